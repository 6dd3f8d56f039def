"""What a query selects from an index: by SQL where that is exact, else the predicate decides.

This module knows how both go together and how results are sorted. What a query is in SQL is for
`question`.
"""

from collections.abc import Iterator, Sequence
from time import monotonic

from refkit import query
from refkit.catalogue import facts
from refkit.catalogue.clause import Clause
from refkit.catalogue.question import translate
from refkit.catalogue.stock import SOME, Stock
from refkit.catalogue.vocabulary import Lexicon
from refkit.model import Record


class Selection:
    """Selects from a stock; ``worded`` tells whether there is full text."""

    def __init__(self, stock: Stock, *, worded: bool) -> None:
        self.stock = stock
        self._vocabulary = Lexicon(stock.sql) if worded else None

    def clause(self, node: query.Node) -> Clause:
        """The clause of a query."""
        return translate(node, self._vocabulary)

    def select(self, node: query.Node, sort: str, limit: int | None) -> tuple[list[Record], int]:
        """The first records that a query means, sorted, and how many it means in all."""
        order = _order(query.sort_keys(sort))
        clause = self.clause(node)
        if clause.exact:
            numbers = self.numbers(clause, order, limit)
            total = len(numbers) if limit is None else self.count(clause)
            return self.stock.records(numbers), total
        found = list(self.decided(node, self.numbers(clause, order)))
        most = len(found) if limit is None else limit
        return self.stock.records(found[:most]), len(found)

    def count(self, clause: Clause) -> int:
        """How many records a clause finds."""
        if clause.match:
            return self.stock.one("select count(*) from full where full match ?", clause.values)
        return self.stock.one(f"select count(*) from fact where {clause.sql}", clause.values)

    def numbers(self, clause: Clause, order: str, limit: int | None = None) -> list[int]:
        """The numbers that a clause finds, in an order."""
        heading = "join heading on heading.id = fact.id" if "heading." in order else ""
        rows = self.stock.sql.execute(
            f"select fact.id from fact {heading} where {clause.sql} order by {order} limit ?",
            (*clause.values, -1 if limit is None else limit),
        )
        return [number for (number,) in rows]

    def decided(self, node: query.Node, numbers: Sequence[int]) -> Iterator[int]:
        """Those of some numbers whose records a query means: where SQL does not know."""
        test = query.predicate(node, monotonic)
        for at in range(0, len(numbers), SOME):
            some = numbers[at : at + SOME]
            for number, record in zip(some, self.stock.records(some), strict=True):
                if test(record):
                    yield number


def _order(keys: Sequence[tuple[str, bool]]) -> str:
    """The order of `refkit.query.sort` in SQL: what has no value comes last either way."""
    parts: list[str] = []
    for name, back in keys:
        column = facts.sort_column(name)
        if name != "key":
            parts.append(f"{column} = ''")
        parts.append(f"{column} desc" if back else column)
        if name == "key":  # no two are alike
            return ", ".join(parts)
    return ", ".join((*parts, "fact.key"))
