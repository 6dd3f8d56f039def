"""Reading: from the blocks of a file to raw entries.

Fields get the names that BibLaTeX has for them, entries get what they inherit, and the marks that
other programs left are told in refkit's terms. Values stay as they are, in LaTeX: what they mean is
the normaliser's business. This module does not find blocks (refkit.formats.bibtex.block), and knows
no field by name but those that make an entry: its type, its key, its aliases.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from refkit.errors import Location, Problem, Severity
from refkit.field import BIBLATEX, renamed
from refkit.formats.bibtex import container, group, inheritance, lineage, tool
from refkit.formats.bibtex.block import Block, Blocks, split
from refkit.formats.bibtex.dialect import dialect
from refkit.formats.bibtex.fault import shorten
from refkit.model import Aside, AsideKind, Markup, Mine, Origin, Parsed, RawEntry

# Blocks that look like entries and are no works: they are kept as they stand. The second is the
# place where BibDesk keeps facts about the file.
_NO_WORKS = frozenset((container.TYPE, "bibdesk_info"))
_LINKS = frozenset(("crossref", container.TYPE))


class _Names(NamedTuple):
    """What the names of all fields of a file say, worked out once for each."""

    new: dict[str, str]  # as written -> what BibLaTeX calls a field that stands alone
    marks: frozenset[str]  # those in which another program keeps its marks


def read(text: str, file: str, on: date) -> Parsed:
    """What ``text``, called ``file``, holds; ``on`` is the day, for the origins."""
    return understand(split(text, file), file, on)


def understand(blocks: Blocks, file: str, on: date) -> Parsed:
    """Raw entries out of blocks: renamed, complete, and with the marks of other programs.

    Entries and problems stand in the order of the file; what is no work is an aside.
    """
    groups = group.members(blocks.asides, file)
    problems = [*blocks.problems, *groups.problems]
    names = _names(blocks)
    places = [Location(file=file, line=b.line, column=b.column) for b in blocks.entries]
    fields, wrong = _complete(blocks, names.new, places)
    problems += wrong
    entries: list[RawEntry] = []
    asides = list(blocks.asides)
    for block, values, where in zip(blocks.entries, fields, places, strict=True):
        if block.type.lower() in _NO_WORKS:
            asides.append(Aside(kind=AsideKind.TEXT, text=block.text))
            continue
        if not values or not all(map(str.strip, values.values())):
            problems += _empty(block, where)
            if not any(map(str.strip, values.values())):
                asides.append(Aside(kind=AsideKind.TEXT, text=block.text))
            values = {name: value for name, value in values.items() if value.strip()}
        if values:
            member = groups.of.get(block.key.lower(), ()) if groups.of else ()
            marked = member or not names.marks.isdisjoint(values)
            mine = tool.marks(values, member) if marked else None
            entries.append(_entry(block, values, mine, file, on, where))
    problems.sort(key=lambda problem: problem.where.line if problem.where else 0)
    return Parsed(
        entries=tuple(entries),
        problems=tuple(problems),
        asides=tuple(asides),
        fields=blocks.fields,
    )


def _names(blocks: Blocks) -> _Names:
    written = {name for block in blocks.entries for name in block.fields}
    new = {name: renamed((name,))[0] for name in written}
    return _Names(new, frozenset(filter(tool.is_mark, new.values())))


def _complete(
    blocks: Blocks, new: Mapping[str, str], places: Sequence[Location]
) -> tuple[list[dict[str, str]], list[Problem]]:
    """The fields of all entries under their ``new`` names, and what they inherit."""
    fields: list[dict[str, str]] = []
    problems: list[Problem] = []
    for block, where in zip(blocks.entries, places, strict=True):
        written = block.fields
        own = dict(zip(map(new.__getitem__, written), written.values(), strict=True))
        if len(own) < len(written):
            own = dict(zip(renamed(tuple(written)), written.values(), strict=True))
            problems += _twice(block, own, where)
        fields.append(own)
    containers = any(block.type.lower() == container.TYPE for block in blocks.entries)
    if not containers and _LINKS.isdisjoint(new.values()):
        return fields, problems
    items = [
        lineage.Item(block.type.lower(), block.key, own, where)
        for block, own, where in zip(blocks.entries, fields, places, strict=True)
    ]
    complete, wrong = inheritance.inherit(items, dialect(blocks))
    return complete, [*problems, *wrong]


def _entry(
    block: Block, values: dict[str, str], mine: Mine | None, file: str, on: date, where: Location
) -> RawEntry:
    lines = f"L{block.line}" if block.line == block.last else f"L{block.line}-{block.last}"
    return RawEntry(
        type=block.type,
        key=block.key,
        fields=values,
        markup=Markup.LATEX,
        text=block.text,
        origin=Origin(source=file, locator=lines, on=on),
        where=where,
        aliases=tuple(lineage.keys(values["ids"])) if "ids" in values else (),
        mine=mine,
    )


def _twice(block: Block, fields: Iterable[str], where: Location) -> Iterator[Problem]:
    """Tell of fields of BibTeX that stand beside the one they are another name for."""
    for name in filter(BIBLATEX.__contains__, fields):
        yield Problem(
            code="FLD002",
            severity=Severity.WARNING,
            message=f"{name} and {BIBLATEX[name]} of '{shorten(block.key)}' are names of one field",
            where=where,
            key=block.key,
            field=name,
            hint="both are kept; BibLaTeX takes only one of them",
        )


def _empty(block: Block, where: Location) -> Iterator[Problem]:
    empty = [name for name, value in block.fields.items() if not value.strip()]
    nothing = len(empty) == len(block.fields)
    if not empty and not nothing:
        return  # the parent has an empty field, and has been told
    names = ", ".join(empty)
    yield Problem(
        code="FLD001",
        severity=Severity.WARNING if nothing else Severity.INFO,
        message=f"'{shorten(block.key)}' has no field that says anything, and is left out"
        if nothing
        else f"nothing stands in {shorten(names)} of '{shorten(block.key)}'",
        where=where,
        key=block.key,
        field=empty[0] if len(empty) == 1 else "",
        hint="fill in what is known" if nothing else "fill in what is known, or take them out",
    )
