"""Whether the journal and the library tell the same.

This module holds a journal against itself (the order of its lines, each beginning where the one
before it ended) and its end against the library. What a damaged line is, the journal says itself.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePath

import msgspec

from refkit.errors import Problem, Severity
from refkit.journal import Document, History, Line, compact
from refkit.journal.past import known
from refkit.soundness import wreck
from refkit.soundness.finding import Finding
from refkit.soundness.layout import Member

_AGAIN = "the next command that changes something notes it in the journal"


def check(
    history: History, name: str, data: bytes, tables: Mapping[str, Sequence[Member]] | None
) -> Iterator[Finding]:
    """Hold the journal at the path ``name`` against the library's text and what is in it.

    ``tables`` is None where that cannot be told; then the journal is held against itself alone.
    """
    if not history.lines:
        return
    short = PurePath(name).name
    digest = hashlib.sha256(data).hexdigest()
    counted = _counted(history)
    yield from _order(history, counted, name)
    last = counted[-1][0] if counted else None
    if last is None or tables is None:
        return
    if last.after is not None and last.after.digest == digest:
        yield from _against(history, tables, short)
    elif last.before is not None and last.before.digest == digest:
        yield _about(
            name, counted[-1][1], "FSK020",
            f"change {last.n} was stopped before it took effect", Severity.INFO, _AGAIN,
        )  # fmt: skip
    elif _is_foreign(history, digest, tables):
        yield _about(
            name, 1, "FSK021", f"{short} is the journal of another library", Severity.WARNING,
            "the next command that changes something puts it aside, and begins a new one",
        )  # fmt: skip
    else:
        yield _about(
            name, counted[-1][1], "FSK020",
            "the library was changed by other means since the last command", Severity.INFO, _AGAIN,
        )  # fmt: skip


def damages(history: History) -> tuple[Problem, ...]:
    """What is wrong with the lines of a journal, and how one gets rid of it."""
    rid = "refkit journal compact --before DAY drops it, with all that was before that day"
    return tuple(
        problem
        if problem.severity is Severity.INFO
        else msgspec.structs.replace(problem, hint=f"{problem.hint}; {rid}")
        for problem in history.problems
    )


def removed(history: History) -> frozenset[tuple[str, str]]:
    """What was there once and is not after the last line: table and name."""
    there: dict[tuple[str, str], bool] = {}
    for line in history.changes:
        for table, names in line.pairs().items():
            for name, (_, after) in names.items():
                there[table, name] = after is not None
    return frozenset(name for name, is_there in there.items() if not is_there)


def _counted(history: History) -> list[tuple[Line, int]]:
    """The lines that took effect, with their places in the file."""
    return [
        (line, place)
        for line, place in zip(history.lines, history.places, strict=True)
        if line.n not in history.void and not line.voids
    ]


def _order(history: History, counted: list[tuple[Line, int]], name: str) -> Iterator[Finding]:
    for (earlier, _), (later, place) in pairwise(counted):
        if later.at < earlier.at:
            yield _about(
                name, place, "FSK019",
                f"change {later.n} is said to be older than change {earlier.n}", Severity.INFO,
                "the clock of this computer was put back; the numbers tell the order",
            )  # fmt: skip
        if later.n != earlier.n + 1 and not _lies_between(history, earlier.n, later.n):
            continue  # a gap, which the journal itself tells
        before = later.before.digest if later.before else None
        after = earlier.after.digest if earlier.after else None
        if before != after:
            yield _about(
                name, place, "FSK019",
                f"change {later.n} does not begin where change {earlier.n} ended",
                Severity.WARNING,
                f"how the library was before change {later.n} cannot be told for sure",
            )  # fmt: skip


def _lies_between(history: History, first: int, last: int) -> bool:
    """Whether all numbers between two lines are there, as lines that had no effect."""
    numbers = {line.n for line in history.lines}
    return all(n in numbers for n in range(first + 1, last))


def _against(
    history: History, tables: Mapping[str, Sequence[Member]], name: str
) -> Iterator[Finding]:
    """Hold every document that the journal tells of against the library."""
    told_of = known(_since(history))
    gone = removed(_since(history))
    for table in wreck.TABLES:
        held = {member.name: member for member in tables.get(table, ())}
        for key, document in told_of.get(table, {}).items():
            member = held.get(key)
            if member is None:
                yield _says(f"'{key}' is not in the library, and {name} says it is", None)
            elif not _same(document, member.value):
                yield _says(f"'{key}' is not in the library what it is by {name}", member)
        for key, member in held.items():
            if (table, key) in gone:
                yield _says(f"'{key}' is in the library, and {name} says it was removed", member)


def _same(document: Document, value: bytes) -> bool:
    return bytes(document) == value or compact(document) == compact(value)


def _says(message: str, member: Member | None) -> Finding:
    return Finding(
        code="FSK020",
        message=message,
        at=member.at if member else None,
        key=member.name if member else "",
        hint="the library counts; the journal cannot be trusted about this record",
    )


def _is_foreign(history: History, digest: str, tables: Mapping[str, Sequence[Member]]) -> bool:
    if any(stamp.digest == digest for stamp in history.stamps()):
        return False
    mine = {member.name for member in tables.get("entries", ())}
    theirs = known(history).get("entries", {})
    return bool(mine and theirs) and not any(key in mine for key in theirs)


def _about(name: str, line: int, code: str, message: str, severity: Severity, hint: str) -> Finding:
    return Finding(code=code, severity=severity, message=message, file=name, line=line, hint=hint)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the journal can give to a library that cannot be read."""

    known: Mapping[str, Mapping[str, Document]] = {}  # as it was after the last line
    older: Mapping[str, Mapping[str, Document]] = {}  # from before a change that nobody knows
    gone: frozenset[tuple[str, str]] = frozenset()


def told(history: History) -> Told:
    """All that a journal knows about the state after its last line."""
    since = _since(history)
    return Told(known=known(since), older=known(history), gone=removed(since))


def _since(history: History) -> History:
    """The history since the last change that nobody knows: what was before may be otherwise now."""
    unknown = [i for i, line in enumerate(history.lines) if line.unknown]
    start = unknown[-1] + 1 if unknown else 0
    return msgspec.structs.replace(
        history, lines=history.lines[start:], places=history.places[start:]
    )
