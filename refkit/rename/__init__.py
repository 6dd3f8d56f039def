"""Other keys for records: which ones, what becomes of the old, and why not.

A key that was given once never means another work: the old key goes on leading to its record as a
former key, and neither a key, a former key nor the key of a removed work is ever given to somebody
else. Plans are made here; which citations change with them is known by refkit.manuscript, the keys
in a .bib file by refkit.rename.bibfile.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from refkit import citekey, codec
from refkit.citekey import Formula, fold
from refkit.errors import Problem, RefkitError, Severity
from refkit.hold import HAND
from refkit.ingest.keys import follow
from refkit.ingest.past import Past
from refkit.model import Change, Origin, Plan, Record, Retired
from refkit.text import plain

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NONE: Mapping[str, Retired] = MappingProxyType({})


class Names(NamedTuple):
    """Which records get which keys."""

    new: Mapping[str, str] = MappingProxyType({})  # present key -> new key, where they differ
    same: tuple[str, ...] = ()  # keys of records whose key is right as it is
    restored: tuple[str, ...] = ()  # keys of removed works among the new ones: they are the same
    problems: tuple[Problem, ...] = ()  # of records that keep their key for want of another


def by_hand(
    records: Mapping[str, Record], key: str, new: str, retired: Mapping[str, Retired] = _NONE
) -> Names:
    """Give the record ``key`` the key ``new``. Raises RefkitError, which says why it cannot be."""
    see_fit(new)
    if new == key:
        return Names(same=(key,))
    return Names(new={key: new}, restored=restored(records, key, new, retired))


def see_fit(new: str) -> None:
    """See that ``new`` can be given as a key. Raises RefkitError, which says what is wrong."""
    if not codec.is_key(new):
        hint = "a key has no comma, brace, line break or control character"
        raise RefkitError(f"'{new}' cannot be a cite key", hint=hint)
    if not codec.is_citable(new):
        hint = r"a key that is given now has no white space and none of % # \ ~"
        raise RefkitError(rf"'{new}' cannot be a cite key: \cite could not name it", hint=hint)
    if unseen := next((sign for sign in new if not sign.isprintable()), ""):
        message = f"'{new}' cannot be a cite key: it has U+{ord(unseen):04X}, which nobody can see"
        raise RefkitError(message, hint="a key that is given now can be read as it is written")


def restored(
    records: Mapping[str, Record], key: str, new: str, retired: Mapping[str, Retired]
) -> tuple[str, ...]:
    """The retired key that the record ``key`` has again when ``new`` leads to it, if there is one.

    Raises RefkitError where ``new`` is, or was, the key of another work.
    """
    holder = _holders(records.values()).get(fold(new), key)
    if holder != key:
        raise _taken(records, key, new, holder)
    gone = next((old for old in retired if fold(old) == fold(new)), "")
    if gone and gone not in Past(retired).keys_of(records[key].entry):
        title = plain(retired[gone].entry.title)
        what = f"a work that was removed on {retired[gone].on}" + (f" ('{title}')" if title else "")
        hint = "a key is never given to another work: choose another one"
        raise RefkitError(f"'{new}' is the key of {what}", hint=hint)
    return (gone,) if gone else ()


def by_formula(
    records: Mapping[str, Record],
    keys: Sequence[str],
    formula: Formula,
    retired: Mapping[str, Retired] = _NONE,
) -> Names:
    """Give the records ``keys`` the keys that ``formula`` makes of them, made unique.

    The record that was added first gets the key without a suffix. One that has such a key, or did
    once, has it again; one whose key has another suffix keeps it.
    """
    free = _Free(records.values(), retired)
    new: dict[str, str] = {}
    same: list[str] = []
    problems: list[Problem] = []
    order = sorted(dict.fromkeys(keys), key=lambda key: (records[key].added, key))
    for key in order:
        base = citekey.make(records[key].entry, formula)
        if not base:
            problems.append(_no_key(key, formula))
        elif (found := free.next(base, records[key])) != key:
            new[key] = found
        else:
            same.append(key)
    return Names({key: new[key] for key in keys if key in new}, tuple(same), (), tuple(problems))


def plan(records: Mapping[str, Record], names: Names, today: date) -> Plan:
    """The change of all ``names`` at once. The old keys become former keys."""
    put: list[Record] = []
    changes: dict[str, tuple[Change, ...]] = {}
    origin = Origin(source=HAND, on=today)
    for key, new in names.new.items():
        record = records[key]
        aliases = [alias for alias in record.aliases if fold(alias) not in (fold(key), fold(new))]
        put.append(msgspec.structs.replace(record, key=new, aliases=(*aliases, key)))
        changes[new] = (Change(field="key", before=key, after=new, origin=origin),)
    made = Plan(
        put=tuple(put),
        before={key: records[key] for key in names.new},
        remove=tuple(names.new),
        changes=changes,
        present=names.same,
        retired=dict.fromkeys(names.restored),
        problems=names.problems,
    )
    return follow(made, records)


def leading(records: Mapping[str, Record], names: Names) -> Callable[[str], str | None]:
    """What a cited key is to become: every key that means one of the records, its new one.

    Former keys of records whose key is right become that.
    """
    new: dict[str, str] = {}
    for key, name in (*names.new.items(), *((key, key) for key in names.same)):
        new |= {fold(former): name for former in (*records[key].aliases, key)}
    return lambda cited: new.get(fold(cited))


def present(records: Mapping[str, Record]) -> Callable[[str], str | None]:
    """What a cited key is to become for no former keys to be cited: the key of its record."""
    own = {fold(key) for key in records}
    former = {
        fold(alias): record.key
        for record in records.values()
        for alias in record.aliases
        if fold(alias) not in own
    }
    return lambda cited: former.get(fold(cited))


class _Free:
    """Keys that may be given, base by base, in the order of their suffixes."""

    def __init__(self, records: Iterable[Record], retired: Iterable[str]) -> None:
        self._taken = {*map(fold, retired), *_holders(records)}
        self._next: dict[str, tuple[int, str]] = {}  # base -> the first key that is free
        self._series: dict[str, Iterator[tuple[int, str]]] = {}  # base -> the keys behind that

    def next(self, base: str, record: Record) -> str:
        """The key for ``record``: one that it has or had, or the first that nobody had."""
        key = record.key
        place = _suffix(key, base)
        if 0 <= place <= len(_LETTERS):
            return key if key.startswith(base) else base + key[len(base) :]
        at, free = self._first(base)
        own = [(place, key)] if place > 0 else []
        own += [(_suffix(a, base), a) for a in record.aliases if _suffix(a, base) >= 0]
        if own and min(own)[0] < at:
            return min(own)[1]
        self._taken.add(fold(free))
        return free

    def _first(self, base: str) -> tuple[int, str]:
        series = self._series.setdefault(fold(base), enumerate(citekey.series(base)))
        present = self._next.get(fold(base))
        if present is None or fold(present[1]) in self._taken:
            present = next((at, key) for at, key in series if fold(key) not in self._taken)
        self._next[fold(base)] = present
        return present


def _suffix(key: str, base: str) -> int:
    """The place of ``key`` in the series of ``base``: 0 without suffix, 1 for "a"; -1: none."""
    if not fold(key).startswith(fold(base)):
        return -1
    number = 0
    for letter in key[len(base) :]:
        if letter not in _LETTERS:
            return -1
        number = 26 * number + _LETTERS.index(letter) + 1
    return number


def _holders(records: Iterable[Record]) -> dict[str, str]:
    """Every key and former key, folded -> the key of the record that it means."""
    holders: dict[str, str] = {}
    for record in records:
        for key in (*record.aliases, record.key):
            holders[fold(key)] = record.key
    return holders


def _taken(records: Mapping[str, Record], key: str, new: str, holder: str) -> RefkitError:
    title = plain(records[holder].entry.title)
    called = f" ('{title}')" if title else ""
    if fold(holder) != fold(new):
        message = f"'{new}' is a former key of {holder}{called}"
        hint = f"a key never comes to mean another work: cite {holder}, or choose another key"
    else:
        message = f"'{holder}' is the key of another work{called}"
        hint = (
            "a key never comes to mean another work, so keys are not swapped; "
            f"if both are one work: refkit merge {holder} {key}"
        )
    return RefkitError(message, hint=hint)


def _no_key(key: str, formula: Formula) -> Problem:
    return Problem(
        code="KEY011",
        severity=Severity.WARNING,
        message=f"the key formula {formula} gives {key} no key: it stays as it is",
        key=key,
        hint=f"refkit rekey {key} NEW names it; [auth|editor|'anon'] has an alternative",
    )
