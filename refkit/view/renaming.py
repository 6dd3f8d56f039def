"""Keys that change: as a table, and as a diff of the manuscripts that cite them.

It knows how both are set for a person, and decides nothing.
"""

from collections.abc import Mapping, Sequence

from refkit.manuscript.rewrite import Rewritten
from refkit.model import Record
from refkit.rename.difference import Line, unified
from refkit.view import (
    BOLD,
    CYAN,
    DIM,
    GREEN,
    RED,
    Screen,
    cells,
    clip,
    heading,
    paint,
    plural,
    safe,
)

_ARROW = " -> "
_TITLE = 16  # cells of a title that are worth printing beside two keys
_STYLES = {"-": RED, "+": GREEN, "@": CYAN, " ": ""}


def table(names: Mapping[str, str], records: Mapping[str, Record], screen: Screen) -> str:
    """Draw a line a record: the present key, the new one, the title; "" for none.

    Keys are never cut. Where two of them leave no room in the window, the title goes.
    """
    if not names:
        return ""
    old = {key: safe(key) for key in names}
    new = {key: safe(name) for key, name in names.items()}
    left, right = (max(map(cells, side.values())) for side in (old, new))
    room = screen.width - left - right - len(_ARROW) - 2
    lines = []
    for key in names:
        title = heading(records[key])
        if screen.width:
            title = clip(title, room) if room >= _TITLE else ""
        gap = " " * (left - cells(old[key]))
        line = paint(old[key], DIM, screen) + gap + _ARROW + paint(new[key], CYAN, screen)
        pad = " " * (right - cells(new[key]) + 2) if title else ""
        lines.append(line + pad + title)
    return "\n".join(lines)


def diff(files: Sequence[Rewritten], screen: Screen) -> str:
    """Draw what changes in each file, as `diff -u` does; "" for none."""
    lines: list[str] = []
    for done in files:
        name = safe(done.file)
        lines += [paint(f"--- {name}", BOLD, screen), paint(f"+++ {name}", BOLD, screen)]
        lines += [_line(line, screen) for line in unified(done)]
    return "\n".join(lines)


def _line(line: Line, screen: Screen) -> str:
    sign = "" if line.sign == "@" else line.sign
    return paint(sign + safe(line.text), _STYLES[line.sign], screen)


def summary(renamed: int, files: Sequence[Rewritten], *, written: bool) -> str:
    """Say how many keys changed, or would, and in how many places of how many files."""
    edits = sum(len(done.edits) for done in files)
    would = "" if written else "would be "
    parts = []
    if renamed:
        parts.append(f"{plural(renamed, 'record')} {would}rekeyed")
    if edits:
        parts.append(f"{plural(edits, 'key')} in {plural(len(files), 'file')} {would}rewritten")
    return ", ".join(parts) or f"nothing {'has changed' if written else 'would change'}"
