"""Former keys, and keys of removed works, after a merge: each leads to one record.

A key that a record has beats a former key, and a living record beats a removed one. What was
ambiguous in a copy before is left as it was: a merge is not the place to judge it.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from refkit import citekey
from refkit.errors import Problem
from refkit.model import Record, Retired
from refkit.reconcile import keys, told
from refkit.reconcile.lineage import Copy, Family, same


def led(found: Sequence[Family], records: Sequence[Record]) -> tuple[list[Record], list[Problem]]:
    """Take former keys from ``records``, made of the families ``found``, that mean another one."""
    holders: dict[str, list[int]] = {}
    for i, record in enumerate(records):
        for name in {citekey.fold(record.key), *map(citekey.fold, record.aliases)}:
            holders.setdefault(name, []).append(i)
    disputed = {name: some for name, some in holders.items() if len(some) > 1}
    if not disputed:
        return list(records), []
    known = [_claims(family.ours for family in found), _claims(family.theirs for family in found)]
    result = list(records)
    problems = []
    for name, rivals in sorted(disputed.items()):
        excused = any(set(rivals) <= claims.get(name, set()) for claims in known)
        if excused:
            continue
        first = min(
            rivals, key=lambda i: (citekey.fold(records[i].key) != name, keys.claim(found[i], name))
        )
        for i in sorted(set(rivals) - {first}, key=lambda i: records[i].key):
            kept = tuple(alias for alias in result[i].aliases if citekey.fold(alias) != name)
            result[i] = msgspec.structs.replace(result[i], aliases=kept)
            problems.append(told.misled(name, result[i], records[first]))
    return result, problems


def _claims(sides: Iterable[tuple[Record, ...]]) -> dict[str, set[int]]:
    """Name -> the families that have it in one copy."""
    found: dict[str, set[int]] = {}
    for i, side in enumerate(sides):
        for name in keys.all_names(side):
            found.setdefault(name, set()).add(i)
    return found


def given_again(
    retired: Mapping[str, Retired], records: Sequence[Record], copies: Sequence[Copy]
) -> dict[str, Problem | None]:
    """The keys of ``retired`` that lead to a record after all, with what there is to say of each.

    Where one of the ``copies`` had a key in both ways already, it keeps it so.
    """
    alive = {
        name: record
        for record in records
        for name in (*map(citekey.fold, record.aliases), citekey.fold(record.key))
    }
    both = {
        name
        for copy in copies
        for name in keys.all_names(copy.records.values())
        & {citekey.fold(key) for key in copy.retired}
    }
    again: dict[str, Problem | None] = {}
    for key, kept in retired.items():
        record = alive.get(citekey.fold(key))
        if record is not None and citekey.fold(key) not in both:
            lost = msgspec.structs.replace(record, key=key, entry=kept.entry)
            again[key] = None if same(lost, record) else told.given_again(key, record, kept)
    return again
