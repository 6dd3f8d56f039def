r"""The .aux file that LaTeX writes: what it cited, file by file.

Commands: \citation and \bibdata of LaTeX itself, \abx@aux@cite and \abx@aux@nociteall of
BibLaTeX, whose \abx@aux@cite had one argument before version 3.17 and has had two since.
"""

import re

from refkit.manuscript.citation import Citation, Places, Reading, Wanted

suffixes = (".aux",)

_LINE = re.compile(
    r"\\(citation|abx@aux@cite|abx@aux@nociteall|@input|bibdata)(?![A-Za-z@])"
    r"[ \t]*(?:\{(?:[0-9]+\}\{)?([^{}\r\n]*+)\})?"
)
_WRITTEN = re.compile(r"(?m)^\\(?:citation|abx@aux@cite)\{")
_KEY = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
# Keys that packages cite to give orders to their styles: no works.
_CONTROL = re.compile(
    r"(?:biblatex-control|achemso-control|IEEEexample:BSTcontrol|(?:REV|apsrev|aip|apsrmp)\S*Control)"
)


def sniff(text: str) -> bool:
    """Whether ``text`` looks like an .aux file."""
    return text.startswith("\\relax") or bool(
        re.search(r"(?m)^\\(?:citation|abx@aux@cite)\{", text)
    )


def read(file: str, text: str) -> Reading:
    """What ``text``, called ``file``, cites and takes in."""
    places = Places(file, text)
    citations: list[Citation] = []
    wanted: list[Wanted] = []
    bibliographies: list[Wanted] = []
    everything = None
    for line in _LINE.finditer(text):
        command = line[1]
        if command == "abx@aux@nociteall":
            everything = everything or places.at(line.start())
        for match in _KEY.finditer(text, *line.span(2)) if line[2] else ():
            key, start, where = match[0], match.start(), places.at(match.start())
            if command == "@input":
                wanted.append(Wanted(key, where, start))
            elif command == "bibdata":
                found = Wanted(key, where, start, ("", ".bib"), required=False)
                bibliographies.append(found)
            elif key == "*":
                everything = everything or where
            elif not _CONTROL.fullmatch(key):
                citations.append(Citation(key, where, start, match.end()))
    return Reading(
        citations=tuple(citations),
        everything=everything,
        wanted=tuple(wanted),
        bibliographies=tuple(bibliographies),
    )
