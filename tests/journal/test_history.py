"""The journal as a whole: which lines count, what is damaged, what can be undone."""

import pytest
from chronicle import Book, plain

from refkit import journal
from refkit.journal import past

ONE = {"title": "One"}


def three() -> Book:
    book = Book()
    book.entry("add a.bib", ada=ONE)
    book.entry("tag ada -a x", ada={**ONE, "tags": ["x"]})
    book.entry("remove ada", ada=None)
    return book


def test_all_lines_are_there_in_order() -> None:
    history = three().history
    assert [line.n for line in history.lines] == [1, 2, 3]
    assert history.places == (1, 2, 3)
    assert history.changes == history.lines
    assert (history.problems, history.begins, history.whole) == ((), 0, True)


def test_no_text_is_no_history() -> None:
    history = journal.read(b"", "library.journal")
    assert (history.lines, history.problems, history.last) == ((), (), None)


@pytest.mark.parametrize("cut", [1, 10, -1])
def test_a_torn_last_line_is_told_and_left_out(cut: int) -> None:
    book = three()
    lines = book.text.splitlines(keepends=True)
    history = journal.read(b"".join(lines[:2]) + lines[2][:cut], "library.journal")
    assert [line.n for line in history.lines] == [1, 2]
    (problem,) = history.problems
    assert (problem.code, str(problem.where)) == ("JRN001", "library.journal:3:1")
    assert history.whole


def test_a_damaged_line_is_told_and_nothing_else_is_lost() -> None:
    lines = three().text.splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"tags"', b'"togs"')
    history = journal.read(b"".join(lines), "library.journal")
    assert [line.n for line in history.lines] == [1, 3]
    assert history.places == (1, 3)
    assert [(p.code, p.where and p.where.line) for p in history.problems] == [
        ("JRN002", 2),
        ("JRN003", 3),
    ]
    assert history.problems[0].message == (
        "line 2 of library.journal is damaged: its checksum does not fit"
    )
    assert history.problems[1].message == "library.journal goes from change 1 to change 3"
    assert not history.whole


@pytest.mark.parametrize("junk", [b"\x00" * 50, b"{}", b"", b"\xff\xfe"])
def test_whatever_stands_there_nothing_stops(junk: bytes) -> None:
    lines = three().text.splitlines(keepends=True)
    history = journal.read(junk + b"\n" + b"".join(lines) + junk, "library.journal")
    assert [line.n for line in history.lines] == [1, 2, 3]
    assert history.problems[0].code == "JRN002"


def test_a_line_that_never_took_effect_does_not_count() -> None:
    book = Book()
    book.entry("add a.bib", ada=ONE)
    book.entry("tag ada -a x", ada={**ONE, "tags": ["x"]})
    book.change("", {}, voids=2)
    book.now["entries"]["ada"] = ONE
    book.entry("tag ada -a y", ada={**ONE, "tags": ["y"]})
    history = book.history
    assert [line.n for line in history.changes] == [1, 4]
    assert journal.standing(history).done == (1, 4)
    assert plain(past.known(history)) == {"entries": {"ada": {**ONE, "tags": ["y"]}}}


def test_what_was_undone_can_be_redone() -> None:
    book = three()
    book.change("undo 2", {}, undoes=(3, 2))
    now = journal.standing(book.history)
    assert now == journal.Standing((1,), (3, 2), frozenset({2, 3}))
    book.change("redo", {}, redoes=(2,))
    now = journal.standing(book.history)
    assert now == journal.Standing((1, 2), (3,), frozenset({3}))


def test_a_new_change_ends_what_can_be_redone() -> None:
    book = three()
    book.change("undo", {}, undoes=(3,))
    book.entry("tag ada -a z", ada={**ONE, "tags": ["z"]})
    now = journal.standing(book.history)
    assert now == journal.Standing((1, 2, 5), (), frozenset({3}))


def test_a_void_undo_undoes_nothing() -> None:
    book = three()
    book.change("undo", {}, undoes=(3,))
    book.change("", {}, voids=4)
    now = journal.standing(book.history)
    assert (now.done, now.undone) == ((1, 2, 3), ())


def test_an_edit_from_outside_is_a_change() -> None:
    book = three()
    book.entry("", ada={"title": "Two"})
    line = book.history.lines[-1]
    assert (line.outside, line.plain) == (True, True)
    assert journal.standing(book.history).done == (1, 2, 3, 4)


def test_a_journal_made_smaller_tells_where_it_begins() -> None:
    book = Book()
    book.n = 40
    book.change("", {}, dropped="2026-05-01")
    book.entry("tag ada -a x", ada={"tags": ["x"]})
    history = book.history
    assert history.begins == 41
    assert [line.n for line in history.changes] == [42]
    assert history.problems == ()
