import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.match.passage import Kind, compare, folded, words

ONE = (
    "The performance of trained networks is robust to harsh levels of pruning. Coupled with the "
    "growing size of models, this observation has motivated research on sparse ones. In this work "
    "we control the level of sparsity with a constrained formulation, and show on four data sets "
    "that a wanted sparsity is reached without loss of accuracy or a search for a penalty."
)
OTHER = (
    "Speech is hard to hear in a crowd, and so we propose to whisper instead. We record forty "
    "speakers in nine rooms and measure how well each of them is understood by people and by "
    "machines, at three distances and two levels of noise. Whispering wins in the largest rooms, "
    "while in small ones nothing is better than a pause."
)
SENTENCE = ONE.split(". ")[0] + " in all of the many worlds that we know of today or tomorrow"


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (ONE, ONE, Kind.SAME),
        (ONE, f"Abstract: {ONE}", Kind.SAME),
        (ONE, ONE.upper().replace(". ", ".\n"), Kind.SAME),
        (ONE, f"{OTHER} {ONE}", Kind.SAME),  # it stands in the other one
        (ONE[: len(ONE) * 4 // 5], ONE, Kind.SAME),
        (ONE.replace("four data sets", "seven data sets"), ONE, Kind.SAME),
        (ONE[: len(ONE) // 2] + OTHER[len(OTHER) // 2 :], ONE, Kind.ALIKE),
        (ONE[:230], ONE, Kind.ALIKE),  # too little to tell
        (ONE, OTHER, Kind.OTHER),
        (f"{SENTENCE}. {OTHER}", f"{SENTENCE}. {ONE}", Kind.OTHER),  # one sentence in common
        (" ".join(sorted(ONE.split())), ONE, Kind.OTHER),  # the same words in another order
        ("", ONE, Kind.UNKNOWN),
        ("To appear.", ONE, Kind.UNKNOWN),
    ],
)
def test_whether_one_abstract_stands_in_the_other(one: str, other: str, kind: Kind) -> None:
    assert compare(words(one), words(other)).kind is kind
    assert compare(words(other), words(one)).kind is kind


def test_how_much_they_share_is_told() -> None:
    count = len(words(ONE))
    assert compare(words(ONE), words(ONE)).detail == f"{count} of {count} words, {count} in a row"


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("Naïve Bayes – über alles", "naive bayes uber alles"),
        ("“Long—range”", "long range"),
        ("soft\u00adware", "software"),
        ("Привет, мир", "privet mir"),
    ],
)
def test_folding_by_rough_rules(plain: str, expected: str) -> None:
    assert folded(plain) == expected


@given(st.lists(st.sampled_from("abcdefg"), max_size=60), st.lists(st.sampled_from("abcdefg")))
def test_comparing_never_counts_a_word_twice(one: list[str], other: list[str]) -> None:
    assert 0.0 <= compare(one, other).score <= 1.0
