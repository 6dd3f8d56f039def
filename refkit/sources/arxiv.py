"""arXiv: preprints, by id and by title and author, in Atom feeds (API user's manual).

What arXiv knows of a published version is what the authors typed: the DOI is passed on, while the
reference to a journal and the comment are kept under names that no bibliography prints
(``journalref``, ``arxivcomment``), and nothing is read out of them. An id is asked for without its
version, and a preprint has the date of its first one.
"""

import re
from typing import TYPE_CHECKING

from refkit import identifier, scheme
from refkit.exchange import Host, Lookup, Refusal, Request, Response, State, read_body
from refkit.identifier import Scheme
from refkit.model import Entry, Markup, Origin, PubState, RawEntry
from refkit.sources import Access, Found, people, phrases, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# One request every three seconds and one connection (terms of use of the API).
HOSTS = (
    Host(
        name="arxiv",
        url="https://export.arxiv.org/api",
        variable="REFKIT_ARXIV_URL",
        pace={"": 3.0},
    ),
)
ALONE = True

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_MOST_BYTES = 4_000_000  # five papers of the largest collaborations are half of it
_MOST = 5  # papers that a search asks for


def find(entry: Entry, access: Access) -> Lookup[Found]:
    """The preprint with the entry's arXiv id, in its present version."""
    id = next((known.value for known in entry.identifiers if known.scheme is Scheme.ARXIV), "")
    if not id:
        raise Refusal(State.SKIPPED, "the record has no arXiv id")
    feed = _feed((yield _query(("id_list", id))))
    entries = () if feed is None else _entries(feed, access)
    found = tuple(raw for raw in entries if raw.fields["eprint"] == id)
    if entries and not found:
        raise Refusal(State.MALFORMED, f"the answer is not about {id}")
    return found


def search(entry: Entry, access: Access) -> Lookup[Found]:
    """Preprints with the words of the entry's title and its first author, the best first."""
    question = _question(entry)
    if not question:
        raise Refusal(State.SKIPPED, "the record says too little to search for")
    feed = _feed((yield _query(("search_query", question), ("max_results", str(_MOST)))))
    if feed is None:
        return ()
    # A prefix that arXiv does not know becomes "all:", as only the feed's title tells.
    if re.search(r"\ball:", _text(feed, f"{_ATOM}title")):
        raise Refusal(State.MALFORMED, "it searched for something else")
    return _entries(feed, access)[:_MOST]


def _query(*params: tuple[str, str]) -> Request:
    return Request(host="arxiv", path="/query", params=params, accept="application/atom+xml")


# --- questions -----------------------------------------------------------------------------------

_FEW_WORDS = 4  # with fewer, a title without an author names too many papers
_ASCII = re.compile(r"[a-z]+(?: [a-z]+)*")


def _question(entry: Entry) -> str:
    """What to search for, or "": pieces of the title as phrases, and the first author's family.

    Nothing in these quotes is a quote, an operator or a prefix.
    """
    title = phrases(entry.title)
    asked = [f'ti:"{phrase}"' for phrase in title]
    family = entry.authors[0].family.replace("-", " ").lower() if entry.authors else ""
    if _ASCII.fullmatch(family):
        asked.append(f'au:"{family}"')
    elif len(" ".join(title).split()) < _FEW_WORDS:
        return ""
    return " AND ".join(asked) if title else ""


# --- answers -------------------------------------------------------------------------------------


def _feed(response: Response) -> "Element | None":
    """The feed of an answer, read without entities and document types; None on 404."""
    body = read_body(response, "xml")
    if body is None:
        return None
    if len(body) > _MOST_BYTES:
        raise Refusal(State.MALFORMED, f"the answer is too long: {len(body)} bytes")
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        feed: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError):  # ValueError: what defusedxml forbids
        raise Refusal(State.MALFORMED, "the answer is not sound XML") from None
    if feed.tag != f"{_ATOM}feed":
        raise Refusal(State.MALFORMED, "the answer is no feed")
    return feed


def _entries(feed: "Element", access: Access) -> Found:
    """The papers of a feed, each once, in its latest version; the feed's count says nothing.

    Raises Refusal where the feed tells an error, which it does in an entry.
    """
    found: dict[str, tuple[int, RawEntry]] = {}
    elements = feed.findall(f"{_ATOM}entry")
    for element in elements:
        where = _text(element, f"{_ATOM}id")[:200]
        if "/api/errors" in where:
            said = words(_text(element, f"{_ATOM}summary")[:100])
            raise Refusal(State.MALFORMED, f"it did not take the question: {said}")
        id, version = _id(where)
        if id and version > found.get(id, (-1, None))[0] and (raw := _entry(element, id, access)):
            found[id] = version, raw
    if elements and not found:
        raise Refusal(State.MALFORMED, "the answer holds no paper that can be read")
    return tuple(raw for _, raw in found.values())


def _id(link: str) -> tuple[str, int]:
    """The canonical id and the version in "http://arxiv.org/abs/2301.00001v3"; "" for none."""
    match = re.search(r"/abs/(?P<id>\S+?)(?:v(?P<version>[0-9]{1,4}))?$", link)
    id = scheme.canonical(Scheme.ARXIV, match["id"]) if match else None
    return (id, int(match["version"] or 0)) if id and match else ("", 0)


def _entry(element: "Element", id: str, access: Access) -> RawEntry | None:
    """What an entry of a feed says of the preprint ``id``; None when it has no title."""
    names = (_text(author, f"{_ATOM}name") for author in element.findall(f"{_ATOM}author"))
    primary = element.find(f"{_ARXIV}primary_category")
    posted = re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}", _text(element, f"{_ATOM}published"))
    fields = {
        "title": _prose(_text(element, f"{_ATOM}title")),
        "author": people(names),
        "date": posted.group() if posted else "",
        "eprint": id,
        "eprinttype": "arxiv",
        "eprintclass": words(primary.get("term", "")) if primary is not None else "",
        "doi": _doi(_text(element, f"{_ARXIV}doi")),
        "abstract": _prose(_text(element, f"{_ATOM}summary")),
        "journalref": _prose(_text(element, f"{_ARXIV}journal_ref")),
        "arxivcomment": _prose(_text(element, f"{_ARXIV}comment")),
        "pubstate": PubState.PREPRINT.value,
    }
    if not fields["title"]:
        return None
    return RawEntry(
        type="online",
        fields={name: value for name, value in fields.items() if value},
        markup=Markup.LATEX,
        origin=Origin(source="arxiv", locator=id, on=access.on),
    )


def _doi(said: str) -> str:
    """The first DOI of the published version; authors type one, or several with spaces."""
    found = [known for known in identifier.find(said[:1000]) if known.scheme is Scheme.DOI]
    return found[0].value if found else ""


def _text(element: "Element", tag: str) -> str:
    """The text of a child, on one line: feeds wrap titles and abstracts hard. "": no such child."""
    child = element.find(tag)
    return "" if child is None else " ".join("".join(child.itertext()).split())


# "Fig.~1", "by~\cite{...}" as opposed to "a ~50% gain" and "example.org/~rivers".
_TIE = re.compile(r"(?<=[\w.,)}$])~(?=[\w\\$(])")


def _prose(text: str) -> str:
    """What authors wrote, who think of TeX: a tilde between words ties them."""
    return words(_TIE.sub(" ", text))
