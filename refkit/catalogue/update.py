"""One change of a library, written down in its index as well: while the lock is still held.

This module knows how the places of records follow from the change, so that nothing else has to be
read. It is an offer: whenever anything does not fit, the index stays as it is, and the next reader
finds that it is stale.
"""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from refkit import codec
from refkit.catalogue import writing
from refkit.catalogue.index import Index, State, Unusable
from refkit.catalogue.place import BETWEEN, Place, Shifts, digest, quoted
from refkit.catalogue.source import Moved, Source
from refkit.catalogue.writing import Numbered
from refkit.model import Record
from refkit.store.layout import lay_out

if TYPE_CHECKING:
    from refkit.store import Saved

_MANY = 2000  # records: to write down more takes longer than a command should
_PATIENCE = 0.25  # seconds that a command waits for the index after its work is done
_MOST_SHIFTS = 500  # that are added up whenever a place is asked for


def follow(file: Path, library: Path, saved: "Saved") -> bool:
    """Let the index know of a change that was just written; whether it does now."""
    plan = saved.plan
    if saved.before is None or len(plan.put) + len(plan.remove) > _MANY:
        return False
    try:
        index = Index(file)
        with index.changing(_PATIENCE):
            state = index.state() if index.ours else None
            if not state or not state.tidy or state.digest.hex() != saved.before.digest:
                return False
            source = Source(library)
            if source.stamp[:2] != (saved.after.size, saved.after.time):
                return False  # somebody else was quick
            _Change(index, source, worded=state.worded).apply(saved)
            _settle(source)
            index.keep(_state(state, source, saved))
    except (*Unusable, Moved, codec.RecordError):
        return False
    return True


def _settle(source: Source) -> None:
    """Wait until the file's times tell it from whatever comes next: some milliseconds, or not."""
    wait = source.stamp.unsettled(time.time_ns())
    if wait < _PATIENCE:
        time.sleep(wait)


def _state(state: State, source: Source, saved: "Saved") -> State:
    settled = source.current and source.stamp.settled(time.time_ns())
    return state._replace(
        stamp=source.stamp, settled=settled, digest=bytes.fromhex(saved.after.digest)
    )


class _Change:
    """A change that is being written down, record by record in the order of their keys."""

    def __init__(self, index: Index, source: Source, *, worded: bool) -> None:
        self._sql = index.sql
        self._source = source
        self._worded = worded
        self._shifts = index.shifts()
        self._moved: dict[str, int] = {}
        self._last = self._sql.execute("select coalesce(max(id), 0) from place").fetchone()[0]

    def apply(self, saved: "Saved") -> None:
        """Write all of it down. Raises Moved where the file does not say what it should."""
        plan = saved.plan
        new = {record.key: record for record in plan.put}
        rows: list[Numbered] = []
        sets = writing.text_sets(self._sql)
        touched = sorted({*plan.remove, *new})
        writing.forget(self._sql, self._numbers(touched), worded=self._worded)
        for key in touched:
            old = self._take_out(key)
            if key in new:
                row = self._put_in(new[key], old)
                writing.insert(
                    self._sql, [row], sets
                )  # where it stands tells where the next one does
                rows.append(row)
        if self._worded:
            writing.insert_words(self._sql, ((row.number, row.record) for row in rows))
        for word, tag in plan.tag_aliases.items():
            self._sql.execute("delete from alias where word = ?", (word,))
            if tag:
                self._sql.execute("insert into alias values (?, ?)", (word, tag))
        self._keep_shifts()
        self._look_at(rows)

    def _numbers(self, keys: Iterable[str]) -> list[int]:
        """The numbers of the records that there are of some keys."""
        ask = "select id from place where key = ?"
        return [number for key in keys for (number,) in self._sql.execute(ask, (key,))]

    def _take_out(self, key: str) -> int | None:
        """Forget where a record stands; its number, if there was one."""
        rows = self._sql.execute("select id, size from place where key = ?", (key,)).fetchall()
        if not rows:
            return None
        number: int = rows[0][0]
        self._sql.execute("delete from place where id = ?", (number,))
        self._move(key, -(BETWEEN + quoted(key) + rows[0][1]))
        return number

    def _put_in(self, record: Record, number: int | None) -> Numbered:
        """Where a record stands now, that nobody of its key stands any more."""
        if number is None:
            self._last += 1
            number = self._last
        key = record.key
        text = lay_out(codec.encode(record))
        start = self._end_before(key) + quoted(key) - self._shifts.before(key)
        self._move(key, BETWEEN + quoted(key) + len(text))
        # As it is read: mappings are in another order than those of the one that was made.
        read = codec.decode(key, text)
        return Numbered(number, read, Place(start, len(text), digest(text)))

    def _end_before(self, key: str) -> int:
        """Where the record of ``key`` starts, if the key had no length."""
        before = "select key, start, size from place where key < ? order by key desc limit 1"
        for other, start, size in self._sql.execute(before, (key,)):
            return int(start + self._shifts.before(other) + size + BETWEEN)
        after = "select key, start from place where key > ? order by key limit 1"
        for other, start in self._sql.execute(after, (key,)):
            return int(start + self._shifts.before(other) - quoted(other))
        raise Moved  # the first record of a library

    def _move(self, key: str, delta: int) -> None:
        self._moved[key] = self._shifts.add(key, delta)

    def _keep_shifts(self) -> None:
        if len(self._shifts) <= _MOST_SHIFTS:
            self._sql.executemany("insert or replace into shift values (?, ?)", self._moved.items())
            return
        rows = self._sql.execute("select key, start from place").fetchall()
        moved = ((start + self._shifts.before(key), key) for key, start in rows)
        self._sql.executemany("update place set start = ? where key = ?", moved)
        self._sql.execute("delete from shift")
        self._shifts = Shifts({})

    def _look_at(self, rows: Iterable[Numbered]) -> None:
        """See that records stand where they should: the new ones, the first and the last."""
        some = [row.record.key for row in rows]
        ends = "select min(key) from place union select max(key) from place"
        some += [key for (key,) in self._sql.execute(ends)]
        for key in some:
            for start, size, known in self._sql.execute(
                "select start, size, digest from place where key = ?", (key,)
            ):
                self._source.pieces([Place(start + self._shifts.before(key), size, known)])
