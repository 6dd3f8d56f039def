"""Tools: the fields that other programs keep in a .bib, and what they mean for refkit.

What a field means exactly (a status, a priority, a rating, a tag, a note of mine) is told as a mark
of the record; the field itself stays as it is, so that its program finds it again. On the way back
it changes only where the record has come to say something else.

Facts are from the programs' sources: JabRef (SpecialFieldValue, StandardField, groups), BibDesk
(BDSKStringConstants, boolean and rating fields), coBib, Mendeley Desktop's exports. This module
does not read comments (refkit.formats.bibtex.group), and makes no field that was not there.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from refkit import tag
from refkit.errors import RefkitError, UnknownName
from refkit.field import Kind, kind
from refkit.model import Mine, Priority, Record, Status
from refkit.text import escape, from_latex, plain

# Lists of my own words, with the program that keeps them. A new tag goes into the first there is.
LISTS: Mapping[str, str] = MappingProxyType(
    {
        "tags": "coBib, papis",
        "mendeley-tags": "Mendeley",
        "groups": "JabRef, Better BibTeX",
        "mendeley-groups": "Mendeley",
    }
)
READ_STATUS, READ, RANKING, RATING, PRIORITY = "readstatus", "read", "ranking", "rating", "priority"
COMMENT = "comment-"  # and the name of who made it
KEYWORDS = "keywords"
MARKS = frozenset((*LISTS, READ_STATUS, READ, RANKING, RATING, PRIORITY, KEYWORDS))

_JABREF_STATUS = frozenset((Status.READ, Status.SKIMMED))
_PRIORITIES: Mapping[str, Priority] = MappingProxyType(
    {"prio1": Priority.HIGH, "prio2": Priority.MEDIUM, "prio3": Priority.LOW}
)
_PRIO = {priority: word for word, priority in _PRIORITIES.items()}
_PRIO_NAMES = frozenset(priority.value for priority in Priority)
_RANK = re.compile(r"(?i)rank([1-5])")
# BibDesk's boolean fields, as they are typed and as other programs write them.
_YES = MappingProxyType({"1": "0", "yes": "no", "true": "false", "y": "n"})
_NO = MappingProxyType({no: yes for yes, no in _YES.items()})
# With one of these, an entry is JabRef's, and "read" among its keywords is its status: JabRef could
# keep its marks there, and older versions did (its decision record 0019).
_JABREF = frozenset(
    """
    readstatus ranking priority relevance qualityassured printed groups owner creationdate
    modificationdate __markedentry
    """.split()
)
_MAY_TELL = re.compile(r"(?i)prio[123]|rank[1-5]|read|skimmed")
_JABREF_WORDS: Mapping[str, Status] = MappingProxyType(
    {"read": Status.READ, "readed": Status.READ, "skimmed": Status.SKIMMED}
)


def is_mark(name: str) -> bool:
    """Whether the field ``name`` may say something about me and the work."""
    lower = name.lower()
    return lower in MARKS or lower.startswith(COMMENT)


def marks(fields: Mapping[str, str], groups: Iterable[str] = ()) -> Mine | None:
    """What the fields of an entry, in LaTeX, say about me and the work; None if they say nothing.

    ``groups`` are the names of the groups that comments of the file put it into.
    """
    told = {
        name.lower(): value if kind(name) is Kind.VERBATIM else _said(value)
        for name, value in fields.items()
        if name != KEYWORDS and _tells(name)
    }
    if _MAY_TELL.search(words := fields.get(KEYWORDS, "")):
        told[KEYWORDS] = _said(words)
    if not told and not groups:
        return None
    mine = _mine(told, tuple(groups))
    return None if mine == Mine() else mine


def spelled(record: Record) -> dict[str, str]:
    """The marks among ``record.entry.extra``, with the values to write; "" is to be left out.

    Where the record still says what its fields say, they are as they were. A tag that is new goes
    into one of the lists, a tag that is gone out of all; a program that has no word for a status
    gets none.
    """
    names = {name.lower(): name for name in record.entry.extra if is_mark(name)}
    told = _told(record)
    said = _mine(told, ())
    new: dict[str, str] = {}
    if said.status not in (None, record.status):
        word = record.status.value if record.status in _JABREF_STATUS else ""
        if _status(told.get(READ_STATUS, "")):
            new[READ_STATUS] = word
        new[READ] = _answer(told.get(READ, ""), record.status is Status.READ)
    if said.priority not in (None, record.priority) and _priority(told.get(PRIORITY, "")):
        new[PRIORITY] = _PRIO[record.priority] if record.priority else ""
    if said.rating not in (None, record.rating):
        if _rating(told.get(RATING, "")):
            new[RATING] = str(record.rating or "")
        if _rating(told.get(RANKING, "")):
            new[RANKING] = f"rank{record.rating}" if record.rating else ""
    if said.note and said.note != record.note and _is_balanced(record.note):
        new[next(name for name in names if name.startswith(COMMENT))] = record.note
    new.update(_lists(record, names))
    return {name: new.get(lower, record.entry.extra[name]) for lower, name in names.items()}


def keywords(record: Record) -> tuple[str, ...]:
    """The record's keywords, JabRef's marks among them brought up to date."""
    said = _mine(_told(record), ())
    told: list[str] = []
    for word in record.entry.keywords:
        lower = word.lower()
        if lower in _PRIORITIES and said.priority is not record.priority:
            told += [_PRIO[record.priority]] if record.priority else []
        elif _RANK.fullmatch(lower) and said.rating != record.rating:
            told += [f"rank{record.rating}"] if record.rating else []
        elif lower in _JABREF_WORDS and said.status not in (None, record.status):
            told += [record.status.value] if record.status in _JABREF_STATUS else []
        else:
            told.append(word)
    return tuple(told)


def _told(record: Record) -> dict[str, str]:
    """What marks stand in the record's entry, names in lower case, values as plain text."""
    told = {
        name.lower(): value if kind(name) is Kind.VERBATIM else plain(value)
        for name, value in record.entry.extra.items()
        if _tells(name)
    }
    return {**told, KEYWORDS: ", ".join(record.entry.keywords)}


@lru_cache(maxsize=4096)
def _tells(name: str) -> bool:
    return is_mark(name) or name.lower() in _JABREF


def _mine(told: Mapping[str, str], groups: tuple[str, ...]) -> Mine:
    """What marks say, their values being plain text."""
    words = [word.strip().lower() for word in re.split("[,;]", told.get(KEYWORDS, ""))]
    ranks = [match[1] for word in words if (match := _RANK.fullmatch(word))]
    prios = [word for word in words if word in _PRIORITIES]
    by_jabref = bool(ranks or prios) or not _JABREF.isdisjoint(told)
    comments = [value for name, value in told.items() if name.startswith(COMMENT)]
    tags = {name for group in groups for name in _tags(group)}
    for field in LISTS:
        tags.update(name for item in _items(told.get(field, "")) for name in _tags(item))
    return Mine(
        tags=tuple(sorted(tags)),
        status=_status(told.get(READ_STATUS, ""))
        or _read(told.get(READ, ""))
        or next(
            (_JABREF_WORDS[word] for word in words if by_jabref and word in _JABREF_WORDS), None
        ),
        priority=_priority(told.get(PRIORITY, "") or "".join(prios[:1])),
        rating=_rating(told.get(RATING, ""))
        or _rating(told.get(RANKING, ""))
        or _rating("".join(ranks[:1])),
        # Whose comments they are is only clear when one person made them.
        note=comments[0].strip() if len(comments) == 1 else "",
    )


def _status(word: str) -> Status | None:
    try:
        return Status.parse(word) if word else None
    except UnknownName:
        return None


def _read(word: str) -> Status | None:
    lower = word.strip().lower()
    if lower in _YES:
        return Status.READ
    return Status.UNREAD if lower in _NO else None


def _answer(word: str, is_read: bool) -> str:
    """BibDesk's answer in the words of the one before."""
    stripped = word.strip()
    lower = stripped.lower()
    if (lower in _YES) == is_read or lower not in (*_YES, *_NO):
        return word
    other = _YES[lower] if lower in _YES else _NO[lower]
    return other.capitalize() if stripped[:1].isupper() else other


def _priority(word: str) -> Priority | None:
    lower = word.strip().lower()
    if lower in _PRIORITIES:
        return _PRIORITIES[lower]
    return Priority(lower) if lower in _PRIO_NAMES else None


def _rating(word: str) -> int | None:
    digit = word.strip().lower().removeprefix("rank")
    return int(digit) if digit in ("1", "2", "3", "4", "5") else None


def _lists(record: Record, names: Mapping[str, str]) -> dict[str, str]:
    """The lists of words, without those that are no tag any more and with the new ones."""
    present = [field for field in LISTS if field in names]
    mine = set(record.tags)
    new: dict[str, str] = {}
    listed: set[str] = set()
    for field in present:
        value = record.entry.extra[names[field]]
        items = _items(value)
        tags = [_tags(item if kind(field) is Kind.VERBATIM else plain(item)) for item in items]
        listed.update(name for words in tags for name in words)
        kept = [item for item, words in zip(items, tags, strict=True) if mine.issuperset(words)]
        if len(kept) < len(items):
            new[field] = _separator(value).join(kept)
    if present and (added := sorted(mine - listed)):
        first = present[0]
        value = new.get(first, record.entry.extra[names[first]])
        words = added if kind(first) is Kind.VERBATIM else [escape(word) for word in added]
        new[first] = _separator(value).join((*_items(value), *words))
    return new


def _separator(value: str) -> str:
    return "; " if ";" in value else ", "


def _items(value: str) -> list[str]:
    """The items of a list: commas separate, or semicolons where there are any."""
    return [item.strip() for item in value.split(_separator(value)[0]) if item.strip()]


@lru_cache(maxsize=4096)
def _tags(name: str) -> tuple[str, ...]:
    """The tag that a word or the name of a group makes; none if it cannot be one."""
    try:
        return tag.parse([name])
    except RefkitError:
        return ()


@lru_cache(maxsize=4096)
def _said(latex: str) -> str:
    return plain(from_latex(latex).text)


def _is_balanced(text: str) -> bool:
    """Whether the text can stand between braces."""
    depth = 0
    for sign in re.findall(r"[{}]", text):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0
