"""What a person does to records: tags, statuses, locks, removal, edits; and what to read next.

Each function makes a plan from the records as they are; the store applies it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import msgspec

from refkit import merge
from refkit.errors import UnknownName
from refkit.field import KNOWN, spelled
from refkit.identifier import Scheme
from refkit.model import Change, Entry, Origin, Plan, Priority, Record, Status, StatusChange


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
        for record in _named(records, keys)
    ]
    return _plan(records, after, today)


def mark(
    records: Mapping[str, Record],
    keys: Sequence[str],
    status: Status,
    today: date,
    priority: Priority | None = None,
) -> Plan:
    """Set the status, and the priority if one is given; each change of status is dated."""
    after = []
    for record in _named(records, keys):
        history = record.history
        if record.status is not status:
            history = (*history, StatusChange(status=status, on=today))
        after.append(
            msgspec.structs.replace(
                record, status=status, history=history, priority=priority or record.priority
            )
        )
    return _plan(records, after, today)


def remove(records: Mapping[str, Record], keys: Sequence[str]) -> Plan:
    """Take records out of the library."""
    named = _named(records, keys)
    return Plan(
        remove=tuple(record.key for record in named),
        before={record.key: record for record in named},
    )


def edit(record: Record, edited: Record, today: date) -> Plan:
    """Keep what a person made of a record: in canonical form, marked as set by hand."""
    from refkit.normalize import tidy

    status = edited.status
    if status is not record.status and edited.history == record.history:
        history = (*record.history, StatusChange(status=status, on=today))
        edited = msgspec.structs.replace(edited, history=history)
    edited = msgspec.structs.replace(edited, entry=tidy(edited.entry))
    done = merge.by_hand(record, edited, today)
    if done.record == record:
        return Plan()
    return Plan(put=(done.record,), before={record.key: record}, changes={record.key: done.changes})


# What people call the fields of an entry, where that is not the field's own name.
_CALLED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("kind", "entrytype"), "type"),
        "author": "authors",
        "editor": "editors",
        **dict.fromkeys(("year", "month", "day", "issued"), "date"),
        **dict.fromkeys(
            ("journal", "journaltitle", "booktitle", "proceedings", "conference"), "container"
        ),
        **dict.fromkeys(("institution", "school"), "publisher"),
        "issue": "number",
        "page": "pages",
        **dict.fromkeys(("identifier", "id", "ids", "eprint"), "identifiers"),
        **{scheme.value: "identifiers" for scheme in Scheme},
        "link": "url",
        "state": "pubstate",
        "keyword": "keywords",
        "address": "extra.location",
    }
)
_FIELDS = frozenset(Entry.__struct_fields__) - {"extra", "and_others"}


def field_named(written: str) -> str:
    """The field of an entry that people call ``written``: "author", "doi", "booktitle", "code".

    Fields that only `Entry.extra` holds are "extra.code" and the like. Raises UnknownName.
    """
    name = written.strip()
    lower = name.lower()
    if lower.startswith("extra.") and name[len("extra.") :].strip():
        return f"extra.{spelled(name[len('extra.') :].strip())}"
    if lower in _FIELDS:
        return lower
    if lower in _CALLED:
        return _CALLED[lower]
    if lower in KNOWN:
        return f"extra.{spelled(lower)}"
    raise UnknownName("field", written, sorted({*_FIELDS, *_CALLED}))


def lock(
    records: Mapping[str, Record], keys: Sequence[str], fields: Sequence[str], today: date
) -> Plan:
    """Keep enrichment from changing ``fields``, called as people call them. Raises UnknownName."""
    named = {field_named(field) for field in fields}
    after = [
        msgspec.structs.replace(record, locked=tuple(sorted({*record.locked, *named})))
        for record in _named(records, keys)
    ]
    return _plan(records, after, today)


def unlock(
    records: Mapping[str, Record], keys: Sequence[str], fields: Sequence[str], today: date
) -> Plan:
    """Let enrichment change ``fields`` again; without any, all. Raises UnknownName."""
    named = {field_named(field) for field in fields}
    after = [
        msgspec.structs.replace(
            record, locked=tuple(f for f in record.locked if fields and f not in named)
        )
        for record in _named(records, keys)
    ]
    return _plan(records, after, today)


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


_RANK = {Priority.HIGH: 0, Priority.MEDIUM: 1, None: 1, Priority.LOW: 2}


def _urgency(record: Record) -> tuple[bool, int, date, date, str]:
    queued = record.status is Status.QUEUED
    return queued, _RANK[record.priority], since(record), record.added, record.key


def _named(records: Mapping[str, Record], keys: Sequence[str]) -> list[Record]:
    return [records[key] for key in dict.fromkeys(keys)]


def _plan(records: Mapping[str, Record], after: Sequence[Record], today: date) -> Plan:
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
        for field in ("status", "priority", "tags", "locked")
        if getattr(before, field) != getattr(after, field)
    )
