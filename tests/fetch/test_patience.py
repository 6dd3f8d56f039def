"""What is asked again, what is waited for, and who is left alone; over the real stack."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
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
    cut,
    in_turn,
    throttled,
)
from stillclock import START, StillClock

from refkit.exchange import Host, Request, Response, State, judge
from refkit.fetch.pace import Pace
from refkit.fetch.patience import Patience, place_of
from refkit.fetch.rest import come_back
from refkit.fetch.transport import NONE, Sent, Transport

HOST = Host("any", "https://papers.example/v1", "REFKIT_ANY_URL", {"": 1.0, "/notes/search": 12.0})
ASK = Request(host="any", path="/notes")
SEARCH = Request(host="any", path="/notes/search")
GOOD = as_json({"notes": []})
DOWN = as_text("Service Unavailable", 503)
GATE = as_json({"name": "ChallengeRequiredError", "status": 403}, 403)
EXPIRED = as_json({"name": "TokenExpiredError", "status": 401}, 401)
FORBIDDEN = as_json({"name": "ForbiddenError", "status": 403}, 403)


class Keys:
    """Stands for refkit.fetch.account.Accounts: tokens that can be renewed so often."""

    def __init__(self, token: str = "", renewals: int = 0) -> None:
        self.token = token
        self.renewals = renewals
        self.calls: list[str] = []

    def headers(self, account: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def renew(self, account: str, used: Mapping[str, str]) -> bool:
        self.calls.append(f"renew {account}")
        self.token = f"{self.token}+" if self.renewals else ""
        self.renewals -= bool(self.renewals)
        return bool(self.token)

    def refused(self, account: str) -> None:
        self.calls.append(f"refused {account}")
        self.token = ""

    def repeats(self, response: Response) -> bool:
        return b"secret-of-ada" in response.body


class Asker:
    """One run against one server."""

    def __init__(self, server: Server, cache: Path, clock: StillClock, keys: Keys) -> None:
        self.server = server
        self.transport = Transport()
        self.patience = Patience(self.transport, Pace(cache / "pace", clock), keys, clock, 8)

    def __call__(self, request: Request = ASK) -> Response:
        return self.patience.answer(request, HOST, self.server.urls["any"])

    @property
    def asked(self) -> int:
        return len(self.server.questions)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@contextmanager
def asker(
    route: Route | Reply, cache: Path, clock: StillClock, keys: Keys | None = None
) -> Iterator[Asker]:
    plays = always(route) if isinstance(route, Reply) else route
    with Server({"any": plays}) as server:
        ask = Asker(server, cache, clock, keys or Keys())
        with closing(ask.transport):
            yield ask


def state(response: Response) -> State | None:
    refusal = judge(response)
    return refusal.state if refusal else None


# Trying again


@pytest.mark.parametrize(
    ("replies", "asked", "status"),
    [
        ((GOOD,), 1, 200),
        ((DOWN, GOOD), 2, 200),
        ((DOWN, DOWN, GOOD), 3, 200),
        ((DOWN, DOWN, DOWN, GOOD), 3, 503),
        ((as_text("", 500), as_text("", 502), as_text("", 504)), 3, 504),
        ((cut(GOOD, 3), cut(GOOD), GOOD), 3, 200),
        ((cut(GOOD), cut(GOOD), cut(GOOD), GOOD), 3, 0),
        ((throttled(), GOOD), 2, 200),
        ((throttled(), throttled(), throttled(), GOOD), 3, 429),
        ((throttled(3), DOWN, GOOD), 3, 200),
        ((as_text("", 404), GOOD), 1, 404),
        ((as_text("", 400), GOOD), 1, 400),
        ((as_text("", 418), GOOD), 1, 418),
        ((FORBIDDEN, GOOD), 1, 403),
        ((GATE, GOOD), 1, 403),
        ((EXPIRED, GOOD), 1, 401),
        ((as_page("Making sure you're not a bot!", 500), GOOD), 1, 500),
        ((as_page(), GOOD), 1, 200),  # a page in place of data: not for us to judge
    ],
)
def test_what_is_asked_again(
    replies: tuple[Reply, ...], asked: int, status: int, tmp_path: Path, clock: StillClock
) -> None:
    with asker(in_turn(*replies), tmp_path, clock) as ask:
        assert ask().status == status
        assert ask.asked == asked


def test_a_post_is_asked_again_too(tmp_path: Path, clock: StillClock) -> None:
    with asker(in_turn(DOWN, GOOD), tmp_path, clock) as ask:
        assert ask(Request(host="any", path="/batch", body=b'{"ids":[]}')).status == 200
        assert [question.body for question in ask.server.questions] == [b'{"ids":[]}'] * 2


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_the_waits_between_are_short_and_by_chance(
    chance: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refkit.fetch.patience.is_loopback", lambda url: False)
    clock = StillClock(chance)
    host = HOST._replace(pace={})
    with asker(DOWN, tmp_path, clock) as ask:
        ask.patience.answer(ASK, host, ask.server.urls["any"])
    assert clock.waits == [pytest.approx(0.6 * (1 - chance / 2)), 1.8 * (1 - chance / 2)]
    assert max(clock.waits) < 2


def test_a_server_at_home_is_asked_again_at_once(tmp_path: Path, clock: StillClock) -> None:
    with asker(DOWN, tmp_path, clock) as ask:
        ask()
    assert sum(clock.waits) < 0.1


# What servers say about when to come back

HOUR = START + timedelta(hours=1)


def answer(reply: Reply) -> Response:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    return Response(url="", status=reply.status, headers=headers, body=reply.body)


@pytest.mark.parametrize(
    ("reply", "moment"),
    [
        (throttled(), None),
        (throttled(0), START),
        (throttled(90), START + timedelta(seconds=90)),
        (throttled(" 90 "), START + timedelta(seconds=90)),
        (throttled("Sat, 21 Nov 2026 13:00:00 GMT"), HOUR),
        (throttled("Saturday, 21-Nov-26 13:00:00 GMT"), HOUR),  # RFC 850
        (throttled("Sat Nov 21 13:00:00 2026"), HOUR),  # asctime
        (throttled(reset=HOUR), HOUR),
        (throttled(reset="2026-11-21T13:00:00.000Z"), HOUR),
        (throttled(reset="2026-11-21T14:00:00+01:00"), HOUR),
        (throttled(reset="2026-11-21T13:00:00"), HOUR),
        (throttled(5, HOUR), HOUR),
        (throttled(7200, HOUR), START + timedelta(hours=2)),
        (throttled("soon"), None),
        (throttled("-5"), None),
        (throttled("1.5"), None),
        (throttled("Sat, 99 Nov 2026 13:00:00 GMT"), None),
        (throttled("٣"), None),
        (throttled(reset="in an hour"), None),
        (throttled(reset="0001-01-01T00:00:00+14:00"), None),
        (throttled(reset=START - timedelta(seconds=1)), None),
        # No server is left alone for longer than a day, whatever it says.
        (throttled("9" * 400), START + timedelta(days=1)),
        (throttled("Fri, 31 Dec 9999 23:59:59 GMT"), START + timedelta(days=1)),
        (throttled(reset="9999-12-31T23:59:59Z"), START + timedelta(days=1)),
        (throttled(reset="9999-12-31T23:59:59-14:00"), START + timedelta(days=1)),
        (as_json({"details": {"resetTime": 5}}, 429), None),
        (as_json({"details": None}, 429), None),
        (as_json([], 429), None),
        (as_text("Rate exceeded.", 429), None),
        (as_text("", 503, headers={"Retry-After": "3600"}), HOUR),
        (as_text("", 404, headers={"Retry-After": "3600"}), None),
        (as_text("", 200, headers={"Retry-After": "3600"}), None),
    ],
)
def test_when_to_come_back(reply: Reply, moment: datetime | None) -> None:
    assert come_back(answer(reply), START) == moment


def test_dates_count_by_the_clock_of_the_server() -> None:
    slow = format_datetime(START - timedelta(minutes=10), usegmt=True)
    then = format_datetime(START - timedelta(minutes=9), usegmt=True)
    reply = as_text("", 429, headers={"Retry-After": then, "Date": slow})
    assert come_back(answer(reply), START) == START + timedelta(minutes=1)


@pytest.mark.parametrize("minutes", [-90, 90])
def test_the_end_of_all_calendars_is_no_accident(minutes: int) -> None:
    shown = format_datetime(START + timedelta(minutes=minutes), usegmt=True)
    for then in ("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"):
        reply = as_text("", 429, headers={"Retry-After": then, "Date": shown})
        moment = come_back(answer(reply), START)
        assert moment is None or START <= moment <= START + timedelta(days=1)


def test_a_clock_of_the_server_that_is_none_is_not_believed() -> None:
    reply = as_text("", 429, headers={"Retry-After": "Sat, 21 Nov 2026 13:00:00 GMT"})
    for shown in ("Thu, 01 Jan 1970 00:00:00 GMT", "noon"):
        headers = {**reply.headers, "Date": shown}
        assert come_back(answer(reply._replace(headers=headers)), START) == HOUR


def test_a_short_wait_is_waited(tmp_path: Path, clock: StillClock) -> None:
    with asker(in_turn(throttled(10), GOOD), tmp_path, clock) as ask:
        assert ask().status == 200
    assert clock.waits == [10.0]


@pytest.mark.parametrize(
    "reply", [throttled(11), throttled(reset=START + timedelta(seconds=3600)), throttled(86400)]
)
def test_a_long_wait_is_left_to_later_runs(reply: Reply, tmp_path: Path, clock: StillClock) -> None:
    with asker(reply, tmp_path, clock) as ask:
        first = ask()
        assert state(first) is State.THROTTLED
        assert first.retry_at is not None
        assert first.retry_at > START
        other = ask(Request(host="any", path="/notes", params=(("id", "x"),)))
        assert other == Response(
            url=f"{ask.server.urls['any']}/notes?id=x",
            status=429,
            headers=first.headers,
            body=first.body,
            retry_at=first.retry_at,
            on=first.on,
        )
        assert ask.asked == 1
        ask(SEARCH)  # another pace, another limit
        assert ask.asked == 2
        assert clock.waits == []
        # Another run, on the same machine.
        later = Asker(ask.server, tmp_path, clock, Keys())
        with closing(later.transport):
            refusal = judge(later())
            assert refusal is not None
            assert (refusal.state, refusal.until) == (State.THROTTLED, first.retry_at)
            assert ask.asked == 2
            clock.step(days=2)
            later()
            assert ask.asked > 2


def test_after_the_rest_the_same_run_asks_again(tmp_path: Path, clock: StillClock) -> None:
    with asker(in_turn(throttled(30), GOOD), tmp_path, clock) as ask:
        assert ask().status == 429
        clock.step(seconds=31)
        assert ask().status == 200


# The closed door


def test_a_gate_is_tried_once(tmp_path: Path, clock: StillClock) -> None:
    with asker(GATE, tmp_path, clock) as ask:
        assert [state(ask()) for _ in range(3)] == [State.GATED] * 3
        assert ask.asked == 1
        ask(SEARCH)
        assert ask.asked == 2
    with asker(GOOD, tmp_path, clock) as ask:
        assert state(ask()) is None  # the next run tries again


def test_a_gate_for_nobody_is_open_for_who_logs_in(tmp_path: Path, clock: StillClock) -> None:
    def route(question: Question) -> Reply:
        return GOOD if "authorization" in question.headers else GATE

    keys = Keys("token")
    with asker(route, tmp_path, clock, keys) as ask:
        assert state(ask()) is State.GATED
        assert state(ask(Request(host="any", path="/notes", account="openreview"))) is None
        assert state(ask()) is State.GATED
        assert ask.asked == 2


def test_a_single_paper_that_is_not_public_closes_no_door(
    tmp_path: Path, clock: StillClock
) -> None:
    with asker(in_turn(FORBIDDEN, GOOD), tmp_path, clock) as ask:
        assert state(ask()) is State.UNREADABLE
        assert state(ask()) is None


# Credentials

MINE = Request(host="any", path="/notes", account="openreview")
KEYED = Request(host="any", path="/paper", account="semanticscholar")


def test_a_token_that_has_ended_is_renewed_once(tmp_path: Path, clock: StillClock) -> None:
    keys = Keys("old", renewals=5)

    def route(question: Question) -> Reply:
        return GOOD if question.headers["authorization"] == "Bearer old+" else EXPIRED

    with asker(route, tmp_path, clock, keys) as ask:
        assert ask(MINE).status == 200
        assert ask.asked == 2
        assert ask(MINE).status == 200
        assert ask.asked == 3
    assert keys.calls == ["renew openreview"]


def test_a_new_token_that_is_refused_too_is_the_end(tmp_path: Path, clock: StillClock) -> None:
    keys = Keys("old", renewals=5)
    with asker(EXPIRED, tmp_path, clock, keys) as ask:
        assert [state(ask(MINE)) for _ in range(3)] == [State.GATED] * 3
        assert ask.asked == 2
    assert keys.calls == ["renew openreview"]


def test_without_another_token_it_goes_as_nobody(tmp_path: Path, clock: StillClock) -> None:
    def route(question: Question) -> Reply:
        return EXPIRED if "authorization" in question.headers else GOOD

    keys = Keys("old")
    with asker(route, tmp_path, clock, keys) as ask:
        assert [ask(MINE).status for _ in range(2)] == [200, 200]
        assert ask.asked == 3
    assert keys.calls == ["renew openreview"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_is_dropped(status: int, tmp_path: Path, clock: StillClock) -> None:
    def route(question: Question) -> Reply:
        return as_json({}, status) if "authorization" in question.headers else GOOD

    keys = Keys("bad key")
    with asker(route, tmp_path, clock, keys) as ask:
        assert [ask(KEYED).status for _ in range(2)] == [200, 200]
        assert ask.asked == 3
    assert keys.calls == ["refused semanticscholar"]


def test_without_a_key_401_is_no_matter_of_keys(tmp_path: Path, clock: StillClock) -> None:
    keys = Keys()
    with asker(as_json({}, 403), tmp_path, clock, keys) as ask:
        assert ask(KEYED).status == 403
        assert ask.asked == 1
    assert keys.calls == []


# Servers in trouble


def test_a_server_in_trouble_is_left_alone_for_a_while(tmp_path: Path, clock: StillClock) -> None:
    with asker(DOWN, tmp_path, clock) as ask:
        assert [state(ask()) for _ in range(20)] == [State.OUTAGE] * 20
        assert ask.asked == 5 * 3
        clock.step(seconds=61)
        assert state(ask()) is State.OUTAGE
        assert ask.asked == 6 * 3


def test_a_name_that_nobody_knows_is_asked_for_once(
    tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a network nobody waits for the paces of servers that cannot be reached."""
    looked_up: list[object] = []

    def none(host: object, *more: object, **named: object) -> None:
        looked_up.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", none)
    with closing(Transport()) as transport:
        patience = Patience(transport, Pace(tmp_path, clock), Keys(), clock, 8)
        for _ in range(5):
            response = patience.answer(SEARCH, HOST, "http://papers.invalid")
            assert state(response) is State.OUTAGE
            assert response.failure == "the server's name is not known"
        assert clock.waits == []
        assert looked_up == ["papers.invalid"]
        clock.step(seconds=61)
        patience.answer(SEARCH, HOST, "http://papers.invalid")
        assert len(looked_up) == 2


def test_an_answer_shows_that_the_trouble_is_over(tmp_path: Path, clock: StillClock) -> None:
    mostly_down = in_turn(*([*([DOWN] * 12), GOOD] * 4))
    with asker(mostly_down, tmp_path, clock) as ask:
        assert [ask().status for _ in range(20)] == [503, 503, 503, 503, 200] * 4


# Paces


@pytest.mark.parametrize(
    ("path", "prefix", "gap"),
    [
        ("/notes", "", 1.0),
        ("/notes/search", "/notes/search", 12.0),
        ("/notes/search/more", "/notes/search", 12.0),
        ("/", "", 1.0),
    ],
)
def test_whose_pace_a_question_keeps(path: str, prefix: str, gap: float) -> None:
    place = place_of(Request(host="any", path=path), HOST, HOST.url)
    assert place == ("papers.example/v1", prefix, gap, True)


@pytest.mark.parametrize(
    "base",
    [
        *("http://127.0.0.1:8080/v1", "http://127.9.9.9", "http://[::1]:80", "http://localhost/x"),
        *("http://LOCALHOST.:1", "http://mirror.localhost"),
    ],
)
def test_the_loopback_has_no_pace_of_its_own(base: str) -> None:
    place = place_of(SEARCH, HOST, base)
    assert (place.gap, place.alone) == (0.0, False)


@pytest.mark.parametrize(
    "base",
    [
        *(
            "http://localhost.example",
            "http://128.0.0.1",
            "http://127.0.0.1.example",
            "http://10.1",
        ),
        *("https://localhost@papers.example", "http://[::2]"),
    ],
)
def test_all_others_have(base: str) -> None:
    assert place_of(SEARCH, HOST, base).gap == 12.0


def test_who_has_no_account_may_have_to_be_slower() -> None:
    host = HOST._replace(pace={"": 1.0, "/notes/search": 3.0}, nobody={"/notes/search": 12.0})
    for known, gap in ((True, 3.0), (False, 12.0)):
        place = place_of(SEARCH, host, host.url, known)
        assert (place.prefix, place.gap) == ("/notes/search", gap)
        assert place_of(ASK, host, host.url, known).gap == 1.0


class Elsewhere(Transport):
    """Stands for a server that is not on this machine, and so has a pace."""

    def send(self, request: Request, base: str, credentials: Mapping[str, str] = NONE) -> Sent:
        return Sent(Response(url=base, status=200, body=b"{}"))


@pytest.mark.parametrize(("token", "gap"), [("token", 3.0), ("", 12.0)])
def test_the_pace_is_that_of_who_asks(
    token: str, gap: float, tmp_path: Path, clock: StillClock
) -> None:
    host = HOST._replace(pace={"": 3.0}, nobody={"": 12.0})
    patience = Patience(Elsewhere(), Pace(tmp_path, clock), Keys(token), clock, 8)
    for _ in range(3):
        patience.answer(MINE, host, host.url)
    assert clock.waits == [gap, gap]


def test_no_path_of_a_host_may_be_without_pace() -> None:
    place = place_of(ASK, HOST._replace(pace={"/notes/search": 12.0}, at_once=3), HOST.url)
    assert (place.gap, place.alone) == (0.0, False)


# Answers that repeat a secret


@pytest.mark.parametrize("status", [200, 203])
def test_an_answer_that_repeats_a_secret_is_none(
    status: int, tmp_path: Path, clock: StillClock
) -> None:
    echo = as_json({"notes": ["secret-of-ada"]}, status, {"X-Echo": "secret-of-ada"})
    with asker(echo, tmp_path, clock) as ask:
        response = ask()
        assert state(response) is State.OUTAGE
        assert response.failure == "the answer repeats a password, a key or a token of yours"
        assert "secret-of-ada" not in repr(response)
        assert ask.asked == 1


def test_a_refusal_that_repeats_a_secret_is_still_understood(
    tmp_path: Path, clock: StillClock
) -> None:
    said = {"name": "TokenExpiredError", "message": "secret-of-ada has expired"}
    echoes = (as_json(said, 401), throttled(60)._replace(body=b'"secret-of-ada"'))
    with asker(in_turn(*echoes), tmp_path, clock, Keys("secret-of-ada", 1)) as ask:
        response = ask(Request(host="any", path="/notes", account="openreview"))
    assert state(response) is State.THROTTLED
    assert response.retry_at == START + timedelta(seconds=60)
    assert "secret-of-ada" not in repr(response)
