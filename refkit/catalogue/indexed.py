"""A catalogue that asks an index: what SQL cannot decide, the predicate of the query does.

Each answer is given within one reading of the index, and only while it is still of the state that
was opened. When another process has changed it, or anything is wrong with it, the library itself is
asked from then on: the same state of it, since its file was opened first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from refkit import codec
from refkit.catalogue.index import Index, State, Unusable
from refkit.catalogue.place import Place
from refkit.catalogue.source import Moved, Source
from refkit.model import Record

if TYPE_CHECKING:
    from refkit.catalogue.clause import Clause
    from refkit.catalogue.hit import Found
    from refkit.catalogue.whole import Whole
    from refkit.query import Node
    from refkit.store import Records

_Answer = TypeVar("_Answer")
_FEW = 500  # records are looked through without full text, where it would have to be made first
_SOME = 500  # placeholders in one statement
_FIGURE = f"round(bm25(full, {', '.join(map(str, WEIGHTS))}), {ranking.DIGITS})"

# Asked of what full text found, one by one: most conditions hold for many records.
_HAVING = "exists (select 1 from fact where fact.id = full.rowid and ({}))"


class Indexed:
    """The catalogue of an index that was found to be fresh.

    ``grow`` lets full text be there and returns the state of the index after that.
    """

    def __init__(
        self,
        source: Source,
        index: Index,
        state: State,
        grow: Callable[[], State],
        note: Callable[[str], None],
    ) -> None:
        self._source = source
        self._index = index
        self._sql = index.sql
        self._state = state
        self._grow = grow
        self._note = note
        self._whole: Whole | None = None

    def __len__(self) -> int:
        return self._ask(lambda: self._one("select count(*) from place"), len)

    def find(self, key: str) -> str | None:
        """The key that is meant, None for none."""
        return self._ask(lambda: self._found(key), lambda whole: whole.find(key))

    def resolve(self, key: str) -> str:
        """Find the key that is meant. Raises UnknownKey."""
        found = self.find(key)
        return self._library().resolve(key) if found is None else found

    def record(self, key: str) -> Record:
        """Look up the record of a key as it stands. Raises KeyError, InvalidLibrary."""

        def looked_up() -> Record:
            rows = self._sql.execute("select id from place where key = ?", (key,)).fetchall()
            if not rows:
                raise KeyError(key)
            return self._records([rows[0][0]])[0]

        return self._ask(looked_up, lambda whole: whole.record(key))

    def records(self) -> "Records":
        """All records: the library is read."""
        return self._library().records()

    def parse(self, text: str, today: date) -> query.Node:
        """Read a query with the library's words for tags. Raises QueryError."""
        return query.parse(text, today, self.tag_aliases())

    def select(
        self, node: query.Node, sort: str = "key", limit: int | None = None
    ) -> tuple[list[Record], int]:
        """The first records that a query means, sorted, and how many it means in all."""
        order = _order(query.sort_keys(sort))

        def selected() -> tuple[list[Record], int]:
            clause = self._clause(node)
            if clause.exact:
                numbers = self._numbers(clause, order, limit)
                total = len(numbers) if limit is None else self._count(clause)
                return self._records(numbers), total
            found = list(self._decided(node, self._numbers(clause, order)))
            most = len(found) if limit is None else limit
            return self._records(found[:most]), len(found)

        self._prepare(node)
        return self._ask(selected, lambda whole: whole.select(node, sort, limit))

    def search(self, node: query.Node, limit: int | None = None) -> Found:
        """The records that a query means which fit its words best, and where the words stand."""
        terms = ranking.sought(node)

        def searched() -> Found:
            clause = self._clause(node)
            allowed = None
            if not clause.exact:
                allowed = set(self._decided(node, self._numbers(clause, "fact.id")))
            total = self._count(clause) if allowed is None else len(allowed)
            most = total if limit is None else min(limit, total)
            ranked = self._ranked(node, terms, clause, allowed, most)
            records = self._records([number for _, number in ranked])
            return Found(
                tuple(
                    Hit(r, abs(score), passage.title(r, terms), passage.shown(r, terms))
                    for (score, _), r in zip(ranked, records, strict=True)
                ),
                total,
            )

        self._prepare(node, always=bool(terms))
        return self._ask(searched, lambda whole: whole.search(node, limit))

    def count_tags(self) -> dict[str, int]:
        """How many records have each tag, in the order of the alphabet."""
        statement = "select name, count(*) from tag group by name order by name"
        return self._ask(
            lambda: dict(self._sql.execute(statement)), lambda whole: whole.count_tags()
        )

    def count_subtrees(self) -> dict[str, int]:
        """How many records have each tag or one below it, also where only that is a tag."""
        from refkit.tag import LEVEL, lineage

        def counted() -> dict[str, int]:
            counts = dict(self._sql.execute("select name, count(*) from tag group by name"))
            upper = {up for tag in counts if LEVEL in tag for up in lineage(tag)}
            for tag in upper:
                counts[tag] = self._one(
                    "select count(distinct id) from tag where name = ? or (name >= ? and name < ?)",
                    (tag, f"{tag}/", f"{tag}0"),
                )
            return dict(sorted(counts.items()))

        return self._ask(counted, lambda whole: whole.count_subtrees())

    def tag_aliases(self) -> Mapping[str, str]:
        """The words that stand for tags."""
        statement = "select word, tag from alias order by word"
        return self._ask(
            lambda: dict(self._sql.execute(statement)), lambda whole: whole.tag_aliases()
        )

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with ``prefix``, sorted."""

        def begun() -> list[str]:
            rows = self._sql.execute(
                "select key from place where key >= ? and substr(key, 1, ?) = ? order by key",
                (prefix, len(prefix), prefix),
            )
            return [key for (key,) in rows]

        return self._ask(begun, lambda whole: whole.keys(prefix))

    def _ask(self, question: Callable[[], _Answer], other: "Callable[[Whole], _Answer]") -> _Answer:
        """Ask the index, or the library when that cannot be."""
        if not self._whole:
            try:
                with self._index.reading():
                    if self._index.state().digest == self._state.digest:
                        return question()
            except (*Unusable, Moved, codec.RecordError) as error:
                self._note(f"the index is not used: {type(error).__name__}: {error}")
        return other(self._library())

    def _library(self) -> "Whole":
        if not self._whole:
            from refkit.catalogue.whole import Whole

            self._whole = Whole(self._source.records())
        return self._whole

    def grow(self) -> bool:
        """Let full text be there now; whether it is."""
        self._prepare(query.Everything(), always=True)
        return self._state.worded

    def _prepare(self, node: query.Node, *, always: bool = False) -> None:
        """Let full text be there if the query needs it."""
        if self._state.worded or self._whole:
            return
        try:
            with self._index.reading():
                clause = translate(node, None)
                few = clause.exact or self._count(clause) <= _FEW
            if always or not few:
                self._state = self._grow()
        except (*Unusable, Moved, codec.RecordError) as error:
            self._note(f"there is no full text: {type(error).__name__}: {error}")
            self._library()

    def _clause(self, node: query.Node) -> Clause:
        return translate(node, Lexicon(self._sql) if self._state.worded else None)

    def _one(self, statement: str, values: Sequence[object] = ()) -> int:
        number: int = self._sql.execute(statement, values).fetchone()[0]
        return number

    def _found(self, key: str) -> str | None:
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
            rows = self._sql.execute(statement, (value,)).fetchall()
            if rows:
                return str(rows[0][0])
        return None

    def _count(self, clause: Clause) -> int:
        if clause.match:
            return self._one("select count(*) from full where full match ?", clause.values)
        return self._one(f"select count(*) from fact where {clause.sql}", clause.values)

    def _numbers(self, clause: Clause, order: str, limit: int | None = None) -> list[int]:
        heading = "join heading on heading.id = fact.id" if "heading." in order else ""
        rows = self._sql.execute(
            f"select fact.id from fact {heading} where {clause.sql} order by {order} limit ?",
            (*clause.values, -1 if limit is None else limit),
        )
        return [number for (number,) in rows]

    def _records(self, numbers: Sequence[int]) -> list[Record]:
        """The records of some numbers, in their order."""
        shifts = self._index.shifts()
        found: dict[int, tuple[str, Place]] = {}
        for at in range(0, len(numbers), _SOME):
            some = numbers[at : at + _SOME]
            marks = ",".join("?" * len(some))
            for number, key, start, size, digest in self._sql.execute(
                f"select id, key, start, size, digest from place where id in ({marks})", some
            ):
                found[number] = key, Place(start + shifts.before(key), size, digest)
        places = [found[number] for number in numbers]
        pieces = self._source.pieces(place for _, place in places)
        return [codec.decode(key, data) for (key, _), data in zip(places, pieces, strict=True)]

    def _decided(self, node: query.Node, numbers: Sequence[int]) -> Iterator[int]:
        """Those of some numbers whose records a query means: where SQL does not know."""
        test = query.predicate(node, monotonic)
        for at in range(0, len(numbers), _SOME):
            some = numbers[at : at + _SOME]
            for number, record in zip(some, self._records(some), strict=True):
                if test(record):
                    yield number

    def _ranked(
        self,
        node: query.Node,
        terms: Sequence[str],
        clause: Clause,
        allowed: set[int] | None,
        most: int,
    ) -> list[tuple[float, int]]:
        """The best of what a query means: figures and numbers, best first."""
        found: list[tuple[float, int]] = []
        seen: set[int] = set()
        for rows in self._shelves(node, terms, clause):
            new: list[tuple[float, int]] = []
            for number, score in rows:
                if number not in seen and (allowed is None or number in allowed):
                    seen.add(number)
                    new.append((score, number))
            found += self._best(new, most - len(found))
            if len(found) >= most:
                break
        return found

    def _shelves(
        self, node: query.Node, terms: Sequence[str], clause: Clause
    ) -> Iterable[Iterable[tuple[int, float]]]:
        """Numbers and figures, shelf by shelf (see `ranking`): one shelf may repeat another."""
        last: list[tuple[int, float]] = []
        if terms:
            others = self._others(node)
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

    def _others(self, node: query.Node) -> Clause:
        """The clause of what a query asks besides its words: who has these has all of it.

        Only where all of a query must be true; else the whole clause.
        """
        nodes = node.nodes if isinstance(node, query.And) else (node,)
        if len(nodes) > ranking.MOST:
            return self._clause(node)
        rest = [each for each in nodes if not isinstance(each, query.Word | query.Phrase)]
        return all_of([self._clause(each) for each in rest])

    def _best(self, rows: list[tuple[float, int]], most: int) -> list[tuple[float, int]]:
        """The first ``most`` by figure, and where that is the same by key."""
        if not rows or most <= 0:
            return []
        last = nsmallest(most, rows)[-1][0]
        close = [row for row in rows if row[0] <= last]
        keys: dict[int, str] = {}
        for at in range(0, len(close), _SOME):
            some = [number for _, number in close[at : at + _SOME]]
            marks = ",".join("?" * len(some))
            keys |= dict(
                self._sql.execute(f"select id, key from place where id in ({marks})", some)
            )
        return sorted(close, key=lambda row: (row[0], keys[row[1]]))[:most]


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
