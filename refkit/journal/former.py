"""The names that a record had: a record that gets another key keeps the old one as an alias.

This module finds in the journal which name became which. It knows nothing else of records.
"""

from collections.abc import Mapping

import msgspec

from refkit.journal.history import History
from refkit.journal.line import Document, Pair


class _Aliases(msgspec.Struct):
    aliases: list[str] = []


_ALIASES = msgspec.json.Decoder(_Aliases)


def aliases(document: Document | None) -> tuple[str, ...]:
    """The former keys that a record in its stored shape has."""
    if document is None or b'"aliases"' not in bytes(document):
        return ()
    try:
        return tuple(_ALIASES.decode(document).aliases)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()


def renamed(entries: Mapping[str, Pair]) -> dict[str, str]:
    """The records that one change gave another key: the new one -> the old one.

    Taking such a change back is one, too. Where several records became one, the key of none that
    was there before is new.
    """
    went = {key: before for key, (before, after) in entries.items() if after is None and before}
    if not went:
        return {}
    holders: dict[str, list[str]] = {}  # an alias -> the records that went and had it
    for key, held in went.items():
        for alias in aliases(held):
            holders.setdefault(alias, []).append(key)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for new, (before, document) in entries.items():
        if before is not None or document is None:
            continue
        former = [key for key in aliases(document) if key in went]
        former += holders.get(new, [])
        if former and former[-1] not in taken:
            found[new] = former[-1]
            taken.add(former[-1])
    return found


def names(history: History, key: str) -> frozenset[str]:
    """Every key that the record ``key`` had, as far as the journal tells; ``key`` among them."""
    found = {key}
    for line in reversed(history.changes):
        entries = line.pairs().get("entries", {})
        for name in tuple(found):
            if name in entries:
                before, after = entries[name]
                found |= {*aliases(before), *aliases(after)}
    return frozenset(found)
