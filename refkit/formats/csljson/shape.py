"""The shape of a file of CSL items: where they stand, and what is wrong around them.

Items are decoded one by one, so that one which is broken in its shape costs no other; a file that
is no JSON is refused with the place where it stops to be. This module knows nothing of what an
item says.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import msgspec

from refkit.errors import Location, Problem, Severity
from refkit.formats.csljson import kinds
from refkit.formats.csljson.item import Item, understand
from refkit.model import Markup, Origin, Parsed, RawEntry

_MOST = 100_000  # characters that are looked at to recognise a file

# --- Recognising ---------------------------------------------------------------------------------

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)
# Where an item may stand: the names of the members around it; "" is a list.
_PLACES = frozenset({("",), (), ("items", ""), ("message",), ("message", "items", "")})
_MEMBERS = frozenset(
    """
    title author editor issued container-title publisher DOI URL ISBN ISSN page volume issue
    abstract language
    """.split()
)
# Members of what else is JSON and has a type: refkit's own records, OpenReview's notes, Zotero's
# own format, answers of OpenAlex, schema.org.
_STRANGE = frozenset(
    """
    entry entries refkit notes forum invitation invitations itemType itemKey authorships
    display_name @context @type
    """.split()
)


def likeness(text: str) -> float:
    """How sure it is that ``text``, which may be cut, holds CSL items."""
    first: dict[str, str] = {}
    place: tuple[str, ...] | None = None
    for path, name, value in _members(text[:_MOST]):
        if name in _STRANGE and path in _PLACES:
            return 0.0
        if path == place and not name:
            break  # the first item ends
        if place is None and path in _PLACES and name in _MEMBERS | {"type"}:
            place = path
        if path == place:
            first[name] = value
    if place is None or _MEMBERS.isdisjoint(first):
        return 0.0
    if first.get("type") in kinds.KINDS:
        return 0.9
    # Without a type only names that nobody else uses tell.
    return 0.6 if not {"container-title", "issued", "title-short"}.isdisjoint(first) else 0.0


def _members(text: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The members of all objects in JSON: the names around each, its own, and its text.

    The name "" tells that the object ends.
    """
    path: list[str] = []
    opened: list[str] = []
    name = value = ""
    is_value = False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in ("{", "["):
            if opened:
                path.append(name if opened[-1] == "{" else "")
            opened.append(token)
            if is_value:
                yield tuple(path[:-1]), name, ""
            name, is_value = "", False
        elif token in ("}", "]"):
            if not opened:
                return
            if opened.pop() == "{":
                yield tuple(path), "", ""
            if path:
                path.pop()
            is_value = False
        elif token == ":":
            is_value = True
        elif token == ",":
            is_value = False
        elif is_value:
            value = token[1:-1] if token[0] == '"' else ""
            yield tuple(path), name, value
            is_value = False
        elif token[0] == '"':
            name = token[1:-1]


# --- Reading -------------------------------------------------------------------------------------


class _Slice(NamedTuple):
    """An item as it stands in the file."""

    data: bytes
    line: int  # 1-based


# Half of a character outside the basic plane, as some programs write it: JSON allows it, Unicode
# does not.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_LONE = re.compile(
    rb"((?<!\\)(?:\\\\)*)(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


class _Frame(msgspec.Struct):
    """What may stand around items."""

    items: msgspec.Raw = msgspec.Raw(b"")
    message: msgspec.Raw = msgspec.Raw(b"")


def read(text: str, file: str, on: date) -> Parsed:
    """What ``text``, called ``file``, holds; ``on`` is the day, for the origins. Never raises."""
    data = text.removeprefix("\ufeff").encode("utf-8", "replace")
    whole = _LONE.sub(rb"\1\\ufffd", data) if _HALF.search(data) else data
    try:
        slices, of_server = _items(whole)
    except (msgspec.DecodeError, RecursionError) as error:
        return Parsed(problems=(_broken(whole, str(error), file),))
    entries: list[RawEntry] = []
    problems = [] if whole == data else [_halves(data, file)]
    left: dict[str, Location] = {}
    for number, found in enumerate(slices, 1):
        where = Location(file=file, line=found.line)
        try:
            told = msgspec.json.decode(found.data, type=dict[str, object])
            item = understand(told, of_server=of_server)
        except (msgspec.DecodeError, RecursionError):
            problems.append(_no_item(number, found, where))
            continue
        for name in item.left:
            left.setdefault(name, where)
        if item.odd:
            problems.append(_odd(number, item, where))
        if item.fields:
            entries.append(_entry(item, found, Origin(source=file, locator=_lines(found), on=on)))
        else:
            problems.append(_no_item(number, found, where))
    if left:
        problems.append(_left(left))
    if not slices:
        problems.append(_nothing(file))
    problems.sort(key=lambda problem: problem.where.line if problem.where else 0)
    fields = sum(len(entry.fields) for entry in entries)
    return Parsed(entries=tuple(entries), problems=tuple(problems), fields=fields)


def _items(data: bytes) -> tuple[list[_Slice], bool]:
    """The items in their order, and whether a server's message is around them.

    Raises msgspec.DecodeError where ``data`` is no JSON.
    """
    body = bytes(msgspec.json.decode(data, type=msgspec.Raw))
    of_server = False
    for _ in range(2):  # {"message": {"items": [...]}}
        if not body.startswith(b"{"):
            break
        frame = msgspec.json.decode(body, type=_Frame)
        inside = bytes(frame.message) or bytes(frame.items)
        if not inside.startswith((b"{", b"[")):
            break
        of_server = of_server or bool(bytes(frame.message))
        body = inside
    start = data.find(body)
    line = data.count(b"\n", 0, start) + 1
    if not body.startswith(b"["):
        return [_Slice(body, line)], of_server
    slices: list[_Slice] = []
    at = 0
    for raw in msgspec.json.decode(body, type=list[msgspec.Raw]):
        item = bytes(raw)
        place = body.index(item, at)  # between items there are a comma and white space
        line += body.count(b"\n", at, place)
        slices.append(_Slice(item, line))
        line += item.count(b"\n")
        at = place + len(item)
    return slices, of_server


def _lines(found: _Slice) -> str:
    last = found.line + found.data.count(b"\n")
    return f"L{found.line}" if last == found.line else f"L{found.line}-{last}"


def _entry(item: Item, found: _Slice, origin: Origin) -> RawEntry:
    return RawEntry(
        type=item.type,
        key=item.key,
        fields=item.fields,
        markup=Markup.LATEX,
        text=found.data.decode("utf-8", "replace"),
        origin=origin,
        where=Location(file=origin.source, line=found.line),
    )


# --- Problems ------------------------------------------------------------------------------------

_BYTE = re.compile(r"\(byte ([0-9]+)\)")


def _broken(data: bytes, error: str, file: str) -> Problem:
    """Where JSON stops to be JSON, by the message of the decoder."""
    match = _BYTE.search(error)
    place = min(int(match[1]), len(data)) if match else len(data) if "truncated" in error else 0
    place -= "trailing" in error  # that one counts on
    before = data[:place].decode("utf-8", "ignore")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    reason = _BYTE.sub("", error).removeprefix("JSON is malformed:").strip(" .:")
    if "truncated" in error:
        reason = "the text ends inside a value"
    return Problem(
        code="CSL001",
        severity=Severity.ERROR,
        message=f"the file is no JSON from here on: {reason}",
        where=Location(file=file, line=line, column=column),
        hint="nothing of it was read; export it again, or correct this place",
    )


def _halves(data: bytes, file: str) -> Problem:
    match = _LONE.search(data)
    place = match.end(1) if match else 0
    half = data[place : place + 6].decode()
    return Problem(
        code="CSL006",
        severity=Severity.WARNING,
        message=f"'{half}' is half of a character, and is read as U+FFFD",
        where=Location(file=file, line=data.count(b"\n", 0, place) + 1),
        hint="look for '\ufffd' in what was read; the program that wrote the file lost a character",
    )


def _no_item(number: int, found: _Slice, where: Location) -> Problem:
    start = found.data[:60].decode("utf-8", "ignore")
    return Problem(
        code="CSL002",
        severity=Severity.WARNING,
        message=f"item {number} says nothing of a work: '{' '.join(start.split())}'",
        where=where,
        hint="an item is an object with members such as type, title and author",
    )


def _left(left: dict[str, Location]) -> Problem:
    names = list(left)
    shown = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    return Problem(
        code="CSL003",
        severity=Severity.INFO,
        message=f"left out, since a bibliography has no field for it: {shown}",
        where=next(iter(left.values())),
        hint="keep the file where you need them",
    )


def _odd(number: int, item: Item, where: Location) -> Problem:
    said = f"'{item.key}'" if item.key else f"item {number}"
    return Problem(
        code="CSL004",
        severity=Severity.WARNING,
        message=f"{', '.join(item.odd)} of {said}: not as CSL-JSON writes it",
        where=where,
        key=item.key,
        hint="what could be told of it was read; compare it with the file",
    )


def _nothing(file: str) -> Problem:
    return Problem(
        code="CSL005",
        severity=Severity.WARNING,
        message="the file holds no items",
        where=Location(file=file, line=1),
        hint='items stand in a list, in {"items": [...]} or in a message of Crossref',
    )
