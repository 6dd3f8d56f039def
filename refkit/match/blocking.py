"""Which records may be one work: the pairs that are worth a comparison, among very many.

Records meet in blocks: those that share an identifier, a title (whole, without its subtitle, its
start, its end, its rarest words), the beginning of an abstract, or first author and year. What only
shares a part of a title must also look alike before it is compared. A block in which more stand
than can be compared with one another is parted by authors and by place, and then looked at through
a window, so that 10,000 works called "Introduction" cost hardly more than others. This module finds
pairs; what they are is for refkit.match.work.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from refkit.match import passage, slip, title, witness
from refkit.match.facts import titled
from refkit.match.wording import EMPTY
from refkit.model import Entry
from refkit.name import Name
from refkit.text import fold

# So many may stand in a block before it is parted, and so many neighbours are looked at in one that
# cannot be parted any further.
_CROWD, _FEW = 24, 6
_WINDOW = 6
# Letters of a title's start or end that lead to it, where it has so many; and with an author.
_END, _LONG, _HINT = 18, 30, 4
_OPENING = 60  # letters of an abstract's start
_RARE, _SELDOM = 3, 200  # words of a title that lead to it, two by two, if not more bear them
_FEW_WORDS = 12  # a title of more is found by its start or its end
_MOST = 3  # words of a title that may differ where a part of it led from one to the other
_SHARED = 0.85  # and what part of the longer one they have in common at their starts and ends


class _Face(NamedTuple):
    """What a record is found by."""

    letters: str  # of the title
    bare: str  # the same without "the"
    main: str  # of the title without its subtitle; "" where it has none
    words: frozenset[str]  # of the title, but small ones
    families: tuple[str, ...]  # of the authors; editors where there are none
    names: frozenset[str]  # the same in no order, and whole names, however turned
    people: int  # how many there are
    identifiers: tuple[str, ...]
    opening: str  # of the abstract
    year: int  # 0: none
    place: str  # volume and pages


_Traits = Callable[[_Face], Iterable[Hashable]]


class Blocks:
    """Entries by what they may be recognised by; they are numbered in the order of adding."""

    def __init__(self) -> None:
        self._faces: list[_Face] = []
        self._words: dict[str, str] = {}  # each word once
        self._meet: Callable[[_Face, _Face], bool] = _always
        self._names: dict[str, str] = {}  # a part of a name, as written -> folded

    def add(self, entry: Entry) -> None:
        """Add an entry; its number is how many were added before."""
        found = title.read(titled(entry).title)
        once = self._words.setdefault
        people = entry.authors or entry.editors
        families = tuple([name for name in map(self._family, people) if name])
        opening = passage.folded(entry.abstract[: 2 * _OPENING])[:_OPENING]
        self._faces.append(
            _Face(
                letters=found.letters,
                bare=title.without_articles(found) if found.words else "",
                main=found.main,
                words=frozenset([once(w, w) for w in found.words if w not in EMPTY]),
                families=families,
                names=frozenset((*families, *map(self._whole, people))),
                people=len(people),
                identifiers=tuple([str(known) for known in _own(entry)]),
                opening=opening if len(opening) == _OPENING else "",
                year=entry.date.year if entry.date else 0,
                place=f"{entry.volume} {entry.pages} {entry.container}",
            )
        )

    def _family(self, name: Name) -> str:
        return self._folded(name.family or name.literal)

    def _whole(self, name: Name) -> str:
        """A name whose family's and given names may stand in either order."""
        one, other = self._folded(name.family), self._folded(name.given)
        return f"{one} {other}" if one < other else f"{other} {one}"

    def _folded(self, written: str) -> str:
        folded = self._names.get(written)
        if folded is None:
            folded = self._names[written] = fold(written)
        return folded

    def pairs(self) -> list[tuple[int, int]]:
        """The numbers of those that are worth a comparison, the smaller first, each pair once."""
        found: set[tuple[int, int]] = set()
        for traits, few, meet in (
            (_identifiers, _CROWD, _always),
            (_titles, _CROWD, _is_one_title),
            (_openings, _CROWD, _always),
            *((part, _FEW, _alike) for part in (_starts, _ends, _but_one, _people)),
            (self._rare(), _FEW, _alike),
        ):
            self._meet = meet
            for block in self._blocks(traits):
                self._enter(block, found, few)
        return sorted(found)

    def words(self, least: int = 3) -> frozenset[str]:
        """The words that so many titles or more have."""
        counts = Counter(word for face in self._faces for word in face.words)
        return frozenset(word for word, count in counts.items() if count >= least)

    def _blocks(self, traits: _Traits) -> Iterator[Sequence[int]]:
        """Those that share a trait: two or more."""
        return _grouped(range(len(self._faces)), self._faces, traits)

    def _rare(self) -> _Traits:
        """The rarest words of a title, two by two."""
        counts = Counter(word for face in self._faces for word in face.words)

        def traits(face: _Face) -> Iterable[str]:
            telling = [word for word in face.words if len(word) > 2 and counts[word] <= _SELDOM]
            rare = sorted(telling, key=lambda word: (counts[word], word))[:_RARE]
            return [f"{min(a, b)} {max(a, b)}" for i, a in enumerate(rare) for b in rare[i + 1 :]]

        return traits

    def _enter(self, block: Sequence[int], found: set[tuple[int, int]], few: int) -> None:
        """Put the pairs of a block that meet to those found; one of more than ``few`` is parted."""
        if len(block) <= few:
            self._compare(block, found)
            return
        for part in _grouped(block, self._faces, _shares):
            if len(part) <= _CROWD:
                self._compare(part, found)
            else:
                self._crowd(part, found)

    def _crowd(self, block: Sequence[int], found: set[tuple[int, int]]) -> None:
        """Look at each with its neighbours, in the order of what they say, once two ways."""
        faces = self._faces
        for order in (
            lambda i: (faces[i].letters, faces[i].families, faces[i].place, faces[i].year),
            lambda i: (faces[i].letters[::-1], faces[i].place, faces[i].year, faces[i].families),
        ):
            near = sorted(block, key=order)
            for at, i in enumerate(near):
                self._compare_one(i, near[at + 1 : at + 1 + _WINDOW], found)

    def _compare(self, block: Sequence[int], found: set[tuple[int, int]]) -> None:
        for at, i in enumerate(block):
            self._compare_one(i, block[at + 1 :], found)

    def _compare_one(self, i: int, others: Iterable[int], found: set[tuple[int, int]]) -> None:
        faces, meet = self._faces, self._meet
        one = faces[i]
        for j in others:
            if meet(one, faces[j]):
                found.add((i, j) if i < j else (j, i))


def _grouped(
    numbers: Iterable[int], faces: Sequence[_Face], traits: _Traits
) -> Iterator[Sequence[int]]:
    """Those of ``numbers`` that share a trait: two or more, in their order."""
    first: dict[Hashable, int] = {}
    blocks: dict[Hashable, list[int]] = {}
    for i in numbers:
        for trait in traits(faces[i]):
            there = first.setdefault(trait, i)
            if there == i:
                continue
            block = blocks.get(trait)
            if block is None:
                blocks[trait] = [there, i]
            elif block[-1] != i:  # two of its traits may be the same one
                block.append(i)
    return iter(blocks.values())


def _always(one: _Face, other: _Face) -> bool:
    return True


def _is_one_title(one: _Face, other: _Face) -> bool:
    """Whether two titles are one, perhaps without its subtitle."""
    if one.letters == other.letters or one.bare == other.bare:
        return True
    return one.main == other.letters or other.main == one.letters or _alike(one, other)


def _alike(one: _Face, other: _Face) -> bool:
    """Whether two titles may be one but for slips, or one is the other one cut.

    Most that meet by a part of their titles fail here: what is cheap comes first.
    """
    alone, others = one.words - other.words, other.words - one.words
    if 2 * len(one.names & other.names) < min(one.people, other.people):
        # One person alone, whose name has a slip, too.
        slips = one.people == other.people == 1 and one.year == other.year
        if not slips or len(alone) > 1 or len(others) > 1:
            return False
    if len(alone) <= _MOST and all(any(_is_near(a, b) for b in others) for a in alone):
        return True
    letters, its = one.letters, other.letters
    return _begins(letters, its) or _is_joined(alone, others) or _share_ends(letters, its)


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) if len(one) > len(other) else other.startswith(one)


def _is_joined(alone: frozenset[str], others: frozenset[str]) -> bool:
    """Whether the words differ in where one is cut."""
    if sum(map(len, alone)) != sum(map(len, others)):
        return False
    return sorted("".join(alone)) == sorted("".join(others))


def _is_near(one: str, other: str) -> bool:
    """Whether two words may be a slip apart: they begin or end alike, and are about as long."""
    if not -3 < len(one) - len(other) < 3:
        return False
    return (one[:2] == other[:2] or one[-2:] == other[-2:]) and slip.distance(one, other, 2) < 3


def _share_ends(one: str, other: str) -> bool:
    """Whether what two titles share at their starts and at their ends is most of the shorter."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHARED * len(long):
        return False
    start = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    left = len(short) - start
    end = next((i for i in range(left) if short[-1 - i] != long[-1 - i]), left)
    return start + end >= _SHARED * len(long)


def _own(entry: Entry) -> Iterable[object]:
    """The identifiers of the work itself, and of a whole book its ISBN."""
    return (*witness.known(entry), *(i for i in entry.identifiers if i.scheme.value == "isbn"))


def _identifiers(face: _Face) -> Iterable[str]:
    return face.identifiers


def _titles(face: _Face) -> Iterable[str]:
    return {face.letters, face.bare, face.main} - {""}


def _openings(face: _Face) -> Iterable[str]:
    return (face.opening,) if face.opening else ()


def _starts(face: _Face) -> Iterable[str]:
    return (face.letters[:_END],) if len(face.letters) >= _LONG else ()


def _ends(face: _Face) -> Iterable[str]:
    return (face.letters[-_END:],) if len(face.letters) >= _LONG else ()


def _but_one(face: _Face) -> Iterable[int]:
    """The words of a title without one of them: titles with another word in its place meet."""
    words = sorted(face.words)
    if not 2 < len(words) <= _FEW_WORDS:
        return ()
    return [hash((*words[:i], *words[i + 1 :])) for i in range(len(words))]


def _people(face: _Face) -> Iterable[str]:
    """First author and year, with the first and the last letters of the title."""
    if not face.families or not face.year or not face.letters:
        return ()
    start, end = face.letters[:_HINT], face.letters[-_HINT:]
    return (f"{face.families[0]} {face.year} {start} {end}", f"{face.year} {face.families}")


def _shares(face: _Face) -> Iterable[str]:
    """What the members of a crowd must have in common to be compared."""
    return (*face.families, face.opening, f"{face.place} {face.year}")
