"""What became of what was read: how much was kept, changed, merged and not understood.

Every entry has a key that was kept, changed or made; every field as it was written was kept,
changed or not understood: the figures add up. They are counted from what the reader counted and
from what reading, understanding and planning said, so this module guesses nothing; that nothing
is lost in silence is proved by `refkit roundtrip`.
"""

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from refkit.errors import Problem, Severity
from refkit.field import BIBLATEX
from refkit.model import AsideKind, Parsed, Plan, RawEntry
from refkit.normalize import Normalized

# What the normaliser notes where a value is not what was written: put right, cut, moved. All its
# other notes are about values that are kept as they are; its warnings, about what it did not
# understand.
_CHANGED = frozenset({"TXT001", "IDN004", "NAM008", "NAM009", "PAG001"})
# The reader's faults in writing, which it mends: of all of them only an undefined macro leaves a
# value that nobody knows. Parents that are not there leave fields that nobody knows.
_FAULT = "BIB"
_UNKNOWN = frozenset({"BIB012", "XRF001", "XRF002"})
_OVERRIDDEN = "XRF006"
_NO_KEY, _ODD_KEY = "BIB006", "BIB017"  # told by the plan, or kept all the same
_EMPTY = "FLD001"
_KEYS = frozenset({"KEY001", "KEY002", "KEY004", "KEY005", "KEY008"})
_MADE = "KEY003"


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of files in BibTeX: everything countable, and what there was to say."""

    entries: int = 0
    fields: int = 0  # as they were written
    names: int = 0  # of authors and editors
    macros: int = 0
    comments: int = 0  # comments, preambles and text between blocks
    changed: tuple[Problem, ...] = ()  # one for each field
    lost: tuple[Problem, ...] = ()  # one for each field that was not understood as what it is
    mended: tuple[Problem, ...] = ()  # places that were read in spite of a fault
    blocks: tuple[Problem, ...] = ()  # one for each block that is no entry and no aside


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that became part of a record made of another one."""

    place: str  # where it stands: "refs.bib:4:1", or what was asked for
    key: str  # as the file has it; "" where it has none
    into: str  # the record


class Intake(Plan, frozen=True, kw_only=True):
    """A plan made of entries, with what was merged into what."""

    joined: tuple[Joined, ...] = ()


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a run, with what became of the keys."""

    read: Figures
    keys: tuple[Problem, ...] = ()  # entries that did not keep the key they had
    made: int = 0  # entries that had none

    @property
    def kept(self) -> int:
        """How many fields were kept as they were written."""
        return self.read.fields - len(self.read.changed) - len(self.read.lost)

    @property
    def whole(self) -> bool:
        """Whether everything was kept as it was written."""
        read = self.read
        told = (*read.changed, *read.lost, *read.mended, *read.blocks, *self.keys)
        return not told and not self.made


def account(figures: Figures, plan: Plan) -> Account | None:
    """What became of the BibTeX files of a run; None when there were none."""
    if figures == Figures():
        return None
    keys = tuple(problem for problem in plan.problems if problem.code in _KEYS)
    made = sum(problem.code == _MADE for problem in plan.problems)
    return Account(read=figures, keys=keys, made=made)


def joined(raw: RawEntry, into: str) -> Joined:
    """Say that the entry ``raw`` becomes part of the record ``into``."""
    origin = raw.origin
    place = str(raw.where) if raw.where else f"{origin.source} {origin.locator}".strip()
    return Joined(place=place, key=raw.key, into=into)


def is_bibliography(part: Parsed) -> bool:
    """Whether ``part`` is of a BibTeX file, whose entries have keys, and not of another."""
    return bool(part.asides) or any(raw.text[:1] == "@" for raw in part.entries)


def count(parts: Sequence[tuple[Parsed, Sequence[Normalized]]]) -> Figures:
    """Count what was read: each part with what its entries were understood as, in their order."""
    parts = [(part, done) for part, done in parts if is_bibliography(part)]
    asides = [aside.kind for part, _ in parts for aside in part.asides]
    entries = [done for _, understood in parts for done in understood]
    said = [problem for part, _ in parts for problem in part.problems]
    fates = _Fates()
    for number, (part, understood) in enumerate(parts):
        fates.add_reading(number, part)
        for place, done in enumerate(understood):
            if done.problems:
                fates.add_understanding((number, place), part.entries[place], done)
    macros = asides.count(AsideKind.MACRO)
    return Figures(
        entries=len(entries),
        fields=sum(part.fields for part, _ in parts),
        names=sum(len(done.entry.authors) + len(done.entry.editors) for done in entries),
        macros=macros,
        comments=len(asides) - macros,
        changed=tuple(fates.changed.values()),
        lost=tuple(fates.lost.values()),
        mended=tuple(problem for problem in said if _is_mended(problem)),
        blocks=tuple(problem for problem in said if is_lost_block(problem)),
    )


def is_lost_block(problem: Problem) -> bool:
    """Whether a reader says that a block is neither an entry nor kept as something else."""
    if problem.field:
        return False
    empty = problem.code == _EMPTY and problem.severity is Severity.WARNING
    return problem.severity is Severity.ERROR or empty


def _is_mended(problem: Problem) -> bool:
    fault = problem.code.startswith(_FAULT) and problem.severity is Severity.WARNING
    return fault and not problem.field and problem.code not in (_NO_KEY, _ODD_KEY)


_Place = tuple[int, int]  # of a file, and of an entry in it


class _Fates:
    """Fields that were changed or not understood, each once, by entry and name."""

    def __init__(self) -> None:
        self.changed: dict[tuple[_Place, str], Problem] = {}
        self.lost: dict[tuple[_Place, str], Problem] = {}

    def add_reading(self, number: int, part: Parsed) -> None:
        """Add what the reader says of the fields of a file."""
        told = [problem for problem in part.problems if problem.field]
        starts = [raw.where.line if raw.where else 0 for raw in part.entries] if told else []
        for problem in told:
            place = bisect_right(starts, problem.where.line if problem.where else 0) - 1
            mended = problem.code.startswith(_FAULT) or problem.code == _OVERRIDDEN
            if problem.code in _UNKNOWN or problem.severity is Severity.ERROR:
                self._add((number, place), problem, lost=True)
            elif mended and problem.severity is Severity.WARNING:
                self._add((number, place), problem, lost=False)

    def add_understanding(self, place: _Place, raw: RawEntry, done: Normalized) -> None:
        """Add what the normaliser says of the fields of an entry."""
        for problem in done.problems:
            if problem.field not in raw.fields:
                continue  # one that is missing, say
            lost = problem.severity is not Severity.INFO
            if lost or problem.code in _CHANGED:
                self._add(place, problem, lost=lost)

    def _add(self, place: _Place, problem: Problem, *, lost: bool) -> None:
        name = problem.field.lower()
        field = place, BIBLATEX.get(name, name)
        if lost:
            self.changed.pop(field, None)
            self.lost.setdefault(field, problem)
        elif field not in self.lost:
            self.changed.setdefault(field, problem)
