r"""How LaTeX spells Unicode, inside a BibTeX field.

What BibTeX makes of it decides the spelling. It counts every brace, also one behind a backslash
(Tame the BeaST, section 3), so a literal brace has a name. It treats ``{\`` at depth 0 as a
*special character* (btxdoc section 4): one letter, whose accent or foreign letter it understands
and whose command it leaves alone when it changes case. So all accents and symbols are written that
way, and so no space behind them is lost. This module knows no marks and no fields.
"""

import re
import unicodedata
from collections.abc import Iterable

from refkit.text import SYMBOLS, Chunk, Kind

# Combining mark -> LaTeX accent (LaTeX: Structured Markup, "Accents"; fontenc for \k).
_ABOVE = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v",
}  # fmt: skip
_BELOW = {
    "\u0323": "d", "\u0326": "textcommabelow", "\u0327": "c", "\u0328": "k", "\u0331": "b",
}  # fmt: skip
_LETTERS = {
    "ß": r"\ss", "æ": r"\ae", "Æ": r"\AE", "œ": r"\oe", "Œ": r"\OE", "ø": r"\o", "Ø": r"\O",
    "ł": r"\l", "Ł": r"\L", "ı": r"\i", "ȷ": r"\j", "đ": r"\dj", "Đ": r"\DJ", "ð": r"\dh",
    "Ð": r"\DH", "þ": r"\th", "Þ": r"\TH", "ŋ": r"\ng", "Ŋ": r"\NG",
}  # fmt: skip
# Whole letters to LaTeX and to BibTeX, though Unicode takes them apart.
_WHOLE = {"å": r"{\aa}", "Å": r"{\AA}"}

_SIGNS = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "$": r"\$",
    "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", "<": r"{\textless}", ">": r"{\textgreater}", "|": r"{\textbar}",
    "‘": "`", "’": "'", "“": "``", "”": "''", "‚": r"{\quotesinglbase}", "„": r"{\quotedblbase}",
    "«": r"{\guillemotleft}", "»": r"{\guillemotright}", "‹": r"{\guilsinglleft}",
    "›": r"{\guilsinglright}", "–": "--", "—": "---", "‐": "-", "‑": "-", "−": "{$-$}",
    "…": r"{\ldots}", "\u00a0": "~", "\u00ad": r"\-", "·": r"{\textperiodcentered}",
    "†": r"{\textdagger}", "•": r"{\textbullet}", "°": r"{\textdegree}", "′": "{$'$}",
    "✓": r"{$\surd$}", "µ": r"{$\mu$}", "™": r"{\texttrademark}", "№": r"{\textnumero}",
}  # fmt: skip

# Control characters, and those that show nothing: TeX chokes on them and nobody misses them.
_NOTHING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_PIECE = re.compile(
    r'[\\{}$&%#_~^<>|"]|[A-Za-z][\u0300-\u036f]+|[^\x00-\x7f][\u0300-\u036f]*', re.DOTALL
)
_QUOTE_OPENS = re.compile(r"(?:^|[\s(\[{<‘“«/–—-])\Z")


def encode(chunks: Iterable[Chunk], *, keep_case: bool) -> str:
    """Chunks of marked text -> LaTeX. See `refkit.text.to_latex`."""
    out = []
    for kind, text in chunks:
        if kind is Kind.MATH:
            out.append(f"{{${_tex(text)}$}}" if keep_case else f"${_tex(text)}$")
        elif kind is Kind.NORMAL:
            out.append(_latex(text))
        else:
            latex = _latex(text)
            # "{\&AB}" would be a special character, and BibTeX would write "AB" small.
            out.append(f"{{{{}}{latex}}}" if latex.startswith("\\") else f"{{{latex}}}")
    return "".join(out)


def _latex(text: str) -> str:
    return _PIECE.sub(_piece, unicodedata.normalize("NFC", _NOTHING.sub("", text)))


def _piece(match: re.Match[str]) -> str:
    piece = match.group()
    if piece == '"':  # TeX has no straight quote in its old encodings, and babel may make it active
        return "``" if _QUOTE_OPENS.search(match.string, 0, match.start()) else "''"
    return _SIGNS.get(piece) or _WHOLE.get(piece) or _accented(piece) or _symbol(piece)


def _accented(piece: str) -> str:
    r"""Spell a Latin letter with its accents, "{\'e}", or return "" when it is none."""
    decomposed = unicodedata.normalize("NFD", piece)
    base, marks = decomposed[0], decomposed[1:]
    latex = base if base.isascii() and base.isalpha() else _LETTERS.get(base, "")
    # Below comes last, that is outermost: \d and its kin take any box, \' and its kin a letter.
    ordered = [m for m in marks if m in _ABOVE] + [m for m in marks if m in _BELOW]
    if not latex or len(ordered) < len(marks):
        return ""
    for mark in ordered:
        accent = _ABOVE.get(mark) or _BELOW[mark]
        # "\'i" takes the dot off by itself, and biber makes two characters of "\'\i".
        bare = not accent.isalpha() and len(latex) == 1
        latex = f"\\{accent}{latex}" if bare else f"\\{accent}{{{latex}}}"
    return f"{{{latex}}}"


# The first of several commands for one character is the one to write.
_COMMANDS = {char: command for command, char in reversed(SYMBOLS.items())}


def _symbol(piece: str) -> str:
    char, marks = piece[0], piece[1:]
    if not char.isascii() and not marks:
        if char in _COMMANDS:
            return f"{{$\\{_COMMANDS[char]}$}}"
        kind = unicodedata.decomposition(char).partition(" ")[0]
        whole = unicodedata.normalize("NFKC", char)
        if kind in ("<super>", "<sub>") and whole.isascii() and len(whole) == 1:
            return f"{{${'^' if kind == '<super>' else '_'}{{{whole}}}$}}"
        if kind == "<compat>" and whole.isascii() and (whole.islower() or whole.isspace()):
            return whole
        if kind == "<font>" or not char.isalpha():
            return _by_pylatexenc(char)
    return piece


_ENSURE = r"\ensuremath{"


def _by_pylatexenc(char: str) -> str:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    encoder = UnicodeToLatexEncoder(
        unknown_char_policy="keep",
        unknown_char_warning=False,
        replacement_latex_protection="none",
    )
    latex: str = encoder.unicode_to_latex(char)
    if latex.startswith(_ENSURE):
        # \mathscr needs a package of its own; \mathcal has the same letters everywhere.
        return f"{{${latex[len(_ENSURE) : -1].replace('mathscr', 'mathcal')}$}}"
    return f"{{{latex}}}" if "\\" in latex else latex


_UNSAFE_IN_TEX = re.compile(r"\\(.)|[%#&]|[^\x00-\x7f][\u0300-\u036f]*", re.DOTALL)


def _tex(tex: str) -> str:
    """Make mathematics fit for a field: no comment, no parameter, ASCII, braces that balance."""
    counted = 0
    shut = False
    for char in tex:
        counted += (char == "{") - (char == "}")
        shut = shut or counted < 0
    names = {"{": r"\lbrace ", "}": r"\rbrace "} if counted or shut else {}

    def replace(match: re.Match[str]) -> str:
        piece = match.group()
        if match[1]:
            return names.get(match[1], piece)
        if piece == "&" and r"\begin" in tex:
            return piece
        if piece.isascii():
            return f"\\{piece}"
        latex = _piece(match)
        return f"{{{latex[2:-2]}}}" if latex.startswith("{$") else rf"\mbox{{{latex}}}"

    return _UNSAFE_IN_TEX.sub(replace, tex)
