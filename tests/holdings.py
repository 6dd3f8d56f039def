"""Libraries and queries drawn from a seed, of few words that often meet: inside each other, too."""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from refkit.date import PartialDate
from refkit.identifier import Identifier, Scheme
from refkit.model import (
    Entry,
    EntryType,
    Origin,
    Plan,
    Priority,
    PubState,
    Record,
    Status,
    StatusChange,
)
from refkit.name import Name
from refkit.query import And, Everything, Has, Kind, Match, Node, Not, Or, Phrase, Range, Word
from refkit.store import Library

_Any = TypeVar("_Any")

WORDS = (
    *("gan", "CycleGAN", "organ", "learning", "Learn", "deep", "net", "Netz", "graph", "Müller"),
    *("image-to-image", "a", "x", "the", "naïve", "李明", "Ł", "co-op", "{GAN}", "$\\ell_1$", "—"),
)
FOLDED = (
    *("gan", "an", "learn", "learning", "deep", "net", "graph", "muller", "image", "to", "a", "x"),
    *("the", "naive", "liming", "l", "op", "co op", "image to image", "gan the", "zzz", "ell", "1"),
    *("deep net", "earning gan", "et grap", "Müller", "李", "—", "co-op"),
)
_TAGS = ("nlp", "nlp/bert", "nlp/bert/tiny", "nlpx", "vision", "ml", "été")
_PEOPLE = (
    Name(family="Müller", given="Ada"),
    Name(family="Beethoven", particle="van", given="Ludwig"),
    Name(literal="The Graph Team"),
    Name(family="Li", given="Wei", suffix="Jr."),
)
_IDENTIFIERS = (
    Identifier(scheme=Scheme.DOI, value="10.1145/3292500.3330701"),
    Identifier(scheme=Scheme.DOI, value="10.1000/gan.1"),
    Identifier(scheme=Scheme.ARXIV, value="1706.03762"),
    Identifier(scheme=Scheme.OPENREVIEW, value="B1eWOJHKvB"),
)
_EXTRA = {"code": "https://example.org/gan_net", "series": "Deep {GAN}s", "Note": "learn", "x": ""}
_DAY = date(2020, 1, 30)


def text(random: Random, most: int = 6) -> str:
    """Some words, some of them joined."""
    words = [random.choice(WORDS) for _ in range(random.randrange(most + 1))]
    return "".join(word + random.choice((" ", " ", "-", ", ", "")) for word in words).strip()


def _some(random: Random, pool: tuple[_Any, ...], most: int = 2) -> tuple[_Any, ...]:
    return tuple(dict.fromkeys(random.choice(pool) for _ in range(random.randrange(most + 1))))


def _day(random: Random) -> date:
    return _DAY + timedelta(days=random.randrange(-400, 400))


def _date(random: Random) -> PartialDate | None:
    year, month = random.choice((2018, 2019, 2020, 2021)), random.choice((2, 6, 12))
    dates = (None, PartialDate(year), PartialDate(year, month), PartialDate(year, month, 28))
    return random.choice(dates)


def record(random: Random, key: str) -> Record:
    """A record with a key."""
    entry = Entry(
        type=random.choice(tuple(EntryType)),
        title=text(random),
        authors=_some(random, _PEOPLE, 3),
        editors=_some(random, _PEOPLE, 1),
        date=_date(random),
        container=random.choice(("", "Proceedings of Learning", "Journal of {GAN}s")),
        venue=random.choice(("", "", "iclr", "neurips")),
        publisher=random.choice(("", "Deep Press")),
        volume=random.choice(("", "7")),
        pages=random.choice(("", "12–34")),
        identifiers=_some(random, _IDENTIFIERS),
        url=random.choice(("", "https://example.org/learn")),
        pubstate=random.choice((None, PubState.PREPRINT, PubState.PUBLISHED)),
        abstract=random.choice(("", text(random, 40))),
        keywords=tuple(text(random, 2) or "deep" for _ in range(random.randrange(3))),
        extra={name: _EXTRA[name] for name in _some(random, tuple(_EXTRA))},
    )
    tags = tuple(sorted(_some(random, _TAGS, 3)))
    statuses = tuple(Status)
    return Record(
        key=key,
        entry=entry,
        tags=tags,
        status=random.choice(statuses),
        history=tuple(
            StatusChange(status=random.choice(statuses), on=_day(random))
            for _ in range(random.randrange(3))
        ),
        priority=random.choice((None, None, *Priority)),
        rating=random.choice((None, None, 1, 3, 5)),
        note=random.choice(("", text(random, 12), text(random) + "\n\n" + text(random))),
        aliases=random.choice(((), (f"former:{key}",), (f"Old{key}", f"é{key}"))),
        added=_day(random),
        provenance={"title": Origin(source=random.choice(("openreview", "gan.bib")), on=_DAY)},
        locked=random.choice(((), ("title",))),
        waiting=random.random() < 0.1,
    )


def records(random: Random, count: int) -> list[Record]:
    """Some records; their keys differ in more than case."""
    kinds = ("key{}", "Gan{}net", "{}learning", "deep/gan-{}", "co:op{}", "B{}", "ü{}")
    return [record(random, random.choice(kinds).format(i)) for i in range(count)]


def write(path: Path, some: list[Record], aliases: dict[str, str] | None = None) -> Library:
    """A library of records."""
    library = Library(path)
    library.apply(Plan(put=tuple(some), tag_aliases=dict(aliases or {})))
    return library


def node(random: Random, depth: int = 2) -> Node:
    """Any query that the parser could make, and some that it would not."""
    kind = random.randrange(4 if depth else 1)
    if kind == 1:
        return And(tuple(node(random, depth - 1) for _ in range(random.randrange(2, 4))))
    if kind == 2:
        return Or(tuple(node(random, depth - 1) for _ in range(random.randrange(2, 4))))
    if kind == 3:
        inner = node(random, depth - 1)
        return inner.node if isinstance(inner, Not) else Not(inner)
    return _leaf(random)


_TEXTS = (
    *("title", "authors", "editors", "abstract", "note", "keywords", "venue", "container", "key"),
    *("aliases", "extra", "publisher", "url", "source", "any", "extra.code", "extra.series"),
    *("volume", "pages", "distinct", "extra.note"),
)
_EXACT = (
    *(("status", each.value) for each in Status),
    *(("priority", each.value) for each in Priority),
    *(("type", each.value) for each in EntryType),
    *(("pubstate", each.value) for each in PubState),
    *(("venue", "iclr"), ("venue", "neurips"), ("locked", "title"), ("key", "key1")),
    *(("arxiv", "1706.03762"), ("doi", "10.1000/gan.1"), ("openreview", "B1eWOJHKvB")),
    *(("identifiers", "doi:10.1000/gan.1"), ("source", "gan.bib"), ("publisher", "Deep Press")),
    *(
        ("authors", "van Beethoven, Ludwig"),
        ("authors", "Müller"),
        ("container", "Journal of GANs"),
    ),
    *(("extra.series", "Deep GANs"), ("keywords", "deep"), ("title", "gan"), ("any", "learn")),
    *(("aliases", "former:key2"), ("volume", "7"), ("year", "2020"), ("editors", "Li")),
)
_HAS = (
    *("title", "authors", "editors", "date", "year", "doi", "identifiers", "abstract", "note"),
    *("tags", "rating", "priority", "venue", "container", "extra", "extra.code", "extra.note"),
    *(
        "aliases",
        "source",
        "locked",
        "waiting",
        "read",
        "unread",
        "any",
        "key",
        "pubstate",
        "pages",
    ),
    *("publisher", "volume", "number", "url", "keywords", "clashes", "distinct", "extra.x", "pmid"),
)


def _leaf(random: Random) -> Node:
    match random.randrange(9):
        case 0:
            return Everything()
        case 1 | 2:
            return Word(random.choice(FOLDED))
        case 3:
            return Phrase(random.choice(FOLDED))
        case 4:
            kind = random.choice((Kind.HOLDS, Kind.HOLDS, Kind.HOLDS, Kind.PATTERN))
            return Match(random.choice(_TEXTS), kind, random.choice(FOLDED))
        case 5:
            field, value = random.choice(_EXACT)
            return Match(field, Kind.IS, value)
        case 6:
            return _range(random)
        case 7:
            return Has(random.choice(_HAS))
    if random.random() < 0.6:
        return Match("tags", random.choice((Kind.HOLDS, Kind.IS)), random.choice(_TAGS))
    field = random.choice(("doi", "arxiv", "identifiers", "openreview"))
    part = random.choice(("10.1145/3292500", "GAN", "1706", "b1ew", "doi:10"))
    return Match(field, Kind.HOLDS, part)


def _range(random: Random) -> Range:
    field = random.choice(("year", "rating", "added", "date", "read", "unread", "queued"))
    if field == "year":
        ends = ["2018", "2019", "2020", "2021"]
    elif field == "rating":
        ends = ["1", "2", "3", "4", "5"]
    else:
        ends = sorted(_day(random).isoformat() for _ in range(2))
    low, high = sorted((random.choice(ends), random.choice(ends)))
    return Range(field, random.choice(("", low)), random.choice((high, "")) or high)
