"""A run that is killed leaves the library as it was before or after, and the next one goes on.

Every command that writes is killed before, amid and after each of its system calls, and at random
instants. What is true then is in `faults.check_after`: the library is one of two states, the next
command works and clears what was left, fsck finds nothing, undo works.
"""

import random
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from faultlayer import Fault
from faults import NONE, Driver, check_after, content, copied, prepared, tables

INSTANTS = 120
# What is done to a library with a history, and what has to be done before, watched by nobody.
RUNS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "add": (("add", "../next.bib"), ()),
    "tag": (("tag", "ada2017on", "--add", "new"), ()),
    "mark": (("mark", "reading", "ada2017on"), ()),
    "remove": (("remove", "bob2018on"), ()),
    "undo": (("undo",), (("tag", "ada2017on", "--add", "new"),)),
    "redo": (("redo",), (("tag", "ada2017on", "--add", "new"), ("undo",))),
    "restore": (("restore", "kept.zip"), (("backup", "kept.zip"), ("remove", "bob2018on"))),
    "backup": (("backup", "kept.zip"), ()),
    "compact": (("journal", "compact", "--before", "2026-11-22"), ()),
}


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver() as started:
        yield started


@pytest.fixture(scope="module")
def template(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(driver, tmp_path_factory.mktemp("killed"))


class Course:
    """One command on one library: what it does when nothing goes wrong."""

    def __init__(
        self, driver: Driver, start: Path, argv: tuple[str, ...], first: tuple[str, ...] = ()
    ) -> None:
        self.driver, self.start, self.argv, self.first = driver, start, argv, first
        self.folder = start.with_name("trial")
        copied(start, self.folder)
        ran = driver.run(self.folder, *argv)
        assert ran.code == 0, ran
        assert all(call.name != "PAST THE LAYER" for call in ran.calls), ran.calls
        self.calls = ran.calls
        self.said = ran.err
        self.before = content(start).get("library.json")
        self.after = content(self.folder).get("library.json")

    def killed(self, fault: Fault, after: float | None = None) -> bool:
        """Kill it once and see what is left; whether the command had taken effect."""
        copied(self.start, self.folder)
        ran = self.driver.run(self.folder, *self.argv, fault=fault, kill_after=after)
        assert ran.code in (-signal.SIGKILL, 0), ran
        found = check_after(self.driver, self.folder, self.before, self.after, first=self.first)
        if ran.err == self.said:
            assert found == self.after, "acknowledged, and lost"
        changed = self.before != self.after and found == self.after
        if changed and self.argv[0] not in ("undo", "redo", "fsck"):
            ran = self.driver.run(self.folder, "undo")
            assert ran.code == 0, ran
            left = (self.folder / "library.json").read_bytes()
            assert tables(left) == tables(self.before)
        return changed


def course(driver: Driver, template: Path, name: str) -> Course:
    argv, former = RUNS[name]
    start = copied(template, template.with_name("start"))
    for words in former:
        assert driver.run(start, *words).code == 0, words
    return Course(driver, start, argv)


def kills(course: Course) -> Counter[bool]:
    """Kill it before, amid and after each system call; how often it had taken effect by then."""
    found: Counter[bool] = Counter()
    for number, call in enumerate(course.calls, 1):
        for when in ("before", "amid", "after") if call.name == "write" else ("before", "after"):
            found[course.killed(Fault(number, "kill", when))] += 1
    return found


@pytest.mark.parametrize("name", RUNS)
def test_killed_around_every_system_call(driver: Driver, template: Path, name: str) -> None:
    found = kills(course(driver, template, name))
    assert found.total() >= 15
    if name not in ("backup", "compact"):
        assert min(found[True], found[False]) > 0, "the kills are on one side of the write only"


def test_killed_while_the_library_is_made(driver: Driver, template: Path) -> None:
    start = template.with_name("nothing")
    start.mkdir()
    found = kills(Course(driver, start, ("add", "../refs.bib")))
    assert min(found[True], found[False]) > 0


SPOILT = {
    "a tag in capitals": (b'"gan"', b'"GAN"'),
    "torn JSON": (b'      "status": "read"', b'      "status":'),
}


@pytest.mark.parametrize("what", SPOILT)
def test_killed_while_repairing(driver: Driver, template: Path, what: str) -> None:
    start = copied(template, template.with_name("start"))
    library = start / "library.json"
    library.write_bytes(library.read_bytes().replace(*SPOILT[what]))
    found = kills(Course(driver, start, ("fsck", "--repair"), ("fsck", "--repair")))
    assert found[True] > 0


def test_killed_at_random_instants(driver: Driver, template: Path) -> None:
    chance = random.Random(5)
    found: Counter[bool] = Counter()
    for name in ("tag", "add", "undo"):
        run = course(driver, template, name)
        for _ in range(INSTANTS // 3):
            found[run.killed(NONE, after=chance.uniform(0, 0.02))] += 1
    assert found.total() == INSTANTS
