"""Queries: which records are meant, and in which order they come.

This package knows the language in which people ask (docs/queries.md): `parse` makes a tree of a
query, `predicate` a test of a tree. It knows no library and no screen, and it never ranks: a record
matches or it does not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from refkit.model import Record, Status
from refkit.query.fault import QueryError
from refkit.query.grammar import is_query, parse
from refkit.query.judge import predicate
from refkit.query.order import keys as sort_keys
from refkit.query.order import sort
from refkit.query.pattern import Clock
from refkit.query.reading import searched
from refkit.query.spelling import spell
from refkit.query.term import (
    And,
    Everything,
    Has,
    Kind,
    Match,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Word,
    joined,
)
from refkit.tag import resolve

__all__ = [
    "And",
    "Everything",
    "Has",
    "Kind",
    "Match",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "QueryError",
    "Range",
    "Word",
    "is_query",
    "matches",
    "narrowed",
    "parse",
    "predicate",
    "searched",
    "sort",
    "sort_keys",
    "spell",
]

_NONE: Mapping[str, str] = {}


def narrowed(node: Node, tags: Sequence[str], statuses: Collection[Status]) -> Node:
    """What ``node`` finds among the records with all tags and one of the statuses.

    Tags are canonical (refkit.tag.parse) and stand for what is below them, too. No tags or
    statuses ask for nothing.
    """
    parts: list[Node] = [] if isinstance(node, Everything) else [node]
    parts += [Match("tags", Kind.HOLDS, tag) for tag in tags]
    wanted: list[Node] = [
        Match("status", Kind.IS, status.value) for status in Status if status in statuses
    ]
    if wanted:
        parts.append(wanted[0] if len(wanted) == 1 else Or(tuple(wanted)))
    return joined(parts) if parts else Everything()


def matches(
    records: Iterable[Record],
    words: str | Sequence[str],
    tags: Sequence[str] = (),
    statuses: Collection[Status] = (),
    *,
    today: date,
    aliases: Mapping[str, str] = _NONE,
    clock: Clock | None = None,
) -> list[Record]:
    """Return the records that a query, tags and statuses choose, in their order.

    A sequence of words is its items joined by spaces; ``aliases`` are the library's words for
    tags; ``clock`` bounds the time of regular expressions, as for `predicate`. Raises QueryError.
    """
    query = words if isinstance(words, str) else " ".join(words)
    node = narrowed(parse(query, today, aliases), resolve(tags, aliases), statuses)
    return list(filter(predicate(node, clock), records))
