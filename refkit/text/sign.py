r"""Signs of LaTeX that are no letters: quotes, dashes, spaces, raised and lowered characters.

The tables for both ways. The commands are those of LaTeX's kernel, textcomp included, which is part
of it since 2020 (LaTeX News 31). This module knows signs in text. Those that TeX has in mathematics
only stand in refkit.text.maths.
"""

import re
from functools import lru_cache

# Character -> LaTeX. In braces BibTeX takes no comma and no hyphen for a part of a name.
WRITE = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "$": r"\$",
    "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", "<": r"{\textless}", ">": r"{\textgreater}", "|": r"{\textbar}",
    "‘": "`", "’": "'", "“": "``", "”": "''", "‚": r"{\quotesinglbase}", "„": r"{\quotedblbase}",
    "«": r"{\guillemotleft}", "»": r"{\guillemotright}", "‹": r"{\guilsinglleft}",
    "›": r"{\guilsinglright}", "–": "--", "—": "---", "‐": "-", "‑": "-", "−": "{$-$}",
    "…": r"{\ldots}", "\u00a0": "~", "\u00ad": r"{\-}", "·": r"{\textperiodcentered}",
    "†": r"{\textdagger}", "‡": r"{\textdaggerdbl}", "•": r"{\textbullet}",
    "°": r"{\textdegree}", "′": "{$'$}", "✓": r"{$\surd$}", "µ": r"{$\mu$}",
    "™": r"{\texttrademark}", "№": r"{\textnumero}", "\u202f": r"{\,}", "\u2005": r"{\;}",
    "\u205f": r"{\:}", "\u2002": r"{\enspace}", "\u2003": r"{\quad}", "¿": r"{\textquestiondown}",
    "¡": r"{\textexclamdown}", "€": r"{\texteuro}", "§": r"{\textsection}",
    "¶": r"{\textparagraph}", "©": r"{\textcopyright}", "®": r"{\textregistered}",
    "£": r"{\textsterling}", "¢": r"{\textcent}", "¥": r"{\textyen}", "¤": r"{\textcurrency}",
    "ª": r"{\textordfeminine}", "º": r"{\textordmasculine}", "½": r"{\textonehalf}",
    "¼": r"{\textonequarter}", "¾": r"{\textthreequarters}", "‰": r"{\textperthousand}",
    "´": r"{\textasciiacute}", "¨": r"{\textasciidieresis}", "¯": r"{\textasciimacron}",
    "˘": r"{\textasciibreve}", "ˇ": r"{\textasciicaron}", "˝": r"{\textacutedbl}",
    "¸": r"{\c{}}", "˛": r"{\k{}}", "˙": r"{\.{}}", "˚": r"{\r{}}", "¦": r"{\textbrokenbar}",
    "¬": r"{$\neg$}", "‖": r"{\textbardbl}", "※": r"{\textreferencemark}",
}  # fmt: skip

# LaTeX command -> character.
READ = {
    **{
        latex[2:-1]: char
        for char, latex in WRITE.items()
        if re.fullmatch(r"\{\\[A-Za-z]+\}", latex)
    },
    **dict(
        pair.split("=", 1)
        for pair in r"""
        dots=… textellipsis=… dag=† ddag=‡ S=§ P=¶ copyright=© pounds=£ euro=€ EUR=€ lq=‘ rq=’
        textquoteleft=‘ textquoteright=’ textquotedblleft=“ textquotedblright=” glqq=„ grqq=“
        glq=‚ grq=‘ flqq=« frqq=» flq=‹ frq=› guillemetleft=« guillemetright=» textendash=–
        textemdash=— textdollar=$ textunderscore=_ lbrace={ rbrace=} lbrack=[ rbrack=]
        textasteriskcentered=∗ textmu=µ textdiv=÷ texttimes=× textpm=± textlnot=¬ textminus=−
        textquotedbl=" textquotesingle=' textasciigrave=` textpertenthousand=‱ textohm=Ω
        textonesuperior=¹ texttwosuperior=² textthreesuperior=³ textmho=℧ textservicemark=℠
        textestimated=℮ textrightarrow=→ textleftarrow=← textuparrow=↑ textdownarrow=↓
        """.split()
    ),
    "nobreakspace": "\u00a0", "space": " ", "textcompwordmark": "", "emspace": "\u2003",
    "enskip": "\u2002", "medspace": "\u205f", "thickspace": "\u2005", "thinspace": "\u202f",
    "qquad": "\u2003\u2003", "-": "\u00ad", ",": "\u202f", ":": "\u205f", ";": "\u2005",
    " ": " ", "/": "", "&": "&", "%": "%", "#": "#", "_": "_", "$": "$", "{": "{", "}": "}",
}  # fmt: skip

RAISED = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
        strict=True,
    )
)
LOWERED = dict(
    zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
# Unicode character -> what it raises or lowers.
BASE = {char: base for table in (RAISED, LOWERED) for base, char in table.items()}


def shifted(command: str, text: str) -> str:
    r"""``text`` as Unicode has it behind ``\textsuperscript`` or ``\textsubscript``, else "".

    "2" is "²"; "" when a character has no such form.
    """
    table = RAISED if command == "textsuperscript" else LOWERED
    return "".join(table[char] for char in text) if all(char in table for char in text) else ""


def ligated(text: str) -> str:
    """``text`` with what TeX's fonts join as one: dashes and quotes of two or three characters.

    Commas and angles are quotes at a word only (T1), since others write them for themselves.
    """
    if "--" in text:
        text = text.replace("---", "—").replace("--", "–")
    if "''" in text:
        text = text.replace("''", "”")
    if ",," in text:
        text = re.sub(r",,(?=\S)", "„", text)
    if ">>" in text:
        text = re.sub(r"(?<=\S)>>", "»", text)
    return text


@lru_cache(maxsize=1024)
def of_command(name: str) -> str:
    r"""The character that pylatexenc knows ``\name`` to be, or ""."""
    from pylatexenc.latex2text import get_default_latex_context_db

    spec = get_default_latex_context_db().get_macro_spec(name)
    text = spec.simplify_repl if spec else None
    return text if isinstance(text, str) and len(text) == 1 and not text.isascii() else ""
