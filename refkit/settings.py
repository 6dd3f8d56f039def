"""What the user has set, in flags, in the environment and in files; and the program's clock.

This module knows the variables (REFKIT_LIBRARY, REFKIT_CONFIG, REFKIT_LOCK_WAIT,
SOURCE_DATE_EPOCH), where a library is looked for, and which configuration files there are; it
reads those only when somebody asks how to write. A variable that is empty counts as not set. What
may stand in a configuration file, and what it does, is told in docs/configuration.md.
"""

import math
import os.path
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from refkit.errors import RefkitError, UnknownName, near

if TYPE_CHECKING:
    from refkit.formats import Options
    from refkit.model import Aside

LIBRARY = "library.json"
CONFIG = "config.toml"  # in the user's configuration folder
BESIDE = "refkit.toml"  # beside the library
_WAIT = 10.0


class Settings(NamedTuple):
    """All settings of one run."""

    library: Path
    wait: float = _WAIT  # seconds to wait for another run that changes the library
    epoch: str = ""  # SOURCE_DATE_EPOCH as it was found

    def today(self) -> date:
        """Read the one clock there is: the day of SOURCE_DATE_EPOCH in UTC, else the local day.

        Source: https://reproducible-builds.org/specs/source-date-epoch/. Raises RefkitError when
        the variable is not a number of seconds since 1970.
        """
        if not self.epoch:
            return date.today()
        try:
            if not (self.epoch.isascii() and self.epoch.isdigit()):
                raise ValueError(self.epoch)
            return datetime.fromtimestamp(int(self.epoch), UTC).date()
        except (ValueError, OverflowError, OSError):
            raise RefkitError(
                f"SOURCE_DATE_EPOCH is '{self.epoch}', not a number of seconds since 1970",
                hint="unset it, or set it to something like 1582243200",
            ) from None


class Network(NamedTuple):
    """What asking servers needs to know."""

    cache: Path  # the folder of stored answers, and of the paces that all runs share
    tokens: Path  # the folder of tokens that a login gave
    email: str = ""  # the contact address
    urls: Mapping[str, str] = MappingProxyType({})  # name of a Host -> its base URL, where changed
    keys: Mapping[str, str] = MappingProxyType({})  # account -> token or key
    logins: Mapping[str, tuple[str, str]] = MappingProxyType({})  # account -> name and password
    offline: bool = False  # only stored answers count, whatever their age
    workers: int = 8  # at most so many connections at the same time


def load(flag: str | None, environ: Mapping[str, str], cwd: Path) -> Settings:
    """Gather the settings; ``flag`` is --library. Raises RefkitError for one without sense."""
    return Settings(
        library=find_library(flag, environ, cwd),
        wait=_wait(environ.get("REFKIT_LOCK_WAIT", "")),
        epoch=environ.get("SOURCE_DATE_EPOCH", ""),
    )


def find_library(flag: str | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Find the library: the flag, REFKIT_LIBRARY, the nearest library.json, the user's own.

    ``flag`` and the variable may begin with ~ and are otherwise taken as they are; the nearest
    library.json is looked for in ``cwd`` and upwards. The path need not exist.
    """
    named = flag or environ.get("REFKIT_LIBRARY", "")
    if named:
        return _home(named)
    for folder in (cwd, *cwd.parents):
        # Unlike Path.is_file, this is false and not an error in folders that are closed to us.
        if os.path.isfile(folder / LIBRARY):
            return folder / LIBRARY
    from platformdirs import user_data_path

    return user_data_path("refkit") / LIBRARY


def _wait(text: str) -> float:
    if not text:
        return _WAIT
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds >= 0):
        raise RefkitError(
            f"REFKIT_LOCK_WAIT is '{text}', not a number of seconds",
            hint="set it to 0 or more, or unset it: 10 is usual",
        )
    return seconds


def export_options(
    library: Path | None,
    environ: Mapping[str, str],
    *,
    to: str = "",
    sort: str = "",
    letters: str = "",
    venues: str = "",
    align: bool | None = None,
    alias_entries: bool | None = None,
    fields: Sequence[str] = (),
    added: Sequence[str] = (),
    omit: Sequence[str] = (),
    keep_case: Sequence[str] = (),
    asides: "Sequence[Aside]" = (),
) -> "Options":
    """How to write: the flags where they are given, else the configuration, else the defaults.

    ``library`` is where refkit.toml is looked for, None where no library is involved. ``to`` is
    the name of a format or dialect, as --to has it; a configured dialect counts where it is "".
    Words to keep and fields to omit add up. Raises RefkitError for a file that cannot be read or
    says what we do not understand, and UnknownName for a flag's value that is none.
    """
    from refkit.formats import DIALECTS, Letters, Options, Venues

    export, profiles, keep = _configured(configurations(library, environ))
    said = to or _text(export, "dialect")
    return Options(
        dialect=said if said in DIALECTS else "",
        fields=tuple(fields) or _words(export, "fields"),
        added=tuple(added),
        omit=(*_words(export, "omit"), *omit),
        profiles=profiles,
        sort=_one_of("order", sort, _SORTS) or _text(export, "sort") or "key",
        letters=Letters(
            _one_of("spelling", letters, _LETTERS) or _text(export, "letters", "latex")
        ),
        venues=Venues(_one_of("kind of venue", venues, _VENUES) or _text(export, "venues", "full")),
        keep_case=tuple(dict.fromkeys((*keep, *keep_case))),
        align=export.get("align") is True if align is None else align,
        alias_entries=(
            export.get("alias-entries") is True if alias_entries is None else alias_entries
        ),
        asides=tuple(asides),
    )


def configurations(library: Path | None, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The configuration files that count, the weaker first; those that do not exist are none.

    REFKIT_CONFIG names the user's own; a file that is named so must exist. Raises RefkitError.
    """
    if named := environ.get("REFKIT_CONFIG", ""):
        own = _home(named)
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


def _home(named: str) -> Path:
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise RefkitError(f"there is no such home folder: {named}") from None


_DIALECTS = ("bibtex", "biblatex")
_SORTS = ("key", "year", "author", "added", "given")
_LETTERS = ("latex", "ascii", "unicode")
_VENUES = ("full", "short", "iso4")
# Table -> key -> what it must be: one of these words, a list of words, or true or false.
_KEYS: Mapping[str, Mapping[str, tuple[str, ...] | type]] = {
    "export": {
        "dialect": _DIALECTS,
        "sort": _SORTS,
        "letters": _LETTERS,
        "venues": _VENUES,
        "fields": list,
        "omit": list,
        "align": bool,
        "alias-entries": bool,
        "profiles": dict,
    },
    "titles": {"keep": list},
}
_Table = dict[str, object]


def _configured(
    paths: Sequence[Path],
) -> tuple[_Table, dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Keys of [export] but the profiles, the profiles, and the words to keep, of all files."""
    export: _Table = {}
    profiles: dict[str, tuple[str, ...]] = {}
    keep: tuple[str, ...] = ()
    for path in paths:
        file = _read(path)
        table = _section(file, "export")
        own = table.pop("profiles", {})
        profiles |= {name: _words(own, name) for name in own} if isinstance(own, dict) else {}
        export |= table
        keep += _words(_section(file, "titles"), "keep")
    return export, profiles, keep


def _read(path: Path) -> _Table:
    """What a configuration file says, checked. Raises RefkitError."""
    import tomllib

    try:
        file: _Table = tomllib.loads(path.read_bytes().decode())
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
            raise _wrong(path, name, table, f"a table: [{name}]")
        for key, value in table.items():
            if key not in _KEYS[name]:
                raise _unknown(path, f"{name}.{key}", _KEYS[name])
            _check(path, f"{name}.{key}", value, _KEYS[name][key])
    return file


def _check(path: Path, name: str, value: object, wanted: tuple[str, ...] | type) -> None:
    if isinstance(wanted, tuple):
        if value not in wanted:
            raise _wrong(path, name, value, f"one of {', '.join(wanted)}", near(str(value), wanted))
    elif wanted is dict:
        if not isinstance(value, dict):
            raise _wrong(path, name, value, f"a table: [{name}]")
        for key, words in value.items():
            _check(path, f"{name}.{key}", words, list)
    elif wanted is bool:
        if not isinstance(value, bool):
            raise _wrong(path, name, value, "true or false")
    elif not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
        raise _wrong(path, name, value, 'a list of words: ["...", "..."]')


def _unknown(path: Path, name: str, known: Iterable[str]) -> RefkitError:
    table, _, key = name.rpartition(".")
    hint = f"there {'is' if len(names := sorted(known)) == 1 else 'are'}: {', '.join(names)}"
    if close := near(key, names):
        hint = f"did you mean {' or '.join(close)}? {hint}"
    where = f" in [{table}]" if table else ""
    return RefkitError(f"{path}: unknown key '{key}'{where}", hint=hint)


def _wrong(
    path: Path, name: str, value: object, wanted: str, close: Sequence[str] = ()
) -> RefkitError:
    shown = value if isinstance(value, str) else str(value).lower()
    hint = f"did you mean {' or '.join(close)}?" if close else "docs/configuration.md has examples"
    return RefkitError(f"{path}: {name} is '{shown}', not {wanted}", hint=hint)


def _section(file: _Table, name: str) -> _Table:
    table = file.get(name, {})
    return table if isinstance(table, dict) else {}


def _text(table: _Table, key: str, default: str = "") -> str:
    value = table.get(key, default)
    return value if isinstance(value, str) else default


def _words(table: _Table, key: str) -> tuple[str, ...]:
    value = table.get(key, ())
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _one_of(kind: str, value: str, known: Sequence[str]) -> str:
    if value and value not in known:
        raise UnknownName(kind, value, known)
    return value
