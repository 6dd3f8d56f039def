"""The width of text in a terminal: what is counted quickly is what rich counts."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from refkit.view.cell import _NARROW, cells, clip, wrap


def test_letters_that_are_counted_one_by_one_have_one_cell_each() -> None:
    narrow = [chr(code) for code in range(0x3000) if _NARROW.fullmatch(chr(code))]
    assert len(narrow) > 1500
    assert [char for char in narrow if cell_len(char) != 1] == []


@given(st.text(st.sampled_from("aé–’αЖ日\u0301👍\u200d\ufe0f→")))
def test_every_text_has_the_width_that_rich_gives(text: str) -> None:
    assert cells(text) == cell_len(text)


@given(st.text(st.sampled_from("aé–’αЖ→日 ")), st.integers(0, 12))
def test_what_is_cut_fits(text: str, width: int) -> None:
    assert cells(clip(text, width)) <= width


def test_western_text_is_counted_without_rich() -> None:
    code = (
        "import sys; from refkit.view.cell import cells, clip; "
        "cells('Müller–“Ökonomie”'); clip('Müller–Ökonomie', 5); print('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@given(st.text(st.sampled_from("aé–’αЖ→日。 "), max_size=60), st.integers(2, 12))
def test_wrapping_fits_and_loses_nothing(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_word_of_ten_million_letters_is_wrapped() -> None:
    assert wrap("x" * 10_000_000, 80) == ["x" * 80] * 125_000
    assert len(wrap("é" * 1_000_000, 80)) == 12_500
