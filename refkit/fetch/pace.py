"""When a server may be asked next: one pace for all threads and all runs on this machine.

For each server and beginning of a path there is a small file in the cache folder with the moment
at which the next question may go. Whoever wants to ask takes that moment and moves it on; nobody
waits with the file in hand. The same file says until when a server does not want to be asked. A
folder that cannot be written is no reason to stop: then the pace is kept in this process alone.
This module knows clocks that are set back, and runs that were killed. It does not know why a server
wants to be left alone.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from refkit.fetch.clock import Clock
from refkit.fetch.rest import LONGEST

_LONGEST_WAIT = 900.0  # seconds: more stands in no file that we wrote
_BUSY = 0.05  # seconds between two looks at a connection that another run has
_HELD = 5.0  # seconds in which any run is done with a file
_GIVE_UP = 180.0  # seconds: an answer takes at most a minute, and others may be waiting too


class Place(NamedTuple):
    """What has a pace of its own."""

    server: str  # host, port and path of its base URL
    prefix: str  # the beginning of the path; "" is all other paths
    gap: float  # seconds from one question to the next; 0: none, and nothing to share
    alone: bool  # one connection at a time, among all runs


class Busy(Exception):
    """Another run has the one connection to this server, and does not let it go."""


class _Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a place. Moments are seconds since 1970, by the system's clock."""

    said: float = 0.0  # when this was written: a clock that shows less has been set back
    next: float = 0.0  # when the next question may go
    until: dict[str, float] = {}  # account, "" for none -> before that it wants no questions


class Pace:
    """The paces of all servers. All methods may be called from any thread."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._own: dict[tuple[str, str], _Mark] = {}

    @contextmanager
    def turn(self, place: Place) -> Iterator[None]:
        """Wait until it is our turn to ask; the block is for asking.

        Raises Stopped when the run ends meanwhile, and Busy.
        """
        with ExitStack() as held:
            self._clock.wait(self._reserve(place))
            # The connection is not kept while we wait, or a run with many questions would keep it
            # for ever. Who did not get it at once has missed the moment, and takes another one.
            if place.alone and not self._connect(place, held):
                self._clock.wait(self._reserve(place))
            yield

    def hold(self, place: Place, seconds: float) -> None:
        """Let nobody ask for so many seconds: those who wait already excepted."""
        moment = self._now() + seconds

        def later(mark: _Mark, now: float) -> _Mark:
            return msgspec.structs.replace(mark, next=max(mark.next, moment))

        self._change(place, later, shared=place.gap > 0)

    def close(self, place: Place, account: str, until: datetime) -> None:
        """Remember, for later runs too, until when the server wants no questions from us."""
        moment = min(until, self._clock.now() + LONGEST).timestamp()

        def closed(mark: _Mark, now: float) -> _Mark:
            open_still = {who: end for who, end in mark.until.items() if end > now}
            return msgspec.structs.replace(mark, until={**open_still, account: moment})

        self._change(place, closed, shared=True)

    def closed(self, place: Place, account: str) -> datetime | None:
        """Until when the server wants no questions from us, if it said so to any run."""
        now = self._now()
        with self._lock:
            own = self._own.get(place[:2], _Mark())
        marks = [mark for mark in (own, self._read(place)) if mark.said <= now]
        end = max((mark.until.get(account, 0.0) for mark in marks), default=0.0)
        return datetime.fromtimestamp(end, UTC) if end > now else None

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _reserve(self, place: Place) -> float:
        """Take the next free moment; how many seconds it is away."""
        waiting = 0.0

        def taken(mark: _Mark, now: float) -> _Mark:
            nonlocal waiting
            start = max(now, mark.next)
            waiting = start - now
            return msgspec.structs.replace(mark, next=start + place.gap)

        self._change(place, taken, shared=place.gap > 0)
        return waiting

    def _change(
        self, place: Place, change: Callable[[_Mark, float], _Mark], *, shared: bool
    ) -> None:
        """Change the mark of a place; ``shared``: on disk, where that can be."""
        with self._lock, ExitStack() as held:
            there = shared and self._take_folder(held)
            now = self._now()
            mark = _believed(self._own.get(place[:2], _Mark()), now, place.gap)
            if there:
                mark = _both(mark, _believed(self._read(place), now, place.gap))
            mark = msgspec.structs.replace(change(mark, now), said=now)
            self._own[place[:2]] = mark
            if there:
                with suppress(OSError):  # a full disk: this process goes on with its own
                    self._file(place).write_bytes(msgspec.json.encode(mark))

    def _take_folder(self, held: ExitStack) -> bool:
        from filelock import FileLock, Timeout

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(FileLock(self._folder / "lock").acquire(timeout=_HELD))
        except (OSError, NotImplementedError, Timeout):
            return False
        return True

    def _read(self, place: Place) -> _Mark:
        try:
            mark = msgspec.json.decode(self._file(place).read_bytes(), type=_Mark)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return _Mark()
        sound = mark.next - mark.said < _LONGEST_WAIT
        longest = mark.said + LONGEST.total_seconds()
        return mark if sound and all(end <= longest for end in mark.until.values()) else _Mark()

    def _file(self, place: Place) -> Path:
        return self._folder / f"{quote(place.server + place.prefix, safe='')[:200]}.json"

    def _connect(self, place: Place, held: ExitStack) -> bool:
        """Get the one connection that all runs on this machine have to a server.

        Whether it was free at once. Raises Busy.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self._folder / f"{quote(place.server, safe='')[:200]}.one")
        for tried in range(round(_GIVE_UP / _BUSY)):
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(lock.acquire(timeout=0))
            except Timeout:
                self._clock.wait(_BUSY)
            except (OSError, NotImplementedError):
                return True  # nothing to share: one thread alone asks this server here
            else:
                return tried == 0
        raise Busy


def _believed(mark: _Mark, now: float, gap: float) -> _Mark:
    """What still counts of a mark. One of tomorrow was written before the clock was set back."""
    if mark.said <= now:
        return mark
    return _Mark(next=now + gap)


def _both(one: _Mark, two: _Mark) -> _Mark:
    """What counts when this process and the file know different things."""
    ends = {**one.until, **two.until}
    until = {who: max(one.until.get(who, 0.0), two.until.get(who, 0.0)) for who in ends}
    return _Mark(next=max(one.next, two.next), until=until)
