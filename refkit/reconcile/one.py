"""One record in three copies, put together.

What is mine about a work follows these rules. Tags, locked fields, former keys and works that are
others are sets. The status is the one set last, by the day of the change; of two set on one day the
further one, in the order unread, queued, reading, dropped, skimmed, read. The history holds the
steps of both sides by day. Notes go by paragraphs. Priority and rating are values like those of the
entry. A record was added on the earlier of two days, and waits as long as neither side looked it
up. Receipts of both sides are kept.

This module knows one record at a time: which records of three copies are the same is told to it.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

import msgspec

from refkit.model import Clash, Entry, Receipt, Record, Status, StatusChange
from refkit.reconcile import clashes, fields, note, sequence
from refkit.reconcile.fields import Side, Three

_Member = TypeVar("_Member")

# How far a reading has got, as refkit.unite has it.
_FURTHER = (
    Status.UNREAD,
    Status.QUEUED,
    Status.READING,
    Status.DROPPED,
    Status.SKIMMED,
    Status.READ,
)


class Combined(NamedTuple):
    """A record put together, and the clashes that are new in it."""

    record: Record
    clashes: tuple[Clash, ...] = ()


def nothing(record: Record) -> Record:
    """What a record that both copies added came from: nobody had said anything of the work."""
    return Record(key=record.key, entry=Entry(), added=date.max, waiting=True)


def combine(base: Record | None, ours: Record, theirs: Record, today: date) -> Combined:
    """Merge a record of two copies over the one that both came from, None if both added it.

    All have one key. Swapped sides differ in nothing but which value of a clash stands.
    """
    if base is None:
        base = nothing(ours)
    if ours in (base, theirs):
        return Combined(theirs)
    if theirs == base:
        return Combined(ours)
    three = Three(base, ours, theirs)
    facts = fields.combine(three)
    notes = _notes(three)
    scalars = {name: three.side(name) for name in ("priority", "rating")}
    status, history = _reading(three)
    merged = msgspec.structs.replace(
        ours,
        entry=facts.entry,
        provenance=facts.provenance,
        tags=tuple(sorted(sequence.united(base.tags, ours.tags, theirs.tags))),
        status=status,
        history=history,
        priority=(theirs if scalars["priority"] is Side.THEIRS else ours).priority,
        rating=(theirs if scalars["rating"] is Side.THEIRS else ours).rating,
        note=notes.ours,
        aliases=sequence.ordered(base.aliases, ours.aliases, theirs.aliases),
        added=_added(three),
        locked=tuple(sorted(sequence.united(base.locked, ours.locked, theirs.locked))),
        waiting=theirs.waiting if ours.waiting == base.waiting else ours.waiting,
        receipts=_receipts(three),
        distinct=tuple(sorted(sequence.united(base.distinct, ours.distinct, theirs.distinct))),
    )
    names = [*facts.clashing, *(name for name, side in scalars.items() if side is Side.CLASH)]
    new = [clashes.clash(theirs, name, today) for name in names]
    if notes.ours != notes.theirs:
        new.append(Clash(field="note", value=clashes.written(notes.theirs or None), on=today))
    still = clashes.still_open(base, ours, theirs, new, merged)
    return Combined(msgspec.structs.replace(merged, clashes=still), tuple(new))


def with_added(record: Record, olds: Sequence[Record], side: Record) -> Record:
    """``record`` with all that ``side`` added to the sets, lists and notes of ``olds``.

    Where records were united, one of them may have lost what another one got.
    """
    others = [text for clash in record.clashes if (text := clashes.text_of(clash))]

    def new(read: Callable[[Record], tuple[_Member, ...]]) -> tuple[_Member, ...]:
        here = read(record)
        known = [*here, *(member for old in olds for member in read(old))]
        return (*here, *(member for member in read(side) if member not in known))

    entry = msgspec.structs.replace(
        record.entry,
        identifiers=new(lambda each: each.entry.identifiers),
        keywords=new(lambda each: each.entry.keywords),
    )
    return msgspec.structs.replace(
        record,
        entry=entry,
        tags=tuple(sorted(new(lambda each: each.tags))),
        locked=tuple(sorted(new(lambda each: each.locked))),
        distinct=tuple(sorted(new(lambda each: each.distinct))),
        receipts=new(lambda each: each.receipts),
        note=note.with_added(record.note, side.note, [*(old.note for old in olds), *others]),
    )


def _notes(three: Three) -> note.Notes:
    base, ours, theirs = three
    side = three.side("note")
    if side is Side.THEIRS:
        return note.Notes(theirs.note, theirs.note)
    if side is not Side.CLASH:
        return note.Notes(ours.note, ours.note)
    if base.note in (ours.note, theirs.note):  # one side settled on what stood
        return note.Notes(ours.note, theirs.note)
    return note.combine(base.note, ours.note, theirs.note)


def _reading(three: Three) -> tuple[Status, tuple[StatusChange, ...]]:
    """The status of a record, and the steps that led to it."""
    base, ours, theirs = three
    for one, other in ((ours, theirs), (theirs, ours)):
        now = one.status, one.history
        if now in ((base.status, base.history), (other.status, other.history)):
            return other.status, other.history
    moved = [side for side in (ours, theirs) if _moved(base, side)]
    status = max(moved or [ours, theirs], key=_how_late).status
    steps = sequence.counted(base.history, ours.history, theirs.history)
    history: list[StatusChange] = []
    for day in sorted({step.on for step in steps}):
        history += _one_day([step for step in steps.elements() if step.on == day], ours, theirs)
    final = [i for i, step in enumerate(history) if step.on == history[-1].on]
    if told := [i for i in final if history[i].status is status]:
        history.append(history.pop(told[-1]))
    return status, tuple(history)


def _one_day(steps: list[StatusChange], ours: Record, theirs: Record) -> list[StatusChange]:
    """The steps of one day, ordered as the side that has all of them, else the furthest last."""
    steps = sorted(steps, key=_how_far)
    sides = [[step for step in side.history if step.on == steps[0].on] for side in (ours, theirs)]
    whole = [side for side in sides if sorted(side, key=_how_far) == steps]
    return max(whole, key=lambda side: [*map(_how_far, side)], default=steps)


def _moved(base: Record, side: Record) -> bool:
    """Whether a side set the status, and did not only lose a step."""
    return side.status is not base.status or len(side.history) > len(base.history)


def _how_late(record: Record) -> tuple[date, int]:
    days = [step.on for step in record.history if step.status is record.status]
    return days[-1] if days else date.min, _FURTHER.index(record.status)


def _how_far(step: StatusChange) -> int:
    return _FURTHER.index(step.status)


def _added(three: Three) -> date:
    base, ours, theirs = (record.added for record in three)
    return theirs if ours == base else ours if theirs == base else min(ours, theirs)


def _receipts(three: Three) -> tuple[Receipt, ...]:
    """What enrichment did on both sides, oldest first, without what one side took back."""
    told = {_told(receipt): receipt for record in three for receipt in record.receipts}
    base, ours, theirs = ([*map(_told, record.receipts)] for record in three)
    kept = sequence.ordered(base, ours, theirs)
    return tuple(told[text] for text in kept)


def _told(receipt: Receipt) -> str:
    # The day comes first: it orders what neither side does.
    return f"{receipt.on} {clashes.written(receipt)}"
