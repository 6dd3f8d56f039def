"""Files in and files out: what the user names is read whole, what is written is written whole."""

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from refkit.errors import InputError


class Source(NamedTuple):
    """An input, read."""

    name: str  # as the user named it; "-" is standard input
    data: bytes
    found: bool  # whether it was found in a folder, not named itself


def sources(named: Sequence[str]) -> Iterator[Source]:
    """Read files, folders (all files in them, sorted, hidden ones left out) and "-".

    Links to files are followed, links to folders inside a folder are not. Raises InputError for
    what is not there or cannot be read.
    """
    for name in named:
        if name == "-":
            if sys.stdin is None:  # closed by the caller: `refkit add - <&-`
                raise InputError("standard input is closed")
            yield Source("-", sys.stdin.buffer.read(), found=False)
            continue
        path = Path(os.path.expanduser(name))
        if name and os.path.isdir(path):
            for inside in _walk(path):
                yield Source(_said(inside.as_posix()), _read(inside), found=True)
        elif name:
            yield Source(_said(name), _read(path), found=False)
        else:  # an unset variable of the shell, which must not stand for this folder
            raise InputError("a file name is empty")


class Trail:
    """Files as they were before they were read, so that a later change can be seen."""

    def __init__(self) -> None:
        self._stamps: dict[str, _Stamp] = {}
        self._last: dict[str, _Stamp] = {}

    def note(self, name: str | Path) -> None:
        """Remember how the file is now; call it before the file is read."""
        self._stamps.setdefault(str(name), _stamp(str(name)))

    def read(self, name: str) -> bytes | None:
        """Note the file and read it; None when there is none. Raises InputError."""
        self.note(name)
        there = os.path.exists(name) and not os.path.isdir(name)
        return _read(Path(name)) if there else None

    def changed(self) -> bool:
        """Whether a file is not what it was when it was noted."""
        return any(_stamp(name) != stamp for name, stamp in self._stamps.items())

    def moving(self) -> bool:
        """Whether a file changed since this was asked before: an editor may still be writing."""
        now = {name: _stamp(name) for name in self._stamps}
        moving, self._last = now != self._last, now
        return moving


def rounds(pause: Callable[[], object]) -> Iterator[Trail]:
    """Yield a new trail at once, and another after each change of a file on the present one.

    ``pause`` is called between two looks at the files. It never ends by itself.
    """
    while True:
        trail = Trail()
        yield trail
        while not trail.changed():
            pause()
        while trail.moving():
            pause()


_Stamp = tuple[int, int, int] | None


def _stamp(name: str) -> _Stamp:
    try:
        found = os.stat(name)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def require(name: str) -> None:
    """Raise InputError, which knows the near names, when there is no file called ``name``."""
    path = Path(os.path.expanduser(name))
    if not name:
        raise InputError("a file name is empty")
    if os.path.isdir(path):
        raise InputError(f"{_said(name)} is a folder, and a file is needed")
    if not os.path.exists(path):
        raise InputError(f"no such file: {_said(name)}", hint=_near(path))


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise InputError(f"cannot read {_said(error.filename)}: {_reason(error)}")

    found: list[Path] = []
    for inside, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(inside, name) for name in names if not name.startswith(".")]
    # A link that leads nowhere, a pipe and a socket are no files.
    yield from (path for path in sorted(found) if os.path.isfile(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"no such file: {_said(path)}", hint=_near(path)) from None
    except OSError as error:
        raise InputError(f"cannot read {_said(path)}: {_reason(error)}") from None


def _said(name: str | Path) -> str:
    """A file name as text; bytes that are none in UTF-8 become question marks."""
    return str(name).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _near(path: Path) -> str:
    from refkit.errors import near

    with suppress(OSError):
        others = [other.name for other in path.parent.iterdir() if other.name != path.name]
        close = near(path.name, others)
        if close:
            return f"did you mean {' or '.join(_said(path.parent / name) for name in close)}?"
    return ""


def replace(path: Path, data: bytes) -> bool:
    """Write ``data`` to ``path`` at once or not at all; False when it is there already.

    A link stays a link, and the file keeps its mode and owner. Raises InputError when it cannot
    be written, which includes a file that may not be written to.
    """
    try:
        if _is_stream(path):
            path.write_bytes(data)  # there is nothing to replace
            return True
        path = Path(os.path.realpath(path))
        if path.is_file() and path.read_bytes() == data:
            return False
        _replace(path, data)
    except OSError as error:
        raise InputError(f"cannot write {_said(path)}: {_reason(error)}") from None
    return True


_OPEN_FILES = frozenset({"/dev", "/dev/fd", "/proc/self/fd"})


def _is_stream(path: Path) -> bool:
    """Whether ``path`` is a device or a pipe, or stands for an open file (/dev/stdout)."""
    return str(path.parent) in _OPEN_FILES or (path.exists() and not path.is_file())


def _replace(path: Path, data: bytes) -> None:
    import tempfile

    if path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".refkit-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _dress(name, path)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _dress(new: str, old: Path) -> None:
    """Give the new file the old one's owner and mode, or those that a new file gets."""
    if old.exists():
        kept = old.stat()
        with suppress(OSError, AttributeError):  # only the superuser gives files away, on Unix
            os.chown(new, kept.st_uid, kept.st_gid)
        os.chmod(new, kept.st_mode & 0o777)
    else:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(new, 0o666 & ~mask)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
