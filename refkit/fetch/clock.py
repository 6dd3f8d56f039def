"""The time, chance, and waiting that can be ended: what a test replaces.

This module knows the system's clock. It does not know what is waited for.
"""

import random
import threading
from datetime import UTC, datetime


class Stopped(Exception):
    """The run has ended, so nothing is waited for any more."""


class Clock:
    """The time of one run. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._ended = threading.Event()

    def now(self) -> datetime:
        """The moment, UTC. It may step backwards: the system's clock can be set."""
        return datetime.now(UTC)

    def chance(self) -> float:
        """Some number from 0 to 1, so that many who wait don't come back at the same moment."""
        return random.random()

    def wait(self, seconds: float) -> None:
        """Let so many seconds pass. Raises Stopped when the run ends meanwhile, or has ended."""
        if self._ended.wait(max(0.0, seconds)):
            raise Stopped

    def end(self) -> None:
        """Wake all who wait, now and later."""
        self._ended.set()
