"""Identifiers of works: what they look like, their canonical form, and where they lead.

This module reads and writes identifiers. It asks no server whether one exists.
"""

import re
from collections.abc import Callable
from enum import StrEnum
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


class Identifier:
    """A scheme and a value in canonical form. Frozen, hashable; in JSON "scheme:value".

    Canonical: a DOI in lower case without prefix; an arXiv id without version, and a
    10.48550/arXiv.* DOI *is* an arXiv id; an OpenReview forum id as is (its case matters); an
    ISBN as 13 digits; an ISSN with its hyphen.
    """

    __slots__ = ("scheme", "value")

    scheme: Scheme
    value: str

    def __init__(self, scheme: Scheme, value: str) -> None:
        object.__setattr__(self, "scheme", scheme)
        object.__setattr__(self, "value", value)

    @classmethod
    def read(cls, text: str) -> "Identifier":
        """Read "scheme:value", the form in library.json. Raises ValueError for anything else."""
        scheme, colon, value = text.partition(":")
        try:
            rule = _RULES[Scheme(scheme.strip().lower())]
        except ValueError:
            raise ValueError(f"no such identifier scheme: {scheme!r}") from None
        canonical = rule.canonical(value.strip()) if colon else None
        if canonical is None:
            raise ValueError(f"not a {rule.label}: {value!r}")
        # An arXiv DOI is an arXiv id, whatever it was called.
        if rule.scheme is Scheme.DOI and (arxiv := _arxiv_of_doi(canonical)):
            return cls(Scheme.ARXIV, arxiv)
        return cls(rule.scheme, canonical)

    @property
    def url(self) -> str:
        """Where people find the work; "" for ISBN and ISSN, which lead nowhere by themselves."""
        home = _RULES[self.scheme].home
        return home.format(self.value) if home else ""

    def __str__(self) -> str:
        return f"{self.scheme.value}:{self.value}"

    def __repr__(self) -> str:
        return f"Identifier({str(self)!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("Identifier is frozen")

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Identifier)
            and self.scheme == other.scheme
            and self.value == other.value
        )

    def __hash__(self) -> int:
        return hash((self.scheme, self.value))

    def __reduce__(self) -> tuple[type["Identifier"], tuple[Scheme, str]]:
        return (Identifier, (self.scheme, self.value))


# arXiv: https://info.arxiv.org/help/arxiv_identifier.html; old ids carry an archive and, before
# the slash, sometimes a subject class, which the canonical form drops.
_ARXIV_NEW = r"[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}"
_ARXIV_OLD = r"[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}"
_ARXIV = re.compile(rf"({_ARXIV_NEW}|{_ARXIV_OLD})(?:v[0-9]+)?", re.IGNORECASE)
# DOI handbook, 2.2: "10." then a registrant code, a slash, and any printable characters.
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_OPENREVIEW = re.compile(r"[A-Za-z0-9_-]{8,16}")
_DBLP = re.compile(r"(?:conf|journals|books|phd|series|reference|tr)/[\w.-]+/[\w./-]*[\w-]")
_ACL = re.compile(
    r"[A-Z][0-9]{2}-[0-9]{4,5}|[0-9]{4}\.[a-z0-9_]+-[a-z0-9_]+\.[0-9]+", re.IGNORECASE
)


def _doi(text: str) -> str | None:
    match = _DOI.fullmatch(re.sub(r"(?i)^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", text))
    return match.group().lower() if match else None


def _arxiv(text: str) -> str | None:
    match = _ARXIV.fullmatch(re.sub(r"(?i)^arxiv:\s*", "", text))
    if not match:
        return None
    archive, slash, number = match.group(1).lower().partition("/")
    return f"{archive.partition('.')[0]}/{number}" if slash else archive


def _arxiv_of_doi(doi: str) -> str | None:
    return _arxiv(doi.removeprefix("10.48550/arxiv.")) if doi.startswith("10.48550/") else None


def _acl(text: str) -> str | None:
    if not _ACL.fullmatch(text):
        return None
    return text.upper() if text[0].isalpha() else text.lower()


def _isbn(text: str) -> str | None:
    """ISO 2108: ten digits become thirteen; the check digit must be right."""
    digits = re.sub(r"[\s-]", "", text).upper()
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
    digits = text.replace("-", "").strip().upper()
    if not re.fullmatch(r"[0-9]{7}[0-9X]", digits):
        return None
    total = sum((8 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(digits))
    return None if total % 11 else f"{digits[:4]}-{digits[4:]}"


def _full(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda text: text if pattern.fullmatch(text) else None


class _Rule(NamedTuple):
    scheme: Scheme
    label: str
    canonical: Callable[[str], str | None]
    home: str


_RULES = {
    rule.scheme: rule
    for rule in (
        _Rule(Scheme.DOI, "DOI", _doi, "https://doi.org/{}"),
        _Rule(Scheme.ARXIV, "arXiv id", _arxiv, "https://arxiv.org/abs/{}"),
        _Rule(
            Scheme.OPENREVIEW,
            "OpenReview forum id",
            _full(_OPENREVIEW),
            "https://openreview.net/forum?id={}",
        ),
        _Rule(Scheme.DBLP, "DBLP key", _full(_DBLP), "https://dblp.org/rec/{}"),
        _Rule(Scheme.ACL, "ACL Anthology id", _acl, "https://aclanthology.org/{}/"),
        _Rule(Scheme.ISBN, "ISBN", _isbn, ""),
        _Rule(Scheme.ISSN, "ISSN", _issn, ""),
        _Rule(
            Scheme.PMID,
            "PubMed id",
            _full(re.compile(r"[1-9][0-9]{0,8}")),
            "https://pubmed.ncbi.nlm.nih.gov/{}/",
        ),
    )
}

# One line a scheme: where in running text, mostly in links, its identifiers show themselves.
_IN_TEXT: tuple[tuple[Scheme, re.Pattern[str]], ...] = (
    (
        Scheme.OPENREVIEW,
        re.compile(
            r"(?i:openreview\.net)/(?:forum|pdf|attachment|revisions|references/pdf)/?"
            r"\?(?:[^\s#]*?&(?:amp;)?)?id=([A-Za-z0-9_-]{8,16})"
        ),
    ),
    (Scheme.OPENREVIEW, re.compile(r"(?i:\bopenreview):\s*([A-Za-z0-9_-]{8,16})")),
    (
        Scheme.ARXIV,
        re.compile(
            rf"(?i:arxiv\.org/(?:abs|pdf|html|ps|format)/)({_ARXIV_NEW}|{_ARXIV_OLD})",
            re.IGNORECASE,
        ),
    ),
    (Scheme.ARXIV, re.compile(rf"\barxiv:\s*({_ARXIV_NEW}|{_ARXIV_OLD})", re.IGNORECASE)),
    (Scheme.DOI, re.compile(r"(10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"<>{}|\\^`]+)")),
    (
        Scheme.ACL,
        re.compile(
            r"acl(?:anthology\.org|web\.org/anthology)/(?:[A-Z]/[A-Z][0-9]{2}/)?"
            rf"({_ACL.pattern})(?![0-9])",
            re.IGNORECASE,
        ),
    ),
    (
        Scheme.DBLP,
        re.compile(
            rf"(?i:dblp\.(?:org|uni-trier\.de|dagstuhl\.de))/rec/(?:html/|bibtex/|bib/)?({_DBLP.pattern})"
        ),
    ),
    (Scheme.PMID, re.compile(r"pubmed\.ncbi\.nlm\.nih\.gov/([1-9][0-9]{0,8})")),
)


def find(text: str) -> tuple[Identifier, ...]:
    """All identifiers that show in ``text``, canonical, each once, in the order of the schemes.

    Full stops, commas and unpaired brackets after a DOI belong to the sentence, not to it.
    """
    found: list[Identifier] = []
    for scheme, pattern in _IN_TEXT:
        for match in pattern.finditer(text):
            value = match.group(1)
            if scheme is Scheme.DOI:
                value = _trim(value)
            if scheme is Scheme.DBLP:
                value = re.sub(r"\.(?:html|bib|xml)$", "", value)
            try:
                identifier = Identifier.read(f"{scheme.value}:{value}")
            except ValueError:
                continue
            if identifier not in found:
                found.append(identifier)
    return tuple(found)


def _trim(doi: str) -> str:
    while doi and (
        doi[-1] in ".,;:!?'\"*"
        or (doi[-1] == ")" and doi.count(")") > doi.count("("))
        or (doi[-1] == "]" and doi.count("]") > doi.count("["))
    ):
        doi = doi[:-1]
    return doi
