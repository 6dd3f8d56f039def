"""Asking until there is an answer, or until it is polite to stop.

This module knows what is worth another try (429, 5xx and cut connections, three times in all), how
long a wait is polite, when the credentials are to be renewed, and which servers are left alone for
the rest of the run: those that want a login, those that asked for a long rest, those that are in
trouble. It does not know what the questions are about.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

import msgspec

from refkit.exchange import Host, Request, Response, State, judge
from refkit.fetch.address import address, is_loopback, server, shown
from refkit.fetch.clock import Clock
from refkit.fetch.failure import NO_NAME
from refkit.fetch.pace import Busy, Pace, Place
from refkit.fetch.rest import come_back
from refkit.fetch.transport import NONE, Sent, Transport

TRIES = 3
_CAP = 10.0  # seconds that a server may make us wait; who wants more is asked in another run
_TROUBLE = 5  # questions in a row without an answer, after which a server is in trouble
_RECOVERY = timedelta(minutes=1)  # how long one in trouble is left alone
# Seconds before the second and the third try, to be shortened by up to half.
_BACKOFF = (0.6, 1.8)
_AT_HOME = 0.02  # of that on the loopback, where nobody else is kept waiting
_ECHO = "the answer repeats a password, a key or a token of yours"
# Services that a key is for, and what they answer to a bad one, for ever.
_KEYED = {"semanticscholar": (401, 403), "openalex": (401, 403)}


class Accounts(Protocol):
    """Whose credentials go with the questions: refkit.fetch.account."""

    def headers(self, account: str) -> Mapping[str, str]:
        """What a request says about us."""

    def renew(self, account: str, used: Mapping[str, str]) -> bool:
        """Get others, since those were refused; whether there are any."""

    def refused(self, account: str) -> None:
        """Use a key no more."""

    def repeats(self, response: Response) -> bool:
        """Whether an answer holds a secret of ours."""


class _Shut(NamedTuple):
    """A server that is left alone."""

    until: datetime | None  # None: for the rest of the run
    response: Response


class _LeftAlone(Exception):
    """The server is not asked; `response` is what it would say."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class _Asked(NamedTuple):
    """A question on its way."""

    request: Request
    base: str
    place: Place
    used: Mapping[str, str]  # credentials

    @property
    def url(self) -> str:
        return shown(address(self.request, self.base))

    @property
    def account(self) -> str:
        return self.request.account if self.used else ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.place.server, self.place.prefix, self.account


class Patience:
    """Gets answers. All methods may be called from any thread."""

    def __init__(
        self, transport: Transport, pace: Pace, accounts: Accounts, clock: Clock, at_once: int
    ) -> None:
        self._transport = transport
        self._pace = pace
        self._accounts = accounts
        self._clock = clock
        self._connections = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._shut: dict[tuple[str, str, str], _Shut] = {}
        self._failed: dict[tuple[str, str, str], int] = {}  # questions in a row

    def answer(
        self, request: Request, host: Host, base: str, going: Callable[[], None] = lambda: None
    ) -> Response:
        """Ask, again where that is worth it, and say what came of it.

        ``base`` is the base URL that counts for ``host``; ``going`` is called when the question
        really goes out, once. Raises Stopped when the run ends meanwhile.
        """
        used = self._credentials(request)
        try:
            asked = _Asked(request, base, place_of(request, host, base, bool(used)), used)
            response = self._persist(asked, going)
            if self._changed_credentials(asked, response):
                used = self._credentials(request)
                place = place_of(request, host, base, bool(used))
                asked = _Asked(request, base, place, used)
                response = self._persist(asked, _nothing)
        except _LeftAlone as known:
            return known.response
        self._remember(asked, response)
        return response

    def _credentials(self, request: Request) -> Mapping[str, str]:
        return self._accounts.headers(request.account) if request.account else NONE

    def _persist(self, asked: _Asked, going: Callable[[], None]) -> Response:
        """Try until there is an answer that another try would not better."""
        tried = 0
        while True:
            tried += 1
            response, passing = self._send(asked, going)
            going = _nothing
            seconds = self._seconds(asked, response, passing, tried)
            if seconds is None:
                return response
            if response.status == 429:
                self._pace.hold(asked.place, seconds)
            self._clock.wait(seconds)

    def _send(self, asked: _Asked, going: Callable[[], None]) -> Sent:
        self._see_whether_open(asked)
        try:
            with self._pace.turn(asked.place), self._connections:
                self._see_whether_open(asked)  # others have asked while we waited
                going()
                response, passing = self._transport.send(asked.request, asked.base, asked.used)
        except Busy:
            return Sent(Response(url=asked.url, failure="another run keeps the connection to it"))
        moment = come_back(response, self._clock.now())
        response = self._silenced(response, asked.url)
        return Sent(msgspec.structs.replace(response, retry_at=moment), passing)

    def _silenced(self, response: Response, url: str) -> Response:
        """Without anything that repeats a secret: of a refusal the status is left, else nothing."""
        if not self._accounts.repeats(response):
            return response
        if response.status < 400:
            return Response(url=url, failure=_ECHO)
        return Response(url=url, status=response.status, on=response.on)

    def _seconds(
        self, asked: _Asked, response: Response, passing: bool, tried: int
    ) -> float | None:
        """How long to wait before another try; None: no other try."""
        refusal = judge(response)
        if refusal is None or tried == TRIES:
            return None
        troubled = refusal.state is State.OUTAGE and response.status >= 500
        if not (passing or troubled or refusal.state is State.THROTTLED):
            return None
        wanted = 0.0
        if response.retry_at:
            wanted = (response.retry_at - self._clock.now()).total_seconds()
        if wanted > _CAP:
            return None
        backoff = _BACKOFF[tried - 1] * (1 - self._clock.chance() / 2)
        if is_loopback(asked.base):
            backoff *= _AT_HOME
        return max(wanted, backoff)

    def _changed_credentials(self, asked: _Asked, response: Response) -> bool:
        """Whether the answer was about our credentials, and there are others now, or none."""
        account = asked.account
        if not account:
            return False
        if account in _KEYED:
            if response.status in _KEYED[account]:
                self._accounts.refused(account)
                return True
            return False
        refusal = judge(response)
        if refusal is None or refusal.state is not State.GATED or response.status != 401:
            return False
        renewed = self._accounts.renew(account, asked.used)
        return renewed or dict(self._accounts.headers(account)) != dict(asked.used)

    def _see_whether_open(self, asked: _Asked) -> None:
        """Raise _LeftAlone with what the server said when it began to be left alone."""
        now = self._clock.now()
        with self._lock:
            shut = self._shut.get(asked.key)
            if shut and shut.until and shut.until <= now:
                del self._shut[asked.key]
                shut = None
        if shut:
            raise _LeftAlone(msgspec.structs.replace(shut.response, url=asked.url))
        if until := self._pace.closed(asked.place, asked.account):
            raise _LeftAlone(Response(url=asked.url, status=429, retry_at=until))

    def _remember(self, asked: _Asked, response: Response) -> None:
        """Draw from an answer what it means for the next questions."""
        refusal = judge(response)
        now = self._clock.now()
        key = asked.key
        if refusal is None or refusal.state not in (State.GATED, State.THROTTLED, State.OUTAGE):
            with self._lock:
                self._failed.pop(key, None)
            return
        if refusal.state is State.GATED:
            with self._lock:
                self._shut[key] = _Shut(None, response)
            return
        wanted = (response.retry_at - now).total_seconds() if response.retry_at else 0.0
        if wanted > _CAP and response.retry_at:
            self._pace.close(asked.place, asked.account, response.retry_at)
            with self._lock:
                self._shut[key] = _Shut(response.retry_at, response)
            return
        if wanted > 0:
            self._pace.hold(asked.place, wanted)
        with self._lock:
            self._failed[key] = self._failed.get(key, 0) + 1
            # Without a network no name is known: that is the same for all questions.
            if self._failed[key] >= (1 if response.failure == NO_NAME else _TROUBLE):
                del self._failed[key]
                self._shut[key] = _Shut(now + _RECOVERY, response)


def place_of(request: Request, host: Host, base: str, known: bool = True) -> Place:
    """Whose pace a question has to keep: that of the longest beginning of its path that has one.

    ``known``: whether credentials go with it.
    """
    paces = host.pace if known else {**host.pace, **host.nobody}
    prefix = max(filter(request.path.startswith, paces), key=len, default="")
    if is_loopback(base):
        return Place(server(base), prefix, 0.0, alone=False)
    return Place(server(base), prefix, paces.get(prefix, 0.0), alone=host.at_once == 1)


def _nothing() -> None:
    pass
