"""A catalogue that is the library itself: read whole, every answer looked up in it.

For libraries so small that an index would cost more than it saves, and wherever there can be no
index. It is the measure of the other catalogue too: whatever an index answers, this answers.
"""

from collections.abc import Mapping
from datetime import date
from time import monotonic

from refkit import query
from refkit.catalogue import passage, ranking
from refkit.catalogue.hit import Found, Hit
from refkit.catalogue.words import Wording
from refkit.model import Record
from refkit.store import Records


class Whole:
    """The catalogue of records that were read."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def __len__(self) -> int:
        return len(self._records)

    def find(self, key: str) -> str | None:
        """The key that is meant, None for none."""
        return self._records.find(key)

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
        query.sort_keys(sort)  # a wrong one is said before the work is done
        found = query.sort(filter(query.predicate(node, monotonic), self._records.values()), sort)
        return found[:limit], len(found)

    def search(self, node: query.Node, limit: int | None = None) -> Found:
        """The records that a query means which fit its words best, and where the words stand."""
        terms = ranking.sought(node)
        records = list(self._records.values())
        test = query.predicate(node, monotonic)
        chosen = [number for number, record in enumerate(records) if test(record)]
        wording = Wording()
        ranks = ranking.Ranking(terms, [wording.of(r) for r in records] if chosen else [])
        ranked = sorted((ranks.of(number), records[number].key, number) for number in chosen)
        return Found(
            tuple(
                Hit(r, abs(rank.score), passage.title(r, terms), passage.shown(r, terms))
                for rank, _, number in ranked[:limit]
                for r in (records[number],)
            ),
            len(chosen),
        )

    def count_tags(self) -> dict[str, int]:
        """How many records have each tag, in the order of the alphabet."""
        counts: dict[str, int] = {}
        for record in self._records.values():
            for tag in record.tags:
                counts[tag] = counts.get(tag, 0) + 1
        return dict(sorted(counts.items()))

    def count_subtrees(self) -> dict[str, int]:
        """How many records have each tag or one below it, also where only that is a tag."""
        from refkit.tag import lineage

        counts: dict[str, int] = {}
        for record in self._records.values():
            for tag in {up for each in record.tags for up in lineage(each)}:
                counts[tag] = counts.get(tag, 0) + 1
        return dict(sorted(counts.items()))

    def tag_aliases(self) -> Mapping[str, str]:
        """The words that stand for tags."""
        return self._records.tag_aliases()

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with ``prefix``, sorted."""
        return [key for key in self._records if key.startswith(prefix)]
