r"""Marked text: Unicode with two marks, and its ways out to people, to matching and to LaTeX.

The marks are BibLaTeX's chunks in a form that stays readable in JSON: ``{...}`` keeps its letter
case, ``$...$`` is TeX mathematics, and a literal ``{ } $ \`` has a backslash before it. This
module knows Unicode and TeX spelling. It does not know which field a text stands in, nor which
capitals deserve braces (refkit.casing). How LaTeX spells Unicode stands in refkit.text.latex.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a stretch of marked text is."""

    NORMAL = "normal"
    KEPT = "kept"  # keeps its letter case
    MATH = "math"  # TeX mathematics, without its dollars


class Chunk(NamedTuple):
    """A stretch of one kind. Its text has no marks and no escapes left."""

    kind: Kind
    text: str


_MARKS = re.compile(r"[\\{}$]")
_TOKEN = re.compile(
    r"\\(?P<escaped>[\\{}$])|\$(?P<math>(?:\\.|[^\\$])+)\$|(?P<brace>[{}])|[^\\{}$]+|[\\$]",
    re.DOTALL,
)


def escape(plain: str) -> str:
    """Plain text -> marked text: every literal brace, dollar and backslash escaped."""
    return _MARKS.sub(r"\\\g<0>", plain)


# Pandoc's tex_math_dollars: no space just inside the dollars, no digit just behind them, no blank
# line between them; display mathematics in two dollars is mathematics too.
_DOLLARS = re.compile(
    r"\\(?P<dollar>\$)|(?P<fence>\$\$?)(?P<math>(?=\S)(?:\\.|(?!\n[ \t]*\n)[^\\$])+(?<=\S))"
    r"(?P=fence)(?!\d)|[\\{}$]",
    re.DOTALL,
)


def from_dollars(plain: str) -> str:
    r"""Plain text with inline TeX in dollars -> marked text; "\$" is a literal dollar.

    What counts as mathematics is pandoc's rule (manual, "Math", extension tex_math_dollars), so
    "costs $5 and $10" has none.
    """
    if "$" not in plain and "\\" not in plain and "{" not in plain and "}" not in plain:
        return plain  # nearly every text: four searches at C speed instead of one pattern's

    def replace(match: re.Match[str]) -> str:
        if match["math"] and _is_balanced(match["math"]):
            return f"${match['math']}$"
        return escape(match["dollar"] or match.group())

    return _DOLLARS.sub(replace, plain)


class FromLatex(NamedTuple):
    """Marked text, and the commands in it that nobody here knows, each once."""

    text: str
    unknown: tuple[str, ...]


_TEX_SIGNS = re.compile(r"[\\{}$~&%`'\"]|--|\s\s|[^\S ]")


def from_latex(latex: str) -> FromLatex:
    r"""Read LaTeX as it stands in a BibTeX field: "G{\"o}del's {T}heorem" as "Gödel's {T}heorem".

    Accents and symbols become Unicode, case braces and mathematics stay, and a command that
    refkit does not know stays as it stands.
    """
    if not _TEX_SIGNS.search(latex):
        return FromLatex(latex, ())
    from refkit.text.decode import decode

    return FromLatex(*decode(latex))


def parse(marked: str) -> tuple[Chunk, ...]:
    """Cut marked text into chunks. Total: a mark without its partner is taken as literal text.

    Braces inside braces add nothing and vanish; mathematics inside braces stays mathematics.
    """
    if not _MARKS.search(marked):
        return (Chunk(Kind.NORMAL, marked),) if marked else ()
    tokens = list(_tokens(marked))
    paired: set[int] = set()
    opened: list[int] = []
    for i, (what, text) in enumerate(tokens):
        if what == "brace" and text == "{":
            opened.append(i)
        elif what == "brace" and opened:
            paired |= {opened.pop(), i}
    chunks: list[Chunk] = []
    depth = 0
    for i, (what, text) in enumerate(tokens):
        if i in paired:
            depth += 1 if text == "{" else -1
            continue
        kind = Kind.MATH if what == "math" else Kind.KEPT if depth else Kind.NORMAL
        if chunks and chunks[-1].kind is kind is not Kind.MATH:
            text = chunks.pop().text + text
        chunks.append(Chunk(kind, text))
    return tuple(chunks)


def unparse(chunks: Iterable[Chunk]) -> str:
    """Chunks -> marked text, the inverse of `parse`."""
    marked = []
    for kind, text in chunks:
        if kind is Kind.MATH:
            marked.append(f"${text}$")
        else:
            marked.append(escape(text) if kind is Kind.NORMAL else f"{{{escape(text)}}}")
    return "".join(marked)


def _tokens(marked: str) -> Iterator[tuple[str, str]]:
    at = 0
    while match := _TOKEN.match(marked, at):
        what = match.lastgroup or "text"
        if what == "math" and not _is_balanced(match["math"]):
            yield "text", "$"
            at += 1
            continue
        yield what, match[what] if what != "text" else match.group()
        at = match.end()


def _is_balanced(tex: str) -> bool:
    depth = 0
    for brace in re.findall(r"\\.|[{}]", tex, re.DOTALL):
        depth += (brace == "{") - (brace == "}")
        if depth < 0:
            return False
    return depth == 0


# TeX command -> character. Where two commands name one character, the first is the one written.
SYMBOLS = dict(
    pair.split("=", 1)
    for pair in r"""
    alpha=α beta=β gamma=γ delta=δ epsilon=ϵ varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι
    kappa=κ lambda=λ mu=μ nu=ν xi=ξ pi=π varpi=ϖ rho=ρ varrho=ϱ sigma=σ varsigma=ς tau=τ upsilon=υ
    phi=ϕ varphi=φ chi=χ psi=ψ omega=ω Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ
    Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω ell=ℓ hbar=ℏ partial=∂ nabla=∇ infty=∞ forall=∀ exists=∃
    emptyset=∅ in=∈ notin=∉ ni=∋ subset=⊂ subseteq=⊆ supset=⊃ supseteq=⊇ cup=∪ cap=∩ setminus=∖
    times=× cdot=⋅ div=÷ pm=± mp=∓ ast=∗ star=⋆ circ=∘ bullet=∙ oplus=⊕ otimes=⊗ odot=⊙ wedge=∧
    vee=∨ neg=¬ lnot=¬ leq=≤ le=≤ geq=≥ ge=≥ neq=≠ ne=≠ ll=≪ gg=≫ approx=≈ sim=∼ simeq=≃ cong=≅
    equiv=≡ propto=∝ perp=⊥ bot=⊥ top=⊤ mid=∣ parallel=∥ to=→ rightarrow=→ leftarrow=← gets=←
    leftrightarrow=↔ Rightarrow=⇒ Leftarrow=⇐ Leftrightarrow=⇔ mapsto=↦ uparrow=↑ downarrow=↓
    longrightarrow=⟶ sum=∑ prod=∏ int=∫ ldots=… dots=… cdots=⋯ langle=⟨ rangle=⟩ lfloor=⌊ rfloor=⌋
    lceil=⌈ rceil=⌉ lbrace={ rbrace=} vert=| Vert=‖ prime=′ dagger=† degree=° checkmark=✓ aleph=ℵ
    """.split()
)
_FUNCTIONS = frozenset(
    """
    arccos arcsin arctan arg argmax argmin bmod cos cosh cot coth csc deg det dim exp gcd hom inf
    ker lg lim liminf limsup ln log max min mod Pr sec sin sinh sup tan tanh
    """.split()
)
# Commands that choose a font or a size: nothing to read.
_SILENT = frozenset(
    """
    Big Bigg Biggl Biggr Bigl Bigr bf big bigg biggl biggr bigl bigr bm boldsymbol cal
    displaystyle emph it left limits mathbb mathbf mathcal mathfrak mathit mathrm mathscr mathsf
    mathtt mbox nolimits operatorname pmb right rm scriptstyle text textbf textit textrm textsf
    textstyle texttt
    """.split()
)
_TEX = re.compile(
    r"\\(?:text\w*|mbox|operatorname)\*?\s*\{(?P<words>[^{}$\\]*)\}|\\(?P<command>[A-Za-z]+)"
    r"|\\(?P<sign>.)|(?P<syntax>[{}^_$~\s])|.",
    re.DOTALL,
)
_SPACING = {",": " ", ":": " ", ";": " ", " ": " ", "\\": " ", "\n": " ", "!": "", "|": "‖"}
_LOOSE = re.compile(r"(?<!\w) +| +(?!\w)")


def plain(marked: str) -> str:
    r"""Turn marked text into what people read: no marks, no escapes, "$\ell_1$" as "ℓ1"."""
    if not _MARKS.search(marked):
        return marked
    return "".join(_readable(t) if kind is Kind.MATH else t for kind, t in parse(marked))


def _readable(tex: str) -> str:
    parts = []
    for match in _TEX.finditer(tex):
        command = match["command"]
        if command in SYMBOLS:
            parts.append(SYMBOLS[command])
        elif command in _FUNCTIONS:
            parts.append(f" {command} ")
        elif command in ("quad", "qquad"):
            parts.append(" ")
        elif command and command not in _SILENT:
            return _readable_by_pylatexenc(tex)
        elif match["sign"]:
            parts.append(_SPACING.get(match["sign"], match["sign"]))
        elif not command and not match["syntax"]:
            parts.append(match["words"] if match["words"] is not None else match.group())
    return _LOOSE.sub("", re.sub(r"\s+", " ", "".join(parts)))


def _readable_by_pylatexenc(tex: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    fontless = re.sub(r"\\([A-Za-z]+)", lambda m: "" if m[1] in _SILENT else m[0], tex)
    uncommented = re.sub(r"(\\.)|%", lambda m: m[1] or r"\%", fontless, flags=re.DOTALL)
    text: str = LatexNodes2Text(math_mode="text").latex_to_text(f"${uncommented}$")
    return _LOOSE.sub("", re.sub(r"\s+", " ", re.sub(r"[\^_]", "", text)))


_NO_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Plain text -> ASCII lower case words with single spaces, for search and for matching.

    "Müller" and "muller" fold alike, and so do all spellings of a quote or a dash.
    """
    if not text.isascii():
        # Accents (combining classes of Unicode 4.3: 1 overlays, from 200 on attached or placed)
        # go; what else a script writes as a combining mark is part of the letter.
        decomposed = unicodedata.normalize("NFKD", text)
        bare = "".join(c for c in decomposed if not _is_accent(c))
        text = unicodedata.normalize("NFC", bare)
        if any(char > "\x7f" and char.isalnum() for char in text):
            from anyascii import anyascii

            text = anyascii(text)
    return _NO_WORD.sub(" ", text.lower()).strip()


def _is_accent(char: str) -> bool:
    return char > "\x7f" and ((placed := unicodedata.combining(char)) >= 200 or placed == 1)


_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_LONE_GREEK = re.compile(r"(?<![\u0370-\u03ff])[α-ωΑ-Ω](?![\u0370-\u03ff])")


def ascii_words(marked: str) -> list[str]:
    r"""Cut marked text into words in ASCII lower case, as cite keys need them.

    A formula contributes its letters by name ("$\ell_1$" gives "ell1") and so does a Greek letter
    on its own ("β-VAE" gives "beta", "vae"); an apostrophe inside a word joins.
    """
    text = "".join(_spelled(t) if kind is Kind.MATH else t for kind, t in parse(marked))
    if not text.isascii():
        text = _LONE_GREEK.sub(_greek_name, text.replace("ℓ", "ell"))
    return fold(_APOSTROPHE.sub("", text)).split()


def _spelled(tex: str) -> str:
    parts = []
    for match in _TEX.finditer(tex):
        command = match["command"]
        if command:
            if SYMBOLS.get(command, "").isalpha():
                parts.append(command.removeprefix("var"))
            elif command in SYMBOLS or command in _FUNCTIONS:
                parts.append(f" {command} " if command in _FUNCTIONS else " ")
        elif match["sign"]:
            parts.append(" ")
        elif not match["syntax"]:
            parts.append(match["words"] if match["words"] is not None else match.group())
    return "".join(parts)


def _greek_name(match: re.Match[str]) -> str:
    name = unicodedata.name(match.group()).rpartition(" ")[2].lower()
    return "lambda" if name == "lamda" else name


_SAFE = re.compile(r"[^\\{}$&%#_~^<>|\"\x00-\x09\x0b-\x1f\x7f-\U0010ffff]*")


def to_latex(marked: str, *, keep_case: bool = False) -> str:
    """Spell marked text in LaTeX, fit for a field of a BibTeX file: braces always balance.

    With ``keep_case`` (titles) mathematics gets braces too, since BibTeX's change.case$ would turn
    a bare $R$ into $r$. Line feeds stay; a character that LaTeX cannot spell stays as it is.
    """
    if _SAFE.fullmatch(marked):
        return marked
    from refkit.text.latex import encode

    return encode(parse(marked), keep_case=keep_case)
