"""Commands that are killed: what they do when nothing goes wrong, and what is left when it does.

Every command that writes is killed before, amid and after each of its system calls, and at random
instants. As a program it does so with as many instants as it is told, and counts:

    python tests/killing.py 1000
"""

import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from faultlayer import Fault
from faults import NONE, Driver, check_after, content, copied, prepared, tables

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
    "journal compact": (("journal", "compact", "--before", "2026-11-22"), ()),
}
NO_CHANGE = ("backup", "journal compact")  # they leave the library as it is
SPOILT = {
    "fsck --repair, a tag in capitals": (b'"gan"', b'"GAN"'),
    "fsck --repair, torn JSON": (b'      "status": "read"', b'      "status":'),
}
LONGEST = 0.02  # seconds in which every run has ended


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

    def around_every_call(self) -> Counter[bool]:
        """Kill it around each system call; how often it had taken effect by then."""
        found: Counter[bool] = Counter()
        for number, call in enumerate(self.calls, 1):
            for when in (
                ("before", "amid", "after") if call.name == "write" else ("before", "after")
            ):
                found[self.killed(Fault(number, "kill", when))] += 1
        return found

    def at_random(self, instants: int, chance: random.Random) -> Counter[bool]:
        """Kill it at random instants; how often it had taken effect by then."""
        ends = (chance.uniform(0, LONGEST) for _ in range(instants))
        return Counter(self.killed(NONE, after=end) for end in ends)


def course(driver: Driver, template: Path, name: str) -> Course:
    """The course of one of the commands above, the making of a library, or a repair."""
    start = template.with_name("start")
    if name in SPOILT:
        library = copied(template, start) / "library.json"
        library.write_bytes(library.read_bytes().replace(*SPOILT[name]))
        return Course(driver, start, ("fsck", "--repair"), ("fsck", "--repair"))
    if name == "add, of a new library":
        nothing = template.with_name("nothing")
        nothing.mkdir(exist_ok=True)
        return Course(driver, nothing, ("add", "../refs.bib"))
    argv, former = RUNS[name]
    copied(template, start)
    for words in former:
        assert driver.run(start, *words).code == 0, words
    return Course(driver, start, argv)


NAMES = (*RUNS, "add, of a new library", *SPOILT)


def figures(instants: int) -> Iterator[tuple[str, int, int, int]]:
    """Command, system calls, kills around them, kills at random instants; one at a time."""
    chance = random.Random(5)
    with Driver() as driver, tempfile.TemporaryDirectory() as folder:
        template = prepared(driver, Path(folder))
        for name in NAMES:
            killed = course(driver, template, name)
            around = killed.around_every_call().total()
            at_random = killed.at_random(instants // len(NAMES), chance).total()
            yield name, len(killed.calls), around, at_random


def main() -> None:
    """Print a table as docs/reliability.md has it."""
    began = time.monotonic()
    whole = Counter[str]()
    for name, calls, around, at_random in figures(int(sys.argv[1])):
        sys.stdout.write(f"| `{name}` | {calls} | {around} | {at_random} |\n")
        sys.stdout.flush()
        whole.update(calls=calls, around=around, at_random=at_random)
    sys.stdout.write(f"| all | {whole['calls']} | {whole['around']} | {whole['at_random']} |\n")
    sys.stdout.write(f"{time.monotonic() - began:.0f} s\n")


if __name__ == "__main__":
    main()
