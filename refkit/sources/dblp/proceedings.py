"""The names that DBLP gives to proceedings: a name, where the conference was, and when.

"The Twelfth International Conference on Learning Representations, ICLR 2024, Vienna, Austria, May
7-11, 2024" is three facts. This module cuts only where it understands all of it: a name that goes
on in any other way stays whole, and a workshop track stays in the name.
"""

import re
from typing import NamedTuple


class Proceedings(NamedTuple):
    """What the name of proceedings tells; LaTeX as it was written."""

    name: str
    location: str = ""
    eventdate: str = ""  # ISO 8601: "2024-05-07/2024-05-11", or one day


_MONTHS = """
    january february march april may june july august september october november december
""".split()
_NAME = rf"(?:{'|'.join(_MONTHS)})"
_TO = r"\s*(?:-{1,3}|–)\s*"
# "May 7-11, 2024", "July 28 - August 2, 2019", "December 31, 2018 - January 3, 2019".
_MONTH_FIRST = re.compile(
    rf"(?i)(?P<m1>{_NAME}) (?P<d1>[0-9]{{1,2}})(?:, (?P<y1>[0-9]{{4}}))?"
    rf"(?:{_TO}(?:(?P<m2>{_NAME}) )?(?P<d2>[0-9]{{1,2}}))?, (?P<y>[0-9]{{4}})"
)
# "9-15 June 2019", "28 July - 2 August 2019".
_DAY_FIRST = re.compile(
    rf"(?i)(?P<d1>[0-9]{{1,2}})(?: (?P<m1>{_NAME}))?(?:{_TO}(?P<d2>[0-9]{{1,2}}))?"
    rf" (?P<m2>{_NAME}) (?P<y>[0-9]{{4}})"
)
_ENDS_IN_YEAR = re.compile(r"[^,]*\b(?:19|20)[0-9]{2}")
# What follows a place that stands after the days.
_VOLUME = re.compile(
    r"(?i)(?:volume|vol\.|part|proceedings|companion|revised)\b|.*\b(?:papers|track)"
)
_MOST_OF_PLACE = 4  # "Virtual Event, Long Beach, California, USA"


def split(booktitle: str) -> Proceedings:
    """Cut a name of proceedings as DBLP writes it, in LaTeX."""
    whole = Proceedings(booktitle)
    written = [part.strip() for part in booktitle.split(",")]
    parts = [part.replace("{", "").replace("}", "") for part in written]
    found = _days(parts)
    if not found:
        return whole
    start, end, eventdate = found
    ends = [at for at in range(start) if _ENDS_IN_YEAR.fullmatch(parts[at])]
    if not ends:
        return whole
    name = ends[-1] + 1
    place = range(name, start)
    rest = end
    if not place:
        while rest < len(parts) and not _VOLUME.match(parts[rest]):
            rest += 1
        place = range(end, rest)
    named = [parts[at] for at in place]
    if len(named) > _MOST_OF_PLACE or any(re.search("[0-9]", part) for part in named):
        return whole
    kept = ", ".join((*written[:name], *written[rest:]))
    if kept.count("{") != kept.count("}"):
        return whole
    location = ", ".join(named)
    if re.search(r"(?i)\sand\s", location):  # would part a list of places
        location = f"{{{location}}}"
    return Proceedings(kept, location, eventdate)


def _days(parts: list[str]) -> tuple[int, int, str] | None:
    """Where the days of a conference stand among ``parts``, and the days; None: nowhere."""
    for start in range(1, len(parts)):
        for end in (start + 3, start + 2, start + 1):
            said = ", ".join(parts[start:end])
            match = _MONTH_FIRST.fullmatch(said) or _DAY_FIRST.fullmatch(said)
            if match and end <= len(parts) and (eventdate := _iso(match)):
                return start, end, eventdate
    return None


def _iso(match: re.Match[str]) -> str:
    """The days as ISO 8601; "" when the calendar has no such days."""
    from datetime import date

    said = match.groupdict()
    first, last = said["m1"] or said["m2"], said["m2"] or said["m1"]
    year = int(said["y"])
    try:
        one = date(int(said.get("y1") or year), _month(first), int(said["d1"]))
        other = date(year, _month(last), int(said["d2"] or said["d1"]))
    except ValueError:
        return ""
    if one > other:
        return ""
    return one.isoformat() if one == other else f"{one.isoformat()}/{other.isoformat()}"


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1
