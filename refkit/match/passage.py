"""Abstracts: whether long stretches of one stand in the other, word for word.

Two papers on one subject share their words, two papers of one group a sentence; only the same
paper shares most of its sentences. So stretches are counted, never bags of words. This module
knows no titles and no people.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from refkit import text

_ACCENTS = re.compile("[\u0300-\u036f\u00ad]")
# Fewer words in a row that agree are chance, or an idiom.
RUN = 8
# A stretch of so many words is no idiom; an abstract of fewer than the second tells too little.
_LONG_RUN = 25
_LONG = 40
# What part of the shorter abstract stands in the other one.
_MOST = 0.75
_HALF = 0.5


class Kind(StrEnum):
    """How two abstracts are to each other."""

    SAME = "same"  # the shorter stands in the other, but for corrections
    ALIKE = "alike"  # half of it does
    OTHER = "other"
    UNKNOWN = "unknown"  # one is missing, or too short to tell


class Likeness(NamedTuple):
    """How alike two abstracts are, and why that is said."""

    kind: Kind
    score: float
    detail: str  # for people: "150 of 152 words, 98 in a row"


def words(marked: str) -> list[str]:
    """The folded words of an abstract, a leading "Abstract" left out."""
    found = folded(text.plain(marked)).split()
    return found[1:] if found[:1] == ["abstract"] else found


def folded(plain: str) -> str:
    """Fold as refkit.text does, but by rough rules where the text is Latin, in a tenth of the time.

    A letter that is no accented one parts a word there: both sides of a comparison fold alike.
    """
    if plain.isascii():
        return text.fold(plain)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    octets = bare.encode("ascii", "replace")
    if octets.count(b"?") - bare.count("?") > len(bare) // 5:
        return text.fold(plain)
    return text.fold(octets.decode())


def compare(one: Sequence[str], other: Sequence[str]) -> Likeness:
    """How much of the shorter abstract stands in the other, in stretches of eight words or more."""
    short, long = sorted((one, other), key=len)
    if len(short) < RUN:
        return Likeness(Kind.UNKNOWN, 0.5, "one is missing or very short")
    runs = [len(short)] if short == long else list(_runs(short, long))
    shared = min(sum(runs), len(short))
    share = shared / len(short)
    detail = f"{shared} of {len(short)} words, {max(runs, default=0)} in a row"
    if share >= _MOST and max(runs) >= _LONG_RUN and len(short) >= _LONG:
        return Likeness(Kind.SAME, round(share, 2), detail)
    if share >= _HALF and max(runs) >= min(_LONG_RUN, len(short) // 2):
        return Likeness(Kind.ALIKE, round(share, 2), detail)
    return Likeness(Kind.OTHER, 0.0, detail)


def _runs(short: Sequence[str], long: Sequence[str]) -> Iterator[int]:
    """The lengths of the stretches of ``short`` that stand in ``long``, from left to right."""
    places: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(long) - RUN + 1):
        places.setdefault(tuple(long[j : j + RUN]), []).append(j)
    i = 0
    while i <= len(short) - RUN:
        starts = places.get(tuple(short[i : i + RUN]), ())
        run = max((_length(short, i, long, j) for j in starts[:8]), default=0)
        if run:
            yield run
        i += run or 1


def _length(one: Sequence[str], i: int, other: Sequence[str], j: int) -> int:
    start = i
    while i < len(one) and j < len(other) and one[i] == other[j]:
        i += 1
        j += 1
    return i - start
