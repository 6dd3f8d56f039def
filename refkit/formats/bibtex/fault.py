"""What can be wrong with a BibTeX file: the codes, how much each matters, what to do about it.

Knows the places of a text by line and column. It does not know how a fault is found, nor how the
text was read in spite of it: the reader says so in the message.
"""

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from refkit.errors import Location, Problem, Severity


class Kind(NamedTuple):
    """A kind of fault: how much it matters, and what the reader of the message should do."""

    severity: Severity
    hint: str


_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "BIB002": Kind(_WARNING, "close the block, and look whether its last field is whole"),
        "BIB003": Kind(_WARNING, "put a comma between the two"),
        "BIB004": Kind(_WARNING, "look where the value should end, and close it there"),
        "BIB005": Kind(_WARNING, "put an equals sign between the field and its value"),
        "BIB006": Kind(_WARNING, "write a key before the first comma: @article{key, ..."),
        "BIB007": Kind(_WARNING, "write the value, or take the field out"),
        "BIB008": Kind(_WARNING, "make it a field (name = {value},) or take it out"),
        "BIB009": Kind(_WARNING, "take the brace out, or open one for it"),
        "BIB010": Kind(
            _WARNING, "BibTeX knows no comments inside an entry: move the line out of it"
        ),
        "BIB011": Kind(_WARNING, "keep one of them; BibTeX reads only the first"),
        "BIB012": Kind(_WARNING, "define it (@string{name = {text}}), or put the text in braces"),
        "BIB013": Kind(
            _WARNING, "move the definition before its first use, or BibTeX leaves it out"
        ),
        "BIB014": Kind(_WARNING, "give the two different names; each entry gets the one above it"),
        "BIB015": Kind(_WARNING, "write the text out"),
        "BIB016": Kind(_INFO, "BibTeX itself would read it; put a space after its @ to be sure"),
        "BIB017": Kind(_WARNING, "BibTeX cannot read such a key; choose one without"),
        "BIB018": Kind(_WARNING, "put the value in braces"),
        "BIB019": Kind(
            _WARNING, "if it is an entry, a closing brace is missing above; else leave it so"
        ),
        "BIB020": Kind(_WARNING, "write the type and an opening brace: @article{key, ..."),
        "BIB021": Kind(_ERROR, "look at the block and write it again"),
        "BIB023": Kind(_INFO, "BibTeX itself would try: write ' at ' for the '@', to be sure"),
        "BIB022": Kind(_INFO, "BibTeX skips it; take it out if it is left over from an entry"),
    }
)


class Faults:
    """The faults found in one text, in the order of finding, each with its place."""

    def __init__(self, text: str, file: str) -> None:
        self.problems: list[Problem] = []
        self._text = text
        self._file = file
        self._lines: list[int] = []

    def add(self, code: str, message: str, at: int, *, key: str = "", field: str = "") -> None:
        """Note a fault of the kind ``code`` at the offset ``at``."""
        kind = KINDS[code]
        line, column = self.place(at)
        self.problems.append(
            Problem(
                code=code,
                severity=kind.severity,
                message=message,
                where=Location(file=self._file, line=line, column=column),
                key=key,
                field=field,
                hint=kind.hint,
            )
        )

    def place(self, at: int) -> tuple[int, int]:
        """Line and column of the offset ``at``, both from 1. CR, LF and CRLF end a line."""
        if not self._lines:
            self._lines = _line_starts(self._text)
        line = bisect_right(self._lines, at)
        return line, at - self._lines[line - 1] + 1


def _line_starts(text: str) -> list[int]:
    if "\r" in text:  # of the same length, so that the offsets stay
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))][:-1]


def shorten(text: str, most: int = 60) -> str:
    """``text`` on one line, short enough for a message."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else f"{line[: most - 3]}..."
