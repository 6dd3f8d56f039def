"""The two real listings of seeds/, through the whole road, held against the source itself.

The oracle below reads the source in the plainest way that works for these two files alone: a
title line and five labels in one order. What refkit understands must agree with it in every
field of every record.
"""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from conftest import CompileBib, Refkit

from refkit import ingest, text
from refkit.formats import Options, bibtex, listing
from refkit.model import EntryType, Plan, Record

ROOT = Path(__file__).parent.parent
POSTERS = "seeds/001_f910f3235e93e782.txt"
ABSTRACTS = "seeds/000_35af7908e127bd7e.txt"
TODAY = date(2026, 11, 21)

# One formula stands in a title; the oracle sees its last line only.
MANGLED_TITLE = "Gradient $\\ell_1$ Regularization for Quantization Robustness"
# The first title is glued to the preamble, and one is set in Markdown's bold.
DRESS = re.compile(r"^\*\*(.*?) *\*\*$")

POSTER = re.compile(
    r"^(?P<title>.+)\n"
    r"Author: (?P<author>.+)\n"
    r"link: (?P<link>.+)\n"
    r"Code: (?P<code>.+)\n"
    r"Abstract: (?P<abstract>(?:.+\n)+?)"
    r"Keyword: (?P<keyword>.+)$",
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    parsed = [
        listing.read((ROOT / file).read_text("utf-8"), file, TODAY) for file in (ABSTRACTS, POSTERS)
    ]
    return ingest.plan(ingest.understand(parsed), {}, TODAY)


@pytest.fixture(scope="module")
def posters(plan: Plan) -> list[Record]:
    return list(plan.put[6:])


@pytest.fixture(scope="module")
def abstracts(plan: Plan) -> list[Record]:
    return list(plan.put[:6])


SOURCE = list(POSTER.finditer((ROOT / POSTERS).read_text("utf-8")))


def test_the_oracle_sees_every_poster() -> None:
    assert len(SOURCE) == 141


def test_every_record_is_there(plan: Plan) -> None:
    assert len(plan.put) == 147
    assert len({record.key for record in plan.put}) == 147
    assert not plan.review


@pytest.mark.parametrize(("number", "source"), list(enumerate(SOURCE)))
def test_a_poster_is_what_the_source_says(
    posters: list[Record], number: int, source: re.Match[str]
) -> None:
    entry = posters[number].entry
    title = DRESS.sub(r"\1", source["title"])
    if title == "ℓ1 Regularization for Quantization Robustness":
        title = MANGLED_TITLE
    assert entry.title == title
    people = [name.strip("*") for name in source["author"].split(", ")]
    assert [name.display for name in entry.authors] == people
    stars = [i for i, name in enumerate(source["author"].split(", "), 1) if name.endswith("*")]
    assert entry.extra.get("author+an", "") == ";".join(f"{i}=equal" for i in stars)
    forum = source["link"].removeprefix("https://openreview.net/pdf?id=")
    assert [str(identifier) for identifier in entry.identifiers] == [f"openreview:{forum}"]
    assert entry.link() == f"https://openreview.net/forum?id={forum}"
    assert entry.extra.get("code", "None") == source["code"]
    assert ", ".join(entry.keywords) == source["keyword"].replace("None", "")
    assert (entry.venue, str(entry.date)) == ("iclr", "2020")
    assert entry.container == "International Conference on Learning Representations"
    assert entry.extra["presentation"] == "poster"
    assert entry.type is EntryType.INPROCEEDINGS


def letters(words: str) -> str:
    """Every sign of a text but white space."""
    return "".join(words.split())


@pytest.mark.parametrize(("number", "source"), list(enumerate(SOURCE)))
def test_an_abstract_is_what_the_source_says(
    posters: list[Record], number: int, source: re.Match[str]
) -> None:
    """Without its formulas, an abstract has every sign of the source, in order, and no other."""
    marked = posters[number].entry.abstract
    if "$" not in re.sub(r"\\.", "", marked):
        assert letters(text.plain(marked)) == letters(source["abstract"])
        return
    # A formula stands three times in the source: its tokens line by line, its TeX, its glyphs.
    rest = letters(source["abstract"])
    for chunk in re.split(r"(\$(?:\\.|[^$\\])*\$)", marked):
        if chunk.startswith("$"):
            tex = letters(chunk[1:-1])
            if rest.startswith(3 * tex):  # tokens, TeX and glyphs letter for letter the same
                rest = rest[3 * len(tex) :]
                continue
            before, _, rest = rest.partition(tex)
            assert 0 < len(before) <= len(tex), "only the tokens stand before the TeX"
            assert rest.startswith(before), "and the glyphs after it"
            rest = rest[len(before) :]
        else:
            said = letters(text.plain(chunk))
            assert rest.startswith(said)
            rest = rest[len(said) :]
    assert rest == ""


def test_the_bare_abstracts_claim_nothing(abstracts: list[Record]) -> None:
    lines = (ROOT / ABSTRACTS).read_text("utf-8").splitlines()
    for record, line in zip(abstracts, lines, strict=True):
        entry = record.entry
        assert text.plain(entry.abstract) == line.removeprefix("Abstract:")
        assert (entry.title, entry.authors, entry.identifiers, entry.venue) == ("", (), (), "")
        assert (entry.date, entry.container, entry.url, entry.extra) == (None, "", "", {})
        assert entry.type is EntryType.MISC


def test_provenance_leads_to_the_lines(plan: Plan) -> None:
    texts = {file: (ROOT / file).read_text("utf-8").split("\n") for file in (ABSTRACTS, POSTERS)}
    for record in plan.put:
        for field, origin in record.provenance.items():
            first, _, last = origin.locator.removeprefix("L").partition("-")
            lines = texts[origin.source][int(first) - 1 : int(last or first)]
            said = letters("".join(lines))
            if field == "title":
                assert letters(text.plain(record.entry.title))[-10:] in said
            elif field == "authors":
                assert letters(record.entry.authors[0].display) in said
            elif field == "identifiers":
                assert record.entry.identifiers[0].value in said
            elif field == "extra.code":
                assert record.entry.extra["code"] in said
            elif field in ("venue", "container", "type", "date", "extra.presentation"):
                assert int(last or first) <= 8, "the preamble says it"
                assert "ICLR" in said


def test_the_problems_are_the_known_ones(plan: Plan) -> None:
    """A two-way ratchet: a new problem fails, and so does one that is gone but still listed."""
    found = [f"{p.where} {p.code} {p.message}" for p in plan.problems]
    known = (ROOT / "tests/seeds.problems").read_text("utf-8").splitlines()
    assert sorted(found) == sorted(known)


def test_the_bibliography_has_all_that_can_be_printed(plan: Plan) -> None:
    written = bibtex.write(plan.put, Options())
    assert written.count == 141
    left_out = {problem.key for problem in written.problems}
    assert left_out == {record.key for record in plan.put if not record.entry.title}


def test_the_committed_library_is_what_the_seeds_give(refkit: Refkit, tmp_path: Path) -> None:
    """`make library`, in a temporary folder: the same bytes."""
    shutil.copytree(ROOT / "seeds", "seeds")
    assert refkit("--library", "library.json", "add", "seeds/").code == 0
    assert Path("library.json").read_bytes() == (ROOT / "library.json").read_bytes()


@pytest.mark.parametrize("style", ["plain", "abbrv", "alpha", "unsrt", "biblatex"])
def test_bibtex_and_biber_take_every_poster(
    plan: Plan, compile_bib: CompileBib, style: str
) -> None:
    written = bibtex.write(plan.put, Options(added=("all",)))
    compiled = compile_bib(written.text, style)
    assert compiled.complaints == []
    printed = re.findall(r"\\bibitem|\\entry\{", compiled.bbl)
    assert len(printed) == 141
