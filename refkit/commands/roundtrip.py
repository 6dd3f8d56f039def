"""`refkit roundtrip`: read a bibliography, write it, read it again, and say what has changed."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import FINDINGS, Run, run_of

if TYPE_CHECKING:
    from refkit.model import Parsed


def roundtrip(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .bib file, or -.")],
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="DIALECT", help="bibtex or biblatex; else what the file is in."
        ),
    ] = None,
) -> None:
    """Prove that a bibliography comes back whole: read it, write it, read that, and compare.

    Every field is compared as it is written; spelling does not count (LaTeX or Unicode, white
    space, dashes in pages, the order of names), meaning does. Whatever has changed is printed by
    entry. Exit code 1 if anything has; no library is involved and no file is changed.

    \b
    Example:
      refkit roundtrip refs.bib
    """
    run = run_of(context)
    from refkit import formats, view
    from refkit import roundtrip as trip
    from refkit.errors import UnknownName

    dialects = ("bibtex", *sorted(formats.DIALECTS))
    if to is not None and to not in dialects:
        raise UnknownName("dialect", to, dialects)
    before, name = _read(run, file)
    comparison = trip.compare(before, _again(run, before, name, to))
    run.write(view.roundtrip(comparison, run.screen(sys.stdout), verbose=run.verbose))
    if not comparison.same:
        raise typer.Exit(FINDINGS)


def _read(run: Run, file: str) -> "tuple[Parsed, str]":
    """What is in the file, and how it is called. Raises InputError for what is no bibliography."""
    from refkit import charset, files, formats
    from refkit.commands.add import parse
    from refkit.errors import InputError

    source = next(files.sources([file]), None)
    if source is None or source.found:
        raise InputError(f"{file} is a folder", hint="name one .bib file in it")
    decoded = charset.decode(source.data, source.name)
    if formats.sniff(decoded.text, source.name) not in ("bibtex", ""):
        raise InputError(
            f"{source.name} is a listing, which refkit reads and does not write",
            hint="refkit convert FILE --to bibtex makes a bibliography of it",
        )
    parsed = parse(run, decoded.text, source.name, "bibtex")
    run.report((*decoded.problems, *parsed.problems), {source.name: decoded.text})
    return parsed, source.name


def _again(run: Run, before: "Parsed", name: str, to: str | None) -> "Parsed":
    """What is read of what is written of what was read, in the dialect ``to`` or in its own."""
    from refkit import formats, ingest
    from refkit.formats.bibtex.dialect import dialect

    plan = ingest.plan(ingest.understand([before]), {}, run.today, apart=True)
    options = formats.Options(
        dialect=dialect(before) if to is None else "" if to == "bibtex" else to,
        added=("all",),
        asides=before.asides,
    )
    written = formats.writer("bibtex").write(plan.put, options)
    return formats.reader("bibtex").read(written.text, name, run.today)
