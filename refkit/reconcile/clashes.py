"""Clashes: the second value of a field that two copies changed in different ways.

The record holds the one value, `Record.clashes` the other, as JSON in the shape it has in
library.json. This module knows how such a value is written and read, which clashes of three copies
are still open, and how a person's choice is put into the record. Which value stands to begin with,
it does not decide.
"""

from collections.abc import Collection, Iterable
from datetime import date

import msgspec

from refkit import codec
from refkit.hold import GOES_WITH, HAND
from refkit.model import Clash, Entry, Origin, Record

_BLANK = Entry()
MINE = ("note", "priority", "rating")


def value_of(record: Record, field: str) -> object:
    """What a record has in ``field``, named as in `Clash`; None where it has nothing."""
    if field.startswith("extra."):
        return record.entry.extra.get(field.removeprefix("extra."))
    if field in MINE:
        value: object = getattr(record, field)
    else:
        value = getattr(record.entry, field)
    return None if value in ("", ()) else value


def written(value: object) -> str:
    """A value as a clash keeps it: JSON in its stored shape, "null" for nothing."""
    return msgspec.json.encode(value, enc_hook=str, order="sorted").decode()


def clash(record: Record, field: str, on: date) -> Clash:
    """What the other copy of a record has in ``field``, to be kept beside what stands there."""
    return Clash(field=field, value=written(value_of(record, field)), on=on)


def still_open(
    base: Record, ours: Record, theirs: Record, new: Iterable[Clash], merged: Record
) -> tuple[Clash, ...]:
    """The clashes of a merged record: those that no side settled, and the ``new`` ones.

    The same value is kept once, with its earliest day; one that has come to stand is no clash.
    """
    old, here, there = (
        {(clash.field, clash.value): clash.on for clash in record.clashes}
        for record in (base, ours, theirs)
    )
    found: dict[tuple[str, str], date] = {}
    for name in {*here, *there}:
        if (name in here and name in there) or name not in old:
            found[name] = min(days[name] for days in (here, there) if name in days)
    for clash in new:
        name = clash.field, clash.value
        found[name] = min(clash.on, found.get(name, clash.on))
    return tuple(
        Clash(field=field, value=value, on=on)
        for (field, value), on in sorted(found.items())
        if value != written(value_of(merged, field))
    )


def sort(clashes: Iterable[Clash]) -> tuple[Clash, ...]:
    """Clashes in the order in which a record keeps them."""
    return tuple(sorted(clashes, key=lambda clash: (clash.field, clash.value)))


def decided(base: Record, side: Record, field: str) -> bool:
    """Whether one side settled a clash in ``field`` that ``base`` had."""
    return any(clash.field == field for clash in base.clashes) and not any(
        clash.field == field for clash in side.clashes
    )


def with_value(record: Record, clash: Clash) -> Record:
    """``record`` with the value of a clash in its field. Raises RecordError when it has no place.

    It goes through the stored shape, so that nothing gets in that the library would refuse.
    """
    stored: dict[str, object] = msgspec.json.decode(codec.encode(record))
    entry = stored.get("entry")
    assert isinstance(entry, dict)
    value = msgspec.json.decode(clash.value)
    if clash.field in MINE:
        _put(stored, clash.field, value)
    elif clash.field.startswith("extra."):
        extra = dict(entry.get("extra", {}))
        _put(extra, clash.field.removeprefix("extra."), value)
        _put(entry, "extra", extra or None)
    else:
        _put(entry, clash.field, value)
    return codec.decode(record.key, msgspec.json.encode(stored))


def values(record: Record, clash: Clash) -> tuple[object, object]:
    """The value that stands and the other one, both None where there is nothing."""
    try:
        other = value_of(with_value(record, clash), clash.field)
    except codec.RecordError:  # written by hand: it is shown as it is
        other = clash.value
    return value_of(record, clash.field), other


def text_of(clash: Clash) -> str:
    """The other note, if that is what the clash is about; else ""."""
    return str(msgspec.json.decode(clash.value) or "") if clash.field == "note" else ""


def _put(members: dict[str, object], name: str, value: object) -> None:
    if value is None:
        members.pop(name, None)
    else:
        members[name] = value


def settle(
    record: Record, chosen: Collection[Clash], dropped: Collection[Clash], on: date
) -> Record:
    """``record`` with the values of the clashes ``chosen``; those and the ``dropped`` are settled.

    A value that a person chose counts as set by hand on that day. Raises RecordError for a value
    that cannot stand in the record.
    """
    after = record
    provenance = dict(record.provenance)
    for clash in chosen:
        after = with_value(after, clash)
        if clash.field not in MINE:
            provenance[clash.field] = Origin(source=HAND, on=on)
    fields = {clash.field for clash in chosen}
    rest = tuple(
        clash
        for clash in record.clashes
        if clash not in dropped and clash not in chosen and clash.field not in fields
    )
    return msgspec.structs.replace(after, provenance=provenance, clashes=rest)


def companions(field: str) -> frozenset[str]:
    """``field`` and those that mean nothing without it: "authors" brings "and_others"."""
    leading = GOES_WITH.get(field, field)
    return frozenset({leading, *(name for name, other in GOES_WITH.items() if other == leading)})
