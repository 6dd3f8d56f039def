"""`refkit rekey`: other keys for records, and for the manuscripts that cite them."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from refkit.commands import FINDINGS, DryRun, Run, complete_key, run_of, serious
from refkit.commands.renames import Found, print_json

if TYPE_CHECKING:
    from refkit.citekey import Formula
    from refkit.errors import Problem
    from refkit.manuscript.rewrite import Rewritten
    from refkit.model import Plan
    from refkit.rename import Names
    from refkit.store import Records


class _Asked(NamedTuple):
    """What the command line says."""

    words: Sequence[str]
    all: bool
    formula: str | None
    src: Sequence[str]
    apply: bool
    dry_run: bool
    as_json: bool

    @property
    def shows_first(self) -> bool:
        """Whether changes are shown before they are made: of many records, and of manuscripts."""
        return self.all or bool(self.src) or self.dry_run

    @property
    def asks(self) -> bool:
        """Whether a person may be asked."""
        return not (self.apply or self.dry_run or self.as_json) and sys.stdin.isatty()


def rekey(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY [NEW]]",
            help="A cite key, and its new one; with --all, a query.",
            show_default=False,
            autocompletion=complete_key,
        ),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="All records, or those that a query finds.")
    ] = False,
    formula: Annotated[
        str | None,
        typer.Option(
            "--formula",
            "-f",
            metavar="FORMULA",
            help="Make keys by this formula, as in '[auth:lower][year]'.",
            show_default=False,
        ),
    ] = None,
    src: Annotated[
        list[str] | None,
        typer.Option(
            "--src",
            metavar="PATH",
            help="Rewrite the keys in this manuscript, or in all of this folder.",
        ),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write what --all and --src show.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="The same as --apply.")] = False,
    dry_run: DryRun = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what changes as JSON; ask nothing.")
    ] = False,
) -> None:
    """Give a record another key: NEW, or the one that the formula makes. The old one leads to it.

    A key that was given once never means another work: NEW must not be the key, a former key or
    the removed key of one. --all shows what would change as a table, --src what would change in
    the manuscripts as a diff; then you are asked, or, without a terminal, --apply writes it.
    --src without KEY brings the former keys in a manuscript up to date.

    \b
    Examples:
      refkit rekey anonndrecent sagawa2020groups
      refkit rekey --all --formula '[auth][year|venue][shorttitle(2)]'
      refkit rekey moriakov2020kernel moriakov2020 --src paper/
      refkit rekey --src paper/main.tex
    """
    asked = _Asked(
        words=words or (),
        all=all_,
        formula=formula,
        src=src or (),
        apply=apply or yes,
        dry_run=dry_run,
        as_json=as_json,
    )
    _check(asked)
    run = run_of(context)
    problems = _rekey(run, asked)
    if serious(problems):
        raise typer.Exit(FINDINGS)


def _check(asked: _Asked) -> None:
    if not asked.words and not asked.all and not asked.src:
        raise typer.BadParameter("say which: KEY [NEW], or --all, or --src PATH")
    if asked.formula is not None and not asked.words and not asked.all:
        raise typer.BadParameter("--formula needs KEY, or --all")
    if not asked.all and len(asked.words) > 2:
        raise typer.BadParameter("KEY and NEW are one key each; --all takes a query")
    if not asked.all and len(asked.words) == 2 and asked.formula is not None:
        raise typer.BadParameter("NEW and --formula exclude each other")
    if asked.apply and asked.dry_run:
        raise typer.BadParameter("--apply and --dry-run exclude each other")


def _rekey(run: Run, asked: _Asked) -> "Sequence[Problem]":
    """Show, ask, change, say; what there was to say."""
    choose = _chooser(run, asked)
    if not asked.shows_first:
        return _at_once(run, asked, choose)
    found = _look(run, asked, choose)
    problems, files = [*found.told], found.files
    run.report(problems, found.papers.texts if found.papers else {})
    if not asked.as_json:
        found.show(run)
    writes = asked.apply or (asked.asks and found.is_wanted())
    if writes:
        told, files = _write(run, asked, found, choose)
        problems += told
    elif not asked.as_json:
        found.say(run, written=False)
        if not asked.dry_run and not asked.asks and (found.names.new or found.files):
            run.say("--apply writes it")
    if asked.as_json:
        print_json(run, found.names, files, written=writes)
    return problems


def _chooser(run: Run, asked: _Asked) -> "Callable[[Records], Names]":
    """What tells the new keys from the records as they are; the formula is read at once."""
    from refkit.rename import Names, by_formula, by_hand

    if not asked.words and not asked.all:
        return lambda records: Names()
    if len(asked.words) == 2 and not asked.all:
        key, new = asked.words
        return lambda records: by_hand(records, records.resolve(key), new, records.retired())
    from refkit.commands import naming

    made: Formula = naming.formula(run, asked.formula)

    def choose(records: "Records") -> "Names":
        from refkit.commands import target

        if not asked.all:
            keys = [records.resolve(asked.words[0])]
        else:
            keys = target.meant(run, records, asked.words) if asked.words else list(records)
        return by_formula(records, keys, made, records.retired())

    return choose


def _at_once(run: Run, asked: _Asked, choose: "Callable[[Records], Names]") -> "Sequence[Problem]":
    """One record, no manuscripts: it was named, so it is done."""
    from refkit import rename
    from refkit.view import safe

    today = run.today
    chosen: list[Names] = []

    def make(records: "Records") -> "Plan":
        chosen.append(choose(records))
        return rename.plan(records, chosen[-1], today)

    plan = run.library.change(make)
    names = chosen[-1]
    run.report(plan.problems)
    for old, new in names.new.items():
        run.say(f"{safe(old)} is now {safe(new)}; {safe(old)} still leads to it")
    if not names.new and not plan.problems:
        run.say(f"nothing has changed: the key is {safe(' '.join(names.same))}")
    if asked.as_json:
        print_json(run, names, (), written=True)
    return plan.problems


def _look(run: Run, asked: _Asked, choose: "Callable[[Records], Names]") -> Found:
    """What would change, in the library and in manuscripts; nothing is locked or written."""
    from refkit import rename

    records = run.library.read()
    names = choose(records)
    if not asked.src:
        return Found(names, records)
    from refkit.commands import rewriting

    papers = rewriting.read(asked.src)
    chosen = bool(asked.words or asked.all)
    renamed = rename.leading(records, names) if chosen else rename.present(records)
    return Found(names, records, papers, rewriting.rewrite(papers, renamed))


def _write(
    run: Run, asked: _Asked, found: Found, choose: "Callable[[Records], Names]"
) -> "tuple[Sequence[Problem], tuple[Rewritten, ...]]":
    """Change the library, then the manuscripts: if these fail, their keys still lead somewhere.

    What there is to say, and the files that were written.
    """
    from refkit import rename
    from refkit.errors import LibraryError

    today = run.today

    def make(records: "Records") -> "Plan":
        names = choose(records)
        if names.new != found.names.new:
            hint = "nothing was written; run the command again"
            raise LibraryError("the library changed since this was shown", hint=hint)
        return rename.plan(records, names, today)

    if found.names.new:
        run.library.change(make)
    if not found.papers or not found.drafts:
        found.say(run, written=True)
        return (), ()
    from refkit.commands import rewriting

    written, problems = rewriting.write(found.drafts, found.papers)
    done = tuple(one for one in found.files if one.file in written)
    run.report(problems)
    found.say(run, written=True, files=done)
    if done and found.names.new:
        run.say(f"refkit undo takes back the keys alone; {found.way_back(asked.src)}, both")
    return problems, done
