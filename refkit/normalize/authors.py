"""The authors: who they are, and what the marks and brackets beside their names say.

This module puts together what is known of bylines (refkit.byline) and of names (refkit.name), and
knows what an affiliation in brackets looks like. It knows nothing of the people.
"""

import re
from typing import NamedTuple

from refkit import text
from refkit.byline import split_plain, strip_marks
from refkit.name import Name, read_plain


class Authors(NamedTuple):
    """What a line of authors says."""

    names: tuple[Name, ...]
    written: tuple[str, ...]  # each as written, without marks and affiliation
    and_others: bool  # the list was cut
    annotations: dict[str, str]  # BibLaTeX manual, 3.7: "author+an" -> "1=equal;2=equal"


# "Sagawa,* Koh,* Liang": glued to the comma, the mark belongs to the name before it.
_BEHIND_COMMA = re.compile(r"([,，;；])([*∗＊†‡§¶#]+)(?=\s|$)")
# Marks and brackets stand at the ends of a name.
_BARE = re.compile(r"[^\W\d_].*[^\W\d_]\.?")
_EQUAL = re.compile(r"(?i)[\s*∗＊]*(?:(?:(?:co-?|joint(?:ly)? )?(?:equal|first)|共同|同等).*)?")


def read(line: str) -> Authors:
    """Read a line of authors, as it was written."""
    parts, and_others = split_plain(_BEHIND_COMMA.sub(r"\2\1", " ".join(line.split())))
    written: list[str] = []
    marks: dict[int, str] = {}
    homes: dict[int, str] = {}
    for part in parts:
        bare, mark, home = (part, "", "") if _BARE.fullmatch(part) else _undress(part)
        if not bare:
            continue
        written.append(bare)
        if mark:
            marks[len(written)] = mark
        if home:
            homes[len(written)] = f'"{_quotable(home)}"'
    notes = {"author+an": marks, "author+an:affiliation": homes}
    return Authors(
        names=tuple(map(read_plain, written)),
        written=tuple(written),
        and_others=and_others,
        annotations={field: _annotation(said) for field, said in notes.items() if said},
    )


def _annotation(said: dict[int, str]) -> str:
    return ";".join(f"{number}={what}" for number, what in said.items())


def _undress(part: str) -> tuple[str, str, str]:
    """The name, what its marks say, and the affiliation in brackets at its end."""
    bare, outside = strip_marks(part)
    bare, home = _cut_brackets(bare)
    bare, inside = strip_marks(bare)
    if home and _EQUAL.fullmatch(home):
        inside, home = "equal", ""
    marks = dict.fromkeys(filter(None, (*inside.split("-and-"), *outside.split("-and-"))))
    return bare, "-and-".join(marks), home


def _cut_brackets(name: str) -> tuple[str, str]:
    """The name and what stands in brackets at its end; brackets in a name hold a nickname."""
    depth = 0
    for at in range(len(name) - 1, 0, -1):
        depth += (name[at] in ")）") - (name[at] in "(（")
        if depth == 0:
            return (
                (name[:at].rstrip(), name[at + 1 : -1].strip()) if name[at] in "(（" else (name, "")
            )
    return name, ""


def _quotable(home: str) -> str:
    return text.escape(home).replace('"', "”")
