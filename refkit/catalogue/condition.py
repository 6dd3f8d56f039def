"""How the index of a library is: where, how large, of what, and whether it says what that says.

This module looks, makes, deletes and compares, for the people who ask; no other command needs any
of it.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from refkit import catalogue, codec
from refkit.catalogue import facts, opening
from refkit.catalogue import index as indexes
from refkit.catalogue.index import Index, State, Unusable
from refkit.catalogue.indexed import Indexed
from refkit.catalogue.place import Place
from refkit.catalogue.source import Moved, Source, digest
from refkit.catalogue.words import COLUMNS, Wording
from refkit.errors import Problem, Severity

if TYPE_CHECKING:
    from refkit.model import Record


class Freshness(StrEnum):
    """Whether an index can be asked."""

    MISSING = "missing"
    FRESH = "fresh"
    STALE = "stale"
    UNUSABLE = "unusable"  # broken, or made by another refkit


class Condition(NamedTuple):
    """What there is to say about the index of one library."""

    file: Path
    freshness: Freshness
    size: int = 0  # in bytes
    records: int = 0
    full_text: bool = False
    library_size: int = 0  # in bytes; 0 where there is none
    needed: bool = False  # whether the library is so large that an index is made
    others: int = 0  # indexes of other libraries in the same folder


def look(path: Path, cache: Path) -> Condition:
    """Look at the index of the library at ``path``, and change nothing."""
    file = indexes.file_of(path, cache)
    found = Condition(file, Freshness.MISSING, others=len(_others(file)))
    try:
        source = Source(path)
    except OSError:
        source = None
    if source:
        size = source.stamp.size
        found = found._replace(library_size=size, needed=size >= catalogue.LEAST)
    if not file.exists():
        return found
    found = found._replace(freshness=Freshness.UNUSABLE, size=_size(file))
    try:
        index = Index(file)
        with index.reading():
            if not index.ours:
                return found
            state = index.state()
            records = index.sql.execute("select count(*) from place").fetchone()[0]
    except Unusable:
        return found
    fresh = source is not None and _is_fresh(source, state)
    return found._replace(
        freshness=Freshness.FRESH if fresh else Freshness.STALE,
        records=records,
        full_text=state.worded,
    )


def build(path: Path, cache: Path, say: Callable[[str], None]) -> bool:
    """Let there be an index of the library, with full text, and up to date; whether it worked.

    Of a small library too, though nobody would ask it. Raises what reading the library raises.
    """
    opened = opening.open_at(path, cache, say, say)
    return isinstance(opened, Indexed) and opened.grow()


def drop(path: Path, cache: Path, *, every: bool = False) -> int:
    """Delete the index of a library, or with ``every`` all there are; how many. Raises OSError."""
    file = indexes.file_of(path, cache)
    return sum(map(indexes.discard, {file, *_others(file)} if every else {file}))


def check(path: Path, cache: Path) -> tuple[Problem, ...]:
    """Hold the index against the library, record by record, if it claims to be fresh."""
    file = indexes.file_of(path, cache)
    if look(path, cache).freshness is not Freshness.FRESH:
        return ()
    try:
        source, index = Source(path), Index(file)
        with index.reading():
            wrong = list(_differences(source, index))
    except (*Unusable, Moved, codec.RecordError) as error:
        wrong = [str(error) or "the library is not what it was"]
    if not wrong:
        return ()
    more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
    return (
        Problem(
            code="IDX001",
            severity=Severity.WARNING,
            message=f"the index of {path} differs from it: {', '.join(wrong[:3])}{more}",
            hint="refkit index drop deletes it; the next command that needs it makes a new one",
        ),
    )


def _differences(source: Source, index: Index) -> Iterator[str]:
    """The keys of records of which the index says something else than the library."""
    from refkit.catalogue.place import Places
    from refkit.store.tables import Text

    data = source.read()
    entries = Text(source.path, data).read()["entries"]
    sql, shifts, wording = index.sql, index.shifts(), Wording()
    worded = index.state().worded
    held = {
        key: (number, Place(start + shifts.before(key), size, known))
        for number, key, start, size, known in sql.execute(
            "select id, key, start, size, digest from place"
        )
    }
    yield from sorted({*held} - {*entries})
    sets = dict[int, set[str]]()
    for number, text in sql.execute("select id, text from text_set"):
        sets.setdefault(number, set()).add(text)
    for key, raw, place in Places(data, entries):
        number, known = held.get(key, (0, None))
        if known != place or not _said(
            sql, number, codec.decode(key, raw), wording if worded else None, sets
        ):
            yield key
    if worded:
        lost = "select distinct term from vocabulary where term not in (select text from word)"
        yield from (f"the word '{term}'" for (term,) in sql.execute(lost) if term.isascii())


def _said(
    sql: sqlite3.Connection,
    number: int,
    record: "Record",
    wording: Wording | None,
    sets: dict[int, set[str]],
) -> bool:
    """Whether the index says of a record what it should."""
    numbers = facts.TextSets({})
    rows = facts.Facts(numbers)
    fact = rows.fact(number, record)
    at = 1 + facts.FACTS.index("venues")
    venues = {text for n, text, _ in numbers.new if n == fact[at]}
    expected = {
        "heading": {rows.heading(number, record)},
        "name": set(facts.names(number, record)),
        "tag": {(tag, number) for tag in record.tags},
        "day": set(facts.days(number, record)),
        "identifier": set(facts.identifiers(number, record)),
        "further": set(facts.further(number, record)),
    }
    found = sql.execute("select * from fact where id = ?", (number,)).fetchall()
    if len(found) != 1 or sets.get(found[0][at], set()) != venues:
        return False
    if (*found[0][:at], *found[0][at + 1 :]) != (*fact[:at], *fact[at + 1 :]):
        return False
    for table, wanted in expected.items():
        if set(sql.execute(f"select * from {table} where id = ?", (number,))) != wanted:
            return False
    if wording:
        columns = ", ".join(COLUMNS)
        words = sql.execute(f"select {columns} from full where rowid = ?", (number,)).fetchall()
        return words == [wording.of(record)]
    return True


def _is_fresh(source: Source, state: State) -> bool:
    if state.settled and state.stamp == source.stamp:
        return True
    try:
        return digest(source.read()) == state.digest
    except (Moved, OSError):
        return False


def _size(file: Path) -> int:
    try:
        return os.stat(file).st_size
    except OSError:
        return 0


def _others(file: Path) -> list[Path]:
    try:
        return [other for other in file.parent.glob("*.sqlite") if other != file]
    except OSError:
        return []
