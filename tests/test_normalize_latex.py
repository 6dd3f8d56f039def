"""The normaliser on LaTeX: fields of bibliography files become canonical entries, whole."""

from collections.abc import Mapping
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import text
from refkit.errors import Location, Severity
from refkit.field import KIND
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Markup, Origin, PubState, RawEntry
from refkit.name import Name, split
from refkit.normalize import Normalized, normalize, pages, tidy
from refkit.normalize.keywords import split_marked
from refkit.normalize.people import People, cut, read_list

TODAY = date(2026, 11, 21)
FILE = "refs.bib"
ORIGIN = Origin(source=FILE, locator="L3-9", on=TODAY)


def raw(type: str, fields: Mapping[str, str], written: str = "") -> RawEntry:
    return RawEntry(
        type=type,
        key="doe2017",
        fields=fields,
        markup=Markup.LATEX,
        text=written,
        origin=ORIGIN,
        where=Location(file=FILE, line=3),
    )


def understood(kind: str = "article", **fields: str) -> Normalized:
    return normalize(raw(kind, {"title": "A title", **fields}))


def codes(done: Normalized) -> list[str]:
    return [problem.code for problem in done.problems]


def ids(*written: str) -> tuple[Identifier, ...]:
    return tuple(map(Identifier.read, written))


# --- names ---------------------------------------------------------------------------------------

DOE, ROE = Name(given="Jane", family="Doe"), Name(given="John", family="Roe")


def person(family: str, given: str = "", particle: str = "", suffix: str = "") -> Name:
    return Name(family=family, given=given, particle=particle, suffix=suffix)


# A list -> names, whether it was cut, whether it is kept beside them, the codes of problems.
LISTS: list[tuple[str, tuple[Name, ...], bool, bool, list[str]]] = [
    ("Jane Doe and John Roe", (DOE, ROE), False, False, []),
    ("Doe, Jane\n  AND\n  Roe, John", (DOE, ROE), False, False, []),
    ("Jane Doe and others", (DOE,), True, False, []),
    ("others", (person("others"),), False, False, []),
    (
        "G{\\\"o}del, K. and {\\'E}tienne B.",
        (person("Gödel", "K."), person("B.", "Étienne")),
        False,
        False,
        [],
    ),
    ("{Barnes and Noble}", (Name(literal="Barnes and Noble"),), False, False, []),
    (
        "{Barnes~and~Noble}",
        (Name(literal="Barnes and Noble"),),
        False,
        False,
        [],
    ),
    (
        "{{World Health Organization}}",
        (Name(literal="World Health Organization"),),
        False,
        False,
        [],
    ),
    ("{Ramón y Cajal}, Santiago", (person("Ramón y Cajal", "Santiago"),), False, False, []),
    ("Jean~and Paul Roe", (person("Paul Roe", "Jean", "and"),), False, False, []),
    ("A\\$AP Rocky", (person("Rocky", "A$AP"),), False, False, []),
    ("Ernst \\& Young", (person("Young", "Ernst &"),), False, False, []),
    ("", (), False, False, []),
    # Braces that keep words together, which a name does not tell.
    ("{Jean Paul} Sartre", (person("Sartre", "Jean Paul"),), False, True, []),
    ("{Jean-Paul} Sartre", (person("Sartre", "Jean-Paul"),), False, True, []),
    # "and" where it should not be, or not where it should.
    ("Jane Doe and and John Roe", (DOE, ROE), False, False, ["NAM005"]),
    ("and Jane Doe", (DOE,), False, False, ["NAM005"]),
    ("Jane Doe and", (DOE,), False, False, ["NAM005"]),
    ("Jane Doe, John Roe, Jane Doe, John Roe", (DOE, ROE, DOE, ROE), False, False, ["NAM006"]),
    ("Doe, J., Roe, K.", (person("Doe", "J."), person("Roe", "K.")), False, False, ["NAM006"]),
    ("Doe, Jane; Roe, John", (DOE, ROE), False, False, ["NAM006"]),
    ("Jane Doe \\& John Roe", (DOE, ROE), False, False, ["NAM006"]),
    ("A. B., C. D., E. F.", (person("A. B.", "E. F.", "", "C. D."),), False, False, ["NAM006"]),
    # More commas than allowed.
    (
        "King, Jr., Martin, Luther",
        (person("King", "Martin Luther", "", "Jr."),),
        False,
        False,
        ["NAM004"],
    ),
    ("Doe, Jane, Ann, May", (person("Doe", "Ann May", "", "Jane"),), False, False, ["NAM004"]),
    # What a name does not hold.
    ("Jane Doe$^{*}$ and John Roe", (DOE, ROE), False, True, ["NAM007"]),
    ("Jane Doe* and John Roe\\textsuperscript{1}", (DOE, ROE), False, True, ["NAM007", "NAM007"]),
    ("Jane Doe\\thanks{By nobody.} and John Roe", (DOE, ROE), False, True, ["NAM007"]),
    ("{\\relax Ch}arles Roe", (person("Roe", "Charles"),), False, True, ["NAM007"]),
    ("$\\alpha$ Roe", (person("Roe", "α"),), False, True, ["NAM007"]),
    ("Jane {\\odd Doe}", (DOE,), False, True, ["NAM007"]),
    ("{The \\TeX{} Users}", (Name(literal="The TeX Users"),), False, True, ["NAM007"]),
    # DBLP's numbers for people of one name.
    ("Jane Doe 0002", (DOE,), False, False, ["NAM009"]),
    # "et al."
    ("Doe, Jane et al.", (DOE,), True, False, ["NAM008"]),
    ("Jane Doe and et al.", (DOE,), True, False, ["NAM008"]),
    # BibLaTeX's extended format (manual, 3.4).
    (
        "given=Hans, family=Harman and given=Simon, prefix=de, family=Beumont",
        (person("Harman", "Hans"), person("Beumont", "Simon", "de")),
        False,
        False,
        [],
    ),
    (
        "family=Duchamp, given={Philippe, M.}",
        (person("Duchamp", "Philippe, M."),),
        False,
        False,
        [],
    ),
    (
        "family=King, suffix={Jr.}, given=Martin",
        (person("King", "Martin", "", "Jr."),),
        False,
        False,
        [],
    ),
    (
        "family=Duchamp, given=Philippe, prefix=von, useprefix=true and Jane Doe",
        (person("Duchamp", "Philippe", "von"), DOE),
        False,
        True,
        [],
    ),
]


@pytest.mark.parametrize(("written", "names", "cut", "is_kept", "problems"), LISTS)
def test_lists_of_names(
    written: str, names: tuple[Name, ...], cut: bool, is_kept: bool, problems: list[str]
) -> None:
    people = read_list(written)
    assert people.names == names
    assert people.and_others == cut
    assert people.kept == (text.from_latex(written).text if is_kept else "")
    assert [doubt.code for doubt in people.doubts] == problems


def test_names_reach_the_entry_and_what_they_lose_its_extra() -> None:
    done = understood(author="Jane Doe* and others", editor="John Roe and others")
    assert (done.entry.authors, done.entry.and_others) == ((DOE,), True)
    assert done.entry.editors == (ROE,)
    assert done.entry.extra == {
        "author": "Jane Doe* and others",
        "editor": "John Roe and others",  # an entry does not say that there are more editors
    }
    (problem,) = done.problems
    assert (problem.code, problem.key, problem.field) == ("NAM007", "doe2017", "author")


def test_lists_of_others_stay_as_they_are() -> None:
    done = understood(translator="{Barnes and Noble} and D{\\'\\i}az, C~D")
    assert done.entry.extra == {"translator": "{Barnes and Noble} and Díaz, C\u00a0D"}


NAME_TEXT = st.text(" ,;&{}\\$*~aAéÉ.-=", max_size=14)


@given(st.lists(NAME_TEXT, max_size=4).map(" and ".join))
def test_no_list_of_names_breaks_the_reader(written: str) -> None:
    people = read_list(written)
    assert all(name != Name() for name in people.names)
    for name in people.names:
        assert tidy(Entry(authors=(name,))).authors == (name,)


SPACED = st.lists(
    st.sampled_from(["and", "AND", "A", "{B", "C}", "{", "}", "{and}", "~"]), max_size=9
)
GAPS = st.lists(st.sampled_from([" ", "  ", "\n  ", "\t", ""]), min_size=10, max_size=10)


@given(SPACED, GAPS)
def test_a_list_is_cut_as_split_cuts_it(words: list[str], gaps: list[str]) -> None:
    written = "".join(gap + word for gap, word in zip(gaps, [*words, ""], strict=False))
    parts = ["".join(part.split()) for part in cut(written)]
    assert [part for part in parts if part] == ["".join(name.split()) for name in split(written)]


def test_a_clean_list_says_nothing_but_names() -> None:
    assert read_list("Jane Doe and John Roe") == People((DOE, ROE))


# --- pages ---------------------------------------------------------------------------------------

PAGES = {
    "12--34": "12–34",
    "12-34": "12–34",
    "12 -- 34": "12–34",
    "12 – 34": "12–34",
    "12–34": "12–34",
    "12---34": "12–34",
    "12—34": "12–34",
    "1,3,5--7": "1, 3, 5–7",
    "1, 3 , 5-7": "1, 3, 5–7",
    "e1234": "e1234",
    "123+": "123+",
    "43--": "43–",
    "12:1-12:20": "12:1–12:20",
    "12:1--12:20": "12:1–12:20",
    "S12--S15": "S12–S15",
    "s12": "s12",
    "A-12": "A-12",
    "3-1--3-10": "3-1–3-10",
    "3-1-3-10": "3-1-3-10",
    "iv--xii": "iv–xii",
    "iv-xii": "iv–xii",
    "3ff.": "3ff.",
    "12": "12",
    "1128{\\textendash}1137": "1128–1137",
}
LABELLED = {
    "pp. 3-5": "3–5", "pp.~3--5": "3–5", "p. 7": "7", "pages 3--5": "3–5", "S. 3--5": "3–5",
    "pp. 3ff.": "3ff.",
}  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), [*PAGES.items(), *LABELLED.items()])
def test_pages(written: str, expected: str) -> None:
    done = understood(pages=written)
    assert (done.entry.pages, dict(done.entry.extra)) == (expected, {})
    assert codes(done) == (["PAG001"] if written in LABELLED else [])


@pytest.mark.parametrize("expected", PAGES.values())
def test_canonical_pages_are_canonical(expected: str) -> None:
    assert pages.read(expected).text == expected


# --- identifiers ---------------------------------------------------------------------------------

VASWANI = "arxiv:1706.03762"
KDD = "doi:10.1145/3292500.3330701"
# Fields -> identifiers, url, extra, codes.
IDENTIFIERS: list[tuple[dict[str, str], tuple[str, ...], str, dict[str, str], list[str]]] = [
    ({"doi": "10.1145/3292500.3330701"}, (KDD,), "", {}, []),
    ({"doi": "https://doi.org/10.1145/3292500.3330701"}, (KDD,), "", {}, []),
    ({"doi": "http://dx.doi.org/10.1145/3292500.3330701"}, (KDD,), "", {}, []),
    ({"doi": "doi:10.1145/3292500.3330701."}, (KDD,), "", {}, []),
    ({"doi": "10.1007/978-3-540-1\\_2"}, ("doi:10.1007/978-3-540-1_2",), "", {}, []),
    ({"doi": "10.1007/978-3-540-1{\\_}2"}, ("doi:10.1007/978-3-540-1_2",), "", {}, []),
    (
        {"doi": "10.48550/arXiv.1706.03762"},
        (VASWANI,),
        "",
        {"doi": "10.48550/arXiv.1706.03762"},
        [],
    ),
    ({"doi": "10.1145/3292500.3330701, 10.1000/1"}, (KDD, "doi:10.1000/1"), "", {}, []),
    ({"doi": "pending"}, (), "", {"doi": "pending"}, ["IDN002"]),
    # eprint
    ({"eprint": "1706.03762", "eprinttype": "arxiv"}, (VASWANI,), "", {}, []),
    (
        {"eprint": "1706.03762", "eprinttype": "arXiv", "eprintclass": "cs.CL"},
        (VASWANI,),
        "",
        {"eprintclass": "cs.CL"},
        [],
    ),
    ({"eprint": "1706.03762"}, (VASWANI,), "", {}, []),
    (
        {"eprint": "1706.03762v5", "eprinttype": "arXiv"},
        (VASWANI,),
        "",
        {"eprint": "1706.03762v5"},
        [],
    ),
    ({"eprint": "arXiv:1706.03762"}, (VASWANI,), "", {}, []),
    ({"eprint": "arXiv:1706.03762 [cs.CL]"}, (VASWANI,), "", {"eprintclass": "cs.CL"}, []),
    ({"eprint": "https://arxiv.org/abs/1706.03762"}, (VASWANI,), "", {}, []),
    ({"eprint": "hep-th/9901001", "eprinttype": "arXiv"}, ("arxiv:hep-th/9901001",), "", {}, []),
    (
        {"eprint": "math.GT/0309136", "eprinttype": "arXiv"},
        ("arxiv:math/0309136",),
        "",
        {"eprint": "math.GT/0309136"},
        [],
    ),
    (
        {"eprint": "9901001", "eprinttype": "arXiv", "eprintclass": "hep-th"},
        ("arxiv:hep-th/9901001",),
        "",
        {"eprint": "9901001", "eprintclass": "hep-th"},
        [],
    ),
    (
        {"eprint": "hal-0123", "eprinttype": "hal"},
        (),
        "",
        {"eprint": "hal-0123", "eprinttype": "hal"},
        [],
    ),
    (
        {"eprint": "17335", "eprinttype": "pubmed"},
        (),
        "",
        {"eprint": "17335", "eprinttype": "pubmed"},
        [],
    ),
    ({"eprinttype": "arXiv"}, (), "", {"eprinttype": "arXiv"}, []),
    # isbn, issn, pmid and the like
    ({"isbn": "9780262035613"}, ("isbn:9780262035613",), "", {}, []),
    ({"isbn": "978-0-262-03561-3"}, ("isbn:9780262035613",), "", {"isbn": "978-0-262-03561-3"}, []),
    ({"isbn": "0-262-03561-8"}, ("isbn:9780262035613",), "", {"isbn": "0-262-03561-8"}, []),
    (
        {"isbn": "978-0-262-03561-3 (hardcover), 978-3-16-148410-0"},
        ("isbn:9780262035613", "isbn:9783161484100"),
        "",
        {"isbn": "978-0-262-03561-3 (hardcover), 978-3-16-148410-0"},
        [],
    ),
    ({"isbn": "978-0-262-03561-4"}, (), "", {"isbn": "978-0-262-03561-4"}, ["IDN003"]),
    ({"issn": "2049-3630"}, ("issn:2049-3630",), "", {}, []),
    (
        {"issn": "2049-3630, 0317-8471"},
        ("issn:2049-3630", "issn:0317-8471"),
        "",
        {"issn": "2049-3630, 0317-8471"},
        [],
    ),
    ({"issn": "2049-3631"}, (), "", {"issn": "2049-3631"}, ["IDN003"]),
    ({"pmid": "12345"}, ("pmid:12345",), "", {}, []),
    ({"openreview": "B1eWOJHKvB"}, ("openreview:B1eWOJHKvB",), "", {}, []),
    ({"dblp": "conf/nips/Vaswani17"}, ("dblp:conf/nips/Vaswani17",), "", {}, []),
    # url: as given, unless a bibliography gets it from an identifier in just this spelling.
    (
        {"url": "https://example.org/a_b%20c?d=e&f=~g#h"},
        (),
        "https://example.org/a_b%20c?d=e&f=~g#h",
        {},
        [],
    ),
    ({"url": "https://example.org/a\\_b"}, (), "https://example.org/a\\_b", {}, []),
    (
        {"url": "https://doi.org/10.1145/3292500.3330701"},
        (KDD,),
        "https://doi.org/10.1145/3292500.3330701",
        {},
        [],
    ),
    (
        {"url": "https://arxiv.org/abs/1706.03762v5"},
        (VASWANI,),
        "https://arxiv.org/abs/1706.03762v5",
        {},
        [],
    ),
    ({"url": "https://openreview.net/forum?id=B1eWOJHKvB"}, ("openreview:B1eWOJHKvB",), "", {}, []),
    (
        {"url": "https://openreview.net/pdf?id=B1eWOJHKvB"},
        ("openreview:B1eWOJHKvB",),
        "https://openreview.net/pdf?id=B1eWOJHKvB",
        {},
        [],
    ),
    ({"url": "\\url{https://example.org/a_b}"}, (), "https://example.org/a_b", {}, ["IDN004"]),
    # Where they hide.
    ({"note": "arXiv:1706.03762"}, (VASWANI,), "", {"note": "arXiv:1706.03762"}, []),
    (
        {"note": "See doi:10.1000/1", "doi": "10.1145/3292500.3330701"},
        (KDD,),
        "",
        {"note": "See doi:10.1000/1"},
        [],
    ),
    (
        {"howpublished": "\\url{https://arxiv.org/abs/1706.03762}"},
        (VASWANI,),
        "",
        {"howpublished": "\\url{https://arxiv.org/abs/1706.03762}"},
        [],
    ),
]


@pytest.mark.parametrize(("fields", "known", "url", "extra", "problems"), IDENTIFIERS)
def test_identifiers(
    fields: dict[str, str],
    known: tuple[str, ...],
    url: str,
    extra: dict[str, str],
    problems: list[str],
) -> None:
    done = understood("misc", **fields)
    assert done.entry.identifiers == ids(*known)
    assert done.entry.url == url
    assert done.entry.extra == extra
    assert codes(done) == problems


# --- type, container, venue ----------------------------------------------------------------------

# Type as written, fields -> type, container, venue, extra.
PLACES: list[tuple[str, dict[str, str], EntryType, str, str, dict[str, str]]] = [
    ("Article", {"journaltitle": "Nature"}, EntryType.ARTICLE, "Nature", "nature", {}),
    (
        "InProceedings",
        {"booktitle": "Proc. of {NeurIPS}"},
        EntryType.INPROCEEDINGS,
        "Proc. of {NeurIPS}",
        "neurips",
        {},
    ),
    ("conference", {"booktitle": "B"}, EntryType.INPROCEEDINGS, "B", "", {}),
    (
        "incollection",
        {"booktitle": "B", "journaltitle": "J"},
        EntryType.INCOLLECTION,
        "B",
        "",
        {"journaltitle": "J"},
    ),
    (
        "book",
        {"series": "S", "edition": "2"},
        EntryType.BOOK,
        "",
        "",
        {"series": "S", "edition": "2"},
    ),
    ("mvbook", {}, EntryType.BOOK, "", "", {"entrytype": "mvbook"}),
    ("Jurisdiction", {}, EntryType.MISC, "", "", {"entrytype": "jurisdiction"}),
    ("electronic", {}, EntryType.ONLINE, "", "", {}),
    ("phdthesis", {}, EntryType.THESIS, "", "", {"type": "phdthesis"}),
    ("MastersThesis", {}, EntryType.THESIS, "", "", {"type": "mathesis"}),
    ("techreport", {}, EntryType.REPORT, "", "", {"type": "techreport"}),
    (
        "techreport",
        {"type": "Memo"},
        EntryType.REPORT,
        "",
        "",
        {"type": "Memo", "entrytype": "techreport"},
    ),
    # A container that is not in the field of its type stays in its field too.
    ("misc", {"journaltitle": "J"}, EntryType.MISC, "J", "", {"journaltitle": "J"}),
    ("misc", {"howpublished": "On a wall"}, EntryType.MISC, "", "", {"howpublished": "On a wall"}),
    # Preprints.
    (
        "article",
        {"journaltitle": "arXiv preprint arXiv:1706.03762"},
        EntryType.PREPRINT,
        "arXiv preprint arXiv:1706.03762",
        "arxiv",
        {"journaltitle": "arXiv preprint arXiv:1706.03762"},
    ),
    (
        "article",
        {"journaltitle": "CoRR", "volume": "abs/1706.03762"},
        EntryType.PREPRINT,
        "CoRR",
        "arxiv",
        {"journaltitle": "CoRR"},
    ),
    ("misc", {"eprint": "1706.03762", "eprinttype": "arXiv"}, EntryType.PREPRINT, "", "", {}),
    ("online", {"url": "https://arxiv.org/abs/1706.03762v1"}, EntryType.PREPRINT, "", "", {}),
    (
        "misc",
        {"howpublished": "arXiv:1706.03762"},
        EntryType.PREPRINT,
        "arXiv:1706.03762",
        "arxiv",
        {"howpublished": "arXiv:1706.03762"},
    ),
    (
        "article",
        {"journaltitle": "Nature", "eprint": "1706.03762"},
        EntryType.ARTICLE,
        "Nature",
        "nature",
        {},
    ),
    ("book", {"eprint": "1706.03762"}, EntryType.BOOK, "", "", {}),
    ("techreport", {"eprint": "1706.03762"}, EntryType.REPORT, "", "", {"type": "techreport"}),
    (
        "misc",
        {"note": "Code for arXiv:1706.03762"},
        EntryType.MISC,
        "",
        "",
        {"note": "Code for arXiv:1706.03762"},
    ),
]


@pytest.mark.parametrize(("written", "fields", "type", "container", "venue", "extra"), PLACES)
def test_type_and_place(
    written: str,
    fields: dict[str, str],
    type: EntryType,
    container: str,
    venue: str,
    extra: dict[str, str],
) -> None:
    entry = normalize(raw(written, {"title": "T", **fields})).entry
    assert (entry.type, entry.container, entry.venue) == (type, container, venue)
    assert entry.extra == extra


def test_the_publisher_of_a_thesis_is_its_institution() -> None:
    entry = understood("phdthesis", institution='ETH Z{\\"u}rich', publisher="X").entry
    assert entry.publisher == "ETH Zürich"
    assert entry.extra == {"publisher": "X", "type": "phdthesis"}
    assert understood("book", institution="MIT").entry.extra == {"institution": "MIT"}


# --- text ----------------------------------------------------------------------------------------


def test_marks_stay_in_marked_text_and_beside_plain_text() -> None:
    entry = understood(
        title='{B}ayes:\n A $x_1$ of~M{\\"u}ller.',
        publisher="{Barnes and Noble} \\& Co",
        volume="$2^a$",
        number="3--4",
        chapter="7",
        Custom_Field="50\\%",
    ).entry
    assert entry.title == "{B}ayes: A $x_1$ of\u00a0Müller."  # the stop is the author's
    assert (entry.publisher, entry.number) == ("Barnes and Noble & Co", "3–4")
    assert entry.extra == {
        "publisher": "{Barnes and Noble} & Co",
        "volume": "$2^a$",
        "chapter": "7",
        "Custom_Field": "50%",
    }


def test_paragraphs_of_an_abstract_are_lines() -> None:
    written = "One  caf{\\'e}\n  two.\n\n  Three\n\t\n\nfour."
    assert understood(abstract=written).entry.abstract == "One café two.\nThree\nfour."


@pytest.mark.parametrize(
    "field", [name for name, kind in KIND.items() if kind in ("verbatim", "keys")]
)
def test_what_is_verbatim_is_never_decoded(field: str) -> None:
    written = "a\\_b {c} ~d%20e & $f$"
    done = understood("misc", **{field: written})
    assert written in (done.entry.url, done.entry.extra.get(field))


# Keywords -> each, whether the list is kept beside them.
KEYWORDS = {
    "a, b,c": (("a", "b", "c"), False),
    "a; b, c": (("a", "b, c"), False),
    "a, a, , b": (("a", "b"), False),
    "a, {b, c}": (("a", "b, c"), False),
    "a (b, c), d": (("a (b, c)", "d"), False),
    "{A}, b": (("A", "b"), True),
    "$x$, b": (("x", "b"), True),
    "R\\&D, 50\\%": (("R&D", "50%"), False),
    "d.": (("d.",), False),
}


@pytest.mark.parametrize(("written", "expected"), KEYWORDS.items())
def test_keywords(written: str, expected: tuple[tuple[str, ...], bool]) -> None:
    entry = understood(keywords=written).entry
    assert (entry.keywords, "keywords" in entry.extra) == expected
    assert split_marked("") == ((), True)


def test_unknown_commands_are_reported_once() -> None:
    done = understood(title="\\odd{A} \\odder B", abstract="\\odd C", note="\\odd")
    (problem,) = done.problems
    assert (problem.code, problem.severity) == ("TEX001", Severity.INFO)
    assert (problem.key, problem.field) == ("doe2017", "title")
    assert "\\odd, \\odder" in problem.message
    assert done.entry.extra["note"] == "\\odd"


STATES = {
    "submitted": PubState.SUBMITTED,
    "inpress": PubState.ACCEPTED,
    "forthcoming": PubState.ACCEPTED,
    "prepublished": PubState.PREPRINT,
    "inpreparation": None,
}


@pytest.mark.parametrize(("written", "state"), STATES.items())
def test_the_state_of_publication(written: str, state: PubState | None) -> None:
    entry = understood(pubstate=written).entry
    assert (entry.pubstate, entry.extra) == (state, {"pubstate": written})


def test_a_record_without_title_is_said_to_have_none() -> None:
    done = normalize(raw("misc", {"note": "N"}))
    assert codes(done) == ["TTL001"]


# --- places and provenance -----------------------------------------------------------------------


def test_a_problem_has_the_place_of_its_field() -> None:
    written = "@article{doe2017,\n  title = {A},\n  journal = {\\odd}, Year={in press}}"
    done = normalize(
        raw("article", {"title": "A", "journaltitle": "\\odd", "year": "in press"}, written)
    )
    places = {problem.field: problem.where for problem in done.problems}
    assert places == {
        "year": Location(file=FILE, line=5, column=21),
        "journaltitle": Location(file=FILE, line=5, column=3),
    }
    assert all(problem.key == "doe2017" for problem in done.problems)


def test_a_problem_without_place() -> None:
    entry = raw("article", {"title": "A", "year": "in press"})
    assert [p.where for p in normalize(entry).problems] == [Location(file=FILE, line=3)]
    homeless = msgspec.structs.replace(entry, where=None)
    assert [p.where for p in normalize(homeless).problems] == [None]
    lined = msgspec.structs.replace(entry, lines={"year": (7, 7)})
    assert [p.where for p in normalize(lined).problems] == [Location(file=FILE, line=7)]


def test_everything_comes_from_the_entry() -> None:
    done = understood(author="Jane Doe", note="N", year="2017")
    assert set(done.provenance) == {"authors", "date", "extra.note", "title", "type"}
    assert list(done.provenance) == sorted(done.provenance)
    assert set(done.provenance.values()) == {ORIGIN}


# --- properties ----------------------------------------------------------------------------------

FIELDS = (
    "title", "author", "editor", "url", "doi", "date", "year", "month", "day", "abstract", "note",
    "keywords", "publisher", "institution", "volume", "number", "pages", "eprint", "eprinttype",
    "eprintclass", "isbn", "issn", "journaltitle", "booktitle", "howpublished", "translator",
    "file", "type", "series", "Own_Field", "pubstate", "langid",
)  # fmt: skip
TYPES = ("article", "misc", "InProceedings", "phdthesis", "techreport", "odd", "", "book", "online")
ODD = st.text(
    st.sampled_from(" \n\t.,;:()[]{}$\\*†#\"'<>/-–~%&=^_0129aAéøßИ\u0301\u00a0\u2009"), max_size=30
)
LIKELY = st.sampled_from(
    (
        "Jane Doe$^*$ and {\\\"O}zg{\\\"u}r others and others", "10.1145/3292500.3330701", "12--34",
        "https://openreview.net/forum?id=B1eWOJHKvB", "arXiv preprint arXiv:1706.03762v5",
        "March~12",
        "1997/..", "in press", "\\url{https://arxiv.org/abs/1706.03762}", "{A} \\emph{b} \\odd{c}",
        "0-262-03561-8", "2017", "A and and B; C \\& D", "family=A, given=B, useprefix=true",
    )
)  # fmt: skip
RAWS = st.builds(
    raw,
    st.sampled_from(TYPES),
    st.dictionaries(st.sampled_from(FIELDS), st.one_of(ODD, LIKELY, st.text(max_size=20))),
)


@given(RAWS)
def test_normalising_never_raises_and_its_result_is_tidy(given: RawEntry) -> None:
    done = normalize(given)
    assert tidy(done.entry) == done.entry
    assert all(name != Name() for name in (*done.entry.authors, *done.entry.editors))
    filled = {f"extra.{name}" for name in done.entry.extra}
    blank = Entry()
    filled |= {
        field
        for field in Entry.__struct_fields__
        if field != "extra" and getattr(done.entry, field) != getattr(blank, field)
    }
    assert set(done.provenance) == filled


WORDS = st.lists(st.text("abcdefgXYZé0123456789", min_size=1, max_size=6), min_size=1, max_size=4)


def everything(entry: Entry) -> set[str]:
    names = [name.display for name in (*entry.authors, *entry.editors)]
    found = (
        *(getattr(entry, field) for field in Entry.__struct_fields__),
        *entry.keywords, *entry.extra.values(), *names, str(entry.date),
    )  # fmt: skip
    whole = " ".join(value for value in found if isinstance(value, str))
    whole += " ".join(str(known) for known in entry.identifiers)
    return set(text.fold(text.plain(whole)).split())


@given(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(FIELDS), WORDS.map(" ".join)))
def test_no_word_is_lost(kind: str, fields: dict[str, str]) -> None:
    entry = normalize(raw(kind, fields)).entry
    for field, value in fields.items():
        lost = set(text.fold(value).split()) - everything(entry)
        # A month is kept as its number, and so is a day.
        assert not lost or (field in ("month", "day", "year", "date") and entry.date), field


def test_a_name_of_very_many_odd_pieces_is_kept_as_it_is() -> None:
    written = "Doe" + "$a$" * 140_000
    found = read_list(written)
    assert found.kept
    assert [doubt.code for doubt in found.doubts] == ["NAM007"]
