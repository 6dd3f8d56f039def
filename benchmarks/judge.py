"""How much of the truth about a generated bibliography a reading has, thing by thing.

This module compares; it reads nothing itself and knows no way of reading.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from benchmarks.bibliography import Truth
from refkit.model import Entry, EntryType
from refkit.text import parse, plain


class Score(NamedTuple):
    """How many of something are right, and the first that are not: key, expected, read."""

    right: int = 0
    total: int = 0
    wrong: tuple[tuple[str, object, object], ...] = ()


def judge(truths: Iterable[Truth], read: Mapping[str, Entry]) -> dict[str, Score]:
    """Compare what was read, by key, with the truth."""
    scores: dict[str, Score] = {}
    for truth in truths:
        entry = read.get(truth.key)
        _count(scores, "keys", truth.key, truth.key, truth.key if entry else "")
        for what, expected, found in _compared(truth, entry or Entry()):
            _count(scores, what, truth.key, expected, found)
    return scores


def _count(scores: dict[str, Score], what: str, key: str, expected: object, found: object) -> None:
    before = scores.get(what, Score())
    right = expected == found
    wrong = before.wrong if right else (*before.wrong, (key, expected, found))[:20]
    scores[what] = Score(before.right + right, before.total + 1, wrong)


def _compared(truth: Truth, entry: Entry) -> Iterator[tuple[str, object, object]]:
    yield "types", truth.type, entry.type
    yield "titles", parse(truth.title), parse(entry.title)
    for names, read in ((truth.authors, entry.authors), (truth.editors, entry.editors)):
        for i, name in enumerate(names):
            split = read[i] if i < len(read) else None
            yield "name splits", name, split
            if not name.display.isascii():
                yield "accented names", name, split
        yield "numbers of names", len(names), len(read)
    yield "lists cut short", truth.and_others, entry.and_others
    shown: dict[str, tuple[object, object]] = {
        "date": (truth.date, entry.date),
        # The canonical value has plain spaces; what ties words is kept beside it.
        "publisher": (truth.publisher, plain(entry.extra.get("publisher", entry.publisher))),
    }
    if truth.type is not EntryType.PROCEEDINGS:  # there it is the title once more
        shown["container"] = truth.container, plain(entry.container)
    for field, (expected, found) in shown.items():
        yield f"{field}s", expected, found
        if field in truth.macros:
            yield "macros", expected, found
    yield "volumes", truth.volume, entry.volume
    yield "issue numbers", truth.number, entry.number
    yield "pages", truth.pages, entry.pages
    yield "identifiers", truth.identifiers, tuple(map(str, entry.identifiers))
    yield "abstracts", plain(truth.abstract), plain(entry.abstract)
    if truth.parent:
        yield "parents", truth.parent, entry.extra.get("crossref", "")
