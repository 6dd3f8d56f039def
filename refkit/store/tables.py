"""The text of a library, as TinyDB tables.

This module knows how library.json is laid out and everything that can be wrong with it as a whole;
it looks into no record. Text comes in and goes out as bytes: it touches no file.

The layout: "refkit" with the schema heads the file, then the records sorted by key; two spaces of
indentation, a final newline. Records that nobody changed keep their bytes.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import msgspec
from tinydb.storages import Storage
from tinydb.table import Document, Table

from refkit import codec
from refkit.errors import InvalidLibrary, LibraryError

SCHEMA = 1

_HEAD = b'{\n  "refkit": {\n    "library": {\n      "schema": %d\n    }\n  },\n' % SCHEMA
_OPEN, _CLOSE, _NONE = b'  "entries": {', b"\n  }\n}\n", b"}\n}\n"
_AROUND = len(b'\n    "": ,')  # what stands around a key and its record
_MEND = "mend it by hand, or go back to the version before it, if there is a {}.bak"
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
        self._tidy = True  # whether the text is laid out as `render` does
        self._tables: dict[str, dict[str, Any]] = {"refkit": {}, "entries": {}}
        if data is not None:
            self._tables = self._parse(data)
            self._look_over(self._tables["entries"])

    def read(self) -> dict[str, dict[str, Any]]:
        """Hand TinyDB all tables."""
        return self._tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Take all tables from TinyDB. They stay in memory: one command, one write."""
        self._tables = data

    def render(self) -> bytes:
        """Print the library as it is to be written."""
        parts = [_HEAD, _OPEN]
        for key, document in sorted(self._tables["entries"].items()):
            parts += [b"\n    ", msgspec.json.encode(key), b": ", self._print(document), b","]
        parts[-1:] = [_CLOSE] if len(parts) > 2 else [_OPEN, _NONE]
        return b"".join(parts)

    def invalid(self, key: str, error: codec.RecordError) -> InvalidLibrary:
        """Say that the record ``key`` is wrong, and where."""
        return self._broken(
            f"record '{key}' is not valid: {error.path}: {error.expected}", self._find(key)
        )

    def _print(self, document: msgspec.Raw | Mapping[str, msgspec.Raw]) -> Any:
        if isinstance(document, msgspec.Raw) and self._tidy:
            return document
        text = document if isinstance(document, msgspec.Raw) else msgspec.json.encode(document)
        # A line feed in JSON text is always layout: in strings it is written as an escape.
        return msgspec.json.format(bytes(text), indent=2).replace(b"\n", b"\n    ")

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
        if not known or set(tables) != {"refkit", "entries"} or len(tables["refkit"]) > 1:
            raise self._broken('not a refkit library: "refkit" with the schema, then "entries"')
        return tables

    def _unreadable(self, data: bytes, error: Exception) -> InvalidLibrary:
        if isinstance(error, UnicodeDecodeError):
            return self._broken("not UTF-8")
        if not isinstance(error, msgspec.DecodeError):
            return self._broken("nested too deeply")
        fault = codec.explain(error, data)
        if not fault.line:
            return self._broken(f"not a refkit library: {fault.path}: {fault.expected}")
        merge = re.search(rb"^<{7} ", data, re.MULTILINE)
        if merge:
            where = codec.place(data, merge.start())
            return self._broken("not JSON: an unfinished merge", where)
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
        if schema < SCHEMA:
            raise self._broken(f"there is no schema {schema}; this refkit knows {SCHEMA}")
        return True

    def _look_over(self, entries: Mapping[str, msgspec.Raw]) -> None:
        """Refuse keys that occur twice. Notes whether the text is laid out as ours is."""
        sizes = sum(len(key) + len(memoryview(raw)) for key, raw in entries.items())
        ours = len(_HEAD + _OPEN + _CLOSE) - 1 + len(entries) * _AROUND + sizes
        # Every reader of JSON drops the first of two records with one key, as a badly resolved
        # merge leaves them; but then the sizes do not add up. The second look takes long.
        self._tidy = len(self.data) == (ours if entries else len(_HEAD + _OPEN + _NONE))
        if not self._tidy:
            self._refuse_doubles(self.data)
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
        name = re.escape(key.encode())
        # Where records stand in our layout; else anywhere, which may be a member of that name.
        for pattern in (rb'(?<=\n    )"%b": \{', rb'"%b"\s*:\s*\{'):
            found = [match.start() for match in re.finditer(pattern % name, self.data)]
            if found:
                return codec.place(self.data, found[-1 if last else 0])
        return None

    def _broken(self, what: str, where: tuple[int, int] | None = None) -> InvalidLibrary:
        place = f":{where[0]}:{where[1]}" if where else ""
        return InvalidLibrary(f"{self.name}{place}: {what}", hint=_MEND.format(self.name))


class Stored(Document):
    """A record as TinyDB hands it around: JSON that nobody has looked into."""

    def __init__(self, value: Any, doc_id: Any) -> None:
        raw = isinstance(value, msgspec.Raw)
        super().__init__({} if raw else value, doc_id)
        self.json = value if raw else msgspec.Raw(msgspec.json.encode(value))


class Entries(Table):
    """The table of records. Its document ids are text: the cite keys."""

    document_class: Any = Stored
    document_id_class: Any = str

    def keys(self) -> tuple[str, ...]:
        """All cite keys, sorted."""
        return tuple(sorted(str(document.doc_id) for document in self))

    def find(self, key: str) -> msgspec.Raw | None:
        """Look up the JSON of one record."""
        found = self.get(doc_id=cast(Any, key))
        return None if found is None else cast(Stored, found).json

    def holding(self, wanted: bytes) -> Iterator[str]:
        """Tell the keys of the records whose JSON has ``wanted`` in it, sorted."""
        for document in sorted(self, key=lambda document: str(document.doc_id)):
            text = bytes(cast(Stored, document).json)
            # Whoever edits by hand may have written a letter as an escape.
            if wanted in text or b"\\u" in text or b"\\/" in text:
                yield str(document.doc_id)

    def exchange(self, old: Iterable[str], new: Mapping[str, bytes]) -> None:
        """Take the records of some keys out, and put others in, given as JSON."""
        decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
        documents = [Stored(decoder.decode(data), key) for key, data in new.items()]
        self.remove(doc_ids=cast(Any, old))
        self.insert_multiple(documents)
