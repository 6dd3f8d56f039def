"""`refkit tag`, `mark`, `set`, `unset`, `remove` and `edit`: change one record, or many at once.

Records are meant by their keys or by a query, looked up under the lock; a change of a thousand
records is one write, and one `refkit undo` takes it back.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import (
    AsJson,
    DryRun,
    complete_key,
    complete_status,
    complete_tag,
    run_of,
)
from refkit.commands.target import Targets

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.curate.setting import Assignment
    from refkit.model import Plan
    from refkit.store import Records

TagList = list[str] | None
_Make = Callable[["Records", list[str]], "Plan"]


def _each(run: "Run", words: Sequence[str], make: "_Make") -> "Callable[[Records], Plan]":
    """What plans the change of the records that ``words`` mean, when they are read."""
    from refkit.commands.target import meant

    return lambda records: make(records, meant(run, records, words))


def tag(
    context: typer.Context,
    keys: Targets,
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

    A slash makes levels: nlp/transformers is found by nlp, too. Words that stand for a tag
    (`refkit tags alias`) may be given in its place.

    \b
    Examples:
      refkit tag moriakov2020kernel --add gan --add to-cite --remove inbox
      refkit tag venue:iclr year:2020 --add iclr/2020 --dry-run
    """
    run = run_of(context)
    from refkit import curate
    from refkit.tag import parse

    if not add and not remove:
        raise typer.BadParameter("say --add TAG or --remove TAG")
    added, removed = parse(add or ()), parse(remove or ())
    today = run.today

    def make(records: "Records", meant: list[str]) -> "Plan":
        plus, minus = _resolved(records, added, remove or (), removed)
        return curate.retag(records, meant, plus, minus, today)

    run.change(_each(run, keys, make), verb="tagged", dry_run=dry_run, as_json=as_json)


def _resolved(
    records: "Records", added: Sequence[str], given: Sequence[str], removed: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tags to add and to take off, with the tags that words stand for in their place.

    A tag that is in use is taken off as it is written, even if it is a word for another by now.
    """
    from refkit.errors import RefkitError
    from refkit.tag import resolve

    aliases = records.tag_aliases()
    plus, minus = resolve(added, aliases), resolve(removed, aliases)
    if both := ", ".join(sorted({*plus} & {*minus})):
        raise RefkitError(f"{both}: to be added and to be removed?")
    return plus, tuple(sorted({*minus, *removed, *given}))


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
    keys: Targets,
    priority: Annotated[
        str | None,
        typer.Option("--priority", "-p", metavar="PRIORITY", help="high, medium or low."),
    ] = None,
    rating: Annotated[
        str | None, typer.Option("--rating", metavar="N", help="1 (poor) to 5 (outstanding).")
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Set the reading status of records. Every change is dated.

    Other words are understood too: todo and to-read (queued), in-progress (reading), done and
    finished (read), abandoned and dnf (dropped), new (unread).

    \b
    Examples:
      refkit mark queued moriakov2020kernel sagawa2020distributionally --priority high
      refkit mark dropped status:queued added:..2019 --dry-run
    """
    run = run_of(context)
    from refkit import curate
    from refkit.curate import setting
    from refkit.model import Priority, Status

    wanted = Status.parse(status)
    urgency = Priority.parse(priority) if priority else None
    worth = setting.rating(rating) if rating else None
    today = run.today
    run.change(
        _each(
            run,
            keys,
            lambda records, meant: curate.mark(records, meant, wanted, today, urgency, worth),
        ),
        verb="marked",
        dry_run=dry_run,
        as_json=as_json,
    )


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
        _each(
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
        _each(
            run,
            targets,
            lambda records, meant: setting.unset_fields(records, meant, fields, today),
        ),
        verb="changed",
        dry_run=dry_run,
        as_json=as_json,
    )


def remove(
    context: typer.Context, keys: Targets, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Take records out of the library. Their keys are never given to other works.

    \b
    Examples:
      refkit remove anonndrecent anonndrecenta
      refkit remove tag:rejected status:dropped --dry-run
    """
    run = run_of(context)
    from refkit import curate

    today = run.today
    plan = run.change(
        _each(run, keys, lambda records, meant: curate.remove(records, meant, today)),
        verb="removed",
        dry_run=dry_run,
        as_json=as_json,
    )
    if plan.remove and not dry_run:
        run.say(f"refkit undo takes {'it' if len(plan.remove) == 1 else 'them'} back")


def edit(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY|QUERY",
            help="A cite key, or a query that means one record.",
            autocompletion=complete_key,
        ),
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
    from refkit import curate
    from refkit.commands import editor
    from refkit.commands.target import meant
    from refkit.errors import RefkitError

    records = run.library.read()
    key, *others = meant(run, records, words)
    if others:
        raise RefkitError(
            f"{len(others) + 1} records are meant, and one is edited at a time",
            hint=f"say which: {', '.join((key, *others[:4]))}{', ...' if others[4:] else ''}",
        )
    record = records[key]
    today = run.today
    with editor.draft(run, record) as edited:
        if edited is None:
            run.say(f"{record.key}: nothing changed")
            return
        run.change(
            lambda present: curate.edit(record, edited, today),
            verb="edited",
            dry_run=dry_run,
            as_json=as_json,
        )
