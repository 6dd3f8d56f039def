"""Venues: the conferences, journals and preprint servers whose names refkit recognises.

This module knows the table beside it (venues.toml), how its names are written in containers and
in running text, and how a paper was presented. It refuses to guess: a fragment of a name, a
workshop at a conference or a submission to one is no venue, and a name that is not in the table is
left to whoever asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec


class Kind(StrEnum):
    """What sort of place a work appears in."""

    CONFERENCE = "conference"
    JOURNAL = "journal"
    WORKSHOP = "workshop"
    PREPRINT = "preprint server"


class Venue(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A series of containers. What each field means is said at the head of venues.toml."""

    id: str  # "iclr": ASCII lower case and digits; kept in libraries, so it never changes
    short: str  # "ICLR"
    name: str  # "International Conference on Learning Representations"
    kind: Kind = Kind.CONFERENCE
    proceedings: str = ""  # what a bibliography prints, where that is not the name
    aliases: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()  # aliases that other things share; they need a year in running text
    alone: tuple[str, ...] = ()  # aliases that are plain words; they need a container of their own
    yields: tuple[str, ...] = ()  # ids of venues that name the joint meeting

    @property
    def container(self) -> str:
        """What a bibliography prints."""
        return self.proceedings or self.name


class Mention(NamedTuple):
    """A venue named in running text."""

    venue: Venue
    year: int | None  # four digits; None when none stands directly beside the name
    start: int  # 0-based, in code points; the name without its year
    end: int


# Longer than any container or heading. Looking at names grows with the square of the length.
_LONGEST = 2000


def get(id: str) -> Venue | None:
    """Return the venue whose id is ``id``."""
    return _table().venues.get(id)


@lru_cache(maxsize=1024)
def find(text: str) -> Venue | None:
    """Return the venue that a container names: "Proceedings of the 8th ... (ICLR 2020)", "NIPS'17".

    The part in which the name stands (parts end at commas, colons, brackets, dashes) may hold
    nothing else but a frame: ordinals, years, "Proceedings of the", "poster" and the like. So
    "Learning", "The Nature of Things" and "International Conference on Machine Learning and
    Applications" name nothing in the table; nor do workshops, or words such as "Submitted to".
    Of several venues a preprint server counts last, a joint meeting goes by the table; else None.
    """
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
    """Return the venues named in running text of any script, in order, each with its year.

    A year is four digits from 1950 to 2099 directly before or after the name (a space, 年, 年的
    may stand between) or two digits after an apostrophe. One after the name goes before one in
    front of it. Names in links, and those of workshops and presses, are not mentions. A line of
    more than 2,000 letters is a page, not a heading: only its beginning is looked at.
    """
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


class _Table(NamedTuple):
    venues: Mapping[str, Venue]
    alone: Mapping[str, Venue]
    frame: frozenset[str]


@cache
def _table() -> _Table:
    # pkgutil, because importlib.resources costs twelve milliseconds more.
    import tomllib
    from pkgutil import get_data

    data = get_data("refkit", "venues.toml")
    assert data is not None, "the table ships with the package"
    rows = tomllib.loads(data.decode())
    frame = frozenset(rows.pop("frame").split())
    venues = msgspec.convert([{"id": id, **row} for id, row in rows.items()], tuple[Venue, ...])
    alone = {_loner(written): venue for venue in venues for written in venue.alone}
    return _Table({venue.id: venue for venue in venues}, alone, frame)


@cache
def _aliases() -> Mapping[str, Sequence[_Alias]]:
    """Map the first word of every alias to the aliases that begin with it."""
    aliases: dict[str, list[_Alias]] = {}
    for venue in _table().venues.values():
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
    return word.isdigit() or word in _table().frame


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
        venue = _table().alone.get(_loner(text[: word.end]))
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
