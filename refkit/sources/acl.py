"""The ACL Anthology: the papers of computational linguistics, one BibTeX file each.

A paper is found by its id, or by a DOI that holds one: ``https://aclanthology.org/<id>.bib``. The
site has no interface for searching (aclanthology.org/faq/api), and its pages are not read.
"""

from refkit import identifier, scheme
from refkit.exchange import Host, Lookup, Refusal, Request, Response, State, read_text
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, Origin, PubState, RawEntry
from refkit.sources import Access, Found, read_bibtex

HOSTS = (
    Host(name="acl", url="https://aclanthology.org", variable="REFKIT_ACL_URL", pace={"": 1.0}),
)
ALONE = True

_BIBTEX = "application/x-bibtex, text/plain;q=0.9, */*;q=0.1"
# Most DOIs of the Anthology are this and the id (metadata-apis, 5.3).
_DOI = "10.18653/v1/"


def find(entry: Entry, access: Access) -> Lookup[Found]:
    """The paper with the entry's ACL Anthology id, or with the id that its DOI holds."""
    id = next(filter(None, map(_id, _acl_first(entry))), "")
    if not id:
        raise Refusal(State.SKIPPED, "the record has no id of the ACL Anthology")
    text = _text((yield Request(host="acl", path=f"/{id}.bib", accept=_BIBTEX)))
    if text is None:
        return ()
    for raw in read_bibtex(text, "acl", access.on):
        if id in _ids(raw.fields.get("url", "")) | _ids(raw.fields.get("doi", "")):
            return (_entry(raw, id, access),)
    raise Refusal(State.MALFORMED, f"the answer is not about {id}")


def search(entry: Entry, access: Access) -> Lookup[Found]:
    """Nothing: always SKIPPED."""
    raise Refusal(State.SKIPPED, "it has no search")
    yield  # makes this a lookup


def _acl_first(entry: Entry) -> list[Identifier]:
    return sorted(entry.identifiers, key=lambda known: known.scheme is not Scheme.ACL)


def _id(known: Identifier) -> str:
    """The id of the Anthology that an identifier is, or holds; else ""."""
    if known.scheme is Scheme.ACL:
        return known.value
    if known.scheme is not Scheme.DOI or not known.value.startswith(_DOI):
        return ""
    return scheme.canonical(Scheme.ACL, known.value.removeprefix(_DOI)) or ""


def _ids(said: str) -> set[str]:
    """The ids of the Anthology that a link or a DOI tells."""
    return {_id(known) for known in identifier.find(said.replace("\\_", "_"))} - {""}


def _text(response: Response) -> str | None:
    if response.headers.get("content-type"):
        return read_text(response, "bibtex", "text/plain", "octet-stream")
    # A file server may not know what a .bib is: then its content has to tell.
    text = read_text(response, "")
    if text and text.lstrip().startswith("<"):
        raise Refusal(State.MALFORMED, "the answer is a page")
    return text


def _entry(raw: RawEntry, id: str, access: Access) -> RawEntry:
    """What the Anthology's own entry says, without its key and its link, which the id yields."""
    fields = {
        name: value
        for name, value in raw.fields.items()
        if not (name == "url" and id in _ids(value))
    }
    return RawEntry(
        type=raw.type,
        fields={**fields, "acl": id, "pubstate": PubState.PUBLISHED.value},
        markup=raw.markup,
        text=raw.text,
        origin=Origin(source="acl", locator=id, on=access.on),
    )
