"""The power goes: whatever the disk kept by then, the library is as it was before or after.

The disk is simulated (`powercut`): a real one cannot be unplugged by a test. Its states are put on
a real disk, and refkit goes on from each.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from faultlayer import Fault
from faults import Driver, check_after, content, copied, prepared
from powercut import states

COMMANDS: dict[str, tuple[str, ...]] = {
    "tag": ("tag", "ada2017on", "--add", "new"),
    "undo": ("undo",),
}


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver() as started:
        yield started


@pytest.fixture(scope="module")
def template(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(driver, tmp_path_factory.mktemp("power"))


def put_on_disk(folder: Path, state: Mapping[str, bytes], times: Mapping[bytes, int]) -> None:
    """Make the folder hold just this; a file that is known gets the time that it had."""
    copied(folder.with_name("empty"), folder)
    for name, data in state.items():
        (folder / name).write_bytes(data)
        if data in times:
            os.utime(folder / name, ns=(times[data], times[data]))


def crash(driver: Driver, start: Path, argv: tuple[str, ...]) -> dict[bytes | None, int]:
    """Go on from every state that a crash may leave; how often the library was in which."""
    start.with_name("empty").mkdir(exist_ok=True)
    whole = copied(start, start.with_name("whole"))
    ran = driver.run(whole, *argv, fault=Fault(0, "record"))
    assert ran.code == 0, ran
    libraries = [folder / "library.json" for folder in (start, whole)]
    times = {file.read_bytes(): file.stat().st_mtime_ns for file in libraries if file.exists()}
    before, after = (content(folder).get("library.json") for folder in (start, whole))
    found: dict[bytes | None, int] = {before: 0, after: 0}
    for state in states(content(start), ran.calls):
        folder = start.with_name("trial")
        put_on_disk(folder, state, times)
        kept = check_after(driver, folder, before, after)
        found[kept] += 1
    assert all(found.values()), "the crashes are on one side of the write only"
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_the_power_goes_during_a_change(driver: Driver, template: Path, name: str) -> None:
    found = crash(driver, template, COMMANDS[name])
    assert sum(found.values()) > 25


def test_the_power_goes_while_a_library_is_made(driver: Driver, template: Path) -> None:
    start = template.with_name("nothing")
    start.mkdir()
    found = crash(driver, start, ("add", "../refs.bib"))
    assert sum(found.values()) > 15


def test_the_simulation_sees_what_a_missing_sync_would_do(driver: Driver, template: Path) -> None:
    whole = copied(template, template.with_name("whole"))
    ran = driver.run(whole, *COMMANDS["tag"], fault=Fault(0, "record"))
    sound = {content(folder)["library.json"] for folder in (template, whole)}
    assert {state["library.json"] for state in states(content(template), ran.calls)} == sound
    careless = [call for call in ran.calls if call.name != "fsync"]
    seen = {state["library.json"] for state in states(content(template), careless)}
    assert seen - sound, "a library that was never synced would have gone unnoticed"
