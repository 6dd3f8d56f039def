r"""What the `_bibtex` of a note hints at.

OpenReview generates that entry on the server, once, and does not keep it in step with the note:
its title, authors and key are not to be trusted (metadata-apis, 1.8). This module takes from it
the name of the proceedings or journal, the editors and a year, and never more.
"""

import re
from typing import NamedTuple


class Hint(NamedTuple):
    """Each in LaTeX as it is written there; "" where it says nothing."""

    type: str = ""  # of the entry, in lower case: "inproceedings"
    booktitle: str = ""
    journal: str = ""
    editor: str = ""
    year: str = ""  # when the entry was generated, not always that of the conference


_TYPE = re.compile(r"\s*@([A-Za-z]+)\s*\{")
_FIELD = re.compile(
    r"[\s,](?P<name>booktitle|journal|editor|year)\s*=\s*"
    r"\{(?P<value>(?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.|\{[^{}]*\})*+\})*+)\}",
    re.DOTALL,
)
# An older generator escaped its own braces: "{\{}GAN{\}}" (1.8).
_TWICE = re.compile(r"\{\\([{}])\}")
_WAITING = re.compile(r"(?i)\s*submitted to\b")
_NOTHING = Hint()


def read(bibtex: str) -> Hint:
    """The hints of a `_bibtex`. Never raises; what is submitted has appeared nowhere."""
    type = _TYPE.match(bibtex)
    if not type:
        return _NOTHING
    said: dict[str, str] = {}
    for match in _FIELD.finditer(bibtex):
        value = " ".join(_TWICE.sub(r"\1", match["value"]).split())
        if value and not _WAITING.match(value):
            said.setdefault(match["name"], value)
    if not re.fullmatch("(?:19|20)[0-9]{2}", said.get("year", "")):
        said.pop("year", None)
    return Hint(type[1].lower(), **said)
