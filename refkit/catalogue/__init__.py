"""The catalogue: what commands ask that change nothing.

It knows how a library is asked: by key, by query, by words. For a small library it is the library
itself; for a large one an index that was derived from it, and that is trusted only as long as it is
certain to show the library as it is. It never decides what a query means, and it changes nothing.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from refkit.model import Record
    from refkit.query import Node
    from refkit.store import Library, Records

__all__ = ["Catalogue", "open_at", "open_for"]


class Catalogue(Protocol):
    """One state of a library, as it was when it was opened, to be read."""

    def __len__(self) -> int:
        """How many records there are."""

    def resolve(self, key: str) -> str:
        """Find the key that is meant: exactly, else ignoring case, else by a former key.

        Raises UnknownKey, which knows the near ones.
        """

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

    def count_tags(self) -> dict[str, int]:
        """How many records have each tag, in the order of the alphabet."""

    def tag_aliases(self) -> Mapping[str, str]:
        """The words that stand for tags: word -> tag."""

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with ``prefix``, sorted."""


def open_for(library: "Library", cache: Path, say: Callable[[str], None]) -> Catalogue:
    """Open the catalogue of a library. ``cache`` is the user's cache folder, ``say`` for talk.

    Raises LibraryError when there is no library, or when it cannot be read; InvalidLibrary when
    it is broken.
    """
    from refkit.catalogue.whole import Whole

    return Whole(library.read())


def open_at(path: Path, cache: Path, say: Callable[[str], None]) -> Catalogue:
    """Open the catalogue of the library at a path; see `open_for`."""
    from refkit.store import Library

    return open_for(Library(path), cache, say)
