import pytest
from lookups import ACCESS, TODAY, answer, drive, entry, stored

from refkit.date import PartialDate
from refkit.exchange import Request, Response
from refkit.model import EntryType, Markup, Origin, RawEntry
from refkit.name import Name
from refkit.normalize import normalize
from refkit.sources import arxiv

ATOM = "application/atom+xml; charset=UTF-8"
ONE = stored("arxiv/one.xml", ATOM)
DRIFT = entry("arxiv:2301.00001")


def test_a_preprint() -> None:
    came = drive(arxiv.find(DRIFT, ACCESS), [ONE])
    assert came.asked == (
        Request(
            host="arxiv",
            path="/query",
            params=(("id_list", "2301.00001"),),
            accept="application/atom+xml",
        ),
    )
    assert came.found == (
        RawEntry(
            type="online",
            fields={
                "title": r"DRIFT: Sparse Updates for $\ell_1$ Nets",
                "author": "Rivers, Ada and van der Chen, Bo",
                "date": "2023-01-01",
                "eprint": "2301.00001",
                "eprinttype": "arxiv",
                "eprintclass": "cs.LG",
                "doi": "10.9999/x",
                "abstract": r"We drift \cite{x} by \textasciitilde{}50% & more, see Fig. 1:"
                r" $a b$ holds for p < 0.05.",
                "journalref": "J. X 1 (2024) 2",
                "arxivcomment": "Accepted at ICLR 2024; supersedes doi:10.9999/old",
                "pubstate": "preprint",
            },
            markup=Markup.LATEX,
            origin=Origin(source="arxiv", locator="2301.00001", on=TODAY),
        ),
    )


def test_what_authors_typed_is_never_taken_for_the_venue() -> None:
    normal = normalize(drive(arxiv.find(DRIFT, ACCESS), [ONE]).found[0])
    assert normal.problems == ()
    made = normal.entry
    assert made.type is EntryType.PREPRINT
    assert (made.venue, made.container, made.volume) == ("", "", "")
    assert made.date == PartialDate(2023, 1, 1)
    assert made.authors[1] == Name(given="Bo", particle="van der", family="Chen")
    assert set(map(str, made.identifiers)) == {"arxiv:2301.00001", "doi:10.9999/x"}
    assert made.extra["journalref"] == "J. X 1 (2024) 2"
    assert made.extra["arxivcomment"].startswith("Accepted at ICLR 2024")
    assert "~50%" in made.abstract


def test_an_old_id_and_odd_names() -> None:
    old = stored("arxiv/old-id.xml", ATOM)
    came = drive(arxiv.find(entry("arxiv:math.GT/0309136"), ACCESS), [old])
    assert came.asked[0].params == (("id_list", "math/0309136"),)
    fields = came.found[0].fields
    assert (fields["eprint"], fields["eprintclass"]) == ("math/0309136", "math.GT")
    assert fields["author"] == (
        "{TORI Collaboration} and Rivers, Jr., Ada and {Friends of Tori and Spheres}"
    )


def test_of_two_versions_the_later_one_is_taken_with_the_day_of_the_first() -> None:
    both = stored("arxiv/two-versions.xml", ATOM)
    came = drive(arxiv.find(DRIFT, ACCESS), [both])
    assert [raw.fields["title"] for raw in came.found] == [
        r"DRIFT: Sparse Updates for $\ell_1$ Nets"
    ]
    assert came.found[0].fields["date"] == "2023-01-01"


def test_an_arxiv_doi_is_asked_for_as_an_arxiv_id() -> None:
    came = drive(arxiv.find(entry("doi:10.48550/arXiv.2301.00001"), ACCESS), [ONE])
    assert came.asked[0].params == (("id_list", "2301.00001"),)


def feed(*entries: str, title: str = "") -> Response:
    """A feed of these entries, in the shape of arXiv's."""
    inside = "".join(f"<entry>{one}</entry>" for one in entries)
    text = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>{inside}</feed>'
    return answer(text, ATOM)


ID = "<id>http://arxiv.org/abs/2301.00001v1</id>"


@pytest.mark.parametrize(
    ("response", "state"),
    [
        (stored("arxiv/empty.xml", ATOM), "absent"),
        (stored("arxiv/empty-of-one.xml", ATOM), "absent"),  # entries count, not the count
        (answer("not found", "text/plain", 404), "absent"),
        (stored("arxiv/error.xml", ATOM), "malformed"),
        (stored("arxiv/other-id.xml", ATOM), "malformed"),
        (stored("arxiv/entities.xml", ATOM), "malformed"),
        (stored("arxiv/rate-exceeded.txt", "text/plain", 429), "throttled"),
        (stored("arxiv/rate-exceeded.txt", "text/plain"), "malformed"),
        (answer("<html><body>arXiv</body></html>", "text/html"), "malformed"),
        (answer("<html><body>arXiv</body></html>", ATOM), "malformed"),
        (answer("<html><body>Bad</body></html>", "text/html", 502), "outage"),
        (answer("bad", ATOM, 400), "malformed"),
        (answer("", ATOM), "malformed"),
        (answer("<feed", ATOM), "malformed"),
        (answer('<?xml version="1.0" encoding="x-none"?><feed/>', ATOM), "malformed"),
        (answer("<feed/>", ATOM), "malformed"),  # of no namespace
        (answer(b"\xff\xfe<feed/>", ATOM), "malformed"),
        (answer(ONE.body + b" " * 4_000_000, ATOM), "malformed"),
        (answer("<a>" * 200_000, ATOM), "malformed"),
        (feed(ID), "malformed"),  # no title
        (feed("<title>No id</title>"), "malformed"),
        (feed("<id>http://arxiv.org/abs/2301.1</id><title>No id</title>"), "malformed"),
        (feed(f"{ID}<title>Bare</title>"), "found"),
        (Response(url="https://export.arxiv.org/", failure="timed out"), "outage"),
    ],
)
def test_every_answer_to_an_id_is_told_apart(response: Response, state: str) -> None:
    assert drive(arxiv.find(DRIFT, ACCESS), [response]).state == state


def test_an_error_is_told_in_arxivs_words() -> None:
    came = drive(arxiv.find(DRIFT, ACCESS), [stored("arxiv/error.xml", ATOM)])
    assert "incorrect id format for 12x" in str(came.refusal)


@pytest.mark.parametrize(
    ("title", "authors", "question"),
    [
        ("{DRIFT}: Sparse Updates", "Ada Rivers", 'ti:"drift sparse updates" AND au:"rivers"'),
        ("Few-Shot Drift", "Ada O-Rivers", 'ti:"few shot drift" AND au:"o rivers"'),
        (
            r"Drift for $\ell_1$ Nets in C++",
            "van der Chen, Bo",
            'ti:"drift for" AND ti:"nets in" AND au:"chen"',
        ),
        # Nothing of these can be a quote, an operator or a prefix.
        ('"a" OR all:b) AND cat:c', "Ada Rivers", 'ti:"a or" AND ti:"and" AND au:"rivers"'),
        # How arXiv spells letters outside ASCII is not known; the words are enough.
        ("Drift of Sparse Updates", "József Łoś", 'ti:"drift of sparse updates"'),
        ("Drift of Sparse Updates", "", 'ti:"drift of sparse updates"'),
        ("Drift of Sparse Updates", '{"x" AND y}', 'ti:"drift of sparse updates"'),
        ("Le Fleuve à la Dérive", "Ada Rivers", 'ti:"le fleuve" AND ti:"la" AND au:"rivers"'),
    ],
)
def test_what_is_searched_for(title: str, authors: str, question: str) -> None:
    empty = stored("arxiv/empty.xml", ATOM)
    came = drive(arxiv.search(entry(title=title, authors=authors), ACCESS), [empty])
    assert came.asked[0].params == (("search_query", question), ("max_results", "5"))
    assert came.state == "absent"


@pytest.mark.parametrize(
    ("title", "authors"), [("", "Ada Rivers"), ("Drift", ""), ("$x$", "Ada Rivers"), ("河流", "")]
)
def test_too_little_is_not_searched_for(title: str, authors: str) -> None:
    came = drive(arxiv.search(entry(title=title, authors=authors), ACCESS), [])
    assert (came.state, came.asked) == ("skipped", ())


def test_a_long_title_makes_no_long_address() -> None:
    empty = stored("arxiv/empty.xml", ATOM)
    came = drive(arxiv.search(entry(title="drift " * 5000, authors="Ada Rivers"), ACCESS), [empty])
    assert came.asked[0].params[0][1].count("drift") == 20


SOUGHT = entry(title=r"{DRIFT}: Sparse Updates for $\ell_1$ Nets", authors="Ada Rivers")


def test_a_search_finds_several() -> None:
    came = drive(arxiv.search(SOUGHT, ACCESS), [stored("arxiv/search.xml", ATOM)])
    assert [raw.origin.locator for raw in came.found] == ["2301.00001", "2305.12345"]


def test_a_search_for_something_else_is_no_answer() -> None:
    came = drive(arxiv.search(SOUGHT, ACCESS), [stored("arxiv/rewritten.xml", ATOM)])
    assert came.state == "malformed"


def test_one_odd_entry_does_not_hide_the_others() -> None:
    odd = "<id>nonsense</id><title>Odd</title>"
    came = drive(arxiv.search(SOUGHT, ACCESS), [feed(odd, f"{ID}<title>Even</title>", "")])
    assert [raw.fields["title"] for raw in came.found] == ["Even"]


def test_of_several_dois_the_first_is_that_of_the_paper() -> None:
    dois = '<x:doi xmlns:x="http://arxiv.org/schemas/atom">10.9999/a 10.9999/b</x:doi>'
    came = drive(arxiv.find(DRIFT, ACCESS), [feed(f"{ID}<title>T</title>{dois}")])
    assert came.found[0].fields["doi"] == "10.9999/a"


def test_a_search_gives_no_more_than_it_asked_for() -> None:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2301.{number:05}v1</id><title>Drift</title></entry>"
        for number in range(1, 100)
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
    known = entry(title="Sparse Updates for Rivers", authors="Ada Rivers")
    came = drive(arxiv.search(known, ACCESS), [answer(feed, "application/atom+xml")])
    assert [raw.origin.locator for raw in came.found] == [f"2301.0000{n}" for n in range(1, 6)]
