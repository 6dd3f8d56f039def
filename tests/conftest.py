"""Fixtures that several test modules share: real TeX programs as referees."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

_PREAMBLE = r"""
\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb,url}
\hbadness=10000 \vbadness=10000 \hfuzz=\maxdimen \raggedright
"""
_CLASSIC = (
    _PREAMBLE + r"\begin{document}\nocite{*}\bibliographystyle{%s}\bibliography{refs}\end{document}"
)
_BIBLATEX = (
    _PREAMBLE + r"\usepackage[backend=biber]{biblatex}\addbibresource{refs.bib}"
    r"\begin{document}\nocite{*}\printbibliography\end{document}"
)


@dataclass(frozen=True)
class Compiled:
    """What the programs said, and what they printed."""

    blg: str  # the log of bibtex or biber
    log: str  # the log of the last run of pdflatex
    bbl: str  # the bibliography as LaTeX; white space collapsed

    @property
    def complaints(self) -> list[str]:
        """All lines of both logs that warn or complain."""
        found = re.findall(
            r"(?m)^.*(?:\bWARN\b|\bERROR\b|Warning--|I found|I'm skipping).*$", self.blg
        )
        if (counts := re.search(r"\(There (?:was|were) (\d+) [\w ]+\)", self.blg)) and not found:
            found.append(counts[0])
        return found + re.findall(r"(?m)^(?:!.*|.*Warning:.*|.*Missing character.*)$", self.log)


CompileBib = Callable[..., Compiled]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where the referees are asked for, a test that misses one has failed."""
    report = yield
    said = str(report.longrepr)
    if report.skipped and "not installed" in said and os.environ.get("REFKIT_REQUIRE_TEX"):
        report.outcome = "failed"
        report.longrepr = f"{said}: REFKIT_REQUIRE_TEX asks for it"
    return report


def _need(program: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")


@pytest.fixture
def compile_bib(tmp_path: Path) -> CompileBib:
    """Print a whole .bib file with a BibTeX style, or with "biblatex" and biber."""

    def compile_with(bib: str, style: str = "plain") -> Compiled:
        backend = "biber" if style == "biblatex" else "bibtex"
        for program in ("pdflatex", backend):
            _need(program)
        folder = tmp_path / style
        folder.mkdir()
        (folder / "refs.bib").write_text(bib, "utf-8")
        source = _BIBLATEX if style == "biblatex" else _CLASSIC % style
        (folder / "main.tex").write_text(source, "utf-8")
        # Draft mode makes no PDF, so no fonts are needed beyond their metrics.
        latex = ("pdflatex", "-draftmode", "-interaction=nonstopmode", "-no-shell-escape", "main")
        environment = {**os.environ, "max_print_line": "10000", "HOME": str(tmp_path)}
        for command in (latex, (backend, "main"), latex, latex):
            subprocess.run(
                command, cwd=folder, env=environment, check=False, capture_output=True, timeout=300
            )
        blg, log, bbl = (
            (folder / f"main.{suffix}").read_text("utf-8", errors="replace")
            for suffix in ("blg", "log", "bbl")
        )
        return Compiled(blg=blg, log=log, bbl=re.sub(r"\s+", " ", bbl))

    return compile_with


@dataclass(frozen=True)
class Done:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str


Refkit = Callable[..., Done]


@pytest.fixture
def refkit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refkit:
    """Run the real program in an empty folder of its own, with a clock that stands still."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    home = tmp_path / "home"
    home.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)

    def run(*args: str | Path, stdin: str | bytes = "", **environ: str) -> Done:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "refkit", *map(str, args)],
            input=data,
            capture_output=True,
            check=False,
            env={
                **kept,
                "HOME": str(home),
                "XDG_DATA_HOME": str(home / "data"),
                "SOURCE_DATE_EPOCH": "1795219200",  # 2026-11-21
                **environ,
            },
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
