"""`refkit index`, `index build` and `index drop`: what makes a large library quick to read."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import run_of

if TYPE_CHECKING:
    from pathlib import Path

    from refkit.catalogue.condition import Condition

app = typer.Typer(
    help="Look after the index, by which a large library is read quickly.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def status(context: typer.Context) -> None:
    """Say where the index of the library is, how large, and whether it is fresh.

    It is made by the first command that lists or searches a library of more than two megabytes,
    kept current by every change, and never trusted when the library is another one. It is in the
    cache folder and may be deleted at any time.
    """
    if context.invoked_subcommand:
        return
    from refkit.catalogue import condition

    run = run_of(context)
    run.write(_told(condition.look(run.settings.library, _cache()), run.settings.library))


@app.command()
def build(context: typer.Context) -> None:
    """Make the index now, or bring it up to date, with its full text."""
    from refkit.catalogue import condition
    from refkit.errors import RefkitError

    run = run_of(context)
    path = run.settings.library
    if not condition.build(path, _cache(), run.say):
        raise RefkitError(
            f"no index of {path} could be made", hint="every command works without one, but slower"
        )
    run.write(_told(condition.look(path, _cache()), path))


@app.command()
def drop(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="The indexes of all libraries, not only of this one.")
    ] = False,
) -> None:
    """Delete the index. Nothing is lost: the next command that needs it makes a new one."""
    from refkit.catalogue import condition
    from refkit.errors import RefkitError
    from refkit.view import plural

    run = run_of(context)
    path = run.settings.library
    try:
        gone = condition.drop(path, _cache(), every=everything)
    except OSError as error:
        raise RefkitError(
            f"the index cannot be deleted: {(error.strerror or str(error)).lower()}",
            hint=f"delete it by hand: {error.filename}",
        ) from None
    if everything:
        run.say(f"{plural(gone, 'index').replace('indexs', 'indexes')} deleted")
    else:
        run.say(f"the index of {path} is deleted" if gone else f"there is no index of {path}")


def _cache() -> "Path":
    from refkit import settings

    return settings.cache_folder(os.environ)


def _told(found: "Condition", path: "Path") -> str:
    """The condition as aligned lines."""
    from refkit.view import plural, safe
    from refkit.view.cached import size

    said = {
        "fresh": "fresh",
        "stale": "stale: the next command that lists or searches brings it up to date",
        "unusable": "unusable: the next command that lists or searches makes a new one",
        "missing": "missing: the next command that lists or searches makes it"
        if found.needed
        else "missing: the library is small and read without one",
    }
    there = found.library_size or path.exists()
    lines = [
        ("library", f"{safe(str(path))} ({size(found.library_size) if there else 'none'})"),
        ("index", safe(str(found.file))),
        ("is", said[found.freshness]),
    ]
    if found.records:
        full = "with full text" if found.full_text else "full text comes with the first word query"
        lines.append(("holds", f"{plural(found.records, 'record')}, {size(found.size)}, {full}"))
    if found.others:
        others = plural(found.others, "other library").replace("librarys", "libraries")
        lines.append(("beside it", f"those of {others}"))
    return "\n".join(f"{name:<10} {text}" for name, text in lines)
