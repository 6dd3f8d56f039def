"""What a file says of its own encoding: JabRef's, BibDesk's, TeX editors' and Emacs' lines.

This module knows where programs write such a line and how they spell encodings. It looks at the
first and the last few kilobytes only, and it does not know whether what they say is true.
"""

import codecs
import re
from typing import NamedTuple


class Declared(NamedTuple):
    """What a file declares."""

    name: str  # as written: "Western (ISO Latin 1)"
    encoding: str  # Python's name, as in _WINDOWS; "" when nobody here knows `name`
    line: int  # 1-based


_HEAD = 4096
_TAIL = 3000  # Emacs looks no further back (GNU Emacs manual, Specifying File Variables)

# JabRef: "% Encoding: UTF-8", its first versions without the percent sign. BibDesk: "%% Saved with
# string encoding Unicode (UTF-8) ". TeXShop, TeXworks, TeXstudio: "% !TeX encoding = latin1".
_LINE = re.compile(
    rb"(?i)(?:\A|[\r\n])[ \t]*(?:%*[ \t]*encoding:|%+[ \t]*saved[ ]with[ ]string[ ]encoding[ \t]"
    rb"|%+[ \t]*!(?:tex|bib)[ \t]+encoding[ \t]*=)[ \t]*([^\r\n]+)"
)
# In the first line, or in the second, where a script has its interpreter in the first.
_EMACS = re.compile(rb"-\*-[^\r\n]*?\bcoding:[ \t]*([^\s;]+)[^\r\n]*?-\*-")
_TWO_LINES = re.compile(rb"[^\r\n]*(?:\r\n?|\n)?[^\r\n]*")
_LOCAL = re.compile(
    rb"(?is)\blocal variables:(?:(?!\bend:).)*?[\r\n][^\r\n\w]*coding:[ \t]*([^\s;]+)"
)


def find(data: bytes) -> Declared | None:
    """The encoding that ``data`` says it is in, known to Python or not; None: it says nothing."""
    head = data[:_HEAD]
    two = _TWO_LINES.match(head)
    match = (
        _LINE.search(head)
        or (_EMACS.search(head, 0, two.end()) if two else None)
        or _LOCAL.search(data, max(0, len(data) - _TAIL))
    )
    if match is None:
        return None
    name = match[1].decode("latin-1").strip()
    line = len(re.findall(rb"\r\n|\r|\n", data[: match.start(1)])) + 1
    return Declared(name, encoding(name), line)


# What contains a standard and is what programs mean by its name: the WHATWG's Encoding Standard
# does the same for browsers. Latin-1 is not among them: its further letters are worth a word.
_WINDOWS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-8-sig": "utf-8",
}
# ISO 8859's parts by the number of their Latin alphabet.
_LATIN = dict(zip("1 2 3 4 5 6 7 8 9 10".split(), "1 2 3 4 9 10 13 14 15 16".split(), strict=True))
# Names that Python does not know, in small letters with "-" for every other sign: Java's
# (docs.oracle.com, Supported Encodings), macOS' (localizedNameOfStringEncoding), TeXShop's, Emacs'.
_NAMES = {
    "macroman": "mac_roman",
    "macosroman": "mac_roman",
    "macintosh": "mac_roman",
    "western-mac-os-roman": "mac_roman",
    "applemac": "mac_roman",
    "maccentraleurope": "mac_latin2",
    "central-european-mac-os": "mac_latin2",
    "cyrillic-mac-os": "mac_cyrillic",
    "greek-mac-os": "mac_greek",
    "turkish-mac-os": "mac_turkish",
    "icelandic-mac-os": "mac_iceland",
    "western-windows-latin-1": "cp1252",
    "ansinew": "cp1252",
    "central-european-windows-latin-2": "cp1250",
    "cyrillic-windows": "cp1251",
    "greek-windows": "cp1253",
    "turkish-windows-latin-5": "cp1254",
    "hebrew-windows": "cp1255",
    "arabic-windows": "cp1256",
    "baltic-windows": "cp1257",
    "baltic-rim-windows": "cp1257",
    "vietnamese-windows": "cp1258",
    "thai-windows-dos": "cp874",
    "western-dos-latin-1": "cp850",
    "cyrillic-koi8-r": "koi8_r",
    "cyrillic-koi8": "koi8_r",
    "isolatin": "iso8859_1",
    "windows-31j": "cp932",
    "japanese-windows-dos": "cp932",
    "japanese-shift-jis": "cp932",
    "sjis": "cp932",
    "japanese-euc": "euc_jp",
    "japanese-iso-8bit": "euc_jp",
    "eucjp": "euc_jp",
    "windows-936": "gb18030",
    "cn-gb": "gb18030",
    "chinese-gbk": "gb18030",
    "chinese-gb18030": "gb18030",
    "chinese-gb-18030": "gb18030",
    "gb-18030": "gb18030",
    "gb-2312": "gb18030",
    "simplified-chinese-euc": "gb18030",
    "simplified-chinese-gb-2312": "gb18030",
    "simplified-chinese-windows-dos": "gb18030",
    "chinese-iso-8bit": "gb18030",
    "windows-950": "cp950",
    "chinese-big5": "cp950",
    "traditional-chinese-big-5": "cp950",
    "traditional-chinese-windows-dos": "cp950",
    "traditional-chinese-big-5-hkscs": "big5hkscs",
    "windows-949": "cp949",
    "korean-euc": "cp949",
    "korean-windows-dos": "cp949",
    "korean-iso-8bit": "cp949",
    "western-ascii": "ascii",
    "unicode": "utf-16",
    "unicodebig": "utf-16",
    "unicodelittle": "utf-16",
    "unicodebigunmarked": "utf-16-be",
    "unicodelittleunmarked": "utf-16-le",
}
# UTF-8 as biblatex, inputenc, BibDesk, TeXShop and Emacs call it.
_UTF8 = re.compile(
    r"(?:unicode-)?(?:mule-|prefer-)?utf-?8x?(?:-unicode|-emacs|-auto|-with-signature|-bom)?"
)
_LATIN_NAME = re.compile(r"(?:[a-z-]+-)?(?:iso-?)?latin-?(10|[1-9])")
_ISO_NAME = re.compile(r"(?:[a-z-]+-)?iso-8859-(1[0-6]|[1-9])(?:-[ei])?")
# Codecs of Python that are encodings of text, and not "rot13" or "hex".
_TEXT = re.compile(
    r"ascii|utf-(?:8(?:-sig)?|16(?:-[lb]e)?|32(?:-[lb]e)?)|cp\d+|iso8859-\d+|koi8-[rut]|mac-\w+"
    r"|gb\w+|big5\w*|shift_jis\w*|euc_\w+|tis-620|johab|hz"
)


def encoding(name: str) -> str:
    """Python's name for the encoding that a program calls ``name``; "" when it is none we know.

    Where one encoding contains another that goes by its name, it is the larger: GB 18030 for
    GBK, code page 932 for Shift JIS.
    """
    word = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    word = re.sub(r"-(?:unix|dos|mac)$", "", word) if word not in _NAMES else word
    word = word.removeprefix("x-")
    if word in _NAMES:
        return _NAMES[word]
    if _UTF8.fullmatch(word):
        return "utf-8"
    if latin := _LATIN_NAME.fullmatch(word):
        return f"iso8859_{_LATIN[latin[1]]}"
    if iso := _ISO_NAME.fullmatch(word):
        return f"iso8859_{iso[1]}"
    word = re.sub(r"^unicode-(?=utf)|(?<=\d)-unicode$", "", word)
    try:
        known = codecs.lookup(word).name
    except LookupError:
        return ""
    if not _TEXT.fullmatch(known):
        return ""
    return _WINDOWS.get(known) or (known if known.startswith("utf") else known.replace("-", "_"))
