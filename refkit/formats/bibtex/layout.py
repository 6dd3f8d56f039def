"""BibTeX: classic entry types and field names, as btxdoc lists them (Oren Patashnik, 1988).

Values are spelled by refkit.text, capitals of titles kept by refkit.casing; here stands which field
a value goes into, in which order, and what the standard styles ask for. What is mine about a record
(tags, status, notes, rating, priority) is never printed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from refkit.casing import protect
from refkit.errors import Problem, Severity
from refkit.formats import Options, Written
from refkit.identifier import Scheme
from refkit.model import Entry, EntryType, Record
from refkit.name import Name
from refkit.text import escape, plain, to_latex


class _Type(NamedTuple):
    name: str  # what stands behind the @
    container: str  # the field for Entry.container
    publisher: str = "publisher"  # the field for Entry.publisher
    # Whether the standard styles print a number only as part of a series, and never with a volume
    # (plain.bst, format.bvolume and format.number.series).
    numbered_in_series: bool = False


# BibLaTeX's inbook is BibTeX's incollection: a part of a book with a title of its own (BibLaTeX
# manual 2.3.1). Classic BibTeX knows nothing of preprints and of works that are only on line.
_TYPES: Mapping[EntryType, _Type] = {
    EntryType.ARTICLE: _Type("article", "journal"),
    EntryType.INPROCEEDINGS: _Type("inproceedings", "booktitle", numbered_in_series=True),
    EntryType.INCOLLECTION: _Type("incollection", "booktitle", numbered_in_series=True),
    EntryType.INBOOK: _Type("incollection", "booktitle", numbered_in_series=True),
    EntryType.BOOK: _Type("book", "series", numbered_in_series=True),
    EntryType.PROCEEDINGS: _Type("proceedings", "series", numbered_in_series=True),
    EntryType.THESIS: _Type("phdthesis", "howpublished", "school"),
    EntryType.REPORT: _Type("techreport", "howpublished", "institution"),
    EntryType.UNPUBLISHED: _Type("unpublished", "howpublished"),
}
_OTHER = _Type("misc", "howpublished")

# Every field, in the order of the file; what is not here follows in alphabetical order.
_ORDER = {
    name: place
    for place, name in enumerate(
        """
        author editor title booktitle journal howpublished series edition chapter year month day
        volume number issue pages publisher organization school institution address type note
        eprint archiveprefix doi isbn issn openreview dblp acl pmid url keywords abstract
        """.split()
    )
}
# Of Entry.extra, what the standard styles print (btxdoc 3.2) is always written.
_PRINTED = frozenset(
    """
    address chapter edition howpublished institution note organization school series type
    """.split()
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IDENTIFIERS = {
    Scheme.ARXIV: "eprint",
    Scheme.DOI: "doi",
    Scheme.ISBN: "isbn",
    Scheme.ISSN: "issn",
    Scheme.OPENREVIEW: "openreview",
    Scheme.DBLP: "dblp",
    Scheme.ACL: "acl",
    Scheme.PMID: "pmid",
}
# Written even when the link says the same: tools look for them.
_ALWAYS = frozenset({Scheme.ARXIV, Scheme.DOI, Scheme.ISBN, Scheme.ISSN})


def write(records: Sequence[Record], options: Options) -> Written:
    """Write the records that have a title, sorted by key; the same records give the same bytes.

    ``options.added`` asks for the abstract, for entries of ``extra`` by name, or for "all". A
    record without title is left out with problem BIB001, since no style can print it.
    """
    entries = []
    problems = []
    for record in sorted(records, key=lambda record: (record.key.lower(), record.key)):
        if plain(record.entry.title).strip():
            entries.append(_entry(record, frozenset(options.added)))
        else:
            problems.append(_untitled(record))
    return Written(text="\n".join(entries), count=len(entries), problems=tuple(problems))


def _untitled(record: Record) -> Problem:
    return Problem(
        code="BIB001",
        severity=Severity.WARNING,
        message=f"'{record.key}' has no title and was left out",
        key=record.key,
        field="title",
        hint="refkit edit KEY gives it one",
    )


def _entry(record: Record, asked: frozenset[str]) -> str:
    entry = record.entry
    kind = _TYPES.get(entry.type, _OTHER)
    if entry.type is EntryType.UNPUBLISHED and "note" not in entry.extra:
        kind = _OTHER  # btxdoc requires a note of @unpublished, and we invent none
    fields: dict[str, str] = {}
    for name, value in (
        *_core(entry, kind),
        *_identifiers(entry),
        *_optional(entry, asked),
    ):
        if value and name not in fields:
            fields[name] = value
    ordered = sorted(fields, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    lines = [f"  {name} = {fields[name]},\n" for name in ordered]
    return f"@{kind.name}{{{record.key},\n{''.join(lines)}}}\n"


def _core(entry: Entry, kind: _Type) -> Iterator[tuple[str, str]]:
    """Field names and values, in braces or as a macro, "" where there is nothing."""
    yield "author", _names(entry.authors, entry.and_others)
    yield "editor", _names(entry.editors)
    yield "title", _braced(to_latex(protect(entry.title), keep_case=True))
    yield kind.container, _marked(entry.container)
    if entry.date:
        yield "year", _braced(str(entry.date.year))
        yield "month", _MONTHS[entry.date.month - 1] if entry.date.month else ""
        yield "day", _braced(str(entry.date.day or ""))
    yield "volume", _plain(entry.volume)
    # "issue" is BibLaTeX's; the standard styles pass over it instead of warning.
    in_series = "series" in entry.extra and not entry.volume
    yield ("number" if in_series or not kind.numbered_in_series else "issue"), _plain(entry.number)
    yield "pages", _plain(entry.pages)
    yield kind.publisher, _plain(entry.publisher)
    yield "keywords", _braced(", ".join(_keyword(keyword) for keyword in entry.keywords))


def _identifiers(entry: Entry) -> Iterator[tuple[str, str]]:
    link = entry.link()
    for identifier in entry.identifiers:
        if identifier.scheme in _ALWAYS or identifier.url != link:
            # An old DOI may have <> in it, and is no URL by itself.
            yield _IDENTIFIERS[identifier.scheme], _verbatim(identifier.value, f"{_URL}<>^|")
        if identifier.scheme is Scheme.ARXIV:
            yield "archiveprefix", _braced("arXiv")
    yield "url", _verbatim(link)


def _optional(entry: Entry, asked: frozenset[str]) -> Iterator[tuple[str, str]]:
    everything = "all" in asked
    if everything or "abstract" in asked:
        # TeX's mark of a paragraph is an empty line.
        yield "abstract", _marked(entry.abstract.replace("\n", "\n\n"))
    for name, value in sorted(entry.extra.items()):
        if everything or name in asked or name in _PRINTED:
            is_link = _LINK.fullmatch(value)
            yield _field_name(name), _verbatim(value) if is_link else _marked(value)


_LINK = re.compile(r"(?i)(?:https?|ftp)://\S+")


def _field_name(name: str) -> str:
    """Drop what BibTeX does not allow in a field name (btxdoc section 2; a digit cannot lead)."""
    legal = re.sub(r"[^\x21-\x7e]|[\"#%'(),={}\\~]", "-", name.lower())
    return f"x-{legal}" if not legal[:1].isalpha() else legal


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _marked(marked: str) -> str:
    return _braced(to_latex(marked))


def _plain(value: str) -> str:
    return _braced(to_latex(escape(value)))


def _keyword(keyword: str) -> str:
    latex = to_latex(escape(keyword))
    return _braced(latex) if "," in keyword else latex


_URL = "!#$%&'()*+,/:;=?@[]~"  # besides letters, digits and "_.-": RFC 3986 section 2, and %


def _verbatim(value: str, safe: str = _URL) -> str:
    """Percent-encode what may not stand in a URL, which is all that BibTeX cannot read."""
    return _braced(quote(value, safe=safe))


def _names(names: Iterable[Name], and_others: bool = False) -> str:
    listed = [_name(name) for name in names]
    if and_others and listed:
        listed.append("others")
    return _braced(" and ".join(listed))


_GLUED = re.compile(r"(?<=\b[^\W\d_]\.)(?=[^\W\d_]\.)")


def _name(name: Name) -> str:
    parts = {part: escape(getattr(name, part)) for part in Name.__struct_fields__}
    # "A.M." is one word to BibTeX, and abbreviated to "A."; its author has two initials.
    parts["given"] = _GLUED.sub(" ", parts["given"])
    return to_latex(Name(**parts).inverted)
