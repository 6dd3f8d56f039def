"""Where the blocks of a BibTeX file begin, and how far each of them can reach.

A block begins at ``@type{`` or ``@type(``, anywhere outside other blocks (bibtex.web skips to the
next ``@``). At the beginning of a line such a head is also where reading goes on after a fault.
What stands in a block, and whether it is one at all, is for the modules that read it.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from refkit.formats.bibtex.value import NAME, SPACE, Piece, closing

# The brace may be forgotten when a key, a comma and a field follow; the type, at a line's start.
_HEAD = re.compile(
    rf"@[ \t]*+(?:({NAME}){SPACE}[{{(]|({NAME})(?=[ \t]++[^\s,{{}}()=\"@]++[ \t]*+,{SPACE}{NAME}"
    rf"{SPACE}=)|{SPACE}\{{(?={SPACE}[^\s,{{}}()=\"@]++{SPACE},))"
)
_BRACE = re.compile(r"[{}]")

# How many heads a value may span before its brace counts as never closed: what bounds the time for
# a file in which no brace is closed.
_SPANNED = 12
# A block that nobody calls long, in characters.
_SHORT = 2_000


class Head(NamedTuple):
    """The beginning of a block."""

    at: int  # of the "@"
    type: str  # as written
    body: int  # behind the opening delimiter
    opening: str  # "{", "(" or, when it was forgotten, ""
    leads: bool  # nothing but white space before it on its line

    @property
    def closing(self) -> str:
        """The delimiter that closes the block."""
        return ")" if self.opening == "(" else "}"


class Draft(NamedTuple):
    """A block as read: its key (of an entry), its fields in order, and where it ends."""

    key: str
    fields: list[tuple[str, list[Piece], int]]  # name as written, pieces, offset (-1: unknown)
    end: int


class Heads:
    """All heads of a text, in order."""

    def __init__(self, text: str) -> None:
        self.all: list[Head] = []
        for match in _HEAD.finditer(text):
            at, kind = match.start(), match[1] or match[2] or ""
            leads = _leads(text, at)
            if match[1] or leads:
                opening = "" if match[2] else text[match.end() - 1]
                self.all.append(Head(at, kind, match.end(), opening, leads))
        self._leading = [head.at for head in self.all if head.leads]
        self._text = text
        self._closed: dict[int, int] | None = None
        self._room = len(text)  # how much may be read for single heads, before all are looked up

    def near(self, at: int) -> int:
        """The first head at a line's start from ``at`` on, or the end of the text."""
        return self._beyond(at, 0)

    def far(self, at: int) -> int:
        """How far a value that begins at ``at`` may reach at most."""
        return self._beyond(at, _SPANNED)

    def _beyond(self, at: int, more: int) -> int:
        place = bisect_left(self._leading, at) + more
        return self._leading[place] if place < len(self._leading) else len(self._text)

    def within(self, start: int, end: int) -> list[Head]:
        """The heads that stand between two offsets."""
        first = bisect_left(self.all, start, key=lambda head: head.at)
        last = bisect_left(self.all, end, key=lambda head: head.at)
        return self.all[first:last]

    def closed(self, head: Head) -> int:
        """The brace that balances the block's own, or -1.

        Mostly few blocks are asked for, and end soon; else it is computed for all in one pass.
        """
        if self._closed is None and head.opening == "{":
            limit = min(head.body + _SHORT, len(self._text))
            self._room -= limit - head.body
            found = closing(self._text, head.body - 1, limit) if self._room >= 0 else -1
            if found >= 0:
                return found
        if self._closed is None:
            self._closed = _closed(self._text, {h.body - 1 for h in self.all if h.opening == "{"})
        return self._closed.get(head.body - 1, -1)


def _leads(text: str, at: int) -> bool:
    before = at - 1
    while before >= 0 and text[before] in " \t\ufeff":
        before -= 1
    return before < 0 or text[before] in "\n\r"


def _closed(text: str, openings: set[int]) -> dict[int, int]:
    closed: dict[int, int] = {}
    waiting: list[tuple[int, int]] = []
    depth = 0
    for mark in _BRACE.finditer(text):
        at = mark.start()
        if text[at] == "{":
            depth += 1
            if at in openings:
                waiting.append((depth, at))
        else:
            if waiting and waiting[-1][0] == depth:
                closed[waiting.pop()[1]] = at
            depth -= 1
    return closed
