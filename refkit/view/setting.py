"""Settings as they are in force: as a configuration file would say them, aligned, with sources.

This module knows how they are laid out. How a value is spelled, and where it comes from, is told.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from refkit.view import BOLD, CYAN, DIM, Screen, cells, clip, paint, safe

_WIDE = 48  # cells


class Line(NamedTuple):
    """One setting."""

    table: str  # "" is the top
    key: str
    value: str  # as TOML writes it
    source: str = ""  # "" is not told
    usual: bool = False  # nobody said anything


def draw(lines: Sequence[Line], screen: Screen) -> str:
    """Draw all settings, table by table; sources stand behind the values, or above in few cells."""
    blocks = []
    for table, group in groupby(lines, key=lambda line: line.table):
        own = [*group]
        block = [paint(f"[{table}]", BOLD, screen)] if table else []
        blocks.append("\n".join([*block, *_block(own, screen)]))
    return "\n\n".join(blocks)


def _block(lines: Sequence[Line], screen: Screen) -> Sequence[str]:
    keys = max(cells(safe(line.key)) for line in lines)
    # A long value does not push the sources of all others out of sight.
    widths = (cells(safe(line.value)) for line in lines if line.source)
    values = max((width for width in widths if width <= _WIDE), default=0)
    drawn = []
    for line in lines:
        key, value = safe(line.key), safe(line.value)
        style = DIM if line.usual else ""
        gap = " " * (keys - cells(key))
        start = f"{paint(key, CYAN, screen)}{gap} = {paint(value, style, screen)}"
        if not line.source:
            drawn.append(start)
            continue
        told = f"# {safe(line.source)}"
        room = " " * max(0, values - cells(value))
        width = keys + 3 + max(values, cells(value)) + 2 + cells(told)
        if screen.width and width > screen.width:
            drawn += [paint(clip(told, screen.width), DIM, screen), start]
        else:
            drawn.append(f"{start}{room}  {paint(told, DIM, screen)}")
    return drawn
