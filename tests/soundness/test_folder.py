"""What lies around a library."""

import pytest

from refkit.soundness import folder
from refkit.soundness.folder import Lying

NAMES = ("library.json", "library.journal")


def found(**files: Lying) -> list[str]:
    named = {name.replace("__", "-").replace("_", "."): file for name, file in files.items()}
    return [f"{one.code} {one.message}" for one in folder.check(*NAMES, named)]


FILE = Lying(size=7, mode=0o644)


def test_what_belongs_there() -> None:
    files = dict.fromkeys((*NAMES, "library.json.bak", ".library.json.lock"), FILE)
    assert list(folder.check(*NAMES, files)) == []


@pytest.mark.parametrize(
    ("name", "is_left"),
    [
        (".library.json.tmp", True),
        (".library.json.bak.tmp", True),
        (".library.journal.tmp", True),
        (".library-20261121-000000.zip.tmp", True),
        (".thesis.json.tmp", False),
        ("library.json.tmp", False),
        (".mine.zip.tmp", False),
        (".library.json.lock", False),
    ],
)
def test_leftovers(name: str, is_left: bool) -> None:
    assert folder.leftovers(*NAMES, {name: FILE}) == [name] * is_left


@pytest.mark.parametrize("name", ["library.json.broken-1", "library.journal.12"])
def test_what_was_put_aside(name: str) -> None:
    [one] = folder.check(*NAMES, {name: FILE})
    assert (one.code, one.repair) == ("FSK024", "")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (Lying(size=7, mode=0o000, readable=False, writable=False), "cannot be read"),
        (Lying(size=7, mode=0o444, writable=False), "is read-only, so nothing can be changed"),
        (Lying(size=7, mode=0o666), "can be changed by everybody on this computer"),
    ],
)
def test_permissions(file: Lying, message: str) -> None:
    assert found(library_json=file) == [f"FSK026 library.json {message}"]
