"""A disk that loses its power: what may be on it afterwards, by what POSIX promises.

It is given the calls of a run as `faultlayer` recorded them and works out every state in which a
crash may leave a folder. What was not synced may be there or not: the bytes of a file as far as a
sync of the file, the names in the folder as far as a sync of the folder. Renames and other changes
of names that no sync has followed are each there or not, in any combination, which is more than
any file system in use does (compare Pillai et al., "All File Systems Are Not Created Equal", OSDI
2014). A change of one name is atomic, and so is a rename.
"""

import itertools
import os
from collections.abc import Iterator, Mapping, Sequence

from faultlayer import Call

_MOST = 6  # so many changes of names are combined in every way; of more the oldest are there
Names = dict[str, int | None]  # what a call did to names: the file that they now mean, None: gone


class _Disk:
    """Files and names, as programs see them and as they would survive."""

    def __init__(self, start: Mapping[str, bytes]) -> None:
        self.files = dict(enumerate(start.values()))  # file -> what programs read
        self.kept: dict[int, bytes] = dict(self.files)  # file -> what a sync has kept
        self.names: dict[str, int] = {name: i for i, name in enumerate(start)}
        self.kept_names = dict(self.names)
        self.pending: list[Names] = []

    def do(self, call: Call) -> None:
        """Do what a recorded call did."""
        name, about = call.name, call.about
        if name == "open" and call.known[0] & os.O_CREAT and about not in self.names:
            number = len(self.files)
            self.files[number] = self.kept[number] = b""
            self._rename({about: number})
        elif name == "write":
            self.files[self.names[about]] += bytes.fromhex(call.known[0])
        elif name == "ftruncate":
            file = self.names[about]
            self.files[file] = self.files[file][: call.known[0]]
        elif name in ("unlink", "remove") and about in self.names:
            self._rename({about: None})
        elif name == "link":
            self._rename({call.known[1]: self.names[call.known[0]]})
        elif name in ("replace", "rename"):
            self._move(*call.known)
        elif name in ("fsync", "fdatasync"):
            if about in self.names:
                self.kept[self.names[about]] = self.files[self.names[about]]
            else:
                self.kept_names, self.pending = dict(self.names), []

    def _move(self, old: str, new: str) -> None:
        if self.names[old] == self.names.get(new):
            return  # rename(2): two names of one file stay as they are
        self._rename({new: self.names[old], old: None})

    def _rename(self, names: Names) -> None:
        self.pending.append(names)
        self.names = _after(self.names, [names])

    def crashed(self) -> Iterator[dict[str, bytes]]:
        """What may be there when the power goes now."""
        sure, open_ = self.pending[:-_MOST], self.pending[-_MOST:]
        for there in itertools.product((False, True), repeat=len(open_)):
            done = [names for names, is_there in zip(open_, there, strict=True) if is_there]
            names = _after(self.kept_names, [*sure, *done])
            shown = sorted(names)
            for contents in itertools.product(*(self._contents(names[name]) for name in shown)):
                yield dict(zip(shown, contents, strict=True))

    def _contents(self, file: int) -> Sequence[bytes]:
        kept, now = self.kept[file], self.files[file]
        if kept == now:
            return (now,)
        half = now[: (len(kept) + len(now)) // 2]
        hole = half + bytes(len(now) - len(half))  # the size was written, its blocks were not
        return tuple(dict.fromkeys((kept, half, hole, now)))


def _after(names: Mapping[str, int], changes: Sequence[Names]) -> dict[str, int]:
    found: dict[str, int | None] = dict(names)
    for change in changes:
        found.update(change)
    return {name: file for name, file in found.items() if file is not None}


def states(start: Mapping[str, bytes], calls: Sequence[Call]) -> list[dict[str, bytes]]:
    """Every state in which a crash at any moment of the run may leave the folder, each once."""
    disk = _Disk(start)
    found: dict[tuple[tuple[str, bytes], ...], dict[str, bytes]] = {}
    for call in (None, *calls):
        if call:
            disk.do(call)
        for state in disk.crashed():
            found.setdefault(tuple(sorted(state.items())), state)
    return list(found.values())
