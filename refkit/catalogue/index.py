"""The file of an index: a SQLite database in the user's cache folder.

This module knows what the file is called, what tables it has, and that it may be missing, broken,
another program's, in use or closed to us: whoever asks for it must be ready to go on without. What
the tables say about records is not decided here.

A rollback journal, not a write-ahead log: it needs no memory that processes share, so it also works
on a home folder that is on the network, and a folder that is read-only can still be read from.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from sys import version_info
from typing import NamedTuple

import refkit
from refkit.catalogue.place import Shifts
from refkit.catalogue.stamp import Stamp

# What an index is made by: another refkit may fold words in another way, and another Python has
# other tables of Unicode.
_FORM = 3
MADE_BY = f"{_FORM} {refkit.__version__} {version_info[0]}.{version_info[1]}"
_APPLICATION = 0x52464B49  # "RFKI": SQLite's name for whose file it is
_PATIENCE = 2.0  # seconds that a reader waits for a writer, which needs some milliseconds
_CACHE = -500_000  # KiB, at most: a whole change stays in memory, so that readers go on meanwhile

# What is wrong with an index, whatever it is: the library is asked in its stead.
Unusable = (sqlite3.Error, OSError)

TABLES = """
create table state (
  one integer primary key check (one = 1), made_by text not null, path text not null,
  size integer not null, modified integer not null, changed integer not null,
  inode integer not null, device integer not null, settled integer not null,
  digest blob not null, tidy integer not null, worded integer not null);
create table place (
  id integer primary key, key text not null unique,
  start integer not null, size integer not null, digest blob not null);
create table shift (key text primary key, delta integer not null) without rowid;
create table name (folded text, id integer, primary key (folded, id)) without rowid;
create table tag (name text, id integer, primary key (name, id)) without rowid;
create table alias (word text primary key, tag text not null) without rowid;
"""


class State(NamedTuple):
    """Of what an index is, as it says itself."""

    path: str  # of the library, real
    stamp: Stamp
    settled: bool  # whether the stamp alone tells that the file is still the same
    digest: bytes  # SHA-256 of the whole library
    tidy: bool  # whether it is laid out as refkit does
    worded: bool  # whether there is full text


def file_of(library: Path, cache: Path) -> Path:
    """Where the index of a library is, if there is one: by the real path of the library."""
    real = os.path.realpath(library)
    name = sha256(os.fsencode(real)).hexdigest()[:32]
    return cache / "index" / f"{name}.sqlite"


class Index:
    """An open index. Every method may raise one of `Unusable`."""

    def __init__(self, path: Path, *, patience: float = _PATIENCE) -> None:
        uri = f"{path.absolute().as_uri()}?mode=rw"  # never made by opening it
        self.path = path
        self.sql = sqlite3.connect(uri, timeout=patience, isolation_level=None, uri=True)

    @classmethod
    def make(cls, path: Path) -> "Index":
        """Open the index, or an empty one where there is none. Nobody else may read it."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        return cls(path)

    def close(self) -> None:
        """Let go of the file."""
        self.sql.close()

    @property
    def ours(self) -> bool:
        """Whether this refkit made it. False also for a file that is still empty."""
        if self.sql.execute("pragma application_id").fetchone()[0] != _APPLICATION:
            return False
        return self.sql.execute("select made_by from state").fetchall() == [(MADE_BY,)]

    def state(self) -> State:
        """Of what it is."""
        row = self.sql.execute(
            "select path, size, modified, changed, inode, device, settled, digest, tidy, worded"
            " from state"
        ).fetchone()
        path, *stamp, settled, digest, tidy, worded = row
        return State(path, Stamp(*stamp), bool(settled), digest, bool(tidy), bool(worded))

    def keep(self, state: State) -> None:
        """Write down of what it is, in the change that is going on."""
        self.sql.execute(
            "insert or replace into state values (1,?,?,?,?,?,?,?,?,?,?,?)",
            (MADE_BY, state.path, *state.stamp, state.settled, state.digest, *state[4:]),
        )

    def shifts(self) -> Shifts:
        """How far records have moved since their places were written down."""
        return Shifts(dict(self.sql.execute("select key, delta from shift")))

    def clear(self) -> None:
        """Leave no table, and lay out those that an index has, in the change that is going on."""
        tables = self.sql.execute(
            "select name from sqlite_master where type = 'table' order by sql not like '%virtual%'"
        ).fetchall()
        for (name,) in tables:
            with suppress(sqlite3.OperationalError):  # gone with the table that it served
                self.sql.execute(f'drop table if exists "{name}"')
        for statement in TABLES.split(";\n"):
            self.sql.execute(statement)
        self.sql.execute(f"pragma application_id = {_APPLICATION}")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of it."""
        self.sql.execute("begin")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                self.sql.execute("rollback")

    @contextmanager
    def changing(self, patience: float = 0.0) -> Iterator[None]:
        """Change it, all or nothing: others see the state before until the end.

        Raises sqlite3.OperationalError when another process changes it, after ``patience`` seconds.
        """
        self.sql.execute(f"pragma busy_timeout = {int(patience * 1000)}")
        self.sql.execute(f"pragma cache_size = {_CACHE}")
        self.sql.execute("pragma synchronous = normal")
        self.sql.execute("begin immediate")
        self.sql.execute(f"pragma busy_timeout = {int(_PATIENCE * 1000)}")
        try:
            yield
            self.sql.execute("commit")
        except BaseException:
            with suppress(sqlite3.Error):
                self.sql.execute("rollback")
            raise


def discard(path: Path) -> bool:
    """Delete an index, and what SQLite put beside it. Whether there was one. Raises OSError."""
    found = path.exists()
    for each in (path, *(path.with_name(path.name + end) for end in ("-journal", "-wal", "-shm"))):
        each.unlink(missing_ok=True)
    return found
