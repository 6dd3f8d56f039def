"""Slips of the pen: words and names that are one but for a letter or two.

A slip is no proof: absorption and adsorption are a letter apart too. So this module only says that
a difference may be a slip; whoever asks needs another reason beside it (refkit.match.work).
"""

from collections.abc import Container, Sequence

from refkit.match.people import Person, Trust, is_same
from refkit.match.title import Title
from refkit.match.wording import EMPTY, NEGATIONS, VERSIONS

_WORD = 6  # a shorter word that a letter was left out of is often another one
_VOWELS = frozenset("aeiouy")
# Words that differ by what else is a slip.
_CONFUSED = tuple(
    set(pair.split())
    for pair in """
    absorption adsorption, absorbed adsorbed, angel angle, casual causal, carton cartoon, causality
    casualty, conservation conversation, deletion depletion, desert dessert, diary dairy, formal
    format, later latter, martial marital, planing planning, staring starting, striped stripped,
    thorough through, trail trial, united untied, calvary cavalry, binding biding, hoping hopping, loosing losing, reality realty, sacred scared, unclear nuclear,
    inversion invasion, collusion collision, dissent descent, defuse diffuse, elicit illicit
    """.split(",")
)
_MOST = 2  # words of a title that may differ
_LONG = 10  # a word of so many letters may have two slips
_LEAST = 4
_FAMILY = 5  # a family name of fewer letters with a slip is another name: Wang, Weng


def in_title(one: Title, other: Title) -> bool:
    """Whether nothing but slips in one or two words, or a small word, tells two titles apart."""
    if one.numbers != other.numbers or one.signs != other.signs:
        return False
    alone, others = _telling(one.words, other.words), _telling(other.words, one.words)
    if len(alone) != len(others):
        return _is_parted(alone, others)
    return len(alone) <= _MOST and all(map(_is_slip, alone, others))


def is_safe(one: Title, other: Title, words: Container[str]) -> bool:
    """Whether the difference of two titles is a slip of the pen rather than another word.

    It is where one letter in the middle of a word is left out, doubled, added or swapped with the
    next. One letter in place of another makes other words too often (nitrate, nitrite): there, and
    wherever both words may be meant, one of them must be in ``words``, and the other not.
    """
    alone, others = _telling(one.words, other.words), _telling(other.words, one.words)
    if len(alone) != len(others):
        return _is_parted(alone, others)
    return all(_is_safe(a, b, words) for a, b in zip(alone, others, strict=True))


def in_names(one: Sequence[Person], other: Sequence[Person]) -> tuple[Person, ...]:
    """``other`` with the people of ``one`` in place of those whose names are a slip away."""
    mended = list(other)
    free = [a for a in one if not any(is_same(a, b) is Trust.SURE for b in other)]
    for i, person in enumerate(other):
        if any(is_same(a, person) is Trust.SURE for a in one):
            continue
        found = next((a for a in free if _is_name_slip(a, person)), None)
        if found is not None:
            mended[i] = found
            free.remove(found)
    return tuple(mended)


def distance(one: str, other: str, most: int) -> int:
    """How many letters to change, add, leave out or swap with the next; ``most`` + 1: more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    last: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = last, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _telling(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words that the others lack, as often as they lack them, but for small ones."""
    left = list(others)
    alone = []
    for word in words:
        if word in left:
            left.remove(word)
        elif word not in EMPTY:
            alone.append(word)
    return alone


def _is_parted(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the words differ in where one is cut: "pre training", "pretraining"."""
    joined, pieces = "".join(one), "".join(other)
    return 0 < len(one) + len(other) <= 2 * _MOST + 1 and joined == pieces


def _is_slip(one: str, other: str) -> bool:
    if not {one, other}.isdisjoint(VERSIONS | NEGATIONS):
        return False
    if min(len(one), len(other)) < _LEAST or not (one + other).isalpha():
        return False
    most = 2 if min(len(one), len(other)) >= _LONG else 1
    return distance(one, other, most) <= most


def _is_safe(one: str, other: str, words: Container[str]) -> bool:
    if distance(one, other, 1) > 1 or min(len(one), len(other)) < _WORD:
        return False
    if {one, other} in _CONFUSED or (one in words and other in words):
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
    if start < 2 or one[-1] != other[-1]:
        return False  # another prefix, another ending: methanol, ethanol; model, models
    if len(one) != len(other) or one[start + 1] != other[start + 1]:
        return True  # left out, added or swapped
    known = (one in words) != (other in words)
    return known and not {one[start], other[start]} <= _VOWELS


def _is_name_slip(one: Person, other: Person) -> bool:
    if one.is_body or other.is_body or not (one.given and other.given):
        return False
    if one.given[0][0] != other.given[0][0]:
        return False
    a, b = "".join(one.family), "".join(other.family)
    return min(len(a), len(b)) >= _FAMILY and distance(a, b, 1) == 1
