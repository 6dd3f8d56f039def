"""Works that are there twice: what is found, merged and remembered, by whole runs."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Refkit

from benchmarks import dedupe as benchmark
from refkit import dedupe
from refkit.date import PartialDate
from refkit.model import Entry, EntryType, Record
from refkit.name import read_plain

BIB = """
@misc{preprint, title={Deep Sets of Trees in Motion}, author={Doe, J. and Wu, L. and others},
  year={2019}, eprint={1901.00001}, eprinttype={arxiv}}
@inproceedings{paper, title={Deep sets of trees in motion}, year={2020}, pages={11--20},
  author={Doe, Jane and Wu, Ling and Roe, Ann}, booktitle={Conference on Fictional Learning}}
@inproceedings{again, title={Deep Sets of {Trees} in Motion}, year={2020}, pages={11--20},
  author={Doe, Jane and Wu, Ling and Roe, Ann}, booktitle={CFL}}
@article{journal, title={Deep Sets of Grids in Motion}, year={2022}, volume={3},
  author={Poe, Ed and Li, Na}, journal={Journal of Fictions}}
@inproceedings{talk, title={Deep Sets of Grids in Motion}, year={2021},
  author={Poe, Ed and Li, Na}, booktitle={Conference on Fictional Learning}}
@book{volume1, title={Gardens, Volume 1}, author={Poe, Ann}, publisher={Old Quay}, year={2001}}
@book{volume2, title={Gardens, Volume 2}, author={Poe, Ann}, publisher={Old Quay}, year={2001}}
"""


@pytest.fixture
def library(refkit: Refkit) -> Refkit:
    Path("refs.bib").write_text(BIB, "utf-8")
    assert refkit("-l", "library.json", "add", "refs.bib").code in (0, 1)
    return refkit


def entries() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(Path("library.json").read_text("utf-8"))[
        "entries"
    ]
    return found


# --- what is found


def work(title: str, year: int = 0, pages: str = "", container: str = "") -> Entry:
    return Entry(
        type=EntryType.ARTICLE,
        title=title,
        authors=tuple(map(read_plain, ("Jane Doe", "Ling Wu"))),
        date=PartialDate(year) if year else None,
        pages=pages,
        container=container,
    )


def records(**some: Entry) -> dict[str, Record]:
    return {k: Record(key=k, entry=e, added=date(2026, 1, 1)) for k, e in some.items()}


TITLE = "Sparse Flows on Trees with Bounded Degree"


def test_a_group_is_all_that_hangs_together() -> None:
    found = dedupe.find(records(a=work(TITLE, 2018), b=work(TITLE), c=work(TITLE.upper(), 2018)))
    assert [set(group.keys) for group in found.certain] == [{"a", "b", "c"}]
    assert found.likely == ()


def test_two_that_contradict_each_other_keep_a_group_from_being_merged() -> None:
    found = dedupe.find(
        records(a=work(TITLE, 2003, "1–9"), b=work(TITLE), c=work(TITLE, 2018, "77–90"))
    )
    assert found.certain == ()
    (group,) = found.groups
    assert set(group.keys) == {"a", "b", "c"}
    assert [{match.left, match.right} for match in group.against] == [{"a", "c"}]
    assert len(found.open) == 3


def test_what_a_person_said_keeps_a_group_from_being_merged() -> None:
    some = records(a=work(TITLE, 2018), b=work(TITLE), c=work(TITLE.upper(), 2018))
    a = some["a"]
    some["a"] = Record(key="a", entry=a.entry, added=a.added, distinct=("c",))
    found = dedupe.find(some)
    assert found.certain == ()
    (against,) = found.groups[0].against
    assert against.evidence[0].detail == "said that they are different works"


def test_a_pair_that_a_person_told_apart_is_not_shown_again() -> None:
    some = records(a=work(TITLE, 2018), b=work(TITLE, 2018))
    some["b"] = Record(key="b", entry=work(TITLE, 2018), added=date(2026, 1, 1), distinct=("a",))
    found = dedupe.find(some)
    assert (found.groups, found.likely, found.distinct) == ((), (), 1)


def test_only_pairs_of_wanted_records_are_told() -> None:
    other = "Birds of the Northern Salt Marshes"
    some = records(a=work(TITLE), b=work(TITLE), c=work(other), d=work(other))
    found = dedupe.find(some, wanted={"d"})
    assert [set(group.keys) for group in found.groups] == [{"c", "d"}]


def test_the_record_that_stays_is_the_one_that_is_there_the_longest() -> None:
    some = records(a=work(TITLE), b=work(TITLE))
    some["b"] = Record(key="b", entry=work(TITLE), added=date(2020, 1, 1))
    assert dedupe.find(some).groups[0].keys == ("b", "a")


@pytest.mark.parametrize("half", ["first", "second"])
def test_the_benchmark_merges_no_hard_negative(half: str) -> None:
    """A small one of the same making; benchmarks/dedupe.py has the whole."""
    truth = benchmark.make(half, works=1500, copies=150, hard=120)
    score = benchmark.score(truth, benchmark.refkit)
    assert score.trapped == 0
    assert score.precision == 1.0
    assert score.recall >= (0.95 if half == "first" else 0.88)
    assert score.shown >= 0.95 * score.same


# --- whole runs


def test_groups_and_pairs_are_listed_with_reasons(library: Refkit) -> None:
    done = library("dedupe")
    assert done.code == 1
    assert "1 group is the same work" in done.out
    assert "1 pair may be the same work" in done.out
    assert "title: equal" in done.out
    assert "volume1" not in done.out
    assert "refkit dedupe --apply" in done.err
    assert library("dedupe", "--explain").out.count("1.00  equal") >= 3


def test_certain_groups_are_merged_in_one_change(library: Refkit) -> None:
    before = Path("library.json").read_bytes()
    done = library("dedupe", "--apply")
    assert "2 records merged" in done.err
    left = entries()
    assert len(left) == 5
    (kept,) = {"preprint", "paper", "again"} & left.keys()
    assert {*left[kept]["aliases"], kept} == {"preprint", "paper", "again"}
    assert library("show", "again").code == 0
    assert library("undo").code == 0
    assert Path("library.json").read_bytes() == before


def test_a_dry_run_changes_nothing(library: Refkit) -> None:
    before = Path("library.json").read_bytes()
    done = library("dedupe", "--apply", "--dry-run")
    assert "would be merged" in done.err
    assert Path("library.json").read_bytes() == before


def test_json_has_groups_and_evidence(library: Refkit) -> None:
    told = json.loads(library("dedupe", "--json").out)
    assert told["records"] == 7
    (group,) = told["groups"]
    assert (sorted(group["keys"]), group["certain"], group["merged"]) == (
        ["again", "paper", "preprint"], True, False,
    )  # fmt: skip
    assert {told["likely"][0]["left"], told["likely"][0]["right"]} == {"journal", "talk"}
    assert told["likely"][0]["evidence"][0]["what"] == "title"


def test_different_works_are_remembered(library: Refkit) -> None:
    assert library("dedupe", "--distinct", "journal", "talk").code == 0
    assert entries()["journal"]["distinct"] == ["talk"]
    assert entries()["talk"]["distinct"] == ["journal"]
    assert "may be the same work" not in library("dedupe").out


def test_a_query_narrows_the_search(library: Refkit) -> None:
    done = library("dedupe", "talk")
    assert "journal" in done.out
    assert "preprint" not in done.out


def test_nothing_twice_is_said(refkit: Refkit) -> None:
    Path("refs.bib").write_text(BIB[BIB.index("@book") :], "utf-8")
    refkit("-l", "library.json", "add", "refs.bib")
    done = refkit("dedupe")
    assert (done.code, done.out) == (0, "")
    assert "no work is there twice: 2 records looked at" in done.err


def test_merge_lists_fields_with_reasons(library: Refkit) -> None:
    library("tag", "preprint", "--add", "trees")
    done = library("merge", "paper", "preprint", "--dry-run")
    assert "preprint goes into paper" in done.err
    assert "as published" in done.err
    assert "1 record would be merged into paper" in done.err
    assert "preprint" in entries()
    assert library("merge", "preprint", "paper", "--into", "paper").code in (0, 1)
    kept = entries()["paper"]
    assert (kept["tags"], kept["aliases"]) == (["trees"], ["preprint"])


def test_merge_needs_two(library: Refkit) -> None:
    done = library("merge", "paper", "paper")
    assert done.code == 2
    assert "nothing to merge" in done.err
    library("merge", "journal", "talk")
    done = library("merge", "journal", "talk")
    assert "journal and talk are one record already" in done.err


def test_different_works_are_merged_when_that_is_said_again(library: Refkit) -> None:
    before = Path("library.json").read_bytes()
    done = library("merge", "volume1", "volume2")
    assert done.code == 2
    assert "MRG006 volume1 and volume2 look like two works" in done.err
    assert "merge --yes" in done.err
    assert Path("library.json").read_bytes() == before
    assert "MRG006" in library("merge", "volume1", "volume2", "--dry-run").err
    assert "MRG006" in library("merge", "volume1", "volume2", "--yes").err
    assert "volume2" in entries()["volume1"]["aliases"]


@pytest.mark.parametrize(("answer", "code", "left"), [(b"n\n", 2, 7), (b"y\n", 1, 6)])
def test_at_a_terminal_it_asks_before_different_works_are_merged(
    library: Refkit, answer: bytes, code: int, left: int
) -> None:
    with at_terminal("merge", "volume1", "volume2") as (person, process):
        shown = wait_for(person, "Merge them all the same")
        assert "MRG006" in shown
        os.write(person, answer)
        assert process.wait(20) == code
    assert len(entries()) == left


# --- the review


def test_answers_may_come_line_by_line(library: Refkit) -> None:
    done = library("dedupe", "--review", stdin="s\ns\nd\n")
    assert done.code == 0, done.err
    left = entries()
    assert len(left) == 5
    assert left["talk"]["distinct"] == ["journal"]
    assert "0 left" in done.err


def test_a_review_that_ends_early_goes_on_later(library: Refkit) -> None:
    first = library("dedupe", "--review", stdin="s\n")
    assert first.code == 1
    assert "1 pair merged" in first.err
    assert len(entries()) == 6
    second = library("dedupe", "--review", stdin="sd")
    assert second.code == 0
    assert len(entries()) == 5


def test_the_last_decision_can_be_taken_back(library: Refkit) -> None:
    before = Path("library.json").read_text("utf-8")
    done = library("dedupe", "--review", stdin="suq")
    assert "undone: " in done.err
    assert json.loads(Path("library.json").read_text("utf-8")) == json.loads(before)
    library("dedupe", "--review", stdin="nnd" + "u" + "s")
    assert "distinct" not in entries()["talk" if "talk" in entries() else "journal"]


@contextmanager
def at_terminal(*args: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Run the program at a terminal of its own; the end that a person has."""
    person, program = pty.openpty()
    environ = {**os.environ, "SOURCE_DATE_EPOCH": "1795219200", "COLUMNS": "90", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "refkit", *args],
        stdin=program, stdout=program, stderr=program, env=environ, start_new_session=True,
    )  # fmt: skip
    try:
        yield person, process
    finally:
        process.kill()
        process.wait()
        os.close(program)
        os.close(person)


def wait_for(person: int, pattern: str) -> str:
    """Read what the program shows until ``pattern`` is there."""
    shown = ""
    end = time.monotonic() + 20
    while not re.search(pattern, shown, re.DOTALL):
        assert time.monotonic() < end, shown
        if select.select([person], [], [], 0.1)[0]:
            shown += os.read(person, 65536).decode("utf-8", "replace")
    return shown


def modes(person: int) -> list[object]:
    return termios.tcgetattr(person)[:4]


def test_one_key_press_a_pair(library: Refkit) -> None:
    with at_terminal("dedupe", "--review") as (person, process):
        usual = modes(person)
        wait_for(person, "q: quit")
        for answer in (b"\x1b[A", b"x", b"e"):  # an arrow key and an x mean nothing
            os.write(person, answer)
        wait_for(person, "why.*1.00.*q: quit")
        os.write(person, b"ssd")  # keys that come fast are answers one after the other
        wait_for(person, "0 left")
        assert process.wait(20) == 0
        assert modes(person) == usual
    assert len(entries()) == 5
    assert entries()["talk"]["distinct"] == ["journal"]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda person, process: os.write(person, b"q"), 1),
        (lambda person, process: process.send_signal(signal.SIGINT), 130),
        (lambda person, process: process.send_signal(signal.SIGTERM), 128 + signal.SIGTERM),
        (lambda person, process: process.send_signal(signal.SIGHUP), 128 + signal.SIGHUP),
    ],
    ids=["q", "ctrl-c", "term", "hup"],
)
def test_whatever_ends_it_loses_nothing(
    library: Refkit, end: Callable[[int, "subprocess.Popen[bytes]"], object], code: int
) -> None:
    with at_terminal("dedupe", "--review") as (person, process):
        usual = modes(person)
        wait_for(person, "q: quit")
        os.write(person, b"s")
        wait_for(person, "2 of .*q: quit")
        end(person, process)
        assert process.wait(20) == code
        assert modes(person) == usual
        wait_for(person, "1 pair merged, 0 kept apart, 2 left: refkit dedupe --review goes on")
    assert len(entries()) == 6


def test_the_keys_are_told_again_after_one_that_means_nothing(library: Refkit) -> None:
    with at_terminal("dedupe", "--review") as (person, _):
        wait_for(person, "q: quit")
        for other in (b"x", b"?", b"\r"):
            os.write(person, other)
            wait_for(person, "^\\s*s: same .*q: quit")


def test_the_log_names_the_pairs_of_a_review(library: Refkit) -> None:
    library("dedupe", "--review", stdin="nnnd")
    (line,) = [line for line in library("log").out.splitlines() if "--review" in line]
    assert line.endswith("dedupe --review journal talk")
