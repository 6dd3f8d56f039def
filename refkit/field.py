"""The fields of bibliography files: what their values are, and what BibTeX calls them.

Names are BibLaTeX's (manual, 2.2.2 and 2.2.3); the standard BibTeX styles know some under another
name (2.2.5). This module knows names and kinds of values. Which of them an entry needs, and in
which order they are written, is for the format; what a value means is for the normaliser.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """How the value of a field is to be read."""

    TEXT = "text"  # marked text
    NAMES = "names"  # a list of names, joined by "and"
    LIST = "list"  # a list of texts, joined by "and"
    DATE = "date"  # ISO 8601-2, level 1, or a range
    PAGES = "pages"  # ranges
    KEYS = "keys"  # cite keys, separated by commas
    VERBATIM = "verbatim"  # a link, a path, an identifier: never decoded, never escaped


_NAMES = """
    author editor editora editorb editorc translator annotator commentator introduction foreword
    afterword bookauthor holder shortauthor shorteditor namea nameb namec
"""
_LISTS = "institution location organization origlocation origpublisher publisher lista listb listc"
_DATES = "date eventdate origdate urldate"
_KEYS = "crossref xdata xref entryset related ids"
# The last two lines are not BibLaTeX's, but other programs' and the preprint servers'.
_VERBATIM = """
    doi eprint file pdf url urlraw verba verbb verbc
    local-url local-pdf attachments howpublished-url code links openreview dblp acl pmid
    timestamp date-added date-modified creationdate modificationdate owner groups
"""

KIND: Mapping[str, Kind] = MappingProxyType(
    {
        name: kind
        for names, kind in (
            (_NAMES, Kind.NAMES),
            (_LISTS, Kind.LIST),
            (_DATES, Kind.DATE),
            ("pages bookpagination", Kind.PAGES),
            (_KEYS, Kind.KEYS),
            (_VERBATIM, Kind.VERBATIM),
        )
        for name in names.split()
    }
)

# BibTeX's name -> BibLaTeX's (manual, 2.2.5). Which of several fields of BibTeX becomes which of
# BibLaTeX may hang on the type of the entry: "school" is an institution, "number" stays a number.
BIBLATEX: Mapping[str, str] = MappingProxyType(
    {
        "address": "location",
        "annote": "annotation",
        "archiveprefix": "eprinttype",
        "journal": "journaltitle",
        "key": "sortkey",
        "pdf": "file",
        "primaryclass": "eprintclass",
        "school": "institution",
    }
)


def kind(name: str) -> Kind:
    """How the value of the field ``name``, in any case, is to be read; what is unknown is text."""
    name = name.lower()
    if name.startswith(("bdsk-url", "bdsk-file")):
        return Kind.VERBATIM
    return KIND.get(name, Kind.TEXT)
