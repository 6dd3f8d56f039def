"""The library on disk: one TinyDB file whose document ids are cite keys.

Beside the records it keeps what the files that were read hold besides entries, the keys of works
that were removed, and the words that stand for tags.

This module knows how a library is found whole, locked, read and replaced in one atomic write. It
knows nothing of what records mean: workflows hand it plans, and it applies or refuses them.

A command reads the file once. Its JSON is checked as a whole, but a record is understood, and
validated, when somebody asks for it: all of 10,000 would take longer than everything else that
`tag KEY` does. A record that nobody asks for keeps its bytes, so nothing in it can be lost by a
change to another. Two records with one key are found and refused; of two members with one name
*inside* a record the last one counts.

The lock is a file of its own, hidden beside the library (`.library.json.lock`): the library itself
is replaced by every write, so a lock on it would soon be a lock on a file without a name; and in
another folder, two machines that share this one would not meet. The file stays when the run ends,
since two runs may hold a lock whose file is removed; the lock itself ends with its process.
"""

import gc
import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping, ValuesView
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from tinydb import TinyDB

from refkit import codec
from refkit.errors import LibraryError, UnknownKey
from refkit.model import Aside, Plan, Record, Retired
from refkit.store import disk
from refkit.store.tables import Entries, Raws, Text

_Kept = TypeVar("_Kept")


class Library:
    """A library at a path, which need not exist yet.

    ``wait`` is how many seconds a change waits for another run to end; ``on_wait`` is called once
    when it has to. A symbolic link is followed and stays one.
    """

    def __init__(
        self, path: Path, wait: float = 10.0, on_wait: Callable[[], None] | None = None
    ) -> None:
        self.path = path  # as the user named it
        self._file = Path(os.path.realpath(path))
        self._wait = wait
        self._on_wait = on_wait

    @property
    def exists(self) -> bool:
        """Whether there is anything at the path."""
        return os.path.exists(self._file)

    def read(self, *, missing_ok: bool = False) -> "Records":
        """Read the library, without a lock: writers replace the file, so it is always whole.

        Without a file: no records when ``missing_ok``, else LibraryError. Raises LibraryError
        when the file cannot be read, InvalidLibrary when it is not a library.
        """
        data = disk.read(self._file, self.path)
        if data is None and not missing_ok:
            raise LibraryError(f"no library at {self.path}", hint="refkit add FILE makes one")
        with _uncollected():
            return Records(Text(self.path, data))

    def change(
        self, make: Callable[["Records"], Plan], *, dry_run: bool = False, create: bool = False
    ) -> Plan:
        """Let ``make`` plan a change of the present records, apply it in one write, return it.

        The lock is held from before the reading until after the writing. With ``dry_run`` the
        plan is made and checked, nothing is locked or written. With ``create`` a missing library
        starts empty, in a new folder if need be; without, it is a LibraryError. An empty plan, or
        one that changes no byte, writes nothing.

        Raises LibraryError when the lock is not free in time, when the plan does not fit the
        records, or when the file cannot be written; the library is then as it was.
        """
        if dry_run or not (create or self.exists):
            return _planned(make, self.read(missing_ok=create))
        disk.prepare(self._file, self.path)
        with self._locked():
            records = self.read(missing_ok=create)
            plan = _planned(make, records)
            if not plan.empty:
                self._save(records, plan)
        return plan

    def apply(self, plan: Plan) -> Plan:
        """Apply a plan that was made before, creating the library if need be; see `change`."""
        return self.change(lambda _: plan, create=True)

    def _save(self, records: "Records", plan: Plan) -> None:
        before, after = records.printed(plan)
        if not _is_made_of(before, after):
            with disk.refusals(self.path):
                disk.replace(self._file, after)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(self._file.with_name(f".{self._file.name}.lock"))
        with disk.refusals(self.path):
            try:
                try:
                    lock.acquire(timeout=0)
                except Timeout:
                    if self._on_wait:
                        self._on_wait()
                    lock.acquire(timeout=self._wait)
            except Timeout:
                raise LibraryError(
                    f"{self.path} is locked by another run (waited {self._wait:g} s)",
                    hint="let it end, then run the command again",
                ) from None
        try:
            yield
        finally:
            lock.release()


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
        self._known: dict[str, Record] = {}
        self._keys: tuple[str, ...] | None = None

    def __getitem__(self, key: str) -> Record:
        record = self._known.get(key)
        if record is None:
            stored = self._entries.find(key)
            if stored is None:
                raise KeyError(key)
            try:
                record = self._known[key] = codec.decode(key, stored)
            except codec.RecordError as error:
                raise self._text.invalid(key, error) from None
        return record

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
        with _uncollected():
            for key in self:
                self[key]
        return super().values()

    def holding(self, text: str) -> tuple[Record, ...]:
        """Understand only the records that have ``text`` as a value: a tag, a keyword, a status.

        A quick first choice before a closer look ("bert" may be a tag or a keyword): it looks
        for the words in the JSON. A value left out because it is the default is not found.
        """
        wanted = msgspec.json.encode(text)
        with _uncollected():
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
        """Find the key that is meant: exactly, else ignoring case, else by a former key.

        Raises UnknownKey, which knows the near ones.
        """
        if key in self:
            return key
        folded = _folded(key)
        for known in self:
            if _folded(known) == folded:
                return known
        if b'"aliases"' in self._text.data:
            for record in self.values():
                if folded in map(_folded, record.aliases):
                    return record.key
        raise UnknownKey(key, self)

    def printed(self, plan: Plan) -> tuple[bytes, list[bytes]]:
        """Print the library as it is in the file, and in parts as ``plan`` leaves it.

        These records are of no use afterwards. Raises LibraryError for a record that could not
        be read again.
        """
        put = {record.key for record in plan.put}
        self._entries.exchange(
            {*plan.remove, *(put & set(self))},
            ((record.key, _record_json(record)) for record in plan.put),
        )
        self._asides.exchange(
            {*plan.asides} & {*self._asides.names()},
            ((file, _asides_json(file, held)) for file, held in plan.asides.items() if held),
        )
        self._retired.exchange(
            {*plan.retired} & {*self._retired.names()},
            ((key, codec.encode_retired(one)) for key, one in plan.retired.items() if one),
        )
        self._tags.exchange(
            {*plan.tag_aliases} & {*self._tags.names()},
            ((word, msgspec.json.encode(tag)) for word, tag in plan.tag_aliases.items() if tag),
        )
        return self._text.data, self._text.render()


def _folded(key: str) -> str:
    # A keyboard and a file may write one accented letter as one character or as two.
    return (key if key.isascii() else unicodedata.normalize("NFC", key)).lower()


def _is_made_of(data: bytes, parts: list[bytes]) -> bool:
    """Whether ``data`` is what ``parts`` are, put together."""
    return len(data) == sum(len(memoryview(part)) for part in parts) and data == b"".join(parts)


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


def _planned(make: Callable[[Records], Plan], records: Records) -> Plan:
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
    present = set(records)
    taken = {key.lower(): key for key in records if key not in gone} if new else {}
    for record in plan.put:
        other = taken.setdefault(record.key.lower(), record.key)
        if other in present and other not in gone:
            raise LibraryError(f"'{other}' changed under us: it is new to this run", hint=again)
    if len({record.key.lower() for record in plan.put}) < len(plan.put):
        raise LibraryError("two records of this plan have one key", hint="nothing was written")
    return plan


@contextmanager
def _uncollected() -> Iterator[None]:
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
