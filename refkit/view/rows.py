"""Tables: records in columns fitted to a window, and tags with their counts.

It works column by column on plain strings: a library of 10,000 records is drawn in the time that
a table library takes for a few hundred. It does not know what was asked for or how it was sorted.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

from refkit import venue
from refkit.model import Entry, Record, Status
from refkit.text import plain
from refkit.view import (
    BLUE,
    CYAN,
    DIM,
    FAINT,
    GREEN,
    MAGENTA,
    YELLOW,
    Screen,
    cells,
    clip,
    heading,
    paint,
    safe,
    tint,
)

_ORDER = ("key", "year", "authors", "title", "venue", "status", "tags")
# What goes first when the window is too narrow. A key often tells author and year, tags are wide,
# and a listing mostly has one venue.
_DROPPED = ("tags", "venue", "authors", "year", "status")
# In cells. Columns that are not named are never cut; no column is cut below its least width.
_LEAST = {"authors": 10, "title": 22, "venue": 6, "tags": 8}
_MOST = {"authors": 30, "venue": 20, "tags": 24}
_TITLE_FIRST = 38  # a title gets so much before authors, venue and tags get all they want
_TITLE_ALONE = 16  # the least that is worth printing beside a key
_GAP = 2
_AND_OTHERS = " et al."

STATUS_STYLE = {
    Status.UNREAD: DIM,
    Status.QUEUED: BLUE,
    Status.READING: YELLOW,
    Status.SKIMMED: GREEN,
    Status.READ: GREEN,
    Status.DROPPED: "2;9",  # dim, crossed out
}


def draw(records: Sequence[Record], screen: Screen) -> str:
    """Draw one line a record; see `refkit.view.table`."""
    if not records:
        return ""
    texts = _texts(records)
    sizes = {name: list(map(cells, column)) for name, column in texts.items()}
    natural = {name: max(column) for name, column in sizes.items()}
    natural = {name: n or 1 for name, n in natural.items() if n or name in ("key", "title")}
    if screen.interactive:
        natural = {name: max(n, len(name)) for name, n in natural.items()}
    widths = _fit(natural, screen.width)
    if not widths:
        return _stack(records, texts, screen)
    styles = _styles(records, screen)
    last = list(widths)[-1]
    columns = [
        _column(texts[name], sizes[name], styles[name], width, 0 if name == last else width)
        for name, width in widths.items()
    ]
    gap = " " * _GAP
    lines = [gap.join(parts).rstrip() for parts in zip(*columns, strict=True)]
    if screen.interactive:
        names = gap.join(name.upper().ljust(width) for name, width in widths.items())
        lines.insert(0, paint(names.rstrip(), DIM, screen))
    return "\n".join(lines)


def _texts(records: Sequence[Record]) -> dict[str, list[str]]:
    """Collect the whole text of every cell, column by column."""
    venues: dict[tuple[str, str], str] = {}
    for record in records:
        place = (record.entry.venue, record.entry.container)
        if place not in venues:
            venues[place] = _venue(*place)
    return {
        "key": [safe(r.key) for r in records],
        "year": [str(r.entry.date.year) if r.entry.date else "" for r in records],
        "authors": [first_authors(r.entry) for r in records],
        "title": [heading(r) for r in records],
        "venue": [venues[r.entry.venue, r.entry.container] for r in records],
        "status": [r.status.value for r in records],
        "tags": [safe(" ".join(r.tags)) for r in records],
    }


def first_authors(entry: Entry) -> str:
    """Name who wrote it, "Ru, Cobb" or "Moriakov et al.", or else who edited it."""
    people = entry.authors or entry.editors
    shown = [name.short or name.display for name in people[:2]]
    if len(people) > 2 or (people and entry.authors and entry.and_others):
        text = shown[0] + _AND_OTHERS
    else:
        text = ", ".join(shown)
    if people and not entry.authors:
        text += " (ed.)" if len(people) == 1 else " (eds.)"
    return safe(text)


def place(entry: Entry) -> str:
    """Name where it appeared: the short name of a known venue, or what is printed."""
    return _venue(entry.venue, entry.container)


def _venue(identifier: str, container: str) -> str:
    known = venue.get(identifier) if identifier else None
    return safe(known.short if known else plain(container))


def _styles(records: Sequence[Record], screen: Screen) -> dict[str, Iterable[str]]:
    """Choose the style of every cell, column by column."""
    if not screen.colour:
        return dict.fromkeys(_ORDER, repeat(""))
    return {
        "key": repeat(CYAN),
        "year": repeat(""),
        "authors": repeat(""),
        "title": ["" if record.entry.title else FAINT for record in records],
        "venue": repeat(DIM),
        "status": [STATUS_STYLE[record.status] for record in records],
        "tags": repeat(MAGENTA),
    }


def _column(
    texts: Sequence[str], sizes: Sequence[int], styles: Iterable[str], width: int, pad: int
) -> list[str]:
    """Cut texts to ``width`` cells and fill them up to ``pad``, spaces outside the colour."""
    done = []
    for text, size, style in zip(texts, sizes, styles, strict=False):
        shown, taken = text, size
        if size > width:
            shown = cut(text, width)
            taken = cells(shown)
        done.append(tint(shown, style) + " " * (pad - taken))
    return done


def cut(text: str, width: int) -> str:
    """Clip a cell; parentheses are closed again, and one "…" is enough for "et al."."""
    if text.endswith(_AND_OTHERS) and cells(text) - len(_AND_OTHERS) < width:
        return f"{text.removesuffix(_AND_OTHERS)}…"
    if text.startswith("(") and text.endswith(")") and width > 2:
        return f"({clip(text[1:-1].removesuffix('…'), width - 2)})"
    return clip(text, width)


def _fit(natural: Mapping[str, int], width: int) -> dict[str, int]:
    """Choose columns and their widths; none when key and title do not fit side by side.

    ``natural`` has the width that each column would like, ``width`` is the window's, 0 for none.
    """
    kept = [name for name in _ORDER if name in natural]
    if not width:
        return {name: natural[name] for name in kept}
    for dropped in ("", *_DROPPED):
        kept = [name for name in kept if name != dropped]
        least = {name: min(natural[name], _LEAST.get(name, natural[name])) for name in kept}
        if len(kept) == 2:
            least["title"] = min(natural["title"], _TITLE_ALONE)
        spare = width - sum(least.values()) - _GAP * (len(kept) - 1)
        if spare >= 0:
            return _grow(least, natural, spare)
    return {}


def _grow(least: dict[str, int], natural: Mapping[str, int], spare: int) -> dict[str, int]:
    """Hand out ``spare`` cells: title first, then the columns that were cut, then title again."""
    widths = dict(least)
    for name, goal in (("title", _TITLE_FIRST), *_MOST.items(), ("title", spare + _TITLE_FIRST)):
        if name in widths:
            step = max(0, min(spare, min(goal, natural[name]) - widths[name]))
            widths[name] += step
            spare -= step
    return widths


def _stack(records: Sequence[Record], texts: Mapping[str, Sequence[str]], screen: Screen) -> str:
    """Draw two lines a record, key above title, for a window too narrow for columns."""
    indent = "  " if screen.width > 2 else ""
    lines = []
    for record, key, title in zip(records, texts["key"], texts["title"], strict=True):
        lines.append(paint(clip(key, screen.width), CYAN, screen))
        room = screen.width - len(indent)
        shown = title if cells(title) <= room else cut(title, room)
        lines.append(indent + paint(shown, "" if record.entry.title else FAINT, screen))
    return "\n".join(lines)
