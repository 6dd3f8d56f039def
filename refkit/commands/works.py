"""Works that `refkit add` was given by identifier or title: looked up, or left to wait.

What comes back goes the road of every entry (refkit.ingest). A title may mean several works, so
one is only taken on a person's word, or where a single work has just this title and --yes was said.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from refkit.commands import Run, ask, identify, refused
from refkit.commands.identify import Wanted

if TYPE_CHECKING:
    from datetime import date

    from refkit.enrich import Consulted, Offer
    from refkit.errors import Problem, Severity
    from refkit.model import RawEntry
    from refkit.normalize import Normalized

_MOST = 9  # works that a title may mean: what searches find beyond is less and less alike


class Found(NamedTuple):
    """What became of the works: entries to add, and what there is to say."""

    items: "tuple[tuple[RawEntry, Normalized], ...]" = ()
    problems: "tuple[Problem, ...]" = ()


def find(run: Run, wanted: Sequence[Wanted], *, offline: bool, yes: bool) -> Found:
    """Look up what was named, and ask which work a title means where somebody can answer.

    Nobody is asked about a work that is in the library. Offline, stored answers count for
    identifiers, and a title waits. Raises KeyboardInterrupt, with nothing done.
    """
    if not wanted:
        return Found()
    today = run.today
    works = [_Work(one, today) for one in wanted]
    present = _present(run, works)
    for work in works:
        if key := present.get(work.wanted.typed):
            run.say(f"{work.wanted.typed} is in the library: {key}")
            if work.wanted.title:
                run.say("  another work of that title is added by its identifier")
    asked_for = {
        work.wanted.typed: work.record
        for work in works
        if work.wanted.typed not in present and (work.wanted.identifier or not offline)
    }
    asked = ask.servers(run, asked_for, (), offline=offline) if asked_for else ask.Asked({})
    if asked.interrupted:
        raise KeyboardInterrupt
    consulted = tuple(asked.consulted.values())
    problems = [*asked.problems, *([] if offline else refused.problems(consulted, today))]
    items: list[tuple[RawEntry, Normalized]] = []
    for work in works:
        one = asked.consulted.get(work.wanted.typed)
        if one is None and work.wanted.title and work.wanted.typed in present:
            continue
        if one is None:
            items.append(work.waiting())
            if work.wanted.typed not in present:
                problems.append(_waits(work.wanted))
        elif work.wanted.identifier:
            items.append(work.identified(one, problems))
        elif item := work.titled(run, one, problems, yes=yes):
            items.append(item)
    return Found(tuple(items), tuple(problems))


def _present(run: Run, works: "Sequence[_Work]") -> Mapping[str, str]:
    """What was typed -> the key of the record that has this identifier, or just this title."""
    from refkit.match import title

    named = {work.wanted.identifier: work.wanted.typed for work in works if work.wanted.identifier}
    titled = {
        title.read(work.record.entry.title).letters: work.wanted.typed
        for work in works
        if work.wanted.title
    }
    found: dict[str, str] = {}
    for record in run.library.read(missing_ok=True).values():
        for identifier in record.entry.identifiers:
            if identifier in named:
                found[named[identifier]] = record.key
        if titled and (typed := titled.get(title.read(record.entry.title).letters)):
            found.setdefault(typed, record.key)
    return found


class _Work:
    """One work that was named, as far as it is known."""

    def __init__(self, wanted: Wanted, today: "date") -> None:
        from refkit.model import Record
        from refkit.normalize import normalize

        self.wanted = wanted
        self.today = today
        self.done = normalize(identify.raw(wanted, today))
        self.record = Record(
            key=wanted.typed,
            entry=self.done.entry,
            added=today,
            provenance=self.done.provenance,
            waiting=True,
        )

    def waiting(self) -> "tuple[RawEntry, Normalized]":
        """What the identifier or the title alone tells."""
        from refkit.normalize import Normalized

        # That it has no title yet is told in other words.
        done = Normalized(entry=self.done.entry, provenance=self.done.provenance)
        return self._raw(identify.TYPED, str(self.wanted.identifier or ""), waits=True), done

    def identified(
        self, one: "Consulted", problems: "list[Problem]"
    ) -> "tuple[RawEntry, Normalized]":
        """The best of what the identifier led to, else the identifier alone."""
        from refkit.enrich import choice
        from refkit.enrich.plan import overall
        from refkit.exchange import State

        best = choice.choose(one.offers, self.record)
        if best is not None:
            return self._taken(best)
        states = {answer.state for answer in overall(one.answers)} - {State.SKIPPED}
        nobody = states == {State.ABSENT}
        problems.append(_unknown(self.wanted, one) if nobody else _waits(self.wanted))
        return self.waiting()

    def titled(
        self, run: Run, one: "Consulted", problems: "list[Problem]", *, yes: bool
    ) -> "tuple[RawEntry, Normalized] | None":
        """The work that a person says the title means; None where nobody says so."""
        from refkit import view

        found = _candidates(one.offers)
        if not found:
            problems.append(_undecided(self.wanted, 0, _owing(one)))
            return None
        screen = run.screen(sys.stderr)
        exact = [offers for offers in found if self._is_exact(offers[0])]
        if yes and len(exact) == 1:
            return self._taken(exact[0][0])
        run.say(view.candidates(self.wanted.title, found, screen))
        chosen = _ask(len(found)) if sys.stdin.isatty() and sys.stderr.isatty() and not yes else 0
        if chosen:
            return self._taken(found[chosen - 1][0])
        problems.append(_undecided(self.wanted, len(found)))
        return None

    def _is_exact(self, offer: "Offer") -> bool:
        from refkit.enrich.wording import same_title

        return same_title(self.record.entry, offer.entry)

    def _taken(self, offer: "Offer") -> "tuple[RawEntry, Normalized]":
        """What a record that has no more than the identifier takes from an offer."""
        from refkit.enrich.adopt import adopt
        from refkit.model import Entry, Record
        from refkit.normalize import Normalized

        # What was typed as a title only served to find it.
        blank = Record(key=self.record.key, entry=Entry(), added=self.today)
        base = self.record if self.wanted.identifier else blank
        after = adopt(base, offer, self.today).record
        done = Normalized(entry=after.entry, provenance=after.provenance)
        return self._raw(offer.source, offer.locator, waits=False), done

    def _raw(self, source: str, locator: str, *, waits: bool) -> "RawEntry":
        from refkit.model import Markup, Origin, RawEntry

        origin = Origin(source=source, locator=locator, on=self.today)
        return RawEntry(fields={}, markup=Markup.PLAIN, origin=origin, waiting=waits)


def _candidates(offers: "Sequence[Offer]") -> "list[list[Offer]]":
    """The different works among ``offers``, each with all that offered it, the likest first."""
    from refkit.match.paper import same_paper
    from refkit.model import Verdict

    groups: list[list[Offer]] = []
    for offer in offers:
        if not offer.alone or not offer.entry.title:
            continue  # good for finding identifiers, which has been done
        if not _likeness(offer):
            continue  # servers answer a search with whatever is nearest
        for group in groups:
            if same_paper(group[0].entry, offer.entry).verdict is Verdict.SAME:
                group.append(offer)
                break
        else:
            groups.append([offer])
    return sorted(groups, key=lambda offers: -_likeness(offers[0]))[:_MOST]


def _likeness(offer: "Offer") -> float:
    return max((one.score for one in offer.match.evidence if one.what == "title"), default=0.0)


def _owing(one: "Consulted") -> bool:
    """Whether a source could not answer, which may have it."""
    from refkit.enrich.plan import overall
    from refkit.enrich.report import needs_answer

    return any(map(needs_answer, overall(one.answers)))


def _ask(most: int) -> int:
    """The number that a person types; 0 for none."""
    import typer

    numbers = f"1 to {most}" if most > 1 else "1"
    while True:
        typed = typer.prompt(
            f"Which one? {numbers}, or Enter for none", default="", show_default=False, err=True
        )
        if not typed.strip():
            return 0
        if typed.strip().isdecimal() and 1 <= int(typed) <= most:
            return int(typed)


def _waits(wanted: Wanted) -> "Problem":
    from refkit.errors import Severity

    return _problem(
        "ENR021",
        Severity.INFO,
        f"'{wanted.typed}' is added with what that tells, and waits to be looked up",
        "refkit enrich --waiting --apply completes it",
    )


def _unknown(wanted: Wanted, one: "Consulted") -> "Problem":
    from refkit.errors import Severity
    from refkit.exchange import State

    asked = dict.fromkeys(a.source for a in one.answers if a.state is State.ABSENT)
    return _problem(
        "ENR022",
        Severity.WARNING,
        f"nobody knows '{wanted.typed}': asked: {', '.join(asked)}",
        "look for a wrong letter or digit; the record is added, and refkit remove takes it out",
    )


def _undecided(wanted: Wanted, count: int, owing: bool = False) -> "Problem":
    from refkit.errors import Severity

    if count:
        why = f"{count} works may be meant" if count > 1 else "1 work may be meant"
        hint = "add it by identifier, as in refkit add arXiv:1706.03762"
        hint += "; --yes takes the one work that has just this title"
    else:
        why = "not everybody could be asked" if owing else "nobody has such a title"
        hint = "refkit add --offline adds a title that waits to be looked up"
    message = f"nothing is added for '{wanted.title}': {why}"
    return _problem("ENR023", Severity.WARNING, message, hint)


def _problem(code: str, severity: "Severity", message: str, hint: str) -> "Problem":
    from refkit.errors import Problem

    return Problem(code=code, severity=severity, message=message, hint=hint)
