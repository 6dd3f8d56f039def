"""Which of a work's containers are its proceedings or its book, and which a series.

Crossref calls both container-title: "Lecture Notes in Computer Science" beside "Computer Vision -
ECCV 2020", or alone. This module knows how series are called. It knows no venues.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple


class Containers(NamedTuple):
    """The titles of containers, told apart."""

    title: str  # the proceedings, the book
    series: str
    more: tuple[str, ...]  # what may be either


_SERIES = re.compile(
    r"""(?ix)
    lecture\ notes\ (?:in|on|of|for)\b | communications\ in\ computer\ and\ information\ science
    | (?:ifip\ )?advances\ in\ (?:intelligent\ systems|information\ and\ communication
        |soft\ computing|experimental\ medicine|computer\ vision\ and\ pattern)
    | (?:studies|topics|progress)\ in\ (?:computational\ intelligence|big\ data|fuzziness
        |applied\ and\ numerical|classification|systems|the\ theory|health\ technology)
    | (?:undergraduate\ |graduate\ )?(?:texts|topics)\ in\ (?:mathematics|computer\ science
        |applied\ mathematics|physics)
    | springer\ (?:series|proceedings|briefs|optimization|texts|handbooks|monographs)
    | springerbriefs\b | synthesis\ lectures\ on\b | foundations\ and\ trends\b
    | leibniz\ international\ proceedings\ in\ informatics | lipics\b | oasics\b
    | ceur\ workshop\ proceedings | acm\ international\ conference\ proceedings?\ series | icps\b
    | smart\ innovation,\ systems | frontiers\ in\ artificial\ intelligence\ and\ applications
    | proceedings\ of\ machine\ learning\ research$ | proceedings\ in\ adaptation
    | signals\ and\ communication\ technology | natural\ computing\ series
    | the\ springer\ international\ series | (?:aip|iop)\ conference\ (?:proceedings|series)
    | statistics\ and\ computing$ | use\ r!$ | use\ r$
    | international\ series\ in\ operations\ research | contributions\ to\ (?:statistics|management)
    """
)
_PROCEEDINGS = re.compile(
    r"(?i)\b(?:proceedings|conference|symposium|workshops?|congress|meeting|(?:19|20)[0-9]{2})\b"
)


def divide(titles: Sequence[str]) -> Containers:
    """Tell the titles of the containers of one work apart; the order of Crossref says nothing."""
    series = [title for title in titles if _SERIES.match(title)]
    others = [title for title in titles if title not in series]
    meetings = [title for title in others if _PROCEEDINGS.search(title)]
    title = next(iter(meetings or others), "")
    more = [other for other in (*series[1:], *others) if other != title]
    return Containers(title, series[0] if series else "", tuple(dict.fromkeys(more)))
