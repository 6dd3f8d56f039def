"""Which capitals survive: tables of real titles, and properties of any title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.casing import protect
from refkit.text import plain

WORDS = st.sampled_from(
    "a the of on deep learning Deep GAN BERT-based B-Spline I/O 3D Bayes's Lie groups {GAN} {N}et "
    "$L_2$ CIFAR-10: Hyper-SAGNN: A* : ? — É été Worlds ETH-Zürich { } $ \\ NEURAL 0wn".split()
)
TITLES = st.one_of(st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join), st.text())


# Titles of the seeds, as printed; the braces are where a careful author puts them by hand.
@pytest.mark.parametrize(
    "protected",
    [
        "Kernel of {CycleGAN} as a principal homogeneous space",
        "Distributionally Robust Neural Networks",
        "On Solving Minimax Optimization Locally: A Follow-the-Ridge Approach",
        "A Neural {Dirichlet} Process Mixture Model for Task-Free Continual Learning",
        "{Hyper-SAGNN}: a self-attention based graph neural network for hypergraphs",
        "{DropEdge}: Towards Deep Graph Convolutional Networks on Node Classification",
        "{U-GAT-IT}: Unsupervised Generative Attentional Networks with Adaptive Layer-Instance "
        "Normalization for Image-to-Image Translation",
        "{Lagrangian} Fluid Simulation with Continuous Convolutions",
        "Learning To Explore Using Active Neural {SLAM}",
        "Quantifying Point-Prediction Uncertainty in Neural Networks via Residual Estimation with "
        "an {I/O} Kernel",
        "{B}-Spline {CNNs} on {Lie} groups",
        "Cross-Lingual Ability of Multilingual {BERT}: An Empirical Study",
        "Combining {Q}-Learning and Search with Amortized Value Estimates",
        r"$\ell_1$ Regularization for Quantization Robustness",
        "{SpikeGrad}: An {ANN}-equivalent Computation Model for Implementing Backpropagation with "
        "Spikes",
        "vq-wav2vec: Self-Supervised Learning of Discrete Speech Representations",
        "{VariBAD}: A Very Good Method for {Bayes}-Adaptive Deep {RL} via Meta-Learning",
        "{BayesOpt} Adversarial Attack",
        "{RaPP}: Novelty Detection with Reconstruction along Projection Pathway",
        "Functional Regularisation for Continual Learning with {Gaussian} Processes",
        "You {CAN} Teach an Old Dog New Tricks! {O}n Training Knowledge Graph Embeddings",
        "Why Not to Use Zero Imputation? {C}orrecting Sparsity Bias in Training Neural Networks",
        "{AdvectiveNet}: An {Eulerian-Lagrangian} Fluidic Reservoir for Point Cloud Processing",
        "Expected Information Maximization: Using the {I}-Projection for Mixture Density "
        "Estimation",
        "Regularizing activations in neural networks via distribution matching with the "
        "{Wasserstein} metric",
        "A Function Space View of Bounded Norm Infinite Width {ReLU} Nets: The Multivariate Case",
        # Mixed case by mistake: Neural Networks are no proper noun.
        "{Lipschitz} constant estimation of Neural Networks via sparse polynomial optimization",
        "Discriminative Particle Filter Reinforcement Learning for Complex Partial observations",
        "Learning to Group: A Bottom-Up Framework for {3D} Part Discovery in Unseen Categories",
        "Deep Orientation Uncertainty Learning based on a {Bingham} Loss",
        "Mixed Precision {DNNs}: All you need is a good parametrization",
        "{NAS-Bench-1Shot1}: Benchmarking and Dissecting One-shot Neural Architecture Search",
        "How to 0wn the {NAS} in Your Spare Time",
        "BREAKING CERTIFIED DEFENSES: SEMANTIC ADVERSARIAL EXAMPLES WITH SPOOFED ROBUSTNESS "
        "CERTIFICATES",
        "Pay Attention to Features, Transfer Learn Faster {CNNs}",
    ],
)
def test_the_seeds_titles(protected: str) -> None:
    title = protected.replace("{", "").replace("}", "") if "$" not in protected else protected
    assert protect(title) == protected


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("", ""),
        ("deep learning", "deep learning"),
        # Names of methods, whole or in part.
        ("CIFAR-10 and GPT-3 models", "{CIFAR-10} and {GPT-3} models"),
        ("BERT-Based Ranking", "{BERT}-Based Ranking"),
        ("GAN-Based: A Study", "{GAN}-Based: A Study"),
        ("3D-Aware Synthesis", "{3D}-Aware Synthesis"),
        ("The L2 Norm", "The {L2} Norm"),
        ("Fast R-CNN and A/B Tests", "{Fast} {R-CNN} and {A/B} Tests"),
        ("Learned A* Search, a Plan A", "Learned {A}* Search, a Plan A"),
        ("Why Should I Trust You", "Why Should {I} Trust You"),
        # The table, with plurals, possessives and company.
        ("Taylor's Gaussians", "{Taylor's} {Gaussians}"),
        ("Quasi-Monte Carlo", "Quasi-{Monte} {Carlo}"),
        ("Hamilton-Jacobi Equations", "{Hamilton-Jacobi} Equations"),
        ("Lie Algebras of Models That Lie", "{Lie} Algebras of Models That Lie"),
        ("What May Come in May 2020", "What May Come in {May} 2020"),
        ("Polish Your Polish Speech", "Polish Your {Polish} Speech"),
        ("Mastering the Game of Go", "Mastering the Game of {Go}"),
        ("Let Go of Frank-Wolfe", "Let Go of {Frank-Wolfe}"),
        ("English-German Translation", "{English-German} Translation"),
        ("Playing Atari in Python", "Playing {Atari} in {Python}"),
        # Sentence case: what has a capital all the same is a proper noun.
        (
            "A study of the Kessler effect in orbit around Jupiter",
            "A study of the {Kessler} effect in orbit around {Jupiter}",
        ),
        (
            "Smooth markets: Many basic ideas for Alice",
            "Smooth markets: Many basic ideas for {Alice}",
        ),
        # All capitals: only what the tables know. "{B}" gives "Bayesian" in sentence case.
        ("DEEP GANS FOR 3D DATA", "DEEP {GAN}S FOR {3D} DATA"),
        ("BAYESIAN Q-LEARNING", "{B}AYESIAN {Q}-LEARNING"),
        ("SCALOR", "{SCALOR}"),
        # Marks that are there.
        ("{Deep} learning of {G}AN", "{Deep} learning of {GAN}"),
        ("$L_2$-Regularised GAN", "$L_2$-Regularised {GAN}"),
        (r"The \{GAN\} \$ \\", r"The \{{GAN}\} \$ \\"),
    ],
)
def test_rules(title: str, protected: str) -> None:
    assert protect(title) == protected


@given(TITLES)
def test_protecting_twice_is_protecting_once(title: str) -> None:
    once = protect(title)
    assert protect(once) == once


@given(TITLES)
def test_no_letter_changes(title: str) -> None:
    assert plain(protect(title)) == plain(title)


@pytest.mark.parametrize(
    ("title", "keep", "protected"),
    [
        ("Foo and foo and Food", ("Foo",), "{Foo} and foo and Food"),
        ("Of Foos and Foo's", ("Foo",), "Of {Foos} and {Foo}'s"),
        ("Bar Baz, Bar baz", ("Bar Baz",), "{Bar Baz}, Bar baz"),
        ("Learning C++ Fast", ("C++",), "Learning {C++} Fast"),
        ("Foo $Foo$ {Foo}", ("Foo",), "{Foo} $Foo$ {Foo}"),
        ("Nothing Here", ("Foo",), "Nothing Here"),
    ],
)
def test_words_of_ones_own(title: str, keep: tuple[str, ...], protected: str) -> None:
    assert protect(title, frozenset(keep)) == protected


# Where marks stand in the way: formulas, escapes and commands keep their place.
@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("$x$ GAN $y_{1}$ BERT", "$x$ {GAN} $y_{1}$ {BERT}"),
        (r"\{GAN\} and \$ BERT", r"\{{GAN}\} and \$ {BERT}"),
        ("{A GAN} BERT", "{A GAN} {BERT}"),
        (r"The \emph{Deep GAN} of GAN", r"The \emph{Deep GAN} of {GAN}"),
        (r"\odd{a}GAN and BERT", r"\odd{a}{}{GAN} and {BERT}"),
        ("a GAN \ufffc b BERT $x$", "a {GAN} \ufffc b {BERT} $x$"),
    ],
)
def test_marks_in_the_way(title: str, protected: str) -> None:
    assert protect(title) == protected
