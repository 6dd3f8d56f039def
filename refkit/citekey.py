"""Cite keys: "familyYYYYword", as Google Scholar and OpenReview form them.

This module makes a key and makes it unique. It never changes one: a key once given is cited
somewhere.
"""

from collections.abc import Container

from refkit import text
from refkit.model import Entry

# Words that Google Scholar passes over at the start of a title: articles, prepositions,
# conjunctions, forms of "to be" and question words ("What does BERT look at?" is
# clark2019does, "How transferable are features" is yosinski2014transferable).
_INSIGNIFICANT = frozenset(
    """
    a an the and or but nor of on in into at by for from to with without over under via
    as is are am was were be been do it its this that these those
    what why how when where which who whom whose we our
    """.split()
)


def make(entry: Entry) -> str:
    """The key of ``entry`` before it is made unique: ASCII lower case letters and digits.

    First author's family name with its particle (a body's first word; without author "anon"),
    year (without year "nd"), first significant word of the title (without title, of the abstract;
    a formula contributes its letters).
    """
    return f"{_author(entry)}{entry.date.year if entry.date else 'nd'}{_word(entry)}"


def unique(base: str, taken: Container[str]) -> str:
    """``base``, or the first of base+"a", base+"b", ..., base+"aa" that is not taken.

    ``taken`` holds keys in lower case, since BibTeX compares keys ignoring case.
    """
    if base.lower() not in taken:
        return base
    number = 1
    while (key := base + _letters(number)).lower() in taken:
        number += 1
    return key


def _letters(number: int) -> str:
    """1 -> "a", 26 -> "z", 27 -> "aa"."""
    result = ""
    while number:
        number, digit = divmod(number - 1, 26)
        result = chr(ord("a") + digit) + result
    return result


def _author(entry: Entry) -> str:
    for name in (*entry.authors[:1], *entry.editors[:1]):
        said = name.literal or f"{name.particle} {name.family}"
        words = text.ascii_words(text.escape(said))
        if words:
            return words[0] if name.literal else "".join(words)
    return "anon"


def _word(entry: Entry) -> str:
    words = text.ascii_words(entry.title) or text.ascii_words(entry.abstract[:400])
    return next((word for word in words if word not in _INSIGNIFICANT), words[0] if words else "")
