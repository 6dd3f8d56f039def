r"""The real BibTeX as the referee of names: whole bibliographies, name by name.

A small style prints the four parts of every name as `format.name$` sees them. What refkit makes of
the same lists must be the same, but for the two exceptions of decision 0012; and where it is not,
the exception is taken out of the name and BibTeX asked again: then the parts must be the same.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from refkit.formats import listing
from refkit.name import Name, read, split
from refkit.normalize import normalize
from refkit.normalize.people import cut, read_list
from refkit.text import escape, from_latex, plain, to_latex

_STYLE = r"""
ENTRY { author editor } {} {}
INTEGERS { at most }
STRINGS { list }
FUNCTION {parts} {
  'list :=
  "=" list * write$ newline$
  list num.names$ 'most :=
  #1 'at :=
  { at most #1 + < }
  { list at "+{ff}" format.name$ write$ newline$
    list at "+{vv}" format.name$ write$ newline$
    list at "+{ll}" format.name$ write$ newline$
    list at "+{jj}" format.name$ write$ newline$
    at #1 + 'at :=
  }
  while$
}
FUNCTION {default.type} {
  author empty$ 'skip$ { author parts } if$
  editor empty$ 'skip$ { editor parts } if$
}
READ
ITERATE {call.type$}
"""


class Read(NamedTuple):
    """A list of names as it was written, and each name as BibTeX parts it."""

    written: str
    names: tuple[Name, ...]


Referee = Callable[[Path], list[Read]]


@pytest.fixture
def referee(tmp_path: Path) -> Referee:
    """How the real BibTeX parts every name of a bibliography."""
    if not shutil.which("bibtex"):
        if os.environ.get("REFKIT_REQUIRE_TEX"):
            pytest.fail("bibtex is not installed, and REFKIT_REQUIRE_TEX asks for it")
        pytest.skip("bibtex is not installed")
    (tmp_path / "parts.bst").write_text(_STYLE, "utf-8")

    def run(bib: Path) -> list[Read]:
        if bib.parent != tmp_path:
            shutil.copy(bib, tmp_path / "x.bib")
        (tmp_path / "x.aux").write_text("\\bibstyle{parts}\n\\citation{*}\n\\bibdata{x}\n")
        (tmp_path / "x.bbl").unlink(missing_ok=True)
        # A list may be long.
        environment = {**os.environ, "ent_str_size": "20000"}
        subprocess.run(
            ["bibtex", "x"], cwd=tmp_path, env=environment, capture_output=True, check=False
        )
        return list(_printed((tmp_path / "x.bbl").read_text("utf-8", errors="replace")))

    return run


def _printed(bbl: str) -> Iterator[Read]:
    # BibTeX breaks long lines at a space and indents what follows (bibtex.web, section 322).
    for block in re.split(r"(?m)^=", bbl.replace("\n  ", " "))[1:]:
        written, *parts = block.split("\n")
        said = [part.removeprefix("+") for part in parts if part.startswith("+")]
        names = [
            Name(given=shown(first), particle=shown(von), family=shown(last), suffix=shown(junior))
            for first, von, last, junior in zip(*(said[i::4] for i in range(4)), strict=True)
        ]
        yield Read(written, tuple(names))


def shown(latex: str) -> str:
    return " ".join(plain(from_latex(latex).text).replace("~", " ").split())


def as_bibtex(name: Name) -> Name:
    """BibTeX knows no bodies: they are family names in braces."""
    return Name(family=name.literal) if name.literal else name


def asked(referee: Referee, tmp_path: Path, written: Sequence[str]) -> list[Name]:
    """What BibTeX makes of single names."""
    entries = (f"@misc{{k{i}, author = {{{name}}}}}\n" for i, name in enumerate(written))
    (tmp_path / "x.bib").write_text("".join(entries), "utf-8")
    answers = [found.names for found in referee(tmp_path / "x.bib")]
    assert len(answers) == len(written)
    return [names[0] for names in answers]


def without_exceptions(written: str) -> str:
    r"""The name with hyphens in braces, and with letters of ASCII of the same case.

    Since names are decoded before they are cut into words, the space behind a command, which TeX
    swallows, and the space that is a command are written as BibTeX too takes them.
    """
    written = re.sub(r"(\\[A-Za-z]+) ", r"\1{}", written.replace("\\ ", " "))
    depth, out = 0, []
    for char in written:
        depth += (char == "{") - (char == "}")
        if char == "-" and depth == 0:
            char = "{-}"
        elif not char.isascii() and char.isalpha():
            char = "a" if char.islower() else "A"
        out.append(char)
    return "".join(out)


def shape(name: Name) -> tuple[int, ...]:
    """How many words each part has."""
    name = as_bibtex(name)
    parts = (name.given, name.particle, name.family, name.suffix)
    return tuple(len(part.split()) for part in parts)


def bibliographies() -> list[Path]:
    """Every bibliography that TeX Live brings along, as far as it is installed."""
    if not shutil.which("kpsewhich"):
        return []
    names = """
        xampl.bib biblatex-examples.bib epodd.bib font.bib printing-history.bib serif.bib
        texbook1.bib texbook2.bib texbook3.bib texgraph.bib texjourn.bib texnique.bib tugboat.bib
        type.bib typeset.bib
    """.split()
    done = subprocess.run(["kpsewhich", *names], capture_output=True, text=True, check=False)
    return [Path(line) for line in done.stdout.split()]


def test_the_bibliographies_of_tex_are_read_as_bibtex_reads_them(
    referee: Referee, tmp_path: Path
) -> None:
    differing: dict[str, Name] = {}
    strange: set[str] = set()  # a command in it is not known, which is reported
    count = 0
    for bib in bibliographies():
        for found in referee(bib):
            parts = [part.strip() for part in cut(found.written) if part.strip()]
            people = read_list(found.written)
            if found.names and parts[-1].lower() == "others":
                assert people.and_others
                parts.pop()
            assert len(parts) <= len(found.names), found.written
            ours = [name for part in parts for name in read_list(part).names]
            assert ours == list(people.names), found.written
            assert len(ours) == len(parts), found.written
            for part, mine, theirs in zip(parts, ours, found.names[: len(parts)], strict=True):
                if from_latex(part).unknown:
                    strange.add(part)
                    continue
                count += 1
                if as_bibtex(mine) != theirs:
                    differing[part] = mine
    if not count:
        pytest.skip("TeX's bibliographies are not installed")
    answers = asked(referee, tmp_path, list(map(without_exceptions, differing)))
    for (written, mine), theirs in zip(differing.items(), answers, strict=True):
        assert without_exceptions(written) != written, written
        assert shape(mine) == shape(theirs), written
    assert count > 200
    assert len(strange) < count / 500


# Names in LaTeX. Sources: btxdoc, sections 3 and 4; btxhak, section 3; Tame the BeaST (Markey),
# sections 4 and 11, with its whole table of "jean de la fontaine"; bibtex.web, sections 397 to 401.
LATEX = r"""
Brinch Hansen, Per
Per {Brinch Hansen}
Per Brinch Hansen
{Brinch Hansen}, Per
Donald~E. Knuth
Knuth, Donald~E.
Ford, Jr., Henry
Ford, Jr, Henry
{Steele Jr.}, Guy L.
{Steele, Jr.}, Guy L.
Guy L. {Steele Jr.}
Charles Louis Xavier Joseph de la Vall{\'e}e Poussin
Charles Louis Xavier Joseph de la Vall{\'e}e{ }Poussin
Johannes Martinus Burgers
{von Neumann}, John
von Neumann, John
John von Neumann
de la Cierva y Codorn{\'\i}u, Juan
{\'E}tienne Bar-Hillel
{\'e}tienne de la Tour
{\AA}ke Foo Bar
{\aa}ke Foo Bar
{\O}rsted Foo Bar
{\o}rsted Foo Bar
{\L}ukasz Kaiser Foo
{\l}ukasz Kaiser Foo
{\OE}dipus Foo Bar
{\oe}dipus Foo Bar
{\AE}lfric Foo Bar
{\ae}lfric Foo Bar
{\ss}on Foo Bar
{\'{E}}lodie Martin Duc
{\'{e}}lodie Martin Duc
{\"U}nal Foo Bar
{\"u}nal Foo Bar
{\c{C}}elik Foo Bar
{\c{c}}elik Foo Bar
{\v Z}i{\v z}ek Foo Bar
{\v z}i{\v z}ek Foo Bar
{\relax Ch}arles Foo Bar
{\relax ch}arles Foo Bar
Jean {\relax De} {\relax La} Fontaine
Jean {\relax de} La Fontaine
Jean {\MakeUppercase{d}}e la Fontaine
Maria {\uppercase{d}e la} Cruz
Maria {\uppercase{D}e la} Cruz
Cruz, Maria {\uppercase{d}e la}
{\uppercase{d}e la} Cruz, Maria
{\uppercase{D}e la} Cruz, Maria
{Barnes and Noble}
{Barnes} {and} {Noble}
{{Barnes} and {Noble, Inc.}}
{Barnes and Noble, Inc.}
{National Aeronautics and Space Administration}
{Lincoln Finnish Academy}
Maeterlinck, Maurice {Polydore Marie Bernard}
Jean-Pierre Hansen
Hansen, Jean-Pierre
Hansen, J.-P.
Jean de la fontaine
Jean de La Fontaine
Jean De La Fontaine
jean de la fontaine
Jean {de} la fontaine
jean {de} {la} fontaine
Jean {de} {la} fontaine
Jean De {la} fontaine
jean De la Fontaine
Jean De la Fontaine
Jean {De} la Fontaine
Jean {D}e la Fontaine
jean de la fontaine,
fontaine, jean de la
Fontaine, Jean de La
de la fontaine, Jean
De La Fontaine, Jean
De la Fontaine, Jean
de La Fontaine, Jean
{de La Fontaine}, Jean
{de la fontaine}, Jean
, Jean
Jean,
Jean, , Paul
van der Graaf
van der Graaf, Jr., Jan
Jan van der Graaf
Ulrich {\"U}nderwood and Ned {\~N}et and Paul {\={P}}ot
Alfred V. Oaho and Jeffrey D. Ullman and Mihalis Yannakakis
D. E. Knuth and others
""".strip().splitlines()


def test_names_in_latex_are_read_as_bibtex_reads_them(referee: Referee, tmp_path: Path) -> None:
    entries = (f"@misc{{k{i}, author = {{{name}}}}}\n" for i, name in enumerate(LATEX))
    (tmp_path / "x.bib").write_text("".join(entries), "utf-8")
    answers = referee(tmp_path / "x.bib")
    assert len(answers) == len(LATEX)
    for written, found in zip(LATEX, answers, strict=True):
        people = read_list(written)
        ours = [as_bibtex(name) for name in people.names]
        assert ours == list(found.names)[: len(ours)], written
        assert len(found.names) - len(ours) == people.and_others


def test_reading_a_list_is_decoding_splitting_and_reading(referee: Referee) -> None:
    for bib in bibliographies()[:3]:
        for found in referee(bib):
            marked = from_latex(found.written).text
            if "\\" not in marked and "$" not in marked and not read_list(found.written).doubts:
                names = [read(name) for name in split(marked)]
                if names[-1:] == [Name(family="others")]:
                    names.pop()
                assert list(read_list(found.written).names) == names, found.written


def test_the_names_of_the_seeds_come_out_of_bibtex_as_they_went_in(
    referee: Referee, tmp_path: Path
) -> None:
    seeds = Path(__file__).parent.parent / "seeds"
    names: dict[Name, None] = {}
    for seed in sorted(seeds.glob("*.txt")):
        parsed = listing.read(seed.read_text("utf-8"), seed.name, date(2026, 11, 21))
        for raw in parsed.entries:
            names.update(dict.fromkeys(normalize(raw).entry.authors))
    assert len(names) > 500
    latex = []
    for name in names:
        parts = {part: escape(getattr(name, part)) for part in Name.__struct_fields__}
        latex.append(to_latex(Name(**parts).inverted))
    answers = asked(referee, tmp_path, latex)
    assert answers == [as_bibtex(name) for name in names]
    assert [read_list(written).names for written in latex] == [(name,) for name in names]
