r"""How LaTeX spells Unicode, inside a BibTeX field.

What BibTeX makes of it decides the spelling. It counts every brace, also one behind a backslash
(Tame the BeaST, section 3), so a literal brace has a name. It treats ``{\`` at depth 0 as a
*special character* (btxdoc section 4): one letter, whose accent or foreign letter it understands
and whose command it leaves alone when it changes case. So all accents and symbols are written that
way, and so no space behind them is lost. This module knows no marks and no fields.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from refkit.text import accent, sign
from refkit.text.mark import Kind, grouped, parse
from refkit.text.maths import SIMPLE, SYMBOLS, repaired

# Control characters, and those that show nothing: TeX chokes on them and nobody misses them.
_NOTHING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_TIED = rf"[^\W\d_]{accent.TIE}[^\W\d_]|"
_RAISED = f"[{''.join(map(re.escape, sign.RAISED.values()))}]+"
_LOWERED = f"[{''.join(map(re.escape, sign.LOWERED.values()))}]+"
# A Greek word, which the standard encodings cannot spell; single letters are signs of mathematics.
_GREEK = "[\u0370-\u03ff\u1f00-\u1fff]{3,}"
_SIGNS = r'\\{}$&%#_~^<>|"\x00-\x08\x0b-\x1f\x7f'
_SIGN_OR_FOREIGN = r"[^\t\n !'-;=?-\[\]`a-z]"  # what ASCII has left, turned round: quick to compile
_PIECE = re.compile(_SIGN_OR_FOREIGN)
# The same where several characters are one: a letter with its accents, what is raised together.
_JOINED_PIECE = re.compile(
    rf"[{_SIGNS}]|{_TIED}[A-Za-z][\u0300-\u036f]+"
    rf"|{_RAISED}|{_LOWERED}|{_GREEK}|[^\x00-\x7f][\u0300-\u036f]*"
)
_JOINED = re.compile(rf"[\u0300-\u03ff\u1f00-\u1fff{_RAISED[1:-2]}{_LOWERED[1:-2]}]")
_TEX_SIGN = re.compile(rf"[{_SIGNS}\u00a0\u00ad]")
_OPENS_QUOTE = frozenset(" \t\n\u00a0([{<‘“«/–—-")
_Spelling = Callable[[str, str], str]  # the text, and the character before it


def encode(marked: str, *, keep_case: bool, unicode: bool, ascii: bool) -> str:
    """Marked text -> LaTeX. See `refkit.text.to_latex`."""
    if not unicode and not ascii and (latex := _one_by_one(marked, keep_case)) is not None:
        return latex
    spelling = _in_unicode if unicode else _in_ascii if ascii else _in_latex
    out: list[str] = []
    behind_name = False  # the last thing is the name of a command, and no space behind it
    within = False  # braces that keep case
    before = ""
    for kind, text in grouped(parse(marked)):
        if kind is None:
            within = text == "{"
            latex = text
        elif kind is Kind.COMMAND:
            latex = _command(text) if ascii and not text.isascii() else text
            before = "" if text == "{" else text[-1]
        elif kind is Kind.MATH:
            tex = _tex(text, spelling)
            latex = f"${tex}$" if within or not keep_case else f"{{${tex}$}}"
            before = "$"
        else:
            latex = spelling(text, before)
            before = text[-1:]
        if (behind_name and kind is not Kind.COMMAND and _RUNS_ON.match(latex)) or (
            # "{\&AB}" would be a special character, and BibTeX would write "AB" small.
            within and kind is not None and out[-1] == "{" and latex.startswith("\\")
        ):
            out.append("{}")
        out.append(latex)
        behind_name = kind is Kind.COMMAND and _NAME.fullmatch(text) is not None
    return "".join(out)


_ONE_BY_ONE = re.compile(rf"[^\\{{}}$]*(?:(?:\{{[^\\{{}}$]+\}}|{SIMPLE})[^\\{{}}$]*)*")
_SIGN = re.compile(rf"{_SIGN_OR_FOREIGN}(?:(?<=\$)[^$]+\$)?")


def _one_by_one(marked: str, keep_case: bool) -> str | None:
    """The same for text in which no sign depends on another, as most; None where one does."""
    if "}{" in marked or "}$" in marked or not _ONE_BY_ONE.fullmatch(marked):
        return None
    if not marked.isascii():
        marked = unicodedata.normalize("NFC", marked)
        if _JOINED.search(marked):
            return None

    def replace(match: re.Match[str]) -> str:
        piece = match.group()
        if piece == "{":
            behind = marked[match.end()]
            return "{{}" if _PIECE.match(behind) and spell(behind)[:1] == "\\" else "{"
        if piece == "}":
            return "}"
        if piece[0] == "$":
            return f"{{{piece}}}" if keep_case else piece
        return spell(piece) if piece != '"' else _quote(match, "")

    return _SIGN.sub(replace, marked)


_NAME = re.compile(r"\\[A-Za-z]+\*?")
_RUNS_ON = re.compile(r"[^\W\d_]|[*{]")


def _in_latex(text: str, before: str = "") -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if _JOINED.search(text):
            return _JOINED_PIECE.sub(_spelled(spell, before), text)
    return _PIECE.sub(_spelled(spell, before), text)


def _in_ascii(text: str, before: str = "") -> str:
    latex = _in_latex(text, before)
    return latex if latex.isascii() else _FOREIGN.sub(_transliterated, latex)


def _in_unicode(text: str, before: str = "") -> str:
    return _TEX_SIGN.sub(_spelled(spell, before), text)


def _spelled(spell: Callable[[str], str], before: str) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        piece = match.group()
        return spell(piece) if piece != '"' else _quote(match, before)

    return replace


def _quote(match: re.Match[str], before: str) -> str:
    # TeX has no straight quote in its old encodings, and babel may make it active.
    start = match.start()
    last = match.string[start - 1] if start else before
    return "``" if not last or last in _OPENS_QUOTE else "''"


# The first of several commands for one character is the one to write.
_COMMANDS = {char: command for command, char in reversed(SYMBOLS.items())}


@lru_cache(maxsize=8192)
def spell(piece: str) -> str:
    """Spell a character with its combining marks, or several that are raised or lowered alike."""
    if piece[0] in sign.BASE:
        name = "super" if piece[0] in _RAISED else "sub"
        return rf"\text{name}script{{{''.join(map(sign.BASE.__getitem__, piece))}}}"
    if _NOTHING.fullmatch(piece):
        return ""
    if len(piece) > 2 and "\u0370" <= piece[0] <= "\u1fff":
        return piece
    return sign.WRITE.get(piece) or accent.WHOLE.get(piece) or accent.write(piece) or _symbol(piece)


def _symbol(piece: str) -> str:
    char, marks = piece[0], piece[1:]
    if not char.isascii() and not marks:
        if char in _COMMANDS:
            return f"{{$\\{_COMMANDS[char]}$}}"
        kind = unicodedata.decomposition(char).partition(" ")[0]
        whole = unicodedata.normalize("NFKC", char)
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


_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def _transliterated(match: re.Match[str]) -> str:
    from anyascii import anyascii

    return _PIECE.sub(_spelled(spell, ""), anyascii(match.group()))


def _command(tex: str) -> str:
    """A command in ASCII: an address keeps its meaning, whatever else says it as it can."""
    if tex.startswith((r"\url", r"\href", r"\nolinkurl", r"\path")):
        return _FOREIGN.sub(lambda match: quote(match.group()), tex)
    from anyascii import anyascii

    return _FOREIGN.sub(lambda match: re.sub(r"[\\{}]", "", anyascii(match.group())), tex)


_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f][\u0300-\u036f]*")


def _tex(tex: str, spelling: _Spelling) -> str:
    """Make mathematics fit for a field, in ASCII unless letters stay as they are."""
    tex = repaired(tex)
    if tex.isascii() or spelling is _in_unicode:
        return tex

    def replace(match: re.Match[str]) -> str:
        if match.group() in sign.BASE:
            return f"{{{'^' if match.group() in _RAISED else '_'}{{{sign.BASE[match.group()]}}}}}"
        latex = spelling(match.group(), "")
        if not latex.isascii():
            return match.group()
        return f"{{{latex[2:-2]}}}" if latex.startswith("{$") else rf"\mbox{{{latex}}}"

    return _OUTSIDE_ASCII.sub(replace, tex)
