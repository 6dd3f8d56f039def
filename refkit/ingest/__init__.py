"""From what a reader found to a plan: understand, recognise, name.

Everything that enters the library comes this way. Nothing here touches a file: the plan says
what would change, and the store applies it. An entry is recognised by its key, when the record
with that key came from the same file, and else by what it says (refkit.match). What a newer
version of a file may change is decision 20; which key an entry gets stands in refkit.ingest.keys,
and what became of a file in refkit.ingest.account.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import msgspec

from refkit.citekey import DEFAULT, Formula
from refkit.errors import Problem
from refkit.ingest.account import Account, Figures, Intake, Joined, account, count, is_bibliography
from refkit.ingest.claim import STREAM
from refkit.ingest.keys import taken_keys
from refkit.model import Aside, Parsed, RawEntry, Record, Retired, Status
from refkit.normalize import Normalized, normalize

__all__ = [
    "Account",
    "Figures",
    "Intake",
    "Joined",
    "Understood",
    "account",
    "plan",
    "taken_keys",
    "understand",
]


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """Raw entries with what the normaliser made of them: the slow half, done without a lock.

    The raw entries come without their text and fields, which nobody needs any more and which are
    the largest part of a large file.
    """

    items: tuple[tuple[RawEntry, Normalized], ...] = ()
    asides: Mapping[str, tuple[Aside, ...]] = {}  # file -> all it holds besides entries
    problems: tuple[Problem, ...] = ()
    figures: Figures = Figures()
    keyed: frozenset[str] = frozenset()  # sources in whose format every entry has a key


def understand(
    parsed: Sequence[Parsed],
    watch: Callable[[], None] = lambda: None,
    files: Sequence[str] = (),
) -> Understood:
    """Normalise everything that was read; ``watch`` is called after each entry.

    ``files`` are the names of what was read, in the same order; without them, asides are left to
    the caller.
    """
    items: list[tuple[RawEntry, Normalized]] = []
    parts: list[tuple[Parsed, list[Normalized]]] = []
    slim = msgspec.structs.replace
    for part in parsed:
        understood = []
        for raw in part.entries:
            done = normalize(raw)
            understood.append(done)
            items.append((slim(raw, text="", fields={}, lines={}), done))
            watch()
        parts.append((part, understood))
    problems = [problem for part in parsed for problem in part.problems]
    problems += [problem for _, done in items for problem in done.problems]
    asides: dict[str, tuple[Aside, ...]] = {}
    for file, part in zip(files, parsed, strict=bool(files)):
        asides[file] = (*asides.get(file, ()), *part.asides)
    keyed = (part for part, _ in parts if is_bibliography(part))
    return Understood(
        items=tuple(items),
        asides=asides,
        problems=tuple(problems),
        figures=count(parts),
        keyed=frozenset(raw.origin.source for part in keyed for raw in part.entries),
    )


def plan(
    understood: Understood,
    records: Mapping[str, Record],
    today: date,
    *,
    tags: Sequence[str] = (),
    status: Status | None = None,
    problems: Sequence[Problem] = (),
    asides: Mapping[str, tuple[Aside, ...]] | None = None,
    apart: bool = False,
    retired: Mapping[str, Retired] = MappingProxyType({}),
    formula: Formula = DEFAULT,
) -> Intake:
    """What adding would change. New works get a key; known ones get only what they lack.

    ``tags`` go to every record named, new or known; ``status`` only to new ones, since where I
    am with a work is not for a file to say. ``problems`` are what was found before, in reading.
    ``asides`` is what the library keeps of files now; None leaves asides out of the plan. With
    ``apart`` entries that have different keys stay different records wherever they stand, as
    within one file: for a conversion, which is to give back what it was given. ``retired`` are the
    keys of removed works, which only these works get, and ``formula`` makes the keys of entries
    that have none.
    """
    from refkit.ingest.work import Work

    work = Work(
        records,
        understood.items,
        today,
        tags=tags,
        status=status,
        apart=apart,
        keyed=understood.keyed,
        retired=retired,
        formula=formula,
    )
    # Entries with keys come first: one without is merged into them, and never gives them its key.
    for raw, done in sorted(understood.items, key=lambda item: not item[0].key):
        work.take(raw, done)
    changed = {} if asides is None else _changed(asides, understood.asides)
    return work.plan((*problems, *understood.problems), changed)


def _changed(
    present: Mapping[str, tuple[Aside, ...]], found: Mapping[str, tuple[Aside, ...]]
) -> dict[str, tuple[Aside, ...]]:
    """The files whose asides are not what they were; standard input only ever adds."""
    changed = {}
    for file, held in found.items():
        before = present.get(file, ())
        after = tuple(dict.fromkeys((*before, *held))) if file == STREAM else held
        if after != before:
            changed[file] = after
    return changed
