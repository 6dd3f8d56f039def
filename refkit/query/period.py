"""Days as people say them: "2026-01", "2026-W05", "last-month", "7d", each a stretch of days.

This module knows calendars and which words stand for which days; today is given to it. It does not
know what happened on them.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from refkit.date import PartialDate

EXAMPLES = "2026, 2026-01, 2026-01-31, 2026-W05, last-month, 7d"
_AGO = re.compile(r"([0-9]{1,6})([dwmy])")
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})", re.IGNORECASE)


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date
    open: bool = False  # said as a time ago ("7d"): on its own it lasts until today


def read(text: str, today: date) -> Period:
    """The days that ``text`` means. Raises ValueError where it means none.

    A year, month, day or week of ISO 8601; today, yesterday; this- or last- week (from Monday),
    month, year; so many days, weeks, months or years ago ("7d", "3w", "2m", "1y").
    """
    word = text.strip().lower()
    try:
        found = _named(word, today) or _ago(word, today) or _week(word)
    except (ValueError, OverflowError):
        found = None
    return found or of(PartialDate.read(text))


def of(partial: PartialDate) -> Period:
    """The days that a date known to the year, month or day may be."""
    first = date(partial.year, partial.month or 1, partial.day or 1)
    if partial.day:
        return Period(first, first)
    if partial.month:
        return _month(first.year, first.month)
    return Period(first, date(partial.year, 12, 31))


def _named(word: str, today: date) -> Period | None:
    if word in ("today", "yesterday"):
        day = today - timedelta(days=word == "yesterday")
        return Period(day, day)
    which, _, unit = word.partition("-")
    if which not in ("this", "last") or unit not in ("week", "month", "year"):
        return None
    back = which == "last"
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Period(monday, monday + timedelta(days=6))
    if unit == "month":
        return _month(*_months_before(today, int(back)))
    return of(PartialDate(today.year - back))


def _ago(word: str, today: date) -> Period | None:
    match = _AGO.fullmatch(word)
    if not match:
        return None
    count, unit = int(match[1]), match[2]
    if unit in "dw":
        day = today - timedelta(days=count * (7 if unit == "w" else 1))
    else:
        year, month = _months_before(today, count * (12 if unit == "y" else 1))
        day = min(_month(year, month).last, date(year, month, 1) + timedelta(days=today.day - 1))
    return Period(day, day, open=True)


def _week(word: str) -> Period | None:
    match = _WEEK.fullmatch(word)
    if not match:
        return None
    monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    return Period(monday, monday + timedelta(days=6))


def _month(year: int, month: int) -> Period:
    after = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
    return Period(date(year, month, 1), after - timedelta(days=1) if after else date.max)


def _months_before(today: date, count: int) -> tuple[int, int]:
    """Year and month so many months ago. Raises ValueError before the year 1."""
    year, month = divmod(today.year * 12 + today.month - 1 - count, 12)
    return date(year, month + 1, 1).year, month + 1
