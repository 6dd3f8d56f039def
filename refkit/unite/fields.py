"""The entry of one work, from several records of it: field by field, each with its reason.

What says where the work appeared comes from one record, the one that is furthest (published before
preprint), since a volume means nothing beside another container. A value that a person set comes
first; complete ones come before cut ones, names in full before initials. Identifiers, keywords,
links and files are united. Nothing that differs goes without being told. What is mine about a work
is for refkit.unite.mine.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from refkit import hold, merge, place, standing, text
from refkit.match.place import Fit, is_preprint, kinds
from refkit.model import Entry, Origin, Record
from refkit.unite.better import BETTER, better_authors, in_full, is_cut
from refkit.unite.choice import UNITED, Choice, blank, joint, links, value_of

_BLANK = Entry()
_PLACE = frozenset(place.FIELDS)
# They go with another field: to which record they belong is decided there.
_WITH = {"venue": "container", "and_others": "authors"}
_WITH_TITLE = ("subtitle", "titleaddon", "shorttitle")
_FILES = ("file", "pdf", "local-file", "local-pdf", "local-url", "attachments")
_GROUPS = ("groups", "mendeley-groups")
_REMARKS = ("annotation", "comment", "review")
# Stamps of other programs: that they differ is not worth a word.
_STAMPS = frozenset(
    """
    creationdate date-added date-modified modificationdate owner papis_id timestamp zotero-key
    __markedentry
    """.split()
)


def choose(records: Sequence[Record]) -> list[Choice]:
    """What to take of each field; the record that stays is the first."""
    return _Chooser(records).choices()


def leading(records: Sequence[Record]) -> Record:
    """The record that says where the work appeared: a person's word, then the furthest.

    A record of another kind of work (a thesis, where the one that stays is an article) says nothing
    of that.
    """
    said = [r for r in records if any(_is_set(r, f) for f in ("container", "type"))]
    alike = [r for r in records if not is_another_kind(records[0], r)]
    return max(said or alike, key=_rank)  # of equals, the first


def is_another_kind(one: Record, other: Record) -> bool:
    """Whether two records are of kinds that no one work is both of: an article and a thesis."""
    return kinds(one.entry, other.entry).fit is Fit.ANOTHER


def _rank(record: Record) -> tuple[int, bool, bool, int, int]:
    """How far it got; then who says the most of the place, and its name in the most words."""
    entry = record.entry
    told = sum(bool(getattr(entry, field)) for field in place.FIELDS)
    words = len(text.plain(entry.container).split())
    return standing.of(entry), not place.is_workshop(entry), not record.waiting, told, words


def entry_of(choices: Iterable[Choice]) -> Entry:
    """The entry that was chosen."""
    plain = {c.field: c.value for c in choices if not c.field.startswith("extra.")}
    extra = {
        c.field.removeprefix("extra."): c.value
        for c in choices
        if c.field.startswith("extra.") and c.value
    }
    return msgspec.structs.replace(_BLANK, **plain, extra=extra)


def provenance_of(
    choices: Iterable[Choice], records: Sequence[Record], entry: Entry
) -> dict[str, Origin]:
    """Where the chosen values come from; of united ones, the first that contributed."""
    by_key = {record.key: record for record in records}
    found: dict[str, Origin] = {}
    for choice in choices:
        givers = [by_key[choice.of]] if choice.of else list(records)
        if not value_of(entry, choice.field):
            givers = list(records[:1])  # the record that stays has it emptied by hand, perhaps
            givers = [r for r in givers if hold.is_by_hand(r, choice.field)]
        origins = (giver.provenance.get(choice.field) for giver in givers)
        if origin := next(filter(None, origins), None):
            found[choice.field] = origin
    return found


def _is_set(record: Record, field: str) -> bool:
    """Whether a person set, or locked, the value that the field has."""
    return hold.is_held(record, field) and bool(value_of(record.entry, field))


class _Chooser:
    """One entry in the making."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self.first = records[0]
        self.lead = leading(records)
        self.ordered = (self.lead, *(r for r in records if r is not self.lead))
        self.near = tuple(r for r in self.ordered if r is self.lead or self._is_near(r))
        self.of: dict[str, str] = {}  # field -> the key of the record that it is taken from

    def _is_near(self, record: Record) -> bool:
        """Whether a record tells of the place that the leading one tells of."""
        mine, theirs = self.lead.entry, record.entry
        if is_another_kind(self.lead, record):
            return False
        if place.is_same(mine, theirs):
            return True
        nowhere = not mine.container or not theirs.container
        return nowhere and is_preprint(mine) == is_preprint(theirs)

    def choices(self) -> list[Choice]:
        found = [self._field(field) for field in Entry.__struct_fields__ if field != "extra"]
        names = sorted({name for record in self.records for name in record.entry.extra})
        urls = links(self.records, found)
        if urls and "links" not in names:
            names.append("links")
        return [*found, *(self._extra(name, urls) for name in names)]

    # --- plain fields

    def _field(self, field: str) -> Choice:
        if field in _WITH:
            choice = self._with(field, self.of.get(_WITH[field], ""))
        elif field in UNITED:
            choice = UNITED[field](field, self.ordered)
        elif field == "authors":
            choice = self.authors
        elif field == "title":
            choice = self._best(field, self._better_title)
        elif field in BETTER:
            choice = self._best(field, BETTER[field])
        else:
            choice = self._plain(field)
        self.of[field] = choice.of
        return choice

    def _givers(self, field: str) -> list[Record]:
        """Who may give the field, the best first."""
        ordered = self.near if _is_of_place(field) else self.ordered
        held = [r for r in self.records if r in ordered and _is_set(r, field)]
        return [*held, *(r for r in ordered if r not in held)]

    def _plain(self, field: str) -> Choice:
        if self._is_emptied(field):
            return self._emptied(field)
        givers = self._givers(field)
        giver = next((r for r in givers if value_of(r.entry, field) != blank(field)), None)
        if giver is None:
            return self._told(field, blank(field), "", "")
        return self._told(field, value_of(giver.entry, field), giver.key, self._why(field, giver))

    def _best(self, field: str, better: Callable[[Entry, Entry], str]) -> Choice:
        """A field that may be said better by another record than the one it is taken from."""
        choice = self._plain(field)
        if not choice.of or _is_set(self._named(choice.of), field):
            return choice
        giver, why = self._named(choice.of), choice.why
        for other in self._givers(field):
            if value_of(other.entry, field) and (reason := better(giver.entry, other.entry)):
                giver, why = other, reason
        return self._told(field, value_of(giver.entry, field), giver.key, why)

    def _better_title(self, mine: Entry, theirs: Entry) -> str:
        """As `BETTER` has it; the title of one version is not put beside the authors of another."""
        reason = BETTER["title"](mine, theirs)
        if not reason or merge.means_same(mine.title, theirs.title):
            return reason
        value = self.authors.value
        people = theirs.authors
        whose = not people or people == value or is_cut("authors", theirs, value)
        return reason if whose else ""

    @cached_property
    def authors(self) -> Choice:
        """The authors: they decide whose title may be taken."""
        choice = self._best("authors", better_authors)
        if not choice.of or _is_set(self._named(choice.of), "authors"):
            return choice
        giver = self._named(choice.of).entry
        names = list(giver.authors)
        for other in self.ordered:
            names = in_full(names, other.entry)
        if tuple(names) == giver.authors:
            return choice
        return self._told("authors", tuple(names), choice.of, "full names")

    def _with(self, field: str, key: str) -> Choice:
        giver = self._named(key) if key else self.first
        value = value_of(giver.entry, field) if key else blank(field)
        return Choice(field, value, key, "")

    def _is_emptied(self, field: str) -> bool:
        """Whether a person took the value out of the record that stays."""
        is_blank = value_of(self.first.entry, field) == blank(field)
        return is_blank and hold.is_by_hand(self.first, field)

    def _emptied(self, field: str) -> Choice:
        return self._told(field, blank(field), self.first.key, "you emptied it")

    def _named(self, key: str) -> Record:
        return next(record for record in self.records if record.key == key)

    def _why(self, field: str, giver: Record) -> str:
        values = [value_of(r.entry, field) for r in self.records]
        if sum(value != blank(field) for value in values) < 2:
            return ""
        if _is_set(giver, field):
            return "locked" if hold.is_locked(giver, field) else "set by hand"
        if field in _PLACE and giver is self.lead and len(self.near) < len(self.records):
            return "as published" if standing.is_out(giver.entry) else "it is further"
        return ""

    def _told(self, field: str, value: object, of: str, why: str) -> Choice:
        """The choice, with what it leaves out."""
        others = tuple(
            (record.key, other)
            for record in self.records
            if (other := value_of(record.entry, field)) not in (value, blank(field))
            and not merge.means_same(value, other)
            and not is_cut(field, record.entry, value)
            and not (field == "container" and self._is_its_name(record, of))
        )
        near = {record.key for record in self.near}
        conflict = field != "url" and any(
            not _is_of_place(field) or key in near for key, _ in others
        )  # a link that is not taken goes to the further ones
        return Choice(field, value, of, why, others, conflict)

    def _is_its_name(self, record: Record, of: str) -> bool:
        """Whether the container is another name of the one that is taken: NIPS, NeurIPS."""
        taken = self._named(of).entry if of else None
        return taken is not None and place.is_same(record.entry, taken)

    # --- extra

    def _extra(self, name: str, urls: Sequence[str]) -> Choice:
        field = f"extra.{name}"
        if name == "links":
            return self._joined(field, " ", [*self._values(name), *urls])
        if name in _FILES:
            return self._joined(field, ";", self._values(name))
        if name in _GROUPS:
            return self._joined(field, ",", self._values(name))
        if name in _REMARKS:
            return self._joined(field, "\n\n", self._values(name))
        for owner, words in _OWN_WORDS.items():
            if name in words:  # the same in other words: it stands and falls with the value
                choice = self._with(field, self.of.get(owner, ""))
                return choice._replace(value=choice.value or "")
        choice = self._plain(field)
        return choice._replace(conflict=False) if name.lower() in _STAMPS else choice

    def _values(self, name: str) -> list[str]:
        return [r.entry.extra[name] for r in self.ordered if r.entry.extra.get(name)]

    def _joined(self, field: str, sign: str, values: Iterable[str]) -> Choice:
        """Parts that are united, each once."""
        split = values if sign == "\n\n" else (part for v in values for part in v.split(sign))
        parts = list(dict.fromkeys(part.strip() for part in split if part.strip()))
        value = sign.join(parts)
        return joint(field, value, self.ordered)


_OWN_WORDS: Mapping[str, tuple[str, ...]] = {
    "title": (*_WITH_TITLE, *place.in_other_words("title")),
    **{
        field: place.in_other_words(field)
        for field in Entry.__struct_fields__
        if field not in ("title", "extra") and place.in_other_words(field)
    },
}


def _is_of_place(field: str) -> bool:
    return field in _PLACE or field.removeprefix("extra.") in place.EXTRA
