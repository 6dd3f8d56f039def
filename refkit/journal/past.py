"""The library as it was: what its journal says about any moment.

This module knows how to go back from what is there now, and how to go forward from nothing. What
the documents mean is not its business.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from refkit.errors import LibraryError
from refkit.journal.history import History
from refkit.journal.line import Document, Line, Pair, Tables


def known(history: History) -> dict[str, dict[str, Document]]:
    """All that the journal has told of the state after its last line, forward from nothing.

    It is the whole library where the journal began with it; else what changed since.
    """
    found: dict[str, dict[str, Document]] = {}
    for line in history.changes:
        for table, names in line.pairs().items():
            held = found.setdefault(table, {})
            for name, (_, after) in names.items():
                if after is None:
                    held.pop(name, None)
                else:
                    held[name] = after
    return found


def between(lines: Iterable[Line]) -> dict[str, dict[str, Pair]]:
    """What successive changes did together: documents before the first and after the last."""
    found: dict[str, dict[str, Pair]] = {}
    for line in lines:
        for table, names in line.pairs().items():
            held = found.setdefault(table, {})
            for name, (before, after) in names.items():
                held[name] = (held[name][0] if name in held else before, after)
    return {
        table: {name: pair for name, pair in names.items() if _differ(*pair)}
        for table, names in found.items()
    }


def as_of(history: History, present: Tables, n: int) -> dict[str, dict[str, Document]]:
    """All tables as they were after change ``n``, going back from ``present``.

    ``present`` is what the last line left. Raises LibraryError for a moment that is not known.
    """
    check(history, n)
    tables = {table: dict(names) for table, names in present.items()}
    for table, names in between(line for line in history.changes if line.n > n).items():
        held = tables.setdefault(table, {})
        for name, (before, _) in names.items():
            if before is None:
                held.pop(name, None)
            else:
                held[name] = before
    return tables


def check(history: History, n: int) -> None:
    """See that the state after change ``n`` is known. Raises LibraryError."""
    if not history.lines:
        raise LibraryError(
            "the journal is empty, so only the present is known",
            hint="it begins with the next change",
        )
    last = history.lines[-1].n
    if n > last:
        raise LibraryError(f"there is no change {n} yet", hint=f"the last one is {last}")
    if n < history.begins:
        raise LibraryError(
            f"the journal begins later: {begun(history)}",
            hint="what was before is in no journal; a backup may have it",
        )
    for problem in history.problems:
        # What is told behind a damaged line can be trusted, and so what was before that.
        if problem.code == "JRN001" or not problem.where:
            continue
        if _number(history, problem.where.line) - 1 > n:
            raise LibraryError(f"{problem.message}, and change {n} is before it", hint=problem.hint)
    lost = next((line for line in history.changes if line.n > n and line.unknown), None)
    if lost:
        raise LibraryError(
            f"the library was changed by other means before {said(lost.at)},"
            " and what was changed cannot be told",
            hint=f"what came later is known: change {lost.n} and all after it",
        )


def number(history: History, at: datetime) -> int:
    """The number of the last change that was made by ``at``. Raises LibraryError if not known.

    Before a change that made the library there was nothing; a library that is older than its
    journal was, before the first change, as it was since the time of its file.
    """
    if not history.lines:
        check(history, 0)
    first = history.lines[0]
    made = [line.n for line in history.lines if line.at <= at]
    if made:
        return max(made)
    since = datetime.fromtimestamp(first.before.time / 10**9, UTC) if first.before else None
    if first.dropped or (since and at < since):
        raise LibraryError(
            f"how the library was on {said(at)} is not known: {begun(history)}",
            hint="a backup may have it",
        )
    return first.n - 1


def begun(history: History) -> str:
    """Say where the journal begins."""
    first = history.lines[0]
    if first.dropped:
        return f"all before {first.dropped} was dropped"
    return f"its first change is {first.n}, made {said(first.at)}"


def said(at: datetime) -> str:
    """A time for people, where they are: "2026-05-01 12:00"."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def _number(history: History, place: int) -> int:
    """The number of the first line from ``place`` of the file on."""
    later = [n for n, at in _numbered(history) if at >= place]
    return min(later) if later else history.lines[-1].n + 1


def _numbered(history: History) -> list[tuple[int, int]]:
    lines = zip(history.lines, history.places, strict=False)
    return [(line.n, place) for line, place in lines]


def _differ(before: Document | None, after: Document | None) -> bool:
    if before is None or after is None:
        return before is not after
    return bytes(before) != bytes(after)
