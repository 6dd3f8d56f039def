r"""The HTML that publishers leave in BibTeX: character references and simple tags.

References are those of HTML 5 (section 13.5, named character references), also behind the backslash
or the braces that exporters put at the ampersand, and escaped twice over. Tags are known where
LaTeX has the same; MathML and the rest stand as they are. This module knows no marks.
"""

import html
import re

_TAGS = {
    "i": "textit", "em": "emph", "it": "textit", "italic": "textit", "b": "textbf",
    "bold": "textbf", "strong": "textbf", "sc": "textsc", "scp": "textsc", "tt": "texttt",
    "code": "texttt", "u": "underline", "sub": "textsubscript", "inf": "textsubscript",
    "sup": "textsuperscript", "jats:italic": "textit", "jats:bold": "textbf",
    "jats:sub": "textsubscript", "jats:sup": "textsuperscript", "jats:sc": "textsc",
}  # fmt: skip
_AND = r"(?:\\?&|\{\\&\})(?:amp;)*"
_OPEN = rf"(?:<|\{{\\textless\}}|{_AND}lt;)"
_SHUT = rf"(?:>|\{{\\textgreater\}}|{_AND}gt;)"
_NAME = "|".join(map(re.escape, _TAGS))
_TAG = re.compile(rf"{_OPEN}(?P<end>/?)(?P<name>{_NAME}){_SHUT}", re.IGNORECASE)

REFERENCE = rf"{_AND}(?:#[0-9]{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});"
_REFERENCE = re.compile(rf"{_AND}(?P<what>.*);", re.DOTALL)


def referred(reference: str) -> str:
    """The characters that ``reference`` (see REFERENCE) means, or "" when HTML has none such."""
    match = _REFERENCE.fullmatch(reference)
    if match and match["what"] == "amp":
        return "&"
    text = html.unescape(f"&{match['what']};") if match else ""
    return "" if text.startswith("&") and text != "&" else text


def without_tags(latex: str) -> str:
    r"""``latex`` with simple tags as commands: "<i>in vivo</i>" as "\textit{in vivo}".

    A tag without its partner, and one whose braces would not balance, stay.
    """
    out: list[str] = []
    opened: list[tuple[str, int, tuple[int, int]]] = []  # tag, its place in ``out``, its depth
    braces = dollars = at = 0
    for match in _TAG.finditer(latex):
        between = latex[at : match.start()]
        at = match.end()
        braces += between.count("{") - between.count("}")
        dollars += between.count("$")
        depth = braces, dollars % 2
        out += (between, match.group())
        name = match["name"].lower()
        if not match["end"]:
            opened.append((name, len(out) - 1, depth))
        elif opened and opened[-1][0] == name:
            _, start, outside = opened.pop()
            if depth == outside:
                out[start], out[-1] = rf"\{_TAGS[name]}{{", "}"
    return "".join(out) + latex[at:]
