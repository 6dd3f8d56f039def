"""Whole libraries, merged: what holds of every pair of copies, whatever was changed in them."""

from collections import Counter
from datetime import date
from random import Random

import edits
import losses
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from refkit import codec
from refkit.model import Clash, Record
from refkit.reconcile import Copy, clashes, plan, reconcile
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


@given(edits.threes())
def test_no_change_of_either_side_is_lost(three: Three) -> None:
    base, ours, theirs = three
    after = merged(*three)
    assert not list(losses.changes(base, ours, theirs, after))
    assert not list(losses.changes(base, theirs, ours, after))


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
            assert clash.value != clashes.written(clashes.value_of(record, clash.field))
