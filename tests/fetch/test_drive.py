"""Many conversations at once: each gets one result, whatever happens on the way."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hosts import (
    Question,
    Reply,
    Server,
    always,
    as_json,
    as_page,
    as_text,
    cut,
    drip,
    mixed,
    slow,
    throttled,
)

from refkit import fetch
from refkit.exchange import Conversation, Host, Keep, Request, Response, State, judge
from refkit.fetch.drive import OPEN
from refkit.fetch.patience import Patience
from refkit.settings import Network

HOSTS = {
    name: Host(name, f"https://{name}.example", f"REFKIT_{name.upper()}_URL", {"": 30.0})
    for name in ("one", "two")
}


def echo(question: Question) -> Reply:
    return as_json({"path": question.path})


def body(path: str) -> bytes:
    return as_json({"path": path}).body


def talk(*paths: str, host: str = "one") -> Conversation[tuple[Response, ...]]:
    """Ask for each path, one after the other."""
    responses = []
    for path in paths:
        response = yield Request(host=host, path=path)
        assert isinstance(response, Response)
        responses.append(response)
    return tuple(responses)


def kept(path: str, state: State = State.FOUND) -> Conversation[tuple[str, ...]]:
    """Ask for a path and keep the answer."""
    request = Request(host="one", path=path)
    yield request
    answer = yield Keep((request,), state)
    assert not isinstance(answer, Response)
    return answer.digests


def network(
    cache: Path, server: Server | None = None, *, workers: int = 8, offline: bool = False
) -> Network:
    urls = server.urls if server else {}
    return Network(cache, cache / "tokens", urls=urls, workers=workers, offline=offline)


def silent(key: str, host: str) -> None:
    pass


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) == before


def test_each_conversation_has_its_result(tmp_path: Path) -> None:
    with Server({"one": echo, "two": echo}) as server:
        talks = [("a", talk("/1", "/2")), ("b", talk("/3", host="two")), ("c", talk())]
        results = dict(fetch.run(talks, network(tmp_path, server), HOSTS, silent))
    assert {key: [each.body for each in said] for key, said in results.items()} == {
        "a": [body("/1"), body("/2")],
        "b": [body("/3")],
        "c": [],
    }


def test_nothing_to_do_is_nothing_done(tmp_path: Path) -> None:
    assert list(fetch.run([], network(tmp_path), HOSTS, silent)) == []
    assert list(tmp_path.iterdir()) == []


def test_what_was_kept_is_not_asked_again(tmp_path: Path) -> None:
    with Server({"one": echo}) as server:
        net = network(tmp_path, server)
        first = dict(fetch.run([(str(n), kept(f"/{n}")) for n in range(9)], net, HOSTS, silent))
        assert len(server.questions) == 9
        again = dict(fetch.run([(str(n), kept(f"/{n}")) for n in range(9)], net, HOSTS, silent))
        assert len(server.questions) == 9
    assert again == first
    assert all(len(digests) == 1 for digests in first.values())


def test_who_watches_is_told_of_what_goes_out(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    with Server({"one": echo, "two": echo}) as server:
        net = network(tmp_path, server)
        for _ in range(2):
            talks = [("a", kept("/1")), ("b", talk("/1", host="two"))]
            list(fetch.run(talks, net, HOSTS, lambda key, host: told.append((key, host))))
    # The first answer was kept, the second was not.
    assert Counter(told) == {("a", "one"): 1, ("b", "two"): 2}


def test_generators_run_where_the_results_are_wanted(tmp_path: Path) -> None:
    seen: set[threading.Thread] = set()

    def here() -> Conversation[None]:
        for number in range(3):
            seen.add(threading.current_thread())
            yield Request(host="one", path=f"/{number}")

    with Server({"one": echo}) as server:
        for _ in fetch.run(
            [("a", here()), ("b", here())],
            network(tmp_path, server),
            HOSTS,
            lambda key, host: seen.add(threading.current_thread()),
        ):
            pass
    assert seen == {threading.current_thread()}


def test_one_question_is_sent_once_however_many_wait_for_it(tmp_path: Path) -> None:
    with Server({"one": always(slow(as_json({}), 0.05))}) as server:
        talks = ((str(number), talk("/same")) for number in range(20))
        results = dict(fetch.run(talks, network(tmp_path, server), HOSTS, silent))
        assert len(server.questions) == 1
    assert {said[0].status for said in results.values()} == {200}
    assert len(results) == 20


def test_conversations_begin_when_there_is_room(tmp_path: Path) -> None:
    begun, ended, most = 0, 0, 0

    def talks() -> Iterator[tuple[str, Conversation[object]]]:
        nonlocal begun, most
        for number in range(300):
            begun += 1
            most = max(most, begun - ended)
            yield str(number), talk(f"/{number}")

    with Server({"one": echo}) as server:
        for _ in fetch.run(talks(), network(tmp_path, server), HOSTS, silent):
            ended += 1
    assert (begun, ended) == (300, 300)
    assert 8 < most <= OPEN


@pytest.mark.parametrize("workers", [1, 3, 8])
def test_never_more_connections_than_workers(workers: int, tmp_path: Path) -> None:
    busy, most = 0, 0
    lock = threading.Lock()

    def route(question: Question) -> Reply:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        threading.Event().wait(0.005)
        with lock:
            busy -= 1
        return as_json({})

    with Server({"one": route, "two": route}) as server:
        talks = [(f"{n}", talk(f"/{n}", host=("one", "two")[n % 2])) for n in range(40)]
        list(fetch.run(talks, network(tmp_path, server, workers=workers), HOSTS, silent))
    assert most <= workers
    assert most > workers / 2


def test_a_slow_server_holds_up_no_other(tmp_path: Path) -> None:
    with Server({"one": always(slow(as_json({}), 0.3)), "two": echo}) as server:
        talks = [("slow", talk("/1")), ("quick", talk("/1", "/2", "/3", host="two"))]
        results = fetch.run(talks, network(tmp_path, server), HOSTS, silent)
        assert [key for key, _ in results] == ["quick", "slow"]


def test_a_closed_door_is_tried_by_those_on_the_way_only(tmp_path: Path) -> None:
    gate = as_json({"name": "ChallengeRequiredError"}, 403)
    with Server({"one": always(gate)}) as server:
        talks = ((f"{n}", talk(f"/{n}")) for n in range(147))
        results = dict(fetch.run(talks, network(tmp_path, server), HOSTS, silent))
        assert len(server.questions) <= 8
    refusals = [judge(said[0]) for said in results.values()]
    assert [refusal and refusal.state for refusal in refusals] == [State.GATED] * 147


# Offline


def test_offline_only_what_is_stored_counts(tmp_path: Path) -> None:
    with Server({"one": echo}) as server:
        net = network(tmp_path, server)
        (online,) = fetch.run([("a", kept("/1"))], net, HOSTS, silent)
        off = net._replace(offline=True)
        talks = [("a", kept("/1")), ("b", talk("/1", "/2"))]
        results: dict[str, object] = dict(fetch.run(talks, off, HOSTS, silent))
        assert len(server.questions) == 1
    assert results["a"] == online[1]
    assert isinstance(results["b"], tuple)
    stored, missing = results["b"]
    assert stored.body == body("/1")
    assert (missing.status, missing.failure) == (0, "offline")
    refusal = judge(missing)
    assert refusal is not None
    assert (refusal.state, refusal.message) == (State.SKIPPED, "offline")


# Faults

FAULTS = (
    as_text("oops", 500),
    as_page(status=503),
    as_page(),
    throttled(),
    throttled(0),
    cut(as_json({"path": "/"}), 3),
    cut(as_json({})),
    drip(as_json({}), 0.0),
    as_text("nonsense", kind="application/json"),
    as_json({"name": "ForbiddenError"}, 403),
    as_json({}, 404),
    slow(as_json({}), 0.02),
)


def test_a_thousand_conversations_and_faults_in_every_twentieth_answer(tmp_path: Path) -> None:
    with Server({"one": mixed(echo, FAULTS), "two": mixed(echo, FAULTS)}) as server:
        talks = ((f"{n}", talk(f"/{n}", host=("one", "two")[n % 2])) for n in range(1000))
        results = list(fetch.run(talks, network(tmp_path, server), HOSTS, silent))
    assert Counter(key for key, _ in results) == Counter(str(n) for n in range(1000))
    right = [key for key, said in results if said[0].body == body(f"/{key}")]
    # Of the twelve, seven are answers, if wrong ones, and not asked again. Three faults in a row
    # for one question are possible, and rare.
    assert 950 <= len(right) < 1000
    assert sum(bool(said[0].failure) for _, said in results) <= 5


def test_a_server_that_is_gone_is_an_outage_for_all(tmp_path: Path) -> None:
    with Server({"one": echo}) as server:
        net = network(tmp_path, server)
    results = dict(fetch.run(((f"{n}", talk(f"/{n}")) for n in range(60)), net, HOSTS, silent))
    assert Counter(said[0].failure for said in results.values()) == {
        "the connection was refused": 60
    }


def test_what_a_conversation_raises_is_raised(tmp_path: Path) -> None:
    ended: list[str] = []

    def bad() -> Conversation[None]:
        yield Request(host="one", path="/bad")
        raise LookupError("a fault of ours")

    def patient() -> Conversation[None]:
        try:
            yield Request(host="two", path="/good")
        finally:
            ended.append("closed")

    with Server({"one": echo, "two": always(slow(as_json({}), 20))}) as server:
        talks = [("patient", patient()), ("bad", bad())]
        with pytest.raises(LookupError, match="a fault of ours"):
            list(fetch.run(talks, network(tmp_path, server), HOSTS, silent))
    assert ended == ["closed"]


def test_a_fault_in_a_thread_is_raised_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **named: object) -> Response:
        raise LookupError("a fault of ours")

    monkeypatch.setattr(Patience, "answer", broken)
    with pytest.raises(LookupError, match="a fault of ours"):
        list(fetch.run([("a", talk("/1"))], network(tmp_path), HOSTS, silent))


# The end


def test_it_can_be_ended_early(tmp_path: Path) -> None:
    ended: list[str] = []

    def talks() -> Iterator[tuple[str, Conversation[str]]]:
        for number in range(1000):
            yield str(number), endless(str(number))

    def endless(name: str) -> Conversation[str]:
        try:
            path = "/quick" if name in "012" else f"/slow/{name}"
            yield Request(host="one", path=path)
        finally:
            ended.append(name)
        return name

    def route(question: Question) -> Reply:
        return as_json({}) if question.path == "/quick" else slow(as_json({}), 20)

    with Server({"one": route}) as server:
        with closing(fetch.run(talks(), network(tmp_path, server), HOSTS, silent)) as results:
            assert {next(results)[0] for _ in range(3)} == {"0", "1", "2"}
        assert len(ended) <= OPEN + 3
        assert len(server.questions) <= 1 + 8


PROCESS = """
import sys
from pathlib import Path
from refkit import fetch
from refkit.exchange import Host, Keep, Request, State
from refkit.settings import Network

def talk(path):
    request = Request(host="one", path=path)
    yield request
    return (yield Keep((request,), State.FOUND)).digests

cache, url = Path(sys.argv[1]), sys.argv[2]
talks = ((path, talk(path)) for path in ("/quick", *(f"/slow/{n}" for n in range(20))))
hosts = {"one": Host("one", "https://one.example", "REFKIT_ONE_URL", {"": 1.0})}
try:
    for key, digests in fetch.run(
        talks, Network(cache=cache, tokens=cache, urls={"one": url}), hosts, lambda key, host: None
    ):
        print(key, len(digests), flush=True)
except KeyboardInterrupt:
    print("interrupted")
    sys.exit(130)
"""


def test_ctrl_c_ends_it_and_keeps_what_was_done(tmp_path: Path) -> None:
    def route(question: Question) -> Reply:
        return as_json({}) if question.path == "/quick" else slow(as_json({}), 60)

    with Server({"one": route}) as server:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", PROCESS, str(tmp_path), server.urls["one"]],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "/quick 1\n"
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (out, err, process.returncode) == ("interrupted\n", "", 130)
    (digests,) = fetch.run(
        [("/quick", kept("/quick"))], network(tmp_path, server, offline=True), HOSTS, silent
    )
    assert len(digests[1]) == 1
