"""Enrichment: what sources and files know of the works in the library, decided and planned.

`consult` asks the sources about one record and judges what they offer; `refkit.enrich.shelf` does
the same from files; `plan` turns what was offered into changes with receipts; `revert` takes them
back. Nothing here touches a file or the network: questions are yielded to whoever sends them, and
the plan says what would change. What makes two entries the same paper is known by
refkit.match.paper, what one may take from the other by refkit.enrich.adopt.
"""

from collections.abc import Mapping

import msgspec

from refkit.model import Entry, Match, Origin, Record
from refkit.sources import Answer

__all__ = ["Consulted", "Offer", "called"]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What one source, or file, has to say of a record, and whether it is the same paper."""

    source: str  # "openreview", or the file as the user named it
    entry: Entry
    provenance: Mapping[str, Origin]
    match: Match  # left: the record's key; right: `name`
    direct: bool = False  # found by an identifier, not by its words
    alone: bool = True  # whether it may be the one source of a change
    answers: tuple[str, ...] = ()  # digests of the stored answers that it came from

    @property
    def locator(self) -> str:
        """The source's own name for its record: "B1eWOJHKvB", a DOI, "L12"."""
        return next((origin.locator for origin in self.provenance.values()), "")

    @property
    def name(self) -> str:
        """What the offer is called: "openreview B1eWOJHKvB"."""
        return called(self.source, self.locator)


class Consulted(msgspec.Struct, frozen=True, kw_only=True):
    """All that was answered about one record, as the record was then."""

    record: Record
    offers: tuple[Offer, ...] = ()  # the best first
    answers: tuple[Answer, ...] = ()  # one for each source and way of asking; `found` left out


def called(source: str, locator: str) -> str:
    """What a source's record is called for people: "openreview B1eWOJHKvB"."""
    return f"{source} {locator}".strip()
