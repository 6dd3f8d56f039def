"""Are two records one work? A preprint, the workshop paper and the published version are.

SAME is certain: it may be merged without a person, so every test has to agree, or an identifier of
the work says it and nothing speaks against it. LIKELY is for a person. Parts, volumes, editions,
errata and replies, a thesis and the paper made of it, a book and its chapter, the same title by
others, and one version of a system and the next are DIFFERENT works, however alike they look.
Whether an *offer* may be applied to a record is a stricter question: refkit.match.paper.
"""

import re
from collections.abc import Container
from functools import cached_property

from refkit import text
from refkit.identifier import Scheme
from refkit.match import passage, people, place, slip
from refkit.match.facts import TELLING, TELLING_ALONE, Facts, tell, titled
from refkit.match.people import Agreement
from refkit.match.place import Fit
from refkit.match.title import Kind
from refkit.match.wording import EMPTY, GENERIC, NUMERALS, ORDINALS, YEARLY
from refkit.model import Entry, EntryType, Evidence, Match, Verdict

_AGREE = frozenset({Agreement.ALL, Agreement.ORDER, Agreement.CUT, Agreement.MOST})
_PARTLY = frozenset({Agreement.SOME, Agreement.PERHAPS})
_ONE_TITLE = frozenset({Kind.EQUAL, Kind.NEAR, Kind.SUBTITLE})
_FEW_NAMED = 3  # a cut list of fewer people needs a year beside it
_ALIKE = 0.9  # titles that are less alike are shown to nobody, if nothing else speaks for them
_BEFORE, _AFTER = -1, 3  # years from a workshop to the publication
# An identifier of one of these that two versions have in different values says nothing.
_OF_VERSION = frozenset({"doi", "acl", "dblp", "openreview"})
_PREPRINTS = frozenset({"arxiv", "openreview"})
# They tell that one is a longer version of the other: the same work to some, and not to others.
_LONGER = frozenset("abstract brief extended full long short".split())
_WHOLE = frozenset({"book", "proceedings"})
_RELEASED = frozenset({EntryType.SOFTWARE, EntryType.DATASET, EntryType.MANUAL, EntryType.ONLINE})


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


class _Case(Facts):
    """What speaks for and against two records being one work."""

    def __init__(self, mine: Entry, theirs: Entry, words: Container[str]) -> None:
        super().__init__(mine, theirs)
        self.words = words
        if self.people.agreement in (Agreement.NONE, *_PARTLY, Agreement.MOST):
            self._mend_names()

    def _mend_names(self) -> None:
        one, other = people.read(self.mine), people.read(self.theirs)
        mended = slip.in_names(one, other)
        if mended != other:
            cut, other_cut = self.mine.and_others, self.theirs.and_others
            found = people.compare(one, mended, one_cut=cut, other_cut=other_cut)
            self.people = found._replace(detail=f"{found.detail}, but for a slip")

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

    # --- facts

    @property
    def is_known(self) -> bool:
        """Whether an identifier of the work is in both."""
        return any(evidence.score for evidence in self.identifiers) or self.isbn > 0

    @cached_property
    def isbn(self) -> float:
        """1.0: two whole books with one ISBN; 0.5 where that tells nothing."""
        if not {place.kind(self.mine), place.kind(self.theirs)} <= _WHOLE:
            return 0.0
        return float(bool(_isbns(self.mine) & _isbns(self.theirs)))

    @cached_property
    def is_other_by_nature(self) -> bool:
        """Whether the two are of kinds, volumes or releases that no one work can be both of."""
        kinds = {place.kind(self.mine), place.kind(self.theirs)}
        if self.kind.fit is Fit.ANOTHER and kinds != _WHOLE:
            return True
        if "thesis" in kinds and len(kinds) == 2 and self.people.agreement not in (
            Agreement.ALL, Agreement.UNKNOWN,
        ):  # fmt: skip
            return True
        if self.volume.fit is Fit.ANOTHER and kinds <= _WHOLE:
            return True
        return any(map(self._differs, ("part", "chapter", "edition", "version")))

    def _differs(self, name: str) -> bool:
        """Whether both have the field of extra, and in different values."""
        if name == "version" and not {self.mine.type, self.theirs.type} <= _RELEASED:
            return False
        one, other = (_number(entry.extra.get(name, "")) for entry in (self.mine, self.theirs))
        return bool(one and other and one != other)

    @cached_property
    def is_version(self) -> bool:
        """Whether the one is a workshop's paper, and the other not."""
        workshops = [_is_workshop(entry) for entry in (self.mine, self.theirs)]
        return workshops[0] != workshops[1]

    @cached_property
    def is_contradicted(self) -> bool:
        """Whether identifiers say that these are two works, or two publications of one."""
        against = {e.what for e in self.identifiers if not e.score}
        if self.is_version or place.is_preprint(self.mine) != place.is_preprint(self.theirs):
            against -= _OF_VERSION if self.is_version else {"openreview"}
        return bool(against)

    @cached_property
    def is_longer(self) -> bool:
        """Whether one title has "extended version" or the like, and else they are the same."""
        words, others = (set(found.words) for found in self.titles)
        apart = (words ^ others) - {"version", "and"}
        return bool(apart) and apart <= _LONGER and self.people.agreement in _AGREE

    @cached_property
    def is_pinned(self) -> bool:
        """Whether both stand on the same page, at the same address, or have the same abstract."""
        if self.volume.fit is Fit.ANOTHER or self._year() is Fit.ANOTHER:
            return False
        if self.mine.url and self.mine.url == self.theirs.url:
            return True
        return self.is_same_page or self.abstract.kind is passage.Kind.SAME

    @cached_property
    def is_same_page(self) -> bool:
        one, other = _pages(self.mine), _pages(self.theirs)
        if not one or not other or one[0] == other[0] == "1":
            return False
        return one == other or (one[0] == other[0] and min(len(one), len(other)) == 1)

    @cached_property
    def stands_apart(self) -> bool:
        """Whether both are printed, and in different volumes, issues or on different pages."""
        mine, theirs = self.mine, self.theirs
        if mine.type is theirs.type is EntryType.REPORT and mine.number and theirs.number:
            return _number(mine.number) != _number(theirs.number)
        if self.is_version or place.is_preprint(mine) or place.is_preprint(theirs):
            return False
        pairs = [(mine.volume, theirs.volume), (mine.number, theirs.number)]
        pairs.append((mine.extra.get("eid", ""), theirs.extra.get("eid", "")))
        if any(_number(a) != _number(b) for a, b in pairs if a and b):
            return True
        one, other = _pages(mine), _pages(theirs)
        if one and other and one[0] != other[0]:
            # Where every paper begins at page 1, that says nothing of another print of it.
            return "1" not in (one[0], other[0]) or self._is_generic()
        return False

    def _year(self) -> Fit:
        """Whether the years fit; between a workshop and the publication there may be some."""
        if self.year.fit is not Fit.ANOTHER or not self.is_version:
            return self.year.fit
        one, other = self.mine, self.theirs
        first, second = (one, other) if _is_workshop(one) else (other, one)
        if first.date and second.date and _BEFORE <= second.date.year - first.date.year <= _AFTER:
            return Fit.FITS
        return Fit.ANOTHER

    # --- certain

    def _is_same_known(self) -> bool:
        """Whether nothing speaks against an identifier that both have."""
        agreement = self.people.agreement
        if self.is_contradicted or agreement is Agreement.NONE or not self._kinds_fit():
            return False
        if self.title is None:
            return agreement not in _PARTLY
        kind = self.title.kind
        if kind in _ONE_TITLE:
            return kind is Kind.EQUAL or not self.stands_apart
        if self.stands_apart or agreement not in (*_AGREE, Agreement.UNKNOWN):
            return False
        if kind is Kind.ALIKE:
            return True
        # Retitled on the way to print. A DOI alone is copied along with an entry, and edited late.
        shared = {evidence.what for evidence in self.identifiers if evidence.score}
        early = any(place.is_preprint(entry) for entry in (self.mine, self.theirs))
        return agreement in _AGREE and (early or not shared.isdisjoint(_PREPRINTS))

    def _kinds_fit(self) -> bool:
        """Whether a thesis, or a book, is told of on both sides, or on none."""
        kinds = {place.kind(entry) for entry in (self.mine, self.theirs)}
        return kinds == _WHOLE or len(kinds) == 1 or not kinds & {"thesis", "book", "proceedings"}

    def _is_same_titled(self) -> bool:
        if self.is_contradicted or not self._kinds_fit() or not self._places_fit():
            return False
        if self._is_yearly():
            return False
        assert self.title is not None
        kind, agreement = self.title.kind, self.people.agreement
        if kind is Kind.ALIKE:
            return agreement in _AGREE and self._is_same_but_for_slips()
        if kind not in _ONE_TITLE:
            return False
        if agreement is Agreement.UNKNOWN or agreement in _PARTLY:
            return kind is Kind.EQUAL and self.is_pinned and self._is_telling(TELLING)
        if agreement not in _AGREE:
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
        if self._year() is Fit.ANOTHER or self.volume.fit is Fit.ANOTHER:
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
        all_of_many = self.people.agreement is Agreement.ORDER and self.people.shared > 2
        if (self.is_whole(2) or all_of_many) and self.people.is_named:
            again = self.kind.fit is Fit.SAME or self.is_whole(3)
            return again or self._year() in (Fit.SAME, Fit.FITS)
        fits = self.people.is_named and self._year() in (Fit.SAME, Fit.FITS)
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
        return min(t.content for t in self.titles) >= least and not self._is_generic()

    def _is_generic(self) -> bool:
        return any(found.is_generic for found in self.titles)

    def _is_told_by_title(self) -> bool:
        """Whether an equal title tells, or what else a short one needs agrees."""
        if self.stands_apart:
            return False
        fits = self._year() in (Fit.SAME, Fit.FITS)
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
        if alike is passage.Kind.SAME and agreement not in _PARTLY:
            fits = self._year() is not Fit.ANOTHER and not self.is_contradicted
            return Verdict.SAME if fits else Verdict.LIKELY
        if alike is passage.Kind.ALIKE or (self.mine == self.theirs and self.mine.url):
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
            return not self._is_generic() or (kind is Kind.EQUAL and bare and not self.stands_apart)
        elsewhere = Fit.ANOTHER in (self._year(), self.volume.fit) or self.stands_apart
        if self._is_generic() and elsewhere:
            return False
        return not (self._is_yearly() and elsewhere)

    def _is_likely_alike(self) -> bool:
        """Whether titles that are not the same may be one all the same."""
        assert self.title is not None
        if self.people.agreement not in _AGREE or self.is_contradicted or self.stands_apart:
            return False
        if self._year() is Fit.ANOTHER or not self._is_telling(3):
            return False
        return self.title.score >= _ALIKE or self._is_slip() or self.is_pinned

    # --- what to tell

    def evidence(self) -> list[Evidence]:
        found = list(self.identifiers)
        if self.isbn:
            shared = min(_isbns(self.mine) & _isbns(self.theirs))
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
        if _pages(self.mine) and _pages(self.theirs):
            pages = f"{self.mine.pages} and {self.theirs.pages}"
            same = self.is_same_page
            found.append(tell("pages", float(same), self.mine.pages if same else pages))
        return found


def _isbns(entry: Entry) -> set[str]:
    return {known.value for known in entry.identifiers if known.scheme is Scheme.ISBN}


def _is_workshop(entry: Entry) -> bool:
    return not place.beside(entry).isdisjoint({"workshop", "workshops"})


def _pages(entry: Entry) -> tuple[str, ...]:
    """The numbers of the first range of pages, the last one in full."""
    found = entry.pages.split(",")[0].replace("–", " ").replace("-", " ").split()[:2]
    if len(found) == 2 and len(found[1]) < len(found[0]):
        found[1] = found[0][: -len(found[1])] + found[1]
    return tuple(found)


def _number(written: str) -> str:
    """A volume, an issue, an edition or a release as it is compared: its numbers, else its words.

    "Vol. 12" is "12", and "Second" is "2nd".
    """
    words = text.fold(text.plain(written)).split()
    numbers = [_ENDING.sub("", word) for word in words if word[0].isdigit()]
    return " ".join(numbers) or " ".join(ORDINALS.get(w) or NUMERALS.get(w, w) for w in words)


_ENDING = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)$")
