"""An index brought up to a library that was read whole: made, or changed where the library changed.

What is written down of a record stays as long as its bytes are the same. This module knows when it
is quicker to begin anew. It writes into an index within a change that is going on; the library is
understood as `refkit.store` does it, and refused with the same words.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from refkit import codec
from refkit.catalogue import writing
from refkit.catalogue.index import Index, State
from refkit.catalogue.place import Place, Places
from refkit.catalogue.source import Source, Unfit
from refkit.catalogue.writing import Numbered
from refkit.model import Record

if TYPE_CHECKING:
    from refkit.store.tables import Text

_MANY = 0.2  # of all records: when more are new, beginning anew is quicker


def bring_up(index: Index, source: Source, data: bytes, state: State) -> State:
    """Let the index say what the library says; ``state`` is of what it is then.

    Raises what reading the library raises, `Unfit`, and what is `Unusable`.
    """
    from refkit.store.tables import Text

    text = Text(source.path, data)
    entries = text.read()["entries"]
    places = Places(data, entries)
    held = _held(index) if index.ours else {}
    worded = bool(held) and index.state().worded
    found = list(places) if held else []
    new = [each for each in found if held.get(each[0], (0, b""))[1] != each[2].digest]
    gone = [number for key, (number, _) in held.items() if key not in entries]
    if not held or len(new) + len(gone) > _MANY * len(held):
        worded = False
        index.clear()
        writing.lay_out(index.sql)
        rows = ((i, key, raw, place) for i, (key, raw, place) in enumerate(found or places, 1))
        writing.insert(index.sql, _understood(rows))
        writing.index_sorted(index.sql)
    else:
        _exchange(index, held, found, new, gone, worded=worded)
    writing.keep_aliases(index.sql, _aliases(text))
    state = state._replace(tidy=places.tidy, worded=worded, settled=source.settled)
    index.keep(state)
    return state


def add_words(index: Index, source: Source, state: State) -> State:
    """Let full text be there, too. The index must be of the library that ``source`` reads.

    Raises Moved where it is not.
    """
    shifts = index.shifts()
    writing.lay_out_full(index.sql)
    rows = index.sql.execute("select id, key, start, size, digest from place").fetchall()

    def records() -> Iterator[tuple[int, Record]]:
        for number, key, start, size, digest in rows:
            (text,) = source.pieces([Place(start + shifts.before(key), size, digest)])
            yield number, codec.decode(key, text)

    writing.insert_all_words(index.sql, records())
    state = state._replace(worded=True)
    index.keep(state)
    return state


def _held(index: Index) -> dict[str, tuple[int, bytes]]:
    rows = index.sql.execute("select key, id, digest from place")
    return {key: (number, digest) for key, number, digest in rows}


def _exchange(
    index: Index,
    held: Mapping[str, tuple[int, bytes]],
    found: list[tuple[str, bytes, Place]],
    new: list[tuple[str, bytes, Place]],
    gone: list[int],
    *,
    worded: bool,
) -> None:
    """Change what differs."""
    sql = index.sql
    last = max(number for number, _ in held.values())
    fresh = iter(range(last + 1, last + 1 + len(new)))
    numbers = {key: held[key][0] if key in held else next(fresh) for key, _, _ in new}
    writing.delete(sql, [*gone, *(n for n in numbers.values() if n <= last)], worded=worded)
    rows = list(_understood((numbers[key], key, raw, place) for key, raw, place in new))
    _move(index, found)
    writing.insert(sql, rows)
    if worded:
        writing.insert_words(sql, ((each.number, each.record) for each in rows))


def _move(index: Index, found: Iterable[tuple[str, bytes, Place]]) -> None:
    """Write down where all records stand now; nothing is moved any more."""
    index.sql.execute("delete from shift")
    before = dict(index.sql.execute("select key, start from place"))
    moved = ((place.start, key) for key, _, place in found if before.get(key) != place.start)
    index.sql.executemany("update place set start = ? where key = ?", moved)


def _understood(rows: Iterable[tuple[int, str, bytes, Place]]) -> Iterator[Numbered]:
    for number, key, raw, place in rows:
        try:
            yield Numbered(number, codec.decode(key, raw), place)
        except codec.RecordError:
            raise Unfit from None


def _aliases(text: "Text") -> dict[str, str]:
    try:
        return {w: codec.decode_tag(raw) for w, raw in text.read().get("tags", {}).items()}
    except codec.RecordError:
        raise Unfit from None
