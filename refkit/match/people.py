"""People: whether two names are one person's, and whether two lists of authors agree.

A name is compared by its family name and by as much of the given names as both sides show:
particles, accents, hyphens and the order of the two make no difference. This module knows how
names are written; it does not know which list is right.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import NamedTuple

from refkit import text
from refkit.model import Entry
from refkit.name import Name


class Person(NamedTuple):
    """A name as it is compared."""

    families: frozenset[str]  # the family name without its spaces, in the spellings it may have
    family: tuple[str, ...]  # its words
    given: tuple[str, ...]  # words and initials
    is_body: bool = False


class Trust(IntEnum):
    """How sure it is that two names are one person's."""

    DIFFERENT = 0
    PERHAPS = 1  # the same family name and initial: Tom and Thomas, Yan and Yang
    SURE = 2


_DIFFERENT, _PERHAPS, _SURE = Trust


class Agreement(StrEnum):
    """How two lists of authors are to each other."""

    ALL = "all"  # the same people in the same order
    ORDER = "order"  # the same people in another order
    CUT = "cut"  # one list is cut, and the other begins like it
    MOST = "most"  # the first author is the same, and at least half of all
    SOME = "some"
    PERHAPS = "perhaps"  # the first author may be a namesake, and nobody else tells
    NONE = "none"
    UNKNOWN = "unknown"  # nobody is named on one side


class Likeness(NamedTuple):
    """How well two lists agree, and why that is said."""

    agreement: Agreement
    score: float
    detail: str  # for people: "5 of 6, the first the same"
    shared: int = 0  # how many people are in both
    is_named: bool = True  # whether more is shared than one person's family name and an initial


_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_NOBODY = frozenset({"anonymous", "anonymousauthors", "anonymousauthor", "unknown", "na"})
_INITIALS = re.compile(r"[A-Z]{2,3}")


def read(entry: Entry) -> tuple[Person, ...]:
    """The people who made a work, ready for comparison; editors where there are no authors."""
    people = map(person, entry.authors or entry.editors)
    return tuple(p for p in people if p.families and p.families.isdisjoint(_NOBODY))


def person(name: Name) -> Person:
    """Make a name ready for comparison."""
    if name.literal:
        words = _folded(name.literal)
        words = words[1:] if len(words) > 1 and words[0] == "the" else words
        return Person(_spellings(name.literal, words), words, (), is_body=True)
    family = _folded(name.family)
    if not family:
        return Person(frozenset(), (), ())
    given: list[str] = []
    for word in name.given.replace("-", " ").replace(".", " ").split():
        given += word.lower() if _INITIALS.fullmatch(word) else _folded(word)
    spellings = _spellings(name.family, family)
    if name.particle:  # "van der Berg", "Vanderberg"
        spellings |= {"".join(_folded(name.particle)) + spelling for spelling in spellings}
    return Person(spellings, family, tuple(given))


def is_same(one: Person, other: Person) -> Trust:
    """Whether two names are one person's."""
    if not one.families.isdisjoint(other.families):
        return _SURE if one.is_body or other.is_body else _given_agree(one.given, other.given)
    if not one.given or not other.given:  # a body, or a name in one piece
        return _DIFFERENT if _squeezed(one).isdisjoint(_squeezed(other)) else _SURE
    if _is_turned(one, other):
        return _SURE
    return max(_is_compound(one, other), _is_compound(other, one))


def compare(
    one: Sequence[Person], other: Sequence[Person], *, one_cut: bool, other_cut: bool
) -> Likeness:
    """How well two lists agree; ``*_cut``: the list ends in "and others"."""
    if not one or not other:
        return Likeness(Agreement.UNKNOWN, 0.5, "nobody is named on one side")
    one_cut, other_cut = one_cut or _signs_for_all(one), other_cut or _signs_for_all(other)
    one, other = _without_bodies(one, other), _without_bodies(other, one)
    pairs = _paired(one, other)
    shared = len(pairs)
    if not shared:
        return Likeness(Agreement.NONE, 0.0, "nobody in common")
    named = shared > 1 or all(_is_named(one[a], other[b]) for a, b in pairs)
    found = _agreement(pairs, len(one), len(other), one_cut, other_cut)
    return found._replace(shared=shared, is_named=named)


def _agreement(
    pairs: Mapping[tuple[int, int], Trust], one: int, other: int, one_cut: bool, other_cut: bool
) -> Likeness:
    """How well lists of so many people agree, of whom ``pairs`` are the same."""
    shared, most = len(pairs), max(one, other)
    first = pairs.get((0, 0), _DIFFERENT)
    sure = sum(trust is _SURE for trust in pairs.values())
    begins = all(a == b for a, b in pairs)
    told = "the first the same" if first is not _DIFFERENT else "another first"
    if first is _PERHAPS and sure < 2:
        half = 2 * shared >= most or one_cut or other_cut
        detail = f"{shared} of {most}, the first perhaps a namesake"
        return Likeness(Agreement.PERHAPS if half else Agreement.SOME, 0.5, detail)
    if shared == one == other and one_cut == other_cut:
        if begins:
            return Likeness(Agreement.ALL, 1.0, _counted(shared))
        return Likeness(Agreement.ORDER, 0.9, f"{_counted(shared)}, in another order")
    if begins and (
        (one_cut and shared == one <= other + other_cut)
        or (other_cut and shared == other <= one + one_cut)
    ):
        return Likeness(Agreement.CUT, 0.95, f"{_counted(shared)}, where a list is cut")
    detail = f"{shared} of {most}, {told}"
    if first is not _DIFFERENT and 2 * shared >= most:
        return Likeness(Agreement.MOST, max(0.5, shared / most), detail)
    return Likeness(Agreement.SOME, min(0.5, shared / most), detail)


def _signs_for_all(people: Sequence[Person]) -> bool:
    """Whether a list names bodies alone, whose people the other one may name."""
    return all(person.is_body for person in people)


def _without_bodies(people: Sequence[Person], others: Sequence[Person]) -> Sequence[Person]:
    """The list without the bodies at its head that the other list does not name."""
    at = 0
    while (
        at < len(people) and people[at].is_body and not any(is_same(people[at], o) for o in others)
    ):
        at += 1
    return people[at:] or people


def _counted(count: int) -> str:
    return f"all {count} the same" if count > 1 else "the same"


def _paired(one: Sequence[Person], other: Sequence[Person]) -> dict[tuple[int, int], "Trust"]:
    """Who is who: places in the one list and in the other, each used once."""
    pairs: dict[tuple[int, int], Trust] = {}
    left = list(range(len(other)))
    for wanted in (_SURE, _PERHAPS):
        for i, a in enumerate(one):
            if any(i == there for there, _ in pairs):
                continue
            places = [i, *left] if i in left else left  # mostly it is the same place
            j = next((j for j in places if is_same(a, other[j]) is wanted), None)
            if j is not None:
                pairs[i, j] = wanted
                left.remove(j)
    return pairs


def _given_agree(one: Sequence[str], other: Sequence[str]) -> Trust:
    """Whether given names may be one person's; what is missing agrees."""
    if not one or not other:
        return _SURE
    short, long = sorted((one, other), key=lambda words: len("".join(words)))
    # "Hye-jin" and "Hyejin", "D." and "Diederik P."; "Yan" is neither "Yang" nor surely "Yanyan".
    whole = {"".join(long[:at]) for at in range(1, len(long) + 1)}
    if "".join(short) in whole or ("".join(long).startswith("".join(short)) and len(short[-1]) < 2):
        return _SURE
    if any(len(word) > 1 and word in other for word in one):
        return _SURE  # "J. David" and "David"
    a, b = one[0], other[0]
    if a[0] != b[0]:
        return _DIFFERENT
    # Two names in full that differ: one person's as "Tom" and "Thomas", or two people's.
    return _SURE if min(len(a), len(b)) == 1 else _PERHAPS


def _is_named(one: Person, other: Person) -> bool:
    """Whether two names that agree do so in more than a family name and an initial."""
    if one.is_body or other.is_body:
        return True
    if not one.given or not other.given:
        return not _squeezed(one).isdisjoint(_squeezed(other))
    return min(len(one.given[0]), len(other.given[0])) > 1


def _is_turned(one: Person, other: Person) -> bool:
    """Whether family and given name changed places: Wei Wang, Wang Wei."""
    if not one.given or not other.given:
        return False
    if sorted([*one.given, *one.family]) == sorted([*other.given, *other.family]):
        return True
    return _is_initial_of(one, other) or _is_initial_of(other, one)


def _is_initial_of(one: Person, other: Person) -> bool:
    """Whether ``other``, whose given name is an initial, has the names of ``one`` turned round."""
    initial = "".join(other.given)
    return (
        len(initial) == 1 and "".join(one.given) in other.families and (one.family[0][0] == initial)
    )


def _is_compound(long: Person, short: Person) -> Trust:
    """Whether ``short`` leaves out one of the family names of ``long``: García, García López."""
    family = "".join(short.family)
    if len(long.family) < 2 or len(family) < 3:
        return _DIFFERENT
    if family in (long.family[0], long.family[-1], "".join(long.family[:-1])):
        return _given_agree(long.given, short.given)
    return _DIFFERENT


def _squeezed(person: Person) -> frozenset[str]:
    """The whole name without spaces, both ways round: "张三" is Zhang San and San Zhang."""
    given, family = "".join(person.given), "".join(person.family)
    return frozenset({given + family, family + given})


def _spellings(written: str, words: Sequence[str]) -> frozenset[str]:
    joined = "".join(words)
    if written.isascii():
        return frozenset({joined})
    lower = unicodedata.normalize("NFC", written).lower()
    return frozenset({joined, "".join(_folded(lower.translate(_GERMAN)))})


def _folded(words: str) -> tuple[str, ...]:
    return tuple(text.fold(words).split())
