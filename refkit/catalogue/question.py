"""Queries as SQL: which records of an index can be meant.

A clause is exact when SQL finds what `refkit.query.predicate` would; otherwise it finds at least
that, and the predicate decides. Whatever has no translation is everything, inexactly. This module
knows the tables and the meaning of every node; it decides nothing that the predicate would decide
otherwise (a property test holds both against each other).
"""

from collections.abc import Sequence
from typing import Protocol

from refkit.catalogue import facts
from refkit.catalogue.clause import ALL, EVERYTHING, NOTHING, Clause, all_of, any_of, none_of
from refkit.catalogue.words import COLUMNS
from refkit.query.fields import ANY, TYPES, Type
from refkit.query.term import And, Everything, Has, Kind, Match, Node, Not, Or, Phrase, Range, Word
from refkit.text import fold

_LEAVES = 200  # of a larger tree SQL is not asked: its expressions are bounded in depth
# Fields of which full text has a column with just these texts, and others that share one.
_OWN = {name: name for name in COLUMNS if name not in ("tags", "rest")}
_SHARED = {"container": "venue", "publisher": "rest", "url": "rest"}
_ALWAYS = frozenset({"key", "status", "type", "added", ANY})


class Vocabulary(Protocol):
    """The words of a library.

    ``bulky`` tells whether some are so long that their ends are unknown.
    """

    bulky: bool

    def holding(self, part: str) -> Sequence[str] | None:
        """The words that ``part`` stands in; None for too many."""

    def ending(self, part: str) -> Sequence[str] | None:
        """The words, but those that are only in keys, that end with ``part``; None for too many."""


def translate(node: Node, vocabulary: Vocabulary | None) -> Clause:
    """The clause of a query. Without a vocabulary there is no full text to be asked."""
    return _translated(node, vocabulary) if _leaves(node) <= _LEAVES else ALL


def _leaves(node: Node) -> int:
    match node:
        case And(nodes) | Or(nodes):
            return sum(map(_leaves, nodes))
        case Not(inner):
            return _leaves(inner)
    return 1


def _translated(node: Node, vocabulary: Vocabulary | None) -> Clause:
    match node:
        case Everything():
            return EVERYTHING
        case Word(text) | Phrase(text):
            return _words(text, "", vocabulary)
        case Match():
            return _match(node, vocabulary)
        case Range(field, low, high):
            return _range(field, low, high)
        case Has(field):
            return _has(field)
        case Not(inner):
            return none_of(_translated(inner, vocabulary))
        case And(nodes):
            return all_of([_translated(each, vocabulary) for each in nodes])
        case Or(nodes):
            return any_of([_translated(each, vocabulary) for each in nodes])


def _words(text: str, column: str, vocabulary: Vocabulary | None) -> Clause:
    """What has ``text``, folded, in one of its texts: inside words, or across them."""
    words = fold(text).split()
    if not words:
        return NOTHING
    if vocabulary is None:
        return ALL
    found = (_phrase if len(words) > 1 else _word)(words, column, vocabulary)
    if not vocabulary.bulky:
        return found
    held, values = _held(" ".join(words), column)
    bulky = f"select rowid from full where rowid in (select id from bulky) and ({held})"
    return any_of([found, Clause(f"fact.id in ({bulky})", values)])


def _word(words: list[str], column: str, vocabulary: Vocabulary) -> Clause:
    """What has a word inside one of its words."""
    (needle,) = words
    found = vocabulary.holding(needle)
    if found is None:
        return _scan(needle, column)
    if not found:
        return NOTHING
    return Clause.of_match(_within(column, " OR ".join(map(_quoted, found))))


def _phrase(words: list[str], column: str, vocabulary: Vocabulary) -> Clause:
    """What has words in one text that follow each other: the first ends one, the last begins one.

    Full text knows where words stand, but asking that of each word that has another ending takes
    long. There the texts are looked at. Keys are words of their own and end with whatever a title
    begins with; few of them are several words.
    """
    needle = " ".join(words)
    endings = vocabulary.ending(words[0])
    if endings is None:
        return _scan(needle, column)
    parts = [Clause.of_match(_within(column, f"{_quoted(needle)} *"))]
    rest = " AND ".join((*map(_quoted, words[1:-1]), f"{_quoted(words[-1])} *"))
    longer = " OR ".join(_quoted(word) for word in endings if word != words[0])
    if longer:
        parts.append(_looked_at(_within(column, f"({longer}) AND {rest}"), needle, column))
    if column in ("", "key"):
        parts.append(_looked_at(_within("key", rest), needle, "key"))
    return any_of(parts)


def _looked_at(expression: str, needle: str, column: str) -> Clause:
    """What full text finds and has ``needle`` in one of its texts."""
    held, values = _held(needle, column)
    sql = f"fact.id in (select rowid from full where full match ? and ({held}))"
    return Clause(sql, (expression, *values))


def _scan(needle: str, column: str) -> Clause:
    """The same, looked for in all texts: for what stands in too many words."""
    held, values = _held(needle, column)
    return Clause(f"fact.id in (select rowid from full where {held})", values)


def _held(needle: str, column: str) -> tuple[str, tuple[str, ...]]:
    columns = (column,) if column else COLUMNS
    return " or ".join(f"instr({name}, ?)" for name in columns), (needle,) * len(columns)


def _each_word(text: str, column: str, vocabulary: Vocabulary | None) -> Clause:
    """At least what has all words of ``text`` in a column, in any order."""
    parts = [_words(word, column, vocabulary) for word in fold(text).split()]
    return all_of(parts).loose() if parts else ALL


def _within(column: str, expression: str) -> str:
    return f"{{{column}}} : ({expression})" if column else f"({expression})"


def _quoted(words: str) -> str:
    return f'"{words}"'  # folded: there is no quote in it


def _match(node: Match, vocabulary: Vocabulary | None) -> Clause:
    field, value = node.field, node.value
    kind = TYPES.get(field, Type.TEXT)
    if node.kind is Kind.PATTERN:
        return _has(field).loose()
    if kind is Type.TAGS:
        return _tagged(value, below=node.kind is Kind.HOLDS)
    if kind is Type.IDENTIFIER:
        return _identified(field, node.kind, value)
    if field == "source":
        return _from_source(node.kind, value)
    if node.kind is Kind.IS:
        return _exactly(field, kind, value, vocabulary)
    if field == ANY:
        return _words(value, "", vocabulary)
    if not fold(value):
        return NOTHING
    if kind is Type.NAMES and " " in fold(value):
        return _each_word(value, field, vocabulary)  # they are also looked for turned round
    if field in _OWN:
        return _words(value, _OWN[field], vocabulary)
    return _sharing(field, value, vocabulary)


def _sharing(field: str, value: str, vocabulary: Vocabulary | None) -> Clause:
    """At least what has the words of ``value`` where ``field`` is among others."""
    column = "extra" if field.startswith("extra.") else _SHARED.get(field, "")
    if not column:
        return _has(field).loose()
    return _words(value, column, vocabulary).loose()


def _exactly(field: str, kind: Type, value: str, vocabulary: Vocabulary | None) -> Clause:
    if field in facts.SINGLE:
        return Clause(f"fact.{field} = ?", (value,))
    if field == "key":
        return Clause("fact.key = ?", (value,))
    if field == "venue":
        return Clause("fact.venues in (select id from text_set where text = ?)", (value,))
    if field == ANY:
        return _each_word(value, "", vocabulary)
    if field in _OWN or kind is Type.NAMES:
        return _each_word(value, _OWN.get(field, field), vocabulary)
    if field in _SHARED or field.startswith("extra."):
        return _each_word(value, _SHARED.get(field, "extra"), vocabulary)
    return _has(field).loose()


def _tagged(tag: str, *, below: bool) -> Clause:
    if not below:
        return Clause("fact.id in (select id from tag where name = ?)", (tag,))
    # "0" is the character behind "/".
    return Clause(
        "fact.id in (select id from tag where name = ? or (name >= ? and name < ?))",
        (tag, f"{tag}/", f"{tag}0"),
    )


def _identified(field: str, kind: Kind, value: str) -> Clause:
    every = field == "identifiers"
    if kind is Kind.IS:
        text = value if every else f"{field}:{value}"
        return Clause("fact.id in (select id from identifier where text = ?)", (text,))
    part = value.casefold()
    if every:
        return Clause("fact.id in (select id from identifier where instr(folded, ?))", (part,))
    return Clause(
        "fact.id in (select id from identifier"
        f" where text >= ? and text < ? and instr(substr(folded, {len(field) + 2}), ?))",
        (f"{field}:", f"{field};", part),
    )


def _from_source(kind: Kind, value: str) -> Clause:
    how, what = ("text = ?", value) if kind is Kind.IS else ("instr(folded, ?)", fold(value))
    return Clause(
        "fact.id in (select origin.id from origin"
        f" where texts in (select id from text_set where {how}))",
        (what,),
    )


def _range(field: str, low: str, high: str) -> Clause:
    first, last = ("first", "last") if field == "date" else (field, field)
    if field in facts.STATUSES:
        bounds = " and ".join(["status = ?", *["on_ >= ?"] * bool(low), *["on_ <= ?"] * bool(high)])
        values = (field, *filter(None, (low, high)))
        return Clause(f"fact.id in (select id from day where {bounds})", values)
    bounds = " and ".join(
        [
            f"fact.{first} != ''",
            *[f"fact.{first} >= ?"] * bool(low),
            *[f"fact.{last} <= ?"] * bool(high),
        ]
    )
    return Clause(f"({bounds})", tuple(filter(None, (low, high))))


def _has(field: str) -> Clause:
    if field in _ALWAYS:
        return EVERYTHING
    if field in facts.STATUSES:
        return Clause("fact.id in (select id from day where status = ?)", (field,))
    if TYPES.get(field) is Type.IDENTIFIER and field != "identifiers":
        return Clause(
            "fact.id in (select id from identifier where text >= ? and text < ?)",
            (f"{field}:", f"{field};"),
        )
    bit = facts.PRESENT.get("date" if field == "year" else field)
    if bit is not None:
        return Clause(f"(fact.present & {bit}) != 0")
    name = field.removeprefix("extra.").lower()
    return Clause("fact.id in (select id from further where name = ?)", (name,), exact=False)
