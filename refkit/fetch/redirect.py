"""Redirects: where one points to, and what may be sent there.

Redirects are followed by hand, so that credentials and what we send stay with the server they are
for. This module knows RFC 9110, section 15.4. It sends nothing.
"""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from refkit.fetch.address import is_loopback, is_web, origin, shown

MOVED = frozenset({301, 302, 303, 307, 308})  # 300 and 304 have nowhere to go to
_KEEPS_METHOD = frozenset({307, 308})


class Unfit(Exception):
    """The answer is none that we take, and would be none the next time; str() says why."""


class Hop(NamedTuple):
    """What is sent to one address."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def follow(hop: Hop, status: int, location: str, secret: tuple[str, ...]) -> Hop:
    """What to send where a redirect points to (RFC 9110, section 15.4). Raises Unfit."""
    try:
        # Headers are read as Latin-1, and addresses are written in UTF-8.
        location = location.encode("latin-1").decode("utf-8", "replace")
        url = shown(urljoin(hop.url, location.strip()))
    except ValueError:
        url = ""
    if not is_web(url):
        raise Unfit("a redirect to what is no address of a server")
    if urlsplit(hop.url).scheme == "https" and urlsplit(url).scheme != "https":
        raise Unfit("a redirect from https to http")
    if is_loopback(url) and not is_loopback(hop.url):
        raise Unfit("a redirect to this machine")
    body = hop.body if status in _KEEPS_METHOD else b""
    headers = dict(hop.headers)
    if not body:
        headers.pop("Content-Type", None)
    if origin(url) != origin(hop.url):
        if body:
            raise Unfit("a redirect of what we send to another server")
        headers = {name: value for name, value in headers.items() if name not in secret}
    return Hop(url, body, headers)
