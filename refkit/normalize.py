"""The normaliser: what a reader found becomes a canonical entry, step by step, always the same.

decode markup -> identifiers -> names -> date -> venue (settles type and container) -> title ->
leftovers. No step asks a server or the clock, and none invents a value: what had to be guessed is
a problem with a hint. Normalising what is normal changes nothing.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

import msgspec

from refkit import identifier, prose, text, venue
from refkit.date import PartialDate
from refkit.errors import Location, Problem, Severity
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Origin, RawEntry
from refkit.name import Name, read_plain, split_plain, strip_marks


class Normalized(msgspec.Struct, frozen=True, kw_only=True):
    """An entry, what there is to say about it, and where each of its fields came from."""

    entry: Entry
    problems: tuple[Problem, ...] = ()
    provenance: Mapping[str, Origin] = {}  # entry field ("extra.code" too) -> origin


# Raw fields that a step below understands; all others are leftovers.
_UNDERSTOOD = frozenset(
    {"title", "author", "url", "doi", "year", "eventtitle", "abstract", "keywords", "code"}
)
_KIND = {
    venue.Kind.CONFERENCE: EntryType.INPROCEEDINGS,
    venue.Kind.WORKSHOP: EntryType.INPROCEEDINGS,
    venue.Kind.JOURNAL: EntryType.ARTICLE,
    venue.Kind.PREPRINT: EntryType.PREPRINT,
}


def normalize(raw: RawEntry) -> Normalized:
    """Understand a raw entry. Never raises: what is not understood is kept and reported."""
    step = _Steps(raw)
    identifiers, links = step.identifiers()
    authors, and_others, notes = step.names()
    date = step.date()
    kind, container, venue_id = step.venue()
    title = step.title()
    abstract = step.abstract()
    extra = step.leftovers() | notes
    if links and identifiers:
        extra["links"] = " ".join(links)
    elif links[1:]:
        extra["links"] = " ".join(links[1:])
    entry = tidy(
        Entry(
            type=kind,
            title=title,
            authors=authors,
            and_others=and_others,
            date=date,
            container=container,
            venue=venue_id,
            identifiers=identifiers,
            url="" if identifiers or not links else links[0],
            abstract=abstract,
            keywords=step.keywords(),
            extra=extra,
        )
    )
    return Normalized(
        entry=entry, problems=tuple(step.problems), provenance=_provenance(entry, raw)
    )


def tidy(entry: Entry) -> Entry:
    """The canonical form of an entry, also of one made by hand; tidying twice changes nothing.

    Unicode is composed (NFC), white space single, a title without final stop, identifiers and
    keywords unique, a link not repeated that an identifier yields.
    """
    identifiers = tuple(dict.fromkeys(entry.identifiers))
    derived = {i.url for i in identifiers if i.url}
    url = _line(entry.url)
    return msgspec.structs.replace(
        entry,
        title=_final_stop(_line(entry.title)),
        authors=tuple(_name(name) for name in entry.authors),
        editors=tuple(_name(name) for name in entry.editors),
        container=_line(entry.container),
        venue=_line(entry.venue),
        publisher=_line(entry.publisher),
        volume=_line(entry.volume),
        number=_line(entry.number),
        pages=_line(entry.pages),
        identifiers=identifiers,
        url="" if url in derived or set(identifier.find(url)) & set(identifiers) else url,
        abstract=_lines(entry.abstract),
        keywords=tuple(dict.fromkeys(filter(None, map(_line, entry.keywords)))),
        extra={field: _lines(value) for field, value in entry.extra.items() if value.strip()},
    )


class _Steps:
    """The steps over one raw entry; what they have to say collects in ``problems``."""

    def __init__(self, raw: RawEntry) -> None:
        self.raw = raw
        self.problems: list[Problem] = []

    def value(self, field: str) -> str:
        return self.raw.fields.get(field, "")

    def note(self, code: str, severity: Severity, field: str, message: str, hint: str = "") -> None:
        where = self.raw.where
        if where and field in self.raw.lines:
            where = Location(file=where.file, line=self.raw.lines[field][0])
        self.problems.append(
            Problem(
                code=code, severity=severity, message=message, where=where, field=field, hint=hint
            )
        )

    def identifiers(self) -> tuple[tuple[Identifier, ...], list[str]]:
        """All identifiers, and the links that hold none."""
        found: list[Identifier] = []
        links: list[str] = []
        for link in self.value("url").split():
            inside = identifier.find(link)
            found += inside
            if inside:
                continue
            links.append(link)
            if not re.match(r"(?i)(?:https?|ftp)://\S+\.\S+|www\.\S+|[\w-]+\.[\w.-]+/\S*$", link):
                self.note(
                    "IDN001", Severity.WARNING, "url", f"'{link}' is neither a link nor an id"
                )
        for doi in self.value("doi").split():
            try:
                found.append(Identifier.read(f"doi:{doi}"))
            except ValueError as error:
                links.append(doi)
                self.note("IDN002", Severity.WARNING, "doi", str(error))
        return tuple(dict.fromkeys(found)), links

    def names(self) -> tuple[tuple[Name, ...], bool, dict[str, str]]:
        """The authors, whether the list was cut, and BibLaTeX annotations for marks on names."""
        parts, and_others = split_plain(" ".join(self.value("author").split()))
        authors: list[Name] = []
        marks: list[str] = []
        homes: list[str] = []
        for number, part in enumerate(parts, start=1):
            written, mark = strip_marks(part)
            home = re.fullmatch(r"(.*\S)\s*[(（]([^()（）]+)[)）]", written)
            if home:
                written, mark = strip_marks(home.group(1)) if not mark else (home.group(1), mark)
                homes.append(f'{number}="{home.group(2)}"')
            if mark:
                marks.append(f"{number}={mark}")
            name = read_plain(written)
            authors.append(name)
            self._doubt(written, name)
        notes = {"author+an": ";".join(marks)} if marks else {}
        if homes:
            notes["author+an:affiliation"] = ";".join(homes)
        return tuple(authors), and_others, notes

    def _doubt(self, written: str, name: Name) -> None:
        if name.literal:
            message = f"'{written}' is read as a body or a name that is printed as it stands"
            hint = "refkit edit sets family and given name if it is a person"
            self.note("NAM001", Severity.INFO, "author", message, hint)
        elif " " in name.family:
            message = f"the family name of '{written}' is read as '{name.family}'"
            self.note("NAM002", Severity.INFO, "author", message, "refkit edit changes it")
        elif not name.given and not name.particle:
            message = f"'{written}' is a single name, read as a family name"
            self.note("NAM003", Severity.INFO, "author", message, "refkit edit changes it")

    def date(self) -> PartialDate | None:
        written = self.value("year").strip()
        if not written:
            return None
        try:
            return PartialDate.read(written)
        except ValueError as error:
            self.note("DAT001", Severity.WARNING, "year", str(error), "the record has no year now")
            return None

    def venue(self) -> tuple[EntryType, str, str]:
        """Entry type, container as printed, and venue id, from the name of the event."""
        written = " ".join(self.value("eventtitle").split())
        if not written:
            return EntryType.MISC, "", ""
        known = venue.find(written)
        if known is None:
            message = f"'{written}' is not in the venue table: kept as it is written"
            self.note("VEN001", Severity.INFO, "eventtitle", message)
            return EntryType.INPROCEEDINGS, text.escape(written), ""
        return _KIND[known.kind], text.escape(known.proceedings or known.name), known.id

    def title(self) -> str:
        written = self.value("title")
        if not written.strip():
            self.note(
                "TTL001",
                Severity.INFO,
                "title",
                "this record has no title: it is kept, and left out of exports until it has one",
                "refkit edit KEY sets the title",
            )
        self._formulas("title", written)
        return prose.line(written)

    def abstract(self) -> str:
        written = self.value("abstract")
        self._formulas("abstract", written)
        result = prose.paragraphs(written)
        if result and not re.search(r"[.!?。！？…][\"'”’)\]$]*$", result):
            message = f"the abstract breaks off: '...{result[-30:]}'"
            self.note("TXT002", Severity.INFO, "abstract", message, "a link may have been lost")
        return result

    def _formulas(self, field: str, written: str) -> None:
        count = prose.formulas(written)
        if count:
            formulas = f"{count} formulas" if count > 1 else "1 formula"
            self.note(
                "TXT001", Severity.INFO, field, f"{formulas} put back together in the {field}"
            )

    def keywords(self) -> tuple[str, ...]:
        written = " ".join(self.value("keywords").split())
        separator = r"[;；]" if re.search("[;；]", written) else r"[,，、]"
        # A comma in parentheses is part of the keyword.
        parts = re.split(rf"\s*{separator}\s*(?![^()]*\))", written)
        return tuple(part.strip(" .") for part in parts if part.strip(" ."))

    def leftovers(self) -> dict[str, str]:
        """Every other field, as marked text, and the code's link, as it is."""
        extra = {
            field: prose.paragraphs(value)
            for field, value in self.raw.fields.items()
            if field not in _UNDERSTOOD
        }
        if code := " ".join(self.value("code").split()):
            extra["code"] = code
        return extra


# Entry field -> the raw fields it can come from, the first that is there counts.
_SOURCE: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "authors": ("author",),
    "and_others": ("author",),
    "date": ("year",),
    "type": ("eventtitle",),
    "container": ("eventtitle",),
    "venue": ("eventtitle",),
    "identifiers": ("url", "doi"),
    "url": ("url",),
    "abstract": ("abstract",),
    "keywords": ("keywords",),
}


def _provenance(entry: Entry, raw: RawEntry) -> dict[str, Origin]:
    return dict(sorted(_origins(entry, raw)))


def _origins(entry: Entry, raw: RawEntry) -> Iterator[tuple[str, Origin]]:
    blank = Entry()
    for field, sources in _SOURCE.items():
        source = next((name for name in sources if name in raw.fields), None)
        if source and getattr(entry, field) != getattr(blank, field):
            yield field, _origin(raw, source)
    for field in entry.extra:
        source = "url" if field == "links" else field.partition("+")[0]
        yield f"extra.{field}", _origin(raw, source)


def _origin(raw: RawEntry, field: str) -> Origin:
    if field not in raw.lines:
        return raw.origin
    first, last = raw.lines[field]
    locator = f"L{first}" if first == last else f"L{first}-{last}"
    return msgspec.structs.replace(raw.origin, locator=locator)


def _name(name: Name) -> Name:
    parts = (name.family, name.given, name.particle, name.suffix, name.literal)
    family, given, particle, suffix, literal = map(_line, parts)
    return Name(family=family, given=given, particle=particle, suffix=suffix, literal=literal)


def _line(value: str) -> str:
    return " ".join(_composed(value).split())


def _lines(value: str) -> str:
    return "\n".join(
        filter(None, (" ".join(part.split()) for part in _composed(value).split("\n")))
    )


def _composed(value: str) -> str:
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _final_stop(title: str) -> str:
    """Without the full stop a sentence ends in; "..." and "et al." and initials keep theirs."""
    if title.endswith(".") and not re.search(r"(\.\.|\b\w|\betc|\bal|\bvs|\bInc|\bJr)\.$", title):
        return title[:-1].rstrip()
    return title
