"""Whether a file is still the one that was looked at, told without reading it.

What the system says about a file is enough, unless the file was changed so shortly before the look
that a further change could leave the same times behind ("racily clean", as git's index has it:
https://git-scm.com/docs/racy-git). This module knows how long that is. It reads no file.
"""

import os
from typing import NamedTuple

_SECOND = 10**9
# File systems take the time from a clock that ticks at least a hundred times a second: twice that.
_TICK = _SECOND // 50
_KEPT = (1 << 62) - 1  # SQLite's numbers have a sign
_COARSE = 2 * _SECOND  # FAT counts in steps of two seconds, some others in whole ones


class Stamp(NamedTuple):
    """What the system says about a file: never the same for two contents, once it has settled.

    The time of the last change of the inode is among it: nobody can set that back.
    """

    size: int  # in bytes
    modified: int  # in nanoseconds since 1970
    changed: int  # the inode, likewise
    inode: int
    device: int

    def unsettled(self, now: int) -> float:
        """How many seconds after ``now`` (nanoseconds since 1970) any change would show."""
        last = max(self.modified, self.changed)
        coarse = not self.modified % _SECOND or not self.changed % _SECOND
        return max(0, last + (_COARSE if coarse else _TICK) - now) / _SECOND

    def settled(self, now: int) -> bool:
        """Whether any change after ``now`` (nanoseconds since 1970) would show."""
        return not self.unsettled(now)


def of_handle(handle: int) -> Stamp:
    """The stamp of an open file. Raises OSError."""
    return _stamp(os.fstat(handle))


def of_path(path: str) -> Stamp | None:
    """The stamp of the file at a path; None where there is none that can be looked at."""
    try:
        return _stamp(os.stat(path))
    except OSError:
        return None


def _stamp(about: os.stat_result) -> Stamp:
    node = about.st_ino & _KEPT, about.st_dev & _KEPT
    return Stamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns, *node)
