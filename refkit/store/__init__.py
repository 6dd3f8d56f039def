"""The library on disk: one TinyDB file whose document ids are cite keys, and its journal.

Beside the records it keeps what the files that were read hold besides entries, the keys of works
that were removed, and the words that stand for tags.

This module knows how a library is found whole, locked, read and replaced in one atomic write, and
when that is written into its journal. It knows nothing of what records mean: workflows hand it
plans, and it applies or refuses them.

A command reads the file once. Its JSON is checked as a whole, but a record is understood, and
validated, when somebody asks for it: all of 10,000 would take longer than everything else that
`tag KEY` does. A record that nobody asks for keeps its bytes, so nothing in it can be lost by a
change to another. Two records with one key are found and refused; of two members with one name
*inside* a record the last one counts.

In which order library and journal are written, and why, is told in `picture` and docs/time.md.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from refkit import journal
from refkit.errors import InvalidLibrary, LibraryError
from refkit.journal import History, Stamp
from refkit.model import Plan
from refkit.store import disk, ledger, lock, notice, outside
from refkit.store.ledger import Journaling
from refkit.store.picture import Picture, Saved
from refkit.store.place import Place
from refkit.store.records import Records, planned, uncollected
from refkit.store.refusal import journal_refusals
from refkit.store.tables import Text

if TYPE_CHECKING:
    from refkit.journal.step import Step

__all__ = ["Journaling", "Library", "Records", "Saved", "Stamp"]


_Made = TypeVar("_Made")
_TRIES = 3  # how often a change is made anew because another program was faster


class Library:
    """A library at a path, which need not exist yet.

    ``wait`` is how many seconds a change waits for another run to end; ``on_wait`` is called once
    when it has to. A symbolic link is followed and stays one; lock, backup and journal are beside
    the file it leads to. With ``journal`` every change is written there. ``on_saved`` is called
    after every change, still under the lock.
    """

    def __init__(
        self,
        path: Path,
        wait: float = 10.0,
        on_wait: Callable[[], None] | None = None,
        *,
        journal: Journaling | None = None,
        on_saved: Callable[[Saved], None] | None = None,
    ) -> None:
        self.path = path  # as the user named it
        self.file = Path(os.path.realpath(path))  # where it is
        self.journal_path = ledger.place(self.file)
        self._wait = wait
        self._on_wait = on_wait
        self._journaling = journal
        self._on_saved = on_saved
        self._place = Place(self.file, path, self.journal_path, journal)

    @property
    def exists(self) -> bool:
        """Whether there is anything at the path."""
        return os.path.exists(self.file)

    def read(self, *, missing_ok: bool = False) -> Records:
        """Read the library, without a lock: writers replace the file, so it is always whole.

        Without a file: no records when ``missing_ok``, else LibraryError. Raises LibraryError
        when the file cannot be read, InvalidLibrary when it is not a library.
        """
        return self._place.picture(missing_ok=missing_ok).records

    def stamp(self) -> Stamp | None:
        """The state of the library as it is; None where there is none. Raises LibraryError."""
        text = disk.read(self.file, self.path)
        return outside.Present(self.file, self.path, text, {}).stamp()

    def change(
        self, make: Callable[[Records], Plan], *, dry_run: bool = False, create: bool = False
    ) -> Plan:
        """Let ``make`` plan a change of the present records, apply it in one write, return it.

        The lock is held from before the reading until after the writing. With ``dry_run`` the
        plan is made and checked, nothing is locked or written. With ``create`` a missing library
        starts empty, in a new folder if need be; without, it is a LibraryError. An empty plan, or
        one that changes no record, writes nothing. What the journal gave cause to say since the
        last change is among the problems of the plan that is returned.

        Raises LibraryError when the lock is not free in time, when the plan does not fit the
        records, or when the file or its journal cannot be written; the library is then as it was.
        """
        if dry_run or not (create or self.exists):
            return planned(make, self.read(missing_ok=create))

        def attempt() -> Plan:
            now = self._place.picture(missing_ok=create)
            plan = planned(make, now.records)
            if plan.empty:
                return plan
            state = self._state(now)
            changes = now.records.exchange(plan)
            if not changes and now.records.tidy:
                return plan
            found = now.save(state, changes, plan, None, self._on_saved)
            return msgspec.structs.replace(plan, problems=(*plan.problems, *found))

        return self._written(attempt)

    def create(self) -> bool:
        """Write a library without records where there is none; whether it was needed.

        Raises LibraryError as `change` does.
        """

        def attempt() -> bool:
            now = self._place.picture(missing_ok=True)
            if now.text is not None:
                return False
            now.save(self._state(now), {}, Plan(), None, self._on_saved)
            return True

        return self._written(attempt)

    def _written(self, attempt: Callable[[], _Made]) -> _Made:
        """Attempt it under the lock, once more if another program was faster."""
        disk.prepare(self.file, self.path)
        with self.locked():
            for _ in range(_TRIES):
                with suppress(disk.Overtaken):
                    return attempt()
        raise LibraryError(
            f"{self.path} is being changed by another program; nothing was written",
            hint="let it end, then run the command again",
        )

    def apply(self, plan: Plan) -> Plan:
        """Apply a plan that was made before, creating the library if need be; see `change`."""
        return self.change(lambda _: plan, create=True)

    def retrace(
        self, make: "Callable[[Records, History], Step]", *, dry_run: bool = False
    ) -> "tuple[Step, Plan]":
        """Let ``make`` choose what to undo or redo, write it, return it and what it came to.

        ``make`` gets the history with all that belongs into it. A library that is gone comes back.
        Raises LibraryError as `change` does, and InvalidLibrary.
        """
        from refkit.journal.plan import plan as planned_by

        if not self._journaling:
            raise LibraryError(
                "the journal is turned off, so nothing can be undone or redone",
                hint="turn it on: journal.keep = true",
            )
        self._place.require_something()
        if dry_run:
            records, history = self._seen()
            notice.refuse_foreign(history.problems)
            step = make(records, history)
            return step, planned_by(records.exchange_documents(step.documents))

        def attempt() -> "tuple[Step, Plan]":
            now = self._place.picture(missing_ok=True)
            state = now.state()
            notice.refuse_foreign(state.problems)
            step = make(now.records, now.history(state))
            changes = now.records.exchange_documents(step.documents)
            plan = planned_by(changes)
            found = now.save(state, changes, plan, step, self._on_saved)
            return step, msgspec.structs.replace(plan, problems=found)

        return self._written(attempt)

    def history(self) -> History:
        """What happened to the library, as its journal tells; with what nobody has noted yet.

        It waits only for a run that is about to write. Raises LibraryError when the journal cannot
        be read, and where there is neither a library nor a journal. Where the library cannot be
        read, that is among the problems, and the journal is all that counts.
        """
        self._place.require_something()
        history = self._place.told()
        if history.last and not history.torn and self._place.holds(history.last.after):
            return history
        try:
            return self._seen()[1]
        except InvalidLibrary as error:
            problems = (*history.problems, notice.unread(error))
            return msgspec.structs.replace(history, problems=problems)

    def _seen(self) -> tuple[Records, History]:
        """The library and its history at one moment, without a lock if that can be had.

        A line that is torn, or that the library knows nothing of, may be one that a run is about
        to make true: only under the lock it is certain that it is not. Where no lock can be had, as
        in a folder that is read-only, what was seen counts.
        """
        seen, settled = self._place.look()
        if settled:
            return seen
        try:
            with self.locked():
                return self._place.look()[0]
        except LibraryError:
            return seen

    def as_of(self, choose: Callable[[History], int]) -> Records:
        """The records as they were after the change whose number ``choose`` picks.

        Raises LibraryError where that is not known.
        """
        from refkit.journal.past import as_of as tables_as_of

        self._place.require_something()
        records, history = self._seen()
        past = tables_as_of(history, records.documents, choose(history))
        with uncollected():
            return Records(Text.holding(self.path, past))

    def compact(
        self, choose: Callable[[History], tuple[int, str]], *, dry_run: bool = False
    ) -> tuple[int, int, int]:
        """Drop the lines of the journal up to the one whose number ``choose`` picks.

        ``choose`` also gives what the journal says of that from now on: what came before which day
        is gone. Returns how many lines went and how many bytes the journal had before and has now.
        Raises LibraryError; the journal is then as it was.
        """
        from refkit.journal.trim import trim

        self._place.require_something()
        with nullcontext() if dry_run else self.locked():
            now = self._place.picture(missing_ok=True)
            data = now.told(now.state())
            history = journal.read(data, self.journal_path.name)
            trimmed = trim(data, history, *choose(history))
            if not dry_run:
                with journal_refusals(self.journal_path, smaller=True):
                    disk.replace(self.journal_path, [trimmed.text])
        return trimmed.lines, len(data), len(trimmed.text)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the library: nobody else changes it. Raises LibraryError in the end."""
        with lock.hold(self.file, self.path, self._wait, self._on_wait):
            yield

    def _state(self, now: Picture) -> outside.State:
        """How library and journal stand to each other, as far as somebody wants to know."""
        if self._journaling:
            return now.state()
        return outside.State(now.stamp() if self._on_saved else None, 0, 0)
