"""One question to a server, sent once; and what came back, whatever it is, as a Response.

This module knows HTTP as far as we speak it: redirects and who must not see our credentials there,
how long and how large an answer may be, and how a failure reads in plain words. No trouble of a
network or a server is an exception here, and no secret gets into what it returns: it words all
failures itself, since the texts of libraries repeat addresses and headers. It does not wait, ask
again, or know what an answer is about.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from refkit import __version__
from refkit.exchange import Request, Response
from refkit.fetch.address import address, is_loopback, is_web, shown
from refkit.fetch.failure import troubles, worded
from refkit.fetch.redirect import MOVED, Hop, Unfit, follow

if TYPE_CHECKING:
    import requests

    from refkit.fetch.wire import Exchange, Wire

NONE: Mapping[str, str] = MappingProxyType({})
# What servers say to browsers, and what may hold a secret.
_UNTOLD = frozenset(
    {
        *("set-cookie", "set-cookie2", "authorization", "proxy-authorization"),
        *("authentication-info", "proxy-authentication-info"),
        *("www-authenticate", "proxy-authenticate"),
    }
)


class Limits(NamedTuple):
    """How long and how large an answer may be."""

    connect: float = 10.0  # seconds
    read: float = 30.0  # seconds between two bytes
    whole: float = 60.0  # seconds, with all redirects
    size: int = 16_000_000  # bytes, decompressed
    redirects: int = 5


LIMITS = Limits()


class Sent(NamedTuple):
    """What came of sending once."""

    response: Response
    passing: bool = False  # a failure that may be gone at the next try


class Transport:
    """Sends questions. All methods may be called from any thread."""

    def __init__(
        self,
        email: str = "",
        *,
        at_once: int = 8,
        limits: Limits = LIMITS,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._agent = agent(email)
        self._at_once = at_once
        self._limits = limits
        self._today = today
        self._wire: Wire | None = None
        self._lock = threading.Lock()

    def send(self, request: Request, base: str, credentials: Mapping[str, str] = NONE) -> Sent:
        """Send a question to the server at ``base``; never raises for what may come back.

        ``credentials`` are headers that only this server may see. ``Response.url`` is where the
        answer came from, and has no user name or password in it.
        """
        headers = {
            "User-Agent": self._agent,
            "Accept": request.accept,
            "Accept-Encoding": "gzip, deflate",
        }
        if request.body:
            headers["Content-Type"] = "application/json"
        hop = Hop(address(request, base), request.body, headers | dict(credentials))
        return self._send(hop, tuple(credentials), self._limits.redirects)

    def post(self, url: str, body: bytes) -> Response:
        """Send JSON to ``url`` once; a redirect is not followed, since the body may be secret."""
        headers = {"User-Agent": self._agent, "Content-Type": "application/json"}
        headers |= {"Accept": "application/json", "Accept-Encoding": "gzip, deflate"}
        return self._send(Hop(url, body, headers), (), 0).response

    def close(self) -> None:
        """End all that is under way; nothing is sent any more."""
        with self._lock:
            if self._wire:
                self._wire.close()

    def _opened(self) -> "Wire":
        with self._lock:
            if self._wire is None:
                from refkit.fetch.wire import Wire

                self._wire = Wire(self._at_once)
            return self._wire

    def _send(self, hop: Hop, secret: tuple[str, ...], redirects: int) -> Sent:
        if not is_web(hop.url):
            return _failed(hop.url, "this is no address of a server")
        with self._opened().exchange(self._limits.whole) as exchange:
            try:
                for left in range(redirects, -1, -1):
                    with closing(self._start(hop)) as answer:
                        location = answer.headers.get("Location", "")
                        if answer.status_code not in MOVED or not location or not redirects:
                            return Sent(self._read(hop, answer, exchange))
                    if not left:
                        return _failed(hop.url, f"more than {redirects} redirects")
                    hop = follow(hop, answer.status_code, location, secret)
            except Unfit as error:
                return _failed(hop.url, str(error))
            except troubles() as error:
                return self._trouble(hop, exchange, error)
        raise AssertionError("the loop returns")

    def _start(self, hop: Hop) -> "requests.Response":
        """Send; the answer's headers are there, its body is not."""
        import requests

        method = "POST" if hop.body else "GET"
        prepared = requests.Request(method, hop.url, hop.headers, data=hop.body or None).prepare()
        timeout = (self._limits.connect, self._limits.read)
        return self._opened().send(prepared, timeout, direct=is_loopback(hop.url))

    def _read(self, hop: Hop, answer: "requests.Response", exchange: "Exchange") -> Response:
        """Read the whole body, in small pieces: few bytes can decompress to very many."""
        limit = self._limits.size
        too_large = Unfit(f"the answer has more than {limit // 1_000_000} MB")
        length = answer.headers.get("Content-Length", "")
        if length.isdecimal() and int(length[:20]) > limit:
            raise too_large
        pieces: list[bytes] = []
        size = 0
        for piece in answer.iter_content(16384):
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise too_large
        if exchange.ended:  # an answer without a length ends where its connection is closed
            raise TimeoutError
        told = {name.lower(): value for name, value in answer.headers.items()}
        return Response(
            url=shown(hop.url),
            status=answer.status_code,
            headers={name: value for name, value in told.items() if name not in _UNTOLD},
            body=b"".join(pieces),
            on=self._today(),
        )

    def _trouble(self, hop: Hop, exchange: "Exchange", error: Exception) -> Sent:
        if exchange.ended:
            return _failed(hop.url, f"no whole answer within {self._limits.whole:g} seconds")
        words, passing = worded(error)
        seconds = self._limits.connect if words.startswith("no connection") else self._limits.read
        return _failed(hop.url, words.format(seconds=f"{seconds:g} seconds"), passing)


def post(url: str, body: bytes) -> Response:
    """Send JSON to ``url`` once, outside of any run; see `Transport.post`."""
    with closing(Transport()) as transport:
        return transport.post(url, body)


def agent(email: str) -> str:
    """Who we say we are; with the contact address, which Crossref and others are polite for."""
    plain = email.isascii() and email.isprintable() and not set(email) & set(' ()<>",;\\')
    about = f" (mailto:{email})" if email and plain else ""
    return f"refkit/{__version__}{about}"


def _failed(url: str, failure: str, passing: bool = False) -> Sent:
    return Sent(Response(url=shown(url), failure=failure), passing)
