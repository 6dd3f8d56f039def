"""Libraries shared through git, as people do it: real git, real clones, the real program."""

import json
import os
import stat
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import edits
import losses
import msgspec
import pytest
from conftest import Done, Refkit
from edits import replace, work

from refkit.model import Record
from refkit.reconcile import Copy, plan
from refkit.store import Library

GIT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_EDITOR": "true",
    "GIT_TERMINAL_PROMPT": "0",
}
DAY = date(2026, 11, 20)


class Machine:
    """A clone with a library in it."""

    def __init__(self, folder: Path, name: str = "library.json") -> None:
        self.folder = folder
        self.file = folder / name

    def try_git(self, *words: str | Path) -> Done:
        done = subprocess.run(
            ["git", "-C", str(self.folder), *map(str, words)],
            capture_output=True,
            check=False,
            text=True,
            env={**os.environ, **GIT, "SOURCE_DATE_EPOCH": "1795219200"},
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def git(self, *words: str | Path) -> Done:
        done = self.try_git(*words)
        assert done.code == 0, (words, done.out, done.err)
        return done

    def copy(self) -> Copy:
        records = Library(self.file).read()
        return Copy(
            records=dict(records),
            retired=records.retired(),
            tag_aliases=records.tag_aliases(),
            asides=records.asides(),
        )

    def become(self, copy: Copy) -> None:
        before = self.copy()
        Library(self.file).change(lambda _: plan(before, copy))

    def commit(self, copy: Copy | None = None, *more: Record) -> None:
        """Commit the library as it is, or as it is to become."""
        if copy or more:
            self.become(copy or self.copy())
        for record in more:
            before = self.copy()
            self.become(_with(before, {**before.records, record.key: record}))
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")

    def record(self, key: str) -> Record:
        return Library(self.file).read()[key]


def _with(copy: Copy, records: dict[str, Record]) -> Copy:
    return msgspec.structs.replace(copy, records=dict(sorted(records.items())))


Machines = Callable[[Copy], tuple[Machine, Machine]]

ADA = Record(key="ada2020graph", entry=work(0), tags=("a",), added=DAY)
BO = Record(key="bo2021kernel", entry=work(1), added=DAY)
BASE = Copy(records={ADA.key: ADA, BO.key: BO})


@pytest.fixture
def machines(refkit: Refkit, tmp_path: Path) -> Machines:
    """Two clones of a library, prepared by `refkit init --git`; the first takes pushes."""

    def make(base: Copy) -> tuple[Machine, Machine]:
        one = Machine(tmp_path / "one")
        one.folder.mkdir()
        one.git("init", "-q")
        one.git("symbolic-ref", "HEAD", "refs/heads/main")
        assert refkit("init", "--git", one.folder).code == 0
        one.commit(base)
        two = Machine(tmp_path / "two")
        one.git("clone", "-q", one.folder, two.folder)
        assert refkit("init", "--git", two.folder).code == 0
        one.git("remote", "add", "two", two.folder)
        return one, two

    return make


def test_two_machines_merge_what_each_did(machines: Machines, refkit: Refkit) -> None:
    one, two = machines(BASE)
    for machine, tag, field in ((one, "red", "publisher=ACM"), (two, "blue", "pages=1-9")):
        flag = ("--library", machine.file)
        assert refkit(*flag, "tag", ADA.key, "--add", tag, "--remove", "a").code == 0
        assert refkit(*flag, "set", field, ADA.key).code == 0
        machine.commit()
    pulled = two.git("pull", "--no-rebase", "--no-edit", "origin", "main")
    record = two.record(ADA.key)
    assert record.tags == ("blue", "red")
    assert (record.entry.publisher, record.entry.pages) == ("ACM", "1–9")
    assert record.clashes == ()
    assert "GIT" not in pulled.err
    one.git("pull", "--ff-only", "two", "main")
    assert one.copy() == two.copy()


def changed(machine: Machine, **fields: object) -> None:
    record = machine.record(ADA.key)
    machine.commit(None, replace(record, entry=msgspec.structs.replace(record.entry, **fields)))


def test_a_clash_leaves_a_library_that_works_and_a_word_about_it(machines: Machines) -> None:
    one, two = machines(BASE)
    changed(one, publisher="ACM")
    changed(two, publisher="IEEE")
    pulled = two.git("pull", "--no-rebase", "--no-edit", "origin", "main")
    record = two.record(ADA.key)
    assert record.entry.publisher == "IEEE"
    assert [(clash.field, clash.value) for clash in record.clashes] == [("publisher", '"ACM"')]
    assert "GIT001 publisher of ada2020graph stays 'IEEE'; the other copy has 'ACM'" in pulled.err
    assert "refkit settle" in pulled.err
    assert two.git("status", "--porcelain").out == ""


def test_a_rebase_swaps_the_sides_and_loses_nothing(machines: Machines) -> None:
    one, two = machines(BASE)
    changed(one, publisher="ACM")
    changed(two, publisher="IEEE")
    changed(two, number="7")
    two.git("pull", "--rebase", "origin", "main")
    record = two.record(ADA.key)
    assert (record.entry.publisher, record.entry.number) == ("ACM", "7")  # ours is upstream here
    assert [(clash.field, clash.value) for clash in record.clashes] == [("publisher", '"IEEE"')]


def test_a_cherry_pick_and_a_stash_go_through_the_driver(machines: Machines) -> None:
    one, two = machines(BASE)
    changed(one, publisher="ACM")
    two.git("fetch", "-q", "origin")
    changed(two, number="7")
    two.git("cherry-pick", "origin/main")
    assert two.record(ADA.key).entry.publisher == "ACM"
    two.become(_with(two.copy(), {**two.copy().records, "new": replace(BO, key="new")}))
    two.git("stash")
    changed(two, volume="3")
    two.git("stash", "pop")
    assert two.record(ADA.key).entry.volume == "3"
    assert two.record("new")


def test_settled_differently_on_two_machines_is_a_clash_again(
    machines: Machines, refkit: Refkit
) -> None:
    """A criss-cross: both merged, so that git makes a common ancestor of both merges."""
    one, two = machines(BASE)
    changed(one, publisher="ACM")
    changed(two, publisher="IEEE")
    two.git("fetch", "-q", "origin")
    one.git("fetch", "-q", "two")
    one.git("merge", "--no-edit", "two/main")
    two.git("merge", "--no-edit", "origin/main")
    assert one.record(ADA.key).entry.publisher == "ACM"
    assert two.record(ADA.key).entry.publisher == "IEEE"
    for machine in (one, two):
        assert refkit("--library", machine.file, "settle", "--ours").code == 0
        assert machine.record(ADA.key).clashes == ()
        machine.commit()
    two.git("pull", "--no-rebase", "--no-edit", "origin", "main")
    record = two.record(ADA.key)
    assert {record.entry.publisher, *(json.loads(each.value) for each in record.clashes)} == {
        "ACM",
        "IEEE",
    }


def test_both_made_the_library(machines: Machines, refkit: Refkit, tmp_path: Path) -> None:
    """Two histories without a common commit: there is no base at all."""
    one, two = machines(Copy())
    for machine, record in ((one, ADA), (two, BO)):
        machine.git("checkout", "-q", "--orphan", "other")
        machine.commit(None, replace(ADA, tags=(record.key,)), record)
    two.git("pull", "--no-rebase", "--no-edit", "--allow-unrelated-histories", "origin", "other")
    assert sorted(two.copy().records) == [ADA.key, BO.key]
    assert two.record(ADA.key).tags == (ADA.key, BO.key) or two.record(ADA.key).tags
    assert two.git("status", "--porcelain").out == ""


@pytest.mark.parametrize("how", ["merge", "rebase", "criss-cross"])
def test_random_changes_on_two_machines_are_all_there(machines: Machines, how: str) -> None:
    rng = Random(how)
    one, two = machines(BASE)
    both = 0
    while both < 6:  # rounds in which both machines changed something
        if not two.copy().records:
            one.commit(BASE)
            two.git("pull", "-q", "--ff-only", "origin", "main")
        base = two.copy()
        for machine in (one, two):
            machine.commit(edits.changed(rng, base, 8))
        ours, theirs = two.copy(), one.copy()
        both += base not in (ours, theirs) and ours != theirs
        if how == "criss-cross":  # each merges the other, and goes on from there
            for machine, other in ((one, "two"), (two, "origin")):
                machine.git("fetch", "-q", other)
            one.git("merge", "-q", "--no-edit", "two/main")
            two.git("merge", "-q", "--no-edit", "origin/main")
            assert one.copy().records.keys() == two.copy().records.keys()
            assert not list(losses.changes(base, theirs, ours, one.copy()))
        else:
            words = ("--rebase",) if how == "rebase" else ("--no-rebase", "--no-edit")
            two.git("pull", "-q", *words, "origin", "main")
        after = two.copy()
        assert not list(losses.changes(base, ours, theirs, after))
        assert not list(losses.changes(base, theirs, ours, after))
        two.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
        one.git("pull", "-q", "--ff-only", "two", "main")
        assert one.copy() == two.copy()
        assert two.git("status", "--porcelain").out == ""


def test_without_the_driver_git_leaves_marks_and_one_command_mends_it(
    machines: Machines, refkit: Refkit
) -> None:
    one, two = machines(BASE)
    changed(one, publisher="ACM")
    changed(two, pages="1–9")
    two.git("config", "--remove-section", "merge.refkit")
    assert two.try_git("pull", "--no-rebase", "--no-edit", "origin", "main").code == 1
    stopped = refkit("--library", two.file, "list")
    assert (stopped.code, "an unfinished merge" in stopped.err) == (2, True)
    told = refkit("init", "--git", two.folder)
    assert told.code == 0
    assert "next: git checkout --merge -- library.json" in told.err
    two.git("checkout", "--merge", "--", "library.json")
    entry = two.record(ADA.key).entry
    assert (entry.publisher, entry.pages) == ("ACM", "1–9")


def test_a_merge_that_was_committed_badly_is_merged_again_from_its_parents(
    machines: Machines, refkit: Refkit
) -> None:
    """The recipe of docs/sharing.md."""
    one, two = machines(BASE)
    changed(one, publisher="ACM")
    changed(two, pages="1–9")
    two.git("config", "--remove-section", "merge.refkit")
    two.try_git("pull", "--no-rebase", "--no-edit", "origin", "main")
    two.git("commit", "-qam", "with conflict marks in it")
    base = two.git("merge-base", "HEAD^1", "HEAD^2").out.strip()
    for name, commit in (("base", base), ("ours", "HEAD^1"), ("theirs", "HEAD^2")):
        (two.folder / name).write_text(two.git("show", f"{commit}:library.json").out, "utf-8")
    assert (
        refkit("merge-driver", *(two.folder / name for name in ("base", "ours", "theirs"))).code
        == 0
    )
    entry = Library(two.folder / "ours").read()[ADA.key].entry
    assert (entry.publisher, entry.pages) == ("ACM", "1–9")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('{"refkit": {"library": {"schema": 99}}, "entries": {}}\n', "newer refkit"),
        ('{"refkit": {"library": {"sch', "ends too early"),
        ("", "empty"),
        ('{"refkit":{"library":{"schema":4}},"entries":{"x":{"added":"never"}}}', "'x'"),
    ],
    ids=["newer", "cut", "empty", "invalid"],
)
def test_what_cannot_be_read_is_left_to_git(
    refkit: Refkit, tmp_path: Path, broken: str, said: str
) -> None:
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file in files:
        Library(file).apply(plan(Copy(), BASE))
    files[2].write_text(broken, "utf-8")
    before = files[1].read_bytes()
    done = refkit("merge-driver", *files, "library.json")
    assert done.code == 2
    assert said in done.err
    assert "library.json is not merged, and holds what it held" in done.err
    assert "git checkout --merge -- library.json" in done.err
    assert files[1].read_bytes() == before


@pytest.mark.parametrize(
    "broken",
    ["<<<<<<< HEAD\n", '{"refkit":{"library":{"schema":4}},"entries":{"ada2020graph":{}}}'],
)
def test_a_base_that_is_no_library_is_done_without(
    refkit: Refkit, tmp_path: Path, broken: str
) -> None:
    """It is in the history, where nobody can mend it; both copies are whole."""
    copies = one_record(), one_record(note="n"), one_record(tags=("a", "b"))
    for name, copy in zip(("base", "ours", "theirs"), copies, strict=True):
        Library(tmp_path / name).apply(plan(Copy(), copy))
    (tmp_path / "base").write_text(broken, "utf-8")
    done = refkit("merge-driver", *(tmp_path / name for name in ("base", "ours", "theirs")))
    assert (done.code, "GIT012" in done.err) == (0, True)
    assert Library(tmp_path / "ours").read()[ADA.key] == replace(ADA, note="n", tags=("a", "b"))


def test_a_newer_library_stays_a_conflict_in_git(machines: Machines) -> None:
    one, two = machines(BASE)
    text = one.file.read_text("utf-8")
    one.file.write_text(text.replace('"schema": 4', '"schema": 99'), "utf-8")
    one.git("commit", "-qam", "from the future")
    changed(two, pages="1–9")
    assert two.try_git("pull", "--no-rebase", "--no-edit", "origin", "main").code == 1
    assert two.git("status", "--porcelain").out == "UU library.json\n"
    assert two.record(ADA.key).entry.pages == "1–9"


def drive(refkit: Refkit, folder: Path, *copies: Copy, flags: tuple[str, ...] = ()) -> Done:
    files = [folder / name for name in ("base", "ours", "theirs")]
    for file, copy in zip(files, copies, strict=True):
        file.unlink(missing_ok=True)
        Library(file).create()
        Library(file).apply(plan(Copy(), copy))
    return refkit("merge-driver", *flags, *files)


def one_record(**changes: object) -> Copy:
    return Copy(records={ADA.key: replace(ADA, **changes)})


def test_the_driver_ends_with_0_and_with_stop_with_1_when_there_are_clashes(
    refkit: Refkit, tmp_path: Path
) -> None:
    three = one_record(), one_record(rating=1), one_record(rating=2)
    assert drive(refkit, tmp_path, *three).code == 0
    stopped = drive(refkit, tmp_path, *three, flags=("--stop",))
    assert (stopped.code, "GIT001" in stopped.err) == (1, True)
    assert (
        drive(refkit, tmp_path, one_record(), one_record(), three[1], flags=("--stop",)).code == 0
    )


def test_a_merge_of_ancestors_says_nothing(refkit: Refkit, tmp_path: Path) -> None:
    three = one_record(), one_record(rating=1), one_record(rating=2)
    inner = drive(refkit, tmp_path, *three, flags=("--marker-size", "9", "--stop"))
    assert (inner.code, inner.err, inner.out) == (0, "", "")
    assert Library(tmp_path / "ours").read()[ADA.key].clashes


def test_a_record_that_no_side_changed_keeps_its_bytes(refkit: Refkit, tmp_path: Path) -> None:
    base = Copy(records={**BASE.records})
    theirs = _with(base, {**base.records, ADA.key: replace(ADA, rating=3)})
    ours = tmp_path / "ours"
    assert drive(refkit, tmp_path, base, base, theirs).code == 0
    wanted = tmp_path / "theirs"
    assert ours.read_bytes() == wanted.read_bytes()


def test_an_older_library_is_raised(refkit: Refkit, tmp_path: Path) -> None:
    three = one_record(), one_record(rating=1), one_record(note="n")
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file, copy in zip(files, three, strict=True):
        Library(file).apply(plan(Copy(), copy))
        file.write_text(file.read_text("utf-8").replace('"schema": 4', '"schema": 2'), "utf-8")
    assert refkit("merge-driver", *files).code == 0
    assert '"schema": 4' in files[1].read_text("utf-8")
    assert Library(files[1]).read()[ADA.key] == replace(ADA, rating=1, note="n")


def test_a_merge_keeps_the_mode_of_the_file(refkit: Refkit, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    drive(refkit, tmp_path, one_record(), one_record(), one_record(rating=1))
    ours.chmod(0o640)
    refkit("merge-driver", tmp_path / "base", ours, tmp_path / "theirs")
    assert stat.S_IMODE(ours.stat().st_mode) == 0o640
    assert not list(tmp_path.glob(".*.tmp"))


def git_in(folder: Path, *words: str) -> str:
    return Machine(folder).git(*words).out


def test_init_makes_an_empty_library_and_says_so(refkit: Refkit) -> None:
    done = refkit("init", "papers")
    assert (done.code, done.out) == (0, "")
    assert done.err == "papers/library.json: an empty library\n"
    assert len(Library(Path("papers/library.json")).read()) == 0
    again = refkit("init", "papers")
    assert again.err == "papers/library.json: a library, with 0 records\n"


def test_init_takes_the_flag_the_variable_and_a_file_name(refkit: Refkit) -> None:
    assert refkit("--library", "a/x.json", "init").code == 0
    assert refkit("init", REFKIT_LIBRARY="b/y.json").code == 0
    assert refkit("init", "c/z.json").code == 0
    assert all(Path(name).is_file() for name in ("a/x.json", "b/y.json", "c/z.json"))


def test_init_in_a_folder_below_a_library_makes_one_of_its_own(refkit: Refkit) -> None:
    refkit("init")
    Path("sub").mkdir()
    os.chdir("sub")
    assert refkit("init").err == "library.json: an empty library\n"
    assert Path("library.json").is_file()


def test_init_git_is_idempotent_and_says_what_it_did(refkit: Refkit) -> None:
    git_in(Path(), "init", "-q")
    first = refkit("init", "--git")
    assert first.code == 0
    state = [Path(name).read_bytes() for name in (".gitattributes", ".gitignore", ".git/config")]
    assert state[0] == b"library.json merge=refkit text eol=lf\n"
    again = refkit("init", "--git")
    assert again.err.count("(as before)") == 3
    assert state == [
        Path(name).read_bytes() for name in (".gitattributes", ".gitignore", ".git/config")
    ]


def test_what_belongs_to_one_machine_is_ignored(refkit: Refkit) -> None:
    git_in(Path(), "init", "-q")
    refkit("init", "--git")
    refkit("add", "-", stdin="@misc{a, title={A title of its own}}")
    refkit("tag", "a", "--add", "x")
    for name in ("library.journal.1", "library.json.broken-1", ".library.json.bak.tmp"):
        Path(name).write_text("x", "utf-8")
    assert git_in(Path(), "status", "--porcelain").split() == [
        *("??", ".gitattributes"),
        *("??", ".gitignore"),
        *("??", "library.json"),
    ]


def test_init_git_adds_to_files_that_are_there(refkit: Refkit) -> None:
    git_in(Path(), "init", "-q")
    Path(".gitattributes").write_bytes(b"*.tex text")
    Path(".gitignore").write_bytes(b"*.bak\r\n")
    refkit("init", "--git")
    assert Path(".gitattributes").read_bytes() == (
        b"*.tex text\nlibrary.json merge=refkit text eol=lf\n"
    )
    lines = Path(".gitignore").read_bytes().split(b"\r\n")
    assert lines[0] == b"*.bak"
    assert b"library.json.bak" not in lines  # it is left out already
    assert b"library.journal" in lines


@pytest.mark.parametrize("name", ["my library.json", "[a]*.json", "#x.json", "ünï.json"])
def test_init_git_takes_any_file_name(refkit: Refkit, name: str) -> None:
    git_in(Path(), "init", "-q")
    assert refkit("init", "--git", name).code == 0
    told = git_in(Path(), "check-attr", "-z", "merge", "--", name).split("\0")
    assert told[2] == "refkit"
    refkit("--library", f"./{name}", "add", "-", stdin="@misc{a, title={A title of its own}}")
    refkit("--library", f"./{name}", "tag", "a", "--add", "x")
    shown = git_in(Path(), "-c", "core.quotePath=off", "status", "--porcelain", "-z")
    assert sorted(shown.strip("\0").split("\0")) == sorted(
        ["?? .gitattributes", "?? .gitignore", f"?? {name}"]
    )


def test_init_git_works_below_the_top_and_in_a_worktree(refkit: Refkit, tmp_path: Path) -> None:
    git_in(Path(), "init", "-q")
    Path("papers/deep").mkdir(parents=True)
    assert refkit("init", "--git", "papers").code == 0
    assert Path("papers/.gitattributes").is_file()
    os.chdir("papers/deep")
    below = refkit("init", "--git")
    assert below.err.count("(as before)") == 3
    assert not Path("library.json").exists()
    os.chdir("../..")
    git_in(Path(), "add", "-A")
    git_in(Path(), "commit", "-qm", "first")
    tree = tmp_path / "tree"
    git_in(Path(), "worktree", "add", "-q", str(tree))
    assert refkit("init", "--git", tree / "papers").err.count("(as before)") == 3


def test_init_git_outside_a_repository_says_what_to_do(refkit: Refkit) -> None:
    done = refkit("init", "--git", GIT_CEILING_DIRECTORIES=str(Path.cwd().parent))
    assert done.code == 2
    assert "is in no git repository" in done.err
    assert "git init" in done.err


def test_init_git_without_git_says_so(refkit: Refkit, tmp_path: Path) -> None:
    done = refkit("init", "--git", PATH=str(tmp_path))
    assert (done.code, "git is not installed" in done.err) == (2, True)


def test_init_git_warns_of_lfs(refkit: Refkit) -> None:
    git_in(Path(), "init", "-q")
    Path(".gitattributes").write_text("*.json filter=lfs merge=lfs\n", "utf-8")
    done = refkit("init", "--git")
    assert (done.code, "git LFS keeps library.json" in done.err) == (0, True)
    assert "merge: refkit" in git_in(Path(), "check-attr", "merge", "--", "library.json")


def test_init_git_warns_when_the_library_itself_is_ignored(refkit: Refkit) -> None:
    git_in(Path(), "init", "-q")
    Path(".gitignore").write_text("*.json\n", "utf-8")
    assert "git is told to ignore library.json" in refkit("init", "--git").err
