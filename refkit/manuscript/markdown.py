"""Markdown as pandoc, Quarto and R Markdown read it: citations, and files that are taken in.

The rules for keys are pandoc's (manual, "Citation syntax"; Text.Pandoc.Parsing.Citations). What
is no text is blanked first: code, comments, links, attributes of HTML. Citation commands of LaTeX
count as well, since pandoc hands them to LaTeX as they are.
"""

import re
from collections.abc import Iterator

from refkit.manuscript import fence, tex
from refkit.manuscript.citation import Citation, Places, Reading, Wanted, blank

suffixes = (".md", ".qmd", ".rmd", ".markdown", ".mdown", ".mkd", ".rmarkdown")

# A key starts with a letter, a digit or _, and has single punctuation inside only; "//" is
# allowed for links. A citation does not follow a letter, a digit or a stop: that is an address.
_BARE = re.compile(r"[\w*](?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*+")
_CITATION = re.compile(
    rf"(?<![^\W_])(?<![.@])-?@(?:({_BARE.pattern})"
    r"|\{((?:[^\s{}]++|\{[^\s{}]*+\})++)\})"
)
# Quarto's reserved prefixes (Cross References), and pandoc-crossref's with a colon.
_CROSS_REFERENCE = re.compile(
    r"(?i:fig|tbl|lst|tip|nte|wrn|imp|cau|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|eq|sec)-\w"
    r"|(?i:fig|tbl|lst|eq|sec):"
)
_NOT_TEXT = re.compile(
    r"(?P<escape>\\[^\w\s])"
    r"|<!--(?s:.*?)(?:-->|\Z)"
    r"|\{\{<\s*+include\s++(?P<name>[^\r\n{}>]++)>\}\}"
    r"|\{\{<[^\r\n{}]*+(?<=>)\}\}"
    r"|<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*+>"  # <https://...>
    r"|<[^\s<>@]++@[^\s<>]++>"  # <me@example.org>
    r"|</?[A-Za-z][\w:-]*+(?:\s++[A-Za-z_:][\w:.-]*+"  # a tag with its attributes
    r"(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>=`]++))?+)++\s*+/?>"
    r"|\]\((?:[^()\r\n\\]|\\.|\([^()\r\n]*+\))*+\)"  # where a link leads
    r"|(?<![\w@])(?<!@\{)(?:https?|ftp)://[^\s<>\[\]]*+"
    r"|(?m:^)[ ]{0,3}\[[^\]^\r\n][^\]\r\n]*+\]:[^\r\n]*+"  # [name]: where it leads
    r"|(?m:^)[ \t]*\(@[\w-]*+\)"  # a numbered example
)
_EXAMPLE = re.compile(r"^[ \t]*\(@([\w-]++)\)", re.MULTILINE)
_YAML = re.compile(
    r"\A\ufeff?---[ \t]*+(?:\r\n|\r|\n)(?P<body>(?s:.*?))^(?:---|\.\.\.)[ \t]*+$", re.MULTILINE
)
_MEMBER = re.compile(
    r"^([A-Za-z][\w-]*)[ \t]*:(?P<value>[^\r\n]*(?:(?:\r\n|\r|\n)(?![A-Za-z#])[^\r\n]*)*)",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\s\[\],\"'-][^\r\n,\"'\[\]]*")
_ID = re.compile(r"(?m)^[ \t]*(?:-[ \t]+)?id[ \t]*:[ \t]*[\"']?([^\s\"']+)")
_PREFIX = re.compile(r"(?m)^[ \t]*(?:-[ \t]+)?key[ \t]*:[ \t]*[\"']?([\w]+)")
_CITING = frozenset({"nocite", "abstract", "thanks", "title", "subtitle"})


def sniff(text: str) -> bool:
    """Whether ``text`` looks like Markdown with citations."""
    return bool(_YAML.match(text) or re.search(r"\[[^\]\r\n]*@[\w{][^\]\r\n]*\]", text))


def read(file: str, text: str) -> Reading:
    """What ``text``, called ``file``, cites and takes in."""
    return _Reader(file, text).read()


def respelled(text: str, start: int, end: int, key: str) -> tuple[int, int, str]:
    """What to put where for ``key`` to be cited in place of the one at ``text[start:end]``.

    A key that pandoc would not see the end of goes in braces; those that are there stay.
    """
    bare = text[start - 1] == "@" and not _BARE.fullmatch(key)
    return start, end, f"{{{key}}}" if bare else key


class _Reader:
    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.places = Places(file, text)
        self.wanted: list[Wanted] = []
        self.bibliographies: list[Wanted] = []
        self.labels: set[str] = set()
        self.prefixes: set[str] = set()

    def read(self) -> Reading:
        yaml = list(self._yaml())
        begin = yaml[-1][1] if yaml else 0
        text, children = fence.blanked(blank(self.text, yaml), begin)
        for start, end in children:
            self._want(self.text[start:end], start)
        self.labels.update(_EXAMPLE.findall(text))
        text = blank(text, self._not_text(text))
        latex = tex.cited(self.file, text)
        citations: list[Citation] = list(latex.citations)
        everything = latex.everything
        for match in _CITATION.finditer(text):
            start, end = match.span(1) if match[1] else match.span(2)
            key = self.text[start:end]
            if key == "*":
                everything = everything or self.places.at(start)
            elif not key.startswith("*") and not self._is_cross_reference(key):
                citations.append(Citation(key, self.places.at(start), start, end))
        return Reading(
            references=tuple(sorted(citations, key=lambda citation: citation.start)),
            labels=frozenset(self.labels),
            everything=everything,
            wanted=tuple(sorted(self.wanted, key=lambda wanted: wanted.start)),
            bibliographies=tuple(self.bibliographies),
            problems=latex.problems,
            named=latex.named,
        )

    def _is_cross_reference(self, key: str) -> bool:
        return bool(_CROSS_REFERENCE.match(key)) or key.split("-")[0] in self.prefixes

    def _yaml(self) -> Iterator[tuple[int, int]]:
        """What is to be blanked in the metadata: all but the members that cite."""
        block = _YAML.match(self.text)
        if not block:
            return
        done = 0
        for member in _MEMBER.finditer(self.text, *block.span("body")):
            name, start, end = member[1], member.start("value"), member.end()
            if name in _CITING:
                yield done, start
                done = end
            elif name == "bibliography":
                for match in _WORD.finditer(self.text, start, end):
                    where = self.places.at(match.start())
                    found = Wanted(match[0].strip(), where, match.start(), required=False)
                    self.bibliographies.append(found)
            elif name == "references":
                self.labels.update(_ID.findall(self.text, start, end))
            elif name == "crossref":
                self.prefixes.update(_PREFIX.findall(self.text, start, end))
        yield done, block.end()

    def _not_text(self, text: str) -> Iterator[tuple[int, int]]:
        for match in _NOT_TEXT.finditer(text):
            if match["name"]:
                self._want(match["name"].strip().strip("\"'"), match.start("name"))
            yield match.span()

    def _want(self, name: str, start: int) -> None:
        if name:
            self.wanted.append(Wanted(name, self.places.at(start), start))
