import json

import pytest
from lookups import ACCESS, GOLDEN, TODAY, answer, drive, entry, stored

from refkit.date import PartialDate
from refkit.exchange import Request, Response
from refkit.model import EntryType, Markup, Origin, RawEntry
from refkit.normalize import normalize
from refkit.sources import dblp
from refkit.sources.dblp import proceedings

BIB = "text/x-bibtex; charset=UTF-8"
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
ICLR = stored("dblp/iclr.bib", BIB)
BLOCKED = stored("dblp/anubis.html", HTML)

# --- by key --------------------------------------------------------------------------------------


def test_a_record() -> None:
    came = drive(dblp.find(entry("dblp:conf/iclr/RiversW24"), ACCESS), [ICLR])
    assert [(r.host, r.path, r.params) for r in came.asked] == [
        ("dblp", "/rec/conf/iclr/RiversW24.bib", (("param", "1"),))
    ]
    assert came.found == (
        RawEntry(
            type="inproceedings",
            fields={
                "title": "{DRIFT:} Sparse Updates",
                "author": "Ada Rivers and Wei Wang",
                "booktitle": "The Twelfth International Conference on Learning Representations,"
                " {ICLR} 2024",
                "location": "Vienna, Austria",
                "eventdate": "2024-05-07/2024-05-11",
                "publisher": "OpenReview.net",
                "year": "2024",
                "openreview": "QpNz8r_Ri2Y",
                "dblp": "conf/iclr/RiversW24",
                "pubstate": "published",
            },
            markup=Markup.LATEX,
            text=ICLR.body.decode().strip(),
            origin=Origin(source="dblp", locator="conf/iclr/RiversW24", on=TODAY),
        ),
    )


def test_a_record_with_its_place_behind_its_days() -> None:
    neurips = stored("dblp/neurips.bib", "application/x-bibtex")
    came = drive(dblp.find(entry("dblp:conf/nips/RiversW17"), ACCESS), [neurips])
    normal = normalize(came.found[0])
    assert normal.problems == ()
    assert [name.inverted for name in normal.entry.authors] == ["Rivers, Ada", "Boł, Józef"]
    assert [name.family for name in normal.entry.editors] == ["Guyon", "Luxburg"]
    assert normal.entry.container == (
        "Advances in Neural Information Processing Systems 30: Annual Conference on Neural"
        " Information Processing Systems 2017"
    )
    assert normal.entry.venue == "neurips"
    assert normal.entry.pages == "5998–6008"
    assert normal.entry.extra["location"] == "Long Beach, CA, USA"
    assert normal.entry.extra["eventdate"] == "2017-12-04/2017-12-09"
    assert normal.entry.url.startswith("https://proceedings.neurips.cc/paper/2017/")


def test_a_copy_of_a_preprint_is_a_preprint() -> None:
    corr = stored("dblp/corr.bib", "text/plain")
    came = drive(dblp.find(entry("dblp:journals/corr/abs-2301-00001"), ACCESS), [corr])
    assert came.found[0].type == "online"
    assert came.found[0].fields == {
        "title": "{DRIFT:} Sparse Updates",
        "author": "Ada Rivers and Wei Wang",
        "year": "2023",
        "eprint": "2301.00001",
        "eprinttype": "arxiv",
        "dblp": "journals/corr/abs-2301-00001",
        "pubstate": "preprint",
    }
    made = normalize(came.found[0]).entry
    assert made.type is EntryType.PREPRINT
    assert "arxiv:2301.00001" in map(str, made.identifiers)


@pytest.mark.parametrize(
    ("key", "volume", "eprint"),
    [
        ("journals/corr/RiversW14", "abs/1406.2661", "1406.2661"),
        ("journals/corr/cs-AI-0103001", "cs.AI/0103001", "cs/0103001"),
        ("journals/corr/abs-0704-0001", "abs/0704.0001", "0704.0001"),
    ],
)
def test_the_volume_of_a_copy_is_arxivs_id(key: str, volume: str, eprint: str) -> None:
    text = f"@article{{DBLP:{key}, title={{T}}, journal={{CoRR}}, volume={{{volume}}}}}"
    came = drive(dblp.find(entry(f"dblp:{key}"), ACCESS), [answer(text, BIB)])
    fields = came.found[0].fields
    assert (fields["eprint"], fields["eprinttype"], fields.get("volume")) == (eprint, "arxiv", None)


def test_an_archive_of_preprints_is_no_publication() -> None:
    key = "journals/iacr/Rivers24"
    text = f"@article{{DBLP:{key}, title={{T}}, journal={{{{IACR}} Cryptol. ePrint Arch.}}}}"
    came = drive(dblp.find(entry(f"dblp:{key}"), ACCESS), [answer(text, BIB)])
    assert "pubstate" not in came.found[0].fields
    assert came.found[0].fields["journaltitle"] == "{IACR} Cryptol. ePrint Arch."


@pytest.mark.parametrize(
    ("response", "state"),
    [
        (answer("", HTML, 404), "absent"),
        (stored("dblp/anubis.html", HTML, 500), "gated"),
        (BLOCKED, "gated"),
        (answer("<html>dblp: Rivers</html>", HTML), "malformed"),
        (answer("", "text/html", 500), "outage"),
        (answer("", "text/plain", 429), "throttled"),  # an empty document: dblp FAQ 1474706
        (stored("dblp/neurips.bib", BIB), "malformed"),  # of another paper
        (answer("@article{DBLP:conf/iclr/RiversW24, year = 2024}", BIB), "malformed"),
        (answer("", BIB), "malformed"),
        (answer(ICLR.body, JSON), "malformed"),
        (answer(ICLR.body, ""), "malformed"),
        (answer(ICLR.body.replace(b"Ada", b"\xc4da"), BIB), "malformed"),
        (answer(ICLR.body + b" " * 1_000_000, BIB), "malformed"),
        (Response(url="https://dblp.org/", failure="connection cut"), "outage"),
    ],
)
def test_every_answer_to_a_key_is_told_apart(response: Response, state: str) -> None:
    came = drive(dblp.find(entry("dblp:conf/iclr/RiversW24"), ACCESS), [response])
    assert came.state == state


def test_a_key_with_unusual_signs_is_quoted() -> None:
    came = drive(dblp.find(entry("dblp:journals/a_b/X+Y-24"), ACCESS), [answer("", HTML, 404)])
    assert came.asked[0].path == "/rec/journals/a_b/X%2BY-24.bib"


def test_a_record_without_a_key_is_not_asked_for() -> None:
    came = drive(dblp.find(entry("arxiv:2301.00001"), ACCESS), [])
    assert (came.state, came.asked) == ("skipped", ())


# --- the names of proceedings --------------------------------------------------------------------


# As DBLP writes them: metadata-apis, 3, and the shapes of dblp.org's own BibTeX.
@pytest.mark.parametrize(
    ("written", "name", "location", "eventdate"),
    [
        (
            "3rd International Conference on Learning Representations, {ICLR} 2015, San Diego,"
            " CA, USA, May 7-9, 2015, Conference Track Proceedings",
            "3rd International Conference on Learning Representations, {ICLR} 2015,"
            " Conference Track Proceedings",
            "San Diego, CA, USA",
            "2015-05-07/2015-05-09",
        ),
        (
            "Proceedings of the 36th International Conference on Machine Learning, {ICML} 2019,"
            " 9-15 June 2019, Long Beach, California, {USA}",
            "Proceedings of the 36th International Conference on Machine Learning, {ICML} 2019",
            "Long Beach, California, USA",
            "2019-06-09/2019-06-15",
        ),
        (
            "Proceedings of the 57th Conference of the Association for Computational Linguistics,"
            " {ACL} 2019, Florence, Italy, July 28- August 2, 2019, Volume 1: Long Papers",
            "Proceedings of the 57th Conference of the Association for Computational Linguistics,"
            " {ACL} 2019, Volume 1: Long Papers",
            "Florence, Italy",
            "2019-07-28/2019-08-02",
        ),
        (
            "8th International Conference on Learning Representations, {ICLR} 2020,"
            " Addis Ababa, Ethiopia, April 26-30, 2020",
            "8th International Conference on Learning Representations, {ICLR} 2020",
            "Addis Ababa, Ethiopia",
            "2020-04-26/2020-04-30",
        ),
        (
            "Drift, {DRIFT} 2019, Oslo, Norway, December 31, 2018 - January 3, 2019",
            "Drift, {DRIFT} 2019",
            "Oslo, Norway",
            "2018-12-31/2019-01-03",
        ),
        (
            "Drift, {DRIFT} 2019, 28 July - 2 August 2019, Oslo, Norway, Proceedings, Part {I}",
            "Drift, {DRIFT} 2019, Proceedings, Part {I}",
            "Oslo, Norway",
            "2019-07-28/2019-08-02",
        ),
        ("Drift, {DRIFT} 2020, May 4, 2020", "Drift, {DRIFT} 2020", "", "2020-05-04"),
        (
            "Drift, {DRIFT} 2020, Sarajevo, Bosnia and Herzegovina, May 4-5, 2020",
            "Drift, {DRIFT} 2020",
            "{Sarajevo, Bosnia and Herzegovina}",
            "2020-05-04/2020-05-05",
        ),
    ],
)
def test_the_name_of_proceedings_is_cut(
    written: str, name: str, location: str, eventdate: str
) -> None:
    assert proceedings.split(written) == (name, location, eventdate)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Advances in Drift",
        "Handbook of Rivers, Lakes, and Seas",
        # Where the name ends and the place begins is not told.
        "Computer Vision - {ECCV} 2020 - 16th European Conference, Glasgow, UK, August 23-28,"
        " 2020, Proceedings, Part {I}",
        "Drift, {DRIFT} 2020, Oslo, Norway, Smarch 7-9, 2020",
        "Drift, {DRIFT} 2020, Oslo, Norway, May 9-7, 2020",
        "Drift, {DRIFT} 2020, Oslo, Norway, February 30, 2020",
        "Drift, {DRIFT} 2020, a, b, c, d, e, May 7-9, 2020",
        "Drift, {DRIFT} 2020, Hall 9, Oslo, May 7-9, 2020",
        "Drift, {DRIFT 2020, Oslo, Norway, May 7-9, 2020}",
        ", , 2020, May 7-9",
    ],
)
def test_a_name_that_goes_on_in_another_way_stays_whole(written: str) -> None:
    assert proceedings.split(written) == (written, "", "")


def test_a_workshop_track_is_not_the_conference() -> None:
    written = (
        "5th International Conference on Learning Representations, {ICLR} 2017, Toulon, France,"
        " April 24-26, 2017, Workshop Track Proceedings"
    )
    assert proceedings.split(written).name.endswith(", Workshop Track Proceedings")
    text = f"@inproceedings{{DBLP:conf/iclr/RiversW24, title={{T}}, booktitle={{{written}}}}}"
    came = drive(dblp.find(entry("dblp:conf/iclr/RiversW24"), ACCESS), [answer(text, BIB)])
    assert normalize(came.found[0]).entry.venue == ""


# --- by words ------------------------------------------------------------------------------------

DRIFT = entry(title="{DRIFT}: Sparse Updates", authors="Ada Rivers and Wei Wang")


def test_a_search_finds_the_paper_and_its_preprint() -> None:
    came = drive(dblp.search(DRIFT, ACCESS), [stored("dblp/homonym.json", JSON)])
    assert came.asked == (
        Request(
            host="dblp",
            path="/search/publ/api",
            params=(("q", "drift sparse updates rivers"), ("format", "json"), ("h", "30")),
        ),
    )
    preprint, paper = came.found
    assert paper == RawEntry(
        type="inproceedings",
        fields={
            "title": "DRIFT: Sparse Updates",
            "author": "Rivers, Ada and Wang, Wei",
            "booktitle": "ICLR",
            "date": "2024",
            "openreview": "aB3dE5gH7j",
            "dblp": "conf/iclr/RiversW24",
            "pubstate": "published",
        },
        markup=Markup.LATEX,
        origin=Origin(source="dblp", locator="conf/iclr/RiversW24", on=TODAY),
    )
    assert preprint.type == "online"
    assert preprint.fields == {
        "title": "DRIFT: Sparse Updates",
        "author": "Rivers, Ada and Wang, Wei",
        "date": "2023",
        "eprint": "2301.00001",
        "eprinttype": "arxiv",
        "dblp": "journals/corr/abs-2301-00001",
        "pubstate": "preprint",
    }
    assert normalize(paper).entry.venue == "iclr"
    assert normalize(preprint).entry.type is EntryType.PREPRINT


def test_one_author_is_no_list_and_titles_hold_html() -> None:
    sought = entry(title="R&D in vivo: What “Drift” Is?", authors="Ada Rivers")
    came = drive(dblp.search(sought, ACCESS), [stored("dblp/single-author.json", JSON)])
    normal = normalize(came.found[0])
    assert normal.problems == ()
    assert normal.entry.title == r'R&D \textit{in vivo}: What "Drift" Is?'
    assert [name.inverted for name in normal.entry.authors] == ["Rivers, Ada"]
    assert (normal.entry.type, normal.entry.venue) == (EntryType.ARTICLE, "jmlr")
    assert (normal.entry.volume, normal.entry.number) == ("25", "3")
    assert normal.entry.pages == "1:1–1:20"
    assert normal.entry.date == PartialDate(2024)
    assert normal.entry.url == "https://jmlr.org/papers/v25/24-0001.html"


def test_links_and_venues_may_be_lists() -> None:
    sought = entry(title="Drifting Words", authors="Ada Rivers")
    came = drive(dblp.search(sought, ACCESS), [stored("dblp/list-ee.json", JSON)])
    assert came.found[0].fields == {
        "title": "Drifting Words",
        "author": "Rivers, Ada and O'Brien, Conan",
        "booktitle": "ACL",
        "date": "2020",
        "pages": "12-34",
        "doi": "10.18653/v1/2020.acl-main.12",
        "acl": "2020.acl-main.12",
        "dblp": "conf/acl/RiversO20",
        "pubstate": "published",
    }


SHORT = stored("dblp/unknown-venue.json", JSON)
LONG = stored("dblp/driftcon.bib", BIB)


def test_an_abbreviation_that_nobody_knows_is_asked_for_in_full() -> None:
    came = drive(dblp.search(DRIFT, ACCESS), [SHORT, LONG])
    assert came.asked[1].path == "/rec/conf/driftcon/Rivers24.bib"
    fields = came.found[0].fields
    assert fields["booktitle"] == (
        "9th Conference on Drifting, {DRIFTCON} 2024, Proceedings, Part {II}"
    )
    assert fields["location"] == "{Sarajevo, Bosnia and Herzegovina}"
    assert fields["eventdate"] == "2024-07-31/2024-08-02"
    assert fields["doi"] == "10.9999/drift.24"


@pytest.mark.parametrize(
    "second", [BLOCKED, ICLR, answer("", HTML, 404), answer("", "text/plain", 429)]
)
def test_without_the_full_record_the_hit_is_enough(second: Response) -> None:
    came = drive(dblp.search(DRIFT, ACCESS), [SHORT, second])
    assert came.found[0].fields["booktitle"] == "DRIFTCON"


def test_a_hit_with_another_title_is_not_asked_for_in_full() -> None:
    came = drive(dblp.search(entry(title="Drift", authors="Ada Rivers"), ACCESS), [SHORT])
    assert came.state == "found"


def hits(*infos: object) -> Response:
    """An answer with these hits, in DBLP's shape."""
    listed = {"@total": str(len(infos)), "hit": [{"info": info} for info in infos]}
    return answer(json.dumps({"result": {"hits": listed}}), JSON)


def hit(**members: object) -> dict[str, object]:
    return {"key": "conf/x/Y24", "title": "T.", **members}


# Shapes: metadata-apis, 3, "Shape traps"; and what no server should send.
@pytest.mark.parametrize(
    ("info", "fields"),
    [
        (hit(authors={"author": {"text": "Wei Wang 0045"}}), {"author": "Wang, Wei"}),
        (hit(authors={"author": ["Ada Rivers", 7, None, {"text": {}}]}), {"author": "Rivers, Ada"}),
        (hit(authors="Ada Rivers"), {}),
        (hit(title="What Is It?"), {"title": "What Is It?"}),
        (hit(title="And so on..."), {"title": "And so on..."}),
        (hit(title=["T.", "U."]), {"title": "T"}),
        (hit(title={"text": "T."}), {"title": "T"}),
        (hit(title="A ~ B &lt; C\n."), {"title": r"A \textasciitilde{} B < C"}),
        (hit(year=2024), {"date": "2024"}),
        (hit(year="in press"), {}),
        (hit(venue=[], volume=None, ee={}), {}),
        (hit(venue=[[["ICLR"]]]), {}),
        (hit(ee="https://arxiv.org/abs/2301.00001v2"), {"eprint": "2301.00001"}),
        (
            hit(ee=["https://example.org/a", "https://example.org/b"]),
            {"url": "https://example.org/a"},
        ),
        (hit(doi="10.9999/X", ee="https://example.org/a"), {"doi": "10.9999/x"}),
    ],
)
def test_a_hit_of_any_shape(info: dict[str, object], fields: dict[str, str]) -> None:
    came = drive(dblp.search(DRIFT, ACCESS), [hits(info)])
    found = dict(came.found[0].fields)
    for name in ("dblp", "eprinttype"):
        found.pop(name, None)
    assert found == {"title": "T", **fields}


@pytest.mark.parametrize(
    ("said", "key", "type"),
    [
        ("Journal Articles", "journals/x/Y24", "article"),
        ("Conference and Workshop Papers", "conf/x/Y24", "inproceedings"),
        ("Parts in Books or Collections", "books/x/Y24", "incollection"),
        ("Books and Theses", "books/x/Y24", "book"),
        ("Books and Theses", "phd/x/Y24", "phdthesis"),
        ("Editorship", "conf/x/2024", "proceedings"),
        ("Reference Works", "reference/x/Y24", "incollection"),
        ("Data and Artifacts", "data/x/Y24", "dataset"),
        ("Informal and Other Publications", "journals/iacr/Y24", "misc"),
        ("", "conf/x/Y24", "misc"),
    ],
)
def test_types(said: str, key: str, type: str) -> None:
    info = hit(key=key, type=said, venue="ICLR", authors={"author": {"text": "Ada Rivers"}})
    came = drive(dblp.search(DRIFT, ACCESS), [hits(info)])
    assert came.found[0].type == type
    assert ("pubstate" in came.found[0].fields) == (type not in ("misc", "dataset"))
    assert ("editor" in came.found[0].fields) == (type == "proceedings")


@pytest.mark.parametrize(
    ("response", "state"),
    [
        (stored("dblp/none.json", JSON), "absent"),
        (answer("", HTML, 404), "absent"),
        (BLOCKED, "gated"),
        (stored("dblp/anubis.html", HTML, 500), "gated"),
        (answer("", "", 429), "throttled"),
        (answer("", HTML, 503), "outage"),
        (answer('{"result":{"status":{"@code":"500"},"hits":{"@total":"0"}}}', JSON), "outage"),
        (answer('{"result":{"status":{"@code":"400"},"hits":{"@total":"0"}}}', JSON), "malformed"),
        # No hit where hits were counted, and no count, are not "none".
        (answer('{"result":{"hits":{"@total":"3"}}}', JSON), "malformed"),
        (answer('{"result":{"hits":{}}}', JSON), "malformed"),
        (answer('{"result":{}}', JSON), "malformed"),
        (answer("{}", JSON), "malformed"),
        (answer("[]", JSON), "malformed"),
        (answer("", JSON), "malformed"),
        (answer("[" * 100_000, JSON), "malformed"),
        (answer('{"result":' * 100_000, JSON), "malformed"),
        (answer((GOLDEN / "dblp/homonym.json").read_bytes()[:900], JSON), "malformed"),
        (stored("dblp/homonym.json", HTML), "malformed"),
        (hits(None, 1, "a", [], {}), "malformed"),
        (hits(hit(key="../../etc"), hit(title="")), "malformed"),
        (hits(None, hit()), "found"),
    ],
)
def test_every_answer_to_a_search_is_told_apart(response: Response, state: str) -> None:
    assert drive(dblp.search(DRIFT, ACCESS), [response]).state == state


@pytest.mark.parametrize(
    ("title", "authors", "question"),
    [
        ("Few-Shot Drift: A $k$-Sparse View", "Ada O'Rivers", "few shot drift a view o rivers"),
        ("Sparse | -Drift", "José Łoś", "sparse drift łoś"),
        ("Drift of Sparse Updates", "", "drift of sparse updates"),
    ],
)
def test_what_is_searched_for(title: str, authors: str, question: str) -> None:
    sought = entry(title=title, authors=authors)
    came = drive(dblp.search(sought, ACCESS), [stored("dblp/none.json", JSON)])
    assert came.asked[0].params[0] == ("q", question)


def test_a_long_title_asks_for_no_more_than_its_first_words() -> None:
    sought = entry(title="drift " * 5000, authors="Ada Rivers")
    came = drive(dblp.search(sought, ACCESS), [stored("dblp/none.json", JSON)])
    assert came.asked[0].params[0][1].count("drift") == 12


@pytest.mark.parametrize(("title", "authors"), [("", "Ada Rivers"), ("Drift", ""), ("河流", "")])
def test_too_little_is_not_searched_for(title: str, authors: str) -> None:
    came = drive(dblp.search(entry(title=title, authors=authors), ACCESS), [])
    assert (came.state, came.asked) == ("skipped", ())


def test_no_more_than_a_few_hits_are_handed_on_and_those_with_the_title_first() -> None:
    many = [hit(key=f"conf/x/Y{n}", title=f"Drift {n}.") for n in range(8)]
    same = hit(key="conf/x/Z", title="drift – sparse updates.")
    came = drive(dblp.search(DRIFT, ACCESS), [hits(*many, same)])
    assert [raw.fields["dblp"][-2:] for raw in came.found] == ["/Z", "Y0", "Y1", "Y2", "Y3"]
