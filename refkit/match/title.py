r"""Titles: whether two of them are one, and if not, what sets them apart.

A title is compared by its letters and digits, spaces left out: "pre-training" is "pretraining",
"$\ell_1$" is "ℓ1", and a formula that a page gave three times counts once. What a small difference
means is judged by where it stands: a slip inside a long word is a slip; another digit, a numeral, a
"not", a "Part II", a plural is another title. This module knows no authors and no years: what a
likeness is worth is decided in refkit.match.paper.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from refkit import text
from refkit.match import copies
from refkit.match.wording import (
    ARTICLES,
    EMPTY,
    GENERIC,
    NEGATING,
    NEGATIONS,
    NUMBERED,
    NUMERALS,
    SPELLINGS,
    VERSIONS,
)


class Title(NamedTuple):
    """A title as it is compared."""

    words: tuple[str, ...]  # folded, numerals and spellings made alike
    letters: str  # the words without spaces
    main: str  # the same of what stands before the subtitle; "" where there is none
    numbers: tuple[str, ...]
    signs: str  # signs that tell one name from another: "C++", "A*"
    content: int  # how many words say what it is about

    @property
    def is_generic(self) -> bool:
        """Whether many works bear it: "Introduction", "Deep Learning"."""
        return self.content < 3 or self.letters in GENERIC


class Kind(StrEnum):
    """How two titles are to each other."""

    EQUAL = "equal"
    NEAR = "near"  # a slip apart: the same words
    SUBTITLE = "subtitle"  # one is the other without its subtitle
    ALIKE = "alike"  # a word or more apart
    APART = "apart"  # alike but for what makes it another work
    OTHER = "other"


class Likeness(NamedTuple):
    """How alike two titles are, and why that is said."""

    kind: Kind
    score: float  # 0.0 another title, 1.0 equal
    detail: str  # for people: "digits differ: 16, 32"


_SUBTITLE = re.compile(
    r"(?<=\w)[)\]}'\"’”$]*(?::\s|\s[-–—]+\s|—|[?!.]\s+(?=[\"'“‘({$]*[^\W\d_a-z]))"
)
_CUTS = frozenset(":-–—?!.")
_TIMES = re.compile(r"\\times(?![A-Za-z])\s?|×")
_ELL = re.compile(r"\bell (?=(?:[0-9]|p|q|infty)\b)|\bell(?=(?:[0-9]|p\b|q\b|infty\b))")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_DIGITS = re.compile(r"[0-9]+")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_SIGNS = re.compile(
    r"(?<=\w)[+#*]+(?!\w)|(?<=[\s(])[+\-−](?=[0-9])|≠|!=|(?<=\s)[<>=](?=\s)|[≤≥∞∀∃¬]"
)
_SIGNAL = frozenset("+#*-−≠!<>=≤≥∞∀∃¬")
_FOOTNOTE = re.compile(r"[\s*∗†‡§]+$")
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")
# From these shares of letters in common on, two titles are worth a look, and alike.
_ALIKE, _CLOSE = 0.7, 0.8
_SINGLE = frozenset("ivx")  # numerals that may be letters


def read(marked: str) -> Title:
    """Make a title, in marked text, ready for comparison."""
    plain = _plain(marked)
    words = _words(plain)
    letters = "".join(words)
    main = ""
    if not _CUTS.isdisjoint(plain) and (cut := _SUBTITLE.search(plain)):
        main = "".join(_words(plain[: cut.start()]))
    # Two signs of a script without spaces make a word, as a rule.
    wide = 0 if plain.isascii() else len(_WIDE.findall(plain)) // 2
    signs = () if _SIGNAL.isdisjoint(plain) else _SIGNS.findall(_FOOTNOTE.sub("", plain))
    return Title(
        words=words,
        letters=letters,
        main=main if main != letters else "",
        numbers=() if letters.isalpha() else tuple(_DIGITS.findall(" ".join(words))),
        signs="".join(signs),
        content=wide or len([word for word in words if word not in EMPTY]),
    )


def compare(one: Title, other: Title) -> Likeness:
    """How alike two titles are, neither of them empty."""
    if one.letters == other.letters:
        if one.numbers != other.numbers:
            return _apart("digits", one.numbers, other.numbers)
        if one.signs != other.signs:
            return Likeness(Kind.ALIKE, 0.95, f"signs differ: {_listed([one.signs, other.signs])}")
        return Likeness(Kind.EQUAL, 1.0, "equal")
    short, long = sorted((one, other), key=lambda title: len(title.letters))
    if short.letters and long.main == short.letters:
        return _without_subtitle(short, long)
    if without_articles(one) == without_articles(other):
        return Likeness(Kind.NEAR, 0.98, "equal but for an article")
    ratio = _ratio(one.letters, other.letters)
    begins = short.content >= 3 and long.letters.startswith(short.letters)
    if (ratio >= _ALIKE or begins) and (difference := _difference(one, other)):
        return difference
    if ratio >= _ALIKE and (slip := _slip(one, other)):
        return slip
    if begins:
        return Likeness(Kind.ALIKE, max(ratio, 0.5), "one begins with the other")
    if ratio >= _CLOSE:
        return Likeness(Kind.ALIKE, ratio, _told_apart(one, other))
    return Likeness(Kind.OTHER, 0.0, "another title")


def without_articles(title: Title) -> str:
    """The letters without "the"; "a" only where it starts the title, as it may be a name."""
    words = title.words[1:] if title.words[0] in ARTICLES else title.words
    return "".join(word for word in words if word != "the")


def _plain(marked: str) -> str:
    """What people read, with the letters of formulas by their names."""
    if marked.isascii() and "\\" not in marked and "$" not in marked:
        return marked.replace("{", "").replace("}", "") if "{" in marked else marked
    from refkit.text.command import shown
    from refkit.text.maths import spelled

    marked = unicodedata.normalize("NFKC", _TIMES.sub("x", marked)).replace("\\infty", "infty ")
    plain = shown(text.parse(marked), spelled) if text.parse(marked) else ""
    # TeX that stands outside its dollars, as in a title that was copied in pieces.
    return _COMMAND.sub(lambda match: spelled(match.group()), plain).replace("∞", " infty ")


def _words(plain: str) -> tuple[str, ...]:
    """Folded words: numerals and spellings made alike, a formula's copies left out."""
    if "&" in plain:
        plain = plain.replace("&", " and ")
    if "," in plain:
        plain = _THOUSANDS.sub("", plain)
    if not plain.isascii() and _WIDE.search(plain):
        # One transliteration stands for many words of these scripts: they stay as they are.
        return tuple(re.findall(r"\w+", plain.lower()))
    if plain.isascii() and "'" not in plain:
        words = text.fold(plain)
    else:
        words = " ".join(text.ascii_words(text.escape(plain)))
    if "ell" in words:
        words = _ELL.sub("l", words)
    return tuple(copies.left_out(list(_alike(words.split()))))


def _alike(words: Sequence[str]) -> Iterator[str]:
    before = ""
    for word in words:
        if word in NUMERALS and (before in NUMBERED or len(word) > 1):
            word = NUMERALS[word]
        elif len(word) > 5 or word in SPELLINGS:
            word = _spelled(word)
        yield word
        before = word


_ISE = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)")
_OUR = re.compile(r"(?<=[a-z]{2})our(?=s?$|al$|ed$|ing$|able$|ite$|ful$)")
_LL = re.compile(r"(?<=[aeiou])ll(?=(?:ed|ing|er|ers)$)")


def _spelled(word: str) -> str:
    """British spelling as American, for comparison alone."""
    if word in SPELLINGS:
        return SPELLINGS[word]
    if "is" in word:
        word = _ISE.sub("iz", word)
    if "our" in word:
        word = _OUR.sub("or", word)
    if "ll" in word:
        word = _LL.sub("l", word)
    return word


def _without_subtitle(short: Title, long: Title) -> Likeness:
    rest = long.words[len(short.words) :]
    added = [word for word in rest if word in VERSIONS or (word in _SINGLE and len(rest) == 1)]
    if added:
        return _apart("words", [], added)
    if short.numbers != long.numbers:
        return _apart("digits", short.numbers, long.numbers)
    return Likeness(Kind.SUBTITLE, 0.9, "one lacks the subtitle")


def _difference(one: Title, other: Title) -> Likeness | None:
    """What makes two titles those of different works, however alike they look."""
    if one.numbers != other.numbers:
        return _apart("digits", one.numbers, other.numbers)
    alone, others = _unshared(one.words, other.words), _unshared(other.words, one.words)
    for table in (_SINGLE, NEGATIONS, VERSIONS):
        here, there = [w for w in alone if w in table], [w for w in others if w in table]
        if here or there:
            return _apart("words", here, there)
    for a in alone:
        for b in others:
            # "self" and "supervised" in two words are no other than in one.
            parted = a.removesuffix(b) in others or b.removesuffix(a) in alone
            if not parted and (_negates(a, b) or _negates(b, a)):
                return _apart("words", [a], [b])
    return None


def _negates(one: str, other: str) -> bool:
    """Whether ``one`` is ``other`` with "un" or the like before it."""
    return len(other) > 3 and one.endswith(other) and one.removesuffix(other) in NEGATING


def _slip(one: Title, other: Title) -> Likeness | None:
    """A slip inside a long word: two letters swapped, one doubled or not, one left out.

    The shorter the word and the nearer its end, the more often the slip makes another word:
    planing, planning; deserts, desserts; deletion, depletion. One letter in place of another
    always may: absorption, adsorption.
    """
    alone, others = _unshared(one.words, other.words), _unshared(other.words, one.words)
    if len(alone) != 1 or len(others) != 1 or not (one.letters + other.letters).isascii():
        return None
    short, long = sorted((alone[0], others[0]), key=len)
    start = _common(short, long)
    end = min(_common(short[::-1], long[::-1]), len(short) - start)
    before, after = short[start : len(short) - end], long[start : len(long) - end]
    if len(short) < 7 or start < 2 or end < 2:
        return None
    is_long = len(short) > 9
    swapped = len(before) == 2 and before == after[::-1] and (is_long or end > 2)
    doubled = not before and end > 3 and after == long[start - 1] and len(short) > 7
    left_out = not before and end > 2 and len(after) == 1 and is_long
    if not (swapped or doubled or left_out):
        return None
    return Likeness(Kind.NEAR, 0.97, f"equal but for a slip: {alone[0]}, {others[0]}")


def _told_apart(one: Title, other: Title) -> str:
    alone, others = _unshared(one.words, other.words), _unshared(other.words, one.words)
    if len(alone) + len(others) > 6:
        return "alike"
    return f"words differ: {_listed([' '.join(alone), ' '.join(others)])}"


def _unshared(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words that the others lack, as often as they lack them."""
    left = list(others)
    alone = []
    for word in words:
        if word in left:
            left.remove(word)
        else:
            alone.append(word)
    return alone


def _common(one: str, other: str) -> int:
    """How many letters two words share from their start on."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))


def _ratio(one: str, other: str) -> float:
    """Twice the letters in common over all letters (Ratcliff and Obershelp)."""
    if 2 * min(len(one), len(other)) < _ALIKE * (len(one) + len(other)):
        return 0.0
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _apart(what: str, one: Sequence[str], other: Sequence[str]) -> Likeness:
    detail = f"{what} differ: {_listed([' '.join(one), ' '.join(other)])}"
    return Likeness(Kind.APART, 0.0, detail)


def _listed(sides: Sequence[str]) -> str:
    return ", ".join(side or "none" for side in sides)
