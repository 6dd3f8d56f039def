"""The journal held against itself and against the library."""

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from refkit import journal, soundness
from refkit.journal import History, Line, Stamp
from refkit.soundness import chronicle

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def library(**entries: int) -> bytes:
    """A library of records that differ in their rating."""
    held = {key: {"added": "2020-02-21", "entry": {}, "rating": n} for key, n in entries.items()}
    return json.dumps({"refkit": {"library": {"schema": 4}}, "entries": held}, indent=2).encode()


def stamp(text: bytes | None) -> Stamp | None:
    return None if text is None else Stamp(len(text), 0, sha256(text).hexdigest())


def stored(held: dict[str, Any], key: str) -> bytes | None:
    return json.dumps(held[key]).encode() if key in held else None


def lines(*states: bytes | None, **members: Any) -> list[bytes]:
    """A journal in which each of these states follows the one before."""
    found = []
    for n, (before, after) in enumerate(pairwise(states), 1):
        old, new = (json.loads(text or b'{"entries": {}}')["entries"] for text in (before, after))
        pairs = {
            key: (stored(old, key), stored(new, key))
            for key in {**old, **new}
            if old.get(key) != new.get(key)
        }
        line = Line(n=n, at=NOON + timedelta(hours=n), command=("tag",), version="1",
                    before=stamp(before), after=stamp(after))  # fmt: skip
        line = msgspec.structs.replace(line, **members.get(f"at{n}", {}))
        found.append(b"".join(journal.encode(line, {"entries": pairs})))
    return found


def history(*some: bytes) -> History:
    return journal.read(b"".join(some), "library.journal")


def found(data: bytes, told: History) -> list[str]:
    report = soundness.check(data, date(2027, 1, 1), history=told, journal="library.journal")
    return [f"{finding.code} {finding.message}" for finding in report.findings]


ONE, TWO, THREE = library(a=1), library(a=1, b=2), library(a=5, b=2)


def test_a_journal_that_tells_the_whole_story() -> None:
    assert found(THREE, history(*lines(None, ONE, TWO, THREE))) == []


def test_a_journal_that_began_later() -> None:
    assert found(THREE, history(*lines(TWO, THREE))) == []


def test_a_record_that_is_another_than_the_journal_says() -> None:
    told = lines(None, ONE, TWO)
    # A third line that says it left THREE, and changed nothing to get there.
    lie = Line(n=3, at=NOON + timedelta(hours=9), command=("tag",), version="1",
               before=stamp(TWO), after=stamp(THREE))  # fmt: skip
    told.append(b"".join(journal.encode(lie, {})))
    assert found(THREE, history(*told)) == [
        "FSK020 'a' is not in the library what it is by library.journal"
    ]


def test_a_record_that_the_library_lost_or_kept() -> None:
    lie = Line(n=2, at=NOON + timedelta(hours=9), command=("tag",), version="1",
               before=stamp(TWO), after=stamp(ONE))  # fmt: skip
    lost = history(*lines(None, TWO), b"".join(journal.encode(lie, {})))
    assert found(ONE, lost) == ["FSK020 'b' is not in the library, and library.journal says it is"]
    kept = history(*lines(None, TWO, TWO))
    gone = b"".join(journal.encode(
        msgspec.structs.replace(lie, after=stamp(TWO)), {"entries": {"b": (b"{}", None)}}
    ))  # fmt: skip
    assert found(TWO, history(*lines(None, TWO), gone)) == [
        "FSK020 'b' is in the library, and library.journal says it was removed"
    ]
    assert found(TWO, kept) == []


def test_nothing_is_held_against_what_was_before_an_unknown_change() -> None:
    unknown = Line(n=2, at=NOON + timedelta(hours=9), version="1", before=stamp(TWO),
                   after=stamp(THREE), unknown=True)  # fmt: skip
    told = history(*lines(None, TWO), b"".join(journal.encode(unknown, {})))
    assert found(THREE, told) == []
    said = chronicle.told(told)
    assert said.known == {}
    assert set(said.older["entries"]) == {"a", "b"}


def test_an_edit_since_the_last_command_is_a_note() -> None:
    report = soundness.check(
        THREE, date(2027, 1, 1), history=history(*lines(None, ONE, TWO)), journal="library.journal"
    )
    assert [finding.code for finding in report.findings] == ["FSK020"]
    assert report.clean


def test_a_change_that_was_stopped_is_a_note() -> None:
    told = history(*lines(None, ONE, TWO))
    [said] = found(ONE, told)
    assert said == "FSK020 change 2 was stopped before it took effect"


def test_lines_that_do_not_follow_each_other() -> None:
    first, second = lines(None, ONE, TWO), lines(None, ONE, TWO, THREE)
    broken = lines(None, ONE, THREE, THREE)
    assert found(THREE, history(first[0], first[1], broken[2])) == [
        "FSK019 change 3 does not begin where change 2 ended",
        "FSK020 'a' is not in the library what it is by library.journal",
    ]
    # A line that is missing is told by the journal itself.
    gap = history(second[0], second[2])
    assert [problem.code for problem in gap.problems] == ["JRN003"]
    assert not [line for line in found(THREE, gap) if "FSK019" in line]


def test_a_clock_that_went_back_is_a_note() -> None:
    told = history(*lines(None, ONE, TWO, at2={"at": NOON}))
    assert found(TWO, told) == ["FSK019 change 2 is said to be older than change 1"]


@pytest.mark.parametrize("readable", [True, False])
def test_the_journal_of_another_library(readable: bool) -> None:
    told = history(*lines(None, library(x=1), library(x=2)))
    data = ONE if readable else ONE[:-9]
    said = [line for line in found(data, told) if "FSK021" in line]
    assert said == (["FSK021 library.journal is the journal of another library"] * readable)


def test_void_lines_are_passed_over() -> None:
    whole = lines(None, ONE, TWO)
    void = Line(n=3, at=NOON + timedelta(hours=9), version="1", before=stamp(ONE),
                after=stamp(ONE), voids=2)  # fmt: skip
    told = history(*whole, b"".join(journal.encode(void, {})))
    assert found(ONE, told) == []
