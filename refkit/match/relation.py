"""How two records are to each other: versions of one paper, parts of one book, or neither.

These are facts as well, each of several fields: whether an identifier is in both, whether kinds,
volumes or releases exclude each other, whether both stand on one page. Whether two records are one
work is decided in refkit.match.work.
"""

import re
from collections.abc import Container
from functools import cached_property

from refkit import text
from refkit.identifier import Scheme
from refkit.match import passage, people, place, slip
from refkit.match.facts import Facts
from refkit.match.people import Agreement
from refkit.match.place import Fit
from refkit.match.wording import NUMERALS, ORDINALS
from refkit.model import Entry, EntryType

AGREE = frozenset({Agreement.ALL, Agreement.ORDER, Agreement.CUT, Agreement.MOST})
PARTLY = frozenset({Agreement.SOME, Agreement.PERHAPS})
_BEFORE, _AFTER = -1, 3  # years from a workshop to the publication
# An identifier of one of these that two versions have in different values says nothing.
_OF_VERSION = frozenset({"doi", "acl", "dblp", "openreview"})
# They tell that one is a longer version of the other: the same work to some, and not to others.
_LONGER = frozenset("abstract brief extended full long short".split())
WHOLE = frozenset({"book", "proceedings"})
_RELEASED = frozenset({EntryType.SOFTWARE, EntryType.DATASET, EntryType.MANUAL, EntryType.ONLINE})


class Relation(Facts):
    """What two records are to each other."""

    def __init__(self, mine: Entry, theirs: Entry, words: Container[str]) -> None:
        super().__init__(mine, theirs)
        self.words = words
        if self.people.agreement in (Agreement.NONE, *PARTLY, Agreement.MOST):
            self._mend_names()

    def _mend_names(self) -> None:
        one, other = people.read(self.mine), people.read(self.theirs)
        mended = slip.in_names(one, other)
        if mended != other:
            cut, other_cut = self.mine.and_others, self.theirs.and_others
            found = people.compare(one, mended, one_cut=cut, other_cut=other_cut)
            self.people = found._replace(detail=f"{found.detail}, but for a slip")

    def is_whole(self, least: int) -> bool:
        """Whether all authors agree as far as the lists go; of three or more, in any order."""
        in_any_order = self.people.agreement is Agreement.ORDER and self.people.shared > 2
        return (in_any_order and self.people.shared >= least) or super().is_whole(least)

    @cached_property
    def is_generic(self) -> bool:
        """Whether many works bear one of the titles."""
        return any(found.is_generic for found in self.titles)

    @property
    def is_known(self) -> bool:
        """Whether an identifier of the work is in both."""
        return any(evidence.score for evidence in self.identifiers) or self.isbn > 0

    @cached_property
    def isbn(self) -> float:
        """1.0: two whole books have one ISBN."""
        if not {place.kind(self.mine), place.kind(self.theirs)} <= WHOLE:
            return 0.0
        return float(bool(isbns(self.mine) & isbns(self.theirs)))

    @cached_property
    def is_other_by_nature(self) -> bool:
        """Whether the two are of kinds, volumes or releases that no one work can be both of."""
        kinds = {place.kind(self.mine), place.kind(self.theirs)}
        if self.kind.fit is Fit.ANOTHER and kinds != WHOLE:
            return True
        if "thesis" in kinds and len(kinds) == 2 and self.people.agreement not in (
            Agreement.ALL, Agreement.UNKNOWN,
        ):  # fmt: skip
            return True
        if self.volume.fit is Fit.ANOTHER and kinds <= WHOLE:
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
        return bool(apart) and apart <= _LONGER and self.people.agreement in AGREE

    @cached_property
    def is_pinned(self) -> bool:
        """Whether both stand on the same page, at the same address, or have the same abstract."""
        if self.volume.fit is Fit.ANOTHER or self.years_fit() is Fit.ANOTHER:
            return False
        if self.mine.url and self.mine.url == self.theirs.url:
            return True
        return self.is_same_page or self.abstract.kind is passage.Kind.SAME

    @cached_property
    def is_same_page(self) -> bool:
        """Whether both begin on one page, other than the first, and end there as far as known."""
        one, other = pages(self.mine), pages(self.theirs)
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
        one, other = pages(mine), pages(theirs)
        if one and other and one[0] != other[0]:
            # Where every paper begins at page 1, that says nothing of another print of it.
            return "1" not in (one[0], other[0]) or self.is_generic
        return False

    def years_fit(self) -> Fit:
        """Whether the years fit; between a workshop and the publication there may be some."""
        if self.year.fit is not Fit.ANOTHER or not self.is_version:
            return self.year.fit
        one, other = self.mine, self.theirs
        first, second = (one, other) if _is_workshop(one) else (other, one)
        if first.date and second.date and _BEFORE <= second.date.year - first.date.year <= _AFTER:
            return Fit.FITS
        return Fit.ANOTHER


def isbns(entry: Entry) -> set[str]:
    """The ISBNs of a work, or of what it appeared in."""
    return {known.value for known in entry.identifiers if known.scheme is Scheme.ISBN}


def _is_workshop(entry: Entry) -> bool:
    return not place.beside(entry).isdisjoint({"workshop", "workshops"})


def pages(entry: Entry) -> tuple[str, ...]:
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
