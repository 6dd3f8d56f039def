"""Which change gave each field of a record the value that it has.

This module follows a record back through the journal, under the names that it had. It knows what
changed and when; where a value came from is in the record's provenance.
"""

from refkit.journal.former import renamed
from refkit.journal.history import History, standing
from refkit.journal.line import Line
from refkit.journal.splice import parts


def blame(history: History, key: str) -> dict[str, Line | None]:
    """The change behind each field of the record ``key``, and behind "" for the record itself.

    A field that is not named has the line of "": it is as the record came. There None means that
    the record is older than the journal. Changes that were undone do not count.
    """
    done = set(standing(history).done)
    found: dict[str, Line | None] = {}
    for line in reversed(history.changes):
        if line.n not in done:
            continue
        entries = line.pairs().get("entries", {})
        if key not in entries:
            continue
        before, after = entries[key]
        if before is None and (former := renamed(entries).get(key)):
            key = former
            before = entries[former][0]
            found.setdefault("key", line)
        for field in parts(before, after):
            found.setdefault(field, line)
        if before is None:
            return found
    found[""] = None
    return found
