"""The diff of a rewritten file is the one of `diff -u`, as Python's difflib makes it."""

import difflib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.manuscript.rewrite import Edit, Rewritten, lines
from refkit.rename.difference import unified


def shown(done: Rewritten) -> list[str]:
    return [f"{'' if line.sign == '@' else line.sign}{line.text}" for line in unified(done)]


def test_a_change_is_shown_with_three_lines_around() -> None:
    text = "".join(f"{n}\n" for n in range(1, 21))
    done = Rewritten("a", text, (Edit(text.index("9"), text.index("9") + 1, "nine"),))
    assert shown(done) == [
        "@@ -6,7 +6,7 @@", " 6", " 7", " 8", "-9", "+nine", " 10", " 11", " 12"
    ]  # fmt: skip


def test_lines_that_change_together_stand_together() -> None:
    done = Rewritten("a", "a\nb\r\nc", (Edit(0, 1, "A"), Edit(2, 3, "B")))
    assert shown(done) == ["@@ -1,3 +1,3 @@", "-a", "-b", "+A", "+B", " c"]


def test_two_lines_can_become_one() -> None:
    done = Rewritten("a", "x{a\nb} y\nz\n", (Edit(2, 5, "c"),))
    assert shown(done) == ["@@ -1,3 +1,2 @@", "-x{a", "-b} y", "+x{c} y", " z"]


def edited(text: str, places: Sequence[int], new: str) -> Rewritten:
    at = sorted({place for place in places if place < len(text) and text[place] == "a"})
    return Rewritten("f", text, tuple(Edit(place, place + 1, new) for place in at))


@given(
    st.text("a\nb", max_size=60),
    st.lists(st.integers(0, 60), max_size=5),
    st.sampled_from(("c", "cc", "d-e")),
)
def test_the_diff_turns_one_into_the_other(text: str, places: list[int], new: str) -> None:
    done = edited(text, places, new)
    before, after = list(lines(done.before)), list(lines(done.after))
    result: list[str] = []
    at = 0
    for line in unified(done):
        if line.sign == "@":
            start = int(line.text.split()[1].split(",")[0].lstrip("-")) - 1
            result += before[at:start]
            at = start
        elif line.sign == "+":
            result.append(after[len(result)])
            assert result[-1].rstrip("\r\n") == line.text
        else:
            assert before[at].rstrip("\r\n") == line.text
            result += [before[at]] if line.sign == " " else []
            at += 1
    assert result + before[at:] == after


@pytest.mark.parametrize("gap", range(1, 12))
def test_parts_are_cut_where_diff_cuts_them(gap: int) -> None:
    text = "a\n" + "x\n" * gap + "a\n" + "y\n" * 5
    done = edited(text, (0, 2 + 2 * gap), "c")
    theirs = difflib.unified_diff(text.splitlines(), done.after.splitlines(), lineterm="", n=3)
    assert shown(done) == list(theirs)[2:]
