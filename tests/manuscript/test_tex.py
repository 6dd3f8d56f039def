"""LaTeX: every citation command of the packages, with all arguments; what is not typeset."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import manuscript
from refkit.manuscript import Manuscript
from refkit.manuscript.command import SHAPES, Shape


def read(text: str, name: str = "a.tex", **more: str) -> Manuscript:
    files = {name: text} | more
    found = manuscript.read([name], files.get)
    for citation in found.citations:
        said = files[citation.where.file]
        assert said[citation.start : citation.end].split() == citation.key.split()
        lines = re.split(r"\r\n|\r|\n", said[: citation.start])
        assert (citation.where.line, citation.where.column) == (len(lines), len(lines[-1]) + 1)
    return found


def keys(text: str, name: str = "a.tex", **more: str) -> list[str]:
    return [citation.key for citation in read(text, name, **more).citations]


def codes(found: Manuscript) -> list[str]:
    return [problem.code for problem in found.problems]


# As btxdoc, natbib's own file, BibLaTeX's manual (3.9) and the other packages have them.
NAMED = """
    cite nocite bibentry citet citep citealt citealp citeauthor citefullauthor citeyear citeyearpar
    citetalias citepalias citenum Citet Citep Citealt Citealp Citeauthor Citefullauthor citen
    citeonline onlinecite Cite parencite Parencite footcite footcitetext textcite Textcite
    smartcite Smartcite supercite autocite Autocite citetitle citedate citeurl fullcite
    footfullcite notecite Notecite pnotecite fnotecite mcite Mcite mparencite mtextcite
    citeA citeNP citeyearNP fullciteA fullciteNP shortcite shortciteA shortciteNP maskcite
    citeN citeANP shortciteN citeasnoun possessivecite footcitet citefull
    shortcitet gentextcite headlesscite surnamecite nptextcite textcquote blockcquote
""".split()


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize(
    ("arguments", "cited"),
    [
        ("{a}", ["a"]),
        ("*{a, b,c}", ["a", "b", "c"]),
        ("[p.~3]{a}", ["a"]),
        ("[see][pp. 3--4]{a}", ["a"]),
        ("[see {\\em all]}][]{a,b}", ["a", "b"]),
        ("<see>[p. 1]{a}", ["a"]),
        (" [see] {a}", ["a"]),
        ("%\n  [see]%\n  {a,%\n   b}", ["a", "b"]),
        ("{\n a,\n b\n}", ["a", "b"]),
        ("{a:b/c+d.e_f-g}", ["a:b/c+d.e_f-g"]),
        ("{Müller2020}", ["Müller2020"]),
        ("[see also \\citealp{inner}]{a}", ["inner", "a"]),
    ],
)
def test_plain_commands(name: str, arguments: str, cited: list[str]) -> None:
    assert keys(f"Text \\{name}{arguments} and more.") == cited


@pytest.mark.parametrize("name", [name for name, s in SHAPES.items() if s is Shape.MANY])
@pytest.mark.parametrize(
    ("arguments", "cited"),
    [
        ("{a}", ["a"]),
        ("{a}{b}{c,d}", ["a", "b", "c", "d"]),
        ("(see)(all of them)[cf.][3]{a}[5]{b}", ["a", "b"]),
        ("()[]{a}\n  [see][]{b} text [no]", ["a", "b"]),
    ],
)
def test_commands_with_many_lists(name: str, arguments: str, cited: list[str]) -> None:
    assert keys(f"\\{name}{arguments}") == cited


@pytest.mark.parametrize("name", [name for name, s in SHAPES.items() if s is Shape.VOLUME])
@pytest.mark.parametrize("arguments", ["{2}{a}", "[see]{2}[p. 3]{a}", "*[see]{2}{a}"])
def test_commands_with_a_volume(name: str, arguments: str) -> None:
    assert keys(f"\\{name}{arguments}") == ["a"]


@pytest.mark.parametrize("name", [name for name, s in SHAPES.items() if s is Shape.VOLUMES])
def test_commands_with_many_volumes(name: str) -> None:
    assert keys(f"\\{name}(see)()[cf.]{{2}}[p. 3]{{a}}{{3}}{{b}}") == ["a", "b"]


@pytest.mark.parametrize("name", [name for name, s in SHAPES.items() if s is Shape.QUOTE])
def test_quotations_in_a_language(name: str) -> None:
    assert keys(f"\\{name}{{german}}[see][3]{{a}}{{Text \\cite{{b}}}}") == ["a", "b"]


def test_quotations_as_environments() -> None:
    assert keys(r"\begin{displaycquote}[see][3]{a}Text\end{displaycquote}") == ["a"]
    assert keys(r"\begin{foreigndisplaycquote}{french}[3]{a}x\end{foreigndisplaycquote}") == ["a"]


@pytest.mark.parametrize("name", [name for name, s in SHAPES.items() if s is Shape.NONE])
def test_commands_that_cite_nothing(name: str) -> None:
    found = read(f"\\{name}{{a}}{{b}}")
    assert (found.citations, found.problems) == ((), ())


def test_the_commands_that_are_installed_are_known() -> None:
    """What natbib and BibLaTeX define as citation commands, in their own files."""
    tex = Path("/usr/share/texlive/texmf-dist/tex/latex")
    if not (tex / "biblatex").is_dir() or not (tex / "natbib").is_dir():
        pytest.skip("natbib and BibLaTeX are not installed")
    text = "".join(
        path.read_text("utf-8", errors="replace")
        for folder in ("biblatex", "natbib")
        for path in sorted((tex / folder).rglob("*.[sdbc][tebe][yfx]"))
    )
    defined = re.findall(
        r"\\(?:DeclareCiteCommand|DeclareMultiCiteCommand|newrobustcmd|DeclareRobustCommand)\*?"
        r"\{?\\([a-zA-Z]*cites?|cite[tp]|[cC]ite(?:author|title|year|date|url|al[tp]))\}?[\[{]",
        text,
    )
    assert len(set(defined)) > 30
    assert {*defined} - {"AtVolcite"} <= {*SHAPES}


# Text, what is cited in it.
HIDDEN = [
    ("% \\cite{no}\n\\cite{yes}", ["yes"]),
    ("100\\% \\cite{yes}", ["yes"]),
    ("\\\\% \\cite{no}", []),
    ("\\\\\\% \\cite{yes}", ["yes"]),
    ("%\r\\cite{yes}", ["yes"]),
    (r"\verb|\cite{no}| \cite{yes}", ["yes"]),
    (r"\verb*+\cite{no}+ \verb|%| \cite{yes}", ["yes"]),
    (r"\lstinline|\cite{no}| \lstinline[language=TeX]{\cite} \cite{yes}", ["yes"]),
    (r"\mintinline{tex}|\cite{no}| \mint{tex}{\cite{no}} \cite{yes}", ["yes"]),
    (r"\url{http://x.org/%7E} \cite{yes}", ["yes"]),
    (r"\href{http://x.org/a%20b}{\cite{yes}}", ["yes"]),
    (r"\path [->] (a) edge (b); \path|%| \cite{yes}", ["yes"]),
    (r"\detokenize{\cite} \cite{yes}", ["yes"]),
    (r"\begin{verbatim}\cite{no}\end{verbatim}\cite{yes}", ["yes"]),
    (r"\begin{verbatim*}\cite{no} % \end{verbatim*}\cite{yes}", ["yes"]),
    (r"\begin{lstlisting}[caption=x]\cite{no}\end{lstlisting}\cite{yes}", ["yes"]),
    (r"\begin{minted}{tex}\cite{no}\end{minted}\cite{yes}", ["yes"]),
    (r"\begin{Verbatim}\cite{no}\end{Verbatim}\cite{yes}", ["yes"]),
    (r"\begin{comment}\cite{no}\end{comment}\cite{yes}", ["yes"]),
    (r"\begin{filecontents}{x.bib}\cite{no}\end{filecontents}\cite{yes}", ["yes"]),
    (r"\begin{alltt}\cite{yes}\end{alltt}", ["yes"]),
    (r"\begin{verbatim}\cite{no}", []),
    (r"\lstnewenvironment{py}{}{}\begin{py}\cite{no}\end{py}\cite{yes}", ["yes"]),
    (r"\DefineVerbatimEnvironment{v}{Verbatim}{}\begin{v}\cite{no}\end{v}\cite{yes}", ["yes"]),
    (r"\newminted{tex}{}\begin{texcode}\cite{no}\end{texcode}\cite{yes}", ["yes"]),
    (r"\excludecomment{old}\begin{old}\cite{no}\end{old}\cite{yes}", ["yes"]),
    (r"\iffalse \cite{no} \fi \cite{yes}", ["yes"]),
    (r"\iffalse \cite{no} \else \cite{yes} \fi", ["yes"]),
    (r"\iffalse \ifx\a\b \cite{no} \else \cite{no} \fi \cite{no} \fi \cite{yes}", ["yes"]),
    (r"\newif\ifdraft \iffalse \ifdraft \cite{no} \fi \cite{no}\fi \cite{yes}", ["yes"]),
    (r"\iffalse \cite{yes}", ["yes"]),
    (r"\iftrue \cite{yes} \else \cite{also} \fi", ["yes", "also"]),
    ("\\cite{yes}\\end{document}\\cite{no}", ["yes"]),
    ("\\cite{yes}\n\\endinput % end\n\\cite{no}", ["yes"]),
    ("\\cite{yes} \\endinput\\cite{also}", ["yes", "also"]),
    (r"\newcommand{\see}[1]{\cite{#1}} \cite{yes}", ["yes"]),
    (r"\let\old\cite \cite{yes}", ["yes"]),
    (r"\citestyle{agsm}\bibliographystyle{plain}\cite{yes}", ["yes"]),
    (r"\cite{*[see]a,*b}", ["a", "b"]),
    (r"\mcite{first,*second,*third}", ["first", "second", "third"]),
    (r"\newcites{sup,Own}{S,O}\citesup{a}\nociteOwn{b}\citepsup[1]{c}", ["a", "b", "c"]),
]


@pytest.mark.parametrize(("text", "cited"), HIDDEN)
def test_what_is_not_typeset_cites_nothing(text: str, cited: list[str]) -> None:
    assert keys(text) == cited
    assert keys(text.replace("yes", "yes2")) == [key.replace("yes", "yes2") for key in cited]


def test_r_code_in_sweave_is_no_text() -> None:
    text = "<<a, echo=FALSE>>=\nx <- '\\\\cite{no}'\n@\n\\cite{yes}\n"
    assert keys(text, "a.Rnw") == ["yes"]


def test_everything_is_cited() -> None:
    found = read("x\n\\nocite{*}\\nocite{a}")
    assert str(found.everything) == "a.tex:2:9"
    assert [citation.key for citation in found.citations] == ["a"]
    assert read(r"\cite{*}").everything is None


def test_what_cannot_be_known_is_said() -> None:
    found = read("\\cite{}\n\\cite{ , }\n\\cite{\\thekey}\n\\mycite{a}\\mycite{b}\n\\input{\\x}")
    assert codes(found) == ["CIT005", "CIT005", "CIT004", "CIT003", "CIT004"]
    assert [problem.where and problem.where.line for problem in found.problems] == [1, 2, 3, 4, 5]
    assert not found.citations


# How a file is taken in, and where it is then looked for.
INPUTS = [
    (r"\input{b}", "b.tex"),
    (r"\input{b.tex}", "b.tex"),
    (r"\input{b.tikz}", "b.tikz"),
    (r"\input{sub/b}", "sub/b.tex"),
    (r"\input{./sub/../b}", "b.tex"),
    (r'\input{"b"}', "b.tex"),
    ("\\input b \\relax", "b.tex"),
    (r"\include{b}", "b.tex"),
    (r"\subfile{sub/b}", "sub/b.tex"),
    (r"\includestandalone[width=3cm]{b}", "b.tex"),
    (r"\InputIfFileExists{b}{}{}", "b.tex"),
    (r"\import{sub/}{b}", "sub/b.tex"),
    (r"\import*{sub}{b.tex}", "sub/b.tex"),
    (r"\subimport{sub/}{b}", "sub/b.tex"),
    (r"\includefrom{sub/}{b}", "sub/b.tex"),
    (r"\subinputfrom{sub/}{b}", "sub/b.tex"),
]


@pytest.mark.parametrize(("text", "file"), INPUTS)
def test_files_are_followed(text: str, file: str) -> None:
    found = read(f"\\cite{{a}}{text}\\cite{{c}}", **{file: "\\cite{b}"})
    assert [citation.key for citation in found.citations] == ["a", "b", "c"]
    assert found.files == ("a.tex", file)
    assert not found.problems
    deep = manuscript.read(["paper/a.tex"], {"paper/a.tex": text, f"paper/{file}": "\\cite{b}"}.get)
    assert [str(citation.where) for citation in deep.citations] == [f"paper/{file}:1:7"]


def test_names_in_imported_files_are_seen_from_their_folder() -> None:
    files = {
        "a.tex": r"\import{one/}{b}",
        "one/b.tex": r"\input{c}\subimport{two}{d}\import{one/two}{e}\input{f}",
        "one/c.tex": r"\cite{c}",
        "one/two/d.tex": r"\cite{d}",
        "one/two/e.tex": r"\cite{e}",
        "f.tex": r"\cite{f}",
    }
    assert keys(files.pop("a.tex"), **files) == ["c", "d", "e", "f"]


def test_files_that_are_not_there_and_circles_are_said() -> None:
    found = read("\\input{b}\n\\input{c}\n\\InputIfFileExists{d}{}{}", **{"b.tex": "\\input{a}"})
    assert codes(found) == ["CIT002", "CIT001"]
    assert found.problems[1].hint == "looked for c.tex and c"
    assert codes(read(r"\input{glyphtounicode}\includeonly{b}")) == []
    assert codes(read(r"\input{a}")) == ["CIT002"]


def test_a_file_taken_in_twice_is_read_once() -> None:
    assert keys(r"\input{b}\input{b.tex}", **{"b.tex": "\\cite{b}"}) == ["b"]


def test_a_long_chain_of_files() -> None:
    files = {f"{i}.tex": f"\\cite{{k{i}}}\\input{{{i + 1}}}" for i in range(3000)}
    found = manuscript.read(["0.tex"], (files | {"3000.tex": ""}).get)
    assert len(found.citations) == 3000


def test_bibliographies_are_noted() -> None:
    found = read(r"\bibliography{one,two.bib}\addbibresource[location=local]{three.bib}")
    assert found.bibliographies == (
        ("one", "one.bib"),
        ("two.bib", "two.bib.bib"),
        ("three.bib", "three.bib.bib"),
    )


SNIPPETS = r"\cite \cites \volcite { } [ ] ( ) < > , * % a #1 \verb| \begin{verbatim} \iffalse \fi"


@given(st.lists(st.sampled_from([*SNIPPETS.split(), " ", "\n", "\r\n"]), max_size=40))
def test_any_text_is_read(parts: list[str]) -> None:
    read("".join(parts).replace("\r\n", "\n"))


@given(st.text())
def test_any_text_at_all_is_read(text: str) -> None:
    for name in ("a.tex", "a.Rnw"):
        manuscript.read([name], {name: text}.get)


@pytest.mark.parametrize(
    "part",
    ["{", "\\cite[", "\\cite{", "\\verb|x", "\\iffalse ", "\\cite[\\cite[x]{a}]{a}", "\\cites(",
     "\\mint{x}{", "\\begin{comment}\\end{comment}", "\\newcites{a,b}\\citea{x}"],
)  # fmt: skip
def test_large_and_hostile_text_is_read(part: str) -> None:
    text = part * (300_000 // len(part))
    manuscript.read(["a.tex"], {"a.tex": text}.get)
