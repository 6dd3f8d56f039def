"""Kinds of entries: what stands behind the @ for a work, and which fields its names go into.

Sources: btxdoc 3.1 (Oren Patashnik, 1988) for BibTeX; the BibLaTeX manual, 2.1 and 2.3.5, for
BibLaTeX. What a dialect lacks becomes what is nearest in it, @misc if nothing is. This module
knows types; what their fields hold is for refkit.formats.bibtex.layout.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from refkit.identifier import Scheme
from refkit.model import ENTRY_TYPE_ALIASES, Entry, EntryType


class Kind(NamedTuple):
    """How an entry of one kind is written."""

    name: str  # what stands behind the @
    container: str = "howpublished"  # the field for Entry.container
    publisher: str = "publisher"  # the field for Entry.publisher
    type: str | None = None  # what its type field holds instead of Entry.extra's; "": leave it out


_MISC = Kind("misc")
# BibLaTeX's inbook is BibTeX's incollection: a part of a book with a title of its own. A
# collection and a work of reference are books with an editor.
_BIBTEX: Mapping[EntryType, Kind] = MappingProxyType(
    {
        EntryType.ARTICLE: Kind("article", "journal"),
        EntryType.INPROCEEDINGS: Kind("inproceedings", "booktitle"),
        EntryType.INCOLLECTION: Kind("incollection", "booktitle"),
        EntryType.INBOOK: Kind("incollection", "booktitle"),
        EntryType.BOOK: Kind("book", "series"),
        EntryType.COLLECTION: Kind("book", "series"),
        EntryType.REFERENCE: Kind("book", "series"),
        EntryType.PROCEEDINGS: Kind("proceedings", "series"),
        EntryType.THESIS: Kind("phdthesis", publisher="school"),
        EntryType.REPORT: Kind("techreport", publisher="institution"),
        EntryType.UNPUBLISHED: Kind("unpublished"),
        EntryType.MANUAL: Kind("manual"),
        EntryType.BOOKLET: Kind("booklet"),
    }
)
_IN_BOOK = Kind("inbook", "booktitle")
_BIBTEX_NAMES = frozenset(
    """
    article book booklet conference inbook incollection inproceedings manual mastersthesis misc
    phdthesis proceedings techreport unpublished
    """.split()
)

_ONLINE = Kind("online")
_BIBLATEX: Mapping[EntryType, Kind] = MappingProxyType(
    {
        **{kind: Kind(kind.value) for kind in EntryType},
        EntryType.ARTICLE: Kind("article", "journaltitle"),
        EntryType.INPROCEEDINGS: Kind("inproceedings", "booktitle"),
        EntryType.INCOLLECTION: Kind("incollection", "booktitle"),
        EntryType.INBOOK: Kind("inbook", "booktitle"),
        EntryType.BOOK: Kind("book", "series"),
        EntryType.COLLECTION: Kind("collection", "series"),
        EntryType.REFERENCE: Kind("reference", "series"),
        EntryType.PROCEEDINGS: Kind("proceedings", "series"),
        EntryType.PERIODICAL: Kind("periodical", "series"),
        EntryType.THESIS: Kind("thesis", publisher="institution"),
        EntryType.REPORT: Kind("report", publisher="institution"),
        EntryType.PREPRINT: _ONLINE,
    }
)
# Types of BibLaTeX's data model that are no EntryType, nor another name of one (manual, 2.1.3).
_BIBLATEX_ONLY = frozenset(
    """
    artwork audio bibnote commentary customa customb customc customd custome customf image
    jurisdiction legal legislation letter movie music performance standard video
    """.split()
)
# Other names for a type, to which BibLaTeX itself prefers the first (manual, 2.1.2).
_OLD_NAMES = frozenset("conference electronic www mastersthesis phdthesis techreport".split())
_NO_ENTRIES = frozenset(("comment", "preamble", "string", "xdata"))
_NAME = re.compile(r"[a-z][a-z0-9+:_-]*")

# BibLaTeX's keys for the type field (manual, 4.9.2.11) as the standard styles say them.
SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "mathesis": "Master's thesis",
        "phdthesis": "PhD thesis",
        "candthesis": "Candidate thesis",
        "bathesis": "Bachelor's thesis",
        "techreport": "Technical report",
        "resreport": "Research report",
        "software": "Computer software",
        "datacd": "Data CD",
        "audiocd": "Audio CD",
        "patent": "Patent",
        "patentde": "German patent",
        "patenteu": "European patent",
        "patentfr": "French patent",
        "patentuk": "British patent",
        "patentus": "U.S. patent",
        "patreq": "Patent request",
        "patreqde": "German patent request",
        "patreqeu": "European patent request",
        "patreqfr": "French patent request",
        "patrequk": "British patent request",
        "patrequs": "U.S. patent request",
    }
)
_MASTERS = re.compile(r"(?i)\b(?:master|m\.?\s?sc|mathesis|magister|diplom|laurea|bachelor|bathes)")


def bibtex(entry: Entry) -> Kind:
    """How BibTeX's standard styles want ``entry``."""
    extra = entry.extra
    kind = _BIBTEX.get(entry.type, _MISC)
    if entry.type is EntryType.INBOOK and not entry.container:
        kind = _IN_BOOK
    written = extra.get("entrytype", "") if extra else ""
    if entry.type is EntryType.THESIS:
        return _thesis(kind, written, extra.get("type", ""))
    if entry.type is EntryType.REPORT and extra.get("type") == "techreport":
        kind = kind._replace(type="")
    if written and _fits(written, entry.type) and written not in _BIBLATEX_ONLY:
        known = written in _BIBTEX_NAMES or EntryType.of(written) is None
        if known and not (written == "inbook" and entry.container):
            return kind._replace(name=written)
    return kind


def _thesis(kind: Kind, written: str, type: str) -> Kind:
    if written in ("mastersthesis", "phdthesis"):
        return kind._replace(name=written)
    if type in ("phdthesis", "mathesis"):
        return kind._replace(name="phdthesis" if type == "phdthesis" else "mastersthesis", type="")
    return kind._replace(name="mastersthesis") if _MASTERS.search(type) else kind


def biblatex(entry: Entry) -> Kind:
    """How BibLaTeX wants ``entry``.

    A chapter without a title of its own is the @book, with chapter and pages (manual, 2.3.5); not
    one with a type ("Section"), which no @book has. A preprint from elsewhere than arXiv is @misc,
    which prints where it is.
    """
    extra = entry.extra
    kind = _BIBLATEX[entry.type]
    written = extra.get("entrytype", "") if extra else ""
    if entry.type is EntryType.INBOOK and not entry.container:
        if (entry.pages or "chapter" in extra) and "type" not in extra:
            return _BIBLATEX[EntryType.BOOK]
    elif entry.type is EntryType.PREPRINT:
        at_arxiv = any(known.scheme is Scheme.ARXIV for known in entry.identifiers)
        return _ONLINE if at_arxiv or not entry.container else _MISC
    elif entry.type is EntryType.THESIS and written in ("mastersthesis", "phdthesis"):
        if "type" not in extra:
            return kind._replace(type="mathesis" if written == "mastersthesis" else written)
    elif written and written not in _OLD_NAMES and _fits(written, entry.type):
        return kind._replace(name=written)
    return kind


def _fits(written: str, kind: EntryType) -> bool:
    """Whether a type as it was written still says what kind of work it is."""
    if written in _NO_ENTRIES or not _NAME.fullmatch(written):
        return False
    meant = ENTRY_TYPE_ALIASES.get(written) or EntryType.of(written)
    return meant is kind if meant else kind is EntryType.MISC
