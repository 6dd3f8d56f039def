"""`refkit tags`: all tags with counts; `rename`, `merge` and `alias` change them everywhere."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import AsJson, DryRun, complete_tag, run_of

if TYPE_CHECKING:
    from refkit.curate.tagging import Holding
    from refkit.model import Plan
    from refkit.store import Records

app = typer.Typer(
    add_completion=False,
    invoke_without_command=True,
    rich_markup_mode=None,
)


@app.callback()
def tags(
    context: typer.Context,
    flat: Annotated[
        bool, typer.Option("--flat", help="Whole tags, one a line, no tree and no sums.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """List all tags, with how many records have them; rename, unite and abbreviate them.

    At a terminal the levels of tags like nlp/transformers make a tree: each level has the records
    that have it or a tag under it, each counted once. Elsewhere, and with --flat, each tag has the
    records that have just this tag. Tags that may be one, written in two ways, are pointed out.

    \b
    Examples:
      refkit tags
      refkit tags rename transformers nlp/transformers
      refkit tags alias ml machine-learning
    """
    if context.invoked_subcommand:
        return
    run = run_of(context)
    catalogue = run.catalogue
    counts = catalogue.count_tags()
    if as_json:
        import json

        order = sorted(counts, key=lambda tag: (-counts[tag], tag))
        run.write(json.dumps({tag: counts[tag] for tag in order}, ensure_ascii=False, indent=2))
        return
    if not counts:
        run.say("no tags yet: refkit tag KEY --add TAG makes one")
        return
    from refkit.curate import stray
    from refkit.view import tagged

    screen = run.screen(sys.stdout)
    sums = catalogue.count_subtrees() if any("/" in tag for tag in counts) else counts
    tree = screen.interactive and not flat
    run.write(tagged.draw_tree(sums, screen) if tree else tagged.draw_flat(counts, screen))
    strays = stray.find(sums, catalogue.tag_aliases())
    run.say(tagged.draw_strays(strays, run.screen(sys.stderr), verbose=run.verbose))


Old = Annotated[str, typer.Argument(metavar="OLD", help="A tag.", autocompletion=complete_tag)]
New = Annotated[str, typer.Argument(metavar="NEW", help="A tag.", autocompletion=complete_tag)]


@app.command()
def rename(
    context: typer.Context, old: Old, new: New, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Give a tag another name, in all records; what is under it goes along.

    Where records have NEW already, the two become one.

    \b
    Examples:
      refkit tags rename transformers nlp/transformers
      refkit tags rename transformer transformers --dry-run
    """
    _rename(context, [old], new, dry_run=dry_run, as_json=as_json)


@app.command()
def merge(
    context: typer.Context,
    tags: Annotated[
        list[str], typer.Argument(metavar="TAG...", help="Tags.", autocompletion=complete_tag)
    ],
    into: Annotated[
        str,
        typer.Option("--into", metavar="TAG", help="The one.", autocompletion=complete_tag),
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Make one tag of several, in all records; what is under them goes along.

    \b
    Example:
      refkit tags merge transformer transfomers bert --into nlp/transformers
    """
    _rename(context, tags, into, dry_run=dry_run, as_json=as_json)


def _rename(
    context: typer.Context, old: list[str], new: str, *, dry_run: bool, as_json: bool
) -> None:
    from refkit.curate import tagging

    run = run_of(context)
    today = run.today
    plan = run.change(
        lambda records: tagging.rename(
            records, records.tag_aliases(), old, new, today, _holding(records)
        ),
        verb="retagged",
        dry_run=dry_run,
        as_json=as_json,
    )
    for word, tag in plan.tag_aliases.items():
        run.say(_stands(word, tag, dry_run=dry_run))


def _holding(records: "Records") -> "Holding":
    return lambda tag: records.holding(tag, under=True)


@app.command()
def alias(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORD TAG]",
            help="A word, and the tag that it stands for.",
            show_default=False,
            autocompletion=complete_tag,
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", "-r", metavar="WORD", help="It stands for nothing any more."),
    ] = None,
    dry_run: DryRun = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of them as JSON.")] = False,
) -> None:
    """Let a word stand for a tag wherever a tag is given; without words, list all such words.

    \b
    Examples:
      refkit tags alias ml machine-learning
      refkit tags alias --remove ml
      refkit tags alias
    """
    from refkit.curate import tagging

    run = run_of(context)
    if words and (len(words) != 2 or remove):
        raise typer.BadParameter("say WORD TAG, or --remove WORD, or nothing for a list")
    if words:
        word, tag = words
        _change_words(
            context,
            lambda records: tagging.alias(
                records, records.tag_aliases(), word, tag, _holding(records)
            ),
            dry_run=dry_run,
        )
    elif remove:
        _change_words(
            context,
            lambda records: tagging.forget(records.tag_aliases(), remove),
            dry_run=dry_run,
        )
    else:
        aliases = run.at_hand.tag_aliases()
        if not (aliases or as_json):
            run.say("no word stands for a tag yet: refkit tags alias WORD TAG makes one")
        elif not as_json:
            from refkit.view import tagged

            run.write(tagged.draw_aliases(aliases, run.screen(sys.stdout)))
    if as_json:
        import json

        run.write(json.dumps(dict(run.at_hand.tag_aliases()), ensure_ascii=False, indent=2))


def _change_words(
    context: typer.Context, make: "Callable[[Records], Plan]", *, dry_run: bool
) -> None:
    run = run_of(context)
    plan = run.library.change(make, dry_run=dry_run)
    if plan.empty:
        run.say("nothing would change" if dry_run else "nothing has changed")
    for word, tag in plan.tag_aliases.items():
        run.say(_stands(word, tag, dry_run=dry_run))


def _stands(word: str, tag: str | None, *, dry_run: bool) -> str:
    from refkit.view import safe

    would = "would stand" if dry_run else "stands"
    if tag is None:
        return f"'{safe(word)}' {would} for nothing any more"
    return f"'{safe(word)}' {would} for {safe(tag)}"
