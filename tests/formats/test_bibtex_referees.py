"""What real programs make of the .bib file: bibtex with four styles, biber, and pdflatex."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from refkit.date import PartialDate
from refkit.formats import Options, bibtex
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Record
from refkit.name import Name, read_plain

CLASSIC = ("plain", "abbrv", "alpha", "unsrt")

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
            number="2",
        ),
        "chapter": Entry(
            **{**conference, "type": EntryType.INBOOK}, title="A Part", publisher="P", number="3"
        ),
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
        "unpublished": Entry(**{**conference, "type": EntryType.UNPUBLISHED}, title="A Draft"),
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
    r"{$\alpha$}-nets {$\times$} {$\beta$}{$^{2}$} {$\to$} {$\infty$} {$\leq$}",
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
    monkeypatch.delenv("REFKIT_REQUIRE_TEX", raising=False)
    with pytest.raises(pytest.skip.Exception, match="pdflatex is not installed"):
        compile_bib("")
    monkeypatch.setenv("REFKIT_REQUIRE_TEX", "1")
    with pytest.raises(pytest.fail.Exception, match="REFKIT_REQUIRE_TEX"):
        compile_bib("")
