"""`refkit fsck`: see that a library is sound, and repair what is safe."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import DONE, FINDINGS, DryRun, run_of

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.errors import Problem
    from refkit.journal import History
    from refkit.model import Plan
    from refkit.soundness import Formers, Report
    from refkit.soundness.folder import Lying
    from refkit.store import Library, Records

_UNREADABLE = 2


def shown(path: Path) -> str:
    """A path as people read it: from here, where it is below here."""
    here = os.path.relpath(path)
    return str(path) if here.startswith(os.pardir) else here


def fsck(
    context: typer.Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Repair what is safe, and say what.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check the library, its journal and what lies around them.

    Every finding is printed with its place. The exit code is 0 when there is nothing but notes, 1
    when there are findings, 2 when the library cannot be read at all.

    With --repair, what is safe is repaired in one change, which refkit undo takes back. A library
    that cannot be read is put aside as FILE.broken-1, and every record that can be found takes its
    place: from the broken file, the journal, or the version before.

    \b
    Examples:
      refkit fsck
      refkit fsck --repair --dry-run
    """
    run = run_of(context)
    library = run.library
    if repair:
        code = _repair(run, library, dry_run=dry_run)
        if dry_run:
            raise typer.Exit(code)
    history, data, troubles = _read(library)
    report, problems = _checked(run, library, data, history)
    if report.newer:
        library.read()  # says which refkit wrote it
    found = (*troubles, *problems)
    _show(run, library, report, found, as_json=as_json)
    raise typer.Exit(_code(report, found))


def _repair(run: "Run", library: "Library", *, dry_run: bool) -> int:
    """Repair what is safe; the exit code of what was found before."""
    history, data, troubles = _read(library)
    report, problems = _checked(run, library, data, history)
    if report.newer:
        library.read()  # says which refkit wrote it
    code = _code(report, (*troubles, *problems))
    readable = report.readable
    del report, data  # they may be large, and what comes needs room as well
    if not readable:
        _rescue(run, library, history, dry_run=dry_run)
    # What was rescued may need mending, as any library may.
    if (readable or not dry_run) and not _mend(run, library, history, dry_run=dry_run) and readable:
        run.say("there is nothing that can be repaired without a decision")
    return code


def _read(library: "Library") -> "tuple[History | None, bytes, tuple[Problem, ...]]":
    """What the journal tells, the library's bytes, and what is wrong with the journal's lines.

    Raises LibraryError.
    """
    from refkit import journal
    from refkit.soundness.chronicle import damages
    from refkit.store import disk, ledger
    from refkit.store.refusal import journal_refusals

    found = disk.read(library.file, library.path)
    if found is None:
        library.read()  # says that there is none
    with journal_refusals(library.journal_path):
        lines = ledger.read(library.journal_path)
    if not lines:
        return None, found.data if found else b"", ()
    history = journal.read(lines, shown(library.journal_path))
    return history, found.data if found else b"", damages(history)


def _checked(
    run: "Run", library: "Library", data: bytes, history: "History | None"
) -> "tuple[Report, tuple[Problem, ...]]":
    from refkit import settings, soundness
    from refkit.catalogue import condition
    from refkit.soundness import folder

    journal = library.journal_path
    report = soundness.check(
        data, run.today, history=history, journal=shown(journal), formers=_formers(library, history)
    )
    around = tuple(folder.check(library.file.name, journal.name, _lying(library)))
    said = soundness.problems(report, shown(library.path))
    index = condition.check(library.path, settings.cache_folder(os.environ))
    return report, (*said, *soundness.as_problems(around, b"", ""), *index)


def _formers(library: "Library", history: "History | None") -> "Formers":
    from refkit.soundness import Formers
    from refkit.store import disk

    path = library.file.with_name(f"{library.file.name}.bak")

    def backup() -> bytes | None:
        found = disk.read(path, path)
        return found.data if found else None

    return Formers(history, backup, path.name)


def _lying(library: "Library") -> "dict[str, Lying]":
    """The files around the library that may be of it."""
    import stat

    from refkit.soundness.folder import Lying

    found = {}
    names = library.file.name, library.journal_path.name, f"{library.file.stem}-"
    with os.scandir(library.file.parent) as there:
        for entry in there:
            if entry.name.lstrip(".").startswith(names) and entry.is_file():
                found[entry.name] = Lying(
                    size=entry.stat().st_size,
                    mode=stat.S_IMODE(entry.stat().st_mode),
                    readable=os.access(entry.path, os.R_OK),
                    writable=os.access(entry.path, os.W_OK),
                )
    return found


def _show(
    run: "Run",
    library: "Library",
    report: "Report",
    problems: "tuple[Problem, ...]",
    *,
    as_json: bool,
) -> None:
    """Findings are data, and go to standard output; what they add up to is talk."""
    from refkit import view
    from refkit.view import health

    if as_json:
        from refkit.codec import to_json

        run.write(to_json(problems))
    elif problems:
        text = (
            report.text if isinstance(report.text, str) else report.text.decode("utf-8", "replace")
        )
        screen = run.screen(sys.stdout)
        texts = {shown(library.path): text} if screen.interactive else {}
        run.write(view.problems(problems, texts, screen, verbose=True))
    screen = run.screen(sys.stderr)
    run.say(health.summary(shown(library.path), report, problems, screen))


def _code(report: "Report", problems: "tuple[Problem, ...]") -> int:
    from refkit.commands import serious

    if not report.readable:
        return _UNREADABLE
    return FINDINGS if serious(problems) else DONE


def _mend(run: "Run", library: "Library", history: "History | None", *, dry_run: bool) -> int:
    """Repair what is safe in a library that can be read, in one change; how many repairs."""
    from refkit import soundness
    from refkit.soundness import folder
    from refkit.store.rescue import clear
    from refkit.view import health

    today, formers = run.today, _formers(library, history)
    found: list[soundness.Report] = []

    def make(records: "Records") -> "Plan":
        # Looked at again: under the lock nobody else changes it.
        found[:] = [soundness.check(library.file.read_bytes(), today, formers=formers)]
        return soundness.repair(found[0])

    plan = library.change(make, dry_run=dry_run)
    run.report(plan.problems)
    left = folder.leftovers(library.file.name, library.journal_path.name, _lying(library))
    if left and not dry_run:
        clear(library, left)
    report = found[0]
    further = (*report.further, *(f"{name} is deleted" for name in left))
    further += _mend_index(library, dry_run=dry_run)
    count = sum(map(len, report.done.values())) + len(further)
    would = "would be " if dry_run else ""
    if count:
        run.say(f"{count} {'repair' if count == 1 else 'repairs'} {would}made")
        run.say(health.repairs(report.done, further, run.screen(sys.stderr)))
    return count


def _mend_index(library: "Library", *, dry_run: bool) -> tuple[str, ...]:
    """Delete an index that is not what the library is: it is made again when it is wanted."""
    from refkit import settings
    from refkit.catalogue import condition

    cache = settings.cache_folder(os.environ)
    if not condition.check(library.path, cache):
        return ()
    if not dry_run:
        condition.drop(library.path, cache)
    return ("the index is deleted, and made anew when it is wanted",)


def _rescue(run: "Run", library: "Library", history: "History | None", *, dry_run: bool) -> None:
    """Save what can be saved of a library that cannot be read."""
    from refkit.errors import LibraryError
    from refkit.soundness import Context, chronicle, rescue
    from refkit.store import disk
    from refkit.store.rescue import put_right
    from refkit.view import health

    backup = disk.read(library.file.with_name(f"{library.file.name}.bak"), library.path)
    told = chronicle.told(history) if history else chronicle.Told()
    around = Context(today=run.today)
    found: list[rescue.Rescued] = []

    def make(data: bytes | None) -> bytes:
        kept = backup.data if backup else None
        found[:] = [rescue.gather(data or b"", told, kept, around)]
        if not found[0].saved:
            raise LibraryError(
                f"nothing in {library.path} can be rescued; it is left alone",
                hint="refkit restore FILE brings a backup back",
            )
        return found[0].text

    if dry_run:
        present = disk.read(library.file, library.path)
        make(present.data if present else None)
        aside = None
    else:
        aside = put_right(library, make)
    screen = run.screen(sys.stderr)
    run.say(health.rescue(found[0], screen, dry_run=dry_run, verbose=run.verbose))
    if aside:
        run.say(f"the broken file is kept as {aside.name}")
