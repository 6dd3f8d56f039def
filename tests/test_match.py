from datetime import date

import msgspec
import pytest
from hypothesis import given
from strategies import entries

from refkit.date import PartialDate
from refkit.identifier import Identifier
from refkit.match import Index, compare
from refkit.model import Entry, EntryType, Record, Verdict
from refkit.name import Name, read_plain

TODAY = date(2026, 11, 21)
SAME, LIKELY, DIFFERENT = Verdict.SAME, Verdict.LIKELY, Verdict.DIFFERENT

LONG = "We study how graphs of networks behave when they grow without bound. " * 4
OTHER = "Speech is hard to hear in a crowd, and so we propose to whisper instead. " * 4


def work(
    title: str = "",
    authors: str = "",
    year: int = 0,
    ids: str = "",
    abstract: str = "",
    **more: str,
) -> Entry:
    return Entry(
        title=title,
        authors=tuple(read_plain(name) for name in authors.split(", ") if name),
        date=PartialDate(year) if year else None,
        identifiers=tuple(map(Identifier.read, ids.split())),
        abstract=abstract.strip(),
        url=more.get("url", ""),
        type=EntryType(more.get("type", "inproceedings")),
    )


FORUM, OTHER_FORUM = "openreview:B1eWOJHKvB", "openreview:Bkl-_JHKvB"
TITLE, OTHER_TITLE = "Graph Networks Grow Without Bound", "Whispering in a Crowd of Speakers"
DOE, ROE = "Jane Doe, John Roe", "Wei Li, Ann Poe"

# Why, one entry, another one, the verdict on them.
PAIRS: list[tuple[str, Entry, Entry, Verdict]] = [
    # A shared identifier is certain, unless titles and authors both contradict it.
    ("one id", work(TITLE, DOE, 2020, FORUM), work(TITLE, DOE, 2020, FORUM), SAME),
    ("one id, nothing else", work(ids=FORUM), work(TITLE, DOE, 2020, FORUM), SAME),
    ("one id, a bare abstract", work(ids=FORUM, abstract=LONG), work(TITLE, DOE, ids=FORUM), SAME),
    ("one id, title mended", work(TITLE, DOE, ids=FORUM),
     work("Graph Networks Grow Without Bounds", DOE, ids=FORUM), SAME),
    ("one id, title mended, no authors", work(TITLE, ids=FORUM),
     work("Graph Networks Grow Without Bounds", ids=FORUM), SAME),
    ("one id, subtitle left out", work(TITLE, ids=FORUM),
     work(f"{TITLE}: What Happens to Trees and Forests and Meadows in Winter", ids=FORUM), SAME),
    ("one id, a new title", work(TITLE, DOE, ids=FORUM), work(OTHER_TITLE, DOE, ids=FORUM), SAME),
    ("one id, a new title, same abstract", work(TITLE, ids=FORUM, abstract=LONG),
     work(OTHER_TITLE, ids=FORUM, abstract=LONG), SAME),
    ("one id, other title and authors", work(TITLE, DOE, 2020, FORUM),
     work(OTHER_TITLE, ROE, 2020, FORUM), LIKELY),
    ("one id, other title, no authors", work(TITLE, ids=FORUM), work(OTHER_TITLE, ids=FORUM),
     LIKELY),
    ("one id, other title, first author alone is the same", work(TITLE, "Jane Doe, A B", ids=FORUM),
     work(OTHER_TITLE, "Jane Doe, C D, E F", ids=FORUM), LIKELY),
    ("one id of two", work(TITLE, DOE, ids=f"{FORUM} arxiv:2001.00001"),
     work(TITLE, DOE, ids="arxiv:2001.00001"), SAME),
    # Another identifier of one scheme is doubt.
    ("two ids", work(TITLE, DOE, 2020, FORUM), work(TITLE, DOE, 2020, OTHER_FORUM), LIKELY),
    ("two ids, all else another", work(TITLE, DOE, 2020, FORUM),
     work(OTHER_TITLE, ROE, 2020, OTHER_FORUM), DIFFERENT),
    ("ids of two schemes", work(TITLE, DOE, 2020, FORUM),
     work(TITLE, DOE, 2020, "arxiv:2001.00001"), SAME),
    # Title and first author.
    ("title and authors", work(TITLE, DOE, 2020), work(TITLE, DOE, 2020), SAME),
    ("title in another case", work(TITLE.upper(), DOE, 2020), work(TITLE, DOE, 2020), SAME),
    ("title in other marks", work(r"{GAN}s and $\ell_1$ norms of graphs", DOE),
     work("GANs and ℓ1 norms of graphs", DOE), SAME),
    ("title with other dashes", work("Long—range graphs of networks", DOE),
     work("Long-range graphs of networks", DOE), SAME),
    ("title, initials", work(TITLE, "J. Doe, J. Roe", 2020), work(TITLE, DOE, 2020), SAME),
    ("title, accents", work(TITLE, "Jörg Müller"), work(TITLE, "Jorg Muller"), SAME),
    ("title, first author, others left out", work(TITLE, "Jane Doe"), work(TITLE, DOE), SAME),
    ("title, no year", work(TITLE, DOE), work(TITLE, DOE, 2020), SAME),
    ("title, a year apart (a preprint)", work(TITLE, DOE, 2019), work(TITLE, DOE, 2020), SAME),
    ("title, years apart", work(TITLE, DOE, 2010), work(TITLE, DOE, 2020), LIKELY),
    ("title, other people", work(TITLE, DOE, 2020), work(TITLE, ROE, 2020), DIFFERENT),
    ("title, other order", work(TITLE, "Jane Doe, John Roe"), work(TITLE, "John Roe, Jane Doe"),
     LIKELY),
    ("title, a namesake", work(TITLE, "Wei Li"), work(TITLE, "Ann Li"), LIKELY),
    ("title, authors missing", work(TITLE, DOE, 2020), work(TITLE), LIKELY),
    ("title and abstract, authors missing", work(TITLE, DOE, abstract=LONG),
     work(TITLE, abstract=LONG), SAME),
    ("another title", work(TITLE, DOE, 2020), work(OTHER_TITLE, DOE, 2020), DIFFERENT),
    # A short title proves little.
    ("short title, all authors and the year", work("Graphs", DOE, 2020),
     work("Graphs", DOE, 2020, abstract=LONG), SAME),
    ("short title, no year", work("Graphs", DOE), work("Graphs", DOE, abstract=LONG), LIKELY),
    ("short title, a year apart", work("Graphs", DOE, 2019), work("Graphs", DOE, 2020), LIKELY),
    ("short title, first author alone", work("Graphs", "Jane Doe", 2020),
     work("Graphs", DOE, 2020), LIKELY),
    ("short title, nobody", work("Introduction", abstract=LONG),
     work("Introduction", abstract=OTHER), DIFFERENT),
    ("a telling title, nobody", work(TITLE, abstract=LONG), work(TITLE, abstract=OTHER), LIKELY),
    ("short title, other people", work("Introduction", DOE), work("Introduction", ROE), DIFFERENT),
    # Abstracts.
    ("abstract alone", work(abstract=LONG), work(abstract=LONG), SAME),
    ("abstract for a known title", work(abstract=LONG), work(TITLE, DOE, abstract=LONG), SAME),
    ("abstract, cut", work(abstract=LONG[:230]), work(TITLE, DOE, abstract=LONG), SAME),
    ("abstract, spelling of white space", work(abstract=LONG),
     work(abstract=LONG.replace(". ", ".\n")), SAME),
    ("abstract, another end", work(abstract=f"{LONG} We win."), work(abstract=f"{LONG} We lose."),
     LIKELY),
    ("abstract, other people", work("", DOE, abstract=LONG), work("", ROE, abstract=LONG),
     DIFFERENT),
    ("abstract, a new title", work(TITLE, DOE, abstract=LONG),
     work(OTHER_TITLE, DOE, abstract=LONG), LIKELY),
    ("another abstract", work(abstract=LONG), work(abstract=OTHER), DIFFERENT),
    ("a short abstract for a known title", work(abstract="To appear."),
     work(TITLE, DOE, abstract="To appear."), DIFFERENT),
    ("a short abstract of two titles", work(TITLE, DOE, abstract="To appear."),
     work(OTHER_TITLE, DOE, abstract="To appear."), DIFFERENT),
    # An ISSN is a journal's, an ISBN a book's: no reason to take a part for another.
    ("one ISSN", work(TITLE, DOE, ids="issn:2049-3630"),
     work(OTHER_TITLE, DOE, ids="issn:2049-3630"), DIFFERENT),
    ("one ISBN, two chapters", work(TITLE, DOE, ids="isbn:9780262035613", type="inbook"),
     work(OTHER_TITLE, DOE, ids="isbn:9780262035613", type="inbook"), DIFFERENT),
    ("one ISBN, one book", work(TITLE, DOE, ids="isbn:9780262035613", type="book"),
     work(TITLE, DOE, ids="isbn:9780262035613", type="book"), SAME),
    # Entries that say the same, little as it is.
    ("short title, nobody, twice", work("Introduction"), work("Introduction"), SAME),
    ("short title, no year, twice", work("Graphs", DOE), work("Graphs", DOE), SAME),
    ("a short abstract, twice", work(abstract="To appear."), work(abstract="To appear."), SAME),
    ("authors and a link, twice", work("", DOE, url="https://a.org"),
     work("", DOE, url="https://a.org"), SAME),
    ("authors and two links", work("", DOE, url="https://a.org"), work("", DOE, url="https://b.org"),
     DIFFERENT),
    ("signs alone", work("???"), work("!!!"), DIFFERENT),
]  # fmt: skip
IDS = [why for why, *_ in PAIRS]


@pytest.mark.parametrize(("one", "other", "verdict"), [pair[1:] for pair in PAIRS], ids=IDS)
def test_verdicts_do_not_depend_on_the_order(one: Entry, other: Entry, verdict: Verdict) -> None:
    assert compare("one", one, "other", other).verdict is verdict
    assert compare("other", other, "one", one).verdict is verdict


@pytest.mark.parametrize(("one", "other", "verdict"), [pair[1:] for pair in PAIRS], ids=IDS)
def test_the_index_finds_what_comparing_finds(one: Entry, other: Entry, verdict: Verdict) -> None:
    index = Index([Record(key="other", entry=other, added=TODAY)])
    found = index.find(one, "one")
    verdicts = [match.verdict for _, match in found] or [DIFFERENT]
    assert verdicts == [verdict]


@given(entries())
def test_an_entry_is_the_same_as_itself(entry: Entry) -> None:
    assert compare("a", entry, "b", entry).verdict is SAME
    again = msgspec.structs.replace(entry)
    index = Index([Record(key="a", entry=entry, added=TODAY)])
    assert [match.verdict for _, match in index.find(again, "b")] == [SAME]


@given(entries(), entries())
def test_comparing_is_symmetric(one: Entry, other: Entry) -> None:
    there, back = compare("a", one, "b", other), compare("b", other, "a", one)
    assert (there.verdict, there.evidence) == (back.verdict, back.evidence)


def evidence(one: Entry, other: Entry) -> dict[str, float]:
    return {e.what: e.score for e in compare("a", one, "b", other).evidence}


def test_a_match_says_why() -> None:
    one = work(TITLE, DOE, 2020, FORUM, LONG)
    match = compare("a", one, "b", work(OTHER_TITLE, ROE, 2019, FORUM, OTHER))
    assert (match.left, match.right) == ("a", "b")
    assert {e.what: e.score for e in match.evidence} == {
        "openreview": 1.0, "title": 0.0, "abstract": 0.0, "authors": 0.0, "year": 0.5,
    }  # fmt: skip
    assert [e.what for e in match.evidence] == [
        "openreview",
        "title",
        "abstract",
        "authors",
        "year",
    ]


def test_what_is_missing_is_no_evidence() -> None:
    assert evidence(work(TITLE), work(TITLE, DOE, 2020, FORUM, LONG)) == {"title": 1.0}


@pytest.mark.parametrize(("apart", "score"), [(0, 1.0), (1, 0.5), (2, 0.0), (20, 0.0)])
def test_years(apart: int, score: float) -> None:
    assert evidence(work(year=2020), work(year=2020 - apart)) == {"year": score}


# --- the index -----------------------------------------------------------------------------------


def record(key: str, entry: Entry) -> Record:
    return Record(key=key, entry=entry, added=TODAY)


def keys(index: Index, entry: Entry) -> list[str]:
    return [found.key for found, _ in index.find(entry, "here")]


def test_the_most_alike_comes_first() -> None:
    index = Index(
        [
            record("years", work(TITLE, DOE, 2010)),
            record("same", work(TITLE, DOE, 2020)),
            record("others", work(TITLE, ROE, 2020)),
            record("id", work(OTHER_TITLE, ROE, 2020, FORUM)),
        ]
    )
    found = index.find(work(TITLE, DOE, 2020, FORUM), "here")
    assert [(r.key, m.verdict) for r, m in found] == [
        ("same", SAME), ("id", LIKELY), ("years", LIKELY), ("others", DIFFERENT),
    ]  # fmt: skip
    assert {(match.left, match.right) for _, match in found} == {
        ("here", key) for key in ("same", "years", "id", "others")
    }


def test_what_is_alike_in_nothing_is_not_found() -> None:
    index = Index([record("other", work(OTHER_TITLE, ROE, 2020, OTHER_FORUM, OTHER))])
    assert keys(index, work(TITLE, DOE, 2020, FORUM, LONG)) == []
    assert keys(Index(), work(TITLE)) == []


def test_a_newer_state_takes_the_place_of_the_old_one() -> None:
    index = Index([record("a", work(TITLE, DOE, 2020, FORUM))])
    index.add(record("a", work(OTHER_TITLE, ROE, 2020)))
    assert keys(index, work(TITLE, DOE, 2020, FORUM)) == []
    ((found, match),) = index.find(work(OTHER_TITLE, ROE, 2020), "here")
    assert (found.key, found.entry.title, match.verdict) == ("a", OTHER_TITLE, SAME)


def test_looking_leaves_the_index_as_it_was() -> None:
    index = Index([record("a", work(TITLE, DOE))])
    assert keys(index, work(OTHER_TITLE, ROE)) == []
    index.add(record("b", work(OTHER_TITLE, ROE)))
    index.add(record("b", work(OTHER_TITLE, ROE, 2020)))
    assert keys(index, work(OTHER_TITLE, ROE)) == ["b"]


def test_short_titles_in_different_places_are_different_works() -> None:
    def editorial(volume: str, pages: str) -> Entry:
        return Entry(
            type=EntryType.ARTICLE,
            title="Editorial",
            authors=(Name(family="Foo", given="F."),),
            container="Nature",
            date=PartialDate(2001),
            volume=volume,
            pages=pages,
        )

    one = editorial("1", "1–2")
    assert compare("a", one, "b", editorial("1", "1–2")).verdict is Verdict.SAME
    assert compare("a", one, "b", editorial("2", "1–2")).verdict is Verdict.LIKELY
    assert compare("a", one, "b", editorial("1", "55")).verdict is Verdict.LIKELY


def test_entries_that_say_nothing_alike_are_not_the_same() -> None:
    one, other = Entry(extra={"note": "one"}), Entry(extra={"note": "two"})
    assert compare("a", one, "b", other).verdict is Verdict.DIFFERENT
