"""Real disks that say no: full, read-only, closed to us; and libraries behind a link."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import USUAL, Driver, check_after, content, copied, prepared

NOBODY = 65534
TAG = ("tag", "ada2017on", "--add", "new")
SMALL = Path(__file__).parent.parent / "smalldisk.py"


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver() as started:
        yield started


@pytest.fixture(scope="module")
def template(driver: Driver) -> Iterator[Path]:
    """Not in pytest's own folder, which other users may not enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield prepared(driver, Path(folder))


@pytest.fixture
def trial(template: Path) -> Path:
    return copied(template, template.with_name("trial"))


def whole(driver: Driver, template: Path) -> bytes:
    folder = copied(template, template.with_name("whole"))
    assert driver.run(folder, *TAG).code == 0
    return content(folder)["library.json"]


# --- full


def test_a_file_that_may_not_grow(driver: Driver, template: Path) -> None:
    """A limit on the size of files needs no rights: every limit up to what is needed."""
    after = whole(driver, template)
    before = content(template)["library.json"]
    said = set()
    journal = len(content(template)["library.journal"])
    for limit in range(1024, journal + 4096, 512):
        folder = copied(template, template.with_name("trial"))
        ran = driver.run(folder, *TAG, size_limit=limit, watched=False)
        kept = check_after(driver, folder, before, after)
        assert kept == (after if ran.code == 0 else before)
        assert ran.code == 0 or (ran.code == 2 and "file too large" in ran.err), ran
        said.add(ran.code)
    assert said == {0, 2}


def test_a_disk_with_a_few_pages_left(tmp_path: Path) -> None:
    """A real full disk, where this user may mount one; else the limit on sizes has to do."""
    namespace = ["unshare", "--map-root-user", "--mount"]
    probe = [*namespace, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)]
    if not shutil.which("unshare") or subprocess.run(probe, capture_output=True).returncode:
        assert os.environ.get("REFKIT_REQUIRE_MOUNT", "") == "", "no disk may be mounted here"
        return  # test_a_file_that_may_not_grow tells what can be told without
    done = subprocess.run(
        [*namespace, sys.executable, str(SMALL), str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    codes = [code for code, _ in found.values()]
    assert codes[0] == 2
    assert codes[-1] == 0
    assert codes == sorted(codes, reverse=True), "more room, and less was possible"
    for code, err in found.values():
        if code:
            assert "no space left on device" in err
            assert "make room and run the command again" in err


# --- permissions


def test_a_read_only_folder(driver: Driver, trial: Path) -> None:
    before = content(trial)
    trial.chmod(0o555)
    try:
        for argv in (TAG, ("undo",), ("add", "../then.bib"), ("remove", "ada2017on")):
            ran = driver.run(trial, *argv, user=NOBODY)
            assert ran.code == 2, ran
            assert f"the folder {trial} is read-only" in ran.err
            assert "hint: make the folder writable" in ran.err
        for argv in (("list",), ("show", "ada2017on"), ("log",), ("fsck",)):
            assert driver.run(trial, *argv, user=NOBODY).code == 0, argv
    finally:
        trial.chmod(0o755)
    assert content(trial) == before


@pytest.mark.parametrize("name", ["library.json", "library.journal"])
def test_a_file_that_is_closed_to_us(driver: Driver, trial: Path, name: str) -> None:
    before = content(trial)
    for folder in (trial, *trial.iterdir()):
        folder.chmod(0o777)
    (trial / name).chmod(0)
    ran = driver.run(trial, *TAG, user=NOBODY)
    assert ran.code == 2, ran
    assert name in ran.err
    assert "permission denied" in ran.err or "read-only" in ran.err
    assert content(trial) == before
    (trial / name).chmod(0o666)
    assert driver.run(trial, *TAG, user=NOBODY).code == 0


def test_permissions_are_kept(driver: Driver, trial: Path) -> None:
    for name in ("library.json", "library.journal"):
        (trial / name).chmod(0o660)
    assert driver.run(trial, *TAG).code == 0
    for name in ("library.json", "library.json.bak", "library.journal"):
        assert (trial / name).stat().st_mode & 0o777 == 0o660, name


# --- links


def test_a_link_stays_a_link_whatever_is_done(driver: Driver, trial: Path) -> None:
    real = trial / "real"
    real.mkdir()
    for name in USUAL & {file.name for file in trial.iterdir()}:
        (trial / name).rename(real / name)
    link = trial / "library.json"
    link.symlink_to(real / "library.json")
    for argv in (TAG, ("undo",), ("redo",), ("backup", "kept.zip"), ("remove", "bob2018on"),
                 ("restore", "kept.zip"), ("fsck", "--repair")):  # fmt: skip
        ran = driver.run(trial, *argv)
        assert ran.code == 0, ran
        assert link.is_symlink()
        assert not (real / "library.json").is_symlink()
    assert {file.name for file in real.iterdir()} == USUAL
    assert {file.name for file in trial.iterdir()} == {"library.json", "real", "kept.zip"}


def test_a_broken_library_behind_a_link_is_put_right_where_it_is(
    driver: Driver, trial: Path
) -> None:
    real = trial / "real"
    real.mkdir()
    for name in USUAL & {file.name for file in trial.iterdir()}:
        (trial / name).rename(real / name)
    link = trial / "library.json"
    link.symlink_to(real / "library.json")
    (real / "library.json").write_bytes((real / "library.json").read_bytes()[:-30])
    ran = driver.run(trial, "fsck", "--repair")
    assert ran.code == 0, ran
    assert link.is_symlink()
    assert (real / "library.json.broken-1").is_file()
    assert driver.run(trial, "list").code == 0
