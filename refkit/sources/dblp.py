"""DBLP: computer science's bibliography, by key and by title and author.

A record is read from its BibTeX, what a search finds from its JSON; both are brought into one
shape. Three habits of DBLP are undone: names of namesakes end in a number, titles in a full stop,
and the name of a conference goes on with its place and its days. Copies of arXiv's preprints
("CoRR") are preprints. This module does not read DBLP's pages, nor its XML.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from refkit import identifier, scheme
from refkit.exchange import Host, Lookup, Refusal, Request, State, read_json, read_text
from refkit.identifier import Scheme
from refkit.model import Entry, Markup, Origin, PubState, RawEntry
from refkit.sources import Access, Found, people, words
from refkit.text import Kind, parse

# One or two seconds between requests "should always be fine" (dblp FAQ 1474706).
HOSTS = (
    Host(name="dblp", url="https://dblp.org", variable="REFKIT_DBLP_URL", pace={"": 2.0}),
)
ALONE = True

_BIBTEX = "application/x-bibtex, text/plain;q=0.9, */*;q=0.1"
_MOST = 5  # hits that are handed on
