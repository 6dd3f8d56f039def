"""Partial dates: what is one, how they are ordered, and that they are values."""

import copy
import datetime
import itertools
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.date import PartialDate

READ = {
    "2017": (2017, None, None),
    "2017-12": (2017, 12, None),
    "2017-12-04": (2017, 12, 4),
    "1000": (1000, None, None),
    "9999-12-31": (9999, 12, 31),
    " 2017-12\n": (2017, 12, None),
    "2020-02-29": (2020, 2, 29),
    "2000-02-29": (2000, 2, 29),
    "2019-02-28": (2019, 2, 28),
    "2019-01-31": (2019, 1, 31),
    "2019-04-30": (2019, 4, 30),
}


@pytest.mark.parametrize(("text", "parts"), READ.items())
def test_read(text: str, parts: tuple[int, int | None, int | None]) -> None:
    date = PartialDate.read(text)
    assert (date.year, date.month, date.day) == parts
    assert str(date) == text.strip()


# ISO 8601 reduced form, and nothing else; days that the Gregorian calendar has.
BAD = """
17
201
02017
0999
0000
20170
2017-
2017-1
2017-00
2017-13
2020-13
2017-12-
2017-12-4
2017-12-00
2017-12-32
2017-04-31
2017-06-31
2017-09-31
2017-11-31
2019-02-29
2019-02-30
2020-02-30
1900-02-29
2100-02-29
2017--04
-2017
+2017
2017/12
2017.12
201712
20171204
2017-12-04T00:00
2017-12-04-05
2017 12
Dec 2017
forthcoming
n.d.
２０１７
٢٠١٧
""".strip().splitlines()


@pytest.mark.parametrize("text", [*BAD, "", " "])
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date like|has four digits|is 1 to 12|no such day"):
        PartialDate.read(text)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((999, None, None), "a year has four digits, not 999"),
        ((10000, None, None), "a year has four digits, not 10000"),
        ((2017, 0, None), "a month is 1 to 12, not 0"),
        ((2017, 13, None), "a month is 1 to 12, not 13"),
        ((2017, None, 4), r"a day needs a month: 2017-\?-4"),
        ((2017, 12, 0), "no such day: 2017-12-00"),
        ((2019, 2, 29), "no such day: 2019-02-29"),
        ((2019, 2, -1), "no such day: 2019-02--1"),
    ],
)
def test_a_date_checks_its_parts(parts: tuple[int, int | None, int | None], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        PartialDate(*parts)


def test_the_days_are_those_of_the_calendar() -> None:
    for year, month, day in itertools.product((1900, 2000, 2019, 2020), range(1, 13), range(1, 32)):
        try:
            expected = datetime.date(year, month, day).isoformat()
        except ValueError:
            with pytest.raises(ValueError, match="no such day"):
                PartialDate(year, month, day)
        else:
            assert str(PartialDate(year, month, day)) == expected


# A less exact date stands before the exact ones that it contains.
ORDERED = [
    "1000",
    "2016-12-31",
    "2017",
    "2017-01",
    "2017-01-01",
    "2017-01-02",
    "2017-02",
    "2017-10",
    "2017-12-31",
    "2018",
]


def test_order() -> None:
    dates = [PartialDate.read(text) for text in ORDERED]
    for (i, one), (j, other) in itertools.product(enumerate(dates), repeat=2):
        assert (one < other, one <= other, one == other) == (i < j, i <= j, i == j)
        assert (one > other, one >= other, one != other) == (i > j, i >= j, i != j)
    assert sorted({*dates}) == dates


def test_dates_are_values() -> None:
    date = PartialDate(2017, 12)
    assert date == PartialDate.read("2017-12")
    assert len({date, PartialDate(2017, 12), PartialDate(2017), PartialDate(2017, 12, 1)}) == 3
    assert date != "2017-12"
    assert date != datetime.date(2017, 12, 1)
    assert repr(date) == "PartialDate('2017-12')"
    mixed: list[Any] = [date, "2017-12"]
    with pytest.raises(TypeError, match="not supported"):
        sorted(mixed)


@pytest.mark.parametrize("member", ["year", "month", "day", "hour"])
def test_dates_are_frozen(member: str) -> None:
    date = PartialDate(2017, 12, 4)
    with pytest.raises(AttributeError, match="frozen"):
        setattr(date, member, 1)
    with pytest.raises(AttributeError, match="frozen"):
        delattr(date, member)


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.integers(1, 3))
def test_what_is_printed_is_read_again(day: datetime.date, exact: int) -> None:
    date = PartialDate(*(day.year, day.month, day.day)[:exact])
    assert str(date) == "-".join(day.isoformat().split("-")[:exact])
    for same in (
        PartialDate.read(str(date)),
        copy.copy(date),
        copy.deepcopy(date),
        pickle.loads(pickle.dumps(date)),
    ):
        assert same == date
        assert hash(same) == hash(date)
        assert (same.year, same.month, same.day) == (date.year, date.month, date.day)


@given(st.text("0129-", max_size=11))
def test_a_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        date = PartialDate.read(text)
    except ValueError:
        return
    assert str(date) == text
