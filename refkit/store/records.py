"""The records of a library, each understood when somebody asks for it.

This module knows how keys are resolved and how a change is made of the documents that it touches.
It knows no file: text comes from `tables`, and goes back there.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, ValuesView
from contextlib import contextmanager
from typing import TypeVar

import msgspec
from tinydb import TinyDB

from refkit import codec
from refkit.codec import folded
from refkit.errors import LibraryError, UnknownKey
from refkit.journal import Changes, Document, Pair, Tables, compact
from refkit.model import Aside, Plan, Record, Retired
from refkit.store.layout import Part
from refkit.store.tables import Entries, Raws, Text

_Kept = TypeVar("_Kept")


class Records(Mapping[str, Record]):
    """The records of a library by key, in the order of their keys, each understood when asked for.

    Read-only; a picture of the file when it was read. Asking raises KeyError for a key that is
    not there and InvalidLibrary for a record that does not validate.
    """

    def __init__(self, text: Text) -> None:
        self._text = text
        storage = TinyDB(storage=lambda: text).storage
        self._entries = Entries(storage, "entries")
        self._asides = Raws(storage, "asides")
        self._retired = Raws(storage, "retired")
        self._tags = Raws(storage, "tags")
        self._tables: Mapping[str, Raws] = {
            "entries": self._entries,
            "asides": self._asides,
            "retired": self._retired,
            "tags": self._tags,
        }
        self._known: dict[str, Record] = {}
        self._keys: tuple[str, ...] | None = None
        self._meant: dict[str, str] | None = None  # key or former key, folded -> key

    def __getitem__(self, key: str) -> Record:
        record = self._known.get(key)
        if record is None:
            stored = self._entries.find(key)
            if stored is None:
                raise KeyError(key)
            record = self._known[key] = self._understand(key, stored)
        return record

    def _understand(self, key: str, stored: bytes | msgspec.Raw) -> Record:
        try:
            return codec.decode(key, stored)
        except codec.RecordError as error:
            raise self._text.invalid(key, error) from None

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._entries.find(key) is not None

    def __iter__(self) -> Iterator[str]:
        if self._keys is None:
            self._keys = self._entries.names()
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._entries)

    def values(self) -> ValuesView[Record]:
        """Understand all records at once."""
        with uncollected():
            for key in self:
                self[key]
        return super().values()

    def stream(self) -> Iterator[Record]:
        """Understand one record after the other, in the order of keys, and keep none of them."""
        for key in self:
            yield self._known.get(key) or self._understand(key, self._entries.find(key) or b"")

    def holding(self, text: str, *, under: bool = False) -> tuple[Record, ...]:
        """Understand only the records that have ``text`` as a value: a tag, a keyword, a status.

        With ``under`` also those with a value that goes on after a slash: "nlp/transformers" for
        "nlp". A quick first choice before a closer look ("bert" may be a tag or a keyword): it
        looks for the words in the JSON. A value left out because it is the default is not found.
        """
        wanted = [msgspec.json.encode(text)]
        if under:
            wanted.append(wanted[0][:-1] + b"/")
        with uncollected():
            return tuple(self[key] for key in self._entries.holding(wanted))

    def asides(self) -> Mapping[str, tuple[Aside, ...]]:
        """What the files that were read hold besides entries, by file, sorted.

        Raises InvalidLibrary for asides that do not validate.
        """
        return self._understood("asides", self._asides, codec.decode_asides)

    def retired(self) -> Mapping[str, Retired]:
        """The keys of works that were removed, sorted.

        Raises InvalidLibrary for those that do not validate.
        """
        return self._understood("retired", self._retired, codec.decode_retired)

    def tag_aliases(self) -> Mapping[str, str]:
        """The words that stand for tags, sorted. Raises InvalidLibrary as `retired` does."""
        return self._understood("tags", self._tags, codec.decode_tag)

    def _understood(
        self, table: str, raws: Raws, decode: Callable[[bytes | msgspec.Raw], _Kept]
    ) -> dict[str, _Kept]:
        found: dict[str, _Kept] = {}
        for name in raws.names():
            try:
                found[name] = decode(raws.find(name) or b"")
            except codec.RecordError as error:
                raise self._text.invalid_in(table, name, error) from None
        return found

    def resolve(self, key: str) -> str:
        """Find the key that is meant, as `find` does.

        Raises UnknownKey, which knows the near ones, or when the work of that key was removed.
        """
        found = self.find(key)
        if found is None:
            raise self._unknown(key)
        return found

    def find(self, key: str) -> str | None:
        """Find the key that is meant: exactly, else ignoring case, else by a former key."""
        if key in self:
            return key
        if self._meant is None:
            self._meant = {}
            if self._text.may_hold(b'"aliases"'):
                for record in self.holding_member("aliases"):
                    self._meant |= {folded(alias): record.key for alias in record.aliases}
            self._meant |= {folded(known): known for known in self}
        return self._meant.get(folded(key))

    def holding_member(self, name: str) -> Iterator[Record]:
        """Understand only the records whose JSON has a member ``name``, one after the other."""
        for key in self._entries.holding([b'"%b"' % name.encode()]):
            yield self[key]

    def _unknown(self, key: str) -> UnknownKey:
        unknown = UnknownKey(key, self)
        for name, one in self.retired().items():
            if folded(name) == folded(key):
                from refkit.text import plain

                title = f" ({plain(one.entry.title)})" if one.entry.title else ""
                unknown.hint = (
                    f"its work was removed on {one.on}{title}: refkit log {name} shows how,"
                    " refkit undo can bring it back"
                )
        return unknown

    def exchange(self, plan: Plan) -> Changes:
        """Let ``plan`` take effect in memory; the documents that it changed, before and after.

        Raises LibraryError for a record that could not be read again.
        """
        put = {record.key for record in plan.put}
        coming = {
            "entries": ((record.key, _record_json(record)) for record in plan.put),
            "asides": ((f, _asides_json(f, held)) for f, held in plan.asides.items() if held),
            "retired": ((k, codec.encode_retired(one)) for k, one in plan.retired.items() if one),
            "tags": ((w, msgspec.json.encode(t)) for w, t in plan.tag_aliases.items() if t),
        }
        going = {
            "entries": (*plan.remove, *(key for key in put if key not in plan.remove)),
            "asides": plan.asides,
            "retired": plan.retired,
            "tags": plan.tag_aliases,
        }
        return self._exchanged(going, coming)

    def exchange_documents(self, documents: Mapping[str, Mapping[str, Document | None]]) -> Changes:
        """Put documents in, given as JSON by table and name (None: out), as `exchange` does."""
        coming = {
            table: ((name, bytes(held)) for name, held in names.items() if held is not None)
            for table, names in documents.items()
        }
        return self._exchanged(documents, coming)

    def _exchanged(
        self,
        going: Mapping[str, Iterable[str]],
        coming: Mapping[str, Iterable[tuple[str, bytes]]],
    ) -> Changes:
        changes: dict[str, dict[str, Pair]] = {}
        for table, names in going.items():
            raws = self._tables[table]
            before = {name: raws.find(name) for name in sorted(names)}
            if not before:
                continue
            self._text.touch(table, before)
            raws.exchange([name for name, held in before.items() if held], coming[table])
            pairs = {name: (held, raws.find(name)) for name, held in before.items()}
            changes[table] = {name: pair for name, pair in pairs.items() if _differ(*pair)}
        self._known.clear()
        self._keys = self._meant = None
        return {table: pairs for table, pairs in changes.items() if pairs}

    def printed(self, plan: Plan) -> tuple[bytes, list[Part]]:
        """Print the library as it is in the file, and in parts as ``plan`` leaves it."""
        self.exchange(plan)
        return self._text.data, self.render()

    def render(self) -> list[Part]:
        """Print the library as these records are now, in parts: the whole may be large."""
        return self._text.render()

    @property
    def tidy(self) -> bool:
        """Whether the text that was read is laid out as it would be written."""
        return self._text.tidy

    @property
    def documents(self) -> Tables:
        """All that the library holds, as JSON that nobody has looked into, by table and name."""
        return self._text.documents


def _differ(before: Document | None, after: Document | None) -> bool:
    if before is None or after is None:
        return before is not after
    return bytes(before) != bytes(after) and compact(before) != compact(after)


def _record_json(record: Record) -> bytes:
    try:
        return codec.encode(record)
    except codec.RecordError as error:
        raise LibraryError(
            f"'{record.key}' cannot be kept: {error}", hint="nothing was written"
        ) from None


def _asides_json(file: str, asides: tuple[Aside, ...]) -> bytes:
    try:
        return codec.encode_asides(asides)
    except codec.RecordError as error:
        raise LibraryError(
            f"what '{file}' holds besides entries cannot be kept: {error}",
            hint="nothing was written",
        ) from None


def planned(make: Callable[[Records], Plan], records: Records) -> Plan:
    """Make the plan and see that it fits the records. Raises LibraryError."""
    plan = make(records)
    again = "nothing was written; run the command again"
    for key, before in plan.before.items():
        if key not in records or records[key] != before:
            raise LibraryError(f"'{key}' changed under us: another run was faster", hint=again)
    for key in plan.remove:
        if key not in records:
            raise LibraryError(f"'{key}' changed under us: it is gone already", hint=again)
    gone = {*plan.remove, *plan.before}
    new = any(record.key not in plan.before for record in plan.put)
    taken = {key.lower(): key for key in records if key not in gone} if new else {}
    for record in plan.put:
        other = taken.setdefault(record.key.lower(), record.key)
        if other not in gone and other in records:
            raise LibraryError(f"'{other}' changed under us: it is new to this run", hint=again)
    if len({record.key.lower() for record in plan.put}) < len(plan.put):
        raise LibraryError("two records of this plan have one key", hint="nothing was written")
    return plan


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python's search for reference cycles away from the records: they have none.

    Measured with 10,000 records: reading takes less than half the time; and without the freeze,
    which puts aside what is there now, the search would still come at the end of the process.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.enable()
