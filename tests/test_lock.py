"""`refkit lock` and `refkit unlock` as people run them."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Refkit


@pytest.fixture
def made(refkit: Refkit) -> Refkit:
    text = "@article{a, title={On Locks}, author={Ada Rivers}, journal={J. Locks}, year={2020}}"
    assert refkit("-l", "library.json", "add", "-", stdin=text).code == 0
    return refkit


def locked() -> list[str]:
    entries: dict[str, Any] = json.loads(Path("library.json").read_text("utf-8"))["entries"]
    found: list[str] = entries["a"].get("locked", [])
    return found


def test_fields_are_called_as_people_call_them(made: Refkit) -> None:
    done = made("lock", "a", "author", "year", "booktitle", "extra.code")
    assert (done.code, done.out) == (0, "")
    assert "1 record locked" in done.err
    assert "locked: (none) -> authors; container; date; extra.code" in done.err
    assert locked() == ["authors", "container", "date", "extra.code"]


def test_what_is_locked_is_shown(made: Refkit) -> None:
    made("lock", "a", "title", "authors")
    assert "locked       authors, title\n" in made("show", "a").out
    table = made("show", "a", "--provenance").out
    assert "title (locked)" in table
    assert "date (locked)" not in table


def test_some_or_all_are_unlocked(made: Refkit) -> None:
    made("lock", "a", "title", "authors", "date")
    assert "1 record unlocked" in made("unlock", "a", "title").err
    assert locked() == ["authors", "date"]
    made("unlock", "a")
    assert locked() == []
    assert "1 record was already so" in made("unlock", "a").err


def test_a_dry_run_changes_nothing(made: Refkit) -> None:
    before = Path("library.json").read_bytes()
    assert "1 record would be locked" in made("lock", "a", "title", "--dry-run").err
    assert Path("library.json").read_bytes() == before


def test_json_prints_the_record(made: Refkit) -> None:
    assert json.loads(made("lock", "a", "title", "--json").out)[0]["locked"] == ["title"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["lock", "a", "tittle"], "did you mean title?"),
        (["lock", "b", "title"], "no record has the key 'b'"),
        (["lock", "a"], "lock which fields?"),
    ],
)
def test_wrong_use(made: Refkit, args: list[str], said: str) -> None:
    done = made(*args)
    assert (done.code, said in done.err) == (2, True), done.err
    assert locked() == []


def test_a_query_locks_all_that_it_finds(made: Refkit) -> None:
    assert "1 record locked" in made("lock", "has:title", "key:a", "title", "year").err
    assert locked() == ["date", "title"]
    assert "no record is found" in made("unlock", "title:nothing").err
    assert "1 record unlocked" in made("unlock", "has:title").err
    assert locked() == []
