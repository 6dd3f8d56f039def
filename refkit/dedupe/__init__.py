"""Which records of a library are one work: groups that are certain, and pairs for a person.

All records stream past once, and are not kept: only those that meet another one in a block
(refkit.match.blocking) are compared (refkit.match.work). What a person said to be different works
stays so. A group in which two records contradict each other is nobody's but a person's, whatever
the others have in common. Nothing is changed here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

import msgspec

from refkit import standing
from refkit.match.blocking import Blocks
from refkit.match.work import same_work
from refkit.model import Evidence, Match, Record, Status, Verdict
from refkit.unite import names

__all__ = ["Findings", "Group", "find", "preference"]

# In a group of more, only pairs that met in a block are compared: they have much in common.
_FEW = 12


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Records that are one work, as every link between them says."""

    keys: tuple[str, ...]  # the first is the one that stays when they are merged
    matches: tuple[Match, ...]  # the links: pairs that are the same work for certain
    against: tuple[Match, ...] = ()  # pairs in it that contradict each other: for a person then

    @property
    def certain(self) -> bool:
        """Whether it may be merged without a person."""
        return not self.against


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What was found among the records."""

    groups: tuple[Group, ...] = ()
    likely: tuple[Match, ...] = ()  # pairs of which a person decides
    records: int = 0  # how many were looked at
    distinct: int = 0  # pairs that look alike, and of which a person said that they differ
    named: Mapping[str, tuple[str, ...]] = {}  # key in lower case -> keys of records that name it

    @property
    def certain(self) -> tuple[Group, ...]:
        """The groups that may be merged without a person."""
        return tuple(group for group in self.groups if group.certain)

    @property
    def open(self) -> tuple[Match, ...]:
        """All pairs of which a person has to decide."""
        doubted = [
            match for g in self.groups if not g.certain for match in (*g.matches, *g.against)
        ]
        return (*doubted, *self.likely)

    def without(self, merged: Collection[Group]) -> "Findings":
        """What is left when groups were merged; pairs mean the records that these went into."""
        into = {key: group.keys[0] for group in merged for key in group.keys}
        likely = []
        for match in self.likely:
            left, right = into.get(match.left, match.left), into.get(match.right, match.right)
            if left != right:
                likely.append(msgspec.structs.replace(match, left=left, right=right))
        groups = tuple(group for group in self.groups if group not in merged)
        return msgspec.structs.replace(self, groups=groups, likely=tuple(likely))


def find(
    records: Mapping[str, Record],
    stream: Iterable[Record] | None = None,
    wanted: Collection[str] | None = None,
) -> Findings:
    """Look for works that are in ``records`` more than once.

    ``stream`` gives all of the records one by one, and ``records`` those that are asked for.
    ``wanted`` are keys, one of which a pair must have to be reported; None: every pair is.
    """
    blocks = Blocks()
    keys: list[str] = []
    distinct: set[frozenset[str]] = set()
    named: dict[str, tuple[str, ...]] = {}
    for record in records.values() if stream is None else stream:
        blocks.add(record.entry)
        keys.append(record.key)
        distinct.update(frozenset((record.key, other)) for other in record.distinct)
        for other in names(record):
            named[other] = (*named.get(other, ()), record.key)
    search = _Search(records, keys, distinct, wanted, blocks.words())
    found = search.findings(blocks.pairs())
    return msgspec.structs.replace(found, named=named)


class _Search:
    """The verdicts on the pairs that met."""

    def __init__(
        self,
        records: Mapping[str, Record],
        keys: Sequence[str],
        distinct: Collection[frozenset[str]],
        wanted: Collection[str] | None,
        words: Collection[str],
    ) -> None:
        self.records = records
        self.keys = keys
        self.distinct = distinct
        self.wanted = wanted
        self.words = words
        self.matches: dict[frozenset[str], Match] = {}

    def findings(self, pairs: Iterable[tuple[int, int]]) -> Findings:
        """What the pairs, by the places of their keys, turn out to be."""
        told = 0
        for one, other in pairs:
            match = self._match(self.keys[one], self.keys[other])
            told += match.verdict is not Verdict.DIFFERENT and self._is_told(match)
        same = [m for m in self.matches.values() if m.verdict is Verdict.SAME]
        joined = _joined([(m.left, m.right) for m in same if not self._is_told(m)])
        groups = [self._group(keys) for keys in joined if self._is_asked(keys)]
        grouped = {key: i for i, group in enumerate(groups) for key in group.keys}
        likely = [
            match
            for match in self.matches.values()
            if match.verdict is Verdict.LIKELY
            and not self._is_told(match)
            and self._is_asked((match.left, match.right))
            and (grouped.get(match.left, -1) != grouped.get(match.right, -2))
        ]
        return Findings(
            groups=tuple(sorted(groups, key=lambda group: group.keys)),
            likely=tuple(sorted(likely, key=lambda match: (match.left, match.right))),
            records=len(self.keys),
            distinct=told,
        )

    def _match(self, left: str, right: str) -> Match:
        pair = frozenset((left, right))
        if pair not in self.matches:
            one, other = self.records[left].entry, self.records[right].entry
            self.matches[pair] = same_work(one, other, left=left, right=right, words=self.words)
        return self.matches[pair]

    def _is_told(self, match: Match) -> bool:
        """Whether a person said that these are different works."""
        return frozenset((match.left, match.right)) in self.distinct

    def _is_asked(self, keys: Iterable[str]) -> bool:
        return self.wanted is None or not set(self.wanted).isdisjoint(keys)

    def _group(self, keys: Sequence[str]) -> Group:
        ordered = sorted(keys, key=lambda key: preference(self.records[key]))
        links: list[Match] = []
        against: list[Match] = []
        for match in self._pairs(ordered):
            if self._is_told(match):
                said = Evidence(what="you", score=0.0, detail="said that they are different works")
                evidence = (said, *match.evidence)
                against.append(msgspec.structs.replace(match, evidence=evidence))
            elif match.verdict is Verdict.SAME:
                links.append(match)
            elif match.verdict is Verdict.DIFFERENT or _is_contradicted(match):
                against.append(match)
        return Group(keys=tuple(ordered), matches=tuple(links), against=tuple(against))

    def _pairs(self, keys: Sequence[str]) -> Iterator[Match]:
        if len(keys) <= _FEW:
            for left, right in combinations(keys, 2):
                yield self._match(left, right)
            return
        own = set(keys)
        for pair, match in list(self.matches.items()):
            if pair <= own:
                yield match


def _is_contradicted(match: Match) -> bool:
    """Whether a fact speaks against it; a workshop is another place and a version of the work."""
    against = {evidence.what for evidence in match.evidence if not evidence.score}
    if any(evidence.what == "version" for evidence in match.evidence):
        against -= {"venue"}
    return bool(against)


def preference(record: Record) -> tuple[date, bool, bool, int, int, str]:
    """What to sort by for the record that stays: there the longest, read or noted, published."""
    untouched = record.status is Status.UNREAD and not (record.note or record.rating)
    return (
        record.added,
        untouched,
        not record.tags,
        -standing.of(record.entry),
        len(record.key),
        record.key,
    )


def _joined(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The groups that the pairs make: a and b, b and c are one group."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while (above := leader.setdefault(key, key)) != key:
            leader[key] = leader[above]
            key = above
        return key

    for left, right in pairs:
        leader[find(right)] = find(left)
    groups: dict[str, list[str]] = {}
    for key in leader:
        groups.setdefault(find(key), []).append(key)
    return list(groups.values())
