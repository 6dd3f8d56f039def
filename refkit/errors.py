"""What can go wrong, in two kinds that never mix.

A *problem* is data: something about the user's records or input, collected, shown and counted.
An *exception* is a stop: we cannot go on. Their tree::

    RefkitError                     expected; one line on stderr, exit code 2
    ├── InputError                  a file cannot be read or written at all
    ├── LibraryError                missing, locked, from the future, changed under us
    │   └── InvalidLibrary          not JSON, or a record that does not validate
    ├── UnknownKey                  no such cite key; carries near ones
    └── UnknownName                 no such format, status, ...; lists those there are

This module knows how to word them. It does not know how to print them.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a problem matters: worth knowing, worth a look, or something was not understood."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Location(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place in an input file."""

    file: str  # as the user named it; "-" is standard input
    line: int  # 1-based
    column: int = 1  # 1-based, in code points

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something about the user's records or input that they should know."""

    code: str  # "NAM003": subject + number, never reused; listed in docs/problems.md
    severity: Severity
    message: str  # one sentence, names the offending text, no final stop
    where: Location | None = None
    key: str = ""  # cite key, when known
    field: str = ""  # entry field, when one is to blame
    hint: str = ""  # what to do about it


class RefkitError(Exception):
    """We cannot go on, and it is not a bug. ``hint`` says what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Misspelled(RefkitError):
    """Something short that a person typed, a query or a formula, cannot be read.

    ``text`` is what was typed; the fault is from ``start`` to before ``end``, counted in code
    points from 0, or at ``start`` where something is missing.
    """

    def __init__(
        self, message: str, text: str, start: int, end: int = 0, *, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.text = text
        self.start = start
        self.end = max(start, end)


class InputError(RefkitError):
    """A file cannot be read or written at all."""


class LibraryError(RefkitError):
    """The library is missing, locked, from the future, or changed under us."""


class InvalidLibrary(LibraryError):
    """The library's text is not what refkit writes. It is refused and never overwritten."""


class UnknownKey(RefkitError):
    """No record has this cite key."""

    def __init__(self, key: str, known: Iterable[str]) -> None:
        close = near(key, known)
        hint = f"did you mean {' or '.join(close)}?" if close else "refkit list prints the keys"
        super().__init__(f"no record has the key '{key}'", hint=hint)
        self.key = key
        self.near = close


class UnknownName(RefkitError):
    """No such format, status, ...: one word of a closed list was expected."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = tuple(known)
        close = near(name, names)
        hint = f"did you mean {' or '.join(close)}? " if close else ""
        there = f"there are: {', '.join(names)}" if names else f"there is no {kind} yet"
        super().__init__(f"unknown {kind} '{name}'", hint=hint + there)
        self.name = name
        self.known = names


def near(word: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The words of ``known`` that ``word`` may have been meant for, best first, case ignored.

    Misspelt words come first; where none is near, those that start with ``word`` or, failing
    that, hold it, in the order of the alphabet.
    """
    from difflib import get_close_matches

    wanted = word.casefold()
    folded = {name.casefold(): name for name in known}
    hits = get_close_matches(wanted, list(folded), n=most, cutoff=0.7)
    if not hits and len(wanted) >= 3:
        held = sorted(name for name in folded if wanted in name)
        hits = ([name for name in held if name.startswith(wanted)] or held)[:most]
    return tuple(folded[hit] for hit in hits)
