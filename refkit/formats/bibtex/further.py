"""Further fields: what Entry.extra holds, and what is not written because it stands elsewhere.

Names in Entry.extra are BibLaTeX's, or as they were found. This module knows how BibTeX calls them,
which of them belong to another value, and what to do when two want the same field.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from refkit import field as known_fields
from refkit.errors import Problem, Severity
from refkit.formats import Letters, Options, Venues
from refkit.formats.bibtex import kind as kinds
from refkit.formats.bibtex import moment, original, spelling, tool
from refkit.formats.bibtex.kind import Kind
from refkit.formats.bibtex.profile import Wanted
from refkit.identifier import Scheme
from refkit.model import Entry, EntryType, PubState, Record

# Text that a style prints as it stands, so that links in it must be able to break.
_PRINTED = frozenset(("note", "howpublished", "addendum", "annotation", "annote", "titleaddon"))
# What is no field, or is written with the value it belongs to.
_WITHIN = moment.FIELDS | {
    known_fields.MACROS,
    "entrytype",
    "crossref",
    "ids",
    "xdata",
    "eprinttype",
    "type",
}
_CONTAINERS = ("journaltitle", "booktitle")
_AS_IT_IS = (known_fields.Kind.VERBATIM, known_fields.Kind.KEYS, known_fields.Kind.DATE)
# BibLaTeX's keys (manual, 4.9.2.11). It has none for what was rejected, withdrawn or retracted, and
# prints any other word as it stands, so nothing is said of these.
_STATES = {PubState.SUBMITTED: "submitted", PubState.ACCEPTED: "inpress"}
_LEGAL = re.compile(r"[A-Za-z][A-Za-z0-9_+:./*-]*")
_ILLEGAL = re.compile(r"[^\x21-\x7e]|[\"#%'(),={}\\~@]")


class Manner(Protocol):
    """How to write: see refkit.formats.bibtex.fields.Fields."""

    options: Options
    biblatex: bool
    letters: Letters
    wanted: Wanted
    xdata: bool
    merges: bool  # whether subtitles stand behind their titles


class _Trait(NamedTuple):
    """What is always so about a field of Entry.extra."""

    name: str  # in the dialect, made legal; "": not written here
    spell: Callable[[str, Letters], str]
    is_mark: bool  # whether it may say something about me and the work


def add(fields: dict[str, str], record: Record, kind: Kind, how: Manner) -> Iterable[Problem]:
    """Add to ``fields`` what else the entry has; what finds its field taken is a problem."""
    entry, wanted = record.entry, how.wanted
    extra = entry.extra
    for name, value in _tied(entry, kind, how):
        fields[name if how.biblatex else known_fields.BIBTEX.get(name, name)] = f"{{{value}}}"
    if how.biblatex and entry.pubstate in _STATES and wanted["pubstate"]:
        state = extra.get("pubstate") or ("" if _is_out(entry) else _STATES[entry.pubstate])
        if state:
            fields["pubstate"] = f"{{{state}}}"
    problems = []
    marks: Mapping[str, str] | None = None
    for name in sorted(extra) if len(extra) > 1 else extra:
        new, spell, is_mark = _trait(name, how.biblatex)
        if not new or not wanted[name] or (how.merges and _is_merged(name, entry, kind, how)):
            continue
        value = extra[name]
        if is_mark:
            marks = tool.spelled(record) if marks is None else marks
            value = marks.get(name, value)
        if not value:
            continue
        if new == "institution" and kind.publisher == "school":
            new = "school"
        elif new != name and new in extra:
            new = name  # both were in the file
        if new in fields and (name in original.FIELDS or new == "links"):
            if new == "links" or not original.holds(name, value, entry):
                continue  # somebody has set another value since
            del fields[new]
        in_print = name in _CONTAINERS and value == entry.container
        if in_print and (not wanted.everything or entry.type is EntryType.PREPRINT):
            continue
        simple = spelling.is_simple(value) and "://" not in value
        braced = f"{{{value if simple else spell(value, how.letters)}}}"
        if fields.setdefault(new, braced) != braced:
            if new != name and name not in fields:
                fields[name] = braced
            else:
                problems.append(_left_out(record.key, new, value, fields[new]))
    return problems


def _is_out(entry: Entry) -> bool:
    """Whether acceptance is all that there is to wait for.

    What a conference accepted is cited with its proceedings, and what is reviewed at OpenReview is
    published there when it is accepted.
    """
    if entry.pubstate is not PubState.ACCEPTED or not entry.container:
        return False
    at_openreview = any(known.scheme is Scheme.OPENREVIEW for known in entry.identifiers)
    return at_openreview or entry.type is EntryType.INPROCEEDINGS


def _tied(entry: Entry, kind: Kind, how: Manner) -> Iterator[tuple[str, str]]:
    """Fields, under BibLaTeX's names, whose values hang on others."""
    extra, wanted = entry.extra, how.wanted
    type = extra.get("type", "") if kind.type is None else kind.type
    if type and wanted["type"]:
        spoken = type if how.biblatex else kinds.SPOKEN.get(type, type)
        yield "type", spelling.text(spoken, how.letters)
    archive = extra.get("eprinttype", "")
    if archive and wanted["eprinttype"] and (is_elsewhere(extra) or not has_arxiv(entry)):
        yield "eprinttype", spelling.text(archive, how.letters)
    if how.xdata and "xdata" in extra and wanted["xdata"]:
        yield "xdata", spelling.untouched(extra["xdata"])


@lru_cache(maxsize=1024)
def _trait(name: str, biblatex: bool) -> _Trait:
    if name in _WITHIN:
        return _Trait("", spelling.text, False)
    new = name if biblatex else known_fields.BIBTEX.get(name, name)
    spell = _printed if name in _PRINTED else _text
    if known_fields.kind(name) in _AS_IT_IS:
        spell = _as_it_is
    return _Trait(new if _LEGAL.fullmatch(new) else _field_name(new), spell, tool.is_mark(name))


def _as_it_is(value: str, letters: Letters) -> str:
    is_link = spelling.is_link(value)
    return spelling.verbatim(value, letters) if is_link else spelling.untouched(value)


def _printed(value: str, letters: Letters) -> str:
    return spelling.printed(value, letters)


def _text(value: str, letters: Letters) -> str:
    if spelling.is_link(value):
        return spelling.verbatim(value, letters)
    return spelling.text(value.replace("\n", "\n\n"), letters)


def _is_merged(name: str, entry: Entry, kind: Kind, how: Manner) -> bool:
    """Whether a subtitle stands behind its title, as in BibTeX."""
    if not name.endswith("subtitle"):
        return False
    if name == "subtitle":
        return True
    full = how.options.venues is Venues.FULL
    return name == below(kind) and bool(entry.container) and full


def below(kind: Kind) -> str:
    """The field for the subtitle of what contains an entry of this kind."""
    return {"journal": "journalsubtitle", "booktitle": "booksubtitle"}.get(kind.container, "")


def names_container(entry: Entry) -> bool:
    """Whether the file had the container in a field that this type of entry has not."""
    if entry.type is EntryType.PREPRINT:
        return False  # @misc has no journal, and prints what is in howpublished
    return any(entry.extra.get(name) == entry.container for name in _CONTAINERS)


def is_elsewhere(extra: Mapping[str, str]) -> bool:
    """Whether the eprint is in another archive than arXiv."""
    return "eprint" in extra and extra.get("eprinttype", "arxiv").strip().lower() != "arxiv"


def has_arxiv(entry: Entry) -> bool:
    """Whether the work is on arXiv."""
    return any(known.scheme is Scheme.ARXIV for known in entry.identifiers)


def _field_name(name: str) -> str:
    """Drop what BibTeX does not allow in a field name (btxdoc section 2; a digit cannot lead)."""
    legal = _ILLEGAL.sub("-", name)
    return legal if legal[:1].isalpha() else f"x-{legal}"


def _left_out(key: str, name: str, value: str, there: str) -> Problem:
    return Problem(
        code="BIB032",
        severity=Severity.WARNING,
        message=f"'{name}' of '{key}' was not written with '{value}': it holds '{there[1:-1]}'",
        key=key,
        field=name,
        hint="refkit edit KEY changes one of the two",
    )
