"""Originals: what a file said in a field beyond its canonical value, and whether it still holds.

The normaliser keeps such a text in Entry.extra under the field's name: a publisher in case braces,
an ISBN with its hyphens, an arXiv id with its version, a list of names with a footnote. It is
written again as long as reading it gives what the entry says; what somebody set by hand wins.
Dates are for refkit.formats.bibtex.moment.
"""

import re

from refkit.identifier import Identifier, Scheme
from refkit.model import Entry
from refkit.name import read
from refkit.text import plain, to_latex

# Fields of extra that are canonical values of the entry in other words.
FIELDS = frozenset(
    """
    author editor title publisher institution volume number pages keywords abstract url
    doi eprint isbn issn openreview dblp acl pmid arxiv
    """.split()
)
_IDENTIFIERS = frozenset("doi eprint isbn issn openreview dblp acl pmid arxiv".split())
_NO_LETTER = re.compile(r"[^0-9a-z]+")


def holds(name: str, written: str, entry: Entry) -> bool:
    """Whether ``written``, kept for the field ``name``, says what ``entry`` says."""
    if name in ("author", "editor"):
        return _same_people(name, written, entry)
    if name == "pages":
        from refkit.normalize import pages

        return pages.read(_line(written)).text == entry.pages
    if name == "keywords":
        from refkit.normalize import keywords

        return keywords.split_marked(written)[0] == entry.keywords
    if name in _IDENTIFIERS:
        scheme = "arxiv" if name == "eprint" else name
        return any(
            says(written, known) for known in entry.identifiers if known.scheme.value == scheme
        )
    value = entry.publisher if name == "institution" else getattr(entry, name)
    return bool(value) and _line(written) == value


def says(written: str, identifier: Identifier) -> bool:
    """Whether ``written`` names the identifier, in whatever spelling."""
    value = identifier.value
    if identifier.scheme is Scheme.ISBN:
        value = value[3:12]  # the last digit hangs on how many there are
    return _letters(value) in _letters(written)


# A name that reads as it stands, and what makes a list of such names more than that.
_LETTER = r"A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u017f"
_WORDS = rf"(?:[{_LETTER}.' -]|\{{[{_LETTER}][{_LETTER}.' -]*\}}(?!\{{))"
_PERSON = re.compile(rf"(?=[^.' -]){_WORDS}++(?:,{_WORDS}*+)?+")
_DOUBTFUL = re.compile(r"(?i)''|--|  |\b(?<! )and\b|\band\b(?! )|\band and\b|\b(?:al|others)\b")


def _same_people(name: str, written: str, entry: Entry) -> bool:
    people = entry.editors if name == "editor" else entry.authors
    parts = written.split(" and ")
    if (
        len(parts) == len(people)
        and all(map(_PERSON.fullmatch, parts))
        and written.lower().count(" and ") == len(people) - 1
        and not _DOUBTFUL.search(written)
        and tuple(map(read, parts)) == people
    ):
        return name == "editor" or not entry.and_others  # a plain list, which says just that
    from refkit.normalize.people import read_list

    found = read_list(to_latex(written))
    return found.names == people and (name == "editor" or found.and_others == entry.and_others)


def _line(marked: str) -> str:
    return " ".join(plain(marked).split())


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text.lower())
