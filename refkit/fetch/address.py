"""Addresses of servers: how a question becomes one, and what may be told of it.

This module knows URLs (RFC 3986), and that one can hold a password. It sends nothing.
"""

import re
from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from refkit.exchange import Request

_NO_URL = re.compile(r"[\x00-\x20\x7f]")


def address(request: Request, base: str) -> str:
    """The whole URL of a question, with its parameters."""
    query = urlencode(request.params, quote_via=quote, safe="", errors="replace")
    return f"{base.rstrip('/')}{request.path}{'?' if query else ''}{query}"


def shown(url: str) -> str:
    """``url`` without a user name or password, and without a fragment."""
    try:
        parts = urlsplit(url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
    except ValueError:
        return ""


def server(base: str) -> str:
    """What a base URL stands for, without scheme and user: "api2.openreview.net", "[::1]:80/v1"."""
    try:
        parts = urlsplit(base)
        return f"{parts.netloc.rpartition('@')[2].lower()}{parts.path.rstrip('/')}"
    except ValueError:
        return ""


def is_loopback(url: str) -> bool:
    """Whether the server is on this machine: 127.0.0.0/8, ::1, localhost (RFC 6761)."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        if host == "localhost" or host.endswith(".localhost"):
            return True
        return ip_address(host).is_loopback
    except ValueError:
        return False


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: who gets what is sent there (RFC 6454). Raises ValueError."""
    parts = urlsplit(url)
    return (
        parts.scheme,
        parts.hostname or "",
        parts.port or (443 if parts.scheme == "https" else 80),
    )


def is_web(url: str) -> bool:
    """Whether a question can be sent there at all."""
    if _NO_URL.search(url):
        return False
    try:
        scheme, host, _ = origin(url)
    except ValueError:
        return False
    return scheme in ("http", "https") and bool(host)
