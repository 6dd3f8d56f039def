"""`refkit fsck`, `backup` and `restore` as a person meets them."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from faults import Driver, Ran, content, copied, prepared, tables

Refkit = Callable[..., Ran]


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver() as started:
        yield started


@pytest.fixture(scope="module")
def template(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(driver, tmp_path_factory.mktemp("upkeep"))


@pytest.fixture
def work(template: Path) -> Path:
    return copied(template, template.with_name("work"))


@pytest.fixture
def refkit(driver: Driver, work: Path) -> Refkit:
    def run(*argv: str, **further: Any) -> Ran:
        return driver.run(work, *argv, watched=False, **further)

    return run


def entries(work: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((work / "library.json").read_bytes())["entries"]
    return found


def spoil(work: Path, old: str, new: str) -> None:
    library = work / "library.json"
    text = library.read_text("utf-8")
    assert old in text
    library.write_text(text.replace(old, new), "utf-8")


# --- fsck


def test_a_sound_library(refkit: Refkit) -> None:
    ran = refkit("fsck")
    assert ran[:3] == (0, "", "library.json: 2 records, all is sound\n")


def test_findings_are_data_and_have_places(refkit: Refkit, work: Path) -> None:
    spoil(work, '"gan"', '"GAN"')
    ran = refkit("fsck", "--json")
    assert ran.code == 1
    [tag, edited] = json.loads(ran.out)
    line = next(
        i for i, text in enumerate((work / "library.json").read_text().splitlines(), 1)
        if '"GAN"' in text
    )  # fmt: skip
    assert tag["code"] == "FSK014"
    assert tag["where"] == {"file": "library.json", "line": line, "column": 9}
    assert edited["severity"] == "info"
    assert ran.err == (
        "library.json: 2 records, 1 warning, 1 note; 1 can be repaired: refkit fsck --repair\n"
    )


def test_a_missing_library(refkit: Refkit, work: Path) -> None:
    (work / "library.json").unlink()
    ran = refkit("fsck")
    assert ran.code == 2
    assert "no library at" in ran.err


def test_a_newer_library_is_left_alone(refkit: Refkit, work: Path) -> None:
    spoil(work, '"schema": 4', '"schema": 9')
    before = content(work)
    for argv in (("fsck",), ("fsck", "--repair")):
        ran = refkit(*argv)
        assert ran.code == 2
        assert "was written by a newer refkit (schema 9" in ran.err
    assert content(work) == before


def test_repairs_are_shown_made_and_noted(refkit: Refkit, work: Path) -> None:
    spoil(work, '"gan"', '"GAN", "b c"')
    spoil(work, '"status": "read"\n    }', '"status": "reading"\n    }')
    before = content(work)
    dry = refkit("fsck", "--repair", "--dry-run")
    assert dry.code == 1
    assert content(work) == before
    ran = refkit("fsck", "--repair")
    assert ran.code == 0, ran
    said = (
        "  ~ ada2017on  'GAN' becomes 'gan'\n"
        "               'b c' becomes 'b-c'\n"
        "  ~ bob2018on  a step to 'reading' is added, of today\n"
    )
    assert f"3 repairs would be made\n{said}" in dry.err
    assert f"3 repairs made\n{said}" in ran.err
    assert entries(work)["ada2017on"]["tags"] == ["b-c", "gan"]
    assert entries(work)["bob2018on"]["history"][-1] == {"on": "2026-11-21", "status": "reading"}
    assert "fsck --repair" in refkit("log").out
    assert refkit("fsck").out == ""


def forget(work: Path) -> None:
    """Leave nothing that tells what records were before."""
    for name in ("library.json.bak", "library.journal"):
        (work / name).unlink()


@pytest.mark.parametrize("journal", [True, False])
def test_what_is_not_valid_becomes_what_it_was(refkit: Refkit, work: Path, journal: bool) -> None:
    assert refkit("mark", "skimmed", "bob2018on").code == 0
    if not journal:
        (work / "library.journal").unlink()
    whole = entries(work)
    spoil(work, '"status": "skimmed"\n    }', '"status": "sleeping",\n      "rating": 11\n    }')
    spoil(work, '"date": "2017"', '"date": "20x"')
    spoil(work, '"title": "On Bob"', '"title": "On Bob, by Hand"')
    ran = refkit("fsck")
    assert ran.code == 1
    date = "entry.date becomes what it was " + (
        "after change" if journal else "in library.json.bak"
    )
    assert f"hint: refkit fsck --repair: {date}" in ran.out
    assert "status becomes 'skimmed', as its last step says" in ran.out
    ran = refkit("fsck", "--repair")
    assert ran.code == 0, ran
    assert "3 repairs made" in ran.err
    assert "rating goes: it was not there" in ran.err
    now = entries(work)
    assert now["bob2018on"]["entry"]["title"] == "On Bob, by Hand", "what is sound stays"
    now["bob2018on"]["entry"]["title"] = "On Bob"
    assert now == whole


def test_what_is_no_record_at_all_becomes_what_it_was(refkit: Refkit, work: Path) -> None:
    whole = json.loads((work / "library.json").read_bytes())
    bob = dict(whole["entries"]["bob2018on"])
    whole["entries"]["bob2018on"] = ["oops"]
    (work / "library.json").write_text(json.dumps(whole))
    ran = refkit("fsck", "--repair")
    assert ran.code == 0, ran
    assert "it becomes what it was after change" in ran.err
    assert entries(work)["bob2018on"] == bob


def test_what_needs_a_person_is_left(refkit: Refkit, work: Path) -> None:
    forget(work)
    spoil(work, '"status": "read"\n    }', '"rating": 9,\n      "status": "read"\n    }')
    before = (work / "library.json").read_bytes()
    ran = refkit("fsck", "--repair")
    assert ran.code == 1
    assert "there is nothing that can be repaired without a decision" in ran.err
    assert "record 'bob2018on' is not valid: $.rating: expected 1 to 5, got 9" in ran.out
    assert (work / "library.json").read_bytes() == before


def test_a_record_that_cannot_be_mended_does_not_keep_the_others_from_it(
    refkit: Refkit, work: Path
) -> None:
    forget(work)
    spoil(work, '"status": "read"\n    }', '"rating": 9,\n      "status": "read"\n    }')
    spoil(work, '"gan"', '"GAN"')
    ran = refkit("fsck", "--repair")
    assert ran.code == 1
    assert "'GAN' becomes 'gan'" in ran.err
    assert entries(work)["ada2017on"]["tags"] == ["gan"]
    assert entries(work)["bob2018on"]["rating"] == 9


def test_leftovers_are_named_and_cleared(refkit: Refkit, work: Path) -> None:
    for name in (".library.json.tmp", ".library.json.bak.tmp", ".library.journal.tmp"):
        (work / name).write_text("{")
        ran = refkit("fsck")
        assert (ran.code, f"FSK023 {name} is left over" in ran.out) == (0, True)
        ran = refkit("fsck", "--repair")
        assert f"{name} is deleted" in ran.err
        assert not (work / name).exists()


def test_a_library_that_everybody_may_change(refkit: Refkit, work: Path) -> None:
    (work / "library.json").chmod(0o666)
    ran = refkit("fsck")
    assert ran.code == 1
    assert "FSK026 library.json can be changed by everybody on this computer" in ran.out


def test_a_damaged_journal_is_named_and_one_gets_rid_of_it(refkit: Refkit, work: Path) -> None:
    journal = work / "library.journal"
    journal.write_bytes(journal.read_bytes().replace(b'"n":2', b'"n":7'))
    ran = refkit("fsck")
    assert ran.code == 1
    assert "JRN002" in ran.out
    assert "refkit journal compact --before DAY drops it" in ran.out
    assert refkit("journal", "compact", "--before", "2026-11-22").code == 0
    assert refkit("fsck").code == 0


@pytest.mark.parametrize("bak", [True, False])
@pytest.mark.parametrize("journal", [True, False])
def test_a_torn_library_is_rescued_from_whatever_there_is(
    refkit: Refkit, work: Path, bak: bool, journal: bool
) -> None:
    whole = (work / "library.json").read_bytes()
    torn = whole[: whole.index(b'"bob2018on"') + 60]
    (work / "library.json").write_bytes(torn)
    if not bak:
        (work / "library.json.bak").unlink()
    if not journal:
        (work / "library.journal").unlink()
    ran = refkit("fsck")
    assert ran.code == 2
    assert "FSK001 JSON that ends too early" in ran.out
    kept = content(work)
    dry = refkit("fsck", "--repair", "--dry-run")
    assert content(work) == kept
    ran = refkit("fsck", "--repair")
    assert ran.code == 0, ran
    assert dry.err.partition("\n")[2] in ran.err
    assert (work / "library.json.broken-1").read_bytes() == torn
    assert "the broken file is kept as library.json.broken-1" in ran.err
    wanted = {"ada2017on"} | ({"bob2018on"} if bak or journal else set())
    if bak and not journal:
        wanted.add("eve2020next")  # it was there before the last command, and who knows why it went
    assert set(entries(work)) == wanted
    if journal:
        assert (work / "library.json").read_bytes() == whole
        assert "1 from the journal\n    bob2018on" in ran.err
    elif bak:
        assert "2 from the version before (.bak)\n    bob2018on\n    eve2020next\n" in ran.err
    assert refkit("tag", "ada2017on", "--add", "on").code == 0
    if bak:
        assert (work / "library.json.bak").read_bytes() != torn


def test_what_nothing_can_be_rescued_of_is_left_alone(refkit: Refkit, work: Path) -> None:
    for name in ("library.json.bak", "library.journal"):
        (work / name).unlink()
    (work / "library.json").write_bytes(b"")
    before = content(work)
    ran = refkit("fsck", "--repair")
    assert ran.code == 2
    assert "nothing in" in ran.err
    assert "refkit restore FILE" in ran.err
    assert content(work) == before


def test_the_broken_file_never_replaces_another(refkit: Refkit, work: Path) -> None:
    (work / "library.json.broken-1").write_text("mine")
    library = work / "library.json"
    library.write_bytes(library.read_bytes()[:-9])
    assert refkit("fsck", "--repair").code == 0
    assert (work / "library.json.broken-1").read_text() == "mine"
    assert (work / "library.json.broken-2").is_file()


@pytest.mark.parametrize(
    ("title", "advice"),
    [
        ("On Ada", "refkit merge ada2017on ada2017on-2 makes one of the two"),
        ("What Comes Next", "another work: refkit rekey ada2017on-2 gives it a key of its own"),
    ],
)
def test_a_second_record_of_one_key_is_kept_and_judged(
    refkit: Refkit, work: Path, title: str, advice: str
) -> None:
    spoil(work, '"On Bob"', f'"{title}"')
    spoil(work, '"bob2018on"', '"ADA2017on"')
    ran = refkit("fsck", "--repair")
    assert f"was ADA2017on; {advice}" in ran.err
    assert entries(work)["ada2017on-2"]["entry"]["title"] == title


def test_what_is_rescued_is_mended_at_once(refkit: Refkit, work: Path) -> None:
    library = work / "library.json"
    whole = json.loads(library.read_bytes())
    whole["entries"]["ada2017on"]["aliases"] = ["bob2018on"]
    library.write_text(json.dumps(whole)[:-1])
    ran = refkit("fsck", "--repair")
    assert ran.code == 0, ran
    assert "the former key 'bob2018on' goes" in ran.err
    assert "aliases" not in entries(work)["ada2017on"]


# --- backup


def test_a_backup_holds_all_that_belongs_to_the_library(refkit: Refkit, work: Path) -> None:
    (work / ".refkit.toml").write_text('[list]\nsort = "year"\n')
    before = content(work)
    ran = refkit("backup")
    assert ran.code == 0, ran
    name = "library-20261121-000000.zip"
    assert ran.err.startswith(f"2 records saved to {name} (")
    with zipfile.ZipFile(work / name) as archive:
        assert archive.testzip() is None
        for held, file in (
            ("library.json", "library.json"),
            ("library.journal", "library.journal"),
            (".refkit.toml", ".refkit.toml"),
        ):
            assert archive.read(held) == before[file]
        said = json.loads(archive.read("manifest.json"))
    assert said["made"] == "2026-11-21T00:00:00Z"
    assert said["records"] == 2
    assert set(said["files"]) == {"library.json", "library.journal", ".refkit.toml"}
    assert content(work) == {**before, name: (work / name).read_bytes()}
    assert (work / name).stat().st_mode & 0o077 == 0, "notes are for nobody else to read"


def test_backups_never_replace_a_file(refkit: Refkit, work: Path) -> None:
    for name in ("library-20261121-000000.zip", "library-20261121-000000-2.zip"):
        assert name in refkit("backup").err
    (work / "mine.zip").write_text("mine")
    ran = refkit("backup", "mine.zip")
    assert ran.code == 2
    assert "mine.zip is there already" in ran.err
    assert (work / "mine.zip").read_text() == "mine"


def test_backups_are_listed(refkit: Refkit, work: Path) -> None:
    kept = work / "kept"
    kept.mkdir()
    assert refkit("backup", "kept").code == 0
    (kept / "library-1.zip").write_text("no zip")
    (kept / "other.zip").write_text("no zip, and none of ours")
    ran = refkit("backup", "--list", "kept")
    assert ran.code == 1
    assert "library-20261121-000000.zip  2026-11-21 00:00:00  2 records" in ran.out
    assert "BAK001" in ran.err
    assert "library-1.zip is not a sound backup" in ran.err
    assert "other.zip" not in ran.err
    assert "1 backup in kept" in ran.err


def test_no_backup_of_nothing(refkit: Refkit, work: Path) -> None:
    (work / "library.json").unlink()
    before = content(work)
    ran = refkit("backup")
    assert ran.code == 2
    assert "no library at" in ran.err
    assert content(work) == before


def test_a_broken_library_is_backed_up_as_it_is(refkit: Refkit, work: Path) -> None:
    library = work / "library.json"
    library.write_bytes(library.read_bytes()[:-9])
    ran = refkit("backup", "broken.zip")
    assert ran.code == 1
    assert "cannot be read, and was saved as it is" in ran.err
    with zipfile.ZipFile(work / "broken.zip") as archive:
        assert archive.read("library.json") == library.read_bytes()


# --- restore


@pytest.fixture
def kept(refkit: Refkit) -> str:
    assert refkit("backup", "kept.zip").code == 0
    return "kept.zip"


def test_restoring_is_one_change_that_can_be_undone(refkit: Refkit, work: Path, kept: str) -> None:
    whole = (work / "library.json").read_bytes()
    for argv in (
        ("remove", "bob2018on"),
        ("tag", "ada2017on", "--add", "later"),
        ("add", "../next.bib"),
    ):
        assert refkit(*argv).code == 0
    later = (work / "library.json").read_bytes()
    dry = refkit("restore", kept, "--dry-run")
    assert dry.code == 0
    assert "1 record would be added\n  + bob2018on  On Bob\n" in dry.err
    assert "1 record would be restored\n  ~ ada2017on  On Ada\n" in dry.err
    assert "1 record would be removed\n  - eve2020next  What Comes Next" in dry.err
    assert (work / "library.json").read_bytes() == later
    ran = refkit("restore", kept)
    assert ran.code == 0, ran
    assert entries(work) == json.loads(whole)["entries"]
    assert refkit("undo").code == 0
    assert tables((work / "library.json").read_bytes()) == tables(later)


def test_a_key_that_was_given_after_the_backup_stays_given(
    refkit: Refkit, work: Path, kept: str
) -> None:
    assert refkit("add", "../next.bib").code == 0
    assert refkit("restore", kept).code == 0
    retired = json.loads((work / "library.json").read_bytes())["retired"]
    assert set(retired) == {"eve2020next"}
    assert retired["eve2020next"]["entry"]["title"] == "What Comes Next"


def test_a_key_that_was_retired_lives_again(refkit: Refkit, work: Path, kept: str) -> None:
    whole = (work / "library.json").read_bytes()
    assert refkit("remove", "bob2018on").code == 0
    assert refkit("restore", kept).code == 0
    assert (work / "library.json").read_bytes() == whole


@pytest.mark.parametrize("name", ["library.json.bak", "copy.json"])
def test_a_plain_library_will_do(refkit: Refkit, work: Path, name: str) -> None:
    (work / "copy.json").write_bytes((work / "library.json.bak").read_bytes())
    wanted = json.loads((work / name).read_bytes())["entries"]
    assert refkit("restore", name).code == 0
    assert entries(work) == wanted


def test_restoring_what_is_there_changes_nothing(refkit: Refkit, work: Path, kept: str) -> None:
    before = content(work)
    ran = refkit("restore", kept)
    assert ran.code == 0
    assert "nothing has changed" in ran.err
    assert content(work) == before


def test_restoring_where_there_is_nothing(refkit: Refkit, work: Path, kept: str) -> None:
    (work / ".refkit.toml").write_text('[list]\nsort = "year"\n')
    assert refkit("backup", "all.zip").code == 0
    before = content(work)
    for name in ("library.json", "library.journal", ".refkit.toml", "library.json.bak"):
        (work / name).unlink()
    dry = refkit("restore", "all.zip", "--dry-run")
    assert "2 records would be restored to library.json" in dry.err
    assert not (work / "library.json").exists()
    ran = refkit("restore", "all.zip")
    assert ran.code == 0, ran
    assert ".refkit.toml restored" in ran.err
    for name in ("library.json", "library.journal", ".refkit.toml"):
        assert (work / name).read_bytes() == before[name], name
    assert refkit("fsck").out == ""
    assert refkit("undo").code == 0


def test_restoring_over_a_broken_library_keeps_that(refkit: Refkit, work: Path, kept: str) -> None:
    whole = (work / "library.json").read_bytes()
    journal = (work / "library.journal").read_bytes()
    (work / "library.json").write_bytes(whole[:-9])
    ran = refkit("restore", kept)
    assert ran.code == 0, ran
    assert (work / "library.json").read_bytes() == whole
    assert (work / "library.json.broken-1").read_bytes() == whole[:-9]
    assert (work / "library.journal").read_bytes() == journal
    assert refkit("undo").code == 0


def test_a_journal_that_goes_on_is_kept(refkit: Refkit, work: Path, kept: str) -> None:
    assert refkit("tag", "ada2017on", "--add", "later").code == 0
    journal = (work / "library.journal").read_bytes()
    (work / "library.json").write_bytes(b"{")
    assert refkit("restore", kept).code == 0
    assert (work / "library.journal").read_bytes() == journal
    assert not (work / "library.journal.1").exists()


def test_a_configuration_that_is_there_stays(refkit: Refkit, work: Path) -> None:
    mine = work / ".refkit.toml"
    mine.write_text('[list]\nsort = "year"\n')
    assert refkit("backup", "all.zip").code == 0
    mine.write_text('[list]\nsort = "title"\n')
    ran = refkit("restore", "all.zip")
    assert ran.code == 0
    assert ".refkit.toml differs from the one in the backup, and stays as it is" in ran.err
    assert "title" in mine.read_text()


# --- backups that are not to be trusted


def packed(work: Path, members: list[tuple[str, bytes]], **manifest: Any) -> str:
    """A zip archive with these members and a list that says what ``manifest`` says."""
    import hashlib

    files = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in members
    }
    said = {
        "backup": 1, "made": "2026-11-21T00:00:00Z", "refkit": "1", "library": "library.json",
        "records": 2, "files": files, **manifest,
    }  # fmt: skip
    with zipfile.ZipFile(work / "bad.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(said))
    return "bad.zip"


LIBRARY = b'{"refkit": {"library": {"schema": 4}}, "entries": {}}'
ENEMIES: list[tuple[list[tuple[str, bytes]], dict[str, Any], str]] = [
    ([("../library.json", LIBRARY)], {}, "holds no file called '../library.json'"),
    ([("/etc/passwd", b"x"), ("library.json", LIBRARY)], {}, "holds no file called '/etc/passwd'"),
    ([("library.json\0.txt", LIBRARY)], {}, "is in it or in its list, not in both"),
    ([("C:\\library.json", LIBRARY)], {}, "holds no file called"),
    ([("a/library.json", LIBRARY)], {}, "holds no file called 'a/library.json'"),
    ([("library.journal", b"x")], {}, "there is no library in it"),
    ([("library.json", LIBRARY)], {"files": {}}, "'library.json' is in it or in its list, not in"),
    (
        [("library.json", LIBRARY)],
        {"files": {"library.json": {"size": 53, "sha256": "0" * 64}}},
        "is not what was saved: its digest differs",
    ),
    (
        [("library.json", LIBRARY)],
        {"files": {"library.json": {"size": 1, "sha256": "0" * 64}}},
        "another size than its list says",
    ),
    (
        [("library.json", LIBRARY)],
        {"files": {"library.json": {"size": 1 << 40, "sha256": "0" * 64}}},
        "it would be too large",
    ),
    ([("library.json", LIBRARY)], {"files": "all"}, "its manifest.json is not one of refkit"),
    ([("library.json", LIBRARY)], {"backup": 2}, "was made by a newer refkit (format 2"),
]


@pytest.mark.parametrize(("members", "manifest", "message"), ENEMIES, ids=range(len(ENEMIES)))
def test_a_backup_by_an_enemy_is_refused(
    refkit: Refkit,
    work: Path,
    members: list[tuple[str, bytes]],
    manifest: dict[str, Any],
    message: str,
) -> None:
    name = packed(work, members, **manifest)
    before = content(work)
    ran = refkit("restore", name)
    assert ran.code == 2, ran
    assert message in ran.err, ran
    assert content(work) == before


def test_an_archive_that_swells_is_refused_before_it_is_unpacked(
    refkit: Refkit, work: Path
) -> None:
    """Its head says a size that its list confirms; neither is believed."""
    name = packed(work, [("library.json", LIBRARY + b" " * 1000)])
    data = (work / name).read_bytes()
    real, huge = len(LIBRARY) + 1000, (1 << 31) - 1
    data = data.replace(real.to_bytes(4, "little"), huge.to_bytes(4, "little"))
    (work / name).write_bytes(data)
    ran = refkit("restore", name)
    assert ran.code == 2
    assert "another size than its list says" in ran.err


def test_a_torn_backup_is_refused(refkit: Refkit, work: Path, kept: str) -> None:
    whole = (work / kept).read_bytes()
    for end in range(4, len(whole), 61):
        (work / "torn.zip").write_bytes(whole[:end])
        ran = refkit("restore", "torn.zip")
        assert ran.code == 2, (end, ran)
        assert "torn.zip is not a sound backup" in ran.err


def test_a_backup_in_which_a_byte_is_another_is_refused_or_the_same(
    refkit: Refkit, work: Path, kept: str
) -> None:
    before = (work / "library.json").read_bytes()
    whole = (work / kept).read_bytes()
    for at in range(0, len(whole), 97):
        other = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
        (work / "other.zip").write_bytes(other)
        ran = refkit("restore", "other.zip")
        assert ran.code in (0, 2), (at, ran)
        assert (work / "library.json").read_bytes() == before


def test_the_library_itself_is_no_backup(refkit: Refkit) -> None:
    ran = refkit("restore", "library.json")
    assert ran.code == 2
    assert "library.json is the library itself" in ran.err


def test_a_record_that_is_not_valid_is_not_restored(refkit: Refkit, work: Path) -> None:
    copy = (work / "library.json").read_text("utf-8").replace('"gan"', '"GAN"')
    (work / "copy.json").write_text(copy, "utf-8")
    before = content(work)
    ran = refkit("restore", "copy.json")
    assert ran.code == 2
    assert "record 'ada2017on' of the backup is not valid: $.tags[0]" in ran.err
    assert content(work) == before
