"""From what a reader found to a plan: understand, recognise, name.

Everything that enters the library comes this way. Nothing here touches a file: the plan says
what would change, and the store applies it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from refkit import citekey, merge
from refkit.errors import Problem, Severity
from refkit.match import Index
from refkit.model import (
    Change,
    Match,
    Parsed,
    Plan,
    RawEntry,
    Record,
    Status,
    StatusChange,
    Verdict,
)
from refkit.normalize import Normalized, normalize


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """Raw entries with what the normaliser made of them: the slow half, done without a lock."""

    items: tuple[tuple[RawEntry, Normalized], ...] = ()
    problems: tuple[Problem, ...] = ()


def understand(parsed: Sequence[Parsed]) -> Understood:
    """Normalise everything that was read."""
    items = [(raw, normalize(raw)) for part in parsed for raw in part.entries]
    problems = [problem for part in parsed for problem in part.problems]
    problems += [problem for _, done in items for problem in done.problems]
    return Understood(items=tuple(items), problems=tuple(problems))


def plan(
    understood: Understood,
    records: Mapping[str, Record],
    today: date,
    *,
    tags: Sequence[str] = (),
    status: Status | None = None,
    problems: Sequence[Problem] = (),
) -> Plan:
    """What adding would change. New works get a key; known ones get only what they lack.

    ``tags`` go to every record named, new or known; ``status`` only to new ones, since where I
    am with a work is not for a file to say. ``problems`` are what was found before, in reading.
    """
    work = _Work(records)
    for raw, done in understood.items:
        work.take(raw, done, today, tags, status)
    return work.plan((*problems, *understood.problems))


class _Work:
    """A plan being made: the records as they will be, and an index over them."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self.before = records
        self.index = Index(records.values())
        self.taken = taken_keys(records.values())
        self.put: dict[str, Record] = {}
        self.changes: dict[str, tuple[Change, ...]] = {}
        self.present: dict[str, None] = {}
        self.review: list[Match] = []
        self.problems: list[Problem] = []

    def take(
        self,
        raw: RawEntry,
        done: Normalized,
        today: date,
        tags: Sequence[str],
        status: Status | None,
    ) -> None:
        place = str(raw.where or raw.origin.source)
        found = self.index.find(done.entry, place)
        if found and found[0][1].verdict is Verdict.SAME:
            self._fill(found[0][0], raw, done, tags)
            return
        likely = [match for _, match in found if match.verdict is Verdict.LIKELY]
        key = citekey.unique(citekey.make(done.entry), self.taken)
        self.review += [msgspec.structs.replace(match, left=key) for match in likely]
        self.problems += [_doubt(match, key, raw) for match in likely]
        status = status or Status.UNREAD
        self._keep(
            Record(
                key=key,
                entry=done.entry,
                tags=tuple(sorted(set(tags))),
                status=status,
                history=(StatusChange(status=status, on=today),)
                if status is not Status.UNREAD
                else (),
                added=today,
                provenance=done.provenance,
            )
        )
        self.taken.add(key.lower())

    def _fill(self, record: Record, raw: RawEntry, done: Normalized, tags: Sequence[str]) -> None:
        merged = merge.fill(record, done.entry, done.provenance, raw.where)
        self.problems += merged.problems
        united = tuple(sorted({*merged.record.tags, *tags}))
        after = msgspec.structs.replace(merged.record, tags=united)
        self.present[record.key] = None
        if after == record:
            return
        self.changes[record.key] = (*self.changes.get(record.key, ()), *merged.changes)
        self._keep(after)

    def _keep(self, record: Record) -> None:
        self.put[record.key] = record
        self.index.add(record)

    def plan(self, problems: Sequence[Problem]) -> Plan:
        return Plan(
            put=tuple(self.put.values()),
            before={key: self.before[key] for key in self.put if key in self.before},
            changes={key: what for key, what in self.changes.items() if key in self.before},
            present=tuple(self.present),
            review=tuple(self.review),
            problems=(*problems, *self.problems),
        )


def taken_keys(records: Collection[Record]) -> set[str]:
    """All keys that may not be given again, in lower case: present ones and former ones."""
    taken = {record.key.lower() for record in records}
    taken.update(alias.lower() for record in records for alias in record.aliases)
    return taken


def _doubt(match: Match, key: str, raw: RawEntry) -> Problem:
    agree = " and ".join(e.what for e in match.evidence if e.score == 1.0)
    differ = " and ".join(e.what for e in match.evidence if e.score == 0.0)
    return Problem(
        code="DUP001",
        severity=Severity.WARNING,
        message=f"{key} may be the same work as {match.right}: the same {agree}"
        + (f", but another {differ}" if differ else "")
        + "; it was kept as a record of its own",
        where=raw.where,
        key=key,
        hint=f"compare them with refkit show {key} {match.right}, and remove or edit one",
    )
