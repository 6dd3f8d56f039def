"""All tags of a library: a tree with sums for a person, a flat list for a program; stray ones.

This module knows how levels are shown and how long a bar is. What is counted, and which tags are
nearly the same, is told to it.
"""

from collections.abc import Iterator, Mapping, Sequence

from refkit.curate.stray import Stray
from refkit.tag import LEVEL
from refkit.view import (
    CYAN,
    DIM,
    MAGENTA,
    Screen,
    cells,
    clip,
    paint,
    plural,
    safe,
    wrap,
)

_GAP = 2  # cells between columns
_BAR = 30  # cells of the longest bar
_INDENT = 2  # cells for each level
_FEW = 5  # so many stray tags are told without being asked for


def draw_flat(counts: Mapping[str, int], screen: Screen) -> str:
    """Draw a line for each tag, the commonest first, with the records that have just this tag."""
    names = {tag: safe(tag) for tag in counts}
    order = sorted(counts, key=lambda tag: (-counts[tag], tag))
    return _lines([(tag, names[tag], counts[tag]) for tag in order], screen)


def draw_tree(counts: Mapping[str, int], screen: Screen) -> str:
    """Draw a line for each level, with the records of all below it, the commonest first.

    ``counts`` has the tags that others are under too (`curate.count_subtrees`).
    """
    below: dict[str, list[str]] = {}
    for tag in counts:
        below.setdefault(tag.rpartition(LEVEL)[0] if LEVEL in tag else "", []).append(tag)

    def walk(parent: str, depth: int) -> Iterator[tuple[str, str, int]]:
        for tag in sorted(below.get(parent, ()), key=lambda tag: (-counts[tag], tag)):
            name = safe(tag.rpartition(LEVEL)[2])
            yield tag, " " * (_INDENT * depth) + name, counts[tag]
            yield from walk(tag, depth + 1)

    return _lines([*walk("", 0)], screen)


def _lines(rows: Sequence[tuple[str, str, int]], screen: Screen) -> str:
    if not rows:
        return ""
    most = max(n for _, _, n in rows)
    digits = len(str(most))
    widest = max(cells(name) for _, name, _ in rows)
    if screen.width:
        widest = max(1, min(widest, screen.width - digits - _GAP))
    room = screen.width or 80
    room = min(_BAR, room - widest - digits - 2 * _GAP) if screen.interactive else 0
    lines = []
    for _, name, n in rows:
        shown = clip(name, widest)
        line = paint(shown, MAGENTA, screen) + " " * (widest - cells(shown) + _GAP)
        line += f"{n:{digits}}"
        if room > 0 and n > 0:
            line += " " * _GAP + paint("█" * max(1, round(room * n / most)), DIM, screen)
        lines.append(line)
    return "\n".join(lines)


def draw_strays(strays: Sequence[Stray], screen: Screen, *, verbose: bool) -> str:
    """Say which tags may be one, with the command that unites each pair."""
    if not strays:
        return ""
    lines = [f"{plural(len(strays), 'tag')} may be written in two ways:"]
    shown = strays if verbose else strays[:_FEW]
    for stray in shown:
        said = (
            f"{safe(stray.tag)} ({stray.records}) and "
            f"{safe(stray.near)} ({stray.near_records}): {stray.why}"
        )
        lines += (
            [f"  {line}" for line in wrap(said, max(16, screen.width - 2))]
            if (screen.width)
            else [f"  {said}"]
        )
        lines.append("    " + paint(unite(stray), CYAN, screen))
    if more := len(strays) - len(shown):
        lines.append(f"  and {more} more (refkit --verbose tags lists all)")
    return "\n".join(lines)


def unite(stray: Stray) -> str:
    """The command that makes one tag of the two."""
    import shlex

    one, other = (shlex.quote(safe(tag)) for tag in (stray.tag, stray.near))
    return f"refkit tags rename {one} {other}"


def draw_aliases(aliases: Mapping[str, str], screen: Screen) -> str:
    """Draw a line for each word that stands for a tag."""
    names = {word: safe(word) for word in aliases}
    widest = max(map(cells, names.values()), default=0)
    lines = []
    for word, tag in sorted(aliases.items()):
        gap = " " * (widest - cells(names[word]))
        line = f"{names[word]}{gap}  {safe(tag)}"
        lines.append(clip(line, screen.width) if screen.width else line)
    return "\n".join(lines)
