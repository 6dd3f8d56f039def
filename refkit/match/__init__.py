"""Is it the same work? Evidence first, then a verdict. Near linear: an index, no all-pairs.

Certain is: a shared identifier with titles and authors that do not contradict it; the same title
by the same first author, at most a year apart; the same abstract, where a title or the authors
are missing; and entries that say the same and no more. All else that looks alike is for a person to
decide.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from refkit import text
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, EntryType, Evidence, Match, Record, Verdict
from refkit.name import Name

# A title of fewer folded letters than this ("Introduction", "Deep Learning") proves little.
_TELLING_TITLE = 16
# So many folded letters of an abstract's start lead to it, and tell that it is the same one, cut.
_TELLING_ABSTRACT = 160
_FEW = _TELLING_ABSTRACT * 5 // 4
_WORDS = re.compile(r"[\x00-\x23\x25-\x5b\x5d-\x7a|\x7e\x7f]*")  # ASCII but \ { } $
# Titles that share fewer of their words than this contradict each other.
_ALIKE = 0.5
# An ISSN names a journal, and an ISBN a whole book: they are no reason to take a part for another.
_WHOLE = frozenset({EntryType.BOOK, EntryType.PROCEEDINGS, EntryType.THESIS, EntryType.REPORT})
_SCHEMES = frozenset(scheme.value for scheme in Scheme)


class Index:
    """Records found by what they could be recognised by."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records: dict[str, Record] = {}
        self._faces: dict[str, _Face] = {}
        self._keys: dict[_Trait, list[str]] = {}
        self._asked: _Face | None = None  # the entry looked for last is mostly the one added next
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        """Add a record, or put a newer state of it in place of the old one."""
        if before := self._faces.get(record.key):
            for trait in before.traits:
                self._keys[trait].remove(record.key)
        self._records[record.key] = record
        face = self._faces[record.key] = self._face(record.entry)
        for trait in face.traits:
            self._keys.setdefault(trait, []).append(record.key)

    def find(self, entry: Entry, name: str) -> list[tuple[Record, Match]]:
        """The records that may be the same work as ``entry``, the most alike first.

        ``name`` is how the entry is called in the matches (its key or its place).
        """
        face = self._asked = self._face(entry)
        keys = dict.fromkeys(key for trait in face.traits for key in self._keys.get(trait, ()))
        found = [(self._records[key], _compare(name, face, key, self._faces[key])) for key in keys]
        order = list(Verdict)
        return sorted(
            found, key=lambda pair: (order.index(pair[1].verdict), -_total(pair[1]), pair[0].key)
        )

    def _face(self, entry: Entry) -> "_Face":
        asked = self._asked
        return asked if asked and asked.entry is entry else _Face(entry)


def compare(left: str, one: Entry, right: str, other: Entry) -> Match:
    """The verdict on two entries, called ``left`` and ``right``, with its evidence."""
    return _compare(left, _Face(one), right, _Face(other))


class _Kind(StrEnum):  # hashed as text, unlike other enumerations in Python itself
    TITLE = "title"
    ABSTRACT = "abstract"
    REST = "rest"


_Trait = Identifier | tuple[_Kind, str]


class _Face:
    """An entry as it is recognised: its words are folded once, and all of the abstract seldom."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.identifiers = _own(entry) if entry.identifiers else _NONE  # of the work itself
        self.title = _folded(entry.title)
        self.opening = _opening(entry.abstract) if entry.abstract else ""  # of the abstract
        self.traits = self._traits()  # what the entry is found by

    @cached_property
    def abstract(self) -> str:
        return _folded(self.entry.abstract)

    @cached_property
    def authors(self) -> tuple["_Author", ...]:
        return tuple(map(_author, self.entry.authors))

    def _traits(self) -> tuple[_Trait, ...]:
        traits: list[_Trait] = [*self.identifiers]
        if self.title:
            traits.append((_Kind.TITLE, self.title))
        if self.opening:
            traits.append((_Kind.ABSTRACT, self.opening))
        if not traits:
            names = (author.family for author in self.authors)
            traits.append((_Kind.REST, "\n".join((self.entry.url, *names))))
        return tuple(traits)


class _Author(NamedTuple):
    family: str  # with its particle, folded
    initial: str  # of the given name, "" where there is none


_NONE: frozenset[Identifier] = frozenset()


def _own(entry: Entry) -> frozenset[Identifier]:
    """The identifiers of the work itself, not of what it appeared in."""
    whole = entry.type in _WHOLE
    return frozenset(
        i
        for i in entry.identifiers
        if i.scheme is not Scheme.ISSN and (whole or i.scheme is not Scheme.ISBN)
    )


def _opening(abstract: str) -> str:
    """How an abstract starts."""
    # Where nothing but ASCII words stands, letters are folded one by one: fewer do.
    few = abstract[:_FEW]
    if _WORDS.fullmatch(few) and len(folded := text.fold(few)) > _TELLING_ABSTRACT:
        return folded[:_TELLING_ABSTRACT]
    return _folded(abstract[: 2 * _TELLING_ABSTRACT])[:_TELLING_ABSTRACT]


def _folded(marked: str) -> str:
    plain = text.plain(marked)
    return text.fold(plain) or plain.strip()  # "???" has no letters to fold


def _author(name: Name) -> _Author:
    return _Author(text.fold(name.short) or name.short, text.fold(name.given)[:1])


def _compare(left: str, one: _Face, right: str, other: _Face) -> Match:
    scores: dict[str, float] = {}
    shared = {i.scheme for i in one.identifiers & other.identifiers}
    for scheme in {i.scheme for i in one.identifiers} & {i.scheme for i in other.identifiers}:
        scores[scheme.value] = float(scheme in shared)
    scores = dict(sorted(scores.items()))
    for what, score in (
        ("title", _same_title(one.title, other.title)),
        ("abstract", _same_abstract(one, other)),
        ("authors", _same_first_author(one.authors, other.authors)),
        ("year", _same_year(one.entry, other.entry)),
    ):
        if score is not None:
            scores[what] = score
    return Match(
        left=left,
        right=right,
        verdict=_verdict(scores, one, other, shared=bool(shared)),
        evidence=tuple(Evidence(what=what, score=score) for what, score in scores.items()),
    )


def _verdict(scores: dict[str, float], one: _Face, other: _Face, *, shared: bool) -> Verdict:
    title, authors = scores.get("title"), scores.get("authors")
    same_authors = _same_authors(one.authors, other.authors)
    abstract = scores.get("abstract") == 1.0 and len(one.opening) >= _TELLING_ABSTRACT
    if shared:
        certain = title != 0.0 or abstract or (bool(one.authors) and same_authors)
        return Verdict.SAME if certain else Verdict.LIKELY
    if len(one.title) < _TELLING_TITLE and _stand_apart(one.entry, other.entry):
        return Verdict.LIKELY if title == 1.0 and authors != 0.0 else Verdict.DIFFERENT
    if _say_the_same(scores, one.entry, other.entry) and same_authors:
        return Verdict.SAME
    contradicted = not _SCHEMES.isdisjoint(scores)
    certain = not contradicted and scores.get("year", 1.0) > 0.0
    if title == 1.0 and authors != 0.0:
        telling = len(one.title) >= _TELLING_TITLE
        if authors is None and not telling and scores.get("abstract") == 0.0:
            return Verdict.DIFFERENT
        telling = telling or (same_authors and scores.get("year") == 1.0)
        by_author = authors == 1.0 and telling
        return Verdict.SAME if certain and (by_author or abstract) else Verdict.LIKELY
    if abstract and authors != 0.0:
        return Verdict.SAME if certain and title is None else Verdict.LIKELY
    same_start = title is None and scores.get("abstract") == 0.5
    return Verdict.LIKELY if same_start else Verdict.DIFFERENT


_FIRST = re.compile(r"[0-9]+")


def _stand_apart(one: Entry, other: Entry) -> bool:
    """Whether both are printed, and in different volumes or on different pages.

    Two editorials of one author and year are two works. A preprint has no place of its own.
    """
    if EntryType.PREPRINT in (one.type, other.type):
        return False
    if one.volume and other.volume and _folded(one.volume) != _folded(other.volume):
        return True
    pages = _FIRST.search(one.pages), _FIRST.search(other.pages)
    return bool(pages[0] and pages[1] and pages[0][0] != pages[1][0])


def _say_the_same(scores: dict[str, float], one: Entry, other: Entry) -> bool:
    """Whether both entries have the same facts to be compared by, and all of them agree."""
    telling = {"title", "abstract", "authors"} & scores.keys() or one.url
    return one == other or (
        bool(telling)
        and all(score == 1.0 for score in scores.values())
        and _facts(one) == _facts(other)
    )


def _facts(entry: Entry) -> tuple[object, ...]:
    there = (entry.title, entry.abstract, entry.authors, entry.date, entry.identifiers)
    return (*map(bool, there), entry.url, entry.and_others)


def _same_title(one: str, other: str) -> float | None:
    """1.0 equal, else the share of words in common, 0.0 if that is small; None: one is missing.

    A title that begins with the other one, its subtitle left out, is no contradiction.
    """
    if not one or not other:
        return None
    if one == other:
        return 1.0
    words, others = set(one.split()), set(other.split())
    share = 2 * len(words & others) / (len(words) + len(others))
    if one.startswith(f"{other} ") or other.startswith(f"{one} "):
        share = max(share, _ALIKE)
    return min(share, 0.99) if share >= _ALIKE else 0.0


def _same_abstract(one: _Face, other: _Face) -> float | None:
    """1.0 the same, or the same and cut; 0.5 the same start; 0.0 another; None: one is missing."""
    if not one.opening or not other.opening:
        return None
    if one.entry.abstract == other.entry.abstract:
        return 1.0
    if one.opening != other.opening:
        return 0.0
    short, long = sorted((one.abstract, other.abstract), key=len)
    return 1.0 if long.startswith(short) else 0.5


def _same_first_author(one: Sequence[_Author], other: Sequence[_Author]) -> float | None:
    """1.0 the same first author; 0.5 perhaps, or the same people in another order; 0.0 others."""
    if not one or not other:
        return None
    if _is_same(one[0], other[0]):
        return 1.0
    families = {author.family for author in one}, {author.family for author in other}
    return 0.5 if one[0].family in families[1] and other[0].family in families[0] else 0.0


def _same_authors(one: Sequence[_Author], other: Sequence[_Author]) -> bool:
    return len(one) == len(other) and all(map(_is_same, one, other))


def _is_same(one: _Author, other: _Author) -> bool:
    initials = one.initial == other.initial or not one.initial or not other.initial
    return one.family == other.family and initials


def _same_year(one: Entry, other: Entry) -> float | None:
    """1.0 the same year; 0.5 the year before or after, as a preprint's may be; 0.0 another."""
    if not one.date or not other.date:
        return None
    apart = abs(one.date.year - other.date.year)
    return max(0.0, 1.0 - apart / 2)


def _total(match: Match) -> float:
    return sum(evidence.score for evidence in match.evidence)
