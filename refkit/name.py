"""Names of people and bodies: their four parts, how they are read and how they are printed.

Two ways of reading, because there are two ways of writing: `read` follows BibTeX's rules to the
letter (with two exceptions, decision 0012), `read_plain` reads a name as people write it in a
list. This module knows no LaTeX: accents are decoded before they come here.
"""

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from refkit.surname import COMPOUND, SPANISH


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
        """As people say it: "Martin Luther King Jr."."""
        if self.literal:
            return self.literal
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
        family = _shield_family(self.family)
        parts = [" ".join(p for p in (_shield(self.particle), family) if p)]
        if self.suffix:
            parts.append(_shield(self.suffix))
        if self.given or self.suffix:
            parts.append(_shield(self.given))
        return ", ".join(parts)


_SUFFIX = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})

# Particles that some families write with a capital. Only the word before the family name counts,
# so that Di He, Da Yu and Van Nguyen keep their given names.
_CAPITAL = frozenset({"Van", "Von", "De", "Del", "Della", "Di", "Da", "Dos", "Du", "Ter", "Ten"})
_CAPITAL_PAIRS = frozenset(
    {"Van De", "Van Den", "Van Der", "Von Der", "De La", "De Las", "De Los", "De Le", "Van Het"}
)
# Words of the joints in "Ramón y Cajal", "Ortega i Gasset".
_JOINTS = frozenset({"y", "i"})

_BODY_END = frozenset(
    """
    agency alliance association authority bureau center centre collaboration commission committee
    community company consortium contributors corp corporation council department developers
    foundation gmbh group inc initiative institute lab laboratory labs llc ltd ministry network
    office organisation organization partnership program project research society team union
    university workshop
    """.split()
)
_BODIES = frozenset(
    """
    anthropic deepmind eleutherai google huggingface ibm meta microsoft mistralai nvidia openai
    deepseek-ai bigscience qwen
    """.split()
)


def read(text: str) -> Name:
    """Read one name by BibTeX's rules (btxdoc section 4, Tame the BeaST section 11).

    Three forms: "First von Last", "von Last, First", "von Last, Jr, First". Braces keep words
    together and make them count as capital. Exceptions on purpose: a hyphen does not start a
    word, and a letter outside ASCII counts by its own case.
    """
    parts = [_words(part) for part in _cut(text, ",")]
    if len(parts) == 1:
        words = parts[0]
        if len(words) == 1 and words[0].startswith("{") and words[0].endswith("}"):
            return Name(literal=_bare(words[0]))
        lower = [i for i, word in enumerate(words[:-1]) if _is_lower(word)]
        if not lower:
            return _name(words[:-1], (), words[-1:], ())
        return _name(words[: lower[0]], words[lower[0] : lower[-1] + 1], words[lower[-1] + 1 :], ())
    last, suffix, first = parts[0], parts[1] if len(parts) > 2 else [], parts[-1]
    lower = [i for i, word in enumerate(last[:-1]) if _is_lower(word)]
    cut = lower[-1] + 1 if lower else 0
    return _name(first, last[:cut], last[cut:], suffix)


def read_plain(text: str) -> Name:
    """Read one name as people write it in a list: "Johannes von Oswald", "Worlds Team".

    What BibTeX's rule gets wrong and this one does not: a particle before an initial belongs to
    the given names (Alexander G. de G. Matthews), some families write theirs with a capital
    (Benjamin Van Roy), bodies are bodies, and known double surnames stay whole.
    """
    text = " ".join(text.split())
    if "," in text:
        return read(text)
    words = text.split(" ")
    if _is_body(words) or (len(words) == 1 and _is_unspaced(text)):
        return Name(literal=text)
    suffix: list[str] = []
    if len(words) > 2 and words[-1].lower() in _SUFFIX:
        suffix = [words.pop()]
    start = _family_start(words)
    lower = start
    while lower > 1 and _is_lower(words[lower - 1]) and words[lower - 1] not in _JOINTS:
        lower -= 1
    if lower == 1 and words[0] in _PARTICLES:  # "de Freitas", given name left out
        lower = 0
    return _name(words[:lower], words[lower:start], words[start:], suffix)


_PARTICLES = frozenset("de del della den der di do dos du la le ten ter van vom von zu".split())


def _family_start(words: Sequence[str]) -> int:
    """Where the family name starts in a name in natural order, particles not counted."""
    last = len(words) - 1
    if last >= 2 and words[last - 1] in _JOINTS:
        return last - 2 if last >= 3 else last
    # BibTeX's rule, unless an initial stands between the particle and the end.
    for i in range(1, last):
        if _is_lower(words[i]) and words[i] not in _JOINTS:
            after = i + 1
            while after < last and _is_lower(words[after]):
                after += 1
            if not any(_is_initial(word) for word in words[after:last]):
                return after
    if last >= 3 and " ".join(words[last - 2 : last]) in _CAPITAL_PAIRS:
        return last - 2
    if last >= 2 and words[last - 1] in _CAPITAL:
        return last - 1
    if last >= 2:
        pair = _fold(words[last - 1]), _fold(words[last])
        if " ".join(pair) in COMPOUND or set(pair) <= SPANISH:
            return last - 1
    return last


def split(text: str) -> list[str]:
    """Split a BibTeX name list at the word "and" outside braces (btxdoc section 4)."""
    names: list[list[str]] = [[]]
    for word in _words(text, ties=False):
        if word.lower() == "and":
            names.append([])
        else:
            names[-1].append(word)
    return [" ".join(words) for words in names if words]


_MARKS = {
    "*": "equal",
    "∗": "equal",
    "＊": "equal",
    "†": "dagger",
    "‡": "double-dagger",
    "§": "section",
    "¶": "paragraph",
    "#": "hash",
}
_SEMICOLON = re.compile(r"\s*[;；]\s*(?:and\s+)?")
_COMMA = re.compile(r"\s*(?:[,，、]\s*(?:(?:and|&)\s+)?|\s(?:and|&|和|与)\s)\s*")
_PARENTHESES = re.compile(r"[(（][^()（）]*[)）]")
_SEPARATORS = ",;&，；、和与"
_HIDE = {ord(char): 0xE000 + i for i, char in enumerate(_SEPARATORS)}  # private use area
_SHOW = {0xE000 + i: char for i, char in enumerate(_SEPARATORS)}
_CUT_LIST = re.compile(r"(?i)(?:[,;]\s*|\s+|^)(?:et\s+al\b\.?|and\s+others|等人?|\.\.\.|…)\s*$")


def split_plain(text: str) -> tuple[list[str], bool]:
    """Split a list of names as people write it; and whether the list was cut ("et al.").

    Separators: semicolons if there are any, else commas, "and", "&" and their Chinese kin.
    "Smith, J., Doe, K." and "Martin Luther King, Jr., Jane Doe" are understood.
    """
    body = _CUT_LIST.sub("", text)
    separator = _SEMICOLON if re.search("[;；]", body) else _COMMA
    # Commas in parentheses belong to an affiliation.
    hidden = _PARENTHESES.sub(lambda m: m.group().translate(_HIDE), body)
    parts = [part.strip().translate(_SHOW) for part in separator.split(hidden) if part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and part.lower() in _SUFFIX:
            family, _, given = joined[-1].rpartition(" ")
            joined[-1] = f"{given}, {part}, {family}" if family else f"{joined[-1]} {part}"
        else:
            joined.append(part)
    pairs = list(zip(joined[::2], joined[1::2], strict=False))
    if (
        len(joined) % 2 == 0
        and pairs
        and all(_are_initials(given) and not _are_initials(family) for family, given in pairs)
    ):
        joined = [f"{family}, {given}" for family, given in pairs]
    return joined, body != text


def strip_marks(text: str) -> tuple[str, str]:
    """Take footnote marks off a name; what they say, in words joined by "-and-", or "".

    A star means equal contribution, the only mark whose meaning is settled. Superscript digits
    are affiliations, which are no part of a bibliography: they go, and nothing is said of them.
    """
    bare = re.sub(r"[\s*∗＊†‡§¶#⁰¹²³⁴-⁹]+$", "", text)
    marks = dict.fromkeys(_MARKS[c] for c in text[len(bare) :] if c in _MARKS)
    return bare, "-and-".join(marks)


def _name(
    given: Sequence[str], particle: Sequence[str], family: Sequence[str], suffix: Sequence[str]
) -> Name:
    return Name(
        given=_join(given), particle=_join(particle), family=_join(family), suffix=_join(suffix)
    )


def _join(words: Sequence[str]) -> str:
    return " ".join(_bare(word) for word in words)


def _bare(word: str) -> str:
    return word.replace("{", "").replace("}", "")


def _cut(text: str, mark: str) -> list[str]:
    """Cut at ``mark`` outside braces."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if char == mark and depth <= 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _words(text: str, *, ties: bool = True) -> list[str]:
    words, depth = [""], 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth <= 0 and (char.isspace() or (ties and char == "~")):
            words.append("")
        else:
            words[-1] += char
    return [word for word in words if word]


def _is_lower(word: str) -> bool:
    if word.startswith("{"):
        return False
    letter = next((char for char in word if char.isalpha()), "")
    return letter.islower()


def _is_initial(word: str) -> bool:
    return bool(re.fullmatch(r"(?:[^\W\d_]\.?-?){1,3}", word)) and (len(word) == 1 or "." in word)


def _are_initials(text: str) -> bool:
    letters = re.sub(r"[\s.-]", "", text)
    return letters.isupper() and letters.isalpha() and len(letters) <= (4 if "." in text else 2)


def _is_body(words: Sequence[str]) -> bool:
    folded = [word.lower().strip(".,") for word in words]
    if len(folded) == 1:
        return folded[0] in _BODIES
    return folded[-1] in _BODY_END or folded[0] in {"the", "team"} or set(folded) <= _BODIES


def _is_unspaced(text: str) -> bool:
    """Whether ``text`` is in a script that puts no space between family and given name."""
    return any(unicodedata.east_asian_width(char) == "W" for char in text)


def _fold(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if c.isalnum())


def _shield(part: str) -> str:
    """Braces around a part that BibTeX would cut in two."""
    return f"{{{part}}}" if "," in part or re.search(r"(?i)(^|\s)and(\s|$)", part) else part


def _shield_family(family: str) -> str:
    lower = any(_is_lower(word) for word in family.split(" ")[:-1])
    return f"{{{family}}}" if lower else _shield(family)
