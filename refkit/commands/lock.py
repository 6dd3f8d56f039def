"""`refkit lock` and `refkit unlock`: which fields only a person changes."""

from collections.abc import Sequence
from typing import Annotated

import typer

from refkit.commands import AsJson, DryRun, complete_key, run_of


def complete_word(context: typer.Context, incomplete: str) -> list[str]:
    """Cite keys and fields of an entry that begin with what was typed."""
    from refkit.model import Entry

    names = (*Entry.__struct_fields__, "doi", "arxiv", "journal", "booktitle", "year")
    fields = (name for name in names if name not in ("extra", "and_others"))
    own = sorted(name for name in fields if name.startswith(incomplete))
    return [*complete_key(context, incomplete), *own]


def lock(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY|QUERY... FIELD...",
            help="Records, then fields as people call them: title, authors, year, journal, ...",
            autocompletion=complete_word,
        ),
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Lock fields of records: enrichment leaves them as they are, also where they are empty.

    You can still change them with `refkit set` and `refkit edit`. `refkit show` lists what is
    locked.

    \b
    Examples:
      refkit lock moriakov2020kernel title authors
      refkit lock tag:own title authors
    """
    from refkit import curate
    from refkit.curate import setting
    from refkit.errors import RefkitError

    targets, fields = setting.parted(words)
    if not fields:
        if len(words) > 1:
            curate.field_named(words[-1])  # says that there is no such field, and what is near
        raise RefkitError("lock which fields?", hint="name them behind the key, as in title year")
    _change(context, targets, fields, locks=True, dry_run=dry_run, as_json=as_json)


def unlock(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY|QUERY... [FIELD]...",
            help="Records, then fields; without any, all that are locked.",
            autocompletion=complete_word,
        ),
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Unlock fields of records, or all of them: enrichment may change them again.

    \b
    Example:
      refkit unlock moriakov2020kernel title
    """
    from refkit.curate import setting

    targets, fields = setting.parted(words)
    _change(context, targets, fields, locks=False, dry_run=dry_run, as_json=as_json)


def _change(
    context: typer.Context,
    targets: Sequence[str],
    fields: Sequence[str],
    *,
    locks: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from refkit import curate
    from refkit.commands.target import meant
    from refkit.errors import RefkitError

    run = run_of(context)
    if not targets:
        raise RefkitError(
            "of which records?", hint="give their keys, or a query, before the fields"
        )
    change = curate.lock if locks else curate.unlock
    today = run.today
    run.change(
        lambda records: change(records, meant(run, records, targets), fields, today),
        verb="locked" if locks else "unlocked",
        dry_run=dry_run,
        as_json=as_json,
    )
