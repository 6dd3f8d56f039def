"""A configuration file as text: where each key stands in it, and how one is set or taken out.

This module changes the bytes of one key and no others, so that comments, order and spelling stay.
It knows TOML 1.0 as far as finding keys goes; the text must be TOML already. What it makes is held
against what was meant, and refused where the two differ.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from refkit.errors import RefkitError
from refkit.settings.key import Value

_PART = r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'"""
_NAME = re.compile(rf"(?:{_PART})(?:[ \t]*\.[ \t]*(?:{_PART}))*")
_PARTS = re.compile(_PART)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
# What a value is made of, so far as its end hangs on it.
_TOKEN = re.compile(
    r'"{3}(?:\\.|[^\\])*?"{3,5}'
    r"|'{3}.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*|[\[{]|[\]}]|\n|[^\"'#\[\]{}\n]+",
    re.DOTALL,
)
_EMPTY_LINE = re.compile(r"\A\r?\n")
_GAP = re.compile(r"\r?\n\r?\n\Z")
Name = tuple[str, ...]


class Spot(NamedTuple):
    """A place in the text: a key with its value, or the header of a table."""

    name: Name
    line: int  # 1-based
    start: int  # of the line it begins on
    value: int  # where the value begins, and ends
    value_end: int
    end: int  # behind the line that it ends on
    section: Name = ()  # the table whose header stands before it
    is_header: bool = False


def spots(text: str) -> Iterator[Spot]:
    """All keys and headers of a text that is TOML, in order; keys of inline tables are none."""
    at = 0
    section: Name = ()
    while at < len(text):
        line_end = text.find("\n", at) + 1 or len(text)
        start = at
        while at < line_end and text[at] in " \t":
            at += 1
        if at < line_end and text[at] == "[":
            found = _NAME.search(text, at)
            section = _name(found.group()) if found else ()
            yield Spot(
                section, text.count("\n", 0, start) + 1, start, at, at, line_end, (), is_header=True
            )
        elif named := _NAME.match(text, at):
            value = text.index("=", named.end()) + 1
            while text[value : value + 1] in (" ", "\t"):
                value += 1
            value_end = _end(text, value)
            line_end = text.find("\n", value_end) + 1 or len(text)
            line = text.count("\n", 0, start) + 1
            name = (*section, *_name(named.group()))
            yield Spot(name, line, start, value, value_end, line_end, section)
        at = line_end


def _name(written: str) -> Name:
    return tuple(_unquoted(part) for part in _PARTS.findall(written))


def _unquoted(part: str) -> str:
    if part[0] == "'":
        return part[1:-1]
    if part[0] == '"':
        import tomllib

        return str(tomllib.loads(f"x = {part}")["x"])
    return part


def _end(text: str, at: int) -> int:
    """Where the value that begins at ``at`` ends."""
    depth, end = 0, at
    for token in _TOKEN.finditer(text, at):
        said = token.group()
        if said == "\n" and not depth:
            break
        depth += (said in ("[", "{")) - (said in ("]", "}"))
        if not said.startswith("#") and not said.isspace():
            end = token.start() + len(said.rstrip())
    return end


def line_of(text: str, name: Name) -> int:
    """The line on which the key or table ``name`` stands, else its nearest table's; 0: nowhere."""
    lines: dict[Name, int] = {}
    for spot in spots(text):
        for end in range(1, len(spot.name) + 1):
            lines.setdefault(spot.name[:end], spot.line)
        lines[spot.name] = spot.line if not spot.is_header else lines[spot.name]
    for end in range(len(name), 0, -1):
        if name[:end] in lines:
            return lines[name[:end]]
    return 0


def put(text: str, name: Name, value: Value) -> str:
    """The text with the key ``name`` set, and all else as it was. Raises RefkitError."""
    written = to_toml(value)
    if type(now := _value(text, name)) is type(value) and now == value:
        return text
    found = [*spots(text)]
    for spot in found:
        if spot.is_header:
            continue
        if spot.name == name:
            return _checked(
                text, text[: spot.value] + written + text[spot.value_end :], name, value
            )
        if spot.name == name[: len(spot.name)]:
            raise RefkitError(
                f"'{'.'.join(name)}' stands in a table on one line (line {spot.line})",
                hint="change that line by hand, or write it as a table of its own",
            )
    at, added = _place(text, found, name, written)
    line_end = "\r\n" if "\r\n" in text else "\n"
    added = added.replace("\n", line_end)
    if at and text[at - 1] != "\n":
        added = line_end + added
    return _checked(text, text[:at] + added + text[at:], name, value)


def _place(text: str, found: Sequence[Spot], name: Name, written: str) -> tuple[int, str]:
    """Where a new key goes, and the lines that are put there."""
    table, last = name[:-1], name[-1]
    beside = [spot for spot in found if not spot.is_header and spot.name[:-1] == table]
    if beside:
        behind = beside[-1]
        own = name[len(behind.section) :]
        return behind.end, f"{'.'.join(map(_quoted, own))} = {written}\n"
    line = f"{_quoted(last)} = {written}\n"
    if not table:
        return 0, line + ("\n" if text.strip() else "")
    for spot in found:
        if spot.is_header and spot.name == table:
            return spot.end, line
    gap = "\n" if text.strip() else ""
    return len(text), f"{gap}[{'.'.join(map(_quoted, table))}]\n{line}"


def drop(text: str, name: Name) -> str:
    """The text without the key ``name``, and without its table's header where that was its last.

    All else stays as it was; nothing changes where the key is not there. Raises RefkitError.
    """
    found = [*spots(text)]
    for spot in found:
        if spot.is_header:
            continue
        if spot.name == name:
            after = text[: spot.start] + text[spot.end :]
            return _checked(text, _without_empty(after, name[:-1], spot.start), name, None)
        if spot.name == name[: len(spot.name)] and _value(text, name) is not None:
            raise RefkitError(
                f"'{'.'.join(name)}' stands in a table on one line (line {spot.line})",
                hint="change that line by hand",
            )
    return text


def _without_empty(text: str, table: Name, at: int) -> str:
    """Take away what set the key that stood ``at`` off: an empty line, or the table's header.

    The header goes where nothing but white space is below it, and no other key.
    """
    if not table:
        top = at == 0 and text.strip() != ""
        return _EMPTY_LINE.sub("", text, count=1) if top else text
    found = [*spots(text)]
    for i, spot in enumerate(found):
        if not spot.is_header or spot.name != table:
            continue
        follower = found[i + 1] if i + 1 < len(found) else None
        stop = follower.start if follower else len(text)
        if (follower and not follower.is_header) or text[spot.end : stop].strip():
            return text
        before = _GAP.sub(_one_end, text[: spot.start])
        return before + text[stop if follower else spot.end :]
    return text


def _one_end(match: re.Match[str]) -> str:
    return "\r\n" if match.group().startswith("\r") else "\n"


def _quoted(part: str) -> str:
    return part if _BARE.fullmatch(part) else to_toml(part)


def to_toml(value: Value) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        import json

        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"[{', '.join(map(to_toml, value))}]"


def _value(text: str, name: Name) -> object:
    import tomllib

    here: object = tomllib.loads(text)
    for part in name:
        here = here.get(part) if isinstance(here, Mapping) else None
    return here


def _checked(before: str, after: str, name: Name, value: Value | None) -> str:
    """``after``, when it says what ``before`` does but for the key. Raises RefkitError."""
    import tomllib

    try:
        now = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        now = {}
    if _flat(now) == {**_flat(tomllib.loads(before)), name: value} or (
        value is None
        and _flat(now) == {k: v for k, v in _flat(tomllib.loads(before)).items() if k != name}
    ):
        return after
    raise RefkitError(
        f"'{'.'.join(name)}' cannot be changed in this file as it is written",
        hint="change it by hand",
    )


def _flat(table: Mapping[str, object], above: Name = ()) -> dict[Name, object]:
    """Every key of a table with its full name; empty tables say nothing."""
    flat: dict[Name, object] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, (*above, key))
        else:
            flat[(*above, key)] = value
    return flat
