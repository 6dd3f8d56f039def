"""What a field of a record says, as texts: for comparing, and for whoever prints a field.

This module knows where each field that a query can name is kept, and which of them are searched for
words. It compares nothing.
"""

from collections.abc import Callable, Mapping
from functools import partial

from refkit import field as known
from refkit import venue
from refkit.model import Entry, Record, Status
from refkit.name import Name
from refkit.scheme import Scheme
from refkit.text import fold, plain

Texts = tuple[str, ...]
_EXTRA = "extra."
_SCHEMES = frozenset(scheme.value for scheme in Scheme)


def texts_of(field: str) -> Callable[[Record], Texts]:
    """The function that gives what ``field`` says of a record: plain text, nothing for nothing.

    ``field`` is a name as nodes have it (refkit.query.fields).
    """
    if field in _READERS:
        return _READERS[field]
    if field in _SCHEMES:
        return partial(_identifiers, Scheme(field))
    if field in _STATUSES:
        return partial(_reached, Status(field))
    return partial(_further, field.removeprefix(_EXTRA))


def days(record: Record, status: Status) -> Texts:
    """The days on which a record got a status, as "YYYY-MM-DD", oldest first.

    A status that a record came with has the day on which it was added.
    """
    found = tuple(change.on.isoformat() for change in record.history if change.status is status)
    if not record.history and record.status is status:
        return (record.added.isoformat(),)
    return found


def people(field: str) -> Callable[[Record], Texts]:
    """The function that gives the names in "authors" or "editors" in all the ways they are said.

    "Ludwig van Beethoven", "van Beethoven, Ludwig", "van Beethoven", "Beethoven".
    """

    def said(record: Record) -> Texts:
        names = record.entry.authors if field == "authors" else record.entry.editors
        found = [text for name in names for text in _ways(name)]
        return tuple(dict.fromkeys(found))

    return said


def _ways(name: Name) -> Texts:
    turned = f"{name.short}, {name.given}" if name.given else name.short
    return _given(name.display, turned, name.short, name.family)


def brief(record: Record) -> Texts:
    """The texts that a word is looked for in, but for those of `lengthy` and the venue's names."""
    entry = record.entry
    found = [record.key, plain(entry.title), *(name.display for name in entry.authors)]
    if entry.editors:
        found += [name.display for name in entry.editors]
    found += [str(entry.date or ""), *record.tags, *record.aliases]
    found += [str(identifier) for identifier in entry.identifiers]
    found += [entry.publisher, entry.url, *entry.keywords]
    return tuple(found)


def lengthy(record: Record) -> Texts:
    """The long texts that a word is looked for in: abstract, note, further fields."""
    entry = record.entry
    found = [plain(entry.abstract)] if entry.abstract else []
    if record.note:
        found.append(record.note)
    if entry.extra:
        found += _extra(record)
    return tuple(found)


def searched(record: Record) -> Mapping[str, Texts]:
    """All texts that a word is looked for in, by field, folded; a phrase stands within one text.

    Whatever `Word` and `Phrase` find is found in one of these, and the other way round.
    """
    found = {
        "key": (record.key, *record.aliases),
        "venue": venue_names(record.entry),
        **{name: _READERS[name](record) for name in _SEARCHED},
    }
    return {name: tuple(map(fold, texts)) for name, texts in found.items() if texts}


_SEARCHED = (
    *("title", "authors", "editors", "date", "tags", "identifiers", "publisher", "url"),
    *("keywords", "abstract", "note", "extra"),
)


def venue_names(entry: Entry) -> Texts:
    """What the place where a work appeared is called: id, short and full names, as printed."""
    known_venue = venue.get(entry.venue) if entry.venue else None
    named = (known_venue.short, known_venue.name, known_venue.container) if known_venue else ()
    return _given(entry.venue, *named, plain(entry.container))


def _given(*texts: str) -> Texts:
    return tuple(text for text in texts if text)


def _identifiers(scheme: Scheme, record: Record) -> Texts:
    return tuple(i.value for i in record.entry.identifiers if i.scheme is scheme)


def _reached(status: Status, record: Record) -> Texts:
    return days(record, status)


def _further(name: str, record: Record) -> Texts:
    extra = record.entry.extra
    value = extra.get(name)
    if value is None:
        lower = name.lower()
        value = next((text for other, text in extra.items() if other.lower() == lower), "")
    return _given(_readable(name, value))


def _extra(record: Record) -> Texts:
    return _given(*(_readable(name, value) for name, value in record.entry.extra.items()))


def _readable(name: str, value: str) -> str:
    return value if known.kind(name) is known.Kind.VERBATIM else plain(value)


def _sources(record: Record) -> Texts:
    found = [origin.source for origin in record.provenance.values()]
    found += [receipt.source for receipt in record.receipts]
    return tuple(dict.fromkeys(found))


def _any(record: Record) -> Texts:
    return _given(*brief(record), *venue_names(record.entry), *lengthy(record))


def _year(record: Record) -> Texts:
    return (str(record.entry.date.year),) if record.entry.date else ()


_READERS: Mapping[str, Callable[[Record], Texts]] = {
    "key": lambda record: (record.key,),
    "title": lambda record: _given(plain(record.entry.title)),
    "authors": lambda record: tuple(name.display for name in record.entry.authors),
    "editors": lambda record: tuple(name.display for name in record.entry.editors),
    "year": _year,
    "date": lambda record: (str(record.entry.date),) if record.entry.date else (),
    "type": lambda record: (record.entry.type.value,),
    "pubstate": lambda r: (r.entry.pubstate.value,) if r.entry.pubstate else (),
    "venue": lambda record: venue_names(record.entry),
    "container": lambda record: _given(plain(record.entry.container)),
    "publisher": lambda record: _given(record.entry.publisher),
    "volume": lambda record: _given(record.entry.volume),
    "number": lambda record: _given(record.entry.number),
    "pages": lambda record: _given(record.entry.pages),
    "identifiers": lambda record: tuple(map(str, record.entry.identifiers)),
    "url": lambda record: _given(record.entry.url),
    "abstract": lambda record: _given(plain(record.entry.abstract)),
    "keywords": lambda record: record.entry.keywords,
    "extra": _extra,
    "tags": lambda record: record.tags,
    "status": lambda record: (record.status.value,),
    "priority": lambda record: (record.priority.value,) if record.priority else (),
    "rating": lambda record: (str(record.rating),) if record.rating else (),
    "note": lambda record: _given(record.note),
    "aliases": lambda record: record.aliases,
    "added": lambda record: (record.added.isoformat(),),
    "source": _sources,
    "locked": lambda record: record.locked,
    "waiting": lambda record: ("yes",) if record.waiting else (),
    "clashes": lambda record: tuple(clash.field for clash in record.clashes),
    "distinct": lambda record: record.distinct,
    "any": _any,
}
_STATUSES = frozenset(status.value for status in Status)
