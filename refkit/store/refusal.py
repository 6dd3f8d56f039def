"""How the system's refusals read in plain words, and what one can do about them."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from refkit.errors import LibraryError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SMALLER = "; refkit journal compact makes some"
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def refusals(name: Path) -> Iterator[None]:
    """Turn the system's refusal to write into a LibraryError about ``name``."""
    try:
        yield
    except OSError as error:
        hint = ""
        if error.errno in _FULL:
            hint = "make room and run the command again"
        elif error.errno in _FORBIDDEN:
            hint = "make its folder writable, or name another library with --library"
        at = f" ({error.filename})" if error.filename else ""
        message = f"{name} cannot be written: {reason(error)}{at}; it is as it was"
        raise LibraryError(message, hint=hint) from error


@contextmanager
def journal_refusals(journal: Path, *, smaller: bool = False) -> Iterator[None]:
    """Turn the system's refusal to keep a journal into a LibraryError about ``journal``.

    ``smaller`` says that the journal was to be made smaller: that is no advice then.
    """
    try:
        yield
    except OSError as error:
        hint = "make it readable and writable, or turn the journal off: journal.keep = false"
        if error.errno in _FULL:
            how = ": what is left is written anew" if smaller else _SMALLER
            hint = f"make room and run the command again{how}"
        what = "made smaller" if smaller else "written"
        message = f"the journal {journal} cannot be {what}: {reason(error)}"
        raise LibraryError(f"{message}; the library is as it was", hint=hint) from error


@contextmanager
def unreadable(journal: Path) -> Iterator[None]:
    """Turn the system's refusal to read a journal into a LibraryError about ``journal``."""
    try:
        yield
    except OSError as error:
        raise LibraryError(
            f"the journal {journal} cannot be read: {reason(error)}",
            hint="make it readable: what happened to the library is told there",
        ) from error


def reason(error: OSError) -> str:
    """What the system says, in its own words, as part of a sentence."""
    return (error.strerror or str(error)).lower()
