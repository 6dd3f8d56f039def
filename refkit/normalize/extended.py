"""BibLaTeX's extended format of names: "family=Duchamp, given=Philippe, prefix=von".

This module knows the keys of the format (manual, 3.4). It does not know how names are parted that
are written in any other way, nor what `useprefix` does to a bibliography.
"""

import re
from typing import NamedTuple

from refkit.name import Name
from refkit.normalize.canonical import bare
from refkit.text import plain


class Keyed(NamedTuple):
    """A name that was written with keys."""

    name: Name
    is_whole: bool  # the name says all that the keys say


_KEYED = re.compile(r"\s*[\"']?\s*[A-Za-z-]+\s*=")
_PARTS = {"family": "family", "given": "given", "prefix": "particle", "suffix": "suffix"}


def read(marked: str) -> Keyed | None:
    """Read one name, marked text; None when it is not written with keys.

    Keys that are no part of a name (`useprefix`, `given-i`, `id`) make it less than whole.
    """
    pieces = _pieces(marked)
    if not pieces or not all(map(_KEYED.match, pieces)):
        return None
    said: dict[str, str] = {}
    is_whole = True
    for piece in pieces:
        key, _, value = piece.strip().strip("\"'").partition("=")
        part = _PARTS.get(key.strip().lower())
        if part is None:
            is_whole = False
        else:
            said[part] = bare(plain(value.strip().strip("\"'")))
    name = Name(**said)
    return Keyed(name, is_whole) if name != Name() else None


def _pieces(marked: str) -> list[str]:
    """Cut at commas outside braces."""
    pieces, depth = [""], 0
    for char in marked:
        depth += (char == "{") - (char == "}")
        if char == "," and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += char
    return [piece for piece in pieces if piece.strip()]
