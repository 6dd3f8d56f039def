"""Queries put to records: a tree becomes one test.

This module knows what each node finds. It reads no text that an earlier, cheaper test made
needless, and folds each field of a record once for a query.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from refkit.model import Record, Status
from refkit.query import period, reading
from refkit.query.fields import ANY, TYPES, Type
from refkit.query.pattern import Budget, Clock, Pattern
from refkit.query.term import And, Everything, Has, Kind, Match, Node, Not, Or, Phrase, Range, Word
from refkit.scheme import Scheme
from refkit.tag import is_under
from refkit.text import fold

_Places = dict[tuple[str, str], reading.Texts]  # id of a venue and container -> its names
_Texts = Callable[[Record], reading.Texts]
# Fields of which people list many values: key:=a OR key:=b OR ...
_LISTED = frozenset({"key", "aliases", "tags", "type", "venue", *(s.value for s in Scheme)})
_LONG = frozenset({"abstract", "note", "extra"})


class _Reading:
    """A record, with what was read of it for one query."""

    __slots__ = ("_folded", "_letters", "_places", "record")

    def __init__(self, record: Record, places: _Places) -> None:
        self.record = record
        self._places = places  # the names of venues: many records share one
        self._letters: dict[str, tuple[reading.Texts, str]] = {}
        self._folded: dict[str, str] = {}

    def anywhere(self, needle: "_Needle") -> bool:
        """Whether a word or phrase stands in any of the fields that are searched."""
        return self.holds("brief", self._brief, needle) or self.holds(
            "lengthy", reading.lengthy, needle
        )

    def holds(self, field: str, texts: _Texts, needle: "_Needle") -> bool:
        """Whether a word or phrase, folded, stands in one of the texts of a field."""
        held = self._letters.get(field)
        if held is None:
            found = texts(self.record)
            lower = "\n".join(t if t.isascii() else fold(t) for t in found).lower()
            held = self._letters[field] = (found, lower)
        # Folding changes no letter of a text in ASCII but its case: most texts are told by their
        # letters alone, in a tenth of the time.
        if needle.first not in held[1]:
            return False
        if needle.first == needle.text:
            return True
        folded = self._folded.get(field)
        if folded is None:
            folded = self._folded[field] = "\n".join(map(fold, held[0]))
        return needle.text in folded

    def _brief(self, record: Record) -> reading.Texts:
        place = (record.entry.venue, record.entry.container)
        names = self._places.get(place)
        if names is None:
            names = self._places[place] = reading.venue_names(record.entry)
        return (*reading.brief(record), *names)


class _Needle(NamedTuple):
    text: str  # folded
    first: str  # its first word

    @classmethod
    def of(cls, text: str) -> "_Needle":
        folded = fold(text)
        return cls(folded, folded.partition(" ")[0])


_Test = Callable[[_Reading], bool]


class _Costed(NamedTuple):
    """A test, and how dear it is: cheap ones are made first."""

    cost: int
    test: _Test


def predicate(node: Node, clock: Clock | None = None) -> Callable[[Record], bool]:
    """The test that tells whether a record is found by a query.

    With ``clock`` (seconds) all regular expressions together are bounded in time, without one each
    text is. The test raises QueryError for an expression that takes too long.
    """
    if isinstance(node, Everything):
        return lambda record: True
    test = _Builder(clock).build(node).test
    places: _Places = {}
    return lambda record: test(_Reading(record, places))


class _Builder:
    """Makes tests of nodes."""

    def __init__(self, clock: Clock | None) -> None:
        self._budget = Budget(clock)

    def build(self, node: Node) -> _Costed:
        """The test that a node means."""
        match node:
            case Everything():
                return _Costed(0, lambda _: True)
            case Word(text) | Phrase(text):
                return _anywhere(text)
            case Match():
                return self._match(node)
            case Range():
                return _range(node)
            case Has(field):
                texts = reading.texts_of(field)
                return _Costed(2, lambda r: bool(texts(r.record)))
            case Not(inner):
                cost, test = self.build(inner)
                return _Costed(cost, lambda r: not test(r))
            case And(nodes):
                parts = sorted(map(self.build, nodes), key=lambda part: part.cost)
                return _all([part.test for part in parts], sum(part.cost for part in parts))
            case Or(nodes):
                parts = sorted(self._alternatives(nodes), key=lambda part: part.cost)
                return _any([part.test for part in parts], sum(part.cost for part in parts))

    def _alternatives(self, nodes: tuple[Node, ...]) -> Iterator[_Costed]:
        """The tests of nodes of which one must be met; a thousand keys are one test."""
        listed: dict[str, set[str]] = {}
        for node in nodes:
            if isinstance(node, Match) and node.kind is Kind.IS and node.field in _LISTED:
                listed.setdefault(node.field, set()).add(node.value)
            else:
                yield self.build(node)
        for field, values in listed.items():
            yield _one_of(field, frozenset(values))

    def _match(self, node: Match) -> _Costed:
        if node.kind is Kind.PATTERN:
            pattern = Pattern(node.value, self._budget)
            texts = reading.texts_of(node.field)
            return _Costed(100, lambda r: any(map(pattern.found, texts(r.record))))
        return _compared(node)


def _all(tests: list[_Test], cost: int) -> _Costed:
    if len(tests) == 2:
        first, second = tests
        return _Costed(cost, lambda r: first(r) and second(r))
    return _Costed(cost, lambda r: all(test(r) for test in tests))


def _any(tests: list[_Test], cost: int) -> _Costed:
    if len(tests) == 2:
        first, second = tests
        return _Costed(cost, lambda r: first(r) or second(r))
    return _Costed(cost, lambda r: any(test(r) for test in tests))


def _anywhere(text: str) -> _Costed:
    needle = _Needle.of(text)
    if not needle.text:  # no letter and no digit: nothing to find
        return _Costed(0, lambda _: False)
    return _Costed(50, lambda r: r.anywhere(needle))


def _compared(node: Match) -> _Costed:
    field, value = node.field, node.value
    kind = TYPES.get(field, Type.TEXT)
    texts = reading.texts_of(field)
    if kind is Type.TAGS and node.kind is Kind.HOLDS:
        return _Costed(1, lambda r: any(is_under(tag, value) for tag in r.record.tags))
    if kind is Type.IDENTIFIER and node.kind is Kind.HOLDS:
        part = value.casefold()
        return _Costed(2, lambda r: any(part in text.casefold() for text in texts(r.record)))
    if node.kind is Kind.IS:
        return _exact(field, kind, value, texts)
    if field == ANY:
        return _anywhere(value)
    needle = _Needle.of(value)
    if not needle.text:
        return _Costed(0, lambda _: False)
    if kind is Type.NAMES and needle.first != needle.text:
        people = reading.people(field)
        return _Costed(15, lambda r: r.holds(f"{field}, turned", people, needle))
    return _Costed(40 if field in _LONG else 10, lambda r: r.holds(field, texts, needle))


def _exact(field: str, kind: Type, value: str, texts: _Texts) -> _Costed:
    if field == "status":
        status = Status(value)
        return _Costed(1, lambda r: r.record.status is status)
    if kind is Type.NAMES:
        people = reading.people(field)
        return _Costed(5, lambda r: value in people(r.record))
    return _Costed(3, lambda r: value in texts(r.record))


def _one_of(field: str, values: frozenset[str]) -> _Costed:
    texts = reading.texts_of(field)
    return _Costed(4, lambda r: not values.isdisjoint(texts(r.record)))


def _range(node: Range) -> _Costed:
    low, high = node.low, node.high or "~"  # behind every digit
    if node.field == "date":
        return _Costed(3, lambda r: _lies_within(r.record, low, high))
    texts = reading.texts_of(node.field)
    return _Costed(2, lambda r: any(low <= text <= high for text in texts(r.record)))


def _lies_within(record: Record, low: str, high: str) -> bool:
    """Whether all days that the date of a work may be lie between two."""
    if not record.entry.date:
        return False
    days = period.of(record.entry.date)
    return low <= days.first.isoformat() and days.last.isoformat() <= high
