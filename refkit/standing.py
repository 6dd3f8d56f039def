"""How far a work got, as an entry tells it: what may replace what hangs on that.

Presence is not publication: OpenReview hosts what was rejected, and bibliographies cite what was
submitted (metadata-apis 1.1 and 1.7). This module knows which entry says what of a work's way to
print; it knows no sources and changes nothing.
"""

import re
from enum import IntEnum

from refkit import text
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, EntryType, PubState, Record
from refkit.name import Name


class Standing(IntEnum):
    """How far a work got; a higher one may take the place of a lower one."""

    AGAINST = 0  # the venue that is named has not taken it, or has given it up
    UNKNOWN = 1  # nobody says; never an upgrade
    PREPRINT = 2
    ACCEPTED = 3
    PUBLISHED = 4


# Submitted counts as well: "Submitted to X" is written while waiting and after rejection.
_AGAINST = frozenset(
    {PubState.SUBMITTED, PubState.REJECTED, PubState.WITHDRAWN, PubState.RETRACTED}
)
_NOT_YET = re.compile(r"(?i)\W*(?:submitted to|under review|in submission|in preparation)\b")
# A part of something: it is published where that is named.
_PARTS = frozenset(
    {EntryType.ARTICLE, EntryType.INPROCEEDINGS, EntryType.INCOLLECTION, EntryType.INBOOK}
)
# Kinds that may stand for a work that has not been published yet.
_LOOSE = frozenset({EntryType.MISC, EntryType.ONLINE, EntryType.UNPUBLISHED})
# Identifiers by which a published work is found again. An arXiv id is that of a preprint.
_OF_PUBLISHED = frozenset({Scheme.DOI, Scheme.OPENREVIEW, Scheme.DBLP, Scheme.ACL, Scheme.PMID})
# Identifiers of what the work appeared in, unless it is the whole.
_OF_CONTAINER = frozenset({Scheme.ISBN, Scheme.ISSN})
_OF_WHOLE = frozenset({Scheme.ISSN})
_WHOLE = frozenset(
    {
        EntryType.BOOK,
        EntryType.COLLECTION,
        EntryType.PROCEEDINGS,
        EntryType.REFERENCE,
        EntryType.REPORT,
        EntryType.THESIS,
    }
)


def of(entry: Entry) -> Standing:
    """How far the work got, as ``entry`` says it."""
    if entry.pubstate in _AGAINST or _NOT_YET.match(text.plain(entry.container)):
        return Standing.AGAINST
    if entry.type is EntryType.PREPRINT or entry.pubstate is PubState.PREPRINT:
        return Standing.PREPRINT
    if entry.pubstate is PubState.PUBLISHED:
        return Standing.PUBLISHED
    if entry.pubstate is PubState.ACCEPTED:
        return Standing.ACCEPTED
    if entry.type in _PARTS:
        return Standing.PUBLISHED if entry.container else Standing.UNKNOWN
    return Standing.UNKNOWN if entry.type in _LOOSE else Standing.PUBLISHED


def is_out(entry: Entry) -> bool:
    """Whether ``entry`` is of a work that was accepted or published."""
    return of(entry) >= Standing.ACCEPTED


def is_part(entry: Entry) -> bool:
    """Whether the work is a part of something: an article, a paper in proceedings, a chapter."""
    return entry.type in _PARTS


def is_complete(record: Record) -> bool:
    """Whether enrichment could add nothing that a bibliography needs.

    That is: the work was accepted or published; title, all authors by name, date and, for a part
    of something, what it is part of are there; and so is an identifier by which the published work
    is found (DOI, OpenReview, DBLP, ACL, PubMed; for a whole book its ISBN too).
    """
    entry = record.entry
    told = entry.title and entry.authors and entry.date and not entry.and_others
    if not told or record.waiting or is_anonymous(entry.authors) or not is_out(entry):
        return False
    if is_part(entry):
        whole = bool(entry.container)
        schemes = _OF_PUBLISHED
    else:
        whole = True
        schemes = _OF_PUBLISHED | {Scheme.ISBN}
    return whole and any(known.scheme in schemes for known in entry.identifiers)


def own(entry: Entry) -> tuple[Identifier, ...]:
    """The identifiers of the work itself, not of what it appeared in."""
    others = _OF_WHOLE if entry.type in _WHOLE else _OF_CONTAINER
    return tuple(known for known in entry.identifiers if known.scheme not in others)


def is_anonymous(authors: tuple[Name, ...]) -> bool:
    """Whether these are the authors of a work under blind review: nobody's names."""
    return any("anonymous" in text.fold(name.display).split() for name in authors)
