"""The text of a library as a whole: whether it is one, and where each of its members stands.

This module knows what makes a library unreadable, or untidy, before anybody looks into a record:
text that is torn or no UTF-8, the marks of a merge, a head that is missing, names that occur twice
or differ in nothing but case. It looks into no record.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

import msgspec

from refkit import codec
from refkit.errors import Severity
from refkit.soundness import wreck
from refkit.soundness.finding import Finding

OLDEST, NEWEST = 1, 4  # the schemas that this refkit reads
_RESCUE = "refkit fsck --repair puts the file aside and keeps all that can be read"
_TABLES = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
_STRING = rb'"(?:[^"\\]|\\.)*"'
# What may stand between two members of a library: the end of one table, and of the next its name.
_GAP = re.compile(rb"(?:[\s,{}]*%b\s*:)*[\s{}]*" % _STRING)
_NAMES = re.compile(_STRING)


class Member(msgspec.Struct, frozen=True):
    """One record, or one thing that is kept beside the records, not looked into."""

    name: str
    at: int  # where its value begins in the text
    value: bytes
    decoded: bool = False  # whether offsets count in code points, since the text was decoded

    def offset(self, inside: int, text: str) -> int:
        """Where the code point ``inside`` of ``text``, the value decoded, stands in the library."""
        if self.decoded:
            return self.at + inside
        return self.at + len(text[:inside].encode("utf-8", "replace"))


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A library's text, taken apart."""

    text: bytes | str  # what offsets count in: bytes, or code points where it had to be decoded
    tables: Mapping[str, tuple[Member, ...]]  # in the order of the file, doubles and all
    findings: tuple[Finding, ...] = ()
    readable: bool  # whether refkit can open it, so that a change can be made to it
    newer: bool = False  # written by a newer refkit: nothing in it is judged, or repaired


def read(data: bytes) -> Layout:
    """Take the text of a library apart. Never raises."""
    try:
        tables = _TABLES.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _broken(data, error)
    placed = _placed(data, tables)
    if placed is None:
        return _careful(data)
    findings = [*_head(tables), *_case(placed.get("entries", ()))]
    return Layout(
        text=data,
        tables=placed,
        findings=tuple(findings),
        readable=not findings,
        newer=_is_newer(data),
    )


def _is_newer(data: bytes) -> bool:
    schema = wreck.schema(data[:4096].decode("utf-8", "replace"))
    return schema is not None and schema > NEWEST


def _placed(
    data: bytes, tables: Mapping[str, Mapping[str, msgspec.Raw]]
) -> dict[str, tuple[Member, ...]] | None:
    """Find where each value stands, in one pass; None when a name occurs twice."""
    placed: dict[str, tuple[Member, ...]] = {}
    end = names = 0
    for table, members in tables.items():
        names += 1
        found = []
        for name, raw in members.items():
            value = bytes(raw)
            start = data.find(value, end)
            names += 1
            # A member that JSON readers drop makes the gap too wide for the names that are known.
            if start < 0 or not _fits(data[end:start], names):
                return None
            found.append(Member(name, start, value))
            end, names = start + len(value), 0
        placed[table] = tuple(found)
    return placed if _fits(data[end:], names) else None


def _fits(gap: bytes, names: int) -> bool:
    return _GAP.fullmatch(gap) is not None and len(_NAMES.findall(gap)) == names


def _careful(data: bytes) -> Layout:
    """Take apart what is JSON and has names that occur twice, or is spelled oddly."""
    text = wreck.decoded(data)
    members = wreck.members(text)
    found = _tables(text, members)
    tops = [Member(m.name, m.at, b"", True) for m in members if not m.table]
    findings = [
        *_head({table: {m.name: m.value for m in some} for table, some in found.items()}),
        *_doubles("", tops),
        *(double for table, some in found.items() for double in _doubles(table, some)),
        *_case(found.get("entries", ())),
    ]
    return Layout(
        text=text,
        tables=found,
        findings=tuple(findings),
        readable=not findings,
        newer=_is_newer(data),
    )


def _tables(text: str, members: Sequence[wreck.Member]) -> dict[str, tuple[Member, ...]]:
    found: dict[str, list[Member]] = {}
    for member in members:
        value = text[member.start : member.end].encode("utf-8", "surrogateescape")
        if member.table:
            found.setdefault(member.table, []).append(
                Member(member.name, member.start, value, True)
            )
            continue
        found.setdefault(member.name, [])
        if member.name == "refkit":
            with suppress(msgspec.DecodeError, UnicodeDecodeError):
                head = msgspec.json.decode(value, type=dict[str, msgspec.Raw])
                found["refkit"] = [
                    Member(name, member.start, bytes(raw), True) for name, raw in head.items()
                ]
    return {table: tuple(some) for table, some in found.items()}


def _broken(data: bytes, error: Exception) -> Layout:
    text = wreck.decoded(data)
    at: int | None = None
    what = "the library is nested too deeply to be read"
    if not data or data.isspace():
        what = f"the library is empty ({len(data)} bytes)"
    elif isinstance(error, UnicodeDecodeError):
        what, at = "the library is not UTF-8", len(data[: error.start].decode("utf-8", "replace"))
    elif isinstance(error, msgspec.DecodeError):
        fault = codec.explain(error, data)
        merge = re.search(r"^<{7} ", text, re.MULTILINE)
        if not fault.line:
            what = f"this is not a refkit library: {fault.path}: {fault.expected}"
        elif merge:
            what, at = "not JSON: an unfinished merge", merge.start()
        else:
            what, at = fault.expected, _offset(text, fault.line, fault.column)
    found = Finding(
        code="FSK001", severity=Severity.ERROR, message=what, at=at, hint=_RESCUE, repair="rescue"
    )
    return Layout(
        text=text,
        tables=_tables(text, wreck.members(text)),
        findings=(found,),
        readable=False,
        newer=_is_newer(data),
    )


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _head(tables: Mapping[str, Mapping[str, msgspec.Raw | bytes]]) -> Iterator[Finding]:
    head = tables.get("refkit", {}).get("library", b"null")
    try:
        schema = msgspec.json.decode(head, type=dict[str, int]).get("schema", 0)
    except (msgspec.DecodeError, UnicodeDecodeError):
        schema = 0
    if schema > NEWEST:
        return
    problem = ""
    if not OLDEST <= schema <= NEWEST:
        problem = f"the head of the library shows no schema that there is ({OLDEST} to {NEWEST})"
    elif "entries" not in tables:
        problem = 'the library has no table of records, "entries"'
    elif unknown := sorted(set(tables) - {"refkit", *wreck.TABLES}):
        problem = f"the library has a table that no refkit wrote: '{unknown[0]}'"
    if problem:
        yield Finding(
            code="FSK002", severity=Severity.ERROR, message=problem, at=0, hint=_RESCUE,
            repair="rescue",
        )  # fmt: skip


def _doubles(table: str, members: Sequence[Member]) -> Iterator[Finding]:
    seen: dict[str, Member] = {}
    for member in members:
        first = seen.setdefault(member.name, member)
        if first is not member:
            same = ", both times the same" if table and first.value == member.value else ""
            what = (
                f"'{member.name}' occurs twice in '{table}'"
                if table
                else (f"the table '{member.name}' occurs twice")
            )
            yield Finding(
                code="FSK003",
                severity=Severity.ERROR,
                message=f"{what}{same}",
                at=member.at,
                hint=_RESCUE,
                repair="rescue",
            )


def _case(members: Sequence[Member]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for member in members:
        other = seen.setdefault(member.name.lower(), member.name)
        if other != member.name:
            yield Finding(
                code="FSK004",
                severity=Severity.ERROR,
                message=f"the keys '{other}' and '{member.name}' differ only in case",
                at=member.at,
                hint=_RESCUE,
                repair="rescue",
            )
