"""A line of the journal in a few words.

This module knows how a command line reads, and what a change did as counts and names of fields. It
knows no screen: widths are the business of whoever shows it.
"""

import shlex
from collections import Counter

import msgspec

from refkit.journal.former import renamed
from refkit.journal.line import Line
from refkit.journal.splice import parts

_LONG = 60  # characters of a command that are worth naming in a sentence
_FEW = 3
_VALUED = {"-l", "--library"}  # the global options that another word belongs to
_ALONG = {"history", "receipts"}


def command(line: Line) -> str:
    """The command, as one would type it, without options that stand before it.

    Words in parentheses for what was no command.
    """
    if line.voids:
        return f"(change {line.voids} never took effect)"
    if line.dropped:
        return f"(journal from {line.dropped} on)"
    if not line.command:
        return "(edited outside refkit)"
    return shlex.join(_bare(line.command))


def _bare(command: tuple[str, ...]) -> tuple[str, ...]:
    """A command line without the options that say nothing of what was done."""
    rest = list(command)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option in _VALUED and rest:
            rest.pop(0)
    return tuple(rest) or command


def words(line: Line) -> str:
    """The command of ``line`` for a sentence: cut where it is long."""
    said = command(line).strip("()")
    return said if len(said) <= _LONG else f"{said[: _LONG - 1].rstrip()}…"


class Deeds(msgspec.Struct, frozen=True, kw_only=True):
    """What one line did."""

    added: tuple[str, ...] = ()  # keys
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()  # the key before, the key after
    fields: tuple[tuple[str, int], ...] = ()  # what changed in these, and in how many
    others: tuple[str, ...] = ()  # what changed beside the records: "tags", "asides", "retired"


def deeds(line: Line) -> Deeds:
    """Count what a line did."""
    pairs = line.pairs()
    entries = pairs.get("entries", {})
    fields: Counter[str] = Counter()
    changed = []
    new = renamed(entries)
    old = set(new.values())
    for key, (before, after) in entries.items():
        if before is not None and after is not None:
            changed.append(key)
            fields.update(_told(parts(before, after)))
    return Deeds(
        added=tuple(k for k, (before, _) in entries.items() if before is None and k not in new),
        removed=tuple(k for k, (_, after) in entries.items() if after is None and k not in old),
        renamed=tuple((former, key) for key, former in new.items()),
        changed=tuple(changed),
        fields=tuple(fields.most_common()),
        others=tuple(table for table in pairs if table != "entries" and pairs[table]),
    )


def _told(fields: tuple[str, ...]) -> list[str]:
    """Without what changes along with something else."""
    kept = [f for f in fields if f not in _ALONG and not f.startswith("provenance")]
    return kept or [field for field in fields if field in _ALONG]


def told(line: Line) -> str:
    """What a line did, in a few words: "2 records added", "tags of ada2017on"."""
    if line.voids or line.dropped:
        return ""
    if line.unknown:
        return "nobody knows what"
    did = deeds(line)
    said = [
        *_some(did.added, "added"),
        *_renamed(did),
        *_changed(did),
        *_some(did.removed, "removed"),
    ]
    if not said:
        said = [{"tags": "words for tags", "retired": "former keys"}.get(o, o) for o in did.others]
    return ", ".join(said) or "its layout"


def _changed(did: Deeds) -> list[str]:
    if not did.changed:
        return []
    names = [name or "all" for name, _ in did.fields]
    what = ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
    if len(did.changed) == 1:
        return [f"{what or 'layout'} of {did.changed[0]}"]
    return [f"{len(did.changed)} records changed: {what or 'layout'}"]


def _renamed(did: Deeds) -> list[str]:
    if len(did.renamed) > 1:
        return [f"{len(did.renamed)} keys changed"]
    return [f"{old} -> {new}" for old, new in did.renamed]


def _some(keys: tuple[str, ...], done: str) -> list[str]:
    if not keys:
        return []
    return [f"{keys[0]} {done}" if len(keys) == 1 else f"{len(keys)} records {done}"]
