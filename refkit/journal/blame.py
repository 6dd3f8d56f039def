"""Which change gave each field of a record the value that it has.

This module follows a record back through the journal, under the names that it had. It knows what
changed and when; where a value came from is in the record's provenance.
"""

from collections.abc import Mapping

import msgspec

from refkit.journal.history import History, standing
from refkit.journal.line import Document, Line, Pair
from refkit.journal.splice import parts


def blame(history: History, key: str) -> dict[str, Line | None]:
    """The change behind each field of the record ``key``, and behind "" for the record itself.

    A field that is not named has the line of "": it is as the record came. There None means that
    the record is older than the journal. Changes that were undone do not count.
    """
    done = set(standing(history).done)
    found: dict[str, Line | None] = {}
    for line in reversed(history.changes):
        if line.n not in done:
            continue
        entries = line.pairs().get("entries", {})
        if key not in entries:
            continue
        before, after = entries[key]
        if before is None and (former := _former(entries, key, after)):
            key = former
            before = entries[former][0]
            found.setdefault("key", line)
        for field in parts(before, after):
            found.setdefault(field, line)
        if before is None:
            return found
    found[""] = None
    return found


def names(history: History, key: str) -> frozenset[str]:
    """Every key that the record ``key`` had, as far as the journal tells; ``key`` among them."""
    found = {key}
    for line in reversed(history.changes):
        entries = line.pairs().get("entries", {})
        for name in tuple(found):
            if name in entries:
                before, after = entries[name]
                found |= set(aliases(before)) | set(aliases(after))
    return frozenset(found)


def aliases(document: Document | None) -> tuple[str, ...]:
    """The former keys that a record in its stored shape has."""
    if document is None:
        return ()
    try:
        return tuple(_ALIASES.decode(document).aliases)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()


class _Aliases(msgspec.Struct):
    aliases: list[str] = []


_ALIASES = msgspec.json.Decoder(_Aliases)


def _former(entries: Mapping[str, Pair], key: str, after: Document | None) -> str | None:
    """The name that the record had before this change, if the change gave it another."""
    for name in aliases(after):
        if name != key and name in entries and entries[name][1] is None:
            return name
    return None
