"""Which records an entry may be put into, and what of it a record of another version may take.

That two entries look like one work is found out in refkit.match; here it is asked whether the facts
of both can stand in one record without being those of none. Whether two *records* are one work is
said by the judge that `refkit dedupe` has, so that both say the same of them.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from refkit import place, standing
from refkit.match.paper import same_paper
from refkit.match.work import same_work
from refkit.model import Entry, Match, Record, Verdict

# Tests that tell two works, or two versions of one, from each other.
_TELLING = frozenset({"title", "kind", "venue"})

# So many that an index is not sure of are judged once more.
_FEW = 12


class Recognised(NamedTuple):
    """What the records that look like an entry are to it."""

    same: tuple[Record, ...]  # it may be put into any of them; the best first
    alike: tuple[Match, ...]  # they are, or may be, the same work; the surest first


def recognise(
    found: Iterable[tuple[Record, Match]], entry: Entry, is_its_own: Callable[[Record], bool]
) -> Recognised:
    """Judge those that an index found for ``entry``, the most alike first.

    Two judges have to agree before anything is merged; one is enough for a record that is the
    entry's own, having been made of it when the file was read before.
    """
    agreed: list[Record] = []
    own: list[Record] = []
    alike: list[Match] = []
    others = 0  # of 10,000 works called "Introduction", nearly all
    for record, match in found:
        others += match.verdict is not Verdict.SAME
        if others > _FEW:
            break
        judged = same_work(entry, record.entry, left=match.left, right=record.key)
        if judged.verdict is not Verdict.DIFFERENT:
            alike.append(judged)
        if match.verdict is not Verdict.SAME or not may_share(record.entry, entry):
            continue
        if judged.verdict is Verdict.SAME or record.entry == entry:
            agreed.append(record)
        elif is_its_own(record):
            own.append(record)
    alike.sort(key=lambda match: match.verdict is not Verdict.SAME)
    return Recognised((*agreed, *own), tuple(alike))


def may_share(one: Entry, other: Entry) -> bool:
    """Whether two entries may have a record in common: not a thesis and the paper made of it.

    Nor a conference paper and its journal version, or a preprint and the paper it became under
    another title: the facts of two works, or of two places, in one record are those of none.
    """
    if one == other:
        return True
    match = same_paper(one, other)
    apart = any(test.what in _TELLING and not test.score for test in match.evidence)
    return match.verdict is Verdict.SAME or not (match.verdict is Verdict.DIFFERENT or apart)


def of_one_place(record: Record, entry: Entry) -> Entry:
    """``entry``, without what says where it appeared when the record is of another version.

    A preprint that gets the volume and the pages of the paper it became is neither: enrichment
    moves all of it at once (refkit.enrich.adopt).
    """
    if standing.is_out(record.entry) == standing.is_out(entry) or record.waiting:
        return entry
    return place.without(entry)
