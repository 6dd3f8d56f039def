"""The fields of an entry by the names that people have for them.

This module knows that "author" is authors, "doi" an identifier and "booktitle" the container. It
does not know what may stand in a field.
"""

from collections.abc import Mapping
from types import MappingProxyType

from refkit.errors import UnknownName
from refkit.field import CALLED, KNOWN, spelled
from refkit.identifier import Scheme
from refkit.model import Entry

_CALLED: Mapping[str, str] = MappingProxyType(
    {**CALLED, **{scheme.value: "identifiers" for scheme in Scheme}}
)
_FIELDS = frozenset(Entry.__struct_fields__) - {"extra", "and_others"}


def field_named(written: str) -> str:
    """The field of an entry that people call ``written``: "author", "doi", "booktitle", "code".

    Fields that only `Entry.extra` holds are "extra.code" and the like. Raises UnknownName.
    """
    name = written.strip()
    lower = name.lower()
    if lower.startswith("extra.") and name[len("extra.") :].strip():
        return f"extra.{spelled(name[len('extra.') :].strip())}"
    if lower in _FIELDS:
        return lower
    if lower in _CALLED:
        return _CALLED[lower]
    if lower in KNOWN:
        return f"extra.{spelled(lower)}"
    raise UnknownName("field", written, sorted({*_FIELDS, *_CALLED}))
