"""A family of records, made one record under one key.

It puts the records of a family together: in the usual case one of each copy; where one side united
records, the changes of the other side to each of them are applied to what they became. What was
removed on one side and left alone on the other is gone; what the other side changed stays.
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import NamedTuple

import msgspec

from refkit import citekey, codec
from refkit.errors import Problem
from refkit.model import Record
from refkit.reconcile import clashes, fields, one, told
from refkit.reconcile.keys import wanted
from refkit.reconcile.lineage import Family, Names
from refkit.reconcile.one import Combined


def is_gone(family: Family) -> bool:
    """Whether one side removed what the other left alone."""
    if family.ours and family.theirs:
        return False
    return bool(family.base) and (family.ours or family.theirs) in ((), family.base)


def combine(family: Family, key: str, today: date) -> tuple[Combined, list[Problem]]:
    """Make one record of a family that is not gone, and say what a person should know."""
    if untouched := _by_one_side(family):
        return Combined(_called(untouched, key)), []
    done = _merged(family, key, today)
    record = _with_former_keys(done.record, family)
    problems = []
    if family.base and not (family.ours and family.theirs):
        problems.append(told.kept(record))
    ours, theirs = ({record.key for record in side} for side in (family.ours, family.theirs))
    new = not (ours | theirs) & {record.key for record in family.base}
    if new and len(ours) == len(theirs) == 1 and ours != theirs:
        problems.append(told.rekeyed(record, sorted(ours | theirs)))
    record, was_apart = _undivided(record, family)
    if was_apart:
        problems.append(told.not_distinct(record, sorted((ours | theirs) - {record.key})))
    problems += [told.clash(record, clash) for clash in done.clashes]
    return Combined(record, done.clashes), problems


def _by_one_side(family: Family) -> Record | None:
    """The record as one side made it, where the other did nothing, or the same."""
    for side, other in ((family.ours, family.theirs), (family.theirs, family.ours)):
        if len(side) == 1 and other in (family.base, side):
            return side[0]
    return None


class _Side(NamedTuple):
    """The records of a family in one copy, under the key that the family gets."""

    records: list[Record]
    origins: list[list[Record]]  # what each of them was made of: records of the base, or nothing


def _merged(family: Family, key: str, today: date) -> Combined:
    base = {record.key: _called(record, key) for record in family.base}
    ours, theirs = (_side(records, base, key) for records in (family.ours, family.theirs))
    if not ours.records or not theirs.records:
        return Combined((ours.records or theirs.records)[0])
    if len(ours.records) == len(theirs.records) == 1:
        # What one side removed, the other has made part of the record: nothing of it is to go.
        left = [old for old in ours.origins[0] if old in theirs.origins[0]]
        old = _collapsed(left, today) if left else None
        done = one.combine(old, ours.records[0], theirs.records[0], today)
        return done if len(base) < 2 else _whole(done, (ours, theirs), today)
    # Whose records were united decides, and not which side is called ours: what stands after one
    # step decides the next.
    united, changed = sorted((ours, theirs), key=_how_united)
    return _stepwise(united, changed, today)


def _side(records: tuple[Record, ...], base: dict[str, Record], key: str) -> _Side:
    names = Names({record.key: record for record in records})
    origins: dict[str, list[Record]] = {record.key: [] for record in records}
    for was, old in base.items():
        if found := names.find(was):
            origins[found].append(old)
    return _Side([_called(record, key) for record in records], list(origins.values()))


def _how_united(side: _Side) -> tuple[bool, list[bytes]]:
    return len(side.records) > 1, sorted(map(codec.encode, side.records))


def _stepwise(united: _Side, changed: _Side, today: date) -> Combined:
    """Bring the changes of one side, record by record, to what the other side made of them."""
    done = _united(united.records, today)
    new = list(done.clashes)
    for record, olds in zip(*changed, strict=True):
        for old in olds or [one.nothing(record)]:
            done = one.combine(old, done.record, record, today)
            new += done.clashes
    return _whole(Combined(done.record, tuple(new)), (united, changed), today)


def _whole(done: Combined, sides: Sequence[_Side], today: date) -> Combined:
    """The record with what one step lost of another one, and the clashes that are left in it."""
    record = done.record
    new = list(done.clashes)
    for side in sides:
        for each, olds in zip(*side, strict=True):
            record = one.with_added(record, olds, each)
            unheard = fields.unheard(record, olds, each, today)
            record = msgspec.structs.replace(
                record, clashes=clashes.sort((*record.clashes, *unheard))
            )
            new += unheard
    return Combined(record, tuple(clash for clash in dict.fromkeys(new) if clash in record.clashes))


def _united(records: list[Record], today: date) -> Combined:
    first, *others = records
    done = Combined(first)
    for record in others:
        step = one.combine(None, done.record, record, today)
        done = Combined(step.record, done.clashes + step.clashes)
    return done


def _collapsed(records: list[Record], today: date) -> Record:
    """What united records came from: all they had; of two values the first."""
    first = reduce(lambda a, b: one.combine(None, a, b, today).record, records)
    if len(records) == 1:
        return first
    return msgspec.structs.replace(first, clashes=())


def _called(record: Record, key: str) -> Record:
    return record if record.key == key else msgspec.structs.replace(record, key=key)


def _with_former_keys(record: Record, family: Family) -> Record:
    """The record with every other key that the family had as a former key."""
    keys = {record.key for side in (family.ours, family.theirs) for record in side}
    keys |= {former.key for former in family.base} if family.ours and family.theirs else set()
    if len(family.base) > 1:
        sides = (*family.ours, *family.theirs)
        keys |= {alias for former in sides for alias in former.aliases}
    if keys <= {record.key}:
        return record
    aliases = [alias for alias in record.aliases if alias != record.key]
    # A key that went to another work, so that this one got a new one, is no former key.
    lost = citekey.fold(wanted(family)) if wanted(family) != record.key else ""
    aliases += sorted(key for key in keys - {record.key, *aliases} if citekey.fold(key) != lost)
    return msgspec.structs.replace(record, aliases=tuple(aliases))


def _undivided(record: Record, family: Family) -> tuple[Record, bool]:
    """The record without the works that are in it now, and whether it was told apart from them."""
    if max(map(len, family)) == 1:
        return record, False
    own = {citekey.fold(former.key) for side in family for former in side}
    rest = tuple(key for key in record.distinct if citekey.fold(key) not in own)
    return msgspec.structs.replace(record, distinct=rest), rest != record.distinct
