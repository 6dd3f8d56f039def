"""Records of the library that turn out to be one paper, once it is known which one.

Two records that lead to one record of a source, or one that would get the identifier of another:
neither is changed, since two equal records are worse than two different ones. This module finds
them; a person decides, and is not asked again about those that were said to be different works.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

from refkit import standing
from refkit.enrich import Offer
from refkit.identifier import Identifier
from refkit.match.paper import same_paper
from refkit.model import Evidence, Match, Record, Verdict


class Group(NamedTuple):
    """Records that are one paper."""

    keys: tuple[str, ...]  # two or more, in the order of the library's keys
    shared: str  # what they share: "openreview:B1eWOJHKvB", or the source's record
    apart: bool = False  # whether a person said of all of them that they are different works


def find(offers: Mapping[str, Offer], records: Mapping[str, Record]) -> tuple[Group, ...]:
    """The groups among ``records`` that ``offers``, one for each key, show to be one paper."""
    if not offers:
        return ()
    claims: dict[Identifier | str, set[str]] = {}
    learnt: set[Identifier] = set()
    for key, offer in offers.items():
        if offer.locator:
            claims.setdefault(offer.name, set()).add(key)
        for identifier in standing.own(offer.entry):
            claims.setdefault(identifier, set()).add(key)
            learnt.add(identifier)
    if learnt:
        for record in records.values():
            for identifier in record.entry.identifiers:
                if identifier in learnt:
                    claims[identifier].add(record.key)
    groups = _groups({claim: keys for claim, keys in claims.items() if len(keys) > 1})
    return tuple(group._replace(apart=_is_told_apart(group, records)) for group in groups)


def _is_told_apart(group: Group, records: Mapping[str, Record]) -> bool:
    return all(_are_told_apart(a, b, records) for a, b in combinations(group.keys, 2))


def _are_told_apart(one: str, other: str, records: Mapping[str, Record]) -> bool:
    """Whether a person said that two records are different works."""
    return other in records[one].distinct or one in records[other].distinct


def _groups(claims: Mapping[Identifier | str, set[str]]) -> tuple[Group, ...]:
    """Put together what overlaps: a and b, b and c are one group."""
    groups: list[tuple[set[str], str]] = []
    # What an identifier shows is told before what a source calls its record.
    for claim, keys in sorted(
        claims.items(), key=lambda pair: (isinstance(pair[0], str), str(pair[0]))
    ):
        touching = [group for group in groups if group[0] & keys]
        shared = touching[0][1] if touching else str(claim)
        groups = [group for group in groups if group not in touching]
        groups.append((set().union(keys, *(group[0] for group in touching)), shared))
    return tuple(sorted(Group(tuple(sorted(keys)), shared) for keys, shared in groups))


def matches(group: Group, records: Mapping[str, Record]) -> Iterable[Match]:
    """The first of a group with each other one, for a person to decide; not those told apart."""
    first, *others = group.keys
    for other in others:
        if _are_told_apart(first, other, records):
            continue
        found = same_paper(records[first].entry, records[other].entry, left=first, right=other)
        shared = Evidence(what=group.shared.partition(":")[0], score=1.0, detail=group.shared)
        evidence = tuple(e for e in found.evidence if e.what != shared.what)
        yield Match(left=first, right=other, verdict=Verdict.LIKELY, evidence=(shared, *evidence))
