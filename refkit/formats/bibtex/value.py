"""Values of a BibTeX file: pieces joined by ``#``, macros put in, white space drawn together.

Knows the grammar ``piece (# piece)*`` (bibtex.web, "Scan the list of field tokens"), the twelve
months, and what a macro stands for where it is used. Where a value begins and ends, and what to do
with one that is no value, is for the modules beside it; LaTeX inside a value is nobody's business
here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from refkit.field import MACROS
from refkit.formats.bibtex.fault import Faults

WHITE = r"[ \t\n\r\f\v]"
EDGE = " \t\n\r\f\v"
SPACE = rf"{WHITE}*+"
# What an identifier may not hold (bibtex.web, section "Scan an identifier"). The rest of white
# space, "@" and a leading digit are legal there but in nobody's field names.
NAME = r"""[^\s"#%'(),={}@0-9][^\s"#%'(),={}@]*+"""

MONTHS: Mapping[str, str] = MappingProxyType(
    {
        "jan": "January",
        "feb": "February",
        "mar": "March",
        "apr": "April",
        "may": "May",
        "jun": "June",
        "jul": "July",
        "aug": "August",
        "sep": "September",
        "oct": "October",
        "nov": "November",
        "dec": "December",
    }
)


def nested(depth: int, inner: str = "") -> str:
    """A pattern for text whose braces balance, at most ``depth`` deep; always linear."""
    plain = rf"[^{{}}{inner}]*+"
    if not depth:
        return plain
    return rf"{plain}(?:\{{{nested(depth - 1)}\}}{plain})*+"


class Piece(NamedTuple):
    """A part of a value: text without its delimiters, or the name of a macro."""

    text: str
    macro: bool = False


_BRACE = re.compile(r"[{}]")
_QUOTE = re.compile(r'["{}]')
_SPACE = re.compile(SPACE)
_WORD = re.compile(rf"(?:([0-9]++)|({NAME}))")


def closing(text: str, opening: int, limit: int) -> int:
    """Where the brace or quotation mark at ``opening`` is closed, before ``limit``; -1: nowhere.

    A backslash protects no brace (bibtex.web, "Scan balanced braces"). A quotation mark counts
    outside braces only, and a brace that closes too much between quotation marks ends the search.
    """
    quoted = text[opening] == '"'
    depth = 0
    for mark in (_QUOTE if quoted else _BRACE).finditer(text, opening + quoted, limit):
        kind = mark[0]
        if kind == "{":
            depth += 1
        elif kind == "}":
            depth -= 1
            if depth < 0:
                return -1
            if not depth and not quoted:
                return mark.start()
        elif not depth:
            return mark.start()
    return -1


def pieces(raw: str) -> list[Piece] | None:
    """The pieces of a value as it stands in the file; None when it is not ``piece (# piece)*``."""
    found: list[Piece] = []
    at, end = _skip(raw, 0), len(raw)
    while at < end:
        if raw[at] in '{"':
            last = closing(raw, at, end)
            if last < 0:
                return None
            found.append(Piece(raw[at + 1 : last]))
            at = last + 1
        elif word := _WORD.match(raw, at):
            found.append(Piece(word[0], macro=word[1] is None))
            at = word.end()
        else:
            return None
        at = _skip(raw, at)
        if at == end:
            return found
        if raw[at] != "#":
            return None
        at = _skip(raw, at + 1)
    return None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


_EMPTY_LINE = re.compile(r"\n[ \t\f\v]*+\n")
_PARAGRAPH = re.compile(rf"(?<!{WHITE})[ \t\f\v]*+(?:\n[ \t\f\v]*+){{2,}}+")


def tidy(value: str) -> str:
    """Draw every run of white space together to one space, as BibTeX does.

    A run with an empty line in it is a paragraph, and becomes two line feeds. White space is
    ASCII's only: a no-break space is text.
    """
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in value and _EMPTY_LINE.search(value):
        return "\n\n".join(map(_single_spaced, _PARAGRAPH.split(value)))
    return _single_spaced(value)


def _single_spaced(value: str) -> str:
    # bytes.split knows ASCII's white space only, and takes a tenth of what a pattern takes.
    inner = b" ".join(value.encode("utf-8", "surrogatepass").split())
    text = inner.decode("utf-8", "surrogatepass")
    before = " " if value[:1] in EDGE else ""
    after = " " if text and value[-1:] in EDGE else ""
    return f"{before}{text}{after}" if value else ""


def balance(text: str) -> tuple[str, bool]:
    """``text`` with as many closing braces as opening ones, and whether it was so already."""
    depth, stray = 0, []
    for mark in _BRACE.finditer(text):
        depth += 1 if mark[0] == "{" else -1
        if depth < 0:
            stray.append(mark.start())
            depth = 0
    if not depth and not stray:
        return text, True
    edges = [-1, *stray, len(text)]
    kept = (text[a + 1 : b] for a, b in pairwise(edges))
    return "".join(kept) + "}" * depth, False


class _Use(NamedTuple):
    """A value that waits for the end of the file, since a macro in it is not yet defined."""

    parts: list[Piece]
    fields: dict[str, str]
    name: str
    at: int
    key: str


class Macros:
    """The macros of one file, in the order of the file. Names are compared without case."""

    def __init__(self, faults: Faults, room: int) -> None:
        """``room``: how many characters macros may add up to, so that doubling ends somewhere."""
        self.known: dict[str, str] = dict(MONTHS)  # lower-case name -> its text here and now
        self.ready: dict[str, str] = {}  # value as written -> its text here and now
        self._written: set[str] = set()
        self._open: dict[str, list[Piece]] = {}  # defined by what is not yet defined
        self._waiting: list[_Use] = []
        self._faults = faults
        self._room = room

    def define(self, name: str, parts: Sequence[Piece], at: int) -> None:
        """``name`` stands for ``parts`` from ``at`` on, a place in the file."""
        low = name.lower()
        own = [part for part in parts if part.macro and part.text.lower() == low]
        if own:
            self._faults.add("BIB015", f"the macro '{name}' is used in its own definition", at)
            before = Piece(self.known.get(low, "") if low not in self._open else "")
            parts = [before if part in own else part for part in parts]
        put = self._put(parts, at)
        text = None if any(part.macro for part in put) else tidy("".join(p.text for p in put))
        if low in self._written and (text is None or self.known.get(low) != text) and not own:
            self._faults.add("BIB014", f"the macro '{name}' is defined again, differently", at)
        self._written.add(low)
        self.ready.clear()
        self.known.pop(low, None)
        self._open.pop(low, None)
        if text is None:
            self._open[low] = put
        else:
            self.known[low] = text

    def fill(
        self,
        fields: dict[str, str],
        name: str,
        parts: Sequence[Piece],
        at: int,
        *,
        key: str = "",
        raw: str = "",
    ) -> None:
        """Set ``fields[name]`` to what ``parts`` say, at once or when the file has been read.

        ``raw``: the value as written, if the same may well come again.
        """
        put = self._put(parts, at)
        fields[name] = _join(put)
        if any(part.macro for part in put):
            self._waiting.append(_Use(put, fields, name, at, key))
        elif raw:
            self.ready[raw] = fields[name]

    def _put(self, parts: Iterable[Piece], at: int) -> list[Piece]:
        """Replace what is defined; what is not stays a macro."""
        put: list[Piece] = []
        for part in parts:
            low = part.text.lower() if part.macro else ""
            if low in self.known:
                put.append(Piece(self._taken(self.known[low], part.text, at)))
            elif low in self._open:
                inner = self._open[low]
                if self._spend(len(inner) + sum(len(p.text) for p in inner), part.text, at):
                    put.extend(inner)
                else:
                    put.append(Piece(part.text))
            else:
                put.append(part)
        return put

    def _taken(self, text: str, name: str, at: int) -> str:
        return text if self._spend(len(text), name, at) else name

    def _spend(self, size: int, name: str, at: int) -> bool:
        if size <= self._room:
            self._room -= size
            return True
        if self._room >= 0:
            self._faults.add("BIB015", f"the macro '{name}' grows without measure", at)
            self._room = -1
        return False

    def finish(self) -> None:
        """At the end of the file: put in what was defined too late, and name what never was."""
        late: dict[str, tuple[str, _Use, int]] = {}
        final: dict[str, str] = {}
        for use in self._waiting:
            for name in dict.fromkeys(part.text for part in use.parts if part.macro):
                first = late.get(name.lower(), (name, use, 0))
                late[name.lower()] = (*first[:2], first[2] + 1)
            if use.name not in use.fields:
                continue  # said twice, and left out
            if len(use.parts) == 1 and use.parts[0].text.lower() not in self._written:
                # Defined in another file, perhaps: it goes out as it came.
                named = (*use.fields.get(MACROS, "").split(), use.parts[0].text)
                use.fields[MACROS] = " ".join(dict.fromkeys(named))
            use.fields[use.name] = _join(
                Piece(self._final(p.text, final, use.at)) if p.macro else p for p in use.parts
            )
        for low, (name, use, count) in late.items():
            again = f" (and {count - 1} more times)" if count > 1 else ""
            if low in self._written:
                code, message = "BIB013", f"the macro '{name}' is used before it is defined{again}"
            else:
                code, message = "BIB012", f"the macro '{name}' is not defined{again}"
            self._faults.add(code, message, use.at, key=use.key, field=use.name)

    def _final(self, name: str, final: dict[str, str], at: int) -> str:
        """What ``name`` stands for when all is read; its own name where there is no telling."""
        stack, order = [name.lower()], []
        while stack:  # depth first, without recursion: a chain may be as long as the file
            low = stack.pop()
            if low in final or low in self.known or low not in self._open:
                continue
            order.append(low)
            final[low] = low  # whoever comes round to it again finds its name
            stack.extend(part.text.lower() for part in self._open[low] if part.macro)
        for low in reversed(order):
            inner = (
                self.known.get(p.text.lower(), final.get(p.text.lower(), p.text))
                if p.macro
                else p.text
                for p in self._open[low]
            )
            text = tidy("".join(inner))
            final[low] = self._taken(text, low, at)
        low = name.lower()
        return self._taken(self.known.get(low, final.get(low, name)), name, at)


def _join(parts: Iterable[Piece]) -> str:
    return tidy("".join(part.text for part in parts)).strip(EDGE)
