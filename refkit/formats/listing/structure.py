"""Which lines of a listing belong to which record.

A listing is a run of blocks: a label line and the lines below it, up to the next label. The
blocks are dealt out to records by one question, asked at each block: does a record start here?
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from refkit import formula
from refkit.formats.listing import label


class Line(NamedTuple):
    """A tidied line and its place, 1-based."""

    number: int
    text: str


class Value(msgspec.Struct, frozen=True):
    """The lines that hold a field's value; the first may be the rest of a label line."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """As written, one line feed between lines."""
        return "\n".join(line.text for line in self.lines).strip("\n")

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last line that say something."""
        said = [line.number for line in self.lines if line.text] or [self.lines[0].number]
        return said[0], said[-1]


class Item(msgspec.Struct):
    """One record's lines while they are being dealt out."""

    first: int
    title: Value | None = None
    fields: dict[str, list[Value]] = {}
    stray: list[Line] = []


class Outline(msgspec.Struct, frozen=True):
    """A listing's structure: headings (preamble or section lines) and records, in file order."""

    parts: tuple[Item | tuple[Line, ...], ...]

    @property
    def items(self) -> list[Item]:
        """The records alone."""
        return [part for part in self.parts if isinstance(part, Item)]


class _Block(NamedTuple):
    field: str
    head: Line
    tail: list[Line]


def outline(lines: Sequence[str]) -> Outline:
    """Deal the lines of a listing out to headings and records."""
    preamble, blocks = _blocks(lines)
    if not blocks:
        return Outline((tuple(preamble),))
    order = list(dict.fromkeys(block.field for block in blocks))
    titled = order[0] == "title" or _title_lines(preamble) is not None
    parts: list[Item | tuple[Line, ...]] = []
    tail = preamble
    item: Item | None = None
    previous = ""
    for block in blocks:
        if item is None or _starts(block.field, item, tail, order, previous):
            by_text = titled and order[0] != "title"
            found = _title_lines(tail) if by_text and block.field != "title" else None
            title, rest = found or (None, tail)
            heading = _settle(item, previous, rest)
            if any(line.text for line in heading):
                parts.append(tuple(heading))
            item = Item(title.span[0] if title else block.head.number, title)
            parts.append(item)
        else:
            _settle(item, previous, tail, inside=True)
        if block.field in item.fields and block.field not in label.MANY:
            # A label that comes again inside a record is text that looks like one.
            where = item.fields[previous] if previous else []
            number = block.head.number
            written = Line(number, tidied(lines[number - 1]))
            where[-1] = Value((*where[-1].lines, written))
        else:
            item.fields.setdefault(block.field, []).append(Value((block.head,)))
            previous = block.field
        tail = block.tail
    _settle(item, previous, tail)
    return Outline(tuple(parts))


def tidied(line: str) -> str:
    """The line as the reader sees it."""
    return label.tidy(line)


def _blocks(lines: Sequence[str]) -> tuple[list[Line], list[_Block]]:
    preamble: list[Line] = []
    blocks: list[_Block] = []
    for number, raw in enumerate(lines, start=1):
        line = label.tidy(raw)
        opened = label.label(line)
        if opened:
            blocks.append(_Block(opened.field, Line(number, opened.value), []))
        else:
            (blocks[-1].tail if blocks else preamble).append(Line(number, line))
    return preamble, blocks


def _starts(
    field: str, item: Item, tail: Sequence[Line], order: Sequence[str], previous: str
) -> bool:
    """Whether the block of ``field`` opens a new record after ``item``.

    It does when the label that opens records comes again, or when a title stands before it and
    the usual order of labels starts afresh.
    """
    has = item.fields
    if field == "title" or order[0] == "title":
        return field == "title" and ("title" in has or order[0] == "title")
    if field == order[0]:
        return field in has or _title_lines(tail) is not None
    if order.index(field) >= order.index(previous) or _title_lines(tail) is None:
        return False
    return field in has or _stands_apart(tail)


def _stands_apart(tail: Sequence[Line]) -> bool:
    """Whether a blank line precedes the last paragraph of ``tail``."""
    texts = [line.text for line in tail]
    while texts and not texts[-1]:
        texts.pop()
    return "" in texts


def _title_lines(tail: Sequence[Line]) -> tuple[Value, list[Line]] | None:
    """The title at the end of ``tail``, and the lines before it; None when there is none.

    The title is the last logical line; after a blank line it is the whole last paragraph when
    that is short and no sentence ends in it.
    """
    end = len(tail)
    while end and not tail[end - 1].text:
        end -= 1
    start = end
    while start and tail[start - 1].text:
        start -= 1
    if start == end:
        return None
    logical = formula.repair([line.text for line in tail[start:end]])
    candidates = [str(part) for part in logical]
    whole = " ".join(candidates)
    paragraph = (
        start > 0
        and len(logical) <= 3
        and len(whole) <= 250
        and all(label.looks_like_title(c) for c in candidates)
        and not any(label.title(c).text != c for c in candidates[1:])
    )
    first = start if paragraph else start + logical[-1].first
    if not label.looks_like_title(whole if paragraph else candidates[-1]):
        return None
    return Value(tuple(tail[first:end])), list(tail[:first])


def _settle(
    item: Item | None, field: str, tail: Sequence[Line], *, inside: bool = False
) -> Sequence[Line]:
    """Give the lines below a label to its field; return those that belong to no record."""
    if item is None:
        return tail
    value = item.fields[field][-1]
    if field not in label.ONE_LINE:
        item.fields[field][-1] = Value((*value.lines, *tail))
        return ()
    taken = list(value.lines)
    rest = list(tail)
    while rest and (not rest[0].text or _goes_on(taken, rest[0], inside=inside)):
        taken.append(rest.pop(0))
    item.fields[field][-1] = Value(tuple(taken))
    stray: list[Line] = []
    for line in rest:
        known = label.unknown(line.text)
        if known and known.field not in item.fields:
            item.fields[known.field] = [Value((Line(line.number, known.value),))]
        else:
            stray.append(line)
    if inside:
        item.stray += [line for line in stray if line.text]
        return ()
    return stray


def _goes_on(taken: Sequence[Line], line: Line, *, inside: bool) -> bool:
    """Whether a one-line field goes on in ``line``: it was empty, or broke off at a comma."""
    said = [part.text for part in taken if part.text]
    if not said:
        return label.unknown(line.text) is None
    if said[-1].endswith((",", ";", "，", "、", "；", " and", " &")):
        return True
    return inside and taken[-1].text != "" and label.unknown(line.text) is None
