"""Dates: when a work appeared, as each dialect writes it.

BibTeX has a year and a month, which is a macro, so that a style can say it in its own language
(btxdoc 3.2); BibLaTeX has a date in ISO 8601-2 (manual, 2.3.9). What an entry says beyond its
canonical date (a range, a season, "in press") stands in Entry.extra under the field it was written
in, and counts as long as it agrees with the canonical date: a date that somebody set wins.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from refkit.date import PartialDate
from refkit.model import Entry

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Fields that speak of the date of publication.
FIELDS = frozenset(("date", "year", "month", "day"))

_SEASONS: Mapping[str, int] = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_MONTH = re.compile(rf"(?i)\b({'|'.join(MONTHS)})[a-z]*|(?<![0-9])(0?[1-9]|1[0-2])(?![0-9])")
_MONTH_NAME = re.compile(rf"(?i)\b({'|'.join(MONTHS)})[a-z]*")
_FULL_NAME = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_SEASON = re.compile(rf"(?i)\b({'|'.join(_SEASONS)})\b")

Spell = Callable[[str], str]


def bibtex(entry: Entry, spell: Spell) -> Iterator[tuple[str, str]]:
    """Fields and values, in braces or as a macro; ``spell`` writes marked text."""
    date, extra = entry.date, entry.extra
    year, month = _said(extra, "year"), _said(extra, "month")
    if year and (date is None or str(date.year) in _YEAR.findall(year)):
        yield "year", f"{{{spell(year)}}}"
    elif date:
        yield "year", f"{{{date.year}}}"
    if month and (date is None or _agrees(month, date.month)):
        yield "month", _joined(month, spell)
    elif date and date.month:
        yield "month", MONTHS[date.month - 1]
        if date.day:
            yield "day", f"{{{date.day}}}"
    if day := _said(extra, "day"):  # "8--9", "first"
        yield "day", f"{{{spell(day)}}}"


def _joined(month: str, spell: Spell) -> str:
    """Months with more around them: `mar # "~12"`, as btxdoc 3.2 has it, or in braces."""
    parts = _FULL_NAME.split(month)
    if len(parts) == 1 or any(sign in month for sign in '"{}'):
        return f"{{{spell(month)}}}"
    written = [part[:3].lower() if i % 2 else spell(part) for i, part in enumerate(parts)]
    return " # ".join(part if i % 2 else f'"{part}"' for i, part in enumerate(written) if part)


def biblatex(entry: Entry, spell: Spell) -> Iterator[tuple[str, str]]:
    """Fields and values: a date, or a year where that is more than a number."""
    date, extra = entry.date, entry.extra
    if written := whole(entry):
        yield "date", f"{{{written}}}"
        return
    year, month = _said(extra, "year"), _said(extra, "month")
    if year and (date is None or str(date.year) in _YEAR.findall(year)):
        yield "year", f"{{{spell(year)}}}"
        if date and date.month:
            yield "month", f"{{{date.month}}}"
    elif date and _is_foreign(month, date.month):  # a date would leave it out
        yield "year", f"{{{date.year}}}"
        yield "month", f"{{{spell(month)}}}"
    elif date:
        yield "date", f"{{{_span(date, month)}}}"
        return
    if month and date is None:
        yield "month", f"{{{spell(month)}}}"


def whole(entry: Entry) -> str:
    """BibLaTeX's date of the entry as it was written, if that still holds; "" if there is none."""
    written = entry.extra.get("date", "") if entry.extra else ""
    if not written or entry.date is None:
        return written
    match = _ISO.search(written)
    if not match:
        return ""
    year, month, day = (int(part) if part else None for part in match.groups())
    if month is not None and month > 12:  # a season, or another part of a year
        month = day = None
    same = (entry.date.year, entry.date.month, entry.date.day) == (year, month, day)
    return written if same else ""


def _is_foreign(month: str, known: int | None) -> bool:
    return bool(month) and known is None and not (_months(month) or _SEASON.search(month))


def _said(extra: Mapping[str, str], name: str) -> str:
    return extra.get(name, "") if extra else ""


def _agrees(written: str, month: int | None) -> bool:
    if month is None:
        return True
    return month in _months(written)


def _months(written: str) -> list[int]:
    return [
        MONTHS.index(name.lower()) + 1 if name else int(number)
        for name, number in _MONTH.findall(written)
    ]


def _span(date: PartialDate, month: str) -> str:
    """The date, and what its month was written as: "March/April" is a range, "Spring" a season."""
    if not month:
        return str(date)
    if date.month is None:
        season = _SEASON.search(month)
        return f"{date.year}-{_SEASONS[season[1].lower()]}" if season else str(date)
    named = [MONTHS.index(name.lower()) + 1 for name in _MONTH_NAME.findall(month)]
    if len(named) == 2 and date.day is None and named[0] == date.month < named[1]:
        return f"{date}/{date.year}-{named[1]:02d}"
    return str(date)
