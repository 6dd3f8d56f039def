"""Plans that change records which are there: what was, what is to be, and what that changes.

This module knows how a change is told. It does not know why somebody wants it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from refkit import merge
from refkit.model import Change, Origin, Plan, Record


def named(records: Mapping[str, Record], keys: Sequence[str]) -> list[Record]:
    """The records with these keys, each once."""
    return [records[key] for key in dict.fromkeys(keys)]


def outline(records: Mapping[str, Record], after: Sequence[Record], today: date) -> Plan:
    """The plan that leaves each record of ``after`` so; those that are so already are present."""
    changed = [record for record in after if record != records[record.key]]
    return Plan(
        put=tuple(changed),
        before={record.key: records[record.key] for record in changed},
        changes={record.key: _changes(records[record.key], record, today) for record in changed},
        present=tuple(record.key for record in after if record == records[record.key]),
    )


def _changes(before: Record, after: Record, today: date) -> tuple[Change, ...]:
    origin = Origin(source="hand", on=today)
    return tuple(
        Change(
            field=field,
            before=merge.show(getattr(before, field)),
            after=merge.show(getattr(after, field)),
            origin=origin,
        )
        for field in ("status", "priority", "rating", "tags", "locked")
        if getattr(before, field) != getattr(after, field)
    )
