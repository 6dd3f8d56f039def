"""Which of my records an entry may be that passes by, among hundreds of thousands.

Entries are found by what survives a slip: an identifier, the title, the title without its subtitle,
its beginning or its end, the beginning of the abstract; and records without a title or authors by
any stretch of their abstract. Who is found is only worth a comparison (refkit.match.paper); who is
not found is no match. The time for an entry does not grow with the number of records.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

from refkit import text
from refkit.match import passage, people, title, witness
from refkit.match.title import Title
from refkit.model import Entry

# So many letters of a title's start or end lead to it; a title of fewer than twice that to itself.
_END = 10
# What part of the shorter title two titles share at their starts and ends, one slip apart or more.
_SHARED = 0.6
# So many letters of an abstract's start lead to it.
_OPENING = 60
# Stretches of an abstract start at words of so many letters, wherever those stand in it.
_ANCHOR = 9
_STRETCH = 6
# A title that more records bear is no way to any of them without an author in common.
_CROWD = 8


class _Shelved(NamedTuple):
    key: str
    title: Title
    families: frozenset[str]


class Wanted:
    """Records to be found again among entries that pass by."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._shelved: list[_Shelved] = []
        self._exact: dict[str, list[int]] = {}  # identifiers, titles, openings of abstracts
        self._ends: dict[str, list[int]] = {}  # "^" and how a title begins, "$" and how it ends
        self._stretches: dict[str, list[int]] = {}  # of the abstracts of records that lack words
        for key, entry in entries.items():
            self._put(key, entry)

    def _put(self, key: str, entry: Entry) -> None:
        at = len(self._shelved)
        found = title.read(entry.title)
        crowd = people.read(entry)
        families = frozenset(family for person in crowd for family in person.families)
        self._shelved.append(_Shelved(key, found, families))
        for trait in _traits(entry, found):
            self._exact.setdefault(trait, []).append(at)
        for end in _ends(found.letters):
            self._ends.setdefault(end, []).append(at)
        if entry.abstract and not (found.letters and crowd):
            for stretch in dict.fromkeys(_stretches(passage.words(entry.abstract), every=True)):
                self._stretches.setdefault(stretch, []).append(at)

    def find(self, entry: Entry) -> tuple[str, ...]:
        """The keys of the records that ``entry`` may be, in the order in which they were given."""
        passing = title.read(entry.title)
        found: set[int] = set()
        for trait in _traits(entry, passing):
            if places := self._exact.get(trait):
                found.update(places if len(places) <= _CROWD else self._known(places, entry))
        for end in _ends(passing.letters):
            for at in self._ends.get(end, ()):
                if at not in found and _alike(passing.letters, self._shelved[at].title.letters):
                    found.add(at)
        if self._stretches and entry.abstract:
            for stretch in _stretches(passage.words(entry.abstract)):
                found.update(self._stretches.get(stretch, ()))
        return tuple(self._shelved[at].key for at in sorted(found)) if found else ()

    def _known(self, places: Iterable[int], entry: Entry) -> list[int]:
        """Those of the records that share an author with ``entry``, or name nobody."""
        families = {family for person in people.read(entry) for family in person.families}
        return [
            at
            for at in places
            if not self._shelved[at].families or self._shelved[at].families & families
        ]


def _traits(entry: Entry, found: Title) -> list[str]:
    traits = [f"{i.scheme.value}:{i.value}" for i in witness.known(entry)]
    if found.letters:
        traits.append(found.letters)
        if found.main:
            traits.append(found.main)
    if entry.abstract:
        opening = text.fold(entry.abstract[: 2 * _OPENING])[:_OPENING]
        if len(opening) == _OPENING:
            traits.append(opening)
    return traits


def _ends(letters: str) -> tuple[str, ...]:
    if len(letters) < 2 * _END:
        return ()
    return (f"^{letters[:_END]}", f"${letters[-_END:]}")


def _alike(one: str, other: str) -> bool:
    """Whether two titles share enough at their starts and ends to be compared."""
    short = min(len(one), len(other))
    need = int(_SHARED * short)
    at = 0
    while at < short and one[at] == other[at]:
        at += 1
    if at >= need:
        return True
    # What starts and ends alike in the middle is counted once.
    back = 1
    while back <= short - at and one[-back] == other[-back]:
        back += 1
    return at + back - 1 >= need


def _stretches(words: Sequence[str], *, every: bool = False) -> list[str]:
    """Short stretches of an abstract by which it is found; all of them on the side of a few."""
    starts: Iterable[int] = range(len(words) - _STRETCH + 1)
    if not every:
        starts = compress(starts, (len(word) >= _ANCHOR for word in words))
    return [" ".join(words[at : at + _STRETCH]) for at in starts]
