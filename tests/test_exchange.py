"""What servers answer, and what it is taken for (metadata-apis, sections 1.4, 2, 3, 4 and 5)."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lookups import answer

from refkit.exchange import (
    OFFLINE,
    Refusal,
    Response,
    State,
    judge,
    read_body,
    read_json,
    read_text,
    worst,
)

JSON, HTML, TEXT = "application/json; charset=utf-8", "text/html; charset=utf-8", "text/plain"
RESET = datetime(2026, 8, 31, 8, 59, 25, tzinfo=UTC)


def error(name: str, status: int, **more: object) -> Response:
    """An error of OpenReview's: metadata-apis, 1.4."""
    said = {"name": name, "status": status, "message": "…", "details": {"reqId": "1"}, **more}
    return answer(json.dumps(said), JSON, status)


def page(title: str, status: int) -> Response:
    return answer(f"<!doctype html><html><head><title>{title}</title></head></html>", HTML, status)


@pytest.mark.parametrize(
    "response",
    [
        answer("{}", JSON),
        answer("", "", 204),
        error("NotFoundError", 404),
        answer("Resource not found.", TEXT, 404),  # Crossref
        answer('{"error":"Title match not found"}', JSON, 404),  # Semantic Scholar
        page("Not Found", 404),
        answer("", "", 410),
        answer('{"name":"ChallengeRequiredError"}', JSON),  # a work may be called anything
        answer("<title>Just a moment...</title>", "application/xml"),
    ],
)
def test_an_answer_is_no_refusal(response: Response) -> None:
    assert judge(response) is None


@pytest.mark.parametrize(
    ("response", "state"),
    [
        # OpenReview, 1.4
        (error("ValidationError", 400), State.MALFORMED),
        (error("TokenExpiredError", 401), State.GATED),
        (error("ForbiddenError", 403), State.UNREADABLE),
        (error("ChallengeRequiredError", 403, challengeUrl="https://…"), State.GATED),
        (error("RateLimitError", 429, details={"resetTime": "…"}), State.THROTTLED),
        (page("502 Bad Gateway", 502), State.OUTAGE),
        # arXiv, 2
        (answer("Rate exceeded.", TEXT, 429), State.THROTTLED),
        (answer("", "", 400), State.MALFORMED),
        # DBLP, 3: one host answers 500, its mirror 200; 429 comes with an empty document
        (page("Making sure you&#39;re not a bot!", 500), State.GATED),
        (page("Making sure you&#39;re not a bot!", 200), State.GATED),
        (page("Making sure you're not a bot!", 200), State.GATED),
        (answer("", "", 429), State.THROTTLED),
        # Semantic Scholar, 5.1
        (answer('{"message":"Too Many Requests.","code":"429"}', JSON, 429), State.THROTTLED),
        (answer('{"message":"Forbidden"}', JSON, 401), State.GATED),
        (answer('{"message":"Forbidden"}', JSON, 403), State.UNREADABLE),
        # Cloudflare's page, whatever its status
        (page("Just a moment...", 403), State.GATED),
        (page("Just a moment...", 503), State.GATED),
        # HTTP (RFC 9110, section 15)
        (page("Moved", 301), State.MALFORMED),
        (answer("", "", 304), State.MALFORMED),
        (answer("", "", 407), State.UNREADABLE),
        (answer("", "", 451), State.UNREADABLE),
        (answer("", "", 418), State.MALFORMED),
        (answer("", "", 500), State.OUTAGE),
        (answer("", "", 503), State.OUTAGE),
        (answer("", "", 599), State.OUTAGE),
        # no answer
        (Response(url="https://a.example/", failure="timed out"), State.OUTAGE),
        (Response(url="https://a.example/", status=200, failure="cut"), State.OUTAGE),
        (Response(url="https://a.example/"), State.OUTAGE),
        (Response(url="https://a.example/", failure=OFFLINE), State.SKIPPED),
        # bodies that lie about themselves
        (answer("[" * 50_000, JSON, 403), State.UNREADABLE),
        (answer(b'{"name":"\xff"}', JSON, 403), State.UNREADABLE),
        (answer('{"name":7}', JSON, 403), State.UNREADABLE),
    ],
)
def test_refusals_are_told_apart(response: Response, state: State) -> None:
    refusal = judge(response)
    assert refusal
    assert refusal.state is state
    assert str(refusal)


def test_a_throttle_tells_until_when() -> None:
    response = msgspec.structs.replace(error("RateLimitError", 429), retry_at=RESET)
    refusal = judge(response)
    assert refusal
    assert refusal.until == RESET


def test_what_failed_is_told() -> None:
    refusal = judge(Response(url="https://a.example/", failure="more than 32 MB"))
    assert str(refusal) == "more than 32 MB"


@given(
    status=st.integers(0, 999),
    body=st.binary(max_size=200),
    kind=st.sampled_from((JSON, HTML, TEXT, "")),
)
def test_any_answer_is_judged(status: int, body: bytes, kind: str) -> None:
    refusal = judge(answer(body, kind, status))
    if refusal is None:
        assert 200 <= status < 300 or status in (404, 410)
    else:
        assert refusal.state not in (State.FOUND, State.ABSENT)


class Note(msgspec.Struct):
    id: str
    count: int = 0


def refused(read: object, *arguments: object) -> State:
    """The state of the refusal that reading ends in."""
    assert callable(read)
    with pytest.raises(Refusal) as caught:
        read(*arguments)
    return caught.value.state


@pytest.mark.parametrize(
    ("response", "read"),
    [
        (answer('{"id":"a"}', JSON), Note(id="a")),
        (answer('{"id":"a","count":"3","new":[]}', "application/json"), Note(id="a", count=3)),
        (answer('{"id":"a"}', "application/vnd.citationstyles.csl+json"), Note(id="a")),
        (answer("no such thing", TEXT, 404), None),
        (answer("", "", 410), None),
    ],
)
def test_json_is_read(response: Response, read: Note | None) -> None:
    assert read_json(response, Note) == read


@pytest.mark.parametrize(
    "response",
    [
        page("OpenReview", 200),
        answer('{"id":"a"}', HTML),
        answer('{"id":"a"}', ""),
        answer('{"id":"a"}', "application/octet-stream"),
        answer("", JSON),
        answer('{"id":"a"', JSON),
        answer('{"id":null}', JSON),
        answer('{"count":1}', JSON),
        answer("[]", JSON),
        answer("null", JSON),
        answer(b'{"id":"\xff"}', JSON),
        answer('{"id":"a"}'.encode("utf-16"), JSON),
        answer("[" * 200_000, JSON),
        answer('{"a":' * 200_000, JSON),
    ],
)
def test_what_is_not_the_json_that_was_asked_for_is_malformed(response: Response) -> None:
    assert refused(read_json, response, Note) is State.MALFORMED


def test_a_refusal_comes_before_reading() -> None:
    assert refused(read_json, error("ForbiddenError", 403), Note) is State.UNREADABLE
    assert refused(read_body, answer("", "", 503), "json") is State.OUTAGE
    assert refused(read_text, answer("", "", 429), "bibtex") is State.THROTTLED


@given(body=st.binary(max_size=300))
def test_any_body_is_json_or_malformed(body: bytes) -> None:
    outcome: object
    try:
        outcome = read_json(answer(body, JSON), dict[str, object])
    except Refusal as refusal:
        outcome = refusal.state
    assert outcome is State.MALFORMED or isinstance(outcome, dict)


@pytest.mark.parametrize(
    ("kind", "kinds", "fits"),
    [
        ("application/atom+xml; charset=UTF-8", ("xml",), True),
        ("Text/X-BibTeX", ("bibtex", "text/plain"), True),
        ("text/plain", ("bibtex", "text/plain"), True),
        (HTML, ("bibtex", "text/plain"), False),
        ("", ("xml",), False),
    ],
)
def test_the_content_type_is_looked_at_first(kind: str, kinds: tuple[str, ...], fits: bool) -> None:
    response = answer("body", kind)
    if fits:
        assert read_body(response, *kinds) == b"body"
    else:
        assert refused(read_body, response, *kinds) is State.MALFORMED


def test_a_page_in_place_of_data_is_named() -> None:
    with pytest.raises(Refusal, match="the answer is text/html, not bibtex or text/plain"):
        read_body(answer("x", HTML), "bibtex", "text/plain")
    with pytest.raises(Refusal, match="the answer is no content type, not xml"):
        read_body(answer("x", ""), "xml")


def test_text_is_utf_8_and_not_too_long() -> None:
    assert read_text(answer("łódź".encode("utf-8-sig"), TEXT), TEXT) == "łódź"
    assert read_text(answer("", TEXT, 404), TEXT) is None
    assert refused(read_text, answer("é".encode("latin-1"), TEXT), TEXT) is State.MALFORMED
    assert refused(read_text, answer(b"x" * 1_000_001, TEXT), TEXT) is State.MALFORMED
    with pytest.raises(Refusal, match="too long: 11 bytes"):
        read_text(answer(b"x" * 11, TEXT), TEXT, most=10)


@pytest.mark.parametrize(
    ("states", "first"),
    [
        ((State.SKIPPED,), State.SKIPPED),
        ((State.SKIPPED, State.MALFORMED), State.MALFORMED),
        ((State.MALFORMED, State.UNREADABLE), State.UNREADABLE),
        ((State.UNREADABLE, State.GATED), State.GATED),
        ((State.GATED, State.OUTAGE), State.OUTAGE),
        ((State.OUTAGE, State.THROTTLED, State.SKIPPED), State.THROTTLED),
    ],
)
def test_of_several_refusals_one_tells_most(states: tuple[State, ...], first: State) -> None:
    refusals = [Refusal(state, state.value) for state in states]
    assert worst(refusals).state is first
    assert worst(refusals[::-1]).state is first


def test_of_two_alike_the_first_is_told() -> None:
    refusals = [Refusal(State.OUTAGE, "one"), Refusal(State.OUTAGE, "two")]
    assert str(worst(refusals)) == "one"
