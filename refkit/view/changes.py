"""A plan in words: how many records are added, changed, removed or were there already, and how.

It knows how to say it in the past and in the conditional, and how to show the part of a long
value that differs. It does not know how a plan was made, and never applies one.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from refkit.model import Change, Evidence, Match, Origin, Plan, Record, Verdict
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

if TYPE_CHECKING:
    from refkit.ingest import Joined

_FEW = 10  # so many records of a kind are listed without being asked for
_BEFORE = 12  # code points of common text kept before the first difference


def draw(plan: Plan, screen: Screen, *, verb: str, dry_run: bool, verbose: bool) -> str:
    """Put the plan in words; see `refkit.view.plan`."""
    new = [record for record in plan.put if record.key not in plan.before]
    changed = [record for record in plan.put if record.key in plan.before]
    removed = [plan.before[key] for key in plan.remove if key in plan.before]
    words = {"added": "added", "removed": "removed", "changed": "changed"}
    first = verb.split(" ", 1)[0]
    words[first if first in words else "changed"] = safe(verb)
    would = "would be " if dry_run else ""

    def group(records: Sequence[Record], kind: str, sign: str, style: str) -> Iterator[str]:
        if records:
            yield f"{plural(len(records), 'record')} {would}{words[kind]}"
        mark = paint(sign, style, screen)
        if len(records) > _FEW and kind == "changed":
            yield from _rows(plan, records, mark, screen, verbose=verbose)
        elif verbose or len(records) <= _FEW:
            for record in records:
                yield _line(record, mark, screen)
                yield from _details(plan, record, screen, verbose=verbose)

    lines = [
        *group(new, "added", "+", GREEN),
        *group(changed, "changed", "~", YELLOW),
        *group(removed, "removed", "-", RED),
    ]
    if not lines:
        lines.append("nothing would change" if dry_run else "nothing has changed")
    if plan.present:
        be = "was" if len(plan.present) == 1 else "were"
        how = "there" if first == "added" else "so"
        lines.append(f"{plural(len(plan.present), 'record')} {be} already {how}")
        if verbose:
            lines += [f"  = {paint(safe(key), CYAN, screen)}" for key in plan.present]
    return "\n".join([*lines, *_review(plan.review, dry_run=dry_run)])


def _line(record: Record, sign: str, screen: Screen) -> str:
    key = safe(record.key)
    title = heading(record)
    if screen.width:
        title = clip(title, max(0, screen.width - cells(key) - 6))
    return f"  {sign} {paint(key, CYAN, screen)}  {title}".rstrip()


def _rows(
    plan: Plan, records: Sequence[Record], mark: str, screen: Screen, *, verbose: bool
) -> Iterator[str]:
    """Yield a table of many changes: key, field, what it was and what it becomes."""
    shown = records if verbose else records[:_FEW]
    told = [(safe(record.key), change) for record in shown for change in _told(plan, record)]
    keys = max((cells(key) for key, _ in told), default=0)
    keys = min(keys, (screen.width or 160) // 3)
    for key, change in told:
        name, field = clip(key, keys), safe(change.field)
        room = max(16, (screen.width or 160) - keys - cells(field) - 12)
        old, new = safe(change.before) or "(none)", safe(change.after) or "(none)"
        old, new = contrast(old, new, room)
        gap = " " * (keys - cells(name))
        yield f"  {mark} {paint(name, CYAN, screen)}{gap}  {field}: {old} -> {new}"
    if more := len(records) - len(shown):
        yield f"  and {more} more (refkit --verbose lists all)"


def _told(plan: Plan, record: Record) -> Iterator[Change]:
    """Find all that changes in a record: what the plan tells, and what is mine beside it."""
    told = plan.changes.get(record.key, ())
    named = {change.field for change in told}
    yield from told
    before = plan.before.get(record.key)
    if before is not None:
        yield from (change for change in _mine(before, record) if change.field not in named)


def _details(plan: Plan, record: Record, screen: Screen, *, verbose: bool) -> Iterator[str]:
    """Yield a line for each field that changes: what it was and what it becomes."""
    before = plan.before.get(record.key)
    if before is None or record.key in plan.remove:
        return
    for change in _told(plan, record):
        field = safe(change.field)
        room = 0 if verbose else max(16, (screen.width or 160) - cells(field) - 12)
        old, new = safe(change.before) or "(none)", safe(change.after) or "(none)"
        old, new = contrast(old, new, room)
        origin = change.origin
        source = safe(f"{origin.source} {origin.locator}".strip()) if verbose else ""
        line = f"      {field}: {old} -> {new}"
        yield f"{line}  {paint(f'[{source}]', DIM, screen)}" if source else line


def _mine(before: Record, after: Record) -> Iterator[Change]:
    """Find what differs in the half that is mine, which plans need not spell out."""
    for field in ("tags", "status", "priority", "rating", "note", "aliases"):
        old, new = _said(getattr(before, field)), _said(getattr(after, field))
        if old != new:
            origin = Origin(source="", on=after.added)
            yield Change(field=field, before=old, after=new, origin=origin)


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def contrast(before: str, after: str, room: int) -> tuple[str, str]:
    """Cut both values to ``room`` cells together (0: not at all), from where they differ."""
    if not room or cells(before) + cells(after) <= room:
        return before, after
    same = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    if same > room // 4:
        start = max(0, same - _BEFORE)
        before, after = f"…{before[start:]}", f"…{after[start:]}"
    before = clip(before, max(room // 2, room - cells(after)))
    return before, clip(after, room - cells(before))


def _review(matches: Sequence[Match], *, dry_run: bool) -> Iterator[str]:
    """Yield how many pairs a person should look at: each was told as a problem."""
    same = sum(match.verdict is Verdict.SAME for match in matches)
    likely = len(matches) - same
    told = []
    if same:
        told.append(f"{plural(same, 'pair')} {'is' if same == 1 else 'are'} the same work")
    if likely:
        told.append(f"{plural(likely, 'pair')} may be the same work")
    if told:
        yield ", ".join(told) + ("" if dry_run else ": refkit dedupe --review asks about them")


def joined(entries: Sequence["Joined"], screen: Screen, *, dry_run: bool, verbose: bool) -> str:
    """Say which entries became part of which records; "" where none did."""
    if not entries:
        return ""
    one = len(entries) == 1
    count = f"{len(entries)} {'entry' if one else 'entries'}"
    would = "would be " if dry_run else "was " if one else "were "
    lines = [f"{count} {would}merged into {'a record' if one else 'records'} of the same work"]
    shown = entries if verbose else entries[:_FEW]
    for entry in shown:
        key = f" {paint(safe(entry.key), CYAN, screen)}" if entry.key else ""
        lines.append(f"  {safe(entry.place)}:{key} -> {paint(safe(entry.into), CYAN, screen)}")
    if more := len(entries) - len(shown):
        lines.append(f"  and {more} more (refkit --verbose lists all)")
    return "\n".join(lines)


def reason(evidence: Evidence) -> str:
    """Say in two or three words what one piece of evidence says: "same doi"."""
    if evidence.score >= 1:
        return f"same {evidence.what}"
    if evidence.score <= 0:
        return f"different {evidence.what}"
    return f"{evidence.what} {evidence.score:.0%} alike"
