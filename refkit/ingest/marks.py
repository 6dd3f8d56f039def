"""My marks that a file has: tags, a status, a rating, a note. They replace nothing that I set."""

from collections.abc import Iterable
from datetime import date

import msgspec

from refkit.model import Mine, Record, Status, StatusChange


def put(record: Record, tags: Iterable[str], mine: Mine | None, today: date) -> Record:
    """``record`` with the ``tags`` too, and with the marks of a file where it has none."""
    if not mine and not tags:
        return record
    mine = mine or Mine()
    status, steps = record.status, record.history
    if mine.status and status is Status.UNREAD and not steps:
        status, steps = mine.status, history(mine.status, today)
    return msgspec.structs.replace(
        record,
        tags=tuple(sorted({*record.tags, *tags, *mine.tags})),
        status=status,
        history=steps,
        priority=record.priority or mine.priority,
        rating=record.rating or mine.rating,
        note=record.note or mine.note,
    )


def history(status: Status, today: date) -> tuple[StatusChange, ...]:
    """The history of a record that begins with ``status``: none for what is unread."""
    return (StatusChange(status=status, on=today),) if status is not Status.UNREAD else ()
