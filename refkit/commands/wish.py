"""What `refkit enrich` was asked for: which records are meant, and what goes together."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.model import Record
    from refkit.store import Records


class Wish(NamedTuple):
    """What was asked for, as it was typed."""

    query: Sequence[str] = ()
    tags: Sequence[str] = ()
    statuses: Sequence[str] = ()
    sources: Sequence[str] = ()
    files: Sequence[str] = ()
    fill_from: Sequence[str] = ()
    offline: bool = False
    writes: bool = False
    asks: bool = True  # whether there may be questions
    review: bool = False
    explain: bool = False
    waiting: bool = False
    every: bool = False
    as_json: bool = False

    def check(self) -> None:
        """Raise for what does not go together, and for a review without a terminal."""
        from refkit.commands import review

        if self.files and self.sources:
            raise typer.BadParameter(
                "--from looks in files, --source asks servers: say one of them"
            )
        if self.files and self.offline:
            raise typer.BadParameter("--from asks nobody anyway: --offline is for stored answers")
        if not self.review:
            return
        if not self.asks:
            raise typer.BadParameter("--review asks; it goes with neither --yes nor --dry-run")
        if not review.is_possible():
            from refkit.errors import RefkitError

            raise RefkitError(
                "--review needs a terminal: it shows offers and waits for answers",
                hint="without it, refkit enrich --explain lists the same offers",
            )

    def records(self, run: "Run", records: "Records") -> "Mapping[str, Record]":
        """The records that are meant: named ones in any case, others where they lack something.

        Says so where there are none. Raises UnknownKey where the words mean no record.
        """
        from refkit import query as queries
        from refkit.errors import RefkitError, UnknownKey, near
        from refkit.model import Status
        from refkit.standing import is_complete
        from refkit.tag import parse

        aliases = records.tag_aliases()
        named = [key for word in self.query if (key := _key(records, word))]
        if len(named) == len(self.query) > 0:
            found = [records[key] for key in dict.fromkeys(named)]
            chosen = found
        else:
            asked = " ".join(self.query)
            found = queries.matches(records.values(), asked, today=run.today, aliases=aliases)
            if not found and len(self.query) == 1 and not queries.is_query(asked):
                raise UnknownKey(self.query[0], records)
            if not found and self.query:
                close = near(self.query[0], records)
                hint = (
                    f"did you mean {' or '.join(close)}?"
                    if close
                    else "refkit list prints the keys"
                )
                raise RefkitError(f"no record is meant by '{' '.join(self.query)}'", hint=hint)
            chosen = [r for r in found if self.every or self.waiting or not is_complete(r)]
        tags = parse(self.tags) if self.tags else ()
        statuses = [Status.parse(word) for word in self.statuses]
        chosen = queries.matches(chosen, (), tags, statuses, today=run.today, aliases=aliases)
        chosen = [record for record in chosen if record.waiting or not self.waiting]
        if not chosen:
            run.say(self._nothing(len(found)))
        return {record.key: record for record in chosen}

    def _nothing(self, found: int) -> str:
        if self.waiting:
            return "no record waits to be looked up"
        if not found or self.tags or self.statuses:
            return "no records"
        return "nothing is missing there: --all looks complete records up, too"


def _key(records: "Records", word: str) -> str:
    from refkit.errors import UnknownKey

    try:
        return records.resolve(word)
    except UnknownKey:
        return ""
