"""Which key an entry gets, and to which record a key leads.

Keys that a file has are kept as they are; others are made. A key is given once, ignoring case, and
the keys that the files being read will ask for are kept free for the entries that have them, so
that a suffixed or a made key never takes one away. Nobody gets the key of a work that was removed,
but that work. This module knows keys alone: whether two entries are the same work is not its
business.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

import msgspec

from refkit import citekey, codec
from refkit.citekey import DEFAULT, Formula, fold
from refkit.errors import Problem, Severity
from refkit.model import Change, Entry, Plan, RawEntry, Record, Retired

_NONE: Mapping[str, Retired] = MappingProxyType({})


class Keys:
    """All keys, of the library and of what is being read, folded (`citekey.fold`)."""

    def __init__(
        self,
        records: Mapping[str, Record],
        wanted: Iterable[str],
        retired: Mapping[str, Retired] = _NONE,
        formula: Formula = DEFAULT,
    ) -> None:
        self._records = records
        self._retired = {fold(key): key for key in retired}
        self._formula = formula
        self._held = {fold(key): key for key in records}
        self._wanted = {fold(key) for key in wanted}
        self._series: dict[str, Iterator[str]] = {}

    @cached_property
    def _former(self) -> dict[str, str]:
        """Former key -> the record that it leads to. All records are looked at, and only once."""
        return {
            fold(alias): record.key for record in self._records.values() for alias in record.aliases
        }

    def holder(self, key: str) -> str:
        """The key of the record that ``key`` leads to, "" if there is none."""
        folded = fold(key)
        return self._held.get(folded) or self._former.get(folded, "")

    def retired(self, key: str) -> str:
        """The key of a removed work that ``key`` is, as it was spelled; "" if it is none."""
        return self._retired.get(fold(key), "")

    def restore(self, key: str) -> None:
        """Let a retired key be given to its work, and to nobody else who asks for it."""
        self._retired.pop(fold(key), None)
        self._wanted.discard(fold(key))

    def made(self, entry: Entry) -> str:
        """The key that an entry gets if it is free: by the formula, or else by the usual one."""
        return citekey.make(entry, self._formula) or citekey.make(entry)

    def gives_nothing(self, entry: Entry) -> str:
        """The formula, where it gives no key for an entry; else ""."""
        return "" if citekey.make(entry, self._formula) else self._formula.text

    def give(self, key: str) -> str:
        """Give a key to a new record: it is taken from now on."""
        self._held[fold(key)] = key
        return key

    def next(self, base: str) -> str:
        """Give ``base`` with the first suffix that nobody has and that no entry will ask for.

        A series goes on where it stopped, so that thousands of works with one base cost no more
        than others.
        """
        series = self._series.setdefault(fold(base), citekey.series(base))
        return self.give(citekey.unique(series, self))

    def __contains__(self, folded: object) -> bool:
        """Whether a key, folded, may not be given."""
        return any(
            folded in keys for keys in (self._held, self._wanted, self._former, self._retired)
        )

    def lead(self, alias: str, key: str) -> bool:
        """Let ``alias`` lead to the record ``key``; False when it is, or will be, another one's."""
        folded = fold(alias)
        holder = self.holder(alias)
        if holder or folded in self._wanted or folded in self._retired:
            return holder == key
        self._former[folded] = key
        return True

    def release(self, key: str) -> None:
        """Let ``key`` lead to a record that has another one."""
        self._wanted.discard(fold(key))

    def suffixed(self, key: str) -> Iterator[str]:
        """The present keys that are ``key`` with a suffix and that no entry asks for, in order."""
        for other in citekey.series(key):
            folded = fold(other)
            if folded in self._held and folded not in self._wanted:
                yield self._held[folded]
            elif folded not in self:
                return


def taken_keys(records: Collection[Record], retired: Iterable[str] = ()) -> set[str]:
    """All keys that may not be given again, folded: present, former and retired ones."""
    taken = {fold(record.key) for record in records}
    taken.update(fold(alias) for record in records for alias in record.aliases)
    taken.update(map(fold, retired))
    return taken


def follow(plan: Plan, records: Mapping[str, Record]) -> Plan:
    """``plan`` with the keys that it changes changed where records are said to be other works.

    A key that changes is told by the plan's `Change` of the field "key".
    """
    told: Iterable[Change] = (change for changes in plan.changes.values() for change in changes)
    renamed = {change.before: change.after for change in told if change.field == "key"}
    if not renamed:
        return plan
    put = {record.key: record for record in plan.put}
    before = dict(plan.before)
    for record in (*plan.put, *(r for r in records.values() if r.key not in before)):
        distinct = tuple(sorted({renamed.get(key, key) for key in record.distinct}))
        if distinct != record.distinct:
            if record.key not in put:
                before[record.key] = record
            put[record.key] = msgspec.structs.replace(record, distinct=distinct)
    return msgspec.structs.replace(plan, put=tuple(put.values()), before=before)


def fit(key: str) -> str:
    """``key`` as it can be kept: as it is, or without the signs that no .bib file can have in one.

    White space becomes one blank. "" when nothing is left.
    """
    if not key or codec.is_key(key):
        return key
    kept = "".join(char for char in " ".join(key.split()) if codec.is_key(char) or char == " ")
    return kept.strip()


def told(raw: RawEntry, key: str, holder: str, *, here: bool) -> Iterator[Problem]:
    """What there is to say when the new entry ``raw`` gets ``key``.

    ``holder`` is the record that the key of the file leads to, if any; ``here`` says that it came
    from the same file.
    """
    if not raw.key.strip():
        hint = "give the entry a key in the file if you want another"
        yield _problem("KEY003", raw, key, f"an entry has no key: it is kept as '{key}'", hint)
        return
    asked = fit(raw.key)
    if asked != raw.key:
        message = f"'{_shown(raw.key)}' cannot be a key: the entry is kept as '{key}'"
        hint = "a key has no comma, brace, line break or control character"
        yield _problem("KEY005", raw, key, message, hint)
    if not holder or not asked:
        return
    cited = rf"\cite{{{holder}}} means the other one; give this entry a key of its own"
    if not here:
        lead = "another work" if fold(holder) == fold(asked) else f"{holder}, another work"
        message = f"the key '{asked}' belongs to {lead} in the library: "
        yield _problem("KEY004", raw, key, f"{message}this entry is kept as '{key}'", cited)
    elif holder == asked or fold(holder) != fold(asked):
        message = f"the key '{asked}' stands twice in the file: this entry is kept as '{key}'"
        yield _problem("KEY001", raw, key, message, cited)
    else:
        how = "in case, and BibTeX takes them for one"
        if holder.lower() != asked.lower():
            how = "in how an accent is stored, and nobody can see that"
        message = f"the keys '{holder}' and '{asked}' differ only {how}: "
        message += f"this entry is kept as '{key}'"
        yield _problem("KEY002", raw, key, message, cited)


def refused(raw: RawEntry, alias: str, key: str, holder: str, *, retired: bool = False) -> Problem:
    """What there is to say when a further key of ``raw`` cannot lead to its record ``key``."""
    if not codec.is_key(alias):
        message = f"'{_shown(alias)}', a further key of {key}, cannot be a key: it is left out"
    elif retired:
        message = f"'{alias}', a further key of {key}, belonged to another work, which was removed"
        message += ": it is left out"
    else:
        other = f"to {holder}" if holder else "to another entry of the file"
        message = f"'{alias}', a further key of {key}, leads {other}: it is left out"
    return _problem("KEY006", raw, key, message, "", Severity.WARNING)


def uncitable(raw: RawEntry, key: str) -> Problem:
    """A note that LaTeX cannot cite the key that an entry has."""
    signs = dict.fromkeys(char for char in key if not codec.is_citable(char))
    what = " and ".join("white space" if char.isspace() else f"'{char}'" for char in signs)
    message = rf"the key '{key}' is kept, but \cite cannot name it: it has {what}"
    hint = "rename it where nobody cites it yet"
    return _problem("KEY007", raw, key, message, hint, Severity.INFO)


def was_retired(raw: RawEntry, asked: str, key: str) -> Problem:
    """The key of a file belonged to another work, which was removed; it gets ``key``."""
    message = f"the key '{asked}' belonged to another work, which was removed: "
    message += f"this entry is kept as '{key}'"
    hint = rf"\cite{{{asked}}} goes on meaning that work; give this entry a key of its own"
    return _problem("KEY008", raw, key, message, hint)


def made_was_retired(raw: RawEntry, base: str, key: str) -> Problem:
    """The key that a work would get belonged to another one, which was removed."""
    message = f"'{base}' belonged to another work, which was removed: this one is kept as '{key}'"
    return _problem("KEY010", raw, key, message, "", Severity.INFO)


def restored(raw: RawEntry, key: str, former: Collection[str]) -> Problem:
    """A work that was removed is there again, under its key."""
    also = (
        f"; {' and '.join(sorted(former))} lead{'s' * (len(former) == 1)} to it" if former else ""
    )
    message = f"{key} was removed before and has its key again{also}"
    hint = f"refkit log {key} tells what it held"
    return _problem("KEY009", raw, key, message, hint, Severity.INFO)


def without_formula(raw: RawEntry, key: str, formula: str) -> Problem:
    """The formula gives no key; the usual one was taken."""
    message = f"the key formula {formula} gives this work no key: it is kept as '{key}'"
    hint = f"refkit rekey {key} NEW names it; [auth|editor|'anon'] has an alternative"
    return _problem("KEY011", raw, key, message, hint)


def _shown(key: str) -> str:
    return key if len(key) <= 60 else f"{key[:57]}..."


def _problem(
    code: str,
    raw: RawEntry,
    key: str,
    message: str,
    hint: str,
    severity: Severity | None = None,
) -> Problem:
    severity = severity or (Severity.INFO if code == "KEY003" else Severity.WARNING)
    return Problem(
        code=code, severity=severity, message=message, where=raw.where, key=key, hint=hint
    )
