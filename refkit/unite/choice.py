"""What becomes of one field when records are merged, and fields that all of them contribute to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from refkit import text
from refkit.model import Entry, Record

_BLANK = Entry()


class Choice(NamedTuple):
    """What became of one field."""

    field: str  # "extra.code" too
    value: object
    of: str  # the key of the record that it comes from; "" where several contributed
    why: str  # "as published"; "" where it was the only one
    others: tuple[tuple[str, object], ...] = ()  # what was not taken: key and value
    conflict: bool = False  # whether these say something else of the same thing


def value_of(entry: Entry, field: str) -> object:
    """The value of a field of an entry; "extra.code" too."""
    if field.startswith("extra."):
        return entry.extra.get(field.removeprefix("extra."), "")
    return getattr(entry, field)


def blank(field: str) -> object:
    """What the field holds where it holds nothing."""
    return "" if field.startswith("extra.") else getattr(_BLANK, field)


def joint(field: str, value: object, records: Sequence[Record]) -> Choice:
    """A value that several records made; of one of them, where it has all of it."""
    having = [r for r in records if value_of(r.entry, field) == value != blank(field)]
    contributing = [r for r in records if value_of(r.entry, field) != blank(field)]
    of = having[0].key if having else ""
    return Choice(field, value, of, "all of them" if len(contributing) > 1 and not having else "")


def _identifiers(field: str, records: Sequence[Record]) -> Choice:
    every = dict.fromkeys(known for r in records for known in r.entry.identifiers)
    return joint(field, tuple(every), records)


def _keywords(field: str, records: Sequence[Record]) -> Choice:
    every: dict[str, str] = {}
    for word in (word for record in records for word in record.entry.keywords):
        every.setdefault(text.fold(word) or word, word)
    return joint(field, tuple(every.values()), records)


UNITED: Mapping[str, Callable[[str, Sequence[Record]], Choice]] = {
    "identifiers": _identifiers,
    "keywords": _keywords,
}


def links(records: Sequence[Record], choices: Iterable[Choice]) -> list[str]:
    """The links that no field of the new entry has: they go to the further ones."""
    ours: set[object] = {choice.value for choice in choices if choice.field == "url"}
    for record in records:
        ours.update(known.url for known in record.entry.identifiers)
    return [r.entry.url for r in records if r.entry.url and r.entry.url not in ours]
