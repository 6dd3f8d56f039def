"""What real programs make of the .bib file: bibtex with five styles, biber, and pdflatex."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from refkit.date import PartialDate
from refkit.formats import Letters, Options, bibtex
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Record
from refkit.name import Name, read_plain

TESTS = Path(__file__).parent.parent
CLASSIC = ("plain", "abbrv", "alpha", "unsrt", "plainnat")

PEOPLE = (
    "Ruud van Sloun",
    "Gerard De Melo",
    "Alexander G. de G. Matthews",
    "Karthikeyan K",
    "Krishnamurthy (Dj) Dvijotham",
    "Worlds Team",
    "Tudor Dumitraş",
    "Łukasz Kaiser",
    "Márton Ősz",
    "Ægir Ørsted",
    "Đorđe Šimić",
    "İlker Işık",
    "João dos Ferrão",
    "Jürgen Größer",
    "Élan Ångström",
    "Jānis Bērziņš",
    "María Ñíguez",
    "Zoë Żółć",
    "Martin Luther King Jr.",
    "Stéphane d'Ascoli",
)


def records() -> list[Record]:
    venue = "Conference on R&D #1 – 100% of it_all"
    conference: dict[str, Any] = {
        "type": EntryType.INPROCEEDINGS,
        "container": venue,
        "date": PartialDate(2020, 4),
        "authors": (Name(given="Zed", family="Zimmer"),),
    }
    entries = {
        "people": Entry(
            **{**conference, "authors": tuple(map(read_plain, PEOPLE))}, title="Many People"
        ),
        "others": Entry(**conference, title="Cut Short", and_others=True),
        "bodies": Entry(
            **{
                **conference,
                "authors": (Name(literal="Barnes and Noble, Inc. & Co."), Name(literal="OpenAI")),
            },
            title="Bodies",
        ),
        "signs": Entry(
            **conference, title='All & of % these $ and # or _ {x} \\{ \\} ~ ^ \\\\ < > | "q" @ `'
        ),
        "lone": Entry(**conference, title="A Lone \\} Brace and \\{\\{ Two More"),
        "quotes": Entry(**conference, title="“Double”, ‘single’, a–b—c… «d» „e“ it’s"),
        "accents": Entry(**conference, title="à la Gödel’s École: ÀÉÎÕÜ ğşłøßæœåčřůőąęıíïñçżđþ"),
        "case": Entry(**conference, title="{&AB} Kernel of CycleGAN: {École} and BERT-Based LSTMs"),
        "maths": Entry(
            **conference,
            title=r"$\ell_1$, $L_2$ and $\mathbb{R}^D$: $\left\{ X \right.$ is $5\%$ of $\{Y\}$",
        ),
        "symbols": Entry(**conference, title="α-Nets × β² → ∞ ≤ ℝ 𝒩 − ½ ° © € ™ • † § · µ"),
        "article": Entry(
            **{**conference, "type": EntryType.ARTICLE},
            title="An Article",
            volume="12A",
            number="3",
            pages="12–34",
        ),
        "book": Entry(
            **{**conference, "type": EntryType.BOOK},
            title="A Book",
            publisher="P & Q",
            volume="1",
            extra={"series": "Lecture Notes", "edition": "2"},
        ),
        "chapter": Entry(**{**conference, "type": EntryType.INBOOK}, title="A Part", publisher="P"),
        "proceedings": Entry(
            **{**conference, "type": EntryType.PROCEEDINGS, "authors": ()},
            title="Proceedings",
            editors=(Name(given="E.", family="Ditor"),),
        ),
        "thesis": Entry(
            **{**conference, "type": EntryType.THESIS}, title="A Thesis", publisher="ETH Zürich"
        ),
        "report": Entry(
            **{**conference, "type": EntryType.REPORT},
            title="A Report",
            publisher="MIT_x",
            number="TR-7",
        ),
        "unpublished": Entry(
            **{**conference, "type": EntryType.UNPUBLISHED, "container": ""},
            title="A Draft",
            extra={"note": "See https://example.org/a_b#c%20d, and more"},
        ),
        "preprint": Entry(
            **{**conference, "type": EntryType.PREPRINT, "container": ""},
            title="A Preprint",
            identifiers=(
                Identifier.read("arxiv:1706.03762"),
                Identifier.read("doi:10.1002/(sici)1:15<1741::aid>3.0.co;2-f"),
            ),
        ),
        "web": Entry(
            **{**conference, "type": EntryType.ONLINE},
            title="A Page",
            url="https://example.org/~a_b/c%20d?x=1&y=2#f{g} h\\i|é",
            abstract="One & two.\nThree $x_1$ and 50%.",
            keywords=("R&D", "a_b, c"),
            extra={"code": "https://github.com/a_b/c#d", "author+an": "1=equal", "n_1": "x_1"},
        ),
    }
    return [Record(key=key, entry=entry, added=date(2020, 2, 21)) for key, entry in entries.items()]


@pytest.fixture
def bib() -> str:
    return bibtex.write(records(), Options(added=("all",))).text


@pytest.mark.parametrize("style", [*CLASSIC, "biblatex"])
def test_no_program_complains(compile_bib: Callable[..., Any], bib: str, style: str) -> None:
    compiled = compile_bib(bib, style)
    assert compiled.complaints == []
    for record in records():
        item = rf"\entry{{{record.key}}}" if style == "biblatex" else rf"{{{record.key}}}"
        assert item in compiled.bbl


def whole(kind: EntryType) -> Entry:
    """An entry of this type that has what its type asks for."""
    in_it = kind in (EntryType.INPROCEEDINGS, EntryType.INCOLLECTION, EntryType.INBOOK)
    edited = in_it or kind in (
        EntryType.COLLECTION, EntryType.REFERENCE, EntryType.PERIODICAL, EntryType.PROCEEDINGS
    )  # fmt: skip
    unwritten = edited and not in_it
    numbered = kind in (EntryType.ARTICLE, EntryType.PATENT, EntryType.REPORT)
    published = in_it or unwritten or kind in (EntryType.BOOK, EntryType.THESIS, EntryType.REPORT)
    typed = {EntryType.THESIS: "phdthesis", EntryType.REPORT: "techreport"}
    extra = {"note": "A remark"} if kind is EntryType.UNPUBLISHED else {}
    return Entry(
        type=kind,
        title=f"The {kind.value.title()} of Bayes & Co",
        authors=() if unwritten else (Name(given="Ada", family="Lovelace"),),
        editors=(Name(given="Élan", family="Ångström"),) if edited else (),
        date=PartialDate(2020, 4, 26),
        container="Zürich Papers" if in_it or kind is EntryType.ARTICLE else "",
        publisher="Press & Sons" if published and kind is not EntryType.PERIODICAL else "",
        volume="3" if kind in (EntryType.ARTICLE, EntryType.PERIODICAL) else "",
        number="7" if numbered else "",
        pages="12–34" if kind in (EntryType.ARTICLE, EntryType.INBOOK) else "",
        identifiers=(Identifier.read("doi:10.1000/a_b(1)"),),
        url="https://example.org/~a_b/?x=1&y=2%20#z",
        extra={
            **extra,
            **({"type": typed[kind]} if kind in typed else {}),
            **({"sortkey": "periodical"} if kind is EntryType.PERIODICAL else {}),
        },
    )


def of_every_type() -> list[Record]:
    entries = {kind.value: whole(kind) for kind in EntryType}
    given = {name: getattr(entries["inbook"], name) for name in Entry.__struct_fields__}
    entries["chapter"] = Entry(
        **{**given, "container": "", "editors": (), "extra": {"chapter": "3"}, "title": "The Book"}
    )
    given = {name: getattr(entries["preprint"], name) for name in Entry.__struct_fields__}
    arxiv = {
        "identifiers": (Identifier.read("arxiv:1706.03762"),),
        "extra": {"eprintclass": "cs.CL"},
        "url": "",
    }
    entries["arxiv"] = Entry(**{**given, **arxiv})
    return [Record(key=key, entry=entry, added=date(2020, 2, 21)) for key, entry in entries.items()]


# bibtex cuts other letters than ASCII's into bytes where it abbreviates.
@pytest.mark.parametrize(
    ("style", "letters"),
    [
        (style, letters)
        for style in (*CLASSIC, "biblatex")
        for letters in Letters
        if (style, letters) != ("abbrv", Letters.UNICODE)
    ],
)
def test_no_program_complains_of_any_type(
    compile_bib: Callable[..., Any], style: str, letters: Letters
) -> None:
    dialect = "biblatex" if style == "biblatex" else ""
    bib = bibtex.write(of_every_type(), Options(dialect=dialect, letters=letters)).text
    compiled = compile_bib(bib, style)
    assert compiled.complaints == []
    item = r"\entry{" if dialect else r"\bibitem"
    assert compiled.bbl.count(item) == len(of_every_type())


@pytest.mark.parametrize("letters", list(Letters))
def test_every_type_is_within_the_data_model(tmp_path: Path, letters: Letters) -> None:
    options = Options(dialect="biblatex", letters=letters)
    (tmp_path / "refs.bib").write_text(bibtex.write(of_every_type(), options).text, "utf-8")
    assert complaints_of("biber --tool --validate-datamodel refs.bib", tmp_path) == []


def complaints_of(command: str, folder: Path) -> list[str]:
    """What a program says against the files in ``folder``."""
    program, *arguments = command.split()
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, check=False, timeout=300
    )
    said = done.stdout.decode("utf-8", "replace")
    return re.findall(r"(?m)^.*(?:\bWARN\b|\bERROR\b|Warning--|I was expecting|White).*$", said)


# Every printing character, in the middle of a key: what a program cannot read we do not write.
SIGNS = [sign for sign in map(chr, range(0x21, 0x7F)) if not sign.isalnum()] + ["é", "中"]


def with_key(key: str, dialect: str) -> str:
    entry = Entry(
        title="Title", authors=(Name(given="A.", family="Uthor"),), date=PartialDate(2020)
    )
    record = Record(key=key, entry=entry, added=date(2020, 2, 21))
    return bibtex.write([record], Options(dialect=dialect)).text


def test_bibtex_reads_the_keys_that_are_written(tmp_path: Path) -> None:
    keys = [f"a{sign}b" for sign in SIGNS]
    texts = [with_key(key, "") for key in keys]
    written = [text.partition("{")[2].partition(",\n")[0] for text in texts]
    assert {key for key in keys if key not in written} == {"a{b", "a}b", "a,b"}
    assert bibtex_reads(tmp_path, dict(zip(written, texts, strict=True))) == dict.fromkeys(written)


def bibtex_reads(folder: Path, texts: dict[str, str]) -> dict[str, None]:
    """Of the keys, those that end up in the list of references, in the order of the keys."""
    read: dict[str, None] = {}
    for key, text in texts.items():
        (folder / "refs.bib").write_text(text, "utf-8")
        aux = "\\citation{*}\n\\bibstyle{plain}\n\\bibdata{refs}\n"
        (folder / "main.aux").write_text(aux, "utf-8")
        assert complaints_of("bibtex main", folder) == [], key
        if rf"\bibitem{{{key}}}" in (folder / "main.bbl").read_text("utf-8"):
            read[key] = None
    return read


def test_biber_reads_the_keys_that_are_written(tmp_path: Path) -> None:
    texts = [with_key(f"a{sign}b", "biblatex") for sign in SIGNS]
    bad = "\"#%'(),=\\{}"
    assert [sign for sign, text in zip(SIGNS, texts, strict=True) if "{a_b," in text] == sorted(
        [*bad, "_"]
    )
    one_each = dict.fromkeys(texts)  # what is replaced is the same key in all
    (tmp_path / "refs.bib").write_text("\n".join(one_each), "utf-8")
    assert complaints_of("biber --tool --output-file out.bib refs.bib", tmp_path) == []
    again = (tmp_path / "out.bib").read_text("utf-8")
    for text in one_each:
        assert text.partition("{")[2].partition("\n")[0] in again


@pytest.mark.parametrize("style", ["plain", "alpha"])
def test_a_former_key_prints_what_the_new_one_prints(
    compile_bib: Callable[..., Any], style: str
) -> None:
    book = Record(
        key="new", aliases=("old",), entry=whole(EntryType.INPROCEEDINGS), added=date(2020, 2, 21)
    )
    compiled = compile_bib(bibtex.write([book], Options(alias_entries=True)).text, style)
    assert compiled.complaints == []
    items = compiled.bbl.split(r"\bibitem")[1:]
    assert len(items) == 2
    one, other = (item.partition("} ")[2].removesuffix(r"\end{thebibliography} ") for item in items)
    assert one.strip() == other.strip()
    assert "Lovelace" in one


@pytest.mark.parametrize("style", ["plain", "biblatex"])
def test_a_parent_that_is_written_is_found(compile_bib: Callable[..., Any], style: str) -> None:
    def record(key: str, entry: Entry, parent: str = "") -> Record:
        given = {name: getattr(entry, name) for name in Entry.__struct_fields__}
        linked = Entry(**{**given, "extra": {"crossref": parent} if parent else {}})
        return Record(key=key, entry=linked, added=date(2020, 2, 21))

    child = whole(EntryType.INPROCEEDINGS)
    records = [
        record("a", whole(EntryType.PROCEEDINGS)),
        *(record(key, child, "A") for key in "bcd"),
        record("e", child, "gone"),
    ]
    dialect = "" if style == "plain" else style
    compiled = compile_bib(bibtex.write(records, Options(dialect=dialect)).text, style)
    assert compiled.complaints == []
    if style == "plain":
        assert compiled.bbl.count(r"\cite{a}") == 3


@pytest.mark.parametrize("style", ["plain", "biblatex"])
@pytest.mark.parametrize(
    "broken",
    [
        "@article{a, title = {No End, year = {2020},}\n",
        "@article{a, author = {B, C}, title = {Bare & Sign}, journal = {J}, year = {2020}}\n",
    ],
)
def test_the_referees_do_see_a_broken_file(
    compile_bib: Callable[..., Any], broken: str, style: str
) -> None:
    assert compile_bib(broken, style).complaints


def test_bibtex_warnings_are_seen(compile_bib: Callable[..., Any]) -> None:
    (complaint,) = compile_bib(
        "@misc{a, author = {B, C}, year = {2020}, title={T}}\n"
        "@article{b, author = {B, C}, year = {2020}, title={T}}\n"
    ).complaints
    assert "empty journal in b" in complaint


# The names as their bearers print them.
FULL = (
    "Ruud van Sloun",
    "Gerard De~Melo",
    "Alexander G. de~G. Matthews",
    "Karthikeyan K",
    "Krishnamurthy~(Dj) Dvijotham",
    "{Worlds Team}",
    r"Tudor Dumitra{\c{s}}",
    r"{\L}ukasz Kaiser",
    r"Jo{\~a}o dos Ferr{\~a}o",
    "Martin~Luther King, Jr.",
    r"{Barnes and Noble, Inc. \& Co.} and {OpenAI}",
    "Zed Zimmer et~al.",
)
ABBREVIATED = (
    "R.~van Sloun",
    "G.~De~Melo",
    r"A.~G. d.~G. Matthews",
    "K.~K",
    "K.~D. Dvijotham",
    "{Worlds Team}",
    r"T.~Dumitra{\c{s}}",
    r"{\L}.~Kaiser",
    r"{\AE}.~{\O}rsted",
    r"J.~dos Ferr{\~a}o",
    "M.~L. King, Jr.",
    r"{Barnes and Noble, Inc. \& Co.} and {OpenAI}",
    "Z.~Zimmer et~al.",
)
TITLES = (
    "Many people.",
    r"All \& of \% these \$ and \# or \_ {x} {\textbraceleft} {\textbraceright} "
    r"{\textasciitilde} {\textasciicircum} {\textbackslash} {\textless} {\textgreater} "
    r"{\textbar} ``q'' @ `.",
    r"A lone {\textbraceright} brace and {\textbraceleft}{\textbraceleft} two more.",
    r"{{}\&AB} kernel of {CycleGAN}: {{\'E}cole} and {BERT}-based {LSTMs}.",
    r"{$\ell_1$}, {$L_2$} and {$\mathbb{R}^D$}: {$\left\lbrace X \right.$} is {$5\%$} of "
    r"{$\{Y\}$}.",
    r"{$\alpha$}-nets {$\times$} {$\beta$}\textsuperscript{2} {$\to$} {$\infty$} {$\leq$}",
)


@pytest.mark.parametrize("style", CLASSIC)
def test_names_and_titles_are_printed_right(
    compile_bib: Callable[..., Any], bib: str, style: str
) -> None:
    printed = compile_bib(bib, style).bbl
    for expected in (*(ABBREVIATED if style == "abbrv" else FULL), *TITLES):
        assert expected in printed


def test_biber_takes_names_apart_as_we_do(compile_bib: Callable[..., Any], bib: str) -> None:
    printed = compile_bib(bib, "biblatex").bbl
    for expected in (
        "family={Sloun}, familyi={S\\bibinitperiod}, given={Ruud}",
        "prefix={van}",
        "family={De\\bibnamedelima Melo}",
        "family={Matthews}",
        "family={{Worlds Team}}",
        "family={Dumitraş}",
        "suffix={Jr.}",
        "\\verb https://example.org/~a_b/c%20d?x=1&y=2#f%7Bg%7D%20h%5Ci%7C%C3%A9 ",
        "\\verb{eprint} \\verb 1706.03762 ",
    ):
        assert expected in printed


def test_a_missing_program_is_named(
    compile_bib: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception, match="pdflatex is not installed"):
        compile_bib("")


@pytest.mark.parametrize(("asked", "outcome"), [("", "1 skipped"), ("1", "1 failed")])
def test_a_referee_that_is_asked_for_must_be_there(
    tmp_path: Path, asked: str, outcome: str
) -> None:
    test = tmp_path / "test_it.py"
    test.write_text("import pytest\ndef test_it():\n    pytest.skip('bibtex is not installed')\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "conftest", str(test)],
        cwd=tmp_path,
        env={**os.environ, "REFKIT_REQUIRE_TEX": asked, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout
