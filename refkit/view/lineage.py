"""Where every field of a record comes from: the table of `refkit show --provenance`.

It knows which origin and which receipt belong to a field, and how to set seven facts about it in a
window. A pipe gets one line a field, in columns, headed by the key, so that `grep` finds all that
came from a source.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from refkit import merge
from refkit.model import Entry, Origin, Receipt, Record
from refkit.text import plain
from refkit.view import BOLD, CYAN, DIM, MAGENTA, Screen, cells, clip, paint, safe, wrap
from refkit.view.diff import grounds

_MOST = 60  # cells of a value, and of a reason
_LABEL = 13
_HEADS = ("field", "value", "source", "record id", "day", "why", "before")


class _Row(NamedTuple):
    """What is known about one field."""

    field: str
    value: str
    source: str
    locator: str
    day: str
    why: str
    before: str
    locked: bool


def draw(record: Record, screen: Screen) -> str:
    """Draw the table; see `refkit.view.provenance`."""
    rows = [_row(record, *held) for held in _held(record.entry)]
    rows += [_row(record, field, "") for field in record.locked if _is_blank(record.entry, field)]
    if not screen.width:
        key = safe(record.key)
        return "\n".join(f"{key}  {line}" for line in _table(rows)[1:])
    head = [paint(safe(record.key), CYAN, screen)]
    if title := safe(plain(record.entry.title)):
        head.append(paint(clip(title, screen.width), BOLD, screen))
    table = _table(rows)
    if max(map(cells, table)) > screen.width:
        blocks = [line for row in rows for line in _block(row, screen)]
        return "\n".join([*head, *blocks, *_reasons(record, screen)])
    return "\n".join([*head, paint(table[0], DIM, screen), *table[1:]])


def _held(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the fields that hold something, with their values as text."""
    blank = Entry()
    for field in Entry.__struct_fields__:
        value = getattr(entry, field)
        if field == "type" or (
            field not in ("extra", "and_others") and value != getattr(blank, field)
        ):
            yield field, _said(value)
    yield from ((f"extra.{name}", _said(value)) for name, value in sorted(entry.extra.items()))


def _is_blank(entry: Entry, field: str) -> bool:
    return all(field != held for held, _ in _held(entry))


def _said(value: object) -> str:
    return " ".join(safe(plain(merge.show(value)).replace("\n", " ")).split())


def _row(record: Record, field: str, value: str) -> _Row:
    origin = record.provenance.get(field)
    receipt = _receipt(record.receipts, field, origin)
    before = _value(receipt.before, field) if receipt else ""
    return _Row(
        field=safe(field),
        value=clip(value, _MOST) or "(empty)",
        source=safe(origin.source) if origin else "(not known)",
        locator=safe(origin.locator) if origin else "",
        day=str(origin.on) if origin else "",
        why=clip(grounds(receipt.evidence), _MOST) if receipt else "",
        before=(clip(before, _MOST) or "(empty)") if receipt else "",
        locked=field in record.locked,
    )


def _receipt(receipts: Sequence[Receipt], field: str, origin: Origin | None) -> Receipt | None:
    """The receipt of the present value: the last that changed the field, if it still counts."""
    for receipt in reversed(receipts):
        if field in receipt.fields:
            by_it = origin is not None and origin.source == receipt.source
            return receipt if by_it else None
    return None


def _value(entry: Entry, field: str) -> str:
    name = field.removeprefix("extra.")
    held = entry.extra.get(name, "") if field.startswith("extra.") else getattr(entry, name, "")
    return _said(held)


def _table(rows: Sequence[_Row]) -> list[str]:
    lines = [_HEADS]
    for row in rows:
        name = f"{row.field} (locked)" if row.locked else row.field
        lines.append((name, row.value, row.source, row.locator, row.day, row.why, row.before))
    widths = [max(cells(line[i]) for line in lines) for i in range(len(_HEADS))]
    return [
        "  ".join(
            text + " " * (width - cells(text)) for text, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]


def _block(row: _Row, screen: Screen) -> Iterator[str]:
    """Yield the lines of one field for a window in which a table has no room."""
    beside = screen.width >= 40
    indent = _LABEL if beside else 2
    room = max(1, screen.width - indent)
    origin = " ".join(filter(None, (row.source, row.locator)))
    facts = [(row.value, ""), (", ".join(filter(None, (origin, row.day))), DIM)]
    facts += [(f"before: {row.before}", DIM)] if row.before else []
    facts += [("locked", MAGENTA)] if row.locked else []
    lines = [(line, style) for text, style in facts for line in wrap(text, room)]
    head = paint(clip(row.field, screen.width), DIM, screen)
    if beside and cells(row.field) < indent:
        text, style = lines.pop(0)
        yield head + " " * (indent - cells(row.field)) + paint(text, style, screen)
    else:
        yield head
    yield from (" " * indent + paint(text, style, screen) for text, style in lines)


def _reasons(record: Record, screen: Screen) -> Iterator[str]:
    """Yield why each source's record was taken for this work: once, not for each field."""
    for receipt in record.receipts:
        name = f"{receipt.source} {receipt.locator}".strip()
        said = f"{name} is the same paper: {grounds(receipt.evidence)}"
        if receipt.evidence:
            yield from (paint(part, DIM, screen) for part in wrap(safe(said), screen.width))
