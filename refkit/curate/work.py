"""Whole records by hand: edited as a person left them, or taken out of the library.

Each function makes a plan from the records as they are; the store applies it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from refkit import merge
from refkit.curate.outline import excerpts, named
from refkit.model import Entry, Plan, Record, Retired, StatusChange
from refkit.tag import parse


def remove(records: Mapping[str, Record], keys: Sequence[str], today: date) -> Plan:
    """Take records out of the library, and retire their keys, also the former ones.

    A key that is retired is kept with what tells the work, so that no other work ever gets it.
    """
    going = named(records, keys)
    return Plan(
        remove=tuple(record.key for record in going),
        before={record.key: record for record in going},
        retired={
            key: Retired(entry=outlined(record.entry), on=today)
            for record in going
            for key in (record.key, *record.aliases)
        },
    )


def outlined(entry: Entry) -> Entry:
    """What tells a work from others: its kind, title, authors, date, place and identifiers."""
    return Entry(
        type=entry.type,
        title=entry.title,
        authors=entry.authors,
        and_others=entry.and_others,
        date=entry.date,
        container=entry.container,
        venue=entry.venue,
        identifiers=entry.identifiers,
    )


def edit(record: Record, edited: Record, today: date) -> Plan:
    """Keep what a person made of a record: in canonical form, marked as set by hand.

    Which former keys it may have, and what becomes of those it had, is for refkit.rename.former.
    """
    from refkit.normalize import tidy

    status = edited.status
    if status is not record.status and edited.history == record.history:
        history = (*record.history, StatusChange(status=status, on=today))
        edited = msgspec.structs.replace(edited, history=history)
    edited = msgspec.structs.replace(
        edited,
        entry=tidy(edited.entry),
        tags=parse(edited.tags) if edited.tags else (),
        aliases=tuple(dict.fromkeys(key for key in edited.aliases if key != record.key)),
    )
    done = merge.by_hand(record, edited, today)
    if done.record == record:
        return Plan()
    changes = {record.key: excerpts(done.changes)}
    return Plan(put=(done.record,), before={record.key: record}, changes=changes)
