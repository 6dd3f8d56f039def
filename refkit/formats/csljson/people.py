"""Names of CSL-JSON and of Crossref in the writing of BibTeX.

CSL says family, given, suffix and two kinds of particles, or a literal (csl-data.json); Crossref
calls a body's name `name`. This module knows these shapes, and where programs take shortcuts. How a
name in BibTeX's writing is understood is for refkit.name.
"""

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from refkit.formats.csljson import words
from refkit.name import Name
from refkit.name import read as read_name


class People(NamedTuple):
    """A list of names."""

    text: str = ""  # joined by " and "
    left: tuple[str, ...] = ()  # what is told of people besides their names: "ORCID"
    is_odd: bool = False  # there is something in the list that is no name


_PARTS = frozenset(
    "family given suffix literal name dropping-particle non-dropping-particle".split()
)
# How CSL and Crossref tell how to sort and cut; nothing about anybody.
_HINTS = frozenset(
    "comma-suffix static-ordering parse-names sequence role vocab isInstitution".split()
)
_OTHERS = frozenset(("others", "et al", "et al.", "and others"))


def read(value: object) -> People:
    """Read a list of names, one name, or the text of a list. Never raises."""
    if isinstance(value, str):
        return People(_clean(value))
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return People(is_odd=value is not None)
    names: list[str] = []
    left: dict[str, None] = {}
    is_odd = False
    for item in value:
        name = _one(item)
        if isinstance(item, dict):
            left.update(dict.fromkeys(sorted(item.keys() - _PARTS - _HINTS)))
        if name:
            names.append(name)
        is_odd = is_odd or not name
    others = bool(names) and names[-1].strip("{}").lower() in _OTHERS
    if others and len(names) > 1:
        names[-1] = "others"
    return People(" and ".join(names), tuple(left), is_odd)


def _one(item: object) -> str:
    if isinstance(item, str):
        return _body(_clean(item)) if " and " in item else _clean(item)
    if not isinstance(item, dict):
        return ""
    body = _part(item, "literal") or _part(item, "name")
    family, given = _part(item, "family"), _part(item, "given")
    if not family and not given:
        return _body(body) if body else ""
    particle = " ".join(
        filter(None, (_part(item, "dropping-particle"), _part(item, "non-dropping-particle")))
    )
    suffix = _part(item, "suffix")
    if not (family and given) and not (particle or suffix):
        alone = family or given
        return _body(alone) if " " in alone else alone
    return _person(family, given, particle, suffix)


_QUOTED = re.compile(r'"(.*)"')
_LONGEST = 1000  # of a name that is looked at for its braces
_GROUP = re.compile(r"\{[^{}]*\}")
_TEX = re.compile(r"[\\{}$]")


@lru_cache(maxsize=8192)  # people write more than one paper
def _person(family: str, given: str, particle: str, suffix: str) -> str:
    """A name in BibTeX's writing; "van der Berg" has a particle, unless it is in quotes."""
    quoted = _QUOTED.fullmatch(family)
    family = quoted[1] if quoted else family
    if not suffix and family.count(",") == 1:
        family, _, suffix = (part.strip() for part in family.partition(","))
    if _TEX.search(f"{family}{given}{particle}{suffix}"):
        return ", ".join(filter(None, (f"{particle} {family}".strip(), suffix, given)))
    if family[:1].islower() and not (particle or quoted or "," in f"{family}{suffix}{given}"):
        return read_name(", ".join(filter(None, (family, suffix, given)))).inverted
    return Name(family=family, given=given, particle=particle, suffix=suffix).inverted


def _body(name: str) -> str:
    """A name that has no parts, in braces."""
    return name if name.startswith("{") and name.endswith("}") else f"{{{name}}}"


def _part(item: Mapping[str, object], part: str) -> str:
    said = item.get(part)
    return _clean(said) if isinstance(said, str) else ""


def _clean(text: str) -> str:
    """A part of a name on one line, without references, ties, and braces that have no partner."""
    line = " ".join(words.sound(html.unescape(text)).replace("~", " ").split())
    if "{" not in line and "}" not in line:
        return line
    inside = line if len(line) < _LONGEST else "{"
    while (outside := _GROUP.sub("", inside)) != inside:
        inside = outside
    return re.sub("[{}]", "", line) if "{" in inside or "}" in inside else line
