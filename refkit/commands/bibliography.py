"""Write a bibliography: the work of `refkit export` and `convert`, once or again and again."""

import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from refkit.commands import DONE, FINDINGS, Run, serious
from refkit.commands.style import Style, Target, Wanted, changed

if TYPE_CHECKING:
    from refkit.commands.append import Present
    from refkit.commands.cited import Cited
    from refkit.errors import Problem
    from refkit.files import Trail
    from refkit.formats import Options
    from refkit.model import Record
    from refkit.store import Records

_NO_FIELD = "BIB031"
_PAUSE = 0.3  # seconds between two looks at files that are watched


def export(run: Run, wanted: Wanted, style: Style, target: Target, *, watch: bool) -> None:
    """Write records of the library. Raises Exit with what was found, RefkitError for wrong use."""
    style.options(run, library=True)
    _check(wanted, style, target, watch=watch)
    library = str(run.settings.library)
    target.spare((library, f"{library}.bak", str(run.library.journal_path)))
    from refkit import files

    if watch:
        _watch(run, lambda trail: _once(run, wanted, style, target, trail))
    elif code := _once(run, wanted, style, target, files.Trail()):
        raise typer.Exit(code)


def convert(run: Run, file: str, format: str | None, style: Style, target: Target) -> None:
    """Write what a file has. Raises Exit with what was found, RefkitError for wrong use."""
    from refkit import ingest
    from refkit.commands.add import read, understand

    options = style.options(run, library=False)
    target.spare((file,))
    parsed, problems, texts = read(run, [file], format)
    asides = tuple(aside for part in parsed for aside in part.asides if style.all_blocks)
    plan = ingest.plan(understand(run, parsed), {}, run.today, problems=problems, apart=True)
    run.report(plan.problems, texts)
    # The configuration leaves fields out of bibliographies; a conversion leaves out nothing
    # unless it is told to.
    fields = tuple(style.fields) or ("with-files",)
    options = changed(
        options,
        fields=fields,
        omit=tuple(style.omit),
        asides=asides,
        sort=style.sort or "given",
    )
    found = _write(run, style, target, plan.put, options)
    if serious((*plan.problems, *found)):
        raise typer.Exit(FINDINGS)


def _check(wanted: Wanted, style: Style, target: Target, *, watch: bool) -> None:
    """Refuse what does not go together. Raises RefkitError."""
    from refkit.errors import RefkitError

    if target.append_to is not None:
        if target.output != "-":
            raise RefkitError("--append-to and --output exclude each other")
        if style.all_blocks:
            raise RefkitError("--append-to adds entries only, so --all-blocks has no place")
        if style.to == "json":
            raise RefkitError(
                "--append-to adds to a .bib file, and json is none",
                hint="leave --to out: the file itself tells its dialect",
            )
    if watch and target.name == "-":
        raise RefkitError("--watch needs a file to write", hint="name it with --output")
    if watch and "-" in wanted.cited_in:
        raise RefkitError("--watch cannot see standard input change")


def _once(run: Run, wanted: Wanted, style: Style, target: Target, trail: "Trail") -> int:
    """Write, note on ``trail`` what was read, and return the exit code."""
    trail.note(run.settings.library)
    records = _records(run, wanted)
    blocks = tuple(dict.fromkeys(aside for held in records.asides().values() for aside in held))
    options = style.options(run, library=True, asides=blocks if style.all_blocks else ())
    file = _present(target)
    if not style.all_blocks and not file:
        options = changed(options, at_hand=blocks)
    if file and file.blocks.entries and not style.to:
        options = changed(options, dialect=file.dialect)
    write = partial(_append, run, file) if file else partial(_write, run, style, target)
    if not wanted.cited_in:
        from refkit.commands.look import select

        chosen = select(run, wanted.query, wanted.tag, wanted.status, "key", records)
        if not chosen and target.name == "-":
            run.say(_nothing(run, wanted, records))
        told = write(chosen, options)
        # A record without a title is no reason for a paper's build to fail; a mistyped option is.
        return FINDINGS if any(problem.code == _NO_FIELD for problem in told) else DONE
    from refkit.commands import cited

    found = cited.find(run, wanted, trail, target, records)
    run.report(found.problems, found.texts)
    _spare_cited(found, target)
    named, options = _as_cited(found, style, options)
    if file:
        former = frozenset(key for chosen in found.chosen for key in chosen.former)
        write = partial(write, former=former)
    said = write(named, options)
    return FINDINGS if serious((*found.problems, *said)) else DONE


def _nothing(run: Run, wanted: Wanted, records: "Records") -> str:
    """Say that nothing is printed, as `refkit list` does."""
    from refkit import view

    if records:
        return view.count(0, of=len(records))
    was = "the library had no records then"
    return view.empty(str(run.settings.library)) if wanted.as_of is None else was


def _records(run: Run, wanted: Wanted) -> "Records":
    """The records as they are, or as they were."""
    if wanted.as_of is None:
        return run.library.read()
    from refkit.commands.moment import parse

    return run.library.as_of(parse(run, wanted.as_of))


def _as_cited(
    found: "Cited", style: Style, options: "Options"
) -> "tuple[Sequence[Record], Options]":
    """The records as they must be written for the keys that are cited to work."""
    if style.to == "json":
        return [chosen.record for chosen in found.chosen], options
    biblatex = options.dialect == "biblatex"
    every = options.alias_entries
    records = [chosen.written(biblatex=biblatex, every=every) for chosen in found.chosen]
    former = any(chosen.former for chosen in found.chosen)
    return records, changed(options, alias_entries=every or (former and not biblatex))


def _spare_cited(found: "Cited", target: Target) -> None:
    """Refuse to replace a file that has cited entries which the library lacks."""
    if not found.missing or target.append_to is not None or target.output == "-":
        return
    if not target.path.is_file():
        return
    from refkit.commands.cited import keys_in
    from refkit.errors import InputError
    from refkit.manuscript import choice

    held = keys_in(str(target.path))
    lost = [key for key in found.missing if key.lower() in held]
    if lost:
        raise InputError(
            f"{target.name} has entries that are cited and not in the library, and would lose "
            f"them: {choice.first(lost)}",
            hint=f"refkit add {target.name} takes them in; "
            f"--append-to {target.name} leaves them where they are",
        )


def _present(target: Target) -> "Present | None":
    """The file that is added to, if one is."""
    if target.append_to is None:
        return None
    from refkit import files
    from refkit.commands import append

    return append.present(target.name, files.Trail().read(str(target.path)) or b"")


def _write(
    run: Run, style: Style, target: Target, records: "Sequence[Record]", options: "Options"
) -> "tuple[Problem, ...]":
    """Write, say so, and return what the writer had to say."""
    from refkit import files, formats, query, view

    to = style.to or options.dialect or "bibtex"
    if options.sort != "given":
        records = query.sort(records, options.sort)
    written = formats.writer(to).write(records, options)
    run.report(written.problems)
    if target.output == "-":
        run.write(written.text)
        return written.problems
    if not written.count and not written.text and target.path.is_file():
        from refkit.errors import InputError

        if target.path.stat().st_size:
            raise InputError(
                f"there is no record to write, and {target.output} has something in it",
                hint="it is as it was; remove it if it is to be empty",
            )
    changed_it = files.replace(target.path, written.text.encode())
    run.say(f"{target.output}: {view.count(written.count)}" + _as_it_was(changed_it))
    return written.problems


def _append(
    run: Run,
    file: "Present",
    records: "Sequence[Record]",
    options: "Options",
    former: Collection[str] = (),
) -> "tuple[Problem, ...]":
    """Add to ``file``, say so, and return what the writer had to say; ``former`` keys are cited."""
    from refkit import files, view
    from refkit.commands import append

    added = append.append(file, records, options, former)
    run.report(added.problems)
    path = Path(file.name).expanduser()
    changed_it = bool(added.added) and files.replace(path, added.data)
    there = f", {added.there} there already" if added.there else ""
    run.say(f"{file.name}: {view.count(added.added)} added{there}" + _as_it_was(changed_it))
    return added.problems


def _as_it_was(changed_it: bool) -> str:
    return "" if changed_it else ", as it was"


def _watch(run: Run, once: "Callable[[Trail], int]") -> None:
    """Write at every change of what was read. An error ends the first round, and no later one."""
    from refkit import files, view
    from refkit.errors import RefkitError

    first = True
    for trail in files.rounds(lambda: time.sleep(_PAUSE)):
        try:
            once(trail)
        except RefkitError as error:
            if first:
                raise
            import sys

            run.say(view.error(error.message, error.hint, run.screen(sys.stderr)))
        if first:
            run.say("watching; Ctrl-C ends")
        first = False
