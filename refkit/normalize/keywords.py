"""Keywords: a work's own, as its authors listed them.

This module knows what separates keywords in print. It does not know what they mean, and tags are
another matter.
"""

import re
from collections.abc import Iterable

from refkit.normalize.canonical import bare, without_stop
from refkit.text import escape, plain

# The first kind that occurs separates; the others are then parts of keywords.
_SEPARATORS = (";；", ",，、", "·•|")
_AT = {kind: dict.fromkeys(map(ord, kind), kind[0]) for kind in _SEPARATORS}
_BRACKET = re.compile("[()（）]")


def split(line: str) -> tuple[str, ...]:
    """Cut one line of keywords; what separates in brackets is part of the keyword."""
    signs = next((kind for kind in _SEPARATORS if any(sign in line for sign in kind)), "")
    if signs and not _BRACKET.search(line):
        parts = line.translate(_AT[signs]).split(signs[0])
        return _said(parts)
    parts, depth, start = [], 0, 0
    for match in re.finditer(rf"[()（）{re.escape(signs)}]", line):
        if match.group() in signs:
            if depth == 0:
                parts.append(line[start : match.start()])
                start = match.end()
        elif match.group() in "(（":
            depth += 1
        else:
            depth = max(0, depth - 1)
    parts.append(line[start:])
    if depth and signs:  # a bracket that never closes holds nothing together
        parts[-1:] = re.split(f"[{re.escape(signs)}]", parts[-1])
    return _said(parts)


def _said(parts: Iterable[str]) -> tuple[str, ...]:
    said = [part.strip() for part in parts if part.strip()]
    return (*said[:-1], *map(without_stop, said[-1:]))


def split_marked(marked: str) -> tuple[tuple[str, ...], bool]:
    """Cut the keywords of a bibliography file, marked text, into plain texts, each once.

    Semicolons separate where there are any, else commas (BibLaTeX manual, 2.2.2), but not in
    braces or brackets. The second value tells whether the keywords say all that was written.
    """
    sign = ";" if ";" in marked else ","
    if not _SPECIAL.search(marked):
        return tuple(dict.fromkeys(filter(None, map(str.strip, marked.split(sign))))), True
    parts = _cut_marked(marked, sign)
    shown = [bare(plain(part)) for part in parts]
    whole = all(map(_says_all, shown, parts))
    return tuple(dict.fromkeys(filter(None, shown))), whole


_SPECIAL = re.compile(r"[\\{}()$\n\u00a0\u2009\u202f]")


def _says_all(shown: str, part: str) -> bool:
    """Whether a keyword is what was written; braces may keep a comma from separating."""
    written, spelled = part.strip(), escape(shown)
    return written == spelled or ("," in shown and written == f"{{{spelled}}}")


def _cut_marked(marked: str, sign: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"\\.|[{}(),;]", marked, re.DOTALL):
        found = match.group()
        if found == sign and depth <= 0:
            parts.append(marked[start : match.start()])
            start = match.end()
        depth += (found in "{(") - (found in "})")
    parts.append(marked[start:])
    return parts
