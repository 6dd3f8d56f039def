"""Templates: fields in braces, widths, signs, what is wrong and where; never more than fields."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.date import PartialDate
from refkit.errors import Misspelled
from refkit.model import Entry, Record
from refkit.name import Name
from refkit.view import template

ONE = Record(
    key="li2020",
    entry=Entry(
        title="{Deep} nets",
        authors=(Name(given="Wei", family="Li"), Name(given="A.", family="Roe"), Name(family="Ek")),
        date=PartialDate(2020),
    ),
    rating=4,
    note="a\nb\x1b\u202e",
    added=date(2026, 11, 20),
)
UNTITLED = Record(key="x", entry=Entry(), added=date(2026, 11, 20))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("", ""),
        ("plain", "plain"),
        ("{key}: {title} ({year})", "li2020: Deep nets (2020)"),
        ("{ key }", "li2020"),
        ("{author}", "Li et al."),
        ("{authors}", "Wei Li, A. Roe, Ek"),
        ("{key:8}|", "li2020  |"),
        ("{key:>8}|", "  li2020|"),
        ("{key:4}|", "li2…|"),
        ("{rating:03}|", "4  |"),
        (r"{key}\t{year}\n-", "li2020\t2020\n-"),
        (r"\\n\x\cite{{{key}}}", r"\n\x\cite{li2020}"),
        ("{{}}", "{}"),
        ("{doi}", ""),
        ("{note}", "a b��"),
        ("{extra.none}", ""),
    ],
)
def test_what_a_template_becomes(text: str, filled: str) -> None:
    assert template.draw((ONE,), template.read(text)) == filled


def test_a_line_a_record_and_nothing_for_nothing() -> None:
    read = template.read("{key}|{title}|{authors}")
    assert template.draw((ONE, UNTITLED), read) == "li2020|Deep nets|Wei Li, A. Roe, Ek\nx||"


@pytest.mark.parametrize(
    ("text", "said", "start", "end"),
    [
        ("a {key", "this brace is not closed", 2, 3),
        ("a {key {year}", "this brace is not closed", 2, 3),
        ("a } b", "this brace closes nothing", 2, 3),
        ("a {} b", "these braces name no field", 2, 4),
        ("{titel}", "unknown field 'titel'", 1, 6),
        ("{key.__class__}", "unknown field 'key.__class__'", 1, 14),
        ("{0}", "unknown field '0'", 1, 2),
        ("{any}", "unknown field 'any'", 1, 4),
        ("{key!r}", "unknown field 'key!r'", 1, 6),
        ("{key:}", "'' is no width", 5, 5),
        ("{key:<9}", "'<9' is no width", 5, 7),
        ("{key:0}", "'0' is no width", 5, 6),
        ("{key:1000000000}", "'1000000000' is no width", 5, 15),
    ],
)
def test_what_is_wrong_is_shown_at_its_place(text: str, said: str, start: int, end: int) -> None:
    with pytest.raises(Misspelled) as stop:
        template.read(text)
    assert stop.value.message == said
    assert (stop.value.text, stop.value.start, stop.value.end) == (text, start, end)
    assert stop.value.hint


def outcome(text: str) -> str | Misspelled:
    try:
        return template.draw((ONE,), template.read(text))
    except Misspelled as stop:
        return stop


@given(st.text("{}:>\\ntkey9 é日", max_size=20))
def test_any_text_is_a_template_or_refused_at_a_place(text: str) -> None:
    found = outcome(text)
    if isinstance(found, Misspelled):
        assert 0 <= found.start <= found.end <= len(text)
    else:
        assert "{" in text or "\\" in text or "}" in text or found == text
