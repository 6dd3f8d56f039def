from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generate import listing as generated
from refkit import ingest
from refkit.errors import Location, Problem, Severity
from refkit.formats import listing
from refkit.model import (
    Change,
    Origin,
    Parsed,
    Plan,
    Record,
    Status,
    StatusChange,
    Verdict,
)

ROOT = Path(__file__).parent.parent
POSTERS = "seeds/001_f910f3235e93e782.txt"
ABSTRACTS = "seeds/000_35af7908e127bd7e.txt"
TODAY, LATER = date(2026, 11, 21), date(2026, 12, 24)

Library = Mapping[str, Record]


def read(text: str, file: str = "list.txt") -> Parsed:
    return listing.read(text, file, TODAY)


def plan_of(
    parsed: Parsed | Sequence[Parsed], records: Library | None = None, on: date = TODAY
) -> Plan:
    parts = [parsed] if isinstance(parsed, Parsed) else parsed
    return ingest.plan(ingest.understand(parts), records or {}, on)


def after(plan: Plan, records: Library | None = None) -> dict[str, Record]:
    assert not plan.remove
    return {**(records or {}), **{record.key: record for record in plan.put}}


def added(text: str, records: Library | None = None) -> dict[str, Record]:
    return after(plan_of(read(text), records), records)


def paper(title: str = "", authors: str = "", forum: str = "", abstract: str = "") -> str:
    lines = [
        title,
        f"Author: {authors}" if authors else "",
        f"link: https://openreview.net/pdf?id={forum}" if forum else "",
        f"Abstract: {abstract}" if abstract else "",
    ]
    return "\n".join(filter(None, lines)) + "\n\n"


TITLE, OTHER_TITLE = "Graph Networks Grow Without Bound", "Whispering in a Crowd of Speakers"
DOE, ROE = "Jane Doe, John Roe", "Wei Li, Ann Poe"
FORUM, OTHER_FORUM = "B1eWOJHKvB", "Bkl-_JHKvB"
LONG = "We study how graphs of networks behave when they grow without bound. " * 4

# --- adding again --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seeds() -> list[Parsed]:
    return [read((ROOT / file).read_text("utf-8"), file) for file in (ABSTRACTS, POSTERS)]


def assert_nothing_new(parsed: Sequence[Parsed], records: Library) -> None:
    again = plan_of(parsed, records, LATER)
    assert again.empty
    assert (again.changes, again.before, again.review) == ({}, {}, ())
    assert set(again.present) == set(records)
    assert not [p for p in again.problems if p.code in ("DUP001", "MRG001")]


def test_adding_the_seeds_again_plans_nothing(seeds: list[Parsed]) -> None:
    records = after(plan_of(seeds))
    assert len(records) == 147
    assert_nothing_new(seeds, records)
    assert_nothing_new(seeds[::-1], records)


def test_a_generated_listing_added_again_plans_nothing() -> None:
    parsed = [read(generated(200))]
    records = after(plan_of(parsed))
    assert len(records) == 200
    assert_nothing_new(parsed, records)


# Listings that say little, or the same of two works.
LISTINGS = [
    paper(TITLE, DOE, FORUM, LONG),
    paper(TITLE, DOE),
    paper(TITLE, "", FORUM),
    paper(TITLE, "", "", LONG),
    paper(TITLE, "", "", "To appear."),
    paper("Graphs", DOE),
    paper("Graphs", DOE) + paper("Graphs", ROE),
    paper("Graphs", DOE, "", "To appear.") + paper("Graphs", DOE, "", "Has appeared."),
    paper("", "", "", "To appear."),
    paper("", "", "", LONG),
    paper("", "", "", f"{LONG}We win.") + paper("", "", "", f"{LONG}We lose."),
    "Title: Graphs\nAuthor: Jane Doe\nLink: https://a.org/x\n",
    "Author: Jane Doe\nLink: https://a.org/x\n\nAuthor: Jane Doe\nLink: https://a.org/y\n",
    paper(TITLE, DOE, FORUM) + paper(OTHER_TITLE, ROE, FORUM),
    paper(TITLE, DOE, FORUM) + paper(TITLE, DOE, OTHER_FORUM),
    paper(TITLE, DOE) + paper(TITLE, ROE),
    paper("图神经网络综述", "王小明"),
    "Title: ???\nAuthor: Jane Doe\n\nTitle: !!!\nAuthor: Jane Doe\n",
]


@pytest.mark.parametrize("text", LISTINGS)
def test_any_listing_added_again_plans_nothing(text: str) -> None:
    parsed = [read(text)]
    records = after(plan_of(parsed))
    assert records
    assert_nothing_new(parsed, records)


WORDS = st.sampled_from(("Graphs", "Trees", TITLE, OTHER_TITLE, ""))
PAPERS = st.builds(
    paper,
    WORDS,
    st.sampled_from(("", DOE, ROE, "Jane Doe", "Plato")),
    st.sampled_from(("", "", FORUM, OTHER_FORUM)),
    st.sampled_from(("", "To appear.", LONG.strip(), f"{LONG}We win.")),
)


@settings(deadline=None)
@given(st.lists(PAPERS, max_size=6))
def test_adding_twice_is_adding_once(papers: list[str]) -> None:
    parsed = [read(text) for text in papers]
    first = plan_of(parsed)
    records = after(first)
    assert len({key.lower() for key in records}) == len(first.put)
    # One round later nothing moves, even where works shared what tells them apart.
    second = plan_of(parsed, records, LATER)
    settled = after(second, records)
    assert set(settled) == set(records)
    assert plan_of(parsed, settled, LATER).empty


# --- what is new ---------------------------------------------------------------------------------


def test_a_new_work_becomes_a_record() -> None:
    plan = plan_of(read(paper(TITLE, DOE, FORUM)))
    (record,) = plan.put
    assert record.key == "doendgraph"
    assert (record.added, record.status, record.history, record.tags) == (
        TODAY, Status.UNREAD, (), (),
    )  # fmt: skip
    assert record.provenance["title"] == Origin(source="list.txt", locator="L1", on=TODAY)
    assert (plan.before, plan.changes, plan.present, plan.review) == ({}, {}, (), ())


def test_tags_and_status_go_to_what_is_new() -> None:
    understood = ingest.understand([read(paper(TITLE, DOE))])
    plan = ingest.plan(understood, {}, TODAY, tags=("b", "a", "b"), status=Status.QUEUED)
    (record,) = plan.put
    assert (record.tags, record.status) == (("a", "b"), Status.QUEUED)
    assert record.history == (StatusChange(status=Status.QUEUED, on=TODAY),)


def test_keys_clash_in_order_and_the_first_stays() -> None:
    first = added(paper("Graphs of networks, again", "Jane Doe"))
    both = added(paper("Graphs of networks, and again", "Jane Doe"), first)
    all_three = added(paper("Graphs of networks, but why", "Jane Doe"), both)
    assert list(all_three) == ["doendgraphs", "doendgraphsa", "doendgraphsb"]
    assert all_three["doendgraphs"] == first["doendgraphs"]


def test_a_former_key_is_not_given_again() -> None:
    record = Record(
        key="other",
        entry=next(iter(added(paper(OTHER_TITLE, ROE)).values())).entry,
        aliases=("DoendGraph",),
        added=TODAY,
    )
    plan = plan_of(read(paper(TITLE, DOE)), {"other": record})
    assert [new.key for new in plan.put] == ["doendgrapha"]


def test_a_thousand_works_with_one_base_are_named_in_turn() -> None:
    text = "".join(paper(f"Graphs number {i} of many", "Jane Doe") for i in range(1000))
    keys = [record.key for record in plan_of(read(text)).put]
    # 1 + 26 + 26 * 26 = 703 keys have up to two letters.
    assert (keys[0], keys[1], keys[26], keys[27], keys[702], keys[703]) == (
        "doendgraphs", "doendgraphsa", "doendgraphsz", "doendgraphsaa", "doendgraphszz",
        "doendgraphsaaa",
    )  # fmt: skip
    assert len(set(keys)) == 1000


# --- what is known -------------------------------------------------------------------------------


def test_a_known_work_gets_what_it_lacks_and_keeps_what_is_mine() -> None:
    bare = added(paper(abstract=LONG))
    (key,) = bare
    assert key == "anonndwe"
    mine = msgspec.structs.replace(
        bare[key],
        tags=("to-cite",),
        status=Status.READING,
        history=(StatusChange(status=Status.READING, on=TODAY),),
        note="Good.",
    )
    plan = plan_of(read(paper(TITLE, DOE, FORUM, LONG), "full.txt"), {key: mine}, LATER)
    (record,) = plan.put
    entry = record.entry
    assert (entry.title, [name.display for name in entry.authors]) == (TITLE, DOE.split(", "))
    kept = ("key", "tags", "status", "history", "note", "added")
    assert [getattr(record, field) for field in kept] == [getattr(mine, field) for field in kept]
    assert record.provenance["title"].source == "full.txt"
    assert record.provenance["abstract"].source == "list.txt"
    assert plan.before == {key: mine}
    assert [change.field for change in plan.changes[key]] == ["title", "authors", "identifiers"]
    assert (plan.present, plan.review) == ((), ())


def test_tags_go_to_what_is_known_too_and_status_does_not() -> None:
    records = added(paper(TITLE, DOE))
    understood = ingest.understand([read(paper(TITLE, DOE))])
    plan = ingest.plan(understood, records, LATER, tags=("b", "a"), status=Status.READ)
    (record,) = plan.put
    assert (record.tags, record.status, record.history) == (("a", "b"), Status.UNREAD, ())
    hand = Origin(source="hand", on=LATER)
    assert plan.changes == {
        record.key: (Change(field="tags", before="", after="a; b", origin=hand),)
    }
    assert plan.present == ()


def test_what_stands_twice_in_one_file_is_one_new_record() -> None:
    plan = plan_of(read(paper(TITLE, DOE) + paper(TITLE, DOE, FORUM)))
    (record,) = plan.put
    assert record.entry.identifiers
    # It was not there before, so nothing has changed and nothing was present.
    assert (plan.before, plan.changes, plan.present) == ({}, {}, ())


def test_a_difference_is_reported_with_its_place() -> None:
    records = added(paper(TITLE, DOE, FORUM))
    text = paper("Graph Networks Grow Without Bounds", DOE, FORUM)
    plan = plan_of(read(text, "again.txt"), records)
    assert plan.empty
    (problem,) = plan.problems
    assert (problem.code, problem.key, problem.field) == ("MRG001", "doendgraph", "title")
    assert problem.where == Location(file="again.txt", line=1)


def test_problems_of_reading_and_understanding_come_first() -> None:
    said = Problem(code="ENC001", severity=Severity.WARNING, message="odd bytes")
    understood = ingest.understand([read(paper(TITLE, "Plato"))])
    plan = ingest.plan(understood, {}, TODAY, problems=(said,))
    assert [problem.code for problem in plan.problems] == ["ENC001", "NAM003"]


# --- what is doubtful ----------------------------------------------------------------------------

CLASH = paper(TITLE, DOE, FORUM) + paper(OTHER_TITLE, ROE, FORUM)


def test_two_works_with_one_identifier_are_both_kept_and_named() -> None:
    plan = plan_of(read(CLASH))
    assert [record.key for record in plan.put] == ["doendgraph", "lindwhispering"]
    (problem,) = plan.problems
    assert (problem.code, problem.severity) == ("DUP001", Severity.WARNING)
    assert problem.where == Location(file="list.txt", line=5)
    assert problem.key == "lindwhispering"
    assert problem.message == (
        "lindwhispering may be the same work as doendgraph: the same openreview id, but another "
        "title and authors; it was kept as a record of its own"
    )
    (match,) = plan.review
    assert (match.left, match.right) == ("lindwhispering", "doendgraph")
    assert match.verdict is Verdict.LIKELY


def test_the_doubt_is_told_when_the_second_comes_and_not_again() -> None:
    first, second = read(paper(TITLE, DOE, FORUM)), read(paper(OTHER_TITLE, ROE, FORUM))
    records = after(plan_of(first))
    plan = plan_of(second, records)
    assert [problem.code for problem in plan.problems] == ["DUP001"]
    both = after(plan, records)
    assert_nothing_new([first, second], both)
    assert_nothing_new([second, first], both)


def test_many_doubts_about_one_work_are_one_problem() -> None:
    text = "".join(paper(TITLE, "", "", f"{i} {LONG}") for i in range(4))
    plan = plan_of(read(text))
    messages = [problem.message for problem in plan.problems if problem.code == "DUP001"]
    assert len(messages) == 3
    assert "anonndgraph (and 2 more)" in messages[-1]
    assert len(plan.review) == 1 + 2 + 3


# --- order ---------------------------------------------------------------------------------------

PART = [
    paper(TITLE, DOE, FORUM),
    paper(OTHER_TITLE, ROE, OTHER_FORUM),
    paper("", "", "", LONG),
    paper("Trees of Words and of Sentences", "Ann Poe"),
]


@given(st.permutations(PART))
def test_the_order_of_different_works_does_not_matter(parts: list[str]) -> None:
    expected = after(plan_of([read(part) for part in PART]))
    found = after(plan_of([read(part) for part in parts]))
    assert {key: record.entry for key, record in found.items()} == {
        key: record.entry for key, record in expected.items()
    }


HALVES = [
    (paper(abstract=LONG), paper(TITLE, DOE, FORUM, LONG)),
    (paper(TITLE, DOE), paper(TITLE, DOE, FORUM, LONG)),
    (paper(TITLE, "J. Doe, J. Roe", FORUM), paper(TITLE, DOE, FORUM)),
    (paper(TITLE, DOE, FORUM, LONG[:200]), paper(TITLE, DOE, FORUM, LONG)),
    (paper(TITLE, "", FORUM), paper("", DOE, FORUM, LONG)),
]


@pytest.mark.parametrize(("one", "other"), HALVES)
def test_the_order_of_two_halves_of_one_work_does_not_matter(one: str, other: str) -> None:
    there = [record.entry for record in added(other, added(one)).values()]
    back = [record.entry for record in added(one, added(other)).values()]
    assert len(there) == 1
    assert there == back
