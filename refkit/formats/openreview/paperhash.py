r"""OpenReview's paperhash: first author and title in one word, for asking after a paper.

``<last word of the first author>|<title, words joined by _>`` in lower case, with every sign taken
off that is not in ``[A-zÀ-ÿ\d\s]`` (metadata-apis, 1.6). That class spans ``[ \ ] ^ _`` and the
backtick, which stay, and ends before Latin Extended, whose letters go: Karlaš is "karla".
"""

import re
import unicodedata

from refkit.text import fold

_DROPPED = re.compile(r"[^A-zÀ-ÿ\d\s]")
_SPACE = re.compile(r"\s+")
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def paperhash(author: str, title: str) -> str:
    """The paperhash of a title as it was typed, TeX and all, and its first author, "Ada Rivers"."""
    words = _DROPPED.sub("", unicodedata.normalize("NFC", author)).split()
    family = words[-1] if words else ""
    kept = _DROPPED.sub("", unicodedata.normalize("NFC", title).strip())
    return f"{family}|{_SPACE.sub('_', kept)}".lower()


def paperhashes(author: str, title: str) -> tuple[str, ...]:
    """The paperhash with accents kept and, where it differs, with accented letters as ASCII."""
    forms = (paperhash(author, title), paperhash(_ascii(author), _ascii(title)))
    return tuple(dict.fromkeys(forms))


def _ascii(text: str) -> str:
    """Latin letters without accents, "ø" as "o"; all else stays."""
    return _FOREIGN.sub(_letter, unicodedata.normalize("NFC", text))


def _letter(match: re.Match[str]) -> str:
    char = match.group()
    latin = char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")
    folded = fold(char) if latin else char
    return folded.upper() if char.isupper() else folded
