"""The journal as a whole: what happened to a library, in order, as far as it can be told.

This module knows which lines of a journal count, and says which are damaged. It touches no file,
decides nothing about the library, and never stops at a bad line.
"""

from collections.abc import Collection, Iterator

import msgspec

from refkit.errors import Location, Problem, Severity
from refkit.journal.line import Damaged, Line, Stamp, decode

_TORN, _DAMAGED, _GAP = "JRN001", "JRN002", "JRN003"


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What the journal of one library tells."""

    lines: tuple[Line, ...] = ()  # every sound one, oldest first
    places: tuple[int, ...] = ()  # the line of the file that each is
    problems: tuple[Problem, ...] = ()  # lines that are torn, damaged or missing
    void: frozenset[int] = frozenset()  # numbers of lines that never took effect

    @property
    def changes(self) -> tuple[Line, ...]:
        """The lines that did something to the library, undoing and redoing among them."""
        return tuple(
            line
            for line in self.lines
            if line.n not in self.void and not line.voids and not line.dropped
        )

    @property
    def last(self) -> Line | None:
        """The last line; what it has as ``after`` is the library, unless it is void."""
        return self.lines[-1] if self.lines else None

    @property
    def begins(self) -> int:
        """The number of the first state that is known: all changes after it are here."""
        if not self.lines:
            return 0
        first = self.lines[0]
        return first.n if first.dropped else first.n - 1

    @property
    def torn(self) -> bool:
        """Whether the last line is not whole; it may be that somebody is about to write it."""
        return any(problem.code == _TORN for problem in self.problems)

    @property
    def whole(self) -> bool:
        """Whether no line is missing from what should be here."""
        return not any(problem.code in (_DAMAGED, _GAP) for problem in self.problems)

    def stamps(self) -> Iterator[Stamp]:
        """Every state that the journal names."""
        for line in self.lines:
            yield from (stamp for stamp in (line.before, line.after) if stamp)


class Standing(msgspec.Struct, frozen=True):
    """What can be undone and redone: numbers of changes, the next one last."""

    done: tuple[int, ...]
    undone: tuple[int, ...]  # may be redone
    gone: frozenset[int]  # undone, now or before something else was done


def read(data: bytes, name: str, never: Collection[int] = ()) -> History:
    """Understand the text of a journal; ``name`` is the file as people know it.

    ``never`` has the numbers of lines that are known to have had no effect, besides those that the
    journal itself calls so. A last line without a line feed is torn: it was never acknowledged.
    """
    lines: list[Line] = []
    places: list[int] = []
    problems: list[Problem] = []
    void = set(never)
    place = start = 0
    for place, end in enumerate(_ends(data), 1):
        text, start = memoryview(data)[start:end], end + 1
        try:
            line = decode(text)
        except Damaged as reason:
            problems.append(_damage(name, place, str(reason), last=start == len(data)))
            continue
        if lines and line.n != lines[-1].n + 1:
            problems.append(_gap(name, place, lines[-1].n, line.n))
        lines.append(line)
        places.append(place)
        if line.voids:
            void.add(line.voids)
    if start < len(data):
        problems.append(_damage(name, place + 1, "it is torn off", last=True))
    return History(
        lines=tuple(lines), places=tuple(places), problems=tuple(problems), void=frozenset(void)
    )


def _ends(data: bytes) -> Iterator[int]:
    """Where the line feeds are."""
    at = data.find(b"\n")
    while at >= 0:
        yield at
        at = data.find(b"\n", at + 1)


def standing(history: History) -> Standing:
    """Work out what can be undone and redone. A change after an undo ends what can be redone."""
    done: dict[int, None] = {}  # in the order in which they came; a list would be searched
    undone: dict[int, None] = {}
    gone: set[int] = set()
    for line in history.changes:
        for n in line.undoes:
            done.pop(n, None)
            undone[n] = None
            gone.add(n)
        for n in line.redoes:
            undone.pop(n, None)
            done[n] = None
            gone.discard(n)
        if line.plain:
            done[line.n] = None
            undone.clear()
    return Standing(tuple(done), tuple(undone), frozenset(gone))


def _damage(name: str, place: int, reason: str, *, last: bool) -> Problem:
    where = Location(file=name, line=place)
    if last:
        return Problem(
            code=_TORN,
            severity=Severity.INFO,
            message=f"the last line of {name} was not written to its end ({reason})",
            where=where,
            hint="a run was stopped before its change took effect; the next change drops the line",
        )
    return Problem(
        code=_DAMAGED,
        severity=Severity.WARNING,
        message=f"line {place} of {name} is damaged: {reason}",
        where=where,
        hint="what it told is lost, and with it how the library was before it",
    )


def _gap(name: str, place: int, last: int, n: int) -> Problem:
    return Problem(
        code=_GAP,
        severity=Severity.WARNING,
        message=f"{name} goes from change {last} to change {n}",
        where=Location(file=name, line=place),
        hint="what was between them is lost, and with it how the library was before it",
    )
