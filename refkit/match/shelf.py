"""Which of my records an entry may be that passes by, among hundreds of thousands.

Entries are found by what survives a slip: an identifier, the title, the title without its subtitle,
its beginning or its end, the beginning of the abstract; and records without a title or authors by
any stretch of their abstract. Who is found is only worth a comparison (refkit.match.paper); who is
not found is no match. The time for an entry hardly grows with the number of records.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from refkit.match import passage, title, witness
from refkit.model import Entry

# So many letters of a title's start or end lead to it, fewer where it has not so many altogether.
# Those whose length is near that limit are kept both ways: a slip makes one a letter shorter.
_END, _SHORT_END = 16, 12
_LONG, _OVERLAP = 2 * _END, 4
# What part of the shorter title two titles share at their starts and ends, one change apart.
_SHARED = 0.75
# So many letters of an abstract's start lead to it.
_OPENING = 60
# Stretches of an abstract start at words of so many letters, wherever those stand in it.
_ANCHOR = 11
# So many letters of a passing abstract are looked at; those of the records, all.
_SEEN = 700
# A title that more records bear is no way to any of them without an author in common.
_CROWD = 8


class _Shelved(NamedTuple):
    key: str
    letters: str  # of the title
    names: frozenset[str]  # of its authors


class Wanted:
    """Records to be found again among entries that pass by."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._shelved: list[_Shelved] = []
        # What leads to the records, by their places in the list.
        self._identifiers: dict[str, list[int]] = {}
        self._titles: dict[str, list[int]] = {}  # with and without subtitle
        self._ends: dict[str, list[int]] = {}  # "^" and how a title begins, "$" and how it ends
        self._openings: dict[str, list[int]] = {}  # of abstracts
        self._stretches: dict[str, list[int]] = {}  # of abstracts where title or authors lack
        for key, entry in entries.items():
            self._put(key, entry)

    def _put(self, key: str, entry: Entry) -> None:
        at = len(self._shelved)
        found, names = title.read(entry.title), _names(entry)
        self._shelved.append(_Shelved(key, found.letters, names))
        whole = bool(found.letters and names)
        for table, traits in (
            (self._identifiers, {i.value for i in witness.known(entry)}),
            (self._titles, {found.letters, found.main} - {""}),
            (self._ends, {*_ends(found.letters, False), *_ends(found.letters, True)}),
            (self._openings, _opening(entry.abstract)),
            (self._stretches, set() if whole else set(_stretches(entry.abstract, every=True))),
        ):
            for trait in traits:
                table.setdefault(trait, []).append(at)

    def find(self, entry: Entry) -> tuple[str, ...]:
        """The keys of the records that ``entry`` may be, in the order in which they were given."""
        found: set[int] = set()
        for identifier in entry.identifiers:
            if places := self._identifiers.get(identifier.value):
                found.update(places)
        if entry.title:
            self._find_by_title(entry, found)
        if entry.abstract:
            for opening in _opening(entry.abstract):
                found.update(self._openings.get(opening, ()))
            if self._stretches:
                for stretch in _stretches(entry.abstract):
                    if places := self._stretches.get(stretch):
                        found.update(places)
        return tuple(self._shelved[at].key for at in sorted(found)) if found else ()

    def _find_by_title(self, entry: Entry, found: set[int]) -> None:
        passing = title.read(entry.title)
        letters = passing.letters
        for name in (letters, passing.main):
            if places := self._titles.get(name):
                found.update(places if len(places) <= _CROWD else self._known(places, entry))
        alike = {
            at
            for end in _ends(letters, len(letters) < _LONG)
            for at in self._ends.get(end, ())
            if at not in found and _alike(letters, self._shelved[at].letters)
        }
        if alike:
            found.update(self._known(alike, entry))

    def _known(self, places: Iterable[int], entry: Entry) -> list[int]:
        """Those of the records that share an author with ``entry``, or name nobody."""
        names = _names(entry)
        return [
            at
            for at in places
            if not (names and self._shelved[at].names)
            or not names.isdisjoint(self._shelved[at].names)
        ]


def _names(entry: Entry) -> frozenset[str]:
    """The names of all authors in one heap: no matter which is the family's, or whose."""
    names = [name.display for name in entry.authors or entry.editors]
    return frozenset(word for word in passage.folded(" ".join(names)).split() if len(word) > 1)


def _opening(abstract: str) -> set[str]:
    """How an abstract begins, where it is long enough to tell."""
    opening = passage.folded(abstract[: 2 * _OPENING])[:_OPENING] if abstract else ""
    return {opening} if len(opening) == _OPENING else set()


def _ends(letters: str, short: bool) -> tuple[str, ...]:
    """How a title begins and ends, as a short one or as a long one, if it may be one."""
    if short:
        if not 2 * _SHORT_END <= len(letters) < _LONG + _OVERLAP:
            return ()
        return (f"^{letters[:_SHORT_END]}", f"${letters[-_SHORT_END:]}")
    if len(letters) < _LONG - _OVERLAP:
        return ()
    return (f"^{letters[:_END]}", f"${letters[-_END:]}")


def _alike(one: str, other: str) -> bool:
    """Whether two titles share enough at their starts and ends to be compared.

    Most that share an end share nothing else: those are turned away first.
    """
    short, long = len(one), len(other)
    if short > long:
        short, long = long, short
    need = int(_SHARED * short)
    if one[:need] == other[:need]:
        return True
    if short < 0.6 * long or (one[:3] != other[:3] and one[-need:] != other[-need:]):
        return False
    at = 0
    while one[at] == other[at]:  # they differ before `need`
        at += 1
    rest = need - at
    return one[-rest:] == other[-rest:]


def _stretches(abstract: str, *, every: bool = False) -> list[str]:
    """Short stretches of an abstract by which it is found; all of them on the side of a few."""
    words = passage.folded(abstract if every else abstract[:_SEEN]).split()
    last = len(words) - passage.RUN
    starts: Iterable[int] = range(last + 1)
    if not every:
        starts = [at for at, word in enumerate(words) if len(word) >= _ANCHOR and at <= last]
    return [" ".join(words[at : at + passage.RUN]) for at in starts]
