"""An index is used when it is fresh, brought up to date when it is not, and never in the way."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import holdings
import msgspec
import pytest

from refkit.catalogue import condition, index, opening, source, update, writing
from refkit.catalogue.condition import Freshness
from refkit.catalogue.index import Index
from refkit.catalogue.indexed import Indexed
from refkit.catalogue.whole import Whole
from refkit.errors import InvalidLibrary, LibraryError
from refkit.model import Plan
from refkit.query import Everything, Word
from refkit.store import Library, Records, Saved


class World:
    """A library, a cache folder, and what was said."""

    def __init__(self, folder: Path, count: int = 8) -> None:
        self.path = folder / "library.json"
        self.cache = folder / "cache"
        self.random = Random(str(count))
        self.said: list[str] = []
        self.notes: list[str] = []
        holdings.write(self.path, holdings.records(self.random, count))

    @property
    def file(self) -> Path:
        return index.file_of(self.path, self.cache)

    def open(self) -> "Indexed | Whole":
        return opening.open_at(self.path, self.cache, self.said.append, self.notes.append)

    def put(self, key: str) -> None:
        """Add a record, without telling the index."""
        Library(self.path).apply(Plan(put=(holdings.record(self.random, key),)))

    def keys(self) -> list[str]:
        return list(Library(self.path).read())

    def agrees(self) -> None:
        """Whatever is opened shows the library as it is."""
        opened = self.open()
        records, total = opened.select(Everything())
        assert total == len(self.keys())
        assert {record.key for record in records} == {*self.keys()}
        assert opened.search(Word("a")) == Whole(Library(self.path).read()).search(Word("a"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every time that a library is read whole."""
    found: list[str] = []
    read, parse = source.Source.read, Library.read

    def noted(self: source.Source) -> bytes:
        found.append("bytes")
        return read(self)

    def parsed(self: Library, *, missing_ok: bool = False) -> Records:
        found.append("parsed")
        return parse(self, missing_ok=missing_ok)

    monkeypatch.setattr(source.Source, "read", noted)
    monkeypatch.setattr(Library, "read", parsed)
    return found


def settle(path: Path) -> None:
    """Let the file look as if nobody had touched it for a while, but for the inode's own time."""
    about = path.stat()
    os.utime(path, ns=(about.st_atime_ns - 10**10, about.st_mtime_ns - 10**10 + 7))


def wait_until_settled(world: World) -> None:
    """The next look finds times that are old enough; twenty milliseconds are."""
    time.sleep(0.03)
    world.open()


def test_a_fresh_index_is_all_that_is_read(world: World, reads: list[str]) -> None:
    settle(world.path)
    assert isinstance(world.open(), Indexed)
    wait_until_settled(world)
    opened = world.open()
    opened.select(Word("gan"))  # full text is made of single records
    reads.clear()
    again = world.open()
    assert isinstance(again, Indexed)
    again.select(Word("gan"))
    again.search(Word("gan"))
    again.count_tags()
    key = again.keys()[0]
    assert again.record(again.resolve(key.upper())).key == key
    assert reads == []


def test_a_change_from_outside_is_seen(world: World) -> None:
    world.agrees()
    world.put("new1")
    world.agrees()
    text = world.path.read_bytes()
    world.path.write_bytes(text.replace(b"new1", b"new2"))
    world.agrees()
    assert world.open().find("new2")


def test_a_change_of_the_same_size_in_the_same_moment_is_seen(world: World) -> None:
    world.put("same1")
    about = world.path.stat()
    assert world.open().find("same1")
    data = world.path.read_bytes().replace(b"same1", b"same2")
    with world.path.open("r+b") as file:  # the same inode, and the time that it had
        file.write(data)
    os.utime(world.path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert world.path.stat().st_mtime_ns == about.st_mtime_ns
    assert world.open().find("same2")
    world.agrees()


def test_times_count_from_before_the_file_was_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = source.Source.read

    def slowly(self: source.Source) -> bytes:
        data = read(self)
        time.sleep(0.03)  # a large library: what is changed meanwhile may leave the same times
        return data

    monkeypatch.setattr(source.Source, "read", slowly)
    world.put("just-now")
    world.open()
    assert not Index(world.file).state().settled
    world.open()
    assert Index(world.file).state().settled


def test_another_file_in_the_place_of_the_one_that_was_written_is_not_followed(
    world: World,
) -> None:
    followed: list[bool] = []

    def overtaken(saved: Saved) -> None:
        other = world.path.with_name("other.json")
        other.write_bytes(world.path.read_bytes().replace(b'"mine"', b'"ours"'))
        os.replace(other, world.path)
        followed.append(update.follow(world.file, world.path, saved))

    first, between, last = (holdings.record(world.random, key) for key in ("0", "ka", "zz"))
    between = msgspec.structs.replace(between, tags=("mine",))
    Library(world.path).apply(Plan(put=(first, between, last)))
    world.agrees()
    new = Plan(put=(holdings.record(world.random, "n"),))
    Library(world.path, on_saved=overtaken).apply(new)
    assert followed == [False]
    world.agrees()
    assert "ours" in world.open().count_tags()


def test_an_index_that_another_refkit_makes_anew_meanwhile_is_left_to_it(world: World) -> None:
    world.agrees()
    opened = world.open()
    expected = Whole(Library(world.path).read()).count_tags()
    assert isinstance(opened, Indexed)
    assert opened.count_tags() == expected != {}
    other = sqlite3.connect(world.file)
    other.execute("update state set made_by = '99 9.9.9 3.99'")
    other.execute("update tag set name = name || 'x'")
    other.commit()
    other.close()
    assert opened.count_tags() == expected


def test_the_same_bytes_in_a_new_file_are_no_change(world: World) -> None:
    world.agrees()
    before = world.file.read_bytes()
    copy = world.path.with_name("copy.json")
    shutil.copy(world.path, copy)
    os.replace(copy, world.path)  # as `git checkout` of another branch and back
    assert world.path.stat().st_mtime_ns != 0
    world.agrees()
    state = Index(world.file).state()
    assert state.stamp.inode == world.path.stat().st_ino
    assert len(before) == world.file.stat().st_size, "nothing was made anew"


def test_a_library_laid_out_by_hand_is_indexed_as_it_is(world: World) -> None:
    import json

    data = json.loads(world.path.read_text("utf-8"))
    data["entries"] = dict(reversed(data["entries"].items()))
    world.path.write_text(json.dumps(data), "utf-8")
    world.agrees()
    assert not Index(world.file).state().tidy
    world.path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n\n", "utf-8")
    world.agrees()
    assert condition.check(world.path, world.cache) == ()


def test_only_what_changed_is_written(world: World) -> None:
    for step in range(20):
        holdings.write(world.path, [holdings.record(world.random, f"more{step}")])
    assert world.open().search(Word("a"))
    numbers = dict(Index(world.file).sql.execute("select key, id from place"))
    world.put("aaa")
    world.put("zzz")
    Library(world.path).apply(
        Plan(remove=("more7",), before={"more7": Library(world.path).read()["more7"]})
    )
    world.agrees()
    after = dict(Index(world.file).sql.execute("select key, id from place"))
    assert {key: after[key] for key in numbers if key != "more7"} == {
        key: number for key, number in numbers.items() if key != "more7"
    }
    assert Index(world.file).state().worded, "full text stays"
    assert condition.check(world.path, world.cache) == ()


def test_to_forget_many_records_takes_little_longer_than_one(tmp_path: Path) -> None:
    world = World(tmp_path, 400)
    world.agrees()
    index = Index(world.file)
    numbers = [number for (number,) in index.sql.execute("select id from place")]

    def steps(count: int) -> int:
        """How much SQLite does for it, in hundreds of its instructions."""
        done: list[int] = []
        index.sql.set_progress_handler(lambda: done.append(1), 100)
        index.sql.execute("begin")
        writing.forget(index.sql, numbers[:count], worded=False)
        index.sql.execute("rollback")
        return len(done)

    assert 0 < steps(1) < steps(200) < 10 * steps(1)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"no database, but as long as one " * 1000),
        lambda file: file.write_bytes(file.read_bytes()[:5000]),
        lambda file: file.write_bytes(file.read_bytes()[:4096] + b"\xff" * 20000),
        lambda file: sqlite3.connect(file).execute("drop table place").connection.commit(),
        lambda file: sqlite3.connect(file).execute("delete from state").connection.commit(),
        lambda file: sqlite3.connect(file).execute("drop table word").connection.commit(),
        lambda file: (
            sqlite3.connect(file)
            .execute("update state set made_by = '1 0.0.1 3.9'")
            .connection.commit()
        ),
    ],
    ids=[
        *("empty", "no-database", "cut", "overwritten", "no-places", "no-state", "no-words"),
        "another-refkit",
    ],
)
def test_a_damaged_index_is_made_anew(damage: object, world: World) -> None:
    world.agrees()
    assert callable(damage)
    damage(world.file)
    world.agrees()
    world.agrees()
    assert isinstance(world.open(), Indexed)
    assert not world.said


def test_another_program_s_database_is_replaced(world: World) -> None:
    world.file.parent.mkdir(parents=True)
    foreign = sqlite3.connect(world.file)
    foreign.execute("create table state (a)")
    foreign.execute("create view name as select a from state")
    foreign.execute("insert into state values (1)")
    foreign.commit()
    foreign.close()
    world.agrees()
    assert isinstance(world.open(), Indexed)


def test_without_a_place_for_the_index_the_library_is_read(world: World) -> None:
    world.cache.write_text("a file where a folder should be")
    assert isinstance(world.open(), Whole)
    world.agrees()
    world.cache.unlink()
    world.file.mkdir(parents=True)
    assert isinstance(world.open(), Whole)
    world.agrees()


def test_an_index_that_may_not_be_written_is_asked_while_it_is_fresh(world: World) -> None:
    world.agrees()
    wait_until_settled(world)
    data = world.file.read_bytes()
    probe = subprocess.run(
        [sys.executable, "-c", _READ_ONLY, str(world.path), str(world.cache)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert probe.stdout.split() == ["Indexed", "Whole"], probe.stderr
    assert world.file.read_bytes() == data


# As somebody who may not write: root may write everywhere, so the rights are given up.
_READ_ONLY = """
import os, sys
from pathlib import Path
path, cache = map(Path, sys.argv[1:])
file = next((cache / "index").glob("*.sqlite"))
for each in (cache / "index", file):
    os.chmod(each, 0o555 if each.is_dir() else 0o444)
for each in (cache, path.parent, *path.parent.parents):
    if each.stat().st_uid == os.getuid():
        os.chmod(each, each.stat().st_mode | 0o055)
from refkit.catalogue import opening
from refkit import query, codec, store
import refkit.catalogue.growth, refkit.catalogue.indexed, refkit.catalogue.whole, refkit.query.judge
import refkit.store.tables
if os.getuid() == 0:
    os.setuid(65534)
def kind():
    opened = opening.open_at(path, cache, print, lambda note: print(note, file=sys.stderr))
    assert len(opened.select(query.Everything())[0]) == len(opened)
    return type(opened).__name__
print(kind())
os.chdir("/")
if os.getuid() == 65534:
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"refkit-other-{os.getpid()}.json"
else:
    path = path.with_name("other.json")
path.write_bytes(Path(sys.argv[1]).read_bytes() + b"\\n")
try:
    print(kind())
finally:
    path.unlink()
"""


def test_a_record_that_is_not_valid_is_told_as_without_an_index(world: World) -> None:
    world.agrees()
    key = world.keys()[0]
    text = world.path.read_text("utf-8")
    world.path.write_text(text.replace('"added": "', '"added": "x', 1), "utf-8")
    opened = world.open()
    assert isinstance(opened, Whole)
    with pytest.raises(InvalidLibrary, match=f"record '{key}' is not valid"):
        opened.select(Everything())
    assert opened.record(world.keys()[1])
    world.path.write_text(text, "utf-8")
    assert isinstance(world.open(), Indexed)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("{", "not JSON|ends too early"),
        ('{"refkit": {"library": {"schema": 99}}, "entries": {}}', "newer refkit"),
        ("<<<<<<< ours\n", "not JSON"),
    ],
)
def test_a_broken_library_is_refused_as_without_an_index(
    text: str, said: str, world: World
) -> None:
    world.agrees()
    world.path.write_text(text)
    with pytest.raises(LibraryError, match=said) as mine:
        world.open()
    with pytest.raises(LibraryError) as theirs:
        Library(world.path).read()
    assert mine.value.message == theirs.value.message


def test_no_library_is_refused_as_without_an_index(world: World) -> None:
    world.agrees()
    world.path.unlink()
    with pytest.raises(LibraryError, match="no library at"):
        world.open()


def test_an_open_catalogue_shows_one_state(world: World) -> None:
    world.agrees()
    opened, keys = world.open(), world.keys()
    world.put("later")
    world.agrees()  # somebody else has brought the index up to it
    assert sorted(opened.keys()) == keys
    assert len(opened) == len(keys)
    assert opened.find("later") is None
    assert {record.key for record in opened.select(Everything())[0]} == {*keys}
    assert opened.search(Word("later")).total == 0
    assert opened.record(keys[3]).key == keys[3]


def test_a_file_changed_in_place_while_it_is_open_gives_no_half_answer(world: World) -> None:
    world.agrees()
    opened = world.open()
    assert isinstance(opened, Indexed)
    data = world.path.read_bytes()
    world.path.write_bytes(data.replace(b'"added"', b'  "added"', 1))
    records, total = opened.select(Everything())
    assert total == len(records) == len(world.keys())


def test_an_index_deleted_while_it_is_open_is_no_loss(world: World) -> None:
    world.agrees()
    opened = world.open()
    shutil.rmtree(world.cache)
    assert opened.search(Word("a")).total == world.open().search(Word("a")).total
    world.agrees()


def test_links_and_other_names_lead_to_one_index(world: World, tmp_path: Path) -> None:
    world.agrees()
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "mine.json"
    link.symlink_to(world.path)
    round_about = tmp_path / "elsewhere" / ".." / "library.json"
    for name in (link, round_about):
        assert index.file_of(name, world.cache) == world.file
        assert isinstance(opening.open_at(name, world.cache, print, print), Indexed)
    assert len(list(world.file.parent.iterdir())) == 1


def test_two_libraries_have_two_indexes_and_a_moved_one_gets_another(
    world: World, tmp_path: Path
) -> None:
    world.agrees()
    moved = tmp_path / "moved"
    moved.mkdir()
    os.replace(world.path, moved / "library.json")
    holdings.write(world.path, holdings.records(Random(99), 3))
    world.agrees()
    opened = opening.open_at(moved / "library.json", world.cache, print, print)
    assert isinstance(opened, Indexed)
    assert len(opened) == 8
    assert len(list(world.file.parent.iterdir())) == 2


def test_while_another_run_makes_the_index_the_library_is_read(world: World) -> None:
    world.agrees()
    world.put("more")
    other = Index(world.file)
    with other.changing():
        opened = world.open()
        assert isinstance(opened, Whole)
        assert opened.find("more")
    world.agrees()
    assert isinstance(world.open(), Indexed)


def test_readers_see_the_state_before_until_a_change_is_complete(world: World) -> None:
    world.agrees()
    wait_until_settled(world)
    other = Index(world.file)
    with other.changing():
        other.clear()
        opened = world.open()
        assert isinstance(opened, Indexed)
        assert len(opened.select(Everything())[0]) == 8
        other.sql.execute("rollback")  # as if it had been killed
        other.sql.execute("begin")
    world.agrees()


_OPEN = """
import sys
from pathlib import Path
from refkit.catalogue import opening
from refkit.query import Word
path, cache = map(Path, sys.argv[1:3])
found = opening.open_at(path, cache, print, print)
print(found.search(Word("a")).total, len(found))
"""


def _processes(world: World, count: int, code: str = _OPEN) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-c", code, str(world.path), str(world.cache)]
    return [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(count)
    ]


def test_many_processes_make_one_index_at_once(tmp_path: Path) -> None:
    world = World(tmp_path, 120)
    total = Whole(Library(world.path).read()).search(Word("a")).total
    runs = _processes(world, 4)
    for run in runs:
        out, err = run.communicate(timeout=60)
        assert run.returncode == 0, err
        assert out.splitlines()[-1] == f"{total} 120"
    assert condition.check(world.path, world.cache) == ()
    assert condition.look(world.path, world.cache).freshness is Freshness.FRESH


_KILLED = """
import os, signal, sys
from pathlib import Path
from refkit.catalogue import opening, writing
from refkit.query import Word
path, cache, where = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
before = getattr(writing, where)
def killed(*args, **more):
    before(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(writing, where, killed)
opening.open_at(path, cache, print, print).search(Word("a"))
"""


@pytest.mark.parametrize("where", ["lay_out", "insert", "keep_aliases", "insert_all_words"])
def test_a_run_killed_while_it_makes_the_index_leaves_nothing_behind(
    where: str, world: World
) -> None:
    command = [sys.executable, "-c", _KILLED, str(world.path), str(world.cache), where]
    assert subprocess.run(command, capture_output=True, check=False).returncode == -9
    world.agrees()
    assert isinstance(world.open(), Indexed)
    assert [each.name for each in world.file.parent.iterdir()] == [world.file.name]


def test_a_reader_among_writers_never_sees_a_half_state(tmp_path: Path) -> None:
    world = World(tmp_path, 40)
    totals = {len(world.open())}
    stop = threading.Event()

    def write() -> None:
        for step in range(12):
            world.put(f"written{step}")
        stop.set()

    thread = threading.Thread(target=write)
    thread.start()
    seen: list[int] = []
    while not stop.is_set():
        opened = world.open()
        records, total = opened.select(Everything())
        assert len(records) == total == len(opened)
        seen.append(total)
    thread.join()
    assert totals == {40}
    assert seen == sorted(seen)
    world.agrees()


def test_nobody_else_may_read_an_index(world: World) -> None:
    world.agrees()
    assert world.file.stat().st_mode & 0o777 == 0o600
    assert world.file.parent.stat().st_mode & 0o777 == 0o700


def test_without_full_text_in_sqlite_keys_are_found_and_words_looked_for_in_the_library(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_FULL", ("create virtual table full using nosuchmodule(a)",))
    opened = world.open()
    assert isinstance(opened, Indexed)
    assert opened.find(world.keys()[0])
    assert opened.search(Word("a")) == Whole(Library(world.path).read()).search(Word("a"))
    assert any("no such module" in note for note in world.notes)
    world.agrees()
