"""The catalogue: what commands ask that change nothing.

It knows how a library is asked: by key, by query, by words. For a small library it is the library
itself; for a large one an index that was derived from it, and that is trusted only as long as it is
certain to show the library as it is. It never decides what a query means, and it changes nothing.
"""

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from refkit.catalogue.hit import Found
    from refkit.model import Record
    from refkit.query import Node
    from refkit.store import Library, Records, Saved

__all__ = ["LEAST", "Catalogue", "follow", "open_at", "open_for"]

LEAST = 2_000_000  # bytes: about 2,000 records without abstracts; reading these takes no time
Talk = Callable[[str], None]


def _silent(talk: str) -> None:
    """Say nothing."""


class Catalogue(Protocol):
    """One state of a library, as it was when it was opened, to be read."""

    def __len__(self) -> int:
        """How many records there are."""

    def find(self, key: str) -> str | None:
        """The key that is meant: exactly, else ignoring case, else by a former key; else None."""

    def resolve(self, key: str) -> str:
        """Find the key that is meant as `find` does. Raises UnknownKey, which knows near ones."""

    def record(self, key: str) -> "Record":
        """Look up the record of a key as it stands (see `resolve`).

        Raises KeyError when there is none, InvalidLibrary for a record that does not validate.
        """

    def records(self) -> "Records":
        """All records: for what needs the whole library. It is read for that."""

    def parse(self, text: str, today: date) -> "Node":
        """Read a query with the library's words for tags. Raises QueryError."""

    def select(
        self, node: "Node", sort: str = "key", limit: int | None = None
    ) -> "tuple[list[Record], int]":
        """The first ``limit`` records that a query means, sorted, and how many it means in all.

        ``sort`` is as in `refkit.query.sort`, and equal records come in the order of their keys.
        Raises UnknownName for a sort key that does not exist.
        """

    def search(self, node: "Node", limit: int | None = None) -> "Found":
        """The records that a query means, those first that fit its words best, with passages."""

    def count_tags(self) -> dict[str, int]:
        """How many records have each tag, in the order of the alphabet."""

    def count_subtrees(self) -> dict[str, int]:
        """How many records have each tag or one below it, also where only that is a tag."""

    def tag_aliases(self) -> Mapping[str, str]:
        """The words that stand for tags: word -> tag."""

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with ``prefix``, sorted."""


def open_for(library: "Library", cache: Path, say: Talk, note: Talk = _silent) -> Catalogue:
    """Open the catalogue of a library; see `open_at`."""
    return open_at(library.path, cache, say, note)


def open_at(
    path: Path, cache: Path, say: Talk, note: Talk = _silent, *, make: bool = True
) -> Catalogue:
    """Open the catalogue of the library at a path.

    ``cache`` is the user's cache folder, where an index is, or will be when the library is large
    enough. ``say`` is called before that takes long, ``note`` with what hinders an index from being
    used, which hinders nothing else. Without ``make`` an index is asked where it is fresh, and else
    the library: for what wants a key or two, to make one would take ten times as long.

    Raises LibraryError when there is no library, or when it cannot be read; InvalidLibrary when
    it is broken.
    """
    try:
        large = os.stat(path).st_size >= LEAST
    except OSError:
        large = False
    if large:
        from refkit.catalogue import opening

        return opening.open_at(path, cache, say, note, make=make)
    from refkit.catalogue.whole import Whole
    from refkit.store import Library

    return Whole(Library(path).read())


def follow(path: Path, cache: Path, saved: "Saved") -> None:
    """Let the index of a library know of a change that was just written, still under the lock.

    Where there is none, or it was stale before, nothing happens; no error comes of it.
    """
    if saved.after.size < LEAST:
        return
    from refkit.catalogue import index, update

    file = index.file_of(path, cache)
    if file.exists():
        update.follow(file, path, saved)
