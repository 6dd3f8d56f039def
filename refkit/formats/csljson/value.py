"""Values of JSON as text: what is a text, and how it is written in a field of a raw entry.

This module knows which shapes hold text, and which fields take it as it is. It knows no members.
"""

import re

from refkit.field import Kind, kind, spelled
from refkit.formats.csljson import words

# Names of fields that mean something to refkit alone.
_RESERVED = frozenset(("entrytype", "entrymacros"))
_AS_IT_IS = frozenset(("doi", "isbn", "issn", "pmid"))


def text(value: object) -> str:
    """A text or a number as text, without white space around it; "" for anything else."""
    if isinstance(value, str):
        return words.sound(value).strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value) if abs(value) < 1e18 else ""


def all_texts(value: object) -> list[str] | None:
    """The texts that a text, a number or a list of them holds; None where it is no such thing."""
    if isinstance(value, str):
        alone = text(value)
        return [alone] if alone else []
    values = value if isinstance(value, list) else [value]
    if not all(item is None or isinstance(item, str) or text(item) for item in values):
        return None
    return [said for item in values if (said := text(item))]


def written(field: str, value: str) -> str:
    """``value`` as it is to be written in ``field``."""
    if field in _AS_IT_IS or kind(field) in (Kind.VERBATIM, Kind.DATE):
        return value.strip()
    return words.paragraphs(value) if field in ("note", "annotation") else words.latex(value)


def own_name(member: str) -> str:
    """The name of a field for a member that nobody knows."""
    name = re.sub(r"[\s{}(),=\"#%'\\]+", "-", spelled(member.strip())) or "csl"
    if name.lower() in _RESERVED or kind(name) is Kind.KEYS:
        return f"csl-{name}"
    return name
