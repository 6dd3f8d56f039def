"""The authors of a note, in the three shapes that OpenReview has for them.

A list of names with ids beside it, a list of objects (metadata-apis, 1.5), and one line of names.
This module knows marks on names, tilde ids and who wants to stay unnamed. How a name is parted is
known by refkit.name; what a tilde id adds is its last word, which is the family name.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from refkit.byline import split_plain, strip_marks
from refkit.name import Name, read_plain
from refkit.text import fold, from_latex, plain


class People(NamedTuple):
    """A list of names for a field of a bibliography."""

    names: str = ""  # "Rivers, Ada and Chen, Bo"; "" when nobody is named
    notes: str = ""  # BibLaTeX's annotations: "1=equal;2=equal"


_NOBODY = People()
_ANONYMOUS = re.compile(
    r"(?i)anonymous(?:\s*(?:acl|preprint|paper)?\s*(?:authors?|submission)?)?\W*"
)
_OTHERS = re.compile(r"(?i)(?:and\s+)?(?:others|et\.?\s*al\.?)")
_TILDE = re.compile(r"~(?P<words>[^~@/\s]+?)[0-9]+")


def people(authors: object, ids: object) -> People:
    """The authors; nobody where they are hidden, which a review wants or a reader may not see.

    ``authors`` and ``ids`` are the values of the fields, as they came.
    """
    listed, tildes = _listed(authors, ids)
    written: list[str] = []
    equal: list[str] = []
    for text, tilde in zip(listed, tildes, strict=True):
        if _ANONYMOUS.fullmatch(text):
            return _NOBODY
        if _OTHERS.fullmatch(text):
            if written:
                return People(" and ".join((*written, "others")), ";".join(equal))
            continue
        name, is_equal = _written(text, tilde)
        if name:
            written.append(name)
            if is_equal:
                equal.append(f"{len(written)}=equal")
    return People(" and ".join(written), ";".join(equal))


def _listed(authors: object, ids: object) -> tuple[list[str], list[str]]:
    """The names as written, and a tilde id or "" for each."""
    if isinstance(authors, str):
        names, more = split_plain(authors)
        return [*names, *(["others"] if more else [])], [""] * (len(names) + more)
    if not isinstance(authors, Sequence):
        return [], []
    beside = ids if isinstance(ids, list) and len(ids) == len(authors) else [""] * len(authors)
    listed, tildes = [], []
    for author, tilde in zip(authors, beside, strict=True):
        if isinstance(author, dict):
            tilde = author.get("username")
            author = author.get("fullname")
        if isinstance(author, str) and author.strip():
            listed.append(author.strip())
            tildes.append(tilde if isinstance(tilde, str) else "")
    return listed, tildes


# Nearly every name. Who has an id is no body.
_SIMPLE = re.compile(r"([A-Z][a-z]+(?:-[A-Za-z][a-z]+)?) ((?!And$)[A-Z][a-z]+)")


def _written(text: str, tilde: str) -> tuple[str, bool]:
    """A name as a bibliography writes it, and whether it bears the star of equal contribution."""
    simple = _SIMPLE.fullmatch(text)
    if simple and tilde.startswith(f"~{simple[1]}_{simple[2]}"):
        return f"{simple[2]}, {simple[1]}", False
    return _read(text, tilde)


@lru_cache(maxsize=8192)  # people write more than one paper
def _read(text: str, tilde: str) -> tuple[str, bool]:
    if "\\" in text:
        text = plain(from_latex(text).text)
    text, meaning = strip_marks(" ".join(text.translate(_NO_TEX).split()))
    name = _family_first(text, tilde) or read_plain(text)
    return name.inverted.replace("$", r"\$"), "equal" in meaning.split("-and-")


_NO_TEX = {ord(sign): None for sign in "{}\\"} | {ord("~"): " "}


def _family_first(text: str, tilde: str) -> Name | None:
    """The name where it is written family name first, as its tilde id tells; else None.

    "~Wei_Zhang1" for "Zhang Wei". Where the last word of the id is the last of the name too, it
    tells nothing that the name does not, and may be the second half of a double family name.
    """
    match = _TILDE.fullmatch(tilde)
    words = text.split()
    if not match or len(words) not in (2, 3) or match["words"].endswith(f"_{words[-1]}"):
        return None
    said = [fold(word) for word in match["words"].split("_")]
    shown = [fold(word) for word in words]
    if sorted(said) != sorted(shown) or said[-1] == shown[-1] or said[-1] != shown[0]:
        return None
    return Name(family=words[0], given=" ".join(words[1:]))
