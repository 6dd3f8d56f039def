"""Are two records one work? A preprint, the workshop paper and the published version are.

SAME is certain: it may be merged without a person, so every test has to agree, or an identifier of
the work says it and nothing speaks against it. LIKELY is for a person. Parts, volumes, editions,
errata and replies, a thesis and the paper made of it, a book and its chapter, the same title by
others, and one version of a system and the next are DIFFERENT works, however alike they look.
Whether an *offer* may be applied to a record is a stricter question: refkit.match.paper.
"""

from collections.abc import Container

from refkit import text
from refkit.match import passage, place, slip
from refkit.match.facts import TELLING, TELLING_ALONE, tell, titled
from refkit.match.people import Agreement
from refkit.match.place import Fit
from refkit.match.relation import AGREE, PARTLY, WHOLE, Relation, isbns, pages
from refkit.match.title import Kind
from refkit.match.wording import EMPTY, GENERIC, YEARLY
from refkit.model import Entry, EntryType, Evidence, Match, Verdict

_ONE_TITLE = frozenset({Kind.EQUAL, Kind.NEAR, Kind.SUBTITLE})
_FEW_NAMED = 3  # a cut list of fewer people needs a year beside it
_ALIKE = 0.9  # titles that are less alike are shown to nobody, if nothing else speaks for them
_PREPRINTS = frozenset({"arxiv", "openreview"})


def same_work(
    one: Entry,
    other: Entry,
    *,
    left: str = "",
    right: str = "",
    words: Container[str] = frozenset(),
) -> Match:
    """The verdict on two records, with its evidence in words; the order of the two is no matter.

    ``left`` and ``right`` are how they are called in the match; ``words`` are those that other
    titles have, too: a word that is a letter away from one of them is more likely a slip.
    """
    case = _Case(titled(one), titled(other), words)
    verdict = case.verdict()
    return Match(left=left, right=right, verdict=verdict, evidence=tuple(case.evidence()))


class _Case(Relation):
    """What speaks for and against two records being one work."""

    def verdict(self) -> Verdict:
        if self.is_other_by_nature:
            known = self.is_known and self.title and self.title.kind in _ONE_TITLE
            return Verdict.LIKELY if known else Verdict.DIFFERENT
        if self.title and self.title.kind is Kind.APART:
            return Verdict.LIKELY if self.is_known or self.is_longer else Verdict.DIFFERENT
        if self.is_known:
            return Verdict.SAME if self._is_same_known() else Verdict.LIKELY
        if self.title is None:
            return self._untitled()
        if self._is_same_titled():
            return Verdict.SAME
        return Verdict.LIKELY if self._is_likely() else Verdict.DIFFERENT

    # --- certain

    def _is_same_known(self) -> bool:
        """Whether nothing speaks against an identifier that both have."""
        agreement = self.people.agreement
        if self.is_contradicted or agreement is Agreement.NONE or not self._kinds_fit():
            return False
        if self.title is None:
            return agreement not in PARTLY
        kind = self.title.kind
        if kind in _ONE_TITLE:
            return kind is Kind.EQUAL or not self.stands_apart
        if self.stands_apart or agreement not in (*AGREE, Agreement.UNKNOWN):
            return False
        if kind is Kind.ALIKE:
            return True
        # Retitled on the way to print. A DOI alone is copied along with an entry, and edited late.
        shared = {evidence.what for evidence in self.identifiers if evidence.score}
        early = any(place.is_preprint(entry) for entry in (self.mine, self.theirs))
        return agreement in AGREE and (early or not shared.isdisjoint(_PREPRINTS))

    def _kinds_fit(self) -> bool:
        """Whether a thesis, or a book, is told of on both sides, or on none."""
        kinds = {place.kind(entry) for entry in (self.mine, self.theirs)}
        return kinds == WHOLE or len(kinds) == 1 or not kinds & {"thesis", "book", "proceedings"}

    def _is_same_titled(self) -> bool:
        if self.is_contradicted or not self._kinds_fit() or not self._places_fit():
            return False
        if self._is_yearly():
            return False
        assert self.title is not None
        kind, agreement = self.title.kind, self.people.agreement
        if kind is Kind.ALIKE:
            return agreement in AGREE and self._is_same_but_for_slips()
        if kind not in _ONE_TITLE:
            return False
        if agreement is Agreement.UNKNOWN or agreement in PARTLY:
            return kind is Kind.EQUAL and self.is_pinned and self._is_telling(TELLING)
        if agreement not in AGREE:
            return False
        undated = self.year.fit is Fit.UNKNOWN
        if agreement is Agreement.CUT and undated and self.people.shared < _FEW_NAMED:
            return self.is_pinned  # a mirror of a famous paper has its title and first authors too
        if kind is not Kind.EQUAL:
            whole = self.is_whole(2) or self.is_pinned or self._is_at_one_place()
            told = whole and self._is_telling(TELLING) and not self.stands_apart
            return told or (kind is Kind.NEAR and self._is_same_but_for_slips())
        return self._is_told_by_title()

    def _places_fit(self) -> bool:
        """Whether year, venue and volume can be those of one work."""
        if self.years_fit() is Fit.ANOTHER or self.volume.fit is Fit.ANOTHER:
            return False
        if self.venue.fit is Fit.ANOTHER and not (self.is_version or self._may_be_one_place()):
            return False
        return place.may_be_paper(self.mine, self.theirs)

    def _may_be_one_place(self) -> bool:
        """Whether two names of a place may be of one after all: in a year people print it once.

        Not where refkit knows both, nor in a journal and elsewhere, unless the pages are the same.
        """
        mine, theirs = self.mine, self.theirs
        if self.is_same_page and self.year.fit is not Fit.ANOTHER:
            return True
        known = bool(mine.venue and theirs.venue)
        articles = EntryType.ARTICLE in (mine.type, theirs.type) and mine.type is not theirs.type
        if known or articles or place.beside(mine) != place.beside(theirs):
            return False
        if place.is_initials(mine, theirs):
            return not self.stands_apart
        return self.year.fit is Fit.SAME and not self.stands_apart

    def _is_at_one_place(self) -> bool:
        """Whether both are of one publisher or container, and of one year if they name it."""
        if self.year.fit not in (Fit.SAME, Fit.UNKNOWN) or self.stands_apart:
            return False
        mine, theirs = self.mine, self.theirs
        same = mine.publisher and text.fold(mine.publisher) == text.fold(theirs.publisher)
        return bool(same) or self.venue.fit in (Fit.SAME, Fit.FITS)

    def _is_same_but_for_slips(self) -> bool:
        """Whether titles that are a letter or a word apart are one, for the rest agrees."""
        if not self._is_slip() or self.stands_apart:
            return False
        if self.is_pinned:
            there = self.is_same_page and self.year.fit is Fit.SAME
            return self._is_telling(3) or self.is_whole(2) or there
        if not self._is_safe():
            return False
        if not self._is_telling(3):
            return self.is_whole(3) and self.year.fit is Fit.SAME
        if self.is_whole(2) and self.people.is_named:
            again = self.kind.fit is Fit.SAME or self.is_whole(3)
            return again or self.years_fit() in (Fit.SAME, Fit.FITS)
        fits = self.people.is_named and self.years_fit() in (Fit.SAME, Fit.FITS)
        return self.is_whole(1) and self._is_telling(TELLING) and (fits or self._is_at_one_place())

    def _is_slip(self) -> bool:
        """Whether the titles may be one but for slips, or because one of them was cut."""
        one, other = self.titles
        if one.numbers != other.numbers or one.signs != other.signs:
            return False
        if any(found.letters in GENERIC for found in self.titles):
            return False
        short, long = sorted((one, other), key=lambda found: len(found.letters))
        cut = short.content >= TELLING and long.letters.startswith(short.letters)
        return cut or slip.in_title(one, other)

    def _is_safe(self) -> bool:
        """Whether what tells the titles apart is no other word: a slip, or the one was cut."""
        one, other = self.titles
        short, long = sorted((one, other), key=lambda found: len(found.letters))
        if short.words[-1] in EMPTY and long.words[: len(short.words)] == short.words:
            return True  # no title ends with "of" or "the"
        return slip.is_safe(one, other, self.words)

    def _is_telling(self, least: int) -> bool:
        return min(t.content for t in self.titles) >= least and not self.is_generic

    def _is_told_by_title(self) -> bool:
        """Whether an equal title tells, or what else a short one needs agrees."""
        if self.stands_apart:
            return False
        fits = self.years_fit() in (Fit.SAME, Fit.FITS)
        named = self.people.is_named or self._is_at_one_place()
        least = TELLING if named else TELLING_ALONE - fits
        if self._is_telling(least) or self.is_pinned:
            return True
        if not self.is_whole(1):
            return False
        if any(found.letters in GENERIC for found in self.titles):
            return self.venue.fit is Fit.SAME and self.year.fit is Fit.SAME
        if self._is_at_one_place() and self.year.fit is Fit.SAME:
            return True
        # Few have written two works of one short title, and nobody two of one kind in one year.
        if self.is_whole(2) and self.people.is_named:
            return fits or self.is_whole(3)
        if self.people.is_named:
            early = place.is_preprint(self.mine) != place.is_preprint(self.theirs)
            return self._is_telling(3) and (self.year.fit is Fit.SAME or (fits and early))
        return self.year.fit is Fit.SAME and self._is_telling(TELLING + 1)

    def _is_yearly(self) -> bool:
        """Whether there may be another work of this title every year."""
        yearly = not YEARLY.isdisjoint((*self.titles[0].words, *self.titles[1].words))
        if not yearly and "proceedings" not in (place.kind(self.mine), place.kind(self.theirs)):
            return False
        early = place.is_preprint(self.mine) != place.is_preprint(self.theirs)
        return early or self.year.fit is not Fit.SAME

    # --- for a person

    def _untitled(self) -> Verdict:
        """Without a title the abstract tells, and who wrote it must not contradict."""
        agreement, alike = self.people.agreement, self.abstract.kind
        if agreement is Agreement.NONE:
            return Verdict.DIFFERENT
        if alike is passage.Kind.SAME and agreement not in PARTLY:
            fits = self.years_fit() is not Fit.ANOTHER and not self.is_contradicted
            return Verdict.SAME if fits else Verdict.LIKELY
        mine = self.mine
        again = mine == self.theirs and bool(mine.title or mine.url or mine.identifiers)
        if alike is passage.Kind.ALIKE or again:
            return Verdict.LIKELY
        return Verdict.DIFFERENT

    def _is_likely(self) -> bool:
        assert self.title is not None
        kind, agreement = self.title.kind, self.people.agreement
        again = self.abstract.kind is passage.Kind.SAME
        if agreement is Agreement.NONE:
            return again and kind in _ONE_TITLE
        if kind is Kind.OTHER:
            return again
        if kind is Kind.ALIKE:
            return again or self._is_likely_alike()
        if agreement is Agreement.UNKNOWN:
            bare = any(not (e.authors or e.container) for e in (self.mine, self.theirs))
            return not self.is_generic or (kind is Kind.EQUAL and bare and not self.stands_apart)
        if agreement not in AGREE and self.is_contradicted:
            return False
        elsewhere = Fit.ANOTHER in (self.years_fit(), self.volume.fit) or self.stands_apart
        if self.is_generic and elsewhere:
            return False
        return not (self._is_yearly() and elsewhere)

    def _is_likely_alike(self) -> bool:
        """Whether titles that are not the same may be one all the same."""
        assert self.title is not None
        if self.people.agreement not in AGREE or self.is_contradicted or self.stands_apart:
            return False
        if self.years_fit() is Fit.ANOTHER or not self._is_telling(3):
            return False
        return self.title.score >= _ALIKE or self._is_slip() or self.is_pinned

    # --- what to tell

    def evidence(self) -> list[Evidence]:
        found = list(self.identifiers)
        if self.isbn:
            shared = min(isbns(self.mine) & isbns(self.theirs))
            found.append(tell("isbn", 1.0, shared))
        if self.title:
            detail = self.title.detail
            if self.title.kind is Kind.EQUAL and not self._is_telling(TELLING):
                detail += ", but short: others may bear it"
            elif self.title.kind is Kind.ALIKE and self._is_slip():
                detail += ", perhaps a slip"
            found.append(tell("title", self.title.score, detail))
        found += self.told()
        if self.is_version:
            found.append(tell("version", 0.8, "one of them is a workshop's"))
        if pages(self.mine) and pages(self.theirs):
            both = f"{self.mine.pages} and {self.theirs.pages}"
            same = self.is_same_page
            found.append(tell("pages", float(same), self.mine.pages if same else both))
        return found
