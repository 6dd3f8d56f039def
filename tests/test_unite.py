"""Several records become one: what is taken, what is told, and that nothing of any is lost."""

from collections.abc import Sequence
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import records

from refkit.date import PartialDate
from refkit.enrich.revert import revert
from refkit.errors import RefkitError
from refkit.identifier import Identifier
from refkit.model import (
    Clash,
    Entry,
    EntryType,
    Origin,
    Priority,
    Receipt,
    Record,
    Status,
    StatusChange,
)
from refkit.name import read_plain
from refkit.unite import Uniting, compose, strangers, two_works, unite, unite_all

TODAY = date(2026, 11, 22)
FILE = Origin(source="refs.bib", locator="L1", on=date(2026, 1, 1))
HAND = Origin(source="hand", on=date(2026, 2, 2))


def entry(**fields: object) -> Entry:
    authors = fields.pop("authors", "")
    year = fields.pop("year", 0)
    ids = fields.pop("ids", "")
    assert isinstance(authors, str)
    assert isinstance(year, int)
    assert isinstance(ids, str)
    more = {
        "authors": tuple(read_plain(name) for name in authors.split(", ") if name),
        "date": PartialDate(year) if year else None,
        "identifiers": tuple(map(Identifier.read, ids.split())),
    }
    return msgspec.structs.replace(Entry(), **more, **fields)


def record(key: str, what: Entry, **fields: object) -> Record:
    base = Record(key=key, entry=what, added=date(2026, 1, 1))
    return msgspec.structs.replace(base, **fields)


PREPRINT = record(
    "arxiv",
    entry(
        type=EntryType.PREPRINT, title="attention is all you need", year=2016,
        ids="arxiv:1706.03762",
        authors="A. Vaswani, N. Shazeer", and_others=True, keywords=("attention",),
        extra={"file": "a.pdf", "note": "draft"}, url="https://example.org/a",
    ),
    tags=("nlp",), status=Status.READ, history=(StatusChange(status=Status.READ, on=TODAY),),
    note="Good.\n\nSee section 3.", rating=5, aliases=("old",), added=date(2025, 1, 1),
)  # fmt: skip
PAPER = record(
    "paper",
    entry(
        type=EntryType.INPROCEEDINGS, title="Attention Is All You Need", year=2017,
        pages="5998–6008",
        container="Advances in Neural Information Processing Systems", venue="neurips",
        authors="Ashish Vaswani, Noam Shazeer, Niki Parmar", ids="openreview:AbCdEfGh12",
        keywords=("transformers",), extra={"file": "b.pdf"}, url="https://example.org/b",
    ),
    tags=("to-cite",), status=Status.QUEUED, note="Good.\n\nRead again.", rating=4,
    priority=Priority.HIGH, locked=("pages",), distinct=("other",), waiting=False,
)  # fmt: skip


def merged(*parts: Record) -> Record:
    return compose(parts, TODAY).record


@pytest.mark.parametrize("order", [(PREPRINT, PAPER), (PAPER, PREPRINT)])
def test_the_published_version_comes_first_whichever_record_stays(order: Sequence[Record]) -> None:
    after = merged(*order)
    assert after.key == order[0].key
    assert after.aliases[0] == (order[1].key if order[0].key == "paper" else "old")
    assert {order[1].key, "old"} <= {*after.aliases}
    found = after.entry
    assert (found.type, found.container, found.pages, found.venue) == (
        EntryType.INPROCEEDINGS, PAPER.entry.container, "5998–6008", "neurips",
    )  # fmt: skip
    assert found.title == "Attention Is All You Need"
    assert found.date == PartialDate(2017)
    assert [name.given for name in found.authors] == ["Ashish", "Noam", "Niki"]
    assert not found.and_others
    assert {*map(str, found.identifiers)} == {"arxiv:1706.03762", "openreview:AbCdEfGh12"}
    assert {*found.keywords} == {"attention", "transformers"}
    assert {*found.extra["file"].split(";")} == {"a.pdf", "b.pdf"}
    assert {found.url, *found.extra["links"].split()} == {
        "https://example.org/a", "https://example.org/b",
    }  # fmt: skip


def test_what_is_mine_is_united() -> None:
    after = merged(PAPER, PREPRINT)
    assert after.tags == ("nlp", "to-cite")
    assert after.status is Status.READ
    assert after.note == "Good.\n\nRead again.\n\nSee section 3."
    assert after.rating == 4  # of the record that stays; the other one is told
    assert after.priority is Priority.HIGH
    assert after.added == date(2025, 1, 1)
    assert after.locked == ("pages",)
    assert after.distinct == ("other",)


def test_what_could_not_be_kept_is_told() -> None:
    told = compose((PAPER, PREPRINT), TODAY).problems
    assert [(p.code, p.field) for p in told] == [("MRG003", "container"), ("MRG004", "rating")]
    assert "taken from paper, 'Advances in Neural" in told[0].message
    assert "what arxiv has, 'a preprint', 2016, is not kept" in told[0].message
    assert told[1].message == "rating of paper is '4'; arxiv had '5'"
    assert {p.key for p in told} == {"paper"}


def test_a_value_set_by_hand_comes_before_the_published_one() -> None:
    mine = msgspec.structs.replace(
        PREPRINT,
        entry=msgspec.structs.replace(PREPRINT.entry, title="Attention is all you need!"),
        provenance={"title": HAND},
    )
    after = merged(PAPER, mine)
    assert after.entry.title == "Attention is all you need!"
    assert after.provenance["title"] == HAND


def test_of_two_values_set_by_hand_the_one_of_the_record_that_stays() -> None:
    one = record("a", entry(title="One Title of Mine"), provenance={"title": HAND})
    other = record("b", entry(title="Another Title of Mine"), provenance={"title": HAND})
    united = compose((one, other), TODAY)
    assert united.record.entry.title == "One Title of Mine"
    assert [p.code for p in united.problems] == ["MRG004"]


def test_what_a_person_emptied_stays_empty() -> None:
    one = record("a", entry(title="T"), provenance={"publisher": HAND})
    other = record("b", entry(title="T", publisher="Springer"))
    united = compose((one, other), TODAY)
    assert united.record.entry.publisher == ""
    assert united.record.provenance["publisher"] == HAND
    assert "Springer" in united.problems[0].message


def test_a_locked_value_stays_and_stays_locked() -> None:
    one = record("a", entry(title="T", type=EntryType.ARTICLE, container="J", pages="1–2"))
    other = record(
        "b", entry(title="T", type=EntryType.ARTICLE, container="J", pages="3–4"), locked=("pages",)
    )
    after = merged(one, other)
    assert (after.entry.pages, after.locked) == ("3–4", ("pages",))


def test_volume_and_pages_of_another_place_are_not_mixed_in() -> None:
    conference = record(
        "c", entry(type=EntryType.INPROCEEDINGS, title="T", container="NeurIPS", year=2015)
    )
    journal = record(
        "j", entry(type=EntryType.ARTICLE, title="T", container="TPAMI", volume="39", year=2017)
    )
    after = merged(conference, journal).entry
    assert (after.container, after.volume) in {("NeurIPS", ""), ("TPAMI", "39")}
    assert any(p.code == "MRG003" for p in compose((conference, journal), TODAY).problems)


def test_names_in_full_come_from_whoever_has_them() -> None:
    one = record("a", entry(title="T", authors="J. Doe, Ling Wu"))
    other = record("b", entry(title="T", authors="Jane Doe, L. Wu"))
    assert [name.given for name in merged(one, other).entry.authors] == ["Jane", "Ling"]


def test_titles_in_capitals_give_way() -> None:
    one = record("a", entry(title="DEEP SETS OF TREES"))
    other = record("b", entry(title="Deep Sets of {T}rees"))
    assert merged(one, other).entry.title == "Deep Sets of {T}rees"


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("unread", "queued"), "queued"),
        (("queued", "dropped"), "dropped"),
        (("dropped", "read"), "read"),
        (("skimmed", "reading"), "skimmed"),
        (("unread", "unread"), "unread"),
    ],
)
def test_the_further_status_stays(statuses: tuple[str, str], expected: str) -> None:
    one, other = (record(k, entry(), status=Status(s)) for k, s in zip("ab", statuses, strict=True))
    assert merged(one, other).status is merged(other, one).status is Status(expected)


def test_the_history_ends_with_the_status_that_stays() -> None:
    read = StatusChange(status=Status.READ, on=date(2026, 1, 1))
    queued = StatusChange(status=Status.QUEUED, on=date(2026, 5, 5))
    one = record("a", entry(), status=Status.READ, history=(read,))
    other = record("b", entry(), status=Status.QUEUED, history=(queued,))
    last = StatusChange(status=Status.READ, on=TODAY)
    assert merged(one, other).history == merged(other, one).history == (read, queued, last)


def test_a_paragraph_in_a_block_of_code_is_not_cut() -> None:
    code = "```\na = 1\n\nb = 2\n```"
    one, other = record("a", entry(), note="Note."), record("b", entry(), note=code)
    assert merged(one, other).note == f"Note.\n\n{code}"


def test_clashes_are_united() -> None:
    clash = Clash(field="title", value='"X"', on=TODAY)
    other = Clash(field="note", value='"Y"', on=TODAY)
    one, two = record("a", entry(), clashes=(clash,)), record("b", entry(), clashes=(other, clash))
    assert set(merged(one, two).clashes) == {clash, other}


# --- plans


def library(*some: Record) -> dict[str, Record]:
    return {one.key: one for one in some}


def test_the_plan_puts_one_and_removes_the_others() -> None:
    plan = unite(library(PAPER, PREPRINT), ["paper", "arxiv"], TODAY)
    assert [one.key for one in plan.put] == ["paper"]
    assert plan.remove == ("arxiv",)
    assert plan.before == library(PAPER, PREPRINT)
    assert {change.field for change in plan.changes["paper"]} >= {"tags", "status", "aliases"}


def test_into_names_the_record_that_stays() -> None:
    plan = unite(library(PAPER, PREPRINT), ["paper", "arxiv"], TODAY, into="arxiv")
    assert [one.key for one in plan.put] == ["arxiv"]


def test_one_record_cannot_be_merged_with_itself() -> None:
    with pytest.raises(RefkitError, match="nothing to merge with paper"):
        unite(library(PAPER), ["paper", "paper"], TODAY)


THESIS = record(
    "thesis",
    entry(
        type=EntryType.THESIS, title="Trees in Motion", authors="Jane Doe", year=2019,
        publisher="University of Cambridge", extra={"type": "phdthesis", "location": "Cambridge"},
    ),
)  # fmt: skip
ARTICLE = record(
    "article",
    entry(
        type=EntryType.ARTICLE, title="Trees in Motion", authors="Jane Doe, Al Roe", year=2020,
        container="Journal of Trees",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [(ARTICLE, THESIS), (THESIS, ARTICLE)])
def test_fields_of_another_kind_of_work_do_not_come(first: Record, second: Record) -> None:
    united = compose((first, second), TODAY)
    after = united.record.entry
    place = ("type", "container", "publisher", "date")
    assert [getattr(after, f) for f in place] == [getattr(first.entry, f) for f in place]
    assert after.extra == first.entry.extra
    assert "MRG003" in [problem.code for problem in united.problems]
    left = {field for choice in united.choices for field in [choice.field] if choice.others}
    assert {"type", "publisher" if first is ARTICLE else "container"} <= left


def test_a_list_without_somebody_who_is_in_the_one_taken_is_no_conflict() -> None:
    short = record("short", entry(title="Trees in Motion", authors="Jane Doe"))
    united = compose((ARTICLE, short), TODAY)
    assert [str(name.short) for name in united.record.entry.authors] == ["Doe", "Roe"]
    assert united.problems == ()


VERSIONS = [
    # title and authors of one version, of the other -> what is taken of the two
    (("Trees", "Zoe Ng"), ("Trees: in motion", "Zoe Ng, Al Po"), 1),
    (("Trees", "Zoe Ng, Al Po"), ("Trees: in motion", "Zoe Ng, Ed Ro"), 0),
    (("Trees: in motion", "Zoe Ng"), ("Trees", "Zoe Ng, Al Po"), 0),
    (("Trees", "Zoe Ng, Al Po"), ("Grids", "Zoe Ng"), 0),
]


@pytest.mark.parametrize(("one", "other", "taken"), VERSIONS)
def test_the_title_of_one_version_is_not_put_beside_the_authors_of_another(
    one: tuple[str, str], other: tuple[str, str], taken: int
) -> None:
    both = [
        record(key, entry(type=EntryType.PREPRINT, title=title, authors=authors, year=2022))
        for key, (title, authors) in zip("ab", (one, other), strict=True)
    ]
    after = merged(*both).entry
    assert (after.title, after.authors) == (both[taken].entry.title, both[taken].entry.authors)


def test_works_that_look_different_are_named() -> None:
    pairs = [(match.left, match.right) for match in strangers((ARTICLE, THESIS, PAPER))]
    assert pairs == [("article", "thesis"), ("article", "paper"), ("thesis", "paper")]
    assert strangers((PAPER, PREPRINT)) == []
    told = two_works(strangers((ARTICLE, THESIS))[0])
    assert told.message.startswith("article and thesis look like two works (kind: paper and thesis")


def test_other_records_follow() -> None:
    child = record("c", entry(extra={"crossref": "arxiv", "xref": "Other"}), distinct=("arxiv",))
    plan = unite(library(PAPER, PREPRINT, child), ["paper", "arxiv"], TODAY)
    after = next(one for one in plan.put if one.key == "c")
    assert after.distinct == ("paper",)
    assert after.entry.extra == {"crossref": "paper", "xref": "Other"}


def test_works_that_were_said_to_differ_become_one_on_a_persons_word() -> None:
    one = record("a", entry(title="T"), distinct=("b", "c"))
    other = record("b", entry(title="T"), distinct=("a",))
    plan = unite(library(one, other), ["a", "b"], TODAY)
    assert plan.put[0].distinct == ("c",)
    assert [p.code for p in plan.problems] == ["MRG005"]


def test_groups_that_meet_are_merged_one_after_the_other() -> None:
    many = [record(key, entry(title="T"), tags=(key,)) for key in "abcd"]
    plan = unite_all(library(*many), [["a", "b"], ["c", "b"], ["c", "d"]], TODAY)
    (left,) = plan.put
    assert left.tags == ("a", "b", "c", "d")
    assert set(plan.remove) | {left.key} == set("abcd")


def test_different_works_are_remembered_in_both() -> None:
    uniting = Uniting(library(PAPER, PREPRINT), TODAY)
    uniting.distinguish("paper", "arxiv")
    plan = uniting.plan()
    assert {one.key: one.distinct for one in plan.put} == {
        "paper": ("arxiv", "other"), "arxiv": ("paper",),
    }  # fmt: skip


# --- receipts


def enriched(key: str, before: Entry, after: Entry, *fields: str, waiting: bool = False) -> Record:
    origin = Origin(source="crossref", locator="10.1/x", on=TODAY)
    kept = {name: getattr(before, name) for name in fields}
    receipt = Receipt(
        source="crossref", locator="10.1/x", on=TODAY, fields=tuple(sorted(fields)),
        before=msgspec.structs.replace(Entry(), **kept),
        origins=dict.fromkeys(fields, FILE), key=f"{key}-was", waiting=waiting,
    )  # fmt: skip
    return record(key, after, provenance=dict.fromkeys(fields, origin), receipts=(receipt,))


def test_what_one_brought_is_taken_back_and_nothing_else() -> None:
    before = entry(title="Deep sets", ids="arxiv:1706.03762")
    after = entry(title="Deep Sets", ids="arxiv:1706.03762 openreview:AbCdEfGh12", publisher="P")
    one = enriched("a", before, after, "title", "identifiers", "publisher")
    other = record("b", entry(title="Deep Sets", ids="dblp:conf/nips/X17"))
    united = merged(one, other)
    back = revert({"a": united}, ["a"], TODAY).put[0].entry
    assert back.title == "Deep sets"
    assert back.publisher == ""
    # United from both: taking the one's part back would take the other's along.
    assert len(back.identifiers) == 3


def test_the_receipts_of_the_other_record_do_not_undo_mine() -> None:
    mine = record("a", entry(title="My Title of Trees", publisher="Mine"), provenance={
        "title": HAND, "publisher": HAND})  # fmt: skip
    other = enriched(
        "b", entry(title="Trees"), entry(title="Trees in Full", publisher="P", volume="3"),
        "title", "publisher", "volume", waiting=True,
    )  # fmt: skip
    united = merged(mine, other)
    assert [r.fields for r in united.receipts] == [("volume",)]
    assert (united.receipts[0].key, united.receipts[0].waiting) == ("", False)
    back = revert({"a": united}, ["a"], TODAY).put[0]
    assert (back.key, back.entry.title, back.entry.publisher) == ("a", "My Title of Trees", "Mine")
    assert back.entry.volume == ""
    assert not back.waiting


# --- nothing is lost


def several() -> st.SearchStrategy[list[Record]]:
    return st.lists(records(), min_size=2, max_size=4, unique_by=lambda one: one.key.lower())


def paragraphs(note: str) -> set[str]:
    return {part.strip() for part in note.split("\n\n") if part.strip()}


@given(several())
@settings(max_examples=150)
def test_nothing_of_any_record_is_lost(some: list[Record]) -> None:
    after = merged(*some)
    for one in some:
        assert {*one.tags} <= {*after.tags}
        assert {*one.entry.identifiers} <= {*after.entry.identifiers}
        assert {one.key, *one.aliases} <= {after.key, *after.aliases}
        assert {*one.history} <= {*after.history}
        assert {*one.locked} <= {*after.locked}
        links = {after.entry.url, *after.entry.extra.get("links", "").split()}
        known = {identifier.url for identifier in after.entry.identifiers}
        assert not one.entry.url or one.entry.url in links | known
        for paragraph in one.note.split("\n\n"):
            assert paragraph.strip() in after.note


@given(several())
@settings(max_examples=100)
def test_the_order_of_the_others_changes_nothing_that_is_united(some: list[Record]) -> None:
    first, *others = some
    one, other = merged(first, *others), merged(first, *reversed(others))
    assert one.tags == other.tags
    assert one.status is other.status
    assert set(one.entry.identifiers) == set(other.entry.identifiers)
    assert set(one.aliases) == set(other.aliases)
    assert paragraphs(one.note) == paragraphs(other.note)
    assert one.added == other.added
    assert one.distinct == other.distinct
    assert one.locked == other.locked


@given(several())
@settings(max_examples=100)
def test_every_value_that_is_gone_is_told_or_said_better(some: list[Record]) -> None:
    united = compose(some, TODAY)
    told = {(choice.field, key) for choice in united.choices for key, _ in choice.others}
    for one in some:
        for field in ("publisher", "volume", "number", "pages"):
            value = getattr(one.entry, field)
            kept = getattr(united.record.entry, field)
            assert not value or value == kept or (field, one.key) in told
