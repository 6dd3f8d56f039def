"""`refkit export` and `convert`: records out, in a format that other programs read."""

from typing import Annotated

import typer

from refkit.commands import Query, Statuses, Tags, run_of
from refkit.commands.style import Style, Target, Wanted, listed


def complete_written(incomplete: str) -> list[str]:
    """Formats and dialects that can be written."""
    from refkit import formats

    return [name for name in formats.written() if name.startswith(incomplete)]


To = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="FORMAT",
        help="bibtex, biblatex or json.",
        show_default=False,
        autocompletion=complete_written,
    ),
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
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--fields",
        metavar="NAMES",
        help="Only these fields: names by commas, or a profile: minimal, standard, full, "
        "with-files, or one of your own.",
    ),
]
Omit = Annotated[
    list[str] | None,
    typer.Option("--omit", metavar="NAMES", help="Not these fields."),
]
Sort = Annotated[
    str,
    typer.Option(
        "--sort",
        metavar="ORDER",
        help="key, year, author, added; given: as they come.",
        show_default=False,
    ),
]
Unicode = Annotated[
    bool | None,
    typer.Option(
        "--unicode/--ascii",
        help="Letters as they are (for biber, XeTeX, LuaTeX), or nothing but ASCII.",
        show_default=False,
    ),
]
VenueNames = Annotated[
    str,
    typer.Option(
        "--venues",
        metavar="KIND",
        help="Journals and proceedings: full, short or iso4.",
        show_default=False,
    ),
]
Align = Annotated[
    bool | None,
    typer.Option("--align/--no-align", help="Equals signs below each other.", show_default=False),
]
AliasEntries = Annotated[
    bool | None,
    typer.Option(
        "--alias-entries/--no-alias-entries",
        help="For BibTeX: an entry for each former key too.",
        show_default=False,
    ),
]


def export(
    context: typer.Context,
    query: Query = None,
    tag: Tags = None,
    status: Statuses = None,
    cited_in: Annotated[
        list[str] | None,
        typer.Option(
            "--cited-in",
            metavar="FILE",
            help="Only what this manuscript cites: .aux, .tex, .md, .qmd, .Rmd or .typ.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE|N",
            help="The library as it was then: at the end of a day, or after change N of the log.",
        ),
    ] = None,
    to: To = "",
    output: Output = "-",
    append_to: Annotated[
        str | None,
        typer.Option(
            "--append-to",
            metavar="FILE",
            help="Add to this .bib what is missing there, and leave the rest as it is.",
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Write again whenever a file is saved (Ctrl-C ends).")
    ] = False,
    sort: Sort = "",
    fields: Fields = None,
    omit: Omit = None,
    with_: With = None,
    unicode: Unicode = None,
    venues: VenueNames = "",
    align: Align = None,
    alias_entries: AliasEntries = None,
    all_blocks: Annotated[
        bool,
        typer.Option(
            "--all-blocks", help="The comments, preambles and macros of files that were added too."
        ),
    ] = False,
) -> None:
    """Export records: all, or those that QUERY, tags and statuses choose (see refkit list).

    The same library gives the same bytes. A file is replaced at once, and only if its content
    changes. What is yours (tags, status, notes) is never printed. A record without title is
    left out of BibTeX, and named. With --cited-in, exit code 1 says that something is cited that
    is not in the library; the rest is written.

    \b
    Examples:
      refkit export --tag to-cite -o refs.bib
      refkit export continual learning --to biblatex --unicode --with abstract
      refkit export --cited-in main.tex -o refs.bib --watch
      refkit export --cited-in paper.qmd --append-to refs.bib
      refkit export --cited-in main.tex --as-of 2026-05-01 -o submitted.bib
    """
    run = run_of(context)
    from refkit.commands import bibliography

    bibliography.export(
        run,
        Wanted(query or (), tag or (), status or (), cited_in or (), as_of),
        Style(
            to,
            sort,
            unicode,
            venues,
            align,
            alias_entries,
            listed(fields),
            listed(omit),
            listed(with_),
            all_blocks=all_blocks,
        ),
        Target(output, append_to),
        watch=watch,
    )


def convert(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file, a folder or -.")],
    to: To,
    output: Output = "-",
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help="Read FILE as this."),
    ] = None,
    sort: Sort = "",
    fields: Fields = None,
    omit: Omit = None,
    with_: With = None,
    unicode: Unicode = None,
    venues: VenueNames = "",
    align: Align = None,
    alias_entries: AliasEntries = None,
    all_blocks: Annotated[
        bool,
        typer.Option(
            "--all-blocks/--no-all-blocks", help="Comments, preambles and macros of FILE too."
        ),
    ] = True,
) -> None:
    """Convert a file to another format; no library is involved.

    FORMAT is bibtex, biblatex, or json: the records as --json prints them everywhere. All that
    FILE has is written, unless you choose with --fields or --omit; entries with different keys
    stay different entries.

    \b
    Examples:
      refkit convert posters.txt --to bibtex -o posters.bib
      refkit convert refs.bib --to biblatex --unicode
    """
    run = run_of(context)
    from refkit.commands import bibliography

    style = Style(
        to,
        sort,
        unicode,
        venues,
        align,
        alias_entries,
        listed(fields),
        listed(omit),
        listed(with_),
        all_blocks=all_blocks,
    )
    bibliography.convert(run, file, format, style, Target(output))
