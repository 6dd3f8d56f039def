"""Identifiers in the fields of bibliography files, where they have a field and where they hide.

This module knows in which fields identifiers stand, in which writings, and which of them a field
tells in full; a field that says more is handed back to be kept. What an identifier looks like is
for refkit.identifier.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from refkit import identifier
from refkit import scheme as schemes
from refkit.errors import Severity
from refkit.identifier import Identifier, Scheme
from refkit.normalize import link
from refkit.normalize.canonical import own_link
from refkit.normalize.doubt import Doubt


class Identity(NamedTuple):
    """What the fields say about which work it is."""

    identifiers: tuple[Identifier, ...]
    url: str
    kept: Mapping[str, str]  # field -> its text as written, where the identifiers do not say it all
    doubts: tuple[tuple[str, Doubt], ...]  # field -> doubt
    is_preprint: bool  # its own fields, not a remark, say that it is on a preprint server


class _Found:
    """The identifiers of one entry, as they are found."""

    __slots__ = ("doubts", "fields", "identifiers", "kept")

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.identifiers: dict[Identifier, None] = {}
        self.kept: dict[str, str] = {}
        self.doubts: list[tuple[str, Doubt]] = []


# Fields that hold one identifier, or several of one scheme.
_NAMED = {
    "isbn": Scheme.ISBN,
    "issn": Scheme.ISSN,
    "pmid": Scheme.PMID,
    "openreview": Scheme.OPENREVIEW,
    "dblp": Scheme.DBLP,
    "acl": Scheme.ACL,
}
FIELDS = frozenset({*_NAMED, "doi", "eprint", "eprinttype", "eprintclass", "url"})
# Where they hide. A remark may be about another work: it adds only schemes that are not known.
_REMARKS = ("howpublished", "note", "addendum")


def read(fields: Mapping[str, str]) -> Identity:
    """Find the identifiers of an entry. Never raises: what is none is kept and reported."""
    found = _Found(fields)
    if "doi" in fields:
        _doi(found, fields["doi"])
    if "eprint" in fields or "eprinttype" in fields or "eprintclass" in fields:
        _eprint(found)
    if not _NAMED.keys().isdisjoint(fields):
        for field, scheme in _NAMED.items():
            if field in fields:
                _named(found, field, scheme)
    url = " ".join(fields.get("url", "").split())
    if url:
        if url.startswith("\\url"):
            url = _unwrapped(found, url)
        found.identifiers.update(dict.fromkeys(identifier.find(_unescaped(url))))
    journal = fields.get("journaltitle", "")
    if journal:
        _journal(found, journal)
    is_preprint = any(known.scheme is Scheme.ARXIV for known in found.identifiers)
    for field in _REMARKS:
        if field in fields:
            is_preprint |= _remark(found, fields[field])
    identifiers = tuple(found.identifiers)
    url = own_link(url, identifiers)
    return Identity(identifiers, url, found.kept, tuple(found.doubts), is_preprint)


def _doi(found: _Found, written: str) -> None:
    value = _unescaped(written.strip())
    canonical = schemes.canonical(Scheme.DOI, value)
    if canonical and not canonical.startswith("10.48550/arxiv.") and "," not in canonical:
        found.identifiers[Identifier(Scheme.DOI, canonical)] = None
        return
    said = link.read(value, doi=True)
    found.identifiers.update(dict.fromkeys(said.identifiers))
    if canonical and canonical.startswith("10.48550/arxiv."):
        found.kept["doi"] = written  # an arXiv id to us, and a DOI to whoever wrote it
    elif value and (said.links or said.rest):
        found.kept["doi"] = written
        left = " ".join((*said.links, said.rest)).strip()
        hint = "it is kept as it is written"
        found.doubts.append(
            ("doi", Doubt("IDN002", Severity.WARNING, f"not a DOI: '{left}'", hint))
        )


_ESCAPED = re.compile(r"\\([_%&#$~])|\{\\([_%&#$~])\}|\\textunderscore(?:\{\}|\s)?")


def _unescaped(link: str) -> str:
    return _ESCAPED.sub(lambda m: m[1] or m[2] or "_", link) if "\\" in link else link


# "1706.03762v5 [cs.CL]", "arXiv:cs/0102001", "abs/1706.03762".
_ARXIV = re.compile(
    r"(?i)(?P<prefix>(?:arxiv\s*[:.]?\s*)?(?:abs/)?)(?P<id>\S+?)(?P<version>v[0-9]+)?"
    r"(?:\s*\[(?P<subject>[A-Za-z-]+(?:\.[A-Za-z-]+)?)\])?"
)


def _eprint(found: _Found) -> None:
    fields = found.fields
    written = fields.get("eprint", "").strip()
    server = fields.get("eprinttype", "").strip().strip("{}")
    subject = fields.get("eprintclass", "").strip()
    if server.lower() in ("", "arxiv", "arxiv.org") or not written:
        match = _ARXIV.fullmatch(written)
        known = _arxiv(match, subject) if match else None
        if match and known:
            found.identifiers[known] = None
            if match["version"] or match["id"].lower() not in (known.value, f"{known.value}.pdf"):
                found.kept["eprint"] = written
            if subject or match["subject"]:
                found.kept["eprintclass"] = subject or match["subject"]
            return
        in_link = [i for i in identifier.find(written) if i.scheme is Scheme.ARXIV]
        if in_link and " " not in written:
            found.identifiers[in_link[0]] = None
            if subject:
                found.kept["eprintclass"] = subject
            return
    for field in ("eprint", "eprinttype", "eprintclass"):
        if field in fields:
            found.kept[field] = fields[field]


def _arxiv(match: re.Match[str], subject: str) -> Identifier | None:
    value = match["id"]
    canonical = schemes.canonical(Scheme.ARXIV, value)
    if not canonical and re.fullmatch("[0-9]{7}", value):  # "9901001" in the archive "hep-th"
        canonical = schemes.canonical(Scheme.ARXIV, f"{subject.partition('.')[0]}/{value}")
    return Identifier(Scheme.ARXIV, canonical) if canonical else None


_ISBN = re.compile(r"(?i)(?<![0-9-])(?:97[89][\s‐-―-]?)?(?:[0-9][\s‐-―-]?){9}[0-9X](?![0-9])")
_ISSN = re.compile(r"(?i)(?<![0-9-])[0-9]{4}[‐-―-]?[0-9]{3}[0-9X](?![0-9])")
_SEVERAL = {Scheme.ISBN: _ISBN, Scheme.ISSN: _ISSN}


def _named(found: _Found, field: str, scheme: Scheme) -> None:
    written = found.fields[field].strip()
    if not written:
        return
    canonical = schemes.canonical(scheme, written)
    if canonical:
        found.identifiers[Identifier(scheme, canonical)] = None
        if canonical != written:  # the hyphens of an ISBN cannot be put back
            found.kept[field] = written
        return
    found.kept[field] = written
    several = _SEVERAL.get(scheme)
    values = (
        [schemes.canonical(scheme, value) for value in several.findall(written)] if several else []
    )
    known = [Identifier(scheme, value) for value in values if value]
    known = known or [i for i in identifier.find(written) if i.scheme is scheme]
    found.identifiers.update(dict.fromkeys(known))
    if not known or not all(values):
        message = f"'{written}' is not {schemes.label(scheme)}"
        hint = "look for a wrong digit; it is kept as it is written"
        found.doubts.append((field, Doubt("IDN003", Severity.WARNING, message, hint)))


_URL = re.compile(r"\\url\s*\{([^{}\s]*)\}")


def _unwrapped(found: _Found, url: str) -> str:
    r"""The link in "\url{...}"."""
    inside = _URL.fullmatch(url)
    if not inside:
        return url
    message = f"'\\url' is left off the link '{inside[1]}'"
    hint = "a style sets the field url as a link by itself"
    found.doubts.append(("url", Doubt("IDN004", Severity.INFO, message, hint)))
    return inside[1]


def _journal(found: _Found, journal: str) -> None:
    """Find "arXiv preprint arXiv:1706.03762", and the volume "abs/1706.03762" of CoRR."""
    if "corr" in journal.lower():
        journal = f"{journal}, {found.fields.get('volume', '')}"
    if "/" in journal or ":" in journal or "." in journal:
        found.identifiers.update(dict.fromkeys(identifier.find(_unescaped(journal))))


_OF_PREPRINT = re.compile(
    r"(?i)(?:\\url)?\W*(?:https?://)?(?:www\.)?"
    r"(?:e-?print|preprint|arxiv|available (?:at|from) arxiv)"
)


def _remark(found: _Found, remark: str) -> bool:
    """Take from a remark what is not known; whether it says that this work is a preprint."""
    inside = identifier.find(_unescaped(remark))
    if not inside:
        return False
    known = {other.scheme for other in found.identifiers}
    new = [other for other in inside if other.scheme not in known]
    found.identifiers.update(dict.fromkeys(new))
    of_preprint = any(other.scheme is Scheme.ARXIV for other in new)
    return of_preprint and _OF_PREPRINT.match(remark) is not None
