"""Plain text as it was pasted, into marked text: lines joined, paragraphs kept, formulas whole.

This module knows how text looks after it went through a web page, a terminal or a mail. It does
not know what the text is about.
"""

import re
from collections.abc import Sequence

from refkit import formula, text

# Wider than any fill column in use (72, 79, 80, 100): such a line was not wrapped by hand.
_WRAPPED = 100
_BULLET = re.compile(r"\s*(?:[-*•·‣▪◦–]|\(?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_SENTENCE_END = re.compile(r"[.!?:;。！？：；][\"'”’)\]]*$")
_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


def line(plain: str) -> str:
    """One line of marked text: a title. All line breaks become spaces."""
    return _glue([_mark(logical) for logical in formula.repair(_lines(plain))])


def paragraphs(plain: str) -> str:
    """Marked text with one line feed between paragraphs: an abstract.

    A line break inside a hard-wrapped paragraph becomes a space; one that ends a paragraph or
    precedes a bullet stays.
    """
    lines = [_mark(logical) for logical in formula.repair(_lines(plain))]
    result: list[list[str]] = [[]]
    for i, current in enumerate(lines):
        if not current:
            result.append([])
            continue
        if result[-1] and not _continues(lines, i):
            result.append([])
        result[-1].append(current)
    return "\n".join(_glue(paragraph) for paragraph in result if paragraph)


def formulas(plain: str) -> int:
    """How many mangled formulas in ``plain`` the functions above repair."""
    lines = _lines(plain)
    return sum(len(logical.formulas) for logical in formula.repair(lines)) if lines[1:] else 0


def _lines(plain: str) -> list[str]:
    return [" ".join(part.split()) for part in plain.split("\n")]


def _mark(logical: formula.Logical) -> str:
    return "".join(
        f"${part.tex}$" if isinstance(part, formula.Formula) else text.from_dollars(part)
        for part in logical.parts
    ).strip()


def _continues(lines: Sequence[str], at: int) -> bool:
    """Whether the line break before ``lines[at]`` is only a wrapped line's."""
    before, here = lines[at - 1], lines[at]
    if _BULLET.match(here):
        return False
    open_end = not _SENTENCE_END.search(before)
    if len(before) > _WRAPPED:
        return open_end and here[0].islower()
    if open_end:
        return True
    # A sentence may happen to end at the fill column: it did if the next word had no room left
    # in a block whose lines are all short.
    first = last = at
    while first > 0 and lines[first - 1] and len(lines[first - 1]) <= _WRAPPED:
        first -= 1
    while last < len(lines) and lines[last] and len(lines[last]) <= _WRAPPED:
        last += 1
    block = lines[first:last]
    width = max(map(len, block))
    return len(block) >= 3 and len(before) + 1 + len(here.split(" ")[0]) > width


def _glue(lines: Sequence[str]) -> str:
    """Join wrapped lines: with a space, but not between two CJK characters."""
    result = ""
    for part in lines:
        if not part:
            continue
        spaced = result and not (_CJK.match(result[-1]) and _CJK.match(part[0]))
        hyphen = re.search(r"[^\W\d_]-$", result) and part[0].islower()
        result += f" {part}" if spaced and not hyphen else part
    return result
