r"""Formulas put back together: a table by kind, then what must hold for any text.

How KaTeX and MathJax lay a formula out comes from their sources: the MathML they emit (one token
an element), the TeX in its annotation, and the drawn glyphs, where KaTeX puts a fraction's
denominator and a sum's limits in the order in which it stacks them.
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import formula
from refkit.formula import Formula, Logical

SEED = Path(__file__).parent.parent / "seeds" / "001_f910f3235e93e782.txt"


def repaired(text: str) -> str:
    return "\n".join(map(str, formula.repair(text.split("\n"))))


# Every formula of the seed file, with the text around it cut short.
SEEDS = {
    "letter and superscript": (
        "function in|R|d|\\mathbb{R}^d|Rd in setting",
        "function in $\\mathbb{R}^d$ in setting",
    ),
    "in a title": (
        "Gradient|ℓ|1|\\ell_1|ℓ1 Regularization for Quantization Robustness",
        "Gradient $\\ell_1$ Regularization for Quantization Robustness",
    ),
    "two, the text between begins with a hyphen": (
        "quantization as a|ℓ|∞|\\ell_\\infty|ℓ∞-bounded perturbation, using the|ℓ|1|\\ell_1"
        "|ℓ1-norm of gradients.",
        "quantization as a $\\ell_\\infty$-bounded perturbation, using the $\\ell_1$-norm of"
        " gradients.",
    ),
    "glyph, TeX and run are one letter; TeX without a backslash; four in a row": (
        "For estimating the|p|p|p-th frequency moment for|0|<|p|<|2|0 < p < 2|0<p<2 we obtain the"
        " first. For estimating the|p|p|p-the frequency moment for|p|>|2|p > 2|p>2 we obtain",
        "For estimating the $p$-th frequency moment for $0 < p < 2$ we obtain the first. For"
        " estimating the $p$-the frequency moment for $p > 2$ we obtain",
    ),
    "a comma, a lone word between, at the end of a line": (
        "with a fixed|ϵ|\\epsilon|ϵ, MMA offers the “correct”|ϵ|\\epsilon|ϵ as the margin w.r.t.|ℓ"
        "|∞|\\ell_\\infty|ℓ∞ and|ℓ|2|\\ell_2|ℓ2 robustness.",
        "with a fixed $\\epsilon$, MMA offers the “correct” $\\epsilon$ as the margin w.r.t."
        " $\\ell_\\infty$ and $\\ell_2$ robustness.",
    ),
    "capitals with superscripts": (
        "advantage of both|L|1|L^1|L1 and|L|2|L^2|L2 regularization losses.",
        "advantage of both $L^1$ and $L^2$ regularization losses.",
    ),
    "a mapping": (
        "realize a function|f|:|R|→|R|d|f:\\mathbb{R}\\rightarrow \\mathbb{R}^d|f:R→Rd as a",
        "realize a function $f:\\mathbb{R}\\rightarrow \\mathbb{R}^d$ as a",
    ),
    "before a hyphenated name": (
        "case of the|ℓ|∞|\\ell_\\infty|ℓ∞-Lipschitz constant, our",
        "case of the $\\ell_\\infty$-Lipschitz constant, our",
    ),
    "calligraphic": (
        "by bounding their|L|p|\\mathcal{L}_p|Lp norm such",
        "by bounding their $\\mathcal{L}_p$ norm such",
    ),
    "numbers as tokens": (
        "asserts that roughly|1|/|δ|10|d|1 / \\delta^{10d}|1/δ10d nodes are sufficient, where|δ"
        "|\\delta|δ depends on it. A bound of|1|/|δ|2|d|1 / \\delta^{2d}|1/δ2d for shallow nets",
        "asserts that roughly $1 / \\delta^{10d}$ nodes are sufficient, where $\\delta$ depends on"
        " it. A bound of $1 / \\delta^{2d}$ for shallow nets",
    ),
    "a factor touches its number": (
        "up to a factor of 85|×|\\times|× with minimal impact",
        "up to a factor of 85$\\times$ with minimal impact",
    ),
    "in parentheses; then before a comma": (
        "models with binary (|±|1|\\pm1|±1) weights should be close to|±|1|\\pm 1|±1, for deeper",
        "models with binary ($\\pm1$) weights should be close to $\\pm 1$, for deeper",
    ),
    "a percentage": (
        "cut off more than|80|%|80\\%|80% of communication",
        "cut off more than $80\\%$ of communication",
    ),
    "bare numbers, a factor, a percentage": (
        "training perform at|10|×|−|25|×|10{\\times}{-}25{\\times}|10×−25× fewer number. In less"
        " than|20|20|20 epochs of|65.19|%|65.19\\%|65.19% for ImageNet on SNN with|250|250|250 time"
        " steps, which is|10|×|10{\\times}|10× faster",
        "training perform at $10{\\times}{-}25{\\times}$ fewer number. In less than $20$ epochs of"
        " $65.19\\%$ for ImageNet on SNN with $250$ time steps, which is $10{\\times}$ faster",
    ),
    "a letter as subscript": (
        "within a certain|ℓ|p|\\ell_p|ℓp-bounded radius",
        "within a certain $\\ell_p$-bounded radius",
    ),
}

# The same family, by hand.
FAMILY = {
    "at the start of the text": ("ϵ|\\epsilon|ϵ-balls are small", "$\\epsilon$-balls are small"),
    "one letter at the start": ("p|p|p-values are small", "$p$-values are small"),
    "at the end of the text": ("the norm|ℓ|1|\\ell_1|ℓ1", "the norm $\\ell_1$"),
    "one letter at the end": ("the number|k|k|k", "the number $k$"),
    "nothing else": ("ϵ|\\epsilon|ϵ", "$\\epsilon$"),
    "a line follows": ("the|ϵ|\\epsilon|ϵ|of old", "the $\\epsilon$\nof old"),
    "two that touch": ("of|x|x|x|y|y|y|b", "of $x$ $y$\nb"),
    "glyph line, TeX line and run are letter for letter the same": (
        "of|f|(|x|)|f(x)|f(x)",
        "of $f(x)$",
    ),
    "ends on the line on which the next begins": (
        "for|n|n|n-by-|m|m|m matrices",
        "for $n$-by-$m$ matrices",
    ),
    "text goes on with a bracket": ("(say|ϵ|\\epsilon|ϵ) it", "(say $\\epsilon$) it"),
    "after an opening quote": ('the "|ϵ|\\epsilon|ϵ" ball', 'the "$\\epsilon$" ball'),
    "after a closing quote": ('the "ball"|ϵ|\\epsilon|ϵ is', 'the "ball" $\\epsilon$ is'),
    "after a hyphen": ("non-|ϵ|\\epsilon|ϵ ball", "non-$\\epsilon$ ball"),
    "after a dash with spaces": ("balls –|ϵ|\\epsilon|ϵ ones", "balls – $\\epsilon$ ones"),
    "a product is no factor": ("a 3|×|\\times|× 3 grid", "a 3 $\\times$ 3 grid"),
    "a superscript touches its base": ("at 90|∘|^\\circ|∘ it", "at 90$^\\circ$ it"),
    "a fraction, denominator drawn first": (
        "rate|a|b|\\frac{a}{b}|ba per step",
        "rate $\\frac{a}{b}$ per step",
    ),
    "a fraction of sums": (
        "rate|1|+|x|n|2|\\frac{1+x}{n^2}|n21+x per",
        "rate $\\frac{1+x}{n^2}$ per",
    ),
    "a sum with its limits": (
        "the|∑|i|=|1|n|x|i|\\sum_{i=1}^n x_i|i=1∑n\u200bxi\u200b terms",
        "the $\\sum_{i=1}^n x_i$ terms",
    ),
    "an operator": (
        "in|O|(|n|log|\u2061|n|)|O(n \\log n)|O(nlog\u2061n) time",
        "in $O(n \\log n)$ time",
    ),
    "two operators": (
        "take|arg|\u2061|min|\u2061|θ|L|\\arg\\min_\\theta L|argθmin\u2061L over",
        "take $\\arg\\min_\\theta L$ over",
    ),
    "operatorname": (
        "so|argmax|\u2061|x|\\operatorname{argmax}_x|argmaxx\u200b is",
        "so $\\operatorname{argmax}_x$ is",
    ),
    "words in it": (
        "if|x|=|y| if it fits|\\ x = y \\text{ if it fits}|x=y if it fits, else",
        "if $\\ x = y \\text{ if it fits}$, else",
    ),
    "MathJax draws mathematical letters": (
        "with|p|(|x|)|p(x)|𝑝(𝑥) as density",
        "with $p(x)$ as density",
    ),
    "double-struck letters": ("in|ℝ|n|\\mathbb{R}^n|ℝ𝑛 it", "in $\\mathbb{R}^n$ it"),
    "Planck's h": ("with|h|h|ℎ as step", "with $h$ as step"),
    "a bar is no letter": ("the|x|ˉ|\\bar{x}|xˉ of", "the $\\bar{x}$ of"),
    "a tilde over a letter": ("in|O|~|(|n|)|\\tilde{O}(n)|O~(n) it", "in $\\tilde{O}(n)$ it"),
    "a hat at the end": ("the|x|^|\\hat{x}|x^ of", "the $\\hat{x}$ of"),
    "a hat, then a TeX-like text": ("the|x|\\mathrm{x}|x^2 of", "the $\\mathrm{x}$^2 of"),
    "a wide hat is a shape": ("the|x|^|\\widehat{x}|x of", "the $\\widehat{x}$ of"),
    "a vector's arrow is a shape": ("the|v|⃗|\\vec{v}|v of", "the $\\vec{v}$ of"),
    "a root is a shape": ("the|T|\\sqrt{T}|T\u200b regret", "the $\\sqrt{T}$ regret"),
    "unequal is drawn of two signs": ("if|a|≠|b|a \\neq b|a\ue020=b then", "if $a \\neq b$ then"),
    "no element is drawn of two signs": ("if|a|∉|S|a \\notin S|a∈/S then", "if $a \\notin S$ then"),
    "tall delimiters are drawn in pieces": (
        "let|f|=|{|1|x|>|0|0|x|≤|0|f=\\begin{cases}1 & x>0\\\\0 & x \\le 0\\end{cases}"
        "|f=⎩⎨⎧10x>0x≤0 hold",
        "let $f=\\begin{cases}1 & x>0\\\\0 & x \\le 0\\end{cases}$ hold",
    ),
    "TeX over several lines": (
        "then|a|=|b|c|=|d|\\begin{aligned}|a &= b \\\\|c &= d|\\end{aligned}|ac=b=d follows",
        "then $\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$ follows",
    ),
    "columns of an array are not printed": (
        "the|a|b|\\begin{array}{cc}a & b\\end{array}|ab row",
        "the $\\begin{array}{cc}a & b\\end{array}$ row",
    ),
    "colour is not printed": ("a|x|\\color{red}{x}|x it", "a $\\color{red}{x}$ it"),
    "spaces around tokens and source": ("the | p | p| p -th", "the $p$ -th"),
    "a number with thousands": ("of|1,000|1,000|1,000 steps", "of $1,000$ steps"),
    "between Chinese": ("维度为|d|d|d的空间", "维度为$d$的空间"),
    "after a blank line": ("One.||p|p|p-th moment", "One.\n\n$p$-th moment"),
}

# Lines that have something of a formula and are none: they come back as they are.
UNTOUCHED = {
    "Unicode in running text": "a 10× faster ℓ1 norm in ℝ² with ϵ ≤ 1/δ\nand 80% of it",
    "TeX in running text": "gradients are near (\\ell_2) isometries\nwith $\\ell_1$ and \\emph{so}",
    "a list of short lines": "apples\npears\nplums\nfigs",
    "an index of letters": "A\nAdams\nB\nBaker",
    "a table of numbers": "1\n2\n3\n4\n5\n6",
    "a column of one number": "1\n1\n1\n1\n1\n1",
    "rows of numbers": "1\n1\n1 2 3\n4\n4\n4 5 6",
    "a refrain": "Row, row\nRow, row\nRow, row your boat",
    "a refrain of one word": "Never\nNever\nNever more",
    "a choir": "la\nla\nla la la",
    "letters without the run": "R\nd\n\\mathbb{R}^d\nin setting",
    "letters without the source": "R\nd\nRd in setting",
    "the source without letters": "in\n\\mathbb{R}^d\nRd in setting",
    "other letters": "R\nn\n\\mathbb{R}^d\nRd in setting",
    "other glyphs": "R\nd\n\\mathbb{R}^d\nRn in setting",
    "a blank line between": "R\n\nd\n\\mathbb{R}^d\nRdd in setting",
    "the source is the last line": "in\nR\nd\n\\mathbb{R}^d",
    "Markdown": "—\n_\n— said",
    "rulers": "---\n---\n---\n***\n***\n*** x",
    "a snake": "x_\nx_\nx y",
    "an unclosed environment": "a\n\\begin{aligned}\na is",
    "empty lines": "\n\n\n",
}


@pytest.mark.parametrize(("mangled", "expected"), SEEDS.values(), ids=SEEDS)
def test_formulas_of_the_seed_file(mangled: str, expected: str) -> None:
    assert repaired(mangled.replace("|", "\n")) == expected


@pytest.mark.parametrize(("mangled", "expected"), FAMILY.values(), ids=FAMILY)
def test_formulas_of_the_same_family(mangled: str, expected: str) -> None:
    assert repaired(mangled.replace("|", "\n")) == expected


@pytest.mark.parametrize("lines", UNTOUCHED.values(), ids=UNTOUCHED)
def test_what_is_no_formula_stays(lines: str) -> None:
    assert repaired(lines) == lines


def test_the_seed_file_has_thirty_and_no_more() -> None:
    lines = SEED.read_text("utf-8").split("\n")
    found = [f.tex for line in formula.repair(lines) for f in line.formulas]
    table = [f.tex for mangled, _ in SEEDS.values() for line in formula.repair(mangled.split("|"))
             for f in line.formulas]  # fmt: skip
    assert len(found) == 30
    assert found == table


def test_a_display_of_many_tokens() -> None:
    tokens = [sign for i in range(1, 150) for sign in ("x", str(i), "+")] + ["y"]
    tex = "+".join(f"x_{{{i}}}" for i in range(1, 150)) + "+y"
    lines = ["the sum", *tokens, tex, "".join(tokens) + " is large"]
    assert [str(line) for line in formula.repair(lines)] == [f"the sum ${tex}$ is large"]


def test_parts_and_places() -> None:
    lines = ["One line", "in", "R", "d", "\\mathbb{R}^d", "Rd and", "p", "p", "p-th", "", "end"]
    assert formula.repair(lines) == [
        Logical(("One line",), 0, 0),
        Logical(("in ", Formula("\\mathbb{R}^d", 2, 4), " and ", Formula("p", 6, 7), "-th"), 1, 8),
        Logical((), 9, 9),
        Logical(("end",), 10, 10),
    ]


def test_nothing_comes_of_nothing() -> None:
    assert formula.repair([]) == []
    assert formula.repair([""]) == [Logical((), 0, 0)]


# A small alphabet, so that debris comes about by chance; and any text at all.
_DEBRIS = st.lists(
    st.sampled_from(
        ["p", "q", "2", "20", "p^2", "p2", "p2 is", "p-th", "20 epochs", "ℓ", "\\ell_p", "ℓp", "",
         "ℓp norm", "text", "\\frac{p}{q}", "qp", "pq of", "{}", "\\", "_", "→", "\\to", "→ x",
         "\u200b", "\u2061", "\\begin{a}", "\\end{a}", "^", "≠", "="]
    ),
    max_size=14,
)  # fmt: skip
_ANY = st.lists(st.text(st.characters(exclude_characters="\n"), max_size=12), max_size=8)


@given(_DEBRIS | _ANY)
def test_every_line_is_in_one_logical_line_in_order(lines: list[str]) -> None:
    at = 0
    for logical in formula.repair(lines):
        assert logical.first == at
        assert logical.last >= logical.first
        at = logical.last + 1
    assert at == len(lines)


@given(_DEBRIS | _ANY)
def test_no_text_beside_a_formula_is_lost(lines: list[str]) -> None:
    for logical in formula.repair(lines):
        if not logical.formulas:
            assert logical.first == logical.last
            assert str(logical) == lines[logical.first] or not lines[logical.first].strip()
            continue
        rest = "".join(part for part in logical.parts if isinstance(part, str))
        inside = {
            i for f in logical.formulas for i in range(f.first, f.last + 1)
        }  # tokens and source
        for i in range(logical.first, logical.last + 1):
            if i in inside:
                continue
            glyphs = i - 1 in inside
            words = lines[i].split()
            assert all(word in rest for word in words[glyphs:])


@given(_DEBRIS | _ANY)
def test_repairing_twice_is_repairing_once(lines: list[str]) -> None:
    once = [str(logical) for logical in formula.repair(lines)]
    assert [str(logical) for logical in formula.repair(once)] == once


@given(st.lists(st.text(st.characters(categories=["L", "Zs"]), min_size=61, max_size=70)))
def test_text_without_debris_comes_back(lines: list[str]) -> None:
    assert [str(line) for line in formula.repair(lines)] == [
        line if line.strip() else "" for line in lines
    ]


HOSTILE = {
    "equal letters": ["p"],
    "equal signs": ["→"],
    "equal commands": ["\\to"],
    "signs and commands": ["→", "\\to"],
    "environments never closed": ["\\begin{a}"],
    "a long run for every source": [*["→"] * 99, "\\to", "→" * 100],
    "lines as long as a token": ["a" * 60],
}


@pytest.mark.parametrize("lines", HOSTILE.values(), ids=HOSTILE)
def test_the_work_grows_with_the_length(lines: list[str]) -> None:
    """Counted in calls, not in seconds: ten times the lines, about ten times the calls."""
    few, many = (_calls(lines * (n // len(lines))) for n in (300, 3000))
    assert many < 15 * few


def _calls(lines: list[str]) -> int:
    import sys

    count = 0

    def tick(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        formula.repair(lines)
    finally:
        sys.setprofile(before)
    return count
