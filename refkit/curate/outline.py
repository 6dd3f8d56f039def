"""Plans that change records which are there: what was, what is to be, and what that changes.

This module knows how a change is told, dated and settled. It does not know why somebody wants it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from refkit import merge
from refkit.model import Change, Origin, Plan, Record, Status, StatusChange


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


def with_status(record: Record, status: Status, today: date) -> Record:
    """The record with the status, and the step in its history where that is new."""
    if record.status is status:
        return record
    step = StatusChange(status=status, on=today)
    return msgspec.structs.replace(record, status=status, history=(*record.history, step))


_LONG = 2000  # code points of a value of which a change tells all


def excerpts(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Changes with very long values cut to where they differ: a note may have megabytes."""
    return tuple(change if _is_short(change) else _excerpt(change) for change in changes)


def _is_short(change: Change) -> bool:
    return len(change.before) <= _LONG and len(change.after) <= _LONG


def _excerpt(change: Change) -> Change:
    before, after = change.before, change.after
    low, high = 0, min(len(before), len(after))
    while low < high:  # the longest beginning that both have
        middle = (low + high + 1) // 2
        low, high = (middle, high) if before[:middle] == after[:middle] else (low, middle - 1)
    start = max(0, low - 40)
    shown = [
        ("…" if start else "")
        + text[start : start + _LONG]
        + ("…" if text[start + _LONG :] else "")
        for text in (before, after)
    ]
    return Change(field=change.field, before=shown[0], after=shown[1], origin=change.origin)


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
