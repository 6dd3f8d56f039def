"""A line of the journal in a few words, and as a plan."""

from datetime import date
from typing import Any

import pytest
from chronicle import Book, Documents

from refkit.errors import LibraryError
from refkit.journal import plan, words
from refkit.journal.past import between


def entry(title: str = "On Ada", **members: Any) -> dict[str, Any]:
    return {"added": "2020-02-21", "entry": {"title": title}, **members}


TOLD: list[tuple[Documents, Documents, str]] = [
    ({}, {"entries": {"ada": entry()}}, "ada added"),
    ({}, {"entries": {"ada": entry(), "bob": entry()}}, "2 records added"),
    ({"entries": {"ada": entry()}}, {"entries": {"ada": None}}, "ada removed"),
    ({"entries": {"ada": entry()}}, {"entries": {"ada": entry(tags=["x"])}}, "tags of ada"),
    (
        {"entries": {"ada": entry(), "bob": entry()}},
        {"entries": {"ada": entry(tags=["x"]), "bob": entry(tags=["x"], rating=3)}},
        "2 records changed: tags, rating",
    ),
    (
        {"entries": {"ada": entry()}},
        {"entries": {"ada": entry("B", tags=["x"], rating=3, note="n")}},
        "note, rating, tags and 1 more of ada",
    ),
    (
        {"entries": {"ada": entry()}},
        {"entries": {"ada": None, "eve": entry(aliases=["ada"])}},
        "ada -> eve",
    ),
    ({"entries": {"ada": entry()}}, {"entries": {"ada": 5}}, "all of ada"),
    ({}, {"tags": {"ml": "machine-learning"}}, "words for tags"),
    ({}, {"asides": {"a.bib": {"blocks": []}}}, "asides"),
    ({}, {"retired": {"ada": {"on": "2020-02-21"}}}, "former keys"),
    ({}, {}, "its layout"),
]


@pytest.mark.parametrize(("before", "after", "told"), TOLD)
def test_a_change_in_a_few_words(before: Documents, after: Documents, told: str) -> None:
    book = Book()
    book.change("add", before)
    book.change("edit", after)
    assert words.told(book.history.lines[-1]) == told


def test_a_command_line_reads_as_it_was_typed() -> None:
    book = Book()
    book.entry("tag ada", ada=entry())
    book.change("", {})
    book.change("", {}, voids=2)
    book.change("x" * 99, {})
    one, two, three, four = book.history.lines
    assert words.command(one) == "tag ada"
    assert words.command(two) == "(edited outside refkit)"
    assert words.words(two) == "edited outside refkit"
    assert words.command(three) == "(change 2 never took effect)"
    assert words.words(four) == "x" * 59 + "…"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-q tag ada", "tag ada"),
        ("-l x.json --no-color -v tag ada -a x", "tag ada -a x"),
        ("--library=x.json tag ada", "tag ada"),
        ("--library x.json", "--library x.json"),
    ],
)
def test_options_before_a_command_say_nothing_of_what_it_did(typed: str, said: str) -> None:
    book = Book()
    book.entry(typed, ada=entry())
    assert words.command(book.history.lines[0]) == said


def test_changes_become_a_plan() -> None:
    book = Book()
    book.entry("add", ada=entry(), bob=entry("B"), cat=entry("C"))
    book.change(
        "edit",
        {
            "entries": {"ada": entry("A", tags=["x"]), "bob": None, "eve": entry("E")},
            "tags": {"ml": "machine-learning"},
            "retired": {"bob": {"on": "2026-05-01"}},
        },
    )
    made = plan.plan(between(book.history.changes[1:]))
    assert [record.key for record in made.put] == ["ada", "eve"]
    assert (made.remove, set(made.before)) == (("bob",), {"ada", "bob"})
    assert [(c.field, c.before, c.after) for c in made.changes["ada"]] == [
        ("title", "On Ada", "A"),
        ("tags", "", "x"),
    ]
    assert made.tag_aliases == {"ml": "machine-learning"}
    held = made.retired["bob"]
    assert held
    assert held.on == date(2026, 5, 1)


def test_a_new_key_is_a_change_of_the_record() -> None:
    book = Book()
    book.entry("add", ada=entry())
    book.entry("rekey", ada=None, eve=entry("E", aliases=["ada"]))
    made = plan.plan(between(book.history.changes[1:]))
    assert [(c.field, c.before, c.after) for c in made.changes["eve"]] == [
        ("key", "ada", "eve"),
        ("title", "On Ada", "E"),
    ]


def test_what_a_new_key_does_not_bring_along_is_told() -> None:
    book = Book()
    book.entry("add", ada=entry(aliases=["one"]))
    book.entry("rekey", ada=None, eve=entry(aliases=["ada", "two"]))
    made = plan.plan(between(book.history.changes[1:]))
    assert [(c.field, c.before, c.after) for c in made.changes["eve"]] == [
        ("key", "ada", "eve"),
        ("aliases", "one", "ada; two"),
    ]


def test_what_comes_to_no_field_is_told_all_the_same() -> None:
    step = {"on": "2026-05-01", "status": "read"}
    book = Book()
    book.entry("add", ada=entry())
    book.entry("mark", ada=entry(history=[step, {**step, "status": "unread"}]))
    made = plan.plan(between(book.history.changes[1:]))
    assert [(c.field, c.before, c.after) for c in made.changes["ada"]] == [("history", "0", "2")]


def test_a_record_that_was_not_valid_does_not_come_back() -> None:
    book = Book()
    book.entry("add", ada=entry(rating=9))
    with pytest.raises(LibraryError, match=r"'ada' was not valid then: \$\.rating"):
        plan.plan(between(book.history.changes))
    assert plan.plan(between(book.history.changes), lenient=True).put == ()
    book.entry("edit", ada=entry(rating=3))
    made = plan.plan(between(book.history.changes[1:]))
    assert ([record.rating for record in made.put], made.before) == ([3], {})
