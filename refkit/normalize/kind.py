"""The type of an entry and what it appeared in, as bibliography files say it.

This module knows which type BibTeX and BibLaTeX call by which name, what of it the model's types
do not tell, and in which field the container stands. Which venues there are is for refkit.venue.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from refkit import venue
from refkit.model import EntryType
from refkit.text import plain


class Kind(NamedTuple):
    """What is written behind the @."""

    type: EntryType
    entrytype: str  # as written, in lower case, when the type does not tell it; else ""
    thesis: str  # BibLaTeX's `type` for the type as written: "phdthesis"; else ""


# BibLaTeX's aliases set a field `type` (manual, 2.1.2).
_WITH_TYPE = MappingProxyType(
    {"phdthesis": "phdthesis", "mastersthesis": "mathesis", "techreport": "techreport"}
)
_SAME = frozenset({"conference", "electronic", "www"})  # other words for a type, and nothing more


@lru_cache(maxsize=256)
def read(written: str) -> Kind:
    """Understand a type as it is written; one that nobody knows is a misc."""
    word = written.strip().lower()
    type = EntryType.of(word)
    if type is None:
        return Kind(EntryType.MISC, word, "")
    if word in _WITH_TYPE:
        return Kind(type, "", _WITH_TYPE[word])
    return Kind(type, "" if word == type or word in _SAME else word, "")


# The field for the container of a type; the other types have none of their own.
CONTAINER: Mapping[EntryType, str] = MappingProxyType(
    {
        EntryType.ARTICLE: "journaltitle",
        EntryType.INPROCEEDINGS: "booktitle",
        EntryType.INCOLLECTION: "booktitle",
        EntryType.INBOOK: "booktitle",
    }
)
# Any of these may be a preprint.
MAYBE_PREPRINT = frozenset(
    {EntryType.ARTICLE, EntryType.MISC, EntryType.ONLINE, EntryType.UNPUBLISHED}
)
_LOOSE = MAYBE_PREPRINT | {EntryType.SOFTWARE, EntryType.DATASET}
# Types whose publisher is an institution.
OF_INSTITUTION = frozenset({EntryType.THESIS, EntryType.REPORT})


def container_field(type: EntryType, fields: Mapping[str, str]) -> str:
    """The field that names what the work appeared in; "" where there is none."""
    own = CONTAINER.get(type, "")
    if own and fields.get(own, "").strip():
        return own
    if type in _LOOSE:
        for name in ("journaltitle", "booktitle"):
            if fields.get(name, "").strip():
                return name
    return ""


class Place(NamedTuple):
    """What a container is known to be."""

    venue: str  # id in the venue table, or ""
    is_preprint_server: bool


@lru_cache(maxsize=4096)
def place(container: str) -> Place:
    """What the venue table knows of a container, marked text."""
    shown = plain(container)
    known = venue.find(shown)
    if known:
        return Place(known.id, known.kind is venue.Kind.PREPRINT)
    word = shown.lower()
    return Place("", word.startswith(("arxiv", "corr ", "corr,", "preprint arxiv", "eprint arxiv")))
