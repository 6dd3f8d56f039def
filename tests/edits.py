"""Copies of one library, each changed as people and sources change it, drawn by chance.

The pools that values come from are small, so that two copies often change the same thing.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

import msgspec
from hypothesis import strategies as st

from refkit.date import PartialDate
from refkit.hold import HAND
from refkit.identifier import Identifier, Scheme
from refkit.model import (
    Aside,
    AsideKind,
    Clash,
    Entry,
    EntryType,
    Evidence,
    Origin,
    Priority,
    PubState,
    Receipt,
    Record,
    Retired,
    Status,
    StatusChange,
)
from refkit.name import Name
from refkit.reconcile import Copy

Records = dict[str, Record]
Three = tuple[Copy, Copy, Copy]
Edit = Callable[[Random, Records], Records]

KEYS = ("ada2020graph", "bo2021kernel", "cy2022proof", "di2023speech", "Ada2020graph", "李2020")
_WORDS = ("graph", "kernel", "proof", "speech")
_PARTS = ("One.", "Two words.", "Three more words.", "A list:\n- x\n- y", "")
_PEOPLE = tuple(Name(family=name, given=given) for name in ("Ito", "Öz") for given in ("", "A."))
_POOL: dict[str, tuple[object, ...]] = {
    "type": (EntryType.ARTICLE, EntryType.PREPRINT, EntryType.MISC),
    "title": ("", "A {Graph} of $x_1$", "A graph of x", "Another"),
    "authors": ((), _PEOPLE[:1], _PEOPLE[:2], _PEOPLE[1:3], _PEOPLE[3:]),
    "and_others": (False, True),
    "editors": ((), (Name(literal="The Editors"),)),
    "date": (None, PartialDate(2020), PartialDate(2020, 5), PartialDate(2021, 5, 7)),
    "container": ("", "Journal of Graphs", "Graphs"),
    "venue": ("", "iclr", "neurips"),
    "publisher": ("", "ACM", "MIT Press"),
    "volume": ("", "7", "12A"),
    "number": ("", "3"),
    "pages": ("", "12–34", "e1234"),
    "url": ("", "https://example.org/a"),
    "pubstate": (None, PubState.PUBLISHED, PubState.PREPRINT),
    "abstract": ("", "We prove it.", "We prove it. And more, as you will see."),
    "keywords": ((), ("a", "b"), ("b", "a"), ("b", "c")),
}
_EXTRA = {"code": (None, "x", "y", ""), "series": (None, "S"), "links": (None, "a b", "b a c", "c")}
_IDENTIFIERS = tuple(
    Identifier(scheme, value)
    for scheme, value in (
        (Scheme.DOI, "10.1000/a"),
        (Scheme.DOI, "10.1000/b"),
        (Scheme.ARXIV, "1706.00001"),
        (Scheme.ARXIV, "1706.00002"),
    )
)


def replace(record: Record, **changes: object) -> Record:
    return msgspec.structs.replace(record, **changes)


def _day(rng: Random) -> date:
    return date(2026, 1, 1) + timedelta(days=rng.randrange(5))


def work(number: int) -> Entry:
    """An entry that no other number's entry could be taken for."""
    word = _WORDS[number % len(_WORDS)]
    return Entry(
        title=f"A {word} of its own: the {word}s of number {number}",
        authors=(Name(family=f"Family{number}", given="Ada"),),
    )


def library(rng: Random) -> Copy:
    """A library that two machines have in common."""
    records: Records = {}
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3))):
        records = _add(rng, records)
        for _ in range(rng.randrange(3)):
            records = rng.choice(EDITS[:-4])(rng, records)
    if rng.random() < 0.3:
        records = _rekey(rng, records)
    if rng.random() < 0.2:
        records = _clash(rng, records)
    return _copy(records, *_beside(rng, records))


def changed(rng: Random, base: Copy, most: int = 4, *, by_hand: bool = False) -> Copy:
    """``base`` after up to ``most`` changes.

    As refkit does it, the key of a removed work is kept and given to no other one; ``by_hand``
    also as somebody does it who edits the file.
    """
    records = dict(base.records)
    gone = {key.lower() for key in base.retired}
    retired = dict(base.retired)
    edits = EDITS if rng.random() < 0.6 else EDITS[:-4]
    for _ in range(rng.randint(0, most)):
        after = rng.choice(edits)(rng, records)
        if not by_hand and _names(after) & gone:
            continue
        lost = _names(records) - _names(after)
        gone |= lost
        if not by_hand:
            known = {name.lower(): name for one in records.values() for name in _all(one)}
            work_of = {name: one.entry for one in records.values() for name in _all(one)}
            retired |= {
                known[name]: Retired(entry=work_of[known[name]], on=_day(rng)) for name in lost
            }
        records = after
    if rng.random() < 0.7:
        return _copy(records, retired, base.tag_aliases, base.asides)
    more, words, asides = _beside(rng, records)
    return _copy(records, more if by_hand else retired, words, asides)


def three(rng: Random, most: int = 8) -> Three:
    """A library, and two copies of it that were changed."""
    base, by_hand = library(rng), rng.random() < 0.4
    ours, theirs = (changed(rng, base, most, by_hand=by_hand) for _ in range(2))
    return base, ours, theirs


def threes(most: int = 8) -> st.SearchStrategy[Three]:
    """A library, and two copies of it that were changed."""
    return st.integers(0, 2**32).map(lambda seed: three(Random(seed), most))


Beside = tuple[dict[str, Retired], dict[str, str], dict[str, tuple[Aside, ...]]]


def _copy(
    records: Records,
    retired: Mapping[str, Retired],
    words: Mapping[str, str],
    asides: Mapping[str, tuple[Aside, ...]],
) -> Copy:
    return Copy(
        records=dict(sorted(records.items())), retired=retired, tag_aliases=words, asides=asides
    )


def _beside(rng: Random, records: Records) -> Beside:
    alive = _names(records)
    gone = {
        key: Retired(entry=work(rng.randint(90, 91)), on=_day(rng))
        for key in ("gone2001", *KEYS[:2])
        if rng.random() < 0.3 and key.lower() not in alive
    }
    words = {word: rng.choice("abc") for word in ("ml", "vision") if rng.random() < 0.5}
    asides = {
        file: tuple(Aside(kind=AsideKind.COMMENT, text=text) for text in rng.sample("xyz", 2))
        for file in ("a.bib", "b.bib")
        if rng.random() < 0.4
    }
    return gone, words, asides


def _one(rng: Random, records: Records) -> Record | None:
    return records[rng.choice(sorted(records))] if records else None


def _tag(rng: Random, records: Records) -> Records:
    if not (record := _one(rng, records)):
        return records
    tag = rng.choice(("a", "b", "c", *record.tags))
    return records | {record.key: replace(record, tags=tuple(sorted({*record.tags} ^ {tag})))}


def _mark(rng: Random, records: Records) -> Records:
    record, status = _one(rng, records), rng.choice(list(Status))
    if record is None or status is record.status:
        return records
    history = (*record.history, StatusChange(status=status, on=_day(rng)))
    return records | {record.key: replace(record, status=status, history=history)}


def _mine(rng: Random, records: Records) -> Records:
    if not (record := _one(rng, records)):
        return records
    field = rng.choice(("rating", "priority", "waiting", "locked", "distinct"))
    value = {
        "rating": rng.choice((None, 1, 5)),
        "priority": rng.choice((None, *Priority)),
        "waiting": rng.random() < 0.5,
        "locked": rng.choice(((), ("title",), ("authors", "title"))),
        "distinct": rng.choice(((), KEYS[:1], KEYS[1:3])),
    }[field]
    return records | {record.key: _decided(replace(record, **{field: value}), field)}


def _note(rng: Random, records: Records) -> Records:
    if not (record := _one(rng, records)):
        return records
    parts = record.note.split("\n\n") if record.note else []
    at = rng.choice((rng.randint(0, len(parts)), len(parts)))
    parts[at : at + rng.randint(0, 1)] = filter(None, [rng.choice(_PARTS)])
    return records | {record.key: _decided(replace(record, note="\n\n".join(parts)), "note")}


def _entry(rng: Random, records: Records) -> Records:
    if not (record := _one(rng, records)):
        return records
    field = rng.choice((*_POOL, *(("title", "publisher", "date") * 5)))
    entry = msgspec.structs.replace(record.entry, **{field: rng.choice(_POOL[field])})
    return records | {record.key: _told(rng, record, entry, field)}


def _extra(rng: Random, records: Records) -> Records:
    if not (record := _one(rng, records)):
        return records
    name = rng.choice(list(_EXTRA))
    value = rng.choice(_EXTRA[name])
    extra = {key: text for key, text in record.entry.extra.items() if key != name}
    extra |= {name: value} if value is not None else {}
    entry = msgspec.structs.replace(record.entry, extra=extra)
    return records | {record.key: _told(rng, record, entry, f"extra.{name}")}


def _identifiers(rng: Random, records: Records) -> Records:
    if not (record := _one(rng, records)):
        return records
    some = tuple(rng.sample(_IDENTIFIERS, rng.randrange(4)))
    entry = msgspec.structs.replace(record.entry, identifiers=some)
    return records | {record.key: _told(rng, record, entry, "identifiers")}


def _told(rng: Random, record: Record, entry: Entry, field: str) -> Record:
    """The record with a new entry, as a person or a source left it."""
    source, on = rng.choice((HAND, "crossref", "crossref")), _day(rng)
    receipts = record.receipts
    if source != HAND:
        evidence = (Evidence(what="doi", score=1.0),)
        receipts += (Receipt(source=source, on=on, evidence=evidence, fields=(field,)),)
    provenance = {**record.provenance, field: Origin(source=source, on=on)}
    after = replace(record, entry=entry, provenance=provenance, receipts=receipts)
    return _decided(after, field)


def _decided(record: Record, field: str) -> Record:
    """Who sets a field has settled what clashed there."""
    left = tuple(clash for clash in record.clashes if clash.field != field)
    return replace(record, clashes=left)


def _clash(rng: Random, records: Records) -> Records:
    """As an earlier merge left a record; or a person settled what it left."""
    if not (record := _one(rng, records)):
        return records
    if record.clashes:
        return records | {record.key: replace(record, clashes=record.clashes[1:])}
    clash = Clash(field="publisher", value='"IEEE"', on=_day(rng))
    return records | {record.key: replace(record, clashes=(clash,))}


def _remove(rng: Random, records: Records) -> Records:
    record = _one(rng, records)
    return {key: one for key, one in records.items() if one is not record}


def _add(rng: Random, records: Records) -> Records:
    key, number = rng.choice(KEYS), rng.randrange(6)
    if key.lower() in _names(records):
        return records
    tags = rng.choice(((), ("a",), ("b", "c")))
    return records | {key: Record(key=key, entry=work(number), tags=tags, added=_day(rng))}


def _rekey(rng: Random, records: Records) -> Records:
    record, key = _one(rng, records), rng.choice(KEYS)
    if record is None or key.lower() in _names(records):
        return records
    rest = {name: one for name, one in records.items() if one is not record}
    return rest | {key: replace(record, key=key, aliases=(*record.aliases, record.key))}


def _unite(rng: Random, records: Records) -> Records:
    one, other = _one(rng, records), _one(rng, records)
    if one is None or other is None or one is other:
        return records
    rest = {key: record for key, record in records.items() if record is not other}
    return rest | {
        one.key: replace(
            one,
            tags=tuple(sorted({*one.tags, *other.tags})),
            aliases=(*one.aliases, other.key, *other.aliases),
            note="\n\n".join(filter(None, (one.note, other.note))),
        )
    }


def _names(records: Records) -> set[str]:
    return {name.lower() for one in records.values() for name in _all(one)}


def _all(record: Record) -> tuple[str, ...]:
    return (record.key, *record.aliases)


# The last four change which records there are.
EDITS: tuple[Edit, ...] = (
    *(_tag, _tag, _mark, _mine, _note, _note, _entry, _entry, _extra, _identifiers, _clash),
    *(_remove, _add, _rekey, _unite),
)
