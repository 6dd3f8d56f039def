from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import entries, libraries, words

from refkit.date import PartialDate
from refkit.enrich import Consulted, Offer, called, choice
from refkit.enrich.plan import overall, plan
from refkit.enrich.revert import revert
from refkit.errors import Problem, Severity
from refkit.exchange import OFFLINE, Refusal, State
from refkit.identifier import Identifier
from refkit.match.paper import same_paper
from refkit.model import (
    Entry,
    EntryType,
    Match,
    Origin,
    Plan,
    PubState,
    Record,
    Verdict,
)
from refkit.name import Name
from refkit.sources import Answer
from refkit.store import Library

ADDED, TODAY = date(2026, 1, 2), date(2026, 11, 22)
TITLE = "DRIFT: Sparse Updates for Recurrent Networks"
OTHER = "Whispering in a Crowd of Distant Speakers"
RIVERS, CHEN = Name(family="Rivers", given="Ada"), Name(family="Chen", given="Bo")
POE = Name(family="Poe", given="Ann")


def ids(*written: str) -> tuple[Identifier, ...]:
    return tuple(map(Identifier.read, written))


MINE = Entry(title=TITLE, authors=(RIVERS, CHEN), date=PartialDate(2019))
PAPER = Entry(
    type=EntryType.INPROCEEDINGS,
    title=TITLE,
    authors=(RIVERS, CHEN),
    date=PartialDate(2020),
    container="ICLR 2020",
    venue="iclr",
    pubstate=PubState.ACCEPTED,
    identifiers=ids("openreview:Hk0000ABcD"),
)
PREPRINT = Entry(
    type=EntryType.PREPRINT,
    title=TITLE,
    authors=(RIVERS, CHEN),
    date=PartialDate(2019, 9),
    identifiers=ids("arxiv:1909.00001"),
    abstract="We drift.",
)
STRANGER = Entry(type=EntryType.ARTICLE, title=OTHER, authors=(POE,), container="Whispers")


def made(entry: Entry, **changes: Any) -> Entry:
    return msgspec.structs.replace(entry, **changes)


def record(key: str = "k", entry: Entry = MINE, **members: Any) -> Record:
    return Record(key=key, entry=entry, added=ADDED, **members)


def offer(
    mine: Record,
    entry: Entry,
    source: str = "openreview",
    locator: str = "a",
    *,
    verdict: Verdict | None = None,
    **members: Any,
) -> Offer:
    """An offer, judged as it is judged in earnest unless a verdict is given."""
    name = called(source, locator)
    match = same_paper(
        mine.entry, entry, left=mine.key, right=name, direct=members.get("direct", False)
    )
    if verdict:
        match = Match(left=mine.key, right=name, verdict=verdict, evidence=match.evidence)
    origin = Origin(source=source, locator=locator, on=TODAY)
    return Offer(source=source, entry=entry, provenance={"title": origin}, match=match, **members)


def asked(mine: Record, *offers: Offer, answers: Sequence[Answer] = ()) -> Consulted:
    if not answers:
        answers = [Answer(each.source, State.FOUND) for each in offers]
    return Consulted(record=mine, offers=choice.in_order(offers, mine), answers=tuple(answers))


def planned(*consulted: Consulted, others: Sequence[Record] = (), **options: Any) -> Plan:
    library = {each.record.key: each.record for each in consulted}
    library |= {other.key: other for other in others}
    return plan({each.record.key: each for each in consulted}, library, TODAY, **options)


def said(done: Plan) -> list[tuple[str, str]]:
    return [(problem.code, problem.key) for problem in done.problems]


# --- one offer ------------------------------------------------------------------------------------


def test_a_certain_offer_is_applied_with_its_receipt() -> None:
    mine = record()
    done = planned(asked(mine, offer(mine, PAPER)))
    (after,) = done.put
    assert after.entry.venue == "iclr"
    assert [receipt.source for receipt in after.receipts] == ["openreview"]
    assert done.before == {"k": mine}
    assert {change.field for change in done.changes["k"]} >= {"type", "container", "date"}
    assert (done.review, done.problems, done.remove) == ((), (), ())


@pytest.mark.parametrize(
    ("mine", "container", "settled"),
    [
        (MINE, "ICLR 2020", True),
        (MINE, "Workshop on Drift at ICLR 2020", False),
        (made(PAPER, venue="", container="Workshop on Drift at ICLR 2020"),
         "Workshop on Drift at ICLR 2020", True),
    ],
)  # fmt: skip
def test_from_a_workshop_a_paper_may_go_on(mine: Entry, container: str, settled: bool) -> None:
    there = made(PAPER, venue="", container=container)
    assert choice.settles(offer(record(entry=mine), there), record(entry=mine)) is settled


def test_a_record_that_lacks_nothing_is_present() -> None:
    mine = record(entry=PAPER)
    done = planned(asked(mine, offer(mine, PAPER)))
    assert (done.put, done.present, done.problems) == ((), ("k",), ())
    assert done.empty


# Offers, the best last: source, entry, further members.
BEST: list[tuple[str, list[tuple[str, Entry, dict[str, Any]]]]] = [
    ("the furthest published", [("openreview", PREPRINT, {}), ("arxiv", PAPER, {})]),
    (
        "published before accepted",
        [("openreview", PAPER, {}), ("dblp", made(PAPER, pubstate=None), {})],
    ),
    (
        "a conference before a workshop",
        [
            ("openreview", made(PAPER, venue="", container="ICLR 2020 Workshop on Drift"), {}),
            ("crossref", made(PAPER, venue="icml", container="ICML 2020"), {}),
        ],
    ),
    (
        "a workshop before a preprint",
        [
            ("openreview", PREPRINT, {}),
            ("dblp", made(PAPER, venue="", container="ICLR 2020 Workshop on Drift"), {}),
        ],
    ),
    ("the most trusted", [("refs.bib", PAPER, {}), ("dblp", PAPER, {}), ("openreview", PAPER, {})]),
    (
        "who may stand alone",
        [("semanticscholar", made(PAPER, pubstate=None), {"alone": False}), ("arxiv", PAPER, {})],
    ),
    ("what an identifier led to", [("dblp", PAPER, {}), ("dblp", PAPER, {"direct": True})]),
]


@pytest.mark.parametrize(("why", "offers"), BEST, ids=[why for why, _ in BEST])
@pytest.mark.parametrize("turned", [False, True])
def test_one_offer_is_chosen(
    why: str, offers: list[tuple[str, Entry, dict[str, Any]]], turned: bool
) -> None:
    mine = record()
    made = [
        offer(mine, entry, source, str(number), verdict=Verdict.SAME, **members)
        for number, (source, entry, members) in enumerate(offers)
    ]
    best = made[-1]
    done = planned(asked(mine, *(made[::-1] if turned else made)))
    assert [r.locator for r in done.put[0].receipts] == [best.locator], why


def test_equals_are_never_mixed_and_the_first_counts() -> None:
    mine = record()
    one = offer(mine, made(PAPER, pages="1–9"), "dblp", "a")
    other = offer(mine, made(PAPER, volume="7"), "dblp", "b")
    (after,) = planned(asked(mine, one, other)).put
    assert (after.entry.pages, after.entry.volume) == ("1–9", "")


def test_a_published_record_takes_from_where_it_was_published() -> None:
    mine = record(entry=made(PAPER, authors=(RIVERS,), and_others=True, identifiers=()))
    journal = made(
        PAPER, type=EntryType.ARTICLE, container="Journal of Drift", venue="", pubstate=None
    )
    first = offer(mine, journal, "crossref", "j", verdict=Verdict.SAME)
    second = offer(mine, made(PAPER, pages="1–9"), "dblp", "c", verdict=Verdict.SAME)
    (after,) = planned(asked(mine, first, second)).put
    assert (after.entry.container, after.entry.pages) == ("ICLR 2020", "1–9")
    assert after.entry.authors == (RIVERS, CHEN)


# --- for a person ---------------------------------------------------------------------------------

LIKELY = made(PAPER, title=f"{TITLE} Again")


def test_what_is_likely_is_shown_and_nothing_is_applied() -> None:
    mine = record()
    likely = offer(mine, LIKELY, verdict=Verdict.LIKELY)
    done = planned(asked(mine, likely))
    assert (done.put, done.review) == ((), (likely.match,))
    assert said(done) == [("ENR009", "k")]


def test_what_a_person_accepted_is_applied() -> None:
    mine = record()
    likely = offer(mine, LIKELY, verdict=Verdict.LIKELY)
    found = asked(mine, likely, offer(mine, PREPRINT, "arxiv", "p"))
    done = planned(found, accepted={("k", "openreview a")})
    (after,) = done.put
    assert after.entry.title == f"{TITLE} Again"
    assert (done.review, done.problems) == ((), ())
    assert planned(found, accepted={("x", "openreview a")}).put[0].entry.title == TITLE


def test_who_may_not_stand_alone_is_not_applied_even_if_accepted() -> None:
    mine = record()
    found = asked(mine, offer(mine, PAPER, "openalex", "W1", alone=False))
    done = planned(found, accepted={("k", "openalex W1")})
    assert (done.put, said(done)) == ((), [("ENR018", "k")])


def test_a_likely_publication_is_shown_beside_a_certain_preprint() -> None:
    mine = record()
    likely = offer(mine, LIKELY, verdict=Verdict.LIKELY)
    certain = offer(mine, PREPRINT, "arxiv", "p")
    done = planned(asked(mine, certain, likely))
    assert done.put[0].entry.identifiers == ids("arxiv:1909.00001")
    assert done.review == (likely.match,)
    # And the other way round it is no news.
    done = planned(asked(mine, offer(mine, PAPER), offer(mine, PREPRINT, verdict=Verdict.LIKELY)))
    assert (done.review, done.problems) == ((), ())


# --- identifiers that lead elsewhere --------------------------------------------------------------


def test_an_identifier_that_leads_to_another_paper_is_named() -> None:
    mine = record(entry=made(MINE, identifiers=ids("doi:10.9999/whisper")))
    wrong = made(STRANGER, identifiers=ids("doi:10.9999/whisper"))
    astray = offer(mine, wrong, "crossref", "10.9999/whisper", direct=True)
    assert astray.match.verdict is Verdict.DIFFERENT
    done = planned(asked(mine, astray))
    assert done.put == ()
    assert said(done) == [("ENR006", "k"), ("ENR001", "k")]
    message = done.problems[0].message
    assert "doi:10.9999/whisper" in message
    assert OTHER in message
    assert "Poe" in message


THREE = ids("openreview:Hk0000ABcD", "arxiv:1909.00001", "doi:10.9999/tides")
TIDES = Entry(
    type=EntryType.ARTICLE,
    title="Tides and Currents of the Northern Sea",
    authors=(POE,),
    container="Journal of Tides",
    date=PartialDate(2011),
    identifiers=ids("doi:10.9999/tides"),
)


def test_three_identifiers_that_lead_to_three_papers_change_nothing() -> None:
    mine = record(entry=Entry(identifiers=THREE), waiting=True)
    offers = [
        offer(mine, PAPER, direct=True),
        offer(mine, made(PREPRINT, title=OTHER, authors=(POE,)), "arxiv", "p", direct=True),
        offer(mine, TIDES, "crossref", "t", direct=True),
    ]
    assert {each.match.verdict for each in offers} == {Verdict.SAME}
    done = planned(asked(mine, *offers))
    assert done.put == ()
    assert said(done) == [("ENR007", "k")]
    message = done.problems[0].message
    for identifier, title in zip(THREE, (TITLE, OTHER, TIDES.title), strict=True):
        assert str(identifier) in message
        assert title in message
    assert len(done.review) == 3
    # The person who knows which it is says so.
    done = planned(asked(mine, *offers), accepted={("k", "crossref t")})
    assert done.put[0].entry.title == TIDES.title


def test_identifiers_that_lead_to_one_paper_agree() -> None:
    mine = record(entry=Entry(identifiers=THREE[:2]), waiting=True)
    offers = (offer(mine, PAPER, direct=True), offer(mine, PREPRINT, "arxiv", "p", direct=True))
    done = planned(asked(mine, *offers))
    assert [put.entry.venue for put in done.put] == ["iclr"]


def test_two_publications_of_one_source_are_for_a_person() -> None:
    mine = record()
    journal = made(PAPER, type=EntryType.ARTICLE, container="Journal of Drift", venue="")
    offers = [
        offer(mine, entry, "dblp", locator, verdict=Verdict.SAME)
        for locator, entry in (("conf", PAPER), ("journal", journal))
    ]
    done = planned(asked(mine, *offers))
    assert (done.put, said(done)) == ((), [("ENR007", "k")])
    assert [match.right for match in done.review] == ["dblp conf", "dblp journal"]


# --- records that are one paper -------------------------------------------------------------------


def test_two_records_that_lead_to_one_paper_are_proposed_as_duplicates() -> None:
    one, other = record("a"), record("b", made(MINE, title=TITLE.upper()))
    done = planned(asked(one, offer(one, PAPER)), asked(other, offer(other, PAPER)))
    assert done.put == ()
    assert said(done) == [("ENR008", "a")]
    (match,) = done.review
    assert (match.left, match.right, match.verdict) == ("a", "b", Verdict.LIKELY)
    assert match.evidence[0].detail == "openreview:Hk0000ABcD"


@pytest.mark.parametrize("who", ["a", "b"])
def test_who_was_told_apart_is_not_proposed_again(who: str) -> None:
    """Neither is changed all the same: both would be equal, which nobody wanted."""
    apart = {"a": ("b",), "b": ("a",)}[who]
    one = record("a", distinct=apart if who == "a" else ())
    other = record("b", made(MINE, title=TITLE.upper()), distinct=apart if who == "b" else ())
    third = record("c")
    done = planned(asked(one, offer(one, PAPER)), asked(other, offer(other, PAPER)))
    assert (done.put, done.review, said(done)) == ((), (), [("ENR008", "a")])
    assert "which you marked as different works" in done.problems[0].message
    assert done.problems[0].severity is Severity.INFO
    all_three = [asked(mine, offer(mine, PAPER)) for mine in (one, other, third)]
    assert [(m.left, m.right) for m in planned(*all_three).review] == [("a", "c")]


def test_a_record_never_gets_the_identifier_of_another() -> None:
    one = record("a")
    there = record("z", made(PAPER, title="Drift"))
    done = planned(asked(one, offer(one, PAPER)), others=[there])
    assert (done.put, said(done)) == ((), [("ENR008", "a")])


def test_papers_of_one_volume_are_not_one_paper() -> None:
    one, other = record("a"), record("b", made(MINE, title=OTHER, authors=(POE,)))
    volume = ids("isbn:9780262035613", "issn:2049-3630")
    first = offer(one, made(PAPER, identifiers=volume), locator="a")
    second = offer(other, made(PAPER, title=OTHER, authors=(POE,), identifiers=volume), locator="b")
    done = planned(asked(one, first), asked(other, second))
    assert [put.key for put in done.put] == ["a", "b"]


# --- answers --------------------------------------------------------------------------------------

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)


def refused(source: str, state: State, message: str = "", **more: Any) -> Answer:
    return Answer(source, state, refusal=Refusal(state, message, **more))


def only(*answers: Answer) -> Problem:
    mine = record()
    (problem,) = planned(asked(mine, answers=answers)).problems
    return problem


def test_not_found_is_said_only_when_everybody_looked() -> None:
    problem = only(
        Answer("openreview", State.ABSENT),
        refused("dblp", State.SKIPPED),
        Answer("acl", State.ABSENT),
    )
    assert (problem.code, problem.severity) == ("ENR001", Severity.WARNING)
    assert problem.message == "k was not found: openreview and acl have no such paper"


@pytest.mark.parametrize(
    "state",
    [State.UNREADABLE, State.GATED, State.THROTTLED, State.OUTAGE, State.MALFORMED],
)
def test_a_source_that_could_not_say_is_named_with_its_reason(state: State) -> None:
    until = NINE if state is State.THROTTLED else None
    problem = only(
        Answer("dblp", State.ABSENT),
        refused("openreview", state, "for a reason", hint="do something", until=until),
    )
    assert problem.code == "ENR002"
    assert problem.hint == "do something"
    assert f"openreview {state.value}" in problem.message
    assert "for a reason" in problem.message
    assert ("2026-11-22T09:00+00:00" in problem.message) == (state is State.THROTTLED)
    assert "not found" not in problem.message
    assert "no such paper" not in problem.message


def test_a_record_that_nobody_could_be_asked_about_says_too_little() -> None:
    problem = only(refused("openreview", State.SKIPPED), refused("dblp", State.SKIPPED))
    assert (problem.code, problem.message) == ("ENR002", "k says too little to be looked up")


def test_what_is_not_stored_is_neither_absent_nor_too_little_to_ask_for() -> None:
    unstored = Answer("openreview", State.SKIPPED, refusal=Refusal(State.SKIPPED, OFFLINE))
    for others in ((), (Answer("dblp", State.ABSENT),), (refused("acl", State.SKIPPED),)):
        problem = only(unstored, *others)
        assert problem.code == "ENR002"
        assert "offline" in problem.message


def test_who_could_not_be_asked_is_no_news_once_the_paper_was_found() -> None:
    mine = record()
    owing = refused("dblp", State.OUTAGE)
    found = Answer("openreview", State.FOUND)
    assert planned(asked(mine, offer(mine, PAPER), answers=(found, owing))).problems == ()
    done = planned(asked(mine, offer(mine, PREPRINT, "arxiv"), answers=(found, owing)))
    assert [(p.code, p.severity) for p in done.problems] == [("ENR002", Severity.INFO)]


# Answers of one source, by find and by search, and what it says in the end.
OVERALL = [
    ((State.ABSENT,), State.ABSENT),
    ((State.SKIPPED, State.ABSENT), State.ABSENT),
    ((State.ABSENT, State.FOUND), State.FOUND),
    ((State.GATED, State.FOUND), State.FOUND),
    ((State.ABSENT, State.GATED), State.GATED),
    ((State.GATED, State.THROTTLED), State.THROTTLED),
    ((State.SKIPPED, State.SKIPPED), State.SKIPPED),
    ((State.ABSENT, State.SKIPPED), State.ABSENT),
]


@pytest.mark.parametrize(("states", "state"), OVERALL)
def test_what_a_source_says_in_the_end(states: Sequence[State], state: State) -> None:
    plain = (State.FOUND, State.ABSENT)
    answers = [Answer("a", s) if s in plain else refused("a", s) for s in states]
    assert [answer.state for answer in overall(answers)] == [state]


# --- records that changed meanwhile ---------------------------------------------------------------


def test_a_record_that_is_gone_is_left_out() -> None:
    mine = record()
    done = plan({"k": asked(mine, offer(mine, PAPER))}, {}, TODAY)
    assert (done.put, said(done)) == ((), [("ENR010", "k")])


def test_a_record_that_changed_is_judged_again_and_keeps_the_change() -> None:
    mine = record()
    found = {"k": asked(mine, offer(mine, PAPER))}
    tagged = msgspec.structs.replace(mine, tags=("new",))
    (after,) = plan(found, {"k": tagged}, TODAY).put
    assert (after.tags, after.entry.venue) == (("new",), "iclr")
    another = msgspec.structs.replace(mine, entry=STRANGER)
    done = plan(found, {"k": another}, TODAY)
    assert done.put == ()


# --- filling, keys --------------------------------------------------------------------------------


def test_further_sources_fill_what_stays_empty_each_with_a_receipt() -> None:
    mine = record()
    offers = (
        offer(mine, PAPER),
        offer(mine, made(PAPER, pages="1–9", authors=(RIVERS,)), "crossref", "c"),
        offer(mine, made(PREPRINT, keywords=("x",)), "openalex", "W1", alone=False),
        offer(mine, made(PAPER, volume="7"), "dblp", "d"),
    )
    (after,) = planned(asked(mine, *offers), fill_from=("crossref", "openalex")).put
    assert [receipt.source for receipt in after.receipts] == ["openreview", "crossref", "openalex"]
    assert (after.entry.pages, after.entry.volume) == ("1–9", "")
    assert (after.entry.authors, after.entry.abstract) == ((RIVERS, CHEN), "We drift.")
    assert planned(asked(mine, *offers)).put[0].entry.pages == ""


def test_a_record_without_a_title_is_put_under_a_proper_key() -> None:
    mine = record("anonnd", Entry(identifiers=ids("arxiv:1909.00001")), waiting=True)
    done = planned(asked(mine, offer(mine, PREPRINT, "arxiv", direct=True)))
    assert [(put.key, put.aliases) for put in done.put] == [("rivers2019drift", ("anonnd",))]
    assert done.remove == ("anonnd",)
    assert done.before == {"anonnd": mine}
    assert set(done.changes) == {"rivers2019drift"}
    assert said(done) == [("ENR016", "rivers2019drift")]


def test_two_new_keys_are_different() -> None:
    one = record("anonnd", Entry(identifiers=ids("arxiv:1909.00001")), waiting=True)
    other = record("anonnda", Entry(identifiers=ids("arxiv:1909.00002")), waiting=True)
    second = made(PREPRINT, title="Drift Again", identifiers=ids("arxiv:1909.00002"))
    done = planned(
        asked(one, offer(one, PREPRINT, "arxiv", "1", direct=True)),
        asked(other, offer(other, second, "arxiv", "2", direct=True)),
    )
    assert [put.key for put in done.put] == ["rivers2019drift", "rivers2019drifta"]


def test_a_plan_is_kept_and_taken_back_by_the_library(tmp_path: Path) -> None:
    waiting = record("anonnd", Entry(identifiers=ids("arxiv:1909.00001")), waiting=True)
    other = record("other", STRANGER)
    library = Library(tmp_path / "library.json")
    library.apply(Plan(put=(waiting, other)))
    found = {"anonnd": asked(waiting, offer(waiting, PREPRINT, "arxiv", direct=True))}
    library.change(lambda records: plan(found, records, TODAY))
    assert list(library.read()) == ["other", "rivers2019drift"]
    assert library.read().resolve("anonnd") == "rivers2019drift"
    # A second time the record that was looked up is not there under that key.
    assert library.change(lambda records: plan(found, records, TODAY)).empty
    library.change(lambda records: revert(records, ["rivers2019drift"], TODAY))
    records = library.read()
    aliased = msgspec.structs.replace(waiting, aliases=("rivers2019drift",))
    assert dict(records.items()) == {"anonnd": aliased, "other": other}


# --- always ---------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(libraries(3), st.data())
def test_a_plan_is_always_the_same_and_done_once(
    records: list[Record], data: st.DataObject
) -> None:
    library = {each.key: each for each in records}
    sources = st.sampled_from(("openreview", "crossref", "refs.bib"))
    consulted = {
        each.key: asked(
            each,
            *(
                offer(each, entry, data.draw(sources), each.key, verdict=verdict)
                for entry in data.draw(st.lists(entries(words()), max_size=2))
                for verdict in [data.draw(st.sampled_from(Verdict))]
            ),
        )
        for each in records
    }
    fill_from = ("crossref",)
    first = plan(consulted, library, TODAY, fill_from=fill_from)
    assert plan(consulted, library, TODAY, fill_from=fill_from) == first
    assert first.before == {key: library[key] for key in first.before}
    kept = {put.key: put for put in first.put if put.key in first.before}
    assert set(kept) | set(first.remove) == set(first.before)
    assert set(first.changes) == {put.key for put in first.put}
