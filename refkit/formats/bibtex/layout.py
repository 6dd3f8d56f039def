"""Layout: a whole file for BibTeX or BibLaTeX, entry by entry.

Here stands which entries are written, in which order, under which keys, and what stands around
them; the fields of one entry are refkit.formats.bibtex.fields' business. What is mine about a
record (tags, status, notes, rating, priority) is never printed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from refkit.errors import Problem, Severity, UnknownName
from refkit.formats import DIALECTS, Letters, Options, Written
from refkit.formats.bibtex import around, profile
from refkit.formats.bibtex.fields import Fields
from refkit.model import Entry, Record
from refkit.text import fold, plain

# What an entry may have to print or to be found by without a title; a set has its members.
_INSTEAD = frozenset("addendum entryset howpublished issuetitle note shorthand sortkey".split())
# What the standard styles print, and a child may therefore have from its parent (btxdoc 3.2).
_PASSED_ON = frozenset(
    """
    address author booktitle chapter edition editor howpublished institution journal key month note
    number organization pages publisher school series title type volume year
    """.split()
)
SORTS = ("key", "year", "author", "added", "given")

# What no program can read in a key: there bibtex ends it (bibtex.web, "Scan the database key"), or
# biber takes it for a sign of its own. tests/formats/test_bibtex_referees.py asks both.
_NO_KEY = {
    False: re.compile(r"[\s,{}\x00-\x1f\x7f]+"),
    True: re.compile(r"[\s,{}\"#%'()=\\\x00-\x1f\x7f]+"),
}


def write(records: Sequence[Record], options: Options) -> Written:
    """Write the records that can be printed; the same records and options give the same bytes.

    A record without title, people, container, note or key for sorting, such as a bare abstract, is
    left out with problem BIB001, since no style can print it. Raises UnknownName for an order that
    there is none of.
    """
    page = _Page(options)
    entries = page.entries(records)
    problems = profile.unknown(options, _extra_fields(records)) if records else []
    asides = (*options.asides, *around.needed(options.at_hand, entries))
    return Written(
        text="\n".join((*around.blocks(asides), *entries)),
        count=page.count,
        problems=(*problems, *page.problems),
    )


def _extra_fields(records: Iterable[Record]) -> Iterable[str]:
    return (name for record in records for name in record.entry.extra)


class _Page:
    """One file on its way out: how to write, and what collects meanwhile."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.biblatex = options.dialect in DIALECTS
        self.fields = Fields(options)
        self.problems: list[Problem] = []
        self.count = 0

    def entries(self, records: Sequence[Record]) -> list[str]:
        """Each entry with its stubs as text, in order."""
        titled = []
        for record in in_order(records, self.options.sort):
            entry = record.entry
            if _is_titled(entry.title) or _prints(entry):
                titled.append(record)
            else:
                self.problems.append(_untitled(record))
        self.count = len(titled)
        keys = self._keys(titled)
        parents = _parents(titled, keys)
        if parents and not self.biblatex:
            # bibtex knows a parent only behind its children (btxdoc 2.1).
            below = _generations({keys[child]: parent for child, parent in parents.items()})
            titled.sort(key=lambda record: below.get(keys[record.key], 0))
        laid: Iterable[tuple[Record, str, dict[str, str]]] = (
            (record, *self._fields(record, parents.get(record.key, ""))) for record in titled
        )
        if parents and not self.biblatex:
            laid = list(laid)
            _disinherit(laid, keys, parents)
        aliases = self.options.alias_entries and not self.biblatex
        taken = {key.lower() for key in keys.values()} if aliases else set()
        entries = []
        for record, kind, fields in laid:
            entries.append(self._entry(kind, keys[record.key], fields))
            for alias in record.aliases if aliases else ():
                if not _NO_KEY[False].search(alias) and alias.lower() not in taken:
                    taken.add(alias.lower())
                    entries.append(self._entry(kind, alias, fields))
        return entries

    def _fields(self, record: Record, parent: str) -> tuple[str, dict[str, str]]:
        kind, fields = self.fields.of(record, parent)
        if self.fields.problems:
            self.problems += self.fields.problems
            self.fields.problems.clear()
        if self.options.letters is Letters.ASCII:
            self.problems += self.fields.transliterated(record, parent, fields)
        return kind, fields

    def _entry(self, kind: str, key: str, fields: Mapping[str, str]) -> str:
        form = _form(tuple(fields), self.options.align)
        return form % (kind, key, *fields.values())

    def _keys(self, records: Iterable[Record]) -> dict[str, str]:
        """Key -> the key as it is written: itself, but for what no program can read."""
        bad = _NO_KEY[self.biblatex]
        keys = {record.key: record.key for record in records}
        taken: set[str] = set()
        for key in keys:
            if key and not bad.search(key):
                continue
            taken = taken or {known.lower() for known in keys}
            made = stem = bad.sub("_", key).strip("_") or "entry"
            number = 1
            while made.lower() in taken:
                number += 1
                made = f"{stem}-{number}"
            taken.add(made.lower())
            keys[key] = made
            self.problems.append(_unreadable(key, made, self.biblatex))
        return keys


# Entries differ in what their fields hold; most have the same fields as another.
@lru_cache(maxsize=4096)
def _form(names: tuple[str, ...], align: bool) -> str:
    """An entry with these fields, with "%s" for the type, the key, and each value in turn."""
    width = max(map(len, names), default=0) if align else 0
    lines = [f"  {name.replace('%', '%%'):{width}} = %s,\n" for name in names]
    return f"@%s{{%s,\n{''.join(lines)}}}\n"


def _is_titled(title: str) -> bool:
    """Whether something shows of a title; nearly every one begins with a letter."""
    return title[:1].isalnum() or (title != "" and plain(title).strip() != "")


def in_order(records: Iterable[Record], sort: str) -> list[Record]:
    """The records in the order called ``sort``; those that it does not part, by key."""
    if sort == "given":
        return list(records)
    by_key = sorted(records, key=lambda record: (record.key.lower(), record.key))
    if sort == "year":
        by_key.sort(key=_dated)
    elif sort == "author":
        by_key.sort(key=_by_author)
    elif sort == "added":
        by_key.sort(key=lambda record: record.added)
    elif sort != "key":
        raise UnknownName("order", sort, SORTS)
    return by_key


def _dated(record: Record) -> tuple[int, int, int]:
    date = record.entry.date
    return (date.year, date.month or 0, date.day or 0) if date else (10000, 0, 0)


def _by_author(record: Record) -> tuple[str, tuple[int, int, int], str]:
    """By the authors or else the editors, as a list of references is; then by date and title."""
    entry = record.entry
    names = " ".join(name.literal or name.family for name in entry.authors or entry.editors)
    title = fold(plain(entry.title))
    return fold(names) or title, _dated(record), title


def _parents(records: Iterable[Record], keys: Mapping[str, str]) -> dict[str, str]:
    """Key of a child -> key of its parent as it is written; only parents that are written."""
    linked = [record for record in records if record.entry.extra.get("crossref")]
    if not linked:
        return {}
    known = {alias.lower(): keys[r.key] for r in records for alias in r.aliases}
    known |= {key.lower(): written for key, written in keys.items()}
    found = {}
    for record in linked:
        parent = known.get(record.entry.extra["crossref"].strip().lower(), "")
        if parent and parent != keys[record.key]:
            found[record.key] = parent
    return found


def _generations(parents: Mapping[str, str]) -> dict[str, int]:
    """Key of a parent -> how many generations are below it; a circle is cut somewhere."""
    below: dict[str, int] = {}
    for child in parents:
        seen = {child}
        generation = 0
        while (parent := parents.get(child, "")) and parent not in seen:
            seen.add(parent)
            generation += 1
            below[parent] = max(below.get(parent, 0), generation)
            child = parent
    return below


def _disinherit(
    laid: Iterable[tuple[Record, str, dict[str, str]]],
    keys: Mapping[str, str],
    parents: Mapping[str, str],
) -> None:
    """Write empty what a child has not and bibtex would take from its parent.

    A child is complete by itself: what it lacks is lacking on purpose (`key = ""` in xampl.bib).
    """
    by_key = {keys[record.key]: fields for record, _, fields in laid}
    for record, _, fields in laid:
        if "crossref" in fields:
            for name in by_key[parents[record.key]]:
                if name in _PASSED_ON:
                    fields.setdefault(name, "{}")


def _prints(entry: Entry) -> bool:
    """Whether a style has something to print for an entry without title; an abstract is not."""
    people = entry.authors or entry.editors
    return bool(people or entry.container) or not _INSTEAD.isdisjoint(entry.extra)


def _untitled(record: Record) -> Problem:
    return Problem(
        code="BIB001",
        severity=Severity.WARNING,
        message=f"'{record.key}' has no title and was left out",
        key=record.key,
        field="title",
        hint="refkit edit KEY gives it one",
    )


def _unreadable(key: str, made: str, biblatex: bool) -> Problem:
    program = "biber" if biblatex else "bibtex"
    return Problem(
        code="BIB030",
        severity=Severity.WARNING,
        message=f"{program} cannot read the key '{key}', which is written as '{made}'",
        key=key,
        hint=f"cite '{made}', or give the entry another key in its file",
    )
