"""Enrichment from files: their entries stream past the records, and what fits is offered.

No network, and no more memory than the offers take: an entry that nobody wants is forgotten. Which
records an entry may be is known by refkit.match.shelf, whether it is one by refkit.match.paper.
"""

from collections.abc import Callable, Iterable, Mapping

from refkit import standing
from refkit.enrich import Consulted, Offer, called, choice
from refkit.exchange import State
from refkit.match.paper import same_paper
from refkit.match.shelf import Wanted
from refkit.model import Entry, Parsed, RawEntry, Record, Verdict
from refkit.normalize import Normalized, normalize
from refkit.sources import Answer


def consult(
    records: Mapping[str, Record],
    parts: Iterable[tuple[str, Parsed]],
    watch: Callable[[], None] = lambda: None,
) -> dict[str, Consulted]:
    """What files say of ``records``, by key; records of which they say nothing are in it too.

    ``parts`` are the files as the user named them, with what was read of each; ``watch`` is called
    after each entry.
    """
    wanted = Wanted({key: record.entry for key, record in records.items()})
    own = {key: frozenset(standing.own(record.entry)) for key, record in records.items()}
    offers: dict[str, list[Offer]] = {}
    files: dict[str, set[str]] = {}  # file -> the records that it has something for
    for file, parsed in parts:
        found = files.setdefault(file, set())
        for raw in parsed.entries:
            done = normalize(raw)
            for key in wanted.find(done.entry):
                offer = _offer(key, records[key].entry, file, raw, done, own[key])
                if offer.direct or offer.match.verdict is not Verdict.DIFFERENT:
                    offers.setdefault(key, []).append(offer)
                    found.add(key)
            watch()
    return {
        key: Consulted(
            record=record,
            offers=choice.in_order(offers.get(key, ()), record),
            answers=tuple(
                Answer(file, State.FOUND if key in found else State.ABSENT)
                for file, found in files.items()
            ),
        )
        for key, record in records.items()
    }


def _offer(
    key: str, mine: Entry, file: str, raw: RawEntry, done: Normalized, own: frozenset[object]
) -> Offer:
    direct = not own.isdisjoint(standing.own(done.entry))
    right = called(file, raw.origin.locator)
    match = same_paper(mine, done.entry, left=key, right=right, direct=direct)
    return Offer(
        source=file,
        entry=done.entry,
        provenance=done.provenance,
        match=match,
        direct=direct,
    )
