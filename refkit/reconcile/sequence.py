"""Sets and lists of three copies: what was added on either side stays, what one side took goes.

This module knows members and their order, and nothing of what they mean. Where both sides changed
something, the result does not depend on which of them is called ours.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import TypeVar

_Member = TypeVar("_Member", bound=Hashable)


def united(
    base: Collection[_Member], ours: Collection[_Member], theirs: Collection[_Member]
) -> set[_Member]:
    """The members that both have, and those that one side added to ``base``."""
    here, there = set(ours), set(theirs)
    return (here & there) | ((here | there) - set(base))


def ordered(
    base: Sequence[_Member],
    ours: Sequence[_Member],
    theirs: Sequence[_Member],
    name: Callable[[_Member], str] = str,
) -> tuple[_Member, ...]:
    """The `united` members, in an order that keeps to the order of either side.

    What neither side orders comes by ``name``. Where the sides contradict each other, the side
    that kept the order of ``base`` gives way.
    """
    for one, other in ((ours, theirs), (theirs, ours)):
        if one in (base, other):
            return tuple(other)
    kept = united(base, ours, theirs)
    sides = [
        [member for member in dict.fromkeys(side) if member in kept] for side in (ours, theirs)
    ]
    found = _sorted(kept, sides, name)
    if found is None:
        old = [member for member in dict.fromkeys(base) if member in kept]
        moved = [side for side in sides if [member for member in side if member in base] != old]
        leading = min(moved or sides, key=lambda side: [name(member) for member in side])
        found = _sorted(kept, [leading], name)
    return tuple(found or ())


def _sorted(
    members: Iterable[_Member], orders: Iterable[Sequence[_Member]], name: Callable[[_Member], str]
) -> list[_Member] | None:
    """Sort ``members`` as each of ``orders`` is, by ``name`` otherwise; None: it cannot be."""
    after: dict[_Member, set[_Member]] = {member: set() for member in members}
    waits = Counter[_Member]()
    for order in orders:
        for one, next_ in pairwise(order):
            if next_ not in after[one]:
                after[one].add(next_)
                waits[next_] += 1
    by_name = sorted(after, key=name)
    rank = {member: i for i, member in enumerate(by_name)}
    ready = [rank[member] for member in by_name if not waits[member]]
    heapify(ready)
    found: list[_Member] = []
    while ready:
        member = by_name[heappop(ready)]
        found.append(member)
        for next_ in after[member]:
            waits[next_] -= 1
            if not waits[next_]:
                heappush(ready, rank[next_])
    return found if len(found) == len(after) else None


def counted(
    base: Iterable[_Member], ours: Iterable[_Member], theirs: Iterable[_Member]
) -> Counter[_Member]:
    """How often each member is there: as `united`, for lists in which a member may come again.

    The same member added on both sides was added once.
    """
    old, here, there = Counter(base), Counter(ours), Counter(theirs)
    found = Counter[_Member]()
    for member in {*here, *there}:
        before, one, other = old[member], here[member], there[member]
        if one >= before and other >= before:
            found[member] = max(one, other)
        elif one < before and other < before:
            found[member] = min(one, other)
        else:
            found[member] = max(0, one + other - before)
    return +found
