"""Conditions in SQL about one row of the table of facts, put together.

This module knows how conditions combine and what that does to their being exact. What they are
about is for `question`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

_MATCH = "fact.id in (select rowid from full where full match ?)"


class Clause(NamedTuple):
    """A condition, with the values of its placeholders."""

    sql: str
    values: tuple[Any, ...] = ()
    exact: bool = True  # else it finds more than is meant
    match: str = ""  # the same as an expression of full text, where it is nothing else

    @classmethod
    def of_match(cls, expression: str, *, exact: bool = True) -> "Clause":
        """The condition that full text matches an expression."""
        return cls(_MATCH, (expression,), exact, expression)

    def loose(self) -> "Clause":
        """The same, to be looked at more closely: of nothing, there is nothing to look at."""
        return self._replace(exact=self.sql == "0")


EVERYTHING = Clause("1")
NOTHING = Clause("0")
ALL = Clause("1", exact=False)  # whatever can be meant


def all_of(parts: Sequence[Clause]) -> Clause:
    """What all of ``parts`` find."""
    if any(part.sql == "0" for part in parts):
        return NOTHING
    exact = all(part.exact for part in parts)
    kept = _matched([part for part in parts if part.sql != "1"], "AND")
    if len(kept) == 1:
        return kept[0]._replace(exact=exact)
    sql = " and ".join(f"({part.sql})" for part in kept) or "1"
    return Clause(sql, _values(kept), exact)


def any_of(parts: Sequence[Clause]) -> Clause:
    """What any of ``parts`` finds."""
    kept = [part for part in parts if part.sql != "0"]
    everything = [part for part in kept if part.sql == "1"]
    if everything:
        return EVERYTHING if any(part.exact for part in everything) else ALL
    if not kept:
        return NOTHING
    exact = all(part.exact for part in kept)
    kept = _matched(kept, "OR")
    if len(kept) == 1:
        return kept[0]._replace(exact=exact)
    return Clause(" or ".join(f"({part.sql})" for part in kept), _values(kept), exact)


def none_of(part: Clause) -> Clause:
    """What ``part`` does not find. Of more than is meant, less is left: then anything can be."""
    if part.sql == "0":
        return EVERYTHING
    if not part.exact:
        return ALL
    return NOTHING if part.sql == "1" else Clause(f"not ({part.sql})", part.values)


def _matched(parts: list[Clause], between: str) -> list[Clause]:
    """Let full text put together what is for full text: it does that best."""
    matches = [part.match for part in parts if part.match]
    if len(matches) < 2:
        return parts
    joined = Clause.of_match(f" {between} ".join(f"({match})" for match in matches))
    return [joined, *(part for part in parts if not part.match)]


def _values(parts: Sequence[Clause]) -> tuple[Any, ...]:
    return tuple(value for part in parts for value in part.values)
