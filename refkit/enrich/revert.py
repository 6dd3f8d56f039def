"""Take back what enrichment changed, by its receipts: the last first.

A field that was changed since, by hand or by a file, stays and is said; so does one that is locked.
What a later enrichment put on top stays as well when only the earlier one is taken back, but its
own receipt then goes back to what there was before both. Values come back with their provenance,
and a record that had another key gets it back if it is free.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from refkit import citekey, merge
from refkit.enrich import report
from refkit.errors import Problem
from refkit.hold import HAND
from refkit.ingest.keys import follow
from refkit.model import Change, Entry, Origin, Plan, Receipt, Record

_BLANK = Entry()


def revert(
    records: Mapping[str, Record], keys: Sequence[str], today: date, *, source: str = ""
) -> Plan:
    """Take back every change of the records ``keys``, or those that came from ``source`` alone.

    Without ``keys`` all records are meant. Raises KeyError for a key that is not there.
    """
    put: list[Record] = []
    before: dict[str, Record] = {}
    remove: list[str] = []
    changes: dict[str, tuple[Change, ...]] = {}
    present: list[str] = []
    problems: list[Problem] = []
    taken = {citekey.fold(key) for key in records}
    for key in dict.fromkeys(keys) if keys else tuple(records):
        record = records[key]
        back = _Back(record, source)
        if not back.receipts:
            if keys:
                present.append(key)
                problems.append(report.nothing_to_take_back(key, source))
            continue
        after = back.record(taken, today)
        problems += back.problems
        put.append(after)
        before[key] = record
        changes[after.key] = tuple(back.changes)
        if after.key != key:
            remove.append(key)
            taken.add(citekey.fold(after.key))
    plan = Plan(
        put=tuple(put),
        before=before,
        remove=tuple(remove),
        changes=changes,
        present=tuple(present),
        problems=tuple(problems),
    )
    return follow(plan, records)


class _Back:
    """One record on its way back."""

    def __init__(self, record: Record, source: str) -> None:
        self.was = record
        self.left = list(record.receipts)
        self.receipts = [
            receipt for receipt in reversed(self.left) if source in ("", receipt.source)
        ]
        self.entry = record.entry
        self.provenance = dict(record.provenance)
        self.problems: list[Problem] = []
        self.changes: list[Change] = []

    def record(self, taken: set[str], today: date) -> Record:
        """The record as it was; ``taken`` are the keys of all records, in lower case."""
        for receipt in self.receipts:
            self._take_back(receipt)
        origin = Origin(source=HAND, on=today)
        self.changes += [
            Change(
                field=field,
                before=merge.show(before),
                after=merge.show(after),
                origin=self.provenance.get(field, origin),
            )
            for field, before, after in merge.differences(self.was.entry, self.entry)
        ]
        after = msgspec.structs.replace(
            self.was,
            entry=self.entry,
            provenance=self.provenance,
            receipts=tuple(self.left),
            waiting=self.was.waiting or any(receipt.waiting for receipt in self.receipts),
        )
        return self._rekeyed(after, taken, origin)

    def _take_back(self, receipt: Receipt) -> None:
        at = next(i for i, other in enumerate(self.left) if other is receipt)
        self.left.pop(at)
        for field in receipt.fields:
            later = next(
                (i for i in range(at, len(self.left)) if field in self.left[i].fields), None
            )
            if later is not None:
                self.left[later] = _over(self.left[later], receipt, field)
            elif field in self.was.locked or not self._is_ours(receipt, field):
                self.problems.append(report.changed_since(self.was.key, field, receipt))
            else:
                self.entry = _with(self.entry, field, receipt.before)
                self.provenance.pop(field, None)
                if field in receipt.origins:
                    self.provenance[field] = receipt.origins[field]

    def _is_ours(self, receipt: Receipt, field: str) -> bool:
        """Whether the field is as the receipt's change left it, as far as its origin tells."""
        origin = self.provenance.get(field)
        if origin is None:
            return _value(self.entry, field) == _value(_BLANK, field)
        return origin == Origin(source=receipt.source, locator=receipt.locator, on=receipt.on)

    def _rekeyed(self, record: Record, taken: set[str], origin: Origin) -> Record:
        """The record under the key it had before the first receipt that changed it.

        A key that a person gave since stays: then another former key is the last one.
        """
        former = next((r.key for r in reversed(self.receipts) if r.key), "")
        if not former or record.aliases[-1:] != (former,):
            return record
        if citekey.fold(former) in taken:
            self.problems.append(report.key_taken(record.key, former))
            return record
        self.changes.insert(0, Change(field="key", before=record.key, after=former, origin=origin))
        self.problems.append(report.renamed(record.key, former))
        aliases = tuple(alias for alias in record.aliases if alias != former)
        return msgspec.structs.replace(record, key=former, aliases=(*aliases, record.key))


def _over(later: Receipt, receipt: Receipt, field: str) -> Receipt:
    """``later`` as if it had changed the field from what it was before ``receipt``."""
    origins = {name: origin for name, origin in later.origins.items() if name != field}
    if field in receipt.origins:
        origins[field] = receipt.origins[field]
    before = _with(later.before, field, receipt.before)
    return msgspec.structs.replace(later, before=before, origins=origins)


def _with(entry: Entry, field: str, source: Entry) -> Entry:
    """``entry`` with ``field`` as it is in ``source``."""
    if not field.startswith("extra."):
        return msgspec.structs.replace(entry, **{field: getattr(source, field)})
    name = field.removeprefix("extra.")
    extra = {other: value for other, value in entry.extra.items() if other != name}
    if name in source.extra:
        extra[name] = source.extra[name]
    return msgspec.structs.replace(entry, extra=extra)


def _value(entry: Entry, field: str) -> object:
    if field.startswith("extra."):
        return entry.extra.get(field.removeprefix("extra."), "")
    return getattr(entry, field)
