"""Tags that are nearly the same: the plural of one, one with other hyphens, a letter more or less.

This module knows how tags come to be written twice. It only points at pairs, and it is careful:
short words, numbers that differ and levels of different parents are never taken for one another.
The work grows with the number of tags, never with its square.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from refkit.tag import LEVEL, lineage, meant

_SHORT = 4  # letters: of shorter words neither the plural nor another spelling is looked for
_LONG = 7  # letters: in words as long as this a single letter may be a slip
_APART = re.compile(r"[\s\-_.·:]+")


class Stray(NamedTuple):
    """A tag, and the commoner one that it may have been meant for."""

    tag: str
    records: int  # how many have it, or one under it
    near: str
    near_records: int
    why: str  # in a few words


def find(counts: Mapping[str, int], aliases: Mapping[str, str]) -> list[Stray]:
    """Pairs of tags that may be one, each tag as the rarer one at most once, sorted by it.

    ``counts`` has the records of each tag and of all it is under (`curate.count_subtrees`).
    """
    found: dict[str, Stray] = {}
    for one, other, why in _pairs(counts, aliases):
        rare, common = sorted((one, other), key=lambda tag: (counts.get(tag, 0), tag))
        if why == _ALIAS:
            rare, common = one, other
        elif why == _LEVEL or counts[rare] == counts[common]:
            # The deeper place is the better one, and else the shorter word.
            rare, common = sorted((one, other), key=_plainness)
        if rare not in found and not _points(found, common, rare):
            found[rare] = Stray(rare, counts[rare], common, counts.get(common, 0), why)
    return [found[tag] for tag in sorted(found)]


_ALIAS = "the first stands for the second"
_SPELLING = "two spellings"
_PLURAL = "singular and plural"
_LEVEL = "with levels and without"
_SLIP = "one letter differs"


def _plainness(tag: str) -> tuple[int, int, str]:
    return tag.count(LEVEL), -len(tag), tag


def _points(found: Mapping[str, Stray], start: str, goal: str) -> bool:
    """Whether following what is told of ``start`` leads to ``goal``: advice must not go round."""
    seen = {start}
    while start in found and found[start].near not in seen:
        start = found[start].near
        seen.add(start)
    return goal in seen


def _pairs(counts: Mapping[str, int], aliases: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield pairs that may be one, the surest kind first."""
    for tag in counts:
        if (other := meant(tag, aliases)) != tag:
            yield tag, other, _ALIAS
    siblings: dict[str, list[str]] = defaultdict(list)
    for tag in counts:
        siblings[tag.rpartition(LEVEL)[0]].append(tag)
    for form, why in ((bare, _SPELLING), (singular, _PLURAL)):
        for tags in siblings.values():
            yield from ((a, b, why) for a, b in _alike(tags, form))
    yield from ((a, b, _LEVEL) for a, b in _levels(counts))
    for tags in siblings.values():
        yield from ((a, b, _SLIP) for a, b in _slips(tags))


def _leaf(tag: str) -> str:
    return tag.rpartition(LEVEL)[2]


def bare(tag: str) -> str:
    """The last level of a tag without hyphens and accents; "" where little is left of it."""
    decomposed = unicodedata.normalize("NFKD", _APART.sub("", _leaf(tag)))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    return letters if len(letters) >= _SHORT else ""


def singular(tag: str) -> str:
    """The same in the singular, as English forms it; "" where little is left of it."""
    word = bare(tag)
    if word.endswith("ies") and len(word) > _SHORT + 1:
        word = f"{word[:-3]}y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word if len(word) >= _SHORT else ""


def _alike(tags: Iterable[str], form: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for tag in tags:
        if key := form(tag):
            groups[key].append(tag)
    for group in groups.values():
        yield from ((group[0], other) for other in group[1:])


def _levels(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield tags of one level that another tag has as its last, if there is only one such."""
    leaves: dict[str, list[str]] = defaultdict(list)
    for tag in counts:
        if LEVEL in tag and (key := singular(tag)):
            leaves[key].append(tag)
    for tag in counts:
        deeper = leaves.get(singular(tag), ()) if LEVEL not in tag else ()
        if len(deeper) == 1 and tag not in lineage(deeper[0]):
            yield tag, deeper[0]


def _slips(tags: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs that differ by one letter, or by two that changed places.

    Words that are one when each loses a letter share what is left; those few are compared.
    """
    left: dict[str, list[str]] = defaultdict(list)
    for tag in tags:
        word = bare(tag)
        if len(word) >= _LONG and word.isalpha():
            for rest in {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}:
                left[rest].append(tag)
    seen: set[tuple[str, str]] = set()
    for group in left.values():
        for i, one in enumerate(group):
            for other in group[i + 1 : i + 9]:
                pair = (one, other)
                if pair not in seen and _is_slip(bare(one), bare(other)):
                    yield pair
                seen.add(pair)


def _is_slip(one: str, other: str) -> bool:
    """Whether one edit makes the words equal: a letter less, more, another, or two exchanged."""
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(other) > len(one):
        return len(other) == len(one) + 1 and one[start:] == other[start + 1 :]
    rest, rest_other = one[start:], other[start:]
    swapped = rest[:2] == rest_other[:2][::-1] and rest[2:] == rest_other[2:]
    return rest[1:] == rest_other[1:] or swapped
