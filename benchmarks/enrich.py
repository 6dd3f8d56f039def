"""Looking works up, side by side: from a large file, from a server, and from stored answers.

    python -m benchmarks.enrich                  a file of 100,000 against a library of 10,000
    python -m benchmarks.enrich 20000            a smaller file, and a library of a tenth

The server runs on this machine, answers after 50 ms as the services do (tests/world.py), and knows
the 141 posters of seeds/; refkit runs as a process of its own, as people run it.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks import generate
from benchmarks.bibtex import Ran, run
from refkit.identifier import Identifier, Scheme
from refkit.model import EntryType, Plan, Record
from refkit.store import Library

sys.path.append(str(Path(__file__).parent.parent / "tests"))  # where the world of services is

SIZE = 100_000
RUNS = 3
LATENCY = 0.05  # seconds before each answer


class Row(NamedTuple):
    """What is measured, and what it may take at most."""

    label: str
    seconds: float
    megabytes: float = 0.0  # 0: no ceiling


ROWS = (
    Row("enrich --from FILE", 20.0, 1000.0),
    Row("147 records from the server", 3.0),
    Row("the same, from stored answers", 1.0),
)


def main(arguments: Sequence[str]) -> None:
    """Run all cases and print the table."""
    size = next((int(word) for word in arguments if word.isdigit()), SIZE)
    with tempfile.TemporaryDirectory(prefix="refkit-bench-") as name:
        folder = Path(name)
        _prepare(folder, size)
        print(
            f"{size} entries against a library of {size // 10}; 147 records, {LATENCY * 1000:g} ms"
        )
        print(f"{'':32} {'best':>8} {'median':>8} {'memory':>8}   ceiling")
        cases: list[list[Ran]] = [[_from(folder) for _ in range(RUNS)], *_served(folder)]
        for row, taken in zip(ROWS, cases, strict=True):
            _print(row, taken, size / SIZE if row is ROWS[0] else 1.0)


def _print(row: Row, taken: Sequence[Ran], scale: float) -> None:
    seconds = [ran.seconds for ran in taken]
    megabytes = max(ran.megabytes for ran in taken)
    over = min(seconds) > row.seconds * scale or megabytes > (row.megabytes or megabytes)
    ceiling = f"{row.seconds * scale:g} s" + (f", {row.megabytes:.0f} MB" if row.megabytes else "")
    print(
        f"{row.label:32} {min(seconds):7.3f}s {statistics.median(seconds):7.3f}s"
        f" {megabytes:5.0f} MB   {ceiling}{'  OVER' if over else ''}"
    )


def _prepare(folder: Path, size: int) -> None:
    """A library of preprints, and a file that knows where they, and nine others each, appeared."""
    (folder / "big.bib").write_text("".join(_published(size)), "utf-8")
    records = map(_preprint, generate.records(size // 10), range(size))
    Library(folder / "library.json").apply(Plan(put=tuple(records)))


def _preprint(record: Record, number: int) -> Record:
    entry = msgspec.structs.replace(
        record.entry,
        type=EntryType.PREPRINT,
        container="",
        venue="",
        identifiers=(Identifier(Scheme.ARXIV, f"1910.{number:05}"),),
    )
    return msgspec.structs.replace(record, entry=entry)


def _published(size: int) -> Iterator[str]:
    """As DBLP and the ACL Anthology print it; every third has its abstract."""
    for number, work in enumerate(generate.works(size)):
        people = " and ".join(f"{family}, {given}" for given, family in work.authors)
        abstract = f"  abstract = {{{' '.join(work.abstract)}}},\n" if number % 3 == 0 else ""
        yield (
            f"@inproceedings{{key{number},\n  author = {{{people}}},\n  title = {{{work.title}}},\n"
            f"  booktitle = {{International Conference on Learning Representations}},\n"
            f"  year = {{2020}},\n  doi = {{10.9999/{number}}},\n"
            f"  pages = {{{number}--{number + 9}}},\n{abstract}}}\n\n"
        )


def _from(folder: Path) -> Ran:
    library, big = str(folder / "library.json"), str(folder / "big.bib")
    return run([*_refkit(library), "enrich", "--all", "--from", big], _environment(folder, {}))


def _served(folder: Path) -> Iterator[list[Ran]]:
    from hosts import Server
    from world import VARIABLES, World, seeds

    library = str(folder / "seeds.json")
    environment = _environment(folder, {})
    run([*_refkit(library), "add", str(Path(__file__).parent.parent / "seeds")], environment)
    world = World(seeds())
    world.tokens.add("a-token")
    fresh, again = [], []
    with Server(world.routes(), latency=LATENCY) as server:
        urls = {VARIABLES[name]: url for name, url in server.urls.items()}
        for number in range(RUNS):
            asked = _environment(
                folder,
                {
                    **urls,
                    "REFKIT_CACHE": str(folder / f"cache{number}"),
                    "OPENREVIEW_TOKEN": "a-token",
                },
            )
            fresh.append(run([*_refkit(library), "enrich", "--all"], asked))
            before = len(server.questions)
            again.append(run([*_refkit(library), "enrich", "--all"], asked))
            if len(server.questions) > before:
                print(
                    f"stored answers: {len(server.questions) - before} questions were asked again"
                )
    yield fresh
    yield again


def _refkit(library: str) -> list[str]:
    return [sys.executable, "-m", "refkit", "--library", library]


def _environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(folder), "REFKIT_CACHE": str(folder / "cache"), **more}


if __name__ == "__main__":
    main(sys.argv[1:])
