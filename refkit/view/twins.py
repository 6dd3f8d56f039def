"""Records that may be one work, side by side; and what one record takes of each when they merge.

It marks what differs, and says why two records are taken for one work. It decides nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from refkit import merge, venue
from refkit.dedupe import Findings, Group
from refkit.model import Entry, Match, Record, Verdict
from refkit.text import plain
from refkit.unite import Choice, United
from refkit.view import (
    BOLD,
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
    wrap,
)
from refkit.view.diff import grounds, tests

_WIDEST = 120
_LABEL = 12  # cells for a label and the space behind it
_COLUMN = 22  # the least that a column is worth reading in; below it they stand one above the other
_LONGEST = 6  # lines of one value
_ABSTRACT = 400  # code points that tell two abstracts apart
_FEW = 20  # so many groups, or pairs, are listed without being asked for
_NOTHING = "-"


def draw(
    findings: Findings,
    records: Mapping[str, Record],
    screen: Screen,
    *,
    explain: bool,
    verbose: bool,
) -> str:
    """List groups of records that are one work, and pairs that may be; "" where there are none."""
    lines: list[str] = []
    certain, doubted = findings.certain, [g for g in findings.groups if not g.certain]
    for groups, said in (
        (certain, "the same work"),
        (doubted, "the same work, link by link, and contradict each other"),
    ):
        if groups:
            many = "are" if len(groups) > 1 else "is"
            lines.append(paint(f"{plural(len(groups), 'group')} {many} {said}", BOLD, screen))
        for group in groups[: None if verbose or explain else _FEW]:
            lines += _group(group, records, screen, explain=explain)
        lines += _more(len(groups), screen, verbose=verbose or explain)
    likely = findings.likely
    if likely:
        lines.append(paint(f"{plural(len(likely), 'pair')} may be the same work", BOLD, screen))
    for match in likely[: None if verbose or explain else _FEW]:
        lines += _record(records[match.left], "?", YELLOW, screen)
        lines += _record(records[match.right], " ", YELLOW, screen)
        lines += _why(match, screen, explain=explain)
    lines += _more(len(likely), screen, verbose=verbose or explain)
    return "\n".join(lines)


def _more(count: int, screen: Screen, *, verbose: bool) -> Iterator[str]:
    if count > _FEW and not verbose:
        yield paint(f"  and {count - _FEW} more: refkit -v dedupe lists all", DIM, screen)


def _group(
    group: Group, records: Mapping[str, Record], screen: Screen, *, explain: bool
) -> Iterator[str]:
    for i, key in enumerate(group.keys):
        yield from _record(records[key], "=" if not i else " ", GREEN, screen)
    shown = group.matches if explain else group.matches[:1]
    for match in (*shown, *group.against):
        pair = len(group.keys) > 2
        yield from _why(match, screen, explain=explain, pair=pair)


def _record(record: Record, sign: str, style: str, screen: Screen) -> Iterator[str]:
    key = safe(record.key)
    told = heading(record)
    year = f" ({record.entry.date.year})" if record.entry.date else ""
    if screen.width:
        told = clip(told, max(8, screen.width - cells(key) - 6 - cells(year)))
    yield f"  {paint(sign, style, screen)} {paint(key, CYAN, screen)}  {told}{year}".rstrip()


def _why(match: Match, screen: Screen, *, explain: bool, pair: bool = False) -> Iterator[str]:
    head = f"{match.left} and {match.right}: " if pair else ""
    if explain:
        if head:
            yield f"      {safe(head.rstrip(': '))}"
        yield from tests(match.evidence, screen)
        return
    told = head + grounds(match.evidence)
    room = max(_COLUMN, screen.width - 6) if screen.width else 0
    for part in wrap(told, room) if room else [told]:
        yield "      " + paint(part, DIM, screen)


# --- one pair, for a decision


def card(
    one: Record,
    other: Record,
    match: Match,
    screen: Screen,
    *,
    head: str = "",
    explain: bool = False,
) -> str:
    """Draw two records with what differs marked: beside each other, or below where it is narrow."""
    width = min(screen.width or 100, _WIDEST)
    sure = {Verdict.SAME: "the same work", Verdict.LIKELY: "perhaps the same work"}
    said = sure.get(match.verdict, "different works")
    lines = [paint(part, BOLD, screen) for part in wrap(f"{head}{said}?", width)]
    column = (width - _LABEL - 3) // 2
    beside = column >= _COLUMN
    if beside:
        keys = [clip(safe(record.key), column) for record in (one, other)]
        lines.append(" " * _LABEL + _sides(keys[0], keys[1], column, screen, CYAN, " | "))
    else:
        lines += [f"< {paint(safe(one.key), CYAN, screen)}"]
        lines += [f"> {paint(safe(other.key), CYAN, screen)}"]
    for label, value in _FACTS:
        mine, theirs = safe(value(one)), safe(value(other))
        if mine or theirs:
            draw_fact = _beside if beside else _below
            lines += draw_fact(label, mine, theirs, column if beside else width, screen)
    if explain:
        lines.append(paint("why", DIM, screen))
        lines += tests(match.evidence, screen)
    else:
        told = wrap(f"why: {grounds(match.evidence)}", width)
        lines += [paint(part, DIM, screen) for part in told]
    return "\n".join(lines)


def _venue(entry: Entry) -> str:
    known = venue.get(entry.venue) if entry.venue else None
    return plain(entry.container) or (known.short if known else "")


def _details(entry: Entry) -> str:
    told = (("vol.", entry.volume), ("no.", entry.number), ("pp.", entry.pages))
    edition = entry.extra.get("edition", "")
    return ", ".join(f"{sign} {value}" for sign, value in (*told, ("ed.", edition)) if value)


def _mine(record: Record) -> str:
    told = [record.status.value if record.status != "unread" else "", *record.tags]
    told.append(f"rated {record.rating}" if record.rating else "")
    told.append("with a note" if record.note else "")
    return ", ".join(filter(None, told))


_FACTS: tuple[tuple[str, Callable[[Record], str]], ...] = (
    ("title", lambda r: plain(r.entry.title)),
    ("subtitle", lambda r: plain(r.entry.extra.get("subtitle", ""))),
    (
        "authors",
        lambda r: merge.show(r.entry.authors) + ("; et al." if r.entry.and_others else ""),
    ),
    ("date", lambda r: str(r.entry.date or "")),
    ("venue", lambda r: _venue(r.entry)),
    ("in", lambda r: _details(r.entry)),
    ("type", lambda r: r.entry.type.value),
    ("state", lambda r: r.entry.pubstate.value if r.entry.pubstate else ""),
    ("identifiers", lambda r: ", ".join(map(str, r.entry.identifiers))),
    ("link", lambda r: r.entry.url),
    ("abstract", lambda r: " ".join(plain(r.entry.abstract).split())[:_ABSTRACT]),
    ("mine", _mine),
)


def _beside(label: str, mine: str, theirs: str, column: int, screen: Screen) -> Iterator[str]:
    same = _is_same(mine, theirs)
    left, right = _cut(mine, column), _cut(theirs, column)
    style = "" if same else YELLOW
    for i in range(max(len(left), len(right), 1)):
        one = left[i] if i < len(left) else _NOTHING if not i else ""
        other = right[i] if i < len(right) else _NOTHING if not i else ""
        name = paint(label, DIM, screen) + " " * (_LABEL - len(label)) if not i else " " * _LABEL
        sign = " | " if same or i else " ≠ "
        yield (name + _sides(one, other, column, screen, style, sign)).rstrip()


def _sides(mine: str, theirs: str, column: int, screen: Screen, style: str, sign: str) -> str:
    pad = " " * (column - cells(mine))
    return f"{paint(mine, style, screen)}{pad}{sign}{paint(theirs, style, screen)}"


def _below(label: str, mine: str, theirs: str, width: int, screen: Screen) -> Iterator[str]:
    same = _is_same(mine, theirs)
    yield paint(label if same else f"{label} ≠", DIM, screen)
    if same:
        yield from (f"  = {part}" for part in _cut(mine, max(8, width - 4)))
        return
    for sign, value in (("<", mine), (">", theirs)):
        for i, part in enumerate(_cut(value, max(8, width - 4)) or [_NOTHING]):
            yield f"  {sign if not i else ' '} {paint(part, YELLOW, screen)}"


def _is_same(mine: str, theirs: str) -> bool:
    return mine == theirs


def _cut(value: str, width: int) -> list[str]:
    lines = wrap(value, width)
    if len(lines) > _LONGEST:
        lines[_LONGEST - 1 :] = [clip(f"{lines[_LONGEST - 1]} …", width)]
    return lines


# --- a merge


def merged(united: United, screen: Screen, *, verbose: bool) -> str:
    """List what the record takes of each of those that it is made of, with reasons.

    A field that is the same in all of them, or that only the record that stays has, is left out,
    unless ``verbose``.
    """
    first = united.of[0].key
    others = " and ".join(paint(safe(record.key), CYAN, screen) for record in united.of[1:])
    lines = [
        f"{others} {'goes' if len(united.of) == 2 else 'go'} into {paint(first, CYAN, screen)}"
    ]
    rows = [row for c in united.choices if (row := _row(c, united, verbose=verbose))]
    label = max((cells(row[0]) for row in rows), default=0) + 2
    source = max((cells(row[2]) for row in rows), default=0)
    for field, value, of, conflict in rows:
        width = (screen.width or _WIDEST) - 2 - label - source - 4
        style = YELLOW if conflict else ""
        shown = value if verbose else clip(value, max(_COLUMN, width))
        pad = " " * (label - cells(field))
        gap = " " * max(2, width + 2 - cells(shown)) if screen.width else "  "
        told = f"{gap}{paint(of, DIM, screen)}" if of else ""
        lines.append(
            f"  {paint(field, DIM, screen)}{pad}{paint(shown, style, screen)}{told}".rstrip()
        )
    lines += _left(united, screen)
    return "\n".join(lines)


def _row(choice: Choice, united: United, *, verbose: bool) -> tuple[str, str, str, bool] | None:
    field = choice.field
    before = _before(united.of[0], field)
    value = merge.show(choice.value)
    same = merge.show(before) == value
    if field in ("history", "and_others") or (not value and not choice.others):
        return None
    if same and not verbose and not (choice.others and value):
        return None
    of = choice.of if choice.of and choice.of != united.of[0].key else ""
    why = ", ".join(filter(None, (of, choice.why)))
    return safe(field.removeprefix("extra.")), safe(value) or "(none)", safe(why), choice.conflict


def _before(record: Record, field: str) -> object:
    if field.startswith("extra."):
        return record.entry.extra.get(field.removeprefix("extra."), "")
    holder = record.entry if field in Entry.__struct_fields__ else record
    return getattr(holder, field)


def _left(united: United, screen: Screen) -> Iterator[str]:
    """Yield what is not taken, field by field."""
    rows = [(c.field, key, merge.show(value)) for c in united.choices for key, value in c.others]
    if rows:
        yield "not taken"
    for field, key, value in rows:
        head = f"  {safe(field.removeprefix('extra.'))}: "
        tail = f"  [{safe(key)}]"
        room = max(_COLUMN, (screen.width or _WIDEST) - cells(head) - cells(tail))
        shown = paint(clip(safe(value), room), RED, screen)
        yield f"{head}{shown}{paint(tail, DIM, screen)}"


def joined(groups: Sequence[Sequence[str]], screen: Screen, *, dry_run: bool) -> str:
    """Say which records have become one: one line a group."""
    count = sum(len(keys) - 1 for keys in groups)
    would = "would be " if dry_run else ""
    lines = [f"{plural(count, 'record')} {would}merged into {plural(len(groups), 'other')}"]
    if len(groups) == 1:
        lines = [f"{plural(count, 'record')} {would}merged"]
    for first, *others in groups:
        gone = ", ".join(paint(safe(key), CYAN, screen) for key in others)
        lines.append(f"  {gone} -> {paint(safe(first), CYAN, screen)}")
    return "\n".join(lines)
