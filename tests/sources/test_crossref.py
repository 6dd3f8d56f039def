"""Crossref: how it is asked, which answers are not about what was asked, and what is believed.

Facts: metadata-apis.md, section 4.
"""

import json
from collections.abc import Mapping

import pytest
from lookups import ACCESS, TODAY, answer, drive, entry, stored

from refkit.exchange import Request, Response, State
from refkit.model import Markup, Origin, PubState, RawEntry
from refkit.normalize import normalize
from refkit.sources import Access, crossref

JSON = "application/json"
DOI = entry("doi:10.9999/x")


def work(name: str) -> Response:
    return stored(f"crossref/{name}.json", JSON)


def told(**members: object) -> Response:
    """A work with these members besides what each must have."""
    message = {"DOI": "10.9999/x", "type": "journal-article", "title": ["A Title"], **members}
    return answer(json.dumps({"status": "ok", "message": message}), JSON)


def fields(response: Response, doi: str = "10.9999/x") -> Mapping[str, str]:
    came = drive(crossref.find(entry(f"doi:{doi}"), ACCESS), [response])
    assert came.state == "found", came.refusal
    return came.found[0].fields


# --- Questions -----------------------------------------------------------------------------------


def test_a_doi_is_one_segment_of_the_path() -> None:
    came = drive(crossref.find(entry("doi:10.9999/(a)b;2-#"), ACCESS), [answer("", "", 404)])
    assert came.asked == (Request(host="crossref", path="/works/10.9999%2F%28a%29b%3B2-%23"),)
    assert came.state == "absent"


def test_whoever_gives_an_address_is_in_the_polite_pool() -> None:
    access = Access(on=TODAY, email="ada@example.org")
    for lookup in (crossref.find(DOI, access), crossref.search(entry(title="A Title"), access)):
        came = drive(lookup, [answer("", "", 404)])
        assert came.asked[0].params[-1] == ("mailto", "ada@example.org")


@pytest.mark.parametrize("identifier", ["arxiv:2301.00001", "doi:10.48550/arXiv.2301.00001"])
def test_arxivs_own_dois_are_not_looked_for(identifier: str) -> None:
    assert drive(crossref.find(entry(identifier), ACCESS), []).state == "skipped"


def test_a_search_names_the_first_author() -> None:
    known = entry(
        title="{DRIFT}: Sparse $\\ell_1$ Updates", authors="van den Berg, Jan and Chen, Bo"
    )
    came = drive(crossref.search(known, ACCESS), [work("search")])
    (request,) = came.asked
    params = dict(request.params)
    assert request.path == "/works"
    assert params["query.bibliographic"] == "DRIFT: Sparse ℓ1 Updates"
    assert params["query.author"] == "van den Berg"
    assert params["rows"] == "5"
    assert {"DOI", "title", "subtitle", "author", "update-to"} <= set(params["select"].split(","))
    assert "mailto" not in params


# --- Answers -------------------------------------------------------------------------------------


def test_a_work_with_a_subtitle() -> None:
    came = drive(crossref.find(DOI, ACCESS), [work("subtitle")])
    assert came.found == (
        RawEntry(
            type="inproceedings",
            fields={
                "title": "DRIFT: Sparse Updates",
                "author": "Rivers, Ada and van den Berg, Jr., Jan",
                "date": "2024-05",
                "booktitle": "Proceedings of the Conference on Tea",
                "volume": "1",
                "number": "2",
                "pages": "1-9",
                "publisher": "Example Press",
                "isbn": "9783161484100",
                "doi": "10.9999/x",
                "eprint": "2301.00001",
                "eprinttype": "arxiv",
                "abstract": "We update few weights.",
                "pubstate": "published",
            },
            markup=Markup.LATEX,
            origin=Origin(source="crossref", locator="10.9999/x", on=TODAY),
        ),
    )


def test_a_consortium_and_an_article_number() -> None:
    said = fields(work("consortium"), "10.9999/team.1")
    assert said["author"] == "{The DRIFT Team} and Rivers, Ada"
    assert (said["journaltitle"], said["number"], said["eid"]) == ("Journal of Tea", "3", "e77")
    assert (said["date"], said["issn"]) == ("2023-12-30", "1234-5679")
    assert "location" not in said


def test_neurips_tells_no_authors() -> None:
    said = fields(work("alphabetical"), "10.52202/079017-0001")
    assert "author" not in said
    assert said["booktitle"] == "Advances in Neural Information Processing Systems 37"
    assert said["pubstate"] == "published"


def test_a_preprint_names_what_it_became() -> None:
    came = drive(crossref.find(entry("doi:10.1101/2024.01.02.573210"), ACCESS), [work("preprint")])
    (raw,) = came.found
    assert (raw.type, raw.fields["pubstate"]) == ("misc", "preprint")
    assert raw.fields["publisheddoi"] == "10.9999/y"
    assert raw.fields["doi"] == "10.1101/2024.01.02.573210"


def test_a_retracted_paper_says_so() -> None:
    assert fields(work("retracted"), "10.9999/z")["pubstate"] == PubState.RETRACTED


@pytest.mark.parametrize(
    ("title", "paper"),
    [
        ("RETRACTED ARTICLE: Tea and Tides", "Tea and Tides"),
        ("RETRACTED: Tea and Tides", "Tea and Tides"),
        ("WITHDRAWN: Tea and Tides", "Tea and Tides"),
        ("[Retracted] Tea and Tides", "Tea and Tides"),
        ("Retraction Note: Tea and Tides", None),
        ("Withdrawn: Tea and Tides", None),
    ],
)
def test_a_title_says_that_the_paper_was_taken_back(title: str, paper: str | None) -> None:
    said = fields(told(title=[title], **{"container-title": ["Journal of Tea"]}))
    assert said["title"] == (paper or title)
    assert said["pubstate"] == ("retracted" if paper else "published")


def test_a_notice_of_retraction_is_not_the_paper() -> None:
    came = drive(crossref.find(entry("doi:10.9999/z-note"), ACCESS), [work("notice")])
    assert came.state == "malformed"
    assert "10.9999/z" in str(came.refusal)


def test_a_search_gives_works_that_can_be_read() -> None:
    came = drive(crossref.search(entry(title="DRIFT"), ACCESS), [work("search")])
    # A notice, a component without a title, and a work whose authors are no list are passed over.
    assert [raw.fields["doi"] for raw in came.found] == ["10.9999/x", "10.9999/lncs"]
    assert came.found[1].fields["author"] == "Rivers"
    assert came.found[1].fields["title"] == "Drifting Nets"
    assert came.found[1].fields["series"] == "Lecture Notes in Computer Science"


def test_an_unknown_doi_is_absent() -> None:
    response = stored("crossref/not-found.txt", "text/plain", 404)
    assert drive(crossref.find(DOI, ACCESS), [response]).state == "absent"


def test_the_case_of_a_doi_means_nothing() -> None:
    assert fields(told(DOI="10.9999/X"))["doi"] == "10.9999/x"


@pytest.mark.parametrize(
    "response",
    [
        told(DOI="10.9999/y"),
        told(DOI=None),
        told(DOI=["10.9999/x"] * 2),
        told(title=[]),
        told(title=["<i></i>"]),
        told(title={"a": 1}),
        told(author=[3]),
        told(**{"container-title": [{}]}),
        answer('{"status": "ok"}', JSON),
        answer('{"message": []}', JSON),
        answer("[]", JSON),
        answer("null", JSON),
        answer("<html>Welcome</html>", "text/html"),
        answer('{"message": {"DOI"', JSON),
    ],
)
def test_what_makes_no_sense_is_malformed(response: Response) -> None:
    came = drive(crossref.find(DOI, ACCESS), [response])
    assert came.refusal
    assert came.refusal.state is State.MALFORMED


def test_a_list_in_which_nothing_makes_sense_is_malformed() -> None:
    body = json.dumps({"message": {"items": [{"title": {}}, {"DOI": "10.9999/x"}]}})
    came = drive(crossref.search(entry(title="A"), ACCESS), [answer(body, JSON)])
    assert came.state == "malformed"
    empty = answer('{"message": {"items": []}}', JSON)
    assert drive(crossref.search(entry(title="A"), ACCESS), [empty]).state == "absent"


STATES = [
    ({"container-title": ["Journal of Tea"]}, "published"),
    ({"type": "monograph"}, "published"),
    ({}, None),  # an article in nothing
    ({"type": "dataset"}, None),
    ({"type": "dataset", "status": "in press"}, None),
    ({"type": "posted-content"}, "preprint"),
    ({"container-title": ["bioRxiv"]}, "preprint"),
    ({"container-title": ["Journal of Tea"], "relation": {"is-retracted-by": []}}, "published"),
    ({"relation": {"is-retracted-by": [{"id": "10.9999/n", "id-type": "doi"}]}}, "retracted"),
    ({"container-title": ["Journal of Tea"], "relation": 3, "update-to": "x"}, "published"),
    (
        {"container-title": ["Journal of Tea"], "update-to": [{"type": "new_version"}]},
        "published",
    ),
]


@pytest.mark.parametrize(("members", "state"), STATES)
def test_how_far_a_work_got(members: dict[str, object], state: str | None) -> None:
    assert fields(told(**members)).get("pubstate") == state


@pytest.mark.parametrize(
    ("relation", "arxiv"),
    [
        ({"has-preprint": [{"id-type": "arxiv", "id": "2301.00001v2"}]}, "2301.00001"),
        ({"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2301.00001"}]}, "2301.00001"),
        ({"has-preprint": [{"id-type": "doi", "id": "10.1101/2024.01.02.573210"}]}, None),
        (
            {"has-preprint": [{"id-type": "arxiv", "id": i} for i in ("2301.00001", "2301.00002")]},
            None,
        ),
        ({"has-preprint": [{"id-type": "arxiv", "id": 3}, {}, None, "x"]}, None),
        ({"has-preprint": {}}, None),
        ([], None),
    ],
)
def test_the_preprint_of_a_published_work(relation: object, arxiv: str | None) -> None:
    response = told(relation=relation, **{"container-title": ["Journal of Tea"]})
    assert fields(response).get("eprint") == arxiv


def test_the_day_of_the_deposit_is_no_date() -> None:
    assert "date" not in fields(told(created={"date-parts": [[2024, 7, 1]]}))


def test_what_is_found_is_understood() -> None:
    came = drive(crossref.find(DOI, ACCESS), [work("subtitle")])
    done = normalize(came.found[0])
    assert done.problems == ()
    assert done.entry.title == "DRIFT: Sparse Updates"
    assert [name.display for name in done.entry.authors] == ["Ada Rivers", "Jan van den Berg Jr."]
    assert {str(known) for known in done.entry.identifiers} == {
        *("doi:10.9999/x", "arxiv:2301.00001", "isbn:9783161484100")
    }
    assert (done.entry.container, done.entry.url) == ("Proceedings of the Conference on Tea", "")
