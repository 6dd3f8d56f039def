r"""The words that servers and citation programs send, as LaTeX for refkit's decoder.

They are words with HTML, JATS and MathML in them (CSL 1.0.2, appendix on rich text; Crossref's
deposits), and now and then TeX. What refkit.text.from_latex reads stays: simple tags, character
references, formulas. This module takes off all other tags it knows; what only looks like a tag
stays. It does not know in which field a text stands.
"""

import re

_NAME = r"[A-Za-z][A-Za-z0-9:_-]*"
_ATTRIBUTE = r"\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')"
_TAG = re.compile(
    rf"(?:<|&lt;)(?P<end>/?)(?P<name>{_NAME})(?P<more>(?:{_ATTRIBUTE})*)\s*(?P<empty>/?)(?:>|&gt;)"
)
# Tags that refkit.text.from_latex knows, when they have no attributes.
_SIMPLE = frozenset("i em it italic b bold strong sc scp tt code u sub inf sup".split())
# HTML and JATS, where the name alone does not say so. One that parts paragraphs is in _BREAKS.
_KNOWN = frozenset(
    """
    a abbr article-title break cite del div email ext-link font inline-formula inline-graphic
    ins label list list-item li math mi mml mn mo monospace mrow msub msup mtext named-content ol
    overline q sans-serif sec small span strike styled-content tex-math title underline ul uri wbr
    xref
    """.split()
)
_BREAKS = frozenset("p br break title sec list list-item li div ul ol disp-formula".split())
_JATS = {"italic": "i", "bold": "b", "underline": "u", "monospace": "tt"}
_ALTERNATIVES = re.compile(
    r"<(?:jats:)?alternatives\b[^<>]*>(?P<inside>.*?)</(?:jats:)?alternatives>", re.DOTALL
)
_TEX_MATH = re.compile(r"<(?:jats:)?tex-math\b[^<>]*>(?P<tex>.*?)</(?:jats:)?tex-math>", re.DOTALL)
_MATHML = re.compile(r"<(?:mml:)?math\b[^<>]*>(?P<inside>.*?)</(?:mml:)?math>", re.DOTALL)
_DOCUMENT = re.compile(r"\\begin\{document\}(?P<body>.*?)\\end\{document\}", re.DOTALL)
_HEADING = re.compile(
    r"(?i)\s*<(?P<tag>(?:jats:)?title|h[1-6]|b|strong)\b[^<>]*>\s*(?:abstract|summary)\s*[.:]?\s*"
    r"</(?P=tag)>"
)
_SPACE = re.compile(r"\s+")


def latex(text: str) -> str:
    r"""Words on one line: "<i>In vivo</i> ~ 3 <span class='nocase'>pH</span>"."""
    return " ".join(_marked(text).replace("\n", " ").split())


def paragraphs(text: str) -> str:
    """Words in paragraphs, parted by an empty line; a heading that only says "Abstract" goes."""
    marked = _marked(_HEADING.sub("", text, count=1))
    parts = re.split(r"\n\s*\n", marked)
    return "\n\n".join(filter(None, (" ".join(part.split()) for part in parts)))


def _marked(text: str) -> str:
    """``text`` without the tags that nobody reads; an empty line stands for an end of paragraph."""
    if "<" in text or "&lt;" in text:
        if "math" in text:
            text = _ALTERNATIVES.sub(_best, text)
            text = _TEX_MATH.sub(_formula, text)
            text = _MATHML.sub(_unspaced, text)
        text = _without_tags(text)
    return _literal(text) if "~" in text or "$" in text else text


def _best(match: re.Match[str]) -> str:
    """Of several ways to write a formula, TeX."""
    tex = _TEX_MATH.search(match["inside"])
    return tex.group() if tex else match["inside"]


def _formula(match: re.Match[str]) -> str:
    tex = match["tex"].strip()
    if document := _DOCUMENT.search(tex):
        tex = document["body"].strip()
    tex = tex.removeprefix(r"\(").removesuffix(r"\)").strip("$").strip()
    return f"${_SPACE.sub(' ', tex)}$" if tex and "$" not in tex else tex


def _unspaced(match: re.Match[str]) -> str:
    """What stands in MathML: white space between its elements means nothing."""
    return re.sub(r"\s*(<[^<>]*>)\s*", r"\1", match["inside"])


def _without_tags(text: str) -> str:
    ends: list[tuple[str, str]] = []  # open spans: the name of the tag, and what closes it

    def read(tag: re.Match[str]) -> str:
        prefix, _, last = tag["name"].lower().rpartition(":")
        name = _JATS.get(last, last)
        if prefix not in ("", "jats", "mml"):
            return tag.group()
        if prefix == "mml":
            return ""
        if name == "span" or (name in _SIMPLE and not tag["empty"]):
            return _span(tag, name, ends)
        if name in _BREAKS:
            return "\n\n" if name != "break" or prefix else " "
        return "" if prefix or name in _KNOWN else tag.group()

    return _TAG.sub(read, text)


def _span(tag: re.Match[str], name: str, ends: list[tuple[str, str]]) -> str:
    """One end of a simple tag or a span; a span in CSL keeps case, or sets small capitals."""
    if tag["end"]:
        at = next((i for i in reversed(range(len(ends))) if ends[i][0] == name), None)
        return ends.pop(at)[1] if at is not None else ""
    if tag["empty"]:
        return ""
    opening, closing = (f"<{name}>", f"</{name}>") if name != "span" else ("", "")
    if name == "span" and "nocase" in tag["more"]:
        opening, closing = "{", "}"
    elif name == "span" and "small-caps" in tag["more"]:
        opening, closing = "<sc>", "</sc>"
    ends.append((name, closing))
    return opening


# A formula, or a sign that TeX reads as something else.
_SIGNS = re.compile(r"\\.|\$(?P<inside>(?:\\.|[^\\$])*)\$|[~$]", re.DOTALL)
_PRICE = re.compile(r"[0-9][^\\]*[A-Za-z]{2,}\s+(?:[^\\]*\s)?[A-Za-z]{2,}")


def _literal(text: str) -> str:
    """``text`` with the signs spelled that TeX would take for something else: "~", and "$" of money."""
    out: list[str] = []
    at = 0
    while match := _SIGNS.search(text, at):
        out.append(text[at : match.start()])
        at = match.end()
        inside = match["inside"]
        if match.group() == "~":
            out.append(r"\textasciitilde{}")
        elif inside is not None and _PRICE.match(inside):  # "$5 a month instead of $10"
            out.append(r"\$")
            at = match.start() + 1
        else:
            out.append(match.group())
    return "".join(out) + text[at:]
