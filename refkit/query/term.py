"""What a query says, as values: a tree of tests that a record passes or fails.

This module knows the shape of the tree and nothing else: how people write it is for
refkit.query.grammar, what it finds is for refkit.query.judge. The parser brings values into one
form, so that whoever translates a tree need not know spellings:

- a tag, status, priority, type, publication state, identifier or known venue is canonical;
- the ends of a `Range` are years or ratings as digits, or days as "YYYY-MM-DD"; both count;
- fields have the names of `refkit.query.fields`;
- `And` and `Or` have two nodes or more and hold none of their own kind; `Not` holds no `Not`.
"""

from enum import StrEnum
from typing import TypeAlias

import msgspec


class Kind(StrEnum):
    """How the value of a field is compared."""

    HOLDS = ":"  # the text, folded, stands in it; a tag: it or one below it
    IS = ":="  # it is the text, letter for letter
    PATTERN = "::"  # a regular expression is found in it


class Everything(msgspec.Struct, frozen=True):
    """Every record passes: an empty query."""


class Word(msgspec.Struct, frozen=True):
    """A word that stands in any of the fields, folded, also inside a longer word."""

    text: str


class Phrase(msgspec.Struct, frozen=True):
    """Words that stand together in any one of the fields, folded."""

    text: str


class Match(msgspec.Struct, frozen=True):
    """One field compared with a text. The field "any" is each of those a `Word` looks in."""

    field: str
    kind: Kind
    value: str


class Range(msgspec.Struct, frozen=True):
    """A year, a rating or a day from ``low`` to ``high``, both included; "" is open."""

    field: str
    low: str
    high: str


class Has(msgspec.Struct, frozen=True):
    """The field is there, and is not empty."""

    field: str


class Not(msgspec.Struct, frozen=True):
    """What ``node`` does not find."""

    node: "Node"


class And(msgspec.Struct, frozen=True):
    """What all nodes find."""

    nodes: "tuple[Node, ...]"


class Or(msgspec.Struct, frozen=True):
    """What any of the nodes finds."""

    nodes: "tuple[Node, ...]"


Node: TypeAlias = Everything | Word | Phrase | Match | Range | Has | Not | And | Or


def negated(node: Node) -> Node:
    """What ``node`` does not find, in the shortest form."""
    return node.node if isinstance(node, Not) else Not(node)


def joined(nodes: list[Node]) -> Node:
    """What all of ``nodes`` find; they must be one at least."""
    flat = [part for node in nodes for part in (node.nodes if isinstance(node, And) else (node,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(nodes: list[Node]) -> Node:
    """What any of ``nodes`` finds; they must be one at least."""
    flat = [part for node in nodes for part in (node.nodes if isinstance(node, Or) else (node,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))
