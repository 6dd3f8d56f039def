"""`refkit merge`: several records of one work become one."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import FINDINGS, AsJson, DryRun, complete_key, run_of, serious

if TYPE_CHECKING:
    from refkit.model import Plan
    from refkit.store import Records
    from refkit.unite import United

Keys = Annotated[
    list[str],
    typer.Argument(metavar="KEY KEY...", help="Records of one work.", autocompletion=complete_key),
]


def merge(
    context: typer.Context,
    keys: Keys,
    into: Annotated[
        str | None,
        typer.Option(
            "--into",
            metavar="KEY",
            help="The record that stays; else the first.",
            autocompletion=complete_key,
        ),
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Merge records of one work into the first of them: nothing of mine is lost.

    The published version comes before the preprint, what you set by hand before what a file says,
    full lists and names before cut ones. Tags, identifiers, links, files and notes are united, and
    all keys go on leading to the record. What could not be kept is listed; exit code 1 says that
    some of it needs a look. `refkit undo` takes the merge back.

    \b
    Examples:
      refkit merge vaswani2017attention vaswani2017attentiona
      refkit merge vaswani2017arxiv vaswani2017attention --into vaswani2017attention --dry-run
    """
    run = run_of(context)
    from refkit import unite

    united: list[United] = []
    today = run.today

    def make(records: "Records") -> "Plan":
        named = [records.resolve(key) for key in ([into] if into else []) + keys]
        named = list(dict.fromkeys(named))
        plan = unite.unite(records, named, today, naming=records.holding)
        united.append(unite.compose([records[key] for key in named], today))
        return plan

    plan = run.library.change(make, dry_run=dry_run)
    if as_json:
        from refkit.commands import records_json

        run.write(records_json(r for r in plan.put if r.key == united[0].record.key))
    if not run.quiet:
        from refkit.view import twins

        run.say(twins.merged(united[0], run.screen(sys.stderr), verbose=run.verbose))
    run.report(plan.problems)
    if not run.quiet:
        from refkit import view

        gone = view.plural(len(plan.remove), "record")
        stays = view.safe(united[0].record.key)
        run.say(f"{gone} {'would be ' if dry_run else ''}merged into {stays}")
    if serious(plan.problems):
        raise typer.Exit(FINDINGS)
