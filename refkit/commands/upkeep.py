"""`refkit fsck`, `backup` and `restore`: see that a library is sound, keep it, bring it back."""

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
    from refkit.soundness import Report
    from refkit.soundness.folder import Lying
    from refkit.store import Library, Records
    from refkit.store.archive import Backup

_UNREADABLE = 2


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
    data, history, troubles = _read(library)
    report, problems = _checked(run, library, data, history)
    if report.newer:
        library.read()  # says which refkit wrote it
    if not repair:
        _show(run, library, report, (*troubles, *problems), as_json=as_json, repaired=False)
        raise typer.Exit(_code(report, (*troubles, *problems)))
    if not report.readable:
        _rescue(run, library, history, dry_run=dry_run)
    else:
        _mend(run, library, dry_run=dry_run)
    if dry_run:
        raise typer.Exit(_code(report, (*troubles, *problems)))
    data, history, troubles = _read(library)
    report, problems = _checked(run, library, data, history)
    _show(run, library, report, (*troubles, *problems), as_json=as_json, repaired=True)
    raise typer.Exit(_code(report, (*troubles, *problems)))


def _read(library: "Library") -> "tuple[bytes, History | None, tuple[Problem, ...]]":
    """The library's bytes and what its journal tells. Raises LibraryError."""
    from refkit import journal
    from refkit.store import disk, ledger

    found = disk.read(library.file, library.path)
    if found is None:
        library.read()  # says that there is none
    with disk.journal_refusals(library.journal_path):
        lines = ledger.read(library.journal_path)
    if not lines:
        return found.data if found else b"", None, ()
    history = journal.read(lines, str(library.journal_path))
    return found.data if found else b"", history, history.problems


def _checked(
    run: "Run", library: "Library", data: bytes, history: "History | None"
) -> "tuple[Report, tuple[Problem, ...]]":
    from refkit import soundness
    from refkit.soundness import folder

    name = library.journal_path.name
    report = soundness.check(data, run.today, history=history, journal=str(library.journal_path))
    around = tuple(folder.check(library.file.name, name, _lying(library)))
    said = soundness.problems(report, str(library.path))
    return report, (*said, *soundness.as_problems(around, b"", ""))


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
    repaired: bool,
) -> None:
    """Findings are data, and go to standard output; what they add up to is talk."""
    from refkit import view
    from refkit.view import health

    if as_json:
        import msgspec

        run.write(msgspec.json.format(msgspec.json.encode(problems), indent=2).decode())
    elif problems:
        text = (
            report.text if isinstance(report.text, str) else report.text.decode("utf-8", "replace")
        )
        screen = run.screen(sys.stdout)
        texts = {str(library.path): text} if screen.interactive else {}
        run.write(view.problems(problems, texts, screen, verbose=True))
    screen = run.screen(sys.stderr)
    run.say(health.summary(str(library.path), report, problems, screen, repaired=repaired))


def _code(report: "Report", problems: "tuple[Problem, ...]") -> int:
    from refkit.commands import serious

    if not report.readable:
        return _UNREADABLE
    return FINDINGS if serious(problems) else DONE


def _mend(run: "Run", library: "Library", *, dry_run: bool) -> None:
    """Repair what is safe in a library that can be read, in one change."""
    from refkit import soundness
    from refkit.soundness import folder
    from refkit.store.rescue import clear
    from refkit.view import health

    today = run.today
    found: list[soundness.Report] = []

    def make(records: "Records") -> "Plan":
        # Looked at again: under the lock nobody else changes it.
        found[:] = [soundness.check(library.file.read_bytes(), today)]
        return soundness.repair(found[0])

    plan = library.change(make, dry_run=dry_run)
    run.report(plan.problems)
    left = folder.leftovers(library.file.name, library.journal_path.name, _lying(library))
    if left and not dry_run:
        clear(library, left)
    report = found[0]
    further = (*report.further, *(f"{name} is deleted" for name in left))
    count = sum(map(len, report.done.values())) + len(further)
    would = "would be " if dry_run else ""
    if not count:
        run.say("there is nothing that can be repaired without a decision")
        return
    run.say(f"{count} {'repair' if count == 1 else 'repairs'} {would}made")
    run.say(health.repairs(report.done, further, run.screen(sys.stderr)))


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


def backup(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="[FILE]", help="The file to make, or its folder.", show_default=False
        ),
    ] = "",
    list_: Annotated[
        bool, typer.Option("--list", help="List the backups in that folder, make none.")
    ] = False,
) -> None:
    """Pack the library, its journal and its configuration into one file.

    Without FILE it is named after the library and the moment, and stands beside the library. A
    backup never replaces a file. refkit restore brings it back.

    \b
    Examples:
      refkit backup
      refkit backup ~/backups/before-the-thesis.zip
    """
    run = run_of(context)
    from refkit import __version__
    from refkit.store import archive
    from refkit.view import plural
    from refkit.view.cached import size

    library = run.library
    named = Path(os.path.expanduser(file)) if file else library.file.parent
    if list_:
        _list(run, library, named)
        return
    now = run.settings.now()
    target = (
        _free(named / f"{library.file.stem}-{now:%Y%m%d-%H%M%S}.zip") if named.is_dir() else named
    )
    torn: list[int] = []

    def count(data: bytes) -> int:
        from refkit.soundness import layout

        found = layout.read(data)
        torn.extend([1] * (not found.readable and not found.newer))
        return len(found.tables.get("entries", ()))

    made = archive.save(library, target, now, __version__, count=count)
    packed = size(target.stat().st_size)
    run.say(f"{plural(made.records, 'record')} saved to {target} ({packed})")
    if torn:
        run.say("the library cannot be read, and was saved as it is; refkit fsck tells more")
        raise typer.Exit(FINDINGS)


def _free(target: Path) -> Path:
    """The name, or the first like it that is free: two backups may be made in one second."""
    number = 2
    free = target
    while os.path.lexists(free):
        free = target.with_stem(f"{target.stem}-{number}")
        number += 1
    return free


def _list(run: "Run", library: "Library", folder: Path) -> None:
    from refkit.errors import InputError, Problem, Severity
    from refkit.store import archive
    from refkit.view import health, plural

    if not folder.is_dir():
        raise InputError(f"{folder} is no folder", hint="--list takes the folder with the backups")
    found, problems = [], []
    for path in sorted(folder.glob("*.zip")):
        try:
            found.append((path.name, archive.manifest(path), path.stat().st_size))
        except InputError as error:
            if path.name.startswith(f"{library.file.stem}-"):  # else it is none of ours
                problems.append(
                    Problem(code="BAK001", severity=Severity.WARNING, message=error.message)
                )
    if found:
        run.write(health.backups(found, run.screen(sys.stdout)))
    run.report(problems)
    run.say(f"{plural(len(found), 'backup')} in {folder}")
    if problems:
        raise typer.Exit(FINDINGS)


def restore(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A backup, a library.json or a library.json.bak.")
    ],
    dry_run: DryRun = False,
) -> None:
    """Make the library what it was in a backup.

    The backup is held against its digests first. Where the present library can be read, this is
    one change, which refkit undo takes back; else the present one is kept as FILE.broken-1.

    \b
    Examples:
      refkit restore library-20261121-120000.zip --dry-run
      refkit restore library.json.bak
    """
    run = run_of(context)
    from refkit.errors import InputError, InvalidLibrary

    library = run.library
    path = Path(os.path.expanduser(file))
    if library.exists and path.exists() and path.samefile(library.file):
        raise InputError(f"{file} is the library itself")
    backup, wanted = _wanted(path)
    try:
        present = library.read() if library.exists else None
    except InvalidLibrary as broken:
        run.say(broken.message)
        present = None
    if present is None:
        _put_back(run, library, backup, wanted, path, dry_run=dry_run)
    else:
        _go_back(run, library, wanted, dry_run=dry_run)
    _configure(run, library, backup, dry_run=dry_run)


def _wanted(path: Path) -> "tuple[Backup | None, Records]":
    """The backup, and the library in it. Raises InputError and LibraryError."""
    from refkit import files
    from refkit.store import Records, archive
    from refkit.store.tables import Text

    files.require(str(path))
    if archive.is_backup(path):
        backup = archive.load(path)
        return backup, Records(Text(path, backup.files[archive.LIBRARY]))
    data = next(files.sources([str(path)])).data
    return None, Records(Text(path, data))


def _go_back(run: "Run", library: "Library", wanted: "Records", *, dry_run: bool) -> None:
    """Restore as one change of the present library."""
    from refkit.soundness import renewal

    today = run.today
    run.change(
        lambda records: renewal.plan(records.documents, wanted.documents, today),
        verb="restored",
        dry_run=dry_run,
        as_json=False,
    )


def _put_back(
    run: "Run",
    library: "Library",
    backup: "Backup | None",
    wanted: "Records",
    path: Path,
    *,
    dry_run: bool,
) -> None:
    """Restore where there is no library, or none that can be read: file by file."""
    from refkit.store import archive
    from refkit.store.rescue import put_journal, put_right
    from refkit.view import plural

    count = plural(len(wanted), "record")
    if dry_run:
        run.say(f"{count} would be restored to {library.path}")
        return
    data = backup.files[archive.LIBRARY] if backup else path.read_bytes()
    aside = put_right(library, lambda _: data, as_it_is=True)
    if backup and archive.JOURNAL in backup.files:
        former = put_journal(library, backup.files[archive.JOURNAL])
        if former:
            run.say(f"the journal that was there is kept as {former.name}")
    run.say(f"{count} restored to {library.path}")
    if aside:
        run.say(f"the broken file is kept as {aside.name}")


def _configure(run: "Run", library: "Library", backup: "Backup | None", *, dry_run: bool) -> None:
    """Bring a configuration back where there is none; one that is there stays."""
    from refkit import files
    from refkit.store import archive

    held = backup.files if backup else {}
    for name in archive.CONFIGURATION:
        if name not in held:
            continue
        path = library.file.with_name(name)
        if not path.exists():
            if not dry_run:
                files.replace(path, held[name])
            run.say(f"{name} {'would be ' if dry_run else ''}restored")
        elif path.read_bytes() != held[name]:
            run.say(f"{name} differs from the one in the backup, and stays as it is")
