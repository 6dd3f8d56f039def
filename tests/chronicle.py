"""A journal made by hand: what the tests of the journal begin with."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from refkit import journal
from refkit.journal import History, Line, Stamp

BEGIN = datetime(2026, 5, 1, 12, tzinfo=UTC)

Documents = Mapping[str, Mapping[str, Any]]  # table -> name -> what JSON says


def stamp(n: int) -> Stamp:
    """The state after change ``n``: another one for each number."""
    return Stamp(1000 + n, 10**18 + n, f"{n:064x}")


def raw(document: Any) -> bytes | None:
    """A document as JSON; None stays None."""
    return None if document is None else msgspec.json.encode(document, order="sorted")


class Book:
    """A journal to which one change after the other is added, an hour between any two."""

    def __init__(self, *, born: bool = True) -> None:
        self.text = b""
        self.n = 0
        self.now: dict[str, dict[str, Any]] = {}
        self._born = born

    def change(self, command: str, documents: Documents, **members: Any) -> int:
        """Let ``documents`` be what they are from now on (None: gone); the number of the change."""
        self.n += 1
        changes: dict[str, dict[str, tuple[bytes | None, bytes | None]]] = {}
        for table, names in documents.items():
            held = self.now.setdefault(table, {})
            changes[table] = {}
            for name, new in names.items():
                changes[table][name] = (raw(held.pop(name, None)), raw(new))
                if new is not None:
                    held[name] = new
        first = self.n == 1 and self._born
        line = Line(
            **{
                "n": self.n,
                "at": BEGIN + timedelta(hours=self.n),
                "command": tuple(command.split()),
                "before": None if first else stamp(self.n - 1),
                "after": stamp(self.n),
                **members,
            }
        )
        self.text += b"".join(journal.encode(line, changes))
        return self.n

    def entry(self, command: str, **records: Any) -> int:
        """The same for records alone."""
        return self.change(command, {"entries": records})

    @property
    def history(self) -> History:
        """The journal, understood."""
        return journal.read(self.text, "library.journal")

    @property
    def present(self) -> dict[str, dict[str, bytes]]:
        """The documents as they are now."""
        return {
            table: {name: raw(document) or b"" for name, document in names.items()}
            for table, names in self.now.items()
        }


def plain(tables: Any) -> dict[str, dict[str, Any]]:
    """Documents as what their JSON says; tables without any are left out."""
    return {
        table: {n: None if d is None else msgspec.json.decode(d) for n, d in names.items()}
        for table, names in tables.items()
        if names
    }
