"""Which records may be one work: the pairs that are worth a comparison, among very many.

Records meet in blocks: those that share an identifier, a title (whole, without its subtitle, its
start, its end, its rarest words), the beginning of an abstract, or first author and year. What only
shares a part of a title must also look alike before it is compared. A block in which more stand
than can be compared with one another is parted by authors and by place, and then looked at through
a window, so that 10,000 works called "Introduction" cost hardly more than others. This module finds
pairs; what they are is for refkit.match.work.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from refkit.match import passage, title, witness
from refkit.model import Entry
from refkit.text import fold

# So many may stand in a block before it is parted, and so many neighbours are looked at in one that
# cannot be parted any further.
_CROWD = 24
_WINDOW = 6
_END = 14  # letters of a title's start or end
_OPENING = 60  # letters of an abstract's start
_RARE = 3  # words of a title that lead to it, two by two
# What part of the shorter title two titles have in common where a part led from one to the other.
_SHARED = 0.6


class _Face(NamedTuple):
    """What a record is found by."""

    letters: str  # of the title
    main: str  # of the title without its subtitle
    words: frozenset[str]  # of the title
    families: tuple[str, ...]  # of the authors; editors where there are none
    identifiers: tuple[str, ...]
    opening: str  # of the abstract
    year: int  # 0: none
    place: str  # volume and pages


_Rest = Callable[[_Face], Iterable[str]]


class Blocks:
    """Entries by what they may be recognised by; they are numbered in the order of adding."""

    def __init__(self) -> None:
        self._faces: list[_Face] = []
        self._words: dict[str, str] = {}  # each word once

    def add(self, entry: Entry) -> None:
        """Add an entry; its number is how many were added before."""
        found = title.read(entry.title)
        once = self._words.setdefault
        names = [fold(name.family or name.literal) for name in entry.authors or entry.editors]
        opening = passage.folded(entry.abstract[: 2 * _OPENING])[:_OPENING]
        self._faces.append(
            _Face(
                letters=found.letters,
                main=title.without_articles(found) if found.words else "",
                words=frozenset([once(word, word) for word in found.words]),
                families=tuple([once(name, name) for name in names if name]),
                identifiers=tuple([str(known) for known in _own(entry)]),
                opening=opening if len(opening) == _OPENING else "",
                year=entry.date.year if entry.date else 0,
                place=f"{entry.volume} {entry.pages} {entry.container}",
            )
        )
        if found.main:
            self._faces[-1] = self._faces[-1]._replace(main=found.main)

    def pairs(self) -> list[tuple[int, int]]:
        """The numbers of those that are worth a comparison, the smaller first, each pair once."""
        found: set[tuple[int, int]] = set()
        for traits in (_identifiers, _titles, _openings):
            for block in self._blocks(traits):
                self._meet(block, found, alike=False)
        rare = self._rare()
        for traits in (_starts, _ends, rare, _people):
            for block in self._blocks(traits):
                self._meet(block, found, alike=True)
        return sorted(found)

    def _blocks(self, traits: _Rest) -> Iterator[Sequence[int]]:
        """Those that share a trait: two or more."""
        return _grouped(range(len(self._faces)), self._faces, traits)

    def _rare(self) -> _Rest:
        """The rarest words of a title, two by two."""
        counts = Counter(word for face in self._faces for word in face.words)

        def traits(face: _Face) -> Iterable[str]:
            rare = sorted((counts[word], word) for word in face.words if len(word) > 2)[:_RARE]
            named = sorted(word for _, word in rare)
            return [f"{a} {b}" for i, a in enumerate(named) for b in named[i + 1 :]]

        return traits

    def _meet(self, block: Sequence[int], found: set[tuple[int, int]], *, alike: bool) -> None:
        """Put the pairs of a block to those found; a crowd is parted first."""
        if len(block) <= _CROWD:
            self._compare(block, found, alike=alike)
            return
        for part in _grouped(block, self._faces, _shares):
            if len(part) <= _CROWD:
                self._compare(part, found, alike=alike)
            else:
                self._crowd(part, found, alike=alike)

    def _crowd(self, block: Sequence[int], found: set[tuple[int, int]], *, alike: bool) -> None:
        """Look at each with its neighbours, in the order of what they say, once two ways."""
        faces = self._faces
        for order in (
            lambda i: (faces[i].letters, faces[i].families, faces[i].place, faces[i].year),
            lambda i: (faces[i].letters[::-1], faces[i].place, faces[i].year, faces[i].families),
        ):
            near = sorted(block, key=order)
            for at, i in enumerate(near):
                self._compare_one(i, near[at + 1 : at + 1 + _WINDOW], found, alike=alike)

    def _compare(self, block: Sequence[int], found: set[tuple[int, int]], *, alike: bool) -> None:
        for at, i in enumerate(block):
            self._compare_one(i, block[at + 1 :], found, alike=alike)

    def _compare_one(
        self, i: int, others: Iterable[int], found: set[tuple[int, int]], *, alike: bool
    ) -> None:
        faces = self._faces
        one = faces[i]
        for j in others:
            if not alike or _alike(one, faces[j]):
                found.add((i, j) if i < j else (j, i))


def _grouped(
    numbers: Iterable[int], faces: Sequence[_Face], traits: _Rest
) -> Iterator[Sequence[int]]:
    """Those of ``numbers`` that share a trait: two or more, in their order."""
    first: dict[str, int] = {}
    blocks: dict[str, list[int]] = {}
    for i in numbers:
        for trait in traits(faces[i]):
            there = first.setdefault(trait, i)
            if there != i:
                if trait in blocks:
                    blocks[trait].append(i)
                else:
                    blocks[trait] = [there, i]
    return iter(blocks.values())


def _alike(one: _Face, other: _Face) -> bool:
    """Whether two titles share most of their words, or one's start and end, and an author."""
    if one.families and other.families and set(one.families).isdisjoint(other.families):
        return False
    words, others = one.words, other.words
    fewest = min(len(words), len(others))
    if len(words & others) >= _SHARED * fewest:
        return True
    return _share_ends(one.letters, other.letters)


def _share_ends(one: str, other: str) -> bool:
    """Whether what two titles share at their starts and at their ends is most of the shorter."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHARED * len(long):
        return False
    start = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    left = len(short) - start
    end = next((i for i in range(left) if short[-1 - i] != long[-1 - i]), left)
    return start + end >= 0.75 * len(short)


def _own(entry: Entry) -> Iterable[object]:
    """The identifiers of the work itself, and of a whole book its ISBN."""
    return (*witness.known(entry), *(i for i in entry.identifiers if i.scheme.value == "isbn"))


def _identifiers(face: _Face) -> Iterable[str]:
    return face.identifiers


def _titles(face: _Face) -> Iterable[str]:
    return {face.letters, face.main} - {""}


def _openings(face: _Face) -> Iterable[str]:
    return (face.opening,) if face.opening else ()


def _starts(face: _Face) -> Iterable[str]:
    return (face.letters[:_END],) if len(face.letters) >= _END else ()


def _ends(face: _Face) -> Iterable[str]:
    return (face.letters[-_END:],) if len(face.letters) >= _END else ()


def _people(face: _Face) -> Iterable[str]:
    """The first author, the last one, and the year."""
    families = face.families
    return (f"{families[0]} {families[-1]} {face.year}",) if families and face.year else ()


def _shares(face: _Face) -> Iterable[str]:
    """What the members of a crowd must have in common to be compared."""
    return (*face.families, face.opening, f"{face.place} {face.year}")
