"""Names of people and bodies: their four parts, how they are read and how they are printed.

Two ways of reading, because there are two ways of writing: `read` follows BibTeX's rules to the
letter (with two exceptions, decision 0012), `read_plain` reads a name as people write it in a
list. This module knows no LaTeX: accents are decoded before they come here. Lists are cut into
names by `split` (BibTeX's) and by `refkit.byline` (everyone else's).
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

from refkit.literal import is_literal
from refkit.surname import (
    CAPITAL_PAIRS,
    CAPITAL_PARTICLES,
    COMPOUND,
    JOINTS,
    PARTICLES,
    SPANISH,
    SUFFIXES,
    VIETNAMESE,
)

# Han, Hiragana and Hangul: the family's name comes first, and no blank after it. (A name in
# Katakana alone is mostly a foreign one, in its own order.)
_FAMILY_FIRST = re.compile("[\u3040-\u309f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")


class Name(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A person in up to four parts, or a body."""

    family: str = ""
    given: str = ""
    particle: str = ""  # BibTeX "von", CSL non-dropping-particle: "van der", "de"
    suffix: str = ""  # BibTeX "Jr": "Jr.", "III"
    literal: str = ""  # a body or an unreadable name, printed as is; then the rest is empty

    @property
    def display(self) -> str:
        """As people say it: "Martin Luther King Jr.", "王小明"."""
        if self.literal:
            return self.literal
        if not (self.family + self.given).isascii() and _FAMILY_FIRST.fullmatch(
            self.family + self.given
        ):
            return self.family + self.given
        return " ".join(p for p in (self.given, self.particle, self.family, self.suffix) if p)

    @property
    def short(self) -> str:
        """What a citation prints: "van Baalen", "Worlds Team"."""
        return self.literal or " ".join(p for p in (self.particle, self.family) if p)

    @property
    def inverted(self) -> str:
        """BibTeX's "von Last, Jr, First", with braces wherever BibTeX would read it otherwise."""
        if self.literal:
            return f"{{{self.literal}}}"
        given = self.given
        if self.suffix and not given:
            given = "{ }"  # without it "King, Jr." is a Mr King whose given name is "Jr."
        family = _shield_family(self.family, alone=not (given or self.particle))
        parts = [" ".join(p for p in (_shield_particle(self.particle, bool(given)), family) if p)]
        if self.suffix:
            parts.append(_shield(self.suffix))
        if given:
            parts.append(_shield(given))
        return ", ".join(parts)


def read(text: str) -> Name:
    """Read one name by BibTeX's rules (btxdoc section 4, bibtex.web sections 388-397).

    Three forms: "First von Last", "von Last, First", "von Last, Jr, First"; a comma at the end is
    dropped, and one too many counts as a space. Braces keep words together, and what stands in
    them has no case; a name wholly in braces is a body. Exceptions on purpose: a hyphen does not
    start a word, and a letter outside ASCII, also in braces of its own, counts by its case.
    """
    parts = list(map(_words, _cut(text, ",".__eq__) if "{" in text else text.split(",")))
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) == 1:
        words = parts[0]
        if len(words) == 1 and _is_group(words[0]):
            return Name(literal=_join(words))
        lower = [i for i, word in enumerate(words[:-1]) if _is_lower(word)]
        if not lower:
            return _name(words[:-1], (), words[-1:], ())
        return _name(words[: lower[0]], words[lower[0] : lower[-1] + 1], words[lower[-1] + 1 :], ())
    last, suffix = parts[0], parts[1] if len(parts) > 2 else []
    first = [word for part in parts[2 if len(parts) > 2 else 1 :] for word in part]
    lower = [i for i, word in enumerate(last[:-1]) if _is_lower(word)]
    cut = lower[-1] + 1 if lower else 0
    return _name(first, last[:cut], last[cut:], suffix)


def split(text: str) -> list[str]:
    """Split a BibTeX name list at the word "and" outside braces (btxdoc section 4).

    A list that ends in "and others" gives "others" as its last name. A tie is no white space.
    """
    names: list[list[str]] = [[]]
    for word in filter(None, _cut(text, _WHITE.__contains__)):
        if word.lower() == "and":
            names.append([])
        else:
            names[-1].append(word)
    return [" ".join(words) for words in names if words]


_WHITE = " \t\n\r\f\v"  # what separates words to BibTeX (bibtex.web, section 32), and line ends
_THIN = "\u2009\u202f"  # TeX's "\\," inside a word


# People write more than one paper: in a large import most names come again.
@lru_cache(maxsize=8192)
def read_plain(text: str) -> Name:
    """Read one name as people write it in a list: "Johannes von Oswald", "Worlds Team".

    What BibTeX's rule gets wrong and this one does not: a particle before an initial belongs to
    the given names (Alexander G. de G. Matthews), some families write theirs with a capital
    (Benjamin Van Roy), bodies are bodies, and known double surnames stay whole. "Oswald, Johannes
    von" and "King, Martin Luther, Jr." are understood too.
    """
    text = " ".join(_bare(text).replace("~", " ").split())
    if is_literal(text):
        return Name(literal=text)
    parts = [part.split() for part in text.split(",") if part.strip()]
    suffix = [word for part in parts[1:] if part[0] in SUFFIXES for word in part]
    parts = [part for i, part in enumerate(parts) if not (i and part[0] in SUFFIXES)]
    for part in parts:
        if not suffix and len(part) > 1 and part[-1] in SUFFIXES:
            suffix = [part.pop()]
    if not parts:
        return Name()
    cased = text != text.lower()
    if len(parts) > 1:
        return _inverted(parts[0], [word for part in parts[1:] for word in part], suffix, cased)
    lower, start = _family_start(parts[0], cased)
    words = parts[0]
    return _name(words[:lower], words[lower:start], words[start:], suffix)


def _inverted(last: list[str], first: list[str], suffix: list[str], cased: bool) -> Name:
    """Read the parts of "de la Cruz, Juana" and of "Cruz, Juana de la"."""
    lower = [i for i, word in enumerate(last[:-1]) if _is_particle(word, cased)]
    cut = lower[-1] + 1 if lower else 0
    particle, moved = last[:cut], len(first)
    if not particle:
        while moved > 1 and first[moved - 1] in PARTICLES:
            moved -= 1
        particle = first[moved:]
    return _name(first[:moved], particle, last[cut:], suffix)


def _family_start(words: list[str], cased: bool) -> tuple[int, int]:
    """Where the particle and where the family name start in a name in natural order."""
    start = _after_particle(words, cased)
    lower = start = _before_last(words, cased) if start is None else start
    while lower > 1 and _is_particle(words[lower - 1], cased):
        lower -= 1
    if lower < start and lower > 1 and words[lower - 1] in CAPITAL_PARTICLES:
        lower -= 1  # "Guy Van den Broeck"
    if lower == 1 and words[0] in PARTICLES:  # "de Freitas", given name left out
        lower = 0
    if lower and words[lower - 1].lower() == "abd":  # "Abd al-Rahman", servant of, is one name
        lower = start = lower - 1
    return lower, start


def _after_particle(words: list[str], cased: bool) -> int | None:
    """BibTeX's rule, unless an initial stands between the particle and the end."""
    last = len(words) - 1
    for i in range(1, last):
        if _is_particle(words[i], cased):
            after = i + 1
            while after < last and _is_particle(words[after], cased):
                after += 1
            if not any(map(_is_initial, words[after:last])):
                return after
        elif re.match(r"[^\W\d_A-Z]+['’-][A-Z]", words[i]) and (i, words[0].lower()) != (1, "abd"):
            return i  # "d'Ascoli", "al-Rahman": the particle is glued to the name
    return None


def _before_last(words: list[str], cased: bool) -> int:
    """Where the family name starts in a name without particles in lower case."""
    last = len(words) - 1
    if last < 2:
        return max(last, 0)
    if words[-2] in JOINTS and (cased or words[-2] == "y"):  # elsewhere it may be an initial
        return last - 2
    capitals = all(map(str.isupper, words))
    shown = [word.title() for word in words] if capitals else words
    if not {_fold(words[0]), _fold(words[-1])} & VIETNAMESE:
        if last > 2 and " ".join(shown[-3:-1]) in CAPITAL_PAIRS:
            return last - 2
        if shown[-2] in CAPITAL_PARTICLES:
            return last - 1
    pair = _fold(words[-2]), _fold(words[-1])
    return last - 1 if " ".join(pair) in COMPOUND or SPANISH.issuperset(pair) else last


def _name(
    given: Sequence[str], particle: Sequence[str], family: Sequence[str], suffix: Sequence[str]
) -> Name:
    return Name(
        given=_join(given), particle=_join(particle), family=_join(family), suffix=_join(suffix)
    )


def _join(words: Sequence[str]) -> str:
    if not words:
        return ""
    joined = " ".join(words)
    if not _MARKED.search(joined):  # nearly every name
        return joined
    return " ".join(filter(None, (_bare(word).strip() for word in words)))


def _bare(word: str) -> str:
    return word.replace("{", "").replace("}", "")


def _cut(text: str, is_mark: Callable[[str], bool]) -> list[str]:
    """Cut at marks outside braces."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth <= 0 and is_mark(char):
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _words(text: str) -> list[str]:
    if not _MARKED.search(text):  # nearly every name, and ten times as fast
        return text.replace("~", " ").split()
    return list(filter(None, _cut(text, lambda c: c == "~" or (c.isspace() and c not in _THIN))))


# What a name has in it that is more than words with white space between.
_MARKED = re.compile(rf"[{{}}{_THIN}]")
_GROUP = re.compile(r"\{[^{}]*\}")
_SPECIAL = re.compile(r"\{([^\W\d_\x00-\x7f])\}")  # what decoding leaves of "{\'E}"


def _is_lower(word: str) -> bool:
    """Whether a word's first letter outside braces is in lower case (Tame the BeaST 11.2)."""
    if "{" in word:
        word = _outside(_SPECIAL.sub(r"\1", word))
    elif word[:1].isalpha():
        return word[0].islower()
    letter = next((char for char in word if char.isalpha()), "")
    return letter.islower()


def _is_group(word: str) -> bool:
    """Whether ``word`` is one pair of braces and what it holds."""
    return word[:1] == "{" and word[-1:] == "}" and not set("{}") & set(_outside(word[1:-1]))


def _outside(word: str) -> str:
    """What of ``word`` stands outside braces."""
    while (outside := _GROUP.sub("", word)) != word:
        word = outside
    return word


def _is_particle(word: str, cased: bool) -> bool:
    """Whether ``word`` inside a name in natural order is a particle."""
    if not cased:
        return word in PARTICLES
    if word in JOINTS or not re.match(r"['’]?[^\W\d_]", word):
        return False
    return _is_lower(word) and word == word.lower()


def _is_initial(word: str) -> bool:
    return bool(re.fullmatch(r"(?:[^\W\d_]\.?-?){1,3}", word)) and (len(word) == 1 or "." in word)


def _fold(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if c.isalnum())


def _shield(part: str) -> str:
    """Braces around a part that BibTeX would cut in two."""
    return f"{{{part}}}" if "," in part or re.search(r"(?i)(^|\s)and(\s|$)", part) else part


def _shield_words(part: str) -> str:
    """Braces around no more than BibTeX would misread, so that all words keep their case."""
    return re.sub(r"(?i)(,)|(?<!\S)(a)(nd)(?!\S)", r"\2{\1\3}", part)


def _shield_particle(particle: str, inverted: bool) -> str:
    """Braces that make a particle with capitals one; "Van den" before a comma needs none."""
    words = particle.split(" ")
    for i in {0, len(words) - 1} if particle and not inverted else {len(words) - 1}:
        if not _is_lower(words[i]):
            words[i] = re.sub(r"^([^a-z]+)(?=[a-z])", r"{\1}", words[i])
    return _shield_words(" ".join(words))


def _shield_family(family: str, *, alone: bool) -> str:
    """Braces where BibTeX would take words off the family name; a hyphen parts words there."""
    words = re.split(r"[\s-]+", family)
    lower = any(_is_lower(word) for word in words[:-1])
    if alone and (lower or " " in family or _shield(family) != family):
        # In one pair of braces it would be a body.
        return re.sub(r"([\s-])", r"{\1}", _shield_words(family))
    return f"{{{family}}}" if lower else _shield(family)
