"""`refkit backup` and `restore`: keep a library in one file, and bring it back."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import FINDINGS, DryRun, run_of
from refkit.commands.checkup import fsck, shown

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.store import Library, Records
    from refkit.store.archive import Backup

__all__ = ["backup", "fsck", "restore"]


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
    from refkit.store import packing
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

    made = packing.save(library, target, now, __version__, count=count)
    packed = size(target.stat().st_size)
    run.say(f"{plural(made.records, 'record')} saved to {shown(target)} ({packed})")
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
    run.say(f"{plural(len(found), 'backup')} in {shown(folder)}")
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
    plan = run.change(
        lambda records: renewal.plan(records.documents, wanted.documents, today),
        verb="restored",
        dry_run=dry_run,
        as_json=False,
    )
    replaced = [record.key for record in plan.put if record.key in plan.remove]
    if replaced:
        what = "is replaced" if len(replaced) == 1 else "are replaced"
        run.say(f"not added but {what}, for not being valid: {', '.join(replaced)}")


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
        run.say(f"{count} would be restored to {shown(library.path)}")
        return
    data = backup.files[archive.LIBRARY] if backup else path.read_bytes()
    aside = put_right(library, lambda _: data, as_it_is=True)
    if backup and archive.JOURNAL in backup.files:
        former = put_journal(library, backup.files[archive.JOURNAL])
        if former:
            run.say(f"the journal that was there is kept as {former.name}")
    run.say(f"{count} restored to {shown(library.path)}")
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
