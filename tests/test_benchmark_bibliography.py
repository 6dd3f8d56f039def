"""The benchmark's bibliography: legal BibTeX by others' word, and read by us as it is meant."""

import re
from datetime import date
from typing import Any, Protocol

import pytest
from bibtexparser.splitter import Splitter

from benchmarks import bibliography, judge
from benchmarks.bibliography import Bibliography
from refkit.date import PartialDate
from refkit.formats import bibtex
from refkit.identifier import Identifier
from refkit.model import AsideKind, Entry, EntryType
from refkit.name import Name
from refkit.normalize import normalize

DAY = date(2026, 11, 21)
SIZE = 400


class Compile(Protocol):
    def __call__(self, bib: str, style: str = "plain") -> Any: ...


@pytest.fixture(scope="module")
def made() -> Bibliography:
    return bibliography.make(SIZE)


def test_the_same_file_every_time(made: Bibliography) -> None:
    assert bibliography.make(SIZE) == made
    assert bibliography.make(SIZE, seed=7).text != made.text


def test_it_has_all_that_makes_reading_hard(made: Bibliography) -> None:
    for pattern, least in {
        r'\{\\"o\}': 1,
        r'\\"\{o\}': 1,
        r'\{\\"\{o\}\}': 1,
        r"ö": 1,
        r"\\'\\?i": 1,
        r"(?i)@string\(": 1,
        r'# " ': 10,
        r"(?i)month\s*= ?[a-z]{3}\b": 50,
        r"(?i)crossref": 3,
        r"(?m)^% ---": 5,
        r"(?i)@comment\{": 5,
        r"\$": 20,
        r"\band others\b": 5,
    }.items():
        assert len(re.findall(pattern, made.text)) >= least, pattern
    assert 900 < len(made.text.encode()) / SIZE < 1300
    assert len({truth.key.lower() for truth in made.entries}) == SIZE
    assert {truth.type for truth in made.entries} >= {
        EntryType.ARTICLE, EntryType.INPROCEEDINGS, EntryType.BOOK, EntryType.PROCEEDINGS,
        EntryType.THESIS, EntryType.REPORT, EntryType.PREPRINT,
    }  # fmt: skip


def test_others_find_the_same_entries(made: Bibliography) -> None:
    library = Splitter(made.text).split()
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [truth.key for truth in made.entries]


def test_bibtex_takes_the_file_without_a_word(made: Bibliography, compile_bib: Compile) -> None:
    compiled = compile_bib(made.text, "plain")
    grave = [line for line in compiled.blg.splitlines() if "---" in line or "repeated" in line]
    assert grave == []
    assert compiled.bbl.count(r"\bibitem") == SIZE


def test_we_read_it_as_it_is_meant(made: Bibliography) -> None:
    parsed = bibtex.read(made.text, "big.bib", DAY)
    assert [str(problem) for problem in parsed.problems] == []
    assert [raw.key for raw in parsed.entries] == [truth.key for truth in made.entries]
    read = {raw.key: normalize(raw).entry for raw in parsed.entries}
    scores = judge.judge(made.entries, read)
    assert {what: score.wrong for what, score in scores.items() if score.wrong} == {}
    comments = [aside for aside in parsed.asides if aside.kind is AsideKind.COMMENT]
    assert len(comments) == made.comments
    macros = [aside for aside in parsed.asides if aside.kind is AsideKind.MACRO]
    assert len(macros) >= len(made.macros)
    # What is compared is there to be compared.
    for what, least in {
        "accented names": 200,
        "macros": 200,
        "parents": 5,
        "abstracts": SIZE,
    }.items():
        assert scores[what].total >= least, what


def test_the_judge_finds_every_fault() -> None:
    truth = bibliography.Truth(
        key="a",
        type=EntryType.ARTICLE,
        title="A {B} $c$",
        authors=(Name(family="Gödel", given="Kurt"),),
        date=PartialDate(1931, 1),
        container="Monatshefte",
        pages="173–198",
        identifiers=("doi:10.1007/bf01700692",),
        macros=("container",),
        parent="p",
    )
    entry = Entry(
        type=EntryType.ARTICLE,
        title="A {B} $c$",
        authors=truth.authors,
        date=PartialDate(1931, 1),
        container="Monatshefte",
        pages="173–198",
        identifiers=(Identifier.read("doi:10.1007/bf01700692"),),
        extra={"crossref": "p"},
    )
    right = judge.judge([truth], {"a": entry})
    assert all(score.right == score.total for score in right.values())
    assert (right["keys"].total, right["macros"].total, right["accented names"].total) == (1, 1, 1)
    lost = judge.judge([truth], {})
    for what in (
        *("keys", "titles", "name splits", "accented names", "dates"),
        *("macros", "containers", "pages", "identifiers", "parents"),
    ):
        assert lost[what].right == 0, what
        assert lost[what].wrong[0][0] == "a"
