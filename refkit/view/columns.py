"""Tables with the columns that a person asked for, and what a field of a record says in one line.

This module knows how any field is said and how asked-for columns share a window: none is left out.
The table that nobody asked for in detail is refkit.view.rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from types import MappingProxyType
from typing import NamedTuple

from refkit.errors import RefkitError, UnknownName
from refkit.model import Record
from refkit.query import fields, reading
from refkit.view import CYAN, DIM, FAINT, MAGENTA, Screen, cells, clip, heading, paint, safe, tint
from refkit.view.rows import STATUS_STYLE, cut, first_authors, place

_GAP = 2
_LEAST = 8  # cells below which no text is cut; then columns become lines
_WHOLE = ("key", "year", "rating", "added", "date")  # never cut: numbers, days, what is copied


class Column(NamedTuple):
    """A column of a table."""

    name: str  # as it was asked for: the head of the column
    field: str  # as refkit.query.fields calls it


def read(spec: str) -> tuple[Column, ...]:
    """The columns that "key,year,title" asks for; any field of the query language can be one.

    Raises UnknownName for a field that does not exist, RefkitError where none is named.
    """
    names = [name for part in spec.split(",") if (name := part.strip())]
    if not names:
        raise RefkitError("no column is named", hint="say which, as in key,year,title")
    return tuple(Column(name, field_of(name, "column")) for name in names)


def check(names: Sequence[str]) -> None:
    """See that all ``names`` are those of columns. Raises UnknownName."""
    for name in names:
        field_of(name, "column")


def field_of(name: str, what: str) -> str:
    """The field called ``name``; ``what`` it was to be is for the message. Raises UnknownName."""
    field = fields.find(name)
    if not field or field.name == fields.ANY:
        raise UnknownName(what, name, fields.names())
    return field.name


def said(field: str) -> Callable[[Record], str]:
    """The function that says what a field of a record holds, in one harmless line."""
    if field in _SAID:
        return _SAID[field]
    texts = reading.texts_of(field)
    return lambda record: safe(", ".join(texts(record)))


_SAID: Mapping[str, Callable[[Record], str]] = MappingProxyType(
    {
        "authors": lambda record: first_authors(record.entry),
        "title": heading,
        "venue": lambda record: place(record.entry),
        "tags": lambda record: safe(" ".join(record.tags)),
        "aliases": lambda record: safe(" ".join(record.aliases)),
        "identifiers": lambda record: safe(" ".join(map(str, record.entry.identifiers))),
        "url": lambda record: safe(record.entry.link()),
    }
)


def draw(records: Sequence[Record], columns: Sequence[Column], screen: Screen) -> str:
    """Draw one line a record: numbers to the right, all else to the left; "" for no record.

    In a window too narrow for that texts are cut, and where that is not enough each record becomes
    a block with a line for each column.
    """
    if not records:
        return ""
    texts = [list(map(said(column.field), records)) for column in columns]
    sizes = [list(map(cells, column)) for column in texts]
    heads = [column.name if screen.interactive else "" for column in columns]
    natural = [max(len(head), *own, 1) for head, own in zip(heads, sizes, strict=True)]
    widths = _fit(columns, natural, screen.width)
    if not widths:
        return _stack(columns, texts, screen)
    numbers = [_is_number(column) for column in texts]
    lines = [
        _line(texts, widths, numbers, row, _styles(columns, record, screen))
        for row, record in enumerate(records)
    ]
    if screen.interactive:
        names = [head.upper() for head in heads]
        line = _line([[name] for name in names], widths, numbers, 0, repeat(""))
        lines.insert(0, paint(line, DIM, screen))
    return "\n".join(lines)


def _line(
    texts: Sequence[Sequence[str]],
    widths: Sequence[int],
    numbers: Sequence[bool],
    row: int,
    styles: Iterable[str],
) -> str:
    """Draw one row: cut, aligned, spaces outside the colour, none at the end."""
    parts = []
    for column, width, right, style in zip(texts, widths, numbers, styles, strict=False):
        text = column[row] if cells(column[row]) <= width else cut(column[row], width)
        blank = " " * (width - cells(text))
        parts.append(blank + tint(text, style) if right else tint(text, style) + blank)
    return (" " * _GAP).join(parts).rstrip()


def _is_number(column: Sequence[str]) -> bool:
    return any(column) and all(text.isdecimal() for text in column if text)


def _styles(columns: Sequence[Column], record: Record, screen: Screen) -> list[str]:
    if not screen.colour:
        return [""] * len(columns)
    chosen = {
        "key": CYAN,
        "title": "" if record.entry.title else FAINT,
        "venue": DIM,
        "status": STATUS_STYLE[record.status],
        "tags": MAGENTA,
    }
    return [chosen.get(column.field, "") for column in columns]


def _fit(columns: Sequence[Column], natural: Sequence[int], width: int) -> list[int]:
    """Choose widths: as many cells as wanted, the widest cut first; none when nothing helps."""
    room = width - _GAP * (len(columns) - 1)
    if not width or sum(natural) <= room:
        return list(natural)
    whole = [column.field in _WHOLE for column in columns]
    room -= sum(n for n, fixed in zip(natural, whole, strict=True) if fixed)
    flexible = sorted(n for n, fixed in zip(natural, whole, strict=True) if not fixed)
    cap = 0
    for done, size in enumerate(flexible):
        cap = room // (len(flexible) - done)
        if size > cap:
            break
        room -= size
    if cap < _LEAST:
        return []
    return [n if fixed else min(n, cap) for n, fixed in zip(natural, whole, strict=True)]


def _stack(columns: Sequence[Column], texts: Sequence[Sequence[str]], screen: Screen) -> str:
    """Draw a block a record: the first column, and below it a line for each other that has text."""
    blocks = []
    for row in zip(*texts, strict=True):
        lines = [paint(clip(row[0], screen.width), CYAN, screen)]
        lines += [
            clip(f"  {column.name}: {text}", screen.width)
            for column, text in zip(columns[1:], row[1:], strict=True)
            if text
        ]
        blocks.append("\n".join(lines))
    return "\n".join(blocks)
