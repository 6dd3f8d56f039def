r"""The marks of marked text: cut into chunks, and put together again.

``{...}`` keeps its letter case, ``$...$`` is TeX mathematics, ``\name`` is a TeX command that
stands as it is, and a literal ``{ } $ \`` has a backslash before it. This module knows where a
mark begins and ends. It does not know what a command means (refkit.text.command).
"""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a stretch of marked text is."""

    NORMAL = "normal"
    KEPT = "kept"  # keeps its letter case
    MATH = "math"  # TeX mathematics, without its dollars
    COMMAND = "command"  # TeX that stands as it is


class Chunk(NamedTuple):
    r"""A stretch of one kind. Its text has no marks and no escapes left.

    A command is its name with the backslash, together with its argument where that is no text
    (``\url{...}``). The braces that say how far a command reaches, as in ``\emph{...}`` and in
    ``{\em ...}``, are chunks of that kind too, one for each brace; what they hold is NORMAL.
    """

    kind: Kind
    text: str


# Commands whose first argument is no text: addresses, keys, labels.
VERBATIM = (
    r"\\(?:url|nolinkurl|path|href|doi|label|[A-Za-z]*ref|[A-Za-z]*[Cc]ite[A-Za-z]*)(?![A-Za-z])"
    r"\*?(?:\[[^\[\]{}]*\])*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
    r"|\\(?:verb\*?|path)(?P<fence>[|!+/\"=])[^{}]*?(?P=fence)"
)
_MARKS = re.compile(r"[\\{}$]")
_TOKEN = re.compile(
    r"\\(?P<escaped>[\\{}$])"
    rf"|(?P<command>{VERBATIM}|\\(?:[A-Za-z]+\*?|[^A-Za-z\\{{}}$]))"
    r"|\$(?P<math>(?:\\.|[^\\$])+)\$|(?P<brace>[{}])|[^\\{}$]+|[\\$]",
    re.DOTALL,
)


def escape(plain: str) -> str:
    """Plain text -> marked text: every literal brace, dollar and backslash escaped."""
    return _MARKS.sub(r"\\\g<0>", plain)


def has_marks(marked: str) -> bool:
    """Whether ``marked`` is anything but its own plain text."""
    return _MARKS.search(marked) is not None


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
        if match["math"] and is_balanced(match["math"]):
            return f"${match['math']}$"
        return escape(match["dollar"] or match.group())

    return _DOLLARS.sub(replace, plain)


def parse(marked: str) -> tuple[Chunk, ...]:
    """Cut marked text into chunks. Total: a mark without its partner is taken as literal text.

    Braces inside braces add nothing and vanish, unless they bound a command; mathematics inside
    braces stays mathematics.
    """
    if not _MARKS.search(marked):
        return (Chunk(Kind.NORMAL, marked),) if marked else ()
    tokens = list(_tokens(marked))
    roles = _roles(tokens)
    chunks: list[Chunk] = []
    run: list[str] = []  # texts of one kind, one behind the other
    depth = 0
    kind = Kind.NORMAL
    for i, (what, text) in enumerate(tokens):
        role = roles.get(i)
        if role is _KEEPS:
            depth += 1 if text == "{" else -1
            continue
        was = kind
        if role is _BOUNDS or what == "command":
            kind = Kind.COMMAND
        else:
            kind = Kind.MATH if what == "math" else Kind.KEPT if depth else Kind.NORMAL
        if run and (kind is not was or kind in (Kind.MATH, Kind.COMMAND)):
            chunks.append(Chunk(was, "".join(run)))
            run.clear()
        run.append(text)
    if run:
        chunks.append(Chunk(kind, "".join(run)))
    return tuple(chunks)


def unparse(chunks: Iterable[Chunk]) -> str:
    """Chunks -> marked text, the inverse of `parse`."""
    marked = []
    for kind, text in grouped(chunks):
        if kind is Kind.MATH:
            marked.append(f"${text}$")
        else:
            marked.append(escape(text) if kind in (Kind.NORMAL, Kind.KEPT) else text)
    return "".join(marked)


def grouped(chunks: Iterable[Chunk]) -> Iterator[tuple[Kind | None, str]]:
    """The chunks with the braces around what is kept, whose kind is None.

    Formulas between what is kept share its braces: "{a $x$ b}".
    """
    waiting: list[Chunk] = []  # formulas behind something kept
    within = False
    for chunk in chunks:
        if within and chunk.kind is Kind.MATH:
            waiting.append(chunk)
            continue
        if within and chunk.kind is not Kind.KEPT:
            yield None, "}"
            within = False
        yield from waiting
        waiting.clear()
        if not within and chunk.kind is Kind.KEPT:
            yield None, "{"
            within = True
        yield chunk
    if within:
        yield None, "}"
    yield from waiting


_KEEPS, _BOUNDS = object(), object()


def _roles(tokens: list[tuple[str, str]]) -> dict[int, object]:
    """What each brace that has a partner is there for, by its place among the tokens."""
    roles: dict[int, object] = {}
    opened: list[tuple[int, bool]] = []
    arguments: set[int] = set()  # closing braces of arguments: another may follow
    last_command = -1
    for i, (what, text) in enumerate(tokens):
        if what == "command":
            last_command = i
        elif what != "brace":
            continue
        elif text == "{":
            is_argument = i > 0 and (tokens[i - 1][0] == "command" or i - 1 in arguments)
            opened.append((i, is_argument))
        elif opened:
            start, is_argument = opened.pop()
            if is_argument:
                if start < i - 1:  # "{}" says that the name ends, and no more
                    arguments.add(i)
                last_command = max(last_command, start)
            roles[start] = roles[i] = _BOUNDS if last_command >= start else _KEEPS
    return roles


def _tokens(marked: str) -> Iterator[tuple[str, str]]:
    at = 0
    while match := _TOKEN.match(marked, at):
        what = match.lastgroup or "text"
        if what == "math" and not is_balanced(match["math"]):
            yield "text", "$"
            at += 1
            continue
        yield what, match[what] if what != "text" else match.group()
        at = match.end()


def is_balanced(tex: str) -> bool:
    """Whether the braces of ``tex`` pair as TeX counts them; one behind a backslash is none."""
    depth = 0
    for brace in re.findall(r"\\.|[{}]", tex, re.DOTALL):
        depth += (brace == "{") - (brace == "}")
        if depth < 0:
            return False
    return depth == 0
