"""`refkit show --provenance`: where each field comes from, in a pipe and in any window."""

from datetime import date
from pathlib import Path

import pytest
from conftest import Refkit

from refkit import view
from refkit.date import PartialDate
from refkit.model import Entry, EntryType, Evidence, Origin, Receipt, Record
from refkit.name import Name
from refkit.view import Screen

DAY = date(2026, 11, 21)
FILE = Origin(source="refs.bib", locator="L1-3", on=DAY)
SOURCE = Origin(source="openreview", locator="aB3dE5gH7j", on=DAY)
ADA, BO = Name(given="Ada", family="Rivers"), Name(given="Bo", family="Chen")
RECORD = Record(
    key="rivers",
    entry=Entry(
        type=EntryType.INPROCEEDINGS,
        title="{DRIFT}: Sparse Updates",
        authors=(ADA, BO),
        date=PartialDate(year=2024),
        extra={"code": "https://example.org/drift"},
    ),
    added=DAY,
    provenance={
        "title": FILE,
        "authors": SOURCE,
        "date": Origin(source="hand", on=DAY),
        "extra.code": SOURCE,
    },
    locked=("title", "pages"),
    receipts=(
        Receipt(
            source="openreview",
            locator="aB3dE5gH7j",
            on=DAY,
            evidence=(
                Evidence(what="title", score=1.0),
                Evidence(what="authors", score=0.9, detail="a cut list"),
            ),
            fields=("authors", "date", "extra.code"),
            before=Entry(authors=(ADA,)),
        ),
    ),
)
PIPE = Screen(width=0, colour=False, interactive=False)
WHY = "same title; authors: a cut list"


def rows(record: Record) -> dict[str, list[str]]:
    """The columns of each line in a pipe, by field."""
    found = {}
    for line in view.provenance(record, PIPE).splitlines():
        key, field, *row = [cell for cell in line.split("  ") if cell]
        assert key == record.key
        found[field] = row
    return found


def test_a_pipe_has_a_line_for_each_field() -> None:
    found = {field: [cell.strip() for cell in row] for field, row in rows(RECORD).items()}
    assert found == {
        "type": ["inproceedings", "(not known)"],
        "title (locked)": ["DRIFT: Sparse Updates", "refs.bib", "L1-3", "2026-11-21"],
        "authors": [
            "Ada Rivers; Bo Chen",
            "openreview",
            "aB3dE5gH7j",
            "2026-11-21",
            WHY,
            "Ada Rivers",
        ],
        # Set by hand since: the receipt no longer explains it.
        "date": ["2024", "hand", "2026-11-21"],
        "extra.code": [
            "https://example.org/drift",
            "openreview",
            "aB3dE5gH7j",
            "2026-11-21",
            WHY,
            "(empty)",
        ],
        "pages (locked)": ["(empty)", "(not known)"],
    }


def test_a_wide_terminal_has_a_header() -> None:
    screen = Screen(width=200, colour=False, interactive=True)
    key, title, header, *_ = view.provenance(RECORD, screen).splitlines()
    assert (key, title) == ("rivers", "DRIFT: Sparse Updates")
    assert header.split() == [*("field", "value", "source", "record", "id", "day", "why", "before")]


@pytest.mark.parametrize("width", [80, 60, 40, 30])
def test_a_narrow_window_has_blocks_that_fit(width: int) -> None:
    long = "深層学習による画像認識の研究 " * 6
    entry = Entry(title=long, authors=(ADA, BO), abstract="word " * 400)
    record = Record(key="k", entry=entry, added=DAY, provenance={"title": SOURCE})
    for each in (RECORD, record):
        drawn = view.provenance(each, Screen(width=width, colour=False, interactive=True))
        assert max(map(view.cells, drawn.splitlines())) <= width
    drawn = view.provenance(RECORD, Screen(width=width, colour=False, interactive=True))
    flat = " ".join(drawn.split())
    assert flat.endswith(f"openreview aB3dE5gH7j is the same paper: {WHY}")
    assert "before: Ada Rivers" in flat
    assert "openreview aB3dE5gH7j, 2026-11-21" in flat


def test_nothing_harmful_reaches_the_terminal() -> None:
    evil = "\x1b[31mred\x07"
    record = Record(
        key="k",
        entry=Entry(title=evil, extra={evil: evil}),
        added=DAY,
        provenance={"title": Origin(source=evil, locator=evil, on=DAY)},
    )
    for width in (0, 40, 200):
        drawn = view.provenance(record, Screen(width=width, colour=False, interactive=bool(width)))
        assert "\x1b" not in drawn
        assert "\x07" not in drawn


def test_colour_only_where_it_is_wanted() -> None:
    assert "\x1b[" in view.provenance(RECORD, Screen(width=80, colour=True, interactive=True))
    assert "\x1b[" not in view.provenance(RECORD, PIPE)


def test_the_program_prints_it(refkit: Refkit) -> None:
    Path("refs.bib").write_text("@misc{rivers, title={DRIFT}, author={Ada Rivers}}")
    refkit("-l", "library.json", "add", "refs.bib")
    done = refkit("show", "rivers", "--provenance")
    assert (done.code, done.err) == (0, "")
    title = next(line.split() for line in done.out.splitlines() if "  title" in line)
    assert title == ["rivers", "title", "DRIFT", "refs.bib", "L1", "2026-11-21"]
