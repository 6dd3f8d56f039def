"""Entries that are known by their key: the record with that key came from the same file.

This is how a newer version of a file finds its records again, whatever has changed in it, and it
costs next to nothing. A file is known by the name it was read under. Since two folders may have a
file of one name, a record that contradicts an entry in everything is not taken for it.
"""

from collections.abc import Callable, Mapping, Sequence

from refkit.citekey import fold
from refkit.identifier import Scheme
from refkit.ingest.keys import Keys, fit
from refkit.match import compare
from refkit.model import Entry, RawEntry, Record
from refkit.normalize import Normalized

# Standard input is another text every time, so never a newer version of itself.
STREAM = "-"

Item = tuple[RawEntry, Normalized]


def is_from(record: Record, source: str) -> bool:
    """Whether anything in ``record`` came from the file ``source``."""
    return any(origin.source == source for origin in record.provenance.values())


def by_key(items: Sequence[Item], records: Mapping[str, Record], keys: Keys) -> dict[int, str]:
    """The keys of the records known by their key, by the identity (`id`) of the raw entry.

    Each record is claimed once a file. Where a file has a key more than once, the later ones are
    looked for under the key with a suffix, as they were kept; what has not changed comes first.
    """
    if not records:
        return {}
    groups: dict[tuple[str, str], list[Item]] = {}
    for raw, done in items:
        if raw.key and raw.origin.source != STREAM:
            group = raw.origin.source, fold(fit(raw.key))
            groups.setdefault(group, []).append((raw, done))
    known: dict[int, str] = {}
    claimed: set[tuple[str, str]] = set()
    for (source, _), group_items in groups.items():
        candidates = _candidates(fit(group_items[0][0].key), keys, several=len(group_items) > 1)
        left = {
            key: records[key]
            for key in candidates
            if key in records and (source, key) not in claimed and is_from(records[key], source)
        }
        exact = _pair(group_items, left, Entry.__eq__)
        rest = [item for item in group_items if id(item[0]) not in exact]
        found = exact | _pair(rest, left, _may_be)
        claimed |= {(source, key) for key in found.values()}
        known |= found
    return known


def _candidates(key: str, keys: Keys, *, several: bool) -> list[str]:
    holder = keys.holder(key)
    if not holder or not several:
        return [holder]
    return [holder, *(other for other in keys.suffixed(key) if other != holder)]


def _pair(
    items: Sequence[Item], left: dict[str, Record], fits: Callable[[Entry, Entry], bool]
) -> dict[int, str]:
    """The record that fits each entry, each at most once; what is taken is gone from ``left``."""
    found = {}
    for raw, done in items:
        for key, record in left.items():
            if fits(done.entry, record.entry):
                found[id(raw)] = key
                del left[key]
                break
    return found


def _may_be(one: Entry, other: Entry) -> bool:
    """Whether an entry may be a newer state of another: not if title and authors contradict it."""
    scores = {evidence.what: evidence.score for evidence in compare("", one, "", other).evidence}
    shared = any(scores.get(scheme.value) == 1.0 for scheme in Scheme)
    return shared or scores.get("title") != 0.0 or scores.get("authors", 0.0) != 0.0
