r"""Formulas mangled by copying a rendered page, put back together.

Pages that typeset mathematics (KaTeX, MathJax) hold each formula three times: as MathML, whose
tokens land on a line each when the page is copied, as TeX source, and as drawn glyphs, which land
run together at the head of the text that follows::

    to a function in
    R                     one token of the MathML
    d                     another
    \mathbb{R}^d           the TeX source
    Rd in setting         the glyphs, then the text goes on

`repair` finds such debris by what it must satisfy (tokens, source and glyphs spell the same
formula, in three places that touch) and gives the text back with the formula once. It never
guesses from one sign alone: mathematics that stands in running text stays as it is. This module
knows lines of plain text; it knows nothing of titles, abstracts or marked text.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Sequence
from typing import NamedTuple

import msgspec


class Formula(msgspec.Struct, frozen=True):
    """A repaired formula: its TeX source, and the lines it came from (0-based, both inclusive)."""

    tex: str
    first: int
    last: int  # the last TeX line; the line after it held the glyphs and the text that continues


class Logical(msgspec.Struct, frozen=True):
    """A line as it was before the page was copied: text and formulas in turn.

    ``first`` and ``last`` are the lines it came from, 0-based, both inclusive.
    """

    parts: tuple[str | Formula, ...]
    first: int
    last: int

    def __str__(self) -> str:
        return "".join(p if isinstance(p, str) else f"${p.tex}$" for p in self.parts)

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The repaired formulas in it."""
        return tuple(part for part in self.parts if isinstance(part, Formula))


class _Debris(NamedTuple):
    formula: Formula
    glyphs: int  # how many characters of the line after the source draw the formula
    plain: bool  # the source shows no sign of being TeX: "p", "0 < p < 2", "250"


# A token is one sign, a number, an operator's name or the words of \text. Its length bounds the
# work on hostile input: a longer line of glyphs ends the tokens before it, and a shorter one is
# compared with as many tokens as it has characters.
_TOKEN = 60
_DISPLAY = 1000  # characters of glyphs
_SOURCE = 30  # lines of TeX

_TEX = re.compile(r"[\\^_{}]")
_COMMAND = re.compile(r"\\([A-Za-z]+)|\\(.)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2}")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
# What a formula follows without a space.
_OPENS = re.compile(r"[(\[{“‘«~$（\u3000-\u303f，：；\u2e80-\u9fff]$|(?<!\s)[-–—/]$|(?:^|\s)[\"']$")
# Commands that print letters: operators their name, the rest a letter of another alphabet, which
# _compact takes for the plain one.
_PRINTS = {
    name: name
    for name in """
    arccos arcsin arctan arg argmax argmin cos cosh cot coth csc deg det dim exp gcd hom inf
    injlim ker lg lim liminf limsup ln log max min mod plim Pr projlim sec sin sinh sup tan tanh
    """.split()
} | {
    "bmod": "mod", "pmod": "mod", "ell": "l", "Im": "I", "Re": "R", "N": "N", "R": "R", "Z": "Z",
    "natnums": "N", "real": "R", "reals": "R", "Reals": "R", "cnums": "C", "Complex": "C",
}  # fmt: skip
# Commands whose argument TeX does not print.
_UNPRINTED = re.compile(
    r"\\begin\s*\{(?:array|darray|alignedat|alignat\*?|subarray)\}\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}"
    r"|\\(?:begin|end|label|hspace\*?|vspace\*?|color|textcolor|class|style|cssId)\s*\{[^{}]*\}"
    r"|\\(?:kern|mkern|hskip|mskip)\s*-?[0-9.]+\s*[a-z]{2}|\\\\\s*\[[^\]]*\]"
)
# Signs that one of the places lacks. Without width: what renderers put between glyphs, and the
# private sign that strikes KaTeX's "=" through. As a shape, not as a letter: wide accents, bars,
# braces, roots, the pieces of tall delimiters. "≠" and its kin are drawn of two signs.
_DRAWN = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\ue020"), ""
)
_INVISIBLE = frozenset(_DRAWN)
_DRAWN |= dict.fromkeys(map(ord, "^~ˆ˜¯ˉ‾⃗√⏞⏟⎜⎝⎟⎠⎢⎣⎥⎦⎨⎩⎪⎬⎭"), "")
_DRAWN |= {ord(a): b for a, b in zip("⎛⎞⎡⎤⎧⎫", "()[]{}", strict=True)}
_DRAWN |= {ord("≠"): "=", ord("∉"): "∈/", ord("≔"): ":="}


def repair(lines: Sequence[str]) -> list[Logical]:
    """The logical lines of ``lines``, every mangled formula in them repaired.

    Lines without debris come back one by one as they are. A formula joins the line before it
    (unless that is blank) and the text after it into one logical line. The time taken grows with
    the number of characters, whatever they are.
    """
    found = _find(lines)
    result: list[Logical] = []
    at = 0
    while at < len(lines):
        before = result[-1] if result and result[-1].parts else None
        # Of several readings the longest is right: a shorter one takes a token for the source.
        for debris in reversed(found.get(at, ())):
            rest = lines[debris.formula.last + 1][debris.glyphs :]
            if not debris.plain or _stands_in_text(before, rest):
                if before:
                    result.pop()
                # The text that continues may be what the next formula joins, by the same rule.
                result.append(_join(before, debris.formula, rest))
                at = debris.formula.last + 2
                break
        else:
            result.append(Logical((lines[at],) if lines[at].strip() else (), at, at))
            at += 1
    return result


def _stands_in_text(before: Logical | None, rest: str) -> bool:
    """Whether there are words beside the formula; without, "1 1 1" is a column of a table."""
    return bool(_WORD.search(rest)) or (
        before is not None
        and any(isinstance(part, Formula) or _WORD.search(part) for part in before.parts)
    )


def _join(before: Logical | None, formula: Formula, rest: str) -> Logical:
    parts: list[str | Formula] = list(before.parts) if before else []
    if parts:
        last = parts[-1]
        if isinstance(last, Formula):
            parts.append(" ")
        else:
            parts[-1] = last.rstrip() + ("" if _touches(last.rstrip(), formula.tex, rest) else " ")
    parts.append(formula)
    if rest:
        parts.append(rest)
    return Logical(tuple(parts), before.first if before else formula.first, formula.last + 1)


def _touches(before: str, tex: str, rest: str) -> bool:
    """Whether no space stood between the text and the formula, as far as the text can tell."""
    if _OPENS.search(before[-4:]):
        return True
    # A superscript or a subscript alone needs a base: 90$^\circ$, 1$^{st}$.
    if re.match(r"(?:\{\})?[\^_]", tex):
        return True
    # A factor or a percentage belongs to its number (85$\times$, 80$\%$), a product does not.
    return (
        before[-1:].isdigit()
        and re.fullmatch(r"\{?\\(?:times|%|pm)\}?", tex) is not None
        and re.match(r"\s*[0-9$\\]", rest) is None
    )


def _find(lines: Sequence[str]) -> dict[int, list[_Debris]]:
    """All debris, by the line on which its tokens start; shorter readings first."""
    found: dict[int, list[_Debris]] = {}
    for source in range(1, len(lines) - 1):
        # Nearly all lines are too long to be a token: they cost one comparison.
        if not 0 < len(lines[source - 1]) <= _TOKEN:
            continue
        last = _source_end(lines, source)
        tex = " ".join(" ".join(lines[source : last + 1]).split())
        if last + 1 >= len(lines) or not tex:
            continue
        plain = _TEX.search(tex) is None
        match = _plain_tokens if plain else _tex_tokens
        if hit := match(lines, source, tex, lines[last + 1]):
            first, glyphs = hit
            found.setdefault(first, []).append(_Debris(Formula(tex, first, last), glyphs, plain))
    return found


def _source_end(lines: Sequence[str], source: int) -> int:
    r"""The line on which TeX that starts at ``source`` ends: where every \begin is closed."""
    depth = 0
    for at in range(source, min(source + _SOURCE, len(lines))):
        depth += lines[at].count("\\begin{") - lines[at].count("\\end{")
        if depth <= 0:
            return at
    return source


def _plain_tokens(
    lines: Sequence[str], source: int, tex: str, drawn: str
) -> tuple[int, int] | None:
    """Where the tokens of a source without TeX signs start, and the length of its glyphs.

    Such tokens are single signs and numbers, and together they are the source letter for letter.
    Anything longer is a refrain, not a formula.
    """
    if tex.isascii() and not tex.endswith(lines[source - 1].rstrip()[-1:]):
        return None  # the last token ends the source: one look spares the rest
    wanted = _compact(tex)
    at = source
    while wanted and at:
        token = _compact(lines[at - 1]) if len(lines[at - 1]) <= _TOKEN else ""
        sign = len(token) == 1 or _NUMBER.fullmatch(token)
        if not sign or not wanted.endswith(token):
            return None
        wanted = wanted[: -len(token)]
        at -= 1
    if wanted or at == source:
        return None
    run = _Run(drawn)
    tokens = _compact(tex)
    found = run.take(len(tokens)) and run.draws(Counter(tokens))
    return (at, _end(drawn, run.taken)) if found else None


def _tex_tokens(lines: Sequence[str], source: int, tex: str, drawn: str) -> tuple[int, int] | None:
    """Where the tokens of a TeX source start, and the length of its glyphs.

    They hold the ASCII letters and digits that the source prints, and the glyphs hold them all.
    KaTeX draws a fraction's denominator before its numerator, so the order may differ.
    """
    printed = _printed(tex)
    if not printed and "\\" not in tex:
        return None
    letters, missing = Counter(printed), len(printed)
    run, tokens = _Run(drawn), Counter[str]()
    best: tuple[int, int] | None = None
    for at in range(source - 1, -1, -1):
        token = _compact(lines[at]) if len(lines[at]) <= _TOKEN else ""
        if not (token or lines[at].strip()) or len(lines[at]) > _TOKEN or not run.take(len(token)):
            break
        tokens.update(token)
        spelled = _ascii(token)
        letters.subtract(spelled)
        if any(letters[char] < 0 for char in spelled):
            break
        missing -= len(spelled)
        if not missing and tokens and run.draws(tokens):
            best = at, run.taken
    if best is None:
        return None
    shapes = {
        sign for line in lines[best[0] : source] for sign in line if _DRAWN.get(ord(sign)) == ""
    }
    return best[0], _end(drawn, best[1], shapes)


class _Run:
    """The head of a line, taken glyph by glyph; ``taken`` counts its characters so far."""

    def __init__(self, line: str) -> None:
        self._line = line[:_DISPLAY]
        self._glyphs = Counter[str]()
        self._over = ""  # what the last character draws beyond what was asked for
        self.taken = 0

    def take(self, count: int) -> bool:
        """Take ``count`` more glyphs; whether there were as many."""
        glyphs = self._over
        while len(glyphs) < count:
            if self.taken >= len(self._line):
                return False
            glyphs += _compact(self._line[self.taken])
            self.taken += 1
        self._glyphs.update(glyphs[:count])
        self._over = glyphs[count:]
        return True

    def draws(self, tokens: Counter[str]) -> bool:
        """Whether what was taken draws just these signs, in any order."""
        return not self._over and self._glyphs == tokens


def _end(line: str, end: int, shapes: Container[str] = "") -> int:
    """Where glyphs end: signs without width (KaTeX's vlist-s) and a last accent are theirs too."""
    while end < len(line) and (ord(line[end]) in _INVISIBLE or line[end] in shapes):
        end += 1
    return end


def _printed(tex: str) -> str:
    """The ASCII letters and digits that ``tex`` prints, commands for other signs left out."""
    printed = _COMMAND.sub(lambda m: _PRINTS.get(m[1] or "", " "), _UNPRINTED.sub(" ", tex))
    return _ascii(_compact(printed))


def _ascii(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalnum())


def _compact(text: str) -> str:
    """``text`` without spaces and shapes, mathematical alphabets (𝑝, ℝ, ℓ) as plain letters."""
    if not text.isascii():
        # One by one: composed with what happens to follow, a sign would no longer be itself.
        text = "".join(
            unicodedata.normalize("NFKC", char) if char > "\x7f" else char
            for char in text.translate(_DRAWN)
        )
    return "".join(text.translate(_DRAWN).split())
