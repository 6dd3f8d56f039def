"""A record as JSON in the user's own editor: written to a file, opened, read back, checked.

The file stays when something goes wrong, so that no word is lost. This module knows editors and
their files; what becomes of the record is not its business.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from refkit.commands import Run
    from refkit.model import Record


@contextmanager
def draft(run: "Run", record: "Record") -> "Iterator[Record | None]":
    """Let a person edit the record; what they made of it, None when it is as it was.

    The file goes when the block ends well, and is named when it does not. Raises RefkitError.
    """
    from refkit import codec
    from refkit.errors import RefkitError

    text = codec.encode_text(record)
    path = _draft(record.key, text)
    edited = _edited(run, path, record, text)
    try:
        yield edited
    except RefkitError as error:
        error.hint = f"{error.hint}; your text is kept in {path}".removeprefix("; ")
        raise
    path.unlink()


def _draft(key: str, text: str) -> "Path":
    """A file with the text to edit. It stays when something goes wrong, so that no word is lost."""
    import re
    import tempfile
    from pathlib import Path

    called = re.sub(r"[^\w.+-]", "_", key)[:60]  # a key may hold what no file name can
    handle, name = tempfile.mkstemp(prefix=f"refkit-{called}-", suffix=".json")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)


def _edited(run: "Run", path: "Path", record: "Record", text: str) -> "Record | None":
    """What the editor made of the record, or None when it is as it was. Raises RefkitError."""
    from refkit import codec
    from refkit.errors import InputError

    while True:
        _open_editor(path)
        try:
            written = path.read_bytes()
        except OSError:
            raise InputError(f"the editor left no {path}; nothing was changed") from None
        if written == text.encode():
            return None
        try:
            return codec.decode(record.key, written)
        except codec.RecordError as error:
            message = f"{path}: {error}"
        if not sys.stdin.isatty():
            raise InputError(message, hint="nothing was changed; your text is kept in that file")
        run.say(message)
        if not typer.confirm("Edit it again?", default=True, err=True):
            raise InputError("nothing was changed", hint=f"your text is kept in {path}")


def _open_editor(path: "Path") -> None:
    import shlex
    import subprocess

    from refkit.errors import RefkitError

    hint = "set EDITOR to an editor that waits, as in EDITOR='code --wait'"
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise RefkitError("no editor is set, and there is no terminal for vi", hint=hint)
        editor = "vi"
    try:
        code = subprocess.call([*shlex.split(editor), str(path)])
    except (OSError, ValueError) as error:
        raise RefkitError(f"cannot start the editor '{editor}': {error}", hint=hint) from None
    if code:
        raise RefkitError(f"the editor '{editor}' ended with code {code}; nothing was changed")
