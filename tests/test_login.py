"""`refkit login` and `logout`, with a real terminal and a real server; and no secret anywhere."""

import base64
import gzip
import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import Refkit
from hosts import Question, Reply, Route, Server, always, as_json

from refkit.exchange import Conversation, Host, Keep, Kept, Request, State
from refkit.fetch import run
from refkit.settings import Network

USER, PASSWORD = "ada@rivers.example", "hunter2-of-ada"
ENDS = 4102444800  # 2100-01-01


def jwt(ends: int | None = ENDS) -> str:
    claims = json.dumps({"sub": "ada"} | ({"exp": ends} if ends is not None else {}))
    middle = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{middle}.c2lnbmF0dXJl-of-ada"


TOKEN = jwt()
GIVES = always(as_json({"token": TOKEN}))
WRONG = always(as_json({"name": "ForbiddenError", "message": f"wrong: {PASSWORD}"}, 400))
MFA = always(as_json({"mfaPending": True, "mfaPendingToken": "pending", "mfaMethods": ["totp"]}))


class Typed(NamedTuple):
    code: int
    err: str
    screen: str  # what the terminal echoed


def typed(home: Path, args: Sequence[str], answers: Sequence[str], **environ: str) -> Typed:
    """Run refkit with a terminal as its standard input, and answer each of its prompts."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "refkit", *args],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # away from the terminal that the tests run in
        env={"PATH": os.environ["PATH"], "HOME": str(home), **environ},
    )
    os.close(theirs)
    assert process.stderr
    err = ""
    for answer in answers:
        asked = ""
        while not asked.endswith(": "):  # what is typed before a prompt is thrown away
            letter = process.stderr.read(1).decode()
            assert letter, err + asked
            asked += letter
        err += asked
        os.write(ours, f"{answer}\n".encode())
    err += process.communicate()[1].decode()
    screen = _rest(ours)
    os.close(ours)
    return Typed(process.returncode, err, screen)


def _rest(terminal: int) -> str:
    """What is left to read in a terminal that nobody writes to any more."""
    told = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # EIO: nobody has the other side open
            return told.decode()
        if not piece:
            return told.decode()
        told += piece


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return home


def kept(home: Path) -> Path:
    """The file of the token, as the platform has it."""
    return next(home.rglob("openreview.json"))


def at(server: Server) -> dict[str, str]:
    return {"OPENREVIEW_API_BASEURL_V2": server.urls["openreview-v2"]}


def test_a_login_at_a_terminal(home: Path) -> None:
    with Server({"openreview-v2": GIVES}) as server:
        done = typed(home, ["login", "openreview"], [USER, PASSWORD], **at(server))
        (question,) = server.questions
    assert done.code == 0, done.err
    assert (question.path, question.json["id"], question.json["password"]) == (
        "/login",
        USER,
        PASSWORD,
    )
    path = kept(home)
    assert f"logged in to OpenReview, valid until 2100-01-01 00:00 UTC; the token is in {path}" in (
        done.err
    )
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert USER in done.screen
    assert PASSWORD not in done.screen + done.err
    assert TOKEN not in done.screen + done.err
    said = path.read_text("utf-8")
    assert TOKEN in said
    assert USER not in said
    assert PASSWORD not in said


def test_the_name_that_is_set_is_offered(home: Path) -> None:
    with Server({"openreview-v2": GIVES}) as server:
        done = typed(
            home, ["login"], ["", PASSWORD], **at(server), OPENREVIEW_USERNAME="bo@chen.example"
        )
        assert done.code == 0
        assert server.questions[0].json["id"] == "bo@chen.example"
    assert "[bo@chen.example]: " in done.err


@pytest.mark.parametrize("answers", [[""], [USER, ""]])
def test_nothing_is_no_login(home: Path, answers: list[str]) -> None:
    with Server({"openreview-v2": GIVES}) as server:
        done = typed(home, ["login"], answers, **at(server))
        assert server.questions == []
    assert done.code == 2
    assert "without a name and a password there is no login" in done.err


def test_a_token_at_a_terminal(home: Path) -> None:
    done = typed(home, ["login", "openreview", "--token"], [TOKEN])
    assert done.code == 0
    assert TOKEN in kept(home).read_text("utf-8")
    assert TOKEN not in done.screen + done.err


def test_without_a_terminal_the_variables_count(refkit: Refkit, home: Path) -> None:
    with Server({"openreview-v2": GIVES}) as server:
        done = refkit("login", OPENREVIEW_USERNAME=USER, OPENREVIEW_PASSWORD=PASSWORD, **at(server))
        assert server.questions[0].json["password"] == PASSWORD
    assert (done.code, done.out) == (0, "")
    assert TOKEN in kept(home).read_text("utf-8")


def test_without_a_terminal_and_variables_it_says_what_to_do(refkit: Refkit, home: Path) -> None:
    done = refkit("login", "openreview")
    assert (done.code, done.out) == (2, "")
    for way in ("OPENREVIEW_USERNAME and OPENREVIEW_PASSWORD", "--token < FILE"):
        assert way in done.err
    assert not list(home.rglob("*.json"))


@pytest.mark.parametrize("given", [TOKEN, f"{TOKEN}\n", f"Bearer {TOKEN}\r\n", f"  {TOKEN}"])
def test_a_token_on_standard_input(refkit: Refkit, home: Path, given: str) -> None:
    done = refkit("login", "openreview", "--token", stdin=given)
    assert done.code == 0
    assert "valid until 2100-01-01 00:00 UTC" in done.err
    assert json.loads(kept(home).read_bytes())["text"] == TOKEN


def test_a_token_that_does_not_say_until_when(refkit: Refkit) -> None:
    done = refkit("login", "--token", stdin=jwt(None))
    assert done.code == 0
    assert "which does not say until when" in done.err


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "the token is empty"),
        ("two words", "this is no token"),
        (b"\xff\xfe", "this is no token"),
        ("x" * 9000, "this is no token"),
        (jwt(1582243200), "this token ended at 2020-02-21 00:00 UTC"),
    ],
)
def test_what_is_no_token(refkit: Refkit, home: Path, given: str | bytes, says: str) -> None:
    done = refkit("login", "openreview", "--token", stdin=given)
    assert done.code == 2
    assert says in done.err
    if isinstance(given, str) and given:
        assert given not in done.err
    assert not list(home.rglob("openreview.json"))


@pytest.mark.parametrize(
    ("route", "says"),
    [
        (WRONG, ["does not take this name and password"]),
        (MFA, ["wants a second factor", "refkit login openreview --token", "OPENREVIEW_TOKEN"]),
    ],
)
def test_a_login_that_fails(
    refkit: Refkit,
    home: Path,
    route: Route,
    says: list[str],
) -> None:
    with Server({"openreview-v2": route}) as server:
        done = refkit("login", OPENREVIEW_USERNAME=USER, OPENREVIEW_PASSWORD=PASSWORD, **at(server))
    assert (done.code, done.out) == (2, "")
    for words in says:
        assert words in done.err
    assert PASSWORD not in done.err
    assert not list(home.rglob("openreview.json"))


def test_a_token_that_is_set_is_used_before(refkit: Refkit) -> None:
    done = refkit("login", "--token", stdin=TOKEN, OPENREVIEW_TOKEN="other")
    assert "OPENREVIEW_TOKEN is set, and is used before that one" in done.err
    done = refkit("logout", OPENREVIEW_TOKEN="other")
    assert "OPENREVIEW_TOKEN is still set" in done.err


def test_logout(refkit: Refkit, home: Path) -> None:
    refkit("login", "--token", stdin=TOKEN)
    path = kept(home)
    done = refkit("logout", "openreview")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"logged out of OpenReview: {path} is deleted\n"
    assert not path.exists()
    assert refkit("logout").err == "there was no token of OpenReview to forget\n"


@pytest.mark.parametrize("command", ["login", "logout"])
def test_other_services(refkit: Refkit, command: str) -> None:
    done = refkit(command, "semanticscholar")
    assert done.code == 2
    assert "Semantic Scholar has no login, but takes a key" in done.err
    assert "SEMANTIC_SCHOLAR_API_KEY" in done.err
    done = refkit(command, "openrevew")
    assert done.code == 2
    assert "did you mean openreview?" in done.err


def test_status(refkit: Refkit, home: Path) -> None:
    assert refkit("login", "--status").out.splitlines() == [
        "OpenReview        not logged in; refkit login openreview",
        "Semantic Scholar  no key; set SEMANTIC_SCHOLAR_API_KEY",
        "OpenAlex          no key; set OPENALEX_API_KEY",
        "Contact           no address; set REFKIT_EMAIL",
    ]
    names = {"OPENREVIEW_USERNAME": USER, "OPENREVIEW_PASSWORD": PASSWORD}
    said = refkit("login", "--status", **names).out
    assert "OpenReview        name and password in OPENREVIEW_USERNAME, OPENREVIEW_PASSW" in said
    refkit("login", "--token", stdin=TOKEN)
    said = refkit("login", "--status", **names, REFKIT_EMAIL=USER, OPENALEX_API_KEY="key").out
    assert said.splitlines() == [
        f"OpenReview        a token in {kept(home)}, valid until 2100-01-01 00:00 UTC",
        "Semantic Scholar  no key; set SEMANTIC_SCHOLAR_API_KEY",
        "OpenAlex          a key in OPENALEX_API_KEY",
        f"Contact           {USER}",
    ]
    said = refkit("login", "--status", OPENREVIEW_TOKEN=jwt(1582243200)).out
    assert "a token in OPENREVIEW_TOKEN, valid until 2020-02-21 00:00 UTC" in said
    for secret in (TOKEN, PASSWORD):
        assert secret not in said


# --- Secrets -------------------------------------------------------------------------------------

NEWER = Host("openreview-v2", "https://x.example", "OPENREVIEW_API_BASEURL_V2", {"": 0.0})
KEYED = Host("semanticscholar", "https://y.example", "REFKIT_SEMANTICSCHOLAR_URL", {"": 0.0})
KEY = "s2-key-of-ada"


def echo(question: Question) -> Reply:
    """A server that sets a cookie, and repeats all that it is told."""
    if question.path == "/login":
        return as_json({"token": TOKEN, "repeated": question.json})
    said = json.dumps({"headers": dict(question.headers)})
    told = {"Set-Cookie": f"clearance={said}", "Content-Type": "application/json"}
    match question.path:
        case "/body":
            return Reply(200, said.encode(), told)
        case "/header":
            return Reply(200, b"{}", {**told, "X-Echo": said})
        case _:
            return Reply(200, b"{}", told)


def asking(host: str, account: str) -> Conversation[int]:
    """Ask three things; how many of the answers are stored."""
    paths = ("/cookie", "/header", "/body")
    first, second, third = (Request(host=host, path=path, account=account) for path in paths)
    yield first
    yield second
    yield third
    stored = 0
    for request in (first, second, third):
        kept = yield Keep((request,), State.FOUND)
        stored += isinstance(kept, Kept) and len(kept.digests)
    return stored


def test_no_secret_gets_into_any_file_but_the_tokens_own(tmp_path: Path) -> None:
    with Server({"openreview-v2": echo, "semanticscholar": echo}) as server:
        network = Network(
            cache=tmp_path / "cache",
            tokens=tmp_path / "tokens",
            urls=server.urls,
            keys={"semanticscholar": KEY},
            logins={"openreview": (USER, PASSWORD)},
        )
        talks = [("a", asking("openreview-v2", "openreview"))]
        talks.append(("b", asking("semanticscholar", "semanticscholar")))
        hosts = {host.name: host for host in (NEWER, KEYED)}
        results = dict(run(talks, network, hosts, lambda key, host: None))
        assert {q.headers.get("authorization") for q in server.asked("openreview-v2")} == {
            None,  # the login
            f"Bearer {TOKEN}",
        }
        assert {q.headers.get("x-api-key") for q in server.asked("semanticscholar")} == {KEY}
    assert results == {"a": 1, "b": 1}  # a cookie is left out; what repeats a secret is not stored
    secrets = [word.encode() for word in (TOKEN, PASSWORD, KEY)]
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "openreview.json":
            data = path.read_bytes()
            text = gzip.decompress(data) if path.suffix == ".gz" else data
            assert not any(secret in text for secret in secrets), path
