"""When a server wants to be asked again, as it says in an answer.

This module knows Retry-After (RFC 9110, section 10.2.3) and OpenReview's `resetTime`, and that a
server's clock may be another than ours. It does not know what is done with the time.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec

from refkit.exchange import Response

LONGEST = timedelta(days=1)  # what a server wants beyond that is as good as nonsense
_CLOCKS = timedelta(days=1)


def come_back(response: Response, now: datetime) -> datetime | None:
    """When the server wants to be asked again; None when it does not say so, or says nonsense.

    Retry-After of 429 and 5xx, in seconds or as a date (RFC 9110, section 10.2.3), and
    details.resetTime of OpenReview; where both are there, the later, within a day. Dates count by
    the server's own clock, where it tells what that shows.
    """
    if response.status != 429 and response.status < 500:
        return None
    shown = _date(response.headers.get("date", ""))
    # A clock that is wrong by more is no clock.
    there = shown if shown and abs(now - shown) < _CLOCKS else now
    said = (_after(response, there), _reset(response, there))
    waits = [wait for wait in said if wait is not None and wait >= timedelta(0)]
    return now + min(max(waits), LONGEST) if waits else None


class _Limit(msgspec.Struct):
    resetTime: str = ""  # noqa: N815 - as OpenReview spells it


class _Throttled(msgspec.Struct):
    details: _Limit | None = None


def _after(response: Response, there: datetime) -> timedelta | None:
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=int(text[:12]))
    moment = _date(text)
    return moment - there if moment else None


def _reset(response: Response, there: datetime) -> timedelta | None:
    try:
        details = msgspec.json.decode(response.body[:100_000], type=_Throttled).details
        moment = datetime.fromisoformat(details.resetTime if details else "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - there
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError):
        return None


def _date(text: str) -> datetime | None:
    """An HTTP date (RFC 9110, section 5.6.7), in UTC."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
