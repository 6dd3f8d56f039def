"""The library that an index is of, opened once: one state, whoever replaces the file meanwhile.

Writers put a new file in the place of the old one, and an open handle goes on showing the old. This
module reads bytes; what they say is understood elsewhere.
"""

import os
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from refkit.catalogue import place, stamp
from refkit.catalogue.place import Place

if TYPE_CHECKING:
    from refkit.store import Records

_ONE_GIB = 1 << 30


class Moved(Exception):
    """The file does not say what it said: it was changed in place. No state is left to ask."""


class Unfit(Exception):
    """The library has a record that is not valid: whoever asks for it is to hear so, nobody else.

    An index cannot do that.
    """


class Source:
    """A library's file, open for reading. Raises OSError where there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path  # as the user named it
        self.real = os.path.realpath(path)
        self._handle = -1
        self.opened = time.time_ns()  # when, in nanoseconds since 1970: before anything is seen
        self._handle = os.open(self.real, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        self.stamp = stamp.of_handle(self._handle)

    def __del__(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)

    @property
    def name(self) -> str:
        """The real path as text that can be kept, whatever bytes it is of."""
        return self.real.encode("utf-8", "backslashreplace").decode()

    @property
    def settled(self) -> bool:
        """Whether the stamp tells any change of the file since it was opened."""
        return self.stamp.settled(self.opened)

    @property
    def current(self) -> bool:
        """Whether the path still leads to this file, as it was when it was opened."""
        return stamp.of_path(self.real) == self.stamp

    def read(self) -> bytes:
        """The whole. Raises Moved when it changed while it was being read."""
        parts: list[bytes] = []
        at = 0
        while part := os.pread(self._handle, _ONE_GIB, at):
            parts.append(part)
            at += len(part)
        # Not the time of the inode: that changes when another file takes this one's place.
        if stamp.of_handle(self._handle)[:2] != self.stamp[:2]:
            raise Moved
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def pieces(self, places: Iterable[Place]) -> list[bytes]:
        """What stands at some places. Raises Moved when that is not what stood there."""
        found = []
        for start, size, digest in places:
            data = os.pread(self._handle, size, start)
            if place.digest(data) != digest:
                raise Moved
            found.append(data)
        return found

    def records(self, data: bytes | None = None) -> "Records":
        """The library, read whole; ``data`` is its bytes, if they are known.

        Raises what `refkit.store.Library.read` raises.
        """
        from refkit.store import Library, Records
        from refkit.store.tables import Text

        if data is None:
            try:
                data = self.read()
            except (Moved, OSError):
                return Library(self.path).read()
        return Records(Text(self.path, data))


def digest(data: bytes) -> bytes:
    """SHA-256 of a whole library."""
    return sha256(data).digest()
