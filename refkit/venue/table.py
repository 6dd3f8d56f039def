"""The table of venues (venues.toml), read as plainly as it is written.

Most commands want the short name of a venue or two, and a reader of all that TOML can be takes
longer than they do. This module knows that every line of the table is a heading or a name with
text or a list of texts, as in JSON but for the comma behind the last; a test holds it against a
reader of TOML.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple

import msgspec


class Kind(StrEnum):
    """What sort of place a work appears in."""

    CONFERENCE = "conference"
    JOURNAL = "journal"
    WORKSHOP = "workshop"
    PREPRINT = "preprint server"


class Venue(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A series of containers. What each field means is said at the head of venues.toml."""

    id: str  # "iclr": ASCII lower case and digits; kept in libraries, so it never changes
    short: str  # "ICLR"
    name: str  # "International Conference on Learning Representations"
    kind: Kind = Kind.CONFERENCE
    proceedings: str = ""  # what a bibliography prints, where that is not the name
    aliases: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()  # aliases that other things share; they need a year in running text
    alone: tuple[str, ...] = ()  # aliases that are plain words; they need a container of their own
    yields: tuple[str, ...] = ()  # ids of venues that name the joint meeting

    @property
    def container(self) -> str:
        """What a bibliography prints."""
        return self.proceedings or self.name


class Table(NamedTuple):
    """All that the file says."""

    venues: Mapping[str, Venue]
    frame: frozenset[str]  # words that may stand around a name


_LINE = re.compile(
    r'(?m)^\[(\w+)\]$|^(\w+) = (?:"""([^"]*)"""|(".*"|\[(?:[^\[\]"]|"[^"\n]*")*\]))$'
)
_LAST_COMMA = re.compile(r",\s*\]$")


@cache
def table() -> Table:
    """Read the table. Its order is that of the file."""
    # pkgutil, because importlib.resources costs twelve milliseconds more.
    from pkgutil import get_data

    data = get_data("refkit", "venues.toml")
    assert data is not None, "the table ships with the package"
    frame, members = "", list[str]()
    rows: list[list[str]] = []
    for id, name, paragraph, value in _LINE.findall(data.decode()):
        if id:
            members = [f'"id":"{id}"']
            rows.append(members)
        elif paragraph:
            frame = paragraph
        else:
            members.append(f'"{name}":{_LAST_COMMA.sub("]", value)}')
    shaped = ",".join(f"{{{','.join(row)}}}" for row in rows)
    venues = msgspec.json.decode(f"[{shaped}]", type=tuple[Venue, ...])
    return Table({venue.id: venue for venue in venues}, frozenset(frame.split()))
