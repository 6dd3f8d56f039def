"""Is it the same work? Evidence first, then a verdict. Near linear: an index, no all-pairs.

Certain is: a shared identifier with titles and authors that do not contradict it; the same title
by the same first author, at most a year apart; the same abstract, where a title or the authors
are missing; and entries that say the same and no more. All else that looks alike is for a person to
decide.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from refkit.identifier import Scheme
from refkit.match.face import TELLING_ABSTRACT, Author, Face, Trait, folded
from refkit.model import Entry, EntryType, Evidence, Match, Record, Verdict

# A title of fewer folded letters than this ("Introduction", "Deep Learning") proves little.
_TELLING_TITLE = 16
# Titles that share fewer of their words than this contradict each other.
_ALIKE = 0.5
# A trait of more records ("Introduction") is no way to all of them: that would be quadratic.
_CROWD = 32
_SCHEMES = frozenset(scheme.value for scheme in Scheme)


class Index:
    """Records found by what they could be recognised by."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records: dict[str, Record] = {}
        self._faces: dict[str, Face] = {}
        self._keys: dict[Trait, dict[str, None]] = {}
        self._crowds: set[Trait] = set()  # traits of so many that they are parted
        self._asked: Face | None = None  # the entry looked for last is mostly the one added next
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        """Add a record, or put a newer state of it in place of the old one."""
        if before := self._faces.get(record.key):
            for trait in before.traits:
                del self._keys[trait][record.key]
                if trait in self._crowds:
                    for part in before.parts(trait):
                        del self._keys[part][record.key]
        self._records[record.key] = record
        face = self._faces[record.key] = self._face(record.entry)
        for trait in face.traits:
            keys = self._keys.setdefault(trait, {})
            keys[record.key] = None
            if trait in self._crowds:
                self._part(trait, record.key)
            elif len(keys) > _CROWD:
                self._crowds.add(trait)
                for key in keys:
                    self._part(trait, key)

    def _part(self, trait: Trait, key: str) -> None:
        for part in self._faces[key].parts(trait):
            self._keys.setdefault(part, {})[key] = None

    def find(self, entry: Entry, name: str) -> list[tuple[Record, Match]]:
        """The records that may be the same work as ``entry``, the most alike first.

        ``name`` is how the entry is called in the matches (its key or its place). Of a title that
        very many records bear, only those are looked at that share an author, or the place.
        """
        face = self._asked = self._face(entry)
        keys = dict.fromkeys(key for trait in face.traits for key in self._having(face, trait))
        found = [(self._records[key], _compare(name, face, key, self._faces[key])) for key in keys]
        order = list(Verdict)
        return sorted(
            found, key=lambda pair: (order.index(pair[1].verdict), -_total(pair[1]), pair[0].key)
        )

    def _having(self, face: Face, trait: Trait) -> Iterable[str]:
        if trait not in self._crowds:
            return self._keys.get(trait, ())
        near = (self._keys.get(part, ()) for part in face.parts(trait))
        return (key for keys in near for key in islice(keys, _CROWD))

    def _face(self, entry: Entry) -> Face:
        asked = self._asked
        return asked if asked and asked.entry is entry else Face(entry)


def compare(left: str, one: Entry, right: str, other: Entry) -> Match:
    """The verdict on two entries, called ``left`` and ``right``, with its evidence."""
    return _compare(left, Face(one), right, Face(other))


def _compare(left: str, one: Face, right: str, other: Face) -> Match:
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


def _verdict(scores: dict[str, float], one: Face, other: Face, *, shared: bool) -> Verdict:
    title, authors = scores.get("title"), scores.get("authors")
    same_authors = _same_authors(one.authors, other.authors)
    abstract = scores.get("abstract") == 1.0 and len(one.opening) >= TELLING_ABSTRACT
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
    if one.volume and other.volume and folded(one.volume) != folded(other.volume):
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


def _same_abstract(one: Face, other: Face) -> float | None:
    """1.0 the same, or the same and cut; 0.5 the same start; 0.0 another; None: one is missing."""
    if not one.opening or not other.opening:
        return None
    if one.entry.abstract == other.entry.abstract:
        return 1.0
    if one.opening != other.opening:
        return 0.0
    short, long = sorted((one.abstract, other.abstract), key=len)
    return 1.0 if long.startswith(short) else 0.5


def _same_first_author(one: Sequence[Author], other: Sequence[Author]) -> float | None:
    """1.0 the same first author; 0.5 perhaps, or the same people in another order; 0.0 others."""
    if not one or not other:
        return None
    if _is_same(one[0], other[0]):
        return 1.0
    families = {author.family for author in one}, {author.family for author in other}
    return 0.5 if one[0].family in families[1] and other[0].family in families[0] else 0.0


def _same_authors(one: Sequence[Author], other: Sequence[Author]) -> bool:
    return len(one) == len(other) and all(map(_is_same, one, other))


def _is_same(one: Author, other: Author) -> bool:
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
