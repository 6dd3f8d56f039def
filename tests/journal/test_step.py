"""Undoing and redoing, change by change and field by field."""

from collections.abc import Callable
from typing import Any

import pytest
from chronicle import Book, plain

from refkit import journal
from refkit.errors import LibraryError
from refkit.journal import step
from refkit.journal.splice import Overlap, parts, splice
from refkit.journal.trim import trim

ADA = {"added": "2020-02-21", "entry": {"title": "On Ada"}}
BOB = {"added": "2020-02-21", "entry": {"title": "On Bob"}}


def entry(**members: Any) -> dict[str, Any]:
    return {"added": "2020-02-21", "entry": {"title": "On Ada"}, **members}


def done(made: step.Step) -> dict[str, dict[str, Any]]:
    return plain(made.documents)


def undo(book: Book, *numbers: int) -> dict[str, dict[str, Any]]:
    return done(step.undo(book.history, book.present, numbers))


def test_each_kind_of_change_is_taken_back() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA, bob=BOB)
    book.entry("tag ada -a x", ada=entry(tags=["x"]))
    book.change("remove bob", {"entries": {"bob": None}, "retired": {"bob": {"on": "2026-05-01"}}})
    assert undo(book, 3) == {"entries": {"bob": BOB}, "retired": {"bob": None}}
    assert undo(book, 3, 2) == {
        "entries": {"bob": BOB, "ada": ADA},
        "retired": {"bob": None},
    }
    assert undo(book, 3, 2, 1) == {"entries": {"ada": None}, "retired": {"bob": None}}


def test_an_older_change_is_taken_out_from_under_others() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.entry("tag ada -a x", ada=entry(tags=["x"]))
    book.entry("mark read ada", ada=entry(tags=["x"], status="read"))
    book.entry("tag ada -a y", ada=entry(tags=["x", "y"], status="read"))
    assert undo(book, 2) == {"entries": {"ada": entry(tags=["y"], status="read")}}
    assert undo(book, 3) == {"entries": {"ada": entry(tags=["x", "y"])}}


def test_a_field_that_a_later_change_touched_is_left_alone_and_that_change_named() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.entry("edit ada", ada=entry(note="one"))
    book.entry("tag ada -a x", ada=entry(note="one", tags=["x"]))
    book.entry("edit ada", ada=entry(note="two", tags=["x"]))
    with pytest.raises(LibraryError) as refusal:
        undo(book, 2)
    assert refusal.value.message == (
        "change 2 cannot be taken out of 'ada': change 4 (edit ada) came later and changed its note"
    )
    assert refusal.value.hint == (
        "undo that one first: refkit undo --only 4; or all since: refkit undo --to 1"
    )


def test_adding_cannot_be_undone_under_a_later_change() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.entry("tag ada -a x", ada=entry(tags=["x"]))
    with pytest.raises(LibraryError, match=r"change 2 \(tag ada -a x\) came later and changed it"):
        undo(book, 1)


def test_what_is_so_already_stays_so() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.entry("tag ada -a x", ada=entry(tags=["x"]))
    book.entry("tag ada -r x", ada=ADA)
    assert undo(book, 2) == {}


def test_a_removed_record_is_in_the_way() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.entry("tag ada -a x", ada=entry(tags=["x"]))
    book.entry("remove ada", ada=None)
    with pytest.raises(LibraryError, match=r"change 3 \(remove ada\) came later"):
        undo(book, 2)


def test_two_keys_never_differ_only_in_case() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.entry("remove ada", ada=None)
    book.entry("add b.bib", Ada=BOB)
    with pytest.raises(LibraryError) as refusal:
        undo(book, 2)
    assert refusal.value.message == "'ada' cannot come back: 'Ada' has that key now"


def test_a_library_that_is_not_as_the_journal_says_is_left_alone() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.entry("edit ada", ada=entry(note="one"))
    present = {"entries": {"ada": b'{"note":"by hand"}'}}
    with pytest.raises(LibraryError, match="'ada' is not as change 2 left it"):
        step.undo(book.history, present, (2,))


def test_redoing_is_the_way_back() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.entry("tag ada -a x", ada=entry(tags=["x"]))
    book.change("undo", {"entries": {"ada": ADA}}, undoes=(2,))
    made = step.redo(book.history, book.present, step.last_undone(book.history, 1))
    assert (done(made), made.redoes, made.undoes) == (
        {"entries": {"ada": entry(tags=["x"])}},
        (2,),
        (),
    )


def chosen() -> Book:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    for n in range(2, 6):
        book.entry(f"tag ada -a t{n}", ada=entry(tags=[f"t{n}"]))
    book.change("undo", {}, undoes=(5,))
    return book


def test_which_changes_are_meant() -> None:
    history = chosen().history
    assert step.last_done(history, 1) == (4,)
    assert step.last_done(history, 3) == (4, 3, 2)
    assert step.done_since(history, 2) == (4, 3)
    assert step.done_since(history, 0) == (4, 3, 2, 1)
    assert step.one_done(history, 3) == (3,)
    assert step.last_undone(history, 1) == (5,)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda h: step.last_done(h, 5), "there are 4 changes to undo, not 5"),
        (lambda h: step.done_since(h, 4), "there is nothing to undo after change 4"),
        (lambda h: step.done_since(h, 9), "there is no change 9 in the journal"),
        (lambda h: step.one_done(h, 5), "change 5 is undone already"),
        (lambda h: step.one_done(h, 6), "change 6 is an undo: refkit redo takes it back"),
        (lambda h: step.one_done(h, 7), "there is no change 7 in the journal"),
        (lambda h: step.last_undone(h, 2), "there is one change to redo, not 2"),
    ],
)
def test_what_cannot_be_meant_is_told(ask: Any, message: str) -> None:
    with pytest.raises(LibraryError) as refusal:
        ask(chosen().history)
    assert refusal.value.message == message


def test_the_hint_is_about_the_end_that_was_missed() -> None:
    book = chosen()
    whole, rest = book.history, trim(book.text, book.history, 2, "2026-05-01").text
    cut = journal.read(rest, "library.journal")
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: step.done_since(whole, 999), "the last one is 6"),
        (lambda: step.one_done(whole, 999), "the last one is 6"),
        (lambda: step.done_since(whole, -1), "its first change is 1"),
        (lambda: step.done_since(cut, 1), "all before 2026-05-01 was dropped"),
        (lambda: step.one_done(cut, 1), "all before 2026-05-01 was dropped"),
        (lambda: step.one_done(whole, 5), "refkit log has the numbers"),
    ]
    for ask, hint in cases:
        with pytest.raises(LibraryError) as refusal:
            ask()
        assert hint in refusal.value.hint


def test_what_is_in_the_way_can_be_undone_itself() -> None:
    """Neither an undo nor a redo is named, nor what is undone."""
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.entry("edit 2", ada=entry(note="2"))
    book.entry("edit 3", ada=entry(note="3"))
    book.entry("edit 4", ada=entry(note="4"))
    book.change("undo", {"entries": {"ada": entry(note="3")}}, undoes=(4,))
    with pytest.raises(LibraryError, match=r"change 3 \(edit 3\) came later") as refusal:
        undo(book, 2)
    assert "refkit undo --only 3;" in refusal.value.hint
    book.change("redo", {"entries": {"ada": entry(note="4")}}, redoes=(4,))
    with pytest.raises(LibraryError, match=r"change 4 \(edit 4\) came later"):
        undo(book, 2)


def test_nothing_to_undo_and_nothing_to_redo() -> None:
    empty = Book().history
    with pytest.raises(LibraryError, match="there is nothing to undo"):
        step.last_done(empty, 1)
    with pytest.raises(LibraryError, match="there is nothing to redo"):
        step.last_undone(empty, 1)


def test_what_ended_the_redoing_is_named() -> None:
    book = chosen()
    book.entry("tag ada -a new", ada=entry(tags=["new"]))
    with pytest.raises(LibraryError) as refusal:
        step.last_undone(book.history, 1)
    assert refusal.value.hint == "change 7 (tag ada -a new) came after what was undone"


def test_what_nobody_knows_cannot_be_undone() -> None:
    book = Book()
    book.entry("add a.bib", ada=ADA)
    book.change("", {}, unknown=True)
    with pytest.raises(LibraryError, match="what it changed cannot be told"):
        undo(book, 2)


def test_a_redo_is_undone_through_what_it_redid() -> None:
    book = chosen()
    book.change("redo", {}, redoes=(5,))
    assert step.last_done(book.history, 1) == (5,)
    with pytest.raises(LibraryError, match="change 7 is a redo: undo 5 instead"):
        step.one_done(book.history, 7)


# --- one document

A = {"entry": {"title": "t", "extra": {"code": "c"}}, "tags": ["a"], "note": "n"}


@pytest.mark.parametrize(
    ("present", "given", "wanted", "made"),
    [
        ({**A, "rating": 3}, A, {**A, "note": "m"}, {**A, "note": "m", "rating": 3}),
        ({**A, "tags": ["a", "b"]}, A, {**A, "tags": []}, {**A, "tags": ["b"]}),
        ({**A, "tags": ["a", "b"]}, A, {"entry": A["entry"], "note": "n"}, {**A, "tags": ["b"]}),
        ({**A, "tags": ["a"]}, {**A, "tags": []}, {**A, "tags": ["b"]}, {**A, "tags": ["a", "b"]}),
        (
            {**A, "entry": {"title": "u", "extra": {"code": "c"}}},
            A,
            {**A, "entry": {"title": "t", "extra": {"code": "d", "x": "y"}}},
            {**A, "entry": {"title": "u", "extra": {"code": "d", "x": "y"}}},
        ),
        (
            {**A, "entry": {"title": "u", "extra": {"code": "c"}}},
            A,
            {**A, "entry": {"title": "t"}},
            {**A, "entry": {"title": "u"}},
        ),
        ({"entry": {"title": "t"}}, {"entry": {"title": "t"}}, {"entry": {}}, {"entry": {}}),
    ],
)
def test_a_step_is_made_in_a_document_that_went_on(
    present: Any, given: Any, wanted: Any, made: Any
) -> None:
    import json

    text = splice(*(json.dumps(each).encode() for each in (present, given, wanted)))
    assert json.loads(text) == made


def test_fields_that_both_touched_are_named() -> None:
    with pytest.raises(Overlap) as refusal:
        splice(
            b'{"entry":{"title":"u"},"note":"x","tags":["a"]}',
            b'{"entry":{"title":"t"},"note":"n"}',
            b'{"entry":{"title":"v"},"note":"m"}',
        )
    assert refusal.value.fields == ("title", "note")


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        (None, b"{}", ("",)),
        (b"{}", None, ("",)),
        (None, None, ()),
        (b'{"a": 1}', b'{"a":1}', ()),
        (b'"ml"', b'"nlp"', ("",)),
        (
            b'{"entry":{"extra":{"code":"c"},"title":"t"}}',
            b'{"entry":{"extra":{"code":"d"}},"tags":["x"]}',
            ("extra.code", "tags", "title"),
        ),
    ],
)
def test_the_parts_that_differ_are_named(
    before: bytes | None, after: bytes | None, fields: tuple[str, ...]
) -> None:
    assert parts(before, after) == fields
