"""Profiles: which fields are written.

Knows the sets that have a name (minimal, standard, full, with-files), the user's own, and what a
person calls a field: as BibTeX does, as BibLaTeX does, or as it stands in the record. How a field
is spelled is for refkit.formats.bibtex.spelling.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from refkit.errors import Problem, Severity, near
from refkit.field import BIBLATEX, KIND
from refkit.formats import DIALECTS, Options

# Which fields a name stands for, where it is not just itself.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "year", "month", "day"),
    "eprint": ("eprint", "eprinttype", "eprintclass"),
    "arxiv": ("eprint", "eprinttype", "eprintclass", "arxiv"),
    "container": ("journaltitle", "booktitle", "howpublished"),
    "authors": ("author",),
    "editors": ("editor",),
    "identifiers": (
        *("doi", "eprint", "eprinttype", "eprintclass", "isbn", "issn"),
        *("openreview", "dblp", "acl", "pmid"),
    ),
}
_MINIMAL = frozenset(
    """
    author editor title subtitle journaltitle booktitle howpublished series edition chapter
    date year month day volume number pages publisher organization institution type note
    eprint eprinttype eprintclass sortkey crossref eid
    """.split()
)
# What the standard styles and those in wide use print (btxdoc 3.2, natbib, REVTeX), and what
# readers look a work up with.
_STANDARD = _MINIMAL | frozenset(
    """
    location doi isbn issn openreview dblp acl pmid url urldate keywords language langid version
    """.split()
)
# The fields of BibLaTeX's data model that its standard styles print or sort by (manual, 2.2.2 and
# 2.2.3), and none of those that are not in it.
_STANDARD_BIBLATEX = (_STANDARD - frozenset(("openreview", "dblp", "acl", "pmid"))) | frozenset(
    """
    addendum afterword annotator author+an editor+an bookauthor bookpagination booksubtitle
    booktitleaddon commentator editora editorb editorc editortype editoratype editorbtype
    editorctype entrysubtype entryset eventdate eventtitle eventtitleaddon foreword holder ids
    indextitle introduction isrn issue issuesubtitle issuetitle issuetitleaddon journalsubtitle
    journaltitleaddon label langidopts maintitle mainsubtitle maintitleaddon nameaddon options
    origdate origlanguage origlocation origpublisher origtitle pagetotal pagination part presort
    pubstate related relatedoptions relatedstring relatedtype reprinttitle shortauthor shorteditor
    shorthand shorthandintro shorttitle sortname sorttitle sortyear titleaddon translator venue
    volumes xdata xref
    """.split()
)
_FILES = frozenset("file pdf local-url local-pdf attachments".split())
_FILES_BEGIN = ("bdsk-file",)
BUILT_IN = ("minimal", "standard", "full", "with-files", "all")


class _Chosen(NamedTuple):
    names: frozenset[str]
    rest: bool = False  # every other field too
    files: bool = False  # and fields that hold paths of files


class Wanted(dict[str, bool]):
    """Field name -> whether it is written; names as in Entry.extra, any case, or as BibTeX's."""

    def __init__(self, chosen: _Chosen, omit: frozenset[str]) -> None:
        super().__init__()
        self._chosen = chosen
        self._omit = omit
        # Without anything else to find it by, a work keeps its link in any profile.
        self.minimal = not chosen.rest and "url" not in chosen.names and chosen.names >= _MINIMAL

    def __missing__(self, name: str) -> bool:
        lower = name.lower()
        lower = BIBLATEX.get(lower, lower)
        if lower in self._omit:
            wanted = False
        elif lower in self._chosen.names:
            wanted = True
        elif lower in _FILES or lower.startswith(_FILES_BEGIN):
            wanted = self._chosen.files
        else:
            wanted = self._chosen.rest
        self[name] = wanted
        return wanted

    @property
    def everything(self) -> bool:
        """Whether fields are written that no set names."""
        return self._chosen.rest


def wanted(options: Options) -> Wanted:
    """What ``options`` ask for."""
    standard = _STANDARD_BIBLATEX if options.dialect in DIALECTS else _STANDARD
    profiles: dict[str, _Chosen] = {
        "minimal": _Chosen(_MINIMAL),
        "standard": _Chosen(standard),
        "full": _Chosen(frozenset(), rest=True),
        "with-files": _Chosen(frozenset(), rest=True, files=True),
        "all": _Chosen(frozenset(), rest=True, files=True),
    }
    own = {name.lower(): terms for name, terms in options.profiles.items()}

    def choose(terms: Iterable[str], inside: frozenset[str]) -> _Chosen:
        names: set[str] = set()
        rest = files = False
        for term in terms:
            word = term.strip().lower()
            if word in own and word not in inside:
                part = choose(own[word], inside | {word})
            else:
                part = profiles.get(word) or _Chosen(_named(word))
            names |= part.names
            rest, files = rest or part.rest, files or part.files
        return _Chosen(frozenset(names), rest, files)

    chosen = choose((*(options.fields or ("standard",)), *options.added), frozenset())
    omitted = choose(options.omit, frozenset())
    return Wanted(chosen, omitted.names)


def _named(word: str) -> frozenset[str]:
    name = BIBLATEX.get(word, word)
    return frozenset(_GROUPS.get(name, (name,)))


def unknown(options: Options, fields: Iterable[str]) -> list[Problem]:
    """What to say about names in ``options`` that are neither a field's nor a profile's.

    ``fields`` are the names of the fields that the records have besides those that every record
    may have; they are looked at only if there is need.
    """
    asked = [
        word
        for words in (options.fields, options.added, options.omit, *options.profiles.values())
        for word in words
    ]
    own = {name.lower() for name in options.profiles}
    doubtful = [word for word in asked if (low := word.lower()) not in own and low not in _KNOWN]
    if not doubtful:
        return []
    there = {field.lower() for field in fields}
    known = sorted(_KNOWN | there | own)
    return [_unknown(word, known) for word in dict.fromkeys(doubtful) if word.lower() not in there]


_KNOWN = frozenset(
    (*BUILT_IN, *_STANDARD, *_STANDARD_BIBLATEX, *_FILES, *_GROUPS, *KIND, *BIBLATEX)
) | frozenset(("abstract", "annotation", "code", "shortjournal", "shortseries", "links"))


def _unknown(word: str, known: Iterable[str]) -> Problem:
    close = near(word, known)
    return Problem(
        code="BIB031",
        severity=Severity.WARNING,
        message=f"no field and no profile is called '{word}'",
        field=word,
        hint=f"did you mean {' or '.join(close)}?" if close else "see docs/configuration.md",
    )
