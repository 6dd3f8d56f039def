"""A library at work, small and large: refkit beside papis, coBib and pubs, in one run.

    python -m benchmarks.library [SIZE]... [--no-peers]        (make bench)

Whole processes, from 1,000 records to 100,000 (or the sizes that are named). The library is what
`refkit add` makes of a generated bibliography (benchmarks.bibliography); everything after that is
asked of this library. Rows take turns, so that a busy moment hits all of them alike; the first
turn warms the caches and builds the index, and is printed by itself. Beside each row stand its
ceiling and the floor, which is reading the bytes of the library in a bare interpreter. Peers work
on the same bibliography, up to 10,000 entries; those that are not installed are left out.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import bibliography, peers
from benchmarks.bibtex import REFKIT, Ran, run

SIZES = (1_000, 10_000, 100_000)
PEERS_UP_TO = 10_000
TURNS = 5
FLOOR = "read the bytes"
WORD = "attention"
ONE = """\
@article{bench2026one,
  author = {Bench, Ada},
  title = {A Bench of One},
  year = 2026
}
"""
# Row -> its ceilings in seconds at 1,000, 10,000 and 100,000 records.
CEILINGS = {
    "show one": (0.12, 0.12, 0.15),
    "list by tag": (0.12, 0.12, 0.15),
    "search words": (0.12, 0.12, 0.15),
    "tag one": (0.15, 0.25, 1.2),
    "add one": (0.2, 0.35, 1.5),
    "add all": (0.5, 2.5, 25.0),
    "export all": (0.2, 0.5, 5.0),
    "dedupe all": (0.2, 1.2, 12.0),
}
MEMORY = (60, 150, 1000)  # megabytes


class Row(NamedTuple):
    """A line of the table: what is run, what must be put right before, and how often."""

    name: str
    command: Callable[[], Sequence[str]]
    prepare: Callable[[], None] = lambda: None
    turns: int = TURNS


def main(arguments: Sequence[str]) -> None:
    """Measure every size that is named, else all."""
    sizes = [int(word) for word in arguments if word.isdigit()] or list(SIZES)
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="refkit-bench-") as name:
            _measure(size, Path(name), with_peers="--no-peers" not in arguments)


def _measure(size: int, folder: Path, *, with_peers: bool) -> None:
    bib, one = folder / "all.bib", folder / "one.bib"
    made = bibliography.make(size)
    bib.write_text(made.text, "utf-8")
    one.write_text(ONE, "utf-8")
    key = next(one.key for one in made.entries[size // 2 :] if one.key.isalnum())
    library = folder / "library.json"
    environment = _environment(folder)
    taken: dict[str, list[Ran]] = {}
    for turn in range(1 if size > PEERS_UP_TO else 3):
        fresh = library if turn == 0 else folder / "again" / str(turn) / "library.json"
        command = [*REFKIT, "--library", str(fresh), "add", str(bib)]
        taken.setdefault("add all", []).append(run(command, environment))
    at = [*REFKIT, "--library", str(library)]
    run([*at, "tag", "year:1998", "--add", peers.TAG], environment)
    first: dict[str, Ran] = {}
    rows = _rows(at, folder, key)
    for turn in range(TURNS + 1):
        for row in rows:
            if turn > row.turns:
                continue
            row.prepare()
            done = run(row.command(), environment)
            if turn:
                taken.setdefault(row.name, []).append(done)
            else:
                first[row.name] = done
    theirs = _peers(folder, bib, key, one) if with_peers and size <= PEERS_UP_TO else {}
    _print(size, library, taken, first, theirs)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REFKIT_")}
    return {**kept, "HOME": str(folder), "REFKIT_CACHE": str(folder / "cache")}


def _rows(at: Sequence[str], folder: Path, key: str) -> list[Row]:
    tags = (f"turn{turn}" for turn in range(10**6))
    library = Path(at[-1])

    def without_one() -> None:
        run([*at, "remove", "bench2026one"]) if _has_one(library) else None

    return [
        Row(FLOOR, lambda: [sys.executable, "-c", f"open({str(library)!r}, 'rb').read()"]),
        Row("show one", lambda: [*at, "show", key]),
        Row("list by tag", lambda: [*at, "list", "--tag", peers.TAG]),
        Row("search words", lambda: [*at, "search", WORD]),
        Row("tag one", lambda: [*at, "tag", key, "--add", next(tags)]),
        Row("show one after a change", lambda: [*at, "show", key]),
        Row("add one", lambda: [*at, "add", str(folder / "one.bib")], without_one),
        Row("export all", lambda: [*at, "export", "-o", str(folder / "out.bib")], turns=3),
        Row("dedupe all", lambda: [*at, "dedupe"], turns=3),
    ]


def _has_one(library: Path) -> bool:
    return b'"bench2026one": {' in library.read_bytes()


def _peers(folder: Path, bib: Path, key: str, one: Path) -> dict[str, dict[str, float]]:
    """Peer -> row -> its best time; the library itself is made once."""
    found: dict[str, dict[str, float]] = {}
    for peer in peers.installed(folder / "peers", bib, key, WORD, one):
        peer.prepare()
        times = found[peer.name] = {"add all": run(peer.add_all, peer.environment).seconds}
        for command in peer.after:
            run(command, peer.environment)
        for turn in range(3):
            for row, command in peer.rows.items():
                seconds = run(command, peer.environment).seconds
                if turn:
                    times[row] = min(times.get(row, seconds), seconds)
    return found


def _print(
    size: int,
    library: Path,
    taken: dict[str, list[Ran]],
    first: dict[str, Ran],
    theirs: dict[str, dict[str, float]],
) -> None:
    names = list(theirs)
    at = SIZES.index(size) if size in SIZES else None
    megabytes = library.stat().st_size / 10**6
    print(f"\n{size:,} records, {megabytes:.1f} MB")
    heads = "".join(f"{name:>10}" for name in names)
    print(f"{'':26}{'best':>9}{'median':>9}{'first':>9}{'ceiling':>9}{heads}")
    for name, runs in taken.items():
        seconds = [one.seconds for one in runs]
        best = min(seconds)
        begun = f"{first[name].seconds:8.2f}s" if name in first else f"{'':9}"
        ceiling = CEILINGS[name][at] if at is not None and name in CEILINGS else None
        shown = f"{ceiling:8.2f}s" if ceiling else f"{'':9}"
        others = "".join(
            f"{times[name]:6.2f}s{'':3}" if name in times else f"{'-':>10}"
            for times in theirs.values()
        )
        over = "  OVER" if ceiling and best > ceiling else ""
        median = statistics.median(seconds)
        print(f"{name:26}{best:8.2f}s{median:8.2f}s{begun}{shown}{others}{over}")
    peaks = {name: max(one.megabytes for one in runs) for name, runs in taken.items()}
    worst = max(peaks, key=lambda name: peaks[name])
    limit = f", ceiling {MEMORY[at]} MB" if at is not None else ""
    over = "  OVER" if at is not None and peaks[worst] > MEMORY[at] else ""
    print(f"peak memory: {peaks[worst]:.0f} MB ({worst}){limit}{over}")


if __name__ == "__main__":
    main(sys.argv[1:])
