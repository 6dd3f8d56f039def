"""Works as Crossref and doi.org serve them: what of an item may enter a record, and what it is.

Besides facts about a work, an item holds facts about the server, and not every item is a work:
notices of retraction look like papers, and have their titles. The rules are those of
metadata-apis.md, section 4. This module knows no server's address.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from refkit import scheme as schemes
from refkit import venue
from refkit.formats.csljson import kinds
from refkit.formats.csljson.item import understand
from refkit.identifier import Identifier
from refkit.model import PubState
from refkit.normalize.canonical import without_stop
from refkit.scheme import Scheme
from refkit.text import from_latex, plain


class Served(NamedTuple):
    """What an item says, fit for a raw entry in LaTeX."""

    doi: str  # canonical; "" where it has none
    type: str
    fields: Mapping[str, str]
    notice_of: str = ""  # the DOI of another work which this one declares retracted


PUBLISHED_DOI = "publisheddoi"  # the field for the DOI of what a preprint became
_KEPT = frozenset(
    """
    title author editor translator date journaltitle booktitle series volume number eid pages
    publisher institution location isbn issn url abstract edition version type pubstate
    entrysubtype eprint eprinttype
    """.split()
)
# Without one of them right, nobody can tell what work it is.
_NEEDED = frozenset(("title", "subtitle", "author", "DOI", "container-title", "type"))
_PARTS = ("journaltitle", "booktitle", "series")
# Proceedings of NeurIPS: their authors are deposited in the order of the alphabet.
_ALPHABETICAL = "10.52202/"
# What publishers put before the title of a paper that was taken back; "Retraction Note: ..." is the
# title of another text.
_TAKEN_BACK = re.compile(
    r"(?:RETRACTED|WITHDRAWN)(?: [A-Z]+)?:\s+|\[(?:Retracted|RETRACTED)\]:?\s+"
)
_RETRACTING = frozenset(("retraction", "removal", "withdrawal"))


def read(item: Mapping[str, object]) -> Served | None:
    """What a server's item says; None for one that makes no sense, or has no title."""
    said = understand(item, of_server=True)
    title = plain(from_latex(said.fields.get("title", "")).text)
    if not _NEEDED.isdisjoint(said.odd) or not title.strip():
        return None
    fields = {name: value for name, value in said.fields.items() if name in _KEPT}
    whole = without_stop(fields["title"])
    fields["title"] = whole[match.end() :] if (match := _TAKEN_BACK.match(whole)) else whole
    doi = schemes.canonical(Scheme.DOI, said.fields.get("doi", "")) or ""
    if doi:
        fields["doi"] = doi
    if doi.startswith(_ALPHABETICAL):
        fields.pop("author", None)
    if not fields.get("booktitle") and (event := said.fields.get("eventtitle")):
        fields["eventtitle"] = event
    _reduce(fields, doi)
    _relate(fields, item)
    state = _state(said.type, fields, item)
    fields.pop("pubstate", None)
    if fields["title"] != whole:
        state = PubState.RETRACTED
    if state:
        fields["pubstate"] = state.value
    return Served(doi, said.type, fields, _notice(item))


def _reduce(fields: dict[str, str], doi: str) -> None:
    """One number of each kind, and no link that is the DOI over again."""
    for name, scheme in (("isbn", Scheme.ISBN), ("issn", Scheme.ISSN)):
        if name in fields:
            values = [schemes.canonical(scheme, value) for value in fields[name].split(", ")]
            fields[name] = next(filter(None, values), "")
            if not fields[name]:
                del fields[name]
    link = schemes.canonical(Scheme.DOI, fields.get("url", ""))
    if "url" in fields and (link == doi or not fields["url"].startswith(("http://", "https://"))):
        del fields["url"]


def _relate(fields: dict[str, str], item: Mapping[str, object]) -> None:
    """What a preprint became, and which preprint on arXiv a published work has."""
    published = [known for known in _related(item, "is-preprint-of") if known.scheme is Scheme.DOI]
    if published:
        fields[PUBLISHED_DOI] = published[0].value
    posted = {known for known in _related(item, "has-preprint") if known.scheme is Scheme.ARXIV}
    appeared = any(name in fields for name in _PARTS)
    if len(posted) == 1 and appeared and "eprint" not in fields:
        fields["eprint"], fields["eprinttype"] = posted.pop().value, "arxiv"


def _related(item: Mapping[str, object], how: str) -> list[Identifier]:
    relations = item.get("relation")
    others = relations.get(how) if isinstance(relations, dict) else None
    found: list[Identifier] = []
    for other in others if isinstance(others, list) else []:
        told = (other.get("id-type"), other.get("id")) if isinstance(other, dict) else ()
        if all(isinstance(part, str) for part in told) and told:
            try:
                found.append(Identifier.read(":".join(map(str, told))))
            except ValueError:  # an id of another kind, or none
                continue
    return found


def _state(type: str, fields: Mapping[str, str], item: Mapping[str, object]) -> PubState | None:
    """How far the work got; None where the item does not tell."""
    relations = item.get("relation")
    if isinstance(relations, dict) and relations.get("is-retracted-by"):
        return PubState.RETRACTED
    container = next((fields[name] for name in _PARTS if name in fields), "")
    known = venue.find(plain(from_latex(container).text)) if container else None
    if known and known.kind is venue.Kind.PREPRINT:
        return PubState.PREPRINT
    if "pubstate" in fields:
        return PubState.PREPRINT if fields["pubstate"] == "preprint" else None
    # Whatever says what it is part of is out; DataCite calls any text an article.
    is_out = type in kinds.PUBLICATIONS and (container or type not in kinds.PARTS)
    return PubState.PUBLISHED if is_out else None


def _notice(item: Mapping[str, object]) -> str:
    """The DOI that an item declares retracted: then it is the notice, and not the paper."""
    updates = item.get("update-to")
    for update in updates if isinstance(updates, list) else []:
        if isinstance(update, dict) and str(update.get("type")).lower() in _RETRACTING:
            return str(update.get("DOI", "")) or "another work"
    return ""
