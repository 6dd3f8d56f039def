"""Where and when an accepted work appeared: the proceedings or journal, the year, the kind of talk.

The table of venues (refkit.venue) has the names; `_bibtex` hints at those it does not know. This
module knows how OpenReview calls a venue in its ids and words. Whether a work was accepted there
is known by refkit.formats.openreview.standing.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from refkit import venue as venues
from refkit.formats.openreview.hint import Hint
from refkit.formats.openreview.words import line


class Place(NamedTuple):
    """Where an accepted work appeared."""

    type: str = ""  # "inproceedings" or "article"; "" when no place is known
    container: str = ""  # as a bibliography prints it, in LaTeX
    year: str = ""  # four digits
    presentation: str = ""  # poster, spotlight, oral


_YEAR = re.compile(r"(?<![0-9])((?:19[89]|20[0-9])[0-9])(?![0-9])")
_WORKSHOP = re.compile(r"(?i)workshop|(?:^|/)ws(?:/|$)")
_ACCEPTED_BY = re.compile(r"(?i)^(?:accepted|published)\s+(?:by|at|in|to)\s+")
_SHOWN = re.compile(r"(?i)[\s:,;(–-]+(?:poster|oral|spotlight|talk)s?\)?$")
_DOMAIN = re.compile(r"\.(?:cc|org|com|net|io|ai|edu|eu|science|[a-z]{2})$", re.IGNORECASE)


def year(venueid: str, venue: str) -> str:
    """The year that the words of a venue name, else its id; "" where neither does."""
    in_words = _YEAR.search(venue)
    in_id = next((part for part in venueid.split("/") if _YEAR.fullmatch(part)), "")
    return in_words[1] if in_words else in_id


@lru_cache(maxsize=1024)  # a dump of a venue has few of them
def read(venueid: str, venue: str, decision: str, hint: Hint) -> Place:
    """Where a work appeared that was accepted."""
    venue = _ACCEPTED_BY.sub("", venue)
    type, container = _container(venueid, venue, hint)
    return Place(
        type=type,
        container=container,
        year=year(venueid, venue) or hint.year,
        presentation=venues.presentation(venue) or venues.presentation(decision),
    )


def submitted_to(venueid: str, venue: str) -> str:
    """The venue that a work was submitted to and its year: "ICLR 2024"; "" where nobody knows."""
    named = venues.mentions(venue)
    short = named[0].venue.short if named else _main(venueid, strict=False)
    return f"{short} {year(venueid, venue)}".strip() if short else ""


def _container(venueid: str, venue: str, hint: Hint) -> tuple[str, str]:
    """The type of an entry and its container."""
    said = _SHOWN.sub("", venue)
    printed = hint.journal if hint.type == "article" else hint.booktitle
    if not _WORKSHOP.search(f"{venueid} {venue} {printed}"):
        names = (said, venue, printed, _main(venueid))
        known = next(filter(None, map(venues.find, filter(None, names))), None)
        if known and known.kind is not venues.Kind.PREPRINT:
            journal = known.kind is venues.Kind.JOURNAL
            return "article" if journal else "inproceedings", known.container
    type = "article" if hint.type == "article" else "inproceedings"
    container = printed or _workshop(venueid, line(said))
    return (type, container) if container else ("", "")


def _workshop(venueid: str, said: str) -> str:
    """A workshop's name with the conference that it belongs to: "NeurIPS 2023 Workshop ENLSP"."""
    main = _main(venueid, strict=False)
    if not said or not main or _WORKSHOP.search(said) or not _WORKSHOP.search(venueid):
        return said
    when = year(venueid, "")
    own = said.removesuffix(when).strip()
    own = re.sub(rf"(?i)[\s,]*(?:@|\bat)?\s*\b{re.escape(main)}$", "", own)
    return f"{main} {when} Workshop {own}".replace("  ", " ").strip()


def _main(venueid: str, *, strict: bool = True) -> str:
    """What the id calls a conference whose main part it is, or a journal: "ICLR", "TMLR".

    ICLR.cc/2024/Conference, robot-learning.org/CoRL/2023/Conference, TMLR. With ``strict`` unset,
    of whatever part.
    """
    parts = venueid.split("/")
    at = next((i for i, part in enumerate(parts) if _YEAR.fullmatch(part)), len(parts))
    rest = [part.lower() for part in parts[at + 1 :]]
    if strict and (rest not in ([], ["conference"]) or (at == len(parts) and at > 1)):
        return ""
    for part in reversed(parts[:at]):
        if known := venues.find(_DOMAIN.sub("", part)):
            return known.short
    return ""
