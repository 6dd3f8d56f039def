"""Files that are read whole and replaced whole.

This module knows how a file is replaced so that a crash, a full disk or a power cut leaves either
the old one or the new one, and how the system's refusals read in plain words. It does not know
what is in the file.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from refkit.errors import LibraryError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BLOCK = 1 << 23
_ONE_GIB = 1 << 30  # Linux writes at most 2 GiB at once


def read(file: Path, name: Path) -> bytes | None:
    """Read the whole file, None when there is none. ``name`` is what the user calls it.

    Raises LibraryError.
    """
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise LibraryError(
            f"{name} is a folder, not a library", hint=f"did you mean {name / 'library.json'}?"
        ) from None
    except OSError as error:
        raise LibraryError(f"{name} cannot be read: {_reason(error)}") from None


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


def replace(file: Path, parts: Iterable[bytes]) -> None:
    """Put a file made of ``parts`` in the place of ``file``, and keep the old one as FILE.bak.

    Only one process may do this at a time, so the temporary file has a fixed, hidden name: what a
    killed run leaves there is cleared by the next. An old file hands down its mode; a new one
    gets what the umask leaves. Raises OSError; ``file`` is then as it was.
    """
    temporary = file.with_name(f".{file.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        _write(temporary, parts, like=file)
        _back_up(file)
        os.replace(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(file.parent)


def _write(temporary: Path, parts: Iterable[bytes], like: Path) -> None:
    target = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with suppress(FileNotFoundError):
            os.fchmod(target, stat.S_IMODE(like.stat().st_mode))
        for block in _blocks(parts):
            rest = memoryview(block)
            while rest:
                rest = rest[os.write(target, rest[:_ONE_GIB]) :]
        os.fsync(target)
    finally:
        os.close(target)


def _blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Join parts to blocks of some size: one call a part takes long, and one for all much room."""
    block: list[bytes] = []
    size = 0
    for part in parts:
        block.append(part)
        size += len(memoryview(part))
        if size >= _BLOCK:
            yield b"".join(block)
            block, size = [], 0
    yield b"".join(block)


def _back_up(file: Path) -> None:
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
            _write(temporary, [file.read_bytes()], like=file)
        os.replace(temporary, backup)
    finally:
        # rename(2) does nothing when both names are one file, as after a run that was killed here.
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name last. Some systems cannot sync a folder; the file is in place anyway."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def refusals(name: Path) -> Iterator[None]:
    """Turn the system's refusal to write into a LibraryError about ``name``."""
    try:
        yield
    except OSError as error:
        hint = ""
        if error.errno in _FULL:
            hint = "make room and run the command again"
        elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            hint = "make its folder writable, or name another library with --library"
        at = f" ({error.filename})" if error.filename else ""
        message = f"{name} cannot be written: {_reason(error)}{at}; it is as it was"
        raise LibraryError(message, hint=hint) from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
