"""A small world of metadata services that all know the same works, each in its own shape.

`World(works).routes()` are routes for a `hosts.Server`: both hosts of OpenReview (with its gate,
its login and its search), arXiv, DBLP, Crossref, doi.org, Semantic Scholar, OpenAlex and the ACL
Anthology, answering as they are known to (docs/enrichment.md). A work is known to those services
for which it has an identifier.
"""

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from hosts import Question, Reply, Route, as_json, as_text

from refkit.identifier import Scheme
from refkit.store import Library

# The variable that names each host's base URL.
VARIABLES = {
    "openreview-v1": "OPENREVIEW_API_BASEURL",
    "openreview-v2": "OPENREVIEW_API_BASEURL_V2",
    "arxiv": "REFKIT_ARXIV_URL",
    "dblp": "REFKIT_DBLP_URL",
    "crossref": "REFKIT_CROSSREF_URL",
    "doi": "REFKIT_DOI_URL",
    "semanticscholar": "REFKIT_SEMANTICSCHOLAR_URL",
    "openalex": "REFKIT_OPENALEX_URL",
    "acl": "REFKIT_ACL_URL",
}


class Work(NamedTuple):
    """What everybody could know of a work."""

    title: str
    authors: tuple[tuple[str, str], ...]  # (given, family)
    year: int
    abstract: str = ""
    venue: str = ""  # as printed, where it was published
    forum: str = ""  # OpenReview's id
    v2: bool = False  # on OpenReview's second host
    venueid: str = "ICLR.cc/2020/Conference"
    decision: str = "Accept (Poster)"
    arxiv: str = ""
    doi: str = ""
    dblp: str = ""
    acl: str = ""
    keywords: tuple[str, ...] = ()
    pages: str = ""


class World:
    """The services, and the accounts they know."""

    def __init__(
        self, works: Iterable[Work], *, gated: bool = True, users: dict[str, str] | None = None
    ) -> None:
        self.works = tuple(works)
        self.gated = gated  # whether OpenReview's notes are for members only
        self.users = users or {}
        self.tokens: set[str] = set()
        self._lock = threading.Lock()

    def routes(self) -> dict[str, Route]:
        """A route for each host."""
        return {
            "openreview-v1": lambda asked: self._openreview(asked, v2=False),
            "openreview-v2": lambda asked: self._openreview(asked, v2=True),
            "arxiv": self._arxiv,
            "dblp": self._dblp,
            "crossref": self._crossref,
            "doi": self._doi,
            "semanticscholar": self._semanticscholar,
            "openalex": self._openalex,
            "acl": self._acl,
        }

    # OpenReview

    def _openreview(self, asked: Question, *, v2: bool) -> Reply:
        if asked.path == "/login":
            return self._login(asked)
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self.tokens:
            return _error(401, "TokenExpiredError", "Token has expired, please log in again")
        works = [work for work in self.works if work.forum and work.v2 == v2]
        if asked.path == "/notes/search":
            return as_json(_hits(works, asked.params["term"], v2=v2))
        if asked.path != "/notes":
            return _error(404, "NotFoundError", "The Path was not found")
        if self.gated and not token:
            return _error(403, "ChallengeRequiredError", "Challenge verification required")
        found = [work for work in works if _is_asked(work, asked.params)]
        if not found and ("id" in asked.params or "forum" in asked.params):
            return _error(404, "NotFoundError", f"The Note {asked.params} was not found")
        return as_json({"notes": [note(work) for work in found], "count": len(found)})

    def _login(self, asked: Question) -> Reply:
        said = asked.json
        if self.users.get(said.get("id")) != said.get("password"):
            return _error(400, "LoginError", "Invalid username or password")
        with self._lock:
            token = f"token-{len(self.tokens)}-for-tests"
            self.tokens.add(token)
        return as_json({"token": token, "user": {"profile": {"id": "~Ada_Rivers1"}}})

    # The others

    def _arxiv(self, asked: Question) -> Reply:
        wanted = [_bare(id) for id in asked.params.get("id_list", "").split(",") if id]
        query = asked.params.get("search_query", "")
        works = [work for work in self.works if work.arxiv]
        if wanted:
            found = [work for work in works if work.arxiv in wanted]
        else:
            title = re.search(r'ti:"([^"]*)"', query)
            found = _near(works, title[1] if title else query)
        entries = "".join(map(_atom, found))
        feed = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:arxiv="http://arxiv.org/schemas/atom" '
            'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
            f"<title>ArXiv Query: search_query={escape(query)}"
            f"&amp;id_list={','.join(wanted)}</title>"
            f"<opensearch:totalResults>{len(found)}</opensearch:totalResults>{entries}</feed>"
        )
        return as_text(feed, kind="application/atom+xml; charset=utf-8")

    def _dblp(self, asked: Question) -> Reply:
        works = [work for work in self.works if work.dblp]
        if asked.path == "/search/publ/api":
            found = _near(works, asked.params.get("q", ""))
            hits = [{"@score": "1", "@id": str(i), "info": _dblp(w)} for i, w in enumerate(found)]
            counted = {"@total": str(len(hits)), "@computed": str(len(hits)), "@first": "0"}
            told = {**counted, "hit": hits} if hits else counted
            return as_json({"result": {"status": {"@code": "200", "text": "OK"}, "hits": told}})
        key = asked.path.removeprefix("/rec/").removesuffix(".bib")
        return _one(
            (work for work in works if work.dblp == key),
            lambda work: as_text(_bib(work, f"DBLP:{work.dblp}"), kind="text/x-bibtex"),
        )

    def _crossref(self, asked: Question) -> Reply:
        works = [work for work in self.works if work.doi]
        if asked.path == "/works":
            title = asked.params.get("query.bibliographic", asked.params.get("query.title", ""))
            items = [_csl(work, lists=True) for work in _near(works, title)]
            message: Any = {"total-results": len(items), "items": items}
            return as_json({"status": "ok", "message-type": "work-list", "message": message})
        doi = unquote(asked.path.removeprefix("/works/")).lower()
        return _one(
            (work for work in works if work.doi.lower() == doi),
            lambda work: as_json(
                {"status": "ok", "message-type": "work", "message": _csl(work, lists=True)}
            ),
            "Resource not found.",
        )

    def _doi(self, asked: Question) -> Reply:
        doi = asked.path.removeprefix("/").lower()
        kind = {"Content-Type": "application/vnd.citationstyles.csl+json"}
        return _one(
            (work for work in self.works if work.doi.lower() == doi and doi),
            lambda work: as_json(_csl(work, lists=False), headers=kind),
        )

    def _semanticscholar(self, asked: Question) -> Reply:
        works = [work for work in self.works if work.arxiv or work.doi]
        if asked.path == "/paper/search/match":
            found = _near(works, asked.params["query"])[:1]
            if not found:
                return as_json({"error": "Title match not found"}, 404)
            return as_json({"data": [{**_scholar(found[0]), "matchScore": 179.1}]})
        scheme, _, value = asked.path.removeprefix("/paper/").partition(":")
        known = {"ARXIV": "arxiv", "DOI": "doi", "ACL": "acl"}.get(scheme.upper(), "")
        return _one(
            (w for w in works if known and getattr(w, known).lower() == value.lower()),
            lambda work: as_json(_scholar(work)),
            '{"error": "Paper not found"}',
        )

    def _openalex(self, asked: Question) -> Reply:
        works = [work for work in self.works if work.doi]
        if asked.path == "/works":
            title = asked.params.get("filter", "").partition("title.search:")[2]
            return as_json({"meta": {}, "results": [_alex(w) for w in _near(works, title)]})
        doi = asked.path.removeprefix("/works/doi:").lower()
        return _one(
            (work for work in works if work.doi.lower() == doi), lambda work: as_json(_alex(work))
        )

    def _acl(self, asked: Question) -> Reply:
        id = asked.path.removeprefix("/").removesuffix(".bib")
        return _one(
            (work for work in self.works if work.acl and work.acl == id),
            lambda work: as_text(_bib(work, "key"), kind="application/x-bibtex"),
        )


def _one(found: Iterable[Work], shown: Callable[[Work], Reply], none: str = "none") -> Reply:
    work = next(iter(found), None)
    return shown(work) if work else as_text(none, 404)


def _error(status: int, name: str, message: str) -> Reply:
    return as_json({"name": name, "message": message, "status": status, "details": {}}, status)


@cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))


def _near(works: Sequence[Work], words: str) -> list[Work]:
    """As a search does it: those that share most words come first, also quite other works."""
    wanted = set(_words(words))

    def shared(work: Work) -> int:
        return len(wanted & {*_words(work.title), *_words(work.authors[0][1])})

    found = [work for work in works if shared(work) * 2 >= len(wanted) and wanted]
    return sorted(found, key=shared, reverse=True)[:5]


def _hits(works: Sequence[Work], term: str, *, v2: bool) -> dict[str, Any]:
    found = _near(works, term)
    said = " ".join(_words(term))
    found += [w for w in works if w not in found and said and said in " ".join(_words(w.abstract))]
    return {"notes": [note(work, replies=False) for work in found[:20]], "count": len(found)}


def _is_asked(work: Work, params: Any) -> bool:
    if "id" in params or "forum" in params:
        return work.forum in (params.get("id"), params.get("forum"))
    if "paperhash" in params:
        return bool(params["paperhash"] == paperhash(work))
    if "externalId" in params:
        scheme, _, value = params["externalId"].partition(":")
        return bool(getattr(work, scheme, "") and _bare(value) == getattr(work, scheme))
    return False


def paperhash(work: Work) -> str:
    title = re.sub(r"[^A-zÀ-ÿ\d\s]", "", work.title.lower())
    family = " ".join(work.authors[0]).lower().split()[-1]
    slug = re.sub(r"\s+", "_", title.strip())
    return f"{family}|{slug}"


def _bare(arxiv: str) -> str:
    return re.sub(r"v\d+$", "", arxiv)


def note(work: Work, *, replies: bool = True) -> dict[str, Any]:
    """A note as the work's host has it, with its Decision where it asks for replies."""
    names = [f"{given} {family}".strip() for given, family in work.authors]
    content: dict[str, Any] = {
        "title": work.title,
        "authors": names,
        "abstract": work.abstract,
        "keywords": list(work.keywords),
        "paperhash": paperhash(work),
        "pdf": f"/pdf/{work.forum}.pdf",
    }
    base: dict[str, Any] = {
        "id": work.forum,
        "forum": work.forum,
        "replyto": None,
        "ddate": None,
        "number": 7,
        "readers": ["everyone"],
        "cdate": 1569439000000,
        "externalIds": [
            f"{scheme}:{value}"
            for scheme, value in (("arxiv", work.arxiv), ("doi", work.doi), ("dblp", work.dblp))
            if value
        ],
    }
    if work.v2:
        venue = f"{work.venueid.partition('.')[0]} {work.year} poster"
        content |= {"venue": venue, "venueid": work.venueid}
        return {
            **base,
            "version": 2,
            "domain": work.venueid,
            "invitations": [f"{work.venueid}/-/Submission"],
            "content": {name: {"value": value} for name, value in content.items()},
        }
    decision = {
        "id": f"{work.forum}d",
        "forum": work.forum,
        "replyto": work.forum,
        "invitation": f"{work.venueid}/Paper7/-/Decision",
        "content": {"title": "Paper Decision", "decision": work.decision},
    }
    details = {"details": {"directReplies": [decision]}} if replies else {}
    invitation = f"{work.venueid}/-/Blind_Submission"
    return {**base, "invitation": invitation, "content": content, **details}


def _atom(work: Work) -> str:
    people = "".join(
        f"<author><name>{escape(f'{given} {family}'.strip())}</name></author>"
        for given, family in work.authors
    )
    return (
        f"<entry><id>http://arxiv.org/abs/{work.arxiv}v1</id><title>{escape(work.title)}</title>"
        f"<published>{work.year}-01-02T00:00:00Z</published>"
        f"<updated>{work.year}-01-02T00:00:00Z</updated>"
        f"<summary>{escape(work.abstract)}</summary>{people}"
        '<arxiv:primary_category term="cs.LG"/></entry>'
    )


def _dblp(work: Work) -> dict[str, Any]:
    people: list[dict[str, str]] = [
        {"@pid": f"1/{i}", "text": f"{given} {family}"}
        for i, (given, family) in enumerate(work.authors)
    ]
    return {
        "authors": {"author": people if len(people) > 1 else people[0]},
        "title": f"{escape(work.title)}.",
        "venue": work.venue or "CoRR",
        "year": str(work.year),
        "type": "Conference and Workshop Papers",
        "key": work.dblp,
        "url": f"https://dblp.org/rec/{work.dblp}",
    }


def _bib(work: Work, key: str) -> str:
    people = " and ".join(f"{family}, {given}" for given, family in work.authors)
    doi = f"  doi = {{{work.doi}}},\n" if work.doi else ""
    url = f"https://aclanthology.org/{work.acl}/" if work.acl else "https://example.org/"
    return (
        f"@inproceedings{{{key},\n  title = {{{work.title}}},\n  author = {{{people}}},\n"
        f"  booktitle = {{{work.venue}}},\n  year = {{{work.year}}},\n{doi}"
        f"  url = {{{url}}},\n}}\n"
    )


def _csl(work: Work, *, lists: bool) -> dict[str, Any]:
    def listed(text: str) -> Any:
        return [text] if lists else text

    return {
        "DOI": work.doi,
        "type": "proceedings-article" if lists else "paper-conference",
        "title": listed(work.title),
        "author": [{"given": given, "family": family} for given, family in work.authors],
        "container-title": listed(work.venue),
        "issued": {"date-parts": [[work.year]]},
        "page": work.pages,
        "publisher": "P",
    }


def _scholar(work: Work) -> dict[str, Any]:
    known = {"ArXiv": work.arxiv, "DOI": work.doi, "DBLP": work.dblp, "ACL": work.acl}
    return {
        "paperId": "0" * 40,
        "externalIds": {name: value for name, value in known.items() if value},
        "title": work.title,
        "year": work.year,
        "authors": [{"authorId": "1", "name": f"{given} {fam}"} for given, fam in work.authors],
    }


def _alex(work: Work) -> dict[str, Any]:
    people = [{"author": {"display_name": f"{given} {fam}"}} for given, fam in work.authors]
    return {
        "id": "https://openalex.org/W1",
        "doi": f"https://doi.org/{work.doi}",
        "display_name": work.title,
        "title": work.title,
        "publication_year": work.year,
        "authorships": people,
        "abstract_inverted_index": None,
    }


def seeds() -> tuple[Work, ...]:
    """The works of seeds/ as their services know them: 141 posters, and two of the abstracts."""
    from refkit.text import plain

    library = Path(__file__).parent.parent / "library.json"
    found = []
    for record in Library(library).read().values():
        entry = record.entry
        forum = [i.value for i in entry.identifiers if i.scheme is Scheme.OPENREVIEW]
        if entry.title and forum:
            found.append(
                Work(
                    title=plain(entry.title),
                    authors=tuple((name.given, name.short) for name in entry.authors),
                    year=2020,
                    abstract=plain(entry.abstract),
                    forum=forum[0],
                    keywords=entry.keywords,
                )
            )
    return tuple(found)
