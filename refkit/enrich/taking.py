"""The values that a record takes from an offer, field by field, and what there is to say of others.

What says where a work appeared comes as one block or not at all; a title gives way to the same in
better letters, authors to the same in full; identifiers are united; the rest is filled. This module
decides and says; what becomes of the record, and its receipt, is for refkit.enrich.adopt.
"""

import msgspec

from refkit import hold, merge, place, standing
from refkit.enrich import Offer, report, wording
from refkit.errors import Problem
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, EntryType, PubState, Record
from refkit.standing import Standing

_BLANK = Entry()
# Fields of extra that are facts about the work, wherever it appeared. All others that a file or a
# server has are its own business: stamps, groups, remarks, files.
_FREE = frozenset({"code", "tldr"})
# Publishers, editors and venues are written in many ways; that these differ is not worth a word.
_COMPARED = frozenset({"volume", "number", "pages"})


class Taking:
    """The values that a record takes from an offer, field by field; problems collect in it."""

    def __init__(self, record: Record, offer: Offer, *, only_fill: bool) -> None:
        self.record = record
        self.offer = offer
        self.mine = record.entry
        self.theirs = place.canonical(offer.entry)
        self.problems: list[Problem] = []
        self.taken: dict[str, object] = {}
        self.extra: dict[str, str] = {}
        self.only_fill = only_fill
        self.at = standing.of(self.theirs)
        self.moves = not only_fill and self._moves()
        self.together = self.at is not Standing.AGAINST and place.is_same(self.mine, self.theirs)

    def entry(self) -> Entry:
        """The entry as it will be."""
        if self.at is Standing.AGAINST:
            self._against()
        elif self.moves:
            self._move()
        else:
            self._stay()
        self._title()
        self._authors()
        self._rest()
        self._identifiers()
        extra = dict(self.mine.extra) | self.extra
        for field in self.taken:
            for name in place.in_other_words(field):
                if not self._holds_extra(name):
                    # A thesis or a report says which kind it is in the words of its type.
                    own = self.theirs.extra.get(name, "") if field == "type" else ""
                    extra[name] = self.extra.get(name, own)
        kept = {name: value for name, value in extra.items() if value}
        return msgspec.structs.replace(self.mine, **self.taken, extra=kept)

    # --- where it appeared

    def _moves(self) -> bool:
        """Whether the record goes where the offer says that the work is out."""
        if self.at < Standing.ACCEPTED:
            return False
        if standing.is_out(self.mine):
            return False
        known = standing.of(self.mine) is not Standing.UNKNOWN
        if not known and self.mine.container and not place.is_same(self.mine, self.theirs):
            self.problems.append(report.elsewhere(self.record, self.offer))
            return False
        if standing.is_part(self.theirs) and not (self.theirs.container and self.theirs.date):
            self.problems.append(report.no_place(self.record, self.offer))
            return False
        return not self._is_kept_here()

    def _is_kept_here(self) -> bool:
        """Whether a person said what it is, or where it appeared, and the offer says otherwise.

        Then nothing of the place is taken: pages without their proceedings mean nothing.
        """
        kept = []
        for field in ("type", "container"):
            mine, theirs = getattr(self.mine, field), getattr(self.theirs, field)
            if self._holds(field) and mine != theirs and not place.is_same(self.mine, self.theirs):
                self._say_held(field, mine, theirs)
                kept.append(field)
        return bool(kept)

    def _move(self) -> None:
        for field in place.FIELDS:
            self._put(field, getattr(self.theirs, field))
        for name in sorted(place.EXTRA & {*self.mine.extra, *self.theirs.extra}):
            self._put_extra(name, self.theirs.extra.get(name, ""))

    def _against(self) -> None:
        """Say what the source says against the record, and take nothing about places."""
        if self.theirs.pubstate is PubState.RETRACTED:
            self.problems.append(report.retracted(self.record, self.offer))
            return
        if not standing.is_out(self.mine):
            return
        venues = place.named(self.offer.entry)
        year = venues.get(self.mine.venue)
        apart = year and self.mine.date and self.mine.date.year != year
        claimed = self.mine.venue in venues and not apart
        # Where the source names no venue, the record may still claim the very submission.
        cited = not venues and self._cites_submission()
        if claimed or cited:
            self.problems.append(report.not_taken(self.record, self.offer))

    def _cites_submission(self) -> bool:
        forums = {i for i in self.mine.identifiers if i.scheme is Scheme.OPENREVIEW}
        return not forums.isdisjoint(self.theirs.identifiers)

    def _stay(self) -> None:
        """Fill what is empty about the place the record has, if it is the offer's."""
        mine, theirs = self.mine, self.theirs
        preprint = self.at is Standing.PREPRINT
        nowhere = not mine.container and (preprint or not theirs.container)
        if standing.is_out(mine) and standing.is_out(theirs) and not (self.together or nowhere):
            if mine.container and theirs.container and not self.only_fill:
                self.problems.append(report.elsewhere(self.record, self.offer))
            return
        if nowhere and preprint:  # the date of a preprint is not that of a publication
            nowhere = mine.type in (EntryType.MISC, EntryType.PREPRINT)
        if nowhere and mine.type is EntryType.MISC:
            self._fill("type")
        if self.together or nowhere or (preprint and standing.of(mine) is self.at):
            self._fill_place()

    def _fill_place(self) -> None:
        theirs = self.theirs
        for field in place.FIELDS:
            if field == "date":
                self._date()
            elif field != "type":
                self._fill(field)
            if field in _COMPARED:
                self._compare(field)
        here = "container" in self.taken  # then it is the offer's place, unless it was that before
        further = self.at > standing.of(self.mine) and theirs.pubstate
        if (self.together or here) and further and not self.only_fill:
            self._put("pubstate", theirs.pubstate)
        for name in sorted(place.EXTRA & theirs.extra.keys() - self.mine.extra.keys()):
            self._put_extra(name, theirs.extra[name])
        if here:  # the identifiers of that place come with it now, not when it is asked again
            self.together = place.is_same(msgspec.structs.replace(self.mine, **self.taken), theirs)

    def _date(self) -> None:
        mine, theirs = self.mine.date, self.theirs.date
        if mine and theirs and merge.completes("date", self.mine, self.theirs):
            if mine != theirs and not self.only_fill:
                self._put("date", theirs)
            return
        self._fill("date")
        # A preprint has a new date with every version; a place has one year.
        if mine and theirs and mine.year != theirs.year and self.at is not Standing.PREPRINT:
            self._compare("date")

    # --- what it is

    def _title(self) -> None:
        mine, theirs = self.mine, self.theirs
        if not theirs.title:
            return
        subtitle = theirs.extra.get("subtitle", "")
        if not mine.title:
            self._put("title", theirs.title)
            self._put_extra("subtitle", subtitle)
        elif wording.better_title(mine, theirs) and not self.only_fill:
            self._put("title", theirs.title)
        elif not wording.same_title(mine, theirs):
            if self.moves:
                self._put("title", theirs.title)
                self._put_extra("subtitle", subtitle)
            else:
                self._compare("title")

    def _authors(self) -> None:
        mine, theirs = self.mine, self.theirs
        if self.only_fill and mine.authors:
            return
        if wording.better_authors(mine, theirs, moves=self.moves):
            if self._put("authors", theirs.authors) and not self._holds("and_others"):
                self.taken["and_others"] = theirs.and_others
        elif not standing.is_anonymous(theirs.authors) and not wording.same_authors(mine, theirs):
            self._compare("authors")

    def _rest(self) -> None:
        """What hangs neither on the place nor on the version."""
        mine, theirs = self.mine, self.theirs
        cut = theirs.abstract != mine.abstract and merge.completes("abstract", mine, theirs)
        if theirs.abstract and (not mine.abstract or (cut and not self.only_fill)):
            self._put("abstract", theirs.abstract)
        self._fill("keywords")
        for name in sorted(_FREE & theirs.extra.keys() - mine.extra.keys()):
            self._put_extra(name, theirs.extra[name])

    def _identifiers(self) -> None:
        """Unite them; the published version's come first of their scheme, others behind mine."""
        mine, theirs = self.mine, self.theirs
        offered = standing.own(theirs)
        if self.moves or self.together:
            offered = theirs.identifiers
        elif self.at is Standing.AGAINST and standing.is_out(mine):
            # The forum of a submission that was refused would become the link of the work.
            offered = tuple(i for i in offered if i.scheme is not Scheme.OPENREVIEW)
        elif standing.is_out(mine) and standing.is_out(theirs):
            offered = ()  # of another publication
        if self.only_fill:
            known = {identifier.scheme for identifier in mine.identifiers}
            offered = tuple(i for i in offered if i.scheme not in known)
        united = _united(mine.identifiers, offered, first=self.moves)
        if united != mine.identifiers:
            self._put("identifiers", united)
        linked = any(identifier.url for identifier in united)
        if not mine.url and not linked and self.at is not Standing.AGAINST:
            self._fill("url")

    # --- one field

    def _fill(self, field: str) -> None:
        offered = getattr(self.theirs, field)
        if getattr(self.mine, field) == getattr(_BLANK, field) != offered:
            self._put(field, offered)

    def _put(self, field: str, value: object) -> bool:
        """Take a value, unless the field is a person's."""
        if value == getattr(self.mine, field):
            return False
        if self._holds(field):
            self._say_held(field, getattr(self.mine, field), value)
            return False
        self.taken[field] = value
        return True

    def _put_extra(self, name: str, value: str) -> None:
        if value == self.mine.extra.get(name, ""):
            return
        if self._holds_extra(name):
            self._say_held(f"extra.{name}", self.mine.extra.get(name, ""), value)
        else:
            self.extra[name] = value

    def _holds(self, field: str) -> bool:
        return hold.is_held(self.record, field)

    def _holds_extra(self, name: str) -> bool:
        return hold.is_held(self.record, f"extra.{name}")

    def _say_held(self, field: str, mine: object, offered: object) -> None:
        name = field.removeprefix("extra.")
        why = "it is locked" if field in self.record.locked else "you set it by hand"
        one, other = merge.show(mine), merge.show(offered)
        if not merge.means_same(mine, offered) and field not in hold.GOES_WITH:
            key = self.record.key
            self.problems.append(report.differs(key, name, one, other, self.offer, why=why))

    def _compare(self, field: str) -> None:
        """Say that a value which stays is not the offer's."""
        mine, theirs = getattr(self.mine, field), getattr(self.theirs, field)
        blank = getattr(_BLANK, field)
        if self.only_fill or blank in (mine, theirs) or merge.means_same(mine, theirs):
            return
        if self._holds(field):
            self._say_held(field, mine, theirs)
            return
        one, other = merge.show(mine), merge.show(theirs)
        self.problems.append(report.differs(self.record.key, field, one, other, self.offer))


def _united(
    mine: tuple[Identifier, ...], offered: tuple[Identifier, ...], *, first: bool
) -> tuple[Identifier, ...]:
    """``mine`` and what is new of ``offered``: before mine of the same scheme if ``first``."""
    new = [identifier for identifier in offered if identifier not in mine]
    if not first:
        return (*mine, *new)
    united: list[Identifier] = []
    for identifier in mine:
        united += [other for other in new if other.scheme is identifier.scheme]
        new = [other for other in new if other.scheme is not identifier.scheme]
        united.append(identifier)
    return (*united, *new)
