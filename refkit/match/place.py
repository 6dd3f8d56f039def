"""When, where and as what a paper appeared: whether two entries can both be right about one paper.

A preprint is older than the paper and has no place of its own; a book is none of its chapters, and
a data set not the paper about it. This module knows no titles and no people.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from refkit import text
from refkit.match.wording import NUMERALS, ORDINALS
from refkit.model import Entry, EntryType, PubState


class Fit(StrEnum):
    """Whether two facts can be true of one paper."""

    SAME = "same"
    FITS = "fits"  # not the same, but as it should be of a preprint and the paper
    UNKNOWN = "unknown"
    ANOTHER = "another"


class Likeness(NamedTuple):
    """Whether two facts fit, and why that is said."""

    fit: Fit
    detail: str  # for people: "2019 and 2020, a preprint"


# From preprint to publication, in years.
_BEFORE, _AFTER = -1, 3
_UNPUBLISHED = frozenset(
    {EntryType.PREPRINT, EntryType.ONLINE, EntryType.UNPUBLISHED, EntryType.REPORT}
)
_UNDECIDED = frozenset(
    {PubState.PREPRINT, PubState.SUBMITTED, PubState.REJECTED, PubState.WITHDRAWN}
)
_KINDS = {
    EntryType.ARTICLE: "paper",
    EntryType.INPROCEEDINGS: "paper",
    EntryType.INCOLLECTION: "paper",
    EntryType.INBOOK: "paper",
    EntryType.PREPRINT: "preprint",
    EntryType.REPORT: "preprint",
    EntryType.UNPUBLISHED: "preprint",
    EntryType.BOOK: "book",
    EntryType.COLLECTION: "book",
    EntryType.REFERENCE: "book",
    EntryType.PROCEEDINGS: "proceedings",
    EntryType.PERIODICAL: "proceedings",
    EntryType.THESIS: "thesis",
    EntryType.DATASET: "data set",
    EntryType.SOFTWARE: "software",
    EntryType.PATENT: "patent",
}
# What may have been a preprint first.
_PRINTABLE = frozenset({"preprint", "paper", "book", "thesis"})


def is_preprint(entry: Entry) -> bool:
    """Whether the entry tells of a work before, or without, its publication."""
    if entry.pubstate in (PubState.PUBLISHED, PubState.ACCEPTED, PubState.RETRACTED):
        return False
    return (
        entry.type in _UNPUBLISHED
        or entry.pubstate in _UNDECIDED
        or (entry.type is EntryType.MISC and not entry.container)
    )


def kinds(mine: Entry, theirs: Entry) -> Likeness:
    """Whether both can be the same kind of work."""
    one, other = _KINDS.get(mine.type, ""), _KINDS.get(theirs.type, "")
    if not one or not other:
        return Likeness(Fit.UNKNOWN, "")
    if one == other:
        return Likeness(Fit.SAME, one)
    if "preprint" in (one, other) and {one, other} <= _PRINTABLE:
        return Likeness(Fit.FITS, f"{one} and {other}")
    return Likeness(Fit.ANOTHER, f"{one} and {other}")


def years(mine: Entry, theirs: Entry) -> Likeness:
    """Whether the years fit: one apart, or up to three from a preprint to the paper."""
    if not mine.date or not theirs.date:
        return Likeness(Fit.UNKNOWN, "")
    one, other = mine.date.year, theirs.date.year
    if one == other:
        return Likeness(Fit.SAME, str(one))
    before, after = -1, 1
    detail = f"{one} and {other}"
    if is_preprint(mine) != is_preprint(theirs):
        before, after = (_BEFORE, _AFTER) if is_preprint(mine) else (-_AFTER, -_BEFORE)
        detail += ", a preprint"
    fits = before <= other - one <= after
    return Likeness(Fit.FITS if fits else Fit.ANOTHER, detail)


def venues(mine: Entry, theirs: Entry) -> Likeness:
    """Whether both appeared in one place; a preprint fits every place."""
    if is_preprint(mine) or is_preprint(theirs) or not mine.container or not theirs.container:
        return Likeness(Fit.UNKNOWN, "")
    detail = f"{text.plain(mine.container)} and {text.plain(theirs.container)}"
    if mine.venue and theirs.venue:
        same = mine.venue == theirs.venue
        return Likeness(Fit.SAME if same else Fit.ANOTHER, mine.venue if same else detail)
    if _words(mine.container) == _words(theirs.container):
        return Likeness(Fit.SAME, text.plain(mine.container))
    in_journal = mine.type is EntryType.ARTICLE, theirs.type is EntryType.ARTICLE
    return Likeness(Fit.ANOTHER if in_journal[0] != in_journal[1] else Fit.UNKNOWN, detail)


def volumes(mine: Entry, theirs: Entry) -> Likeness:
    """Whether both are the same volume and edition of a book, or stand in one volume of a journal.

    A book that names a volume is not surely the one that names none.
    """
    kind = _KINDS.get(mine.type), _KINDS.get(theirs.type)
    one, other = _number(mine.volume), _number(theirs.volume)
    editions = (_number(e.extra.get("edition", "")) for e in (mine, theirs))
    if kind in (("book", "book"), ("proceedings", "proceedings")):
        first, second = editions
        if first and second and first != second:
            return Likeness(Fit.ANOTHER, f"editions {first} and {second}")
    elif (mine.type, theirs.type) != (EntryType.ARTICLE, EntryType.ARTICLE) or not (one and other):
        return Likeness(Fit.UNKNOWN, "")
    if one == other:
        return Likeness(Fit.SAME if one else Fit.UNKNOWN, f"volume {one}")
    return Likeness(Fit.ANOTHER, f"volumes {one or 'none'} and {other or 'none'}")


def _number(written: str) -> str:
    """A volume or an edition as a number, or as its first word."""
    for word in text.fold(text.plain(written)).split():
        if digits := _FIRST.match(word):
            return digits[0].lstrip("0")
        if word not in ("volume", "vol", "band", "edition", "ed", "tome"):
            return ORDINALS.get(word) or NUMERALS.get(word, word)
    return ""


_FIRST = re.compile(r"[0-9]+")


def stand_apart(mine: Entry, theirs: Entry) -> bool:
    """Whether both are printed, and in different volumes or on different pages.

    Two editorials of one author and year are two works.
    """
    if is_preprint(mine) or is_preprint(theirs):
        return False
    if mine.volume and theirs.volume and _words(mine.volume) != _words(theirs.volume):
        return True
    one, other = _FIRST.search(mine.pages), _FIRST.search(theirs.pages)
    return bool(one and other and one[0] != other[0])


def _words(marked: str) -> list[str]:
    """Folded words, without the year of a conference and without "the"."""
    words = text.fold(text.plain(marked)).split()
    return [word for word in words if word != "the" and not re.fullmatch(r"(?:19|20)..", word)]
