"""`refkit journal`: how large the journal is, and making it smaller."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import DryRun, run_of
from refkit.commands.moment import begin, is_year, number_in

if TYPE_CHECKING:
    from refkit.journal import History

app = typer.Typer(
    help="Look after the journal: what happened to the library, kept beside it.",
    add_completion=False,
    rich_markup_mode=None,
    invoke_without_command=True,
)


@app.callback()
def journal_(context: typer.Context) -> None:
    """Look after the journal: what happened to the library, kept beside it."""
    if context.invoked_subcommand is None:
        status(context)


@app.command()
def status(context: typer.Context) -> None:
    """Say how large the journal is, how many changes it has, and since when."""
    run = run_of(context)
    from refkit.view import past

    library = run.library
    history = library.history()
    run.report(history.problems)
    size = library.journal_path.stat().st_size if library.journal_path.is_file() else 0
    run.write(past.status(history, library.journal_path.name, size, run.screen(sys.stdout)))


@app.command()
def compact(
    context: typer.Context,
    before: Annotated[
        str,
        typer.Option(
            "--before", metavar="DATE", help="Drop what was done before this day, or change N."
        ),
    ],
    dry_run: DryRun = False,
) -> None:
    """Drop old lines from the journal. The library stays as it is; undo goes back no further then.

    \b
    Example:
      refkit journal compact --before 2026-01-01
    """
    run = run_of(context)
    from refkit import view
    from refkit.journal import trim
    from refkit.view import past

    number = number_in(before)
    if number is None:
        begin(run, before)  # what is no moment is refused before anything is waited for

    def choose(history: "History") -> tuple[int, str]:
        if number is not None and not is_year(run, number, history):
            return number - 1, f"change {number}"
        since = begin(run, before)
        return trim.before(history, since), f"{since.astimezone():%Y-%m-%d}"

    lines, old, new = run.library.compact(choose, dry_run=dry_run)
    would = "would be " if dry_run else ""
    run.say(
        f"{view.plural(lines, 'line')} {would}dropped: {past.size_of(old)} -> {past.size_of(new)}"
    )
