"""What happened, and taking it back: whole runs of undo, redo, log, blame, diff and journal."""

import json
import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chronicle import Book
from conftest import Refkit

from refkit.commands import Run, moment
from refkit.errors import LibraryError, RefkitError
from refkit.journal import History

BIB = """
@article{ada, title = {On Ada}, author = {Lovelace, Ada}, year = 2001}
@article{bob, title = {On Bob}, author = {Bobson, Bob}, year = 2002}
"""


@pytest.fixture
def started(refkit: Refkit) -> Refkit:
    Path("refs.bib").write_text(BIB)
    library = ("--library", "library.json")
    assert refkit(*library, "add", "refs.bib").code == 0
    assert refkit("tag", "ada", "--add", "new").code == 0
    assert refkit("mark", "read", "ada", "bob").code == 0
    return refkit


def tags() -> Any:
    entries = json.loads(Path("library.json").read_text())["entries"]
    return {key: (held.get("tags", []), held.get("status", "")) for key, held in entries.items()}


def test_undo_and_redo_say_what_they_did(started: Refkit) -> None:
    done = started("undo")
    assert (done.code, done.out) == (0, "")
    assert done.err == (
        "undid 3: mark read ada bob\n"
        "  ~ ada  On Ada\n"
        "      status: read -> unread\n"
        "  ~ bob  On Bob\n"
        "      status: read -> unread\n"
        "2 records changed\n"
    )
    assert tags() == {"ada": (["new"], ""), "bob": ([], "")}
    done = started("undo", "2")
    assert "undid 2: tag ada --add new\n" in done.err
    assert "undid 1: add refs.bib\n" in done.err
    assert done.err.endswith("2 records removed\n")
    assert tags() == {}
    assert started("undo").code == 2
    done = started("redo", "3")
    assert (done.code, re.findall("redid (.)", done.err)) == (0, ["1", "2", "3"])
    assert tags() == {"ada": (["new"], "read"), "bob": ([], "read")}
    done = started("redo")
    assert (done.code, done.err) == (2, "refkit: there is nothing to redo\n")


def test_undo_to_a_number_and_of_one_alone(started: Refkit) -> None:
    done = started("undo", "--only", "2", "--json")
    assert [(r["key"], r.get("tags")) for r in json.loads(done.out)] == [("ada", None)]
    assert tags() == {"ada": ([], "read"), "bob": ([], "read")}
    assert started("undo", "--to", "1").code == 0
    assert tags() == {"ada": ([], ""), "bob": ([], "")}


def test_a_dry_run_of_undo_changes_nothing(started: Refkit) -> None:
    before = Path("library.json").read_bytes(), Path("library.journal").read_bytes()
    done = started("undo", "3", "-n")
    assert (done.code, done.err.splitlines()[0]) == (0, "would undo 3: mark read ada bob")
    assert done.err.endswith("2 records would be removed\n")
    assert (Path("library.json").read_bytes(), Path("library.journal").read_bytes()) == before


def test_wrong_use_of_undo(started: Refkit) -> None:
    assert "not both" in started("undo", "--to", "1", "--only", "2").err
    assert "there are 3 changes to undo, not 9" in started("undo", "9").err
    assert started("undo", "0").code == 2


def test_removing_is_undone_with_the_key(started: Refkit) -> None:
    before = Path("library.json").read_bytes()
    assert started("remove", "ada").code == 0
    assert started("undo").code == 0
    assert Path("library.json").read_bytes() == before


def test_the_log(started: Refkit) -> None:
    started("undo")
    done = started("log", TZ="UTC")
    assert done.out == (
        "4  2026-11-21 00:00  undo of 3: 2 records changed: status  undo\n"
        "3  2026-11-21 00:00  undone: 2 records changed: status     mark read ada bob\n"
        "2  2026-11-21 00:00  tags of ada                           tag ada --add new\n"
        "1  2026-11-21 00:00  2 records added                       add refs.bib\n"
    )
    done = started("log", "--limit", "1")
    assert (len(done.out.splitlines()), done.err) == (
        1,
        "3 earlier ones: refkit -v log lists all\n",
    )
    done = started("log", "--limit", "0")
    assert (done.out, done.err) == ("", "4 earlier ones: refkit -v log lists all\n")
    assert json.loads(started("log", "--json", "--limit", "0").out) == []


def test_a_long_log_is_cut_and_all_of_it_can_be_had(started: Refkit) -> None:
    for _ in range(9):
        started("undo")
        started("redo")
    done = started("log")
    assert (len(done.out.splitlines()), done.err) == (
        20,
        "1 earlier one: refkit -v log lists all\n",
    )
    done = started("-v", "log")
    assert (len(done.out.splitlines()), done.err) == (21, "")
    assert len(started("-v", "log", "--limit", "2").out.splitlines()) == 2


def test_the_log_of_a_record_tells_what_changed_in_it(started: Refkit) -> None:
    started("rekey", "bob", "bobby")
    done = started("log", "bob", TZ="UTC")
    assert [line[:1] for line in done.out.splitlines() if line[0] != " "] == ["4", "3", "1"]
    assert "   status: unread -> read\n" in done.out
    assert "   key: bob -> bobby\n" in done.out
    assert started("log", "bobby").out == done.out
    started("remove", "ada")
    assert started("log", "ada").out.startswith("5  ")
    assert started("log", "nobody").code == 2


def test_the_log_since_a_day_and_as_json(started: Refkit) -> None:
    assert started("log", "--since", "2026-11-22").err == "nothing has happened since then\n"
    done = started("log", "ada", "--since", "2026-11-22")
    assert done.err == "nothing has happened to it since then\n"
    assert len(started("log", "--since", "yesterday").out.splitlines()) == 3
    rows = json.loads(started("log", "--json").out)
    assert [row["n"] for row in rows] == [3, 2, 1]
    assert rows[1] == {
        "n": 2,
        "at": "2026-11-21T00:00:00Z",
        "command": ["tag", "ada", "--add", "new"],
        "version": rows[1]["version"],
        "what": "tags of ada",
        "added": [],
        "changed": ["ada"],
        "removed": [],
        "renamed": [],
        "fields": {"tags": 1},
        "outside": False,
        "undone": False,
        "void": False,
        "undoes": [],
        "redoes": [],
    }


@pytest.mark.parametrize(
    "command",
    [
        "undo",
        "undo --only 3 -n",
        "redo",
        "log",
        "log --json",
        "log ada",
        "blame ada",
        "diff 0",
        "diff yesterday",
        "journal",
        "journal compact --before 2026",
        "export --as-of 3",
        "show ada --as-of 3",
    ],
)
def test_where_there_is_no_library_all_say_so_alike(refkit: Refkit, command: str) -> None:
    done = refkit(*command.split())
    library = Path.cwd().parent / "home" / "data" / "refkit" / "library.json"
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0] == f"refkit: no library at {library}"
    assert list(Path.cwd().iterdir()) == []
    assert not library.parent.exists()


def test_a_library_without_a_journal_has_no_history(started: Refkit) -> None:
    Path("library.journal").unlink()
    assert (started("log").code, started("log").err) == (0, "nothing has happened yet\n")
    assert started("journal").out == "library.journal: no changes yet\n"
    assert "there is nothing to undo" in started("undo").err
    assert "only the present is known" in started("diff", "0").err


def test_the_history_of_a_library_that_cannot_be_read(started: Refkit) -> None:
    Path("library.json").write_bytes(b"\x00" * 2000)
    for command, out in (
        ("log --limit 1", "mark read ada bob"),
        ("diff 1 2", "tags: (none) -> new"),
        ("diff 1", "status: unread -> read"),
        ("journal", "3 changes"),
    ):
        done = started(*command.split())
        assert (done.code, out in done.out) == (0, True)
        assert "FSK001" in done.err
        assert "refkit fsck --repair" in done.err
    for command in ("undo", "redo", "blame ada", "show ada --as-of 1", "export --as-of 1"):
        assert started(*command.split()).code == 2


def test_records_that_are_not_valid_are_named(started: Refkit) -> None:
    text = Path("library.json").read_text()
    Path("library.json").write_text(text.replace('"title": "On Ada"', '"title": 5'))
    done = started("diff", "3")
    assert (done.code, done.out) == (0, "")
    assert "1 record was not valid at the later time, and is not shown: ada" in done.err
    assert "title of ada" in started("log").out
    done = started("undo")
    assert (done.code, "undid 4: (edited outside refkit)" in done.err) == (0, True)
    assert Path("library.json").read_text() == text


def test_a_library_that_was_deleted_is_missed_where_it_was(started: Refkit) -> None:
    """Commands below its folder do not take another one for it."""
    before = Path("library.json").read_bytes()
    Path("below").mkdir()
    Path("below/library.json").write_bytes(before)
    assert started("--library", "below/library.json", "tag", "ada", "--add", "x").code == 0
    Path("below/library.json").unlink()
    os.chdir("below")
    done = started("mark", "unread", "any::.")
    assert (done.code, "refkit undo brings it back" in done.err) == (2, True)
    assert Path("../library.json").read_bytes() == before
    done = started("undo")
    assert (done.code, "JRN005" in done.err) == (0, True)
    assert tags() == {"ada": (["new", "x"], "read"), "bob": ([], "read")}


@pytest.mark.parametrize("columns", ["12", "30", "40", "45", "100"])
def test_the_log_fits_the_window(started: Refkit, columns: str) -> None:
    done = started("log", COLUMNS=columns)
    lines = done.out.splitlines()
    assert all(len(line) <= int(columns) for line in lines)
    narrow = int(columns) < 50
    assert len(lines) == (6 if narrow else 3)
    assert all("mark read"[: int(columns) - 4] in line for line in lines[narrow : 1 + narrow])


def test_what_is_long_is_cut_unless_one_asks_for_it(started: Refkit) -> None:
    Path("note").write_text("y" * 3_000_000)
    words = [word for n in range(3000) for word in ("--add", f"t{n}")]
    assert started("set", "ada", "note=@note").code == 0
    assert started("set", "ada", "note=short").code == 0
    assert started("tag", "bob", *words).code == 0
    for command in ("log", "log ada bob", "diff 1", "undo -n 3", "undo --only 6", "redo -n"):
        done = started(*command.split())
        assert done.code == 0
        assert max(map(len, (done.out + done.err).splitlines())) <= 250
    assert "y" * 3_000_000 in started("-v", "log", "ada").out
    assert "t2999" in started("-v", "diff", "5", "6").out


def test_a_new_key_is_taken_back_as_one(started: Refkit) -> None:
    started("rekey", "bob", "bobby")
    done = started("undo")
    assert done.err == ("undid 4: rekey bob bobby\n  ~ bobby -> bob  On Bob\n1 record changed\n")
    assert started("redo").err.splitlines()[1] == "  ~ bob -> bobby  On Bob"
    assert started("diff", "3").out == "~ bob -> bobby  On Bob\n"
    assert "4  2026-11-21 00:00  bob -> bobby" in started("log", TZ="UTC").out


def test_what_a_record_has_from_whom(started: Refkit) -> None:
    done = started("blame", "ada", TZ="UTC")
    assert done.code == 0
    rows = {line.split()[0]: line for line in done.out.splitlines()}
    assert re.fullmatch(
        r"title    2026-11-21 00:00  refs\.bib L2  1: add refs\.bib",
        rows["title"],
    )
    assert rows["tags"].endswith("  2: tag ada --add new")
    assert rows["status"].endswith("  3: mark read ada bob")
    told = {row["field"]: row for row in json.loads(started("blame", "ada", "--json").out)}
    assert (told["tags"]["change"], told["tags"]["origin"]) == (2, None)
    assert told["title"]["origin"]["source"] == "refs.bib"
    assert started("blame", "nobody").code == 2


def test_differences_between_moments(started: Refkit) -> None:
    done = started("diff", "1")
    assert done.out == (
        "~ ada  On Ada\n"
        "    tags: (none) -> new\n"
        "    status: unread -> read\n"
        "~ bob  On Bob\n"
        "    status: unread -> read\n"
    )
    assert done.err == "2 records changed\n"
    assert started("diff", "2", "1").out == "~ ada  On Ada\n    tags: (none) -> new\n"
    done = started("diff", "yesterday", "1")
    assert (done.out, done.err) == ("+ ada  On Ada\n+ bob  On Bob\n", "2 records added\n")
    assert (started("diff", "3").out, started("diff", "3").err) == ("", "nothing changed\n")
    told = json.loads(started("diff", "1", "2", "--json").out)
    assert told["entries"]["ada"][1]["tags"] == ["new"]
    assert "there is no change 9 yet" in started("diff", "9").err


def test_the_bibliography_as_it_was(started: Refkit) -> None:
    started("set", "ada", "title=On Somebody Else")
    now = started("export").out
    assert "On Somebody Else" in now
    then = started("export", "--as-of", "3").out
    assert "title = {On Ada}" in then
    assert "Else" not in then
    assert started("export", "--as-of", "today").out == now
    done = started("export", "--as-of", "0")
    assert (done.code, done.out, done.err) == (0, "", "the library had no records then\n")
    assert started("export", "On", "Somebody", "--as-of", "1").err == "none of 2 records\n"
    assert started("export", "author:nobody").err == "none of 2 records\n"
    done = started("export", "--as-of", "never")
    assert (done.code, "'never' is not a date" in done.err) == (2, True)
    Path("paper.tex").write_text(r"\cite{ada}")
    started("export", "--cited-in", "paper.tex", "--as-of", "1", "-o", "then.bib")
    assert "title = {On Ada}" in Path("then.bib").read_text()


def test_the_journal_is_not_written_over(started: Refkit) -> None:
    done = started("export", "-o", "library.journal")
    assert (done.code, "would be overwritten" in done.err) == (2, True)


def test_the_journal_and_making_it_smaller(started: Refkit) -> None:
    size = Path("library.journal").stat().st_size
    done = started("journal", TZ="UTC")
    assert done.out == started("journal", "status", TZ="UTC").out
    first, last = done.out.splitlines()
    assert re.search(r"library\.journal: 3 changes, \d\.\d kB, since 2026-11-21 00:00$", first)
    assert last == "last change: 3, 2026-11-21 00:00, mark read ada bob"
    done = started("journal", "compact", "--before", "3", "--dry-run")
    assert "2 lines would be dropped" in done.err
    assert Path("library.journal").stat().st_size == size
    done = started("journal", "compact", "--before", "3")
    assert (done.code, "2 lines dropped" in done.err) == (0, True)
    assert Path("library.journal").stat().st_size < size
    assert "all before change 3 dropped" in started("journal").out
    assert started("undo").code == 0
    done = started("undo")
    assert "there is nothing to undo" in done.err
    assert "all before change 3 was dropped" in done.err
    done = started("journal", "compact", "--before", "2026-01-01")
    assert (done.code, "no line of the journal is from before 2026-01-01" in done.err) == (2, True)


def test_an_edit_by_hand_is_told_and_taken_back(started: Refkit) -> None:
    path = Path("library.json")
    before = path.read_bytes()
    path.write_bytes(before.replace(b"On Ada", b"On Eve"))
    assert "(edited outside refkit)" in started("log").out
    done = started("undo")
    assert "JRN005" in done.err
    assert "undid 4: (edited outside refkit)\n" in done.err
    assert path.read_bytes() == before


def test_without_a_journal_nothing_is_undone(started: Refkit) -> None:
    Path("library.journal").unlink()
    Path(".refkit.toml").write_text("[journal]\nkeep = false\n")
    assert started("tag", "ada", "--add", "more").code == 0
    assert not Path("library.journal").exists()
    assert "the journal is turned off" in started("undo").err


def test_what_is_shown_is_safe(started: Refkit) -> None:
    started("tag", "ada", "--add", "x\u202ey", "--add", "fine")
    started("edit", "ada", EDITOR="true")
    for command in (("log",), ("log", "ada"), ("blame", "ada"), ("diff", "1")):
        assert "\u202e" not in started(*command).out


# --- moments


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> History:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777660200")
    monkeypatch.setenv("REFKIT_LIBRARY", str(tmp_path / "library.json"))
    book = Book()
    for n in range(1, 31):  # from 2026-05-01, 13:00, one an hour
        book.entry(f"change {n}", ada={"n": n})
    return book.history


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the local time be UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("0", 0),
        ("30", 30),
        ("2026-05-01", 11),
        ("today", 11),
        ("yesterday", 0),
        ("1d", 0),
        ("2026-05", 30),
        ("2026-05-01T13:00", 1),
        ("2026-05-01T12:59:59", 0),
        ("2026-05-01 14:30", 2),
        ("2026-05-01T16:30+02:00", 2),
        ("2025", 0),
        ("2026", 30),
        ("last-month", 0),
        ("2026-W18", 30),
        (" 7 ", 7),
    ],
)
def test_moments(history: History, text: str, n: int, utc: None) -> None:
    assert moment.parse(Run(), text)(history) == n


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2026-05-01T25:00", "-1", "1.5"])
def test_what_is_no_moment(history: History, text: str) -> None:
    with pytest.raises(RefkitError, match="is not a date") as refusal:
        moment.parse(Run(), text)
    assert "a number of refkit log" in refusal.value.hint


def test_a_number_that_may_be_a_year_is_a_change_where_the_log_has_one(
    capsys: pytest.CaptureFixture[str], history: History, utc: None
) -> None:
    """As docs/time.md has it; and what was taken is said."""
    assert moment.parse(Run(), "2026")(history) == 30
    said = capsys.readouterr().err
    assert said == "2026 is taken as the year: the log ends with change 30\n"
    long = msgspec.structs.replace(
        history,
        lines=tuple(msgspec.structs.replace(line, n=line.n + 2000) for line in history.lines),
    )
    assert moment.parse(Run(), "2026")(long) == 2026
    said = capsys.readouterr().err
    assert said == "2026 is taken as the change of that number; write 2026-12-31 for the day\n"
    assert moment.parse(Run(), "2026-12-31")(long) == 2030
    assert moment.parse(Run(), "2031")(long) == 2030
    capsys.readouterr()
    for number in ("1899", "2200"):
        with pytest.raises(LibraryError):
            moment.parse(Run(), number)(history)
    assert moment.parse(Run(), "5")(history) == 5
    assert capsys.readouterr().err == ""


def test_a_journal_is_cut_by_the_same_rule(started: Refkit) -> None:
    done = started("journal", "compact", "--before", "2027", "-n")
    assert done.code == 0
    assert done.err.startswith(
        "2027 is taken as the year: the log ends with change 3\n3 lines would"
    )
    done = started("journal", "compact", "--before", "2026")
    assert (done.code, "no line of the journal is from before 2026-01-01" in done.err) == (2, True)
    done = started("journal", "compact", "--before", "9" * 5000)
    assert (done.code, "is not a date" in done.err) == (2, True)


def test_a_day_ends_where_the_user_is(
    history: History, monkeypatch: pytest.MonkeyPatch, utc: None
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")  # nine hours ahead
    time.tzset()
    assert moment.parse(Run(), "2026-05-01")(history) == 2
    assert moment.begin(Run(), "2026-05-01") == datetime(2026, 4, 30, 15, tzinfo=UTC)
    assert date(2026, 5, 1) == Run().today
