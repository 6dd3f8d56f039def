"""Many conversations at once: questions go to the threads of their servers, answers come back.

All generators run in the thread that wants the results; only sending and waiting is done in others.
This module knows queues and threads, and how they end: early, by Ctrl-C, or because all is done.
It knows that a stored answer needs no thread and that one question is sent once, however many wait
for it. It does not know when a server may be asked, or what an answer means.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Generic, NamedTuple, Protocol, TypeVar

from refkit.exchange import (
    OFFLINE,
    Conversation,
    Host,
    Keep,
    Kept,
    Request,
    Response,
    State,
)
from refkit.fetch.address import address, is_loopback, shown
from refkit.fetch.clock import Clock, Stopped
from refkit.fetch.pace import Pace
from refkit.fetch.patience import Accounts, Patience
from refkit.fetch.transport import Transport
from refkit.settings import Network

T = TypeVar("T")
Watch = Callable[[str, str], None]
OPEN = 48  # conversations at a time: enough to keep all servers busy, and little memory
_JOIN = 2.0  # seconds to wait for all threads to end; the process can end without them


class Receipts(Protocol):
    """The stored answers: refkit.fetch.receipts."""

    def get(self, request: Request, url: str) -> Response | None:
        """What is stored and still counts."""

    def put(self, request: Request, url: str, response: Response) -> None:
        """Remember what came."""

    def keep(self, request: Request, state: State) -> str:
        """Store what was used; its digest, "" when it is not stored."""


class _Task(NamedTuple):
    request: Request
    host: Host
    base: str


class _Going(NamedTuple):
    """A question goes out now."""

    request: Request


class _Came(NamedTuple):
    """Its answer is there."""

    request: Request
    response: Response


class _Broke(NamedTuple):
    """A thread met what it should not: a fault of this program."""

    error: BaseException


_Event = _Going | _Came | _Broke


class _Talk(Generic[T]):
    """A conversation that has begun."""

    def __init__(self, key: str, conversation: Conversation[T]) -> None:
        self.key = key
        self.conversation = conversation


class Drive(Generic[T]):
    """One run: its conversations, its threads, and what they say to each other."""

    def __init__(
        self,
        network: Network,
        hosts: Mapping[str, Host],
        watch: Watch,
        *,
        accounts: Accounts,
        receipts: Receipts,
        transport: Transport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._network = network
        self._hosts = hosts
        self._watch = watch
        self._receipts = receipts
        self._clock = clock or Clock()
        self._transport = transport or Transport(network.email, at_once=network.workers)
        pace = Pace(network.cache / "pace", self._clock)
        workers = max(1, network.workers)
        self._patience = Patience(self._transport, pace, accounts, self._clock, workers)
        self._crews: dict[str, _Crew] = {}
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._waiting: dict[Request, list[_Talk[T]]] = {}  # question on its way -> who waits

    def run(self, conversations: Iterable[tuple[str, Conversation[T]]]) -> Iterator[tuple[str, T]]:
        """Drive all conversations; each result as soon as it is there."""
        talks: set[_Talk[T]] = set()
        coming = iter(conversations)
        more = True
        try:
            while True:
                while more and len(talks) < OPEN:
                    if (pair := next(coming, None)) is None:
                        more = False
                        break
                    talk = _Talk(*pair)
                    talks.add(talk)
                    yield from self._go_on(talk, None, talks)
                if not talks:
                    return
                yield from self._take(talks)
        finally:
            self._end(talks)

    def _take(self, talks: set[_Talk[T]]) -> Iterator[tuple[str, T]]:
        """Wait for a thread to say something, and go on with the conversations it is for."""
        match self._next():
            case _Going(request):
                for talk in self._waiting[request]:
                    self._watch(talk.key, request.host)
            case _Came(request, response):
                self._receipts.put(request, self._url(request), response)
                for talk in self._waiting.pop(request):
                    yield from self._go_on(talk, response, talks)
            case _Broke(error):
                raise error

    def _next(self) -> _Event:
        while True:
            # Not for ever at once: not every system lets Ctrl-C end such a wait.
            with suppress(queue.Empty):
                return self._events.get(timeout=1.0)

    def _go_on(
        self, talk: _Talk[T], said: Response | Kept | None, talks: set[_Talk[T]]
    ) -> Iterator[tuple[str, T]]:
        """Run a conversation until it has to wait for a server, or is over."""
        result: T
        try:
            while True:
                # The first send must be of None, which the type of a conversation cannot tell.
                wanted = next(talk.conversation) if said is None else talk.conversation.send(said)
                if isinstance(wanted, Keep):
                    said = self._keep(wanted)
                elif (response := self._at_hand(wanted)) is not None:
                    said = response
                else:
                    self._ask(talk, wanted)
                    return
        except StopIteration as end:
            talks.discard(talk)
            result = end.value
        yield talk.key, result

    def _keep(self, keep: Keep) -> Kept:
        digests = (self._receipts.keep(request, keep.state) for request in keep.requests)
        return Kept(tuple(dict.fromkeys(filter(None, digests))))

    def _at_hand(self, request: Request) -> Response | None:
        """The answer that needs no server: a stored one, or that there is none offline."""
        url = self._url(request)
        if stored := self._receipts.get(request, url):
            return stored
        return Response(url=url, failure=OFFLINE) if self._network.offline else None

    def _ask(self, talk: _Talk[T], request: Request) -> None:
        if request in self._waiting:
            self._waiting[request].append(talk)
            return
        self._waiting[request] = [talk]
        host = self._hosts[request.host]
        if host.name not in self._crews:
            at_once = self._network.workers if is_loopback(self._base(host)) else host.at_once
            self._crews[host.name] = _Crew(max(1, at_once), self._work)
        self._crews[host.name].give(_Task(request, host, self._base(host)))

    def _work(self, task: _Task) -> bool:
        """Answer one question, in a thread; whether the thread is to go on."""
        request = task.request
        try:
            response = self._patience.answer(
                request, task.host, task.base, lambda: self._events.put(_Going(request))
            )
        except Stopped:
            return False
        except BaseException as error:  # goes to the thread that waits, which would wait for ever
            self._events.put(_Broke(error))
            return False
        self._events.put(_Came(request, response))
        return True

    def _base(self, host: Host) -> str:
        return self._network.urls.get(host.name, host.url)

    def _url(self, request: Request) -> str:
        return shown(address(request, self._base(self._hosts[request.host])))

    def _end(self, talks: set[_Talk[T]]) -> None:
        self._clock.end()
        self._transport.close()
        for crew in self._crews.values():
            crew.dismiss()
        deadline = time.monotonic() + _JOIN
        for crew in self._crews.values():
            crew.join(deadline)
        for talk in talks:
            talk.conversation.close()


class _Crew:
    """The threads of one server; each begins when all others have something to do."""

    def __init__(self, most: int, work: Callable[[_Task], bool]) -> None:
        self._most = most
        self._work = work
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0
        self._threads: list[threading.Thread] = []

    def give(self, task: _Task) -> None:
        """Have a question answered."""
        with self._lock:
            if self._idle > 0:
                self._idle -= 1
            elif len(self._threads) < self._most:
                # A daemon: a name that is being looked up cannot be interrupted.
                thread = threading.Thread(target=self._loop, daemon=True)
                self._threads.append(thread)
                thread.start()
        self._tasks.put(task)

    def dismiss(self) -> None:
        """Let all threads end when they are done with what they do."""
        for _ in self._threads:
            self._tasks.put(None)

    def join(self, deadline: float) -> None:
        """Wait for the threads to end, until time.monotonic() is ``deadline``."""
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _loop(self) -> None:
        while (task := self._tasks.get()) is not None:
            if not self._work(task):
                return
            with self._lock:
                self._idle += 1
