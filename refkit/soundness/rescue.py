"""What is saved of a library that cannot be read: as much as there is, from wherever it is.

A record is taken from the broken text where it is whole there; else from the journal, which has
what it was after the last command; else from the version before (FILE.bak). A record that the text
has twice is kept twice, the second under a key of its own, so that a person can unite them. Nothing
is made up, and the source of each record is told.

This module makes the text of a new library. It writes nothing: the broken file stays as it is, and
is put aside by refkit.store.rescue.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from refkit import codec
from refkit.journal import Tables
from refkit.model import Verdict
from refkit.soundness import wreck
from refkit.soundness.chronicle import Told
from refkit.soundness.layout import NEWEST, Member, read
from refkit.soundness.mend import Context
from refkit.soundness.record import examine

FILE, MENDED, JOURNAL, BACKUP, SPOILT = "the file", "mended", "the journal", "the backup", "spoilt"


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was saved, and how."""

    table: str
    name: str
    source: str  # FILE, MENDED, JOURNAL, BACKUP; SPOILT: kept although it does not validate
    of: str = ""  # the key that it had, where it got one of its own
    alike: bool = False  # of such a one: whether it may be the same work as the other


class Rescued(msgspec.Struct, frozen=True, kw_only=True):
    """What a new library is made of."""

    text: bytes  # in no layout of ours; the store lays it out
    saved: tuple[Saved, ...]

    @property
    def records(self) -> tuple[Saved, ...]:
        """The records among what was saved."""
        return tuple(one for one in self.saved if one.table == "entries")


class _Hold:
    """What was saved up to now, by table and name."""

    def __init__(self, around: Context) -> None:
        self.around = around
        self.tables: dict[str, dict[str, bytes]] = {table: {} for table in wreck.TABLES}
        self.saved: list[Saved] = []
        self.doubtful: dict[tuple[str, str], bytes] = {}
        self.folded: dict[str, str] = {}  # folded key of a record -> as it is written

    def offer(self, table: str, name: str, value: bytes, source: str) -> None:
        """Take a document if it is sound and new, put it by if it is a second version."""
        sound, how = self._sound(table, name, value, source)
        if sound is None:
            self.doubtful.setdefault((table, name), value)
        elif table != "entries":
            self._put(table, name, sound, how, unless_there=True)
        elif name.lower() not in self.folded:
            self._put(table, name, sound, how)
        elif source == FILE:
            self._second(name, sound, how)

    def _sound(self, table: str, name: str, value: bytes, source: str) -> tuple[bytes | None, str]:
        if table == "entries":
            examined = examine(Member(name, 0, value), self.around)
            if examined.record is not None:
                return value, source
            if examined.mended is not None and source == FILE:
                return codec.encode(examined.mended), MENDED
            return None, source
        try:
            _DECODE[table](value)
        except codec.RecordError:
            return None, source
        return value, source

    def _second(self, name: str, value: bytes, how: str) -> None:
        """Another version of a record that is there: it is kept beside it, if it differs."""
        first = self.folded[name.lower()]
        if _same(self.tables["entries"][first], value):
            return
        number = 2
        while f"{first}-{number}".lower() in self.folded:
            number += 1
        key = f"{first}-{number}"
        other = self.tables["entries"][first]
        self._put("entries", key, _without_aliases(value), how)
        alike = _may_be_one(other, value)
        self.saved[-1] = Saved(table="entries", name=key, source=how, of=name, alike=alike)

    def _put(
        self, table: str, name: str, value: bytes, how: str, *, unless_there: bool = False
    ) -> None:
        if unless_there and name in self.tables[table]:
            return
        self.tables[table][name] = value
        if table == "entries":
            self.folded[name.lower()] = name
        self.saved.append(Saved(table=table, name=name, source=how))

    def settle_doubts(self) -> None:
        """Keep what does not validate, where nothing better was found: it is all there is."""
        for (table, name), value in self.doubtful.items():
            there = (
                name.lower() in self.folded if table == "entries" else (name in self.tables[table])
            )
            if not there:
                clean = value.decode("utf-8", "replace").encode()
                sound, _ = self._sound(table, name, clean, SPOILT)
                self._put(table, name, sound or clean, SPOILT)


_DECODE = {
    "asides": codec.decode_asides,
    "retired": codec.decode_retired,
    "tags": codec.decode_tag,
}


def gather(broken: bytes, told: Told, backup: bytes | None, around: Context) -> Rescued:
    """Save what can be saved. Never raises.

    ``told`` is what the journal says about the library, ``backup`` the text of FILE.bak.
    """
    hold = _Hold(around)
    for table, name, value in _whole(broken):
        hold.offer(table, name, value, FILE)
    for table, name, document in _documents(told.known):
        hold.offer(table, name, document, JOURNAL)
    for table, name, value in _backed_up(backup):
        if (table, name) not in told.gone:
            hold.offer(table, name, value, BACKUP)
    for table, name, document in _documents(told.older):
        if (table, name) not in told.gone:
            hold.offer(table, name, document, JOURNAL)
    hold.settle_doubts()
    return Rescued(text=_text(hold.tables), saved=tuple(hold.saved))


def _whole(broken: bytes) -> Iterator[tuple[str, str, bytes]]:
    """What is whole in the broken text, of both sides of an unfinished merge."""
    for side in wreck.sides(wreck.decoded(broken)):
        for member in wreck.members(side):
            if member.table:
                value = side[member.start : member.end].encode("utf-8", "surrogateescape")
                yield member.table, _name(member.name), value


def _name(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _documents(known: Tables) -> Iterator[tuple[str, str, bytes]]:
    for table in wreck.TABLES:
        for name, document in known.get(table, {}).items():
            yield table, name, bytes(document)


def _backed_up(backup: bytes | None) -> Iterator[tuple[str, str, bytes]]:
    tables = read(backup).tables if backup else {}
    for table in wreck.TABLES:
        for member in tables.get(table, ()):
            yield table, member.name, member.value


def _same(one: bytes, other: bytes) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return one == other


def _may_be_one(one: bytes, other: bytes) -> bool:
    """Whether two records of one key may be one work: versions of it, say."""
    from refkit.match import compare

    try:
        entries = [codec.decode("x", value).entry for value in (one, other)]
    except codec.RecordError:
        return False
    same = entries[0].title == entries[1].title
    return same or compare("", entries[0], "", entries[1]).verdict is not Verdict.DIFFERENT


def _without_aliases(value: bytes) -> bytes:
    """A record as JSON without its former keys: they lead to the first version of it."""
    members = json.loads(value)
    members.pop("aliases", None)
    return json.dumps(members, ensure_ascii=False).encode()


def _text(tables: Mapping[str, Mapping[str, bytes]]) -> bytes:
    def members(table: Mapping[str, bytes]) -> Iterable[bytes]:
        return (msgspec.json.encode(name) + b":" + value for name, value in sorted(table.items()))

    head = b'{"refkit":{"library":{"schema":%d}}' % NEWEST
    further = (
        b',"%b":{%b}' % (name.encode(), b",".join(members(table)))
        for name, table in tables.items()
        if table or name == "entries"
    )
    return b"".join([head, *further, b"}"])
