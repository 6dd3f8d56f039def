r"""Macros of a library's files, to be written again: which value has a name.

Reads what ``@string{name = "value"}`` says, as far as it says so by itself: the value may be
joined by ``#`` from pieces and from macros defined before. Reading files is not its business.
"""

import re
from collections.abc import Iterable, Mapping

from refkit.model import Aside, AsideKind
from refkit.text import from_latex

_HEAD = re.compile(r"@\s*string\s*[{(]\s*([^\s=\"#%'(),{}]+)\s*=\s*", re.IGNORECASE)
_PIECE = re.compile(r"\s*(?:(?P<number>[0-9]+)|(?P<name>[^\s=\"#%'(),{}]+))\s*")
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())


def values(asides: Iterable[Aside]) -> Mapping[str, str]:
    """Macro -> its value as marked text, in the order of definition.

    Left out are the months, which are written by themselves, and names with two meanings.
    """
    found: dict[str, str] = {}
    twice: set[str] = set(_MONTHS)
    for aside in asides:
        if aside.kind is AsideKind.MACRO and (head := _HEAD.match(aside.text)):
            name = head[1].lower()
            latex = _value(aside.text, head.end(), found)
            if latex is not None and found.setdefault(name, latex) != latex:
                twice.add(name)
    return {
        name: from_latex(" ".join(latex.split())).text
        for name, latex in found.items()
        if name not in twice and latex.strip()
    }


def _value(text: str, at: int, known: Mapping[str, str]) -> str | None:
    """The value that starts at ``at``; None when it cannot be told."""
    parts = []
    while True:
        opening = text[at : at + 1]
        if opening and opening in '{"':
            end = _end(text, at + 1, "}" if opening == "{" else '"')
            if end is None:
                return None
            parts.append(text[at + 1 : end])
            at = end + 1
        elif piece := _PIECE.match(text, at):
            part = piece["number"] or known.get(piece["name"].lower())
            if part is None:
                return None
            parts.append(part)
            at = piece.end()
        else:
            return None
        rest = re.compile(r"\s*#\s*").match(text, at)
        if not rest:
            return "".join(parts)
        at = rest.end()


def _end(text: str, at: int, closing: str) -> int | None:
    depth = 0
    for i in range(at, len(text)):
        if not depth and text[i] == closing:
            return i
        depth += (text[i] == "{") - (text[i] == "}")
    return None
