"""Where a library is, and what one sees there: the file, its journal, both at one moment.

This module knows how both are read so that they belong together, and what is said where nothing is.
It writes nothing and takes no lock.
"""

import os
import shlex
from pathlib import Path
from typing import NamedTuple

from refkit import journal
from refkit.errors import LibraryError
from refkit.journal import History, Stamp
from refkit.store import disk, ledger
from refkit.store.picture import Picture
from refkit.store.records import Records, uncollected
from refkit.store.refusal import unreadable
from refkit.store.tables import Text

_LOOKS = 5  # how often a reader tries to see library and journal at one moment


class Place(NamedTuple):
    """Where a library is, or would be."""

    file: Path  # links followed
    name: Path  # as the user calls it
    journal: Path
    said: ledger.Journaling | None  # what a run tells the journal; None: it is not kept

    def picture(self, *, missing_ok: bool) -> Picture:
        """Read the library as it is. Raises LibraryError."""
        text = disk.read(self.file, self.name)
        if text is None and not missing_ok:
            raise self._missing()
        with uncollected():
            records = Records(Text(self.name, text.data if text else None))
        return Picture(self.file, self.name, self.journal, self.said, records, text)

    def look(self) -> tuple[tuple[Records, History], bool]:
        """The library and its history, and whether the one is what the other says.

        If not, another run may be writing this moment. Raises LibraryError.
        """
        with unreadable(self.journal):
            for _ in range(_LOOKS):
                before = ledger.about(self.journal)
                now = self.picture(missing_ok=True)
                state = now.state()
                history = now.history(state)
                # A change has its line before the library has it: no new line, no other library.
                if ledger.about(self.journal) == before:
                    return (now.records, history), not (state.lines or state.problems)
        return (now.records, history), False

    def told(self) -> History:
        """What the journal alone tells. Raises LibraryError."""
        with unreadable(self.journal):
            return journal.read(ledger.read(self.journal), self.journal.name)

    def holds(self, stamp: Stamp | None) -> bool:
        """Whether the library has the size and the time of ``stamp``."""
        try:
            about = os.stat(self.file)
        except OSError:
            return False
        return stamp is not None and (stamp.size, stamp.time) == (about.st_size, about.st_mtime_ns)

    def require_something(self) -> None:
        """See that there is a library, or the journal of one that is gone. Raises LibraryError."""
        if not os.path.exists(self.file) and not self.journal.exists():
            raise self._missing()

    def _missing(self) -> LibraryError:
        backup = self.file.with_name(f"{self.file.name}.bak")
        if self.journal.exists():
            hint = "it was there: refkit undo brings it back, refkit log tells more"
        elif backup.exists():
            hint = f"{backup} is there: refkit restore {shlex.quote(str(backup))} brings that back"
        else:
            hint = "refkit add FILE makes it; refkit init makes one here, --library names another"
        return LibraryError(f"no library at {self.name}", hint=hint)
