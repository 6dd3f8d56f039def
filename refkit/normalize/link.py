"""Links: what stands where a link should, told apart.

This module knows how links are written in running text and in Markdown. Which identifiers show
themselves in a link is for refkit.identifier; whether anything is there, nobody asks.
"""

import re
from typing import NamedTuple

from refkit import identifier
from refkit.identifier import Identifier


class Links(NamedTuple):
    """What a text holds, each once, in its order."""

    identifiers: tuple[Identifier, ...]
    links: tuple[str, ...]  # that show no identifier
    rest: str  # what is neither


_MARKDOWN = re.compile(r"\[[^\[\]]*\]\(\s*<?((?:[^\s()<>]|\([^\s()<>]*\))+)>?[^()]*\)")
_LINK = re.compile(r"(?i)(?:https?|ftp)://[^\s/]+\.\S+|www\.\S+|[\w-]+\.[\w.-]+/\S*")
_BETWEEN_LINKS = re.compile(r"(?i)[,，;；、](?=https?://|www\.)|\s(?:(?:and|&)\s)?")
_JOINED = re.compile(r"[\s,，;；、]")
_PUNCTUATION = "<>\"'“”,;，；、。"


def read(written: str, *, doi: bool = False) -> Links:
    """Tell identifiers, links and the rest apart; with ``doi`` a bare DOI is meant."""
    found: dict[Identifier, None] = {}
    links: dict[str, None] = {}
    rest: list[str] = []
    for word in unwrap(written).split():
        bare = word.strip(_PUNCTUATION).rstrip(".")
        inside = _doi(bare) if doi else identifier.find(bare)
        if inside:
            found.update(dict.fromkeys(inside))
        elif _LINK.fullmatch(bare):
            links[bare] = None
        elif not doi or bare.lower() not in ("doi", "doi:"):
            rest.append(word)
    return Links(tuple(found), tuple(links), " ".join(rest))


def several(line: str) -> tuple[str, ...]:
    """The links of one line that holds nothing else, each once; none when it says more."""
    if not _JOINED.search(line):
        return (line,) if _LINK.fullmatch(line) else ()
    parts = [part.strip(_PUNCTUATION).rstrip(".") for part in _BETWEEN_LINKS.split(line)]
    links = tuple(dict.fromkeys(filter(None, parts)))
    return links if all(map(_LINK.fullmatch, links)) else ()


def unwrap(written: str) -> str:
    """``written`` on one line, with links instead of Markdown's "[words](link)"."""
    if "](" in written:
        written = _MARKDOWN.sub(r" \1 ", written)
    return " ".join(written.split())


def _doi(word: str) -> tuple[Identifier, ...]:
    try:
        return (Identifier.read(f"doi:{word}"),)
    except ValueError:
        return identifier.find(word)
