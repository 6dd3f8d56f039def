from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generate import listing as generated
from refkit import dedupe, ingest, merge
from refkit.errors import Location, Problem, Severity
from refkit.formats import listing
from refkit.match import compare
from refkit.model import (
    Aside,
    AsideKind,
    Change,
    Entry,
    Markup,
    Mine,
    Origin,
    Parsed,
    Plan,
    Priority,
    RawEntry,
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

# --- adding again ------------------------------------------------------------------------------


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


# --- what is new -------------------------------------------------------------------------------


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


# --- what is known -----------------------------------------------------------------------------


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


# --- what is doubtful --------------------------------------------------------------------------

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
    messages = [problem.message for problem in plan.problems if problem.code == "DUP002"]
    assert len(messages) == 3
    assert "anonndgraph (and 2 more)" in messages[-1]
    assert len(plan.review) == 1 + 2 + 3


# --- order -------------------------------------------------------------------------------------

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


# --- entries with keys ---------------------------------------------------------------------------


def item(key: str = "", title: str = TITLE, author: str = "Doe, Jane", **fields: str) -> RawEntry:
    said = {"title": title, "author": author, "year": "2020", **fields}
    return RawEntry(
        type="article",
        key=key,
        fields={label: value for label, value in said.items() if value},
        markup=Markup.LATEX,
        text=f"@article{{{key},}}",
        origin=Origin(source="refs.bib", locator="L1", on=TODAY),
        where=Location(file="refs.bib", line=1),
    )


def bib(*entries: RawEntry, file: str = "refs.bib", asides: tuple[Aside, ...] = ()) -> Parsed:
    """The entries as a file of that name, one a line."""
    placed = tuple(
        msgspec.structs.replace(
            entry,
            origin=Origin(source=file, locator=f"L{line}", on=TODAY),
            where=Location(file=file, line=line),
        )
        for line, entry in enumerate(entries, start=1)
    )
    return Parsed(entries=placed, asides=asides, fields=sum(len(e.fields) for e in entries))


def codes(plan: Plan) -> list[str]:
    return [problem.code for problem in plan.problems]


def messages(plan: Plan) -> list[str]:
    return [problem.message for problem in plan.problems]


KEPT = [
    "Knuth84",
    "DBLP:conf/nips/VaswaniSPUJGKP17",
    "müller:2000",
    "图2020",
    "doe_2020.a+b",
    "-x",
    "o'neil(1999)=a&b",
    '"quoted"',
    "$x^2$",
]


@pytest.mark.parametrize("key", KEPT)
def test_a_key_of_a_file_is_kept_whatever_its_spelling(key: str) -> None:
    plan = plan_of(bib(item(key)))
    assert [record.key for record in plan.put] == [key]
    assert plan.problems == ()


@pytest.mark.parametrize(
    ("key", "what"), [("a b", "white space"), ("a%b#", "'%' and '#'"), ("a~\\b", r"'~' and '\'")]
)
def test_a_key_that_latex_cannot_cite_is_kept_with_a_note(key: str, what: str) -> None:
    plan = plan_of(bib(item(key)))
    assert [record.key for record in plan.put] == [key]
    (problem,) = plan.problems
    assert (problem.code, problem.severity) == ("KEY007", Severity.INFO)
    assert problem.message == rf"the key '{key}' is kept, but \cite cannot name it: it has {what}"


UNKEPT = [("a{b}c", "abc"), ("a,b", "ab"), ("a\n b", "a b"), (" a ", "a"), ("a\x00b", "ab")]


@pytest.mark.parametrize(("key", "kept"), UNKEPT)
def test_what_no_file_can_have_in_a_key_is_left_out_and_told(key: str, kept: str) -> None:
    plan = plan_of(bib(item(key)))
    assert [record.key for record in plan.put] == [kept]
    assert codes(plan)[0] == "KEY005"
    records = after(plan)
    assert plan_of(bib(item(key)), records, LATER).empty


@pytest.mark.parametrize("key", ["", "{}", " , "])
def test_an_entry_without_a_usable_key_gets_a_made_one(key: str) -> None:
    plan = plan_of(bib(item(key)))
    assert [record.key for record in plan.put] == ["doe2020graph"]
    assert codes(plan) == ["KEY005" if key.strip() else "KEY003"]
    assert "'doe2020graph'" in messages(plan)[0]


def test_a_key_that_stands_twice_gets_a_suffix() -> None:
    plan = plan_of(bib(item("k"), item("k", OTHER_TITLE, "Li, Wei"), item("k", "Trees of Words")))
    assert [record.key for record in plan.put] == ["k", "ka", "kb"]
    assert codes(plan) == ["KEY001", "KEY001"]
    assert plan.problems[0].where == Location(file="refs.bib", line=2)
    assert messages(plan)[0] == "the key 'k' stands twice in the file: this entry is kept as 'ka'"


def test_keys_that_differ_in_case_are_told_apart() -> None:
    plan = plan_of(bib(item("Knuth84"), item("knuth84", OTHER_TITLE, "Li, Wei")))
    assert [record.key for record in plan.put] == ["Knuth84", "knuth84a"]
    assert codes(plan) == ["KEY002"]


def test_no_suffix_takes_a_key_that_the_file_has_further_down() -> None:
    plan = plan_of(bib(item("k"), item("k", OTHER_TITLE, "Li, Wei"), item("ka", "Trees of Words")))
    assert [record.key for record in plan.put] == ["k", "kb", "ka"]


def test_a_made_key_takes_none_that_the_file_has_further_down() -> None:
    plan = plan_of(bib(item(""), item("doe2020graph", OTHER_TITLE, "Li, Wei")))
    assert [record.key for record in plan.put] == ["doe2020graph", "doe2020grapha"]


def test_a_key_of_another_work_in_the_library_is_not_taken() -> None:
    records = after(plan_of(bib(item("k"), file="one.bib")))
    plan = plan_of(bib(item("K", OTHER_TITLE, "Li, Wei"), file="two.bib"), records)
    assert [record.key for record in plan.put] == ["Ka"]
    assert codes(plan) == ["KEY004"]
    assert plan_of(
        bib(item("K", OTHER_TITLE, "Li, Wei"), file="two.bib"), after(plan, records)
    ).empty


def test_a_former_key_of_another_work_is_not_taken() -> None:
    records = after(plan_of(bib(item("k"), file="one.bib")))
    records["k"] = msgspec.structs.replace(records["k"], aliases=("old",))
    plan = plan_of(bib(item("old", OTHER_TITLE, "Li, Wei"), file="two.bib"), records)
    assert [record.key for record in plan.put] == ["olda"]
    assert messages(plan) == [
        "the key 'old' belongs to k, another work in the library: this entry is kept as 'olda'"
    ]


def test_a_work_that_is_there_under_another_key_is_known_by_both() -> None:
    records = after(plan_of(bib(item("k"), file="one.bib")))
    two = bib(item("mine", volume="7"), file="two.bib")
    plan = plan_of(two, records, LATER)
    (record,) = plan.put
    assert (record.key, record.aliases, record.entry.volume) == ("k", ("mine",), "7")
    assert [(change.field, change.after) for change in plan.changes["k"]] == [
        ("volume", "7"),
        ("aliases", "mine"),
    ]
    assert plan_of(two, after(plan, records), LATER).empty


def test_further_keys_lead_to_the_record_unless_they_are_taken() -> None:
    entry = msgspec.structs.replace(item("k"), aliases=("old", "K", "other", "bad,key", "Old"))
    both = bib(entry, item("other", OTHER_TITLE, "Li, Wei"))
    plan = plan_of(both)
    assert plan.put[0].aliases == ("old",)
    assert messages(plan) == [
        "'other', a further key of k, leads to another entry of the file: it is left out",
        "'bad,key', a further key of k, cannot be a key: it is left out",
    ]
    assert plan_of(both, after(plan), LATER).empty


# --- one work twice ------------------------------------------------------------------------------


def test_one_work_under_two_keys_of_a_file_stays_two_records() -> None:
    twins = bib(item("a"), item("b"))
    plan = plan_of(twins)
    assert [record.key for record in plan.put] == ["a", "b"]
    assert messages(plan) == ["b and a are the same work: both are kept, since both may be cited"]
    assert codes(plan) == ["DUP002"]
    assert_nothing_new([twins], after(plan))


def test_a_work_twice_under_one_key_is_told_once() -> None:
    twins = bib(item("a"), item("a"))
    plan = plan_of(twins)
    assert [record.key for record in plan.put] == ["a", "aa"]
    assert codes(plan) == ["KEY001"]
    assert_nothing_new([twins], after(plan))


def test_one_entry_of_a_file_is_the_work_in_the_library_and_the_other_is_new() -> None:
    records = after(plan_of(bib(item("k"), file="one.bib")))
    twins = bib(item("a"), item("b"))
    plan = plan_of(twins, records)
    assert [(record.key, record.aliases) for record in plan.put] == [("k", ("a",)), ("b", ())]
    assert codes(plan) == ["DUP002"]
    assert plan_of(twins, after(plan, records), LATER).empty


def test_a_new_twin_does_not_take_the_record_of_an_entry_further_down() -> None:
    records = after(plan_of(bib(item("b"))))
    plan = plan_of(bib(item("a"), item("b")), records)
    assert [(record.key, record.aliases) for record in plan.put] == [("a", ())]
    assert codes(plan) == ["DUP002"]


def test_an_entry_without_key_is_merged_as_in_a_listing() -> None:
    plan = plan_of(bib(item("a"), item("", volume="7")))
    assert [(record.key, record.entry.volume) for record in plan.put] == [("a", "7")]


def test_entries_of_two_files_stay_apart_when_asked() -> None:
    parts = [bib(item("a"), file="one.bib"), bib(item("b"), file="two.bib")]
    understood = ingest.understand(parts)
    together = ingest.plan(understood, {}, TODAY)
    assert [(record.key, record.aliases) for record in together.put] == [("a", ("b",))]
    apart = ingest.plan(understood, {}, TODAY, apart=True)
    assert [record.key for record in apart.put] == ["a", "b"]


# --- a newer version of a file -------------------------------------------------------------------


def mine(record: Record) -> Record:
    """A record that a person has worked with."""
    return msgspec.structs.replace(
        record,
        tags=("to-cite",),
        status=Status.READ,
        history=(StatusChange(status=Status.READ, on=TODAY),),
        rating=5,
        note="Good.",
    )


def test_a_newer_version_changes_what_the_file_said() -> None:
    old = bib(item("k", volume="7", pages="1--2", custom="x", note="n"))
    records = {"k": mine(after(plan_of(old))["k"])}
    new = bib(item("k", "Graph Networks Stay Small", volume="8", custom="y", number="3"))
    plan = plan_of(new, records, LATER)
    (record,) = plan.put
    assert record.entry.title == "Graph Networks Stay Small"
    assert (record.entry.volume, record.entry.number, record.entry.pages) == ("8", "3", "")
    assert record.entry.extra == {"custom": "y"}
    assert {change.field: (change.before, change.after) for change in plan.changes["k"]} == {
        "title": (TITLE, "Graph Networks Stay Small"),
        "volume": ("7", "8"),
        "number": ("", "3"),
        "pages": ("1–2", ""),
        "extra.custom": ("x", "y"),
        "extra.note": ("n", ""),
    }
    for label in ("tags", "status", "history", "rating", "note", "added"):
        assert getattr(record, label) == getattr(records["k"], label)
    assert "pages" not in record.provenance
    assert plan.problems == ()
    assert plan_of(new, after(plan, records), LATER).empty


def test_what_stays_the_same_keeps_its_place() -> None:
    records = after(plan_of(bib(item("k", volume="7"))))
    moved = bib(item("z", OTHER_TITLE, "Li, Wei"), item("k", volume="8"))
    plan = plan_of(moved, records, LATER)
    record = next(record for record in plan.put if record.key == "k")
    assert (record.provenance["title"].locator, record.provenance["volume"].locator) == ("L1", "L2")


def test_what_a_hand_set_or_emptied_stays() -> None:
    old = bib(item("k", volume="7", pages="1--2", custom="x"))
    record = after(plan_of(old))["k"]
    entry = msgspec.structs.replace(record.entry, volume="9", pages="", extra={})
    edited = merge.by_hand(record, msgspec.structs.replace(record, entry=entry), TODAY).record
    again = plan_of(old, {"k": edited}, LATER)
    assert again.empty
    assert [(p.code, p.severity, p.field) for p in again.problems] == [
        ("MRG001", Severity.INFO, "volume")
    ]
    new = plan_of(bib(item("k", volume="8", pages="3--4", custom="z", number="1")), {"k": edited})
    assert [change.field for change in new.changes["k"]] == ["number"]


def test_what_came_from_elsewhere_stays() -> None:
    one = after(plan_of(bib(item("k"), file="one.bib")))
    two = bib(item("k", volume="7"), file="two.bib")
    both = after(plan_of(two, one), one)
    # The title is the first file's, the volume the second's.
    plan = plan_of(bib(item("k", "Graph Networks Grow Without Bounds"), file="two.bib"), both)
    (record,) = plan.put
    assert (record.entry.title, record.entry.volume) == (TITLE, "")
    assert codes(plan) == ["MRG001"]


def test_identifiers_of_two_files_are_not_given_up() -> None:
    one = after(plan_of(bib(item("k", doi="10.1000/a"), file="one.bib")))
    two = bib(item("k", eprint="1706.03762", eprinttype="arxiv", doi="10.1000/a"), file="two.bib")
    both = after(plan_of(two, one), one)
    assert len(both["k"].entry.identifiers) == 2
    for file in (two, bib(item("k", doi="10.1000/a"), file="one.bib")):
        assert (
            both["k"].entry.identifiers == after(plan_of(file, both), both)["k"].entry.identifiers
        )


def test_an_identifier_that_only_the_file_gave_is_corrected() -> None:
    records = after(plan_of(bib(item("k", doi="10.1000/a"))))
    plan = plan_of(bib(item("k", doi="10.1000/b")), records)
    assert [str(i) for i in plan.put[0].entry.identifiers] == ["doi:10.1000/b"]


def test_another_work_under_the_key_is_another_work() -> None:
    """Two folders may each have a refs.bib."""
    records = after(plan_of(bib(item("k"))))
    plan = plan_of(bib(item("k", OTHER_TITLE, "Li, Wei")), records)
    assert [record.key for record in plan.put] == ["ka"]
    assert codes(plan) == ["KEY004"]


def test_standard_input_is_never_a_newer_version() -> None:
    records = after(plan_of(bib(item("k", volume="7"), file="-")))
    plan = plan_of(bib(item("k", volume="8"), file="-"), records)
    assert plan.empty
    assert codes(plan) == ["MRG001"]


def test_doubled_keys_find_their_records_again_in_any_order() -> None:
    first, second = item("k"), item("k", OTHER_TITLE, "Li, Wei")
    records = after(plan_of(bib(first, second)))
    assert plan_of(bib(second, first), records).empty
    new = item("k", OTHER_TITLE, "Li, Wei", volume="7")
    assert [record.key for record in plan_of(bib(new, first), records).put] == ["ka"]


ENTRIES = st.builds(
    item,
    st.sampled_from(("a", "A", "b", "aa", "", "a b")),
    st.sampled_from((TITLE, OTHER_TITLE, "Trees", "")),
    st.sampled_from(("Doe, Jane", "Li, Wei", "")),
    volume=st.sampled_from(("", "7")),
    doi=st.sampled_from(("", "10.1000/a")),
)


@settings(deadline=None)
@given(st.lists(ENTRIES, max_size=6))
def test_a_file_added_twice_is_a_file_added_once(entries: list[RawEntry]) -> None:
    file = bib(*entries)
    first = plan_of(file)
    records = after(first)
    keys = [record.key.lower() for record in first.put]
    assert len(set(keys)) == len(keys)
    asked = {raw.key.lower() for raw in entries if raw.key}
    assert asked <= set(keys)
    again = plan_of(file, records, LATER)
    assert not {"KEY001", "KEY002", "KEY004", "DUP002"} & set(codes(again))
    if all(raw.key for raw in entries):
        assert again.empty
        assert set(again.present) == set(records)


# --- what a file says of me ----------------------------------------------------------------------

MINE = Mine(tags=("gan",), status=Status.READ, priority=Priority.HIGH, rating=4, note="From it.")


def marked(**fields: str) -> Parsed:
    return bib(msgspec.structs.replace(item("k", groups="gan", **fields), mine=MINE))


def test_marks_of_a_file_go_to_new_records() -> None:
    (record,) = plan_of(marked()).put
    assert (record.tags, record.status, record.priority, record.rating, record.note) == (
        ("gan",), Status.READ, Priority.HIGH, 4, "From it.",
    )  # fmt: skip
    assert record.history == (StatusChange(status=Status.READ, on=TODAY),)


def test_an_option_beats_the_status_of_the_file() -> None:
    understood = ingest.understand([marked()])
    plan = ingest.plan(understood, {}, TODAY, tags=("new",), status=Status.QUEUED)
    assert (plan.put[0].status, plan.put[0].tags) == (Status.QUEUED, ("gan", "new"))


def test_a_file_does_not_undo_what_i_did() -> None:
    record = after(plan_of(marked()))["k"]
    undone = msgspec.structs.replace(
        record, tags=(), status=Status.UNREAD, history=(), priority=None, rating=None, note=""
    )
    assert plan_of(marked(), {"k": undone}, LATER).empty
    plan = plan_of(marked(volume="7"), {"k": undone}, LATER)
    assert [change.field for change in plan.changes["k"]] == ["volume"]


def test_a_file_that_is_new_to_a_work_brings_its_marks() -> None:
    here = after(plan_of(bib(item("k"), file="one.bib")))
    plan = plan_of(marked(), here, LATER)
    record = plan.put[0]
    assert (record.tags, record.status, record.rating) == (("gan",), Status.READ, 4)
    kept = mine(here["k"])
    record = plan_of(marked(), {"k": kept}, LATER).put[0]
    assert record.tags == ("gan", "to-cite")
    assert (record.status, record.rating, record.note) == (Status.READ, 5, "Good.")
    assert record.history == kept.history


# --- asides --------------------------------------------------------------------------------------

MACRO = Aside(kind=AsideKind.MACRO, name="acm", text="@string{acm = {ACM}}")
COMMENT = Aside(kind=AsideKind.COMMENT, text="@comment{hello}")

# The file, what the library keeps, what the file holds, and what the plan says.
ASIDES = [
    ("refs.bib", {}, (MACRO,), {"refs.bib": (MACRO,)}),
    ("refs.bib", {"refs.bib": (MACRO,)}, (MACRO,), {}),
    ("refs.bib", {"refs.bib": (MACRO,)}, (COMMENT,), {"refs.bib": (COMMENT,)}),
    ("refs.bib", {"refs.bib": (MACRO,)}, (), {"refs.bib": ()}),
    ("refs.bib", {"other.bib": (MACRO,)}, (), {}),
    ("-", {"-": (MACRO,)}, (COMMENT,), {"-": (MACRO, COMMENT)}),
    ("-", {"-": (MACRO,)}, (), {}),
]


@pytest.mark.parametrize(("file", "kept", "held", "planned"), ASIDES)
def test_a_file_replaces_its_asides(
    file: str,
    kept: dict[str, tuple[Aside, ...]],
    held: tuple[Aside, ...],
    planned: dict[str, tuple[Aside, ...]],
) -> None:
    understood = ingest.understand([bib(file=file, asides=held)], files=[file])
    plan = ingest.plan(understood, {}, TODAY, asides=kept)
    assert plan.asides == planned
    assert plan.empty is not bool(planned)
    assert ingest.plan(understood, {}, TODAY).asides == {}


# --- the account ---------------------------------------------------------------------------------


def test_the_figures_add_up() -> None:
    fault = Problem(code="BIB003", severity=Severity.WARNING, message="no comma")
    block = Problem(code="BIB021", severity=Severity.ERROR, message="broken")
    line = Location(file="refs.bib", line=1)
    # One fault of an entry's field and another one of the same are one field.
    value, again, macro = (
        Problem(code=code, severity=Severity.WARNING, message="?", field=name, where=line)
        for code, name in (("BIB003", "year"), ("BIB004", "YEAR"), ("BIB012", "title"))
    )
    told = Problem(code="FLD002", severity=Severity.WARNING, message="?", field="year", where=line)
    parsed = msgspec.structs.replace(
        bib(item("a", doi="x", pages="pp. 3"), item("a"), item(""), asides=(MACRO, COMMENT)),
        problems=(fault, block, value, again, macro, told),
    )
    understood = ingest.understand([parsed, read(paper(OTHER_TITLE, ROE))])
    account = ingest.account(understood.figures, ingest.plan(understood, {}, TODAY))
    assert account is not None
    figures = account.read
    assert (figures.entries, figures.fields, figures.names) == (3, 11, 3)
    assert (figures.macros, figures.comments) == (1, 1)
    assert [problem.code for problem in figures.mended] == ["BIB003"]
    assert [problem.code for problem in figures.blocks] == ["BIB021"]
    assert sorted(problem.code for problem in figures.lost) == ["BIB012", "IDN002"]
    assert sorted(problem.code for problem in figures.changed) == ["BIB003", "PAG001"]
    assert account.kept + len(figures.changed) + len(figures.lost) == figures.fields
    assert [problem.code for problem in account.keys] == ["KEY001"]
    assert not account.whole


def test_what_was_kept_whole_is_whole_and_a_listing_has_no_account() -> None:
    understood = ingest.understand([bib(item("a"))])
    account = ingest.account(understood.figures, ingest.plan(understood, {}, TODAY))
    assert account is not None
    assert account.whole
    assert account.kept == 3
    listed = ingest.understand([read(paper(TITLE, DOE))])
    assert ingest.account(listed.figures, ingest.plan(listed, {}, TODAY)) is None


# --- what waits to be looked up -----------------------------------------------------------------


def by_id(forum: str, *, waiting: bool = True, **fields: str) -> Parsed:
    raw = RawEntry(
        fields={"url": f"https://openreview.net/forum?id={forum}", **fields},
        markup=Markup.LATEX,
        origin=Origin(source="command line", on=TODAY),
        waiting=waiting,
    )
    return Parsed(entries=(raw,))


def test_a_record_made_of_an_identifier_waits_until_something_fills_it() -> None:
    records = after(plan_of(by_id(FORUM)))
    (record,) = records.values()
    assert record.waiting
    assert not after(plan_of(by_id(FORUM, waiting=False))).popitem()[1].waiting
    again = plan_of(by_id(FORUM), records)
    assert (again.put, again.present) == ((), (record.key,))
    filled = after(plan_of(read(paper(TITLE, DOE, FORUM)), records), records)
    assert [(r.key, r.entry.title, r.waiting) for r in filled.values()] == [
        (record.key, TITLE, False)
    ]


def test_an_identifier_of_a_record_that_is_there_makes_nothing_wait() -> None:
    records = added(paper(TITLE, DOE, FORUM))
    plan = plan_of(by_id(FORUM), records)
    assert (plan.put, plan.present) == ((), tuple(records))


def test_an_answer_of_a_server_has_no_keys_to_lose() -> None:
    """Its entries have none, and it is no bibliography of which to give account."""
    understood = ingest.understand([by_id(FORUM, waiting=False, title=TITLE, author="Ada Doe")])
    plan = ingest.plan(understood, {}, TODAY)
    assert codes(plan) == []
    assert ingest.account(understood.figures, plan) is None


# --- versions of one work, and works that look alike


def version(key: str, type: str, **fields: str) -> RawEntry:
    raw = item(key, **fields)
    said = {name: value for name, value in raw.fields.items() if name != "type_"}
    return msgspec.structs.replace(raw, type=type, fields=said)


def test_a_preprint_does_not_get_half_of_the_place_of_the_paper() -> None:
    preprint = version("old", "misc", eprint="2001.00001", eprinttype="arxiv")
    paper = version("new", "inproceedings", booktitle="ICLR", pages="1--9", doi="10.9999/x",
                    eprint="2001.00001", eprinttype="arxiv")  # fmt: skip
    records = after(plan_of(bib(preprint, file="old.bib")))
    plan = plan_of(bib(paper, file="new.bib"), records)
    (record,) = plan.put
    assert record.key == "old"
    assert (record.entry.type, record.entry.pages) == (records["old"].entry.type, "")
    assert "doi:10.9999/x" in map(str, record.entry.identifiers)
    (problem,) = [p for p in plan.problems if p.code == "MRG002"]
    assert problem.severity is Severity.WARNING
    assert problem.hint == "refkit enrich old --from new.bib shows what that would change"


def test_a_thesis_and_the_paper_made_of_it_stay_two_records() -> None:
    thesis = version("thesis", "phdthesis", school="ETH")
    paper = version("paper", "inproceedings", booktitle="ICLR")
    records = after(plan_of(bib(thesis, file="old.bib")))
    plan = plan_of(bib(paper, file="new.bib"), records)
    assert [record.key for record in plan.put] == ["paper"]
    assert codes(plan) == []


# Two entries of one file, and what `refkit dedupe` says of them (issue 5, "One work, one record").
JUDGED = [
    ("thesis", version("a", "phdthesis", school="ETH"),
     version("b", "inproceedings", booktitle="ICLR"), ""),
    ("chapter", version("a", "book", publisher="OUP"),
     version("b", "incollection", booktitle=TITLE, pages="1--30", chapter="1"), ""),
    ("editions", version("a", "book", publisher="OUP", edition="1"),
     version("b", "book", publisher="OUP", edition="2", year="2006"), ""),
    ("parts", version("a", "article", title=f"{TITLE}. Part I", doi="10.9999/x"),
     version("b", "article", title=f"{TITLE}. Part II", doi="10.9999/y"), ""),
    ("workshop", version("a", "inproceedings", booktitle="NeurIPS Workshop on Graphs"),
     version("b", "inproceedings", booktitle="ICLR", year="2021"), "DUP002"),
    ("preprint", version("a", "misc", eprint="2001.00001", eprinttype="arxiv"),
     version("b", "inproceedings", booktitle="ICLR"), "DUP002"),
    ("journal", version("a", "inproceedings", booktitle="ICLR"),
     version("b", "article", journaltitle="Journal of Graphs", volume="3", year="2022"), "DUP001"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "code"), [case[1:] for case in JUDGED], ids=[case[0] for case in JUDGED]
)
def test_adding_and_dedupe_are_one_judge(one: RawEntry, other: RawEntry, code: str) -> None:
    plan = plan_of(bib(one, other))
    assert codes(plan) == [code] * bool(code)
    found = dedupe.find(after(plan))
    pairs = {frozenset(group.keys) for group in found.certain}
    assert bool(pairs) == (code == "DUP002")
    assert len(found.likely) == (code == "DUP001")
    told = [(match.left, match.right, match.verdict) for match in plan.review]
    verdict = Verdict.SAME if code == "DUP002" else Verdict.LIKELY
    assert told == [("b", "a", verdict)] * bool(code)


def test_the_hints_name_what_makes_one_record_of_two() -> None:
    cases = {case[0]: case[1:] for case in JUDGED}
    (same,) = plan_of(bib(*cases["workshop"][:2])).problems
    (likely,) = plan_of(bib(*cases["journal"][:2])).problems
    assert same.hint.startswith("refkit merge a b makes one of them, refkit dedupe --apply ")
    assert likely.hint.startswith("refkit merge a b makes one of them, refkit dedupe --review ")
    parts = ingest.understand([bib(*cases["workshop"][:2])])
    (converted,) = ingest.plan(parts, {}, TODAY, apart=True).problems
    assert "refkit" not in converted.hint


def test_one_judge_is_not_enough_to_merge() -> None:
    """The same short title, by the same authors, in one year: an index would take them for one."""
    short = {"title": "Introduction", "author": "Doe, Jane and Roe, John"}
    first = version("", "article", journaltitle="Ars", volume="1", **short)
    second = version("", "article", journaltitle="Botanica", **short)
    assert compare("", entry_of(first), "", entry_of(second)).verdict is Verdict.SAME
    plan = plan_of([bib(first, file="one.bib"), bib(second, file="two.bib")])
    assert len(plan.put) == 2


def entry_of(raw: RawEntry) -> Entry:
    (item,) = ingest.understand([bib(raw)]).items
    return item[1].entry


def test_who_was_told_apart_is_neither_merged_nor_asked_about_again() -> None:
    records = after(plan_of(bib(item("a"), file="one.bib")))
    told = msgspec.structs.replace(records["a"], distinct=("b",))
    plan = plan_of(bib(item("b"), file="two.bib"), {"a": told})
    assert [record.key for record in plan.put] == ["b"]
    assert (plan.review, codes(plan)) == ((), [])


def test_what_was_merged_into_what_is_told_once() -> None:
    records = after(plan_of(bib(item("a"), file="one.bib")))
    again = bib(item("z"), item("x", title=OTHER_TITLE), item(title=OTHER_TITLE), file="two.bib")
    plan = ingest.plan(ingest.understand([again]), records, TODAY)
    assert [(one.place, one.key, one.into) for one in plan.joined] == [
        ("two.bib:1:1", "z", "a"),
        ("two.bib:3:1", "", "x"),
    ]
    later = ingest.plan(ingest.understand([again]), after(plan, records), LATER)
    assert (later.joined, later.empty) == ((), True)


def test_a_conference_paper_and_its_journal_version_stay_two_records() -> None:
    paper = version("conf", "inproceedings", booktitle="ICLR")
    journal = version("jour", "article", journaltitle="Journal of Machine Learning Research")
    records = after(plan_of(bib(paper, file="old.bib")))
    plan = plan_of(bib(journal, file="new.bib"), records)
    assert [record.key for record in plan.put] == ["jour"]
    assert "DUP001" in codes(plan)
