"""Which answers are stored and which count; what disks, other runs and forgers can do to them."""

import gzip
import hashlib
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refkit.errors import Severity
from refkit.exchange import Request, Response, State
from refkit.fetch import upkeep
from refkit.fetch.account import Accounts
from refkit.fetch.answers import Folder, Stored
from refkit.fetch.receipts import Receipts, folder_of
from refkit.fetch.secrecy import harmless, strip
from refkit.settings import Network

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
THEN = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
URL = "https://api.example/works/10.9999/x"
ASK = Request(host="crossref", path="/works/10.9999/x")
NOTES = Request(host="openreview-v2", path="/notes", params=(("id", "x"),), account="openreview")
NOTES_URL = "https://api2.example/notes?id=x"
BODY = b'{"status": "ok"}'
JSON = {"content-type": "application/json"}
ANUBIS = b"<title>Making sure you're not a bot!</title>"


def answer(body: bytes = BODY, status: int = 200) -> Response:
    return Response(url=URL, status=status, headers=JSON, body=body)


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return Network(cache=tmp_path / "cache", tokens=tmp_path / "tokens")


def at(network: Network, moment: datetime = THEN, accounts: Accounts | None = None) -> Receipts:
    return Receipts(network, accounts, lambda: moment)


def stored(
    network: Network, response: Response | None = None, state: State = State.FOUND
) -> Folder:
    """A cache with the answer to ASK in it."""
    receipts = at(network)
    receipts.put(ASK, URL, response or answer())
    assert receipts.keep(ASK, state)
    return Folder(folder_of(network.cache))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


def test_an_answer_that_was_used_is_there_for_the_next_run(network: Network) -> None:
    first = at(network)
    assert first.get(ASK, URL) is None
    came = Response(url=URL, status=200, headers=JSON, body=BODY, on=date(2026, 11, 21))
    first.put(ASK, URL, came)
    digest = first.keep(ASK, State.FOUND)
    assert digest == hashlib.sha256(BODY).hexdigest()
    second = at(network, THEN + DAY)
    assert second.get(ASK, URL) == came
    assert second.keep(ASK, State.FOUND) == digest
    assert first.problems == second.problems == ()


def test_an_answer_that_nobody_used_is_not_stored(network: Network) -> None:
    receipts = at(network)
    receipts.put(ASK, URL, answer())
    assert receipts.get(ASK, URL) == answer()  # it serves the run it came in
    assert at(network).get(ASK, URL) is None
    assert files(network.cache) == []


def test_what_never_came_cannot_be_kept(network: Network) -> None:
    assert at(network).keep(ASK, State.FOUND) == ""


@pytest.mark.parametrize("state", [s for s in State if s not in (State.FOUND, State.ABSENT)])
def test_only_what_was_said_is_kept(network: Network, state: State) -> None:
    receipts = at(network)
    receipts.put(ASK, URL, answer())
    assert receipts.keep(ASK, state) == ""
    assert files(network.cache) == []


@pytest.mark.parametrize("status", [200, 201, 404, 410])
def test_what_is_an_answer(network: Network, status: int) -> None:
    receipts = at(network)
    receipts.put(ASK, URL, answer(status=status))
    assert receipts.keep(ASK, State.ABSENT)
    assert at(network).get(ASK, URL) == of_day(answer(status=status), THEN.date())


def of_day(response: Response, on: date) -> Response:
    return Response(
        url=response.url,
        status=response.status,
        headers=response.headers,
        body=response.body,
        on=on,
    )


REFUSALS = {
    "throttled": answer(status=429),
    "throttled by name": answer(b'{"name": "RateLimitError"}', 400),
    "gated": answer(b'{"name": "ChallengeRequiredError"}', 403),
    "forbidden": answer(b'{"name": "ForbiddenError"}', 403),
    "token ended": answer(b'{"name": "TokenExpiredError"}', 401),
    "bad question": answer(status=400),
    "moved": answer(status=302),
    "server error": answer(status=500),
    "unavailable": answer(status=503),
    "test for people": Response(
        url=URL, status=200, headers={"content-type": "text/html"}, body=ANUBIS
    ),
    "cut": Response(url=URL, status=200, body=BODY, failure="the connection was cut"),
    "none": Response(url=URL, failure="no answer"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals_are_never_stored_nor_repeated(network: Network, refusal: Response) -> None:
    receipts = at(network)
    receipts.put(ASK, URL, refusal)
    assert receipts.get(ASK, URL) is None
    assert receipts.keep(ASK, State.FOUND) == receipts.keep(ASK, State.ABSENT) == ""
    assert files(network.cache) == []


# Brief of the issue: "Positive answers live long, negative ones short".
AGES = [
    (State.FOUND, 200, 180 * DAY, True),
    (State.FOUND, 200, 180 * DAY + SECOND, False),
    (State.ABSENT, 200, 3 * DAY, True),
    (State.ABSENT, 200, 3 * DAY + SECOND, False),
    (State.FOUND, 404, 3 * DAY, True),  # of two servers one had it: that the other has not is news
    (State.FOUND, 404, 3 * DAY + SECOND, False),
    (State.FOUND, 410, 3 * DAY + SECOND, False),
    (State.FOUND, 200, -DAY, True),  # another machine's clock
    (State.FOUND, 200, -DAY - SECOND, False),
]


@pytest.mark.parametrize(("state", "status", "age", "counts"), AGES)
def test_how_long_an_answer_counts(
    network: Network, state: State, status: int, age: timedelta, counts: bool
) -> None:
    stored(network, answer(status=status), state)
    later = THEN + age
    assert (at(network, later).get(ASK, URL) is not None) is counts
    assert at(network._replace(offline=True), later).get(ASK, URL) is not None


def test_an_old_answer_makes_room_for_a_new_one(network: Network) -> None:
    folder = stored(network)
    later = at(network, THEN + 200 * DAY)
    assert later.get(ASK, URL) is None
    later.put(ASK, URL, answer(b"{}"))
    later.keep(ASK, State.FOUND)
    newest = at(network, THEN + 201 * DAY).get(ASK, URL)
    assert newest is not None
    assert newest.body == b"{}"
    assert len(list(folder.questions())) == 1


def test_what_one_reader_did_not_find_is_kept_for_a_short_time(network: Network) -> None:
    stored(network, state=State.FOUND)
    receipts = at(network, THEN + 2 * DAY)
    assert receipts.get(ASK, URL)
    assert receipts.keep(ASK, State.ABSENT) == receipts.keep(ASK, State.FOUND) != ""
    assert at(network, THEN + 3 * DAY).get(ASK, URL)
    assert at(network, THEN + 4 * DAY).get(ASK, URL) is None


def test_offline_nothing_is_written(network: Network) -> None:
    folder = stored(network)
    before = {path: path.stat().st_mtime_ns for path in files(folder.path)}
    receipts = at(network._replace(offline=True), THEN + 500 * DAY)
    assert receipts.get(ASK, URL)
    assert receipts.keep(ASK, State.ABSENT) == hashlib.sha256(BODY).hexdigest()
    assert {path: path.stat().st_mtime_ns for path in files(folder.path)} == before


# --- What is the same question -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "url"),
    [
        (ASK, f"{URL}?select=title"),
        (ASK, f"{URL}y"),
        (ASK, URL.replace("api.", "mirror.")),
        (Request(host="doi", path=ASK.path, accept="application/x-bibtex"), URL),
        (Request(host="crossref", path=ASK.path, body=b'{"ids": []}'), URL),
    ],
)
def test_another_question_has_another_answer(network: Network, request_: Request, url: str) -> None:
    stored(network)
    assert at(network).get(request_, url) is None


@pytest.mark.parametrize(
    "url",
    [
        f"{URL}?mailto=ada@example.org",
        f"{URL}?email=ada@example.org",
        f"{URL}?api_key=s3cret",
        f"{URL}#part",
        URL.replace("https://", "https://ada:s3cret@"),
    ],
)
def test_who_asks_is_no_part_of_the_question(network: Network, url: str) -> None:
    stored(network)
    found = at(network).get(ASK, url)
    assert found is not None
    assert found.url == URL


LOGGED_IN = {"openreview": "token-of-ada"}
# (the keys when it came, the keys now, offline now, whether it counts)
ASKERS: list[tuple[Mapping[str, str], Mapping[str, str], bool, bool]] = [
    ({}, {}, False, True),
    (LOGGED_IN, LOGGED_IN, False, True),
    (LOGGED_IN, {}, False, True),  # what we saw once we may see again
    ({}, LOGGED_IN, False, False),  # nobody is shown less than we are
    ({}, LOGGED_IN, True, True),
    (LOGGED_IN, {}, True, True),
]


@pytest.mark.parametrize(("then", "now", "offline", "counts"), ASKERS)
def test_a_login_changes_what_is_seen(
    network: Network,
    then: Mapping[str, str],
    now: Mapping[str, str],
    offline: bool,
    counts: bool,
) -> None:
    first = at(network._replace(keys=then))
    first.put(NOTES, NOTES_URL, answer())
    first.keep(NOTES, State.FOUND)
    second = at(network._replace(keys=now, offline=offline))
    assert (second.get(NOTES, NOTES_URL) is not None) is counts


# --- Secrets -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://x.example/a?q=1&api_key=s", "https://x.example/a?q=1"),
        ("https://x.example/a?apikey=s&q=1", "https://x.example/a?q=1"),
        ("https://x.example/a?API-KEY=s", "https://x.example/a"),
        ("https://x.example/a?access_token=s&q=%20b", "https://x.example/a?q=%20b"),
        ("https://x.example/a?X-Amz-Signature=s&X-Amz-Date=1", "https://x.example/a?X-Amz-Date=1"),
        ("https://x.example/a?X-Amz-Credential=s", "https://x.example/a"),
        ("https://x.example/a?%74oken=s", "https://x.example/a"),
        ("https://x.example/a?password=s&id=1", "https://x.example/a?id=1"),
        ("https://x.example/a?mailto=a%40b.example&rows=5", "https://x.example/a?rows=5"),
        ("https://u:p@x.example:8080/a", "https://x.example:8080/a"),
        ("https://x.example/a#token=s", "https://x.example/a"),
        # Not every word that holds one of these is a secret.
        ("https://x.example/a?keywords=s&monkey=1", "https://x.example/a?keywords=s&monkey=1"),
        ("https://x.example/a?author=s&tauthor=1", "https://x.example/a?author=s&tauthor=1"),
        ("https://x.example/a?query.author=rivers", "https://x.example/a?query.author=rivers"),
        ("https://x.example/a?signature=s", "https://x.example/a"),
        ("http://[", ""),
    ],
)
def test_addresses_are_stored_without_secrets(url: str, left: str) -> None:
    assert strip(url) == left


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_what_is_stripped_stays_so(query: str) -> None:
    once = strip(f"https://x.example/a?{query}")
    assert strip(once) == once


def test_headers_are_stored_without_secrets() -> None:
    told = {
        "Content-Type": "application/json",
        "ETag": '"1"',
        "Set-Cookie": "openreview.clearanceToken=s",
        "Authorization": "Bearer s",
        "WWW-Authenticate": 'Bearer nonce="s"',
        "Proxy-Authorization": "s",
        "X-Api-Key": "s",
        "X-Auth-Token": "s",
        "x-amz-session-id": "s",
        "x-rate-limit-limit": "10",
        "x-api-pool": "polite",
        "Link": '<https://u:p@x.example/a?token=s&cursor=2>; rel="next"',
        "X-Long": "x" * 10_000,
    }
    assert harmless(told) == {
        "content-type": "application/json",
        "etag": '"1"',
        "x-rate-limit-limit": "10",
        "x-api-pool": "polite",
        "link": '<https://x.example/a?cursor=2>; rel="next"',
        "x-long": "x" * 4096,
    }


PASSWORD = '"quoted" \u00e9-of-ada'


@pytest.mark.parametrize(
    "echo",
    [
        answer(b'{"you": "hunter2-of-ada"}'),
        answer(b'{"you": "Bearer token-of-ada"}'),
        answer(b'{"you": "\\"quoted\\" \\u00e9-of-ada"}'),
        answer(b"https://x.example/?p=%22quoted%22%20%C3%A9-of-ada"),
        Response(url=URL, status=200, headers={"x-echo": "key-of-ada"}, body=b"{}"),
    ],
)
def test_an_answer_that_repeats_a_secret_is_not_stored(network: Network, echo: Response) -> None:
    knowing = network._replace(
        keys={"openreview": "token-of-ada", "openalex": "key-of-ada"},
        logins={"openreview": ("ada@example.org", "hunter2-of-ada"), "x": ("", PASSWORD)},
    )
    receipts = at(knowing)
    receipts.put(ASK, URL, echo)
    assert receipts.get(ASK, URL) == echo  # it was an answer all the same
    assert receipts.keep(ASK, State.FOUND) == ""
    assert [problem.code for problem in receipts.problems] == ["CAC003"]
    assert "ada" not in receipts.problems[0].message
    for path in files(network.cache):
        data = path.read_bytes()
        assert b"of-ada" not in (gzip.decompress(data) if path.suffix == ".gz" else data)


# --- Disks ---------------------------------------------------------------------------------------

_BOMB = gzip.compress(b" " * 33_000_000)


def _body(folder: Folder) -> Path:
    return next(folder.bodies())


def _question(folder: Folder) -> Path:
    return next(folder.questions())


def _edit(path: Path, before: bytes, after: bytes) -> None:
    data = path.read_bytes()
    assert before in data
    path.write_bytes(data.replace(before, after))


DAMAGES: dict[str, tuple[Callable[[Folder], object], str]] = {
    "cut": (lambda f: _body(f).write_bytes(_body(f).read_bytes()[:-9]), "is cut off"),
    "emptied": (lambda f: _body(f).write_bytes(b""), "is cut off"),
    "not gzip": (lambda f: _body(f).write_bytes(BODY), "is not gzip"),
    "forged": (
        lambda f: _body(f).write_bytes(gzip.compress(b'{"status": "no"}')),
        "holds another body than its name says",
    ),
    "bomb": (lambda f: _body(f).write_bytes(_BOMB), "holds more than 32 MB"),
    "gone": (lambda f: _body(f).unlink(), "is gone"),
    "question cut": (
        lambda f: _question(f).write_bytes(_question(f).read_bytes()[:-9]),
        "is not what refkit writes",
    ),
    "question of zeros": (lambda f: _question(f).write_bytes(bytes(50)), "is not what refkit"),
    "question too large": (
        lambda f: _question(f).write_bytes(b" " * 2_000_001),
        "is too large to be ours",
    ),
    "other question": (lambda f: _edit(_question(f), b"works/10", b"works/11"), "another question"),
    "refusal": (lambda f: _edit(_question(f), b"200", b"403"), "an answer that is none (HTTP 403)"),
    "state": (lambda f: _edit(_question(f), b'"found"', b'"gated"'), "answer that is none (gated)"),
    "no digest": (lambda f: _edit(_question(f), b'"digest": "', b'"digest": "../'), "is not what"),
    "no time zone": (lambda f: _edit(_question(f), b'00Z"', b'00"'), "is not what refkit writes"),
}


@pytest.mark.parametrize(("damage", "why"), DAMAGES.values(), ids=DAMAGES.keys())
def test_a_file_that_was_changed_is_not_believed(
    network: Network, damage: Callable[[Folder], object], why: str
) -> None:
    folder = stored(network)
    damage(folder)
    receipts = at(network)
    assert receipts.get(ASK, URL) is None
    assert receipts.get(ASK, URL) is None
    (problem,) = receipts.problems
    assert (problem.code, problem.severity) == ("CAC002", Severity.WARNING)
    assert why in problem.message
    assert str(folder.path) in problem.message


@pytest.mark.parametrize("name", DAMAGES)
def test_asking_again_mends_it(network: Network, name: str) -> None:
    folder = stored(network)
    DAMAGES[name][0](folder)
    receipts = at(network)
    receipts.put(ASK, URL, answer())
    assert receipts.keep(ASK, State.FOUND)
    good = at(network)
    assert good.get(ASK, URL)
    assert good.problems == ()


def test_a_bomb_is_not_unpacked(network: Network) -> None:
    folder = stored(network)
    with gzip.open(_body(folder), "wb") as file:
        for _ in range(200):
            file.write(bytes(1_000_000))
    tracemalloc.start()
    try:
        assert at(network).get(ASK, URL) is None
        assert tracemalloc.get_traced_memory()[1] < 100_000_000  # bytes: the limit, twice or thrice
    finally:
        tracemalloc.stop()


def test_what_cannot_be_read_is_said(network: Network) -> None:
    folder = stored(network)
    question = _question(folder)
    question.unlink()
    question.mkdir()  # a file without permissions would be readable for root
    receipts = at(network)
    assert receipts.get(ASK, URL) is None
    assert "cannot be read: is a directory" in receipts.problems[0].message


def test_a_body_that_is_pruned_meanwhile_is_no_damage(network: Network) -> None:
    folder = stored(network)
    upkeep.prune(folder, lambda stored: True)
    receipts = at(network)
    assert receipts.get(ASK, URL) is None
    assert receipts.problems == ()


def test_without_a_folder_the_run_goes_on(network: Network) -> None:
    network.cache.write_text("a file in the place of the folder", "utf-8")
    receipts = at(network)
    assert receipts.get(ASK, URL) is None
    for request in (ASK, NOTES):
        receipts.put(request, URL, answer())
        assert receipts.keep(request, State.FOUND) == ""
        assert receipts.get(request, URL) == answer()
    (problem,) = receipts.problems
    assert (problem.code, problem.severity) == ("CAC001", Severity.INFO)
    assert str(network.cache) in problem.message
    assert "REFKIT_CACHE" in problem.hint
    network.cache.unlink()  # a disk that was full once is not tried again and again
    assert receipts.keep(ASK, State.FOUND) == ""
    assert not network.cache.exists()


FULL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from refkit.exchange import Request, Response, State
from refkit.fetch.receipts import Receipts
from refkit.settings import Network

root = Path(sys.argv[1])
receipts = Receipts(Network(cache=root, tokens=root / "t"), None, lambda: datetime.now(UTC))
def asked(n, size):
    request = Request(host="crossref", path=f"/works/{n}")
    url = f"https://api.example/works/{n}"
    headers = {"content-type": "text/plain"}
    body = bytes(i * 7919 * (n + 1) % 251 for i in range(size))
    receipts.put(request, url, Response(url=url, status=200, headers=headers, body=body))
    return receipts.keep(request, State.FOUND)
print(bool(asked(1, 10)))
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
print(bool(asked(2, 5000)), bool(asked(3, 5000)))
for problem in receipts.problems:
    print(problem.code, problem.message)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


def test_on_a_full_disk_the_run_goes_on_and_leaves_nothing_half_written(network: Network) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(network.cache)], check=True, capture_output=True, text=True
    )
    folder = Folder(folder_of(network.cache))
    said = f"CAC001 answers cannot be stored in {folder.path}: file too large"
    assert done.stdout.splitlines() == ["True", "False False", said]
    assert upkeep.verify(folder)[::3] == (1, ())
    assert list(folder.leftovers()) == []


def test_a_body_that_is_too_large_is_not_stored(network: Network) -> None:
    receipts = at(network)
    receipts.put(ASK, URL, answer(b"x" * 32_000_001))
    assert receipts.keep(ASK, State.FOUND) == ""
    (problem,) = receipts.problems
    assert problem.code == "CAC003"
    assert "crossref" in problem.message
    assert "larger than 32 MB" in problem.message


def test_a_question_that_could_not_be_read_again_is_not_stored(network: Network) -> None:
    long = Request(host="semanticscholar", path="/batch", body=b'{"ids": ["%s"]}' % (b"x" * 10**6))
    receipts = at(network)
    receipts.put(long, URL, answer())
    assert receipts.keep(long, State.FOUND) == ""
    assert "what was asked is larger than 1 MB" in receipts.problems[0].message
    short = Request(host="semanticscholar", path="/batch", body=long.body[:900_000])
    receipts.put(short, URL, answer())
    assert receipts.keep(short, State.FOUND)
    again = at(network)
    assert again.get(short, URL)
    assert again.problems == ()


def test_what_was_answered_to_us_is_for_our_eyes(network: Network) -> None:
    mask = os.umask(0)
    try:
        folder = stored(network)
    finally:
        os.umask(mask)
    assert {path.stat().st_mode & 0o777 for path in files(folder.path)} == {0o600}


def test_answers_that_nobody_uses_do_not_fill_the_memory(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refkit.fetch.receipts._WAITING", 100)
    receipts = at(network)
    requests = [Request(host="crossref", path=f"/works/{n}") for n in range(5)]
    for request in requests:
        receipts.put(request, f"https://api.example{request.path}", answer(b"x" * 40))
    kept = [receipts.keep(request, State.FOUND) != "" for request in requests]
    assert kept == [False, False, False, True, True]


@settings(max_examples=30)
@given(body=st.binary(max_size=2000))
def test_every_body_comes_back_byte_for_byte(
    body: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("any")
    network = Network(cache=root, tokens=root / "tokens")
    stored(network, answer(body))
    found = at(network).get(ASK, URL)
    assert found is not None
    assert found.body == body


# --- Many at once --------------------------------------------------------------------------------

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from refkit.exchange import Request, Response, State
from refkit.fetch.receipts import Receipts
from refkit.settings import Network

root = Path(sys.argv[1])
receipts = Receipts(Network(cache=root, tokens=root / "t"))
for n in range(40):
    request = Request(host="crossref", path=f"/works/{n}")
    url = f"https://api.example/works/{n}"
    body = b'{"n": %d}' % (n % 7)
    receipts.get(request, url)
    receipts.put(request, url, Response(url=url, status=200, body=body))
    assert receipts.keep(request, State.FOUND)
assert receipts.problems == (), receipts.problems
"""
PRUNER = """
import sys
from pathlib import Path
from refkit.fetch.answers import Folder
from refkit.fetch.upkeep import prune

for n in range(20):
    prune(Folder(Path(sys.argv[1]) / "answers"), lambda stored: stored.url.endswith(str(n % 10)))
"""


def test_many_processes_write_and_prune_at_once(network: Network) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(network.cache)], stderr=subprocess.PIPE, text=True
        )
        for code in (WRITER, WRITER, WRITER, PRUNER)
    ]
    assert [(p.communicate()[1], p.returncode) for p in processes] == [("", 0)] * 4
    folder = Folder(folder_of(network.cache))
    found = upkeep.verify(folder)
    assert found.damages == ()
    assert found.answers > 0
    assert 0 < found.bodies <= 7
    assert list(folder.leftovers()) == []


def test_many_threads_share_one_value(network: Network) -> None:
    receipts = at(network)
    digests: list[str] = []

    def work(n: int) -> None:
        for i in range(20):
            request = Request(host="crossref", path=f"/works/{n}-{i}")
            url = f"https://api.example{request.path}"
            receipts.put(request, url, answer(b"%d" % i))
            digests.append(receipts.keep(request, State.FOUND))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests) == 80
    assert all(digests)
    assert upkeep.verify(Folder(folder_of(network.cache)))[:2] == (80, 20)


def test_a_stored_answer_is_described_for_people(network: Network) -> None:
    folder = stored(network)
    (about,) = folder.all()
    assert about == Stored(
        host="crossref",
        url=URL,
        accept="application/json",
        at=THEN,
        status=200,
        headers=JSON,
        digest=hashlib.sha256(BODY).hexdigest(),
        size=len(BODY),
        state=State.FOUND,
    )
    digest = about.digest
    assert folder.body(digest).relative_to(folder.path) == Path(
        "bodies", digest[:2], f"{digest[2:]}.gz"
    )
    assert gzip.decompress(folder.body(digest).read_bytes()) == BODY
    assert os.fspath(_question(folder)).endswith(".json")
