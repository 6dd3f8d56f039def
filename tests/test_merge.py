from collections.abc import Mapping
from datetime import date

import msgspec
import pytest
from hypothesis import given
from strategies import entries, records

from refkit import merge
from refkit.date import PartialDate
from refkit.errors import Location, Severity
from refkit.identifier import Identifier
from refkit.model import (
    Change,
    Entry,
    EntryType,
    Origin,
    Priority,
    PubState,
    Record,
    Status,
    StatusChange,
)
from refkit.name import Name, read_plain

ADDED, TODAY = date(2026, 1, 2), date(2026, 11, 21)
OLD = Origin(source="old.txt", locator="L1", on=ADDED)
NEW = Origin(source="new.txt", locator="L9", on=TODAY)
HAND = Origin(source="hand", on=ADDED)
WHERE = Location(file="new.txt", line=9)


class Filled(msgspec.Struct, frozen=True):
    entry: Entry
    changed: dict[str, tuple[str, str]]
    kept: list[str]


def provenance(entry: Entry, origin: Origin) -> dict[str, Origin]:
    blank = Entry()
    fields = [f for f in Entry.__struct_fields__ if getattr(entry, f) != getattr(blank, f)]
    return dict.fromkeys([*fields, *(f"extra.{name}" for name in entry.extra)], origin)


def fill(mine: Entry, offered: Entry, origin: Origin = OLD) -> Filled:
    record = Record(key="k", entry=mine, added=ADDED, provenance=provenance(mine, origin))
    done = merge.fill(record, offered, provenance(offered, NEW), WHERE)
    again = merge.fill(done.record, offered, provenance(offered, NEW), WHERE)
    assert (again.record, again.changes) == (done.record, ())
    assert again.problems == done.problems
    return Filled(
        done.record.entry,
        {change.field: (change.before, change.after) for change in done.changes},
        [problem.field for problem in done.problems],
    )


def people(names: str) -> tuple[Name, ...]:
    return tuple(map(read_plain, names.split(", ")))


FORUM, ARXIV = Identifier.read("openreview:B1eWOJHKvB"), Identifier.read("arxiv:1706.03762")

# One field, offered to a record that lacks it -> how it is shown.
FIELDS: list[tuple[str, object, str]] = [
    ("type", EntryType.ARTICLE, "article"),
    ("title", "On {GAN}s", "On {GAN}s"),
    ("authors", people("Jane Doe, Mart van Baalen"), "Jane Doe; Mart van Baalen"),
    ("editors", people("Jane Doe"), "Jane Doe"),
    ("date", PartialDate(2020, 4), "2020-04"),
    ("container", "A Journal", "A Journal"),
    ("venue", "iclr", "iclr"),
    ("publisher", "MIT Press", "MIT Press"),
    ("volume", "12A", "12A"),
    ("number", "3", "3"),
    ("pages", "1–9", "1–9"),
    ("identifiers", (FORUM, ARXIV), "openreview:B1eWOJHKvB; arxiv:1706.03762"),
    ("url", "https://a.org/b", "https://a.org/b"),
    ("pubstate", PubState.ACCEPTED, "accepted"),
    ("abstract", "We prove it.", "We prove it."),
    ("keywords", ("a", "b c"), "a; b c"),
]


def with_field(field: str, value: object) -> Entry:
    return msgspec.structs.replace(Entry(), **{field: value})


@pytest.mark.parametrize(("field", "value", "shown"), FIELDS, ids=[f for f, *_ in FIELDS])
def test_what_is_lacking_is_filled(field: str, value: object, shown: str) -> None:
    offered = with_field(field, value)
    record = Record(key="k", entry=Entry(), added=ADDED)
    done = merge.fill(record, offered, {field: NEW}, WHERE)
    assert done.record.entry == offered
    assert done.record.provenance == {field: NEW}
    (change,) = done.changes
    before = "misc" if field == "type" else ""
    assert change == Change(field=field, before=before, after=shown, origin=NEW)
    assert done.problems == ()


def test_every_field_is_in_the_table() -> None:
    rest = {"and_others", "extra"}
    assert {field for field, *_ in FIELDS} | rest == set(Entry.__struct_fields__)


@pytest.mark.parametrize(("field", "value", "shown"), FIELDS, ids=[f for f, *_ in FIELDS])
def test_nothing_takes_away_what_is_there(field: str, value: object, shown: str) -> None:
    mine = with_field(field, value)
    assert fill(mine, Entry()) == Filled(mine, {}, []), shown


def test_a_cut_list_of_authors_says_so_when_it_is_taken() -> None:
    cut = Entry(authors=people("Jane Doe"), and_others=True)
    assert fill(Entry(), cut).entry == cut


def test_extra_fields_are_filled_one_by_one() -> None:
    mine = Entry(extra={"code": "https://a.org", "tldr": "Short"})
    offered = Entry(extra={"code": "https://a.org", "presentation": "poster"})
    done = fill(mine, offered)
    assert done.entry.extra == {**mine.extra, **offered.extra}
    assert done.changed == {"extra.presentation": ("", "poster")}
    assert done.kept == []


def test_identifiers_are_united_and_the_first_stays_first() -> None:
    done = fill(Entry(identifiers=(FORUM,)), Entry(identifiers=(ARXIV, FORUM)))
    assert done.entry.identifiers == (FORUM, ARXIV)
    both = "openreview:B1eWOJHKvB; arxiv:1706.03762"
    assert done.changed == {"identifiers": ("openreview:B1eWOJHKvB", both)}


def test_links_are_united() -> None:
    done = fill(
        Entry(extra={"links": "https://a.org https://b.org"}),
        Entry(extra={"links": "https://c.org https://a.org"}),
    )
    assert done.entry.extra == {"links": "https://a.org https://b.org https://c.org"}
    assert done.kept == []


ABSTRACT = "We prove that it works. Then we prove that it does not."
# Why, mine, offered: the offer says the same and more, so it is taken; the other way round
# nothing happens. Neither is worth a word.
FULLER: list[tuple[str, Entry, Entry]] = [
    ("a month", Entry(date=PartialDate(2020)), Entry(date=PartialDate(2020, 4))),
    ("a day", Entry(date=PartialDate(2020, 4)), Entry(date=PartialDate(2020, 4, 26))),
    ("an abstract that was cut", Entry(abstract=ABSTRACT[:30]), Entry(abstract=ABSTRACT)),
    (
        "a list that was cut",
        Entry(authors=people("Jane Doe"), and_others=True),
        Entry(authors=people("Jane Doe, John Roe")),
    ),
    (
        "a list that was cut early",
        Entry(authors=people("Jane Doe"), and_others=True),
        Entry(authors=people("Jane Doe, John Roe"), and_others=True),
    ),
    (
        "full given names",
        Entry(authors=people("J. Doe, J. A. Roe")),
        Entry(authors=people("Jane Doe, John Arthur Roe")),
    ),
    (
        "a middle initial",
        Entry(authors=people("Tatsunori Hashimoto")),
        Entry(authors=people("Tatsunori B. Hashimoto")),
    ),
]


@pytest.mark.parametrize(("mine", "offered"), [f[1:] for f in FULLER], ids=[f[0] for f in FULLER])
def test_what_says_the_same_and_more_is_taken(mine: Entry, offered: Entry) -> None:
    done = fill(mine, offered)
    assert (done.entry, done.kept) == (offered, [])
    assert done.changed
    assert fill(offered, mine) == Filled(offered, {}, [])


@pytest.mark.parametrize(("mine", "offered"), [f[1:] for f in FULLER], ids=[f[0] for f in FULLER])
def test_but_not_in_place_of_what_a_person_set(mine: Entry, offered: Entry) -> None:
    done = fill(mine, offered, HAND)
    assert (done.entry, done.changed) == (mine, {})
    assert done.kept in (["date"], ["abstract"], ["authors"])


# Why, mine, offered: the same in another spelling. Mine stays, and nothing is said.
SPELLINGS: list[tuple[str, Entry, Entry]] = [
    ("case", Entry(title="On GANs"), Entry(title="ON GANS")),
    ("marks", Entry(title=r"{GAN}s and $\ell_1$"), Entry(title="GANs and ℓ1")),
    ("dashes", Entry(pages="1–9"), Entry(pages="1-9")),
    ("accents", Entry(authors=people("Jörg Müller")), Entry(authors=people("Jorg Muller"))),
    ("order of keywords", Entry(keywords=("a", "b")), Entry(keywords=("B", "a"))),
    ("a slash", Entry(url="https://a.org/b"), Entry(url="https://a.org/b/")),
]


@pytest.mark.parametrize(
    ("mine", "offered"), [s[1:] for s in SPELLINGS], ids=[s[0] for s in SPELLINGS]
)
def test_another_spelling_is_no_difference(mine: Entry, offered: Entry) -> None:
    assert fill(mine, offered) == Filled(mine, {}, [])


# Why, mine, offered, the fields that are kept and reported.
CONFLICTS: list[tuple[str, Entry, Entry, list[str]]] = [
    ("title", Entry(title="Graphs"), Entry(title="Trees"), ["title"]),
    ("signs", Entry(title="???"), Entry(title="!!!"), ["title"]),
    ("type", Entry(type=EntryType.BOOK), Entry(type=EntryType.ARTICLE), ["type"]),
    ("year", Entry(date=PartialDate(2020)), Entry(date=PartialDate(2021)), ["date"]),
    ("month", Entry(date=PartialDate(2020, 4)), Entry(date=PartialDate(2020, 5)), ["date"]),
    ("people", Entry(authors=people("Jane Doe")), Entry(authors=people("Ann Poe")), ["authors"]),
    ("given names", Entry(authors=people("Jane Doe")), Entry(authors=people("June Doe")),
     ["authors"]),
    ("a longer list", Entry(authors=people("Jane Doe")),
     Entry(authors=people("Jane Doe, John Roe")), ["authors"]),
    ("abstract", Entry(abstract="We prove it."), Entry(abstract="We refute it."), ["abstract"]),
    ("links that fold alike", Entry(url="https://a.org/b-c"), Entry(url="https://a.org/b/c"),
     ["url"]),
    ("links in case", Entry(extra={"code": "https://a.org/Bc"}),
     Entry(extra={"code": "https://a.org/bC"}), ["extra.code"]),
    ("extra", Entry(extra={"tldr": "Yes"}), Entry(extra={"tldr": "No"}), ["extra.tldr"]),
    # A venue's id goes with its container: one difference, told once, and never mixed.
    ("container", Entry(container="A", venue="iclr"), Entry(container="B", venue="icml"),
     ["container"]),
    ("container without id", Entry(container="A"), Entry(container="B", venue="icml"),
     ["container"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mine", "offered", "kept"), [c[1:] for c in CONFLICTS], ids=[c[0] for c in CONFLICTS]
)
def test_what_differs_stays_and_is_reported_once(
    mine: Entry, offered: Entry, kept: list[str]
) -> None:
    assert fill(mine, offered) == Filled(mine, {}, kept)


FILES = {"file": "a.pdf"}, {"file": "a.pdf; b.pdf"}


def test_keywords_and_files_of_both_are_kept() -> None:
    """As `refkit merge` does it (issue 5: all files are kept)."""
    mine = Entry(keywords=("Trees", "b"), extra=FILES[0])
    done = fill(mine, Entry(keywords=("trees", "c"), extra=FILES[1]))
    assert done.entry == Entry(keywords=("Trees", "b", "c"), extra={"file": "a.pdf;b.pdf"})
    assert done.kept == []


def test_files_read_in_turn_take_nothing_from_each_other() -> None:
    one, other = (
        Entry(title="T", keywords=(word,), abstract=abstract, extra={"file": f"{word}.pdf"})
        for word, abstract in (("a", ""), ("b", "We drift."))
    )
    record = Record(key="k", entry=one, added=ADDED, provenance=provenance(one, OLD))
    both = merge.fill(record, other, provenance(other, NEW), WHERE).record
    assert both.entry.keywords == ("a", "b")
    for entry, origin in ((one, OLD), (other, NEW)) * 2:
        again = merge.update(both, entry, provenance(entry, origin), WHERE, origin.source)
        assert again.record == both


@pytest.mark.parametrize("field", ["keywords", "extra.file"])
def test_keywords_and_files_set_by_hand_stay(field: str) -> None:
    mine = Entry(keywords=("a",), extra=FILES[0])
    hand = Origin(source="hand", on=ADDED)
    record = Record(key="k", entry=mine, added=ADDED, provenance={field: hand})
    offered = Entry(keywords=("b",)) if field == "keywords" else Entry(extra=FILES[1])
    done = merge.fill(record, offered, provenance(offered, NEW), WHERE)
    assert (done.record, [problem.field for problem in done.problems]) == (record, [field])


def test_a_container_is_filled_with_its_id() -> None:
    done = fill(Entry(), Entry(container="A", venue="iclr"))
    assert (done.entry.container, done.entry.venue) == ("A", "iclr")


def test_a_problem_names_the_record_both_values_and_the_place() -> None:
    record = Record(key="doe2020graphs", entry=Entry(title="Graphs"), added=ADDED)
    (problem,) = merge.fill(record, Entry(title="T" * 80), {}, WHERE).problems
    assert (problem.code, problem.severity) == ("MRG001", Severity.WARNING)
    assert (problem.where, problem.key, problem.field) == (WHERE, "doe2020graphs", "title")
    shown = "T" * 57 + "..."
    assert problem.message == f"title of doe2020graphs stays 'Graphs'; here it is '{shown}'"


def test_what_a_person_set_is_only_noted() -> None:
    entry = Entry(title="Graphs")
    record = Record(key="k", entry=entry, added=ADDED, provenance={"title": HAND})
    (problem,) = merge.fill(record, Entry(title="Trees"), {}, WHERE).problems
    assert problem.severity is Severity.INFO
    assert "as you set it" in problem.message


def test_a_value_of_unknown_origin_has_that_of_its_neighbours() -> None:
    record = Record(key="k", entry=Entry(), added=ADDED)
    done = merge.fill(record, Entry(title="A", volume="1"), {"title": NEW}, WHERE)
    assert {change.field: change.origin for change in done.changes} == {"title": NEW, "volume": NEW}


def mine_of(record: Record) -> dict[str, object]:
    theirs = {"entry", "provenance"}
    return {f: getattr(record, f) for f in Record.__struct_fields__ if f not in theirs}


@given(records(), entries())
def test_merging_never_touches_what_is_mine(record: Record, entry: Entry) -> None:
    done = merge.fill(record, entry, {}, WHERE)
    assert mine_of(done.record) == mine_of(record)


@given(records(), entries())
def test_merging_again_changes_nothing(record: Record, entry: Entry) -> None:
    once = merge.fill(record, entry, {}, WHERE)
    twice = merge.fill(once.record, entry, {}, WHERE)
    assert (twice.record, twice.changes) == (once.record, ())


@given(records(), entries())
def test_every_change_and_no_other_is_told(record: Record, entry: Entry) -> None:
    done = merge.fill(record, entry, {}, WHERE)
    differ = [field for field, *_ in merge.differences(record.entry, done.record.entry)]
    assert [change.field for change in done.changes] == differ
    assert len({problem.field for problem in done.problems}) == len(done.problems)
    assert not {problem.field for problem in done.problems} & set(differ)


@given(records())
def test_merging_a_record_with_itself_says_nothing(record: Record) -> None:
    assert merge.fill(record, record.entry, {}, WHERE) == merge.Merged(record=record)


# --- by hand -------------------------------------------------------------------------------------


def by_hand(record: Record, edited: Record) -> tuple[Mapping[str, Origin], dict[str, str]]:
    done = merge.by_hand(record, edited, TODAY)
    assert msgspec.structs.replace(done.record, provenance={}) == msgspec.structs.replace(
        edited, provenance={}
    )
    return done.record.provenance, {c.field: f"{c.before} -> {c.after}" for c in done.changes}


BY_HAND = Origin(source="hand", on=TODAY)


def test_an_edited_field_comes_from_a_hand() -> None:
    record = Record(
        key="k",
        entry=Entry(title="Graphs", volume="1", extra={"code": "https://a.org", "tldr": "Yes"}),
        added=ADDED,
        provenance={"title": OLD, "volume": OLD, "extra.code": OLD, "extra.tldr": OLD},
    )
    edited = msgspec.structs.replace(
        record, entry=Entry(title="Trees", number="2", extra={"code": "https://b.org", "x": "y"})
    )
    assert by_hand(record, edited) == (
        # What was emptied is marked as well, so that no file fills it again.
        dict.fromkeys(
            ("title", "volume", "number", "extra.code", "extra.tldr", "extra.x"), BY_HAND
        ),
        {
            "title": "Graphs -> Trees",
            "volume": "1 -> ",
            "number": " -> 2",
            "extra.code": "https://a.org -> https://b.org",
            "extra.tldr": "Yes -> ",
            "extra.x": " -> y",
        },
    )


def test_an_edit_of_what_is_mine_is_told_and_has_no_origin() -> None:
    record = Record(key="k", entry=Entry(title="Graphs"), added=ADDED, provenance={"title": OLD})
    edited = msgspec.structs.replace(
        record, tags=("a", "b"), rating=4, note="Good.", priority=Priority.HIGH
    )
    told = {"tags": " -> a; b", "rating": " -> 4", "note": " -> Good.", "priority": " -> high"}
    assert by_hand(record, edited) == ({"title": OLD}, told)


def test_a_change_of_status_tells_its_step() -> None:
    record = Record(key="k", entry=Entry(), added=ADDED)
    steps = (StatusChange(status=Status.READ, on=TODAY),)
    marked = msgspec.structs.replace(record, status=Status.READ, history=steps)
    assert by_hand(record, marked) == ({}, {"status": "unread -> read"})
    mended = msgspec.structs.replace(record, history=steps)
    assert by_hand(record, mended) == ({}, {"history": " -> read 2026-11-21"})


def test_a_cut_list_is_told_in_words() -> None:
    record = Record(key="k", entry=Entry(and_others=True), added=ADDED)
    edited = msgspec.structs.replace(record, entry=Entry())
    assert by_hand(record, edited) == ({"and_others": BY_HAND}, {"and_others": "yes -> "})
    assert by_hand(edited, record) == ({"and_others": BY_HAND}, {"and_others": " -> yes"})


@given(records())
def test_an_edit_that_changes_nothing_is_none(record: Record) -> None:
    assert merge.by_hand(record, record, TODAY) == merge.Merged(record=record)


def test_what_a_person_emptied_stays_empty() -> None:
    whole = Entry(
        title="Graphs",
        volume="1",
        identifiers=(Identifier.read("doi:10.1000/a"),),
        extra={"tldr": "Yes"},
    )
    record = Record(key="k", entry=whole, added=ADDED, provenance=provenance(whole, OLD))
    emptied = msgspec.structs.replace(record, entry=Entry(title="Graphs"))
    kept = merge.by_hand(record, emptied, TODAY).record
    done = merge.fill(kept, whole, provenance(whole, NEW), WHERE)
    assert done == merge.Merged(record=kept)


# --- newer versions ------------------------------------------------------------------------------

THIS = Origin(source="this.bib", locator="L1", on=ADDED)
NEWER = Origin(source="this.bib", locator="L5", on=TODAY)
WAS = Entry(
    type=EntryType.ARTICLE,
    title="Graphs",
    authors=(Name(family="Doe", given="J."),),
    and_others=True,
    date=PartialDate(2020, 3),
    container="Journal of Graphs",
    venue="jog",
    volume="1",
    identifiers=(Identifier.read("doi:10.1000/a"),),
    abstract="We draw.",
    keywords=("graph",),
    extra={"note": "n", "links": "https://a.org"},
)
# Every field as it may be in a newer version: changed, emptied, or less exact.
NOW: list[tuple[str, object]] = [
    ("type", EntryType.BOOK),
    ("type", EntryType.MISC),
    ("title", "Trees"),
    ("title", ""),
    ("authors", (Name(family="Roe"),)),
    ("authors", ()),
    ("date", PartialDate(2020)),
    ("date", None),
    ("container", "Journal of Trees"),
    ("volume", "2"),
    ("volume", ""),
    ("number", "7"),
    ("identifiers", ()),
    ("identifiers", (Identifier.read("doi:10.1000/b"),)),
    ("abstract", "We"),
    ("keywords", ()),
    ("extra", {"note": "m"}),
    ("extra", {}),
]


@pytest.mark.parametrize(("field", "value"), NOW)
def test_a_newer_version_replaces_what_the_file_said(field: str, value: object) -> None:
    record = Record(key="k", entry=WAS, added=ADDED, provenance=provenance(WAS, THIS))
    now = msgspec.structs.replace(WAS, **{field: value})
    done = merge.update(record, now, provenance(now, NEWER), WHERE, "this.bib")
    assert done.record.entry == now
    assert done.problems == ()
    assert {change.field.partition(".")[0] for change in done.changes} == {field}
    changed = {change.field for change in done.changes}
    for name, origin in provenance(now, THIS).items():
        if name == "extra":
            continue  # each of its fields has an origin of its own
        assert done.record.provenance[name] == (NEWER if name in changed else origin)
    assert {*done.record.provenance, "extra"} == {*provenance(now, THIS), "extra"}


@pytest.mark.parametrize(("field", "value"), NOW)
@pytest.mark.parametrize("owner", [HAND, OLD])
def test_a_newer_version_leaves_what_is_not_its_own(
    field: str, value: object, owner: Origin
) -> None:
    record = Record(key="k", entry=WAS, added=ADDED, provenance=provenance(WAS, owner))
    now = msgspec.structs.replace(WAS, **{field: value})
    done = merge.update(record, now, provenance(now, NEWER), WHERE, "this.bib")
    assert done == merge.fill(record, now, provenance(now, NEWER), WHERE)


@given(entries(), entries())
def test_a_newer_version_is_taken_whole_and_then_says_nothing_new(one: Entry, other: Entry) -> None:
    record = Record(key="k", entry=one, added=ADDED, provenance=provenance(one, THIS))
    said = provenance(other, NEWER)
    done = merge.update(record, other, said, WHERE, "this.bib")
    assert merge.update(done.record, other, said, WHERE, "this.bib").changes == ()
    blank = Entry()
    for field in Entry.__struct_fields__:
        # An empty field has no origin: who said nothing there is not known.
        if field not in ("extra", "and_others", "venue") and getattr(one, field) != getattr(
            blank, field
        ):
            assert getattr(done.record.entry, field) == getattr(other, field)


# --- what is locked

LOCKED = ("extra.series", "identifiers", "title", "volume", "container", "authors")


def test_a_file_changes_nothing_that_is_locked() -> None:
    """Whether it fills, or is a newer version of the file that the record came from."""
    mine = Entry(
        title="A", authors=people("Ada Rivers"), container="Old", extra={"series": "S", "isan": "1"}
    )
    offered = Entry(
        title="B",
        authors=people("Ada Rivers, Bo Chen"),
        container="Conference on Neural Information Processing Systems",
        venue="neurips",
        volume="7",
        identifiers=(Identifier.read("doi:10.9999/x"),),
        extra={"series": "T", "isan": "2"},
    )
    record = Record(
        key="k", entry=mine, added=ADDED, provenance=provenance(mine, OLD), locked=LOCKED
    )
    origins = provenance(offered, Origin(source="old.txt", locator="L3", on=TODAY))
    done = merge.update(record, offered, origins, WHERE, "old.txt")
    assert done.record.entry == msgspec.structs.replace(mine, extra={"series": "S", "isan": "2"})
    told = {problem.field: problem for problem in done.problems}
    assert told.keys() == {"title", "authors", "container", "extra.series"}
    assert {problem.severity for problem in done.problems} == {Severity.INFO}
    assert "which is locked" in told["title"].message
    assert told["title"].hint == "refkit unlock k changes that"
    filled = merge.fill(record, offered, provenance(offered, NEW), WHERE)
    assert filled.record.entry == mine
