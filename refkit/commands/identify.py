"""What people paste in place of a file: an identifier, a link to a work, a title in quotes.

This module tells these apart from file names, mistyped ones too, and says what an identifier or a
title alone tells of a work. What identifiers look like is known by refkit.identifier; who is asked
about them, by refkit.commands.find.
"""

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from refkit.identifier import Identifier
    from refkit.model import RawEntry

# Where identifiers typed by a person came from, in the words of `refkit show`.
TYPED = "command line"


class Wanted(NamedTuple):
    """A work that is to be added, by what was typed for it: an identifier, or else a title."""

    typed: str  # as the user typed it
    identifier: "Identifier | None" = None
    title: str = ""


class Named(NamedTuple):
    """What the SOURCEs of `refkit add` are."""

    files: tuple[str, ...]  # files, folders and "-", or what can be nothing else
    works: tuple[Wanted, ...]


def sort_out(sources: Sequence[str]) -> Named:
    """Tell files from works; each is named once. What exists is a file, whatever it looks like.

    Raises InputError for a link without an identifier, and for a "doi:..." that is none.
    """
    files: dict[str, None] = {}
    works: dict[object, Wanted] = {}
    for source in sources:
        if source == "-" or not source or os.path.lexists(os.path.expanduser(source)):
            files[source] = None
        elif found := read(source):
            works.setdefault(found, Wanted(source, identifier=found))
        elif title := _title(source):
            works.setdefault(title.casefold(), Wanted(source, title=title))
        else:
            _refuse(source.strip())
            files[source] = None
    return Named(tuple(files), tuple(works.values()))


def read(typed: str) -> "Identifier | None":
    """The identifier in what was typed or pasted; None when it is none, or only holds one.

    Understood are "scheme:value", links to arXiv, OpenReview, doi.org, DBLP, the ACL Anthology
    and to publishers that have the DOI in their links, and bare DOIs, arXiv ids, ACL ids and DBLP
    keys. A path in a folder is none, even where an identifier stands somewhere in it.
    """
    from refkit import identifier

    text = typed.strip().strip("<>\"'“”").strip()
    if _WEB.match(text) or _HOST.match(text):
        found = identifier.find(_unwrapped(text))
        return found[0] if found else None
    text = _SUBJECT.sub("", text)
    if match := _PREFIXED.fullmatch(text):
        scheme = next(filter(None, (match["scheme"], match["loose"])))
        value = match["value"] if match["scheme"] else match["rest"]
        return _identifier(scheme, value)
    return None if re.search(r"\s", text) else _bare(text)


# A link to anywhere, and one without "https://", as browsers show it, to where we know our way.
_WEB = re.compile(r"(?i)https?://")
_HOST = re.compile(
    r"(?i)(?:[\w-]+\.)*(?:openreview\.net|arxiv\.org|alphaxiv\.org|doi\.org|aclweb\.org"
    r"|aclanthology\.(?:org|info)|dblp\.(?:org|uni-trier\.de|dagstuhl\.de)|huggingface\.co)/"
)
# "1706.03762v5 [cs.CL]", as arXiv says it.
_SUBJECT = re.compile(r"\s*\[[A-Za-z-]+(?:\.[A-Za-z-]+)?\]$")
# A space alone behind a word makes a title ("OpenReview reviewing") rather than an identifier.
_PREFIXED = re.compile(
    r"(?i)(?P<scheme>doi|arxiv|openreview|dblp|acl|isbn|issn|pmid):(?P<value>.*\S)"
    r"|(?P<loose>doi|arxiv|isbn|issn|pmid)\s*[:.]?\s+(?P<rest>\S+)"
)
# Files that people have beside their papers. An arXiv id may keep the ".pdf" it was loaded with.
_FILE = re.compile(
    r"(?i)\.(?:bib|bibtex|biblatex|txt|text|md|json|jsonl|ris|enw|nbib|csv|tsv|tex|bbl|aux|xml"
    r"|html?|pdf|docx?|gz|zip)$"
)


def _identifier(scheme: str, value: str) -> "Identifier | None":
    from refkit.identifier import Identifier

    try:
        return Identifier.read(f"{scheme}:{_unquoted(value.strip())}")
    except ValueError:
        return None


def _bare(text: str) -> "Identifier | None":
    from refkit import scheme as schemes
    from refkit.identifier import Scheme

    value = _unquoted(text)
    arxiv = re.sub(r"(?i)\.pdf$", "", value)
    if schemes.canonical(Scheme.ARXIV, arxiv):
        return _identifier("arxiv", arxiv)
    if _FILE.search(value):
        return None
    for scheme in (Scheme.DOI, Scheme.ACL, Scheme.DBLP):
        if schemes.canonical(scheme, value):
            return _identifier(scheme.value, value)
    return None


def _unquoted(text: str) -> str:
    from urllib.parse import unquote

    return unquote(text) if "%" in text else text


def _unwrapped(link: str) -> str:
    """The link to the work, where a link leads there by a detour.

    OpenReview sends guests to /challenge?redirect=..., and has /forum?arxivid=... for preprints
    (docs of openreview-web, routes challenge and forum).
    """
    from urllib.parse import parse_qs, urlsplit

    if "openreview.net/" not in link.lower():
        return link
    try:
        asked = parse_qs(urlsplit(link).query)
    except ValueError:
        return link
    if arxiv := asked.get("arxivid") or asked.get("arxivId"):
        return f"arXiv:{arxiv[0]}"
    if "/challenge" in link and (inner := asked.get("redirect")):
        inside = inner[0]
        return _unwrapped(inside if _WEB.match(inside) else f"https://openreview.net{inside}")
    return link


def _title(source: str) -> str:
    """The title that was typed, or "" where a file must have been meant."""
    text = " ".join(source.split())
    quoted = len(text) > 2 and text[0] in '"“' and text[-1] in '"”'
    text = text.strip('"“”').strip() if quoted else text
    if not quoted and (" " not in text or _FILE.search(text) or _WEB.match(text)):
        return ""
    path = text.startswith(("/", "./", "../", "~", ".\\", "..\\")) or text.endswith("/")
    return "" if path or not any(map(str.isalpha, text)) else text


def _refuse(typed: str) -> None:
    """Raise InputError for what is meant for an identifier and is none."""
    from refkit import scheme as schemes
    from refkit.errors import InputError
    from refkit.identifier import Scheme

    if _WEB.match(typed):
        raise InputError(
            f"no identifier of a work stands in the link {typed}",
            hint="links to OpenReview, arXiv, DBLP, the ACL Anthology and those with a DOI are "
            'understood; a title in quotes works too: refkit add "Attention is all you need"',
        )
    match = _PREFIXED.fullmatch(typed)
    if match and match["scheme"] and not _FILE.search(typed):
        label = schemes.label(Scheme(match["scheme"].lower()))
        raise InputError(f"'{match['value']}' is not {label}", hint="look for a missing letter")


def raw(wanted: Wanted, today: "date") -> "RawEntry":
    """What an identifier or a title alone tells of a work: an entry that waits to be looked up."""
    from refkit.identifier import Scheme
    from refkit.model import Markup, Origin, RawEntry

    known = wanted.identifier
    if known is None:
        fields = {"title": wanted.title}
    elif known.scheme is Scheme.ARXIV:
        fields = {"eprint": known.value, "eprinttype": "arxiv"}
    else:
        fields = {known.scheme.value: known.value}
    return RawEntry(
        fields=fields,
        # An identifier is no text in which signs mean something, and a title was typed as it is.
        markup=Markup.LATEX if known else Markup.PLAIN,
        origin=Origin(source=TYPED, locator=str(known or ""), on=today),
        waiting=True,
    )
