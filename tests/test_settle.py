"""`refkit settle`: what two copies left to a person, listed, decided by flags or key by key."""

import json
import os
import select
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import Refkit
from edits import replace, work

from refkit.hold import HAND
from refkit.model import Clash, Plan, Record
from refkit.reconcile import clashes, settling
from refkit.store import Library

DAY = date(2026, 11, 20)


def clash(field: str, value: object) -> Clash:
    return Clash(field=field, value=clashes.written(value), on=DAY)


ADA = Record(
    key="ada2020graph",
    entry=work(0),
    rating=3,
    added=DAY,
    clashes=(clash("publisher", "ACM"), clash("rating", 5)),
)
BO = Record(
    key="bo2021kernel", entry=work(1), added=DAY, note="Mine.", clashes=(clash("note", "Yours."),)
)
CY = Record(key="cy2022proof", entry=work(2), added=DAY, tags=("clashes",))


@pytest.fixture
def library(refkit: Refkit) -> Library:
    found = Library(Path("library.json"))
    found.apply(Plan(put=(ADA, BO, CY)))
    return found


def fields(library: Library, key: str) -> list[str]:
    return [clash.field for clash in library.read()[key].clashes]


def test_without_a_terminal_it_lists_what_is_open(refkit: Refkit, library: Library) -> None:
    done = refkit("settle")
    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines() == [
        "ada2020graph  publisher  ours: (nothing)  theirs: ACM",
        "ada2020graph  rating  ours: 3  theirs: 5",
        "bo2021kernel  note  ours: Mine.  theirs: Yours.",
    ]


def test_as_json_both_values_are_values(refkit: Refkit, library: Library) -> None:
    done = refkit("settle", "ada2020graph", "--json")
    assert done.code == 1
    assert json.loads(done.out) == [
        {"key": ADA.key, "field": name, "ours": ours, "theirs": theirs, "on": "2026-11-20"}
        for name, ours, theirs in (("publisher", None, "ACM"), ("rating", 3, 5))
    ]


def test_nothing_open_is_said_and_is_no_finding(refkit: Refkit, library: Library) -> None:
    for words in (["cy2022proof"], ["cy2022proof", "--theirs"], ["--field", "volume", "--ours"]):
        done = refkit("settle", *words)
        assert (done.code, done.out, done.err) == (0, "", "there is nothing to settle\n")
    assert refkit("settle", "cy2022proof", "--json").out == "[]\n"


def test_theirs_takes_the_other_value(refkit: Refkit, library: Library) -> None:
    done = refkit("settle", "ada2020graph", "--theirs")
    assert done.code == 0
    assert "publisher: (none) -> ACM" in done.err
    record = library.read()[ADA.key]
    assert (record.entry.publisher, record.rating, record.clashes) == ("ACM", 5, ())
    assert record.provenance["publisher"].source == HAND
    assert fields(library, BO.key) == ["note"]


def test_ours_keeps_what_stands(refkit: Refkit, library: Library) -> None:
    assert refkit("settle", "--ours").code == 0
    records = library.read()
    assert dict(records) == {record.key: replace(record, clashes=()) for record in (ADA, BO, CY)}


def test_one_field_of_one_record(refkit: Refkit, library: Library) -> None:
    assert refkit("settle", ADA.key, "--field", "rating", "--theirs").code == 0
    assert library.read()[ADA.key].rating == 5
    assert fields(library, ADA.key) == ["publisher"]


def test_a_query_names_records_too(refkit: Refkit, library: Library) -> None:
    assert refkit("settle", "title:kernel", "--theirs").code == 0
    assert library.read()[BO.key].note == "Yours."
    assert fields(library, ADA.key) == ["publisher", "rating"]


def test_a_dry_run_changes_nothing(refkit: Refkit, library: Library) -> None:
    before = library.file.read_bytes()
    done = refkit("settle", "--theirs", "--dry-run")
    assert (done.code, "rating: 3 -> 5" in done.err) == (0, True)
    assert refkit("settle", "--dry-run").code == 1
    assert library.file.read_bytes() == before


def test_one_undo_takes_it_back(refkit: Refkit, library: Library) -> None:
    refkit("settle", "--theirs")
    assert refkit("undo").code == 0
    assert dict(library.read()) == {record.key: record for record in (ADA, BO, CY)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ours", "--theirs"], "say --ours or --theirs"),
        (["--field", "publsher"], "unknown field 'publsher'"),
        (["nobody"], "no record has the key 'nobody'"),
    ],
)
def test_wrong_use(refkit: Refkit, library: Library, words: list[str], said: str) -> None:
    done = refkit("settle", *words)
    assert (done.code, said in done.err) == (2, True)


def test_setting_the_field_settles_it(refkit: Refkit, library: Library) -> None:
    assert refkit("set", "publisher=IEEE", ADA.key).code == 0
    assert fields(library, ADA.key) == ["rating"]


def answered(tmp_path: Path, keys: str) -> tuple[int, str]:
    """Run `settle` on a terminal of 90 columns and type ``keys``, one when asked."""
    person, terminal = os.openpty()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    home = {"HOME": str(tmp_path / "home"), "SOURCE_DATE_EPOCH": "1795219200"}
    process = subprocess.Popen(
        [sys.executable, "-m", "refkit", "settle"],
        env={**kept, **home, "COLUMNS": "90", "NO_COLOR": "1"},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    said = b""
    while True:
        ready, _, _ = select.select([person], [], [], 0.2)
        if ready:
            try:
                said += os.read(person, 4096)
            except OSError:  # the program has ended, and its side is closed
                break
        elif asked := said.count(b"ask no more"):
            # Again where it came too early: a program that begins to read keys drops what waits.
            os.write(person, keys[min(asked, len(keys)) - 1].encode())
    os.close(person)
    return process.wait(30), said.decode().replace("\r\n", "\n")


def test_a_person_decides_key_by_key(library: Library, tmp_path: Path) -> None:
    code, said = answered(tmp_path, "tos")
    assert code == 1, said
    assert "1 of 3  ada2020graph" in said
    assert "ours (in the record)" in said
    assert "1 field left to settle" in said
    record = library.read()[ADA.key]
    assert (record.entry.publisher, record.rating, record.clashes) == ("ACM", 3, ())
    assert fields(library, BO.key) == ["note"]


def test_stopping_keeps_what_was_answered(library: Library, tmp_path: Path) -> None:
    code, said = answered(tmp_path, "tq")
    assert (code, "2 fields left to settle" in said) == (1, True)
    assert fields(library, ADA.key) == ["rating"]
    code, _ = answered(tmp_path, "ot")
    assert code == 0
    assert library.read()[BO.key].note == "Yours."


def test_ctrl_c_changes_nothing(library: Library, tmp_path: Path) -> None:
    before = library.file.read_bytes()
    code, _ = answered(tmp_path, "t\x03")
    assert code == 130
    assert library.file.read_bytes() == before


def test_of_several_other_values_none_is_taken_in_silence() -> None:
    record = replace(ADA, clashes=(clash("publisher", "ACM"), clash("publisher", "IEEE")))
    pairs = [(record.key, each) for each in record.clashes]
    plan = settling.plan({record.key: record}, (), pairs, DAY)
    assert (plan.put, [problem.code for problem in plan.problems]) == ((), ["GIT010"])
    one = settling.plan({record.key: record}, (), pairs[1:], DAY)
    assert (one.put[0].entry.publisher, one.put[0].clashes) == ("IEEE", ())


def test_a_value_that_cannot_stand_is_refused_and_can_be_dropped() -> None:
    record = replace(ADA, clashes=(Clash(field="rating", value="99", on=DAY),))
    pairs = [(record.key, record.clashes[0])]
    plan = settling.plan({record.key: record}, (), pairs, DAY)
    assert (plan.put, [problem.code for problem in plan.problems]) == ((), ["GIT011"])
    assert settling.plan({record.key: record}, pairs, (), DAY).put[0].clashes == ()


def test_a_clash_that_is_gone_meanwhile_is_passed_over() -> None:
    record = replace(ADA, clashes=())
    pairs = [(ADA.key, each) for each in ADA.clashes]
    assert settling.plan({ADA.key: record}, (), pairs, DAY).empty
