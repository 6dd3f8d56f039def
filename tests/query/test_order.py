"""The order of records: every sort key, both ways, and what has no value."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import query
from refkit.date import PartialDate
from refkit.errors import UnknownName
from refkit.model import Entry, EntryType, Priority, Record, Status, StatusChange
from refkit.name import Name

TODAY = date(2020, 2, 21)
KEYS = [
    *("key", "year", "date", "title", "author", "venue", "type", "added", "read", "status"),
    *("priority", "rating"),
]


def record(key: str, entry: Entry | None = None, **mine: object) -> Record:
    return msgspec.structs.replace(Record(key=key, entry=entry or Entry(), added=TODAY), **mine)


# --- Order ------------------------------------------------------------------------------------

SHELF = [
    record(
        "b2019",
        Entry(
            type=EntryType.ARTICLE,
            title="Zebra",
            authors=(Name(given="Álvaro", family="Émile"),),
            date=PartialDate(2019),
            container="Zeitschrift",
        ),
        status=Status.READ,
        history=(
            StatusChange(status=Status.READ, on=date(2021, 5, 1)),
            StatusChange(status=Status.QUEUED, on=date(2021, 6, 1)),
            StatusChange(status=Status.READ, on=date(2021, 7, 1)),
        ),
        rating=3,
        added=date(2020, 1, 3),
    ),
    record(
        "A2020",
        Entry(
            title="{apple}", authors=(Name(given="Xi", family="Eames"),), date=PartialDate(2020, 12)
        ),
        priority=Priority.LOW,
        history=(StatusChange(status=Status.READ, on=date(2021, 6, 2)),),
        added=date(2020, 1, 1),
    ),
    record("c", status=Status.READING, added=date(2020, 1, 2)),
    record(
        "d2020",
        Entry(
            title="Änderung",
            authors=(Name(literal="Worlds Team"),),
            date=PartialDate(2020, 1, 31),
            venue="iclr",
        ),
        priority=Priority.HIGH,
        rating=5,
        added=date(2020, 1, 4),
    ),
]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("", "b2019 A2020 c d2020"),
        ("key", "A2020 b2019 c d2020"),
        ("key-", "d2020 c b2019 A2020"),
        ("year", "b2019 A2020 d2020 c"),  # the month does not count; no year comes last
        ("year-", "A2020 d2020 b2019 c"),  # equal years keep their order
        ("title", "d2020 A2020 b2019 c"),
        ("title-", "b2019 A2020 d2020 c"),
        ("author", "A2020 b2019 d2020 c"),
        ("author-", "d2020 b2019 A2020 c"),
        ("added", "A2020 c b2019 d2020"),
        ("added-", "d2020 b2019 c A2020"),
        ("status", "A2020 d2020 c b2019"),
        ("status-", "b2019 c A2020 d2020"),
        ("priority", "d2020 A2020 b2019 c"),
        ("priority-", "A2020 d2020 b2019 c"),
        ("year-,author", "A2020 d2020 b2019 c"),
        ("year-,author-", "d2020 A2020 b2019 c"),
        (" year- , title ,", "d2020 A2020 b2019 c"),
        ("status,key", "A2020 d2020 c b2019"),
        ("date", "b2019 d2020 A2020 c"),
        ("date-", "A2020 d2020 b2019 c"),
        ("rating-", "d2020 b2019 A2020 c"),
        ("rating", "b2019 d2020 A2020 c"),
        ("read", "A2020 b2019 c d2020"),  # the last time
        ("read-", "b2019 A2020 c d2020"),
        ("venue", "d2020 b2019 A2020 c"),  # ICLR, then Zeitschrift
        ("type,key-", "b2019 d2020 c A2020"),
    ],
)
def test_sort(spec: str, expected: str) -> None:
    assert [one.key for one in query.sort(SHELF, spec)] == expected.split()


@pytest.mark.parametrize("spec", ["colour", "year,colour-", "-", "-year", "Year"])
def test_an_unknown_sort_key_lists_those_there_are(spec: str) -> None:
    with pytest.raises(UnknownName, match="unknown sort key") as stop:
        query.sort(SHELF, spec)
    assert set(stop.value.known) == set(KEYS)


def test_authors_of_one_family_are_sorted_by_given_name() -> None:
    people = [record(g, Entry(authors=(Name(given=g, family="Li"),))) for g in ("Wei", "Ang")]
    assert [one.key for one in query.sort(people, "author")] == ["Ang", "Wei"]


# --- Properties -------------------------------------------------------------------------------

SPECS = st.lists(st.sampled_from([*KEYS, *(f"{key}-" for key in KEYS)])).map(",".join)


@given(st.permutations(SHELF), SPECS)
def test_sorting_keeps_every_record_and_sorting_again_changes_nothing(
    records: list[Record], spec: str
) -> None:
    once = query.sort(records, spec)
    assert sorted(one.key for one in once) == sorted(one.key for one in records)
    assert query.sort(once, spec) == once
