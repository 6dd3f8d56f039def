"""The third lane: blocks that are not well written, read as far as they can be.

Knows the grammar of a block as bibtex.web reads it, and for each way of missing it how to go on:
every field that can be told is read, and what was wrong is noted with its place. One broken block
costs nothing beyond itself: it ends at the latest where a line begins with the head of another.
"""

import re

from refkit.formats.bibtex.fault import Faults, shorten
from refkit.formats.bibtex.head import Draft, Head, Heads
from refkit.formats.bibtex.plain import CONTINUES
from refkit.formats.bibtex.torn import Place, Value, bare, braced, quoted, stray
from refkit.formats.bibtex.value import EDGE, NAME, SPACE, Piece, balance

_NAME = re.compile(rf"({NAME}){SPACE}(=++)?{SPACE}")
_NUMBER = re.compile(r"[0-9]++[ \t]*+[,}\n\r]")
_KEY = re.compile(r"[^,{}=\n\r]*+")
_AFTER_KEY = re.compile(rf"({NAME}){SPACE}=")
_LINE = re.compile(r"[^\n\r]*+")
_CONTINUES = re.compile(CONTINUES)

# In one block; beyond that it is no block any more, and reading it would take time for nothing.
_TORN = 20


def mend(text: str, head: Head, heads: Heads, faults: Faults, *, keyed: bool) -> Draft:
    """The block that begins at ``head``, read as well as it can be; faults go to ``faults``.

    ``keyed``: whether it is an entry, which has a key before its fields.
    """
    return _Reader(text, head, heads, faults).read(keyed)


def preamble(text: str, head: Head, heads: Heads, faults: Faults) -> int:
    """Where the ``@preamble`` that begins at ``head`` ends."""
    reader = _Reader(text, head, heads, faults)
    reader.value("", reader.at)
    reader.fields_from(comma=False)
    return reader.at


class _Reader:
    """One block, from left to right. ``at`` is where the reading stands."""

    def __init__(self, text: str, head: Head, heads: Heads, faults: Faults) -> None:
        near, closed = heads.near(head.body), heads.closed(head)
        reach = heads.far(head.body) if closed > near or head.opening == "(" else near
        self.at = head.body
        self.key = ""
        self._text = text
        self._head = head
        self._heads = heads
        self._faults = faults
        self._place = Place(text, heads, head.closing, reach if closed < 0 else min(reach, closed))
        self._fields: list[tuple[str, list[Piece], int]] = []
        self._torn = 0
        self._limit = near

    def read(self, keyed: bool) -> Draft:
        if not self._head.opening:
            self._note("BIB020", f"no brace opens behind '@{self._head.type}'", self._head.at)
        elif not self._head.type:
            self._note("BIB020", "an entry has no type behind its '@'", self._head.at)
        if keyed:
            self._read_key()
        self.fields_from(comma=True)
        return Draft(self.key, self._fields, self.at)

    def _note(self, code: str, message: str, at: int, field: str = "") -> None:
        self._faults.add(code, message, at, key=self.key, field=field)

    def _peek(self) -> str:
        """The next character that is no white space; "" where the block cannot go on."""
        self.at = self._place.skip(self.at)
        self._limit = self._heads.near(self.at)
        return self._text[self.at] if self.at < self._limit else ""

    def _read_key(self) -> None:
        start = self.at = self._place.skip(self.at)
        if start >= self._limit:
            return
        key, self.at = self._key_text(start)
        self.key = key
        if not key:
            self._note("BIB006", f"an entry of type '{self._head.type}' has no key", self._head.at)
        elif re.search(r"[\s{}]", key) or (key.count("(") and self._head.closing == ")"):
            self._note("BIB017", f"the key '{shorten(key)}' has white space or braces in it", start)
        if self._peek() == ",":
            self.at += 1
        elif self._peek() not in ("", self._head.closing) and key:
            self._note("BIB003", f"the comma after the key '{shorten(key)}' is missing", start)

    def _key_text(self, start: int) -> tuple[str, int]:
        """The key, and where it ends: at a comma, a line's end, or before the first field."""
        text, end = self._text, start
        while found := _KEY.match(text, end, self._limit):
            end = found.end()
            last = text.find("}", end, self._limit) if text[end : end + 1] == "{" else -1
            inner = text[end : last + 1]
            if last < 0 or any(mark in inner for mark in ',="\n\r'):
                break
            end = last + 1
        if text[end : end + 1] == "=" and end < self._limit:
            whole = re.compile(r"[^\s,{}\"]++(?=[ \t]*,)").match(text, start, self._limit)
            if whole and not whole[0].rpartition("=")[2].isdecimal() and not whole[0].endswith("="):
                return whole[0], whole.end()
            words = text[start:end].split()
            end = text.rindex(words[-1], start, end) if words else start
        elif self._head.closing == ")" and ")" in text[start:end]:
            end = text.index(")", start, end)
        return text[start:end].strip(EDGE), end

    def fields_from(self, *, comma: bool) -> None:
        """Read fields up to the end of the block; ``comma``: one has just been read."""
        while char := self._peek():
            if char == self._head.closing:
                if self._closes():
                    return
                comma = self._peek() != ","
            elif char == ",":
                if comma:
                    self._note("BIB008", "two commas follow each other", self.at)
                self.at += 1
                comma = True
            elif char == "%":
                self._comment_line()
            elif self._torn > _TORN:
                self._note("BIB021", "too much of the block is broken to read on", self.at)
                self.at = self._limit
            else:
                self._field(comma)
                comma = False
        self._note("BIB002", f"{self._what()} is not closed", self._head.at)

    def _what(self) -> str:
        kind = self._head.type
        return f"the entry '{shorten(self.key)}'" if self.key else f"a block '@{kind}'"

    def _closes(self) -> bool:
        """Whether the delimiter here ends the block. If fields follow, it was one too many."""
        at, self.at = self.at, self.at + 1
        if self._head.opening == "{" and _CONTINUES.match(self._text, self.at, self._limit):
            self._torn += 1
            if self._torn > _TORN:
                self._note("BIB021", "too much of the block is broken to read on", self.at)
            elif not balance(self._text[self.at : self._limit])[1]:
                self._note("BIB009", "a closing brace stands before further fields", at)
                return False
        return True

    def _comment_line(self) -> None:
        found = _LINE.match(self._text, self.at, self._limit)
        end = found.end() if found else self._limit
        line = shorten(self._text[self.at : end])
        self._note("BIB010", f"a comment stands inside an entry and is left out: {line}", self.at)
        self.at = end

    def _field(self, comma: bool) -> None:
        """Read a field, or pass over what is none."""
        at, text = self.at, self._text
        found = _NAME.match(text, at, self._limit)
        after = text[found.end() : found.end() + 1] if found and found.end() < self._limit else ""
        named = found and (
            found[2] or (after and after in '{"') or _NUMBER.match(text, found.end(), self._limit)
        )
        if not found or not named:
            self._stray(at)
            return
        name = found[1]
        if not found[2]:
            name = name.rstrip(":")
            self._note("BIB005", f"the field '{name}' has no equals sign", at, name)
        elif len(found[2]) > 1:
            self._note("BIB008", f"the field '{name}' has two equals signs", at, name)
        if not comma:
            self._note("BIB003", f"the comma before the field '{name}' is missing", at, name)
        self.at = found.end()
        self._fields.append((name, self.value(name, at), at))

    def value(self, name: str, at: int) -> list[Piece]:
        """The pieces of the value at hand, joined by ``#``."""
        parts: list[Piece] = []
        wanted = True
        while True:
            char = self._peek()
            if char == "#":
                if wanted:
                    self._note(
                        "BIB008", f"a '#' joins nothing in the field '{name}'", self.at, name
                    )
                wanted = True
                self.at += 1
            elif not wanted:
                return parts
            elif not char or char in "," or char == self._head.closing or char in "}%=":
                kind = f"the field '{name}' has no value" if not parts else "a '#' joins nothing"
                code = "BIB008" if parts else "BIB007"
                self._note(code, kind, at, name)
                return parts
            else:
                parts.append(self._piece(name, char))
                wanted = False

    def _piece(self, name: str, char: str) -> Piece:
        start = self.at
        read = {"{": braced, '"': quoted}.get(char, bare)
        found: Value = read(self._place, start)
        if found.end == start:  # nothing readable: one character is passed over
            found = Value(Piece(self._text[start]), start + 1, "BIB008", "is not readable")
        if found.code:
            self._torn += 1
            what = f"the field '{name}' (read as '{shorten(found.piece.text, 40)}')"
            self._note(found.code, f"{what}: {found.fault}", start, name)
        self.at = found.end
        return found.piece

    def _stray(self, at: int) -> None:
        end = max(stray(self._place, at, self._limit), at + 1)
        self._torn += 1
        text = shorten(self._text[at:end])
        if text == "}":
            self._note("BIB009", "a closing brace stands where a field should", at)
        else:
            self._note("BIB008", f"'{text}' stands in the entry and is no field", at)
        self.at = end
