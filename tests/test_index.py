"""`refkit index`, and an index that nobody has to think about: real runs, real files."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from refkit.model import Entry, Plan, Record
from refkit.store import Library

Refkit = Callable[..., "Done"]


class Done:
    code: int
    out: str
    err: str


def _records(count: int, size: int) -> tuple[Record, ...]:
    return tuple(
        Record(
            key=f"key{i:03}",
            entry=Entry(title=f"Work number {i}", abstract=f"pear{i} " + "lorem ipsum " * size),
            tags=("even",) if i % 2 == 0 else (),
            added=date(2026, 1, 1),
        )
        for i in range(count)
    )


@pytest.fixture
def library(tmp_path: Path, refkit: Refkit) -> Path:
    """A library of a little more than two megabytes, where ``refkit`` runs."""
    path = tmp_path / "work" / "library.json"
    Library(path).apply(Plan(put=_records(50, 3500)))
    assert 2_000_000 < path.stat().st_size < 3_000_000
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "home" / ".cache" / "refkit" / "index"


def test_the_state_of_an_index_is_told(library: Path, cache: Path, refkit: Refkit) -> None:
    assert "missing: the next command that lists or searches makes it" in refkit("index").out
    assert not cache.exists(), "looking makes none"
    assert refkit("list", "-L", "1").code == 0
    told = refkit("index").out
    assert "fresh" in told
    assert "50 records" in told
    assert "full text comes with the first word query" in told
    (file,) = cache.iterdir()
    assert str(file) in told
    assert refkit("search", "pear7").err == "1 record\n"
    assert "with full text" in refkit("index").out
    text = library.read_bytes()
    library.write_bytes(text.replace(b"pear7 ", b"plum7 "))
    assert "stale" in refkit("index").out
    assert refkit("search", "plum7", "--keys").out == "key007\n"
    assert "fresh" in refkit("index").out
    file.write_bytes(b"nonsense")
    assert "unusable" in refkit("index").out
    assert refkit("list", "-L", "1").code == 0
    assert "fresh" in refkit("index").out


def test_for_a_key_alone_no_index_is_made(library: Path, cache: Path, refkit: Refkit) -> None:
    for words in (["show", "key007"], ["show", "KEY007", "key008"], ["blame", "key007"]):
        done = refkit(*words)
        assert (done.code, done.err) == (0, "")
        assert not cache.exists(), words
    shown = refkit("show", "key007").out
    assert refkit("show", "title:number", "key007").code == 0
    assert "fresh" in refkit("index").out, "for a query it is"
    assert refkit("show", "key007").out == shown
    library.write_bytes(library.read_bytes().replace(b"pear7 ", b"plum7 "))
    assert "plum7" in refkit("show", "key007").out
    assert "stale" in refkit("index").out
    os.utime(library)
    (file,) = cache.iterdir()
    file.write_bytes(b"nonsense")
    assert "plum7" in refkit("show", "key007").out


def test_a_fresh_index_is_asked_for_a_key(library: Path, refkit: Refkit) -> None:
    refkit("list", "-L", "1")
    shutil.copy(library, library.with_name("copy"))
    os.replace(library.with_name("copy"), library)  # the same in another file
    for _ in range(2):
        done = refkit("show", "key007", PYTHONPROFILEIMPORTTIME="1")
        assert "refkit.catalogue.indexed" in done.err
        assert "refkit.store" not in done.err


def test_build_and_drop(library: Path, cache: Path, refkit: Refkit) -> None:
    done = refkit("index", "build")
    assert done.code == 0
    assert "with full text" in done.out
    done = refkit("index", "drop")
    assert done.err == f"the index of {library} is deleted\n"
    assert not list(cache.iterdir())
    assert refkit("index", "drop").err == f"there is no index of {library}\n"
    refkit("index", "build")
    other = library.with_name("other.json")
    shutil.copy(library, other)
    refkit("-l", other, "index", "build")
    assert "those of 1 other library" in refkit("index").out
    assert refkit("index", "drop", "--all").err == "2 indexes deleted\n"
    done = refkit("-l", "nowhere.json", "index", "build")
    assert done.code == 2
    assert "no library at nowhere.json" in done.err
    assert refkit("-l", "nowhere.json", "index").code == 0


def test_where_no_index_can_be_every_command_works(
    library: Path, tmp_path: Path, refkit: Refkit
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    unwritable = {"REFKIT_CACHE": str(blocked)}
    for words in (
        ["list", "pear7"],
        ["search", "pear7"],
        ["show", "key007"],
        ["list", "-t", "even"],
    ):
        done = refkit(*words, **unwritable)
        assert done.code == 0, done.err
        assert done.out == refkit(*words).out
        assert done.err == refkit(*words).err
    assert refkit("tag", "key007", "--add", "x", **unwritable).code == 0
    done = refkit("index", "build", **unwritable)
    assert done.code == 2
    assert "no index" in done.err
    assert refkit("index", **unwritable).code == 0


def test_a_small_library_has_no_index(tmp_path: Path, cache: Path, refkit: Refkit) -> None:
    Library(tmp_path / "work" / "library.json").apply(Plan(put=_records(3, 5)))
    assert refkit("list", "pear1").code == 0
    assert refkit("tag", "key001", "--add", "x").code == 0
    assert not cache.exists()
    assert "small and read without one" in refkit("index").out


def test_a_change_keeps_the_index_fresh(library: Path, cache: Path, refkit: Refkit) -> None:
    refkit("index", "build")
    changes = (
        ["tag", "key007", "--add", "mine"],
        ["mark", "read", "key008"],
        ["remove", "key009"],
        ["undo"],
        ["undo"],
        ["redo"],
    )
    for change in changes:
        done = refkit(*change)
        assert done.code == 0, done.err
        assert "fresh" in refkit("index").out, change
    assert refkit("list", "-t", "mine", "--keys").out == "key007\n"
    assert refkit("list", "status:read", "--keys").out == "key008\n"
    assert refkit("search", "pear9", "--keys").out == "key009\n"


def test_after_another_branch_the_index_is_of_the_files_there_are(
    library: Path, refkit: Refkit
) -> None:
    def git(*words: str) -> None:
        config = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(
            ["git", *config, *words], cwd=library.parent, check=True, capture_output=True
        )

    git("init", "-b", "main")
    git("add", "library.json")
    git("commit", "-m", "one")
    git("checkout", "-b", "other")
    refkit("tag", "key007", "--add", "other")
    git("commit", "-am", "two")
    assert refkit("list", "-t", "other", "--keys").out == "key007\n"
    git("checkout", "main")
    assert refkit("list", "-t", "other", "--keys").out == ""
    git("checkout", "other")
    assert refkit("list", "-t", "other", "--keys").out == "key007\n"


def test_reading_with_a_fresh_index_loads_no_store(library: Path, refkit: Refkit) -> None:
    refkit("index", "build")
    refkit("list", "-L", "1")
    for words in (["show", "key007"], ["search", "pear7"], ["list", "-t", "even"]):
        done = refkit(*words, PYTHONPROFILEIMPORTTIME="1")
        loaded = {line.rpartition("|")[2].strip() for line in done.err.splitlines()}
        assert "refkit.catalogue.indexed" in loaded
        heavy = {
            *("tinydb", "filelock", "rich", "platformdirs", "anyascii", "regex", "requests"),
            *("refkit.store", "refkit.normalize", "refkit.match", "refkit.catalogue.growth"),
        }
        assert not heavy & loaded, words


def test_the_digest_of_a_library_is_in_its_index(
    library: Path, cache: Path, refkit: Refkit
) -> None:
    from hashlib import sha256

    refkit("list", "-L", "1")
    (file,) = cache.iterdir()
    with sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True) as sql:
        (row,) = sql.execute("select path, size, digest from state")
    sql.close()
    assert row == (
        os.path.realpath(library),
        library.stat().st_size,
        sha256(library.read_bytes()).digest(),
    )


def test_a_reader_that_waits_for_its_output_hinders_nobody(library: Path, refkit: Refkit) -> None:
    refkit("index", "build")
    code = "from refkit.__main__ import main; import sys; sys.exit(main())"
    reader = subprocess.Popen(
        [sys.executable, "-c", code, "-l", str(library), "list", "--json"],
        stdout=subprocess.PIPE,
        env={**os.environ, "HOME": str(library.parent.parent / "home")},
    )
    assert reader.stdout
    assert reader.stdout.read(10)
    done = refkit("tag", "key001", "--add", "meanwhile")
    assert done.code == 0
    assert "fresh" in refkit("index").out
    reader.stdout.read()
    assert reader.wait(10) == 0
    reader.stdout.close()


@pytest.mark.parametrize(
    "lie",
    [
        "delete from tag where name = 'even' and id = 1",
        "update fact set status = 'read' where key = 'key003'",
        "delete from full where rowid = 5",
        "update heading set by_title = 'x' where id = 2",
        "delete from place where key = 'key004'",
        "delete from word where text = 'pear9'",
        "insert into name values ('nobody', 3)",
    ],
)
def test_an_index_that_lies_is_found_out(lie: str, library: Path, tmp_path: Path) -> None:
    from refkit.catalogue import condition

    cache = tmp_path / "cache"
    assert condition.check(library, cache) == (), "where there is none, nothing is wrong"
    assert condition.build(library, cache, print)
    assert condition.check(library, cache) == ()
    with sqlite3.connect(condition.look(library, cache).file) as sql:
        sql.execute(lie)
    sql.close()
    (problem,) = condition.check(library, cache)
    assert problem.code == "IDX001"
    assert "refkit index drop" in problem.hint
    assert condition.drop(library, cache) == 1
    assert condition.check(library, cache) == ()
