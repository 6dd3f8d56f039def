"""Pages: ranges and lists of them, in every writing.

This module knows how pages are written and how the canonical form does. It does not count them.
"""

import re
from typing import NamedTuple

from refkit.errors import Severity
from refkit.normalize.doubt import Doubt


class Pages(NamedTuple):
    """Pages in canonical form, and what is doubtful."""

    text: str
    doubt: Doubt | None = None


_SIMPLE = re.compile(r"([A-Za-z]?[0-9]+)[-–—]+([A-Za-z]?[0-9]+)")
# "pp. 3-5", "Seiten 3-5"; but "S12" is a page of a supplement.
_LABEL = re.compile(r"(?i)(?:pp?\.|pp|pages?\.?|pgs?\.|s\.|seiten?)\s*(?=[0-9])")
_JOINT = re.compile(r"\s*(?:-{2,}|[–—]+-*|\s-\s)\s*")
_HYPHEN = re.compile(r"\s*-\s*")
_ROMAN = re.compile(r"(?i)[ivxlcdm]+")
_COMMA = re.compile(r"\s*,\s*")


def simple(latex: str) -> str:
    """The range "12--34", as nearly all pages are written, in canonical form; "" for any other."""
    match = _SIMPLE.fullmatch(latex)
    return f"{match[1]}–{match[2]}" if match else ""


def read(plain: str) -> Pages:
    """Read pages: "12--34" as "12–34", "1,3,5-7" as "1, 3, 5–7"; what else there is stays."""
    text, doubt = " ".join(plain.split()), None
    if label := _LABEL.match(text):
        message = f"'{label.group().strip()}' is left off the pages '{text}'"
        doubt = Doubt("PAG001", Severity.INFO, message, "a style writes it where it belongs")
        text = text[label.end() :]
    return Pages(", ".join(map(_range, _COMMA.split(text))).strip(), doubt)


def _range(text: str) -> str:
    """One page or one range, with an en dash if it is sure to be one."""
    parts = _JOINT.split(text)
    if len(parts) > 1:  # then a hyphen is part of a number: "3-1--3-10"
        return "–".join(parts)
    sides = _HYPHEN.split(text)
    if len(sides) == 2 and (all(map(_has_digit, sides)) or all(map(_ROMAN.fullmatch, sides))):
        return "–".join(sides)
    return text


def _has_digit(side: str) -> bool:
    return any(char.isdigit() for char in side)
