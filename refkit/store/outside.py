"""What became of a library since the journal's last line, found out before the next is written.

This module knows how a run that was killed, an edit by other means and the journal of another
library look, and puts each on record. It reads; writing is left to the ledger. All of it is looked
into only when the library is not what the last line left.
"""

import hashlib
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from refkit import journal
from refkit.errors import LibraryError, Problem, Severity
from refkit.journal import Changes, Document, Line, Stamp, Tables, compact
from refkit.store import disk, ledger
from refkit.store.records import Records
from refkit.store.tables import Text

_TORN, _VOID, _EDITED, _FOREIGN, _UNKNOWN = "JRN001", "JRN004", "JRN005", "JRN006", "JRN007"
_LOST = "JRN008"


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
    problems = [_torn(path)] if tail.torn else []
    if last is None:
        return State(stamp, 0, tail.end, problems=tuple(problems))
    if _same(last.after, stamp):
        end = tail.sound
        if end < tail.end:
            problems = [_torn(path)]
        return State(stamp, last.n, end, problems=tuple(problems))
    whole = ledger.last_line(path, tail.sound)
    if whole is None:
        return _unknown(present, said, last, stamp, tail.end, problems)
    if _never_happened(whole, present):
        line = _line(present, said, last, stamp, voids=last.n)
        line = msgspec.structs.replace(line, before=stamp)
        problems.append(_never(whole))
        return State(stamp, line.n, tail.end, (_printed(line, {}),), problems=tuple(problems))
    backup = disk.read(present.file.with_name(f"{present.file.name}.bak"), present.name)
    changes = _edited(present, whole, backup) if backup else None
    if changes is None and _is_foreign(present, ledger.read(path), stamp):
        return State(stamp, 0, 0, foreign=True, problems=tuple(problems))
    if changes is None:
        changes = _edited(present, whole, None)
    if changes is None:
        return _unknown(present, said, last, stamp, tail.end, problems)
    line = _line(present, said, last, stamp)
    problems.append(_noticed(present.name, changes))
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
    if former is None:
        return None
    changes: dict[str, dict[str, tuple[Document | None, Document | None]]] = {}
    for table in journal.TABLES:
        old, new = former.get(table, {}), present.documents.get(table, {})
        names = sorted({*old, *new})
        pairs = {name: (old.get(name), new.get(name)) for name in names}
        changes[table] = {name: pair for name, pair in pairs.items() if _differ(*pair)}
    return changes


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
    total = hashlib.sha256()
    for part in records.render():
        total.update(part)
    return records.documents if total.hexdigest() == last.after.digest else None


def _differ(before: Document | None, after: Document | None) -> bool:
    if before is None or after is None:
        return before is not after
    return bytes(before) != bytes(after) and compact(before) != compact(after)


def _is_foreign(present: Present, data: bytes, stamp: Stamp | None) -> bool:
    """Whether the journal shares nothing with the library: no state, and no record."""
    from refkit.journal import past

    history = journal.read(data, "")
    if stamp is None or any(stamp.same(other) for other in history.stamps()):
        return False
    mine = present.documents.get("entries", {})
    theirs = past.known(history).get("entries", {})
    return bool(mine and theirs) and not any(name in mine for name in theirs)


def _unknown(
    present: Present,
    said: ledger.Journaling | None,
    last: Line,
    stamp: Stamp | None,
    end: int,
    problems: list[Problem],
) -> State:
    line = _line(present, said, last, stamp, unknown=True)
    problem = Problem(
        code=_UNKNOWN,
        severity=Severity.INFO,
        message=f"{present.name.name} was changed by other means, and nothing tells how",
        hint="it is as it is now; undo cannot go back behind that",
    )
    text = _printed(line, {})
    return State(stamp, line.n, end, (text,), problems=(*problems, problem))


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


def _torn(path: Path) -> Problem:
    return Problem(
        code=_TORN,
        severity=Severity.INFO,
        message=f"the last line of {path.name} was not written to its end, and is dropped",
        hint="a run was stopped before its change took effect: nothing is lost",
    )


def _never(line: Line) -> Problem:
    from refkit.journal import words

    return Problem(
        code=_VOID,
        severity=Severity.INFO,
        message=f"change {line.n} ({words.words(line)}) was stopped before it took effect",
        hint="the library is as it was before it; run the command again if it is still wanted",
    )


def _noticed(name: Path, changes: Mapping[str, Mapping[str, object]]) -> Problem:
    count = len(changes.get("entries", {}))
    what = f"{count} {'record' if count == 1 else 'records'}"
    if not count:
        what = "what is beside the records" if any(changes.values()) else "its layout alone"
    return Problem(
        code=_EDITED,
        severity=Severity.INFO,
        message=f"{name.name} was changed by other means since the last command: {what}",
        hint="refkit log shows what was changed, and refkit undo can take it back",
    )


def lost(file: Path, name: Path, text: disk.Text | None) -> tuple[Problem, ...]:
    """Tell whether an edit came in the moment of the write: the backup is not what was read."""
    backup = file.with_name(f"{file.name}.bak")
    try:
        about = os.stat(backup)
    except OSError:
        return ()
    if not text or about.st_ino != text.inode or about.st_mtime_ns == text.time:
        return ()
    return (
        Problem(
            code=_LOST,
            severity=Severity.WARNING,
            message=f"{name.name} was changed by another program at the same moment",
            hint=f"what that wrote is kept as {backup.name}",
        ),
    )


def foreign(path: Path, aside: Path) -> Problem:
    """Say that a journal was of another library, and where it is now."""
    return Problem(
        code=_FOREIGN,
        severity=Severity.WARNING,
        message=f"{path.name} was the journal of another library, and is now {aside.name}",
        hint="a new journal begins with this change",
    )
