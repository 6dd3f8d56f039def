"""Character sets: bytes become text, and when that takes a guess, a problem says so.

This module knows UTF-8 and UTF-16, what a file says of its own encoding, the older encodings in
which Chinese, Japanese, Korean and European listings are still passed around, and what files look
like that are no text at all. It refuses to guess between readings that are equally good, to pass
letters off as others, and to believe a file that is wrong about itself: where nothing is
convincing, the first byte that is not UTF-8 is named and the file is left alone.
"""

import codecs
import re
import unicodedata
from typing import NamedTuple

from msgspec import structs

from refkit.charset import declared, reading
from refkit.errors import InputError, Location, Problem, Severity


class Decoded(NamedTuple):
    """The text of a file, without byte order mark, and how it was read."""

    text: str
    encoding: str  # Python's name for it: "utf-8", "utf-16-le", "gb18030", "cp1252"
    problems: tuple[Problem, ...] = ()


# What files that are no text begin with, and what to call them.
_MAGIC = (
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"(\xb5/\xfd", "a zstd archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"\xf7\x02\x01\x83\x92\xc0", "a DVI file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
# These begin files that may hold nothing but ASCII, so they count in clean text as well.
_MAGIC_TEXT = (
    (b"%PDF-", "a PDF"),
    (b"%!PS", "a PostScript file"),
    (b"{\\rtf", "an RTF document"),
)
_MARKS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HINT = "save the file as UTF-8, or convert it: iconv -f {} -t UTF-8 {}"


def decode(data: bytes, file: str) -> Decoded:
    """Read the bytes of ``file``, which is only named in what is said of them.

    UTF-8 and UTF-16 with a byte order mark are read as they are; anything else but UTF-8 as the
    file declares, if that can be true (the note ENC002). The rest is a guess and brings a warning,
    placed at the first byte that is not UTF-8: ENC001, or ENC003 if the file declares otherwise.
    Raises InputError when the bytes are no text, or when no encoding is convincing.
    """
    for magic, what in _MAGIC_TEXT:
        if data.startswith(magic):
            raise _no_text(file, what)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, mark, encoding, file)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _older(data, error.start, file)
    if "\x00" in text:
        return _guess(data, data.index(b"\x00"), file)
    said = None if text.isascii() else declared.find(data)
    if said is None or said.encoding in ("", "utf-8"):
        return Decoded(text, "utf-8")
    problem = Problem(
        code="ENC003",
        severity=Severity.WARNING,
        message=f"line {said.line} says '{said.name}', but this is UTF-8: read as utf-8",
        where=Location(file=file, line=said.line),
        hint="correct that line, or take it out: other programs believe it",
    )
    return Decoded(text, "utf-8", (problem,))


def _marked(data: bytes, mark: bytes, encoding: str, file: str) -> Decoded:
    body = data[len(mark) :]
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        raise InputError(
            f"{file}: marked as {encoding.upper()}, but {_byte(data, at)} does not fit",
            hint="the file may be cut off or mixed from two files; save it again as UTF-8",
        ) from None
    if "\x00" in text:
        at = len(mark) + len(text[: text.index("\x00")].encode(encoding))
        raise _no_text(file, f"a binary file (NUL at offset {at})")
    return Decoded(text, encoding)


def _older(data: bytes, at: int, file: str) -> Decoded:
    """Read bytes that are no UTF-8, from the one at ``at`` on: as declared, or by a guess."""
    said = declared.find(data)
    if said is None:
        return _guess(data, at, file)
    if not _CONTROL.search(data) and reading.fits(data, said.encoding):
        note = Problem(
            code="ENC002",
            severity=Severity.INFO,
            message=f"read as {said.encoding}, since line {said.line} says '{said.name}'",
            where=Location(file=file, line=said.line),
        )
        return Decoded(data.decode(said.encoding), said.encoding, (note,))
    guess = _guess(data, at, file)
    why = "does not fit" if said.encoding else "is no encoding known here"
    message = f"line {said.line} says '{said.name}', which {why} ({_byte(data, at)}): read as "
    (problem,) = guess.problems
    problem = structs.replace(problem, code="ENC003", message=message + guess.encoding)
    return guess._replace(problems=(problem,))


def _guess(data: bytes, at: int, file: str) -> Decoded:
    """Read bytes of which the one at ``at`` is the first that cannot be UTF-8 text."""
    encoding = _unmarked_utf16(data)
    if not encoding:
        for magic, what in _MAGIC:
            if data.startswith(magic):
                raise _no_text(file, what)
        if control := _CONTROL.search(data):
            found = (
                f"a binary file (byte 0x{data[control.start()]:02X} at offset {control.start()})"
            )
            raise _no_text(file, found)
        encoding = reading.of_many_bytes(data) or reading.of_one_byte(data)
    if not encoding or _is_broken_utf8(data):
        raise InputError(
            f"{file}: not UTF-8 ({_byte(data, at)}), and no other encoding is convincing",
            hint=_HINT.format("ENCODING", file),
        )
    line_start = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
    column = len(data[line_start:at].decode("utf-8", "replace")) + 1
    problem = Problem(
        code="ENC001",
        severity=Severity.WARNING,
        message=f"not UTF-8 ({_byte(data, at)}): read as {encoding}",
        where=Location(file=file, line=_line(data, at), column=column),
        hint="if letters look wrong: " + _HINT.format(encoding.upper(), file),
    )
    return Decoded(data.decode(encoding), encoding, (problem,))


def _no_text(file: str, what: str) -> InputError:
    return InputError(
        f"{file}: {what}: refkit reads listings, not papers' files",
        hint="give it a text file, such as a listing",
    )


def _byte(data: bytes, at: int) -> str:
    return f"byte 0x{data[at]:02X} at offset {at}, line {_line(data, at)}"


def _line(data: bytes, at: int) -> int:
    return len(re.findall(rb"\r\n|\r|\n", data[:at])) + 1


def _unmarked_utf16(data: bytes) -> str:
    """Return which UTF-16 it is, when every other byte, but for other scripts' letters, is NUL."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) < 4 or 20 * max(even, odd) < len(data) or 10 * min(even, odd) > max(even, odd):
        return ""  # a few in the other half belong to letters such as U+4E00
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    strange = (c for c in text if unicodedata.category(c) in ("Cc", "Cn", "Co"))
    return "" if any(c not in "\t\n\v\f\r\x1b" for c in strange) else encoding


def _is_broken_utf8(data: bytes) -> bool:
    """Tell whether most of what is not ASCII is sound UTF-8: mended, it would read right."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(char > "\x7f" for char in text) - bad
    return good > 4 * bad
