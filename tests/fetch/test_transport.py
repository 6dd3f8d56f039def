"""One question, sent once: over real sockets, to a server as bad as asked."""

import socket
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hosts import (
    Question,
    Reply,
    Route,
    Server,
    always,
    as_json,
    as_page,
    as_text,
    bomb,
    cut,
    drip,
    endless,
    raw,
    redirect,
    slow,
)

from refkit import __version__
from refkit.exchange import Request, Response
from refkit.fetch.transport import LIMITS, Limits, Sent, Transport, agent

DAY = date(2026, 11, 21)
ASK = Request(host="any", path="/works/10.1%2Fx", params=(("q", "a b&c=é[1]"), ("q", "2")))
GOOD = as_json({"title": "Sparse Updates"})
SECRET = {"Authorization": "Bearer s3cret-token"}


@pytest.fixture
def transport() -> Iterator[Transport]:
    with closing(Transport(today=lambda: DAY)) as transport:
        yield transport


def sent(route: Route | Reply, limits: Limits = LIMITS, request: Request = ASK) -> Sent:
    plays = always(route) if isinstance(route, Reply) else route
    with Server({"any": plays}) as server, closing(Transport(limits=limits)) as transport:
        return transport.send(request, server.urls["any"], SECRET)


def test_an_answer_is_told_whole(transport: Transport) -> None:
    reply = as_json({"a": 1}, 404, {"X-Rate-Limit-Limit": "5", "Set-Cookie": "token=s3cret"})
    with Server({"any": always(reply)}) as server:
        response = transport.send(ASK, server.urls["any"]).response
        assert response == Response(
            url=f"{server.urls['any']}/works/10.1%2Fx?q=a%20b%26c%3D%C3%A9%5B1%5D&q=2",
            status=404,
            headers={
                "content-type": "application/json; charset=utf-8",
                "x-rate-limit-limit": "5",
                "content-length": "8",
            },
            body=b'{"a": 1}',
            on=DAY,
        )


def test_what_a_question_looks_like(transport: Transport) -> None:
    post = Request(host="any", path="/notes/search", body=b'{"ids":[]}', accept="a/b")
    with Server({"any": always(GOOD)}) as server:
        with closing(Transport("ada@example.edu")) as polite:
            polite.send(ASK, server.urls["any"] + "/", SECRET)
        transport.send(post, server.urls["any"])
        get, posted = server.questions
    assert get.method == "GET"
    assert get.target == "/any/works/10.1%2Fx?q=a%20b%26c%3D%C3%A9%5B1%5D&q=2"
    assert get.headers["user-agent"] == f"refkit/{__version__} (mailto:ada@example.edu)"
    assert get.headers["accept-encoding"] == "gzip, deflate"
    assert get.headers["accept"] == "application/json"
    assert get.headers["authorization"] == "Bearer s3cret-token"
    assert "content-type" not in get.headers
    assert (posted.method, posted.body, posted.path) == ("POST", b'{"ids":[]}', "/notes/search")
    assert posted.headers["content-type"] == "application/json"
    assert posted.headers["accept"] == "a/b"
    assert posted.headers["user-agent"] == f"refkit/{__version__}"
    assert "authorization" not in posted.headers


@pytest.mark.parametrize("email", ["", "a b@c.de", "é@b.de", "a@b\r\nX: y", "a@b) (c"])
def test_an_address_that_no_header_can_hold_is_left_out(email: str) -> None:
    assert agent(email) == f"refkit/{__version__}"


def test_passwords_of_netrc_are_not_sent(
    transport: Transport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password s3cret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with Server({"any": always(GOOD)}) as server:
        transport.send(ASK, server.urls["any"])
        assert "authorization" not in server.questions[0].headers


def test_cookies_are_not_sent_back(transport: Transport) -> None:
    reply = GOOD._replace(headers={**GOOD.headers, "Set-Cookie": "a=b; Path=/"})
    with Server({"any": always(reply)}) as server:
        transport.send(ASK, server.urls["any"])
        transport.send(ASK, server.urls["any"])
        assert "cookie" not in server.questions[1].headers


def test_a_proxy_of_the_environment_is_used_but_for_the_loopback(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Server({"any": always(GOOD)}) as proxy, Server({"any": always(GOOD)}) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.root)
        url = "http://papers.example/any"
        assert transport.send(ASK, url).response.url.startswith("http://papers.example/any/works/")
        assert transport.send(ASK, server.urls["any"]).response.status == 200
        (question,) = proxy.questions
        assert question.target.startswith("http://papers.example/any/works/")
        assert len(server.questions) == 1


def test_connections_are_used_again(transport: Transport) -> None:
    ports: set[str] = set()

    def route(question: Question) -> Reply:
        ports.add(question.client)
        return GOOD

    with Server({"any": route}) as server:
        for _ in range(5):
            transport.send(ASK, server.urls["any"])
    assert len(ports) == 1


# Redirects


def test_a_redirect_to_another_server_does_not_carry_the_token(transport: Transport) -> None:
    with Server({"two": always(GOOD)}) as other:
        moved = always(redirect(f"{other.urls['two']}/x"))
        with Server({"any": moved}) as server:
            response = transport.send(ASK, server.urls["any"], SECRET).response
            assert "authorization" in server.questions[0].headers
        assert response.url == f"{other.urls['two']}/x"
        assert response.body == GOOD.body
        assert "authorization" not in other.questions[0].headers
        assert "s3cret" not in repr(other.questions)


def test_a_redirect_on_the_same_server_carries_the_token(transport: Transport) -> None:
    def route(question: Question) -> Reply:
        return GOOD if question.path == "/there" else redirect("/any/there", 301)

    with Server({"any": route}) as server:
        response = transport.send(ASK, server.urls["any"], SECRET).response
        assert response.url == f"{server.urls['any']}/there"
        assert [question.headers["authorization"] for question in server.questions] == [
            "Bearer s3cret-token"
        ] * 2


def test_five_redirects_are_followed_and_no_more(transport: Transport) -> None:
    def route(question: Question) -> Reply:
        left = int(question.path[1:])
        return redirect(f"/any/{left - 1}") if left else GOOD

    with Server({"any": route}) as server:
        five = transport.send(Request(host="any", path="/5"), server.urls["any"])
        assert five.response.body == GOOD.body
        six = transport.send(Request(host="any", path="/6"), server.urls["any"])
        assert six.response.failure == "more than 5 redirects"
        assert not six.passing


def test_the_body_of_a_redirect_is_not_read(transport: Transport) -> None:
    def route(question: Question) -> Reply:
        if question.path == "/there":
            return GOOD
        return endless()._replace(status=302, headers={"Location": "/any/there"})

    with Server({"any": route}) as server:
        assert transport.send(ASK, server.urls["any"]).response.body == GOOD.body


@pytest.mark.parametrize("status", [300, 302, 304])
def test_a_redirect_to_nowhere_is_an_answer(status: int) -> None:
    assert sent(Reply(status)).response.status == status


# What is no answer

CUT = "the connection was cut"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
FLOOD = b"".join(b"X-%d: y\r\n" % number for number in range(5000))
FEW = Limits(size=1_000_000)
HASTY = Limits(read=0.1)
BRIEF = Limits(whole=0.3)


@pytest.mark.parametrize(
    ("reply", "limits", "failure", "passing"),
    [
        (cut(GOOD), LIMITS, CUT, True),
        (cut(GOOD, 7), LIMITS, CUT, True),
        (GOOD._replace(headers={"Content-Length": "900"}, cut=20), LIMITS, CUT, True),
        (raw(b""), LIMITS, CUT, True),
        (raw(CHUNKED + b"5\r\nhel"), LIMITS, CUT, True),
        (raw(CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n"), LIMITS, CUT, True),
        (raw(b"\x00\xff\x00 what?\r\n\r\n"), LIMITS, CUT, True),
        (raw(b"HTTP/1.1 200 OK\r\n" + FLOOD + b"\r\n"), LIMITS, CUT, True),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"), LIMITS, CUT, True),
        (
            raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            LIMITS,
            "the question or the answer has what HTTP does not allow",
            False,
        ),
        (
            GOOD._replace(headers={"Content-Encoding": "gzip"}),
            LIMITS,
            "the answer is compressed wrongly",
            False,
        ),
        (
            Reply(200, b"\x1f\x8b\x08nonsense", {"Content-Encoding": "gzip"}),
            LIMITS,
            "the answer is compressed wrongly",
            False,
        ),
        (endless(), FEW, "the answer has more than 1 MB", False),
        (
            Reply(200, b"x", {"Content-Length": "99999999999999999999999"}),
            LIMITS,
            "the answer has more than 16 MB",
            False,
        ),
        (slow(GOOD, 5), HASTY, "no answer within 0.1 seconds", False),
        (drip(GOOD, 5), HASTY, "no answer within 0.1 seconds", False),
        (drip(GOOD, 0.05), BRIEF, "no whole answer within 0.3 seconds", False),
        (endless(b"x", gap=0.05), BRIEF, "no whole answer within 0.3 seconds", False),
    ],
)
def test_what_is_no_answer_is_a_failure(
    reply: Reply, limits: Limits, failure: str, passing: bool
) -> None:
    response, may_pass = sent(reply, limits)
    assert (response.failure, may_pass) == (failure, passing)
    assert (response.status, response.body) == (0, b"")
    assert "s3cret" not in repr(response)


def dripping(head: bytes, piece: bytes) -> Iterator[str]:
    """A server of one connection that sends `head`, then `piece` every 20 ms for ever."""
    import threading

    with socket.create_server(("127.0.0.1", 0)) as listening:
        end = threading.Event()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(head)
                try:
                    while not end.wait(0.02):
                        connection.sendall(piece)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        end.set()
        thread.join()


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b"H"),  # the status line never ends
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (CHUNKED + b"5;", b"x"),  # the size of a chunk never ends
    ],
)
def test_an_answer_has_one_limit_for_the_whole_of_it(head: bytes, piece: bytes) -> None:
    for url in dripping(head, piece):
        with closing(Transport(limits=Limits(whole=0.2))) as transport:
            failure = transport.send(ASK, url).response.failure
    assert failure == "no whole answer within 0.2 seconds"


def test_a_bomb_takes_little_memory(transport: Transport) -> None:
    reply = bomb(200)
    with (
        Server({"any": always(reply)}) as server,
        closing(Transport(limits=FEW)) as small,
    ):
        small.send(Request(host="any", path=""), server.root)  # imports what it needs
        tracemalloc.start()
        failure = small.send(ASK, server.urls["any"]).response.failure
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert failure == "the answer has more than 1 MB"
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("/a\r\nHost: evil.example", ""),
        ("/a b", ""),
        ("/a\x00", ""),
        ("/a", "ftp://papers.example"),
        ("/a", "file:///etc"),
        ("/a", "papers.example"),
        ("/a", "http://"),
        ("/a", "http://[::1"),
        ("/a", "http://papers.example:port"),
        ("/a", ""),
    ],
)
def test_what_is_no_address_is_not_asked(path: str, base: str, transport: Transport) -> None:
    with Server({"any": always(GOOD)}) as server:
        base = base or (server.urls["any"] if path != "/a" else "")
        response, passing = transport.send(Request(host="any", path=path), base)
        assert server.questions == []
    assert (response.failure, passing) == ("this is no address of a server", False)


def test_odd_addresses_never_raise(transport: Transport) -> None:
    for base in ("http://a..b", "http://" + "x" * 300, "http://\udcff.example", "http://%zz"):
        assert transport.send(ASK, base).response.failure


def test_a_header_that_cannot_be_sent_is_a_failure_without_its_text(transport: Transport) -> None:
    with Server({"any": always(GOOD)}) as server:
        for token in ("s3cret\r\nX: y", "s3cret\udcff", "s3crét☃"):
            sent = transport.send(ASK, server.urls["any"], {"Authorization": token})
            assert sent.response.failure
            assert "s3c" not in repr(sent)
        assert server.questions == []


def test_nobody_listens(transport: Transport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    sent = transport.send(ASK, url)
    assert sent.response.failure == "the connection was refused"
    assert sent.passing


def test_a_server_without_a_certificate_is_not_believed(transport: Transport) -> None:
    with Server({"any": always(GOOD)}) as server:
        url = server.urls["any"].replace("http:", "https:")
        sent = transport.send(ASK, url, SECRET)
        assert server.questions == []
    assert sent.response.failure == "no secure connection (TLS)"


def test_a_password_in_the_address_is_sent_and_not_told(transport: Transport) -> None:
    with Server({"any": always(GOOD)}) as server:
        base = server.urls["any"].replace("//", "//me:s3cret@")
        good = transport.send(ASK, base)
        assert server.questions[0].headers["authorization"].startswith("Basic ")
    gone = transport.send(ASK, base)
    assert good.response.status == 200
    assert gone.response.failure
    assert good.response.url == gone.response.url
    assert "s3cret" not in repr((good, gone))


# What is odd, but an answer


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        (as_page("<p>Sorry</p>"), b"<p>Sorry</p>"),
        (as_text(b"\xff\xfe\x00", kind="text/plain; charset=utf-16"), b"\xff\xfe\x00"),
        (GOOD._replace(headers={"Content-Length": "5"}), GOOD.body[:5]),
        (drip(GOOD, 0.0, 5), GOOD.body),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nhello"), b"hello"),
        (raw(b"HTTP/1.0 200\r\n\r\nhello"), b"hello"),
        # Headers that are cut off: no source takes an answer without a content type.
        (raw(b"HTTP/1.1 200 OK\r\nContent-Le"), b""),
        (raw(b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\nhello"), b"hello"),
        (raw(CHUNKED + b"5\r\nhello\r\n0\r\n\r\n"), b"hello"),
        (bomb(1), b'"' + b" " * 1_000_000 + b'"'),
    ],
)
def test_what_is_odd_but_an_answer(reply: Reply, body: bytes) -> None:
    response = sent(reply).response
    assert response.failure == ""
    assert response.body == body


def test_after_an_answer_of_wrong_length_the_next_is_its_own(transport: Transport) -> None:
    short = GOOD._replace(headers={"Content-Length": "5"})
    with Server({"short": always(short), "good": always(GOOD)}) as server:
        transport.send(ASK, server.urls["short"])
        assert transport.send(ASK, server.urls["good"]).response.body == GOOD.body


def test_post_does_not_follow(transport: Transport) -> None:
    with Server({"any": always(redirect("/any/elsewhere", 307))}) as server:
        response = transport.post(server.urls["any"] + "/login", b'{"password": "s3cret"}')
        assert response.status == 307
        assert [question.path for question in server.questions] == ["/login"]


def test_closing_ends_what_is_under_way() -> None:
    import threading

    with Server({"any": always(slow(GOOD, 20))}) as server:
        transport = Transport()
        got: list[Sent] = []
        thread = threading.Thread(
            target=lambda: got.append(transport.send(ASK, server.urls["any"]))
        )
        thread.start()
        while not server.questions:
            thread.join(0.005)
        transport.close()
        thread.join(2)
        assert not thread.is_alive()
        assert got[0].response.failure
