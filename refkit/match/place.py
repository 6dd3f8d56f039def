"""When, where and as what a paper appeared: whether two entries can both be right about one paper.

A preprint is older than the paper and has no place of its own; a book is none of its chapters, and
a data set not the paper about it. This module knows no titles and no people.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from refkit import text, venue
from refkit.match.wording import BESIDE, FRAME, NUMERALS, ORDINALS
from refkit.model import Entry, EntryType, PubState


class Fit(StrEnum):
    """Whether two facts can be true of one paper."""

    SAME = "same"
    FITS = "fits"  # not the same, but as it may be of one paper: a preprint, a longer name
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
# Fields in which an entry of no certain kind says that it is a thesis.
_TELL_KIND = ("type", "note", "howpublished", "institution", "school")
_THESIS = re.compile(r"(?i)\b(?:thesis|dissertation)\b")
_TELLING = 2  # a name of fewer words may be part of many others


def is_preprint(entry: Entry) -> bool:
    """Whether the entry tells of a work before, or without, its publication."""
    if entry.pubstate in (PubState.PUBLISHED, PubState.ACCEPTED, PubState.RETRACTED):
        return False
    return (
        entry.type in _UNPUBLISHED
        or entry.pubstate in _UNDECIDED
        or (entry.type is EntryType.MISC and not entry.container)
    )


def kind(entry: Entry) -> str:
    """What an entry is of: "paper", "preprint", "book", "thesis", ...; "" where it does not say."""
    if known := _KINDS.get(entry.type):
        return known
    return "thesis" if any(_THESIS.search(entry.extra.get(f, "")) for f in _TELL_KIND) else ""


def kinds(mine: Entry, theirs: Entry) -> Likeness:
    """Whether both can be the same kind of work."""
    one, other = kind(mine), kind(theirs)
    if not one or not other:
        return Likeness(Fit.UNKNOWN, "")
    if one == other:
        return Likeness(Fit.SAME, one)
    if "preprint" in (one, other) and {one, other} <= _PRINTABLE:
        return Likeness(Fit.FITS, f"{one} and {other}")
    return Likeness(Fit.ANOTHER, f"{one} and {other}")


def may_be_paper(mine: Entry, theirs: Entry) -> bool:
    """Whether what does not say of what kind it is may pass for the other one's kind.

    It may be a paper or a preprint. That it is a book, a data set or a thesis has to be said.
    """
    one, other = kind(mine), kind(theirs)
    return bool(one) == bool(other) or (one or other) in ("paper", "preprint")


def years(mine: Entry, theirs: Entry) -> Likeness:
    """Whether the years fit: one apart, or up to three from a preprint to the paper.

    A conference has another year the next time, and who wrote one thesis may write a second one.
    """
    if not mine.date or not theirs.date:
        return Likeness(Fit.UNKNOWN, "")
    one, other = mine.date.year, theirs.date.year
    if one == other:
        return Likeness(Fit.SAME, str(one))
    before, after = -1, 1
    detail = f"{one} and {other}"
    if kind(mine) == kind(theirs) == "thesis" or _is_held_again(mine, theirs):
        before, after = 0, 0
    elif is_preprint(mine) != is_preprint(theirs):
        before, after = (_BEFORE, _AFTER) if is_preprint(mine) else (-_AFTER, -_BEFORE)
        detail += ", a preprint"
    fits = before <= other - one <= after
    return Likeness(Fit.FITS if fits else Fit.ANOTHER, detail)


def _is_held_again(mine: Entry, theirs: Entry) -> bool:
    """Whether both were given at one conference, if in different years."""
    papers = {mine.type, theirs.type} == {EntryType.INPROCEEDINGS}
    return papers and venues(mine, theirs).fit in (Fit.SAME, Fit.FITS)


def venues(mine: Entry, theirs: Entry) -> Likeness:
    """Whether both appeared in one place; a preprint fits every place.

    A workshop at a conference is another place, and so is any place whose name is no other way to
    write the first one's.
    """
    if is_preprint(mine) or is_preprint(theirs):
        return Likeness(Fit.UNKNOWN, "")
    articles = [entry.type is EntryType.ARTICLE for entry in (mine, theirs)]
    if not mine.container or not theirs.container:
        if articles[0] != articles[1] and _years_differ(mine, theirs):
            return Likeness(Fit.ANOTHER, "in a journal and elsewhere, in different years")
        return Likeness(Fit.UNKNOWN, "")
    detail = f"{text.plain(mine.container)} and {text.plain(theirs.container)}"
    here, there = (text.plain(entry.container) for entry in (mine, theirs))
    if beside(mine) != beside(theirs):
        return Likeness(Fit.ANOTHER, detail)
    if mine.venue and theirs.venue:
        same = mine.venue == theirs.venue
        return Likeness(Fit.SAME if same else Fit.ANOTHER, mine.venue if same else detail)
    if _words(mine.container) == _words(theirs.container):
        return Likeness(Fit.SAME, here)
    if articles[0] != articles[1]:
        return Likeness(Fit.ANOTHER, detail)
    if not any(articles) and (is_part_of_name(here, there) or _is_acronym(here, there)):
        return Likeness(Fit.FITS, detail)
    return Likeness(Fit.UNKNOWN if _is_shortened(here, there) else Fit.ANOTHER, detail)


def _years_differ(mine: Entry, theirs: Entry) -> bool:
    return bool(mine.date and theirs.date and mine.date.year != theirs.date.year)


def beside(entry: Entry) -> frozenset[str]:
    """The words which tell that it was held beside a conference: "workshop", "demonstrations".

    Those of a venue's own name tell nothing: "Automatic Speech Recognition and Understanding
    Workshop", "Findings of the Association for Computational Linguistics".
    """
    name = text.plain(entry.container)
    found = _telling(name) & BESIDE
    known = (venue.get(entry.venue) if entry.venue else venue.find(name)) if found else None
    return found - _telling(known.container) if known else found


def is_one_name(one: str, other: str) -> bool:
    """Whether two names of containers are of the same words, but for "the" and the like."""
    return _telling(one) == _telling(other)


def is_part_of_name(one: str, other: str) -> bool:
    """Whether two names of proceedings are one, printed with town and month or without.

    That neither is a workshop's has been looked at before.
    """
    few, many = sorted((_telling(one), _telling(other)), key=len)
    return few == many or (len(few) >= _TELLING and few <= many)


def _is_acronym(one: str, other: str) -> bool:
    """Whether a name is all in capitals, and the other one has it too: "SDT 2020"."""
    few, many = sorted((one, other), key=lambda name: len(_telling(name)))
    (word, *further) = (*_telling(few), "")
    capitals = {text.fold(part) for part in many.split() if part.isupper()}
    return word in capitals and not any(further)


def is_initials(one: Entry, other: Entry) -> bool:
    """Whether one container is named by the initials of the other: "PNAS", "Proc. ICML"."""
    names = [
        [w for w in text.fold(text.plain(entry.container)).split() if w not in _SMALL]
        for entry in (one, other)
    ]
    short, long = sorted(names, key=len)
    word = next((word for word in short if word not in FRAME), "")
    rest = [word for word in short if word not in FRAME and not _ORDINAL.fullmatch(word)]
    return len(rest) == 1 and len(word) > 2 and "".join(w[0] for w in long).endswith(word)


def _telling(container: str) -> frozenset[str]:
    """The folded words of a container's name that tell it from others."""
    words = text.fold(container).split()
    return frozenset(w for w in words if w not in FRAME and not _ORDINAL.fullmatch(w))


def _is_shortened(one: str, other: str) -> bool:
    """Whether a name may be the other one shortened: "J. Trees", "PNAS"."""
    short, long = sorted(
        ([w for w in text.fold(name).split() if w not in _SMALL] for name in (one, other)),
        key=lambda words: sum(map(len, words)),
    )
    if len(short) == 1 and short[0] == "".join(word[0] for word in long):
        return True
    return len(short) == len(long) and all(map(_shortens, short, long))


def _shortens(short: str, long: str) -> bool:
    """Whether the letters of ``short`` stand in ``long``, in order, from the first one on."""
    left = iter(long)
    return short[0] == long[0] and all(letter in left for letter in short)


def volumes(mine: Entry, theirs: Entry) -> Likeness:
    """Whether both are the same volume and edition of a book, or stand in one volume of a journal.

    A book that names a volume is not surely the one that names none.
    """
    kind = _KINDS.get(mine.type), _KINDS.get(theirs.type)
    one, other = number(mine.volume), number(theirs.volume)
    editions = (number(e.extra.get("edition", "")) for e in (mine, theirs))
    if kind in (("book", "book"), ("proceedings", "proceedings")):
        first, second = editions
        if first and second and first != second:
            return Likeness(Fit.ANOTHER, f"editions {first} and {second}")
    elif (mine.type, theirs.type) != (EntryType.ARTICLE, EntryType.ARTICLE) or not (one and other):
        return Likeness(Fit.UNKNOWN, "")
    if one == other:
        return Likeness(Fit.SAME if one else Fit.UNKNOWN, f"volume {one}")
    return Likeness(Fit.ANOTHER, f"volumes {one or 'none'} and {other or 'none'}")


def number(written: str) -> str:
    """A volume or an edition as a number, or as its first word."""
    for word in text.fold(text.plain(written)).split():
        if digits := _FIRST.match(word):
            return digits[0].lstrip("0")
        if word not in ("volume", "vol", "band", "edition", "ed", "tome"):
            return ORDINALS.get(word) or NUMERALS.get(word, word)
    return ""


_FIRST = re.compile(r"[0-9]+")
_ORDINAL = re.compile(r"[0-9]+(?:st|nd|rd|th)?")
_SMALL = frozenset("a an and for in of on the".split())


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
