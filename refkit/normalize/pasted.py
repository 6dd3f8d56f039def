"""A raw entry in plain text, as people paste it, becomes a canonical entry, step by step.

links -> names -> date -> venue (settles type and container) -> title -> abstract -> keywords ->
leftovers -> tidy. This module knows the habits of pasted listings; entries in LaTeX are for
refkit.normalize.bib.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from refkit import prose, text, venue
from refkit.date import PartialDate
from refkit.errors import Location, Problem, Severity
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Origin, RawEntry
from refkit.name import Name
from refkit.normalize import authors, keywords, link
from refkit.normalize.canonical import line, tidy, without_stop
from refkit.normalize.journal import is_journal
from refkit.normalize.outcome import Normalized

# Raw fields that a step below understands; all others are leftovers.
_UNDERSTOOD = frozenset(
    """
    title author url doi year eventtitle abstract keywords code publisher volume number pages
    """.split()
)
_KIND = {
    venue.Kind.CONFERENCE: EntryType.INPROCEEDINGS,
    venue.Kind.WORKSHOP: EntryType.INPROCEEDINGS,
    venue.Kind.JOURNAL: EntryType.ARTICLE,
    venue.Kind.PREPRINT: EntryType.PREPRINT,
}
_RANGE = re.compile(r"(?<=\w)\s*[-–—]+\s*(?=\w)")
_YEAR = re.compile(r"(?<![0-9])(?:19[5-9][0-9]|20[0-9]{2})(?![0-9])")
_CHINESE_DATE = re.compile(r"([0-9]{4})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?")


def understand(raw: RawEntry) -> Normalized:
    """Understand a raw entry in plain text. Never raises."""
    step = _Steps(raw)
    identifiers, url = step.links()
    names, and_others = step.names()
    date = step.date()
    kind, container, venue_id = step.venue()
    entry = tidy(
        Entry(
            type=kind,
            title=step.title(),
            authors=names,
            and_others=and_others,
            date=date,
            container=container,
            venue=venue_id,
            publisher=raw.fields.get("publisher", ""),
            volume=raw.fields.get("volume", ""),
            number=raw.fields.get("number", ""),
            pages=_RANGE.sub("–", raw.fields.get("pages", "")),
            identifiers=identifiers,
            url=url,
            abstract=step.abstract(),
            keywords=step.keywords(),
            extra=step.leftovers(),
        )
    )
    return Normalized(entry=entry, problems=tuple(step.problems), provenance=step.provenance(entry))


class _Steps:
    """The steps over one raw entry; what they have to say and to keep collects in it."""

    def __init__(self, raw: RawEntry) -> None:
        self.raw = raw
        self.problems: list[Problem] = []
        self.kept: dict[str, str] = {}  # for Entry.extra
        self.source: dict[str, str] = {}  # entry field -> raw field, where it is not _SOURCE's

    def value(self, field: str) -> str:
        return self.raw.fields.get(field, "")

    def line(self, field: str) -> str:
        return " ".join(self.value(field).split())

    def keep(self, field: str, value: str, source: str, joint: str = " ") -> None:
        """Put a value into ``extra``, behind what is there."""
        before = self.kept.get(field)
        self.kept[field] = f"{before}{joint}{value}" if before else value
        self.source.setdefault(f"extra.{field}", source)

    def note(self, code: str, severity: Severity, field: str, message: str, hint: str = "") -> None:
        where = self.raw.where
        if where and field in self.raw.lines:
            where = Location(file=where.file, line=self.raw.lines[field][0])
        self.problems.append(
            Problem(
                code=code, severity=severity, message=message, where=where, field=field, hint=hint
            )
        )

    def links(self) -> tuple[tuple[Identifier, ...], str]:
        """All identifiers, and a link if they yield none; what else there is goes to ``extra``."""
        shown = link.read(self.value("url"))
        if shown.rest:
            message = f"'{shown.rest}' is neither a link nor an id"
            self.note("IDN001", Severity.WARNING, "url", message, "it is kept in 'links'")
        said = link.read(self.value("doi"), doi=True) if self.value("doi") else None
        identifiers = tuple(
            dict.fromkeys((*shown.identifiers, *(said.identifiers if said else ())))
        )
        if not shown.identifiers:
            self.source["identifiers"] = "doi"
        url = "" if any(known.url for known in identifiers) else next(iter(shown.links), "")
        if others := [other for other in (*shown.links, shown.rest) if other and other != url]:
            self.keep("links", " ".join(others), "url")
        if said and (left := " ".join(filter(None, (*said.links, said.rest)))):
            self.note("IDN002", Severity.WARNING, "doi", f"not a DOI: '{left}'")
            self.keep("links", left, "doi")
        return identifiers, url

    def names(self) -> tuple[tuple[Name, ...], bool]:
        """The authors, and whether the list was cut; BibLaTeX annotations go to ``extra``."""
        read = authors.read(self.value("author"))
        for written, name in zip(read.written, read.names, strict=True):
            self._doubt(written, name)
        for field, value in read.annotations.items():
            self.keep(field, value, "author", ";")
        return read.names, read.and_others

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
        """The date from the year or, where none is given, from the name of the event."""
        if written := self.line("year"):
            date = _date(written)
            if date:
                return date
            self.keep("year", text.escape(written), "year")
            years = set(_YEAR.findall(unicodedata.normalize("NFKC", written)))
            if len(years) == 1:
                year = years.pop()
                message = f"the year is read as {year} from '{written}'"
                self.note("DAT002", Severity.INFO, "year", message, "refkit edit changes it")
                return PartialDate(int(year))
            message = f"'{written}' is no date like 2017, 2017-12 or 2017-12-04"
            self.note("DAT001", Severity.WARNING, "year", message, "it is kept as it is written")
        event = self.line("eventtitle")
        said = (
            {mention.year for mention in venue.mentions(event) if mention.year} if event else set()
        )
        said = said or set(map(int, _YEAR.findall(event)))
        if len(said) != 1:
            return None
        self.source["date"] = "eventtitle"
        return PartialDate(said.pop())

    def venue(self) -> tuple[EntryType, str, str]:
        """Entry type, container as printed, and venue id, from the name of the event."""
        written = self.line("eventtitle")
        if not written:
            return EntryType.MISC, "", ""
        known = venue.find(written)
        if known is None:
            message = f"'{written}' is not in the venue table: kept as it is written"
            self.note("VEN001", Severity.INFO, "eventtitle", message)
            kind = EntryType.ARTICLE if is_journal(written) else EntryType.INPROCEEDINGS
            return kind, text.escape(written), ""
        shown = venue.presentation(written)
        if shown and "presentation" not in self.raw.fields:
            self.keep("presentation", shown, "eventtitle")
        names = (known.short, known.name, known.container, *known.aliases, shown)
        if set(_words(_YEAR.sub(" ", written))).difference(*map(_words, names)):
            self.keep("eventtitle", text.escape(written), "eventtitle")
        return _KIND[known.kind], text.escape(known.container), known.id

    def title(self) -> str:
        written = self.value("title")
        if not written.strip():
            message = (
                "this record has no title: it is kept, and left out of exports until it has one"
            )
            self.note("TTL001", Severity.INFO, "title", message, "refkit edit KEY sets the title")
        self._formulas("title", written)
        return without_stop(line(prose.line(written)))

    def abstract(self) -> str:
        written = self.value("abstract")
        self._formulas("abstract", written)
        result = prose.paragraphs(written)
        if prose.breaks_off(result):
            hint = "a link may have been lost" if prose.lost_link(result) else ""
            message = f"the abstract breaks off: '...{result[-30:]}'"
            self.note("TXT002", Severity.INFO, "abstract", message, hint)
        return result

    def _formulas(self, field: str, written: str) -> None:
        count = prose.formulas(written) if "\n" in written else 0
        if count:
            formulas = f"{count} formulas" if count > 1 else "1 formula"
            message = f"{formulas} put back together in the {field}"
            self.note("TXT001", Severity.INFO, field, message)

    def keywords(self) -> tuple[str, ...]:
        return keywords.split(self.line("keywords"))

    def leftovers(self) -> dict[str, str]:
        """Every other field, as marked text, and the code's link, as it is."""
        for field, value in self.raw.fields.items():
            if field not in _UNDERSTOOD:
                self.keep(field, prose.paragraphs(value), field)
        if code := link.unwrap(self.value("code")):
            first, *others = link.several(code) or (code,)
            self.keep("code", first, "code")
            if others:
                self.keep("links", " ".join(others), "code")
        return self.kept

    def provenance(self, entry: Entry) -> dict[str, Origin]:
        """Where each field of ``entry`` that is filled came from, sorted."""
        return dict(sorted(self._origins(entry)))

    def _origins(self, entry: Entry) -> Iterator[tuple[str, Origin]]:
        for field, source in _SOURCE.items():
            if getattr(entry, field) != _BLANK[field]:
                yield field, self._origin(self.source.get(field, source))
        for name in entry.extra:
            field = f"extra.{name}"
            yield field, self._origin(self.source[field])

    def _origin(self, field: str) -> Origin:
        here = self.raw.origin
        if field not in self.raw.lines:
            return here
        first, last = self.raw.lines[field]
        locator = f"L{first}" if first == last else f"L{first}-{last}"
        return Origin(source=here.source, locator=locator, on=here.on)


# Entry field -> the raw field it comes from, unless a step says otherwise.
_SOURCE: Mapping[str, str] = {
    "title": "title",
    "authors": "author",
    "and_others": "author",
    "date": "year",
    "type": "eventtitle",
    "container": "eventtitle",
    "venue": "eventtitle",
    "publisher": "publisher",
    "volume": "volume",
    "number": "number",
    "pages": "pages",
    "identifiers": "url",
    "url": "url",
    "abstract": "abstract",
    "keywords": "keywords",
}
_BLANK = {field: getattr(Entry(), field) for field in _SOURCE}


def _date(written: str) -> PartialDate | None:
    """The date that ``written`` is and nothing else, or None."""
    plain = unicodedata.normalize("NFKC", written).strip(" .,;()[]")
    try:
        if chinese := _CHINESE_DATE.fullmatch(plain):
            year, month, day = (int(part) if part else None for part in chinese.groups())
            return PartialDate(year or 0, month, day)
        return PartialDate.read(plain)
    except ValueError:
        return None


def _words(written: str) -> list[str]:
    return re.findall(r"\w+", written.casefold())
