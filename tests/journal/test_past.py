"""The library as it was: at every change, at any time, and where that is not known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chronicle import BEGIN, Book, Documents, plain
from hypothesis import given
from hypothesis import strategies as st

from refkit import journal
from refkit.errors import LibraryError
from refkit.journal import past
from refkit.journal.past import between
from refkit.journal.step import last_done, last_undone, redo, undo

HOUR = timedelta(hours=1)


def three(*, born: bool = True) -> Book:
    book = Book(born=born)
    book.entry("add a.bib", ada={"n": 1}, bob={"n": 1})
    book.entry("set ada", ada={"n": 2})
    book.change("remove bob", {"entries": {"bob": None}, "retired": {"bob": {}}})
    return book


def at(book: Book, n: int) -> dict[str, dict[str, Any]]:
    return plain(past.as_of(book.history, book.present, n))


def test_every_moment_is_known() -> None:
    book = three()
    assert at(book, 0) == {}
    assert at(book, 1) == {"entries": {"ada": {"n": 1}, "bob": {"n": 1}}}
    assert at(book, 2) == {"entries": {"ada": {"n": 2}, "bob": {"n": 1}}}
    assert at(book, 3) == {"entries": {"ada": {"n": 2}}, "retired": {"bob": {}}}


@st.composite
def lives(draw: st.DrawFn) -> list[Documents]:
    names = st.sampled_from(["ada", "bob", "eve"])
    document = st.none() | st.fixed_dictionaries({"n": st.integers(0, 3)})
    table = st.dictionaries(names, document, min_size=1, max_size=3)
    tables = st.sampled_from(["entries", "tags", "retired"])
    steps: list[Documents] = draw(
        st.lists(st.dictionaries(tables, table, min_size=1, max_size=2), max_size=8)
    )
    return steps


@given(lives())
def test_every_moment_is_as_it_was_seen_then(steps: list[Documents]) -> None:
    book = Book()
    seen = [plain(book.present)]
    for documents in steps:
        book.change("edit", documents)
        seen.append(plain(book.present))
    history, present = book.history, book.present
    for n, then in enumerate(seen):
        if history.lines:
            assert plain(past.as_of(history, present, n)) == then
    assert plain(past.known(history)) == seen[-1]


@given(lives())
def test_undoing_and_redoing_everything_leads_there_and_back(steps: list[Documents]) -> None:
    book = Book()
    for documents in steps:
        book.change("edit", documents)
    if not steps:
        return
    present = book.present
    back = undo(book.history, present, last_done(book.history, len(steps)))
    book.change("undo", plain(back.documents), undoes=back.undoes)
    assert plain(book.present) == {}
    again = redo(book.history, book.present, last_undone(book.history, len(steps)))
    book.change("redo", plain(again.documents), redoes=again.redoes)
    assert book.present == present


def test_a_time_means_the_last_change_before_it() -> None:
    history = three().history
    assert [past.number(history, BEGIN + h * HOUR) for h in (0, 0.5, 1, 1.5, 2, 9)] == [
        *(0, 0, 1, 1, 2, 3),
    ]


def test_a_library_older_than_its_journal_was_what_its_file_says() -> None:
    book = three(born=False)
    since = datetime.fromtimestamp(10**9, UTC)  # of the state before the first change
    assert past.number(book.history, BEGIN) == 0
    assert past.number(book.history, since) == 0
    with pytest.raises(LibraryError, match="is not known: its first change is 1, made"):
        past.number(book.history, since - HOUR)


def test_what_was_dropped_is_not_known() -> None:
    book = Book()
    book.n = 40
    book.change("", {}, dropped="2026-05-02")
    book.entry("add", ada={"n": 1})
    assert at(book, 41) == {}
    with pytest.raises(LibraryError) as refusal:
        at(book, 40)
    assert refusal.value.message == "the journal begins later: all before 2026-05-02 was dropped"
    with pytest.raises(LibraryError, match="is not known: all before 2026-05-02 was dropped"):
        past.number(book.history, BEGIN)
    assert past.number(book.history, BEGIN + 41 * HOUR) == 41


def test_there_is_no_future() -> None:
    with pytest.raises(LibraryError) as refusal:
        at(three(), 4)
    assert (refusal.value.message, refusal.value.hint) == (
        "there is no change 4 yet",
        "the last one is 3",
    )


def test_without_a_journal_only_the_present_is_known() -> None:
    with pytest.raises(LibraryError, match="the journal is empty, so only the present is known"):
        at(Book(), 0)


def test_nothing_is_told_across_a_damaged_line() -> None:
    book = three()
    book.entry("set ada", ada={"n": 3})
    book.text = book.text.replace(b'"set","ada"', b'"put","ada"', 1)
    assert at(book, 3) == {"entries": {"ada": {"n": 2}}, "retired": {"bob": {}}}
    assert at(book, 2) == {"entries": {"ada": {"n": 2}, "bob": {"n": 1}}}
    for n in (0, 1):
        with pytest.raises(LibraryError, match=r"line 2 of library\.journal is damaged"):
            at(book, n)


def test_nothing_is_told_across_a_change_that_nobody_knows() -> None:
    book = three()
    book.change("", {}, unknown=True)
    book.entry("set ada", ada={"n": 3})
    assert at(book, 4)["entries"] == {"ada": {"n": 2}}
    with pytest.raises(LibraryError, match="what was changed cannot be told") as refusal:
        at(book, 3)
    assert refusal.value.hint == "what came later is known: change 4 and all after it"


def test_changes_together_leave_out_what_comes_to_nothing() -> None:
    book = three()
    book.entry("set ada", ada={"n": 1})
    found = between(book.history.changes[1:])
    assert plain({table: dict_of(names) for table, names in found.items()}) == {
        "entries": {"bob": [{"n": 1}, None]},
        "retired": {"bob": [None, {}]},
    }


def dict_of(names: Any) -> dict[str, bytes]:
    return {n: b"[%b,%b]" % tuple(journal.compact(d) for d in pair) for n, pair in names.items()}
