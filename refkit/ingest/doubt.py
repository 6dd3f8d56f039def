"""What there is to say about two entries that are, or may be, the same work."""

from collections.abc import Iterator, Sequence

from refkit import standing
from refkit.errors import Problem, Severity
from refkit.identifier import Scheme
from refkit.model import Entry, Match, RawEntry, Verdict
from refkit.text import plain


def alike(key: str, matches: Sequence[Match], raw: RawEntry, *, apart: bool) -> Iterator[Problem]:
    """What there is to say of the new record ``key`` and those that are, or may be, its work.

    ``matches`` are the verdicts, the surest first. With ``apart`` there is no library in which two
    records could become one.
    """
    for verdict, say in ((Verdict.SAME, _twice), (Verdict.LIKELY, _perhaps)):
        if found := [match for match in matches if match.verdict is verdict]:
            yield say(key, found, raw, apart)


def _twice(key: str, matches: Sequence[Match], raw: RawEntry, apart: bool) -> Problem:
    """The entry ``raw`` is the work of another record, and is not put into it."""
    other = matches[0].right
    why = "both are kept, since both may be cited" if raw.key else "both are kept"
    return Problem(
        code="DUP002",
        severity=Severity.WARNING,
        message=f"{key} and {other}{_more(matches)} are the same work: {why}",
        where=raw.where,
        key=key,
        hint=_APART if apart else _hint(other, key, "--apply merges all such records"),
    )


def _perhaps(key: str, matches: Sequence[Match], raw: RawEntry, apart: bool) -> Problem:
    """The new record ``key`` may be the work of one that is there."""
    best = matches[0]
    agree = " and ".join(_called(e.what) for e in best.evidence if e.score == 1.0)
    differ = " and ".join(_called(e.what) for e in best.evidence if e.score == 0.0)
    return Problem(
        code="DUP001",
        severity=Severity.WARNING,
        message=f"{key} may be the same work as {best.right}{_more(matches)}: "
        + (f"the same {agree}" if agree else "much the same")
        + (f", but another {differ}" if differ else "")
        + "; it was kept as a record of its own",
        where=raw.where,
        key=key,
        hint=_APART if apart else _hint(best.right, key, "--review asks about all such pairs"),
    )


_APART = "remove one of them from the file if nobody cites it"


def _hint(other: str, key: str, option: str) -> str:
    return f"refkit merge {other} {key} makes one of them, refkit dedupe {option}"


def _more(matches: Sequence[Match]) -> str:
    return f" (and {len(matches) - 1} more)" if matches[1:] else ""


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


def _called(what: str) -> str:
    return f"{what} id" if what in tuple(Scheme) else what
