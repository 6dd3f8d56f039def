"""Dropping the beginning of a journal."""

from datetime import timedelta

import pytest
from chronicle import BEGIN, Book, plain, stamp

from refkit import journal
from refkit.errors import LibraryError
from refkit.journal import past
from refkit.journal.trim import before, trim

HOUR = timedelta(hours=1)


def five() -> Book:
    book = Book()
    for n in range(1, 6):
        book.entry(f"set ada {n}", ada={"n": n})
    return book


@pytest.mark.parametrize(("hours", "last"), [(0, 0), (1, 0), (2, 1), (3.5, 3), (99, 5)])
def test_what_is_older_may_go(hours: float, last: int) -> None:
    assert before(five().history, BEGIN + hours * HOUR) == last


def test_the_first_line_says_what_is_gone_and_the_rest_keeps_its_bytes() -> None:
    book = five()
    made = trim(book.text, book.history, 3, "2026-05-01")
    head, *rest = made.text.splitlines(keepends=True)
    assert rest == book.text.splitlines(keepends=True)[3:]
    line = journal.decode(head.rstrip(b"\n"))
    assert (line.n, line.dropped, line.after) == (3, "2026-05-01", stamp(3))
    assert made.lines == 3
    history = journal.read(made.text, "library.journal")
    assert (history.problems, history.begins) == ((), 3)
    assert plain(past.as_of(history, book.present, 3)) == {"entries": {"ada": {"n": 3}}}
    assert plain(past.as_of(history, book.present, 4)) == {"entries": {"ada": {"n": 4}}}


def test_everything_may_go_and_more_may_go_later() -> None:
    book = five()
    made = trim(book.text, book.history, 2, "2026-05-01")
    again = trim(made.text, journal.read(made.text, "library.journal"), 5, "2026-05-02")
    assert again.lines == 3
    history = journal.read(again.text, "library.journal")
    assert (len(history.lines), history.begins, history.changes) == (1, 5, ())
    assert history.lines[0].after == stamp(5)


def test_a_last_line_that_never_took_effect_leaves_what_was_before_it() -> None:
    book = five()
    book.change("", {}, voids=5)
    made = trim(book.text, book.history, 5, "2026-05-01")
    assert journal.decode(made.text.split(b"\n")[0]).after == stamp(4)


@pytest.mark.parametrize("n", [0, -3])
def test_nothing_to_drop_is_told(n: int) -> None:
    book = five()
    with pytest.raises(LibraryError, match="no line of the journal is from before 2026-05-01"):
        trim(book.text, book.history, n, "2026-05-01")


def test_damaged_lines_stay_where_they_are() -> None:
    book = five()
    lines = book.text.splitlines(keepends=True)
    text = lines[0] + b"junk\n" + b"".join(lines[1:3]) + b"junk\n" + b"".join(lines[3:])
    made = trim(text, journal.read(text, "library.journal"), 3, "2026-05-01")
    assert made.text.splitlines(keepends=True)[1:] == [b"junk\n", *lines[3:]]
