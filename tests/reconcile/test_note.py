"""Notes: paragraphs of two sides go together, a paragraph that both changed is for a person."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.reconcile import note

# (base, ours, theirs) -> (what stands, what the other note is)
TABLE = {
    "nothing": (("", "", ""), ("", "")),
    "one side began": (("", "A", ""), ("A", "A")),
    "both the same": (("A", "B", "B"), ("B", "B")),
    "both appended": (("A", "A\n\nC", "A\n\nB"), ("A\n\nB\n\nC", "A\n\nB\n\nC")),
    "both began": (("", "B", "A"), ("A\n\nB", "A\n\nB")),
    "appended and inserted": (("A\n\nB", "A\n\nB\n\nC", "0\n\nA\n\nB"), ("0\n\nA\n\nB\n\nC",) * 2),
    "different paragraphs": (("A\n\nB\n\nC", "a\n\nB\n\nC", "A\n\nB\n\nc"), ("a\n\nB\n\nc",) * 2),
    "removed and appended": (("A\n\nB", "B", "A\n\nB\n\nC"), ("B\n\nC", "B\n\nC")),
    "the same paragraph": (("A\n\nB", "x\n\nB", "y\n\nB"), ("x\n\nB", "y\n\nB")),
    "the same, and another": (
        ("A\n\nB\n\nC", "x\n\nB\n\nC", "y\n\nB\n\nc"),
        ("x\n\nB\n\nc", "y\n\nB\n\nc"),
    ),
    "removed and changed": (("A\n\nB", "B", "a\n\nB"), ("B", "a\n\nB")),
    "emptied and changed": (("A", "", "a"), ("", "a")),
    "emptied and appended": (("A", "", "A\n\nB"), ("B", "B")),
    "changed and appended": (("A", "a", "A\n\nB"), ("a\n\nB", "a\n\nB")),
    "changed and begun": (("A", "a", "B\n\nA"), ("B\n\na", "B\n\na")),
    "blank lines stay": (("A\n\n\n\nB", "A\n\n\n\nB\n\nC", "z\n\n\n\nB"), ("z\n\n\n\nB\n\nC",) * 2),
    "lines of one paragraph": (("a\nb", "a\nb\nc", "0\na\nb"), ("a\nb\nc", "0\na\nb")),
    "the same addition": (("A", "A\n\nB\n\nC", "A\n\nB"), ("A\n\nB\n\nC",) * 2),
}


@pytest.mark.parametrize(("copies", "expected"), TABLE.values(), ids=TABLE)
def test_paragraphs_go_together(copies: tuple[str, str, str], expected: tuple[str, str]) -> None:
    base, ours, theirs = copies
    assert note.combine(base, ours, theirs) == expected
    assert note.combine(base, theirs, ours) == expected[::-1]


def notes() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(("A", "B", "C d", "e\nf", "")), max_size=6).map("\n\n".join)


@given(notes(), notes(), notes())
def test_no_word_is_lost_and_sides_only_swap(base: str, ours: str, theirs: str) -> None:
    mine, yours = note.combine(base, ours, theirs)
    assert note.combine(base, theirs, ours) == (yours, mine)
    words = set(re.findall(r"\S+", mine)) | set(re.findall(r"\S+", yours))
    old = set(base.split())
    assert (set(ours.split()) - old) | (set(theirs.split()) - old) <= words
    assert note.combine(base, ours, base) == (ours, ours)
    assert note.combine(base, base, theirs) == (theirs, theirs)


@given(notes(), notes())
def test_what_differs_is_all_that_is_shown(one: str, other: str) -> None:
    left, right = note.apart(one, other)
    assert set(left.split("\n\n")) - {""} == set(one.split("\n\n")) - set(other.split("\n\n")) - {
        ""
    }
    assert not set(left.split("\n\n")) & set(right.split("\n\n")) - {""}


def test_a_note_of_many_megabytes_takes_no_time_worth_speaking_of() -> None:
    """Quadratic work would be 10^10 comparisons here; the middles are then one piece."""
    base = "\n\n".join(f"Paragraph {i}: {'word ' * 20}" for i in range(100_000))
    ours, theirs = f"First.\n\n{base}", f"{base}\n\nLast."
    assert note.combine(base, ours, theirs) == (f"First.\n\n{base}\n\nLast.",) * 2
    shuffled = "\n\n".join(reversed(base.split("\n\n")))
    assert note.combine(base, shuffled, theirs) == (f"{shuffled}\n\nLast.",) * 2
    changed = base.replace("word", "other")
    assert note.combine(base, shuffled, changed) == (shuffled, changed)
