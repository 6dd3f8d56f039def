"""Real bibliographies, read and written again, before the programs they are written for.

xampl.bib and biblatex-examples.bib are the sample files of BibTeX and BibLaTeX, written to have
everything; Nelson Beebe's bibliographies are real ones, of thousands of entries. What bibtex and
biber say and print of a file that went through refkit is what they say and print of the original.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from refkit import charset
from refkit.formats import Options, bibtex
from refkit.model import Record
from refkit.normalize import normalize
from refkit.store import Library
from refkit.text import from_latex, plain

DAY = date(2026, 11, 21)
ROOT = Path(__file__).parents[2]
STYLES = ("plain", "abbrv", "alpha", "unsrt", "plainnat")
# Not tugboat.bib (3.8 MB) and not what is in the others as well.
BEEBE = (
    "epodd", "font", "printing-history", "serif", "texbook1", "texbook2", "texbook3", "texgraph",
    "texjourn", "texnique", "type", "typeset",
)  # fmt: skip
# Every style of these, one each of the others.
THOROUGH = ("xampl", "texgraph", "seeds")

# "Lily Chia-jen Kecskes" is no Ms jen Kecskes, whatever bibtex says (decision 0012).
HYPHENS = ("Kecskes:1986:CII", "Tang:STAN-CS-81-848", "Lee:1988:NNS", "Tang:1981:PIC")

# Their DOI stands in a link only; written again they have it in a field, and plainnat prints it.
DUG_OUT = ("Glasman-Deal:2010:SRW", "Johari:1997:AYP", "Piccoli:2012:OPC")

# "AT{\\&T}" is one special character too many for "AT&T": its label is longer by a letter.
SIGNS = ("ATT:UPM83-2",)

# Their institution is a macro of another file: bibtex prints nothing, we the macro's name.
UNDEFINED = ("URW:kerning", "URW:phototypesetting-Kq", "URW:phototypesetting-hz")


def need(program: str) -> None:
    if shutil.which(program):
        return
    if os.environ.get("REFKIT_REQUIRE_TEX"):
        pytest.fail(f"{program} is not installed, and REFKIT_REQUIRE_TEX asks for it")
    pytest.skip(f"{program} is not installed")


@cache
def original(name: str) -> str:
    """A bibliography of TeX's, by its name; "seeds" is our own, as `refkit export` prints it."""
    if name == "seeds":
        records = tuple(Library(ROOT / "library.json").read().values())
        return bibtex.write(records, Options(fields=("with-files",))).text
    need("kpsewhich")
    found = subprocess.run(
        ["kpsewhich", f"{name}.bib"], capture_output=True, check=False, text=True
    ).stdout.strip()
    if not found:
        if os.environ.get("REFKIT_REQUIRE_TEX"):
            pytest.fail(f"{name}.bib is not installed, and REFKIT_REQUIRE_TEX asks for it")
        pytest.skip(f"{name}.bib is not installed")
    return charset.decode(Path(found).read_bytes(), found).text


@cache
def again(name: str, dialect: str) -> str:
    """The same bibliography, read by refkit and written again with everything it has."""
    parsed = bibtex.read(original(name), f"{name}.bib", DAY)
    records = [
        Record(
            key=raw.key,
            entry=normalize(raw).entry,
            aliases=raw.aliases,
            added=DAY,
        )
        for raw in parsed.entries
    ]
    options = Options(dialect=dialect, fields=("with-files",), sort="given")
    return bibtex.write(records, options).text


@dataclass(frozen=True)
class Printed:
    """What bibtex said of a file, and what it printed."""

    complaints: frozenset[str]  # without line numbers and file names
    items: dict[str, str]  # key -> what it printed, as plain text
    labels: dict[str, str]  # key -> its label, for styles that make one

    @property
    def order(self) -> list[str]:
        return list(self.items)


ITEM = re.compile(r"\\bibitem\s*(?:\[(?P<label>(?:[^\[\]{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\])?\s*\{")


def printed(bib: str, style: str, folder: Path) -> Printed:
    need("bibtex")
    folder.mkdir(parents=True)
    (folder / "refs.bib").write_text(bib, "utf-8")
    (folder / "main.aux").write_text(
        f"\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{refs}}\n", "utf-8"
    )
    subprocess.run(
        ["bibtex", "main"],
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        check=False,
        capture_output=True,
        timeout=300,
    )
    blg, bbl = (
        (folder / f"main.{suffix}").read_text("utf-8", errors="replace")
        for suffix in ("blg", "bbl")
    )
    items, labels = {}, {}
    for label, key, body in bibitems(bbl):
        items[key], labels[key] = shown(body), shown(label)
    return Printed(complaints=frozenset(said(blg)), items=items, labels=labels)


def said(blg: str) -> Iterator[str]:
    """The complaints in a log of bibtex's, wherever they stand in the file."""
    lines = blg.splitlines()
    for i, line in enumerate(lines):
        if line.startswith("Warning--"):
            following = lines[i + 1] if i + 1 < len(lines) else ""
            yield line + (" (of a line)" if following.startswith("--line") else "")
        elif re.search(r"---line \d+ of file|^Repeated entry|^I couldn't|^Sorry---", line):
            yield re.sub(r"---line \d+ of file.*", "", line)


def bibitems(bbl: str) -> Iterator[tuple[str, str, str]]:
    body = bbl.partition("\\end{thebibliography}")[0]
    found = list(ITEM.finditer(body))
    for match, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(body)
        key, _, rest = body[match.end() : end].partition("}")
        yield match["label"] or "", key, rest


def shown(latex: str) -> str:
    """LaTeX as people see it, so that two ways of writing an accent are one."""
    text = re.sub(r"\\newblock|\\penalty0|\\natexlab", " ", latex)
    text = re.sub(r"%\n\s*", "", text)
    # A DOI is one DOI with and without its resolver, in small letters and in large ones (DOI
    # handbook, 2.4 and 3.3).
    text = re.sub(r"https?://(?:dx\.)?doi\.org/(?=10\.)", "", text)
    text = re.sub(r"\b10\.\d{4,}/\S+", lambda doi: doi[0].lower(), text)
    text = plain(from_latex(" ".join(text.split())).text)
    return " ".join(text.replace("\u00a0", " ").split())


def files() -> list[tuple[str, str]]:
    return [
        (name, style)
        for name in ("xampl", "seeds", *BEEBE)
        for style in (STYLES if name in THOROUGH else ("plainnat",))
    ]


@pytest.mark.parametrize(("name", "style"), files())
def test_bibtex_prints_what_it_printed_before(name: str, style: str, tmp_path: Path) -> None:
    before = printed(original(name), style, tmp_path / "before")
    after = printed(again(name, ""), style, tmp_path / "after")
    assert before.items
    assert sorted(after.complaints - before.complaints) == []
    assert sorted(after.items) == sorted(before.items)
    relabelled = {
        key: (label, after.labels[key])
        for key, label in before.labels.items()
        if key not in (*HYPHENS, *SIGNS, *UNDEFINED) and label != after.labels[key]
    }
    assert relabelled == {}
    changed = {
        key: (before.items[key], after.items[key])
        for key in before.items
        if key not in (*HYPHENS, *DUG_OUT, *UNDEFINED)
        and not is_told(before.items[key], after.items[key])
    }
    assert changed == {}


def is_told(before: str, after: str) -> bool:
    """Whether nothing is lost, and nothing new but capitals that a style would have taken away."""
    return len(before) == len(after) and all(
        old in (new, new.lower()) for old, new in zip(before, after, strict=True)
    )


@pytest.mark.parametrize("name", ["xampl", "texgraph", "typeset", "seeds"])
@pytest.mark.parametrize("style", ["plain", "alpha"])
def test_bibtex_sorts_as_before(name: str, style: str, tmp_path: Path) -> None:
    before = printed(original(name), style, tmp_path / "before")
    after = printed(again(name, ""), style, tmp_path / "after")
    assert after.order == before.order


# Of these bibtex knew neither the type (bookinbook, mvbook, collection) nor the names; told in its
# own words, it finds two people too many for its styles, or a publisher missing that is missing.
TOLD = {
    "Warning--can't use both author and editor fields in aristotle:rhetoric",
    "Warning--can't use both author and editor fields in nietzsche:ksa",
    "Warning--empty publisher in jaffe",
}


@pytest.mark.parametrize("style", STYLES)
def test_biblatex_s_examples_in_bibtex(style: str, tmp_path: Path) -> None:
    before = printed(original("biblatex-examples"), style, tmp_path / "before")
    after = printed(again("biblatex-examples", ""), style, tmp_path / "after")
    assert sorted(after.complaints - before.complaints - TOLD) == []
    assert sorted(after.items) == sorted(before.items)
    if style == "alpha":  # names without the year, which bibtex does not find in a date
        for key, label in before.labels.items():
            if not key.startswith(label[:2]):  # it found no author and took the key
                assert after.labels[key][:2] == label[:2]


# --- biber ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """What biber said of a file, and how it read it."""

    complaints: frozenset[str]  # without line numbers and file names
    fields: dict[str, dict[str, str]]  # key -> field -> value, with what it inherits


def biber(bib: str, folder: Path) -> Read:
    """`biber --tool --validate-datamodel`, which also puts names and dates in its own words."""
    need("biber")
    folder.mkdir(parents=True)
    (folder / "refs.bib").write_text(bib, "utf-8")
    options = ("--tool", "--validate-datamodel", "--nolog", "--output-resolve-crossrefs")
    shape = ("--output-fieldcase=lower", "--output-file=out.bib")
    done = subprocess.run(
        ["biber", *options, *shape, "refs.bib"],
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    said = re.findall(r"(?m)^(?:WARN|ERROR) - (.*)$", done.stdout)
    complaints = frozenset(
        re.sub(r"(?:file|source) '[^']*'|line \d+|\S*refs\.bib\S*|/\S+", "...", line)
        for line in said
    )
    out = folder / "out.bib"
    return Read(complaints, dict(fields(out.read_text("utf-8") if out.exists() else "")))


def fields(bib: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The entries of a file as biber prints it: macros first, then one field a line."""
    macro = re.compile(r'(?m)^@string\{(\S+) = "(.*)"\}\n')
    macros = dict(macro.findall(bib))
    entry = re.compile(r"(?ms)^@(\w+)\{([^,]+),\n(.*?)^\}")
    field = re.compile(r"(?ms)^  ([\w+-]+)\s*= (.*?),$(?=\n  [\w+-]+\s*= |\Z)")
    for kind, key, body in entry.findall(macro.sub("", bib)):
        found = {name: macros.get(value, value) for name, value in field.findall(body.rstrip())}
        yield key, {"entrytype": kind.lower(), **found}


@pytest.mark.parametrize("name", ["biblatex-examples", "xampl", "texgraph", "serif"])
def test_biber_finds_no_more_than_before(name: str, tmp_path: Path) -> None:
    before = biber(original(name), tmp_path / "before")
    after = biber(again(name, "biblatex"), tmp_path / "after")
    assert before.fields
    assert sorted(after.complaints - before.complaints) == []


def test_biber_reads_what_it_read_before(tmp_path: Path) -> None:
    before = biber(original("biblatex-examples"), tmp_path / "before").fields
    after = biber(again("biblatex-examples", "biblatex"), tmp_path / "after").fields
    assert sorted(after) == sorted(before)
    changed = {
        f"{key}.{field}": (before[key].get(field), after[key].get(field))
        for key in before
        for field in before[key].keys() | after[key].keys()
        if told(field, before[key]) != told(field, after[key])
    }
    assert changed == {}


def told(field: str, entry: dict[str, str]) -> str:
    value = entry.get(field, "")
    value = shown(value[1:-1] if value.startswith("{") else value)
    return value.lower() if field == "doi" else value


def test_biber_finds_nothing_in_the_seeds(tmp_path: Path) -> None:
    records = tuple(Library(ROOT / "library.json").read().values())
    written = bibtex.write(records, Options(dialect="biblatex")).text
    assert biber(written, tmp_path / "after").complaints == frozenset()


# --- The referees themselves ----------------------------------------------------------------------


def test_the_referee_sees_a_changed_name_a_lost_field_and_a_fault(tmp_path: Path) -> None:
    right = "@article{a, author={Jan van Dam}, title={T}, journal={J}, year={2001}, volume={3}}\n"
    before = printed(right, "plain", tmp_path / "before")
    assert before.complaints == frozenset()
    assert before.items == {"a": "Jan van Dam. T. J, 3, 2001."}
    for i, wrong in enumerate(("Jan Van Dam", "van Dam, J.", "{Jan van Dam}x")):
        other = printed(right.replace("Jan van Dam", wrong), "alpha", tmp_path / f"{i}")
        assert other.items != before.items
    lost = printed(right.replace("journal={J},", ""), "plain", tmp_path / "lost")
    assert lost.complaints == {"Warning--empty journal in a"}
    broken = printed(right.replace("title=", "title"), "plain", tmp_path / "broken")
    assert any("immediately follows a field name" in line for line in broken.complaints)


def test_biber_sees_a_fault(tmp_path: Path) -> None:
    read = biber("@article{a, title={T}, author={Jan van Dam}, date={12.3.2001}}", tmp_path / "x")
    assert any("date" in line for line in read.complaints)
    assert read.fields["a"]["author"] == "{van Dam, Jan}"
