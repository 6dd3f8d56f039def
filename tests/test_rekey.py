"""`refkit rekey` as people run it: keys, manuscripts, and what stays compilable."""

import gc
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import CompileBib, Done, Refkit

from refkit import ingest, rename
from refkit.cli import main
from refkit.formats import bibtex
from refkit.store import Library

GOLDEN = Path(__file__).parent / "golden" / "rekey"
PAPERS = sorted(path for path in GOLDEN.rglob("*") if path.is_file())
KEY, NEW = "doe2020graphs", "Doe:2020"
TODAY = date(2026, 11, 21)

BIB = """\
@article{doe2020graphs,
  author = {Jane Doe and John Roe},
  title = {Graphs of Bounded Width},
  journal = {Journal of Graphs},
  year = 2020,
  ids = {oldest},
}

@book{roe1994,
  author = {John Roe},
  title = {Whispering in a Crowd of Speakers},
  publisher = {Crowd Press},
  year = 1994,
}

@misc{untold,
  title = {A Manual That Nobody Has Signed},
}
"""


@pytest.fixture
def refkit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refkit:
    """Run the program as `refkit` of conftest does, in this process: a third of the time.

    Whatever is asked at a terminal is asked by a real process below.
    """
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    monkeypatch.chdir(work)
    for name in [name for name in os.environ if name.startswith(("REFKIT_", "XDG_", "COLUMNS"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")  # 2026-11-21

    def run(*args: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["refkit", *map(str, args)])
        capsys.readouterr()
        try:
            code = main()
        finally:
            gc.enable()  # the program goes without, as it ends at once
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What `refkit add old.bib` makes of BIB."""
    path = tmp_path_factory.mktemp("library") / "library.json"
    plan = ingest.plan(ingest.understand([bibtex.read(BIB, "old.bib", TODAY)]), {}, TODAY)
    Library(path).apply(plan)
    return path.read_bytes()


@pytest.fixture
def made(refkit: Refkit, library: bytes) -> Path:
    Path("old.bib").write_text(BIB, "utf-8")
    Path("library.json").write_bytes(library)
    return Path("library.json")


@pytest.fixture
def renamed(made: Path) -> Path:
    """The library after `refkit rekey doe2020graphs second` and `refkit rekey second Doe:2020`."""
    for old, new in ((KEY, "second"), ("second", NEW)):
        held = Library(made).read()
        Library(made).apply(rename.plan(held, rename.by_hand(held, old, new), TODAY))
    return made


def keys(library: Path) -> list[str]:
    return sorted(records(library), key=str.lower)


def records(library: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(library.read_text("utf-8"))["entries"]
    return found


# --- one record ----------------------------------------------------------------------------------


def test_a_record_gets_the_key_that_is_given(refkit: Refkit, made: Path) -> None:
    done = refkit("rekey", KEY, NEW)
    assert (done.code, done.out) == (0, "")
    assert done.err == f"{KEY} is now {NEW}; {KEY} still leads to it\n"
    assert keys(made) == [NEW, "roe1994", "untold"]
    assert records(made)[NEW]["aliases"] == ["oldest", KEY]


def test_every_command_that_takes_a_key_takes_the_former_ones(
    refkit: Refkit, renamed: Path
) -> None:
    every = (KEY, KEY.upper(), "second", "OLDEST", NEW.lower())
    shown = refkit("show", *every, "--json")
    assert [one["key"] for one in json.loads(shown.out)] == [NEW]
    assert refkit("tag", *every, "--add", "x").err.startswith("1 record tagged\n")
    assert refkit("mark", "read", *every).code == 0
    assert refkit("lock", KEY, "title").code == 0
    assert refkit("rekey", "--dry-run", "second", NEW).code == 0
    record = records(renamed)[NEW]
    assert (record["tags"], record["status"]) == (["x"], "read")
    assert f"{{{NEW}," in refkit("export", "second").out
    Path("a.tex").write_text(r"\cite{second,oldest,doe2020graphs}", "utf-8")
    assert refkit("export", "--cited-in", "a.tex").code == 0
    assert refkit("remove", "Oldest").code == 0
    assert keys(renamed) == ["roe1994", "untold"]


def test_without_a_new_key_the_formula_makes_it(refkit: Refkit, made: Path) -> None:
    assert refkit("rekey", "roe1994").err.startswith("roe1994 is now roe1994whispering;")
    done = refkit("rekey", "roe1994", "--formula", "[auth][year(2)]")
    assert done.err.startswith("roe1994whispering is now Roe94;")
    assert refkit("rekey", "Roe94", "-f", "[auth][shortyear]").err == (
        "nothing has changed: the key is Roe94\n"
    )


def test_a_formula_that_gives_nothing_says_so(refkit: Refkit, made: Path) -> None:
    done = refkit("rekey", "untold", "--formula", "[auth][year]")
    assert done.code == 1
    assert "KEY011" in done.err
    assert "[auth][year] gives untold no key" in done.err
    assert "untold" in keys(made)


REFUSED = [
    (["rekey", KEY, "roe1994"], "'roe1994' is the key of another work ('Whispering"),
    (["rekey", "roe1994", "OLDEST"], f"'OLDEST' is a former key of {KEY}"),
    (["rekey", KEY, "a b"], r"\cite could not name it"),
    (["rekey", "nobody", "x"], "no record has the key 'nobody'"),
    (["rekey", "--all", "--formula", "[autor]"], "no marker is called 'autor'"),
    (["rekey", "--all", "--formula", ""], "key formula: it is empty"),
    (["rekey", KEY, "a\u202eb"], "it has U+202E, which nobody can see"),
    (["rekey"], "say which"),
    (["rekey", "--formula", "[auth]", "--src", "x"], "--formula needs KEY, or --all"),
    (["rekey", "a", "b", "c"], "--all takes a query"),
    (["rekey", KEY, "x", "--formula", "[auth]"], "exclude each other"),
    (["rekey", "--all", "--apply", "--dry-run"], "exclude each other"),
    (["rekey", KEY, "x", "--src", "nothing.tex"], "no such file: nothing.tex"),
    (["rekey", KEY, "x", "--src", "empty"], "no manuscript in empty"),
    (["rekey", "--all", "year:1700"], "year:1700"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_cannot_be_is_refused(
    refkit: Refkit, made: Path, arguments: list[str], said: str
) -> None:
    Path("empty").mkdir()
    before = made.read_bytes()
    done = refkit(*arguments)
    assert done.code == 2
    assert said in " ".join(done.err.split())
    assert made.read_bytes() == before


def test_undo_gives_the_key_back(refkit: Refkit, made: Path) -> None:
    before = made.read_bytes()
    refkit("rekey", KEY, NEW)
    assert refkit("undo").code == 0
    assert made.read_bytes() == before


def test_a_file_that_is_added_again_knows_its_records_under_new_keys(
    refkit: Refkit, renamed: Path
) -> None:
    before = renamed.read_bytes()
    assert refkit("add", "old.bib").code == 0
    assert renamed.read_bytes() == before


# --- keys of works that went ---------------------------------------------------------------------


def test_a_removed_work_keeps_its_key_and_has_it_again(refkit: Refkit, made: Path) -> None:
    refkit("remove", KEY)
    Path("other.bib").write_text(f"@misc{{{KEY}, title = {{Another Thing}}, year = 2020}}")
    done = refkit("add", "other.bib")
    assert done.code == 1
    assert f"KEY008 the key '{KEY}' belonged to another work, which was removed" in done.err
    assert f"{KEY}a" in keys(made)
    assert f"'{KEY}' is the key of a work" in refkit("rekey", "roe1994", KEY).err
    again = refkit("-v", "add", "old.bib")
    assert "KEY009" in again.err
    assert records(made)[KEY]["aliases"] == ["oldest"]
    assert "retired" not in json.loads(made.read_text("utf-8"))


def test_the_formula_of_the_configuration_makes_keys(refkit: Refkit, made: Path) -> None:
    Path(".refkit.toml").write_text('[keys]\nformula = "[auth:upper]-[year]"\n', "utf-8")
    Path("new.bib").write_text("@misc{, author={Ann Poe}, title={On Wheat Fields}, year=2001}")
    refkit("add", "new.bib")
    assert "POE-2001" in keys(made)
    assert refkit("rekey", "roe1994").err.startswith("roe1994 is now ROE-1994;")


# --- all of them ---------------------------------------------------------------------------------

TABLE = """\
doe2020graphs -> Doe-2020  Graphs of Bounded Width
roe1994       -> Roe-1994  Whispering in a Crowd of Speakers
untold        -> misc      A Manual That Nobody Has Signed
"""


def test_all_is_shown_as_a_table_and_written_when_told(refkit: Refkit, made: Path) -> None:
    before = made.read_bytes()
    formula = "[auth|type]-[year]"
    shown = refkit("rekey", "--all", "--formula", formula)
    assert (shown.code, shown.out) == (0, TABLE)
    assert shown.err == "3 records would be rekeyed\n--apply writes it\n"
    dry = refkit("rekey", "--all", "--formula", formula, "--dry-run")
    assert (dry.out, dry.err) == (TABLE, "3 records would be rekeyed\n")
    assert made.read_bytes() == before
    done = refkit("rekey", "--all", "--formula", formula, "--apply")
    assert (done.out, done.err) == (TABLE, "3 records rekeyed\n")
    assert set(keys(made)) == {"Doe-2020", "Roe-1994", "misc"}
    again = refkit("rekey", "--all", "--formula", formula, "--yes")
    assert (again.out, again.err) == ("", "nothing has changed\n")
    refkit("undo")
    assert made.read_bytes() == before


def test_a_query_chooses_what_gets_a_key(refkit: Refkit, made: Path) -> None:
    done = refkit("rekey", "--all", "year:..2000", "--formula", "[auth]", "--json", "--apply")
    assert json.loads(done.out) == {
        "written": True,
        "renamed": [{"before": "roe1994", "after": "Roe"}],
        "files": [],
    }
    assert "Roe" in keys(made)


def test_json_changes_nothing_unless_told(refkit: Refkit, made: Path) -> None:
    done = refkit("rekey", "--all", "--formula", "[auth|'x']", "--json")
    assert json.loads(done.out)["written"] is False
    assert len(json.loads(done.out)["renamed"]) == 3
    assert KEY in keys(made)


# --- manuscripts ---------------------------------------------------------------------------------


def paper(folder: Path, key: str, end: str = "\n") -> dict[str, bytes]:
    """The golden manuscripts with ``key`` where KEY stands, in a folder; their bytes by name."""
    held = {}
    for golden in PAPERS:
        path = folder / golden.relative_to(GOLDEN)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = golden.read_text("utf-8").replace("KEY", key)
        held[path.name] = text.replace("\n", end).encode()
        path.write_bytes(held[path.name])
    return held


def found(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_manuscripts_are_rewritten_and_nothing_else_in_them(
    refkit: Refkit, made: Path, tmp_path: Path, end: str
) -> None:
    folder = Path("paper")
    before, wanted = paper(folder, KEY, end), paper(tmp_path / "wanted", NEW, end)
    shown = refkit("rekey", KEY, NEW, "--src", "paper")
    assert shown.code == 0
    assert f"{KEY} -> {NEW}  Graphs of Bounded Width" in shown.out
    assert "--- paper/notes.md" in shown.out
    assert f"\n+As @{NEW}[p. 3] says (@{NEW};" in shown.out
    assert shown.err.endswith("1 record would be rekeyed, 35 keys in 5 files would be rewritten\n"
                              "--apply writes it\n")  # fmt: skip
    assert found(folder) == before
    done = refkit("rekey", KEY, NEW, "--src", "paper", "--apply")
    assert done.out == shown.out
    assert found(folder) == wanted
    assert f"refkit rekey {NEW} {KEY} --src=paper, both" in done.err
    back = refkit("rekey", NEW, KEY, "--src", "paper", "--apply")
    assert back.code == 0
    assert found(folder) == before
    assert records(made)[KEY]["aliases"] == ["oldest", NEW]


def test_a_file_brings_what_it_takes_in_and_names(refkit: Refkit, made: Path) -> None:
    paper(Path("paper"), KEY)
    done = refkit("rekey", KEY, NEW, "--src", "paper/main.tex", "--json", "--apply")
    files = {one["file"]: one["keys"] for one in json.loads(done.out)["files"]}
    assert set(files) == {"paper/main.tex", "paper/sections/one.tex", "paper/refs.bib"}


def test_a_bibliography_elsewhere_is_not_the_manuscripts_own(refkit: Refkit, made: Path) -> None:
    Path("shared.bib").write_text(BIB, "utf-8")
    Path("paper").mkdir()
    Path("paper/a.tex").write_text(f"\\cite{{{KEY}}}\\bibliography{{../shared}}", "utf-8")
    assert refkit("rekey", KEY, NEW, "--src", "paper/a.tex", "--apply").code == 0
    assert Path("shared.bib").read_text("utf-8") == BIB


def test_former_keys_in_a_manuscript_are_brought_up_to_date(refkit: Refkit, renamed: Path) -> None:
    Path("a.md").write_text(f"@{KEY} and @oldest and @roe1994", "utf-8")
    before = renamed.read_bytes()
    done = refkit("rekey", "--src", "a.md", "--yes")
    assert (done.code, done.err) == (0, "2 keys in 1 file rewritten\n")
    assert Path("a.md").read_text("utf-8") == f"@{NEW} and @{NEW} and @roe1994"
    assert renamed.read_bytes() == before


def test_a_second_try_rewrites_what_the_first_left(refkit: Refkit, renamed: Path) -> None:
    Path("a.tex").write_text(f"\\cite{{{KEY}}}", "utf-8")
    assert refkit("rekey", KEY, NEW, "--src", "a.tex", "--apply").code == 0
    assert Path("a.tex").read_text("utf-8") == f"\\cite{{{NEW}}}"


def test_a_key_that_cannot_be_written_somewhere_stays_there(refkit: Refkit, made: Path) -> None:
    Path("a.typ").write_text(f"@{KEY} #cite(<{KEY}>)\n", "utf-8")
    Path("latin.tex").write_bytes(f"\\cite{{{KEY}}} é\n".encode("latin-1"))
    done = refkit("rekey", KEY, "Łódź/2020", "--src", "a.typ", "--src", "latin.tex", "--apply")
    assert done.code == 1
    assert "CIT008" in done.err
    assert "CIT010 latin.tex was not rewritten" in done.err
    assert Path("a.typ").read_text("utf-8") == f'@{KEY} #cite(label("Łódź/2020"))\n'
    assert Path("latin.tex").read_bytes() == f"\\cite{{{KEY}}} é\n".encode("latin-1")


def test_bytes_that_are_no_text_are_passed_over_in_a_folder(refkit: Refkit, made: Path) -> None:
    Path("paper").mkdir()
    Path("paper/a.tex").write_text(f"\\cite{{{KEY}}} \\input{{nowhere}}", "utf-8")
    Path("paper/b.tex").write_bytes(b"\x00\x01\x02")
    Path("paper/.hidden.tex").write_text(f"\\cite{{{KEY}}}", "utf-8")
    os.symlink("a.tex", "paper/c.tex")
    done = refkit("rekey", KEY, NEW, "--src", "paper", "--apply")
    assert done.code == 1
    assert "paper/b.tex was not rewritten" in done.err
    assert "CIT001" not in done.err
    assert Path("paper/a.tex").read_text("utf-8").startswith(f"\\cite{{{NEW}}}")
    assert Path("paper/c.tex").is_symlink()
    assert KEY in Path("paper/.hidden.tex").read_text("utf-8")


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("\n", False), ("n\n", False)])
def test_a_person_is_asked(refkit: Refkit, made: Path, answer: str, written: bool) -> None:
    import pty

    main, other = pty.openpty()
    os.write(main, answer.encode())
    done = subprocess.run(
        [sys.executable, "-m", "refkit", "rekey", "--all", "--formula", "[auth|'x'][year]"],
        stdin=other,
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "HOME": os.getcwd()},
    )
    os.close(main)
    os.close(other)
    assert done.returncode == 0
    assert "Do it? [y/N]" in done.stderr
    assert ("Doe2020" in keys(made)) == written


# --- old and new stay compilable -----------------------------------------------------------------


@pytest.mark.parametrize("style", ["plain", "biblatex"])
def test_old_and_new_keys_compile(
    refkit: Refkit, renamed: Path, compile_bib: CompileBib, style: str
) -> None:
    cited = f"\\cite{{{KEY},second}}\\cite{{{NEW}}}\\nocite{{roe1994}}"
    Path("a.tex").write_text(cited, "utf-8")
    to = ("--to", "biblatex") if style == "biblatex" else ()
    done = refkit("export", "--cited-in", "a.tex", *to)
    assert done.code == 0
    compiled = compile_bib(done.out, style)
    assert compiled.complaints == []
    if style == "biblatex":
        assert f"\\entry{{{NEW}}}" in compiled.bbl
        assert "ids = {" in done.out
    else:
        for key in (KEY, "second", NEW):
            assert f"\\bibitem{{{key}}}" in compiled.bbl


def test_a_rewritten_manuscript_compiles_as_before(
    refkit: Refkit, made: Path, tmp_path: Path
) -> None:
    for program in ("pdflatex", "bibtex"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    folder = Path("paper")
    folder.mkdir()
    (folder / "main.tex").write_text(
        "\\documentclass{article}\\begin{document}\n% \\cite{no}\n"
        f"A \\cite[p.~1]{{{KEY}, roe1994}}.\n"
        "\\bibliographystyle{plain}\\bibliography{refs}\\end{document}\n",
        "utf-8",
    )
    (folder / "refs.bib").write_text(BIB, "utf-8")
    assert refkit("rekey", KEY, NEW, "--src", "paper", "--apply").code == 0
    env = {**os.environ, "HOME": str(tmp_path)}
    for command in (["pdflatex", "-draftmode", "-interaction=nonstopmode", "main"],
                    ["bibtex", "main"]):  # fmt: skip
        subprocess.run(command, cwd=folder, env=env, check=False, capture_output=True, timeout=300)
    assert f"\\bibitem{{{NEW}}}" in (folder / "main.bbl").read_text("utf-8")
    assert "Warning--" not in (folder / "main.blg").read_text("utf-8")
