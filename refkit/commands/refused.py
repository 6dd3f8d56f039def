"""Who answered what, and who did not: counted by source, each refusal said once with what to do.

This module knows how refusals read and which variables help against them. What kind of answer it
was has been decided by `refkit.exchange`; that a work was not found is for `refkit.enrich` to say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from refkit.enrich import Consulted
    from refkit.errors import Problem
    from refkit.exchange import State
    from refkit.sources import Answer


def tally(consulted: "Iterable[Consulted]") -> "dict[str, Counter[State]]":
    """For how many records each source gave each kind of answer."""
    from refkit.enrich.plan import overall

    counts: dict[str, Counter[State]] = {}
    for one in consulted:
        for answer in overall(one.answers):
            counts.setdefault(answer.source, Counter())[answer.state] += 1
    return counts


class _Group(NamedTuple):
    """Refusals of one kind by one source: one for each record."""

    answers: "list[Answer]"
    keys: list[str]
    open: list[str]  # the keys of those that nobody else was certain about


def problems(consulted: "Sequence[Consulted]", today: "date") -> "list[Problem]":
    """One problem for each source and kind of refusal; a warning where a record stays unsolved."""
    from refkit.enrich.plan import overall
    from refkit.exchange import OFFLINE

    groups: dict[tuple[str, State], _Group] = {}
    unstored: dict[str, list[str]] = {}  # offline: record -> the sources without a stored answer
    unsolved: list[str] = []
    for one in consulted:
        key = one.record.key
        solved = _is_solved(one)
        for answer in overall(one.answers):
            if answer.refusal is None:
                continue
            if answer.refusal.message == OFFLINE:
                unstored.setdefault(key, []).append(answer.source)
                unsolved += [] if solved or key in unsolved[-1:] else [key]
                continue
            group = groups.setdefault((answer.source, answer.state), _Group([], [], []))
            group.answers.append(answer)
            group.keys.append(key)
            if not solved:
                group.open.append(key)
    told = [
        _problem(source, state, group, today)
        for (source, state), group in groups.items()
        if state != "skipped" or any(a.refusal and a.refusal.hint for a in group.answers)
    ]
    return [*told, *([_unstored(unstored, unsolved)] if unstored else [])]


def _is_solved(one: "Consulted") -> bool:
    from refkit.enrich.choice import is_certain

    return any(map(is_certain, one.offers))


# State -> code, and what it says of the source.
_SAID: Mapping[str, tuple[str, str]] = {
    "gated": ("SRC001", "{source} is closed to us"),
    "throttled": ("SRC002", "{source} wants to be left alone"),
    "outage": ("SRC003", "{source} gave no answer"),
    "malformed": ("SRC004", "{source} gave an answer that makes no sense"),
    "unreadable": ("SRC005", "{source} did not let us see what it may have"),
    "skipped": ("SRC006", "{source} was not asked"),
}
_LATER = "run the same command again later: it goes on from here, since answers are stored"
_HINTS: Mapping[str, str] = {
    "throttled": _LATER,
    "outage": _LATER,
    "malformed": "where it stays so, refkit does not know a new form of its answers",
    "unreadable": "it may not be public, or only for members",
    "gated": "refkit enrich --from FILE takes what you have saved from there, with no network",
}
_LOGIN = (
    "refkit login openreview, or set OPENREVIEW_TOKEN, or OPENREVIEW_USERNAME and "
    "OPENREVIEW_PASSWORD; refkit enrich --from FILE needs no login"
)


def _problem(source: str, state: "State", group: _Group, today: "date") -> "Problem":
    from refkit.errors import Problem, Severity

    refusals = [answer.refusal for answer in group.answers if answer.refusal]
    why = Counter(refusal.message for refusal in refusals if refusal.message)
    reasons = "; ".join(message for message, _ in why.most_common(2))
    until = max((refusal.until for refusal in refusals if refusal.until), default=None)
    code, said = _SAID[state]
    message = said.format(source=source)
    message += f" until {_moment(until, today)}" if until else ""
    message += f": {reasons}" if reasons else ""
    message += f" ({_records(group.keys)})"
    hints = [refusal.hint for refusal in refusals if refusal.hint]
    login = state == "gated" and source == "openreview"
    hint = hints[0] if hints else _LOGIN if login else _HINTS.get(state, "")
    quiet = state == "skipped" or not group.open
    severity = Severity.INFO if quiet else Severity.WARNING
    return Problem(code=code, severity=severity, message=message, hint=hint)


def _unstored(unstored: Mapping[str, Sequence[str]], unsolved: Sequence[str]) -> "Problem":
    from refkit.errors import Problem, Severity

    sources = dict.fromkeys(source for names in unstored.values() for source in names)
    return Problem(
        code="SRC007",
        severity=Severity.WARNING if unsolved else Severity.INFO,
        message=f"nothing was asked, and there is no stored answer of {_listed(list(sources))} "
        f"about {_records(list(unstored))}",
        hint="without --offline they are asked",
    )


def _records(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{len(keys)} records"


def _listed(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _moment(until: "datetime", today: "date") -> str:
    """The time of day where the person is, with the day where it is not today."""
    local = until.astimezone()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"
