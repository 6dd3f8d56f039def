"""What takes a library back to an earlier copy of itself, as one plan.

This module knows what of two copies differs, and that a key once given stays given: what the copy
does not have is removed, and its keys are retired. It writes nothing.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

import msgspec

from refkit import codec
from refkit.curate.work import outlined
from refkit.errors import LibraryError
from refkit.journal import Document, Tables, compact
from refkit.model import Aside, Plan, Record, Retired


class _Names(msgspec.Struct):
    aliases: tuple[str, ...] = ()


_NAMES = msgspec.json.Decoder(_Names)


def plan(present: Tables, wanted: Tables, today: date) -> Plan:
    """Plan what makes ``wanted`` of ``present``, both given as stored JSON by table and name.

    Raises LibraryError for what does not validate in ``wanted`` and is not there just so.
    """
    mine, theirs = present.get("entries", {}), wanted.get("entries", {})
    put = tuple(
        _record(key, theirs[key]) for key in sorted(theirs) if _differ(mine.get(key), theirs[key])
    )
    gone = sorted(set(mine) - set(theirs))
    changed = [record.key for record in put if record.key in mine]
    before = {key: was for key in (*changed, *gone) if (was := _valid(key, mine[key]))}
    return Plan(
        put=put,
        before=before,
        # A record that does not validate cannot be shown as it was: it goes, all the same.
        remove=(*gone, *(key for key in changed if key not in before)),
        asides=_asides(present, wanted),
        retired=_retired(present, wanted, before, gone, today),
        tag_aliases=_words(present, wanted),
    )


def _record(key: str, document: Document) -> Record:
    try:
        return codec.decode(key, document)
    except codec.RecordError as error:
        raise _invalid(f"record '{key}'", error) from None


def _valid(key: str, document: Document) -> Record | None:
    try:
        return codec.decode(key, document)
    except codec.RecordError:
        return None


def _invalid(what: str, error: codec.RecordError) -> LibraryError:
    return LibraryError(
        f"{what} of the backup is not valid: {error.path}: {error.expected}",
        hint="restore it as a library of its own (--library NEW), and repair that: refkit fsck",
    )


def _differ(one: Document | None, other: Document) -> bool:
    return one is None or (bytes(one) != bytes(other) and compact(one) != compact(other))


def _asides(present: Tables, wanted: Tables) -> dict[str, tuple[Aside, ...]]:
    mine, theirs = present.get("asides", {}), wanted.get("asides", {})
    found: dict[str, tuple[Aside, ...]] = {file: () for file in mine if file not in theirs}
    for file, document in theirs.items():
        if _differ(mine.get(file), document):
            try:
                found[file] = codec.decode_asides(document)
            except codec.RecordError as error:
                raise _invalid(f"what is kept of '{file}'", error) from None
    return found


def _retired(
    present: Tables, wanted: Tables, before: Mapping[str, Record], gone: list[str], today: date
) -> dict[str, Retired | None]:
    """Retire the keys that go, beside all that are retired; free those that live again."""
    mine, theirs = present.get("retired", {}), wanted.get("retired", {})
    live = _live(wanted)
    found: dict[str, Retired | None] = {key: None for key in mine if key.lower() in live}
    for key in gone:
        record = before.get(key)
        work = Retired(entry=outlined(record.entry), on=today) if record else Retired(on=today)
        for name in (key, *(record.aliases if record else ())):
            if name.lower() not in live and codec.is_key(name):
                found[name] = work
    for key, document in theirs.items():
        if _differ(mine.get(key), document):
            try:
                found[key] = codec.decode_retired(document)
            except codec.RecordError as error:
                raise _invalid(f"the retired key '{key}'", error) from None
    return found


def _live(wanted: Tables) -> set[str]:
    """All keys that lead to a record, folded."""
    live: set[str] = set()
    for key, document in wanted.get("entries", {}).items():
        live.add(key.lower())
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            live.update(alias.lower() for alias in _NAMES.decode(document).aliases)
    return live


def _words(present: Tables, wanted: Tables) -> dict[str, str | None]:
    mine, theirs = present.get("tags", {}), wanted.get("tags", {})
    found: dict[str, str | None] = {word: None for word in mine if word not in theirs}
    for word, document in theirs.items():
        if _differ(mine.get(word), document):
            try:
                found[word] = codec.decode_tag(document)
            except codec.RecordError as error:
                raise _invalid(f"the word '{word}'", error) from None
    return found
