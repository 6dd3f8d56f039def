"""Whole libraries, merged: what holds of every pair of copies, whatever was changed in them."""

from datetime import date

from hypothesis import given, settings

import edits
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
    for one, other in ((ours, theirs), (theirs, ours)):
        gone = Names(other.records)
        for record in one.records.values():
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
    one, other = merged(base, ours, theirs), merged(base, theirs, ours)
    assert one.records.keys() == other.records.keys()
    assert (one.retired, one.tag_aliases, one.asides) == (
        other.retired,
        other.tag_aliases,
        other.asides,
    )
    for key, record in one.records.items():
        mine, yours = stands(record), stands(other.records[key])
        assert mine == yours
        values = {field: min(some) for field, some in mine.items()}
        assert settled(record, values) == settled(other.records[key], values)


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
    records = {key: one for key, one in ours.records.items() if key not in made.remove}
    records |= {record.key: record for record in made.put}
    assert dict(sorted(records.items())) == library.records
    for table in ("retired", "tag_aliases", "asides"):
        after = {**getattr(ours, table), **getattr(made, table)}
        assert {k: v for k, v in after.items() if v} == getattr(library, table)
