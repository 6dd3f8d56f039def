r"""What OpenReview prints as text, as the LaTeX that the normaliser reads.

On the site a text is Markdown, with TeX between dollars; what stands outside mathematics and is no
command is meant as it is, braces, dollars and tildes too. This module knows that difference and
nothing of notes.
"""

import re

from refkit.text import Kind, from_dollars, parse

_SPECIAL = re.compile(r"[\\{}$~`]")
_SIGNS = {"{": r"\{", "}": r"\}", "$": r"\$", "~": r"\textasciitilde{}"}
# Mathematics in TeX's brackets, commands with their arguments, groups that a command opens.
_TEX = (
    r"\\\(.*?\\\)|\\\[.*?\\\]"
    r"|\\[A-Za-z]+\*?(?:\{(?:[^{}]|\{[^{}]*\})*+\})*+"
    r"|\{\\(?:[^A-Za-z\s]|[A-Za-z]+(?![A-Za-z]))[^{}]*(?:\{[^{}]*\}[^{}]*)?\}"
    r"|\\[`'^\"~=.](?:\{\\?[A-Za-z]\}|[A-Za-z])|\\."
)
_TOKEN = re.compile(rf"(?P<tex>{_TEX})|`(?P<code>[^`'\n]+)`(?!`)|(?P<sign>[{{}}$~])", re.DOTALL)
# Whoever writes these in a title means what BibTeX means by them: letters that keep their case.
_IN_TITLE = re.compile(rf"(?P<kept>\{{[\w-]+\}})|{_TOKEN.pattern}", re.DOTALL)


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def latex(words: str) -> str:
    """A text of any length; paragraphs stay apart by an empty line."""
    return _spelled(_clean(words).strip(), _TOKEN)


def line(words: str) -> str:
    """A title or the like, on one line; braces around one word keep its letter case."""
    return _spelled(" ".join(_clean(words).split()), _IN_TITLE)


def _clean(words: str) -> str:
    return words if words.isprintable() else _CONTROLS.sub("", words)


def _spelled(words: str, token: re.Pattern[str]) -> str:
    if not _SPECIAL.search(words):
        return words
    return "".join(
        f"${chunk.text}$" if chunk.kind is Kind.MATH else token.sub(_sign, chunk.text)
        for chunk in parse(from_dollars(words))
    )


def _sign(match: re.Match[str]) -> str:
    if code := match["code"]:
        inside = _TOKEN.sub(_sign, code)
        return rf"\textasciigrave{{}}{inside}\textasciigrave{{}}"
    sign = match["sign"]
    return _SIGNS[sign] if sign else match.group()
