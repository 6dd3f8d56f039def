"""Which capitals of a title must survive a style that writes titles in sentence case.

BibTeX's change.case$ "t" makes every letter small but the first, those after a colon, and those in
braces (btxdoc section 4). `protect` puts braces around what is wrong in small letters: acronyms,
names of methods and data sets, proper nouns. It changes no letter and takes no brace away, and it
does not know English: what shape alone does not show stands in the tables below.
"""

import re

from refkit.casing.look import Span, spans
from refkit.text import Chunk, Kind, parse, unparse

_OPAQUE = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for a formula: no letter, no space
_MARKS = re.compile(r"[\\{}$]")


def protect(marked: str, keep: frozenset[str] = frozenset()) -> str:
    """Put braces around the capitals of a title that must survive sentence case.

    Marked text in, marked text out; braces that are there stay, and protecting twice is protecting
    once. Mathematics and TeX commands are left alone: `text.to_latex` puts braces around formulas.
    ``keep`` holds words, spelled as they must stay, whose capitals survive besides those we know.
    """
    if not _MARKS.search(marked):
        return _braced(marked, spans(marked, keep))
    if _OPAQUE in marked or not _EASY.fullmatch(marked):
        return _protect_marked(marked, keep)
    # Formulas and escapes are out of the way meanwhile, each behind one sign that is no letter.
    away = _AWAY.findall(marked)
    title, kept = _without_braces(_AWAY.sub(_OPAQUE, marked) if away else marked)
    protected = _braced(title, kept + spans(title, keep))
    if not away:
        return protected
    parts = protected.split(_OPAQUE)
    return "".join([text for pair in zip(parts, away, strict=False) for text in pair] + parts[-1:])


# Titles whose marks are braces with text in them, formulas and escapes, none in another.
_EASY = re.compile(r"[^\\{}$]*+(?:(?:\{[^\\{}$]++\}|\\[\\{}$]|\$(?:\\.|[^\\$])++\$)[^\\{}$]*+)*+")
_AWAY = re.compile(r"\\[\\{}$]|\$(?:\\.|[^\\$])+\$")


def _braced(title: str, kept: list[Span]) -> str:
    """A title without marks, with braces around what is kept."""
    if not kept:
        return title
    if len(kept) > 1:
        kept.sort()
    out: list[str] = []
    at = 0  # where the text not yet written starts
    start, end = kept[0]
    for first, last in kept:
        if first > end:
            out += (title[at:start], "{", title[start:end], "}")
            at, start = end, first
        end = max(end, last)
    return "".join((*out, title[at:start], "{", title[start:end], "}", title[end:]))


def _without_braces(marked: str) -> tuple[str, list[Span]]:
    """The title, and what of it stands in braces."""
    if "{" not in marked:
        return marked, []
    kept = []
    out = []
    at = 0
    for i, part in enumerate(re.split("[{}]", marked)):
        if i % 2:
            kept.append((at, at + len(part)))
        out.append(part)
        at += len(part)
    return "".join(out), kept


def _protect_marked(marked: str, keep: frozenset[str]) -> str:
    chunks = parse(marked)
    letters = (Kind.NORMAL, Kind.KEPT)
    title = "".join(text if kind in letters else _OPAQUE for kind, text in chunks)
    kept = bytearray(len(title))
    for start, end in spans(title, keep):
        kept[start:end] = b"\1" * (end - start)
    out: list[Chunk] = []
    at = depth = 0
    for kind, text in chunks:
        end = at + (len(text) if kind in letters else 1)
        if kind is Kind.COMMAND:
            depth += (text == "{") - (text == "}")
        if kind is not Kind.NORMAL or depth:  # what is in braces of a command keeps its case
            out.append(Chunk(kind, text))
            at = end
        elif out and out[-1].kind is Kind.COMMAND:  # braces behind a command are its argument
            if out[-1].text != "}":
                kept[at:end] = kept[at:end].lstrip(b"\1").rjust(end - at, b"\0")
            elif kept[at]:
                out += (Chunk(Kind.COMMAND, "{"), Chunk(Kind.COMMAND, "}"))
        while at < end:
            inside = kept[at]
            stop = kept.find(1 - inside, at, end)
            stop = end if stop < 0 else stop
            out.append(Chunk(Kind.KEPT if inside else kind, title[at:stop]))
            at = stop
    return unparse(parse(unparse(out)))  # twice, so that neighbours in braces become one
