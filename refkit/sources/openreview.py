"""OpenReview: by forum id, by the ids of other services, by paperhash, and by search.

Two hosts with different years: the newer (2023 and later) is asked first, then the older, and only
when both have answered is there none (metadata-apis, 1.1). Without an account little more than the
search answers. This module knows what to ask and whether the answer is about that; what a note
says, and whether it was accepted, is known by refkit.formats.openreview.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from refkit.exchange import Host, Lookup, Refusal, Request, State, read_json, worst
from refkit.formats.openreview import note as notes
from refkit.formats.openreview import phrase, words
from refkit.formats.openreview.note import Note
from refkit.formats.openreview.paperhash import paperhashes
from refkit.identifier import Scheme
from refkit.model import Entry, PubState, RawEntry
from refkit.sources import Access, Found, first
from refkit.text import ascii_words, from_latex

_NAME = "openreview"
_NEW, _OLD = "openreview-v2", "openreview-v1"
# Declared limits in a minute: /notes 180; /notes/search 20 on the newer host, 5 on the older (1.4);
# without an account 5 are polite on both (7, point 2).
HOSTS = (
    Host(
        _NEW,
        "https://api2.openreview.net",
        "OPENREVIEW_API_BASEURL_V2",
        {"/notes/search": 60 / 20, "": 60 / 180},
        at_once=4,
        nobody={"/notes/search": 60 / 5},
    ),
    Host(
        _OLD,
        "https://api.openreview.net",
        "OPENREVIEW_API_BASEURL",
        {"/notes/search": 60 / 5, "": 60 / 180},
        at_once=4,
    ),
)
ALONE = True

_LOGIN = (
    "set OPENREVIEW_USERNAME and OPENREVIEW_PASSWORD, or OPENREVIEW_TOKEN, or run "
    "'refkit login openreview'; 'refkit enrich --from FILE' takes saved answers instead"
)
_MOST = 5  # works that a search gives
_HITS = 20  # works that a search asks for
_AT_ONCE = 1000  # notes that an answer holds at most (1.2); a lying server may send more
_LONGEST = 1500  # letters of a paperhash that fits into a question


def find(entry: Entry, access: Access) -> Lookup[Found]:
    """Look for a work by its forum id, else by its DOI, arXiv id, DBLP key or ACL id."""
    lookups = [*_by_identifiers(entry, access)]
    if not lookups:
        raise Refusal(State.SKIPPED, "it has no identifier that OpenReview knows works by")
    return (yield from first(*lookups))


def search(entry: Entry, access: Access) -> Lookup[Found]:
    """Look for a work by its title and first author, else by words of its abstract."""
    title = phrase.typed(entry.title)
    term = phrase.of_title(entry.title) or phrase.of_abstract(entry.abstract)
    if not term:
        raise Refusal(State.SKIPPED, "it has neither a title nor an abstract to search for")
    lookups = []
    if title and entry.authors and _NAME in access.accounts:
        hashes = paperhashes(entry.authors[0].display, title)
        pairs = [(host, form) for host in (_NEW, _OLD) for form in hashes if len(form) < _LONGEST]
        lookups.append(_gather(_by_hash(host, form, access) for host, form in pairs))
    lookups.append(_gather(_by_words(host, term, entry, access) for host in (_NEW, _OLD)))
    return (yield from first(*lookups))


# --- by identifiers ------------------------------------------------------------------------------


def _by_identifiers(entry: Entry, access: Access) -> Iterator[Lookup[Found]]:
    """Each way to find the work, the surest first."""
    of: dict[Scheme, list[str]] = {}
    for known in entry.identifiers:
        of.setdefault(known.scheme, []).append(known.value)
    for forum in of.get(Scheme.OPENREVIEW, ()):
        yield from (_by_id(host, forum, access) for host in (_NEW, _OLD))
    for scheme in (Scheme.DOI, Scheme.ARXIV, Scheme.DBLP, Scheme.ACL):
        for value in of.get(scheme, ()):
            for version in _versions(value, entry) if scheme is Scheme.ARXIV else ("",):
                yield _by_external(f"{scheme.value}:{value}{version}", access)


def _versions(arxiv: str, entry: Entry) -> tuple[str, ...]:
    """OpenReview knows arXiv papers by version (1.2): ours, else the first two, as most have."""
    match = re.search(r"v[1-9][0-9]*$", entry.extra.get("eprint", ""))
    return (match.group(),) if match and arxiv in entry.extra["eprint"] else ("v1", "v2")


def _by_id(host: str, id: str, access: Access, *, is_reply: bool = False) -> Lookup[Found]:
    try:
        answer = yield from _ask(host, ("id", id))
    except Refusal as refusal:
        if host != _OLD or refusal.state is not State.UNREADABLE:
            raise
        return (yield from _by_original(id, access, refusal))
    found = [note for note in answer if note.id == id]
    if answer and not found:
        raise Refusal(State.MALFORMED, f"asked for the note {id}, it sent {_ids(answer)}")
    for note in found:
        if note.is_reply and note.forum and not is_reply:
            return (yield from _by_id(host, note.forum, access, is_reply=True))
    return _works(found, access)


def _by_original(id: str, access: Access, refusal: Refusal) -> Lookup[Found]:
    """The public copy of a note that only its authors may read (1.2)."""
    answer = yield from _ask(_OLD, ("original", id))
    found = [note for note in answer if note.original == id]
    if not found:
        raise refusal
    return _works(found, access)


def _by_external(written: str, access: Access) -> Lookup[Found]:
    answer = yield from _ask(_NEW, ("externalId", written))
    found = [
        note
        for note in answer
        if written.lower() in (known.lower() for known in note.external_ids or ())
    ]
    if answer and not found:
        raise Refusal(State.MALFORMED, f"asked for {written}, it sent {_ids(answer)}")
    return _works(found, access)


# --- by words ------------------------------------------------------------------------------------


def _by_hash(host: str, form: str, access: Access) -> Lookup[Found]:
    answer = yield from _ask(host, ("paperhash", form))
    found = [note for note in answer if _paperhash(note) in ("", form)]
    if answer and not found:
        raise Refusal(State.MALFORMED, f"asked for '{form}', it sent {_ids(answer)}")
    return _works(found, access)


def _by_words(host: str, term: str, entry: Entry, access: Access) -> Lookup[Found]:
    params = (
        *(("term", term), ("type", "terms"), ("content", "all"), ("group", "all")),
        *(("source", "forum"), ("limit", str(_HITS))),
    )
    answer = yield from _send(host, "/notes/search", params)
    likeness = {note.id: _likeness(note, entry, term) for note in answer if _is_there(note)}
    near = [note for note in answer if likeness.get(note.id)]
    near.sort(key=lambda note: -likeness[note.id])
    found: list[RawEntry] = []
    for note in near[:_MOST]:
        decision = notes.latest(note.replies)
        if host == _OLD and len(found) < 2 and not decision and _needs_decision(note):
            decision = yield from _decision(host, note.id)
        found.append(_entry(note, decision, access))
    return tuple(found)


def _needs_decision(note: Note) -> bool:
    """Whether only a reply can tell how far it got, as in ICLR 2020 (1.5)."""
    standing = notes.standing(note)
    return standing.state is None and not standing.is_imported and not notes.has_venueid(note)


def _decision(host: str, id: str) -> Lookup[str]:
    """What was decided about a work; "" where that is not to be had."""
    try:
        answer = yield from _ask(host, ("id", id))
    except Refusal:
        return ""
    return next((notes.latest(note.replies) for note in answer if note.id == id), "")


def _gather(lookups: Iterable[Lookup[Found]]) -> Lookup[Found]:
    """What all lookups find, accepted works first, until one was accepted.

    Raises the worst refusal where there was one and nothing was found.
    """
    found: dict[str, RawEntry] = {}
    refusals: list[Refusal] = []
    for lookup in lookups:
        try:
            for raw in (yield from lookup):
                found.setdefault(raw.origin.locator, raw)
        except Refusal as refusal:
            refusals.append(refusal.bare())
        if any(map(_is_accepted, found.values())):
            break
    if refusals and not found:
        raise worst(refusals)
    return tuple(sorted(found.values(), key=lambda raw: not _is_accepted(raw)))


def _is_accepted(raw: RawEntry) -> bool:
    return raw.fields.get("pubstate") == PubState.ACCEPTED.value


def _likeness(note: Note, entry: Entry, term: str) -> float:
    """How much a hit looks like the work that was searched for, 0.0 (not at all) to 1.0."""
    if not phrase.of_title(entry.title):
        said = f" {' '.join(_folded(notes.abstract(note)))} "
        return float(f" {' '.join(ascii_words(term))} " in said)
    mine, theirs = set(ascii_words(entry.title)), set(_folded(notes.title(note)))
    both = len(mine & theirs)
    if not both or both < max(min(3, len(mine)), 0.7 * min(len(mine), len(theirs))):
        return 0.0
    return both / len(mine | theirs)


def _folded(typed: str) -> list[str]:
    return ascii_words(from_latex(words.line(typed)).text)


# --- questions and answers -----------------------------------------------------------------------


class _Answer(msgspec.Struct, rename="camel"):
    """What both interfaces answer."""

    notes: list[msgspec.Raw]
    search_unavailable: bool = False


_NOTE = msgspec.json.Decoder(Note)


def _ask(host: str, which: tuple[str, str]) -> Lookup[list[Note]]:
    """The notes of one kind, with the replies to them, which may decide."""
    return _send(host, "/notes", (which, ("details", "directReplies")))


def _send(host: str, path: str, params: tuple[tuple[str, str], ...]) -> Lookup[list[Note]]:
    """Ask a host for notes. Raises Refusal; a note that is none is left out where others are."""
    response = yield Request(host=host, path=path, params=params, account=_NAME)
    try:
        answer = read_json(response, _Answer)
    except Refusal as refusal:
        raise _explained(refusal, path) from None
    if answer is None:
        return []
    if answer.search_unavailable:
        raise Refusal(State.OUTAGE, "its search is out of order")
    found = [note for note in map(_note, answer.notes[:_AT_ONCE]) if note]
    if answer.notes and not found:
        raise Refusal(State.MALFORMED, "what it sent are no notes")
    return found


def _note(raw: msgspec.Raw) -> Note | None:
    try:
        note = _NOTE.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return note if note.id else None


def _explained(refusal: Refusal, path: str) -> Refusal:
    if refusal.state is State.GATED:
        return Refusal(State.GATED, refusal.message, hint=_LOGIN)
    if refusal.state is State.UNREADABLE and path == "/notes":
        return Refusal(State.UNREADABLE, "the note is not public")
    return refusal


def _works(found: Iterable[Note], access: Access) -> Found:
    """The notes that are works and still there, as raw entries.

    Raises Refusal when there are some, and the title of none is public.
    """
    there = [note for note in found if not (note.is_deleted or note.is_reply)]
    kept = [note for note in there if _is_there(note)]
    if there and not kept:
        raise Refusal(State.UNREADABLE, f"the title of the note {there[0].id} is not public")
    return tuple(_entry(note, notes.latest(note.replies), access) for note in kept)[:_MOST]


def _is_there(note: Note) -> bool:
    return notes.is_work(note) and notes.title(note) != "" and not note.is_deleted


def _entry(note: Note, decision: str, access: Access) -> RawEntry:
    return notes.entry(note, decision, source=_NAME, on=access.on)


def _paperhash(note: Note) -> str:
    return notes.text(note.content.paperhash) if note.content else ""


def _ids(answer: Iterable[Note]) -> str:
    return ", ".join(note.id for note in answer)[:80]
