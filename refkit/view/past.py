"""What became of records, for people: what two times differ in, and who wrote a field.

It knows how an old state stands beside a new one. What counts as a change, and what can be undone,
is decided below.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from refkit.curate.outline import excerpts
from refkit.journal import History, Line
from refkit.journal.past import said
from refkit.journal.plan import fields
from refkit.journal.words import command
from refkit.model import Change, Plan, Record
from refkit.view import (
    CYAN,
    DIM,
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
WIDTH = 160  # cells of a line where nobody says how wide the window is
_UNITS = (("kB", 10**3), ("MB", 10**6), ("GB", 10**9))
_FEW = 5  # keys that are named
_LEAST = 16  # cells of a value that are worth printing


def difference(plan: Plan, screen: Screen, *, verbose: bool = False) -> str:
    """Draw what `refkit diff` prints: each record that came, went or changed, field by field."""
    lines: list[str] = []
    former: set[str] = set()
    for record in plan.put:
        found = plan.changes.get(record.key, ())
        former |= {change.before for change in found if change.field == "key"}
        known = found or record.key in plan.before
        sign = paint("~", YELLOW, screen) if known else paint("+", GREEN, screen)
        was = next((change.before for change in found if change.field == "key"), "")
        lines.append(_record(record, sign, screen, was))
        told = [change for change in found if change.field != "key"]
        lines += draw_changes(told, screen, "    ", verbose=verbose)
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


def left_out(plan: Plan, keys: Iterable[str], *, verbose: bool = False) -> str:
    """Say which of the records that changed a lenient plan could not understand; "" for none."""
    told = {record.key for record in plan.put} | {*plan.remove}
    keys = [safe(key) for key in keys if key not in told]
    if not keys:
        return ""
    shown = keys if verbose else keys[:_FEW]
    more = f" and {len(keys) - len(shown)} more" if len(shown) < len(keys) else ""
    be, is_ = ("was", "is") if len(keys) == 1 else ("were", "are")
    return (
        f"{plural(len(keys), 'record')} {be} not valid at the later time, and {is_} not shown:"
        f" {', '.join(shown)}{more}"
    )


def _beside(there: object, what: str, screen: Screen) -> str:
    sign = paint("+", GREEN, screen) if there else paint("-", RED, screen)
    text = f"({safe(what)})"
    return f"{sign} {paint(clip(text, screen.width - 2) if screen.width else text, DIM, screen)}"


def _record(record: Record, sign: str, screen: Screen, was: str = "") -> str:
    key, title = f"{safe(was)} -> {safe(record.key)}" if was else safe(record.key), heading(record)
    if screen.width:
        title = clip(title, max(0, screen.width - cells(key) - 4))
    return f"{sign} {paint(key, CYAN, screen)}{_GAP}{title}".rstrip()


def draw_changes(
    changes: Sequence[Change], screen: Screen, indent: str, *, verbose: bool
) -> Iterator[str]:
    """Draw fields as they were and as they are, a line each; long ones whole if ``verbose``."""
    for change in changes if verbose else excerpts(changes):
        field = safe(change.field)
        room = max(_LEAST, (screen.width or WIDTH) - len(indent) - cells(field) - 6)
        old, new = safe(change.before) or "(none)", safe(change.after) or "(none)"
        old, new = contrast(old, new, 0 if verbose else room)
        yield f"{indent}{field}: {paint(old, DIM, screen)} -> {new}"


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
