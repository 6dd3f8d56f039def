"""The members of CSL items: which field of BibLaTeX says what each says.

The mapping of CSL 1.0.2 (appendix IV) to BibLaTeX (manual, 2.2.2), and the further members of
Crossref's REST API. Tables only: how a value is read is for the modules beside it.
"""

from collections.abc import Mapping
from types import MappingProxyType

# Most of CSL's roles have no field in BibLaTeX: they keep their names.
_ROLES = """
    chair collection-editor compiler composer contributor curator director editor-translator
    editorial-director executive-producer guest host illustrator interviewer narrator organizer
    original-author performer producer recipient reviewed-author script-writer series-creator
"""
NAMES: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in ("author", "editor", "translator")},
        "container-author": "bookauthor",
        **{name: name for name in _ROLES.split()},
    }
)
SHORT_CONTAINERS = ("container-title-short", "journalAbbreviation", "short-container-title")
# Only the first that is there is the date: facts about Crossref, metadata-apis.md section 4.
ISSUED = ("published-print", "issued", "published-online", "published", "posted")
DATES: Mapping[str, str] = MappingProxyType(
    {
        "accessed": "urldate",
        "event-date": "eventdate",
        "original-date": "origdate",
        "submitted": "submitted",
        "available-date": "available-date",
    }
)
TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "annote": "annotation",
        "article-number": "eid",
        "call-number": "library",
        "chapter-number": "chapter",
        "collection-title": "series",
        "DOI": "doi",
        "edition": "edition",
        "edition-number": "edition",
        "event-place": "venue",
        "event-title": "eventtitle",
        "genre": "type",
        "issue": "number",
        "ISBN": "isbn",
        "ISSN": "issn",
        "language": "language",
        "note": "note",
        "number-of-pages": "pagetotal",
        "number-of-volumes": "volumes",
        "original-publisher": "origpublisher",
        "original-publisher-place": "origlocation",
        "original-title": "origtitle",
        "page": "pages",
        "part-number": "part",
        "PMID": "pmid",
        "publisher-place": "location",
        "publisher-location": "location",
        "short-title": "shorttitle",
        "shortTitle": "shorttitle",
        "title-short": "shorttitle",
        "URL": "url",
        "version": "version",
        "volume": "volume",
    }
)
# Behind the others: they take a field that is free.
LATER: Mapping[str, str] = MappingProxyType(
    {
        "number": "number",
        "collection-number": "number",
        "page-first": "pages",
        "event": "eventtitle",
    }
)
STATUS: Mapping[str, str] = MappingProxyType(
    {
        "submitted": "submitted",
        "forthcoming": "forthcoming",
        "in press": "inpress",
        "in-press": "inpress",
        "inpress": "inpress",
        "accepted": "accepted",
        "published": "published",
        "preprint": "preprint",
        "retracted": "retracted",
        "withdrawn": "withdrawn",
        "rejected": "rejected",
    }
)
# What Crossref and DataCite note for themselves; nothing that a bibliography prints.
OF_THE_SERVER = frozenset(
    """
    accepted aliases alternative-id approved assertion clinical-trial-number content-created
    content-domain content-updated copyright created deposited free-to-read funder indexed
    is-referenced-by-count issn-type isbn-type issue-title journal-issue license link member posted
    prefix published published-online published-other published-print reference reference-count
    references-count relation resource review score source standards-body subtype update-policy
    update-to updated-by
    """.split()
)
