"""Tables with chosen columns: every field, numbers, wide letters, narrow windows, hostile text."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import records

from refkit.date import PartialDate
from refkit.errors import RefkitError, UnknownName
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, Record, Status
from refkit.name import Name
from refkit.query import fields
from refkit.view import Screen, cells, columns

PIPE = Screen(width=0, colour=False, interactive=False)
ADDED = date(2026, 11, 20)
LONG = Record(
    key="sagawa2020distributionally",
    entry=Entry(
        title="Distributionally Robust Neural Networks",
        authors=tuple(Name(family=family) for family in ("Sagawa", "Koh", "Hashimoto")),
        date=PartialDate(2020, 4),
        identifiers=(Identifier(Scheme.ARXIV, "1911.08731"),),
        keywords=("robustness", "deep learning"),
        volume="7",
        extra={"code": "https://github.com/x/y"},
    ),
    tags=("robust", "to-cite"),
    status=Status.READ,
    rating=4,
    note="two\nlines \x1b[31m\u202e",
    added=ADDED,
)
WIDE = Record(
    key="li2020",
    entry=Entry(title="深度学习入门", authors=(Name(literal="李明"),), volume="112"),
    added=ADDED,
)


def window(width: int) -> Screen:
    return Screen(width=width, colour=False, interactive=True)


def drawn(spec: str, screen: Screen = PIPE) -> list[str]:
    return columns.draw((LONG, WIDE), columns.read(spec), screen).splitlines()


def test_columns_are_aligned_and_numbers_stand_to_the_right() -> None:
    assert drawn("key,volume,title,rating") == [
        "sagawa2020distributionally    7  Distributionally Robust Neural Networks  4",
        "li2020                      112  深度学习入门",
    ]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("author", "Sagawa et al."),
        ("date", "2020-04"),
        ("tag", "robust to-cite"),
        ("keywords", "robustness, deep learning"),
        ("arxiv", "1911.08731"),
        ("identifiers", "arxiv:1911.08731"),
        ("link", "https://arxiv.org/abs/1911.08731"),
        ("code", "https://github.com/x/y"),
        ("note", "two lines �[31m�"),
        ("read", "2026-11-20"),
        ("added", "2026-11-20"),
        ("status", "read"),
    ],
)
def test_any_field_can_be_a_column(field: str, said: str) -> None:
    assert drawn(field)[0] == said


def test_a_window_shows_what_the_columns_are_called() -> None:
    assert drawn("key, Rating", window(60))[0] == "KEY                         RATING"


def test_the_widest_texts_are_cut_first_and_keys_never() -> None:
    assert drawn("key,year,title,authors", window(64)) == [
        "KEY                         YEAR  TITLE            AUTHORS",
        "sagawa2020distributionally  2020  Distributional…  Sagawa et al.",
        "li2020                            深度学习入门     李明",
    ]


def test_a_window_too_narrow_for_columns_gets_blocks() -> None:
    assert drawn("key,year,title", window(30)) == [
        "sagawa2020distributionally",
        "  year: 2020",
        "  title: Distributionally Rob…",
        "li2020",
        "  title: 深度学习入门",
    ]


@pytest.mark.parametrize("spec", ["", " , ", "key,titel", "any", "key.__class__"])
def test_what_is_no_column_is_refused(spec: str) -> None:
    with pytest.raises(RefkitError):
        columns.read(spec)


def test_names_can_be_checked() -> None:
    columns.check(["key", "author", "extra.code"])
    with pytest.raises(UnknownName, match="unknown column 'yaer'"):
        columns.check(["key", "yaer"])


def test_no_record_is_no_text() -> None:
    assert columns.draw((), columns.read("key"), PIPE) == ""


NAMES = st.lists(st.sampled_from(fields.names()), min_size=1, max_size=5, unique=True)


@given(st.lists(records(), min_size=1, max_size=4), NAMES, st.integers(12, 120))
@settings(max_examples=60)
def test_every_line_fits_and_none_moves_the_cursor(
    shelf: list[Record], names: list[str], width: int
) -> None:
    lines = columns.draw(shelf, columns.read(",".join(names)), window(width)).split("\n")
    assert all(cells(line) <= width for line in lines)
    harmful = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
    assert not any(harmful.search(line) for line in lines)
