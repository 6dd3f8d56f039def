"""Sources: one module each, its name the source's name, loaded only when named.

A source finds works on a server. Its lookups are generators that yield requests and are sent what
came back, so no source touches the network, waits, or holds a secret; a test feeds it bytes. A
source module offers::

    HOSTS: tuple[Host, ...]     # the servers it asks
    ALONE: bool                 # whether its record may be written into the library
    def find(entry, access) -> Lookup      # by the identifiers that the entry has
    def search(entry, access) -> Lookup    # by title, authors, abstract

A lookup returns raw entries, the most likely first and few; () says that the source looked and has
none. It raises Refusal for everything else: SKIPPED when it has nothing to ask for.
"""

import re
from collections.abc import Generator, Iterable
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple, Protocol, cast

from refkit.errors import Severity, UnknownName
from refkit.exchange import OFFLINE, Host, Lookup, Refusal, Request, Response, State, worst
from refkit.model import Entry, RawEntry
from refkit.text import Kind, parse

Found = tuple[RawEntry, ...]
# How raw entries of a source are filled: markup LATEX (what servers send is words with TeX and
# HTML in them, which refkit.text.from_latex reads both), authors joined by " and ", "Family, Given"
# where the source tells the parts, a body in braces; origin: the source's name, the record's id as
# locator, the day. `pubstate` is a word of PubState where the source knows how far the work got.


class Access(NamedTuple):
    """What is at hand for asking."""

    on: date  # today, for the origins
    accounts: frozenset[str] = frozenset()  # services that we can log in to: "openreview"
    email: str = ""  # the contact address, which some services want


class Source(Protocol):
    """Whoever can be asked for works."""

    HOSTS: tuple[Host, ...]
    ALONE: bool

    def find(self, entry: Entry, access: Access) -> Lookup[Found]:
        """Look for a work by its identifiers. SKIPPED where none is of use here."""

    def search(self, entry: Entry, access: Access) -> Lookup[Found]:
        """Look for a work by what it says. SKIPPED where there is too little, or no way."""


class Answer(NamedTuple):
    """What a source answered for one work."""

    source: str
    state: State
    found: Found = ()
    refusal: Refusal | None = None  # why, where state is neither FOUND nor ABSENT


# In the order in which they are asked.
ORDER = ("openreview", "acl", "dblp", "crossref", "doi", "arxiv", "semanticscholar", "openalex")


@cache
def names() -> tuple[str, ...]:
    """All sources there are, in the order in which they are asked."""
    there = sorted(module.name for module in iter_modules(__path__))
    return tuple(sorted(there, key=lambda name: ORDER.index(name) if name in ORDER else 99))


def load(name: str) -> Source:
    """The source called ``name``. Raises UnknownName."""
    if name not in names():
        raise UnknownName("source", name, names())
    return cast(Source, import_module(f"{__name__}.{name}"))


def hosts(sources: tuple[str, ...]) -> dict[str, Host]:
    """The servers that these sources ask, by name."""
    return {host.name: host for name in sources for host in load(name).HOSTS}


def ask(name: str, lookup: Lookup[Found]) -> Generator[Request, Response, Answer]:
    """Do a lookup and say what came of it; never raises Refusal.

    What is longer than anything that is true of a work is left out.
    """
    try:
        said = yield from lookup
        found = tuple(filter(_is_likely, said))
        if said and not found:
            raise Refusal(State.MALFORMED, "what it found is too long to be true")
    except Refusal as refusal:
        return Answer(name, refusal.state, refusal=refusal.bare())
    return Answer(name, State.FOUND if found else State.ABSENT, found)


# The longest abstracts have 10,000 letters, the longest lists of authors 5,000 names. What goes far
# beyond is no mistake, and would keep the readers of LaTeX and of names busy for long.
_LONGEST, _LONGEST_LIST, _LONGEST_NAME = 50_000, 200_000, 1_000


def _is_likely(raw: RawEntry) -> bool:
    for field, value in raw.fields.items():
        people = field in ("author", "editor")
        if len(value) > (_LONGEST_LIST if people else _LONGEST):
            return False
        if people and any(len(name) > _LONGEST_NAME for name in value.split(" and ")):
            return False
    return True


def first(*lookups: Lookup[Found]) -> Lookup[Found]:
    """The first of several lookups that finds anything; () only when all looked and have none.

    A refusal of one does not stop the next. Raises the worst of them when nothing was found; one
    that was SKIPPED counts only when all were, or when a question could not be sent.
    """
    refusals: list[Refusal] = []
    for lookup in lookups:
        try:
            found = yield from lookup
        except Refusal as refusal:
            refusals.append(refusal.bare())
            continue
        if found:
            return found
    told = [
        refusal
        for refusal in refusals
        if refusal.state is not State.SKIPPED or refusal.message == OFFLINE
    ]
    if told or len(refusals) == len(lookups):
        raise worst(told or refusals)
    return ()


def unlocked(response: Response, variable: str, *, known: bool) -> Response:
    """``response`` of a service that keys are for, unless it refuses for the key's sake.

    ``variable`` names the key, ``known`` tells whether we have one. Raises Refusal, GATED.
    """
    is_page = "html" in response.headers.get("content-type", "").lower()
    if response.status not in (401, 403) or is_page:
        return response
    if known:
        hint = f"set {variable} to a key that is valid, or unset it"
        raise Refusal(State.GATED, "the key is not accepted", hint=hint)
    raise Refusal(State.GATED, "it answers only with a key", hint=f"set {variable}")


def quoted(value: str) -> str:
    """``value`` as one segment of a path; slashes are quoted too."""
    from urllib.parse import quote

    return quote(value, safe="")


def read_bibtex(text: str, source: str, on: date) -> Found:
    """The entries with a title in BibTeX that ``source`` sent.

    Raises Refusal when it is torn: what a person's file is mended for, a server's answer is not.
    """
    from refkit.formats import bibtex  # slow to load, and of use to few sources

    parsed = bibtex.read(text, source, on)
    if any(problem.severity is not Severity.INFO for problem in parsed.problems):
        raise Refusal(State.MALFORMED, "the answer is not sound BibTeX")
    return tuple(raw for raw in parsed.entries if raw.fields.get("title", "").strip())


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Mathematics, and what a backslash stands before, are TeX; other tildes mean themselves.
_TILDE = re.compile(r"\$[^$]*\$|\\.|~", re.DOTALL)


def words(text: str) -> str:
    """Words as servers send them, in the LaTeX of raw entries: on one line, a tilde as a tilde."""
    line = " ".join(_CONTROLS.sub("", text).split())
    if "~" not in line:
        return line
    return _TILDE.sub(lambda m: r"\textasciitilde{}" if m.group() == "~" else m.group(), line)


def people(names: Iterable[str]) -> str:
    """Names as servers print them, "Given Family" each, as a list of names in a raw entry.

    Bodies get braces, "King, Jr." after a given name goes where BibTeX wants it, and what has no
    letter is no name: arXiv puts a colon between a collaboration and its members.
    """
    return " and ".join(filter(None, map(_person, names)))


def _person(name: str) -> str:
    from refkit.literal import is_literal
    from refkit.name import read_plain

    name = words(name)
    if name.count("{") != name.count("}") or name.find("}") < name.find("{"):
        name = name.replace("{", "").replace("}", "")
    if not any(map(str.isalpha, name)):
        return ""
    if name.startswith("{") and name.endswith("}"):
        return name
    if is_literal(name) or re.search(r"(?i)(?:^|\s)(?:and|others)(?:\s|$)", name):
        return f"{{{name}}}"
    return read_plain(name).inverted


_WORD = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_AROUND = ".,:;!?()[]\"'\u201c\u201d\u2018\u2019\u2013\u2014-"


def phrases(title: str, most: int = 20) -> tuple[str, ...]:
    """What to search for of a title, marked text: words of ASCII letters and digits, lower case.

    Hyphens are spaces. A phrase ends where the title has anything else in a word, which servers may
    spell otherwise: a formula, a letter with an accent, "C++". No more than ``most`` words.
    """
    text = (Kind.NORMAL, Kind.KEPT)
    shown = "".join(chunk.text if chunk.kind in text else "\\" for chunk in parse(title))
    found: list[list[str]] = [[]]
    for written in shown.split()[:most]:
        word = written.strip(_AROUND)
        if _WORD.fullmatch(word):
            found[-1].append(word.lower().replace("-", " "))
        elif word:
            found.append([])
    return tuple(" ".join(phrase) for phrase in found if phrase)
