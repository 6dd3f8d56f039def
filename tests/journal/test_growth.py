"""Large changes and long journals: what is done with them grows as they do, and no faster.

Each bound is some ten times what the work takes; all pairs of so many things would take minutes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from chronicle import Book

from refkit import journal
from refkit.journal import plan, step, words
from refkit.journal.blame import blame
from refkit.journal.former import names, renamed
from refkit.journal.past import as_of, between

MANY = 6_000
LONG = 12_000


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """See that what is inside takes no more of the processor than that."""
    begin = time.process_time()
    yield
    assert time.process_time() - begin < seconds


def entry(n: int, *aliases: str) -> dict[str, Any]:
    found = {"added": "2020-02-21", "entry": {"title": f"Title {n}"}}
    return {**found, "aliases": list(aliases)} if aliases else found


@pytest.fixture(scope="module")
def rekeyed() -> Book:
    book = Book()
    book.entry("add all.bib", **{f"old{n}": entry(n) for n in range(MANY)})
    gone = {f"old{n}": None for n in range(MANY)}
    book.entry("rekey --all", **gone, **{f"New{n}": entry(n, f"old{n}") for n in range(MANY)})
    return book


def test_all_records_get_another_key(rekeyed: Book) -> None:
    history = rekeyed.history
    with within(2):
        found = renamed(history.lines[1].pairs()["entries"])
    assert found == {f"New{n}": f"old{n}" for n in range(MANY)}
    with within(2):
        assert words.told(history.lines[1]) == f"{MANY} keys changed"
    with within(2):
        assert names(history, "New7") == {"old7", "New7"}
        assert blame(history, "New7")["key"] == history.lines[1]
    with within(4):
        made = plan.plan(between(history.lines[1:]))
    assert made.changes["New7"][0].after == "New7"


def test_all_keys_come_back(rekeyed: Book) -> None:
    history, present = rekeyed.history, rekeyed.present
    with within(4):
        undone = step.undo(history, present, (2,)).documents["entries"]
        found = renamed({key: (present["entries"].get(key), new) for key, new in undone.items()})
    assert found == {f"old{n}": f"New{n}" for n in range(MANY)}


def test_thousands_of_changes_are_undone_and_redone_at_once() -> None:
    book = Book()
    book.entry("add a.bib", ada=entry(0))
    lines = [book.text]
    for n in range(1, LONG):
        book.text = b""  # what grows at its end would be copied each time
        book.entry("edit ada", ada=entry(n))
        lines.append(book.text)
    book.text = b"".join(lines)
    history = book.history
    with within(3):
        chosen = step.done_since(history, 1)
        made = step.undo(history, book.present, chosen)
    assert len(chosen) == LONG - 1
    book.change("undo", {"entries": {"ada": entry(0)}}, undoes=chosen)
    assert book.present["entries"] == {"ada": made.documents["entries"]["ada"]}
    with within(2):
        now = journal.standing(book.history)
    assert (now.done, len(now.undone)) == ((1,), LONG - 1)
    with within(3):
        again = step.redo(book.history, book.present, step.last_undone(book.history, LONG - 1))
    assert b'"Title %d"' % (LONG - 1) in (again.documents["entries"]["ada"] or b"")
    with within(3):
        assert as_of(book.history, book.present, 0)["entries"] == {}
