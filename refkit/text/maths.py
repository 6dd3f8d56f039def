r"""TeX mathematics as people read it, as words, and fit to stand in a field.

This module knows the symbols that TeX has in mathematics only, both ways. What it does not know it
asks pylatexenc, which is loaded for that alone. It knows no marks: the dollars are off.
"""

import re

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
FUNCTIONS = frozenset(
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


def readable(tex: str) -> str:
    r"""Turn mathematics into what people read: "\ell_1" as "ℓ1"."""
    parts = []
    for match in _TEX.finditer(tex):
        command = match["command"]
        if command in SYMBOLS:
            parts.append(SYMBOLS[command])
        elif command in FUNCTIONS:
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


def spelled(tex: str) -> str:
    r"""Mathematics as the names of its letters: "\ell_1" as "ell1"."""
    parts = []
    for match in _TEX.finditer(tex):
        command = match["command"]
        if command:
            if SYMBOLS.get(command, "").isalpha():
                parts.append(command.removeprefix("var"))
            elif command in SYMBOLS or command in FUNCTIONS:
                parts.append(f" {command} " if command in FUNCTIONS else " ")
        elif match["sign"]:
            parts.append(" ")
        elif not match["syntax"]:
            parts.append(match["words"] if match["words"] is not None else match.group())
    return "".join(parts)


# A formula that needs no second look: braces pair, none behind a backslash, nothing to repair.
# ASCII but \ { } $ % # &. A class that reaches to the last character takes milliseconds to compile.
_FIT = r"[\x00-\x22\x27-\x5b\x5d-\x7a|\x7e\x7f]"
SIMPLE = rf"\$(?:{_FIT}|\\[A-Za-z,;!]|\{{{_FIT}*\}})+\$"
_UNFIT = re.compile(r"\\(.)|[%#&]", re.DOTALL)


def repaired(tex: str) -> str:
    """Mathematics that may stand in a field: no comment, no parameter, braces that balance.

    BibTeX counts every brace, also one behind a backslash (Tame the BeaST, section 3).
    """
    counted = 0
    shut = False
    if "\\{" in tex or "\\}" in tex:
        for char in tex:
            counted += (char == "{") - (char == "}")
            shut = shut or counted < 0
    uneven = counted != 0 or shut
    if not uneven and "%" not in tex and "#" not in tex and "&" not in tex:
        return tex
    names = {"{": r"\lbrace ", "}": r"\rbrace "} if uneven else {}

    def replace(match: re.Match[str]) -> str:
        piece = match.group()
        if match[1]:
            return names.get(match[1], piece)
        return piece if piece == "&" and r"\begin" in tex else f"\\{piece}"

    return _UNFIT.sub(replace, tex)
