"""Crossref's REST API: what publishers deposit about works that have a DOI.

Facts: metadata-apis.md, section 4. This module knows how Crossref is asked, and which answers are
not about what was asked for. What a work's members mean, and which of them may be trusted, is for
refkit.formats.csljson. Silence is normal here: ICLR, ICML and most workshops have no DOIs.
"""

import msgspec

from refkit.exchange import Host, Lookup, Refusal, Request, Response, State, read_json
from refkit.formats.csljson import served
from refkit.identifier import Scheme
from refkit.model import Entry, Markup, Origin, RawEntry
from refkit.sources import Access, Found, first, quoted
from refkit.text import plain

# Single works and lists, as for those who give no address.
HOSTS = (
    Host(
        name="crossref",
        url="https://api.crossref.org",
        variable="REFKIT_CROSSREF_URL",
        pace={"/works/": 0.2, "": 1.0},
    ),
)
ALONE = True

_MOST = 5  # works that a search asks for
_LONGEST = 300  # letters of a title that is searched for
_SELECT = (
    "DOI,type,title,subtitle,author,editor,container-title,published-print,published-online,"
    "issued,page,volume,issue,article-number,publisher,ISBN,ISSN,relation,update-to,abstract"
)


def find(entry: Entry, access: Access) -> Lookup[Found]:
    """The work with the entry's DOI. arXiv's own DOIs are DataCite's and not looked for."""
    dois = [known.value for known in entry.identifiers if known.scheme is Scheme.DOI]
    if not dois:
        raise Refusal(State.SKIPPED, "the record has no DOI that Crossref could know")
    return (yield from first(*(_work(doi, access) for doi in dois)))


def search(entry: Entry, access: Access) -> Lookup[Found]:
    """Works with the words of the entry's title and its first author, the best first."""
    title = " ".join(plain(entry.title).split())[:_LONGEST]
    if not title:
        raise Refusal(State.SKIPPED, "the record has no title to search for")
    params = [("query.bibliographic", title)]
    if entry.authors:
        params.append(("query.author", entry.authors[0].short))
    params += [("rows", str(_MOST)), ("select", _SELECT)]
    answer = read_json((yield _request("/works", access, *params)), _List)
    found = [served.read(item) for item in answer.message.items] if answer else []
    works = [work for work in found if work and work.doi and not work.notice_of][:_MOST]
    if found and not any(found):
        raise Refusal(State.MALFORMED, "the answer holds no work that can be read")
    return tuple(_entry(work, access) for work in works)


class _Single(msgspec.Struct):
    message: dict[str, object]


class _Items(msgspec.Struct):
    items: list[dict[str, object]]


class _List(msgspec.Struct):
    message: _Items


def _request(path: str, access: Access, *params: tuple[str, str]) -> Request:
    polite = (("mailto", access.email),) if access.email else ()
    return Request(host="crossref", path=path, params=(*params, *polite))


def _work(doi: str, access: Access) -> Lookup[Found]:
    response: Response = yield _request(f"/works/{quoted(doi)}", access)
    answer = read_json(response, _Single)
    if answer is None:
        return ()
    work = served.read(answer.message)
    if work is None:
        raise Refusal(State.MALFORMED, "the answer is not what we know from it")
    if work.doi != doi:
        raise Refusal(State.MALFORMED, f"the answer is about {work.doi or 'no DOI'}, not {doi}")
    if work.notice_of:
        raise Refusal(State.MALFORMED, f"{doi} is the notice that retracts {work.notice_of}")
    return (_entry(work, access),)


def _entry(work: served.Served, access: Access) -> RawEntry:
    return RawEntry(
        type=work.type,
        fields=work.fields,
        markup=Markup.LATEX,
        origin=Origin(source="crossref", locator=work.doi, on=access.on),
    )
