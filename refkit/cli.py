"""The typer app: wiring, global options, and the one place that maps errors to exit codes.

Exit codes: 0 done; 1 done, with findings; 2 wrong use, or it cannot be done; 3 a bug in refkit;
130 interrupted. Only typer and the standard library are imported here, so that `--help` and
completion answer at once.
"""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from refkit import __version__
from refkit.commands import Run

CANNOT, BUG = 2, 3

# Command -> the function, or the group, that it is; in the order in which `--help` lists them. A
# module is loaded when its command is called: all of them together cost more than most commands.
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "add": "add.add",
        "list": "look.list_",
        "search": "search.search",
        "show": "look.show",
        "next": "look.next_",
        "tags": "tags.app",
        "mark": "change.mark",
        "tag": "change.tag",
        "set": "assign.set_",
        "unset": "assign.unset",
        "edit": "change.edit",
        "remove": "change.remove",
        "lock": "lock.lock",
        "unlock": "lock.unlock",
        "rekey": "rekey.rekey",
        "dedupe": "dedupe.dedupe",
        "merge": "unite.merge",
        "settle": "share.settle",
        "enrich": "enrich.enrich",
        "export": "publish.export",
        "convert": "publish.convert",
        "roundtrip": "roundtrip.roundtrip",
        "undo": "history.undo",
        "redo": "history.redo",
        "log": "history.log",
        "blame": "history.blame",
        "diff": "history.diff",
        "journal": "journal.app",
        "fsck": "checkup.fsck",
        "backup": "upkeep.backup",
        "restore": "upkeep.restore",
        "init": "share.init",
        "merge-driver": "share.merge_driver",
        "config": "configure.config",
        "index": "index.app",
        "cache": "cache.app",
        "login": "login.login",
        "logout": "login.logout",
    }
)


class Commands(TyperGroup):
    """All commands, each loaded when it is wanted."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name all commands, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load a command; None when there is none of that name."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.commands[cmd_name] = _load(cmd_name)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is called; an unknown one is told with the near ones."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from refkit.errors import near

            close = " or ".join(near(args[0], COMMANDS))
            ask = f" Did you mean {close}?" if close else ""
            ctx.fail(f"No such command '{args[0]}'.{ask}")
        return super().resolve_command(ctx, args)


def _load(name: str) -> Any:
    module, _, attribute = COMMANDS[name].partition(".")
    found = getattr(import_module(f"refkit.commands.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_command(found)
        group.name = name
        return group
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name, context_settings=_CONTEXT)(found)
    return typer.main.get_command(single)


_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

app = typer.Typer(
    name="refkit",
    cls=Commands,
    help="A reference manager: BibTeX and messy listings in, a trustworthy library, BibTeX out.",
    epilog="Global options stand before the command: refkit --library FILE list",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)


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
            metavar="FILE|NAME",
            help="The library, a file or a name from your settings. Else REFKIT_LIBRARY, else the "
            "nearest library.json upwards, else that of your settings, else one in your data "
            "folder.",
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
    from refkit.errors import Misspelled, RefkitError
    from refkit.view import Screen
    from refkit.view import error as worded

    plain = "--no-color" in sys.argv
    screen = Screen.of(sys.stderr, {**os.environ, "NO_COLOR": "1"} if plain else os.environ)
    if isinstance(error, Misspelled):
        shown = worded(error.message, error.hint, screen, error.text, error.start)
        print(shown, file=sys.stderr)
        return CANNOT
    if isinstance(error, RefkitError):
        print(worded(error.message, error.hint, screen), file=sys.stderr)
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
