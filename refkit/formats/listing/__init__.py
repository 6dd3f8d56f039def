"""Messy text listings: accepted-paper lists pasted from blogs, pages of bare abstracts.

The family this reader knows: each record is a title line, then lines that open with a label
(``Author:``, ``link:``, ``摘要：`` ...), in any order, singular or plural, English or Chinese.
Text before the first title, or between records, may say which venue and year the list is about.
docs/formats/listing.md tells it for people. The reader finds the structure and hands on the text
as written; what the text means is for refkit.normalize.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from refkit.errors import Location, Problem, Severity
from refkit.formats.listing import heading, label, structure
from refkit.formats.listing.habit import Habits, Line
from refkit.formats.listing.heading import Said
from refkit.formats.listing.structure import Item
from refkit.model import Markup, Origin, Parsed, RawEntry

suffixes = (".txt", ".md", ".markdown", ".text")

# JSON, XML and BibTeX have labels too; "[1] A title" and "[A title](link)" are none of them.
_OTHER_FORMAT = re.compile(r"[\s\ufeff]*(?:\{\s*[\"}]|\[\s*[{\"\[\]]|<[!?a-zA-Z]|@\w+\s*[{(])")
_LINE_BREAK = re.compile(r"\r\n|\n|\r")


# What hardly a record lacks, and how people call the fields whose names are BibLaTeX's.
_ALWAYS = frozenset({"title", "author", "abstract", "url"})
_SPOKEN = {"eventtitle": "venue", "url": "link", "doi": "DOI", "tldr": "summary"}


def sniff(text: str) -> float:
    """How sure it is a listing: the share of lines that open with a label, made generous."""
    if _OTHER_FORMAT.match(text):
        return 0.0
    labels = lines = 0
    for line in _LINE_BREAK.split(text, 400)[:400]:
        lines += bool(line.strip())
        labels += label.label(label.tidy(line)) is not None
    return min(0.9, 0.3 + 3 * labels / lines) if labels else 0.0


def read(text: str, file: str, on: date) -> Parsed:
    """Read a listing. ``file`` is how the user named it, ``on`` the day, for the origins.

    Every line that says something is in a record, in a heading (LST001) or in a problem (LST002).
    """
    lines = _LINE_BREAK.split(text)
    found = structure.outline(lines)
    problems: list[Problem] = []
    entries: list[RawEntry] = []
    said: Mapping[str, Said] = {}
    ends = [*(_first(part) - 1 for part in found.parts[1:]), len(lines)]
    for part, end in zip(found.parts, ends, strict=False):
        if isinstance(part, Item):
            end = _last_said(lines, part.first, end)
            text = "\n".join(lines[part.first - 1 : end])
            place = Origin(source=file, locator=_locator((part.first, end)), on=on)
            if entry := _raw(part, said, text, place):
                entries.append(entry)
                problems += [*_long(entry), *_not_understood(part.stray, file)]
            else:
                whole = [Line(n, lines[n - 1].strip()) for n in range(part.first, end + 1)]
                problems += _not_understood([line for line in whole if line.text], file)
        elif part is found.parts[-1] and entries:
            problems += _footer(part, found.habits, file)
        else:
            before, said = said, heading.read(part, said)
            told = said is not before
            problems += (
                [_heading_read(part, said if told else {}, file)]
                if told or not entries
                else _not_understood(part, file)
            )
    return Parsed(entries=tuple(entries), problems=(*problems, *_cut(found, entries, file)))


def _first(part: Item | Sequence[Line]) -> int:
    return part.first if isinstance(part, Item) else part[0].number


def _last_said(lines: Sequence[str], first: int, end: int) -> int:
    while end > first and not lines[end - 1].strip():
        end -= 1
    return end


def _raw(item: Item, said: Mapping[str, Said], text: str, origin: Origin) -> RawEntry | None:
    """The raw entry; None when all labels of the record say nothing."""
    fields: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    for field, value, span in _values(item):
        if field not in fields:
            fields[field], spans[field] = value, span
            continue
        known = fields[field].split("\n")
        if new := [line for line in value.split("\n") if line not in known]:
            fields[field] = "\n".join([*known, *new])
            first, last = spans[field]
            spans[field] = (min(first, span[0]), max(last, span[1]))
    if not fields:
        return None
    # A record that names another venue is not what the heading speaks of.
    own = fields.get("eventtitle", "")
    if not own or ("eventtitle" in said and said["eventtitle"].value in own):
        for field, (value, span) in said.items():
            if field not in fields:
                fields[field], spans[field] = value, span
    return RawEntry(
        fields=fields,
        markup=Markup.PLAIN,
        text=text,
        origin=origin,
        where=Location(file=origin.source, line=item.first),
        lines=spans,
    )


def _values(item: Item) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Field, text and lines of all that a record says, a title without its dress."""
    if item.title:
        yield from _title(item.title.text, item.title.span)
    for field, values in item.fields.items():
        said = [
            (text, value.span)
            for value in values
            if (text := value.text) and not label.says_nothing(text)
        ]
        if field == "title":
            for text, span in said:
                yield from _title(text, span)
            continue
        if not said:
            continue
        # "Author: A" and "Author: B" below it are one list.
        listed = field in label.LISTS
        texts = [text.rstrip(" ,;，；、") if listed else text for text, _ in said[:-1]]
        text = (",\n" if listed else "\n").join([*texts, said[-1][0]])
        yield field, text, (said[0][1][0], said[-1][1][1])


def _title(text: str, span: tuple[int, int]) -> Iterator[tuple[str, str, tuple[int, int]]]:
    title = label.title(text)
    if title.text:
        yield "title", title.text, span
    if title.link:
        yield "url", title.link, span


def _locator(span: tuple[int, int]) -> str:
    return f"L{span[0]}" if span[0] == span[1] else f"L{span[0]}-{span[1]}"


def _heading_read(lines: Sequence[Line], said: Mapping[str, Said], file: str) -> Problem:
    first, last = lines[0].number, lines[-1].number
    where, says = (
        (f"lines {first}-{last} stand", "they say")
        if last > first
        else (f"line {first} stands", "it says")
    )
    told = ", ".join(value for value, _ in said.values())
    return Problem(
        code="LST001",
        severity=Severity.INFO,
        message=f"{where} outside the records; "
        + (f"{says} of all that follow: {told}" if told else "no venue or year was found"),
        where=Location(file=file, line=first),
    )


def _long(entry: RawEntry) -> Iterator[Problem]:
    letters = len(entry.fields.get("title", ""))
    if letters > label.LONGEST and entry.where:
        yield Problem(
            code="LST004",
            severity=Severity.WARNING,
            message=f"a title of {letters} letters: '{_short(entry.fields['title'])}'",
            where=Location(file=entry.where.file, line=entry.lines["title"][0]),
            field="title",
            hint="if it is another text, give it a label (Abstract:, ...)",
        )


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
    ]


def _footer(lines: Sequence[Line], habits: Habits, file: str) -> list[Problem]:
    """What stands below the last record: a lone title of a record that was cut off, or a footer."""
    if not habits.titled or len(lines) > 1 or not label.looks_like_title(lines[0].text):
        return _not_understood(lines, file)
    return [_cut_off(f"'{_short(lines[0].text)}' may be the title of a record", lines[0], file)]


def _cut(found: structure.Outline, entries: Sequence[RawEntry], file: str) -> list[Problem]:
    """A warning when the last record lacks labels at its end that all records before it have."""
    *others, last = found.items or [Item(0)]
    if not others or found.parts[-1] is not last or not entries:
        return []
    order = found.habits.order
    end = max((order.index(field) for field in last.fields if field in order), default=0)
    always = set.intersection(*(set(other.fields) for other in others))
    missing = [field for field in order[end + 1 :] if field in always]
    # Two records are no habit, and many papers have no code; but no paper is without authors.
    if not missing or (len(others) < 3 and not _ALWAYS.intersection(missing)):
        return []
    fields = entries[-1].fields
    if entries[-1].where != Location(file=file, line=last.first):
        return []
    name = _short(fields.get("title", "") or fields.get("abstract", ""))
    lacking = " and no ".join(sorted(_SPOKEN.get(field, field) for field in missing))
    before = "all records before it have" if len(others) > 1 else "the record before it has"
    lacks = f"'{name}' has no {lacking}, which {before}"
    return [_cut_off(lacks, Line(last.first, ""), file)]


def _cut_off(what: str, line: Line, file: str) -> Problem:
    return Problem(
        code="LST003",
        severity=Severity.WARNING,
        message=f"the list seems to be cut here: {what}",
        where=Location(file=file, line=line.number),
        hint="it was kept as far as it goes; add the whole file again when you have it",
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
