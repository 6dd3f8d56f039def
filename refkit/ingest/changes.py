"""What changed in a record, told field by field, for the plan."""

from collections.abc import Sequence
from datetime import date

import msgspec

from refkit import merge
from refkit.hold import HAND
from refkit.model import Change, Origin, Record

_MINE = ("aliases", "tags", "status", "priority", "rating", "note")


def of_mine(before: Record, after: Record, today: date) -> tuple[Change, ...]:
    """The changes in the half of a record that is mine."""
    origin = Origin(source=HAND, on=today)
    return tuple(
        Change(
            field=field,
            before=merge.show(getattr(before, field)),
            after=merge.show(getattr(after, field)),
            origin=origin,
        )
        for field in _MINE
        if getattr(before, field) != getattr(after, field)
    )


def summed(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Each field once, from what it was at first to what it is in the end."""
    found: dict[str, Change] = {}
    for change in changes:
        first = found.get(change.field, change)
        found[change.field] = msgspec.structs.replace(change, before=first.before)
    return tuple(change for change in found.values() if change.before != change.after)
