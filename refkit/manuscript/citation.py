"""What is found in a manuscript: citations, files that belong to it, and where they stand.

Values, and the two tools that every reader of a manuscript needs: places from offsets, and a text
with parts of it blanked, so that offsets stay what they are. It knows no language.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from refkit.errors import Location, Problem, Severity


class Citation(NamedTuple):
    """A cite key in a manuscript."""

    key: str  # as it is written there, without space around it
    where: Location
    start: int  # offsets of the key in the text of the file, in code points: text[start:end]
    end: int


class Wanted(NamedTuple):
    """A file that belongs to the manuscript, as it is named there."""

    name: str
    where: Location
    start: int
    suffixes: tuple[str, ...] = ("",)  # to be tried in this order
    folder: str | None = None  # a folder to look in first; names in the file are looked for there
    relative: bool = True  # whether the folder is seen from the present one, or from the first
    required: bool = True  # whether it is a problem that the file is not there


class Reading(NamedTuple):
    """What one file says. Everything in the order of the text."""

    citations: tuple[Citation, ...] = ()
    references: tuple[Citation, ...] = ()  # citations, unless the key is among the labels
    labels: frozenset[str] = frozenset()  # what the file calls parts of itself
    everything: Location | None = None  # where it says that the whole library is cited
    wanted: tuple[Wanted, ...] = ()
    bibliographies: tuple[Wanted, ...] = ()
    problems: tuple[Problem, ...] = ()
    named: tuple[Citation, ...] = ()  # keys in commands that cite nothing: \bibitem{key}


_LINE_END = re.compile(r"\r\n|\r|\n")
_VISIBLE = re.compile(r"[^\r\n]")


class Places:
    """Offsets of a text as lines and columns."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def at(self, offset: int) -> Location:
        """The place of the character at ``offset``."""
        line = bisect_right(self._starts, offset)
        return Location(file=self.file, line=line, column=offset - self._starts[line - 1] + 1)


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """``text`` with spaces in place of ``spans``, which are in order; line ends stay."""
    parts: list[str] = []
    done = 0
    for start, end in spans:
        start = max(start, done)
        if start < end:
            parts += text[done:start], _VISIBLE.sub(" ", text[start:end])
            done = end
    return "".join((*parts, text[done:]))


def note(code: str, message: str, where: Location, hint: str = "") -> Problem:
    """Something in a manuscript that is worth knowing and changes nothing."""
    return Problem(code=code, severity=Severity.INFO, message=message, where=where, hint=hint)


def warning(code: str, message: str, where: Location, hint: str = "") -> Problem:
    """Something in a manuscript that may have cost citations."""
    return Problem(code=code, severity=Severity.WARNING, message=message, where=where, hint=hint)
