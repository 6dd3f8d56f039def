"""Identifiers as witnesses: whether two entries' may all belong to one paper.

One paper has one identifier of a kind, but versions of it have their own: a preprint's DOI beside
the published one, DBLP's record of the arXiv copy beside that of the paper. An ISBN or ISSN names
what a paper stands in, and says nothing of the paper. This module asks no server where an
identifier leads.
"""

import re
from collections.abc import Iterable

from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, Evidence

_SILENT = frozenset({Scheme.ISBN, Scheme.ISSN})
# Who hands out DOIs for preprints and deposits (the registrants' own prefixes): arXiv, bioRxiv and
# medRxiv (their numbers begin with a date or have six digits; 10.1101 has journals too), openRxiv,
# SSRN, Research Square, the servers on OSF, TechRxiv, Preprints.org, ChemRxiv, Authorea, Zenodo,
# figshare, HAL.
_PREPRINT = re.compile(
    r"10\.48550/|10\.1101/(?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.[0-9]+|[0-9]{6})|10\.64898/|10\.2139/ssrn"
    r"|10\.21203/rs|10\.312(?:19|3[1-9])/|10\.36227/techrxiv|10\.20944/preprints|10\.26434/chemrxiv"
    r"|10\.22541/|10\.5281/zenodo|10\.6084/m9\.figshare|10\.17605/osf"
)
_VERSION = re.compile(r"[/.]v[0-9]+$")
# ACM's numbers for what has no DOI; they lead nowhere.
_NONE = "10.5555/"


def compare(mine: Entry, theirs: Entry) -> tuple[Evidence, ...]:
    """What the identifiers of both say: 1.0 one in common, 0.0 they contradict each other."""
    here, there = _kinds(mine.identifiers), _kinds(theirs.identifiers)
    found = []
    for kind in sorted(here.keys() & there.keys()):
        shared = here[kind] & there[kind]
        detail = min(shared) if shared else f"{min(here[kind])} and {min(there[kind])}"
        found.append(Evidence(what=kind[0], score=float(bool(shared)), detail=detail))
    return tuple(found)


def known(entry: Entry) -> tuple[Identifier, ...]:
    """The identifiers of the work itself."""
    return tuple(i for i in entry.identifiers if i.scheme not in _SILENT and not _leads_nowhere(i))


def is_preprints(identifier: Identifier) -> bool:
    """Whether the identifier is that of a preprint, which has another when it is published."""
    if identifier.scheme is Scheme.DOI:
        return _PREPRINT.match(identifier.value) is not None
    if identifier.scheme is Scheme.DBLP:
        return identifier.value.startswith("journals/corr/")
    return False


def _leads_nowhere(identifier: Identifier) -> bool:
    return identifier.scheme is Scheme.DOI and identifier.value.startswith(_NONE)


def _kinds(identifiers: Iterable[Identifier]) -> dict[tuple[str, str], set[str]]:
    """Values that can contradict each other: by their scheme and, of preprints, who keeps them.

    Two servers may hold the same preprint, each under a DOI of its own.
    """
    kinds: dict[tuple[str, str], set[str]] = {}
    for identifier in identifiers:
        scheme, value = identifier.scheme, identifier.value
        if scheme in _SILENT or _leads_nowhere(identifier):
            continue
        keeper = ""
        if is_preprints(identifier):
            keeper = value.partition("/")[0]
            value = _VERSION.sub("", value)
        kinds.setdefault((scheme.value, keeper), set()).add(value)
    return kinds
