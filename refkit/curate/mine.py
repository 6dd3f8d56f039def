"""What is mine about works: tags, statuses, priorities, ratings and locks; what to read next.

Each function makes a plan from the records as they are; the store applies it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from refkit import merge
from refkit.curate.field import field_named
from refkit.curate.outline import named, outline, with_status
from refkit.errors import RefkitError
from refkit.model import Plan, Priority, Record, Status
from refkit.tag import lineage

MINE = ("status", "priority", "rating", "note")


def retag(
    records: Mapping[str, Record],
    keys: Sequence[str],
    add: Collection[str],
    remove: Collection[str],
    today: date,
) -> Plan:
    """Add and remove tags. A tag that is to be removed and is not there is no error."""
    after = [
        msgspec.structs.replace(record, tags=tuple(sorted({*record.tags, *add} - set(remove))))
        for record in named(records, keys)
    ]
    return outline(records, after, today)


def mark(
    records: Mapping[str, Record],
    keys: Sequence[str],
    status: Status,
    today: date,
    priority: Priority | None = None,
    rating: int | None = None,
) -> Plan:
    """Set the status, and priority and rating if given; each change of status is dated."""
    decided = {
        field for field, new in (("priority", priority), ("rating", rating)) if new is not None
    }
    after = [
        merge.settled(
            record,
            msgspec.structs.replace(
                with_status(record, status, today),
                priority=priority or record.priority,
                rating=rating or record.rating,
            ),
            decided,
        )
        for record in named(records, keys)
    ]
    return outline(records, after, today)


def with_mine(record: Record, field: str, text: str, today: date, *, adds: bool) -> Record:
    """The record with a field of `MINE` as ``text`` says it; with ``adds`` a note goes on.

    Raises RefkitError, UnknownName.
    """
    if field == "status":
        return with_status(record, Status.parse(text), today)
    if field == "priority":
        return msgspec.structs.replace(record, priority=Priority.parse(text))
    if field == "rating":
        return msgspec.structs.replace(record, rating=rating(text))
    note = noted(text)
    if adds and record.note:
        note = f"{record.note}\n\n{note}"
    return msgspec.structs.replace(record, note=note)


def rating(text: str) -> int:
    """A rating from 1 to 5. Raises RefkitError."""
    if text.strip() not in ("1", "2", "3", "4", "5"):
        raise RefkitError(
            f"rating is '{text[:60]}', not a number from 1 to 5",
            hint="1 is poor, 5 is outstanding",
        )
    return int(text)


def noted(text: str) -> str:
    """A note as it is kept: its line ends are line feeds, and there are none around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def lock(
    records: Mapping[str, Record], keys: Sequence[str], fields: Sequence[str], today: date
) -> Plan:
    """Keep enrichment from changing ``fields``, called as people call them. Raises UnknownName."""
    fields_named = {field_named(field) for field in fields}
    after = [
        msgspec.structs.replace(record, locked=tuple(sorted({*record.locked, *fields_named})))
        for record in named(records, keys)
    ]
    return outline(records, after, today)


def unlock(
    records: Mapping[str, Record], keys: Sequence[str], fields: Sequence[str], today: date
) -> Plan:
    """Let enrichment change ``fields`` again; without any, all. Raises UnknownName."""
    fields_named = {field_named(field) for field in fields}
    after = [
        msgspec.structs.replace(
            record, locked=tuple(f for f in record.locked if fields and f not in fields_named)
        )
        for record in named(records, keys)
    ]
    return outline(records, after, today)


def queue(records: Iterable[Record]) -> list[Record]:
    """What to read next: reading before queued, by priority, then the longest waiting first."""
    waiting = [r for r in records if r.status in (Status.READING, Status.QUEUED)]
    return sorted(waiting, key=_urgency)


def since(record: Record) -> date:
    """The day on which the record got its present status."""
    return record.history[-1].on if record.history else record.added


def count_tags(records: Iterable[Record]) -> dict[str, int]:
    """How many records have each tag, the commonest first."""
    counts = Counter(tag for record in records for tag in record.tags)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def count_subtrees(tagged: Iterable[Iterable[str]]) -> dict[str, int]:
    """How many records have each tag or one under it; ``tagged`` has the tags of each record.

    Tags that others are under are counted too, whether any record has them or not.
    """
    counts: Counter[str] = Counter()
    for tags in tagged:
        counts.update({above for tag in tags for above in lineage(tag)})
    return dict(sorted(counts.items()))


_RANK = {Priority.HIGH: 0, Priority.MEDIUM: 1, None: 1, Priority.LOW: 2}


def _urgency(record: Record) -> tuple[bool, int, date, date, str]:
    queued = record.status is Status.QUEUED
    return queued, _RANK[record.priority], since(record), record.added, record.key
