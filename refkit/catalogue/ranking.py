"""How well records fit the words that are looked for: BM25, the same that SQLite's full text has.

Source of the formula: https://www.sqlite.org/fts5.html#the_bm25_function (k1 = 1.2, b = 0.75, never
less than 0.000001 for the rarity of a word). A word counts twice where it stands as a whole, once
where a longer word begins with it; where it only stands inside longer words it counts nothing.

Three shelves come before the figure: what has all words in its title, what has all words anywhere,
what has some only inside longer words. This module computes it for a library without an index; with
one, SQLite does.
"""

from collections.abc import Iterator, Sequence
from math import log
from typing import NamedTuple

from refkit.catalogue.words import COLUMNS, TITLE, WEIGHTS
from refkit.query.fields import TYPES, Type
from refkit.query.term import And, Kind, Match, Node, Or, Phrase, Word
from refkit.text import fold

DIGITS = 6  # of a score: more depend on the processor
_K1, _B = 1.2, 0.75
_LEAST = 1e-6
_TEXTS = (Type.TEXT, Type.NAMES, Type.VENUE)
_NO_TEXTS = frozenset({"source", "distinct"})
_MOST = 32  # words that count; a query can have more
_LONGEST = 1000  # characters of one; full text does not hold all of very long words


class Rank(NamedTuple):
    """Where a record comes: smaller is better."""

    shelf: int  # 0: all words in the title; 1: all words begin a word somewhere; 2: else
    score: float  # negative, as SQLite has it


def sought(node: Node) -> tuple[str, ...]:
    """The words and phrases, folded, that a query wants records to have, each once."""
    terms = (term for term in map(fold, _sought(node)) if 0 < len(term) <= _LONGEST)
    return tuple(dict.fromkeys(terms))[:_MOST]


def _sought(node: Node) -> Iterator[str]:
    match node:
        case Word(text) | Phrase(text):
            yield text
        case Match(field, Kind.HOLDS, value):
            if TYPES.get(field, Type.TEXT) in _TEXTS and field not in _NO_TEXTS:
                yield value
        case And(nodes) | Or(nodes):
            for each in nodes:
                yield from _sought(each)


class Ranking:
    """The ranks of some records among all, by the columns of their words (see `words`)."""

    def __init__(self, terms: Sequence[str], columns: Sequence[Sequence[str]]) -> None:
        self._terms = terms
        self._lengths = [sum(len(column.split()) for column in each) for each in columns]
        self._average = sum(self._lengths) / len(columns) if columns else 0.0
        # Term -> for each record, how much it weighs as a whole, and as the beginning of a word.
        self._whole = [[_weigh(f" {t} ", each) for each in columns] for t in terms]
        self._begun = [[_weigh(f" {t}", each) for each in columns] for t in terms]
        self._rarities = [
            (_rarity(whole), _rarity(begun))
            for whole, begun in zip(self._whole, self._begun, strict=True)
        ]
        self._in_title = [all(f" {t}" in f" {each[TITLE]}" for t in terms) for each in columns]

    def of(self, number: int) -> Rank:
        """The rank of a record, by its number among all columns."""
        if self._terms and self._in_title[number]:
            return Rank(0, self._score(number))
        everywhere = all(begun[number] for begun in self._begun)
        return Rank(1 if everywhere else 2, self._score(number))

    def _score(self, number: int) -> float:
        length = 1 - _B + _B * self._lengths[number] / (self._average or 1.0)
        score = 0.0
        for term, rarities in enumerate(self._rarities):
            for weights, rarity in zip((self._whole, self._begun), rarities, strict=True):
                weight = weights[term][number]
                score += rarity * (weight * (_K1 + 1)) / (weight + _K1 * length)
        return round(-score, DIGITS)


def _rarity(weights: Sequence[float]) -> float:
    having = sum(1 for weight in weights if weight)
    rarity = log((len(weights) - having + 0.5) / (having + 0.5))
    return rarity if rarity > 0 else _LEAST


def _weigh(needle: str, columns: Sequence[str]) -> float:
    """How often ``needle`` stands in the columns, each time as much as it counts there."""
    found = 0.0
    for column, weight in zip(columns, WEIGHTS, strict=True):
        if column and needle.rstrip(" ") in f" {column}":
            found += weight * _count(needle, f" {column} ")
    return found


def _count(needle: str, text: str) -> int:
    """How often ``needle`` stands in ``text``; two may share the space between them, or overlap."""
    count, at = 0, text.find(needle)
    while at >= 0:
        count += 1
        at = text.find(needle, at + 1)
    return count


def expression(terms: Sequence[str], joined: str) -> str:
    """What full text is asked so that its figures are those of `Ranking`."""
    return f" {joined} ".join(f'("{term}" OR "{term}" *)' for term in terms)


def in_title(terms: Sequence[str]) -> str:
    """What full text is asked for the first shelf."""
    return " AND ".join(f'{{{COLUMNS[TITLE]}}} : ("{term}" *)' for term in terms)
