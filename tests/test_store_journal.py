"""The journal beside the library: what is written when, what a crash leaves, what others did."""

import contextlib
import errno
import itertools
import json
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import libraries

from refkit.errors import InvalidLibrary, LibraryError
from refkit.journal import History, standing
from refkit.journal.step import Step, last_done, last_undone, redo, undo
from refkit.model import Aside, AsideKind, Entry, Plan, Record, Retired
from refkit.store import Journaling, Library, Records, Saved, disk

DAY = date(2020, 2, 21)
BEGIN = datetime(2026, 5, 1, 12, tzinfo=UTC)


def record(key: str, **members: Any) -> Record:
    return Record(key=key, entry=Entry(title=f"On {key}"), added=DAY, **members)


ADA, BOB = record("ada"), record("bob", tags=("gan",))


def journaling(*command: str) -> Journaling:
    seconds = itertools.count()
    return Journaling(command, "9.9", lambda: BEGIN + timedelta(seconds=next(seconds)))


def opened(path: Path, *command: str) -> Library:
    return Library(path, journal=journaling(*(command or ("test",))))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.json"


@pytest.fixture
def library(path: Path) -> Library:
    made = opened(path)
    made.apply(Plan(put=(BOB, ADA)))
    return made


def tagging(key: str, tag: str) -> Callable[[Records], Plan]:
    def make(records: Records) -> Plan:
        old = records[key]
        new = msgspec.structs.replace(old, tags=tuple(sorted({*old.tags, tag})))
        return Plan(put=(new,), before={key: old})

    return make


def undoing(count: int = 1) -> Callable[[Records, History], Step]:
    return lambda records, history: undo(history, records.documents, last_done(history, count))


def redoing(count: int = 1) -> Callable[[Records, History], Step]:
    return lambda records, history: redo(history, records.documents, last_undone(history, count))


def moment(n: int) -> Callable[[History], int]:
    return lambda history: n


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.with_suffix(".journal").read_text().splitlines()]


def content(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


ALL = {"library.json", "library.json.bak", "library.journal", ".library.json.lock"}


# --- what is written


def test_every_change_has_its_line(library: Library, path: Path) -> None:
    opened(path, "tag", "ada", "--add", "new").change(tagging("ada", "new"))
    one, two = lines(path)
    assert (one["n"], one["before"], set(one["changes"]["entries"])) == (1, None, {"ada", "bob"})
    assert two["n"] == 2
    assert two["command"] == ["tag", "ada", "--add", "new"]
    assert two["version"] == "9.9"
    assert two["at"].endswith("Z")
    assert two["before"] == one["after"]
    before, after = two["changes"]["entries"]["ada"]
    assert before == {"added": "2020-02-21", "entry": {"title": "On ada"}}
    assert after == {**before, "tags": ["new"]}
    about = path.stat()
    assert (two["after"]["size"], two["after"]["time"]) == (about.st_size, about.st_mtime_ns)
    assert library.stamp() == opened(path).history().lines[-1].after
    assert content(path.parent) == ALL


def test_all_tables_are_in_it(library: Library, path: Path) -> None:
    aside = Aside(kind=AsideKind.TEXT, text="% ours")
    library.apply(
        Plan(
            remove=("ada",),
            asides={"a.bib": (aside,)},
            retired={"ada": Retired(on=DAY)},
            tag_aliases={"ml": "machine-learning"},
        )
    )
    changes = lines(path)[-1]["changes"]
    assert changes["entries"]["ada"][1] is None
    assert changes["asides"]["a.bib"] == [None, {"blocks": [{"kind": "text", "text": "% ours"}]}]
    assert changes["retired"]["ada"] == [None, {"on": "2020-02-21"}]
    assert changes["tags"]["ml"] == [None, "machine-learning"]


def test_nothing_is_written_of_nothing(library: Library, path: Path) -> None:
    before = path.with_suffix(".journal").read_bytes()
    library.change(lambda _: Plan())
    library.change(lambda records: Plan(put=(records["ada"],), before={"ada": ADA}))
    library.change(tagging("ada", "new"), dry_run=True)
    assert path.with_suffix(".journal").read_bytes() == before


def test_without_a_journal_everything_works(path: Path) -> None:
    library = Library(path)
    library.apply(Plan(put=(ADA,)))
    library.change(tagging("ada", "new"))
    assert content(path.parent) == ALL - {"library.journal"}
    assert library.history().lines == ()
    with pytest.raises(LibraryError, match="the journal is turned off"):
        library.retrace(undoing())


def test_a_journal_may_be_taken_away(library: Library, path: Path) -> None:
    path.with_suffix(".journal").unlink()
    library.change(tagging("ada", "new"))
    (line,) = lines(path)
    assert line["n"] == 1
    assert line["before"]["size"] > 0


def test_a_library_without_json_in_its_name_has_a_journal_too(tmp_path: Path) -> None:
    opened(tmp_path / "refs").apply(Plan(put=(ADA,)))
    assert content(tmp_path) == {"refs", "refs.journal", ".refs.lock"}


def test_the_journal_is_beside_the_file_that_a_link_leads_to(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "refs.json", tmp_path / "library.json"
    link.symlink_to(real)
    library = opened(link)
    library.apply(Plan(put=(ADA,)))
    library.change(tagging("ada", "new"))
    assert content(tmp_path) == {"real", "library.json"}
    assert content(real.parent) == {"refs.json", "refs.json.bak", "refs.journal", ".refs.json.lock"}
    assert [line.n for line in opened(real).history().lines] == [1, 2]


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o640])
def test_the_journal_may_be_read_by_whoever_may_read_the_library(path: Path, mode: int) -> None:
    Library(path).apply(Plan(put=(ADA,)))
    path.chmod(mode)
    opened(path).change(tagging("ada", "new"))
    assert stat.S_IMODE(path.with_suffix(".journal").stat().st_mode) == mode


def test_states_that_follow_each_other_have_different_times(library: Library, path: Path) -> None:
    times = set()
    for n in range(20):
        library.change(tagging("ada", f"t{n}"))
        times.add(path.stat().st_mtime_ns)
    assert len(times) == 20


def test_whoever_asks_is_told_of_what_was_saved(path: Path) -> None:
    told: list[Saved] = []
    library = Library(path, journal=journaling("x"), on_saved=told.append)
    library.apply(Plan(put=(ADA,)))
    library.change(tagging("ada", "new"))
    library.retrace(undoing())
    library.change(lambda _: Plan())
    one, two, three = told
    assert (one.before, one.after, two.before) == (None, two.before, one.after)
    assert (three.before, three.after) == (two.after, library.stamp())
    assert two.plan.put == (record("ada", tags=("new",)),)
    assert (three.plan.put, three.plan.before) == ((ADA,), {"ada": two.plan.put[0]})


def test_a_library_is_told_without_a_journal_too(path: Path) -> None:
    told: list[Saved] = []
    library = Library(path, on_saved=told.append)
    library.apply(Plan(put=(ADA,)))
    library.change(tagging("ada", "new"))
    assert (told[0].before, told[1].before, told[1].after) == (
        None,
        told[0].after,
        library.stamp(),
    )


def test_an_empty_library_is_made_once(path: Path) -> None:
    assert opened(path).create()
    assert not opened(path).create()
    assert (len(opened(path).read()), len(lines(path))) == (0, 1)


# --- undo, redo, and how it was


def test_undo_and_redo(library: Library, path: Path) -> None:
    states = [path.read_bytes()]
    for tag in ("one", "two", "three"):
        library.change(tagging("ada", tag))
        states.append(path.read_bytes())
    step, plan = library.retrace(undoing(2))
    assert (step.undoes, path.read_bytes()) == ((4, 3), states[1])
    assert plan.put == (record("ada", tags=("one",)),)
    library.retrace(redoing())
    assert path.read_bytes() == states[2]
    library.retrace(undoing(3))
    assert len(library.read()) == 0
    library.retrace(redoing(4))
    assert path.read_bytes() == states[3]


def test_where_nothing_is_nothing_is_undone_and_nothing_made(tmp_path: Path) -> None:
    nowhere = opened(tmp_path / "a" / "library.json")
    for attempt in (
        lambda: nowhere.retrace(undoing()),
        lambda: nowhere.retrace(undoing(), dry_run=True),
        lambda: nowhere.compact(lambda _: (1, "2026-05-01")),
        lambda: nowhere.as_of(moment(0)),
        nowhere.history,
    ):
        with pytest.raises(LibraryError, match="no library at"):
            attempt()
    assert content(tmp_path) == set()


def test_an_undo_is_planned_without_a_trace(library: Library, path: Path) -> None:
    library.change(tagging("ada", "new"))
    before = (path.read_bytes(), path.with_suffix(".journal").read_bytes())
    _, plan = library.retrace(undoing(), dry_run=True)
    assert plan.put == (ADA,)
    assert (path.read_bytes(), path.with_suffix(".journal").read_bytes()) == before


def test_the_library_as_it_was(library: Library) -> None:
    library.change(tagging("ada", "new"))
    library.apply(Plan(remove=("ada",), tag_aliases={"ml": "machine-learning"}))
    assert dict(library.as_of(lambda _: 0)) == {}
    assert dict(library.as_of(lambda _: 1)) == {"ada": ADA, "bob": BOB}
    then = library.as_of(lambda _: 2)
    assert then["ada"].tags == ("new",)
    assert (then.resolve("ADA"), then.tag_aliases()) == ("ada", {})
    assert library.as_of(lambda _: 3).tag_aliases() == {"ml": "machine-learning"}


def test_a_former_key_leads_to_the_record_as_it_was(library: Library) -> None:
    library.apply(Plan(put=(record("eve", aliases=("zoe",)),)))
    library.apply(Plan(remove=("eve",)))
    assert library.as_of(lambda _: 2).resolve("zoe") == "eve"


def test_what_is_not_valid_does_not_come_back(library: Library, path: Path) -> None:
    path.write_text(path.read_text().replace('"gan"', '"GAN"'))
    library.change(tagging("ada", "new"))
    path.write_text(path.read_text().replace('"GAN"', '"gan"'))
    library.change(tagging("ada", "newer"))
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="'bob' was not valid then"):
        library.retrace(undoing(2))
    assert path.read_bytes() == before


def changed(old: Record, chance: random.Random) -> Record:
    note = chance.choice(["", "a note", "ü\n\u2028", '"\\'])
    tags = tuple(sorted(chance.sample(["a", "b", "c", "ml/x"], chance.randint(0, 3))))
    return msgspec.structs.replace(old, note=note, tags=tags, rating=chance.choice([None, 1, 5]))


def anything(some: list[Record], chance: random.Random) -> Callable[[Records], Plan]:
    """A change of any kind: some records come, some go, some change."""

    def make(records: Records) -> Plan:
        here = set(map(str.lower, records))
        new = [r for r in some if r.key.lower() not in here and chance.random() < 0.4]
        gone = [key for key in records if chance.random() < 0.2]
        old = [records[key] for key in records if key not in gone and chance.random() < 0.4]
        return Plan(
            put=(*new, *(changed(one, chance) for one in old)),
            before={one.key: one for one in (*old, *(records[key] for key in gone))},
            remove=tuple(gone),
            retired={key: Retired(on=DAY) if key in gone else None for key in gone},
            tag_aliases={chance.choice("xyz"): chance.choice([None, "a"])},
        )

    return make


@settings(max_examples=15, deadline=None)
@given(libraries(), st.randoms(use_true_random=False), st.integers(1, 7))
def test_any_changes_are_undone_to_the_byte_and_redone(
    some: list[Record], chance: random.Random, count: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.json"
        Library(path).apply(Plan(put=(ADA, *(r for r in some[1:] if r.key.lower() != "ada"))))
        library = opened(path)
        texts, pictures = [path.read_bytes()], [dict(library.read())]
        for _ in range(count):
            library.change(anything(some, chance))
            if path.read_bytes() != texts[-1]:
                texts.append(path.read_bytes())
                pictures.append(dict(library.read()))
        done = len(texts) - 1
        assert [line.n for line in library.history().lines] == list(range(1, done + 1))
        for n, picture in enumerate(pictures if done else []):
            assert dict(library.as_of(moment(n))) == picture
        for text in reversed(texts[:-1]):
            library.retrace(undoing())
            assert path.read_bytes() == text
        if done:
            library.retrace(redoing(done))
            assert path.read_bytes() == texts[-1]
            library.retrace(undoing(done))
            assert path.read_bytes() == texts[0]
            assert standing(library.history()).done == ()


# --- processes that die


def forked(work: Callable[[], None]) -> int:
    """Do the work in a process of its own; what became of it, as `os.waitpid` says."""
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    return os.waitpid(child, 0)[1]


CALLS = ("open", "fchmod", "write", "fsync", "close", "link", "replace", "unlink", "ftruncate")


def die_at(step: int) -> None:
    """Let this process be killed at its n-th call to the system; a write gets half done."""
    left = [step]

    def watch(name: str) -> None:
        call = getattr(os, name)

        def watched(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                if name == "write":
                    call(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        setattr(os, name, watched)

    for name in CALLS:
        watch(name)


def fail_at(step: int, reason: int) -> None:
    """Let the n-th call to the system be refused, and all that follow but those that tidy up."""
    left = [step]

    def watch(name: str) -> None:
        call = getattr(os, name)

        def watched(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(reason, os.strerror(reason))
            return call(*arguments, **options)

        setattr(os, name, watched)

    for name in CALLS:
        watch(name)


def check_journal(library: Library) -> History:
    """Whatever happened: the journal tells how the library came to be as it is."""
    history = library.history()
    assert all(problem.code == "JRN001" for problem in history.problems)
    forward: dict[str, Any] = {}
    for line in history.changes:
        for name, (_, after) in line.pairs().get("entries", {}).items():
            forward[name] = after and msgspec.json.decode(after)
    present = {
        name: msgspec.json.decode(held)
        for name, held in library.read().documents["entries"].items()
    }
    assert {name: document for name, document in forward.items() if document} == present
    return history


@pytest.mark.parametrize("torn", [False, True])
def test_death_at_any_step_leaves_library_and_journal_that_agree(path: Path, torn: bool) -> None:
    seen, notes = [], set()
    for step in range(1, 100):
        for leftover in list(path.parent.iterdir()):
            leftover.unlink()
        library = opened(path)
        library.apply(Plan(put=(ADA, BOB)))
        library.change(tagging("ada", "old"))
        if torn:
            with path.with_suffix(".journal").open("ab") as journal:
                journal.write(b'{"n":3,"at":"20')
        old = dict(library.read())

        def work(library: Library = library, step: int = step) -> None:
            def make(records: Records) -> Plan:
                die_at(step)
                return tagging("bob", "new")(records)

            library.change(make)

        ended = forked(work)
        new = {**old, "bob": record("bob", tags=("gan", "new"))}
        present = dict(library.read())
        assert present in (old, new)
        seen.append(present == new)
        check_journal(library)
        plan = library.change(tagging("ada", "next"))
        notes |= {problem.code for problem in plan.problems}
        history = check_journal(library)
        assert not history.problems
        assert content(path.parent) == ALL
        library.retrace(undoing(2))
        assert library.read()["bob"] == BOB
        if os.waitstatus_to_exitcode(ended) == 0:
            break
        assert os.WTERMSIG(ended) == signal.SIGKILL
    else:
        pytest.fail("the writer never got to its end")
    assert len(seen) > 15
    assert seen == sorted(seen)
    assert seen[0] is False
    # Killed between the line and the new library, and while the line was being written.
    assert notes == {"JRN001", "JRN004"}


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_refusal_at_any_step_leaves_library_and_journal_as_they_were(
    path: Path, reason: int
) -> None:
    for step in range(1, 100):
        for leftover in list(path.parent.iterdir()):
            leftover.unlink()
        library = opened(path)
        library.apply(Plan(put=(ADA, BOB)))
        library.change(tagging("ada", "old"))
        before = (path.read_bytes(), path.with_suffix(".journal").read_bytes())

        def work(library: Library = library, step: int = step) -> None:
            def make(records: Records) -> Plan:
                fail_at(step, reason)
                return tagging("bob", "new")(records)

            try:
                library.change(make)
            except LibraryError as refusal:
                os._exit(7 if "as it was" in refusal.message else 8)

        code = os.waitstatus_to_exitcode(forked(work))
        after = (path.read_bytes(), path.with_suffix(".journal").read_bytes())
        assert code in (0, 7)
        if code == 7:
            assert after == before
        else:
            assert after[0] != before[0]
        check_journal(library)
        if step > 60:
            break


def test_a_writer_killed_at_any_time_leaves_both(path: Path) -> None:
    library = opened(path)
    library.apply(Plan(put=tuple(record(f"k{i:02}", note="x" * 500) for i in range(50))))
    chance = random.Random(20200221)
    for _ in range(25):
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                for number in range(1000):
                    library.change(tagging("k07", f"t{number}-{os.getpid()}"))
                    os.write(writer, b".")
            os._exit(0)
        os.close(writer)
        told = 0
        for _ in range(chance.randint(1, 3)):
            told += len(os.read(reader, 1))
        for _ in range(chance.randrange(20_000)):  # a moment, anywhere in the next write
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(reader, 4096):
            told += len(more)
        os.close(reader)
        tags = [tag for tag in library.read()["k07"].tags if tag.endswith(f"-{child}")]
        assert len(tags) in (told, told + 1), "every change that was reported is there"
        check_journal(library)


# --- what cannot be written


def as_nobody(library: Library) -> str:
    """Change it without root's rights, to whom nothing is forbidden; the refusal, or "done"."""
    reader, writer = os.pipe()

    def work() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        try:
            library.change(tagging("ada", "new"))
        except LibraryError as refusal:
            os.write(writer, refusal.message.encode())
        else:
            os.write(writer, b"done")

    status = forked(work)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as said:
        assert status == 0
        return said.read()


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that other users may write in, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@pytest.mark.parametrize("mode", [0o444, 0o200, 0])
def test_a_journal_that_is_closed_to_us_stops_the_change(shared: Path, mode: int) -> None:
    path = shared / "library.json"
    opened(path).apply(Plan(put=(ADA,)))
    (shared / ".library.json.lock").chmod(0o666)
    path.chmod(0o666)
    journal = path.with_suffix(".journal")
    journal.chmod(mode)
    before = (path.read_bytes(), journal.read_bytes())
    assert as_nobody(opened(path)) == (
        f"the journal {journal} cannot be written: permission denied; the library is as it was"
    )
    assert (path.read_bytes(), journal.read_bytes()) == before
    assert ".library.json.tmp" not in content(shared)


def test_a_folder_in_place_of_the_journal_stops_the_change(path: Path) -> None:
    Library(path).apply(Plan(put=(ADA,)))
    path.with_suffix(".journal").mkdir()
    with pytest.raises(LibraryError, match=r"the journal .* cannot be written: is a directory"):
        opened(path).change(tagging("ada", "new"))
    assert dict(Library(path).read()) == {"ada": ADA}


def test_a_full_disk_takes_nothing_from_the_journal(library: Library, path: Path) -> None:
    # The journal may not grow beyond what it is; the library is far smaller than that.
    for n in range(20):
        library.change(tagging("ada", f"t{n}"))
    journal = path.with_suffix(".journal")
    before = (path.read_bytes(), journal.read_bytes())
    limit = len(before[1]) + 100
    assert limit > 2 * len(before[0])

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            library.change(tagging("ada", "new"))
        except LibraryError as refusal:
            os._exit(7 if "refkit journal compact" in refusal.hint else 8)

    assert os.waitstatus_to_exitcode(forked(fill)) == 7
    assert (path.read_bytes(), journal.read_bytes()) == before
    assert content(path.parent) == ALL


def test_a_drive_that_cannot_rename_is_told(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (path.read_bytes(), path.with_suffix(".journal").read_bytes())
    real = os.replace

    def refuse(old: str | Path, new: str | Path) -> None:
        if Path(new) == path:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
        real(old, new)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(LibraryError, match="cannot be written: operation not supported; it is as"):
        library.change(tagging("ada", "new"))
    assert (path.read_bytes(), path.with_suffix(".journal").read_bytes()) == before
    assert content(path.parent) == ALL


def test_a_drive_that_loses_the_answer_to_a_rename_has_done_it(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def forget(old: str | Path, new: str | Path) -> None:
        real(old, new)
        if Path(new) == path:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    monkeypatch.setattr(os, "replace", forget)
    library.change(tagging("ada", "new"))
    monkeypatch.undo()
    assert library.read()["ada"].tags == ("new",)
    assert len(check_journal(library).changes) == 2


@pytest.mark.parametrize("reason", [errno.EINVAL, errno.ENOTSUP])
def test_a_drive_that_cannot_sync_is_no_reason_to_stop(
    library: Library, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(os, "fsync", refuse)
    library.change(tagging("ada", "new"))
    assert library.read()["ada"].tags == ("new",)


def test_nothing_is_undone_where_the_journal_cannot_be_written(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.change(tagging("ada", "new"))
    before = path.read_bytes()

    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(LibraryError):
        library.retrace(undoing())
    monkeypatch.undo()
    assert path.read_bytes() == before


# --- what others did


def by_hand(path: Path, old: str, new: str) -> None:
    """Edit the library as an editor does: nothing but the text."""
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def first_line_gone(path: Path) -> None:
    journal = path.with_suffix(".journal")
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[1:]))


def test_an_edit_by_hand_is_noted_before_the_next_change(library: Library, path: Path) -> None:
    by_hand(path, "On ada", "On Ada")
    edited = path.read_bytes()
    plan = library.change(tagging("bob", "new"))
    assert [problem.code for problem in plan.problems] == ["JRN005"]
    assert plan.problems[0].message == (
        "library.json was changed by other means since the last command: 1 record"
    )
    *_, edit, change = lines(path)
    assert (edit["n"], change["n"]) == (2, 3)
    assert "command" not in edit
    before, after = edit["changes"]["entries"]["ada"]
    assert (before["entry"]["title"], after["entry"]["title"]) == ("On ada", "On Ada")
    assert change["before"] == edit["after"]
    library.retrace(undoing())
    assert path.read_bytes() == edited
    library.retrace(undoing())
    assert library.read()["ada"] == ADA


def test_an_edit_by_hand_is_in_the_history_before_it_is_noted(library: Library, path: Path) -> None:
    by_hand(path, "On ada", "On Ada")
    before = path.with_suffix(".journal").read_bytes()
    history = library.history()
    assert [(line.n, line.outside) for line in history.lines] == [(1, False), (2, True)]
    assert library.as_of(lambda _: 1)["ada"] == ADA
    assert path.with_suffix(".journal").read_bytes() == before


@pytest.mark.parametrize("layout", [None, 1])
def test_another_layout_is_an_edit_that_changed_no_record(
    library: Library, path: Path, layout: int | None
) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()), indent=layout), "utf-8")
    plan = library.change(tagging("ada", "new"))
    assert "its layout alone" in plan.problems[0].message
    assert lines(path)[1]["changes"] == {}
    library.retrace(undoing(3))
    assert len(library.read()) == 0


def test_a_library_put_back_by_hand_is_an_edit(library: Library, path: Path) -> None:
    library.change(tagging("ada", "new"))
    path.write_bytes(path.with_name("library.json.bak").read_bytes())
    os.utime(path, ns=(10**18, 10**18))
    library.change(tagging("bob", "new"))
    assert [line["n"] for line in lines(path)] == [1, 2, 3, 4]
    assert lines(path)[2]["changes"]["entries"]["ada"][1]["entry"]["title"] == "On ada"
    check_journal(library)


def test_a_touched_library_is_the_same_library(library: Library, path: Path) -> None:
    os.utime(path, ns=(10**18, 10**18))
    assert library.change(tagging("bob", "new")).problems == ()
    assert [line["n"] for line in lines(path)] == [1, 2]


def test_a_library_that_was_deleted_comes_back(library: Library, path: Path) -> None:
    library.change(tagging("ada", "new"))
    before = path.read_bytes()
    path.unlink()
    _, plan = library.retrace(undoing())
    assert path.read_bytes() == before
    assert [problem.code for problem in plan.problems] == ["JRN005"]


def test_a_library_that_was_deleted_and_begun_anew(library: Library, path: Path) -> None:
    path.unlink()
    library.apply(Plan(put=(record("eve"),)))
    assert [line["n"] for line in lines(path)] == [1, 2, 3]
    assert lines(path)[1]["after"] is None
    assert set(library.as_of(lambda _: 1)) == {"ada", "bob"}
    assert set(library.as_of(lambda _: 2)) == set()


def test_an_edit_that_cannot_be_told_is_noted_as_such(library: Library, path: Path) -> None:
    library.change(tagging("ada", "new"))
    path.with_name("library.json.bak").write_text("gone")
    first_line_gone(path)
    by_hand(path, "On ada", "On Ada")
    plan = library.change(tagging("bob", "new"))
    assert [problem.code for problem in plan.problems] == ["JRN007"]
    assert lines(path)[1]["unknown"] is True
    library.retrace(undoing())
    with pytest.raises(LibraryError, match="what it changed cannot be told"):
        library.retrace(undoing())
    with pytest.raises(LibraryError, match="what was changed cannot be told"):
        library.as_of(lambda _: 2)
    assert library.as_of(lambda _: 3)["ada"].entry.title == "On Ada"


def test_the_journal_of_another_library_is_set_aside(library: Library, path: Path) -> None:
    other = path.parent / "other" / "library.json"
    opened(other).apply(Plan(put=(record("zoe"),)))
    theirs = other.with_suffix(".journal").read_bytes()
    for n in (1, 2):
        path.with_suffix(".journal").write_bytes(theirs)
        plan = library.change(tagging("ada", f"t{n}"))
        (problem,) = plan.problems
        assert problem.message == (
            f"library.journal was the journal of another library, and is now library.journal.{n}"
        )
        assert path.with_name(f"library.journal.{n}").read_bytes() == theirs
        assert [line["n"] for line in lines(path)] == [1]
    assert library.change(tagging("ada", "more")).problems == ()


def test_a_library_of_the_same_works_is_another_one(library: Library, path: Path) -> None:
    other = path.parent / "other" / "library.json"
    opened(other).apply(Plan(put=(record("ada"), record("zoe"))))
    changed = msgspec.structs.replace(record("ada"), note="added by somebody else")
    opened(other).change(lambda _: Plan(put=(changed,), before={"ada": record("ada")}))
    opened(other).change(lambda _: Plan(remove=("zoe",)))
    path.write_bytes(path.read_bytes().replace(b"2020-02-21", b"2019-01-01"))
    theirs = other.with_suffix(".journal").read_bytes()
    path.with_suffix(".journal").write_bytes(theirs)
    told = library.history()
    assert told.lines == ()
    assert [problem.code for problem in told.problems] == ["JRN006"]
    for dry_run in (True, False):
        with pytest.raises(LibraryError, match="is the journal of another library") as refusal:
            library.retrace(undoing(), dry_run=dry_run)
        assert refusal.value.hint == "the next change sets it aside, and a new one begins"
    plan = library.change(tagging("ada", "new"))
    assert [problem.code for problem in plan.problems] == ["JRN006"]
    assert path.with_name("library.journal.1").read_bytes() == theirs
    assert [line["n"] for line in lines(path)] == [1]


def test_one_record_as_it_once_was_tells_whose_the_journal_is(library: Library, path: Path) -> None:
    library.change(tagging("ada", "new"))
    library.change(tagging("bob", "new"))
    by_hand(path, "On bob", "On Bob")
    path.with_name("library.json.bak").unlink()
    first_line_gone(path)
    plan = library.change(tagging("ada", "more"))
    assert [problem.code for problem in plan.problems] == ["JRN007"]
    assert [line["n"] for line in lines(path)] == [2, 3, 4, 5]


def test_without_a_backup_a_whole_journal_tells_what_was_done(library: Library, path: Path) -> None:
    library.change(tagging("ada", "new"))
    before = path.read_bytes()
    spoils: list[Callable[[], object]] = [path.unlink, lambda: by_hand(path, "On ada", "On Ada")]
    for spoil in spoils:
        path.with_name("library.json.bak").unlink(missing_ok=True)
        spoil()
        _, plan = library.retrace(undoing())
        assert [problem.code for problem in plan.problems] == ["JRN005"]
        assert path.read_bytes() == before
    check_journal(library)


@pytest.mark.parametrize("text", ["", "junk", '{"refkit": 5}', '{"refkit":{"library":'])
def test_a_library_that_cannot_be_read_has_its_history_all_the_same(
    library: Library, path: Path, text: str
) -> None:
    library.change(tagging("ada", "new"))
    path.write_text(text)
    history = library.history()
    assert [line.n for line in history.lines] == [1, 2]
    (problem,) = history.problems
    assert (problem.code, str(path) in problem.message) == ("FSK001", True)
    for attempt in (
        lambda: library.retrace(undoing()),
        lambda: library.retrace(undoing(), dry_run=True),
        lambda: library.as_of(moment(1)),
    ):
        with pytest.raises(InvalidLibrary):
            attempt()
    assert path.read_text() == text


def test_a_library_that_moves_takes_its_journal_with_it(library: Library, path: Path) -> None:
    library.change(tagging("ada", "new"))
    new = path.parent / "elsewhere"
    new.mkdir()
    for name in ("library.json", "library.journal"):
        (new / name).write_bytes((path.parent / name).read_bytes())
    moved = opened(new / "library.json")
    assert moved.change(tagging("bob", "new")).problems == ()
    moved.retrace(undoing(2))
    assert moved.read()["ada"] == ADA


@pytest.mark.parametrize("junk", [b"\x00" * 20, b"junk\n", b'{"n":2}\n', b"\n"])
def test_junk_at_the_end_goes_and_is_told(library: Library, path: Path, junk: bytes) -> None:
    journal = path.with_suffix(".journal")
    with journal.open("ab") as file:
        file.write(junk)
    plan = library.change(tagging("ada", "new"))
    assert [problem.code for problem in plan.problems] == ["JRN001"]
    assert [line["n"] for line in lines(path)] == [1, 2]
    check_journal(library)


def test_junk_alone_is_kept_and_a_journal_begins(library: Library, path: Path) -> None:
    journal = path.with_suffix(".journal")
    journal.write_bytes(b"junk\n")
    library.change(tagging("ada", "new"))
    assert journal.read_bytes().startswith(b"junk\n")
    history = library.history()
    assert [line.n for line in history.lines] == [1]
    assert [problem.code for problem in history.problems] == ["JRN002"]


def test_a_line_longer_than_a_look_at_the_end(library: Library, path: Path) -> None:
    library.apply(Plan(put=(record("eve", note="x" * 300_000),)))
    library.change(tagging("ada", "new"))
    assert [line["n"] for line in lines(path)] == [1, 2, 3]
    command = tuple(f"key{n}" for n in range(20_000))
    opened(path, "tag", *command).change(tagging("ada", "long"))
    library.change(tagging("ada", "short"))
    assert [line["n"] for line in lines(path)] == [1, 2, 3, 4, 5]


def test_an_invalid_record_is_replaced_and_comes_back(library: Library, path: Path) -> None:
    by_hand(path, '"gan"', '"GAN"')
    library.apply(Plan(remove=("bob",), put=(BOB,)))
    before, after = lines(path)[-1]["changes"]["entries"]["bob"]
    assert (before["tags"], after["tags"]) == (["GAN"], ["gan"])
    assert library.read()["bob"] == BOB


def test_an_edit_between_reading_and_writing_is_taken_along(library: Library, path: Path) -> None:
    asked: list[str] = []

    def make(records: Records) -> Plan:
        if not asked:
            by_hand(path, "On bob", "On Bob")
        asked.append(records["bob"].entry.title)
        return tagging("ada", "new")(records)

    plan = library.change(make)
    assert asked == ["On bob", "On Bob"]
    assert [problem.code for problem in plan.problems] == ["JRN005"]
    assert library.read()["bob"].entry.title == "On Bob"
    assert library.read()["ada"].tags == ("new",)
    assert [line["n"] for line in lines(path)] == [1, 2, 3]
    check_journal(library)


def test_an_edit_after_the_line_was_written_takes_the_line_back(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, edits = disk.Draft.put, iter(["On Bob"])

    def put(draft: disk.Draft, over: disk.Text | None) -> None:
        for title in edits:
            by_hand(path, "On bob", title)
        real(draft, over)

    monkeypatch.setattr(disk.Draft, "put", put)
    library.change(tagging("ada", "new"))
    assert [line["n"] for line in lines(path)] == [1, 2, 3]
    assert library.read()["bob"].entry.title == "On Bob"
    check_journal(library)


def test_a_program_that_never_stops_writing_is_told(library: Library, path: Path) -> None:
    asked: list[int] = []

    def make(records: Records) -> Plan:
        by_hand(path, records["bob"].entry.title, f"On bob {len(asked)}")
        asked.append(1)
        return tagging("ada", "new")(records)

    with pytest.raises(LibraryError) as refusal:
        library.change(make)
    assert refusal.value.message == (
        f"{path} is being changed by another program; nothing was written"
    )
    assert library.read()["ada"] == ADA
    assert content(path.parent) == ALL - {"library.json.bak"}


def test_an_edit_in_the_moment_of_the_write_is_kept_and_told(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk.Draft.rename

    def rename(draft: disk.Draft) -> None:
        by_hand(path, "On bob", "On Bob")
        real(draft)

    monkeypatch.setattr(disk.Draft, "rename", rename)
    plan = library.change(tagging("ada", "new"))
    assert [problem.code for problem in plan.problems] == ["JRN008"]
    assert "On Bob" in path.with_name("library.json.bak").read_text()


# --- a smaller journal


def test_a_journal_is_made_smaller(library: Library, path: Path) -> None:
    for tag in ("one", "two", "three"):
        library.change(tagging("ada", tag))
    journal = path.with_suffix(".journal")
    size = journal.stat().st_size
    before = (path.read_bytes(), journal.read_bytes())
    assert library.compact(lambda _: (2, "2026-05-01"), dry_run=True)[:2] == (2, size)
    assert (path.read_bytes(), journal.read_bytes()) == before
    dropped, old, new = library.compact(lambda _: (2, "2026-05-01"))
    assert (dropped, old, new) == (2, size, journal.stat().st_size)
    assert path.read_bytes() == before[0]
    library.change(tagging("ada", "four"))
    assert [line["n"] for line in lines(path)] == [2, 3, 4, 5]
    assert library.as_of(lambda _: 2)["ada"].tags == ("one",)
    with pytest.raises(LibraryError, match="the journal begins later"):
        library.as_of(lambda _: 1)
    library.retrace(undoing(3))
    with pytest.raises(LibraryError, match="there is nothing to undo"):
        library.retrace(undoing())
    assert content(path.parent) == ALL


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_journal_that_cannot_be_made_smaller_stays(
    library: Library, path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.change(tagging("ada", "one"))
    before = (path.read_bytes(), path.with_suffix(".journal").read_bytes())

    def choose(_: History) -> tuple[int, str]:
        def fail(*_: object, **__: object) -> NoReturn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, call, fail)
        return 1, "2026-05-01"

    with pytest.raises(LibraryError, match="cannot be made smaller") as refusal:
        library.compact(choose)
    assert "compact" not in refusal.value.hint  # it does not need its own advice
    monkeypatch.undo()
    assert (path.read_bytes(), path.with_suffix(".journal").read_bytes()) == before
    assert content(path.parent) == ALL


# --- processes that meet


@pytest.mark.parametrize("torn", [False, True])
def test_a_line_that_is_just_being_written_is_no_line_yet(
    library: Library, path: Path, torn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between line and library a reader waits, and sees the change; it never calls it void."""
    library.change(tagging("ada", "one"))
    waits = threading.Event()
    found: list[History] = []
    reader = Library(path, 30, waits.set, journal=journaling("read"))
    thread = threading.Thread(target=lambda: found.append(reader.history()))
    write, rename = disk.write_all, disk.Draft.rename

    def slow(act: Callable[..., None], *args: Any) -> None:
        if found or thread.ident:
            return act(*args)
        thread.start()
        assert waits.wait(20)
        return act(*args)

    def halves(handle: int, block: bytes) -> None:
        if block.startswith(b'{"n":3'):
            write(handle, block[:40])
            block = block[40:]
            return slow(write, handle, block)
        return write(handle, block)

    if torn:
        monkeypatch.setattr(disk, "write_all", halves)
    else:
        monkeypatch.setattr(disk.Draft, "rename", lambda draft: slow(rename, draft))
    library.change(tagging("ada", "two"))
    thread.join(20)
    (history,) = found
    assert (history.problems, history.void) == ((), frozenset())
    assert [line.n for line in history.lines] == [1, 2, 3]


def test_where_no_lock_can_be_had_what_is_seen_counts(library: Library, path: Path) -> None:
    library.change(tagging("ada", "one"))
    by_hand(path, "On ada", "On Ada")
    lock = path.with_name(".library.json.lock")
    lock.unlink()
    lock.mkdir()
    assert [line.n for line in library.history().lines] == [1, 2, 3]
    assert library.as_of(moment(2))["ada"].entry.title == "On ada"


WRITE = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
import msgspec
from refkit.model import Plan
from refkit.store import Journaling, Library
me = sys.argv[2]
said = Journaling((me,), "9.9", lambda: datetime.now(UTC))
library = Library(Path(sys.argv[1]), wait=60, journal=said)
sys.stdin.readline()
for i in range(int(sys.argv[3])):
    def make(records):
        old = records["ada"]
        new = msgspec.structs.replace(old, tags=tuple(sorted({*old.tags, f"{me}-{i:02}"})))
        return Plan(put=(new,), before={"ada": old})
    library.change(make)
"""


def test_eight_processes_and_every_change_of_theirs_in_order(path: Path) -> None:
    each, names = 50, [f"w{i}" for i in range(8)]
    opened(path).apply(Plan(put=(ADA,)))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(path), name, str(each)], stdin=subprocess.PIPE
        )
        for name in names
    ]
    for writer in writers:  # all are asked to start before any is waited for
        assert writer.stdin
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    seen = 0
    while any(writer.poll() is None for writer in writers):
        history = opened(path).history()  # a reader meanwhile: never half a line, never fewer
        assert not history.problems
        assert len(history.changes) >= seen
        seen = len(history.changes)
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    library = opened(path)
    history = check_journal(library)
    assert [line.n for line in history.lines] == list(range(1, 2 + 8 * each))
    wanted = [f"{name}-{i:02}" for name in names for i in range(each)]
    assert library.read()["ada"].tags == tuple(wanted)
    for name in names:
        mine = [line for line in history.lines if line.command == (name,)]
        added = []
        for line in mine:
            before, after = line.pairs()["entries"]["ada"]
            assert before
            assert after
            old, new = (set(msgspec.json.decode(one).get("tags", ())) for one in (before, after))
            added += sorted(new - old)
        assert added == [f"{name}-{i:02}" for i in range(each)]
    for one, other in itertools.pairwise(history.lines):
        assert one.after == other.before
    assert content(path.parent) == ALL
