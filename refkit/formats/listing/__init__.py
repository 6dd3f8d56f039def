"""Messy text listings: accepted-paper lists pasted from blogs, pages of bare abstracts.

The family this reader knows: each record is a title line, then lines that open with a label
(``Author:``, ``link:``, ``摘要：`` ...), in any order, singular or plural, English or Chinese.
Text before the first title, or between records, may say which venue and year the list is about.
docs/formats/listing.md tells it for people. The reader finds the structure and hands on the text
as written; what the text means is for refkit.normalize.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from refkit import venue
from refkit.errors import Location, Problem, Severity
from refkit.formats.listing import label, structure
from refkit.formats.listing.structure import Item, Line
from refkit.model import Markup, Origin, Parsed, RawEntry

_Item = TypeVar("_Item")

suffixes = (".txt", ".md", ".markdown", ".text")


def sniff(text: str) -> float:
    """How sure it is a listing: the share of lines that open with a label, made generous."""
    if re.match(r"\s*(?:[{\[<]|@\w+\s*[{(])", text):
        return 0.0
    labels = lines = 0
    for line in text.split("\n", 400)[:400]:
        lines += bool(line.strip())
        labels += label.label(label.tidy(line)) is not None
    return min(0.9, 0.3 + 3 * labels / lines) if labels else 0.0


def read(text: str, file: str, on: date) -> Parsed:
    """Read a listing. ``file`` is how the user named it, ``on`` the day, for the origins."""
    lines = re.split(r"\r\n|\n|\r", text)
    found = structure.outline(lines)
    problems: list[Problem] = []
    entries: list[RawEntry] = []
    said: dict[str, tuple[str, tuple[int, int]]] = {}
    seen_item = False
    last = [part for part in found.parts if isinstance(part, Item)][-1:]
    for part in found.parts:
        if isinstance(part, Item):
            seen_item = True
            raw, own = _raw(part, lines, said, file, on, end=_end(part, found.parts, len(lines)))
            entries.append(raw)
            problems += own
            continue
        heading = _heading(part)
        said = heading or said
        if heading or not seen_item:
            problems += _heading_read(part, heading, file)
        else:
            problems += _not_understood(part, file)
    return Parsed(
        entries=tuple(entries),
        problems=(*problems, *(_cut(last[0], found.items, entries[-1], file) if last else ())),
    )


def _end(item: Item, parts: Sequence[Item | tuple[Line, ...]], total: int) -> int:
    """The last line (1-based) of the slice that ``item`` came from."""
    at = next(i for i, part in enumerate(parts) if part is item)
    if at + 1 == len(parts):
        return total
    after = parts[at + 1]
    return (after.first if isinstance(after, Item) else after[0].number) - 1


def _raw(
    item: Item,
    lines: Sequence[str],
    said: dict[str, tuple[str, tuple[int, int]]],
    file: str,
    on: date,
    end: int,
) -> tuple[RawEntry, list[Problem]]:
    fields: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    if item.title:
        title = label.title(item.title.text)
        fields["title"], spans["title"] = title.text, item.title.span
        if title.link:
            fields["url"], spans["url"] = title.link, item.title.span
    for field, values in item.fields.items():
        written = [value for value in values if not label.says_nothing(value.text)]
        text = "\n".join(value.text for value in written if value.text)
        if not text:
            continue
        if field == "title":
            dressed = label.title(text)
            text = dressed.text
            if dressed.link:
                fields["url"], spans["url"] = dressed.link, written[0].span
        fields[field] = f"{fields[field]}\n{text}" if field in fields else text
        spans[field] = (written[0].span[0], written[-1].span[1])
    for field, (value, span) in said.items():
        if field not in fields:
            fields[field], spans[field] = value, span
    raw = RawEntry(
        fields=fields,
        markup=Markup.PLAIN,
        text="\n".join(lines[item.first - 1 : end]),
        origin=Origin(source=file, locator=_locator((item.first, end)), on=on),
        where=Location(file=file, line=item.first),
        lines=spans,
    )
    return raw, _not_understood(item.stray, file)


def _locator(span: tuple[int, int]) -> str:
    return f"L{span[0]}" if span[0] == span[1] else f"L{span[0]}-{span[1]}"


def _heading(lines: Iterable[Line]) -> dict[str, tuple[str, tuple[int, int]]]:
    """What the lines outside records say of the list: venue, year and presentation.

    Only what is said without contradiction counts: the venue and year named most, and a kind of
    presentation from lines that name just one.
    """
    named: list[tuple[str, int | None, int]] = []
    kinds: dict[str, int] = {}
    for line in lines:
        named += [(m.venue.id, m.year, line.number) for m in venue.mentions(line.text)]
        if kind := venue.presentation(line.text):
            kinds.setdefault(kind, line.number)
    result: dict[str, tuple[str, tuple[int, int]]] = {}
    if best := _most(place[0] for place in named):
        at = [number for name, _, number in named if name == best]
        known = venue.get(best)
        result["eventtitle"] = (known.short if known else best, (at[0], at[-1]))
        if year := _most(y for name, y, _ in named if name == best and y):
            at = [number for name, y, number in named if name == best and y == year]
            result["year"] = (str(year), (at[0], at[-1]))
    if result and len(kinds) == 1:
        kind, number = next(iter(kinds.items()))
        result["presentation"] = (kind, (number, number))
    return result


def _most(items: Iterable[_Item]) -> _Item | None:
    """The item that stands there most often; None when two do, or none."""
    ranked = Counter(items).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _heading_read(
    lines: Sequence[Line], heading: dict[str, tuple[str, tuple[int, int]]], file: str
) -> list[Problem]:
    said = [line for line in lines if line.text]
    if not said:
        return []
    told = ", ".join(value for value, _ in heading.values())
    return [
        Problem(
            code="LST001",
            severity=Severity.INFO,
            message=f"lines {said[0].number}-{said[-1].number} stand outside the records; "
            + (f"they say of all that follow: {told}" if told else "no venue or year was found"),
            where=Location(file=file, line=said[0].number),
        )
    ]


def _not_understood(lines: Sequence[Line], file: str) -> list[Problem]:
    return [
        Problem(
            code="LST002",
            severity=Severity.WARNING,
            message=f"this line belongs to no field and no record: '{_short(line.text)}'",
            where=Location(file=file, line=line.number),
            hint="give it a label (Title:, Author:, ...), or take it out",
        )
        for line in lines
        if line.text
    ]


def _cut(item: Item, items: Sequence[Item], raw: RawEntry, file: str) -> list[Problem]:
    """A warning when the last record lacks labels that all records before it have."""
    others = [other.fields.keys() for other in items if other is not item]
    if len(others) < 2:
        return []
    missing = set.intersection(*map(set, others)) - item.fields.keys()
    if not missing:
        return []
    name = _short(raw.fields.get("title", "") or raw.fields.get("abstract", ""))
    return [
        Problem(
            code="LST003",
            severity=Severity.WARNING,
            message=f"the list seems to be cut here: '{name}' has no "
            f"{' and no '.join(sorted(missing))}, which all records before it have",
            where=Location(file=file, line=item.first),
            hint="it was kept as far as it goes; add the whole file again when you have it",
        )
    ]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
