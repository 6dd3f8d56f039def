"""From what was answered to a plan: one offer a record, or a word to a person.

Pure, and made against the records as they are now, under the library's lock: a record that has
changed since it was looked up is judged again, one that is gone is left out. Which offer is the
best is known by refkit.enrich.choice, what a record takes from it by refkit.enrich.adopt.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import msgspec

from refkit import standing
from refkit.citekey import DEFAULT, Formula
from refkit.enrich import Consulted, Offer, choice, report, twins
from refkit.enrich.adopt import Adopted, adopt
from refkit.errors import Problem
from refkit.exchange import State, worst
from refkit.ingest.keys import Keys, follow
from refkit.match.paper import same_paper
from refkit.model import Change, Match, Plan, Record, Retired, Verdict
from refkit.sources import Answer


def plan(
    consulted: Mapping[str, Consulted],
    records: Mapping[str, Record],
    today: date,
    *,
    accepted: Collection[tuple[str, str]] = (),
    fill_from: Sequence[str] = (),
    retired: Mapping[str, Retired] = MappingProxyType({}),
    formula: Formula = DEFAULT,
) -> Plan:
    """What enriching would change, with what there is to say and to look at.

    Each record takes from one offer, which is certain and may stand alone; what is only likely goes
    to `Plan.review` and is never applied.

    ``accepted`` are offers that a person accepted: the record's key and `Offer.name`. ``fill_from``
    are further sources that may fill what stays empty, each with a receipt of its own. A record
    that gets a proper key, by ``formula`` and never one of the ``retired``, is put under it and
    removed under the old one.
    """
    keys = Keys(records, (), retired, formula)
    work = _Work(records, today, accepted, fill_from, keys)
    for key, found in consulted.items():
        work.take(key, found)
    return follow(work.plan(), records)


class _Work:
    """A plan in the making."""

    def __init__(
        self,
        records: Mapping[str, Record],
        today: date,
        accepted: Collection[tuple[str, str]],
        fill_from: Sequence[str],
        keys: Keys,
    ) -> None:
        self.records = records
        self.today = today
        self.accepted = accepted
        self.fill_from = fill_from
        self.keys = keys
        self.chosen: dict[str, tuple[Consulted, Offer | None]] = {}
        self.review: list[Match] = []
        self.problems: list[Problem] = []

    def take(self, key: str, found: Consulted) -> None:
        """Choose what record ``key`` takes from, and say what else there is to say."""
        record = self.records.get(key)
        if record is None:
            self.problems.append(report.gone(key))
            return
        if record.entry != found.record.entry:
            found = _judged_again(found, record)
        accepted = {name for accepted, name in self.accepted if accepted == key}
        against = () if accepted else choice.contradicting(found.offers, record)
        if against:
            names = [_led_from(record, offer) for offer in against]
            self.problems.append(report.contradictory(record, against, names))
            self.review += [offer.match for offer in against]
            return
        best = choice.choose(found.offers, record, accepted)
        self.chosen[key] = (found, best)
        self._say_astray(record, found.offers)
        self._say_likely(found.offers, best)
        self._say_unanswered(key, found, best)

    def _say_astray(self, record: Record, offers: Iterable[Offer]) -> None:
        own = set(standing.own(record.entry))
        told: set[tuple[str, ...]] = set()
        for offer in offers:
            if offer.direct and offer.match.verdict is Verdict.DIFFERENT:
                through = tuple(sorted(map(str, own & set(offer.entry.identifiers))))
                if through not in told:  # several sources say the same of an identifier
                    self.problems.append(report.astray(record, offer, through))
                told.add(through)

    def _say_likely(self, offers: Iterable[Offer], best: Offer | None) -> None:
        """Show what may be the paper, unless what was found is as far published."""
        level = standing.of(best.entry) if best else -1
        for offer in offers:
            if offer.match.verdict is not Verdict.LIKELY or not offer.alone or offer is best:
                continue
            if standing.of(offer.entry) > level:
                self.review.append(offer.match)
                self.problems.append(report.likely(offer.match))

    def _say_unanswered(self, key: str, found: Consulted, best: Offer | None) -> None:
        answers = overall(found.answers)
        owing = [answer for answer in answers if report.needs_answer(answer)]
        if best is not None:
            if owing and not standing.is_out(best.entry):
                self.problems.append(report.unanswered(key, owing, found=True))
            return
        likely = any(o.alone and o.match.verdict is Verdict.LIKELY for o in found.offers)
        for offer in found.offers:
            if not offer.alone and offer.match.verdict is Verdict.SAME and not likely:
                self.problems.append(report.witness(key, offer))
                likely = True
        if owing:
            self.problems.append(report.unanswered(key, owing, found=likely))
        elif likely:
            return
        elif asked := [answer.source for answer in answers if answer.state is not State.SKIPPED]:
            self.problems.append(report.not_found(key, asked))
        else:
            self.problems.append(report.nothing_asked(key))

    def plan(self) -> Plan:
        """The plan as it stands."""
        offers = {key: best for key, (_, best) in self.chosen.items() if best}
        groups = twins.find(offers, self.records)
        held: set[str] = set()
        for group in groups:
            held.update(group.keys)
            self.review += twins.matches(group, self.records)
            self.problems.append(report.twins(group.keys, group.shared, apart=group.apart))
        put: list[Record] = []
        before: dict[str, Record] = {}
        remove: list[str] = []
        changes: dict[str, tuple[Change, ...]] = {}
        present: list[str] = []
        for key, (found, best) in self.chosen.items():
            if key in held:
                continue
            record = self.records[key]
            done = self._adopt(record, found.offers, best)
            self.problems += done.problems
            if done.record == record:
                if best:
                    present.append(key)
                continue
            put.append(done.record)
            before[key] = record
            changes[done.record.key] = done.changes
            if done.record.key != key:
                remove.append(key)
        return Plan(
            put=tuple(put),
            before=before,
            remove=tuple(remove),
            changes=changes,
            present=tuple(present),
            review=tuple(self.review),
            problems=tuple(self.problems),
        )

    def _adopt(self, record: Record, offers: Sequence[Offer], best: Offer | None) -> Adopted:
        """What the record takes from the chosen offer, then from those that may fill."""
        done = Adopted(record=record)
        sources = [(best, False)] if best else []
        for source in self.fill_from:
            for offer in offers:
                same = offer.match.verdict is Verdict.SAME
                if offer.source == source and same and offer is not best:
                    sources.append((offer, True))
                    break
        for offer, only_fill in sources:
            step = adopt(done.record, offer, self.today, keys=self.keys, only_fill=only_fill)
            done = Adopted(
                record=step.record,
                changes=(*done.changes, *step.changes),
                problems=(*done.problems, *step.problems),
            )
        return done


def overall(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """One answer for each source: what it says in the end, of all ways in which it was asked.

    Found in one way is found; where it could not answer in one way, it could not answer; that it
    was not asked in one way says nothing.
    """
    every: dict[str, list[Answer]] = {}
    for answer in answers:
        every.setdefault(answer.source, []).append(answer)
    return tuple(_overall(several) for several in every.values())


def _overall(answers: list[Answer]) -> Answer:
    for state in (State.FOUND, None, State.ABSENT):
        for answer in answers:
            if answer.state is state:
                return answer
        refusals = [a.refusal for a in answers if a.refusal and report.needs_answer(a)]
        if state is None and refusals:
            refusal = worst(refusals)
            return next(answer for answer in answers if answer.refusal is refusal)
    return answers[0]


def _judged_again(found: Consulted, record: Record) -> Consulted:
    """The same offers, judged by the record as it is now."""
    offers = []
    for offer in found.offers:
        match = same_paper(
            record.entry, offer.entry, left=record.key, right=offer.name, direct=offer.direct
        )
        offers.append(msgspec.structs.replace(offer, match=match))
    return Consulted(record=record, offers=choice.in_order(offers, record), answers=found.answers)


def _led_from(record: Record, offer: Offer) -> str:
    """What led to an offer: an identifier of the record, or else the source."""
    shared = [str(i) for i in standing.own(record.entry) if i in offer.entry.identifiers]
    return f"{' and '.join(shared)} ({offer.name})" if shared and offer.direct else offer.name
