"""What a person chose for keys, lists and the journal: the configuration, or what goes without.

This module knows which file wins, and that a formula or an order without sense is told with its
file and line. It does not know what keys are made of, nor how a list is drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from refkit.errors import RefkitError, UnknownName
from refkit.settings.configuration import Layer, layers, place, section


class _Found(NamedTuple):
    """What a file says of a key."""

    path: Path
    value: object


def key_formula(library: Path | None, environ: Mapping[str, str]) -> str:
    """The formula that new keys are made by; "" where none is set. Raises RefkitError."""
    found = _last(layers(library, environ), "keys", "formula")
    if found is None or found.value == "":
        return ""
    formula = str(found.value)
    _told(found, "keys.formula", lambda: check_formula(formula))
    return formula


def list_columns(library: Path | None, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The columns of lists; () where none are set. Raises RefkitError."""
    found = _last(layers(library, environ), "list", "columns")
    if found is None or not isinstance(found.value, list) or not found.value:
        return ()
    columns = tuple(map(str, found.value))
    _told(found, "list.columns", lambda: check_columns(columns))
    return columns


def list_sort(library: Path | None, environ: Mapping[str, str]) -> str:
    """The order of lists, "key" where none is set. Raises RefkitError."""
    found = _last(layers(library, environ), "list", "sort")
    if found is None or not found.value:
        return "key"
    order = str(found.value)
    _told(found, "list.sort", lambda: check_sort(order))
    return order


def keeps_journal(library: Path | None, environ: Mapping[str, str]) -> bool:
    """Whether changes are written into a journal beside the library. Raises RefkitError."""
    found = _last(layers(library, environ), "journal", "keep")
    return found is None or found.value is True


def check_formula(formula: str) -> None:
    """See that a key can be made by the formula. Raises RefkitError."""
    from refkit.citekey import formula as formulas

    formulas.parse(formula)


def check_sort(order: str) -> None:
    """See that records can be put in this order. Raises RefkitError."""
    from refkit import query

    query.sort([], order)


def check_columns(columns: Sequence[str]) -> None:
    """See that lists have such columns. Raises UnknownName."""
    from refkit.query import fields

    for name in columns:
        field = fields.find(name)
        if not field or field.name == fields.ANY:
            raise UnknownName("column", name, fields.names())


def _last(files: tuple[Layer, ...], table: str, key: str) -> _Found | None:
    """What the strongest file that has the key says."""
    for layer in reversed(files):
        if key in (said := section(layer.table, table)):
            return _Found(layer.path, said[key])
    return None


def _told(found: _Found, name: str, check: Callable[[], None]) -> None:
    try:
        check()
    except RefkitError as error:
        where = place(found.path, name)
        raise RefkitError(f"{where}: {name}: {error.message}", hint=error.hint) from None
