"""Which lines of a listing belong to which record.

A listing is a run of blocks: a label line and the lines below it, up to the next label. First the
habits of the listing are learnt from all its blocks (is there a title line above the labels, which
label comes first, what does a record usually have); then the blocks are dealt out to records by
one question, asked at each block: does a record start here? This module knows lines and labels.
It does not know what the fields mean.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from refkit.formats.listing import doubt, label
from refkit.formats.listing.habit import Block, Habits, Line, goes_on, is_value, learn, title_above

# Labels no title begins with.
_UNTITLED = frozenset({"year", "doi"})


class Value(msgspec.Struct, gc=False):
    """The lines that hold a field's value; the first may be the rest of a label line."""

    lines: list[Line]

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


class Outline(NamedTuple):
    """A listing's structure: headings (preamble or section lines) and records, in file order."""

    parts: tuple[Item | tuple[Line, ...], ...]
    habits: Habits

    @property
    def items(self) -> list[Item]:
        """The records alone."""
        return [part for part in self.parts if isinstance(part, Item)]


def outline(lines: Sequence[str]) -> Outline:
    """Deal the lines of a listing out to headings and records; no line is left over."""
    preamble, blocks = _blocks(lines)
    habits = learn(preamble, blocks)
    if any(not block.sure for block in blocks):
        doubt.weigh(preamble, blocks, habits)
        habits = learn(preamble, blocks)
    deal = _Deal(habits)
    tail = preamble
    for block in blocks:
        deal.add(block, tail)
        tail = block.tail
    deal.close(tail)
    return Outline(tuple(deal.parts), habits)


def _blocks(lines: Sequence[str]) -> tuple[list[Line], list[Block]]:
    preamble: list[Line] = []
    blocks: list[Block] = []
    for number, raw in enumerate(lines, start=1):
        line = label.tidy(raw)
        opened = label.read(line) if line else None
        if opened and (opened.sure or blocks or opened.field in _UNTITLED):
            head = Line(number, opened.value)
            block = Block(
                opened.field, opened.written, Line(number, line), head, [], sure=opened.sure
            )
            blocks.append(block)
        else:
            (blocks[-1].tail if blocks else preamble).append(Line(number, line))
    page = _page_labels(blocks)
    preamble += [line for block in blocks[:page] for line in (block.line, *block.tail)]
    return preamble, blocks[page:]


def _page_labels(blocks: Sequence[Block]) -> int:
    """How many of the first labels are the page's own.

    A page that lists papers under "Author:" may name its own author before, under "作者:".
    """
    names = Counter((block.field, block.written) for block in blocks)
    fields = Counter(block.field for block in blocks)
    page: list[str] = []
    for block in blocks:
        if names[block.field, block.written] > 1 or fields[block.field] < 3:
            return len(page) if block.field in page else 0
        page.append(block.field)
    return 0


class _Deal:
    """The records dealt so far; the last one is open, and so is its field ``previous``."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.parts: list[Item | tuple[Line, ...]] = []
        self.item: Item | None = None
        self.previous = ""

    def add(self, block: Block, tail: Sequence[Line]) -> None:
        """Put a block where it belongs; ``tail`` stands between it and the block before."""
        titled = self.habits.titled and block.field != "title"
        title = title_above(tail, self._open_line()) if titled else ()
        if self.item is None or self._starts(block, self.item, tail, title):
            self._start(block, tail, title)
            return
        self._settle(self.item, tail, inside=True)
        if self._is_text(block, self.item):
            self._extend(self.item, [block.line])
        elif block.field not in self.item.fields or block.field in label.MANY | label.LISTS:
            self._open(self.item, block)
        else:
            self.item.stray.append(block.line)

    def close(self, tail: Sequence[Line]) -> None:
        """The end of the file."""
        self._head(self._settle(self.item, tail) if self.item else tail)

    def _start(self, block: Block, tail: Sequence[Line], title: Sequence[Line]) -> None:
        rest = [line for line in tail if not title or line.number < title[0].number]
        self._head(self._settle(self.item, rest) if self.item else rest)
        first = title[0].number if title else block.line.number
        self.item = Item(first, Value(list(title)) if title else None)
        self.parts.append(self.item)
        self._open(self.item, block)

    def _open(self, item: Item, block: Block) -> None:
        item.fields.setdefault(block.field, []).append(Value([block.head]))
        self.previous = block.field

    def _open_line(self) -> Line | None:
        """The last line of a field that ought to end on it; None where text goes on."""
        if self.item is None or self.previous not in label.ONE_LINE:
            return None
        return self.item.fields[self.previous][-1].lines[-1]

    def _head(self, lines: Sequence[Line]) -> None:
        said = [line for line in lines if line.text and not label.is_ruler(line.text)]
        if said:
            self.parts.append(tuple(said))

    def _starts(
        self, block: Block, item: Item, tail: Sequence[Line], title: Sequence[Line]
    ) -> bool:
        """Whether a block opens a new record after ``item``."""
        habits, field, previous = self.habits, block.field, self.previous
        has = field in item.fields
        # Where a text may go on, a label line may be part of it: more has to speak for a record.
        ended = (
            previous in label.ONE_LINE
            or previous == habits.order[-1]
            or habits.usual <= item.fields.keys()
        )
        if field == "title":
            again = has or item.title is not None or field == habits.opener
            return again and (ended or not habits.titled or _stands_apart(tail))
        if field == habits.opener:
            if title:
                return True
            more = field == previous and field in label.MANY | label.LISTS
            apart = ended or (bool(tail) and not tail[-1].text)
            return has and apart and (not more or len(habits.order) == 1)
        before = self._open_line()
        if not title or is_value(tail, before):
            # A record without its first label: the usual order starts afresh.
            afresh = has and field not in label.MANY and habits.restarts(previous, field)
            return afresh and (before is not None or previous == habits.order[-1])
        if before is not None:
            return has or habits.usual <= item.fields.keys() or habits.restarts(previous, field)
        return has and (ended or _stands_apart(tail))

    def _is_text(self, block: Block, item: Item) -> bool:
        """Whether a label line inside a record is text that looks like one."""
        if self.previous in label.ONE_LINE:
            return False
        has = block.field in item.fields or (block.field == "title" and item.title is not None)
        if block.field not in label.MANY:
            return has
        early = self.habits.restarts(self.previous, block.field)
        return early and (has or not label.leads(block.head.text))

    def _extend(self, item: Item, lines: Sequence[Line]) -> None:
        item.fields[self.previous][-1].lines += lines

    def _settle(self, item: Item, tail: Sequence[Line], *, inside: bool = False) -> Sequence[Line]:
        """Give the lines below a label to its field; return those that belong to no record."""
        if self.previous not in label.ONE_LINE:
            end = len(tail) if inside else _text_ends(tail)
            self._extend(item, tail[:end])
            return tail[end:]
        taken = [line for line in item.fields[self.previous][-1].lines if line.text]
        at = 0
        while at < len(tail) and (
            not tail[at].text or _goes_on(taken, tail, at, listed=self.previous, inside=inside)
        ):
            taken += [tail[at]] if tail[at].text else []
            at += 1
        if taken:
            item.fields[self.previous][-1] = Value(taken)
        stray: list[Line] = []
        last = taken[-1].number if taken else tail[0].number - 1 if tail else 0
        for line in tail[at:]:
            # Behind a blank line, and with no label of this record to come, it is a heading.
            below = inside or line.number == last + 1
            known = label.unknown(line.text) if below else None
            if known and known.field not in item.fields:
                item.fields[known.field] = [Value([Line(line.number, known.value)])]
                last = line.number
            elif line.text:
                stray.append(line)
        if not inside:
            return stray
        item.stray += [line for line in stray if not label.is_ruler(line.text)]
        return ()


def _stands_apart(tail: Sequence[Line]) -> bool:
    """Whether a blank line or a ruler precedes the last paragraph of ``tail``, or ends it."""
    texts = [line.text for line in tail]
    while texts and not texts[-1]:
        texts.pop()
    return any(not text or label.is_ruler(text) for text in texts) or len(texts) < len(tail)


def _text_ends(tail: Sequence[Line]) -> int:
    """How many lines below a text belong to it when the record ends there."""
    for at, line in enumerate(tail):
        if label.is_heading(line.text) or (len(line.text) >= 3 and label.is_ruler(line.text)):
            return at
    return len(tail)


def _goes_on(
    taken: Sequence[Line], tail: Sequence[Line], at: int, *, listed: str, inside: bool
) -> bool:
    """Whether a one-line field goes on: it was empty, broke off, or nothing else can be meant."""
    line = tail[at]
    if label.is_ruler(line.text):
        return False
    if not taken:
        return label.unknown(line.text) is None
    if listed in label.LISTS and goes_on(taken[-1].text):
        return True
    below = taken[-1].number == line.number - 1
    return inside and below and label.unknown(line.text) is None
