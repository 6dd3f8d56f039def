r"""Templates: a line of text a record, with the places of fields in braces: "{key}: {title}".

A small language of its own and not Python's, so that a template can reach fields and nothing else.
``{field}`` is what the field says, ``{field:20}`` cut or filled up to 20 cells, ``{field:>20}`` to
the right; ``{{`` and ``}}`` are braces, ``\n`` and ``\t`` a new line and a tab, ``\\`` a backslash.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from refkit.errors import Misspelled, UnknownName
from refkit.model import Record
from refkit.text import plain
from refkit.view import cells, clip, safe
from refkit.view.columns import field_of, said

_WIDEST = 999  # cells
_PART = re.compile(r"\\[nt\\]|\{\{|\}\}|[{}]|[^\\{}]+|\\")
_SLOT = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_WIDTH = re.compile(r"(>?)0*([1-9][0-9]{0,2})")
_SIGNS: Mapping[str, str] = MappingProxyType(
    {r"\n": "\n", r"\t": "\t", "\\\\": "\\", "{{": "{", "}}": "}"}
)
_BRACES = "{{ and }} are braces as such"


class Slot(NamedTuple):
    """The place of a field."""

    said: Callable[[Record], str]
    width: int = 0  # cells; 0: as long as it is
    right: bool = False

    def fill(self, record: Record) -> str:
        """What stands in this place for a record."""
        text = self.said(record)
        if not self.width:
            return text
        text = clip(text, self.width)
        blank = " " * (self.width - cells(text))
        return blank + text if self.right else text + blank


Template = tuple[str | Slot, ...]


def read(text: str) -> Template:
    """Read a template. Raises Misspelled, which knows the place."""
    parts: list[str | Slot] = []
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        assert match  # every character is some part
        sign = match[0]
        if sign == "{":
            slot, at = _slot(text, at)
            parts.append(slot)
            continue
        if sign == "}":
            raise Misspelled("this brace closes nothing", text, at, at + 1, hint=_BRACES)
        parts.append(_SIGNS.get(sign, sign))
        at = match.end()
    return tuple(parts)


def draw(records: Sequence[Record], template: Template) -> str:
    """Fill the template for each record, and begin a new line behind each."""
    return "\n".join(
        "".join(part if isinstance(part, str) else part.fill(record) for part in template)
        for record in records
    )


def _slot(text: str, at: int) -> tuple[Slot, int]:
    match = _SLOT.match(text, at)
    if not match:
        raise Misspelled("this brace is not closed", text, at, at + 1, hint=_BRACES)
    name, width = match[1].strip(), match[2]
    if not name:
        raise Misspelled(
            "these braces name no field", text, at, match.end(), hint=f"as in {{key}}; {_BRACES}"
        )
    try:
        value = _LONGER.get(name.lower()) or said(field_of(name, "field"))
    except UnknownName as stop:
        start = match.start(1)
        raise Misspelled(stop.message, text, start, start + len(match[1]), hint=stop.hint) from None
    if width is None:
        return Slot(value), match.end()
    size = _WIDTH.fullmatch(width.strip())
    if not size:
        raise Misspelled(
            f"'{width}' is no width",
            text,
            match.start(2),
            match.end(2),
            hint=f"as in {{{name}:20}} or {{{name}:>20}}, in cells, at most {_WIDEST}",
        )
    return Slot(value, int(size[2]), size[1] == ">"), match.end()


# What a line of its own has room for: everybody, and an empty title is empty.
_LONGER: Mapping[str, Callable[[Record], str]] = MappingProxyType(
    {
        "authors": lambda record: safe(", ".join(name.display for name in record.entry.authors)),
        "title": lambda record: safe(plain(record.entry.title)),
    }
)
