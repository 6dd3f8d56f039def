"""Who we are for servers: tokens and keys, those that were set, kept, or got by logging in.

This module knows which credential goes to which service and when one is used no more, and that one
login is enough for all runs on a machine. Passwords, tokens and keys leave it only towards the
service that they are for: they are in no message, and on disk a token is in its own file only. It
does not know what is asked with them.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from refkit.errors import Problem, RefkitError, Severity
from refkit.exchange import Refusal, Response, State
from refkit.fetch import login
from refkit.fetch.login import Post
from refkit.fetch.secrecy import written
from refkit.fetch.tokens import Shelf, Token
from refkit.settings import Network
from refkit.settings.servers import KEYS

OPENREVIEW = "openreview"
TITLES = {OPENREVIEW: "OpenReview", "semanticscholar": "Semantic Scholar", "openalex": "OpenAlex"}
VARIABLES = KEYS
# The header that each goes into, and how.
_HEADERS = {
    OPENREVIEW: ("Authorization", "Bearer {}"),
    "semanticscholar": ("x-api-key", "{}"),
    "openalex": ("Authorization", "Bearer {}"),
}
_LOGIN_HOST = "openreview-v2"
_PATIENCE = 90.0  # seconds to wait for another run that logs in
_SOON = timedelta(minutes=1)  # a token that ends so soon is as good as ended


def now() -> datetime:
    """The moment, UTC."""
    return datetime.now(UTC)


def login_url(network: Network) -> str:
    """The base URL of the service that logs in to OpenReview: its v2, unless that was changed."""
    from refkit import sources

    host = sources.hosts((OPENREVIEW,))[_LOGIN_HOST]
    return network.urls.get(host.name, host.url)


class Accounts:
    """The credentials of one run. All methods may be called from any thread."""

    def __init__(
        self, network: Network, post: Post | None = None, clock: Callable[[], datetime] = now
    ) -> None:
        self._network = network
        self._post = post
        self._clock = clock
        self._lock = threading.RLock()
        self._shelf = Shelf(network.tokens)
        self._keys = {name: key for name, key in network.keys.items() if key and name in _HEADERS}
        self._token: Token | None = None  # that a login gave, in this run or before
        self._looked = False  # for one on disk
        self._login = network.logins.get(OPENREVIEW)  # None: there is none, or it did not work
        self._renewed = False
        self._secrets = {*self._keys.values(), *(word for _, word in network.logins.values())}
        self._problems: dict[str, Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the credentials, each thing once."""
        with self._lock:
            return tuple(self._problems.values())

    def known(self) -> frozenset[str]:
        """The services that we have credentials for. Offline it is all: nothing is sent."""
        if self._network.offline:
            return frozenset(_HEADERS)
        with self._lock:
            there = self._login is not None or bool(self._secret(OPENREVIEW))
            return frozenset(self._keys) | ({OPENREVIEW} if there else frozenset())

    def headers(self, account: str) -> Mapping[str, str]:
        """What a request says to the service ``account`` about us; empty when it says nothing.

        It logs in when that is the way; others wait meanwhile. A login that does not work is told
        in `problems`, and the run goes on as nobody.
        """
        if self._network.offline or account not in _HEADERS:
            return {}
        with self._lock:
            if account == OPENREVIEW and not self._secret(account):
                self._log_in()
            return self._said(account)

    def renew(self, account: str, used: Mapping[str, str]) -> bool:
        """Get another token in place of one that the server refused with 401.

        ``used`` is what `headers` gave for the refused request. True when there is another one to
        try now. Otherwise the refused one is dropped, which is told in `problems`. A run logs in
        again once at most.
        """
        with self._lock:
            if dict(used) != dict(self._said(account)):
                return bool(self._said(account))  # another thread was faster
            set_by_hand = account in self._keys
            refused = self._drop(account)
            if account == OPENREVIEW:
                if (token := self._read()) and token.text != refused:
                    self._take(token)  # another run was faster
                elif not self._renewed:
                    self._renewed = True
                    self._log_in()
                else:
                    self._login = None
            again = bool(self._said(account))
            if refused and (set_by_hand or not again):
                self._say_refused(account, set_by_hand)
            return again

    def refused(self, account: str) -> None:
        """Use a credential no more in this run, since the service refused it; that is told once."""
        with self._lock:
            set_by_hand = account in self._keys
            if self._drop(account):
                self._say_refused(account, set_by_hand)

    def secrets(self) -> tuple[bytes, ...]:
        """All that must never be written down, in all ways in which servers may write it.

        It is the passwords, keys and tokens seen in this run.
        """
        return tuple({way for word in self._hard() for way in written(word)})

    def repeats(self, response: Response) -> bool:
        """Whether an answer holds one of the `secrets`, but for words that texts may well hold."""
        ways = {way for word in self._hard() if not word.isalpha() for way in written(word)}
        texts = (response.body, *(text.encode() for text in response.headers.values()))
        return any(way in text for way in ways for text in (*texts, response.url.encode()))

    def _hard(self) -> tuple[str, ...]:
        """The secrets that hold: what is shorter stands in every text by chance."""
        with self._lock:
            return tuple(word for word in self._secrets if len(word) >= 6)

    def log_in(self, user: str, password: str) -> Token:
        """Log in to OpenReview, and keep the token. Raises Refusal; RefkitError on disk trouble."""
        token = self._ask(user, password)
        self.keep(token)
        return token

    def keep(self, token: Token) -> None:
        """Keep a token for this run and later ones. Raises RefkitError."""
        with self._lock:
            try:
                self._shelf.write(OPENREVIEW, token)
            except OSError as error:
                raise RefkitError(
                    f"the token cannot be kept in {self._shelf.folder}: {_reason(error)}",
                    hint="set OPENREVIEW_TOKEN to it instead",
                ) from None
            self._take(token)

    def forget(self) -> bool:
        """Delete the kept token; whether there was one. Raises RefkitError."""
        try:
            return self._shelf.drop(OPENREVIEW)
        except OSError as error:
            raise RefkitError(
                f"the token in {self._shelf.folder} cannot be deleted: {_reason(error)}"
            ) from None

    def kept(self) -> Token | None:
        """The token that an earlier login left for this service and that has not ended.

        Raises RefkitError when its file cannot be trusted.
        """
        token = self._shelf.read(OPENREVIEW)
        if token is None or token.url != login_url(self._network):
            return None
        ended = token.until is not None and token.until <= self._clock() + _SOON
        return None if ended else token

    def _secret(self, account: str) -> str:
        """What is at hand for ``account``, without asking anybody."""
        if account in self._keys:
            return self._keys[account]
        if account != OPENREVIEW:
            return ""
        if not self._looked:
            self._looked = True
            if token := self._read():
                self._take(token)
        return self._token.text if self._token else ""

    def _said(self, account: str) -> Mapping[str, str]:
        secret = self._secret(account)
        if not secret:
            return {}
        name, form = _HEADERS[account]
        return {name: form.format(secret)}

    def _read(self) -> Token | None:
        """The token on disk; a file that cannot be trusted is told."""
        try:
            return self.kept()
        except RefkitError as error:
            self._say("ACC003", error.message, error.hint)
            return None

    def _take(self, token: Token) -> None:
        self._token = token
        self._secrets.add(token.text)

    def _drop(self, account: str) -> str:
        """Forget what is at hand for ``account``; what it was."""
        secret = self._secret(account)
        if account in self._keys:
            del self._keys[account]
        elif account == OPENREVIEW and self._token:
            self._token = None
            try:
                self._shelf.drop(OPENREVIEW, secret)
            except (OSError, RefkitError):
                self._looked = True  # it stays, and is refused again by the next run
        return secret

    def _log_in(self) -> None:
        """Log in with name and password, where there are any, unless another run just has."""
        if self._login is None:
            return
        try:
            with ExitStack() as held:
                self._wait_for_others(held)
                token = self._read()
                if token is None:
                    token = self._ask(*self._login)
                    self._write(token)
                self._take(token)
        except Refusal as refusal:
            self._login = None
            self._say("ACC002", refusal.message, refusal.hint)

    def _wait_for_others(self, held: ExitStack) -> None:
        try:
            held.enter_context(self._shelf.lock(OPENREVIEW, _PATIENCE))
        except TimeoutError as error:
            raise Refusal(
                State.OUTAGE, f"no login to OpenReview: {error}", hint="let it end, and try again"
            ) from None
        except (OSError, NotImplementedError):
            return  # no place for a lock is no place for a token either: `_write` tells

    def _write(self, token: Token) -> None:
        try:
            self._shelf.write(OPENREVIEW, token)
        except OSError as error:
            self._say(
                "ACC003",
                f"the token of OpenReview cannot be kept in {self._shelf.folder}: {_reason(error)}",
                "the next run logs in again; OpenReview takes about three logins in two minutes",
            )

    def _ask(self, user: str, password: str) -> Token:
        from refkit.fetch import transport

        post = self._post or transport.post
        return login.ask(post, login_url(self._network), user, password, self._clock())

    def _say_refused(self, account: str, set_by_hand: bool) -> None:
        title, variable = TITLES[account], VARIABLES[account]
        if set_by_hand:
            message = f"{title} does not take the {_kind(account)} in {variable}"
            hint = f"set {variable} to one that is valid, or unset it"
        else:
            message = f"{title} does not take the token of the last login any more"
            hint = f"log in again: refkit login {account}"
        self._say("ACC001", message, hint)

    def _say(self, code: str, message: str, hint: str) -> None:
        problem = Problem(code=code, severity=Severity.WARNING, message=message, hint=hint)
        self._problems.setdefault(message, problem)


def _kind(account: str) -> str:
    return "token" if account == OPENREVIEW else "key"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
