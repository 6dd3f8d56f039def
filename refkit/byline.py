"""Bylines: lists of names as people write and paste them, and the marks on the names.

This module cuts a byline into names, each still a text that `refkit.name.read_plain` reads. It
knows the habits of lists (APA, MLA, PubMed, BibTeX, Chinese) and, of a single name, only as much
as it takes to see where the next one starts.
"""

import re
from collections.abc import Iterator

from refkit.literal import is_literal
from refkit.surname import PARTICLES, SUFFIXES

_MARKS = {
    "*": "equal",
    "∗": "equal",
    "＊": "equal",
    "⋆": "equal",
    "★": "equal",
    "†": "dagger",
    "‡": "double-dagger",
    "§": "section",
    "¶": "paragraph",
    "‖": "parallel",
    "∥": "parallel",
    "#": "hash",
    "✉": "envelope",
}
_SIGNS = "".join(map(re.escape, _MARKS))
_RAISED = "⁰¹²³⁴-⁹⁺⁻⁽⁾ᵃ-ᶻ\ufe0e\ufe0f"  # superscripts, and how an emoji is to be drawn
_EMPHASIS = re.compile(r"(\*\*|__|\*|_)(?=\S)([^*_]+)(?<=\S)\1")
_BEFORE = re.compile(rf"^[\s{_SIGNS}{_RAISED}]+")
_AFTER = re.compile(
    rf"(?:[\s{_SIGNS}{_RAISED}]|\\(?=[{_SIGNS}])|,(?=\s?[{_SIGNS}{_RAISED}])|\[[\d,\s{_SIGNS}]*\])+$"
)
# Digits glued to a name are the numbers of affiliations: "Jane Doe1,2", "Jane Doe^1".
_DIGITS = re.compile(rf"(?<=[^\W\d_]|[.)]|[{_SIGNS}])\^?[0-9]+(?:,\s?[0-9{_SIGNS}]+)*$")
_ONLY_MARKS = re.compile(rf"[\d\s{_SIGNS}{_RAISED}]+")


def strip_marks(text: str) -> tuple[str, str]:
    """Take footnote marks off a name; what they say, in words joined by "-and-", or "".

    A star means equal contribution, the only mark whose meaning is settled. Numbers are
    affiliations, which are no part of a bibliography: they go, and nothing is said of them.
    Stars or underscores on both sides are Markdown's emphasis, not marks.
    """
    bare, signs = text.strip(), ""
    while True:
        before = bare
        if plain := _EMPHASIS.fullmatch(bare):
            bare = plain.group(2)
            continue
        bare = _BEFORE.sub("", bare)
        if " " in bare:  # "AI2" and "Area51" are names
            bare = _DIGITS.sub("", bare)
        bare = _AFTER.sub("", bare)
        if bare == before:
            break
        signs += before.replace(bare, "", 1)
    return bare, "-and-".join(dict.fromkeys(_MARKS[sign] for sign in signs if sign in _MARKS))


# Where a list says that it was cut, and the words without which it does not.
_CUT = re.compile(
    r"""(?ix)
    (?: (?: [,;，；、]\s* | (?<!\S) ) et\.?\s+al\b\.? (?: \s*\([^()]*\) )?
      | (?: [,;，；、]\s* (?:(?:and|&)\s+)? | (?<!\S)(?:and|&)\s+ ) others
      | (?: [,;，；、]\s* | \s ) (?:and\s+|&\s*|\+\s*)?
        \d+\s+(?:more|others?|additional|further)\b [^,;]*
      | [,;，；、]? \s* (?: \.\.\. | … | (?<=\w)\s*等人? | [,;，；、]\s*等人? )
    ) [\s.]* $"""
)
_CUT_WORDS = ("al", "other", "more", "additional", "further", "...", "…", "等")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]|\[[^\[\]]*\]|\{[^{}]*\}")
_ELLIPSIS = re.compile(r"(?<![^\s,，、])(?:\.\.\.|…)(?![^\s,，、])")
# All separators start with white space or a comma, which makes looking for them quick. A comma
# between two digits stands between affiliations. Raised dots are from neurips.cc and its like.
_AND = re.compile(r"(?i)\s(?:and|&|和|与|及)(?!\S)")
_SEMICOLON = re.compile(r"(?i)[;；](?:\s*(?:and|&)(?!\S))?")
_COMMA = re.compile(
    r"""(?ix)
    [\s,，、] (?: (?<=[，、]) | (?<=,)(?<![0-9],) | (?<=,)(?![0-9])
              | (?<=\s)(?: and | & | 和 | 与 | 及 | \.\.\. | … | · | • | \| )(?![^\s,，、]) )"""
)
_FULL_STOP = re.compile(r"(?i)(?<=[^\W\d_]{3})(?<!\binc)(?<!\bltd)(?<!\bcorp)\.$")
_FIRM = frozenset({"inc", "inc.", "ltd", "ltd.", "llc", "corp", "corp.", "gmbh"})
_INITIALS = re.compile("[A-Z]{1,3}")
_FAMILY = re.compile(r"[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)*")
_HAN = r"[\u4e00-\u9fff]{2,4}"
_TWO_HAN = re.compile(rf"({_HAN})[和与及]({_HAN})")
_MANY_HAN = re.compile(rf"{_HAN}(?:\s+{_HAN}){{2,}}")


def split_plain(text: str) -> tuple[list[str], bool]:
    """Split a list of names as people write it; and whether the list was cut ("et al.").

    Separators: semicolons if there are any, else commas, "and", "&", raised dots and their Chinese
    kin; never inside brackets, where affiliations stand. Understood are "Smith, J., Doe, K."
    (APA), "Smith J, Doe K" (PubMed), "Smith, John, and Jane Doe" (MLA), "Smith, John and Doe, Jane"
    (BibTeX), "Martin Luther King, Jr., Jane Doe". Names with family name first come out as
    "Smith, J.".
    """
    body, cut = _uncut(text.strip())
    if body.endswith("."):
        body = _FULL_STOP.sub("", body)
    mask = _mask(body)
    if _SEMICOLON.search(mask):
        parts = _attach(_cut_at(_SEMICOLON, body))
    else:
        cut = cut or _ELLIPSIS.search(mask) is not None
        parts = _as_bibtex(body) or _turn(_attach(_cut_at(_COMMA, body)))
    return _from_pubmed(parts, cut), cut


def _uncut(text: str) -> tuple[str, bool]:
    """``text`` without the words that say that the list was cut; and whether they were there."""
    end = text[-80:].lower()
    if not any(word in end for word in _CUT_WORDS):
        return text, False
    body = _CUT.sub("", text)
    return body, body != text


def _mask(text: str) -> str:
    """``text`` with everything in brackets made harmless, at the same length."""
    while (masked := _BRACKETS.sub(lambda found: "x" * len(found.group()), text)) != text:
        text = masked
    return text


def _cut_at(separator: re.Pattern[str], text: str) -> Iterator[str]:
    start, text = 0, f" {text}"
    for match in separator.finditer(_mask(text)):
        yield text[start : match.start()].strip(" ,，、")
        start = match.end()
    yield text[start:].strip(" ,，、")


def _attach(parts: Iterator[str]) -> list[str]:
    """Put back what belongs to the name before: suffixes, "Inc.", numbers of affiliations."""
    names: list[str] = []
    for part in filter(None, parts):
        if names and part in SUFFIXES:
            names[-1] += f" {part}"
        elif names and (part.lower() in _FIRM or _ONLY_MARKS.fullmatch(part)):
            names[-1] += f", {part}" if part.lower() in _FIRM else f",{part}"
        elif two := _TWO_HAN.fullmatch(part):
            names += two.groups()
        else:
            names += part.split() if _MANY_HAN.fullmatch(part) else [part]
    return names


def _as_bibtex(body: str) -> list[str]:
    """The names of "Smith, John and Doe, Jane"; none when the list is not written like that."""
    if not _AND.search(body):
        return []
    names = [name for name in _cut_at(_AND, body) if name]
    if len(names) < 2:
        return []
    inverted = 0
    for name in names:
        parts = _attach(_cut_at(_COMMA, name))
        inverted += len(parts) == 2
        if len(parts) > 2 or (len(parts) == 2 and not _are_one(*parts, last_word=True)):
            return []
    return names if inverted == len(names) or (inverted and len(names) > 2) else []


def _turn(parts: list[str]) -> list[str]:
    """Join family and given names that a comma has cut apart."""
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if pairs and len(parts) % 2 == 0 and all(_are_one(*pair) for pair in pairs):
        return [f"{family}, {given}" for family, given in pairs]
    if len(parts) > 2 and _are_one(*parts[:2]) and all(" " in name for name in parts[2:]):
        family, given, *rest = parts
        if " " not in given or _are_initials(given.split()[-1]):  # MLA turns the first name only
            return [f"{family}, {given}", *rest]
    return parts


def _are_one(family: str, given: str, *, last_word: bool = False) -> bool:
    """Whether a comma between the two parts of a list stands inside one name."""
    if not (_are_initials(given) or (last_word and " " not in given)):
        words = [word for word in family.split() if word not in SUFFIXES]
        if len(words) != 1 and (not words or words[0] not in PARTICLES):
            return False
    return not (_are_initials(family) or is_literal(family) or is_literal(given))


def _are_initials(text: str) -> bool:
    words = [word for word in text.split() if word not in SUFFIXES]
    letters = re.sub(r"[\s.-]", "", "".join(words))
    return letters.isupper() and letters.isalpha() and len(letters) <= (4 if "." in text else 2)


def _from_pubmed(parts: list[str], cut: bool) -> list[str]:
    """Turn "Smith J, Doe KL" around; only when all names of the list are written so."""
    names: list[tuple[str, str]] = []
    for part in parts:
        family, _, initials = part.rpartition(" ")
        if not _INITIALS.fullmatch(initials) or not _FAMILY.fullmatch(family):
            return parts
        names.append((family, initials))
    # "Wei LI, Ming XU" are families in capitals; a single letter somewhere tells.
    if len(names) + cut < 2 or all(len(initials) > 1 for _, initials in names):
        return parts
    return [f"{family}, {' '.join(f'{letter}.' for letter in i)}" for family, i in names]
