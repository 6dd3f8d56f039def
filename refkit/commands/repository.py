"""A git repository around a library: what git has to be told so that it merges the library.

This module calls git, and changes two small text files of the repository and its configuration. It
knows nothing of what is in a library.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from refkit.errors import RefkitError

DRIVER = "merge.refkit.driver"
_NAME = "merge.refkit.name"
_SAID = "refkit, record by record and field by field"
# %O, %A, %B: files with the base, ours and theirs; %P: the path, in quotes; %L: the size of
# conflict markers, by which git tells a merge of common ancestors (gitattributes(5)).
_ARGUMENTS = "merge-driver --marker-size %L -- %O %A %B %P"
_ATTRIBUTES = "merge=refkit text eol=lf"
_HEAD = "# refkit: what belongs to one machine"


class Done(NamedTuple):
    """One thing that git was told."""

    where: str  # the file, as a person finds it
    what: str
    new: bool  # False: it was so before


class Repository:
    """The work tree around a folder. Raises RefkitError where there is none, or no git."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not shutil.which("git"):
            raise RefkitError(
                "git is not installed, or not on PATH",
                hint="install it from https://git-scm.com; a library works without it",
            )
        done = self._run("rev-parse", "--is-inside-work-tree")
        if done.returncode and "not a git repository" in done.stderr:
            raise RefkitError(
                f"{folder} is in no git repository",
                hint=f"git init {shlex.quote(str(folder))} makes one; then say refkit init --git "
                "again",
            )
        if done.returncode or done.stdout.strip() != "true":
            why = _reason(done.stderr) or "it has no files of its own (a bare repository)"
            raise RefkitError(f"git does not work in {folder}: {why}")

    def prepare(self, library: Path, journal: Path) -> list[Done]:
        """Let git merge ``library``, and leave out what belongs to one machine."""
        return [
            self._set_attributes(library.name),
            self._ignore(library.name, journal.name),
            self._set_driver(),
        ]

    def hides(self, library: Path) -> bool:
        """Whether git is told to leave the library itself out."""
        return not self._run("check-ignore", "-q", "--", library.name).returncode

    def knows(self, library: Path) -> bool:
        """Whether the library is under version control already."""
        return bool(self._run("ls-files", "--", library.name).stdout)

    def is_unmerged(self, library: Path) -> bool:
        """Whether git waits for a person to merge the library."""
        return bool(self._run("ls-files", "--unmerged", "--", library.name).stdout)

    def is_in_lfs(self, library: Path) -> bool:
        """Whether git LFS keeps the library, so that a merge sees no more than its pointer."""
        return self._attribute("filter", library.name) == "lfs"

    def _attribute(self, attribute: str, name: str) -> str:
        told = self._run("check-attr", "-z", attribute, "--", name).stdout.split("\0")
        return told[2] if len(told) > 2 else ""

    def _set_attributes(self, name: str) -> Done:
        file = ".gitattributes"
        line = f"{_quoted(_pattern(name))} {_ATTRIBUTES}"
        if self._attribute("merge", name) == "refkit":
            return Done(file, f"{name} is merged by refkit", False)
        self._append(file, [line])
        return Done(file, f"{name} is merged by refkit", True)

    def _ignore(self, name: str, journal: str) -> Done:
        file = ".gitignore"
        # Pattern, and a name that it is to leave out.
        wanted = {
            _pattern(journal): journal,
            f"{_pattern(journal)}.*": f"{journal}.1",
            f"{_pattern(name)}.bak": f"{name}.bak",
            f"{_pattern(name)}.broken-*": f"{name}.broken-1",
            f".{_pattern(name)}.*": f".{name}.lock",
            f".{_pattern(journal)}.*": f".{journal}.tmp",
        }
        missing = [
            pattern
            for pattern, example in wanted.items()
            if self._run("check-ignore", "-q", "--no-index", "--", example).returncode
        ]
        if missing:
            self._append(file, [_HEAD, *missing])
        return Done(file, "journal, backup and lock stay on this machine", bool(missing))

    def _set_driver(self) -> Done:
        wanted = f"{program()} {_ARGUMENTS}"
        present = self._run("config", "--local", "--get", DRIVER).stdout.removesuffix("\n")
        if present != wanted:
            for name, value in ((_NAME, _SAID), (DRIVER, wanted)):
                done = self._run("config", "--local", name, value)
                if done.returncode:
                    raise RefkitError(f"git cannot keep its setting: {_reason(done.stderr)}")
        return Done("git config", "refkit merge-driver is called for that", present != wanted)

    def _append(self, name: str, lines: Sequence[str]) -> None:
        file = self._folder / name
        try:
            text = file.read_bytes() if file.exists() else b""
            end = b"\r\n" if b"\r\n" in text else b"\n"
            gap = end if text and not text.endswith(b"\n") else b""
            with file.open("ab") as stream:
                stream.write(gap + b"".join(line.encode() + end for line in lines))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise RefkitError(f"{file} cannot be written: {reason}") from None

    def _run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["git", "-C", str(self._folder), *words],
            capture_output=True,
            check=False,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "LC_ALL": "C"},
        )


def program() -> str:
    """How a shell starts the refkit that is running now, by its whole path.

    A git that a window or an editor starts has another PATH than the terminal.
    """
    started = sys.argv[0]
    if re.fullmatch(r"refkit(\.exe)?", os.path.basename(started), re.IGNORECASE):
        found = shutil.which(started)
        if found:
            return shlex.quote(os.path.abspath(found))
    return f"{shlex.quote(sys.executable)} -m refkit"


def _pattern(name: str) -> str:
    """A file name as a pattern of .gitignore and .gitattributes (gitignore(5))."""
    quoted = re.sub(r"([\\\[\]*?])", r"\\\1", name)
    if quoted[0] in "#!":
        quoted = f"\\{quoted}"
    return quoted


def _quoted(pattern: str) -> str:
    """A pattern as .gitattributes wants it, where a blank ends it (gitattributes(5))."""
    if not re.search(r'[\s"]', pattern):
        return pattern
    return '"' + re.sub(r'(["\\])', r"\\\1", pattern) + '"'


def _reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return re.sub(r"^(fatal|error): ", "", lines[0]) if lines else ""
