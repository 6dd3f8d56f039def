"""One line of the journal: a change of the library, as JSON with a checksum.

A line tells when the library changed, through which command, from which state to which, and holds
every document that changed as it was and as it became, in the shape in which library.json keeps it.
This module knows how a line is written and how one that is torn or damaged is told from a sound
one. It knows no file, no other line, and looks into no document.

The checksum is the first half of the SHA-256 of the bytes of the line as they would be without it.
It stands last, so a line of any length can be written in one go, block by block.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec

Document = bytes | msgspec.Raw  # JSON in its stored shape
Tables = Mapping[str, Mapping[str, Document]]  # table -> name -> what the library holds
Pair = tuple[Document | None, Document | None]  # before and after; None: it was not there
Changes = Mapping[str, Mapping[str, Pair]]  # table -> name -> what became of it

TABLES = ("entries", "asides", "retired", "tags")

_NULL = b"null"
_SUM = re.compile(rb',"sum":"([0-9a-f]{32})"\}\Z')
_CHANGES = b',"changes":{'
_BLOCK = 1 << 20
_PAIRS = msgspec.json.Decoder(dict[str, dict[str, tuple[msgspec.Raw, msgspec.Raw]]])


class Stamp(msgspec.Struct, frozen=True):
    """A state of library.json: what tells two of them apart, the cheap parts first."""

    size: int  # in bytes
    time: int  # of its last change, in nanoseconds since 1970
    digest: str  # SHA-256 of its bytes, in hexadecimal

    def same(self, other: "Stamp | None") -> bool:
        """Whether it is the same text, whenever that was written."""
        return other is not None and self.digest == other.digest


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line, understood but for the documents; `pairs` has these."""

    n: int  # counts from 1, without a gap; what `refkit log` calls it
    at: datetime  # UTC, whole seconds
    command: tuple[str, ...] = ()  # the arguments of refkit; none: not refkit's doing
    version: str = ""  # of refkit
    before: Stamp | None  # None: there was no library
    after: Stamp | None
    undoes: tuple[int, ...] = ()  # the changes that it takes back, in that order
    redoes: tuple[int, ...] = ()  # the changes that it makes once more, in that order
    voids: int = 0  # this line never took effect: the run was killed before it could
    unknown: bool = False  # something changed, and nobody knows what
    dropped: str = ""  # all lines up to this one are gone: those before this day
    changes: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET

    @property
    def outside(self) -> bool:
        """Whether it tells of a change that refkit did not make."""
        return not (self.command or self.voids or self.dropped)

    @property
    def plain(self) -> bool:
        """Whether it is a change of its own: neither undo nor redo nor a note about the journal."""
        return not (self.undoes or self.redoes or self.voids or self.dropped)

    def pairs(self) -> dict[str, dict[str, tuple[msgspec.Raw | None, msgspec.Raw | None]]]:
        """What it changed: table -> name -> before and after."""
        if self.changes is msgspec.UNSET:
            return {}
        return {
            table: {name: (_known(old), _known(new)) for name, (old, new) in names.items()}
            for table, names in _PAIRS.decode(self.changes).items()
        }


_LINE = msgspec.json.Decoder(Line)


class Damaged(ValueError):
    """These bytes are not a line as it was written; ``str()`` says in what."""


def encode(line: Line, changes: Changes) -> Iterator[bytes]:
    """Print a line with its final line feed, in blocks of about a megabyte.

    ``changes`` may be asked for one by one and laid out in any way; what ``line`` itself has of
    them is not looked at.
    """
    head = msgspec.json.encode(msgspec.structs.replace(line, changes=msgspec.UNSET))
    total = hashlib.sha256()
    block: list[bytes] = [head[:-1], _CHANGES]
    size = 0
    for part in _members(changes):
        block.append(part)
        size += len(part)
        if size >= _BLOCK:
            whole = b"".join(block)
            total.update(whole)
            yield whole
            block, size = [], 0
    whole = b"".join([*block, b"}"])
    total.update(whole)
    total.update(b"}")
    yield b'%b,"sum":"%b"}\n' % (whole, total.hexdigest()[:32].encode())


def _members(changes: Changes) -> Iterator[bytes]:
    comma = b""
    for table in TABLES:
        names = changes.get(table, {})
        if not names:
            continue
        yield b'%b"%b":{' % (comma, table.encode())
        comma = b""
        for name, (before, after) in names.items():
            quoted = msgspec.json.encode(name)
            yield b"%b%b:[%b,%b]" % (comma, quoted, compact(before), compact(after))
            comma = b","
        yield b"}"


def compact(document: Document | None) -> bytes:
    """A document on one line without white space; "null" for none."""
    return _NULL if document is None else msgspec.json.format(bytes(document), indent=-1)


def decode(data: bytes | memoryview) -> Line:
    """Read a line, given without its line feed. Raises Damaged."""
    found = _SUM.search(data, max(0, len(data) - 60))
    if not found:
        raise Damaged("it has no checksum")
    total = hashlib.sha256(memoryview(data)[: found.start()])
    total.update(b"}")
    if total.hexdigest()[:32].encode() != found[1]:
        raise Damaged("its checksum does not fit")
    return _understood(data)


def decode_head(data: bytes) -> Line:
    """Read a line but for what it changed, without a look at its checksum. Raises Damaged."""
    end = data.find(_CHANGES)
    if end < 0:
        raise Damaged("it tells no change")
    return _understood(data[:end] + b"}")


def _understood(data: bytes | memoryview) -> Line:
    try:
        return _LINE.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Damaged("it is not a change of a library") from None


def written(words: Iterable[str]) -> tuple[str, ...]:
    """The words of a command line as a line can keep them: bytes that are no UTF-8 become "�"."""
    return tuple(
        word.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for word in words
    )


def moment(at: datetime) -> datetime:
    """A time as a line keeps it: in UTC, to the second."""
    return at.astimezone(UTC).replace(microsecond=0)


def _known(document: msgspec.Raw) -> msgspec.Raw | None:
    return None if bytes(document) == _NULL else document
