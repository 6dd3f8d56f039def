"""What is repaired without asking, in one record: only what loses nothing and decides nothing.

A tag gets its one spelling, a former key that leads nowhere goes, the steps of reading are put in
order, provenance of what is not there goes. A record is looked at as JSON, since one that needs
this may not be a record yet. Whatever needs a decision is left to a person: refkit.soundness.record
and refkit.soundness.company only name it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from refkit import tag
from refkit.errors import RefkitError
from refkit.hold import HAND
from refkit.model import Entry, Status


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What is known around a record."""

    today: date
    keys: Mapping[str, str] = {}  # the folded keys of all records -> as they are written
    words: Mapping[str, str] = {}  # words that stand for tags -> the tag


class Mend(msgspec.Struct, frozen=True):
    """One repair."""

    code: str
    path: str  # "$.tags[0]"
    wrong: str  # what is wrong, as a sentence about the record without its subject
    repair: str  # what is done about it


_FIELDS = frozenset(Entry.__struct_fields__) - {"extra"}
# What of a record beside its entry two copies may have changed in different ways.
MINE = frozenset({"note", "rating", "priority"})
# Fields that say something by being left out: misc, not cut.
SAY_BY_SILENCE = frozenset({"type", "and_others"})


def mend(
    key: str, members: Mapping[str, Any], around: Context
) -> tuple[dict[str, Any], list[Mend]]:
    """Repair what is safe in a record's members. The members given are not changed."""
    mended = dict(members)
    done = [
        *_tags(mended, around),
        *_aliases(mended, key, around),
        *_history(mended, around),
        *_provenance(mended),
        *_sorted(mended, "locked", "FSK017", "locked field"),
        *_sorted(mended, "distinct", "FSK011", "distinct key"),
        *_clashes(mended),
    ]
    return mended, done


def _texts(members: Mapping[str, Any], name: str) -> list[str] | None:
    value = members.get(name)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return value
    return None


def _put(members: dict[str, Any], name: str, value: list[Any]) -> None:
    if value:
        members[name] = value
    else:
        members.pop(name, None)


def _tags(members: dict[str, Any], around: Context) -> Iterator[Mend]:
    tags = _texts(members, "tags")
    if tags is None:
        return
    kept: set[str] = set()
    for i, written in enumerate(tags):
        path = f"$.tags[{i}]"
        try:
            spelled = tag.parse([written])
        except RefkitError:
            if written.strip():
                kept.add(written)  # it holds what cannot be printed: a person decides
            else:
                yield Mend("FSK014", path, "has an empty tag", "the empty tag goes")
            continue
        meant = set(tag.resolve(spelled, around.words))
        if meant != set(spelled):
            now = ", ".join(sorted(meant))
            yield Mend("FSK015", path, f"has the tag '{written}', a word for '{now}'",
                       f"'{written}' becomes '{now}'")  # fmt: skip
        elif {written} != meant:
            now = ", ".join(sorted(meant))
            yield Mend("FSK014", path, f"has the tag '{written}', which is spelled '{now}'",
                       f"'{written}' becomes '{now}'")  # fmt: skip
        elif written in kept:
            yield Mend("FSK014", path, f"has the tag '{written}' twice", f"'{written}' stays once")
        elif i and tags[i - 1] > written:
            yield Mend("FSK014", path, f"has tags out of order: '{written}' is too late",
                       "the tags are sorted")  # fmt: skip
        kept |= meant
    _put(members, "tags", sorted(kept))


def _aliases(members: dict[str, Any], key: str, around: Context) -> Iterator[Mend]:
    aliases = _texts(members, "aliases")
    if aliases is None:
        return
    kept: list[str] = []
    for i, alias in enumerate(aliases):
        other = around.keys.get(alias.lower())
        wrong = ""
        # Case alone may tell a former key from the present one: biber tells them apart.
        if alias == key:
            wrong = f"has its own key as a former one: '{alias}'"
        elif alias in kept:
            wrong = f"has the former key '{alias}' twice"
        elif other not in (None, key):
            wrong = f"has a former key that is another record: '{other}'"
        if wrong:
            yield Mend("FSK006", f"$.aliases[{i}]", wrong, f"the former key '{alias}' goes")
        else:
            kept.append(alias)
    _put(members, "aliases", kept)


def _history(members: dict[str, Any], around: Context) -> Iterator[Mend]:
    steps = members.get("history")
    if not isinstance(steps, list) or not all(_is_step(step) for step in steps) or not steps:
        return
    ordered = sorted(steps, key=lambda step: str(step["on"]))
    if ordered != steps:
        late = next(i for i in range(1, len(steps)) if steps[i]["on"] < steps[i - 1]["on"])
        yield Mend("FSK008", f"$.history[{late}]", "has steps of reading that are out of order",
                   "the steps are sorted by their days")  # fmt: skip
    status = members.get("status", Status.UNREAD.value)
    if status in set(Status) and ordered[-1]["status"] != status:
        said = ordered[-1]["status"]
        yield Mend("FSK008", "$.history", f"is '{status}', the last step of reading is '{said}'",
                   f"a step to '{status}' is added, of today")  # fmt: skip
        ordered = [*ordered, {"on": max(around.today.isoformat(), ordered[-1]["on"]),
                              "status": status}]  # fmt: skip
    members["history"] = ordered


def _is_step(step: object) -> bool:
    return isinstance(step, dict) and isinstance(step.get("on"), str) and "status" in step


def _provenance(members: dict[str, Any]) -> Iterator[Mend]:
    origins, entry = members.get("provenance"), members.get("entry")
    if not isinstance(origins, dict) or not isinstance(entry, dict):
        return
    kept = {}
    for field, origin in origins.items():
        path = f"$.provenance.{field}"
        by_hand = isinstance(origin, dict) and origin.get("source") == HAND
        if not is_field(field):
            yield Mend("FSK010", path, f"says where '{field}' came from, which is no field",
                       f"the provenance of '{field}' goes")  # fmt: skip
        elif not by_hand and field not in SAY_BY_SILENCE and not _value(entry, field):
            # By hand is another matter: that is how a field is kept that a person emptied.
            yield Mend("FSK010", path, f"says where '{field}' came from, which is empty",
                       f"the provenance of '{field}' goes")  # fmt: skip
        else:
            kept[field] = origin
    if kept:
        members["provenance"] = kept
    else:
        members.pop("provenance")


def is_field(field: str) -> bool:
    """Whether an entry may have the field; "extra.code" too."""
    return field in _FIELDS or (field.startswith("extra.") and field != "extra.")


def _value(entry: Mapping[str, Any], field: str) -> object:
    if field.startswith("extra."):
        extra = entry.get("extra")
        return isinstance(extra, dict) and extra.get(field.removeprefix("extra."))
    return entry.get(field)


def _sorted(members: dict[str, Any], name: str, code: str, noun: str) -> Iterator[Mend]:
    texts = _texts(members, name)
    if texts is None or texts == (ordered := sorted(set(texts))):
        return
    late = next(i for i in range(1, len(texts)) if texts[i] <= texts[i - 1])
    wrong = "twice" if texts[late] in texts[:late] else "out of order"
    yield Mend(code, f"$.{name}[{late}]", f"has the {noun} '{texts[late]}' {wrong}",
               f"the {noun}s are sorted, each once")  # fmt: skip
    members[name] = ordered


def _clashes(members: dict[str, Any]) -> Iterator[Mend]:
    clashes, entry = members.get("clashes"), members.get("entry")
    if not isinstance(clashes, list) or not isinstance(entry, dict):
        return
    kept = []
    for i, clash in enumerate(clashes):
        if not (isinstance(clash, dict) and _is_decided(clash, members, entry)):
            kept.append(clash)
            continue
        wrong = f"has a clash of '{clash['field']}', whose other value is the one that stands"
        yield Mend("FSK012", f"$.clashes[{i}]", wrong, "the clash goes: it is decided")
    _put(members, "clashes", kept)


def _is_decided(
    clash: Mapping[str, Any], members: Mapping[str, Any], entry: Mapping[str, Any]
) -> bool:
    field, value = clash.get("field"), clash.get("value")
    if not isinstance(field, str) or not isinstance(value, str):
        return False
    stands = members.get(field) if field in MINE else _value(entry, field)
    try:
        return bool(json.loads(value) == (stands or None))
    except ValueError:
        return False
