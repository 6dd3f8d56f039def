"""Library and journal as they were read at one moment, and what is written over them.

This module knows in which order both are written, so that a crash at any instant leaves them
agreeing: the draft of the new library, the backup of the old, the line, the new library in its
place. What changes is decided elsewhere.
"""

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from refkit import journal
from refkit.errors import Problem
from refkit.journal import Changes, History, Line, Stamp
from refkit.model import Plan
from refkit.store import disk, ledger, notice, outside
from refkit.store.records import Records
from refkit.store.refusal import journal_refusals, refusals

if TYPE_CHECKING:
    from refkit.journal.step import Step


class Saved(NamedTuple):
    """A change that has been written: what `on_saved` gets."""

    before: Stamp | None  # None: there was no library
    after: Stamp
    plan: Plan


class Picture(NamedTuple):
    """A library that was just read, its records not yet changed in memory."""

    file: Path
    name: Path  # as the user calls it
    journal: Path
    said: ledger.Journaling | None
    records: Records
    text: disk.Text | None  # None: there is no library

    def state(self) -> outside.State:
        """How the library and its journal stand to each other. Raises LibraryError.

        It costs a digest of the whole text where the last line does not tell it.
        """
        present = outside.Present(self.file, self.name, self.text, self.records.documents)
        with journal_refusals(self.journal):
            return outside.look(present, self.said)

    def stamp(self) -> Stamp | None:
        """The state of the library alone."""
        return outside.Present(self.file, self.name, self.text, {}).stamp()

    def told(self, state: outside.State) -> bytes:
        """The text of the journal with the lines that belong into it. Raises LibraryError."""
        if state.foreign:
            return b""
        with journal_refusals(self.journal):
            data = ledger.read(self.journal)
        if state.lines or len(data) != state.end:
            data = data[: state.end] + b"".join(state.lines)
        return data

    def history(self, state: outside.State | None = None) -> History:
        """What happened, as the journal tells, with what nobody has noted yet."""
        state = state or self.state()
        found = journal.read(self.told(state), self.journal.name)
        problems = (*found.problems, *notice.beside_lines(state.problems))
        return msgspec.structs.replace(found, problems=problems)

    def save(
        self,
        state: outside.State,
        changes: Changes,
        plan: Plan,
        step: "Step | None",
        on_saved: Callable[[Saved], None] | None,
    ) -> tuple[Problem, ...]:
        """Write the records as they are now; what there is to say of the time before.

        Raises LibraryError, and Overtaken when another program was faster; library and journal are
        then as they were.
        """
        with refusals(self.name), disk.Draft(self.file) as draft:
            after = draft.write(self.records.render())
            if not disk.unchanged(self.file, self.text):
                raise disk.Overtaken
            disk.back_up(self.file)
            appended, problems = self._append(state, changes, after, step)
            try:
                draft.put(over=self.text)
            finally:
                if appended and not draft.placed:
                    appended.take_back()
        problems = (*problems, *notice.lost(self.file, self.name, self.text))
        if on_saved:
            on_saved(Saved(state.stamp, after, plan))
        return problems

    def _append(
        self, state: outside.State, changes: Changes, after: Stamp, step: "Step | None"
    ) -> tuple[ledger.Appended | None, tuple[Problem, ...]]:
        if not self.said:
            return None, ()
        problems = state.problems
        line = Line(
            n=state.n + 1,
            at=journal.moment(self.said.now()),
            command=journal.written(self.said.command) or ("refkit",),
            version=self.said.version,
            before=state.stamp,
            after=after,
            undoes=step.undoes if step else (),
            redoes=step.redoes if step else (),
        )
        with journal_refusals(self.journal):
            if state.foreign:
                aside = ledger.set_aside(self.journal)
                problems = (*problems[:-1], notice.foreign(self.journal, aside))
            disk.Draft(self.journal).clear()
            appended = ledger.Appended(self.journal, state.end)
            appended.write(chain(state.lines, journal.encode(line, changes)), like=self.file)
        return appended, problems
