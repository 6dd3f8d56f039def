"""`refkit set` and `unset`: give fields of records values, or empty them.

Records are meant by their keys or by a query, looked up under the lock; what the fields are called
and what may stand in them is known by `refkit.curate`.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import AsJson, DryRun, complete_key, run_of

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.curate.setting import Assignment
    from refkit.model import Plan
    from refkit.store import Records

Make = Callable[["Records", list[str]], "Plan"]


def each(run: "Run", words: Sequence[str], make: "Make") -> "Callable[[Records], Plan]":
    """What plans the change of the records that ``words`` mean, when they are read."""
    from refkit.commands.target import meant

    return lambda records: make(records, meant(run, records, words))


def set_(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY|QUERY... FIELD=VALUE...",
            help="Records, then what their fields are to be.",
            autocompletion=complete_key,
        ),
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Set fields of records: what the world knows of the work, and your status, rating and note.

    Fields are called as people call them: title, author, year, journal, doi, ... Values are read
    as in a .bib file, and no file and no server changes what is set so. FIELD+=VALUE adds to a
    note, to keywords and to identifiers; note=@FILE takes a text from a file, note=@- from
    standard input.

    \b
    Examples:
      refkit set moriakov2020kernel year=2020 pages=1-12 rating=4
      refkit set venue:iclr year:2020 'journal=International Conference on Learning Representations'
      refkit set moriakov2020kernel note+='See section 4.'
    """
    run = run_of(context)
    from refkit.curate import setting
    from refkit.errors import RefkitError

    read = [(word, setting.assignment(word)) for word in words]
    said = [_from_file(each) for _, each in read if each]
    targets = [word for word, each in read if each is None]
    if not said:
        raise RefkitError(
            "nothing to set", hint="write what a field is to be, as in year=2020 or note='...'"
        )
    if not targets:
        raise RefkitError("set in which records?", hint="give their keys, or a query")
    today = run.today
    run.change(
        each(
            run,
            targets,
            lambda records, meant: setting.set_fields(records, meant, said, today),
        ),
        verb="changed",
        dry_run=dry_run,
        as_json=as_json,
    )


def _from_file(said: "Assignment") -> "Assignment":
    """An assignment of a text with the text of the file that it names, as in note=@talk.md."""
    from refkit import files
    from refkit.curate.setting import field_of
    from refkit.errors import InputError

    if not said.value.startswith("@") or field_of(said.name) not in ("note", "abstract"):
        return said
    if said.value.startswith("@@"):  # a text that begins with one
        return said._replace(value=said.value[1:])
    if said.value == "@":
        raise InputError(f"{said.name}=@ names no file", hint=f"write {said.name}=@FILE")
    (source,) = files.sources([said.value[1:]])
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{source.name} is not UTF-8") from None
    return said._replace(value=text.replace("\r\n", "\n"))


def unset(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY|QUERY... FIELD...",
            help="Records, then the fields to empty.",
            autocompletion=complete_key,
        ),
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Empty fields of records. No file and no server fills again what you emptied.

    \b
    Examples:
      refkit unset moriakov2020kernel publisher url
      refkit unset tag:talks rating --dry-run
    """
    run = run_of(context)
    from refkit.curate import setting
    from refkit.errors import RefkitError

    targets, fields = setting.parted(words)
    if not fields:
        setting.field_of(words[-1])  # says that there is no such field, and what is near
    if not targets:
        raise RefkitError("empty in which records?", hint="give their keys, or a query")
    today = run.today
    run.change(
        each(
            run,
            targets,
            lambda records, meant: setting.unset_fields(records, meant, fields, today),
        ),
        verb="changed",
        dry_run=dry_run,
        as_json=as_json,
    )
