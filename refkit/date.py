"""Partial dates: a year, perhaps a month, perhaps a day.

Nothing is ever filled in: dateutil and friends complete a missing month from today's date, which
is fatal for a bibliography. In JSON a date is ISO 8601's reduced form: "2017", "2017-12",
"2017-12-04".
"""

import re
from functools import total_ordering

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@total_ordering
class PartialDate:
    """A Gregorian date known to the year, the month or the day. Frozen, hashable, ordered.

    A less exact date sorts before the exact ones it contains: 2017 < 2017-01 < 2017-01-01.
    """

    __slots__ = ("day", "month", "year")

    year: int  # four digits: 1000-9999
    month: int | None  # 1-12
    day: int | None  # 1-31, only with a month and only if the calendar has it

    def __init__(self, year: int, month: int | None = None, day: int | None = None) -> None:
        if not 1000 <= year <= 9999:
            raise ValueError(f"a year has four digits, not {year}")
        if month is not None and not 1 <= month <= 12:
            raise ValueError(f"a month is 1 to 12, not {month}")
        if day is not None and month is None:
            raise ValueError(f"a day needs a month: {year}-?-{day}")
        if day is not None and month is not None and not 1 <= day <= _days(year, month):
            raise ValueError(f"no such day: {year}-{month:02d}-{day:02d}")
        object.__setattr__(self, "year", year)
        object.__setattr__(self, "month", month)
        object.__setattr__(self, "day", day)

    @classmethod
    def read(cls, text: str) -> "PartialDate":
        """Read ISO 8601 reduced form. Raises ValueError when ``text`` is anything else."""
        match = _ISO.fullmatch(text.strip())
        if not match:
            raise ValueError(f"not a date like 2017, 2017-12 or 2017-12-04: {text!r}")
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def __repr__(self) -> str:
        return f"PartialDate({str(self)!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("PartialDate is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("PartialDate is frozen")

    def _order(self) -> tuple[int, int, int]:
        return (self.year, self.month or 0, self.day or 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and self._order() == other._order()

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self._order() < other._order()

    def __hash__(self) -> int:
        return hash(self._order())

    def __reduce__(self) -> tuple[type["PartialDate"], tuple[int, int | None, int | None]]:
        return (PartialDate, (self.year, self.month, self.day))


def _days(year: int, month: int) -> int:
    """How many days the month has in the Gregorian calendar."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _DAYS[month - 1] + leap
