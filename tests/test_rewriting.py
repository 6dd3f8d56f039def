"""Manuscripts on disk: what is read, and what is not written since it changed meanwhile."""

from pathlib import Path

import pytest

from refkit.commands import rewriting
from refkit.commands.rewriting import Drafts, Papers
from refkit.errors import InputError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a.tex", "b.tex", "c.tex"):
        Path(name).write_text("\\cite{old}", "utf-8")
    return tmp_path


def drafts(papers: Papers) -> Drafts:
    return rewriting.rewrite(papers, {"old": "new"}.get)


def test_all_files_are_written_and_keep_their_modes(here: Path) -> None:
    Path("b.tex").chmod(0o640)
    papers = rewriting.read(["."])
    written, problems = rewriting.write(drafts(papers), papers)
    assert (sorted(written), problems) == (["a.tex", "b.tex", "c.tex"], ())
    assert Path("b.tex").read_text("utf-8") == "\\cite{new}"
    assert Path("b.tex").stat().st_mode & 0o777 == 0o640


def test_what_changed_meanwhile_is_left_as_it_is_and_the_rest_is_written(here: Path) -> None:
    papers = rewriting.read(["a.tex", "b.tex", "c.tex"])
    done = drafts(papers)
    Path("a.tex").write_text("\\cite{old} and more", "utf-8")
    Path("b.tex").unlink()
    written, problems = rewriting.write(done, papers)
    assert written == ("c.tex",)
    assert [(p.code, p.where and p.where.file) for p in problems] == [
        ("CIT010", "a.tex"), ("CIT010", "b.tex")
    ]  # fmt: skip
    assert Path("a.tex").read_text("utf-8") == "\\cite{old} and more"
    assert not Path("b.tex").exists()


def test_what_cannot_be_written_is_told_and_the_rest_is_written(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = rewriting.read(["."])
    done = drafts(papers)

    def full(path: Path, data: bytes) -> bool:
        if path.name == "b.tex":
            raise InputError("cannot write b.tex: no space left on device")
        return bool(path.write_bytes(data))

    monkeypatch.setattr("refkit.files.replace", full)
    written, (problem,) = rewriting.write(done, papers)
    assert written == ("a.tex", "c.tex")
    assert problem.message == "b.tex was not rewritten: cannot write b.tex: no space left on device"
    assert "refkit rekey --src" in problem.hint
    assert Path("b.tex").read_text("utf-8") == "\\cite{old}"


def test_a_file_under_two_names_is_written_once(here: Path) -> None:
    Path("d.tex").symlink_to("a.tex")
    papers = rewriting.read(["."])
    assert sorted(drafts(papers).data) == ["a.tex", "b.tex", "c.tex"]
