from datetime import date

import pytest

from refkit.errors import UnknownName
from refkit.identifier import Identifier, Scheme
from refkit.model import STATUS_ALIASES, Change, Entry, Origin, Plan, Priority, Record, Status

TODAY = date(2026, 11, 21)

# The house, section 13: the names, and the aliases understood on input.
STATUSES = {
    Status.UNREAD: ("unread", "new"),
    Status.QUEUED: ("queued", "to-read", "want-to-read", "todo"),
    Status.READING: ("reading", "in-progress", "currently-reading"),
    Status.SKIMMED: ("skimmed",),
    Status.READ: ("read", "done", "finished"),
    Status.DROPPED: ("dropped", "abandoned", "did-not-finish", "dnf", "not-reading"),
}
NAMED = [(name, status) for status, names in STATUSES.items() for name in names]


@pytest.mark.parametrize(("name", "status"), NAMED)
def test_a_status_goes_by_many_names(name: str, status: Status) -> None:
    assert Status.parse(name) is status
    assert Status.parse(f" {name.upper()} ") is status
    assert Status.parse(name.replace("-", " ")) is status
    assert Status.parse(name.replace("-", "_")) is status


def test_there_are_no_other_names() -> None:
    assert {status.value for status in Status} | set(STATUS_ALIASES) == {name for name, _ in NAMED}


@pytest.mark.parametrize("name", ["", "raed", "un read", "queued now", "toread!"])
def test_an_unknown_status_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(UnknownName) as refused:
        Status.parse(name)
    assert refused.value.known == ("unread", "queued", "reading", "skimmed", "read", "dropped")


@pytest.mark.parametrize("priority", Priority)
def test_a_priority_goes_by_its_name(priority: Priority) -> None:
    assert Priority.parse(priority.value) is priority
    assert Priority.parse(f" {priority.value.upper()}\n") is priority


@pytest.mark.parametrize("name", ["", "hi", "urgent", "1"])
def test_an_unknown_priority_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(UnknownName) as refused:
        Priority.parse(name)
    assert refused.value.known == ("high", "medium", "low")


RECORD = Record(key="doe2020graph", entry=Entry(title="Graphs"), added=TODAY)
CHANGE = Change(field="title", before="", after="x", origin=Origin(source="hand", on=TODAY))
PLANS = [
    (Plan(), True),
    (Plan(put=(RECORD,)), False),
    (Plan(remove=(RECORD.key,), before={RECORD.key: RECORD}), False),
    # What is only told changes nothing.
    (Plan(present=(RECORD.key,), changes={RECORD.key: (CHANGE,)}), True),
]


@pytest.mark.parametrize(("plan", "empty"), PLANS)
def test_a_plan_is_empty_when_it_would_change_nothing(plan: Plan, empty: bool) -> None:
    assert plan.empty is empty


FORUM = Identifier(Scheme.OPENREVIEW, "B1eWOJHKvB")
LINKS = [
    (Entry(), ""),
    (Entry(url="https://example.org/a"), "https://example.org/a"),
    (Entry(identifiers=(FORUM,)), "https://openreview.net/forum?id=B1eWOJHKvB"),
    (Entry(identifiers=(FORUM,), url="https://example.org/a"), FORUM.url),
    # An ISBN leads nowhere by itself.
    (Entry(identifiers=(Identifier(Scheme.ISBN, "9780262035613"),)), ""),
    (Entry(identifiers=(Identifier(Scheme.ISBN, "9780262035613"), FORUM)), FORUM.url),
    (
        Entry(identifiers=(Identifier(Scheme.ISBN, "9780262035613"),), url="https://example.org"),
        "https://example.org",
    ),
]


@pytest.mark.parametrize(("entry", "link"), LINKS)
def test_a_work_is_read_where_its_first_identifier_leads(entry: Entry, link: str) -> None:
    assert entry.link() == link
