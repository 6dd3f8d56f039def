"""Tokens that a login gave, each in a file that only its owner can read.

This module knows the files, what a token looks like, and until when one says that it is valid. It
believes that only to save a useless question: whether a token is good, the server decides. It does
not know how a token is got.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from refkit.errors import RefkitError

_MOST = 16384  # bytes of a file; a JWT has some hundred


class Token(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A token, and where it is good."""

    url: str  # the base URL of the service that gave it: it is sent nowhere else
    text: str
    until: datetime | None = None  # UTC; None: it does not tell

    def __repr__(self) -> str:
        # A report of a bug shows values; never this one.
        return f"Token(url={self.url!r}, until={self.until})"


def make(text: str, url: str) -> Token:
    """A token from what a server or a person gave. Raises RefkitError for what cannot be one."""
    text = text.strip()
    if text[:7].lower() == "bearer ":
        text = text[7:].strip()
    if not is_token(text):
        raise RefkitError(
            "this is no token" if text else "the token is empty",
            hint="a token is one long word: three parts with dots between them, beginning with eyJ",
        )
    return Token(url=url, text=text, until=expiry(text))


def is_token(text: str) -> bool:
    """Whether ``text`` can stand in a header (RFC 9110, section 5.5) as one word."""
    return 0 < len(text) <= 8192 and text.isascii() and text.isprintable() and " " not in text


class _Claims(msgspec.Struct):
    exp: float | None = None


def expiry(text: str) -> datetime | None:
    """Until when a token says that it is valid: `exp` of a JWT (RFC 7519, section 4.1.4)."""
    import base64
    import binascii

    parts = text.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        claims = msgspec.json.decode(payload, type=_Claims)
        return None if claims.exp is None else datetime.fromtimestamp(claims.exp, UTC)
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    except (ValueError, OverflowError, OSError):  # a moment beyond all calendars
        return None


class Shelf:
    """The folder of tokens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, account: str) -> Path:
        """Where the token for ``account`` is."""
        return self.folder / f"{account}.json"

    def read(self, account: str) -> Token | None:
        """The token for ``account``; None when there is none, or what is there is no token.

        A file that others may read is closed to them. Raises RefkitError when that cannot be done,
        or the file is another user's.
        """
        path = self.path(account)
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _refused(path, error) from None
        with os.fdopen(handle, "rb") as file:
            _close_to_others(path, file.fileno())
            try:
                data = file.read(_MOST + 1)
            except OSError as error:
                raise _refused(path, error) from None
        try:
            token = msgspec.json.decode(data, type=Token)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        return token if len(data) <= _MOST and is_token(token.text) else None

    def write(self, account: str, token: Token) -> None:
        """Keep a token: mode 0600, in a folder of mode 0700. Raises OSError."""
        self.prepare()
        # Files of mkstemp are readable for their owner only, from the first moment.
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".refkit-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(token) + b"\n")
            os.replace(name, self.path(account))
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise

    def drop(self, account: str, text: str = "") -> bool:
        """Forget the token for ``account``, or only when it is ``text``; whether it was there.

        Raises OSError when it cannot be deleted, RefkitError as `read` does.
        """
        if text:
            kept = self.read(account)
            if kept is None or kept.text != text:
                return False
        try:
            self.path(account).unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def prepare(self) -> None:
        """Make the folder, and close it to others. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(self.folder.stat().st_mode) & 0o077:
            os.chmod(self.folder, 0o700)

    @contextmanager
    def lock(self, account: str, seconds: float) -> Iterator[None]:
        """Be the only process that logs in. Raises OSError, TimeoutError among them."""
        from filelock import FileLock, Timeout

        self.prepare()
        held = FileLock(self.folder / f".{account}.lock")
        try:
            held.acquire(timeout=seconds, poll_interval=0.005)
        except Timeout:
            raise TimeoutError("another run is logging in") from None
        try:
            yield
        finally:
            held.release()


def _close_to_others(path: Path, handle: int) -> None:
    """See that nobody else can read an open file; where there are no such modes, do nothing."""
    if os.name != "posix":
        return
    about = os.fstat(handle)
    if about.st_uid not in (os.geteuid(), 0):
        raise RefkitError(
            f"the token in {path} is not used: the file belongs to another user",
            hint="delete it, and log in again: refkit login openreview",
        )
    if about.st_mode & 0o077:
        try:
            os.fchmod(handle, 0o600)
        except OSError as error:
            raise _refused(path, error) from None


def _refused(path: Path, error: OSError) -> RefkitError:
    return RefkitError(
        f"the token in {path} is not used: {(error.strerror or str(error)).lower()}",
        hint="only you may be able to read it: chmod 600, or delete it and log in again",
    )
