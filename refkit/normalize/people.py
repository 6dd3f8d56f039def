r"""Lists of names as they stand in a BibTeX or BibLaTeX field, in LaTeX.

A list is cut at the word "and" outside braces and each name is decoded and read by BibTeX's rules
(refkit.name). This module knows what such lists look like when they are broken, and reads them as
well as it can; what a Name cannot carry (mathematics, commands, marks of footnotes) it reports,
and hands back the list as it was.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from refkit.errors import Severity
from refkit.name import Name, read
from refkit.normalize import extended
from refkit.normalize.canonical import bare, line, tidy_name
from refkit.normalize.doubt import Doubt
from refkit.surname import SUFFIXES
from refkit.text import from_latex, plain


class People(NamedTuple):
    """What a list of names says."""

    names: tuple[Name, ...] = ()
    and_others: bool = False  # the list was cut: "and others"
    kept: str = ""  # the list as marked text, if the names do not carry all of it
    doubts: tuple[Doubt, ...] = ()
    unknown: tuple[str, ...] = ()  # commands that nobody here knows


class _Item(NamedTuple):
    """What stands between two "and"s: one name, unless an "and" is missing."""

    names: tuple[Name, ...]
    is_whole: bool = True  # the names carry all of it
    doubts: tuple[Doubt, ...] = ()
    unknown: tuple[str, ...] = ()
    cut: bool = False  # "et al." stands behind it


# BibTeX's white space (bibtex.web, section 32); a tie is none.
_AND = re.compile(r"(?i)[ \t\r\n\f\v]+and(?=[ \t\r\n\f\v])")
_SPACE = " \t\r\n\f\v"
_NOBODY = Name()


def read_list(latex: str) -> People:
    """Read a list of names. Never raises: empty names and missing "and"s are reported."""
    parts = [part.strip(_SPACE) for part in cut(latex)]
    others = len(parts) > 1 and parts[-1].lower() == "others"
    if others:
        parts.pop()
    found = [_find(part) for part in parts if part]
    names = tuple([item for item in found if isinstance(item, Name)])
    if len(names) == len(parts):
        return People(names, others)
    items = [_Item((item,)) if isinstance(item, Name) else item for item in found]
    return _doubtful(latex, parts, items, others)


def cut(latex: str) -> list[str]:
    """Cut at "and" outside braces (btxdoc, section 4); nothing between two is an empty text."""
    text = f" {latex} "
    lower = text.lower()
    plain_ands = lower.count(" and ") == text.count(" and ") and " and and " not in lower
    # Nearly every list is a plain one, which takes a tenth of the time.
    parts = text.split(" and ") if plain_ands and text.isprintable() else _AND.split(text)
    if "{" not in latex or all(part.count("{") == part.count("}") for part in parts):
        return parts
    parts = _AND.split(text)
    whole = [parts[0]]
    depth = parts[0].count("{") - parts[0].count("}")
    for joint, part in zip(_AND.findall(text), parts[1:], strict=True):
        if depth > 0:
            whole[-1] += joint + part
        else:
            whole.append(part)
        depth += part.count("{") - part.count("}")
    return whole


def _doubtful(latex: str, parts: list[str], items: list[_Item], others: bool) -> People:
    doubts = [doubt for item in items for doubt in item.doubts]
    empty = len(parts) - len(items)
    if empty and (items or empty > 1):
        there = "a name is missing" if empty == 1 else f"{empty} names are missing"
        message = f"{there} beside an 'and' in '{_short(latex)}'"
        doubts.append(Doubt("NAM005", Severity.WARNING, message, "write 'and' between names only"))
    whole = all(item.is_whole for item in items)
    return People(
        names=tuple(name for item in items for name in item.names),
        and_others=others or any(item.cut for item in items),
        kept="" if whole else line(from_latex(latex).text),
        doubts=tuple(doubts),
        unknown=tuple(dict.fromkeys(name for item in items for name in item.unknown)),
    )


def _short(latex: str) -> str:
    one = " ".join(latex.split())
    return one if len(one) <= 60 else f"{one[:57]}..."


# People write more than one paper: in a large file most names come again.
@lru_cache(maxsize=16384)
def _find(latex: str) -> Name | _Item:
    """The name that ``latex`` is; if there is more to say about it, all there is."""
    item = _item(latex)
    return item.names[0] if item.names and item == _Item(item.names) else item


def _item(latex: str) -> _Item:
    """Understand what stands between two "and"s."""
    marked, unknown = from_latex(latex)
    if not marked.isascii():
        marked = unicodedata.normalize("NFC", marked)
    if "=" in marked and (keyed := extended.read(marked)):
        return _Item((keyed.name,), keyed.is_whole, (), unknown)
    if _PLAIN.fullmatch(marked) and "al" not in marked.lower():
        # All that the rest looks for is not there: nearly every name.
        return _Item((read(marked),), True, (), unknown)
    if numbered := _NUMBERED.fullmatch(marked):
        item = _item(numbered["name"])
        message = f"'{numbered['number']}' in '{_short(latex)}' is no part of the name"
        doubt = Doubt("NAM009", Severity.INFO, message, "DBLP numbers people of one name; left out")
        return item._replace(doubts=(*item.doubts, doubt), unknown=unknown)
    if not _ODD_SIGNS.search(marked):
        name = tidy_name(read(marked))
        whole = "{" not in marked or _carries(name, marked)
        return _Item((name,) if name != _NOBODY else (), whole, (), unknown)
    return _odd(latex, marked)._replace(unknown=unknown)


# "Wei Wang 0045" (dblp, FAQ 1474783: homonyms).
_NUMBERED = re.compile(r"(?P<name>[^\W\d][^,{}\\$]*\s[^,{}\\$]*[^\W\d.]\.?)\s+(?P<number>[0-9]{4})")
# Whatever is not simply a name: escapes, mathematics, commands, marks, lists without "and".
_ODD_SIGNS = re.compile(
    r"[\\$;&*∗＊⋆★†‡§¶‖∥✉⁰¹²³⁴-⁹\u2009\u202f]|,.*,|(?i:\bet\.?\s*al\b)|[\U000f0000-\U000fffff]"
)
# Letters of Latin script, composed, a full stop, and no more than one comma. The first is a letter.
_PLAIN = re.compile(
    r"[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u017f][A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u017f.'’ -]*+"
    r"(?:,[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u017f.'’ -]*+)?+"
)
_PIECE = re.compile(
    r"\\(?P<escaped>[\\{}$])|(?P<math>\$(?:\\.|[^\\$])+\$)"
    r"|\\(?P<word>[A-Za-z@]+)\*?[ \n]*(?P<group>\{[^{}]*\})?|\\.",
    re.DOTALL,
)
# Commands whose argument is about a person, but no part of the name.
_ASIDE = frozenset("thanks footnote footnotemark footnotetext inst orcid orcidlink".split())
_THIN = frozenset("\u2009\u202f")
_MARKS = r"*∗＊⋆★†‡§¶‖∥✉⁰¹²³⁴-⁹"
_FOOTNOTES = re.compile(rf"\s*[{_MARKS}](?:[,{_MARKS}]*[{_MARKS}])?(?=[\s,;}}]|$)|^[{_MARKS}]+\s*")
_ET_AL = re.compile(r"(?i)[\s,;]*(?:\band\s+)?(?<!\w)et\.?\s*al\b\.?\s*$")
_HOLD = 0xF0000  # a private use area: letters of no case, in no name
_MOST_HELD = 1000  # pieces of one name; of what has more, the rest is lost and the list kept
# BibTeX takes a group that a command opens for one letter, whose case is that of its first letter
# (bibtex.web, section 398); a letter of an alphabet that nobody writes stands for it.
_UPPER, _LOWER = "\U00010400", "\U00010428"
_SPECIAL = re.compile(r"\{(?=\\[A-Za-z@]+[^A-Za-z]*([A-Za-z]))")


def _odd(latex: str, marked: str) -> _Item:
    """A name with more in it than letters, or several names in the place of one."""
    held: list[str] = []
    bones = marked if _outside(marked) == "x" else _SPECIAL.sub(_cased, marked)
    bones, lost = _held(bones, held)
    unmarked = _FOOTNOTES.sub("", bones)
    doubts = []
    if lost or unmarked != bones:
        message = f"'{_short(latex)}' holds more than a name"
        hint = "the list is kept as it is written"
        doubts.append(Doubt("NAM007", Severity.INFO, message, hint))
    named = _ET_AL.sub("", unmarked)
    cut = named != unmarked
    if cut:
        message = f"'et al.' in '{_short(latex)}' is read as 'and others'"
        doubts.append(Doubt("NAM008", Severity.INFO, message, "BibTeX takes it for a name"))
    names, doubt, more = _several(latex, named)
    whole = not lost and unmarked == bones and _THIN.isdisjoint(bones)
    whole = whole and (len(names) != 1 or "{" not in named or _carries(names[0], named))
    filled = tuple(_filled(name, held) for name in names)
    return _Item(
        names=tuple(name for name in filled if name != _NOBODY),
        is_whole=whole,
        doubts=(*doubts, doubt) if doubt else tuple(doubts),
        cut=cut or more,
    )


def _cased(match: re.Match[str]) -> str:
    return f"{_LOWER if match[1].islower() else _UPPER}{{"


def _held(marked: str, held: list[str]) -> tuple[str, bool]:
    """Move what is no letter of a name into ``held``; tell whether the name loses anything."""
    lost = False

    def hold(match: re.Match[str]) -> str:
        nonlocal lost
        lost = lost or not match["escaped"]
        shown, rest = match["escaped"] or "", match["group"] or ""
        if match["math"]:
            shown = _FOOTNOTES.sub("", plain(match["math"]).strip())
        elif match["word"] in _ASIDE:
            return ""
        elif match["word"]:
            shown = plain(f"\\{match['word']}")
            if shown.startswith("\\"):  # nobody knows it: "\\odd{Doe}", "\\odd Doe", "The \\TUB{}"
                about = rest.strip("{} ") or match.string[match.end() : match.end() + 1].isalpha()
                shown = "" if about else match["word"]
            elif not plain(f"\\{match['word']}{rest}"):
                return ""
        if len(held) >= _MOST_HELD:
            lost = True
            return rest
        if not shown:
            return rest
        held.append(shown)
        return chr(_HOLD + len(held) - 1) + rest

    return _PIECE.sub(hold, marked), lost


def _filled(name: Name, held: list[str]) -> Name:
    """``name`` with what was held for it."""
    parts = {part: getattr(name, part) for part in Name.__struct_fields__}
    for at, shown in enumerate(held):
        parts = {part: said.replace(chr(_HOLD + at), shown) for part, said in parts.items()}
    return Name(
        **{part: bare(said.replace(_UPPER, "").replace(_LOWER, "")) for part, said in parts.items()}
    )


_INITIALS = re.compile(r"(?:[^\W\d_](?:\.|(?=[\s-]|$))[\s-]*){1,4}|[A-Z]{1,3}")


def _several(latex: str, marked: str) -> tuple[tuple[Name, ...], Doubt | None, bool]:
    """The names, what is wrong with how they are joined, and whether their list was cut."""
    outside = _outside(marked)
    parts = [part.strip() for part in outside.split(",")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    if ";" in outside or _is_list(parts) or _is_pair(outside):
        from refkit.byline import split_plain

        found, more = split_plain(marked)
        if len(found) > 1:
            message = f"{len(found)} names in '{_short(latex)}' are not joined by 'and'"
            hint = "BibTeX takes them for one name; write 'and' between them"
            names = tuple(map(read, found))
            return names, Doubt("NAM006", Severity.WARNING, message, hint), more
    doubt = None
    if len(parts) > 3:
        message = f"'{_short(latex)}' has more commas than a name may have"
        hint = "it is read as BibTeX reads it; write von Last, Jr, First"
        doubt = Doubt("NAM004", Severity.WARNING, message, hint)
    elif len(parts) == 3 and all(" " in part for part in parts):
        message = f"'{_short(latex)}' is read as one name with '{parts[1]}' where Jr. stands"
        hint = "write 'and' between names"
        doubt = Doubt("NAM006", Severity.INFO, message, hint)
    return (read(marked),), doubt, False


def _is_list(parts: list[str]) -> bool:
    """Whether what commas part is a list of names, no single one: more than BibTeX allows."""
    if len(parts) < 4 or {parts[1], parts[-1]} & SUFFIXES:
        return False
    if all(len(part.split()) > 1 for part in parts):
        return True
    pairs = len(parts) % 2 == 0 and all(map(_INITIALS.fullmatch, parts[1::2]))
    return pairs or len(parts) > 4


def _is_pair(outside: str) -> bool:
    """Whether "&" joins two people: "Jane Doe & John Roe", unlike "Ernst & Young"."""
    sides = outside.split(" & ")
    return len(sides) > 1 and all(len(side.split()) > 1 for side in sides)


def _outside(marked: str) -> str:
    """What stands outside braces, with a letter for each group."""
    while (outside := _GROUP.sub("x", marked)) != marked:
        marked = outside
    return marked


_GROUP = re.compile(r"\{[^{}]*\}")
# Braces around more than one word, or around a hyphen, keep BibTeX from abbreviating each.
_BOUND = re.compile(r"\{([^{}]*[\s,-][^{}]*)\}")


def _carries(name: Name, marked: str) -> bool:
    """Whether ``name`` says all that the braces in ``marked`` say."""
    if name.literal:
        return True
    said = name.inverted
    return all(f"{{{bare(group)}}}" in said for group in _BOUND.findall(marked))
