"""Which library is meant: by path, by name, or the nearest.

This module knows where a library is looked for and in which order. The configuration is read only
where a word is no path, or where no library is near.
"""

import os.path
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from refkit.errors import RefkitError, near
from refkit.settings.configuration import configurations, home, read, section, text
from refkit.settings.folder import own

LIBRARY = "library.json"
_LEFT = ("library.journal", "library.json.bak")  # what stays of a library that was deleted


class Found(NamedTuple):
    """A library, and why it is this one."""

    path: Path  # need not exist
    why: str  # "--library", "REFKIT_LIBRARY", "nearest", "default"; "" where a file says so
    file: Path | None = None  # the configuration file that names it
    key: str = ""  # its key there


def find_library(flag: str | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Find the library; see `find`. Raises RefkitError."""
    return find(flag, environ, cwd).path


def find(flag: str | None, environ: Mapping[str, str], cwd: Path) -> Found:
    """Find the library: the flag, REFKIT_LIBRARY, the nearest library.json, the user's own.

    ``flag`` and the variable are a path or a name (see `named`); the nearest library.json is
    looked for in ``cwd`` and upwards; the user's own is ``library`` in the configuration, else
    one in the data folder. Raises RefkitError.
    """
    if given := flag or environ.get("REFKIT_LIBRARY", ""):
        why = "--library" if flag else "REFKIT_LIBRARY"
        return Found(home(given), why) if is_path(given) else named(given, environ, why)
    if near_by := nearest(cwd):
        return Found(near_by, "nearest")
    for path in configurations(None, environ):
        if said := text(read(path), "library"):
            return Found(beside_file(path, said), "", path, "library")
    return Found(own("data") / LIBRARY, "default")


def nearest(folder: Path) -> Path | None:
    """The library.json in ``folder`` or the nearest folder above it, if there is one.

    Where one was deleted it is missed, and no other is taken for it: its journal or its backup is
    there, or the link that led to it.
    """
    for each in (folder, *folder.parents):
        library = each / LIBRARY
        # Unlike Path.is_file, these are false and no error in folders that are closed to us.
        if os.path.isfile(library) or os.path.islink(library):
            return library
        if any(os.path.isfile(each / left) for left in _LEFT):
            return library
    return None


def is_path(word: str) -> bool:
    """Whether a word can only be a path: with a slash in it, a ~ before it or .json behind it."""
    apart = os.sep in word or (os.altsep is not None and os.altsep in word)
    return apart or word.startswith("~") or word.lower().endswith(".json")


def named(word: str, environ: Mapping[str, str], why: str) -> Found:
    """The library that ``word`` names in [libraries]; without such a name, the file ``word``.

    Raises RefkitError where there is neither.
    """
    names: dict[str, Found] = {}
    for file in configurations(None, environ):
        table = section(read(file), "libraries")
        for name in table:
            path = beside_file(file, text(table, name))
            names[name] = Found(path, why, file, f"libraries.{name}")
    if word in names:
        return names[word]
    if os.path.exists(word):
        return Found(Path(word), why)
    close = near(word, names)
    there = f"there are: {', '.join(sorted(names))}" if names else "none has a name yet"
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    raise RefkitError(
        f"no library is called '{word}'",
        hint=f"{hint}{there}; a file is named with its path, as in ./{word} or {word}.json",
    )


def beside_file(file: Path, said: str) -> Path:
    """A library as a configuration file names it: relative to that file, or by its folder."""
    path = home(said)
    path = path if path.is_absolute() else file.parent / path
    return path / LIBRARY if os.path.isdir(path) else path
