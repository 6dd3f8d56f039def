"""Hypothesis strategies for copies of one library: each changed as people and sources change it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from hypothesis import strategies as st

import strategies
from refkit.hold import HAND
from refkit.identifier import Identifier, Scheme
from refkit.model import (
    Aside,
    AsideKind,
    Entry,
    Origin,
    Priority,
    Record,
    Retired,
    Status,
    StatusChange,
)
from refkit.name import Name
from refkit.reconcile import Copy

Edit = Callable[[dict[str, Record]], dict[str, Record]]
Draw = Callable[[st.SearchStrategy[Any]], Any]

_WORDS = ("graph", "kernel", "proof", "speech")
_KEYS = ("ada2020graph", "bo2021kernel", "cy2022proof", "di2023speech", "Ada2020graph")
_PARTS = ("One.", "Two words.", "Three more words.", "A list:\n- x\n- y", "")
_IDENTIFIERS = tuple(
    Identifier(Scheme.DOI, f"10.1000/{name}") for name in ("a", "b", "c")
) + tuple(Identifier(Scheme.ARXIV, f"1706.0000{i}") for i in range(3))
_DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 9))


def replace(record: Record, **changes: object) -> Record:
    return msgspec.structs.replace(record, **changes)


def work(number: int) -> Entry:
    """An entry that no other number's entry could be taken for."""
    word = _WORDS[number % len(_WORDS)]
    return Entry(
        title=f"A {word} of its own: the {word}s of number {number}",
        authors=(Name(family=f"Family{number}", given="Ada"),),
    )


@st.composite
def bases(draw: Draw) -> Copy:
    """A library that two machines have in common: up to four records, and what is beside them."""
    found = draw(st.lists(strategies.records(), max_size=4, unique_by=lambda r: r.key.lower()))
    names: set[str] = {record.key.lower() for record in found}
    records = {}
    for record in found:
        aliases = []
        for alias in record.aliases:
            if alias.lower() not in names:
                names.add(alias.lower())
                aliases.append(alias)
        records[record.key] = replace(record, aliases=tuple(aliases))
    return Copy(records=dict(sorted(records.items())), **draw(beside(names)))


def beside(names: set[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Tables beside the records; none of ``names`` is a removed key."""
    gone = st.dictionaries(
        st.sampled_from(("gone2001", "gone2002")),
        st.builds(Retired, entry=st.builds(work, st.integers(90, 91)), on=_DAYS),
        max_size=2,
    )
    blocks = st.builds(Aside, kind=st.just(AsideKind.COMMENT), text=st.sampled_from("xyz"))
    return st.fixed_dictionaries(
        {
            "retired": gone.map(
                lambda some: {key: one for key, one in some.items() if key not in names}
            ),
            "tag_aliases": st.dictionaries(
                st.sampled_from(("ml", "vision")), st.sampled_from(("a", "b", "c")), max_size=2
            ),
            "asides": st.dictionaries(
                st.sampled_from(("a.bib", "b.bib")),
                st.lists(blocks, min_size=1, max_size=3, unique_by=str).map(tuple),
                max_size=2,
            ),
        }
    )


@st.composite
def copies(draw: Draw, base: Copy, most: int = 4) -> Copy:
    """``base`` after up to ``most`` changes."""
    records = dict(base.records)
    for _ in range(draw(st.integers(0, most))):
        records = draw(st.sampled_from(_EDITS))(draw, records)
    rest = {"retired": base.retired, "tag_aliases": base.tag_aliases, "asides": base.asides}
    if draw(st.integers(0, 3)) == 0:
        alive = {name.lower() for one in records.values() for name in (one.key, *one.aliases)}
        rest = draw(beside(alive))
    return Copy(records=dict(sorted(records.items())), **rest)


def _one(draw: Draw, records: dict[str, Record]) -> Record | None:
    return records[draw(st.sampled_from(sorted(records)))] if records else None


def _tag(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    if not (record := _one(draw, records)):
        return records
    tag = draw(st.sampled_from(("a", "b", "c", *record.tags)))
    return records | {record.key: replace(record, tags=tuple(sorted({*record.tags} ^ {tag})))}


def _mark(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    if not (record := _one(draw, records)):
        return records
    status, on = draw(st.sampled_from(Status)), draw(_DAYS)
    if status is record.status:
        return records
    history = (*record.history, StatusChange(status=status, on=on))
    return records | {record.key: replace(record, status=status, history=history)}


def _mine(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    if not (record := _one(draw, records)):
        return records
    field, value = draw(
        st.one_of(
            st.tuples(st.just("rating"), st.sampled_from((None, 1, 5))),
            st.tuples(st.just("priority"), st.sampled_from((None, *Priority))),
            st.tuples(st.just("waiting"), st.booleans()),
            st.tuples(st.just("locked"), st.sampled_from(((), ("title",), ("authors", "title")))),
            st.tuples(st.just("distinct"), st.sampled_from(((), ("ada2020graph",), ("a", "b")))),
        )
    )
    return records | {record.key: replace(record, **{field: value})}


def _note(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    if not (record := _one(draw, records)):
        return records
    parts = record.note.split("\n\n") if record.note else []
    at = draw(st.integers(0, len(parts)))
    text = draw(st.sampled_from(_PARTS))
    parts[at : at + draw(st.integers(0, 1))] = [text] if text else []
    return records | {record.key: replace(record, note="\n\n".join(parts))}


def _entry(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    if not (record := _one(draw, records)):
        return records
    field = draw(st.sampled_from([f for f in Entry.__struct_fields__ if f != "extra"]))
    value = getattr(draw(strategies.entries()), field)
    entry = msgspec.structs.replace(record.entry, **{field: value})
    return records | {record.key: _told(draw, record, entry, field)}


def _extra(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    if not (record := _one(draw, records)):
        return records
    name = draw(st.sampled_from(("code", "series", "links")))
    value = draw(st.sampled_from((None, "x", "y", "x y")))
    extra = {key: text for key, text in record.entry.extra.items() if key != name}
    extra |= {name: value} if value is not None else {}
    entry = msgspec.structs.replace(record.entry, extra=extra)
    return records | {record.key: _told(draw, record, entry, f"extra.{name}")}


def _identifiers(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    if not (record := _one(draw, records)):
        return records
    some = draw(st.lists(st.sampled_from(_IDENTIFIERS), max_size=3, unique=True))
    entry = msgspec.structs.replace(record.entry, identifiers=tuple(some))
    return records | {record.key: _told(draw, record, entry, "identifiers")}


def _told(draw: Draw, record: Record, entry: Entry, field: str) -> Record:
    origin = Origin(source=draw(st.sampled_from((HAND, "crossref"))), on=draw(_DAYS))
    return replace(record, entry=entry, provenance={**record.provenance, field: origin})


def _remove(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    record = _one(draw, records)
    return {key: one for key, one in records.items() if one is not record}


def _add(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    key, number = draw(st.sampled_from(_KEYS)), draw(st.integers(0, 5))
    if key.lower() in _names(records):
        return records
    tags = draw(st.sampled_from(((), ("a",), ("b", "c"))))
    return records | {key: Record(key=key, entry=work(number), tags=tags, added=draw(_DAYS))}


def _rekey(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    record, key = _one(draw, records), draw(st.sampled_from(_KEYS))
    if record is None or key.lower() in _names(records):
        return records
    rest = {name: one for name, one in records.items() if one is not record}
    return rest | {key: replace(record, key=key, aliases=(*record.aliases, record.key))}


def _unite(draw: Draw, records: dict[str, Record]) -> dict[str, Record]:
    one, other = _one(draw, records), _one(draw, records)
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


def _names(records: dict[str, Record]) -> set[str]:
    return {name.lower() for one in records.values() for name in (one.key, *one.aliases)}


_EDITS = (
    *(_tag, _tag, _mark, _mine, _note, _note, _entry, _extra, _identifiers),
    *(_remove, _add, _rekey, _unite),
)


@st.composite
def threes(draw: Draw, most: int = 4) -> tuple[Copy, Copy, Copy]:
    """A library, and two copies of it that were changed."""
    base = draw(bases())
    return base, draw(copies(base, most)), draw(copies(base, most))
