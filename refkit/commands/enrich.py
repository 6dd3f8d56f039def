"""`refkit enrich`: look records up, show what is known elsewhere, write it when told to."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import (
    DONE,
    FINDINGS,
    Query,
    Run,
    Statuses,
    Tags,
    complete_source,
    run_of,
    serious,
)
from refkit.commands.wish import Wish

if TYPE_CHECKING:
    from refkit.model import Plan
    from refkit.store import Records

INTERRUPTED = 130
Names = list[str] | None


def enrich(
    context: typer.Context,
    query: Query = None,
    tag: Tags = None,
    status: Statuses = None,
    source: Annotated[
        Names,
        typer.Option(
            "--source",
            metavar="NAME",
            help="Ask only this source; with --revert, take back what came from it.",
            autocompletion=complete_source,
        ),
    ] = None,
    from_: Annotated[
        Names,
        typer.Option("--from", metavar="FILE", help="Look in this file; nobody is asked."),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use only answers that are stored.")
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Write the changes.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Write the changes and ask nothing: for scripts.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Show what would change: the default.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Ask about papers that are likely, not certain.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every test behind a verdict, with its score.")
    ] = False,
    fill_from: Annotated[
        Names,
        typer.Option(
            "--fill-from",
            metavar="NAME",
            help="Let this source fill what stays empty, too.",
            autocompletion=complete_source,
        ),
    ] = None,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only records that wait to be looked up.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Also records that lack nothing.")] = False,
    revert: Annotated[
        bool, typer.Option("--revert", help="Take back what enrichment changed.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was found and changed as JSON.")
    ] = False,
) -> None:
    """Look records up and show what is known of them elsewhere: accepted versions, authors, DOIs.

    QUERY is keys, or words as in `list`; without it, all records that lack something are looked
    up. Nothing is written without --apply. Each change has a receipt: `refkit show --provenance`
    prints it, --revert takes it back. Exit code 1 says that something could not be checked or
    needs a decision.

    \b
    Examples:
      refkit enrich moriakov2020kernel
      refkit enrich --tag iclr2020 --apply
      refkit enrich --from iclr2020-notes.json --apply
      refkit enrich --revert moriakov2020kernel
    """
    run = run_of(context)
    wish = Wish(
        query=query or (),
        tags=tag or (),
        statuses=status or (),
        sources=source or (),
        files=from_ or (),
        fill_from=fill_from or (),
        offline=offline,
        writes=(apply or yes) and not dry_run,
        asks=not yes and not dry_run,
        review=review,
        explain=explain,
        waiting=waiting,
        every=every,
        as_json=as_json,
    )
    code = _revert(run, wish, dry_run=dry_run) if revert else _enrich(run, wish)
    if code != DONE:
        raise typer.Exit(code)


def _enrich(run: Run, wish: Wish) -> int:
    from refkit.commands import ask, naming, outcome, review
    from refkit.enrich.plan import plan as planned
    from refkit.model import Plan

    wish.check()
    records = run.library.read()
    chosen = wish.records(run, records)
    if not chosen:
        run.write("[]" if wish.as_json else "")
        return DONE
    if wish.writes or wish.review:
        # A library that cannot be written is found out before anybody is asked.
        run.library.change(lambda _: Plan())
    if wish.files:
        asked = ask.files(run, chosen, wish.files)
    else:
        asked = ask.servers(run, chosen, wish.sources, offline=wish.offline, further=wish.fill_from)
    today = run.today
    formula = naming.formula(run)
    taken: frozenset[tuple[str, str]] = frozenset()

    def make(records: "Records") -> "Plan":
        return planned(
            asked.consulted,
            records,
            today,
            accepted=taken,
            fill_from=wish.fill_from,
            retired=records.retired(),
            formula=formula,
        )

    plan = run.library.change(make, dry_run=True) if wish.review else Plan()
    if wish.review:
        taken = review.accepted(run, asked.consulted.values(), plan)
    plan = run.library.change(make, dry_run=not wish.writes)
    written = wish.writes
    found = outcome.show(run, wish, asked, plan, written=written)
    if taken and not written and plan.put and not wish.as_json:
        question = f"Write {'it' if len(plan.put) == 1 else f'these {len(plan.put)} records'}?"
        if typer.confirm(question, default=False, err=True):
            plan, written = run.library.change(make), True
    outcome.say_what_next(run, wish, asked, plan, of=len(chosen), written=written)
    if asked.interrupted:
        return INTERRUPTED
    return FINDINGS if found or plan.review else DONE


def _revert(run: Run, wish: Wish, *, dry_run: bool) -> int:
    """Take changes back. It is asked for by name, so it is done at once."""
    from refkit import view
    from refkit.commands import outcome
    from refkit.enrich.revert import revert

    if not wish.query and not wish.sources:
        raise typer.BadParameter("--revert needs keys, or --source NAME for all that came from it")
    if len(wish.sources) > 1:
        raise typer.BadParameter("--revert takes one --source at a time")
    source, today = next(iter(wish.sources), ""), run.today
    plan = run.library.change(
        lambda records: revert(
            records, [records.resolve(key) for key in wish.query], today, source=source
        ),
        dry_run=dry_run,
    )
    if wish.as_json:
        run.write(outcome.as_json({}, plan, written=not dry_run))
    elif dry_run or not run.quiet:
        screen = run.screen(sys.stdout)
        run.write(view.enrichment(plan, {}, screen, explain=False, verbose=run.verbose))
    run.report([problem for problem in plan.problems if problem.code not in outcome.IN_THE_DIFF])
    changed = view.plural(len(plan.put), "record")
    if not plan.put:
        run.say("there is nothing to take back")
    else:
        run.say(f"{changed} would go back" if dry_run else f"{changed} taken back")
    return FINDINGS if serious(plan.problems) else DONE
