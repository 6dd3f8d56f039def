"""`refkit dedupe`: works that are in the library more than once."""

import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import DONE, FINDINGS, DryRun, Query, Run, run_of

if TYPE_CHECKING:
    from refkit.dedupe import Findings, Group
    from refkit.model import Plan, Record
    from refkit.store import Records


def dedupe(
    context: typer.Context,
    query: Query = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Merge the groups that are certain, in one change.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="The same as --apply: for scripts.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Decide pair by pair, with one key press each.")
    ] = False,
    distinct: Annotated[
        bool, typer.Option("--distinct", help="Remember that the records named are other works.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every test behind a verdict, with its score.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was found and merged as JSON.")
    ] = False,
) -> None:
    """Find works that are in the library more than once, and merge them.

    A preprint, the workshop paper and the published version are one work; parts, volumes, editions,
    errata, a thesis and its paper are not. Nothing is changed without --apply or --review; what you
    say to be different works is remembered. With QUERY, only pairs with a record that it finds.
    Exit code 1 says that something is left to decide.

    \b
    Examples:
      refkit dedupe
      refkit dedupe --apply
      refkit dedupe tag:thesis --review
      refkit dedupe --distinct smith2019parts smith2020parts
    """
    run = run_of(context)
    words = query or []
    if distinct:
        _distinguish(run, words, dry_run=dry_run)
        return
    if review and (dry_run or as_json):
        raise typer.BadParameter("--review asks; it goes with neither --dry-run nor --json")
    code = _search(
        run,
        words,
        writes=(apply or yes) and not dry_run,
        plans=apply or yes,
        review=review,
        explain=explain,
        as_json=as_json,
    )
    if code != DONE:
        raise typer.Exit(code)


def _distinguish(run: Run, words: Sequence[str], *, dry_run: bool) -> None:
    """Remember of every two of the records named that they are different works."""
    from itertools import combinations

    from refkit import view
    from refkit.unite import Uniting

    keys: list[str] = []

    def make(records: "Records") -> "Plan":
        keys[:] = dict.fromkeys(records.resolve(word) for word in words)
        if len(keys) < 2:
            raise typer.BadParameter("--distinct needs two keys or more")
        uniting = Uniting(records, run.today, records.holding)
        for one, other in combinations(keys, 2):
            uniting.distinguish(one, other)
        return uniting.plan()

    run.library.change(make, dry_run=dry_run)
    named = f"{', '.join(map(view.safe, keys[:-1]))} and {view.safe(keys[-1])}"
    run.say(f"{named} {'would be' if dry_run else 'are'} kept apart: they are different works")


def _search(
    run: Run,
    words: Sequence[str],
    *,
    writes: bool,
    plans: bool,
    review: bool,
    explain: bool,
    as_json: bool,
) -> int:
    from refkit import dedupe, view
    from refkit.commands.judging import Judging
    from refkit.view import twins

    records = run.library.read()
    wanted: Collection[str] | None = None
    if words:
        from refkit.commands import target

        wanted = set(target.meant(run, records, words))
    findings = dedupe.find(records, records.stream(), wanted)
    merged: tuple[Group, ...] = ()
    screen = run.screen(sys.stdout)
    if plans and findings.certain:
        merged = _merge(run, records, findings, dry_run=not writes)
    if as_json:
        run.write(_json(findings, merged))
    elif not review:
        shown = findings.without(merged) if writes else findings
        run.write(twins.draw(shown, records, screen, explain=explain, verbose=run.verbose))
    if merged and not run.quiet:
        told = [group.keys for group in merged]
        run.say(twins.joined(told, run.screen(sys.stderr), dry_run=not writes))
    if not (findings.groups or findings.likely):
        none = "no work is there twice" if records else "there are no records yet"
        run.say(f"{none}: {view.plural(findings.records, 'record')} looked at" if records else none)
        return DONE
    rest = findings.without(merged) if writes else findings
    pairs = [*(match for group in rest.certain for match in group.matches), *rest.open]
    if not review:
        _say_what_next(run, rest)
        return FINDINGS if pairs else DONE
    if writes and merged:
        records = run.library.read()
    return FINDINGS if Judging(run, records, pairs).hold() else DONE


def _merge(
    run: Run, records: "Records", findings: "Findings", *, dry_run: bool
) -> "tuple[Group, ...]":
    """Merge the certain groups in one change: those whose records are still what was judged."""
    from refkit.unite import unite_all

    done: list[Group] = []
    today = run.today

    def make(now: "Records") -> "Plan":
        done[:] = [
            group
            for group in findings.certain
            if all(key in now and now[key] == records[key] for key in group.keys)
        ]

        def naming(key: str) -> "list[Record]":
            return [now[other] for other in findings.named.get(key.lower(), ()) if other in now]

        return unite_all(now, [group.keys for group in done], today, naming=naming)

    plan = run.library.change(make, dry_run=dry_run)
    run.report(plan.problems)
    return tuple(done)


def _say_what_next(run: Run, findings: "Findings") -> None:
    if findings.certain:
        run.say("refkit dedupe --apply merges the certain ones, refkit undo takes it back")
    if findings.open:
        run.say("refkit dedupe --review asks about the others, one key press a pair")


def _json(findings: "Findings", merged: "Sequence[Group]") -> str:
    from refkit import codec

    done = {group.keys for group in merged}
    data = {
        "records": findings.records,
        "groups": [
            {
                "keys": list(group.keys),
                "certain": group.certain,
                "merged": group.keys in done,
                "matches": list(group.matches),
                "against": list(group.against),
            }
            for group in findings.groups
        ],
        "likely": list(findings.likely),
        "distinct": findings.distinct,
    }
    return codec.to_json(data)
