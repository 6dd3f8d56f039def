import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import titles

from refkit.match.title import Kind, compare, read

PAIRS = [
    # Equal, however written.
    ("A title", "a TITLE.", Kind.EQUAL),
    ("{GAN}s for Pre-training", "GANs for Pretraining", Kind.EQUAL),
    ("Long—range graphs", "Long-Range Graphs", Kind.EQUAL),
    ("Don't Stop", "Don’t stop", Kind.EQUAL),
    ("Naïve Bayes", "Naive Bayes", Kind.EQUAL),
    ("Cats & Dogs", "Cats and Dogs", Kind.EQUAL),
    ("Learning from 1,000 Labels", "Learning from 1000 labels", Kind.EQUAL),
    ("Regularisation of Neural Behaviour", "Regularization of Neural Behavior", Kind.EQUAL),
    ("Towards Modelling Colours", "Toward modeling colors", Kind.EQUAL),
    # Formulas by their letters.
    (r"Gradient $\ell_1$ Regularization", "Gradient ℓ1 Regularization", Kind.EQUAL),
    (r"Gradient $\ell_1$ Regularization", "Gradient l1 regularization", Kind.EQUAL),
    (r"Gradient $\ell_1$ Regularization", "Gradient L-1 Regularization", Kind.EQUAL),
    (r"Gradient $\ell_1$ Regularization", "Gradient ell 1 Regularization", Kind.EQUAL),
    (r"Gradient $\ell_1$ Regularization", r"Gradient ℓ 1 \\ell_1 ℓ1 Regularization", Kind.EQUAL),
    (r"Maps to $\mathbb{R}^d$ in Time", r"Maps to R d \\mathbb{R}^d Rd in Time", Kind.EQUAL),
    (r"$\beta$-VAE", "beta-VAE", Kind.EQUAL),
    ("β-VAE", "Beta VAE", Kind.EQUAL),
    (r"$\epsilon$-Greedy Search", "ϵ-greedy search", Kind.EQUAL),
    (r"Sorting in $O(n^2)$", "Sorting in O(n²)", Kind.EQUAL),
    (r"Worth 16$\times$16 Words", "Worth 16×16 words", Kind.EQUAL),
    ("Worth 16 x 16 Words", "Worth 16x16 words", Kind.EQUAL),
    ("Bounds in ℓ∞", r"Bounds in $\ell_\infty$", Kind.EQUAL),
    ("深度学习", "{深度学习}", Kind.EQUAL),
    # Numerals.
    ("Graph Minors, Part II", "Graph minors: part 2", Kind.EQUAL),
    ("Graph Minors, Part One", "Graph minors, part I", Kind.EQUAL),
    ("World War II", "World War 2", Kind.EQUAL),
    # What makes it another title.
    ("Worth 16x16 Words", "Worth 32x32 Words", Kind.APART),
    ("Sums of 3 x 3 x 3 Cubes", "Sums of 3 x 3 Cubes", Kind.APART),
    ("Tuning GPT-3.5 at Home", "Tuning GPT-35 at Home", Kind.APART),
    ("Graph Minors, Part I", "Graph Minors, Part II", Kind.APART),
    ("Learning Flows on Trees I", "Learning Flows on Trees V", Kind.APART),
    ("Learning Flows on Trees", "Learning Flows on Trees II", Kind.APART),
    ("Convex Bounds for Long Flows", "Nonconvex Bounds for Long Flows", Kind.APART),
    ("Supervised Flows on Trees", "Semi-Supervised Flows on Trees", Kind.ALIKE),
    ("Supervised Flows on Trees", "Unsupervised Flows on Trees", Kind.APART),
    ("Flows on Trees with Memory", "Flows on Trees without Memory", Kind.APART),
    ("Attention Is All You Need", "Attention Is Not All You Need", Kind.APART),
    ("Flows on Long Trees", "Erratum: Flows on Long Trees", Kind.APART),
    ("Flows on Long Trees", "Flows on Long Trees (Extended Version)", Kind.APART),
    ("Flows on Long Trees", "Flows on Long Trees: Supplementary Material", Kind.APART),
    ("Flows on Long Trees", "Flows on Long Trees Revisited", Kind.APART),
    ("Flows on Long Trees", "Comment on “Flows on Long Trees”", Kind.APART),
    ("MobileFlow", "MobileFlowV2", Kind.APART),
    # Slips.
    ("Neural Quantization of Trees", "Neural Quantizaiton of Trees", Kind.NEAR),
    ("Neural Quantization of Trees", "Neural Quantizzation of Trees", Kind.NEAR),
    ("Neural Quantization of Trees", "Neural Quantzation of Trees", Kind.NEAR),
    ("The Shape of Data", "Shape of Data", Kind.NEAR),
    ("A Shape of the Data", "A shape of data", Kind.NEAR),
    # A letter that may make another word is no slip.
    ("Neural Models of Trees", "Neural Model of Trees", Kind.ALIKE),
    ("Absorption of Slow Photons", "Adsorption of Slow Photons", Kind.ALIKE),
    ("Depletion of Cells in Mice", "Deletion of Cells in Mice", Kind.ALIKE),
    ("Planning Roads with Graphs", "Planing Roads with Graphs", Kind.ALIKE),
    ("Every Complaint of Old Trees", "Every Compliant of Old Trees", Kind.ALIKE),
    ("Causal Effects in Old Trees", "Casual Effects in Old Trees", Kind.ALIKE),
    ("Hepatitis A in Old People", "Hepatitis in Old People", Kind.ALIKE),
    ("Generative Adversarial Nets", "Generative Adversarial Networks", Kind.ALIKE),
    # Signs.
    ("Sorting in C for Beginners", "Sorting in C++ for Beginners", Kind.ALIKE),
    ("A* Search on Long Trees", "A Search on Long Trees", Kind.ALIKE),
    ("On P = NP", "On P ≠ NP", Kind.ALIKE),
    ("A Title of Long Trees*", "A Title of Long Trees", Kind.EQUAL),  # a footnote
    # Subtitles.
    ("RIDE", "RIDE: Rewarding Driven Exploration", Kind.SUBTITLE),
    ("Flows on Long Trees", "Flows on Long Trees: A Unified View", Kind.SUBTITLE),
    ("Flows on Long Trees", "Flows on Long Trees - A Unified View", Kind.SUBTITLE),
    ("Why Flow", "Why Flow? Trees and What They Do", Kind.SUBTITLE),
    ("Flows on Long Trees", "Flows on Long Trees: Part II", Kind.APART),
    ("Flows on Long Trees", "Flows on Long Trees under Very Different Assumptions", Kind.ALIKE),
    # Others.
    ("Flows on Long Trees", "Speech in a Crowded Room", Kind.OTHER),
    ("深度学习方法综述", "量子计算方法综述", Kind.OTHER),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "kind"), PAIRS)
def test_what_two_titles_are_to_each_other(one: str, other: str, kind: Kind) -> None:
    one, other = one.replace(r"\\", "\\"), other.replace(r"\\", "\\")
    assert compare(read(one), read(other)).kind is kind
    assert compare(read(other), read(one)).kind is kind


@pytest.mark.parametrize(
    ("one", "other", "detail"),
    [
        ("Worth 16x16 Words", "Worth 32x32 Words", "digits differ: 16 16, 32 32"),
        ("Flows on Trees", "Flows on Trees 2", "digits differ: none, 2"),
        ("Neural Models of Trees", "Neural Model of Trees", "words differ: models, model"),
        ("Flows on Trees Revisited", "Flows on Trees", "words differ: revisited, none"),
        ("Neural Quantization", "Neural Quantizaiton",
         "equal but for a slip: quantization, quantizaiton"),
        ("A", "a", "equal"),
    ],
)  # fmt: skip
def test_the_reason_is_told(one: str, other: str, detail: str) -> None:
    assert compare(read(one), read(other)).detail == detail


@pytest.mark.parametrize(
    "title",
    ["Introduction", "Deep Learning", "Reply", "Attention", "Guest Editors' Introduction",
     "Large Language Models", "深度学习", "A Survey"],
)  # fmt: skip
def test_titles_that_many_works_bear(title: str) -> None:
    assert read(title).is_generic


@pytest.mark.parametrize("title", ["Attention Is All You Need", "Graph Attention Networks"])
def test_titles_that_tell(title: str) -> None:
    assert not read(title).is_generic


@given(titles())
def test_a_title_is_equal_to_itself(title: str) -> None:
    found = read(title)
    if found.letters:
        assert compare(found, read(title)).kind is Kind.EQUAL


@given(titles(), titles())
def test_comparing_is_symmetric(one: str, other: str) -> None:
    here, there = read(one), read(other)
    if here.letters and there.letters:
        assert compare(here, there).kind is compare(there, here).kind


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert "".join(read(text).words) == read(text).letters
