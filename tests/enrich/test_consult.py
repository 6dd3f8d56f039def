from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from refkit.date import PartialDate
from refkit.enrich import Consulted, choice
from refkit.enrich.consult import consult
from refkit.exchange import Keep, Kept, Lookup, Refusal, Request, Response, State
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Markup, Origin, RawEntry, Record, Verdict
from refkit.name import Name
from refkit.sources import Access, Found

TODAY = date(2026, 11, 22)
ACCESS = Access(on=TODAY)
TITLE = "DRIFT: Sparse Updates for Recurrent Networks"
OTHER = "Whispering in a Crowd of Distant Speakers"
AUTHORS = "Rivers, Ada and Chen, Bo"
RIVERS, CHEN = Name(family="Rivers", given="Ada"), Name(family="Chen", given="Bo")


def ids(*written: str) -> tuple[Identifier, ...]:
    return tuple(map(Identifier.read, written))


ENTRY = Entry(title=TITLE, authors=(RIVERS, CHEN), date=PartialDate(2020))


def record(entry: Entry = ENTRY, **changes: Any) -> Record:
    return Record(key="k", entry=msgspec.structs.replace(entry, **changes), added=TODAY)


def paper(locator: str, **fields: str) -> RawEntry:
    """What a source says of the paper; its name stands before the colon."""
    source, _, name = locator.partition(":")
    said = {"title": TITLE, "author": AUTHORS, "date": "2020", **fields}
    return RawEntry(
        type="inproceedings" if "booktitle" in said else "misc",
        fields={field: value for field, value in said.items() if value},
        markup=Markup.LATEX,
        origin=Origin(source=source, locator=name, on=TODAY),
    )


def accepted(locator: str, **fields: str) -> RawEntry:
    fields = {"booktitle": "ICLR 2020", "pubstate": "accepted", **fields}
    return paper(locator, **fields)


def preprint(locator: str, **fields: str) -> RawEntry:
    return paper(locator, eprint="1909.00001", eprinttype="arxiv", **fields)


class World:
    """Sources that answer from tables; every question is a request with a path that tells it."""

    def __init__(self) -> None:
        self.sources: dict[str, SimpleNamespace] = {}
        self.questions: list[str] = []
        self.kept: list[tuple[str, State]] = []

    def add(
        self,
        name: str,
        find: Mapping[str, Sequence[RawEntry] | State] | None = None,
        search: Sequence[RawEntry] | State | None = None,
        *,
        alone: bool = True,
    ) -> None:
        """A source. ``find``: identifier -> what it has; ``search``: what it has for any words."""

        def finding(entry: Entry, access: Access) -> Lookup[Found]:
            asked = [str(i) for i in entry.identifiers if find is not None and str(i) in find]
            if find is None or not asked:
                raise Refusal(State.SKIPPED, "no identifier of use")
            return (yield from _answer(name, f"/find/{asked[0]}", find[asked[0]]))

        def searching(entry: Entry, access: Access) -> Lookup[Found]:
            if search is None or not (entry.title or entry.abstract):
                raise Refusal(State.SKIPPED, "nothing to search for")
            return (yield from _answer(name, f"/search/{entry.title}", search))

        self.sources[name] = SimpleNamespace(HOSTS=(), ALONE=alone, find=finding, search=searching)

    def run(self, asked: Record) -> Consulted:
        conversation = consult(asked, tuple(self.sources), ACCESS)
        reply: Response | Kept | None = None
        try:
            while True:
                said = next(conversation) if reply is None else conversation.send(reply)
                if isinstance(said, Keep):
                    paths = [f"{r.host}{r.path}" for r in said.requests]
                    self.kept.append((" ".join(paths), said.state))
                    reply = Kept(digests=tuple(f"digest of {path}" for path in paths))
                else:
                    self.questions.append(f"{said.host}{said.path}")
                    reply = Response(url="http://127.0.0.1/", status=200)
        except StopIteration as done:
            found: Consulted = done.value
            return found


def _answer(name: str, path: str, answer: Sequence[RawEntry] | State) -> Lookup[Found]:
    yield Request(host=name, path=path)
    if isinstance(answer, State):
        raise Refusal(answer, "for a reason", until=datetime(2026, 11, 22, 9, tzinfo=UTC))
    return tuple(answer)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    load: Callable[[str], SimpleNamespace] = made.sources.__getitem__
    monkeypatch.setattr("refkit.enrich.consult.load", load)
    return made


def names(found: Consulted, verdict: Verdict = Verdict.SAME) -> list[str]:
    return [offer.name for offer in found.offers if offer.match.verdict is verdict]


def states(found: Consulted) -> list[tuple[str, State]]:
    return [(answer.source, answer.state) for answer in found.answers]


# --- the order of asking --------------------------------------------------------------------------


def test_an_accepted_paper_found_by_an_identifier_ends_the_asking(world: World) -> None:
    world.add("openreview", {"openreview:Hk0000ABcD": [accepted("openreview:Hk0000ABcD")]}, ())
    world.add("arxiv", {"arxiv:1909.00001": [preprint("arxiv:1909.00001")]}, ())
    found = world.run(record(identifiers=ids("arxiv:1909.00001", "openreview:Hk0000ABcD")))
    assert world.questions == ["openreview/find/openreview:Hk0000ABcD"]
    (offer,) = found.offers
    assert (offer.source, offer.locator, offer.direct) == ("openreview", "Hk0000ABcD", True)
    assert (offer.match.left, offer.match.right) == ("k", "openreview Hk0000ABcD")
    assert offer.match.verdict is Verdict.SAME
    assert offer.entry.container == "ICLR 2020"
    assert states(found) == [("openreview", State.FOUND)]


def test_all_are_asked_by_identifiers_before_any_is_asked_by_words(world: World) -> None:
    world.add("openreview", {}, [accepted("openreview:Hk0000ABcD")])
    world.add("dblp", None, [accepted("dblp:conf/iclr/R20")])
    world.add("arxiv", {"arxiv:1909.00001": [preprint("arxiv:1909.00001")]}, ())
    found = world.run(record(identifiers=ids("arxiv:1909.00001")))
    assert world.questions == ["arxiv/find/arxiv:1909.00001", f"openreview/search/{TITLE}"]
    assert names(found) == ["openreview Hk0000ABcD", "arxiv 1909.00001"]
    assert [offer.direct for offer in found.offers] == [False, True]


def test_a_preprint_does_not_end_the_asking(world: World) -> None:
    world.add("openreview", None, ())
    world.add("arxiv", {"arxiv:1909.00001": [preprint("arxiv:1909.00001")]}, ())
    found = world.run(record(identifiers=ids("arxiv:1909.00001")))
    assert len(world.questions) == 3
    assert states(found) == [
        ("openreview", State.SKIPPED),
        ("arxiv", State.FOUND),
        ("openreview", State.ABSENT),
        ("arxiv", State.ABSENT),
    ]


def test_a_complete_record_is_not_searched_for(world: World) -> None:
    world.add("openreview", {"openreview:Hk0000ABcD": State.OUTAGE}, [accepted("openreview:x")])
    complete = record(
        type=EntryType.INPROCEEDINGS,
        container="ICLR",
        venue="iclr",
        identifiers=ids("openreview:Hk0000ABcD"),
    )
    found = world.run(complete)
    assert world.questions == ["openreview/find/openreview:Hk0000ABcD"]
    assert states(found) == [("openreview", State.OUTAGE)]


def test_a_complete_record_whose_identifier_leads_nowhere_is_searched_for(world: World) -> None:
    world.add("openreview", {"openreview:Hk0000ABcD": []}, [accepted("openreview:x")])
    complete = record(
        type=EntryType.INPROCEEDINGS,
        container="ICLR",
        venue="iclr",
        identifiers=ids("openreview:Hk0000ABcD"),
    )
    world.run(complete)
    assert [asked.split("/")[1] for asked in world.questions] == ["find", "search"]


def test_who_may_not_stand_alone_ends_nothing(world: World) -> None:
    world.add("semanticscholar", None, [accepted("semanticscholar:1")], alone=False)
    world.add("openalex", None, [accepted("openalex:W1")], alone=False)
    found = world.run(record())
    assert len(world.questions) == 2
    assert not any(map(choice.is_certain, found.offers))


# --- what identifiers lead to ---------------------------------------------------------------------


def test_a_new_identifier_is_followed_once_by_each_source(world: World) -> None:
    world.add("crossref", {"doi:10.9999/x": [accepted("crossref:10.9999/x", doi="10.9999/x")]}, ())
    world.add("arxiv", {"arxiv:1909.00001": [preprint("arxiv:1909.00001", doi="10.9999/x")]}, ())
    found = world.run(record(identifiers=ids("arxiv:1909.00001")))
    assert world.questions == ["arxiv/find/arxiv:1909.00001", "crossref/find/doi:10.9999/x"]
    assert names(found) == ["crossref 10.9999/x", "arxiv 1909.00001"]
    # What my identifier led to names it: as good as if I had it.
    assert found.offers[0].direct


def test_sources_that_only_find_identifiers_are_followed_and_not_believed(world: World) -> None:
    wrong = accepted("crossref:10.9999/y", title=OTHER, doi="10.9999/y")
    world.add("crossref", {"doi:10.9999/y": [wrong]}, ())
    told = paper("semanticscholar:1", doi="10.9999/y")
    world.add("semanticscholar", None, [told], alone=False)
    found = world.run(record())
    assert world.questions[-1] == "crossref/find/doi:10.9999/y"
    assert names(found) == ["semanticscholar 1"]
    (offer,) = [offer for offer in found.offers if offer.source == "crossref"]
    assert not offer.direct
    assert offer.match.verdict is Verdict.DIFFERENT


def test_what_leads_on_and_on_is_followed_to_its_end_and_nothing_is_asked_twice(
    world: World,
) -> None:
    chain = ("arxiv:1909.00001", "doi:10.9999/x", "acl:P18-1001", "dblp:conf/acl/R18", "pmid:7")
    steps: dict[str, dict[str, list[RawEntry]]] = {"crossref": {}, "dblp": {}}
    for i, (here, there) in enumerate(pairwise(chain)):
        source = ("crossref", "dblp")[i % 2]
        scheme, _, value = there.partition(":")
        steps[source][here] = [paper(f"{source}:{here}", **{scheme: value})]
    for name, table in steps.items():
        world.add(name, table)
    found = world.run(record(identifiers=ids(chain[0])))
    assert world.questions == [
        "crossref/find/arxiv:1909.00001",
        "dblp/find/doi:10.9999/x",
        "crossref/find/acl:P18-1001",
        "dblp/find/dblp:conf/acl/R18",
    ]
    assert len(names(found)) == 4


# --- records without a title ----------------------------------------------------------------------


def test_a_bare_identifier_is_looked_up_and_then_searched_for_by_its_title(world: World) -> None:
    world.add("openreview", None, [accepted("openreview:Hk0000ABcD")])
    world.add("arxiv", {"arxiv:1909.00001": [preprint("arxiv:1909.00001")]})
    found = world.run(record(Entry(identifiers=ids("arxiv:1909.00001"))))
    assert world.questions == ["arxiv/find/arxiv:1909.00001", f"openreview/search/{TITLE}"]
    assert names(found) == ["openreview Hk0000ABcD", "arxiv 1909.00001"]


def test_several_identifiers_without_a_title_are_all_looked_up(world: World) -> None:
    world.add("openreview", {"openreview:Hk0000ABcD": [accepted("openreview:Hk0000ABcD")]})
    world.add("arxiv", {"arxiv:1909.00001": [preprint("arxiv:1909.00001", title=OTHER)]})
    found = world.run(record(Entry(identifiers=ids("openreview:Hk0000ABcD", "arxiv:1909.00001"))))
    assert len(world.questions) == 2
    assert len(names(found)) == 2


# --- answers and receipts -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", [s for s in State if s not in (State.FOUND, State.ABSENT, State.SKIPPED)]
)
def test_a_refusal_is_told_and_the_next_source_asked(world: World, state: State) -> None:
    world.add("openreview", None, state)
    world.add("dblp", None, ())
    found = world.run(record())
    assert states(found)[-2:] == [("openreview", state), ("dblp", State.ABSENT)]
    refusal = found.answers[2].refusal
    assert refusal is not None
    assert refusal.message == "for a reason"
    assert world.kept == [(f"dblp/search/{TITLE}", State.ABSENT)]


def test_answers_that_were_used_are_kept_and_named_by_the_offers(world: World) -> None:
    world.add("openreview", None, [accepted("openreview:Hk0000ABcD")])
    found = world.run(record())
    assert world.kept == [(f"openreview/search/{TITLE}", State.FOUND)]
    assert found.offers[0].answers == (f"digest of openreview/search/{TITLE}",)


def test_the_answers_forget_what_was_found(world: World) -> None:
    world.add("openreview", None, [accepted("openreview:Hk0000ABcD")])
    assert [answer.found for answer in world.run(record()).answers] == [(), ()]


def test_what_is_another_paper_is_offered_as_such(world: World) -> None:
    world.add("openreview", {"openreview:Hk0000ABcD": [accepted("openreview:x", title=OTHER)]})
    found = world.run(record(identifiers=ids("openreview:Hk0000ABcD")))
    (offer,) = found.offers
    assert offer.direct
    assert offer.match.verdict is not Verdict.SAME


def test_an_interrupted_conversation_closes_what_it_opened(world: World) -> None:
    closed: list[str] = []

    def finding(entry: Entry, access: Access) -> Lookup[Found]:
        try:
            yield Request(host="a", path="/")
        finally:
            closed.append("a")
        return ()

    world.sources["a"] = SimpleNamespace(HOSTS=(), ALONE=True, find=finding, search=finding)
    conversation = consult(record(), ("a",), ACCESS)
    next(conversation)
    conversation.close()
    assert closed == ["a"]


def test_a_conversation_is_the_same_every_time(world: World) -> None:
    def offered() -> Iterable[str]:
        return [offer.name for offer in world.run(record()).offers]

    world.add("dblp", None, [paper("dblp:b"), paper("dblp:a", title=OTHER), preprint("dblp:c")])
    assert offered() == offered()
