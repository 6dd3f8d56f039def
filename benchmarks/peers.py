"""Other reference managers, where they are installed: papis, coBib and pubs.

This module knows how each is told to make a library of a .bib file and to do what refkit's
commands do, in folders of its own: nothing of the user's is read or written. A program is found on
the PATH, or by a variable (PAPIS, COBIB, PUBS) that names it. It measures nothing itself.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

TAG = "bench"


class Peer(NamedTuple):
    """How one program does what the rows of the table say; a row that it cannot do is missing."""

    name: str
    environment: Mapping[str, str]
    add_all: Sequence[str] = ()  # makes the library, from nothing
    prepare: Callable[[], None] = lambda: None  # before `add_all`
    after: Sequence[Sequence[str]] = ()  # once, when the library is there
    rows: Mapping[str, Sequence[str]] = {}  # row -> command


def installed(folder: Path, bib: Path, key: str, word: str, one: Path) -> list[Peer]:
    """The programs that are here, each with a home below ``folder``.

    ``bib`` is what a library is made of, ``key`` and ``word`` are what rows ask for, ``one`` is a
    .bib file of one entry.
    """
    makers = (("papis", _papis), ("cobib", _cobib), ("pubs", _pubs))
    found = []
    for name, make in makers:
        program = os.environ.get(name.upper(), "") or shutil.which(name)
        if program:
            home = folder / name
            home.mkdir(parents=True)
            found.append(make(program, home, bib, key, word, one))
    return found


def _home(home: Path) -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    return {**environment, "HOME": str(home), "EDITOR": "true"}


def _papis(program: str, home: Path, bib: Path, key: str, word: str, one: Path) -> Peer:
    documents = home / "documents"
    settings = home / ".config" / "papis"
    settings.mkdir(parents=True)
    settings.joinpath("config").write_text(
        f"[settings]\ndefault-library = main\nadd-edit = False\n[main]\ndir = {documents}\n",
        "utf-8",
    )

    def fresh() -> None:
        shutil.rmtree(documents, ignore_errors=True)
        shutil.rmtree(home / ".cache", ignore_errors=True)
        documents.mkdir()

    run = [program, "-l", "main"]
    return Peer(
        "papis",
        _home(home),
        [*run, "bibtex", "read", str(bib), "import", "--all", "--batch"],
        fresh,
        after=[[*run, "tag", "--all", "--add", TAG, "year:1998"]],
        rows={
            "show one": [*run, "list", "--all", "--format", "{doc[title]}", f"ref:{key}"],
            "list by tag": [*run, "list", "--all", "--format", "{doc[title]}", f"tags:{TAG}"],
            "search words": [*run, "list", "--all", "--format", "{doc[title]}", f"title:{word}"],
            "tag one": [*run, "tag", "--all", "--add", TAG, f"ref:{key}"],
            "export all": [*run, "export", "--all", "--format", "bibtex", "-o", str(home / "x")],
        },
    )


def _cobib(program: str, home: Path, bib: Path, key: str, word: str, one: Path) -> Peer:
    settings = home / "config.py"
    settings.write_text(
        "from cobib.config import config\n"
        f"config.database.file = {str(home / 'all.yaml')!r}\n"
        "config.database.git = False\n"
        f"config.logging.logfile = {str(home / 'log')!r}\n"
        f"config.logging.version = None\n",
        "utf-8",
    )
    run = [program, "-c", str(settings)]

    def fresh() -> None:
        (home / "all.yaml").write_bytes(b"")
        shutil.rmtree(home / ".cache", ignore_errors=True)

    return Peer(
        "coBib",
        _home(home),
        [*run, "add", "-b", str(bib)],
        fresh,
        after=[[*run, "modify", "-a", f"tags:{TAG}", "++year", "1998"]],
        rows={
            "show one": [*run, "show", key],
            "list by tag": [*run, "list", "++tags", TAG],
            "search words": [*run, "search", word],
            "tag one": [*run, "modify", "-a", "-s", f"tags:{TAG}", key],
            "export all": [*run, "export", "--bibtex", str(home / "x.bib")],
        },
    )


def _pubs(program: str, home: Path, bib: Path, key: str, word: str, one: Path) -> Peer:
    run = [program, "-c", str(home / "pubsrc")]
    library = home / "library"

    def fresh() -> None:
        shutil.rmtree(library, ignore_errors=True)
        subprocess.run(
            [*run, "init", "-p", str(library)],
            check=True, capture_output=True, env=_home(home), stdin=subprocess.DEVNULL,
        )  # fmt: skip

    return Peer(
        "pubs",
        _home(home),
        [*run, "import", str(bib)],
        fresh,
        rows={
            "show one": [*run, "export", key],
            "list by tag": [*run, "tag", TAG],
            "search words": [*run, "list", f"title:{word}"],
            "tag one": [*run, "tag", key, f"+{TAG}"],
            "export all": [*run, "export"],
        },
    )
