"""The schemes of identifiers: who hands them out, what they look like, where they lead.

This module knows each scheme's canonical form and how its identifiers show themselves in running
text. It asks no server whether one exists.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Scheme(StrEnum):
    """Who hands the identifier out."""

    DOI = "doi"
    ARXIV = "arxiv"
    OPENREVIEW = "openreview"
    DBLP = "dblp"
    ACL = "acl"
    ISBN = "isbn"
    ISSN = "issn"
    PMID = "pmid"


# arXiv, https://info.arxiv.org/help/arxiv_identifier.html: year, month and a number of four
# digits from April 2007, five from 2015; before that an archive and, before the slash, sometimes a
# subject class, which the canonical form drops. The second line of archives is closed.
_ARXIV_NEW = (
    r"(?:(?:07(?:0[4-9]|1[0-2])|(?:0[89]|1[0-4])(?:0[1-9]|1[0-2]))\.[0-9]{4}"
    r"|(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])\.[0-9]{5})(?![0-9])"
)
_ARXIV_OLD = (
    r"(?:astro-ph|cond-mat|cs|gr-qc|hep-(?:ex|lat|ph|th)|math(?:-ph)?|nlin|nucl-(?:ex|th)|physics"
    r"|q-(?:alg|bio|fin)|quant-ph|stat"
    r"|acc-phys|adap-org|alg-geom|ao-sci|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|dg-ga"
    r"|funct-an|mtrl-th|patt-sol|plasm-ph|solv-int|supr-con)"
    r"(?:\.[a-z]+(?:-[a-z]+)?)?/(?:9[1-9]|0[0-7])(?:0[1-9]|1[0-2])[0-9]{3}(?![0-9])"
)
_ARXIV = rf"(?:{_ARXIV_NEW}|{_ARXIV_OLD})"
# DOI handbook, 2.2: "10." then a registrant code, a slash, and any printable characters.
_REGISTRANT = r"10\.[0-9]{4,9}(?:\.[0-9]+)*"
_DOI = re.compile(
    rf"(?i)(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:?\s*)?({_REGISTRANT}/\S*[^\s.,;])[.,;]*"
)
_OPENREVIEW = r"[A-Za-z0-9_-]{8,16}(?![A-Za-z0-9_-])"
_DBLP = r"(?:conf|journals|books|phd|series|reference|tr|data|ms)/[A-Za-z0-9_.-]+/[\w./+-]*[\w-]"
_ACL = r"(?:[A-Z][0-9]{2}-[0-9]{4}|[0-9]{4}\.[a-z0-9_]+-[a-z0-9_]+\.[0-9]+)(?![0-9])"
_DASHES = "\u2010-\u2015-"


def canonical(scheme: Scheme, value: str) -> str | None:
    """The one way to write ``value``; None when it is no identifier of ``scheme``.

    A DOI in lower case without prefix; an arXiv id without version; an ISBN as 13 digits; an ISSN
    with its hyphen; OpenReview ids and DBLP keys as they are.
    """
    return _RULES[scheme].canonical(value)


def label(scheme: Scheme) -> str:
    """What one identifier is called, with its article: "an arXiv id"."""
    return _RULES[scheme].label


def home(scheme: Scheme) -> str:
    """The link to a work, with "{}" for the identifier; "" where there is none."""
    return _RULES[scheme].home


def _doi(text: str) -> str | None:
    match = _DOI.fullmatch(text)
    return match.group(1).lower() if match else None


def _arxiv(text: str) -> str | None:
    match = re.fullmatch(rf"(?i)(?:arxiv:\s*)?({_ARXIV})(?:v[0-9]+)?", text)
    if not match:
        return None
    archive, slash, number = match.group(1).lower().partition("/")
    return f"{archive.partition('.')[0]}/{number}" if slash else archive


def _acl(text: str) -> str | None:
    if not re.fullmatch(_ACL, text, re.IGNORECASE):
        return None
    return text.upper() if text[0].isalpha() else text.lower()


def _dblp(text: str) -> str | None:
    key = re.sub(r"(?i)^dblp:", "", text)
    return key if re.fullmatch(_DBLP, key, re.ASCII) else None


def _isbn(text: str) -> str | None:
    """ISO 2108: ten digits become thirteen; the check digit must be right."""
    digits = re.sub(rf"^ISBN(?:-1[03])?:?|[\s{_DASHES}]", "", text.upper())
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        total = sum((10 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(digits))
        if total % 11:
            return None
        body = "978" + digits[:9]
        return body + str(-sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(body)) % 10)
    if re.fullmatch(r"97[89][0-9]{10}", digits):
        total = sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(digits))
        return None if total % 10 else digits
    return None


def _issn(text: str) -> str | None:
    """ISO 3297: eight digits, the last a check digit."""
    digits = re.sub(rf"^ISSN:?|[\s{_DASHES}]", "", text.upper())
    if not re.fullmatch(r"[0-9]{7}[0-9X]", digits):
        return None
    total = sum((8 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(digits))
    return None if total % 11 else f"{digits[:4]}-{digits[4:]}"


def _full(pattern: str) -> Callable[[str], str | None]:
    return lambda text: text if re.fullmatch(pattern, text) else None


class _Rule(NamedTuple):
    label: str
    canonical: Callable[[str], str | None]
    home: str


_RULES = {
    Scheme.DOI: _Rule("a DOI", _doi, "https://doi.org/{}"),
    Scheme.ARXIV: _Rule("an arXiv id", _arxiv, "https://arxiv.org/abs/{}"),
    Scheme.OPENREVIEW: _Rule(
        "an OpenReview forum id", _full(_OPENREVIEW), "https://openreview.net/forum?id={}"
    ),
    Scheme.DBLP: _Rule("a DBLP key", _dblp, "https://dblp.org/rec/{}"),
    Scheme.ACL: _Rule("an ACL Anthology id", _acl, "https://aclanthology.org/{}/"),
    Scheme.ISBN: _Rule("an ISBN", _isbn, ""),
    Scheme.ISSN: _Rule("an ISSN", _issn, ""),
    Scheme.PMID: _Rule(
        "a PubMed id", _full("[1-9][0-9]{0,8}"), "https://pubmed.ncbi.nlm.nih.gov/{}/"
    ),
}


@cache
def in_text() -> tuple[tuple[Scheme, tuple[str, ...], re.Pattern[str]], ...]:
    """Where in running text, mostly in links, identifiers show themselves: in group 1.

    Before each pattern stand the words, in lower case, one of which a text must hold for it to
    match: looking for them costs a tenth of looking for the pattern.
    """
    return tuple(
        (scheme, _SIGNS[scheme], re.compile(pattern, re.IGNORECASE | re.ASCII))
        for scheme, pattern in _IN_TEXT
    )


_SIGNS = {
    Scheme.OPENREVIEW: ("openreview",),
    Scheme.ARXIV: ("arxiv", "alphaxiv", "ar5iv", "huggingface", "corr"),
    Scheme.DOI: ("10.",),
    Scheme.ACL: ("acl",),
    Scheme.DBLP: ("dblp",),
    Scheme.ISBN: ("isbn",),
    Scheme.ISSN: ("issn",),
    Scheme.PMID: ("pmid", "pubmed"),
}
_IN_TEXT = (
    # A references/pdf link has the id of a revision, and noteId= that of a comment.
    (
        Scheme.OPENREVIEW,
        r"\bopenreview\.net/(?:forum|pdf|attachment|revisions)/?"
        rf"\?(?:[^\s#]*?&(?:amp;)?)?id=({_OPENREVIEW})",
    ),
    # Unlike a word after a colon, an id mixes cases, or holds digits.
    (
        Scheme.OPENREVIEW,
        rf"\bopenreview:(?-i:(?![A-Z]?[a-z]+\b|[A-Z]+\b))({_OPENREVIEW})",
    ),
    (
        Scheme.ARXIV,
        r"\b(?:arxiv|alphaxiv|ar5iv)\.(?:labs\.arxiv\.)?org/(?:abs|pdf|html|ps|format|e-print|src)/"
        rf"(?:arxiv:)?({_ARXIV})",
    ),
    (Scheme.ARXIV, rf"\b(?:arxiv(?:[:.,]\s*|\s+)|huggingface\.co/papers/)({_ARXIV})"),
    (Scheme.ARXIV, rf"\bCoRR[\s,]+(?:vol\.\s*)?abs/({_ARXIV_NEW})"),
    # Old Wiley DOIs hold "<1661::AID-SIM968>"; in BibTeX a backslash may stand before "_". A list
    # may go on without a space, and Markdown's link follows its text.
    (
        Scheme.DOI,
        rf"(?<![0-9.])({_REGISTRANT}(?:/|%2f)(?:<[0-9]+::[\w-]+>|\\[_&%#]"
        rf"|(?![,;]{_REGISTRANT}/|\]\()[!#-;=?-\[\]_a-z~])+)",
    ),
    (
        Scheme.ACL,
        r"\bacl(?:anthology\.(?:org|info)|web\.org)/(?:anthology/)?(?:papers/)?"
        rf"(?:[A-Z]/[A-Z][0-9]{{2}}/)?({_ACL})",
    ),
    (
        Scheme.DBLP,
        r"\bdblp(?::|\.(?:org|uni-trier\.de|dagstuhl\.de)/rec/(?:html/|bibtex/|bib/|xml/|rdf/)?)"
        rf"({_DBLP})",
    ),
    (
        Scheme.ISBN,
        rf"\bISBN(?:-1[03])?[:\s]*(97[89](?:[\s{_DASHES}]?[0-9]){{10}}"
        rf"|(?:[0-9][\s{_DASHES}]?){{9}}[0-9X])(?![0-9])",
    ),
    (Scheme.ISSN, rf"\b[ep]?-?ISSN(?:-L)?[:\s]*([0-9]{{4}}[{_DASHES}]?[0-9]{{3}}[0-9X])(?!\w)"),
    (
        Scheme.PMID,
        r"(?:\bPMID[:\s]*|\bpubmed\.ncbi\.nlm\.nih\.gov/|\bncbi\.nlm\.nih\.gov/pubmed/)"
        r"([1-9][0-9]{0,8})(?![0-9])",
    ),
)
