"""The journal on disk: `library.journal` beside `library.json`.

This module knows where the journal is, how its end is found without reading the whole, and how
lines are put behind it so that they last or were never there. What a line says is decided
elsewhere. Only a process that holds the library's lock may write here.
"""

import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from refkit.journal import Damaged, Line, decode, decode_head
from refkit.store import disk

_STEP = 1 << 16  # bytes that are read at once from the end; an ordinary line is far shorter


class Journaling(NamedTuple):
    """What a run tells the journal about itself."""

    command: tuple[str, ...]  # its arguments, as given
    version: str  # of refkit
    now: Callable[[], datetime]  # with a time zone


class Tail(NamedTuple):
    """The end of a journal."""

    line: Line | None  # the last sound line, without what it changed
    sound: int  # where that line ends
    end: int  # where the last line feed is; between the two stand lines that are damaged
    torn: bool  # whether something stands behind that


def place(library: Path) -> Path:
    """The journal of a library: NAME.journal for NAME.json."""
    if library.suffix == ".json":
        return library.with_suffix(".journal")
    return library.with_name(f"{library.name}.journal")


def read(journal: Path) -> bytes:
    """The whole text; b"" where there is none. Raises OSError."""
    try:
        return journal.read_bytes()
    except FileNotFoundError:
        return b""


def about(journal: Path) -> tuple[int, int, int]:
    """What tells a journal from what it becomes with the next line. Raises OSError."""
    try:
        found = os.stat(journal)
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def tail(journal: Path, *, checked: Callable[[Line], bool]) -> Tail:
    """Look at the end of the journal. Raises OSError.

    A line that ``checked`` refuses is read whole and must have the right checksum: a machine that
    lost its power may have left a line with a hole.
    """
    try:
        handle = os.open(journal, os.O_RDONLY)
    except FileNotFoundError:
        return Tail(None, 0, 0, torn=False)
    try:
        size = os.fstat(handle).st_size
        end = _feed(handle, size) + 1  # behind the last line feed
        last = end
        while end:
            start = _feed(handle, end - 1) + 1
            line = _sound(handle, start, end - 1, checked)
            if line:
                return Tail(line, end, last, torn=size > last)
            end = start
        return Tail(None, 0, last, torn=size > last)
    finally:
        os.close(handle)


def last_line(journal: Path, end: int) -> Line | None:
    """The whole line that ends at ``end``, with what it changed; None if it is damaged."""
    handle = os.open(journal, os.O_RDONLY)
    try:
        start = _feed(handle, end - 1) + 1
        return decode(_bytes(handle, start, end - 1))
    except Damaged:
        return None
    finally:
        os.close(handle)


class Appended:
    """Lines that were put behind a journal, until it is sure that they are true."""

    def __init__(self, journal: Path, end: int) -> None:
        self._journal = journal
        self._end = end
        self._new = False

    def write(self, parts: Iterable[bytes], like: Path) -> None:
        """Put ``parts`` at the end and see that they last; what is torn goes. Raises OSError.

        A new journal may be read and written by whoever may the library ``like``. After an
        OSError the journal is as it was.
        """
        flags = os.O_WRONLY | os.O_APPEND
        try:
            handle = os.open(self._journal, flags)
        except FileNotFoundError:
            handle = os.open(self._journal, flags | os.O_CREAT | os.O_EXCL, 0o666)
            self._new = True
        try:
            try:
                if self._new:
                    disk.hand_down(handle, like)
                elif os.fstat(handle).st_size > self._end:
                    os.ftruncate(handle, self._end)
                for part in parts:
                    disk.write_all(handle, part)
                disk.sync(handle)
            finally:
                os.close(handle)
        except BaseException:
            self.take_back()
            raise
        if self._new:
            disk.sync_folder(self._journal.parent)

    def take_back(self) -> None:
        """Drop the lines, as far as the system lets us: the next run knows that they are void."""
        with suppress(OSError):
            if self._new:
                self._journal.unlink(missing_ok=True)
                return
            handle = os.open(self._journal, os.O_WRONLY)
            try:
                os.ftruncate(handle, self._end)
                os.fsync(handle)
            finally:
                os.close(handle)


def set_aside(journal: Path) -> Path:
    """Give the journal a name of its own: library.journal.1, or the first that is free."""
    number = 1
    while (aside := journal.with_name(f"{journal.name}.{number}")).exists():
        number += 1
    os.rename(journal, aside)
    disk.sync_folder(journal.parent)
    return aside


def is_file(journal: Path) -> bool:
    """Whether there is a journal; a folder or a device of that name is an error. Raises OSError."""
    try:
        mode = os.stat(journal).st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise IsADirectoryError(21, "not a file", str(journal))
    return True


def _sound(handle: int, start: int, end: int, checked: Callable[[Line], bool]) -> Line | None:
    try:
        line = decode_head(_bytes(handle, start, min(end, start + _STEP)))
    except Damaged:
        line = None
    if line and checked(line):
        return line
    try:
        return decode(_bytes(handle, start, end))
    except Damaged:
        return None


def _feed(handle: int, end: int) -> int:
    """Where the last line feed before ``end`` is, -1 if nowhere."""
    step = _STEP
    while end > 0:
        start = max(0, end - step)
        found = _bytes(handle, start, end).rfind(b"\n")
        if found >= 0:
            return start + found
        end, step = start, min(step * 4, 1 << 24)
    return -1


def _bytes(handle: int, start: int, end: int) -> bytes:
    parts = []
    while start < end:
        part = os.pread(handle, end - start, start)
        if not part:
            break
        parts.append(part)
        start += len(part)
    return b"".join(parts)
