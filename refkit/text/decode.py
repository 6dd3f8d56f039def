r"""LaTeX as it stands in a BibTeX field, made into canonical marked text.

Nearly all real text is plain but for a few accents, braces and formulas that have nothing to do
with each other: those are read one by one, from memory, and the rest is left as it is. Everything
else is read from sign to sign (refkit.text.reading). This module knows white space and what is
common. It does not know what anything means.
"""

import re
import unicodedata
from functools import lru_cache

from refkit.text import html
from refkit.text.mark import parse, unparse
from refkit.text.maths import SIMPLE
from refkit.text.reading import STOPS, Reading

_BLANK_LINE = re.compile(r"\n[ \t\r\f\v]*\n\s*")


def decode(latex: str) -> tuple[str, tuple[str, ...]]:
    """Read LaTeX; the commands that are not known come second, each once, backslash and all."""
    latex = _single_spaced(latex)
    if "<" in latex or "lt;" in latex or r"\textless" in latex:
        latex = html.without_tags(latex)
    common = _by_pieces(latex)
    if common is not None:
        return common, ()
    reading = Reading(latex)
    reading.run()
    marked = "".join(reading.out)
    if reading.is_tangled or _touches(marked):
        marked = unparse(parse(marked))
    if "  " in marked:  # nothing stood between
        marked = re.sub("  +", " ", marked)
    if not marked.isascii():
        marked = unicodedata.normalize("NFC", marked)
    return marked, tuple(reading.unknown)


# What nearly all real text is made of. None of it depends on what stands around it.
_COMMON = re.compile(
    r"(\{\\[`'^\"~=.](?:[A-Za-z]|\{[A-Za-z]\}|\\[ij]|\{\\[ij]\})\}"
    r"|\\[`'^\"~=.](?:[A-Za-z]|\{[A-Za-z]\}|\{\\[ij]\})"
    r"|\{\\[uvHcdbkr](?: [A-Za-z]|\{[A-Za-z]\})\}|\{\\(?:ss|ae|AE|oe|OE|aa|AA|[oOlL]|[,-])\}"
    r"|\\[uvHcdbkr]\{[A-Za-z]\}|\\(?:emph|text(?:it|bf))\{[^\\{}$~&`<'>,-]+\}(?!\{)"
    r"|\\(?:ss|ae|AE|oe|OE|aa|AA|[oOlL])\{\}|\{\\(?:em|it|bf|sc|tt) [^\\{}$~&`<'>,-]+\}"
    r"|\{(?:\{[^\\{}$~&`<'>,-]+\})?[^\\{}$~&`<'>,-]+\}"
    rf"|{SIMPLE}|\{{{SIMPLE}\}}"
    r"|\\[%#_{}-]|\\&(?![A-Za-z#0-9]+;)|~|---?|''|``)"
)


def _by_pieces(latex: str) -> str | None:
    """Marked text, where ``latex`` has nothing but plain text and what is common; else None."""
    if ("," in latex and ",," in latex) or (">" in latex and ">>" in latex):
        return None
    pieces = _COMMON.split(latex)
    octets = "".join(pieces[::2]).encode("utf-8", "surrogatepass")
    if len(octets) > len(octets.translate(None, STOPS)):
        return None
    pieces[1::2] = [
        piece if piece[0] == "$" or (piece[0] == "{" and piece[1] not in "\\{$") else _common(piece)
        for piece in pieces[1::2]
    ]
    marked = "".join(pieces)
    if _touches(marked):
        marked = unparse(parse(marked))
    return marked if marked.isascii() else unicodedata.normalize("NFC", marked)


@lru_cache(maxsize=4096)
def _common(piece: str) -> str:
    reading = Reading(piece)
    reading.run()
    marked = "".join(reading.out)
    return unparse(parse(marked)) if reading.is_tangled else marked


def _touches(marked: str) -> bool:
    """Whether braces may meet such that `unparse` would join them."""
    return "}{" in marked or ("}$" in marked and "${" in marked)


def _single_spaced(latex: str) -> str:
    """White space as TeX reads it: one space each, and a line feed for an empty line."""
    if "\n" not in latex and "  " not in latex and "\t" not in latex and "\r" not in latex:
        return latex
    if "\n" in latex and _BLANK_LINE.search(latex):
        return "\n".join(map(_single_spaced, _BLANK_LINE.split(latex)))
    # str.split would take a no-break space for one that may break.
    inner = b" ".join(latex.encode("utf-8", "surrogatepass").split())
    text = inner.decode("utf-8", "surrogatepass")
    before = " " if latex[:1] in " \t\n\r\f\v" else ""
    after = " " if text and latex[-1:] in " \t\n\r\f\v" else ""
    return f"{before}{text}{after}"
