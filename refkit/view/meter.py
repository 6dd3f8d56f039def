"""How far long work has got: a bar that a person sees only when there is something to wait for.

rich draws it, and is not loaded before the first half second has passed. Nothing runs in the
background: the bar moves when the work says that it has, and with what it is at.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from refkit.view import Screen, cells, clip, safe

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 0.5  # seconds without a bar
_PACE = 0.1  # seconds between two drawings


class _Bar:
    """Counts steps, and draws them once it has lasted too long."""

    def __init__(
        self, label: str, total: int, screen: Screen, stream: TextIO, clock: Callable[[], float]
    ) -> None:
        self._label = safe(label)
        self._total = total
        self._screen = screen
        self._stream = stream
        self._clock = clock
        self._done = 0
        self._now = ""
        self._due = clock() + _PATIENCE
        self._drawn: tuple[Progress, TaskID] | None = None

    def advance(self, n: int = 1, now: str = "") -> None:
        self._done += n
        self._now = now or self._now
        moment = self._clock()
        if moment < self._due:
            return
        self._due = moment + _PACE
        if self._drawn is None:
            self._drawn = self._start()
        bar, task = self._drawn
        shown = clip(safe(self._now), self._room)
        bar.update(task, completed=self._done, now=shown, refresh=True)

    def _start(self) -> "tuple[Progress, TaskID]":
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(self._length),
            MofNCompleteColumn(),
            TextColumn("{task.fields[now]}", markup=False, style="dim"),
            console=Console(
                file=self._stream,
                force_terminal=True,
                no_color=not self._screen.colour,
                width=self._screen.width or 80,
            ),
            auto_refresh=False,
            transient=True,
        )
        bar.start()
        return bar, bar.add_task(self._label, total=self._total or None, now="")

    @property
    def _length(self) -> int:
        """Cells of the bar itself."""
        return min(40, max(4, (self._screen.width or 80) // 4))

    @property
    def _room(self) -> int:
        """Cells that are left for what is being done just now, behind the bar and the count."""
        count = 2 * len(str(self._total)) + 1
        taken = cells(self._label) + self._length + count + 3  # and a space between each two
        return max(0, (self._screen.width or 80) - taken)

    def stop(self) -> None:
        if self._drawn:
            self._drawn[0].stop()


def _ignore(n: int = 1, now: str = "") -> None:
    """Nobody is watching."""


@contextmanager
def watch(
    label: str,
    total: int,
    screen: Screen,
    stream: TextIO | None = None,
    clock: Callable[[], float] | None = None,
) -> Iterator[Callable[..., None]]:
    """Run the bar; see `refkit.view.progress`."""
    import sys

    if not screen.interactive:
        yield _ignore
        return
    bar = _Bar(label, total, screen, stream or sys.stderr, clock or time.monotonic)
    try:
        yield bar.advance
    finally:
        bar.stop()
