"""What words and fields of a query ask for, as nodes.

This module knows which names are those of fields, and what stands for itself. Values are checked by
refkit.query.value; how lexemes go together is for refkit.query.grammar.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from refkit.identifier import find as identifiers_in
from refkit.query import fields, value
from refkit.query.fault import QueryError
from refkit.query.fields import ANY, Type
from refkit.query.lexeme import Lex, Lexeme
from refkit.query.term import Kind, Node, Phrase, Word, either

_HAS, _IS = "has", "is"
_LINKS = ("http", "https")


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
            works = [value.identified(found) for found in identifiers_in(written)]
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
            return self._asked(lexeme)
        except value.Wrong as wrong:
            raise self._wrong(lexeme, wrong.what, wrong.hint) from None

    def _asked(self, lexeme: Lexeme) -> Node:
        if lexeme.name.lower() == _HAS:
            return value.has(lexeme.text)
        if lexeme.name.lower() == _IS:
            return value.is_(lexeme.text)
        field = fields.find(lexeme.name)
        assert field  # is_field
        if lexeme.operator is Kind.PATTERN:
            return value.pattern(field, lexeme.text)
        if field.type in (Type.NUMBER, Type.DATE, Type.DAY):
            return value.range_(field, lexeme.text, self.today)
        if field.type is Type.TAGS:
            return value.tag(field, lexeme.operator, lexeme.text, self.aliases)
        if field.name == ANY and lexeme.operator is Kind.HOLDS:
            return Phrase(lexeme.text) if lexeme.quoted else _word(lexeme.text)
        return value.compared(field, lexeme.operator, lexeme.text)

    def _wrong(self, lexeme: Lexeme, what: str, hint: str) -> QueryError:
        """A complaint about the value, or about the place where it should be."""
        place = lexeme.value if lexeme.text.strip() else lexeme.start
        return QueryError(what, self.query, place, lexeme.end, hint=hint)


def _word(written: str) -> Word:
    # A backslash at the end takes the next character along, and in the words of a tree that is
    # printed there would be one: two of them mean the same and take nothing.
    ends = len(written) - len(written.rstrip("\\"))
    return Word(written + "\\" * (ends % 2))


def _example(name: str) -> str:
    return f"{name}:title" if name.lower() == _HAS else f"{name}:word"
