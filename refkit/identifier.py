"""Identifiers of works: their canonical form, where they lead, and how they are found in text.

This module reads and writes identifiers; what those of each scheme look like stands in
`refkit.scheme`. It asks no server whether one exists.
"""

import re

from refkit import scheme as schemes
from refkit.scheme import Scheme

__all__ = ["Identifier", "Scheme", "find"]

# What may stand in a link as it is (RFC 3986, and DOI handbook 2.5.2.4 for DOIs).
_SAFE = re.compile(r"[A-Za-z0-9/:;()@!$*',=~._-]*")


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
        """Read "scheme:value", the form in library.json; the value may be a link to the work too.

        Raises ValueError for anything else.
        """
        name, _, value = text.partition(":")
        try:
            scheme = Scheme(name.strip().lower())
        except ValueError:
            raise ValueError(f"no such identifier scheme: {name!r}") from None
        value = value.strip()
        if identifier := _canonical(scheme, value):
            return identifier
        if "/" in value and not re.search(r"\s", value):
            for found in find(value):
                if found.scheme is scheme:
                    return found
        raise ValueError(f"not {schemes.label(scheme)}: {value!r}")

    @property
    def url(self) -> str:
        """Where people find the work; "" for ISBN and ISSN, which lead nowhere by themselves."""
        home, value = schemes.home(self.scheme), self.value
        if not _SAFE.fullmatch(value):
            from urllib.parse import quote

            value = quote(value, safe="/:;()@!$*',=~")
        return home.format(value) if home else ""

    def __str__(self) -> str:
        return f"{self.scheme.value}:{self.value}"

    def __repr__(self) -> str:
        return f"Identifier({str(self)!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("Identifier is frozen")

    def __delattr__(self, name: str) -> None:
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


def _canonical(scheme: Scheme, value: str) -> Identifier | None:
    canonical = schemes.canonical(scheme, value)
    if canonical and scheme is Scheme.DOI and canonical.startswith("10.48550/arxiv."):
        # An arXiv DOI is an arXiv id, whatever it was called.
        arxiv = schemes.canonical(Scheme.ARXIV, canonical.removeprefix("10.48550/arxiv."))
        scheme, canonical = (Scheme.ARXIV, arxiv) if arxiv else (scheme, canonical)
    return Identifier(scheme, canonical) if canonical else None


def find(text: str) -> tuple[Identifier, ...]:
    """All identifiers that show in ``text``, canonical, each once, in the order of the schemes.

    Full stops, commas and unpaired brackets after a DOI belong to the sentence, not to it; the
    rest of a publisher's link ("/full", ".pdf", "?download=1") is no part of it either.
    """
    found: dict[Identifier, None] = {}
    lower = text.lower()
    for scheme, signs, pattern in schemes.in_text():
        for sign in signs:
            if sign in lower:
                break
        else:
            continue
        for match in pattern.finditer(text):
            value = match.group(1)
            if scheme is Scheme.DOI:
                before = text[max(0, match.start() - 200) : match.start()]
                value = _doi_alone(value, re.split(r"\s", before)[-1].lower())
            if scheme is Scheme.DBLP:
                value = re.sub(r"\.(?:html|bib|xml|rdf|ris|nt|ttl)$", "", value)
            if identifier := _canonical(scheme, value):
                found[identifier] = None
    return tuple(found)


_PUBLISHERS_TAIL = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|meta|fulltext|html)|(?:v[0-9]+)?\.(?:full|abstract)|\.pdf)+$"
)


def _doi_alone(doi: str, before: str) -> str:
    """Take off what a link and a sentence add to a DOI; ``before`` is the link's beginning."""
    doi = re.sub(r"\\([_&%#])", r"\1", doi)
    if "://" in before or "doi.org/" in before:
        doi = re.split("[?#&]", doi)[0]
        if "doi.org/" not in before:
            doi = _PUBLISHERS_TAIL.sub("", doi)
    if "%" in doi:
        from urllib.parse import unquote

        doi = unquote(doi)
    while doi and (
        doi[-1] in ".,;:!?'\"*_"
        or (doi[-1] == ")" and doi.count(")") > doi.count("("))
        or (doi[-1] == "]" and doi.count("]") > doi.count("["))
        or (doi[-1] == ">" and doi.count(">") > doi.count("<"))
    ):
        doi = doi[:-1]
    return doi
