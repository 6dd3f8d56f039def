"""The lock of a library: one writer at a time, on this machine and on others that share the folder.

The lock is a file of its own, hidden beside the library (`.library.json.lock`): the library itself
is replaced by every write, so a lock on it would soon be one on a file without a name; and in
another folder, two machines that share this one would not meet. The file stays when the run ends,
since two runs may hold a lock whose file is removed; the lock ends with its process. This module
knows how long one waits and what is said meanwhile; what is done under the lock is decided
elsewhere.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from refkit.errors import LibraryError
from refkit.store.refusal import refusals


@contextmanager
def hold(
    file: Path, name: Path, wait: float, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock of the library at ``file``, which the user calls ``name``.

    Waits up to ``wait`` seconds for whoever has it, and calls ``on_wait`` once before it does.
    Raises LibraryError when the lock is not free in time, or when the drive knows no locks.
    """
    from filelock import FileLock, Timeout

    # A lock by a file's mere existence would outlive a run that was killed.
    lock = FileLock(file.with_name(f".{file.name}.lock"), fallback_to_soft=False)
    with refusals(name):
        try:
            try:
                lock.acquire(timeout=0)
            except Timeout:
                if on_wait:
                    on_wait()
                lock.acquire(timeout=wait)
        except Timeout:
            raise LibraryError(
                f"{name} is locked by another run (waited {wait:g} s)",
                hint="let it end, then run the command again",
            ) from None
    try:
        yield
    finally:
        lock.release()
