"""`refkit add`: read bibliographies and listings into the library."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import (
    FINDINGS,
    AsJson,
    DryRun,
    Run,
    complete_format,
    complete_status,
    complete_tag,
    run_of,
    serious,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refkit.errors import Problem
    from refkit.files import Source
    from refkit.ingest import Joined, Understood
    from refkit.model import Parsed, Plan
    from refkit.store import Records

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Files, folders, - for standard input, identifiers, links, titles in quotes.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="Read sources as this format, instead of looking at them.",
        autocompletion=complete_format,
    ),
]


_HINT = (
    "a bibliography has entries like @article{key, ...}, a listing lines like 'Author:', "
    "'Abstract:'; saved answers of OpenReview and CSL-JSON are read too: see docs/formats/"
)


def add(
    context: typer.Context,
    sources: Sources,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag",
            "-t",
            metavar="TAG",
            help="Tag all records of the sources.",
            autocompletion=complete_tag,
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            "-s",
            metavar="STATUS",
            help="Status of records that are new.",
            autocompletion=complete_status,
        ),
    ] = None,
    format: Format = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nobody: what is only named waits.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Take the one work that has just the title given.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Add works: bibliographies (.bib) and listings, identifiers, links, titles.

    What is there already is recognised and only gets what it lacks; a newer version of a file
    changes what it said before. Keys that a file has are kept. Exit code 1 says that something
    was not understood or needs a decision; what was understood is kept all the same.

    An identifier or a link (OpenReview, arXiv, DOI, ACL Anthology, DBLP) is looked up; a title in
    quotes is searched for, and you are asked which work it is. What cannot be looked up now waits
    for `refkit enrich --waiting`.

    \b
    Examples:
      refkit add refs.bib
      refkit add https://openreview.net/forum?id=B1eWOJHKvB 1706.03762
      refkit add "Attention is all you need"
      refkit add posters.txt --tag iclr2020 --status queued
      pbpaste | refkit add - --dry-run
    """
    run = run_of(context)
    from refkit import ingest
    from refkit.commands import identify, naming
    from refkit.model import Status
    from refkit.tag import parse, resolve

    tags = parse(tag) if tag else ()
    wanted = Status.parse(status) if status else None
    named = identify.sort_out(sources)
    understood, problems, texts = _understood(run, named.files, format)
    if named.works:
        from refkit.commands import works

        found = works.find(run, named.works, offline=offline, yes=yes)
        problems += found.problems
        understood = ingest.Understood(
            items=(*understood.items, *found.items),
            asides=understood.asides,
            problems=understood.problems,
            figures=understood.figures,
        )
    today = run.today
    formula = naming.formula(run)
    joined: tuple[Joined, ...] = ()

    def make(records: "Records") -> "Plan":
        nonlocal joined
        intake = ingest.plan(
            understood,
            records,
            today,
            tags=resolve(tags, records.tag_aliases()),
            status=wanted,
            problems=problems,
            asides=records.asides(),
            retired=records.retired(),
            formula=formula,
        )
        joined = intake.joined
        return intake

    plan = run.change(
        make,
        verb="added",
        dry_run=dry_run,
        as_json=as_json,
        texts=texts,
        create=True,
    )
    if not run.quiet:
        _say_what_became(run, understood, plan, joined, dry_run=dry_run)
    if serious(plan.problems):
        raise typer.Exit(FINDINGS)


def _say_what_became(
    run: Run,
    understood: "Understood",
    plan: "Plan",
    joined: "Sequence[Joined]",
    *,
    dry_run: bool,
) -> None:
    """Say which entries were merged into which records, and how well files were read."""
    from refkit import ingest, view
    from refkit.view import changes

    screen = run.screen(sys.stderr)
    run.say(changes.joined(joined, screen, dry_run=dry_run, verbose=run.verbose))
    if account := ingest.account(understood.figures, plan):
        run.say(view.account(account, screen))


def _understood(
    run: Run, files: "Sequence[str]", format: str | None
) -> "tuple[Understood, list[Problem], dict[str, str]]":
    """The slow half for files: read, and understood. Only their texts are kept, to show lines."""
    from refkit import ingest

    if not files:
        return ingest.Understood(), [], {}
    parsed, problems, texts = read(run, files, format)
    return understand(run, parsed, tuple(texts)), problems, texts


def read(
    run: Run, names: "Sequence[str]", format: str | None
) -> "tuple[list[Parsed], list[Problem], dict[str, str]]":
    """Read every source: what was found, what there is to say, and the texts by name."""
    from refkit import charset, files, view

    named = list({source.name: source for source in files.sources(names)}.values())
    parsed: list[Parsed] = []
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    watched = run.screen(sys.stderr).interactive
    with view.progress("reading", len(named), run.screen(sys.stderr)) as advance:
        for source in named:
            if source.found and not is_readable(source, format):
                problems.append(passed_over(source))
            else:
                decoded = charset.decode(source.data, source.name)
                problems += decoded.problems
                # Lines are shown to a person watching; else a large text is not kept.
                texts[source.name] = decoded.text if watched else ""
                parsed.append(parse(run, decoded.text, source.name, format))
            advance()
    if not parsed:
        from refkit.errors import InputError

        raise InputError(
            f"no bibliography and no listing in {' '.join(names)}",
            hint=_HINT,
        )
    return parsed, problems, texts


def understand(run: Run, parsed: "Sequence[Parsed]", names: "Sequence[str]" = ()) -> "Understood":
    """Normalise what was read, with a bar where that takes a while; see `ingest.understand`."""
    from refkit import ingest, view

    total = sum(len(part.entries) for part in parsed)
    with view.progress("understanding", total, run.screen(sys.stderr)) as advance:
        return ingest.understand(parsed, advance, names)


def parse(run: Run, text: str, name: str, format: str | None) -> "Parsed":
    """Read one text in the format named, or in the one it looks like. Raises InputError."""
    from refkit import formats
    from refkit.errors import InputError

    called = "standard input" if name == "-" else name
    if not text.strip():
        raise InputError(f"{called} is empty")
    chosen = format or formats.sniff(text, name)
    if not chosen:
        raise InputError(
            f"{called} is in no format that refkit reads",
            hint=_HINT,
        )
    return formats.reader(chosen).read(text, name, run.today)


def is_readable(source: "Source", format: str | None) -> bool:
    """Whether a file found in a folder is text in a format that refkit reads."""
    from refkit import charset, formats
    from refkit.errors import InputError

    try:
        text = charset.decode(source.data, source.name).text
    except InputError:
        return False
    return bool(text.strip()) and bool(format or formats.sniff(text, source.name))


def passed_over(source: "Source") -> "Problem":
    """That a file found in a folder is not read."""
    from refkit.errors import Location, Problem, Severity

    return Problem(
        code="INP001",
        severity=Severity.INFO,
        message="passed over: not in a format that refkit reads",
        where=Location(file=source.name, line=1),
    )
