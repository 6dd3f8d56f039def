"""Queries cut into lexemes: words, phrases, fields with their values, operators, parentheses.

This module knows where one lexeme ends and the next begins, and what can be wrong with that. What
a field holds and how lexemes go together is for refkit.query.meaning and refkit.query.grammar.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from refkit.query.fault import QueryError, named
from refkit.query.term import Kind

LONGEST = 100_000  # code points of a query
_TYPOGRAPHIC = "“”„"
_QUOTES = f'"{_TYPOGRAPHIC}'
# A name is known to be one when it is followed by an operator, and is a field's.
_FIELD = re.compile(r"([A-Za-z][\w.+-]*)(::|:=|:)")
_OPERATORS = {operator.value: operator for operator in Kind}


class Lex(Enum):
    """What a lexeme is."""

    WORD = "word"
    PHRASE = "phrase"
    FIELD = "field"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    OPEN = "("
    CLOSE = ")"


class Lexeme(NamedTuple):
    """A part of a query that stands alone."""

    kind: Lex
    start: int  # 0-based, in code points
    end: int  # behind its last character
    text: str  # of a word or phrase, of the value of a field: quotes and their escapes are gone
    name: str = ""  # of a field, as written
    operator: Kind = Kind.HOLDS
    value: int = 0  # where the value of a field begins
    quoted: bool = False  # whether the value stands in quotes


def split(query: str) -> Iterator[Lexeme]:
    """Cut a query into lexemes, in order. Raises QueryError for a quote that is left open.

    Every NAME: is cut as a field; whether it is one is for the caller, who takes the whole lexeme
    as a word otherwise. So is a word in which a parenthesis is left open.
    """
    if len(query) > LONGEST:
        raise QueryError(
            f"the query has {len(query):,} characters; {LONGEST:,} are the most",
            query,
            LONGEST,
            hint="ask for less at once",
        )
    at = 0
    while at < len(query):
        char = query[at]
        if char.isspace():
            at += 1
            continue
        lexeme = _at(query, at)
        yield lexeme
        at = lexeme.end


def _at(query: str, at: int) -> Lexeme:
    char = query[at]
    if char in "()":
        return Lexeme(Lex(char), at, at + 1, char)
    if char in _QUOTES:
        text, end = _quoted(query, at)
        return Lexeme(Lex.PHRASE, at, end, text)
    if char in "-^":
        return Lexeme(Lex.NOT, at, at + 1, char)
    if match := _FIELD.match(query, at):
        return _field(query, at, match)
    end = _word_end(query, at)
    text = query[at:end]
    kind = Lex(text) if text in ("AND", "OR", "NOT") else Lex.WORD
    return Lexeme(kind, at, end, text)


def _field(query: str, at: int, match: re.Match[str]) -> Lexeme:
    name, operator, value = match[1], _OPERATORS[match[2]], match.end()
    if value < len(query) and query[value] in _QUOTES:
        text, end = _quoted(query, value)
        return Lexeme(Lex.FIELD, at, end, text, name, operator, value, quoted=True)
    end = _word_end(query, value)
    return Lexeme(Lex.FIELD, at, end, query[value:end], name, operator, value)


def _quoted(query: str, at: int) -> tuple[str, int]:
    r"""The text in the quotes that begin at ``at``, and where they end. ``\"`` is a quote."""
    closing = '"' if query[at] == '"' else _QUOTES
    parts: list[str] = []
    end = at + 1
    while end < len(query) and query[end] not in closing:
        if query[end] == "\\" and query[end + 1 : end + 2] in ('"', "\\"):
            end += 1
        parts.append(query[end])
        end += 1
    if end == len(query):
        raise QueryError(
            "the quote is not closed",
            query,
            at,
            len(query),
            hint='put a " at the end of the phrase; \\" is a quote inside one',
        )
    return "".join(parts), end + 1


def _word_end(query: str, at: int) -> int:
    r"""Where a word ends: at white space, a quote, or a parenthesis that it did not open.

    A backslash takes the character behind it along.
    """
    opened: list[int] = []
    end = at
    while end < len(query):
        char = query[end]
        if char.isspace() or char in _QUOTES or (char == ")" and not opened):
            break
        if char == "(":
            opened.append(end)
        elif char == ")":
            opened.pop()
        end += 2 if char == "\\" and end + 1 < len(query) else 1
    if opened:
        raise QueryError(
            f"a parenthesis in {named(query[at:end])} is not closed",
            query,
            opened[0],
            end,
            hint="put the word, or the value behind a colon, in quotes; "
            "a field takes one value: (tag:a OR tag:b)",
        )
    return end
