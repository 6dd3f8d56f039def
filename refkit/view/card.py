"""One record at length, for reading: the card of `refkit show` and the queue of `refkit next`.

It knows in which order facts are read and how dates are said. Nothing of a record is left out:
a field that has no place of its own is printed under its name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from refkit import venue
from refkit.model import Entry, Origin, Record, Status
from refkit.text import plain
from refkit.view import (
    BLUE,
    BOLD,
    CYAN,
    DIM,
    FAINT,
    MAGENTA,
    Screen,
    heading,
    paint,
    safe,
    wrap,
)

_WIDEST = 88  # cells; longer lines are hard to read
_LABEL = 13  # cells for a label and the space behind it
_NARROW = 40  # below this width a label stands above its value
_LINKS = ("link", "code")  # never cut or broken: people copy and click them
_LINES = re.compile(r"L(\d+)(?:-L?(\d+))?")


def draw(record: Record, screen: Screen) -> str:
    """Draw the card; see `refkit.view.record`."""
    width = min(screen.width or _WIDEST, _WIDEST)
    entry = record.entry
    equal = _equal(entry)
    title, style = (plain(entry.title), BOLD) if entry.title else ("(untitled)", FAINT)
    blocks = [
        [
            paint(safe(record.key), CYAN, screen),
            *(paint(line, style, screen) for line in wrap(safe(title), width)),
            *wrap(_authors(entry, equal), width),
            *([paint("* equal contribution", DIM, screen)] if equal else []),
        ],
        list(_labelled(_facts(record), width, screen)),
        _prose(plain(entry.abstract), width),
        _note(record.note, width, screen),
        list(_labelled(_fine_print(record), width, screen)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _equal(entry: Entry) -> frozenset[int]:
    """Find the authors, counted from 1, who contributed equally ("1=equal;2=equal")."""
    parts = [part.partition("=") for part in entry.extra.get("author+an", "").split(";")]
    return frozenset(
        int(number) for number, _, what in parts if number.strip().isdecimal() and "equal" in what
    )


def _authors(entry: Entry, equal: frozenset[int] = frozenset()) -> str:
    names = [f"{n.display}{'*' * (i in equal)}" for i, n in enumerate(entry.authors, 1)]
    return safe(", ".join([*names, "et al."] if entry.and_others else names))


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what is read first, as (label, text)."""
    entry, extra = record.entry, record.entry.extra
    if entry.date:
        yield "year" if entry.date.month is None else "date", str(entry.date)
    yield "venue", _venue(entry)
    yield "presented", extra.get("presentation", "")
    yield "editors", ", ".join(name.display for name in entry.editors)
    for name in ("volume", "number", "pages", "publisher"):
        yield name, plain(getattr(entry, name))
    yield "type", entry.type.value
    yield "state", entry.pubstate.value if entry.pubstate else ""
    if record.waiting:
        yield "waiting", "to be looked up: refkit enrich --waiting"
    yield "status", _status(record)
    yield "tags", ", ".join(record.tags)
    yield "priority", record.priority.value if record.priority else ""
    if record.rating:
        yield "rating", f"{'★' * record.rating}{'☆' * (5 - record.rating)} {record.rating} of 5"
    yield "link", entry.link()
    yield "code", extra.get("code", "")
    yield "keywords", ", ".join(entry.keywords)
    if record.clashes:
        from refkit.view import clash

        yield from clash.facts(record)


def _venue(entry: Entry) -> str:
    known = venue.get(entry.venue) if entry.venue else None
    container = plain(entry.container)
    if known is None:
        return container
    return f"{container} ({known.short})" if container not in ("", known.short) else known.short


def _status(record: Record) -> str:
    change = record.history[-1] if record.history else None
    known = change is not None and change.status is record.status
    return f"{record.status.value}, since {change.on}" if change and known else record.status.value


def _fine_print(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what is rarely read, as (label, text)."""
    entry = record.entry
    yield "identifiers", ", ".join(map(str, entry.identifiers))
    if entry.url and entry.url != entry.link():
        yield "url", entry.url
    for name, value in sorted(entry.extra.items()):
        told = name in ("code", "presentation") or (name == "author+an" and _equal(entry))
        yield safe(name), "" if told else value
    yield "locked", ", ".join(record.locked)
    yield "former keys", ", ".join(record.aliases)
    yield "history", ", ".join(f"{step.status.value} {step.on}" for step in record.history)
    yield "added", str(record.added)
    for source in _sources(record.provenance):
        yield "from", source


def _sources(provenance: Mapping[str, Origin]) -> list[str]:
    """Say where the values came from: the source of most first, then others with their fields."""
    fields: dict[str, list[str]] = {}
    for field, origin in provenance.items():
        fields.setdefault(origin.source, []).append(field)
    ranked = sorted(fields, key=lambda source: (-len(fields[source]), source))
    told = []
    for source in ranked:
        locators = [provenance[field].locator for field in fields[source]]
        where = ", ".join(part for part in (source, *_places(locators)) if part)
        told.append(where if source == ranked[0] else f"{where}: {', '.join(fields[source])}")
    return told


def _places(locators: Sequence[str]) -> Iterator[str]:
    """Join locators: "lines 5-7 and 9-14" for L5-7, L9 and L10-14; others as they are."""
    spans: list[list[int]] = []
    for match in sorted(
        filter(None, map(_LINES.fullmatch, locators)), key=lambda match: int(match.group(1))
    ):
        first, last = int(match.group(1)), int(match.group(2) or match.group(1))
        if spans and first <= spans[-1][1] + 1:
            spans[-1][1] = max(last, spans[-1][1])
        else:
            spans.append([first, last])
    if spans:
        ranges = [str(a) if a == b else f"{a}-{b}" for a, b in spans]
        many = len(ranges) > 1 or "-" in ranges[0]
        *others, final = ranges
        start = f"{', '.join(others)} and " if others else ""
        yield f"line{'s' * many} {start}{final}"
    yield from dict.fromkeys(text for text in locators if text and not _LINES.fullmatch(text))


def _labelled(
    facts: Iterator[tuple[str, str]] | Sequence[tuple[str, str]], width: int, screen: Screen
) -> Iterator[str]:
    """Set label and text in two columns, wrapped, without the facts that are empty."""
    beside = width >= _NARROW
    indent = " " * (_LABEL if beside else 2)
    for label, text in facts:
        is_link = label in _LINKS or text.startswith(("https://", "http://"))
        lines = [safe(text)] if is_link else wrap(safe(text), max(1, width - len(indent)))
        if not any(lines):
            continue
        style = BLUE if is_link else MAGENTA if label == "tags" else ""
        head = paint(label, DIM, screen)
        if beside:
            head += " " * max(1, _LABEL - len(label))
            yield head + paint(lines[0], style, screen)
            lines = lines[1:]
        else:
            yield head
        yield from (indent + paint(line, style, screen) for line in lines)


def _prose(text: str, width: int) -> list[str]:
    """Wrap paragraphs, with an empty line between them."""
    paragraphs = [wrap(safe(part), width) for part in text.split("\n")]
    lines: list[str] = []
    for paragraph in filter(None, paragraphs):
        lines += [*([""] if lines else []), *paragraph]
    return lines


def _note(text: str, width: int, screen: Screen) -> list[str]:
    """Wrap a note under its name; it is Markdown, so that its lines stay lines."""
    lines = [part for line in text.split("\n") for part in wrap(safe(line), width) or [""]]
    return [paint("my note", DIM, screen), *lines] if text else []


def draw_queue(records: Sequence[Record], today: date, screen: Screen) -> str:
    """Draw what to read next; see `refkit.view.queue`."""
    width = min(screen.width or _WIDEST, _WIDEST)
    blocks = []
    for record in records:
        link = record.entry.link()
        why = wrap(_why(record, today), max(1, width - 2))
        key = safe(record.key)
        beside = why and len(key) + 2 + len(" ".join(why)) <= width
        head = paint(key, CYAN, screen)
        lines = [f"{head}  {paint(' '.join(why), DIM, screen)}" if beside else head]
        if not beside:
            lines += [f"  {paint(line, DIM, screen)}" for line in why]
        style = BOLD if record.entry.title else FAINT
        inner = max(1, width - 2)
        lines += [f"  {paint(line, style, screen)}" for line in wrap(heading(record), inner)]
        lines += [f"  {line}" for line in wrap(_authors(record.entry), inner)]
        lines += [f"  {paint(safe(link), BLUE, screen)}"] if link else []
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _why(record: Record, today: date) -> str:
    """Say why a record is next: "reading for 12 days", "queued 3 days ago, priority high"."""
    steps = [step.on for step in record.history if step.status is record.status]
    since = steps[-1] if steps else record.added
    days = (today - since).days
    word = record.status.value if record.status is not Status.UNREAD else "added"
    if days > 1:
        when = f"for {days} days" if record.status is Status.READING else f"{days} days ago"
    else:
        when = "yesterday" if days == 1 else "today"
        when = f"since {when}" if record.status is Status.READING else when
    said = f"{word} {when}"
    return f"{said}, priority {record.priority.value}" if record.priority else said
