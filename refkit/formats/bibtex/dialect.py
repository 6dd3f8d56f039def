"""Dialect: whether a file is written for BibTeX or for BibLaTeX.

Nobody says so in the file, but for JabRef; the names of fields and types do. This module only
tells. What follows from it stands where it matters: refkit.formats.bibtex.inheritance.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from refkit.model import Parsed

if TYPE_CHECKING:
    from refkit.formats.bibtex.block import Blocks

BIBLATEX = "biblatex"
_BIBTEX = "bibtex"

# Types and fields that only BibLaTeX knows. Names that exporters write into files for BibTeX as
# well (doi, urldate, langid, file, ...) tell nothing.
_TYPES = frozenset(
    """
    artwork audio bookinbook collection dataset image inreference jurisdiction legal legislation
    letter movie music mvbook mvcollection mvproceedings mvreference online performance periodical
    reference report review set software standard suppbook suppcollection suppperiodical thesis
    video xdata
    """.split()
)
_FIELDS = frozenset(
    """
    date journaltitle journalsubtitle booksubtitle maintitle mainsubtitle eventdate eventtitle
    origdate editortype eprinttype eprintclass pubstate xdata related relatedtype entryset
    bookauthor sortname sorttitle usera userb
    """.split()
)
_CLASSIC = frozenset("journal address school year annote".split())
_CLASSIC_TYPES = frozenset("mastersthesis phdthesis techreport conference".split())
_STATED = re.compile(r"(?i)jabref-meta:\s*databaseType:\s*(bibtex|biblatex)")
# A name at the start of a field, in the text of an entry.
_WRITTEN = re.compile(r"(?:^|[,{(])\s*([A-Za-z]+)\s*=", re.MULTILINE)


def dialect(source: "Parsed | Blocks") -> str:
    """Which it is: "biblatex", or "" for BibTeX, as most entries say; a tie is BibLaTeX's."""
    for aside in source.asides:
        if stated := _STATED.search(aside.text):
            return BIBLATEX if stated[1].lower() == BIBLATEX else ""
    votes: Counter[str]
    if isinstance(source, Parsed):
        # Their fields have BibLaTeX's names by now: only the text tells.
        votes = Counter(_vote(entry.type, _WRITTEN.findall(entry.text)) for entry in source.entries)
    else:
        votes = Counter(_vote(block.type, block.fields) for block in source.entries)
    return BIBLATEX if votes[BIBLATEX] and votes[BIBLATEX] >= votes[_BIBTEX] else ""


def _vote(kind: str, names: Iterable[str]) -> str:
    """What the type and the fields of one entry say."""
    lower = kind.lower()
    fields = {name.lower() for name in names}
    if lower in _TYPES or not fields.isdisjoint(_FIELDS):
        return BIBLATEX
    return _BIBTEX if lower in _CLASSIC_TYPES or not fields.isdisjoint(_CLASSIC) else ""
