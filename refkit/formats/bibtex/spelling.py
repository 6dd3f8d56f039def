"""Spelling: how a value is written between the braces of a field.

Text is spelled by refkit.text; here stands what a field adds to that: names in BibTeX's order,
links in a text that is printed, values that are taken as they are, and pure ASCII where somebody
asks for it. Which field a value goes into is for refkit.formats.bibtex.layout.
"""

import re
from functools import lru_cache

from refkit.formats import Letters
from refkit.name import Name
from refkit.text import escape, to_latex
from refkit.text.maths import SIMPLE

# What BibTeX's special characters, LaTeX and readers of names take as it is: most titles and
# names. Nothing else need be looked at closely.
_SIMPLE = re.compile(r"[A-Za-z0-9 \n!'()*+,./:;=?@\[\]`-]*")


def text(marked: str, letters: Letters, *, keep_case: bool = False) -> str:
    """Marked text as LaTeX, fit for a field."""
    if _SIMPLE.fullmatch(marked):
        return marked
    if letters is Letters.UNICODE:
        return to_latex(marked, keep_case=keep_case, unicode=True)
    latex = _title_by_tokens(marked) if keep_case else _by_tokens(marked)
    if latex is None:
        latex = to_latex(marked, keep_case=keep_case)
    if letters is Letters.ASCII and not latex.isascii():
        return to_latex(marked, keep_case=keep_case, ascii=True)
    return latex


# What is cut out of a text to be spelled, where each token is spelled in one way whatever is around
# it; all else is spelled as it is. A token of these kinds that has no spelling of its own ends the
# matter, and the text is looked at as a whole.
_AS_IS = r"A-Za-z0-9 \n!'()*+,./:;=?@\[\]`\-"
_LETTER = "\u00a0\u00c0-\u017f‘’“”–—…"
# Patterns that begin with one class are searched for several times as fast as alternatives are.
_TOKEN = re.compile(
    rf"([^{_AS_IS}](?:(?<=\\)[A-Za-z]++(?![*@])|(?<=\{{)[&%]"
    r"|(?<=\$)(?:[A-Za-z0-9 !'()*+,./:;=?\[\]^_{}<>|-]|\\[A-Za-z]++)++\$)?)"
)
_GROUP = rf"[{_AS_IS}{_LETTER}&%#_~^<>|]+\}}(?![{{$])"
_FORMULA = SIMPLE.removeprefix(r"\$")
_TITLE_TOKEN = re.compile(
    rf"([^{_AS_IS}](?:(?<=\{{){_GROUP}|(?<=\\)[A-Za-z]+\{{{_GROUP}"
    rf"|(?<=\$)(?<!\}}\$){_FORMULA})?)"
)
_ONE = re.compile(rf"[{_LETTER}&%]")
_TITLE_ONE = re.compile(rf"[{_LETTER}&%#_~^<>|]")


_TAKES = re.compile(rf"\\[A-Za-z]+[{_LETTER}]")


def _by_tokens(marked: str) -> str | None:
    """Text whose commands, formulas and braces may stay; None where more has to be known."""
    if "\\" in marked and _TAKES.search(marked):
        return None  # the letter's braces would make it the command's argument
    parts = _TOKEN.split(marked)
    tokens = parts[1::2]
    spelled = list(map(_token, tokens))
    if None in spelled or not balances("".join(tokens)):
        return None
    parts[1::2] = spelled
    return "".join(parts)


def _title_by_tokens(marked: str) -> str | None:
    """The same for a title, which may have braces and commands around text, and formulas."""
    parts = _TITLE_TOKEN.split(marked)
    spelled = list(map(_title_token, parts[1::2]))
    if None in spelled:
        return None
    parts[1::2] = spelled
    return "".join(parts)


@lru_cache(maxsize=4096)
def _token(token: str) -> str | None:
    if token == "{" or token == "}" or (len(token) > 1 and token[0] != "{"):
        return token
    return to_latex(token) if _ONE.fullmatch(token) else None


@lru_cache(maxsize=4096)
def _title_token(token: str) -> str | None:
    spelled = len(token) > 1 or _TITLE_ONE.fullmatch(token)
    return to_latex(token, keep_case=True) if spelled else None


def is_simple(text: str) -> bool:
    """Whether ``text`` is spelled the same everywhere."""
    return _SIMPLE.fullmatch(text) is not None


def words(plain: str, letters: Letters) -> str:
    """Plain text as LaTeX, fit for a field."""
    return plain if _SIMPLE.fullmatch(plain) else text(escape(plain), letters)


@lru_cache(maxsize=4096)
def repeated(plain: str, letters: Letters) -> str:
    """The same for what many entries have, such as a publisher."""
    return words(plain, letters)


@lru_cache(maxsize=4096)
def container(marked: str, letters: Letters) -> str:
    """Marked text that many entries have: a journal, a series."""
    return printed(marked, letters)


def keyword(plain: str, letters: Letters) -> str:
    """One of the keywords, which commas part."""
    latex = words(plain, letters)
    return f"{{{latex}}}" if "," in plain else latex


_GLUED = re.compile(r"(?<=\b[^\W\d_]\.)(?=[^\W\d_]\.)")


# People write more than one paper.
@lru_cache(maxsize=65536)
def name(name: Name, letters: Letters) -> str:
    """One name as "von Last, Jr, First", with braces wherever BibTeX would read it otherwise."""
    family, given = name.family, name.given
    is_plain = not (name.literal or name.suffix or name.particle) and family[:1].isupper()
    if is_plain and _FAMILY.fullmatch(family) and _GIVEN.fullmatch(given):
        return text(f"{family}, {given}", letters)
    # "A.M." is one word to BibTeX, and abbreviated to "A."; its author has two initials.
    escaped = Name(
        family=escape(name.family),
        given=_GLUED.sub(" ", escape(given)),
        particle=escape(name.particle),
        suffix=escape(name.suffix),
        literal=escape(name.literal),
    )
    latex = text(escaped.inverted, letters)
    # "AT\&T" is cut behind the backslash by styles that make labels; a special character is not.
    return latex if name.literal else _SIGN.sub(r"{\1}", latex)


_SIGN = re.compile(r"(?<!\{)(\\[&%#_$])")
# A family name in one word and given names, with their initials apart, that need no second look.
_FAMILY = re.compile(r"(?!(?i:and)\Z)[^\W\d_]+")
_GIVEN = re.compile(r"(?:(?!(?i:and)(?: |\Z))[^\W\d_]+\.?(?:-[^\W\d_]+\.?)?(?: |\Z))+(?<! )")

_LINK = re.compile(r"(?i)(?:https?|ftp)://[^\s{}\\$<>]+")
_ONLY_LINK = re.compile(r"(?i)(?:https?|ftp)://\S+")
# What a sentence puts behind a link.
_BEHIND = re.compile(r"[.,;:!?'\"”’)\]]+\Z")
# Where a link needs no command: it has one, or it is part of a formula.
_COMMAND = re.compile(
    r"(\\(?:url|href|path|nolinkurl)\s*\{(?:[^{}]|\{[^{}]*\})*\}|\\(?:url|path)(?P<end>[^\w\s{}]).*?(?P=end)|\$[^$]*\$)"
)


# A link inside braces: what cuts there would cut the braces' partners off.
_HELD = re.compile(r"(?i)\{[^{}]*(?:\{[^{}]*\}[^{}]*)*(?:https?|ftp)://")


def is_link(value: str) -> bool:
    """Whether ``value`` is a link and nothing else."""
    return "://" in value and _ONLY_LINK.fullmatch(value) is not None


def printed(marked: str, letters: Letters) -> str:
    r"""Marked text that styles print, with every link in \url, where it may break."""
    if "://" not in marked or _HELD.search(_COMMAND.sub("http://", marked)):
        return text(marked, letters)
    out = []
    for i, part in enumerate(_COMMAND.split(marked)):
        if i % 3 == 2:
            continue  # the delimiter of \\path|...|
        if i % 3:
            out.append(text(part, letters))
            continue
        at = 0
        for link in _LINK.finditer(part):
            end = link.end()
            if behind := _BEHIND.search(link[0]):
                end = link.start() + behind.start()
                if part[end] == ")" and "(" in link[0]:
                    end += 1
            shown = verbatim(part[link.start() : end], letters)
            if "%" in shown or "#" in shown:
                continue  # \url in the argument of another command cannot hold them (url.sty)
            out.append(text(part[at : link.start()], letters))
            out.append(f"\\url{{{shown}}}")
            at = end
        out.append(text(part[at:], letters))
    return "".join(out)


_AS_IT_IS = re.compile(r"[!-z|~]*")
_BRACES = re.compile(r"[{}]")
_WHITE = re.compile(r"\s+")
_OUTSIDE = re.compile(r"[^\x00-\x7f]+")


def verbatim(value: str, letters: Letters) -> str:
    """A link as it is, on one line; in LaTeX, letters outside ASCII are percent-encoded.

    So are braces that do not balance, which BibTeX cannot read (RFC 3986, 2.1; RFC 3987, 3.1).
    """
    value = untouched(value)
    if letters is Letters.UNICODE or value.isascii():
        return value
    from urllib.parse import quote

    return _OUTSIDE.sub(lambda sign: quote(sign[0]), value)


def untouched(value: str) -> str:
    """A path, a key, a date as it is, on one line; braces that do not balance are encoded."""
    if _AS_IT_IS.fullmatch(value):
        return value
    value = _WHITE.sub(" ", value).strip()
    if balances(value):
        return value
    return value.replace("{", "%7B").replace("}", "%7D")


def balances(value: str) -> bool:
    """Whether braces balance: all of them, as BibTeX counts, and those behind no backslash."""
    if "{" not in value and "}" not in value:
        return True
    return _balances(value) and ("\\" not in value or _balances(_ESCAPED.sub("", value)))


_ESCAPED = re.compile(r"\\[{}]")


def _balances(value: str) -> bool:
    depth = 0
    for brace in _BRACES.findall(value):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
