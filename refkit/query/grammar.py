"""The grammar of queries: lexemes -> nodes.

    query   = any-of ["OR" any-of]...        any-of binds least
    all-of  = part ["AND"] part...           side by side means AND
    part    = ["-" | "^" | "NOT"]... (word | phrase | field | "(" query ")")

It keeps a list of open parentheses instead of calling itself, so that no query is too deep for
Python. What a field and its value mean is for refkit.query.meaning.
"""

from collections.abc import Mapping
from datetime import date

from refkit.query import fields, meaning
from refkit.query.fault import QueryError
from refkit.query.lexeme import Lex, Lexeme, split
from refkit.query.term import Everything, Node, Phrase, either, joined, negated

DEEPEST = 100  # parentheses in parentheses
_NONE: Mapping[str, str] = {}


def parse(query: str, today: date, aliases: Mapping[str, str] = _NONE) -> Node:
    """Understand a query. ``aliases`` are the library's words for tags: word -> tag.

    Days said in relation to ``today`` become dates. Raises QueryError, which shows the place.
    """
    understand = meaning.Meaning(query, today, aliases)
    group = _Group(query, None)
    for lexeme in split(query):
        if lexeme.kind is Lex.OPEN:
            group = _Group(query, group, lexeme)
        elif lexeme.kind is Lex.CLOSE:
            node = group.closed(lexeme)
            assert group.outer  # `closed` refuses a parenthesis that nothing opened
            group = group.outer
            group.take(node)
        elif lexeme.kind in (Lex.AND, Lex.OR):
            group.connect(lexeme)
        elif lexeme.kind is Lex.NOT:
            group.negate(lexeme)
        elif lexeme.kind is Lex.PHRASE:
            group.take(Phrase(lexeme.text))
        else:
            group.take(understand.word(lexeme))
    return group.end()


def is_query(text: str) -> bool:
    """Whether ``text`` is more than bare words: a phrase, a field, an operator, a parenthesis.

    So are a link, which says what work is meant, and a misspelt field. Raises QueryError.
    """
    return any(_is_syntax(lexeme) for lexeme in split(text))


def _is_syntax(lexeme: Lexeme) -> bool:
    if lexeme.kind is Lex.WORD:
        return False
    if lexeme.kind is not Lex.FIELD:
        return True
    return meaning.is_field(lexeme) or meaning.is_link(lexeme) or bool(fields.near(lexeme.name))


class _Group:
    """What stands in one pair of parentheses, or in none: alternatives of parts."""

    def __init__(self, query: str, outer: "_Group | None", opened: Lexeme | None = None) -> None:
        self.outer = outer
        self._query = query
        self._opened = opened
        self._depth: int = outer._depth + 1 if outer else 0
        self._alternatives: list[list[Node]] = [[]]
        self._pending: Lexeme | None = None  # an AND, OR or NOT that waits for what follows
        self._negative = False
        if self._depth > DEEPEST and opened:
            raise self._wrong(
                opened, f"parentheses stand more than {DEEPEST} deep", "take the outer ones away"
            )

    def take(self, node: Node) -> None:
        """Add a part."""
        self._alternatives[-1].append(negated(node) if self._negative else node)
        self._pending, self._negative = None, False

    def negate(self, lexeme: Lexeme) -> None:
        """Turn the next part round."""
        behind = self._query[lexeme.end : lexeme.end + 1]
        if lexeme.text in ("-", "^") and (not behind or behind.isspace() or behind == ")"):
            raise self._idle(lexeme)
        self._pending, self._negative = lexeme, not self._negative

    def connect(self, lexeme: Lexeme) -> None:
        """Go on after an AND or OR."""
        word = lexeme.text
        if self._pending or not self._alternatives[-1]:
            raise self._wrong(
                lexeme, f"{word} has nothing on its left", f'to look for the word, say "{word}"'
            )
        if lexeme.kind is Lex.OR:
            self._alternatives.append([])
        self._pending = lexeme

    def closed(self, lexeme: Lexeme) -> Node:
        """What stood in the parentheses that ``lexeme`` closes."""
        if not self._opened:
            raise self._wrong(
                lexeme,
                "this parenthesis closes nothing",
                'put a "(" in front, or what has it in quotes',
            )
        self._complete()
        if not self._alternatives[-1]:
            raise self._wrong(
                self._opened,
                "nothing stands in these parentheses",
                "leave them out, or put them in quotes",
                lexeme.end - self._opened.start,
            )
        return self._node()

    def end(self) -> Node:
        """What the whole query says."""
        self._complete()
        if self._opened:
            raise self._wrong(
                self._opened,
                "the parenthesis is not closed",
                'put a ")" where it ends, or what has it in quotes',
            )
        return self._node() if self._alternatives[-1] else Everything()

    def _node(self) -> Node:
        return either([joined(nodes) for nodes in self._alternatives])

    def _complete(self) -> None:
        if self._pending:
            raise self._idle(self._pending)

    def _idle(self, waiting: Lexeme) -> QueryError:
        """A complaint about an operator that nothing follows."""
        sign = waiting.text
        if waiting.kind is not Lex.NOT:
            what, hint = "connect on its right", "put something behind it, or leave it out"
        elif sign == "NOT":
            what, hint = "leave out", "put what is to be left out behind it"
        else:
            what, hint = "leave out", f"put it right before what is to go, as in {sign}word"
        hint += f'; to look for the text, say "{sign}"'
        return self._wrong(waiting, f"{sign} has nothing to {what}", hint)

    def _wrong(self, at: Lexeme, what: str, hint: str, length: int = 0) -> QueryError:
        size = length or at.end - at.start
        return QueryError(what, self._query, at.start, at.start + size, hint=hint)
