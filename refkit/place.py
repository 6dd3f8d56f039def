"""Where a work appeared: the fields that say so, which come from one source or not at all.

Volume, pages and publisher make sense beside the container they belong to and beside no other
(metadata-apis 6 e). This module knows which fields these are and whether two entries name the same
place; what else an entry says is not its business.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from refkit import text, venue
from refkit.match import place
from refkit.model import Entry, EntryType

# What says where and when a work appeared, in the order in which it is shown.
FIELDS = (
    *("type", "container", "venue", "date", "publisher", "volume", "number", "pages"),
    *("pubstate", "editors"),
)
# The same among the fields of Entry.extra, all under BibLaTeX's names.
EXTRA = frozenset(
    """
    booksubtitle booktitleaddon chapter edition eid eventdate eventtitle eventtitleaddon issue
    issuesubtitle issuetitle journalsubtitle journaltitleaddon location maintitle organization
    part presentation series shortjournal venue volumes
    """.split()
)
# What a file said in other words beside the canonical value: it goes when that value changes.
_IN_OTHER_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "type": ("entrytype", "type"),
        "title": ("title",),
        "authors": ("author", "author+an"),
        "editors": ("editor",),
        "date": ("date", "year", "month", "day"),
        "container": ("journaltitle", "booktitle", "howpublished"),
        "publisher": ("publisher", "institution"),
        "volume": ("volume",),
        "number": ("number",),
        "pages": ("pages",),
        "pubstate": ("pubstate",),
        "abstract": ("abstract",),
        "keywords": ("keywords",),
    }
)


_IN_FULL = 4  # a name of fewer words may be cut: "ICLR", "Proc. ICLR 2024"


def canonical(entry: Entry) -> Entry:
    """``entry`` with the name of its container as bibliographies print it, where it is known.

    A name in full stays as it is: CVPR was not IEEE/CVF's in 2013. What was held beside a
    conference keeps its own name, and is not the conference.
    """
    if is_workshop(entry):
        return msgspec.structs.replace(entry, venue="")
    known = venue.get(entry.venue) if entry.venue else None
    in_full = len(text.plain(entry.container).split()) >= _IN_FULL
    if known is None or in_full or entry.type is EntryType.PREPRINT:
        return entry
    return msgspec.structs.replace(entry, container=text.escape(known.container))


def is_same(one: Entry, other: Entry) -> bool:
    """Whether two entries name the same place: the container, and about the same year.

    A conference of another year is another place; a journal may print what it had online before.
    """
    if not one.container or not other.container:
        return False
    if one.date and other.date:
        journal = EntryType.ARTICLE in (one.type, other.type)
        if abs(one.date.year - other.date.year) > int(journal):
            return False
    here, there = text.plain(one.container), text.plain(other.container)
    if place.beside(one) != place.beside(other):
        return False
    ids = _venue(one), _venue(other)
    if any(ids):
        return ids[0] == ids[1]
    if EntryType.ARTICLE in (one.type, other.type):
        return place.is_one_name(here, there)
    return place.is_part_of_name(here, there)


def without(entry: Entry) -> Entry:
    """``entry`` without anything that says where and when it appeared, and as what."""
    blank = Entry()
    words = {name for field in FIELDS for name in _IN_OTHER_WORDS.get(field, ())}
    return msgspec.structs.replace(
        entry,
        **{field: getattr(blank, field) for field in FIELDS},
        extra={name: value for name, value in entry.extra.items() if name not in EXTRA | words},
    )


def is_workshop(entry: Entry) -> bool:
    """Whether the place is a workshop, a demonstration or the like, beside a conference."""
    return bool(place.beside(entry))


def in_other_words(field: str) -> tuple[str, ...]:
    """The fields of Entry.extra that say in other words what ``field`` of the entry says."""
    return _IN_OTHER_WORDS.get(field, ())


def named(entry: Entry) -> dict[str, int | None]:
    """The ids of all venues that an entry names, in whatever field, with the year if one is there.

    So "Submitted to ICLR 2024" names ICLR, though the work did not appear there.
    """
    found: dict[str, int | None] = {entry.venue: None} if entry.venue else {}
    for said in (entry.container, *entry.extra.values()):
        for mention in venue.mentions(text.plain(said)):
            found[mention.venue.id] = mention.year or found.get(mention.venue.id)
    return found


def _venue(entry: Entry) -> str:
    """The id of the venue, also where the entry does not have it."""
    known = None if entry.venue else venue.find(text.plain(entry.container))
    return known.id if known else entry.venue
