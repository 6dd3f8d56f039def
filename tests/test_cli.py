"""The program as people run it: exit codes, data against talk, --json, --dry-run, bad input."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Refkit

SEEDS = Path(__file__).parent.parent / "seeds"
LISTING = """\
Accepted papers of ICLR 2020 (poster)

Learning to Guide Random Search
Author: Ozan Sener, Vladlen Koltun
link: https://openreview.net/pdf?id=B1gHokBKwS
Abstract: We are interested in derivative-free optimization.
Keyword: Random search

Lagrangian Fluid Simulation with Continuous Convolutions
Author: Benjamin Ummenhofer, Nils Thuerey
link: https://openreview.net/pdf?id=B1lDoJSYDH
Abstract: We present an approach to Lagrangian fluid simulation.
Keyword: fluid mechanics

On the interaction between supervision and self-play
Author: Ryan Lowe, Abhinav Gupta
link: https://openreview.net/pdf?id=rJxGLlBtwH
Abstract: A promising approach for teaching agents.
Keyword: self-play
"""


def records(library: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(library.read_text("utf-8"))["entries"]
    return found


@pytest.fixture
def made(refkit: Refkit) -> Path:
    Path("papers.txt").write_text(LISTING, "utf-8")
    done = refkit("--library", "library.json", "add", "papers.txt")
    assert (done.code, done.out) == (0, ""), done.err
    return Path("library.json")


def test_the_seeds_go_in_and_come_out(refkit: Refkit) -> None:
    done = refkit("--library", "library.json", "add", SEEDS)
    assert done.code == 0
    assert "147 records added" in done.err
    assert done.out == ""
    listed = refkit("list", "--keys")
    assert len(listed.out.splitlines()) == 147
    before = Path("library.json").read_bytes()
    again = refkit("add", SEEDS)
    assert again.code == 0
    assert "147 records were already there" in again.err
    assert Path("library.json").read_bytes() == before
    assert not Path("library.json.bak").exists()


def test_add_tells_what_it_would_do(refkit: Refkit, made: Path) -> None:
    before = made.read_bytes()
    Path("more.txt").write_text(LISTING.replace("Random", "Clever").replace("HokB", "XXXX"))
    done = refkit("add", "more.txt", "--dry-run")
    assert "1 record would be added" in done.err
    assert made.read_bytes() == before


def test_add_prints_what_it_added_as_json(refkit: Refkit) -> None:
    done = refkit("-l", "library.json", "add", "-", "--json", stdin=LISTING)
    assert done.code == 0
    added = json.loads(done.out)
    assert [record["key"] for record in added] == [
        "sener2020learning",
        "ummenhofer2020lagrangian",
        "lowe2020interaction",
    ]
    stored = records(Path("library.json"))
    for record in added:
        key = record.pop("key")
        assert stored[key] == record


def test_add_tags_all_and_sets_the_status_of_the_new(refkit: Refkit, made: Path) -> None:
    assert refkit("mark", "read", "sener2020learning").code == 0
    done = refkit("add", "papers.txt", "--tag", "Fluids", "--status", "todo")
    assert done.code == 0
    after = records(made)
    assert {tuple(record["tags"]) for record in after.values()} == {("fluids",)}
    assert after["sener2020learning"]["status"] == "read"
    assert "status" not in after["lowe2020interaction"]


def test_the_version_the_help_and_no_arguments(refkit: Refkit) -> None:
    assert refkit("--version").out.startswith("refkit 0.")
    assert refkit("--quiet", "--version").out.startswith("refkit 0.")
    assert "Commands:" in refkit("--help").out
    assert refkit().code == 2
    for command in "add list show next tags mark tag edit remove export convert".split():
        assert f"Usage: refkit {command}" in refkit(command, "--help").out


def test_list_finds_words_tags_and_statuses(refkit: Refkit, made: Path) -> None:
    refkit("tag", "lowe2020interaction", "--add", "language")
    refkit("mark", "queued", "lowe2020interaction")

    def keys(*args: str) -> list[str]:
        return refkit("list", "--keys", *args).out.split()

    assert keys("THUEREY") == ["ummenhofer2020lagrangian"]
    assert keys("iclr", "2020", "random") == ["sener2020learning"]
    assert keys("--tag", "language") == ["lowe2020interaction"]
    assert keys("--status", "queued") == ["lowe2020interaction"]
    assert keys("nothing-like-it") == []
    assert keys("--sort", "title-", "--limit", "1") == ["lowe2020interaction"]


def test_list_prints_records_in_the_shape_of_the_library(refkit: Refkit, made: Path) -> None:
    printed = json.loads(refkit("list", "--json").out)
    stored = records(made)
    assert {record.pop("key"): record for record in printed} == stored


def test_show_prints_a_record_or_names_near_ones(refkit: Refkit, made: Path) -> None:
    done = refkit("show", "Sener2020learning")
    assert "Learning to Guide Random Search" in done.out
    assert "https://openreview.net/forum?id=B1gHokBKwS" in done.out
    missing = refkit("show", "sener2020lerning")
    assert missing.code == 2
    assert "no record has the key 'sener2020lerning'" in missing.err
    assert "sener2020learning" in missing.err
    assert missing.out == ""


def test_mark_dates_every_change(refkit: Refkit, made: Path) -> None:
    refkit("mark", "to-read", "sener2020learning", "--priority", "high")
    refkit("mark", "done", "sener2020learning", SOURCE_DATE_EPOCH="1795305600")
    refkit("mark", "read", "sener2020learning", SOURCE_DATE_EPOCH="1795392000")
    record = records(made)["sener2020learning"]
    assert record["status"] == "read"
    assert record["priority"] == "high"
    assert record["history"] == [
        {"status": "queued", "on": "2026-11-21"},
        {"status": "read", "on": "2026-11-22"},
    ]


def test_next_puts_reading_before_queued(refkit: Refkit, made: Path) -> None:
    assert "nothing is being read" in refkit("next").err
    refkit("mark", "queued", "sener2020learning", "--priority", "low")
    refkit("mark", "queued", "lowe2020interaction")
    refkit("mark", "reading", "ummenhofer2020lagrangian")
    found = [record["key"] for record in json.loads(refkit("next", "--json").out)]
    assert found == ["ummenhofer2020lagrangian", "lowe2020interaction", "sener2020learning"]


def test_tags_are_counted(refkit: Refkit, made: Path) -> None:
    assert refkit("tags").out == ""
    refkit("tag", "sener2020learning", "lowe2020interaction", "-a", "search,To Cite")
    refkit("tag", "lowe2020interaction", "-r", "search", "-a", "talk")
    assert json.loads(refkit("tags", "--json").out) == {"to-cite": 2, "search": 1, "talk": 1}
    assert refkit("tag", "sener2020learning").code == 2


def test_remove_keeps_the_version_before(refkit: Refkit, made: Path) -> None:
    before = made.read_bytes()
    preview = refkit("remove", "sener2020learning", "-n")
    assert "1 record would be removed" in preview.err
    assert made.read_bytes() == before
    assert refkit("remove", "sener2020learning").code == 0
    assert "sener2020learning" not in records(made)
    assert Path("library.json.bak").read_bytes() == before


EDITOR = f"{sys.executable} editor.py"


def editor(change: str) -> None:
    """An editor that does one thing to the text it is given."""
    Path("editor.py").write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        "text = path.read_text('utf-8')\n"
        f"path.write_text({change}, 'utf-8')\n"
    )


def test_edit_keeps_what_was_changed_and_says_by_whom(refkit: Refkit, made: Path) -> None:
    editor("text.replace('Ozan', 'Özgür').replace('2020', '2021')")
    done = refkit("edit", "sener2020learning", EDITOR=EDITOR)
    assert done.code == 0, done.err
    record = records(made)["sener2020learning"]
    assert record["entry"]["authors"][0]["given"] == "Özgür"
    assert record["provenance"]["authors"] == {"source": "hand", "on": "2026-11-21"}


def test_edit_refuses_nonsense_and_keeps_the_text(refkit: Refkit, made: Path) -> None:
    before = made.read_bytes()
    editor('text.replace(\'Ozan"\', \'Ozan", "surname": "x"\')')
    done = refkit("edit", "sener2020learning", EDITOR=EDITOR)
    assert done.code == 2
    assert "surname" in done.err
    assert "authors[0]" in done.err
    kept = Path(done.err.split(": ")[1])
    assert "surname" in kept.read_text("utf-8")
    kept.unlink()
    assert made.read_bytes() == before


def test_edit_without_a_change_changes_nothing(refkit: Refkit, made: Path) -> None:
    before = made.read_bytes()
    done = refkit("edit", "sener2020learning", EDITOR="true")
    assert (done.code, "nothing changed" in done.err) == (0, True)
    assert refkit("edit", "sener2020learning", EDITOR="false").code == 2
    assert refkit("edit", "sener2020learning", EDITOR="no-such-editor").code == 2
    assert made.read_bytes() == before


def test_export_writes_at_once_and_only_what_changed(refkit: Refkit, made: Path) -> None:
    printed = refkit("export")
    assert printed.out.count("@inproceedings{") == 3
    assert refkit("export", "-o", "refs.bib").code == 0
    path = Path("refs.bib")
    assert path.read_text("utf-8") == printed.out
    os.utime(path, (1, 1))
    again = refkit("export", "-o", "refs.bib")
    assert "as it was" in again.err
    assert path.stat().st_mtime == 1
    one = refkit("export", "--tag", "none")
    assert one.out.count("@") == 0


def test_export_leaves_out_what_cannot_be_printed_and_says_so(refkit: Refkit) -> None:
    refkit("-l", "library.json", "add", SEEDS / "000_35af7908e127bd7e.txt")
    done = refkit("export")
    assert done.code == 0
    assert done.out == ""
    assert done.err.count("BIB001") == 6
    assert "anonndperformance" in done.err


def test_export_never_prints_what_is_mine(refkit: Refkit, made: Path) -> None:
    refkit("tag", "sener2020learning", "-a", "secretly-bad")
    refkit("mark", "dropped", "sener2020learning")
    everything = refkit("export", "--with", "all").out
    assert "secretly-bad" not in everything
    assert "dropped" not in everything


def test_convert_needs_no_library(refkit: Refkit) -> None:
    Path("papers.txt").write_text(LISTING)
    done = refkit("convert", "papers.txt", "--to", "bibtex")
    assert done.code == 0
    assert "@inproceedings{lowe2020interaction," in done.out
    as_json = refkit("convert", "-", "--to", "json", stdin=LISTING)
    assert len(json.loads(as_json.out)) == 3
    assert not Path("library.json").exists()
    assert refkit("convert", "papers.txt", "--to", "word").code == 2


def test_a_library_is_found_in_the_order_that_is_promised(refkit: Refkit) -> None:
    refkit("add", "-", stdin=LISTING)
    assert (Path.cwd().parent / "home/data/refkit/library.json").exists()
    refkit("-l", "flag.json", "add", "-", stdin=LISTING)
    refkit("add", "-", stdin=LISTING, REFKIT_LIBRARY="environment.json")
    assert Path("flag.json").exists()
    assert Path("environment.json").exists()
    Path("library.json").write_bytes(Path("flag.json").read_bytes())
    inner = Path("a/b")
    inner.mkdir(parents=True)
    os.chdir(inner)
    refkit("remove", "sener2020learning")
    os.chdir("../..")
    assert len(records(Path("library.json"))) == 2
    assert len(records(Path("flag.json"))) == 3


def test_quiet_and_no_color(refkit: Refkit, made: Path) -> None:
    done = refkit("--quiet", "tag", "sener2020learning", "-a", "x")
    assert (done.code, done.out, done.err) == (0, "", "")
    loud = refkit("list", FORCE_COLOR="1")
    assert "\x1b[" in loud.out
    assert "\x1b[" not in refkit("--no-color", "list", FORCE_COLOR="1").out
    assert "\x1b[" not in refkit("list", FORCE_COLOR="1", NO_COLOR="1").out


# What is given, and what the one line about it must say.
BAD = [
    pytest.param(["add", "missing.txt"], "no such file: missing.txt", id="no such file"),
    pytest.param(["add", "paper.txt"], "did you mean papers.txt?", id="a file nearly named"),
    pytest.param(["add", "empty.txt"], "empty.txt is empty", id="an empty file"),
    pytest.param(
        ["add", "folder"],
        "no bibliography and no listing in folder",
        id="a folder without listings",
    ),
    pytest.param(["add", "paper.pdf"], "paper.pdf", id="a binary file"),
    pytest.param(["add", "prose.txt"], "in no format that refkit reads", id="prose"),
    pytest.param(
        ["add", "papers.txt", "--format", "lsting"],
        "there are: bibtex, csljson, listing, openreview",
        id="format",
    ),
    pytest.param(["add", "papers.txt", "--status", "red"], "unread, queued, reading", id="status"),
    pytest.param(["add", "papers.txt", "--tag", " "], "is not a tag", id="no tag"),
    pytest.param(["mark", "raed", "lowe2020interaction"], "did you mean read", id="status near"),
    pytest.param(["mark", "read", "lowe2020"], "lowe2020interaction", id="key near"),
    pytest.param(["mark", "read", "nobody"], "no record has the key 'nobody'", id="key"),
    pytest.param(["tag", "nobody", "-a", "x"], "no record has the key 'nobody'", id="tag"),
    pytest.param(["remove", "nobody"], "no record has the key 'nobody'", id="remove"),
    pytest.param(["edit", "nobody"], "no record has the key 'nobody'", id="edit"),
    pytest.param(["export", "--to", "bibtx"], "did you mean bibtex", id="format near"),
    pytest.param(["export", "-o", "no/such/refs.bib"], "cannot write", id="no folder to write to"),
    pytest.param(["list", "--sort", "colour"], "key, year", id="sort key"),
    pytest.param(["lsit"], "No such command 'lsit'. Did you mean list?", id="command"),
    pytest.param(["zzzz"], "No such command 'zzzz'.", id="no-near-command"),
    pytest.param(["--library", "folder", "list"], "folder is a folder", id="library a folder"),
    pytest.param(["--library", "none.json", "list"], "no library at none.json", id="no library"),
    pytest.param(["--library", "none.json", "mark", "read", "x"], "no library at", id="mark none"),
]


@pytest.mark.parametrize(("args", "said"), BAD)
def test_bad_input_gets_one_clear_line(
    refkit: Refkit, made: Path, args: list[str], said: str
) -> None:
    Path("empty.txt").write_bytes(b"")
    Path("folder").mkdir()
    Path("folder/notes.md").write_text("Buy milk.\n")
    Path("paper.pdf").write_bytes(b"%PDF-1.5\n\x00\x01\x02\xff")
    Path("prose.txt").write_text("It was a dark and stormy night; the rain fell in torrents.\n")
    before = made.read_bytes()
    done = refkit(*args)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
    assert made.read_bytes() == before


BROKEN = [
    pytest.param(b"", "empty", id="empty"),
    pytest.param(b'{"refkit": {"library": {"sch', "library.json", id="cut off"),
    pytest.param(b"[1, 2]", "library.json", id="a list"),
    pytest.param(b'{"refkit": {"library": {"schema": 7}}, "entries": {}}', "schema 7", id="newer"),
    pytest.param(
        b'{"refkit": {"library": {"schema": 1}}, "entries": {"k": {"added": "2026-11-21", '
        b'"entry": {"titel": "x"}}}}',
        "titel",
        id="an unknown member",
    ),
    pytest.param(
        b'{"refkit": {"library": {"schema": 1}}, "entries": {"k": {"added": "2026-11-21", '
        b'"entry": {"authors": [{"family": 3}]}}}}',
        "authors[0].family",
        id="a wrong type",
    ),
]


@pytest.mark.parametrize(("content", "said"), BROKEN)
@pytest.mark.parametrize("args", [["list"], ["add", "-"], ["show", "k"], ["mark", "read", "k"]])
def test_a_broken_library_is_refused_and_never_overwritten(
    refkit: Refkit, content: bytes, said: str, args: list[str]
) -> None:
    Path("library.json").write_bytes(content)
    done = refkit(*args, stdin=LISTING)
    assert done.code == 2
    assert "library.json" in done.err
    assert said in done.err
    assert Path("library.json").read_bytes() == content


def test_a_listing_in_another_encoding_is_read_and_reported(refkit: Refkit) -> None:
    text = (
        "标题：图神经网络\n作者：张三，李四\n链接：https://openreview.net/forum?id=abcdefghij\n摘要：我们研究图。\n"
        * 4
    )
    done = refkit("convert", "-", "--to", "json", stdin=text.encode("gbk"))
    assert done.code == 1
    assert "ENC001" in done.err
    assert "图神经网络" in done.out


def test_a_listing_that_is_cut_keeps_what_is_there(refkit: Refkit) -> None:
    cut = LISTING[: LISTING.index("Abstract: A promising")]
    done = refkit("-l", "library.json", "add", "-", stdin=cut)
    assert done.code == 1
    assert "LST003" in done.err
    assert len(records(Path("library.json"))) == 3


def test_two_records_with_one_identifier_are_both_kept(refkit: Refkit) -> None:
    twice = LISTING.replace("rJxGLlBtwH", "B1gHokBKwS")
    done = refkit("-l", "library.json", "add", "-", stdin=twice)
    assert done.code == 1
    assert "DUP001" in done.err
    assert "-:15:1" in done.err
    assert len(records(Path("library.json"))) == 3
    before = Path("library.json").read_bytes()
    refkit("add", "-", stdin=twice)
    assert Path("library.json").read_bytes() == before


def test_six_commands_at_once_all_take_effect(refkit: Refkit, made: Path) -> None:
    environ = {**os.environ, "SOURCE_DATE_EPOCH": "1795219200", "HOME": str(Path.cwd())}
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "refkit", "-q", "tag", "sener2020learning", "-a", f"t{i}"],
            env=environ,
        )
        for i in range(6)
    ]
    assert [run.wait(timeout=60) for run in runs] == [0] * 6
    assert records(made)["sener2020learning"]["tags"] == [f"t{i}" for i in range(6)]


def test_a_locked_library_is_waited_for_and_then_named(refkit: Refkit, made: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from filelock import FileLock; import sys\n"
            "with FileLock('.library.json.lock'): print('held', flush=True); sys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    try:
        done = refkit("tag", "sener2020learning", "-a", "x", REFKIT_LOCK_WAIT="0.2")
    finally:
        holder.communicate(b"")
    assert done.code == 2
    assert "waiting for another refkit" in done.err
    assert "locked by another run" in done.err
    assert refkit("tag", "sener2020learning", "-a", "x").code == 0


def test_an_interrupted_command_says_130(refkit: Refkit, made: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "refkit", "add", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # It waits for its input; the interrupt must find it there, not on its way.
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and _is_starting(run.pid):
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=20)
    assert run.returncode == 130
    assert b"Traceback" not in err


def _is_starting(pid: int) -> bool:
    """Whether the process does not wait in a read from its standard input yet."""
    try:
        return "read" not in Path(f"/proc/{pid}/wchan").read_text()
    except OSError:
        return True


def test_a_reader_that_goes_away_is_no_error(refkit: Refkit) -> None:
    refkit("-l", "library.json", "add", SEEDS)
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m refkit list --json | head -1"],
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
    assert done.returncode == 0


def test_a_bug_is_reported_and_not_dumped(refkit: Refkit, made: Path) -> None:
    done = refkit("list", PYTHONPATH=str(_sabotaged()))
    assert done.code == 3
    assert "this is a bug in refkit: RuntimeError: sabotage" in done.err
    assert "Traceback" not in done.err
    report = Path(done.err.split("the full report is in ")[1].strip())
    assert "Traceback" in report.read_text("utf-8")
    report.unlink()


def _sabotaged() -> Path:
    folder = Path("sabotage").resolve()
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import refkit.query\n"
        "def broken(*args):\n"
        "    raise RuntimeError('sabotage')\n"
        "refkit.query.parse = broken\n"
    )
    return folder


def test_completion_knows_keys_tags_and_statuses(refkit: Refkit, made: Path) -> None:
    refkit("tag", "sener2020learning", "-a", "to-cite")

    def complete(line: str) -> list[str]:
        words = line.split(" ")
        done = refkit(
            _TYPER_COMPLETE_ARGS=line,
            _REFKIT_COMPLETE="complete_bash",
            COMP_WORDS=line,
            COMP_CWORD=str(len(words) - 1),
        )
        return done.out.split()

    assert complete("refkit show se") == ["sener2020learning"]
    assert complete("refkit list --tag t") == ["to-cite"]
    assert complete("refkit mark re") == ["read", "reading"]
    assert complete("refkit --library no.json show s") == []


def test_files_are_made_for_others_to_read_as_the_umask_says(refkit: Refkit, made: Path) -> None:
    refkit("export", "-o", "refs.bib")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(Path("refs.bib").stat().st_mode) == 0o666 & ~mask
    assert stat.S_IMODE(made.stat().st_mode) == 0o666 & ~mask


def test_what_is_being_read_is_never_written_over(refkit: Refkit, made: Path) -> None:
    before = made.read_bytes()
    Path("link.bib").symlink_to("library.json")
    for output in ("library.json", "./library.json", "link.bib", "library.json.bak"):
        done = refkit("export", "-o", output)
        assert done.code == 2
        assert "would be overwritten" in done.err
    assert refkit("convert", "papers.txt", "--to", "bibtex", "-o", "papers.txt").code == 2
    assert Path("papers.txt").read_text("utf-8") == LISTING
    assert made.read_bytes() == before


def test_an_editor_that_takes_the_file_away(refkit: Refkit, made: Path) -> None:
    before = made.read_bytes()
    done = refkit("edit", "sener2020learning", EDITOR="rm")
    assert done.code == 2
    assert "nothing was changed" in done.err
    assert made.read_bytes() == before


def test_no_editor_and_no_terminal(refkit: Refkit, made: Path) -> None:
    done = refkit("edit", "sener2020learning")
    assert done.code == 2
    assert "no editor is set" in done.err


@pytest.mark.parametrize(
    ("redirect", "code", "said"),
    [(">&-", 0, ""), (">/dev/full", 2, "cannot write to standard output: no space left")],
)
def test_an_output_that_takes_nothing(
    refkit: Refkit, made: Path, redirect: str, code: int, said: str
) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m refkit --quiet list {redirect}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert said in done.stderr
    assert "bug" not in done.stderr


def test_a_field_that_nobody_has_is_named(refkit: Refkit, made: Path) -> None:
    done = refkit("export", "--with", "abstrct")
    assert done.code == 1
    assert "'abstrct'" in done.err
    assert "did you mean abstract?" in done.err


def test_a_tag_is_not_added_and_removed_at_once(refkit: Refkit, made: Path) -> None:
    assert refkit("tag", "sener2020learning", "-a", "x", "-r", "X").code == 2


def test_many_warnings_are_summed_up(refkit: Refkit) -> None:
    bare = "".join(f"Abstract: Number {i} of many abstracts.\n" for i in range(30))
    refkit("-q", "-l", "library.json", "add", "-", stdin=bare)
    done = refkit("export")
    assert done.err.count("BIB001") == 10
    assert "(and 20 more like it; --verbose lists them)" in done.err
    assert refkit("--verbose", "export").err.count("BIB001") == 30


# Every command that changes something, and the keys of the records that it touches.
CHANGES = [
    pytest.param(["add", "more.txt"], {"doe2020another"}, id="add"),
    pytest.param(["tag", "lowe2020interaction", "-a", "x"], {"lowe2020interaction"}, id="tag"),
    pytest.param(["mark", "read", "lowe2020interaction"], {"lowe2020interaction"}, id="mark"),
    pytest.param(["remove", "lowe2020interaction"], {"lowe2020interaction"}, id="remove"),
    pytest.param(["edit", "lowe2020interaction"], {"lowe2020interaction"}, id="edit"),
]


@pytest.mark.parametrize(("args", "touched"), CHANGES)
def test_every_change_can_be_tried_and_printed(
    refkit: Refkit, made: Path, args: list[str], touched: set[str]
) -> None:
    editor("text.replace('Ryan', 'Rian')")
    Path("more.txt").write_text(
        "Posters of ICLR 2020\n\nAnother Paper\nAuthor: Jane Doe\nAbstract: We show.\n"
    )
    before = made.read_bytes()
    tried = refkit(*args, "--dry-run", "--json", EDITOR=EDITOR)
    assert tried.code == 0
    assert {record["key"] for record in json.loads(tried.out)} == touched
    assert "would be" in tried.err
    assert made.read_bytes() == before
    assert not Path("library.json.bak").exists()
    done = refkit(*args, "--json", EDITOR=EDITOR)
    assert (done.code, done.out) == (0, tried.out)
    assert made.read_bytes() != before
    assert Path("library.json.bak").read_bytes() == before


def test_an_empty_library_says_how_it_gets_records(refkit: Refkit, made: Path) -> None:
    refkit("remove", *records(made))
    done = refkit("list")
    assert (done.code, done.out) == (0, "")
    assert "has no records yet" in done.err
