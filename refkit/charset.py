"""Character sets: bytes become text, and when that takes a guess, a problem says so.

This module knows UTF-8 and UTF-16, the older encodings in which Chinese, Japanese, Korean and
European listings are still passed around, and what files look like that are no text at all. It
refuses to guess between readings that are equally good, and to pass letters off as others: then
the first byte that is not UTF-8 is named and the file is left alone.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

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
_AROUND = re.compile(r".{0,20}[^\x00-\x7f].{0,20}")
_HINT = "save the file as UTF-8, or convert it: iconv -f {} -t UTF-8 {}"


def decode(data: bytes, file: str) -> Decoded:
    """Read the bytes of ``file``, which is only named in what is said of them.

    UTF-8 and UTF-16 with a byte order mark are read as they are; anything else but UTF-8 is a
    guess and brings the warning ENC001, placed at the first byte that is not UTF-8. Raises
    InputError when the bytes are no text, or when no encoding is convincing.
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
        return _guess(data, error.start, file)
    if "\x00" in text:
        return _guess(data, data.index(b"\x00"), file)
    return Decoded(text, "utf-8")


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
        encoding = _of_many_bytes(data) or _of_one_byte(data)
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


def _sample(text: str) -> str:
    """Return the first letters that are not ASCII among their neighbours: enough to judge by."""
    return "\n".join(match.group() for match in islice(_AROUND.finditer(text), 1000))


def _is_broken_utf8(data: bytes) -> bool:
    """Tell whether most of what is not ASCII is sound UTF-8: mended, it would read right."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(char > "\x7f" for char in text) - bad
    return good > 4 * bad


# --- Chinese, Japanese, Korean: two bytes a character ------------------------------------------
# The standards put the characters of daily use first and the rare ones behind, so nearly all of a
# real text lies in the first part, and text in another encoding does not. Lead bytes of symbols
# and daily use: GB 2312 level 1, Big5 level 1, JIS X 0208 level 1, the syllables of KS X 1001.
# The codecs are those of Windows, which contain the standards.

_DAILY = {
    "gb18030": (*range(0xA1, 0xA4), *range(0xB0, 0xD8)),
    "cp950": range(0xA1, 0xC7),
    "cp932": (*range(0x81, 0x84), *range(0x88, 0x98)),
    "euc_jp": (*range(0xA1, 0xA6), *range(0xB0, 0xD0)),
    "cp949": (*range(0xA1, 0xA4), *range(0xB0, 0xC9)),
}
_LOST = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f](?=[A-Za-z])")


def _of_many_bytes(data: bytes) -> str:
    """Return the encoding of Chinese, Japanese or Korean text, or "" when it is none."""
    scores = dict(_shares(data))
    best = max(scores, key=lambda name: scores[name], default="")
    clear = all(score < scores[best] - 0.02 for name, score in scores.items() if name != best)
    return best if best and scores[best] >= 0.85 and clear else ""


def _shares(data: bytes) -> Iterator[tuple[str, float]]:
    """Tell how much of what is not ASCII is of daily use, in each encoding the bytes fit."""
    for encoding, leads in _DAILY.items():
        try:
            text = _sample(data.decode(encoding))
        except UnicodeDecodeError:
            continue
        wide = [char for char in text if char > "\x7f"]
        if len(_LOST.findall(text)) > 0.3 * len(wide):
            continue  # letters with accents in European words
        kana = sum("\u3041" <= char <= "\u30fe" for char in wide) / len(wide)
        hangul = sum("\uac00" <= char <= "\ud7a3" for char in wide) / len(wide)
        fits = {"cp949": hangul > 0.6, "cp932": kana > 0.15, "euc_jp": kana > 0.15}
        if fits.get(encoding, kana <= 0.15):
            # GB 2312, because GB 18030 has all characters of the others as well.
            narrow = encoding.replace("gb18030", "gb2312")
            codes = [char.encode(narrow, "replace") for char in wide]
            share = sum(code[0] in leads for code in codes if len(code) == 2) / len(wide)
            # Korean fits GB 2312 as well, but Chinese of some length does not come out as Hangul.
            yield encoding, share + 0.1 * (hangul > 0.9 and len(wide) > 8)


# --- Europe: one byte a character ---------------------------------------------------------------

_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "àâæçéèêëîïôœùûüÿ",  # French
        "äöüßéåæø",  # German, Scandinavian
        "áéíñóúüàèòïç",  # Spanish, Catalan
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "áðéíóúýþæö",  # Icelandic
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýžäĺľôŕ",  # Czech, Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîşţșț",  # Romanian
        "čćđšž",  # Croatian, Slovene
    )
)
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôöõøùúûüÿœß")
_EUROPEAN = ("cp1252", "iso8859_15", "cp1250", "iso8859_2")  # the likelier first
# Signs that may touch letters: apostrophes, hyphens and dashes, quotes, marks of trade.
_TOUCHING = frozenset("’‘´`‐-–—…·\u00ad\u00a0“”„«»‹›¿¡©®™ºª°²³§†‡•")


def _of_one_byte(data: bytes) -> str:
    """Return the encoding of European text, or "" when no reading is convincing."""
    readings: dict[str, str] = {}
    for encoding in _EUROPEAN:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text not in readings.values():
            readings[encoding] = text
    scores = {encoding: _plausibility(_sample(text)) for encoding, text in readings.items()}
    best = max(scores.values(), default=0.0)
    if best < 0.7:
        return ""
    return next(encoding for encoding, score in scores.items() if score > best - 0.03)


def _plausibility(text: str) -> float:
    """Tell how much of what is not ASCII looks like text in one European language; 1.0 is all."""
    places = [i for i, char in enumerate(text) if char > "\x7f"]
    letters = [text[i] for i in places if text[i].isalpha()]
    wrong = sum(_is_misplaced(text, i) for i in places)
    small = [letter.lower() for letter in letters]
    known = max(
        *(sum(letter in alphabet for letter in small) for alphabet in _ALPHABETS),
        # A list of names has several languages; those of the West are the likelier company.
        0.95 * sum(letter in _WESTERN for letter in small),
    )
    words = re.findall(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*", text)
    foreign = sum(len(word) > 3 and sum(c > "\x7f" for c in word) > len(word) / 2 for word in words)
    if foreign > 0.4 * len(words):  # no European language: Cyrillic or Greek letters, most likely
        return 0.0
    return (known / len(letters) if letters else 1.0) - 3 * wrong / len(places)


def _is_misplaced(text: str, i: int) -> bool:
    """Tell whether the character does not belong between its neighbours."""
    char, before, after = text[i], text[i - 1 : i], text[i + 1 : i + 2]
    if char.isalpha():
        return char.isupper() and before.islower()
    if unicodedata.category(char) == "Cc" or char == "¤":
        return True
    inside = before.isalpha() and after.isalpha()
    if char in _TOUCHING:
        return inside and char in "¿¡©®™ºª°²³§†‡•"
    return before.isalpha() or after.isalpha()
