"""Cite keys: "familyYYYYword", as Google Scholar and OpenReview form them.

This module makes a key and makes it unique. It never changes one: a key once given is cited
somewhere.
"""

from collections.abc import Container, Iterator

from refkit import text
from refkit.model import Entry

# What Google Scholar passes over at the start of a title, as far as keys in public files show:
# "On the ..." (gulrajani2020search), "To prune" (zhu2017prune), "As-MLP" (lian2021mlp), "For SALE"
# (fujimoto2023sale), "Into the Unknown" (jiang2024unknown), "Do deep nets" (ba2014deep), "Is
# space-time attention" (bertasius2021space), "This looks like" (chen2019looks), "What does BERT"
# (clark2019does), "Which training methods" (mescheder2018training), "Who feels what"
# (kim2018feels), "Where is my spot" (zheng2023my). No more than that: "and" (stock2019and), "but"
# (zeinali2019but), "we" (beyer2020we), "whose" (santurkar2023whose) and "without"
# (chen2025without) are words like others.
_PASSED_OVER = frozenset(
    """
    a an the
    as at by for from in into of on to with
    are do is
    this
    how what when where which who why
    """.split()
)
# Scripts without spaces make one word of a whole title; a key is to be typed.
_LONGEST = 24


def make(entry: Entry) -> str:
    """The key of ``entry`` before it is made unique: ASCII lower case letters and digits.

    First author's family name with its particle (a body's first word; without author "anon"),
    year (without year "nd"), first significant word of the title (without title, of the abstract;
    a formula contributes its letters).
    """
    return f"{_author(entry)}{entry.date.year if entry.date else 'nd'}{_word(entry)}"


def unique(keys: Iterator[str], taken: Container[str]) -> str:
    """The next of ``keys`` (a `series`) that is not taken.

    ``taken`` holds keys in lower case, since BibTeX compares keys ignoring case.
    """
    return next(key for key in keys if key.lower() not in taken)


def series(base: str) -> Iterator[str]:
    """The keys that works with one base get, in order: base, base+"a", ..., base+"aa", ..."""
    yield base
    number = 1
    while True:
        yield base + _letters(number)
        number += 1


def _letters(number: int) -> str:
    """1 -> "a", 26 -> "z", 27 -> "aa"."""
    result = ""
    while number:
        number, digit = divmod(number - 1, 26)
        result = chr(ord("a") + digit) + result
    return result


def _author(entry: Entry) -> str:
    for name in (*entry.authors[:1], *entry.editors[:1]):
        if name.literal:
            said = _first(text.ascii_words(text.escape(name.literal)))[:_LONGEST]
        else:
            said = "".join(text.ascii_words(text.escape(f"{name.particle} {name.family}")))
        if said:
            return said
    return "anon"


def _word(entry: Entry) -> str:
    # An abstract's first words are enough: folding all of it costs more than all the rest.
    words = text.ascii_words(entry.title) or text.ascii_words(entry.abstract[:400])
    return _first(words)[:_LONGEST]


def _first(words: list[str]) -> str:
    """The first significant word; if there is none, the first word."""
    return next((word for word in words if word not in _PASSED_OVER), words[0] if words else "")
