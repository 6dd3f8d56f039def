import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import date

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import entries

from refkit import text
from refkit.date import PartialDate
from refkit.errors import Location, Severity
from refkit.formats import listing
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Markup, Origin, RawEntry
from refkit.name import Name
from refkit.normalize import Normalized, normalize, tidy

TODAY = date(2026, 11, 21)
FILE = "list.txt"


def raw(fields: Mapping[str, str], lines: Mapping[str, tuple[int, int]] | None = None) -> RawEntry:
    return RawEntry(
        fields=fields,
        markup=Markup.PLAIN,
        origin=Origin(source=FILE, locator="L3-9", on=TODAY),
        where=Location(file=FILE, line=3),
        lines=lines or {},
    )


def understood(**fields: str) -> Normalized:
    return normalize(raw({"title": "A title of some length", **fields}))


def said(done: Normalized) -> dict[str, Severity]:
    return {problem.code: problem.severity for problem in done.problems}


def ids(*written: str) -> tuple[Identifier, ...]:
    return tuple(map(Identifier.read, written))


# --- links ---------------------------------------------------------------------------------------

FORUM = "openreview:B1eWOJHKvB"
# The url field -> identifiers, url, extra["links"], whether there is a warning.
LINKS: list[tuple[str, tuple[str, ...], str, str, bool]] = [
    ("https://openreview.net/pdf?id=B1eWOJHKvB", (FORUM,), "", "", False),
    ("https://openreview.net/forum?id=B1eWOJHKvB", (FORUM,), "", "", False),
    ("https://openreview.net/pdf?id=Bkl-_JHKvB", ("openreview:Bkl-_JHKvB",), "", "", False),
    ("https://arxiv.org/abs/1706.03762v5", ("arxiv:1706.03762",), "", "", False),
    ("arXiv:1706.03762", ("arxiv:1706.03762",), "", "", False),
    ("https://doi.org/10.1145/3292500.3330701", ("doi:10.1145/3292500.3330701",), "", "", False),
    ("https://doi.org/10.48550/arXiv.1706.03762", ("arxiv:1706.03762",), "", "", False),
    ("https://example.org/p.pdf", (), "https://example.org/p.pdf", "", False),
    ("http://example.org/p.pdf,", (), "http://example.org/p.pdf", "", False),
    ("<https://example.org/p.pdf>", (), "https://example.org/p.pdf", "", False),
    ("[PDF](https://example.org/p.pdf)", (), "https://example.org/p.pdf", "", False),
    ("[the paper](https://openreview.net/pdf?id=B1eWOJHKvB)", (FORUM,), "", "", False),
    ("www.example.org/p", (), "www.example.org/p", "", False),
    ("example.org/p.pdf", (), "example.org/p.pdf", "", False),
    # Several: what no identifier yields is kept.
    (
        "https://openreview.net/pdf?id=B1eWOJHKvB\nhttps://arxiv.org/pdf/1706.03762.pdf",
        (FORUM, "arxiv:1706.03762"), "", "", False,
    ),
    (
        "https://openreview.net/pdf?id=B1eWOJHKvB https://example.org/p.pdf",
        (FORUM,), "", "https://example.org/p.pdf", False,
    ),
    (
        "https://example.org/a https://example.org/b https://example.org/a https://example.org/c",
        (), "https://example.org/a", "https://example.org/b https://example.org/c", False,
    ),
    # No link at all: never a url, never lost.
    ("not available yet", (), "", "not available yet", True),
    ("B1eWOJHKvB", (), "", "B1eWOJHKvB", True),
    ("see https://example.org/p", (), "https://example.org/p", "see", True),
    ("", (), "", "", False),
    ("  \n ", (), "", "", False),
]  # fmt: skip


@pytest.mark.parametrize(("written", "known", "url", "links", "warns"), LINKS)
def test_links(written: str, known: tuple[str, ...], url: str, links: str, warns: bool) -> None:
    done = understood(url=written)
    assert done.entry.identifiers == ids(*known)
    assert done.entry.url == url
    assert done.entry.extra.get("links", "") == links
    assert said(done) == ({"IDN001": Severity.WARNING} if warns else {})


# The doi field -> identifiers, extra["links"], whether there is a warning.
DOIS: list[tuple[str, tuple[str, ...], str, bool]] = [
    ("10.1145/3292500.3330701", ("doi:10.1145/3292500.3330701",), "", False),
    ("10.1145/3292500.3330701.", ("doi:10.1145/3292500.3330701",), "", False),
    ("DOI: 10.1145/3292500.3330701", ("doi:10.1145/3292500.3330701",), "", False),
    ("doi:10.1145/3292500.3330701", ("doi:10.1145/3292500.3330701",), "", False),
    ("https://doi.org/10.1145/3292500.3330701", ("doi:10.1145/3292500.3330701",), "", False),
    ("10.48550/arXiv.1706.03762", ("arxiv:1706.03762",), "", False),
    # SICIs are DOIs (DOI Handbook, 2.2: any printable character).
    (
        "10.1002/(SICI)1097-0258(19980815)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
        ("doi:10.1002/(sici)1097-0258(19980815)17:15/16<1661::aid-sim968>3.0.co;2-2",), "", False,
    ),
    ("pending", (), "pending", True),
    ("10.1145", (), "10.1145", True),
    ("https://example.org/p", (), "https://example.org/p", True),
]  # fmt: skip


@pytest.mark.parametrize(("written", "known", "links", "warns"), DOIS)
def test_dois(written: str, known: tuple[str, ...], links: str, warns: bool) -> None:
    done = understood(doi=written)
    assert done.entry.identifiers == ids(*known)
    assert (done.entry.url, done.entry.extra.get("links", "")) == ("", links)
    assert said(done) == ({"IDN002": Severity.WARNING} if warns else {})


def test_a_link_and_a_doi_of_one_work_are_told_once() -> None:
    done = understood(url="https://doi.org/10.1145/1.2", doi="10.1145/1.2")
    assert done.entry.identifiers == ids("doi:10.1145/1.2")
    assert not done.entry.extra


# --- code ----------------------------------------------------------------------------------------

AB, CD, EF = "https://github.com/a/b", "https://github.com/c/d", "github.com/e/f"
# The code field -> extra["code"], extra["links"].
CODES = [
    ("https://github.com/a/b_c", "https://github.com/a/b_c", ""),
    (f"[code]({AB})", AB, ""),
    (f"{AB},", AB, ""),
    (f"{AB}\n{CD}", AB, CD),
    (f"{AB}, {CD}\n{EF}", AB, f"{CD} {EF}"),
    (f"{AB},{CD}；{CD}", AB, CD),
    (f"{AB} and {CD}", AB, CD),
    (f"[one]({AB}), [two]({CD})", AB, CD),
    (f"{AB} (PyTorch), {CD} (JAX)", f"{AB} (PyTorch), {CD} (JAX)", ""),
    (f"will be at {AB}", f"will be at {AB}", ""),
    ("will be released", "will be released", ""),
    ("", "", ""),
]


@pytest.mark.parametrize(("written", "code", "links"), CODES)
def test_code(written: str, code: str, links: str) -> None:
    extra = understood(code=written).entry.extra
    assert (extra.get("code", ""), extra.get("links", "")) == (code, links)


def test_further_code_stands_behind_further_links() -> None:
    done = understood(url="https://a.org/1 https://a.org/2", code=f"{AB} {CD}")
    assert done.entry.extra == {"links": f"https://a.org/2 {CD}", "code": AB}


def test_what_says_none_says_nothing() -> None:
    parsed = listing.read("A title\nAuthor: A B\nCode: None\nKeyword: None\n", FILE, TODAY)
    done = normalize(parsed.entries[0])
    assert (done.entry.keywords, done.entry.extra) == ((), {})


# --- authors -------------------------------------------------------------------------------------

DOE, ROE = Name(given="Jane", family="Doe"), Name(given="John", family="Roe")
KOH = Name(given="Pang Wei", family="Koh")
# Author line -> names, extra["author+an"], extra["author+an:affiliation"].
AUTHORS: list[tuple[str, tuple[Name, ...], str, str]] = [
    ("Jane Doe, John Roe", (DOE, ROE), "", ""),
    ("Jane Doe*, Pang Wei Koh*, John Roe", (DOE, KOH, ROE), "1=equal;2=equal", ""),
    ("Jane Doe, Pang Wei Koh*, John Roe*", (DOE, KOH, ROE), "2=equal;3=equal", ""),
    ("Jane Doe *, John Roe", (DOE, ROE), "1=equal", ""),
    ("*Jane Doe, *John Roe", (DOE, ROE), "1=equal;2=equal", ""),
    ("Jane Doe,* John Roe,* Pang Wei Koh", (DOE, ROE, KOH), "1=equal;2=equal", ""),
    ("Jane Doe∗, John Roe†", (DOE, ROE), "1=equal;2=dagger", ""),
    ("Jane Doe*†, John Roe", (DOE, ROE), "1=equal-and-dagger", ""),
    ("Jane Doe (*), John Roe", (DOE, ROE), "1=equal", ""),
    ("Jane Doe (equal contribution), John Roe", (DOE, ROE), "1=equal", ""),
    ("Jane Doe（共同一作）, John Roe", (DOE, ROE), "1=equal", ""),
    # What stands in brackets at the end is an affiliation, in the middle a nickname.
    ("Jane Doe (MIT), John Roe", (DOE, ROE), "", '1="MIT"'),
    ("Jane Doe (MIT, Google), John Roe (ETH)", (DOE, ROE), "", '1="MIT, Google";2="ETH"'),
    ("Jane Doe* (MIT), John Roe (ETH)*", (DOE, ROE), "1=equal;2=equal", '1="MIT";2="ETH"'),
    ("Jane Doe（清华大学）, John Roe", (DOE, ROE), "", '1="清华大学"'),
    ("Jane Doe (UC (Berkeley))", (DOE,), "", '1="UC (Berkeley)"'),
    ('Jane Doe (the "lab" {x})', (DOE,), "", r'1="the ”lab” \{x\}"'),
    (
        "Krishnamurthy (Dj) Dvijotham, John Roe",
        (Name(given="Krishnamurthy (Dj)", family="Dvijotham"), ROE), "", "",
    ),
    ("Jane Doe, *", (DOE,), "1=equal", ""),
    ("*", (), "", ""),
    ("", (), "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("written", "names", "marks", "homes"), AUTHORS)
def test_authors(written: str, names: tuple[Name, ...], marks: str, homes: str) -> None:
    entry = understood(author=written).entry
    assert entry.authors == names
    assert entry.extra.get("author+an", "") == marks
    assert entry.extra.get("author+an:affiliation", "") == homes


@pytest.mark.parametrize("written", ["Jane Doe, John Roe, et al.", "Jane Doe, John Roe and others"])
def test_a_list_of_authors_that_was_cut(written: str) -> None:
    entry = understood(author=written).entry
    assert (entry.authors, entry.and_others) == ((DOE, ROE), True)


def test_the_listings_of_the_issue() -> None:
    done = understood(
        author="Alexander G. de G. Matthews, Benjamin Van Roy, Mart van Baalen, Worlds Team"
    )
    assert done.entry.authors == (
        Name(given="Alexander G. de G.", family="Matthews"),
        Name(given="Benjamin", family="Van Roy"),
        Name(given="Mart", particle="van", family="Baalen"),
        Name(literal="Worlds Team"),
    )


# Author -> the note about it.
DOUBTS = [
    ("Jane Doe", None),
    ("Mart van Baalen", None),
    ("Worlds Team", "NAM001"),
    ("王小明", "NAM001"),
    ("Benjamin Van Roy", "NAM002"),
    ("Plato", "NAM003"),
]


@pytest.mark.parametrize(("written", "code"), DOUBTS)
def test_what_was_guessed_about_a_name_is_noted(written: str, code: str | None) -> None:
    done = understood(author=written)
    assert said(done) == ({code: Severity.INFO} if code else {})
    assert all(f"'{written}'" in problem.message for problem in done.problems)


# --- date ----------------------------------------------------------------------------------------

Y = PartialDate
# year, eventtitle -> date, what is kept of the year, the problem.
DATES: list[tuple[str, str, PartialDate | None, str, str]] = [
    ("2020", "", Y(2020), "", ""),
    (" 2020 ", "", Y(2020), "", ""),
    ("2020.", "", Y(2020), "", ""),
    ("(2020)", "", Y(2020), "", ""),
    ("2020-04", "", Y(2020, 4), "", ""),
    ("2020-04-26", "", Y(2020, 4, 26), "", ""),
    ("２０２０", "", Y(2020), "", ""),
    ("2020年", "", Y(2020), "", ""),
    ("2020年4月", "", Y(2020, 4), "", ""),
    ("2020年4月26日", "", Y(2020, 4, 26), "", ""),
    ("April 2020", "", Y(2020), "April 2020", "DAT002"),
    ("2020 (poster)", "", Y(2020), "2020 (poster)", "DAT002"),
    ("2020-13", "", Y(2020), "2020-13", "DAT002"),
    ("forthcoming", "", None, "forthcoming", "DAT001"),
    ("20200", "", None, "20200", "DAT001"),
    ("2019 or 2020", "", None, "2019 or 2020", "DAT001"),
    ("99999年", "", None, "99999年", "DAT001"),
    ("", "", None, "", ""),
    # The event's year, where none is given.
    ("", "ICLR 2020", Y(2020), "", ""),
    ("", "NIPS'17", Y(2017), "", ""),
    ("2019", "ICLR 2020", Y(2019), "", ""),
    ("soon", "ICLR 2020", Y(2020), "soon", "DAT001"),
    ("", "ICLR", None, "", ""),
    ("", "ICLR 2020 and ICML 2021", None, "", ""),
]


@pytest.mark.parametrize(("year", "event", "found", "kept", "code"), DATES)
def test_dates(year: str, event: str, found: PartialDate | None, kept: str, code: str) -> None:
    done = understood(year=year, eventtitle=event)
    assert done.entry.date == found
    assert done.entry.extra.get("year", "") == kept
    assert [p.code for p in done.problems if p.field == "year"] == ([code] if code else [])


# --- venue ---------------------------------------------------------------------------------------

ICLR = "International Conference on Learning Representations"
NEURIPS = "Advances in Neural Information Processing Systems"
# eventtitle -> type, container, venue, extra.
VENUES: list[tuple[str, EntryType, str, str, dict[str, str]]] = [
    ("ICLR", EntryType.INPROCEEDINGS, ICLR, "iclr", {}),
    ("ICLR 2020", EntryType.INPROCEEDINGS, ICLR, "iclr", {}),
    (f"{ICLR} (ICLR), 2020", EntryType.INPROCEEDINGS, ICLR, "iclr", {}),
    ("NIPS", EntryType.INPROCEEDINGS, NEURIPS, "neurips", {}),
    ("ICLR 2020 poster", EntryType.INPROCEEDINGS, ICLR, "iclr", {"presentation": "poster"}),
    (
        "ICLR 2020, Addis Ababa",
        EntryType.INPROCEEDINGS, ICLR, "iclr", {"eventtitle": "ICLR 2020, Addis Ababa"},
    ),
    (
        "Journal of Machine Learning Research",
        EntryType.ARTICLE, "Journal of Machine Learning Research", "jmlr", {},
    ),
    ("Workshop on {Odd} Things", EntryType.INPROCEEDINGS, r"Workshop on \{Odd\} Things", "", {}),
    ("", EntryType.MISC, "", "", {}),
]  # fmt: skip


@pytest.mark.parametrize(("written", "kind", "container", "venue", "extra"), VENUES)
def test_venues(
    written: str, kind: EntryType, container: str, venue: str, extra: dict[str, str]
) -> None:
    done = understood(eventtitle=written)
    entry = done.entry
    assert (entry.type, entry.container, entry.venue) == (kind, container, venue)
    assert entry.extra == extra
    unknown = bool(written) and not venue
    assert said(done) == ({"VEN001": Severity.INFO} if unknown else {})


# The name of a venue that no table knows -> whether it is a journal's.
JOURNALS = [
    ("Journal of Odd Things", True),
    ("The Journal of Odd Things", True),
    ("International Journal of Odd Things", True),
    ("Transactions on Odd Things", True),
    ("IEEE Transactions on Odd Things", True),
    ("Annals of Odd Things", True),
    ("Odd Things Journal", True),
    ("Odd Letters", True),
    ("Odd Letters, 2019", True),
    ("Odd Letters 12(3)", True),
    ("Odd Things Review", True),
    ("Odd Review B", True),
    ("Workshop on Peer Review", False),
    ("Review of Odd Conference", False),
    ("Odd Meeting on Journal of Things", False),
    ("Letters to Odd People", False),
    ("Odd Things", False),
]


@pytest.mark.parametrize(("written", "journal"), JOURNALS)
def test_journals_show_in_their_names(written: str, journal: bool) -> None:
    kind = understood(eventtitle=written).entry.type
    assert kind is (EntryType.ARTICLE if journal else EntryType.INPROCEEDINGS)


def test_the_listing_says_best_how_a_paper_was_shown() -> None:
    done = understood(eventtitle="ICLR 2020 poster", presentation="spotlight")
    assert done.entry.extra["presentation"] == "spotlight"


# --- title, abstract, keywords -------------------------------------------------------------------

TITLES = [
    ("Graphs", "Graphs"),
    ("Graphs.", "Graphs"),
    ("Graphs .", "Graphs"),
    ("Graphs. .", "Graphs"),
    ("图神经网络。", "图神经网络"),
    ("Why graphs?", "Why graphs?"),
    ("Graphs!", "Graphs!"),
    ("Graphs and so on ...", "Graphs and so on ..."),
    ("Doe et al.", "Doe et al."),
    ("Graphs, trees, etc.", "Graphs, trees, etc."),
    ("Graphs from OpenAI Inc.", "Graphs from OpenAI Inc."),
    ("Learning in the U.S.", "Learning in the U.S."),
    ("Vitamin C.", "Vitamin C."),
    ("Word2vec.", "Word2vec"),
    ("GPT-2.", "GPT-2"),
    ("A\ntitle  on\ttwo lines", "A title on two lines"),
    ("ResNet{18, 50} for $5", r"ResNet\{18, 50\} for \$5"),
    ("On $x^2$ and more", "On $x^2$ and more"),
    ("Mu\u0308ller", "Müller"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "title"), TITLES)
def test_titles(written: str, title: str) -> None:
    assert normalize(raw({"title": written})).entry.title == title


def test_a_formula_copied_from_a_page_is_put_back_together() -> None:
    done = understood(title="Gradient\nℓ\n1\n\\ell_1\nℓ1 Regularization")
    assert done.entry.title == r"Gradient $\ell_1$ Regularization"
    assert [problem.message for problem in done.problems] == [
        "1 formula put back together in the title"
    ]


def test_a_record_without_title_is_noted() -> None:
    assert said(normalize(raw({"abstract": "We prove it."}))) == {"TTL001": Severity.INFO}


LOST = "a link may have been lost"
# Abstract -> whether it breaks off, and the hint.
ABSTRACTS = [
    ("We prove it.", False, ""),
    ("Do we prove it?", False, ""),
    ("我们证明了。", False, ""),
    ("We prove (it.)", False, ""),
    ("We prove “it.”", False, ""),
    ("We prove it...", False, ""),
    ("Our code is at", True, LOST),
    ("Our project page:", True, LOST),
    ("For high sparsity. See", True, LOST),
    ("Codes are released on~", True, LOST),
    ("We show that it works", True, ""),
    ("We test the format", True, ""),
    ("Our code is at https://a.org/b", True, ""),
    ("", False, ""),
]


@pytest.mark.parametrize(("written", "cut", "hint"), ABSTRACTS)
def test_an_abstract_that_breaks_off_is_noted(written: str, cut: bool, hint: str) -> None:
    done = understood(abstract=written)
    assert done.entry.abstract == written
    assert said(done) == ({"TXT002": Severity.INFO} if cut else {})
    assert [problem.hint for problem in done.problems] == ([hint] if cut else [])


KEYWORDS: list[tuple[str, tuple[str, ...]]] = [
    ("graphs, deep learning", ("graphs", "deep learning")),
    ("graphs; deep learning, mostly", ("graphs", "deep learning, mostly")),
    ("graphs，深度学习、图", ("graphs", "深度学习", "图")),
    ("graphs；trees", ("graphs", "trees")),
    ("graphs · trees", ("graphs", "trees")),
    ("GANs (DCGAN, WGAN), VAEs", ("GANs (DCGAN, WGAN)", "VAEs")),
    ("GANs（DCGAN, WGAN）, VAEs", ("GANs（DCGAN, WGAN）", "VAEs")),
    ("a (b, c", ("a (b", "c")),
    ("a), b, c", ("a)", "b", "c")),
    ("graphs, trees.", ("graphs", "trees")),
    ("graphs, .NET, U.S.", ("graphs", ".NET", "U.S.")),
    ("graphs,, trees, ", ("graphs", "trees")),
    ("graphs, graphs", ("graphs",)),
    ("one keyword", ("one keyword",)),
    ("wrapped\nkeyword", ("wrapped keyword",)),
    ("", ()),
    (" ; ", ()),
]


@pytest.mark.parametrize(("written", "keywords"), KEYWORDS)
def test_keywords(written: str, keywords: tuple[str, ...]) -> None:
    assert understood(keywords=written).entry.keywords == keywords


# --- what else there is --------------------------------------------------------------------------


def test_plain_fields_go_to_their_places() -> None:
    entry = understood(volume="12A", number="3", pages="12-34", publisher="MIT Press").entry
    found = (entry.volume, entry.number, entry.pages, entry.publisher)
    assert found == ("12A", "3", "12–34", "MIT Press")


@pytest.mark.parametrize(
    ("written", "pages"),
    [("12--34", "12–34"), ("12 - 34", "12–34"), ("e1234", "e1234"), ("1-2, 7", "1–2, 7")],
)
def test_pages(written: str, pages: str) -> None:
    assert understood(pages=written).entry.pages == pages


def test_every_other_field_is_kept_as_marked_text() -> None:
    done = understood(tldr="It costs $5 {or so}", affiliation="MIT\n")
    assert done.entry.extra == {"tldr": r"It costs \$5 \{or so\}", "affiliation": "MIT"}


# --- provenance and places -----------------------------------------------------------------------


def test_every_field_knows_its_lines() -> None:
    fields = {
        "title": "Graphs",
        "author": "Jane Doe* (MIT), John Roe et al.",
        "url": "https://openreview.net/pdf?id=B1eWOJHKvB https://a.org/b",
        "code": "https://a.org/c",
        "abstract": "We prove it.",
        "keywords": "graphs",
        "eventtitle": "ICLR",
        "year": "2020",
        "tldr": "Short",
    }
    lines = {field: (at, at) for at, field in enumerate(fields, start=10)}
    lines["abstract"] = (30, 34)
    done = normalize(raw(fields, lines))
    assert {field: origin.locator for field, origin in done.provenance.items()} == {
        "abstract": "L30-34",
        "and_others": "L11",
        "authors": "L11",
        "container": "L16",
        "date": "L17",
        "extra.author+an": "L11",
        "extra.author+an:affiliation": "L11",
        "extra.code": "L13",
        "extra.links": "L12",
        "extra.tldr": "L18",
        "identifiers": "L12",
        "keywords": "L15",
        "title": "L10",
        "type": "L16",
        "venue": "L16",
    }
    assert list(done.provenance) == sorted(done.provenance)
    assert {(o.source, o.on) for o in done.provenance.values()} == {(FILE, TODAY)}


def test_a_value_found_in_another_field_has_that_fields_lines() -> None:
    fields = {"title": "Graphs", "url": "https://a.org", "doi": "10.1000/x"}
    lines = {"title": (1, 1), "url": (2, 2), "doi": (3, 3), "eventtitle": (4, 4), "year": (5, 5)}
    done = normalize(raw({**fields, "eventtitle": "ICLR 2020 poster"}, lines))
    found = {field: origin.locator for field, origin in done.provenance.items()}
    assert (found["identifiers"], found["date"], found["extra.presentation"]) == ("L3", "L4", "L4")
    # The link is kept beside the DOI that leads to the work.
    assert found["extra.links"] == "L2"


def test_without_lines_a_value_comes_from_the_whole_record() -> None:
    done = normalize(raw({"title": "Graphs"}))
    assert done.provenance == {"title": Origin(source=FILE, locator="L3-9", on=TODAY)}


# Fields -> the field that is to blame.
PLACES = [
    ({"title": "A", "author": "Plato"}, "author"),
    ({"title": "A", "url": "none yet"}, "url"),
    ({"title": "A", "doi": "none yet"}, "doi"),
    ({"title": "A", "year": "never"}, "year"),
    ({"title": "A", "eventtitle": "Odd Meeting"}, "eventtitle"),
    ({"title": "A", "abstract": "We"}, "abstract"),
]


@pytest.mark.parametrize(("fields", "field"), PLACES)
def test_a_problem_has_the_place_of_its_field(fields: dict[str, str], field: str) -> None:
    (problem,) = normalize(raw(fields, {field: (7, 8)})).problems
    assert (problem.field, problem.where) == (field, Location(file=FILE, line=7))


def test_a_problem_of_a_field_without_lines_has_the_place_of_the_record() -> None:
    (problem,) = normalize(raw({})).problems
    assert (problem.code, problem.where) == ("TTL001", Location(file=FILE, line=3))


def test_a_raw_entry_without_place_is_understood_too() -> None:
    homeless = msgspec.structs.replace(raw({"year": "never"}), where=None)
    assert [problem.where for problem in normalize(homeless).problems] == [None, None]


# --- tidy ----------------------------------------------------------------------------------------


def test_tidy_makes_one_spelling() -> None:
    forum = Identifier.read(FORUM)
    rough = Entry(
        title="  A  title.\n",
        authors=(Name(family=" Doe ", given="Jane\tA."), Name(), Name(literal="The  Team")),
        editors=(Name(),),
        container=" X  Y ",
        identifiers=(forum, forum),
        url="https://openreview.net/forum?id=B1eWOJHKvB",
        abstract=" One.\n\n  Two  lines. ",
        keywords=("a  b", "", "a b"),
        extra={"code": " x ", "empty": " \n "},
    )
    assert tidy(rough) == Entry(
        title="A title.",
        authors=(Name(family="Doe", given="Jane A."), Name(literal="The Team")),
        container="X Y",
        identifiers=(forum,),
        abstract="One.\nTwo lines.",
        keywords=("a b",),
        extra={"code": "x"},
    )


# Only the link that a bibliography gets from the identifiers anyway goes: a DOI and an arXiv id
# have fields of their own there, and no link is made of them.
OTHER_LINKS = [
    (FORUM, "https://example.org/a"),
    (FORUM, "https://openreview.net/pdf?id=B1eWOJHKvB"),
    ("doi:10.1145/1.2", "https://doi.org/10.1145/1.2"),
    ("arxiv:1706.03762", "https://arxiv.org/abs/1706.03762"),
    ("isbn:9780262035613", "https://example.org/a"),
]


@pytest.mark.parametrize(("known", "url"), OTHER_LINKS)
def test_tidy_keeps_a_link_that_no_identifier_yields(known: str, url: str) -> None:
    entry = Entry(title="A", identifiers=ids(known), url=url)
    assert tidy(entry) == entry


def test_tidy_keeps_ties_in_marked_text_and_links_as_they_are() -> None:
    entry = Entry(title="von\u00a0Mises", container="A\u00a0B", extra={"file": "a  b.pdf"})
    assert tidy(entry) == entry
    assert tidy(Entry(publisher="A\u00a0B")).publisher == "A B"


# --- properties ----------------------------------------------------------------------------------


@given(entries(st.text()))
def test_tidying_twice_changes_nothing(entry: Entry) -> None:
    once = tidy(entry)
    assert tidy(once) == once


FIELDS = (
    "title", "author", "url", "doi", "year", "eventtitle", "abstract", "keywords", "code",
    "publisher", "volume", "number", "pages", "presentation", "tldr", "links", "author+an",
)  # fmt: skip
ODD = st.text(
    st.sampled_from(" \n\t.,;:()[]{}$\\*†#\"'<>/-–0129年月aAéøß李王ﬁ²\u0301\u200b"), max_size=40
)
LIKELY = st.sampled_from(
    (
        "Jane Doe*, John (Jo) Roe (MIT) and others", "https://openreview.net/pdf?id=B1eWOJHKvB",
        "10.1145/3292500.3330701", "ICLR 2020 poster", "2020年4月", "a; b, c (d; e)",
        "in\nR\nd\n\\mathbb{R}^d\nRd in", "[x](https://a.org/b) c", "von der O'Neil, Jr., A.",
    )
)  # fmt: skip
RAWS = st.dictionaries(st.sampled_from(FIELDS), st.one_of(ODD, LIKELY, st.text(max_size=30))).map(
    raw
)


@given(RAWS)
def test_normalising_never_raises_and_its_result_is_tidy(given: RawEntry) -> None:
    done = normalize(given)
    assert tidy(done.entry) == done.entry
    assert all(name != Name() for name in done.entry.authors)
    filled = {f"extra.{name}" for name in done.entry.extra}
    blank = Entry()
    filled |= {
        field
        for field in Entry.__struct_fields__
        if field != "extra" and getattr(done.entry, field) != getattr(blank, field)
    }
    assert set(done.provenance) == filled


# No Chinese: wrapped lines of it are joined without a space, and so are their words.
WORD = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéüß0123456789", min_size=1)
SAID = st.lists(
    st.one_of(WORD, st.sampled_from((",", ";", "(", ")", ".", "\n", "https://a.org/b")))
)
PROSE = SAID.map(" ".join)


def words(plain: str) -> set[str]:
    return set(text.fold(unicodedata.normalize("NFC", plain)).split())


def everything(entry: Entry) -> set[str]:
    names = [name.display for name in (*entry.authors, *entry.editors)]
    found = (
        *(getattr(entry, field) for field in Entry.__struct_fields__),
        *entry.keywords, *entry.extra.values(), *names, str(entry.date),
    )  # fmt: skip
    whole = " ".join(value for value in found if isinstance(value, str))
    return words(text.plain(whole)) | words(" ".join(str(i) for i in entry.identifiers))


@given(st.dictionaries(st.sampled_from([f for f in FIELDS if f != "author"]), PROSE))
def test_no_word_is_lost(fields: dict[str, str]) -> None:
    entry = normalize(raw(fields)).entry
    lost = set[str]()
    for value in fields.values():
        lost |= words(value) - everything(entry)
    # "DOI" before a DOI says nothing, and a date is kept as digits.
    assert {word for word in lost if word != "doi"} == set()


LETTERS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéüß李", min_size=1)
LIST_WORDS = {"and", "et", "al", "others", "more", "jr", "sr"}


@given(st.lists(st.tuples(LETTERS, LETTERS).map(" ".join), min_size=1, max_size=5))
def test_no_letter_of_an_author_is_lost(names: list[str]) -> None:
    assume(not words(" ".join(names)) & LIST_WORDS)
    entry = normalize(raw({"author": ", ".join(names)})).entry
    # "Doe AB" becomes "A. B. Doe", so words may fall apart.
    written = Counter(text.fold(" ".join(names)))
    kept = Counter(text.fold(" ".join(name.display for name in entry.authors)))
    assert {letter for letter in written - kept if letter != " "} == set()
