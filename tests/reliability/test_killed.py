"""A run that is killed leaves the library as it was before or after, and the next one goes on.

What is true after each kill is in `faults.check_after`: the library is one of two states, the next
command works and clears what was left, fsck finds nothing, undo works.
"""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import Driver, prepared
from killing import NAMES, NO_CHANGE, SPOILT, course

INSTANTS = 120
# Two of the commands write as another does: `python tests/killing.py` kills them as well.
SUITE = tuple(name for name in NAMES if name not in ("mark", "redo"))


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver() as started:
        yield started


@pytest.fixture(scope="module")
def template(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(driver, tmp_path_factory.mktemp("killed"))


@pytest.mark.parametrize("name", SUITE)
def test_killed_around_every_system_call(driver: Driver, template: Path, name: str) -> None:
    found = course(driver, template, name).around_every_call()
    assert found.total() >= 15
    if name in SPOILT:
        assert found[True] > 0
    elif name not in NO_CHANGE:
        assert min(found[True], found[False]) > 0, "the kills are on one side of the write only"


def test_killed_at_random_instants(driver: Driver, template: Path) -> None:
    chance = random.Random(5)
    found: Counter[bool] = Counter()
    for name in ("tag", "add", "undo"):
        found += course(driver, template, name).at_random(INSTANTS // 3, chance)
    assert found.total() == INSTANTS
