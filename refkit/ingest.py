"""From what a reader found to a plan: understand, recognise, name.

Everything that enters the library comes this way. Nothing here touches a file: the plan says
what would change, and the store applies it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from refkit import citekey, merge
from refkit.errors import Problem, Severity
from refkit.identifier import Scheme
from refkit.match import Index
from refkit.model import (
    Change,
    Entry,
    Match,
    Origin,
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


def understand(parsed: Sequence[Parsed], watch: Callable[[], None] = lambda: None) -> Understood:
    """Normalise everything that was read; ``watch`` is called after each entry."""
    items = []
    for raw in (raw for part in parsed for raw in part.entries):
        items.append((raw, normalize(raw)))
        watch()
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
        self.series: dict[str, Iterator[str]] = {}
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
        found = self.index.find(done.entry, str(raw.where or raw.origin.source))
        if found and found[0][1].verdict is Verdict.SAME:
            self._fill(found[0][0], raw, done, today, tags)
            return
        key = self._name(done.entry)
        likely = [match for _, match in found if match.verdict is Verdict.LIKELY]
        self.review += [msgspec.structs.replace(match, left=key) for match in likely]
        if likely:
            self.problems.append(_doubt(key, likely, raw))
        status = status or Status.UNREAD
        history = (StatusChange(status=status, on=today),) if status is not Status.UNREAD else ()
        self._keep(
            Record(
                key=key,
                entry=done.entry,
                tags=tuple(sorted(set(tags))),
                status=status,
                history=history,
                added=today,
                provenance=done.provenance,
            )
        )

    def _name(self, entry: Entry) -> str:
        # What was taken stays taken: a series goes on where it stopped, so that thousands of
        # works with one base cost no more than others.
        base = citekey.make(entry)
        series = self.series.setdefault(base, citekey.series(base))
        key = citekey.unique(series, self.taken)
        self.taken.add(key.lower())
        return key

    def _fill(
        self, record: Record, raw: RawEntry, done: Normalized, today: date, tags: Sequence[str]
    ) -> None:
        if record.key in self.before:
            self.present[record.key] = None
        merged = merge.fill(record, done.entry, done.provenance, raw.where)
        self.problems += merged.problems
        after, changes = _tagged(merged.record, tags, today)
        changes = (*self.changes.get(record.key, ()), *merged.changes, *changes)
        self.changes[record.key] = changes
        if after != record:
            self._keep(after)

    def _keep(self, record: Record) -> None:
        self.put[record.key] = record
        self.index.add(record)

    def plan(self, problems: Sequence[Problem]) -> Plan:
        return Plan(
            put=tuple(self.put.values()),
            before={key: self.before[key] for key in self.put if key in self.before},
            changes={
                key: what for key, what in self.changes.items() if what and key in self.before
            },
            present=tuple(key for key in self.present if key not in self.put),
            review=tuple(self.review),
            problems=(*problems, *self.problems),
        )


def taken_keys(records: Collection[Record]) -> set[str]:
    """All keys that may not be given again, in lower case: present ones and former ones."""
    taken = {record.key.lower() for record in records}
    taken.update(alias.lower() for record in records for alias in record.aliases)
    return taken


def _tagged(record: Record, tags: Sequence[str], today: date) -> tuple[Record, tuple[Change, ...]]:
    united = tuple(sorted({*record.tags, *tags}))
    if united == record.tags:
        return record, ()
    change = Change(
        field="tags",
        before=merge.show(record.tags),
        after=merge.show(united),
        origin=Origin(source=merge.HAND, on=today),
    )
    return msgspec.structs.replace(record, tags=united), (change,)


def _doubt(key: str, matches: Sequence[Match], raw: RawEntry) -> Problem:
    best = matches[0]
    agree = " and ".join(_called(e.what) for e in best.evidence if e.score == 1.0)
    differ = " and ".join(_called(e.what) for e in best.evidence if e.score == 0.0)
    others = f" (and {len(matches) - 1} more)" if matches[1:] else ""
    return Problem(
        code="DUP001",
        severity=Severity.WARNING,
        message=f"{key} may be the same work as {best.right}{others}: "
        + (f"the same {agree}" if agree else "much the same")
        + (f", but another {differ}" if differ else "")
        + "; it was kept as a record of its own",
        where=raw.where,
        key=key,
        hint=f"compare them with refkit show {key} {best.right}, and remove or edit one",
    )


def _called(what: str) -> str:
    return f"{what} id" if what in tuple(Scheme) else what
