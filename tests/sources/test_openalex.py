"""OpenAlex: look-ups by DOI, searches for whoever has a key, abstracts. Facts: section 5.2."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lookups import ACCESS, TODAY, answer, drive, entry, stored

from refkit.exchange import Response, State
from refkit.model import Markup, Origin, RawEntry
from refkit.sources import Access, openalex

JSON = "application/json"
WITH_KEY = Access(on=TODAY, accounts=frozenset({"openalex"}))
X = entry("doi:10.9999/x")


def body(name: str, status: int = 200) -> Response:
    return stored(f"openalex/{name}.json", JSON, status)


def told(**members: object) -> Response:
    work = {"id": "https://openalex.org/W1", "doi": "https://doi.org/10.9999/x", "title": "A"}
    return answer(json.dumps({**work, **members}), JSON)


@pytest.mark.parametrize(
    ("known", "path"),
    [
        ("doi:10.9999/x", "/works/doi:10.9999/x"),
        ("doi:10.9999/(a)#", "/works/doi:10.9999/%28a%29%23"),
        ("arxiv:2301.00001", "/works/doi:10.48550/arxiv.2301.00001"),
    ],
)
def test_a_work_is_asked_for_by_its_doi(known: str, path: str) -> None:
    came = drive(openalex.find(entry(known), ACCESS), [answer("", "text/html", 404)])
    (request,) = came.asked
    assert (request.path, request.params, request.account) == (path, (), "openalex")
    assert came.state == "absent"


def test_a_work() -> None:
    came = drive(openalex.find(X, ACCESS), [body("work")])
    assert came.found == (
        RawEntry(
            type="article",
            fields={
                "title": "DRIFT: Sparse Updates",
                "author": "Rivers, Ada and {DRIFT Team}",
                "date": "2024-05-07",
                "journaltitle": "Journal of Tea",
                "volume": "12",
                "number": "3",
                "pages": "101--112",
                "doi": "10.9999/x",
                "abstract": "We update few weights. We win.",
            },
            markup=Markup.LATEX,
            origin=Origin(source="openalex", locator="W123", on=TODAY),
        ),
    )


def test_its_word_alone_changes_nothing() -> None:
    # The right DOI, the right authors, and the title of something else.
    came = drive(openalex.find(X, ACCESS), [body("corrupt-title")])
    assert came.found[0].fields["title"] == "Irrigation of Terraces in Winter"
    assert came.found[0].fields["date"] == "2024"  # the first of January stands for the year
    assert "abstract" not in came.found[0].fields
    assert not openalex.ALONE


def test_a_search_needs_a_key() -> None:
    came = drive(openalex.search(entry(title="DRIFT"), ACCESS), [])
    assert came.refusal
    assert came.refusal.state is State.SKIPPED
    assert "OPENALEX_API_KEY" in came.refusal.hint


def test_a_search_has_none_of_the_filters_signs_in_it() -> None:
    title = '{DRIFT}: Nets, Tea | Fog? NOT "Sparse" (A*) $\\ell_1$!'
    came = drive(openalex.search(entry(title=title), WITH_KEY), [body("search")])
    (request,) = came.asked
    assert (request.path, request.account) == ("/works", "openalex")
    assert request.params == (
        ("filter", "title.search:drift nets tea fog not sparse a ℓ1"),
        ("per_page", "5"),
    )
    # A title that is a number, and a work without one, are passed over.
    assert [raw.origin.locator for raw in came.found] == ["W123"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_accepted(status: int) -> None:
    refusal = drive(openalex.find(X, WITH_KEY), [body("forbidden", status)]).refusal
    assert refusal
    assert (refusal.state, str(refusal)) == (State.GATED, "the key is not accepted")
    assert "OPENALEX_API_KEY" in refusal.hint
    without = drive(openalex.find(X, ACCESS), [body("forbidden", status)]).refusal
    assert without
    assert without.state is State.GATED
    assert "OPENALEX_API_KEY" in without.hint


@pytest.mark.parametrize("access", [ACCESS, WITH_KEY])
def test_a_budget_that_is_spent(access: Access) -> None:
    refusal = drive(openalex.find(X, access), [body("budget", 429)]).refusal
    assert refusal
    assert refusal.state is State.THROTTLED
    assert refusal.hint


@pytest.mark.parametrize(
    "response",
    [
        told(doi="https://doi.org/10.9999/y"),
        told(doi=None),
        told(title=None),
        told(title="{}"),
        told(id=None),
        told(title=["A"]),
        told(authorships="Rivers"),
        told(authorships=[{"author": "Rivers"}]),
        told(abstract_inverted_index={"a": 1}),
        told(publication_year="soon"),
        answer("[]", JSON),
        answer("null", JSON),
        answer('{"results": [', JSON),
        answer("<html>Welcome</html>", "text/html"),
    ],
)
def test_what_makes_no_sense_is_malformed(response: Response) -> None:
    assert drive(openalex.find(X, ACCESS), [response]).state == "malformed"


@pytest.mark.parametrize(
    "said",
    ["[]", '{"results": {}}', '{"results": [{"title": 3}]}', '{"results": [{}, {"id": "W1"}]}'],
)
def test_a_list_that_makes_no_sense_is_malformed(said: str) -> None:
    came = drive(openalex.search(entry(title="A"), WITH_KEY), [answer(said, JSON)])
    assert came.state == "malformed"


KINDS: list[tuple[dict[str, object], str, dict[str, str]]] = [
    ({"type": "book"}, "book", {}),
    ({"type": "dissertation"}, "thesis", {}),
    ({"type": "preprint"}, "misc", {"pubstate": "preprint"}),
    ({"type": "article", "is_retracted": True}, "misc", {"pubstate": "retracted"}),
    (
        {"primary_location": {"source": {"display_name": "arXiv (Cornell University)"}}},
        "misc",
        {},
    ),
    (
        {"primary_location": {"source": {"display_name": "Neural Information Processing Systems"}}},
        "inproceedings",
        {"booktitle": "Neural Information Processing Systems"},
    ),
    (
        {"type": "book-chapter", "primary_location": {"source": {"display_name": "A Book"}}},
        "incollection",
        {"booktitle": "A Book"},
    ),
    ({"primary_location": {"source": None}, "biblio": None, "authorships": [None]}, "misc", {}),
    ({"biblio": {"first_page": "7", "last_page": "7"}}, "misc", {"pages": "7"}),
]


@pytest.mark.parametrize(("members", "type", "more"), KINDS)
def test_kinds_of_works(members: dict[str, object], type: str, more: dict[str, str]) -> None:
    (raw,) = drive(openalex.find(X, ACCESS), [told(**members)]).found
    assert raw.type == type
    assert raw.fields == {"title": "A", "doi": "10.9999/x", **more}


@pytest.mark.parametrize(
    ("year", "day", "date"),
    [
        (2024, "2024-05-07", "2024-05-07"),
        (2024, "2024-01-01", "2024"),
        (2023, "2024-05-07", "2023"),
        (None, "2024-05-07", "2024-05-07"),
        (None, "2024-01-01", "2024"),
        (2024, None, "2024"),
        (99999, None, None),
        (None, "soon", None),
    ],
)
def test_dates(year: int | None, day: str | None, date: str | None) -> None:
    response = told(publication_year=year, publication_date=day)
    (raw,) = drive(openalex.find(X, ACCESS), [response]).found
    assert raw.fields.get("date") == date


def abstract(index: dict[str, list[int]]) -> str:
    (raw,) = drive(openalex.find(X, ACCESS), [told(abstract_inverted_index=index)]).found
    return raw.fields.get("abstract", "")


@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=1), max_size=40))
def test_an_abstract_is_put_together_again(said: list[str]) -> None:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(said):
        index.setdefault(word, []).append(place)
    assert abstract(index) == " ".join(said)


@pytest.mark.parametrize(
    "index",
    [
        {},
        {"a": [-1]},
        {"a": [10**12]},
        {"a": [20_000]},
        {"a": []},
        {"a": list(range(20_000)), "b": list(range(20_000))},
    ],
)
def test_an_index_that_is_none_gives_no_abstract(index: dict[str, list[int]]) -> None:
    assert abstract(index) == ""


def test_gaps_in_an_index_close() -> None:
    assert abstract({"b": [7], "a": [2]}) == "a b"
