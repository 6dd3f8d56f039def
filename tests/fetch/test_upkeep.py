"""What goes when stored answers are pruned, and what is found out about them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from refkit.errors import RefkitError
from refkit.exchange import Request, Response, State
from refkit.fetch.answers import Folder, Stored, about
from refkit.fetch.upkeep import Pruned, prune, verify

AT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Three questions: a and b have the same answer, c has another one."""
    folder = Folder(tmp_path / "answers")
    for name, body in (("a", b"same"), ("b", b"same"), ("c", b"other")):
        request = Request(host="crossref", path=f"/{name}")
        url = f"https://x.example/{name}"
        response = Response(url=url, status=200, body=body)
        stored = about(request, url, response, account="", at=AT, state=State.FOUND)
        folder.write(stored, body)
    return folder


def named(*names: str) -> Callable[[Stored], bool]:
    return lambda stored: stored.url[-1] in names


def left(folder: Folder) -> tuple[str, int]:
    """The questions that are left, and how many bodies."""
    names = sorted(each.url[-1] for each in folder.all() if isinstance(each, Stored))
    return "".join(names), len(list(folder.bodies()))


@pytest.mark.parametrize(
    ("names", "stay", "bodies"),
    [("", "abc", 2), ("a", "bc", 2), ("ab", "c", 1), ("c", "ab", 1), ("abc", "", 0)],
)
def test_a_body_stays_as_long_as_a_question_needs_it(
    folder: Folder, names: str, stay: str, bodies: int
) -> None:
    before = sum(path.stat().st_size for path in (*folder.questions(), *folder.bodies()))
    would = prune(folder, named(*names), dry_run=True)
    assert left(folder) == ("abc", 2)
    done = prune(folder, named(*names))
    assert would == done
    assert left(folder) == (stay, bodies)
    after = sum(path.stat().st_size for path in (*folder.questions(), *folder.bodies()))
    assert done == Pruned(len(names), 0, before - after, len(stay))
    assert verify(folder).damages == ()


def test_what_is_damaged_goes_too(folder: Folder) -> None:
    questions = {each.url[-1]: each for each in folder.all() if isinstance(each, Stored)}
    folder.body(questions["a"].digest).write_bytes(b"forged")
    found = verify(folder)
    assert [damage.why for damage in found.damages] == ["is not gzip"]
    assert (found.answers, found.bodies) == (3, 2)
    assert prune(folder, named())[:2] == (0, 2)  # a and b have no answer any more
    assert left(folder) == ("c", 1)
    assert verify(folder).damages == ()


def test_a_question_without_its_answer_is_found_and_goes(folder: Folder) -> None:
    next(folder.bodies()).unlink()
    assert {damage.why for damage in verify(folder).damages} == {"has no answer: its body is gone"}
    prune(folder, named())
    assert verify(folder).damages == ()


def test_a_question_that_cannot_be_read_goes(folder: Folder) -> None:
    path = next(folder.questions())
    path.write_bytes(b"{")
    assert verify(folder).damages == ((path, "is not what refkit writes"),)
    assert prune(folder, named()).damaged == 1
    assert not path.exists()


def test_a_body_that_nobody_asks_for_is_no_damage_and_goes(folder: Folder) -> None:
    for path in folder.questions():
        path.unlink()
    assert verify(folder)[::3] == (0, ())
    assert prune(folder, named())[:2] == (0, 0)
    assert left(folder) == ("", 0)


def test_what_a_killed_run_left_goes(folder: Folder) -> None:
    (next(folder.bodies()).parent / ".refkit-torn").write_bytes(b"x" * 1000)
    assert left(folder) == ("abc", 2)
    assert prune(folder, named()).bytes == 1000
    assert list(folder.leftovers()) == []


def test_other_peoples_files_stay(folder: Folder) -> None:
    strangers = [folder.path / "README", folder.path / "bodies/README", folder.path / "x/aa/b.gz"]
    for path in strangers:
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("mine", "utf-8")
    prune(folder, named("a", "b", "c"))
    assert all(path.read_text("utf-8") == "mine" for path in strangers)
    assert verify(folder)[:2] == (0, 0)


def test_nothing_is_made_of_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "none")
    assert prune(folder, named()) == Pruned(0, 0, 0, 0)
    assert verify(folder) == (0, 0, 0, ())
    assert list(folder.all()) == []
    assert not folder.path.exists()


def test_what_another_run_holds_is_left_alone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = folder.lock
    monkeypatch.setattr(folder, "lock", lambda: short(0.001))
    with Folder(folder.path).lock(), pytest.raises(RefkitError, match="another run holds it"):
        prune(folder, named("a"))
    assert left(folder) == ("abc", 2)
