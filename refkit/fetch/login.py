"""Logging in to OpenReview: the one question that holds a password.

This module knows what is sent, and what each answer to it means in words that help. It follows no
redirect, tries once, and says nothing of what it sent. It does not know where the token is kept.

How OpenReview logs in: openreview-py 2.9.1, `OpenReviewClient.login_user`; its limit (about four
logins in two minutes) and the test by a second factor: metadata-apis, 1.3.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from refkit.errors import RefkitError
from refkit.exchange import Refusal, Response, State, judge
from refkit.fetch.address import is_loopback
from refkit.fetch.rest import come_back
from refkit.fetch.tokens import Token, make

PATH = "/login"
_WEEK = 604800  # seconds: the longest that OpenReview gives a token for
TOKEN_WAY = (
    "log in on openreview.net in a browser and give the token that it then uses to "
    "refkit login openreview --token, or set OPENREVIEW_TOKEN to it"
)
_AGAIN = "run the command again later"

# Sends a POST of JSON to a URL, once, follows no redirect, never raises for network trouble.
Post = Callable[[str, bytes], Response]


class _Answer(msgspec.Struct, rename="camel"):
    token: str = ""
    mfa_pending: bool = False


def ask(post: Post, base: str, user: str, password: str, now: datetime) -> Token:
    """Log in at the service with base URL ``base``. Raises Refusal, which holds no secret.

    ``now``: the moment, from which a server may count the time until we may come again.
    """
    if not base.startswith("https:") and not is_loopback(base):
        raise Refusal(
            State.GATED,
            f"a password is not sent to {base}, where others on the way could read it",
            hint="set OPENREVIEW_API_BASEURL_V2 to an address that begins with https://",
        )
    question = {"id": user, "password": password, "expiresIn": _WEEK}
    response = post(base + PATH, msgspec.json.encode(question))
    response = msgspec.structs.replace(response, retry_at=come_back(response, now))
    if refusal := _refusal(response):
        raise refusal
    try:
        if "json" not in response.headers.get("content-type", "").lower():
            raise msgspec.DecodeError
        answer = msgspec.json.decode(response.body, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _senseless() from None
    if answer.mfa_pending:
        raise Refusal(
            State.GATED,
            "OpenReview wants a second factor for this account, which refkit cannot give",
            hint=TOKEN_WAY,
        )
    try:
        return make(answer.token, base)
    except RefkitError:
        raise _senseless() from None


def _refusal(response: Response) -> Refusal | None:
    """Why there is no token, as far as the status tells."""
    if response.status in (404, 410):
        return Refusal(
            State.MALFORMED,
            f"there is no login to OpenReview at {response.url}",
            hint="see what OPENREVIEW_API_BASEURL_V2 is set to",
        )
    if 300 <= response.status < 400:
        return Refusal(
            State.MALFORMED,
            "OpenReview's login sends us elsewhere, and a password is not sent on",
            hint="see what OPENREVIEW_API_BASEURL_V2 is set to",
        )
    refusal = judge(response)
    if refusal is None:
        return None
    state = refusal.state
    if state is State.THROTTLED:
        when = f" before {_clock(refusal.until)}" if refusal.until else " for now"
        return Refusal(
            state,
            f"OpenReview takes no more logins{when}",
            hint="wait a few minutes: it takes about three in two minutes",
            until=refusal.until,
        )
    if state is State.OUTAGE:
        return Refusal(state, f"no login to OpenReview: {refusal.message}", hint=_AGAIN)
    if state is State.GATED and response.status != 401:
        return Refusal(
            state, f"OpenReview's login is closed to programs: {refusal.message}", hint=TOKEN_WAY
        )
    if response.status in (400, 401, 403):
        return Refusal(
            State.GATED,
            "OpenReview does not take this name and password",
            hint="the name is the e-mail address of your OpenReview account; "
            "refkit login openreview asks for both",
        )
    return Refusal(state, f"no login to OpenReview: {refusal.message}", hint=_AGAIN)


def _senseless() -> Refusal:
    return Refusal(
        State.MALFORMED,
        "OpenReview's login answers something else than a token",
        hint=_AGAIN,
    )


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
