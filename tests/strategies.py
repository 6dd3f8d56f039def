"""Hypothesis strategies for the values: names, entries, records, as different as they come."""

import re
from datetime import date

from hypothesis import strategies as st

from refkit.date import PartialDate
from refkit.identifier import Identifier, Scheme
from refkit.model import (
    Entry,
    EntryType,
    Evidence,
    Origin,
    Priority,
    PubState,
    Receipt,
    Record,
    Status,
    StatusChange,
)
from refkit.name import Name

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäéøßłşŽŌΔЖ李明정ㄱ"
_PARTICLES = ("van", "von", "de", "de la", "van der", "Van")
_DIGITS = "0123456789"


def words(most: int = 4) -> st.SearchStrategy[str]:
    """Letters of several scripts in words, one space between: "" is never drawn."""
    word = st.text(_LETTERS, min_size=1, max_size=8)
    return st.lists(word, min_size=1, max_size=most).map(" ".join)


def titles() -> st.SearchStrategy[str]:
    """Marked text: words, some in braces, some mathematics, some signs that TeX minds."""
    part = st.one_of(
        words(2),
        words(1).map(lambda word: f"{{{word}}}"),
        st.sampled_from(("$x_1$", r"$\ell_\infty$", "C++", "50%", "R&D", "#1", "A_b", "–", "?")),
    )
    return st.lists(part, min_size=1, max_size=5).map(" ".join)


def names() -> st.SearchStrategy[Name]:
    """People in one to four parts, and bodies."""
    people = st.builds(
        Name,
        family=words(2),
        given=st.one_of(st.just(""), words(2)),
        particle=st.one_of(st.just(""), st.sampled_from(_PARTICLES)),
        suffix=st.sampled_from(("", "", "", "Jr.", "III")),
    )
    return st.one_of(people, st.builds(Name, literal=words(3)))


def dates() -> st.SearchStrategy[PartialDate]:
    """Years, months and days."""
    years = st.integers(1000, 9999)
    return st.one_of(
        st.builds(PartialDate, years),
        st.builds(PartialDate, years, st.integers(1, 12)),
        st.builds(PartialDate, years, st.integers(1, 12), st.integers(1, 28)),
    )


def identifiers() -> st.SearchStrategy[Identifier]:
    """Canonical identifiers of every scheme."""
    safe = _LETTERS[:52] + _DIGITS + "-_"
    number = st.text(_DIGITS, min_size=5, max_size=5)
    doi = r"10\.1000/[a-j0-9]{1,5}([./-]([a-j0-9]|\([a-j0-9]\))){0,5}"
    patterns = {
        Scheme.DOI: st.from_regex(re.compile(doi, re.ASCII), fullmatch=True),
        Scheme.ARXIV: number.map(lambda s: f"1706.{s}"),
        Scheme.OPENREVIEW: st.text(safe, min_size=8, max_size=16),
        Scheme.DBLP: number.map(lambda s: f"conf/nips/Vaswani{s}"),
        Scheme.ACL: number.map(lambda s: f"2020.acl-main.{int(s)}"),
        Scheme.ISBN: st.sampled_from(("9780262035613", "9783161484100")),
        Scheme.ISSN: st.sampled_from(("2049-3630", "0317-8471")),
        Scheme.PMID: st.integers(1, 99999999).map(str),
    }
    return st.one_of(*(st.builds(Identifier, st.just(s), v) for s, v in patterns.items()))


def entries(text: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Entry]:
    """Entries. ``text`` is what abstracts and extra fields are made of: any text, unless given."""
    anything = st.text(max_size=40) if text is None else text
    short = st.one_of(st.just(""), words(3))
    return st.builds(
        Entry,
        type=st.sampled_from(EntryType),
        title=st.one_of(st.just(""), titles()),
        authors=st.lists(names(), max_size=4).map(tuple),
        and_others=st.booleans(),
        editors=st.lists(names(), max_size=2).map(tuple),
        date=st.one_of(st.none(), dates()),
        container=st.one_of(st.just(""), titles()),
        venue=st.sampled_from(("", "iclr", "neurips")),
        publisher=short,
        volume=st.sampled_from(("", "7", "12A")),
        number=st.sampled_from(("", "3", "TR-17")),
        pages=st.sampled_from(("", "12–34", "e1234", "1–2, 7")),
        identifiers=st.lists(identifiers(), max_size=3, unique=True).map(tuple),
        url=st.sampled_from(("", "https://example.org/a_b%20c?d=e&f=~g#h")),
        pubstate=st.sampled_from(PubState),
        abstract=anything,
        keywords=st.lists(words(2), max_size=3).map(tuple),
        extra=st.dictionaries(
            st.sampled_from(("code", "author+an", "presentation", "note", "series")),
            anything,
            max_size=3,
        ),
    )


def keys() -> st.SearchStrategy[str]:
    """Legal cite keys."""
    return st.from_regex(r"[a-zA-Z0-9_][a-zA-Z0-9_:/.+*!?@-]{0,15}", fullmatch=True)


def days() -> st.SearchStrategy[date]:
    """Days with a four-digit year."""
    return st.dates(date(1000, 1, 1))


_CHANGED = ("authors", "date", "extra.code", "identifiers", "title")


def receipts() -> st.SearchStrategy[Receipt]:
    """Receipts of enrichment."""
    return st.builds(
        Receipt,
        source=st.sampled_from(("openreview", "refs.bib")),
        locator=st.sampled_from(("", "B1eWOJHKvB")),
        on=days(),
        evidence=st.sampled_from(((), (Evidence(what="title", score=0.5, detail="a slip"),))),
        fields=st.sampled_from(((), _CHANGED, ("extra.code",))),
        before=st.builds(Entry, title=titles()),
        key=st.sampled_from(("", "anonnd")),
        answers=st.sampled_from(((), ("0f" * 32,))),
    )


def records(text: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Record]:
    """Records. ``text`` is what free text is made of: any text, unless given."""
    anything = st.text(max_size=40) if text is None else text
    tags = st.sets(words(2).map(str.lower), max_size=3).map(lambda some: tuple(sorted(some)))
    origins = st.builds(Origin, source=words(1), locator=st.sampled_from(("", "L7")), on=days())
    return st.builds(
        Record,
        key=keys(),
        entry=entries(text),
        tags=tags,
        status=st.sampled_from(Status),
        history=st.lists(
            st.builds(StatusChange, status=st.sampled_from(Status), on=days()), max_size=3
        ).map(tuple),
        priority=st.one_of(st.none(), st.sampled_from(Priority)),
        rating=st.one_of(st.none(), st.integers(1, 5)),
        note=anything,
        aliases=st.lists(keys(), max_size=2).map(tuple),
        added=days(),
        provenance=st.dictionaries(
            st.sampled_from(("title", "authors", "date", "extra.code")), origins, max_size=3
        ),
        locked=st.sampled_from(((), ("authors", "extra.code"))),
        waiting=st.booleans(),
        receipts=st.lists(receipts(), max_size=1).map(tuple),
    )


def libraries(most: int = 5) -> st.SearchStrategy[list[Record]]:
    """Records that can live in one library: their keys differ, whatever their case."""
    return st.lists(records(), max_size=most, unique_by=lambda record: record.key.lower())
