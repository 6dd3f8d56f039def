"""Code in Markdown: fenced, indented, and in spans between backticks.

As pandoc reads it: what is indented by four is code after an empty line, unless it belongs to an
item of a list; a span ends at the next run of as many backticks in the same paragraph. Captions
that stand in the options of a code cell (`#| fig-cap: ...`) are text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from refkit.manuscript.citation import blank

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_OPEN = re.compile(r"[ \t]*(?:>[ \t]*)*(`{3,}+(?=[^`]*$)|~{3,}+)[ \t]*(.*)$")
_CAPTION = re.compile(r"[ \t]*(?:#|//|--|%%|%)\|[ \t]*[\w-]*cap[ \t]*:")
# R Markdown: ```{r child="part.Rmd"}, child = c('a.Rmd', 'b.Rmd').
_CHILD = re.compile(r"\bchild\s*=\s*(?:c\(([^()]*)\)|([\"'][^\"']*[\"']))")
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")
_ITEM = re.compile(
    r"((?:[-+*]|\(?(?:[0-9]+|[A-Za-z]|[ivxlcdm]+|#|@[\w-]*)[.)]|\[\^[^\]]+\]:|[:~]))[ \t]+\S"
)
_RUN = re.compile(r"\\(?s:.)|`+")
_EMPTY_LINE = re.compile(r"(?m)^[ \t]*(?:\r\n|\r|\n)")


def blanked(text: str, begin: int = 0) -> tuple[str, list[tuple[int, int]]]:
    """``text`` without its code, from ``begin`` on, and where code cells name files to take in."""
    children: list[tuple[int, int]] = []
    text = blank(text, _blocks(text, begin, children))
    return blank(text, _spans(text, begin)), children


def _blocks(text: str, begin: int, children: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    # `content` is the column at which the text of the present list item begins; -1: no list.
    fence, content, was_empty, was_code = "", -1, True, False
    for line in _LINE.finditer(text, begin):
        said, start, end = line[1], line.start(), line.end(1)
        if fence:
            mark = said.strip(" \t>")
            if len(mark) >= len(fence) and set(mark) == {fence[0]}:
                fence = ""
            if not _CAPTION.match(said):
                yield start, end
            continue
        bare = said.lstrip(" \t")
        if not bare:
            was_empty = True
            continue
        indent = len(said[: len(said) - len(bare)].expandtabs(4))
        if indent >= max(content, 0) + 4 and (was_empty or was_code):
            yield start, end
            was_code, was_empty = True, False
            continue
        if opening := _OPEN.match(said):
            fence = opening[1]
            children += _children(text, start + opening.start(2), end)
            yield start, end
        elif (indent < 4 or content >= 0) and (item := _ITEM.match(bare)):
            content = indent + len(item[1]) + 1
        elif was_empty and indent < min(content, 4):
            content = -1
        was_empty = was_code = False


def _children(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in _CHILD.finditer(text, start, end):
        group = 1 if found[1] is not None else 2
        for name in _QUOTED.finditer(text, *found.span(group)):
            yield name.span(1)


def _spans(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """Code spans: from a run of backticks to the next of the same length, in one paragraph."""
    ends = [match.start() for match in _EMPTY_LINE.finditer(text, begin)]
    runs = [match.span() for match in _RUN.finditer(text, begin) if match[0][0] == "`"]
    following: dict[int, int] = {}  # length -> the next run of it, going backwards
    partner = [-1] * len(runs)
    for i in range(len(runs) - 1, -1, -1):
        length = runs[i][1] - runs[i][0]
        partner[i] = following.get(length, -1)
        following[length] = i
    i = 0
    while i < len(runs):
        start, j = runs[i][0], partner[i]
        paragraph = bisect_right(ends, start)
        if j > 0 and (paragraph == len(ends) or runs[j][0] < ends[paragraph]):
            yield start, runs[j][1]
            i = j
        i += 1
