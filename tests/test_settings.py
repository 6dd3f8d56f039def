"""Which library, how long to wait, and what day it is."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from refkit.errors import RefkitError
from refkit.settings import Settings, find_library, load


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(home / "data"))
    return home


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    folder = tmp_path / "a" / "b" / "c"
    folder.mkdir(parents=True)
    return folder


def test_the_flag_comes_first(deep: Path) -> None:
    (deep / "library.json").touch()
    environ = {"REFKIT_LIBRARY": "env.json"}
    assert find_library("flag.json", environ, deep) == Path("flag.json")


def test_the_variable_comes_second(deep: Path) -> None:
    (deep / "library.json").touch()
    assert find_library(None, {"REFKIT_LIBRARY": "env.json"}, deep) == Path("env.json")


@pytest.mark.parametrize("above", [0, 1, 2])
def test_the_nearest_upwards_comes_third(deep: Path, above: int) -> None:
    folder = [deep, *deep.parents][above]
    (deep.parents[1] / "library.json").touch()
    (folder / "library.json").touch()
    assert find_library(None, {"REFKIT_LIBRARY": ""}, deep) == folder / "library.json"


def test_a_folder_of_that_name_is_passed_over(deep: Path) -> None:
    (deep / "library.json").mkdir()
    (deep.parent / "library.json").touch()
    assert find_library(None, {}, deep) == deep.parent / "library.json"


def test_the_own_one_comes_last(deep: Path, own_home: Path) -> None:
    found = find_library(None, {}, deep)
    assert found.name == "library.json"
    assert own_home in found.parents


@pytest.mark.parametrize(
    ("flag", "environ"), [("~/l.json", {}), (None, {"REFKIT_LIBRARY": "~/l.json"})]
)
def test_a_tilde_is_the_home_folder(
    flag: str | None, environ: dict[str, str], deep: Path, own_home: Path
) -> None:
    assert find_library(flag, environ, deep) == own_home / "l.json"


def test_a_home_that_is_not_there_is_refused(deep: Path) -> None:
    with pytest.raises(RefkitError, match="no such home folder: ~nobody-of-that-name"):
        find_library("~nobody-of-that-name/l.json", {}, deep)


def test_platformdirs_is_loaded_for_the_last_only() -> None:
    code = (
        "import sys; from pathlib import Path; from refkit.settings import load;"
        " load('x', {}, Path('.')); print('platformdirs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(("text", "seconds"), [("", 10), ("0", 0), ("2.5", 2.5), ("60", 60)])
def test_the_wait_is_seconds(text: str, seconds: float, deep: Path) -> None:
    assert load("x", {"REFKIT_LOCK_WAIT": text}, deep).wait == seconds


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "10 s"])
def test_a_wait_without_sense_is_refused(text: str, deep: Path) -> None:
    with pytest.raises(RefkitError, match=f"REFKIT_LOCK_WAIT is '{text}', not a number of seconds"):
        load("x", {"REFKIT_LOCK_WAIT": text}, deep)


def test_without_a_variable_there_are_defaults(deep: Path) -> None:
    assert load("x", {}, deep) == Settings(library=Path("x"), wait=10.0, epoch="")


@pytest.mark.parametrize(
    ("epoch", "day"),
    [
        ("0", date(1970, 1, 1)),
        ("1582243199", date(2020, 2, 20)),
        ("1582243200", date(2020, 2, 21)),  # midnight in Greenwich, whatever the time zone here
        ("1582329599", date(2020, 2, 21)),
    ],
)
def test_the_clock_honours_source_date_epoch(epoch: str, day: date, deep: Path) -> None:
    assert load("x", {"SOURCE_DATE_EPOCH": epoch}, deep).today() == day


@pytest.mark.parametrize("epoch", ["today", "1582243200.5", "-1", " 1", "٣", "9" * 30])
def test_a_malformed_epoch_is_refused_by_name_when_a_day_is_asked_for(
    epoch: str, deep: Path
) -> None:
    settings = load("x", {"SOURCE_DATE_EPOCH": epoch}, deep)
    with pytest.raises(RefkitError, match="SOURCE_DATE_EPOCH is "):
        settings.today()


def test_without_an_epoch_the_clock_is_the_local_day(
    monkeypatch: pytest.MonkeyPatch, deep: Path
) -> None:
    class Clock(date):
        @classmethod
        def today(cls) -> "Clock":
            return cls(2031, 5, 6)

    monkeypatch.setattr("refkit.settings.date", Clock)
    assert load("x", {"SOURCE_DATE_EPOCH": ""}, deep).today() == date(2031, 5, 6)
