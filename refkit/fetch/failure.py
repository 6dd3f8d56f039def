"""Why there is no answer, in plain words.

This module knows what `requests` raises, and words all of it itself: the texts of libraries repeat
addresses and headers, which may be secret. It does not know what was asked.
"""

import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPException

NO_NAME = "the server's name is not known"


def troubles() -> tuple[type[Exception], ...]:
    """What sending and reading may raise; `requests` does not wrap all of it."""
    import requests

    return requests.RequestException, HTTPException, OSError, ValueError


def worded(error: Exception) -> tuple[str, bool]:
    """A failure in plain words, and whether it may be gone at the next try.

    A limit of time stands as {seconds} in the words.
    """
    import requests

    causes = tuple(_causes(error))
    if isinstance(error, requests.exceptions.ProxyError | requests.exceptions.InvalidProxyURL):
        return "the proxy does not let us through", False
    if isinstance(error, requests.ConnectTimeout):
        return "no connection within {seconds}", False
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "no secure connection (TLS)", False
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return NO_NAME, False
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return "no answer within {seconds}", False
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "the connection was refused", True
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return "the answer is compressed wrongly", False
    if isinstance(error, requests.exceptions.InvalidHeader | requests.exceptions.InvalidURL):
        return "the question or the answer has what HTTP does not allow", False
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "the connection was cut", True
    return "the answer is no HTTP", False


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it; `requests` puts them into arguments and `reason`."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [*each.args, each.__cause__, each.__context__, getattr(each, "reason", None)]
