"""One key press for an answer: from a terminal key by key, from anything else line by line.

The terminal is put back as it was when the questions end, also when the program is interrupted,
told to end, or stopped for a while. It knows nothing of what the keys mean.
"""

import os
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import FrameType

END = "\x04"  # Ctrl-D, or the end of the input

_Handler = Callable[[int, FrameType | None], object] | int | None


class Keys:
    """Answers, one after the other; see `asking`."""

    def __init__(self, *, by_key: bool) -> None:
        self._by_key = by_key
        self._typed: list[str] = []  # letters of a line that were not asked for yet

    def ask(self, allowed: Collection[str], remind: Callable[[], object]) -> str:
        """Wait for one of the keys ``allowed``; `END` at the end of the input.

        ``remind`` is called after every other key. Raises KeyboardInterrupt for Ctrl-C.
        """
        while True:
            key = _press() if self._by_key else self._letter()
            if key == END or key in allowed:
                return key
            remind()

    def _letter(self) -> str:
        while not self._typed:
            line = sys.stdin.readline()
            if not line:
                return END
            # Letters of one line are answers one after the other; an empty line is a blank.
            self._typed = list(line.strip().lower()) or [" "]
        return self._typed.pop(0)


@contextmanager
def asking() -> Iterator[Keys]:
    """Keys for a while: pressed ones where there is a terminal, else lines.

    SIGTERM and SIGHUP then end the program as Ctrl-C does: what is open is finished first.
    """
    with _told_to_end():
        if _is_terminal():
            with _pressed(sys.stdin.fileno()):
                yield Keys(by_key=True)
        else:
            yield Keys(by_key=False)


def _is_terminal() -> bool:
    """Whether keys can be read one by one."""
    try:
        import termios  # where there is none, whole lines are read
    except ImportError:
        return False
    try:
        termios.tcgetattr(sys.stdin.fileno())
    except (termios.error, OSError, ValueError):
        return False
    return True


def _press() -> str:
    fd = sys.stdin.fileno()
    byte = os.read(fd, 1)
    if byte == b"\x1b":
        _skip_sequence(fd)  # an arrow or a function key sends several
    return byte.decode("ascii", "replace").lower() if byte else END


def _skip_sequence(fd: int) -> None:
    """Read what follows an Escape that a key sent: ECMA-48, 5.4."""
    import select

    first = True
    while select.select([fd], [], [], 0.02)[0]:
        byte = os.read(fd, 1)
        if not byte or (not first and 0x40 <= byte[0] <= 0x7E) or (first and byte not in b"[O"):
            return
        first = False


@contextmanager
def _pressed(fd: int) -> Iterator[None]:
    """Let the terminal hand over keys as they are pressed, without showing them."""
    import termios
    import tty

    before = termios.tcgetattr(fd)

    def put_back() -> None:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)

    def stop(*_: object) -> None:
        put_back()
        os.kill(os.getpid(), signal.SIGSTOP)

    def go_on(*_: object) -> None:
        tty.setcbreak(fd, termios.TCSADRAIN)

    with _handled({"SIGTSTP": stop, "SIGCONT": go_on}):
        try:
            go_on()
            yield
        finally:
            put_back()


@contextmanager
def _told_to_end() -> Iterator[None]:
    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    with _handled({"SIGTERM": end, "SIGHUP": end}):
        yield


@contextmanager
def _handled(handlers: dict[str, Callable[[int, FrameType | None], object]]) -> Iterator[None]:
    """Handle signals, where there are such, for a while."""
    before: list[tuple[int, _Handler]] = []
    for name, handler in handlers.items():
        if (number := getattr(signal, name, None)) is not None:
            before.append((number, signal.signal(number, handler)))
    try:
        yield
    finally:
        for number, former in before:
            signal.signal(number, former)
