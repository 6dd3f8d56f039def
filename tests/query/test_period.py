"""Days as people say them, at the ends of weeks, months, years and of time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.query import period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("2026-02-03", "2026-02-03", "2026-02-03"),
        ("2026-W01", "2025-12-29", "2026-01-04"),  # the week with the year's first Thursday
        ("2026w53", "2026-12-28", "2027-01-03"),
        ("today", "2026-03-31", "2026-03-31"),
        ("Yesterday", "2026-03-30", "2026-03-30"),
        ("this-week", "2026-03-30", "2026-04-05"),  # from Monday
        ("last-week", "2026-03-23", "2026-03-29"),
        ("this-month", "2026-03-01", "2026-03-31"),
        ("last-month", "2026-02-01", "2026-02-28"),
        ("this-year", "2026-01-01", "2026-12-31"),
        ("last-year", "2025-01-01", "2025-12-31"),
        ("0d", "2026-03-31", "2026-03-31"),
        ("7d", "2026-03-24", "2026-03-24"),
        ("3w", "2026-03-10", "2026-03-10"),
        ("1m", "2026-02-28", "2026-02-28"),  # no 31 February
        ("2m", "2026-01-31", "2026-01-31"),
        ("15m", "2024-12-31", "2024-12-31"),
        ("1y", "2025-03-31", "2025-03-31"),
    ],
)
def test_what_days_are_meant(text: str, first: str, last: str) -> None:
    found = period.read(text, date(2026, 3, 31))
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_the_29th_of_february_a_year_ago() -> None:
    assert period.read("1y", date(2024, 2, 29)).first == date(2023, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2026-13", "2026-02-30", "26", "20260203", "2026-W54", "2026-W00", "last"),
        *("next-week", "last-day", "7", "d", "7x", "-7d", "3000y", "999999d", "٧d", "0999"),
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        period.read(text, date(2026, 3, 31))


@given(st.dates(date(1900, 1, 1), date(9990, 1, 1)), st.integers(0, 500), st.sampled_from("dwmy"))
def test_a_time_ago_is_never_later_than_today(today: date, count: int, unit: str) -> None:
    found = period.read(f"{count}{unit}", today)
    assert found.first == found.last <= today
    assert found.open


@given(st.dates(date(1900, 1, 1), date(9990, 1, 1)), st.sampled_from(("week", "month", "year")))
def test_the_last_one_ends_where_this_one_begins(today: date, unit: str) -> None:
    last, this = period.read(f"last-{unit}", today), period.read(f"this-{unit}", today)
    assert (this.first - last.last).days == 1
    assert this.first <= today <= this.last
