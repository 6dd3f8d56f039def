"""doi.org: any DOI as CSL-JSON, by content negotiation.

It leads to whoever registered the DOI, so it also knows what Crossref does not: data sets,
software and reports at DataCite (metadata-apis.md, section 4). This module knows how doi.org is
asked; items are read by refkit.formats.csljson. It does not ask for arXiv's DOIs, since arXiv
itself knows more.
"""

from urllib.parse import quote

from refkit.exchange import Host, Lookup, Refusal, Request, State, read_json
from refkit.formats.csljson import served
from refkit.identifier import Scheme
from refkit.model import Entry, Markup, Origin, RawEntry
from refkit.sources import Access, Found, first

HOSTS = (Host(name="doi", url="https://doi.org", variable="REFKIT_DOI_URL", pace={"": 1.0}),)
ALONE = True

_CSL = "application/vnd.citationstyles.csl+json"


def find(entry: Entry, access: Access) -> Lookup[Found]:
    """The work with the entry's DOI, whoever registered it."""
    dois = [known.value for known in entry.identifiers if known.scheme is Scheme.DOI]
    if not dois:
        raise Refusal(State.SKIPPED, "the record has no DOI, or only arXiv's")
    return (yield from first(*(_work(doi, access) for doi in dois)))


def search(entry: Entry, access: Access) -> Lookup[Found]:
    """Nothing: always SKIPPED."""
    raise Refusal(State.SKIPPED, "it has no search")
    yield  # makes this a lookup


def _work(doi: str, access: Access) -> Lookup[Found]:
    # The handle system takes slashes as they are.
    response = yield Request(host="doi", path=f"/{quote(doi, safe='/')}", accept=_CSL)
    item = read_json(response, dict[str, object])
    if item is None:
        return ()
    work = served.read(item)
    if work is None:
        raise Refusal(State.MALFORMED, "the answer is not what we know from it")
    if work.doi != doi:
        raise Refusal(State.MALFORMED, f"the answer is about {work.doi or 'no DOI'}, not {doi}")
    if work.notice_of:
        raise Refusal(State.MALFORMED, f"{doi} is the notice that retracts {work.notice_of}")
    origin = Origin(source="doi", locator=doi, on=access.on)
    return (RawEntry(type=work.type, fields=work.fields, markup=Markup.LATEX, origin=origin),)
