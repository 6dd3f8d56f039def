"""What a record was when it was last sound, and what of it mends a record that is not.

This module looks for the last state of a record that validates, in the journal and then in the
version before (FILE.bak), and puts the parts of it in the place of those that are wrong. Parts that
are sound stay as they are: a person may have written them.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from refkit import codec
from refkit.journal import Document, History
from refkit.model import Status
from refkit.soundness.layout import read
from refkit.soundness.mend import Mend

_MOST = 20  # faults of one record that are mended
_STEP = re.compile(r"\.([^.\[\]]+)|\[\d+\]")
_MISSING = re.compile(r"missing required field '(\w+)'")
_UNKNOWN = re.compile(r"unknown field '(.+)'$")


class Former(msgspec.Struct, frozen=True):
    """A state of a record that validates."""

    members: dict[str, Any]
    when: str  # "after change 4", "in library.json.bak"


class Formers:
    """The last sound states of records; looked for when somebody asks for one."""

    def __init__(
        self, history: History | None, backup: Callable[[], bytes | None], name: str
    ) -> None:
        self._history = history
        self._backup = backup
        self._name = name  # what the version before is called
        self._kept: dict[str, bytes] | None = None

    def of(self, key: str) -> Former | None:
        """The last state of the record ``key`` that validates; None where none is known."""
        for document, when in self._states(key):
            try:
                codec.decode(key, document)
            except codec.RecordError:
                continue
            return Former(json.loads(bytes(document)), when)
        return None

    def _states(self, key: str) -> Iterator[tuple[Document, str]]:
        quoted = msgspec.json.encode(key)
        for line in reversed(self._history.changes if self._history else ()):
            if isinstance(line.changes, msgspec.Raw) and quoted not in bytes(line.changes):
                continue
            before, after = line.pairs().get("entries", {}).get(key, (None, None))
            if after is not None:
                yield after, f"after change {line.n}"
            if before is not None:
                yield before, f"before change {line.n}"
        if self._kept is None:
            entries = read(self._backup() or b"").tables.get("entries", ())
            self._kept = {member.name: member.value for member in entries}
        if key in self._kept:
            yield self._kept[key], f"in {self._name}"


def heal(
    key: str, members: dict[str, Any] | None, former: Former
) -> tuple[dict[str, Any], list[Mend]] | None:
    """Put what was sound in the place of what is wrong; None where that makes no record.

    ``members`` is None for a record that cannot be read at all: it becomes what it was.
    """
    if members is None:
        whole = Mend("FSK005", "$", "cannot be read", f"it becomes what it was {former.when}")
        return former.members, [whole]
    rest: dict[str, Any] = json.loads(json.dumps(members))
    done: list[Mend] = []
    for _ in range(_MOST):
        try:
            codec.decode(key, json.dumps(rest, ensure_ascii=False).encode())
        except codec.RecordError as error:
            way = _way(error)
            if not way or any(mend.path == f"$.{'.'.join(way)}" for mend in done):
                return None
            done.append(_put_back(rest, way, former))
        except UnicodeEncodeError:
            return None
        else:
            return rest, done
    return None


def _way(error: codec.RecordError) -> list[str]:
    """The names that lead to what is wrong, as far as the first list."""
    way = []
    for step in _STEP.finditer(error.path):
        if step[1] is None:
            break
        way.append(step[1])
    else:
        if found := _MISSING.search(error.expected) or _UNKNOWN.search(error.expected):
            way.append(found[1])
    return way


def _put_back(members: dict[str, Any], way: list[str], former: Former) -> Mend:
    if way == ["status"] and (said := _last_step(members)):
        members["status"] = said
        return Mend("FSK005", "$.status", "", f"status becomes '{said}', as its last step says")
    at: Any = members
    was: Any = former.members
    for step in way[:-1]:
        at = at.setdefault(step, {})
        was = was.get(step, {}) if isinstance(was, dict) else {}
    name = ".".join(way)
    if isinstance(was, dict) and way[-1] in was:
        at[way[-1]] = was[way[-1]]
        repair = f"{name} becomes what it was {former.when}"
    else:
        at.pop(way[-1], None)
        repair = f"{name} goes: it was not there {former.when}"
    return Mend("FSK005", f"$.{name}", "", repair)


def _last_step(members: dict[str, Any]) -> str:
    """The status that the last step of reading tells; "" where it tells none."""
    steps = members.get("history")
    last = steps[-1] if isinstance(steps, list) and steps else None
    said = last.get("status") if isinstance(last, dict) else None
    return said if isinstance(said, str) and said in set(Status) else ""
