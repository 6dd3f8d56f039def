from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import libraries, records, words

from refkit import codec, curate
from refkit.date import PartialDate
from refkit.errors import UnknownName
from refkit.identifier import Identifier, Scheme
from refkit.model import (
    Change,
    Clash,
    Entry,
    EntryType,
    Origin,
    Plan,
    Priority,
    Record,
    Retired,
    Status,
    StatusChange,
)
from refkit.name import Name

ADDED, TODAY = date(2026, 1, 2), date(2026, 11, 21)
HAND = Origin(source="hand", on=TODAY)


def record(key: str, **fields: object) -> Record:
    blank = Record(key=key, entry=Entry(title=key.title()), added=ADDED)
    return msgspec.structs.replace(blank, **fields)


def library(*some: Record) -> dict[str, Record]:
    return {each.key: each for each in some}


def told(plan: Plan) -> dict[str, dict[str, tuple[str, str]]]:
    assert all(c.origin == HAND for changes in plan.changes.values() for c in changes)
    return {
        key: {change.field: (change.before, change.after) for change in changes}
        for key, changes in plan.changes.items()
    }


# --- retag ---------------------------------------------------------------------------------------

# Tags before, added, removed, after.
TAGS: list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    ((), ("b", "a"), (), ("a", "b")),
    (("b",), ("a",), (), ("a", "b")),
    (("a", "b"), (), ("a",), ("b",)),
    (("a", "b"), ("c",), ("a",), ("b", "c")),
    (("a",), ("a",), (), ("a",)),
    (("a",), (), ("b",), ("a",)),
    (("a",), ("b",), ("b",), ("a",)),
    (("a",), (), (), ("a",)),
]


@pytest.mark.parametrize(("before", "add", "remove", "after"), TAGS)
def test_tags(
    before: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...], after: tuple[str, ...]
) -> None:
    books = library(record("x", tags=before), record("y"))
    plan = curate.retag(books, ["x"], add, remove, TODAY)
    if before == after:
        assert plan == Plan(present=("x",))
        return
    assert plan.put == (record("x", tags=after),)
    assert plan.before == {"x": books["x"]}
    assert told(plan) == {"x": {"tags": ("; ".join(before), "; ".join(after))}}
    assert plan.present == ()


def test_only_what_changes_is_put_and_a_key_named_twice_counts_once() -> None:
    books = library(record("x"), record("y", tags=("a",)), record("z"))
    plan = curate.retag(books, ["z", "y", "x", "z"], ("a",), (), TODAY)
    assert [put.key for put in plan.put] == ["z", "x"]
    assert plan.present == ("y",)


# --- mark ----------------------------------------------------------------------------------------


def test_a_change_of_status_is_dated() -> None:
    first = StatusChange(status=Status.QUEUED, on=ADDED)
    books = library(record("x", status=Status.QUEUED, history=(first,)))
    plan = curate.mark(books, ["x"], Status.READING, TODAY)
    step = StatusChange(status=Status.READING, on=TODAY)
    assert plan.put == (record("x", status=Status.READING, history=(first, step)),)
    assert plan.before == books
    assert told(plan) == {"x": {"status": ("queued", "reading")}}


def test_the_same_status_adds_no_step() -> None:
    books = library(record("x", status=Status.READ, history=()), record("y"))
    plan = curate.mark(books, ["x"], Status.READ, TODAY)
    assert plan == Plan(present=("x",))


def test_a_priority_is_set_with_a_status_or_alone() -> None:
    books = library(record("x"), record("y", status=Status.QUEUED))
    plan = curate.mark(books, ["x", "y"], Status.QUEUED, TODAY, Priority.HIGH)
    assert [(put.status, put.priority) for put in plan.put] == [
        (Status.QUEUED, Priority.HIGH), (Status.QUEUED, Priority.HIGH),
    ]  # fmt: skip
    assert [len(put.history) for put in plan.put] == [1, 0]
    assert told(plan) == {
        "x": {"status": ("unread", "queued"), "priority": ("", "high")},
        "y": {"priority": ("", "high")},
    }


def test_a_rating_is_set_with_a_status() -> None:
    books = library(record("x", rating=2), record("y"))
    (put,) = curate.mark(books, ["x"], Status.READ, TODAY, None, 5).put
    assert put.rating == 5
    (put,) = curate.mark(books, ["x"], Status.READ, TODAY).put
    assert put.rating == 2


def test_marking_decides_what_two_copies_left_open() -> None:
    clashes = tuple(Clash(field=f, value="1", on=ADDED) for f in ("note", "priority", "rating"))
    books = library(record("x", rating=2, clashes=clashes))
    (put,) = curate.mark(books, ["x"], Status.READ, TODAY, None, 2).put
    assert [clash.field for clash in put.clashes] == ["note", "priority"]


def test_without_a_priority_the_present_one_stays() -> None:
    books = library(record("x", priority=Priority.LOW))
    (put,) = curate.mark(books, ["x"], Status.READ, TODAY).put
    assert put.priority is Priority.LOW


@given(records(), st.lists(st.sampled_from(Status), max_size=5))
def test_the_history_never_forgets(given: Record, statuses: list[Status]) -> None:
    now = given
    for status in statuses:
        plan = curate.mark({now.key: now}, [now.key], status, TODAY)
        now = plan.put[0] if plan.put else now
        assert now.status is status
    assert now.history[: len(given.history)] == given.history
    steps = [given.status, *(step.status for step in now.history[len(given.history) :])]
    assert all(one is not other for one, other in pairwise(steps))


# --- locks ---------------------------------------------------------------------------------------

# What people say, and the field of the entry.
SAID = [
    ("authors", "authors"),
    ("Author", "authors"),
    ("title", "title"),
    ("year", "date"),
    ("month", "date"),
    ("date", "date"),
    ("journal", "container"),
    ("booktitle", "container"),
    ("journaltitle", "container"),
    ("container", "container"),
    ("venue", "venue"),
    ("doi", "identifiers"),
    ("arxiv", "identifiers"),
    ("openreview", "identifiers"),
    ("isbn", "identifiers"),
    ("eprint", "identifiers"),
    ("editor", "editors"),
    ("school", "publisher"),
    ("issue", "number"),
    ("keyword", "keywords"),
    ("kind", "type"),
    ("abstract", "abstract"),
    ("code", "extra.code"),
    ("series", "extra.series"),
    ("address", "extra.location"),
    ("extra.code", "extra.code"),
    ("extra.My_Field", "extra.My_Field"),
    ("extra.Series", "extra.series"),
]


@pytest.mark.parametrize(("written", "field"), SAID)
def test_fields_are_called_as_people_call_them(written: str, field: str) -> None:
    assert curate.field_named(written) == field
    assert curate.field_named(f" {written} ") == field


@pytest.mark.parametrize(
    ("written", "near"),
    [("autor", "author"), ("titel", "title"), ("bookttle", "booktitle"), ("extra.", ""), ("", "")],
)
def test_a_field_that_nobody_knows_is_refused_with_near_ones(written: str, near: str) -> None:
    with pytest.raises(UnknownName) as refusal:
        curate.field_named(written)
    assert near in refusal.value.hint
    assert f"unknown field '{written}'" in refusal.value.message


def test_locking_adds_fields_and_unlocking_takes_them_off() -> None:
    books = library(record("x", locked=("title",)), record("y"))
    plan = curate.lock(books, ["x", "y"], ["year", "title", "date"], TODAY)
    assert [put.locked for put in plan.put] == [("date", "title"), ("date", "title")]
    assert told(plan) == {
        "x": {"locked": ("title", "date; title")},
        "y": {"locked": ("", "date; title")},
    }
    after = library(*plan.put)
    assert [p.locked for p in curate.unlock(after, ["x"], ["title"], TODAY).put] == [("date",)]
    assert [p.locked for p in curate.unlock(after, ["x"], [], TODAY).put] == [()]


def test_what_is_locked_already_is_present() -> None:
    books = library(record("x", locked=("title",)))
    assert curate.lock(books, ["x"], ["title"], TODAY) == Plan(present=("x",))
    assert curate.unlock(books, ["x"], ["date"], TODAY) == Plan(present=("x",))


@given(records(words()), st.lists(st.sampled_from([said for said, _ in SAID]), max_size=4))
def test_a_locked_record_can_be_kept(given: Record, fields: list[str]) -> None:
    plan = curate.lock({given.key: given}, [given.key], fields, TODAY)
    for put in plan.put:
        assert codec.decode(put.key, codec.encode(put)) == put


# --- remove --------------------------------------------------------------------------------------


def test_removing_names_what_goes() -> None:
    books = library(record("x"), record("y"), record("z"))
    plan = curate.remove(books, ["z", "x", "z"], TODAY)
    assert plan.remove == ("z", "x")
    assert plan.before == {"x": books["x"], "z": books["z"]}
    assert plan.put == ()


def test_the_keys_of_what_goes_are_retired_with_what_tells_the_work() -> None:
    entry = Entry(
        type=EntryType.THESIS,
        title="Trees",
        authors=(Name(family="Doe"),),
        and_others=True,
        date=PartialDate(2019),
        container="Forests",
        venue="iclr",
        publisher="Elsewhere",
        identifiers=(Identifier(Scheme.DOI, "10.1000/1"),),
        abstract="Long.",
        extra={"code": "https://example.org"},
    )
    books = library(record("x", entry=entry, aliases=("old", "older"), note="mine"))
    kept = msgspec.structs.replace(entry, publisher="", abstract="", extra={})
    gone = Retired(entry=kept, on=TODAY)
    assert curate.remove(books, ["x"], TODAY).retired == {"x": gone, "old": gone, "older": gone}


# --- edit ----------------------------------------------------------------------------------------

OLD = Origin(source="list.txt", locator="L1", on=ADDED)


def test_an_edit_is_set_by_hand() -> None:
    before = record("x", provenance={"title": OLD})
    edited = record("x", entry=Entry(title="Trees", volume="1"), provenance={"title": OLD})
    plan = curate.edit(before, edited, TODAY)
    (put,) = plan.put
    assert put.entry == edited.entry
    assert put.provenance == {"title": HAND, "volume": HAND}
    assert plan.before == {"x": before}
    assert told(plan) == {"x": {"title": ("X", "Trees"), "volume": ("", "1")}}


def test_an_edit_is_tidied() -> None:
    edited = record("y", entry=Entry(title="  Ys ", authors=(Name(family=" Doe "), Name())))
    (put,) = curate.edit(record("y"), edited, TODAY).put
    assert put.entry == Entry(title="Ys", authors=(Name(family="Doe"),))


def test_an_edit_that_tidying_undoes_changes_nothing() -> None:
    edited = record("trees", entry=Entry(title="Trees  "))
    assert curate.edit(record("trees"), edited, TODAY) == Plan()


def test_an_edited_status_is_dated() -> None:
    (put,) = curate.edit(record("x"), record("x", status=Status.READ), TODAY).put
    assert put.history == (StatusChange(status=Status.READ, on=TODAY),)
    plan = curate.edit(record("x"), record("x", status=Status.READ), TODAY)
    assert told(plan) == {"x": {"status": ("unread", "read")}}


def test_an_edited_history_stands_as_it_was_edited() -> None:
    steps = (StatusChange(status=Status.READ, on=ADDED),)
    edited = record("x", status=Status.READ, history=steps)
    (put,) = curate.edit(record("x"), edited, TODAY).put
    assert put.history == steps


def test_what_is_mine_can_be_edited() -> None:
    edited = record("x", note="Good.", rating=5, tags=("a",), priority=Priority.LOW)
    plan = curate.edit(record("x"), edited, TODAY)
    assert plan.put == (edited,)
    assert told(plan) == {
        "x": {
            "note": ("", "Good."),
            "rating": ("", "5"),
            "tags": ("", "a"),
            "priority": ("", "low"),
        }
    }


def test_an_edit_decides_what_it_touches() -> None:
    clashes = tuple(Clash(field=f, value='"y"', on=ADDED) for f in ("note", "title", "volume"))
    before = record("x", clashes=clashes)
    edited = record("x", clashes=clashes, note="n", entry=Entry(title="Why"))
    (put,) = curate.edit(before, edited, TODAY).put
    assert [clash.field for clash in put.clashes] == ["volume"]


def test_edited_tags_get_their_one_spelling() -> None:
    edited = record("x", tags=("machine learning", "nlp//bert"))
    (put,) = curate.edit(record("x"), edited, TODAY).put
    assert put.tags == ("machine-learning", "nlp/bert")


def test_a_long_note_is_told_in_short() -> None:
    long = "word " * 2_000_000
    (put,) = curate.edit(record("x", note=long), record("x", note=long + "end"), TODAY).put
    plan = curate.edit(record("x", note=long), record("x", note=long + "end"), TODAY)
    (change,) = plan.changes["x"]
    assert put.note == long + "end"
    assert change.after.endswith("word end")
    assert len(change.before) < len(change.after) < 3000


def test_edited_former_keys_are_each_there_once_and_none_is_the_key() -> None:
    edited = record("x", aliases=("old", "x", "old", "X"))
    (put,) = curate.edit(record("x"), edited, TODAY).put
    assert put.aliases == ("old", "X")


def test_an_untouched_record_is_no_edit() -> None:
    assert curate.edit(record("x"), record("x"), TODAY) == Plan()


@given(records(words()))
def test_editing_twice_is_editing_once(given: Record) -> None:
    before = msgspec.structs.replace(given, entry=Entry(title="Before"), provenance={})
    plan = curate.edit(before, given, TODAY)
    kept = plan.put[0] if plan.put else before
    assert curate.edit(kept, kept, TODAY) == Plan()


# --- the queue -----------------------------------------------------------------------------------


def since(key: str, status: Status, day: int, priority: Priority | None = None) -> Record:
    step = StatusChange(status=status, on=date(2026, 5, day))
    return record(key, status=status, history=(step,), priority=priority)


def test_what_to_read_next() -> None:
    reading, queued = Status.READING, Status.QUEUED
    # Reading before queued, by priority (none counts as medium), then the longest waiting.
    expected = [
        since("a", reading, 9, Priority.HIGH),
        since("b", reading, 1),
        since("c", reading, 2, Priority.MEDIUM),
        since("d", reading, 1, Priority.LOW),
        since("e", queued, 8, Priority.HIGH),
        since("f", queued, 9, Priority.HIGH),
        since("g", queued, 1, Priority.MEDIUM),
        since("h", queued, 2),
        since("i", queued, 3, Priority.MEDIUM),
        since("j", queued, 1, Priority.LOW),
    ]
    others = [since(s.value, s, 1, Priority.HIGH) for s in Status if s not in (reading, queued)]
    assert curate.queue([*others, *expected[::-1]]) == expected


def test_what_waits_equally_long_goes_by_the_day_it_was_added_and_by_key() -> None:
    late = msgspec.structs.replace(since("a", Status.QUEUED, 1), added=TODAY)
    early, early_too = since("c", Status.QUEUED, 1), since("b", Status.QUEUED, 1)
    assert curate.queue([late, early, early_too]) == [early_too, early, late]


def test_a_record_without_history_waits_since_it_was_added() -> None:
    assert curate.since(record("x", status=Status.QUEUED)) == ADDED
    assert curate.since(since("x", Status.QUEUED, 3)) == date(2026, 5, 3)


@given(libraries())
def test_the_queue_is_what_waits_in_any_order(some: list[Record]) -> None:
    queue = curate.queue(some)
    assert queue == curate.queue(some[::-1])
    waiting = {r.key for r in some if r.status in (Status.READING, Status.QUEUED)}
    assert {r.key for r in queue} == waiting


# --- tags of all ---------------------------------------------------------------------------------


def test_a_record_counts_once_for_all_that_its_tags_are_under() -> None:
    tagged = [("nlp", "nlp/bert", "nlp/gpt"), ("nlp/bert/x",), ("vision",), ()]
    assert curate.count_subtrees(tagged) == {
        "nlp": 2, "nlp/bert": 2, "nlp/bert/x": 1, "nlp/gpt": 1, "vision": 1,
    }  # fmt: skip


def test_tags_are_counted_the_commonest_first() -> None:
    some = [record("x", tags=("b", "c")), record("y", tags=("a", "c")), record("z")]
    assert list(curate.count_tags(some).items()) == [("c", 2), ("a", 1), ("b", 1)]
    assert curate.count_tags([]) == {}


# --- all of it -----------------------------------------------------------------------------------


@given(libraries(), st.sampled_from(Status), words(1))
def test_a_plan_fits_the_records_it_was_made_from(
    some: list[Record], status: Status, tag: str
) -> None:
    books: Mapping[str, Record] = library(*some)
    keys = list(books)
    for plan in (
        curate.mark(books, keys, status, TODAY),
        curate.retag(books, keys, (tag,), (), TODAY),
    ):
        assert plan.before == {put.key: books[put.key] for put in plan.put}
        assert {put.key for put in plan.put} | set(plan.present) == set(books)
        assert all(put != books[put.key] for put in plan.put)
        assert all(isinstance(c, Change) for some in plan.changes.values() for c in some)
        assert set(plan.changes) == set(plan.before)
