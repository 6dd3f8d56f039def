"""What every format keeps to, whichever it is: found in the package, not listed here."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import formats
from refkit.errors import UnknownName
from refkit.field import KNOWN
from refkit.formats import Options
from refkit.model import Parsed, Record

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests" / "golden"
TODAY = date(2026, 11, 21)


def able(what: str) -> list[str]:
    return [name for name in formats.names() if hasattr(formats.load(name), what)]


READERS, WRITERS = able("read"), able("write")
# Folders of golden files may be those of other seams.
FILES = [
    pytest.param(name, path, id=f"{name}-{path.stem}")
    for name in READERS
    for path in sorted((GOLDEN / name).glob("*"))
    if path.suffix in formats.reader(name).suffixes
]


@pytest.mark.parametrize("name", formats.names())
def test_a_format_has_what_a_format_needs(name: str) -> None:
    module = formats.load(name)
    assert name in READERS or name in WRITERS
    suffixes: Sequence[str] = vars(module)["suffixes"]
    assert suffixes
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)
    assert module.__doc__


@pytest.mark.parametrize("name", formats.names())
def test_a_format_is_called_by_one_plain_word(name: str) -> None:
    assert name.isascii()
    assert name.islower()
    assert name.isidentifier()
    assert not name.endswith("_")


def test_no_two_formats_share_a_suffix() -> None:
    suffixes = [s for name in formats.names() for s in vars(formats.load(name))["suffixes"]]
    # JSON is written by everybody: what is in such a file tells whose it is.
    shared = [suffix for suffix in suffixes if suffix != ".json"]
    assert sorted(shared) == sorted(set(shared))


@pytest.mark.parametrize(("name", "path"), FILES)
def test_a_reader_recognises_its_own_files(name: str, path: Path) -> None:
    text = path.read_text("utf-8")
    assert formats.sniff(text, path.name) == name
    assert formats.sniff(text, "-") == name


@pytest.mark.parametrize(("name", "path"), FILES)
def test_a_reader_only_finds_what_it_can_place(name: str, path: Path) -> None:
    text = path.read_text("utf-8")
    parsed = formats.reader(name).read(text, "a/file.txt", TODAY)
    assert parsed.entries
    _check(parsed, "a/file.txt")


@pytest.mark.parametrize(("name", "path"), FILES)
@given(data=st.data())
def test_a_reader_never_raises_on_mangled_input(name: str, path: Path, data: st.DataObject) -> None:
    text = path.read_bytes().decode("utf-8")
    first, last = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    filling = data.draw(st.text(max_size=20) | st.just(text[last : last + 200][::-1]))
    mangled = text[:first] + filling + text[last:]
    assert 0.0 <= formats.reader(name).sniff(mangled) <= 1.0
    _check(formats.reader(name).read(mangled, "a/file.txt", TODAY), "a/file.txt")


@pytest.mark.parametrize("name", READERS)
@given(text=st.text())
def test_a_reader_never_raises(name: str, text: str) -> None:
    assert 0.0 <= formats.reader(name).sniff(text) <= 1.0
    _check(formats.reader(name).read(text, "-", TODAY), "-")


def _check(parsed: Parsed, file: str) -> None:
    for entry in parsed.entries:
        assert entry.fields
        assert (entry.origin.source, entry.origin.on) == (file, TODAY)
        known = (name for name in entry.fields if name.lower() in KNOWN)
        assert all(name == name.lower() for name in known)
        assert all(value.strip() for value in entry.fields.values())
        assert entry.where
        assert entry.where.file == file
        assert all(name in entry.fields for name in entry.lines)
    for problem in parsed.problems:
        assert problem.message
        assert not problem.message.removesuffix("...").endswith(".")
        assert problem.where
        assert problem.where.file == file


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_of_nothing_writes_something_readable(name: str) -> None:
    written = formats.writer(name).write([], Options())
    assert written.count == 0
    assert written.problems == ()


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_counts_and_names_what_it_leaves_out(name: str) -> None:
    from refkit.model import Entry

    records = [Record(key="bare", entry=Entry(abstract="No title."), added=TODAY)]
    written = formats.writer(name).write(records, Options())
    left_out = {problem.key for problem in written.problems}
    assert (written.count, left_out) in ((1, set()), (0, {"bare"}))


def test_an_unknown_format_lists_those_there_are() -> None:
    with pytest.raises(UnknownName) as unknown:
        formats.load("bibtx")
    assert "bibtex" in unknown.value.hint
    assert set(formats.names()) == set(unknown.value.known)


@pytest.mark.parametrize("name", sorted(set(WRITERS) - set(READERS)))
def test_a_format_that_cannot_be_read_says_which_can(name: str) -> None:
    with pytest.raises(UnknownName) as unknown:
        formats.reader(name)
    assert set(unknown.value.known) == set(READERS)


@pytest.mark.parametrize("name", sorted(set(READERS) - set(WRITERS)))
def test_a_format_that_cannot_be_written_says_which_can(name: str) -> None:
    with pytest.raises(UnknownName) as unknown:
        formats.writer(name)
    assert unknown.value.known == formats.written()


def test_what_no_format_knows_is_named_nothing() -> None:
    assert formats.sniff("", "a.txt") == ""
    assert formats.sniff("nothing in particular", "a.md") == ""
