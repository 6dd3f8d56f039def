import pytest
from lookups import ACCESS, TODAY, answer, drive, entry, stored

from refkit.date import PartialDate
from refkit.exchange import Response
from refkit.model import EntryType, Markup, Origin, RawEntry
from refkit.normalize import normalize
from refkit.sources import acl

OLD = stored("acl/P18-1001.bib", "text/x-bibtex; charset=utf-8")
NEW = stored("acl/2020.acl-main.12.bib", "application/x-bibtex")


# Ids and DOIs: metadata-apis, 5.3.
@pytest.mark.parametrize(
    ("identifiers", "path", "response"),
    [
        (("acl:P18-1001",), "/P18-1001.bib", OLD),
        (("doi:10.18653/v1/P18-1001",), "/P18-1001.bib", OLD),
        (("acl:2020.acl-main.12",), "/2020.acl-main.12.bib", NEW),
        (("doi:10.18653/v1/2020.acl-main.12",), "/2020.acl-main.12.bib", NEW),
        (("doi:10.9999/x", "doi:10.18653/v1/2020.acl-main.12"), "/2020.acl-main.12.bib", NEW),
        (("doi:10.18653/v1/2020.acl-main.99", "acl:P18-1001"), "/P18-1001.bib", OLD),
    ],
)
def test_a_paper_is_asked_for_by_its_id(
    identifiers: tuple[str, ...], path: str, response: Response
) -> None:
    came = drive(acl.find(entry(*identifiers), ACCESS), [response])
    assert [(request.host, request.path, request.params) for request in came.asked] == [
        ("acl", path, ())
    ]
    assert came.state == "found"
    assert came.found[0].fields["acl"] == path[1:-4]


def test_an_old_paper() -> None:
    came = drive(acl.find(entry("acl:P18-1001"), ACCESS), [OLD])
    assert came.found == (
        RawEntry(
            type="inproceedings",
            fields={
                "title": r"Drifting Words: {A} {\textquotedblleft}Sparse{\textquotedblright} View",
                "author": "Rivers, Ada and Chen, Bo",
                "editor": "Gurevych, Iryna and Miyao, Yusuke",
                "booktitle": "Proceedings of the 56th Annual Meeting of the Association for"
                " Computational Linguistics (Volume 1: Long Papers)",
                "month": "July",
                "year": "2018",
                "location": "Melbourne, Australia",
                "publisher": "Association for Computational Linguistics",
                "doi": "10.18653/v1/P18-1001",
                "pages": "1--11",
                "abstract": "Words drift.",
                "acl": "P18-1001",
                "pubstate": "published",
            },
            markup=Markup.LATEX,
            text=OLD.body.decode().strip(),
            origin=Origin(source="acl", locator="P18-1001", on=TODAY),
        ),
    )


def test_a_paper_is_understood_without_a_problem() -> None:
    came = drive(acl.find(entry("acl:2020.acl-main.12"), ACCESS), [NEW])
    normal = normalize(came.found[0])
    assert normal.problems == ()
    assert normal.entry.type is EntryType.INPROCEEDINGS
    assert normal.entry.title == "Drifting Words Again"
    assert [name.inverted for name in normal.entry.authors] == ["Rivers, Ada", "O'Brien, Conan"]
    assert normal.entry.venue == "acl"
    assert normal.entry.date == PartialDate(2020, 7)
    assert set(map(str, normal.entry.identifiers)) == {
        "acl:2020.acl-main.12",
        "doi:10.18653/v1/2020.acl-main.12",
    }
    assert normal.entry.url == ""


@pytest.mark.parametrize("kind", ["", "text/plain", "application/octet-stream"])
def test_a_file_server_that_does_not_know_bibtex_is_read(kind: str) -> None:
    response = stored("acl/P18-1001.bib", kind)
    assert drive(acl.find(entry("acl:P18-1001"), ACCESS), [response]).state == "found"


def test_a_link_to_elsewhere_stays() -> None:
    text = OLD.body.decode().replace("https://aclanthology.org/P18-1001/", "https://example.org/a")
    came = drive(acl.find(entry("acl:P18-1001"), ACCESS), [answer(text, "text/plain")])
    assert came.found[0].fields["url"] == "https://example.org/a"


@pytest.mark.parametrize(
    ("response", "state"),
    [
        (answer("", "text/html", 404), "absent"),
        (answer("Gone", "text/plain", 410), "absent"),
        (stored("acl/page.html", "text/html; charset=utf-8"), "malformed"),
        (stored("acl/page.html", ""), "malformed"),
        (NEW, "malformed"),  # of another paper
        (answer("", "text/x-bibtex"), "malformed"),
        (answer("@inproceedings{x, title={No id}}", "text/x-bibtex"), "malformed"),
        (answer(b"\xff\xfe\x00", "text/x-bibtex"), "malformed"),
        (answer(OLD.body + b" " * 1_000_000, "text/x-bibtex"), "malformed"),
        (answer("{}", "application/json"), "malformed"),
        (answer("slow down", "text/plain", 429), "throttled"),
        (answer("oops", "text/plain", 503), "outage"),
        (Response(url="https://aclanthology.org/", failure="timed out"), "outage"),
    ],
)
def test_every_other_answer_is_told_apart(response: Response, state: str) -> None:
    came = drive(acl.find(entry("acl:P18-1001"), ACCESS), [response])
    assert came.state == state


def test_a_record_without_an_id_is_not_asked_for() -> None:
    came = drive(acl.find(entry("doi:10.9999/x", "arxiv:2301.00001"), ACCESS), [])
    assert (came.state, came.asked) == ("skipped", ())


def test_there_is_no_search() -> None:
    came = drive(acl.search(entry("acl:P18-1001", title="Drifting Words"), ACCESS), [])
    assert (came.state, came.asked, str(came.refusal)) == ("skipped", (), "it has no search")
