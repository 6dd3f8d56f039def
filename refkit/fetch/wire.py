"""Connections that can be ended from outside: by the clock, or because the run ends.

Time limits of `requests` count from byte to byte, so a server that sends one byte now and then
holds a reader for ever. Here each answer has one limit for the whole of it, headers too, and all
connections can be closed at once. This module knows `requests` and its connections. It does not
know what is asked, nor what an answer means. It is imported when the first question goes out.
"""

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import HTTPAdapter


class Exchange:
    """One question and its answer on the wire."""

    def __init__(self, until: float) -> None:
        self.until = until  # time.monotonic() at which it is ended
        self.ended = False
        self.connection: socket.socket | None = None

    def end(self) -> None:
        """Close the connection, so that whoever reads from it stops. From any thread."""
        self.ended = True
        if self.connection is None:
            return
        try:
            # Not the method of an SSLSocket: that takes away what the reader is using.
            socket.socket.shutdown(self.connection, socket.SHUT_RDWR)
        except OSError:  # it is closed already
            return


class Wire:
    """Sends prepared requests and watches over what comes back."""

    def __init__(self, at_once: int) -> None:
        self._here = threading.local()
        self._lock = threading.Condition()
        self._exchanges: set[Exchange] = set()
        self._watcher: threading.Thread | None = None
        self._wakes = math.inf  # time.monotonic() at which the watcher looks again
        self._closed = False
        self._session = requests.Session()
        self._adapter = _Adapter(self._connected, at_once)

    @contextmanager
    def exchange(self, seconds: float) -> Iterator[Exchange]:
        """All that this thread sends in the block ends after so many seconds."""
        exchange = Exchange(time.monotonic() + seconds)
        with self._lock:
            exchange.ended = self._closed
            self._exchanges.add(exchange)
            if self._watcher is None and not self._closed:
                self._watcher = threading.Thread(target=self._watch, daemon=True)
                self._watcher.start()
            elif exchange.until < self._wakes:
                self._lock.notify()
        self._here.exchange = exchange
        try:
            yield exchange
        finally:
            self._here.exchange = None
            with self._lock:
                self._exchanges.discard(exchange)

    def send(
        self, prepared: requests.PreparedRequest, timeout: tuple[float, float], *, direct: bool
    ) -> requests.Response:
        """Send one request; the answer's body is not read yet. Redirects are not followed.

        ``timeout``: seconds to connect, and between two bytes; ``direct``: no proxy counts.
        Raises what `requests` raises. Session.send is no way: it reads the whole body of a
        redirect, and Session.prepare_request would look for passwords in ~/.netrc.
        """
        proxies: Any = {}
        verify: Any = True
        if not direct:
            merged = self._session.merge_environment_settings(
                prepared.url or "", {}, stream=True, verify=None, cert=None
            )
            proxies, verify = merged["proxies"], merged["verify"]
        return self._adapter.send(
            prepared, stream=True, timeout=timeout, verify=verify, proxies=proxies
        )

    def close(self) -> None:
        """End all exchanges, those under way and those to come."""
        with self._lock:
            self._closed = True
            for exchange in self._exchanges:
                exchange.end()
            self._lock.notify()
            watcher = self._watcher
        if watcher:
            watcher.join()
        self._adapter.close()
        self._session.close()

    def _connected(self, connection: socket.socket | None) -> None:
        exchange: Exchange | None = getattr(self._here, "exchange", None)
        if exchange is None:
            return
        with self._lock:
            exchange.connection = connection
            if exchange.ended:
                exchange.end()

    def _watch(self) -> None:
        with self._lock:
            while not self._closed:
                moment = time.monotonic()
                for exchange in self._exchanges:
                    if exchange.until <= moment and not exchange.ended:
                        exchange.end()
                running = [each.until for each in self._exchanges if not each.ended]
                self._wakes = min(running, default=math.inf)
                self._lock.wait(self._wakes - moment if running else None)


class _Adapter(HTTPAdapter):
    """Tells which socket an answer is going to come from."""

    def __init__(self, connected: Callable[[socket.socket | None], None], at_once: int) -> None:
        self._connected = connected
        # Many pools: one for each scheme, host and port that is asked.
        super().__init__(pool_connections=64, pool_maxsize=at_once)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """As in `requests`, which leaves this method to subclasses."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        if not hasattr(pool.ConnectionCls, "watched"):
            pool.ConnectionCls = _watched(pool.ConnectionCls, self._connected)
        return pool


def _watched(kind: Any, connected: Callable[[socket.socket | None], None]) -> Any:
    """The same kind of connection; it tells its socket before it waits for an answer."""

    def getresponse(self: Any) -> Any:
        connected(self.sock)
        return kind.getresponse(self)

    return type(kind.__name__, (kind,), {"getresponse": getresponse, "watched": True})
