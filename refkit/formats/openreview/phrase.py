"""Words by which OpenReview's search finds a work: its title as typed, a run of its abstract.

This module turns marked text back into what authors type into a form; it asks nobody.
"""

import re

from refkit.text import Kind, parse

_MOST = 300  # letters of a question
_LEAST_RUN, _LONGEST_RUN = 8, 20  # words
_WORD = re.compile(r"[(\"“‘']?([A-Za-z]+(?:[-'’][A-Za-z]+)*)[)\"”’',;:.]*")


def typed(title: str) -> str:
    """A title, marked text, as its authors typed it: TeX in dollars, no braces for its case."""
    return "".join(
        f"${chunk.text}$" if chunk.kind is Kind.MATH else chunk.text for chunk in parse(title)
    )


def of_title(title: str) -> str:
    """What to search for of a title, marked text; no signs that a search may take for its own."""
    words = " ".join(re.sub(r'[\\${}"*?~^/\[\]]+', " ", typed(title)).split())
    return words[:_MOST] if any(map(str.isalnum, words)) else ""


def of_abstract(abstract: str) -> str:
    """A run of up to twenty words of an abstract, marked text; "" where too few stand together.

    Only plain words: what mathematics and signs look like on the site nobody knows.
    """
    words = (Kind.NORMAL, Kind.KEPT)
    shown = "".join(chunk.text if chunk.kind in words else "\\" for chunk in parse(abstract))
    runs: list[list[str]] = [[]]
    for written in shown.split():
        if word := _WORD.fullmatch(written):
            runs[-1].append(word[1])
        else:
            runs.append([])
    longest = max(runs, key=len)
    return " ".join(longest[:_LONGEST_RUN])[:_MOST] if len(longest) >= _LEAST_RUN else ""
