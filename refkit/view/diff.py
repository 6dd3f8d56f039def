"""What enrichment would change, or has changed, and why it is believed: the diff, record by record.

It knows how a change is set on a line that a person can check, and how evidence reads. What makes
two entries the same paper, and what is taken from one, is decided below; nothing is decided here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from refkit.enrich import Consulted, Offer
from refkit.model import Change, Evidence, Match, Plan, Receipt, Record, Verdict
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
    safe,
    wrap,
)
from refkit.view.changes import contrast, reason

_INDENT = " " * 6
_TEST = 12  # cells for the name of a test
_BACK = "as it was"  # the reason of a change that is taken back
_WIDTH = 160  # cells of a line where nobody says how wide the window is
_LEAST = 16  # cells of a value that are worth printing


def draw(
    plan: Plan, consulted: Mapping[str, Consulted], screen: Screen, *, explain: bool, verbose: bool
) -> str:
    """Draw the diff; see `refkit.view.enrichment`."""
    lines: list[str] = []
    for record in plan.put:
        before = was(plan, record)
        known = before.receipts if before else ()
        lines.append(_line(before or record, "~", YELLOW, screen))
        if len(record.receipts) >= len(known):
            lines += _taken(plan, record, known, screen, explain=explain, verbose=verbose)
        else:
            for change in _shown(plan.changes.get(record.key, ()), verbose=verbose):
                lines += _change(change, _BACK, screen, verbose=verbose)
    likely: dict[str, list[Match]] = {}
    for match in plan.review:
        likely.setdefault(match.left, []).append(match)
    for key, matches in likely.items():
        if key in consulted:
            lines.append(_line(consulted[key].record, "?", CYAN, screen))
        for match in matches:
            lines += _likely(match, consulted.get(key), screen, explain=explain)
    if explain:
        told = {*plan.before, *likely}
        for key, one in consulted.items():
            if key not in told and one.offers:
                lines.append(_line(one.record, "=", DIM, screen))
                for offer in one.offers:
                    lines += _unused(offer, screen)
    return "\n".join(lines)


def _taken(
    plan: Plan,
    record: Record,
    known: Sequence[Receipt],
    screen: Screen,
    *,
    explain: bool,
    verbose: bool,
) -> Iterator[str]:
    """Yield what a record takes: each source with its reasons, and below it what came from it."""
    left = list(_shown(plan.changes.get(record.key, ()), verbose=verbose))
    for receipt in record.receipts:
        if receipt in known:
            continue
        source = safe(f"{receipt.source} {receipt.locator}".strip())
        why = "" if explain else grounds(receipt.evidence)
        yield from _wrapped(f"{source} is the same paper{': ' if why else ''}{why}", screen)
        if explain:
            yield from tests(receipt.evidence, screen)
        for change in left:
            if (change.origin.source, change.origin.locator) == (receipt.source, receipt.locator):
                yield from _change(change, because(change), screen, verbose=verbose)
        left = [
            change
            for change in left
            if (change.origin.source, change.origin.locator) != (receipt.source, receipt.locator)
        ]
    for change in left:
        yield from _change(change, because(change), screen, verbose=verbose)


def _shown(changes: Sequence[Change], *, verbose: bool) -> Iterator[Change]:
    authors = any(change.field == "authors" for change in changes)
    for change in changes:
        if change.field == "and_others" and authors and not verbose:
            continue  # the list itself shows whether it is whole
        yield change


def was(plan: Plan, record: Record) -> Record | None:
    """What a record of the plan is before it; it may have another key there."""
    keys = [change.before for change in plan.changes.get(record.key, ()) if change.field == "key"]
    return plan.before.get(record.key) or plan.before.get(next(iter(keys), ""))


def _line(record: Record, sign: str, style: str, screen: Screen) -> str:
    key, title = safe(record.key), heading(record)
    if screen.width:
        title = clip(title, max(0, screen.width - cells(key) - 6))
    return f"  {paint(sign, style, screen)} {paint(key, CYAN, screen)}  {title}".rstrip()


def _change(change: Change, why: str, screen: Screen, *, verbose: bool) -> Iterator[str]:
    """Yield the line of a field: before -> after  [reason]."""
    field = safe(change.field)
    told = f"[{safe(why)}]" if why else ""
    old, new = safe(change.before) or "(none)", safe(change.after) or "(none)"
    beside = True
    if not verbose:
        width = screen.width or _WIDTH
        room = width - len(_INDENT) - cells(field) - len(":  -> ")
        beside = room - cells(told) - 2 >= min(2 * _LEAST, cells(old) + cells(new))
        room = room - cells(told) - 2 if beside else room
        old, new = contrast(old, new, max(_LEAST, room))
    line = f"{_INDENT}{field}: {paint(old, RED, screen)} -> {paint(new, GREEN, screen)}"
    if beside or not told:
        yield f"{line}  {paint(told, DIM, screen)}" if told else line
    else:
        yield line
        width = max(_LEAST, (screen.width or _WIDTH) - len(_INDENT) - 2)
        yield from (f"{_INDENT}  {paint(part, DIM, screen)}" for part in wrap(told, width))


def because(change: Change) -> str:
    """Say in few words what is better about the new value; "" where that is not to be seen."""
    if change.field == "key":
        return "it has a title now"
    if not change.before:
        return "new"
    if not change.after:
        return "not so as published"
    if change.field == "authors":
        before, after = change.before.split("; "), change.after.split("; ")
        if len(after) > len(before):
            return "all authors"
        return "full names" if len(change.after) > len(change.before) else "names as published"
    if change.field in ("identifiers", "keywords") and change.before in change.after:
        return "more of them"
    if change.field == "type" and change.after in ("preprint", "misc"):
        return "new"
    if change.field in ("type", "container", "venue", "date", "pubstate", "publisher", "pages"):
        return "as published"
    return ""


def _likely(match: Match, one: Consulted | None, screen: Screen, *, explain: bool) -> Iterator[str]:
    offers = one.offers if one else ()
    offer = next((offer for offer in offers if offer.match.right == match.right), None)
    title = f": {said_title(offer)}" if offer else ""
    yield from _wrapped(f"perhaps {safe(match.right)}{title}", screen, "")
    if explain:
        yield from tests(match.evidence, screen)
    else:
        yield from _wrapped(grounds(match.evidence), screen)


def _unused(offer: Offer, screen: Screen) -> Iterator[str]:
    word = {
        Verdict.SAME: "is the same paper, and tells nothing new",
        Verdict.LIKELY: "may be the same paper",
        Verdict.DIFFERENT: "is another paper",
    }[offer.match.verdict]
    yield from _wrapped(f"{safe(offer.match.right)} {word}: {said_title(offer)}", screen, "")
    yield from tests(offer.match.evidence, screen)


def said_title(offer: Offer) -> str:
    """The title of what was offered, or "(untitled)"."""
    from refkit.text import plain

    return safe(plain(offer.entry.title)) or "(untitled)"


def grounds(evidence: Iterable[Evidence]) -> str:
    """Say on one line why two entries are taken for one paper, or are not."""
    return "; ".join(map(_ground, evidence))


def _ground(one: Evidence) -> str:
    return safe(f"{one.what}: {one.detail}" if one.detail else reason(one))


def tests(evidence: Sequence[Evidence], screen: Screen) -> Iterator[str]:
    """Yield a line for each test: its name, its score from 0 to 1, and what was compared."""
    for one in evidence:
        style = GREEN if one.score >= 1 else RED if one.score <= 0 else YELLOW
        name = safe(one.what)
        pad = " " * max(1, _TEST - cells(name))
        score = paint(f"{one.score:4.2f}", style, screen)
        room = screen.width - len(_INDENT) - _TEST - 8 if screen.width else 0
        detail = safe(one.detail)
        parts = wrap(detail, room) if room >= _LEAST else [detail]
        yield f"{_INDENT}  {name}{pad}{score}  {parts[0] if parts else ''}".rstrip()
        yield from (" " * (len(_INDENT) + _TEST + 8) + part for part in parts[1:])


def _wrapped(text: str, screen: Screen, style: str = DIM) -> Iterator[str]:
    room = max(_LEAST, screen.width - len(_INDENT)) if screen.width else 0
    for part in wrap(text, room) if room else [text]:
        yield _INDENT + paint(part, style, screen)
