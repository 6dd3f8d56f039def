"""Which stored answers count, and which answers are stored: the receipts of enrichment.

This module knows how long an answer is good for: one that found something for half a year, one
that found nothing for three days, a refusal not at all. It knows that a run goes on without the
folder where that is full or closed, that what was changed on disk is not believed, and that no
secret may get in. It sends nothing; what the files look like is told in `refkit.fetch.answers`.

A server's answer is `put` when it comes and stored by `keep`, when somebody has used it. Both may
be called from any thread.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from refkit.errors import Problem, Severity
from refkit.exchange import Request, Response, State, judge
from refkit.fetch import answers
from refkit.fetch.account import Accounts, now
from refkit.fetch.answers import LIMIT, QUESTION_LIMIT, Damage, DamagedFile, Folder, Stored, reason
from refkit.fetch.secrecy import strip
from refkit.settings import Network

LIFE = {State.FOUND: timedelta(days=180), State.ABSENT: timedelta(days=3)}
_WAITING = 128 << 20  # bytes of bodies that wait for somebody to use them
_GONE = (404, 410)


def folder_of(cache: Path) -> Path:
    """Where the answers are in the cache folder."""
    return cache / "answers"


def life(stored: Stored) -> timedelta:
    """How long an answer is used."""
    return LIFE[State.ABSENT if stored.status in _GONE else stored.state]


def fresh(stored: Stored, moment: datetime) -> bool:
    """Whether an answer is still used at ``moment``, and not from a clock that was far ahead."""
    age = moment - stored.at
    return timedelta(days=-1) <= age <= life(stored)


class _Came(NamedTuple):
    url: str
    response: Response
    account: str
    at: datetime


class Receipts:
    """The stored answers, as one run uses them."""

    def __init__(
        self,
        network: Network,
        accounts: Accounts | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._folder = Folder(folder_of(network.cache))
        self._offline = network.offline
        self._accounts = accounts or Accounts(network)
        self._clock = clock
        self._lock = threading.RLock()
        self._came: OrderedDict[Request, _Came] = OrderedDict()
        self._waiting = 0  # bytes in _came
        self._kept: dict[Request, Stored] = {}  # what is on disk, as far as this run knows
        self._broken = False  # nothing more is written in this run
        self._problems: dict[str, Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the folder, each thing once."""
        with self._lock:
            return tuple(self._problems.values())

    def get(self, request: Request, url: str) -> Response | None:
        """The stored answer to ``request``, which is asked at ``url`` (whole, with parameters).

        None when there is none, it is too old (never so when the run is offline), or it was
        changed on disk, which is said. An answer that came in this run counts too.
        """
        with self._lock:
            if came := self._came.get(request):
                return came.response
        for account in self._askers(request):
            name = _name(request, url, account)
            try:
                stored = self._folder.read(name)
                if stored is None or not (self._offline or fresh(stored, self._clock())):
                    continue
                body = self._folder.read_body(stored)
            except DamagedFile as error:
                self._damaged(error.damage)
            except FileNotFoundError as error:
                if self._folder.question(name).exists():  # else it was pruned a moment ago
                    self._damaged(Damage(Path(error.args[0]), "is gone"))
            else:
                with self._lock:
                    self._kept[request] = stored
                return Response(
                    url=stored.final or stored.url,
                    status=stored.status,
                    headers=stored.headers,
                    body=body,
                    on=stored.at.date(),
                )
        return None

    def put(self, request: Request, url: str, response: Response) -> None:
        """Remember an answer that came, until somebody says that it was used.

        Refusals are not remembered. Of very many answers that nobody keeps the oldest go.
        """
        if judge(response) is not None:
            return
        came = _Came(url, response, self._asker(request), self._clock())
        with self._lock:
            self._forget(request)
            self._kept.pop(request, None)
            self._came[request] = came
            self._waiting += len(response.body)
            while self._waiting > _WAITING and len(self._came) > 1:
                self._forget(next(iter(self._came)))

    def keep(self, request: Request, state: State) -> str:
        """Store the answer to ``request``, since it was used; its digest, "" when it is not stored.

        ``state`` is FOUND or ABSENT: for long, or for a short time. An answer that one reader found
        something in and another did not is kept for the short time.
        """
        if state not in LIFE:
            return ""
        with self._lock:
            if came := self._came.get(request):
                return self._store(request, came, state)
            stored = self._kept.get(request)
            if stored is None:
                return ""
            if state is State.ABSENT and stored.state is State.FOUND and not self._offline:
                self._kept[request] = msgspec.structs.replace(stored, state=state)
                self._write(self._kept[request], None)
            return stored.digest

    def _store(self, request: Request, came: _Came, state: State) -> str:
        if self._offline or self._broken:
            return ""
        stored = answers.about(
            request, came.url, came.response, account=came.account, at=came.at, state=state
        )
        if why := self._unfit(stored, came.response.body):
            self._say(
                "CAC003",
                Severity.INFO,
                f"an answer of {request.host} is not stored: {why}",
                "it was used all the same; the next run asks for it again",
            )
            return ""
        if not self._write(stored, came.response.body):
            return ""
        self._forget(request)
        self._kept[request] = stored
        return stored.digest

    def _unfit(self, stored: Stored, body: bytes) -> str:
        if stored.size > LIMIT:
            return f"it is larger than {LIMIT // 1_000_000} MB"
        about = msgspec.json.encode(stored)
        if len(about) > QUESTION_LIMIT:
            return f"what was asked is larger than {QUESTION_LIMIT // 1_000_000} MB"
        if any(secret in text for secret in self._accounts.secrets() for text in (body, about)):
            return "it repeats a password, a key or a token of yours"
        return ""

    def _write(self, stored: Stored, body: bytes | None) -> bool:
        """Write to disk, or say once that it cannot be done; None: the body is there already."""
        if self._broken:
            return False
        try:
            with self._folder.lock():
                if body is None:
                    self._folder.describe(stored)
                else:
                    self._folder.write(stored, body)
        except (OSError, NotImplementedError) as error:
            self._broken = True
            self._say(
                "CAC001",
                Severity.INFO,
                f"answers cannot be stored in {self._folder.path}: {reason(error)}",
                "the run goes on without; REFKIT_CACHE names another folder, "
                "refkit cache prune makes room",
            )
            return False
        return True

    def _forget(self, request: Request) -> None:
        if came := self._came.pop(request, None):
            self._waiting -= len(came.response.body)

    def _asker(self, request: Request) -> str:
        return request.account if request.account in self._accounts.known() else ""

    def _askers(self, request: Request) -> tuple[str, ...]:
        """Whose answers count: what we saw when logged in we may see again without."""
        return (request.account, "") if self._both(request) else (request.account,)

    def _both(self, request: Request) -> bool:
        return bool(request.account) and (self._offline or not self._asker(request))

    def _damaged(self, damage: Damage) -> None:
        with self._lock:
            problem = damaged(damage)
            self._problems.setdefault(problem.message, problem)

    def _say(self, code: str, severity: Severity, message: str, hint: str) -> None:
        problem = Problem(code=code, severity=severity, message=message, hint=hint)
        self._problems.setdefault(message, problem)


def damaged(damage: Damage) -> Problem:
    """Say that a stored file is not used."""
    return Problem(
        code="CAC002",
        severity=Severity.WARNING,
        message=f"a stored answer is not used: {damage.path} {damage.why}",
        hint="refkit cache verify looks at all of them, refkit cache prune takes such files away",
    )


def _name(request: Request, url: str, account: str) -> str:
    return answers.key(
        "POST" if request.body else "GET",
        strip(url),
        request.accept,
        account,
        request.body.decode("utf-8", "replace"),
    )
