"""Semantic Scholar: identifiers, and its ways of saying no. Facts: section 5.1."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from lookups import ACCESS, TODAY, answer, drive, entry, stored

from refkit.exchange import Response, State
from refkit.identifier import Identifier
from refkit.model import Entry, Markup, Origin, RawEntry
from refkit.sources import Access, semanticscholar

JSON = "application/json"
WITH_KEY = Access(on=TODAY, accounts=frozenset({"semanticscholar"}))
ARXIV = entry("arxiv:2301.00001")


def body(name: str, status: int = 200) -> Response:
    return stored(f"semanticscholar/{name}.json", JSON, status)


@pytest.mark.parametrize(
    ("known", "path"),
    [
        ("arxiv:2301.00001", "/paper/ARXIV%3A2301.00001"),
        ("arxiv:math/0309136", "/paper/ARXIV%3Amath%2F0309136"),
        ("doi:10.9999/x", "/paper/DOI%3A10.9999%2Fx"),
        ("acl:2024.acl-long.1", "/paper/ACL%3A2024.acl-long.1"),
    ],
)
def test_a_paper_is_asked_for_by_its_identifier(known: str, path: str) -> None:
    came = drive(semanticscholar.find(entry(known), ACCESS), [body("not-found", 404)])
    (request,) = came.asked
    assert (request.path, request.account) == (path, "semanticscholar")
    assert dict(request.params)["fields"] == "title,authors,year,externalIds"
    assert came.state == "absent"


def test_a_link_is_asked_for_where_its_site_is_known() -> None:
    known = Entry(url="https://www.biorxiv.org/content/early/x")
    came = drive(semanticscholar.find(known, ACCESS), [body("not-found", 404)])
    path = "/paper/URL%3Ahttps%3A%2F%2Fwww.biorxiv.org%2Fcontent%2Fearly%2Fx"
    assert [request.path for request in came.asked] == [path]
    elsewhere = Entry(url="https://example.org/x")
    assert drive(semanticscholar.find(elsewhere, ACCESS), []).state == "skipped"


def test_identifiers_are_told_and_no_venue() -> None:
    came = drive(semanticscholar.find(ARXIV, ACCESS), [body("paper")])
    assert came.found == (
        RawEntry(
            type="misc",
            fields={
                "title": "DRIFT: Sparse Updates",
                "author": "Rivers, Ada and Chen, B.",
                "date": "2023",
                "eprint": "2301.00001",
                "eprinttype": "arxiv",
                "doi": "10.9999/x",
                "dblp": "conf/iclr/RiversW24",
                "acl": "2024.acl-long.1",
                "pmid": "123456",
            },
            markup=Markup.LATEX,
            origin=Origin(
                source="semanticscholar",
                locator="0123456789abcdef0123456789abcdef01234567",
                on=TODAY,
            ),
        ),
    )
    assert not semanticscholar.ALONE


def test_the_next_identifier_is_tried() -> None:
    known = entry("doi:10.9999/x", "arxiv:2301.99999")
    came = drive(semanticscholar.find(known, ACCESS), [body("not-found", 404), body("paper")])
    asked = ["/paper/ARXIV%3A2301.99999", "/paper/DOI%3A10.9999%2Fx"]
    assert [request.path for request in came.asked] == asked
    assert came.found[0].fields["eprint"] == "2301.00001"


def test_another_paper_is_malformed() -> None:
    other = entry("arxiv:2301.00002")
    came = drive(semanticscholar.find(other, ACCESS), [body("paper")])
    assert came.state == "malformed"
    assert "2301.00001" in str(came.refusal)


def test_a_search_for_a_title() -> None:
    known = entry(title="{DRIFT}: Sparse Updates", authors="Ada Rivers")
    came = drive(semanticscholar.search(known, ACCESS), [body("match")])
    (request,) = came.asked
    assert request.path == "/paper/search/match"
    assert dict(request.params)["query"] == "DRIFT: Sparse Updates"
    # Asking for matchScore would be refused.
    assert "matchScore" not in dict(request.params)["fields"]
    (raw,) = came.found
    assert raw.fields == {
        "title": "DRIFT: Sparse Updates",
        "author": "Rivers, Ada",
        "eprint": "2301.00001",
        "eprinttype": "arxiv",
    }


def test_no_match_is_absent() -> None:
    known = entry(title="No Such Title")
    assert drive(semanticscholar.search(known, ACCESS), [body("no-match", 404)]).state == "absent"


def test_null_among_the_data_is_passed_over() -> None:
    (raw,) = drive(semanticscholar.search(entry(title="DRIFT"), ACCESS), [body("null")]).found
    assert raw.fields == {"title": "DRIFT", "date": "2023"}


@pytest.mark.parametrize("data", [[None], [{}], [{"paperId": "a"}, None]])
def test_a_match_that_makes_no_sense_is_malformed(data: list[object]) -> None:
    said = answer(json.dumps({"data": data}), JSON)
    assert drive(semanticscholar.search(entry(title="A"), ACCESS), [said]).state == "malformed"


def test_too_many_without_a_word_when() -> None:
    came = drive(semanticscholar.find(ARXIV, ACCESS), [body("throttled", 429)])
    assert came.refusal
    assert (came.refusal.state, came.refusal.until) == (State.THROTTLED, None)
    assert "SEMANTIC_SCHOLAR_API_KEY" in came.refusal.hint
    with_key = drive(semanticscholar.find(ARXIV, WITH_KEY), [body("throttled", 429)])
    assert with_key.refusal
    assert (with_key.refusal.state, with_key.refusal.hint) == (State.THROTTLED, "")


def test_when_to_come_back_is_passed_on() -> None:
    when = datetime(2026, 11, 22, 9, tzinfo=UTC)
    response = msgspec.structs.replace(body("throttled", 429), retry_at=when)
    for access in (ACCESS, WITH_KEY):
        refusal = drive(semanticscholar.find(ARXIV, access), [response]).refusal
        assert refusal
        assert refusal.until == when


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_accepted(status: int) -> None:
    for known, lookup in (
        (ARXIV, semanticscholar.find),
        (entry(title="A"), semanticscholar.search),
    ):
        refusal = drive(lookup(known, WITH_KEY), [body("forbidden", status)]).refusal
        assert refusal
        assert refusal.state is State.GATED
        assert str(refusal) == "the key is not accepted"
        assert "SEMANTIC_SCHOLAR_API_KEY" in refusal.hint


def test_a_door_without_a_key_names_the_key() -> None:
    refusal = drive(semanticscholar.find(ARXIV, ACCESS), [body("forbidden", 403)]).refusal
    assert refusal
    assert refusal.state is State.GATED
    assert "SEMANTIC_SCHOLAR_API_KEY" in refusal.hint


@pytest.mark.parametrize(
    "said",
    [
        *(
            {"paperId": "a", "title": ["A"]},
            {"paperId": "a", "title": "A", "authors": "Rivers"},
            {"paperId": "a", "title": "A", "year": "soon"},
        ),
        *({"paperId": "a", "title": "A", "externalIds": []}, {"title": None}, {}, [], None, "A"),
        *({"title": "A"}, {"paperId": "a", "title": "{}"}),
        {"paperId": "a", "title": "A", "authors": [["Ada Rivers"]]},
    ],
)
def test_what_makes_no_sense_is_malformed(said: object) -> None:
    response = answer(json.dumps(said), JSON)
    assert drive(semanticscholar.find(ARXIV, ACCESS), [response]).state == "malformed"


def test_identifiers_that_are_none_are_passed_over() -> None:
    ids = {"ArXiv": 7, "DOI": "no", "DBLP": None, "ACL": ["P18-1001"], "PubMed": "x", "New": "y"}
    said = {"paperId": "a", "title": "A", "year": 99999, "externalIds": ids}
    came = drive(semanticscholar.find(ARXIV, ACCESS), [answer(json.dumps(said), JSON)])
    assert came.found[0].fields == {"title": "A"}


def test_only_a_title_can_be_searched_for() -> None:
    known = Entry(identifiers=(Identifier.read("doi:10.9999/x"),), abstract="We drift.")
    assert drive(semanticscholar.search(known, ACCESS), []).state == "skipped"
