"""Fields set and emptied by hand, over one record or many: `FIELD=VALUE`, `FIELD+=VALUE`, `FIELD`.

This module knows what an assignment looks like, which fields of a record are mine and how each is
changed. What the value of an entry field means is for `refkit.curate.value`. Each function makes a
plan from the records as they are; the store applies it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from refkit import merge
from refkit.curate import value
from refkit.curate.field import field_named
from refkit.curate.mine import MINE, with_mine
from refkit.curate.outline import excerpts, named, with_status
from refkit.errors import Problem, RefkitError, UnknownName
from refkit.model import Entry, Plan, Record, Status

# Fields of a record that no assignment changes -> what does.
_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("tag", "tags"), "refkit tag KEY --add TAG adds tags to records"),
        **dict.fromkeys(("key", "citekey", "aliases", "alias"), "refkit rekey KEY NEW changes it"),
        **dict.fromkeys(("locked", "lock"), "refkit lock KEY FIELD locks a field"),
        **dict.fromkeys(
            ("added", "history", "provenance", "receipts", "waiting", "distinct", "clashes"),
            "refkit edit KEY changes all of a record",
        ),
    }
)
_ADDED_TO = ("note", "keywords", "identifiers")  # what += may add to
_ASSIGNMENT = re.compile(
    r"(?P<name>[^\W\d][\w.-]*(?:\+an[\w:.-]*)?)(?P<sign>\+?=)(?P<value>.*)", re.DOTALL
)
_BLANK = Entry()


class Assignment(NamedTuple):
    """One field, and the value that it gets."""

    name: str  # as the person calls it
    value: str
    adds: bool = False  # to what is there


def assignment(word: str) -> Assignment | None:
    """Read "FIELD=VALUE" or "FIELD+=VALUE"; None where a word is neither."""
    found = _ASSIGNMENT.fullmatch(word)
    if not found or found["value"].startswith("=") or ":" in found["name"]:
        return None
    return Assignment(found["name"], found["value"], found["sign"] == "+=")


def is_field(word: str) -> bool:
    """Whether people call a field of a record or an entry by this name."""
    if word.lower() in MINE or word.lower() in _ELSEWHERE:
        return True
    try:
        field_named(word)
    except UnknownName:
        return False
    return True


def parted(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Words that mean records, and the names of fields behind them."""
    end = len(words)
    while end and is_field(words[end - 1]):
        end -= 1
    return words[:end], words[end:]


def field_of(name: str) -> str:
    """The field that a name means: one of a record, else of an entry. Raises RefkitError."""
    lower = name.strip().lower()
    if lower in MINE:
        return lower
    if lower in _ELSEWHERE:
        raise RefkitError(f"{lower} is not set like a field", hint=_ELSEWHERE[lower])
    try:
        return field_named(name)
    except UnknownName as error:
        known = sorted({*error.known, *MINE})
        raise UnknownField(name, known) from None


class UnknownField(UnknownName):
    """No such field; a field of one's own needs to say so."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__("field", name, known)
        close, _, _ = self.hint.partition("there are: ")
        self.hint = f"{close}a field of your own is written extra.{name}"


def set_fields(
    records: Mapping[str, Record], keys: Sequence[str], said: Sequence[Assignment], today: date
) -> Plan:
    """Give fields values, marked as set by hand. Raises RefkitError for a value without sense."""
    changes = [_change(each) for each in _sane(said)]
    problems = dict.fromkeys(problem for change in changes for problem in change.problems)
    after = []
    for record in named(records, keys):
        now = record
        for change in changes:
            now = change.on(now, today)
        after.append(now)
    plan = _by_hand(records, after, {change.field for change in changes}, today)
    return msgspec.structs.replace(plan, problems=tuple(problems))


def unset_fields(
    records: Mapping[str, Record], keys: Sequence[str], names: Sequence[str], today: date
) -> Plan:
    """Empty fields. A field of an entry that was emptied by hand is not filled by any file.

    Raises RefkitError.
    """
    fields = {name: field_of(name) for name in names}
    if "type" in fields.values():
        raise RefkitError("every entry has a type", hint="refkit set KEY type=misc says the least")
    after = []
    for record in named(records, keys):
        now = record
        for name, field in fields.items():
            now = _emptied(now, field, name, today)
        after.append(now)
    return _by_hand(records, after, set(fields.values()), today)


def _by_hand(
    records: Mapping[str, Record], after: Sequence[Record], fields: set[str], today: date
) -> Plan:
    """The plan for records whose ``fields`` were set: what a merge left open there is decided."""
    put, changes, before, present = [], {}, {}, []
    for now in after:
        old = records[now.key]
        done = merge.by_hand(old, now, today, fields)
        if done.record == old:
            present.append(now.key)
            continue
        put.append(done.record)
        before[now.key] = old
        changes[now.key] = excerpts(done.changes)
    return Plan(put=tuple(put), before=before, changes=changes, present=tuple(present))


def _sane(said: Sequence[Assignment]) -> Sequence[Assignment]:
    """See that every value is one, and every field set once. Raises RefkitError."""
    taken: dict[str, str] = {}
    for each in said:
        field = field_of(each.name)
        note = field == "note"
        value.see_printable(each.name, each.value, lines=note or field == "abstract")
        if not each.value.strip():
            raise RefkitError(
                f"{each.name}= has no value", hint=f"refkit unset KEY {each.name} empties it"
            )
        if each.adds and field not in _ADDED_TO:
            raise RefkitError(
                f"{each.name}+= adds to what holds one thing",
                hint=f"+= is for {', '.join(_ADDED_TO)}; write {each.name}=",
            )
        scheme = value.scheme_of(each.name) if field == "identifiers" else None
        part = each.name.lower() if value.is_date_part(each.name) else ""
        place = f"{field} {scheme or part}".strip()
        if place in taken and not each.adds:
            raise RefkitError(f"{each.name} is set twice: {taken[place]}= and {each.name}=")
        taken[place] = each.name
    return said


class _Change(NamedTuple):
    """An assignment, understood."""

    field: str
    name: str
    adds: bool
    text: str = ""  # for the part of a date, and for what is mine
    said: value.Said | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What there is to say about the value."""
        return self.said.problems if self.said else ()

    def on(self, record: Record, today: date) -> Record:
        """The record with the field so."""
        if self.said is None and self.field in MINE:
            return with_mine(record, self.field, self.text, today, adds=self.adds)
        return msgspec.structs.replace(record, entry=self._entry(record.entry))

    def _entry(self, entry: Entry) -> Entry:
        if self.said is None:  # a part of the date
            when = value.with_part(entry.date, self.name, self.text)
            extra = _without(entry.extra, value.beside("date", self.name))
            return msgspec.structs.replace(entry, date=when, extra=extra)
        said = self.said.entry
        if self.field.startswith("extra."):
            return msgspec.structs.replace(entry, extra={**entry.extra, **said.extra})
        names = self.said.beside
        kept = entry.extra if self.adds else _without(entry.extra, names)
        also = {name: text for name, text in said.extra.items() if name in (*names, "type")}
        new: dict[str, object] = {self.field: getattr(said, self.field), "extra": {**kept, **also}}
        if self.field == "authors":
            new["and_others"] = said.and_others
        if self.field == "container":
            new["venue"] = said.venue
        if self.field == "identifiers":
            new["identifiers"] = self._identifiers(entry, said)
        if self.field == "keywords" and self.adds:
            new["keywords"] = tuple(dict.fromkeys((*entry.keywords, *said.keywords)))
        if self.field == "url":
            more = (*entry.identifiers, *said.identifiers)
            new["identifiers"] = tuple(dict.fromkeys(more))
        return msgspec.structs.replace(entry, **new)

    def _identifiers(self, entry: Entry, said: Entry) -> tuple[object, ...]:
        scheme = value.scheme_of(self.name)
        gone = {scheme, *(each.scheme for each in said.identifiers)}
        if self.adds:
            kept = entry.identifiers
        elif scheme is None:
            kept = ()
        else:
            kept = tuple(each for each in entry.identifiers if each.scheme not in gone)
            first = next((i for i, e in enumerate(entry.identifiers) if e.scheme in gone), None)
            if first is not None:  # a new one takes the place of the old
                return tuple(dict.fromkeys((*kept[:first], *said.identifiers, *kept[first:])))
        return tuple(dict.fromkeys((*kept, *said.identifiers)))


def _change(said: Assignment) -> _Change:
    field = field_of(said.name)
    if field in MINE:
        with_mine(_NOBODY, field, said.value, date.min, adds=said.adds)  # raises early
        return _Change(field, said.name, said.adds, said.value)
    if field == "date" and value.is_date_part(said.name):
        return _Change(field, said.name, said.adds, said.value)
    return _Change(field, said.name, said.adds, said=value.read(said.name, said.value))


_NOBODY = Record(key="x", entry=_BLANK, added=date.min)


def _emptied(record: Record, field: str, name: str, today: date) -> Record:
    if field == "status":
        return with_status(record, Status.UNREAD, today)
    if field in MINE:
        return msgspec.structs.replace(record, **{field: "" if field == "note" else None})
    entry = record.entry
    if field.startswith("extra."):
        extra = _without(entry.extra, (field.removeprefix("extra."),))
        return msgspec.structs.replace(record, entry=msgspec.structs.replace(entry, extra=extra))
    new: dict[str, object] = {
        field: getattr(_BLANK, field),
        "extra": _without(entry.extra, value.beside(field, name)),
    }
    if field == "authors":
        new["and_others"] = False
    if field == "container":
        new["venue"] = ""
    if field == "date" and value.is_date_part(name):
        new["date"] = value.without_part(entry.date, name)
    if field == "identifiers" and (scheme := value.scheme_of(name)):
        new["identifiers"] = tuple(one for one in entry.identifiers if one.scheme is not scheme)
    return msgspec.structs.replace(record, entry=msgspec.structs.replace(entry, **new))


def _without(extra: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    return {name: text for name, text in extra.items() if name not in names}
