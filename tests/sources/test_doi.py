"""doi.org: content negotiation for CSL-JSON, and what else answers. Facts: section 4."""

import json

import pytest
from lookups import ACCESS, TODAY, answer, drive, entry, stored

from refkit.exchange import Request, Response
from refkit.model import Markup, Origin, RawEntry
from refkit.sources import doi

CSL = "application/vnd.citationstyles.csl+json; charset=utf-8"
X = entry("doi:10.9999/x")


def told(**members: object) -> Response:
    item = {"DOI": "10.9999/x", "type": "article-journal", "title": "A Title", **members}
    return answer(json.dumps(item), CSL)


def test_a_doi_is_asked_for_as_csl() -> None:
    came = drive(doi.find(entry("doi:10.9999/(a)b;2-#"), ACCESS), [answer("", "text/html", 404)])
    assert came.asked == (
        Request(
            host="doi",
            path="/10.9999/%28a%29b%3B2-%23",
            accept="application/vnd.citationstyles.csl+json",
        ),
    )
    assert came.state == "absent"


def test_a_data_set_of_datacite() -> None:
    came = drive(
        doi.find(entry("doi:10.5281/zenodo.1234567"), ACCESS), [stored("doi/dataset.json", CSL)]
    )
    assert came.found == (
        RawEntry(
            type="dataset",
            fields={
                "title": "The Weights of DRIFT",
                "author": "Rivers, Ada and {DRIFT Team}",
                "date": "2023-11-05",
                "publisher": "Zenodo",
                "version": "1.2",
                "doi": "10.5281/zenodo.1234567",
                "url": "https://zenodo.org/record/1234567",
                "abstract": "All our weights.",
            },
            markup=Markup.LATEX,
            origin=Origin(source="doi", locator="10.5281/zenodo.1234567", on=TODAY),
        ),
    )


def test_crossrefs_own_item() -> None:
    came = drive(doi.find(X, ACCESS), [stored("doi/article.json", CSL)])
    assert came.found[0].type == "inproceedings"
    assert came.found[0].fields == {
        "title": "DRIFT: Sparse Updates",
        "author": "Rivers, Ada",
        "date": "2024-05",
        "booktitle": "Proceedings of the Conference on Tea",
        "pages": "1-9",
        "publisher": "Example Press",
        "doi": "10.9999/x",
        "pubstate": "published",
    }


def test_an_article_in_nothing_is_not_called_published() -> None:
    came = drive(doi.find(X, ACCESS), [told(publisher="Zenodo")])
    assert "pubstate" not in came.found[0].fields


@pytest.mark.parametrize("known", ["arxiv:2301.00001", "openreview:aB3dE5gH7j"])
def test_without_a_doi_there_is_nothing_to_ask(known: str) -> None:
    assert drive(doi.find(entry(known), ACCESS), []).state == "skipped"


def test_there_is_no_search() -> None:
    assert drive(doi.search(entry(title="A Title"), ACCESS), []).state == "skipped"


@pytest.mark.parametrize(
    "response",
    [
        told(DOI="10.9999/y"),
        told(DOI=""),
        told(title=""),
        told(author={"a": 1}),
        told(**{"update-to": [{"type": "retraction", "DOI": "10.9999/y"}]}),
        answer("[]", CSL),
        answer("<html>The publisher's page</html>", "text/html"),
        answer("@article{x, title = {A}}", "application/x-bibtex"),
    ],
)
def test_what_makes_no_sense_is_malformed(response: Response) -> None:
    assert drive(doi.find(X, ACCESS), [response]).state == "malformed"


def test_the_first_of_several_dois_that_is_known() -> None:
    both = entry("doi:10.9999/gone", "doi:10.9999/x")
    came = drive(doi.find(both, ACCESS), [answer("", "text/html", 404), told()])
    assert [request.path for request in came.asked] == ["/10.9999/gone", "/10.9999/x"]
    assert came.found[0].fields["doi"] == "10.9999/x"
