"""Notes of three copies, paragraph by paragraph.

A paragraph ends at an empty line. What one side changed is taken; where both sides added
paragraphs at one place, all of them are; where both changed the same paragraph in different ways
there are two notes, which differ in these paragraphs alone, and a person chooses. This module
knows text and paragraphs; what becomes of the second note is not its business.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_BREAK = "\n\n"
# So many comparisons of paragraphs are made for two notes; beyond, their middles are one piece.
_MOST = 4_000_000

_Parts = list[str]


class Notes(NamedTuple):
    """A note as it is to stand, and the other one; both are the same where all went together."""

    ours: str
    theirs: str


def combine(base: str, ours: str, theirs: str) -> Notes:
    """Merge two notes over the one that both came from. Swapped sides give swapped notes."""
    for one, other in ((ours, theirs), (theirs, ours)):
        if one in (base, other):
            return Notes(other, other)
    old, here, there = map(_paragraphs, (base, ours, theirs))
    left: _Parts = []
    right: _Parts = []
    for was, mine, yours in _regions(old, here, there):
        if mine == yours or was in (mine, yours):
            both = mine if yours == was else yours
        elif (grown := _around(was, mine, yours)) is not None:
            both = grown
        elif was:
            left += mine
            right += yours
            continue
        else:
            both = _woven(*sorted((mine, yours)))
        left += both
        right += both
    return Notes(_BREAK.join(left), _BREAK.join(right))


def _around(was: _Parts, mine: _Parts, yours: _Parts) -> _Parts | None:
    """What one side put around paragraphs that the other changed, with these; None: nothing."""
    for one, other in ((mine, yours), (yours, mine)):
        for at in range(len(one) - len(was) + 1 if was else 0):
            if one[at] == was[0] and one[at : at + len(was)] == was:
                return [*one[:at], *other, *one[at + len(was) :]]
    return None


def _paragraphs(text: str) -> _Parts:
    return text.split(_BREAK) if text else []


def with_added(text: str, side: str, others: Sequence[str]) -> str:
    """``text`` with the paragraphs of ``side`` that neither it nor one of ``others`` has."""
    known = {part for each in (text, *others) for part in _paragraphs(each)}
    return _BREAK.join([*_paragraphs(text), *(p for p in _paragraphs(side) if p not in known)])


def apart(ours: str, theirs: str) -> tuple[str, str]:
    """The paragraphs of each note that the other one does not have."""
    here, there = ours.split(_BREAK), theirs.split(_BREAK)
    return (
        _BREAK.join(part for part in here if part not in set(there)),
        _BREAK.join(part for part in there if part not in set(here)),
    )


def _regions(base: _Parts, ours: _Parts, theirs: _Parts) -> Iterator[tuple[_Parts, _Parts, _Parts]]:
    """Cut three notes at the paragraphs that all of them have: pieces between, and these."""
    at = here = there = 0
    for start, one, other, size in _shared(base, ours, theirs):
        yield base[at:start], ours[here:one], theirs[there:other]
        same = base[start : start + size]
        yield same, same, same
        at, here, there = start + size, one + size, other + size
    yield base[at:], ours[here:], theirs[there:]


def _shared(base: _Parts, ours: _Parts, theirs: _Parts) -> Iterator[tuple[int, int, int, int]]:
    """Runs of paragraphs that all three have: where they start in each, and how long they are."""
    left, right = _blocks(base, ours), _blocks(base, theirs)
    i = j = 0
    while i < len(left) and j < len(right):
        (a, one, size), (b, other, length) = left[i], right[j]
        start, end = max(a, b), min(a + size, b + length)
        if start < end:
            yield start, one + start - a, other + start - b, end - start
        if a + size < b + length:
            i += 1
        else:
            j += 1


def _blocks(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs that two notes have in common: where they start, and how long they are."""
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    middle, rest = one[head : len(one) - tail], other[head : len(other) - tail]
    blocks = [(0, 0, head)]
    if len(middle) * len(rest) <= _MOST:
        matcher = SequenceMatcher(None, middle, rest, autojunk=False)
        blocks += [(head + a, head + b, size) for a, b, size in matcher.get_matching_blocks()]
    blocks.append((len(one) - tail, len(other) - tail, tail))
    return [block for block in blocks if block[2]]


def _woven(one: _Parts, other: _Parts) -> _Parts:
    """All paragraphs of two lists, those in common once."""
    found: _Parts = []
    at = here = 0
    for start, place, size in [*_blocks(one, other), (len(one), len(other), 0)]:
        found += [*one[at:start], *other[here:place], *one[start : start + size]]
        at, here = start + size, place + size
    return found
