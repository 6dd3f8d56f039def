"""What can be read of a library's text, however broken it is: every member that is whole.

This module knows how a text that is no JSON any more is gone through: torn at any byte, with the
marks of an unfinished merge, with names that occur twice. It says what stands there and where; it
judges nothing, and makes nothing up.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

TABLES = ("entries", "asides", "retired", "tags")
# How often a text is read again in search of what is whole in it; enough for any accident, and an
# end for a text that somebody made to be read for ever.
_PATIENCE = 20
_DEEP = 10_000  # what a value costs that is nested too deeply to be read
_LARGE = ("entries", "asides", "retired")
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_NAME = re.compile(r'"((?:[^"\\\n]|\\.)*)"\s*:\s*(?=[{"])')
_CONFLICT = re.compile(
    r"^<{7}(?: [^\n]*)?\n(?P<ours>.*?)(?:^\|{7}(?: [^\n]*)?\n.*?)?^={7}\n(?P<theirs>.*?)"
    r"^>{7}(?: [^\n]*)?(?:\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
# What tells a record, or what is kept beside the records, by its members alone.
_RECORD = frozenset({"added", "entry"})
_SCHEMA = re.compile(r'"refkit"\s*:\s*\{\s*"library"\s*:\s*\{\s*"schema"\s*:\s*(\d{1,9})\b')


class Member(NamedTuple):
    """A member of a table, whole."""

    table: str  # "entries", "asides", "retired", "tags"; "" for what stands at the top
    name: str
    at: int  # where its name begins
    start: int  # where its value begins
    end: int


def decoded(data: bytes) -> str:
    """The bytes as text; what is not UTF-8 in them is kept as halves of surrogate pairs."""
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def schema(text: str) -> int | None:
    """The schema that the head of the text shows."""
    found = _SCHEMA.search(text)
    return int(found[1]) if found else None


def sides(text: str) -> tuple[str, ...]:
    """The two texts that an unfinished merge holds, ours first; the text alone without one."""
    if not _CONFLICT.search(text):
        return (text,)
    return (
        _CONFLICT.sub(lambda match: match["ours"], text),
        _CONFLICT.sub(lambda match: match["theirs"], text),
    )


def members(text: str) -> list[Member]:
    """All members of the tables that are whole, in the order of the text, doubles and all."""
    found: list[Member] = []
    at = _sound(text, found)
    if at is not None:
        found += _scattered(text, at)
    return found


def _sound(text: str, found: list[Member]) -> int | None:
    """Go through the text as JSON; None at its end, else where it stops to be a library's."""
    i = _open(text, _skip(text, 0))
    if i is None:
        return 0
    while text[i : i + 1] == '"':
        name, value = _named(text, i)
        if name is None or value is None:
            return i
        inside = _open(text, value)
        if name not in TABLES or inside is None:
            end, held, _ = _value(text, value)
            if end is None:
                return value + 1
            # A record at the top: what stood before it is gone.
            found.append(Member(_looks_like("", held), name, i, value, end))
        else:
            found.append(Member("", name, i, value, inside))
            end, stopped = _table(text, name, inside, found)
            if stopped:
                return end
        i = _next(text, end)
    end = _skip(text, i + 1)
    return None if text[i : i + 1] == "}" and end == len(text) else i


def _table(text: str, table: str, i: int, found: list[Member]) -> tuple[int, bool]:
    """Go through one table from its first member on; where it ends, or has to be given up."""
    while text[i : i + 1] == '"':
        name, value = _named(text, i)
        end = None if value is None else _end(text, value)
        if name is None or value is None or end is None:
            return i, True
        found.append(Member(table, name, i, value, end))
        i = _next(text, end)
    return i + 1, text[i : i + 1] != "}"


def _scattered(text: str, at: int) -> Iterator[Member]:
    """Find what is whole behind ``at``, by what it looks like: the tables are not to be trusted."""
    patience = _PATIENCE * (len(text) + 1)
    while patience > 0 and (match := _NAME.search(text, at)):
        at = match.end()
        if match[1] in _LARGE:
            continue  # its members are looked at one by one
        end, value, reached = _value(text, at)
        table = _looks_like(match.group(), value)
        if end is None or not table:
            patience -= reached - at
            at = match.end() + 1
            continue
        if table == "tags":
            yield from _words(text, at)
        elif (name := _named(text, match.start())[0]) is not None:
            yield Member(table, name, match.start(), match.end(), end)
        at = end


def _words(text: str, at: int) -> Iterator[Member]:
    inside: list[Member] = []
    _table(text, "tags", _skip(text, at + 1), inside)
    yield from inside


def _looks_like(name: str, value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    if value.keys() >= _RECORD:
        return "entries"
    if value.keys() == {"blocks"}:
        return "asides"
    if value.keys() == {"on", "entry"}:
        return "retired"
    if name.startswith('"tags"') and all(isinstance(tag, str) for tag in value.values()):
        return "tags"
    return ""


def _named(text: str, i: int) -> tuple[str | None, int | None]:
    """The name at ``i``, None if it is none, and where its value begins, if it has one."""
    try:
        name, i = _DECODER.raw_decode(text, i)
    except (ValueError, RecursionError):
        return None, None
    i = _skip(text, i)
    return name, _skip(text, i + 1) if text[i : i + 1] == ":" else None


def _value(text: str, i: int) -> tuple[int | None, Any, int]:
    """Where the value at ``i`` ends, the value, and how far it had to be read."""
    try:
        value, end = _DECODER.raw_decode(text, i)
    except json.JSONDecodeError as error:
        return None, None, max(error.pos, i + 1)
    except RecursionError:
        return None, None, i + _DEEP
    return end, value, end


def _end(text: str, i: int) -> int | None:
    return _value(text, i)[0]


def _open(text: str, i: int) -> int | None:
    return _skip(text, i + 1) if text[i : i + 1] == "{" else None


def _next(text: str, i: int) -> int:
    i = _skip(text, i)
    return _skip(text, i + 1) if text[i : i + 1] == "," else i


def _skip(text: str, i: int) -> int:
    space = _SPACE.match(text, i)
    return space.end() if space else i
