"""BibTeX and BibLaTeX: what people have, and what their papers are typeset from.

Reading goes block (refkit.formats.bibtex.block) -> fields with their macros put in and what they
inherit -> raw entries; decoding LaTeX and understanding values is the normaliser's business, as
with every format. Writing lays entries out for one of the two dialects. What happens to every
kind of field is told in docs/formats/bibtex.md.
"""

import re
from collections.abc import Sequence
from datetime import date

from refkit.formats import Options, Written
from refkit.model import Parsed, Record

suffixes = (".bib",)

# An entry with its first field, an entry of any make, another block; the @ has been found.
_ENTRY = re.compile(r"@\s*[A-Za-z]\w*\s*[{(]\s*[^\s,={}]*\s*,\s*[A-Za-z][\w:+-]*\s*=")
_BROKEN = re.compile(r"@\s*[A-Za-z]\w*\s*[{(]")
_OTHER = re.compile(r"(?i)@\s*(?:comment|string|preamble)\s*[{(\"]")
_MOST = 1000  # signs that are looked at


def sniff(text: str) -> float:
    """How sure it is a bibliography: an entry at a line's start with a field says it, less is less.

    A line of text that mentions @ says nothing; macros and comments alone say a little.
    """
    sure = 0.0
    place = text.find("@")
    for _ in range(_MOST):
        if place < 0:
            break
        line = text.rfind("\n", max(0, place - 80), place) + 1
        if not text[line:place].strip(" \t\r\ufeff}"):
            if _OTHER.match(text, place):
                sure = max(sure, 0.3)
            elif _ENTRY.match(text, place):
                return 0.95
            elif _BROKEN.match(text, place):
                sure = max(sure, 0.6)
        place = text.find("@", place + 1)
    if not sure and text.lstrip("\ufeff \t\r\n").startswith("%"):
        lines = text[:4000].split("\n")[:-1] or [text]
        return 0.1 if all(line.strip()[:1] in ("", "%", "\ufeff") for line in lines) else 0.0
    return sure


def read(text: str, file: str, on: date) -> Parsed:
    """What ``text``, called ``file``, holds; ``on`` is the day, for the origins."""
    from refkit.formats.bibtex import reading

    return reading.read(text, file, on)


def write(records: Sequence[Record], options: Options) -> Written:
    """Write the records that have a title; the same records and options give the same bytes."""
    from refkit.formats.bibtex import layout

    return layout.write(records, options)
