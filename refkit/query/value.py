"""What a field of a query is compared with: each kind of value, checked and in one form.

This module knows which values a field can have, and what to say about others. Which field is meant,
and where in a query it stands, is for refkit.query.meaning.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from refkit import text, venue
from refkit.errors import RefkitError, UnknownName
from refkit.identifier import Identifier
from refkit.identifier import find as identifiers_in
from refkit.model import EntryType, Priority, PubState, Status
from refkit.query import fields, period
from refkit.query.fault import named
from refkit.query.fields import Field, Type
from refkit.query.term import Has, Kind, Match, Node, Not, Range, either
from refkit.scheme import Scheme

_BETWEEN = ".."


class Wrong(Exception):
    """A value that its field cannot have: what to say, and what to do about it."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def compared(field: Field, operator: Kind, value: str) -> Node:
    """A field compared with a value that is no pattern, tag or time. Raises Wrong."""
    return _SPECIAL.get(field.type, _texts)(field, operator, value)


def pattern(field: Field, value: str) -> Node:
    """A field in which a regular expression is looked for. Raises Wrong."""
    from refkit.query.pattern import compiled

    try:
        compiled(value)
    except ValueError as error:
        raise Wrong(
            f"{named(value)} is no regular expression: {error}",
            "title:TEXT looks for text without special signs",
        ) from None
    return Match(field.name, Kind.PATTERN, value)


def tag(field: Field, operator: Kind, value: str, aliases: Mapping[str, str]) -> Node:
    """A tag; ``aliases`` are the words that stand for others. Raises Wrong."""
    from refkit.tag import meant, parse

    try:
        found = parse([value])
    except RefkitError as error:
        raise Wrong(error.message, error.hint) from None
    if len(found) > 1:
        each = " ".join(f"tag:{tag}" for tag in found)
        raise Wrong(f"{named(value)} is more than one tag", f"say {each}")
    return Match(field.name, operator, meant(found[0], aliases))


def range_(field: Field, value: str, today: date) -> Node:
    """A year, rating or day, or all from one to another. Raises Wrong."""
    read = _NUMBERS.get(field.name, _days)
    low, between, high = (part.strip() for part in value.partition(_BETWEEN))
    if not between:
        return Range(field.name, *read(value, today, alone=True))
    if not (low or high):
        raise Wrong("the range has no end", f"say {field.name}:FROM..TO, or one of both")
    first = read(low, today, alone=False)[0] if low else ""
    last = read(high, today, alone=False)[1] if high else ""
    if first and last and first > last:
        raise Wrong(f"nothing lies in {named(value)}: {first} is after {last}", "turn it round")
    return Range(field.name, first, last)


def identified(identifier: Identifier, operator: Kind = Kind.HOLDS) -> Node:
    """The works that have an identifier."""
    # The beginning of a DOI is one, too: "10.1145/3292500" of "10.1145/3292500.3330701".
    kind = operator if identifier.scheme is Scheme.DOI else Kind.IS
    return Match(identifier.scheme.value, kind, identifier.value)


def has(value: str) -> Node:
    """What `has:` asks for. Raises Wrong."""
    field = fields.find(value)
    if not field:
        raise _unknown("field", value, fields.names())
    return Has(field.name)


def is_(value: str) -> Node:
    """What `is:` asks for: a status, waiting, locked. Raises Wrong."""
    word = value.lower()
    if word in ("waiting", "locked"):
        return Has(word)
    try:
        return Match("status", Kind.IS, Status.parse(word).value)
    except UnknownName:
        known = ["waiting", "locked", *(status.value for status in Status)]
        raise _unknown("state", value, known) from None


def _unknown(kind: str, value: str, known: Iterable[str]) -> Wrong:
    stop = UnknownName(kind, value, tuple(known))
    return Wrong(stop.message, stop.hint)


def _choice(field: Field, operator: Kind, value: str) -> Node:
    read, known = _CHOICES[field.name]
    if found := read(value):
        return Match(field.name, Kind.IS, found)
    name = "publication state" if field.name == "pubstate" else field.name
    raise _unknown(name, value, known)


def _status(value: str) -> str:
    try:
        return Status.parse(value).value
    except UnknownName:
        return ""


def _type(value: str) -> str:
    word = value.strip().lower()
    kind = EntryType.of(word) or (EntryType.PREPRINT if word == "preprint" else None)
    return kind.value if kind else ""


def _member(known: Iterable[str]) -> Callable[[str], str]:
    words = frozenset(known)
    return lambda value: value.strip().lower() if value.strip().lower() in words else ""


_CHOICES: Mapping[str, tuple[Callable[[str], str], tuple[str, ...]]] = {
    "status": (_status, tuple(status.value for status in Status)),
    "type": (_type, tuple(kind.value for kind in EntryType)),
    "priority": (_member(Priority), tuple(priority.value for priority in Priority)),
    "pubstate": (_member(PubState), tuple(state.value for state in PubState)),
}


def _venue(field: Field, operator: Kind, value: str) -> Node:
    known = venue.get(text.fold(value)) or venue.find(value)
    if known:
        return Match(field.name, Kind.IS, known.id)
    return _texts(field, operator, value)


def _identifier(field: Field, operator: Kind, value: str) -> Node:
    """An identifier in any spelling is the work; part of one is found wherever it stands."""
    if field.name != "identifiers":
        try:
            return identified(Identifier.read(f"{field.name}:{value}"), operator)
        except ValueError:
            return Match(field.name, operator, value.strip())
    try:
        return identified(Identifier.read(value), operator)
    except ValueError:
        works = [identified(found) for found in identifiers_in(value)]
        return either(works) if works else Match(field.name, operator, value.strip())


def _of_fields(field: Field, operator: Kind, value: str) -> Node:
    if not (found := fields.find(value)):
        raise _unknown("field", value, fields.names())
    return Match(field.name, Kind.IS, "date" if found.name == "year" else found.name)


def _flag(field: Field, operator: Kind, value: str) -> Node:
    word = value.strip().lower()
    if word not in ("yes", "no"):
        raise Wrong(f"{field.name} is yes or no, not {named(value)}", f"say {field.name}:yes")
    return Has(field.name) if word == "yes" else Not(Has(field.name))


def _texts(field: Field, operator: Kind, value: str) -> Node:
    if operator is Kind.HOLDS and not text.fold(value):
        raise Wrong(
            f"{named(value)} has no letter and no digit to look for",
            f'{field.name}:="..." compares a whole value with all its signs',
        )
    if operator is Kind.IS:
        value = unicodedata.normalize("NFC", value)
    return Match(field.name, operator, value)


_SPECIAL: Mapping[Type, Callable[[Field, Kind, str], Node]] = {
    Type.CHOICE: _choice,
    Type.VENUE: _venue,
    Type.IDENTIFIER: _identifier,
    Type.NAMED: _of_fields,
    Type.FLAG: _flag,
}


def _year(value: str, today: date, *, alone: bool) -> tuple[str, str]:
    word = value.strip().lower()
    if word in ("this-year", "last-year"):
        word = str(today.year - (word == "last-year"))
    if len(word) != 4 or not (word.isascii() and word.isdigit()) or word < "1000":
        raise Wrong(f"{named(value)} is no year", "say year:2018, year:2018..2020 or year:2018..")
    return word, word


def _rating(value: str, today: date, *, alone: bool) -> tuple[str, str]:
    word = value.strip()
    if word not in ("1", "2", "3", "4", "5"):
        raise Wrong(
            f"{named(value)} is no rating", "say rating:4, rating:4.. or rating:2..3 (1 to 5)"
        )
    return word, word


def _days(value: str, today: date, *, alone: bool) -> tuple[str, str]:
    try:
        found = period.read(value, today)
    except ValueError:
        raise Wrong(
            f"{named(value)} is no day or time", f"say one of {period.EXAMPLES}, or FROM..TO"
        ) from None
    last = max(today, found.first) if alone and found.open else found.last
    return found.first.isoformat(), last.isoformat()


_NUMBERS: Mapping[str, Callable[..., tuple[str, str]]] = {"year": _year, "rating": _rating}
