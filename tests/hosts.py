"""A real HTTP server on 127.0.0.1 that plays any host, as well behaved or as badly as asked.

A host is a route: a function that is given a `Question` and returns a `Reply`. One `Server` plays
several hosts, each below its own base URL, and records what it was asked::

    def crossref(question: Question) -> Reply:
        return as_json({"status": "ok"}) if question.path == "/works/10.1/x" else as_text("", 404)

    with Server({"crossref": crossref}) as server:
        network = Network(..., urls=server.urls)     # {"crossref": "http://127.0.0.1:PORT/crossref"}
        ...
        assert [question.path for question in server.questions] == ["/works/10.1/x"]

Hosts of one `Server` have the same port; for a redirect to another host take a second `Server`.
Faults are replies too (`cut`, `drip`, `endless`, `bomb`, `raw`, `throttled`), or routes around
routes (`in_turn`, `mixed`). A route that raises is answered with 500, and its exception is raised
again when the server is closed.
"""

import json
import socket
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

NONE: Mapping[str, str] = MappingProxyType({})


class Question(NamedTuple):
    """What the server was asked."""

    host: str  # the name of the route
    method: str
    path: str  # below the base URL, unquoted
    params: Mapping[str, str]  # decoded; of several with one name, the last
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    target: str  # path and query as they were sent, with the name of the route
    at: float  # time.monotonic() when it had arrived
    client: str = ""  # address and port: one for each connection

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Reply(NamedTuple):
    """What the server answers. Content-Length is counted unless `headers` has one."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = NONE
    delay: float = 0.0  # seconds before the first byte
    cut: int | None = None  # send only so many bytes of the body, then close the connection
    pieces: Callable[[], Iterable[bytes]] | None = None  # the body bit by bit, without a length
    gap: float = 0.0  # seconds between two pieces
    wire: bytes | None = None  # exactly these bytes in place of everything, then close


Route = Callable[[Question], Reply]


def as_json(value: object, status: int = 200, headers: Mapping[str, str] = NONE) -> Reply:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(status, body, {"Content-Type": "application/json; charset=utf-8", **headers})


def as_text(
    text: str | bytes,
    status: int = 200,
    kind: str = "text/plain",
    headers: Mapping[str, str] = NONE,
) -> Reply:
    """Words of any kind: "application/atom+xml", "application/x-bibtex", "text/html"."""
    body = text.encode() if isinstance(text, str) else text
    return Reply(status, body, {"Content-Type": kind, **headers})


def as_page(text: str = "<title>Sorry</title>", status: int = 200) -> Reply:
    """HTML in place of data."""
    return as_text(text, status, "text/html; charset=utf-8")


def redirect(url: str, status: int = 302) -> Reply:
    return Reply(status, b"moved", {"Location": url, "Content-Type": "text/plain"})


def throttled(retry_after: str | int | None = None, reset: datetime | str | None = None) -> Reply:
    """429, with `Retry-After` (seconds or an HTTP date) or OpenReview's `resetTime`, or neither."""
    said = reset.isoformat() if isinstance(reset, datetime) else reset
    error = {"name": "RateLimitError", "status": 429, "message": "Too many requests"}
    body = {**error, "details": {"limit": 36, "remaining": 0, "resetTime": said}} if said else error
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return as_json(body, 429, headers)


def slow(reply: Reply, seconds: float) -> Reply:
    """The same, later. The wait ends when the server is closed."""
    return reply._replace(delay=seconds)


def cut(reply: Reply, after: int = 0) -> Reply:
    """The same, but the connection is closed after so many bytes of the body."""
    return reply._replace(cut=after)


def drip(reply: Reply, gap: float, size: int = 1) -> Reply:
    """The same in pieces of `size` bytes, `gap` seconds apart."""
    body = reply.body
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return reply._replace(pieces=lambda: parts, gap=gap)


def endless(piece: bytes = b"x" * 65536, kind: str = "application/json", gap: float = 0.0) -> Reply:
    """A body that never ends (until the client has gone, or the server is closed)."""

    def forever() -> Iterator[bytes]:
        while True:
            yield piece

    return Reply(200, b"", {"Content-Type": kind}, pieces=forever, gap=gap)


def bomb(megabytes: int, kind: str = "application/json") -> Reply:
    """Few bytes of gzip that become many: a JSON string of so many million spaces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b'"'), *(packer.compress(b" " * 1_000_000) for _ in range(megabytes))]
    body = b"".join([*parts, packer.compress(b'"'), packer.flush()])
    return Reply(200, body, {"Content-Type": kind, "Content-Encoding": "gzip"})


def raw(wire: bytes) -> Reply:
    """Exactly these bytes: a nonsense status line, a flood of headers, wrong chunks."""
    return Reply(wire=wire)


def always(reply: Reply) -> Route:
    return lambda question: reply


def in_turn(*replies: Reply) -> Route:
    """The first reply to the first question, and so on; the last one again and again."""
    left = list(replies)
    lock = threading.Lock()

    def route(question: Question) -> Reply:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    return route


def mixed(route: Route, faults: Sequence[Reply], every: int = 20) -> Route:
    """Every so-manieth question meets with the next of `faults`, all others with `route`."""
    lock = threading.Lock()
    asked = 0

    def sometimes(question: Question) -> Reply:
        nonlocal asked
        with lock:
            asked += 1
            number = asked
        if number % every:
            return route(question)
        return faults[(number // every - 1) % len(faults)]

    return sometimes


class Server:
    """Plays hosts from entering to leaving its `with` block."""

    def __init__(self, hosts: Mapping[str, Route], *, latency: float = 0.0) -> None:
        self.hosts = dict(hosts)  # may be changed while it runs
        self.latency = latency  # seconds before every answer
        self.questions: list[Question] = []  # in the order of arrival
        self.most_at_once: dict[str, int] = {}  # host -> questions being answered at a time
        self._busy: dict[str, int] = {}
        self._lock = threading.Lock()
        self._errors: list[Exception] = []
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()

    @property
    def root(self) -> str:
        """Where the server is: "http://127.0.0.1:PORT"."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def urls(self) -> dict[str, str]:
        """The base URL of each host."""
        return {name: f"{self.root}/{name}" for name in self.hosts}

    def asked(self, host: str) -> list[Question]:
        """What this host was asked."""
        return [question for question in self.questions if question.host == host]

    def __enter__(self) -> "Server":
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._http.shutdown()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                # A handler may wait for the next question of a connection that is kept.
                _hang_up(connection)
        self._http.server_close()
        if self._errors and error is None:
            raise self._errors[0]

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
            if self._closing.is_set():
                _hang_up(connection)

    def closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def answer(self, question: Question) -> Reply:
        """Record the question and find the reply."""
        with self._lock:
            self.questions.append(question)
            busy = self._busy[question.host] = self._busy.get(question.host, 0) + 1
            most = self.most_at_once.get(question.host, 0)
            self.most_at_once[question.host] = max(most, busy)
        try:
            route = self.hosts.get(question.host)
            reply = route(question) if route else as_text("no such host", 404)
        except Exception as error:  # raised again when the server is closed
            self.failed(error)
            return as_text(repr(error), 500)
        self.wait(self.latency + reply.delay)
        return reply

    def failed(self, error: Exception) -> None:
        self._errors.append(error)

    def answered(self, host: str) -> None:
        with self._lock:
            self._busy[host] -= 1

    def wait(self, seconds: float) -> bool:
        """Wait, but not beyond the end; whether it has come."""
        return self._closing.wait(seconds) if seconds > 0 else self._closing.is_set()


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # closing joins them
    request_queue_size = 128

    def __init__(self, owner: Server) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.owner.opened(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.owner.closed(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no error; anything else is one of this module."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self.owner.failed(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        question = _question(self.command, self.path, self.headers.items(), body)
        question = question._replace(client="{}:{}".format(*self.client_address))
        owner = self.server.owner
        reply = owner.answer(question)
        # Before the last byte: a client that has it may ask its next question at once.
        owner.answered(question.host)
        try:
            self._send(reply)
        except OSError:  # the client has gone
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - as http.server calls it

    def _send(self, reply: Reply) -> None:
        if reply.wire is not None:
            self.close_connection = True
            self.wfile.write(reply.wire)
            return
        given = {name.lower() for name in reply.headers}
        lines = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Odd')}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        if reply.pieces is not None or reply.cut is not None:
            self.close_connection = True
            lines.append("Connection: close")
        if reply.pieces is None and not given & {"content-length", "transfer-encoding"}:
            lines.append(f"Content-Length: {len(reply.body)}")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        if reply.pieces is None:
            self.wfile.write(head + reply.body[: reply.cut])
            return
        self.wfile.write(head)
        for piece in reply.pieces():
            self.wfile.write(piece)
            if self.server.owner.wait(reply.gap):
                return

    def log_message(self, format: str, *args: object) -> None:
        pass


def _question(
    method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes
) -> Question:
    parts = urlsplit(target)
    host, _, path = parts.path.removeprefix("/").partition("/")
    return Question(
        host=unquote(host),
        method=method,
        path=unquote(f"/{path}"),
        params=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers={name.lower(): value for name, value in headers},
        body=body,
        target=target,
        at=time.monotonic(),
    )


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is closed already
        return
