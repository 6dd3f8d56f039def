"""Typst: references, the cite function, labels, and files that are taken in.

The rules are those of Typst's own lexer (typst-syntax 0.14): text, code and mathematics nest, each
with comments, strings and labels of its own. A reference `@key` may mean a label of the document
as well as a work; which it is shows when all files are read.
"""

import re

from refkit.errors import Location
from refkit.manuscript.citation import Citation, Places, Reading, Wanted

suffixes = (".typ",)

_LABEL = r"[\w\-:.]"
_REFERENCE = re.compile(rf"{_LABEL}*[\w\-]")
_WHOLE_LABEL = re.compile(rf"{_LABEL}+")
_TEXT = re.compile(
    rf"""
      \\(?:u\{{[0-9a-fA-F]*\}}|(?s:.))
    | //[^\r\n]*+
    | (?P<comment>/\*)
    | (?P<raw>`+)
    | https?://[0-9A-Za-z!#$%&*+,\-./:;=?@_~']*+
    | @(?P<key>{_LABEL}*[\w\-])
    | <(?P<label>{_LABEL}+)>
    | (?P<code>\#(?=[\w({{\[$"<`]))
    | (?P<open>\[) | (?P<close>\]) | (?P<math>\$)
    """,
    re.VERBOSE,
)
_CODE = re.compile(
    rf"""
      //[^\r\n]*+
    | (?P<comment>/\*)
    | (?P<raw>`+)
    | (?P<string>"(?:[^"\\]|\\(?s:.))*+(?:"|\Z))
    | <(?P<label>{_LABEL}+)>
    | (?P<word>[^\W\d][\w\-]*+)
    | (?P<line>\r\n|\r|\n) | (?P<semicolon>;)
    | (?P<open>[(\[{{]) | (?P<close>[)\]}}]) | (?P<math>\$)
    | [^\S\r\n]++ | \d[\w.%]*+ | (?P<other>(?s:.))
    """,
    re.VERBOSE,
)
_MATH = re.compile(
    r"""
      \\(?s:.)
    | //[^\r\n]*+
    | (?P<comment>/\*)
    | (?P<string>"(?:[^"\\]|\\(?s:.))*+(?:"|\Z))
    | (?P<code>\#(?=[\w({\[$"<`]))
    | (?P<math>\$)
    """,
    re.VERBOSE,
)
_COMMENT = re.compile(r"/\*|\*/")
_STATEMENTS = frozenset("let set show if for while import include return".split())
_BLOCKS = frozenset("if for while".split())  # end with their last block, not with the line
_ELSE = re.compile(r"\s*else\b")


class _Mode:
    """What is being read, and for whom: one level of nesting."""

    def __init__(self, kind: str, close: str, name: str = "", within: str = "") -> None:
        self.kind = kind  # "text", "code" or "math"
        self.close = close  # what ends it; "" is a single expression after #, "\n" a statement
        self.name = name  # of the function whose arguments these are
        self.within = within  # of the function whose arguments that call stands in
        self.word = ""  # the word just read
        self.first = ""  # how an expression after # begins


def sniff(text: str) -> bool:
    """Whether ``text`` looks like Typst."""
    return bool(
        re.search(r"(?m)^#(?:import|include|set|show|let|bibliography|cite)\b|#cite\(", text)
    )


def read(file: str, text: str) -> Reading:
    """What ``text``, called ``file``, cites and takes in."""
    return _Reader(file, text).read()


def respelled(text: str, start: int, end: int, key: str) -> tuple[int, int, str] | None:
    """What to put where for ``key`` to be cited in place of the one at ``text[start:end]``.

    None where there is no way: `@key` and `<key>` cannot hold all signs. A label in code becomes
    a call of `label`, which can.
    """
    before = text[start - 1]
    if before == "@":
        return (start, end, key) if _REFERENCE.fullmatch(key) else None
    if before == '"':
        return (start, end, key) if '"' not in key and "\\" not in key else None
    if _WHOLE_LABEL.fullmatch(key):
        return start, end, key
    return (start - 1, end + 1, f'label("{key}")') if '"' not in key else None


class _Reader:
    def __init__(self, file: str, text: str) -> None:
        self.text = text
        self.places = Places(file, text)
        self.modes = [_Mode("text", "")]
        self.citations: list[Citation] = []
        self.references: list[Citation] = []
        self.labels: set[str] = set()
        self.wanted: list[Wanted] = []
        self.bibliographies: list[Wanted] = []
        self.everything: Location | None = None
        self.at = 0

    def read(self) -> Reading:
        steps = {"text": self._in_text, "code": self._in_code, "math": self._in_math}
        while self.at < len(self.text):
            steps[self.modes[-1].kind]()
        return Reading(
            citations=tuple(self.citations),
            references=tuple(self.references),
            labels=frozenset(self.labels),
            everything=self.everything,
            wanted=tuple(self.wanted),
            bibliographies=tuple(self.bibliographies),
        )

    def _in_text(self) -> None:
        match = _TEXT.search(self.text, self.at)
        if not match:
            self.at = len(self.text)
            return
        self.at = match.end()
        if match["comment"] or match["raw"]:
            self._skip(match)
        elif match["key"]:
            self._cite(self.references, match, "key")
        elif match["label"]:
            self.labels.add(match["label"])
        elif match["code"]:
            self.modes.append(_Mode("code", ""))
        elif match["math"]:
            self.modes.append(_Mode("math", "$"))
        elif match["open"]:
            self.modes.append(_Mode("text", "]"))
        elif match["close"] and len(self.modes) > 1:
            self.modes.pop()
            self._end_block("]")

    def _in_math(self) -> None:
        match = _MATH.search(self.text, self.at)
        if not match:
            self.at = len(self.text)
            return
        self.at = match.end()
        if match["comment"]:
            self._skip(match)
        elif match["code"]:
            self.modes.append(_Mode("code", ""))
        elif match["math"]:
            self.modes.pop()

    def _in_code(self) -> None:
        mode = self.modes[-1]
        match = _CODE.match(self.text, self.at)
        assert match  # any character matches
        if mode.close == "" and self._ends_expression(mode, match):
            self.modes.pop()
            return
        self.at = match.end()
        if match["comment"] or match["raw"]:
            self._skip(match)
        elif match["word"]:
            self._word(mode, match["word"])
        elif match["string"]:
            self._string(mode, match)
        elif match["label"]:
            self._label(mode, match)
        elif match["open"]:
            self._open(mode, match["open"])
        elif match["math"]:
            self.modes.append(_Mode("math", "$"))
        elif match["close"]:
            self._close(match["close"])
        elif match["other"] == ",":
            mode.word = ""
        elif mode.close == "\n" and (match["line"] or match["semicolon"]):
            self.modes.pop()

    def _ends_expression(self, mode: _Mode, match: re.Match[str]) -> bool:
        """Whether an expression after # ends before this: what may go on is .name, ( and [."""
        if not mode.first:
            # `context` stands before an expression.
            mode.first = "" if match[0] == "context" or match[0].isspace() else match[0]
            if match["word"] in _STATEMENTS:
                mode.close = "\n"
            return False
        if match["other"] == ".":
            following = self.text[match.end() : match.end() + 1]
            return not (following.isalpha() or following == "_")
        after_dot = self.text[self.at - 1] == "." and bool(match["word"])
        return not (after_dot or match["open"] in ("(", "["))

    def _word(self, mode: _Mode, word: str) -> None:
        if word == "true" and mode.name == "bibliography" and mode.word == "full":
            self.everything = self.everything or self.places.at(self.at - len(word))
        mode.word = word

    def _string(self, mode: _Mode, match: re.Match[str]) -> None:
        value, start = match["string"][1:-1], match.start() + 1
        where = self.places.at(start)
        if mode.name == "label" and value:
            if mode.within in ("cite", "ref"):
                found = Citation(value, where, start, start + len(value))
                (self.citations if mode.within == "cite" else self.references).append(found)
            elif not mode.within:
                self.labels.add(value)
        elif mode.name == "bibliography" and mode.word in ("", "bibliography"):
            self.bibliographies.append(Wanted(value, where, start, required=False))
        elif mode.word in ("include", "import") and not value.startswith("@"):
            # What is imported may hold text as well; a package of Typst's own does not.
            required = mode.word == "include"
            self.wanted.append(Wanted(value, where, start, required=required))

    def _label(self, mode: _Mode, match: re.Match[str]) -> None:
        if mode.name == "cite":
            self._cite(self.citations, match, "label")
        elif mode.name == "ref":
            self._cite(self.references, match, "label")

    def _cite(self, to: list[Citation], match: re.Match[str], group: str) -> None:
        start, end = match.span(group)
        to.append(Citation(match[group], self.places.at(start), start, end))

    def _open(self, mode: _Mode, bracket: str) -> None:
        if bracket == "[":
            self.modes.append(_Mode("text", "]"))
        else:
            called = mode.word if self.text[self.at - 2 : self.at - 1] not in " \t\n(,{" else ""
            listed = not called and bracket == "("
            name = called or (mode.name if listed else "")
            within = mode.within if listed else mode.name
            self.modes.append(_Mode("code", ")" if bracket == "(" else "}", name, within))
        mode.word = ""

    def _close(self, bracket: str) -> None:
        """Leave what this bracket ends, and the statements within; or pass over a stray one."""
        inner = self.modes
        depth = len(inner)
        while depth > 1 and inner[depth - 1].close == "\n":
            depth -= 1
        if depth > 1 and inner[depth - 1].close == bracket:
            del inner[depth - 1 :]
            self._end_block(bracket)

    def _end_block(self, bracket: str) -> None:
        """A statement like `if` ends with its last block."""
        mode = self.modes[-1]
        ends = mode.close == "\n" and mode.first in _BLOCKS and bracket in "]}"
        if ends and not _ELSE.match(self.text, self.at):
            self.modes.pop()

    def _skip(self, match: re.Match[str]) -> None:
        self.at = self._past_comment() if match["comment"] else self._past_raw(match["raw"])

    def _past_comment(self) -> int:
        """Behind a block comment; they nest."""
        depth, at = 1, self.at
        while depth:
            found = _COMMENT.search(self.text, at)
            if not found:
                return len(self.text)
            depth += 1 if found[0] == "/*" else -1
            at = found.end()
        return at

    def _past_raw(self, ticks: str) -> int:
        """Behind raw text: as many backticks as began it, but two are an empty one."""
        if len(ticks) == 2:
            return self.at
        found = self.text.find(ticks, self.at)
        if found < 0:
            return len(self.text)
        return found + len(ticks)
