"""What happened to a library, for people: the log, who wrote a field, what two times differ in.

It knows how a line of the journal is set in columns, and how an old state stands beside a new one.
What counts as a change, and what can be undone, is decided below.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from refkit.journal import History, Line
from refkit.journal.past import said
from refkit.journal.plan import fields
from refkit.journal.words import command, told
from refkit.model import Change, Plan, Record
from refkit.view import (
    CYAN,
    DIM,
    FAINT,
    GREEN,
    RED,
    YELLOW,
    Screen,
    cells,
    clip,
    heading,
    paint,
    plural,
    safe,
)
from refkit.view.changes import contrast

_GAP = "  "
_WHEN = 16  # cells of "2026-05-01 12:00"
_DAY = 10  # cells of "2026-05-01"
_WHAT = 18  # cells that what was done gets at least
_GONE = "2;9"  # dim, crossed out: what was undone
_COMMAND = 16  # cells of a command that are worth printing
_WIDTH = 160  # cells of a line where nobody says how wide the window is
_UNITS = (("kB", 10**3), ("MB", 10**6), ("GB", 10**9))
_LEAST = 16  # cells of a value that are worth printing


class _Columns(NamedTuple):
    """How wide the columns of the log are, in cells; 0 where one is left out or not cut."""

    number: int
    when: int
    what: int
    command: int


def log(
    rows: Sequence[tuple[Line, str, Sequence[Change]]], undone: frozenset[int], screen: Screen
) -> str:
    """Draw what `refkit log` prints: number, time, what was done, and by which command.

    A row is a line of the journal with a mark ("undone", ...) and the changes to be listed below.
    """
    if not rows:
        return ""
    whats = [safe(_what(line, mark)) for line, mark, _ in rows]
    commands = [safe(command(line)) for line, _, _ in rows]
    digits = max(len(str(line.n)) for line, _, _ in rows)
    widths = _fit(digits, max(map(cells, whats)), max(map(cells, commands)), screen.width)
    lines = [_heading(widths, screen)] if screen.interactive else []
    for (line, _, changes), what, by in zip(rows, whats, commands, strict=True):
        shown = clip(what, widths.what) if screen.width else what
        text = paint(str(line.n).rjust(digits), CYAN, screen) + _GAP
        if widths.when:
            text += paint(said(line.at)[: widths.when], DIM, screen) + _GAP
        text += paint(shown, _GONE, screen) if line.n in undone else shown
        if widths.command or not screen.width:
            fitted = clip(by, widths.command) if screen.width else by
            text += " " * (widths.what - cells(shown)) + _GAP
            text += paint(fitted, FAINT if line.outside else DIM, screen)
        lines.append(text.rstrip())
        lines += (_change(change, screen, " " * (digits + len(_GAP))) for change in changes)
    return "\n".join(lines)


def _fit(digits: int, what: int, by: int, width: int) -> _Columns:
    """Choose widths: what was done is worth more than the command, and that more than the time."""
    if not width:
        return _Columns(digits, _WHEN, what, 0)
    for when in (_WHEN, _DAY, 0):
        room = width - digits - len(_GAP) - (when + len(_GAP) if when else 0)
        if room >= _WHAT:
            break
    beside = room - _WHAT - len(_GAP)
    if beside < _COMMAND:
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


def numbers(several: Sequence[int]) -> str:
    """Numbers of the log as people say them: "12", "14, 13 and 12", "14 to 3"."""
    return _numbers(several)


def _numbers(several: Sequence[int]) -> str:
    if len(several) > 3 and abs(several[0] - several[-1]) == len(several) - 1:
        return f"{several[0]} to {several[-1]}"
    *first, last = map(str, several)
    return f"{', '.join(first)} and {last}" if first else last


def difference(plan: Plan, screen: Screen, *, verbose: bool = False) -> str:
    """Draw what `refkit diff` prints: each record that came, went or changed, field by field."""
    lines: list[str] = []
    former: set[str] = set()
    for record in plan.put:
        found = plan.changes.get(record.key, ())
        former |= {change.before for change in found if change.field == "key"}
        known = found or record.key in plan.before
        sign = paint("~", YELLOW, screen) if known else paint("+", GREEN, screen)
        lines.append(_record(record, sign, screen))
        lines += (_change(change, screen, "    ", whole=verbose) for change in found)
    for key in plan.remove:
        if key in former:
            continue
        if key in plan.before:
            lines.append(_record(plan.before[key], paint("-", RED, screen), screen))
        else:
            lines.append(f"{paint('-', RED, screen)} {paint(safe(key), CYAN, screen)}")
    for word, tag in plan.tag_aliases.items():
        lines.append(_beside(tag, f"the word {word}" + (f" for {tag}" if tag else ""), screen))
    # Where a record comes or goes, what becomes of its key is no news.
    for key, one in () if plan.put or plan.remove else plan.retired.items():
        lines.append(_beside(one, f"the key {key}, kept for a work that was removed", screen))
    for file, held in plan.asides.items():
        lines.append(_beside(held, f"what {file} has besides entries", screen))
    return "\n".join(lines)


def counts(plan: Plan, *, would: bool = False) -> str:
    """Sum up what a plan does: "2 records added, 1 changed"."""
    renamed = {c.before for found in plan.changes.values() for c in found if c.field == "key"}
    changed = sum(r.key in plan.before or r.key in plan.changes for r in plan.put)
    found = {
        "added": len(plan.put) - changed,
        "changed": changed,
        "removed": sum(key not in renamed for key in plan.remove),
    }
    verb = "would be " if would else ""
    said = [f"{plural(n, 'record')} {verb}{what}" for what, n in found.items() if n]
    others = len(plan.asides) + len(plan.tag_aliases) + len(plan.retired)
    if not said:
        return (
            f"nothing {'would change' if would else 'changed'} in the records"
            if others
            else ("nothing would change" if would else "nothing changed")
        )
    return ", ".join(said)


def _beside(there: object, what: str, screen: Screen) -> str:
    sign = paint("+", GREEN, screen) if there else paint("-", RED, screen)
    text = f"({safe(what)})"
    return f"{sign} {paint(clip(text, screen.width - 2) if screen.width else text, DIM, screen)}"


def _record(record: Record, sign: str, screen: Screen) -> str:
    key, title = safe(record.key), heading(record)
    if screen.width:
        title = clip(title, max(0, screen.width - cells(key) - 4))
    return f"{sign} {paint(key, CYAN, screen)}{_GAP}{title}".rstrip()


def _change(change: Change, screen: Screen, indent: str, *, whole: bool = False) -> str:
    field = safe(change.field)
    room = max(_LEAST, (screen.width or _WIDTH) - len(indent) - cells(field) - 6)
    old, new = safe(change.before) or "(none)", safe(change.after) or "(none)"
    old, new = contrast(old, new, 0 if whole or not screen.width else room)
    return f"{indent}{field}: {paint(old, DIM, screen)} -> {new}"


def blame(record: Record, found: Mapping[str, Line | None], screen: Screen) -> str:
    """Draw what `refkit blame` prints: each field, when it got its value, whence, by what."""
    rows = [_blamed(record, field, found) for field in fields(record)]
    widest = max(cells(field) for field, *_ in rows)
    sources = max(cells(source) for _, _, source, _ in rows)
    lines = []
    for field, when, source, what in rows:
        text = f"{paint(field, CYAN, screen)}{' ' * (widest - cells(field))}{_GAP}"
        text += f"{paint(when.ljust(_WHEN), DIM, screen)}{_GAP}"
        text += f"{source}{' ' * (sources - cells(source))}{_GAP}"
        room = screen.width - widest - _WHEN - sources - 3 * len(_GAP) if screen.width else 0
        if not screen.width or room >= _LEAST:
            lines.append((text + paint(clip(what, room) if room else what, DIM, screen)).rstrip())
        else:
            under = " " * (widest + len(_GAP))
            lines.append(clip_plain(text.rstrip(), screen))
            lines.append(under + paint(clip(what, screen.width - len(under)), DIM, screen))
    return "\n".join(lines)


def clip_plain(text: str, screen: Screen) -> str:
    """Cut a line without colour to the window; one with colour is left alone."""
    return text if screen.colour or not screen.width else clip(text, screen.width)


def _blamed(
    record: Record, field: str, found: Mapping[str, Line | None]
) -> tuple[str, str, str, str]:
    line = found.get(field, found.get(""))
    origin = record.provenance.get(field)
    source = safe(f"{origin.source} {origin.locator}".strip()) if origin else ""
    if line is None:
        when = str(origin.on if origin else record.added)
        return safe(field), when, source, "before the journal began"
    return safe(field), said(line.at), source, safe(f"{line.n}: {command(line)}")


def status(history: History, name: str, size: int, screen: Screen) -> str:
    """Say how large a journal is, how many changes it has, and since when."""
    if not history.lines:
        return f"{safe(name)}: no changes yet"
    first, last = history.lines[0], history.lines[-1]
    count = plural(len(history.changes), "change")
    since = f"all before {first.dropped} dropped" if first.dropped else f"since {said(first.at)}"
    lines = [f"{safe(name)}: {count}, {_size(size)}, {since}"]
    if history.changes:
        lines.append(f"last change: {last.n}, {said(last.at)}, {safe(command(last))}")
    return "\n".join(clip(line, screen.width) if screen.width else line for line in lines)


def _size(size: int) -> str:
    if size < 1000:
        return plural(size, "byte")
    unit, factor = next((u for u in _UNITS if size < 1000 * u[1]), _UNITS[-1])
    return f"{size / factor:.1f} {unit}"


def size_of(size: int) -> str:
    """A number of bytes for people: "12.3 MB"."""
    return _size(size)
