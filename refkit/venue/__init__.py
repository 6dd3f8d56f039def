"""Venues: the conferences, journals and preprint servers whose names refkit recognises.

This package knows the table beside it (venues.toml), how its names are written in containers and
in running text, and how a paper was presented. It refuses to guess: a fragment of a name, a
workshop at a conference or a submission to one is no venue, and a name that is not in the table is
left to whoever asked.

What recognises names is loaded when one is to be recognised: to look up an id is all that most
commands do.
"""

from typing import TYPE_CHECKING

from refkit.venue.table import Kind, Venue, table

if TYPE_CHECKING:
    from refkit.venue.name import Mention

__all__ = ["Kind", "Venue", "find", "get", "mentions", "presentation"]


def get(id: str) -> Venue | None:
    """Return the venue whose id is ``id``."""
    return table().venues.get(id)


def find(text: str) -> Venue | None:
    """Return the venue that a container names: "Proceedings of the 8th ... (ICLR 2020)", "NIPS'17".

    The part in which the name stands (parts end at commas, colons, brackets, dashes) may hold
    nothing else but a frame: ordinals, years, "Proceedings of the", "poster" and the like. So
    "Learning", "The Nature of Things" and "International Conference on Machine Learning and
    Applications" name nothing in the table; nor do workshops, or words such as "Submitted to".
    Of several venues a preprint server counts last, a joint meeting goes by the table; else None.
    """
    from refkit.venue import name

    return name.find(text)


def mentions(text: str) -> "list[Mention]":
    """Return the venues named in running text of any script, in order, each with its year.

    A year is four digits from 1950 to 2099 directly before or after the name (a space, 年, 年的
    may stand between) or two digits after an apostrophe. One after the name goes before one in
    front of it. Names in links, and those of workshops and presses, are not mentions. A line of
    more than 2,000 letters is a page, not a heading: only its beginning is looked at.
    """
    from refkit.venue import name

    return name.mentions(text)


def presentation(text: str) -> str:
    """Return "poster", "spotlight" or "oral" as a line says, "" when it names none or several."""
    from refkit.venue import name

    return name.presentation(text)
