"""A clock for tests of waiting: time passes only by waiting, at once, and by hand."""

import threading
from datetime import UTC, datetime, timedelta

from refkit.fetch.clock import Clock, Stopped

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class StillClock(Clock):
    """Waiting moves it on. `waits` are the seconds that were waited, but for 0."""

    def __init__(self, chance: float = 0.0) -> None:
        super().__init__()
        self._moment = START
        self._chance = chance
        self._guard = threading.Lock()
        self._over = False
        self.waits: list[float] = []

    def now(self) -> datetime:
        with self._guard:
            return self._moment

    def chance(self) -> float:
        return self._chance

    def wait(self, seconds: float) -> None:
        with self._guard:
            if self._over:
                raise Stopped
            if seconds > 0:
                self.waits.append(seconds)
                self._moment += timedelta(seconds=seconds)

    def end(self) -> None:
        self._over = True
        super().end()

    def step(self, **amount: float) -> None:
        """Set the clock, as people and machines do: `step(hours=-1)`."""
        with self._guard:
            self._moment += timedelta(**amount)
