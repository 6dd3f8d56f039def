"""The log for people: what happened to a library, a line for each change.

It knows how a line of the journal is set in columns, and below each other where a window is narrow.
What counts as a change, and what can be undone, is decided below.
"""

from collections.abc import Sequence
from typing import NamedTuple

from refkit.journal import History, Line
from refkit.journal.past import said
from refkit.journal.words import command, told
from refkit.model import Change
from refkit.view import CYAN, DIM, FAINT, Screen, cells, clip, paint, safe
from refkit.view.past import WIDTH, draw_changes

_GAP = "  "
_WHEN = 16  # cells of "2026-05-01 12:00"
_DAY = 10  # cells of "2026-05-01"
_WHAT = 18  # cells that what was done gets at least
_GONE = "2;9"  # dim, crossed out: what was undone
_COMMAND = 16  # cells of a command that are worth a column


class _Columns(NamedTuple):
    """How wide the columns of the log are, in cells; 0 where one is left out."""

    number: int
    when: int
    what: int
    command: int  # 0: it stands below


def log(
    rows: Sequence[tuple[Line, str, Sequence[Change]]],
    undone: frozenset[int],
    screen: Screen,
    *,
    verbose: bool = False,
) -> str:
    """Draw what `refkit log` prints: number, time, what was done, and by which command.

    A row is a line of the journal with a mark ("undone", ...) and the changes to be listed below.
    In a narrow window the command has a line of its own; ``verbose`` shows all of it.
    """
    if not rows:
        return ""
    whats = [safe(_what(line, mark)) for line, mark, _ in rows]
    commands = [safe(command(line)) for line, _, _ in rows]
    digits = max(len(str(line.n)) for line, _, _ in rows)
    widths = _fit(digits, max(map(cells, whats)), max(map(cells, commands)), screen.width)
    indent = " " * (digits + len(_GAP))
    lines = [_heading(widths, screen)] if screen.interactive else []
    for (line, _, changes), what, by in zip(rows, whats, commands, strict=True):
        shown = clip(what, widths.what)
        text = paint(str(line.n).rjust(digits), CYAN, screen) + _GAP
        if widths.when:
            text += paint(said(line.at)[: widths.when], DIM, screen) + _GAP
        text += paint(shown, _GONE, screen) if line.n in undone else shown
        room = widths.command or max(1, screen.width - len(indent))
        cut = paint(by if verbose else clip(by, room), FAINT if line.outside else DIM, screen)
        if widths.command:
            lines.append(f"{text}{' ' * (widths.what - cells(shown))}{_GAP}{cut}".rstrip())
        else:
            lines += [text.rstrip(), indent + cut]
        lines += draw_changes(changes, screen, indent, verbose=verbose)
    return "\n".join(lines)


def _fit(digits: int, what: int, by: int, width: int) -> _Columns:
    """Choose widths: what was done is worth more than the command, and that more than the time."""
    if not width:
        return _Columns(digits, _WHEN, what, WIDTH)
    for when in (_WHEN, _DAY, 0):
        room = width - digits - len(_GAP) - (when + len(_GAP) if when else 0)
        if room >= _WHAT:
            break
    if room - _WHAT - len(_GAP) < _COMMAND:
        return _Columns(digits, when, max(1, room), 0)
    what = min(what, max(_WHAT, room - len(_GAP) - by, (room - len(_GAP)) * 3 // 5))
    return _Columns(digits, when, what, room - len(_GAP) - what)


def _heading(widths: _Columns, screen: Screen) -> str:
    names = {"n": widths.number, "when": widths.when, "what": widths.what, "by": widths.command}
    text = _GAP.join(name.upper().ljust(n)[:n] for name, n in names.items() if n)
    return paint(text.rstrip(), DIM, screen)


def _what(line: Line, mark: str) -> str:
    done = told(line)
    return f"{mark}: {done}" if mark and done else mark or done


def mark(line: Line, history: History, undone: frozenset[int]) -> str:
    """What sets a line of the journal apart: "undone", "undo of 12", "" for an ordinary one."""
    if line.n in history.void:
        return "never took effect"
    if line.undoes:
        return f"undo of {_numbers(line.undoes)}"
    if line.redoes:
        return f"redo of {_numbers(line.redoes)}"
    if line.dropped:
        return "what was before is dropped"
    if line.voids:
        return f"change {line.voids} never took effect"
    return "undone" if line.n in undone else ""


def _numbers(several: Sequence[int]) -> str:
    """Numbers of the log as people say them: "12", "14, 13 and 12", "14 to 3"."""
    if len(several) > 3 and abs(several[0] - several[-1]) == len(several) - 1:
        return f"{several[0]} to {several[-1]}"
    *first, last = map(str, several)
    return f"{', '.join(first)} and {last}" if first else last
