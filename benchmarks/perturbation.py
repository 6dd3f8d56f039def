"""Ways in which an entry is met again, and ways in which another one looks like it.

A way takes an entry of the seeds and one of its neighbours, and gives a label and two entries, or
None where it has nothing to change. No chance is involved.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec

from refkit.date import PartialDate
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, EntryType
from refkit.name import Name

Found = tuple[str, Entry, Entry] | None
Way = Callable[[Entry, Entry], Found]

_EMPTY = frozenset("a an and as by for from in into is of on or over the to via with".split())


def _with(entry: Entry, **changes: object) -> Entry:
    return msgspec.structs.replace(entry, **changes)


def _bare(entry: Entry) -> Entry:
    """The entry without identifiers and abstract: its words must do."""
    return _with(entry, identifiers=(), abstract="")


def _year(entry: Entry) -> int:
    return entry.date.year if entry.date else 2020


def _preprint(entry: Entry, year: int) -> Entry:
    arxiv = (Identifier(Scheme.ARXIV, f"{year % 100:02}01.00001"),)
    return _with(
        _bare(entry),
        type=EntryType.PREPRINT,
        container="",
        venue="",
        date=PartialDate(year),
        identifiers=arxiv,
        pages="",
    )


def _content(title: str) -> int:
    words = re.findall(r"[a-z0-9]+", title.lower())
    return sum(word not in _EMPTY for word in words)


def _telling(title: str) -> str:
    """The label of a pair that only a title and authors speak for."""
    return "same" if _content(title) >= 4 else "person"


def _initials(entry: Entry, _: Entry) -> Found:
    names = tuple(
        _with_given(name, " ".join(f"{part[0]}." for part in name.given.split()))
        for name in entry.authors
    )
    return "same", _with(_bare(entry), authors=names), entry


def _with_given(name: Name, given: str) -> Name:
    return msgspec.structs.replace(name, given=given)


def _cut_list(entry: Entry, _: Entry) -> Found:
    if len(entry.authors) < 4:
        return None
    mine = _with(_bare(entry), authors=entry.authors[:2], and_others=True)
    return _telling(entry.title), mine, entry


def _year_before(entry: Entry, _: Entry) -> Found:
    return _telling(entry.title), _preprint(entry, _year(entry) - 1), entry


def _formula_in_pieces(entry: Entry, _: Entry) -> Found:
    mine = _with(_bare(entry), title=rf"{entry.title} with ℓ 2 \ell_2 ℓ2 Penalties")
    return "same", mine, _with(entry, title=rf"{entry.title} with $\ell_2$ Penalties")


def _without_subtitle(entry: Entry, _: Entry) -> Found:
    main, colon, _rest = entry.title.partition(": ")
    if not colon:
        return None
    few = len(entry.authors) < 2
    label = "person" if few else _telling(main)
    return label, _with(_bare(entry), title=main), entry


def _two_letters_swapped(entry: Entry, _: Entry) -> Found:
    word = max(re.findall(r"[a-z]+", entry.title), key=len)
    if len(word) < 9 or word[3] == word[4] or len(entry.authors) < 2:
        return None
    slip = word[:3] + word[4] + word[3] + word[5:]
    return _telling(entry.title), _with(_bare(entry), title=entry.title.replace(word, slip)), entry


def _in_capitals(entry: Entry, _: Entry) -> Found:
    if "$" in entry.title:
        return None
    return "same", _with(_bare(entry), title=entry.title.upper()), entry


def _without_hyphens(entry: Entry, _: Entry) -> Found:
    if "-" not in entry.title or "$" in entry.title:
        return None
    return "same", _with(_bare(entry), title=entry.title.replace("-", " ")), entry


def _other_digits(entry: Entry, _: Entry) -> Found:
    one, other = f"{entry.title} in 12 Steps", f"{entry.title} in 13 Steps"
    return "different", _with(_bare(entry), title=one), _with(entry, title=other)


def _parts(entry: Entry, _: Entry) -> Found:
    one, other = f"{entry.title}, Part I", f"{entry.title}, Part II"
    return "different", _with(_bare(entry), title=one), _with(entry, title=other)


def _neighbours(entry: Entry, neighbour: Entry) -> Found:
    return "different", _bare(neighbour), entry


def _others_title(entry: Entry, neighbour: Entry) -> Found:
    return "different", _with(_bare(entry), title=neighbour.title), entry


def _others_authors(entry: Entry, neighbour: Entry) -> Found:
    return "different", _with(_bare(entry), authors=neighbour.authors), entry


def _erratum(entry: Entry, _: Entry) -> Found:
    return "different", _bare(entry), _with(entry, title=f"Erratum to: {entry.title}")


def _years_later(entry: Entry, _: Entry) -> Found:
    return "person", _with(_bare(entry), date=PartialDate(_year(entry) - 6)), entry


def _one_word_more(entry: Entry, _: Entry) -> Found:
    return "person", _bare(entry), _with(entry, title=f"{entry.title} Models")


BEFORE: Mapping[str, Way] = MappingProxyType(
    {
        "initials": _initials,
        "list cut after two": _cut_list,
        "preprint, the year before": _year_before,
        "formula copied in pieces": _formula_in_pieces,
        "subtitle left out": _without_subtitle,
        "two letters swapped": _two_letters_swapped,
        "in capitals": _in_capitals,
        "hyphens left out": _without_hyphens,
        "other digits": _other_digits,
        "parts I and II": _parts,
        "a neighbour": _neighbours,
        "a neighbour's title": _others_title,
        "a neighbour's authors": _others_authors,
        "erratum": _erratum,
        "six years later": _years_later,
        "a word more": _one_word_more,
    }
)


def _alphabetical(entry: Entry, _: Entry) -> Found:
    names = tuple(sorted(entry.authors, key=lambda name: name.family))
    if names == entry.authors:
        return None
    return _telling(entry.title), _bare(entry), _with(entry, authors=names)


def _turned(entry: Entry, _: Entry) -> Found:
    names = tuple(Name(family=name.given, given=name.family) for name in entry.authors)
    if any(" " in name.given + name.family or not name.given for name in names):
        return None
    return "same", _bare(entry), _with(entry, authors=names)


def _families_alone(entry: Entry, _: Entry) -> Found:
    names = tuple(_with_given(name, "") for name in entry.authors)
    return "same", _with(_bare(entry), authors=names), entry


def _last_names_missing(entry: Entry, _: Entry) -> Found:
    if len(entry.authors) < 4:
        return None
    return _telling(entry.title), _bare(entry), _with(entry, authors=entry.authors[:-2])


def _first_alone(entry: Entry, _: Entry) -> Found:
    if len(entry.authors) < 4:
        return None
    return "person", _with(_bare(entry), authors=entry.authors[:1]), entry


def _namesakes(entry: Entry, _: Entry) -> Found:
    names = tuple(_with_given(name, f"Q{name.given[:1].lower()}ux") for name in entry.authors)
    return "different", _bare(entry), _with(entry, authors=names)


def _without_marks(entry: Entry, _: Entry) -> Found:
    if "$" in entry.title:
        return None
    bare = " ".join(re.findall(r"\w+", entry.title.lower()))
    return "same", _with(_bare(entry), title=bare), entry


def _other_dashes(entry: Entry, _: Entry) -> Found:
    if "-" not in entry.title or "$" in entry.title:
        return None
    return "same", _with(_bare(entry), title=entry.title.replace("-", "\u2011")), entry


def _letter_dropped(entry: Entry, _: Entry) -> Found:
    word = max(re.findall(r"[a-z]+", entry.title), key=len)
    if len(word) < 10 or len(entry.authors) < 2:
        return None
    slip = word[:4] + word[5:]
    return _telling(entry.title), _with(_bare(entry), title=entry.title.replace(word, slip)), entry


def _letter_replaced(entry: Entry, _: Entry) -> Found:
    word = max(re.findall(r"[a-z]+", entry.title), key=len)
    slip = word[:4] + ("b" if word[4:5] != "b" else "d") + word[5:]
    return "person", _with(_bare(entry), title=entry.title.replace(word, slip)), entry


def _plural(entry: Entry, _: Entry) -> Found:
    if entry.title[-1:] in "s?!$" or entry.title.isupper():
        return None
    return "person", _bare(entry), _with(entry, title=f"{entry.title}s")


def _other_subtitle(entry: Entry, _: Entry) -> Found:
    main, colon, _rest = entry.title.partition(": ")
    if not colon:
        return None
    return "person", _bare(entry), _with(entry, title=f"{main}: Theory and Practice at Scale")


def _negated(entry: Entry, _: Entry) -> Found:
    first, space, rest = entry.title.partition(" ")
    return "different", _bare(entry), _with(entry, title=f"{first} without{space}{rest}")


def _in_a_journal(entry: Entry, _: Entry) -> Found:
    theirs = _with(
        entry, type=EntryType.ARTICLE, container="Journal of Fictional Graphs", venue="", volume="4"
    )
    return "person", _bare(entry), theirs


def _preprint_after(entry: Entry, _: Entry) -> Found:
    return _telling(entry.title), _preprint(entry, _year(entry) + 1), entry


def _preprint_long_before(entry: Entry, _: Entry) -> Found:
    return "person", _preprint(entry, _year(entry) - 5), entry


def _abstract_alone(entry: Entry, _: Entry) -> Found:
    return "same", Entry(abstract=entry.abstract), entry


def _abstract_cut(entry: Entry, _: Entry) -> Found:
    words = entry.abstract.split()
    return "same", Entry(abstract=" ".join(words[: len(words) * 2 // 3])), entry


def _abstract_corrected(entry: Entry, _: Entry) -> Found:
    words = entry.abstract.split()
    for at in range(30, len(words), 30):
        words[at] = "indeed"
    return "same", Entry(abstract=" ".join(words)), entry


def _abstract_of_a_neighbour(entry: Entry, neighbour: Entry) -> Found:
    return "different", Entry(abstract=neighbour.abstract), entry


def _one_sentence_shared(entry: Entry, neighbour: Entry) -> Found:
    sentence = " ".join(entry.abstract.split()[:35])
    return "different", Entry(abstract=f"{sentence} {neighbour.abstract}"), entry


def _no_authors_but_abstract(entry: Entry, _: Entry) -> Found:
    mine = Entry(type=entry.type, title=entry.title, abstract=entry.abstract)
    return "same", mine, entry


def _another_forum(entry: Entry, _: Entry) -> Found:
    other = (Identifier(Scheme.OPENREVIEW, "QqQqQqQqQq"),)
    return "person", entry, _with(entry, identifiers=other)


AFTER: Mapping[str, Way] = MappingProxyType(
    {
        "authors by the alphabet": _alphabetical,
        "names turned round": _turned,
        "family names alone": _families_alone,
        "last two authors missing": _last_names_missing,
        "first author alone": _first_alone,
        "namesakes": _namesakes,
        "small letters, no marks": _without_marks,
        "other dashes": _other_dashes,
        "a letter dropped": _letter_dropped,
        "a letter replaced": _letter_replaced,
        "plural": _plural,
        "another subtitle": _other_subtitle,
        "negated": _negated,
        "in a journal": _in_a_journal,
        "preprint, the year after": _preprint_after,
        "preprint, five years before": _preprint_long_before,
        "abstract alone": _abstract_alone,
        "abstract cut": _abstract_cut,
        "abstract corrected": _abstract_corrected,
        "a neighbour's abstract": _abstract_of_a_neighbour,
        "one sentence shared": _one_sentence_shared,
        "no authors, but abstract": _no_authors_but_abstract,
        "another forum": _another_forum,
    }
)
