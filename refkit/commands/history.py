"""`refkit undo`, `redo`, `log`, `blame`, `diff`: what happened, and taking it back."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import AsJson, DryRun, complete_key, run_of
from refkit.commands.journal import app
from refkit.commands.moment import METAVAR, begin, parse

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.journal import History, Line
    from refkit.journal.step import Step
    from refkit.model import Change
    from refkit.store import Records

__all__ = ["app", "blame", "diff", "log", "redo", "undo"]

Count = Annotated[int, typer.Argument(metavar="[N]", help="How many changes.", min=1)]


def undo(
    context: typer.Context,
    count: Count = 1,
    to: Annotated[
        int | None,
        typer.Option("--to", metavar="N", help="Undo all that came after change N of the log."),
    ] = None,
    only: Annotated[
        int | None,
        typer.Option("--only", metavar="N", help="Undo change N alone; what came later stays."),
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take back the last change, or the last N, whatever they did. `refkit redo` is the way back.

    An undo is a change like any other: it is in the log, and nothing is lost by it. With --only an
    older change is taken out from under later ones; where a later one touched the same field it
    is refused.

    \b
    Examples:
      refkit undo
      refkit undo 3
      refkit undo --to 12
      refkit undo --only 9
    """
    run = run_of(context)
    if to is not None and only is not None:
        raise typer.BadParameter("say --to or --only, not both")

    def make(records: "Records", history: "History") -> "Step":
        from refkit.journal import step

        if to is not None:
            numbers = step.done_since(history, to)
        elif only is not None:
            numbers = step.one_done(history, only)
        else:
            numbers = step.last_done(history, count)
        return step.undo(history, records.documents, numbers)

    _retrace(run, make, dry_run=dry_run, as_json=as_json)


def redo(
    context: typer.Context, count: Count = 1, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Do once more what was undone last, or the last N. A new change ends what can be redone.

    \b
    Example:
      refkit redo
    """
    run = run_of(context)

    def make(records: "Records", history: "History") -> "Step":
        from refkit.journal import step

        return step.redo(history, records.documents, step.last_undone(history, count))

    _retrace(run, make, dry_run=dry_run, as_json=as_json)


def _retrace(
    run: "Run", make: "Callable[[Records, History], Step]", *, dry_run: bool, as_json: bool
) -> None:
    from refkit import view
    from refkit.commands import records_json
    from refkit.view import past

    told: list[str] = []

    def noted(records: "Records", history: "History") -> "Step":
        from refkit.journal.words import command

        told.clear()  # it may be made anew, when another program was faster
        step = make(records, history)
        lines = {line.n: line for line in history.lines}
        undo, redo = ("would undo", "would redo") if dry_run else ("undid", "redid")
        verb = undo if step.undoes else redo
        told.extend(f"{verb} {n}: {command(lines[n])}" for n in step.undoes or step.redoes)
        return step

    _, plan = run.library.retrace(noted, dry_run=dry_run)
    run.report(plan.problems)
    screen = run.screen(sys.stderr)
    for line in _first(told, run):
        text = view.safe(line)
        run.say(text if run.verbose else view.clip(text, screen.width or past.WIDTH))
    for line in _first(past.difference(plan, screen, verbose=run.verbose).splitlines(), run, 30):
        run.say(f"  {line}")
    run.say(past.counts(plan, would=dry_run))
    if as_json:
        run.write(records_json(plan.put or tuple(plan.before.values())))


def _first(lines: "Sequence[str]", run: "Run", most: int = 10) -> "Sequence[str]":
    """The first few of many lines, and how many there are more."""
    if run.verbose or len(lines) <= most:
        return lines
    return [*lines[:most], f"... and {len(lines) - most} more lines: refkit -v lists them"]


def log(
    context: typer.Context,
    keys: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY]...",
            help="Only changes of these records, with what changed in them.",
            autocompletion=complete_key,
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", metavar="N", min=0, help="At most N lines.  [default: 20; all with -v]"
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only what happened since then.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
) -> None:
    """List what happened to the library, the latest first: number, time, what, and the command.

    The numbers are those that undo, diff, show and export take. What was undone is marked.

    \b
    Examples:
      refkit log
      refkit log moriakov2020kernel
      refkit -v log --since last-month
    """
    run = run_of(context)
    from refkit import journal

    after = begin(run, since) if since else None
    history = run.library.history()
    run.report(history.problems)
    lines = [line for line in reversed(history.lines) if after is None or line.at >= after]
    names: frozenset[str] = frozenset()
    if keys:
        names = _names(run, history, keys)
        lines = [line for line in lines if not names.isdisjoint(line.pairs().get("entries", {}))]
    usual = None if keys or as_json or run.verbose else 20
    chosen = lines[: usual if limit is None else limit]
    undone = journal.standing(history).gone
    if as_json:
        from refkit.journal import json_

        run.write(json_.log(history, chosen, undone))
        return
    from refkit.view import log as drawn

    screen = run.screen(sys.stdout)
    rows = [(line, drawn.mark(line, history, undone), _told(line, names)) for line in chosen]
    run.write(drawn.log(rows, undone | history.void, screen, verbose=run.verbose))
    if not lines:
        when = " since then" if since else "" if keys else " yet"
        run.say(f"nothing has happened{' to it' if keys else ''}{when}")
    elif more := len(lines) - len(chosen):
        run.say(f"{more} earlier {'one' if more == 1 else 'ones'}: refkit -v log lists all")


def _names(run: "Run", history: "History", keys: Sequence[str]) -> frozenset[str]:
    """Every key that the records had. Raises UnknownKey for one that nothing knows."""
    from refkit.errors import UnknownKey
    from refkit.journal import former

    if not keys:
        return frozenset()
    found: set[str] = set()
    catalogue = run.at_hand
    for key in keys:
        try:
            known = catalogue.resolve(key)
        except UnknownKey:
            if not any(key in line.pairs().get("entries", {}) for line in history.changes):
                raise
            known = key
        found |= former.names(history, known)
    return frozenset(found)


def _told(line: "Line", names: frozenset[str]) -> "Sequence[Change]":
    """What a line changed in the fields of some records."""
    from refkit.journal import plan

    if not names:
        return ()
    entries = {key: pair for key, pair in line.pairs().get("entries", {}).items() if key in names}
    made = plan.plan({"entries": entries}, lenient=True)
    return tuple(change for changes in made.changes.values() for change in changes)


def blame(
    context: typer.Context,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Cite key.", autocompletion=complete_key)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Tell for each field of a record when it got its value, from where, and through which command.

    Changes that were undone do not count.

    \b
    Example:
      refkit blame moriakov2020kernel
    """
    run = run_of(context)
    from refkit.journal import blame as behind
    from refkit.view import past

    catalogue = run.at_hand
    record = catalogue.record(catalogue.resolve(key))
    history = run.library.history()
    run.report(history.problems)
    found = behind.blame(history, record.key)
    if as_json:
        from refkit.journal import json_

        run.write(json_.blame(record, found))
    else:
        run.write(past.blame(record, found, run.screen(sys.stdout)))


def diff(
    context: typer.Context,
    first: Annotated[
        str, typer.Argument(metavar=METAVAR, help="A day, a time, or a number of the log.")
    ],
    second: Annotated[
        str | None,
        typer.Argument(metavar=f"[{METAVAR}]", help="The later moment; else now."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the records before and after as JSON.")
    ] = False,
) -> None:
    """Show what changed between two moments, or since one: record by record, field by field.

    A day means its end; a number means the library after that change of the log.

    \b
    Examples:
      refkit diff yesterday
      refkit diff 2026-05-01 2026-06-01
      refkit diff 11 12
    """
    run = run_of(context)
    from refkit.journal import past, plan

    one, other = parse(run, first), parse(run, second) if second else None
    history = run.library.history()
    run.report(history.problems)
    low = one(history)
    high = other(history) if other else history.lines[-1].n
    low, high = min(low, high), max(low, high)
    past.check(history, low)
    changes = past.between(line for line in history.changes if low < line.n <= high)
    made = plan.plan(changes, lenient=True)
    if as_json:
        from refkit.journal import json_

        run.write(json_.changes(changes))
        return
    from refkit.view import past as drawn

    run.write(drawn.difference(made, run.screen(sys.stdout), verbose=run.verbose))
    run.say(drawn.counts(made))
    run.say(drawn.left_out(made, changes.get("entries", {}), verbose=run.verbose))
