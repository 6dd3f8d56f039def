"""Other programs change the library: what they wrote is seen, merged or kept, and never lost."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from faultlayer import Fault
from faults import Driver, content, copied, prepared

TAG = ("tag", "bob2018on", "--add", "new")
HAND = "On Ada, by Hand"


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver() as started:
        yield started


@pytest.fixture(scope="module")
def template(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(driver, tmp_path_factory.mktemp("outside"))


@pytest.fixture
def trial(template: Path) -> Path:
    return copied(template, template.with_name("trial"))


def entries(folder: Path, name: str = "library.json") -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((folder / name).read_bytes())["entries"]
    return found


def title(folder: Path, name: str = "library.json") -> object:
    entry = entries(folder, name)["ada2017on"]["entry"]
    assert isinstance(entry, dict)
    return entry["title"]


def edit(folder: Path) -> None:
    library = folder / "library.json"
    library.write_bytes(library.read_bytes().replace(b"On Ada", HAND.encode()))


def test_an_edit_between_two_commands_is_seen_kept_and_can_be_undone(
    driver: Driver, trial: Path
) -> None:
    edit(trial)
    ran = driver.run(trial, *TAG)
    assert ran.code == 0, ran
    assert "was changed by other means since the last command: 1 record" in ran.err
    assert title(trial) == HAND
    assert entries(trial)["bob2018on"]["tags"] == ["new"]
    assert driver.run(trial, "undo").code == 0
    assert title(trial) == HAND
    assert "tags" not in entries(trial)["bob2018on"]
    assert driver.run(trial, "undo").code == 0
    assert title(trial) == "On Ada"
    assert driver.run(trial, "fsck").code == 0


@pytest.mark.parametrize("editor", ["in place", "renamed"])
def test_an_edit_while_a_command_runs_is_never_lost(
    driver: Driver, template: Path, editor: str
) -> None:
    calls = driver.run(copied(template, template.with_name("trial")), *TAG).calls
    refused = merged = 0
    for number in range(1, len(calls) + 1):
        folder = copied(template, template.with_name("trial"))
        ran = driver.run(folder, *TAG, fault=Fault(number, "edit", editor=editor))
        about = f"{calls[number - 1]}: {ran}"
        assert ran.code in (0, 2), about
        if (
            editor == "renamed"
            and calls[number - 1].about == ".library.json.tmp"
            and (calls[number - 1].name == "replace")
        ):
            continue  # two renames at the same moment: the last one counts (docs/reliability.md)
        tagged = entries(folder)["bob2018on"].get("tags") == ["new"]
        if ran.code == 0:
            assert tagged, about
            merged += 1
        else:
            assert not tagged, about
            assert "changed" in ran.err, about
            refused += 1
        by_hand = [name for name in content(folder) if "library.json" in name
                   and content(folder)[name] and title(folder, name) == HAND]  # fmt: skip
        assert by_hand, f"the edit is lost: {about}"
        assert "library.json" in by_hand or by_hand[0] in ran.err, (
            f"not where it should be: {about}"
        )
        assert driver.run(folder, "add", "../then.bib").code == 0, about
        assert driver.run(folder, "fsck").code == 0, about
    assert merged > 0


def test_a_library_that_vanishes_while_a_command_runs(driver: Driver, trial: Path) -> None:
    (trial / "library.json").unlink()
    ran = driver.run(trial, *TAG)
    assert ran.code == 2
    assert f"no library at {trial / 'library.json'}" in ran.err
    assert driver.run(trial, "undo").code == 0
    assert set(entries(trial)) == {"ada2017on", "bob2018on"}


def test_an_edit_into_nonsense_is_refused_and_left_alone(driver: Driver, trial: Path) -> None:
    library = trial / "library.json"
    library.write_bytes(library.read_bytes()[:-20])
    before = content(trial)
    for argv in (TAG, ("list",), ("undo",), ("add", "../then.bib")):
        ran = driver.run(trial, *argv)
        assert ran.code == 2, ran
        assert "JSON that ends too early" in ran.err, ran
    assert content(trial) == before
    assert driver.run(trial, "fsck").code == 2
    ran = driver.run(trial, "fsck", "--repair")
    assert ran.code == 0, ran
    assert set(entries(trial)) == {"ada2017on", "bob2018on"}


def test_the_journal_of_another_library_is_put_aside(driver: Driver, trial: Path) -> None:
    other = trial / "other"
    other.mkdir()
    environ = {"REFKIT_LIBRARY": str(other / "library.json")}
    assert driver.run(other, "add", "../../then.bib", environ=environ).code == 0
    foreign = (other / "library.journal").read_bytes()
    (trial / "library.journal").write_bytes(foreign)
    found = driver.run(trial, "fsck")
    assert found.code == 1
    assert "FSK021 library.journal is the journal of another library" in found.out
    ran = driver.run(trial, *TAG)
    assert ran.code == 0, ran
    assert "was the journal of another library, and is now library.journal.1" in ran.err
    assert (trial / "library.journal.1").read_bytes() == foreign
    assert driver.run(trial, "undo").code == 0


def test_the_library_works_without_its_journal(driver: Driver, trial: Path) -> None:
    (trial / "library.journal").unlink()
    assert driver.run(trial, "fsck").code == 0
    assert driver.run(trial, "list").code == 0
    assert driver.run(trial, *TAG).code == 0
    assert driver.run(trial, "undo").code == 0
    ran = driver.run(trial, "undo")
    assert ran.code == 2
    assert "nothing" in ran.err
