"""What there is to say about two entries that are, or may be, the same work."""

from collections.abc import Sequence

from refkit import standing
from refkit.errors import Problem, Severity
from refkit.identifier import Scheme
from refkit.model import Entry, Match, RawEntry
from refkit.text import plain


def twice(key: str, other: str, raw: RawEntry) -> Problem:
    """The entry ``raw`` says the same as ``other``, and both have a key of their own."""
    return Problem(
        code="DUP002",
        severity=Severity.WARNING,
        message=f"{key} and {other} are the same work: both are kept, since both may be cited",
        where=raw.where,
        key=key,
        hint="remove one of them from the file and from the library if nobody cites it",
    )


def elsewhere(key: str, mine: Entry, theirs: Entry, raw: RawEntry) -> Problem:
    """The entry is of another version than the record ``key``: preprint here, printed there."""
    here = plain(mine.container) or "nowhere yet"
    there = plain(theirs.container) or "nowhere yet"
    printed = standing.is_out(theirs)
    file = raw.where.file if raw.where else raw.origin.source
    return Problem(
        code="MRG002",
        severity=Severity.WARNING if printed else Severity.INFO,
        message=f"where {key} appeared stays as it is ({here}); here it is {there}",
        where=raw.where,
        key=key,
        field="container",
        hint=f"refkit enrich {key} --from {file} shows what that would change"
        if printed
        else "the record has the version that is further",
    )


def alike(key: str, matches: Sequence[Match], raw: RawEntry) -> Problem:
    """The new record ``key`` may be the work of one that is there; ``matches`` best first."""
    best = matches[0]
    agree = " and ".join(_called(e.what) for e in best.evidence if e.score == 1.0)
    differ = " and ".join(_called(e.what) for e in best.evidence if e.score == 0.0)
    others = f" (and {len(matches) - 1} more)" if matches[1:] else ""
    return Problem(
        code="DUP001",
        severity=Severity.WARNING,
        message=f"{key} may be the same work as {best.right}{others}: "
        + (f"the same {agree}" if agree else "much the same")
        + (f", but another {differ}" if differ else "")
        + "; it was kept as a record of its own",
        where=raw.where,
        key=key,
        hint=f"compare them with refkit show {key} {best.right}, and remove or edit one",
    )


def _called(what: str) -> str:
    return f"{what} id" if what in tuple(Scheme) else what
