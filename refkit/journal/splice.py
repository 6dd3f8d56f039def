"""Taking one change out of a document that was changed again since, field by field.

This module knows which parts of a document stand for themselves: the members of a record and of
its entry, the fields that are kept as extra, the origins, each tag. Where a later change touched
the same part there is no answer, and it says which part that is.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from refkit.journal.line import Document

# Parts that are made of parts; below a receipt or a name nothing stands for itself.
_NESTED = {"entry", "entry.extra", "provenance"}
_SETS = {"tags", "locked", "distinct", "aliases"}
_SORTED = _SETS - {"aliases"}
_ABSENT = object()
_ENCODER = msgspec.json.Encoder(order="sorted")


class Overlap(ValueError):
    """A later change has touched ``fields``, too."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def splice(present: Document, given: Document, wanted: Document) -> bytes:
    """What ``present`` is when the step from ``given`` to ``wanted`` is made in it.

    All are JSON. A field that ``present`` has as ``given`` has it becomes what ``wanted`` has; one
    that the step does not touch stays. Raises Overlap for fields that are neither.
    """
    overlaps: list[str] = []
    here, old, new = (msgspec.json.decode(each) for each in (present, given, wanted))
    if not all(isinstance(each, dict) for each in (here, old, new)):
        raise Overlap(("",))
    made = _members("", here, old, new, overlaps)
    if overlaps:
        raise Overlap(tuple(overlaps))
    return _ENCODER.encode(made)


def parts(before: Document | None, after: Document | None) -> tuple[str, ...]:
    """The parts that differ between two documents, by name, sorted; "" for the whole.

    A field of an entry goes by its own name, as in a record's provenance: "title", "extra.code".
    """
    if before is None or after is None:
        return ("",) if before is not after else ()
    old, new = msgspec.json.decode(before), msgspec.json.decode(after)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return ("",) if old != new else ()
    return tuple(sorted({_said(path) for path in _unlike("", old, new)}))


def _unlike(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for name in sorted({*old, *new}):
        inner = f"{path}.{name}" if path else name
        one, other = old.get(name, _ABSENT), new.get(name, _ABSENT)
        if one is other or one == other:
            continue
        if inner in _NESTED:
            found += _unlike(inner, _mapping(one), _mapping(other))
        else:
            found.append(inner)
    return found


def _members(
    path: str,
    here: Mapping[str, Any],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    overlaps: list[str],
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in sorted({*here, *old, *new}):
        inner = f"{path}.{name}" if path else name
        now, was, will = (side.get(name, _ABSENT) for side in (here, old, new))
        if inner in _NESTED and _differ(was, will):
            inside = (_mapping(now), _mapping(was), _mapping(will))
            value: Any = _members(inner, *inside, overlaps)
            value = value if value or inner == "entry" else _ABSENT
        else:
            value = _value(inner, now, was, will, overlaps)
        if value is not _ABSENT:
            made[name] = value
    return made


def _value(path: str, here: Any, old: Any, new: Any, overlaps: list[str]) -> Any:
    if not _differ(old, new) or not _differ(here, new):
        return here
    if not _differ(here, old):
        return new
    if path in _SETS:
        sides = [[] if side is _ABSENT else side for side in (here, old, new)]
        kept = [word for word in sides[0] if word not in sides[1] or word in sides[2]]
        kept += [word for word in sides[2] if word not in sides[1] and word not in kept]
        return (sorted(kept) if path in _SORTED else kept) or _ABSENT
    overlaps.append(_said(path))
    return here


def _differ(one: Any, other: Any) -> bool:
    if one is _ABSENT or other is _ABSENT:
        return one is not other
    return bool(one != other)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _said(path: str) -> str:
    return path.removeprefix("entry.")
