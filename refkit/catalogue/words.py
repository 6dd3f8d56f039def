"""The words of a record, column by column, as full text holds them.

Every text that a word of a query is looked for in stands in one of the columns, folded; between two
texts of one column stands a sign that no folded word has, so that no phrase reaches from one into
the other. This module knows which text goes into which column and how much a word counts there. It
knows no SQL and ranks nothing.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from refkit.model import Record
from refkit.query import reading
from refkit.text import fold

BETWEEN = " \N{MIDDLE DOT} "  # a token of its own, since folded words are ASCII


def _rest(record: Record) -> reading.Texts:
    entry = record.entry
    identifiers = tuple(map(str, entry.identifiers))
    return (str(entry.date or ""), *identifiers, entry.publisher, entry.url)


# Column -> the texts in it, and how much a word counts there when results are ranked.
_COLUMNS: Mapping[str, tuple[Callable[[Record], reading.Texts], float]] = MappingProxyType(
    {
        "title": (reading.texts_of("title"), 10.0),
        "authors": (reading.texts_of("authors"), 4.0),
        "editors": (reading.texts_of("editors"), 2.0),
        "keywords": (reading.texts_of("keywords"), 5.0),
        "tags": (reading.texts_of("tags"), 5.0),
        "note": (reading.texts_of("note"), 2.0),
        "abstract": (reading.texts_of("abstract"), 1.0),
        "venue": (lambda record: reading.venue_names(record.entry), 1.0),
        "key": (reading.texts_of("key"), 1.0),
        "aliases": (reading.texts_of("aliases"), 1.0),
        "extra": (reading.texts_of("extra"), 1.0),
        "rest": (_rest, 1.0),
    }
)
COLUMNS = tuple(_COLUMNS)
WEIGHTS = tuple(weight for _, weight in _COLUMNS.values())
TITLE = COLUMNS.index("title")


# Columns whose texts are in many records: each is folded once.
_SHARED = frozenset({"authors", "editors", "keywords", "tags"})
_MOST = 200_000  # texts that are remembered


class Wording:
    """Makes the columns of records."""

    def __init__(self) -> None:
        self._venues: dict[tuple[str, str], str] = {}
        self._folded: dict[str, str] = {}

    def of(self, record: Record) -> tuple[str, ...]:
        """The columns of a record, in the order of `COLUMNS`."""
        place = (record.entry.venue, record.entry.container)
        if place not in self._venues:
            self._venues[place] = _joined(reading.venue_names(record.entry))
        return tuple(
            self._venues[place]
            if name == "venue"
            else _joined(texts(record), self._fold if name in _SHARED else fold)
            for name, (texts, _) in _COLUMNS.items()
        )

    def _fold(self, text: str) -> str:
        found = self._folded.get(text)
        if found is None:
            found = fold(text)
            if len(self._folded) < _MOST:
                self._folded[text] = found
        return found


def _joined(texts: reading.Texts, folding: Callable[[str], str] = fold) -> str:
    if len(texts) == 1:
        return folding(texts[0])
    return BETWEEN.join(filter(None, map(folding, filter(None, texts)))) if texts else ""
