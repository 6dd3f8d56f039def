"""What two entries say that can be compared: each fact judged by itself, and worded for people.

What the facts together are worth is not decided here: whether an offer is the paper of a record is
for refkit.match.paper, whether two records are one work for refkit.match.work.
"""

from functools import cached_property

from msgspec.structs import replace

from refkit.match import passage, people, place, title, witness
from refkit.match.people import Agreement
from refkit.match.place import Fit
from refkit.model import Entry, Evidence

# A title of fewer words that say something is borne by more than one work.
TELLING = 4
TELLING_ALONE = 6  # where all that the people share is one family name and an initial
_SCORES = {Fit.SAME: 1.0, Fit.FITS: 0.8, Fit.UNKNOWN: 0.5, Fit.ANOTHER: 0.0}


def titled(entry: Entry) -> Entry:
    """The entry with its subtitle in the title, where it is kept apart."""
    more = [entry.extra[name] for name in ("subtitle", "titleaddon") if entry.extra.get(name)]
    if not more or not entry.title:
        return entry
    return replace(entry, title=": ".join((entry.title, *more)))


class Facts:
    """What two entries say of title, people, kind, year and place, side by side."""

    def __init__(self, mine: Entry, theirs: Entry) -> None:
        self.mine, self.theirs = mine, theirs
        self.identifiers = witness.compare(mine, theirs)
        self.titles = title.read(mine.title), title.read(theirs.title)
        self.people = people.compare(
            people.read(mine),
            people.read(theirs),
            one_cut=mine.and_others,
            other_cut=theirs.and_others,
        )
        self.kind = place.kinds(mine, theirs)
        self.year = place.years(mine, theirs)
        self.venue = place.venues(mine, theirs)
        self.volume = place.volumes(mine, theirs)

    @cached_property
    def title(self) -> title.Likeness | None:
        """How alike the titles are; None: one is missing."""
        one, other = self.titles
        return title.compare(one, other) if one.letters and other.letters else None

    @cached_property
    def abstract(self) -> passage.Likeness:
        """How alike the abstracts are."""
        return passage.compare(
            passage.words(self.mine.abstract), passage.words(self.theirs.abstract)
        )

    def is_whole(self, least: int) -> bool:
        """Whether all authors agree in their order, as far as the lists go, and are not few."""
        agreement, shared = self.people.agreement, self.people.shared
        if agreement is Agreement.CUT:
            return shared > least
        return agreement is Agreement.ALL and shared >= least

    def told(self) -> list[Evidence]:
        """What there is to tell of people, year, kind, place and abstract, in this order."""
        found = []
        if self.people.agreement is not Agreement.UNKNOWN or self.mine.authors:
            found.append(tell("authors", self.people.score, self.people.detail))
        for what in ("year", "kind", "venue", "volume"):
            fact: place.Likeness = getattr(self, what)
            told = what in ("year", "venue") and fact.fit is not Fit.UNKNOWN
            if told or fact.fit is Fit.ANOTHER:
                found.append(tell(what, _SCORES[fact.fit], fact.detail))
        if self.mine.abstract and self.theirs.abstract:
            found.append(tell("abstract", self.abstract.score, self.abstract.detail))
        return found


def tell(what: str, score: float, detail: str) -> Evidence:
    """One piece of evidence, its score rounded."""
    return Evidence(what=what, score=round(score, 2), detail=detail)
