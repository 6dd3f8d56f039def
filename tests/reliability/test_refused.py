"""A system call that fails leaves the library as it was, with a sentence that says why.

Every call of the write path fails in turn, in every way in which disks, drives and permissions make
calls fail. What has to be true is the same each time: the run ends with 0 and the change is there,
or with 2, a clear message, and the library as it was; nothing is in the way of the next command.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from faultlayer import Fault
from faults import Driver, Ran, check_after, content, copied, prepared

# Errors, and whether a disk that gives one goes on giving it.
REASONS = {
    errno.ENOSPC: True,  # the disk is full
    errno.EDQUOT: True,  # the quota is used up
    errno.EIO: False,
    errno.EACCES: True,  # permissions were changed
    errno.EPERM: False,
    errno.EROFS: True,  # the file system went read-only
    errno.EXDEV: False,  # no rename, or no link, across drives
    errno.EINTR: False,
    errno.ENOLCK: False,  # a network drive without locks
    errno.ESTALE: False,  # a network drive that lost the file
}
COMMANDS: dict[str, tuple[str, ...]] = {
    "tag": ("tag", "ada2017on", "--add", "new"),
    "undo": ("undo",),
    "remove": ("remove", "bob2018on"),
}


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver() as started:
        yield started


@pytest.fixture(scope="module")
def template(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(driver, tmp_path_factory.mktemp("refused"))


def refuse(driver: Driver, start: Path, argv: tuple[str, ...], fault: Fault, whole: Ran) -> str:
    """Let one call fail; "done", or what was said."""
    folder = copied(start, start.with_name("trial"))
    before = content(start).get("library.json")
    after = content(start.with_name("whole"))["library.json"]
    ran = driver.run(folder, *argv, fault=fault)
    about = f"{whole.calls[fault.call - 1]}, {os.strerror(fault.error)}: {ran}"
    assert ran.code in (0, 2), about
    if ran.code == 0:
        assert check_after(driver, folder, after, after) == after, about
        return "done"
    assert os.strerror(fault.error).lower() in ran.err.lower(), about
    assert ran.err.splitlines()[0].startswith(("refkit: ", "waiting for ")), about
    assert check_after(driver, folder, before, before) == before, about
    return ran.err


def whole(driver: Driver, start: Path, argv: tuple[str, ...]) -> Ran:
    """What happens when nothing goes wrong."""
    ran = driver.run(copied(start, start.with_name("whole")), *argv)
    assert ran.code == 0
    return ran


EVERY = [("tag", reason) for reason in REASONS] + [
    (name, reason) for name in ("undo", "remove") for reason in (errno.ENOSPC, errno.EIO)
]


@pytest.mark.parametrize(("name", "reason"), EVERY, ids=lambda it: errno.errorcode.get(it, it))
def test_every_call_may_fail(driver: Driver, template: Path, name: str, reason: int) -> None:
    argv = COMMANDS[name]
    ran = whole(driver, template, argv)
    said = set()
    for number in range(1, len(ran.calls) + 1):
        fault = Fault(number, "error", "before", reason, REASONS[reason])
        said.add(refuse(driver, template, argv, fault, ran))
    assert len(said) > 1, "no call was refused"


@pytest.mark.parametrize("reason", [errno.EIO, errno.EXDEV], ids=lambda r: errno.errorcode[r])
def test_every_call_may_be_done_and_reported_as_failed(
    driver: Driver, template: Path, reason: int
) -> None:
    ran = whole(driver, template, COMMANDS["tag"])
    done = {
        number: refuse(
            driver, template, COMMANDS["tag"], Fault(number, "error", "after", reason), ran
        )
        for number in range(1, len(ran.calls) + 1)
        if ran.calls[number - 1].name != "flock"
    }
    assert "done" in done.values()


def test_a_library_may_fail_to_be_made(driver: Driver, template: Path) -> None:
    start = template.with_name("nothing")
    start.mkdir()
    argv = ("add", "../refs.bib")
    ran = whole(driver, start, argv)
    for number in range(1, len(ran.calls) + 1):
        for reason in (errno.ENOSPC, errno.EIO):
            fault = Fault(number, "error", "before", reason, REASONS[reason])
            refuse(driver, start, argv, fault, ran)


@pytest.mark.parametrize("reason", [errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL])
def test_a_drive_that_knows_no_locks(driver: Driver, template: Path, reason: int) -> None:
    ran = whole(driver, template, COMMANDS["tag"])
    number = next(i for i, call in enumerate(ran.calls, 1) if call.name == "flock")
    fault = Fault(number, "error", "before", reason, lasting=False)
    assert refuse(driver, template, COMMANDS["tag"], fault, ran) != "done"


def test_short_writes_are_gone_on_with(driver: Driver, template: Path) -> None:
    argv = COMMANDS["tag"]
    ran = whole(driver, template, argv)
    for number, call in enumerate(ran.calls, 1):
        if call.name == "write":
            fault = Fault(number, "short", lasting=True)
            assert refuse(driver, template, argv, fault, ran) == "done"


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: errno.errorcode[reason])
def test_a_backup_that_fails_leaves_nothing(driver: Driver, template: Path, reason: int) -> None:
    argv = ("backup", "kept.zip")
    ran = whole(driver, template, argv)
    for number in range(1, len(ran.calls) + 1):
        folder = copied(template, template.with_name("trial"))
        fault = Fault(number, "error", "before", reason, REASONS[reason])
        failed = driver.run(folder, *argv, fault=fault)
        about = f"{ran.calls[number - 1]}: {failed}"
        assert failed.code in (0, 2), about
        now = content(folder)
        if failed.code == 0:
            assert driver.run(folder, "restore", "kept.zip", "--dry-run").code == 0, about
            del now["kept.zip"]
        assert now == content(template), about
