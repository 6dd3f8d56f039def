"""A .bib file in the hands of the real program: added, added again, mended, and proved whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Refkit

BIB = r"""% My references
@string{acm = "ACM Press"}
@comment{Kept as it stands}

@article{Knuth84,
  author  = {Donald E. Knuth},
  title   = {Literate Programming},
  journal = {The Computer Journal},
  year    = 1984,
  volume  = 27,
  pages   = {97--111},
  doi     = {10.1093/comjnl/27.2.97},
  custom_Field = {mine, in my spelling},
}

@book{müller:2000,
  author    = {G{\"u}nter M{\"u}ller},
  title     = {{\LaTeX} und {B}raun},
  publisher = acm,
  year      = 2000,
}
"""


def stored(path: str = "library.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text("utf-8"))
    return found


@pytest.fixture
def add(refkit: Refkit) -> Refkit:
    def run(text: str = BIB, *options: str, code: int = 0) -> Any:
        Path("refs.bib").write_text(text, "utf-8")
        done = refkit("--library", "library.json", *options, "add", "refs.bib")
        assert done.code == code, done.err
        return done

    return run


def test_a_bibliography_is_added_with_its_keys_and_its_blocks(add: Refkit, refkit: Refkit) -> None:
    done = add()
    assert done.out == ""
    assert done.err.splitlines()[-1] == (
        "2 entries, 12 fields, 2 names, 1 macro, 2 comments: all kept"
    )
    library = stored()
    assert list(library["entries"]) == ["Knuth84", "müller:2000"]
    entry = library["entries"]["müller:2000"]["entry"]
    assert entry["authors"] == [{"family": "Müller", "given": "Günter"}]
    assert entry["publisher"] == "ACM Press"
    extra = library["entries"]["Knuth84"]["entry"]["extra"]
    assert extra["custom_Field"] == "mine, in my spelling"
    assert [block["text"] for block in library["asides"]["refs.bib"]["blocks"]] == [
        "% My references",
        '@string{acm = "ACM Press"}',
        "@comment{Kept as it stands}",
    ]
    assert refkit("show", "müller:2000").code == 0
    assert refkit("tag", "KNUTH84", "--add", "classic").code == 0
    assert stored()["entries"]["Knuth84"]["tags"] == ["classic"]


def test_added_again_it_changes_nothing(add: Refkit) -> None:
    add()
    before = Path("library.json").read_bytes()
    done = add()
    assert "nothing has changed" in done.err
    assert "2 records were already there" in done.err
    assert Path("library.json").read_bytes() == before


def test_named_twice_it_is_read_once(refkit: Refkit) -> None:
    Path("refs.bib").write_text(BIB, "utf-8")
    done = refkit("--library", "library.json", "add", "refs.bib", "refs.bib", ".")
    assert done.code == 0, done.err
    assert "2 records added" in done.err


def test_a_newer_version_changes_what_it_said_and_nothing_of_mine(
    add: Refkit, refkit: Refkit
) -> None:
    add()
    assert refkit("tag", "Knuth84", "--add", "classic").code == 0
    assert refkit("mark", "read", "Knuth84").code == 0
    newer = BIB.replace("volume  = 27", "volume  = 28").replace("@comment{Kept", "@comment{Changed")
    newer = newer.replace("  pages   = {97--111},\n", "")
    done = add(newer)
    assert "1 record changed" in done.err
    assert "volume: 27 -> 28" in done.err
    assert "pages: 97–111 -> (none)" in done.err
    record = stored()["entries"]["Knuth84"]
    assert (record["tags"], record["status"]) == (["classic"], "read")
    assert record["entry"]["volume"] == "28"
    assert "pages" not in record["entry"]
    blocks = [block["text"] for block in stored()["asides"]["refs.bib"]["blocks"]]
    assert "@comment{Changed as it stands}" in blocks
    assert len(blocks) == 3


def test_a_doubled_key_is_kept_under_another_and_named(add: Refkit) -> None:
    text = BIB + "@misc{knuth84,\n author = {Ann Other},\n title = {Another Work}\n}\n"
    done = add(text, code=1)
    assert list(stored()["entries"]) == ["Knuth84", "knuth84a", "müller:2000"]
    assert "refs.bib:22:1: warning KEY002 the keys 'Knuth84' and 'knuth84'" in done.err
    lines = done.err.splitlines()
    assert "  kept            2 keys, 14 fields" in lines
    assert "  changed         1 key" in lines
    assert "KEY002" not in add(text).err


def test_quiet_means_no_report(add: Refkit) -> None:
    assert add(BIB, "--quiet").err == ""


def test_a_listing_has_no_report(refkit: Refkit) -> None:
    Path("list.txt").write_text("Of Graphs\nAuthor: A B\n\nOf Trees\nAuthor: C D\n", "utf-8")
    done = refkit("--library", "library.json", "add", "list.txt")
    assert "entries" not in done.err


def test_a_former_library_is_read_and_raised(add: Refkit) -> None:
    add()
    path = Path("library.json")
    old = path.read_text("utf-8").replace('"schema": 4', '"schema": 1')
    path.write_text(old, "utf-8")
    add()
    assert path.read_text("utf-8") == old
    add(BIB.replace("27,", "28,"))
    assert '"schema": 4' in path.read_text("utf-8")


# --- roundtrip


def test_a_roundtrip_proves_that_nothing_is_lost(refkit: Refkit) -> None:
    Path("refs.bib").write_text(BIB, "utf-8")
    before = sorted(Path.cwd().iterdir())
    done = refkit("roundtrip", "refs.bib")
    assert done.out == "2 entries, 12 fields, 3 other blocks: nothing changed in meaning\n"
    assert (done.code, done.err) == (0, "")
    assert sorted(Path.cwd().iterdir()) == before
    assert refkit("roundtrip", "-", stdin=BIB).code == 0


def test_a_roundtrip_names_what_has_changed(refkit: Refkit) -> None:
    text = BIB + "@misc{knuth84,\n author = {Ann Other},\n title = {Another Work}\n}\n"
    done = refkit("roundtrip", "-", stdin=text)
    assert done.code == 1
    assert done.out.splitlines()[:3] == ["knuth84", "  key - knuth84", "      + knuth84a"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.bib"], "no such file: missing.bib"),
        (["."], ". is a folder"),
        (["list.txt"], "list.txt is a listing, which refkit reads and does not write"),
        (["empty.bib"], "empty.bib is empty"),
        (["refs.bib", "--to", "ris"], "unknown dialect 'ris'"),
    ],
)
def test_what_has_no_roundtrip(refkit: Refkit, arguments: list[str], message: str) -> None:
    Path("refs.bib").write_text(BIB, "utf-8")
    Path("empty.bib").write_text("", "utf-8")
    Path("list.txt").write_text("Of Graphs\nAuthor: A B\n\nOf Trees\nAuthor: C D\n", "utf-8")
    done = refkit("roundtrip", *arguments)
    assert (done.code, done.out) == (2, "")
    assert f"refkit: {message}" in done.err
