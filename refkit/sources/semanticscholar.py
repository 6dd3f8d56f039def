"""Semantic Scholar's Graph API: which identifiers a paper has elsewhere.

Facts: metadata-apis.md, section 5.1. One record of it merges a preprint and what was published, so
venue, year and the order of authors are often those of the other: its record is never the source of
a change, and only title, names, year and identifiers are read. Without a key all the world shares
one queue, and being refused is normal.
"""

import msgspec

from refkit import scheme as schemes
from refkit.exchange import Host, Lookup, Refusal, Request, Response, State, read_json
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, Markup, Origin, RawEntry
from refkit.sources import Access, Found, first, people, quoted, unlocked, words
from refkit.text import from_latex, plain

HOSTS = (
    Host(
        name="semanticscholar",
        url="https://api.semanticscholar.org/graph/v1",
        variable="REFKIT_SEMANTICSCHOLAR_URL",
        pace={"": 1.0},
    ),
)
ALONE = False

_FIELDS = "title,authors,year,externalIds"
_LONGEST = 300  # letters of a title that is searched for
_KEY = "SEMANTIC_SCHOLAR_API_KEY"
# What it calls the identifiers it can be asked by, in the order of how sure they lead to one paper.
_ASKED = {Scheme.ARXIV: "ARXIV", Scheme.DOI: "DOI", Scheme.ACL: "ACL"}
# The identifiers it tells -> the field of a raw entry.
_TOLD = {
    "ArXiv": (Scheme.ARXIV, "eprint"),
    "DOI": (Scheme.DOI, "doi"),
    "DBLP": (Scheme.DBLP, "dblp"),
    "ACL": (Scheme.ACL, "acl"),
    "PubMed": (Scheme.PMID, "pmid"),
}
# The sites whose pages it knows.
_SITES = ("semanticscholar.org/", "arxiv.org/", "aclweb.org/", "acm.org/", "biorxiv.org/")


def find(entry: Entry, access: Access) -> Lookup[Found]:
    """The paper with one of the entry's identifiers, or with its link."""
    asked = [
        (f"{name}:{known.value}", known)
        for scheme, name in _ASKED.items()
        for known in entry.identifiers
        if known.scheme is scheme
    ]
    links = [f"URL:{entry.url}"] if any(site in entry.url for site in _SITES) else []
    if not asked and not links:
        raise Refusal(State.SKIPPED, "the record has no arXiv id, DOI or ACL id")
    lookups = [_paper(id, known, access) for id, known in asked]
    return (yield from first(*lookups, *(_paper(link, None, access) for link in links)))


def search(entry: Entry, access: Access) -> Lookup[Found]:
    """The one paper whose title is nearest to the entry's; it may be another all the same."""
    title = " ".join(plain(entry.title).split())[:_LONGEST]
    if not title:
        raise Refusal(State.SKIPPED, "the record has no title to search for")
    request = _request("/paper/search/match", ("query", title))
    answer = read_json(_checked((yield request), access), _Matches)
    if answer is None or not answer.data:
        return ()
    paper = next(filter(None, answer.data), None)
    raw = _entry(paper, access) if paper else None
    if raw is None:
        raise Refusal(State.MALFORMED, "the answer has no title, or no id")
    return (raw,)


class _Author(msgspec.Struct):
    name: str | None = None


class _Paper(msgspec.Struct, rename="camel"):
    paper_id: str | None = None
    title: str | None = None
    year: int | None = None
    authors: list[_Author | None] | None = None
    external_ids: dict[str, object] | None = None


class _Matches(msgspec.Struct):
    data: list[_Paper | None]


def _request(path: str, *params: tuple[str, str]) -> Request:
    return Request(
        host="semanticscholar",
        path=path,
        params=(*params, ("fields", _FIELDS)),
        account="semanticscholar",
    )


def _checked(response: Response, access: Access) -> Response:
    """``response``, unless it refuses in a way that a key would change. Raises Refusal then."""
    has_key = "semanticscholar" in access.accounts
    if response.status == 429 and not has_key:
        message = "too many requests: without a key all the world shares one queue"
        raise Refusal(
            State.THROTTLED,
            message,
            hint=f"set {_KEY} to a key of your own",
            until=response.retry_at,
        )
    return unlocked(response, _KEY, known=has_key)


def _paper(id: str, known: Identifier | None, access: Access) -> Lookup[Found]:
    """The paper that is called ``id`` there; ``known`` is the identifier in it."""
    response = _checked((yield _request(f"/paper/{quoted(id)}")), access)
    paper = read_json(response, _Paper)
    if paper is None:
        return ()
    raw = _entry(paper, access)
    if raw is None:
        raise Refusal(State.MALFORMED, "the answer has no title, or no id")
    told = raw.fields.get("eprint", "")
    # Of a merged record any DOI may be told, but an arXiv id is one paper.
    if known and known.scheme is Scheme.ARXIV and told and told != known.value:
        raise Refusal(State.MALFORMED, f"the answer is about arXiv:{told}, not {known.value}")
    return (raw,)


def _entry(paper: _Paper, access: Access) -> RawEntry | None:
    """Title, names, year and identifiers of a paper; None when it has no title, or no id."""
    title, id = words(paper.title or ""), words(paper.paper_id or "")[:80]
    if not id or not plain(from_latex(title).text).strip():
        return None
    names = (author.name or "" for author in paper.authors or () if author)
    year = paper.year if paper.year and 1000 <= paper.year <= 9999 else None
    fields = {"title": title, "author": people(names), "date": str(year or "")}
    fields |= _identifiers(paper.external_ids or {})
    return RawEntry(
        type="misc",
        fields={name: value for name, value in fields.items() if value},
        markup=Markup.LATEX,
        origin=Origin(source="semanticscholar", locator=id, on=access.on),
    )


def _identifiers(told: dict[str, object]) -> dict[str, str]:
    """The fields for the identifiers that are told; what is none is passed over."""
    fields: dict[str, str] = {}
    for name, (scheme, field) in _TOLD.items():
        value = told.get(name)
        canonical = schemes.canonical(scheme, value) if isinstance(value, str) else None
        if canonical and not canonical.startswith("10.48550/arxiv."):
            fields[field] = canonical
    if "eprint" in fields:
        fields["eprinttype"] = "arxiv"
    return fields
