"""The text of a library, as TinyDB tables.

This module knows everything that can be wrong with library.json as a whole; it looks into no
record. Text comes in and goes out as bytes: it touches no file.

Schema 1 had no asides, schema 2 no receipts, locks and waiting records, schema 3 no retired keys,
words for tags, distinct works and clashes; all are read, and become schema 4 when the library is
next written.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec
from tinydb.storages import Storage
from tinydb.table import Document, Table

from refkit import codec, journal
from refkit.errors import InvalidLibrary, LibraryError
from refkit.store import layout
from refkit.store.layout import SCHEMA

_OLDEST = 1
# TinyDB wants documents to be mappings: ours have a single member, their whole text.
_WHOLE = ""
_MEND = "refkit fsck tells all that is wrong, and refkit fsck --repair keeps all that can be read"
_MERGE = (
    "refkit init --git, then git checkout --merge -- {0}, merges it record by record;"
    " refkit fsck --repair keeps the records of both sides"
)
_TABLES = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])


class _Library(msgspec.Struct):
    schema: int


class _Refkit(msgspec.Struct):
    library: _Library


class _Head(msgspec.Struct):
    refkit: _Refkit


class Text(Storage):
    """TinyDB's storage over the text of one library: read once, changed in memory.

    ``data`` is None where there is no file yet. Raises InvalidLibrary, and LibraryError for a
    library that a newer refkit has written.
    """

    def __init__(self, name: Path, data: bytes | None) -> None:
        self.name = name  # as the user named the file
        self.data = data or b""
        self._layout = layout.Layout(b"", {}, tidy=True)
        self._touched: dict[str, set[str]] = {}
        self._tables: dict[str, dict[str, Any]] = {"refkit": {}, "entries": {}}
        if data is not None:
            self._tables = self._parse(data)
            self._look_over(self._tables)

    def read(self) -> dict[str, dict[str, Any]]:
        """Hand TinyDB all tables."""
        return self._tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Take all tables from TinyDB. They stay in memory: one command, one write."""
        self._tables = data

    @classmethod
    def holding(cls, name: Path, tables: journal.Tables) -> "Text":
        """Make the text of a library of its tables, which were read and looked over before."""
        text = cls(name, None)
        text._layout = layout.Layout(b"", {}, tidy=False)
        text._tables |= {
            table: {key: msgspec.Raw(held) for key, held in documents.items()}
            for table, documents in tables.items()
        }
        return text

    @property
    def documents(self) -> dict[str, dict[str, msgspec.Raw]]:
        """All tables below the head, as they are in memory; they are not to be changed."""
        return {name: table for name, table in self._tables.items() if name != "refkit"}

    @property
    def tidy(self) -> bool:
        """Whether the text that was read is laid out as `render` does."""
        return self._layout.tidy

    def touch(self, table: str, names: Iterable[str]) -> None:
        """Note that documents are not as they were read."""
        self._touched.setdefault(table, set()).update(names)

    def may_hold(self, wanted: bytes) -> bool:
        """Whether ``wanted`` may be in the text that was read; False only if it is not."""
        return not self.data or wanted in self.data

    def render(self) -> "list[layout.Part]":
        """Print the library as it is to be written, in parts: the whole may be large."""
        return layout.render(self._layout, self._tables, self._touched)

    def invalid(self, key: str, error: codec.RecordError) -> InvalidLibrary:
        """Say that the record ``key`` is wrong, and where."""
        return self._broken(
            f"record '{key}' is not valid: {error.path}: {error.expected}", self._find(key)
        )

    def invalid_in(self, table: str, name: str, error: codec.RecordError) -> InvalidLibrary:
        """Say that what a table beside the records keeps of ``name`` is wrong, and where."""
        what = f"asides of '{name}' are" if table == "asides" else f"'{name}' in '{table}' is"
        return self._broken(f"{what} not valid: {error.path}: {error.expected}", self._find(name))

    def _parse(self, data: bytes) -> dict[str, dict[str, Any]]:
        if not data or data.isspace():
            raise self._broken(f"the file is empty ({len(data)} bytes)")
        try:
            tables = _TABLES.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self._knows_schema(data)  # a newer one may have another layout
            raise self._unreadable(data, error) from None
        head = tables.get("refkit", {}).get("library", b"null")
        known = self._knows_schema(b'{"refkit":{"library":%b}}' % bytes(head))
        named = {"refkit", "entries"}
        if (
            not known
            or not named <= set(tables) <= {"refkit", *journal.TABLES}
            or len(tables["refkit"]) > 1
        ):
            raise self._broken('not a refkit library: "refkit" with the schema, then "entries"')
        return tables

    def _unreadable(self, data: bytes, error: Exception) -> InvalidLibrary:
        if isinstance(error, UnicodeDecodeError):
            return self._broken("not UTF-8")
        if not isinstance(error, msgspec.DecodeError):
            return self._broken("nested too deeply")
        if instead := _instead(data):
            return self._broken(instead)
        fault = codec.explain(error, data)
        if not fault.line:
            if odd := _odd_table(data):
                return self._broken(f"not a refkit library: '{odd}' is no object", self._find(odd))
            return self._broken(f"not a refkit library: {fault.path}: {fault.expected}")
        merge = re.search(rb"^<{7} ", data, re.MULTILINE)
        if merge:
            where = codec.place(data, merge.start())
            return self._broken("not JSON: an unfinished merge", where, _MERGE)
        return self._broken(fault.expected, (fault.line, fault.column))

    def _knows_schema(self, data: bytes) -> bool:
        """Tell whether the text shows a schema. Raises when it is not ours."""
        try:
            schema = msgspec.json.decode(data, type=_Head).refkit.library.schema
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
        if schema > SCHEMA:
            raise LibraryError(
                f"{self.name} was written by a newer refkit"
                f" (schema {schema}, this one knows {SCHEMA})",
                hint="update refkit; this version leaves the library alone",
            )
        if schema < _OLDEST:
            raise self._broken(
                f"there is no schema {schema}; this refkit knows {_OLDEST} to {SCHEMA}"
            )
        return True

    def _look_over(self, tables: Mapping[str, Mapping[str, msgspec.Raw]]) -> None:
        """Refuse keys that occur twice. Notes whether the text is laid out as ours is."""
        # Every reader of JSON drops the first of two records with one key, as a badly resolved
        # merge leaves them; but then the sizes do not add up. The second look takes long.
        self._layout = layout.of(self.data, tables)
        if not self._layout.places:
            self._refuse_doubles(self.data)
        entries = tables["entries"]
        if len({key.lower() for key in entries}) < len(entries):
            seen: dict[str, str] = {}
            for key in entries:
                other = seen.setdefault(key.lower(), key)
                if other != key:
                    message = f"the keys '{other}' and '{key}' differ only in case"
                    raise self._broken(message, self._find(key))

    def _refuse_doubles(self, data: bytes) -> None:
        try:
            text = data.decode("utf-8", "replace")
            top = json.loads(text, object_pairs_hook=lambda pairs: pairs)
        except RecursionError:
            raise self._broken("nested too deeply") from None
        for table in (top, *(table for _, table in top)):
            seen = set()
            for name, _ in table:
                if name in seen:
                    raise self._broken(f"'{name}' occurs twice", self._find(name, last=True))
                seen.add(name)

    def _find(self, key: str, *, last: bool = False) -> tuple[int, int] | None:
        name = re.escape(msgspec.json.encode(key)[1:-1])
        # Where records stand in our layout; else anywhere, which may be a member of that name.
        for pattern in (rb'(?<=\n    )"%b": \{', rb'"%b"\s*:\s*\{'):
            found = [match.start() for match in re.finditer(pattern % name, self.data)]
            if found:
                return codec.place(self.data, found[-1 if last else 0])
        return None

    def _broken(
        self, what: str, where: tuple[int, int] | None = None, hint: str = _MEND
    ) -> InvalidLibrary:
        place = f":{where[0]}:{where[1]}" if where else ""
        return InvalidLibrary(f"{self.name}{place}: {what}", hint=hint.format(self.name))


def _instead(data: bytes) -> str:
    """What a text is that was saved in another way than as UTF-8, "" where it cannot be told."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "not JSON: it begins with a byte order mark"
    if not data.strip(b"\x00"):
        return f"nothing but zeros ({len(data)} bytes)"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:2]:
        return "not UTF-8: it looks like UTF-16"
    return ""


def _odd_table(data: bytes) -> str:
    """The name of a member of the whole that is no object, "" if that is not what is wrong."""
    try:
        tables = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    odd = (name for name, held in tables.items() if not bytes(held).lstrip().startswith(b"{"))
    return next(odd, "")


class Stored(Document):
    """A record as TinyDB hands it around: JSON that nobody has looked into."""

    def __init__(self, value: Any, doc_id: Any) -> None:
        self.json: msgspec.Raw = value
        super().__init__({_WHOLE: self.json}, doc_id)


class Raws(Table):
    """A table of JSON that nobody has looked into. Its document ids are text."""

    document_class: Any = Stored
    document_id_class: Any = str

    def names(self) -> tuple[str, ...]:
        """All document ids, sorted."""
        return tuple(sorted(cast(Iterable[str], self._read_table())))

    def find(self, key: str) -> msgspec.Raw | None:
        """Look up the JSON of one document."""
        found = self.get(doc_id=cast(Any, key))
        return None if found is None else cast(Stored, found).json

    def exchange(self, old: Iterable[str], new: Iterable[tuple[str, bytes]]) -> None:
        """Take the documents of some keys out, and put others in, given as JSON.

        ``new`` is asked for one by one: of a large library there is one copy less in memory.
        """

        def change(table: dict[Any, Any]) -> None:
            for key in old:
                table.pop(key, None)
            for key, data in new:
                table[key] = msgspec.Raw(layout.lay_out(data))

        self._update_table(change)


class Entries(Raws):
    """The table of records, by cite key."""

    def holding(self, wanted: Sequence[bytes]) -> Iterator[str]:
        """Tell the keys of the records whose JSON has one of ``wanted`` in it, sorted."""
        for key, held in sorted(cast(dict[str, msgspec.Raw], self._read_table()).items()):
            text = bytes(held)
            # Whoever edits by hand may have written a letter as an escape.
            if any(one in text for one in wanted) or b"\\u" in text or b"\\/" in text:
                yield key
