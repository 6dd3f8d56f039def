"""Doubts: what a step of the normaliser has to say about a field, before its place is known.

Steps remember what they read and so know no file and no key; both are added when a doubt becomes a
problem, which is when the field's own line is looked for in the entry's text.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from refkit.errors import Location, Problem, Severity
from refkit.field import BIBLATEX
from refkit.model import RawEntry


class Doubt(NamedTuple):
    """A problem without its place."""

    code: str
    severity: Severity
    message: str
    hint: str = ""


# BibLaTeX's name -> the names that BibTeX and the entry may have for it.
_CALLED: Mapping[str, tuple[str, ...]] = {
    name: (name, *(old for old, new in BIBLATEX.items() if new == name))
    for name in {*BIBLATEX.values()}
}


def report(raw: RawEntry, field: str, doubt: Doubt) -> Problem:
    """The problem that ``doubt`` about ``field`` is, with key and place."""
    return Problem(
        code=doubt.code,
        severity=doubt.severity,
        message=doubt.message,
        where=_place(raw, field),
        key=raw.key,
        field=field,
        hint=doubt.hint,
    )


def _place(raw: RawEntry, field: str) -> Location | None:
    """Where the field stands in the file; where that does not show, the place of the entry."""
    where = raw.where
    if where is None:
        return None
    if field in raw.lines:
        return Location(file=where.file, line=raw.lines[field][0])
    names = "|".join(map(re.escape, _CALLED.get(field, (field,))))
    found = re.search(rf"(?i)(?<![^\s,{{(])(?:{names})\s*=", raw.text)
    if not found:
        return where
    before = raw.text[: found.start()]
    down = before.count("\n")
    column = len(before) - before.rfind("\n") if down else where.column + len(before)
    return Location(file=where.file, line=where.line + down, column=column)
