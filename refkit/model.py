"""The nouns of refkit: what is read, understood, kept, compared and planned.

All are frozen values. This module knows their shape and their units; how they are read,
understood or written is the business of the modules above.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import msgspec

from refkit.date import PartialDate
from refkit.errors import Location, Problem, UnknownName
from refkit.identifier import Identifier
from refkit.name import Name


class Markup(StrEnum):
    """How a raw value is written."""

    PLAIN = "plain"  # as pasted: see refkit.prose
    LATEX = "latex"  # as in a BibTeX field, without its delimiters: see refkit.text.from_latex


class EntryType(StrEnum):
    """The kind of work: BibLaTeX's names, plus preprint.

    What BibLaTeX divides further (mvbook, suppbook, ...) and what it does not know is kept beside
    the nearest of these, as ``Entry.extra["entrytype"]``.
    """

    ARTICLE = "article"
    INPROCEEDINGS = "inproceedings"
    INCOLLECTION = "incollection"
    INBOOK = "inbook"
    BOOK = "book"
    PROCEEDINGS = "proceedings"
    THESIS = "thesis"
    REPORT = "report"
    PREPRINT = "preprint"
    ONLINE = "online"
    SOFTWARE = "software"
    DATASET = "dataset"
    UNPUBLISHED = "unpublished"
    MISC = "misc"
    BOOKLET = "booklet"
    COLLECTION = "collection"
    MANUAL = "manual"
    PATENT = "patent"
    PERIODICAL = "periodical"
    REFERENCE = "reference"

    @classmethod
    def of(cls, written: str) -> "EntryType | None":
        """The kind that BibTeX or BibLaTeX calls ``written``, case ignored; None: no such kind."""
        word = written.strip().lower()
        known: EntryType | None = ENTRY_TYPE_ALIASES.get(word)
        return known or (cls(word) if word in _ENTRY_TYPES else None)


# BibTeX's types, BibLaTeX's aliases (manual, 2.1.2), and what is nearest to the other types that
# BibLaTeX knows (2.1.1 and 2.1.3).
ENTRY_TYPE_ALIASES: Mapping[str, EntryType] = MappingProxyType(
    {
        "conference": EntryType.INPROCEEDINGS,
        "electronic": EntryType.ONLINE,
        "www": EntryType.ONLINE,
        "mastersthesis": EntryType.THESIS,
        "phdthesis": EntryType.THESIS,
        "techreport": EntryType.REPORT,
        "mvbook": EntryType.BOOK,
        "bookinbook": EntryType.INBOOK,
        "suppbook": EntryType.INBOOK,
        "mvcollection": EntryType.COLLECTION,
        "suppcollection": EntryType.INCOLLECTION,
        "mvproceedings": EntryType.PROCEEDINGS,
        "mvreference": EntryType.REFERENCE,
        "inreference": EntryType.INCOLLECTION,
        "suppperiodical": EntryType.ARTICLE,
        "review": EntryType.ARTICLE,
    }
)
_ENTRY_TYPES = frozenset(kind.value for kind in EntryType) - {"preprint"}


class PubState(StrEnum):
    """How far a work has got towards publication."""

    PREPRINT = "preprint"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    REJECTED = "rejected"  # before or after review
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"  # after it had been accepted


class Status(StrEnum):
    """How far I have got with a work."""

    UNREAD = "unread"
    QUEUED = "queued"
    READING = "reading"
    SKIMMED = "skimmed"
    READ = "read"
    DROPPED = "dropped"

    @classmethod
    def parse(cls, text: str) -> "Status":
        """The status called ``text``, by name or alias, case ignored. Raises UnknownName."""
        word = text.strip().lower().replace("_", "-").replace(" ", "-")
        if word in STATUS_ALIASES:
            return STATUS_ALIASES[word]
        try:
            return cls(word)
        except ValueError:
            raise UnknownName("status", text, [status.value for status in cls]) from None


STATUS_ALIASES: Mapping[str, Status] = MappingProxyType(
    {
        "new": Status.UNREAD,
        "to-read": Status.QUEUED,
        "want-to-read": Status.QUEUED,
        "todo": Status.QUEUED,
        "in-progress": Status.READING,
        "currently-reading": Status.READING,
        "done": Status.READ,
        "finished": Status.READ,
        "abandoned": Status.DROPPED,
        "did-not-finish": Status.DROPPED,
        "dnf": Status.DROPPED,
        "not-reading": Status.DROPPED,
    }
)


class Priority(StrEnum):
    """The order of the reading queue."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @classmethod
    def parse(cls, text: str) -> "Priority":
        """The priority called ``text``, case ignored. Raises UnknownName."""
        try:
            return cls(text.strip().lower())
        except ValueError:
            raise UnknownName("priority", text, [priority.value for priority in cls]) from None


class _Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What all values share: frozen, named arguments, defaults left out of JSON, strict."""


class Origin(_Value, frozen=True, kw_only=True):
    """Where a value came from."""

    source: str  # "seeds/iclr-2024.txt", "openreview", "hand"
    locator: str = ""  # "L12", "L12-15", "forum=...", a DOI
    on: date  # the day, no time: keeps library.json quiet under version control


class Mine(_Value, frozen=True, kw_only=True):
    """What a file says about me and a work: another program's marks, in refkit's terms."""

    tags: tuple[str, ...] = ()  # lower case, sorted, unique
    status: Status | None = None
    priority: Priority | None = None
    rating: int | None = None  # 1 to 5
    note: str = ""  # Markdown


class RawEntry(_Value, frozen=True, kw_only=True):
    """What a reader or a source found, not yet understood."""

    type: str = ""  # as written: "InProceedings", "JOUR", ""
    key: str = ""  # as written, or ""
    fields: Mapping[str, str]  # BibLaTeX field name, lower case -> text as written; a field that
    # BibLaTeX does not know has its own spelling
    markup: Markup
    text: str = ""  # the verbatim slice it came from
    origin: Origin
    where: Location | None = None
    lines: Mapping[str, tuple[int, int]] = {}  # field -> its first and last line in the file
    aliases: tuple[str, ...] = ()  # further keys, as written (BibLaTeX `ids`)
    mine: Mine | None = None
    waiting: bool = False  # no more than an identifier or a title is known: see Record


class AsideKind(StrEnum):
    """What a block that is no entry is."""

    COMMENT = "comment"  # @comment{...}
    PREAMBLE = "preamble"
    MACRO = "macro"  # @string{...}
    TEXT = "text"  # what stands between blocks


class Aside(_Value, frozen=True, kw_only=True):
    """A block of a file that is no entry: kept with the library, written on demand."""

    kind: AsideKind
    name: str = ""  # of a macro, in lower case
    text: str  # verbatim, without white space around it


class Parsed(_Value, frozen=True, kw_only=True):
    """What every reader returns: items *and* problems."""

    entries: tuple[RawEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    asides: tuple[Aside, ...] = ()
    fields: int = 0  # how many fields the entries had as they were written


class Entry(_Value, frozen=True, kw_only=True):
    """What the world knows about a work.

    ``title``, ``container``, ``abstract`` and the values of ``extra`` are marked text (see
    refkit.text), except for links and for fields that are verbatim (see refkit.field), which are
    kept as they are.
    """

    type: EntryType = EntryType.MISC
    title: str = ""  # marked text, as published
    authors: tuple[Name, ...] = ()
    and_others: bool = False  # the list was cut: "et al.", "and others"
    editors: tuple[Name, ...] = ()
    date: PartialDate | None = None  # publication; for a preprint, first posting
    container: str = ""  # as printed: the journal or the proceedings
    venue: str = ""  # id in the venue table: "neurips"; "" when unknown
    publisher: str = ""
    volume: str = ""  # text: "12A" is a volume
    number: str = ""  # issue or report number, text
    pages: str = ""  # "12–34", en dash; ranges joined by ", "; "e1234" is allowed
    identifiers: tuple[Identifier, ...] = ()  # unique; the first of a scheme is the one we cite
    url: str = ""  # a link that no identifier yields in just this spelling
    pubstate: PubState | None = None  # None: nobody said
    abstract: str = ""  # paragraphs are separated by one line feed
    keywords: tuple[str, ...] = ()  # the work's own, as printed (plain text); not my tags
    extra: Mapping[str, str] = {}  # every other field: kept, exported, never guessed at;
    # "code" (a link), "author+an" (BibLaTeX annotations: "1=equal;2=equal"), "presentation"

    def link(self) -> str:
        """Where to read the work: the first identifier that leads somewhere, else ``url``."""
        return next((i.url for i in self.identifiers if i.url), self.url)


class Evidence(_Value, frozen=True, kw_only=True):
    """One reason for a verdict."""

    what: str  # "openreview", "title", "authors", "year", "abstract"
    score: float  # 0.0 contradicts, 1.0 agrees
    detail: str = ""  # for people: "5 of 6, the first the same"


class Receipt(_Value, frozen=True, kw_only=True):
    """What one enrichment changed: enough to explain it and to take it back."""

    source: str  # "openreview", or the file that --from named
    locator: str = ""  # the record of the source: "B1eWOJHKvB", a DOI
    on: date
    evidence: tuple[Evidence, ...] = ()  # why it is the same work
    fields: tuple[str, ...] = ()  # the entry fields that it changed, sorted; "extra.code" too
    before: Entry = Entry()  # what these fields held; all others are blank
    origins: Mapping[str, Origin] = {}  # where that had come from
    key: str = ""  # the cite key before, where the record got another
    waiting: bool = False  # whether the record waited to be looked up
    answers: tuple[str, ...] = ()  # digests (SHA-256) of the stored answers that it rests on


class StatusChange(_Value, frozen=True, kw_only=True):
    """One step in the reading of a work."""

    status: Status
    on: date  # the day it was set


class Clash(_Value, frozen=True, kw_only=True):
    """A field that two copies of a library changed in different ways: a person decides.

    The record has the one value, this the other.
    """

    field: str  # of the entry ("extra.code" too), or of the record: "note", "rating", "priority"
    value: str  # as JSON, in its stored shape; "null" where the other copy had none
    on: date


class Retired(_Value, frozen=True, kw_only=True):
    """A key whose work was removed: it is kept, so that no other work ever gets it."""

    entry: Entry = Entry()  # what tells the work: title, authors, date and identifiers
    on: date


class Record(_Value, frozen=True, kw_only=True):
    """What the library keeps: an entry, and what is mine about it."""

    key: str  # cite key, unique ignoring case (BibTeX compares that way); made ones are ASCII
    entry: Entry
    tags: tuple[str, ...] = ()  # mine: lower case, sorted, unique
    status: Status = Status.UNREAD  # mine
    history: tuple[StatusChange, ...] = ()  # mine: every change of status, oldest first
    priority: Priority | None = None  # mine: the order of the reading queue
    rating: int | None = None  # mine: 1 (poor) to 5 (outstanding)
    note: str = ""  # mine: Markdown; never printed in a bibliography
    aliases: tuple[str, ...] = ()  # former keys (BibLaTeX `ids`); still resolve, never reused
    added: date
    provenance: Mapping[str, Origin] = {}  # entry field -> where its present value came from
    locked: tuple[str, ...] = ()  # mine: entry fields that only I change, sorted; "extra.code" too
    waiting: bool = False  # added by an identifier or a title alone, and not looked up yet
    receipts: tuple[Receipt, ...] = ()  # what enrichment changed, oldest first
    distinct: tuple[str, ...] = ()  # mine: keys of works that look alike and are others, sorted
    clashes: tuple[Clash, ...] = ()  # what a merge of two copies left to me, by field


class Verdict(StrEnum):
    """Whether two entries are the same work."""

    SAME = "same"
    LIKELY = "likely"
    DIFFERENT = "different"


class Match(_Value, frozen=True, kw_only=True):
    """Two entries that may be the same work, and why."""

    left: str  # key or origin, for display
    right: str
    verdict: Verdict
    evidence: tuple[Evidence, ...]


class Change(_Value, frozen=True, kw_only=True):
    """A field whose value a plan replaces."""

    field: str
    before: str
    after: str
    origin: Origin


class Plan(_Value, frozen=True, kw_only=True):
    """Changes not yet applied: they can be printed, tested or refused."""

    put: tuple[Record, ...] = ()  # new or changed records, whole
    before: Mapping[str, Record] = {}  # what the changed ones looked like when the plan was made
    remove: tuple[str, ...] = ()  # keys; what they held is in `before`
    changes: Mapping[str, tuple[Change, ...]] = {}  # key -> what changed and why
    present: tuple[str, ...] = ()  # keys of records that are here already, just as wanted
    review: tuple[Match, ...] = ()  # LIKELY pairs: a person decides
    asides: Mapping[str, tuple[Aside, ...]] = {}  # file -> all it holds besides entries, now
    retired: Mapping[str, Retired | None] = {}  # key -> its work, removed; None: the key is free
    tag_aliases: Mapping[str, str | None] = {}  # word -> the tag that it stands for; None: none
    problems: tuple[Problem, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether applying it would change nothing."""
        return not (self.put or self.remove or self.asides or self.retired or self.tag_aliases)
