"""Files in and files out: what the user names is read whole, what is written is written whole."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
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

    Raises InputError for what is not there or cannot be read, before anything is changed.
    """
    for name in named:
        if name == "-":
            yield Source("-", sys.stdin.buffer.read(), found=False)
            continue
        path = Path(name).expanduser()
        if path.is_dir():
            for inside in _walk(path):
                yield Source(inside.as_posix(), _read(inside), found=True)
        else:
            yield Source(name, _read(path), found=False)


def _walk(folder: Path) -> Iterator[Path]:
    for inside in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in inside.relative_to(folder).parts)
        if inside.is_file() and not hidden:
            yield inside


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"no such file: {path}", hint=_near(path)) from None
    except OSError as error:
        raise InputError(f"cannot read {path}: {_reason(error)}") from None


def _near(path: Path) -> str:
    from refkit.errors import near

    with suppress(OSError):
        close = near(path.name, [other.name for other in path.parent.iterdir()])
        if close:
            return f"did you mean {' or '.join(str(path.parent / name) for name in close)}?"
    return ""


def replace(path: Path, data: bytes) -> bool:
    """Write ``data`` to ``path`` at once or not at all; False when it is there already.

    A link stays a link, and the file keeps its mode. Raises InputError when it cannot be written.
    """
    path = Path(os.path.realpath(path))
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe: there is nothing to replace
            return True
        _replace(path, data)
    except OSError as error:
        raise InputError(f"cannot write {path}: {_reason(error)}") from None
    return True


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(path))
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _mode(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
