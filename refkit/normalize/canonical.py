"""The canonical form of an entry: one spelling for what is the same.

Unicode is composed (NFC), white space single, what stands in a list stands there once, and what
says nothing is left out. This module tidies what an entry holds; it reads nothing new into it.
"""

import re
import unicodedata
from functools import lru_cache

import msgspec

from refkit import field as fields
from refkit import scheme as schemes
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry
from refkit.name import Name

_NOBODY = Name()
# How values are kept as they are.
_AS_IT_IS = (fields.Kind.VERBATIM, fields.Kind.KEYS, fields.Kind.DATE)
# What single white space is not. Names are many and nearly always tidy: one search clears them.
_UNTIDY = re.compile(r"^\s|\s\Z|\s\s|[^\S ]")
# White space that no line break may replace, and the thin space of TeX: they stay in marked text.
_TIES = "\u00a0\u2009\u202f"
_TIED = re.compile(rf"[{_TIES}]")
_LOOSE = re.compile(rf"[^\S{_TIES}]+")
# A full stop that belongs to the word before it: "...", initials, "et al.", "Inc.".
_OWN_STOP = re.compile(r"(?:\.\.|\b[^\W\d_]|\betc|\bal|\bvs|\bInc|\bJr)\.$")
# The schemes whose identifiers have a field of their own in a bibliography; a link to any other
# is written as the link of the work.
_WITH_FIELD = frozenset({Scheme.DOI, Scheme.ARXIV, Scheme.ISBN, Scheme.ISSN, Scheme.PMID})


def tidy(entry: Entry) -> Entry:
    """The canonical form of an entry, also of one made by hand; tidying twice changes nothing.

    Names without a part are dropped, and so is the link that stands for an identifier anyway.
    """
    identifiers = tuple(dict.fromkeys(entry.identifiers))
    return msgspec.structs.replace(
        entry,
        title=line(entry.title),
        authors=_names(entry.authors),
        editors=_names(entry.editors),
        container=line(entry.container),
        venue=bare(entry.venue),
        publisher=bare(entry.publisher),
        volume=bare(entry.volume),
        number=bare(entry.number),
        pages=bare(entry.pages),
        identifiers=identifiers,
        url=own_link(" ".join(entry.url.split()), identifiers),
        abstract=lines(entry.abstract),
        keywords=tuple(dict.fromkeys(filter(None, map(bare, entry.keywords)))),
        extra={
            name: tidied
            for name, value in entry.extra.items()
            if (tidied := value.strip() if is_verbatim(name) else lines(value))
        },
    )


def line(value: str) -> str:
    """Marked text on one line, composed, with single spaces; a space that ties words stays."""
    # Of all white space only the plain space is printable: nearly every text is told tidy here.
    if value.isprintable() and "  " not in value and unicodedata.is_normalized("NFC", value):
        return value.strip(" ")
    value = unicodedata.normalize("NFC", value)
    if _TIED.search(value):
        return _LOOSE.sub(" ", value).strip(" ")
    return " ".join(value.split())


def lines(value: str) -> str:
    """The same for each line of ``value``; empty lines go."""
    if "\n" not in value:
        return line(value)
    return "\n".join(filter(None, map(line, value.split("\n"))))


def bare(value: str) -> str:
    """Plain text on one line, composed, with single spaces of one kind."""
    return " ".join(composed(value).split()) if value else value


def composed(value: str) -> str:
    """``value`` in Unicode's normalization form C."""
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def without_stop(title: str) -> str:
    """Without the full stop a sentence ends in; "..." and "et al." and initials keep theirs."""
    end = len(title)
    while end and (title[end - 1] == "。" or _is_stop(title[max(0, end - 6) : end])):
        end = len(title[: end - 1].rstrip())
    return title[:end]


@lru_cache(maxsize=4096)  # a file has few names of fields
def is_verbatim(name: str) -> bool:
    """Whether the value of the field ``name`` is kept as it is: links, paths, keys, dates."""
    return fields.kind(name) in _AS_IT_IS


def own_link(url: str, identifiers: tuple[Identifier, ...]) -> str:
    """``url``, or "" where it is the very link that a bibliography gets from the identifiers.

    That is the link of the first identifier which has no field of its own there.
    """
    for known in identifiers:
        if known.scheme not in _WITH_FIELD and schemes.home(known.scheme):
            return "" if url == known.url else url
    return url


def _is_stop(tail: str) -> bool:
    return tail.endswith(".") and not _OWN_STOP.search(tail)


def _names(names: tuple[Name, ...]) -> tuple[Name, ...]:
    return tuple(name for name in map(tidy_name, names) if name != _NOBODY)


@lru_cache(maxsize=8192)  # as many as refkit.name remembers
def tidy_name(name: Name) -> Name:
    """The canonical form of a name: each part composed, with single spaces of one kind."""
    parts = (name.family, name.given, name.particle, name.suffix, name.literal)
    if not any(part and _is_untidy(part) for part in parts):
        return name
    family, given, particle, suffix, literal = map(bare, parts)
    return Name(family=family, given=given, particle=particle, suffix=suffix, literal=literal)


def _is_untidy(part: str) -> bool:
    composed = part.isascii() or unicodedata.is_normalized("NFC", part)
    return not composed or _UNTIDY.search(part) is not None
