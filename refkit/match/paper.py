"""Is what a source found the paper that a record is about? A first version: see `same_paper`."""

from refkit.match import compare
from refkit.model import Entry, Match


def same_paper(
    mine: Entry, theirs: Entry, *, left: str = "", right: str = "", direct: bool = False
) -> Match:
    """The verdict on what a source found: SAME may be applied without a person."""
    return compare(left, mine, right, theirs)
