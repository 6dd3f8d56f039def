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
    "create virtual table vocabulary using fts5vocab(full, 'col')",
    # Keys are words of their own: whether a word is anywhere else, too.
    "create table word (id integer primary key, text text not null unique, said integer not null)",
    # Records with a word so long that full text holds only its beginning.
    "create table bulky (id integer primary key)",
    "create virtual table gram using fts5(text, content = 'word', content_rowid = 'id',"
    " detail = 'none', tokenize = 'trigram')",
)
_TABLES = ("fact", "heading", "name", "tag", "day", "identifier", "origin", "further")
_LONGEST = 32_000  # characters: full text cuts words off at 32,768 (FTS5_MAX_TOKEN_SIZE)
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
    sql.executemany("delete from place where id = ?", ((n,) for n in numbers))
    forget(sql, numbers, worded=worded)


def forget(sql: Connection, numbers: Sequence[int], *, worded: bool) -> None:
    """Forget what is known of records, but where they stand: all at once.

    Most tables are found by what they say, so each is looked through from end to end.
    """
    sql.execute("create temp table if not exists gone (id integer primary key)")
    sql.executemany("insert or ignore into gone values (?)", ((n,) for n in numbers))
    for table in _TABLES:
        sql.execute(f"delete from {table} where id in (select id from gone)")
    if worded:
        sql.execute("delete from full where rowid in (select id from gone)")
        sql.execute("delete from bulky where id in (select id from gone)")
    sql.execute("delete from gone")


def lay_out_full(sql: Connection) -> None:
    """Make the tables of full text, empty."""
    for statement in _FULL:
        sql.execute(statement)


def insert_all_words(sql: Connection, records: Iterable[tuple[int, Record]]) -> None:
    """Write down the words of all records, into tables that are empty."""
    wording = Wording()
    sql.execute("insert into full (full, rank) values ('automerge', 0)")
    bulky: list[int] = []
    sql.executemany(_FULL_ROW, (_row(n, wording.of(record), bulky) for n, record in records))
    sql.executemany("insert into bulky values (?)", ((n,) for n in bulky))
    sql.execute("insert into full (full) values ('optimize')")
    sql.execute("insert into full (full, rank) values ('automerge', 4)")  # what is usual
    sql.execute(
        "insert into word (text, said) select term, max(col != 'key') from vocabulary"
        " where term != ? group by term",
        (BETWEEN.strip(),),
    )
    sql.execute("insert into gram (gram) values ('rebuild')")


def insert_words(sql: Connection, records: Iterable[tuple[int, Record]]) -> None:
    """Write down the words of some more records."""
    wording = Wording()
    bulky: list[int] = []
    last = sql.execute("select coalesce(max(id), 0) from word").fetchone()[0]
    for number, record in records:
        columns = wording.of(record)
        sql.execute(_FULL_ROW, _row(number, columns, bulky))
        named = dict(zip(COLUMNS, columns, strict=True))
        _add_words(sql, named.pop("key").split(), said=False)
        _add_words(sql, " ".join(named.values()).split(), said=True)
    sql.executemany("insert into bulky values (?)", ((n,) for n in bulky))
    sql.execute("insert into gram (rowid, text) select id, text from word where id > ?", (last,))


def _row(number: int, columns: Sequence[str], bulky: list[int]) -> tuple[Any, ...]:
    """A row of full text; ``bulky`` takes its number if it has a word that is too long."""
    for column in columns:
        if len(column) > _LONGEST and max(map(len, column.split())) > _LONGEST:
            bulky.append(number)
            break
    return (number, *columns)


def _add_words(sql: Connection, words: Iterable[str], *, said: bool) -> None:
    sql.executemany(
        "insert into word (text, said) values (?, ?)"
        " on conflict (text) do update set said = max(said, excluded.said)",
        ((word, said) for word in {*words} - {BETWEEN.strip()}),
    )


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
