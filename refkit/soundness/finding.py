"""One thing that is not as it should be, and where: before it is given a line and a column.

This module knows the shape of a finding and how a place inside a record is found in its text. It
does not know what is wrong with what.
"""

import json
import re
from collections.abc import Sequence

import msgspec

from refkit.errors import Location, Problem, Severity

_DECODER = json.JSONDecoder()
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_SPACE = re.compile(r"[\s,]*")
_COLON = re.compile(r"\s*:\s*")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is wrong, or worth knowing."""

    code: str
    severity: Severity = Severity.WARNING
    message: str  # one sentence without final stop
    at: int | None = None  # where in the text; None: nowhere in particular, or in another file
    key: str = ""
    hint: str = ""
    repair: str = ""  # what `fsck --repair` does about it; "" when that is for a person
    file: str = ""  # another file than the library: its name
    line: int = 0  # and its line, from 1


def within(text: str, path: str) -> int:
    """The offset of ``path`` ("$.entry.authors[0]") in the JSON ``text``; as near as it is there.

    Of several members with one name the last one counts, as for readers.
    """
    at = 0
    for name, index in _STEP.findall(path):
        found = _item(text, at, int(index)) if index else _member(text, at, name)
        if found is None:
            break
        at = found
    return at


def _member(text: str, at: int, name: str) -> int | None:
    """Where the value of the member ``name`` of the object at ``at`` begins."""
    if text[at : at + 1] != "{":
        return None
    found, i = None, at + 1
    try:
        while (i := _skip(text, i)) < len(text) and text[i] == '"':
            said, i = _DECODER.raw_decode(text, i)
            colon = _COLON.match(text, i)
            if not colon:
                break
            if said == name:
                found = colon.end()
            _, i = _DECODER.raw_decode(text, colon.end())
    except (ValueError, RecursionError):
        pass
    return found


def _item(text: str, at: int, index: int) -> int | None:
    if text[at : at + 1] != "[":
        return None
    i = _skip(text, at + 1)
    try:
        for _ in range(index):
            _, i = _DECODER.raw_decode(text, i)
            i = _skip(text, i)
    except (ValueError, RecursionError):
        return None
    return i if text[i : i + 1] not in ("", "]") else None


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def as_problems(findings: Sequence[Finding], text: bytes | str, file: str) -> tuple[Problem, ...]:
    """Give every finding its line and column in ``text``, which is the content of ``file``."""
    places = _places(text, {found.at for found in findings if found.at is not None})
    problems = []
    for found in findings:
        where = None
        if found.file and found.line:
            where = Location(file=found.file, line=found.line)
        elif found.at is not None:
            line, column = places[found.at]
            where = Location(file=file, line=line, column=column)
        problems.append(
            Problem(
                code=found.code,
                severity=found.severity,
                message=found.message,
                where=where,
                key=found.key,
                hint=found.hint,
            )
        )
    return tuple(problems)


def _places(text: bytes | str, offsets: set[int]) -> dict[int, tuple[int, int]]:
    """Line and column (both from 1, in code points) of each offset, in one pass over the text."""
    places: dict[int, tuple[int, int]] = {}
    line, done = 1, 0
    for at in sorted(offsets):
        if isinstance(text, bytes):
            line += text.count(b"\n", done, at)
            column = len(text[text.rfind(b"\n", 0, at) + 1 : at].decode("utf-8", "replace")) + 1
        else:
            line += text.count("\n", done, at)
            column = at - text.rfind("\n", 0, at)
        places[at] = line, column
        done = at
    return places
