"""Sets and lists of three copies."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.reconcile import sequence

# base, ours, theirs -> together
SETS = [
    ("", "a", "b", "ab"),
    ("ab", "a", "abc", "ac"),
    ("ab", "b", "a", ""),
    ("ab", "ab", "", ""),
    ("", "a", "a", "a"),
]
LISTS = [
    ("", "b", "a", "ab"),  # nobody orders them: by name
    ("b", "ab", "bc", "abc"),
    ("x", "dx", "xd", "dx"),  # the sides contradict each other: the first by name
    ("abc", "cab", "abc", "cab"),
    ("abc", "cab", "abcd", "cabd"),
    ("abc", "bc", "abcd", "bcd"),
    ("abc", "cba", "acb", "acb"),
]


@pytest.mark.parametrize(("base", "ours", "theirs", "together"), SETS)
def test_sets(base: str, ours: str, theirs: str, together: str) -> None:
    assert sequence.united(base, ours, theirs) == set(together)
    assert sequence.united(base, theirs, ours) == set(together)


@pytest.mark.parametrize(("base", "ours", "theirs", "together"), LISTS)
def test_lists(base: str, ours: str, theirs: str, together: str) -> None:
    expected = tuple(together)
    assert sequence.ordered(tuple(base), tuple(ours), tuple(theirs)) == expected
    assert sequence.ordered(tuple(base), tuple(theirs), tuple(ours)) == expected


def unique() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from("abcdef"), unique=True).map(tuple)


Letters = tuple[str, ...]


@given(unique(), unique(), unique())
def test_lists_hold_what_sets_hold_in_an_order_of_both(
    base: Letters, ours: Letters, theirs: Letters
) -> None:
    found = sequence.ordered(base, ours, theirs)
    assert found == sequence.ordered(base, theirs, ours)
    assert set(found) == sequence.united(base, ours, theirs)
    assert len(set(found)) == len(found)
    assert sequence.ordered(base, ours, base) == ours
    kept = [tuple(one for one in side if one in found) for side in (ours, theirs)]
    orders = [tuple(one for one in found if one in side) for side in kept]
    # Only sides that contradict each other are put in another order.
    common = [tuple(one for one in side if one in kept[1 - i]) for i, side in enumerate(kept)]
    if common[0] == common[1]:
        assert orders == kept


@given(*(st.lists(st.sampled_from("ab"), max_size=4) for _ in range(3)))
def test_members_that_come_again_are_counted(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    found = sequence.counted(base, ours, theirs)
    assert found == sequence.counted(base, theirs, ours)
    assert sequence.counted(base, ours, base) == Counter(ours)
    assert sequence.counted(base, ours, ours) == Counter(ours)
