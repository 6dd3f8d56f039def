"""What the lines outside the records say of a listing: venue, year, presentation.

This module claims only what is said without contradiction, with the lines that say it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from refkit import venue
from refkit.formats.listing.habit import Line

_Item = TypeVar("_Item")


class Said(NamedTuple):
    """A value and the first and the last line that say it, 1-based."""

    value: str
    span: tuple[int, int]


_SHORT = 60  # characters: a longer line talks about the list, a shorter one may head it


def read(lines: Iterable[Line], before: Mapping[str, Said]) -> Mapping[str, Said]:
    """What holds for the records below ``lines``, given what held ``before``.

    The venue and the year that are named most count, and none where two are named as often. A
    kind of presentation counts when just one is named alone on a line. A line like "Spotlights"
    that names no venue changes the presentation only.
    """
    lines = list(lines)
    named = [(m.venue.id, m.year, line.number) for line in lines for m in venue.mentions(line.text)]
    kinds: dict[str, list[Line]] = {}
    for line in lines:
        if kind := venue.presentation(line.text):
            kinds.setdefault(kind, []).append(line)
    kind, places = next(iter(kinds.items())) if len(kinds) == 1 else ("", [])
    shown = {"presentation": Said(kind, (places[0].number, places[0].number))} if kind else {}
    best = _most(name for name, _, _ in named)
    if not best:
        heads = not named and shown and before and len(places[0].text) <= _SHORT
        return {**before, **shown} if heads else before
    at = [number for name, _, number in named if name == best]
    known = venue.get(best)
    said = {"eventtitle": Said(known.short if known else best, (at[0], at[-1]))}
    if year := _most(y for name, y, _ in named if name == best and y):
        at = [number for name, y, number in named if name == best and y == year]
        said["year"] = Said(str(year), (at[0], at[-1]))
    return said | shown


def _most(items: Iterable[_Item]) -> _Item | None:
    """The item that stands there most often; None when two do, or none."""
    ranked = Counter(items).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
