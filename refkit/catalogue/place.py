"""Where each record stands in the text of a library.

The places are kept with the index, so that a record can be read without its neighbours. When a
record grows, all behind it move: that is kept as one shift and added up when a place is asked for,
so that a change of one record costs the same in any library. This module knows bytes and offsets,
and our layout of a library as far as that; it looks into no record.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

import msgspec

BETWEEN = len(b',\n    "": ')  # what stands between two records, besides the key of the second


class Place(NamedTuple):
    """Where the JSON of a record stands, and what it is."""

    start: int  # in bytes
    size: int
    digest: bytes


class Shifts:
    """How far records have moved since their places were written down: by key, added up."""

    def __init__(self, deltas: Mapping[str, int]) -> None:
        self._deltas = dict(deltas)
        self._keys = sorted(self._deltas)
        self._sums: list[int] | None = None

    def before(self, key: str) -> int:
        """By how much the record of ``key`` has moved."""
        if not self._keys:
            return 0
        if self._sums is None:
            self._sums = [0]
            for each in self._keys:
                self._sums.append(self._sums[-1] + self._deltas[each])
        return self._sums[bisect_left(self._keys, key)]

    def add(self, key: str, delta: int) -> int:
        """Move everything behind ``key``; all that it has moved things by is returned."""
        if key not in self._deltas:
            insort(self._keys, key)
        self._sums = None
        self._deltas[key] = self._deltas.get(key, 0) + delta
        return self._deltas[key]

    def __len__(self) -> int:
        return len(self._keys)


def digest(data: bytes) -> bytes:
    """What tells one text from another: 16 bytes."""
    return sha256(data).digest()[:16]


def quoted(key: str) -> int:
    """How many bytes a key takes inside its quotes."""
    plain = key.isascii() and key.isprintable() and '"' not in key and "\\" not in key
    return len(key) if plain else len(msgspec.json.encode(key)) - 2


class Places:
    """The places of all records of a text, in its order.

    ``tidy`` is known at the end: whether the records are sorted and laid out as ours are, so that
    the places after a change follow from those before.
    """

    def __init__(self, data: bytes, entries: Mapping[str, msgspec.Raw]) -> None:
        self._data = data
        self._entries = entries
        self.tidy = True

    def __iter__(self) -> Iterator[tuple[str, bytes, Place]]:
        end, last = -1, ""
        for key, raw in self._entries.items():
            text = bytes(raw)
            start = end + BETWEEN + quoted(key)
            if end < 0 or not self._data.startswith(text, start):
                # The first, or somebody's own layout.
                self.tidy = self.tidy and end < 0
                start = self._data.index(text, max(end, 0))
            self.tidy = self.tidy and last <= key
            yield key, text, Place(start, len(text), digest(text))
            end, last = start + len(text), key
