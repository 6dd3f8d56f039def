"""Names of venues, found where people wrote them: in containers and in running text.

This module knows how a name is framed, what makes it a part of a longer one, and where a year
stands beside it. Which names there are is for `table`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from refkit.venue.table import Kind, Venue, table


class Mention(NamedTuple):
    """A venue named in running text."""

    venue: Venue
    year: int | None  # four digits; None when none stands directly beside the name
    start: int  # 0-based, in code points; the name without its year
    end: int


# Longer than any container or heading. Looking at names grows with the square of the length.
_LONGEST = 2000


@lru_cache(maxsize=1024)
def find(text: str) -> Venue | None:
    """See `refkit.venue.find`."""
    if len(text) > _LONGEST:
        return None
    words = _words(text)
    hits = list(_hits(text, words))
    inside = {i for hit in hits for i in range(hit.first, hit.last + 1)}
    for match in _SATELLITE.finditer(text):
        if not any(words[h.first].start <= match.start() < words[h.last].end for h in hits):
            return None
    digits = {i for i, word in enumerate(words) if word.text.isdigit()}
    strange = {i for i, w in enumerate(words) if i not in inside and not _is_frame(w.text)}
    venues = {
        hit.venue.id: hit.venue
        for hit in hits
        if _is_framed(hit, text, words, strange)
        and (not hit.dated or not strange or {hit.first - 1, hit.last + 1} & digits)
    }
    if not venues:
        return _alone(text, words)
    if len(venues) > 1:
        host = {id: v for id, v in venues.items() if not venues.keys() & set(v.yields)}
        venues = {id: v for id, v in host.items() if v.kind is not Kind.PREPRINT} or host
    return next(iter(venues.values())) if len(venues) == 1 else None


def mentions(text: str) -> list[Mention]:
    """See `refkit.venue.mentions`."""
    text = text[:_LONGEST]
    text = _LINK.sub(lambda match: " " * len(match.group()), text)
    words = _words(text)
    found: list[Mention] = []
    before = 0  # where the mention before ends, its year included
    for hit in _hits(text, words):
        start, end = words[hit.first].start, words[hit.last].end
        year, after = _year_after(text, end)
        lead = text[max(before, start - 32) : start]
        match = _YEAR_BEFORE.search(lead)
        if match and year is None:
            year = int(match.group(1))
        before = after
        if not (
            (year is None and hit.dated)
            or _DOMAIN.match(text, end)
            or _SATELLITE_AFTER.match(text, after)
            or _SATELLITE_BEFORE.search(lead[: match.start()] if match else lead)
            or _is_part(hit, text, words)
        ):
            found.append(Mention(hit.venue, year, start, end))
    return found


def presentation(text: str) -> str:
    """Return "poster", "spotlight" or "oral" as a line says, "" when it names none or several."""
    kinds = {str(match.lastgroup).rstrip("_") for match in _PRESENTATION.finditer(text)}
    return kinds.pop() if len(kinds) == 1 else ""


_PRESENTATION = re.compile(
    r"(?i)(?<![a-z])(?:(?P<poster>posters?)|(?P<spotlight>spotlights?)|(?P<oral>orals?|talks?))"
    r"(?![a-z])|(?P<poster_>海报|墙报)|(?P<oral_>演讲|口头报告)"
)

# Outside Latin, Greek and Cyrillic a letter is a word: Chinese puts no space between words.
_WORD = re.compile(r"[0-9]+|&|(?:[A-Za-z]+|[\u00c0-\u052f]+)+|[^\W\d_]")
_SEPARATOR = re.compile(r"[,;:()\[\]{}|/·•\n，；：（）【】《》、。–—]|\s-+\s|\.\s")
_LINK = re.compile(r"(?:[Hh]ttps?://|www\.|[\w-]+\.(?:org|cc|com|net)/)[!-~]+")
_DOMAIN = re.compile(r"\.[a-z]{2}")
_SATELLITE = re.compile(
    r"(?i)(?<![a-z])(?:workshops?|companion|adjunct|tutorials?|consortium|extended abstracts?"
    r"|(?:system )?demonstrations?|industry track)"
    r"(?![a-z])|研讨会|工作坊"
)
_SATELLITE_AFTER = re.compile(
    r"(?i)\W{0,2}(?:[a-z]+ )?(?:workshops?|symposi(?:um|a)|tutorials?|press)(?![a-z])"
    r"|的?(?:研讨会|工作坊)"
)
_SATELLITE_BEFORE = re.compile(r"(?i)(?:workshops?|tutorials?) (?:at|of|in|@) ?(?:the )?$")
_YEAR_AFTER = re.compile(
    r"\*?\s?[_(-]?(?P<full>19[5-9][0-9]|20[0-9]{2})(?![0-9]|\.[0-9])"
    r"|\s?['’‘`´](?P<short>[0-9]{2})(?![0-9])"
)
_YEAR_BEFORE = re.compile(r"(?<![0-9.])(19[5-9][0-9]|20[0-9]{2})\s?(?:年度?)?的?[\s_-]?$")
# "Asia Conference on ...", "... on Machine Learning and Applications".
_LONGER_BEFORE = re.compile(r"([A-Z][a-z]+)[ -]$")
_LONGER_AFTER = re.compile(r" (?:and|for|&) ([A-Z]\w*)")
_GENERIC = frozenset({"conference", "international", "meeting", "symposium", "workshop"})


class _Word(NamedTuple):
    text: str  # folded; "&" is "and"
    start: int
    end: int
    glued: bool  # nothing stands between it and the word before


class _Alias(NamedTuple):
    written: str
    venue: Venue
    dated: bool


class _Hit(NamedTuple):
    venue: Venue
    first: int  # its first and last word
    last: int
    dated: bool


@cache
def _alone_names() -> Mapping[str, Venue]:
    return {_loner(name): venue for venue in table().venues.values() for name in venue.alone}


@cache
def _aliases() -> Mapping[str, Sequence[_Alias]]:
    """Map the first word of every alias to the aliases that begin with it."""
    aliases: dict[str, list[_Alias]] = {}
    for venue in table().venues.values():
        free = {venue.short, venue.name, venue.container, *venue.aliases}
        for written in (*free.difference(venue.dated, venue.alone), *venue.dated):
            alias = _Alias(written, venue, written in venue.dated)
            aliases.setdefault(_WORD.findall(written)[0].casefold(), []).append(alias)
    return aliases


@cache
def _begun_with(first: str) -> tuple[tuple[_Alias, tuple[tuple[str, bool], ...]], ...]:
    """Return the aliases that begin with this word, and their other words; the longest first."""
    pairs = [
        (alias, tuple((word.text, word.glued) for word in _words(alias.written)[1:]))
        for alias in _aliases().get(first, ())
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[1])))


def _loner(text: str) -> str:
    return " ".join(text.strip(" .{}").split())


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    end = -1
    for match in _WORD.finditer(text):
        word = match.group().casefold().replace("&", "and")
        words.append(_Word(word, match.start(), match.end(), match.start() == end))
        end = match.end()
    return words


def _hits(text: str, words: list[_Word]) -> Iterator[_Hit]:
    """Find every alias in ``words``, the longest at each place, none overlapping another."""
    first = 0
    while first < len(words):
        if words[first].text in _aliases():
            for alias, rest in _begun_with(words[first].text):
                last = first + len(rest)
                if tuple((w.text, w.glued) for w in words[first + 1 : last + 1]) == rest and (
                    not alias.dated or text[words[first].start : words[last].end] == alias.written
                ):
                    yield _Hit(alias.venue, first, last, alias.dated)
                    first = last
                    break
        first += 1


def _is_frame(word: str) -> bool:
    return word.isdigit() or word in table().frame


def _is_framed(hit: _Hit, text: str, words: list[_Word], strange: set[int]) -> bool:
    """Tell whether no strange word stands between the name and the nearest separators."""
    for step, i in ((-1, hit.first), (1, hit.last)):
        while 0 <= i + step < len(words):
            left, right = sorted((i, i + step))
            if _SEPARATOR.search(text, words[left].end, words[right].start):
                break
            i += step
            if i in strange:
                return False
    return True


def _alone(text: str, words: list[_Word]) -> Venue | None:
    """Return the venue whose ``alone`` name opens the text, when only frame words follow."""
    for word in reversed(words):
        venue = _alone_names().get(_loner(text[: word.end]))
        if venue or not _is_frame(word.text):
            return venue
    return None


def _year_after(text: str, end: int) -> tuple[int | None, int]:
    """Return the year directly after ``end``, and where it ends."""
    match = _YEAR_AFTER.match(text, end)
    if not match:
        return None, end
    year = int(match["full"] or match["short"])
    return year + (0 if year > 99 else 1900 if year >= 50 else 2000), match.end()


def _is_part(hit: _Hit, text: str, words: list[_Word]) -> bool:
    """Tell whether a name in full is only a part of a longer one that the table does not have."""
    if hit.last - hit.first < 2:
        return False
    start = words[hit.first].start
    before = _LONGER_BEFORE.search(text[max(0, start - 32) : start])
    if before and words[hit.first].text in _GENERIC and not _is_frame(before.group(1).casefold()):
        return True
    after = _LONGER_AFTER.match(text, words[hit.last].end)
    return after is not None and after.group(1).casefold() not in _aliases()
