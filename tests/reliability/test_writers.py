"""Many processes at one library: every acknowledged change is there, and no reader sees half a one.

Eight writers make fifty changes each through the command line, while readers read without a pause.
Each change has two sides: a tag on one record and the same tag on another, in one command. A reader
that sees one side without the other has seen half a state.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from faults import Driver, environment, prepared

from refkit import journal

WRITERS, CHANGES = 8, 50


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    with Driver() as driver:
        yield prepared(driver, tmp_path)


def write(work: Path, number: int, acknowledged: list[str], failed: list[str]) -> None:
    with Driver() as driver:
        scratch = work.with_name(f"scratch{number}")
        scratch.mkdir()
        driver.warm(scratch, "add", "../refs.bib")
        driver.warm(scratch, "tag", "ada2017on", "--add", "warm")
        for turn in range(CHANGES):
            word = f"w{number}-{turn}"
            ran = driver.run(
                work, "tag", "ada2017on", "bob2018on", "--add", word, watched=False,
                environ={"REFKIT_LOCK_WAIT": "300"},
            )  # fmt: skip
            (acknowledged if ran.code == 0 else failed).append(word if ran.code == 0 else ran.err)


def read(work: Path, done: threading.Event, seen: list[int], torn: list[str]) -> None:
    """Read until the writers are done: the file itself, as any program would."""
    while not done.is_set():
        tables = json.loads((work / "library.json").read_bytes())
        one, other = (tables["entries"][key].get("tags", []) for key in ("ada2017on", "bob2018on"))
        if {*one} - {"gan"} != {*other}:
            torn.append(f"{sorted({*one} ^ {*other})}")
        seen.append(len(other))
        done.wait(0.001)


def ask(work: Path, done: threading.Event, seen: list[int], torn: list[str]) -> None:
    """Read through the command line."""
    with Driver() as driver:
        while not done.is_set():
            ran = driver.run(work, "list", "--json", watched=False)
            if ran.code != 0:
                torn.append(ran.err)
                return
            tags = {item["key"]: {*item.get("tags", [])} for item in json.loads(ran.out)}
            if tags["ada2017on"] - {"gan"} != tags["bob2018on"]:
                torn.append(f"{tags}")
            seen.append(len(tags["bob2018on"]))


def test_eight_writers_lose_nothing_and_readers_see_whole_states(work: Path) -> None:
    acknowledged: list[str] = []
    failed: list[str] = []
    torn: list[str] = []
    seen: tuple[list[int], ...] = ([], [], [])
    done = threading.Event()
    readers = [
        threading.Thread(target=what, args=(work, done, seen[i], torn))
        for i, what in enumerate((read, read, ask))
    ]
    writers = [
        threading.Thread(target=write, args=(work, number, acknowledged, failed))
        for number in range(WRITERS)
    ]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert not failed
    assert not torn
    wanted = {f"w{number}-{turn}" for number in range(WRITERS) for turn in range(CHANGES)}
    assert {*acknowledged} == wanted
    tables = json.loads((work / "library.json").read_bytes())
    assert {*tables["entries"]["bob2018on"]["tags"]} == wanted
    for each in seen:
        assert each
        assert each == sorted(each), "a reader saw an older state after a newer one"
    _check_journal(work, wanted)


def _check_journal(work: Path, wanted: set[str]) -> None:
    """All changes are in the journal, in one order, each on top of the one before it."""
    history = journal.read((work / "library.journal").read_bytes(), "library.journal")
    assert not history.problems
    lines = [line for line in history.changes if {*line.command} & wanted]
    assert len(lines) == WRITERS * CHANGES
    assert [line.n for line in lines] == list(range(lines[0].n, lines[0].n + len(lines)))
    for number in range(WRITERS):
        mine = [line.command[-1] for line in lines if line.command[-1].startswith(f"w{number}-")]
        assert mine == [f"w{number}-{turn}" for turn in range(CHANGES)], "not in the order made"
    for earlier, later in pairwise(lines):
        assert later.before == earlier.after


def start(work: Path, *argv: str, **environ: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "refkit", *argv],
        cwd=work, env={**environment(work), **environ}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


HOLD = """
import fcntl, os, sys
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(work: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the lock of the library."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(work / ".library.json.lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdin
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_a_run_that_waits_says_so_and_gives_up_in_time(
    work: Path, holder: "subprocess.Popen[str]"
) -> None:
    before = (work / "library.json").read_bytes()
    waiting = start(work, "tag", "ada2017on", "--add", "late", REFKIT_LOCK_WAIT="0.2")
    _, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 2
    first, second, third = err.splitlines()
    assert first == f"waiting for another refkit to finish with {work / 'library.json'}"
    assert second == f"refkit: {work / 'library.json'} is locked by another run (waited 0.2 s)"
    assert third == "  hint: let it end, then run the command again"
    assert (work / "library.json").read_bytes() == before


def test_readers_wait_for_nobody(work: Path, holder: "subprocess.Popen[str]") -> None:
    for argv in (("list",), ("show", "ada2017on"), ("log",), ("fsck",)):
        reading = start(work, *argv, REFKIT_LOCK_WAIT="60")
        out, err = reading.communicate(timeout=60)
        assert reading.returncode == 0, err
        assert "waiting" not in err
        assert "ada2017on" in out or argv == ("fsck",)


def test_the_lock_of_a_run_that_ends_is_taken_over(
    work: Path, holder: "subprocess.Popen[str]"
) -> None:
    waiting = start(work, "tag", "ada2017on", "--add", "late", REFKIT_LOCK_WAIT="60")
    assert waiting.stderr
    assert waiting.stderr.readline().startswith("waiting for another refkit")
    os.kill(holder.pid, signal.SIGKILL)
    _, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, err
    assert "late" in (work / "library.json").read_text("utf-8")


def test_a_lock_file_that_a_dead_run_left_stops_nobody(work: Path) -> None:
    """The lock is the process's, not the file's: what stands in the file says nothing."""
    (work / ".library.json.lock").write_text("4194304\n")
    done = start(work, "tag", "ada2017on", "--add", "late", REFKIT_LOCK_WAIT="0")
    _, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    assert "waiting" not in err
