"""What a merge of two copies lost: each change of a side must be there, or beside it as a clash."""

import json
from collections.abc import Iterator

from refkit import merge
from refkit.model import Entry, Record
from refkit.reconcile import Copy, clashes, one
from refkit.reconcile.lineage import Names


def changes(base: Copy, side: Copy, other: Copy, after: Copy) -> Iterator[str]:
    """What ``side`` made of ``base`` and is nowhere in ``after``, its merge with ``other``."""
    here, there = Names(side.records), Names(other.records)
    for record in side.records.values():
        olds = [old for key, old in base.records.items() if here.find(key) == record.key]
        if olds == [record] and not there.find(olds[0].key):
            continue  # the other side removed it
        known = olds[0].key if olds else record.key
        places = Names(after.records).find(known), *after.records
        # A record that was added may have got another key, but then nothing else.
        found = [after.records[key] for key in places if key][: 1 if olds else None]
        missing = [[*lost(olds or [one.nothing(record)], record, each)] for each in found]
        if [] not in missing:
            yield f"{record.key}: {missing[0] if missing else 'the record'}"


def stored(value: object) -> str:
    return clashes.written(value)


def offers(record: Record, field: str) -> set[str]:
    """What a record has in a field: the value that stands, and those of its clashes."""
    others = {clash.value for clash in record.clashes if clash.field == field}
    return others | {stored(clashes.value_of(record, field))}


SINGLE = ("rating", "priority", *(f for f in Entry.__struct_fields__ if f != "extra"))
LISTS = ("identifiers", "keywords")


def lost(olds: list[Record], record: Record, after: Record) -> Iterator[str]:
    """What ``record``, made of ``olds``, has that none of them had and that ``after`` lacks."""
    for field in SINGLE:
        value = clashes.value_of(record, field)
        if field == "and_others" or value in [clashes.value_of(old, field) for old in olds]:
            continue
        if field in LISTS:
            known = {item for old in olds for item in getattr(old.entry, field)}
            if not {*getattr(record.entry, field)} - known <= {*getattr(after.entry, field)}:
                yield field
        elif stored(value) not in offers(after, field) and not says_more(field, record, after):
            yield field
    for name, text in record.entry.extra.items():
        if text in [old.entry.extra.get(name) for old in olds]:
            continue
        links = {*after.entry.extra.get("links", "").split()}
        if name == "links":
            known = {word for old in olds for word in old.entry.extra.get("links", "").split()}
            if not {*text.split()} - known <= links:
                yield "links"
        elif stored(text) not in offers(after, f"extra.{name}"):
            yield name
    if not {*record.tags} - {tag for old in olds for tag in old.tags} <= {*after.tags}:
        yield "tags"
    noted = " ".join(json.loads(text) or "" for text in offers(after, "note")).split()
    if not {*record.note.split()} - {w for old in olds for w in old.note.split()} <= {*noted}:
        yield "note"
    if not {*record.history} - {step for old in olds for step in old.history} <= {*after.history}:
        yield "history"


def says_more(field: str, record: Record, after: Record) -> bool:
    known = field in Entry.__struct_fields__
    return known and merge.completes(field, record.entry, after.entry)
