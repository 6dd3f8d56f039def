"""Queries put to records: a tree becomes one test.

This module knows what each node finds. It reads no text that an earlier, cheaper test made
needless, and folds each field of a record once for a query.
"""

from collections.abc import Callable
from typing import NamedTuple

from refkit.model import Record, Status
from refkit.query import period, reading
from refkit.query.fields import ANY, TYPES, Type
from refkit.query.pattern import Clock, Pattern
from refkit.query.term import And, Everything, Has, Kind, Match, Node, Not, Or, Phrase, Range, Word
from refkit.tag import is_under
from refkit.text import fold

_Places = dict[tuple[str, str], str]  # id of a venue and container -> its names, folded
_Texts = Callable[[Record], reading.Texts]
_LONG = frozenset({"abstract", "note", "extra"})


class _Reading:
    """A record, with what was folded of it."""

    __slots__ = ("_brief", "_folded", "_long", "_places", "record")

    def __init__(self, record: Record, places: _Places) -> None:
        self.record = record
        self._places = places  # the names of venues, folded: many records share one
        self._folded: dict[str, str] = {}
        self._long: dict[str, tuple[reading.Texts, str]] = {}
        self._brief = ""

    def folded(self, field: str, texts: _Texts) -> str:
        """What a field says, folded, a line for each text."""
        found = self._folded.get(field)
        if found is None:
            found = self._folded[field] = _lines(texts(self.record))
        return found

    def holds(self, needle: "_Needle") -> bool:
        """Whether a word or phrase stands in any field."""
        if not self._brief:
            place = (self.record.entry.venue, self.record.entry.container)
            if place not in self._places:
                self._places[place] = _lines(reading.venue_names(self.record.entry))
            # One by one: a phrase stays in its field, and most fields take fold's quick way.
            self._brief = f"{_lines(reading.brief(self.record))}\n{self._places[place]}\n"
        return needle.text in self._brief or self.long_holds(ANY, reading.lengthy, needle)

    def long_holds(self, field: str, texts: _Texts, needle: "_Needle") -> bool:
        """Whether a word or phrase stands in a field of long texts."""
        held = self._long.get(field)
        if held is None:
            found = texts(self.record)
            held = self._long[field] = (found, "\n".join(found).lower())
        # A word in ASCII is folded to itself: most texts are told by their letters alone.
        if held[1].isascii():
            if needle.first not in held[1]:
                return False
            if needle.first == needle.text:
                return True
        return needle.text in self.folded(field, lambda _: held[0])


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


def _lines(texts: reading.Texts) -> str:
    return "\n".join(map(fold, texts))


class _Builder:
    """Makes tests of nodes."""

    def __init__(self, clock: Clock | None) -> None:
        self._clock = clock

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
                parts = sorted(map(self.build, nodes), key=lambda part: part.cost)
                return _any([part.test for part in parts], sum(part.cost for part in parts))

    def _match(self, node: Match) -> _Costed:
        if node.kind is Kind.PATTERN:
            pattern = Pattern(node.value, self._clock)
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
    return _Costed(50, lambda r: r.holds(needle))


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
    if field in _LONG:
        return _Costed(40, lambda r: r.long_holds(field, texts, needle))
    if kind is Type.NAMES and needle.first != needle.text:
        people = reading.people(field)
        return _Costed(15, lambda r: needle.text in r.folded(f"{field}, turned", people))
    return _Costed(10, lambda r: needle.text in r.folded(field, texts))


def _exact(field: str, kind: Type, value: str, texts: _Texts) -> _Costed:
    if field == "status":
        status = Status(value)
        return _Costed(1, lambda r: r.record.status is status)
    if kind is Type.NAMES:
        people = reading.people(field)
        return _Costed(5, lambda r: value in people(r.record))
    return _Costed(3, lambda r: value in texts(r.record))


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
