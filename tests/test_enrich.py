"""`refkit enrich` as people run it: the real program, a real server that plays the services."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Done, Refkit
from hosts import Question, Reply, Server, always, as_json, as_page, throttled
from world import VARIABLES, Work, World

KERNEL = Work(
    "Kernel of CycleGAN as a Principal Homogeneous Space",
    (("Nikita", "Moriakov"), ("Jonas", "Adler"), ("Jonas", "Teuwen")),
    2020,
    abstract="Unpaired image-to-image translation has attracted significant interest.",
    forum="B1eWOJHKvB",
)
DRIFT = Work(
    "DRIFT: Sparse Updates for Recurrent Nets",
    (("Ada", "Rivers"), ("Bo", "Chen")),
    2024,
    forum="aB3dE5gH7j",
    v2=True,
    venueid="ICLR.cc/2024/Conference",
    arxiv="2301.00001",
)
SMALL = Work(
    "Attention in Small Words",
    (("Cy", "Duarte"), ("Bo", "Chen")),
    2021,
    venue="Proceedings of the Workshop on Small Words",
    doi="10.9999/attn",
    dblp="conf/wsw/DuarteC21",
    pages="1-9",
)
QUIET = Work(
    "Sparse Retrieval for Quiet Readers of Long Books",
    (("Dee", "Okafor"), ("Emil", "Ito")),
    2022,
    venue="Proceedings of the Workshop on Reading",
    doi="10.9999/quiet",
    dblp="conf/read/OkaforI22",
)
BIB = """\
@misc{rivers, title={DRIFT: Sparse Updates for Recurrent Nets}, author={A. Rivers and others},
  eprint={2301.00001}, eprinttype={arxiv}, date={2023}}
@misc{kernel, title={Kernel of CycleGAN as a Principal Homogeneous Space},
  author={Moriakov, Nikita and Adler, Jonas and Teuwen, Jonas},
  url={https://openreview.net/forum?id=B1eWOJHKvB}}
@misc{small, title={Attention in Small Words}, author={Duarte, C. and Chen, B.}, doi={10.9999/attn}}
"""
USERS = {"ada@example.org": "a-secret-word"}
LOGIN = {"OPENREVIEW_USERNAME": "ada@example.org", "OPENREVIEW_PASSWORD": "a-secret-word"}


class Desk:
    """The program, a library of three records, and the services it may ask."""

    def __init__(self, refkit: Refkit, server: Server) -> None:
        self._refkit = refkit
        self.server = server
        self.urls = {VARIABLES[name]: url for name, url in server.urls.items()}

    def run(self, *args: str | Path, stdin: str = "", **environ: str) -> Done:
        return self._refkit("-l", "lib.json", *args, stdin=stdin, **{**self.urls, **environ})

    def json(self, *args: str, **environ: str) -> dict[str, dict[str, Any]]:
        done = self.run("enrich", *args, "--json", **environ)
        return {each["key"]: each for each in json.loads(done.out)}

    @property
    def records(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(Path("lib.json").read_text("utf-8"))["entries"]
        return found


@pytest.fixture
def desk(refkit: Refkit) -> Iterator[Desk]:
    world = World([KERNEL, DRIFT, SMALL, QUIET], users=USERS)
    with Server(world.routes()) as server:
        desk = Desk(refkit, server)
        Path("refs.bib").write_text(BIB, "utf-8")
        assert desk.run("add", "refs.bib").code in (0, 1)
        yield desk


def test_nothing_is_written_without_apply(desk: Desk) -> None:
    before = Path("lib.json").read_bytes()
    done = desk.run("enrich", **LOGIN)
    assert done.code == 0, done.err
    assert "3 records would change: the same command with --apply writes it" in done.err
    assert Path("lib.json").read_bytes() == before


def test_the_diff_says_field_source_and_reason(desk: Desk) -> None:
    done = desk.run("enrich", "rivers", **LOGIN)
    lines = [line.strip() for line in done.out.splitlines()]
    assert lines[0] == "~ rivers  DRIFT: Sparse Updates for Recurrent Nets"
    assert lines[1].startswith("openreview aB3dE5gH7j is the same paper: arxiv: 2301.00001")
    assert "authors: A. Rivers -> Ada Rivers; Bo Chen  [all authors]" in lines
    assert "type: preprint -> inproceedings  [as published]" in lines


def test_a_certain_match_is_applied_and_taken_back(desk: Desk) -> None:
    before = desk.records
    done = desk.run("enrich", "--apply", **LOGIN)
    assert done.code == 0, done.err
    assert "3 records changed; refkit enrich --revert KEY takes changes back" in done.err
    rivers = desk.records["rivers"]
    assert rivers["entry"]["type"] == "inproceedings"
    assert rivers["entry"]["venue"] == "iclr"
    assert [name["family"] for name in rivers["entry"]["authors"]] == ["Rivers", "Chen"]
    assert "arxiv:2301.00001" in rivers["entry"]["identifiers"]
    receipt = rivers["receipts"][0]
    assert (receipt["source"], receipt["locator"]) == ("openreview", "aB3dE5gH7j")
    assert receipt["answers"]
    back = desk.run("enrich", "--revert", "rivers")
    assert (back.code, back.err) == (0, "1 record taken back\n")
    assert "authors: Ada Rivers; Bo Chen -> A. Rivers" in back.out
    assert desk.records["rivers"] == before["rivers"]
    assert desk.records["small"] != before["small"]


def test_all_changes_of_a_source_are_taken_back(desk: Desk) -> None:
    before = desk.records
    desk.run("enrich", "--yes", **LOGIN)
    sources = {key: record["receipts"][0]["source"] for key, record in desk.records.items()}
    shown = desk.run("enrich", "--revert", "--source", "openreview", "--dry-run")
    assert "2 records would go back" in shown.err
    done = desk.run("enrich", "--revert", "--source", "openreview")
    assert "2 records taken back" in done.err
    for key, source in sources.items():
        assert (desk.records[key] == before[key]) is (source == "openreview")
    again = desk.run("enrich", "--revert", "--source", "openreview")
    assert (again.code, again.err) == (0, "there is nothing to take back\n")


def test_a_locked_field_stays(desk: Desk) -> None:
    assert desk.run("lock", "rivers", "author").code == 0
    desk.run("enrich", "rivers", "--apply", **LOGIN)
    entry = desk.records["rivers"]["entry"]
    assert [name["family"] for name in entry["authors"]] == ["Rivers"]
    assert entry["type"] == "inproceedings"


def test_without_an_account_the_gate_is_said_once_and_is_not_absence(desk: Desk) -> None:
    desk.server.hosts = {
        **desk.server.hosts,
        "openreview-v2": always(_gate()),
        "openreview-v1": always(_gate()),
    }
    done = desk.run("enrich")
    assert done.code == 1
    assert done.err.count("warning SRC001 openreview is closed to us") == 1
    assert "OPENREVIEW_TOKEN" in done.err
    assert "gated 3" in done.err
    assert "ENR001" not in done.err
    assert "could not be looked up everywhere: kernel" in done.err


def _gate() -> Reply:
    return as_json(
        {"name": "ChallengeRequiredError", "status": 403, "message": "Challenge required"}, 403
    )


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        pytest.param(Reply(500), "SRC003 crossref gave no answer", id="outage"),
        pytest.param(as_page(), "SRC004 crossref gave an answer that makes no sense", id="page"),
        pytest.param(as_json({"a": 1}, 403), "SRC005 crossref did not let us see", id="forbidden"),
        pytest.param(
            throttled(7200), "SRC002 crossref wants to be left alone until ", id="throttled"
        ),
    ],
)
def test_a_refusal_is_said_once_and_changes_nothing(desk: Desk, reply: Reply, said: str) -> None:
    desk.server.hosts = {**desk.server.hosts, "crossref": always(reply)}
    before = Path("lib.json").read_bytes()
    done = desk.run("enrich", "small", "--source", "crossref", "--apply")
    assert done.code == 1
    assert done.err.count(said) == 1
    assert "hint: " in done.err
    assert "ENR001" not in done.err
    assert Path("lib.json").read_bytes() == before


def test_not_found_is_said_when_all_looked(desk: Desk) -> None:
    empty = World([])
    desk.server.hosts = {**empty.routes(), "openreview-v1": _nobody, "openreview-v2": _nobody}
    done = desk.run("enrich", "small", **LOGIN)
    assert done.code == 1
    assert "ENR001 small was not found" in done.err


def _nobody(question: Question) -> Reply:
    if question.path == "/login":
        return as_json({"token": "a.b.c", "user": {"profile": {"id": "~Ada_Rivers1"}}})
    return as_json({"notes": [], "count": 0})


@pytest.fixture
def unsure(desk: Desk) -> Desk:
    """With a fourth record, whose title alone is known: it may be anybody's."""
    title = "@misc{quiet, title={Sparse Retrieval for Quiet Readers of Long Books}}"
    assert desk.run("add", "-", stdin=title).code == 0
    return desk


def test_what_is_only_likely_is_shown_and_not_applied(unsure: Desk) -> None:
    found = unsure.json("quiet", "--apply", **LOGIN)["quiet"]
    assert (found["outcome"], found["changes"], found["written"]) == ("likely", [], False)
    assert "likely" in {offer["verdict"] for offer in found["offers"]}
    assert "receipts" not in unsure.records["quiet"]
    done = unsure.run("enrich", "quiet", **LOGIN)
    assert done.code == 1
    assert "? quiet  Sparse Retrieval for Quiet Readers of Long Books" in done.out
    assert "perhaps dblp conf/read/OkaforI22: Sparse Retrieval" in done.out
    assert "may be right: --review shows them one by one and asks" in done.err


def review(desk: Desk, tmp_path: Path, keys: list[str], *args: str) -> tuple[int, str]:
    """Run `enrich --review` on a terminal of 80 columns and type ``keys``, one when asked."""
    person, terminal = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "refkit", "-l", "lib.json", "enrich", "quiet", "--review", *args],
        env=environment(desk, tmp_path, COLUMNS="80", NO_COLOR="1"),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    said = b""
    while True:
        ready, _, _ = select.select([person], [], [], 0.2)
        asked = said.count(b"ask no more") + said.count(b"[y/N]")
        if not ready and asked:
            # Again where it came too early: a program that begins to read keys drops what waits.
            os.write(person, keys[min(asked, len(keys)) - 1].encode())
        elif ready:
            try:
                said += os.read(person, 4096)
            except OSError:  # the program has ended, and its side is closed
                break
    os.close(person)
    return process.wait(30), said.decode().replace("\r\n", "\n")


def environment(desk: Desk, tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    home = {"HOME": str(tmp_path / "home"), "SOURCE_DATE_EPOCH": "1795219200"}
    return {**kept, **home, **desk.urls, **LOGIN, **more}


def test_a_person_accepts_what_is_likely(unsure: Desk, tmp_path: Path) -> None:
    code, said = review(unsure, tmp_path, ["y"], "--apply")
    assert code == 0, said
    assert "1 of " in said
    assert "mine" in said
    assert "theirs" in said
    assert "1 record changed" in said
    entry = unsure.records["quiet"]["entry"]
    assert [name["family"] for name in entry["authors"]] == ["Okafor", "Ito"]
    receipt = unsure.records["quiet"]["receipts"][0]
    assert (receipt["source"], receipt["locator"]) == ("dblp", "conf/read/OkaforI22")


def test_without_apply_a_review_asks_before_it_writes(unsure: Desk, tmp_path: Path) -> None:
    code, said = review(unsure, tmp_path, ["y", "y\r"])
    assert "Write it? [y/N]" in said
    assert code == 0
    assert "receipts" in unsure.records["quiet"]


@pytest.mark.parametrize("keys", ["s", "q", "n"])
def test_a_person_does_not_accept(unsure: Desk, tmp_path: Path, keys: str) -> None:
    code, said = review(unsure, tmp_path, [*keys], "--apply")
    assert code == 1, said
    assert "nothing has changed" in said
    assert "receipts" not in unsure.records["quiet"]


def test_offline_replays_what_is_stored_without_a_request(desk: Desk) -> None:
    desk.run("enrich", **LOGIN)
    asked = len(desk.server.questions)
    assert asked > 0
    done = desk.run("enrich", "--offline", "--apply", **LOGIN)
    assert done.code == 0, done.err
    assert "3 records changed" in done.err
    assert len(desk.server.questions) == asked


def test_offline_without_stored_answers_is_not_absence(desk: Desk) -> None:
    done = desk.run("enrich", "--offline")
    assert done.code == 1
    assert "SRC007 nothing was asked, and there is no stored answer of openreview" in done.err
    assert "could not be looked up everywhere: kernel, rivers, small" in done.err
    assert "ENR0" not in done.err
    assert not desk.server.questions


def test_a_second_run_costs_no_request(desk: Desk) -> None:
    desk.run("enrich", "kernel", "small", **LOGIN)
    asked = len(desk.server.questions)
    done = desk.run("enrich", "kernel", "small", **LOGIN)
    assert "2 records would change" in done.err
    assert [(q.host, q.path, q.params) for q in desk.server.questions[asked:]] == []


def test_json_has_the_shape_that_the_page_tells(desk: Desk) -> None:
    found = desk.json(**LOGIN)
    assert set(found) == {"rivers", "kernel", "small"}
    rivers = found["rivers"]
    assert set(rivers) == {
        "key", "former", "outcome", "written", "answers", "offers", "changes", "receipts",
        "problems",
    }  # fmt: skip
    assert (rivers["outcome"], rivers["written"], rivers["former"]) == ("changed", False, None)
    assert {"source", "state", "reason", "until"} == set(rivers["answers"][0])
    assert rivers["answers"][0]["state"] == "found"
    assert {"source", "locator", "title", "verdict", "evidence"} == set(rivers["offers"][0])
    assert {"what", "score", "detail"} == set(rivers["offers"][0]["evidence"][0])
    changed = {change["field"]: change for change in rivers["changes"]}
    assert changed["authors"] == {
        "field": "authors",
        "before": "A. Rivers",
        "after": "Ada Rivers; Bo Chen",
        "source": "openreview",
        "locator": "aB3dE5gH7j",
    }
    assert rivers["receipts"][0]["source"] == "openreview"
    assert desk.json("rivers", "--apply", **LOGIN)["rivers"]["written"] is True
    assert desk.json("--revert", "rivers")["rivers"]["outcome"] == "reverted"


def test_explain_lists_every_test(desk: Desk) -> None:
    done = desk.run("enrich", "rivers", "--explain", **LOGIN)
    tests = [line.split()[:2] for line in done.out.splitlines() if line.startswith(" " * 8)]
    assert ["title", "1.00"] in tests
    assert ["authors", "0.95"] in tests  # a cut list


def test_another_source_fills_what_stays_empty_when_asked_to(desk: Desk) -> None:
    desk.run("enrich", "small", "--source", "dblp", "--fill-from", "crossref", "--apply")
    record = desk.records["small"]
    assert [receipt["source"] for receipt in record["receipts"]] == ["dblp", "crossref"]
    assert record["provenance"]["container"]["source"] == "dblp"
    assert record["entry"]["pages"] == "1–9"
    assert record["provenance"]["pages"]["source"] == "crossref"


def test_from_a_file_nobody_is_asked(desk: Desk) -> None:
    Path("colleague.bib").write_text(
        "@inproceedings{x, title={Attention in Small Words}, author={Cy Duarte and Bo Chen},"
        " booktitle={Proceedings of the Workshop on Small Words}, year={2021}, pages={1--9},"
        " doi={10.9999/attn}}",
        "utf-8",
    )
    done = desk.run("enrich", "--from", "colleague.bib", "--apply")
    assert done.code == 0, done.err
    assert "2 records are not in colleague.bib" in done.err
    assert "colleague.bib L1 is the same paper: " in done.out
    assert desk.records["small"]["entry"]["pages"] == "1–9"
    assert not desk.server.questions


def test_from_a_file_that_is_not_there(desk: Desk) -> None:
    done = desk.run("enrich", "--from", "colleague.bi")
    assert (done.code, done.err) == (2, "refkit: no such file: colleague.bi\n")


def test_words_choose_records_that_lack_something(desk: Desk) -> None:
    assert set(desk.json("recurrent", **LOGIN)) == {"rivers"}
    assert set(desk.json("rivers", "small", **LOGIN)) == {"rivers", "small"}
    desk.run("enrich", "rivers", "--apply", **LOGIN)
    assert desk.run("enrich", "recurrent", **LOGIN).err == (
        "nothing is missing there: --all looks complete records up, too\n"
    )
    assert set(desk.json("recurrent", "--all", **LOGIN)) == {"rivers"}
    done = desk.run("enrich", "riverz")
    assert (done.code, "did you mean rivers?" in done.err) == (2, True)
    assert desk.run("enrich", "--waiting").err == "no record waits to be looked up\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--source", "crosref"], "did you mean crossref?"),
        (["--review"], "--review needs a terminal"),
        (["--review", "--yes"], "--review asks"),
        (["--from", "refs.bib", "--source", "dblp"], "say one of them"),
        (["--from", "refs.bib", "--offline"], "asks nobody anyway"),
        (["--revert"], "--revert needs keys"),
        (["--revert", "--source", "dblp", "--source", "acl"], "one --source at a time"),
        (["--revert", "nobody"], "no record has the key"),
    ],
)
def test_wrong_use(desk: Desk, args: list[str], said: str) -> None:
    done = desk.run("enrich", *args)
    assert done.code == 2
    assert said in " ".join(done.err.replace("│", " ").split())
    assert not desk.server.questions


def test_a_library_that_cannot_be_written_fails_before_anybody_is_asked(desk: Desk) -> None:
    """What stands where the lock belongs stops root, too, to whom nothing is read-only."""
    lock = Path(".lib.json.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    before = Path("lib.json").read_bytes()
    done = desk.run("enrich", "--apply", **LOGIN)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("refkit: lib.json cannot be written")
    assert not desk.server.questions
    assert Path("lib.json").read_bytes() == before
    assert desk.run("enrich", **LOGIN).code == 0


def test_a_library_in_the_way_fails_before_anybody_is_asked(desk: Desk) -> None:
    Path("folder").mkdir()
    done = desk._refkit("-l", "folder", "enrich", "--apply", **desk.urls)
    assert (done.code, "is a folder" in done.err) == (2, True)
    assert not desk.server.questions


def test_secrets_are_nowhere(desk: Desk, tmp_path: Path) -> None:
    done = desk.run("enrich", "--apply", "--explain", **LOGIN)
    assert "a-secret-word" not in done.out + done.err
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"a-secret-word" not in path.read_bytes(), path


def test_ctrl_c_keeps_what_was_done(desk: Desk, tmp_path: Path) -> None:
    """The third record's server never answers; the first two are done when the person stops."""
    held = Server({"crossref": always(Reply(200, b"{}", delay=600))})
    with held:
        process = subprocess.Popen(
            [sys.executable, "-m", "refkit", "-l", "lib.json", "enrich", "--apply", "--json"],
            env={**environment(desk, tmp_path), "REFKIT_CROSSREF_URL": held.urls["crossref"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        while not held.questions or len(desk.server.asked("openreview-v1")) < 1:
            assert process.poll() is None, process.communicate()
        _until_quiet(desk.server)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "interrupted: 2 of 3 records were looked up" in err
    assert "same command goes on from there" in err
    reported = {each["key"] for each in json.loads(out) if each["written"]}
    assert reported == {"rivers", "kernel"}
    kept = {key for key, record in desk.records.items() if "receipts" in record}
    assert kept == reported


def _until_quiet(server: Server) -> None:
    """Wait until no question has come for a while: all that can be done is done."""
    import time

    count = -1
    while count != len(server.questions):
        count = len(server.questions)
        time.sleep(0.3)


def test_a_file_that_is_added_again_brings_nothing_back(refkit: Any) -> None:
    """Enrichment emptied and replaced what the file said; the file says nothing new."""
    Path("mine.bib").write_text(
        "@article{drift, title={DRIFT: Sparse Updates for Recurrent Nets},"
        " author={A. Rivers and B. Chen}, journal={arXiv preprint arXiv:2301.00001},"
        " volume={abs/2301.00001}, year={2023}, note={Submitted to ICLR}}",
        "utf-8",
    )
    Path("theirs.bib").write_text(
        "@inproceedings{x, title={DRIFT: Sparse Updates for Recurrent Nets},"
        " author={Ada Rivers and Bo Chen}, year={2024}, doi={10.9999/drift},"
        " booktitle={International Conference on Learning Representations}}",
        "utf-8",
    )
    library = Path("library.json")
    assert refkit("--library", library, "add", "mine.bib").code == 0
    before = library.read_bytes()
    done = refkit("enrich", "--from", "theirs.bib", "--apply")
    assert "1 record changed" in done.err
    enriched = library.read_bytes()
    again = refkit("add", "mine.bib")
    assert (again.code, library.read_bytes()) == (0, enriched)
    assert "MRG" not in again.err
    assert refkit("enrich", "--revert", "drift").code == 0
    assert library.read_bytes() == before
