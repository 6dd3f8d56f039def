"""What happened to documents, as a plan: so that people see it as they see every change.

This module knows how stored documents become the records of a plan. It applies nothing.
"""

from collections.abc import Iterator, Mapping, Sized

import msgspec

from refkit import codec, merge
from refkit.errors import LibraryError
from refkit.journal.former import renamed
from refkit.journal.line import Changes, Document, Pair
from refkit.model import Change, Clash, Origin, Plan, Record

# The half of a record that is mine, as far as people see it: a history of statuses and receipts
# change with what they tell of.
MINE = (
    *("tags", "status", "priority", "rating", "note", "aliases"),
    *("locked", "waiting", "distinct", "clashes"),
)
ALONG = ("history", "receipts", "provenance", "added")


def plan(changes: Changes, *, lenient: bool = False) -> Plan:
    """Understand what changed, as a plan that would do it.

    What was there before and cannot be understood is left out of the plan's ``before``. Raises
    LibraryError for a record that would be there afterwards and is not valid; a ``lenient`` plan
    has none of it.
    """
    put: list[Record] = []
    before: dict[str, Record] = {}
    remove: list[str] = []
    told: dict[str, tuple[Change, ...]] = {}
    entries = changes.get("entries", {})
    names = renamed(entries)
    for key, (old, new) in entries.items():
        former = _former(key, old)
        if former:
            before[key] = former
        if new is None:
            remove.append(key)
            continue
        record = _former(key, new) if lenient else _record(key, new)
        if record is None:
            continue
        put.append(record)
        if former:
            told[key] = differences(former, record)
        elif key in names and (other := _former(names[key], entries[names[key]][0])):
            new_key = Change(field="key", before=other.key, after=key, origin=_nowhere(record))
            kept = {*other.aliases} ^ {*record.aliases} <= {other.key, key}
            rest = differences(other, record)
            told[key] = (new_key, *(c for c in rest if not (kept and c.field == "aliases")))
    asides, retired, words = (changes.get(name, {}) for name in ("asides", "retired", "tags"))
    return Plan(
        put=tuple(put),
        before=before,
        remove=tuple(remove),
        changes=told,
        asides={f: codec.decode_asides(n) if n is not None else () for f, n in _after(asides)},
        retired={k: None if n is None else codec.decode_retired(n) for k, n in _after(retired)},
        tag_aliases={w: None if n is None else codec.decode_tag(n) for w, n in _after(words)},
    )


def fields(record: Record) -> tuple[str, ...]:
    """The fields of a record that hold something, as people call them; "key" first."""
    entry = record.entry
    return (
        "key",
        *(f for f in entry.__struct_fields__ if f != "extra" and getattr(entry, f)),
        *(f"extra.{name}" for name in entry.extra),
        *(field for field in MINE if getattr(record, field)),
    )


def differences(before: Record, after: Record) -> tuple[Change, ...]:
    """The fields in which two states of a record differ, those of its entry first."""
    unknown = _nowhere(after)
    of_entry = (
        Change(
            field=field,
            before=merge.show(old),
            after=merge.show(new),
            origin=after.provenance.get(field, unknown),
        )
        for field, old, new in merge.differences(before.entry, after.entry)
    )
    of_mine = (
        Change(field=field, before=_shown(old), after=_shown(new), origin=unknown)
        for field in MINE
        if (old := getattr(before, field)) != (new := getattr(after, field))
    )
    found = (*of_entry, *of_mine)
    return found or tuple(_along(before, after))


def _along(before: Record, after: Record) -> Iterator[Change]:
    """What differs in records whose fields are the same, by how much there is of it."""
    for field in ALONG:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(
                field=field, before=_amount(old), after=_amount(new), origin=_nowhere(after)
            )


def _amount(value: object) -> str:
    return str(len(value)) if isinstance(value, Sized) else str(value)


def _nowhere(record: Record) -> Origin:
    return Origin(source="", on=record.added)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        value = tuple(one.field if isinstance(one, Clash) else one for one in value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return merge.show(value)


def _after(pairs: Mapping[str, Pair]) -> list[tuple[str, Document | None]]:
    return [(name, new) for name, (_, new) in pairs.items()]


def _former(key: str, document: Document | None) -> Record | None:
    if document is None:
        return None
    try:
        return codec.decode(key, msgspec.Raw(document))
    except codec.RecordError:
        return None


def _record(key: str, document: Document) -> Record:
    try:
        return codec.decode(key, msgspec.Raw(document))
    except codec.RecordError as error:
        raise LibraryError(
            f"'{key}' was not valid then: {error}",
            hint="the library is as it was; refkit undo --only N takes back other changes alone",
        ) from None
