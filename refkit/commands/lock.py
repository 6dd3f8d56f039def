"""`refkit lock` and `refkit unlock`: which fields only a person changes."""

from typing import Annotated

import typer

from refkit.commands import AsJson, DryRun, complete_key, run_of

Key = Annotated[str, typer.Argument(metavar="KEY", help="Cite key.", autocompletion=complete_key)]


def complete_field(incomplete: str) -> list[str]:
    """Fields of an entry that begin with what was typed."""
    from refkit.model import Entry

    names = (*Entry.__struct_fields__, "doi", "arxiv", "journal", "booktitle", "year")
    return sorted(
        name
        for name in names
        if name.startswith(incomplete) and name not in ("extra", "and_others")
    )


def lock(
    context: typer.Context,
    key: Key,
    fields: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD...",
            help="Fields as people call them: title, authors, year, journal, doi, ...",
            autocompletion=complete_field,
        ),
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Lock fields of a record: enrichment leaves them as they are, also where they are empty.

    You can still change them with `refkit edit`. `refkit show` lists what is locked.

    \b
    Example:
      refkit lock moriakov2020kernel title authors
    """
    run = run_of(context)
    from refkit import curate

    today = run.today
    run.change(
        lambda records: curate.lock(records, [records.resolve(key)], fields, today),
        verb="locked",
        dry_run=dry_run,
        as_json=as_json,
    )


def unlock(
    context: typer.Context,
    key: Key,
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD]...",
            help="Fields; without any, all that are locked.",
            show_default=False,
            autocompletion=complete_field,
        ),
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Unlock fields of a record, or all of them: enrichment may change them again.

    \b
    Example:
      refkit unlock moriakov2020kernel title
    """
    run = run_of(context)
    from refkit import curate

    today = run.today
    run.change(
        lambda records: curate.unlock(records, [records.resolve(key)], fields or (), today),
        verb="unlocked",
        dry_run=dry_run,
        as_json=as_json,
    )
