"""A raw entry in LaTeX, with BibLaTeX's names of fields, becomes a canonical entry.

names -> date -> identifiers -> type, container, venue -> title, abstract, numbers -> leftovers.
Text is decoded into marked text, links and identifiers never are, and what a canonical value does
not hold is kept beside it in `extra`, under the name of the field as it was written. This module
knows which field goes where; how its value is read is known by the modules beside it. What it
makes is tidy (refkit.normalize.canonical) from the start, which saves a third of the time.
"""

import re
from functools import lru_cache
from itertools import compress

import msgspec

from refkit import text
from refkit.date import PartialDate
from refkit.errors import Problem, Severity
from refkit.model import Entry, EntryType, Origin, PubState, RawEntry
from refkit.name import Name
from refkit.normalize import date as dates
from refkit.normalize import identity, keywords, kind, pages, people
from refkit.normalize.canonical import bare, is_verbatim, line
from refkit.normalize.doubt import Doubt, report
from refkit.normalize.identity import Identity
from refkit.normalize.outcome import Normalized
from refkit.text import FromLatex, from_latex

# Fields that a step understands; all others are leftovers.
_UNDERSTOOD = identity.FIELDS | frozenset(
    """
    title author editor date year month day journaltitle booktitle publisher volume number pages
    abstract keywords
    """.split()
)
# Words by which sources and saved answers tell the state. They are none of BibLaTeX's keys.
_OURS = frozenset(PubState) - {PubState.SUBMITTED}
_STATES = {
    **{state.value: state for state in PubState},
    "forthcoming": PubState.ACCEPTED,
    "inpress": PubState.ACCEPTED,
    "prepublished": PubState.PREPRINT,
}


def understand(raw: RawEntry) -> Normalized:
    """Understand a raw entry in LaTeX. Never raises."""
    step = _Steps(raw)
    authors, and_others = step.people("author")
    editors, more = step.people("editor")
    if more:  # an entry says of its authors only that there are others
        step.extra["editor"] = step.marked("editor")
    date = step.date()
    known = step.identity()
    type, container, venue = step.place(known)
    entry = Entry(
        type=type,
        title=step.title(),
        authors=authors,
        and_others=and_others,
        editors=editors,
        date=date,
        container=container,
        venue=venue,
        publisher=step.publisher(type),
        volume=step.plain("volume"),
        number=step.plain("number"),
        pages=step.pages(),
        identifiers=known.identifiers,
        url=known.url,
        pubstate=_STATES.get(raw.fields.get("pubstate", "")),
        abstract=step.marked("abstract"),
        keywords=step.keywords(),
        extra=step.leftovers(),
    )
    return Normalized(
        entry=entry, problems=step.problems(), provenance=_provenance(entry, raw.origin)
    )


class _Steps:
    """The steps over one raw entry; what they have to say and to keep collects in it."""

    __slots__ = ("doubts", "extra", "fields", "raw", "unknown")

    def __init__(self, raw: RawEntry) -> None:
        self.raw = raw
        self.fields = raw.fields
        self.extra: dict[str, str] = {}  # for Entry.extra
        self.doubts: list[tuple[str, Doubt]] = []  # field -> doubt
        self.unknown: dict[str, str] = {}  # command -> the field it stands in first

    def marked(self, field: str) -> str:
        """The text of a field as marked text; paragraphs are separated by one line feed."""
        value = self.fields.get(field)
        if not value:
            return ""
        decoded = _short(value) if len(value) < _SHORT else _decoded(value)
        if decoded.unknown:
            self.strange(field, decoded.unknown)
        return decoded.text

    def strange(self, field: str, commands: tuple[str, ...]) -> None:
        for command in commands:
            self.unknown.setdefault(command, field)

    def plain(self, field: str) -> str:
        """The text of a field without marks; the marked text is kept where it says more."""
        value = self.fields.get(field)
        if not value:
            return ""
        plain, kept, unknown = _plain(value)
        if kept:
            self.extra[field] = kept
        if unknown:
            self.strange(field, unknown)
        return plain

    def people(self, field: str) -> tuple[tuple[Name, ...], bool]:
        value = self.fields.get(field)
        if not value:
            return (), False
        read = people.read_list(value)
        if read.unknown:
            self.strange(field, read.unknown)
        if read.kept:
            self.extra[field] = read.kept
        for doubt in read.doubts:
            self.doubts.append((field, doubt))
        return read.names, read.and_others

    def date(self) -> PartialDate | None:
        get = self.fields.get
        when = dates.read(get("date", ""), get("year", ""), get("month", ""), get("day", ""))
        if when.kept:
            self.extra.update((name, value.strip()) for name, value in when.kept)
        if when.doubts:
            self.doubts += when.doubts
        if when.unknown:
            self.strange("year", when.unknown)
        return when.date

    def identity(self) -> Identity:
        known = identity.read(self.fields)
        for field, value in known.kept.items():
            self.extra[field] = value.strip() if is_verbatim(field) else _decoded(value).text
        self.doubts += known.doubts
        return known

    def place(self, known: Identity) -> tuple[EntryType, str, str]:
        """Entry type, container as printed, and venue id."""
        written = kind.read(self.raw.type)
        type = written.type
        if written.entrytype:
            self.extra["entrytype"] = written.entrytype
        if written.thesis:
            if self.fields.get("type"):
                self.extra["entrytype"] = self.raw.type.strip().lower()
            else:
                self.extra["type"] = written.thesis
        field = kind.container_field(type, self.fields)
        container = self.marked(field).replace("\n", " ")
        if not container and known.is_preprint and "howpublished" in self.fields:
            published = self.marked("howpublished").replace("\n", " ")
            container = published if kind.place(published).is_preprint_server else ""
        place = kind.place(container) if container else kind.Place("", known.is_preprint)
        if place.is_preprint_server and type in kind.MAYBE_PREPRINT and not written.entrytype:
            type = EntryType.PREPRINT
        for name in ("journaltitle", "booktitle"):
            # In the type's own field the container needs no other.
            if name in self.fields and not (name == field == kind.CONTAINER.get(type)):
                self.extra[name] = self.marked(name)
        return type, container, place.venue

    def title(self) -> str:
        title = self.marked("title")
        if not title:
            message = "this record has no title: bibtex complains of that where it prints it at all"
            hint = "refkit edit KEY sets the title"
            self.doubts.append(("title", Doubt("TTL001", Severity.INFO, message, hint)))
        return title.replace("\n", " ")

    def publisher(self, type: EntryType) -> str:
        if type not in kind.OF_INSTITUTION or "institution" not in self.fields:
            return self.plain("publisher")
        if "publisher" in self.fields:
            self.extra["publisher"] = self.marked("publisher")
        return self.plain("institution")

    def pages(self) -> str:
        value = self.fields.get("pages")
        if not value:
            return ""
        if simple := pages.simple(value):
            return simple
        marked = self.marked("pages")
        plain = bare(text.plain(marked))
        if text.escape(plain) != bare(marked):
            self.extra["pages"] = marked
        read = pages.read(plain)
        if read.doubt:
            self.doubts.append(("pages", read.doubt))
        return read.text

    def keywords(self) -> tuple[str, ...]:
        marked = self.marked("keywords")
        if not marked:
            return ()
        found, is_whole = keywords.split_marked(marked)
        if not is_whole:
            self.extra["keywords"] = marked
        return found

    def leftovers(self) -> dict[str, str]:
        """Every other field: as marked text, or as it is where it is a link, a path, a key."""
        extra, fields = self.extra, self.fields
        for field in fields:
            if field in _UNDERSTOOD or (field == "institution" and self._has_institution()):
                continue
            if field == "pubstate" and fields[field] in _OURS and not self._was_printed():
                continue
            value = fields[field].strip() if is_verbatim(field) else self.marked(field)
            if value:
                extra[field] = value
        return {field: value for field, value in extra.items() if value}

    def _was_printed(self) -> bool:
        """Whether the entry stood in a bibliography file, whose words are kept to be written."""
        return self.raw.where is not None and self.raw.text.lstrip().startswith("@")

    def _has_institution(self) -> bool:
        return kind.read(self.raw.type).type in kind.OF_INSTITUTION

    def problems(self) -> tuple[Problem, ...]:
        if self.unknown:
            many = "commands that are" if len(self.unknown) > 1 else "a command that is"
            message = f"{', '.join(self.unknown)}: {many} not understood"
            hint = "what they stand for stays as it is written"
            field = next(iter(self.unknown.values()))
            self.doubts.append((field, Doubt("TEX001", Severity.INFO, message, hint)))
        if not self.doubts:
            return ()
        return tuple(report(self.raw, field, doubt) for field, doubt in self.doubts)


_SHORT = 60  # names of journals, publishers and places, which come again, are rarely longer
_PARAGRAPH = re.compile(r"\n[ \t\r\f\v]*\n\s*")


def _decoded(value: str) -> FromLatex:
    """A field's text as tidy marked text, with the commands that are not known."""
    if "\n" not in value:
        if text.is_bare(value):  # nearly every abstract
            return FromLatex(value.strip(" "), ())
        marked, unknown = from_latex(value)
        return FromLatex(line(marked), unknown)
    parts = _PARAGRAPH.split(value)
    if any(part.count("{") != part.count("}") for part in parts):
        parts = [value]
    read = [from_latex(line(part)) for part in parts]
    marked = "\n".join([tidied for part in read if (tidied := line(part.text))])
    return FromLatex(marked, tuple(dict.fromkeys(name for part in read for name in part.unknown)))


_short = lru_cache(maxsize=8192)(_decoded)


@lru_cache(maxsize=8192)
def _plain(value: str) -> tuple[str, str, tuple[str, ...]]:
    """A field's text without marks, with them if they say more, and commands not known."""
    marked, unknown = _decoded(value)
    plain = bare(text.plain(marked))
    return plain, "" if plain == marked or text.escape(plain) == marked else marked, unknown


_FIELDS = Entry.__struct_fields__


def _provenance(entry: Entry, origin: Origin) -> dict[str, Origin]:
    """Where each filled field came from: the entry, whatever the field."""
    filled = [*compress(_FIELDS, msgspec.structs.astuple(entry))]  # all that is blank is false
    if entry.type is EntryType.MISC:
        filled.remove("type")
    if entry.extra:
        filled.remove("extra")
        filled += [f"extra.{name}" for name in entry.extra]
    return dict.fromkeys(sorted(filled), origin)
