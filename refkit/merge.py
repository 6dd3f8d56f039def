"""Put what is newly known of a work into the record that is there.

Empty fields are filled, identifiers are united, a value gives way to one that says the same and
more (a cut list of authors, a bare year), and nothing else that stands there is changed: what
differs is reported. What a person set, or emptied, stays. A newer version of a file may also
change and take back what the file said before, and nothing else. What is mine (tags, status,
notes) is not this module's business.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from refkit import text
from refkit.errors import Location, Problem, Severity
from refkit.hold import GOES_WITH, HAND, is_by_hand, is_held, is_locked
from refkit.model import Change, Entry, Origin, Receipt, Record, StatusChange
from refkit.name import Name


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """A record after merging, what changed in it, and what was offered and not taken."""

    record: Record
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


_BLANK = Entry()
# Fields that do not simply stay or give way.
_UNITED = frozenset({"identifiers", "and_others", "extra"})
# Lists, in each of which a file may name some: united, and then from no single file any more.
_LISTS = frozenset({"keywords", "extra.file"})
_SIGNS = {"links": " ", "file": ";"}  # what stands between the parts of a list


def fill(
    record: Record, entry: Entry, provenance: Mapping[str, Origin], where: Location | None
) -> Merged:
    """Fill what ``record`` lacks from ``entry``; ``provenance`` tells where its fields are from."""
    taken, kept = _weigh(record, entry)
    new = msgspec.structs.replace(record.entry, **taken)
    changes = tuple(
        Change(
            field=field,
            before=show(before),
            after=show(after),
            origin=_origin(provenance, field, record),
        )
        for field, before, after in differences(record.entry, new)
    )
    problems = tuple(_kept(record, *what, where) for what in kept)
    if not changes:
        return Merged(record=record, problems=problems)
    known = dict(record.provenance)
    for change in changes:
        known[change.field] = _of_both(known.get(change.field), change)
    return Merged(
        record=msgspec.structs.replace(record, entry=new, provenance=known),
        changes=changes,
        problems=problems,
    )


def _of_both(mine: Origin | None, change: Change) -> Origin:
    """The origin of a value that was filled; of a list that was united, both.

    So neither file, read again, takes away what the other one has.
    """
    if mine is None or change.field not in _LISTS or not change.before:
        return change.origin
    sources = dict.fromkeys((*mine.source.split("; "), change.origin.source))
    return Origin(source="; ".join(sources), on=change.origin.on)


def update(
    record: Record,
    entry: Entry,
    provenance: Mapping[str, Origin],
    where: Location | None,
    source: str,
) -> Merged:
    """Do what a newer version of the file ``source`` says: ``entry``, with its ``provenance``.

    Fields that came from that file take their new value, or go when they are gone from it; for all
    others it is as with `fill`. Identifiers and links, which are united from everywhere, are only
    given up by a record that nothing but this file (and a person) contributed to.
    """
    if record.entry == entry:
        return Merged(record=record)
    entry = _unheard(record, entry, source)
    own = {
        field
        for field, origin in record.provenance.items()
        if origin.source == source and not is_locked(record, field)
    }
    others = {origin.source for origin in record.provenance.values()} - {source, HAND}
    here = _renewed(record.entry, entry, own - _SHARED if others else own)
    known = dict(record.provenance)
    for field, _, after in differences(record.entry, here):
        if after == getattr(_BLANK, field, ""):
            known.pop(field, None)
        else:
            known[field] = _origin(provenance, field, record)
    renewed = msgspec.structs.replace(record, entry=here, provenance=known)
    filled = fill(renewed, entry, provenance, where)
    changes = tuple(
        Change(
            field=field,
            before=show(before),
            after=show(after),
            origin=_origin(provenance, field, record),
        )
        for field, before, after in differences(record.entry, filled.record.entry)
    )
    return Merged(
        record=filled.record if changes else record, changes=changes, problems=filled.problems
    )


def _unheard(record: Record, entry: Entry, source: str) -> Entry:
    """``entry`` without what the file ``source`` had said already when enrichment replaced it.

    Else every new reading of an unchanged file would bring the old values back beside the new.
    """
    for receipt in record.receipts:
        said = [name for name in receipt.fields if _is_from(receipt, name, source)]
        plain = {
            name: getattr(_BLANK, name)
            for name in said
            if name in _FIELDS and getattr(entry, name) == getattr(receipt.before, name)
        }
        if "authors" in plain and entry.and_others:
            plain["and_others"] = False
        before = receipt.before.extra
        names = {name.removeprefix("extra.") for name in said if name.startswith("extra.")}
        extra = {
            name: value
            for name, value in entry.extra.items()
            if name not in names or value != before.get(name)
        }
        entry = msgspec.structs.replace(entry, **plain, extra=extra)
    return entry


def _is_from(receipt: Receipt, field: str, source: str) -> bool:
    origin = receipt.origins.get(field)
    return origin is not None and origin.source == source


# United from everywhere: their provenance names the last who added to them.
_SHARED = frozenset({"identifiers", "extra.links"})


def _renewed(here: Entry, there: Entry, own: Collection[str]) -> Entry:
    """``here`` with the fields ``own`` as they are in ``there``."""
    plain = {field for field in own if not field.startswith("extra.")}
    if "authors" in plain:
        plain.add("and_others")  # the one says something of the other
    if here.container and "container" not in plain and there.venue != here.venue:
        plain -= {"venue"}  # the id goes with the container
    extra = {
        name: there.extra.get(name, "") if f"extra.{name}" in own else value
        for name, value in here.extra.items()
    }
    return msgspec.structs.replace(
        here,
        **{field: getattr(there, field) for field in plain if field in _FIELDS},
        extra={name: value for name, value in extra.items() if value},
    )


_FIELDS = frozenset(Entry.__struct_fields__) - {"extra"}
_Kept = tuple[str, object, object]  # a field, its value, and what was offered


def _weigh(record: Record, entry: Entry) -> tuple[dict[str, object], list[_Kept]]:
    """The values that the record takes, and those that differ and are not taken."""
    here = record.entry
    taken: dict[str, object] = {}
    kept: list[_Kept] = []
    for field in Entry.__struct_fields__:
        mine, offered = getattr(here, field), getattr(entry, field)
        if field in _UNITED or offered in (mine, getattr(_BLANK, field)):
            continue
        if field == "venue" and here.container and not means_same(here.container, entry.container):
            continue  # the id goes with the container
        held = is_held(record, field)
        if held and mine == getattr(_BLANK, field):
            continue  # a person took it out
        more, less = completes(field, here, entry), completes(field, entry, here)
        if more and not less and not held:
            taken[field] = offered
        elif not less and not means_same(mine, offered):
            kept.append((field, mine, offered))
    if "authors" in taken:
        taken["and_others"] = entry.and_others
    emptied = not here.identifiers and is_by_hand(record, "identifiers")
    if not emptied and not is_locked(record, "identifiers"):
        taken["identifiers"] = tuple(dict.fromkeys((*here.identifiers, *entry.identifiers)))
    if here.keywords and entry.keywords and not is_held(record, "keywords"):
        taken["keywords"] = _each_once(here.keywords, entry.keywords)
        kept = [told for told in kept if told[0] != "keywords"]
    offers = {
        name: offered
        for name, offered in entry.extra.items()
        if not (held := is_held(record, f"extra.{name}"))
        or (name in here.extra and not (name == "links" and held))
    }
    lists = ["links"] if is_held(record, "extra.file") else ["links", "file"]
    extra = taken["extra"] = _extra(here.extra, offers, lists)
    kept += [
        (f"extra.{name}", extra[name], offered)
        for name, offered in offers.items()
        if name not in lists and not means_same(extra[name], offered)
    ]
    return taken, kept


def _each_once(mine: Sequence[str], offered: Sequence[str]) -> tuple[str, ...]:
    """``mine``, and those of ``offered`` that are no other spelling of any of them."""
    known = {text.fold(word) or word for word in mine}
    return (*mine, *(word for word in offered if (text.fold(word) or word) not in known))


def _extra(
    mine: Mapping[str, str], offered: Mapping[str, str], lists: Collection[str]
) -> dict[str, str]:
    """What is there, and what is new; ``lists`` are united."""
    united = dict(offered) | dict(mine)
    for name in lists:
        if name in mine and name in offered:
            sign = _SIGNS[name]
            known = [part.strip() for part in mine[name].split(sign)]
            parts = dict.fromkeys(part.strip() for part in offered[name].split(sign))
            more = [part for part in parts if part and part not in known]
            united[name] = sign.join((mine[name], *more))
    return united


def completes(field: str, one: Entry, other: Entry) -> bool:
    """Whether ``other`` says in ``field`` all that ``one`` says there, and more."""
    mine = getattr(one, field)
    if mine == getattr(_BLANK, field):
        return True
    if field == "date" and one.date and other.date:
        return one.date < other.date and str(other.date).startswith(str(one.date))
    if field == "abstract":  # it was cut
        short, long = _folded(one.abstract), _folded(other.abstract)
        return len(short) < len(long) and long.startswith(short)
    if field == "authors":
        whole = len(one.authors) == len(other.authors) and not other.and_others
        cut = one.and_others and len(one.authors) <= len(other.authors)
        return (whole or cut) and all(map(_is_fuller, one.authors, other.authors))
    return False


def _is_fuller(one: Name, other: Name) -> bool:
    """Whether ``other`` is the name ``one``, perhaps with given names for its initials."""
    if _folded(other.short) != _folded(one.short) or other.suffix != one.suffix:
        return False
    short, long = text.fold(one.given).split(), text.fold(other.given).split()
    return len(short) <= len(long) and all(
        a == b or (len(a) == 1 and b.startswith(a)) for a, b in zip(short, long, strict=False)
    )


def by_hand(record: Record, edited: Record, on: date, named: Collection[str] = ()) -> Merged:
    """``edited`` with the fields that a person changed marked as set by hand on that day.

    A field that was emptied is marked too, so that no file fills it again. What a merge of two
    copies left open is decided for the fields that changed, and for those ``named``, changed or
    not: who sets what stands there already has chosen it.
    """
    edited = settled(record, edited, named)
    origin = Origin(source=HAND, on=on)
    changes = [
        Change(field=field, before=show(before), after=show(after), origin=origin)
        for field, before, after in differences(record.entry, edited.entry)
    ]
    provenance = dict(edited.provenance)
    provenance |= {change.field: change.origin for change in changes}
    # A change of status tells its step in the history.
    untold = {"entry", "provenance"} | ({"history"} if record.status != edited.status else set())
    mine = [
        Change(field=field, before=show(before), after=show(after), origin=origin)
        for field in Record.__struct_fields__
        if field not in untold
        and (before := getattr(record, field)) != (after := getattr(edited, field))
    ]
    return Merged(
        record=msgspec.structs.replace(edited, provenance=provenance), changes=(*changes, *mine)
    )


_MINE_TO_SETTLE = ("note", "rating", "priority")


def settled(record: Record, edited: Record, named: Collection[str] = ()) -> Record:
    """``edited`` without the clashes of what differs from ``record``, and of the fields named."""
    if not edited.clashes:
        return edited
    decided = {*named, *(field for field, _, _ in differences(record.entry, edited.entry))}
    decided |= {f for f in _MINE_TO_SETTLE if getattr(record, f) != getattr(edited, f)}
    decided |= {field for field, leading in GOES_WITH.items() if leading in decided}
    left = tuple(clash for clash in edited.clashes if clash.field not in decided)
    return msgspec.structs.replace(edited, clashes=left)


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
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, StatusChange):
        return f"{value.status} {value.on}"
    return str(getattr(value, "display", None) or value)


def means_same(mine: object, offered: object) -> bool:
    """Whether two values differ in spelling alone; links are taken at their word."""
    one, other = show(mine), show(offered)
    if "://" in one + other:
        return one.rstrip("/") == other.rstrip("/")
    return one == other or (_said(mine) == _said(offered) != {""})


def _said(value: object) -> set[str]:
    """The words of a value; those of each member where the order of members says nothing."""
    if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        return set(map(_folded, value))
    return {_folded(show(value))}


def _folded(marked: str) -> str:
    return text.fold(text.plain(marked))


def _origin(provenance: Mapping[str, Origin], field: str, record: Record) -> Origin:
    found = provenance.get(field) or next(iter(provenance.values()), None)
    return found or Origin(source=HAND, on=record.added)


def _kept(
    record: Record, field: str, mine: object, offered: object, where: Location | None
) -> Problem:
    # Who set or locked a value knows that it differs from what the file says.
    locked = is_locked(record, field)
    why = ", which is locked" if locked else ", as you set it" if is_held(record, field) else ""
    return Problem(
        code="MRG001",
        severity=Severity.INFO if why else Severity.WARNING,
        message=f"{field} of {record.key} stays '{_cut(show(mine))}'"
        + why
        + f"; here it is '{_cut(show(offered))}'",
        where=where,
        key=record.key,
        field=field,
        hint=f"refkit {'unlock' if locked else 'edit'} {record.key} changes "
        + ("that" if locked else "it"),
    )


def _cut(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "..."
