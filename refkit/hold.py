"""What a person keeps hold of: the fields of a record that no file and no source may change.

A field is held when a person set it, emptied it, or locked it. This module knows how a record tells
that; what becomes of what is offered all the same is for refkit.merge and refkit.enrich.
"""

from collections.abc import Mapping
from types import MappingProxyType

from refkit.model import Record

HAND = "hand"  # the source of what a person set
# A field -> the one without which it means nothing: a person's word about that counts for it.
GOES_WITH: Mapping[str, str] = MappingProxyType({"and_others": "authors", "venue": "container"})


def is_locked(record: Record, field: str) -> bool:
    """Whether only a person changes the field."""
    return field in record.locked or GOES_WITH.get(field, "") in record.locked


def is_held(record: Record, field: str) -> bool:
    """Whether a person set, emptied or locked the field, or the one that it goes with."""
    leading = GOES_WITH.get(field, "")
    by_hand = is_by_hand(record, field) or (leading != "" and is_by_hand(record, leading))
    return by_hand or is_locked(record, field)


def is_by_hand(record: Record, field: str) -> bool:
    """Whether a person set the field, or emptied it."""
    origin = record.provenance.get(field)
    return origin is not None and origin.source == HAND
