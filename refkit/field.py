"""The fields of bibliography files: what their values are, and what BibTeX calls them.

Names are BibLaTeX's (manual, 2.2.2 and 2.2.3); the standard BibTeX styles know some under another
name (2.2.5). This module knows names and kinds of values. Which of them an entry needs, and in
which order they are written, is for the format; what a value means is for the normaliser.
"""

from collections.abc import Mapping, Sequence
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


# The kinds of BibLaTeX's data model (blx-dm.def, the source of manual 2.2.2, 2.2.3 and 2.2.4).
_NAMES = """
    afterword annotator author bookauthor commentator editor editora editorb editorc foreword
    holder introduction namea nameb namec shortauthor shorteditor sortname translator
"""
_LISTS = """
    institution language lista listb listc listd liste listf location organization origlanguage
    origlocation origpublisher publisher
"""
_DATES = "date eventdate origdate urldate"
_KEYS = "crossref entryset ids related xdata xref"
# No field of any file: what refkit keeps of an entry that its fields do not say. The macros, as
# written, that its fields name and its file does not define.
MACROS = "entrymacros"
_VERBATIM = f"{MACROS} doi eprint file url verba verbb verbc"
_TEXT = """
    abstract addendum annotation authortype booksubtitle booktitle booktitleaddon chapter edition
    editoratype editorbtype editorctype editortype eid entrysubtype eprintclass eprinttype
    eventtitle eventtitleaddon execute gender howpublished indexsorttitle indextitle isan isbn ismn
    isrn issn issue issuesubtitle issuetitle issuetitleaddon iswc journalsubtitle journaltitle
    journaltitleaddon keywords label langid langidopts library mainsubtitle maintitle
    maintitleaddon nameaddon nameatype namebtype namectype note number options origtitle pagetotal
    pagination part presort pubstate relatedoptions relatedstring relatedtype reprinttitle series
    shorthand shorthandintro shortjournal shortseries shorttitle sortshorthand sortkey sorttitle
    sortyear subtitle title titleaddon type usera userb userc userd usere userf venue version
    volume volumes
"""
# The parts of a date; "month" and "year" are BibTeX's, and BibLaTeX still takes them (2.3.8).
_DATE_PARTS = frozenset(
    f"{which}{end}{part}"
    for which in ("", "event", "orig", "url")
    for end in ("", "end")
    for part in "year month day hour minute second timezone yeardivision".split()
)
# What a work is called by the servers that know it, and what they say about it.
_SERVERS = "openreview dblp acl pmid code links tldr"
_SERVERS_VERBATIM = "openreview dblp acl pmid code links"
# Links, paths, stamps and marks of other programs (refkit.formats.bibtex.tool).
_TOOLS_VERBATIM = """
    attachments citeulike-article-id citeulike-linkout-0 comment creationdate date-added
    date-modified groups howpublished-url local-file local-pdf local-url mendeley-groups
    modificationdate owner papis_id pdf review timestamp uri urlraw zotero-key __markedentry
"""

KIND: Mapping[str, Kind] = MappingProxyType(
    {
        name: kind
        for names, kind in (
            (_NAMES, Kind.NAMES),
            (_LISTS, Kind.LIST),
            (_DATES, Kind.DATE),
            ("pages", Kind.PAGES),
            (_KEYS, Kind.KEYS),
            (_VERBATIM, Kind.VERBATIM),
            (_SERVERS_VERBATIM, Kind.VERBATIM),
            (_TOOLS_VERBATIM, Kind.VERBATIM),
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

# And back, where the type of the entry has no say: a thesis has a "school", and "file" is written
# as it is, since the programs that read it expect it in their .bib.
BIBTEX: Mapping[str, str] = MappingProxyType(
    {new: old for old, new in BIBLATEX.items() if new not in ("file", "institution")}
)

# Every field whose name is written in lower case, whatever its spelling in the file: BibLaTeX's,
# BibTeX's (btxdoc, 3.2) and those of the servers. Other names are kept in their own spelling.
KNOWN: frozenset[str] = frozenset(
    (
        *f"{_NAMES} {_LISTS} {_DATES} pages bookpagination {_KEYS} {_VERBATIM} {_TEXT}".split(),
        *_DATE_PARTS,
        *BIBLATEX,
        *_SERVERS.split(),
    )
)

# What people call the fields of an entry (refkit.model.Entry), where that is not the field's own
# name. Those of identifiers are the names of their schemes; what is not here and is in `KNOWN` is
# a further field, "extra.NAME".
CALLED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("kind", "entrytype"), "type"),
        "author": "authors",
        "editor": "editors",
        **dict.fromkeys(("year", "month", "day", "issued"), "date"),
        **dict.fromkeys(
            ("journal", "journaltitle", "booktitle", "proceedings", "conference"), "container"
        ),
        **dict.fromkeys(("institution", "school"), "publisher"),
        "issue": "number",
        "page": "pages",
        **dict.fromkeys(("identifier", "id", "ids", "eprint"), "identifiers"),
        "link": "url",
        "state": "pubstate",
        "keyword": "keywords",
        "address": "extra.location",
    }
)

# Data about a field, in a field of its own: author+an, author+an:default (manual, 3.7).
_ANNOTATION = "+an"


def kind(name: str) -> Kind:
    """How the value of the field ``name``, in any case, is to be read; what is unknown is text."""
    name = name.lower()
    if name.startswith(("bdsk-url", "bdsk-file", "comment-")):
        return Kind.VERBATIM
    return KIND.get(name, Kind.TEXT)


def spelled(name: str) -> str:
    """The name of a field as it is kept: a known one in lower case, any other as written."""
    lower = name.lower()
    if lower in KNOWN:
        return lower
    base, annotation, _ = lower.partition(_ANNOTATION)
    if annotation and base in KNOWN:
        return f"{BIBLATEX.get(base, base)}{annotation}{name[len(base) + len(annotation) :]}"
    return name


def renamed(names: Sequence[str]) -> tuple[str, ...]:
    """What BibLaTeX calls the fields of one entry: one name for each of ``names``, all different.

    A field of BibTeX takes its name in BibLaTeX, unless the entry has a field of that name already
    or another has taken it before: then it stays as it is. A name that stands twice gets a number.
    """
    own = [spelled(name) for name in names]
    taken: dict[str, None] = dict.fromkeys(name for name in own if name not in BIBLATEX)
    new: list[str] = []
    given: set[str] = set()
    for name in own:
        wanted = BIBLATEX.get(name, name)
        if name in BIBLATEX:
            wanted = name if wanted in taken else wanted
            taken[wanted] = None
        chosen, count = wanted, 1
        while chosen in given:
            count += 1
            chosen = f"{wanted}-{count}"
        given.add(chosen)
        new.append(chosen)
    return tuple(new)
