"""`refkit list`, `show`, `tags` and `next`: look at the library, change nothing."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import (
    AsJson,
    Keys,
    Query,
    Run,
    Statuses,
    Tags,
    records_json,
    run_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refkit.model import Record
    from refkit.store import Records

Limit = Annotated[int | None, typer.Option("--limit", "-L", min=0, help="At most so many.")]


def list_(
    context: typer.Context,
    query: Query = None,
    tag: Tags = None,
    status: Statuses = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="KEYS", help="Sort, as in 'year-,author'.")
    ] = "key",
    limit: Limit = None,
    keys: Annotated[bool, typer.Option("--keys", help="Print cite keys only.")] = False,
    as_json: AsJson = False,
) -> None:
    """List records: all, or those in which every word of QUERY occurs.

    Words are looked for in title, authors, venue, year, tags and key; accents and case do not
    count. Several tags must all be there; of several statuses one must.
    Sort by key, year, title, author, added, status or priority; a trailing - turns one round.

    \b
    Examples:
      refkit list graph network --status unread --sort year-,author
      refkit list --tag to-cite --keys
    """
    run = run_of(context)
    chosen = select(run, query, tag, status, sort)
    found = chosen[:limit]
    if as_json:
        run.write(records_json(found))
    elif keys:
        run.write("".join(f"{record.key}\n" for record in found))
    else:
        from refkit import view

        if found:
            run.write(view.table(found, run.screen(sys.stdout)))
        bare = not (chosen or query or tag or status)
        path = str(run.settings.library)
        run.say(view.empty(path) if bare else view.count(len(found), of=len(chosen)))


def select(
    run: Run,
    query: "Sequence[str] | None",
    tag: "Sequence[str] | None",
    status: "Sequence[str] | None",
    sort: str,
    library: "Records | None" = None,
) -> "list[Record]":
    """The records that a query, tags and statuses choose, sorted.

    ``library`` is what was read of the library before, if it was.
    """
    from refkit import query as queries
    from refkit.model import Status
    from refkit.tag import parse

    statuses = [Status.parse(word) for word in status or ()]
    tags = parse(tag) if tag else ()
    library = run.library.read() if library is None else library
    # What does not hold the letters of a tag anywhere need not be understood.
    records = library.holding(tags[0]) if tags else library.values()
    return queries.sort(queries.matches(records, query or (), tags, statuses), sort)


def show(
    context: typer.Context,
    keys: Keys,
    provenance: Annotated[
        bool,
        typer.Option("--provenance", help="Where each field comes from, why, and what was there."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show everything that is known of records, or where each field of them comes from.

    \b
    Examples:
      refkit show moriakov2020kernel
      refkit show moriakov2020kernel --provenance
    """
    run = run_of(context)
    records = run.library.read()
    found = [records[records.resolve(key)] for key in keys]
    if as_json:
        run.write(records_json(found))
    else:
        from refkit import view

        screen = run.screen(sys.stdout)
        draw = view.provenance if provenance else view.record
        run.write("\n\n".join(draw(record, screen) for record in found))


def tags(context: typer.Context, as_json: AsJson = False) -> None:
    """List all tags, with how many records have them."""
    run = run_of(context)
    from refkit import curate, view

    counts = curate.count_tags(run.library.read().values())
    if as_json:
        import json

        run.write(json.dumps(counts, ensure_ascii=False, indent=2))
    elif counts:
        run.write(view.tags(counts, run.screen(sys.stdout)))
    else:
        run.say("no tags yet: refkit tag KEY --add TAG makes one")


def next_(
    context: typer.Context,
    limit: Limit = 5,
    as_json: AsJson = False,
) -> None:
    """Say what to read next: what is being read, then what is queued.

    Within each, high priority comes first, then what has waited longest.
    """
    run = run_of(context)
    from refkit import curate, view

    records = run.library.read().values()
    waiting = curate.queue(records)
    found = waiting[:limit]
    if as_json:
        run.write(records_json(found))
    elif found:
        run.write(view.queue(found, run.today, run.screen(sys.stdout)))
        if len(waiting) > len(found):
            run.say(f"{len(waiting) - len(found)} more are waiting (--limit)")
    else:
        run.say("nothing is being read or queued: refkit mark queued KEY puts a work in line")
