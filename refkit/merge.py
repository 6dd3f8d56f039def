"""Put what is newly known of a work into the record that is there.

Empty fields are filled, identifiers are united, and nothing that stands there is changed: what
differs is reported. What is mine (tags, status, notes) is not this module's business.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from refkit import text
from refkit.errors import Location, Problem, Severity
from refkit.model import Change, Entry, EntryType, Origin, Record


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """A record after merging, what changed in it, and what was offered and not taken."""

    record: Record
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def fill(
    record: Record, entry: Entry, provenance: Mapping[str, Origin], where: Location | None
) -> Merged:
    """Fill what ``record`` lacks from ``entry``; ``provenance`` tells where its fields are from."""
    here = record.entry
    taken: dict[str, object] = {}
    changes: list[Change] = []
    problems: list[Problem] = []
    blank = Entry()
    for field in Entry.__struct_fields__:
        mine, offered = getattr(here, field), getattr(entry, field)
        if field in ("extra", "identifiers", "and_others") or mine == offered:
            continue
        if offered == getattr(blank, field) or _means_same(mine, offered):
            continue
        # The kind of work is not a fact of its own: a known one replaces "miscellaneous".
        if mine == getattr(blank, field) or mine is EntryType.MISC:
            taken[field] = offered
            changes.append(_change(field, mine, offered, provenance, record))
        else:
            problems.append(_kept(record.key, field, mine, offered, where))
    added = tuple(i for i in entry.identifiers if i not in here.identifiers)
    if added:
        taken["identifiers"] = (*here.identifiers, *added)
        changes.append(_change("identifiers", (), added, provenance, record))
    extra = dict(here.extra)
    for field, value in entry.extra.items():
        if field not in extra:
            extra[field] = value
            changes.append(_change(f"extra.{field}", "", value, provenance, record))
        elif not _means_same(extra[field], value):
            problems.append(_kept(record.key, f"extra.{field}", extra[field], value, where))
    if not changes:
        return Merged(record=record, problems=tuple(problems))
    new = msgspec.structs.replace(here, **taken, extra=extra)
    known = dict(record.provenance) | {change.field: change.origin for change in changes}
    return Merged(
        record=msgspec.structs.replace(record, entry=new, provenance=known),
        changes=tuple(changes),
        problems=tuple(problems),
    )


def by_hand(record: Record, edited: Record, on: date) -> Merged:
    """``edited`` with the fields that a person changed marked as set by hand on that day."""
    origin = Origin(source="hand", on=on)
    changes = [
        Change(field=field, before=show(before), after=show(after), origin=origin)
        for field, before, after in differences(record.entry, edited.entry)
    ]
    provenance = dict(edited.provenance)
    for change in changes:
        if change.after:
            provenance[change.field] = change.origin
        else:
            provenance.pop(change.field, None)
    mine = [
        Change(field=field, before=show(before), after=show(after), origin=origin)
        for field in Record.__struct_fields__
        if field not in ("entry", "provenance")
        and (before := getattr(record, field)) != (after := getattr(edited, field))
    ]
    return Merged(
        record=msgspec.structs.replace(edited, provenance=provenance), changes=(*changes, *mine)
    )


def differences(one: Entry, other: Entry) -> list[tuple[str, object, object]]:
    """The fields in which two entries differ, with both values; ``extra`` field by field."""
    result: list[tuple[str, object, object]] = [
        (field, getattr(one, field), getattr(other, field))
        for field in Entry.__struct_fields__
        if field != "extra" and getattr(one, field) != getattr(other, field)
    ]
    for field in sorted({*one.extra, *other.extra}):
        before, after = one.extra.get(field, ""), other.extra.get(field, "")
        if before != after:
            result.append((f"extra.{field}", before, after))
    return result


def show(value: object) -> str:
    """A field's value in one line, for people."""
    if isinstance(value, tuple):
        return "; ".join(show(item) for item in value)
    if value is None:
        return ""
    return str(getattr(value, "display", None) or value)


def _means_same(mine: object, offered: object) -> bool:
    return text.fold(show(mine)) == text.fold(show(offered))


def _change(
    field: str, before: object, after: object, provenance: Mapping[str, Origin], record: Record
) -> Change:
    origin = provenance.get(field) or next(iter(provenance.values()), None)
    return Change(
        field=field,
        before=show(before),
        after=show(after),
        origin=origin or Origin(source="hand", on=record.added),
    )


def _kept(key: str, field: str, mine: object, offered: object, where: Location | None) -> Problem:
    return Problem(
        code="MRG001",
        severity=Severity.WARNING,
        message=f"{field} of {key} stays '{_cut(show(mine))}'; here it is '{_cut(show(offered))}'",
        where=where,
        key=key,
        field=field,
        hint=f"refkit edit {key} changes it",
    )


def _cut(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "..."
