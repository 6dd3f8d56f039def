"""What was offered for a record, for a person to decide: a card with two columns, and a list.

The card of `refkit enrich --review` sets mine beside theirs; the list shows what a title may mean.
It knows which facts tell two papers apart, and nothing of what happens to the answer.
"""

from collections.abc import Callable, Iterator, Sequence

from refkit import merge, venue
from refkit.enrich import Offer
from refkit.model import Entry, Record
from refkit.text import plain
from refkit.view import BOLD, CYAN, DIM, GREEN, YELLOW, Screen, cells, clip, paint, safe, wrap
from refkit.view.diff import grounds, said_title, tests

_WIDEST = 120
_LABEL = 12  # cells for a label and the space behind it
_COLUMN = 22  # the least that a column is worth reading in; below it they stand one above the other
_LONGEST = 6  # lines of one value
_ABSTRACT = 400  # code points that tell two abstracts apart


def draw(record: Record, offer: Offer, number: int, total: int, screen: Screen) -> str:
    """Draw the card; see `refkit.view.offer`."""
    width = min(screen.width or 100, _WIDEST)
    head = f"{number} of {total}: {safe(record.key)} and {safe(offer.match.right)}"
    lines = [paint(part, CYAN, screen) for part in wrap(head, width)]
    column = (width - _LABEL - 3) // 2
    beside = column >= _COLUMN
    if beside:
        lines.append(" " * _LABEL + _sides("mine", "theirs", column, screen, DIM))
    for label, value in _FACTS:
        mine, theirs = safe(value(record.entry)), safe(value(offer.entry))
        if mine or theirs:
            draw_fact = _beside if beside else _below
            lines += draw_fact(label, mine, theirs, column if beside else width, screen)
    lines.append(paint("why", DIM, screen))
    lines += tests(offer.match.evidence, screen)
    return "\n".join(lines)


def _venue(entry: Entry) -> str:
    known = venue.get(entry.venue) if entry.venue else None
    return plain(entry.container) or (known.short if known else "")


_FACTS: tuple[tuple[str, Callable[[Entry], str]], ...] = (
    ("title", lambda entry: plain(entry.title)),
    ("authors", lambda e: merge.show(e.authors) + ("; et al." if e.and_others else "")),
    ("date", lambda entry: str(entry.date or "")),
    ("venue", _venue),
    ("type", lambda entry: entry.type.value),
    ("state", lambda entry: entry.pubstate.value if entry.pubstate else ""),
    ("identifiers", lambda entry: ", ".join(map(str, entry.identifiers))),
    ("abstract", lambda entry: " ".join(plain(entry.abstract).split())[:_ABSTRACT]),
)


def _beside(label: str, mine: str, theirs: str, column: int, screen: Screen) -> Iterator[str]:
    left, right = _cut(mine, column), _cut(theirs, column)
    style = "" if mine == theirs else YELLOW
    for i in range(max(len(left), len(right), 1)):
        one = left[i] if i < len(left) else ""
        other = right[i] if i < len(right) else ""
        name = paint(label, DIM, screen) + " " * (_LABEL - len(label)) if not i else " " * _LABEL
        yield (name + _sides(one, other, column, screen, style)).rstrip()


def _sides(mine: str, theirs: str, column: int, screen: Screen, style: str) -> str:
    pad = " " * (column - cells(mine))
    return f"{paint(mine, style, screen)}{pad} | {paint(theirs, style, screen)}"


def _below(label: str, mine: str, theirs: str, width: int, screen: Screen) -> Iterator[str]:
    yield paint(label, DIM, screen)
    if mine == theirs:
        yield from (f"  = {part}" for part in _cut(mine, max(8, width - 4)))
        return
    for sign, value in (("<", mine), (">", theirs)):
        for i, part in enumerate(_cut(value, max(8, width - 4)) or ["(none)"]):
            yield f"  {sign if not i else ' '} {paint(part, YELLOW, screen)}"


def _cut(value: str, width: int) -> list[str]:
    lines = wrap(value, width)
    if len(lines) > _LONGEST:
        lines[_LONGEST - 1 :] = [clip(f"{lines[_LONGEST - 1]} …", width)]
    return lines


def draw_candidates(title: str, found: Sequence[Sequence[Offer]], screen: Screen) -> str:
    """List what a title may mean; see `refkit.view.candidates`."""
    count = "1 candidate" if len(found) == 1 else f"{len(found)} candidates"
    shown = safe(title)
    if screen.width:
        shown = clip(shown, max(8, screen.width - len(count) - 4))
    lines = [f'"{shown}": {count}']
    for number, offers in enumerate(found, 1):
        lines += _candidate(number, offers, screen)
    return "\n".join(lines)


def _candidate(number: int, offers: Sequence[Offer], screen: Screen) -> Iterator[str]:
    offer = offers[0]
    entry = offer.entry
    indent = " " * 6
    room = max(8, screen.width - len(indent)) if screen.width else 0
    names = merge.show(entry.authors[:4]).replace("; ", ", ")
    if len(entry.authors) > 4 or entry.and_others:
        names += " et al."
    told = [names, _venue(entry), str(entry.date or "")]
    told.append(entry.pubstate.value if entry.pubstate else "")
    known = "; ".join(dict.fromkeys(safe(other.match.right) for other in offers))
    parts = [
        (said_title(offer), BOLD),
        (safe(", ".join(filter(None, told))), ""),
        (f"{known}: {grounds(offer.match.evidence)}", DIM),
    ]
    label = f"{number:>4}  "
    for text, style in parts:
        for part in wrap(text, room) if room else [text]:
            head = paint(label, GREEN, screen) if label else indent
            yield head + paint(part, style, screen)
            label = ""
