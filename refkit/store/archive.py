"""A library and what belongs to it, packed into one file.

This module knows what a backup looks like (a zip archive with the library, its journal, its
configuration and a list of digests), and reads one that may have been made by an enemy: names that
lead elsewhere, sizes that lie and archives that swell are refused. It does not know what becomes of
what it reads; `refkit.store.packing` makes backups.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from refkit.errors import InputError
from refkit.store.refusal import reason

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
_LINK = 0o120000  # what stat calls a symbolic link


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
