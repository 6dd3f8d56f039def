"""The order in which records come.

This module knows by what records can be sorted, and what of them counts. It never ranks by how well
a record fits a query: that is for full text search.
"""

from collections.abc import Callable, Iterable, Mapping

from refkit import text, venue
from refkit.errors import UnknownName
from refkit.model import Priority, Record, Status
from refkit.query.reading import days


def sort(records: Iterable[Record], spec: str) -> list[Record]:
    """Return the records in the order of ``spec``: "year-,author" is by year, newest first.

    Keys are separated by commas; a "-" behind one reverses it. Statuses come in the order of
    reading, priorities highest first, names and titles without regard to accents and case; "read"
    is the day on which a work was last read. Records without a value come last in either direction;
    equal ones keep their order. Raises UnknownName for a key that does not exist.
    """
    result = list(records)
    for name, back in reversed(keys(spec)):
        value_of = KEYS[name]
        valued = [(value_of(record), record) for record in result]
        having = [pair for pair in valued if pair[0]]
        having.sort(key=lambda pair: pair[0], reverse=back)
        result = [record for _, record in having]
        result += [record for value, record in valued if not value]
    return result


def keys(spec: str) -> tuple[tuple[str, bool], ...]:
    """The sort keys of ``spec``, and whether each is reversed. Raises UnknownName."""
    found = []
    for key in (part.strip() for part in spec.split(",")):
        name = key.removesuffix("-").rstrip()
        if key and name not in KEYS:
            raise UnknownName("sort key", name, KEYS)
        if key:
            found.append((name, key.endswith("-")))
    return tuple(found)


def _author(record: Record) -> str:
    for name in record.entry.authors[:1]:
        return f"{text.fold(name.family or name.display)}\n{text.fold(name.given)}"
    return ""


def _year(record: Record) -> str:
    return str(record.entry.date.year) if record.entry.date else ""


def _priority(record: Record) -> str:
    return str(list(Priority).index(record.priority)) if record.priority else ""


def _venue(record: Record) -> str:
    known = venue.get(record.entry.venue) if record.entry.venue else None
    return text.fold(known.short if known else text.plain(record.entry.container))


# Sort key -> what it takes of a record. All values are text, so that "" is no value for every key.
KEYS: Mapping[str, Callable[[Record], str]] = {
    "key": lambda record: record.key.lower(),
    "year": _year,
    "date": lambda record: str(record.entry.date or ""),
    "title": lambda record: text.fold(text.plain(record.entry.title)),
    "author": _author,
    "venue": _venue,
    "type": lambda record: record.entry.type.value,
    "added": lambda record: record.added.isoformat(),
    "read": lambda record: max(days(record, Status.READ), default=""),
    "status": lambda record: str(list(Status).index(record.status)),
    "priority": _priority,
    "rating": lambda record: str(record.rating or ""),
}
