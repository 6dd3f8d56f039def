r"""The words that servers and citation programs send, as LaTeX for refkit's decoder.

They are words with HTML, JATS and MathML in them (CSL 1.0.2 on rich text; Crossref's deposits),
and now and then TeX. What refkit.text.from_latex reads stays: simple tags, character references,
formulas. This module takes off all other tags it knows; what only looks like a tag stays. It does
not know in which field a text stands.
"""

import re
from collections.abc import Callable

_NAME = r"[A-Za-z][A-Za-z0-9:_-]*"
_ATTRIBUTE = r"\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')"
_TAG = re.compile(
    rf"(?:<|&lt;)(?P<end>/?)(?P<name>{_NAME})(?P<more>(?:{_ATTRIBUTE})*)\s*(?P<empty>/?)(?:>|&gt;)"
)
# Tags that refkit.text.from_latex knows, when they have no attributes.
_SIMPLE = frozenset("i em it italic b bold strong sc scp tt code u sub inf sup span".split())
_BREAKS = frozenset("p title sec list list-item li div ul ol disp-formula".split())
_SPACES = frozenset("br break".split())
# Tags of HTML and JATS that may stand without "jats:" before them.
_KNOWN = frozenset(
    """
    a abbr article-title cite del email ext-link font inline-formula inline-graphic ins label
    math mi mml mn mo monospace mrow msub msup mtext named-content overline q sans-serif small
    strike styled-content tex-math underline uri wbr xref
    """.split()
)
_JATS = {"italic": "i", "bold": "b", "underline": "u", "monospace": "tt"}
_HEADING = re.compile(
    r"(?i)\s*<(?P<tag>(?:jats:)?title|h[1-6]|b|strong)\b[^<>]*>\s*(?:abstract|summary)\s*[.:]?\s*"
    r"</(?P=tag)>"
)
_DOCUMENT = re.compile(r"\\begin\{document\}(?P<body>.*?)\\end\{document\}", re.DOTALL)


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def sound(text: str) -> str:
    """``text`` without control characters, which no file of a bibliography can hold."""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def latex(text: str) -> str:
    """Words on one line, for a title or a name of something."""
    return " ".join(_marked(text).split())


def paragraphs(text: str) -> str:
    """Words in paragraphs, parted by an empty line; a heading that only says "Abstract" goes."""
    heading = _HEADING.match(text)
    marked = _marked(text[heading.end() :] if heading else text)
    parts = re.split(r"\n\s*\n", marked)
    return "\n\n".join(filter(None, (" ".join(part.split()) for part in parts)))


def _marked(text: str) -> str:
    """``text`` without the tags that nobody reads; an empty line stands for an end of paragraph."""
    text = sound(text)
    if "<" in text or "&lt;" in text:
        if "math" in text:
            text = _each(text, "alternatives", _best)
            text = _each(text, "tex-math", _formula)
            text = _each(text, "math", _unspaced)
        text = _without_tags(text)
    return _literal(text) if "~" in text or "$" in text else text


# --- Formulas ------------------------------------------------------------------------------------


def _each(text: str, name: str, make: Callable[[str], str]) -> str:
    """``text`` with the insides of each element ``name`` made anew, and its tags off."""
    opening = re.compile(rf"<(?:jats:|mml:)?{name}\b[^<>]*>")
    closing = re.compile(rf"</(?:jats:|mml:)?{name}>")
    out: list[str] = []
    at = 0
    # Not one pattern for both ends: where none closes, that would look through the text each time.
    while (start := opening.search(text, at)) and (end := closing.search(text, start.end())):
        out += (text[at : start.start()], make(text[start.end() : end.start()]))
        at = end.end()
    return "".join(out) + text[at:]


def _best(inside: str) -> str:
    """Of several ways to write a formula, TeX."""
    start, end = inside.find("tex-math"), inside.rfind("tex-math>")
    if start < 0 or end <= start:
        return inside
    tags = inside.rfind("<", 0, start), end + len("tex-math>")
    return inside[max(0, tags[0]) : tags[1]]


def _formula(tex: str) -> str:
    if document := _DOCUMENT.search(tex):
        tex = document["body"]
    tex = " ".join(tex.split()).removeprefix(r"\(").removesuffix(r"\)").strip("$ ")
    return f"${tex}$" if tex and "$" not in tex else tex


def _unspaced(mathml: str) -> str:
    """What stands in MathML: white space between its elements means nothing."""
    return re.sub(r"(?<=>)\s+|\s+(?=<)", "", mathml).strip()


# --- Tags ----------------------------------------------------------------------------------------


def _without_tags(text: str) -> str:
    ends: dict[str, list[str]] = {}  # simple tags that are open -> what closes each

    def read(tag: re.Match[str]) -> str:
        prefix, _, last = tag["name"].lower().rpartition(":")
        name = _JATS.get(last, last)
        if prefix not in ("", "jats", "mml"):
            return tag.group()
        if prefix == "mml":
            return ""
        if name in _SIMPLE:
            return _simple(tag, name, ends.setdefault(name, []))
        if name in _BREAKS:
            return "\n\n"
        if name in _SPACES:
            return " "
        return "" if prefix or name in _KNOWN else tag.group()

    return _TAG.sub(read, text)


def _simple(tag: re.Match[str], name: str, ends: list[str]) -> str:
    """One end of a simple tag. A span of CSL keeps letter case or sets small capitals."""
    if tag["end"]:
        return ends.pop() if ends else ""
    if tag["empty"]:
        return ""
    opening, closing = (f"<{name}>", f"</{name}>") if name != "span" else ("", "")
    if name == "span" and "nocase" in tag["more"]:
        opening, closing = "{", "}"
    elif name == "span" and "small-caps" in tag["more"]:
        opening, closing = "<sc>", "</sc>"
    ends.append(closing)
    return opening


# --- Signs of TeX --------------------------------------------------------------------------------

_SIGNS = re.compile(r"\\.|\$(?P<inside>(?:\\.|[^\\$]){1,1000})\$|~", re.DOTALL)
_WORDS = re.compile(r"[A-Za-z]{2,}[\s,;]+[A-Za-z]{2,}")


def _literal(text: str) -> str:
    """``text`` with what TeX would take for something else spelled: "~", and "$" before money."""

    def read(sign: re.Match[str]) -> str:
        return r"\textasciitilde{}" if sign.group() == "~" else sign.group()

    out: list[str] = []
    at = 0
    while match := _SIGNS.search(text, at):
        out.append(text[at : match.start()])
        inside = match["inside"]
        at = match.end()
        if inside and inside[0].isdigit() and "\\" not in inside and _WORDS.search(inside):
            out.append(r"\$")  # "$5 a month instead of $10"
            at = match.start() + 1
        else:
            out.append(read(match))
    return "".join(out) + text[at:]
