"""BibTeX in and out: refkit beside bibtexparser, pybtex and bibtex-tidy, in one run.

    python -m benchmarks.bibtex [SIZE] [--growth]        (make bench)

Every case runs in a process of its own, so that none profits from what another has memoised, and
in turn with all others, so that a busy moment hits all of them alike. What a case prepares is not
timed. The file comes from benchmarks.bibliography, the same on every machine; what refkit makes
of it is compared with the generator's truth. Programs that are not installed are left out.
``--growth`` measures 10,000, 30,000 and 100,000 entries as well, time and memory, which takes
minutes.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from benchmarks import bibliography, judge
from benchmarks.stage import DAY
from refkit.model import Entry

RUNS = 5
SIZE = 10_000
REFKIT = [str(Path(sys.executable).parent / "refkit"), "--quiet"]
PYTHON = [sys.executable, "-m", "benchmarks.stage"]


class Row(NamedTuple):
    """A line of the table: what is run, how often, and what it may cost by the issue."""

    label: str
    measure: Callable[[], float]  # seconds
    ceiling: str = ""
    limit: Callable[[dict[str, float]], float] = lambda best: float("inf")
    runs: int = RUNS
    needs: str = ""  # a library


def _rows(folder: Path, size: int) -> list[Row]:
    bib, library, fresh = folder / "big.bib", folder / "library.json", folder / "fresh.json"
    out = folder / "out.bib"

    def case(name: str) -> Callable[[], float]:
        return lambda: float(run([*PYTHON, name, str(bib)]).out)

    def add() -> float:
        fresh.unlink(missing_ok=True)
        return run([*REFKIT, "--library", str(fresh), "add", str(bib)]).seconds

    def export() -> float:
        out.unlink(missing_ok=True)
        return run([*REFKIT, "--library", str(library), "export", "-o", str(out)]).seconds

    run([*REFKIT, "--library", str(library), "add", str(bib)])
    scale = size / SIZE
    rows = [
        Row("bibtexparser, bare splitter", case("splitter")),
        Row("refkit, reading alone", case("read")),
        Row(
            "refkit, into entries", case("entries"), "1.5 x splitter",
            lambda best: 1.5 * best["bibtexparser, bare splitter"],
        ),
        Row("pybtex", case("pybtex"), needs="pybtex", runs=2),
        Row("bibtexparser, full stack", case("bibtexparser"), runs=1),
        Row("bibtex-tidy (whole process)", lambda: _tidy(bib, folder), runs=2, needs="bibtex-tidy"),
        Row(
            "refkit, writing BibTeX", case("write"), "1/10 of bibtexparser's, 1/100 of pybtex's",
            lambda best: min(
                best["bibtexparser, writing"] / 10,
                best.get("pybtex, writing", float("inf")) / 100,
            ),
        ),
        Row("refkit, writing BibLaTeX", case("write biblatex")),
        Row("bibtexparser, bare writing", case("write bare"), runs=2),
        Row("bibtexparser, writing", case("write bibtexparser"), runs=1),
        Row("pybtex, writing", case("write pybtex"), runs=1, needs="pybtex"),
        Row("refkit add (whole process)", add, f"{2.5 * scale:.1f} s", lambda _: 2.5 * scale),
        Row("refkit export (whole process)", export, f"{0.6 * scale:.1f} s", lambda _: 0.6 * scale),
    ]  # fmt: skip
    return [row for row in rows if not row.needs or find_spec(row.needs) or _tool(row.needs)]


class Ran(NamedTuple):
    """A finished process."""

    seconds: float
    megabytes: float  # the most memory it ever held
    out: str


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Ran:
    """Run a program to its end. Raises SystemExit when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, env=environment,
    )  # fmt: skip
    out = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    scale = 2**20 if sys.platform == "darwin" else 2**10  # getrusage(2): bytes there, else KiB
    return Ran(seconds, usage.ru_maxrss / scale, out)


def _tool(name: str) -> str:
    """Where a program is; BIBTEX_TIDY may say it of one that is not on the path."""
    return os.environ.get(name.upper().replace("-", "_"), "") or shutil.which(name) or ""


def _tidy(bib: Path, folder: Path) -> float:
    out = str(folder / "tidy.bib")
    return run([_tool("bibtex-tidy"), str(bib), "--v2", "--output", out]).seconds


def _correctness(size: int) -> None:
    """Print how much of the generator's truth refkit reads, and the first things it does not."""
    from refkit.formats import bibtex
    from refkit.normalize import normalize

    truth = bibliography.make(size)
    parsed = bibtex.read(truth.text, "big.bib", DAY)
    read: dict[str, Entry] = {raw.key: normalize(raw).entry for raw in parsed.entries}
    for problem in parsed.problems[:5]:
        print(f"  {problem.code} {problem.where}: {problem.message}")
    for what, score in judge.judge(truth.entries, read).items():
        share = 100 * score.right / score.total
        print(f"{what:28} {score.right:7} of {score.total:7} right {share:7.2f}%")
        for key, expected, found in score.wrong[:2]:
            print(f"    {key}: {expected!r}\n    {'read':>{len(key)}}: {found!r}")


def _growth(folder: Path) -> None:
    """Print what adding costs as files grow: it should be as many times as much, and no more."""
    print(f"\n{'refkit add':12} {'seconds':>8} {'per entry':>10} {'memory':>9}   ceiling 1200 MB")
    for size in (10_000, 30_000, 100_000):
        bib, library = folder / f"{size}.bib", folder / f"{size}.json"
        bib.write_text(bibliography.make(size).text, "utf-8")
        ran = run([*REFKIT, "--library", str(library), "add", str(bib)])
        mark = "  OVER" if ran.megabytes > 1200 else ""
        each = ran.seconds / size * 1e6
        print(f"{size:12} {ran.seconds:7.2f}s {each:8.0f}us {ran.megabytes:6.0f} MB{mark}")


def main(arguments: list[str]) -> None:
    """Run all cases and print the table, what was read right, and growth where asked for."""
    size = next((int(word) for word in arguments if word.isdigit()), SIZE)
    with tempfile.TemporaryDirectory(prefix="refkit-bench-") as name:
        folder = Path(name)
        (folder / "big.bib").write_text(bibliography.make(size).text, "utf-8")
        rows = _rows(folder, size)
        times = _measure(rows)
        best = {label: min(taken) for label, taken in times.items()}
        print(f"{size} entries, {(folder / 'big.bib').stat().st_size / 1e6:.1f} MB")
        print(f"{'':32} {'best':>8} {'median':>8}   ceiling")
        for row in rows:
            mark = "" if best[row.label] <= row.limit(best) else "  OVER"
            median = statistics.median(times[row.label])
            print(f"{row.label:32} {best[row.label]:7.3f}s {median:7.3f}s   {row.ceiling}{mark}")
        _correctness(size)
        if "--growth" in arguments:
            _growth(folder)


def _measure(rows: Sequence[Row]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {row.label: [] for row in rows}
    for turn in range(RUNS):
        for row in rows:
            if turn < row.runs:
                times[row.label].append(row.measure())
    return times


if __name__ == "__main__":
    main(sys.argv[1:])
