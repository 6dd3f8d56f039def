"""Regular expressions that end: bounded in length and in time.

Python's own expressions cannot be stopped, so these are those of the library `regex`, which is
loaded when the first one is asked for. This module knows what it means for one to take too long.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from refkit.query.fault import QueryError, named

if TYPE_CHECKING:
    from regex import Pattern as Regex

LONGEST = 1000  # code points
_EACH = 1.0  # seconds for one text: a search in a note of 10 MB takes a tenth of that
_ALL = 10.0  # seconds for all texts of a query
_CASE_COUNTS = "(?-i)"

Clock = Callable[[], float]  # seconds, from any beginning


def compiled(pattern: str) -> "Regex[str]":
    """The expression, without regard to case unless "(?-i)" heads it. Raises ValueError."""
    import regex

    if len(pattern) > LONGEST:
        raise ValueError(f"it has more than {LONGEST:,} characters")
    flags = regex.IGNORECASE
    if pattern.startswith(_CASE_COUNTS):
        pattern, flags = pattern.removeprefix(_CASE_COUNTS), regex.V0
    try:
        return regex.compile(pattern, flags)
    except regex.error as error:
        raise ValueError(str(error)) from None
    except (RecursionError, OverflowError, MemoryError):
        raise ValueError("it is too large") from None


class Budget:
    """The time that all expressions of one query may take together.

    Without a clock there is none, and only the time for each text is bounded.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock
        self._left = _ALL

    def spend(self, search: Callable[[], bool]) -> bool:
        """What ``search`` says. Raises TimeoutError when it, or all so far, took too long."""
        if self._clock is None:
            return search()
        began = self._clock()
        found = search()
        self._left -= self._clock() - began
        if self._left < 0:
            raise TimeoutError
        return found


class Pattern:
    """An expression that is searched in many texts, and stops when that takes too long."""

    def __init__(self, written: str, budget: Budget) -> None:
        self._written = written
        self._regex = compiled(written)
        self._budget = budget

    def found(self, text: str) -> bool:
        """Whether the expression is found in ``text``. Raises QueryError when it takes too long."""
        try:
            return self._budget.spend(lambda: self._regex.search(text, timeout=_EACH) is not None)
        except TimeoutError:
            raise QueryError(
                f"the regular expression {named(self._written)} takes too long",
                self._written,
                0,
                len(self._written),
                hint="repeats inside repeats, such as (a+)+, have no end; say it more simply, "
                "or put cheaper conditions beside it",
            ) from None
