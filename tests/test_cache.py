"""`refkit cache`: what it prints, what it deletes, and in which windows it can be read."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Refkit

from refkit.exchange import Request, Response, State
from refkit.fetch.answers import Folder, Stored, about
from refkit.fetch.receipts import LIFE, folder_of
from refkit.view import Screen
from refkit.view.cached import age, asked, card, size, table

NOW = datetime.now(UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JSON = {"content-type": "application/json"}
DRIFT = b'{"message":{"DOI":"10.9999/drift","title":["DRIFT \xe2\x80\x93 Sparse"]}}'


def keep(
    cache: Path,
    url: str,
    body: bytes = DRIFT,
    *,
    host: str = "crossref",
    age: timedelta = HOUR,
    state: State = State.FOUND,
    headers: dict[str, str] = JSON,
    question: bytes = b"",
) -> str:
    """Store an answer; its digest."""
    request = Request(host=host, path="/x", body=question)
    response = Response(url=url, status=200, headers=headers, body=body)
    stored = about(request, url, response, account="", at=NOW - age, state=state)
    Folder(folder_of(cache)).write(stored, body)
    return stored.digest


WORK = "https://api.crossref.example/works/10.9999/drift"
SEARCH = "https://api2.example/notes/search?term=Sparse%20Updates&type=terms&limit=20"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Three answers: one for long, one for a short time, one that is too old."""
    cache = tmp_path / "cache"
    keep(cache, WORK)
    keep(cache, SEARCH, b"{}", host="openreview-v2", age=2 * HOUR, state=State.ABSENT)
    keep(cache, f"{WORK}-2", b"[]", age=LIFE[State.FOUND] + DAY)
    return cache


# --- list ----------------------------------------------------------------------------------------


def test_list(refkit: Refkit, cache: Path) -> None:
    done = refkit("cache", "list", REFKIT_CACHE=str(cache))
    assert (done.code, done.err) == (0, f"3 stored answers in {cache / 'answers'}\n")
    rows = [line.split("  ") for line in done.out.splitlines()]
    digests = [hashlib.sha256(body).hexdigest()[:10] for body in (DRIFT, b"{}", b"[]")]
    assert [row[0] for row in rows] == digests  # the newest first
    assert [row[2].strip() for row in rows] == ["crossref", "openreview-v2", "crossref"]
    for row, word in zip(rows, ["found", "absent", "found (old)"], strict=True):
        assert word in row
    assert "works/10.9999/drift" in done.out
    assert "search Sparse Updates" in done.out


def test_list_as_json(refkit: Refkit, cache: Path) -> None:
    done = refkit("cache", "list", "--json", REFKIT_CACHE=str(cache))
    first, second, _ = json.loads(done.out)
    assert first["url"] == WORK
    assert first["digest"] == hashlib.sha256(DRIFT).hexdigest()
    assert (second["state"], second["host"]) == ("absent", "openreview-v2")
    assert done.err == ""


@pytest.mark.parametrize("made", [False, True])
@pytest.mark.parametrize("command", ["list", "prune", "verify"])
def test_an_empty_or_missing_cache(
    refkit: Refkit, tmp_path: Path, command: str, made: bool
) -> None:
    cache = tmp_path / "cache"
    if made:
        (cache / "answers" / "questions").mkdir(parents=True)
    done = refkit("cache", command, REFKIT_CACHE=str(cache))
    assert (done.code, done.out) == (0, "")
    assert done.err.count("\n") == 1
    assert cache.exists() is made


def test_an_empty_list_is_json_too(refkit: Refkit, tmp_path: Path) -> None:
    done = refkit("cache", "list", "--json", REFKIT_CACHE=str(tmp_path / "none"))
    assert (done.code, json.loads(done.out)) == (0, [])


def test_list_says_what_it_cannot_read(refkit: Refkit, cache: Path) -> None:
    path = next(Folder(folder_of(cache)).questions())
    path.write_bytes(b"{")
    done = refkit("cache", "list", REFKIT_CACHE=str(cache))
    assert done.code == 1
    assert len(done.out.splitlines()) == 2
    assert f"CAC002 a stored answer is not used: {path} is not what refkit writes" in done.err


def test_the_cache_needs_no_library_and_no_sense_in_other_settings(
    refkit: Refkit, cache: Path
) -> None:
    done = refkit("cache", "list", REFKIT_CACHE=str(cache), REFKIT_DOI_URL="x", REFKIT_EMAIL="me")
    assert (done.code, len(done.out.splitlines())) == (0, 3)


# --- show ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what", [hashlib.sha256(DRIFT).hexdigest(), hashlib.sha256(DRIFT).hexdigest()[:6].upper()]
)
def test_show_by_digest(refkit: Refkit, cache: Path, what: str) -> None:
    done = refkit("cache", "show", what, REFKIT_CACHE=str(cache))
    assert (done.code, done.err) == (0, "")
    head, _, body = done.out.partition("\n\n")
    assert head.splitlines()[0] == f"GET {WORK}"
    assert "asked as nobody: found, HTTP 200" in head
    assert "content-type: application/json" in head
    digest, _, body = body.partition("\n\n")
    assert digest == f"{hashlib.sha256(DRIFT).hexdigest()}, {len(DRIFT)} B"
    assert body == (
        '{\n  "message": {\n    "DOI": "10.9999/drift",\n'
        '    "title": [\n      "DRIFT – Sparse"\n    ]\n  }\n}\n'
    )


def test_show_by_a_part_of_the_address(refkit: Refkit, cache: Path) -> None:
    done = refkit("cache", "show", "NOTES/search", "--body", REFKIT_CACHE=str(cache))
    assert (done.code, done.out) == (0, "{}")


def test_show_asks_which_one(refkit: Refkit, cache: Path) -> None:
    done = refkit("cache", "show", "works/", REFKIT_CACHE=str(cache))
    assert (done.code, done.out) == (2, "")
    assert "'works/' can be 2 stored answers" in done.err
    assert hashlib.sha256(b"[]").hexdigest()[:10] in done.err


def test_questions_with_the_same_answer_are_shown_together(refkit: Refkit, cache: Path) -> None:
    keep(cache, f"{WORK}-3")
    done = refkit("cache", "show", hashlib.sha256(DRIFT).hexdigest(), REFKIT_CACHE=str(cache))
    assert done.out.count(f"GET {WORK}") == 2
    assert done.out.count("DRIFT – Sparse") == 1


@pytest.mark.parametrize(("what", "says"), [("nothing-like-it", "no stored answer is"), ("", "?")])
def test_show_what_is_not_there(refkit: Refkit, cache: Path, what: str, says: str) -> None:
    done = refkit("cache", "show", what, REFKIT_CACHE=str(cache))
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_show_of_what_is_damaged(refkit: Refkit, cache: Path) -> None:
    folder = Folder(folder_of(cache))
    digest = hashlib.sha256(DRIFT).hexdigest()
    folder.body(digest).write_bytes(b"forged")
    done = refkit("cache", "show", digest, REFKIT_CACHE=str(cache))
    assert (done.code, done.out) == (2, "")
    assert "is not gzip" in done.err
    folder.body(digest).unlink()
    done = refkit("cache", "show", digest, REFKIT_CACHE=str(cache))
    assert (done.code, done.out) == (2, "")
    assert "is gone" in done.err


def test_bytes_come_out_as_they_came_in(cache: Path) -> None:
    body = bytes(range(256)) * 3
    keep(cache, "https://x.example/odd", body, headers={"content-type": "image/png"})
    command = [sys.executable, "-m", "refkit", "cache", "show", "odd"]
    environ = {**os.environ, "REFKIT_CACHE": str(cache)}
    whole = subprocess.run([*command, "--body"], env=environ, capture_output=True, check=True)
    assert whole.stdout == body
    shown = subprocess.run(command, env=environ, capture_output=True, check=True)
    assert shown.stdout.endswith(b"(768 bytes that are no text; --body writes them as they are)\n")


def test_a_body_into_a_pipe_that_is_closed_is_no_error(cache: Path) -> None:
    keep(cache, "https://x.example/long", b"x" * 3_000_000)
    command = f"{sys.executable} -m refkit cache show x.example/long --body | head -c 5"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env={**os.environ, "REFKIT_CACHE": str(cache)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"xxxxx", b"")


# --- prune ---------------------------------------------------------------------------------------


def urls(cache: Path) -> set[str]:
    return {each.url for each in Folder(folder_of(cache)).all() if isinstance(each, Stored)}


def test_prune_takes_what_is_too_old_to_be_used(refkit: Refkit, cache: Path) -> None:
    done = refkit("cache", "prune", REFKIT_CACHE=str(cache))
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("1 stored answer deleted, ")
    assert done.err.endswith(" B freed; 2 left\n")
    assert urls(cache) == {WORK, SEARCH}


# Ages: one hour, two hours, 181 days.
@pytest.mark.parametrize(
    ("option", "left"),
    [
        ("90m", None),
        ("90d", 2),
        ("90", 2),
        ("1y", 3),
        ("26w", 3),
        ("25w", 2),
        ("2h", 1),
        ("1h", 0),
        ("0d", 0),
        ("200d", 3),
        ("-1d", None),
        ("soon", None),
        ("1.5d", None),
        ("٣d", None),
        ("999999999d", None),
    ],
)
def test_prune_by_age(refkit: Refkit, cache: Path, option: str, left: int | None) -> None:
    done = refkit("cache", "prune", f"--older-than={option}", REFKIT_CACHE=str(cache))
    if left is None:
        assert done.code == 2
        assert f"--older-than is '{option}', not a time" in done.err
    else:
        assert done.code == 0
    assert len(urls(cache)) == (3 if left is None else left)


def test_prune_all(refkit: Refkit, cache: Path) -> None:
    would = refkit("cache", "prune", "--all", "--dry-run", REFKIT_CACHE=str(cache))
    assert "3 stored answers would be deleted" in would.err
    assert len(urls(cache)) == 3
    done = refkit("cache", "prune", "--all", REFKIT_CACHE=str(cache))
    assert done.err == would.err.replace("would be ", "")
    assert urls(cache) == set()
    assert list(Folder(folder_of(cache)).bodies()) == []
    both = refkit("cache", "prune", "--all", "--older-than", "1d", REFKIT_CACHE=str(cache))
    assert both.code == 2


# --- verify --------------------------------------------------------------------------------------


def test_verify(refkit: Refkit, cache: Path) -> None:
    good = refkit("cache", "verify", REFKIT_CACHE=str(cache))
    assert (good.code, good.out) == (0, "")
    assert good.err.startswith("3 stored answers, ")
    assert good.err.endswith(": all are as they came\n")
    body = Folder(folder_of(cache)).body(hashlib.sha256(DRIFT).hexdigest())
    body.write_bytes(body.read_bytes()[:-4])
    bad = refkit("cache", "verify", REFKIT_CACHE=str(cache))
    assert bad.code == 1
    assert f"warning CAC002 a stored answer is not used: {body} is cut off" in bad.err
    assert bad.err.endswith(": 1 cannot be used\n")
    mended = refkit("cache", "prune", REFKIT_CACHE=str(cache))
    assert "and 1 that cannot be used deleted" in mended.err
    assert refkit("cache", "verify", REFKIT_CACHE=str(cache)).code == 0


# --- What it looks like --------------------------------------------------------------------------


def described(
    url: str,
    question: str = "",
    *,
    host: str = "crossref",
    at: datetime = NOW,
    headers: dict[str, str] = JSON,
    state: State = State.FOUND,
) -> Stored:
    return Stored(
        host=host,
        url=url,
        accept="application/json",
        asked=question,
        at=at,
        status=200,
        headers=headers,
        digest="ab" * 32,
        size=1500,
        state=state,
    )


# Questions as section 1 to 5 of metadata-apis has them.
@pytest.mark.parametrize(
    ("url", "question", "words"),
    [
        ("https://api2.openreview.net/notes?id=aB3dE5gH7j&details=replies", "", "id aB3dE5gH7j"),
        (
            "https://api2.openreview.net/notes?paperhash=rivers%7Cdrift",
            "",
            "paperhash rivers|drift",
        ),
        ("https://api2.openreview.net/notes?externalId=doi%3A10.9%2Fx", "", "doi:10.9/x"),
        (SEARCH, "", "search Sparse Updates"),
        ("https://api.crossref.org/works/10.9999%2Fx?select=DOI", "", "works/10.9999/x"),
        (
            "https://x.example/works?query.bibliographic=DRIFT&query.author=Rivers&rows=5",
            "",
            "search DRIFT, Rivers",
        ),
        (
            "https://x.example/api/query?id_list=2301.00001,cs/0112017",
            "",
            "id 2301.00001,cs/0112017",
        ),
        ("https://x.example/q?q=a%1b%5B31mb%0A%20c%E2%80%AE", "", "search a�[31mb c�"),
        (
            "https://x.example/paper/batch?fields=title",
            '{"ids": ["DOI:1", "DOI:2"]}',
            "2 ids: DOI:1, DOI:2",
        ),
        ("https://x.example/notes/search", '{"content": {}}', '{"content": {}}'),
        ("https://x.example/notes/search", '{"ids": 1}', '{"ids": 1}'),
        ("https://x.example/notes/search", "not JSON", "not JSON"),
    ],
)
def test_what_was_asked_in_words(url: str, question: str, words: str) -> None:
    assert asked(described(url, question)) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "0 min"),
        (-DAY, "0 min"),
        (59 * MINUTE, "59 min"),
        (HOUR, "1 h"),
        (47 * HOUR, "47 h"),
        (48 * HOUR, "2 d"),
        (400 * DAY, "400 d"),
    ],
)
def test_ages(span: timedelta, words: str) -> None:
    assert age(span) == words


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (32_000_000, "32.0 MB"),
    ],
)
def test_sizes(n: int, words: str) -> None:
    assert size(n) == words


ROWS = [
    (described(SEARCH, host="openreview-v2", state=State.ABSENT), True),
    (described("https://x.example/works?query=" + "学" * 40, at=NOW - 9 * DAY), False),
]


@pytest.mark.parametrize("width", range(1, 130))
@pytest.mark.parametrize("interactive", [False, True])
def test_a_table_fits_its_window(width: int, interactive: bool) -> None:
    from refkit.view import cells

    lines = table(ROWS, NOW, Screen(width, False, interactive)).splitlines()
    assert max(map(cells, lines)) <= width
    assert len([line for line in lines if line.startswith("aba"[: max(0, width - 1)])]) >= 2


def test_columns_go_one_by_one() -> None:
    def head(width: int) -> str:
        return table(ROWS, NOW, Screen(width, False, True)).splitlines()[0]

    assert head(140).split() == ["DIGEST", "WHEN", "SOURCE", "ASKED", "STATE", "SIZE", "AGE"]
    assert head(80).split() == ["DIGEST", "SOURCE", "ASKED", "STATE", "AGE"]
    assert head(50).split() == ["DIGEST", "ASKED", "AGE"]
    assert head(30) == "ababababab"


def test_colours_change_no_letter() -> None:
    import re

    plain = table(ROWS, NOW, Screen(90, False, True))
    coloured = table(ROWS, NOW, Screen(90, True, True))
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_no_rows() -> None:
    assert table([], NOW, Screen(80, False, True)) == ""


def test_a_hostile_answer_does_not_reach_the_terminal() -> None:
    hostile = "\x1b]0;owned\x07\u202e"
    text = card(
        [described(f"https://x.example/{hostile}", hostile, headers={"x": hostile})],
        f"a{hostile}\r\nb\tc".encode(),
        Screen(80, False, True),
    )
    assert not set(text) & set("\x1b\x07\u202e")
    assert text.endswith("\nb   c")
