"""The facts of an entry in three copies, field by field, with where each value came from.

A field that one side changed is taken from it. Identifiers, keywords and links are lists, to which
both may add. Where both changed a field in different ways, the value that says all the other says
and more is taken, unless a person set one of them; else ours stands, and the field is named, so
that the other value can be kept beside it. This module knows one field after the other, and
nothing of what is mine about a work.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

import msgspec

from refkit import merge
from refkit.hold import GOES_WITH, is_held
from refkit.model import Clash, Entry, Origin, Record
from refkit.reconcile import clashes, sequence

_LISTS = frozenset({"identifiers", "keywords"})
_LINKS = "extra.links"  # several, with blanks between them


class Side(Enum):
    """Whose value of a field is taken."""

    OURS = "ours"
    THEIRS = "theirs"
    EITHER = "either"  # they are the same, or something of both
    CLASH = "clash"  # ours, and theirs is another


class Facts(NamedTuple):
    """What three copies of an entry come to."""

    entry: Entry
    provenance: Mapping[str, Origin]
    clashing: tuple[str, ...]  # fields in which ours stands and theirs is kept beside it


class Three(NamedTuple):
    """One record in three copies."""

    base: Record
    ours: Record
    theirs: Record

    def side(self, field: str) -> Side:
        """Whose value of ``field`` is to be taken, as far as a change alone tells."""
        old, here, there = (clashes.value_of(record, field) for record in self)
        if here == there:
            return Side.EITHER
        if here == old and not clashes.decided(self.base, self.ours, field):
            return Side.THEIRS
        if there == old and not clashes.decided(self.base, self.theirs, field):
            return Side.OURS
        return Side.CLASH


def combine(three: Three) -> Facts:
    """Merge the entries of three copies. Swapped sides give the same but for the clashes."""
    sides = {field: _side(three, field) for field in _fields(three)}
    for field, leading in GOES_WITH.items():
        both_changed = three.side(leading) is Side.CLASH
        if both_changed and sides[field] is not Side.EITHER:
            sides[field] = sides[leading]
    values = {field: _value(three, field, side) for field, side in sides.items()}
    extra = {
        field.removeprefix("extra."): value
        for field, value in values.items()
        if field.startswith("extra.") and value is not None
    }
    plain = {field: value for field, value in values.items() if not field.startswith("extra.")}
    return Facts(
        entry=msgspec.structs.replace(three.ours.entry, **plain, extra=extra),
        provenance=dict(_origins(three, sides)),
        clashing=tuple(sorted(field for field, side in sides.items() if side is Side.CLASH)),
    )


def unheard(record: Record, olds: Sequence[Record], side: Record, on: date) -> tuple[Clash, ...]:
    """What ``side`` said unlike all ``olds``, and ``record`` has in no way, as clashes."""
    found = []
    for field in _fields(Three(side, side, side)):
        value = clashes.value_of(side, field)
        if field in (*_LISTS, _LINKS, *GOES_WITH) or value is None:
            continue
        if value in [clashes.value_of(each, field) for each in (*olds, record)]:
            continue
        new = clashes.clash(side, field, on)
        if new.value not in [clash.value for clash in record.clashes if clash.field == field]:
            found.append(new)
    return tuple(found)


def _fields(three: Three) -> list[str]:
    extra = sorted({name for record in three for name in record.entry.extra})
    plain = [field for field in Entry.__struct_fields__ if field != "extra"]
    return [*plain, *(f"extra.{name}" for name in extra)]


def _side(three: Three, field: str) -> Side:
    side = three.side(field)
    if side is not Side.CLASH:
        return side
    if field in _LISTS or field == _LINKS:
        return Side.EITHER
    if is_held(three.ours, field) or is_held(three.theirs, field):
        return side
    here, there = three.ours.entry, three.theirs.entry
    if not field.startswith("extra."):
        more, less = merge.completes(field, here, there), merge.completes(field, there, here)
        if more != less:
            return Side.THEIRS if more else Side.OURS
    return side


def _value(three: Three, field: str, side: Side) -> object:
    if field == _LINKS and side is Side.EITHER:
        here = three.ours.entry.extra.get("links")
        if here == three.theirs.entry.extra.get("links"):
            return here
        old, one, other = (record.entry.extra.get("links", "").split() for record in three)
        return " ".join(sequence.ordered(old, one, other)) or None
    record = three.theirs if side is Side.THEIRS else three.ours
    if field.startswith("extra."):
        return record.entry.extra.get(field.removeprefix("extra."))
    if field in _LISTS and side is Side.EITHER:
        base, ours, theirs = (getattr(each.entry, field) for each in three)
        return sequence.ordered(base, ours, theirs)
    return getattr(record.entry, field)


def _origins(three: Three, sides: Mapping[str, Side]) -> Iterator[tuple[str, Origin]]:
    """Where each value came from. What fills no field (it was emptied by hand) goes as it went."""
    base, ours, theirs = (record.provenance for record in three)
    for field in {**ours, **theirs}:
        side = sides.get(field, Side.EITHER)
        here, there = ours.get(field), theirs.get(field)
        if side is Side.THEIRS or (side is Side.EITHER and here == base.get(field)):
            origin = there
        elif side is not Side.EITHER or there == base.get(field):
            origin = here
        else:
            origin = max(filter(None, (here, there)), key=_newest)
        if origin:
            yield field, origin


def _newest(origin: Origin) -> tuple[str, str, str]:
    return origin.on.isoformat(), origin.source, origin.locator
