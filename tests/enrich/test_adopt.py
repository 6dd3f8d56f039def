from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import entries, records, words

from refkit.date import PartialDate
from refkit.enrich import Offer
from refkit.enrich.adopt import Adopted, adopt
from refkit.errors import Severity
from refkit.identifier import Identifier
from refkit.ingest.keys import Keys
from refkit.model import (
    Entry,
    EntryType,
    Evidence,
    Match,
    Origin,
    Priority,
    PubState,
    Receipt,
    Record,
    Status,
    StatusChange,
    Verdict,
)
from refkit.name import Name

ADDED, TODAY = date(2026, 1, 2), date(2026, 11, 22)
LIST = Origin(source="list.txt", locator="L1", on=ADDED)
HAND = Origin(source="hand", on=ADDED)
WHY = (Evidence(what="title", score=1.0, detail="equal"),)
ICLR = "International Conference on Learning Representations"

RIVERS, CHEN, OKAFOR = (
    Name(family="Rivers", given="Ada"),
    Name(family="Chen", given="Bo"),
    Name(family="Okafor", given="Chidi"),
)
R, C = Name(family="Rivers", given="A."), Name(family="Chen", given="B.")
NOBODY = Name(family="Authors", given="Anonymous")


def ids(*written: str) -> tuple[Identifier, ...]:
    return tuple(map(Identifier.read, written))


PREPRINT = Entry(
    type=EntryType.PREPRINT,
    title="DRIFT: Sparse Updates for Recurrent Nets",
    authors=(RIVERS, CHEN),
    date=PartialDate(2019, 9),
    container="arXiv preprint arXiv:1909.00001",
    venue="arxiv",
    pages="1–9",
    identifiers=ids("arxiv:1909.00001"),
    extra={"eprintclass": "cs.LG", "file": "drift.pdf", "year": "autumn 2019"},
)
PAPER = Entry(
    type=EntryType.INPROCEEDINGS,
    title="DRIFT: Sparse Updates for Recurrent Nets",
    authors=(RIVERS, CHEN),
    date=PartialDate(2020),
    container="ICLR 2020",
    venue="iclr",
    publisher="OpenReview.net",
    identifiers=ids("openreview:Hk0000ABcD", "doi:10.9999/drift"),
    pubstate=PubState.ACCEPTED,
    abstract="We drift.",
    keywords=("sparsity",),
    extra={"code": "https://example.org/drift", "presentation": "poster", "timestamp": "now"},
)


def mine(entry: Entry, **members: Any) -> Record:
    blank = Record(key="rivers2019drift", entry=entry, added=ADDED)
    return msgspec.structs.replace(blank, **members)


def made(entry: Entry, **changes: Any) -> Entry:
    return msgspec.structs.replace(entry, **changes)


def offer(entry: Entry, source: str = "openreview", locator: str = "Hk0000ABcD") -> Offer:
    origin = Origin(source=source, locator=locator, on=TODAY)
    right = f"{source} {locator}"
    match = Match(left="rivers2019drift", right=right, verdict=Verdict.SAME, evidence=WHY)
    return Offer(
        source=source,
        entry=entry,
        provenance=dict.fromkeys(("title", "type"), origin),
        match=match,
        answers=("ab" * 32,),
    )


def adopted(one: Entry, other: Entry, **members: Any) -> Adopted:
    return adopt(mine(one, **members), offer(other), TODAY)


def codes(done: Adopted) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in done.problems]


# --- a preprint that was published ----------------------------------------------------------------


def test_a_preprint_moves_to_where_it_was_accepted_in_one_block() -> None:
    done = adopted(PREPRINT, PAPER)
    assert done.record.entry == Entry(
        type=EntryType.INPROCEEDINGS,
        title="DRIFT: Sparse Updates for Recurrent Nets",
        authors=(RIVERS, CHEN),
        date=PartialDate(2020),
        container=ICLR,
        venue="iclr",
        publisher="OpenReview.net",
        identifiers=ids("arxiv:1909.00001", "openreview:Hk0000ABcD", "doi:10.9999/drift"),
        pubstate=PubState.ACCEPTED,
        abstract="We drift.",
        keywords=("sparsity",),
        # The preprint's own spelling of its date is gone with the date; my file stays.
        extra={
            "eprintclass": "cs.LG",
            "file": "drift.pdf",
            "code": "https://example.org/drift",
            "presentation": "poster",
        },
    )
    assert done.problems == ()


def test_what_is_mine_stays_when_it_moves() -> None:
    of_mine: dict[str, Any] = {
        "tags": ("gan",),
        "status": Status.READ,
        "history": (StatusChange(status=Status.READ, on=ADDED),),
        "priority": Priority.HIGH,
        "rating": 4,
        "note": "Good.",
        "aliases": ("old",),
        "locked": ("abstract",),
    }
    record = adopted(PREPRINT, PAPER, **of_mine).record
    assert {name: getattr(record, name) for name in of_mine} == of_mine
    assert (record.key, record.added) == ("rivers2019drift", ADDED)


def test_every_changed_field_names_its_source_and_the_receipt_keeps_what_was() -> None:
    was = {"date": LIST, "title": LIST, "pages": LIST}
    done = adopted(PREPRINT, PAPER, provenance=was)
    fields = (
        *("abstract", "container", "date", "extra.code", "extra.presentation", "extra.year"),
        *("identifiers", "keywords", "pages", "publisher", "pubstate", "type", "venue"),
    )
    assert done.record.receipts == (
        Receipt(
            source="openreview",
            locator="Hk0000ABcD",
            on=TODAY,
            evidence=WHY,
            fields=fields,
            before=Entry(
                type=EntryType.PREPRINT,
                date=PartialDate(2019, 9),
                container="arXiv preprint arXiv:1909.00001",
                venue="arxiv",
                pages="1–9",
                identifiers=ids("arxiv:1909.00001"),
                extra={"year": "autumn 2019"},
            ),
            origins={"date": LIST, "pages": LIST},
            answers=("ab" * 32,),
        ),
    )
    origin = Origin(source="openreview", locator="Hk0000ABcD", on=TODAY)
    kept = [field for field in fields if field not in ("pages", "extra.year")]
    assert done.record.provenance == {"title": LIST} | dict.fromkeys(kept, origin)
    assert {change.field for change in done.changes} == set(fields)
    assert {change.origin for change in done.changes} == {origin}


def test_the_doi_of_the_publication_comes_before_that_of_the_preprint() -> None:
    one = made(PREPRINT, identifiers=ids("doi:10.1101/2019.09.01", "arxiv:1909.00001"))
    assert adopted(one, PAPER).record.entry.identifiers == ids(
        "doi:10.9999/drift", "doi:10.1101/2019.09.01", "arxiv:1909.00001", "openreview:Hk0000ABcD"
    )


def test_a_retitled_paper_gets_the_published_title() -> None:
    theirs = made(PAPER, title="DRIFT", extra={"subtitle": "Learning with Sparse Updates"})
    entry = adopted(PREPRINT, theirs).record.entry
    assert (entry.title, entry.extra["subtitle"]) == ("DRIFT", "Learning with Sparse Updates")


def test_authors_who_joined_for_the_publication_come_with_it() -> None:
    theirs = made(PAPER, authors=(RIVERS, OKAFOR, CHEN))
    assert adopted(PREPRINT, theirs).record.entry.authors == (RIVERS, OKAFOR, CHEN)


def test_nobody_loses_a_given_name_to_those_who_joined() -> None:
    done = adopted(PREPRINT, made(PAPER, authors=(R, OKAFOR, CHEN)))
    assert done.record.entry.authors == PREPRINT.authors
    assert ("ENR003", "authors") in codes(done)


@pytest.mark.parametrize(
    "entry",
    [
        Entry(title="DRIFT", authors=(RIVERS,)),
        Entry(type=EntryType.INPROCEEDINGS, title="DRIFT", date=PartialDate(2019)),
        Entry(type=EntryType.UNPUBLISHED, title="DRIFT"),
        Entry(title="DRIFT", container="ICLR", date=PartialDate(2020)),
        made(PREPRINT, pubstate=PubState.SUBMITTED),
        Entry(type=EntryType.INPROCEEDINGS, title="DRIFT", container="Submitted to ICML 2020"),
    ],
)
def test_what_names_no_venue_that_took_it_moves_as_well(entry: Entry) -> None:
    after = adopted(entry, PAPER).record.entry
    assert (after.type, after.container) == (EntryType.INPROCEEDINGS, ICLR)
    assert (after.venue, after.date) == ("iclr", PartialDate(2020))


def test_a_thesis_says_which_kind_it_is() -> None:
    theirs = Entry(
        type=EntryType.THESIS,
        title="Drift",
        publisher="University of Elsewhere",
        date=PartialDate(2020),
        extra={"type": "mathesis"},
    )
    entry = adopted(Entry(title="Drift"), theirs).record.entry
    assert (entry.type, entry.publisher) == (EntryType.THESIS, "University of Elsewhere")
    assert entry.extra == {"type": "mathesis"}


@pytest.mark.parametrize("lacking", [{"container": "", "venue": ""}, {"date": None}])
def test_a_publication_without_place_or_year_moves_nothing(lacking: dict[str, Any]) -> None:
    done = adopted(PREPRINT, made(PAPER, **lacking))
    assert done.record.entry.type is EntryType.PREPRINT
    assert done.record.entry.container == PREPRINT.container
    assert ("ENR012", "") in codes(done)


def test_a_record_in_another_place_stays_there_and_says_so() -> None:
    one = made(PAPER, container="Workshop on Drifting", venue="", date=PartialDate(2019))
    theirs = made(PAPER, volume="7", pages="1–9")
    done = adopted(one, theirs)
    after = done.record.entry
    assert (after.container, after.volume, after.pages) == ("Workshop on Drifting", "", "")
    assert ("ENR013", "container") in codes(done)
    assert after.identifiers == PAPER.identifiers


# --- the same standing ----------------------------------------------------------------------------


def test_what_is_empty_is_filled_where_the_place_is_the_same() -> None:
    one = Entry(
        type=EntryType.INPROCEEDINGS,
        title=PAPER.title,
        authors=(RIVERS, CHEN),
        date=PartialDate(2020),
        container="Proc. ICLR",
        venue="iclr",
    )
    theirs = made(PAPER, pages="1–9", volume="8")
    done = adopted(one, theirs)
    assert done.record.entry == made(
        theirs,
        container="Proc. ICLR",
        extra={"code": "https://example.org/drift", "presentation": "poster"},
    )
    assert done.problems == ()


# A field, mine, theirs, and what it becomes; with what is said of it.
FIELDS: list[tuple[str, Any, Any, Any, list[tuple[str, str]]]] = [
    ("title", "DRIFT: SPARSE UPDATES", "DRIFT: Sparse Updates", "DRIFT: Sparse Updates", []),
    ("title", "drift: sparse updates", "DRIFT: Sparse Updates", "DRIFT: Sparse Updates", []),
    ("title", "Drift: Sparse updates", "DRIFT: Sparse Updates", "Drift: Sparse updates", []),
    ("title", "DRIFT: Sparse Updates", "DRIFT: SPARSE UPDATES", "DRIFT: Sparse Updates", []),
    ("title", "BERT", "Bert", "BERT", []),
    ("title", "{BERT} Drifts", "BERT Drifts", "{BERT} Drifts", []),
    ("title", "On l1 Balls", "On $l_1$ Balls", "On $l_1$ Balls", []),
    ("title", "On l 1 Balls", "On $l_1$ Balls", "On $l_1$ Balls", []),
    ("title", "On $l_1$ Balls", "On l1 Balls", "On $l_1$ Balls", []),
    ("title", "On $l_1$ Balls", "On $\\ell_1$ Balls", "On $l_1$ Balls", []),
    ("title", "", "Drift", "Drift", []),
    ("title", "Drift", "", "Drift", []),
    ("title", "Drift I", "Drift II", "Drift I", [("ENR003", "title")]),
    ("authors", (), (RIVERS,), (RIVERS,), []),
    ("authors", (R, C), (RIVERS, CHEN), (RIVERS, CHEN), []),
    ("authors", (RIVERS, CHEN), (R, C), (RIVERS, CHEN), []),
    ("authors", (R, CHEN), (RIVERS, C), (R, CHEN), []),
    ("authors", (RIVERS, CHEN), (RIVERS,), (RIVERS, CHEN), [("ENR003", "authors")]),
    ("authors", (RIVERS,), (RIVERS, CHEN), (RIVERS,), [("ENR003", "authors")]),
    ("authors", (RIVERS, CHEN), (CHEN, RIVERS), (RIVERS, CHEN), [("ENR003", "authors")]),
    ("authors", (RIVERS, CHEN), (NOBODY,), (RIVERS, CHEN), []),
    ("authors", (RIVERS, CHEN), (NOBODY, NOBODY, NOBODY), (RIVERS, CHEN), []),
    ("authors", (), (Name(literal="Anonymous"),), (), []),
    ("authors", (NOBODY,), (RIVERS, CHEN), (RIVERS, CHEN), []),
    ("date", None, PartialDate(2020), PartialDate(2020), []),
    ("date", PartialDate(2020), PartialDate(2020, 4), PartialDate(2020, 4), []),
    ("date", PartialDate(2020, 4), PartialDate(2020), PartialDate(2020, 4), []),
    ("volume", "7", "8", "7", [("ENR003", "volume")]),
    ("pages", "1–9", "11–19", "1–9", [("ENR003", "pages")]),
    ("publisher", "OpenReview", "OpenReview.net", "OpenReview", []),
    ("abstract", "We drift...", "Another abstract.", "We drift...", []),
    ("abstract", "We drift and", "We drift and win.", "We drift and win.", []),
    ("keywords", ("a",), ("b",), ("a",), []),
    ("pubstate", None, PubState.ACCEPTED, PubState.ACCEPTED, []),
    ("pubstate", PubState.ACCEPTED, PubState.PUBLISHED, PubState.PUBLISHED, []),
    ("pubstate", PubState.PUBLISHED, PubState.ACCEPTED, PubState.PUBLISHED, []),
]


@pytest.mark.parametrize(("field", "one", "other", "after", "said"), FIELDS)
def test_a_field(
    field: str, one: object, other: object, after: object, said: list[tuple[str, str]]
) -> None:
    done = adopted(made(PAPER, **{field: one}), made(PAPER, **{field: other}))
    assert getattr(done.record.entry, field) == after
    assert codes(done) == said


def test_a_cut_list_gives_way_to_a_whole_one_and_never_the_other_way_round() -> None:
    whole, cut = made(PAPER), made(PAPER, authors=(RIVERS,), and_others=True)
    after = adopted(cut, whole).record.entry
    assert (after.authors, after.and_others) == ((RIVERS, CHEN), False)
    done = adopted(whole, cut)
    assert (done.record.entry, done.changes) == (made(whole, container="ICLR 2020"), ())
    longer = made(cut, authors=(RIVERS, CHEN))
    after = adopted(cut, longer).record.entry
    assert (after.authors, after.and_others) == ((RIVERS, CHEN), True)


def test_a_preprint_says_nothing_about_the_place_of_a_publication() -> None:
    one = Entry(type=EntryType.INPROCEEDINGS, title="Drift", container=ICLR, venue="iclr")
    theirs = made(PREPRINT, title="Drift", abstract="We drift.")
    done = adopted(one, theirs)
    assert done.record.entry == made(
        one,
        authors=(RIVERS, CHEN),
        identifiers=ids("arxiv:1909.00001"),
        abstract="We drift.",
    )
    assert done.problems == ()


def test_a_bare_record_becomes_the_preprint_that_it_is() -> None:
    after = adopted(Entry(identifiers=ids("arxiv:1909.00001")), PREPRINT).record.entry
    assert (after.type, after.title) == (EntryType.PREPRINT, PREPRINT.title)
    assert after.date == PartialDate(2019, 9)


def test_an_isbn_comes_with_the_book_it_is_of_and_with_no_other() -> None:
    numbers = ids("isbn:9780262035613", "issn:2049-3630")
    theirs = made(PAPER, identifiers=numbers)
    assert adopted(PREPRINT, theirs).record.entry.identifiers == (*PREPRINT.identifiers, *numbers)
    preprint = made(PREPRINT, identifiers=numbers)
    assert adopted(PAPER, preprint).record.entry.identifiers == PAPER.identifiers


def test_what_a_colleague_keeps_in_a_file_is_not_mine() -> None:
    theirs = made(PAPER, extra={"note": "reread!", "file": "x.pdf", "owner": "bo", "tldr": "Yes."})
    assert adopted(made(PAPER, extra={}), theirs).record.entry.extra == {"tldr": "Yes."}


def test_a_link_is_taken_only_where_nothing_else_leads_to_the_work() -> None:
    theirs = made(PAPER, identifiers=(), url="https://example.org/drift")
    assert adopted(PAPER, theirs).record.entry.url == ""
    alone = made(PAPER, identifiers=())
    assert adopted(alone, theirs).record.entry.url == "https://example.org/drift"


# --- what a venue did not take --------------------------------------------------------------------

REFUSED = [PubState.REJECTED, PubState.WITHDRAWN, PubState.SUBMITTED]
SUBMISSION = made(
    PAPER,
    type=EntryType.MISC,
    container="",
    venue="",
    date=PartialDate(2019),
    publisher="",
    extra={"eventtitle": "Submitted to ICLR 2020"},
)


@pytest.mark.parametrize("state", [*REFUSED, PubState.RETRACTED])
@pytest.mark.parametrize("entry", [PREPRINT, Entry(title=PAPER.title, authors=(RIVERS,))])
def test_what_was_not_taken_never_gives_a_place(entry: Entry, state: PubState) -> None:
    # Whatever a source says besides: type, container, venue and date of an accepted paper.
    done = adopted(entry, made(PAPER, pubstate=state))
    after = done.record.entry
    for field in ("type", "container", "venue", "date", "publisher", "pages", "pubstate"):
        assert getattr(after, field) == getattr(entry, field)
    assert (after.abstract, after.keywords) == ("We drift.", ("sparsity",))
    assert set(PAPER.identifiers) <= set(after.identifiers)


CLAIM = made(PAPER, identifiers=())


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (PubState.REJECTED, "rejected"),
        (PubState.WITHDRAWN, "withdrawn"),
        (PubState.SUBMITTED, "under review"),
    ],
)
def test_a_record_that_claims_the_venue_is_reported(state: PubState, word: str) -> None:
    done = adopted(CLAIM, made(SUBMISSION, pubstate=state))
    (problem,) = done.problems
    assert (problem.code, problem.severity) == ("ENR004", Severity.WARNING)
    assert word in problem.message
    assert done.record.entry.container == CLAIM.container
    # The forum of what was refused is no link to what was published.
    assert done.record.entry.identifiers == ids("doi:10.9999/drift")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (made(CLAIM, date=PartialDate(2022)), "ICLR of another year"),
        (made(CLAIM, venue="icml", container="ICML"), "another venue"),
        (made(CLAIM, type=EntryType.MISC, venue="", container=""), "no venue"),
    ],
)
def test_a_record_that_claims_something_else_is_none_of_its_business(
    entry: Entry, said: str
) -> None:
    assert adopted(entry, made(SUBMISSION, pubstate=PubState.REJECTED)).problems == (), said


def test_a_record_that_cites_the_submission_claims_it() -> None:
    refused = made(SUBMISSION, pubstate=PubState.REJECTED, extra={})
    assert codes(adopted(PAPER, refused)) == [("ENR004", "container")]
    assert codes(adopted(CLAIM, refused)) == []


@pytest.mark.parametrize("entry", [PAPER, PREPRINT])
def test_a_retraction_is_reported(entry: Entry) -> None:
    assert codes(adopted(entry, made(PAPER, pubstate=PubState.RETRACTED))) == [("ENR005", "")]


# --- what a person said ---------------------------------------------------------------------------


def test_what_was_set_by_hand_stays_and_is_said() -> None:
    by_hand = dict.fromkeys(("container", "date", "authors"), HAND)
    done = adopted(made(PREPRINT, authors=(R, C)), PAPER, provenance=by_hand)
    after = done.record.entry
    assert (after.container, after.venue) == (PREPRINT.container, "arxiv")
    assert (after.date, after.authors) == (PREPRINT.date, (R, C))
    assert after.extra["year"] == "autumn 2019"
    assert codes(done) == [("ENR011", "container"), ("ENR011", "authors")]
    assert {problem.severity for problem in done.problems} == {Severity.INFO}


@pytest.mark.parametrize("field", ["type", "container"])
@pytest.mark.parametrize("how", ["locked", "by hand"])
def test_what_stays_in_its_place_takes_no_pages_of_another(field: str, how: str) -> None:
    bare = made(PREPRINT, type=EntryType.MISC, container="", venue="", extra={})
    if how == "locked":
        done = adopted(bare, PAPER, locked=(field,))
    else:
        done = adopted(bare, PAPER, provenance={field: HAND})
    after = done.record.entry
    for name in ("type", "container", "venue", "date", "publisher", "volume", "pages", "pubstate"):
        assert getattr(after, name) == getattr(bare, name)
    assert ("ENR011", field) in codes(done)


def test_what_a_person_took_out_stays_out() -> None:
    done = adopted(made(PAPER, abstract=""), PAPER, provenance={"abstract": HAND})
    assert done.record.entry.abstract == ""


def test_what_is_locked_stays_and_is_said() -> None:
    locked = ("authors", "extra.code", "identifiers", "title", "type")
    one = made(PREPRINT, title="drift: sparse updates", authors=(RIVERS,), and_others=True)
    theirs = made(PAPER, title="DRIFT: Sparse Updates")
    done = adopted(one, theirs, locked=locked)
    after = done.record.entry
    assert (after.title, after.type, after.authors) == (one.title, EntryType.PREPRINT, (RIVERS,))
    assert after.and_others
    assert after.identifiers == one.identifiers
    assert "code" not in after.extra
    said = {problem.field for problem in done.problems}
    assert {"type", "authors", "identifiers", "code"} <= said
    assert {problem.code for problem in done.problems} == {"ENR011"}


# --- keys and waiting -----------------------------------------------------------------------------

WAITING = Record(
    key="anonnd", entry=Entry(identifiers=ids("arxiv:1909.00001")), added=ADDED, waiting=True
)


def keys(*some: Record) -> Keys:
    return Keys({record.key: record for record in some}, ())


def test_a_record_that_waited_gets_a_proper_key_and_keeps_the_old_one() -> None:
    done = adopt(WAITING, offer(PAPER), TODAY, keys=keys(WAITING))
    assert (done.record.key, done.record.aliases) == ("rivers2020drift", ("anonnd",))
    assert done.record.receipts[-1].key == "anonnd"
    assert not done.record.waiting
    first = done.changes[0]
    assert (first.field, first.before, first.after) == ("key", "anonnd", "rivers2020drift")


# What the key was, what was known, and whether another is given.
KEYS = [
    ("anonnd", Entry(), False, True),
    ("anonndb", Entry(), False, True),
    ("anonndwe", Entry(abstract="We drift."), False, True),
    ("rivers2020we", Entry(authors=(RIVERS,), date=PartialDate(2020), abstract="We."), False, True),
    ("anonnddrift", Entry(title="Drift"), True, True),
    ("anonnddrift", Entry(title="Drift"), False, False),
    ("mykey", Entry(), True, False),
    ("anonnd2", Entry(), True, False),
    ("Rivers:2020", Entry(abstract="We drift."), False, False),
]


@pytest.mark.parametrize(("key", "entry", "waiting", "new"), KEYS)
def test_a_key_from_a_file_stays(key: str, entry: Entry, waiting: bool, new: bool) -> None:
    record = Record(key=key, entry=entry, added=ADDED, waiting=waiting)
    done = adopt(record, offer(PAPER), TODAY, keys=keys(record))
    assert done.record.key == ("rivers2020drift" if new else key)
    assert done.record.aliases == ((key,) if new else ())


def test_a_key_is_given_once() -> None:
    other = Record(key="rivers2020drift", entry=Entry(), added=ADDED, aliases=("rivers2020drifta",))
    done = adopt(WAITING, offer(PAPER), TODAY, keys=keys(WAITING, other))
    assert done.record.key == "rivers2020driftb"


def test_an_offer_that_adds_nothing_leaves_no_receipt_and_ends_the_waiting() -> None:
    done = adopt(WAITING, offer(WAITING.entry), TODAY)
    assert done == Adopted(record=msgspec.structs.replace(WAITING, waiting=False))


def test_the_identifiers_of_a_place_come_with_its_name() -> None:
    """A server that knows the venue but no container: the table of venues has its name."""
    theirs = made(PREPRINT, venue="iclr", container="", type=EntryType.ARTICLE)
    theirs = made(theirs, identifiers=(*PREPRINT.identifiers, *ids("isbn:9780262035613")))
    blank = Entry(type=EntryType.ARTICLE, pubstate=PubState.PREPRINT)
    done = adopt(mine(blank), offer(theirs), TODAY)
    assert done.record.entry.container == "International Conference on Learning Representations"
    assert done.record.entry.identifiers == theirs.identifiers
    again = adopt(done.record, offer(theirs), TODAY)
    assert (again.record, again.changes) == (done.record, ())


# --- filling only ---------------------------------------------------------------------------------


def test_who_may_only_fill_changes_nothing_that_is_there() -> None:
    one = made(PAPER, authors=(R,), and_others=True, title="drift: sparse updates", abstract="")
    theirs = made(PAPER, title="DRIFT: Sparse Updates", pages="1–9", date=PartialDate(2020, 4))
    done = adopt(mine(one), offer(theirs), TODAY, only_fill=True)
    assert done.record.entry == made(one, pages="1–9", abstract="We drift.")
    assert done.problems == ()
    assert adopt(mine(PREPRINT), offer(PAPER), TODAY, only_fill=True).record.entry.type is (
        EntryType.PREPRINT
    )


# --- always ---------------------------------------------------------------------------------------

_MINE = ("tags", "status", "history", "priority", "rating", "note", "locked", "added", "key")


def offers(text: st.SearchStrategy[str]) -> st.SearchStrategy[Offer]:
    return entries(text).map(offer)


@settings(max_examples=100)
@given(records(words()), offers(words()), st.booleans())
def test_adopting_is_done_once_and_takes_nothing_away(
    record: Record, theirs: Offer, only_fill: bool
) -> None:
    done = adopt(record, theirs, TODAY, only_fill=only_fill)
    after = done.record
    assert len(after.entry.authors) >= len(record.entry.authors)
    assert set(record.entry.identifiers) <= set(after.entry.identifiers)
    assert {name: getattr(after, name) for name in _MINE} == {
        name: getattr(record, name) for name in _MINE
    }
    assert not after.waiting
    new = after.receipts[len(record.receipts) :]
    assert len(new) == bool(done.changes)
    again = adopt(after, theirs, TODAY, only_fill=only_fill)
    assert (again.record, again.changes) == (after, ())


@given(records(words()), offers(words()))
def test_what_is_held_by_a_person_never_changes(record: Record, theirs: Offer) -> None:
    held: Mapping[str, Origin] = dict.fromkeys(("title", "container", "identifiers"), HAND)
    record = msgspec.structs.replace(record, locked=("authors", "date"), provenance=held)
    after = adopt(record, theirs, TODAY).record
    for field in (*held, "venue", "authors", "and_others", "date"):
        assert getattr(after.entry, field) == getattr(record.entry, field)
