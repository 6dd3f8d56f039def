"""What became of a file, in words: the loss report of `add`, and what a roundtrip has changed.

It knows how to count aloud and how to set two values below each other. What counts as changed is
the business of refkit.ingest.account and of refkit.roundtrip.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from refkit.errors import Problem
from refkit.ingest import Account
from refkit.roundtrip import Comparison, Difference
from refkit.view import CYAN, DIM, GREEN, RED, YELLOW, Screen, cells, clip, paint, plural, safe

_EXAMPLES = 3
_FEW = 20  # so many entries are listed without being asked for
_COLUMN = 14  # cells before the first figure of the report


def draw(account: Account, screen: Screen) -> str:
    """Put the loss report in words; see `refkit.view.account`."""
    read = account.read
    counts = [_entries(read.entries), plural(read.fields, "field"), plural(read.names, "name")]
    others = ((read.macros, "macro"), (read.comments, "comment"))
    counts += [plural(n, noun) for n, noun in others if n]
    head = ", ".join(counts)
    if account.whole:
        return f"{head}: {paint('all kept', GREEN, screen)}"
    kept_keys = read.entries - len(account.keys) - account.made
    kept = ", ".join((plural(kept_keys, "key"), plural(account.kept, "field")))
    changed = [plural(len(account.keys), "key")] if account.keys else []
    changed += [f"{plural(account.made, 'key')} made"] if account.made else []
    changed += [plural(len(read.changed), "field")] if read.changed else []
    changed += [f"{plural(len(read.mended), 'place')} mended"] if read.mended else []
    lost = [plural(len(read.blocks), "block")] if read.blocks else []
    lost += [plural(len(read.lost), "field")] if read.lost else []
    lines = [head, _row("kept", GREEN, kept, screen)]
    if changed:
        lines.append(_row("changed", YELLOW, ", ".join(changed), screen))
        lines += _examples((*account.keys, *read.changed, *read.mended), screen)
    if lost:
        lines.append(_row("not understood", RED, ", ".join(lost), screen))
        lines += _examples((*read.blocks, *read.lost), screen)
    return "\n".join(lines)


def _row(word: str, style: str, what: str, screen: Screen) -> str:
    return f"  {paint(word, style, screen)}{' ' * (_COLUMN - len(word))}  {what}"


def _entries(n: int) -> str:
    return "1 entry" if n == 1 else f"{n} entries"


def _examples(problems: Sequence[Problem], screen: Screen) -> Iterator[str]:
    """Yield up to three: of different kinds, as far as there are."""
    kinds = {problem.code: problem for problem in reversed(problems)}
    first = sorted(problems, key=lambda problem: kinds[problem.code] is not problem)
    for problem in first[:_EXAMPLES]:
        where = f"{problem.where.file}:{problem.where.line}: " if problem.where else ""
        text = safe(f"{where}{problem.message}")
        room = screen.width - 4 if screen.width else 0
        yield paint("    " + (clip(text, room) if room > 0 else text), DIM, screen)


def draw_comparison(comparison: Comparison, screen: Screen, *, verbose: bool) -> str:
    """List the differences by entry; see `refkit.view.roundtrip`."""
    counted = [_entries(comparison.entries), plural(comparison.fields, "field")]
    counted += [plural(comparison.asides, "other block")] if comparison.asides else []
    head = ", ".join(counted)
    if comparison.same:
        return f"{head}: {paint('nothing changed in meaning', GREEN, screen)}"
    groups = [list(group) for _, group in groupby(comparison.differences, key=lambda d: d.key)]
    shown = groups if verbose else groups[:_FEW]
    lines = [line for group in shown for line in _group(group, screen, verbose=verbose)]
    if len(groups) > len(shown):
        lines.append(f"and {len(groups) - len(shown)} more; --verbose lists them")
    changed = len(comparison.differences)
    touched = len({difference.key for difference in comparison.differences if difference.key})
    told = [f"{plural(changed, 'change')} in {_entries(touched)}"] if touched else []
    told += [plural(changed, "change")] if changed and not touched else []
    told += [f"{plural(comparison.unread, 'block')} not understood"] if comparison.unread else []
    return "\n".join([*lines, f"{head}: {paint(', '.join(told), RED, screen)}"])


def _group(group: Sequence[Difference], screen: Screen, *, verbose: bool) -> Iterator[str]:
    yield paint(safe(group[0].key) or "(besides the entries)", CYAN, screen)
    widest = max(cells(safe(difference.field)) for difference in group)
    for difference in group:
        label = safe(difference.field)
        pad = " " * (widest - cells(label))
        room = 0 if verbose or not screen.width else max(8, screen.width - widest - 6)
        for sign, style, value in (("-", RED, difference.before), ("+", GREEN, difference.after)):
            if value:
                text = safe(" ".join(value.split()))
                text = clip(text, room) if room else text
                yield f"  {label}{pad} {paint(sign, style, screen)} {text}"
                label, pad = "", " " * widest
