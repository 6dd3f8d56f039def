"""Which of several offers is the best, and which cannot all be true.

One offer is the source of one record's change (metadata-apis 6 e: what is mixed from several makes
chimeras), so one has to be chosen: certain before likely; then what may stand alone; then, for a
record of a published work, what is published in the same place; then the furthest published, where
a workshop is less far than any other place, since papers go on from there; then the most
trustworthy source, which is the order in which sources are asked (refkit.sources.ORDER), files
after them in the order in which they were named; then what an identifier led to; then the order in
which they came. This module chooses; what is taken from the chosen one is for
refkit.enrich.adopt.
"""

from collections.abc import Collection, Iterable, Sequence

from refkit import place, standing
from refkit.enrich import Offer
from refkit.match.paper import same_paper
from refkit.model import Entry, Record, Verdict
from refkit.sources import ORDER

_VERDICTS = tuple(Verdict)


def in_order(offers: Iterable[Offer], record: Record | None = None) -> tuple[Offer, ...]:
    """The best offer first, for ``record`` if given. Equally good ones stay in their order."""
    here = record.entry if record and standing.is_out(record.entry) else None

    def rank(offer: Offer) -> tuple[int, bool, bool, int, int, int, bool]:
        return (
            _VERDICTS.index(offer.match.verdict),
            not offer.alone,
            here is not None and not place.is_same(here, offer.entry),
            -_reach(offer.entry),
            -standing.of(offer.entry),
            ORDER.index(offer.source) if offer.source in ORDER else len(ORDER),
            not offer.direct,
        )

    return tuple(sorted(offers, key=rank))


def _reach(entry: Entry) -> int:
    """0 not published; 1 at a workshop; 2 elsewhere."""
    return (2 - place.is_workshop(entry)) if standing.is_out(entry) else 0


def is_certain(offer: Offer) -> bool:
    """Whether nobody needs to look at it before it is applied."""
    return offer.alone and offer.match.verdict is Verdict.SAME


def settles(offer: Offer, record: Record) -> bool:
    """Whether nobody else needs to be asked about ``record`` once this was offered.

    A record with several identifiers and no title is different: each of them may lead to another
    paper, and only all answers together tell. So is a workshop, if the record does not name it.
    """
    sure = bool(record.entry.title) or len(standing.own(record.entry)) < 2
    there = _reach(offer.entry) > 1 or place.is_same(record.entry, offer.entry)
    return sure and is_certain(offer) and standing.is_out(offer.entry) and there


def choose(offers: Sequence[Offer], record: Record, accepted: Collection[str] = ()) -> Offer | None:
    """The one offer to apply; ``accepted`` are the names of offers that a person accepted."""
    ordered = in_order(offers, record)
    for offer in ordered:
        if offer.alone and offer.name in accepted:
            return offer
    return ordered[0] if ordered and is_certain(ordered[0]) else None


def contradicting(offers: Sequence[Offer], record: Record) -> tuple[Offer, ...]:
    """The certain offers that cannot all be the paper of ``record``, the best first; () if none.

    Those of equal standing have to agree: that they are one paper and, of one source, where it
    was published, unless the record itself says where. At different standings a retitled paper may
    differ from its preprint, as long as the record's own words agree with each; a record without a
    title agrees with everything, so all offers have to agree.
    """
    certain = [offer for offer in in_order(offers, record) if is_certain(offer)]
    if len(certain) < 2:
        return ()
    best, *others = certain
    level = standing.of(best.entry)
    settled = standing.is_out(record.entry) and place.is_same(record.entry, best.entry)
    against = [
        other
        for other in others
        if (not record.entry.title or standing.of(other.entry) == level)
        and (_contradict(best, other) or (not settled and _elsewhere(best, other)))
    ]
    return (best, *against) if against else ()


def _contradict(one: Offer, other: Offer) -> bool:
    return same_paper(one.entry, other.entry).verdict is Verdict.DIFFERENT


def _elsewhere(one: Offer, other: Offer) -> bool:
    """Whether one source has two publications: a paper and its journal version, say.

    Different sources may call one place by names that do not show it, so these are not compared.
    """
    if one.source != other.source or not standing.is_out(one.entry):
        return False
    told = one.entry.container and other.entry.container
    return bool(told) and not place.is_same(one.entry, other.entry)
