"""Queries: which records are meant, and in which order they come.

This module knows how people ask: words that must all occur, tags, statuses, sort keys. It knows
no library and no screen, and it never ranks: a record matches or it does not.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from refkit import text, venue
from refkit.errors import UnknownName
from refkit.model import Entry, Priority, Record, Status

_PART = re.compile(r'["“”„]([^"“”„]*)(?:["“”„]|$)|([^\s"“”„]+)')


def compile(words: str | Sequence[str]) -> Callable[[Record], bool]:
    """Make a test from a query: whether all its words occur in a record.

    Accents and letter case do not count, nor does punctuation. A word may stand anywhere, inside
    a longer one too: "gan" finds "CycleGAN". Words in double quotes must follow one another in
    one field, as must the parts of a word such as "image-to-image". Searched are title, authors,
    venue (id, short and full name, container), date, tags, cite key and former keys. A sequence
    is its items joined by spaces. No words: every record matches; a word without letters or
    digits: none does.
    """
    query = words if isinstance(words, str) else " ".join(words)
    parts = [match[1] or match[2] or "" for match in _PART.finditer(query)]
    needles = [text.fold(part) for part in parts if part.strip()]
    if not all(needles):
        return lambda record: False
    return partial(_has_all, needles, {}) if needles else lambda record: True


def matches(
    records: Iterable[Record],
    words: str | Sequence[str],
    tags: Sequence[str] = (),
    statuses: Collection[Status] = (),
) -> list[Record]:
    """Return the records that have all words, all tags and one of the statuses, in their order.

    No words, tags or statuses ask for nothing. Tags are compared in lower case, as they are kept.
    """
    wanted = {tag.lower() for tag in tags}
    if wanted:
        records = [record for record in records if wanted.issubset(record.tags)]
    if statuses:
        states = frozenset(statuses)
        records = [record for record in records if record.status in states]
    return list(filter(compile(words), records)) if words else list(records)


def sort(records: Iterable[Record], spec: str) -> list[Record]:
    """Return the records in the order of ``spec``: "year-,author" is by year, newest first.

    Keys are separated by commas; a "-" behind one reverses it. Statuses come in the order of
    reading, priorities highest first, names and titles without regard to accents and case.
    Records without a value come last in either direction; equal ones keep their order. Raises
    UnknownName for a key that does not exist.
    """
    keys = [key.strip() for key in spec.split(",") if key.strip()]
    result = list(records)
    for key in reversed(keys):
        name = key.removesuffix("-").rstrip()
        if name not in _KEYS:
            raise UnknownName("sort key", name, _KEYS)
        value_of = _KEYS[name]
        valued = [(value_of(record), record) for record in result]
        having = [pair for pair in valued if pair[0]]
        having.sort(key=lambda pair: pair[0], reverse=key.endswith("-"))
        result = [record for _, record in having]
        result += [record for value, record in valued if not value]
    return result


def _has_all(needles: Sequence[str], venues: dict[tuple[str, str], str], record: Record) -> bool:
    """Tell whether all needles stand in the record; ``venues`` keeps what was folded once."""
    entry = record.entry
    place = (entry.venue, entry.container)
    if place not in venues:
        venues[place] = _venue(entry)
    fields = [text.plain(entry.title), *(name.display for name in entry.authors)]
    fields += [str(entry.date or ""), *record.tags, record.key, *record.aliases]
    # Folded one by one: a phrase stays in its field, and most fields take the quick way of ASCII.
    haystack = "\n".join((*map(text.fold, fields), venues[place]))
    return all(needle in haystack for needle in needles)


def _venue(entry: Entry) -> str:
    known = venue.get(entry.venue) if entry.venue else None
    names = (known.short, known.name, known.container) if known else ()
    fields = (entry.venue, *names, text.plain(entry.container))
    return "\n".join(text.fold(field) for field in fields)


def _author(record: Record) -> str:
    for name in record.entry.authors[:1]:
        return f"{text.fold(name.family or name.display)}\n{text.fold(name.given)}"
    return ""


def _year(record: Record) -> str:
    return str(record.entry.date.year) if record.entry.date else ""


def _priority(record: Record) -> str:
    return str(list(Priority).index(record.priority)) if record.priority else ""


# All values are text, so that "" is no value for every key.
_KEYS: dict[str, Callable[[Record], str]] = {
    "key": lambda record: record.key.lower(),
    "year": _year,
    "title": lambda record: text.fold(text.plain(record.entry.title)),
    "author": _author,
    "added": lambda record: record.added.isoformat(),
    "status": lambda record: str(list(Status).index(record.status)),
    "priority": _priority,
}
