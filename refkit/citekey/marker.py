"""Markers: what the words in the brackets of a key formula say of a work.

Each gives words, in the letters of the Latin script: accents stay unless ASCII is asked for, other
scripts are transliterated, since a key is to be typed. That they are written together, cut or in
capitals is not decided here, nor how a formula is written. The meanings are those of JabRef's
markers (https://docs.jabref.org/setup/citationkeypatterns) where it has one of that name.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from refkit import text
from refkit.identifier import Scheme
from refkit.model import Entry
from refkit.name import Name

Say = Callable[[Entry, int, bool], list[str]]


class Marker(NamedTuple):
    """What one marker says, and whether a number in parentheses may follow it."""

    say: Say  # entry, number (0: none was given), whether in ASCII -> words; [] for nothing
    numbers: range = range(0)  # what the number may be; empty: it takes none
    counts: str = ""  # what the number counts


ET_AL = "EtAl"
# Scripts without spaces make one word of a whole title; a key is to be typed.
_LONGEST = 24
# What Google Scholar passes over at the start of a title, as far as keys in public files show:
# "On the ..." (gulrajani2020search), "To prune" (zhu2017prune), "As-MLP" (lian2021mlp), "For SALE"
# (fujimoto2023sale), "Into the Unknown" (jiang2024unknown), "Do deep nets" (ba2014deep), "Is
# space-time attention" (bertasius2021space), "This looks like" (chen2019looks), "What does BERT"
# (clark2019does), "Which training methods" (mescheder2018training), "Who feels what"
# (kim2018feels), "Where is my spot" (zheng2023my). No more than that: "and" (stock2019and), "but"
# (zeinali2019but), "we" (beyer2020we), "whose" (santurkar2023whose) and "without"
# (chen2025without) are words like others.
_PASSED_OVER = frozenset(
    """
    a an the
    as at by for from in into of on to with
    are do is
    this
    how what when where which who why
    """.split()
)
# Behind the first word, these too say little: JabRef's function words.
_BETWEEN = _PASSED_OVER | frozenset(
    """
    above about across against along among around before behind below beneath beside between
    beyond down during except inside like near off onto since toward through under until up upon
    within without and but nor or so yet
    """.split()
)
_FRAME = frozenset(("proceedings", "proc", "annual"))  # of a container: they name no series
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_LATIN = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u0300-\u036f]+")
_PAGE = re.compile(r"[^\W_]+")


def words(marked: str, *, ascii: bool) -> list[str]:
    """The words of marked text in Latin letters, in the case they have there."""
    if ascii or marked.isascii():
        return text.ascii_words(marked, keep_case=True)
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text.spelled(marked))):
        latin = _LATIN.fullmatch(word)
        found += [word] if latin else text.ascii_words(text.escape(word), keep_case=True)
    return found


def _said(name: Name, ascii: bool) -> list[str]:
    """A name as a key says it: the family name with its particle; of a body the first word."""
    if not name.literal:
        return words(text.escape(f"{name.particle} {name.family}"), ascii=ascii)
    first = _significant(words(text.escape(name.literal), ascii=ascii), 1)
    return [word[:_LONGEST] for word in first]


def _first(names: Sequence[Name], letters: int, ascii: bool) -> list[str]:
    said = _said(names[0], ascii) if names else []
    return ["".join(said)[:letters]] if letters and said else said


def _every(names: Sequence[Name], most: int, ascii: bool, *, more: bool = False) -> list[str]:
    said = [word for name in names[: most or None] for word in _said(name, ascii)]
    return [*said, ET_AL] if said and (more or 0 < most < len(names)) else said


def _year(entry: Entry, digits: int, ascii: bool) -> list[str]:
    if entry.date is None:
        return []
    year = str(entry.date.year)
    return [year.rjust(digits, "0")[-digits:] if digits else year]


def _month(entry: Entry, _: int, ascii: bool) -> list[str]:
    return [f"{entry.date.month:02}"] if entry.date and entry.date.month else []


def _day(entry: Entry, _: int, ascii: bool) -> list[str]:
    return [f"{entry.date.day:02}"] if entry.date and entry.date.day else []


def _title(entry: Entry, _: int, ascii: bool) -> list[str]:
    return _capital(words(entry.title, ascii=ascii))


def _short_title(entry: Entry, most: int, ascii: bool) -> list[str]:
    # An abstract's first words are enough: folding all of it costs more than all the rest.
    said = words(entry.title, ascii=ascii) or words(entry.abstract[:400], ascii=ascii)
    return _capital([word[:_LONGEST] for word in _significant(said, most or 3)])


def _very_short_title(entry: Entry, _: int, ascii: bool) -> list[str]:
    return _short_title(entry, 1, ascii)


def _significant(said: Sequence[str], most: int) -> list[str]:
    """The first words that say something; if there is none, the first word."""
    found: list[str] = []
    for word in said:
        if word.lower() not in (_BETWEEN if found else _PASSED_OVER):
            found.append(word)
            if len(found) == most:
                break
    return found or list(said[:1])


def _capital(said: Sequence[str]) -> list[str]:
    return [word[:1].upper() + word[1:] for word in said]


def _venue(entry: Entry, _: int, ascii: bool) -> list[str]:
    from refkit import venue

    known = venue.get(entry.venue) if entry.venue else venue.find(text.plain(entry.container))
    if known:
        return words(text.escape(known.short), ascii=ascii)
    said = [word for word in words(entry.container, ascii=ascii) if not word[0].isdigit()]
    telling = [word for word in said if word.lower() not in _BETWEEN | _FRAME] or said
    if len(telling) < 2:
        return _capital([word[:_LONGEST] for word in telling])
    return ["".join(word[0].upper() for word in telling)]


def _container(entry: Entry, _: int, ascii: bool) -> list[str]:
    return _capital(words(entry.container, ascii=ascii))


def _type(entry: Entry, _: int, ascii: bool) -> list[str]:
    return [entry.type.value]


def _page(entry: Entry, _: int, ascii: bool) -> list[str]:
    return _as_it_is(_PAGE.findall(entry.pages)[:1], ascii)


def _of_field(field: str) -> Say:
    def say(entry: Entry, _: int, ascii: bool) -> list[str]:
        return _as_it_is(text.plain(getattr(entry, field)).split(), ascii)

    return say


def _of_scheme(scheme: Scheme) -> Say:
    def say(entry: Entry, _: int, ascii: bool) -> list[str]:
        values = (i.value for i in entry.identifiers if i.scheme is scheme)
        return _as_it_is([next(values, "")], ascii)

    return say


def _as_it_is(pieces: Sequence[str], ascii: bool) -> list[str]:
    """Numbers and the like with their signs: "TR-17", "10.1000/x"."""
    said = (p if p.isascii() else "".join(words(text.escape(p), ascii=ascii)) for p in pieces)
    return [piece for piece in said if piece]


def _auth(entry: Entry, letters: int, ascii: bool) -> list[str]:
    return _first(entry.authors, letters, ascii)


def _editor(entry: Entry, letters: int, ascii: bool) -> list[str]:
    return _first(entry.editors, letters, ascii)


def _authors(entry: Entry, most: int, ascii: bool) -> list[str]:
    return _every(entry.authors, most, ascii, more=entry.and_others)


def _editors(entry: Entry, most: int, ascii: bool) -> list[str]:
    return _every(entry.editors, most, ascii)


_MANY = range(1, 100)
MARKERS: Mapping[str, Marker] = MappingProxyType(
    {
        "auth": Marker(_auth, _MANY, "letters"),
        "authors": Marker(_authors, _MANY, "people"),
        "editor": Marker(_editor, _MANY, "letters"),
        "editors": Marker(_editors, _MANY, "people"),
        "year": Marker(_year, range(1, 5), "digits"),
        "month": Marker(_month),
        "day": Marker(_day),
        "title": Marker(_title),
        "shorttitle": Marker(_short_title, _MANY, "words"),
        "veryshorttitle": Marker(_very_short_title),
        "venue": Marker(_venue),
        "container": Marker(_container),
        "type": Marker(_type),
        "volume": Marker(_of_field("volume")),
        "number": Marker(_of_field("number")),
        "pages": Marker(_page),
        **{scheme.value: Marker(_of_scheme(scheme)) for scheme in Scheme},
    }
)
# What the same markers are called elsewhere: in JabRef, in BibTeX.
CALLED: Mapping[str, str] = MappingProxyType(
    {
        "author": "auth",
        "edtr": "editor",
        "shortyear": "year(2)",
        "journal": "container",
        "journaltitle": "container",
        "booktitle": "container",
        "entrytype": "type",
        "issue": "number",
        "firstpage": "pages",
        "eprint": "arxiv",
    }
)
