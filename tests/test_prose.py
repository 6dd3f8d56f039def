"""Pasted text into marked text: tables by kind, then what must hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import prose, text

WRAPPED = """\
Recently mean field theory has been successfully used to analyze properties
of wide, random neural networks. It gave rise to a prescriptive theory for
initializing feed-forward neural networks with very orthogonal weights.
Despite strong empirical performance, the mechanisms are poorly understood."""

LONG = "This sentence is so long that nobody can have wrapped it by hand, since it goes on " * 2

LINES = {
    "one line": ("A Title", "A Title"),
    "a wrapped title": ("A Title That Goes\nOn and On", "A Title That Goes On and On"),
    "spaces of all kinds": (" A\u00a0 Title\u3000of\t two ", "A Title of two"),
    "a formula": ("Gradient\nℓ\n1\n\\ell_1\nℓ1 Norms", "Gradient $\\ell_1$ Norms"),
    "TeX in dollars": ("The $\\ell_1$ norm", "The $\\ell_1$ norm"),
    "braces, backslashes and amounts are literal": (
        "ResNet{18} for $5 and $10 \\o/",
        "ResNet\\{18\\} for \\$5 and \\$10 \\\\o/",
    ),
    "dollars around TeX that is no TeX": ("a $x{$ b", "a \\$x\\{\\$ b"),
    "a hyphen at the end of a line": ("Self-\nAttention", "Self-Attention"),
    "Chinese over two lines": ("深度学\n习", "深度学习"),
    "nothing": ("", ""),
    "blank lines": ("\n\n", ""),
}

PARAGRAPHS = {
    "one line": ("We show it.", "We show it."),
    "hard-wrapped, a sentence ends at the fill column": (
        WRAPPED,
        " ".join(WRAPPED.split("\n")),
    ),
    "two long lines are paragraphs": (f"{LONG}end.\n{LONG}end.", f"{LONG}end.\n{LONG}end."),
    "a long line that goes on in lower case": (f"{LONG}\nuntil it ends.", f"{LONG}until it ends."),
    "a long line, open, then a capital": (f"{LONG}at\nWe show.", f"{LONG}at\nWe show."),
    "a blank line parts, even in the middle": ("We show\n\nthat.", "We show\nthat."),
    "many blank lines part once": ("One.\n\n\n\nTwo.", "One.\nTwo."),
    "short lines that end": ("One.\nTwo.", "One.\nTwo."),
    "bullets": (
        "We show:\n• that it works\nand well\n• that it scales",
        "We show:\n• that it works and well\n• that it scales",
    ),
    "hyphens and stars as bullets": ("We\n- do\n* so", "We\n- do\n* so"),
    "numbers and letters as bullets": ("We\n1. do\n(2) so\na) x", "We\n1. do\n(2) so\na) x"),
    "a number at the start of a line is no bullet": ("all\n128 of\n3.5", "all 128 of 3.5"),
    "a hyphen at the end of a line": ("the self-\nattention of", "the self-attention of"),
    "a hyphen before a number": ("the ResNet-\n50 of", "the ResNet-50 of"),
    "a hyphen before a name": ("the Kullback-\nLeibler gap", "the Kullback-Leibler gap"),
    "a suspended hyphen": ("with pre-\nand post-training", "with pre- and post-training"),
    "a hyphen that is a dash": ("it works -\nmostly", "it works - mostly"),
    "TeX's dash": ("it works--\nmostly", "it works-- mostly"),
    "soft hyphens": ("a trans\u00ad\nformer trans\u00adforms", "a transformer transforms"),
    "Chinese lines join without a space": ("我们提出一种\n新的方法。", "我们提出一种新的方法。"),
    "Chinese next to English": ("我们提出\nBERT 模型", "我们提出 BERT 模型"),
    "Korean has spaces": ("딥러닝을\n위한", "딥러닝을 위한"),
    "formulas": (
        "of|p|p|p-th and|ℓ|1|\\ell_1|ℓ1 norms".replace("|", "\n"),
        "of $p$-th and $\\ell_1$ norms",
    ),
    "a formula opens a paragraph": ("One.\n\np\np\np-th moments", "One.\n$p$-th moments"),
    "a formula that would break its dollars is literal": (
        "the\nx\n\\text{$}x\nx of",
        "the \\$\\\\text\\{\\$\\}x\\$ of",
    ),
    "dollars": ("It costs $5. And $x_1$ is\n$y$ {so}", "It costs \\$5. And $x_1$ is $y$ \\{so\\}"),
    "nothing": ("", ""),
    "spaces": (" \n\t\n ", ""),
}  # fmt: skip

COUNTS = {
    "": 0,
    "one line with $x$": 0,
    "of\np\np\np-th": 1,
    "of\np\np\np-th and\nℓ\n1\n\\ell_1\nℓ1 norms": 2,
}


@pytest.mark.parametrize(("plain", "marked"), LINES.values(), ids=LINES)
def test_line(plain: str, marked: str) -> None:
    assert prose.line(plain) == marked


@pytest.mark.parametrize(("plain", "marked"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_paragraphs(plain: str, marked: str) -> None:
    assert prose.paragraphs(plain) == marked


@pytest.mark.parametrize(("plain", "count"), COUNTS.items(), ids=COUNTS)
def test_formulas(plain: str, count: int) -> None:
    assert prose.formulas(plain) == count


_PIECE = st.sampled_from(
    ["word", "Word.", "p", "ℓ", "\\ell_p", "ℓp", "$", "{", "\\", "-", "• ", "1. ", "我", " ", "\n",
     "\u00ad", "\u200b", "x" * 60, "end?"]
)  # fmt: skip
_TEXT = st.text() | st.lists(_PIECE, max_size=30).map("".join)


@given(_TEXT)
def test_a_line_is_one_line(plain: str) -> None:
    assert prose.line(plain) == " ".join(prose.line(plain).split())


@given(_TEXT)
def test_paragraphs_have_no_blank_lines_and_no_spare_spaces(plain: str) -> None:
    found = prose.paragraphs(plain)
    assert found == "\n".join(" ".join(part.split()) for part in found.splitlines() if part)


@given(_TEXT)
def test_both_say_the_same(plain: str) -> None:
    """They differ in their spaces only."""

    def letters(marked: str) -> str:
        return "".join(marked.split())

    assert letters(prose.line(plain)) == letters(prose.paragraphs(plain))


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1), min_size=1))
def test_every_word_survives(words: list[str]) -> None:
    marked = prose.paragraphs(" ".join(words))
    assert text.plain(marked).split() == [w for word in words for w in word.split()]
