"""A catalogue that is the library itself: read whole, every answer looked up in it.

For libraries so small that an index would cost more than it saves, and wherever there can be no
index. It is the measure of the other catalogue too: whatever an index answers, this answers.
"""

from collections.abc import Mapping
from datetime import date

from refkit import query
from refkit.model import Record
from refkit.store import Records


class Whole:
    """The catalogue of records that were read."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def __len__(self) -> int:
        return len(self._records)

    def resolve(self, key: str) -> str:
        """Find the key that is meant. Raises UnknownKey."""
        return self._records.resolve(key)

    def record(self, key: str) -> Record:
        """Look up the record of a key as it stands. Raises KeyError, InvalidLibrary."""
        return self._records[key]

    def records(self) -> Records:
        """All records."""
        return self._records

    def parse(self, text: str, today: date) -> query.Node:
        """Read a query with the library's words for tags. Raises QueryError."""
        return query.parse(text, today, self.tag_aliases())

    def select(
        self, node: query.Node, sort: str = "key", limit: int | None = None
    ) -> tuple[list[Record], int]:
        """The first records that a query means, sorted, and how many it means in all."""
        found = query.sort(filter(query.predicate(node), self._records.values()), sort)
        return found[:limit], len(found)

    def count_tags(self) -> dict[str, int]:
        """How many records have each tag, in the order of the alphabet."""
        counts: dict[str, int] = {}
        for record in self._records.values():
            for tag in record.tags:
                counts[tag] = counts.get(tag, 0) + 1
        return dict(sorted(counts.items()))

    def tag_aliases(self) -> Mapping[str, str]:
        """The words that stand for tags."""
        return self._records.tag_aliases()

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with ``prefix``, sorted."""
        return [key for key in self._records if key.startswith(prefix)]
