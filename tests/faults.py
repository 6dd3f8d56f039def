"""Runs of refkit that go wrong on purpose, and what is true of a library after them.

`Driver` starts them; `Trial` is a small library in a folder of its own, with what it was before and
what it should be after a command.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from faultlayer import Call, Fault

from refkit import journal, soundness
from refkit.errors import Problem, Severity

HERE = Path(__file__).parent
NONE = Fault(0)
DAY = date(2026, 11, 21)
EPOCH = "1795219200"  # the same day


class Ran(NamedTuple):
    """What came of a run."""

    code: int  # the exit code, or minus the signal
    out: str
    err: str
    calls: tuple[Call, ...]  # the counted calls, the one that failed among them


class Driver:
    """A process that has refkit imported, and forks a run whenever it is told to."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "faultdriver.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> "Driver":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def run(
        self, folder: Path, *argv: str, fault: Fault = NONE, watched: bool = True, **further: Any
    ) -> Ran:
        """Run refkit in ``folder``. Further: kill_after (s), user, size_limit (bytes), environ."""
        environ: Mapping[str, str] = further.pop("environ", {})
        job = {
            "argv": argv,
            "cwd": str(folder),
            "env": {**environment(folder), **environ},
            "folder": str(folder) if watched else "",
            "fault": fault,
            **further,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        calls = tuple(Call(name, about, tuple(known)) for name, about, *known in said["calls"])
        return Ran(said["code"], said["out"], said["err"], calls)

    def warm(self, folder: Path, *argv: str) -> Ran:
        """Run this in the driver itself: what it imports is there for all that come."""
        return self.run(folder, *argv, watched=False, warm=True)


def environment(folder: Path) -> dict[str, str]:
    """The environment of every run: a clock that stands still, a home of its own."""
    home = str(folder.parent / "home")
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "REFKIT_LIBRARY": str(folder / "library.json"),
        "REFKIT_CACHE": f"{home}/cache",
        "SOURCE_DATE_EPOCH": EPOCH,
        "REFKIT_LOCK_WAIT": "5",
        "LC_ALL": "C.UTF-8",
    }


def copied(template: Path, folder: Path) -> Path:
    """A fresh copy of a folder, times and all: the journal knows a library by its time."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder, symlinks=True)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def tables(text: bytes | None) -> dict[str, Any]:
    """What a library holds besides its head; nothing where there is none."""
    found: dict[str, Any] = json.loads(text) if text else {"entries": {}}
    return {name: table for name, table in found.items() if name != "refkit" and table}


BIB = """@article{ada2017on, title={On Ada}, author={Lovelace, Ada}, year={2017}, journal={J. X}}
@article{bob2018on, title={On Bob}, author={Smith, Bob}, year={2018}, journal={J. Y}}
"""
NEXT = "@book{eve2020next, title={What Comes Next}, author={Jones, Eve}, year={2020}}\n"
THEN = "@book{fay2021then, title={And Then}, author={Fay, Ann}, year={2021}}\n"
# What belongs beside a library when nothing is going on.
USUAL = {"library.json", "library.json.bak", "library.journal", ".library.json.lock"}


def prepared(driver: Driver, folder: Path) -> Path:
    """Make a library with a history: two records, a tag, and a status. All that runs is warm."""
    work = folder / "template"
    work.mkdir(parents=True)
    (folder / "refs.bib").write_text(BIB)
    (folder / "next.bib").write_text(NEXT)
    (folder / "then.bib").write_text(THEN)
    for argv in (
        ("add", "../refs.bib"),
        ("tag", "ada2017on", "--add", "gan"),
        ("mark", "read", "bob2018on"),
        ("add", "../next.bib"),
        ("undo",),
        ("redo",),
        ("undo",),
        ("fsck",),
    ):
        assert driver.warm(work, *argv).code == 0, argv
    return work


def check_after(
    driver: Driver,
    folder: Path,
    before: bytes | None,
    after: bytes | None,
    *,
    first: tuple[str, ...] = (),
) -> bytes | None:
    """See that a library is as it was before or after, and that life goes on; which of the two.

    ``first`` is what has to be done before anything else can be.
    """
    library = folder / "library.json"
    found = library.read_bytes() if library.exists() else None
    assert found in (before, after), "between two states"
    if first:
        assert driver.run(folder, *first).code == 0
        found = library.read_bytes()
        assert found == after
    # A tag is the quickest change; a library that is not there yet can only be made.
    then = ("tag", "ada2017on", "--add", "then") if found else ("add", "../then.bib")
    ran = driver.run(folder, *then)
    assert ran.code == 0, ran
    now = tables(library.read_bytes())
    assert now != tables(found)
    others = {name for name in content(folder) if not name.endswith((".zip", ".broken-1"))}
    assert others <= USUAL, f"left over: {others - USUAL}"
    assert findings(folder) == []
    ran = driver.run(folder, "undo")
    assert ran.code == 0, ran
    assert tables(library.read_bytes()) == tables(found)
    return found


def findings(folder: Path) -> list[str]:
    """What fsck finds in the library and its journal, but for notes."""
    data = (folder / "library.json").read_bytes()
    lines = (folder / "library.journal").read_bytes()
    history = journal.read(lines, "library.journal")
    report = soundness.check(data, DAY, history=history, journal="library.journal")
    said: tuple[Problem | soundness.Finding, ...] = (*history.problems, *report.findings)
    return [one.message for one in said if one.severity is not Severity.INFO]
