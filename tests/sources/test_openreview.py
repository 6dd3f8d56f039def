"""OpenReview asked by hand: which questions go to which host, and what is made of the answers.

Shapes and refusals are those of metadata-apis, sections 1.1 to 1.6; the notes are fictional.
"""

import json
from typing import Any, NamedTuple

import pytest
from lookups import ACCESS, TODAY, Came, answer, drive, entry, stored

from refkit.exchange import Request, Response
from refkit.model import Entry
from refkit.sources import Access, openreview

LOGGED_IN = Access(on=TODAY, accounts=frozenset({"openreview"}))
JSON = "application/json; charset=utf-8"
ID = "aB3dE5gH7j"
VENUE = "ICLR.cc/2024/Conference"
TITLE = "MOFDrift: Sparse Diffusion of Frameworks"
MINE = entry(title=f"{{MOFD}}{TITLE[4:]}", authors="Ada Rivers and Bo Chen")
WITH_ID = entry(f"openreview:{ID}")

FIXTURES: dict[str, Response] = {
    name: stored(f"openreview/{path}", kind, status)
    for name, path, kind, status in (
        ("accepted", "v2-accepted.json", JSON, 200),
        ("rejected", "v2-rejected.json", JSON, 200),
        ("import", "v2-public-article.json", JSON, 200),
        ("blind", "v1-2020-accepted.json", JSON, 200),
        ("undecided", "v1-2020-undecided.json", JSON, 200),
        ("hits", "search-with-review.json", JSON, 200),
        ("deleted", "refusals/deleted.json", JSON, 200),
        ("none", "refusals/empty.json", JSON, 200),
        ("unavailable", "refusals/search-unavailable.json", JSON, 200),
        ("gate", "refusals/challenge-403.json", JSON, 403),
        ("forbidden", "refusals/forbidden-403.json", JSON, 403),
        ("missing", "refusals/not-found-404.json", JSON, 404),
        ("full", "refusals/rate-limit-429.json", JSON, 429),
        ("expired", "refusals/token-expired-401.json", JSON, 401),
        ("page", "refusals/page-200.html", "text/html; charset=utf-8", 200),
    )
} | {"cut": Response(url="https://api2.openreview.net/notes", failure="the connection was cut")}


def note(id: str = ID, **more: Any) -> dict[str, Any]:
    """A note that is under review."""
    venueid = {"value": f"{VENUE}/Submission"}
    content = {"title": {"value": TITLE}, "authors": {"value": ["Ada Rivers"]}, "venueid": venueid}
    return {"id": id, "forum": id, "domain": VENUE, "content": content, **more}


def sent(*notes: object, **more: object) -> Response:
    return answer(json.dumps({"notes": notes, **more}), JSON)


def script(*names: str | Response) -> list[Response]:
    return [FIXTURES[name] if isinstance(name, str) else name for name in names]


def find(known: Entry, *responses: str | Response) -> Came:
    return drive(openreview.find(known, LOGGED_IN), script(*responses))


def search(known: Entry, *responses: str | Response, access: Access = LOGGED_IN) -> Came:
    return drive(openreview.search(known, access), script(*responses))


def asked(came: Came) -> list[str]:
    """Each question in short: "v2 id=..."; what goes with all of them is checked here."""
    return [_short(request) for request in came.asked]


def _short(request: Request) -> str:
    params = dict(request.params)
    assert request.account == "openreview"
    assert request.body == b""
    host = request.host.removeprefix("openreview-")
    if request.path == "/notes/search":
        term = params.pop("term")
        assert params == {
            "type": "terms", "content": "all", "group": "all", "source": "forum", "limit": "20",
        }  # fmt: skip
        return f"{host} search {term}"
    assert request.path == "/notes"
    assert params.pop("details") == "directReplies"
    ((name, value),) = params.items()
    return f"{host} {name}={value}"


# --- the hosts -----------------------------------------------------------------------------------


def test_the_hosts_and_how_often_they_may_be_asked() -> None:
    hosts = {host.name: host for host in openreview.HOSTS}
    new, old = hosts["openreview-v2"], hosts["openreview-v1"]
    assert (new.url, new.variable) == ("https://api2.openreview.net", "OPENREVIEW_API_BASEURL_V2")
    assert (old.url, old.variable) == ("https://api.openreview.net", "OPENREVIEW_API_BASEURL")
    # In a minute: /notes 180; /notes/search 5 on the older host, 20 on the newer (1.4).
    assert (new.pace["/notes/search"], old.pace["/notes/search"]) == (3.0, 12.0)
    assert new.pace[""] == old.pace[""] == pytest.approx(1 / 3)
    # Without an account 5 on both (7).
    assert {**new.pace, **new.nobody}["/notes/search"] == 12.0
    assert {**old.pace, **old.nobody}["/notes/search"] == 12.0


# --- by identifiers ------------------------------------------------------------------------------

BOTH = [f"v2 id={ID}", f"v1 id={ID}"]


class Case(NamedTuple):
    """What is sent, in the order of the questions, and what comes of it."""

    responses: tuple[str | Response, ...]
    asked: list[str]
    state: str
    found: tuple[str, ...] = ()  # "id pubstate", or "id" where nothing tells


BY_ID = {
    "the newer host has it": Case(("accepted",), BOTH[:1], "found", (f"{ID} accepted",)),
    "it was rejected": Case(("rejected",), BOTH[:1], "found", (f"{ID} rejected",)),
    "the older host has it": Case(
        ("missing", sent({"id": ID, "content": {"title": "Drift"}})), BOTH, "found", (ID,)
    ),
    "neither has it": Case(("missing", "missing"), BOTH, "absent"),
    "neither has anything": Case(("none", "none"), BOTH, "absent"),
    "it was deleted": Case(("deleted", "missing"), BOTH, "absent"),
    # A miss counts only when both answered.
    "gated": Case(("gate", "gate"), BOTH, "gated"),
    "gated, then missing": Case(("gate", "missing"), BOTH, "gated"),
    "missing, then an outage": Case(("missing", "cut"), BOTH, "outage"),
    "an outage, then found": Case(
        ("cut", sent(note())), BOTH, "found", (f"{ID} submitted",)
    ),
    "too many questions": Case(("full", "missing"), BOTH, "throttled"),
    "throttled, gated": Case(("full", "gate"), BOTH, "throttled"),
    "the login ended": Case(("expired", "expired"), BOTH, "gated"),
    "a page": Case(("page", "missing"), BOTH, "malformed"),
    "not public on the newer": Case(("forbidden", "missing"), BOTH, "unreadable"),
    # On the older it may be the original of a blind copy.
    "an original": Case(
        ("missing", "forbidden", sent(note("Hk0000ABcD", original=ID))),
        [*BOTH, f"v1 original={ID}"], "found", ("Hk0000ABcD submitted",),
    ),
    "an original without a copy": Case(
        ("missing", "forbidden", "none"), [*BOTH, f"v1 original={ID}"], "unreadable"
    ),
    "an original, and a copy of another": Case(
        ("missing", "forbidden", sent(note("Hk0000ABcD", original="other"))),
        [*BOTH, f"v1 original={ID}"], "unreadable",
    ),
    # The id of a review leads to what it reviews.
    "a reply": Case(
        (sent(note(forum="fOrum00001", replyto="fOrum00001")), sent(note("fOrum00001"))),
        [BOTH[0], "v2 id=fOrum00001"], "found", ("fOrum00001 submitted",),
    ),
    "a reply to a reply": Case(
        (sent(note(forum="other")), sent(note("other", forum="more")), "missing"),
        [BOTH[0], "v2 id=other", BOTH[1]], "absent",
    ),
    # Lies.
    "another note": Case(("import", "missing"), BOTH, "malformed"),
    "another beside it": Case(
        (sent(note("other"), note()),), BOTH[:1], "found", (f"{ID} submitted",)
    ),
    "no notes": Case((answer("{}", JSON), "missing"), BOTH, "malformed"),
    "a list": Case((answer("[]", JSON), "missing"), BOTH, "malformed"),
    "notes that are none": Case((sent(7, "x", {"id": 5}), "missing"), BOTH, "malformed"),
    "JSON that is none": Case((answer('{"notes": [', JSON), "missing"), BOTH, "malformed"),
    "a title that is not public": Case(
        (sent(note(content={"venue": {"value": "ICLR"}})), "missing"), BOTH, "unreadable"
    ),
}  # fmt: skip


def told(came: Came) -> tuple[str, ...]:
    return tuple(
        f"{raw.origin.locator} {raw.fields.get('pubstate', '')}".rstrip() for raw in came.found
    )


@pytest.mark.parametrize("name", BY_ID)
def test_by_forum_id(name: str) -> None:
    case = BY_ID[name]
    came = find(WITH_ID, *case.responses)
    assert (asked(came), came.state) == (case.asked, case.state)
    assert told(came) == case.found


def test_the_decision_comes_with_the_note() -> None:
    came = find(entry("openreview:Hk0000ABcD"), "missing", "blind")
    (raw,) = came.found
    assert (raw.type, raw.fields["date"]) == ("inproceedings", "2020")
    assert (raw.fields["pubstate"], raw.fields["presentation"]) == ("accepted", "spotlight")


@pytest.mark.parametrize("responses", [("gate", "gate"), ("expired", "expired")])
def test_who_is_not_logged_in_is_told_how(responses: tuple[str, ...]) -> None:
    came = drive(openreview.find(WITH_ID, ACCESS), script(*responses))
    assert came.refusal
    for way in (
        *("OPENREVIEW_USERNAME", "OPENREVIEW_PASSWORD", "OPENREVIEW_TOKEN"),
        *("refkit login openreview", "enrich --from"),
    ):
        assert way in came.refusal.hint


@pytest.mark.parametrize(
    ("known", "questions"),
    [
        (entry("doi:10.9999/X"), ["v2 externalId=doi:10.9999/x"]),
        (entry("dblp:conf/iclr/RiversC24"), ["v2 externalId=dblp:conf/iclr/RiversC24"]),
        (entry("acl:2024.acl-long.1"), ["v2 externalId=acl:2024.acl-long.1"]),
        # arXiv papers are known by version: ours where we know it.
        (entry("arxiv:2301.12345"),
         ["v2 externalId=arxiv:2301.12345v1", "v2 externalId=arxiv:2301.12345v2"]),
        (Entry(identifiers=entry("arxiv:2301.12345").identifiers, extra={"eprint": "2301.12345v3"}),
         ["v2 externalId=arxiv:2301.12345v3"]),
        (entry(f"openreview:{ID}", "doi:10.9999/x"), [*BOTH, "v2 externalId=doi:10.9999/x"]),
    ],
)  # fmt: skip
def test_by_the_ids_of_other_services(known: Entry, questions: list[str]) -> None:
    came = find(known, *["none"] * len(questions))
    assert (asked(came), came.state) == (questions, "absent")


def test_what_has_the_id_of_another_service_is_found() -> None:
    came = find(entry("doi:10.9999/X"), "accepted")
    assert told(came) == (f"{ID} accepted",)


def test_what_has_it_and_is_not_public_is_not_absent() -> None:
    hidden = sent(note(content={"venue": {"value": "ICLR"}}, externalIds=["doi:10.9999/x"]))
    assert find(entry("doi:10.9999/x"), hidden).state == "unreadable"


def test_what_does_not_have_it_is_another_paper() -> None:
    came = find(entry("doi:10.9999/y"), "accepted")
    assert came.state == "malformed"


def test_without_an_identifier_that_is_known_there_nothing_is_asked() -> None:
    came = find(entry("isbn:9780262035613", title=TITLE))
    assert (came.asked, came.state) == ((), "skipped")


# --- by words ------------------------------------------------------------------------------------

HASH = "rivers|mofdrift_sparse_diffusion_of_frameworks"
HASHES = [f"v2 paperhash={HASH}", f"v1 paperhash={HASH}"]
SEARCHES = [f"v2 search {TITLE}", f"v1 search {TITLE}"]

BY_WORDS = {
    "by paperhash": Case(("accepted",), HASHES[:1], "found", (f"{ID} accepted",)),
    "not accepted anywhere": Case(("rejected", "none"), HASHES, "found", (f"{ID} rejected",)),
    "accepted works come first": Case(
        (sent(note("waiting001")), "accepted"), HASHES, "found",
        (f"{ID} accepted", "waiting001 submitted"),
    ),
    "by search": Case(
        ("none", "none", "hits"), [*HASHES, SEARCHES[0]], "found", (f"{ID} accepted",)
    ),
    "by search on the older host": Case(
        ("none", "none", "none", sent(note())), [*HASHES, *SEARCHES], "found", (f"{ID} submitted",)
    ),
    "nowhere": Case(("none",) * 4, [*HASHES, *SEARCHES], "absent"),
    "only others": Case(
        ("none", "none", sent(note("other", content={"title": "Frameworks"})), "none"),
        [*HASHES, *SEARCHES], "absent",
    ),
    # None of these is "no such paper".
    "the search is out of order": Case(
        ("none", "none", "unavailable", "none"), [*HASHES, *SEARCHES], "outage"
    ),
    "one host is out": Case(("none", "none", "none", "cut"), [*HASHES, *SEARCHES], "outage"),
    "paperhash is gated": Case(
        ("gate", "gate", "none", "none"), [*HASHES, *SEARCHES], "gated"
    ),
    "paperhash is gated and the search is not": Case(
        ("gate", "gate", "hits"), [*HASHES, SEARCHES[0]], "found", (f"{ID} accepted",)
    ),
    "throttled": Case(("none", "none", "full", "full"), [*HASHES, *SEARCHES], "throttled"),
    "a paperhash whose title is not public": Case(
        (sent(note(content={"venue": {"value": "ICLR"}})), "none", "none", "none"),
        [*HASHES, *SEARCHES], "unreadable",
    ),
    "a paperhash of another": Case(
        ("blind", "none", "none", "none"), [*HASHES, *SEARCHES], "malformed"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_WORDS)
def test_by_words(name: str) -> None:
    case = BY_WORDS[name]
    came = search(MINE, *case.responses)
    assert (asked(came), came.state) == (case.asked, case.state)
    assert told(came) == case.found


def test_both_forms_of_a_paperhash_are_asked_for() -> None:
    known = entry(title="Drift", authors="Ekin Akyürek")
    came = search(known, *["none"] * 6)
    assert asked(came) == [
        *("v2 paperhash=akyürek|drift", "v2 paperhash=akyurek|drift"),
        *("v1 paperhash=akyürek|drift", "v1 paperhash=akyurek|drift"),
        *("v2 search Drift", "v1 search Drift"),
    ]


def test_without_an_account_only_the_search_is_asked() -> None:
    came = search(MINE, "hits", access=ACCESS)
    assert asked(came) == SEARCHES[:1]
    assert told(came) == (f"{ID} accepted",)
    assert search(MINE, "gate", "gate", access=ACCESS).state == "gated"


def test_without_authors_only_the_search_is_asked() -> None:
    assert asked(search(entry(title=TITLE), "none", "none")) == SEARCHES


def test_a_hit_without_a_venue_is_asked_for_its_decision() -> None:
    known = entry(title="{DRIFT}: Sparse Updates for Recurrent Nets")
    term = "search DRIFT: Sparse Updates for Recurrent Nets"
    came = search(known, "none", "undecided", "blind")
    assert asked(came) == [f"v2 {term}", f"v1 {term}", "v1 id=Hk0000ABcD"]
    assert told(came) == ("Hk0000ABcD accepted",)
    # Where that is refused it stays a hit, and its standing unknown.
    came = search(known, "none", "undecided", "gate")
    assert told(came) == ("Hk0000ABcD",)


def test_hits_come_the_most_alike_first_and_few() -> None:
    titles = ("Sparse Diffusion of Many Frameworks", TITLE, *(f"{TITLE} {i}" for i in range(9)))
    hits = [
        note(f"hit{i:07}", content={"title": {"value": title}}) for i, title in enumerate(titles)
    ]
    came = search(MINE, sent(*hits), "none", access=ACCESS)
    assert came.found[0].origin.locator == "hit0000001"
    assert len(came.found) == 5


ABSTRACT = (
    "We diffuse frameworks over sparse lattices, until nothing is left to diffuse but the lattice. "
    "For $n$ of them that is all."
)
RUN = (
    "We diffuse frameworks over sparse lattices until nothing is left to diffuse but the lattice"
    " For"
)


@pytest.mark.parametrize(
    ("theirs", "state"),
    [
        (f"Indeed. {RUN} ever.", "found"),
        (RUN.replace("sparse", "dense"), "absent"),
        (" ".join(reversed(RUN.split())), "absent"),  # a bag of words is no run
        ("", "absent"),
    ],
)
def test_only_what_has_the_run_is_a_hit(theirs: str, state: str) -> None:
    hit = note(content={"title": {"value": "Drift"}, "abstract": {"value": theirs}})
    came = search(Entry(abstract=ABSTRACT), sent(hit), "none", access=ACCESS)
    assert came.state == state
    assert asked(came) == [f"v2 search {RUN}", f"v1 search {RUN}"]


@pytest.mark.parametrize("known", [Entry(), Entry(abstract="Too short."), Entry(title="$$")])
def test_of_too_little_nothing_is_asked(known: Entry) -> None:
    came = search(known)
    assert (came.asked, came.state) == ((), "skipped")


# --- what is found -------------------------------------------------------------------------------


def test_what_is_found_says_where_it_is_from() -> None:
    (raw,) = find(WITH_ID, "accepted").found
    assert (raw.origin.source, raw.origin.locator, raw.origin.on) == ("openreview", ID, TODAY)
    assert raw.where is None


def test_an_import_is_found_and_proves_nothing() -> None:
    (raw,) = find(entry("dblp:conf/www/RiversC26"), "import").found
    assert raw.type == "misc"
    assert "pubstate" not in raw.fields
    assert "booktitle" not in raw.fields


def test_of_very_many_notes_the_first_thousand_are_read() -> None:
    """No answer holds more (metadata-apis, 1.2), so there is nothing to find behind them."""
    others = [{"id": f"other{number}"} for number in range(1000)]
    assert find(WITH_ID, sent(*others, note()), "missing").state == "malformed"
    assert find(WITH_ID, sent(*others[1:], note())).state == "found"
