"""What the journal tells, as JSON for programs: the log, what is behind a field, documents.

This module knows the shapes that `--json` prints; docs/time.md shows them.
"""

from collections.abc import Mapping, Sequence

import msgspec

from refkit.journal.history import History
from refkit.journal.line import Changes, Line
from refkit.journal.plan import fields
from refkit.journal.words import deeds, told
from refkit.model import Record


def log(history: History, lines: Sequence[Line], undone: frozenset[int]) -> str:
    """Lines of the journal as a list of objects, in the order given."""
    rows = []
    for line in lines:
        did = deeds(line)
        rows.append(
            {
                "n": line.n,
                "at": line.at,
                "command": line.command,
                "version": line.version,
                "what": told(line),
                "added": did.added,
                "changed": did.changed,
                "removed": did.removed,
                "renamed": did.renamed,
                "fields": dict(did.fields),
                "outside": line.outside,
                "undone": line.n in undone,
                "void": line.n in history.void,
                "undoes": line.undoes,
                "redoes": line.redoes,
            }
        )
    return _printed(rows)


def blame(record: Record, found: Mapping[str, Line | None]) -> str:
    """The change and the origin behind each field, as a list of objects."""
    rows = []
    for field in fields(record):
        line = found.get(field, found.get(""))
        rows.append(
            {
                "field": field,
                "change": line.n if line else None,
                "at": line.at if line else None,
                "command": line.command if line else None,
                "origin": record.provenance.get(field),
            }
        )
    return _printed(rows)


def changes(pairs: Changes) -> str:
    """Documents before and after, by table and name."""
    return _printed(pairs)


def _printed(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
