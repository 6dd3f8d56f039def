"""How a library is, in words: what was found, what was repaired, where rescued records are from.

This module knows how findings are summed up and how long lists are cut. What is wrong, and what is
done about it, it is told.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from refkit.errors import Problem, Severity
from refkit.soundness import Report
from refkit.soundness.mend import Mend
from refkit.soundness.rescue import BACKUP, FILE, JOURNAL, MENDED, SPOILT, Rescued, Saved
from refkit.store.archive import Manifest
from refkit.view import CYAN, DIM, GREEN, YELLOW, Screen, cells, paint, plural, safe
from refkit.view.cached import size

_FEW = 10  # so many records of a kind are named without being asked for


def summary(library: str, report: Report, problems: Sequence[Problem], screen: Screen) -> str:
    """One line: how many records, and how many findings of which weight."""
    counts = Counter(problem.severity for problem in problems)
    said = [
        plural(counts[severity], noun)
        for severity, noun in (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFO, "note"),
        )
        if counts[severity]
    ]
    found = ", ".join(said) or "all is sound"
    style = GREEN if not said else YELLOW
    line = f"{safe(library)}: {plural(report.records, 'record')}, {paint(found, style, screen)}"
    safe_ones = sum(bool(finding.repair) for finding in report.findings)
    if safe_ones:
        line += f"; {safe_ones} can be repaired: refkit fsck --repair"
    return line


def repairs(done: Mapping[str, Sequence[Mend]], further: Sequence[str], screen: Screen) -> str:
    """What repairing changed, record by record; each repair is named."""
    width = max((cells(safe(key)) for key in done), default=0)
    lines = []
    for key, mends in done.items():
        for i, mend in enumerate(mends):
            name = safe(key) if i == 0 else ""
            sign = paint("~" if i == 0 else " ", YELLOW, screen)
            gap = " " * (width - cells(name))
            lines.append(f"  {sign} {paint(name, CYAN, screen)}{gap}  {safe(mend.repair)}")
    lines += [f"  {paint('~', YELLOW, screen)} {safe(text)}" for text in further]
    return "\n".join(lines)


_WHENCE = {
    FILE: ("from the broken file, unchanged", GREEN),
    MENDED: ("from the broken file, mended", YELLOW),
    JOURNAL: ("from the journal", YELLOW),
    BACKUP: ("from the version before (.bak)", YELLOW),
    SPOILT: ("from the broken file, not valid and kept as found", YELLOW),
}


def rescue(rescued: Rescued, screen: Screen, *, dry_run: bool, verbose: bool) -> str:
    """Say where each record comes from; those of the file itself are only counted."""
    would = "would be " if dry_run else ""
    lines = [f"{plural(len(rescued.records), 'record')} {would}rescued"]
    for source, (words, style) in _WHENCE.items():
        found = [one for one in rescued.saved if one.source == source]
        if not found:
            continue
        records = sum(one.table == "entries" for one in found)
        beside = len(found) - records
        count = str(records) if records else f"{beside} beside the records"
        further = f", and {beside} beside the records" if records and beside else ""
        lines.append(f"  {paint(count, style, screen)} {words}{further}")
        if source != FILE or verbose:
            lines += _named(found, screen, verbose=verbose)
    twice = [one for one in rescued.saved if one.of]
    if twice:
        lines.append(f"  {paint(str(len(twice)), YELLOW, screen)} kept beside another of its key")
        for one in twice:
            advice = f"was {safe(one.of)}; {_advice(one)}"
            lines.append(f"    {paint(safe(one.name), CYAN, screen)}  {paint(advice, DIM, screen)}")
    return "\n".join(lines)


def backups(found: Sequence[tuple[str, Manifest, int]], screen: Screen) -> str:
    """One line a backup: its name, when it was made, how many records, how large."""
    rows = [
        (
            safe(name),
            about.made.strftime("%Y-%m-%d %H:%M:%S"),
            plural(about.records, "record"),
            size(packed),
            f"refkit {safe(about.refkit)}",
        )
        for name, about, packed in found
    ]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, made, records, packed, version in rows:
        name_gap = " " * (widths[0] - cells(name))
        lines.append(
            f"{paint(name, CYAN, screen)}{name_gap}  {made}  {records:>{widths[2]}}"
            f"  {packed:>{widths[3]}}  {paint(version, DIM, screen)}"
        )
    return "\n".join(lines)


def _advice(saved: Saved) -> str:
    """What to do about a second record of one key."""
    if saved.alike:
        first = saved.name.rpartition("-")[0]
        return f"refkit merge {safe(first)} {safe(saved.name)} makes one of the two"
    return f"another work: refkit rekey {safe(saved.name)} gives it a key of its own"


def _named(found: Sequence[Saved], screen: Screen, *, verbose: bool) -> list[str]:
    shown = found if verbose else found[:_FEW]
    lines = []
    for one in shown:
        beside = "" if one.table == "entries" else paint(f"  ({one.table})", DIM, screen)
        lines.append(f"    {paint(safe(one.name), CYAN, screen)}{beside}")
    if len(found) > len(shown):
        lines.append(f"    and {len(found) - len(shown)} more; --verbose lists them")
    return lines
