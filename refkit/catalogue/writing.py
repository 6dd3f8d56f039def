"""Records going into the tables of an index, and out of them.

This module knows which rows a record has. When they are written, and whether all of them are there
already, is for `growth` and `update`. Everything here happens inside a change that is going on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple

from refkit.catalogue import facts
from refkit.catalogue.place import Place
from refkit.catalogue.words import BETWEEN, COLUMNS, Wording
from refkit.model import Record

# Full text: the words, a table of them all, and parts of three letters of each, by which a word
# inside a longer one is found.
_FULL = (
    f"create virtual table full using fts5({', '.join(COLUMNS)}, tokenize = 'ascii')",
    "create virtual table vocabulary using fts5vocab(full, 'row')",
    "create table word (id integer primary key, text text not null unique)",
    "create virtual table gram using fts5(text, content = 'word', content_rowid = 'id',"
    " detail = 'none', tokenize = 'trigram')",
)
_MANY = 1000  # records that are handed to SQLite at once
_FULL_ROW = f"insert into full (rowid, {', '.join(COLUMNS)}) values (?{', ?' * len(COLUMNS)})"


class Numbered(NamedTuple):
    """A record, its number in the index, and where it stands."""

    number: int
    record: Record
    place: Place


def lay_out(sql: Connection) -> None:
    """Make the tables of facts."""
    for statement in facts.TABLES.strip().split(";\n"):
        sql.execute(statement)


def index_sorted(sql: Connection) -> None:
    """Let records be found by sort key and tag: afterwards, when all are there, it is quicker."""
    sql.execute("create index fact_by_key on fact (by_key)")


def insert(
    sql: Connection, records: Iterable[Numbered], sets: facts.TextSets | None = None
) -> None:
    """Write down all that is known of records, but their words; ``sets`` as of `text_sets`."""
    sets = sets or text_sets(sql)
    rows = facts.Facts(sets)
    for some in _batches(records):
        _many(
            sql,
            "place",
            ((n, r.key, p.start, p.size, p.digest) for n, r, p in some),
        )
        _many(sql, "fact", (rows.fact(n, r) for n, r, _ in some))
        _many(sql, "heading", (rows.heading(n, r) for n, r, _ in some))
        _many(sql, "name", (row for n, r, _ in some for row in facts.names(n, r)))
        _many(sql, "tag", ((tag, n) for n, r, _ in some for tag in r.tags))
        _many(sql, "day", (row for n, r, _ in some for row in facts.days(n, r)))
        _many(sql, "identifier", (row for n, r, _ in some for row in facts.identifiers(n, r)))
        _many(sql, "origin", (row for n, r, _ in some for row in rows.origins(n, r)))
        _many(sql, "further", (row for n, r, _ in some for row in facts.further(n, r)))
        _many(sql, "text_set", sets.new)
        sets.new.clear()


def delete(sql: Connection, numbers: Sequence[int], *, worded: bool) -> None:
    """Forget records."""
    for table in ("place", "fact", "heading", "name", "tag", "day", "identifier", "origin"):
        sql.executemany(f"delete from {table} where id = ?", ((n,) for n in numbers))
    sql.executemany("delete from further where id = ?", ((n,) for n in numbers))
    if worded:
        sql.executemany("delete from full where rowid = ?", ((n,) for n in numbers))


def lay_out_full(sql: Connection) -> None:
    """Make the tables of full text, empty."""
    for statement in _FULL:
        sql.execute(statement)


def insert_all_words(sql: Connection, records: Iterable[tuple[int, Record]]) -> None:
    """Write down the words of all records, into tables that are empty."""
    wording = Wording()
    sql.execute("insert into full (full, rank) values ('automerge', 0)")
    sql.executemany(_FULL_ROW, ((n, *wording.of(record)) for n, record in records))
    sql.execute("insert into full (full) values ('optimize')")
    sql.execute("insert into full (full, rank) values ('automerge', 4)")  # what is usual
    sql.execute(
        "insert into word (text) select term from vocabulary where term != ?", (BETWEEN.strip(),)
    )
    sql.execute("insert into gram (gram) values ('rebuild')")


def insert_words(sql: Connection, records: Iterable[tuple[int, Record]]) -> None:
    """Write down the words of some more records."""
    wording = Wording()
    last = sql.execute("select coalesce(max(id), 0) from word").fetchone()[0]
    for number, record in records:
        columns = wording.of(record)
        sql.execute(_FULL_ROW, (number, *columns))
        words = {word for column in columns for word in column.split()} - {BETWEEN.strip()}
        sql.executemany("insert or ignore into word (text) values (?)", ((w,) for w in words))
    sql.execute("insert into gram (rowid, text) select id, text from word where id > ?", (last,))


def keep_aliases(sql: Connection, aliases: Mapping[str, str]) -> None:
    """Write down the words that stand for tags."""
    sql.execute("delete from alias")
    sql.executemany("insert into alias values (?, ?)", aliases.items())


def _many(sql: Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    held = list(rows)
    if held:
        marks = ", ".join("?" * len(held[0]))
        sql.executemany(f"insert into {table} values ({marks})", held)


def _batches(records: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    some: list[Numbered] = []
    for each in records:
        some.append(each)
        if len(some) == _MANY:
            yield some
            some = []
    yield some


def text_sets(sql: Connection) -> facts.TextSets:
    """The sets of texts that were written down."""
    texts: dict[int, list[str]] = {}
    for number, text in sql.execute("select id, text from text_set"):
        texts.setdefault(number, []).append(text)
    return facts.TextSets({tuple(each): number for number, each in texts.items()})
