r"""Marked text: its marks, and its ways out to people, to matching, to cite keys and to LaTeX."""

import re
import subprocess
import sys
import unicodedata

import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from refkit import text
from refkit.text import Chunk, Kind

# Marks and what they meet, often enough to be unbalanced in every way.
MARKED = st.text(
    st.one_of(st.sampled_from("{}$\\ aB_^%&#~\n'\"é"), st.characters(exclude_categories=["Cs"]))
)
NORMAL, KEPT, MATH, COMMAND = Kind.NORMAL, Kind.KEPT, Kind.MATH, Kind.COMMAND


@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        ("", ""),
        ("Kernel of CycleGAN", "Kernel of CycleGAN"),
        ("a {b} $c \\d", r"a \{b\} \$c \\d"),
        ("100% & more_", "100% & more_"),
    ],
)
def test_escape(plain: str, marked: str) -> None:
    assert text.escape(plain) == marked


# The cases are those of pandoc's manual (section "Math") and of its own test-suite's spirit.
@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        (r"$\ell_1$ Regularization", r"$\ell_1$ Regularization"),
        ("costs $5 and $10", r"costs \$5 and \$10"),
        ("$20,000 and $30,000", r"\$20,000 and \$30,000"),
        ("a $x$ and $y$", "a $x$ and $y$"),
        ("$ x$ and $x $", r"\$ x\$ and \$x \$"),
        ("$x$5", r"\$x\$5"),
        (r"\$x$ stays", r"\$x\$ stays"),
        (r"$a\$b$", r"$a\$b$"),
        ("$$x + y$$", "$x + y$"),
        ("$a\n\nb$", "\\$a\n\nb\\$"),
        ("$a\nb$", "$a\nb$"),
        (r"$\{x\}$ of {y}", r"$\{x\}$ of \{y\}"),
        ("$x{$", r"\$x\{\$"),
        (r"\foo", r"\\foo"),
        ("10$", r"10\$"),
    ],
)
def test_mathematics_is_found_by_pandocs_rule(plain: str, marked: str) -> None:
    assert text.from_dollars(plain) == marked


@pytest.mark.parametrize(
    ("marked", "chunks"),
    [
        ("", ()),
        ("plain", ((NORMAL, "plain"),)),
        ("a {GAN} b", ((NORMAL, "a "), (KEPT, "GAN"), (NORMAL, " b"))),
        (r"$\ell_1$-norm", ((MATH, r"\ell_1"), (NORMAL, "-norm"))),
        (r"\{a\} \$ \\", ((NORMAL, r"{a} $ \ ".rstrip()),)),
        ("{a{B}c}", ((KEPT, "aBc"),)),
        ("{a $x$ c}", ((KEPT, "a "), (MATH, "x"), (KEPT, " c"))),
        ("{}", ()),
        ("{a}{b}", ((KEPT, "ab"),)),
        ("$a$$b$", ((MATH, "a"), (MATH, "b"))),
        # Marks without a partner are literal.
        ("{a", ((NORMAL, "{a"),)),
        ("a}", ((NORMAL, "a}"),)),
        ("}{", ((NORMAL, "}{"),)),
        ("{a}}b", ((KEPT, "a"), (NORMAL, "}b"))),
        ("$5", ((NORMAL, "$5"),)),
        ("$$", ((NORMAL, "$$"),)),
        ("$x{$", ((NORMAL, "$x{$"),)),
        ("{$x}$", ((KEPT, "$x"), (NORMAL, "$"))),
        ("a\\", ((NORMAL, "a\\"),)),
        (r"\alpha", ((COMMAND, r"\alpha"),)),
        (r"$a\$b$", ((MATH, r"a\$b"),)),
    ],
)
def test_parse(marked: str, chunks: tuple[tuple[Kind, str], ...]) -> None:
    assert text.parse(marked) == tuple(Chunk(*chunk) for chunk in chunks)


@given(MARKED)
def test_parse_and_unparse_agree_on_any_text(marked: str) -> None:
    chunks = text.parse(marked)
    assert text.parse(text.unparse(chunks)) == chunks


@given(MARKED)
def test_what_is_escaped_is_read_back_as_it_was(plain: str) -> None:
    assert text.plain(text.escape(plain)) == plain


@given(st.text(st.characters(exclude_characters="$\\")))
def test_without_dollars_there_is_no_mathematics(plain: str) -> None:
    assert text.from_dollars(plain) == text.escape(plain)


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("{GAN}s", "GANs"),
        (r"\{x\} \\ \$", r"{x} \ $"),
        (r"$\ell_1$ Regularization", "ℓ1 Regularization"),
        (r"$\mathbb{R}^d$", "Rd"),
        (r"$\epsilon$", "ϵ"),
        (r"$\varepsilon$-greedy", "ε-greedy"),
        (r"$\times$", "×"),
        (r"$10{\times}{-}25{\times}$", "10×-25×"),
        (r"$80\%$", "80%"),
        (r"$f:\mathbb{R}\rightarrow \mathbb{R}^d$", "f:R→Rd"),
        (r"$O(\log n)$", "O(log n)"),
        (r"$n \log n$", "n log n"),
        (r"$x \in \{0, 1\}$", "x∈{0,1}"),
        (r"$\text{top } k$", "top k"),
        (r"$\operatorname{rank}(A)$", "rank(A)"),
        (r"$\left( a \right)$", "(a)"),
        (r"$a \leq b \le c$", "a≤b≤c"),
        # What the own table does not know is pylatexenc's.
        (r"$\frac{a}{b}$", "a/b"),
        (r"$\sqrt{x}$", "√(x)"),
        (r"$\nosuchcommand{x}$", "x"),
    ],
)
def test_plain_is_what_people_read(marked: str, plain: str) -> None:
    assert text.plain(marked) == plain


@given(MARKED)
def test_any_text_has_its_plain_words_and_folded_form(marked: str) -> None:
    folded = text.fold(text.plain(marked))
    assert folded.isascii()
    assert folded == " ".join(folded.split())
    assert text.fold(folded) == folded
    assert all(word.isascii() and word.isalnum() for word in text.ascii_words(marked))


@pytest.mark.parametrize(
    ("plain", "folded"),
    [
        ("", ""),
        ("Müller", "muller"),
        ("Dumitraş", "dumitras"),
        ("Mu\u0308ller", "muller"),
        ("Łukasz Øster", "lukasz oster"),
        ("Straße", "strasse"),
        ("Image-to-Image: a “GAN”", "image to image a gan"),
        ("don't", "don t"),
        ("don’t", "don t"),
        ("ϵ and ε", "e and e"),
        ("ℝ²", "r2"),
        ("王", "wang"),
        ("한국", "hangug"),
        ("  !?  ", ""),
    ],
)
def test_fold(plain: str, folded: str) -> None:
    assert text.fold(plain) == folded


def test_letters_fold_as_anyascii_has_them() -> None:
    latin_and_greek = [chr(code) for code in range(0xC0, 0x530) if chr(code).isalpha()]
    alone = {c for c in latin_and_greek if unicodedata.normalize("NFKD", c) == c}
    expected = {c: " ".join(re.findall("[a-z0-9]+", anyascii(c).lower())) for c in alone}
    assert {c: text.fold(c) for c in alone} == expected


@pytest.mark.parametrize(
    ("call", "absent"),
    [
        ("fold('Kernel of CycleGAN')", {"anyascii", "pylatexenc"}),
        ("fold('Müller “x”')", {"anyascii", "pylatexenc"}),
        ("fold('Łukasz Öster: α-divergences for ε > 0')", {"anyascii", "pylatexenc"}),
        ("plain(r'$\\\\ell_1$')", {"pylatexenc"}),
        ("to_latex('Kernel')", {"pylatexenc", "refkit.text.latex"}),
        ("to_latex('Müller, Dumitraş “x” – α $x$')", {"pylatexenc"}),
    ],
)
def test_the_common_cases_load_no_library(call: str, absent: set[str]) -> None:
    code = f"import sys, refkit.text; refkit.text.{call}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], check=True, capture_output=True, text=True
    )
    assert not set(done.stdout.split()) & absent


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("Kernel of {CycleGAN}", ["kernel", "of", "cyclegan"]),
        (r"$\ell_1$ Regularization", ["ell1", "regularization"]),
        ("ℓ1 Regularization", ["ell1", "regularization"]),
        (r"$\alpha$-divergence", ["alpha", "divergence"]),
        (r"$\varepsilon$-greedy", ["epsilon", "greedy"]),
        (r"$\mathbb{R}^d$", ["rd"]),
        (r"$f:\mathbb{R}\rightarrow \mathbb{R}^d$", ["f", "r", "rd"]),
        (r"$k$-means", ["k", "means"]),
        (r"$O(n \log n)$", ["o", "n", "log", "n"]),
        (r"$\hat{x}$", ["x"]),
        ("A classifier's view", ["a", "classifiers", "view"]),
        ("A classifier’s view", ["a", "classifiers", "view"]),
        ("β-VAE", ["beta", "vae"]),
        ("λ and Λ", ["lambda", "and", "lambda"]),
        ("0wn vq-wav2vec I/O", ["0wn", "vq", "wav2vec", "i", "o"]),
        ("{B}ERT", ["bert"]),
        ("Über Größe", ["uber", "grosse"]),
        ("$ $ ?", []),
    ],
)
def test_ascii_words(marked: str, words: list[str]) -> None:
    assert text.ascii_words(marked) == words


@pytest.mark.parametrize(
    ("marked", "latex"),
    [
        ("Kernel of {CycleGAN}", "Kernel of {CycleGAN}"),
        ("a & b % c # d _ e", r"a \& b \% c \# d \_ e"),
        (r"\$ \{ \} \\", r"\$ {\textbraceleft} {\textbraceright} {\textbackslash}"),
        ("~^<>|", r"{\textasciitilde}{\textasciicircum}{\textless}{\textgreater}{\textbar}"),
        ('"a" ("b")', "``a'' (``b'')"),
        ("“a” ‘b’ – — …", r"``a'' `b' -- --- {\ldots}"),
        ("a\u00a0b\u200bc\u2009d", "a~bc d"),
        # BibTeX's special characters: btxdoc, section 4.
        ("éèêëñ", r"{\'e}{\`e}{\^e}{\"e}{\~n}"),
        ("ğ ş ő ů ȩ ą", r"{\u{g}} {\c{s}} {\H{o}} {\r{u}} {\c{e}} {\k{a}}"),
        ("ı í ī ĵ", r"{\i} {\'i} {\=i} {\^j}"),
        ("ł Ø æ Å ß đ þ", r"{\l} {\O} {\ae} {\AA} {\ss} {\dj} {\th}"),
        ("ễ ộ Ǿ", r"{\~{\^e}} {\d{\^o}} {\'{\O}}"),
        ("e\u0301", r"{\'e}"),
        ("ș", r"{\textcommabelow{s}}"),
        ("α × → ∞ ℝ 𝒩", r"{$\alpha$} {$\times$} {$\to$} {$\infty$} {$\mathbb{R}$} {$\mathcal{N}$}"),
        ("x² H₂O", r"x\textsuperscript{2} H\textsubscript{2}O"),
        ("ﬁ № ™ µ", r"fi {\textnumero} {\texttrademark} {$\mu$}"),
        ("© € §", r"{\textcopyright} {\texteuro} {\textsection}"),
        # No LaTeX form in the standard packages: as it stands.
        ("王 한 Д ơ λόγος", "王 한 Д ơ λόγος"),
        # In braces "\&AB" would be a special character, and lose its capitals.
        ("{&AB} {École}", r"{{}\&AB} {{\'E}cole}"),
        (r"$\ell_1$ {a $x$ b}", r"$\ell_1$ {a $x$ b}"),
        (r"$\{x\}$ $\left\{ x \right.$", r"$\{x\}$ $\left\lbrace  x \right.$"),
        ("$5%$ $a#b$ $a&b$", r"$5\%$ $a\#b$ $a\&b$"),
        (r"$\begin{matrix}a&b\end{matrix}$", r"$\begin{matrix}a&b\end{matrix}$"),
        ("$α^²$ $é$", r"${\alpha}^{^{2}}$ $\mbox{{\'e}}$"),
        ("a\nb", "a\nb"),
    ],
)
def test_to_latex(marked: str, latex: str) -> None:
    assert text.to_latex(marked) == latex


def test_titles_keep_the_case_of_mathematics() -> None:
    assert text.to_latex("The $L_2$ norm", keep_case=True) == "The {$L_2$} norm"


@given(MARKED, st.booleans())
def test_braces_balance_as_bibtex_counts_them(marked: str, keep_case: bool) -> None:
    depth = 0
    for char in text.to_latex(marked, keep_case=keep_case):
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0
