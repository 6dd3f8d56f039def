"""Groups: the comments in which JabRef and BibDesk keep which entries belong together.

Only groups that a person filled by hand put an entry into a group; those that a search or a keyword
fills say nothing about it. JabRef has its tree in the comment `jabref-meta: grouping` (before 4.0
`groupstree`) and, since 3.8, the membership in the field `groups`, which refkit.formats.bibtex.tool
reads; older files list the keys in the tree. BibDesk lists them in its comment of static groups, an
XML property list. The comments themselves are asides, and stay as they are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from refkit.errors import Location, Problem, Severity
from refkit.model import Aside, AsideKind


class Groups(NamedTuple):
    """Key, in lower case -> names of its groups; and which comments were not understood."""

    of: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...]


_JABREF = re.compile(r"(?i)jabref-meta:\s*(?:groupstree|grouping)\s*:")
_EXPLICIT = re.compile(r"\d+ ExplicitGroup:(.*)", re.DOTALL)
_BIBDESK = re.compile(r"(?i)BibDesk Static Groups\s*\{")
_LINE_BREAK = re.compile(r"[\r\n]+")


def members(asides: Iterable[Aside], file: str) -> Groups:
    """Which keys are in which groups, by the comments of ``file``."""
    of: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for aside in asides:
        if aside.kind is not AsideKind.COMMENT:
            continue
        if match := _JABREF.search(aside.text):
            found = list(_jabref(aside.text[match.end() :]))
        elif match := _BIBDESK.search(aside.text):
            try:
                found = _bibdesk(aside.text[match.end() :])
            except ValueError:
                problems.append(_unread(file))
                continue
        else:
            continue
        for name, key in found:
            names = of.setdefault(key.lower(), [])
            if name not in names:
                names.append(name)
    return Groups({key: tuple(names) for key, names in of.items()}, tuple(problems))


def _jabref(tree: str) -> Iterator[tuple[str, str]]:
    r"""Group and key, as JabRef before 3.8 lists them: `1 ExplicitGroup:name\;0\;key\;key\;;`."""
    for node in _cut(_LINE_BREAK.sub("", tree.rstrip().removesuffix("}"))):
        if match := _EXPLICIT.fullmatch(node.strip()):
            name, *rest = _cut(match[1])
            # The second part is how the group stands to those above it.
            for key in rest[1:]:
                if key.strip():
                    yield name, key.strip()


def _cut(text: str) -> list[str]:
    """Cut at each semicolon that has no backslash before it, and take one layer of them off."""
    parts: list[str] = []
    piece: list[str] = []
    for sign in re.findall(r"\\.|;|[^\\;]+|\\", text, re.DOTALL):
        if sign == ";":
            parts.append("".join(piece))
            piece.clear()
        else:
            piece.append(sign[1] if len(sign) == 2 and sign[0] == "\\" else sign)
    return [*parts, "".join(piece)]


def _bibdesk(text: str) -> list[tuple[str, str]]:
    """Group and key out of BibDesk's property list. Raises ValueError."""
    import plistlib
    from xml.parsers.expat import ExpatError

    start, end = text.find("<?xml"), text.rfind("</plist>")
    if start < 0 or end < 0:
        raise ValueError("no property list")
    try:
        groups = plistlib.loads(text[start : end + len("</plist>")].encode(), fmt=plistlib.FMT_XML)
    except (ExpatError, plistlib.InvalidFileException, ValueError, LookupError, AttributeError):
        raise ValueError("a broken property list") from None
    if not isinstance(groups, list):
        raise ValueError("another property list")
    return [
        (str(group["group name"]), key.strip())
        for group in groups
        if isinstance(group, dict) and "group name" in group
        for key in str(group.get("keys", "")).split(",")
        if key.strip()
    ]


def _unread(file: str) -> Problem:
    return Problem(
        code="FLD003",
        severity=Severity.INFO,
        message="the comment with BibDesk's static groups cannot be read",
        where=Location(file=file, line=1),
        hint="it is kept as it stands; its groups make no tags",
    )
