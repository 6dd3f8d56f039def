"""Undoing and redoing: which changes are meant, and what the library becomes.

This module knows what a change did and makes it undone, or done once more, in the documents as they
are now. Where a later change touched the same field it refuses, and names that change. It applies
nothing: what it makes is a value.
"""

from collections.abc import Mapping, Sequence

import msgspec

from refkit.errors import LibraryError
from refkit.journal.history import History, Standing, standing
from refkit.journal.line import Document, Line, Tables
from refkit.journal.past import begun
from refkit.journal.splice import Overlap, parts, splice
from refkit.journal.words import words


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What undoing or redoing does."""

    documents: Mapping[str, Mapping[str, bytes | None]]  # table -> name -> JSON; None: it goes
    undoes: tuple[int, ...] = ()
    redoes: tuple[int, ...] = ()


def undo(history: History, present: Tables, numbers: Sequence[int]) -> Step:
    """Take changes back, in the order given. Raises LibraryError where a later one is in the way.

    ``present`` has the documents as the last change left them.
    """
    made = _Making(history, present)
    for n in numbers:
        made.step(n, backwards=True)
    return Step(documents=made.documents(), undoes=tuple(numbers))


def redo(history: History, present: Tables, numbers: Sequence[int]) -> Step:
    """Make changes that were undone once more, in the order given; as `undo`."""
    made = _Making(history, present)
    for n in numbers:
        made.step(n, backwards=False)
    return Step(documents=made.documents(), redoes=tuple(numbers))


def last_done(history: History, count: int) -> tuple[int, ...]:
    """The last ``count`` changes that can be undone, the last first. Raises LibraryError."""
    done = standing(history).done
    if not done:
        raise LibraryError("there is nothing to undo", hint=_since(history))
    if count > len(done):
        raise LibraryError(
            f"there are {len(done)} changes to undo, not {count}"
            if len(done) > 1
            else f"there is one change to undo, not {count}",
            hint=_since(history),
        )
    return tuple(reversed(done))[:count]


def done_since(history: History, n: int) -> tuple[int, ...]:
    """All changes after change ``n`` that can be undone, the last first. Raises LibraryError."""
    if history.lines and not history.begins <= n <= history.lines[-1].n:
        raise LibraryError(f"there is no change {n} in the journal", hint=_reach(history, n))
    found = tuple(m for m in reversed(standing(history).done) if m > n)
    if not found:
        raise LibraryError(f"there is nothing to undo after change {n}", hint="refkit log has all")
    return found


def one_done(history: History, n: int) -> tuple[int, ...]:
    """Change ``n`` alone, if it can be undone. Raises LibraryError."""
    now = standing(history)
    if n not in now.done:
        raise LibraryError(_why_not(history, now, n), hint=_reach(history, n))
    return (n,)


def last_undone(history: History, count: int) -> tuple[int, ...]:
    """The last ``count`` changes that were undone, the next first. Raises LibraryError."""
    now = standing(history)
    if not now.undone:
        last = next((line for line in reversed(history.changes) if line.plain), None)
        hint = ""
        if now.gone and last:
            hint = f"change {last.n} ({words(last)}) came after what was undone"
        raise LibraryError("there is nothing to redo", hint=hint)
    if count > len(now.undone):
        many = len(now.undone)
        said = f"there are {many} changes" if many > 1 else "there is one change"
        raise LibraryError(f"{said} to redo, not {count}", hint=f"refkit redo {many}")
    return tuple(reversed(now.undone))[:count]


class _Making:
    """Documents as they become, step by step."""

    def __init__(self, history: History, present: Tables) -> None:
        self._history = history
        self._lines = {line.n: line for line in history.changes}
        self._present = present
        self._new: dict[tuple[str, str], Document | None] = {}

    def step(self, n: int, *, backwards: bool) -> None:
        line = self._lines.get(n)
        if line is None:
            raise LibraryError(f"change {n} is not in the journal", hint=_since(self._history))
        if line.unknown:
            raise LibraryError(
                f"change {n} was made by other means, and what it changed cannot be told",
                hint="go back to the changes after it alone: refkit undo --only N",
            )
        for table, names in line.pairs().items():
            for name, (before, after) in names.items():
                given, wanted = (after, before) if backwards else (before, after)
                now = self._now(table, name)
                self._new[table, name] = self._made(line, table, name, now, given, wanted)

    def documents(self) -> dict[str, dict[str, bytes | None]]:
        """What is to be written; documents that end as they began are left out."""
        found: dict[str, dict[str, bytes | None]] = {}
        for (table, name), new in self._new.items():
            if not _same(self._present.get(table, {}).get(name), new):
                found.setdefault(table, {})[name] = None if new is None else bytes(new)
        self._refuse_twins(found.get("entries", {}))
        return found

    def _now(self, table: str, name: str) -> Document | None:
        if (table, name) in self._new:
            return self._new[table, name]
        return self._present.get(table, {}).get(name)

    def _made(
        self,
        line: Line,
        table: str,
        name: str,
        now: Document | None,
        given: Document | None,
        wanted: Document | None,
    ) -> Document | None:
        if _same(now, given):
            return wanted
        if _same(now, wanted):
            return now
        if now is None or given is None or wanted is None:
            raise self._refusal(line, table, name, ("",))
        try:
            return splice(now, given, wanted)
        except Overlap as overlap:
            raise self._refusal(line, table, name, overlap.fields) from None

    def _refusal(self, line: Line, table: str, name: str, fields: tuple[str, ...]) -> LibraryError:
        what = f"'{name}'" if table == "entries" else f"'{name}' in {table}"
        later = self._later(line, table, name, fields)
        named = [field for field in fields if field]
        if later is None:
            return LibraryError(
                f"{what} is not as change {line.n} left it, and nothing tells why",
                hint="the library was changed by other means; change it by hand",
            )
        done = f"changed its {' and '.join(named)}" if named else "changed it, too"
        return LibraryError(
            f"change {line.n} cannot be taken out of {what}:"
            f" change {later.n} ({words(later)}) came later and {done}",
            hint=f"undo that one first: refkit undo --only {later.n};"
            f" or all since: refkit undo --to {line.n - 1}",
        )

    def _later(self, line: Line, table: str, name: str, fields: tuple[str, ...]) -> Line | None:
        """The last change after ``line`` that is in the way: one that can be undone itself."""
        done = standing(self._history).done
        later = done[done.index(line.n) + 1 :] if line.n in done else ()
        for n in reversed(later):
            other = self._lines[n]
            if pair := other.pairs().get(table, {}).get(name):
                touched = parts(*pair)
                if "" in touched or "" in fields or any(field in fields for field in touched):
                    return other
        return None

    def _refuse_twins(self, documents: Mapping[str, bytes | None]) -> None:
        """No two keys of a library differ only in case."""
        present = self._present.get("entries", {})
        coming = [name for name, new in documents.items() if new is not None]
        new = [name for name in coming if name not in present]
        if not new:
            return
        taken = {name.lower(): name for name in present if documents.get(name, b"") is not None}
        for name in new:
            other = taken.setdefault(name.lower(), name)
            if other != name:
                raise LibraryError(
                    f"'{name}' cannot come back: '{other}' has that key now",
                    hint=f"give it another one first: refkit rekey {other} NEW",
                )


def _same(one: Document | None, other: Document | None) -> bool:
    if one is None or other is None:
        return one is other
    if bytes(one) == bytes(other):
        return True
    return _plain(one) == _plain(other)


def _plain(document: Document) -> object:
    try:
        found: object = msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return bytes(document)
    return found


def _since(history: History) -> str:
    if not history.lines:
        return "the journal begins with the next change"
    return f"the journal does not reach further: {begun(history)}"


def _reach(history: History, n: int) -> str:
    """What to say to somebody who named change ``n``: how far the journal goes, on that side."""
    if not history.lines or n <= history.begins:
        return _since(history)
    last = history.lines[-1].n
    return f"the last one is {last}" if n > last else "refkit log has the numbers"


def _why_not(history: History, now: Standing, n: int) -> str:
    if n in now.gone:
        return f"change {n} is undone already"
    line = next((line for line in history.lines if line.n == n), None)
    if line is None:
        return f"there is no change {n} in the journal"
    if line.n in history.void:
        return f"change {n} never took effect"
    if line.undoes:
        return f"change {n} is an undo: refkit redo takes it back"
    if line.redoes:
        return f"change {n} is a redo: undo {' or '.join(map(str, line.redoes))} instead"
    return f"change {n} is a note about the journal"
