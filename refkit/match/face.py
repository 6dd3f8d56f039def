"""An entry as it is recognised: what it can be found by, its words folded once and not twice."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from refkit import text
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, EntryType
from refkit.name import Name

# So many folded letters of an abstract's start lead to it, and tell that it is the same one, cut.
TELLING_ABSTRACT = 160
_FEW = TELLING_ABSTRACT * 5 // 4
_WORDS = re.compile(r"[\x00-\x23\x25-\x5b\x5d-\x7a|\x7e\x7f]*")  # ASCII but \ { } $
# An ISSN names a journal, and an ISBN a whole book: they are no reason to take a part for another.
_WHOLE = frozenset({EntryType.BOOK, EntryType.PROCEEDINGS, EntryType.THESIS, EntryType.REPORT})


class _Kind(StrEnum):  # hashed as text, unlike other enumerations in Python itself
    TITLE = "title"
    ABSTRACT = "abstract"
    REST = "rest"


Trait = Identifier | tuple[_Kind, str] | tuple["Trait", str]  # the last: of a crowd, parted


class Face:
    """An entry as it is recognised: its words are folded once, and all of the abstract seldom."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.identifiers = _own(entry) if entry.identifiers else _NONE  # of the work itself
        self.title = folded(entry.title)
        self.opening = _opening(entry.abstract) if entry.abstract else ""  # of the abstract
        self.traits = self._traits()  # what the entry is found by

    @cached_property
    def abstract(self) -> str:
        """All of the abstract, folded."""
        return folded(self.entry.abstract)

    @cached_property
    def authors(self) -> tuple["Author", ...]:
        """The authors as they are compared."""
        return tuple(map(_author, self.entry.authors))

    def _traits(self) -> tuple[Trait, ...]:
        traits: list[Trait] = [*self.identifiers]
        if self.title:
            traits.append((_Kind.TITLE, self.title))
        if self.opening:
            traits.append((_Kind.ABSTRACT, self.opening))
        if not traits:
            names = (author.family for author in self.authors)
            traits.append((_Kind.REST, "\n".join((self.entry.url, *names))))
        return tuple(traits)

    def parts(self, trait: "Trait") -> Iterable["Trait"]:
        """What parts the many that have ``trait``: an author, an abstract, the place."""
        entry = self.entry
        place = f"{entry.date} {entry.volume} {entry.pages} {entry.container} {entry.url}"
        families = {author.family for author in self.authors}
        return [(trait, part) for part in {*families, self.opening, place} if part.strip()]


class Author(NamedTuple):
    """A name as it is compared."""

    family: str  # with its particle, folded
    initial: str  # of the given name, "" where there is none


_NONE: frozenset[Identifier] = frozenset()


def _own(entry: Entry) -> frozenset[Identifier]:
    """The identifiers of the work itself, not of what it appeared in."""
    whole = entry.type in _WHOLE
    return frozenset(
        i
        for i in entry.identifiers
        if i.scheme is not Scheme.ISSN and (whole or i.scheme is not Scheme.ISBN)
    )


def _opening(abstract: str) -> str:
    """How an abstract starts."""
    # Where nothing but ASCII words stands, letters are folded one by one: fewer do.
    few = abstract[:_FEW]
    if _WORDS.fullmatch(few) and len(found := text.fold(few)) > TELLING_ABSTRACT:
        return found[:TELLING_ABSTRACT]
    return folded(abstract[: 2 * TELLING_ABSTRACT])[:TELLING_ABSTRACT]


def folded(marked: str) -> str:
    """Marked text in folded words."""
    plain = text.plain(marked)
    return text.fold(plain) or plain.strip()  # "???" has no letters to fold


def _author(name: Name) -> Author:
    return Author(text.fold(name.short) or name.short, text.fold(name.given)[:1])
