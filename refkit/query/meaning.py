"""What a field of a query asks for: its name and value, checked and in one form, as a node.

This module knows which values each field can have and what to say about others. It does not know
how lexemes go together, and looks into no record.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from refkit import text, venue
from refkit.errors import RefkitError, UnknownName
from refkit.identifier import Identifier
from refkit.identifier import find as identifiers_in
from refkit.model import EntryType, Priority, PubState, Status
from refkit.query import fields, period
from refkit.query.fault import QueryError, named
from refkit.query.fields import ANY, Field, Type
from refkit.query.lexeme import Lex, Lexeme
from refkit.query.term import Has, Kind, Match, Node, Not, Phrase, Range, Word, either
from refkit.scheme import Scheme

_HAS, _IS = "has", "is"
_BETWEEN = ".."
_LINKS = ("http", "https")


class _Wrong(Exception):
    """A value that its field cannot have: what to say, and what to do about it."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def is_field(lexeme: Lexeme) -> bool:
    """Whether the name of a field lexeme is that of a field, or asks for one."""
    return lexeme.name.lower() in (_HAS, _IS) or fields.find(lexeme.name) is not None


def is_link(lexeme: Lexeme) -> bool:
    """Whether what looks like a field is the address of a page."""
    return lexeme.name.lower() in _LINKS and lexeme.text.startswith("//")


class Meaning(NamedTuple):
    """What words and fields mean in one query."""

    query: str
    today: date
    aliases: Mapping[str, str]  # the library's words for tags: word -> tag

    def word(self, lexeme: Lexeme) -> Node:
        """The node that a word or a field stands for. Raises QueryError."""
        written = self.query[lexeme.start : lexeme.end]
        if lexeme.kind is Lex.WORD:
            return _word(written)
        if is_field(lexeme):
            return self._field(lexeme)
        if is_link(lexeme):
            works = [_identified(found) for found in identifiers_in(written)]
            return either([_word(written), *works])
        if close := fields.near(lexeme.name):
            raise QueryError(
                f"there is no field '{lexeme.name}'",
                self.query,
                lexeme.start,
                lexeme.start + len(lexeme.name),
                hint=f'did you mean {" or ".join(close)}? To look for the word, say "{written}"',
            )
        # Keys ("Vaswani:17") and titles ("Foo:") have colons, too.
        return Phrase(written) if lexeme.quoted else _word(written)

    def _field(self, lexeme: Lexeme) -> Node:
        if not lexeme.text.strip():
            raise self._wrong(
                lexeme,
                f"{lexeme.name}{lexeme.operator.value} has no value",
                f"put it right behind the colon, as in {_example(lexeme.name)}; "
                f'to look for the word, say "{lexeme.name}"',
            )
        try:
            if lexeme.name.lower() in (_HAS, _IS):
                asked = _has if lexeme.name.lower() == _HAS else _is
                return asked(lexeme.text)
            field = fields.find(lexeme.name)
            assert field  # is_field
            return self._compared(field, lexeme)
        except _Wrong as wrong:
            raise self._wrong(lexeme, wrong.what, wrong.hint) from None

    def _wrong(self, lexeme: Lexeme, what: str, hint: str) -> QueryError:
        """A complaint about the value, or about the place where it should be."""
        place = lexeme.value if lexeme.text.strip() else lexeme.start
        return QueryError(what, self.query, place, lexeme.end, hint=hint)

    def _compared(self, field: Field, lexeme: Lexeme) -> Node:
        value = lexeme.text
        if lexeme.operator is Kind.PATTERN:
            from refkit.query import pattern

            try:
                pattern.compiled(value)
            except ValueError as error:
                raise _Wrong(
                    f"{named(value)} is no regular expression: {error}", _NO_PATTERN
                ) from None
            return Match(field.name, Kind.PATTERN, value)
        if field.type in (Type.NUMBER, Type.DATE, Type.DAY):
            return self._range(field, value)
        if field.type is Type.TAGS:
            return Match(field.name, lexeme.operator, self._tag(value))
        if field.name == ANY and lexeme.operator is Kind.HOLDS:
            return Phrase(value) if lexeme.quoted else _word(value)
        if special := _SPECIAL.get(field.type):
            return special(field, lexeme.operator, value)
        return _texts(field, lexeme.operator, value)

    def _tag(self, value: str) -> str:
        from refkit.tag import meant, parse

        try:
            found = parse([value])
        except RefkitError as error:
            raise _Wrong(error.message, error.hint) from None
        if len(found) > 1:
            each = " ".join(f"tag:{tag}" for tag in found)
            raise _Wrong(f"{named(value)} is more than one tag", f"say {each}")
        return meant(found[0], self.aliases)

    def _range(self, field: Field, value: str) -> Range:
        read = _NUMBERS.get(field.name, _days)
        low, between, high = (part.strip() for part in value.partition(_BETWEEN))
        if not between:
            return Range(field.name, *read(value, self.today, alone=True))
        if not (low or high):
            raise _Wrong("the range has no end", f"say {field.name}:FROM..TO, or one of both")
        first = read(low, self.today, alone=False)[0] if low else ""
        last = read(high, self.today, alone=False)[1] if high else ""
        if first and last and first > last:
            raise _Wrong(
                f"the range {named(value)} is empty: {first} is after {last}", "turn it round"
            )
        return Range(field.name, first, last)


def _word(written: str) -> Word:
    # A backslash at the end takes the next character along, and in the words of a tree that is
    # printed there would be one: two of them mean the same and take nothing.
    ends = len(written) - len(written.rstrip("\\"))
    return Word(written + "\\" * (ends % 2))


_NO_PATTERN = "title:=TEXT compares exactly, title:TEXT looks for text; neither has special signs"


def _example(name: str) -> str:
    return f"{name}:title" if name.lower() == _HAS else f"{name}:word"


def _has(value: str) -> Node:
    field = fields.find(value)
    if not field:
        raise _unknown("field", value, fields.names())
    return Has(field.name)


def _is(value: str) -> Node:
    word = value.lower()
    if word in ("waiting", "locked"):
        return Has(word)
    try:
        return Match("status", Kind.IS, Status.parse(word).value)
    except UnknownName:
        known = ["waiting", "locked", *(status.value for status in Status)]
        raise _unknown("state", value, known) from None


def _unknown(kind: str, value: str, known: Iterable[str]) -> _Wrong:
    stop = UnknownName(kind, value, tuple(known))
    return _Wrong(stop.message, stop.hint)


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
            return _identified(Identifier.read(f"{field.name}:{value}"))
        except ValueError:
            return Match(field.name, operator, value.strip())
    try:
        return _identified(Identifier.read(value))
    except ValueError:
        works = [_identified(found) for found in identifiers_in(value)]
        return either(works) if works else Match(field.name, operator, value.strip())


def _identified(identifier: Identifier) -> Node:
    # The beginning of a DOI is one, too: "10.1145/3292500" of "10.1145/3292500.3330701".
    kind = Kind.HOLDS if identifier.scheme is Scheme.DOI else Kind.IS
    return Match(identifier.scheme.value, kind, identifier.value)


def _of_fields(field: Field, operator: Kind, value: str) -> Node:
    if not (found := fields.find(value)):
        raise _unknown("field", value, fields.names())
    return Match(field.name, Kind.IS, "date" if found.name == "year" else found.name)


def _flag(field: Field, operator: Kind, value: str) -> Node:
    word = value.strip().lower()
    if word not in ("yes", "no"):
        raise _Wrong(f"{field.name} is yes or no, not {named(value)}", f"say {field.name}:yes")
    return Has(field.name) if word == "yes" else Not(Has(field.name))


def _texts(field: Field, operator: Kind, value: str) -> Node:
    if operator is Kind.HOLDS and not text.fold(value):
        raise _Wrong(
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
        raise _Wrong(f"{named(value)} is no year", "say year:2018, year:2018..2020 or year:2018..")
    return word, word


def _rating(value: str, today: date, *, alone: bool) -> tuple[str, str]:
    word = value.strip()
    if word not in ("1", "2", "3", "4", "5"):
        raise _Wrong(
            f"{named(value)} is no rating", "say rating:4, rating:4.. or rating:2..3 (1 to 5)"
        )
    return word, word


def _days(value: str, today: date, *, alone: bool) -> tuple[str, str]:
    try:
        found = period.read(value, today)
    except ValueError:
        raise _Wrong(
            f"{named(value)} is no day or time", f"say one of {period.EXAMPLES}, or FROM..TO"
        ) from None
    last = max(today, found.first) if alone and found.open else found.last
    return found.first.isoformat(), last.isoformat()


_NUMBERS: Mapping[str, Callable[..., tuple[str, str]]] = {"year": _year, "rating": _rating}
