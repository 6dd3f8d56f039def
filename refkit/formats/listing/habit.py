"""The habits of a listing, learnt from all of it: how its titles stand and its labels follow.

A single record may lack a label or have one too many; what most records do tells which. This
module counts. It decides nothing about any one record.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median_low
from typing import NamedTuple

import msgspec

from refkit import formula, venue
from refkit.formats.listing import label


# There are as many of these as lines, and none holds itself: the garbage collector can pass by.
class Line(msgspec.Struct, frozen=True, gc=False):
    """A tidied line, or what a label leaves of it, and its place, 1-based."""

    number: int
    text: str


class Block(msgspec.Struct, frozen=True, gc=False):
    """A label line and the lines below it."""

    field: str  # that the label opens
    written: str  # the label as it is written, in lower case
    line: Line  # the whole label line
    head: Line  # what stands behind the label
    tail: list[Line]
    sure: bool = True  # False when the value is not what the label promises


class Habits(NamedTuple):
    """What most records of a listing do."""

    titled: bool  # a title line without a label stands above the first label
    opener: str  # the label that comes first; "" when there are no labels
    order: tuple[str, ...]  # all labels, in the usual order
    usual: frozenset[str]  # labels that half of the records have, or more

    def restarts(self, previous: str, field: str) -> bool:
        """Whether ``field`` usually comes before ``previous``."""
        return self.order.index(field) <= self.order.index(previous)


def learn(preamble: Sequence[Line], blocks: Sequence[Block]) -> Habits:
    """Learn the habits of a listing."""
    if not blocks:
        return Habits(False, "", (), frozenset())
    titles: Counter[str] = Counter()  # field -> how often a title stands above it
    above: list[bool] = []
    tail, before = preamble, None
    for block in blocks:
        above.append(not is_value(tail, before) and bool(title_above(tail, before)))
        titles[block.field] += above[-1]
        tail = block.tail
        before = block.head if block.field in label.ONE_LINE else None
    counts = Counter(block.field for block in blocks)
    titled = _is_titled(titles, counts)
    opener = titles.most_common(1)[0][0] if titled else blocks[0].field
    order, usual = _order(blocks, above if titled else [False] * len(blocks), opener)
    return Habits(titled, opener, order, usual)


def _is_titled(titles: Counter[str], counts: Counter[str]) -> bool:
    """Whether title lines are the rule: above half the records, or more where nothing else tells.

    What stands above a page of bare abstracts is its heading.
    """
    records = max(counts.values())
    if counts["title"] * 2 >= records:
        return False
    found = titles.total()
    return found * 2 >= records if len(counts) > 1 or records == 1 else found * 2 > records


def _order(
    blocks: Sequence[Block], above: Sequence[bool], opener: str
) -> tuple[tuple[str, ...], frozenset[str]]:
    """The usual order of the labels, and those that half of the records have."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    seen: set[str] = set()
    records = 0
    previous = ""
    for block, titled in zip(blocks, above, strict=True):
        again = block.field in seen and block.field not in label.MANY | label.LISTS
        if (
            not seen
            or again
            or block.field == opener != previous
            or (titled and previous in label.ONE_LINE and block.field in seen)
        ):
            seen = set()
            records += 1
        if block.field not in seen:
            places[block.field].append(len(seen))
            seen.add(block.field)
        previous = block.field
    order = sorted(places, key=lambda field: median_low(places[field]))
    usual = frozenset(field for field, at in places.items() if len(at) * 2 >= records)
    return tuple(order), usual


# A line that breaks off here is no whole title.
_OPEN_END = re.compile(
    r"(?i)(?:[-,:–—]|\b(?:a|an|and|as|at|by|for|from|in|into|of|on|or|over|the|through|to|towards?"
    r"|that|under|using|via|vs\.?|where|which|whose|with|without))$"
)
# What the line above the first title says of the list, in words that few titles have.
_OF_LISTS = re.compile(
    r"(?i)\b(?:abstracts?|accepted|bibliography|conference|lists?|papers?|posters?|proceedings"
    r"|readings?|spotlights?|talks?|workshop)\b"
)
# A list that breaks off here goes on.
_GOES_ON = re.compile(r"(?:[,;，、；&\u00ad-]|\sand)$")
_LONG = 120  # characters; few titles are longer
_FILLED = 40  # characters; a line that was wrapped by hand is about that long at least
_MAILED = 60  # characters; and one that a program wrapped


def title_above(tail: Sequence[Line], before: Line | None) -> tuple[Line, ...]:
    """The lines of the title at the end of ``tail``; none when there is no title.

    ``before`` is the last line of a field that ought to end on it: then what stands below is due
    to be a title. Without it a text or a preamble goes on, and only what looks like one counts.
    """
    if not tail:
        return ()
    start = end = _last_said(tail)
    while start and tail[start - 1].text and not label.is_ruler(tail[start - 1].text):
        start -= 1
    if start == end:
        return ()
    # One short line in the paragraph right above a label is a title, even with a full stop.
    alone = end == len(tail) == start + 1 and (start > 0 or tail[0].number == 1)
    opens = before is None and tail[0].number == 1
    due = before is not None or (alone and len(tail[start].text) <= _LONG)
    # Only a title of a length that needs a warning can be lost above the first label.
    due = due or (end == start + 1 and opens and len(tail[start].text) > label.LONGEST)
    if start == 0 and before is not None:
        start = _value_ends(tail, end, before)
    # Most of what is no title shows it on its last line, before any formula is looked for.
    if not due and not label.looks_like_title(tail[end - 1].text):
        return ()
    texts, firsts = [tail[start].text], [0]
    if end - start > 1:
        logical = formula.repair([line.text for line in tail[start:end]])
        texts, firsts = [str(line) for line in logical], [line.first for line in logical]
    fits = label.can_be_title if due else label.looks_like_title
    if not fits(texts[-1]) or label.names_venue(texts[-1]):
        return ()
    first = len(texts) - 1
    apart = start > 0 and not tail[start - 1].text
    while (due or apart) and first and len(texts) - first < 3:
        if not _is_wrapped(texts[first - 1], texts[first:], apart=apart):
            break
        first -= 1
    if opens and start == 0 and not due and _is_all_title(texts):
        first = 0
    return tuple(tail[start + firsts[first] : end])


def _is_all_title(texts: Sequence[str]) -> bool:
    """Whether the lines at the top of a file are one wrapped title, and none speaks of the list."""
    return len(texts) <= 3 and all(
        (len(line) >= _MAILED or _OPEN_END.search(line) is not None)
        and _is_wrapped(line, texts[at + 1 :], apart=False)
        and not _OF_LISTS.search(line)
        and not venue.mentions(line)
        for at, line in enumerate(texts[:-1])
    )


def goes_on(text: str) -> bool:
    """Whether a list breaks off at its end: at a comma, an "and", a hyphen."""
    return _GOES_ON.search(text) is not None


def is_value(tail: Sequence[Line], before: Line | None) -> bool:
    """Whether the one line below a label is its value or goes on with it, for all one can tell."""
    breaks_off = before is not None and (not before.text or goes_on(before.text))
    return bool(breaks_off) and sum(bool(line.text) for line in tail) == 1


def _last_said(tail: Sequence[Line]) -> int:
    end = len(tail)
    while end and (not tail[end - 1].text or label.is_ruler(tail[end - 1].text)):
        end -= 1
    return end


def _value_ends(tail: Sequence[Line], end: int, before: Line) -> int:
    """Where in a paragraph right below a label its value ends; one line is left for a title."""
    text, at = before.text, 0
    while at < end - 1 and (not text or goes_on(text)):
        text = tail[at].text
        at += 1
    return at


def _is_wrapped(line: str, below: Sequence[str], *, apart: bool) -> bool:
    """Whether a title that goes on ``below`` begins on ``line``, or earlier.

    Unless a blank line sets the lines apart, "Affiliation: MIT" is none of it.
    """
    return (
        (len(line) >= _FILLED or _OPEN_END.search(line) is not None)
        and label.can_be_title(line)
        and sum(map(len, below)) + len(line) <= 250
        and not re.search(r"[.。！？；]$|[!?][\"”)]?$", line)
        and not label.is_dressed(below[0])
        and not label.is_heading(line)
        and (apart or (label.unknown(line) or label.read(line)) is None)
    )
