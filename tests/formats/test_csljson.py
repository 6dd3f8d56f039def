"""CSL-JSON: shapes, members, names, dates and words; what is broken, and what is another's file.

The shapes are those of CSL 1.0.2 (csl-data.json) and of Crossref's REST API (metadata-apis.md,
section 4).
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import formats
from refkit.errors import Severity
from refkit.formats import csljson
from refkit.formats.csljson import dates, kinds, people, served, words
from refkit.formats.csljson.item import understand
from refkit.formats.csljson.series import divide
from refkit.model import EntryType, Parsed
from refkit.normalize import normalize

GOLDEN = Path(__file__).parents[1] / "golden/csljson"
TODAY = date(2026, 11, 22)


def read(text: str) -> Parsed:
    return csljson.read(text, "a.json", TODAY)


def golden(name: str) -> Parsed:
    return read((GOLDEN / name).read_text("utf-8"))


def fields(item: Mapping[str, object]) -> dict[str, str]:
    return dict(understand(item).fields)


# --- Whole files ---------------------------------------------------------------------------------


def test_an_export_of_zotero() -> None:
    paper, preprint, film = golden("zotero.json").entries
    assert (paper.type, paper.key) == ("inproceedings", "rivers2024drift")
    assert paper.fields == {
        "title": "{DRIFT}: Sparse Updates for Recurrent Nets",
        "author": "Rivers, Ada and van den Berg, Jan and {DRIFT Team}",
        "editor": "King, Jr., Martin L.",
        "date": "2024-07-21",
        "urldate": "2024-08-02",
        "booktitle": "Proceedings of the 41st International Conference on Machine Learning",
        "eventtitle": "International Conference on Machine Learning",
        "venue": "Vienna, Austria",
        "volume": "235",
        "pages": "101-112",
        "publisher": "PMLR",
        "language": "en",
        "abstract": "We update <i>few</i> weights.\n\nIt works for $\\ell_1$.",
        "url": "https://proceedings.mlr.press/v235/rivers24a.html",
        "source": "proceedings.mlr.press",
    }
    assert preprint.fields == {
        "title": "Quiet <i>Corpora</i>",
        "author": "de la Cruz, Ana",
        "date": "2023-01",
        "eprint": "2301.00001",
        "eprinttype": "arxiv",
        "publisher": "arXiv",
        "doi": "10.48550/arXiv.2301.00001",
        "note": "arXiv:2301.00001 [cs]",
        "pubstate": "preprint",
        "uri": "http://zotero.org/users/1/items/ABCD2345",
    }
    assert preprint.key == ""
    assert (film.type, film.key) == ("movie", "7")
    assert film.fields == {
        "title": "Nets",
        "director": "Okoro, Ife",
        "date": "spring of 1999",
        "medium": "35 mm",
    }


def test_items_in_an_object() -> None:
    (entry,) = golden("items.json").entries
    assert (entry.type, entry.key) == ("article", "chen2020")
    assert entry.fields == {
        "title": "Tides & Nets",
        "shorttitle": "Tides",
        "author": "Chen, Bo",
        "date": "2020-04",
        "journaltitle": "Journal of Tea",
        "shortjournal": "J. Tea",
        "volume": "12",
        "number": "3",
        "eid": "e77",
        "pages": "9",
        "issn": "1234-5679",
        "PMCID": "PMC12345",
        "keywords": "tea, nets",
        "pubstate": "inpress",
    }


def test_a_saved_answer_of_crossref() -> None:
    parsed = golden("crossref.json")
    (entry,) = parsed.entries
    assert (entry.type, entry.key) == ("incollection", "")
    assert entry.fields == {
        "title": "DRIFT: Sparse Updates",
        "author": "Rivers, Ada and {The DRIFT Team}",
        "date": "2024-05",
        "booktitle": "Computer Vision – ECCV 2024",
        "series": "Lecture Notes in Computer Science",
        "eventtitle": "European Conference on Computer Vision",
        "venue": "Milan, Italy",
        "eventdate": "2024-09-29/2024-10-04",
        "pages": "1-9",
        "publisher": "Springer",
        "location": "Cham",
        "doi": "10.9999/978-3-16-148410-0_1",
        "url": "https://doi.org/10.9999/978-3-16-148410-0_1",
        "isbn": "9783161484100, 9783161484117",
        "abstract": "We update <i>few</i> weights.\n\nIt works.",
    }
    (problem,) = parsed.problems
    assert (problem.code, problem.severity) == ("CSL003", Severity.INFO)
    for name in ("author.affiliation", "created", "indexed", "reference-count", "member"):
        assert name in problem.message


def test_a_list_that_crossref_answered() -> None:
    answer = {"message": {"total-results": 2, "items": [{"title": ["A"]}, {"title": ["B"]}]}}
    assert [entry.fields["title"] for entry in read(json.dumps(answer)).entries] == ["A", "B"]


def test_what_zotero_exports_is_understood() -> None:
    paper, preprint, film = (normalize(raw) for raw in golden("zotero.json").entries)
    assert paper.entry.type is EntryType.INPROCEEDINGS
    assert paper.entry.venue == "icml"
    assert [name.short for name in paper.entry.authors] == ["Rivers", "van den Berg", "DRIFT Team"]
    assert preprint.entry.type is EntryType.PREPRINT
    assert [str(known) for known in preprint.entry.identifiers] == ["arxiv:2301.00001"]
    assert film.entry.extra["entrytype"] == "movie"
    assert film.entry.date is not None


def test_every_item_has_its_place() -> None:
    text = '\n[\n{"title": "A"}, {"title": "B"\n},\n\n {"title":\n"C"}]'
    parsed = read(text)
    assert [entry.where.line for entry in parsed.entries if entry.where] == [3, 3, 6]
    assert [entry.origin.locator for entry in parsed.entries] == ["L3", "L3-4", "L6-7"]
    assert parsed.entries[1].text == '{"title": "B"\n}'
    assert parsed.fields == 3


def test_left_out_members_are_said_once_for_the_file() -> None:
    parsed = read('[{"title": "A", "custom": {}},\n {"title": "B", "custom": {"a": 1}, "x": true}]')
    assert [problem.code for problem in parsed.problems] == ["CSL003"]
    assert parsed.problems[0].message.endswith(": custom, x")


# --- Recognising ---------------------------------------------------------------------------------

OURS = {
    "a list": '[{"type": "book", "title": "A"}]',
    "one item": '{"id": "a", "type": "article-journal", "author": []}',
    "title before type": '[{"title": "A \\" b", "type": "webpage"}]',
    "items": '{"items": [{"type": "thesis", "DOI": "10.9999/x"}]}',
    "crossref": '{"status": "ok", "message": {"title": ["A"], "type": "journal-article"}}',
    "crossref's list": '{"message": {"facets": {}, "items": [{"DOI": "x", "type": "other"}]}}',
    "nested before": '[{"author": [{"family": "Rivers"}], "type": "report", "title": "A"}]',
    "no type": '[{"id": "x", "issued": {"date-parts": [[2020]]}, "title": "A"}]',
    "notes inside": '[{"custom": {"notes": [{"forum": 1}]}, "type": "book", "title": "A"}]',
    "another thing behind": '[{"type": "book", "title": "A"}, {"forum": "a"}]',
    "cut": '[{"type": "book", "title": "A", "abst',
    "bom": '\ufeff[{"type": "book", "title": "A"}]',
}
OTHERS = {
    "nothing": "",
    "empty list": "[]",
    "words": "[1] A. Rivers. A paper.",
    "refkit's library": '{"refkit": {"schema": 3}, "entries": {"a": {"entry": {"type": "book"}}}}',
    "refkit's records": '[{"key": "a", "entry": {"type": "article", "title": "A"}}]',
    "openreview v1": '{"notes": [{"id": "a", "forum": "a", "content": {"title": "A"}}]}',
    "openreview v2": '[{"id": "a", "content": {"title": {"value": "A"}}, "invitations": ["x"]}]',
    "zotero's own": '[{"itemType": "book", "title": "A", "type": "book"}]',
    "semantic scholar": '{"data": [{"paperId": "a", "title": "A"}]}',
    "openalex": '{"results": [{"title": "A", "type": "article"}]}',
    "a work of openalex": '{"id": "W1", "title": "A", "type": "article", "authorships": []}',
    "a note with a type": '[{"type": "article", "title": "A", "content": {}, "forum": "a"}]',
    "numbers": "[1, 2, 3]",
    "package.json": '{"name": "x", "type": "module", "version": "1.0.0"}',
    "geojson": '{"type": "FeatureCollection", "features": []}',
    "unbalanced": "]]}}{[",
}


@pytest.mark.parametrize("text", OURS.values(), ids=OURS.keys())
def test_csl_is_recognised(text: str) -> None:
    assert csljson.sniff(text) > 0.5
    assert formats.sniff(text, "-") == "csljson"


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_other_json_is_left_to_others(text: str) -> None:
    assert csljson.sniff(text) == 0.0


def test_a_library_is_never_taken_for_csl() -> None:
    library = Path(__file__).parents[2] / "library.json"
    text = library.read_text("utf-8") if library.exists() else OTHERS["refkit's library"]
    assert csljson.sniff(text) == 0.0


# --- What is broken ------------------------------------------------------------------------------

BROKEN = {
    '[{"title": "A"},\n {"title": }]': (2, 12),
    '[{"title": "Ä"},\n  {"title" "B"}]': (2, 12),
    '[{"title": "A"}': (1, 16),
    '{"items": [\n{"title": "A",\n"x": tru': (3, 9),
    "": (1, 1),
    "{": (1, 2),
    '[{"title": "A"}] [': (1, 18),
}


@pytest.mark.parametrize(("text", "place"), BROKEN.items())
def test_broken_json_is_an_error_with_its_place(text: str, place: tuple[int, int]) -> None:
    parsed = read(text)
    (problem,) = parsed.problems
    assert parsed.entries == ()
    assert (problem.code, problem.severity) == ("CSL001", Severity.ERROR)
    assert problem.where
    assert (problem.where.line, problem.where.column) == place


@pytest.mark.parametrize(
    "item", ["3", "null", "[]", '"Rivers"', "{}", '{"id": "a", "type": "book"}']
)
def test_an_item_that_says_nothing_is_said(item: str) -> None:
    parsed = read(f'[{{"title": "A"}},\n{item}]')
    assert [entry.fields for entry in parsed.entries] == [{"title": "A"}]
    (problem,) = parsed.problems
    assert (problem.code, problem.severity) == ("CSL002", Severity.WARNING)
    assert item in problem.message
    assert problem.where
    assert problem.where.line == 2


def test_a_file_without_items_is_said() -> None:
    assert [problem.code for problem in read('{"items": []}').problems] == ["CSL005"]
    assert [problem.code for problem in read("[]").problems] == ["CSL005"]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("author", 3),
        ("author", [3]),
        ("author", [{}]),
        ("author", [{"family": ["Rivers"]}]),
        ("title", {"a": 1}),
        ("title", [["A"]]),
        ("issued", True),
        ("issued", {"date-parts": [[2024, 99]]}),
        ("issued", {"date-parts": "2024"}),
        ("issued", {"date-parts": [[99999999999999999999]]}),
        ("container-title", [{}]),
        ("volume", {}),
        ("page", [[1]]),
        ("DOI", False),
        ("abstract", {"p": "x"}),
    ],
)
def test_a_wrong_shape_is_said_and_costs_nothing_else(member: str, value: object) -> None:
    item = {"id": "a", "publisher": "P", member: value}
    parsed = read(json.dumps([item]))
    (problem,) = parsed.problems
    assert (problem.code, problem.severity, problem.key) == ("CSL004", Severity.WARNING, "a")
    assert member in problem.message
    assert parsed.entries[0].fields["publisher"] == "P"


def test_half_a_character_costs_itself() -> None:
    parsed = read('[{"title": "A \\ud800 b \\ud83d\\ude00 \\\\ud800"},\n {"title": "\\udc00"}]')
    titles = [entry.fields["title"] for entry in parsed.entries]
    assert titles == ["A \ufffd b \U0001f600 \\ud800", "\ufffd"]
    (problem,) = parsed.problems
    assert (problem.code, problem.severity) == ("CSL006", Severity.WARNING)
    assert "\\ud800" in problem.message


def test_deep_nesting_and_huge_numbers_raise_nothing() -> None:
    for text in (
        "[" * 100_000,
        '[{"title": ' + "[" * 50_000 + "]" * 50_000 + "}]",
        '[{"title": "A", "volume": 1' + "0" * 5000 + "}]",
        '[{"title": "A", "volume": 1e999}]',
        '[{"title": "\\ud800"}]',
    ):
        parsed = read(text)
        assert parsed.problems or parsed.entries
        csljson.sniff(text)


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["family", "given", "literal", "date-parts", "name", "season", "raw", "year"]
            ),
            inside,
            max_size=3,
        )
    ),
    max_leaves=6,
)
MEMBERS = """
    type id citation-key title subtitle author editor issued published-print accessed
    container-title page page-first volume issue number collection-number collection-title DOI
    URL ISBN abstract event status keyword categories institution relation update-to publisher
    crossref entrytype note language date year custom
""".split()
ITEM = st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=5), JSON, max_size=8)


@given(ITEM)
def test_any_item_is_read_or_said(item: dict[str, Any]) -> None:
    parsed = read(json.dumps([item]))
    assert len(parsed.entries) + sum(p.code == "CSL002" for p in parsed.problems) == 1
    for entry in parsed.entries:
        assert all(value.strip() for value in entry.fields.values())
        normalize(entry)
    served.read(item)


@given(ITEM, st.text(min_size=1, max_size=30).filter(str.strip))
def test_text_under_an_unknown_name_is_kept(item: dict[str, Any], said: str) -> None:
    said = f"kept {' '.join(ascii(said).split())}"
    values = fields({**item, "dimensions": said}).values()
    assert words.latex(said) in values


# --- Types ---------------------------------------------------------------------------------------

CSL_TYPES = """
    article article-journal article-magazine article-newspaper bill book broadcast chapter classic
    collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic
    hearing interview legal_case legislation manuscript map motion_picture musical_score pamphlet
    paper-conference patent performance periodical personal_communication post post-weblog
    regulation report review review-book software song speech standard thesis treaty webpage
""".split()
# BibLaTeX's types (manual, 2.1.1) and those that its styles take for misc (2.1.3).
BIBLATEX_TYPES = """
    article book mvbook inbook booklet collection incollection dataset manual misc online patent
    periodical proceedings inproceedings reference inreference report software thesis unpublished
    artwork audio image jurisdiction legal legislation letter movie music performance review
    standard video
""".split()
NEAREST = {
    "article-journal": ("article", "", "journaltitle"),
    "article-newspaper": ("article", "newspaper", "journaltitle"),
    "paper-conference": ("inproceedings", "", "booktitle"),
    "chapter": ("incollection", "", "booktitle"),
    "book": ("book", "", "series"),
    "thesis": ("thesis", "", ""),
    "report": ("report", "", "series"),
    "webpage": ("online", "", "journaltitle"),
    "post-weblog": ("online", "weblog", "journaltitle"),
    "manuscript": ("unpublished", "", "journaltitle"),
    "software": ("software", "", "journaltitle"),
    "legal_case": ("jurisdiction", "", ""),
    "journal-article": ("article", "", "journaltitle"),
    "proceedings-article": ("inproceedings", "", "booktitle"),
    "book-chapter": ("incollection", "", "booktitle"),
    "posted-content": ("misc", "", "journaltitle"),
    "monograph": ("book", "", "series"),
    "dissertation": ("thesis", "", ""),
    "no-such-type": ("no-such-type", "", "journaltitle"),
    "": ("", "", "journaltitle"),
}


def test_all_types_of_csl_have_one_in_biblatex() -> None:
    assert len(CSL_TYPES) == 45
    assert set(CSL_TYPES) <= set(kinds.KINDS)
    assert {kind.type for kind in kinds.KINDS.values()} <= set(BIBLATEX_TYPES)


@pytest.mark.parametrize(("csl", "kind"), NEAREST.items())
def test_types(csl: str, kind: tuple[str, str, str]) -> None:
    assert kinds.read(csl) == kind


# --- Members -------------------------------------------------------------------------------------

FIELDS: dict[str, tuple[dict[str, object], dict[str, str]]] = {
    "title and subtitle": (
        {"title": ["DRIFT"], "subtitle": ["Sparse Updates"]},
        {"title": "DRIFT: Sparse Updates"},
    ),
    "a subtitle that is there": (
        {"title": "DRIFT: Sparse Updates", "subtitle": ["Sparse updates."]},
        {"title": "DRIFT: Sparse Updates"},
    ),
    "a question": (
        {"title": ["Why Drift?"], "subtitle": ["A Study"]},
        {"title": "Why Drift? A Study"},
    ),
    "a translation": ({"title": ["Nets", "Netze"]}, {"title": "Nets", "titleaddon": "Netze"}),
    "a series and a volume": (
        {"type": "chapter", "container-title": "A Book", "collection-title": "S"}
        | {"collection-number": 4},
        {"booktitle": "A Book", "series": "S", "number": "4"},
    ),
    "a number of its own": ({"type": "report", "number": "TR-7"}, {"number": "TR-7"}),
    "issue and number of a series": (
        {"type": "book", "issue": "1", "collection-number": "2"},
        {"number": "1", "collection-number": "2"},
    ),
    "an institution": (
        {"type": "thesis", "publisher": "Example University", "genre": "PhD thesis"},
        {"institution": "Example University", "type": "PhD thesis"},
    ),
    "numbers for texts": (
        {"volume": 12, "edition": 2, "number-of-pages": 300.0},
        {"volume": "12", "edition": "2", "pagetotal": "300"},
    ),
    "pages before the first": ({"page": "5-9", "page-first": "5"}, {"pages": "5-9"}),
    "originals": (
        {
            "original-date": {"date-parts": [[1912]]},
            "original-title": "O",
            "original-publisher": "P",
            "original-publisher-place": "Q",
        },
        {"origdate": "1912", "origtitle": "O", "origpublisher": "P", "origlocation": "Q"},
    ),
    "people": (
        {
            "translator": [{"family": "Rivers"}],
            "container-author": [{"family": "Chen"}],
            "collection-editor": [{"family": "Okoro"}],
        },
        {"translator": "Rivers", "bookauthor": "Chen", "collection-editor": "Okoro"},
    ),
    "names that mean something else here": (
        {"crossref": "a", "entrytype": "b", "ids": "c"},
        {"csl-crossref": "a", "csl-entrytype": "b", "csl-ids": "c"},
    ),
    "two that want one field": (
        {"title-short": "A", "shortTitle": "B"},
        {"shorttitle": "B", "title-short": "A"},
    ),
    "a name no field can have": ({"my {field}, = x": "v"}, {"my-field-x": "v"}),
    "the event of CSL 1.0.1": ({"event": "A Meeting"}, {"eventtitle": "A Meeting"}),
    "links as they are": (
        {"URL": "https://example.org/~a_b?x=1&y=<2>"},
        {"url": "https://example.org/~a_b?x=1&y=<2>"},
    ),
    "null and nothing": ({"title": None, "author": [], "issued": None, "page": " "}, {}),
}


@pytest.mark.parametrize(("item", "said"), FIELDS.values(), ids=FIELDS.keys())
def test_members_and_fields(item: dict[str, object], said: dict[str, str]) -> None:
    assert fields(item) == said


def test_an_id_is_a_key_and_a_link_is_none() -> None:
    assert understand({"id": 12}).key == "12"
    assert understand({"id": "x", "citation-key": "rivers2024"}).key == "rivers2024"
    assert understand({"id": "https://example.org/1"}).key == ""


# --- Series --------------------------------------------------------------------------------------

CONTAINERS: dict[tuple[str, ...], tuple[str, str, tuple[str, ...]]] = {
    (): ("", "", ()),
    ("Proceedings of the Conference on Tea",): ("Proceedings of the Conference on Tea", "", ()),
    ("Lecture Notes in Computer Science",): ("", "Lecture Notes in Computer Science", ()),
    ("Lecture Notes in Computer Science", "Computer Vision – ECCV 2020"): (
        "Computer Vision – ECCV 2020",
        "Lecture Notes in Computer Science",
        (),
    ),
    ("Fog 2020", "Communications in Computer and Information Science"): (
        "Fog 2020",
        "Communications in Computer and Information Science",
        (),
    ),
    ("Studies of Tea", "Proceedings of the Meeting on Tea"): (
        "Proceedings of the Meeting on Tea",
        "",
        ("Studies of Tea",),
    ),
    ("A Handbook", "Another"): ("A Handbook", "", ("Another",)),
}


@pytest.mark.parametrize(("titles", "told"), CONTAINERS.items())
def test_proceedings_and_series_are_told_apart(
    titles: tuple[str, ...], told: tuple[str, str, tuple[str, ...]]
) -> None:
    assert divide(titles) == told


def test_whoever_names_one_container_means_it() -> None:
    item = {"type": "chapter", "container-title": "Lecture Notes in Computer Science"}
    assert fields(item) == {"booktitle": "Lecture Notes in Computer Science"}


# --- Names ---------------------------------------------------------------------------------------

NAMES: list[tuple[object, str]] = [
    ([{"family": "Rivers", "given": "Ada"}], "Rivers, Ada"),
    ([{"family": "Berg", "given": "J.", "non-dropping-particle": "van den"}], "van den Berg, J."),
    ([{"family": "Beethoven", "given": "L.", "dropping-particle": "van"}], "van Beethoven, L."),
    ([{"family": "van den Berg", "given": "Jan"}], "van den Berg, Jan"),
    ([{"family": "King", "given": "M. L.", "suffix": "Jr."}], "King, Jr., M. L."),
    ([{"family": "King, Jr.", "given": "M. L."}], "King, Jr., M. L."),
    ([{"family": "Plato"}], "Plato"),
    ([{"given": "Madonna"}], "Madonna"),
    ([{"family": "The DRIFT Team"}], "{The DRIFT Team}"),
    ([{"literal": "World Health Organization"}], "{World Health Organization}"),
    ([{"name": "Sons and Daughters"}], "{Sons and Daughters}"),
    ([{"family": "Rivers", "given": "Ada"}, {"literal": "others"}], "Rivers, Ada and others"),
    ([{"family": "Rivers", "given": "Ada"}, {"literal": "et al."}], "Rivers, Ada and others"),
    (["Ada Rivers", "Bo Chen"], "Ada Rivers and Bo Chen"),
    ("Ada Rivers and Bo Chen", "Ada Rivers and Bo Chen"),
    ({"family": "Rivers", "given": "Ada"}, "Rivers, Ada"),
    ([{"family": "M&uuml;ller", "given": "A."}], "Müller, A."),
    ([{"family": 'G{\\"o}del', "given": "K."}], 'G{\\"o}del, K.'),
    ([{"family": "G{odel", "given": "K}{."}, {"name": "{A} b}"}], "Godel, K. and {A b}"),
    ([{"literal": "{" * 5000 + "A" + "}" * 5000}], "{A}"),
    ([{"family": "Smith \n Jones", "given": " B. "}], "Smith Jones, B."),
    ([], ""),
    (None, ""),
]


@pytest.mark.parametrize(("value", "written"), NAMES)
def test_names(value: object, written: str) -> None:
    assert people.read(value) == (written, (), False)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ({"family": '"van den Berg"', "given": "Jan"}, ("", "van den Berg", "Jan", "")),
        (
            {"family": "Fontaine", "given": "J.", "dropping-particle": "de"}
            | {"non-dropping-particle": "La"},
            ("de La", "Fontaine", "J.", ""),
        ),
        ({"family": "Van der Berg", "given": "Jan"}, ("", "Van der Berg", "Jan", "")),
        ({"family": "Rivers Chen", "given": "A and B"}, ("", "Rivers Chen", "A and B", "")),
        ({"family": "King", "given": "M.", "suffix": "III"}, ("", "King", "M.", "III")),
    ],
)
def test_the_parts_of_a_name_stay_its_parts(
    name: dict[str, str], parts: tuple[str, str, str, str]
) -> None:
    (raw,) = read(json.dumps([{"title": "A", "author": [name]}])).entries
    (author,) = normalize(raw).entry.authors
    assert (author.particle, author.family, author.given, author.suffix) == parts


def test_what_is_told_of_people_besides_names_is_said() -> None:
    told = people.read([{"family": "Rivers", "ORCID": "x", "sequence": "first", "suffix": ""}])
    assert told == ("Rivers", ("ORCID",), False)


# --- Dates ---------------------------------------------------------------------------------------

DATES: list[tuple[object, tuple[str, str, bool]]] = [
    ({"date-parts": [[2024]]}, ("2024", "", False)),
    ({"date-parts": [[2024, 5]]}, ("2024-05", "", False)),
    ({"date-parts": [["2024", "5", "07"]]}, ("2024-05-07", "", False)),
    ({"date-parts": [[2024, 5, 7], [2024, 6]]}, ("2024-05-07/2024-06", "", False)),
    ({"date-parts": [[2024], [0]]}, ("2024/", "", False)),
    ({"date-parts": [[2024]], "season": 2}, ("2024-22", "", False)),
    ({"date-parts": [[2024, 21]]}, ("2024-21", "", False)),
    ({"date-parts": [[2024, 13]]}, ("2024-21", "", False)),
    ({"date-parts": [[2024]], "circa": True}, ("2024~", "", False)),
    ({"date-parts": [[2024]], "circa": False}, ("2024", "", False)),
    ({"date-parts": [[-44, 3, 15]]}, ("-0043-03-15", "", False)),
    ({"date-parts": [[476]]}, ("0476", "", False)),
    ({"date-parts": [[2024]], "literal": "Spring 2024"}, ("2024", "Spring 2024", False)),
    ({"raw": "7 May 2024"}, ("7 May 2024", "", False)),
    ({"literal": "in press"}, ("in press", "", False)),
    ({"year": "2007", "month": 4}, ("2007-04", "", False)),
    ([{"year": "2007"}], ("2007", "", False)),
    ([[2024, 5]], ("2024-05", "", False)),
    ([2024, 5], ("2024-05", "", False)),
    ("2024-05-07", ("2024-05-07", "", False)),
    (2024, ("2024", "", False)),
    ({"date-parts": [[None]]}, ("", "", False)),
    ({"date-parts": []}, ("", "", False)),
    ({}, ("", "", False)),
    (None, ("", "", False)),
    ({"date-parts": [[2024, 18]]}, ("2024", "", True)),
    ({"date-parts": [[2024, 5, 40]]}, ("2024-05", "", True)),
    ({"date-parts": [["MMXX"]]}, ("", "", True)),
    ({"date-parts": [[True]]}, ("", "", True)),
    ({"date-parts": [[12345]]}, ("", "", True)),
    (False, ("", "", True)),
    ({"season": "x"}, ("", "", True)),
]


@pytest.mark.parametrize(("value", "dated"), DATES)
def test_dates(value: object, dated: tuple[str, str, bool]) -> None:
    assert dates.read(value) == dated


def test_the_date_of_print_goes_first_and_that_of_the_deposit_is_none() -> None:
    def parts(*date: int) -> dict[str, list[list[int]]]:
        return {"date-parts": [list(date)]}

    item: dict[str, object] = {"indexed": {}, "created": parts(2025, 1)}
    assert fields(item) == {}
    item["published-online"] = parts(2024, 3)
    assert fields(item) == {"date": "2024-03"}
    item["issued"] = parts(2024)
    assert fields(item) == {"date": "2024"}
    item["published-print"] = parts(2024, 5)
    assert fields(item) == {"date": "2024-05"}


# --- Words ---------------------------------------------------------------------------------------

WORDS = {
    "A <i>b</i> c": "A <i>b</i> c",
    '<i xml:lang="la">In vivo</i>': "<i>In vivo</i>",
    "<jats:italic>b</jats:italic>": "<i>b</i>",
    '<span class="nocase">BERT</span> x': "{BERT} x",
    '<span style="font-variant: small-caps;">x</span>': "<sc>x</sc>",
    "<span>a <span class='nocase'>B</span> c</span>": "a {B} c",
    "p < 0.05 and q > 3": "p < 0.05 and q > 3",
    "a <b and c> d": "a <b and c> d",
    "Map<String, Int>": "Map<String, Int>",
    "<unknown>x</unknown>": "<unknown>x</unknown>",
    "~5% of A_1 & B^2 #3": r"\textasciitilde{}5% of A_1 & B^2 #3",
    "$a~b$ ~c": r"$a~b$ \textasciitilde{}c",
    r"Mu\~noz": r"Mu\~noz",
    "costs $5 and more than $10": r"costs \$5 and more than $10",
    "$5n$ nodes": "$5n$ nodes",
    "line\n  break": "line break",
    '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:msub>\n<mml:mi>L</mml:mi> '
    "<mml:mn>1</mml:mn></mml:msub></mml:math> loss": "L1 loss",
    "<jats:inline-formula><jats:alternatives><jats:tex-math>$$\\ell_1$$</jats:tex-math>"
    "<mml:math><mml:mi>l</mml:mi></mml:math></jats:alternatives></jats:inline-formula>": (
        "$\\ell_1$"
    ),
    "<tex-math>\\documentclass{minimal}\\begin{document}$$x^2$$\\end{document}</tex-math>": "$x^2$",
    "&lt;i&gt;b&lt;/i&gt; &amp; c": "<i>b</i> &amp; c",
    "a\x00b\x1fc": "abc",
}


@pytest.mark.parametrize(("said", "latex"), WORDS.items())
def test_words(said: str, latex: str) -> None:
    assert words.latex(said) == latex


@pytest.mark.parametrize(
    ("said", "latex"),
    [
        ("<jats:p>One.</jats:p>\n<jats:p>Two\nlines.</jats:p>", "One.\n\nTwo lines."),
        ("<jats:title>Abstract</jats:title><jats:p>One.</jats:p>", "One."),
        ("<jats:sec><jats:title>Aim</jats:title><jats:p>One.</jats:p></jats:sec>", "Aim\n\nOne."),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("<p>One.<br/>Two.</p>", "One. Two."),
        ("", ""),
    ],
)
def test_paragraphs(said: str, latex: str) -> None:
    assert words.paragraphs(said) == latex


@given(st.text(st.sampled_from("<>/=\"' $~\\{}abp&;lgt:ij"), max_size=60))
def test_words_never_raise(text: str) -> None:
    assert words.latex(text) == " ".join(words.latex(text).split())


@pytest.mark.parametrize(
    "piece",
    [
        "<alternatives>math",
        "<i>",
        "<i></b>",
        '<a a="',
        "$1 ab cd",
        "<math>",
        "&lt;",
        "<a ",
        "~",
        "$",
    ],
)
def test_hostile_words_come_to_an_end(piece: str) -> None:
    # Patterns that look through the rest for each piece would take hours.
    text = piece * (400_000 // len(piece))
    assert len(words.paragraphs(text)) <= 20 * len(text)
