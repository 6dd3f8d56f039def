r"""LaTeX as it stands in a BibTeX field, read from sign to sign.

Accents, letters and signs become Unicode, formulas and the braces that
keep letter case stay, and so does every command that has no character. What this module knows of
braces is what BibTeX makes of them (btxdoc section 4): ``{\`` at depth 0 opens a *special
character*, whose letters change case like others, so such braces keep nothing and go. A brace
without its partner becomes a literal one. Nothing is raised, whatever the text.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from refkit.text import accent, command, html, sign
from refkit.text.latex import spell
from refkit.text.mark import VERBATIM, escape, is_balanced
from refkit.text.maths import FUNCTIONS, SYMBOLS, repaired

STOPS = b"\\{}$~&`<"
_STOP = re.compile(f"[{re.escape(STOPS.decode())}]")
_CASE_BRACES = re.compile(r"\{[^\\{}$~&`<'>,-]+\}")
_ACCENT = re.compile(accent.PIECE)
_BRACED_ACCENT = re.compile(rf"\{{[ ]*(?:{accent.PIECE})[ ]*\}}|\{{{{(?:{accent.PIECE})\}}\}}")
_VERBATIM = re.compile(VERBATIM, re.DOTALL)
_WORD = re.compile(r"\\([A-Za-z]+)\*?")
_MATH = re.compile(
    r"\$\$(?P<display>(?:\\.|[^\\$])+)\$\$|\$(?P<inline>(?:\\.|[^\\$])+)\$"
    r"|\\\((?P<round>(?:\\[^()]|[^\\$])+)\\\)|\\\[(?P<square>(?:\\[^\[\]]|[^\\$])+)\\\]",
    re.DOTALL,
)
_LINE = re.compile(r"\\\\\*?[ ]*(?:\[[0-9.a-z ]*\][ ]*)?")
_SHIFTED = re.compile(r"[ ]*\{([^{}\\$]+)\}")
_ARGUMENT = re.compile(r"[ ]*(?=\{)")
_MATHS_ARGUMENT = re.compile(r"(?:math[a-z]+|bm|boldsymbol)\Z")
_SIMPLE_ARGUMENT = re.compile(r"[ ]*\{[A-Za-z0-9 ]+\}")
_ENSURED = re.compile(r"[ ]*\{((?:[^{}$]|\{(?:[^{}$]|\{[^{}$]*\})*\})*)\}")
_REFERENCE = re.compile(html.REFERENCE)
_CLOSING = re.compile(r"'(?![^\W\d_])|(?<![^\W_])'")


class _Group(NamedTuple):
    place: int  # of its opening brace in the output
    is_argument: bool
    is_special: bool  # opens with "{\"
    kept: int  # how many commands stood before it


class Reading:
    """One field on its way through: what stands behind is in ``out``, what comes from ``at`` on."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.at = 0
        self.out: list[str] = []
        self.opened: list[_Group] = []
        self.unknown: dict[str, None] = {}  # commands that nobody here knows, each once
        self.kept = 0  # how many commands stand as they are
        self.is_tangled = False  # braces stand in a form that `unparse` would not give
        self.ends_in_name = False  # the last thing put out is the name of a command
        self.ends_argument = False  # the last thing put out is an argument of a kept command
        self.is_quoted = False  # a single quote is open

    def run(self) -> None:
        """Read to the end."""
        latex, out, stop = self.latex, self.out, _STOP.search
        ligatures = "--" in latex or "''" in latex or ",," in latex or ">>" in latex
        quotes = "`" in latex
        while match := stop(latex, self.at):
            start = match.start()
            if start > self.at:
                stretch = latex[self.at : start]
                out.append(self._unligated(stretch) if ligatures or quotes else stretch)
                self.ends_in_name = self.ends_argument = False
            self.at = start
            _READERS[match.group()](self)
        rest = latex[self.at :]
        out.append(self._unligated(rest) if ligatures or quotes else rest)
        for group in self.opened:
            out[group.place] = r"\{"

    def _unligated(self, text: str) -> str:
        text = sign.ligated(text)
        if self.is_quoted and "'" in text:
            text, found = _CLOSING.subn("’", text, count=1)
            self.is_quoted = not found
        return text

    def put(self, text: str, length: int) -> None:
        """Put out ``text``, which ``length`` characters of LaTeX mean."""
        if self.ends_in_name and text and _runs_on(text[0]):
            self.out.append("{}")
        if text:
            self.ends_in_name = self.ends_argument = False
        self.out.append(text)
        self.at += length

    def _backslash(self) -> None:
        latex, at = self.latex, self.at
        if latex.startswith(r"\&", at) and self._reference():
            return
        if piece := _ACCENT.match(latex, at):
            letters = accent.read(piece.group())
            if letters is not None:
                self.put(escape(letters), len(piece.group()))
                return
        if verbatim := _VERBATIM.match(latex, at):
            self._keep(verbatim.group(), is_name=verbatim.group().startswith(r"\href"))
        elif word := _WORD.match(latex, at):
            self._word(word[1], word.end())
        elif latex.startswith((r"\(", r"\["), at) and (math := _MATH.match(latex, at)):
            self._formula(math)
        elif line := _LINE.match(latex, at):
            before = "" if self.out and self.out[-1].endswith(" ") else " "
            self.put(f"{before}\\newline ", len(line.group()))
            self.kept += 1
        else:
            self._sign(latex[at + 1 : at + 2])

    def _sign(self, char: str) -> None:
        if not char:
            self.put(r"\\", 1)
        elif char in sign.READ:
            self.put(escape(sign.READ[char]), 2)
        elif char in accent.ALONE:
            self._accent_on_nothing(char)
        else:
            self._keep(f"\\{char}", is_unknown=not command.is_known(char))

    def _accent_on_nothing(self, name: str) -> None:
        r"""An accent on what is no letter: it stands alone, as in the "\~/" of old addresses."""
        end = self.at + 1 + len(name)
        if _ARGUMENT.match(self.latex, end):
            self._keep(self.latex[self.at : end], is_unknown=True)
            self.ends_argument = True
        else:
            self.unknown[f"\\{name}"] = None
            self.put(accent.ALONE[name], end - self.at)

    def _word(self, name: str, end: int) -> None:
        latex = self.latex
        char = accent.READ.get(name) or sign.READ.get(name)
        if char is not None:
            self.put(_spelled_as_written(char), self._swallowed(end) - self.at)
        elif name in ("textsuperscript", "textsubscript") and (
            (held := _SHIFTED.match(latex, end)) and (text := sign.shifted(name, held[1]))
        ):
            self.put(text, held.end() - self.at)
        elif name == "ensuremath" and (held := _ENSURED.match(latex, end)) and held[1].strip():
            self.put(f"${repaired(held[1])}$", held.end() - self.at)
            self.is_tangled = self.is_tangled or bool(self.opened)
        elif _MATHS_ARGUMENT.match(name) and (held := _SIMPLE_ARGUMENT.match(latex, end)):
            self.put(f"$\\{name}{held.group().strip()}$", held.end() - self.at)
        elif name in accent.ALONE:
            self._accent_on_nothing(name)
        elif command.is_known(name):
            self._keep(latex[self.at : end], is_name=True)
        else:
            self._symbol(name, end)

    def _symbol(self, name: str, end: int) -> None:
        if name in SYMBOLS or name in FUNCTIONS:
            self.put(f"$\\{name}$", self._swallowed(end) - self.at)
        elif char := sign.of_command(name):
            spelled = _spelled_as_written(char)
            self.put(
                f"$\\{name}$" if spelled.startswith("$") else spelled,
                self._swallowed(end) - self.at,
            )
        else:
            self._keep(self.latex[self.at : end], is_name=True, is_unknown=True)

    def _swallowed(self, end: int) -> int:
        """Behind the space or the empty braces that end the name of a command."""
        if self.latex.startswith("{}", end):
            return end + 2
        return end + 1 if self.latex.startswith(" ", end) else end

    def _keep(self, tex: str, *, is_name: bool = False, is_unknown: bool = False) -> None:
        if is_unknown:
            self.unknown[tex.rstrip("*")] = None
        self.kept += 1
        self.out.append(tex)
        self.at += len(tex)
        self.ends_argument = False
        self.ends_in_name = is_name
        dresses = is_name and command.dresses(tex[1:])
        if dresses and (argument := _ARGUMENT.match(self.latex, self.at)):
            self.at = argument.end()

    def _open(self) -> None:
        latex, at = self.latex, self.at
        if latex.startswith(r"{\&}", at) and self._reference():
            return
        is_special = latex.startswith("{\\", at)
        is_argument = self.ends_in_name or (self.ends_argument and not is_special)
        if not is_argument and (simple := _CASE_BRACES.match(latex, at)):
            self.is_tangled = self.is_tangled or bool(self.opened)
            self.out.append(simple.group())
            self.at = simple.end()
            return
        if not is_argument and (piece := _BRACED_ACCENT.match(latex, at)):
            letters = accent.read(piece.group())
            if letters is not None:
                kept = f"{{{escape(letters)}}}" if latex.startswith("{{", at) else escape(letters)
                self.put(kept, len(piece.group()))
                return
        self.opened.append(_Group(len(self.out), is_argument, is_special, self.kept))
        self.out.append("{")
        self.at += 1
        self.ends_in_name = self.ends_argument = False

    def _close(self) -> None:
        self.at += 1
        if not self.opened:
            self.out.append(r"\}")
            self.ends_in_name = self.ends_argument = False
            return
        out, group = self.out, self.opened.pop()
        is_empty = not any(out[i] for i in range(group.place + 1, len(out)))
        self.ends_in_name = False
        self.ends_argument = group.is_argument and not is_empty
        if group.is_argument or self.kept > group.kept:
            out.append("}")
            return
        if group.is_special or is_empty:
            text = "".join(out[group.place + 1 :])
            if " " not in text:
                out[group.place :] = [text]
                return
        # Braces in braces and formulas in braces: `unparse` knows their one form.
        simple = not self.opened and len(out) == group.place + 2 and out[-1][0] != "$"
        self.is_tangled = self.is_tangled or not simple
        out.append("}")

    def _dollar(self) -> None:
        math = _MATH.match(self.latex, self.at)
        if math:
            self._formula(math)
        else:
            self.put(r"\$", 1)

    def _formula(self, math: re.Match[str]) -> None:
        tex = math[math.lastgroup or 0]
        if is_balanced(tex):
            tex = _REFERENCE.sub(lambda m: html.referred(m.group()) or m.group(), tex)
            self.put(f"${repaired(tex)}$", math.end() - self.at)
        else:
            self.put(r"\$", 1 if math.group().startswith("$") else 2)

    def _backtick(self) -> None:
        behind = self.out[-1] if self.out else ""
        if self.latex.startswith("``", self.at):
            self.put("“", 2)
        elif behind[-1:] in ("?", "!") and not behind.startswith("\\"):
            self.out[-1] = behind[:-1] + ("¿" if behind[-1] == "?" else "¡")
            self.at += 1
        else:
            self.is_quoted = True
            self.put("‘", 1)

    def _less(self) -> None:
        if self.latex.startswith("<<", self.at) and not self.latex[self.at + 2 :][:1].isspace():
            self.put("«", 2)
        else:
            self.put("<", 1)

    def _ampersand(self) -> None:
        if not self._reference():
            self.put("&", 1)

    def _reference(self) -> bool:
        reference = _REFERENCE.match(self.latex, self.at)
        text = html.referred(reference.group()) if reference else ""
        if reference and text:
            self.put(escape(text), len(reference.group()))
        return text != ""


_READERS = {
    "\\": Reading._backslash,
    "{": Reading._open,
    "}": Reading._close,
    "$": Reading._dollar,
    "~": lambda reading: reading.put("\u00a0", 1),
    "`": Reading._backtick,
    "<": Reading._less,
    "&": Reading._ampersand,
}


def _runs_on(char: str) -> bool:
    """Whether TeX would take ``char`` for part of the name before it, for its space or argument."""
    return char in " $" or char.isalpha() or (char > "\x7f" and spell(char).startswith("{"))


@lru_cache(maxsize=1024)
def _spelled_as_written(char: str) -> str:
    """``char``, or the formula that is written for it where LaTeX has it in mathematics only."""
    latex = spell(char)
    return latex[1:-1] if latex.startswith("{$") else escape(char)
