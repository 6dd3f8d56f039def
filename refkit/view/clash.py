"""Clashes: what stands in a record and what the other copy has, side by side.

It draws the list and the card of `refkit settle`, and the lines that `refkit show` has about them.
It knows how values are told apart, and nothing of what happens to the answer.
"""

from collections.abc import Iterator, Mapping, Sequence

from refkit import merge
from refkit.model import Clash, Record
from refkit.reconcile import clashes, note
from refkit.text import plain
from refkit.view import BOLD, CYAN, DIM, YELLOW, Screen, cells, clip, heading, paint, safe, wrap

_WIDEST = 120
_LABEL = 14  # cells for the name of a field and the space before and behind it
_COLUMN = 22  # the least that a column is worth reading in; below it they stand one above the other
_LONGEST = 12  # lines of one value
_NONE = "(nothing)"


def draw(found: Mapping[str, Record], chosen: Sequence[tuple[str, Clash]], screen: Screen) -> str:
    """List clashes, given as (key, clash), below their records.

    In a pipe each line is a clash, with both values whole.
    """
    if not screen.width:
        return "\n".join(_line(found[key], clash) for key, clash in chosen)
    blocks = []
    for key in dict.fromkeys(key for key, _ in chosen):
        record = found[key]
        lines = [*_head(record, screen), *_columns(screen)]
        for _, clash in (pair for pair in chosen if pair[0] == key):
            lines += _sides(record, clash, screen)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def card(record: Record, clash: Clash, number: int, total: int, screen: Screen) -> str:
    """Draw one clash for a decision: which of ``total`` it is, the work, and both values."""
    count = f"{number} of {total}" if total > 1 else ""
    lines = [*_head(record, screen, count), *_columns(screen), *_sides(record, clash, screen)]
    return "\n".join(lines)


def facts(record: Record) -> Iterator[tuple[str, str]]:
    """What `refkit show` says of clashes, as (label, text)."""
    for clash in record.clashes:
        _, other = said(record, clash)
        yield "clash", f"{clash.field}: the other copy has {other or 'nothing'} (refkit settle)"


def said(record: Record, clash: Clash) -> tuple[str, str]:
    """What stands and the other value in one line each, "" for nothing; of notes what differs."""
    ours, theirs = clashes.values(record, clash)
    if clash.field == "note":
        ours, theirs = note.apart(_text(ours), _text(theirs))
    one, other = (" ".join(_text(value).split()) for value in (ours, theirs))
    if one == other:  # they differ in blanks, or in what is not shown
        return clashes.written(ours), clash.value
    return one, other


def _text(value: object) -> str:
    return "no" if value is False else merge.show(value)


def _line(record: Record, clash: Clash) -> str:
    ours, theirs = (safe(text) or _NONE for text in said(record, clash))
    return f"{safe(record.key)}  {safe(clash.field)}  ours: {ours}  theirs: {theirs}"


def _head(record: Record, screen: Screen, count: str = "") -> list[str]:
    key = paint(safe(record.key), CYAN, screen)
    start = f"{paint(count, DIM, screen)}  {key}" if count else key
    used = cells(safe(record.key)) + (len(count) + 2 if count else 0)
    title = heading(record)
    room = screen.width - used - 2
    if not screen.width or cells(title) <= room:
        return [f"{start}  {paint(title, BOLD, screen)}"]
    return [start, *(paint(part, BOLD, screen) for part in wrap(title, screen.width))]


def _columns(screen: Screen) -> list[str]:
    column = _column(screen)
    if column < _COLUMN:
        return []
    heads = "ours (in the record)", "theirs"
    return [" " * _LABEL + _beside(clip(heads[0], column), heads[1], column, screen, DIM)]


def _sides(record: Record, clash: Clash, screen: Screen) -> Iterator[str]:
    values = said(record, clash)
    column = _column(screen)
    label = clip(safe(clash.field), max(8, screen.width - 2))
    if column < _COLUMN:
        yield "  " + paint(label, DIM, screen)
        for name, value in zip(("ours", "theirs"), values, strict=True):
            for i, part in enumerate(_cut(value, max(8, screen.width - 12))):
                yield f"    {'' if i else name:<8}{paint(part, YELLOW, screen)}"
        return
    left, right = (_cut(value, column) for value in values)
    if len(label) > _LABEL - 3:
        yield "  " + paint(label, DIM, screen)
        label = ""
    for i in range(max(len(left), len(right))):
        one, other = (side[i] if i < len(side) else "" for side in (left, right))
        name = f"  {paint(label, DIM, screen)}{' ' * (_LABEL - 2 - len(label))}"
        yield ((" " * _LABEL if i else name) + _beside(one, other, column, screen, "")).rstrip()


def _beside(one: str, other: str, column: int, screen: Screen, style: str) -> str:
    pad = " " * (column - cells(one))
    return f"{paint(one, style, screen)}{pad} | {paint(other, style, screen)}"


def _column(screen: Screen) -> int:
    return (min(screen.width, _WIDEST) - _LABEL - 3) // 2


def _cut(value: str, width: int) -> list[str]:
    lines = wrap(safe(plain(value)), width) or wrap(safe(value), width) or wrap(_NONE, width)
    if len(lines) > _LONGEST:
        lines[_LONGEST - 1 :] = [clip(f"{lines[_LONGEST - 1]} …", width)]
    return lines
