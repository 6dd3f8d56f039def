"""Ask the sources about one record: by its identifiers, by what they lead to, by its words.

A conversation is a generator: it yields questions and what is to be kept of the answers, and
returns what was offered. It stops asking as soon as one source that may stand alone has, for
certain, the accepted or published paper. This module knows the order of asking; how a question is
put is known by each source, and sending, waiting and repeating are not its business.
"""

from collections.abc import Generator, Sequence

import msgspec

from refkit import scheme as schemes
from refkit import standing
from refkit.enrich import Consulted, Offer, called, choice
from refkit.exchange import Conversation, Keep, Kept, Lookup, Request, Response, State
from refkit.formats.csljson.served import PUBLISHED_DOI
from refkit.identifier import Identifier, Scheme
from refkit.match.paper import same_paper
from refkit.model import Entry, RawEntry, Record, Verdict
from refkit.normalize import normalize
from refkit.sources import Access, Answer, Found, ask, load

_ROUNDS = 4  # so often is asked what new identifiers lead to


def consult(record: Record, sources: Sequence[str], access: Access) -> Conversation[Consulted]:
    """Ask ``sources``, in this order, about ``record``; what is found is judged, best first.

    All are asked by the record's identifiers, then by those that certain offers brought, then by
    the record's words; a record that is complete already is not searched for by words, unless its
    identifiers led nowhere or to other papers: they may be wrong. Never raises Refusal:
    what a source refused stands in `Consulted.answers`.
    """
    talk = _Talk(record, sources, access)
    yield from talk.find()
    yield from talk.follow()
    if not standing.is_complete(record) or talk.is_astray:
        yield from talk.search()
    return talk.consulted()


class _Talk:
    """A conversation about one record as far as it got."""

    def __init__(self, record: Record, sources: Sequence[str], access: Access) -> None:
        self.record = record
        self.sources = sources
        self.access = access
        self.offers: list[Offer] = []
        self.answers: list[Answer] = []
        own = standing.own(record.entry)
        self.asked: set[tuple[str, Identifier]] = {(name, i) for name in sources for i in own}

    @property
    def is_astray(self) -> bool:
        """Whether identifiers led nowhere, or to other papers, and none of them to this one."""
        absent = any(answer.state is State.ABSENT for answer in self.answers)
        other = any(offer.match.verdict is Verdict.DIFFERENT for offer in self.offers)
        return (absent or other) and not self._same()

    @property
    def settled(self) -> bool:
        return any(choice.settles(offer, self.record) for offer in self.offers)

    def find(self) -> Conversation[None]:
        """Ask by the record's own identifiers."""
        for name in self.sources:
            if self.settled:
                return
            lookup = load(name).find(self.record.entry, self.access)
            yield from self._ask(name, lookup, self.record.entry, direct=True)

    def follow(self) -> Conversation[None]:
        """Ask by identifiers that offers brought, each source once by each of them."""
        for _ in range(_ROUNDS):
            before = len(self.asked)
            for name in self.sources:
                if self.settled:
                    return
                yield from self._follow(name)
            if len(self.asked) == before:
                return

    def _follow(self, name: str) -> Conversation[None]:
        learnt: dict[str, tuple[Identifier, bool]] = {}
        for offer in self._same():
            for known in _leads(offer.entry):
                if (name, known) not in self.asked:
                    # What the record's own identifier led to names the others of the same paper;
                    # words, and sources that merge records, may be wrong.
                    sure = offer.direct and offer.alone
                    learnt.setdefault(known.scheme, (known, sure))
        if not learnt:
            return
        identifiers = tuple(known for known, _ in learnt.values())
        self.asked |= {(name, known) for known in identifiers}
        mine = self._words()
        entry = msgspec.structs.replace(mine, identifiers=identifiers, url="", extra={})
        sure = all(sure for _, sure in learnt.values())
        lookup = load(name).find(entry, self.access)
        yield from self._ask(name, lookup, mine, direct=sure, silent=True)

    def search(self) -> Conversation[None]:
        """Ask by the words of the record."""
        for name in self.sources:
            if self.settled:
                return
            mine = self._words()
            yield from self._ask(name, load(name).search(mine, self.access), mine)
            yield from self.follow()

    def _same(self) -> list[Offer]:
        return [offer for offer in self.offers if offer.match.verdict is Verdict.SAME]

    def _words(self) -> Entry:
        """The record's entry; where it has no title, with the words of the best certain offer."""
        mine = self.record.entry
        best = choice.choose(self.offers, self.record)
        if mine.title or best is None:
            return mine
        theirs = best.entry
        cut = theirs.and_others if not mine.authors else mine.and_others
        return msgspec.structs.replace(
            mine,
            title=theirs.title,
            authors=mine.authors or theirs.authors,
            and_others=cut,
            date=mine.date or theirs.date,
            abstract=mine.abstract or theirs.abstract,
        )

    def _ask(
        self,
        name: str,
        lookup: Lookup[Found],
        mine: Entry,
        *,
        direct: bool = False,
        silent: bool = False,
    ) -> Conversation[None]:
        """Do one lookup, keep what it rests on, and judge what it found against ``mine``.

        ``silent``: that there was nothing to ask for says nothing.
        """
        answer, requests = yield from _answered(name, lookup)
        if not (silent and answer.state is State.SKIPPED):
            self.answers.append(answer._replace(found=()))
        judged = [self._judged(name, raw, mine, direct=direct) for raw in answer.found]
        if requests and answer.state in (State.FOUND, State.ABSENT):
            # Servers answer a search with whatever is nearest. Where that is other papers, the one
            # that is looked for may be there tomorrow.
            near = any(offer.match.verdict is not Verdict.DIFFERENT for offer in judged)
            kept = yield Keep(requests, State.FOUND if near else State.ABSENT)
            digests = kept.digests if isinstance(kept, Kept) else ()
            judged = [msgspec.structs.replace(offer, answers=digests) for offer in judged]
        for offer in judged:
            if not any(offer.name == other.name for other in self._same()):
                self.offers.append(offer)
                self.asked |= {(name, known) for known in standing.own(offer.entry)}

    def _judged(self, name: str, raw: RawEntry, mine: Entry, *, direct: bool) -> Offer:
        # What there is to say about a server's text is not about the user's records.
        done = normalize(raw)
        right = called(name, raw.origin.locator)
        return Offer(
            source=name,
            entry=done.entry,
            provenance=done.provenance,
            match=same_paper(mine, done.entry, left=self.record.key, right=right, direct=direct),
            direct=direct,
            alone=load(name).ALONE,
        )

    def consulted(self) -> Consulted:
        return Consulted(
            record=self.record,
            offers=choice.in_order(self.offers, self.record),
            answers=tuple(self.answers),
        )


def _answered(
    name: str, lookup: Lookup[Found]
) -> Generator[Request | Keep, Response | Kept, tuple[Answer, tuple[Request, ...]]]:
    """Do a lookup; what came of it, and the requests that it rests on."""
    asking = ask(name, lookup)
    requests: list[Request] = []
    try:
        request = next(asking)
        while True:
            requests.append(request)
            response = yield request
            if isinstance(response, Kept):
                raise TypeError("a request is answered with a response")
            request = asking.send(response)
    except StopIteration as done:
        answer: Answer = done.value
    finally:
        asking.close()
    return answer, tuple(requests)


def _leads(entry: Entry) -> tuple[Identifier, ...]:
    """The identifiers of the work, and of what a preprint became."""
    doi = schemes.canonical(Scheme.DOI, entry.extra.get(PUBLISHED_DOI, ""))
    published = (Identifier(Scheme.DOI, doi),) if doi else ()
    return (*published, *standing.own(entry))
