"""`refkit tag`, `mark`, `remove` and `edit`: change one record, or many at once.

Records are meant by their keys or by a query, looked up under the lock; a change of a thousand
records is one write, and one `refkit undo` takes it back.
"""

from collections.abc import Sequence
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
from refkit.commands.assign import each
from refkit.commands.target import Targets

if TYPE_CHECKING:
    from refkit.model import Plan
    from refkit.store import Records

TagList = list[str] | None


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

    run.change(each(run, keys, make), verb="tagged", dry_run=dry_run, as_json=as_json)


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
    from refkit.curate import mine
    from refkit.model import Priority, Status

    wanted = Status.parse(status)
    urgency = Priority.parse(priority) if priority else None
    worth = mine.rating(rating) if rating else None
    today = run.today
    run.change(
        each(
            run,
            keys,
            lambda records, meant: curate.mark(records, meant, wanted, today, urgency, worth),
        ),
        verb="marked",
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
        each(run, keys, lambda records, meant: curate.remove(records, meant, today)),
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
    from refkit.rename import former

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
        plan = curate.edit(record, edited, today)
        run.change(
            lambda present: former.keep(plan, present, present.retired(), today),
            verb="edited",
            dry_run=dry_run,
            as_json=as_json,
        )
