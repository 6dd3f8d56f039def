"""Whole libraries, merged: what holds of every pair of copies, whatever was changed in them."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random

import edits
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from refkit import codec, merge
from refkit.model import Clash, Entry, Record
from refkit.reconcile import Copy, clashes, one, plan, reconcile
from refkit.reconcile.lineage import Names

TODAY = date(2026, 11, 21)


def merged(base: Copy, ours: Copy, theirs: Copy) -> Copy:
    return reconcile(base, ours, theirs, TODAY).library


Three = tuple[Copy, Copy, Copy]


@given(edits.threes())
def test_what_one_side_left_alone_is_what_the_other_made_of_it(three: Three) -> None:
    base, ours, theirs = three
    assert merged(base, ours, base) == ours
    assert merged(base, base, theirs) == theirs
    assert merged(base, ours, ours) == ours


@given(edits.threes())
def test_every_result_can_be_kept(three: Three) -> None:
    library = merged(*three)
    for key, record in library.records.items():
        assert codec.decode(key, codec.encode(record)) == record
    assert len({key.lower() for key in library.records}) == len(library.records)


@given(edits.threes())
def test_every_key_leads_to_a_record_unless_it_was_removed(three: Three) -> None:
    base, ours, theirs = three
    after = Names(merged(*three).records)
    for side, other in ((ours, theirs), (theirs, ours)):
        gone = Names(other.records)
        for record in side.records.values():
            for name in (record.key, *record.aliases):
                was_removed = Names(base.records).find(name) and not gone.find(name)
                assert after.find(name) or was_removed, name


def stands(record: Record) -> dict[str, set[str]]:
    """Field -> its value and those of its clashes."""
    found: dict[str, set[str]] = {}
    for clash in record.clashes:
        field = found.setdefault(clash.field, set())
        field |= {clash.value, clashes.written(clashes.value_of(record, clash.field))}
    return found


@given(edits.threes())
def test_the_sides_differ_in_nothing_but_which_value_of_a_clash_stands(three: Three) -> None:
    base, ours, theirs = three
    here, there = merged(base, ours, theirs), merged(base, theirs, ours)
    assert here.records.keys() == there.records.keys()
    tables = [(copy.retired, copy.tag_aliases, copy.asides) for copy in (here, there)]
    assert tables[0] == tables[1]
    for key, record in here.records.items():
        mine, yours = stands(record), stands(there.records[key])
        assert mine == yours
        values = {field: min(some) for field, some in mine.items()}
        assert settled(record, values) == settled(there.records[key], values)


def settled(record: Record, values: dict[str, str]) -> Record:
    """The record with these values, and without what tells where they came from."""
    for field, value in values.items():
        clash = Clash(field=field, value=value, on=TODAY)
        record = clashes.with_value(record, clash)
    provenance = {k: v for k, v in record.provenance.items() if k not in values}
    return edits.replace(record, clashes=(), provenance=provenance)


@given(edits.threes())
def test_the_plan_makes_the_library_of_ours(three: Three) -> None:
    _, ours, _ = three
    library = merged(*three)
    made = plan(ours, library)
    records = {key: each for key, each in ours.records.items() if key not in made.remove}
    records |= {record.key: record for record in made.put}
    assert dict(sorted(records.items())) == library.records
    for table in ("retired", "tag_aliases", "asides"):
        after = {**getattr(ours, table), **getattr(made, table)}
        assert {k: v for k, v in after.items() if v} == getattr(library, table)


def stored(value: object) -> str:
    return clashes.written(value)


def offers(record: Record, field: str) -> set[str]:
    """What a record has in a field: the value that stands, and those of its clashes."""
    others = {clash.value for clash in record.clashes if clash.field == field}
    return others | {stored(clashes.value_of(record, field))}


SINGLE = ("rating", "priority", *(f for f in Entry.__struct_fields__ if f != "extra"))
LISTS = ("identifiers", "keywords")


@given(edits.threes())
def test_no_change_of_either_side_is_lost(three: Three) -> None:
    base, ours, theirs = three
    after = merged(*three)
    for side, other in ((ours, theirs), (theirs, ours)):
        here, there = Names(side.records), Names(other.records)
        for record in side.records.values():
            olds = [old for key, old in base.records.items() if here.find(key) == record.key]
            if olds and olds == [record] and not there.find(olds[0].key):
                continue  # the other side removed it
            known = olds[0].key if olds else record.key
            places = Names(after.records).find(known), *after.records
            # A record that was added may have got another key, but then nothing else.
            found = [after.records[key] for key in places if key][: 1 if olds else None]
            assert found, record.key
            missing = [[*lost(olds or [one.nothing(record)], record, each)] for each in found]
            assert [] in missing, (record.key, missing[0])


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


def without_the_same(three: Three) -> tuple[Three, set[str]]:
    base, ours, theirs = (dict(copy.records) for copy in three)
    same = {key for key in base if base[key] == ours.get(key) and base[key] == theirs.get(key)}
    taken = {name.lower() for key in same for name in (key, *base[key].aliases)}
    rest = [
        msgspec.structs.replace(
            copy, records={key: each for key, each in copy.records.items() if key not in same}
        )
        for copy in three
    ]
    return (rest[0], rest[1], rest[2]), taken


@given(edits.threes())
def test_what_is_the_same_everywhere_need_not_be_looked_at(three: Three) -> None:
    rest, taken = without_the_same(three)
    whole = reconcile(*three, TODAY)
    part = reconcile(*rest, TODAY, taken)
    same = {key: each for key, each in three[1].records.items() if key not in rest[1].records}
    assert {**same, **part.library.records} == whole.library.records
    assert part.library.retired == whole.library.retired
    assert part.problems == whole.problems


@given(edits.threes())
def test_every_clash_is_told(three: Three) -> None:
    done = reconcile(*three, TODAY)
    told = Counter(problem.key for problem in done.problems if problem.code == "GIT001")
    assert told == Counter({key: len(some) for key, some in done.clashes.items()})
    for key, some in done.clashes.items():
        assert {*some} <= {*done.library.records[key].clashes}


@given(edits.threes(), st.integers(0, 2**32))
def test_two_machines_that_go_on_come_to_one_library(three: Three, seed: int) -> None:
    """Both merge, both settle, one merges again: the last merge of a criss-cross."""
    base, ours, theirs = three
    rng = Random(seed)
    here, there = merged(base, ours, theirs), merged(base, theirs, ours)
    virtual = merged(base, ours, theirs)  # what git makes the common ancestor
    mine, yours = edits.changed(rng, here, 2), edits.changed(rng, there, 2)
    last = merged(virtual, mine, yours)
    assert last.records.keys() == merged(virtual, yours, mine).records.keys()
    for record in last.records.values():
        assert codec.decode(record.key, codec.encode(record)) == record
        values = [(clash.field, clash.value) for clash in record.clashes]
        assert len(set(values)) == len(values)
        for clash in record.clashes:
            assert clash.value != stored(clashes.value_of(record, clash.field))
