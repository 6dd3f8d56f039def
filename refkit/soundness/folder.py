"""What lies around a library: leftovers of runs that were killed, copies put aside, permissions.

This module knows which files belong to a library and which are left over. It is told what is in
the folder and looks into no file.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from refkit.errors import Severity
from refkit.soundness.finding import Finding


class Lying(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the system describes it."""

    size: int  # in bytes
    mode: int  # permissions, as in stat
    readable: bool = True  # by us
    writable: bool = True


def leftovers(name: str, journal: str, files: Mapping[str, Lying]) -> list[str]:
    """The files that a killed run may have left, of the library called ``name``."""
    temporary = {f".{name}.tmp", f".{name}.bak.tmp", f".{journal}.tmp"}
    stem = name.removesuffix(".json")
    backup = re.compile(rf"\.{re.escape(stem)}-[0-9-]+\.zip\.tmp")
    return sorted(file for file in files if file in temporary or backup.fullmatch(file))


def check(name: str, journal: str, files: Mapping[str, Lying]) -> Iterator[Finding]:
    """Say what lies around that should not, or that should be known."""
    for left in leftovers(name, journal, files):
        yield Finding(
            code="FSK023",
            severity=Severity.INFO,
            message=f"{left} is left over from a run that was killed ({files[left].size} bytes)",
            hint="the next command that changes something clears it; so does --repair",
            repair=f"{left} is deleted",
        )
    aside = re.compile(rf"{re.escape(name)}\.broken-[0-9]+|{re.escape(journal)}\.[0-9]+")
    for other in sorted(files):
        if aside.fullmatch(other):
            yield Finding(
                code="FSK024",
                severity=Severity.INFO,
                message=f"{other} was put aside when the library was repaired",
                hint="delete it when you have all you want of it",
            )
    for mine in (name, journal):
        if mine in files:
            yield from _permissions(mine, files[mine])


def _permissions(name: str, file: Lying) -> Iterator[Finding]:
    if not file.readable:
        yield _permission(f"{name} cannot be read", Severity.WARNING, f"chmod u+r {name}")
    elif not file.writable:
        yield _permission(
            f"{name} is read-only, so nothing can be changed", Severity.INFO, f"chmod u+w {name}"
        )
    if file.mode & 0o002:
        yield _permission(
            f"{name} can be changed by everybody on this computer", Severity.WARNING,
            f"chmod o-w {name}",
        )  # fmt: skip


def _permission(message: str, severity: Severity, hint: str) -> Finding:
    return Finding(code="FSK026", severity=severity, message=message, hint=hint)
