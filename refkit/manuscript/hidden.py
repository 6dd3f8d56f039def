r"""What TeX does not typeset in a file: comments, verbatim text, and all that follows its end.

The parts are found in one pass from left to right, since each hides the beginnings of others: a
percent sign in \verb|%| begins no comment. Macros are not expanded.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"%[^\r\n]*+|\\(?:([A-Za-z@]+)|(?s:.))")
_GROUP = r"\s*\{([^{}\s]*+)\}"
_NAME = re.compile(_GROUP)
_URL = re.compile(r"\s*\{[^{}\s]*+\}|([|!+/=~])[^\r\n]*?\1")
_INLINE = re.compile(r"\*?([^\s\w*])[^\r\n]*?\1")
_OPTION = r"(?:\[[^\[\]\r\n]*+\])?"
_BRACED = r"\{(?:[^{}\r\n]|\{[^{}\r\n]*+\})*+\}"
_LISTING = re.compile(rf"{_OPTION}(?:{_BRACED}|([^\s\w{{}}\[\]])[^\r\n]*?\1)")
_MINTED = re.compile(rf"{_OPTION}\{{\w*+\}}(?:{_BRACED}|([^\s\w{{}}])[^\r\n]*?\1)")
_SKIPPED = {
    **dict.fromkeys(("verb", "Verb"), _INLINE),
    **dict.fromkeys(("url", "nolinkurl", "path", "href"), _URL),
    "lstinline": _LISTING,
    **dict.fromkeys(("mint", "mintinline"), _MINTED),
    "detokenize": re.compile(r"\s*\{[^{}]*+\}"),
}
_VERBATIM = frozenset(
    """
    verbatim verbatim* Verbatim Verbatim* BVerbatim BVerbatim* LVerbatim LVerbatim* SaveVerbatim
    VerbatimOut VerbatimWrite spverbatim verbatimtab comment filecontents filecontents*
    lstlisting minted tcblisting tcblisting*
    """.split()
)
# What makes further ones: \lstnewenvironment{python}, \newminted{python} ("pythoncode").
_DEFINING = re.compile(
    r"\\(lstnewenvironment|DefineVerbatimEnvironment|excludecomment|newtcblisting|newminted)"
    r"(?:\[([^\[\]\r\n]*+)\])?\{([^{}\s]++)\}"
)
# TeX's own conditionals (The TeXbook, chapter 20; e-TeX manual 3.4): \fi ends each.
_CONDITIONALS = frozenset(
    """
    if ifcat ifx ifnum ifdim ifodd ifvmode ifhmode ifmmode ifinner ifvoid ifhbox ifvbox ifeof
    iftrue iffalse ifcase ifdefined ifcsname iffontchar ifpdf ifxetex ifluatex
    """.split()
)
_BRANCH = re.compile(r"%[^\r\n]*+|\\(?:(if[A-Za-z@]*|else|fi)(?![A-Za-z@])|(?s:.))")
_NEW_CONDITIONAL = re.compile(r"\\newif\s*\\(if[A-Za-z@]+)")
_ALONE = re.compile(r"[ \t]*+(?:%[^\r\n]*+)?(?:[\r\n]|\Z)")
_CHUNK = re.compile(r"^<<[^\r\n]*>>=[^\r\n]*$.*?(?:^@|\Z)", re.MULTILINE | re.DOTALL)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """The parts of ``text`` that are not typeset, as offsets, in order."""
    verbatim = _VERBATIM | _defined(text)
    branches: dict[int, int] | None = None
    at = 0
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        word = match[1]
        if text[start] == "%":
            yield start, at
        elif word in _SKIPPED:
            if hidden := _SKIPPED[word].match(text, at):
                yield start, hidden.end()
                at = hidden.end()
        elif word == "begin" and (name := _NAME.match(text, at)) and name[1] in verbatim:
            end = text.find(f"\\end{{{name[1]}}}", at)
            at = len(text) if end < 0 else end
            yield start, at
        elif word == "iffalse":
            branches = _branches(text) if branches is None else branches
            at = branches.get(at, at)  # nothing ends it: it is no more than a slip
            yield start, at
        elif _is_last(text, word, start, at):
            yield start, len(text)
            return


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """The code of a file that mixes R and LaTeX, between <<...>>= and @."""
    return (match.span() for match in _CHUNK.finditer(text))


def _defined(text: str) -> set[str]:
    found = set()
    for kind, option, name in _DEFINING.findall(text):
        found.add((option or f"{name}code") if kind == "newminted" else name)
    return found


def _branches(text: str) -> dict[int, int]:
    """Where the first branch of each conditional ends, by where it begins."""
    ifs = _CONDITIONALS | set(_NEW_CONDITIONAL.findall(text))
    ends: dict[int, int] = {}
    open_: list[int] = []
    for match in _BRANCH.finditer(text):
        if match[1] in ifs:
            open_.append(match.end())
        elif match[1] in ("else", "fi") and open_:
            ends.setdefault(open_[-1], match.end())
            if match[1] == "fi":
                open_.pop()
    return ends


def _is_last(text: str, word: str | None, start: int, at: int) -> bool:
    r"""Whether TeX stops here: \end{document}, or \endinput on a line of its own."""
    if word == "end":
        name = _NAME.match(text, at)
        return name is not None and name[1] == "document"
    if word != "endinput":
        return False
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return not text[line:start].strip() and _ALONE.match(text, at) is not None
