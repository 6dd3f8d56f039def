"""Which key a family of records gets, so that every machine gives it the same.

A key that a person gave instead of another one wins, and a former key stays one. Of two new
keys the first in the order of the alphabet is taken, and the other becomes a former key. Where two
works have one key, the work that had it in the base keeps it, then the one that was added earlier,
then the first by its stored text; the other gets the key with a suffix. This module knows keys and
families; how records are merged is not its business.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from refkit import citekey, codec
from refkit.model import Record
from refkit.reconcile.lineage import Family

Claim = tuple[bool, bool, str, bytes]


def wanted(family: Family) -> str:
    """The key of a family: the one that a side gave it, where the other left the keys alone.

    Else one that no record of it has as a former key, and that the base did not have; of several
    the first.
    """
    old = {record.key for record in family.base}
    sides = [side for side in (family.ours, family.theirs) if side]
    changed = [side for side in sides if {record.key for record in side} != old]
    records = [record for side in changed or sides for record in side]
    former = {
        citekey.fold(alias)
        for record in records
        for alias in record.aliases
        if citekey.fold(alias) != citekey.fold(record.key)
    }
    keys = {record.key for record in records}
    present = [key for key in keys if citekey.fold(key) not in former] or list(keys)
    return min(present, key=lambda key: (key in old, citekey.fold(key), key))


def claim(family: Family, name: str) -> Claim:
    """How good the claim of a family to a key or a former key is: the least is the best."""
    folded = citekey.fold(name)
    shared = any(folded in _names(record) for record in family.base)
    members = family.ours + family.theirs
    first = min(record.added for record in members).isoformat()
    return not shared, not family.base, first, min(map(codec.encode, members))


def _names(record: Record) -> set[str]:
    return {citekey.fold(record.key), *(citekey.fold(alias) for alias in record.aliases)}


def assign(families: Sequence[Family], taken: Collection[str]) -> list[str]:
    """The keys of ``families``, unique ignoring case.

    ``taken`` are the names that no record may get anew, folded.
    """
    keys = [wanted(family) for family in families]
    rivals: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        rivals.setdefault(citekey.fold(key), []).append(i)
    used = {*taken, *rivals}
    for folded in sorted(folded for folded, some in rivals.items() if len(some) > 1):
        _, *others = sorted(rivals[folded], key=lambda i: claim(families[i], folded))
        for i in others:
            keys[i] = citekey.unique(citekey.series(keys[i]), used)
            used.add(citekey.fold(keys[i]))
    return keys


def moved(families: Sequence[Family], given: Sequence[str]) -> list[dict[str, str]]:
    """The keys (folded) that are others now, with these, in our copy and in theirs."""
    found: list[dict[str, str]] = [{}, {}]
    for family, key in zip(families, given, strict=True):
        for side, keys in zip((family.ours, family.theirs), found, strict=True):
            keys |= {citekey.fold(record.key): key for record in side if record.key != key}
    return found


def redirected(family: Family, moved: Sequence[Mapping[str, str]]) -> Family:
    """``family`` with the works that a side told apart from it called by the keys of `moved`."""
    known = {key for record in family.base for key in record.distinct}
    ours, theirs = (
        tuple(_redirected(record, keys, known) for record in side)
        for side, keys in zip((family.ours, family.theirs), moved, strict=True)
    )
    return Family(family.base, ours, theirs)


def _redirected(record: Record, moved: Mapping[str, str], known: Collection[str]) -> Record:
    new = [key for key in record.distinct if key not in known and citekey.fold(key) in moved]
    if not new:
        return record
    distinct = {moved[citekey.fold(key)] if key in new else key for key in record.distinct}
    return msgspec.structs.replace(record, distinct=tuple(sorted(distinct)))


def all_names(records: Iterable[Record]) -> set[str]:
    """All keys and former keys, folded."""
    return {name for record in records for name in _names(record)}
