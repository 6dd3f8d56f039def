"""One note of OpenReview, of the older or the newer interface, as a raw entry.

The newer one wraps each value, ``{"value": ...}``, with readers of its own where not everyone may
see it; the older one has values bare (metadata-apis, 1.5). This module knows their shapes, and
which field holds what. How far a work got, where it appeared and who wrote it is known by its
neighbours. Dates of the note itself never date what was published.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec
from msgspec import field

from refkit import identifier
from refkit.errors import Location
from refkit.formats.openreview import place
from refkit.formats.openreview.hint import read as hint_of
from refkit.formats.openreview.person import people
from refkit.formats.openreview.standing import Standing, judge
from refkit.formats.openreview.words import latex, line
from refkit.identifier import Identifier, Scheme
from refkit.model import Markup, Origin, PubState, RawEntry
from refkit.normalize.canonical import without_stop


class Content(msgspec.Struct, kw_only=True, gc=False):
    """What was filled in, of what a bibliography needs. Values are as they came."""

    title: object = None
    authors: object = None
    authorids: object = None
    abstract: object = None
    tldr: object = field(default=None, name="TLDR")
    tl_dr: object = field(default=None, name="TL;DR")
    keywords: object = None
    pdf: object = None
    html: object = None
    code: object = None
    venue: object = None
    venueid: object = None
    paperhash: object = None
    bibtex: object = field(default=None, name="_bibtex")
    decision: object = None


class Details(msgspec.Struct, kw_only=True, rename="camel"):
    """What was asked for together with a note."""

    direct_replies: list["Note"] | None = None
    replies: list["Note"] | None = None


class Note(msgspec.Struct, kw_only=True, rename="camel"):
    """A submission, or a reply to one. Times are milliseconds since 1970 (UTC)."""

    id: str = ""
    forum: str | None = None  # the submission that a reply belongs to; its own id for that
    replyto: str | None = None
    original: str | None = None  # of a blind copy: the note with the authors (older interface)
    invitation: str | None = None  # older interface
    invitations: list[str] | None = None  # newer interface
    domain: str | None = None
    cdate: object = None  # created
    odate: object = None  # became public
    pdate: object = None  # marked as accepted
    ddate: object = None  # deleted
    mdate: object = None  # modified
    external_ids: list[str] | None = None
    content: Content | None = None
    details: Details | None = None

    @property
    def is_reply(self) -> bool:
        """Whether it is a review, a comment, a decision, and no work."""
        return bool(self.replyto) or self.forum not in (None, "", self.id)

    @property
    def is_deleted(self) -> bool:
        """Whether it is kept only for those who look for what was deleted."""
        return self.ddate is not None and self.ddate is not False

    @property
    def invited(self) -> list[str]:
        """The invitations that it answers, in either interface."""
        return [*(self.invitations or ()), *([self.invitation] if self.invitation else ())]

    @property
    def decision(self) -> str:
        """What it decided, where it is the reply that decides; else ""."""
        decides = any(invited.lower().endswith("decision") for invited in self.invited)
        return text(self.content.decision) if decides and self.content else ""

    @property
    def replies(self) -> list["Note"]:
        """The replies that came with it."""
        if not self.details:
            return []
        return [*(self.details.direct_replies or ()), *(self.details.replies or ())]


def text(value: object) -> str:
    """A value of either interface as text; of a list the first that says anything."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str) and part.strip()), "")
    return value.strip() if isinstance(value, str) else ""


def title(note: Note) -> str:
    """Its title as it was typed; "" where it has none."""
    return " ".join(text(note.content.title).split()) if note.content else ""


def abstract(note: Note) -> str:
    """Its abstract as it was typed; "" where it has none."""
    return text(note.content.abstract) if note.content else ""


def has_venueid(note: Note) -> bool:
    """Whether it says which venue it is in."""
    return bool(note.content and text(note.content.venueid))


def is_work(note: Note) -> bool:
    """Whether the note is a submission that says what work it is."""
    return bool(note.id and not note.is_reply and (title(note) or abstract(note)))


def latest(replies: Iterable[Note]) -> str:
    """The decision among the replies to one submission, the newest of several; or ""."""
    decisions = [(_time(reply.cdate), reply.decision) for reply in replies if not reply.is_deleted]
    return max((pair for pair in decisions if pair[1]), default=(0, ""))[1]


def modified(note: Note) -> float:
    """When a note was changed last, in milliseconds since 1970; 0.0 where nothing tells."""
    return _time(note.mdate)


def standing(note: Note, decision: str = "") -> Standing:
    """How far the work of a note got."""
    content = note.content or Content()
    return judge(
        venueid=text(content.venueid),
        venue=text(content.venue),
        domain=note.domain or "",
        invitations=note.invited,
        decision=decision,
    )


def entry(
    note: Note, decision: str, *, source: str, on: date, where: Location | None = None
) -> RawEntry:
    """What a submission says, as a raw entry in LaTeX.

    ``decision`` is what the venue decided, where a reply says it. The entry claims a venue only
    for what was accepted there; all else is a misc that says how far it got.
    """
    content = note.content or Content()
    got = standing(note, decision)
    hint = hint_of(text(content.bibtex))
    venueid, venue = _venueid(note, content), text(content.venue)
    # DBLP's titles end in a full stop, which is its own (3).
    named = without_stop(title(note)) if got.is_imported else title(note)
    type, fields = "misc", {"title": line(named)}
    authors = people(_public(content.authors), _public(content.authorids))
    fields |= {"author": authors.names, "author+an": authors.notes}
    if got.state is PubState.ACCEPTED:
        found = place.read(venueid, venue, decision, hint)
        container = "journaltitle" if found.type == "article" else "booktitle"
        type = found.type or type
        fields |= {container: found.container, "presentation": found.presentation}
        fields |= {"editor": hint.editor, "date": found.year or _year(note.pdate)}
    elif got.is_imported:  # the words of its venue prove nothing
        fields["date"] = hint.year
    elif got.state is None:
        # Nobody says whether it was taken: the venue's year is that of the paper if it was, and
        # the day of its submission is mostly the year before.
        fields["date"] = hint.year or place.year(venueid, venue)
    else:
        fields["date"] = hint.year or _year(note.odate) or _year(note.cdate)
        fields["eventtitle"] = place.submitted_to(venueid, venue) if got.state else ""
    fields["pubstate"] = got.state.value if got.state else ""
    fields |= _identifiers(note, content)
    fields |= {
        "abstract": latex(abstract(note)),
        "tldr": latex(text(content.tldr) or text(content.tl_dr)),
        "keywords": _keywords(content.keywords),
        "code": _link(text(content.code)),
    }
    return RawEntry(
        type=type,
        fields={name: value for name, value in fields.items() if value},
        markup=Markup.LATEX,
        origin=Origin(source=source, locator=note.id, on=on),
        where=where,
    )


def _bare(value: object) -> object:
    return value.get("value") if isinstance(value, dict) else value


def _public(value: object) -> object:
    """A value that everyone may see; None where it has readers of its own (1.5, hidden authors)."""
    if isinstance(value, dict):
        readers = value.get("readers")
        if readers and (not isinstance(readers, list) or "everyone" not in readers):
            return None
    return _bare(value)


def _venueid(note: Note, content: Content) -> str:
    """The id of the venue; from its invitations where the content has none (ICLR 2020)."""
    said = text(content.venueid)
    return said or next((i.partition("/-/")[0] for i in note.invited if "/-/" in i), "")


def _identifiers(note: Note, content: Content) -> dict[str, str]:
    """Fields for the identifiers of a note; what leads nowhere known is its link."""
    found: dict[Scheme, Identifier] = {}
    for written in note.external_ids or ():
        try:
            known = Identifier.read(written)
        except ValueError:
            continue
        found.setdefault(known.scheme, known)
    html = _link(text(content.html))
    in_html = identifier.find(html) if html else ()
    pdf = _link(text(content.pdf))
    for known in (*in_html, *(identifier.find(pdf) if pdf else ())):
        found.setdefault(known.scheme, known)
    fields = {"openreview": note.id}
    for scheme, known in found.items():
        if name := _FIELDS.get(scheme):
            fields[name] = known.value
    if "eprint" in fields:
        fields["eprinttype"] = "arxiv"
    return fields if in_html else {**fields, "url": html}


_FIELDS: Mapping[Scheme, str] = {
    Scheme.DOI: "doi",
    Scheme.ARXIV: "eprint",
    Scheme.DBLP: "dblp",
    Scheme.ACL: "acl",
}


def _link(written: str) -> str:
    """An absolute link; a path is one on the site, and leads to no more than the note does."""
    first = written.split()[0] if written else ""
    return first if first.startswith(("https://", "http://")) else ""


def _keywords(value: object) -> str:
    """Keywords in LaTeX, separated so that one with a comma stays one."""
    value = _bare(value)
    if isinstance(value, str):
        return line(value)
    if not isinstance(value, list):
        return ""
    said = [line(word) for word in value if isinstance(word, str) and word.strip()]
    if any("," in word for word in said) and len(said) > 1:
        return "; ".join(said)
    return ", ".join(said)


_EPOCH = date(1970, 1, 1)
_DAY = 86_400_000


def _time(value: object) -> float:
    return float(value) if isinstance(value, int | float) and abs(value) < 1e15 else 0.0


def _year(moment: object) -> str:
    """The year of a moment in milliseconds since 1970; "" for what is none."""
    days = _time(moment) // _DAY
    return str((_EPOCH + timedelta(days=days)).year) if 0 < days < 50_000 else ""
