"""What became of a library since the journal's last line, found out before the next is written.

This module knows how a run that was killed, an edit by other means and the journal of another
library look, and puts each on record. It reads; writing is left to the ledger. All of it is looked
into only when the library is not what the last line left.
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from refkit import journal
from refkit.errors import LibraryError, Problem
from refkit.journal import Changes, Document, History, Line, Pair, Stamp, Tables, compact
from refkit.store import disk, ledger, notice
from refkit.store.records import Records, uncollected
from refkit.store.tables import Text


class State(NamedTuple):
    """The library as it is, and what is known of the time since the journal's last line."""

    stamp: Stamp | None  # None: there is no library
    n: int  # the number of the last line, those of `lines` among them
    end: int  # where the next line belongs in the journal
    lines: tuple[bytes, ...] = ()  # lines that belong before it
    foreign: bool = False  # the journal is of another library, and must go
    problems: tuple[Problem, ...] = ()


class Present(NamedTuple):
    """The library as it was just read, under the lock."""

    file: Path
    name: Path  # as the user calls it
    text: disk.Text | None
    documents: Tables

    def stamp(self, known: Stamp | None = None) -> Stamp | None:
        """Its state; the digest is taken from ``known`` where size and time say it is the same."""
        if self.text is None:
            return None
        data, size, time, _ = self.text
        if known and (known.size, known.time) == (size, time):
            return known
        return Stamp(size, time, hashlib.sha256(data).hexdigest())


def look(present: Present, said: ledger.Journaling | None) -> State:
    """Find out how the library and its journal stand to each other. Raises OSError.

    ``said`` is what the run tells of itself; without it the lines that belong into the journal
    are made all the same, for a reader who writes nothing.
    """
    path = ledger.place(present.file)
    text = present.text
    tail = ledger.tail(
        path,
        checked=lambda line: bool(
            text and line.after and (line.after.size, line.after.time) == (text.size, text.time)
        ),
    )
    last = tail.line
    stamp = present.stamp(last.after if last else None)
    problems = [notice.torn(path)] if tail.torn else []
    if last is None:
        return State(stamp, 0, tail.end, problems=tuple(problems))
    if _same(last.after, stamp):
        end = tail.sound
        if end < tail.end:
            problems = [notice.torn(path)]
        return State(stamp, last.n, end, problems=tuple(problems))
    whole = ledger.last_line(path, tail.sound)
    if whole is None:
        return _unknown(present, said, last, stamp, tail.end, problems)
    if _never_happened(whole, present):
        line = _line(present, said, last, stamp, voids=last.n)
        line = msgspec.structs.replace(line, before=stamp)
        problems.append(notice.never(whole))
        return State(stamp, line.n, tail.end, (_printed(line, {}),), problems=tuple(problems))
    backup = disk.read(present.file.with_name(f"{present.file.name}.bak"), present.name)
    changes = _edited(present, whole, backup) if backup else None
    if changes is None:
        history = journal.read(ledger.read(path), path.name)
        if _is_foreign(present, history, stamp):
            problem = notice.foreign(path)
            return State(stamp, 0, 0, foreign=True, problems=(*problems, problem))
        changes = _edited(present, whole, None) or _retold(present, whole, history)
    if changes is None:
        return _unknown(present, said, last, stamp, tail.end, problems)
    line = _line(present, said, last, stamp)
    problems.append(notice.edited(present.name, changes))
    return State(stamp, line.n, tail.end, (_printed(line, changes),), problems=tuple(problems))


def _same(one: Stamp | None, other: Stamp | None) -> bool:
    return one is other or (one is not None and one.same(other))


def _never_happened(line: Line, present: Present) -> bool:
    """Whether the library is the very file that it was before ``line``.

    Where there was none and is none, it may have been made and deleted; but a run that was killed
    leaves the draft of what it was about to make.
    """
    text = present.text
    if line.before is None and text is None:
        return disk.Draft(present.file).exists
    if line.before is None or text is None:
        return False
    return (line.before.size, line.before.time) == (text.size, text.time)


def _edited(present: Present, last: Line, backup: disk.Text | None) -> Changes | None:
    """What was changed since ``last``, found through the backup; None if that tells nothing."""
    former = _former(present, last, backup)
    return None if former is None else _compared(former, present.documents)


def _retold(present: Present, last: Line, history: History) -> Changes | None:
    """What was changed since ``last``, found through a journal that has all from the beginning."""
    from refkit.journal import past

    first = history.lines[0]
    if last.after is None or first.before is not None or first.dropped or not history.whole:
        return None
    former = past.known(history)
    with uncollected():
        records = Records(Text.holding(present.name, former))
    if _digest(records) != last.after.digest:
        return None
    return _compared(former, present.documents)


def _compared(former: Tables, now: Tables) -> Changes:
    changes: dict[str, dict[str, Pair]] = {}
    for table in journal.TABLES:
        old, new = former.get(table, {}), now.get(table, {})
        pairs = {name: (old.get(name), new.get(name)) for name in sorted({*old, *new})}
        changes[table] = {name: pair for name, pair in pairs.items() if _differ(*pair)}
    return changes


def _digest(records: Records) -> str:
    total = hashlib.sha256()
    for part in records.render():
        total.update(part)
    return total.hexdigest()


def _former(present: Present, last: Line, backup: disk.Text | None) -> Tables | None:
    """The documents as ``last`` left them; the state before it is the backup, if not nothing."""
    if last.after is None:
        return {}
    try:
        text = Text(present.name, backup.data if backup else None)
    except LibraryError:
        return None
    if backup and hashlib.sha256(backup.data).hexdigest() == last.after.digest:
        return text.documents
    records = Records(text)
    records.exchange_documents(
        {
            table: {name: after for name, (_, after) in names.items()}
            for table, names in last.pairs().items()
        }
    )
    return records.documents if _digest(records) == last.after.digest else None


def _differ(before: Document | None, after: Document | None) -> bool:
    if before is None or after is None:
        return before is not after
    return bytes(before) != bytes(after) and compact(before) != compact(after)


class _Birth(msgspec.Struct):
    """What a record has from the day it was added, and no edit by hand is likely to touch."""

    added: msgspec.Raw = msgspec.Raw()
    provenance: msgspec.Raw = msgspec.Raw()


_BIRTH = msgspec.json.Decoder(_Birth)


def _birth(document: Document | None) -> tuple[bytes, bytes] | None:
    try:
        found = _BIRTH.decode(document or b"")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return bytes(found.added), compact(found.provenance) if found.provenance else b""


def _is_foreign(present: Present, history: History, stamp: Stamp | None) -> bool:
    """Whether the journal shares nothing with the library: no state, and no record.

    That two libraries have the same works under the same keys is nothing rare; but each was added
    to either on its own, from its own place.
    """
    if stamp is None or any(stamp.same(other) for other in history.stamps()):
        return False
    mine = {name: _birth(held) for name, held in present.documents.get("entries", {}).items()}
    theirs = [line.pairs().get("entries", {}) for line in history.changes]
    return bool(mine and any(theirs)) and not any(
        held is not None and mine[name] is not None and mine[name] == _birth(held)
        for names in theirs
        for name, pair in names.items()
        if name in mine
        for held in pair
    )


def _unknown(
    present: Present,
    said: ledger.Journaling | None,
    last: Line,
    stamp: Stamp | None,
    end: int,
    problems: list[Problem],
) -> State:
    line = _line(present, said, last, stamp, unknown=True)
    text = _printed(line, {})
    return State(stamp, line.n, end, (text,), problems=(*problems, notice.unknown(present.name)))


def _line(
    present: Present,
    said: ledger.Journaling | None,
    last: Line,
    stamp: Stamp | None,
    *,
    voids: int = 0,
    unknown: bool = False,
) -> Line:
    return Line(
        n=last.n + 1,
        at=_time(present, said, last),
        version=said.version if said else "",
        before=last.after,
        after=stamp,
        voids=voids,
        unknown=unknown,
    )


def _time(present: Present, said: ledger.Journaling | None, last: Line) -> datetime:
    """When the library was changed by other means: its own time, if that can be."""
    at = datetime.fromtimestamp(present.text.time // 10**9, UTC) if present.text else last.at
    return max(last.at, min(at, journal.moment(said.now())) if said else at)


def _printed(line: Line, changes: Changes) -> bytes:
    return b"".join(journal.encode(line, changes))
