"""A value of an entry as a person writes it on a command line, understood by the normaliser.

This module knows which field of a bibliography file says what a field of an entry holds, and what
of the normaliser's doubts makes a value wrong: what a file says is kept whatever it is, but a
person who is there can be asked to write it again.
"""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from refkit import scheme as schemes
from refkit import venue as venues
from refkit.curate.field import field_named
from refkit.date import PartialDate
from refkit.errors import Problem, RefkitError, UnknownName
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, EntryType, Markup, Origin, PubState, RawEntry
from refkit.normalize import normalize

# The field of a file that is read for a field of an entry, where the two have different names.
_READ_AS: Mapping[str, str] = MappingProxyType(
    {"authors": "author", "editors": "editor", "container": "journaltitle"}
)
# Fields of `Entry.extra` in which the normaliser keeps what the field itself cannot hold: the new
# value takes their place.
_BESIDE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "authors": ("author",),
        "editors": ("editor",),
        "date": ("date", "year", "month", "day"),
        "container": ("journaltitle", "booktitle"),
        "type": ("entrytype",),
        **{name: (name,) for name in ("volume", "number", "pages", "keywords", "pubstate")},
    }
)
_ARXIV = ("eprint", "eprinttype", "eprintclass")
_WANTED: Mapping[str, str] = MappingProxyType(
    {
        "authors": "names like 'Doe, Jane and Roe, Richard'",
        "editors": "names like 'Doe, Jane and Roe, Richard'",
        "date": "a date like 2017, 2017-12 or 2017-12-04",
        "url": "a link like https://example.org/paper",
        "identifiers": "identifiers like doi:10.1000/182 or arxiv:1706.03762",
    }
)
# Doubts that a file has to be forgiven, and a person does not.
_WRONG = frozenset({"NAM005", "IDN002", "IDN003", "DAT001", "DAT002", "DAT004", "DAT005"})
_CONTROL_OR_LINE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_DATE_PARTS = ("year", "month", "day")


class Said(NamedTuple):
    """What a value says: an entry with one field filled, and what there is to say about it."""

    field: str  # of an entry; "extra.code" too
    name: str  # as the person called it
    entry: Entry
    problems: tuple[Problem, ...] = ()

    @property
    def beside(self) -> tuple[str, ...]:
        """The fields of `Entry.extra` that go with it."""
        return beside(self.field, self.name)


def beside(field: str, name: str) -> tuple[str, ...]:
    """The fields of `Entry.extra` that hold more of ``field``, which was called ``name``."""
    if field != "identifiers":
        return _BESIDE.get(field, ())
    scheme = scheme_of(name)
    if scheme is None:
        return (*(each.value for each in Scheme), *_ARXIV)
    return _ARXIV if scheme is Scheme.ARXIV else (scheme.value,)


def scheme_of(name: str) -> Scheme | None:
    """The scheme that people mean by a name of identifiers; None: no one in particular."""
    lower = name.strip().lower()
    if lower == "eprint":
        return Scheme.ARXIV
    return Scheme(lower) if lower in set(Scheme) else None


def read(name: str, value: str) -> Said:
    """Understand the value of the field that people call ``name``. Raises RefkitError.

    Text may hold LaTeX, as in a .bib file. Parts of a date are for `with_part`.
    """
    field = field_named(name)
    if field == "type":
        return Said(field, name, _typed(value))
    if field == "pubstate":
        return Said(field, name, Entry(pubstate=_state(value)))
    if field == "venue":
        return Said(field, name, Entry(venue=_venue(value)))
    if field == "url" and not _LINK.fullmatch(value.strip()):
        raise wrong(name, value, _WANTED["url"])
    if field == "identifiers":
        return _identified(name, value)
    if field.startswith("extra."):
        return _extra(field, name, value)
    read_as = _READ_AS.get(field, field)
    entry, problems = _normal({read_as: value})
    if getattr(entry, field) in ((), "", None) or any(p.code in _WRONG for p in problems):
        raise wrong(name, value, _WANTED.get(field, "a value"))
    return Said(field, name, entry, problems)


def _normal(fields: Mapping[str, str]) -> tuple[Entry, tuple[Problem, ...]]:
    origin = Origin(source="hand", on=date.min)
    raw = RawEntry(type="article", fields=fields, markup=Markup.LATEX, origin=origin)
    done = normalize(raw)
    # That there is no title says nothing here; that a word is not understood is worth a note.
    return done.entry, tuple(problem for problem in done.problems if problem.code != "TTL001")


def _typed(value: str) -> Entry:
    from refkit.normalize import kind

    word = value.strip().lower()
    if word == EntryType.PREPRINT:
        return Entry(type=EntryType.PREPRINT)
    if EntryType.of(word) is None:
        raise UnknownName("entry type", value, sorted(kind.value for kind in EntryType))
    written = kind.read(word)
    extra = {"entrytype": written.entrytype, "type": written.thesis}
    return Entry(type=written.type, extra={name: said for name, said in extra.items() if said})


def _state(value: str) -> PubState:
    word = value.strip().lower()
    if word not in set(PubState):
        raise UnknownName("publication state", value, [state.value for state in PubState])
    return PubState(word)


def _venue(value: str) -> str:
    known = venues.find(value)
    if known is None:
        raise RefkitError(
            f"refkit's venue table has no '{cut(value)}'",
            hint="container=... takes the name as printed",
        )
    return known.id


def _identified(name: str, value: str) -> Said:
    scheme = scheme_of(name)
    fields: dict[str, list[str]] = {}
    for word in [value] if scheme else re.split(r"[\s,;]+", value.strip()):
        said, _, rest = word.partition(":")
        one = scheme or scheme_of(said)
        if one is None:
            raise wrong(name, value, _WANTED["identifiers"])
        fields.setdefault(_field_of(one), []).append(word if scheme else rest)
    identifiers: list[Identifier] = []
    extra: dict[str, str] = {}
    problems: list[Problem] = []
    for field, values in fields.items():
        for each in values:
            entry, doubts = _normal({field: each.strip()})
            if not entry.identifiers or any(problem.code in _WRONG for problem in doubts):
                wanted = schemes.label(scheme_of(field) or Scheme.DOI)
                raise wrong(name, each, wanted)
            identifiers += entry.identifiers
            extra |= entry.extra
            problems += doubts
    found = tuple(dict.fromkeys(identifiers))
    return Said("identifiers", name, Entry(identifiers=found, extra=extra), tuple(problems))


def _field_of(scheme: Scheme) -> str:
    return "eprint" if scheme is Scheme.ARXIV else scheme.value


def _extra(field: str, name: str, value: str) -> Said:
    from refkit.normalize.canonical import is_verbatim

    own = field.removeprefix("extra.")
    if is_verbatim(own):
        return Said(field, name, Entry(extra={own: value.strip()}))
    # An abstract is text in paragraphs, and so is every field that nobody knows better.
    entry, problems = _normal({"abstract": value})
    if not entry.abstract:
        raise wrong(name, value, "a value")
    return Said(field, name, Entry(extra={own: entry.abstract}), problems)


def is_date_part(name: str) -> bool:
    """Whether people mean only a part of the date by this name."""
    return name.strip().lower() in _DATE_PARTS


def with_part(now: PartialDate | None, name: str, value: str) -> PartialDate:
    """The date ``now`` with another year, month or day. Raises RefkitError."""
    part = name.strip().lower()
    if part == "year":
        if not re.fullmatch(r"[1-9][0-9]{3}", value.strip(), re.ASCII):
            raise wrong(name, value, "a year like 2017")
        return _dated(int(value), now.month if now else None, now.day if now else None, value)
    if now is None or (part == "day" and now.month is None):
        above = "year" if now is None else "month"
        raise RefkitError(f"a {part} needs a {above}", hint="set the whole: date=2017-12-04")
    if part == "month":
        entry, _ = _normal({"year": str(now.year), "month": value})
        if entry.date is None or entry.date.month is None or entry.date.day is not None:
            raise wrong(name, value, "a month like 12 or December")
        return _dated(now.year, entry.date.month, now.day, value)
    if not re.fullmatch(r"[0-9]{1,2}", value.strip(), re.ASCII):
        raise wrong(name, value, "a day like 4")
    return _dated(now.year, now.month, int(value), value)


def _dated(year: int, month: int | None, day: int | None, value: str) -> PartialDate:
    try:
        return PartialDate(year, month, day)
    except ValueError as error:
        raise RefkitError(
            f"'{cut(value)}' makes no date: {error}", hint="set the whole: date=2017-12-04"
        ) from None


def without_part(now: PartialDate | None, name: str) -> PartialDate | None:
    """The date ``now`` without the part that people call ``name``, and what is finer."""
    part = name.strip().lower()
    if now is None or part == "year":
        return None
    return PartialDate(now.year) if part == "month" else PartialDate(now.year, now.month)


def see_printable(name: str, value: str, *, lines: bool = False) -> None:
    """Refuse a value with control characters in it; ``lines``: line feeds and tabs may stand."""
    found = (_CONTROL if lines else _CONTROL_OR_LINE).search(value)
    if found is None:
        return
    if "\ud800" <= found.group() <= "\udfff":
        raise RefkitError(f"{name} holds bytes that are not UTF-8", hint="nothing was changed")
    raise RefkitError(
        f"{name} holds the control character U+{ord(found.group()):04X}",
        hint="take it out: nothing was changed",
    )


def wrong(name: str, value: str, wanted: str) -> RefkitError:
    """Say that ``value`` cannot be that of the field ``name``."""
    return RefkitError(f"{name} is '{cut(value)}', not {wanted}", hint="nothing was changed")


def cut(value: str, most: int = 60) -> str:
    """The beginning of a value, for a message."""
    return value if len(value) <= most else f"{value[: most - 3]}..."
