"""One CSL item becomes the fields of a raw entry.

Items are what Zotero, Pandoc and Mendeley export, what doi.org answers, and what Crossref's API
calls a work, which has the same members and more. A member that nobody knows stays under its own
name where it is text. This module knows what is put together from several members. It refuses to
trust shapes: what is not as CSL has it is named in ``odd``, never raised.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from refkit import scheme as schemes
from refkit.field import spelled
from refkit.formats.csljson import dates, kinds, members, people, words
from refkit.formats.csljson.series import Containers, divide
from refkit.formats.csljson.value import all_texts, own_name, text, written
from refkit.scheme import Scheme
from refkit.text import fold


class Item(NamedTuple):
    """What one item says."""

    type: str  # BibLaTeX's, or CSL's where there is none
    key: str  # its id; a source has to leave it alone
    fields: Mapping[str, str]  # in LaTeX, as RawEntry.fields
    left: tuple[str, ...] = ()  # members that are no text and no fact of a bibliography
    odd: tuple[str, ...] = ()  # members that are not as CSL has them


def understand(item: Mapping[str, object], *, of_server: bool = False) -> Item:
    """What ``item`` says; with ``of_server`` it is a server's, and its notes to itself go.

    Never raises: wrong shapes are named in ``odd``.
    """
    return _Reading(item, of_server or "indexed" in item).run()


class _Reading:
    """One item on its way through."""

    def __init__(self, item: Mapping[str, object], of_server: bool) -> None:
        self.item = item
        self.of_server = of_server
        self.kind = kinds.read(text(item.get("type")))
        self.fields: dict[str, str] = {}
        self.left: dict[str, None] = {}
        self.odd: dict[str, None] = {}
        self.seen = {"type", "id", "citation-key"}

    def run(self) -> Item:
        """All steps, in their order: who comes first takes a field."""
        self.title()
        self.names()
        self.date()
        self.container()
        self.abstract()
        self.publisher()
        self.status()
        self.keywords()
        self.institution()
        self.event()
        for names in (members.TEXTS, members.LATER):
            for member, field in names.items():
                if member in self.item:
                    self.take(member, field)
        self.eprint()
        self.leftovers()
        if self.kind.subtype:
            self.fields.setdefault("entrysubtype", self.kind.subtype)
        return Item(self.kind.type, self.key(), self.fields, tuple(self.left), tuple(self.odd))

    def key(self) -> str:
        """The citation key, or the id that is used as one; Zotero's links are none."""
        for member in ("citation-key", "id"):
            said = text(self.item.get(member))
            if said and "://" in said:
                self.put("uri", said)
            elif said:
                return said
        return ""

    def put(self, field: str, value: str) -> None:
        """Keep a value; a field that is taken leaves it its own name."""
        value = value.strip()
        if value and field in self.fields:
            if self.fields[field] == value:
                return
            field = f"csl-{field}"
        if value:
            self.fields.setdefault(field, value)

    def take(self, member: str, field: str) -> None:
        """A member that is text, under the name of a field, or its own where that is taken."""
        if member not in self.item or member in self.seen:
            return
        said = self.texts(member)
        if not said:
            return
        if field == "pages" and field in self.fields:
            return  # the first page stands in the pages
        joined = (", " if field in ("isbn", "issn", "keywords") else "; ").join(said)
        if field in ("isbn", "issn"):
            joined = re.sub(r"https?://id\.crossref\.org/is[bs]n/", "", joined)
        value = written(field, joined)
        if self.fields.get(field, value) != value:
            # An article in an issue has no number but its own (APA, 7th edition, 9.27).
            is_article = self.kind.type == "article" and member == "number"
            field = "eid" if is_article else spelled(member)
        self.put(field, value)

    def texts(self, member: str) -> list[str]:
        """The texts of a member; none where its shape is wrong, which is noted."""
        self.seen.add(member)
        if member not in self.item:
            return []
        said = all_texts(self.item[member])
        if said is None:
            self.odd[member] = None
        return said or []

    def dated(self, member: str) -> dates.Dated:
        """A member that is a date."""
        self.seen.add(member)
        read = dates.read(self.item[member])
        if read.is_odd:
            self.odd[member] = None
        return read

    # --- Steps ---

    def title(self) -> None:
        """Title and subtitle. Crossref has lists; further titles are translations."""
        titles, subtitles = self.texts("title"), self.texts("subtitle")
        if not titles:
            titles, subtitles = subtitles, []
        if titles:
            title = words.latex(titles[0])
            for subtitle in map(words.latex, subtitles):
                title = _joined(title, subtitle)
            self.put("title", title)
            self.put("titleaddon", "; ".join(map(words.latex, titles[1:])))

    def names(self) -> None:
        for member, field in members.NAMES.items():
            if member not in self.item:
                continue
            self.seen.add(member)
            read = people.read(self.item[member])
            self.put(field, read.text)
            self.left.update(dict.fromkeys(f"{member}.{name}" for name in read.left))
            if read.is_odd:
                self.odd[member] = None

    def date(self) -> None:
        for member in members.ISSUED:
            if member not in self.item or (member == "published" and not self.of_server):
                continue
            read = self.dated(member)
            if read.date and "date" not in self.fields:
                self.put("date", read.date)
                self.put(member, words.latex(read.literal))
        for member, field in members.DATES.items():
            if member in self.item:
                read = self.dated(member)
                self.put(field, read.date)
                self.put(member, words.latex(read.literal))

    def container(self) -> None:
        titles = [words.latex(title) for title in self.texts("container-title")]
        field = self.kind.container
        # Whoever names one container for a paper means it so; Crossref may name the series alone.
        if field == "booktitle" and (self.of_server or len(titles) > 1):
            found = divide(titles)
        else:
            found = Containers(titles[0] if titles else "", "", tuple(titles[1:]))
        self.put(field or "container-title", found.title)
        self.put("series", found.series)
        self.put("container-title", "; ".join(found.more))
        for member in members.SHORT_CONTAINERS:
            short = words.latex("; ".join(self.texts(member)))
            if short and short not in (found.title, found.series):
                self.put("shortjournal" if field == "journaltitle" else member, short)

    def abstract(self) -> None:
        self.put("abstract", words.paragraphs("\n\n".join(self.texts("abstract"))))

    def publisher(self) -> None:
        of_institution = self.kind.type in ("thesis", "report")
        self.take("publisher", "institution" if of_institution else "publisher")

    def status(self) -> None:
        word = members.STATUS.get(" ".join(text(self.item.get("status")).lower().split()))
        if word:
            self.seen.add("status")
            self.put("pubstate", word)

    def keywords(self) -> None:
        """Keywords, and the subjects that DataCite gives as a list of categories."""
        for member in ("keyword", "categories"):
            if member in self.item:
                self.put("keywords", ", ".join(map(words.latex, self.texts(member))))

    def institution(self) -> None:
        """Crossref: a list of {"name": ...}."""
        value = self.item.get("institution")
        bodies = value if isinstance(value, list) else [value]
        names = [text(body.get("name")) for body in bodies if isinstance(body, dict)]
        if any(names):
            self.seen.add("institution")
            self.put("institution", " and ".join(words.latex(name) for name in names if name))

    def event(self) -> None:
        """Crossref: an object; it is a name in CSL 1.0.1, which is text like other text."""
        value = self.item.get("event")
        if isinstance(value, dict):
            self.seen.add("event")
            self.put("eventtitle", words.latex(text(value.get("name"))))
            self.put("venue", words.latex(text(value.get("location"))))
            ends = [dates.read(value[end]).date for end in ("start", "end") if end in value]
            self.put("eventdate", "/".join(filter(None, ends)))

    def eprint(self) -> None:
        """An arXiv id that Zotero keeps as the number of a preprint: "arXiv:2301.00001"."""
        number = self.fields.get("number", "")
        known = schemes.canonical(Scheme.ARXIV, number) if number.lower()[:5] == "arxiv" else None
        if known:
            del self.fields["number"]
            self.put("eprint", number.partition(":")[2].strip() or known)
            self.put("eprinttype", "arxiv")
        bare = self.kind.type == "misc" and not self.fields.get("journaltitle")
        if text(self.item.get("type")) in kinds.PREPRINTS and bare:
            self.fields.setdefault("pubstate", "preprint")

    def leftovers(self) -> None:
        """Everything else: as text under its own name, or said to be left out."""
        for member, value in self.item.items():
            if member in self.seen:
                continue
            said = None if self.of_server and member in members.OF_THE_SERVER else all_texts(value)
            if said is None:
                self.left[member] = None
            elif said:
                name = own_name(member)
                self.put(name, written(name, "; ".join(said)))


def _joined(title: str, subtitle: str) -> str:
    """Title and subtitle; one that the title has already is not said twice."""
    if not subtitle or fold(title).endswith(fold(subtitle)):
        return title
    return f"{title} {subtitle}" if title[-1:] in ":?!" else f"{title}: {subtitle}"
