"""One question to a server and what came back, as values; and what kind of answer that is.

The kinds are kept apart because users suffer where they are not: an outage, a closed door and a
full queue are not "there is no such paper". This module knows how servers refuse (HTTP, and the
habits of the metadata services); it sends nothing and has no clock.
"""

from collections.abc import Generator, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import msgspec

from refkit.errors import RefkitError


class State(StrEnum):
    """What a source has to say about a work."""

    FOUND = "found"
    ABSENT = "absent"  # it looked, and there is none
    UNREADABLE = "unreadable"  # there is or may be one, which we may not see
    GATED = "gated"  # it answers only after a login or a test for people
    THROTTLED = "throttled"  # too many questions; see `Refusal.until`
    OUTAGE = "outage"  # no answer, or a server in trouble
    MALFORMED = "malformed"  # an answer that makes no sense
    SKIPPED = "skipped"  # it was not asked


class Host(NamedTuple):
    """A server, and how often it may be asked."""

    name: str  # "openreview-v2"
    url: str  # base URL, without a final slash
    variable: str  # the environment variable that names another one
    # Seconds between two requests, by the beginning of the path; "" is all other paths.
    pace: Mapping[str, float]
    at_once: int = 1  # connections at the same time
    nobody: Mapping[str, float] = MappingProxyType({})  # in place of `pace`, without credentials


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A question to a server. It never holds a secret: those are added where it is sent."""

    host: str  # the name of a Host
    path: str  # below the base URL, quoted: "/notes"
    params: tuple[tuple[str, str], ...] = ()
    body: bytes = b""  # JSON, for a POST; without it, a GET
    accept: str = "application/json"
    account: str = ""  # whose credentials go with it, where there are any: "openreview"


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What came back."""

    url: str  # of the answer, after all redirects
    status: int = 0  # of HTTP; 0: there was no whole answer, see `failure`
    headers: Mapping[str, str] = {}  # names in lower case
    body: bytes = b""  # decompressed
    failure: str = ""  # why there is no whole answer: "timed out", "more than 32 MB"
    retry_at: datetime | None = None  # with time zone: when the server wants to be asked again
    on: date | None = None  # the day of the answer


class Keep(NamedTuple):
    """Said to whoever sends requests: their answers were used, keep them as receipts."""

    requests: tuple[Request, ...]
    state: State  # FOUND: for long; ABSENT: for a short time


class Kept(NamedTuple):
    """The answer to Keep: digests (SHA-256, hexadecimal) of the bodies that are stored."""

    digests: tuple[str, ...]


T = TypeVar("T")
# What a source does to find something: it yields questions, is sent what came back, and returns
# what it found. Sending, waiting and repeating are not its business.
Lookup = Generator[Request, Response, T]
# The same with receipts: what the sender of requests runs.
Conversation = Generator[Request | Keep, Response | Kept, T]


class Refusal(RefkitError):
    """A source did not say whether it knows the work, and why. ``state`` is not FOUND or ABSENT."""

    def __init__(
        self, state: State, message: str, *, hint: str = "", until: datetime | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.state = state
        self.until = until  # with time zone; THROTTLED only

    def bare(self) -> "Refusal":
        """The same, without where it was raised: that holds the answer which it is about."""
        self.__context__ = None
        return self.with_traceback(None)


OFFLINE = "offline"  # the failure of what was not asked, since nothing may be sent


def judge(response: Response) -> Refusal | None:
    """Why ``response`` is no answer; None for one that is (2xx, and 404 or 410: there is none).

    What each refusal looks like: RFC 9110, section 15; for OpenReview the member "name" of the
    body, for pages that test whether a person is asking their titles.
    """
    status = response.status
    if response.failure == OFFLINE:
        return Refusal(State.SKIPPED, OFFLINE)
    if response.failure or not status:
        return Refusal(State.OUTAGE, response.failure or "no answer")
    page = _is_page(response)
    if page and _tests_for_people(response.body[:20_000]):
        return Refusal(State.GATED, "a page asks whether a person is asking")
    if 200 <= status < 300 or status in (404, 410):
        return None
    name = "" if page else _error_name(response.body)
    if status == 429 or name == "RateLimitError":
        return Refusal(State.THROTTLED, "too many requests", until=response.retry_at)
    if name == "ChallengeRequiredError":
        return Refusal(State.GATED, "it answers only after a login")
    if status == 401 or "Token" in name:
        return Refusal(State.GATED, "the login is not valid, or no longer")
    if status in (403, 407, 451):
        return Refusal(State.UNREADABLE, f"not readable for us (HTTP {status})")
    if status >= 500:
        return Refusal(State.OUTAGE, f"the server is in trouble (HTTP {status})")
    return Refusal(State.MALFORMED, f"the server did not take the question (HTTP {status})")


def read_json(response: Response, type: type[T]) -> T | None:
    """The JSON of an answer as ``type``; None where the server says that there is none (404).

    Raises Refusal when the answer is none, is not JSON by its content type, or does not fit.
    """
    body = read_body(response, "json")
    if body is None:
        return None
    try:
        return msgspec.json.decode(body, type=type, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal(State.MALFORMED, "the answer is not what we know from it") from None


def read_body(response: Response, *kinds: str) -> bytes | None:
    """The body of an answer whose content type holds one of ``kinds``; None on 404 and 410.

    Raises Refusal: see `judge`; a page in place of data is MALFORMED.
    """
    if refusal := judge(response):
        raise refusal
    if response.status in (404, 410):
        return None
    kind = response.headers.get("content-type", "").lower()
    if not any(wanted in kind for wanted in kinds):
        said = kind.partition(";")[0] or "no content type"
        raise Refusal(State.MALFORMED, f"the answer is {said}, not {' or '.join(kinds)}")
    return response.body


def read_text(response: Response, *kinds: str, most: int = 1_000_000) -> str | None:
    """The same as text, which all services send in UTF-8; of no more than ``most`` bytes.

    Raises Refusal as `read_body` does; longer answers and other encodings are MALFORMED.
    """
    body = read_body(response, *kinds)
    if body is None:
        return None
    if len(body) > most:
        raise Refusal(State.MALFORMED, f"the answer is too long: {len(body)} bytes")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(State.MALFORMED, "the answer is not in UTF-8") from None


def worst(refusals: "list[Refusal]") -> Refusal:
    """Of several refusals, the one that tells most about what to do; SKIPPED comes last."""
    return min(refusals, key=lambda refusal: _RANK.index(refusal.state))


_RANK = (
    State.THROTTLED,
    State.OUTAGE,
    State.GATED,
    State.UNREADABLE,
    State.MALFORMED,
    State.SKIPPED,
)
_PEOPLE = (
    *(b"making sure you&#39;re not a bot", b"making sure you're not a bot", b"anubis"),
    *(b"cf-turnstile", b"just a moment...", b"g-recaptcha"),
)


def _tests_for_people(page: bytes) -> bool:
    lower = page.lower()
    return any(sign in lower for sign in _PEOPLE)


def _is_page(response: Response) -> bool:
    return "html" in response.headers.get("content-type", "").lower()


class _Error(msgspec.Struct):
    name: str = ""


def _error_name(body: bytes) -> str:
    try:
        return msgspec.json.decode(body[:100_000], type=_Error).name
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
