"""When a server may be asked next: among threads, among processes, and when clocks are set."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from stillclock import START, StillClock

from refkit.fetch.clock import Clock, Stopped
from refkit.fetch.pace import Busy, Pace, Place

ARXIV = Place("export.arxiv.org/api", "", 3.0, alone=False)
NOTES = Place("api.openreview.net", "/notes", 0.5, alone=False)
SEARCH = Place("api.openreview.net", "/notes/search", 12.0, alone=False)
HOME = Place("127.0.0.1:8080", "", 0.0, alone=False)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def pace(tmp_path: Path, clock: StillClock) -> Pace:
    return Pace(tmp_path / "pace", clock)


def ask(pace: Pace, *places: Place) -> None:
    for place in places:
        with pace.turn(place):
            pass


def test_the_first_goes_at_once_and_each_next_after_the_gap(pace: Pace, clock: StillClock) -> None:
    ask(pace, ARXIV)
    assert clock.waits == []
    ask(pace, ARXIV, ARXIV)
    assert clock.waits == [3.0, 3.0]


def test_time_that_has_passed_counts(pace: Pace, clock: StillClock) -> None:
    ask(pace, ARXIV)
    clock.step(seconds=1)
    ask(pace, ARXIV)
    clock.step(seconds=10)
    ask(pace, ARXIV)
    assert clock.waits == [2.0]


def test_places_do_not_wait_for_each_other(pace: Pace, clock: StillClock) -> None:
    ask(pace, ARXIV, NOTES, SEARCH)
    assert clock.waits == []


def test_without_a_gap_nobody_waits_and_nothing_is_written(
    pace: Pace, clock: StillClock, tmp_path: Path
) -> None:
    ask(pace, HOME, HOME, HOME)
    assert clock.waits == []
    assert list(tmp_path.iterdir()) == []


def test_another_run_keeps_the_same_pace(tmp_path: Path, pace: Pace, clock: StillClock) -> None:
    other = Pace(tmp_path / "pace", clock)
    ask(pace, ARXIV)
    ask(other, ARXIV)
    ask(pace, ARXIV)
    assert clock.waits == [3.0, 3.0]


@pytest.mark.parametrize("back", [{"seconds": 4}, {"hours": 1}, {"days": 4000}])
def test_a_clock_that_was_set_back_makes_nobody_wait_long(
    tmp_path: Path, pace: Pace, clock: StillClock, back: dict[str, float]
) -> None:
    ask(pace, ARXIV)
    clock.step(**{unit: -amount for unit, amount in back.items()})
    ask(pace, ARXIV)
    ask(Pace(tmp_path / "pace", clock), ARXIV)
    assert sum(clock.waits) <= 9.0


def test_a_clock_that_was_set_forward_and_back_again(
    tmp_path: Path, pace: Pace, clock: StillClock
) -> None:
    clock.step(days=365)
    ask(pace, ARXIV)
    pace.close(ARXIV, "", clock.now() + timedelta(hours=1))
    clock.step(days=-365)
    other = Pace(tmp_path / "pace", clock)
    assert other.closed(ARXIV, "") is None
    ask(other, ARXIV, ARXIV)
    assert sum(clock.waits) <= 9.0


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"nonsense",
        b"\xff\xfe",
        b"[]",
        b'{"next": "soon"}',
        b'{"next": 1e400}',
        b'{"said": 1, "next": 99999999999}',
        b'{"said": 99999999999, "next": 99999999999}',
        b'{"said": 1, "until": {"": 99999999999}}',
        b'{"said": 99999999999, "until": {"": 99999999999}}',
    ],
)
def test_a_file_of_nonsense_is_no_file(
    tmp_path: Path, pace: Pace, clock: StillClock, text: bytes
) -> None:
    ask(pace, ARXIV)
    (file,) = (tmp_path / "pace").glob("*.json")
    file.write_bytes(text)
    other = Pace(tmp_path / "pace", clock)
    assert other.closed(ARXIV, "") is None
    ask(other, ARXIV, ARXIV)
    assert sum(clock.waits) <= 6.0


def test_a_folder_that_cannot_be_made_leaves_the_pace_to_this_process(
    tmp_path: Path, clock: StillClock
) -> None:
    (tmp_path / "cache").write_text("a file")
    pace = Pace(tmp_path / "cache" / "pace", clock)
    alone = ARXIV._replace(alone=True)
    ask(pace, alone, alone)
    assert clock.waits == [3.0]
    pace.close(ARXIV, "", START + timedelta(hours=1))
    assert pace.closed(ARXIV, "") == START + timedelta(hours=1)


def test_a_file_that_cannot_be_written_leaves_the_pace_to_this_process(
    tmp_path: Path, pace: Pace, clock: StillClock
) -> None:
    (tmp_path / "pace" / "export.arxiv.org%2Fapi.json").mkdir(parents=True)
    ask(pace, ARXIV, ARXIV)
    assert clock.waits == [3.0]


def test_what_a_server_wants_holds_all(tmp_path: Path, pace: Pace, clock: StillClock) -> None:
    pace.hold(NOTES, 7.0)
    ask(Pace(tmp_path / "pace", clock), NOTES)
    assert clock.waits == [7.0]


def test_holding_does_not_shorten_a_longer_wait(pace: Pace, clock: StillClock) -> None:
    ask(pace, SEARCH)
    pace.hold(SEARCH, 1.0)
    ask(pace, SEARCH)
    assert clock.waits == [12.0]


def test_the_loopback_is_held_too(pace: Pace, clock: StillClock) -> None:
    pace.hold(HOME, 2.0)
    ask(pace, HOME)
    assert clock.waits == [2.0]


def test_a_long_rest_is_known_to_later_runs(tmp_path: Path, pace: Pace, clock: StillClock) -> None:
    until = START + timedelta(hours=1)
    for place in (NOTES, HOME):
        pace.close(place, "openreview", until)
    later = Pace(tmp_path / "pace", clock)
    assert later.closed(NOTES, "openreview") == until
    assert later.closed(HOME, "openreview") == until
    assert later.closed(NOTES, "") is None  # who is not logged in has a limit of its own
    assert later.closed(SEARCH, "openreview") is None
    clock.step(minutes=61)
    assert later.closed(NOTES, "openreview") is None


def test_a_rest_outlives_the_questions_of_others(
    tmp_path: Path, pace: Pace, clock: StillClock
) -> None:
    pace.close(NOTES, "openreview", START + timedelta(hours=1))
    ask(Pace(tmp_path / "pace", clock), NOTES, NOTES)
    pace.close(NOTES, "", START + timedelta(hours=2))
    later = Pace(tmp_path / "pace", clock)
    assert later.closed(NOTES, "openreview") == START + timedelta(hours=1)
    assert later.closed(NOTES, "") == START + timedelta(hours=2)


@pytest.mark.parametrize("place", [NOTES, HOME])
def test_a_rest_that_is_wanted_after_a_slow_answer_is_known_to_later_runs(
    tmp_path: Path, pace: Pace, clock: StillClock, place: Place
) -> None:
    ask(pace, place)
    clock.step(seconds=5)  # the answer took longer than the pace, which no longer holds anybody
    pace.close(place, "openreview", START + timedelta(hours=1))
    later = Pace(tmp_path / "pace", clock)
    assert later.closed(place, "openreview") == START + timedelta(hours=1)


def test_nobody_is_left_alone_for_longer_than_a_day(pace: Pace) -> None:
    pace.close(NOTES, "", START + timedelta(days=400))
    assert pace.closed(NOTES, "") == START + timedelta(days=1)


def test_waiting_ends_with_the_run(tmp_path: Path) -> None:
    clock = Clock()
    pace = Pace(tmp_path, clock)
    ask(pace, SEARCH)
    ended: list[bool] = []

    def wait() -> None:
        with pytest.raises(Stopped), pace.turn(SEARCH):
            pass
        ended.append(True)

    thread = threading.Thread(target=wait)
    thread.start()
    clock.end()
    thread.join(2)
    assert ended == [True]


def test_one_connection_among_all_runs(tmp_path: Path, pace: Pace, clock: StillClock) -> None:
    alone = ARXIV._replace(alone=True)
    other = Pace(tmp_path / "pace", clock)
    with pace.turn(alone), pytest.raises(Busy), other.turn(alone):
        pass
    assert 60 < sum(clock.waits) < 600  # longer than any answer, and not for ever
    ask(other, alone)


def test_a_run_with_many_questions_lets_others_in(tmp_path: Path) -> None:
    place = ARXIV._replace(gap=0.01, alone=True)
    asked = 0
    arrived, done = threading.Event(), threading.Event()

    def hold() -> None:
        nonlocal asked
        pace = Pace(tmp_path, Clock())
        while not done.is_set() and asked < 200:
            with pace.turn(place):
                asked += 1
                arrived.set()
                time.sleep(0.005)

    thread = threading.Thread(target=hold)
    thread.start()
    arrived.wait(10)
    ask(Pace(tmp_path, Clock()), place)
    done.set()
    thread.join(10)
    assert asked < 100


def test_a_long_answer_does_not_shorten_the_pace(
    tmp_path: Path, pace: Pace, clock: StillClock
) -> None:
    alone = ARXIV._replace(alone=True)
    began = []
    other = Pace(tmp_path / "pace", _Letting(clock, lambda: held.close()))
    with ExitStack() as held:
        held.enter_context(pace.turn(alone))
        began.append(clock.now())
        with other.turn(alone):  # its moment comes, and the connection is let go long after that
            began.append(clock.now())
    with pace.turn(alone):
        began.append(clock.now())
    gaps = [(two - one).total_seconds() for one, two in pairwise(began)]
    assert gaps[0] > 10
    assert gaps[1] >= 3.0


class _Letting(StillClock):
    """The same time as another clock; after ten seconds of it something is done, once."""

    def __init__(self, clock: StillClock, done: Callable[[], None]) -> None:
        super().__init__()
        self._clock = clock
        self._done = done

    def now(self) -> datetime:
        return self._clock.now()

    def wait(self, seconds: float) -> None:
        self._clock.wait(seconds)
        if self.now() > START + timedelta(seconds=10):
            self._done()


def test_threads_keep_the_pace(tmp_path: Path) -> None:
    place = NOTES._replace(gap=0.01)
    pace = Pace(tmp_path, Clock())
    moments: list[float] = []

    def work() -> None:
        for _ in range(3):
            with pace.turn(place):
                moments.append(time.time())

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(moments) == 18
    # No wait is shorter than asked for, but each may end late: the whole has its least length.
    assert max(moments) - min(moments) >= 17 * 0.01 - 0.005


PROCESS = """
import sys, time
from pathlib import Path
from refkit.fetch.clock import Clock
from refkit.fetch.pace import Pace, Place
place = Place("export.arxiv.org/api", "", 0.03, alone=True)
pace = Pace(Path(sys.argv[1]), Clock())
for _ in range(5):
    with pace.turn(place):
        print("in", time.time(), flush=True)
        time.sleep(0.005)
        print("out", time.time(), flush=True)
"""


def test_two_processes_share_pace_and_connection(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", PROCESS, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[0].split() for process in started]
    assert [process.returncode for process in started] == [0, 0]
    events = sorted(
        (float(moment), word)
        for words in said
        for word, moment in zip(words[::2], words[1::2], strict=True)
    )
    assert [word for _, word in events] == ["in", "out"] * 10
    began = [moment for moment, word in events if word == "in"]
    assert began[-1] - began[0] >= 9 * 0.03 - 0.005
