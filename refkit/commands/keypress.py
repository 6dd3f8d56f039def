"""One key press for an answer: from a terminal key by key, from anything else line by line.

The terminal is put back as it was after every key, also when the program is interrupted, told to
end, or stopped and continued. It knows nothing of what the keys mean.
"""

import os
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

END = ""  # the end of the input


class Keys:
    """Answers, one after the other."""

    def __init__(self) -> None:
        self._typed: list[str] = []  # letters of a line that were not asked for yet

    def ask(self, allowed: Collection[str]) -> str:
        """Wait for one of the keys ``allowed``; `END` at the end of the input.

        Raises KeyboardInterrupt for Ctrl-C.
        """
        while True:
            key = self._next()
            if key == END or key in allowed:
                return key

    def _next(self) -> str:
        if is_terminal():
            return _press()
        while not self._typed:
            line = sys.stdin.readline()
            if not line:
                return END
            # Letters of one line are answers one after the other; an empty line is a blank.
            self._typed = list(line.strip().lower()) or [" "]
        return self._typed.pop(0)


def is_terminal() -> bool:
    """Whether keys can be read one by one."""
    try:
        import termios  # where there is none, whole lines are read

        termios.tcgetattr(sys.stdin.fileno())
    except (ImportError, OSError, ValueError):
        return False
    except Exception as error:
        if type(error).__name__ == "error":  # termios.error is no OSError
            return False
        raise
    return True


def _press() -> str:
    fd = sys.stdin.fileno()
    with _by_key(fd):
        byte = os.read(fd, 1)
        if byte == b"\x1b":
            _drain(fd)  # an arrow or a function key sends several
            return "\x1b"
    if byte in (b"", b"\x04"):  # Ctrl-D
        return END
    if byte == b"\x03":
        raise KeyboardInterrupt
    return byte.decode("ascii", "replace").lower()


def _drain(fd: int) -> None:
    import select

    while select.select([fd], [], [], 0.02)[0] and os.read(fd, 1):
        pass


@contextmanager
def _by_key(fd: int) -> Iterator[None]:
    """Let the terminal hand over keys as they are pressed, without showing them."""
    import termios
    import tty

    before = termios.tcgetattr(fd)

    def set_up(*_: Any) -> None:
        tty.setcbreak(fd, termios.TCSADRAIN)

    # Stopped by Ctrl-Z, the shell has the terminal as it likes it; continued, it is ours again.
    continued = signal.signal(signal.SIGCONT, set_up)
    try:
        set_up()
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
        signal.signal(signal.SIGCONT, continued)


@contextmanager
def told_to_end() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the program like Ctrl-C does: what is open is finished first."""

    def end(number: int, _: Any) -> None:
        raise SystemExit(128 + number)

    before: list[tuple[int, Callable[..., Any] | int | None]] = []
    for name in ("SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            before.append((number, signal.signal(number, end)))
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
