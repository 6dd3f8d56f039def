"""Regular expressions: they end, one by one and all together."""

from collections.abc import Iterator
from datetime import date

import pytest

from refkit.model import Entry, Record
from refkit.query import QueryError, parse, pattern, predicate

TODAY = date(2026, 11, 21)
ENDLESS = "(x+x+)+y"


def record(title: str) -> Record:
    return Record(key="a", entry=Entry(title=title), added=TODAY)


def test_an_expression_that_would_run_for_ever_is_stopped_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pattern, "_EACH", 0.05)
    test = predicate(parse(f"title::{ENDLESS}", TODAY))
    with pytest.raises(QueryError, match="takes too long") as stop:
        test(record("x" * 5000))
    assert ENDLESS in stop.value.message
    assert stop.value.hint


def test_many_short_searches_are_bounded_together() -> None:
    def clock() -> Iterator[float]:
        now = 0.0
        while True:
            yield now
            now += 0.5

    ticks = clock()
    test = predicate(parse("title::a title::.", TODAY), lambda: next(ticks))
    for _ in range(10):  # two searches of half a second each
        assert test(record("a"))
    with pytest.raises(QueryError, match="takes too long"):
        test(record("a"))


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        ("kernel", "The Kernel", True),
        ("(?-i)kernel", "The Kernel", False),
        ("(?-i)Kernel", "The Kernel", True),
        ("^the", "The Kernel", True),
        ("straße", "STRASSE", False),
        ("ü", "Ü", True),
        (r"\p{Han}", "深度学习", True),
        ("", "anything", True),
    ],
)
def test_case_counts_only_when_asked_for(written: str, text: str, found: bool) -> None:
    assert pattern.Pattern(written, pattern.Budget()).found(text) is found


@pytest.mark.parametrize("written", ["(", "[a", "*", "a{2,1}", "(?P<x", "\\", "a" * 1001])
def test_what_is_no_expression_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        pattern.compiled(written)
