"""Dates of CSL-JSON in the writing of BibLaTeX (ISO 8601-2, level 1).

CSL has date-parts, one or two lists of year, month and day, a season and "circa", or raw text
(csl-data.json of CSL 1.0.2); older programs wrote {"year": ...}. This module knows these shapes.
Which date of a work is the one to print is not its business.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from refkit.formats.csljson.words import sound


class Dated(NamedTuple):
    """What a date says."""

    date: str = ""  # ISO 8601-2, or the text as it was written
    literal: str = ""  # text that stands beside the parts
    is_odd: bool = False  # there is something in it that is no date


def read(value: object) -> Dated:
    """Read a date in any of its shapes. Never raises."""
    if isinstance(value, str):
        return Dated(" ".join(sound(value).split()))
    if isinstance(value, int) and not isinstance(value, bool):
        year = _number(value, 1, 9999)
        return Dated(f"{year:04d}" if year else "", "", not year)
    if isinstance(value, list):
        return _listed(value)
    if not isinstance(value, dict):
        return Dated(is_odd=value is not None)
    parts = value.get("date-parts")
    if parts is None and "year" in value:
        parts = [[value.get(part) for part in ("year", "month", "day")]]
    text = next((said for name in ("literal", "raw", "edtf") if (said := _text(value, name))), "")
    if parts is None:
        return Dated(text, "", not text and bool(value))
    date, is_odd = _range(parts, value)
    return Dated(date, text, is_odd) if date else Dated(text, "", is_odd and not text)


def _text(value: Mapping[str, object], name: str) -> str:
    said = value.get(name)
    return " ".join(sound(said).split()) if isinstance(said, str) else ""


def _listed(value: Sequence[object]) -> Dated:
    """A list where a date should be: date-parts without their name, or several dates."""
    if value and isinstance(value[0], dict):
        ends = [read(end).date for end in value[:2]]
        return Dated("/".join(filter(None, ends)), "", not any(ends))
    date, is_odd = _range(value, {})
    return Dated(date, "", is_odd)


def _range(parts: object, value: Mapping[str, object]) -> tuple[str, bool]:
    if not isinstance(parts, list):
        return "", True
    if parts and not any(isinstance(end, list) for end in parts):
        parts = [parts]
    ends = [_one(end, value) for end in parts[:2]]
    dates = [date for date, _ in ends]
    is_odd = any(odd for _, odd in ends) or len(parts) > 2
    if len(dates) == 2 and dates[0]:
        # An end of nothing, or of 0, is an open one (citeproc-js).
        return f"{dates[0]}/{dates[1]}", is_odd
    return (dates[0] if dates else ""), is_odd


def _one(end: object, value: Mapping[str, object]) -> tuple[str, bool]:
    """Year, month and day as "2024-05-01", and whether there is something odd about them."""
    if not isinstance(end, list):
        return "", True
    said = [part for part in end if part not in (None, "")]
    if not said or said == [0] or said == ["0"]:
        return "", False
    year = _number(said[0], -9999, 9999)
    if not year:
        return "", True
    # CSL counts the years before Christ, ISO 8601 from the year 0, which is 1 BC.
    date = f"{year:04d}" if year > 0 else f"-{-year - 1:04d}"
    month = _number(said[1], 1, 24) if len(said) > 1 else None
    if month is None:
        season = _number(value.get("season"), 1, 4) if len(said) == 1 else None
        date += f"-{season + 20}" if season else ""
        return date + _doubt(value), len(said) > 1
    if month > 12:  # seasons: 13 to 16 in citeproc-js, 21 to 24 in ISO 8601-2
        is_season = month < 17 or month > 20
        season = month + 8 if month < 17 else month
        return (f"{date}-{season}" if is_season else date) + _doubt(value), not is_season
    date += f"-{month:02d}"
    day = _number(said[2], 1, 31) if len(said) > 2 else None
    if day:
        date += f"-{day:02d}"
    return date + _doubt(value), len(said) > 3 or (len(said) > 2 and not day)


def _doubt(value: Mapping[str, object]) -> str:
    circa = value.get("circa")
    return "~" if circa and circa not in ("false", "0") else ""


def _number(value: object, least: int, most: int) -> int | None:
    """A number in its bounds, also one in quotes; None for anything else."""
    if isinstance(value, str):
        digits = value.strip()
        is_number = digits.removeprefix("-").isdecimal() and digits.isascii() and len(digits) < 6
        value = int(digits) if is_number else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 10_000:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if least <= value <= most else None
