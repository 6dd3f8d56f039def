"""Look records up, at servers or in files, for `refkit enrich` and `refkit add`.

What comes back is what `refkit.enrich` makes of it. This module knows how a run shows what it is
waiting for, and how it is interrupted. Nothing is locked meanwhile: servers may take their time.
"""

import os
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.enrich import Consulted
    from refkit.errors import Problem
    from refkit.exchange import Conversation
    from refkit.files import Source
    from refkit.model import Parsed, Record
    from refkit.sources import Access


class Asked(NamedTuple):
    """What was answered about each record, by key; those that were not reached are left out."""

    consulted: "Mapping[str, Consulted]"
    problems: "tuple[Problem, ...]" = ()  # about servers, accounts, stored answers and files
    interrupted: bool = False


def servers(
    run: "Run",
    records: "Mapping[str, Record]",
    named: Sequence[str],
    *,
    offline: bool,
    further: Sequence[str] = (),
) -> Asked:
    """Ask sources about ``records``: those ``named``, else the configured ones, else all.

    ``further`` sources are asked in any case, also where another one was certain already. Ctrl-C
    ends it; what was answered until then counts. Raises UnknownName for a source, and RefkitError
    for settings without sense.
    """
    from refkit import fetch, settings, sources, view
    from refkit.fetch.account import Accounts
    from refkit.fetch.receipts import Receipts
    from refkit.sources import Access

    library = run.settings.library
    chosen = settings.enrich_sources(library, os.environ, named)
    extra = settings.enrich_sources(library, os.environ, further) if further else ()
    network = settings.network(library, os.environ, offline=offline)
    accounts = Accounts(network)
    receipts = Receipts(network, accounts)
    access = Access(on=run.today, accounts=accounts.known(), email=network.email)
    talks = ((key, _talk(record, chosen, extra, access)) for key, record in records.items())
    found: dict[str, Consulted] = {}
    interrupted = False
    with view.progress("asking", len(records), run.screen(sys.stderr)) as advance:

        def watch(key: str, host: str) -> None:
            advance(0, f"{host}: {key}")

        results = fetch.run(
            talks,
            network,
            sources.hosts((*chosen, *extra)),
            watch,
            accounts=accounts,
            receipts=receipts,
        )
        try:
            for key, result in results:
                found[key] = result
                advance()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            _end(results)
    ordered = {key: found[key] for key in records if key in found}
    told = (*accounts.problems, *receipts.problems)
    return Asked(ordered, told, interrupted)


def _talk(
    record: "Record", chosen: tuple[str, ...], further: tuple[str, ...], access: "Access"
) -> "Conversation[Consulted]":
    from refkit.enrich import Consulted
    from refkit.enrich.choice import in_order
    from refkit.enrich.consult import consult

    done = yield from consult(record, chosen, access)
    left = tuple(name for name in further if all(name != a.source for a in done.answers))
    if not left:
        return done
    more = yield from consult(record, left, access)
    return Consulted(
        record=record,
        offers=in_order((*done.offers, *more.offers)),
        answers=(*done.answers, *more.answers),
    )


def _end(results: "Iterator[object]") -> None:
    """Let go of the servers now, not when the memory is collected."""
    if isinstance(results, Generator):
        results.close()


def files(run: "Run", records: "Mapping[str, Record]", names: Sequence[str]) -> Asked:
    """Look for ``records`` in files: no server is asked, and each file is read once.

    Raises InputError for a file that is not there or that refkit does not read.
    """
    from refkit import view
    from refkit.enrich import shelf
    from refkit.files import require

    for name in names:
        if name != "-" and not os.path.isdir(os.path.expanduser(name)):
            require(name)  # before the first of them takes its time
    problems: list[Problem] = []
    found: Mapping[str, Consulted] = {}
    interrupted = False
    with view.progress("looking", 0, run.screen(sys.stderr)) as advance:
        parts = _parts(run, names, problems, lambda name: advance(0, name))
        try:
            found = shelf.consult(records, parts, advance)
        except KeyboardInterrupt:
            interrupted = True
    return Asked(found, tuple(problems), interrupted)


def _parts(
    run: "Run", names: Sequence[str], problems: "list[Problem]", say: Callable[[str], None]
) -> "Iterator[tuple[str, Parsed]]":
    """Read one file after the other; each is forgotten when the next one is wanted."""
    from refkit import files as inputs
    from refkit.commands import add

    for source in inputs.sources(list(dict.fromkeys(names))):
        say(source.name)
        if source.found and not add.is_readable(source, None):
            problems.append(add.passed_over(source))
        else:
            yield source.name, _read(run, source, problems)


def _read(run: "Run", source: "Source", problems: "list[Problem]") -> "Parsed":
    """Read a file. What there is to say about its entries is counted: they are not the user's."""
    from refkit import charset
    from refkit.commands.add import parse
    from refkit.errors import Location, Problem, Severity

    decoded = charset.decode(source.data, source.name)
    parsed = parse(run, decoded.text, source.name, None)
    problems += decoded.problems
    problems += [problem for problem in parsed.problems if problem.severity is Severity.ERROR]
    if remarks := sum(problem.severity is not Severity.ERROR for problem in parsed.problems):
        said = "there is something" if remarks == 1 else f"there are {remarks} things"
        problems.append(
            Problem(
                code="ENR020",
                severity=Severity.INFO,
                message=f"{said} to say about the entries of this file",
                where=Location(file=source.name, line=1),
                hint=f"refkit --verbose add {source.name} --dry-run lists them",
            )
        )
    return parsed
