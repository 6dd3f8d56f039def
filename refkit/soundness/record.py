"""What can be wrong with one record by itself, all of it, and what is worth knowing about it.

This module knows a record's shape through refkit.codec and what its parts promise each other. It
knows nothing of other records, but for what a repair needs to know of them.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec

from refkit import codec, tag
from refkit.errors import RefkitError, Severity
from refkit.hold import HAND
from refkit.model import Entry, Receipt, Record
from refkit.soundness.finding import Finding, within
from refkit.soundness.former import Formers, heal
from refkit.soundness.layout import Member
from refkit.soundness.mend import SAY_BY_SILENCE, Context, Mend, is_field, mend

_MOST = 20  # faults of one record that are looked for
_GENERIC = msgspec.json.Decoder()
_BLANK = Entry()
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


class Examined(msgspec.Struct, frozen=True):
    """What came of looking at one record."""

    record: Record | None  # None where it does not validate
    findings: tuple[Finding, ...]
    mended: Record | None = None  # where something can be repaired, and then validates
    done: tuple[Mend, ...] = ()


def examine(member: Member, around: Context, formers: Formers | None = None) -> Examined:
    """Look for everything that is wrong with the record. Never raises.

    With ``formers``, what is wrong is mended by what it was when it was last sound.
    """
    try:
        record = codec.decode(member.name, member.value)
    except (codec.RecordError, RecursionError):
        return _examine_invalid(member, around, formers)
    if not needs_mending(record, around):
        return Examined(record, (*_doubled(member), *_semantics(member, record, around.today)))
    mended, done = mend(member.name, json.loads(member.value), around)
    after = _decoded(member.name, mended) if done else None
    findings = [*_doubled(member), *_semantics(member, after or record, around.today)]
    return Examined(record, (*_mends(member, done), *findings), after, tuple(done))


def _examine_invalid(member: Member, around: Context, formers: Formers | None) -> Examined:
    members = _members(member)
    faults: tuple[Finding, ...]
    mended: dict[str, Any] | None = None
    done: list[Mend] = []
    if isinstance(members, Finding):
        faults = (members,)
    else:
        mended, done = mend(member.name, members, around)
        faults = tuple(_faults(member, mended))
    mends = tuple(_mends(member, done))
    if faults and formers and (former := formers.of(member.name)):
        healed = heal(member.name, mended, former)
        if healed:
            mended, further = healed
            faults = tuple(_repairable(faults, further))
            mended, again = mend(member.name, mended, around)
            done += [*further, *again]
    after = _decoded(member.name, mended) if mended is not None and done else None
    return Examined(None, (*mends, *faults), after, tuple(done))


def _repairable(faults: Sequence[Finding], mends: Sequence[Mend]) -> Iterator[Finding]:
    """Say with each fault what becomes of it, or with the last one what becomes of the rest."""
    for i, fault in enumerate(faults):
        its = mends[i : i + 1] if i + 1 < len(faults) else mends[i:]
        repair = "; ".join(mend.repair for mend in its or mends[-1:])
        yield msgspec.structs.replace(fault, repair=repair, hint=f"refkit fsck --repair: {repair}")


def _members(member: Member) -> dict[str, Any] | Finding:
    try:
        members = json.loads(member.value)
    except UnicodeDecodeError as error:
        return _fault(member, f"not UTF-8 (byte {error.start})", "$")
    except (ValueError, RecursionError):
        return _fault(member, "it cannot be read", "$")
    if not isinstance(members, dict):
        return _fault(member, f"expected 'object', got '{type(members).__name__}'", "$")
    return members


def _decoded(key: str, members: Mapping[str, Any]) -> Record | None:
    try:
        return codec.decode(key, json.dumps(members, ensure_ascii=False).encode())
    except (codec.RecordError, UnicodeEncodeError, RecursionError):
        return None


def _faults(member: Member, members: dict[str, Any]) -> Iterator[Finding]:
    """Name every fault: one is taken out of a copy, and the rest looked at again."""
    rest: Any = json.loads(json.dumps(members))
    for _ in range(_MOST):
        try:
            codec.decode(member.name, json.dumps(rest, ensure_ascii=False).encode())
        except (codec.RecordError, UnicodeEncodeError) as error:
            path = error.path if isinstance(error, codec.RecordError) else "$"
            said = error.expected if isinstance(error, codec.RecordError) else "half a character"
            yield _fault(member, said, path)
            if not _without(rest, path, said):
                return
        else:
            return


def _without(members: dict[str, Any], path: str, said: str) -> bool:
    """Take the faulty part out; False when nothing is left to be looked at."""
    missing = re.search(r"missing required field '(\w+)'", said)
    steps = _STEP.findall(path)
    unknown = re.search(r"unknown field '(.+)'$", said)
    at: Any = members
    way: list[str | int] = [int(index) if index else name for name, index in steps]
    if unknown:
        way.append(unknown[1])
    if missing and not way:
        members[missing[1]] = "2000-01-01" if missing[1] == "added" else {}
        return True
    try:
        for step in way[:-1]:
            at = at[step]
        del at[way[-1]]
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _fault(member: Member, said: str, path: str) -> Finding:
    text = member.value.decode("utf-8", "replace")
    return Finding(
        code="FSK005",
        severity=Severity.ERROR,
        message=f"record '{member.name}' is not valid: {path}: {said}",
        at=_at(member, text, path),
        key=member.name,
        hint="no sound state of it is known: mend it by hand, or refkit restore FILE",
    )


def _at(member: Member, text: str, path: str) -> int:
    return member.offset(within(text, path), text)


def _mends(member: Member, done: list[Mend]) -> Iterator[Finding]:
    text = member.value.decode("utf-8", "replace")
    for each in done:
        yield Finding(
            code=each.code,
            message=f"'{member.name}' {each.wrong}",
            at=_at(member, text, each.path),
            key=member.name,
            hint=f"refkit fsck --repair: {each.repair}",
            repair=each.repair,
        )


def _doubled(member: Member) -> Iterator[Finding]:
    """Members that occur twice inside the record: readers of JSON take the last."""
    least = msgspec.json.encode(_GENERIC.decode(member.value))
    if len(least) == len(msgspec.json.format(member.value, indent=-1)):
        return  # nothing was dropped; an escape may make it differ for no reason

    names: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                names.append(name)
            seen.add(name)
        return dict(pairs)

    json.loads(member.value, object_pairs_hook=note)
    for name in dict.fromkeys(names):
        yield Finding(
            code="FSK003",
            message=f"'{name}' occurs twice in '{member.name}'; the last one counts",
            at=member.at,
            key=member.name,
            hint="look which one is right, and take the other out by hand",
        )


def needs_mending(record: Record, around: Context) -> bool:
    """Whether `mend` would find something: a quick look, since few records have it."""
    steps = record.history
    return (
        any(not _is_spelled(word, around.words) for word in record.tags)
        or len({*record.aliases, record.key}) < len(record.aliases) + 1
        or any(around.keys.get(alias.lower(), record.key) != record.key for alias in record.aliases)
        or bool(steps and steps[-1].status is not record.status)
        or any(later.on < earlier.on for earlier, later in pairwise(steps))
        or any(_is_dangling(record, field) for field in record.provenance)
        or bool(record.clashes)
    )


def _is_spelled(word: str, words: Mapping[str, str]) -> bool:
    try:
        return tag.resolve(tag.parse([word]), words) == (word,)
    except RefkitError:
        return True  # not for a repair


def _is_dangling(record: Record, field: str) -> bool:
    if not is_field(field):
        return True
    if record.provenance[field].source == HAND or field in SAY_BY_SILENCE:
        return False
    if field.startswith("extra."):
        return not record.entry.extra.get(field.removeprefix("extra."))
    return not getattr(record.entry, field)


def _semantics(member: Member, record: Record, today: date) -> Iterator[Finding]:
    for what, day, path in _days(record):
        if day > today:
            yield _about(
                member, "FSK009", f"{what} of '{record.key}' is in the future: {day}", path,
                severity=Severity.INFO, hint="see whether the clock of this computer is right",
            )  # fmt: skip
    for i, word in enumerate(record.tags):
        if not word.isprintable():
            message = f"'{record.key}' has a tag with characters that cannot be printed: {word!a}"
            yield _about(member, "FSK014", message, f"$.tags[{i}]", hint="refkit tag KEY --remove")
    for i, clash in enumerate(record.clashes):
        yield _about(
            member, "FSK012", f"'{record.key}' has a clash to decide: {clash.field}",
            f"$.clashes[{i}]", hint=f"refkit settle {record.key}",
        )  # fmt: skip
    for i, receipt in enumerate(record.receipts):
        if wrong := _wrong_receipt(receipt):
            message = f"a receipt of '{record.key}' ({receipt.source}) {wrong}"
            yield _about(
                member, "FSK013", message, f"$.receipts[{i}]",
                hint="refkit enrich --revert cannot be trusted with it",
            )  # fmt: skip


def _wrong_receipt(receipt: Receipt) -> str:
    fields = set(receipt.fields)
    held = {f"extra.{name}" for name in receipt.before.extra} | {
        name
        for name in Entry.__struct_fields__
        if name != "extra" and getattr(receipt.before, name) != getattr(_BLANK, name)
    }
    if stray := sorted(held - fields):
        return f"keeps what '{stray[0]}' was, and does not say that it changed it"
    if stray := sorted(set(receipt.origins) - fields):
        return f"keeps where '{stray[0]}' came from, and does not say that it changed it"
    return ""


def _about(
    member: Member, code: str, message: str, path: str, *,
    severity: Severity = Severity.WARNING, hint: str = "",
) -> Finding:  # fmt: skip
    text = member.value.decode("utf-8", "replace")
    return Finding(
        code=code,
        severity=severity,
        message=message,
        at=_at(member, text, path),
        key=member.name,
        hint=hint,
    )


def _days(record: Record) -> Iterator[tuple[str, date, str]]:
    yield "the day of adding", record.added, "$.added"
    for i, step in enumerate(record.history):
        yield "a step of reading", step.on, f"$.history[{i}]"
    for field, origin in record.provenance.items():
        yield f"the provenance of '{field}'", origin.on, f"$.provenance.{field}"
    for i, receipt in enumerate(record.receipts):
        yield "a receipt", receipt.on, f"$.receipts[{i}]"
    for i, clash in enumerate(record.clashes):
        yield "a clash", clash.on, f"$.clashes[{i}]"
