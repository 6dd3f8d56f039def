"""A library that cannot be read, put aside and replaced.

This module knows how a broken file gets a name of its own, so that nothing in it is lost, and how
rescued text takes its place. It does not know what can be rescued: it is given the text. The last
good version (FILE.bak) stays as it is.
"""

import filecmp
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from refkit.errors import LibraryError
from refkit.store import Library, disk, ledger
from refkit.store.refusal import journal_refusals, refusals
from refkit.store.tables import Text


def put_right(
    library: Library, make: Callable[[bytes | None], bytes], *, as_it_is: bool = False
) -> Path | None:
    """Put what ``make`` makes of the present text in its place, and the present file aside.

    ``make`` is called under the lock, with None where there is no file; what it returns is laid
    out as ours is, unless it is to stand ``as_it_is``. Gives the name under which the present file
    is kept, None without one. Raises LibraryError, also for text that is no library; everything is
    then as it was.
    """
    disk.prepare(library.file, library.path)
    with library.locked():
        present = disk.read(library.file, library.path)
        data = make(present.data if present else None)
        text = Text(library.path, data)
        parts = [data] if as_it_is else text.render()
        with refusals(library.path):
            aside = set_aside(library.file) if present else None
            try:
                disk.replace(library.file, parts)
            except BaseException:
                if aside:
                    with suppress(OSError):
                        aside.unlink()
                raise
    return aside


def set_aside(file: Path) -> Path:
    """Keep ``file`` as FILE.broken-1, or the first that is free, besides its own name.

    A copy that a run made before it was killed is used again. Raises OSError.
    """
    number = 1
    while os.path.lexists(aside := file.with_name(f"{file.name}.broken-{number}")):
        if filecmp.cmp(file, aside, shallow=False):
            return aside
        number += 1
    try:
        os.link(file, aside)
    except OSError:  # a drive that allows no second name
        disk.copy(file, aside)
    disk.sync_folder(file.parent)
    return aside


def put_journal(library: Library, data: bytes) -> Path | None:
    """Put a journal in the place of the present one, which is kept under a name of its own.

    A present journal that goes on where ``data`` ends stays: it knows more. Gives the name under
    which another one is kept. Raises LibraryError.
    """
    path = library.journal_path
    with library.locked(), journal_refusals(path):
        present = ledger.read(path)
        if present.startswith(data):
            return None
        aside = ledger.set_aside(path) if present else None
        disk.replace(path, [data])
    return aside


def clear(library: Library, names: list[str]) -> None:
    """Delete what killed runs left beside the library; only names that are hidden and temporary.

    Raises LibraryError.
    """
    with library.locked(), refusals(library.path):
        for name in names:
            if not (name.startswith(".") and name.endswith(".tmp")):
                raise LibraryError(f"{name} is no leftover")
            library.file.with_name(name).unlink(missing_ok=True)
