"""Inheritance: what an entry has from the entries that its `crossref` and `xdata` name.

Two programs, two rules. BibTeX copies every field that is missing (btxdoc, section 2; bibtex.web,
"Add cross-reference information"). BibLaTeX renames on the way: the title of a volume is the
booktitle of its papers (manual, 2.4.1 and appendix B; the table is biblatex.def's). Data containers
are BibLaTeX's alone, and win over the entry's own fields, as in Biber. In one thing both are left:
what names or describes the parent alone (its DOI, its link, its abstract) stays with the parent, or
every paper would be taken for the volume.

This module knows which fields pass from whom to whom. It does not read blocks, and the links stay
where they are: a written entry may follow them again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from refkit.errors import Problem, Severity
from refkit.field import KNOWN
from refkit.formats.bibtex import container, lineage
from refkit.formats.bibtex.fault import shorten
from refkit.formats.bibtex.lineage import Inherited, Item

_LINK = "crossref"

# What the parent is, not what its children are in.
_ITS_OWN = frozenset(
    """
    crossref xdata xref ids entrymacros entryset entrysubtype execute label options presort related
    relatedoptions relatedstring relatedtype shorthand shorthandintro
    doi eprint eprintclass eprinttype url urldate urlyear urlmonth urlday file pdf
    openreview dblp acl pmid code links tldr abstract keywords annotation annote
    """.split()
)
_DATE = frozenset(
    f"{end}{part}"
    for end in ("", "end")
    for part in "year month day hour minute second timezone yeardivision".split()
) | {"date"}


class _Rule(NamedTuple):
    parents: frozenset[str]
    children: frozenset[str]
    renamed: tuple[tuple[str, str], ...]  # field of the parent -> field of the child
    kept: frozenset[str]  # passes to no child


def _rule(parents: str, children: str, whose: str) -> _Rule:
    """The title of the parents is the ``whose`` title of the children."""
    parts = ("title", "subtitle", "titleaddon")
    return _Rule(
        frozenset(parents.split()),
        frozenset(children.split()),
        tuple((part, f"{whose}{part}") for part in parts),
        frozenset("shorttitle sorttitle indextitle indexsorttitle".split()),
    )


_RULES = (
    _Rule(
        frozenset(("mvbook", "book")),
        frozenset(("inbook", "bookinbook", "suppbook")),
        (("author", "author"), ("author", "bookauthor")),
        frozenset(),
    ),
    _rule("mvbook", "book inbook bookinbook suppbook", "main"),
    _rule(
        "mvcollection mvreference",
        "collection reference incollection inreference suppcollection",
        "main",
    ),
    _rule("mvproceedings", "proceedings inproceedings", "main"),
    _rule("book", "inbook bookinbook suppbook", "book"),
    _rule("collection reference", "incollection inreference suppcollection", "book"),
    _rule("proceedings", "inproceedings", "book"),
    _rule("periodical", "article suppperiodical", "journal"),
)
# Parts whose volume's title can only be their booktitle, whoever reads the file.
_PARTS = frozenset(("inproceedings", "incollection"))
_VOLUMES = frozenset(("proceedings", "book", "collection"))
_TYPE_ALIASES: Mapping[str, str] = MappingProxyType({"conference": "inproceedings"})


def inherit(items: Sequence[Item], dialect: str) -> Inherited:
    """Complete ``items`` by the rules of ``dialect``: "biblatex", or "" for BibTeX.

    Containers first, then parents, each from the oldest generation down. A link that leads nowhere
    or in a circle is a problem, and the rest of the entry is as it would be without it.
    """
    strict = dialect == "biblatex"
    found = lineage.index(items)
    fields, problems = container.fill(items, found, strict)
    parents: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        if key := fields[place].get(_LINK, "").strip():
            parent, wrong = lineage.find(found, items, key, (item, _LINK), strict)
            problems += wrong
            if parent >= 0:
                parents[place] = [parent]
    if not strict:
        problems += _early(items, parents)
    generations, wrong = lineage.downwards(items, parents, _LINK)
    problems += wrong
    for place, (parent,) in generations:
        types = (_type(items[parent]), _type(items[place]))
        descend = _biblatex if strict else _bibtex
        fields[place] = descend(fields[parent], fields[place], types)
    return Inherited(fields, problems)


def _early(items: Sequence[Item], parents: Mapping[int, Sequence[int]]) -> Iterator[Problem]:
    """Report parents that BibTeX would not find, since it reads a file only once (XRF003)."""
    late: dict[int, list[str]] = {}
    for place, (parent,) in parents.items():
        if parent < place:
            late.setdefault(parent, []).append(f"'{shorten(items[place].key)}'")
    for parent, children in late.items():
        more = f" and {len(children) - 3} more" if len(children) > 3 else ""
        yield lineage.problem(
            "XRF003",
            (items[parent], _LINK),
            f"'{shorten(items[parent].key)}' stands before {', '.join(children[:3])}{more},"
            " to which it hands down fields",
            "bibtex finds parents only behind their children; an export puts them there",
            Severity.INFO,
        )


def _type(item: Item) -> str:
    return _TYPE_ALIASES.get(item.type, item.type)


def _bibtex(given: dict[str, str], own: dict[str, str], types: tuple[str, str]) -> dict[str, str]:
    """BibTeX: each field that is missing; an empty one is not missing."""
    held: frozenset[str] = frozenset()
    if "date" in own:
        held = _DATE
    elif "year" in own:
        held = frozenset(("date",))
    fields = _missing(given, own, held)
    parent, child = types
    if parent in _VOLUMES and child in _PARTS and given.get("title"):
        fields.setdefault("booktitle", given["title"])
    return fields


def _biblatex(given: dict[str, str], own: dict[str, str], types: tuple[str, str]) -> dict[str, str]:
    """BibLaTeX: what the rules for these two types rename or hold back, then what is missing."""
    fields = dict(own)
    held: set[str] = {"sortkey"}
    if "date" in own or "year" in own:
        held |= _DATE
    parent, child = types
    for rule in _RULES:
        if parent in rule.parents and child in rule.children:
            held |= rule.kept
            for name, new in rule.renamed:
                if name in given:
                    held.add(name)
                    fields.setdefault(new, given[name])
    return _missing(given, fields, held)


def _missing(given: dict[str, str], own: dict[str, str], held: Collection[str]) -> dict[str, str]:
    """``own`` and what it lacks of ``given``, but for what is held back or the parent's alone."""
    fields = dict(own)
    for name, value in given.items():
        if name not in fields and name not in held and name in KNOWN and name not in _ITS_OWN:
            fields[name] = value
    return fields
