"""Records looked up one by one: the index says where they stand, the file what they say.

This module knows how single records are read and what they are called by. It knows no query.
"""

from collections.abc import Sequence

from refkit import codec
from refkit.catalogue.index import Index
from refkit.catalogue.place import Place
from refkit.catalogue.source import Source
from refkit.model import Record

SOME = 500  # placeholders in one statement


class Stock:
    """The records of an index and its library. Every method may raise what is `Unusable`."""

    def __init__(self, source: Source, index: Index) -> None:
        self._source = source
        self._index = index
        self.sql = index.sql

    def one(self, statement: str, values: Sequence[object] = ()) -> int:
        """The one number that a statement asks for."""
        number: int = self.sql.execute(statement, values).fetchone()[0]
        return number

    def find(self, key: str) -> str | None:
        """The key that is meant: exactly, else ignoring case, else by a former key; else None."""
        folded = codec.folded(key)
        for statement, value in (
            ("select key from place where key = ?", key),
            ("select key from fact where by_key = ?", folded),
            (
                "select key from place where id in (select id from name where folded = ?)"
                " order by key limit 1",
                folded,
            ),
        ):
            rows = self.sql.execute(statement, (value,)).fetchall()
            if rows:
                return str(rows[0][0])
        return None

    def records(self, numbers: Sequence[int]) -> list[Record]:
        """The records of some numbers, in their order. Raises Moved and RecordError."""
        shifts = self._index.shifts()
        found: dict[int, tuple[str, Place]] = {}
        for at in range(0, len(numbers), SOME):
            some = numbers[at : at + SOME]
            marks = ",".join("?" * len(some))
            for number, key, start, size, digest in self.sql.execute(
                f"select id, key, start, size, digest from place where id in ({marks})", some
            ):
                found[number] = key, Place(start + shifts.before(key), size, digest)
        places = [found[number] for number in numbers]
        pieces = self._source.pieces(place for _, place in places)
        return [codec.decode(key, data) for (key, _), data in zip(places, pieces, strict=True)]
