"""What there is to say about records that were merged: what was not taken, and why."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from refkit import merge, standing
from refkit.errors import Problem, Severity
from refkit.match.work import same_work
from refkit.model import Match, Record, Verdict
from refkit.text import plain
from refkit.unite import fields
from refkit.unite.choice import Choice

_LONGEST = 60
# That these differ says nothing of the work.
_FREE = frozenset({"abstract", "url", "publisher", "editors", "venue"})


def problems(
    records: Sequence[Record], choices: Iterable[Choice], leading: Record
) -> Iterator[Problem]:
    """What was not taken: other places of the work, and values that say something else."""
    key = records[0].key
    yield from _places(records, choices, leading)
    for choice in choices:
        if choice.conflict:
            yield _conflict(key, choice)
    for record in records:
        for other in records:
            if record.key < other.key and (
                other.key in record.distinct or record.key in other.distinct
            ):
                yield _said_distinct(key, record.key, other.key)


def _places(
    records: Sequence[Record], choices: Iterable[Choice], leading: Record
) -> Iterator[Problem]:
    """Where else the work appeared: another version of it, whose volume and pages are not kept."""
    apart = {
        other
        for choice in choices
        if choice.others and not choice.conflict and choice.field in ("container", "date", "pages")
        for other, _ in choice.others
    }
    apart |= {record.key for record in records if fields.is_another_kind(leading, record)}
    for record in records:
        if record.key in apart:
            as_far = standing.of(record.entry) >= standing.of(leading.entry)
            yield Problem(
                code="MRG003",
                severity=Severity.WARNING if as_far else Severity.INFO,
                message=f"where the work appeared is taken from {leading.key}, {_place(leading)}; "
                f"what {record.key} has, {_place(record)}, is not kept",
                key=records[0].key,
                field="container",
                hint=f"refkit set {records[0].key} container=... changes it, "
                "refkit undo takes the merge back",
            )


def _place(record: Record) -> str:
    entry = record.entry
    where = plain(entry.container) or (f"a {entry.type.value}" if entry.type else "nowhere")
    return f"'{_cut(where)}'" + (f", {entry.date.year}" if entry.date else "")


def _conflict(key: str, choice: Choice) -> Problem:
    field = choice.field.removeprefix("extra.")
    others = "; ".join(f"{other} had '{_cut(merge.show(value))}'" for other, value in choice.others)
    value = merge.show(choice.value)
    kept = f"'{_cut(value)}'" if value else "empty, as you left it"
    why = f" ({choice.why})" if choice.why and value else ""
    return Problem(
        code="MRG004",
        severity=Severity.INFO if field in _FREE else Severity.WARNING,
        message=f"{field} of {key} is {kept}{why}; {others}",
        key=key,
        field=choice.field,
        hint=f"refkit set {key} {field}=... changes it",
    )


def strangers(records: Sequence[Record]) -> list[Match]:
    """The pairs among them that `refkit dedupe` holds to be different works."""
    judged = (
        same_work(one.entry, other.entry, left=one.key, right=other.key)
        for one, other in combinations(records, 2)
    )
    return [match for match in judged if match.verdict is Verdict.DIFFERENT]


def two_works(match: Match) -> Problem:
    """Two records that are to become one are different works."""
    against = [f"{e.what}: {e.detail}" for e in match.evidence if not e.score]
    return Problem(
        code="MRG006",
        severity=Severity.WARNING,
        message=f"{match.left} and {match.right} look like two works"
        + (f" ({'; '.join(against)})" if against else ""),
        key=match.left,
        hint=f"refkit dedupe --distinct {match.left} {match.right} remembers that they are",
    )


def _said_distinct(key: str, one: str, other: str) -> Problem:
    return Problem(
        code="MRG005",
        severity=Severity.INFO,
        message=f"{one} and {other} were marked as different works; now they are one",
        key=key,
        hint="refkit undo takes the merge back",
    )


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else value[: _LONGEST - 3] + "..."
