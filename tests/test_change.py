"""Fields set and emptied, tags and statuses changed, over one record or many; records removed."""

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec
import pytest
from conftest import Refkit
from hypothesis import given
from hypothesis import strategies as st
from strategies import entries, words

from refkit import codec, merge
from refkit.curate import setting
from refkit.curate.setting import Assignment
from refkit.date import PartialDate
from refkit.errors import RefkitError
from refkit.identifier import Identifier
from refkit.model import (
    Clash,
    Entry,
    EntryType,
    Origin,
    Plan,
    Priority,
    PubState,
    Record,
    Status,
    StatusChange,
)
from refkit.name import Name
from refkit.store import Library

ADDED, TODAY = date(2026, 1, 2), date(2026, 11, 21)
HAND = Origin(source="hand", on=TODAY)
OLD = Origin(source="list.txt", on=ADDED)


def record(key: str = "x", entry: Entry | None = None, **fields: object) -> Record:
    blank = Record(key=key, entry=entry or Entry(), added=ADDED)
    return msgspec.structs.replace(blank, **fields)


def assigned(*said: str) -> list[Assignment]:
    read = [setting.assignment(word) for word in said]
    assert all(read), said
    return [each for each in read if each]


def set_in(before: Record, *said: str) -> Record:
    """The record after FIELD=VALUE ..., as it comes back from the library."""
    plan = setting.set_fields({before.key: before}, [before.key], assigned(*said), TODAY)
    put = plan.put[0] if plan.put else before
    assert codec.decode(put.key, codec.encode(put)) == put
    return put


def unset_in(before: Record, *names: str) -> Record:
    plan = setting.unset_fields({before.key: before}, [before.key], names, TODAY)
    return plan.put[0] if plan.put else before


# --- words of a command line ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("title=A Title", Assignment("title", "A Title")),
        ("note+=more", Assignment("note", "more", adds=True)),
        ("extra.my_field=x", Assignment("extra.my_field", "x")),
        ("author+an=1=equal", Assignment("author+an", "1=equal")),
        ("url=https://x.example/?a=b", Assignment("url", "https://x.example/?a=b")),
        ("note=a\nb", Assignment("note", "a\nb")),
        ("year=", Assignment("year", "")),
        ("doe2020trees", None),
        ("title:=exact", None),
        ("title:a=b", None),
        ("title==x", None),
        ("=x", None),
        ("-tag:x", None),
        ('"a=b"', None),
    ],
)
def test_assignments_and_other_words(word: str, said: Assignment | None) -> None:
    assert setting.assignment(word) == said


# --- values of an entry --------------------------------------------------------------------------

DOI, ARXIV = Identifier.read("doi:10.1000/182"), Identifier.read("arxiv:1706.03762")
BASE = Entry(title="Before", date=PartialDate(2018, 3, 4), identifiers=(ARXIV,))

# What is said, and what the entry then has.
VALUES: list[tuple[str, dict[str, object]]] = [
    ("title=  G\\\"odel's  {T}heorem ", {"title": "Gödel's {T}heorem"}),
    ("title=R&D: 50% of A_b", {"title": "R&D: 50% of A_b"}),
    ("author=Doe, Jane and Richard Roe",
     {"authors": (Name(family="Doe", given="Jane"), Name(family="Roe", given="Richard"))}),
    ("authors=Doe, Jane and others",
     {"authors": (Name(family="Doe", given="Jane"),), "and_others": True}),
    ("author={OpenAI}", {"authors": (Name(literal="OpenAI"),)}),
    ("editor=van der Berg, Ann",
     {"editors": (Name(family="Berg", given="Ann", particle="van der"),)}),
    ("date=2017", {"date": PartialDate(2017)}),
    ("date=2017-12", {"date": PartialDate(2017, 12)}),
    ("date=2017-12-04", {"date": PartialDate(2017, 12, 4)}),
    ("date=2017/2018", {"date": PartialDate(2017), "extra": {"date": "2017/2018"}}),
    ("year=2019", {"date": PartialDate(2019, 3, 4)}),
    ("month=December", {"date": PartialDate(2018, 12, 4)}),
    ("month=5", {"date": PartialDate(2018, 5, 4)}),
    ("day=31", {"date": PartialDate(2018, 3, 31)}),
    ("journal=Journal of Machine Learning Research",
     {"container": "Journal of Machine Learning Research", "venue": "jmlr"}),
    ("booktitle=Some Workshop", {"container": "Some Workshop"}),
    ("venue=NeurIPS", {"venue": "neurips"}),
    ("publisher=Elsewhere \\& Sons", {"publisher": "Elsewhere & Sons"}),
    ("school=MIT", {"publisher": "MIT"}),
    ("volume=12A", {"volume": "12A"}),
    ("issue=3", {"number": "3"}),
    ("pages=12--34", {"pages": "12–34"}),
    ("pages=12-34", {"pages": "12–34"}),
    ("doi=https://doi.org/10.1000/182", {"identifiers": (ARXIV, DOI)}),
    ("arxiv=arXiv:2001.00001",
     {"identifiers": (Identifier.read("arxiv:2001.00001"),)}),
    ("eprint=2001.00001", {"identifiers": (Identifier.read("arxiv:2001.00001"),)}),
    ("identifiers=doi:10.1000/182 isbn:9780262035613",
     {"identifiers": (DOI, Identifier.read("isbn:9780262035613"))}),
    ("doi+=10.1000/182", {"identifiers": (ARXIV, DOI)}),
    ("id+=doi:10.1000/182, arxiv:1706.03762", {"identifiers": (ARXIV, DOI)}),
    ("isbn=978-0-262-03561-3",
     {"identifiers": (ARXIV, Identifier.read("isbn:9780262035613")),
      "extra": {"isbn": "978-0-262-03561-3"}}),
    ("url=https://example.org/a_b%20c", {"url": "https://example.org/a_b%20c"}),
    ("pubstate=retracted", {"pubstate": PubState.RETRACTED}),
    ("state=Accepted", {"pubstate": PubState.ACCEPTED}),
    ("abstract=One.\n\nTwo.", {"abstract": "One.\nTwo."}),
    ("keywords=a, b; c", {"keywords": ("a, b", "c")}),
    ("type=Book", {"type": EntryType.BOOK}),
    ("type=preprint", {"type": EntryType.PREPRINT}),
    ("type=phdthesis", {"type": EntryType.THESIS, "extra": {"type": "phdthesis"}}),
    ("type=mvbook", {"type": EntryType.BOOK, "extra": {"entrytype": "mvbook"}}),
    ("code=https://example.org/x_y", {"extra": {"code": "https://example.org/x_y"}}),
    ("extra.Mine=G\\\"odel", {"extra": {"Mine": "Gödel"}}),
    ("series=Lecture  Notes", {"extra": {"series": "Lecture Notes"}}),
    ("address=Berlin", {"extra": {"location": "Berlin"}}),
    ("extra.note=Oral", {"extra": {"note": "Oral"}}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "wanted"), VALUES, ids=[said for said, _ in VALUES])
def test_a_value_is_read_as_in_a_bibliography(said: str, wanted: Mapping[str, object]) -> None:
    put = set_in(record(entry=BASE), said)
    assert put.entry == msgspec.structs.replace(BASE, **wanted)
    changed = {field for field, _, _ in merge.differences(BASE, put.entry)}
    assert {field for field, origin in put.provenance.items() if origin == HAND} == changed


# What is said, and what it is not.
WRONG = [
    ("doi=10.1/x", "doi is '10.1/x', not a DOI"),
    ("isbn=123", "isbn is '123', not an ISBN"),
    ("arxiv=zzz", "arxiv is 'zzz', not an arXiv id"),
    ("identifiers=10.1000/182", "identifiers is '10.1000/182', not identifiers like doi:"),
    ("date=soon", "date is 'soon', not a date like 2017, 2017-12 or 2017-12-04"),
    ("date=2017-13", "date is '2017-13', not a date"),
    ("date=2017-02-30", "date is '2017-02-30', not a date"),
    ("year=17", "year is '17', not a year like 2017"),
    ("year=٢٠١٧", "not a year like 2017"),
    ("month=Juember", "month is 'Juember', not a month like 12 or December"),
    ("month=13", "month is '13', not a month"),
    ("day=32", "'32' makes no date"),
    ("author=and", "author is 'and', not names like 'Doe, Jane and Roe, Richard'"),
    ("author=Doe, Jane and and Roe, R.", "not names like"),
    ("url=example.org", "url is 'example.org', not a link like https://example.org/paper"),
    ("url=https://a b", "not a link"),
    ("type=artikel", "unknown entry type 'artikel'"),
    ("pubstate=soon", "unknown publication state 'soon'"),
    ("venue=Some Workshop", "refkit's venue table has no 'Some Workshop'"),
    ("status=gelesen", "unknown status 'gelesen'"),
    ("priority=urgent", "unknown priority 'urgent'"),
    ("rating=6", "rating is '6', not a number from 1 to 5"),
    ("rating=0", "rating is '0'"),
    ("rating=4.5", "rating is '4.5'"),
    ("titel=x", "unknown field 'titel'"),
    ("tags=a,b", "tags is not set like a field"),
    ("key=new", "key is not set like a field"),
    ("added=2020-01-01", "added is not set like a field"),
    ("title=", "title= has no value"),
    ("title=  ", "title= has no value"),
    ("title+=more", r"title\+= adds to what holds one thing"),
    ("title=a\x1b[31mb", r"title holds the control character U\+001B"),
    ("title=a\nb", r"title holds the control character U\+000A"),
    ("note=a\x00b", r"note holds the control character U\+0000"),
    ("title=a\udcffb", "title holds bytes that are not UTF-8"),
    ("keywords=;;", "keywords is ';;', not a value"),
]


@pytest.mark.parametrize(("said", "message"), WRONG, ids=[ascii(said) for said, _ in WRONG])
def test_a_value_without_sense_is_refused(said: str, message: str) -> None:
    with pytest.raises(RefkitError, match=message) as refused:
        set_in(record(entry=BASE), said)
    assert len(refused.value.message) < 200
    assert refused.value.hint


def test_a_long_value_is_told_in_short() -> None:
    with pytest.raises(RefkitError) as refused:
        set_in(record(), f"doi={'x' * 10_000_000}")
    assert len(refused.value.message) < 200


@pytest.mark.parametrize(
    "said",
    [("title=a", "title=b"), ("journal=a", "booktitle=b"), ("doi=10.1000/1", "doi=10.1000/2")],
)
def test_one_field_is_set_once(said: tuple[str, str]) -> None:
    with pytest.raises(RefkitError, match="is set twice"):
        set_in(record(), *said)


def test_several_fields_at_once() -> None:
    put = set_in(record(), "year=2019", "month=2", "day=28", "doi=10.1000/182", "arxiv=1706.03762")
    assert put.entry == Entry(date=PartialDate(2019, 2, 28), identifiers=(DOI, ARXIV))


def test_a_part_of_a_date_needs_the_rest() -> None:
    with pytest.raises(RefkitError, match="a month needs a year"):
        set_in(record(), "month=2")
    with pytest.raises(RefkitError, match="a day needs a month"):
        set_in(record(entry=Entry(date=PartialDate(2019))), "day=2")


def test_a_new_value_takes_the_place_of_what_was_kept_beside_the_old() -> None:
    extra = {"date": "2017/2018", "author": "{\\odd} Doe", "isbn": "1-2-3", "code": "https://x"}
    before = record(entry=Entry(date=PartialDate(2017), extra=extra))
    assert set_in(before, "date=2019").entry.extra == {
        name: text for name, text in extra.items() if name != "date"
    }
    assert set_in(before, "year=2019", "author=Doe, J.", "isbn=9780262035613").entry.extra == {
        "code": "https://x"
    }


def test_doubts_are_told() -> None:
    books = {"x": record()}
    plan = setting.set_fields(books, ["x"], assigned("title=\\odd{x}"), TODAY)
    assert [problem.code for problem in plan.problems] == ["TEX001"]
    plan = setting.set_fields(books, ["x"], assigned("author=Jane Doe; Richard Roe"), TODAY)
    assert [problem.code for problem in plan.problems] == ["NAM006"]
    assert len(plan.put[0].entry.authors) == 2


# --- what is mine --------------------------------------------------------------------------------


def test_what_is_mine_is_set() -> None:
    put = set_in(record(), "status=done", "priority=HIGH", "rating=4", "note=Good.\n")
    assert put == record(
        status=Status.READ,
        history=(StatusChange(status=Status.READ, on=TODAY),),
        priority=Priority.HIGH,
        rating=4,
        note="Good.",
    )
    assert put.provenance == {}


def test_notes_and_keywords_grow() -> None:
    before = record(entry=Entry(keywords=("a", "b")), note="One.")
    put = set_in(before, "note+=Two.", "keywords+=b; c")
    assert put.note == "One.\n\nTwo."
    assert put.entry.keywords == ("a", "b", "c")
    assert set_in(record(), "note+=Two.").note == "Two."


def test_a_note_of_ten_megabytes() -> None:
    long = "word " * 2_000_000 + "end"
    plan = setting.set_fields({"x": record()}, ["x"], [Assignment("note", long)], TODAY)
    assert plan.put[0].note == long
    assert len(plan.changes["x"][0].after) < 3000


# --- over many, and clashes ----------------------------------------------------------------------


def test_only_what_changes_is_put() -> None:
    books = {key: record(key, Entry(volume=key)) for key in ("1", "2", "3")}
    plan = setting.set_fields(books, ["1", "2", "2"], assigned("volume=2"), TODAY)
    assert [put.key for put in plan.put] == ["1"]
    assert plan.before == {"1": books["1"]}
    assert plan.present == ("2",)
    assert [(c.field, c.before, c.after) for c in plan.changes["1"]] == [("volume", "1", "2")]


FIELDS = ("title", "date", "venue", "container", "note", "authors", "and_others", "extra.code")


@pytest.mark.parametrize(
    ("said", "decided"),
    [
        (["title=New"], {"title"}),
        (["title=Before"], {"title"}),  # who sets what stands there has chosen it
        (["journal=J"], {"container", "venue"}),
        (["author=Doe, J."], {"authors", "and_others"}),
        (["year=2019"], {"date"}),
        (["note=n", "code=https://x.example"], {"note", "extra.code"}),
    ],
)
def test_setting_a_field_decides_what_two_copies_left_open(
    said: list[str], decided: set[str]
) -> None:
    clashes = tuple(Clash(field=field, value="null", on=ADDED) for field in FIELDS)
    put = set_in(record(entry=BASE, clashes=clashes), *said)
    assert {clash.field for clash in put.clashes} == {*FIELDS} - decided
    emptied = unset_in(record(entry=BASE, clashes=clashes), *(s.split("=")[0] for s in said))
    assert {clash.field for clash in emptied.clashes} == {*FIELDS} - decided


# --- emptied -------------------------------------------------------------------------------------


def test_a_field_is_emptied_by_hand() -> None:
    entry = Entry(
        title="T",
        authors=(Name(family="Doe"),),
        and_others=True,
        date=PartialDate(2018, 3, 4),
        container="JMLR",
        venue="jmlr",
        identifiers=(DOI, ARXIV),
        extra={"code": "https://x", "date": "2018/2019", "eprint": "1706.03762v2", "Mine": "m"},
    )
    before = record(entry=entry, provenance={"title": OLD, "date": OLD}, note="n", rating=3)
    put = unset_in(before, "author", "year", "journal", "arxiv", "extra.Mine", "note", "rating")
    assert put.entry == Entry(title="T", identifiers=(DOI,), extra={"code": "https://x"})
    assert (put.note, put.rating) == ("", None)
    assert put.provenance["title"] == OLD
    assert {field for field, origin in put.provenance.items() if origin == HAND} >= {
        "authors", "date", "container", "venue", "identifiers", "extra.Mine",
    }  # fmt: skip
    assert unset_in(before, "month").entry.date == PartialDate(2018)
    assert unset_in(before, "day").entry.date == PartialDate(2018, 3)
    assert unset_in(before, "identifiers").entry.identifiers == ()


def test_an_unset_status_is_unread_again() -> None:
    put = unset_in(record(status=Status.READ), "status")
    assert (put.status, put.history) == (
        Status.UNREAD, (StatusChange(status=Status.UNREAD, on=TODAY),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("type", "every entry has a type"),
        ("tags", "tags is not set like a field"),
        ("autor", "unknown field 'autor'"),
    ],
)
def test_what_cannot_be_emptied(name: str, message: str) -> None:
    with pytest.raises(RefkitError, match=message):
        unset_in(record(), name)


def test_what_is_empty_already_changes_nothing() -> None:
    plan = setting.unset_fields({"x": record()}, ["x"], ["note", "doi", "year"], TODAY)
    assert plan == Plan(present=("x",))


SETTABLE = (
    "title=T", "author=Doe, J. and others", "editor=Roe, R.", "date=2017-12/2018", "volume=1",
    "number=2", "pages=1--2", "publisher=P", "doi=10.1000/182", "isbn=0-262-03561-8",
    "url=https://example.org", "abstract=A.", "keywords=a; {b}", "code=https://example.org/c",
    "journal=Journal of Machine Learning Research", "pubstate=accepted", "extra.x=y",
)  # fmt: skip


@given(st.sampled_from(SETTABLE))
def test_set_then_unset_is_empty_again(said: str) -> None:
    before = record()
    assert unset_in(set_in(before, said), said.split("=")[0]).entry == before.entry


@given(entries(words()), st.lists(st.sampled_from(SETTABLE), max_size=3, unique=True))
def test_setting_twice_is_setting_once(entry: Entry, said: list[str]) -> None:
    once = set_in(record(entry=entry), *said)
    assert set_in(once, *said) == once
    for each in said:
        name = each.split("=")[0]
        assert set_in(unset_in(once, name), each).entry.title == once.entry.title


# --- commands ------------------------------------------------------------------------------------


TITLES = (
    "trees of the north", "birds in winter", "counting stones", "how rivers run", "hills at night",
    "the seven seas", "a wood of old trees", "nests", "sand and glass", "lakes from above",
    "valleys", "on islands",
)  # fmt: skip


@pytest.fixture
def shelf(refkit: Refkit) -> Path:
    """A library of twelve, in the folder of the run."""
    books = (
        record(f"k{i:02}", Entry(title=title, authors=(Name(family="Doe", given="J."),)))
        for i, title in enumerate(TITLES)
    )
    Library(Path("library.json")).apply(Plan(put=tuple(books)))
    return Path("library.json")


def kept(shelf: Path, key: str) -> Record:
    return codec.decode(key, msgspec.json.encode(json.loads(shelf.read_text())["entries"][key]))


def test_set_over_a_query_is_one_change(refkit: Refkit, shelf: Path) -> None:
    before = shelf.read_bytes()
    done = refkit("set", "title:trees", "k03", "publisher=Elsewhere", "rating=4", "--dry-run")
    assert done.code == 0
    assert "3 records would be changed" in done.err
    assert "publisher: (none) -> Elsewhere" in done.err
    assert shelf.read_bytes() == before
    assert refkit("set", "title:trees", "k03", "publisher=Elsewhere", "rating=4").code == 0
    assert refkit("list", "publisher:elsewhere", "--keys").out == "k00\nk03\nk06\n"
    assert kept(shelf, "k06").rating == 4
    done = refkit("set", "K06", "rating=4")
    assert done.err == "nothing has changed\n1 record was already so\n"
    assert refkit("unset", "rating:4", "publisher", "rating").code == 0
    assert kept(shelf, "k06").provenance["publisher"].source == "hand"
    assert refkit("undo").code == 0
    assert refkit("undo").code == 0
    assert shelf.read_bytes() == before


def test_many_changes_are_a_table(refkit: Refkit, shelf: Path) -> None:
    done = refkit("mark", "read", "author:doe", "--rating", "5", COLUMNS="60")
    assert done.code == 0
    lines = done.err.splitlines()
    assert lines[0] == "12 records marked"
    assert lines[1:3] == ["  ~ k00  status: unread -> read", "  ~ k00  rating: (none) -> 5"]
    assert lines[-1] == "  and 2 more (refkit --verbose lists all)"
    assert len(lines) == 2 + 2 * 10
    done = refkit("--verbose", "mark", "unread", "author:doe")
    assert len(done.err.splitlines()) == 13
    done = refkit("tag", "author:doe", "--add", "a-rather-long-tag/" + "x" * 90, COLUMNS="60")
    assert max(map(len, done.err.splitlines())) <= 60


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["set", "title:nothing", "year=2001"], "no record is found by title:nothing"),
        (["mark", "read", "title:nothing"], "no record is found by title:nothing"),
        (["tag", "title:nothing", "--add", "x"], "no record is found by title:nothing"),
        (["unset", "title:nothing", "year"], "no record is found by title:nothing"),
        (["remove", "title:nothing"], "no record is found by title:nothing"),
        (["set", "nokey", "year=2001"], "no record has the key 'nokey'"),
        (["set", "k00"], "nothing to set"),
        (["set", "year=2001"], "set in which records?"),
        (["set", "k00", "autor=x"], "unknown field 'autor'"),
        (["set", "k00", "key=x"], "key is not set like a field"),
        (["set", "k00", "note=@none.md"], "no such file: none.md"),
        (["set", "k00", "note=@"], "note=@ names no file"),
        (["unset", "k00"], "unknown field 'k00'"),
        (["unset", "title"], "empty in which records?"),
        (["unset", "k00", "type"], "every entry has a type"),
        (["mark", "read", "k00", "--rating", "9"], "rating is '9'"),
        (["tag", "k00", "--add", "x", "--remove", "x"], "x: to be added and to be removed?"),
    ],
)
def test_what_is_refused(refkit: Refkit, shelf: Path, args: list[str], message: str) -> None:
    before = shelf.read_bytes()
    done = refkit(*args)
    assert done.code == 2
    assert message in done.err
    assert shelf.read_bytes() == before


def test_a_note_comes_from_a_file_or_from_standard_input(refkit: Refkit, shelf: Path) -> None:
    Path("talk.md").write_bytes("\ufeff# Talk\r\n\r\n\tGood.\r\n".encode())
    assert refkit("set", "k00", "note=@talk.md").code == 0
    assert kept(shelf, "k00").note == "# Talk\n\n\tGood."
    assert refkit("set", "k00", "note+=@-", stdin="More.").code == 0
    assert kept(shelf, "k00").note == "# Talk\n\n\tGood.\n\nMore."
    assert refkit("set", "k00", "note=@@home", "title=@home").code == 0
    assert (kept(shelf, "k00").note, kept(shelf, "k00").entry.title) == ("@home", "@home")
    Path("latin.md").write_bytes(b"na\xefve")
    done = refkit("set", "k00", "note=@latin.md")
    assert (done.code, "latin.md is not UTF-8" in done.err) == (2, True)
    Path("control.md").write_text("a\x1b[2Jb")
    done = refkit("set", "k00", "note=@control.md")
    assert (done.code, "control character U+001B" in done.err) == (2, True)


def test_a_note_of_ten_megabytes_from_a_file(refkit: Refkit, shelf: Path) -> None:
    Path("long.md").write_text("wörter " * 1_500_000)
    done = refkit("set", "k00", "note=@long.md", COLUMNS="80")
    assert done.code == 0
    assert max(map(len, done.err.splitlines())) <= 80
    assert len(kept(shelf, "k00").note) == 7 * 1_500_000 - 1


def test_what_is_removed_can_be_brought_back_and_gives_no_key_away(
    refkit: Refkit, shelf: Path
) -> None:
    before = shelf.read_bytes()
    assert refkit("remove", "title:trees", "--dry-run").err.splitlines()[-1].startswith("  - ")
    assert shelf.read_bytes() == before
    done = refkit("remove", "title:trees")
    assert done.err.splitlines()[-1] == "refkit undo takes them back"
    held = json.loads(shelf.read_text())["retired"]
    assert [*held] == ["k00", "k06"]
    assert held["k00"]["entry"]["title"] == "trees of the north"
    assert refkit("undo").code == 0
    assert shelf.read_bytes() == before
    assert refkit("remove", "k01").err.splitlines()[-1] == "refkit undo takes it back"


def test_a_query_edits_one_record(refkit: Refkit, shelf: Path) -> None:
    editor = "sed -i s/nests/Nests/"
    assert refkit("edit", "title:nests", EDITOR=editor).code == 0
    assert kept(shelf, "k07").entry.title == "Nests"
    done = refkit("edit", "author:doe", EDITOR=editor)
    assert done.code == 2
    assert "12 records are meant, and one is edited at a time" in done.err
    assert "k00, k01, k02, k03, k04, ..." in done.err


def test_an_edit_gives_no_former_key_away(refkit: Refkit, shelf: Path) -> None:
    refkit("rekey", "k01", "birds")
    before = shelf.read_bytes()
    Path("ed.py").write_text(
        "import json, pathlib, sys\n"
        "path = pathlib.Path(sys.argv[2])\n"
        "path.write_text(json.dumps(json.loads(path.read_text()) | {'aliases': sys.argv[1:2]}))\n"
    )
    stolen = refkit("edit", "k07", EDITOR=f"{sys.executable} ed.py k01")
    assert stolen.code == 2
    assert "'k01' is a former key of birds" in stolen.err
    Path(stolen.err.split("your text is kept in ")[1].split()[0]).unlink()
    assert shelf.read_bytes() == before
    assert refkit("edit", "birds", EDITOR=f"{sys.executable} ed.py other").code == 0
    assert kept(shelf, "birds").aliases == ("other",)
    assert [*json.loads(shelf.read_text())["retired"]] == ["k01"]
    refused = refkit("rekey", "k07", "k01")
    assert refused.code == 2
    assert "'k01' is the key of a work that was removed" in refused.err


def test_an_edit_that_came_too_late_keeps_the_text(refkit: Refkit, shelf: Path) -> None:
    Path("ed.py").write_text(
        "import pathlib, subprocess, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text().replace('birds', 'fish'))\n"
        "subprocess.run([sys.executable, '-m', 'refkit', 'set', 'k01', 'rating=1'], check=True)\n"
    )
    editor = f"{sys.executable} ed.py"
    done = refkit("edit", "k01", EDITOR=editor)
    assert done.code == 2
    assert "'k01' changed under us" in done.err
    name = done.err.split("your text is kept in ")[1].split()[0]
    assert "fish" in Path(name).read_text()
    Path(name).unlink()
    assert kept(shelf, "k01").entry.title == "birds in winter"
