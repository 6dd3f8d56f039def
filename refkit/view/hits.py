"""What a search found: each record with its title and the passages that show why.

This module knows how words are set off in a text that is fitted into a window. It does not know
how they were found or ranked.
"""

from collections.abc import Sequence
from itertools import groupby

from refkit.catalogue.hit import Hit, Passage
from refkit.model import Record
from refkit.view import BOLD, CYAN, DIM, FAINT, Screen, cells, clip, heading, paint, safe, wrap
from refkit.view.rows import first_authors, place

_INDENT = "  "
_WIDEST = 88  # cells: longer lines are hard to read
_GAP = "  "
_MORE = "…"


def draw(hits: Sequence[Hit], screen: Screen) -> str:
    """Draw the hits, best first: key and what else tells a work, title, passages."""
    return "\n\n".join(_hit(hit, screen) for hit in hits)


def _hit(hit: Hit, screen: Screen) -> str:
    width = min(screen.width, _WIDEST) if screen.width else 0
    key, rest = _head(hit.record, width)
    told = [each for each in hit.passages if _is_told(each, hit.record, rest)]
    lines = [_begun(key, rest, told, screen)]
    if hit.title.text:
        lines += _painted(hit.title, "", width, screen)
    elif not any(each.field == "abstract" for each in hit.passages):
        shown = heading(hit.record)
        room = max(1, width - len(_INDENT)) if width else cells(shown)
        lines.append(_INDENT + paint(clip(shown, room), FAINT, screen))
    for passage in hit.passages:
        if passage not in told:
            lines += _painted(passage, f"{passage.field}: ", width, screen)
    return "\n".join(lines)


def _head(record: Record, width: int) -> tuple[str, str]:
    """The key, and beside it what else tells a work: year, authors, where it appeared."""
    entry = record.entry
    key = safe(record.key)
    about = [str(entry.date.year) if entry.date else "", first_authors(entry), place(entry)]
    rest = _GAP.join(filter(None, about))
    if width:
        key = clip(key, width)
        rest = clip(rest, max(0, width - cells(key) - len(_GAP)))
    return key, rest


def _is_told(passage: Passage, record: Record, rest: str) -> bool:
    """Whether a passage is the end of the first line, so that nobody needs it once more."""
    shown = place(record.entry)
    return passage.field == "venue" and safe(passage.text) == shown and rest.endswith(shown)


def _begun(key: str, rest: str, told: Sequence[Passage], screen: Screen) -> str:
    """The first line, the words that were found at its end set off."""
    end = "".join(_painted(told[0], "", 0, screen))[len(_INDENT) :] if told else ""
    rest = rest.removesuffix(safe(told[0].text)) if told else rest
    tail = _GAP * bool(rest or end) + paint(rest, DIM, screen) + end
    return paint(key, CYAN, screen) + tail


def _painted(passage: Passage, label: str, width: int, screen: Screen) -> list[str]:
    """The lines of a passage, its words set off."""
    before, after = (_MORE + " ") * passage.cut[0], (" " + _MORE) * passage.cut[1]
    letters = [(letter, False) for letter in label + before]
    letters += _letters(passage)
    letters += [(letter, False) for letter in after]
    text = "".join(letter for letter, _ in letters)
    lines = wrap(text, max(1, width - len(_INDENT))) if width else [text]
    marked = iter([mark for letter, mark in letters if not letter.isspace()])
    flags = [[None if c.isspace() else next(marked) for c in line] for line in lines]
    return [
        _INDENT + _line(line, flag, len(label) - 1 if i == 0 else 0, screen)
        for i, (line, flag) in enumerate(zip(lines, flags, strict=True))
    ]


def _line(line: str, flags: Sequence[bool | None], label: int, screen: Screen) -> str:
    if not screen.colour:
        return line
    head = paint(line[:label], DIM, screen) if label > 0 else ""
    begin = max(label, 0)
    # A blank between two words that are set off is set off with them.
    marks = [
        flag
        if flag is not None
        else bool(i and i + 1 < len(flags) and flags[i - 1] and flags[i + 1])
        for i, flag in enumerate(flags)
    ]
    parts = groupby(zip(line[begin:], marks[begin:], strict=True), key=lambda pair: pair[1])
    return head + "".join(
        paint("".join(letter for letter, _ in some), BOLD if marked else "", screen)
        for marked, some in parts
    )


def _letters(passage: Passage) -> list[tuple[str, bool]]:
    """The harmless letters of a passage, each with whether it is set off."""
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in (*passage.marks, (len(passage.text), len(passage.text))):
        found += [(letter, False) for letter in safe(passage.text[at:start])]
        found += [(letter, True) for letter in safe(passage.text[start:end])]
        at = end
    return found
