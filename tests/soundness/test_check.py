"""What `refkit fsck` finds in the text of a library: each fault by itself, with its place."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import libraries

from refkit import codec, soundness
from refkit.errors import Severity
from refkit.model import Clash, Entry, Origin, Record, Status, StatusChange
from refkit.soundness.mend import Context, mend
from refkit.soundness.record import needs_mending

TODAY = date(2026, 11, 21)
Library = dict[str, Any]


def library() -> Library:
    """Two sound records, a retired key, and a word for a tag."""
    return {
        "refkit": {"library": {"schema": 4}},
        "entries": {
            "ada2017on": {
                "added": "2020-02-21",
                "aliases": ["ada2016old"],
                "entry": {"title": "On Ada", "extra": {"code": "https://example.org"}},
                "history": [
                    {"on": "2020-03-01", "status": "reading"},
                    {"on": "2020-03-09", "status": "read"},
                ],
                "locked": ["title"],
                "provenance": {
                    "extra.code": {"on": "2020-02-21", "source": "refs.bib"},
                    "publisher": {"on": "2020-02-21", "source": "hand"},
                    "title": {"on": "2020-02-21", "source": "refs.bib"},
                },
                "status": "read",
                "tags": ["gan", "nlp/bert"],
            },
            "bob2018on": {"added": "2020-02-21", "distinct": ["ada2017on"], "entry": {}},
        },
        "asides": {"refs.bib": {"blocks": [{"kind": "comment", "text": "%"}]}},
        "retired": {"eve2019gone": {"on": "2020-02-21"}},
        "tags": {"transformer": "transformers"},
    }


def text(tables: Library, indent: int | None = 2) -> bytes:
    return json.dumps(tables, indent=indent, ensure_ascii=False).encode() + b"\n"


def found(data: bytes, today: date = TODAY) -> list[str]:
    """The findings as they are printed, without the name of the file."""
    report = soundness.check(data, today)
    return [
        f"{problem.where.line}:{problem.where.column}: {problem.code} {problem.message}"
        if problem.where
        else f"{problem.code} {problem.message}"
        for problem in soundness.problems(report, "library.json")
    ]


@pytest.mark.parametrize("indent", [None, 1, 2, 4])
def test_a_sound_library_has_no_findings(indent: int | None) -> None:
    assert found(text(library(), indent)) == []


@settings(max_examples=30, deadline=None)
@given(libraries())
def test_records_as_refkit_writes_them_validate(some: list[Record]) -> None:
    tables = {
        "refkit": {"library": {"schema": 4}},
        "entries": {record.key: json.loads(codec.encode(record)) for record in some},
    }
    report = soundness.check(text(tables), date(9999, 1, 1))
    assert report.readable
    assert report.records == len(some)
    assert not {finding.code for finding in report.findings} & {"FSK001", "FSK005"}


# --- the whole

WHOLE = [
    (b"", "1:1: ", "FSK001 the library is empty (0 bytes)"),
    (b" \n", "1:1: ", "FSK001 the library is empty (2 bytes)"),
    (text(library())[:-4], "", "JSON that ends too early"),
    (text(library()).replace(b"On Ada", b"On \xff"), "", "not UTF-8"),
    (b'{"refkit": {}, "entries": {}}', "1:1: ", "FSK002 the head of the library shows no schema"),
    (b'{"refkit": {"library": {"schema": 0}}, "entries": {}}', "1:1: ", "shows no schema that"),
    (b'{"refkit": {"library": {"schema": 4}}}', "1:1: ", "FSK002 the library has no table of rec"),
    (
        b'{"refkit": {"library": {"schema": 4}}, "entries": {}, "shelves": {}}',
        "1:1: ",
        "FSK002 the library has a table that no refkit wrote: 'shelves'",
    ),
    (b"[]", "", "FSK001 this is not a refkit library"),
    (b"[" * 10**6, "", "FSK001"),
]


@pytest.mark.parametrize(("data", "place", "message"), WHOLE, ids=range(len(WHOLE)))
def test_what_makes_a_library_unreadable(data: bytes, place: str, message: str) -> None:
    lines = found(data)
    assert message in lines[0]
    assert place in lines[0] or place == "1:1: "
    report = soundness.check(data, TODAY)
    assert report.readable == ("not UTF-8" in message)


def test_an_unfinished_merge_is_named_by_its_first_mark() -> None:
    data = text(library()).replace(
        b'        "title": "On Ada",\n',
        b'<<<<<<< HEAD\n        "title": "On Ada",\n=======\n'
        b'        "title": "On Eve",\n>>>>>>> other\n',
    )
    line = data.decode().splitlines().index("<<<<<<< HEAD") + 1
    assert found(data)[0] == f"{line}:1: FSK001 not JSON: an unfinished merge"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"bob2018on"', '"ada2017on"', "FSK003 'ada2017on' occurs twice in 'entries'"),
        ('"bob2018on"', '"ADA2017on"', "FSK004 the keys 'ada2017on' and 'ADA2017on' differ only"),
        ('"retired"', '"tags"', "FSK003 the table 'tags' occurs twice"),
    ],
)
def test_names_that_occur_twice(old: str, new: str, message: str) -> None:
    data = text(library()).decode().replace(f"{old}: {{", f"{new}: {{").encode()
    lines = [line for line in found(data) if message in line]
    assert len(lines) == 1
    assert not soundness.check(data, TODAY).readable


def test_a_member_that_occurs_twice_in_a_record() -> None:
    data = text(library()).replace(b'"title": "On Ada",', b'"title": "Old", "title": "On Ada",')
    assert found(data) == ["8:18: FSK003 'title' occurs twice in 'ada2017on'; the last one counts"]


def test_a_library_of_a_newer_refkit_is_not_judged() -> None:
    tables = library()
    tables["refkit"]["library"]["schema"] = 5
    tables["entries"]["bob2018on"]["future"] = 1
    report = soundness.check(text(tables), TODAY)
    assert report.newer
    assert report.findings == ()


# --- each record on its own


def _set(*way: str, value: object) -> Callable[[Library], None]:
    def change(tables: Library) -> None:
        at = tables["entries"]
        for step in way[:-1]:
            at = at[step]
        at[way[-1]] = value

    return change


ADA, BOB = "ada2017on", "bob2018on"
RECORDS: list[tuple[Callable[[Library], None], list[str]]] = [
    (
        _set(BOB, "rating", value=7),
        ["FSK005 record 'bob2018on' is not valid: $.rating: expected 1 to 5, got 7"],
    ),
    (
        _set(BOB, "entry", "type", value="painting"),
        ["FSK005 record 'bob2018on' is not valid: $.entry.type: expected article, "],
    ),
    (
        _set(BOB, "shelf", value=3),
        ["FSK005 record 'bob2018on' is not valid: $: object contains unknown field 'shelf'"],
    ),
    (_set(BOB, value=[]), ["FSK005 record 'bob2018on' is not valid: $: expected 'object'"]),
    (
        _set(ADA, "locked", value=["colour"]),
        ["FSK005 record 'ada2017on' is not valid: $.locked[0]: an entry has no field 'colour'"],
    ),
    (
        _set(ADA, "tags", value=["GAN", "b c"]),
        ["has the tag 'GAN', which is spelled 'gan'", "the tag 'b c', which is spelled 'b-c'"],
    ),
    (_set(ADA, "tags", value=["b", "a"]), ["FSK014 'ada2017on' has tags out of order: 'a' is too"]),
    (
        _set(ADA, "tags", value=["transformer"]),
        ["FSK015 'ada2017on' has the tag 'transformer', a word for 'transformers'"],
    ),
    (_set(ADA, "aliases", value=["x", "x"]), ["FSK006 'ada2017on' has the former key 'x' twice"]),
    (
        _set(ADA, "aliases", value=["ada2017on"]),
        ["FSK006 'ada2017on' has its own key as a former one: 'ada2017on'"],
    ),
    (
        _set(ADA, "aliases", value=["bob2018ON"]),
        ["FSK006 'ada2017on' has a former key that is another record: 'bob2018on'"],
    ),
    (
        _set(ADA, "status", value="dropped"),
        ["FSK008 'ada2017on' is 'dropped', the last step of reading is 'read'"],
    ),
    (
        _set(ADA, "history", value=[
            {"on": "2020-03-09", "status": "reading"}, {"on": "2020-03-01", "status": "read"},
        ]),
        ["steps of reading that are out of order", "is 'read', the last step of reading is 'read"],
    ),
    (
        _set(ADA, "provenance", "volume", value={"on": "2020-02-21", "source": "refs.bib"}),
        ["FSK010 'ada2017on' says where 'volume' came from, which is empty"],
    ),
    (
        _set(ADA, "provenance", "colour", value={"on": "2020-02-21", "source": "hand"}),
        ["FSK010 'ada2017on' says where 'colour' came from, which is no field"],
    ),
    (_set(BOB, "distinct", value=["zoe"]), ["FSK011 'bob2018on' is said to differ from 'zoe', wh"]),
    (
        _set(BOB, "clashes", value=[{"field": "title", "value": '"X"', "on": "2020-02-21"}]),
        ["FSK012 'bob2018on' has a clash to decide: title"],
    ),
    (
        _set(ADA, "clashes", value=[{"field": "title", "value": '"On Ada"', "on": "2020-02-21"}]),
        ["FSK012 'ada2017on' has a clash of 'title', whose other value is the one that stands"],
    ),
    (
        _set(BOB, "receipts", value=[{
            "source": "dblp", "on": "2020-02-21", "fields": ["title"], "before": {"volume": "7"},
        }]),
        ["FSK013 a receipt of 'bob2018on' (dblp) keeps what 'volume' was"],
    ),
    (_set(BOB, "added", value="2027-01-01"), ["FSK009 the day of adding of 'bob2018on' is in the"]),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "messages"), RECORDS, ids=range(len(RECORDS)))
def test_what_may_be_wrong_with_a_record(
    spoil: Callable[[Library], None], messages: list[str]
) -> None:
    tables = library()
    spoil(tables)
    lines = found(text(tables))
    if "out of order" not in messages[0] or "tags" in messages[0]:
        assert len(lines) == len(messages), lines
    for message in messages[:1] if "out of order" in messages[0] else messages:
        assert [line for line in lines if message in line], lines


def test_one_bad_record_hides_no_other_and_no_fault_hides_the_next() -> None:
    tables = library()
    tables["entries"][ADA] |= {"rating": 9, "colour": "red", "priority": "soon"}
    tables["entries"][BOB] |= {"added": "yesterday"}
    tables["entries"]["c,d"] = {"added": "2020-02-21", "entry": {}}
    data = text(tables)
    lines = found(data)
    assert len([line for line in lines if "record 'ada2017on' is not valid" in line]) == 3
    assert len([line for line in lines if "record 'bob2018on' is not valid: $.added" in line]) == 1
    assert len([line for line in lines if "'c,d' cannot be a cite key" in line]) == 1
    for line in lines:
        place = line.split(":")
        there = data.decode().splitlines()[int(place[0]) - 1][int(place[1]) - 1 :]
        if "$.rating" in line:
            assert there.startswith("9")
        if "$.added" in line:
            assert there.startswith('"yesterday"')


def test_places_count_letters_not_bytes() -> None:
    tables = library()
    tables["entries"][BOB]["entry"] = {"title": "Über 李明"}
    tables["entries"][BOB] = {"note": "李明", **tables["entries"][BOB], "rating": 9}
    data = text(tables, None)
    line, column = found(data)[0].split(":")[:2]
    assert line == "1"
    assert data.decode()[int(column) - 1 :].startswith("9")


# --- together


def test_a_former_key_of_two_records_leads_to_one_of_them_only() -> None:
    tables = library()
    tables["entries"][BOB]["aliases"] = ["ADA2016old"]
    line = "'ADA2016old' is a former key of 'ada2017on' and 'bob2018on'"
    assert [each for each in found(text(tables)) if line in each]


@pytest.mark.parametrize("key", ["ADA2017ON", "ada2016old"])
def test_a_retired_key_that_is_in_use(key: str) -> None:
    tables = library()
    tables["retired"][key] = {"on": "2020-02-21"}
    data = text(tables)
    assert [line for line in found(data) if f"FSK007 '{key}' is retired, and is in use" in line]
    plan = soundness.repair(soundness.check(data, TODAY))
    assert plan.retired == {key: None}


def test_case_alone_may_tell_a_former_key_from_the_present_one() -> None:
    tables = library()
    tables["entries"][ADA]["aliases"] = ["Ada2017on", "x", "X"]
    assert found(text(tables)) == []


def test_a_key_that_is_retired_may_be_told_apart() -> None:
    tables = library()
    tables["entries"][BOB]["distinct"] = ["eve2019gone"]
    assert found(text(tables)) == []


def test_words_for_tags_that_lead_in_a_circle() -> None:
    tables = library()
    tables["tags"] = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e"}
    lines = found(text(tables))
    assert len(lines) == 2
    assert "words for tags lead in a circle: a → b → c → a" in lines[0]
    assert "the word 'e' stands for itself" in lines[1]
    plan = soundness.repair(soundness.check(text(tables), TODAY))
    assert plan.tag_aliases == {"e": None}


@pytest.mark.parametrize(
    ("table", "value", "message"),
    [
        ("asides", {"blocks": [{"kind": "x", "text": ""}]}, "what is kept of the file 'n' is not"),
        ("retired", {"on": "never"}, "the retired key 'n' is not valid: $.on: expected a day"),
        ("tags", "BIG", "the word for a tag 'n' is not valid: $: expected lower case, got 'BIG'"),
    ],
)
def test_what_is_kept_beside_the_records(table: str, value: object, message: str) -> None:
    tables = library()
    tables[table]["n"] = value
    lines = found(text(tables))
    assert len(lines) == 1
    assert f"FSK016 {message}" in lines[0]


# --- repairs


@pytest.mark.parametrize(("spoil", "messages"), RECORDS, ids=range(len(RECORDS)))
def test_what_is_repaired_is_sound_and_the_rest_is_left(
    spoil: Callable[[Library], None], messages: list[str]
) -> None:
    tables = library()
    spoil(tables)
    report = soundness.check(text(tables), TODAY)
    plan = soundness.repair(report)
    for record in plan.put:
        tables["entries"][record.key] = json.loads(codec.encode(record))
    again = soundness.check(text(tables), TODAY)
    assert soundness.repair(again).empty, "not all was repaired at once"
    kept = [finding for finding in report.findings if not finding.repair]
    assert [one.message for one in again.findings] == [one.message for one in kept]


def test_repairs_say_what_they_do() -> None:
    tables = library()
    tables["entries"][ADA] |= {"tags": ["GAN"], "status": "dropped", "aliases": ["x", "x"]}
    report = soundness.check(text(tables), TODAY)
    assert [mend.repair for mend in report.done[ADA]] == [
        "'GAN' becomes 'gan'",
        "the former key 'x' goes",
        "a step to 'dropped' is added, of today",
    ]
    [record] = soundness.repair(report).put
    assert record.tags == ("gan",)
    assert record.aliases == ("x",)
    assert record.history[-1].on == TODAY
    assert soundness.repair(report).remove == (ADA,), "it did not validate before"


def spoilt() -> st.SearchStrategy[Record]:
    """Records with everything that may need mending, or not."""
    words = st.sampled_from(("a", "b", "c", "d/e", "b c", "é", "e\u0301"))
    keys = st.sampled_from(("ada", "Ada", "bob", "eve"))
    steps = st.builds(
        StatusChange,
        status=st.sampled_from((Status.READ, Status.READING)),
        on=st.sampled_from((date(2020, 1, 1), date(2020, 1, 2))),
    )
    sources = st.sampled_from(("hand", "refs.bib"))
    origins = st.builds(Origin, source=sources, on=st.just(date(2020, 1, 1)))
    clash = Clash(field="title", value='"On"', on=date(2020, 1, 1))
    return st.builds(
        Record,
        key=st.just("ada"),
        added=st.just(date(2020, 1, 1)),
        entry=st.builds(Entry, title=st.sampled_from(("", "On"))),
        tags=st.sets(words, max_size=3).map(lambda some: tuple(sorted(some))),
        aliases=st.lists(keys, max_size=3).map(tuple),
        status=st.sampled_from((Status.READ, Status.UNREAD)),
        history=st.lists(steps, max_size=3).map(tuple),
        provenance=st.dictionaries(
            st.sampled_from(("title", "type", "extra.x", "colour")), origins, max_size=2
        ),
        clashes=st.sampled_from(((), (clash,))),
    )


@settings(max_examples=300, deadline=None)
@given(spoilt(), st.dictionaries(st.sampled_from("ab"), st.sampled_from("cd"), max_size=2))
def test_the_quick_look_misses_nothing_that_would_be_mended(
    record: Record, words: dict[str, str]
) -> None:
    """`needs_mending` decides whether `mend` is asked at all."""
    around = Context(today=TODAY, keys={"ada": "ada", "bob": "Bob"}, words=words)
    mended, done = mend("ada", json.loads(codec.encode(record)), around)
    assert needs_mending(record, around) or not done
    # What was mended needs no mending, and is a record.
    assert mend("ada", mended, around) == (mended, [])
    codec.decode("ada", json.dumps(mended).encode())


# --- whatever there is


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_text_is_too_broken_to_be_looked_at(data: st.DataObject) -> None:
    whole = text(library(), data.draw(st.sampled_from([None, 2])))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    into = data.draw(st.binary(max_size=8) | st.sampled_from([b'"', b"{", b"}", b"\\", b"[" * 999]))
    report = soundness.check(whole[:start] + into + whole[end:], TODAY)
    for problem in soundness.problems(report, "library.json"):
        assert problem.severity in Severity
        assert problem.where is None or problem.where.line >= 1
