"""A catalogue that asks an index: what SQL cannot decide, the predicate of the query does.

Each answer is given within one reading of the index, and only while it is still of the state that
was opened. When another process has changed it, or anything is wrong with it, the library itself is
asked from then on: the same state of it, since its file was opened first.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from refkit import codec
from refkit.catalogue.index import Index, State, Unusable
from refkit.catalogue.source import Moved, Source
from refkit.catalogue.stock import Stock
from refkit.model import Record

if TYPE_CHECKING:
    from refkit.catalogue.hit import Found
    from refkit.catalogue.selection import Selection
    from refkit.catalogue.whole import Whole
    from refkit.query import Node
    from refkit.store import Records

_Answer = TypeVar("_Answer")
_FEW = 500  # records are looked through without full text, where it would have to be made first


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
        self._stock = Stock(source, index)
        self._state = state
        self._grow = grow
        self._note = note
        self._whole: Whole | None = None

    def __len__(self) -> int:
        return self._ask(lambda: self._stock.one("select count(*) from place"), len)

    def find(self, key: str) -> str | None:
        """The key that is meant, None for none."""
        return self._ask(lambda: self._stock.find(key), lambda whole: whole.find(key))

    def resolve(self, key: str) -> str:
        """Find the key that is meant. Raises UnknownKey."""
        found = self.find(key)
        return self._library().resolve(key) if found is None else found

    def record(self, key: str) -> Record:
        """Look up the record of a key as it stands. Raises KeyError, InvalidLibrary."""

        def looked_up() -> Record:
            rows = self._stock.sql.execute("select id from place where key = ?", (key,)).fetchall()
            if not rows:
                raise KeyError(key)
            return self._stock.records([rows[0][0]])[0]

        return self._ask(looked_up, lambda whole: whole.record(key))

    def records(self) -> "Records":
        """All records: the library is read."""
        return self._library().records()

    def parse(self, text: str, today: date) -> "Node":
        """Read a query with the library's words for tags. Raises QueryError."""
        from refkit import query

        return query.parse(text, today, self.tag_aliases())

    def select(
        self, node: "Node", sort: str = "key", limit: int | None = None
    ) -> tuple[list[Record], int]:
        """The first records that a query means, sorted, and how many it means in all."""
        from refkit import query

        query.sort_keys(sort)  # a wrong one is said before the work is done
        self._prepare(node)
        return self._ask(
            lambda: self._selection().select(node, sort, limit),
            lambda whole: whole.select(node, sort, limit),
        )

    def search(self, node: "Node", limit: int | None = None) -> "Found":
        """The records that a query means which fit its words best, and where the words stand."""
        from refkit.catalogue.leaders import Leaders

        self._prepare(node, always=True)
        return self._ask(
            lambda: Leaders(self._selection(), node).found(limit),
            lambda whole: whole.search(node, limit),
        )

    def count_tags(self) -> dict[str, int]:
        """How many records have each tag, in the order of the alphabet."""
        statement = "select name, count(*) from tag group by name order by name"
        return self._ask(
            lambda: dict(self._stock.sql.execute(statement)), lambda whole: whole.count_tags()
        )

    def count_subtrees(self) -> dict[str, int]:
        """How many records have each tag or one below it, also where only that is a tag."""
        from refkit.tag import LEVEL, lineage

        def counted() -> dict[str, int]:
            counts = dict(self._stock.sql.execute("select name, count(*) from tag group by name"))
            upper = {up for tag in counts if LEVEL in tag for up in lineage(tag)}
            for tag in upper:
                counts[tag] = self._stock.one(
                    "select count(distinct id) from tag where name = ? or (name >= ? and name < ?)",
                    (tag, f"{tag}/", f"{tag}0"),
                )
            return dict(sorted(counts.items()))

        return self._ask(counted, lambda whole: whole.count_subtrees())

    def tag_aliases(self) -> Mapping[str, str]:
        """The words that stand for tags."""
        statement = "select word, tag from alias order by word"
        return self._ask(
            lambda: dict(self._stock.sql.execute(statement)), lambda whole: whole.tag_aliases()
        )

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with ``prefix``, sorted."""

        def begun() -> list[str]:
            rows = self._stock.sql.execute(
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
                    # Another refkit may have made it anew, in its own form.
                    if self._index.ours and self._index.state().digest == self._state.digest:
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
        if not self._state.worded and not self._whole:
            try:
                self._state = self._grow()
            except (*Unusable, Moved, codec.RecordError) as error:
                self._note(f"there is no full text: {type(error).__name__}: {error}")
        return self._state.worded

    def _prepare(self, node: "Node", *, always: bool = False) -> None:
        """Let full text be there if the query needs it; without it, the library is asked."""
        if self._state.worded or self._whole:
            return

        def few() -> bool:
            selection = self._selection()
            clause = selection.clause(node)
            return clause.exact or selection.count(clause) <= _FEW

        if (always or not self._ask(few, lambda whole: True)) and not self.grow():
            self._library()

    def _selection(self) -> "Selection":
        from refkit.catalogue.selection import Selection

        return Selection(self._stock, worded=self._state.worded)
