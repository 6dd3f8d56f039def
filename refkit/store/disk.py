"""Files that are read whole and replaced whole.

This module knows how a file is replaced so that a crash, a full disk or a power cut leaves either
the old one or the new one. It does not know what is in the file.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from refkit.errors import LibraryError
from refkit.journal import Stamp
from refkit.store.layout import Part
from refkit.store.refusal import reason, refusals

# What a drive says that does not know what it is asked for (some network drives, some of FUSE).
_NO_SUCH_CALL = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_BLOCK = 1 << 23
_ONE_GIB = 1 << 30  # Linux writes at most 2 GiB at once
_COARSE = 2 * 10**9  # nanoseconds: the steps in which FAT counts time


class Text(NamedTuple):
    """A file as it was read."""

    data: bytes
    size: int  # in bytes
    time: int  # of its last change, in nanoseconds since 1970
    inode: int = 0


class Overtaken(Exception):
    """Another program changed the file between our reading and our writing."""


def read(file: Path, name: Path) -> Text | None:
    """Read the whole file, None when there is none. ``name`` is what the user calls it.

    Raises LibraryError.
    """
    try:
        with file.open("rb") as opened:
            about = os.fstat(opened.fileno())
            data = opened.read()
        return Text(data, len(data), about.st_mtime_ns, about.st_ino)
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise LibraryError(
            f"{name} is a folder, not a library", hint=f"did you mean {name / 'library.json'}?"
        ) from None
    except OSError as error:
        raise LibraryError(f"{name} cannot be read: {reason(error)}") from None


def prepare(file: Path, name: Path) -> None:
    """See that ``file`` could be replaced; make its folder when that is missing.

    The system would refuse later and in fewer words. Raises LibraryError.
    """
    folder = file.parent
    with refusals(name):
        folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise LibraryError(
            f"{name} cannot be changed: the folder {folder} is read-only",
            hint="make the folder writable: a change replaces the library in it",
        )
    if file.is_file() and not os.access(file, os.W_OK):
        raise LibraryError(f"{name} is read-only", hint="make it writable to change it")


class Draft:
    """What is to take the place of ``file``, written beside it.

    Only one process may do this at a time, so the draft has a fixed, hidden name: what a killed
    run leaves there is cleared by the next. Used in a `with` block, it is gone at its end. An old
    file hands down its mode and, where we may give it away, its owner; a new one gets what the
    umask leaves.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._draft = file.with_name(f".{file.name}.tmp")
        self._inode = (0, 0)
        self.placed = False  # whether it has taken its place

    @property
    def exists(self) -> bool:
        """Whether there is one: only while it is written, and after a run that was killed."""
        return self._draft.exists()

    def __enter__(self) -> "Draft":
        self.clear()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # by now it is in place, or another refusal is on its way
            self.clear()

    def clear(self) -> None:
        """Take away what a run that was killed has left. Raises OSError."""
        self._draft.unlink(missing_ok=True)

    def write(self, parts: Iterable[Part]) -> Stamp:
        """Write ``parts``, see that they last, and tell what they are. Raises OSError.

        The time of the last change is later than that of ``file``, whatever the clock says: two
        states that follow each other are told apart without a look inside.
        """
        total = hashlib.sha256()
        handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            hand_down(handle, self._file)
            for block in _blocks(parts):
                _write_and_count(handle, block, total)
            sync(handle)
            about = _later(handle, self._file)
        finally:
            os.close(handle)
        self._inode = (about.st_dev, about.st_ino)
        return Stamp(about.st_size, about.st_mtime_ns, total.hexdigest())

    def put(self, over: Text | None) -> None:
        """Let it take the place of what was read.

        Raises OSError, and Overtaken when something else stands there now; ``file`` is then as it
        was.
        """
        if not unchanged(self._file, over):
            raise Overtaken
        self.rename()

    def rename(self) -> None:
        """Let it take the place of whatever is there. Raises OSError."""
        try:
            os.replace(self._draft, self._file)
            self.placed = True
        except OSError:
            # A network drive may do it and lose the answer.
            with suppress(OSError):
                about = os.stat(self._file)
                self.placed = (about.st_dev, about.st_ino) == self._inode
            if not self.placed:
                raise
        sync_folder(self._file.parent)


def unchanged(file: Path, text: Text | None) -> bool:
    """Whether ``file`` is what was read, as far as size, time and inode tell. Raises OSError."""
    try:
        about = os.stat(file)
    except FileNotFoundError:
        return text is None
    there = (about.st_size, about.st_mtime_ns, about.st_ino)
    return text is not None and there == (text.size, text.time, text.inode)


def replace(file: Path, parts: Iterable[Part]) -> Stamp:
    """Put a file made of ``parts`` in the place of ``file``. Raises OSError; then nothing changed.

    No copy of the old one is kept: see `back_up`.
    """
    with Draft(file) as draft:
        stamp = draft.write(parts)
        draft.rename()
    return stamp


def hand_down(handle: int, like: Path) -> None:
    """Give an open file the mode and the owner of ``like``, if that exists. Raises OSError."""
    try:
        about = like.stat()
    except FileNotFoundError:
        return
    own = os.fstat(handle)
    if (own.st_uid, own.st_gid) != (about.st_uid, about.st_gid):
        with suppress(OSError):  # only root may give files away, and not on every drive
            os.fchown(handle, about.st_uid, about.st_gid)
    if stat.S_IMODE(os.fstat(handle).st_mode) != stat.S_IMODE(about.st_mode):
        os.fchmod(handle, stat.S_IMODE(about.st_mode))


def write_all(handle: int, block: bytes | memoryview) -> None:
    """Write the whole block, in as many calls as the system wants. Raises OSError."""
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(handle, rest[:_ONE_GIB]) :]


def _write_and_count(handle: int, block: bytes | memoryview, total: "hashlib._Hash") -> None:
    """Write a block and take it into the digest, both at once where that pays."""
    if len(block) < _BLOCK:
        total.update(block)
        write_all(handle, block)
        return
    counting = Thread(target=total.update, args=(block,))
    counting.start()
    try:
        write_all(handle, block)
    finally:
        counting.join()


def sync(handle: int) -> None:
    """Wait until what was written is on the disk, where the drive knows of that. Raises OSError."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise


def _later(handle: int, file: Path) -> os.stat_result:
    about = os.fstat(handle)
    try:
        before = file.stat().st_mtime_ns
    except FileNotFoundError:
        return about
    for step in (10**3, _COARSE):
        if about.st_mtime_ns == before:
            with suppress(OSError):
                os.utime(handle, ns=(before + step, before + step))
                sync(handle)
            about = os.fstat(handle)
    return about


def _blocks(parts: Iterable[Part]) -> Iterator[bytes | memoryview]:
    """Cut and join parts to blocks of some size: a call for each part would take long."""
    block: list[Part] = []
    size = 0
    for part in parts:
        view = memoryview(part)
        if len(view) < _BLOCK:
            block.append(part)
            size += len(view)
        if size and (size >= _BLOCK or len(view) >= _BLOCK):
            yield b"".join(block)
            block, size = [], 0
        if len(view) >= _BLOCK:
            yield from (view[at : at + _BLOCK] for at in range(0, len(view), _BLOCK))
    if block:
        yield b"".join(block)


def back_up(file: Path) -> None:
    """Keep ``file`` as FILE.bak. It is never missing meanwhile, and nor is the last backup."""
    backup = file.with_name(f"{file.name}.bak")
    temporary = file.with_name(f".{file.name}.bak.tmp")
    temporary.unlink(missing_ok=True)
    try:
        try:
            os.link(file, temporary)
        except FileNotFoundError:
            return
        except OSError:  # a file system, or an owner, that allows no second name
            temporary.unlink(missing_ok=True)  # a network drive may do it and lose the answer
            copy(file, temporary)
        os.replace(temporary, backup)
    finally:
        # rename(2) does nothing when both names are one file, as after a run that was killed here.
        temporary.unlink(missing_ok=True)


def copy(file: Path, to: Path) -> None:
    """Copy a file with its mode and time, and see that the copy lasts. Raises OSError."""
    about = file.stat()
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        hand_down(handle, file)
        with file.open("rb") as opened:
            while block := opened.read(_BLOCK):
                write_all(handle, block)
        with suppress(OSError):
            os.utime(handle, ns=(about.st_atime_ns, about.st_mtime_ns))
        sync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make new names last. Some systems cannot sync a folder; the files are in place anyway."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
