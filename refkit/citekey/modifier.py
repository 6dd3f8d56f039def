"""Modifiers: what the words behind a colon in a key formula do to what a marker says.

Each makes words of words. `ascii` is not among them: it decides which letters there are to begin
with (refkit.citekey.marker).
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from refkit.citekey.marker import ET_AL

Change = Callable[[Sequence[str], int], list[str]]


class Modifier(NamedTuple):
    """What one modifier does, and whether it needs a number in parentheses."""

    change: Change  # words, number -> words
    numbers: range = range(0)
    counts: str = ""


def _lower(words: Sequence[str], _: int) -> list[str]:
    return [word.lower() for word in words]


def _upper(words: Sequence[str], _: int) -> list[str]:
    return [word.upper() for word in words]


def _capitalize(words: Sequence[str], _: int) -> list[str]:
    return [word[:1].upper() + word[1:].lower() for word in words]


def _abbreviate(words: Sequence[str], _: int) -> list[str]:
    return [word[:1] for word in words if word.lower() != ET_AL.lower()]


def _truncate(words: Sequence[str], letters: int) -> list[str]:
    return ["".join(words)[:letters]]


MODIFIERS: Mapping[str, Modifier] = MappingProxyType(
    {
        "lower": Modifier(_lower),
        "upper": Modifier(_upper),
        "capitalize": Modifier(_capitalize),
        "abbr": Modifier(_abbreviate),
        "truncate": Modifier(_truncate, range(1, 100), "letters"),
    }
)
ASCII = "ascii"
NAMES = (*MODIFIERS, ASCII)
