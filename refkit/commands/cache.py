"""`refkit cache list`, `show`, `prune` and `verify`: the stored answers of servers.

They look at the cache alone: no server is asked, and the library is not opened.
"""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import DONE, FINDINGS, DryRun, run_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from refkit.errors import Problem
    from refkit.fetch.answers import Folder, Stored
    from refkit.fetch.upkeep import Pruned

app = typer.Typer(
    help="Look after the stored answers of servers, the receipts of enrichment.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

_UNITS = {"h": 1, "d": 24, "w": 7 * 24, "y": 365 * 24}  # in hours
_SHOWN = 5  # of the answers that a word could mean


@app.command("list")
def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print all that is known of each.")] = (
        False
    ),
) -> None:
    """List the stored answers, the newest first.

    An answer that found something is used for 180 days, one that found nothing for three days;
    then it is marked (old), and counts only offline.
    """
    run = run_of(context)
    folder = _folder()
    stored, problems = _all(folder)
    run.report(problems)
    if as_json:
        from refkit.fetch.answers import to_json

        run.write(to_json(stored))
    elif stored:
        from refkit.fetch.account import now
        from refkit.fetch.receipts import fresh
        from refkit.view import cached, plural

        moment = now()
        rows = [(each, fresh(each, moment)) for each in stored]
        run.write(cached.table(rows, moment, run.screen(sys.stdout)))
        run.say(f"{plural(len(stored), 'stored answer')} in {folder.path}")
    else:
        run.say(f"no answers are stored in {folder.path}; refkit enrich keeps those that it uses")
    if problems:
        raise typer.Exit(FINDINGS)


@app.command()
def show(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="DIGEST|URL", help="A digest, its beginning, or part of a URL.")
    ],
    body: Annotated[
        bool, typer.Option("--body", help="Print the body alone, byte for byte as it came.")
    ] = False,
) -> None:
    """Show a stored answer with all that is known of it.

    What was asked, the headers, and the body, which is indented where it is JSON.

    \b
    Examples:
      refkit cache show 3f9a0c41d2
      refkit cache show works/10.1000/182 --body > answer.json
    """
    run = run_of(context)
    folder = _folder()
    found = _find(folder, what)
    data = _body(folder, found[0])
    if body:
        _write(data)
    else:
        from refkit.view import cached

        run.write(cached.card(found, data, run.screen(sys.stdout)))


@app.command()
def prune(
    context: typer.Context,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="TIME", help="All older ones: 12h, 90d, 4w, 1y.")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Delete stored answers that are too old to be used.

    Or others, as you say. What is damaged goes in any case. Records keep their receipts, which only
    lose what proves them.
    """
    run = run_of(context)
    from refkit.fetch import upkeep
    from refkit.fetch.account import now

    chosen = _choice(older_than, everything, now())
    run.say(_pruned(upkeep.prune(_folder(), chosen, dry_run=dry_run), dry_run))


@app.command()
def verify(context: typer.Context) -> None:
    """Hold every stored answer against its digest.

    The exit code is 1 when one is not what came.
    """
    run = run_of(context)
    from refkit.fetch import upkeep
    from refkit.fetch.receipts import damaged
    from refkit.view import plural
    from refkit.view.cached import size

    folder = _folder()
    found = upkeep.verify(folder)
    run.report([damaged(damage) for damage in found.damages])
    about = f"{plural(found.answers, 'stored answer')}, {size(found.bytes)}"
    if found.damages:
        run.say(f"{about}: {len(found.damages)} cannot be used")
        raise typer.Exit(FINDINGS)
    run.say(f"{about}: all are as they came" if found.answers else f"{about} in {folder.path}")


def _folder() -> "Folder":
    from refkit.fetch.answers import Folder
    from refkit.fetch.receipts import folder_of
    from refkit.settings import cache_folder

    return Folder(folder_of(cache_folder(os.environ)))


def _all(folder: "Folder") -> "tuple[list[Stored], list[Problem]]":
    """What is stored, the newest first, and what of it is of no use."""
    from refkit.fetch.answers import Damage
    from refkit.fetch.receipts import damaged

    stored: list[Stored] = []
    problems: list[Problem] = []
    for each in folder.all():
        if isinstance(each, Damage):
            problems.append(damaged(each))
        else:
            stored.append(each)
    stored.sort(key=lambda each: (each.at, each.url), reverse=True)
    return stored, problems


def _find(folder: "Folder", what: str) -> "list[Stored]":
    """The questions that have the answer ``what`` means. Raises RefkitError unless it is one."""
    from refkit.errors import RefkitError
    from refkit.view.cached import DIGITS, asked

    stored, _ = _all(folder)
    wanted = what.strip().lower()
    if not wanted:
        raise RefkitError("which answer?", hint="give a digest, its beginning, or part of a URL")
    found = [each for each in stored if each.digest.startswith(wanted)]
    found = found or [each for each in stored if wanted in each.url.lower()]
    if not found:
        raise RefkitError(f"no stored answer is '{what}'", hint="refkit cache list prints them all")
    if len({each.digest for each in found}) > 1:
        some = "; ".join(f"{each.digest[:DIGITS]} ({asked(each)})" for each in found[:_SHOWN])
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise RefkitError(
            f"'{what}' can be {len(found)} stored answers", hint=f"which one? {some}{more}"
        )
    return found


def _body(folder: "Folder", stored: "Stored") -> bytes:
    from refkit.errors import RefkitError
    from refkit.fetch.answers import DamagedFile

    hint = "refkit cache prune takes it away, and the next run asks again"
    try:
        return folder.read_body(stored)
    except DamagedFile as error:
        raise RefkitError(f"the stored answer cannot be used: {error}", hint=hint) from None
    except FileNotFoundError:
        raise RefkitError(f"the body {stored.digest} is gone", hint=hint) from None


def _write(data: bytes) -> None:
    """Bytes go to standard output as they are."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is left in the buffer must go nowhere, or Python would complain when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # `| head` has what it wanted
            raise typer.Exit(DONE) from None
        from refkit.errors import InputError

        reason = (error.strerror or str(error)).lower()
        raise InputError(f"cannot write to standard output: {reason}") from None


def _choice(older_than: str, everything: bool, moment: "datetime") -> "Callable[[Stored], bool]":
    """Which answers are to go. Raises RefkitError."""
    from refkit.errors import RefkitError
    from refkit.fetch.receipts import fresh

    if everything and older_than:
        raise RefkitError("--all and --older-than: only one of the two")
    if everything:
        return lambda stored: True
    if older_than:
        span = _span(older_than)
        return lambda stored: moment - stored.at >= span
    return lambda stored: not fresh(stored, moment)


def _span(text: str) -> "timedelta":
    import re
    from datetime import timedelta

    from refkit.errors import RefkitError

    said = re.fullmatch(r"([0-9]{1,5})\s*([hdwy]?)", text.strip().lower())
    if not said:
        raise RefkitError(
            f"--older-than is '{text}', not a time", hint="write it as 12h, 90d, 4w or 1y"
        )
    return timedelta(hours=int(said[1]) * _UNITS[said[2] or "d"])


def _pruned(pruned: "Pruned", dry_run: bool) -> str:
    from refkit.view import plural
    from refkit.view.cached import size

    would = "would be " if dry_run else ""
    kinds = [plural(pruned.answers, "stored answer")]
    if pruned.damaged:
        kinds.append(f"{pruned.damaged} that cannot be used")
    freed = f"{size(pruned.bytes)} {would}freed"
    return f"{' and '.join(kinds)} {would}deleted, {freed}; {pruned.left or 'none'} left"
