"""What a record takes from one offer, with the receipt that explains it and takes it back.

A work that was accepted or published since moves there: what says where it appeared comes as one
block from the one offer, and what the block lacks is emptied. Otherwise what is empty is filled and
what is worse worded gives way; a value that differs stays, and is reported. Work that a venue
refused, or has not decided on, says nothing about places at all. What a person set by hand or
locked stays; tags, status, priority, rating, history and note are never touched.

Rules: metadata-apis 7.5 to 7.7, and the merge order of trust of the house.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from refkit import citekey, merge
from refkit.enrich import Offer, report
from refkit.enrich.taking import Taking
from refkit.errors import Problem
from refkit.ingest.keys import Keys
from refkit.model import Change, Entry, Origin, Receipt, Record

_BLANK = Entry()


class Adopted(msgspec.Struct, frozen=True, kw_only=True):
    """A record after it took what it could, what changed, and what there is to say."""

    record: Record  # its last receipt is this change's, where anything changed
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def adopt(
    record: Record,
    offer: Offer,
    today: date,
    *,
    keys: Keys | None = None,
    only_fill: bool = False,
) -> Adopted:
    """Take from ``offer`` what ``record`` lacks, or all that says where it was published.

    That the offer is of the same work has been decided before. With ``only_fill`` nothing that
    stands there changes. With ``keys`` a record that gets its first title, or that waited to be
    looked up, gets a proper key if its own was made by refkit from nothing; the old one leads to it
    from then on.
    """
    taking = Taking(record, offer, only_fill=only_fill)
    entry = taking.entry()
    problems = taking.problems
    looked_up = msgspec.structs.replace(record, waiting=False) if record.waiting else record
    differences = merge.differences(record.entry, entry)
    if not differences:
        return Adopted(record=looked_up, problems=tuple(problems))
    origin = Origin(source=offer.source, locator=offer.locator, on=today)
    fields = tuple(sorted(field for field, _, _ in differences))
    after = msgspec.structs.replace(
        looked_up,
        entry=entry,
        provenance=_provenance(record.provenance, differences, origin),
        receipts=(*record.receipts, _receipt(record, offer, fields, today)),
    )
    changes = [
        Change(field=field, before=merge.show(before), after=merge.show(value), origin=origin)
        for field, before, value in differences
    ]
    if keys and _wants_key(record, entry, keys):
        after = _renamed(after, keys)
        changes.insert(0, Change(field="key", before=record.key, after=after.key, origin=origin))
        problems.append(report.renamed(record.key, after.key))
    return Adopted(record=after, changes=tuple(changes), problems=tuple(problems))


def _receipt(record: Record, offer: Offer, fields: tuple[str, ...], today: date) -> Receipt:
    return Receipt(
        source=offer.source,
        locator=offer.locator,
        on=today,
        evidence=offer.match.evidence,
        fields=fields,
        before=_excerpt(record.entry, fields),
        origins={field: record.provenance[field] for field in fields if field in record.provenance},
        waiting=record.waiting,
        answers=offer.answers,
    )


def _excerpt(entry: Entry, fields: tuple[str, ...]) -> Entry:
    """An entry with these fields of ``entry``, all others blank."""
    plain = {field: getattr(entry, field) for field in fields if not field.startswith("extra.")}
    names = [field.removeprefix("extra.") for field in fields if field.startswith("extra.")]
    extra = {name: entry.extra[name] for name in names if name in entry.extra}
    return msgspec.structs.replace(_BLANK, **plain, extra=extra)


def _provenance(
    before: Mapping[str, Origin], differences: list[tuple[str, object, object]], origin: Origin
) -> dict[str, Origin]:
    after = dict(before)
    for field, _, value in differences:
        if value == getattr(_BLANK, field, ""):
            after.pop(field, None)
        else:
            after[field] = origin
    return after


def _wants_key(record: Record, entry: Entry, keys: Keys) -> bool:
    """Whether the key was made for want of a title, or of all but one, and there is more now.

    A key that a file gave is not what would be made of an entry without title; where it is, by
    chance, it goes on leading to the record, as an alias.
    """
    if (record.entry.title and not record.waiting) or not entry.title:
        return False
    # The formula may be a new one, and the key be made by the usual one.
    bases = (keys.made(record.entry), citekey.make(record.entry))
    return any(_is_made(record.key, base) for base in bases) and keys.made(entry) not in bases


def _is_made(key: str, base: str) -> bool:
    suffix = key.removeprefix(base)
    return key.startswith(base) and (not suffix or (suffix.isalpha() and suffix.islower()))


def _renamed(record: Record, keys: Keys) -> Record:
    *earlier, receipt = record.receipts
    return msgspec.structs.replace(
        record,
        key=keys.next(keys.made(record.entry)),
        aliases=(*record.aliases, record.key),
        receipts=(*earlier, msgspec.structs.replace(receipt, key=record.key)),
    )
