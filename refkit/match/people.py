"""People: whether two names are one person's, and whether two lists of authors agree.

A name is compared by its family name and by as much of the given names as both sides show:
particles, accents, hyphens and the order of the two make no difference. This module knows how
names are written; it does not know which list is right.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
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


class Agreement(StrEnum):
    """How two lists of authors are to each other."""

    ALL = "all"  # the same people in the same order
    ORDER = "order"  # the same people in another order
    CUT = "cut"  # one list is cut, and the other begins like it
    MOST = "most"  # the first author is the same, and at least half of all
    SOME = "some"
    NONE = "none"
    UNKNOWN = "unknown"  # nobody is named on one side


class Likeness(NamedTuple):
    """How well two lists agree, and why that is said."""

    agreement: Agreement
    score: float
    detail: str  # for people: "5 of 6, the first the same"
    shared: int = 0  # how many people are in both


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
    return Person(_spellings(name.family, family), family, tuple(given))


def is_same(one: Person, other: Person) -> bool:
    """Whether two names may well be one person's."""
    if not one.families.isdisjoint(other.families):
        return one.is_body or other.is_body or _given_agree(one.given, other.given)
    if one.is_body or other.is_body:
        return _squeezed(one) == _squeezed(other)
    return _is_turned(one, other) or _is_compound(one, other) or _is_compound(other, one)


def compare(
    one: Sequence[Person], other: Sequence[Person], *, one_cut: bool, other_cut: bool
) -> Likeness:
    """How well two lists agree; ``*_cut``: the list ends in "and others"."""
    if not one or not other:
        return Likeness(Agreement.UNKNOWN, 0.5, "nobody is named on one side")
    pairs = _paired(one, other)
    shared, most = len(pairs), max(len(one), len(other))
    if not shared:
        return Likeness(Agreement.NONE, 0.0, "nobody in common")
    first = (0, 0) in pairs
    told = "the first the same" if first else "another first"
    if shared == len(one) == len(other) and not (one_cut or other_cut):
        if all(a == b for a, b in pairs):
            return Likeness(Agreement.ALL, 1.0, _counted("all", shared), shared)
        return Likeness(Agreement.ORDER, 0.9, f"{_counted('all', shared)} in another order", shared)
    begins = all(a == b for a, b in pairs)
    cut_short = (one_cut and len(one) <= len(other) + other_cut and shared == len(one)) or (
        other_cut and len(other) <= len(one) + one_cut and shared == len(other)
    )
    if cut_short and begins:
        return Likeness(Agreement.CUT, 0.95, f"the first {shared} the same, then cut", shared)
    detail = f"{shared} of {most}, {told}"
    if first and 2 * shared >= most:
        return Likeness(Agreement.MOST, shared / most, detail, shared)
    return Likeness(Agreement.SOME, min(0.5, shared / most), detail, shared)


def _counted(word: str, count: int) -> str:
    return f"{word} {count} the same" if count > 1 else "the same"


def _paired(one: Sequence[Person], other: Sequence[Person]) -> list[tuple[int, int]]:
    """Who is who: places in the one list and in the other, each used once."""
    pairs = []
    left = list(range(len(other)))
    for i, a in enumerate(one):
        # Mostly the same place.
        order = [i, *left] if i in left else left
        j = next((j for j in order if is_same(a, other[j])), None)
        if j is not None:
            pairs.append((i, j))
            left.remove(j)
    return pairs


def _given_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether given names may be one person's; what is missing agrees."""
    if not one or not other:
        return True
    joined, others = "".join(one), "".join(other)
    if joined.startswith(others) or others.startswith(joined):
        return True  # "Hye-jin" and "Hyejin"
    if any(len(word) > 1 and word in other for word in one):
        return True  # "J. David" and "David"
    a, b = one[0], other[0]
    if a[0] != b[0]:
        return False
    # "Jean-Luc" as "J.-L."; two names in full that differ are two people's, "Wei" and "Wen".
    short = min(len(a), len(b))
    return short == 1 or a[:3] == b[:3] or (short > 3 and _nearly(a, b))


def _nearly(one: str, other: str) -> bool:
    """Whether two given names are one letter apart."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.8


def _is_turned(one: Person, other: Person) -> bool:
    """Whether family and given name changed places: Wei Wang, Wang Wei."""
    if not one.given or not other.given:
        return False
    words, others = [*one.given, *one.family], [*other.given, *other.family]
    if sorted(words) == sorted(others):
        return True
    there, back = "".join(one.given), "".join(other.given)
    return (there in other.families and back[0] == "".join(one.family)[0] and len(back) == 1) or (
        back in one.families and there[0] == "".join(other.family)[0] and len(there) == 1
    )


def _is_compound(long: Person, short: Person) -> bool:
    """Whether ``long`` has a second family name that ``short`` leaves out, or a given name."""
    if len(long.family) > 1 and len("".join(short.family)) > 2:
        family = "".join(short.family)
        ends = {long.family[0], long.family[-1], "".join(long.family[:-1]), long.families}
        if family in ends and _given_agree(long.given, short.given):
            return True
        # "María García | López": its first family name stands among the given names.
        return [*long.given, *long.family] == [*short.given, *short.family]
    return False


def _squeezed(person: Person) -> frozenset[str]:
    """The whole name without spaces, both ways round: "张三" is "Zhang San" and "San Zhang"."""
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
