"""What is said better by one of two records of one work: a title, a list of authors, a date.

Better is what says the same and more, or says it as it was published. Each function says why, in
words for people, or "" where it is not better. Which record may give a field is not decided here.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from refkit import merge, standing, text
from refkit.match import people, place, title
from refkit.model import Entry
from refkit.name import Name
from refkit.text import Kind

_BLANK = Entry()


def _better_title(mine: Entry, theirs: Entry) -> str:
    """Why ``theirs`` is the better title of the same work; "" if it is not."""
    one, other = (title.read(entry.title) for entry in (mine, theirs))
    if one.letters == other.letters:
        if _lost_case(mine.title) and not _lost_case(theirs.title):
            return "its capitals"
        maths = _has_maths(theirs.title) and not _has_maths(mine.title)
        return "its formulas" if maths and not _lost_case(theirs.title) else ""
    if standing.of(mine) > standing.of(theirs) or not one.letters:
        return ""
    return "with its subtitle" if other.main == one.letters and "subtitle" not in mine.extra else ""


def _better_date(mine: Entry, theirs: Entry) -> str:
    fuller = mine.date != theirs.date and merge.completes("date", mine, theirs)
    return "more exact" if fuller else ""


def _better_abstract(mine: Entry, theirs: Entry) -> str:
    return "the longer one" if len(theirs.abstract) > len(mine.abstract) else ""


BETTER: Mapping[str, Callable[[Entry, Entry], str]] = {
    "title": _better_title,
    "date": _better_date,
    "abstract": _better_abstract,
}


def better_authors(mine: Entry, theirs: Entry) -> str:
    """Why ``theirs`` is the better list of the same people."""
    if standing.is_anonymous(theirs.authors):
        return ""
    if standing.is_anonymous(mine.authors):
        return "it names them"
    if merge.completes("authors", mine, theirs) and mine.authors != theirs.authors:
        cut = mine.and_others and not theirs.and_others
        return "all authors" if cut or len(theirs.authors) > len(mine.authors) else "full names"
    more = len(theirs.authors) > len(mine.authors)
    if (
        mine.and_others
        and (more or not theirs.and_others)
        and len(theirs.authors) >= len(mine.authors)
    ):
        return "all authors"
    return "all authors" if more and _is_longer(mine, theirs) else ""


def _is_longer(mine: Entry, theirs: Entry) -> bool:
    """Whether ``theirs`` names all that ``mine`` does, and is not the earlier version of the two.

    A list of one version does not stand beside the title of another.
    """
    if standing.of(theirs) < standing.of(mine) or (place.beside(theirs) and not place.beside(mine)):
        return False
    one, other = (title.read(entry.title) for entry in (mine, theirs))
    return one.letters in (other.letters, other.main) and names_all(theirs.authors, mine.authors)


def names_all(names: Sequence[Name], others: Sequence[Name]) -> bool:
    """Whether ``names`` has all ``others``, in their order."""
    left = iter(map(people.person, names))
    wanted = map(people.person, others)
    return all(any(people.is_same(a, b) is people.Trust.SURE for b in left) for a in wanted)


def in_full(names: Sequence[Name], other: Entry) -> list[Name]:
    """``names`` with those of ``other`` that are the same person's, in full, in their place."""
    theirs = [(name, people.person(name)) for name in other.authors]
    result = []
    for name in names:
        person = people.person(name)
        same = (
            n for n, p in theirs
            if people.is_same(person, p) is people.Trust.SURE and _is_fuller(name, n)
        )  # fmt: skip
        result.append(next(same, name))
    return result


def _is_fuller(one: Name, other: Name) -> bool:
    """Whether ``other`` has given names where ``one`` has initials, and else is the same."""
    mine = msgspec.structs.replace(_BLANK, authors=(one,))
    theirs = msgspec.structs.replace(_BLANK, authors=(other,))
    fuller = merge.completes("authors", mine, theirs)
    return fuller and not merge.completes("authors", theirs, mine)


def is_cut(field: str, entry: Entry, value: object) -> bool:
    """Whether an entry's value is the one taken, but cut, in initials or without somebody."""
    if field not in ("authors", "date", "abstract"):
        return False
    if field == "authors" and isinstance(value, tuple) and names_all(value, entry.authors):
        return True
    taken = msgspec.structs.replace(_BLANK, **{field: value})
    return merge.completes(field, entry, taken)


def _lost_case(marked: str) -> bool:
    """Whether a title of several words is all in capitals or has none."""
    plain = text.plain(marked)
    return " " in plain and (plain.isupper() or plain.islower())


def _has_maths(marked: str) -> bool:
    return "$" in marked and any(chunk.kind is Kind.MATH for chunk in text.parse(marked))
