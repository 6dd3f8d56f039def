"""Configuration files: where they are, what may stand in them, and what is wrong with one.

This module knows the tables and keys and what each must be, and refuses whatever else a file says
with the file, the key and what was probably meant. It does not know what the keys do.
"""

import os.path
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from refkit.errors import RefkitError, near

CONFIG = "config.toml"  # in the user's configuration folder
BESIDE = "refkit.toml"  # beside the library
Table = dict[str, object]

DIALECTS = ("bibtex", "biblatex")
SORTS = ("key", "year", "author", "added", "given")
LETTERS = ("latex", "ascii", "unicode")
VENUES = ("full", "short", "iso4")
WORKERS = range(1, 33)
# Table -> key -> what it must be: one of these words, one of these numbers, a list of words, text,
# or true or false.
_KEYS: Mapping[str, Mapping[str, tuple[str, ...] | range | type]] = {
    "export": {
        "dialect": DIALECTS,
        "sort": SORTS,
        "letters": LETTERS,
        "venues": VENUES,
        "fields": list,
        "omit": list,
        "align": bool,
        "alias-entries": bool,
        "profiles": dict,
    },
    "titles": {"keep": list},
    "contact": {"email": str},
    "enrich": {"sources": list, "workers": WORKERS},
}


def configurations(library: Path | None, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The configuration files that count, the weaker first; those that do not exist are none.

    REFKIT_CONFIG names the user's own; a file that is named so must exist. Raises RefkitError.
    """
    if named := environ.get("REFKIT_CONFIG", ""):
        own = home(named)
        if not own.exists():
            raise RefkitError(
                f"there is no configuration file {own}",
                hint="REFKIT_CONFIG names it: create the file, or unset the variable",
            )
    else:
        from platformdirs import user_config_path

        own = user_config_path("refkit") / CONFIG
    beside = () if library is None else (library.parent / BESIDE,)
    return tuple(path for path in (own, *beside) if os.path.exists(path))


def home(named: str) -> Path:
    """A path that the user named, which may begin with ~. Raises RefkitError."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise RefkitError(f"there is no such home folder: {named}") from None


def read(path: Path) -> Table:
    """What a configuration file says, checked. Raises RefkitError."""
    import tomllib

    try:
        file: Table = tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise RefkitError(f"{path} cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RefkitError(
            f"{path} is not TOML: {error}", hint="docs/configuration.md has examples"
        ) from None
    for name, table in file.items():
        if name not in _KEYS:
            raise _unknown(path, name, _KEYS)
        if not isinstance(table, dict):
            raise wrong(path, name, table, f"a table: [{name}]")
        for key, value in table.items():
            if key not in _KEYS[name]:
                raise _unknown(path, f"{name}.{key}", _KEYS[name])
            _check(path, f"{name}.{key}", value, _KEYS[name][key])
    return file


def _check(path: Path, name: str, value: object, wanted: tuple[str, ...] | range | type) -> None:
    if isinstance(wanted, tuple):
        if value not in wanted:
            raise wrong(path, name, value, f"one of {', '.join(wanted)}", near(str(value), wanted))
    elif isinstance(wanted, range):
        # True and False are numbers in Python.
        if not isinstance(value, int) or isinstance(value, bool) or value not in wanted:
            raise wrong(path, name, value, f"a number from {wanted[0]} to {wanted[-1]}")
    elif wanted is dict:
        if not isinstance(value, dict):
            raise wrong(path, name, value, f"a table: [{name}]")
        for key, words in value.items():
            _check(path, f"{name}.{key}", words, list)
    elif wanted is bool:
        if not isinstance(value, bool):
            raise wrong(path, name, value, "true or false")
    elif wanted is str:
        if not isinstance(value, str):
            raise wrong(path, name, value, 'text in quotes: "..."')
    elif not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
        raise wrong(path, name, value, 'a list of words: ["...", "..."]')


def _unknown(path: Path, name: str, known: Iterable[str]) -> RefkitError:
    table, _, key = name.rpartition(".")
    hint = f"there {'is' if len(names := sorted(known)) == 1 else 'are'}: {', '.join(names)}"
    if close := near(key, names):
        hint = f"did you mean {' or '.join(close)}? {hint}"
    where = f" in [{table}]" if table else ""
    return RefkitError(f"{path}: unknown key '{key}'{where}", hint=hint)


def wrong(
    path: Path, name: str, value: object, wanted: str, close: Sequence[str] = ()
) -> RefkitError:
    """Say that ``value`` cannot be that of the key ``name``."""
    shown = value if isinstance(value, str) else str(value).lower()
    hint = f"did you mean {' or '.join(close)}?" if close else "docs/configuration.md has examples"
    return RefkitError(f"{path}: {name} is '{shown}', not {wanted}", hint=hint)


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
