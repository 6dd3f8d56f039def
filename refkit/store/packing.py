"""How a backup is made: whole or not at all, of one moment, and never over another file.

This module knows how library and journal are read so that they belong together, and how a file
gets its name only when it is complete. What stands in a backup is told by `refkit.store.archive`.
"""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from refkit.errors import InputError
from refkit.store import Library, disk
from refkit.store.archive import CONFIGURATION, JOURNAL, LIBRARY, MANIFEST, Held, Manifest
from refkit.store.refusal import journal_refusals, reason

_BLOCK = 1 << 20
_OPEN_FILES = "/proc/self/fd"
# Linux alone knows files without a name; what no system knows is refused, and done another way.
_NAMELESS = getattr(os, "O_TMPFILE", os.O_EXCL | os.O_CREAT)


def save(
    library: Library, target: Path, now: datetime, version: str, *, count: Callable[[bytes], int]
) -> Manifest:
    """Pack the library and what belongs to it into a new file ``target``.

    Library and journal are of one moment; ``count`` tells how many records there are. Raises
    LibraryError when there is no library or it cannot be read, InputError when ``target`` is there
    already or cannot be written; nothing is left behind then.
    """
    with _moment(library) as (data, journal):
        parts: dict[str, Iterable[bytes]] = {LIBRARY: [data]}
        if journal:
            parts[JOURNAL] = journal
        for name in CONFIGURATION:
            with suppress(OSError):
                parts[name] = [library.file.with_name(name).read_bytes()]
        about = Manifest(
            made=now.astimezone(UTC).replace(microsecond=0),
            refkit=version,
            library=library.file.name,
            records=count(data),
            files={},
        )
        try:
            return _written(target, parts, about)
        except FileExistsError:
            raise InputError(
                f"{target} is there already", hint="a backup never replaces a file; name another"
            ) from None
        except OSError as error:
            raise InputError(f"cannot write {target}: {reason(error)}") from None


@contextmanager
def _moment(library: Library) -> Iterator[tuple[bytes, Iterator[bytes] | None]]:
    """The library's bytes and its journal's, as they were at one moment."""
    # Who may not write into the folder cannot take the lock; nor can anybody else of us, then.
    locks = os.access(library.file.parent, os.W_OK)
    with library.locked() if locks else nullcontext():
        found = disk.read(library.file, library.path)
        if found is None:
            library.read()  # says that there is none
            raise InputError(f"no library at {library.path}")
        with journal_refusals(library.journal_path):
            journal = _opened(library.journal_path)
            size = os.fstat(journal.fileno()).st_size if journal else 0
    # The journal only grows, so its first bytes are what they were.
    try:
        yield found.data, _blocks(journal, size) if journal else None
    finally:
        if journal:
            journal.close()


def _opened(path: Path) -> IO[bytes] | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def _blocks(file: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (block := file.read(min(size, _BLOCK))):
        size -= len(block)
        yield block


def _written(target: Path, parts: Mapping[str, Iterable[bytes]], about: Manifest) -> Manifest:
    """Write the archive, then give it its name if that is free. Raises OSError."""
    if os.path.lexists(target):
        raise FileExistsError(str(target))
    draft: Path | None = None
    try:
        try:
            # A file without a name: of a run that is killed nothing is left.
            handle = os.open(target.parent if _can_name() else "", os.O_RDWR | _NAMELESS, 0o600)
        except OSError:
            draft = target.with_name(f".{target.name}.tmp")
            draft.unlink(missing_ok=True)
            handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as file:
            whole = _packed(file, parts, about)
            file.flush()
            os.fsync(file.fileno())
            if draft is None:
                _name_open(file.fileno(), target)
        if draft is not None:
            _name(draft, target)
        disk.sync_folder(target.parent)
    finally:
        if draft is not None:
            with suppress(OSError):
                draft.unlink()
    return whole


def _can_name() -> bool:
    """Whether a file without a name can get one."""
    return os.path.isdir(_OPEN_FILES)


def _name_open(handle: int, target: Path) -> None:
    """Give an open file without a name the name ``target``. Raises OSError."""
    open_files = os.open(_OPEN_FILES, os.O_RDONLY)
    try:
        # With a folder given, Python follows the link to the file itself: linkat(2).
        os.link(str(handle), target, src_dir_fd=open_files, follow_symlinks=True)
    finally:
        os.close(open_files)


def _name(draft: Path, target: Path) -> None:
    """Name the draft ``target``, which must not be there. Raises OSError."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # a drive that allows no second name
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(draft, target)


def _packed(file: IO[bytes], parts: Mapping[str, Iterable[bytes]], about: Manifest) -> Manifest:
    held: dict[str, Held] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, blocks in parts.items():
            total, size = hashlib.sha256(), 0
            with archive.open(_member(name, about.made), "w", force_zip64=True) as member:
                for block in blocks:
                    member.write(block)
                    total.update(block)
                    size += len(block)
            held[name] = Held(size, total.hexdigest())
        whole = msgspec.structs.replace(about, files=held)
        text = msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"
        archive.writestr(_member(MANIFEST, about.made), text)
    return whole


def _member(name: str, made: datetime) -> zipfile.ZipInfo:
    year = min(max(made.year, 1980), 2107)  # what a zip archive can say
    member = zipfile.ZipInfo(name, (year, *made.timetuple()[1:6]))
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member
