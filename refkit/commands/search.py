"""`refkit search`: the records that fit words best, with the passage that shows why."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import AsJson, records_json, run_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refkit.catalogue.hit import Hit

_LIMIT = 10


def search(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", help="Words, phrases in quotes, or any query."),
    ],
    limit: Annotated[int, typer.Option("--limit", "-L", min=0, help="At most so many.")] = _LIMIT,
    keys: Annotated[bool, typer.Option("--keys", help="Print cite keys only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Search titles, abstracts, notes, keywords and all other fields; what fits best comes first.

    It finds what `refkit list` finds with the same words: all of them must be there, inside longer
    words too. First comes what has all of them in its title, and what has one only inside longer
    words comes last. Everything that a query can say may stand beside the words.

    \b
    Examples:
      refkit search attention transformer
      refkit search '"image segmentation" year:2019.. -tag:done'
    """
    run = run_of(context)
    if keys and as_json:
        raise typer.BadParameter("--keys and --json exclude each other")
    catalogue = run.catalogue
    found = catalogue.search(catalogue.parse(" ".join(words), run.today), limit)
    if as_json:
        run.write(_json(found.hits))
    elif keys:
        run.write("".join(f"{hit.record.key}\n" for hit in found.hits))
    else:
        from refkit import view
        from refkit.view import hits

        if found.hits:
            run.write(hits.draw(found.hits, run.screen(sys.stdout)))
        run.say(view.count(len(found.hits), of=found.total))


def _json(hits: "Sequence[Hit]") -> str:
    """The records as `--json` prints them, each with what was found of it."""
    import json

    records = json.loads(records_json(hit.record for hit in hits))
    for record, hit in zip(records, hits, strict=True):
        shown = hit.passages or (hit.title,)
        passages = [{"field": each.field, "text": each.text} for each in shown]
        record["found"] = {"score": hit.score, "passages": passages}
    return json.dumps(records, ensure_ascii=False, indent=2)
