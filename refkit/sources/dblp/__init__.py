"""DBLP: computer science's bibliography, by key and by title and author.

A record is read from its BibTeX, what a search finds from its JSON; both are brought into one
shape. Four habits of DBLP are undone: names of namesakes end in a number, titles in a full stop,
the name of a conference goes on with its place and its days, and arXiv is a journal called CoRR.
This module does not read DBLP's pages, nor its XML.
"""

from refkit import venue
from refkit.exchange import Host, Lookup, Refusal, Request, State, read_json, read_text
from refkit.identifier import Scheme
from refkit.model import Entry, RawEntry
from refkit.sources import Access, Found, phrases, read_bibtex
from refkit.text import fold, from_latex, plain

# One or two seconds between requests "should always be fine" (dblp FAQ 1474706).
HOSTS = (Host(name="dblp", url="https://dblp.org", variable="REFKIT_DBLP_URL", pace={"": 2.0}),)
ALONE = True

_BIBTEX = "application/x-bibtex, text/plain;q=0.9, */*;q=0.1"
_MOST = 5  # hits that are handed on
_MANY_WORDS = 12  # a hit has all words of a question: more words find less
_FULL = 2  # of them, those that are asked for in full
_FEW_WORDS = 4  # with fewer, a title without an author names too many papers


def find(entry: Entry, access: Access) -> Lookup[Found]:
    """The record with the entry's DBLP key."""
    key = next((known.value for known in entry.identifiers if known.scheme is Scheme.DBLP), "")
    if not key:
        raise Refusal(State.SKIPPED, "the record has no DBLP key")
    raw = yield from _record(key, access)
    return (raw,) if raw else ()


def search(entry: Entry, access: Access) -> Lookup[Found]:
    """Records with the words of the entry's title and its first author, the same title first."""
    question = _question(entry)
    if not question:
        raise Refusal(State.SKIPPED, "the record says too little to search for")
    params = (("q", question), ("format", "json"), ("h", "30"))
    response = yield Request(host="dblp", path="/search/publ/api", params=params)
    answer = read_json(response, dict[str, object])
    if answer is None:
        return ()
    from refkit.sources.dblp.entry import from_hits

    title = fold(plain(entry.title))
    found = from_hits(answer, access)
    same = [raw for raw in found if _title(raw) == title]
    others = [raw for raw in found if _title(raw) != title]
    for place, raw in enumerate(same[:_FULL]):
        same[place] = yield from _in_full(raw, access)
    return (*same, *others)[:_MOST]


def _question(entry: Entry) -> str:
    """What to search for, or "": words of the title, and the family of the first author."""
    title = " ".join(phrases(entry.title)).split()[:_MANY_WORDS]
    family = entry.authors[0].family if entry.authors else ""
    named = "".join(char if char.isalnum() else " " for char in family).split()
    if not title or (not named and len(title) < _FEW_WORDS):
        return ""
    return " ".join((*title, *named)).lower()


def _title(raw: RawEntry) -> str:
    return fold(plain(from_latex(raw.fields["title"]).text))


def _record(key: str, access: Access) -> Lookup[RawEntry | None]:
    """The record with this key; None when there is none."""
    from urllib.parse import quote

    path = f"/rec/{quote(key)}.bib"
    response = yield Request(host="dblp", path=path, params=(("param", "1"),), accept=_BIBTEX)
    text = read_text(response, "bibtex", "text/plain")
    if text is None:
        return None
    from refkit.sources.dblp.entry import from_bibtex, key_of

    for raw in read_bibtex(text, "dblp", access.on):
        if key_of(raw.key) == key:
            return from_bibtex(raw, key, access)
    raise Refusal(State.MALFORMED, f"the answer is not about {key}")


def _in_full(raw: RawEntry, access: Access) -> Lookup[RawEntry]:
    """The record of a hit where the hit has only an abbreviation that nobody here knows."""
    short = raw.fields.get("booktitle", "")
    if not short or venue.find(plain(from_latex(short).text)):
        return raw
    try:
        return (yield from _record(raw.fields["dblp"], access)) or raw
    except Refusal:
        return raw  # what the hit says is no less true
