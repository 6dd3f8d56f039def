"""The records that fit the words of a query best, found by full text.

This module asks for no more than is needed: shelf after shelf (see `ranking`) until there are
enough. It computes no figure; SQLite does, and `ranking` the same without an index.
"""

from collections.abc import Iterable
from heapq import nsmallest
from itertools import chain

from refkit import query
from refkit.catalogue import passage, ranking
from refkit.catalogue.clause import Clause, all_of
from refkit.catalogue.hit import Found, Hit
from refkit.catalogue.selection import Selection
from refkit.catalogue.stock import SOME
from refkit.catalogue.words import WEIGHTS
from refkit.model import Record
from refkit.text import fold

_FIGURE = f"round(bm25(full, {', '.join(map(str, WEIGHTS))}), {ranking.DIGITS})"
# Asked of what full text found, one by one: most conditions hold for many records.
_HAVING = "exists (select 1 from fact where fact.id = full.rowid and ({}))"


class Leaders:
    """The best of what a query means."""

    def __init__(self, selection: Selection, node: query.Node) -> None:
        self._selection = selection
        self._stock = selection.stock
        self._sql = selection.stock.sql
        self._node = node
        self._terms = ranking.sought(node)

    def found(self, limit: int | None) -> Found:
        """The first of them, and how many there are."""
        clause = self._selection.clause(self._node)
        allowed: set[int] | None = None
        if clause.exact:
            total = self._selection.count(clause)
        else:
            numbers = self._selection.numbers(clause, "fact.id")
            allowed = set(self._selection.decided(self._node, numbers))
            total = len(allowed)
        ranked = self._ranked(clause, allowed, total if limit is None else min(limit, total))
        records = self._stock.records([number for _, number in ranked])
        return Found(
            tuple(map(self._hit, records, (score for score, _ in ranked))),
            total,
        )

    def _hit(self, record: Record, score: float) -> Hit:
        # Rounded once more: SQLite makes 0.5759879999999999 of 0.575988.
        figure = round(abs(score), ranking.DIGITS)
        terms = self._terms
        return Hit(record, figure, passage.title(record, terms), passage.shown(record, terms))

    def _ranked(
        self, clause: Clause, allowed: set[int] | None, most: int
    ) -> list[tuple[float, int]]:
        """The best of what a query means: figures and numbers, best first."""
        found: list[tuple[float, int]] = []
        seen: set[int] = set()
        for rows in self._shelves(clause):
            new: list[tuple[float, int]] = []
            for number, score in rows:
                if number not in seen and (allowed is None or number in allowed):
                    seen.add(number)
                    new.append((score, number))
            found += self._best(new, most - len(found))
            if len(found) >= most:
                break
        return found

    def _shelves(self, clause: Clause) -> Iterable[Iterable[tuple[int, float]]]:
        """Numbers and figures, shelf by shelf (see `ranking`): one shelf may repeat another."""
        last: list[tuple[int, float]] = []
        terms = self._terms
        if terms:
            others = self._others()
            where, values = "", others.values
            if others.sql != "1":
                where = f" and {_HAVING.format(others.sql)}"
            statement = f"select rowid, {_FIGURE} from full where full match ?"
            every = ranking.expression(terms, "AND")
            titled = " and +rowid in (select rowid from full where full match ?)"
            yield self._sql.execute(
                f"{statement}{titled}{where}", (every, ranking.in_title(terms), *values)
            )
            yield self._sql.execute(f"{statement}{where}", (every, *values))
            where = f" and {_HAVING.format(clause.sql)}"
            some = ranking.expression(terms, "OR")
            last = self._sql.execute(f"{statement}{where}", (some, *clause.values)).fetchall()
        rest = self._sql.execute(f"select id, 0.0 from fact where {clause.sql}", clause.values)
        yield chain(last, rest)

    def _others(self) -> Clause:
        """The clause of what a query asks besides its words: who has these has all of it.

        Only where all of a query must be true; else the whole clause.
        """
        nodes = self._node.nodes if isinstance(self._node, query.And) else (self._node,)
        rest = [
            each
            for each in nodes
            if not (isinstance(each, query.Word | query.Phrase) and fold(each.text) in self._terms)
        ]
        return all_of([self._selection.clause(each) for each in rest])

    def _best(self, rows: list[tuple[float, int]], most: int) -> list[tuple[float, int]]:
        """The first ``most`` by figure, and where that is the same by key."""
        if not rows or most <= 0:
            return []
        last = nsmallest(most, rows)[-1][0]
        close = [row for row in rows if row[0] <= last]
        keys: dict[int, str] = {}
        for at in range(0, len(close), SOME):
            some = [number for _, number in close[at : at + SOME]]
            marks = ",".join("?" * len(some))
            keys |= dict(
                self._sql.execute(f"select id, key from place where id in ({marks})", some)
            )
        return sorted(close, key=lambda row: (row[0], keys[row[1]]))[:most]
