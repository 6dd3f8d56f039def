"""Commands: one file per command or family. Arguments in, workflow call, view call, exit code.

This opening module holds what all of them share: the run they are part of, the options that
mean the same everywhere, and how words are completed in the shell. Typer and the standard
library are all that is imported here; everything else is, inside the functions, when needed.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

if TYPE_CHECKING:
    from datetime import date

    from refkit.catalogue import Catalogue
    from refkit.errors import Problem
    from refkit.model import Plan, Record
    from refkit.settings import Settings
    from refkit.store import Library, Records, Saved
    from refkit.view import Screen

DONE, FINDINGS = 0, 1


@dataclass(frozen=True)
class Run:
    """One run of the program: the global options, and where output goes."""

    library_flag: str | None = None
    quiet: bool = False
    verbose: bool = False
    color: bool = True

    @cached_property
    def settings(self) -> "Settings":
        """The settings of this run: flags beat environment beats what is found."""
        from pathlib import Path

        from refkit import settings

        return settings.load(self.library_flag, os.environ, Path.cwd())

    @property
    def library(self) -> "Library":
        """The library; a command that has to wait for another run says so, once."""
        return self.library_for(sys.argv[1:])

    def library_for(self, command: "Sequence[str]") -> "Library":
        """The library, as the journal is told that ``command`` changes it."""
        from refkit import __version__
        from refkit.settings import keeps_journal
        from refkit.store import Journaling, Library

        settings = self.settings
        waiting = f"waiting for another refkit to finish with {settings.library}"
        said = Journaling(tuple(command), __version__, settings.now)
        return Library(
            settings.library,
            settings.wait,
            lambda: self.say(waiting),
            journal=said if keeps_journal(settings.library, os.environ) else None,
            on_saved=self._follow,
        )

    def _follow(self, saved: "Saved") -> None:
        """Keep the index current: a library was written."""
        from refkit import catalogue, settings
        from refkit.errors import RefkitError

        try:
            cache = settings.cache_folder(os.environ)
        except RefkitError:
            return  # the change is written: whoever reads will say what is wrong with the settings
        catalogue.follow(self.settings.library, cache, saved)

    @property
    def catalogue(self) -> "Catalogue":
        """What a command that changes nothing asks: an index, or the library itself."""
        return self._opened(make=True)

    @property
    def at_hand(self) -> "Catalogue":
        """The same for a key or two: the index where it is fresh; none is made for that."""
        return self._opened(make=False)

    def _opened(self, *, make: bool) -> "Catalogue":
        from refkit import catalogue, settings

        cache = settings.cache_folder(os.environ)
        note = self.say if self.verbose else lambda talk: None
        return catalogue.open_at(self.settings.library, cache, self.say, note, make=make)

    @property
    def today(self) -> "date":
        """Today, or the day of SOURCE_DATE_EPOCH."""
        return self.settings.today()

    def screen(self, stream: TextIO) -> "Screen":
        """What ``stream`` can show."""
        from refkit.view import Screen

        environ = dict(os.environ) if self.color else {**os.environ, "NO_COLOR": "1"}
        return Screen.of(stream, environ)

    def write(self, data: str) -> None:
        """Data goes to standard output, whole, with its line end, before any talk about it."""
        try:
            sys.stdout.write(data if data.endswith("\n") or not data else f"{data}\n")
            sys.stdout.flush()
        except BrokenPipeError:
            # `refkit list | head`: the reader has what it wanted, and that is no error. What is
            # left in the buffer must go nowhere, or Python would complain when it ends.
            _close_output()
            raise typer.Exit(DONE) from None
        except OSError as error:
            from refkit.errors import InputError

            _close_output()
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"cannot write to standard output: {reason}") from None

    def say(self, talk: str) -> None:
        """Talk goes to standard error, unless it is to be quiet."""
        if talk and not self.quiet:
            print(talk.rstrip("\n"), file=sys.stderr)

    def report(self, problems: "Sequence[Problem]", texts: Mapping[str, str] | None = None) -> None:
        """Say what was found; ``texts`` holds the inputs, for the lines that are shown."""
        if problems and not self.quiet:
            from refkit import view

            screen = self.screen(sys.stderr)
            self.say(view.problems(problems, texts or {}, screen, verbose=self.verbose))

    def change(
        self,
        make: "Callable[[Records], Plan]",
        *,
        verb: str,
        dry_run: bool,
        as_json: bool,
        texts: Mapping[str, str] | None = None,
        create: bool = False,
    ) -> "Plan":
        """Plan under the lock, apply in one write, and show what was (or would be) done."""
        from refkit import view

        plan = self.library.change(make, dry_run=dry_run, create=create)
        self.report(plan.problems, texts)
        if not self.quiet:
            screen = self.screen(sys.stderr)
            self.say(view.plan(plan, screen, verb=verb, dry_run=dry_run, verbose=self.verbose))
        if as_json:
            touched = plan.put or tuple(plan.before[key] for key in plan.remove)
            self.write(records_json(touched))
        return plan


def _close_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def records_json(records: "Iterable[Record]") -> str:
    """Records as `--json` prints them."""
    from refkit import codec

    return codec.encode_many(tuple(records)).decode()


def serious(problems: "Iterable[Problem]") -> bool:
    """Whether any of the problems is more than a note."""
    from refkit.errors import Severity

    return any(problem.severity is not Severity.INFO for problem in problems)


def run_of(context: typer.Context) -> Run:
    """The run that ``context`` belongs to."""
    found = context.find_object(Run)
    return found or Run(library_flag=context.find_root().params.get("library"))


def complete_key(context: typer.Context, incomplete: str) -> list[str]:
    """Cite keys that begin with what was typed."""
    return _complete(incomplete, lambda: run_of(context).at_hand.keys(incomplete))


def complete_tag(context: typer.Context, incomplete: str) -> list[str]:
    """Tags that begin with what was typed."""
    return _complete(incomplete, lambda: run_of(context).at_hand.count_tags())


def complete_status(incomplete: str) -> list[str]:
    """Statuses that begin with what was typed."""
    from refkit.model import Status

    return _complete(incomplete, lambda: [status.value for status in Status])


def complete_format(incomplete: str) -> list[str]:
    """Formats that can be written."""
    from refkit import formats

    return _complete(incomplete, formats.names)


def complete_source(incomplete: str) -> list[str]:
    """Sources that can be asked."""
    from refkit import sources

    return _complete(incomplete, sources.names)


def _complete(incomplete: str, words: Callable[[], Iterable[str]]) -> list[str]:
    from refkit.errors import RefkitError

    try:
        return sorted(word for word in words() if word.startswith(incomplete))
    except RefkitError:
        return []  # a shell that completes is no place for a message


DryRun = Annotated[
    bool, typer.Option("--dry-run", "-n", help="Show what would change, change nothing.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the records as JSON.")]
Keys = Annotated[
    list[str], typer.Argument(metavar="KEY...", help="Cite keys.", autocompletion=complete_key)
]
Query = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUERY]...",
        help="What to look for: words, or field:value (docs/queries.md).",
        show_default=False,
    ),
]
Tags = Annotated[
    list[str] | None,
    typer.Option(
        "--tag",
        "-t",
        metavar="TAG",
        help="Only records with this tag.",
        autocompletion=complete_tag,
    ),
]
Statuses = Annotated[
    list[str] | None,
    typer.Option(
        "--status",
        "-s",
        metavar="STATUS",
        help="Only records with this status.",
        autocompletion=complete_status,
    ),
]
