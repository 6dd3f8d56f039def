"""What a library keeps beside its records, in three copies: removed works, words for tags, asides.

A name that one side changed is taken from it. Where both did, nothing is lost if it can be helped:
a removed work stays known, the blocks of a file are united. A word stands for one tag only, so that
there one of two is taken, and told.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from refkit.errors import Problem
from refkit.model import Aside, Retired
from refkit.reconcile import clashes, sequence, told
from refkit.reconcile.lineage import Copy

_Kept = TypeVar("_Kept")


def retired(base: Copy, ours: Copy, theirs: Copy) -> dict[str, Retired]:
    """The keys of removed works. Of one removed on both sides the first day counts."""

    def first(_: Retired | None, one: Retired | None, other: Retired | None) -> Retired | None:
        return min(filter(None, (one, other)), key=lambda kept: (kept.on, clashes.written(kept)))

    return _combined(base.retired, ours.retired, theirs.retired, first)


def words(base: Copy, ours: Copy, theirs: Copy) -> tuple[dict[str, str], list[Problem]]:
    """The words for tags, and those about which the sides disagree."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for word in sorted({*ours.tag_aliases, *theirs.tag_aliases}):
        old, one, other = (copy.tag_aliases.get(word) for copy in (base, ours, theirs))
        disputed = None not in (one, other) and len({old, one, other}) == 3
        first, *rest = sorted(filter(None, (one, other)))
        if disputed:
            problems.append(told.word(word, first, *rest))
        tag = first if disputed else _three(old, one, other, lambda _, a, b: a or b)
        if tag is not None:
            found[word] = tag
    return found, problems


def asides(base: Copy, ours: Copy, theirs: Copy) -> dict[str, tuple[Aside, ...]]:
    """What files hold besides entries. Blocks that either side added are there."""

    def both(
        old: tuple[Aside, ...] | None,
        one: tuple[Aside, ...] | None,
        other: tuple[Aside, ...] | None,
    ) -> tuple[Aside, ...]:
        every = {clashes.written(block): block for held in (one, other) for block in held or ()}
        was, here, there = ([*map(clashes.written, held or ())] for held in (old, one, other))
        return tuple(every[name] for name in sequence.ordered(was, here, there))

    return _combined(base.asides, ours.asides, theirs.asides, both)


_Choice = Callable[[_Kept | None, _Kept | None, _Kept | None], _Kept | None]


def _combined(
    base: Mapping[str, _Kept],
    ours: Mapping[str, _Kept],
    theirs: Mapping[str, _Kept],
    choose: _Choice[_Kept],
) -> dict[str, _Kept]:
    found = {}
    for name in sorted({*ours, *theirs}):
        kept = _three(base.get(name), ours.get(name), theirs.get(name), choose)
        if kept:
            found[name] = kept
    return found


def _three(
    base: _Kept | None, ours: _Kept | None, theirs: _Kept | None, choose: _Choice[_Kept]
) -> _Kept | None:
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else choose(base, ours, theirs)
