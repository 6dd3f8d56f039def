r"""Marked text: Unicode with three marks, its way in from LaTeX, and its ways out.

The marks are BibLaTeX's chunks in a form that stays readable in JSON: ``{...}`` keeps its letter
case, ``$...$`` is TeX mathematics, ``\name`` is a TeX command that stands as it is, and a literal
``{ } $ \`` has a backslash before it. This module knows Unicode and which words a text has. It does
not know which field a text stands in, nor which capitals deserve braces (refkit.casing).
"""

import re
import unicodedata
from typing import NamedTuple

from refkit.text.mark import Chunk, Kind, escape, from_dollars, has_marks, parse, unparse

__all__ = [
    "Chunk",
    "FromLatex",
    "Kind",
    "ascii_words",
    "escape",
    "fold",
    "from_dollars",
    "from_latex",
    "is_bare",
    "parse",
    "plain",
    "spelled",
    "to_latex",
    "unparse",
]


class FromLatex(NamedTuple):
    """Marked text, and the commands in it that nobody here knows, each once, backslash and all."""

    text: str
    unknown: tuple[str, ...]


# What stands for something else in LaTeX. Nearly every text has none of it: bytes tell that five
# times as fast as a pattern does.
_TEX_SIGNS = b"\\{}$~&`<\x7f" + bytes(range(32))
_MORE_SIGNS = re.compile(r"[\\$~&`<\t\n\r\f\v]")
_CASE_BRACES = re.compile(r"[^{}]*(?:\{[^{}]+\}[^{}]+)*(?:\{[^{}]+\})?")


def is_bare(latex: str) -> bool:
    """Whether LaTeX is words in ASCII and nothing else: marked text on one line, as it stands."""
    if not latex.isascii():
        return False
    octets = latex.encode()
    return len(octets) == len(octets.translate(None, _TEX_SIGNS)) and not _has_ligatures(latex)


def from_latex(latex: str) -> FromLatex:
    r"""Read LaTeX as it stands in a BibTeX field: "G{\"o}del's {T}heorem" as "Gödel's {T}heorem".

    Accents, letters and signs become Unicode (NFC), case braces and mathematics stay, white space
    is as TeX reads it (an empty line is a line feed), and a command that refkit does not know stays
    as it stands. What comes out is canonical: ``from_latex(to_latex(text))`` gives it again.
    """
    octets = latex.encode("utf-8", "surrogatepass")
    if (
        len(octets) == len(octets.translate(None, _TEX_SIGNS))
        or (not _MORE_SIGNS.search(latex) and _CASE_BRACES.fullmatch(latex))
    ) and not _has_ligatures(latex):
        if not latex.isascii():
            latex = unicodedata.normalize("NFC", latex)
        return FromLatex(latex, ())
    from refkit.text.decode import decode

    return FromLatex(*decode(latex))


def _has_ligatures(latex: str) -> bool:
    """Whether two signs stand together that mean one, or two spaces do."""
    return (  # one sign is found ten times as fast as two
        ("-" in latex and "--" in latex)
        or ("'" in latex and "''" in latex)
        or ("," in latex and ",," in latex)
        or (">" in latex and ">>" in latex)
        or "  " in latex
    )


def plain(marked: str) -> str:
    r"""Turn marked text into what people read: no marks, no escapes, "$\ell_1$" as "ℓ1".

    Commands that dress their argument are gone ("\emph{in vivo}" is "in vivo"), "\url{x}" is "x",
    and what refkit does not know shows as written.
    """
    if not has_marks(marked):
        return marked
    if "\\" not in marked and "$" not in marked and _CASE_BRACES.fullmatch(marked):
        return marked.replace("{", "").replace("}", "")
    from refkit.text.command import shown
    from refkit.text.maths import readable

    return shown(parse(marked), readable)


_FOREIGN = re.compile(r"[^\x00-\x7f]")
# What anyascii makes of the letters that names and formulas have most often besides those with
# accents: to load it takes as long as a whole search does.
_COMMON = dict(
    zip(
        map(ord, "ßøØłŁđĐæÆœŒþðıαβγδεζηθικλμνξοπρσςτυφχψωΓΔΘΛΞΠΣΦΨΩ"),
        (
            "ss o O l L d D ae Ae oe Oe th d i"
            " a v g d e z i th i k l m n x o p r s s t y f ch ps o G D Th L X P S F Ps O"
        ).split(),
        strict=True,
    )
)
# ASCII -> letters in lower case, digits, and spaces for all else.
_WORDS = bytes(
    ord(c) if c.isascii() and c.isalnum() else 32 for c in map(str.lower, map(chr, range(256)))
)
_CASED_WORDS = bytes(i if chr(i).isascii() and chr(i).isalnum() else 32 for i in range(256))


def fold(text: str) -> str:
    """Plain text -> ASCII lower case words with single spaces, for search and for matching.

    "Müller" and "muller" fold alike, and so do all spellings of a quote or a dash.
    """
    return _folded(text, _WORDS)


def _folded(text: str, letters: bytes) -> str:
    if not text.isascii():
        text = text.replace("\u00ad", "")  # where a word may be cut is no part of it
        # Accents (combining classes of Unicode 4.3: 1 overlays, from 200 on attached or placed)
        # go; what else a script writes as a combining mark is part of the letter.
        decomposed = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFC", _FOREIGN.sub(_without_accent, decomposed))
        text = text.translate(_COMMON)
        if any(map(str.isalnum, _FOREIGN.findall(text))):
            from anyascii import anyascii

            text = anyascii(text)
    octets = text.encode("ascii", "replace").translate(letters)
    return b" ".join(octets.split()).decode()


def _without_accent(match: re.Match[str]) -> str:
    char = match.group()
    placed = unicodedata.combining(char)
    return "" if placed >= 200 or placed == 1 else char


_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_LONE_GREEK = re.compile(r"(?<![\u0370-\u03ff])[α-ωΑ-Ω](?![\u0370-\u03ff])")


def ascii_words(marked: str, *, keep_case: bool = False) -> list[str]:
    r"""Cut marked text into words in ASCII, as cite keys need them; lower case or ``keep_case``.

    A formula contributes its letters by name ("$\ell_1$" gives "ell1") and so does a Greek letter
    on its own ("β-VAE" gives "beta", "vae"); an apostrophe inside a word joins.
    """
    return _folded(spelled(marked), _CASED_WORDS if keep_case else _WORDS).split()


def spelled(marked: str) -> str:
    """Turn marked text into plain text whose words can be said, as `ascii_words` cuts them.

    Formulas and lone Greek letters are there by name, and no apostrophe is inside a word.
    """
    text = marked
    if has_marks(marked):
        from refkit.text.command import shown
        from refkit.text.maths import spelled as said

        text = shown(parse(marked), said)
    if not text.isascii():
        text = _LONE_GREEK.sub(_greek_name, text.replace("ℓ", "ell"))
    return _APOSTROPHE.sub("", text)


def _greek_name(match: re.Match[str]) -> str:
    name = unicodedata.name(match.group()).rpartition(" ")[2].lower()
    return "lambda" if name == "lamda" else name


# What LaTeX writes as it stands, and the same with case braces around some of it.
_SAFE = re.compile(r"[\n !'-;=?-\[\]`a-z]*")  # not \ { } $ & % # _ ~ ^ < > | and the double quote
_SAFE_IN_BRACES = re.compile(rf"{_SAFE.pattern}(?:\{{{_SAFE.pattern[:-1]}+\}}{_SAFE.pattern})*")


def to_latex(
    marked: str, *, keep_case: bool = False, unicode: bool = False, ascii: bool = False
) -> str:
    """Spell marked text in LaTeX, fit for a field of a BibTeX file: braces always balance.

    With ``keep_case`` (titles) mathematics gets braces too, since BibTeX's change.case$ would turn
    a bare $R$ into $r$. Line feeds stay. Letters are spelled as LaTeX does, and what it cannot
    spell stays as it is; with ``ascii`` that is transliterated, with ``unicode`` all letters stay
    and only TeX's own signs are spelled.
    """
    if _SAFE.fullmatch(marked) or _SAFE_IN_BRACES.fullmatch(marked):
        return marked
    from refkit.text.latex import encode

    return encode(marked, keep_case=keep_case, unicode=unicode, ascii=ascii)
