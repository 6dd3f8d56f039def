"""Which change gave a field its value, and under which names a record went."""

from typing import Any

from chronicle import Book

from refkit.journal.blame import blame
from refkit.journal.former import aliases, names, renamed


def entry(title: str = "On Ada", **members: Any) -> dict[str, Any]:
    return {"entry": {"title": title}, **members}


def numbers(book: Book, key: str) -> dict[str, int | None]:
    found = blame(book.history, key)
    return {field: line.n if line else None for field, line in found.items()}


def test_each_field_has_the_change_that_set_it_last() -> None:
    book = Book()
    book.entry("add a.bib", ada=entry(), bob=entry())
    book.entry("tag ada -a x", ada=entry(tags=["x"]))
    book.entry("edit ada", ada=entry("On Ada!", tags=["x"]))
    book.entry("tag ada -a y", ada=entry("On Ada!", tags=["x", "y"]))
    assert numbers(book, "ada") == {"tags": 4, "title": 3, "": 1}
    assert numbers(book, "bob") == {"": 1}


def test_a_record_may_be_older_than_the_journal() -> None:
    book = Book(born=False)
    book.now["entries"] = {"ada": entry()}
    book.entry("tag ada -a x", ada=entry(tags=["x"]))
    assert numbers(book, "ada") == {"tags": 1, "": None}
    assert numbers(book, "eve") == {"": None}


def test_what_was_undone_does_not_count_and_what_was_redone_does() -> None:
    book = Book()
    book.entry("add a.bib", ada=entry())
    book.entry("edit ada", ada=entry("Two"))
    book.entry("edit ada", ada=entry("Three"))
    book.change("undo", {"entries": {"ada": entry("Two")}}, undoes=(3,))
    assert numbers(book, "ada") == {"title": 2, "": 1}
    book.change("redo", {"entries": {"ada": entry("Three")}}, redoes=(3,))
    assert numbers(book, "ada") == {"title": 3, "": 1}


def renaming() -> Book:
    book = Book()
    book.entry("add a.bib", ada=entry())
    book.entry("tag ada -a x", ada=entry(tags=["x"]))
    book.entry("rekey ada eve", ada=None, eve=entry(tags=["x"], aliases=["ada"]))
    book.entry("rekey eve zoe", eve=None, zoe=entry(tags=["x"], aliases=["ada", "eve"]))
    book.entry("edit zoe", zoe=entry("New", tags=["x"], aliases=["ada", "eve"]))
    return book


def test_a_record_is_followed_through_its_keys() -> None:
    assert numbers(renaming(), "zoe") == {"title": 5, "key": 4, "aliases": 4, "tags": 2, "": 1}


def test_every_name_is_found() -> None:
    history = renaming().history
    assert names(history, "zoe") == {"ada", "eve", "zoe"}
    assert names(history, "bob") == {"bob"}


def test_renaming_is_told_from_adding_and_removing() -> None:
    book = renaming()
    found = [renamed(line.pairs()["entries"]) for line in book.history.changes]
    assert found == [{}, {}, {"eve": "ada"}, {"zoe": "eve"}, {}]
    book.entry("undo", zoe=None, eve=entry(aliases=["ada"]))
    assert renamed(book.history.changes[-1].pairs()["entries"]) == {"eve": "zoe"}


def test_records_that_become_one_are_no_renaming() -> None:
    book = Book()
    book.entry("add", ada=entry(), bob=entry())
    book.entry("merge ada bob", ada=entry(aliases=["bob"]), bob=None)
    assert renamed(book.history.changes[-1].pairs()["entries"]) == {}


def test_a_document_without_names_has_none() -> None:
    for document in (None, b"{}", b'{"note":"\\"aliases\\""}', b'{"aliases":7}'):
        assert aliases(document) == ()
