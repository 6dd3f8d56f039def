"""`refkit merge`: several records of one work become one."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import FINDINGS, AsJson, DryRun, Run, complete_key, run_of, serious
from refkit.errors import RefkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refkit.errors import Problem
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
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Merge also what looks like different works.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Merge records of one work into the first of them: nothing of mine is lost.

    The published version comes before the preprint, what you set by hand before what a file says,
    full lists and names before cut ones. Tags, identifiers, links, files and notes are united, and
    all keys go on leading to the record. What could not be kept is listed; exit code 1 says that
    some of it needs a look. Records that `refkit dedupe` holds to be different works (parts, a
    thesis and its paper) are merged when you say so again, or with --yes. `refkit undo` takes the
    merge back.

    \b
    Examples:
      refkit merge vaswani2017attention vaswani2017attentiona
      refkit merge vaswani2017arxiv vaswani2017attention --into vaswani2017attention --dry-run
    """
    run = run_of(context)
    words = [*([into] if into else []), *keys]
    try:
        plan, united, doubts = _merge(run, words, sure=yes or dry_run, dry_run=dry_run)
    except _TwoWorks as doubt:
        if not _is_wanted(run, doubt):
            raise
        plan, united, _ = _merge(run, words, sure=True)
        doubts = ()
    problems = (*doubts, *plan.problems)
    if as_json:
        from refkit.commands import records_json

        run.write(records_json(r for r in plan.put if r.key == united.record.key))
    if not run.quiet:
        from refkit.view import twins

        run.say(twins.merged(united, run.screen(sys.stderr), verbose=run.verbose))
    run.report(problems)
    if not run.quiet:
        from refkit import view

        gone = view.plural(len(plan.remove), "record")
        stays = view.safe(united.record.key)
        run.say(f"{gone} {'would be ' if dry_run else ''}merged into {stays}")
    if serious(problems):
        raise typer.Exit(FINDINGS)


class _TwoWorks(RefkitError):
    """Records that are to be merged are different works, as far as refkit can tell."""

    def __init__(self, problems: "Sequence[Problem]") -> None:
        super().__init__(
            "these look like different works: nothing was merged",
            hint="refkit merge --yes merges them all the same",
        )
        self.problems = problems


def _merge(
    run: Run, words: "Sequence[str]", *, sure: bool, dry_run: bool = False
) -> "tuple[Plan, United, tuple[Problem, ...]]":
    """Merge; the plan, how each field was chosen, and what speaks for different works.

    Raises `_TwoWorks` where something does, unless the user is ``sure`` that they are one.
    """
    from refkit import unite

    united: list[United] = []
    doubts: tuple[Problem, ...] = ()
    today = run.today

    def make(records: "Records") -> "Plan":
        nonlocal doubts
        named = [records.resolve(key) for key in words]
        if len(set(named)) == 1 < len(words):
            raise _one_record(words, named[0])
        plan = unite.unite(records, named, today, naming=records.holding)
        those = [records[key] for key in dict.fromkeys(named)]
        doubts = tuple(map(unite.two_works, unite.strangers(those)))
        if doubts and not sure:
            raise _TwoWorks(doubts)
        united[:] = [unite.compose(those, today)]
        return plan

    plan = run.library.change(make, dry_run=dry_run)
    return plan, united[0], doubts


def _one_record(words: "Sequence[str]", key: str) -> RefkitError:
    """Say that all of ``words`` lead to one record."""
    known = list(dict.fromkeys(words))
    if len(known) == 1:
        return RefkitError(
            f"{key} is named twice: there is nothing to merge with it",
            hint="refkit merge KEY KEY... takes the keys of two records or more",
        )
    return RefkitError(
        f"{', '.join(known[:-1])} and {known[-1]} are one record already",
        hint=f"refkit show {key} has its former keys",
    )


def _is_wanted(run: Run, doubt: _TwoWorks) -> bool:
    """Say why these look like different works, and ask, where there is somebody to ask."""
    run.report(doubt.problems)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return typer.confirm("Merge them all the same?", default=False, err=True)
