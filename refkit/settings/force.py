"""The settings in force: each key with its value, and who says so.

This module knows that a flag counts before a variable, that before the file beside the library,
that before the user's own, and that before what refkit does by itself. It does not know what the
keys do.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from refkit.settings.configuration import Layer, layers, place
from refkit.settings.key import KEYS, Key, Value
from refkit.settings.place import find

DEFAULT = "default"
# Lists of all files together, where the nearer file of the others wins.
_ADDED_UP = frozenset({"titles.keep", "export.omit"})
# Text that counts only where it is not empty.
_FILLED = frozenset({"contact.email", "library"})


class Standing(NamedTuple):
    """A key, its value, and where that comes from."""

    name: str
    value: Value
    source: str  # "--library", "REFKIT_EMAIL", "/home/ada/.config/refkit/config.toml:3", "default"


def in_force(flag: str | None, environ: Mapping[str, str], cwd: Path) -> tuple[Standing, ...]:
    """All keys and what they are, in the order of the documentation. Raises RefkitError."""
    found = find(flag, environ, cwd)
    source = found.why
    if found.file is not None:
        where = place(found.file, found.key)
        source = f"{source} ({where})" if source else where
    elif source == "nearest":
        source = "the nearest one, from this folder upwards"
    files = layers(found.path, environ)
    standings = [Standing("library", str(found.path), source)]
    for key in KEYS:
        if key.name.endswith(".*"):
            standings += _named(key, files)
        elif key.name != "library":
            standings.append(_one(key, files, environ))
    return tuple(standings)


def _one(key: Key, files: tuple[Layer, ...], environ: Mapping[str, str]) -> Standing:
    if key.variable and (said := environ.get(key.variable, "").strip()):
        return Standing(key.name, said, key.variable)
    values = [(layer.path, value) for layer in files for value in _values(layer, key.name)]
    if key.name in _FILLED:
        values = [(path, value) for path, value in values if value]
    if not values:
        return Standing(key.name, default(key), DEFAULT)
    if key.name in _ADDED_UP:
        words = [word for _, value in values if isinstance(value, list) for word in value]
        sources = dict.fromkeys(place(path, key.name) for path, _ in values)
        return Standing(key.name, [*dict.fromkeys(words)], ", ".join(sources))
    path, value = values[-1]
    return Standing(key.name, value, place(path, key.name))


def _values(layer: Layer, name: str) -> Iterator[Value]:
    here: object = layer.table
    for part in name.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    if isinstance(here, str | int | list):
        yield here


def _named(key: Key, files: tuple[Layer, ...]) -> Iterator[Standing]:
    """Yield the keys of a table whose names the user gives."""
    table = key.name.removesuffix(".*")
    names: dict[str, None] = {}
    for layer in files:
        here: object = layer.table
        for part in table.split("."):
            here = here.get(part) if isinstance(here, dict) else None
        names |= dict.fromkeys(here) if isinstance(here, dict) else {}
    for name in names:
        full = f"{table}.{name}"
        path, value = [(each.path, v) for each in files for v in _under(each, table, name)][-1]
        yield Standing(full, value, place(path, full))


def _under(layer: Layer, table: str, name: str) -> Iterator[Value]:
    here: object = layer.table
    for part in (*table.split("."), name):
        here = here.get(part) if isinstance(here, dict) else None
    if isinstance(here, str | int | list):
        yield here


def default(key: Key) -> Value:
    """What a key is where nobody says anything."""
    if key.name == "enrich.sources":
        from refkit import sources

        return [*sources.names()]
    if key.name == "keys.formula":
        from refkit.citekey import DEFAULT as FORMULA

        return str(FORMULA)
    return key.default
