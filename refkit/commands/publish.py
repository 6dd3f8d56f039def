"""`refkit export` and `convert`: records out, in a format that other programs read."""

from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import (
    FINDINGS,
    Query,
    Run,
    Statuses,
    Tags,
    complete_format,
    run_of,
    serious,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refkit.model import Record

To = Annotated[
    str, typer.Option("--to", metavar="FORMAT", help="Format.", autocompletion=complete_format)
]
Output = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", help="Write here, not to standard output.")
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with", metavar="FIELD", help="Print this field too: abstract, code, ... or all."
    ),
]


def export(
    context: typer.Context,
    query: Query = None,
    tag: Tags = None,
    status: Statuses = None,
    to: To = "bibtex",
    output: Output = "-",
    fields: With = None,
) -> None:
    """Export records: all, or those that QUERY, tags and statuses choose (see refkit list).

    The same library gives the same bytes. A file is replaced at once, and only if its content
    changes. What is yours (tags, status, notes) is never printed. A record without title is
    left out of BibTeX, and named.

    \b
    Examples:
      refkit export --tag to-cite -o refs.bib
      refkit export continual learning --with abstract --with code
    """
    run = run_of(context)
    from refkit.commands.look import select

    library = str(run.settings.library)
    _spare(output, library, f"{library}.bak")
    _write(run, select(run, query, tag, status, "key"), to, output, fields or ())


def convert(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file, a folder or -.")],
    to: To,
    output: Output = "-",
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help="Read FILE as this."),
    ] = None,
    fields: With = None,
) -> None:
    """Convert a file to another format; no library is involved.

    FORMAT is bibtex, or json: the records as --json prints them everywhere.

    \b
    Example:
      refkit convert posters.txt --to bibtex -o posters.bib
    """
    run = run_of(context)
    from refkit import formats, ingest
    from refkit.commands.add import read, understand

    formats.writer(to)
    _spare(output, file)
    parsed, problems, texts = read(run, [file], format)
    plan = ingest.plan(understand(run, parsed), {}, run.today, problems=problems)
    run.report(plan.problems, texts)
    records = sorted(plan.put, key=lambda record: record.key)
    _write(run, records, to, output, fields or ())
    if serious(plan.problems):
        raise typer.Exit(FINDINGS)


def _spare(output: str, *precious: str) -> None:
    """Refuse to write over what is being read. Raises InputError."""
    import os
    from pathlib import Path

    from refkit.errors import InputError

    target = os.path.realpath(Path(output).expanduser())
    for name in precious:
        if output != "-" and target == os.path.realpath(Path(name).expanduser()):
            raise InputError(
                f"{output} would be overwritten, and it is what is being read",
                hint="give --output another name",
            )


def _write(
    run: Run, records: "Sequence[Record]", to: str, output: str, fields: "Sequence[str]"
) -> None:
    from pathlib import Path

    from refkit import files, formats, view

    known = {"all", "abstract", *(field for record in records for field in record.entry.extra)}
    for field in fields:
        if records and field not in known:
            run.say(f"no record has the field '{field}'; there are: {', '.join(sorted(known))}")
    written = formats.writer(to).write(records, formats.Options(added=tuple(fields)))
    run.report(written.problems)
    if output == "-":
        run.write(written.text)
        return
    changed = files.replace(Path(output).expanduser(), written.text.encode())
    what = view.count(written.count)
    run.say(f"{output}: {what}" + ("" if changed else ", as it was"))
