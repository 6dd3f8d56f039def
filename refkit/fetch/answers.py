"""Answers of servers as files: a body by its digest, and a small file for each question.

This module knows the folder: ``questions/aa/bb....json`` say what was asked, when, and what came;
``bodies/aa/bb....gz`` hold the answers, each under the SHA-256 of what it holds, so that a body
that was changed is found out. It knows that neither may hold a secret. It does not know how long
an answer is good for, or whether one is wanted.

Every file is written beside its place and renamed into it: other processes see a whole file or
none. Whoever deletes bodies, or relies on one that is there, holds the `lock`.
"""

import gzip
import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from refkit.exchange import Request, Response, State
from refkit.fetch.secrecy import harmless, strip

LIMIT = 32_000_000  # bytes of a body; larger ones are not stored
QUESTION_LIMIT = 1_000_000  # bytes of what is known of a question, as JSON
_NAME = re.compile(r"[0-9a-f]{62}\.(?:json|gz)")
_TEMPORARY = ".refkit-"


class Stored(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question, and what is known of its answer besides the body."""

    host: str  # the name of a Host
    method: str = "GET"
    url: str  # as asked, without secrets
    accept: str
    account: str = ""  # the service that we were logged in to; "": nobody knew who asked
    asked: str = ""  # the body of a POST
    at: datetime  # when it came, UTC
    status: int
    headers: dict[str, str]
    final: str = ""  # the URL of the answer, where another one answered
    digest: str  # SHA-256 of the body
    size: int  # bytes of the body
    state: State  # FOUND or ABSENT


class Damage(NamedTuple):
    """A file that is not what was written."""

    path: Path
    why: str  # "is cut off"


class DamagedFile(Exception):
    """A stored file cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} {why}")
        self.damage = Damage(path, why)


def about(
    request: Request, url: str, response: Response, *, account: str, at: datetime, state: State
) -> Stored:
    """Describe an answer; nothing in it is a secret, as far as names tell."""
    final = strip(response.url)
    asked = strip(url)
    return Stored(
        host=request.host,
        method="POST" if request.body else "GET",
        url=asked,
        accept=request.accept,
        account=account,
        asked=request.body.decode("utf-8", "replace"),
        at=at.replace(microsecond=0),
        status=response.status,
        headers=harmless(response.headers),
        final="" if final == asked else final,
        digest=hashlib.sha256(response.body).hexdigest(),
        size=len(response.body),
        state=state,
    )


def key(method: str, url: str, accept: str, account: str, asked: str) -> str:
    """The name of a question: what has the same name is answered the same. ``url`` is stripped."""
    return hashlib.sha256(msgspec.json.encode((method, url, accept, account, asked))).hexdigest()


def key_of(stored: Stored) -> str:
    """The name of the question that ``stored`` is about."""
    return key(stored.method, stored.url, stored.accept, stored.account, stored.asked)


def to_json(answers: Sequence[Stored]) -> str:
    """What is known of answers, as a list for other programs."""
    return msgspec.json.format(msgspec.json.encode(answers), indent=2).decode()


class Folder:
    """The stored answers, as files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def question(self, name: str) -> Path:
        """Where the question called ``name`` is."""
        return self.path / "questions" / name[:2] / f"{name[2:]}.json"

    def body(self, digest: str) -> Path:
        """Where the body with ``digest`` is."""
        return self.path / "bodies" / digest[:2] / f"{digest[2:]}.gz"

    @contextmanager
    def lock(self, seconds: float = 10.0) -> Iterator[None]:
        """Be the only one who writes or deletes. Raises OSError, TimeoutError among them."""
        from filelock import FileLock, Timeout

        self.path.mkdir(parents=True, exist_ok=True)
        held = FileLock(self.path / ".lock")
        try:
            held.acquire(timeout=seconds, poll_interval=0.005)
        except Timeout:
            raise TimeoutError("another run holds it") from None
        try:
            yield
        finally:
            held.release()

    def read(self, name: str) -> Stored | None:
        """What is known of a question; None when nothing is. Raises DamagedFile."""
        return read_question(self.question(name))

    def read_body(self, stored: Stored) -> bytes:
        """The body of an answer. Raises DamagedFile; FileNotFoundError when it is not there."""
        return read_body(self.body(stored.digest))

    def write(self, stored: Stored, body: bytes) -> None:
        """Store an answer: first its body, then the question. Raises OSError."""
        # Without a name and a time in it: the same body is always the same file.
        _replace(self.body(stored.digest), gzip.compress(body, 6, mtime=0))
        self.describe(stored)

    def describe(self, stored: Stored) -> None:
        """Store what is known of a question whose answer is stored. Raises OSError."""
        data = msgspec.json.format(msgspec.json.encode(stored), indent=2)
        _replace(self.question(key_of(stored)), data + b"\n")

    def questions(self) -> Iterator[Path]:
        """All files about questions."""
        return _files(self.path / "questions", ".json")

    def bodies(self) -> Iterator[Path]:
        """All files of bodies."""
        return _files(self.path / "bodies", ".gz")

    def leftovers(self) -> Iterator[Path]:
        """Files that a killed run left half written."""
        for part in ("questions", "bodies"):
            for folder in _folders(self.path / part):
                yield from (p for p in _inside(folder) if p.name.startswith(_TEMPORARY))

    def all(self) -> Iterator[Stored | Damage]:
        """All that is known of questions, in no order."""
        for path in self.questions():
            try:
                stored = read_question(path)
            except DamagedFile as error:
                yield error.damage
            else:
                if stored is not None:  # deleted meanwhile
                    yield stored


def read_question(path: Path) -> Stored | None:
    """What the file of a question says; None when there is none. Raises DamagedFile."""
    data = _read(path, 2 * QUESTION_LIMIT)  # white space between the members
    if data is None:
        return None
    try:
        stored = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DamagedFile(path, "is not what refkit writes") from None
    if path.name != f"{key_of(stored)[2:]}.json" or path.parent.name != key_of(stored)[:2]:
        raise DamagedFile(path, "is about another question than its name says")
    if not re.fullmatch("[0-9a-f]{64}", stored.digest) or stored.at.tzinfo is None:
        raise DamagedFile(path, "is not what refkit writes")
    if not (200 <= stored.status < 300 or stored.status in (404, 410)):
        raise DamagedFile(path, f"holds an answer that is none (HTTP {stored.status})")
    if stored.state not in (State.FOUND, State.ABSENT):
        raise DamagedFile(path, f"holds an answer that is none ({stored.state})")
    return stored


def read_body(path: Path) -> bytes:
    """The body in the file of its digest. Raises DamagedFile and FileNotFoundError."""
    data = _read(path, LIMIT + LIMIT // 100 + 4096)  # what cannot be compressed grows a little
    if data is None:
        raise FileNotFoundError(path)
    unpack = zlib.decompressobj(wbits=31)  # gzip (RFC 1952)
    try:
        body = unpack.decompress(data, LIMIT + 1)
    except zlib.error:
        raise DamagedFile(path, "is not gzip") from None
    if len(body) > LIMIT:
        raise DamagedFile(path, f"holds more than {LIMIT // 1_000_000} MB")
    if not unpack.eof:
        raise DamagedFile(path, "is cut off")
    if hashlib.sha256(body).hexdigest() != digest_of(path):
        raise DamagedFile(path, "holds another body than its name says")
    return body


def digest_of(path: Path) -> str:
    """The digest that the name of a file stands for."""
    return path.parent.name + path.name.partition(".")[0]


def reason(error: Exception) -> str:
    """A refusal of the system in plain words."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.lower()


_DECODER = msgspec.json.Decoder(Stored)


def _read(path: Path, limit: int) -> bytes | None:
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DamagedFile(path, f"cannot be read: {reason(error)}") from None
    if len(data) > limit:
        raise DamagedFile(path, "is too large to be ours")
    return data


def _replace(path: Path, data: bytes) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_TEMPORARY)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_TEMPORARY)
    try:
        # Not synced: a file that a power cut tears is found out by its digest, and asked for again.
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _folders(path: Path) -> Iterable[Path]:
    return (p for p in _inside(path) if len(p.name) == 2 and p.is_dir())


def _files(path: Path, suffix: str) -> Iterator[Path]:
    for folder in _folders(path):
        yield from (p for p in _inside(folder) if p.suffix == suffix and _NAME.fullmatch(p.name))


def _inside(path: Path) -> list[Path]:
    try:
        return sorted(path.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
