"""The canonical form of an entry: one spelling for what is the same.

Unicode is composed (NFC), white space single, what stands in a list stands there once, and what
says nothing is left out. This module tidies what an entry holds; it reads nothing new into it.
"""

import re
import unicodedata
from functools import lru_cache

import msgspec

from refkit import identifier
from refkit.model import Entry
from refkit.name import Name

_NOBODY = Name()
# What single white space is not. Names are many and nearly always tidy: one search clears them.
_UNTIDY = re.compile(r"^\s|\s\Z|\s\s|[^\S ]")
# A full stop that belongs to the word before it: "...", initials, "et al.", "Inc.".
_OWN_STOP = re.compile(r"(?:\.\.|\b[^\W\d_]|\betc|\bal|\bvs|\bInc|\bJr)\.$")


def tidy(entry: Entry) -> Entry:
    """The canonical form of an entry, also of one made by hand; tidying twice changes nothing.

    A title has no final stop, names without a part are dropped, and a link is not repeated that
    an identifier yields.
    """
    identifiers = tuple(dict.fromkeys(entry.identifiers))
    return msgspec.structs.replace(
        entry,
        title=without_stop(line(entry.title)),
        authors=_names(entry.authors),
        editors=_names(entry.editors),
        container=line(entry.container),
        venue=line(entry.venue),
        publisher=line(entry.publisher),
        volume=line(entry.volume),
        number=line(entry.number),
        pages=line(entry.pages),
        identifiers=identifiers,
        url=_url(line(entry.url), identifiers),
        abstract=lines(entry.abstract),
        keywords=tuple(dict.fromkeys(filter(None, map(line, entry.keywords)))),
        extra={field: tidied for field, value in entry.extra.items() if (tidied := lines(value))},
    )


def line(value: str) -> str:
    """``value`` on one line, composed, with single spaces."""
    return " ".join(composed(value).split()) if value else value


def lines(value: str) -> str:
    """The same for each line of ``value``; empty lines go."""
    if "\n" not in value:
        return line(value)
    return "\n".join(filter(None, map(line, value.split("\n"))))


def composed(value: str) -> str:
    """``value`` in Unicode's normalization form C."""
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def without_stop(title: str) -> str:
    """Without the full stop a sentence ends in; "..." and "et al." and initials keep theirs."""
    end = len(title)
    while end and (title[end - 1] == "。" or _is_stop(title[max(0, end - 6) : end])):
        end = len(title[: end - 1].rstrip())
    return title[:end]


def _is_stop(tail: str) -> bool:
    return tail.endswith(".") and not _OWN_STOP.search(tail)


def _names(names: tuple[Name, ...]) -> tuple[Name, ...]:
    return tuple(name for name in map(_name, names) if name != _NOBODY)


@lru_cache(maxsize=8192)  # as many as refkit.name remembers
def _name(name: Name) -> Name:
    parts = (name.family, name.given, name.particle, name.suffix, name.literal)
    if not any(part and _is_untidy(part) for part in parts):
        return name
    family, given, particle, suffix, literal = map(line, parts)
    return Name(family=family, given=given, particle=particle, suffix=suffix, literal=literal)


def _is_untidy(part: str) -> bool:
    composed = part.isascii() or unicodedata.is_normalized("NFC", part)
    return not composed or _UNTIDY.search(part) is not None


def _url(url: str, identifiers: tuple[identifier.Identifier, ...]) -> str:
    if not url or not identifiers:
        return url
    if any(url == known.url for known in identifiers):
        return ""
    return "" if set(identifier.find(url)) & set(identifiers) else url
