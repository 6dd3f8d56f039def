"""What an index keeps of a record besides its words: one row, and more for what can be many.

This module knows which fields can be asked for exactly, and by which values records are sorted; all
values are those that a query compares (refkit.query). It knows the tables for them, and no library.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from refkit.codec import folded
from refkit.model import Record, Status
from refkit.query import order, period, reading
from refkit.text import fold, plain

# Fields of which there is one value: as texts, "" for none.
SINGLE = ("status", "priority", "type", "pubstate", "year", "rating", "added")
SORTED = tuple(order.KEYS)
# Sort keys whose values may be long stand in a table of their own; those of some are facts anyway.
_LONG = ("title", "author", "venue")
_SAME = ("year", "type", "added", "rating")
_SHORT = tuple(name for name in SORTED if name not in (*_LONG, *_SAME))

# What can be there or not, each a bit.
PRESENT: Mapping[str, int] = MappingProxyType(
    {
        name: 1 << i
        for i, name in enumerate(
            (
                *("title", "authors", "editors", "date", "pubstate", "venue", "container"),
                *("publisher", "volume", "number", "pages", "identifiers", "url", "abstract"),
                *("keywords", "extra", "tags", "priority", "rating", "note", "aliases", "source"),
                *("locked", "waiting", "clashes", "distinct"),
            )
        )
    }
)

FACTS = ("key", *SINGLE, "first", "last", "present", "venues", *(f"by_{name}" for name in _SHORT))
HEADINGS = tuple(f"by_{name}" for name in _LONG)

TABLES = f"""
create table fact (id integer primary key, {", ".join(FACTS)});
create table heading (id integer primary key, {", ".join(HEADINGS)});
create table text_set (id integer, text text, folded text, primary key (id, text)) without rowid;
create table day (status text, on_ text, id integer, primary key (status, on_, id)) without rowid;
create table identifier (text text, id integer, folded text, primary key (text, id)) without rowid;
create table origin (texts integer, id integer, primary key (texts, id)) without rowid;
create table further (name text, id integer, primary key (name, id)) without rowid;
"""


def sort_column(name: str) -> str:
    """The column that holds what records are sorted by: "fact.year" for "year"."""
    if name in _SAME:
        return f"fact.{name}"
    return f"{'heading' if name in _LONG else 'fact'}.by_{name}"


class TextSets:
    """Sets of texts that many records share, each kept once, by number."""

    def __init__(self, known: Mapping[reading.Texts, int] = MappingProxyType({})) -> None:
        self._known = dict(known)
        self._last = max(self._known.values(), default=0)
        self.new: list[tuple[int, str, str]] = []  # rows that are not yet written down

    def number(self, texts: reading.Texts) -> int:
        """The number of a set; 0 for the empty one."""
        if not texts:
            return 0
        found = self._known.get(texts)
        if found is None:
            self._last += 1
            found = self._known[texts] = self._last
            self.new += [(found, text, fold(text)) for text in dict.fromkeys(texts)]
        return found


class Facts:
    """Makes the rows of records. Sets of names of venues, and sources, come from ``sets``."""

    def __init__(self, sets: TextSets) -> None:
        self._sets = sets
        self._venues: dict[tuple[str, str], int] = {}

    def fact(self, number: int, record: Record) -> tuple[Any, ...]:
        """The row of the table of facts."""
        entry = record.entry
        days = period.of(entry.date) if entry.date else None
        place = (entry.venue, entry.container)
        if place not in self._venues:
            self._venues[place] = self._sets.number(reading.venue_names(entry))
        return (
            *(number, record.key),
            *_single(record),
            days.first.isoformat() if days else "",
            days.last.isoformat() if days else "",
            present(record),
            self._venues[place],
            *(order.KEYS[name](record) for name in _SHORT),
        )

    def heading(self, number: int, record: Record) -> tuple[Any, ...]:
        """The row of the table of long sort keys."""
        return (number, *(order.KEYS[name](record) for name in _LONG))

    def origins(self, number: int, record: Record) -> list[tuple[int, int]]:
        """The rows of the table of sources."""
        found = reading.texts_of("source")(record)
        return [(self._sets.number((text,)), number) for text in found]


def _single(record: Record) -> tuple[str, ...]:
    """The values of `SINGLE`."""
    entry = record.entry
    return (
        record.status.value,
        record.priority.value if record.priority else "",
        entry.type.value,
        entry.pubstate.value if entry.pubstate else "",
        str(entry.date.year) if entry.date else "",
        str(record.rating or ""),
        record.added.isoformat(),
    )


def names(number: int, record: Record) -> list[tuple[str, int]]:
    """The rows of the table of what a record is called, besides its key as it stands."""
    called = {folded(record.key), *map(folded, record.aliases)} - {record.key}
    return [(name, number) for name in called]


def days(number: int, record: Record) -> list[tuple[str, str, int]]:
    """The rows of the table of days on which a record got a status."""
    if not record.history:
        return [(record.status.value, record.added.isoformat(), number)]
    each = {(change.status.value, change.on.isoformat()) for change in record.history}
    return [(status, on, number) for status, on in each]


def identifiers(number: int, record: Record) -> list[tuple[str, int, str]]:
    """The rows of the table of identifiers."""
    texts = map(str, record.entry.identifiers)
    return [(text, number, text.casefold()) for text in texts]


def further(number: int, record: Record) -> list[tuple[str, int]]:
    """The rows of the table of further fields."""
    return [(name, number) for name in {name.lower() for name in record.entry.extra}]


def present(record: Record) -> int:
    """Which of the fields in `PRESENT` a record has, as bits: what `has:` finds."""
    entry = record.entry
    mine = (record.tags, record.priority, record.rating, record.note, record.aliases)
    held = (
        *(_says(entry.title), entry.authors, entry.editors, entry.date, entry.pubstate),
        *(entry.venue or _says(entry.container), _says(entry.container), entry.publisher),
        *(entry.volume, entry.number, entry.pages, entry.identifiers, entry.url),
        *(_says(entry.abstract), entry.keywords, _more(record), *mine),
        *(record.provenance or record.receipts, record.locked, record.waiting),
        *(record.clashes, record.distinct),
    )
    return sum(bit for bit, value in zip(PRESENT.values(), held, strict=True) if value)


_extra = reading.texts_of("extra")


def _more(record: Record) -> bool:
    extra = record.entry.extra
    return any(value[:1].isalnum() for value in extra.values()) or bool(extra and _extra(record))


def _says(marked: str) -> bool:
    """Whether anything is left of marked text when people read it."""
    # A letter that is no part of a mark stays.
    return marked[:1].isalnum() or bool(marked and plain(marked))


STATUSES = frozenset(status.value for status in Status)
