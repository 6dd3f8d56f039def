"""OpenAlex: an index of nearly all works, made by machines.

Facts: metadata-apis.md, section 5.2. It has records with the right DOI, the right authors and
someone else's title: its word alone changes nothing. Looking up a DOI is free; searching costs, and
is done only with a key. This module knows how OpenAlex is asked, and puts its abstracts together.
"""

import re
from urllib.parse import quote

import msgspec

from refkit import scheme as schemes
from refkit import venue
from refkit.exchange import Host, Lookup, Refusal, Request, Response, State, read_json
from refkit.identifier import Scheme
from refkit.model import Entry, Markup, Origin, PubState, RawEntry
from refkit.sources import Access, Found, first, people, unlocked, words
from refkit.text import from_latex, plain

HOSTS = (
    Host(
        name="openalex",
        url="https://api.openalex.org",
        variable="REFKIT_OPENALEX_URL",
        pace={"": 0.1},
    ),
)
ALONE = False

_MOST = 5  # works that a search asks for
_LONGEST = 300  # letters of a title that is searched for
_WORDS = 20_000  # of an abstract
_KEY = "OPENALEX_API_KEY"
_ARXIV = "10.48550/arxiv."
# Signs of the filter's own language; words in lower case are no operators.
_SYNTAX = re.compile(r"[,|:!\"'()*?~\\&;+]+")


def find(entry: Entry, access: Access) -> Lookup[Found]:
    """The work with the entry's DOI, or with the DOI that arXiv gave it."""
    dois = [known.value for known in entry.identifiers if known.scheme is Scheme.DOI]
    dois += [f"{_ARXIV}{k.value}" for k in entry.identifiers if k.scheme is Scheme.ARXIV]
    if not dois:
        raise Refusal(State.SKIPPED, "the record has no DOI and no arXiv id")
    return (yield from first(*(_by_doi(doi, access) for doi in dois)))


def search(entry: Entry, access: Access) -> Lookup[Found]:
    """Works with all words of the entry's title in theirs; SKIPPED without a key."""
    if "openalex" not in access.accounts:
        raise Refusal(State.SKIPPED, "it searches only with a key", hint=f"set {_KEY}")
    title = " ".join(_SYNTAX.sub(" ", plain(entry.title)[:_LONGEST]).lower().split())
    if not title:
        raise Refusal(State.SKIPPED, "the record has no title to search for")
    params = (("filter", f"title.search:{title}"), ("per_page", str(_MOST)))
    response = yield Request(host="openalex", path="/works", params=params, account="openalex")
    answer = read_json(_checked(response, access), _List)
    works = [_read(work) for work in answer.results[:_MOST]] if answer else []
    found = tuple(raw for work in works if work and (raw := _entry(work, access)))
    if works and not found:
        raise Refusal(State.MALFORMED, "the answer holds no work that can be read")
    return found


class _Named(msgspec.Struct):
    display_name: str | None = None


class _Authorship(msgspec.Struct):
    author: _Named | None = None


class _Location(msgspec.Struct):
    source: _Named | None = None


class _Biblio(msgspec.Struct):
    volume: str | None = None
    issue: str | None = None
    first_page: str | None = None
    last_page: str | None = None


class _Work(msgspec.Struct):
    id: str | None = None
    doi: str | None = None
    display_name: str | None = None
    title: str | None = None
    publication_year: int | None = None
    publication_date: str | None = None
    type: str | None = None
    is_retracted: bool | None = None
    authorships: list[_Authorship | None] | None = None
    primary_location: _Location | None = None
    biblio: _Biblio | None = None
    abstract_inverted_index: dict[str, list[int]] | None = None


class _List(msgspec.Struct):
    results: list[msgspec.Raw]


def _checked(response: Response, access: Access) -> Response:
    """``response``, unless it refuses for the key's sake. Raises Refusal then."""
    has_key = "openalex" in access.accounts
    if response.status == 429:
        hint = "its budget is for a day: try again tomorrow"
        hint = hint if has_key else f"set {_KEY}: with a key looking up a DOI is free"
        message = "the budget for asking is spent"
        raise Refusal(State.THROTTLED, message, hint=hint, until=response.retry_at)
    return unlocked(response, _KEY, known=has_key)


def _by_doi(doi: str, access: Access) -> Lookup[Found]:
    path = f"/works/doi:{quote(doi, safe='/')}"
    response = yield Request(host="openalex", path=path, account="openalex")
    body = read_json(_checked(response, access), msgspec.Raw)
    if body is None:
        return ()
    work = _read(body)
    raw = _entry(work, access) if work else None
    if work is None or raw is None:
        raise Refusal(State.MALFORMED, "the answer is not what we know from it")
    told = schemes.canonical(Scheme.DOI, work.doi or "") or "no DOI"
    if told != doi:
        raise Refusal(State.MALFORMED, f"the answer is about {told}, not {doi}")
    return (raw,)


def _read(body: msgspec.Raw) -> _Work | None:
    try:
        return msgspec.json.decode(body, type=_Work, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _entry(work: _Work, access: Access) -> RawEntry | None:
    """What a work says; None when it has no title, or no id."""
    title = words(work.display_name or work.title or "")
    locator = words(work.id or "").rpartition("/")[2][:80]
    if not locator or not plain(from_latex(title).text).strip():
        return None
    named = [told.author for told in work.authorships or () if told]
    type, container = _place(work)
    fields = {
        "title": title,
        "author": people(who.display_name or "" for who in named if who),
        "date": _date(work),
        **container,
        **_numbers(work.biblio or _Biblio()),
        **_identifier(work.doi or ""),
        "abstract": words(_abstract(work.abstract_inverted_index or {})),
        "pubstate": PubState.RETRACTED.value if work.is_retracted else "",
    }
    if work.type == "preprint" and not work.is_retracted:
        fields["pubstate"] = PubState.PREPRINT.value
    return RawEntry(
        type=type,
        fields={name: value for name, value in fields.items() if value},
        markup=Markup.LATEX,
        origin=Origin(source="openalex", locator=locator, on=access.on),
    )


_TYPES = {"book-chapter": "incollection", "book": "book", "dataset": "dataset"}
_TYPES |= {"dissertation": "thesis", "report": "report"}


def _place(work: _Work) -> tuple[str, dict[str, str]]:
    """The type of a work, and the field of what it appeared in."""
    source = work.primary_location.source if work.primary_location else None
    name = words(source.display_name or "") if source else ""
    known = venue.find(plain(from_latex(name).text)) if name else None
    if work.type == "preprint" or (known and known.kind is venue.Kind.PREPRINT):
        return "misc", {}
    if work.type in _TYPES:
        type = _TYPES[work.type]
        return type, {"booktitle": name} if type == "incollection" else {}
    if known and known.kind is not venue.Kind.JOURNAL:
        return "inproceedings", {"booktitle": name}
    return ("article", {"journaltitle": name}) if name else ("misc", {})


def _date(work: _Work) -> str:
    """The day of publication; the first of January stands for a year of which no more is known."""
    year = work.publication_year
    said = work.publication_date or ""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said) and not said.endswith("-01-01"):
        return said if year in (None, int(said[:4])) else str(year)
    year = year or (int(said[:4]) if said[:4].isdecimal() and said.isascii() else 0)
    return str(year) if 1000 <= year <= 9999 else ""


def _numbers(biblio: _Biblio) -> dict[str, str]:
    pages = "--".join(dict.fromkeys(filter(None, (biblio.first_page, biblio.last_page))))
    numbers = {"volume": biblio.volume or "", "number": biblio.issue or "", "pages": pages}
    return {name: words(value) for name, value in numbers.items()}


def _identifier(written: str) -> dict[str, str]:
    doi = schemes.canonical(Scheme.DOI, written) or ""
    arxiv = schemes.canonical(Scheme.ARXIV, doi.removeprefix(_ARXIV)) if _ARXIV in doi else None
    return {"eprint": arxiv, "eprinttype": "arxiv"} if arxiv else {"doi": doi}


def _abstract(index: dict[str, list[int]]) -> str:
    """The words of an abstract in their order; "" for an index that is none, or too long."""
    placed: dict[int, str] = {}
    for word, places in index.items():
        for place in places:
            if not 0 <= place < _WORDS or len(placed) >= _WORDS:
                return ""
            placed[place] = word
    return " ".join(placed[place] for place in sorted(placed))
