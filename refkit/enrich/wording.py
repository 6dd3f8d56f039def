"""Whether another wording of the same is better: of a title, of a list of authors.

Better is what says the same and more, or says it as it was published: letter case where mine has
none to show, mathematics where mine has plain letters, all authors where mine stops at some.
Everything else is a matter of taste, and stays.
"""

from refkit import merge, standing, text
from refkit.model import Entry
from refkit.text import Kind


def whole_title(entry: Entry) -> str:
    """The title with its subtitle, marked text."""
    subtitle = entry.extra.get("subtitle", "")
    return f"{entry.title}: {subtitle}" if subtitle else entry.title


def same_title(one: Entry, other: Entry) -> bool:
    """Whether two titles are the same letters and digits, however they are set."""
    if one.title == other.title and "subtitle" not in {**one.extra, **other.extra}:
        return True
    return _letters(whole_title(one)) == _letters(whole_title(other))


def better_title(mine: Entry, theirs: Entry) -> bool:
    """Whether ``theirs`` has the same title in better letters."""
    if not theirs.title or mine.title == theirs.title or _lost_case(theirs.title):
        return False
    if not mine.title:
        return True
    if _letters(mine.title) != _letters(theirs.title):
        return False
    return _lost_case(mine.title) or (_has_maths(theirs.title) and not _has_maths(mine.title))


def better_authors(mine: Entry, theirs: Entry, *, moves: bool) -> bool:
    """Whether ``theirs`` has the authors of ``mine``, and more of them or of their names.

    ``moves``: theirs is the published version, to which authors may have been added. "Anonymous"
    never is an author, and there are never fewer.
    """
    if theirs.authors == mine.authors and theirs.and_others == mine.and_others:
        return False
    if not theirs.authors or standing.is_anonymous(theirs.authors):
        return False
    if not mine.authors or standing.is_anonymous(mine.authors):
        return True
    if len(theirs.authors) < len(mine.authors) or (theirs.and_others and not mine.and_others):
        return False
    if merge.completes("authors", mine, theirs):
        return not merge.completes("authors", theirs, mine)
    more = len(theirs.authors) > len(mine.authors) and not theirs.and_others
    added = more and set(_families(mine)) <= set(_families(theirs))
    return moves and added and _in_full(mine) <= _in_full(theirs)


def same_authors(one: Entry, other: Entry) -> bool:
    """Whether nothing but the spelling of given names, or a cut list, tells two lists apart."""
    if one.authors == other.authors:
        return True
    mine, theirs = _families(one), _families(other)
    if one.and_others or other.and_others:
        shortest = min(len(mine), len(theirs))
        mine, theirs = mine[:shortest], theirs[:shortest]
    return mine == theirs


def _families(entry: Entry) -> list[str]:
    return [text.fold(name.short) or name.short for name in entry.authors]


def _in_full(entry: Entry) -> set[str]:
    """The family names of those whose given names are more than initials."""
    people = zip(_families(entry), entry.authors, strict=True)
    return {
        family
        for family, name in people
        if any(len(word) > 1 for word in text.fold(name.given).split())
    }


def _letters(marked: str) -> str:
    plain = text.plain(marked)
    return text.fold(plain).replace(" ", "") or plain


def _lost_case(marked: str) -> bool:
    """Whether a title of several words is all in capitals or has none."""
    plain = text.plain(marked)
    return " " in plain and (plain.isupper() or plain.islower())


def _has_maths(marked: str) -> bool:
    return "$" in marked and any(chunk.kind is Kind.MATH for chunk in text.parse(marked))
