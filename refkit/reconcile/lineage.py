"""Which records of three copies are one record.

Keys alone do not tell. A record that was rekeyed is found by its former key; records that were
united are found in the one that has their keys; and of two records that both copies added under one
key, the evidence says whether they are one work. This module finds the families; it changes
nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from refkit import citekey, match
from refkit.model import Aside, Record, Retired, Verdict


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """What a library holds, or the part of it that is not the same in all copies."""

    records: Mapping[str, Record] = {}  # by key
    retired: Mapping[str, Retired] = {}
    tag_aliases: Mapping[str, str] = {}
    asides: Mapping[str, tuple[Aside, ...]] = {}


class Names:
    """The keys of a copy, and the former ones, ignoring case."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._former: dict[str, str] = {}
        for record in records.values():
            for alias in record.aliases:
                self._former.setdefault(citekey.fold(alias), record.key)
        self._keys = {citekey.fold(key): key for key in records}

    def find(self, key: str) -> str | None:
        """The key of the record that ``key`` leads to, None if there is none."""
        if key in self._records:
            return key
        folded = citekey.fold(key)
        return self._keys.get(folded) or self._former.get(folded)


class Member(NamedTuple):
    """One record of one copy. The copies are numbered: 0 is the base, 1 ours, 2 theirs."""

    copy: int
    key: str


class Family(NamedTuple):
    """The records of three copies that are one, each sorted by key."""

    base: tuple[Record, ...]
    ours: tuple[Record, ...]
    theirs: tuple[Record, ...]


def families(base: Copy, ours: Copy, theirs: Copy) -> list[Family]:
    """Sort the records of three copies into families, in the order of their keys."""
    copies = base.records, ours.records, theirs.records
    names = [Names(records) for records in copies]
    parents = {Member(i, key): Member(i, key) for i in range(3) for key in copies[i]}
    known: set[Member] = set()
    for key in copies[0]:
        for i in (1, 2):
            if found := names[i].find(key):
                _join(parents, Member(0, key), Member(i, found))
                known.add(Member(i, found))
    for i, other in ((1, 2), (2, 1)):
        for key, record in copies[i].items():
            found = names[other].find(key)
            # A former key that the base knew, and this side gave to a new work, says nothing.
            if names[0].find(key) and Member(other, found or "") in known:
                found = None
            if Member(i, key) not in known and found and same(record, copies[other][found]):
                _join(parents, Member(i, key), Member(other, found))
    groups: dict[Member, list[Member]] = {}
    for member in sorted(parents):
        groups.setdefault(_root(parents, member), []).append(member)
    return [Family(*_sides(group, copies)) for group in groups.values()]


def same(one: Record, other: Record) -> bool:
    """Whether two records are certainly one work."""
    found = match.compare(one.key, one.entry, other.key, other.entry)
    return found.verdict is Verdict.SAME


def _sides(
    group: Iterable[Member], copies: tuple[Mapping[str, Record], ...]
) -> Iterator[tuple[Record, ...]]:
    members = list(group)
    for i, records in enumerate(copies):
        yield tuple(records[member.key] for member in members if member.copy == i)


def _root(parents: dict[Member, Member], member: Member) -> Member:
    while parents[member] != member:
        parents[member] = parents[parents[member]]
        member = parents[member]
    return member


def _join(parents: dict[Member, Member], one: Member, other: Member) -> None:
    roots = _root(parents, one), _root(parents, other)
    parents[max(roots)] = min(roots)
