"""Looking at a title word by word: what of it is wrong in small letters.

Knows shapes (acronyms, names of methods and data sets) and, from refkit.casing.words, words; it
does not know English, and nothing of marks.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from refkit.casing.words import (
    ACRONYMS,
    IN_PHRASES,
    NOUNS,
    ORDINARY,
    PHRASES,
    SHOUTED_NOUNS,
    SMALL,
    TAILS,
)

# A letter that Unicode has not composed goes with its marks.
_LETTERS = r"[^\W_](?:[^\W_]|[\u0300-\u036f])*"
_PART = rf"{_LETTERS}(?:['’]{_LETTERS})*"
_WORD = re.compile(_PART)
_COMPOUND = re.compile(rf"{_PART}(?:[-‐‑–/._&+]{_PART})*")
_NEW_SENTENCE = re.compile(r"[:?!;]|\.\s|\s[-–—]+\s|—")


# change.case$ "t" spares the first letter after a colon (btxhak), not one after these.
_AFTER_END = re.compile(r"[?!][\s\"'”’)]+(\w)")

Span = tuple[int, int]


class _Seen(NamedTuple):
    """What a word in a sentence's case shows."""

    before: bool  # whether a new sentence starts with it
    tells: int  # whether its case tells that of its sentence: 1 a capital, -1 a small letter, 0 no
    capitals: tuple[Span, ...]  # what keeps its capitals in a sentence in sentence case


class _Look(NamedTuple):
    """What shows in a stretch of title between two spaces; places count from its beginning."""

    kept: tuple[Span, ...]  # what keeps its capitals in any title
    seen: tuple[_Seen, ...]
    after: bool  # whether a new sentence starts behind it
    in_phrase: bool  # whether one of PHRASES may start in it


def spans(title: str, keep: frozenset[str]) -> list[Span]:
    """What of a title is to be kept, in no order; spans may overlap."""
    if title.islower():
        return []
    found: list[Span] = []
    if keep:
        found += (match.span() for match in _kept_words(keep).finditer(title))
    if title.isupper() and (shouted := _shouted_spans(title)) is not None:
        return found + shouted
    if "?" in title or "!" in title:
        found += (match.span(1) for match in _AFTER_END.finditer(title) if match[1].isupper())
    elif not keep and sum(map(_weight, title.split(" "))) < 2:
        return found
    in_phrase = False
    new = True  # whether the next word starts a sentence, and so says nothing about its case
    sentence: list[tuple[int, _Seen]] = []
    lower = at = 0
    for stretch in title.split(" "):
        kept, seen, after, phrase = _look(stretch)
        if kept:
            found += [(at + start, at + end) for start, end in kept]
        for word in seen:
            if new or word.before:
                if sentence:
                    found += _in_sentence_case(sentence, lower)
                    sentence = []
                lower = 0
                new = False
            elif word.tells > 0:
                sentence.append((at, word))
            else:
                lower -= word.tells
        new = new or after
        in_phrase = in_phrase or phrase
        at += len(stretch) + 1
    if in_phrase:
        found += (phrase.span() for phrase in PHRASES.finditer(title))
    return found + _in_sentence_case(sentence, lower) if sentence else found


@lru_cache(maxsize=8)
def _kept_words(keep: frozenset[str]) -> re.Pattern[str]:
    words = sorted(keep, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})s?(?!\w)")


# Titles are made of few words: most have been looked at before.
@lru_cache(maxsize=65536)
def _look(stretch: str) -> _Look:
    """Look at what stands between two spaces."""
    kept: list[Span] = []
    seen: list[_Seen] = []
    in_phrase = False
    at = 0
    for match in _COMPOUND.finditer(stretch):
        start, end = match.span()
        compound = match[0]
        parts = tuple((part[0], *part.span()) for part in _WORD.finditer(compound))
        if not compound.islower():
            spans = _compound_spans(parts, stretch[end : end + 1])
            kept += ((start + first, start + last) for first, last in spans)
        gap = stretch[at:start] if at else f" {stretch[:start]}"
        first = parts[0][0]
        seen.append(
            _Seen(
                before=_NEW_SENTENCE.search(gap) is not None,
                tells=(1 if first[0].isupper() else -1) if _tells(first) else 0,
                capitals=tuple(
                    (start + begin, start + stop)
                    for part, begin, stop in parts
                    if _is_capitalised(part)
                ),
            )
        )
        in_phrase = in_phrase or any(_APOSTROPHE.split(part)[0] in IN_PHRASES for part, *_ in parts)
        at = end
    tail = f"{stretch[at:]} " if at else f" {stretch} "
    after = _NEW_SENTENCE.search(tail) is not None
    return _Look(tuple(kept), tuple(seen), after, in_phrase)


@lru_cache(maxsize=65536)
def _weight(stretch: str) -> int:
    """2 where there is something to keep, 1 for each small letter that tells of a sentence's case.

    Nothing is kept in a title of less than 2: it takes two such letters to tell.
    """
    look = _look(stretch)
    return 2 if look.kept or look.in_phrase else sum(word.tells < 0 for word in look.seen)


_Parts = Sequence[tuple[str, int, int]]  # the parts of a compound: text, start and end in it
_APOSTROPHE = re.compile("['’]")


def _compound_spans(parts: _Parts, after: str) -> Iterator[Span]:
    """Spans in one word: all of it if it is a name as a whole, else those of its parts that are."""
    keep = [_is_inner(part) or _stem(part) in NOUNS for part, _, _ in parts]
    if len(parts) > 1:
        is_method = after == ":" or any(
            _DIGIT.search(part) and not _DIMENSION.fullmatch(part) for part, _, _ in parts
        )
        keep = [
            k or (len(p) == 1 and p.isupper()) for k, (p, _, _) in zip(keep, parts, strict=True)
        ]
        if (is_method and any(_is_inner(p) for p, _, _ in parts) and not _has_tail(parts)) or all(
            keep
        ):
            yield parts[0][1], parts[-1][2]
            return
    elif len(parts[0][0]) == 1 and parts[0][0].isupper():
        keep = [parts[0][0] != "A" or after == "*"]
    yield from ((s, e) for k, (_, s, e) in zip(keep, parts, strict=True) if k)


_DIGIT = re.compile(r"\d")
_DIMENSION = re.compile(r"\d+[DdKk]")
_POSSESSIVE = re.compile(r"['’]s?\Z")


def _stem(part: str) -> str:
    bare = part if part.isalpha() else _POSSESSIVE.sub("", part)
    return bare[:-1] if bare[-1:] == "s" and bare not in NOUNS else bare


def _is_inner(part: str) -> bool:
    """Whether a capital stands where no sentence puts one, or beside a digit."""
    if part.isalpha():
        return not part[1:].islower() and part[1:] != part[1:].lower()
    bare = _POSSESSIVE.sub("", part)
    return bare[1:] != bare[1:].lower() or (
        bare != bare.lower() and _DIGIT.search(bare) is not None
    )


def _has_tail(parts: _Parts) -> bool:
    return parts[-1][0].lower() in TAILS


def _shouted_spans(title: str) -> list[Span] | None:
    """What can be told of a title that is all capitals; None: it only has too few words to tell."""
    parts = list(_WORD.finditer(title))
    if sum(len(part[0]) > 3 and part[0].isalpha() for part in parts) < 2:
        return None
    return [
        span
        for compound in _COMPOUND.finditer(title)
        for span in _shouted_in(compound[0], compound.start())
    ]


def _shouted_in(compound: str, at: int) -> Iterator[Span]:
    parts = _WORD.findall(compound)
    for match in _WORD.finditer(compound):
        part, start, end = match[0], at + match.start(), at + match.end()
        bare = part.removesuffix("S")
        if part in ACRONYMS or _DIGIT.search(part):
            yield start, end
        elif bare in ACRONYMS:
            yield start, end - 1
        elif part in SHOUTED_NOUNS or bare in SHOUTED_NOUNS or (len(part) == 1 < len(parts)):
            yield start, start + 1  # "{B}AYES": a name again once the rest is small


def _in_sentence_case(capital: list[tuple[int, _Seen]], lower: int) -> list[Span]:
    """Spans of capitalised words inside a sentence that is written in sentence case."""
    if lower < max(2, 1.5 * len(capital)):
        return []
    return [(at + start, at + end) for at, word in capital for start, end in word.capitals]


def _is_capitalised(part: str) -> bool:
    return len(part) > 1 and part[0].isupper() and part.lower() not in ORDINARY


def _tells(part: str) -> bool:
    """Whether the case of a word tells the case of its sentence."""
    word = part.lower()
    if part[0].isupper() and (word in ORDINARY or _is_inner(part) or _stem(part) in NOUNS):
        return False
    return len(part) > 2 and part.isalpha() and word not in SMALL
