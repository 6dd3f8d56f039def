"""The receipts of several records that become one: each still takes back what it can, and no more.

A receipt stands for a change of one record. After records were merged it can only take back a
field whose value, with its origin, is still the one of the record that the receipt is of: else
taking it back would undo what another record brought. Fields that are not so any more are left out
of it, and a receipt without any goes. No other record's former key, nor that it waited, comes back.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from refkit.model import Entry, Origin, Receipt, Record
from refkit.unite.choice import value_of


def unite(
    records: Sequence[Record], entry: Entry, provenance: Mapping[str, Origin]
) -> tuple[Receipt, ...]:
    """The receipts of the record that has ``entry`` now; the record that stays is the first."""
    waits = all(record.waiting or any(r.waiting for r in record.receipts) for record in records)
    found = []
    for record in records:
        for receipt in _of(record, entry, provenance):
            stays = record is records[0]
            kept = msgspec.structs.replace(
                receipt,
                key=receipt.key if stays else "",
                waiting=receipt.waiting and waits,
            )
            found.append(kept)
    return tuple(sorted(found, key=lambda receipt: receipt.on))


def _of(record: Record, entry: Entry, provenance: Mapping[str, Origin]) -> Iterator[Receipt]:
    for receipt in record.receipts:
        fields = tuple(
            field
            for field in receipt.fields
            if value_of(entry, field) == value_of(record.entry, field)
            and provenance.get(field) == record.provenance.get(field)
        )
        if fields == receipt.fields:
            yield receipt
        elif fields:
            yield msgspec.structs.replace(
                receipt,
                fields=fields,
                before=_only(receipt.before, fields),
                origins={f: origin for f, origin in receipt.origins.items() if f in fields},
            )


def _only(entry: Entry, fields: Sequence[str]) -> Entry:
    """``entry`` with all other fields blank."""
    plain = {f: getattr(entry, f) for f in fields if not f.startswith("extra.")}
    names = {f.removeprefix("extra.") for f in fields if f.startswith("extra.")}
    return Entry(**plain, extra={n: v for n, v in entry.extra.items() if n in names})
