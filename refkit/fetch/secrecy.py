"""What must not be written down of addresses and headers: secrets, by their names, and who asked.

This module knows the names that secrets go by in the parameters of an address and in headers, and
in which ways a secret is written. It cannot know a secret that is called anything else: who has an
answer looks for those that refkit.fetch.account knows.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, unquote_plus, urlsplit

_HEADER_LIMIT = 4096  # characters of one header
# Names of parameters and headers whose values are nobody's business, alone or as a part of a name
# (X-Amz-Signature, access_token). A source must not call anything else so.
_SECRET = re.compile(
    r"(?:^|[._-])(?:api[._-]?key|key|token|jwt|secret|password|passwd|pwd|signature|sig"
    r"|auth(?:orization|entication|enticate)?|credentials?|session\w*|cookies?2?|nonce"
    r"|clearance\w*)(?:$|[._-])",
    re.IGNORECASE,
)
# Who asks is no part of the question.
_ASKER = frozenset({"mailto", "email"})


def strip(url: str) -> str:
    """``url`` without user, password, fragment, contact address and parameters that are keys."""
    try:
        parts = urlsplit(url)
    except ValueError:  # a server may send us anywhere, even to "http://["
        return ""
    kept = []
    for pair in parts.query.split("&"):
        name = unquote_plus(pair.partition("=")[0])
        if pair and name.lower() not in _ASKER and not _SECRET.search(name):
            kept.append(pair)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=place, query="&".join(kept), fragment="").geturl()


def harmless(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of an answer that may be stored; links in them are stripped."""
    kept = {}
    for name, value in headers.items():
        if _SECRET.search(name):
            continue
        if name.lower() in ("location", "content-location", "link", "refresh", "referer"):
            value = re.sub(r"[a-z][a-z+.-]*://[^\s<>\"',;]+", lambda m: strip(m[0]), value)
        kept[name.lower()] = value[:_HEADER_LIMIT]
    return kept


def written(secret: str) -> frozenset[bytes]:
    """All ways in which a server may write a secret: as it is, in JSON, in a URL, in a form."""
    ways = (
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
    )
    return frozenset(way.encode() for way in ways)
