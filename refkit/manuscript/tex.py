"""LaTeX: citation commands, the files that a file takes in, and the bibliographies it names.

What the commands are called stands in refkit.manuscript.command, what is not typeset in
refkit.manuscript.hidden. Nothing is expanded: a key that a macro makes is reported, not guessed.
"""

import re

from refkit.errors import Location, Problem
from refkit.manuscript import bracket, hidden
from refkit.manuscript.citation import (
    Citation,
    Places,
    Reading,
    Wanted,
    blank,
    note,
    warning,
)
from refkit.manuscript.command import ENVIRONMENTS, SHAPES, Shape

suffixes = (".tex", ".ltx", ".latex", ".sty", ".cls", ".rnw", ".snw")

_LATEX = re.compile(r"\\(?:documentclass|begin\s*\{|input\s*\{|(?:no)?cite[a-z]*[\[{])")
_COMMAND = re.compile(r"\\([A-Za-z@]+)")
_SPACE = re.compile(r"(?:[ \t]*+(?:\r\n|\r|\n)?)[ \t]*+")
_KEYS = re.compile(r"\{([^{}]*+)\}")
_KEY = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
# REVTeX: \cite{*[see][p. 1]key}; mcite and mciteplus: \cite{first,*joined}.
_STARRED = re.compile(r"\*?(?:\[[^\]]*+\]\s*+)*+")
_MADE = re.compile(r"[\\#]")
_BARE_INPUT = re.compile(r"[ \t]++([^\s{}\\%]+)")
_LOOKS_LIKE = re.compile(r"cites?\Z|\A[A-Z]?[a-z]*cite[A-Z][a-z]*\Z")
_NEWCITES = re.compile(r"\\newcites\s*\{([^{}]*+)\}")
_LONGEST = max(map(len, SHAPES))

# command -> whether its file must be there
_INPUTS = {
    "input": True, "include": True, "subfile": True, "subfileinclude": True,
    "includestandalone": True, "InputIfFileExists": False, "loadglsentries": True,
}  # fmt: skip
# command -> whether its folder is seen from the present one
_IMPORTS = {
    "import": False, "inputfrom": False, "includefrom": False,
    "subimport": True, "subinputfrom": True, "subincludefrom": True,
}  # fmt: skip
_BIBLIOGRAPHIES = frozenset(
    "bibliography nobibliography addbibresource addglobalbib addsectionbib".split()
)
# Commands that name works and cite none, and how many arguments stand before the keys: LaTeX's own,
# natbib's, BibLaTeX's (manual 3.8.6, 3.7.11), and harvard's.
_NAMING = {"bibitem": 0, "defcitealias": 0, "addtocategory": 1, "harvarditem": 2}
# What comes with TeX itself and cites nothing.
_TEX_OWN = frozenset("glyphtounicode glyphtounicode.tex xy xypic pdfcolmk.sty".split())


def sniff(text: str) -> bool:
    """Whether ``text`` looks like LaTeX."""
    return bool(
        re.search(r"\\(?:documentclass|begin\s*\{|input\s*\{|(?:no)?cite[a-z]*[\[{])", text)
    )


def read(file: str, text: str) -> Reading:
    """What ``text``, called ``file``, cites and takes in."""
    if file.lower().endswith((".rnw", ".snw")):
        text = blank(text, hidden.chunks(text))
    return _Reader(file, blank(text, hidden.spans(text))).read()


def respelled(text: str, start: int, end: int, key: str) -> tuple[int, int, str]:
    """What to put where for ``key`` to be cited in place of the one at ``text[start:end]``."""
    return start, end, key


def cited(file: str, text: str) -> Reading:
    """What the citation commands in ``text`` cite: for LaTeX within another language."""
    return _Reader(file, text, inputs=False).read()


class _Reader:
    """One pass over a text in which everything hidden is blank."""

    def __init__(self, file: str, text: str, *, inputs: bool = True) -> None:
        self.text = text
        self.places = Places(file, text)
        self.inputs = inputs
        self.sets = {key for names in _NEWCITES.findall(text) for key in _KEY.findall(names)}
        self.citations: list[Citation] = []
        self.named: list[Citation] = []
        self.wanted: list[Wanted] = []
        self.bibliographies: list[Wanted] = []
        self.problems: list[Problem] = []
        self.everything: Location | None = None
        self.unknown: set[str] = set()
        self._ends: dict[int, int] | None = None

    def read(self) -> Reading:
        for match in _COMMAND.finditer(self.text):
            name, at = match[1], match.end()
            shape = SHAPES.get(name) or self._of_multibib(name)
            if name in _NAMING:
                self._name(_NAMING[name], at)
            elif shape is not None:
                self._cite(name, shape, match.start(), at)
            elif name == "begin":
                self._begin(at)
            elif self.inputs and (name in _INPUTS or name == "@input"):
                self._input(name, at)
            elif self.inputs and name in _IMPORTS:
                self._import(name, at)
            elif self.inputs and name in _BIBLIOGRAPHIES:
                self._bibliography(at)
            elif "cite" in name.lower():
                self._doubt(name, match.start(), at)
        return Reading(
            citations=tuple(self.citations),
            everything=self.everything,
            wanted=tuple(self.wanted),
            bibliographies=tuple(self.bibliographies),
            problems=tuple(self.problems),
            named=tuple(self.named),
        )

    def _cite(self, name: str, shape: Shape, start: int, at: int) -> None:
        if self.text[at : at + 1] == "*":
            at += 1
        if shape in (Shape.MANY, Shape.VOLUMES):
            at = self._past(self._past(at, "("), "(")
        first = True
        while shape is not Shape.NONE:
            if shape is Shape.QUOTE:
                at = self._past(at, "{")
            at = self._options(at)
            if shape in (Shape.VOLUME, Shape.VOLUMES):
                past = self._past(at, "{")
                if past == at:
                    return
                at = self._options(past)
            found = _KEYS.match(self.text, self._space(at))
            if not found:
                return
            self._keys(found, first=first, start=start, name=name)
            if shape not in (Shape.MANY, Shape.VOLUMES):
                return
            first, at = False, found.end()

    def _keys(self, found: re.Match[str], *, first: bool, start: int, name: str) -> None:
        empty = True
        for match in _KEY.finditer(self.text, *found.span(1)):
            empty = False
            starred = _STARRED.match(self.text, *match.span())
            begin = starred.end() if starred else match.start()
            key = self.text[begin : match.end()]
            if match[0] == "*":
                if name.startswith("nocite") and not self.everything:
                    self.everything = self.places.at(match.start())
            elif _MADE.search(key):
                self._made(key, begin)
            elif key:
                where = self.places.at(begin)
                self.citations.append(Citation(" ".join(key.split()), where, begin, match.end()))
        if empty and first:
            self.problems.append(
                warning(
                    "CIT005",
                    f"\\{name}{{}} cites nothing",
                    self.places.at(start),
                    hint="write a key between the braces, or take the command out",
                )
            )

    def _name(self, before: int, at: int) -> None:
        for _ in range(before):
            at = self._past(self._options(at), "{")
        found = _KEYS.match(self.text, self._space(self._options(at)))
        for match in _KEY.finditer(self.text, *found.span(1)) if found else ():
            if not _MADE.search(match[0]):
                start, end = match.span()
                key = " ".join(match[0].split())
                self.named.append(Citation(key, self.places.at(start), start, end))

    def _made(self, key: str, at: int) -> None:
        if re.fullmatch(r"#+[1-9]", key):
            return  # the argument of a macro that is being defined
        self.problems.append(
            note(
                "CIT004",
                f"the key '{key}' is made by a macro, and cannot be known before TeX runs",
                self.places.at(at),
                hint="give --cited-in the .aux file: TeX writes there what it cited",
            )
        )

    def _begin(self, at: int) -> None:
        name = _KEYS.match(self.text, self._space(at))
        shape = ENVIRONMENTS.get(name[1]) if name else None
        if name and shape:
            self._cite(name[1], shape, at, name.end())

    def _input(self, command: str, at: int) -> None:
        if command == "includestandalone":
            at = self._options(at)
        found = _KEYS.match(self.text, self._space(at))
        bare = None if found or command != "input" else _BARE_INPUT.match(self.text, at)
        match = found or bare
        if match:
            required = _INPUTS.get(command, True)
            self._want(match[1].strip(' \t\r\n"'), match.start(1), required=required)

    def _import(self, command: str, at: int) -> None:
        if self.text[at : at + 1] == "*":
            at += 1
        folder = _KEYS.match(self.text, self._space(at))
        name = folder and _KEYS.match(self.text, self._space(folder.end()))
        if folder and name:
            self._want(
                name[1].strip(),
                name.start(1),
                folder=folder[1].strip(),
                relative=_IMPORTS[command],
            )

    def _want(
        self,
        name: str,
        at: int,
        *,
        required: bool = True,
        folder: str | None = None,
        relative: bool = True,
    ) -> None:
        if not name or name in _TEX_OWN or re.fullmatch(r"#+[1-9]", name):
            return
        where = self.places.at(at)
        if _MADE.search(name) or _MADE.search(folder or ""):
            message = f"the file name '{name}' is made by a macro, so the file was not read"
            hint = "give --cited-in the .aux file, or that file too"
            self.problems.append(note("CIT004", message, where, hint))
            return
        self.wanted.append(Wanted(name, where, at, (".tex", ""), folder, relative, required))

    def _bibliography(self, at: int) -> None:
        found = _KEYS.match(self.text, self._space(self._options(at)))
        for match in _KEY.finditer(self.text, *found.span(1)) if found else ():
            if not _MADE.search(match[0]):
                where = self.places.at(match.start())
                wanted = Wanted(match[0], where, match.start(), ("", ".bib"), required=False)
                self.bibliographies.append(wanted)

    def _doubt(self, name: str, start: int, at: int) -> None:
        """Say so, once, when what looks like a citation command is none that is known."""
        if name in self.unknown or not _LOOKS_LIKE.search(name):
            return
        if _KEYS.match(self.text, self._space(self._options(at))):
            self.unknown.add(name)
            self.problems.append(
                note(
                    "CIT003",
                    f"\\{name} is no citation command that refkit knows; what it cites is not seen",
                    self.places.at(start),
                    hint="give --cited-in the .aux file: TeX writes there what it cited",
                )
            )

    def _of_multibib(self, name: str) -> Shape | None:
        r"""The shape of a command that \newcites{A,B} makes: \citeA, \nociteB, ..."""
        for at in range(4, min(len(name), _LONGEST + 1)) if self.sets else ():
            if name[at:] in self.sets and name[:at] in SHAPES:
                return SHAPES[name[:at]]
        return None

    def _space(self, at: int) -> int:
        """Skip what TeX skips before an argument: spaces and one line end."""
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def _options(self, at: int) -> int:
        """Skip optional arguments: [see], and <see> of apacite and beamer."""
        past = self._past(at, "<")
        while (then := self._past(past, "[")) != past:
            past = then
        return past

    def _past(self, at: int, sign: str) -> int:
        """Behind the argument in this kind of bracket; ``at`` when there is none."""
        begin = self._space(at)
        if self.text[begin : begin + 1] != sign:
            return at
        if self._ends is None:
            self._ends = bracket.ends(self.text)
        return self._ends.get(begin, at)
