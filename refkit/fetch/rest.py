"""When a server wants to be asked again, as it says in an answer.

This module knows Retry-After (RFC 9110, section 10.2.3) and OpenReview's `resetTime`, and that a
server's clock may be another than ours. It does not know what is done with the time.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec

from refkit.exchange import Response

_CLOCKS = timedelta(days=1)


def come_back(response: Response, now: datetime) -> datetime | None:
    """When the server wants to be asked again; None when it does not say so, or says nonsense.

    Retry-After of 429 and 5xx, in seconds or as a date (RFC 9110, section 10.2.3), and
    details.resetTime of OpenReview; where both are there, the later. Dates count by the server's
    own clock, where it tells what that shows.
    """
    if response.status != 429 and response.status < 500:
        return None
    said = [_after(response, now), _reset(response, now)]
    return max((moment for moment in said if moment), default=None)


class _Limit(msgspec.Struct):
    resetTime: str = ""  # noqa: N815 - as OpenReview spells it


class _Throttled(msgspec.Struct):
    details: _Limit | None = None


def _after(response: Response, now: datetime) -> datetime | None:
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return now + timedelta(seconds=min(int(text[:12]), 10**9))
    moment = _date(text)
    return moment and moment + _ahead(response, now)


def _reset(response: Response, now: datetime) -> datetime | None:
    try:
        details = msgspec.json.decode(response.body[:100_000], type=_Throttled).details
        moment = datetime.fromisoformat(details.resetTime if details else "")
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC) + _ahead(response, now)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError):
        return None


def _ahead(response: Response, now: datetime) -> timedelta:
    """How much our clock is ahead of the server's."""
    shows = _date(response.headers.get("date", ""))
    # A clock that is wrong by more is no clock.
    return now - shows if shows and abs(now - shows) < _CLOCKS else timedelta(0)


def _date(text: str) -> datetime | None:
    """An HTTP date (RFC 9110, section 5.6.7), in UTC."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
