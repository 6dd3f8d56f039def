"""Whole-process times of refkit's commands, beside their floors, in one run.

    python -m benchmarks            (make bench)

Every command is run several times, in turn with all others, so that a busy moment hits all of
them alike; the best and the median are printed, beside the ceiling that the project has set
itself. The library and the listing of 10,000 records come from benchmarks.generate and are the
same in every run.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import generate
from refkit.model import Plan
from refkit.store import Library

ROOT = Path(__file__).parent.parent
RUNS = 7
SIZE = 10_000
PYTHON = [sys.executable]
REFKIT = [str(Path(sys.executable).parent / "refkit")]


class Case(NamedTuple):
    """A command, what it may cost, and what must be put back before each run."""

    name: str
    command: Sequence[str]
    ceiling: str
    limit: Callable[[dict[str, float]], float] | None
    prepare: Callable[[], None] = lambda: None


def main() -> None:
    """Run all cases and print the table."""
    with tempfile.TemporaryDirectory(prefix="refkit-bench-") as name:
        folder = Path(name)
        cases = _cases(folder)
        times = _measure(cases)
    best = {name: min(taken) for name, taken in times.items()}
    print(f"{'':34} {'best':>8} {'median':>8}   ceiling")
    for case in cases:
        taken = times[case.name]
        mark = ""
        if case.limit:
            mark = "" if best[case.name] <= case.limit(best) else "  OVER"
        print(
            f"{case.name:34} {best[case.name]:7.3f}s {statistics.median(taken):7.3f}s"
            f"   {case.ceiling}{mark}"
        )


def _cases(folder: Path) -> list[Case]:
    library, fresh, seeds = folder / "library.json", folder / "fresh.json", folder / "seeds.json"
    listing = folder / "listing.txt"
    records = generate.records(SIZE)
    Library(library).apply(Plan(put=tuple(records)))
    listing.write_text(generate.listing(SIZE), "utf-8")
    key = records[SIZE // 2].key
    tags = sorted({tag for record in records for tag in record.tags})
    at = [*REFKIT, "--quiet", "--library", str(library)]
    toggle = iter(range(10**6))

    def gone(path: Path) -> Callable[[], None]:
        return lambda: shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def retag() -> None:
        os.environ["REFKIT_BENCH_TAG"] = f"bench{next(toggle)}"

    bash = ["bash", "-c"]
    quoted = " ".join(at)
    return [
        Case("python -c pass", [*PYTHON, "-c", "pass"], "floor", None),
        Case(
            "refkit --version", [*REFKIT, "--version"], "1.6 x python -c pass",
            lambda best: 1.6 * best["python -c pass"],
        ),
        Case("python -c 'import typer'", [*PYTHON, "-c", "import typer"], "floor", None),
        Case(
            "refkit --help", [*REFKIT, "--help"], "1.7 x import typer",
            lambda best: 1.7 * best["python -c 'import typer'"],
        ),
        Case(
            "completion of a status",
            ["env", "_REFKIT_COMPLETE=complete_bash", "COMP_WORDS=refkit mark re", "COMP_CWORD=2",
             *REFKIT],
            "1.7 x import typer",
            lambda best: 1.7 * best["python -c 'import typer'"],
        ),
        Case(
            "refkit add seeds/",
            [*REFKIT, "--quiet", "--library", str(seeds), "add", str(ROOT / "seeds")],
            "0.5 s", lambda _: 0.5, gone(seeds),
        ),
        Case("read the bytes of 10,000", [*PYTHON, "-c", f"open({str(library)!r}, 'rb').read()"],
             "floor", None),
        Case("show KEY of 10,000", [*at, "show", key], "0.3 s", lambda _: 0.3),
        Case(
            "tag KEY of 10,000",
            [*bash, f'{quoted} tag {key} --add "$REFKIT_BENCH_TAG"'],
            "0.35 s", lambda _: 0.35, retag,
        ),
        Case(
            f"list --tag of 10,000 ({tags[0]})", [*at, "list", "--tag", tags[0]],
            "0.4 s", lambda _: 0.4,
        ),
        Case("list of 10,000", [*at, "list"], "", None),
        Case("export of 10,000", [*at, "export"], "", None),
        Case(
            "add a listing of 10,000",
            [*REFKIT, "--quiet", "--library", str(fresh), "add", str(listing)],
            "3 s", lambda _: 3.0, gone(fresh),
        ),
    ]  # fmt: skip


def _measure(cases: Sequence[Case]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    for turn in range(RUNS + 1):  # the first turn warms the caches and does not count
        for case in cases:
            case.prepare()
            start = time.perf_counter()
            done = subprocess.run(case.command, capture_output=True, check=False)
            taken = time.perf_counter() - start
            if done.returncode not in (0, 1):
                raise SystemExit(f"{case.name}: {done.stderr.decode()}")
            if turn:
                times[case.name].append(taken)
    return times


if __name__ == "__main__":
    main()
