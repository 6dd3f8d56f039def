"""Two copies of a library, merged over the copy that both came from.

Records are found in all copies even when they were rekeyed or united, and are merged field by
field; keys stay unique and former keys lead to their records. Nothing that one side alone changed
is lost. Where both changed a field in different ways ours stands, and theirs is kept in the record
as a clash. Which copy is called ours decides nothing else, so that two machines that merge the same
copies come to the same library.

This package is pure: it knows neither files nor git. docs/sharing.md tells the rules to people.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

import msgspec

from refkit import citekey, match
from refkit.errors import Problem
from refkit.model import Clash, Plan, Record, Verdict
from refkit.reconcile import clashes, former, keys, tables, told
from refkit.reconcile import family as kin
from refkit.reconcile.lineage import Copy, Family, families

_Kept = TypeVar("_Kept")

__all__ = ["Copy", "Reconciled", "clashes", "plan", "reconcile"]


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """A library made of two copies, and what a person should know about it."""

    library: Copy
    clashes: dict[str, tuple[Clash, ...]] = {}  # key -> those that this merge left to a person
    problems: tuple[Problem, ...] = ()


def reconcile(
    base: Copy, ours: Copy, theirs: Copy, today: date, taken: Collection[str] = ()
) -> Reconciled:
    """Merge ``ours`` and ``theirs``, which both came from ``base`` (an empty copy if from nothing).

    The copies may leave out the records that are the same in all three; ``taken`` then has their
    keys and former keys, folded (refkit.citekey.fold). ``today`` is the day that new clashes bear.
    """
    found = [family for family in families(base, ours, theirs) if not kin.is_gone(family)]
    names = {name for copy in (base, ours, theirs) for name in _names(copy)}
    given = keys.assign(found, {*taken, *names})
    moved = keys.moved(found, given)
    done = [
        kin.combine(keys.redirected(family, moved), key, today)
        for family, key in zip(found, given, strict=True)
    ]
    records, misled = former.led(found, [combined.record for combined, _ in done])
    retired = tables.retired(base, ours, theirs)
    again = former.given_again(retired, records, (ours, theirs))
    words, disputed = tables.words(base, ours, theirs)
    return Reconciled(
        library=Copy(
            records={record.key: record for record in sorted(records, key=lambda one: one.key)},
            retired={key: kept for key, kept in retired.items() if key not in again},
            tag_aliases=words,
            asides=tables.asides(base, ours, theirs),
        ),
        clashes={each.record.key: each.clashes for each, _ in done if each.clashes},
        problems=(
            *(problem for _, problems in done for problem in problems),
            *_renamed(found, records),
            *misled,
            *_twice(found, records),
            *(problem for problem in again.values() if problem),
            *disputed,
        ),
    )


def _names(copy: Copy) -> set[str]:
    return keys.all_names(copy.records.values()) | {citekey.fold(key) for key in copy.retired}


def _renamed(found: Sequence[Family], records: Sequence[Record]) -> Iterator[Problem]:
    """Say which works lost their key to another one."""
    holders = {citekey.fold(record.key): record for record in records}
    for family, record in zip(found, records, strict=True):
        asked = keys.wanted(family)
        if asked != record.key:
            yield told.renamed(asked, holders[citekey.fold(asked)], record)


def _twice(found: Sequence[Family], records: Sequence[Record]) -> Iterator[Problem]:
    """Say which works both sides added under different keys."""
    pairs = list(zip(found, records, strict=True))
    added = [record for family, record in pairs if not (family.base or family.theirs)]
    offered = [record for family, record in pairs if not (family.base or family.ours)]
    if not added or not offered:
        return
    index = match.Index(added)
    for record in offered:
        for other, found_match in index.find(record.entry, record.key):
            if found_match.verdict is Verdict.SAME:
                yield told.twice(*sorted((other, record), key=lambda one: one.key))


def plan(before: Copy, after: Copy) -> Plan:
    """What makes the library ``after`` of the library ``before``."""
    old, new = before.records, after.records
    freed = {key: None for key in before.retired if key not in after.retired}
    dropped = {word: None for word in before.tag_aliases if word not in after.tag_aliases}
    return Plan(
        put=tuple(record for key, record in new.items() if old.get(key) != record),
        before={key: old[key] for key, record in old.items() if new.get(key) != record},
        remove=tuple(key for key in old if key not in new),
        asides={
            **{file: () for file in before.asides if file not in after.asides},
            **_changed(before.asides, after.asides),
        },
        retired={**freed, **_changed(before.retired, after.retired)},
        tag_aliases={**dropped, **_changed(before.tag_aliases, after.tag_aliases)},
    )


def _changed(before: Mapping[str, _Kept], after: Mapping[str, _Kept]) -> dict[str, _Kept]:
    return {name: kept for name, kept in after.items() if before.get(name) != kept}
