"""What `refkit enrich` was asked for: which records are meant, and what goes together."""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.errors import RefkitError
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
        from refkit.model import Status
        from refkit.standing import is_complete
        from refkit.tag import parse

        aliases = records.tag_aliases()
        keys = {word: key for word in self.query if (key := records.find(word))}
        asked = " ".join(word for word in self.query if word not in keys)
        if asked and not queries.is_query(asked):  # words alone are looked for, keys among them
            keys, asked = {}, " ".join(self.query)
        named = [records[key] for key in dict.fromkeys(keys.values())]
        found = named
        chosen = named
        if asked or not named:
            others = queries.matches(
                records.values(), asked, today=run.today, aliases=aliases, clock=time.monotonic
            )
            taken = frozenset(keys.values())
            others = [record for record in others if record.key not in taken]
            if not others and asked:
                raise self._unknown(asked, records)
            found = [*named, *others]
            every = self.every or self.waiting
            chosen = [*named, *(r for r in others if every or not is_complete(r))]
        tags = parse(self.tags) if self.tags else ()
        statuses = [Status.parse(word) for word in self.statuses]
        chosen = queries.matches(
            chosen, (), tags, statuses, today=run.today, aliases=aliases, clock=time.monotonic
        )
        chosen = [record for record in chosen if record.waiting or not self.waiting]
        if not chosen:
            run.say(self._nothing(len(found)))
        return {record.key: record for record in chosen}

    def _unknown(self, asked: str, records: "Records") -> "RefkitError":
        """A complaint about words that mean no record."""
        from refkit import query as queries
        from refkit.errors import RefkitError, UnknownKey, near

        if len(self.query) == 1 and not queries.is_query(asked):
            return UnknownKey(asked, records)
        close = near(self.query[0], records)
        hint = f"did you mean {' or '.join(close)}?" if close else "refkit list prints the keys"
        return RefkitError(f"no record is meant by '{asked}'", hint=hint)

    def _nothing(self, found: int) -> str:
        if self.waiting:
            return "no record waits to be looked up"
        if not found or self.tags or self.statuses:
            return "no records"
        return "nothing is missing there: --all looks complete records up, too"
