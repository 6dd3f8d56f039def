"""What is said of the time between the last line of a journal and the next: one Problem for each.

This module knows the words. What has happened is found out by `outside`.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from refkit.errors import InvalidLibrary, LibraryError, Problem, Severity
from refkit.journal import Line
from refkit.store import disk

_TORN, _VOID, _EDITED, _FOREIGN, _UNKNOWN = "JRN001", "JRN004", "JRN005", "JRN006", "JRN007"
_LOST, _UNREAD = "JRN008", "FSK001"


def beside_lines(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """What a reader of the journal must be told, since no line of it does."""
    return tuple(problem for problem in problems if problem.code in {_TORN, _FOREIGN})


def torn(path: Path) -> Problem:
    """The last line of the journal at ``path`` is not whole, and goes."""
    return Problem(
        code=_TORN,
        severity=Severity.INFO,
        message=f"the last line of {path.name} was not written to its end, and is dropped",
        hint="a run was stopped before its change took effect: nothing is lost",
    )


def never(line: Line) -> Problem:
    """A change was stopped before it took effect."""
    from refkit.journal import words

    return Problem(
        code=_VOID,
        severity=Severity.INFO,
        message=f"change {line.n} ({words.words(line)}) was stopped before it took effect",
        hint="the library is as it was before it; run the command again if it is still wanted",
    )


def edited(name: Path, changes: Mapping[str, Mapping[str, object]]) -> Problem:
    """The library was changed by other means, and this is what: table -> name -> anything."""
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


def unknown(name: Path) -> Problem:
    """The library was changed by other means, and nobody can tell what."""
    return Problem(
        code=_UNKNOWN,
        severity=Severity.INFO,
        message=f"{name.name} was changed by other means, and nothing tells how",
        hint="it is as it is now; undo cannot go back behind that",
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


def unread(error: InvalidLibrary) -> Problem:
    """The library cannot be read; what the journal tells counts all the same."""
    return Problem(code=_UNREAD, severity=Severity.ERROR, message=error.message, hint=error.hint)


def refuse_foreign(problems: Iterable[Problem]) -> None:
    """Refuse to undo what was done to another library. Raises LibraryError."""
    for problem in problems:
        if problem.code == _FOREIGN:
            raise LibraryError(problem.message, hint=problem.hint)


def foreign(path: Path, aside: Path | None = None) -> Problem:
    """The journal at ``path`` is of another library; ``aside`` is where it was put, if it was."""
    return Problem(
        code=_FOREIGN,
        severity=Severity.WARNING,
        message=f"{path.name} was the journal of another library, and is now {aside.name}"
        if aside
        else f"{path.name} is the journal of another library: it tells of none of these records",
        hint="a new journal begins with this change"
        if aside
        else "the next change sets it aside, and a new one begins",
    )
