from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import entries, records, words

from refkit.date import PartialDate
from refkit.enrich import Offer
from refkit.enrich.adopt import adopt
from refkit.enrich.revert import revert
from refkit.identifier import Identifier
from refkit.ingest.keys import Keys
from refkit.model import Entry, EntryType, Match, Origin, Plan, Record, Verdict
from refkit.name import Name

ADDED, DAY, TODAY = date(2026, 1, 2), date(2026, 11, 21), date(2026, 11, 22)
LIST = Origin(source="list.txt", locator="L1", on=ADDED)
HAND = Origin(source="hand", on=TODAY)
ARXIV = Identifier.read("arxiv:1909.00001")
RIVERS = Name(family="Rivers", given="Ada")

BARE = Record(
    key="rivers2019drift",
    entry=Entry(
        type=EntryType.PREPRINT,
        title="drift: sparse updates",
        date=PartialDate(2019),
        identifiers=(ARXIV,),
        extra={"year": "autumn 2019"},
    ),
    added=ADDED,
    provenance={"title": LIST, "date": LIST},
)
PAPER = Entry(
    type=EntryType.INPROCEEDINGS,
    title="DRIFT: Sparse Updates",
    authors=(RIVERS,),
    date=PartialDate(2020),
    container="ICLR 2020",
    venue="iclr",
)
FULLER = msgspec.structs.replace(PAPER, pages="1–9", date=PartialDate(2020, 4))


def offer(entry: Entry, source: str = "openreview", locator: str = "Hk0000ABcD") -> Offer:
    origin = Origin(source=source, locator=locator, on=TODAY)
    match = Match(left="", right=f"{source} {locator}", verdict=Verdict.SAME, evidence=())
    return Offer(source=source, entry=entry, provenance={"title": origin}, match=match)


def enriched(record: Record, *offers: Offer) -> Record:
    for each in offers:
        record = adopt(record, each, DAY).record
    return record


def taken_back(record: Record, *others: Record, source: str = "") -> Plan:
    library = {each.key: each for each in (record, *others)}
    return revert(library, [record.key], TODAY, source=source)


def said(plan: Plan) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in plan.problems]


def test_taking_back_gives_the_record_as_it_was() -> None:
    now = enriched(BARE, offer(PAPER), offer(FULLER, "dblp", "conf/iclr/R20"))
    assert len(now.receipts) == 2
    plan = taken_back(now)
    assert plan.put == (BARE,)
    assert plan.before == {BARE.key: now}
    assert (plan.remove, plan.problems) == ((), ())
    told = {change.field: (change.before, change.after) for change in plan.changes[BARE.key]}
    assert told["date"] == ("2020-04", "2019")
    assert told["extra.year"] == ("", "autumn 2019")
    assert {change.origin.source for change in plan.changes[BARE.key]} == {"list.txt", "hand"}


def test_one_source_alone_is_taken_back() -> None:
    first = enriched(BARE, offer(PAPER))
    now = enriched(first, offer(FULLER, "dblp", "conf/iclr/R20"))
    plan = taken_back(now, source="dblp")
    assert plan.put == (first,)
    assert plan.problems == ()


def test_what_a_later_source_put_on_top_stays_and_goes_back_behind_both() -> None:
    now = enriched(BARE, offer(PAPER), offer(FULLER, "dblp", "conf/iclr/R20"))
    (left,) = taken_back(now, source="openreview").put
    assert [receipt.source for receipt in left.receipts] == ["dblp"]
    assert (left.entry.date, left.entry.pages) == (PartialDate(2020, 4), "1–9")
    assert (left.entry.type, left.entry.title) == (EntryType.PREPRINT, "drift: sparse updates")
    assert taken_back(left).put == (BARE,)


def test_what_was_changed_since_stays_and_is_said() -> None:
    now = enriched(BARE, offer(PAPER))
    edited = msgspec.structs.replace(
        now,
        entry=msgspec.structs.replace(now.entry, title="Drift!"),
        provenance={**now.provenance, "title": HAND},
    )
    plan = taken_back(edited)
    (back,) = plan.put
    assert (back.entry.title, back.provenance["title"]) == ("Drift!", HAND)
    assert (back.entry.type, back.receipts) == (EntryType.PREPRINT, ())
    assert said(plan) == [("ENR014", "title")]


def test_what_was_emptied_and_filled_again_stays() -> None:
    now = enriched(BARE, offer(PAPER))
    extra = {"year": "MMXX"}
    origin = Origin(source="refs.bib", on=TODAY)
    refilled = msgspec.structs.replace(
        now,
        entry=msgspec.structs.replace(now.entry, extra=extra),
        provenance={**now.provenance, "extra.year": origin},
    )
    plan = taken_back(refilled)
    assert plan.put[0].entry.extra == extra
    assert said(plan) == [("ENR014", "extra.year")]


def test_what_is_locked_stays_and_is_said() -> None:
    now = msgspec.structs.replace(enriched(BARE, offer(PAPER)), locked=("title",))
    plan = taken_back(now)
    assert plan.put[0].entry.title == "DRIFT: Sparse Updates"
    assert said(plan) == [("ENR014", "title")]


def test_nothing_to_take_back_is_said_of_records_that_were_named() -> None:
    now = enriched(BARE, offer(PAPER))
    plan = taken_back(BARE)
    assert (plan.put, plan.present, said(plan)) == ((), (BARE.key,), [("ENR015", "")])
    plan = taken_back(now, source="crossref")
    assert (plan.put, said(plan)) == ((), [("ENR015", "")])
    other = msgspec.structs.replace(BARE, key="other")
    plan = revert({"other": other, now.key: now}, (), TODAY, source="openreview")
    assert (plan.put, plan.present, plan.problems) == ((BARE,), (), ())


# --- keys -----------------------------------------------------------------------------------------

WAITING = Record(key="anonnd", entry=Entry(identifiers=(ARXIV,)), added=ADDED, waiting=True)


def renamed() -> Record:
    return adopt(WAITING, offer(PAPER), DAY, keys=Keys({"anonnd": WAITING}, ())).record


def test_the_key_comes_back_and_the_new_one_goes_on_leading_there() -> None:
    now = renamed()
    assert now.key == "rivers2020drift"
    plan = taken_back(now)
    assert plan.put == (msgspec.structs.replace(WAITING, aliases=("rivers2020drift",)),)
    assert plan.remove == ("rivers2020drift",)
    assert plan.before == {"rivers2020drift": now}
    assert plan.changes["anonnd"][0].field == "key"
    assert ("ENR016", "") in said(plan)


def test_a_key_that_another_record_has_does_not_come_back() -> None:
    other = Record(key="Anonnd", entry=Entry(title="Another"), added=ADDED)
    plan = taken_back(renamed(), other)
    (back,) = plan.put
    assert (back.key, back.aliases) == ("rivers2020drift", ("anonnd",))
    assert (plan.remove, said(plan)) == ((), [("ENR017", "")])


def test_an_unknown_key_is_the_callers_fault() -> None:
    with pytest.raises(KeyError):
        revert({}, ["nobody"], TODAY)


# --- always ---------------------------------------------------------------------------------------


def some_offers() -> st.SearchStrategy[list[Offer]]:
    names = st.sampled_from((("openreview", "a"), ("dblp", "b"), ("refs.bib", "")))
    one = st.builds(lambda entry, name: offer(entry, *name), entries(words()), names)
    return st.lists(one, min_size=1, max_size=3)


@settings(max_examples=100)
@given(records(words()), some_offers(), st.booleans())
def test_taking_everything_back_gives_the_record_again(
    record: Record, offers: Sequence[Offer], with_keys: bool
) -> None:
    # Whether it waited is told by what it says: see below.
    fresh: dict[str, Any] = {"receipts": (), "waiting": False, "locked": ("abstract",)}
    before = msgspec.structs.replace(record, **fresh)
    keys = Keys({before.key: before}, ()) if with_keys else None
    now = before
    for each in offers:
        now = adopt(now, each, DAY, keys=keys).record
    if not now.receipts:
        return
    (back,) = revert({now.key: now}, [now.key], TODAY).put
    assert back.key == before.key
    as_before = {"aliases": before.aliases, "waiting": False}
    assert msgspec.structs.replace(back, **as_before) == before
    assert back.aliases[: len(before.aliases)] == before.aliases


@pytest.mark.parametrize(
    ("entry", "waits"),
    [
        (Entry(identifiers=(ARXIV,)), True),
        (Entry(title="Drift"), True),
        (Entry(abstract="We drift."), False),
        (Entry(title="Drift", identifiers=(ARXIV,)), False),
    ],
)
def test_what_says_nothing_waits_again(entry: Entry, waits: bool) -> None:
    before = Record(key="x", entry=entry, added=ADDED, waiting=waits)
    now = enriched(before, offer(PAPER))
    assert not now.waiting
    assert taken_back(now).put == (before,)
