"""Where redirects go and what goes with them: RFC 9110, section 15.4."""

import pytest

from refkit.fetch.redirect import Hop, Unfit, follow

HEADERS = {"Accept": "a/b", "Content-Type": "application/json", "Authorization": "Bearer s3cret"}
GET = Hop("https://one.example/a/b?c=d", b"", {"Accept": "a/b", "Authorization": "Bearer s3cret"})
POST = Hop("https://one.example/a/b", b"{}", HEADERS)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("https://one.example/x", "https://one.example/x"),
        ("/x?y=z", "https://one.example/x?y=z"),
        ("x", "https://one.example/a/x"),
        ("?e=f", "https://one.example/a/b?e=f"),
        ("//two.example/x", "https://two.example/x"),
        ("https:///x", "https://one.example/x"),
        (" /x ", "https://one.example/x"),
        ("/x#part", "https://one.example/x"),
        ("https://me:pass@two.example/x", "https://two.example/x"),
        # What http.client makes of UTF-8 in a header.
        ("/caf\u00c3\u00a9", "https://one.example/caf\u00e9"),
    ],
)
def test_a_redirect_is_read_from_where_we_are(location: str, url: str) -> None:
    assert follow(GET, 302, location, ()).url == url


@pytest.mark.parametrize(
    ("location", "kept"),
    [
        ("/elsewhere", True),
        ("https://one.example:443/x", True),
        ("https://ONE.example/x", True),
        ("https://one.example:444/x", False),
        ("https://two.example/x", False),
        ("https://one.example.two.example/x", False),
        ("https://one.example@two.example/x", False),
    ],
)
def test_credentials_stay_with_their_server(location: str, kept: bool) -> None:
    headers = follow(GET, 302, location, ("Authorization",)).headers
    assert headers.get("Authorization") == ("Bearer s3cret" if kept else None)
    assert headers["Accept"] == "a/b"


def test_another_scheme_is_another_server() -> None:
    plain = GET._replace(url="http://one.example/a")
    assert (
        "Authorization"
        not in follow(plain, 301, "https://one.example/a", ("Authorization",)).headers
    )


@pytest.mark.parametrize(
    ("status", "body"), [(301, b""), (302, b""), (303, b""), (307, b"{}"), (308, b"{}")]
)
def test_what_becomes_of_a_post(status: int, body: bytes) -> None:
    hop = follow(POST, status, "/x", ())
    assert hop.body == body
    assert ("Content-Type" in hop.headers) == bool(body)


@pytest.mark.parametrize(
    ("hop", "status", "location", "why"),
    [
        (GET, 302, "http://one.example/x", "a redirect from https to http"),
        (GET, 302, "https://127.0.0.1/x", "a redirect to this machine"),
        (GET, 302, "https://localhost:8080/x", "a redirect to this machine"),
        (GET, 302, "ftp://one.example/x", "a redirect to what is no address of a server"),
        (GET, 302, "file:///etc/passwd", "a redirect to what is no address of a server"),
        (GET, 302, "javascript:alert(1)", "a redirect to what is no address of a server"),
        (GET, 302, "https://[::1/x", "a redirect to what is no address of a server"),
        (GET, 302, "https://one.example:port/", "a redirect to what is no address of a server"),
        (GET, 302, "/a b", "a redirect to what is no address of a server"),
        (POST, 307, "https://two.example/x", "a redirect of what we send to another server"),
        (POST, 308, "//two.example/x", "a redirect of what we send to another server"),
    ],
)
def test_redirects_that_are_not_followed(hop: Hop, status: int, location: str, why: str) -> None:
    with pytest.raises(Unfit, match=f"^{why}$"):
        follow(hop, status, location, ())
