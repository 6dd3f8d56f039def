import pytest

from refkit.match.copies import left_out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("gradient l 1 l 1 l1 penalties", "gradient l1 penalties"),
        ("gradient l 1 l1 penalties", "gradient l1 penalties"),
        ("maps to r d r d rd in time", "maps to rd in time"),
        ("on k k k means", "on k means"),
        # No copies of a formula.
        ("sums of 3 x 3 x 3 cubes", "sums of 3 x 3 x 3 cubes"),
        ("cubes of 2 x 2 x 2 x 2", "cubes of 2 x 2 x 2 x 2"),
        ("q learning learning and search", "q learning learning and search"),
        ("learning to learn to learn a b", "learning to learn to learn a b"),
        ("l 1 and l 2", "l 1 and l 2"),
        ("a title", "a title"),
        ("", ""),
    ],
)
def test_copies_are_left_out(words: str, expected: str) -> None:
    assert left_out(words.split()) == expected.split()
