"""How the text of a library is laid out: where each document stands, and how a new text is made.

"refkit" with the schema heads the file, then the records sorted by key, then, where there are any,
the asides sorted by the file they are from, the retired keys, and the words that stand for tags;
two spaces of indentation, a final newline. Documents that nobody changed keep their bytes: a text
that is laid out so is copied around what changed.

This module knows no JSON but its own frame, and touches no file. It trusts no arithmetic: before a
text is cut, what stands on both sides of the cut is compared.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

import msgspec

from refkit.journal import TABLES

SCHEMA = 4

_HEAD = b'{\n  "refkit": {\n    "library": {\n      "schema": %d\n    }\n  },\n' % SCHEMA
_TAIL = b"\n}\n"
_BETWEEN = b",\n"
_OPEN, _CLOSE, _NONE = b'  "%b": {', b"\n  }", b'  "%b": {}'
_AROUND = len(b'\n    "": ,')  # what stands around a key and its document

Part = bytes | memoryview | msgspec.Raw
Tables = Mapping[str, Mapping[str, Any]]  # table -> name -> its document


class Place(NamedTuple):
    """Where the documents of one table stand in a text."""

    documents: Mapping[str, msgspec.Raw]  # as they were read, in the order of their names
    names: list[str]  # sorted
    starts: list[int]  # of the line of each; the last is where a further one would start


_NOWHERE = Place({}, [], [0])


class Layout(NamedTuple):
    """A text and where its documents stand; of one that is not laid out as ours, nothing."""

    data: bytes
    places: Mapping[str, Place]
    tidy: bool


def of(data: bytes, tables: Tables) -> Layout:
    """Find out whether ``data``, which ``tables`` were read from, is laid out as ours is.

    Only sizes are compared: where they add up, every byte between the documents is ours, or a
    person has taken blanks from one place to another, which `render` finds out.
    """
    places = {}
    at = len(_HEAD)
    for i, (name, table) in enumerate(_shown(tables)):
        at += len(_BETWEEN) * bool(i) + len((_OPEN if table else _NONE) % name.encode())
        if table:
            places[name] = place = _place(table, at)
            at = place.starts[-1] - 1 + len(_CLOSE)
    if at + len(_TAIL) != len(data):
        return Layout(data, {}, tidy=False)
    ordered = all(_ordered(tables[name]) for name in places)
    return Layout(data, places if ordered else {}, tidy=ordered)


def _place(table: Mapping[str, msgspec.Raw], at: int) -> Place:
    keys = "".join(table)
    plain = keys.isascii() and '"' not in keys and "\\" not in keys and keys.isprintable()
    quoted = map(len, table) if plain else (len(msgspec.json.encode(key)) - 2 for key in table)
    sizes = (len(memoryview(document)) for document in table.values())
    steps = (key + size + _AROUND for key, size in zip(quoted, sizes, strict=True))
    return Place(table, list(table), list(accumulate(steps, initial=at)))


def _ordered(table: Mapping[str, Any]) -> bool:
    names = list(table)
    return names == sorted(names)


def render(layout: Layout, tables: Tables, touched: Mapping[str, Collection[str]]) -> list[Part]:
    """Print ``tables`` in parts; what is not ``touched`` is as ``layout`` has it.

    Documents of a text that was laid out in another way are laid out anew.
    """
    kept = layout.tidy and all(
        _fits(layout.data, place, touched.get(name, ())) for name, place in layout.places.items()
    )
    parts: list[Part] = [_HEAD]
    for i, (name, table) in enumerate(_shown(tables)):
        parts += [_BETWEEN] * bool(i)
        parts.append((_OPEN if table else _NONE) % name.encode())
        if not table:
            continue
        place = layout.places.get(name, _NOWHERE) if kept else _NOWHERE
        changed = touched.get(name, ()) if kept else table
        if not kept:
            table = {key: lay_out(bytes(document)) for key, document in table.items()}
        for part in _members(layout.data, place, table, sorted(changed)):
            parts += (part, b",")
        parts[-1] = _CLOSE
    parts.append(_TAIL)
    return parts


def _fits(data: bytes, place: Place, touched: Collection[str]) -> bool:
    """Whether the documents on both sides of every cut stand where they are thought to be."""
    last = len(place.names) - 1
    beside = (bisect_left(place.names, name) for name in touched)
    return all(
        data.startswith(_member(name, place.documents[name]), place.starts[at])
        for at in {0, last, *(i for at in beside for i in (at - 1, at) if 0 <= i <= last)}
        for name in (place.names[at],)
    )


def _member(name: str, document: bytes | msgspec.Raw) -> bytes:
    return b"\n    %b: %b" % (msgspec.json.encode(name), bytes(document))


def _members(
    data: bytes, place: Place, table: Mapping[str, Any], changed: list[str]
) -> Iterator[Part]:
    """The documents of a table with their names, as many at once as nobody touched."""
    whole = memoryview(data)
    done = 0
    for name in changed:
        at = bisect_left(place.names, name, done)
        if at > done:
            yield whole[place.starts[done] : place.starts[at] - 1]
        done = at + (at < len(place.names) and place.names[at] == name)
        if name in table:
            yield _member(name, table[name])
    if done < len(place.names):
        yield whole[place.starts[done] : place.starts[-1] - 1]


def lay_out(document: bytes) -> bytes:
    """A document as it stands in the text: indented, without its name."""
    # A line feed in JSON text is always layout: in strings it is written as an escape.
    return msgspec.json.format(document, indent=2).replace(b"\n", b"\n    ")


def _shown(tables: Tables) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables below the head, in the order of the file; those but the first if not empty."""
    first, *further = TABLES
    yield first, tables[first]
    yield from ((name, tables[name]) for name in further if tables.get(name))
