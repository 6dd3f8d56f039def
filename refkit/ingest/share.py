"""Which entries may have a record in common, and what of one a record of another version may take.

That two entries look like one work is found out in refkit.match; here it is asked whether the facts
of both can stand in one record without being those of none.
"""

from refkit import place, standing
from refkit.match.paper import same_paper
from refkit.model import Entry, Record, Verdict

# Tests that tell two works, or two versions of one, from each other.
_TELLING = frozenset({"title", "kind", "venue"})


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
