"""TeX's .aux files, made by the programs themselves where they are installed."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import manuscript

CASES = [
    ("\\citation{a}\n\\citation{b,c}\n", ["a", "b", "c"]),
    ("\\abx@aux@cite{0}{a}\n\\abx@aux@segm{0}{0}{a}\n\\abx@aux@cite{12}{2020}\n", ["a", "2020"]),
    ("\\abx@aux@cite{a}\n\\abx@aux@cite{2020}\n", ["a", "2020"]),
    ("\\citation{biblatex-control}\\citation{REVTEX41Control}\\citation{apsrev41Control}\n", []),
    ("\\citation{IEEEexample:BSTcontrol}\\citation{x:control}\n", ["x:control"]),
    ("\\bibcite{a}{1}\\bibstyle{plain}\n", []),
    ("\\citation{M\u00fcller 2020}\n", ["M\u00fcller 2020"]),
]


@pytest.mark.parametrize(("text", "cited"), CASES)
def test_citations(text: str, cited: list[str]) -> None:
    found = manuscript.read(["a.aux"], {"a.aux": f"\\relax \n{text}"}.get)
    assert [citation.key for citation in found.citations] == cited
    assert not found.problems


def test_files_wildcards_and_bibliographies() -> None:
    files = {
        "p/a.aux": "\\relax \n\\citation{*}\n\\@input{c/b.aux}\n"
        "\\bibdata{one,two}\n\\@input{d.aux}",
        "p/c/b.aux": "\\citation{b}",
    }
    found = manuscript.read(["p/a.aux"], files.get)
    assert str(found.everything) == "p/a.aux:2:11"
    assert [str(citation.where) for citation in found.citations] == ["p/c/b.aux:1:11"]
    assert found.bibliographies == (("p/one", "p/one.bib"), ("p/two", "p/two.bib"))
    assert [problem.code for problem in found.problems] == ["CIT001"]
    everything = manuscript.read(["a.aux"], {"a.aux": "\\abx@aux@nociteall"}.get).everything
    assert everything


@pytest.mark.parametrize("package", ["natbib", "[backend=biber]{biblatex}", "cite"])
def test_latex_writes_what_its_source_cites(tmp_path: Path, package: str) -> None:
    """The referee: what the reader of .tex finds is what LaTeX itself wrote down."""
    if not shutil.which("pdflatex"):
        pytest.skip("pdflatex is not installed")
    used = package if package.startswith("[") else f"{{{package}}}"
    (tmp_path / "main.tex").write_text(
        rf"\documentclass{{article}}\usepackage{used}"
        r"\begin{document}\cite{a,b} \verb|\cite{no}| % \cite{no}"
        "\n"
        r"\cite[see {[}x{]}]{c}\nocite{d}\iffalse\cite{no}\fi\include{part}\end{document}\cite{no}"
    )
    (tmp_path / "part.tex").write_text(r"\cite {e}\begin{verbatim}\cite{no}\end{verbatim}")
    latex = ("pdflatex", "-draftmode", "-interaction=batchmode", "-no-shell-escape", "main")
    subprocess.run(latex, cwd=tmp_path, check=False, capture_output=True, timeout=120)

    def read(name: str) -> str | None:
        path = Path(name)
        return path.read_text("utf-8") if path.is_file() else None

    found = {
        suffix: list(manuscript.read([f"{tmp_path}/main.{suffix}"], read).keys())
        for suffix in ("tex", "aux")
    }
    assert found["aux"] == found["tex"] == ["a", "b", "c", "d", "e"]


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    manuscript.read(["a.aux"], {"a.aux": text}.get)


@given(st.lists(st.sampled_from(["\\citation", "{", "}", ",", "a", "\n", "\\@input", "{0}"])))
def test_any_commands_are_read(parts: list[str]) -> None:
    manuscript.read(["a.aux"], {"a.aux": "".join(parts)}.get)
