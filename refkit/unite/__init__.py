"""Several records of one work become one: which stays, what it takes of each, what it leaves.

Nothing is written here: what comes out is a plan, which can be shown, refused, and taken back by
undoing the change. Whether the records are one work is not asked; whoever calls this knows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from refkit import merge
from refkit.errors import Problem, RefkitError
from refkit.hold import HAND
from refkit.model import Change, Origin, Plan, Record
from refkit.unite import fields, mine, receipts, report
from refkit.unite.choice import Choice
from refkit.unite.report import strangers, two_works

__all__ = [
    "Choice",
    "United",
    "Uniting",
    "compose",
    "names",
    "strangers",
    "two_works",
    "unite",
    "unite_all",
]

Naming = Callable[[str], Iterable[Record]]


class United(msgspec.Struct, frozen=True, kw_only=True):
    """One record made of several, and how."""

    record: Record
    of: tuple[Record, ...]  # what they were; the first is the one that stays
    choices: tuple[Choice, ...]  # field by field, in the order of the record
    problems: tuple[Problem, ...] = ()


def compose(records: Sequence[Record], today: date) -> United:
    """Make one record of two or more; the first stays, and all other keys lead to it."""
    chosen = fields.choose(records)
    entry = fields.entry_of(chosen)
    provenance = fields.provenance_of(chosen, records, entry)
    own = mine.choose(records, today)
    record = msgspec.structs.replace(
        records[0],
        entry=entry,
        provenance=provenance,
        receipts=receipts.unite(records, entry, provenance),
        **{choice.field: choice.value for choice in own},
    )
    choices = (*chosen, *own)
    return United(
        record=record,
        of=tuple(records),
        choices=choices,
        problems=tuple(report.problems(records, choices, fields.leading(records))),
    )


def unite(
    records: Mapping[str, Record],
    keys: Sequence[str],
    today: date,
    into: str | None = None,
    *,
    naming: Naming | None = None,
) -> Plan:
    """Merge the records ``keys`` into the first of them, or into ``into``.

    ``naming`` finds the records that name a key (as another work, or as what they belong to);
    without it all are looked at. Raises KeyError for a key that is not there, and RefkitError when
    there are not two records to merge.
    """
    return unite_all(records, [keys if into is None else (into, *keys)], today, naming=naming)


def unite_all(
    records: Mapping[str, Record],
    groups: Iterable[Sequence[str]],
    today: date,
    *,
    naming: Naming | None = None,
) -> Plan:
    """Merge each of several groups of records into its first, in one plan; see `unite`."""
    uniting = Uniting(records, today, naming)
    for keys in groups:
        uniting.merge(keys)
    return uniting.plan()


class Uniting:
    """A plan in the making: decisions one after the other, and the records as they will be.

    A key that was merged away means the record that it went into.
    """

    def __init__(
        self, records: Mapping[str, Record], today: date, naming: Naming | None = None
    ) -> None:
        self._records = records
        self._today = today
        self._naming = naming
        self._put: dict[str, Record] = {}
        self._gone: dict[str, str] = {}
        self._problems: list[Problem] = []

    def key(self, key: str) -> str:
        """The key of the record that ``key`` leads to by now."""
        while key in self._gone:
            key = self._gone[key]
        return key

    def record(self, key: str) -> Record:
        """The record that ``key`` leads to, as it will be. Raises KeyError."""
        key = self.key(key)
        return self._put.get(key) or self._records[key]

    def merge(self, keys: Sequence[str]) -> None:
        """Merge the records ``keys`` into the first of them. Raises as `unite` does."""
        own = list(dict.fromkeys(map(self.key, keys)))
        if len(own) < 2:
            raise RefkitError(
                f"there is nothing to merge with {''.join(own) or 'no record'}",
                hint="refkit merge KEY KEY... takes two keys or more",
            )
        united = compose([self.record(key) for key in own], self._today)
        first = own[0]
        self._put[first] = united.record
        for key in own[1:]:
            self._put.pop(key, None)
            self._gone[key] = first
        self._problems += united.problems
        for key in own[1:]:
            self._follow(key, first)

    def distinguish(self, one: str, other: str) -> None:
        """Remember that two records are different works: in both of them."""
        for key, not_this in ((one, other), (other, one)):
            record = self.record(key)
            distinct = tuple(sorted({*record.distinct, self.key(not_this)}))
            self._put[record.key] = msgspec.structs.replace(record, distinct=distinct)

    def _follow(self, gone: str, to: str) -> None:
        """Let the records that name ``gone`` name ``to``."""
        found = self._naming(gone) if self._naming else self._records.values()
        named = dict.fromkeys([*(record.key for record in found), *self._put])
        for key in named:
            if key not in self._gone:
                record = self.record(key)
                followed = _followed(record, gone, to)
                if followed is not record:
                    self._put[key] = followed

    def plan(self) -> Plan:
        """The plan as it stands."""
        put = {k: r for k, r in self._put.items() if self._records[k] != r}
        return Plan(
            put=tuple(put.values()),
            before={key: self._records[key] for key in (*put, *self._gone)},
            remove=tuple(self._gone),
            changes={k: _changes(self._records[k], r, self._today) for k, r in put.items()},
            problems=tuple(self._problems),
        )


def names(record: Record) -> set[str]:
    """The keys by which a record names others, in lower case."""
    extra = record.entry.extra
    named = {key.lower() for key in record.distinct}
    for field in _NAMING:
        if field in extra:
            named.update(key.strip().lower() for key in extra[field].split(","))
    return named


# Fields that name other entries by their keys (BibLaTeX manual, 2.2.3).
_NAMING = ("crossref", "entryset", "related", "xdata", "xref")


def _followed(record: Record, gone: str, to: str) -> Record:
    """``record`` with ``to`` wherever it names the key ``gone``; itself where it does not."""
    if gone.lower() not in names(record):
        return record

    def follow(keys: Iterable[str]) -> list[str]:
        followed = (to if key.lower() == gone.lower() else key for key in keys)
        return [key for key in dict.fromkeys(followed) if key != record.key]

    extra = dict(record.entry.extra)
    for name in _NAMING:
        if name in extra:
            extra[name] = ",".join(follow(key.strip() for key in extra[name].split(",")))
    extra = {name: value for name, value in extra.items() if value}
    return msgspec.structs.replace(
        record,
        entry=msgspec.structs.replace(record.entry, extra=extra),
        distinct=tuple(sorted(follow(record.distinct))),
    )


def _changes(before: Record, after: Record, today: date) -> tuple[Change, ...]:
    origin = Origin(source=HAND, on=today)
    entry = [
        Change(
            field=field,
            before=merge.show(one),
            after=merge.show(other),
            origin=after.provenance.get(field, origin),
        )
        for field, one, other in merge.differences(before.entry, after.entry)
    ]
    own = [
        Change(
            field=field,
            before=merge.show(getattr(before, field)),
            after=merge.show(getattr(after, field)),
            origin=origin,
        )
        for field in mine.FIELDS
        if getattr(before, field) != getattr(after, field)
    ]
    return (*entry, *own)
