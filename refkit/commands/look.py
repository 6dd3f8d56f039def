"""`refkit list`, `show` and `next`: look at the library, change nothing."""

import os
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import AsJson, Query, Run, Statuses, Tags, records_json, run_of
from refkit.commands.moment import METAVAR
from refkit.commands.target import Targets, asked, meant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from refkit.catalogue import Catalogue
    from refkit.model import Record, Status
    from refkit.query import Node
    from refkit.store import Records

Limit = Annotated[int | None, typer.Option("--limit", "-L", min=0, help="At most so many.")]


def list_(
    context: typer.Context,
    query: Query = None,
    tag: Tags = None,
    status: Statuses = None,
    sort: Annotated[
        str | None, typer.Option("--sort", metavar="KEYS", help="Sort, as in 'year-,author'.")
    ] = None,
    limit: Limit = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="FIELDS", help="Show these, as in 'key,year,rating'."),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="TEXT", help="A line a record: '{key}: {title}'."),
    ] = None,
    keys: Annotated[bool, typer.Option("--keys", help="Print cite keys only.")] = False,
    as_json: AsJson = False,
) -> None:
    """List records: all, or those that QUERY finds; keys mean their records.

    Words are looked for in every field; accents and case do not count. Further: "a phrase",
    field:value, field:=exact, field::regex, year:2018..2020, added:last-month, has:doi, -without,
    AND, OR, NOT and parentheses. docs/queries.md has it all. Several tags must all be there; of
    several statuses one must.
    Sort by key, title, author, year, date, venue, type, added, read, status, priority or rating;
    a trailing - turns one round.

    \b
    Examples:
      refkit list graph network --status unread --sort year-,author
      refkit list 'tag:nlp year:2018.. -has:doi' --columns key,year,title,rating
      refkit list --tag to-cite --template '{key}: {title} ({year})'
    """
    run = run_of(context)
    if sum((columns is not None, template is not None, keys, as_json)) > 1:
        raise typer.BadParameter("--columns, --template, --keys and --json exclude each other")
    draw = _drawn(run, columns, template)
    catalogue = run.catalogue
    node = _node(run, catalogue, query, tag, status)
    order = _order(run) if sort is None else sort
    found, total = catalogue.select(node, order, limit)
    if as_json:
        run.write(records_json(found))
    elif keys:
        run.write("".join(f"{record.key}\n" for record in found))
    else:
        from refkit import view

        if found:
            run.write(draw(found))
        of = total or len(catalogue)
        bare = not of and not (query or tag or status)
        path = str(run.settings.library)
        run.say(view.empty(path) if bare else view.count(len(found), of=of))


def _drawn(
    run: Run, columns: str | None, template: str | None
) -> "Callable[[Sequence[Record]], str]":
    """How records are shown. Raises RefkitError for what cannot be."""
    from refkit import view
    from refkit.errors import RefkitError, UnknownName

    if template is not None:
        from refkit.view import template as templates

        read = templates.read(template)
        return lambda found: templates.draw(found, read)
    screen = run.screen(sys.stdout)
    wanted = _set_columns(run) if columns is None else columns
    if not wanted and columns is None:
        return lambda found: view.table(found, screen)
    from refkit.view import columns as tables

    try:
        named = tables.read(wanted)
    except UnknownName as stop:
        if columns is not None:
            raise
        hint = f"{stop.hint}; refkit config --explain shows where it is set"
        raise RefkitError(f"list.columns: {stop.message}", hint=hint) from None
    return lambda found: tables.draw(found, named, screen)


def _set_columns(run: Run) -> str:
    """The columns that the configuration names, "" for none."""
    from refkit import settings

    return ",".join(settings.list_columns(run.settings.library, os.environ))


def _order(run: Run) -> str:
    """The order that the configuration names, or that of the keys."""
    from refkit import settings

    return settings.list_sort(run.settings.library, os.environ)


def _node(
    run: Run,
    catalogue: "Catalogue",
    query: "Sequence[str] | None",
    tag: "Sequence[str] | None",
    status: "Sequence[str] | None",
) -> "Node":
    from refkit import query as queries

    words = query or ()
    node = _keyed(catalogue, words) or catalogue.parse(" ".join(words), run.today)
    if not (tag or status):
        return node
    return queries.narrowed(node, *_chosen(tag, status, catalogue))


def _keyed(known: "Catalogue | Records", words: "Sequence[str]") -> "Node | None":
    """The records that ``words`` name, where every one of them is a key or a former key."""
    from refkit.query.term import Kind, Match, Or

    keys = [known.find(word) for word in words]
    named = tuple(Match("key", Kind.IS, key) for key in dict.fromkeys(keys) if key)
    if not named or not all(keys):
        return None
    return named[0] if len(named) == 1 else Or(named)


def _chosen(
    tag: "Sequence[str] | None", status: "Sequence[str] | None", known: "Catalogue | Records"
) -> "tuple[Sequence[str], Sequence[Status]]":
    """Tags and statuses as they are kept."""
    from refkit.model import Status
    from refkit.tag import parse, resolve

    tags = resolve(parse(tag), known.tag_aliases()) if tag else ()
    return tags, [Status.parse(word) for word in status or ()]


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

    library = run.library.read() if library is None else library
    node = _keyed(library, query or ()) or queries.parse(
        " ".join(query or ()), run.today, library.tag_aliases()
    )
    test = queries.predicate(queries.narrowed(node, *_chosen(tag, status, library)), time.monotonic)
    return queries.sort(filter(test, library.values()), sort)


def show(
    context: typer.Context,
    targets: Targets,
    provenance: Annotated[
        bool,
        typer.Option("--provenance", help="Where each field comes from, why, and what was there."),
    ] = False,
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar=METAVAR, help="Show them as they were then."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show everything that is known of records, or where each field of them comes from.

    What is no key is one query, as for `refkit list`, and all that it finds is shown. DATE is a
    day, a month, a time, or the number of a change that `refkit log` shows.

    \b
    Examples:
      refkit show moriakov2020kernel
      refkit show moriakov2020kernel --provenance
      refkit show author:sagawa year:2020
      refkit show moriakov2020kernel --as-of 2026-05-01
    """
    run = run_of(context)
    found = _as_of(run, as_of, targets) if as_of else asked(run, targets)
    if as_json:
        run.write(records_json(found))
    else:
        from refkit import view

        screen = run.screen(sys.stdout)
        draw = view.provenance if provenance else view.record
        run.write("\n\n".join(draw(record, screen) for record in found))


def _as_of(run: Run, when: str, targets: "Sequence[str]") -> "list[Record]":
    """The records that the words meant at another time, as they were then."""
    from refkit.commands import moment

    records = run.library.as_of(moment.parse(run, when))
    return [records[key] for key in meant(run, records, targets)]


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

    catalogue = run.catalogue
    pending, _ = catalogue.select(catalogue.parse("status:reading OR status:queued", run.today))
    waiting = curate.queue(pending)
    found = waiting[:limit]
    if as_json:
        run.write(records_json(found))
    elif found:
        run.write(view.queue(found, run.today, run.screen(sys.stdout)))
        if len(waiting) > len(found):
            more = len(waiting) - len(found)
            run.say(f"{more} more {'is' if more == 1 else 'are'} waiting (--limit)")
    else:
        run.say("nothing is being read or queued: refkit mark queued KEY puts a work in line")
