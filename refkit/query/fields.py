"""The fields that a query can name: what they are called, and what kind of value they have.

Names are those of records and entries, and whatever people call them (`refkit.field.CALLED`);
further fields of a bibliography file are "extra.NAME". This module does not look into records.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from refkit.field import CALLED, KNOWN, spelled
from refkit.model import Entry, Status
from refkit.scheme import Scheme


class Type(StrEnum):
    """What kind of value a field has."""

    TEXT = "text"  # one text or several
    NAMES = "names"
    TAGS = "tags"
    CHOICE = "choice"  # one of a closed list
    NUMBER = "number"
    DATE = "date"  # of the work: perhaps no more than a year
    DAY = "day"  # on which something happened to the record
    VENUE = "venue"
    IDENTIFIER = "identifier"
    NAMED = "named"  # names of fields
    FLAG = "flag"


class Field(NamedTuple):
    """A field, by the name that nodes use."""

    name: str
    type: Type


ANY = "any"
_EXTRA = "extra"

# Everything but the fields of files: the name that nodes use -> what it holds.
TYPES: Mapping[str, Type] = MappingProxyType(
    {
        "key": Type.TEXT,
        "title": Type.TEXT,
        "authors": Type.NAMES,
        "editors": Type.NAMES,
        "year": Type.NUMBER,
        "date": Type.DATE,
        "type": Type.CHOICE,
        "pubstate": Type.CHOICE,
        "venue": Type.VENUE,
        "container": Type.TEXT,
        "publisher": Type.TEXT,
        "volume": Type.TEXT,
        "number": Type.TEXT,
        "pages": Type.TEXT,
        "identifiers": Type.IDENTIFIER,
        **{scheme.value: Type.IDENTIFIER for scheme in Scheme},
        "url": Type.TEXT,
        "abstract": Type.TEXT,
        "keywords": Type.TEXT,
        _EXTRA: Type.TEXT,
        "tags": Type.TAGS,
        "status": Type.CHOICE,
        "priority": Type.CHOICE,
        "rating": Type.NUMBER,
        "note": Type.TEXT,
        "aliases": Type.TEXT,
        "added": Type.DAY,
        **{status.value: Type.DAY for status in Status},
        "source": Type.TEXT,
        "locked": Type.NAMED,
        "waiting": Type.FLAG,
        "clashes": Type.NAMED,
        "distinct": Type.TEXT,
        ANY: Type.TEXT,
    }
)

# What people call what is theirs, and where a query means something else than a bibliography does:
# a year can be compared, and whoever names a conference may use any of its names.
_MINE: Mapping[str, str] = MappingProxyType(
    {
        "year": "year",
        "note": "note",
        "notes": "note",
        "tag": "tags",
        "stars": "rating",
        "citekey": "key",
        "alias": "aliases",
        "provenance": "source",
        "sources": "source",
        "origin": "source",
        "lock": "locked",
        "clash": "clashes",
        "conference": "venue",
        "proceedings": "venue",
    }
)
_NO_FIELDS = frozenset({"month", "day"})  # parts of a date that nothing is compared with


def find(written: str) -> Field | None:
    """The field that people call ``written``: "author", "doi", "booktitle", "extra.code"; or None.

    Letter case counts only in the name of a further field that BibLaTeX does not know.
    """
    lower = written.lower()
    if lower in _MINE:
        return _field(_MINE[lower])
    if lower in TYPES:
        return _field(lower)
    if lower in _NO_FIELDS:
        return None
    if lower in CALLED:
        return _field(CALLED[lower])
    if lower.startswith(f"{_EXTRA}.") and len(lower) > len(_EXTRA) + 1:
        return _field(f"{_EXTRA}.{spelled(written[len(_EXTRA) + 1 :])}")
    if lower in KNOWN:
        return _field(f"{_EXTRA}.{spelled(lower)}")
    return None


def names() -> tuple[str, ...]:
    """The names worth listing when one is unknown, in the order of a record."""
    return tuple(name for name in TYPES if name != ANY)


def near(written: str) -> tuple[str, ...]:
    """The names that ``written`` may be a misspelling of, best first, one for each field."""
    from difflib import get_close_matches

    close = get_close_matches(written.lower(), _all_names(), n=6, cutoff=0.75)
    one = {find(name): name for name in reversed(close)}
    return tuple(name for name in close if name in one.values())[:3]


@cache
def _all_names() -> tuple[str, ...]:
    fields = {*TYPES, *_MINE, *CALLED, *Entry.__struct_fields__} - {"and_others", *_NO_FIELDS}
    return tuple(sorted(name for name in fields if "." not in name))


def _field(name: str) -> Field:
    return Field(name, TYPES.get(name, Type.TEXT))
