"""A library taken back to a copy of itself: nothing else, nothing less, and no key given twice."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import libraries

from refkit import codec
from refkit.errors import LibraryError
from refkit.model import Plan, Record
from refkit.soundness.renewal import plan

TODAY = date(2026, 11, 21)
Tables = dict[str, dict[str, bytes]]


def tables(some: list[Record]) -> Tables:
    return {"entries": {record.key: codec.encode(record) for record in some}}


def applied(present: Tables, done: Plan) -> dict[str, bytes]:
    held = {key: raw for key, raw in present["entries"].items() if key not in done.remove}
    return {**held, **{record.key: codec.encode(record) for record in done.put}}


@settings(max_examples=60, deadline=None)
@given(libraries(), libraries())
def test_the_records_are_those_of_the_copy(mine: list[Record], theirs: list[Record]) -> None:
    folded = {record.key.lower(): record.key for record in theirs}
    mine = [one for one in mine if folded.get(one.key.lower(), one.key) == one.key]
    present, wanted = tables(mine), tables(theirs)
    done = plan(present, wanted, TODAY)
    assert applied(present, done) == wanted["entries"]
    for key in set(present["entries"]) - set(wanted["entries"]):
        assert done.retired[key] is not None
    live = {name.lower() for one in theirs for name in (one.key, *one.aliases)}
    assert not [key for key, work in done.retired.items() if work and key.lower() in live]


@given(libraries())
@settings(max_examples=20, deadline=None)
def test_a_copy_that_is_the_same_changes_nothing(some: list[Record]) -> None:
    assert plan(tables(some), tables(some), TODAY).empty


ADA = {"added": "2020-02-21", "entry": {"title": "On Ada"}}


def stored(**entries: object) -> Tables:
    return {"entries": {key: json.dumps(held).encode() for key, held in entries.items()}}


def test_a_record_that_is_not_valid_now_is_replaced() -> None:
    done = plan(stored(ada={"rating": 9}), stored(ada=ADA), TODAY)
    assert [record.key for record in done.put] == ["ada"]
    assert (done.remove, dict(done.before)) == (("ada",), {})


def test_a_record_that_is_not_valid_in_the_copy_is_refused() -> None:
    with pytest.raises(LibraryError, match="record 'ada' of the backup is not valid"):
        plan(stored(ada=ADA), stored(ada={"rating": 9}), TODAY)
    same = stored(ada={"rating": 9})
    assert plan(same, same, TODAY).empty, "what is there just so is nobody's business"


@given(st.sampled_from(["asides", "retired", "tags"]))
def test_what_is_beside_the_records_comes_and_goes_with_them(table: str) -> None:
    held = {
        "asides": b'{"blocks":[{"kind":"comment","text":"%"}]}',
        "retired": b'{"on":"2020-02-21"}',
        "tags": b'"transformers"',
    }[table]
    with_it, without = {"entries": {}, table: {"x": held}}, {"entries": {}}
    there, back = plan(without, with_it, TODAY), plan(with_it, without, TODAY)
    if table == "asides":
        assert there.asides["x"] == codec.decode_asides(held)
        assert back.asides == {"x": ()}
    elif table == "tags":
        assert there.tag_aliases == {"x": "transformers"}
        assert back.tag_aliases == {"x": None}
    else:
        assert there.retired == {"x": codec.decode_retired(held)}
        assert back.retired == {}, "a key that was retired stays so"
