"""Is what a source found the paper that a record is about? No test makes up for another one.

SAME may be applied without a person: the identifiers do not contradict each other, the title is
equal or a slip apart, the authors agree, and so do kind, year and place; short titles need more,
and who was found by an identifier needs a title that agrees. LIKELY is for a person, and all else
is DIFFERENT. Whether two *records* are one work is another question: refkit.match.work.
"""

from refkit.match import passage, place
from refkit.match.facts import TELLING, TELLING_ALONE, Facts, tell
from refkit.match.people import Agreement
from refkit.match.place import Fit
from refkit.match.title import Kind
from refkit.match.wording import YEARLY
from refkit.model import Entry, Evidence, Match, Verdict

_FEW_NAMED = 3  # a cut list of fewer people needs a year beside it
_AGREE = frozenset({Agreement.ALL, Agreement.ORDER, Agreement.CUT, Agreement.MOST})
_THE_SAME = frozenset({Agreement.ALL, Agreement.UNKNOWN})
_ONE_TITLE = frozenset({Kind.EQUAL, Kind.NEAR, Kind.SUBTITLE})


def same_paper(
    mine: Entry, theirs: Entry, *, left: str = "", right: str = "", direct: bool = False
) -> Match:
    """The verdict on what a source, or a file, has in answer to one of my records.

    ``direct`` says that an identifier of mine led to it; ``left`` and ``right`` are how the two
    are called in the match. Facts: metadata-apis, sections 6 and 7.4.
    """
    case = _Case(mine, theirs, direct)
    verdict = Verdict.SAME if case.is_same() else Verdict.DIFFERENT
    if verdict is Verdict.DIFFERENT and case.is_likely():
        verdict = Verdict.LIKELY
    return Match(left=left, right=right, verdict=verdict, evidence=tuple(case.evidence()))


class _Case(Facts):
    """What speaks for and against two entries being one paper."""

    def __init__(self, mine: Entry, theirs: Entry, direct: bool) -> None:
        super().__init__(mine, theirs)
        self.direct = direct

    @property
    def is_known(self) -> bool:
        """Whether an identifier says that it is the same paper."""
        return self.direct or any(evidence.score for evidence in self.identifiers)

    @property
    def is_contradicted(self) -> bool:
        """Whether an identifier, or the kind of work, says that it is another."""
        if self.kind.fit is Fit.ANOTHER or any(not e.score for e in self.identifiers):
            return True
        # A thesis has one author; a paper by more people is at best a part of it.
        theses = {place.kind(entry) == "thesis" for entry in (self.mine, self.theirs)}
        return len(theses) == 2 and self.people.agreement not in _THE_SAME

    # --- certain ----------------------------------------------------------------------------------

    def is_same(self) -> bool:
        if self.is_contradicted:
            return False
        if self.title is None:
            return self._is_same_untitled()
        kind, agreement = self.title.kind, self.people.agreement
        if kind not in _ONE_TITLE:
            return False
        if self.is_known:
            return agreement in _AGREE or agreement in (Agreement.UNKNOWN, Agreement.PERHAPS)
        if Fit.ANOTHER in (self.year.fit, self.venue.fit, self.volume.fit):
            return False
        if not place.may_be_paper(self.mine, self.theirs):
            return False
        if agreement is Agreement.UNKNOWN:
            return kind is Kind.EQUAL and self.abstract.kind is passage.Kind.SAME
        undated = self.year.fit is Fit.UNKNOWN
        if agreement is Agreement.CUT and undated and self.people.shared < _FEW_NAMED:
            return False  # a mirror of a famous paper has its title and its first authors too
        if kind is not Kind.EQUAL:
            return self.is_whole(2) and min(t.content for t in self.titles) >= TELLING
        return agreement in _AGREE and self._is_told_by_title()

    def _is_same_untitled(self) -> bool:
        """Without a title, the abstract tells, or an identifier that nothing contradicts."""
        if self.people.agreement in (Agreement.NONE, Agreement.SOME, Agreement.PERHAPS):
            return False
        if self.is_known and self.titles[1].letters:
            return self.abstract.kind is not passage.Kind.OTHER
        return self.abstract.kind is passage.Kind.SAME and self.year.fit is not Fit.ANOTHER

    def _is_told_by_title(self) -> bool:
        """Whether an equal title tells, or what else a short one needs agrees."""
        one, other = self.titles
        content = min(one.content, other.content)
        generic = one.is_generic or other.is_generic
        if place.stand_apart(self.mine, self.theirs):
            return False
        if not YEARLY.isdisjoint(one.words) and self.year.fit is not Fit.SAME:
            return False
        # Of one person alone, known by an initial, there are many.
        told = content >= (TELLING if self.people.is_named else TELLING_ALONE)
        if told and not generic:
            return True
        if not self.is_whole(1):
            return False
        if self.venue.fit is Fit.SAME and self.year.fit is Fit.SAME:
            return True
        # Three words, and three people who all agree: few have written two such papers.
        return not generic and self.is_whole(3) and self.year.fit in (Fit.SAME, Fit.FITS)

    # --- for a person -----------------------------------------------------------------------------

    def is_likely(self) -> bool:
        agreement = self.people.agreement
        if self.is_known:
            other = self.title is None or self.title.kind in (Kind.OTHER, Kind.APART)
            return not (other and agreement is Agreement.NONE)
        if self.kind.fit is Fit.ANOTHER:
            return False
        if self.title is None or self.title.kind is Kind.OTHER:
            alike = self.abstract.kind is passage.Kind.SAME
            if self.title is None:
                alike = alike or self.abstract.kind is passage.Kind.ALIKE
            return alike and agreement is not Agreement.NONE
        if self.title.kind is Kind.APART:
            return False
        if agreement is Agreement.NONE:
            return self.title.kind is Kind.EQUAL and self.abstract.kind is passage.Kind.SAME
        if agreement is Agreement.UNKNOWN:
            generic = any(t.is_generic for t in self.titles)
            # Who gave a title alone gave all there is: a person tells which of them it is.
            bare = any(not (e.authors or e.container) for e in (self.mine, self.theirs))
            alone = self.title.kind is Kind.EQUAL and bare
            return alone or (self.title.kind in _ONE_TITLE and not generic)
        if self.title.kind is Kind.ALIKE:
            fits = self.year.fit is not Fit.ANOTHER and not self.is_contradicted
            return fits and agreement in _AGREE
        return True

    # --- what to tell -----------------------------------------------------------------------------

    def evidence(self) -> list[Evidence]:
        found = list(self.identifiers)
        if self.direct and not any(e.score for e in found):
            detail = "an identifier of the record led to it"
            found.insert(0, Evidence(what="identifier", score=1.0, detail=detail))
        if self.title:
            detail = self.title.detail
            short = self.title.kind is Kind.EQUAL and not self.is_known
            short = short and any(t.content < TELLING or t.is_generic for t in self.titles)
            if short and not self._is_told_by_title():
                detail += ", but short: others may bear it"
            found.append(tell("title", self.title.score, detail))
        return [*found, *self.told()]
