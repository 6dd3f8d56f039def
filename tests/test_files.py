"""Files in, files out: real files in temporary folders, also as a user who may not write."""

import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from refkit.errors import InputError
from refkit.files import Source, replace, sources

unix = pytest.mark.skipif(sys.platform == "win32", reason="Unix permissions, links and devices")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(os.path.realpath(name))
        path.chmod(0o755)
        yield path


@contextmanager
def unprivileged() -> Iterator[None]:
    """No longer be the superuser, for whom no file is forbidden."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text or path.name, "utf-8")
    return path


def read(*named: str | Path) -> list[Source]:
    return list(sources([str(name) for name in named]))


# sources


def test_a_file_is_read_under_the_name_it_was_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.txt", "é")
    monkeypatch.chdir(folder)
    assert read("a.txt", "./a.txt") == [
        Source("a.txt", "é".encode(), found=False),
        Source("./a.txt", "é".encode(), found=False),
    ]


def test_a_file_is_read_as_bytes(folder: Path) -> None:
    data = bytes(range(256)) + b"\r\n\xef\xbb\xbf"
    (folder / "a").write_bytes(data)
    assert read(folder / "a")[0].data == data
    (folder / "empty").write_bytes(b"")
    assert read(folder / "empty")[0].data == b""


def test_a_folder_is_read_sorted_whole_and_without_what_is_hidden(folder: Path) -> None:
    for name in (
        "b.txt", "a/z.txt", "a/b/c.txt", "B.txt", "a.txt", "c/d.bib", ".hidden", ".git/config",
        "a/.cache/x.txt", "a/.x", "ab/c.txt",
    ):  # fmt: skip
        write(folder / name)
    (folder / "empty").mkdir()
    found = read(folder)
    assert [Path(source.name).relative_to(folder).as_posix() for source in found] == [
        "B.txt", "a/b/c.txt", "a/z.txt", "a.txt", "ab/c.txt", "b.txt", "c/d.bib",
    ]  # fmt: skip
    assert all(source.found for source in found)
    assert [source.data.decode() for source in found][:2] == ["B.txt", "c.txt"]


def test_a_hidden_folder_or_file_that_is_named_is_read(folder: Path) -> None:
    write(folder / ".seeds/a.txt")
    write(folder / ".b")
    assert [source.data for source in read(folder / ".seeds", folder / ".b")] == [b"a.txt", b".b"]


def test_an_empty_folder_holds_nothing(folder: Path) -> None:
    assert read(folder) == []
    assert read() == []


def test_sources_come_in_the_order_they_are_named(folder: Path) -> None:
    for name in ("b.txt", "d/a.txt", "c.txt"):
        write(folder / name)
    names = [read(folder / "b.txt", folder / "d", folder / "c.txt")[i].data for i in range(3)]
    assert names == [b"b.txt", b"a.txt", b"c.txt"]


def test_a_hyphen_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xffinput")))
    assert read("-") == [Source("-", b"\xffinput", found=False)]


def test_the_home_folder_is_understood(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    write(folder / "a.txt")
    assert read("~/a.txt") == [Source("~/a.txt", b"a.txt", found=False)]
    monkeypatch.chdir(folder)
    write(folder / "~nobodyhasthisname")
    assert read("~nobodyhasthisname")[0].data == b"~nobodyhasthisname"


@unix
def test_links_to_files_are_read_and_links_to_folders_are_no_trap(folder: Path) -> None:
    write(folder / "in/a.txt")
    (folder / "in/link.txt").symlink_to("a.txt")
    (folder / "in/up").symlink_to("..")
    (folder / "in/self").symlink_to("self")
    (folder / "in/nowhere").symlink_to("nothing")
    os.mkfifo(folder / "in/pipe")
    assert [Path(source.name).name for source in read(folder / "in")] == ["a.txt", "link.txt"]
    (folder / "door").symlink_to("in")
    assert len(read(folder / "door")) == 2


@unix
def test_a_name_that_is_not_unicode_is_read_and_can_be_printed(folder: Path) -> None:
    name = os.path.join(os.fsencode(folder), b"caf\xe9.txt")
    with open(name, "wb") as file:
        file.write(b"x")
    for source in (*read(folder), *read(os.fsdecode(name))):
        assert source.name == f"{folder}/caf\ufffd.txt"
        assert source.data == b"x"


def refused(*named: str | Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read(*named)
    return caught.value


def test_a_missing_file_is_named_and_near_ones_are_suggested(folder: Path) -> None:
    write(folder / "listing.txt")
    error = refused(folder / "listng.txt")
    assert error.message == f"no such file: {folder / 'listng.txt'}"
    assert error.hint == f"did you mean {folder / 'listing.txt'}?"
    assert refused(folder / "zzz").hint == ""
    assert refused(folder / "nothing/listing.txt").hint == ""


def test_an_empty_name_does_not_stand_for_this_folder() -> None:
    assert refused("").message == "a file name is empty"


@unix
def test_a_name_too_long_or_through_a_file_is_refused(folder: Path) -> None:
    write(folder / "a.txt")
    assert refused("x" * 5000).message.endswith(": file name too long")
    assert refused(folder / "a.txt/b").message.endswith(": not a directory")
    (folder / "loop").symlink_to("loop")
    assert "too many levels of symbolic links" in refused(folder / "loop").message


@unix
def test_what_may_not_be_read_is_refused(folder: Path) -> None:
    write(folder / "a.txt").chmod(0)
    write(folder / "shut/b.txt")
    write(folder / "open/c.txt").chmod(0)
    write(folder / "deep/shut/d.txt")
    for name in ("shut", "deep/shut"):
        (folder / name).chmod(0)
    with unprivileged():
        for name in ("a.txt", "shut", "shut/b.txt", "deep", "open"):
            assert refused(folder / name).message.endswith(": permission denied")
    for name in ("shut", "deep/shut"):
        (folder / name).chmod(0o755)


# replace


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def target(folder: Path) -> Iterator[Path]:
    """A file to write, with nothing beside it; at the end no temporary file is left behind."""
    yield folder / "refs.bib"
    assert not [path.name for path in folder.rglob(".*")]


def test_a_new_file_is_written(target: Path) -> None:
    assert replace(target, b"one\r\n\xff")
    assert target.read_bytes() == b"one\r\n\xff"
    assert replace(target, b"")
    assert target.read_bytes() == b""


@unix
def test_a_new_file_gets_the_mode_of_new_files(target: Path) -> None:
    old = os.umask(0o027)
    try:
        replace(target, b"one")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(old)
    assert mode(target) == 0o640


def test_a_file_is_replaced_whole(target: Path) -> None:
    target.write_bytes(b"a long text that was there")
    with target.open("rb") as before:
        assert replace(target, b"short")
        if sys.platform != "win32":  # who reads the old file reads it to its end
            assert before.read() == b"a long text that was there"
    assert target.read_bytes() == b"short"


def test_what_is_there_already_is_not_written(target: Path) -> None:
    target.write_bytes(b"same")
    os.utime(target, (1, 1))
    before = target.stat()
    assert not replace(target, b"same")
    assert (target.stat().st_mtime, target.stat().st_ino) == (1, before.st_ino)


@unix
@pytest.mark.parametrize("bits", [0o600, 0o640, 0o644, 0o664, 0o755])
def test_a_file_keeps_its_mode(target: Path, bits: int) -> None:
    target.write_bytes(b"before")
    target.chmod(bits)
    replace(target, b"after")
    assert mode(target) == bits


@unix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs the superuser")
def test_a_file_keeps_its_owner(target: Path) -> None:
    target.write_bytes(b"before")
    os.chown(target, 65534, 65534)
    replace(target, b"after")
    assert (target.stat().st_uid, target.stat().st_gid) == (65534, 65534)


@unix
def test_a_link_stays_a_link(target: Path) -> None:
    real = target.parent / "elsewhere" / "real.bib"
    write(real, "before")
    target.symlink_to("elsewhere/real.bib")
    assert replace(target, b"after")
    assert target.is_symlink()
    assert real.read_bytes() == b"after"
    real.unlink()
    assert replace(target, b"again")
    assert real.read_bytes() == b"again"


@unix
def test_devices_and_pipes_are_written_to(
    target: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert replace(Path("/dev/null"), b"gone")
    assert not Path("/dev/null").is_file()
    # Standard output is a file here, as after "> refs.bib", and must not be exchanged.
    assert replace(Path("/dev/stdout"), b"printed")
    assert capfdbinary.readouterr().out == b"printed"
    reading, writing = os.pipe()
    assert replace(Path(f"/dev/fd/{writing}"), b"piped")
    os.close(writing)
    assert os.read(reading, 100) == b"piped"
    os.close(reading)
    assert not target.exists()


def cannot_write(path: Path) -> str:
    with pytest.raises(InputError, match=r"^cannot write ") as caught:
        replace(path, b"after")
    return caught.value.message.removeprefix(f"cannot write {path}: ")


@unix
def test_places_where_no_file_can_be(target: Path) -> None:
    write(target, "before")
    (target.parent / "loop").symlink_to("loop")
    assert cannot_write(target.parent) == "is a directory"
    assert cannot_write(target.parent / "nothing/refs.bib") == "no such file or directory"
    assert cannot_write(target / "refs.bib") == "not a directory"
    assert cannot_write(target.parent / "loop") == "too many levels of symbolic links"
    assert (target.parent / "loop").is_symlink()
    assert cannot_write(target.parent / ("x" * 300)) == "file name too long"


@unix
def test_a_long_name_that_is_allowed_is_written(target: Path) -> None:
    long = target.parent / ("x" * 251 + ".bib")
    assert replace(long, b"one")
    assert long.read_bytes() == b"one"


@unix
def test_what_may_not_be_written_is_left_as_it_is(target: Path) -> None:
    shut = target.parent / "shut"
    write(shut / "a.bib", "before")
    write(target, "before").chmod(0o444)
    target.parent.chmod(0o777)
    shut.chmod(0o555)
    with unprivileged():
        assert cannot_write(target) == "permission denied"
        assert cannot_write(shut / "a.bib") == "permission denied"
        assert cannot_write(shut / "new.bib") == "permission denied"
    assert target.read_bytes() == (shut / "a.bib").read_bytes() == b"before"
    assert [path.name for path in shut.iterdir()] == ["a.bib"]
    shut.chmod(0o755)


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    target: Path, monkeypatch: pytest.MonkeyPatch, step: str, failure: BaseException
) -> None:
    write(target, "before")

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(os, step, fail)
    with pytest.raises((InputError, KeyboardInterrupt)) as caught:
        replace(target, b"after")
    monkeypatch.undo()
    if isinstance(caught.value, InputError):
        assert caught.value.message == f"cannot write {target}: no space left on device"
    assert target.read_bytes() == b"before"
    assert [path.name for path in target.parent.iterdir()] == ["refs.bib"]
