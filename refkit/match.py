"""Is it the same work? Evidence first, then a verdict. Near linear: an index, no all-pairs.

Certain is: a shared identifier with titles or authors that do not contradict it; or the same
title by the same first author in the same year; or, where a title is missing, the same abstract
word for word. All else that looks alike is for a person to decide.
"""

from collections import defaultdict
from collections.abc import Iterable

from refkit import text
from refkit.identifier import Identifier
from refkit.model import Entry, Evidence, Match, Record, Verdict

# A title of fewer folded letters than this ("Introduction", "Deep Learning") proves nothing.
_TELLING_TITLE = 16
# So many folded letters of an abstract are compared: enough to be unique, cheap to keep.
_TELLING_ABSTRACT = 160


class Index:
    """Records found by what they could be recognised by."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records: dict[str, Record] = {}
        self._by_identifier: dict[Identifier, list[str]] = defaultdict(list)
        self._by_words: dict[str, list[str]] = defaultdict(list)
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        """Add a record, or put a newer state of it in place of the old one."""
        if record.key in self._records:
            self._forget(self._records[record.key])
        self._records[record.key] = record
        for place in self._places(record.entry):
            place.append(record.key)

    def _forget(self, record: Record) -> None:
        for place in self._places(record.entry):
            place.remove(record.key)

    def _places(self, entry: Entry) -> list[list[str]]:
        places = [self._by_identifier[identifier] for identifier in entry.identifiers]
        return [*places, *(self._by_words[word] for word in _traits(entry))]

    def find(self, entry: Entry, name: str) -> list[tuple[Record, Match]]:
        """The records that may be the same work as ``entry``, the most alike first.

        ``name`` is how the entry is called in the matches (its key or its place).
        """
        keys = dict.fromkeys(key for place in self._places(entry) for key in place)
        found = [
            (self._records[key], compare(name, entry, key, self._records[key].entry))
            for key in keys
        ]
        order = {Verdict.SAME: 0, Verdict.LIKELY: 1, Verdict.DIFFERENT: 2}
        return sorted(
            found, key=lambda pair: (order[pair[1].verdict], -_total(pair[1]), pair[0].key)
        )


def compare(left: str, one: Entry, right: str, other: Entry) -> Match:
    """The verdict on two entries, called ``left`` and ``right``, with its evidence."""
    evidence = []
    shared = set(one.identifiers) & set(other.identifiers)
    schemes = {i.scheme for i in one.identifiers} & {i.scheme for i in other.identifiers}
    for scheme in sorted(schemes):
        agrees = any(i.scheme is scheme for i in shared)
        evidence.append(Evidence(what=scheme.value, score=float(agrees)))
    titles = _alike(text.fold(text.plain(one.title)), text.fold(text.plain(other.title)))
    if titles is not None:
        evidence.append(Evidence(what="title", score=titles))
    abstracts = _alike(_abstract(one), _abstract(other))
    if abstracts is not None:
        evidence.append(Evidence(what="abstract", score=abstracts))
    authors = _first_author(one, other)
    if authors is not None:
        evidence.append(Evidence(what="authors", score=authors))
    if one.date and other.date:
        years = float(abs(one.date.year - other.date.year) <= 1)
        evidence.append(Evidence(what="year", score=years))
    verdict = _verdict({e.what: e.score for e in evidence}, bool(shared), bool(schemes), one)
    return Match(left=left, right=right, verdict=verdict, evidence=tuple(evidence))


def _verdict(scores: dict[str, float], shared: bool, schemes: bool, one: Entry) -> Verdict:
    title, authors = scores.get("title"), scores.get("authors")
    if shared:
        contradicted = title == 0.0 and (authors == 0.0 or authors is None)
        return Verdict.LIKELY if contradicted else Verdict.SAME
    if title == 1.0:
        telling = len(text.fold(text.plain(one.title))) >= _TELLING_TITLE
        certain = authors == 1.0 and scores.get("year", 1.0) == 1.0 and telling and not schemes
        return Verdict.SAME if certain else Verdict.LIKELY if authors else Verdict.DIFFERENT
    if title is None and scores.get("abstract") == 1.0:
        return Verdict.SAME
    return Verdict.DIFFERENT


def _traits(entry: Entry) -> list[str]:
    """What ``entry`` is found by, besides identifiers: its folded title, its abstract's start."""
    title = text.fold(text.plain(entry.title))
    abstract = _abstract(entry)
    return [trait for trait in (title and f"t {title}", abstract and f"a {abstract}") if trait]


def _abstract(entry: Entry) -> str:
    folded = text.fold(text.plain(entry.abstract[: 2 * _TELLING_ABSTRACT]))[:_TELLING_ABSTRACT]
    return folded if len(folded) == _TELLING_ABSTRACT else ""


def _alike(one: str, other: str) -> float | None:
    """1.0 equal, 0.5 one begins with the other, 0.0 neither; None when one is missing."""
    if not one or not other:
        return None
    if one == other:
        return 1.0
    return 0.5 if one.startswith(f"{other} ") or other.startswith(f"{one} ") else 0.0


def _first_author(one: Entry, other: Entry) -> float | None:
    if not one.authors or not other.authors:
        return None
    a, b = (text.fold(entry.authors[0].short) for entry in (one, other))
    return float(a == b)


def _total(match: Match) -> float:
    return sum(evidence.score for evidence in match.evidence)
