"""Finding out whether an index is fresh, and letting it be so.

The index is asked of which file it is; the system is asked what file is there. When these agree,
and no change can hide between them, nothing of the library is read. Else its digest tells, and when
that is another one the index is brought up to it. Whatever hinders that, other than the library
itself, only means that the library is asked in the index's stead. This module knows that order, and
which errors mean that an index is beyond mending.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from refkit.catalogue import index as indexes
from refkit.catalogue.index import Index, State, Unusable
from refkit.catalogue.indexed import Indexed
from refkit.catalogue.source import Moved, Source, Unfit, digest

if TYPE_CHECKING:
    from refkit.catalogue.whole import Whole

Talk = Callable[[str], None]

_LONG = 20_000_000  # bytes: making the index of a larger library takes more than half a second
# What goes by: someone else is at work, or the disk is full, or not ours to write on. Anything else
# that SQLite says means that the file is no index.
_PASSING = frozenset(
    {
        *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR"),
        *("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_NOMEM", "SQLITE_PROTOCOL"),
    }
)


def open_at(
    path: Path, cache: Path, say: Talk, note: Talk, *, make: bool = True
) -> "Indexed | Whole":
    """Open the catalogue of a library that is large; see `refkit.catalogue.open_at`."""
    try:
        source = Source(path)
    except OSError:
        return _read(path)
    file = indexes.file_of(path, cache)
    for attempt in (1, 2):
        try:
            return _open(source, file, say, note, make=make)
        except Unusable as error:
            note(f"there is no index at {file}: {error}")
            if attempt == 1 and _beyond_mending(error) and _discarded(file):
                continue
        except Moved:
            note(f"{path} changed while it was being read")
        break
    return _whole(source)


def _open(source: Source, file: Path, say: Talk, note: Talk, *, make: bool) -> "Indexed | Whole":
    index = _existing(file)
    if not (index or make):
        return _whole(source)
    try:
        state = _state(index) if index else None
        if index and state and state.settled and state.stamp == source.stamp:
            return _indexed(source, index, state, say, note)
        data = source.read()
        wanted = State(source.name, source.stamp, False, digest(data), False, False)
        index = index or Index.make(file)
        if not state or state.digest != wanted.digest:
            if not (make and source.current):  # the index may be of a later state
                return _whole(source, data)
            if len(data) >= _LONG:
                what = "brought up to date" if state else "made, once"
                say(f"the index of {source.path} is being {what}")
        state = _fresh(index, source, data, wanted)
        return _indexed(source, index, state, say, note)
    except Unfit:
        note(f"{source.path} has a record that is not valid")
        return _whole(source)


def _fresh(index: Index, source: Source, data: bytes, wanted: State) -> State:
    """Let the index be of ``data``, and know the stamp of the file."""
    with index.changing():
        state = _ours(index)
        if state and state.digest == wanted.digest:
            state = state._replace(path=wanted.path, stamp=wanted.stamp, settled=source.settled)
            index.keep(state)
            return state
        from refkit.catalogue import growth

        return growth.bring_up(index, source, data, wanted)


def _indexed(source: Source, index: Index, state: State, say: Talk, note: Talk) -> Indexed:
    return Indexed(source, index, state, partial(_grow, source, index, state, say), note)


def _grow(source: Source, index: Index, state: State, say: Talk) -> State:
    """Let full text be there. Raises one of `Unusable`, Moved and RecordError."""
    from refkit.catalogue import growth

    if source.stamp.size >= _LONG:
        say(f"full text of {source.path} is being made, once")
    with index.changing():
        present = index.state()
        if present.digest != state.digest:
            raise Moved
        if present.worded:
            return present
        return growth.add_words(index, source, present)


def _existing(file: Path) -> Index | None:
    try:
        return Index(file)
    except sqlite3.OperationalError:
        if file.exists():
            raise
        return None


def _state(index: Index) -> State | None:
    """Of what the index is; None for one that another refkit made, or nobody yet."""
    with index.reading():
        return _ours(index)


def _ours(index: Index) -> State | None:
    return index.state() if index.ours else None


def _beyond_mending(error: Exception) -> bool:
    if not isinstance(error, sqlite3.Error):
        return False
    name = getattr(error, "sqlite_errorname", "")
    return not any(name.startswith(each) for each in _PASSING)


def _discarded(file: Path) -> bool:
    try:
        return indexes.discard(file)
    except OSError:
        return False


def _whole(source: Source, data: bytes | None = None) -> "Whole":
    from refkit.catalogue.whole import Whole

    return Whole(source.records(data))


def _read(path: Path) -> "Whole":
    from refkit.catalogue.whole import Whole
    from refkit.store import Library

    return Whole(Library(path).read())
