"""When the times of a file tell it from whatever comes next."""

from pathlib import Path

import pytest

from refkit.catalogue import stamp
from refkit.catalogue.stamp import Stamp

_S = 10**9


@pytest.mark.parametrize(
    ("modified", "changed", "now", "settled"),
    [
        # A clock that ticks a hundred times a second: two ticks are enough.
        (5 * _S + 1, 5 * _S + 1, 5 * _S + 2, False),
        (5 * _S + 1, 5 * _S + 1, 5 * _S + 10_000_000, False),
        (5 * _S + 1, 5 * _S + 1, 5 * _S + 20_000_001, True),
        # The time of the inode counts, too: who sets the other back changes it.
        (1 * _S + 1, 5 * _S + 1, 5 * _S + 2, False),
        # Whole seconds: a file system that counts in them, or FAT, which counts in twos.
        (4 * _S, 4 * _S, 5 * _S, False),
        (4 * _S, 4 * _S, 6 * _S, True),
        (4 * _S, 4 * _S + 1, 5 * _S, False),
        # From the future: a clock that was set back, or another machine's.
        (9 * _S + 1, 9 * _S + 1, 5 * _S, False),
    ],
)
def test_settled(modified: int, changed: int, now: int, settled: bool) -> None:
    found = Stamp(size=1, modified=modified, changed=changed, inode=2, device=3)
    assert found.settled(now) is settled
    wait = found.unsettled(now)
    assert (wait == 0) is settled
    assert found.settled(now + round(wait * _S) + 1)


def test_a_stamp_is_of_the_file_that_a_path_leads_to(tmp_path: Path) -> None:
    file, link = tmp_path / "a", tmp_path / "b"
    assert stamp.of_path(str(file)) is None
    file.write_text("x")
    link.symlink_to(file)
    with file.open() as opened:
        assert stamp.of_handle(opened.fileno()) == stamp.of_path(str(link))
    before = stamp.of_path(str(file))
    file.write_text("xy")
    assert stamp.of_path(str(file)) != before
