"""Fields of one entry: which there are in a dialect, under which names, and in which order.

Sources: btxdoc 3.2 for BibTeX, the BibLaTeX manual 2.2 for BibLaTeX. This module writes what nearly
every entry has; Entry.extra is for refkit.formats.bibtex.further. How values are spelled is for
spelling, which types there are for kind, how dates look for moment, which fields somebody wants
for profile.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from refkit import iso4, venue
from refkit.casing import protect
from refkit.errors import Problem, Severity
from refkit.field import MACROS
from refkit.formats import DIALECTS, Letters, Options, Venues
from refkit.formats.bibtex import further, macro, moment, original, profile, spelling, tool
from refkit.formats.bibtex.kind import Kind, biblatex, bibtex
from refkit.identifier import Scheme
from refkit.model import Entry, EntryType, Record
from refkit.name import Name
from refkit.text import escape


class _Places(dict[str, str]):
    """Field name -> its place in an entry; what has none follows in alphabetical order."""

    def __missing__(self, name: str) -> str:
        return f"~{name}"


_PLACES = _Places(
    (name, f"{place:03d}")
    for place, name in enumerate(
        """
        ids crossref xdata xref entryset entrysubtype options author author+an bookauthor editor
        editor+an editortype editora editoratype editorb editorbtype editorc editorctype translator
        annotator commentator introduction foreword afterword holder shortauthor shorteditor title
        subtitle titleaddon shorttitle maintitle mainsubtitle maintitleaddon booktitle booksubtitle
        booktitleaddon journal journaltitle journalsubtitle journaltitleaddon shortjournal
        issuetitle issuesubtitle issuetitleaddon eventtitle eventtitleaddon eventdate venue
        howpublished series shortseries edition version chapter part date year month day origdate
        volume number issue volumes pages eid pagetotal bookpagination pagination publisher
        organization school institution address location origpublisher origlocation type pubstate
        note addendum language langid origlanguage eprint archiveprefix eprinttype primaryclass
        eprintclass arxiv doi isbn issn isrn openreview dblp acl pmid url urldate links key sortkey
        sortname sorttitle sortyear label shorthand keywords annote annotation abstract
        """.split()
    )
)


@lru_cache(maxsize=4096)
def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names, key=_PLACES.__getitem__))


# No style and no reader finds a work by these fields; their links do it.
_BY_LINK = frozenset((Scheme.OPENREVIEW, Scheme.DBLP, Scheme.ACL))
# Keywords in which JabRef may keep what refkit.formats.bibtex.tool brings up to date.
_MARKS = ("prio", "rank", "read", "skimmed")
_ENGLISH = frozenset(
    """
    english american british australian canadian newzealand usenglish ukenglish en eng en-us en-gb
    langenglish langamerican langbritish
    """.split()
)


class Fields:
    """The fields of entries as ``options`` ask for them. Problems collect in ``problems``."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.biblatex = options.dialect in DIALECTS
        self.letters = options.letters
        self.wanted = profile.wanted(options)
        # BibTeX's styles print no subtitle, so it goes behind the title, unless everything is to
        # stay as it is.
        self.merges = not self.biblatex and not self.wanted.everything
        self.keep = frozenset(word for word in options.keep_case if word.strip())
        self.macros = {
            f"{{{spelling.text(marked, self.letters)}}}": name
            for name, marked in reversed([*macro.values(options.asides).items()])
        }
        self.xdata = any("@xdata" in aside.text.lower() for aside in options.asides)
        self.problems: list[Problem] = []
        self._known: dict[str, str] = {}  # a person's family and given name -> how they are written

    def of(self, record: Record, parent: str) -> tuple[str, dict[str, str]]:
        """The type, and every field with its value in braces or as a macro, in order.

        ``parent`` is the key that the entry inherits from as it is written, "" for none.
        """
        entry, wanted = record.entry, self.wanted
        kind = biblatex(entry) if self.biblatex else bibtex(entry)
        fields = self._core(entry, kind)
        if entry.identifiers or entry.url:
            self._identify(entry, fields)
        if entry.keywords and wanted["keywords"] and (listed := self._keywords(record)):
            fields["keywords"] = f"{{{listed}}}"
        if entry.abstract and wanted["abstract"]:
            # TeX's mark of a paragraph is an empty line.
            abstract = entry.abstract.replace("\n", "\n\n")
            fields["abstract"] = f"{{{spelling.text(abstract, self.letters)}}}"
        if parent and wanted["crossref"]:
            fields["crossref"] = f"{{{parent}}}"
        if record.aliases and wanted["ids"]:
            fields["ids"] = f"{{{','.join(record.aliases)}}}"
        if entry.extra or kind.type or entry.pubstate:
            self.problems += further.add(fields, record, kind, self)
        elif len(entry.identifiers) < 2 and not record.aliases:
            return kind.name, self._named(fields, "")  # they are in order already
        ordered = {name: fields[name] for name in _in_order(tuple(fields))}
        return kind.name, self._named(ordered, entry.extra.get(MACROS, ""))

    def transliterated(
        self, record: Record, parent: str, fields: Mapping[str, str]
    ) -> Iterator[Problem]:
        """What to say about letters that LaTeX cannot spell, in ``fields`` written in ASCII."""
        given = {name: getattr(self.options, name) for name in Options.__struct_fields__}
        _, latex = Fields(Options(**{**given, "letters": Letters.LATEX})).of(record, parent)
        for done, lost in (
            ("was transliterated", [n for n, v in latex.items() if v != fields[n]]),
            ("stays", [n for n, v in fields.items() if not v.isascii()]),
        ):
            strange = "".join(dict.fromkeys(c for n in lost for c in latex[n] if c > "\x7f"))
            if strange:
                yield Problem(
                    code="BIB033",
                    severity=Severity.INFO,
                    message=f"'{strange}' in '{record.key}' ({', '.join(lost)}) has no spelling in"
                    f" ASCII and {done}",
                    key=record.key,
                    field=lost[0],
                    hint="with --unicode letters stay as they are, for biber, XeTeX and LuaTeX",
                )

    def _named(self, fields: dict[str, str], elsewhere: str) -> dict[str, str]:
        """The fields with macros for the values that have one; ``elsewhere`` some are defined."""
        macros = self.macros
        if elsewhere:
            names = {
                f"{{{spelling.text(escape(name), self.letters)}}}": name
                for name in elsewhere.split()
            }
            macros = {**names, **macros}
        if not macros:
            return fields
        title = fields.get("title")  # has capitals to keep, which no macro is about
        named = {name: macros.get(value, value) for name, value in fields.items()}
        return {**named, "title": title} if title else named

    def _core(self, entry: Entry, kind: Kind) -> dict[str, str]:
        wanted, letters = self.wanted, self.letters
        fields: dict[str, str] = {}
        if entry.authors and wanted["author"]:
            listed = self._people(entry.authors)
            if entry.and_others:
                listed.append("others")
            fields["author"] = f"{{{' and '.join(listed)}}}"
        if entry.editors and wanted["editor"]:
            listed = self._people(entry.editors)
            fields["editor"] = f"{{{' and '.join(listed)}}}"
        if entry.title and wanted["title"]:
            fields["title"] = f"{{{self._title(entry)}}}"
        if entry.container:
            self._contain(entry, kind, fields)
        if (entry.date or entry.extra) and wanted["year"]:
            self._date(entry, fields)
        if entry.volume and wanted["volume"]:
            fields["volume"] = f"{{{spelling.words(entry.volume, letters)}}}"
        if entry.number and wanted["number"]:
            fields["number"] = f"{{{spelling.words(entry.number, letters)}}}"
        if entry.pages and wanted["pages"]:
            # TeX's two hyphens in a range even where letters stay as they are.
            fields["pages"] = f"{{{spelling.words(entry.pages.replace('–', '--'), letters)}}}"
        if entry.publisher and wanted[kind.publisher]:
            fields[kind.publisher] = f"{{{spelling.repeated(entry.publisher, letters)}}}"
        return fields

    def _people(self, names: Iterable[Name]) -> list[str]:
        # People write more than one paper, and a text is found again sooner than a Name.
        listed = []
        for name in names:
            if name.particle or name.suffix or name.literal:
                listed.append(spelling.name(name, self.letters))
                continue
            both = f"{name.family}\0{name.given}"
            spelled = self._known.get(both)
            if spelled is None:
                spelled = self._known[both] = spelling.name(name, self.letters)
            listed.append(spelled)
        return listed

    def _keywords(self, record: Record) -> str:
        keywords = record.entry.keywords
        listed = ", ".join(keywords)
        lower = listed.lower()
        if any(sign in lower for sign in _MARKS):
            keywords = tool.keywords(record)
            listed = ", ".join(keywords)
        if spelling.is_simple(listed) and listed.count(",") < len(keywords):
            return listed
        return ", ".join([spelling.keyword(keyword, self.letters) for keyword in keywords])

    def _title(self, entry: Entry) -> str:
        title = entry.title
        if extra := entry.extra:
            if extra.get("subtitle") and self.merges:
                title = joined(title, extra["subtitle"])
            if _is_foreign(extra):
                # BibLaTeX changes the case of what is in English only (manual, 4.6.4).
                whole = title if self.biblatex and "langid" in extra else f"{{{title}}}"
                return spelling.text(whole, self.letters, keep_case=True)
        if spelling.is_simple(title):
            return protect(title, self.keep)  # braces are all it adds
        return spelling.text(protect(title, self.keep), self.letters, keep_case=True)

    def _contain(self, entry: Entry, kind: Kind, fields: dict[str, str]) -> None:
        name, extra = kind.container, entry.extra
        if extra and name in ("howpublished", "series"):
            if self.wanted.everything and further.names_container(entry):
                return  # under the name that the file has
            if name in extra:
                name = "howpublished"
        # A book's series is its container to whoever asks for containers.
        if not self.wanted[name] and not (name == "series" and self.wanted["booktitle"]):
            return
        marked = entry.container
        if kind.name == "online" and not self.wanted.everything and "arxiv" in marked.lower():
            return  # the eprint says so
        if self.options.venues is not Venues.FULL:
            marked = _called(entry, self.options.venues)
        elif extra and self.merges and extra.get(below := further.below(kind)):
            marked = joined(marked, extra[below])
        fields[name] = f"{{{spelling.container(marked, self.letters)}}}"

    def _date(self, entry: Entry, fields: dict[str, str]) -> None:
        wanted, date = self.wanted, entry.date
        if date and (not entry.extra or moment.FIELDS.isdisjoint(entry.extra)):
            if self.biblatex:
                fields["date"] = f"{{{date if wanted['month'] else date.year}}}"
                return
            fields["year"] = f"{{{date.year}}}"
            if date.month and wanted["month"]:
                fields["month"] = moment.MONTHS[date.month - 1]
                if date.day and wanted["day"]:
                    fields["day"] = f"{{{date.day}}}"
            return
        dates = moment.biblatex if self.biblatex else moment.bibtex
        for name, value in dates(entry, lambda marked: spelling.text(marked, self.letters)):
            if name == "date" and not wanted["month"] and date:
                fields[name] = f"{{{date.year}}}"
            elif name == "date" or wanted[name]:
                fields[name] = value
        if not self.biblatex and wanted.everything and (written := moment.whole(entry)):
            fields["date"] = f"{{{spelling.untouched(written)}}}"

    def _identify(self, entry: Entry, fields: dict[str, str]) -> None:
        """Identifiers, and a link where no field of their own leads to the work."""
        wanted, extra = self.wanted, entry.extra
        link = entry.url
        more: list[str] = []
        for identifier in entry.identifiers:
            name = identifier.scheme.value
            if identifier.scheme in _BY_LINK:
                url = identifier.url
                link = link or url
                if url == link:
                    continue
            elif name == "arxiv" and not further.is_elsewhere(extra):
                name = "eprint"
            if name in fields:
                if name not in extra or not original.says(extra[name], identifier):
                    more.append(identifier.url or str(identifier))
            elif wanted[name]:
                fields[name] = f"{{{spelling.untouched(identifier.value)}}}"
                if name == "eprint":
                    prefix, archive = (
                        ("eprinttype", "arxiv") if self.biblatex else ("archiveprefix", "arXiv")
                    )
                    fields[prefix] = f"{{{extra.get('eprinttype', archive)}}}"
        if link and (wanted["url"] or (wanted.minimal and not _is_found(entry))):
            fields["url"] = f"{{{spelling.verbatim(link, self.letters)}}}"
        if more and wanted.everything:
            there = extra.get("links", "")
            links = (there, *(link for link in more if link not in there))
            fields["links"] = f"{{{spelling.untouched(' '.join(filter(None, links)))}}}"


def joined(title: str, subtitle: str) -> str:
    """Title and subtitle as BibTeX's styles, which know no subtitle, are to print them."""
    return f"{title} {subtitle}" if title.rstrip("}")[-1:] in "?!:." else f"{title}: {subtitle}"


def _is_foreign(extra: Mapping[str, str]) -> bool:
    """Whether the work is said to be in another language than English."""
    said = extra.get("langid") or extra.get("language") or ""
    return said != "" and _ENGLISH.isdisjoint(re.split(r"[\s,;]+", said.lower()))


def _is_found(entry: Entry) -> bool:
    """Whether the fields of the smallest profile say where the work is."""
    return bool(entry.container or entry.publisher) or further.has_arxiv(entry)


def _called(entry: Entry, venues: Venues) -> str:
    """The container under its short name, or abbreviated by ISO 4; as printed if there is none."""
    if venues is Venues.ISO4:
        return iso4.abbreviate(entry.container)
    known = venue.get(entry.venue) if entry.venue else None
    given = entry.extra.get("shortjournal", "") if entry.type is EntryType.ARTICLE else ""
    return known.short if known else given or entry.container
