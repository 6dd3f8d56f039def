"""A plan in the making: the records as they will be, entry by entry.

This module decides which record an entry is: the one with its key that came from the same file,
else one that says the same, else a new one. Two entries of one file that have keys stay two
records, whatever they say: somebody may cite both.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType

import msgspec

from refkit import codec, merge
from refkit.citekey import DEFAULT, Formula, fold
from refkit.errors import Problem
from refkit.ingest import changes, claim, doubt, keys, marks, share
from refkit.ingest.account import Intake, Joined, joined
from refkit.ingest.past import Past
from refkit.match import Index
from refkit.model import (
    Aside,
    Change,
    Entry,
    Match,
    Mine,
    RawEntry,
    Record,
    Retired,
    Status,
)
from refkit.normalize import Normalized


class Work:
    """A plan being made: the records as they will be, and an index over them."""

    def __init__(
        self,
        records: Mapping[str, Record],
        items: Sequence[claim.Item],
        today: date,
        *,
        tags: Sequence[str] = (),
        status: Status | None = None,
        apart: bool = False,
        keyed: Collection[str] = (),
        retired: Mapping[str, Retired] = MappingProxyType({}),
        formula: Formula = DEFAULT,
    ) -> None:
        self.keyed = keyed
        self.past = Past(retired)
        self.restored: dict[str, None] = {}  # keys of removed works that are there again
        self.before = records
        self.today = today
        self.tags = tuple(sorted(set(tags)))
        self.status = status
        self.apart = apart
        self.put: dict[str, Record] = {}
        self.changes: dict[str, tuple[Change, ...]] = {}
        self.present: dict[str, None] = {}
        self.review: list[Match] = []
        self.joined: list[Joined] = []
        self.problems: list[Problem] = []
        wanted = (keys.fit(raw.key) for raw, _ in items if raw.key)
        self.keys = keys.Keys(records, wanted, retired, formula)
        # By their key, before anything is decided: so the order of a file decides nothing.
        self.known = claim.by_key(items, records, self.keys)
        # Record -> the files of whose entries with keys it is the record.
        self.claims: dict[str, set[str]] = {}
        for raw, _ in items:
            if key := self.known.get(id(raw)):
                self.claims.setdefault(key, set()).add(raw.origin.source)

    @cached_property
    def index(self) -> Index:
        """Over all records; where every entry is known by its key, nobody asks for it."""
        index = Index(self.before.values())
        for record in self.put.values():
            index.add(record)
        return index

    def take(self, raw: RawEntry, done: Normalized) -> None:
        """Plan what becomes of one entry."""
        if (key := self.known.get(id(raw))) is not None:
            self._fill(self.put.get(key) or self.before[key], raw, done, renew=True)
            return
        holder = self.keys.holder(keys.fit(raw.key)) if raw.key else ""
        found = self._recognised(raw, done.entry, holder)
        free = [record for record in found.same if not self._is_apart(record, raw)]
        if free:
            record = next((record for record in free if record.key == holder), free[0])
            self._fill(record, raw, done)
        else:
            self._add(raw, done, holder, found.alike)

    def _recognised(self, raw: RawEntry, entry: Entry, holder: str) -> share.Recognised:
        """The records that an entry is, or may be; ``holder`` is the one that has its key."""
        found = self.index.find(entry, raw.key or str(raw.where or raw.origin.source))
        found = [
            (record, match)
            for record, match in found
            if not (record.distinct and self._is_told_apart(record, raw, entry))
        ]

        def is_its_own(record: Record) -> bool:
            there = record.key in self.before
            return there and (record.key == holder or claim.is_from(record, raw.origin.source))

        return share.recognise(found, entry, is_its_own)

    def _is_told_apart(self, record: Record, raw: RawEntry, entry: Entry) -> bool:
        """Whether a person said of ``record`` that it is another work than this one."""
        asked = {fold(key) for key in (keys.fit(raw.key), *self.past.keys_of(entry))}
        return not asked.isdisjoint(map(fold, record.distinct))

    def _is_apart(self, record: Record, raw: RawEntry) -> bool:
        """Whether ``record`` already is that of another entry with a key in the same file."""
        if not raw.key:
            return False
        claims = self.claims.get(record.key, set())
        other = self.apart and fold(record.key) != fold(keys.fit(raw.key))
        return raw.origin.source in claims or (other and bool(claims))

    def _add(self, raw: RawEntry, done: Normalized, holder: str, alike: Sequence[Match]) -> None:
        own = self._restored(done.entry)
        here = raw.origin.source in self.claims.get(holder, set())
        key = self._name(raw, done.entry, holder, own, here=here)
        # That its key stands twice in the file is told already.
        alike = [m for m in alike if not (here and m.right == holder)]
        self.review += [msgspec.structs.replace(match, left=key) for match in alike]
        self.problems += doubt.alike(key, alike, raw, apart=self.apart)
        mine = raw.mine or Mine()
        status = self.status or mine.status or Status.UNREAD
        record = Record(
            key=key,
            entry=done.entry,
            tags=tuple(sorted({*self.tags, *mine.tags})),
            status=status,
            history=marks.history(status, self.today),
            priority=mine.priority,
            rating=mine.rating,
            note=mine.note,
            added=self.today,
            provenance=done.provenance,
            waiting=raw.waiting,
        )
        former = [other for other in own if fold(other) != fold(key)]
        if own:
            self.problems.append(keys.restored(raw, key, former))
        self._keep(self._led(record, raw, (*former, *raw.aliases)))
        if raw.key:
            self.claims.setdefault(key, set()).add(raw.origin.source)

    def _name(
        self, raw: RawEntry, entry: Entry, holder: str, own: Sequence[str], *, here: bool
    ) -> str:
        """Give a new record its key; ``own`` are the keys that its work had before its removal.

        ``holder`` is the record that its key leads to now; ``here``: made of the same file.
        """
        asked = keys.fit(raw.key)
        gone = self.keys.retired(asked) if asked else ""
        if asked and not holder and not gone:
            key = self.keys.give(asked)
        elif own:
            base = self.keys.made(entry)
            key = self.keys.give(next((k for k in own if k.startswith(base)), own[0]))
        elif asked:
            key = self.keys.next(asked)
        else:
            key = self._make(raw, entry)
        if raw.key or raw.origin.source in self.keyed:
            self.problems += keys.told(raw, key, holder, here=here)
        if gone:
            self.problems.append(keys.was_retired(raw, asked, key))
        if raw.key and not codec.is_citable(key):
            self.problems.append(keys.uncitable(raw, key))
        return key

    def _make(self, raw: RawEntry, entry: Entry) -> str:
        """Give a made key, and say where it is not the one that was to be expected."""
        base = self.keys.made(entry)
        gone = self.keys.retired(base)
        key = self.keys.next(base)
        if not raw.waiting and (formula := self.keys.gives_nothing(entry)):
            self.problems.append(keys.without_formula(raw, key, formula))
        if gone:
            self.problems.append(keys.made_was_retired(raw, base, key))
        return key

    def _restored(self, entry: Entry) -> tuple[str, ...]:
        """The keys that the work of ``entry`` had before it was removed, free for it to take."""
        own = tuple(key for key in self.past.keys_of(entry) if key not in self.restored)
        for key in own:
            self.keys.restore(key)
        self.restored |= dict.fromkeys(own)
        return own

    def _fill(
        self, record: Record, raw: RawEntry, done: Normalized, *, renew: bool = False
    ) -> None:
        source = raw.origin.source
        if record.key in self.before:
            self.present[record.key] = None
        if renew:
            merged = merge.update(record, done.entry, done.provenance, raw.where, source)
        else:
            offered = share.of_one_place(record, done.entry)
            if offered != done.entry:
                told = doubt.elsewhere(record.key, record.entry, done.entry, raw)
                self.problems.append(told)
            merged = merge.fill(record, offered, done.provenance, raw.where)
        self.problems += merged.problems
        after = merged.record
        if raw.key:
            self.claims.setdefault(record.key, set()).add(source)
            after = self._known_as(after, raw, done.entry, renew=renew)
        elif raw.aliases:
            after = self._led(after, raw, raw.aliases)
        new = not claim.is_from(record, source)
        theirs = raw.mine if new and claim.is_from(after, source) else None
        gave = merged.changes or after.aliases != record.aliases
        if record.key not in self.before or (new and gave):
            self.joined.append(joined(raw, record.key))
        after = marks.put(after, self.tags, theirs, self.today)
        if after.waiting and not raw.waiting:
            after = msgspec.structs.replace(after, waiting=False)  # it says more than an identifier
        if after == record:
            return
        self.changes[record.key] = (
            *self.changes.get(record.key, ()),
            *merged.changes,
            *changes.of_mine(record, after, self.today),
        )
        self._keep(after)

    def _known_as(self, record: Record, raw: RawEntry, entry: Entry, *, renew: bool) -> Record:
        """``record`` with the keys of ``raw`` leading to it."""
        key = keys.fit(raw.key)
        if not key or renew:
            return self._led(record, raw, raw.aliases)
        if (holder := self.keys.holder(key)) and holder != record.key:
            self.problems += keys.told(raw, record.key, holder, here=False)
            return self._led(record, raw, raw.aliases)
        own = self._restored(entry) if self.keys.retired(key) else ()
        if self.keys.retired(key):
            self.problems.append(keys.was_retired(raw, key, record.key))
            return self._led(record, raw, raw.aliases)
        self.keys.release(key)
        return self._led(record, raw, (key, *own, *raw.aliases))

    def _led(self, record: Record, raw: RawEntry, further: Sequence[str]) -> Record:
        new: list[str] = []
        for alias in dict.fromkeys(further):
            if fold(alias) == fold(record.key):
                continue
            if not codec.is_key(alias) or not self.keys.lead(alias, record.key):
                holder, gone = self.keys.holder(alias), bool(self.keys.retired(alias))
                self.problems.append(keys.refused(raw, alias, record.key, holder, retired=gone))
            elif fold(alias) not in map(fold, (*record.aliases, *new)):
                new.append(alias)
        return msgspec.structs.replace(record, aliases=(*record.aliases, *new)) if new else record

    def _keep(self, record: Record) -> None:
        self.put[record.key] = record
        if "index" in self.__dict__:
            self.index.add(record)

    def plan(self, problems: Sequence[Problem], asides: Mapping[str, tuple[Aside, ...]]) -> Intake:
        """The plan as it stands, with what was found in reading at the head of its problems."""
        put = {key: record for key, record in self.put.items() if self.before.get(key) != record}
        return Intake(
            put=tuple(put.values()),
            before={key: self.before[key] for key in put if key in self.before},
            changes={
                key: told
                for key in put
                if key in self.before and (told := changes.summed(self.changes.get(key, ())))
            },
            present=tuple(key for key in self.present if key not in put),
            review=tuple(self.review),
            joined=tuple(self.joined),
            asides=asides,
            retired=dict.fromkeys(self.restored),
            problems=(*problems, *self.problems),
        )
