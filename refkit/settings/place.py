"""Which library is meant: by path, by name, or the nearest.

This module knows where a library is looked for and in which order. The configuration is read only
where a word is no path, or where no library is near.
"""

import os.path
from collections.abc import Mapping
from pathlib import Path

from refkit.errors import RefkitError, near
from refkit.settings.configuration import configurations, home, read, section, text
from refkit.settings.folder import own

LIBRARY = "library.json"


def find_library(flag: str | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Find the library: the flag, REFKIT_LIBRARY, the nearest library.json, the user's own.

    ``flag`` and the variable are a path or a name (see `named`); the nearest library.json is
    looked for in ``cwd`` and upwards; the user's own is ``library`` in the configuration, else
    one in the data folder. The path need not exist. Raises RefkitError.
    """
    if given := flag or environ.get("REFKIT_LIBRARY", ""):
        return home(given) if is_path(given) else named(given, environ)
    if found := nearest(cwd):
        return found
    for path in configurations(None, environ):
        if said := text(read(path), "library"):
            return _beside(path, said)
    return own("data") / LIBRARY


def nearest(folder: Path) -> Path | None:
    """The library.json in ``folder`` or the nearest folder above it, if there is one."""
    for each in (folder, *folder.parents):
        # Unlike Path.is_file, this is false and not an error in folders that are closed to us.
        if os.path.isfile(each / LIBRARY):
            return each / LIBRARY
    return None


def is_path(word: str) -> bool:
    """Whether a word can only be a path: with a slash in it, a ~ before it or .json behind it."""
    apart = os.sep in word or (os.altsep is not None and os.altsep in word)
    return apart or word.startswith("~") or word.lower().endswith(".json")


def named(word: str, environ: Mapping[str, str]) -> Path:
    """The library that ``word`` names in [libraries]; without such a name, the file ``word``.

    Raises RefkitError where there is neither.
    """
    names: dict[str, Path] = {}
    for path in configurations(None, environ):
        table = section(read(path), "libraries")
        names |= {name: _beside(path, text(table, name)) for name in table}
    if word in names:
        return names[word]
    if os.path.exists(word):
        return Path(word)
    close = near(word, names)
    there = f"there are: {', '.join(sorted(names))}" if names else "none has a name yet"
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    raise RefkitError(
        f"no library is called '{word}'",
        hint=f"{hint}{there}; a file is named with its path, as in ./{word} or {word}.json",
    )


def _beside(file: Path, said: str) -> Path:
    """A path as a configuration file says it: relative to that file."""
    path = home(said)
    return path if path.is_absolute() else file.parent / path
