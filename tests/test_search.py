"""`refkit search`: what fits best comes first, with the passage that shows why."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from refkit.catalogue.hit import Hit, Passage
from refkit.date import PartialDate
from refkit.model import Entry, Plan, Record
from refkit.name import Name
from refkit.store import Library
from refkit.view import Screen, hits

Refkit = Callable[..., "Done"]


class Done:
    code: int
    out: str
    err: str


_FILL = "Words that say nothing in particular and go on and on. "


def _record(key: str, title: str, **fields: object) -> Record:
    note = str(fields.pop("note", ""))
    tags = fields.pop("tags", ())
    year = fields.pop("year", 2020)
    assert isinstance(tags, tuple)
    assert isinstance(year, int)
    entry = Entry(
        title=title,
        authors=(Name(family=key.title(), given="Ada"),),
        date=PartialDate(year),
        abstract=str(fields.pop("abstract", "")),
        keywords=tuple(str(fields.pop("keywords", "")).split()),
    )
    assert not fields
    return Record(key=key, entry=entry, note=note, tags=tags, added=date(2026, 1, 1))


RECORDS = (
    _record("title", "Attention for Graphs", abstract="We say nothing more."),
    _record("both", "Graphs", abstract="Attention, attention: a {Graph} needs attention."),
    _record("abstract", "Trees", abstract=f"{_FILL * 3}An attention over every graph. {_FILL * 3}"),
    _record("keyword", "Leaves", keywords="attention graph", year=2015),
    _record("note", "Roots", note="Inattention to graphs.\nSee\tthe other.", tags=("done",)),
    _record("other", "Soil", abstract="Nothing at all."),
)


def make(folder: Path, filler: str = "") -> Path:
    path = folder / "library.json"
    records = [
        Record(key=f"filler{i}", entry=Entry(title="Padding"), note=filler, added=date(2026, 1, 1))
        for i in range(40 if filler else 0)
    ]
    Library(path).apply(Plan(put=(*RECORDS, *records)))
    return path


@pytest.fixture(params=["read", "indexed"])
def library(request: pytest.FixtureRequest, tmp_path: Path, refkit: Refkit) -> Path:
    """A library so small that it is read, and the same with so much beside that it is indexed."""
    filler = "lorem ipsum dolor sit amet " * 2200 if request.param == "indexed" else ""
    path = make(tmp_path / "work", filler)
    said = refkit("index").out
    assert ("the next command that lists or searches makes it" in said) is bool(filler)
    return path


def test_the_best_comes_first(library: Path, refkit: Refkit) -> None:
    done = refkit("search", "attention", "graph", "--keys")
    assert done.code == 0
    # All in the title; then what BM25 says; what has a word only inside a longer one comes last.
    assert done.out.split()[0] == "title"
    assert done.out.split()[-1] == "note"
    assert sorted(done.out.split()) == ["abstract", "both", "keyword", "note", "title"]


def test_the_passage_shows_why(library: Path, refkit: Refkit) -> None:
    done = refkit("search", "attention", "graph")
    blocks = {block.split()[0]: block for block in done.out.strip().split("\n\n")}
    assert blocks["title"].splitlines() == [
        "title  2020  Title",
        "  Attention for Graphs",
    ]
    assert "  abstract: Attention, attention: a Graph needs attention." in blocks["both"]
    assert "…" in blocks["abstract"]
    assert "An attention over every graph." in blocks["abstract"]
    assert "  keywords: attention; graph" in blocks["keyword"]
    assert "  note: Inattention to graphs. See the other." in blocks["note"]
    assert done.err == "5 records\n"


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["attention", "year:..2016"], ["keyword"]),
        (["graph", "-tag:done", "-title:graph"], ["abstract", "keyword"]),
        (['"every graph"'], ["abstract"]),
        (['"graph every"'], []),
        (["attent", "grap"], ["abstract", "both", "keyword", "note", "title"]),
        (["tag:done"], ["note"]),
        (["ATTENTION", "over"], ["abstract"]),
        (["nobody-says-this"], []),
    ],
)
def test_whatever_a_query_can_say(
    words: list[str], keys: list[str], library: Path, refkit: Refkit
) -> None:
    done = refkit("search", "--keys", "--", *words)
    assert sorted(done.out.split()) == keys
    assert done.code == 0
    listed = refkit("list", "--keys", "--", *words)
    assert sorted(listed.out.split()) == keys


def test_with_and_without_an_index_the_order_is_the_same(tmp_path: Path, refkit: Refkit) -> None:
    filler = "lorem ipsum dolor sit amet " * 2200
    path = make(tmp_path / "work", filler)
    for words in (["attention"], ["a", "graph"], ["lorem", "ipsum"]):
        asked = refkit("search", *words, "-L", "100", "--json")
        path.with_name("cache").write_text("no folder")
        read = refkit(
            "search", *words, "-L", "100", "--json", REFKIT_CACHE=str(path.with_name("cache"))
        )
        assert read.out == asked.out
        assert json.loads(asked.out)


def test_as_json(library: Path, refkit: Refkit) -> None:
    first, *_ = found = json.loads(refkit("search", "attention", "graph", "--json").out)
    assert first["key"] == "title"
    assert first["entry"]["title"] == "Attention for Graphs"
    assert first["found"]["passages"] == [{"field": "title", "text": "Attention for Graphs"}]
    assert found[1]["found"]["passages"][0]["field"] in ("abstract", "keywords")
    assert all(each["found"]["score"] >= 0 for each in found)
    assert json.loads(refkit("search", "nobody", "--json").out) == []


def test_limits_and_what_is_said(library: Path, refkit: Refkit) -> None:
    done = refkit("search", "attention", "--limit", "2")
    assert done.err == "2 of 5 records\n"
    done = refkit("search", "zzz")
    assert (done.code, done.out, done.err) == (0, "", "no records\n")
    done = refkit("search", "attention", "-L", "0", "--keys")
    assert (done.code, done.out) == (0, "")


def test_wrong_use_is_told(library: Path, refkit: Refkit) -> None:
    assert refkit("search").code == 2
    assert refkit("search", "x", "--keys", "--json").code == 2
    done = refkit("search", "attention (graph")
    assert done.code == 2
    assert "(graph" in done.err


def _hit(title: str, marks: tuple[tuple[int, int], ...], *passages: Passage) -> Hit:
    return Hit(_record("k", title), 1.0, Passage("title", title, marks), passages)


def test_the_words_are_set_off_where_colour_is_wanted() -> None:
    hit = _hit(
        "A Graph of Graphs",
        ((2, 7), (11, 16)),
        Passage("note", "of a graph net", ((5, 10), (11, 14)), (True, False)),
    )
    drawn = hits.draw([hit], Screen(width=80, colour=True, interactive=True))
    assert drawn.splitlines()[1:] == [
        "  A \x1b[1mGraph\x1b[0m of \x1b[1mGraph\x1b[0ms",
        "  \x1b[2mnote:\x1b[0m … of a \x1b[1mgraph net\x1b[0m",
    ]
    plain = hits.draw([hit], Screen(width=0, colour=False, interactive=False))
    assert plain.splitlines()[1:] == ["  A Graph of Graphs", "  note: … of a graph net"]


def test_lines_fit_the_window_and_marks_stay_with_their_words() -> None:
    text = "深度学习 und Graphen " * 6
    at = text.index("Graphen", 40)
    hit = _hit("T" * 50, ((0, 3),), Passage("abstract", text.strip(), ((at, at + 7),)))
    from refkit.view import cells

    for width in (1, 8, 20, 40):
        drawn = hits.draw([hit], Screen(width=width, colour=False, interactive=True))
        if width > 8:
            assert max(map(cells, drawn.splitlines())) <= width
    drawn = hits.draw([hit], Screen(width=40, colour=True, interactive=True))
    assert drawn.count("\x1b[1mGraphen\x1b[0m") == 1


def test_a_venue_that_the_first_line_has_is_set_off_there() -> None:
    entry = Entry(title="On Nets", date=PartialDate(2001), container="Neural Computation")
    record = Record(key="k", entry=entry, added=date(2026, 1, 1))
    passage = Passage("venue", "Neural Computation", ((0, 6),))
    hit = Hit(record, 1.0, Passage("title", "On Nets", ()), (passage,))
    pipe = Screen(width=0, colour=False, interactive=False)
    assert hits.draw([hit], pipe).splitlines() == ["k  2001  Neural Computation", "  On Nets"]
    colour = Screen(width=80, colour=True, interactive=True)
    assert hits.draw([hit], colour).splitlines() == [
        "\x1b[36mk\x1b[0m  \x1b[2m2001  \x1b[0m\x1b[1mNeural\x1b[0m Computation",
        "  On Nets",
    ]
    narrow = Screen(width=20, colour=False, interactive=True)
    assert hits.draw([hit], narrow).splitlines() == [
        "k  2001  Neural Com…",
        "  On Nets",
        "  venue: Neural",
        "  Computation",
    ], "what was cut is shown"


def test_nothing_harmful_reaches_the_terminal() -> None:
    text = "a \x1b[31mred\x1b[0m \u202egraph\u202c net"
    hit = _hit(
        "x\x07y", (), Passage("note", text, ((text.index("graph"), text.index("graph") + 5),))
    )
    drawn = hits.draw([hit], Screen(width=60, colour=True, interactive=True))
    assert "\u202e" not in drawn
    assert "\x07" not in drawn
    assert "\x1b[31m" not in drawn
    assert "\x1b[1mgraph\x1b[0m" in drawn


def test_a_record_without_a_title_is_shown_all_the_same(tmp_path: Path, refkit: Refkit) -> None:
    record = Record(key="bare", entry=Entry(abstract="A pear."), added=date(2026, 1, 1))
    Library(tmp_path / "work" / "library.json").apply(Plan(put=(record,)))
    assert refkit("search", "pear").out.splitlines() == [
        "bare",
        "  abstract: A pear.",
    ]


def test_an_empty_library(tmp_path: Path, refkit: Refkit) -> None:
    Library(tmp_path / "work" / "library.json").create()
    done = refkit("search", "pear")
    assert (done.code, done.out, done.err) == (0, "", "no records\n")
    assert refkit("search", "pear", "-l", "nowhere.json").code == 2
