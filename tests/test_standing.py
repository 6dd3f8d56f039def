from datetime import date
from typing import Any

import msgspec
import pytest

from refkit import standing
from refkit.date import PartialDate
from refkit.errors import Location
from refkit.formats import Options, bibtex
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Markup, Origin, PubState, RawEntry, Record
from refkit.name import Name
from refkit.normalize import normalize
from refkit.standing import Standing

DAY = date(2026, 11, 22)


def ids(*written: str) -> tuple[Identifier, ...]:
    return tuple(map(Identifier.read, written))


PAPER = Entry(
    type=EntryType.INPROCEEDINGS,
    title="Drift",
    authors=(Name(family="Rivers", given="Ada"),),
    date=PartialDate(2020),
    container="ICLR",
    identifiers=ids("openreview:Hk0000ABcD"),
)


def made(**changes: Any) -> Entry:
    return msgspec.structs.replace(PAPER, **changes)


# Presence is not publication: metadata-apis 1.1 (4) and 1.7.
STANDINGS = [
    (Entry(), Standing.UNKNOWN),
    (Entry(container="ICLR"), Standing.UNKNOWN),
    (PAPER, Standing.PUBLISHED),
    (made(container=""), Standing.UNKNOWN),
    (made(pubstate=PubState.ACCEPTED), Standing.ACCEPTED),
    (made(pubstate=PubState.PUBLISHED), Standing.PUBLISHED),
    (made(pubstate=PubState.PREPRINT), Standing.PREPRINT),
    (made(pubstate=PubState.SUBMITTED), Standing.AGAINST),
    (made(pubstate=PubState.REJECTED), Standing.AGAINST),
    (made(pubstate=PubState.WITHDRAWN), Standing.AGAINST),
    (made(pubstate=PubState.RETRACTED), Standing.AGAINST),
    (made(container="Submitted to ICLR 2020"), Standing.AGAINST),
    (made(container="Under review at TMLR"), Standing.AGAINST),
    (made(container="Submitted Papers of the Drift Society"), Standing.PUBLISHED),
    (made(type=EntryType.PREPRINT, container="arXiv"), Standing.PREPRINT),
    (made(type=EntryType.PREPRINT, pubstate=PubState.PUBLISHED), Standing.PREPRINT),
    (made(type=EntryType.UNPUBLISHED, container=""), Standing.UNKNOWN),
    (made(type=EntryType.ONLINE), Standing.UNKNOWN),
    (made(type=EntryType.THESIS, container=""), Standing.PUBLISHED),
    (made(type=EntryType.BOOK, container=""), Standing.PUBLISHED),
    (made(type=EntryType.SOFTWARE, container=""), Standing.PUBLISHED),
]


@pytest.mark.parametrize(("entry", "expected"), STANDINGS)
def test_how_far_a_work_got(entry: Entry, expected: Standing) -> None:
    assert standing.of(entry) is expected
    assert standing.is_out(entry) == (expected in (Standing.ACCEPTED, Standing.PUBLISHED))


COMPLETE: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"identifiers": ids("doi:10.9999/x")}, True),
    ({"identifiers": ids("acl:P18-1001")}, True),
    ({"identifiers": ids("dblp:conf/iclr/R20")}, True),
    ({"identifiers": ids("arxiv:1909.00001")}, False),
    ({"identifiers": ids("isbn:9780262035613")}, False),
    ({"identifiers": ()}, False),
    ({"title": ""}, False),
    ({"authors": ()}, False),
    ({"authors": (Name(literal="Anonymous Authors"),)}, False),
    ({"and_others": True}, False),
    ({"date": None}, False),
    ({"container": ""}, False),
    ({"container": "", "pubstate": PubState.ACCEPTED}, False),
    ({"type": EntryType.PREPRINT}, False),
    ({"pubstate": PubState.REJECTED}, False),
    (
        {"type": EntryType.BOOK, "container": "", "identifiers": ids("isbn:9780262035613")},
        True,
    ),
]


@pytest.mark.parametrize(("changes", "complete"), COMPLETE)
def test_what_a_bibliography_needs(changes: dict[str, Any], complete: bool) -> None:
    record = Record(key="k", entry=made(**changes), added=DAY)
    assert standing.is_complete(record) == complete
    assert not standing.is_complete(msgspec.structs.replace(record, waiting=True))


@pytest.mark.parametrize(
    ("name", "anonymous"),
    [
        (Name(literal="Anonymous"), True),
        (Name(family="Anonymous"), True),
        (Name(family="Authors", given="Anonymous"), True),
        (Name(literal="Anonymous ACL submission"), True),
        (Name(family="Anonymova", given="Ada"), False),
    ],
)
def test_nobodys_names(name: Name, anonymous: bool) -> None:
    assert standing.is_anonymous((name,)) == anonymous


# --- the words of sources, and of bibliographies --------------------------------------------------


def understood(where: Location | None = None, text: str = "", **fields: str) -> Entry:
    raw = RawEntry(
        type="inproceedings",
        fields=fields,
        markup=Markup.LATEX,
        text=text,
        origin=Origin(source="openreview", on=DAY),
        where=where,
    )
    return normalize(raw).entry


@pytest.mark.parametrize("state", PubState)
def test_a_source_tells_the_state_in_our_words(state: PubState) -> None:
    entry = understood(pubstate=state.value)
    assert entry.pubstate is state
    key = {"pubstate": "submitted"} if state is PubState.SUBMITTED else {}
    assert entry.extra == key  # which is BibLaTeX's own


def test_what_a_bibliography_prints_of_the_state_is_kept() -> None:
    place = Location(file="a.bib", line=1)
    entry = understood(
        where=place, text="@inproceedings{a, pubstate={rejected}}", pubstate="rejected"
    )
    assert (entry.pubstate, entry.extra) == (PubState.REJECTED, {"pubstate": "rejected"})


# What is written in BibLaTeX; its keys are those of its manual, 4.9.2.11.
WRITTEN: list[tuple[dict[str, Any], str]] = [
    ({"pubstate": PubState.SUBMITTED}, "submitted"),
    ({"pubstate": PubState.REJECTED}, ""),
    ({"pubstate": PubState.WITHDRAWN}, ""),
    ({"pubstate": PubState.RETRACTED}, ""),
    ({"pubstate": PubState.PUBLISHED}, ""),
    # What a conference accepted is cited with its proceedings, as is a journal at OpenReview.
    ({"pubstate": PubState.ACCEPTED}, ""),
    ({"pubstate": PubState.ACCEPTED, "type": EntryType.ARTICLE}, ""),
    ({"pubstate": PubState.ACCEPTED, "type": EntryType.ARTICLE, "identifiers": ()}, "inpress"),
    ({"pubstate": PubState.ACCEPTED, "container": ""}, "inpress"),
    ({"pubstate": PubState.ACCEPTED, "extra": {"pubstate": "forthcoming"}}, "forthcoming"),
]


@pytest.mark.parametrize(("changes", "written"), WRITTEN)
def test_the_state_in_a_bibliography(changes: dict[str, Any], written: str) -> None:
    record = Record(key="k", entry=made(**changes), added=DAY)
    text = bibtex.write([record], Options(dialect="biblatex")).text
    lines = [line.strip() for line in text.splitlines() if "pubstate" in line]
    expected = f"{{{written}}}"
    assert [line.rstrip(",").partition("=")[2].strip() for line in lines] == (
        [expected] if written else []
    )
