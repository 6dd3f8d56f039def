"""The library on disk: its bytes, its refusals, and what real processes do to it at once."""

import contextlib
import errno
import gc
import json
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pytest
from hypothesis import given, settings
from strategies import libraries

from refkit.codec import encode
from refkit.errors import InvalidLibrary, LibraryError, UnknownKey
from refkit.model import Aside, AsideKind, Entry, Evidence, Origin, Plan, Receipt, Record
from refkit.store import Library, Records, tables

DAY = date(2020, 2, 21)
HEAD = '{\n  "refkit": {\n    "library": {\n      "schema": 4\n    }\n  },\n'


def record(key: str, **members: Any) -> Record:
    return Record(key=key, entry=Entry(title=f"On {key}"), added=DAY, **members)


ADA, BOB = record("ada2017on"), record("bob2018on", tags=("gan",))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.json"


@pytest.fixture
def library(path: Path) -> Library:
    made = Library(path)
    made.apply(Plan(put=(BOB, ADA)))
    return made


def tagging(key: str, tag: str) -> Callable[[Records], Plan]:
    def make(records: Records) -> Plan:
        old = records[key]
        new = msgspec.structs.replace(old, tags=tuple(sorted({*old.tags, tag})))
        return Plan(put=(new,), before={key: old})

    return make


def content(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def forked(work: Callable[[], None]) -> int:
    """Do the work in a process of its own; what became of it, as `os.waitpid` says."""
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    return os.waitpid(child, 0)[1]


# --- the bytes


def test_the_layout(library: Library, path: Path) -> None:
    assert library.exists
    assert path.read_text("utf-8") == (
        HEAD + '  "entries": {\n'
        '    "ada2017on": {\n'
        '      "added": "2020-02-21",\n'
        '      "entry": {\n'
        '        "title": "On ada2017on"\n'
        "      }\n"
        "    },\n"
        '    "bob2018on": {\n'
        '      "added": "2020-02-21",\n'
        '      "entry": {\n'
        '        "title": "On bob2018on"\n'
        "      },\n"
        '      "tags": [\n'
        '        "gan"\n'
        "      ]\n"
        "    }\n"
        "  }\n"
        "}\n"
    )


def test_a_library_may_lose_its_last_record(library: Library, path: Path) -> None:
    library.apply(Plan(remove=("ada2017on", "bob2018on")))
    assert path.read_text("utf-8") == HEAD + '  "entries": {}\n}\n'
    assert len(library.read()) == 0
    library.apply(Plan(put=(ADA,)))
    assert dict(library.read()) == {ADA.key: ADA}


@settings(max_examples=40, deadline=None)
@given(libraries())
def test_the_layout_is_that_of_any_printer_of_json(some: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.json"
        library = Library(path)
        library.apply(Plan(put=tuple(some)))
        if some:
            entries = {r.key: json.loads(encode(r)) for r in sorted(some, key=lambda r: r.key)}
            tables = {"refkit": {"library": {"schema": 4}}, "entries": entries}
            expected = json.dumps(tables, indent=2, ensure_ascii=False) + "\n"
            assert path.read_bytes().decode() == expected
        assert list(library.read(missing_ok=True).values()) == sorted(some, key=lambda r: r.key)


@settings(max_examples=40, deadline=None)
@given(libraries())
def test_saving_an_unchanged_library_changes_no_byte(some: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.json"
        library = Library(path)
        library.apply(Plan(put=(ADA,)))
        library.apply(Plan(put=tuple(r for r in some if r.key.lower() != ADA.key)))
        bytes_before, file_before = path.read_bytes(), path.stat()
        all_of_it = dict(library.read())
        library.apply(Plan(put=tuple(all_of_it.values()), before=all_of_it))
        assert path.read_bytes() == bytes_before
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (
            file_before.st_ino,
            file_before.st_mtime_ns,
        )


def test_an_empty_plan_writes_nothing(path: Path) -> None:
    Library(path).apply(Plan())
    assert not path.exists()


def test_records_that_are_not_touched_keep_their_bytes(library: Library, path: Path) -> None:
    by_hand = path.read_text("utf-8").replace('"On bob2018on"', r'"On \u0062ob",  "volume" : ""')
    path.write_text(by_hand, "utf-8")
    library.change(tagging("ada2017on", "new"))
    assert r'"title": "On \u0062ob",  "volume" : ""' in path.read_text("utf-8")


@pytest.mark.parametrize("indent", [None, 1, 2, "\t"])
def test_another_layout_is_read_and_put_right_by_the_next_change(
    library: Library, path: Path, indent: int | str | None
) -> None:
    ours = path.read_bytes()
    tables = json.loads(ours)
    tables["entries"] = dict(reversed(tables["entries"].items()))
    path.write_text(json.dumps(tables, indent=indent), "utf-8")
    assert list(library.read()) == ["ada2017on", "bob2018on"]
    library.change(tagging("ada2017on", "new"))
    library.change(lambda records: Plan(put=(ADA,), before={ADA.key: records[ADA.key]}))
    assert path.read_bytes() == ours


# --- odd keys

ODD = ['a"b', "a b", "é", "e\u0301", "图", "a\\b", "a'b", "-a", "a/b"]


def test_keys_of_any_spelling_are_kept_and_laid_out_as_ours(path: Path) -> None:
    library = Library(path)
    library.apply(Plan(put=tuple(record(key) for key in ODD)))
    assert list(library.read()) == sorted(ODD)
    text = path.read_bytes()
    # A layout that is not recognised would be read twice and written anew.
    assert tables.Text(path, text).tidy
    assert b"".join(tables.Text(path, text).render()) == text
    for key in ODD:
        assert library.read()[library.read().resolve(key)].key == key


def test_an_accent_may_be_typed_in_two_ways(path: Path) -> None:
    library = Library(path)
    library.apply(Plan(put=(record("müller"), record("doe", aliases=("Ärger",)))))
    assert library.read().resolve("mu\u0308ller") == "müller"
    assert library.read().resolve("a\u0308rger") == "doe"


# --- asides

MACRO = Aside(kind=AsideKind.MACRO, name="acm", text='@string{acm = "ACM"}')
COMMENT = Aside(kind=AsideKind.COMMENT, text="@comment{ü}")


def test_asides_stand_below_the_records_sorted_by_file(library: Library, path: Path) -> None:
    before = path.read_text("utf-8")
    library.apply(Plan(asides={"b.bib": (MACRO, COMMENT), "a.bib": (COMMENT,)}))
    assert path.read_text("utf-8") == before.removesuffix("\n}\n") + (
        ",\n"
        '  "asides": {\n'
        '    "a.bib": {\n'
        '      "blocks": [\n'
        "        {\n"
        '          "kind": "comment",\n'
        '          "text": "@comment{ü}"\n'
        "        }\n"
        "      ]\n"
        "    },\n"
        '    "b.bib": {\n'
        '      "blocks": [\n'
        "        {\n"
        '          "kind": "macro",\n'
        '          "name": "acm",\n'
        '          "text": "@string{acm = \\"ACM\\"}"\n'
        "        },\n"
        "        {\n"
        '          "kind": "comment",\n'
        '          "text": "@comment{ü}"\n'
        "        }\n"
        "      ]\n"
        "    }\n"
        "  }\n"
        "}\n"
    )
    assert tables.Text(path, path.read_bytes()).tidy
    assert library.read().asides() == {"a.bib": (COMMENT,), "b.bib": (MACRO, COMMENT)}
    assert list(library.read()) == [ADA.key, BOB.key]


def test_a_file_replaces_its_asides_and_an_empty_table_goes(library: Library, path: Path) -> None:
    before = path.read_bytes()
    library.apply(Plan(asides={"a.bib": (MACRO,), "b.bib": (MACRO,)}))
    library.apply(Plan(asides={"a.bib": (COMMENT,)}))
    assert library.read().asides() == {"a.bib": (COMMENT,), "b.bib": (MACRO,)}
    library.change(tagging("ada2017on", "new"))
    assert library.read().asides() == {"a.bib": (COMMENT,), "b.bib": (MACRO,)}
    library.change(lambda records: Plan(put=(ADA,), before={ADA.key: records[ADA.key]}))
    library.apply(Plan(asides={"a.bib": (), "b.bib": (), "c.bib": ()}))
    assert path.read_bytes() == before
    assert library.read().asides() == {}


def test_a_library_may_have_asides_alone(path: Path) -> None:
    library = Library(path)
    library.apply(Plan(asides={"a.bib": (MACRO,)}))
    assert tables.Text(path, path.read_bytes()).tidy
    assert (len(library.read()), library.read().asides()) == (0, {"a.bib": (MACRO,)})


def test_asides_that_do_not_validate_are_named_with_their_place(
    library: Library, path: Path
) -> None:
    library.apply(Plan(asides={"a.bib": (MACRO,)}))
    path.write_text(path.read_text("utf-8").replace('"macro"', '"entry"'), "utf-8")
    assert len(library.read()) == 2
    with pytest.raises(InvalidLibrary) as refusal:
        library.read().asides()
    assert refusal.value.message == (
        f"{path}:25:5: asides of 'a.bib' are not valid:"
        " $.blocks[0].kind: invalid enum value 'entry'"
    )


def test_asides_that_could_not_be_read_are_not_written(library: Library, path: Path) -> None:
    before = path.read_bytes()
    broken = Aside(kind=AsideKind.TEXT, text="\ud800")
    with pytest.raises(LibraryError, match=r"what 'a\.bib' holds besides entries cannot be kept"):
        library.apply(Plan(asides={"a.bib": (broken,)}))
    assert path.read_bytes() == before


@pytest.mark.parametrize("schema", [b"1", b"2", b"3"])
def test_a_library_of_an_older_schema_is_read_and_raised_by_the_next_change(
    library: Library, path: Path, schema: bytes
) -> None:
    ours = path.read_bytes()
    old = ours.replace(b'"schema": 4', b'"schema": ' + schema)
    path.write_bytes(old)
    assert dict(library.read()) == {ADA.key: ADA, BOB.key: BOB}
    assert library.read().asides() == {}
    library.change(lambda _: Plan())
    assert path.read_bytes() == old
    library.change(tagging("ada2017on", "new"))
    assert b'"schema": 4' in path.read_bytes()
    library.change(lambda records: Plan(put=(ADA,), before={ADA.key: records[ADA.key]}))
    assert path.read_bytes() == ours


def test_schema_2_had_no_locks_no_receipts_and_nothing_that_waits(path: Path) -> None:
    path.write_text(
        '{"refkit": {"library": {"schema": 2}}, "entries": {"ada2017on": {"added": "2020-02-21",'
        ' "entry": {"title": "On ada2017on"}}}, "asides": {"a.bib": {"blocks":'
        ' [{"kind": "text", "text": "% ours"}]}}}'
    )
    records = Library(path).read()
    record = records["ada2017on"]
    assert (record.locked, record.receipts, record.waiting) == ((), (), False)
    assert records.asides() == {"a.bib": (Aside(kind=AsideKind.TEXT, text="% ours"),)}


def test_receipts_locks_and_waiting_records_are_kept(path: Path) -> None:
    receipt = Receipt(
        source="openreview",
        locator="B1eWOJHKvB",
        on=DAY,
        evidence=(Evidence(what="title", score=1.0, detail="equal"),),
        fields=("authors", "extra.code", "title"),
        before=Entry(title="on ada"),
        origins={"title": Origin(source="list.txt", locator="L1", on=DAY)},
        key="anonnda",
        answers=("0" * 64,),
    )
    kept = record("ada2017on", locked=("extra.code", "title"), waiting=True, receipts=(receipt,))
    Library(path).apply(Plan(put=(kept,)))
    assert Library(path).read()["ada2017on"] == kept
    said = json.loads(path.read_bytes())["entries"]["ada2017on"]
    assert said["locked"] == ["extra.code", "title"]
    assert said["waiting"] is True
    assert said["receipts"][0]["before"] == {"title": "on ada"}


# --- records


def test_records_come_in_the_order_of_their_keys(library: Library) -> None:
    records = library.read()
    assert list(records) == ["ada2017on", "bob2018on"]
    assert len(records) == 2
    assert dict(records.items()) == {ADA.key: ADA, BOB.key: BOB}
    assert list(records.values()) == [ADA, BOB]


def test_keys_are_exact(library: Library) -> None:
    records = library.read()
    assert "bob2018on" in records
    assert "Bob2018on" not in records
    assert records.get("Bob2018on") is None
    with pytest.raises(KeyError):
        records["Bob2018on"]


RESOLVED = [
    ("bob2018on", "bob2018on"),
    ("Bob2018ON", "bob2018on"),
    ("eve2019old", "eve2020new"),
    ("EVE2019OLD", "eve2020new"),
]


@pytest.mark.parametrize(("meant", "key"), RESOLVED)
def test_keys_resolve(library: Library, meant: str, key: str) -> None:
    library.apply(Plan(put=(record("eve2020new", aliases=("eve2019old",)),)))
    assert library.read().resolve(meant) == key


@pytest.mark.parametrize("put", [(), (record("eve2020new", aliases=("eve2019old",)),)])
def test_an_unknown_key_names_its_neighbours(library: Library, put: tuple[Record, ...]) -> None:
    library.apply(Plan(put=put))
    with pytest.raises(UnknownKey) as refusal:
        library.read().resolve("bob2018an")
    assert refusal.value.near == ("bob2018on",)


def test_records_that_hold_a_value_are_found_however_it_is_written(
    library: Library, path: Path
) -> None:
    library.apply(Plan(put=(record("eve2020new", tags=("métis",)), record("gan"))))
    assert [found.key for found in library.read().holding("gan")] == ["bob2018on"]
    assert [found.key for found in library.read().holding("métis")] == ["eve2020new"]
    path.write_text(path.read_text("utf-8").replace("métis", r"m\u00e9tis"), "utf-8")
    assert [found.key for found in library.read().holding("métis")] == ["eve2020new"]


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(library: Library, enabled: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        library.read().values()
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()


# --- plans that fit and plans that do not


def test_a_change_is_returned_and_applied(library: Library) -> None:
    plan = library.change(tagging("ada2017on", "new"))
    assert plan.put[0].tags == ("new",)
    assert dict(library.read()) == {ADA.key: plan.put[0], BOB.key: BOB}


def test_a_dry_run_plans_and_leaves_no_trace(library: Library, path: Path) -> None:
    (path.parent / ".library.json.lock").unlink()
    before = path.read_bytes()
    plan = library.change(tagging("ada2017on", "new"), dry_run=True)
    assert plan.put[0].tags == ("new",)
    assert path.read_bytes() == before
    assert content(path.parent) == {"library.json"}


def test_a_key_may_change_its_case(library: Library) -> None:
    new = record("Ada2017On")
    library.apply(Plan(put=(new,), remove=(ADA.key,), before={ADA.key: ADA}))
    assert list(library.read()) == ["Ada2017On", "bob2018on"]


LATE = [
    (
        Plan(put=(BOB,), before={BOB.key: record("bob2018on")}),
        "'bob2018on' changed under us: another run was faster",
    ),
    (
        Plan(put=(record("eve"),), before={"eve": record("eve")}),
        "'eve' changed under us: another run was faster",
    ),
    (Plan(put=(ADA,)), "'ada2017on' changed under us: it is new to this run"),
    (Plan(put=(record("ADA2017on"),)), "'ada2017on' changed under us: it is new to this run"),
    (Plan(remove=("eve",)), "'eve' changed under us: it is gone already"),
    (
        Plan(remove=(BOB.key,), before={BOB.key: record("bob2018on")}),
        "'bob2018on' changed under us: another run was faster",
    ),
    (Plan(put=(record("eve"), record("Eve"))), "two records of this plan have one key"),
    (
        Plan(put=(record("eve", rating=9),)),
        "'eve' cannot be kept: $.rating: expected 1 to 5, got 9",
    ),
]


@pytest.mark.parametrize(("plan", "message"), LATE)
def test_a_plan_that_does_not_fit_is_refused(
    library: Library, path: Path, plan: Plan, message: str
) -> None:
    before = path.read_bytes()
    with pytest.raises(LibraryError) as refusal:
        library.apply(plan)
    assert refusal.value.message == message
    assert path.read_bytes() == before


# --- a library that is not there


MISSING = "refkit add FILE makes it; refkit init makes one here, --library names another"


def test_a_library_that_is_gone_is_missed(path: Path) -> None:
    library = Library(path)
    backup = path.with_name("library.json.bak")
    backup.touch()
    with pytest.raises(LibraryError) as refusal:
        library.read()
    assert refusal.value.hint == f"{backup} is there: refkit restore {backup} brings that back"
    path.with_suffix(".journal").touch()
    with pytest.raises(LibraryError) as refusal:
        library.read()
    assert refusal.value.hint == "it was there: refkit undo brings it back, refkit log tells more"


def test_a_missing_library_is_named_and_not_made(path: Path) -> None:
    library = Library(path)
    assert not library.exists
    for attempt in (library.read, lambda: library.change(lambda _: Plan(put=(ADA,)))):
        with pytest.raises(LibraryError) as refusal:
            attempt()
        assert refusal.value.message == f"no library at {path}"
        assert refusal.value.hint == MISSING
    assert content(path.parent) == set()
    assert len(library.read(missing_ok=True)) == 0


def test_a_new_library_comes_with_its_folders(tmp_path: Path) -> None:
    library = Library(tmp_path / "a" / "b" / "library.json")
    library.change(lambda records: Plan(put=(ADA,) if not records else ()), create=True)
    assert list(library.read()) == [ADA.key]
    assert content(tmp_path / "a" / "b") == {"library.json", ".library.json.lock"}


# --- libraries that are refused and never overwritten

GOOD = (
    HEAD + '  "entries": {\n    "ada": {\n      "added": "2020-02-21",\n      "entry": {}\n    }\n'
)
REFUSED = [
    ("", ": the file is empty (0 bytes)"),
    ("  \n", ": the file is empty (3 bytes)"),
    (GOOD, ":12:1: JSON that ends too early"),
    (GOOD[:40], ":4:8: JSON that ends too early"),
    (GOOD + "  }\n}\nx", ":14:1: not JSON: trailing characters"),
    ("library", ":1:1: not JSON: invalid character"),
    ("\ufeff{}", ": not JSON: it begins with a byte order mark"),
    (
        GOOD + "<<<<<<< HEAD\n  }\n=======\n  }\n>>>>>>> other\n}\n",
        ":12:1: not JSON: an unfinished merge",
    ),
    ('{"refkit": {"library": ' + "[" * 10**6, ": nested too deeply"),
    ("[]", ": not a refkit library: $: expected 'object', got 'array'"),
    ('{"refkit": 7}', ": not a refkit library: 'refkit' is no object"),
    ("{}", ': not a refkit library: "refkit" with the schema, then "entries"'),
    (
        '{"_default": {"1": {}}}',
        ': not a refkit library: "refkit" with the schema, then "entries"',
    ),
    (
        '{"refkit": {"library": {}}, "entries": {}}',
        ': not a refkit library: "refkit" with the schema, then "entries"',
    ),
    (
        '{"refkit": {"library": {"schema": "1"}}, "entries": {}}',
        ': not a refkit library: "refkit" with the schema, then "entries"',
    ),
    (
        '{"refkit": {"library": {"schema": 0}}, "entries": {}}',
        ": there is no schema 0; this refkit knows 1 to 4",
    ),
    (
        GOOD.replace("4\n", "7\n") + "  }\n}\n",
        " was written by a newer refkit (schema 7, this one knows 4)",
    ),
    (
        '{"refkit": {"library": {"schema": 5}, "more": {}}, "entries": [], "shelves": {}}',
        " was written by a newer refkit (schema 5, this one knows 4)",
    ),
    (
        GOOD[:-1]
        + ',\n    "ada": {\n      "added": "2020-02-21",\n      "entry": {}\n    }\n  }\n}\n',
        ":12:5: 'ada' occurs twice",
    ),
    (
        '{"refkit": {"library": {"schema": 1}}, "entries": {}, "entries": {}}',
        ":1:55: 'entries' occurs twice",
    ),
    (
        GOOD[:-1]
        + ',\n    "Ada": {\n      "added": "2020-02-21",\n      "entry": {}\n    }\n  }\n}\n',
        ":12:5: the keys 'ada' and 'Ada' differ only in case",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_library_is_refused_and_left_alone(path: Path, text: str, message: str) -> None:
    path.write_bytes(text.encode())
    for attempt in (Library(path).read, lambda: Library(path).apply(Plan(put=(BOB,)))):
        with pytest.raises(LibraryError) as refusal:
            attempt()
        assert refusal.value.message == f"{path}{message}"
        if "newer" in message:
            assert "update refkit" in refusal.value.hint
        else:
            assert isinstance(refusal.value, InvalidLibrary)
            assert "refkit fsck --repair" in refusal.value.hint
    assert path.read_bytes() == text.encode()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), "not JSON: it begins with a byte order mark"),
        (GOOD.encode("utf-16"), "not UTF-8: it looks like UTF-16"),
        (GOOD.encode("utf-16-le"), "not UTF-8: it looks like UTF-16"),
        (b"\x00" * 3000, "nothing but zeros (3000 bytes)"),
        (
            b'{"refkit":{"library":{"schema":4}},"entries":{},"retired":[]}',
            "'retired' is no object",
        ),
        (b'{"refkit":{"library":{"schema":4}},"entries":{},"tags":null}', "'tags' is no object"),
        (b'{"refkit":{"library":{"schema":4}},"entries":{},"shelf":{}}', "not a refkit library"),
    ],
)
def test_what_stands_there_instead_is_said(path: Path, data: bytes, what: str) -> None:
    path.write_bytes(data)
    with pytest.raises(InvalidLibrary) as refusal:
        Library(path).read()
    assert what in refusal.value.message


def test_keys_that_are_not_utf_8_are_refused(path: Path) -> None:
    path.write_bytes(GOOD.encode().replace(b'"ada"', b'"\xff"') + b"  }\n}\n")
    with pytest.raises(InvalidLibrary, match="not UTF-8"):
        Library(path).read()


@pytest.mark.parametrize("indent", [1, 2])
def test_text_that_is_not_utf_8_spoils_its_record_only(path: Path, indent: int) -> None:
    entries = {"ada": {"note": "?"}, "bob": json.loads(encode(BOB))}
    tables = {"refkit": {"library": {"schema": 4}}, "entries": entries}
    path.write_bytes(json.dumps(tables, indent=indent).encode().replace(b"?", b"\xff") + b"\n")
    assert Library(path).read()["bob"].tags == BOB.tags
    with pytest.raises(InvalidLibrary, match=r"record 'ada' .*expected UTF-8"):
        Library(path).read()["ada"]


def test_a_record_nested_too_deeply_is_refused(path: Path) -> None:
    deep = "[" * 10**5 + "]" * 10**5
    path.write_text(GOOD.replace("{}", f'{{"extra": {deep}}}') + "  }\n}\n", "utf-8")
    with pytest.raises(InvalidLibrary, match="nested too deeply"):
        Library(path).read()


def test_a_record_that_does_not_validate_is_named_with_its_place(
    library: Library, path: Path
) -> None:
    path.write_text(path.read_text("utf-8").replace('"gan"', '"GAN"'), "utf-8")
    records = library.read()
    assert records["ada2017on"] == ADA
    before = path.read_bytes()
    for attempt in (
        lambda: records["bob2018on"],
        records.values,
        lambda: library.change(tagging("bob2018on", "new")),
    ):
        with pytest.raises(InvalidLibrary) as refusal:
            attempt()
        assert refusal.value.message == (
            f"{path}:14:5: record 'bob2018on' is not valid:"
            " $.tags[0]: expected lower case, got 'GAN'"
        )
    assert path.read_bytes() == before


@pytest.mark.parametrize("key", ["a,b", "a{b", " a", "a\nb"])
def test_a_key_that_is_none_spoils_nothing_else(library: Library, path: Path, key: str) -> None:
    as_json = json.dumps(key)
    path.write_text(path.read_text("utf-8").replace('"bob2018on"', as_json), "utf-8")
    library.change(tagging("ada2017on", "new"))
    assert library.read()["ada2017on"].tags == ("new",)
    with pytest.raises(InvalidLibrary, match="cannot be a cite key"):
        library.read()[key]
    library.apply(Plan(remove=(key,)))
    assert list(library.read().values()) == [record("ada2017on", tags=("new",))]


def test_the_place_is_that_of_the_record_not_of_a_member(library: Library, path: Path) -> None:
    library.apply(Plan(put=(record("entry", tags=("gan",)),)))
    path.write_text(path.read_text("utf-8").replace('"gan"', '"GAN"'), "utf-8")
    line = path.read_text("utf-8").splitlines().index('    "entry": {') + 1
    with pytest.raises(InvalidLibrary, match=f":{line}:5: record 'entry' is not valid"):
        library.read()["entry"]


# --- places that cannot be a library


def test_a_folder_is_no_library(path: Path) -> None:
    path.mkdir()
    for attempt in (Library(path).read, lambda: Library(path).apply(Plan(put=(ADA,)))):
        with pytest.raises(LibraryError) as refusal:
            attempt()
        assert refusal.value.message == f"{path} is a folder, not a library"


def test_a_file_is_no_folder(path: Path) -> None:
    path.touch()
    inside = path / "library.json"
    with pytest.raises(LibraryError, match="cannot be read: not a directory"):
        Library(inside).read()
    with pytest.raises(LibraryError, match="cannot be written"):
        Library(inside).apply(Plan(put=(ADA,)))


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that other users may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def as_nobody(path: Path, what: str) -> str:
    """Try it without root's rights, to whom nothing is forbidden; the refusal, or "done"."""
    library = Library(path)
    reader, writer = os.pipe()

    def work() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        try:
            if what == "read":
                library.read()
            else:
                library.change(tagging(ADA.key, "new"))
        except LibraryError as refusal:
            os.write(writer, refusal.message.encode())
        else:
            os.write(writer, b"done")

    status = forked(work)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as said:
        assert status == 0
        return said.read()


def test_a_read_only_folder_is_named(shared: Path) -> None:
    path = shared / "library.json"
    Library(path).apply(Plan(put=(ADA,)))
    path.chmod(0o666)
    shared.chmod(0o555)
    before = path.read_bytes()
    try:
        assert as_nobody(path, "read") == "done"
        assert as_nobody(path, "change") == (
            f"{path} cannot be changed: the folder {shared} is read-only"
        )
    finally:
        shared.chmod(0o755)
    assert path.read_bytes() == before


def test_a_read_only_file_is_respected(shared: Path) -> None:
    path = shared / "library.json"
    Library(path).apply(Plan(put=(ADA,)))
    path.chmod(0o444)
    shared.chmod(0o777)
    before = path.read_bytes()
    assert as_nobody(path, "change") == f"{path} is read-only"
    assert path.read_bytes() == before


def test_an_unreadable_file_is_named(shared: Path) -> None:
    path = shared / "library.json"
    Library(path).apply(Plan(put=(ADA,)))
    path.chmod(0)
    assert as_nobody(path, "read") == f"{path} cannot be read: permission denied"


# --- the write itself


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "refs.json", tmp_path / "library.json"
    link.symlink_to(real)
    library = Library(link)
    library.apply(Plan(put=(ADA,)))
    library.change(tagging(ADA.key, "new"))
    assert link.is_symlink()
    assert not real.is_symlink()
    assert content(real.parent) == {"refs.json", "refs.json.bak", ".refs.json.lock"}
    assert library.read()[ADA.key].tags == ("new",)


def test_a_new_library_gets_what_the_umask_leaves(path: Path) -> None:
    old = os.umask(0o027)
    try:
        Library(path).apply(Plan(put=(ADA,)))
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o640])
def test_a_library_keeps_its_mode(library: Library, path: Path, mode: int) -> None:
    path.chmod(mode)
    library.change(tagging(ADA.key, "new"))
    assert stat.S_IMODE(path.stat().st_mode) == mode


def refuse_links(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
def test_the_version_before_is_kept(
    library: Library, path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", refuse_links)
    backup = path.with_name("library.json.bak")
    assert not backup.exists()
    for tag in ("one", "two"):
        before = path.read_bytes()
        library.change(tagging(ADA.key, tag))
        assert backup.read_bytes() == before
    assert Library(backup).read()[ADA.key].tags == ("one",)
    assert content(path.parent) == {"library.json", "library.json.bak", ".library.json.lock"}


def test_leftovers_of_a_killed_run_are_cleared(library: Library, path: Path) -> None:
    for name in (".library.json.tmp", ".library.json.bak.tmp"):
        (path.parent / name).write_text("{")
    library.change(tagging(ADA.key, "new"))
    assert content(path.parent) == {"library.json", "library.json.bak", ".library.json.lock"}
    assert library.read()[ADA.key].tags == ("new",)


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_write_that_fails_leaves_the_library_as_it_was(
    library: Library, path: Path, call: str, reason: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.change(tagging(ADA.key, "one"))
    before = path.read_bytes()

    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(reason, os.strerror(reason))

    def make(records: Records) -> Plan:
        monkeypatch.setattr(os, call, fail)
        return tagging(ADA.key, "two")(records)

    with pytest.raises(LibraryError) as refusal:
        library.change(make)
    monkeypatch.undo()
    said = os.strerror(reason).lower()
    assert refusal.value.message == f"{path} cannot be written: {said}; it is as it was"
    assert bool(refusal.value.hint) == (reason != errno.EIO)
    assert path.read_bytes() == before
    assert content(path.parent) == {"library.json", "library.json.bak", ".library.json.lock"}


def test_a_full_disk_leaves_the_library_as_it_was(library: Library, path: Path) -> None:
    before = path.read_bytes()

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            library.apply(Plan(put=(record("eve", note="x" * 5000),)))
        except LibraryError as refusal:
            os._exit(7 if refusal.hint == "make room and run the command again" else 8)

    assert os.waitstatus_to_exitcode(forked(fill)) == 7
    assert path.read_bytes() == before
    assert content(path.parent) == {"library.json", ".library.json.lock"}


# --- processes that die


def die_at(step: int) -> None:
    """Let this process be killed at its n-th call to the system; a write gets half done."""
    left = [step]

    def watch(name: str) -> None:
        call = getattr(os, name)

        def watched(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                if name == "write":
                    call(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        setattr(os, name, watched)

    for name in ("open", "fchmod", "write", "fsync", "close", "link", "replace", "unlink"):
        watch(name)


@pytest.mark.parametrize("backup", [True, False])
def test_death_at_any_step_leaves_the_old_library_or_the_new(path: Path, backup: bool) -> None:
    seen = []
    for step in range(1, 100):
        for leftover in path.parent.glob("*library.json*"):
            leftover.unlink()
        library = Library(path)
        library.apply(Plan(put=(ADA, BOB)))
        if backup:
            library.change(tagging(ADA.key, "old"))
        old = dict(library.read())

        def work(library: Library = library, step: int = step) -> None:
            def make(records: Records) -> Plan:
                die_at(step)
                return tagging(BOB.key, "new")(records)

            library.change(make)

        ended = forked(work)
        new = {**old, BOB.key: record(BOB.key, tags=("gan", "new"))}
        present = dict(library.read())
        assert present in (old, new)
        seen.append(present == new)
        library.change(tagging(ADA.key, "next"))
        assert library.read()[BOB.key] == present[BOB.key]
        assert content(path.parent) == {"library.json", "library.json.bak", ".library.json.lock"}
        if os.waitstatus_to_exitcode(ended) == 0:
            break
        assert os.WTERMSIG(ended) == signal.SIGKILL
    else:
        pytest.fail("the writer never got to its end")
    assert len(seen) > 10
    assert seen == sorted(seen), "once it is the new one, it stays the new one"
    assert seen[0] is False


def test_a_writer_killed_at_any_time_leaves_a_library(path: Path) -> None:
    library = Library(path)
    library.apply(Plan(put=tuple(record(f"k{i:03}", note="x" * 500) for i in range(200))))
    chance = random.Random(20200221)
    last = 0
    for _ in range(40):
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                for number in range(last + 1, last + 1000):

                    def make(records: Records, number: int = number) -> Plan:
                        old = records["k007"]
                        new = msgspec.structs.replace(old, note=str(number))
                        return Plan(put=(new,), before={"k007": old})

                    library.change(make)
                    os.write(writer, b".")
            os._exit(0)
        os.close(writer)
        done = last
        for _ in range(chance.randint(1, 3)):
            done += len(os.read(reader, 1))
        for _ in range(chance.randrange(20_000)):  # a moment, anywhere in the next write
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(reader, 4096):
            done += len(more)
        os.close(reader)
        records = library.read()
        assert len(list(records.values())) == 200
        last = int(records["k007"].note)
        assert last in (done, done + 1), "every change that was reported is there"


# --- processes that meet

HOLD = """
import sys
from pathlib import Path
from refkit.model import Plan
from refkit.store import Library
def make(records):
    print("held", flush=True)
    sys.stdin.read()
    return Plan()
Library(Path(sys.argv[1])).change(make)
"""


@pytest.fixture
def holder(library: Library) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", HOLD, str(library.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_reader_never_waits(library: Library, holder: subprocess.Popen[bytes]) -> None:
    assert list(library.read()) == [ADA.key, BOB.key]
    assert library.change(tagging(ADA.key, "new"), dry_run=True).put
    assert holder.poll() is None


def test_a_writer_waits_and_says_so_once(library: Library, holder: subprocess.Popen[bytes]) -> None:
    said: list[str] = []

    def let_go() -> None:
        said.append("waiting")
        assert holder.stdin
        holder.stdin.close()

    Library(library.path, wait=60, on_wait=let_go).change(tagging(ADA.key, "new"))
    assert said == ["waiting"]
    assert library.read()[ADA.key].tags == ("new",)


def test_a_writer_gives_up_in_the_end(library: Library, holder: subprocess.Popen[bytes]) -> None:
    before = library.path.read_bytes()
    with pytest.raises(LibraryError) as refusal:
        Library(library.path, wait=0.1).change(tagging(ADA.key, "new"))
    assert refusal.value.message == f"{library.path} is locked by another run (waited 0.1 s)"
    assert refusal.value.hint
    assert library.path.read_bytes() == before
    assert holder.poll() is None


def test_the_dead_hold_no_lock(library: Library, holder: subprocess.Popen[bytes]) -> None:
    holder.kill()
    holder.wait()
    said: list[str] = []
    other = Library(library.path, wait=0, on_wait=lambda: said.append("waiting"))
    other.change(tagging(ADA.key, "new"))
    assert not said
    assert library.read()[ADA.key].tags == ("new",)


WRITE = """
import sys
from datetime import date
from pathlib import Path
import msgspec
from refkit.model import Entry, Plan, Record
from refkit.store import Library
library, me = Library(Path(sys.argv[1]), wait=60), sys.argv[2]
sys.stdin.readline()
def tag(records):
    old = records["shared"]
    new = msgspec.structs.replace(old, tags=tuple(sorted({*old.tags, me})))
    return Plan(put=(new,), before={"shared": old})
for i in range(5):
    new = Record(key=f"{me}{i}", entry=Entry(), added=date(2020, 2, 21))
    library.change(lambda _: Plan(put=(new,)))
library.change(tag)
"""


def test_eight_writers_at_once_all_take_effect(path: Path) -> None:
    library = Library(path)
    library.apply(Plan(put=(record("shared"),)))
    names = [f"w{i}" for i in range(8)]
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE, str(path), name], stdin=subprocess.PIPE)
        for name in names
    ]
    for writer in writers:  # all are asked to start before any is waited for
        assert writer.stdin
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    records = library.read()
    assert set(records) == {"shared"} | {f"{name}{i}" for name in names for i in range(5)}
    assert records["shared"].tags == tuple(names)
    assert content(path.parent) == {"library.json", "library.json.bak", ".library.json.lock"}
