"""The first lane: entries and macros written as nearly all are, read by regular expressions alone.

Knows one shape: braces around the block, a key, fields with their commas, values whose braces nest
a few deep. Whatever differs in the least is not recognised here, and is left to the other lanes.
All repetitions are possessive, so that time is linear in what is looked at.
"""

import re
from typing import NamedTuple

from refkit.formats.bibtex.value import EDGE, NAME, SPACE, Macros, Piece, nested, pieces, tidy

_DEPTH = 5
_INNER = nested(_DEPTH)
_BRACED = rf"\{{{_INNER}\}}"
_QUOTED = rf'"{nested(_DEPTH, chr(34))}"'
_PIECE = rf"(?:{_BRACED}|{_QUOTED}|[0-9]++|{NAME})"
_VALUE = rf"{_PIECE}{SPACE}(?:#{SPACE}{_PIECE}{SPACE})*+"
KEY = r"[^\s,{}=\"#%()\\]++"
# A field behind the last brace, with no empty line between: the brace closed too early, and the
# third lane has to look.
_NEXT = r"[ \t]*+(?:\r\n?|\n)?+[ \t]*+"
CONTINUES = rf"{_NEXT}(?:,{SPACE}{NAME}{SPACE}=|{NAME}{SPACE}={SPACE}[{{\"])"

_HEAD = re.compile(rf"@[ \t]*+{NAME}{SPACE}\{{{SPACE}({KEY}){SPACE}(?=[,}}])")
_FIELD = re.compile(
    rf",{SPACE}({NAME}){SPACE}={SPACE}(?:(?:\{{({_INNER})\}}"
    rf'|"({nested(_DEPTH, chr(34))})"|([0-9]++)){SPACE}(?=[,}}])|({_VALUE}))'
)
_TAIL = re.compile(rf"(?:,{SPACE})?+\}}(?!{CONTINUES})")
_MACRO = re.compile(
    rf"@[ \t]*+(?i:string){SPACE}\{{{SPACE}({NAME}){SPACE}={SPACE}({_VALUE})\}}(?!{CONTINUES})"
)


class Plain(NamedTuple):
    """A well-formed entry: its key, its fields, and where it ends."""

    key: str
    fields: dict[str, str]
    end: int


def entry(text: str, at: int, limit: int, macros: Macros, loose: bool) -> Plain | None:
    """The entry whose ``@`` is at ``at``, when it is written plainly and ends before ``limit``.

    ``loose``: ``text`` has white space other than spaces, tabs and line feeds. None also when a
    field stands in it twice.
    """
    head = _HEAD.match(text, at, limit)
    if head is None:
        return None
    key: str = head[1]
    fields: dict[str, str] = {}
    late: list[tuple[str, str, int]] = []
    ready, end, count = macros.ready, head.end(), 0
    for field in _FIELD.finditer(text, end, limit):
        if field.start() != end:
            break
        name, braced, quoted, number, chain = field.groups()
        end = field.end()
        count += 1
        if value := braced or quoted:
            if "\n" in value or "  " in value or "\t" in value or loose:
                value = tidy(value)
            fields[name] = value.strip(EDGE)
        elif chain:
            fields[name] = ready.get(chain, "")
            if chain not in ready:
                late.append((name, chain, field.start(1)))
        else:
            fields[name] = number or ""
    tail = _TAIL.match(text, end, limit)
    if tail is None or len({name.lower() for name in fields}) != count:
        return None
    for name, raw, place in late:
        macros.fill(fields, name, pieces(raw) or [], place, key=key, raw=raw)
    return Plain(key, fields, tail.end())


def macro(text: str, at: int, limit: int) -> tuple[str, list[Piece], int] | None:
    """Name, pieces and end of the ``@string`` at ``at``, when it is written plainly."""
    found = _MACRO.match(text, at, limit)
    if found is None:
        return None
    return found[1], pieces(found[2]) or [], found.end()
