"""`refkit tag`, `mark`, `remove` and `edit`: change records."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import (
    AsJson,
    DryRun,
    Keys,
    complete_key,
    complete_status,
    complete_tag,
    run_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from refkit.commands import Run
    from refkit.model import Record

TagList = list[str] | None


def tag(
    context: typer.Context,
    keys: Keys,
    add: Annotated[
        TagList,
        typer.Option("--add", "-a", metavar="TAG", help="Add.", autocompletion=complete_tag),
    ] = None,
    remove: Annotated[
        TagList,
        typer.Option(
            "--remove", "-r", metavar="TAG", help="Take off.", autocompletion=complete_tag
        ),
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Add tags to records, or take them off. `refkit tags` lists all tags.

    \b
    Example:
      refkit tag moriakov2020kernel --add gan --add to-cite --remove inbox
    """
    run = run_of(context)
    from refkit import curate
    from refkit.tag import parse

    if not add and not remove:
        raise typer.BadParameter("say --add TAG or --remove TAG")
    added, removed = parse(add or ()), parse(remove or ())
    if both := ", ".join(sorted({*added} & {*removed})):
        raise typer.BadParameter(f"{both}: to be added and to be removed?")
    today = run.today
    run.change(
        lambda records: curate.retag(
            records, [records.resolve(key) for key in keys], added, removed, today
        ),
        verb="tagged",
        dry_run=dry_run,
        as_json=as_json,
    )


def mark(
    context: typer.Context,
    status: Annotated[
        str,
        typer.Argument(
            metavar="STATUS",
            help="unread, queued, reading, skimmed, read or dropped.",
            autocompletion=complete_status,
        ),
    ],
    keys: Keys,
    priority: Annotated[
        str | None,
        typer.Option("--priority", "-p", metavar="PRIORITY", help="high, medium or low."),
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Set the reading status of records. Every change is dated.

    Other words are understood too: todo and to-read (queued), in-progress (reading), done and
    finished (read), abandoned and dnf (dropped), new (unread).

    \b
    Example:
      refkit mark queued moriakov2020kernel sagawa2020distributionally --priority high
    """
    run = run_of(context)
    from refkit import curate
    from refkit.model import Priority, Status

    wanted = Status.parse(status)
    urgency = Priority.parse(priority) if priority else None
    today = run.today
    run.change(
        lambda records: curate.mark(
            records, [records.resolve(key) for key in keys], wanted, today, urgency
        ),
        verb="marked",
        dry_run=dry_run,
        as_json=as_json,
    )


def remove(
    context: typer.Context, keys: Keys, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Take records out of the library. The version before stays in library.json.bak.

    \b
    Example:
      refkit remove anonndrecent anonndrecenta
    """
    run = run_of(context)
    from refkit import curate

    run.change(
        lambda records: curate.remove(records, [records.resolve(key) for key in keys], today),
        verb="removed",
        dry_run=dry_run,
        as_json=as_json,
    )


def edit(
    context: typer.Context,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Cite key.", autocompletion=complete_key)
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Edit a record as JSON in $VISUAL or $EDITOR.

    It is checked before it is kept. What you change in the entry is marked as set by hand.

    \b
    Example:
      EDITOR=nano refkit edit moriakov2020kernel
    """
    run = run_of(context)
    from refkit import codec, curate

    records = run.library.read()
    record = records[records.resolve(key)]
    text = codec.encode_text(record)
    path = _draft(record.key, text)
    edited = _edited(run, path, record, text)
    if edited is None:
        path.unlink()
        run.say(f"{record.key}: nothing changed")
        return
    today = run.today
    run.change(
        lambda present: curate.edit(record, edited, today),
        verb="edited",
        dry_run=dry_run,
        as_json=as_json,
    )
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
