"""`refkit settle`: what two copies of a library changed in different ways, settled by a person.

At a terminal it asks about one field after the other and takes one key press for each; flags decide
for all that are named. What was answered is written at once, in one change, when the last question
is answered or a person has enough.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from refkit.commands import DONE, FINDINGS, DryRun, complete_key, run_of

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.model import Clash, Plan
    from refkit.store import Records

_HELP = "o: ours stays   t: take theirs   s: skip   q: ask no more"


class Answers(NamedTuple):
    """What a person decided, as (key, clash)."""

    ours: "tuple[tuple[str, Clash], ...]" = ()
    theirs: "tuple[tuple[str, Clash], ...]" = ()


def settle(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY|QUERY]...",
            help="Only these records; else all.",
            show_default=False,
            autocompletion=complete_key,
        ),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", "-f", metavar="FIELD", help="Only this field."),
    ] = None,
    ours: Annotated[bool, typer.Option("--ours", help="What stands in the record is right.")] = (
        False
    ),
    theirs: Annotated[bool, typer.Option("--theirs", help="Take what the other copy has.")] = False,
    dry_run: DryRun = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the clashes, or the settled records, as JSON.")
    ] = False,
) -> None:
    """Settle what two copies of the library changed in different ways, or list it.

    At a terminal it shows both values side by side and asks. `refkit set` and `refkit edit` settle
    a field too, with a value of your own.

    \b
    Examples:
      refkit settle
      refkit settle moriakov2020kernel --field title --theirs
    """
    if ours and theirs:
        raise typer.BadParameter("say --ours or --theirs")
    run = run_of(context)
    wanted = _named(fields or ())
    records = run.library.read()
    chosen = _chosen(run, records, words or (), wanted)
    if not (ours or theirs) and (as_json or dry_run or not _is_possible()):
        _list(run, records, chosen, as_json)
        raise typer.Exit(FINDINGS if chosen else DONE)
    if not chosen:
        run.say("there is nothing to settle")
        return
    if ours or theirs:
        _decide(run, words or (), wanted, "theirs" if theirs else "ours", dry_run, as_json)
        return
    answers = _ask(run, records, chosen)
    if answers.ours or answers.theirs:
        run.change(
            lambda now: _plan(run, now, answers), verb="settled", dry_run=False, as_json=False
        )
    left = len(chosen) - len(answers.ours) - len(answers.theirs)
    if left > 0:
        from refkit.view import plural

        run.say(f"{plural(left, 'field')} left to settle")
        raise typer.Exit(FINDINGS)


def _named(fields: Sequence[str]) -> frozenset[str]:
    """The fields that ``fields`` name, as people call them. Raises UnknownName."""
    from refkit import curate
    from refkit.reconcile import clashes

    found: set[str] = set()
    for field in fields:
        word = field.strip().lower()
        known = word in clashes.MINE or word == "and_others"
        found |= clashes.companions(word if known else curate.field_named(field))
    return frozenset(found)


def _chosen(
    run: "Run", records: "Records", words: Sequence[str], fields: frozenset[str]
) -> "list[tuple[str, Clash]]":
    """The clashes of the named records, or of all, by key and field."""
    if words:
        from refkit.commands import target

        some = [records[key] for key in target.meant(run, records, words)]
    else:
        some = list(records.holding("clashes"))
    return [
        (record.key, clash)
        for record in some
        for clash in record.clashes
        if not fields or clash.field in fields
    ]


def _decide(
    run: "Run",
    words: Sequence[str],
    fields: frozenset[str],
    side: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    def make(records: "Records") -> "Plan":
        pairs = tuple(_chosen(run, records, words, fields))
        answers = Answers(theirs=pairs) if side == "theirs" else Answers(ours=pairs)
        return _plan(run, records, answers)

    run.change(make, verb="settled", dry_run=dry_run, as_json=as_json)


def _plan(run: "Run", records: "Records", answers: Answers) -> "Plan":
    from refkit.reconcile import settling

    return settling.plan(records, answers.ours, answers.theirs, run.today)


def _is_possible() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _list(run: "Run", records: "Records", chosen: "list[tuple[str, Clash]]", as_json: bool) -> None:
    from refkit.view import clash as view

    if as_json:
        run.write(_json(records, chosen))
    elif chosen:
        found = {key: records[key] for key, _ in chosen}
        run.write(view.draw(found, chosen, run.screen(sys.stdout)))
    else:
        run.say("there is nothing to settle")


def _json(records: "Records", chosen: "list[tuple[str, Clash]]") -> str:
    import json

    from refkit.reconcile import clashes

    told = [
        {
            "key": key,
            "field": clash.field,
            "ours": json.loads(
                clashes.written(clashes.value_of(records[key], clash.field)),
            ),
            "theirs": json.loads(clash.value),
            "on": clash.on.isoformat(),
        }
        for key, clash in chosen
    ]
    return json.dumps(told, ensure_ascii=False, indent=2)


def _ask(run: "Run", records: "Records", chosen: "list[tuple[str, Clash]]") -> Answers:
    """Show one clash after the other and wait for a key."""
    from refkit.view import clash as view

    ours: list[tuple[str, Clash]] = []
    theirs: list[tuple[str, Clash]] = []
    for number, (key, clash) in enumerate(chosen, 1):
        if any(other == key and clash.field == taken.field for other, taken in theirs):
            ours.append((key, clash))  # another value of this field was taken
            continue
        screen = run.screen(sys.stderr)  # a window may have another width by now
        print(view.card(records[key], clash, number, len(chosen), screen), file=sys.stderr)
        answer = _answer(screen.width)
        if answer == "q":
            break
        if answer != "s":
            (ours if answer == "o" else theirs).append((key, clash))
    return Answers(tuple(ours), tuple(theirs))


def _answer(width: int) -> str:
    """Wait for a key that is an answer. Ctrl-C stops the program, Ctrl-D the questions."""
    words = _HELP if not width or width > len(_HELP) else _HELP.replace("   ", "\n")
    print(words, file=sys.stderr)
    while True:
        key = typer.getchar().lower()
        if key == "\x03":
            raise KeyboardInterrupt
        if key == "\x04":
            return "q"
        if key in ("o", "t", "s", "q"):
            print(key, file=sys.stderr)
            return key
