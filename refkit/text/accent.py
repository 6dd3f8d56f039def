r"""Accents and letters of LaTeX: the tables for both ways, and one accent put on one letter.

The commands are those of LaTeX's encodings OT1 and T1 (LaTeX: a Document Preparation System, table
3.1 and 3.2; fontenc for \k, \dh, \dj, \ng, \th) and, for reading only, of T5 (Vietnamese). This
module knows letters. It knows no other signs and no marks.
"""

import re
import unicodedata
from functools import lru_cache

# Combining mark -> LaTeX accent.
ABOVE = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v",
}  # fmt: skip
BELOW = {
    "\u0323": "d", "\u0326": "textcommabelow", "\u0327": "c", "\u0328": "k", "\u0331": "b",
}  # fmt: skip
TIE = "\u0361"  # \t: over this letter and the next
LETTERS = {
    "ß": r"\ss", "æ": r"\ae", "Æ": r"\AE", "œ": r"\oe", "Œ": r"\OE", "ø": r"\o", "Ø": r"\O",
    "ł": r"\l", "Ł": r"\L", "ı": r"\i", "ȷ": r"\j", "đ": r"\dj", "Đ": r"\DJ", "ð": r"\dh",
    "Ð": r"\DH", "þ": r"\th", "Þ": r"\TH", "ŋ": r"\ng", "Ŋ": r"\NG",
}  # fmt: skip
# Whole letters to LaTeX and to BibTeX, though Unicode takes them apart.
WHOLE = {"å": r"{\aa}", "Å": r"{\AA}"}

# LaTeX command -> letters.
READ = {
    **{command[1:]: letter for letter, command in LETTERS.items()},
    "aa": "å", "AA": "Å", "SS": "SS", "ij": "ij", "IJ": "IJ",
    "ohorn": "ơ", "OHORN": "Ơ", "uhorn": "ư", "UHORN": "Ư",
}  # fmt: skip
_MARK = {
    **{command: mark for mark, command in (*ABOVE.items(), *BELOW.items())},
    "t": TIE,
    "h": "\u0309",
}
# An accent over nothing stands alone.
ALONE = {
    "`": "`", "'": "´", "^": "^", "~": "~", '"': "¨", "=": "¯", ".": "˙", "u": "˘", "v": "ˇ",
    "H": "˝", "c": "¸", "k": "˛", "r": "˚",
}  # fmt: skip

_NAME = r"(?:[`'^\"~=.]|(?:textcommabelow|[uvHtcdbkrh])(?![A-Za-z]))"
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,20}\}){0,20}\}){0,40}\}"
_LETTER = r"(?:\\[A-Za-z]+(?![A-Za-z])(?:\{\}|[ ]+)?|[^\W_])"
# An accent with what it stands on, in every writing: \"o, \" o, \"{o}, \'\i, \'{\^e}, \'\^e, \t oo.
PIECE = (
    rf"\\(?:t[ ]+[A-Za-z]{{2}}(?![A-Za-z])|{_NAME}[ ]*"
    rf"(?:{_GROUP}|{_LETTER}|\\{_NAME}[ ]*(?:{_GROUP}|{_LETTER})))"
)
_ACCENT = re.compile(r"\\(?P<name>textcommabelow|.)\s*(?P<base>.*)", re.DOTALL)
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*(?:\{\})?(.*)", re.DOTALL)
_BARE = re.compile(r"[^\\{}$~&<>`]*")


@lru_cache(maxsize=4096)  # a bibliography writes the same few hundred again and again
def read(piece: str) -> str | None:
    r"""The letters that ``piece`` (see PIECE, with or without braces around) means, or None.

    ``{\'{\i}}`` gives "í". None when it is no accent on letters that are known here.
    """
    piece = _bared(piece)
    accent = _ACCENT.fullmatch(piece)
    mark = _MARK.get(accent["name"]) if accent else None
    if not accent or not mark:
        return None
    base = _base(accent["base"])
    if not base:
        return None if base is None else ALONE.get(accent["name"])
    if not base[0].isalnum():
        return None
    if mark in ABOVE and base[0] in "ıȷ":
        base = ("i" if base[0] == "ı" else "j") + base[1:]
    decomposed = unicodedata.normalize("NFD", base)
    at = 1
    while at < len(decomposed) and unicodedata.combining(decomposed[at]):
        at += 1
    return unicodedata.normalize("NFC", decomposed[:at] + mark + decomposed[at:])


def _bared(tex: str) -> str:
    tex = tex.strip(" ")
    while tex[:1] == "{" and tex[-1:] == "}":
        tex = tex[1:-1].strip(" ")
    return tex


def _base(tex: str) -> str | None:
    """The letters an accent stands on; "" when there are none, None when they are not known."""
    tex = _bared(tex)
    if tex[:1] != "\\":
        return tex if _BARE.fullmatch(tex) else None
    command = _COMMAND.fullmatch(tex)
    if command and command[1] in READ and _BARE.fullmatch(command[2]):
        return READ[command[1]] + command[2]
    return read(tex)


def write(piece: str) -> str:
    r"""Spell a Latin letter with its accents, "{\'e}", or return "" when it is none.

    ``piece`` is one character in form NFC with the combining marks that follow it.
    """
    if TIE in piece:
        return rf"{{\t{{{piece[0]}{piece[2:]}}}}}"
    decomposed = unicodedata.normalize("NFD", piece)
    base, marks = decomposed[0], decomposed[1:]
    latex = base if base.isascii() and base.isalpha() else LETTERS.get(base, "")
    # Below comes last, that is outermost: \d and its kin take any box, \' and its kin a letter.
    ordered = [m for m in marks if m in ABOVE] + [m for m in marks if m in BELOW]
    if not latex or len(ordered) < len(marks):
        return ""
    for mark in ordered:
        accent = ABOVE.get(mark) or BELOW[mark]
        # "\'i" takes the dot off by itself, and biber makes two characters of "\'\i".
        bare = not accent.isalpha() and len(latex) == 1
        latex = f"\\{accent}{latex}" if bare else f"\\{accent}{{{latex}}}"
    return f"{{{latex}}}"
