"""A moment that somebody names on the command line: a day, a time, or a number of the log.

This module knows how moments are written and when a day ends where the user is. What the library
was then is told by its journal.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from refkit.commands import Run

if TYPE_CHECKING:
    from refkit.journal import History

METAVAR = "DATE|N"
_DIGITS = 19  # a longer number is no change of any log
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:.*")
_YEARS = range(1900, 2200)  # a change of such a number is one only where the log goes so far


def parse(run: Run, text: str) -> "Callable[[History], int]":
    """Understand a moment: what makes of a history the number of the change that it is after.

    A day means its end, local time; "2026-05" the end of that month, "yesterday" and "7d" the end
    of that day; "2026-05-01T12:00" that second, local time unless it names a zone; a number that
    change, or the end of that year: see `is_year`. Raises RefkitError, now or when it is called.
    """
    from refkit.journal import past

    count = number_in(text)
    if count is not None:

        def numbered(history: "History") -> int:
            if is_year(run, count, history):
                return past.number(history, _ends(date(count, 12, 31)))
            past.check(history, count)
            return count

        return numbered
    at = end(run, text)
    return lambda history: past.number(history, at)


def number_in(text: str) -> int | None:
    """The number that ``text`` is; None where it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else None


def is_year(run: Run, number: int, history: "History") -> bool:
    """Whether a number means a year: one from 1900 to 2199, while the log has no such change.

    Says which of the two it was taken for, where it could be either.
    """
    if number not in _YEARS:
        return False
    last = history.lines[-1].n if history.lines else 0
    if number > last:
        run.say(f"{number} is taken as the year: the log ends with change {last}")
        return True
    run.say(f"{number} is taken as the change of that number; write {number}-12-31 for the day")
    return False


def end(run: Run, text: str) -> datetime:
    """The last second of the days that ``text`` names, or the time that it is."""
    return _read(run, text, last=True)


def begin(run: Run, text: str) -> datetime:
    """The first second of the days that ``text`` names, or the time that it is."""
    return _read(run, text, last=False)


def _read(run: Run, text: str, *, last: bool) -> datetime:
    from refkit.errors import RefkitError
    from refkit.query import period

    try:
        if _TIME.fullmatch(text.strip()):
            return datetime.fromisoformat(text.strip()).astimezone(UTC)
        days = period.read(text, run.today)
        if not last:
            return _begins(days.first)
        return _ends(days.first if days.open else days.last)
    except (ValueError, OverflowError, OSError):
        raise RefkitError(
            f"'{text}' is not a date",
            hint=f"write {period.EXAMPLES}, 2026-01-31T18:00, yesterday, or a number of refkit log",
        ) from None


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min).astimezone(UTC)


def _ends(day: date) -> datetime:
    after = datetime.combine(day + timedelta(days=1), time.min).astimezone(UTC)
    return after - timedelta(seconds=1)
