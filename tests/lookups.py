"""Sources asked by hand: the questions of a lookup, and what it makes of scripted answers."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from refkit.exchange import Lookup, Refusal, Request, Response
from refkit.identifier import Identifier
from refkit.model import Entry, RawEntry
from refkit.name import read
from refkit.sources import Access

TODAY = date(2026, 11, 22)
ACCESS = Access(on=TODAY)
GOLDEN = Path(__file__).parent / "golden"


class Came(NamedTuple):
    """What came of a lookup."""

    asked: tuple[Request, ...]
    found: tuple[RawEntry, ...] = ()
    refusal: Refusal | None = None

    @property
    def state(self) -> str:
        if self.refusal:
            return self.refusal.state.value
        return "found" if self.found else "absent"


def answer(body: bytes | str, kind: str = "", status: int = 200) -> Response:
    """An answer with a body and its content type; without one, none is said."""
    said = body.encode("utf-8") if isinstance(body, str) else body
    headers = {"content-type": kind} if kind else {}
    return Response(url="https://example.org/", status=status, headers=headers, body=said)


def stored(path: str, kind: str, status: int = 200) -> Response:
    """The answer whose body is kept in tests/golden/``path``."""
    return answer((GOLDEN / path).read_bytes(), kind, status)


def drive(lookup: Lookup[tuple[RawEntry, ...]], responses: Iterable[Response]) -> Came:
    """Answer the questions of ``lookup``, which asks no more than there are answers."""
    asked: list[Request] = []
    answers = iter(responses)
    try:
        asked.append(next(lookup))
        while True:
            response = next(answers, None)
            assert response, f"asked without an answer at hand: {asked[-1]}"
            asked.append(lookup.send(response))
    except StopIteration as done:
        assert next(answers, None) is None, "not all answers were wanted"
        return Came(tuple(asked), done.value)
    except Refusal as refusal:
        return Came(tuple(asked), refusal=refusal)


def entry(*identifiers: str, title: str = "", authors: str = "") -> Entry:
    """An entry with identifiers ("arxiv:2301.00001"), a title, and authors joined by " and "."""
    return Entry(
        identifiers=tuple(map(Identifier.read, identifiers)),
        title=title,
        authors=tuple(read(name) for name in authors.split(" and ") if name),
    )
