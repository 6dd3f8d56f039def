"""Dates as bibliography files have them: BibLaTeX's `date`, and BibTeX's `year` and `month`.

A date is ISO 8601-2 at level 1 (BibLaTeX manual, 2.3.8, where it goes by its old name EDTF); a
year and a month are any text. What a partial date cannot hold (ranges, doubt, seasons, "in press")
is handed back to be kept beside it. Nothing is made up: a century gives no year.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from refkit.date import PartialDate
from refkit.errors import Severity
from refkit.normalize.canonical import bare, line
from refkit.normalize.doubt import Doubt
from refkit.text import from_latex, plain


class When(NamedTuple):
    """What the fields of a date say."""

    date: PartialDate | None = None
    kept: tuple[tuple[str, str], ...] = ()  # field -> marked text that the date does not hold
    doubts: tuple[tuple[str, Doubt], ...] = ()  # field -> doubt
    unknown: tuple[str, ...] = ()  # commands that nobody here knows


# A file has few different dates.
@lru_cache(maxsize=8192)
def read(date: str, year: str, month: str, day: str) -> When:
    """Understand the four fields, each as it is written, in LaTeX; "" where there is none."""
    if date.strip():
        return _from_date(date, year, month, day)
    return _from_parts(year, month, day)


# --- BibLaTeX ------------------------------------------------------------------------------------

_ONE = re.compile(
    r"(?P<year>-?[0-9]{4}|[0-9]{1,3}[Xx]{1,3}|[Yy]-?[0-9]{5,})"
    r"(?:-(?P<month>[0-9]{2}|[Xx]{2})(?:-(?P<day>[0-9]{2}|[Xx]{2})(?P<time>T[0-9:.]+"
    r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?)?)?(?P<doubt>[?~%]?)"
)
_OPEN = frozenset({"", "..", "open", "unknown", "*"})


class _Edtf(NamedTuple):
    date: PartialDate | None
    is_exact: bool  # the partial date says all of it


def read_edtf(text: str) -> _Edtf | None:
    """Read a date or a range of dates at level 1; None when ``text`` is none.

    Of a range the date is its beginning, and its end when it has no beginning.
    """
    start, slash, end = text.strip().partition("/")
    if not slash:
        return _one(start)
    ends = [
        _one(side) if side.strip() not in _OPEN else _Edtf(None, False) for side in (start, end)
    ]
    if None in ends or {start.strip(), end.strip()} <= _OPEN:
        return None
    first, last = (end.date if end else None for end in ends)
    return _Edtf(first or (last if start.strip() in _OPEN else None), False)


def _one(text: str) -> _Edtf | None:
    match = _ONE.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    exact = not (match["doubt"] or match["time"])
    if not (year.isdigit() and len(year) == 4):
        return _Edtf(None, False)
    # "19XX-XX", or a season: 21 to 24.
    if month and (not month.isdigit() or (21 <= int(month) <= 24 and not day)):
        month, exact = None, False
    if day and not (day.isdigit() and month):
        day, exact = None, False
    try:
        date = PartialDate(int(year), int(month) if month else None, int(day) if day else None)
    except ValueError:
        return _Edtf(None, False) if int(year) < 1000 else None
    return _Edtf(date, exact)


def _from_date(written: str, year: str, month: str, day: str) -> When:
    known = read_edtf(written)
    beside = tuple(
        (name, value)
        for name, value in (("year", year), ("month", month), ("day", day))
        if value.strip()
    )
    if known is None:
        loose = _from_parts(written, "", "")
        kept = [("date" if name == "year" else name, value) for name, value in loose.kept]
        blamed = [("date" if name == "year" else name, doubt) for name, doubt in loose.doubts]
        marked = from_latex(written)
        kept = kept or [("date", line(marked.text))]
        also = _from_parts(year, month, day) if loose.date is None and year.strip() else When()
        date = loose.date or also.date
        more = _kept_beside(date, beside)
        return When(date, (*kept, *more), tuple(blamed), loose.unknown)
    kept = [] if known.is_exact else [("date", bare(written))]
    doubts: tuple[tuple[str, Doubt], ...] = ()
    if known.date is None:
        message = f"'{bare(written)}' names no year from 1000 to 9999"
        doubts = (("date", Doubt("DAT005", Severity.INFO, message, _KEEP_HINT)),)
    return When(known.date, (*kept, *_kept_beside(known.date, beside)), doubts)


def _kept_beside(
    date: PartialDate | None, fields: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, str]]:
    """Of the fields beside a date, those that say something else."""
    for name, value in fields:
        marked = line(from_latex(value).text)
        here = getattr(date, name) if date else None
        said = _month(plain(marked)) if name == "month" else None
        number = said.month if said and said.is_exact else None
        if number is None and re.fullmatch(r"\s*[0-9]+\s*", value, re.ASCII):
            number = int(value)
        if here is None or here != number:
            yield name, marked


# --- BibTeX --------------------------------------------------------------------------------------

_MONTHS = """
    january february march april may june july august september october november december
""".split()
_NUMBER = {name[:length]: at for at, name in enumerate(_MONTHS, 1) for length in (3, len(name))}
_NUMBER |= {"sept": 9, "june": 6, "july": 7}
_NAME = rf"(?P<{{}}>{'|'.join(sorted(_NUMBER, key=len, reverse=True))})\.?"
_DAY = r"(?P<{}>[0-3]?[0-9])(?:st|nd|rd|th|\.)?"
_JOINT = r"\s*(?:[-–—/,&]|\band\b|\bto\b)+\s*"
_MONTH_DAY = re.compile(
    rf"(?i){_NAME.format('month')}\s*{_DAY.format('day')}(?P<more>(?:{_JOINT}).+)?"
)
_DAY_MONTH = re.compile(
    rf"(?i){_DAY.format('day')}(?P<more>{_JOINT}[0-3]?[0-9](?:st|nd|rd|th|\.)?)?\s*(?:of\s+)?"
    rf"{_NAME.format('month')}"
)
_MONTH_MONTH = re.compile(rf"(?i){_NAME.format('month')}{_JOINT}{_NAME.format('last')}")


class _Month(NamedTuple):
    month: int | None
    day: int | None = None
    is_exact: bool = False  # a month and nothing else


@lru_cache(maxsize=1024)
def _month(text: str) -> _Month:
    """Read a month: its number, its English name, also with a day or up to another month."""
    word = " ".join(text.split()).strip(" .,").lower()
    if word.isascii() and word.isdigit() and 1 <= int(word) <= 12:
        return _Month(int(word), is_exact=True)
    if number := _NUMBER.get(word):
        return _Month(number, is_exact=True)
    if match := _MONTH_DAY.fullmatch(word) or _DAY_MONTH.fullmatch(word):
        return _Month(_NUMBER[match["month"]], int(match["day"]))
    if match := _MONTH_MONTH.fullmatch(word):
        return _Month(_NUMBER[match["month"]])
    return _Month(None)


_EXACT = re.compile(r"[1-9][0-9]{3}")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?")
_YEARS = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9?])")
_RANGE = re.compile(r"\W*(1[0-9]{3}|20[0-9]{2})\s*[-–—/]+\s*(?:[0-9]{2}|[0-9]{4})?\W*")
_KEEP_HINT = "it is kept as it is written"


@lru_cache(maxsize=1024)
def _marked(value: str) -> tuple[str, tuple[str, ...]]:
    decoded = from_latex(value)
    return line(decoded.text), decoded.unknown


def _from_parts(year: str, month: str, day: str) -> When:
    said: list[tuple[str, str]] = []
    doubts: list[tuple[str, Doubt]] = []
    unknown: dict[str, None] = {}
    marked = {}
    for name, value in (("year", year), ("month", month), ("day", day)):
        marked[name], commands = _marked(value)
        unknown.update(dict.fromkeys(commands))
    start, exact, doubt = _year(bare(plain(marked["year"])))
    if doubt:
        doubts.append(("year", doubt))
    # "{\\noopsort{1973b}}1981" sorts by another year than it prints.
    if marked["year"] and (not exact or "\\" in marked["year"]):
        said.append(("year", marked["year"]))
    when = _month(plain(marked["month"]))
    if marked["month"] and not (when.is_exact and start):
        said.append(("month", marked["month"]))
    if marked["month"] and when.month is None:
        message = f"'{marked['month']}' is no English month"
        doubts.append(("month", Doubt("DAT003", Severity.INFO, message, _KEEP_HINT)))
    number = plain(marked["day"]).strip(" .")
    there = int(number) if number.isascii() and number.isdigit() else when.day
    date = start
    if start and when.month and not start.month:
        date, fits = _with_day(start.year, when.month, there)
        if not fits:
            message = f"there is no {start.year}-{when.month:02d}-{there:02d}"
            doubts.append(("day", Doubt("DAT004", Severity.WARNING, message, _KEEP_HINT)))
    if marked["day"] and not (date and date.day and str(date.day) == number.lstrip("0")):
        said.append(("day", marked["day"]))
    return When(date, tuple(said), tuple(doubts), tuple(unknown))


def _with_day(year: int, month: int, day: int | None) -> tuple[PartialDate, bool]:
    try:
        return PartialDate(year, month, day), True
    except ValueError:
        return PartialDate(year, month), False


def _year(text: str) -> tuple[PartialDate | None, bool, Doubt | None]:
    """The date that a year's text tells, whether it tells no more, and what is doubtful."""
    if _EXACT.fullmatch(text):
        return PartialDate(int(text)), True, None
    if not text:
        return None, True, None
    if iso := _ISO.fullmatch(text):
        try:
            return PartialDate(*(int(part) for part in iso.groups() if part)), True, None
        except ValueError:
            pass
    years = dict.fromkeys(_YEARS.findall(text))
    if len(years) == 1 or _RANGE.fullmatch(text):
        year = next(iter(years))
        if text.strip(" .,") == year:
            return PartialDate(int(year)), True, None
        said = _month(text.replace(year, " "))  # "12 March 2017"
        date = _with_day(int(year), said.month, said.day)[0] if said.month else None
        date = date or PartialDate(int(year))
        message = f"the year is read as {year} from '{text}'"
        return date, False, Doubt("DAT002", Severity.INFO, message, _KEEP_HINT)
    if not years and not re.fullmatch(r"\W*[0-9]+\W*", text):
        message = f"'{text}' names no year from 1000 to 9999"
        return None, False, Doubt("DAT005", Severity.INFO, message, _KEEP_HINT)
    message = f"'{text}' is no year like 2017"
    return None, False, Doubt("DAT001", Severity.WARNING, message, _KEEP_HINT)
