"""What is saved of a library that cannot be read: all that is anywhere, and nothing made up."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refkit.soundness import Context, check
from refkit.soundness.chronicle import Told
from refkit.soundness.rescue import BACKUP, FILE, JOURNAL, MENDED, SPOILT, Rescued, gather

AROUND = Context(today=date(2026, 11, 21))
KEYS = ("ada2017on", "bob2018on", "eve2019on", "joe2020on")


def record(key: str, **members: object) -> dict[str, object]:
    return {"added": "2020-02-21", "entry": {"title": f"On {key}"}, **members}


def tables(*keys: str) -> dict[str, Any]:
    return {
        "refkit": {"library": {"schema": 4}},
        "entries": {key: record(key) for key in keys},
        "asides": {"refs.bib": {"blocks": [{"kind": "comment", "text": "%"}]}},
        "retired": {"gone": {"entry": {"title": "Gone"}, "on": "2020-02-21"}},
        "tags": {"transformer": "transformers"},
    }


def text(held: dict[str, Any], indent: int | None = 2) -> bytes:
    return json.dumps(held, indent=indent, ensure_ascii=False).encode() + b"\n"


WHOLE = text(tables(*KEYS))


def saved(broken: bytes, **further: Any) -> Rescued:
    backup = further.pop("backup", None)
    return gather(broken, Told(**further), backup, AROUND)


def entries(rescued: Rescued) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rescued.text)["entries"]
    return found


def sources(rescued: Rescued) -> dict[str, str]:
    return {one.name: one.source for one in rescued.records}


@pytest.mark.parametrize("indent", [None, 1, 2])
def test_a_torn_library_gives_every_record_that_is_whole(indent: int | None) -> None:
    whole = text(tables(*KEYS), indent)
    ends = {key: whole.index(b"}}" if indent is None else b"}", whole.index(key.encode()))
            for key in KEYS}  # fmt: skip
    for cut in range(0, len(whole), 7):
        found = entries(saved(whole[:cut]))
        for key, held in found.items():
            assert held == record(key)
        for key, end in ends.items():
            if cut > end + (2 if indent is None else 30):
                assert key in found, f"{key} was whole, cut at {cut}"


def test_a_library_without_its_beginning_gives_every_record_too() -> None:
    for cut in range(WHOLE.index(b'"ada2017on"')):
        assert set(entries(saved(WHOLE[cut:]))) == set(KEYS), cut


@pytest.mark.parametrize("bomb", [b'{"x":' * 50_000, b'"x": {' * 50_000, b'"' + b"\\" * 10**6])
def test_a_text_that_was_made_to_be_read_for_ever_is_given_up(bomb: bytes) -> None:
    assert saved(bomb).saved == ()


def test_what_is_torn_comes_from_the_journal_and_the_rest_from_the_backup() -> None:
    cut = WHOLE.index(b'"bob2018on"') + 40
    known = {"entries": {"bob2018on": json.dumps(record("bob2018on", rating=4)).encode()}}
    rescued = saved(WHOLE[:cut], known=known, backup=text(tables("ada2017on", "eve2019on")))
    assert sources(rescued) == {"ada2017on": FILE, "bob2018on": JOURNAL, "eve2019on": BACKUP}
    assert entries(rescued)["bob2018on"]["rating"] == 4
    beside = json.loads(rescued.text)
    assert beside["asides"] == tables()["asides"]
    assert beside["retired"] == tables()["retired"]
    assert beside["tags"] == tables()["tags"]


def test_what_a_command_removed_does_not_come_back() -> None:
    rescued = saved(b"{", gone=frozenset({("entries", "bob2018on")}), backup=WHOLE)
    assert set(entries(rescued)) == set(KEYS) - {"bob2018on"}


def test_nothing_is_made_up() -> None:
    assert saved(b"").saved == ()
    assert saved(b"once upon a time").saved == ()


CONFLICT = """<<<<<<< HEAD
      "rating": 4,
{base}=======
      "rating": 5,
>>>>>>> other
"""


@pytest.mark.parametrize("base", ["", '||||||| 1234567\n      "rating": 3,\n'])
def test_both_sides_of_an_unfinished_merge_are_kept(base: str) -> None:
    held = tables(*KEYS)
    held["entries"]["bob2018on"] = {"rating": 4, **record("bob2018on")}
    mine = text(held).decode()
    merging = mine.replace('      "rating": 4,\n', CONFLICT.format(base=base)).encode()
    rescued = saved(merging)
    assert set(entries(rescued)) == {*KEYS, "bob2018on-2"}
    assert entries(rescued)["bob2018on"]["rating"] == 4
    assert entries(rescued)["bob2018on-2"]["rating"] == 5
    assert [(one.name, one.of) for one in rescued.saved if one.of] == [("bob2018on-2", "bob2018on")]


def test_records_that_only_one_side_has_are_kept() -> None:
    one = '    "x2020a": {"added": "2020-02-21", "entry": {}},\n'
    other = '    "y2020b": {"added": "2020-02-21", "entry": {}},\n'
    marks = f"<<<<<<< HEAD\n{one}=======\n{other}>>>>>>> other\n"
    merging = WHOLE.decode().replace('    "bob2018on"', f'{marks}    "bob2018on"').encode()
    assert set(entries(saved(merging))) == {*KEYS, "x2020a", "y2020b"}


def test_the_same_record_twice_is_kept_once() -> None:
    doubled = WHOLE.decode().replace('    "bob2018on"', '    "ada2017on"', 1)
    doubled = doubled.replace("On bob2018on", "On ada2017on", 1)
    assert set(entries(saved(doubled.encode()))) == set(KEYS) - {"bob2018on"}


@pytest.mark.parametrize("key", ["ada2017on", "ADA2017on"])
def test_two_records_of_one_key_are_both_kept(key: str) -> None:
    held = tables(*KEYS)
    held["entries"]["bob2018on"]["aliases"] = ["former"]
    doubled = text(held).decode().replace('    "bob2018on"', f'    "{key}"').encode()
    rescued = saved(doubled)
    assert entries(rescued)["ada2017on"] == record("ada2017on")
    assert entries(rescued)["ada2017on-2"] == record("bob2018on"), "its former keys lead to one"
    assert check(rescued.text, AROUND.today).readable


def test_a_record_that_does_not_validate_is_mended_or_replaced_or_kept() -> None:
    held = tables(*KEYS)
    held["entries"]["ada2017on"]["tags"] = ["GAN"]
    held["entries"]["bob2018on"]["rating"] = 9
    held["entries"]["eve2019on"]["rating"] = 9
    rescued = saved(text(held)[:-3], known={"entries": {"bob2018on": text(record("bob2018on"))}})
    assert sources(rescued) == {
        "ada2017on": MENDED, "bob2018on": JOURNAL, "eve2019on": SPOILT, "joe2020on": FILE,
    }  # fmt: skip
    assert entries(rescued)["ada2017on"]["tags"] == ["gan"]
    assert entries(rescued)["eve2019on"]["rating"] == 9


def test_text_that_is_not_utf_8_is_kept_as_far_as_it_is_text() -> None:
    broken = WHOLE.replace(b"On bob2018on", b"On b\xf6b")[:-3]
    rescued = saved(broken)
    assert sources(rescued)["bob2018on"] == SPOILT
    assert entries(rescued)["bob2018on"]["entry"]["title"] == "On b\ufffdb"
    assert sources(saved(broken, backup=WHOLE))["bob2018on"] == BACKUP


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_broken_what_is_saved_is_a_library(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(WHOLE)))
    end = data.draw(st.integers(start, min(len(WHOLE), start + 60)))
    into = data.draw(st.binary(max_size=6) | st.sampled_from([b"<<<<<<< a\n", b'"', b"{", b"["]))
    rescued = saved(WHOLE[:start] + into + WHOLE[end:], backup=WHOLE)
    assert check(rescued.text, AROUND.today).readable
    assert set(entries(rescued)) >= set(KEYS), "all of it was in the backup"
