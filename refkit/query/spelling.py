"""Nodes as people write them: the query that means just this tree.

Reading what this module writes gives the same tree; days are dates by then.
"""

import re

from refkit.query.fields import ANY
from refkit.query.term import And, Everything, Has, Match, Node, Not, Or, Phrase, Range, Word

# What stands alone without quotes, wherever it stands.
_BARE = re.compile(r"[^\s\"“”„()\\^:-][^\s\"“”„()\\:]*")
_OPERATORS = ("AND", "OR", "NOT")


def spell(node: Node) -> str:
    """The query that means ``node``."""
    if isinstance(node, Or):
        return " OR ".join(map(spell, node.nodes))
    if isinstance(node, And):
        return " ".join(f"({spell(n)})" if isinstance(n, Or) else spell(n) for n in node.nodes)
    if isinstance(node, Not):
        inner = spell(node.node)
        return f"-({inner})" if isinstance(node.node, And | Or) else f"-{inner}"
    return _leaf(node)


def _leaf(node: Everything | Word | Phrase | Match | Range | Has) -> str:
    match node:
        case Word(text):
            plain = _BARE.fullmatch(text) and text not in _OPERATORS
            # Behind "any:" a colon or an equals sign would make another operator of it.
            return text if plain or text[0] in ":=" else f"{ANY}:{text}"
        case Phrase(text):
            return _quoted(text)
        case Match(field, kind, value):
            return f"{field}{kind.value}{value if _BARE.fullmatch(value) else _quoted(value)}"
        case Range(field, low, high):
            return f"{field}:{low}..{high}"
        case Has(field):
            return f"has:{field}"
        case Everything():
            return ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
