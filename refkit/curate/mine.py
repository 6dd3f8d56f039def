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
from refkit.model import Plan, Priority, Record, Status
from refkit.tag import lineage


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
