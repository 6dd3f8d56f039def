"""Configuration files: where they are, what may stand in them, and what is wrong with one.

This module reads them and refuses whatever else a file says with the file, the line, the key and
what was probably meant. Which keys there are is known by `refkit.settings.key`; what they do, by
those who ask for them.
"""

import os.path
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from refkit.errors import RefkitError, near
from refkit.settings.folder import own
from refkit.settings.key import DIALECTS, LETTERS, SORTS, TABLES, VENUES, Key, complaint

__all__ = ["DIALECTS", "LETTERS", "SORTS", "VENUES", "Layer", "Table", "configurations", "layers"]

CONFIG = "config.toml"  # in the user's configuration folder
BESIDE = ".refkit.toml"  # beside the library
OLD = "refkit.toml"  # what that was called before; it still counts, after the other
Table = dict[str, object]


class Layer(NamedTuple):
    """A configuration file that counts, and what it says."""

    path: Path
    table: Table
    own: bool  # the user's own, not one beside a library


def own_file(environ: Mapping[str, str]) -> Path:
    """The user's own file, which need not exist: REFKIT_CONFIG, else the usual one.

    Raises RefkitError.
    """
    if named := environ.get("REFKIT_CONFIG", ""):
        return home(named)
    return own("config") / CONFIG


def beside(library: Path) -> Path:
    """The file beside a library that a change goes to; it need not exist."""
    new, old = library.parent / BESIDE, library.parent / OLD
    return old if os.path.exists(old) and not os.path.exists(new) else new


def configurations(library: Path | None, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The configuration files that count, the weaker first; those that do not exist are none.

    REFKIT_CONFIG names the user's own; a file that is named so must exist. Raises RefkitError.
    """
    mine = own_file(environ)
    if environ.get("REFKIT_CONFIG", "") and not mine.exists():
        raise RefkitError(
            f"there is no configuration file {mine}",
            hint="REFKIT_CONFIG names it: create the file, or unset the variable",
        )
    there = () if library is None else (library.parent / OLD, library.parent / BESIDE)
    return tuple(path for path in (mine, *there) if os.path.exists(path))


def layers(library: Path | None, environ: Mapping[str, str]) -> tuple[Layer, ...]:
    """Read the configuration files that count, the weaker first. Raises RefkitError."""
    paths = configurations(library, environ)
    if not paths:
        return ()
    mine = own_file(environ)
    return tuple(Layer(path, read(path, own=path == mine), path == mine) for path in paths)


def home(named: str) -> Path:
    """A path that the user named, which may begin with ~. Raises RefkitError."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise RefkitError(f"there is no such home folder: {named}") from None


def read(path: Path, *, own: bool = True) -> Table:
    """What a configuration file says, checked. Raises RefkitError."""
    return parse(path, source(path), own=own)


def source(path: Path) -> str:
    """The text of a configuration file, line ends and all. Raises RefkitError."""
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise RefkitError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise _not_toml(path, error) from None


def parse(path: Path, text: str, *, own: bool) -> Table:
    """Understand and check the text of the file ``path``. Raises RefkitError."""
    import tomllib

    try:
        file: Table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, error) from None
    _Check(path, text, own).table("", file)
    return file


def _not_toml(path: Path, error: Exception) -> RefkitError:
    return RefkitError(f"{path} is not TOML: {error}", hint="docs/configuration.md has examples")


class _Check(NamedTuple):
    """A check of one file against the keys there are."""

    path: Path
    text: str
    own: bool

    def table(self, name: str, table: Mapping[str, object]) -> None:
        """Check one table, "" for the whole file, and those in it. Raises RefkitError."""
        keys = TABLES[name]
        for part, value in table.items():
            full = f"{name}.{part}" if name else part
            key = keys.get(part) or keys.get("*")
            if key is None and full in TABLES:
                if not isinstance(value, dict):
                    raise self.wrong(full, value, f"a table: [{full}]")
                self.table(full, value)
            elif key is None:
                raise self.unknown(full)
            else:
                self.key(full, value, key)

    def key(self, name: str, value: object, key: Key) -> None:
        if wanted := complaint(value, key.wanted):
            close = near(str(value), key.wanted) if isinstance(key.wanted, tuple) else ()
            hint = f"did you mean {' or '.join(close)}?" if close else ""
            raise self.wrong(name, value, wanted, hint)
        if key.own and not self.own:
            raise RefkitError(
                f"{self.where(name)}: {name} stands in your own configuration alone",
                hint="refkit config --path says where that is",
            )

    def where(self, name: str) -> str:
        """The file, with the line on which the key stands."""
        return at(self.path, self.text, name)

    def unknown(self, name: str) -> RefkitError:
        table, _, part = name.rpartition(".")
        within = (k for k in TABLES if k and k.rpartition(".")[0] == table)
        names = sorted({*TABLES[table], *(k.rpartition(".")[2] for k in within)} - {"*"})
        hint = f"there {'is' if len(names) == 1 else 'are'}: {', '.join(names)}"
        if close := near(part, names):
            hint = f"did you mean {' or '.join(close)}? {hint}"
        elif not table and (homes := [k for k, keys in TABLES.items() if k and part in keys]):
            hint = f"did you mean {listed_in(homes, part)}? {hint}"
        inside = f" in [{table}]" if table else ""
        return RefkitError(f"{self.where(name)}: unknown key '{part}'{inside}", hint=hint)

    def wrong(self, name: str, value: object, wanted: str, hint: str = "") -> RefkitError:
        shown = value if isinstance(value, str) else str(value).lower()
        return RefkitError(
            f"{self.where(name)}: {name} is '{shown}', not {wanted}",
            hint=hint or "docs/configuration.md has examples",
        )


def listed_in(tables: list[str], key: str) -> str:
    """Where a key stands, in words: "sort in [export] or [list]"."""
    return f"{key} in {' or '.join(f'[{table}]' for table in tables)}"


def at(path: Path, text: str, name: str) -> str:
    """The file and the line on which the key ``name`` stands, as in "config.toml:3"."""
    from refkit.settings import document

    line = document.line_of(text, tuple(name.split(".")))
    return f"{path}:{line}" if line else str(path)


def place(path: Path, name: str) -> str:
    """The same for a file that was read before. Raises RefkitError."""
    return at(path, source(path), name)


def section(file: Table, name: str) -> Table:
    """One table of a file; {} where it has none."""
    table = file.get(name, {})
    return table if isinstance(table, dict) else {}


def text(table: Table, key: str, default: str = "") -> str:
    """The value of a key that is text."""
    value = table.get(key, default)
    return value if isinstance(value, str) else default


def words(table: Table, key: str) -> tuple[str, ...]:
    """The value of a key that is a list."""
    value = table.get(key, ())
    return tuple(map(str, value)) if isinstance(value, list) else ()
