"""The labelled pairs of benchmarks/pairs.py: nothing may be applied that is not the same paper."""

from functools import cache

import pytest

from benchmarks.pairs import Pair, pairs, plain_rule, refkit, score, wrong
from refkit.model import Verdict


@cache
def everything() -> list[Pair]:
    return pairs("before") + pairs("after")


def test_there_are_enough_of_each_label() -> None:
    labels = [pair.label for pair in everything()]
    assert len(labels) >= 400
    assert {label: labels.count(label) >= 80 for label in set(labels)} == {
        "same": True, "person": True, "different": True,
    }  # fmt: skip


def test_nothing_is_applied_that_is_not_the_same_paper() -> None:
    rash = [(p, v) for p, v in wrong(everything(), refkit) if v is Verdict.SAME]
    assert [(pair.kind, pair.mine.title, pair.theirs.title) for pair, _ in rash] == []
    assert score(everything(), refkit).precision == 1.0


@pytest.mark.parametrize("half", ["before", "after"])
def test_hardly_any_is_missed(half: str) -> None:
    found = score(pairs(half), refkit)
    assert found.recall >= 0.98
    assert found.shown == found.same


def test_the_plain_rule_is_often_wrong() -> None:
    assert score(everything(), plain_rule).precision < 0.5
