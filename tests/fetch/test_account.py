"""Tokens and keys, and logging in: over the real stack, against all that a server may answer."""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hosts import Reply, Server, always, as_json, as_page, as_text, redirect
from hosts import cut as cut_off
from hosts import throttled as throttling
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from refkit.errors import Problem, RefkitError
from refkit.exchange import Refusal, Response, State
from refkit.fetch.account import Accounts, login_url
from refkit.fetch.tokens import Shelf, Token, expiry, is_token, make
from refkit.settings import Network

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
USER, PASSWORD = "ada@rivers.example", "hunter2-of-ada"


def jwt(until: datetime | None = None, name: str = "ada") -> str:
    """A token in the shape of RFC 7519; who reads it does not look at the signature."""
    claims = {"sub": name} | ({"exp": int(until.timestamp())} if until else {})
    parts = (json.dumps({"alg": "HS256"}), json.dumps(claims), f"signature of {name}")
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


GOOD = jwt(NOW + 24 * HOUR, "good")
LATER = jwt(NOW + 48 * HOUR, "later")
ENDED = jwt(NOW - HOUR, "ended")


def gives(token: str) -> Reply:
    """The answer to a login (metadata-apis, 1.3)."""
    return as_json({"token": token, "user": {"profile": {"id": "~Ada_Rivers1"}}})


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return Network(cache=tmp_path / "cache", tokens=tmp_path / "state" / "tokens")


def reaching(network: Network, server: Server, *, logins: bool = True) -> Network:
    return network._replace(
        urls=server.urls, logins={"openreview": (USER, PASSWORD)} if logins else {}
    )


def accounts(network: Network, moment: datetime = NOW) -> Accounts:
    return Accounts(network, clock=lambda: moment)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def keep(network: Network, token: str) -> None:
    Shelf(network.tokens).write("openreview", make(token, login_url(network)))


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems]


# --- What is at hand -----------------------------------------------------------------------------


def test_nobody(network: Network) -> None:
    nobody = accounts(network)
    assert nobody.known() == frozenset()
    for account in ("openreview", "semanticscholar", "openalex", "crossref"):
        assert nobody.headers(account) == {}
    assert nobody.problems == ()
    assert not network.tokens.exists()


# How each service is told: OpenReview 1.3, Semantic Scholar 5.1, OpenAlex 5.2 of metadata-apis.
@pytest.mark.parametrize(
    ("account", "headers"),
    [
        ("openreview", {"Authorization": "Bearer key-of-ada"}),
        ("semanticscholar", {"x-api-key": "key-of-ada"}),
        ("openalex", {"Authorization": "Bearer key-of-ada"}),
    ],
)
def test_a_key_that_is_set(network: Network, account: str, headers: dict[str, str]) -> None:
    ours = accounts(network._replace(keys={account: "key-of-ada"}))
    assert ours.known() == {account}
    assert ours.headers(account) == headers
    assert ours.secrets() == (b"key-of-ada",)


def test_offline_all_are_known_and_nothing_is_told(network: Network) -> None:
    ours = accounts(network._replace(keys={"openalex": "key"}, offline=True))
    assert ours.known() == {"openreview", "semanticscholar", "openalex"}
    assert ours.headers("openalex") == {}


def test_a_kept_token(network: Network) -> None:
    keep(network, GOOD)
    ours = accounts(network)
    assert ours.known() == {"openreview"}
    assert ours.headers("openreview") == bearer(GOOD)


@pytest.mark.parametrize("token", [ENDED, jwt(NOW + timedelta(seconds=30))])
def test_a_kept_token_that_has_ended_is_none(network: Network, token: str) -> None:
    keep(network, token)
    assert accounts(network).known() == frozenset()


def test_a_kept_token_goes_only_where_it_is_from(network: Network) -> None:
    keep(network, GOOD)
    mirror = network._replace(urls={"openreview-v2": "https://mirror.example"})
    assert accounts(mirror).headers("openreview") == {}
    keep(mirror, LATER)
    assert accounts(mirror).headers("openreview") == bearer(LATER)
    assert accounts(network).headers("openreview") == {}


def test_a_token_that_is_set_counts_before_a_kept_one(network: Network) -> None:
    keep(network, GOOD)
    ours = accounts(network._replace(keys={"openreview": LATER}))
    assert ours.headers("openreview") == bearer(LATER)


# --- Logging in ----------------------------------------------------------------------------------


def test_a_login(network: Network) -> None:
    with Server({"openreview-v2": always(gives(GOOD))}) as server:
        ours = accounts(reaching(network, server))
        assert ours.known() == {"openreview"}
        assert ours.headers("openreview") == bearer(GOOD)
        assert ours.headers("openreview") == bearer(GOOD)
        (question,) = server.questions
    assert (question.method, question.path) == ("POST", "/login")
    assert question.json == {"id": USER, "password": PASSWORD, "expiresIn": 604800}
    assert question.headers["content-type"] == "application/json"
    assert "authorization" not in question.headers
    assert set(ours.secrets()) == {PASSWORD.encode(), GOOD.encode()}
    assert ours.problems == ()


def test_a_login_serves_later_runs(network: Network) -> None:
    with Server({"openreview-v2": always(gives(GOOD))}) as server:
        reach = reaching(network, server)
        for _ in range(3):
            assert accounts(reach).headers("openreview") == bearer(GOOD)
        assert len(server.questions) == 1
        assert accounts(reach, NOW + 25 * HOUR).headers("openreview") == bearer(GOOD)
        assert len(server.questions) == 2


def test_a_token_is_kept_where_only_its_owner_can_read_it(network: Network) -> None:
    mask = os.umask(0)
    try:
        keep(network, GOOD)
    finally:
        os.umask(mask)
    path = Shelf(network.tokens).path("openreview")
    assert path.stat().st_mode & 0o777 == 0o600
    assert network.tokens.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in network.tokens.iterdir()] == [path.name]


def test_a_folder_that_others_can_read_is_closed_to_them(network: Network) -> None:
    network.tokens.mkdir(parents=True)
    network.tokens.chmod(0o755)
    keep(network, GOOD)
    assert network.tokens.stat().st_mode & 0o777 == 0o700


MFA = as_json(
    {
        "mfaPending": True,
        "mfaPendingToken": "pending-of-ada",
        "mfaMethods": ["totp", "passkey"],
        "preferredMethod": "totp",
    }
)
WRONG = {"name": "ForbiddenError", "message": f"Invalid username or password: {PASSWORD}"}
GATE = {"name": "ChallengeRequiredError", "status": 403, "message": "Challenge required"}
RESET = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
FAILURES: dict[str, tuple[Reply, State, str]] = {
    "second factor": (MFA, State.GATED, "wants a second factor"),
    "wrong password": (as_json(WRONG, 400), State.GATED, "does not take this name and password"),
    "wrong (401)": (as_json(WRONG, 401), State.GATED, "does not take this name and password"),
    "wrong (403)": (as_json(WRONG, 403), State.GATED, "does not take this name and password"),
    "gate": (as_json(GATE, 403), State.GATED, "closed to programs"),
    "throttled": (throttling(), State.THROTTLED, "takes no more logins for now"),
    "outage": (as_text("Bad Gateway", 502), State.OUTAGE, "server is in trouble (HTTP 502)"),
    "cut": (cut_off(gives(GOOD), 10), State.OUTAGE, "no login to OpenReview: "),
    "page": (as_page(), State.MALFORMED, "something else than a token"),
    "page for people": (
        as_page("<title>Just a moment...</title>"),
        State.GATED,
        "closed to programs",
    ),
    "no JSON": (as_text("{", kind="application/json"), State.MALFORMED, "something else"),
    "a list": (as_json([1]), State.MALFORMED, "something else than a token"),
    "no token": (as_json({}), State.MALFORMED, "something else than a token"),
    "a token of blanks": (gives("a b"), State.MALFORMED, "something else than a token"),
    "a token with a header": (gives("a\r\nX: y"), State.MALFORMED, "something else than"),
    "a number": (as_json({"token": 12}), State.MALFORMED, "something else than a token"),
    "not there": (as_text("Not found", 404), State.MALFORMED, "there is no login to OpenReview"),
    "sent elsewhere": (redirect("/elsewhere", 307), State.MALFORMED, "sends us elsewhere"),
}


@pytest.mark.parametrize(("reply", "state", "words"), FAILURES.values(), ids=FAILURES.keys())
def test_what_a_login_that_fails_says(
    network: Network, reply: Reply, state: State, words: str
) -> None:
    with Server({"openreview-v2": always(reply)}) as server:
        reach = reaching(network, server, logins=False)
        with pytest.raises(Refusal) as refused:
            accounts(reach).log_in(USER, PASSWORD)
        assert refused.value.state is state
        assert words in refused.value.message
        assert refused.value.hint
        # A run says the same, once, and goes on as nobody; it asks once only.
        ours = accounts(reaching(network, server))
        assert ours.known() == {"openreview"}
        assert ours.headers("openreview") == ours.headers("openreview") == {}
        assert ours.known() == frozenset()
        (problem,) = ours.problems
        assert len(server.questions) == 2
    said = f"{problem} {refused.value.message} {refused.value.hint}"
    assert (problem.code, problem.message) == ("ACC002", refused.value.message)
    for secret in (PASSWORD, "pending-of-ada", GOOD):
        assert secret not in said
    assert not Shelf(network.tokens).path("openreview").exists()


def test_mfa_names_the_way_with_a_token(network: Network) -> None:
    with Server({"openreview-v2": always(MFA)}) as server, pytest.raises(Refusal) as refused:
        accounts(reaching(network, server)).log_in(USER, PASSWORD)
    assert "refkit login openreview --token" in refused.value.hint
    assert "OPENREVIEW_TOKEN" in refused.value.hint


@pytest.mark.parametrize("reply", [throttling(reset=RESET), throttling(3600)])
def test_a_throttled_login_says_until_when(network: Network, reply: Reply) -> None:
    with Server({"openreview-v2": always(reply)}) as server:
        ours = accounts(reaching(network, server))
        with pytest.raises(Refusal, match="takes no more logins before 2026-11-21 11:30 UTC") as no:
            ours.log_in(USER, PASSWORD)
    assert no.value.until == RESET


def test_a_server_that_is_not_there(network: Network) -> None:
    with Server({}) as server:
        gone = server.root
    reach = network._replace(urls={"openreview-v2": gone})
    with pytest.raises(Refusal, match="no login to OpenReview: the connection was refused"):
        accounts(reach).log_in(USER, PASSWORD)


def test_a_password_follows_no_redirect(network: Network) -> None:
    with Server({"thief": always(gives(GOOD))}) as thief:
        away = redirect(f"{thief.urls['thief']}/login", 308)
        with Server({"openreview-v2": always(away)}) as server:
            assert accounts(reaching(network, server)).headers("openreview") == {}
            assert len(server.questions) == 1
        assert thief.questions == []


def test_a_password_is_not_sent_where_all_can_read_it(network: Network) -> None:
    def post(url: str, body: bytes) -> Response:
        raise AssertionError(url)

    plain = network._replace(urls={"openreview-v2": "http://openreview.example"})
    with pytest.raises(Refusal, match=r"not sent to http://openreview\.example, where others"):
        Accounts(plain, post).log_in(USER, PASSWORD)


# --- Answers that repeat a secret ----------------------------------------------------------------

HARD = 'p\u00e4ss "w/\u00f6rd\\'


@pytest.mark.parametrize(
    "body",
    [
        HARD.encode(),
        json.dumps({"title": HARD}).encode(),
        json.dumps({"title": HARD}, ensure_ascii=False).encode(),
        b"https://x.example/?p=" + quote(HARD).encode(),
        b"https://x.example/?p=" + quote(HARD, safe="").encode(),
        b"https://x.example/?p=" + quote_plus(HARD).encode(),
    ],
)
def test_a_secret_is_seen_however_it_is_written(network: Network, body: bytes) -> None:
    ours = accounts(network._replace(logins={"openreview": (USER, HARD)}))
    assert ours.repeats(Response(url="https://x.example/", status=200, body=body))


def test_a_secret_is_seen_in_headers_and_addresses(network: Network) -> None:
    ours = accounts(network._replace(keys={"openreview": GOOD}))
    plain = Response(url="https://x.example/", status=200, body=b"{}", headers={"etag": "1"})
    assert not ours.repeats(plain)
    assert ours.repeats(structs.replace(plain, url=f"https://x.example/{GOOD}"))
    assert ours.repeats(structs.replace(plain, headers={"content-type": f"text/{GOOD}"}))


@pytest.mark.parametrize("password", ["neural", "ada12", ""])
def test_a_password_that_stands_in_texts_by_chance_is_not_looked_for(
    network: Network, password: str
) -> None:
    ours = accounts(network._replace(logins={"openreview": (USER, password)}))
    assert not ours.repeats(Response(url="u", status=200, body=b"A neural ada12 network"))


# --- Refused credentials -------------------------------------------------------------------------


def test_a_token_that_the_server_refuses_is_renewed_by_a_login(network: Network) -> None:
    with Server({"openreview-v2": always(gives(LATER))}) as server:
        reach = reaching(network, server)
        keep(reach, GOOD)
        ours = accounts(reach)
        used = ours.headers("openreview")
        assert used == bearer(GOOD)
        assert ours.renew("openreview", used)
        assert ours.headers("openreview") == bearer(LATER)
        assert len(server.questions) == 1
        # A second thread whose question went out with the old one needs no login.
        assert ours.renew("openreview", used)
        assert len(server.questions) == 1
        assert ours.problems == ()
        assert accounts(reach).headers("openreview") == bearer(LATER)


def test_a_run_logs_in_again_once_only(network: Network) -> None:
    with Server({"openreview-v2": always(gives(GOOD))}) as server:
        reach = reaching(network, server)
        ours = accounts(reach)
        assert ours.headers("openreview") == bearer(GOOD)  # the first login
        assert ours.renew("openreview", bearer(GOOD))  # the second
        assert not ours.renew("openreview", bearer(GOOD))
        assert len(server.questions) == 2
        assert ours.headers("openreview") == {}
        assert ours.known() == frozenset()
        assert len(server.questions) == 2
    assert codes(ours.problems) == ["ACC001"]
    assert GOOD not in str(ours.problems)
    assert not Shelf(network.tokens).path("openreview").exists()


def test_without_a_login_a_refused_token_is_dropped(network: Network) -> None:
    keep(network, GOOD)
    ours = accounts(network)
    assert not ours.renew("openreview", ours.headers("openreview"))
    assert ours.headers("openreview") == {}
    assert ours.known() == frozenset()
    assert not Shelf(network.tokens).path("openreview").exists()
    (problem,) = ours.problems
    assert problem.hint == "log in again: refkit login openreview"
    assert not ours.renew("openreview", {})
    assert ours.problems == (problem,)


def test_a_refused_token_that_is_set_gives_way_to_a_login(network: Network) -> None:
    with Server({"openreview-v2": always(gives(LATER))}) as server:
        reach = reaching(network, server)._replace(keys={"openreview": GOOD})
        ours = accounts(reach)
        assert ours.renew("openreview", bearer(GOOD))
        assert ours.headers("openreview") == bearer(LATER)
    (problem,) = ours.problems
    assert problem.message == "OpenReview does not take the token in OPENREVIEW_TOKEN"


def test_the_token_that_another_run_got_meanwhile_is_taken(network: Network) -> None:
    with Server({"openreview-v2": always(gives(GOOD))}) as server:
        reach = reaching(network, server)
        keep(reach, GOOD)
        ours = accounts(reach)
        used = ours.headers("openreview")
        keep(reach, LATER)
        assert ours.renew("openreview", used)
        assert ours.headers("openreview") == bearer(LATER)
        assert server.questions == []


@pytest.mark.parametrize("account", ["semanticscholar", "openalex"])
def test_a_bad_key_is_dropped_once_and_loudly(network: Network, account: str) -> None:
    ours = accounts(network._replace(keys={account: "key-of-ada"}))
    ours.refused(account)
    ours.refused(account)
    assert ours.headers(account) == {}
    assert ours.known() == frozenset()
    (problem,) = ours.problems
    assert problem.code == "ACC001"
    assert "does not take the key in" in problem.message
    assert "key-of-ada" not in str(problem)
    assert ours.secrets() == (b"key-of-ada",)  # still nothing to write down


# --- Many at once --------------------------------------------------------------------------------


def test_threads_log_in_once(network: Network) -> None:
    with Server({"openreview-v2": always(gives(GOOD))}, latency=0.01) as server:
        ours = accounts(reaching(network, server))
        said: list[object] = []
        threads = [
            threading.Thread(target=lambda: said.append(ours.headers("openreview")))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert said == [bearer(GOOD)] * 8
        assert len(server.questions) == 1


LOGIN = """
import sys
from pathlib import Path
from refkit.fetch.account import Accounts
from refkit.settings import Network

root, url = Path(sys.argv[1]), sys.argv[2]
network = Network(
    cache=root / "cache",
    tokens=root / "tokens",
    urls={"openreview-v2": url},
    logins={"openreview": ("ada@rivers.example", "hunter2-of-ada")},
)
ours = Accounts(network)
print(ours.headers("openreview")["Authorization"], ours.problems)
"""


def test_processes_log_in_once(tmp_path: Path) -> None:
    token = jwt(datetime(2100, 1, 1, tzinfo=UTC))
    with Server({"openreview-v2": always(gives(token))}, latency=0.02) as server:
        command = [sys.executable, "-c", LOGIN, str(tmp_path), server.urls["openreview-v2"]]
        processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        said = [process.communicate()[0] for process in processes]
        assert said == [f"Bearer {token} ()\n"] * 3
        assert len(server.questions) == 1


# --- Files of tokens -----------------------------------------------------------------------------


def test_a_token_that_others_can_read_is_closed_to_them(network: Network) -> None:
    keep(network, GOOD)
    path = Shelf(network.tokens).path("openreview")
    path.chmod(0o644)
    assert accounts(network).headers("openreview") == bearer(GOOD)
    assert path.stat().st_mode & 0o777 == 0o600


def _linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


SPOILED: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "empty": (lambda path: path.write_bytes(b""), []),
    "torn": (lambda path: path.write_bytes(path.read_bytes()[:20]), []),
    "no UTF-8": (lambda path: path.write_bytes(b"\xff\xfe"), []),
    "too long": (lambda path: path.write_text(f'{{"url": "x", "text": "{"x" * 20000}"}}'), []),
    "a header in it": (
        lambda path: path.write_text('{"url": "https://api2.openreview.net", "text": "a\\r\\nb"}'),
        [],
    ),
    "a link": (_linked, ["ACC003"]),
    "another user's": (lambda path: os.chown(path, 12345, 12345), ["ACC003"]),
}


@pytest.mark.parametrize(("spoil", "said"), SPOILED.values(), ids=SPOILED.keys())
def test_a_file_that_holds_no_token(
    network: Network, spoil: Callable[[Path], object], said: list[str]
) -> None:
    keep(network, GOOD)
    try:
        spoil(Shelf(network.tokens).path("openreview"))
    except PermissionError:  # only root gives files away
        return
    ours = accounts(network)
    assert ours.headers("openreview") == {}
    assert ours.known() == frozenset()
    assert codes(ours.problems) == said


def test_a_token_that_cannot_be_kept_serves_this_run(network: Network) -> None:
    network.tokens.parent.write_text("a file in the place of the folder", "utf-8")
    with Server({"openreview-v2": always(gives(GOOD))}) as server:
        ours = accounts(reaching(network, server))
        assert ours.headers("openreview") == ours.headers("openreview") == bearer(GOOD)
        assert len(server.questions) == 1
        assert codes(ours.problems) == ["ACC003"]
        with pytest.raises(RefkitError, match="the token cannot be kept in "):
            accounts(reaching(network, server)).log_in(USER, PASSWORD)


def test_forgetting(network: Network) -> None:
    keep(network, GOOD)
    ours = accounts(network)
    assert ours.forget()
    assert not ours.forget()
    assert accounts(network).known() == frozenset()


def test_a_killed_run_leaves_no_token_behind(network: Network) -> None:
    shelf = Shelf(network.tokens)
    shelf.path("openreview").mkdir(parents=True)  # nothing can be renamed onto it
    with pytest.raises(OSError, match="directory"):
        shelf.write("openreview", make(GOOD, "https://api2.openreview.net"))
    assert [path.name for path in network.tokens.iterdir()] == ["openreview.json"]


# --- What a token says ---------------------------------------------------------------------------


def _payload(text: str) -> str:
    return f"a.{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}.c"


# RFC 7519, section 4.1.4: "exp" is a NumericDate, seconds since 1970, perhaps with a fraction.
@pytest.mark.parametrize(
    ("text", "until"),
    [
        (_payload('{"exp": 1795219200}'), datetime(2026, 11, 21, tzinfo=UTC)),
        (_payload('{"exp": 0.5}'), datetime(1970, 1, 1, 0, 0, 0, 500000, UTC)),
        (_payload("{}"), None),
        (_payload('{"exp": null}'), None),
        (_payload('{"exp": "soon"}'), None),
        (_payload('{"exp": 1e300}'), None),
        (_payload('{"exp": -1e300}'), None),
        (_payload("[]"), None),
        (_payload("[" * 100_000), None),
        ("opaque", None),
        ("a.b.c", None),
        ("a.b.c.d", None),
        ("a.\u00e9.c", None),
        ("..", None),
    ],
    ids=lambda value: str(value)[:24],
)
def test_until_when(text: str, until: datetime | None) -> None:
    assert expiry(text) == until


@given(st.text(max_size=50))
def test_no_text_breaks_reading_a_token(text: str) -> None:
    for whole in (text, f"a.{text}.c"):
        until = expiry(whole)
        assert until is None or until.tzinfo is UTC
        assert not is_token(whole) or whole.isascii()


@pytest.mark.parametrize(
    "text", ["abc.def.ghi", " abc.def.ghi\n", "Bearer abc.def.ghi", "bearer  abc.def.ghi"]
)
def test_what_people_paste(text: str) -> None:
    assert make(text, "u").text == "abc.def.ghi"


@pytest.mark.parametrize("text", ["", " \n", "two words", "a\tb", "a\x00b", "tökén", "x" * 8193])
def test_what_is_no_token(text: str) -> None:
    with pytest.raises(RefkitError, match=r"^(this is no token|the token is empty)$"):
        make(text, "u")


def test_a_token_is_not_shown_by_chance() -> None:
    token = Token(url="https://x.example", text=GOOD, until=NOW)
    assert GOOD not in f"{token} {token!r} {[token]}"


def test_where_a_login_goes(network: Network) -> None:
    assert login_url(network) == "https://api2.openreview.net"
