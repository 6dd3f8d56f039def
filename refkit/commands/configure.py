"""`refkit config`: the settings in force, where each comes from, and setting one in its file."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import FINDINGS, Run, run_of

if TYPE_CHECKING:
    from refkit.errors import Problem
    from refkit.settings.force import Standing
    from refkit.settings.key import Value
    from refkit.view.setting import Line


def complete_name(incomplete: str) -> list[str]:
    """Keys of the configuration that begin with what was typed."""
    from refkit.settings.key import KEYS

    names = (key.name.removesuffix("*") for key in KEYS)
    return sorted(name for name in names if name.startswith(incomplete))


def config(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY [VALUE...]]",
            help="A key, and what it is to be; without a value it is shown.",
            show_default=False,
            autocompletion=complete_name,
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say where each value comes from.")
    ] = False,
    here: Annotated[
        bool, typer.Option("--here", help="For this library: .refkit.toml beside it.")
    ] = False,
    unset: Annotated[
        str | None,
        typer.Option("--unset", metavar="KEY", help="Take it out of the file."),
    ] = None,
    path: Annotated[bool, typer.Option("--path", help="Print which file that is.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the settings, with sources, as JSON.")
    ] = False,
) -> None:
    """Show the settings in force, or change one.

    They come from flags, from environment variables, from .refkit.toml beside the library and from
    your own configuration file; what nobody says is as refkit does it by itself. Changing one
    changes its line in the file and no other. docs/configuration.md tells of every key.

    \b
    Examples:
      refkit config --explain
      refkit config export.sort year
      refkit config libraries.thesis ~/thesis/library.json
      refkit config --here keys.formula 'auth year'
      refkit config --unset export.sort
    """
    run = run_of(context)
    if (path or unset is not None) and words:
        raise typer.BadParameter("either a KEY, or --unset, or --path")
    if path:
        run.write(str(_file(run, here=here)))
    elif unset is not None:
        _unset(run, unset, here=here)
    elif words and len(words) > 1:
        _set(run, words[0], words[1:], here=here)
    else:
        if here:
            raise typer.BadParameter("--here goes with a KEY and a VALUE, --unset or --path")
        _show(run, words[0] if words else "", explain=explain, as_json=as_json)


def _file(run: Run, *, here: bool) -> Path:
    from refkit.settings import configuration

    if here:
        return configuration.beside(run.settings.library)
    return configuration.own_file(os.environ)


def _show(run: Run, name: str, *, explain: bool, as_json: bool) -> None:
    from refkit.settings import force, key

    standings: Sequence[Standing] = force.in_force(run.library_flag, os.environ, Path.cwd())
    run.report(_doubts(run))
    if name and name not in key.TABLES:
        key.find(name)
        standings = [each for each in standings if each.name == name]
    elif name:
        standings = [each for each in standings if each.name.startswith(f"{name}.")]
    if as_json:
        import json

        told = {each.name: {"value": each.value, "source": each.source} for each in standings}
        run.write(json.dumps(told, ensure_ascii=False, indent=2))
    elif name and name not in key.TABLES and not explain:
        run.write("".join(f"{line}\n" for each in standings for line in _bare(each.value)))
    else:
        from refkit.view import setting

        run.write(
            setting.draw([_line(each, explain) for each in standings], run.screen(sys.stdout))
        )
    if _complain(run, standings):
        raise typer.Exit(FINDINGS)


def _complain(run: Run, standings: "Sequence[Standing]") -> int:
    """Say which values make no sense to whoever uses them; how many."""
    from refkit import view
    from refkit.errors import RefkitError
    from refkit.settings import force

    wrong = 0
    for each in standings:
        try:
            if each.source != force.DEFAULT:
                _check(each.name, each.value)
        except RefkitError as stop:
            named = stop.message.startswith(each.name)
            about = stop.message if named else f"{each.name}: {stop.message}"
            message = f"{_short(each.source)}: {about}"
            run.say(view.error(message, stop.hint, run.screen(sys.stderr)))
            wrong += 1
    return wrong


def _bare(value: "Value") -> Sequence[str]:
    from refkit.settings.document import to_toml

    if isinstance(value, list):
        return value
    return [value if isinstance(value, str) else to_toml(value)] if value != "" else []


def _line(standing: "Standing", explain: bool) -> "Line":
    from refkit.settings import force
    from refkit.settings.document import to_toml
    from refkit.view.setting import Line

    table, _, last = standing.name.rpartition(".")
    return Line(
        table,
        last,
        to_toml(standing.value),
        _short(standing.source) if explain else "",
        usual=standing.source == force.DEFAULT,
    )


def _doubts(run: Run) -> "list[Problem]":
    """Two files beside one library, of which one is easily overlooked."""
    from refkit.errors import Problem, Severity
    from refkit.settings import configuration

    folder = run.settings.library.parent
    new, old = folder / configuration.BESIDE, folder / configuration.OLD
    if not (new.exists() and old.exists()):
        return []
    message = f"there are both {new} and {old}: where both have a key, {new.name} counts"
    hint = f"move what {old.name} says to {new.name}"
    return [Problem(code="CFG001", severity=Severity.WARNING, message=message, hint=hint)]


def _set(run: Run, name: str, words: Sequence[str], *, here: bool) -> None:
    from refkit.errors import RefkitError
    from refkit.settings import document, key

    known = key.find(name)
    if known.own and here:
        raise RefkitError(f"{name} is for your own configuration: leave --here out")
    value = key.read(known, name, words)
    value = _whole(value) if known.own and isinstance(value, str) else value
    _check(name, value)
    file = _file(run, here=here)
    _write(run, file, lambda text: document.put(text, tuple(name.split(".")), value), own=not here)
    _say_what_counts(run, name, file)


def _whole(path: str) -> str:
    """The path of a library from anywhere: a file is not read where this command was given."""
    from refkit.settings import LIBRARY

    whole = Path(path).expanduser()
    if whole.is_dir():
        path, whole = os.path.join(path, LIBRARY), whole / LIBRARY
    return path if path.startswith("~") else os.path.abspath(whole)


def _check(name: str, value: "Value") -> None:
    """See that a value makes sense to whoever uses it. Raises RefkitError."""
    from refkit.errors import RefkitError
    from refkit.settings import choices, place, servers

    text = value if isinstance(value, str) else ""
    if name == "keys.formula" and text:
        choices.check_formula(text)
    elif name == "list.sort" and text:
        choices.check_sort(text)
    elif name == "list.columns" and isinstance(value, list):
        choices.check_columns(value)
    elif name == "contact.email" and text:
        servers.check_email(text)
    elif name == "enrich.sources" and isinstance(value, list):
        servers.check_sources(value)
    elif name.startswith("libraries.") and place.is_path(name.removeprefix("libraries.")):
        raise RefkitError(f"{name}: a library is named by a word", hint="as in libraries.thesis")


def _write(run: Run, file: Path, change: Callable[[str], str], *, own: bool) -> None:
    """Change a configuration file, and see that it is still one. Raises RefkitError."""
    from refkit import files
    from refkit.errors import RefkitError
    from refkit.settings import configuration

    before = configuration.source(file) if file.exists() else ""
    configuration.parse(file, before, own=own)
    try:
        after = change(before)
    except RefkitError as error:
        raise RefkitError(f"{file}: {error.message}", hint=error.hint) from None
    configuration.parse(file, after, own=own)
    if after == before:
        run.say(f"nothing has changed in {_short(str(file))}")
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RefkitError(f"cannot make the folder {file.parent}: {reason}") from None
    files.replace(file, after.encode())
    run.say(f"changed {_short(str(file))}")


def _short(source: str) -> str:
    """Where a setting comes from, with paths as a person here would type them."""
    places = [(f"{Path.cwd()}{os.sep}", ""), (f"{Path.home()}{os.sep}", f"~{os.sep}")]
    # One may be in the other, and the nearer one says more; all is in the root.
    for place, short in sorted(places, key=lambda each: -len(each[0])):
        source = source.replace(place, short) if len(place) > 1 else source
    return source


def _unset(run: Run, name: str, *, here: bool) -> None:
    from refkit.settings import document, key

    key.find(name)
    file = _file(run, here=here)
    _write(run, file, lambda text: document.drop(text, tuple(name.split("."))), own=not here)
    _say_what_counts(run, name, file)


def _say_what_counts(run: Run, name: str, file: Path) -> None:
    """Say so where something else has the last word about the key."""
    from refkit.settings import force

    if name == "library":
        return
    for standing in force.in_force(run.library_flag, os.environ, Path.cwd()):
        elsewhere = standing.source != force.DEFAULT and str(file) not in standing.source
        if standing.name == name and elsewhere:
            source = _short(standing.source)
            run.say(f"{name} is what {source} says, which counts before it")
