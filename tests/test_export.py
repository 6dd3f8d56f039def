"""`refkit export` and `convert` as people run them: what is written, where, and how."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Refkit

from refkit import files

BIB = """\
@comment{kept by hand}
@string{tcj = "The Computer Journal"}

@article{Knuth1984,
  author = {Donald E. Knuth},
  title = {Literate Programming},
  journal = tcj,
  year = 1984,
  ids = {knuth84},
  file = {knuth.pdf},
}

@book{lamport1994,
  author = {Leslie Lamport},
  title = {{LaTeX}: A Document Preparation System},
  publisher = {Addison-Wesley},
  year = 1994,
}

@misc{goedel1931,
  author = {Kurt G{\\"o}del},
  title = {{\\"U}ber formal unentscheidbare S{\\"a}tze},
  year = 1931,
}
"""


@pytest.fixture
def made(refkit: Refkit) -> Path:
    Path("old.bib").write_text(BIB, "utf-8")
    done = refkit("-q", "-l", "library.json", "add", "old.bib", "--tag", "classic")
    assert (done.out, done.err) == ("", "")
    return Path("library.json")


def keys(bib: str) -> list[str]:
    return re.findall(r"^@\w+\{([^,\s]+),$", bib, re.MULTILINE)


# What a manuscript cites

PAPERS = {
    "paper.tex": "\\cite{goedel1931}\n\\input{part}",
    "paper.aux": "\\relax\n\\citation{goedel1931}\n\\citation{lamport1994}",
    "paper.md": "As @goedel1931 says [see @lamport1994, p. 3].",
    "paper.qmd": "{{< include part.qmd >}}\n\nSee @goedel1931 and @fig-x.",
    "paper.Rmd": "[@goedel1931; @lamport1994]",
    "paper.typ": "@goedel1931 #cite(<lamport1994>) = A <lab>\n@lab",
    "paper.ltx": "\\nocite{goedel1931,lamport1994}",
}


@pytest.mark.parametrize("name", PAPERS)
def test_only_what_is_cited_is_written(refkit: Refkit, made: Path, name: str) -> None:
    Path("part.tex").write_text("\\parencite[3]{lamport1994}")
    Path("part.qmd").write_text("[@lamport1994]")
    Path(name).write_text(PAPERS[name])
    done = refkit("export", "--cited-in", name)
    assert (done.code, done.err) == (0, "")
    assert keys(done.out) == ["goedel1931", "lamport1994"]


def test_several_manuscripts_and_standard_input(refkit: Refkit, made: Path) -> None:
    Path("a.tex").write_text("\\cite{goedel1931}")
    done = refkit("export", "--cited-in", "a.tex", "--cited-in", "-", stdin="[@lamport1994]")
    assert keys(done.out) == ["goedel1931", "lamport1994"]


def test_everything_is_cited(refkit: Refkit, made: Path) -> None:
    Path("a.tex").write_text("\\nocite{*}\\cite{GOEDEL1931}")
    done = refkit("export", "--cited-in", "a.tex")
    assert keys(done.out) == ["GOEDEL1931", "Knuth1984", "lamport1994"]


def test_keys_are_written_as_they_are_cited(refkit: Refkit, made: Path) -> None:
    Path("a.tex").write_text("\\cite{LAMPORT1994,knuth84}")
    done = refkit("export", "--cited-in", "a.tex")
    assert done.code == 0
    assert keys(done.out) == ["Knuth1984", "knuth84", "LAMPORT1994"]
    biblatex = refkit("export", "--cited-in", "a.tex", "--to", "biblatex").out
    assert keys(biblatex) == ["Knuth1984", "LAMPORT1994"]
    assert "ids = {knuth84}" in biblatex
    as_json = refkit("export", "--cited-in", "a.tex", "--to", "json").out
    assert '"key": "lamport1994"' in as_json


def test_what_is_missing_is_listed_and_the_rest_is_written(refkit: Refkit, made: Path) -> None:
    Path("a.tex").write_text("x\n  \\cite{goedel1913}\n\\cite{lamport1994,zzzzzz}\n")
    done = refkit("export", "--cited-in", "a.tex", "-o", "refs.bib")
    assert done.code == 1
    assert keys(Path("refs.bib").read_text()) == ["lamport1994"]
    assert "a.tex:2:9: error CIT006 'goedel1913' is cited, but not in the library" in done.err
    assert "did you mean goedel1931?" in done.err
    assert "a.tex:3:19: error CIT006 'zzzzzz'" in done.err
    assert "refs.bib: 1 record" in done.err


def test_a_missing_key_that_stands_in_the_old_bibliography_is_pointed_to(
    refkit: Refkit, made: Path
) -> None:
    Path("more.bib").write_text("@misc{Turing1936,\n title = {On Computable Numbers}}")
    Path("a.tex").write_text("\\cite{turing1936,goedel1931}\\bibliography{more}")
    done = refkit("export", "--cited-in", "a.tex")
    assert done.code == 1
    assert "it stands in more.bib: refkit add more.bib" in done.err
    lost = refkit("export", "--cited-in", "a.tex", "-o", "more.bib")
    assert lost.code == 2
    assert "more.bib has entries that are cited and not in the library" in lost.err
    assert "turing1936" in lost.err
    assert Path("more.bib").read_text().startswith("@misc{Turing1936")
    added = refkit("export", "--cited-in", "a.tex", "--append-to", "more.bib")
    assert added.code == 1
    assert keys(Path("more.bib").read_text()) == ["Turing1936", "goedel1931"]


def test_a_query_and_a_manuscript_both_restrict(refkit: Refkit, made: Path) -> None:
    refkit("tag", "goedel1931", "--add", "logic")
    Path("a.tex").write_text("\\cite{goedel1931,lamport1994}")
    for how in (["--tag", "logic"], ["unentscheidbare"], ["--tag", "logic", "--status", "unread"]):
        done = refkit("export", "--cited-in", "a.tex", *how)
        assert (done.code, done.err) == (0, "")
        assert keys(done.out) == ["goedel1931"]


def test_files_that_are_not_there(refkit: Refkit, made: Path) -> None:
    Path("paper.tex").write_text("\\cite{goedel1931}\\include{gone}")
    done = refkit("export", "--cited-in", "paper.tex")
    assert done.code == 1
    assert keys(done.out) == ["goedel1931"]
    assert "paper.tex:1:27: warning CIT001 'gone' is not there" in done.err
    for name, said in (
        ("papr.tex", "did you mean paper.tex?"),
        (".", ". is a folder, and a file is needed"),
        ("", "a file name is empty"),
    ):
        refused = refkit("export", "--cited-in", name)
        assert (refused.code, refused.out) == (2, "")
        assert said in refused.err


def test_a_manuscript_in_no_language_that_is_known(refkit: Refkit, made: Path) -> None:
    Path("a.docx").write_bytes(b"PK\x03\x04\x00")
    Path("a.txt").write_text("Nothing to see.")
    for name in ("a.docx", "a.txt"):
        done = refkit("export", "--cited-in", name)
        assert (done.code, done.out) == (2, "")
        assert name in done.err


def test_what_is_read_is_never_written_over(refkit: Refkit, made: Path) -> None:
    Path("a.tex").write_text("\\cite{goedel1931}\\input{b}")
    Path("b.tex").write_text("\\cite{lamport1994}")
    for name in ("a.tex", "b.tex", "./b.tex", "library.json", "library.json.bak"):
        for option in ("-o", "--append-to"):
            done = refkit("export", "--cited-in", "a.tex", option, name)
            assert done.code == 2
            assert "is what is being read" in done.err


# --append-to

WRITTEN = [
    pytest.param(b"", b"", id="empty"),
    pytest.param(b"@misc{x,\n title={X}}\n", b"\n", id="unix"),
    pytest.param(b"@misc{x,\r\n title={X}}\r\n", b"\r\n", id="windows"),
    pytest.param(b"@misc{x, title={X}}", b"\n\n", id="no final newline"),
    pytest.param(b"@misc{x, title={X}}\r\n\r\n", b"", id="empty line"),
    pytest.param(b"\xef\xbb\xbf@misc{x, title={\xc3\xbc}}\n", b"\n", id="mark"),
    pytest.param("@misc{x, title={Größe, süß}}\n".encode("latin-1"), b"\n", id="latin-1"),
    pytest.param("\ufeff@misc{x, title={ü}}\n".encode("utf-16-le"), b"\n\0", id="utf-16"),
    pytest.param(b"  % a line\n@COMMENT{x}\n@misc{x , title = 5}  \t\n", b"\n", id="odd"),
]


@pytest.mark.parametrize(("before", "gap"), WRITTEN)
def test_the_rest_of_a_file_stays_byte_for_byte(
    refkit: Refkit, made: Path, before: bytes, gap: bytes
) -> None:
    Path("refs.bib").write_bytes(before)
    done = refkit("export", "--append-to", "refs.bib")
    assert done.code == 0
    after = Path("refs.bib").read_bytes()
    assert after.startswith(before + gap + ("@".encode("utf-16-le") if b"\0" in before else b"@"))
    encoding = "utf-16-le" if b"\0" in before else "latin-1"
    added = after[len(before) :].decode(encoding)
    assert keys(added.replace("\r\n", "\n")) == ["goedel1931", "Knuth1984", "lamport1994"]
    assert ("\r\n" in added) == (b"\r\n" in before)
    assert added.count("\n") == added.count("\r\n") or "\r\n" not in added
    again = refkit("export", "--append-to", "refs.bib")
    assert again.code == 0
    assert "no records added, 3 there already, as it was" in again.err
    assert Path("refs.bib").read_bytes() == after


def test_only_what_is_missing_is_added(refkit: Refkit, made: Path) -> None:
    Path("refs.bib").write_text("@misc{KNUTH1984, title = {Mine}}\n@book(lamport1994, title={X})")
    Path("a.tex").write_text("\\cite{Knuth1984,lamport1994,goedel1931}")
    done = refkit("export", "--cited-in", "a.tex", "--append-to", "refs.bib")
    assert "refs.bib: 1 record added, 2 there already" in done.err
    assert Path("refs.bib").read_text().count("@") == 3


def test_a_former_key_that_is_cited_and_missing_is_added(refkit: Refkit, made: Path) -> None:
    Path("a.tex").write_text("\\cite{Knuth1984,knuth84}")
    Path("refs.bib").write_text("@misc{Knuth1984,\n title = {Mine}}\n")
    refkit("export", "--cited-in", "a.tex", "--append-to", "refs.bib")
    assert keys(Path("refs.bib").read_text()) == ["Knuth1984", "knuth84"]
    Path("refs.bib").write_text("@misc{Knuth1984,\n title = {Mine}, ids = {x, knuth84}}\n")
    refkit("export", "--cited-in", "a.tex", "--append-to", "refs.bib")
    assert keys(Path("refs.bib").read_text()) == ["Knuth1984"]


def test_a_new_file_is_begun(refkit: Refkit, made: Path) -> None:
    assert refkit("export", "--append-to", "new.bib").code == 0
    assert len(keys(Path("new.bib").read_text())) == 3


def test_what_is_added_is_in_the_dialect_of_the_file(refkit: Refkit, made: Path) -> None:
    Path("refs.bib").write_text("@online{x, title={X}, date={2020-01}, journaltitle={J}}\n")
    refkit("export", "--append-to", "refs.bib")
    assert "date = {1984}" in Path("refs.bib").read_text()


def test_letters_that_the_encoding_lacks_are_spelled_out(refkit: Refkit, made: Path) -> None:
    before = "@misc{x, title={Größe, süß}}\n".encode("latin-1")
    Path("refs.bib").write_bytes(before)
    assert refkit("export", "--append-to", "refs.bib", "--unicode").code == 0
    assert Path("refs.bib").read_bytes()[len(before) :].isascii()


@pytest.mark.parametrize(
    "before",
    [
        "@comment{ never closed\n",
        "@article{broken, title={a",
        "@misc{a, title={x}}\n@string{x = ",
        '@misc{a, title="x',
        "@misc{a, title={x\n\n@misc{k, title={y}}\n",
    ],
)
def test_nothing_is_added_to_a_file_that_breaks_off(
    refkit: Refkit, made: Path, before: str
) -> None:
    Path("refs.bib").write_text(before)
    done = refkit("export", "--append-to", "refs.bib")
    assert done.code == 2
    assert "would swallow what is added" in done.err
    assert Path("refs.bib").read_text() == before


# Wrong use

WRONG = [
    (["--append-to", "a.bib", "-o", "b.bib"], "exclude each other"),
    (["--append-to", "a.bib", "--to", "json"], "json is none"),
    (["--append-to", "a.bib", "--all-blocks"], "entries only"),
    (["--watch"], "--watch needs a file to write"),
    (["--watch", "-o", "x.bib", "--cited-in", "-"], "standard input"),
    (["--to", "bibtx"], "did you mean bibtex"),
    (["--to", "listing"], "unknown format to write 'listing'"),
    (["--sort", "yaer"], "did you mean year?"),
    (["--venues", "ful"], "did you mean full?"),
]


def test_a_field_that_is_none_is_a_finding(refkit: Refkit, made: Path) -> None:
    done = refkit("export", "--fields", "titel")
    assert done.code == 1
    assert "did you mean title?" in done.err


@pytest.mark.parametrize(("args", "said"), WRONG)
def test_wrong_use_is_refused(refkit: Refkit, made: Path, args: list[str], said: str) -> None:
    before = sorted(os.listdir())
    done = refkit("export", *args)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert sorted(os.listdir()) == before


# How it is written


def test_orders(refkit: Refkit, made: Path) -> None:
    def order(*args: str) -> list[str]:
        return keys(refkit("export", *args).out)

    assert order() == order("--sort", "key") == ["goedel1931", "Knuth1984", "lamport1994"]
    assert order("--sort", "year") == ["goedel1931", "Knuth1984", "lamport1994"]
    assert order("--sort", "author") == ["goedel1931", "Knuth1984", "lamport1994"]
    years = re.findall(r'"date": "(\d+)', refkit("export", "--to", "json", "--sort", "year").out)
    assert years == ["1931", "1984", "1994"]


def test_letters(refkit: Refkit, made: Path) -> None:
    assert "Gödel" in refkit("export", "--unicode").out
    for how in ([], ["--ascii"]):
        out = refkit("export", *how).out
        assert out.isascii()
        assert re.search(r'G\{\\"o\}del|G\{\\"\{o\}\}del', out)


def test_fields(refkit: Refkit, made: Path) -> None:
    out = refkit("export", "--fields", "author, title", "--fields", "year").out
    assert set(re.findall(r"^  (\w+) =", out, re.MULTILINE)) == {"author", "title", "year"}
    assert "publisher" in refkit("export").out
    assert "publisher" not in refkit("export", "--omit", "publisher,journal").out
    assert "knuth.pdf" in refkit("export", "--fields", "with-files").out
    assert "knuth.pdf" not in refkit("export").out
    assert "knuth.pdf" in refkit("export", "--with", "file").out


def test_signs_below_each_other(refkit: Refkit, made: Path) -> None:
    aligned = refkit("export", "--align").out
    for entry in aligned.split("\n\n"):
        columns = {line.index("=") for line in entry.splitlines() if line.startswith("  ")}
        assert len(columns) == 1
    assert refkit("export", "--no-align").out == refkit("export").out != aligned


def test_former_keys(refkit: Refkit, made: Path) -> None:
    assert "knuth84" not in keys(refkit("export").out)
    assert "knuth84" in keys(refkit("export", "--alias-entries").out)
    assert "ids = {knuth84}" in refkit("export", "--to", "biblatex").out


def test_comments_preambles_and_macros(refkit: Refkit, made: Path) -> None:
    out = refkit("export", "--all-blocks").out
    assert "kept by hand" in out
    assert "@string" in out.lower()
    assert len(keys(out)) == 3
    assert "kept by hand" not in refkit("export").out


def test_the_configuration_is_where_defaults_come_from(refkit: Refkit, made: Path) -> None:
    Path("refkit.toml").write_text('[export]\ndialect = "biblatex"\nletters = "unicode"\n')
    out = refkit("export").out
    assert "date = {1984}" in out
    assert "Gödel" in out
    assert "year = {1984}" in refkit("export", "--to", "bibtex").out


def test_a_file_is_written_only_if_it_changes(refkit: Refkit, made: Path) -> None:
    refkit("export", "-o", "refs.bib")
    os.utime("refs.bib", (1, 1))
    done = refkit("export", "-o", "refs.bib")
    assert "refs.bib: 3 records, as it was" in done.err
    assert Path("refs.bib").stat().st_mtime == 1


# convert


def test_a_conversion_loses_nothing(refkit: Refkit) -> None:
    Path("old.bib").write_text(BIB)
    done = refkit("convert", "old.bib", "--to", "bibtex")
    assert keys(done.out) == ["Knuth1984", "lamport1994", "goedel1931"]
    for kept in ("knuth.pdf", "knuth84", "kept by hand", "The Computer Journal", "Addison-Wesley"):
        assert kept in done.out
    without = refkit("convert", "old.bib", "--to", "bibtex", "--no-all-blocks", "--omit", "file")
    assert "kept by hand" not in without.out
    assert "knuth.pdf" not in without.out


def test_a_conversion_keeps_two_entries_of_one_work(refkit: Refkit) -> None:
    entry = (
        "@article{{{}, author={{A. Body}}, title={{On Things}}, year=2000, doi={{10.1000/x}}}}\n"
    )
    Path("two.bib").write_text(entry.format("one") + entry.format("two"))
    assert keys(refkit("convert", "two.bib", "--to", "biblatex").out) == ["one", "two"]


def test_a_conversion_minds_its_flags(refkit: Refkit) -> None:
    Path("old.bib").write_text(BIB)
    out = refkit("convert", "old.bib", "--to", "biblatex", "--unicode", "--align").out
    assert "Gödel" in out
    assert "date        = {1984}" in out or re.search(r"date +  *= \{1984\}", out)
    assert refkit("convert", "old.bib", "--to", "bibtex", "--sort", "x").code == 2


# --watch


def test_a_round_for_every_change(tmp_path: Path) -> None:
    paper, library = tmp_path / "a.tex", tmp_path / "library.json"
    paper.write_text("one")

    def nothing() -> None: ...

    # A change is seen at a look, and waited for until two looks agree.
    steps = iter(
        [
            nothing,
            lambda: paper.write_text("changed"),
            nothing,
            lambda: library.write_text("made"),
            nothing,
            paper.unlink,
            nothing,
            lambda: paper.write_text("back again"),
            nothing,
        ]
    )
    seen: list[bytes | None] = []
    for trail in files.rounds(lambda: next(steps)()):
        trail.note(library)
        seen.append(trail.read(str(paper)))
        if seen[-1] == b"back again":
            break
    assert seen == [b"one", b"changed", b"changed", None, b"back again"]
    assert next(steps, None) is None


def test_a_file_that_is_still_being_written_is_waited_for(tmp_path: Path) -> None:
    paper = tmp_path / "a.tex"
    paper.write_text("1")
    parts = iter(["", "22", "4444"])

    def pause() -> None:
        part = next(parts, None)
        if part is not None:
            paper.write_text(part)

    rounds = files.rounds(pause)
    assert next(rounds).read(str(paper)) == b"1"
    assert next(rounds).read(str(paper)) == b"4444"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal of Unix")
def test_every_save_writes_again(refkit: Refkit, made: Path) -> None:
    Path("a.tex").write_text("\\cite{goedel1931}\\input{b}")
    Path("b.tex").write_text("")
    environ = {**os.environ, "SOURCE_DATE_EPOCH": "1795219200", "PYTHONUNBUFFERED": "1"}
    command = ["export", "--cited-in", "a.tex", "-o", "refs.bib", "--watch"]
    with subprocess.Popen(
        [sys.executable, "-m", "refkit", "--library", "library.json", *command],
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
    ) as process:
        assert process.stderr

        def said() -> str:
            assert process.stderr
            return process.stderr.readline().strip()

        try:
            assert said() == "refs.bib: 1 record"
            assert said() == "watching; Ctrl-C ends"
            Path("b.tex").write_text("\\cite{lamport1994}")
            assert said() == "refs.bib: 2 records"
            Path("b.tex").write_text("\\cite{lamport1949}")
            assert "'lamport1949' is cited, but not in the library" in said()
            assert "did you mean lamport1994" in said()
            assert said() == "refs.bib: 1 record"
            assert refkit("-q", "tag", "goedel1931", "--add", "x").code == 0  # the library
            assert "CIT006" in said()
            assert "did you mean" in said()
            assert said() == "refs.bib: 1 record, as it was"
            Path("a.tex").unlink()
            assert said() == "refkit: no such file: a.tex"
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert keys(Path("refs.bib").read_text()) == ["goedel1931"]


def test_a_file_is_not_emptied_by_a_choice_of_nothing(refkit: Refkit, made: Path) -> None:
    refkit("export", "-o", "refs.bib")
    before = Path("refs.bib").read_bytes()
    done = refkit("export", "--tag", "nosuch", "-o", "refs.bib")
    assert done.code == 2
    assert "there is no record to write" in done.err
    assert Path("refs.bib").read_bytes() == before


# Preambles

NOOPSORT = r"""@preamble{ "\newcommand{\noopsort}[1]{} " # "\def\lower{x}" }
@preamble{ "\newcommand{\unused}[1]{}" }
@misc{sorted, title={T}, year={\noopsort{1973a}1973}, note={\noopsort{a} note}}
@misc{plain, title={U}, note={\noopsorted}}
"""


def test_a_preamble_comes_with_the_entries_that_need_it(refkit: Refkit) -> None:
    Path("own.bib").write_text(NOOPSORT)
    assert refkit("--library", "library.json", "add", "own.bib").code in (0, 1)
    out = refkit("export").out
    assert out.startswith("@preamble{")
    assert out.count("@preamble") == 1
    assert r"\unused" not in out
    Path("a.tex").write_text(r"\cite{plain}")
    assert "@preamble" not in refkit("export", "--cited-in", "a.tex").out
    Path("a.tex").write_text(r"\cite{sorted}")
    assert "@preamble" in refkit("export", "--cited-in", "a.tex").out
    assert refkit("export", "--all-blocks").out.count("@preamble") == 2
