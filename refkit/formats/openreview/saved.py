"""Saved answers of OpenReview, taken apart into notes: what JSON there is, and where it stands.

A note, a list of notes, ``{"notes": [...]}``, a list of such answers, and any of these one to a
line or one behind the other. JSON that breaks off gives what stands before the break. This module
knows how answers are packed; what a note says is known by refkit.formats.openreview.note.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from refkit.errors import Location, Problem, Severity
from refkit.formats.openreview.note import Note


class Item(Note, kw_only=True):
    """A note, or an answer with notes, or an error in the place of one."""

    notes: list[msgspec.Raw] | None = None
    name: str | None = None  # of an error: "ChallengeRequiredError"
    status: int | None = None


class Saved(NamedTuple):
    """A note as it stands in a file."""

    note: Note
    start: int  # 0-based: where its piece of JSON starts in the text


class Odd(NamedTuple):
    """What is neither a note nor an answer."""

    start: int
    error: str = ""  # the name of the error, where it is OpenReview's


class Contents(NamedTuple):
    """What a file holds."""

    notes: tuple[Saved, ...]
    odd: tuple[Odd, ...]
    problems: tuple[Problem, ...]


_RAW = msgspec.json.Decoder(msgspec.Raw)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_ITEM = msgspec.json.Decoder(Item, strict=True)
_FAULTS = (msgspec.DecodeError, UnicodeError, RecursionError)


def unpack(text: str, file: str) -> Contents:
    """All notes of a file, in its order, with those that stand in answers and lists."""
    notes: list[Saved] = []
    odd: list[Odd] = []
    problems: list[Problem] = []
    for start, piece in _pieces(text, file, problems):
        for found in _items(piece, start):
            if isinstance(found, Saved):
                notes.append(found)
            else:
                odd.append(found)
    return Contents(tuple(notes), tuple(odd), tuple(problems))


def place(text: str, file: str, at: int) -> Location:
    """Where the character ``at`` (0-based) stands."""
    before = text.rfind("\n", 0, at)
    return Location(file=file, line=text.count("\n", 0, at) + 1, column=at - before)


def _items(piece: bytes | msgspec.Raw, start: int) -> Iterator[Saved | Odd]:
    """The notes in one piece of JSON, however deep lists and answers lie in each other."""
    waiting: list[bytes | msgspec.Raw] = [piece]
    while waiting:
        current = waiting.pop()
        inside = _list(current)
        if inside is None:
            item = _item(current)
            if item is None or item.notes is None:
                yield _told(item, start)
                continue
            inside = item.notes
        waiting.extend(reversed(inside))


def _list(piece: bytes | msgspec.Raw) -> list[msgspec.Raw] | None:
    if bytes(memoryview(piece)[:64]).lstrip()[:1] != b"[":
        return None
    try:
        return _RAWS.decode(piece)
    except _FAULTS:
        return None


def _item(piece: bytes | msgspec.Raw) -> Item | None:
    try:
        return _ITEM.decode(piece)
    except _FAULTS:
        return None


def _told(item: Item | None, start: int) -> Saved | Odd:
    if item is None or (not item.id and item.content is None):
        error = item.name or "" if item and item.status else ""
        return Odd(start, error)
    return Saved(item, start)


# --- pieces of JSON ------------------------------------------------------------------------------


def _pieces(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, bytes]]:
    """The JSON documents of a text, each with where it starts; what is none is reported."""
    whole = _encoded(text)
    if _is_json(whole):
        yield 0, whole
    elif _is_json(_encoded(text.lstrip().partition("\n")[0])):
        yield from _lines(text, file, problems)
    else:
        yield from _one_by_one(text, file, problems)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace").strip()


def _is_json(data: bytes) -> bool:
    try:
        _RAW.decode(data)
    except _FAULTS:
        return False
    return True


def _lines(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, bytes]]:
    """JSON Lines (jsonlines.org): one document on each line."""
    start = 0
    for line in text.split("\n"):
        data = _encoded(line)
        if data and _is_json(data):
            yield start, data
        elif data:
            at, said = _fault(line, 0)
            problems.append(_broken(text, file, start + at, said))
        start += len(line) + 1


_SPACE = re.compile(r"[\s,]*")
# What a document may begin with before its notes: {"count": 2, "notes": [
_INTO_LIST = re.compile(
    r'\[|\{(?:\s*"[a-zA-Z]+"\s*:\s*(?:[0-9]+|true|false)\s*,)*\s*"notes"\s*:\s*\['
)

_DEEPEST = 3  # a list of answers has lists of notes


def _one_by_one(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, bytes]]:
    """Documents one behind the other, as jq prints them; of a broken list, its items."""
    decode = json.JSONDecoder().raw_decode
    fault: tuple[int, str] | None = None
    depth = 0
    at = _past_space(text, 0)
    while at < len(text) and text[at] in "[{":
        try:
            end = decode(text, at)[1]
        except (json.JSONDecodeError, RecursionError):
            fault = fault or _fault(text, at)
            into = _INTO_LIST.match(text, at) if depth < _DEEPEST else None
            if not into:
                break
            depth += 1
            at = _past_space(text, into.end())
        else:
            yield at, _encoded(text[at:end])
            at = _past_space(text, end)
    if not fault and at < len(text):
        fault = _fault(text, at)
    if fault:
        problems.append(_broken(text, file, *fault))


def _past_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _fault(text: str, at: int) -> tuple[int, str]:
    """Where the JSON that starts at ``at`` is wrong, and what is."""
    try:
        json.JSONDecoder().raw_decode(text, at)
    except json.JSONDecodeError as error:
        return error.pos, error.msg[:1].lower() + error.msg[1:]
    except RecursionError:
        return at, "nested too deep"
    return at, "unexpected value"


def _broken(text: str, file: str, at: int, said: str) -> Problem:
    return Problem(
        code="ORV001",
        severity=Severity.ERROR,
        message=f"this is not JSON: {said}",
        where=place(text, file, min(at, len(text))),
        hint="save the answer again; what stands before this place is read",
    )
