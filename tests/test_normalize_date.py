"""Dates of bibliography files: BibLaTeX's `date`, and BibTeX's `year`, `month` and `day`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.date import PartialDate
from refkit.normalize.date import When, read, read_edtf

# BibLaTeX manual, 2.3.8 (all of tables 3 and 4), and ISO 8601-2, level 0 and 1.
# What is written -> the date, whether the date says all of it.
EDTF: dict[str, tuple[str, bool]] = {
    "1850": ("1850", True),
    "1997-08": ("1997-08", True),
    "2009-01-31": ("2009-01-31", True),
    " 2009 ": ("2009", True),
    # ranges
    "1967-02": ("1967-02", True),
    "1988/1992": ("1988", False),
    "1967-02/1967-03": ("1967-02", False),
    "1980-08-04/1980-08-06": ("1980-08-04", False),
    "2002-01/2002-02": ("2002-01", False),
    "1995-03-30/1995-04-05": ("1995-03-30", False),
    # open and unknown ends
    "1997/": ("1997", False),
    "/1997": ("1997", False),
    "1997/..": ("1997", False),
    "../1997": ("1997", False),
    "1997/unknown": ("1997", False),
    "unknown/1997": ("1997", False),
    "1997/open": ("1997", False),
    # uncertain, approximate, both
    "1723?": ("1723", False),
    "1723~": ("1723", False),
    "1723%": ("1723", False),
    "2004-06?": ("2004-06", False),
    "2004-06-11%": ("2004-06-11", False),
    "1957?/1965~": ("1957", False),
    # unspecified digits
    "199X": ("", False),
    "19XX": ("", False),
    "1XXX": ("", False),
    "1999-XX": ("1999", False),
    "1999-01-XX": ("1999-01", False),
    "1999-XX-XX": ("1999", False),
    # seasons
    "2001-21": ("2001", False),
    "2001-22": ("2001", False),
    "2001-23": ("2001", False),
    "2001-24": ("2001", False),
    "2001-21/2003-24": ("2001", False),
    # times
    "2004-04-25T14:34:00": ("2004-04-25", False),
    "2004-04-05T14:34:00Z": ("2004-04-05", False),
    "2004-04-05T14:34:00+05:00": ("2004-04-05", False),
    "2004-04-05T14:34:00-05:30": ("2004-04-05", False),
    # years out of the range of partial dates
    "0000": ("", False),
    "0876": ("", False),
    "-0876": ("", False),
    "-0877-02": ("", False),
    "Y17000000002": ("", False),
    "y-17000000002": ("", False),
    "-0343-02/-0342": ("", False),
}


@pytest.mark.parametrize(("written", "expected"), EDTF.items())
def test_edtf(written: str, expected: tuple[str, bool]) -> None:
    found = read_edtf(written)
    assert found is not None
    assert ("" if found.date is None else str(found.date), found.is_exact) == expected


@pytest.mark.parametrize(("written", "expected"), EDTF.items())
def test_a_date_keeps_what_it_does_not_say(written: str, expected: tuple[str, bool]) -> None:
    when = read(written, "", "", "")
    assert ("" if when.date is None else str(when.date)) == expected[0]
    assert when.kept == (() if expected[1] else (("date", written.strip()),))
    assert [doubt.code for _, doubt in when.doubts] == ([] if expected[0] else ["DAT005"])


NO_EDTF = [
    "",
    "/",
    "../..",
    "2017-13",
    "2017-02-30",
    "2017-2",
    "17",
    "March 2017",
    "2017/2018/2019",
]


@pytest.mark.parametrize("written", NO_EDTF)
def test_anything_else_is_no_edtf(written: str) -> None:
    assert read_edtf(written) is None


MONTHS = """
january february march april may june july august september october november december
""".split()


@pytest.mark.parametrize(("number", "name"), list(enumerate(MONTHS, 1)))
def test_every_month_in_every_writing(number: int, name: str) -> None:
    words = (
        name,
        name.capitalize(),
        name.upper(),
        name[:3],
        f"{name[:3]}.",
        f"{name[:3].title()}.",
    )
    for word in (*words, str(number), f"{number:02d}", f"{{{name}}}"):
        assert read("", "2017", word, "") == When(PartialDate(2017, number)), word


# year, month, day -> the date, what is kept, the codes of problems.
PARTS: list[tuple[tuple[str, str, str], str, dict[str, str], list[str]]] = [
    (("2017", "", ""), "2017", {}, []),
    (("{2017}", "", ""), "2017", {}, []),
    (("2017.", "", ""), "2017", {}, []),
    (("2017-12", "", ""), "2017-12", {}, []),
    (("2017-12-04", "", ""), "2017-12-04", {}, []),
    (("2017", "dec", "4"), "2017-12-04", {}, []),
    (("2017", "12", "04"), "2017-12-04", {}, []),
    (("2017", "Sept.", ""), "2017-09", {}, []),
    # A month with a day, as the styles of BibTeX print it.
    (("2017", "March~12", ""), "2017-03-12", {"month": "March\u00a012"}, []),
    (("2017", "March 12", ""), "2017-03-12", {"month": "March 12"}, []),
    (("2017", "March 12th", ""), "2017-03-12", {"month": "March 12th"}, []),
    (("2017", "12 March", ""), "2017-03-12", {"month": "12 March"}, []),
    (("2017", "12. March", ""), "2017-03-12", {"month": "12. March"}, []),
    (("2017", "12~mar", ""), "2017-03-12", {"month": "12\u00a0mar"}, []),
    (("2017", "March 12--14", ""), "2017-03-12", {"month": "March 12–14"}, []),
    (("2017", "12--14 March", ""), "2017-03-12", {"month": "12–14 March"}, []),
    (("2017", "March 30--April 2", ""), "2017-03-30", {"month": "March 30–April 2"}, []),
    # Two months.
    (("2017", "July/August", ""), "2017-07", {"month": "July/August"}, []),
    (("2017", "Jul-Aug", ""), "2017-07", {"month": "Jul-Aug"}, []),
    (("2017", "July--August", ""), "2017-07", {"month": "July–August"}, []),
    (("2017", "July and August", ""), "2017-07", {"month": "July and August"}, []),
    # No months that we know.
    (("2017", "März", ""), "2017", {"month": "März"}, ["DAT003"]),
    (("2017", "M{\\\"a}rz", ""), "2017", {"month": "März"}, ["DAT003"]),
    (("2017", "Spring", ""), "2017", {"month": "Spring"}, ["DAT003"]),
    (("2017", "13", ""), "2017", {"month": "13"}, ["DAT003"]),
    # Years that say something else, or more.
    (("in press", "", ""), "", {"year": "in press"}, ["DAT005"]),
    (("to appear", "", ""), "", {"year": "to appear"}, ["DAT005"]),
    (("n.d.", "", ""), "", {"year": "n.d."}, ["DAT005"]),
    (("2020a", "", ""), "2020", {"year": "2020a"}, ["DAT002"]),
    (("c. 1900", "", ""), "1900", {"year": "c. 1900"}, ["DAT002"]),
    (("[1984]", "", ""), "1984", {"year": "[1984]"}, ["DAT002"]),
    (("1995/96", "", ""), "1995", {"year": "1995/96"}, ["DAT002"]),
    (("1995--1996", "", ""), "1995", {"year": "1995–1996"}, ["DAT002"]),
    (("March 2017", "", ""), "2017-03", {"year": "March 2017"}, ["DAT002"]),
    (("in press, 2018", "", ""), "2018", {"year": "in press, 2018"}, ["DAT002"]),
    (("19??", "", ""), "", {"year": "19??"}, ["DAT001"]),
    (("98", "", ""), "", {"year": "98"}, ["DAT001"]),
    (("0123", "", ""), "", {"year": "0123"}, ["DAT001"]),
    (("2001 (reprinted 2010)", "", ""), "", {"year": "2001 (reprinted 2010)"}, ["DAT001"]),
    # Days that there are not, and parts without a year.
    (("2017", "2", "31"), "2017-02", {"day": "31"}, ["DAT004"]),
    (("2017", "30 February", ""), "2017-02", {"month": "30 February"}, ["DAT004"]),
    (("2017", "", "4"), "2017", {"day": "4"}, []),
    (("", "March", ""), "", {"month": "March"}, []),
    (("", "", ""), "", {}, []),
]  # fmt: skip


@pytest.mark.parametrize(("written", "date", "kept", "codes"), PARTS)
def test_parts(
    written: tuple[str, str, str], date: str, kept: dict[str, str], codes: list[str]
) -> None:
    when = read("", *written)
    assert ("" if when.date is None else str(when.date)) == date
    assert dict(when.kept) == kept
    assert [doubt.code for _, doubt in when.doubts] == codes


# A date goes before a year; what the parts say otherwise is kept.
BESIDE = [
    (("2017-05", "2017", "5", ""), "2017-05", {}),
    (("2017-05", "2017", "May", ""), "2017-05", {}),
    (("2017-05", "2018", "", ""), "2017-05", {"year": "2018"}),
    (("2017", "2017", "may", ""), "2017", {"month": "may"}),
    (("2017/2018", "2017", "", ""), "2017", {"date": "2017/2018"}),
    (("forthcoming", "2018", "", ""), "2018", {"date": "forthcoming"}),
]


@pytest.mark.parametrize(("written", "date", "kept"), BESIDE)
def test_a_date_beside_its_parts(
    written: tuple[str, str, str, str], date: str, kept: dict[str, str]
) -> None:
    when = read(*written)
    assert (str(when.date), dict(when.kept)) == (date, kept)


@given(*[st.one_of(st.text(max_size=12), st.from_regex(r"[0-9X~?%./ T-]{0,10}"))] * 4)
def test_no_text_breaks_the_reader(date: str, year: str, month: str, day: str) -> None:
    when = read(date, year, month, day)
    if not when.date and not when.kept:
        assert not "".join((date, year, month, day)).strip(" {}\t\r\n\\$~`'%") or when.unknown
