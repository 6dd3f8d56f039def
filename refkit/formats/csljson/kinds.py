"""The types of CSL, and Crossref's own, in the words of BibLaTeX.

The table holds all types of CSL 1.0.2 (specification, appendix III) and of Crossref's REST API.
What BibLaTeX's type does not tell stands in `entrysubtype`, as BibLaTeX does it for newspapers
(manual, 2.1.1). This module knows types. It knows no fields but the one for the container.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Kind(NamedTuple):
    """What a type of CSL is in BibLaTeX."""

    type: str  # BibLaTeX's
    subtype: str = ""  # for `entrysubtype`
    container: str = ""  # the field for what the work appeared in; "" where there is none


_CSL = """
    article misc
    article-journal article
    article-magazine article magazine
    article-newspaper article newspaper
    bill legislation bill
    book book
    broadcast misc broadcast
    chapter incollection
    classic book classic
    collection misc collection
    dataset dataset
    document misc
    entry inreference
    entry-dictionary inreference dictionary
    entry-encyclopedia inreference encyclopedia
    event misc event
    figure image figure
    graphic image
    hearing legislation hearing
    interview misc interview
    legal_case jurisdiction
    legislation legislation
    manuscript unpublished
    map image map
    motion_picture movie
    musical_score music score
    pamphlet booklet
    paper-conference inproceedings
    patent patent
    performance performance
    periodical periodical
    personal_communication letter
    post online post
    post-weblog online weblog
    regulation legislation regulation
    report report
    review review
    review-book review book
    software software
    song music
    speech unpublished speech
    standard standard
    thesis thesis
    treaty legal treaty
    webpage online
"""
_CROSSREF = """
    book-chapter incollection
    book-part inbook
    book-section inbook
    book-series misc book-series
    book-set mvbook
    book-track inbook
    component misc component
    database dataset
    dissertation thesis
    edited-book collection
    grant misc grant
    journal periodical
    journal-article article
    journal-issue periodical
    journal-volume periodical
    monograph book
    other misc
    peer-review misc peer-review
    posted-content misc
    proceedings proceedings
    proceedings-article inproceedings
    proceedings-series proceedings
    reference-book reference
    reference-entry inreference
    report-component report
    report-series report
    standard-series standard
"""
_CONTAINER = {
    **dict.fromkeys(("article", "review"), "journaltitle"),
    **dict.fromkeys(("inproceedings", "incollection", "inbook", "inreference"), "booktitle"),
    # What a book, a volume or a report appears in is a series.
    **dict.fromkeys(
        ("book", "collection", "mvbook", "proceedings", "report", "standard"), "series"
    ),
    **dict.fromkeys(("misc", "online", "dataset", "software", "unpublished"), "journaltitle"),
}


def _table() -> dict[str, Kind]:
    rows = (row.split() for row in f"{_CSL}{_CROSSREF}".strip().splitlines() if row.strip())
    return {
        csl: Kind(type, subtype[0] if subtype else "", _CONTAINER.get(type, ""))
        for csl, type, *subtype in rows
    }


KINDS: Mapping[str, Kind] = MappingProxyType(_table())
# How far a work of these types has got is plain: they are publications. An `article` of CSL and a
# posted content of Crossref are what their authors put on a server.
PREPRINTS = frozenset({"article", "posted-content"})
PARTS = frozenset({"article", "inproceedings", "incollection", "inbook", "inreference"})
PUBLICATIONS = PARTS | frozenset({"book", "collection", "mvbook", "proceedings", "reference"})


def read(written: str) -> Kind:
    """What ``written`` is in BibLaTeX; a type that nobody knows stays as it is."""
    word = written.strip()
    known = KINDS.get(word) or KINDS.get(word.lower())
    return known or Kind(word, container="journaltitle")
