"""One stage of the work on a .bib file, by refkit or by another library, in a process of its own.

    python -m benchmarks.stage entries big.bib          prints seconds

This module knows how each library is asked to do its work; what a stage needs beforehand is not
timed. It compares nothing (benchmarks.bibtex does).
"""

import gc
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from refkit.model import Record

if TYPE_CHECKING:
    from bibtexparser.middlewares import BlockMiddleware as Middleware

DAY = date(2026, 11, 21)

Timed = Callable[[], object]


def _splitter(text: str) -> Timed:
    from bibtexparser.splitter import Splitter

    return lambda: Splitter(text).split()


def _bibtexparser(text: str) -> Timed:
    """Its own stack for the same work: macros, months, decoding, and names in parts."""
    from bibtexparser.entrypoint import parse_string

    stack = _stack()
    return lambda: parse_string(text, append_middleware=stack)


def _stack() -> "list[Middleware]":
    from bibtexparser import middlewares as m

    return [
        m.MonthIntMiddleware(),
        m.LatexDecodingMiddleware(),
        m.SeparateCoAuthors(),
        m.SplitNameParts(),
    ]


def _pybtex(text: str) -> Timed:
    database = import_module("pybtex.database")  # without types
    return lambda: database.parse_string(text, "bibtex")


def _read(text: str) -> Timed:
    from refkit.formats import bibtex

    gc.disable()  # as refkit's commands do
    return lambda: bibtex.read(text, "refs.bib", DAY)


def _entries(text: str) -> Timed:
    from refkit.formats import bibtex
    from refkit.normalize import normalize

    gc.disable()
    return lambda: [normalize(raw) for raw in bibtex.read(text, "refs.bib", DAY).entries]


def _write(text: str) -> Timed:
    from refkit.formats import Options, bibtex

    gc.disable()
    records = _records(text)
    return lambda: bibtex.write(records, Options(fields=("with-files",)))


def _write_biblatex(text: str) -> Timed:
    from refkit.formats import Options, bibtex

    gc.disable()
    records = _records(text)
    return lambda: bibtex.write(records, Options(fields=("with-files",), dialect="biblatex"))


def _write_bare(text: str) -> Timed:
    """What bibtexparser has not decoded it need not encode."""
    from bibtexparser.entrypoint import parse_string, write_string

    library = parse_string(text)
    return lambda: write_string(library)


def _write_bibtexparser(text: str) -> Timed:
    """From decoded texts and names in parts, which is what refkit writes from."""
    from bibtexparser import middlewares as m
    from bibtexparser.entrypoint import parse_string, write_string

    library = parse_string(text, append_middleware=_stack())
    stack = [m.MergeNameParts(), m.MergeCoAuthors(), m.LatexEncodingMiddleware()]
    return lambda: write_string(library, prepend_middleware=stack)


def _write_pybtex(text: str) -> Timed:
    library = import_module("pybtex.database").parse_string(text, "bibtex")
    return lambda: library.to_string("bibtex")


def _records(text: str) -> Sequence[Record]:
    from refkit import ingest
    from refkit.formats import bibtex

    parsed = bibtex.read(text, "refs.bib", DAY)
    return ingest.plan(ingest.understand([parsed]), {}, DAY).put


STAGES: dict[str, Callable[[str], Timed]] = {
    "splitter": _splitter,
    "read": _read,
    "entries": _entries,
    "bibtexparser": _bibtexparser,
    "pybtex": _pybtex,
    "write": _write,
    "write biblatex": _write_biblatex,
    "write bare": _write_bare,
    "write bibtexparser": _write_bibtexparser,
    "write pybtex": _write_pybtex,
}


def main(arguments: list[str]) -> None:
    """Print how long one stage takes with one file, without what it prepares."""
    run = STAGES[arguments[0]](Path(arguments[1]).read_text("utf-8"))
    start = time.perf_counter()
    run()
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main(sys.argv[1:])
