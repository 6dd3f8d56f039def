"""Slips of the pen: words and names that are one but for a letter or two.

A slip is no proof: absorption and adsorption are a letter apart too. So this module only says that
a difference may be a slip; whoever asks needs another reason beside it (refkit.match.work).
"""

from collections.abc import Container, Sequence

from refkit.match.people import Person, Trust, is_same
from refkit.match.title import Title
from refkit.match.wording import EMPTY, NEGATIONS, SPELLINGS, VERSIONS

_WORD = 6  # a shorter word that a letter was left out of is often another one
# What a scanner reads for other letters: "modem" for "modern".
_MISREAD = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("li", "h"), ("ii", "u"), ("c", "e"))
_VOWELS = frozenset("aeiouy")
# Endings that make another word of it with another vowel: nitrate and nitrite, propane and propene.
_ENDINGS = frozenset(
    """
    able al an ance ane ant ate e el en ence ene ent er es i ible ic ide in ine is ite ol on or um
    us yl yne
    """.split()
)
# Words that differ by what else is a slip.
_CONFUSED = tuple(
    set(pair.split())
    for pair in """
    absorption adsorption, absorbed adsorbed, angel angle, calvary cavalry, carton cartoon, casual
    causal, casualty causality, collision collusion, conservation conversation, dairy diary, defuse
    diffuse, deletion depletion, descent dissent, desert dessert, elicit illicit, formal format,
    hoping hopping, invasion inversion, later latter, losing loosing, marital martial, nuclear
    unclear, planing planning, reality realty, sacred scared, staring starring, striped stripped,
    thorough through, trail trial, united untied
    """.split(",")
)
# Words that a title is compared by in another spelling than the one they were mistyped in.
_BRITISH = {american: british for british, american in SPELLINGS.items()}
_MOST = 2  # words of a title that may differ
_LONG = 10  # a word of so many letters may have two slips
_LEAST = 4
_FAMILY = 5  # a family name of fewer letters with a slip is another name: Wang, Weng


def in_title(one: Title, other: Title) -> bool:
    """Whether nothing but slips in one or two words, or a small word, tells two titles apart."""
    if one.numbers != other.numbers or one.signs != other.signs:
        return False
    if _are_letters_apart(one.letters, other.letters):
        return True
    alone, others = _telling(one.words, other.words), _telling(other.words, one.words)
    if len(alone) != len(others):
        return _is_parted(alone, others)
    return len(alone) <= _MOST and all(map(_is_slip, alone, others))


def is_safe(one: Title, other: Title, words: Container[str]) -> bool:
    """Whether the difference of two titles is a slip of the pen rather than another word.

    It is where one letter in the middle of a word is left out, doubled, added or swapped with the
    next. One letter in place of another makes other words too often (nitrate, nitrite), and so does
    any change of a short word: there one of the two must be in ``words``, and the other not.
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


def _are_letters_apart(one: str, other: str) -> bool:
    """Whether a letter or two are all that differ, wherever the words are cut."""
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    short, long = sorted((one[start:], other[start:]), key=len)
    end = next((i for i in range(len(short)) if short[-1 - i] != long[-1 - i]), len(short))
    rest = long[: len(long) - end]
    return len(rest) <= 2 and rest.isalpha() and start > 0 and end > 0


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
    if _read(one) == _read(other):
        return True
    most = 2 if min(len(one), len(other)) >= _LONG else 1
    spellings = ((a, b) for a in (one, _BRITISH.get(one)) for b in (other, _BRITISH.get(other)))
    return any(a and b and distance(a, b, most) <= most for a, b in spellings)


def _read(word: str) -> str:
    """A word with what a scanner takes for other letters made alike."""
    for seen, meant in _MISREAD:
        word = word.replace(seen, meant)
    return word


def _is_safe(one: str, other: str, words: Container[str]) -> bool:
    if _read(one) == _read(other):
        if (one in words) != (other in words):
            return True
        both = one in words and other in words
        return min(len(one), len(other)) > _WORD and not (both and len(one) == len(other))
    if distance(one, other, 1) > 1 or {one, other} in _CONFUSED:
        return False
    if one in words and other in words:
        return False
    short, long = sorted((one, other), key=len)
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), -1)
    if start < 1:
        return False  # another prefix, or one more letter at the end: methanol, ethanol; models
    swapped = len(short) == len(long) and short[start] == long[start + 1 : start + 2]
    other_letter = len(short) == len(long) and not swapped
    if (one in words) != (other in words):
        inflected = {one[start:].rstrip("s"), other[start:].rstrip("s")} <= _ENDINGS
        vowels = {one[start], other[start]} <= _VOWELS
        other_word = other_letter and vowels and (inflected or start < 2)
        return len(short) >= _WORD - 1 and not other_word
    return len(short) >= _WORD and start > 1 and one[-1] == other[-1] and not other_letter


def _is_name_slip(one: Person, other: Person) -> bool:
    if one.is_body or other.is_body or not (one.given and other.given):
        return False
    if one.given[0][0] != other.given[0][0]:
        return False
    a, b = "".join(one.family), "".join(other.family)
    return min(len(a), len(b)) >= _FAMILY and distance(a, b, 1) == 1
