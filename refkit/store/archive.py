"""A library and what belongs to it, packed into one file.

This module knows what a backup looks like (a zip archive with the library, its journal, its
configuration and a list of digests), writes one whole or not at all, never over another, and reads
one that may have been made by an enemy: names that lead elsewhere, sizes that lie and archives that
swell are refused. It does not know what becomes of what it reads.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from refkit.errors import InputError
from refkit.store import Library, disk
from refkit.store.refusal import journal_refusals, reason

MANIFEST = "manifest.json"
LIBRARY, JOURNAL = "library.json", "library.journal"  # what they are called in every backup
CONFIGURATION = (".refkit.toml", "refkit.toml")
NAMES = (LIBRARY, JOURNAL, *CONFIGURATION)

_FORMAT = 1
_BLOCK = 1 << 20
_MOST = 1 << 34  # bytes that a backup may hold
_LARGE = 1 << 30  # a file in it that is larger ...
_SWELL = 200  # ... and so many times as large as it is packed, was made to fill the disk
_MANIFEST_MOST = 1 << 20
_OPEN_FILES = "/proc/self/fd"
_LINK = 0o120000  # what stat calls a symbolic link
# Linux alone knows files without a name; what no system knows is refused, and done another way.
_NAMELESS = getattr(os, "O_TMPFILE", os.O_EXCL | os.O_CREAT)


class Held(msgspec.Struct, frozen=True):
    """One file of a backup."""

    size: int  # in bytes
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says about itself."""

    backup: int = _FORMAT  # the format of the backup
    made: datetime  # UTC
    refkit: str  # the version that made it
    library: str  # what the library was called
    records: int
    files: dict[str, Held]


class Backup(NamedTuple):
    """A backup, read and held against its digests."""

    manifest: Manifest
    files: Mapping[str, bytes]


_MANIFEST = msgspec.json.Decoder(Manifest)


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


def is_backup(path: Path) -> bool:
    """Whether the file looks like a zip archive. Raises InputError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError as error:
        raise InputError(f"cannot read {path}: {reason(error)}") from None


def manifest(path: Path) -> Manifest:
    """What the backup says about itself; its files are not looked at. Raises InputError."""
    with _archive(path) as archive:
        return _manifest(archive, path)


def load(path: Path) -> Backup:
    """Read a backup and hold every file in it against its digest. Raises InputError."""
    with _archive(path) as archive:
        about = _manifest(archive, path)
        members = _members(archive, path)
        if set(members) != {*about.files, MANIFEST}:
            other = sorted(set(members) ^ {*about.files, MANIFEST})[0]
            raise _refused(path, f"'{other}' is in it or in its list, not in both")
        if sum(held.size for held in about.files.values()) > _MOST:
            raise _refused(path, "it would be too large")
        files = {}
        for name, held in about.files.items():
            if name not in NAMES:
                raise _refused(path, f"a backup holds no file called '{name}'")
            files[name] = _read(archive, members[name], held, path)
    if LIBRARY not in files:
        raise _refused(path, "there is no library in it")
    return Backup(about, files)


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError:
        raise InputError(f"no such file: {path}") from None
    except OSError as error:
        raise InputError(f"cannot read {path}: {reason(error)}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _refused(path, str(error).strip().rstrip(".").lower() or "damaged") from None


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    found = _members(archive, path).get(MANIFEST)
    if found is None:
        raise _refused(path, f"there is no {MANIFEST} in it")
    if found.file_size > _MANIFEST_MOST:
        raise _refused(path, f"its {MANIFEST} is too large")
    with archive.open(found) as member:
        data = member.read(_MANIFEST_MOST + 1)
    try:
        about = _MANIFEST.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _refused(path, f"its {MANIFEST} is not one of refkit") from None
    if about.backup != _FORMAT:
        raise InputError(
            f"{path} was made by a newer refkit (format {about.backup}, this one knows {_FORMAT})",
            hint="update refkit",
        )
    return about


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        name = member.orig_filename  # before zipfile cut it at a zero byte
        if name not in (*NAMES, MANIFEST):
            raise _refused(path, f"a backup holds no file called {name!a}")
        if name in found:
            raise _refused(path, f"'{name}' is in it twice")
        if (member.external_attr >> 16) & 0o170000 == _LINK:
            raise _refused(path, f"'{name}' in it is a link")
        if member.flag_bits & 1:
            raise _refused(path, f"'{name}' in it is encrypted")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refused(path, f"'{name}' in it is packed in a way that refkit does not use")
        found[name] = member
    return found


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, held: Held, path: Path) -> bytes:
    name = member.orig_filename
    if member.file_size != held.size:
        raise _refused(path, f"'{name}' in it has another size than its list says")
    if held.size > _LARGE and held.size > _SWELL * max(1, member.compress_size):
        raise _refused(path, f"'{name}' in it would swell to {held.size} bytes")
    blocks: list[bytes] = []
    size = 0
    with archive.open(member) as file:
        while block := file.read(_BLOCK):
            size += len(block)
            if size > held.size:
                raise _refused(path, f"'{name}' in it is larger than it says")
            blocks.append(block)
    data = b"".join(blocks)
    if hashlib.sha256(data).hexdigest() != held.sha256:
        raise _refused(path, f"'{name}' in it is not what was saved: its digest differs")
    return data


def _refused(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} is not a sound backup: {why}", hint="nothing was changed; take another backup"
    )
