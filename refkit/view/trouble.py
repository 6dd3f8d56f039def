"""Problems and errors in words: where, how bad, what, and what to do about it.

Places are written as compilers write them, ``file:line:column:``, so that editors can jump there.
It does not know what the codes mean, and decides no exit code.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from refkit.errors import Location, Problem, Severity
from refkit.view import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Screen, cells, clip, paint, safe, wrap

# Of so many problems of one code each is printed without being asked for, ...
_FEW = {Severity.INFO: 3, Severity.WARNING: 20, Severity.ERROR: 100}
# ... of more only these, and how many there are.
_FIRST = {Severity.INFO: 1, Severity.WARNING: 10, Severity.ERROR: 50}
_INDENT = 4  # cells before a source line
_WORDS = {
    Severity.INFO: ("note", CYAN),
    Severity.WARNING: ("warning", YELLOW),
    Severity.ERROR: ("error", f"{BOLD};{RED}"),
}


def draw(
    problems: Sequence[Problem], sources: Mapping[str, str], screen: Screen, *, verbose: bool
) -> str:
    """List each problem; see `refkit.view.problems`."""
    counts = Counter((p.code, p.severity) for p in problems)
    shown = Counter[tuple[str, Severity]]()
    split: dict[str, list[str]] = {}
    hinted: set[tuple[str, str]] = set()
    lines: list[str] = []
    for problem in _in_file_order(problems):
        kind = problem.code, problem.severity
        few = verbose or counts[kind] <= _FEW[problem.severity]
        most = counts[kind] if few else _FIRST[problem.severity]
        shown[kind] += 1
        if shown[kind] > most:
            continue
        more = counts[kind] - most if shown[kind] == most else 0
        lines += _headline(problem, more, screen)
        if screen.interactive and problem.where:
            file = problem.where.file
            if file not in split:
                split[file] = _lines(sources.get(file, ""))
            lines += _excerpt(problem.where, split[file], screen)
        # The same advice forty times is noise.
        if problem.hint and (problem.code, problem.hint) not in hinted:
            hinted.add((problem.code, problem.hint))
            lines += _hint(problem.hint, screen)
    return "\n".join(lines)


def _in_file_order(problems: Sequence[Problem]) -> list[Problem]:
    """Sort by file in order of appearance, line and column; without a place comes last."""
    files: dict[str, int] = {}
    for problem in problems:
        if problem.where:
            files.setdefault(problem.where.file, len(files))

    def place(problem: Problem) -> tuple[int, int, int]:
        where = problem.where
        return (files[where.file], where.line, where.column) if where else (len(files), 0, 0)

    return sorted(problems, key=place)


def _headline(problem: Problem, more: int, screen: Screen) -> Iterator[str]:
    word, style = _WORDS[problem.severity]
    where = safe(str(problem.where) if problem.where else problem.key)
    place = f"{where}: " if where else ""
    tail = f" (and {more} more like it; --verbose lists them)" if more else ""
    plain = f"{place}{word} {problem.code} "
    painted = (
        f"{paint(place.rstrip(), BOLD, screen)}{' ' * bool(place)}"
        f"{paint(word, style, screen)} {problem.code} "
    )
    return _painted(plain, painted, f"{safe(problem.message)}{tail}", screen)


def _hint(hint: str, screen: Screen) -> Iterator[str]:
    return _painted("  hint: ", f"  {paint('hint:', DIM, screen)} ", safe(hint), screen)


def _painted(plain: str, painted: str, told: str, screen: Screen) -> Iterator[str]:
    """Yield a line, broken between words where a window is too narrow; its head is ``painted``."""
    room = screen.width - _INDENT
    if not screen.interactive or cells(plain + told) <= screen.width or room < _INDENT:
        yield painted + told
        return
    words = told.split()
    line = plain.rstrip()
    while words and cells(f"{line} {words[0]}") <= screen.width:
        line = f"{line} {words.pop(0)}"
    yield painted.rstrip() + line[len(plain.rstrip()) :]
    for part in wrap(" ".join(words), room):
        yield " " * _INDENT + part


_NO_WINDOW = 100  # cells that what was typed may take where no window has a width


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []


def _excerpt(where: Location, lines: Sequence[str], screen: Screen) -> Iterator[str]:
    """Yield the source line, cut to the window around the column, and a marker below it."""
    if not 1 <= where.line <= len(lines):
        return
    line = lines[where.line - 1]
    start = min(max(0, where.column - 1), len(line))
    room = max(8, screen.width - _INDENT)
    before = safe(line[max(0, start - 4 * room) : start].expandtabs(4))
    after = safe(line[start : start + 4 * room].expandtabs(4))
    if cells(before) + cells(after) > room:
        before = _clip_left(before, max(room - cells(after), room // 3))
        after = clip(after, room - cells(before))
    if not (before + after).strip():
        return
    yield " " * _INDENT + paint(before + after, DIM, screen)
    yield " " * (_INDENT + cells(before)) + paint("^", GREEN, screen)


def _clip_left(text: str, width: int) -> str:
    """Cut ``text`` to its last ``width`` cells, the first a "…", if it is longer."""
    if cells(text) <= width:
        return text
    cut = max(1, len(text) - width)
    while cells(text[cut:]) > width - 1:
        cut += 1
    return f"…{text[cut:]}"


def draw_error(message: str, hint: str, screen: Screen, typed: str, at: int | None) -> str:
    """Say why we stop; see `refkit.view.error`."""
    lines = [f"{paint('refkit:', f'{BOLD};{RED}', screen)} {safe(message)}"]
    if at is not None:
        window = screen._replace(width=screen.width or _NO_WINDOW)
        # A line break in what was typed is shown as a blank: the place stays where it is.
        shown = typed.replace("\n", " ").replace("\r", " ")
        lines += _excerpt(Location(file="", line=1, column=at + 1), [shown], window)
    if hint:
        lines += _hint(hint, screen)
    return "\n".join(lines)
