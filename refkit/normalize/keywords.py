"""Keywords: a work's own, as its authors listed them.

This module knows what separates keywords in print. It does not know what they mean, and tags are
another matter.
"""

import re
from collections.abc import Iterable

from refkit.normalize.canonical import without_stop

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
