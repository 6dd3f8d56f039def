"""What a person does to records: tags, statuses, locks, values, removal, edits; what to read next.

Each function makes a plan from the records as they are; the store applies it. What is seldom
wanted is loaded from its own module: `tagging` renames and unites tags, `stray` finds tags that are
nearly the same, `setting` sets and empties fields.
"""

from refkit.curate.field import field_named
from refkit.curate.mine import (
    count_subtrees,
    count_tags,
    lock,
    mark,
    queue,
    retag,
    since,
    unlock,
)
from refkit.curate.work import edit, remove

__all__ = [
    "count_subtrees",
    "count_tags",
    "edit",
    "field_named",
    "lock",
    "mark",
    "queue",
    "remove",
    "retag",
    "since",
    "unlock",
]
