r"""TeX commands that stand as they are in marked text, and what people read instead of them.

This module knows which commands only dress their argument, which say something by themselves and
which show nothing. What it does not know is shown as written. Accents, letters and signs never
come here: they are Unicode by then (refkit.text.decode).
"""

import re
from collections.abc import Callable, Iterable

from refkit.text.mark import Chunk, Kind

# They dress their argument: nothing to read by themselves.
_DRESSING = frozenset(
    """
    emph textit textbf textsc texttt textsf textrm textsl textup textmd textnormal underline uline
    sout st ul textsuperscript textsubscript mbox hbox makebox fbox ensuremath text uppercase
    lowercase MakeUppercase MakeLowercase MakeTextUppercase NoCaseChange enquote mkbibemph
    mkbibbold mkbibitalic mkbibquote mkbibparens mkbibbrackets mkbibsuperscript
    """.split()
)
# They tell TeX how to set what follows.
_SETTING = frozenset(
    """
    em it bf sc sl tt sf rm itshape bfseries scshape slshape upshape mdseries ttfamily sffamily
    rmfamily normalfont selectfont tiny scriptsize footnotesize small normalsize large Large LARGE
    huge Huge relax protect ignorespaces unskip leavevmode noindent par newline linebreak break
    newblock allowbreak nobreak hfill sloppy fussy raggedright frenchspacing nonfrenchspacing
    bgroup egroup begingroup endgroup null strut negthinspace autocap midsentence adddot addspace
    addnbspace isdot
    """.split()
)
# Their first argument steers sorting or the space on the page, and is not printed as text.
_HIDING = frozenset(
    """
    noopsort NoopSort Noopsort SortNoop sortnoop noop phantom hphantom vphantom hspace vspace
    foreignlanguage selectlanguage textcolor color index
    """.split()
)
_NAMES = {
    "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2ε", "BibTeX": "BibTeX", "BIBTeX": "BibTeX",
    "AmS": "AMS", "AMS": "AMS", "AmSTeX": "AMS-TeX", "XeTeX": "XeTeX", "XeLaTeX": "XeLaTeX",
    "LuaTeX": "LuaTeX", "LuaLaTeX": "LuaLaTeX", "pdfTeX": "pdfTeX", "MF": "METAFONT",
    "METAFONT": "METAFONT", "MP": "METAPOST", "METAPOST": "METAPOST", "SliTeX": "SliTeX",
    "slash": "/", "textvisiblespace": "␣",
}  # fmt: skip
_SIGNS = frozenset("!/@-")
_ADDRESS = re.compile(r"\\(?:url|nolinkurl|path|doi)\*?(?:\{(.*)\}|(\W)(.*)\2)", re.DOTALL)
_VERB = re.compile(r"\\verb\*?(\W)(.*)\1", re.DOTALL)
_WORD = re.compile(r"\\([A-Za-z]+)")
_VERBATIM = re.compile(r"(?:[A-Za-z]*[Cc]ite[A-Za-z]*|[A-Za-z]*ref|url|path|doi|label|verb)\Z")


def is_known(name: str) -> bool:
    r"""Whether the command ``\name`` is one to leave as it stands without a word about it."""
    return (
        name in _DRESSING
        or name in _SETTING
        or name in _HIDING
        or name in _NAMES
        or name in _SIGNS
        or _VERBATIM.match(name) is not None
    )


def dresses(name: str) -> bool:
    r"""Whether ``\name`` dresses an argument, which may stand behind a space."""
    return name in _DRESSING


def shown(chunks: Iterable[Chunk], mathematics: Callable[[str], str]) -> str:
    """What people read: commands that dress are gone, others speak, the unknown show as written."""
    parts: list[str] = []
    opened: list[str] = []  # what becomes of the braces that are open
    hidden = 0  # how many of them hide what they hold
    before = ""  # what becomes of braces that follow
    gobbles = False  # whether TeX swallows a space here
    is_empty = False  # whether braces have opened and nothing has come since
    for kind, text in chunks:
        if kind is Kind.COMMAND and text == "{":
            opened.append(before)
            hidden += before == "hidden"
            said = text if before == "as written" else ""
            before, gobbles = "", False
        elif kind is Kind.COMMAND and text == "}":
            before = opened.pop() if opened else ""
            said = text if before == "as written" else ""
            if said and is_empty and not hidden:
                parts.pop()  # "{}" only ends a name
                said = ""
            if before == "hidden":
                hidden -= 1
                before, is_empty = "", False  # only the first argument is
                continue
            gobbles = False
        elif kind is Kind.COMMAND:
            before, said = _said(text)
            gobbles = before != "as written" and text[-1].isalpha()
        else:
            said = mathematics(text) if kind is Kind.MATH else text
            said = said.lstrip(" ") if gobbles and kind is Kind.NORMAL else said
            before, gobbles = "", False
        is_empty = kind is Kind.COMMAND and text == "{"
        if not hidden:
            parts.append(said)
    return "".join(parts)


def _said(command: str) -> tuple[str, str]:
    """What becomes of the braces behind ``command``, and what it says itself."""
    address = _ADDRESS.fullmatch(command)
    if address:
        return "", re.sub(r"\\([%#&_~$])", r"\1", address[1] or address[3])
    verbatim = _VERB.fullmatch(command)
    if verbatim:
        return "", verbatim[2]
    if command.startswith(r"\href"):
        return "shown", ""
    word = _WORD.fullmatch(command.rstrip("*"))
    name = word[1] if word else command[1:]
    if name in _DRESSING or name in _SETTING or name in _SIGNS:
        return "shown", ""
    if name in _HIDING:
        return "hidden", ""
    if name in _NAMES:
        return "shown", _NAMES[name]
    return "as written", command
