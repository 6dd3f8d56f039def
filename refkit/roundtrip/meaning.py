"""What a field as it is written means, so that two spellings of one thing are equal.

LaTeX and Unicode, white space, dashes in pages, month names, "First Last" and "Last, First", a DOI
with its link: none of them changes what a field means. This module compares what stands in files;
it does not use what refkit's normaliser makes of it, so that a loss there is found.
"""

import re
import unicodedata
from collections.abc import Hashable, Mapping

from refkit import field as fields
from refkit import name, text
from refkit.identifier import Identifier
from refkit.model import RawEntry
from refkit.text import Kind

# BibTeX's types that BibLaTeX has under another name (manual, 2.1.2), and what the entry's field
# `type` says then.
_TYPES: Mapping[str, tuple[str, str]] = {
    "conference": ("inproceedings", ""),
    "electronic": ("online", ""),
    "www": ("online", ""),
    "mastersthesis": ("thesis", "mathesis"),
    "phdthesis": ("thesis", "phdthesis"),
    "techreport": ("report", "techreport"),
}
# Their letters may change case in print (change.case$), so braces in them mean something.
_TITLES = frozenset({"title", "subtitle", "maintitle", "booktitle", "issuetitle"})
_DATES = ("date", "year", "month", "day")
_DASH = re.compile(r"\s*(?:-+|[‐‑‒–—―−])\s*")
_DOI = re.compile(r"(?i)^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)")
_ARXIV = re.compile(r"(?i)^arxiv:\s*")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = re.compile(r"(?i)([a-z]{3,9})\.?(?:[\s.,]*([0-9]{1,2}))?")


class Text(str):
    """The words of a marked text, with the places of the capitals that braces protect."""

    __slots__ = ("kept",)
    kept: frozenset[int]


def of(entry: RawEntry) -> dict[str, Hashable]:
    """What the fields of an entry mean, by name; year, month and day are one "date".

    The type is "@type", further keys are "ids".
    """
    kind = entry.type.lower()
    kind, implied = _TYPES.get(kind, (kind, ""))
    meanings: dict[str, Hashable] = {"@type": kind}
    if implied and "type" not in entry.fields:
        meanings["type"] = implied
    if entry.aliases:
        meanings["ids"] = frozenset(entry.aliases)
    for label, value in entry.fields.items():
        if label not in _DATES and label != "ids" and value.strip():
            meanings[label] = value_of(label, value)
    if dated := _date({label: entry.fields.get(label, "") for label in _DATES}):
        meanings["date"] = dated
    return meanings


def aligned(one: RawEntry, other: RawEntry) -> tuple[dict[str, Hashable], dict[str, Hashable]]:
    """What two entries mean, as far as they can be compared.

    An identifier that is new as a field is none of the differences if the first entry has it in
    another field (a DOI in a link). A preprint is called by every dialect as it is used there: its
    type, and whether the archive is a journal or a manner of publication, say nothing.
    """
    before, after = of(one), of(other)
    said = " ".join(one.fields.values()).lower()
    for label in _IDENTIFIERS & (after.keys() - before.keys()):
        if other.fields.get(label, "\0").lower() in said:
            del after[label]
    if "eprint" in other.fields and {before["@type"], after["@type"]} <= _PREPRINTS:
        after["@type"] = before["@type"]
        for old, new in (("journaltitle", "howpublished"), ("howpublished", "journaltitle")):
            if old not in after and new not in before and old in before and new in after:
                after[old] = after.pop(new)
    return before, after


_IDENTIFIERS = frozenset({"doi", "eprint", "eprinttype", "eprintclass", "isbn", "issn", "pmid"})
_PREPRINTS = frozenset({"article", "misc", "online", "unpublished"})


def value_of(label: str, latex: str) -> Hashable:
    """What the value of the field ``label`` means, as it is written, without its delimiters."""
    if label == "keywords":
        words = re.split("[,;]", _marked(latex))
        return frozenset(filter(None, (_words(word) for word in words)))
    match fields.kind(label):
        case fields.Kind.VERBATIM:
            return _verbatim(label, latex.strip())
        case fields.Kind.KEYS:
            # Keys are compared without case, as BibTeX does.
            return tuple(key.strip().lower() for key in latex.split(",") if key.strip())
        case fields.Kind.NAMES:
            return tuple(map(_person, name.split(_marked(latex))))
        case fields.Kind.PAGES:
            return _DASH.sub("-", _words(_marked(latex))).replace(" ", "")
    if label == "eprinttype":  # arXiv itself writes "arXiv"
        return _words(_marked(latex)).lower()
    if label in ("isbn", "issn"):
        return _identifier(label, latex.strip())
    return _text(_marked(latex), title=label in _TITLES)


def same(one: Hashable, other: Hashable) -> bool:
    """Whether the second says what the first says; more braces around capitals are no change."""
    if one != other:
        return False
    if isinstance(one, Text) and isinstance(other, Text):
        return one.kept <= other.kept
    return True


def _marked(latex: str) -> str:
    return text.from_latex(latex).text


def _words(marked: str) -> str:
    """The words of marked text, commands and mathematics as they stand."""
    return str(_text(marked, title=False))


def _text(marked: str, *, title: bool) -> Text:
    parts: list[str] = []
    kept: set[int] = set()
    length = 0  # without white space, which may be spelled in many ways
    for kind, part in text.parse(unicodedata.normalize("NFC", marked)):
        if kind is Kind.MATH:
            part = f"${''.join(part.split())}$"
        for char in part if title else "":
            if kind is Kind.KEPT and char.isupper():
                kept.add(length)
            length += not char.isspace()
        parts.append(part)
    words = " ".join("".join(parts).split())
    # A style ends a title with a full stop of its own, or with none more (add.period$, btxhak).
    found = Text(words.removesuffix(".") if title else words)
    found.kept = frozenset(kept)
    return found


def _person(marked: str) -> tuple[str, ...]:
    person = name.read(marked)
    parts = (person.particle, person.family, person.suffix, person.given, person.literal)
    return tuple(map(_words, parts))


def _verbatim(label: str, value: str) -> Hashable:
    if label == "doi":
        return _DOI.sub("", value).lower()
    if label == "eprint":
        return _ARXIV.sub("", value)
    return " ".join(value.split())


def _identifier(label: str, value: str) -> str:
    try:
        return Identifier.read(f"{label}:{value}").value
    except ValueError:
        return _words(_marked(value))


def _date(written: Mapping[str, str]) -> Hashable:
    """The date, and what of year, month and day it does not say."""
    said = {label: _words(_marked(value)) for label, value in written.items() if value.strip()}
    if not said:
        return ()
    rest = {label: value for label, value in said.items() if label != "date"}
    found = _MONTH.fullmatch(rest.get("month", ""))
    if found and (short := found[1].lower()[:3]) in _MONTHS:
        rest["month"] = f"{_MONTHS.index(short) + 1:02d}"
        rest |= {"day": found[2]} if found[2] and "day" not in rest else {}
    rest = {label: value.zfill(2) for label, value in rest.items()}
    whole = said.get("date", "")
    parts = [rest[label] for label in ("year", "month", "day") if label in rest]
    spelled = "-".join(parts)
    if whole and (not spelled or whole.startswith(spelled)):
        return whole
    if not whole and list(rest) == ["year", "month", "day"][: len(rest)]:
        return spelled
    return (whole, tuple(sorted(rest.items())))
