"""What a search finds, as values."""

from typing import NamedTuple

from refkit.model import Record


class Passage(NamedTuple):
    """A piece of a text of a record, in which words were found."""

    field: str  # "title", "abstract", "note", "keywords", ...
    text: str  # plain, on one line
    marks: tuple[tuple[int, int], ...]  # where the words stand: from, to, in code points
    cut: tuple[bool, bool] = (False, False)  # whether the text goes on before, and behind


class Hit(NamedTuple):
    """A record that was found, and what of it."""

    record: Record
    score: float  # the higher, the better; comparable within one search only
    title: Passage  # the title, whole; of a record without one, no text
    passages: tuple[Passage, ...]  # the best places elsewhere; none where only the title has them


class Found(NamedTuple):
    """The best of what was found."""

    hits: tuple[Hit, ...]  # best first
    total: int
