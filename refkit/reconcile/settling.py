"""What a person decides about clashes, as a plan.

It puts chosen values into records and drops the clashes that are settled; it asks nobody.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from refkit import merge
from refkit.codec import RecordError
from refkit.errors import Problem, Severity
from refkit.hold import HAND
from refkit.model import Change, Clash, Origin, Plan, Record
from refkit.reconcile import clashes

Pair = tuple[str, Clash]


def plan(
    records: Mapping[str, Record], ours: Sequence[Pair], theirs: Sequence[Pair], today: date
) -> Plan:
    """Settle clashes, given as (key, clash): what stands is right for ``ours``, else the other.

    A clash that is not in its record any more is passed over. Of several other values of one field
    none is taken, and a problem says so: a person chooses one at a terminal.
    """
    put: dict[str, Record] = {}
    changes: dict[str, tuple[Change, ...]] = {}
    problems: list[Problem] = []
    for key in dict.fromkeys(key for key, _ in (*ours, *theirs)):
        record = records[key]
        dropped = [clash for name, clash in ours if name == key and clash in record.clashes]
        wanted = [clash for name, clash in theirs if name == key and clash in record.clashes]
        fields = [clash.field for clash in wanted]
        several = sorted({field for field in fields if fields.count(field) > 1})
        problems += [_several(record, field) for field in several]
        taken = [clash for clash in wanted if clash.field not in several]
        try:
            after = clashes.settle(record, taken, dropped, today)
        except RecordError as error:
            problems.append(_refused(record, error))
            continue
        if after != record:
            put[key] = after
            changes[key] = _changes(record, after, [*dropped, *taken], today)
    return Plan(
        put=tuple(put.values()),
        before={key: records[key] for key in put},
        changes=changes,
        problems=tuple(problems),
    )


def _changes(
    before: Record, after: Record, settled: Sequence[Clash], today: date
) -> tuple[Change, ...]:
    origin = Origin(source=HAND, on=today)
    found = []
    for field in sorted({clash.field for clash in settled}):
        one, other = (clashes.value_of(record, field) for record in (before, after))
        if one != other:
            found.append((field, merge.show(one), merge.show(other)))
    kept = [clash.field for clash in before.clashes if clash not in after.clashes]
    found.append(("clashes", ", ".join(dict.fromkeys(kept)), ""))
    return tuple(
        Change(field=field, before=one, after=other, origin=origin) for field, one, other in found
    )


def _several(record: Record, field: str) -> Problem:
    return Problem(
        code="GIT010",
        severity=Severity.WARNING,
        message=f"the other copies have several values for {field} of {record.key}: none is taken",
        key=record.key,
        field=field,
        hint=f"refkit settle {record.key} at a terminal asks about each",
    )


def _refused(record: Record, error: RecordError) -> Problem:
    return Problem(
        code="GIT011",
        severity=Severity.WARNING,
        message=f"a clash of {record.key} has a value that cannot stand there: {error}",
        key=record.key,
        hint=f"refkit settle {record.key} --ours drops it",
    )
