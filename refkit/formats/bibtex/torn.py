"""A value that is not well written, read all the same: where it ends, and what is wrong with it.

Knows the ways in which the delimiters of a value go wrong: one is missing, one is another's, there
are none, there is one too many. Works inside one block, between two offsets; what a block is made
of is for refkit.formats.bibtex.mend.
"""

import re
from typing import NamedTuple

from refkit.formats.bibtex.head import Heads
from refkit.formats.bibtex.value import EDGE, NAME, SPACE, WHITE, Piece, balance, closing

# What shows that the next field has begun while a delimiter was still open.
_FIELD = rf"{NAME}{SPACE}={SPACE}[{{\"0-9A-Za-z]"
_AHEAD = re.compile(
    rf",[ \t]*+[\n\r]{SPACE}{_FIELD}|,{SPACE}{NAME}{SPACE}={SPACE}[{{\"]"
    rf"|(?<!{WHITE})[ \t]*+[\n\r]{SPACE}{NAME}{SPACE}={SPACE}(?:[{{\"]|[0-9]++{SPACE}[,}}])"
)
_NAMED = re.compile(rf"{NAME}{SPACE}=(?!=)")
_WORD = re.compile(rf"(?:([0-9]++)|({NAME}))")
_SPACE = re.compile(SPACE)


class Value(NamedTuple):
    """One piece of a value as read, where it ends, and what was wrong with it."""

    piece: Piece
    end: int
    code: str = ""
    fault: str = ""


class Place(NamedTuple):
    """What the reading of a value has to know about its surroundings."""

    text: str
    heads: Heads
    closing: str  # the delimiter of the block
    reach: int  # how far a value may extend, past the heads of other blocks

    def skip(self, at: int) -> int:
        """Past white space."""
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def goes_on(self, at: int, limit: int) -> bool:
        """Whether the block can go on at ``at``, right behind a value."""
        at = self.skip(at)
        if at >= limit:
            return False
        char = self.text[at]
        return char in ",#%" or char == self.closing or bool(_NAMED.match(self.text, at, limit))

    def field_follows(self, at: int, limit: int) -> bool:
        """Whether a comma and then a field, or the end of the block, stand at ``at``."""
        at = self.skip(at)
        if self.text[at : at + 1] != "," or at >= limit:
            return False
        at = self.skip(at + 1)
        return self.text[at : at + 1] == self.closing or bool(_NAMED.match(self.text, at, limit))


def braced(place: Place, at: int) -> Value:
    """The piece whose brace opens at ``at``."""
    text, near = place.text, place.heads.near(at)
    last = closing(text, at, max(near, place.reach))
    if last >= 0:
        limit = place.heads.near(last)
        within = Piece(text[at + 1 : last])
        if last < near and (
            place.goes_on(last + 1, limit) or not _AHEAD.search(text, at, last + 1)
        ):
            return Value(within, last + 1)
        if last > near and place.goes_on(last + 1, limit):
            return Value(within, last + 1, "BIB019", "holds what looks like an entry")
        near = min(near, last + 1)
    return _cut(place, at + 1, near, "the closing brace of the value is missing")


def quoted(place: Place, at: int) -> Value:
    """The piece whose quotation mark opens at ``at``."""
    text, near = place.text, place.heads.near(at)
    last = closing(text, at, max(near, place.reach))
    if last >= 0:
        limit = place.heads.near(last)
        within = Piece(text[at + 1 : last])
        if place.goes_on(last + 1, limit):
            if last < near:
                return Value(within, last + 1)
            return Value(within, last + 1, "BIB019", "holds what looks like an entry")
    if 0 <= last < near and not _AHEAD.search(text, at, last + 1):
        return _quotes_within(place, at + 1, last, near)
    brace = _closed_by_brace(text, at + 1, near)
    unequal = brace >= 0 and place.field_follows(brace + 1, near)
    if unequal and not _AHEAD.search(text, at, brace):
        piece = Piece(text[at + 1 : brace])
        return Value(piece, brace + 1, "BIB004", "begins with a quotation mark, ends with a brace")
    stop = near if brace < 0 else brace
    return _cut(place, at + 1, stop, "the closing quotation mark of the value is missing")


def bare(place: Place, at: int) -> Value:
    """The piece without delimiters at ``at``: a number, a macro, or text that should have some."""
    text, near = place.text, place.heads.near(at)
    if (word := _WORD.match(text, at, near)) and _ends(place, word.end(), near):
        return Value(Piece(word[0], macro=word[1] is None), word.end())
    end = stray(place, at, near)
    found = text[at:end].rstrip(EDGE)
    if found.endswith('"') and found.count('"') % 2:
        return Value(_whole(found[:-1]), end, "BIB004", "the opening quotation mark is missing")
    if text[end : end + 1] == "}" and place.field_follows(end + 1, near):
        return Value(_whole(found), end + 1, "BIB004", "the opening brace of the value is missing")
    return Value(_whole(found), end, "BIB018", "stands without braces or quotation marks")


_STOP = re.compile(rf"[{{}}),]|[\n\r]{SPACE}")


def stray(place: Place, at: int, limit: int, braces: bool = True) -> int:
    """Where text that is no field and no delimited value ends.

    That is before a comma that a field or a line's end follows, before a line that begins with a
    field, before the end of the block. Braces are paired, unless one of them is never closed.
    """
    text, depth = place.text, 0
    for mark in _STOP.finditer(text, at, limit):
        kind, here = mark[0], mark.start()
        if kind == "{":
            depth += braces
        elif kind == "}" and depth:
            depth -= 1
        elif not depth and (kind in (place.closing, "}") or _breaks(place, mark, limit)):
            return here
    return stray(place, at, limit, braces=False) if depth else limit


def _breaks(place: Place, mark: re.Match[str], limit: int) -> bool:
    """Whether a field, or nothing, follows a comma or a line's end."""
    text, beyond = place.text, min(place.skip(mark.end()), limit)
    if mark[0] == ",":
        between = text[mark.end() : beyond]
        if beyond == limit or "\n" in between or "\r" in between:
            return True
        return text[beyond] == place.closing or bool(_NAMED.match(text, beyond, limit))
    return mark[0] != ")" and bool(_NAMED.match(text, beyond, limit))


def _ends(place: Place, at: int, limit: int) -> bool:
    return place.goes_on(at, limit) or place.skip(at) >= limit


def _whole(text: str) -> Piece:
    return Piece(balance(text)[0])


def _cut(place: Place, start: int, limit: int, fault: str) -> Value:
    """A value never closed: it ends where the next field begins, else where the block does."""
    text = place.text
    if ahead := _AHEAD.search(text, start, limit):
        found = text[start : ahead.start()]
        return Value(_unpaired(found), ahead.start(), "BIB004", fault)
    rest = text[start:limit].rstrip(EDGE)
    if rest.endswith("}"):
        inner = rest[:-1].rstrip(EDGE)
        if "\n" in rest[len(inner) :] or "\r" in rest[len(inner) :]:
            rest = inner  # a brace on a line of its own closes the block
    return Value(_unpaired(rest), start + len(rest), "BIB004", fault)


def _unpaired(text: str) -> Piece:
    text = text.rstrip(EDGE)
    if text.endswith('"') and text.count('"') % 2:
        text = text[:-1]
    return _whole(text)


def _closed_by_brace(text: str, at: int, limit: int) -> int:
    depth = 0
    for mark in re.finditer(r"[{}]", text[at:limit]):
        depth += 1 if mark[0] == "{" else -1
        if depth < 0:
            return at + mark.start()
    return -1


def _quotes_within(place: Place, start: int, inner: int, limit: int) -> Value:
    """A value with quotation marks in it: the one that closes it has a comma or the end behind."""
    text, at = place.text, inner
    while (at := text.find('"', at + 1, limit)) >= 0:
        beyond = place.skip(at + 1)
        if place.field_follows(at + 1, limit) or text[beyond : beyond + 1] == place.closing:
            within = _whole(text[start:at])
            return Value(within, at + 1, "BIB004", "has quotation marks between quotation marks")
    return Value(Piece(text[start:inner]), inner + 1)
