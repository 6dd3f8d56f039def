"""Lineage: which entry a key means, and who comes before whom.

Keys are found as BibTeX does, in any case; Biber tells small letters from capitals, and a key that
it would miss is a problem. This module knows links. It does not know what passes along them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from refkit.errors import Location, Problem, Severity
from refkit.formats.bibtex.fault import shorten

_DEEPEST = 16  # generations; longer chains are no bibliographies
_COMMA = re.compile(r"[\s]*,[\s,]*")


class Item(NamedTuple):
    """An entry as it is written, its fields under their BibLaTeX names."""

    type: str  # lower case
    key: str
    fields: dict[str, str]
    where: Location


class Inherited(NamedTuple):
    """The fields of all entries, one for one and complete, and what was wrong with their links."""

    fields: list[dict[str, str]]
    problems: list[Problem]


class Index(NamedTuple):
    """Key or alias -> the place of the first entry that has it."""

    exact: dict[str, int]
    folded: dict[str, int]  # key in lower case


def keys(value: str) -> list[str]:
    """The keys in a list of keys, as written."""
    value = value.strip().strip(",").strip()
    return _COMMA.split(value) if value else []


def index(items: Sequence[Item]) -> Index:
    """Every key of every entry; the first entry of a key is the one that counts."""
    exact: dict[str, int] = {}
    folded: dict[str, int] = {}
    for place, item in enumerate(items):
        exact.setdefault(item.key, place)
        folded.setdefault(item.key.lower(), place)
    for place, item in enumerate(items):
        for alias in keys(item.fields.get("ids", "")):
            exact.setdefault(alias, place)
            folded.setdefault(alias.lower(), place)
    return Index(exact, folded)


def find(
    found: Index, items: Sequence[Item], key: str, of: tuple[Item, str], strict: bool
) -> tuple[int, list[Problem]]:
    """The place of the entry called ``key`` (-1: none), which a field of an entry names.

    ``of`` is the entry and the name of its field; ``strict`` says that case counts (Biber).
    """
    item, field = of
    place = found.exact.get(key, -1)
    if place >= 0:
        return place, []
    place = found.folded.get(key.lower(), -1)
    says = f"'{shorten(item.key)}' has {field} = '{shorten(key)}'"
    if place < 0:
        hint = "add the entry to the file, or correct the key"
        return place, [problem("XRF001", of, f"{says}, and this file has no such entry", hint)]
    if strict:
        hint = "Biber tells small letters from capitals; write both alike"
        other = items[place].key
        return place, [
            problem("XRF004", of, f"{says}, but that entry is called '{shorten(other)}'", hint)
        ]
    return place, []


def downwards(
    items: Sequence[Item], links: Mapping[int, Sequence[int]], field: str
) -> tuple[list[tuple[int, list[int]]], list[Problem]]:
    """Entries with those they inherit from, oldest generation first; circles are cut (XRF002)."""
    order, circles = _ordered(links)
    problems: list[Problem] = []
    generations: list[tuple[int, list[int]]] = []
    age: dict[int, int] = {}
    for place in order:
        linked = links.get(place, ())
        others = [other for other in linked if (place, other) not in circles]
        age[place] = 1 + max((age[other] for other in others), default=0)
        if len(others) < len(linked):
            named = next(items[other].key for other in linked if (place, other) in circles)
            message = f"'{shorten(items[place].key)}' inherits from itself: it has {field} ="
            message = f"{message} '{shorten(named)}'"
            problems.append(problem("XRF002", (items[place], field), message, "cut the circle"))
        elif age[place] > _DEEPEST:
            message = (
                f"'{shorten(items[place].key)}' inherits over more than {_DEEPEST - 1} entries"
            )
            hint = "link to the first of them"
            problems.append(problem("XRF002", (items[place], field), message, hint))
            age[place], others = 1, []
        if others:
            generations.append((place, others))
    return generations, problems


def _ordered(links: Mapping[int, Sequence[int]]) -> tuple[list[int], set[tuple[int, int]]]:
    """All places, each behind those it links to, and the links that close a circle."""
    order: list[int] = []
    circles: set[tuple[int, int]] = set()
    is_open: dict[int, bool] = {}  # whether its own links are still being followed
    for start in links:
        if start in is_open:
            continue
        is_open[start] = True
        path = [(start, iter(links[start]))]
        while path:
            place, rest = path[-1]
            for other in rest:
                if other not in is_open:
                    is_open[other] = True
                    path.append((other, iter(links.get(other, ()))))
                    break
                if is_open[other]:
                    circles.add((place, other))
            else:
                path.pop()
                is_open[place] = False
                order.append(place)
    return order, circles


def problem(
    code: str,
    of: tuple[Item, str],
    message: str,
    hint: str,
    severity: Severity = Severity.WARNING,
) -> Problem:
    """A problem with a field of an entry."""
    item, field = of
    return Problem(
        code=code,
        severity=severity,
        message=message,
        where=item.where,
        key=item.key,
        field=field,
        hint=hint,
    )
