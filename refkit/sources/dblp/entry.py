"""Raw entries out of what DBLP answers: its BibTeX, and the hits of its search.

This module knows DBLP's types, its shapes of JSON (a list of one is no list, numbers are texts) and
its links. It believes nothing of them: what has another shape is as good as not there.
"""

import html
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from refkit import identifier, scheme
from refkit.exchange import Refusal, State
from refkit.identifier import Scheme
from refkit.model import Markup, Origin, PubState, RawEntry
from refkit.sources import Access, people, words
from refkit.sources.dblp import proceedings

# The types of search hits, by how they begin -> BibLaTeX's types.
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "journal": "article",
        "conference": "inproceedings",
        "parts in books": "incollection",
        "reference": "incollection",
        "books": "book",
        "editorship": "proceedings",
        "data": "dataset",
    }
)
_CONTAINER: Mapping[str, str] = MappingProxyType(
    {
        "article": "journaltitle",
        "misc": "journaltitle",
        "inproceedings": "booktitle",
        "incollection": "booktitle",
    }
)
# What DBLP notes about its own record, and links to its other records.
_BOOKKEEPING = frozenset(("timestamp", "biburl", "bibsource", "crossref"))
_CORR = "journals/corr/"
# Archives of preprints and reports, which DBLP files among the journals.
_ARCHIVES = (_CORR, "journals/iacr/", "journals/eccc/")
_PUBLISHED = ("conf/", "journals/", "books/", "series/", "reference/", "phd/")
_FIELD: Mapping[Scheme, str] = MappingProxyType(
    {Scheme.DOI: "doi", Scheme.OPENREVIEW: "openreview", Scheme.ACL: "acl", Scheme.ARXIV: "eprint"}
)


def key_of(written: str) -> str:
    """The DBLP key in "DBLP:conf/iclr/RiversW24"; "" when there is none."""
    return scheme.canonical(Scheme.DBLP, written) or ""


def from_bibtex(raw: RawEntry, key: str, access: Access) -> RawEntry:
    """The entry of DBLP's BibTeX whose key is ``key``."""
    fields = {name: value for name, value in raw.fields.items() if name not in _BOOKKEEPING}
    links = [_unescaped(fields.pop(name, "")) for name in ("doi", "url")]
    if raw.type.lower() in ("inproceedings", "incollection") and "booktitle" in fields:
        parts = proceedings.split(" ".join(fields["booktitle"].split()))
        said = {"location": parts.location, "eventdate": parts.eventdate}
        fields = {**{name: value for name, value in said.items() if value}, **fields}
        fields["booktitle"] = parts.name
    return _finished(raw.type, fields, key, links, access, text=raw.text)


def from_hits(answer: object, access: Access) -> tuple[RawEntry, ...]:
    """All records in an answer of the search; hits that make no sense are passed over.

    Raises Refusal when the answer as a whole makes none, or tells of an error.
    """
    result = _member(answer, "result")
    code = _text(_member(_member(result, "status"), "@code")) or "200"
    if code != "200":
        state = State.OUTAGE if code.startswith("5") else State.MALFORMED
        raise Refusal(state, f"the search failed (code {code[:10]})")
    hits = _member(result, "hits")
    hit = _member(hits, "hit")
    if not isinstance(hits, dict) or (hit is None and _text(hits.get("@total")) != "0"):
        raise Refusal(State.MALFORMED, "the answer is not what we know from it")
    listed = hit if isinstance(hit, list) else [] if hit is None else [hit]
    read = (_from_hit(_member(one, "info"), access) for one in listed)
    found = tuple(raw for raw in read if raw)
    if listed and not found:
        raise Refusal(State.MALFORMED, "the answer holds no record that can be read")
    return found


def _from_hit(info: object, access: Access) -> RawEntry | None:
    """What the member "info" of a hit says; None when it has no key or no title."""
    key = key_of(_text(_member(info, "key")))
    title = _text(_member(info, "title"))
    if not key or not title:
        return None
    said = _text(_member(info, "type")).lower()
    type = next((type for begin, type in _TYPES.items() if said.startswith(begin)), "misc")
    names = _people(_member(_member(info, "authors"), "author"))
    container = _CONTAINER.get(type, "series")
    year = _text(_member(info, "year"))
    fields = {
        "title": _without_stop(title),
        "editor" if type == "proceedings" else "author": names,
        # "ACL (1)" is the first volume of ACL.
        container: re.sub(r"\s*\([0-9]+\)$", "", _text(_member(info, "venue"))),
        "date": year if re.fullmatch("[0-9]{4}", year) else "",
        **{name: _text(_member(info, name)) for name in ("volume", "number", "pages", "publisher")},
    }
    if type in ("book", "proceedings"):
        del fields["series"]  # DBLP's short name of a conference
    type = "phdthesis" if type == "book" and key.startswith("phd/") else type
    links = [_text(_member(info, "doi")), *_texts(_member(info, "ee"))]
    return _finished(type, fields, key, links, access)


def _without_stop(title: str) -> str:
    """A title without the full stop that DBLP puts behind each; "..." is the title's own."""
    return title if title.endswith("..") else title.removesuffix(".").rstrip()


def _finished(
    type: str,
    fields: Mapping[str, str],
    key: str,
    links: Iterable[str],
    access: Access,
    text: str = "",
) -> RawEntry:
    """The raw entry: with identifiers in place of links, and preprints as preprints."""
    known = {**_identified([link for link in links if link]), **fields, "dblp": key}
    if key.startswith(_CORR):
        volume = known.get("volume", "").removeprefix("abs/")
        known["pubstate"] = PubState.PREPRINT.value
        if id := scheme.canonical(Scheme.ARXIV, volume) or known.get("eprint"):
            type = "online"
            drop = ("journaltitle", "volume", "url")
            known = {name: value for name, value in known.items() if name not in drop}
            known |= {"eprint": id, "eprinttype": "arxiv"}
    elif key.startswith(_PUBLISHED) and not key.startswith(_ARCHIVES) and type != "misc":
        known["pubstate"] = PubState.PUBLISHED.value
    return RawEntry(
        type=type,
        fields={name: value for name, value in known.items() if value.strip()},
        markup=Markup.LATEX,
        text=text,
        origin=Origin(source="dblp", locator=key, on=access.on),
    )


def _identified(links: list[str]) -> dict[str, str]:
    """The identifiers that links tell, by field, or else the first of the links."""
    found: dict[str, str] = {}
    for link in links:
        for known in identifier.find(link):
            if known.scheme in _FIELD:
                found.setdefault(_FIELD[known.scheme], known.value)
    if "eprint" in found:
        found["eprinttype"] = "arxiv"
    return found or ({"url": links[0]} if links else {})


def _unescaped(link: str) -> str:
    return re.sub(r"\\([_%&#$~])(?:\{\})?", r"\1", link.strip())


# --- JSON ----------------------------------------------------------------------------------------


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _texts(value: object) -> list[str]:
    """The texts in a value that may be one, a list of some, or objects with a member "text"."""
    values = value if isinstance(value, list) else [value]
    texts = (_member(one, "text") if isinstance(one, dict) else one for one in values)
    return [
        text
        for one in texts
        if isinstance(one, str | int) and (text := words(html.unescape(str(one))))
    ]


def _text(value: object) -> str:
    return next(iter(_texts(value)), "")


def _people(value: object) -> str:
    """Names without the numbers of namesakes: "Wei Wang 0045" (dblp FAQ 1474783)."""
    return people(re.sub(r"\s[0-9]{4}$", "", name) for name in _texts(value))
