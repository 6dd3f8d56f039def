"""A library taken back to a copy of itself: nothing else, nothing less, and no key given twice."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refkit import codec
from refkit.errors import LibraryError
from refkit.model import Entry, Plan, Record
from refkit.soundness.renewal import plan

TODAY = date(2026, 11, 21)
Tables = dict[str, dict[str, bytes]]


def libraries() -> st.SearchStrategy[list[Record]]:
    """A few records with a few keys, present and former, so that two libraries have much to do."""
    keys = st.sampled_from(("a", "b", "c", "d", "e"))
    records = st.builds(
        Record,
        key=keys,
        entry=st.just(Entry()),
        added=st.just(date(2020, 2, 21)),
        rating=st.none() | st.integers(1, 2),
        aliases=st.lists(st.sampled_from(("v", "w", "a", "b")), max_size=2, unique=True).map(tuple),
    )
    return st.lists(records, max_size=5, unique_by=lambda record: record.key)


def tables(some: list[Record]) -> Tables:
    return {"entries": {record.key: codec.encode(record) for record in some}}


def applied(present: Tables, done: Plan) -> dict[str, bytes]:
    held = {key: raw for key, raw in present["entries"].items() if key not in done.remove}
    return {**held, **{record.key: codec.encode(record) for record in done.put}}


@settings(max_examples=200, deadline=None)
@given(libraries(), libraries())
def test_the_records_are_those_of_the_copy(mine: list[Record], theirs: list[Record]) -> None:
    present, wanted = tables(mine), tables(theirs)
    done = plan(present, wanted, TODAY)
    assert applied(present, done) == wanted["entries"]
    live = {name for one in theirs for name in (one.key, *one.aliases)}
    gone = [one for one in mine if one.key not in wanted["entries"]]
    given_up = {name for one in gone for name in (one.key, *one.aliases)}
    assert set(done.retired) == given_up - live


@given(libraries())
@settings(max_examples=50, deadline=None)
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


@pytest.mark.parametrize("table", ["asides", "retired", "tags"])
def test_what_is_beside_the_records_comes_and_goes_with_them(table: str) -> None:
    held = {
        "asides": b'{"blocks":[{"kind":"comment","text":"%"}]}',
        "retired": b'{"on":"2020-02-21"}',
        "tags": b'"transformers"',
    }[table]
    without: Tables = {"entries": {}}
    with_it: Tables = {"entries": {}, table: {"x": held}}
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
