"""The typer app: wiring, global options, and the one place that maps errors to exit codes.

Exit codes: 0 done; 1 done, with findings; 2 wrong use, or it cannot be done; 3 a bug in refkit;
130 interrupted. Only typer and the standard library are imported here, so that `--help` and
completion answer at once.
"""

import gc
import os
import sys
from typing import Annotated

import typer

from refkit import __version__
from refkit.commands import Run, add, cache, change, enrich, lock, login, look, publish, roundtrip

CANNOT, BUG = 2, 3

app = typer.Typer(
    name="refkit",
    help="A reference manager: BibTeX and messy listings in, a trustworthy library, BibTeX out.",
    epilog="Global options stand before the command: refkit --library FILE list",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for _command, _name in (
    (add.add, "add"),
    (look.list_, "list"),
    (look.show, "show"),
    (look.next_, "next"),
    (look.tags, "tags"),
    (change.mark, "mark"),
    (change.tag, "tag"),
    (change.edit, "edit"),
    (change.remove, "remove"),
    (lock.lock, "lock"),
    (lock.unlock, "unlock"),
    (enrich.enrich, "enrich"),
    (publish.export, "export"),
    (publish.convert, "convert"),
    (roundtrip.roundtrip, "roundtrip"),
    (login.login, "login"),
    (login.logout, "logout"),
):
    app.command(_name)(_command)
app.add_typer(cache.app, name="cache")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"refkit {__version__}")
        raise typer.Exit


@app.callback()
def globals_(
    context: typer.Context,
    library: Annotated[
        str | None,
        typer.Option(
            "--library",
            "-l",
            metavar="FILE",
            help="The library. Else REFKIT_LIBRARY, else the nearest library.json upwards, "
            "else one in your data folder.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No talk, only data.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List every note.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colour.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Set up the run that the command is part of."""
    context.obj = Run(library_flag=library, quiet=quiet, verbose=verbose, color=not no_color)


def main() -> int:
    """Run the command line and return the exit code."""
    # A command lives for a second and makes a million small values that die with it: collecting
    # cycles among them costs a third of the time of a large import, and frees nothing.
    gc.disable()
    if sys.stdout is None:  # closed by the caller: `refkit list >&-`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - as long as the program lives
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter shows its code; that is no reason to stop.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="refkit")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else CANNOT
    except Exception as error:
        return _stopped(error)
    return 0


def _stopped(error: Exception) -> int:
    from refkit.errors import RefkitError
    from refkit.view import Screen
    from refkit.view import error as worded

    plain = "--no-color" in sys.argv
    screen = Screen.of(sys.stderr, {**os.environ, "NO_COLOR": "1"} if plain else os.environ)
    if isinstance(error, RefkitError):
        print(worded(error.message, error.hint, screen).rstrip("\n"), file=sys.stderr)
        return CANNOT
    report = _report(error)
    message = f"this is a bug in refkit: {type(error).__name__}: {error}"
    print(worded(message, f"the full report is in {report}", screen).rstrip("\n"), file=sys.stderr)
    return BUG


def _report(error: Exception) -> str:
    """Write what is needed to find a bug to a file; its name."""
    import platform
    import tempfile
    import traceback

    text = "".join(traceback.format_exception(error))
    about = f"refkit {__version__}, Python {sys.version}, {platform.platform()}\n"
    handle, name = tempfile.mkstemp(prefix="refkit-report-", suffix=".log", text=True)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(about + f"arguments: {sys.argv[1:]}\n\n{text}")
    return name
