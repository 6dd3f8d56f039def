"""Which records the words of a command line mean: cite keys, former keys, and queries.

A word that is a key means its record, whatever else it looks like; what is left is one query. This
module knows how both are told apart and what to say when nothing is meant. It changes nothing.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import Run, complete_key

if TYPE_CHECKING:
    from refkit.catalogue import Catalogue
    from refkit.model import Record
    from refkit.store import Records

Targets = Annotated[
    list[str],
    typer.Argument(
        metavar="KEY|QUERY...", help="Cite keys, or a query.", autocompletion=complete_key
    ),
]


def meant(run: Run, records: "Records", words: Sequence[str]) -> list[str]:
    """The keys of the records that ``words`` mean: named ones first, then those of the query.

    Raises UnknownKey for a word that is neither a key nor a query, QueryError for a query that
    cannot be understood, RefkitError for one that finds nothing.
    """
    named, query = _parted(records, words)
    found: list[str] = []
    if query:
        from refkit import query as queries

        node = queries.parse(query, run.today, records.tag_aliases())
        test = queries.predicate(node, time.monotonic)
        found = [record.key for record in records.stream() if test(record)]
        _require(found, query)
    return list(dict.fromkeys((*named, *found)))


def asked(run: Run, words: Sequence[str]) -> "list[Record]":
    """The records that ``words`` mean, for a command that changes nothing; raises as `meant`.

    For keys alone no index is made: the library is read in a tenth of the time.
    """
    known = run.at_hand
    named, query = _parted(known, words)
    found = {key: known.record(key) for key in dict.fromkeys(named)}
    if query:
        catalogue = run.catalogue
        chosen, _ = catalogue.select(catalogue.parse(query, run.today))
        _require(chosen, query)
        found |= {record.key: record for record in chosen if record.key not in found}
    return list(found.values())


def _parted(known: "Records | Catalogue", words: Sequence[str]) -> tuple[list[str], str]:
    """The keys among the words, and all others as one query, "" for none. Raises UnknownKey."""
    found = [(word, known.find(word)) for word in words]
    named = [key for _, key in found if key is not None]
    unknown = [word for word, key in found if key is None]
    if not unknown:  # the language of queries need not be loaded
        return named, ""
    from refkit import query as queries
    from refkit.errors import UnknownKey

    query = " ".join(unknown)
    if not queries.is_query(query):
        try:
            known.resolve(unknown[0])  # raises: it knows what is near
        except UnknownKey as stop:
            gap = " " if stop.hint.endswith("?") else "; "
            word = f'"{unknown[0]}"' if " " in unknown[0] else unknown[0]
            stop.hint += f"{gap}any:{word} means the records with that word"
            raise
    return named, query


def _require(found: Sequence[object], query: str) -> None:
    if not found:
        from refkit.errors import RefkitError

        raise RefkitError(
            f"no record is found by {query}", hint="refkit list QUERY shows what a query finds"
        )
