"""Text in the cells of a terminal: harmless, counted, cut and broken into lines.

This module knows which characters move a cursor or reorder what is read, how wide a character is
and where a line may be broken. It knows no screen: widths are given to it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

# What can move the cursor, hide or reorder text: controls, line and paragraph separators,
# bidirectional marks (https://trojansource.codes), and surrogates, which no stream can encode.
_HARMFUL = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
# A joiner that joins no emoji: terminals do not agree on its width, and a line would not fit.
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
# What takes one cell: Latin, Greek and Cyrillic letters, dashes and quotes, arrows and operators.
# Most titles and names are made of these, and ratings; rich need not be loaded to count them.
_NARROW = re.compile(
    "[ -~\u00a0-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u214e"
    "\u2190-\u22ff\u2605\u2606]*"
)
_UNSAFE = re.compile(rf"{_HARMFUL}|(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])")


def safe(text: str) -> str:
    """Make ``text`` harmless, on one line: white space becomes " ", what is unsafe "�"."""
    if text.isprintable():
        return text
    return _UNSAFE.sub(_harmless, text)


def _harmless(match: re.Match[str]) -> str:
    char = match.group()
    return "" if char == "\u200d" else " " if char.isspace() else "�"


def cells(text: str) -> int:
    """Count the cells of a terminal that the safe ``text`` takes."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def clip(text: str, width: int) -> str:
    """Cut the safe ``text`` to at most ``width`` cells, the last a "…", if it is longer."""
    if cells(text) <= width:
        return text
    if width <= 1:
        return "…" if width == 1 else ""
    if text.isascii() or _NARROW.fullmatch(text):
        return text[: width - 1].rstrip(" ,") + "…"
    return _head(text, width - 1).rstrip(" ,") + "…"


def _head(text: str, width: int) -> str:
    """Take as much of ``text`` as fits, accents with their letters."""
    from rich.cells import get_character_cell_size, set_cell_size

    if "\u200d" in text or "\ufe0f" in text:  # emoji made of several characters
        return set_cell_size(text, width)
    used = 0
    for i, char in enumerate(text):
        used += get_character_cell_size(char)
        if used > width:
            return text[:i]
    return text


# A line of Chinese or Japanese does not begin with these (JIS X 4051, line-start prohibition).
_CLOSING = frozenset("，。、；：？！）》」』】〉…")


def wrap(text: str, width: int) -> list[str]:
    """Break the safe ``text`` into lines of ``width`` cells, at spaces or around wide letters.

    A single letter wider than ``width`` still gets its line.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        gap = 1
        for piece in _pieces(word, width):
            size = cells(piece)
            if line and used + gap + size > width:
                lines.append(line)
                line, used = "", 0
            space = " " * gap if line else ""
            line, used = line + space + piece, used + len(space) + size
            gap = 0
    return [*lines, line] if line else lines


def _pieces(word: str, width: int) -> Sequence[str]:
    """Cut a word into the parts between which a line may be broken."""
    if word.isascii():
        width = max(width, 2)
        return [word[at : at + width] for at in range(0, len(word), width)]
    from rich.cells import chop_cells

    cuts, wide_before = [0], False
    for at, char in enumerate(word):
        wide = cells(char) > 1
        breaks = (wide and char not in _CLOSING) or (wide_before and char.isalnum())
        if breaks and at > cuts[-1] and word[at - 1] != "\u200d":
            cuts.append(at)
        wide_before = wide or (wide_before and not char.isalnum())
    parts = [word[cut:end] for cut, end in pairwise((*cuts, len(word)))]
    return [
        bit
        for part in parts
        for bit in ((part,) if cells(part) <= width else chop_cells(part, max(width, 2)))
        if bit
    ]
