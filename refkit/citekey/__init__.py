"""Cite keys: made by a formula, and made unique.

How a formula is written stands in `refkit.citekey.formula`, what its markers say of a work in
`marker`, what is done to that in `modifier`. Without another formula keys are "familyYYYYword", as
Google Scholar and OpenReview form them. Nothing here changes a key: one that was given is cited
somewhere.
"""

import unicodedata
from collections.abc import Container, Iterator

from refkit.citekey.formula import DEFAULT, Formula, FormulaError
from refkit.model import Entry

__all__ = ["DEFAULT", "Formula", "FormulaError", "fold", "make", "series", "unique"]


def make(entry: Entry, formula: Formula = DEFAULT) -> str:
    """The key of ``entry`` before it is made unique; "" where the formula gives none.

    By `DEFAULT`, which always gives one: ASCII lower case letters and digits. The first author's
    family name with its particle (a body's first word; else the editor's; else "anon"), the year
    (else "nd"), the first significant word of the title (without title, of the abstract).
    """
    return formula.key(entry)


def unique(keys: Iterator[str], taken: Container[str]) -> str:
    """The next of ``keys`` (a `series`) that is not taken.

    ``taken`` holds keys folded (see `fold`), since BibTeX compares keys ignoring case.
    """
    return next(key for key in keys if fold(key) not in taken)


def series(base: str) -> Iterator[str]:
    """The keys that works with one base get, in order: base, base+"a", ..., base+"aa", ..."""
    yield base
    number = 1
    while True:
        yield base + _letters(number)
        number += 1


def fold(key: str) -> str:
    """``key`` as keys are compared: without case, and an accented letter in one code point."""
    return (key if key.isascii() else unicodedata.normalize("NFC", key)).lower()


def _letters(number: int) -> str:
    """1 -> "a", 26 -> "z", 27 -> "aa"."""
    result = ""
    while number:
        number, digit = divmod(number - 1, 26)
        result = chr(ord("a") + digit) + result
    return result
