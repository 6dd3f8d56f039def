"""A line of the journal: its bytes, its checksum, and what is not a line."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import libraries

from refkit import codec
from refkit.journal import (
    Changes,
    Damaged,
    Line,
    Stamp,
    compact,
    decode,
    decode_head,
    encode,
    moment,
    written,
)
from refkit.model import Record

AT = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
STAMP = Stamp(12, 34, "ab" * 32)
LINE = Line(n=7, at=AT, command=("tag", "ada", "-a", "x"), version="1", before=None, after=STAMP)
CHANGES: Changes = {
    "entries": {"ada": (b'{\n  "a": [1, 2]\n}', b'{"a" : [1]}'), "bob": (None, b"{}")},
    "tags": {"ml": (b'"machine learning"', None)},
}


def printed(line: Line = LINE, changes: Changes = CHANGES) -> bytes:
    return b"".join(encode(line, changes))


def test_a_line_is_one_line_of_json_with_all_there_is_to_know() -> None:
    text = printed()
    assert text.endswith(b"}\n")
    assert text.count(b"\n") == 1
    said = json.loads(text)
    assert re.fullmatch("[0-9a-f]{32}", said.pop("sum"))
    assert said == {
        "n": 7,
        "at": "2026-05-01T12:30:00Z",
        "command": ["tag", "ada", "-a", "x"],
        "version": "1",
        "before": None,
        "after": {"size": 12, "time": 34, "digest": "ab" * 32},
        "changes": {
            "entries": {"ada": [{"a": [1, 2]}, {"a": [1]}], "bob": [None, {}]},
            "tags": {"ml": ["machine learning", None]},
        },
    }
    assert list(json.loads(text))[-1] == "sum"


def test_no_member_stands_twice() -> None:
    pairs = json.loads(printed(), object_pairs_hook=lambda found: [name for name, _ in found])
    assert len(pairs) == len(set(pairs))


def test_the_sum_is_that_of_the_line_without_it() -> None:
    text = printed().rstrip(b"\n")
    without = re.sub(rb',"sum":"[0-9a-f]+"\}$', b"}", text)
    said = json.loads(text)["sum"]
    assert said == hashlib.sha256(without).hexdigest()[:32]


def test_a_line_is_read_as_it_was_written() -> None:
    line = decode(printed().rstrip(b"\n"))
    assert (line.n, line.at, line.command, line.before, line.after) == (
        7,
        AT,
        ("tag", "ada", "-a", "x"),
        None,
        STAMP,
    )
    pairs = {
        table: {name: tuple(d and bytes(d) for d in pair) for name, pair in names.items()}
        for table, names in line.pairs().items()
    }
    assert pairs == {
        "entries": {"ada": (b'{"a":[1,2]}', b'{"a":[1]}'), "bob": (None, b"{}")},
        "tags": {"ml": (b'"machine learning"', None)},
    }


def test_the_head_is_read_without_the_rest() -> None:
    text = printed()
    head = decode_head(text[: text.index(b'"ada":[')])
    assert (head.n, head.after, head.pairs()) == (7, STAMP, {})


@pytest.mark.parametrize("command", ['x","changes":{"entries', "\n", "\u2028", "}"])
def test_no_command_line_can_be_taken_for_changes(command: str) -> None:
    text = printed(Line(n=1, at=AT, command=(command,), before=None, after=STAMP))
    assert text.count(b"\n") == 1
    assert decode_head(text[:-1]).command == (command,)
    assert decode(text[:-1]).command == (command,)


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_every_changed_byte_is_noticed(place: int, by: int) -> None:
    text = bytearray(printed().rstrip(b"\n"))
    text[place % len(text)] ^= by
    with pytest.raises(Damaged):
        decode(bytes(text))


@given(st.integers(0, 10**6))
def test_every_line_that_is_cut_short_is_noticed(place: int) -> None:
    text = printed().rstrip(b"\n")
    with pytest.raises(Damaged):
        decode(text[: place % len(text)])


def signed(text: bytes) -> bytes:
    total = hashlib.sha256(text + b"}").hexdigest()[:32].encode()
    return text + b',"sum":"' + total + b'"}'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "it has no checksum"),
        (b"null", "it has no checksum"),
        (b'{"n":1,"sum":"' + b"0" * 32 + b'"}', "its checksum does not fit"),
        (signed(b'{"n":1'), "it is not a change of a library"),
        (signed(b"[" * 10**5), "it is not a change of a library"),
        (signed(b'{"n":"1","at":"2026-05-01T12:30:00Z"'), "it is not a change of a library"),
    ],
)
def test_what_is_no_line_is_told(text: bytes, reason: str) -> None:
    with pytest.raises(Damaged) as refusal:
        decode(text)
    assert str(refusal.value) == reason


def test_members_of_a_later_version_are_no_damage() -> None:
    text = signed(printed().rstrip(b"\n").rpartition(b',"sum"')[0] + b',"mood":"good"')
    assert decode(text).n == 7


@settings(max_examples=30)
@given(libraries())
def test_records_come_back_as_they_were(some: list[Record]) -> None:
    changes: Changes = {"entries": {r.key: (None, codec.encode(r)) for r in some}}
    pairs = decode(printed(LINE, changes).rstrip(b"\n")).pairs().get("entries", {})
    assert [codec.decode(key, after or b"") for key, (_, after) in pairs.items()] == some


def test_a_large_change_comes_in_blocks() -> None:
    note = b'{"note":"' + b"x" * 300_000 + b'"}'
    changes: Changes = {"entries": {f"k{i}": (None, note) for i in range(20)}}
    blocks = list(encode(LINE, changes))
    assert len(blocks) > 4
    assert max(map(len, blocks)) < 2_000_000
    assert len(decode(b"".join(blocks)[:-1]).pairs()["entries"]) == 20


def test_what_a_document_says_is_not_touched() -> None:
    text = b'{"a": "\\u00e9 \\n x", "b": 1.0, "c": "  "}'
    assert compact(text) == b'{"a":"\\u00e9 \\n x","b":1.0,"c":"  "}'
    assert compact(None) == b"null"


def test_a_command_line_of_odd_bytes_can_be_kept() -> None:
    assert written(["tag", "a\udcff"]) == ("tag", "a\ufffd")


def test_time_is_kept_in_utc_to_the_second() -> None:
    east = datetime(2026, 5, 1, 14, 30, 0, 999, timezone(timedelta(hours=2)))
    assert moment(east) == AT


def test_states_are_the_same_whenever_they_were_written() -> None:
    assert STAMP.same(Stamp(12, 99, STAMP.digest))
    assert not STAMP.same(Stamp(12, 34, "cd" * 32))
    assert not STAMP.same(None)
