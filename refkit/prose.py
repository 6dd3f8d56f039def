"""Plain text as it was pasted, into marked text: lines joined, paragraphs kept, formulas whole.

This module knows how text looks after it went through a web page, a terminal or a mail. It does
not know what the text is about.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from refkit import formula, text

# Wider than any fill column in use (72, 79, 80, 100): such a line was not wrapped by hand.
_WRAPPED = 100
_BULLET = re.compile(r"\s*(?:[-*•·‣▪◦–]|\(?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_SENTENCE_END = re.compile(r"[.!?:;。！？：；][\"'”’)\]]*$")
_ENDS = tuple(".!?。！？．…")  # what ends a text, apart from what may close behind it
_CLOSERS = "\"'”’)]$」』»"
_LEADS = re.compile(r"(?i)(?:\b(?:at|from|here|on|see|via)|[:：~])$")
# Scripts that put no space between words; Korean does.
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_SOFT_HYPHEN = "\u00ad"
_SUSPENDED = re.compile(r"(?:and|or|nor|to|versus|vs\.?|und|oder) ")


def line(plain: str) -> str:
    """One line of marked text: a title. All line breaks become spaces."""
    return _glue([_mark(logical) for logical in _repaired(plain)])


def paragraphs(plain: str) -> str:
    """Marked text with one line feed between paragraphs: an abstract.

    A line break inside a hard-wrapped paragraph becomes a space (nothing after a hyphen and
    between Chinese characters); one that ends a paragraph or precedes a bullet stays.
    """
    lines = [_mark(logical) for logical in _repaired(plain)]
    widths = _widths(lines)
    result: list[list[str]] = [[]]
    for i, current in enumerate(lines):
        if not current:
            result.append([])
            continue
        if result[-1] and not _continues(lines[i - 1], current, widths[i]):
            result.append([])
        result[-1].append(current)
    return "\n".join(_glue(paragraph) for paragraph in result if paragraph)


def breaks_off(marked: str) -> bool:
    """Whether a text does not end as a sentence does."""
    return bool(marked) and not marked.rstrip(_CLOSERS).endswith(_ENDS)


def lost_link(marked: str) -> bool:
    """Whether a text ends in words that lead to a link: "available at", "project page:"."""
    return _LEADS.search(marked) is not None


def formulas(plain: str) -> int:
    """How many mangled formulas in ``plain`` the functions above repair."""
    return sum(len(logical.formulas) for logical in _repaired(plain)) if "\n" in plain else 0


# A text is asked for its formulas and then for its paragraphs: it is repaired once.
@lru_cache(maxsize=1)
def _repaired(plain: str) -> tuple[formula.Logical, ...]:
    lines = _lines(plain)
    if len(lines) == 1:  # debris has at least three lines
        return (formula.Logical(tuple(lines) if lines[0] else (), 0, 0),)
    return tuple(formula.repair(lines))


def _lines(plain: str) -> list[str]:
    """Each with single spaces, and with a soft hyphen only where it ends the line."""
    if plain.isascii():
        return [" ".join(part.split()) for part in plain.split("\n")]
    lines = []
    for part in plain.split("\n"):
        bare = " ".join(part.replace(_SOFT_HYPHEN, "").split())
        broken = bare and part.rstrip().endswith(_SOFT_HYPHEN)
        lines.append(bare + _SOFT_HYPHEN if broken else bare)
    return lines


def _mark(logical: formula.Logical) -> str:
    return "".join(
        text.from_dollars(f"${part.tex}$" if isinstance(part, formula.Formula) else part)
        for part in logical.parts
    ).strip()


def _widths(lines: Sequence[str]) -> list[int]:
    """For each line, the width of the block of three or more short lines it stands in, or 0."""
    widths = [0] * len(lines)
    first = 0
    for at in range(len(lines) + 1):
        if at < len(lines) and 0 < len(lines[at]) <= _WRAPPED:
            continue
        if at - first >= 3:
            widths[first:at] = [max(map(len, lines[first:at]))] * (at - first)
        first = at + 1
    return widths


def _continues(before: str, here: str, width: int) -> bool:
    """Whether the line break between two lines is only a wrapped line's."""
    if _BULLET.match(here):
        return False
    open_end = not _SENTENCE_END.search(before[-8:])
    if len(before) > _WRAPPED:
        return open_end and here[0].islower()
    # A sentence may happen to end at the fill column: it did if the next word had no room left
    # in a block whose lines are all short.
    return open_end or 0 < width < len(before) + 1 + len(here.split(" ", 1)[0])


def _glue(lines: Sequence[str]) -> str:
    """Join wrapped lines: with a space, but not between two CJK characters or after a hyphen."""
    parts: list[str] = []
    for part in filter(None, lines):
        if parts:
            parts.append(_between(parts[-1], part))
        parts.append(part)
    return "".join(parts).replace(_SOFT_HYPHEN, "")


def _between(before: str, after: str) -> str:
    if before.endswith(_SOFT_HYPHEN) or (_CJK.match(before[-1]) and _CJK.match(after[0])):
        return ""
    # "self-" and "attention" is one word, "pre-" and "and post-training" is not.
    hyphen = re.search(r"\w-$", before[-2:]) and re.match(r"\w", after)
    return "" if hyphen and not _SUSPENDED.match(after) else " "
